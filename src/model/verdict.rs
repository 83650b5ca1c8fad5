//! The suggestion and everything that justifies it.

use std::sync::Arc;

use super::{Confidence, RepoPath, Side};

/// The answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Suggestion {
    /// The articles lean Node.js for what this code does.
    Node,
    /// The articles lean Python.
    Python,
    /// Both, in separate parts.
    Hybrid,
    /// Covered, but even or contested.
    Either,
    /// The articles give no guidance for this.
    NoGuidance,
}

impl Suggestion {
    /// The word used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Python => "python",
            Self::Hybrid => "hybrid",
            Self::Either => "either",
            Self::NoGuidance => "no-guidance",
        }
    }
}

/// Share of the weighted evidence on each side, 0–1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Scores {
    /// For Node.js.
    pub node: f64,
    /// For Python.
    pub python: f64,
}

/// One line of the argument, for or against.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// The sentence.
    pub text: Arc<str>,
    /// Workload it speaks of, if any: the chain to evidence and claims.
    pub workload: Option<Arc<str>>,
    /// The side it speaks for.
    pub side: Side,
    /// Index into `Report::components`, when it speaks of one.
    pub component: Option<usize>,
}

/// A single change that would turn the suggestion.
#[derive(Debug, Clone, PartialEq)]
pub struct Flip {
    /// What is taken away: a workload or a component, in words.
    pub without: Arc<str>,
    /// What the suggestion would be.
    pub becomes: Suggestion,
}

/// How much it takes to turn the suggestion.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Firmness {
    /// Distance between the sides, 0–1.
    pub margin: f64,
    /// Single removals that turn it; empty when none does.
    pub flips: Vec<Flip>,
}

/// Where a part would go in a hybrid.
#[derive(Debug, Clone, PartialEq)]
pub struct SplitRow {
    /// The component's folder.
    pub component: RepoPath,
    /// `node` or `python`.
    pub runtime: Side,
    /// Title of the workload that puts it there.
    pub why: Arc<str>,
    /// The part that the articles give to that side, if what it does is one.
    pub part: Option<Arc<str>>,
}

/// What to go by when the articles do not decide; never part of the suggestion.
#[derive(Debug, Clone, PartialEq)]
pub struct TieBreak {
    /// The side that the present stack points to.
    pub side: Side,
    /// The sentence.
    pub why: Arc<str>,
}

/// A verdict for a component or for the repository.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The answer.
    pub suggestion: Suggestion,
    /// How sure.
    pub confidence: Confidence,
    /// One sentence that says it.
    pub headline: Arc<str>,
    /// Sides.
    pub scores: Scores,
    /// What speaks for it, heaviest first.
    pub reasons: Vec<Reason>,
    /// What speaks against it or limits it.
    pub counterpoints: Vec<Reason>,
    /// How firm it is.
    pub firmness: Firmness,
    /// For a hybrid, who goes where.
    pub split: Vec<SplitRow>,
    /// For `either`.
    pub tie_break: Option<TieBreak>,
    /// Whether unrelated products with other verdicts are in the repository.
    pub mixed: bool,
}
