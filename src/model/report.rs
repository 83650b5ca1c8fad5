//! The whole answer, ready to be rendered.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{
    Advice, Component, Confidence, CriterionFacts, Dependency, Diagnostic, LineCounts, Location, NamedThing,
    RepoPath, Scores, Seam, Signal, Suggestion, Verdict,
};

/// What is known of the repository as such.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RepositoryFacts {
    /// Name of the folder, or of the remote.
    pub name: String,
    /// The path as the user gave it.
    pub path: String,
    /// The revision asked for; `None` for a work tree.
    pub revision: Option<String>,
    /// HEAD commit, 40 hex digits.
    pub commit: Option<String>,
    /// Its commit time, RFC 3339 in UTC.
    pub committed_at: Option<String>,
    /// URL of `origin` without credentials.
    pub remote: Option<String>,
    /// Files seen.
    pub files: u64,
    /// Bytes read.
    pub bytes: u64,
}

/// Lines and share of one language.
#[derive(Debug, Clone, PartialEq)]
pub struct LanguageShare {
    /// Display name.
    pub name: String,
    /// Files.
    pub files: u64,
    /// Lines.
    pub lines: LineCounts,
    /// Share of the code lines of all programming languages, 0–1; 0 for data and prose.
    pub share: f64,
}

/// The runtimes that the backend uses today.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct BackendReport {
    /// Most important first; empty when there is no backend.
    pub present: Vec<Arc<str>>,
    /// Runtime and the place that shows it.
    pub evidence: Vec<(Arc<str>, Location)>,
}

/// A dependency, who declares it and whether code uses it.
#[derive(Debug, Clone, PartialEq)]
pub struct DependencyRow {
    /// The dependency.
    pub dependency: Dependency,
    /// Where it is declared.
    pub location: Location,
    /// Index into `Report::components`.
    pub component: usize,
    /// `Some(true)` when product code below the declaring folder imports it, `None` where imports of that language are
    /// not read.
    pub used: Option<bool>,
    /// The first such import, by path.
    pub used_at: Option<Location>,
    /// Product files that import it.
    pub used_in: u64,
    /// Workload ids, or the word for its role (`plumbing`, `tooling` …); `None` when the rules do not know it.
    pub stands_for: Option<Vec<Arc<str>>>,
}

/// What was looked at and what was not.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Coverage {
    /// Entries seen by the walk, pruned folders counted once.
    pub seen: u64,
    /// Files whose content was read.
    pub analysed: u64,
    /// Reason → count.
    pub skipped: BTreeMap<&'static str, u64>,
}

/// Something that the scanned repository's own `stackfit.toml` changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Narrowing {
    /// What: `exclude docs/**`, `role vendor/x = vendored`, `need high_traffic`.
    pub what: String,
    /// The reason it gives.
    pub reason: String,
    /// Where it says so.
    pub location: Location,
}

/// The verdict without the changes that a what-if makes.
#[derive(Debug, Clone, PartialEq)]
pub struct Unchanged {
    /// What was changed: `without npm/ws`, `with websockets (strong)`.
    pub changes: Vec<String>,
    /// The answer without.
    pub suggestion: Suggestion,
    /// How sure.
    pub confidence: Confidence,
    /// Sides.
    pub scores: Scores,
}

/// The result of a scan.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Version of stackfit.
    pub tool_version: &'static str,
    /// 16 hex digits over all rule files in force.
    pub ruleset: String,
    /// The repository.
    pub repository: RepositoryFacts,
    /// Languages, largest share first; data and prose after those.
    pub languages: Vec<LanguageShare>,
    /// Components, by path; index 0.. is what `Evidence::component` points to.
    pub components: Vec<Component>,
    /// What joins them.
    pub seams: Vec<Seam>,
    /// The repository's present backend.
    pub backend: BackendReport,
    /// Workloads over all components, heaviest first.
    pub signals: Vec<Signal>,
    /// Advice for each of `signals`, same order.
    pub advice: Vec<Advice>,
    /// The repository's verdict.
    pub verdict: Verdict,
    /// Criteria with facts, most facts first.
    pub criteria: Vec<CriterionFacts>,
    /// What the articles name and the repository has, by id.
    pub names: Vec<NamedThing>,
    /// What was assumed or declared rather than seen.
    pub assumptions: Vec<Narrowing>,
    /// For a what-if: what it changes, and the verdict as it is without.
    pub unchanged: Option<Unchanged>,
    /// Declared dependencies, by path and line.
    pub dependencies: Vec<DependencyRow>,
    /// Manifests found, by path.
    pub manifests: Vec<RepoPath>,
    /// What was looked at.
    pub coverage: Coverage,
    /// Whether a limit or broken input kept back something that could have mattered.
    pub partial: bool,
    /// Messages, sorted.
    pub diagnostics: Vec<Diagnostic>,
}
