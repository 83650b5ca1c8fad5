//! Loads and checks `heuristics/` into a [`Ruleset`]: vocabulary is data, this room only gives it a shape.
//!
//! The formats are described in `docs/rules.md`. Loading is strict: whatever is not understood is a [`RuleError`].

mod api;

pub use api::ApiIndex;
