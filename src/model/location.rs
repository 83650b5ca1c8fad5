//! Where something was seen.

use std::sync::Arc;

/// A path relative to the scanned root, `/`-separated, empty for the root itself.
///
/// Bytes that are not UTF-8 are shown as `\xNN`; control characters are kept and escaped by the renderers.
pub type RepoPath = Arc<str>;

/// A place in a file. `line` and `column` are 1-based; `column` counts characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The file.
    pub path: RepoPath,
    /// 1-based line; in a notebook, the line within the cell.
    pub line: u32,
    /// 1-based column in characters.
    pub column: u32,
    /// 1-based cell of a notebook; `None` for ordinary files.
    pub cell: Option<u32>,
}

impl Location {
    /// A place at the start of a line of an ordinary file.
    pub fn line(path: &RepoPath, line: u32) -> Self {
        Self { path: path.clone(), line, column: 1, cell: None }
    }
}
