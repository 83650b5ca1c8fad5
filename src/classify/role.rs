//! What a file is for.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use globset::{Candidate, Error, GlobBuilder, GlobSet, GlobSetBuilder};

use super::Attributes;
use crate::model::FileRole;

/// How far into a file a generator's mark is looked for, in bytes.
const MARK_BYTES: usize = 2048;
/// How much of a file is looked at to tell whether it is minified, in bytes.
const MINIFIED_BYTES: usize = 64 << 10;
/// A first line of more bytes than this is not written by hand.
const FIRST_LINE: usize = 1000;
/// Nor are lines of more bytes than this on the average.
const AVERAGE_LINE: usize = 500;

/// Tells roles: by attributes, then by path, then by content.
#[derive(Debug, Default)]
pub(crate) struct RoleClassifier {
    /// Globs that end in `/**`: they speak of a folder, whatever the file's name.
    folders: Globs,
    /// Globs of the form `**/name`: they speak of the name alone.
    names: Globs,
    /// The others.
    paths: Globs,
    /// The role that each glob gives, in the order of the rules.
    roles: Vec<FileRole>,
    /// What [`Self::folders`] says of the folders seen so far.
    seen: RwLock<HashMap<Box<str>, Arc<[usize]>>>,
    attributes: Attributes,
}

/// Some of the globs.
#[derive(Debug, Default)]
struct Globs {
    set: GlobSet,
    /// Index of each among all.
    at: Vec<usize>,
}

impl Globs {
    fn new(globs: &[(usize, String)]) -> Result<Self, Error> {
        let mut builder = GlobSetBuilder::new();
        for (_, glob) in globs {
            builder.add(GlobBuilder::new(glob).literal_separator(true).empty_alternates(true).build()?);
        }
        Ok(Self { set: builder.build()?, at: globs.iter().map(|(at, _)| *at).collect() })
    }

    fn of(&self, text: &str) -> impl Iterator<Item = usize> {
        self.set.matches_candidate(&Candidate::new(text)).into_iter().map(|hit| self.at[hit])
    }
}

impl RoleClassifier {
    /// Compiles the path globs of the rules with a `file-role`, in file order; the first that matches wins.
    ///
    /// # Errors
    /// When a glob is malformed.
    pub(crate) fn new<S: AsRef<str>>(rules: &[(S, FileRole)], attributes: Attributes) -> Result<Self, Error> {
        let (mut folders, mut names, mut paths) = (Vec::new(), Vec::new(), Vec::new());
        for (at, (glob, _)) in rules.iter().enumerate() {
            // Folding both sides is cheaper than globs that ignore letter case.
            let glob = glob.as_ref().to_ascii_lowercase();
            match glob.strip_prefix("**/").filter(|name| !name.contains('/')) {
                Some(name) => names.push((at, name.to_string())),
                None if glob.ends_with("/**") => folders.push((at, glob)),
                None => paths.push((at, glob)),
            }
        }
        Ok(Self {
            folders: Globs::new(&folders)?,
            names: Globs::new(&names)?,
            paths: Globs::new(&paths)?,
            roles: rules.iter().map(|(_, role)| *role).collect(),
            seen: RwLock::default(),
            attributes,
        })
    }

    /// The role of a file of which `head` is the text, or the start of it.
    pub(crate) fn role(&self, path: &str, head: &str) -> FileRole {
        let mut said = self.attributes.of(path);
        // `*.ipynb linguist-vendored` is how people keep notebooks out of the language bar; they are their own all the same.
        if said.vendored == Some(true) && path.ends_with(".ipynb") {
            said.vendored = None;
        }
        for (said, role) in [
            (said.vendored, FileRole::Vendored),
            (said.generated, FileRole::Generated),
            (said.documentation, FileRole::Docs),
        ] {
            if said == Some(true) {
                return role;
            }
        }
        // An attribute that is set to false takes back what the path suggests.
        let denied = |role: FileRole| match role {
            FileRole::Vendored => said.vendored == Some(false),
            FileRole::Generated => said.generated == Some(false),
            FileRole::Docs => said.documentation == Some(false),
            _ => false,
        };
        if let Some(role) = self.by_path(path, denied) {
            return role;
        }
        let generated =
            !denied(FileRole::Generated) && has_code(path) && (minified(path, head) || marked(head));
        if generated { FileRole::Generated } else { FileRole::Product }
    }

    /// The role of the folder that a file is in, by path alone. This is what counts for a manifest: that its own name is one
    /// of tooling (`setup.py`) or that a program wrote it (`requirements.txt`) does not make its dependencies any less real.
    pub(crate) fn folder_role(&self, path: &str) -> FileRole {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        // A name that no rule speaks of.
        self.by_path(format!("{folder}/\u{1}").trim_start_matches('/'), |_| false)
            .unwrap_or(FileRole::Product)
    }

    /// The language that the attributes give to a file.
    pub(crate) fn language(&self, path: &str) -> Option<String> {
        self.attributes.of(path).language
    }

    fn by_path(&self, path: &str, denied: impl Fn(FileRole) -> bool) -> Option<FileRole> {
        let path = path.to_ascii_lowercase();
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
        let folder = self.by_folder(folder);
        let hits = folder.iter().copied().chain(self.names.of(name)).chain(self.paths.of(&path));
        hits.filter(|at| !denied(self.roles[*at])).min().map(|at| self.roles[at])
    }

    fn by_folder(&self, folder: &str) -> Arc<[usize]> {
        let known = self.seen.read().unwrap_or_else(PoisonError::into_inner).get(folder).cloned();
        known.unwrap_or_else(|| {
            // A name that no rule speaks of.
            let found: Arc<[usize]> =
                self.folders.of(format!("{folder}/\u{1}").trim_start_matches('/')).collect();
            let mut seen = self.seen.write().unwrap_or_else(PoisonError::into_inner);
            seen.insert(folder.into(), found.clone());
            found
        })
    }
}

/// Whether a file of this name holds code that a program could have written. Manifests are no such files: a
/// `requirements.txt` that a program compiled is as true as any.
fn has_code(path: &str) -> bool {
    let extension = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map_or("", |(_, e)| e);
    matches!(
        extension,
        "js" | "jsx"
            | "mjs"
            | "cjs"
            | "ts"
            | "tsx"
            | "mts"
            | "cts"
            | "py"
            | "pyi"
            | "go"
            | "rb"
            | "php"
            | "java"
            | "kt"
            | "scala"
            | "cs"
            | "fs"
            | "rs"
            | "c"
            | "h"
            | "cc"
            | "cpp"
            | "hpp"
            | "m"
            | "swift"
            | "dart"
            | "ex"
            | "exs"
            | "erl"
            | "lua"
            | "r"
            | "css"
            | "scss"
            | "less"
            | "html"
            | "vue"
            | "svelte"
            | "sql"
    )
}

fn minified(path: &str, head: &str) -> bool {
    if ![".js", ".mjs", ".cjs", ".css"].iter().any(|e| path.ends_with(e)) {
        return false;
    }
    let head = &head.as_bytes()[..head.len().min(MINIFIED_BYTES)];
    let first = memchr::memchr(b'\n', head).unwrap_or(head.len());
    let lines = memchr::memchr_iter(b'\n', head.trim_ascii_end()).count() + 1;
    first > FIRST_LINE || head.len() / lines > AVERAGE_LINE
}

/// Whether a comment near the start says that a program wrote the file. Comments only, and only sentences about the file:
/// `ids are automatically generated` is said in many a file written by hand.
fn marked(head: &str) -> bool {
    let head = &head[..head.floor_char_boundary(MARK_BYTES)];
    // Most files do not say the word at all.
    if !["enerated", "ENERATED"].iter().any(|w| memchr::memmem::find(head.as_bytes(), w.as_bytes()).is_some())
    {
        return false;
    }
    let lower = head.to_lowercase();
    let mut block = false;
    let mut previous = String::new();
    let mut first = true;
    for line in lower.lines() {
        let line = line.trim();
        let comment = block
            || ["//", "#", "/*", "*", "--", "<!--", ";", "\"\"\"", "'''", "%"]
                .iter()
                .any(|c| line.starts_with(c));
        if line.contains("/*") || line.contains("<!--") {
            block = true;
        }
        if line.contains("*/") || line.contains("-->") {
            block = false;
        }
        if !comment {
            first &= line.is_empty() || line.starts_with("<?php");
            previous.clear();
            continue;
        }
        if tagged(line) {
            return true;
        }
        // `# Generated by Django 4.2 on 2024-01-05 10:00`: nobody begins a file of their own so.
        let words = line.trim_start_matches(|c: char| !c.is_alphanumeric());
        // Tools give their version or the date; people who name one give neither.
        let dated = words.contains(|c: char| c.is_ascii_digit());
        if std::mem::take(&mut first) && words.starts_with("generated by ") && dated {
            return true;
        }
        // The sentence may run over two lines.
        let both = format!("{previous} {line}");
        let untouchable = ["do not edit", "do not modify", "do not change", "don't edit", "not be edited"];
        if both.contains("generated") && untouchable.iter().any(|w| both.contains(w)) {
            return true;
        }
        let by_program = [
            "automatically generated",
            "auto-generated",
            "autogenerated",
            "auto generated",
            "machine generated",
            "machine-generated",
            "generated by a tool",
        ];
        let of_itself = [
            "this file",
            "file is",
            "file was",
            "this code was",
            "this code is",
            "this source",
            "this module was",
            "this class was",
        ];
        if by_program.iter().any(|w| line.contains(w)) && of_itself.iter().any(|w| line.contains(w)) {
            return true;
        }
        previous = line.to_string();
    }
    false
}

/// `@generated` as a word of its own.
fn tagged(line: &str) -> bool {
    line.split("@generated")
        .skip(1)
        .any(|after| !after.starts_with(|c: char| c.is_alphanumeric() || c == '_' || c == '('))
}

#[cfg(test)]
mod tests;
