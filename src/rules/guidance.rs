//! The articles as data: workloads, claims, criteria, links and corrections.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{LiteralKind, Side, Strength};

/// Something a backend does, as the articles name it.
#[derive(Debug, Clone)]
pub struct Workload {
    /// Title for people.
    pub title: Arc<str>,
    /// One sentence.
    pub definition: Arc<str>,
    /// Entries of one family count once in a score.
    pub family: Arc<str>,
    /// Whether it never outvotes a domain workload in the same component.
    pub plumbing: bool,
    /// Whether one place in the code makes it central.
    pub hub: bool,
    /// Whether it is often a helper of something else.
    pub helper: bool,
    /// How telling a front end beside a server is for it.
    pub beside_front_end: Option<Strength>,
    /// What the articles contradict each other on.
    pub conflict: Option<Arc<str>>,
    /// Further subjects worth reading, as `workload:ID` or `criterion:ID`.
    pub see: Vec<Arc<str>>,
    /// The side that the articles lean to.
    pub favours: Side,
    /// −1 (Python) to +1 (Node.js).
    pub lean: f64,
    /// Claims about it, strongest first, one of each article before a second of any.
    pub claims: Vec<Arc<str>>,
}

/// An article.
#[derive(Debug, Clone)]
pub struct Article {
    /// Its title.
    pub title: Arc<str>,
    /// File name of its text.
    pub source: Arc<str>,
}

/// What a claim is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClaimSubject {
    /// A workload id.
    Workload(Arc<str>),
    /// A criterion id.
    Criterion(Arc<str>),
    /// Points on combining both: ids of roles or links.
    Hybrid(Vec<Arc<str>>),
    /// Nothing that code shows: id of the reason.
    Context(Arc<str>),
}

/// The sort of statement that a claim is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClaimKind {
    /// What a side is good or bad for.
    UseCase,
    /// Names libraries, frameworks or tools.
    Library,
    /// Compares the two on a criterion.
    Criterion,
    /// Combines both.
    Hybrid,
    /// Teams, jobs, money.
    Business,
    /// A fact or a figure.
    Figure,
    /// Counts points.
    Scoreboard,
}

impl ClaimKind {
    /// All kinds.
    pub const ALL: [Self; 7] = [
        Self::UseCase,
        Self::Library,
        Self::Criterion,
        Self::Hybrid,
        Self::Business,
        Self::Figure,
        Self::Scoreboard,
    ];

    /// The word used in data and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UseCase => "use-case",
            Self::Library => "library",
            Self::Criterion => "criterion",
            Self::Hybrid => "hybrid",
            Self::Business => "business",
            Self::Figure => "figure",
            Self::Scoreboard => "scoreboard",
        }
    }

    /// Reads the word that [`Self::as_str`] writes.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == word)
    }
}

/// One claim of one article.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Article id.
    pub article: Arc<str>,
    /// What sort of statement it is.
    pub kind: ClaimKind,
    /// What it is about.
    pub subject: ClaimSubject,
    /// What it names: ids of names.
    pub names: Vec<Arc<str>>,
    /// The side that it counts for.
    pub favours: Side,
    /// Whether it speaks against the other side instead of for this one: counts one step lower.
    pub against: bool,
    /// As worded by the article.
    pub strength: Strength,
    /// Our paraphrase.
    pub says: Arc<str>,
    /// Section heading.
    pub section: Arc<str>,
    /// Lines of the article's text.
    pub lines: Arc<str>,
    /// Correction id.
    pub note: Option<Arc<str>>,
}

impl Claim {
    /// The strength that it counts with, given the status of its correction: `None` for what is wrong or a mere fact.
    pub fn counted(&self, correction: Option<NoteStatus>) -> Option<Strength> {
        let worded = if self.against { self.strength.lower() } else { self.strength };
        match correction {
            _ if self.sides().is_empty() => None,
            Some(NoteStatus::Wrong) => None,
            Some(NoteStatus::Outdated) => Some(worded.lower()),
            Some(NoteStatus::Remark) | None => Some(worded),
        }
    }

    /// Sides that it counts for: 0 is Node.js, 1 is Python.
    pub(crate) fn sides(&self) -> &'static [usize] {
        match self.favours {
            Side::Node => &[0],
            Side::Python => &[1],
            Side::Both => &[0, 1],
            Side::Contested | Side::None => &[],
        }
    }
}

/// A point on which the articles compare the two sides.
#[derive(Debug, Clone)]
pub struct Criterion {
    /// Title.
    pub title: Arc<str>,
    /// Their verdict in one sentence.
    pub says: Arc<str>,
    /// The side they favour.
    pub favours: Side,
    /// Why no repository fact bears on it, where none does.
    pub context: Option<Arc<str>>,
    /// Article id → what that article says, for those that speak of it.
    pub articles: BTreeMap<Arc<str>, Arc<str>>,
    /// What makes it matter more or less in a repository.
    pub facts: Vec<CriterionRule>,
    /// Claims about it.
    pub claims: Vec<Arc<str>>,
}

/// Something in a repository that makes a criterion matter more or less there.
#[derive(Debug, Clone)]
pub struct CriterionRule {
    /// What it is, for people.
    pub says: Arc<str>,
    /// Whether the criterion matters more; else less.
    pub more: bool,
    /// Whether its count brings the criterion up by itself. Every repository has some lines and dependencies, so most
    /// counts need a fact with a place beside them.
    pub alone: bool,
    /// Rules that show it, any one.
    pub seen: Vec<Arc<str>>,
    /// A count that shows it as well.
    pub count: Option<CriterionCount>,
}

/// A count within bounds, both inclusive.
#[derive(Debug, Clone, Copy)]
pub struct CriterionCount {
    /// What is counted.
    pub measure: Measure,
    /// Lower bound.
    pub least: u64,
    /// Upper bound.
    pub most: u64,
}

impl CriterionCount {
    /// Whether a count lies within.
    pub fn holds(&self, count: u64) -> bool {
        (self.least..=self.most).contains(&count)
    }

    /// `no server components`, `at least 30 npm dependencies`.
    pub fn words(&self) -> String {
        let what = self.measure.words();
        match (self.least, self.most) {
            (0, 0) => format!("no {what}"),
            (1, u64::MAX) => format!("any {what}"),
            (least, u64::MAX) => format!("at least {least} {what}"),
            (0, most) => format!("at most {most} {what}"),
            (least, most) => format!("{least} to {most} {what}"),
        }
    }
}

/// What can be counted of a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Server components.
    Servers,
    /// Server and worker components.
    Deployables,
    /// Front-end components.
    Frontends,
    /// Distinct roles of product components.
    ComponentRoles,
    /// Distinct runtimes of the present backend.
    Backends,
    /// Distinct npm packages declared for run time.
    NpmDependencies,
    /// Distinct distributions declared for run time.
    PypiDependencies,
    /// Lines of product code.
    CodeLines,
    /// Share of TypeScript, in percent.
    TypescriptPercent,
    /// Share of JavaScript and TypeScript, in percent.
    JavascriptPercent,
    /// Share of Python, in percent.
    PythonPercent,
}

impl Measure {
    /// All measures.
    pub const ALL: [Self; 11] = [
        Self::Servers,
        Self::Deployables,
        Self::Frontends,
        Self::ComponentRoles,
        Self::Backends,
        Self::NpmDependencies,
        Self::PypiDependencies,
        Self::CodeLines,
        Self::TypescriptPercent,
        Self::JavascriptPercent,
        Self::PythonPercent,
    ];

    /// The word used in data.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Servers => "servers",
            Self::Deployables => "deployables",
            Self::Frontends => "frontends",
            Self::ComponentRoles => "component-roles",
            Self::Backends => "backends",
            Self::NpmDependencies => "npm-dependencies",
            Self::PypiDependencies => "pypi-dependencies",
            Self::CodeLines => "code-lines",
            Self::TypescriptPercent => "typescript-percent",
            Self::JavascriptPercent => "javascript-percent",
            Self::PythonPercent => "python-percent",
        }
    }

    /// What is counted, for people; it follows a number.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Servers => "server components",
            Self::Deployables => "server or worker components",
            Self::Frontends => "front-end components",
            Self::ComponentRoles => "kinds of component",
            Self::Backends => "backend runtimes",
            Self::NpmDependencies => "npm dependencies",
            Self::PypiDependencies => "PyPI dependencies",
            Self::CodeLines => "lines of code",
            Self::TypescriptPercent => "% TypeScript",
            Self::JavascriptPercent => "% JavaScript or TypeScript",
            Self::PythonPercent => "% Python",
        }
    }

    /// Reads the word that [`Self::as_str`] writes.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.as_str() == word)
    }
}

/// Something that the articles name: a framework, a database, a company.
#[derive(Debug, Clone)]
pub struct Name {
    /// As people write it.
    pub title: Arc<str>,
    /// `framework`, `library`, `company` …
    pub kind: Arc<str>,
    /// The side that the articles put it on.
    pub side: Side,
    /// Article and lines, as `A1:22; A3:146,151`.
    pub places: Arc<str>,
    /// Rules that recognise it, any one; empty where nothing in a repository can.
    pub seen: Vec<Arc<str>>,
    /// Why nothing can.
    pub unseen: Option<Arc<str>>,
    /// Claims that name it.
    pub claims: Vec<Arc<str>>,
}

/// A point of the articles on combining both: a part that one of them plays, or a remark.
#[derive(Debug, Clone)]
pub struct HybridPoint {
    /// Title.
    pub title: Arc<str>,
    /// What the articles say, one sentence.
    pub says: Arc<str>,
    /// The side that plays the part; [`Side::Both`] for a remark.
    pub side: Side,
    /// Workloads that are this part.
    pub workloads: Vec<Arc<str>>,
    /// Rules that show this part before any of its workloads does.
    pub seen: Vec<Arc<str>>,
    /// Claims about it.
    pub claims: Vec<Arc<str>>,
}

/// A way for two components to talk.
#[derive(Debug, Clone)]
pub struct Link {
    /// Title.
    pub title: Arc<str>,
    /// Claims that name it; none where no article does.
    pub claims: Vec<Arc<str>>,
    /// Whether it stands for being deployed together.
    pub deployment: bool,
    /// Kinds of names that two components share through it, where the rule that sees the name does not say a link.
    pub literals: Vec<LiteralKind>,
    /// Names that say nothing, since everybody uses them.
    pub common: Vec<Box<str>>,
    /// Whether one side shows it for both (a process that is started knows nothing of its starter).
    pub one_sided: bool,
    /// One sentence.
    pub why: Arc<str>,
}

/// How far a claim can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteStatus {
    /// Never raises a score.
    Wrong,
    /// Counts one step lower.
    Outdated,
    /// Only shown.
    Remark,
}

impl NoteStatus {
    /// The word used in data and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Wrong => "wrong",
            Self::Outdated => "outdated",
            Self::Remark => "remark",
        }
    }
}

/// A correction.
#[derive(Debug, Clone)]
pub struct Note {
    /// How it weighs.
    pub status: NoteStatus,
    /// What is corrected.
    pub claim: Arc<str>,
    /// The correction.
    pub note: Arc<str>,
}
