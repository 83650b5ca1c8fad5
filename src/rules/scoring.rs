//! Every number of the verdict, from `heuristics/scoring.toml`; the reasons stand there.

use serde::Deserialize;

use crate::model::{Grade, Strength};

/// Numbers of `scoring.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scoring {
    /// Likelihood that one rule alone gives, 0–1.
    pub strength: ByStrength,
    /// Factor for the grade of evidence, 0–1.
    pub grade: ByGrade,
    /// How central a workload is by the share of files that carry it.
    pub spread: Spread,
    /// Votes of an article's claim.
    pub votes: Votes,
    /// Likelihoods from which a workload is medium or high, 0–1.
    pub confidence: Thresholds,
    /// Thresholds of the verdict.
    pub verdict: VerdictNumbers,
    /// Thresholds of components.
    pub component: ComponentNumbers,
    /// Counts for reports.
    pub report: ReportNumbers,
}

/// A number for each strength.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByStrength {
    /// For weak.
    pub weak: f64,
    /// For medium.
    pub medium: f64,
    /// For strong.
    pub strong: f64,
}

impl ByStrength {
    /// The number of a strength.
    pub fn of(&self, strength: Strength) -> f64 {
        match strength {
            Strength::Weak => self.weak,
            Strength::Medium => self.medium,
            Strength::Strong => self.strong,
        }
    }
}

/// A number for each grade.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByGrade {
    /// For used.
    pub used: f64,
    /// For declared.
    pub declared: f64,
    /// For declared where imports are not read.
    pub unread: f64,
    /// For what the author says it is for.
    pub stated: f64,
    /// For aside.
    pub aside: f64,
}

impl ByGrade {
    /// The number of a grade.
    pub fn of(&self, grade: Grade) -> f64 {
        match grade {
            Grade::Used => self.used,
            Grade::Declared => self.declared,
            Grade::Aside => self.aside,
        }
    }
}

/// Numbers on spread.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Spread {
    /// Share of files that counts half.
    pub half: f64,
    /// The same for workloads that are one place by nature.
    pub half_hub: f64,
    /// The same for workloads that are often helpers.
    pub half_helper: f64,
    /// Centrality of a helper where no use was seen.
    pub unseen_helper: f64,
    /// Centrality where no use was seen.
    pub unseen: f64,
    /// Centrality where a language is not read for uses.
    pub unread: f64,
    /// Weight factor of a vanishing share.
    pub floor: f64,
    /// Files that a component counts as having at least.
    pub least_files: f64,
    /// Least centrality of what a front end in the same repository shows.
    pub beside: f64,
    /// Least centrality of what the author declares.
    pub stated: f64,
}

/// Numbers on votes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Votes {
    /// For a weak claim.
    pub weak: f64,
    /// For a medium claim.
    pub medium: f64,
    /// For a strong claim.
    pub strong: f64,
    /// Articles at which half the lean is lost.
    pub shrink: f64,
}

impl Votes {
    /// The votes of a claim's strength.
    pub fn of(&self, strength: Strength) -> f64 {
        match strength {
            Strength::Weak => self.weak,
            Strength::Medium => self.medium,
            Strength::Strong => self.strong,
        }
    }
}

/// Two thresholds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// From here medium.
    pub medium: f64,
    /// From here high.
    pub high: f64,
    /// Weight that medium needs.
    pub medium_weight: f64,
    /// Weight that high needs.
    pub high_weight: f64,
    /// Share of the heaviest workload's weight below which one is incidental.
    pub share: f64,
}

/// Numbers of the verdict.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerdictNumbers {
    /// Least score of the heavier side.
    pub least: f64,
    /// Margin below which both are even.
    pub margin: f64,
    /// Share that each side of a hybrid needs.
    pub hybrid_share: f64,
    /// Share of its weight with which a contested workload stands against domain workloads.
    pub contested: f64,
    /// Factor for what is contained beside a stated purpose.
    pub unstated: f64,
    /// Weight from which a helper counts as domain work.
    pub helper: f64,
    /// Runtimes of systems code.
    pub systems: Vec<std::sync::Arc<str>>,
    /// Weight that plumbing needs where nothing else speaks.
    pub least_plumbing: f64,
    /// Weight that a contested workload needs.
    pub least_contested: f64,
    /// Share of the plumbing's weight below which a contested workload is incidental.
    pub incidental: f64,
    /// Lean that more than low confidence needs.
    pub firm_lean: f64,
    /// Margin for high confidence.
    pub high_margin: f64,
    /// Weight for high confidence.
    pub high_weight: f64,
    /// Weight of plumbing alone for high confidence.
    pub high_plumbing: f64,
    /// Weight below which confidence is low.
    pub low_weight: f64,
}

/// Numbers on components.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ComponentNumbers {
    /// Least share of product code.
    pub least_share: f64,
    /// Lines that code without a manifest needs to be a backend.
    pub least_code: u64,
    /// Files for one hit that says what a component mainly is.
    pub mainly_one_in: u32,
    /// Share of browser-capable code of a front end.
    pub browser_share: f64,
    /// Share of a runtime beside one that serves.
    pub unserved_share: f64,
    /// Native lines for one line of the package.
    pub native_at_most: u64,
    /// Divisor of a component's second runtime.
    pub second_rank: u64,
    /// Share at which a component counts half.
    pub half_share: f64,
    /// Share of servers.
    pub server_share: f64,
    /// Share of a second runtime.
    pub second_runtime: f64,
}

/// Counts for reports.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportNumbers {
    /// Reasons given for, and against.
    pub reasons: usize,
    /// Components taken away for firmness.
    pub components: usize,
    /// Claims cited for a workload.
    pub claims: usize,
}
