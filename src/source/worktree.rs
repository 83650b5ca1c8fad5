//! A work tree on disk: which of its files are worth reading, in an order that depends on nothing but their names.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use super::ignores::{FILE_BYTES, Layer, Patterns, Rules, Shelf};
use super::{AttributesFile, Entry, Listing, Prune, Skip, Source, SourceError};
use crate::disk::{Kind, Names, Refusal, Root};
use crate::git;
use crate::model::{Diagnostic, Location, RepoPath, RepositoryFacts};

/// Folders that are looked at in one go; also bounds what their ignore files take in memory.
const BATCH: usize = 64;
/// How far up a work tree is searched that encloses the scanned folder.
const PARENTS: usize = 64;
/// Most attribute text kept of a tree, in bytes.
const ATTRIBUTE_BYTES: usize = 16 << 20;
/// Most messages of one kind; the rest is counted.
const SAME_MESSAGES: usize = 100;
/// Most submodules that are looked for.
const SUBMODULES: usize = 1000;

/// How far a walk goes.
#[derive(Debug, Clone)]
pub struct WalkLimits {
    /// Most entries visited, folders and skipped ones included.
    pub max_files: u64,
    /// Deepest folder that is listed; the root has depth 0.
    pub max_depth: usize,
    /// Threads that list; 0 stands for one a core. The result does not depend on it.
    pub threads: usize,
    /// Folders that are not looked into.
    pub prune: Prune,
}

impl Default for WalkLimits {
    fn default() -> Self {
        Self { max_files: 1_000_000, max_depth: 256, threads: 0, prune: Prune::default() }
    }
}

/// A folder on disk, judged by itself but with the ignore and attribute files of the work tree that it is part of.
#[derive(Debug)]
pub struct Worktree {
    /// As given.
    given: String,
    root: Root,
    limits: WalkLimits,
    above: Above,
}

/// What comes from outside the scanned folder, and from `.git`.
#[derive(Debug, Default)]
struct Above {
    /// The top of the work tree, when there is one.
    top: Option<PathBuf>,
    layer: Option<Arc<Layer>>,
    attributes: Vec<AttributesFile>,
    diagnostics: Vec<Diagnostic>,
}

impl Worktree {
    /// Opens a folder; it may be given through a link.
    ///
    /// # Errors
    /// When there is no folder that could be listed.
    pub fn open(path: &Path, limits: WalkLimits) -> Result<Self, SourceError> {
        let given = display(path).to_string();
        let failed = |e: &io::Error| match e.kind() {
            io::ErrorKind::NotFound => SourceError::Missing(given.clone()),
            io::ErrorKind::NotADirectory => SourceError::NotAFolder(given.clone()),
            kind => SourceError::Unreadable { path: given.clone(), why: kind.to_string() },
        };
        let data = std::fs::metadata(path).map_err(|e| failed(&e))?;
        if !data.is_dir() {
            return Err(SourceError::NotAFolder(given));
        }
        let root = Root::open(path).map_err(|e| failed(&e))?;
        let above = Above::find(&root);
        Ok(Self { given, root, limits, above })
    }
}

impl Source for Worktree {
    fn list(&self) -> Result<Listing, SourceError> {
        let walk = Walk::new(self);
        walk.run()
            .map_err(|e| SourceError::Unreadable { path: self.given.clone(), why: e.kind().to_string() })
    }

    fn read(&self, entry: &Entry, limit: u64, buffer: &mut Vec<u8>) -> Result<bool, Skip> {
        self.root.read(&entry.handle, limit, buffer).map_err(|refusal| match refusal {
            Refusal::Missing => Skip { reason: "unreadable", code: "W-CHANGED" },
            Refusal::NotRegular => Skip { reason: "not-regular", code: "W-NOT-REGULAR" },
            Refusal::System(e) if too_long(&e) => Skip { reason: "too-deep", code: "W-TOO-DEEP" },
            Refusal::System(_) => Skip { reason: "unreadable", code: "W-UNREADABLE" },
        })
    }

    fn repository(&self) -> (RepositoryFacts, Vec<Diagnostic>) {
        let (facts, diagnostics) = self.above.top.as_deref().map(git::head).unwrap_or_default();
        let folder = self.root.path().file_name().map(|n| display(Path::new(n)).to_string());
        // A checkout may be called anything; what it was cloned from is the better name, for the whole of it.
        let whole = self.above.top.as_deref() == Some(self.root.path());
        let cloned = facts
            .remote
            .as_deref()
            .filter(|_| whole)
            .and_then(|r| r.rsplit(['/', ':']).find(|s| !s.is_empty()));
        let cloned =
            cloned.map(|n| n.strip_suffix(".git").unwrap_or(n).to_string()).filter(|n| !n.is_empty());
        let name = cloned.or(folder).unwrap_or_default();
        let facts = RepositoryFacts {
            name,
            path: self.given.clone(),
            commit: facts.commit,
            committed_at: facts.committed_at,
            remote: facts.remote,
            ..RepositoryFacts::default()
        };
        (facts, diagnostics)
    }
}

fn too_long(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::InvalidFilename
}

/// A path as it is shown: `/`-separated, bytes that are not UTF-8 as `\xNN`.
fn display(path: &Path) -> RepoPath {
    let bytes = path.as_os_str().as_encoded_bytes();
    let mut shown = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        shown.push_str(chunk.valid());
        for byte in chunk.invalid() {
            shown.push_str(&format!("\\x{byte:02X}"));
        }
    }
    if std::path::MAIN_SEPARATOR != '/' {
        shown = shown.replace(std::path::MAIN_SEPARATOR, "/");
    }
    shown.into()
}

/// An ignore or attribute file as read; `None` when there is none.
fn capped(root: &Root, path: &Path) -> Result<Option<(Vec<u8>, bool)>, String> {
    let mut content = Vec::new();
    match root.read(path, FILE_BYTES, &mut content) {
        Ok(cut) => Ok(Some((content, cut))),
        Err(Refusal::Missing) => Ok(None),
        Err(Refusal::NotRegular) => Err("it is not a regular file".to_string()),
        Err(Refusal::System(e)) => Err(e.kind().to_string()),
    }
}

impl Above {
    fn find(root: &Root) -> Self {
        let mut above = Self::default();
        let mut shelf = Shelf::default();
        if let Some(kind) = root.kind(Path::new(".git")) {
            above.top = Some(root.path().to_path_buf());
            if kind == Kind::Folder {
                above.add(root, Path::new(".git/info/exclude"), Path::new(""), &mut shelf);
            }
            return above;
        }
        let Some(top) = enclosing(root.path()) else { return above };
        let (Ok(tree), Ok(inner)) = (Root::open(&top), root.path().strip_prefix(&top)) else { return above };
        above.add(&tree, Path::new(".git/info/exclude"), inner, &mut shelf);
        let mut folder = PathBuf::new();
        for part in inner.components() {
            let rest = inner.strip_prefix(&folder).unwrap_or(inner);
            above.add(&tree, &folder.join(".gitignore"), rest, &mut shelf);
            // What the work tree itself ignores is no part of it: a checkout below a home folder under version control.
            if Layer::on_the_way(above.layer.as_deref(), rest, part.as_os_str()) {
                return Self::default();
            }
            if let Ok(Some((text, _))) = capped(&tree, &folder.join(".gitattributes")) {
                let text = String::from_utf8_lossy(&text).into_owned();
                above.attributes.push(AttributesFile { folder: "".into(), above: display(rest), text });
            }
            folder.push(part);
        }
        above.top = Some(top);
        above
    }

    /// Adds an ignore file of `tree`; `rest` leads from the folder that it speaks of to the scanned root.
    fn add(&mut self, tree: &Root, path: &Path, rest: &Path, shelf: &mut Shelf) {
        let patterns = match capped(tree, path) {
            Ok(None) => return,
            Ok(Some((content, cut))) => Patterns::new(&content, cut),
            Err(why) => {
                let said = format!("{} is left out: {why}", display(path));
                return self.diagnostics.push(Diagnostic::warning("W-IGNORE-FILE", said, None));
            }
        };
        if patterns.cut {
            let said = format!("a part of {} is left out: it is too long or not UTF-8", display(path));
            self.diagnostics.push(Diagnostic::warning("W-IGNORE-FILE", said, None));
        }
        if !patterns.is_empty()
            && let Some(rules) = shelf.rules(patterns)
        {
            self.layer = Some(Layer::new(Path::new(""), rest, rules, self.layer.take()));
        }
    }
}

/// The top of the work tree around a folder that is not one itself; of the same owner, so that nobody else's
/// `.git` in a shared parent folder decides what is seen.
fn enclosing(root: &Path) -> Option<PathBuf> {
    let mine = std::fs::symlink_metadata(root).ok()?;
    root.ancestors()
        .skip(1)
        .take(PARENTS)
        .find_map(|folder| {
            let git = std::fs::symlink_metadata(folder.join(".git")).ok()?;
            let head = std::fs::symlink_metadata(folder.join(".git/HEAD"));
            let real = git.is_file() || (git.is_dir() && head.is_ok_and(|h| h.is_file()));
            Some((folder.to_path_buf(), real && same_owner(&mine, &git)))
        })
        .and_then(|(folder, usable)| usable.then_some(folder))
}

#[cfg(unix)]
fn same_owner(a: &std::fs::Metadata, b: &std::fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    a.uid() == b.uid()
}

#[cfg(not(unix))]
fn same_owner(_: &std::fs::Metadata, _: &std::fs::Metadata) -> bool {
    true
}

/// A folder to be listed.
struct Job {
    folder: PathBuf,
    depth: usize,
    layer: Option<Arc<Layer>>,
}

/// What was found in a folder before anything was judged.
struct Found {
    names: Names,
    ignores: Option<Result<Patterns, String>>,
    attributes: Option<Result<(Vec<u8>, bool), String>>,
    pruned: bool,
}

/// What a folder comes to.
#[derive(Default)]
struct Judged {
    files: Vec<Entry>,
    folders: Vec<PathBuf>,
    skipped: Vec<&'static str>,
    diagnostics: Vec<Diagnostic>,
}

/// Level by level, a batch of folders at a time: listed on all threads, joined in order, so that limits hit the same entries
/// whatever the number of threads.
struct Walk<'a> {
    tree: &'a Worktree,
    pool: Option<rayon::ThreadPool>,
    shelf: Shelf,
    loaded: Vec<(PathBuf, Arc<Rules>)>,
    attribute_bytes: usize,
    listing: Listing,
    /// Entries visited, folders included.
    visited: u64,
}

impl<'a> Walk<'a> {
    fn new(tree: &'a Worktree) -> Self {
        let threads = tree.limits.threads;
        let pool = (threads != 1)
            .then(|| rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok())
            .flatten();
        let (attributes, diagnostics) = (tree.above.attributes.clone(), tree.above.diagnostics.clone());
        let listing = Listing { attributes, diagnostics, ..Listing::default() };
        Self {
            tree,
            pool,
            shelf: Shelf::default(),
            loaded: Vec::new(),
            attribute_bytes: 0,
            listing,
            visited: 0,
        }
    }

    fn run(mut self) -> io::Result<Listing> {
        let root = Job { folder: PathBuf::new(), depth: 0, layer: self.tree.above.layer.clone() };
        let mut level = vec![root];
        'walk: while !level.is_empty() {
            let mut next = Vec::new();
            let mut rest = level.as_slice();
            while !rest.is_empty() {
                let (batch, after) = rest.split_at(rest.len().min(BATCH));
                rest = after;
                if let Some(unseen) = self.batch(batch, &mut next)? {
                    self.too_many(unseen + rest.len() as u64 + next.len() as u64);
                    break 'walk;
                }
            }
            level = next;
        }
        Ok(self.finish())
    }

    /// Lists some folders and adds what is below them to `next`.
    /// `Some` when the limit was hit: how many entries of the batch are known but were not visited.
    fn batch(&mut self, jobs: &[Job], next: &mut Vec<Job>) -> io::Result<Option<u64>> {
        let left = self.tree.limits.max_files.saturating_sub(self.visited);
        let most = usize::try_from(left).unwrap_or(usize::MAX).saturating_add(1);
        let found = each(self.pool.as_ref(), jobs, |job| self.tree.look(job, most));
        let mut ready = Vec::with_capacity(jobs.len());
        for (job, found) in jobs.iter().zip(found) {
            match found {
                Err(e) if job.depth == 0 => return Err(e),
                Err(e) if too_long(&e) => {
                    self.skip(&job.folder, "too-deep", "W-TOO-DEEP", "the path is too long")
                }
                Err(e) => self.skip(
                    &job.folder,
                    "unreadable",
                    "W-UNREADABLE",
                    &format!("the folder cannot be listed: {}", e.kind()),
                ),
                Ok(found) if found.pruned => self.count("pruned"),
                Ok(found) => ready.push(self.prepare(job, found)),
            }
        }
        let judged = each(self.pool.as_ref(), &ready, |(job, names)| self.tree.judge(job, names));
        let mut unseen = None;
        for ((job, names), judged) in ready.iter().zip(judged) {
            if unseen.is_some() {
                unseen = unseen.map(|n| n + 1);
                continue;
            }
            let Judged { mut files, folders, skipped, diagnostics } = judged;
            let total = (files.len() + folders.len() + skipped.len()) as u64;
            let left = self.tree.limits.max_files.saturating_sub(self.visited);
            self.visited += total;
            if total > left || names.more {
                let dropped = (total - total.min(left)).min(files.len() as u64);
                files.truncate(files.len() - dropped as usize);
                unseen = Some(dropped);
            }
            for reason in skipped {
                self.count(reason);
            }
            self.listing.entries.extend(files);
            self.listing.diagnostics.extend(diagnostics);
            let below = |folder| Job { folder, depth: job.depth + 1, layer: job.layer.clone() };
            next.extend(folders.into_iter().map(below));
        }
        Ok(unseen)
    }

    /// Puts a folder's own ignore file in force and keeps its attributes.
    fn prepare(&mut self, job: &Job, found: Found) -> (Job, Names) {
        let Found { names, ignores, attributes, .. } = found;
        let has =
            |name: &str| names.entries.binary_search_by(|(n, _)| n.as_os_str().cmp(OsStr::new(name))).is_ok();
        // A repository inside the repository (a submodule) has rules of its own.
        let mut layer = if job.depth > 0 && has(".git") { None } else { job.layer.clone() };
        let file = job.folder.join(".gitignore");
        match ignores {
            None => {}
            Some(Err(why)) => {
                self.warn(&file, "W-IGNORE-FILE", format!("the ignore file is left out: {why}"))
            }
            Some(Ok(patterns)) => {
                if patterns.cut {
                    self.warn(
                        &file,
                        "W-IGNORE-FILE",
                        "a part of it is left out: it is too long or not UTF-8",
                    );
                }
                if !patterns.is_empty() {
                    match self.shelf.rules(patterns) {
                        Some(rules) => {
                            self.loaded.push((file.clone(), rules.clone()));
                            layer = Some(Layer::new(&job.folder, Path::new(""), rules, layer));
                        }
                        None => self.warn(
                            &file,
                            "W-IGNORE-FILE",
                            "it is left out: the tree has too many patterns",
                        ),
                    }
                }
            }
        }
        if layer.as_ref().is_some_and(|l| !self.shelf.affords(l, names.entries.len())) {
            self.warn(
                &file,
                "W-IGNORE-FILE",
                "nothing is ignored from here on: too many patterns for too many files",
            );
            layer = None;
        }
        let file = job.folder.join(".gitattributes");
        match attributes {
            None => {}
            Some(Err(why)) => {
                self.warn(&file, "W-IGNORE-FILE", format!("the attributes are left out: {why}"))
            }
            Some(Ok((mut text, cut))) => {
                if cut {
                    // What was cut off in the middle of a line would say something else.
                    text.truncate(text.iter().rposition(|b| *b == b'\n').unwrap_or(0));
                    self.warn(
                        &file,
                        "W-IGNORE-FILE",
                        "a part of the attributes is left out: the file is too long",
                    );
                }
                self.attribute_bytes += text.len();
                if self.attribute_bytes > ATTRIBUTE_BYTES {
                    self.warn(&file, "W-IGNORE-FILE", "the attributes are left out: the tree has too many");
                } else {
                    let text = String::from_utf8_lossy(&text).into_owned();
                    self.listing.attributes.push(AttributesFile {
                        folder: display(&job.folder),
                        above: "".into(),
                        text,
                    });
                }
            }
        }
        if names.broken {
            self.warn(&job.folder, "W-UNREADABLE", "the folder could be listed in part only");
        }
        (Job { folder: job.folder.clone(), depth: job.depth, layer }, names)
    }

    fn count(&mut self, reason: &'static str) {
        *self.listing.skipped.entry(reason).or_default() += 1;
    }

    fn warn(&mut self, path: &Path, code: &'static str, message: impl Into<String>) {
        let place = Location::line(&display(path), 0);
        self.listing.diagnostics.push(Diagnostic::warning(code, message, Some(place)));
    }

    fn skip(&mut self, path: &Path, reason: &'static str, code: &'static str, message: &str) {
        self.count(reason);
        self.warn(path, code, message);
    }

    fn too_many(&mut self, unseen: u64) {
        let said = format!(
            "there are more than {} files and folders; the deepest and last are not seen",
            self.tree.limits.max_files
        );
        self.listing.diagnostics.push(Diagnostic::warning("W-TOO-MANY", said, None));
        self.listing.partial = true;
        if unseen > 0 {
            *self.listing.skipped.entry("too-many").or_default() += unseen;
        }
    }

    fn finish(mut self) -> Listing {
        for (file, rules) in std::mem::take(&mut self.loaded) {
            if !rules.sound() {
                self.warn(&file, "W-IGNORE-FILE", "a pattern that is not understood is left out");
            }
        }
        self.tree.missing_submodules(&mut self.listing.diagnostics);
        let mut listing = self.listing;
        listing.partial |= listing.skipped.contains_key("too-deep");
        listing.entries.sort_unstable_by(|a, b| {
            a.handle.as_os_str().as_encoded_bytes().cmp(b.handle.as_os_str().as_encoded_bytes())
        });
        listing.seen = listing.entries.len() as u64 + listing.skipped.values().sum::<u64>();
        listing.diagnostics = bounded(listing.diagnostics);
        listing
    }
}

/// Applies a function to all items, in parallel when there is a pool; results keep their order.
fn each<T: Sync, R: Send>(
    pool: Option<&rayon::ThreadPool>,
    items: &[T],
    f: impl Fn(&T) -> R + Sync + Send,
) -> Vec<R> {
    match pool {
        Some(pool) if items.len() > 1 => pool.install(|| items.par_iter().map(f).collect()),
        _ => items.iter().map(f).collect(),
    }
}

/// Sorted messages, at most [`SAME_MESSAGES`] of each code and then one that counts the rest.
fn bounded(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort();
    let mut out: Vec<Diagnostic> = Vec::new();
    let mut codes: std::collections::BTreeMap<&'static str, usize> = std::collections::BTreeMap::new();
    for diagnostic in diagnostics {
        let count = codes.entry(diagnostic.code).or_default();
        *count += 1;
        if *count <= SAME_MESSAGES {
            out.push(diagnostic);
        }
    }
    for (code, count) in codes.into_iter().filter(|(_, count)| *count > SAME_MESSAGES) {
        let said = format!("{} more of these", count - SAME_MESSAGES);
        out.push(Diagnostic::warning(code, said, None));
    }
    out
}

impl Worktree {
    /// Lists one folder, in name order, and reads its ignore and attribute files.
    fn look(&self, job: &Job, most: usize) -> io::Result<Found> {
        let mut names = self.root.names(&job.folder, most)?;
        names.entries.sort_unstable();
        let kind = |name: &str| {
            let at = names.entries.binary_search_by(|(n, _)| n.as_os_str().cmp(OsStr::new(name)));
            at.ok().map(|i| names.entries[i].1)
        };
        let pruned = job.depth > 0
            && self
                .limits
                .prune
                .after(job.folder.file_name().unwrap_or_default(), |name| kind(name).is_some());
        let wanted = |name: &str| !pruned && kind(name).is_some_and(|k| k != Kind::Folder);
        let read = |name: &str| capped(&self.root, &job.folder.join(name)).transpose();
        let ignores = wanted(".gitignore").then(|| read(".gitignore")).flatten();
        let ignores = ignores.map(|r| r.map(|(content, cut)| Patterns::new(&content, cut)));
        let attributes = wanted(".gitattributes").then(|| read(".gitattributes")).flatten();
        Ok(Found { ignores, attributes, pruned, names })
    }

    /// Says of each name in a folder what becomes of it.
    fn judge(&self, job: &Job, names: &Names) -> Judged {
        let mut judged = Judged::default();
        let mut judge = Layer::judge(job.layer.as_deref(), &job.folder);
        let beside =
            |name: &str| names.entries.binary_search_by(|(n, _)| n.as_os_str().cmp(OsStr::new(name))).is_ok();
        for (name, kind) in &names.entries {
            let is_folder = *kind == Kind::Folder;
            let said = judge.says(name, is_folder);
            let kept = || said == Some(false);
            if name == ".git"
                || is_folder && self.limits.prune.before(name, job.folder.file_name(), beside, kept)
            {
                judged.skipped.push("pruned");
            } else if said == Some(true) {
                judged.skipped.push("ignored");
            } else {
                self.take(job, name, *kind, &mut judged);
            }
        }
        judged
    }

    fn take(&self, job: &Job, name: &OsString, kind: Kind, judged: &mut Judged) {
        let handle = job.folder.join(name);
        let mut skip = |reason: &'static str, told: Option<(&'static str, &str)>| {
            judged.skipped.push(reason);
            if let Some((code, message)) = told {
                let place = Location::line(&display(&handle), 0);
                judged.diagnostics.push(Diagnostic::warning(code, message, Some(place)));
            }
        };
        match kind {
            Kind::File => judged.files.push(Entry { path: display(&handle), handle }),
            Kind::Folder if job.depth >= self.limits.max_depth => {
                skip("too-deep", Some(("W-TOO-DEEP", "the folder is nested too deeply and not looked into")));
            }
            Kind::Folder => judged.folders.push(handle),
            // Links inside the tree lead to what is seen anyway.
            Kind::Link => skip("symlink", None),
            Kind::LinkOut => {
                skip("symlink", Some(("W-SYMLINK", "the link leads out of the tree and is not followed")))
            }
            // A socket has no content that could be missed.
            Kind::Socket => skip("not-regular", None),
            Kind::Special => {
                skip("not-regular", Some(("W-NOT-REGULAR", "it is a pipe or a device and is not opened")))
            }
        }
    }

    /// Code that is not there cannot be judged: says which submodules are empty.
    fn missing_submodules(&self, diagnostics: &mut Vec<Diagnostic>) {
        let file = Path::new(".gitmodules");
        let Ok(Some(text)) = self.root.small(file, FILE_BYTES) else { return };
        let mut all = git::submodules(&String::from_utf8_lossy(&text));
        all.truncate(SUBMODULES);
        let empty = |path: &String| match self.root.kind(Path::new(path)) {
            None => true,
            Some(Kind::Folder) => self.root.names(Path::new(path), 1).is_ok_and(|n| n.entries.is_empty()),
            Some(_) => false,
        };
        let missing: Vec<String> = all.into_iter().filter(empty).collect();
        if let Some(first) = missing.first() {
            let said = match missing.len() {
                1 => format!("the submodule {first} is not checked out; its code is not seen"),
                n => {
                    format!("{n} submodules are not checked out, {first} among them; their code is not seen")
                }
            };
            let place = Location::line(&display(file), 0);
            diagnostics.push(Diagnostic::warning("W-SUBMODULE", said, Some(place)));
        }
    }
}

#[cfg(test)]
mod tests;
