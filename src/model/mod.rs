//! Plain data handed from room to room: no I/O, no serde, no decisions.
//!
//! Everything a report prints is one of these types, so a renderer needs nothing else.

mod component;
mod diagnostic;
mod explanation;
mod fact;
mod file;
mod guidance;
mod inventory;
mod location;
mod report;
mod signal;
mod verdict;

pub use component::{Component, ComponentRole, Seam};
pub use diagnostic::{Diagnostic, Severity};
pub use explanation::{
    ArticleSays, ArticleVote, Catalogue, Correction, ExplainedClaim, Explanation, Feeder, Here, HerePlace,
    NameRow, Stats, SubjectEntry, SubjectKind, WorkloadStats,
};
pub use fact::{
    Argument, CodeLanguage, Dependency, Ecosystem, EntryKind, EntryPoint, Fact, FactKind, Form, Import,
    Infra, InfraKind, Literal, LiteralKind, Origin, Scope, Usage,
};
pub use file::{FileRole, LineCounts, SourceFile};
pub use guidance::{Advice, Citation, CriterionFact, CriterionFacts, NamedThing, Side};
pub use inventory::Inventory;
pub use location::{Location, RepoPath};
pub use report::{
    BackendReport, Coverage, DependencyRow, LanguageShare, Narrowing, Report, RepositoryFacts, Unchanged,
};
pub use signal::{Confidence, Evidence, Grade, Signal, Strength};
pub use verdict::{Firmness, Flip, Reason, Scores, SplitRow, Suggestion, TieBreak, Verdict};
