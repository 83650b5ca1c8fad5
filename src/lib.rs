//! stackfit: files → facts → signals → guidance → verdict → report.
//!
//! Rooms, each using only rooms to its left:
//! `model, options, rules, git, source, classify, facts, component, signals, guidance, verdict, render, cli`.

mod classify;
mod facts;
mod git;
pub mod model;
pub mod render;
pub mod rules;
pub mod source;
