//! Language and role of a file, from its path, its attributes and the bytes already in memory.

pub(crate) mod notebook;
