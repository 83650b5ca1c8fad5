//! Git facts; the only room that names `git2`.
