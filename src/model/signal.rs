//! Signals: facts joined into workloads, each with its evidence.

use std::sync::Arc;

use super::{FileRole, Location};

/// How telling a rule or a claim is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// A hint.
    Weak,
    /// Points that way, with innocent explanations.
    Medium,
    /// Means one thing.
    Strong,
}

impl Strength {
    /// The lower-case word used in data and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Weak => "weak",
            Self::Medium => "medium",
            Self::Strong => "strong",
        }
    }

    /// Reads the word that [`Self::as_str`] writes.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Weak, Self::Medium, Self::Strong].into_iter().find(|s| s.as_str() == word)
    }

    /// The next lower strength; `Weak` stays.
    pub const fn lower(self) -> Self {
        match self {
            Self::Strong => Self::Medium,
            Self::Medium | Self::Weak => Self::Weak,
        }
    }
}

/// How sure a signal or verdict is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// A hint only; carries no verdict by itself.
    Low,
    /// Likely.
    Medium,
    /// Seen in use in product code, more than once or unmistakably.
    High,
}

impl Confidence {
    /// The lower-case word used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// How good a piece of evidence is, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Used in product code.
    Used,
    /// Declared for run time, or configured, but no use seen at this place.
    Declared,
    /// Only in development, tests, tooling, examples, generated or vendored files.
    Aside,
}

impl Grade {
    /// The word used in reports: `used`, `declared`, `aside`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Used => "used",
            Self::Declared => "declared",
            Self::Aside => "aside",
        }
    }
}

/// One reason to believe that a workload is there.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// Id of the rule: `socket-server-opened`, or `<ecosystem>/<name>` for a package.
    pub rule: Arc<str>,
    /// What the rule says of itself, one sentence.
    pub why: Arc<str>,
    /// How telling the rule is, after it was lowered for open receivers.
    pub strength: Strength,
    /// Where.
    pub location: Location,
    /// The line, redacted, at most 200 characters.
    pub snippet: Box<str>,
    /// Role of the file.
    pub file_role: FileRole,
    /// Index into `Report::components`.
    pub component: usize,
    /// How good it is.
    pub grade: Grade,
    /// 16 hex digits over rule, path and the snippet with white space folded: stable when lines move.
    pub fingerprint: Box<str>,
}

/// A workload in one component (in `Report::signals` of the repository: merged over components).
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    /// Workload id of `heuristics/guidance/workloads.toml`.
    pub workload: Arc<str>,
    /// How sure.
    pub confidence: Confidence,
    /// How central it is here, 0–1.
    pub weight: f64,
    /// Whether the author declares it as what the package is for (description, keyword, a known package's own home).
    pub stated: bool,
    /// Whether only what stands beside the component shows it (a front end that it serves), nothing of its own.
    pub beside: bool,
    /// Never empty; sorted by grade, strength, path, line.
    pub evidence: Vec<Evidence>,
}
