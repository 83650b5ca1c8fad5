//! Deployable or publishable units.

use std::sync::Arc;

use super::{Literal, Location, RepoPath, Signal, Verdict};

/// What a component is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ComponentRole {
    /// Listens and answers.
    Server,
    /// Runs jobs without listening.
    Worker,
    /// A command-line program.
    Cli,
    /// Published for others to import.
    Library,
    /// Runs in a browser.
    Frontend,
    /// A program with windows.
    Desktop,
    /// A phone application.
    Mobile,
    /// Notebooks.
    Notebook,
    /// Documentation or its site.
    Docs,
    /// Infrastructure or tooling only.
    Infra,
    /// Code of no recognised kind.
    Other,
}

impl ComponentRole {
    /// All roles.
    pub const ALL: [Self; 11] = [
        Self::Server,
        Self::Worker,
        Self::Cli,
        Self::Library,
        Self::Frontend,
        Self::Desktop,
        Self::Mobile,
        Self::Notebook,
        Self::Docs,
        Self::Infra,
        Self::Other,
    ];

    /// The word used in data and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Worker => "worker",
            Self::Cli => "cli",
            Self::Library => "library",
            Self::Frontend => "frontend",
            Self::Desktop => "desktop",
            Self::Mobile => "mobile",
            Self::Notebook => "notebook",
            Self::Docs => "docs",
            Self::Infra => "infra",
            Self::Other => "other",
        }
    }

    /// Whether it has a backend, or is code that a backend could be made of.
    pub const fn has_backend(self) -> bool {
        !matches!(self, Self::Frontend | Self::Mobile | Self::Docs | Self::Infra)
    }

    /// Reads the word that [`Self::as_str`] writes.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == word)
    }
}

/// A deployable or publishable unit, judged by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Component {
    /// Its folder; empty for the repository root.
    pub root: RepoPath,
    /// Its declared name, else the folder's, else the repository's.
    pub name: Arc<str>,
    /// What it is.
    pub role: ComponentRole,
    /// Whether it is part of the product (not an example, test, docs or tooling folder).
    pub product: bool,
    /// Present backend runtimes, most important first, each with the place that shows it best.
    pub backend: Vec<(Arc<str>, Location)>,
    /// Its manifests.
    pub manifests: Vec<RepoPath>,
    /// Lines of product code.
    pub code: u64,
    /// Workloads seen in it, heaviest first.
    pub signals: Vec<Signal>,
    /// Its own verdict.
    pub verdict: Option<Verdict>,
}

/// Something that joins two components.
#[derive(Debug, Clone, PartialEq)]
pub struct Seam {
    /// Index of one component.
    pub from: usize,
    /// Index of the other.
    pub to: usize,
    /// Link id of the guidance (`rest`, `grpc`, `rabbitmq`, `child-process` …).
    pub link: Arc<str>,
    /// What shows it.
    pub location: Location,
    /// One sentence.
    pub why: Arc<str>,
    /// The name that both know, where it is one.
    pub shared: Option<Literal>,
}
