//! Ignore files, read with care: the readers of the `ignore` crate block on a pipe and swallow an endless device.
//!
//! Only its matcher is used, fed with a bounded number of bounded lines.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use ignore::Match;
use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// Longest ignore or attributes file, in bytes.
pub(super) const FILE_BYTES: u64 = 1 << 20;
/// Most patterns that are taken from one file.
const FILE_PATTERNS: usize = 10_000;
/// Most patterns that are taken from all files of a tree; a file whose text was seen before is free.
const TREE_PATTERNS: usize = 50_000;
/// Longest pattern, in bytes.
const PATTERN_BYTES: usize = 1024;
/// Most (wildcard pattern, entry) pairs that are compared in a tree: a hundred patterns in force on a million files.
const TREE_COMPARISONS: u64 = 100_000_000;

/// The usable lines of one ignore file.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    lines: String,
    count: usize,
    /// How many need more than a look-up.
    wildcards: usize,
    /// Whether something was left out because it was too long, too much or not UTF-8.
    pub cut: bool,
}

impl Patterns {
    /// Takes the patterns out of a file's content, of which `cut` says that there was more.
    pub(super) fn new(content: &[u8], cut: bool) -> Self {
        let mut patterns = Self { cut, ..Self::default() };
        let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
        // What was cut off in the middle of a line would be another pattern.
        let whole = if cut { content.iter().rposition(|b| *b == b'\n').unwrap_or(0) } else { content.len() };
        for line in content[..whole].split(|b| *b == b'\n') {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.is_empty() || line[0] == b'#' {
                continue;
            }
            let Some(line) = std::str::from_utf8(line).ok().filter(|l| l.len() <= PATTERN_BYTES) else {
                patterns.cut = true;
                continue;
            };
            if patterns.count == FILE_PATTERNS {
                patterns.cut = true;
                break;
            }
            patterns.count += 1;
            patterns.wildcards += usize::from(needs_search(line));
            patterns.lines.push_str(line);
            patterns.lines.push('\n');
        }
        patterns
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.count == 0
    }
}

/// Whether a pattern is more than a name, a path or `*.suffix`, which the matcher looks up in tables.
fn needs_search(pattern: &str) -> bool {
    let core = pattern.trim_start_matches(['!', '/']).trim_end_matches('/');
    let core = core.strip_prefix("**/").unwrap_or(core);
    let core = core.strip_prefix('*').unwrap_or(core);
    core.contains(['*', '?', '['])
}

/// A matcher that several folders with the same ignore file share. Built when first asked, by whichever thread asks.
#[derive(Debug)]
pub(super) struct Rules {
    lines: Arc<str>,
    wildcards: u64,
    built: OnceLock<(Gitignore, bool)>,
}

impl Rules {
    fn matcher(&self) -> &Gitignore {
        &self.built.get_or_init(|| build(&self.lines)).0
    }

    /// Whether every pattern was understood, as far as the matcher was needed.
    pub(super) fn sound(&self) -> bool {
        self.built.get().is_none_or(|(_, sound)| *sound)
    }
}

fn build(lines: &str) -> (Gitignore, bool) {
    let mut builder = GitignoreBuilder::new("");
    let mut sound = true;
    for line in lines.lines() {
        sound &= builder.add_line(None, &without_braces(line)).is_ok();
    }
    match builder.build() {
        Ok(matcher) => (matcher, sound),
        Err(_) => (Gitignore::empty(), false),
    }
}

/// Git knows no `{a,b}`, the matcher does; the braces are escaped outside of `[…]`.
fn without_braces(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let (mut class, mut escaped) = (false, false);
    for c in line.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => class = true,
            ']' => class = false,
            '{' | '}' if !class => out.push('\\'),
            _ => {}
        }
        out.push(c);
    }
    out
}

/// The ignore files in force in a folder: its own and those further out.
#[derive(Debug)]
pub(super) struct Layer {
    /// The folder of this file, relative to the scanned root.
    folder: PathBuf,
    /// For a file above the scanned root: the path from its folder down to the root.
    above: PathBuf,
    rules: Arc<Rules>,
    outer: Option<Arc<Layer>>,
    wildcards: u64,
}

impl Layer {
    /// Puts rules inside others.
    pub(super) fn new(
        folder: &Path,
        above: &Path,
        rules: Arc<Rules>,
        outer: Option<Arc<Layer>>,
    ) -> Arc<Self> {
        let wildcards = rules.wildcards + outer.as_ref().map_or(0, |o| o.wildcards);
        Arc::new(Self { folder: folder.to_path_buf(), above: above.to_path_buf(), rules, outer, wildcards })
    }

    /// Whether the folder `name` is ignored, on the way down to the scanned root, to which `rest` leads from the folder it is in.
    pub(super) fn on_the_way(innermost: Option<&Layer>, rest: &Path, name: &OsStr) -> bool {
        let layers = std::iter::successors(innermost, |l| l.outer.as_deref());
        let bases = layers.map(|layer| {
            let steps = layer.above.components().count().saturating_sub(rest.components().count());
            (layer.rules.matcher(), layer.above.components().take(steps).collect())
        });
        Judge { bases: bases.collect() }.ignores(name, true)
    }

    /// A judge for the entries of `folder`.
    pub(super) fn judge<'a>(innermost: Option<&'a Layer>, folder: &'a Path) -> Judge<'a> {
        let layers = std::iter::successors(innermost, |l| l.outer.as_deref());
        let bases = layers.map(|layer| {
            let below = folder.strip_prefix(&layer.folder).unwrap_or(folder);
            (layer.rules.matcher(), layer.above.join(below))
        });
        Judge { bases: bases.collect() }
    }
}

/// Says of the entries of one folder whether they are ignored.
pub(super) struct Judge<'a> {
    /// Innermost first: the matcher, and this folder's path as that matcher sees it.
    bases: Vec<(&'a Gitignore, PathBuf)>,
}

impl Judge<'_> {
    /// Whether an entry of this name is ignored: the innermost file that says anything decides.
    pub(super) fn ignores(&mut self, name: &OsStr, is_folder: bool) -> bool {
        for (matcher, base) in &mut self.bases {
            base.push(name);
            let found = matcher.matched(&*base, is_folder);
            base.pop();
            match found {
                Match::None => {}
                Match::Ignore(_) => return true,
                Match::Whitelist(_) => return false,
            }
        }
        false
    }
}

/// Shares matchers and keeps count, so that a tree full of ignore files costs no more than a large one.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    known: HashMap<Arc<str>, Arc<Rules>>,
    patterns: usize,
    comparisons: u64,
}

impl Shelf {
    /// Rules for the patterns; `None` when the tree has used up its share.
    pub(super) fn rules(&mut self, patterns: Patterns) -> Option<Arc<Rules>> {
        if let Some(known) = self.known.get(patterns.lines.as_str()) {
            return Some(known.clone());
        }
        if self.patterns + patterns.count > TREE_PATTERNS {
            return None;
        }
        self.patterns += patterns.count;
        let lines: Arc<str> = patterns.lines.into();
        let wildcards = patterns.wildcards as u64;
        let rules = Arc::new(Rules { lines: lines.clone(), wildcards, built: OnceLock::new() });
        self.known.insert(lines, rules.clone());
        Some(rules)
    }

    /// Whether so many entries may still be compared with what is in force; counts them.
    pub(super) fn affords(&mut self, layer: &Layer, entries: usize) -> bool {
        let cost = layer.wildcards.saturating_mul(entries as u64);
        let afforded = self.comparisons.saturating_add(cost) <= TREE_COMPARISONS;
        if afforded {
            self.comparisons += cost;
        }
        afforded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ignored(text: &str, path: &str) -> bool {
        let path = Path::new(path.trim_start_matches('~'));
        let rules = Shelf::default().rules(Patterns::new(text.as_bytes(), false)).unwrap();
        let layer = Layer::new(Path::new(""), Path::new(""), rules, None);
        let folder = path.parent().unwrap();
        Layer::judge(Some(&layer), folder).ignores(path.file_name().unwrap(), false)
    }

    #[test]
    fn patterns_mean_what_git_means() {
        assert!(ignored("*.log", "a/b.log"));
        assert!(!ignored("/b.log", "a/b.log"));
        assert!(ignored("a/*.log", "a/b.log") && !ignored("a/*.log", "x/a/b.log"));
        assert!(ignored("\u{feff}x\r\n", "x"), "a byte order mark and CRLF are no part of a pattern");
        assert!(!ignored("x/", "x"), "a folder pattern spares files");
        assert!(!ignored("*.{js,ts}", "a.js"), "git knows no braces");
        assert!(ignored("*.{js,ts}", "a.{js,ts}"));
        assert!(ignored("a[{]b", "a{b"));
        assert!(!ignored("x\n!x", "x"));
        assert!(ignored("#x\n\\#x", "#x") && ignored("\\!x", "!x"));
    }

    #[test]
    fn what_is_too_much_is_cut_and_said() {
        let many = "a\n".repeat(FILE_PATTERNS + 1);
        let patterns = Patterns::new(many.as_bytes(), false);
        assert_eq!((patterns.count, patterns.cut), (FILE_PATTERNS, true));
        let long = format!("{}\nx\n", "a".repeat(PATTERN_BYTES + 1));
        let patterns = Patterns::new(long.as_bytes(), false);
        assert_eq!((patterns.count, patterns.cut), (1, true));
        let patterns = Patterns::new(b"\xff\nx\n", false);
        assert_eq!((patterns.count, patterns.cut), (1, true));
        assert_eq!(Patterns::new(b"one\ntw", true).lines, "one\n");
    }

    #[test]
    fn plain_names_and_suffixes_are_looked_up() {
        for plain in ["a", "/a/b/", "*.o", "**/x", "!*.so", ".env"] {
            assert!(!needs_search(plain), "{plain}");
        }
        for search in ["a*b", "*.so.*", "a?", "[ab]", "a/**/b"] {
            assert!(needs_search(search), "{search}");
        }
    }
}
