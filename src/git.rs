//! What git knows of a work tree, read without trusting it; the only room that names `git2`.
//!
//! The scanned repository's configuration is never handed to libgit2: `include`, `core.worktree`, hooks, filters and the
//! like are commands of an author whom nobody vetted. HEAD, refs and the two settings that matter are read here, from
//! regular files of bounded size; `git2` only opens the object store and inflates one commit. That is also why a work
//! tree that belongs to another user can be read: there is nothing in it that could make stackfit do anything.

use std::path::{Path, PathBuf};

use git2::{ObjectType, Odb, Oid};

use crate::disk::{Kind, Root};
use crate::model::Diagnostic;

/// Longest configuration, in bytes.
const CONFIG_BYTES: u64 = 1 << 20;
/// Longest HEAD, ref or `.git` file, in bytes.
const REF_BYTES: u64 = 4096;
/// Longest `packed-refs` or `shallow`, in bytes.
const PACKED_BYTES: u64 = 32 << 20;
/// Longest commit, in bytes inflated.
const COMMIT_BYTES: usize = 16 << 20;
/// Most entries of `objects/pack` that are looked at.
const PACKS: usize = 20_000;
/// Most branches that are looked at.
const BRANCHES: usize = 200;
/// Symbolic refs are followed that far.
const REF_HOPS: usize = 5;

/// What git knows of a work tree; all of it may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct GitFacts {
    /// HEAD commit, 40 hex digits; only when its object is there.
    pub commit: Option<String>,
    /// Its commit time, RFC 3339 in UTC.
    pub committed_at: Option<String>,
    /// URL of `origin` without credentials and query.
    pub remote: Option<String>,
    /// Whether the history is cut off.
    pub shallow: bool,
}

/// Reads the facts from `root/.git`, no parent searched; at most one message.
pub(crate) fn head(root: &Path) -> (GitFacts, Vec<Diagnostic>) {
    let mut facts = GitFacts::default();
    let trouble = match find(root) {
        Ok(Some(place)) => read(&place, &mut facts).err(),
        Ok(None) => None,
        Err(trouble) => Some(trouble),
    };
    (facts, trouble.into_iter().collect())
}

/// Folders of submodules that `.gitmodules` names and that lie below the root, in its order.
pub(crate) fn submodules(gitmodules: &str) -> Vec<String> {
    let (settings, _) = config(gitmodules);
    let paths = settings.into_iter().filter(|s| s.section == "submodule" && s.key == "path").map(|s| s.value);
    paths.filter(|p| !p.is_empty() && !p.starts_with('/') && p.split('/').all(|s| s != "..")).collect()
}

/// The folders that make up a repository.
struct Place {
    /// HEAD and what belongs to this work tree alone.
    git: Root,
    /// Refs, objects and configuration, which linked work trees share.
    common: Root,
    /// Whether `.git` is an ordinary folder of the work tree.
    plain: bool,
}

fn broken(why: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::warning("W-GIT", format!("git facts are missing or incomplete: {why}"), None)
}

/// Finds the git folder; `None` when there is none worth a word.
fn find(root: &Path) -> Result<Option<Place>, Diagnostic> {
    let dot_git = Path::new(".git");
    let tree = Root::open(root).map_err(|e| broken(e.kind()))?;
    let open =
        |path: &Path| Root::open(path).map_err(|e| broken(format_args!("the git folder: {}", e.kind())));
    let (git, plain) = match tree.kind(dot_git) {
        None => return Ok(None),
        Some(Kind::Folder) => (open(&root.join(dot_git))?, true),
        Some(Kind::Link) => {
            let git = open(&root.join(dot_git))?;
            if !git.path().starts_with(tree.path()) {
                return Err(broken(".git is a link that leads outside"));
            }
            (git, true)
        }
        Some(Kind::LinkOut) => return Err(broken(".git is a link that leads outside")),
        Some(Kind::File) => {
            let text = small(&tree, ".git", REF_BYTES)?.unwrap_or_default();
            let target = std::str::from_utf8(&text).ok().and_then(|t| t.trim_end().strip_prefix("gitdir: "));
            let Some(target) = target.filter(|t| !t.contains('\0')) else {
                return Err(broken("the .git file does not name a folder"));
            };
            (open(&tree.path().join(target))?, false)
        }
        Some(Kind::Socket | Kind::Special) => return Err(broken(".git is neither a folder nor a file")),
    };
    // An empty folder of that name is no repository, and no reason for a message.
    if git.kind(Path::new("HEAD")).is_none() && git.kind(Path::new("objects")).is_none() {
        return Ok(None);
    }
    let common = match small(&git, "commondir", REF_BYTES)? {
        None => open(git.path())?,
        Some(text) => open(&git.path().join(String::from_utf8_lossy(&text).trim_end()))?,
    };
    // Linked work trees live below what they share; anything else would borrow a stranger's history.
    if !git.path().starts_with(common.path()) {
        return Err(broken("the git folder shares the history of a repository that it is no part of"));
    }
    let place = Place { git, common, plain };
    if !place.git.path().starts_with(tree.path()) && !claims(&place, &tree) {
        return Err(broken("the .git file points to a repository that does not know this folder"));
    }
    Ok(Some(place))
}

/// Whether a git folder elsewhere says that this work tree is its own, as git does for linked work trees and submodules.
/// Otherwise a scanned repository could pass off the history of any other on this machine as its own.
fn claims(place: &Place, tree: &Root) -> bool {
    let same = |path: PathBuf| path.canonicalize().is_ok_and(|p| p == tree.path());
    if let Ok(Some(back)) = place.git.small(Path::new("gitdir"), REF_BYTES) {
        let back = place.git.path().join(String::from_utf8_lossy(&back).trim_end());
        return back.parent().is_some_and(|p| same(p.to_path_buf()));
    }
    let Ok(Some(text)) = place.git.small(Path::new("config"), CONFIG_BYTES) else { return false };
    let (settings, _) = config(&String::from_utf8_lossy(&text));
    let worktree = settings.into_iter().rfind(|s| s.is("core", "", "worktree"));
    worktree.is_some_and(|s| same(place.git.path().join(s.value)))
}

fn small(folder: &Root, name: &str, limit: u64) -> Result<Option<Vec<u8>>, Diagnostic> {
    folder.small(Path::new(name), limit).map_err(|why| broken(format_args!("{name} {why}")))
}

fn read(place: &Place, facts: &mut GitFacts) -> Result<(), Diagnostic> {
    let note = settings(place, facts)?;
    if let Some(text) = small(&place.common, "shallow", PACKED_BYTES)? {
        facts.shallow = !text.is_empty();
        if text.split(|b| *b == b'\n').any(|l| !l.is_empty() && hash(l).is_none()) {
            return Err(broken("the list of shallow commits is damaged"));
        }
    }
    let packed = small(&place.common, "packed-refs", PACKED_BYTES)?.unwrap_or_default();
    let Some(commit) = resolve(place, &packed)? else { return note.map_or(Ok(()), Err) };
    let data = commit_data(&place.common, commit)?;
    facts.commit = Some(commit.to_string());
    facts.committed_at = committer_seconds(&data).and_then(rfc3339);
    let note = note.or_else(|| packed_ref(&packed, "").err()).or_else(|| damaged_branch(&place.common));
    note.map_or(Ok(()), Err)
}

/// Takes the remote and checks that the format is one that is understood. `Ok(Some(_))` is a remark that stops nothing.
fn settings(place: &Place, facts: &mut GitFacts) -> Result<Option<Diagnostic>, Diagnostic> {
    let Some(text) = small(&place.common, "config", CONFIG_BYTES)? else { return Ok(None) };
    let (settings, bad_line) = config(&String::from_utf8_lossy(&text));
    if let Some(line) = bad_line {
        return Err(broken(format_args!("the configuration is broken at line {line}")));
    }
    let last = |section: &str, sub: &str, key: &str| settings.iter().rfind(|s| s.is(section, sub, key));
    facts.remote = last("remote", "origin", "url").and_then(|s| public_url(&s.value));
    let version = last("core", "", "repositoryformatversion").map_or("0", |s| s.value.trim());
    if !matches!(version, "0" | "1") {
        return Err(broken("the repository has a format that is not known"));
    }
    let mut note = None;
    for setting in settings.iter().filter(|s| s.section == "extensions") {
        match (setting.key.as_str(), setting.value.to_ascii_lowercase().as_str()) {
            ("objectformat", "sha1") | ("refstorage", "files") => {}
            ("objectformat", "sha256") => return Err(broken("SHA-256 repositories are not read")),
            ("refstorage", _) => return Err(broken("this kind of ref storage is not read")),
            ("partialclone", _) => {
                let said = "the clone is partial: git objects that are not here are not fetched";
                note = Some(Diagnostic::info("I-GIT", said, None));
            }
            ("noop" | "preciousobjects" | "worktreeconfig" | "relativeworktrees", _) => {}
            _ if version == "1" => return Err(broken("the repository has an extension that is not known")),
            _ => {}
        }
    }
    if place.plain && last("core", "", "worktree").is_some() {
        let said = "core.worktree is ignored: the folder that was given is what is scanned";
        note = Some(Diagnostic::warning("W-GIT-CONFIG", said, None));
    }
    if note.is_none()
        && small(&place.common, "objects/info/alternates", CONFIG_BYTES)?.is_some_and(|t| !t.is_empty())
    {
        note = Some(broken("objects that are borrowed from another repository are not read"));
    }
    Ok(note)
}

/// The commit of HEAD; `None` on a branch without commits.
fn resolve(place: &Place, packed: &[u8]) -> Result<Option<Oid>, Diagnostic> {
    let mut name = "HEAD".to_string();
    for hop in 0..=REF_HOPS {
        let folder = if hop == 0 { &place.git } else { &place.common };
        let text = match small(folder, &name, REF_BYTES)? {
            Some(text) => text,
            None if hop == 0 => return Err(broken("HEAD is missing")),
            None => match packed_ref(packed, &name)? {
                Some(found) => found,
                None if unborn(place, packed) => return Ok(None),
                None => return Err(broken("HEAD names a branch that does not exist")),
            },
        };
        let text = text.trim_ascii_end();
        if let Some(target) = text.strip_prefix(b"ref:") {
            let target = std::str::from_utf8(target.trim_ascii()).ok().filter(|t| ref_name(t));
            name = target.ok_or_else(|| broken("HEAD names no branch"))?.to_string();
        } else {
            return hash(text).map(Some).ok_or_else(|| broken("HEAD is damaged"));
        }
    }
    Err(broken("HEAD goes round in circles"))
}

/// Whether nothing was ever committed on any branch.
fn unborn(place: &Place, packed: &[u8]) -> bool {
    let heads = place.common.names(Path::new("refs/heads"), 1);
    packed.is_empty() && heads.map_or(true, |names| names.entries.is_empty())
}

/// A branch that leads nowhere is a sign that the repository is damaged, and that its history may be too.
fn damaged_branch(common: &Root) -> Option<Diagnostic> {
    let names = common.names(Path::new("refs/heads"), BRANCHES).ok()?;
    let damaged = names.entries.into_iter().filter(|(_, kind)| *kind == Kind::File).any(|(name, _)| {
        let path = Path::new("refs/heads").join(name);
        let text = common.small(&path, REF_BYTES).ok().flatten().unwrap_or_default();
        match text.trim_ascii_end().strip_prefix(b"ref: ") {
            Some(target) => target == path.as_os_str().as_encoded_bytes(),
            None => hash(text.trim_ascii_end()).is_none(),
        }
    });
    damaged.then(|| broken("a branch is damaged"))
}

/// The rules of git that matter here: below `refs/`, no way out of the folder, nothing that is not printed.
fn ref_name(name: &str) -> bool {
    name.starts_with("refs/")
        && name.split('/').all(|s| !s.is_empty() && !s.starts_with('.'))
        && !name.contains("..")
        && !name.contains(|c: char| c.is_control() || c == '\\')
}

fn packed_ref(packed: &[u8], name: &str) -> Result<Option<Vec<u8>>, Diagnostic> {
    let mut found = None;
    for line in packed.split(|b| *b == b'\n') {
        if line.is_empty() || line[0] == b'#' || line[0] == b'^' {
            continue;
        }
        let Some((id, rest)) =
            line.split_at_checked(40).filter(|(id, r)| hash(id).is_some() && r.starts_with(b" "))
        else {
            return Err(broken("the packed refs are damaged"));
        };
        if &rest[1..] == name.as_bytes() {
            found = Some(id.to_vec());
        }
    }
    Ok(found)
}

fn hash(text: &[u8]) -> Option<Oid> {
    let text = std::str::from_utf8(text).ok().filter(|t| t.len() == 40)?;
    Oid::from_str(text).ok()
}

/// The commit's text. Everything that libgit2 would open on the way is known to be a regular file before.
fn commit_data(common: &Root, id: Oid) -> Result<Vec<u8>, Diagnostic> {
    let unreadable = || broken("the object store holds something that is not a regular file");
    let hex = id.to_string();
    if common.kind(Path::new("objects")) != Some(Kind::Folder) {
        return Err(unreadable());
    }
    for (folder, only) in
        [(format!("objects/{}", &hex[..2]), Some(&hex[2..])), ("objects/pack".to_string(), None)]
    {
        match common.kind(Path::new(&folder)) {
            None => {}
            Some(Kind::Folder) => {
                let names = common.names(Path::new(&folder), PACKS).map_err(|e| broken(e.kind()))?;
                let mut looked_at =
                    names.entries.iter().filter(|(n, _)| only.is_none_or(|o| n.to_str() == Some(o)));
                if names.more || looked_at.any(|(_, kind)| *kind != Kind::File) {
                    return Err(unreadable());
                }
            }
            Some(_) => return Err(unreadable()),
        }
    }
    let objects = common.path().join("objects");
    let objects = objects.to_str().ok_or_else(|| broken("the path is not UTF-8"))?;
    let load = || -> Result<Vec<u8>, git2::Error> {
        let store = Odb::new()?;
        store.add_disk_alternate(objects)?;
        let (size, kind) = store.read_header(id)?;
        if kind != ObjectType::Commit || size > COMMIT_BYTES {
            return Err(git2::Error::from_str("HEAD is not a commit of ordinary size"));
        }
        let data = store.read(id)?.data().to_vec();
        match data.strip_prefix(b"tree ").and_then(|d| d.get(..40)).and_then(hash) {
            Some(tree) if store.exists(tree) => Ok(data),
            _ => Err(git2::Error::from_str("HEAD's tree is missing")),
        }
    };
    load().map_err(|e| match e.code() {
        git2::ErrorCode::NotFound => broken("the commit of HEAD is missing"),
        _ => broken("the commit of HEAD cannot be read"),
    })
}

/// Seconds since 1970 in the `committer` line of a commit's header.
fn committer_seconds(commit: &[u8]) -> Option<i64> {
    let header = commit.split(|b| *b == b'\n').take_while(|l| !l.is_empty());
    let line = header.into_iter().find(|l| l.starts_with(b"committer "))?;
    let after_mail = line.rsplit(|b| *b == b'>').next()?;
    std::str::from_utf8(after_mail).ok()?.split_whitespace().next()?.parse().ok()
}

/// `2024-02-29T12:00:00Z`; `None` outside the years 1970 to 9999.
fn rfc3339(seconds: i64) -> Option<String> {
    if !(0..=253_402_300_799).contains(&seconds) {
        return None;
    }
    let (days, time) = (seconds / 86_400, seconds % 86_400);
    // Howard Hinnant's civil-from-days: years start in March, so that the leap day comes last.
    let shifted = days + 719_468;
    let era = shifted / 146_097;
    let day_of_era = shifted % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
    Some(format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z"))
}

/// A remote's URL fit to be shown: of a network kind, without user, password, query and fragment.
fn public_url(url: &str) -> Option<String> {
    if url.len() > 1024 || url.contains(|c: char| c.is_control() || c.is_whitespace()) {
        return None;
    }
    let host_ok = |host: &str| {
        !host.is_empty()
            && !host.starts_with('-')
            && host.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_:[]".contains(&b))
    };
    let url = &url[..url.find(['?', '#']).unwrap_or(url.len())];
    if let Some((scheme, rest)) = url.split_once("://") {
        let scheme = scheme.to_ascii_lowercase();
        if !matches!(scheme.as_str(), "https" | "http" | "ssh" | "git") {
            return None;
        }
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let host = authority.rsplit('@').next().unwrap_or(authority);
        return host_ok(host).then(|| format!("{scheme}://{host}{path}"));
    }
    // git@host:owner/name; the user's name stays only where it is the one that everybody uses.
    let (authority, path) = url.split_once(':')?;
    let (user, host) = authority.rsplit_once('@').unwrap_or(("", authority));
    if !host_ok(host) || host.len() < 2 || path.contains([':', '@', '\\']) {
        return None;
    }
    Some(format!("{}{host}:{path}", if user == "git" { "git@" } else { "" }))
}

/// One `key = value` of a git configuration.
#[derive(Debug, PartialEq, Eq)]
struct Setting {
    section: String,
    subsection: String,
    key: String,
    value: String,
}

impl Setting {
    fn is(&self, section: &str, subsection: &str, key: &str) -> bool {
        self.section == section && self.subsection == subsection && self.key == key
    }
}

/// Reads a git configuration as far as it is well-formed; the second value is the line where it is not.
/// Includes are settings like any other: nothing is opened.
fn config(text: &str) -> (Vec<Setting>, Option<usize>) {
    let mut settings = Vec::new();
    let (mut section, mut subsection) = (String::new(), String::new());
    let mut lines = text.trim_start_matches('\u{feff}').lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let mut line = line.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        if let Some(rest) = line.strip_prefix('[') {
            let Some((name, after)) = section_header(rest) else { return (settings, Some(number + 1)) };
            (section, subsection) = name;
            line = after.trim();
            if line.is_empty() || line.starts_with(['#', ';']) {
                continue;
            }
        }
        let (key, raw) = line.split_once('=').unwrap_or((line, "true"));
        let key = key.trim().to_ascii_lowercase();
        let mut raw = raw.trim().to_string();
        while raw.ends_with('\\') && !raw.ends_with("\\\\") {
            raw.pop();
            raw.push_str(lines.next().map_or("", |(_, l)| l.trim_end()));
        }
        let named = key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') && !key.is_empty();
        match unquote(&raw) {
            Some(value) if named && !section.is_empty() => {
                let (section, subsection) = (section.clone(), subsection.clone());
                settings.push(Setting { section, subsection, key, value });
            }
            _ => return (settings, Some(number + 1)),
        }
    }
    (settings, None)
}

/// `remote "origin"] rest` → the two names and what follows.
fn section_header(text: &str) -> Option<((String, String), &str)> {
    let name_end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '.'))?;
    let (name, rest) = text.split_at(name_end);
    let name = name.to_ascii_lowercase();
    let rest = rest.trim_start();
    if let Some(after) = rest.strip_prefix(']') {
        // The old way of writing a subsection.
        let (name, sub) = name.split_once('.').unwrap_or((&name, ""));
        return Some(((name.to_string(), sub.to_string()), after));
    }
    let quoted = rest.strip_prefix('"')?;
    let mut sub = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return quoted[at + 1..].trim_start().strip_prefix(']').map(|after| ((name, sub), after)),
            '\\' => sub.push(chars.next()?.1),
            c => sub.push(c),
        }
    }
    None
}

/// A value without its quotes, escapes and trailing comment; `None` when a quote is not closed.
fn unquote(raw: &str) -> Option<String> {
    let mut out = String::new();
    let mut kept = 0;
    let mut quoted = false;
    let mut chars = raw.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => quoted = !quoted,
            '#' | ';' if !quoted => break,
            '\\' => match chars.next()? {
                'n' => out.push('\n'),
                't' => out.push('\t'),
                'b' => out.push('\u{8}'),
                other => out.push(other),
            },
            c => out.push(c),
        }
        if quoted || !c.is_whitespace() {
            kept = out.len();
        }
    }
    out.truncate(kept);
    (!quoted).then_some(out)
}

#[cfg(test)]
mod tests;
