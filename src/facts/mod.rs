//! Turns the text of one file into facts. One file a format; nothing here looks at another file.

pub(crate) mod code;
pub(crate) mod infra;
mod limit;
pub(crate) mod manifest;
pub(crate) mod specifier;
mod text;
mod yaml;

pub(crate) use limit::in_order;
pub(crate) use text::{Lines, redact};

use std::sync::Arc;

use crate::model::{Diagnostic, Fact, FactKind, Location, RepoPath, Scope, SourceFile};

/// A file with everything that was seen in it.
#[derive(Clone, Debug)]
pub(crate) struct FileFacts {
    /// The file.
    pub file: SourceFile,
    /// What it says.
    pub parsed: Parsed,
    /// Whether it is a manifest.
    pub manifest: bool,
    /// Whether it is a lockfile.
    pub lockfile: bool,
}

/// One file's decoded text, ready to be read.
pub(crate) struct Input<'a> {
    /// Its path.
    pub path: &'a RepoPath,
    /// Its text: UTF-8 without a byte order mark.
    pub text: &'a str,
    /// Line starts of `text`.
    pub lines: Lines<'a>,
    /// Scope to give to dependencies when another manifest includes this file (`-r`) and its own name says nothing.
    pub included_as: Option<Scope>,
}

impl<'a> Input<'a> {
    /// Indexes the lines of a text.
    pub(crate) fn new(path: &'a RepoPath, text: &'a str) -> Self {
        Self { path, text, lines: Lines::new(text), included_as: None }
    }

    /// The place of a byte offset.
    pub(crate) fn location(&self, offset: usize) -> Location {
        let (line, column) = self.lines.position(offset);
        Location { path: self.path.clone(), line, column, cell: None }
    }

    /// A fact seen at a byte offset, with that line as its snippet.
    pub(crate) fn fact(&self, offset: usize, kind: FactKind) -> Fact {
        Fact { location: self.location(offset), snippet: self.lines.snippet(offset), kind }
    }
}

/// What one file says.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parsed {
    /// Facts in source order.
    pub facts: Vec<Fact>,
    /// For a manifest: the unit that it declares.
    pub unit: Option<Unit>,
    /// Files of the same tree that it includes.
    pub references: Vec<Reference>,
    /// Workspace members: globs relative to the manifest's folder, `!` in front of exclusions.
    pub workspaces: Vec<String>,
    /// Values that manifests below refer to: version catalogs, properties, managed versions.
    pub definitions: Vec<Definition>,
    /// Dependencies that wait for a definition.
    pub pending: Vec<Pending>,
    /// A manifest of the same tree whose definitions hold here before those of the folders above, relative to this
    /// file's folder: a Maven parent.
    pub inherits: Option<String>,
    /// Folders that services are built from, as written, relative to this file's folder.
    pub contexts: Vec<String>,
    /// Names of this code file that others may import, where rules speak of what they hold.
    pub exports: Vec<Export>,
    /// Uses of names of other code files, until it is known what those hold.
    pub borrowed: Vec<Borrowed>,
    /// What could not be read.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether it is what its name says.
    pub standing: Standing,
}

/// What a file turns out to be where its name leaves that open.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// What its format says.
    #[default]
    AsNamed,
    /// It declares dependencies of a file or plugin, but no folder is a unit because of it.
    Aside,
    /// Something else of that name: other formats may read it.
    Foreign,
}

/// A name that code of other files may import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Export {
    /// The name: of JavaScript `default` or as exported (`module.exports = x` is `default`); of Python any name at the top.
    pub name: Box<str>,
    /// The module of what it holds, as [`crate::model::Usage::module`]; of a name that is only passed on, the file it comes
    /// from, as imported.
    pub module: Arc<str>,
    /// The path of what it holds, as [`crate::model::Usage::path`]; of a name that is only passed on, its name there.
    pub path: Arc<str>,
    /// Whether it is only passed on from another file.
    pub passed_on: bool,
}

/// A use of what may be a name of another file: a usage as soon as that file is known to export it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Borrowed {
    /// The other file, as imported: `./socket`, `..extensions`, `app.extensions`.
    pub from: Arc<str>,
    /// The name there: `default`, `io`. Of a Python `from . import tasks` the file is `.tasks` and the member its name.
    pub name: Box<str>,
    /// The usage, with its module empty and only the rest of its path: `().on` of `io().on`.
    pub fact: Fact,
}

/// A value that other manifests refer to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Definition {
    /// What it is referred to by, the format's name in front: `gradle:libs.spring.web`. With `${…}` after the format's
    /// name it is a text that names and requirements may refer to: `maven:${spring.version}`.
    pub key: String,
    /// Name of the dependency; empty where only the requirement is defined.
    pub name: Box<str>,
    /// Its version requirement; may be empty.
    pub requirement: Box<str>,
    /// Its scope where the definition says one; then it goes before that of who refers to it.
    pub scope: Option<Scope>,
}

/// A dependency whose name or version is defined in this folder or above; settled when every manifest is read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pending {
    /// Key of the definition; several definitions of one key (a bundle) are several dependencies.
    pub key: String,
    /// The dependency as far as it is known.
    pub fact: Fact,
}

/// The deployable or publishable unit that a manifest declares.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Unit {
    /// Declared name.
    pub name: Option<String>,
    /// Whether it says that it is not to be published (npm `private`, `Private :: Do Not Upload`).
    pub private: bool,
    /// Whether it describes a package for others: npm without `private` and with a version or `main`/`exports`; PEP 621 or Poetry with a name and a build system; a gem, crate or NuGet package.
    pub publishable: bool,
    /// Import names that the unit itself provides, where the manifest says so (npm: its name; Python: packages).
    pub provides: Vec<String>,
}

/// A file that a manifest includes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    /// The path as written, relative to the including file's folder.
    pub path: String,
    /// Scope of what it lists.
    pub scope: Scope,
    /// Where it is included.
    pub location: Location,
}

/// A reader of one format. A new format is one file with one of these and one line in its room's table.
pub(crate) struct Format {
    /// Name for messages: `package.json`.
    #[cfg_attr(not(test), allow(dead_code, reason = "only tests tell formats apart by name so far"))]
    pub name: &'static str,
    /// Whether a path is of this format. The path is relative, `/`-separated.
    pub matches: fn(&str) -> bool,
    /// Reads it; never fails: what is broken becomes a diagnostic.
    pub parse: fn(&Input) -> Parsed,
}

/// Last segment of a path.
pub(crate) fn file_name(path: &str) -> &str {
    memchr::memrchr(b'/', path.as_bytes()).map_or(path, |at| &path[at + 1..])
}
