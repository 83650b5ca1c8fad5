//! What the articles say of a signal.

use std::sync::Arc;

use super::{Location, Strength};

/// The side that a workload or a claim favours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// Node.js.
    Node,
    /// Python.
    Python,
    /// Both alike.
    Both,
    /// The articles contradict one another.
    Contested,
    /// They say nothing.
    None,
}

impl Side {
    /// The word used in data and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Python => "python",
            Self::Both => "both",
            Self::Contested => "contested",
            Self::None => "none",
        }
    }

    /// Reads the word that [`Self::as_str`] writes.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Node, Self::Python, Self::Both, Self::Contested, Self::None]
            .into_iter()
            .find(|s| s.as_str() == word)
    }
}

/// A claim of an article, in our own words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    /// `A3-107`.
    pub claim: Arc<str>,
    /// Title of the article.
    pub article: Arc<str>,
    /// Section heading.
    pub section: Arc<str>,
    /// Line or lines of the article's text, as written in the claim base.
    pub lines: Arc<str>,
    /// The side it favours.
    pub favours: Side,
    /// How strongly the article says so.
    pub strength: Strength,
    /// The paraphrase.
    pub says: Arc<str>,
    /// Correction beside a claim that is wrong or outdated.
    pub correction: Option<Arc<str>>,
}

impl Citation {
    /// `§ Section, lines 31-33`; a section or lines that are empty are left out.
    pub fn place(&self) -> String {
        let mut parts = Vec::new();
        if !self.section.is_empty() {
            parts.push(format!("§ {}", self.section));
        }
        if !self.lines.is_empty() {
            let word = if self.lines.contains([',', '-', '–']) { "lines" } else { "line" };
            parts.push(format!("{word} {}", self.lines));
        }
        parts.join(", ")
    }
}

/// A workload with what the articles say of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Advice {
    /// Workload id.
    pub workload: Arc<str>,
    /// Its title for people.
    pub title: Arc<str>,
    /// Its family.
    pub family: Arc<str>,
    /// The side.
    pub favours: Side,
    /// −1 (Python) to +1 (Node.js): the articles' votes, shrunk where few speak.
    pub lean: f64,
    /// Whether it never outvotes a domain workload in the same component.
    pub plumbing: bool,
    /// Whether it is often a helper of something else, and votes with the plumbing unless it is central.
    pub helper: bool,
    /// Citations, strongest first, one article before its second claim.
    pub claims: Vec<Citation>,
    /// What the articles contradict each other on, if they do.
    pub conflict: Option<Arc<str>>,
}

/// A fact that makes a criterion matter more or less.
#[derive(Debug, Clone, PartialEq)]
pub struct CriterionFact {
    /// What it is: `Cache client`.
    pub says: Arc<str>,
    /// Whether the criterion matters more for it; else less.
    pub more: bool,
    /// What was met (`npm/redis`, a rule id), or the measure that was counted.
    pub rule: Arc<str>,
    /// The count, where it is one.
    pub count: Option<u64>,
    /// Where; `None` for a count of the whole repository.
    pub location: Option<Location>,
}

/// A criterion with the repository facts that make it matter here.
#[derive(Debug, Clone, PartialEq)]
pub struct CriterionFacts {
    /// Criterion id of `criteria.toml`.
    pub id: Arc<str>,
    /// Its title.
    pub title: Arc<str>,
    /// The articles' verdict, one sentence.
    pub says: Arc<str>,
    /// The side they favour on it.
    pub favours: Side,
    /// `more`, `less` or, with as many facts on both sides, `even`: how the facts move its importance here.
    pub matters: &'static str,
    /// Title of an article and what it says, for those that speak of it.
    pub articles: Vec<(Arc<str>, Arc<str>)>,
    /// The facts, those that make it matter more first.
    pub facts: Vec<CriterionFact>,
    /// Claims to read.
    pub claims: Vec<Citation>,
}

/// Something that the articles name and the repository has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedThing {
    /// Id of `names.toml`.
    pub id: Arc<str>,
    /// As people write it.
    pub title: Arc<str>,
    /// `framework`, `database` …
    pub kind: Arc<str>,
    /// The side that the articles put it on.
    pub side: Side,
    /// What recognised it: a rule id, `npm/express`, `language/TypeScript`.
    pub rule: Arc<str>,
    /// Where it is seen best.
    pub location: Location,
    /// Claims that name it.
    pub claims: Vec<Arc<str>>,
}
