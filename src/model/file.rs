//! A file as the classifier sees it.

use super::RepoPath;

/// What a file is for. Only `Product` carries a verdict; the rest is listed and labelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileRole {
    /// Part of what the repository delivers.
    Product,
    /// Automated tests and their fixtures.
    Test,
    /// Samples, demos, tutorials, benchmarks.
    Example,
    /// Documentation and its site.
    Docs,
    /// Written by a program (generated, minified, bundled).
    Generated,
    /// A copy of somebody else's code.
    Vendored,
    /// Build scripts, linters' configuration, CI helpers.
    Tooling,
}

impl FileRole {
    /// All roles, most telling first.
    pub const ALL: [Self; 7] = [
        Self::Product,
        Self::Test,
        Self::Example,
        Self::Docs,
        Self::Generated,
        Self::Vendored,
        Self::Tooling,
    ];

    /// The lower-case word used in data files and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Product => "product",
            Self::Test => "test",
            Self::Example => "example",
            Self::Docs => "docs",
            Self::Generated => "generated",
            Self::Vendored => "vendored",
            Self::Tooling => "tooling",
        }
    }

    /// Reads the word that [`Self::as_str`] writes.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == word)
    }
}

/// Lines of one file or a sum of files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LineCounts {
    /// Lines that hold code.
    pub code: u64,
    /// Lines that hold only comments.
    pub comments: u64,
    /// Empty lines.
    pub blanks: u64,
}

impl LineCounts {
    /// Adds another count to this one.
    pub fn add(&mut self, other: Self) {
        self.code += other.code;
        self.comments += other.comments;
        self.blanks += other.blanks;
    }
}

/// One analysed file.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Its path.
    pub path: RepoPath,
    /// The language's display name as `tokei` writes it; `None` when it is no known language.
    pub language: Option<&'static str>,
    /// What it is for.
    pub role: FileRole,
    /// Size in bytes.
    pub bytes: u64,
    /// Its lines.
    pub lines: LineCounts,
}
