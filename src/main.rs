//! The `stackfit` program.

fn main() {}
