//! What stackfit knows of a workload, claim, criterion, rule …, and what a repository shows for it.

use std::sync::Arc;

use super::{Citation, Grade, Location, Side, Strength};

/// What can be explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SubjectKind {
    /// Something that a backend does.
    Workload,
    /// A point on which the articles compare.
    Criterion,
    /// A point on combining both.
    Hybrid,
    /// Something that the articles name.
    Name,
    /// An article.
    Article,
    /// One claim of an article.
    Claim,
    /// What is known to be wrong or outdated in claims.
    Correction,
    /// A reason why claims are not scored.
    Context,
    /// A code or file rule.
    Rule,
    /// A package of a registry.
    Package,
}

impl SubjectKind {
    /// All kinds, in the order in which an ambiguous name is looked up.
    pub const ALL: [Self; 10] = [
        Self::Workload,
        Self::Criterion,
        Self::Hybrid,
        Self::Name,
        Self::Article,
        Self::Claim,
        Self::Correction,
        Self::Context,
        Self::Rule,
        Self::Package,
    ];

    /// The word used in reports and before a `:` on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Workload => "workload",
            Self::Criterion => "criterion",
            Self::Hybrid => "hybrid",
            Self::Name => "name",
            Self::Article => "article",
            Self::Claim => "claim",
            Self::Correction => "correction",
            Self::Context => "context",
            Self::Rule => "rule",
            Self::Package => "package",
        }
    }

    /// Reads the word that [`Self::as_str`] writes.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == word)
    }
}

/// One subject with everything that bears on it. Parts that do not apply are empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// What it is.
    pub kind: SubjectKind,
    /// Its id: `websockets`, `A3-88`, `npm/ws`.
    pub id: Arc<str>,
    /// Its title for people.
    pub title: Arc<str>,
    /// Definition, verdict or paraphrase, one or more sentences.
    pub says: String,
    /// Label and value of what is said in a word: `family`, `strength`, `lines` …
    pub fields: Vec<(&'static str, String)>,
    /// The side that the articles favour on it.
    pub favours: Option<Side>,
    /// −1 (Python) to +1 (Node.js), for what is scored.
    pub lean: Option<f64>,
    /// How each article votes, in article order; for workloads.
    pub votes: Vec<ArticleVote>,
    /// What each article says in one sentence; for criteria.
    pub articles: Vec<ArticleSays>,
    /// What the articles contradict each other on.
    pub conflict: Option<Arc<str>>,
    /// Claims about it, strongest first; those of an article in its order.
    pub claims: Vec<ExplainedClaim>,
    /// Corrections of these claims, by id.
    pub corrections: Vec<Correction>,
    /// Rules and packages that show it, strongest first.
    pub feeders: Vec<Feeder>,
    /// What recognises a name: a registry, `image`, `language`, `manifest` or `rule`, and the names or ids.
    pub recognised: Vec<(Arc<str>, Vec<Arc<str>>)>,
    /// What makes a criterion matter: `more` or `less`, what it is, and the rules or the measure that show it.
    pub facts: Vec<(bool, Arc<str>, Vec<Arc<str>>)>,
    /// Ids and titles of the articles that are cited; empty where the subject is an article.
    pub legend: Vec<SubjectEntry>,
    /// Further subjects worth reading, as `kind:id`.
    pub see: Vec<String>,
    /// What a repository shows for it.
    pub here: Option<Here>,
}

/// How one article votes on a workload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleVote {
    /// `A3`.
    pub id: Arc<str>,
    /// Its title.
    pub title: Arc<str>,
    /// Its strongest claim for Node.js that counts.
    pub node: Option<Strength>,
    /// Its strongest claim for Python that counts.
    pub python: Option<Strength>,
    /// Claims on the subject.
    pub claims: usize,
}

/// A claim with how it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedClaim {
    /// The claim.
    pub citation: Citation,
    /// `use-case`, `library` …
    pub kind: &'static str,
    /// `workload:websockets`, `context:salaries`.
    pub subject: String,
    /// Whether it speaks against the other side instead of for this one.
    pub against: bool,
    /// The strength that it votes with; `None` when it has no vote.
    pub counted: Option<Strength>,
    /// Id and status of its correction.
    pub note: Option<(Arc<str>, &'static str)>,
}

/// What one article says on a criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticleSays {
    /// `A3`.
    pub id: Arc<str>,
    /// Its title.
    pub title: Arc<str>,
    /// One sentence.
    pub says: Arc<str>,
}

/// A correction of one or more claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// `O-15`.
    pub id: Arc<str>,
    /// `wrong`, `outdated` or `remark`.
    pub status: &'static str,
    /// What is claimed.
    pub claim: Arc<str>,
    /// What is known.
    pub note: Arc<str>,
}

/// A rule or package that shows a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feeder {
    /// Rule id, or `<ecosystem>/<name>`.
    pub id: Arc<str>,
    /// `code`, `file` or `package`.
    pub kind: &'static str,
    /// How telling.
    pub strength: Strength,
    /// What a match says; empty for packages.
    pub why: Arc<str>,
}

/// What a repository shows for a subject.
#[derive(Debug, Clone, PartialEq)]
pub struct Here {
    /// The path as given.
    pub path: String,
    /// One or more sentences.
    pub says: String,
    /// Places, best first.
    pub places: Vec<HerePlace>,
}

/// A place in a repository.
#[derive(Debug, Clone, PartialEq)]
pub struct HerePlace {
    /// Rule or package.
    pub rule: Arc<str>,
    /// How good it is as evidence; `None` where it is no evidence for a workload.
    pub grade: Option<Grade>,
    /// Where.
    pub location: Location,
    /// The line, redacted, at most 200 characters; may be empty.
    pub snippet: Box<str>,
}

/// Id and title of a subject.
pub type SubjectEntry = (Arc<str>, Arc<str>);

/// Everything that can be explained: kind, then id and title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Catalogue {
    /// Groups in the order of [`SubjectKind::ALL`].
    pub groups: Vec<(SubjectKind, Vec<SubjectEntry>)>,
}

/// How the rules are spread over sides: what fairness is judged by.
#[derive(Debug, Clone, PartialEq)]
pub struct Stats {
    /// Label and counts for Node.js and Python.
    pub sides: Vec<(String, usize, usize)>,
    /// A workload each.
    pub workloads: Vec<WorkloadStats>,
    /// Article id, then claims by kind in the order of the kinds below.
    pub claims: Vec<(Arc<str>, Vec<usize>)>,
    /// The kinds of claims.
    pub claim_kinds: Vec<&'static str>,
    /// Label and count of how claims are reached: votes, criterion, context …
    pub routes: Vec<(String, usize)>,
}

/// Rules, packages and claims of one workload, Node.js then Python.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkloadStats {
    /// Its id.
    pub id: Arc<str>,
    /// −1 (Python) to +1 (Node.js).
    pub lean: f64,
    /// Code rules over JavaScript and over Python.
    pub code: [usize; 2],
    /// Rules over files, configuration and metadata.
    pub files: usize,
    /// npm and PyPI packages by strength, weak to strong.
    pub packages: [[usize; 3]; 2],
    /// Packages of other registries.
    pub other_packages: usize,
    /// Claims that count for each side.
    pub claims: [usize; 2],
}

/// One row of the coverage table: something that the articles name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameRow {
    /// Its id.
    pub id: Arc<str>,
    /// As people write it.
    pub title: Arc<str>,
    /// `framework`, `company` …
    pub kind: Arc<str>,
    /// The side that the articles put it on.
    pub side: Side,
    /// Article and lines.
    pub places: Arc<str>,
    /// Claims that name it.
    pub claims: Vec<Arc<str>>,
    /// What recognises it.
    pub seen: Vec<Arc<str>>,
    /// Why nothing can.
    pub unseen: Option<Arc<str>>,
}
