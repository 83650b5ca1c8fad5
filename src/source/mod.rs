//! Where bytes come from.

mod ignores;
mod prune;
mod worktree;

pub(crate) use ignores::without_braces;
pub use prune::Prune;
pub use worktree::{WalkLimits, Worktree};

use std::collections::BTreeMap;

use crate::model::{Diagnostic, RepoPath, RepositoryFacts};

/// A file that can be read.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its path.
    pub path: RepoPath,
    /// What the source needs to find it again: for a work tree the raw relative path.
    pub(crate) handle: std::path::PathBuf,
}

/// The files of a source.
#[derive(Debug, Default)]
pub struct Listing {
    /// Files to read, sorted by path bytes.
    pub entries: Vec<Entry>,
    /// Entries seen.
    pub seen: u64,
    /// Reason → count of what will not be read.
    pub skipped: BTreeMap<&'static str, u64>,
    /// `.gitattributes` files in force, outermost first.
    pub attributes: Vec<AttributesFile>,
    /// Messages.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether a limit cut the listing short.
    pub partial: bool,
}

/// A `.gitattributes` file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributesFile {
    /// Its folder; empty for the root and for folders above it.
    pub folder: RepoPath,
    /// For a folder above the scanned root: the path from there down to the root; empty otherwise.
    pub above: RepoPath,
    /// Its text.
    pub text: String,
}

/// Why a file was not read; its word is the key under `coverage.skipped`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Skip {
    /// Key in the coverage: `unreadable`, `not-regular`, `too-deep`.
    pub reason: &'static str,
    /// Code of the diagnostic.
    pub code: &'static str,
}

/// A tree of files: a work tree now, a revision later.
pub trait Source: Sync {
    /// Lists the files.
    ///
    /// # Errors
    /// When the root itself cannot be listed.
    fn list(&self) -> Result<Listing, SourceError>;

    /// Reads one file into `buffer` (cleared first): one open, one fstat, at most `limit` bytes.
    /// `Ok(true)` when the file is longer than `limit` and was cut.
    ///
    /// # Errors
    /// With the reason when it is not a regular file or cannot be read.
    fn read(&self, entry: &Entry, limit: u64, buffer: &mut Vec<u8>) -> Result<bool, Skip>;

    /// What is known of the repository without reading its files, and messages about what could not be found out.
    fn repository(&self) -> (RepositoryFacts, Vec<Diagnostic>);
}

/// The scan cannot start.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// Nothing is there.
    #[error("{0}: no such file or folder")]
    Missing(String),
    /// It is a file.
    #[error("{0}: not a folder; give the root of a repository")]
    NotAFolder(String),
    /// It cannot be listed.
    #[error("{path}: cannot be read: {why}")]
    Unreadable {
        /// The path as given.
        path: String,
        /// The system's word.
        why: String,
    },
}
