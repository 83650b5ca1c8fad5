//! stackfit reads a codebase and suggests, with evidence, whether its backend fits Node.js, Python or a hybrid.
//!
//! Files → facts → hits → signals → guidance → verdict → report, then printed. One room a step, each using only
//! rooms to its left: `model, options, rules, disk, git, source, classify, facts, scan, hits, component, relations, dependencies, signals,
//! guidance, verdict, check, profile, explain, render, cli`.

mod check;
mod classify;
mod component;
mod dependencies;
mod disk;
mod explain;
mod facts;
mod git;
mod guidance;
mod hits;
pub mod model;
pub mod options;
mod profile;
mod relations;
pub mod render;
pub mod rules;
mod scan;
mod signals;
pub mod source;
mod verdict;

pub mod cli;

pub use check::check_rules;
pub use explain::{catalogue, coverage, explain, stats};
pub use profile::{MetRules, inventory, met_rules, profile};
pub use scan::{Progress, guarded};
