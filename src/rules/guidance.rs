//! The articles as data: workloads, claims, criteria, links and corrections.

use std::sync::Arc;

use crate::model::{Side, Strength};

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
    /// What the articles contradict each other on.
    pub conflict: Option<Arc<str>>,
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
    /// A point on combining both, in words.
    Hybrid(Arc<str>),
}

/// One claim of one article.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Article id.
    pub article: Arc<str>,
    /// What it is about.
    pub subject: ClaimSubject,
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

/// A point on which the articles compare the two sides.
#[derive(Debug, Clone)]
pub struct Criterion {
    /// Title.
    pub title: Arc<str>,
    /// Their verdict in one sentence.
    pub says: Arc<str>,
    /// The side they favour.
    pub favours: Side,
    /// Whether no repository fact bears on it.
    pub context: bool,
    /// Rule ids whose evidence makes it matter more.
    pub more: Vec<Arc<str>>,
    /// Rule ids whose evidence makes it matter less.
    pub less: Vec<Arc<str>>,
    /// Claims about it.
    pub claims: Vec<Arc<str>>,
}

/// A way for two components to talk.
#[derive(Debug, Clone)]
pub struct Link {
    /// Title.
    pub title: Arc<str>,
    /// The claim that names it.
    pub claim: Option<Arc<str>>,
    /// Whether it stands for being deployed together.
    pub deployment: bool,
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
