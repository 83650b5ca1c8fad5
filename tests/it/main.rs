//! Integration tests, one binary: each further one would be linked again.
//!
//! `repos`, `mirror`, `determinism`, `rules` and `cli` look at what stackfit says; `rooms`, `vocabulary` and `hygiene` at the
//! repository itself.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first thing that is not as it should be")]

mod cli;
mod cli_input;
mod code_budget;
mod deps;
mod determinism;
mod explain;
mod guidance;
mod hygiene;
mod mirror;
mod mistakes;
mod purpose;
mod python_dependencies;
mod relations;
mod repos;
mod roles;
mod rooms;
mod rules;
mod rust;
mod support;
mod vocabulary;
mod what_if;
