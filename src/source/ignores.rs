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
/// Most (hard pattern, entry) pairs that are compared in a tree: ten such patterns in force on 300,000 files.
/// Thousands of them make every comparison slow (measured: 10,000 of the form `*a*b*c*1*` take 3 µs each and entry).
const TREE_COMPARISONS: u64 = 3_000_000;

/// The usable lines of one ignore file.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    lines: String,
    count: usize,
    /// How many are hard.
    hard: usize,
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
            patterns.hard += usize::from(is_hard(line));
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

/// Whether the matcher has to remember how far it is in a pattern while it looks at all the others: two stars, or several
/// single wildcards. What people write mostly has none or one.
fn is_hard(pattern: &str) -> bool {
    let core = pattern.replace("**", "");
    let count = |wanted: &[char]| core.chars().filter(|c| wanted.contains(c)).count();
    count(&['*']) >= 2 || count(&['?', '[']) >= 3
}

/// A matcher that several folders with the same ignore file share. Built when first asked, by whichever thread asks.
#[derive(Debug)]
pub(super) struct Rules {
    lines: Arc<str>,
    hard: u64,
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
pub(crate) fn without_braces(line: &str) -> String {
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
    hard: u64,
}

impl Layer {
    /// Puts rules inside others.
    pub(super) fn new(
        folder: &Path,
        above: &Path,
        rules: Arc<Rules>,
        outer: Option<Arc<Layer>>,
    ) -> Arc<Self> {
        let hard = rules.hard + outer.as_ref().map_or(0, |o| o.hard);
        Arc::new(Self { folder: folder.to_path_buf(), above: above.to_path_buf(), rules, outer, hard })
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
    /// Whether an entry of this name is ignored.
    pub(super) fn ignores(&mut self, name: &OsStr, is_folder: bool) -> bool {
        self.says(name, is_folder) == Some(true)
    }

    /// Whether an entry of this name is ignored (`true`) or re-included: the innermost file that says anything decides.
    pub(super) fn says(&mut self, name: &OsStr, is_folder: bool) -> Option<bool> {
        self.bases.iter_mut().find_map(|(matcher, base)| {
            base.push(name);
            let found = matcher.matched(&*base, is_folder);
            base.pop();
            match found {
                Match::None => None,
                Match::Ignore(_) => Some(true),
                Match::Whitelist(_) => Some(false),
            }
        })
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
        let hard = patterns.hard as u64;
        let rules = Arc::new(Rules { lines: lines.clone(), hard, built: OnceLock::new() });
        self.known.insert(lines, rules.clone());
        Some(rules)
    }

    /// Whether so many entries may still be compared with what is in force; counts them.
    pub(super) fn affords(&mut self, layer: &Layer, entries: usize) -> bool {
        let cost = layer.hard.saturating_mul(entries as u64);
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
    fn what_people_write_is_not_hard() {
        for easy in
            ["a", "/a/b/", "*.o", "**/x/**", "!*.so", "*.py[cod]", "npm-debug.log*", "a/*/b", "file?.[ch]"]
        {
            assert!(!is_hard(easy), "{easy}");
        }
        for hard in ["*a*", "*.so.*", "a?b?c?", "[ab][ab][ab]"] {
            assert!(is_hard(hard), "{hard}");
        }
    }

    #[test]
    fn comparisons_are_paid_for() {
        let mut shelf = Shelf::default();
        let rules = shelf.rules(Patterns::new(b"*a*b*\n*.log\n", false)).unwrap();
        let layer = Layer::new(Path::new(""), Path::new(""), rules, None);
        assert!(shelf.affords(&layer, 2_000_000));
        assert!(!shelf.affords(&layer, 2_000_000));
        assert!(shelf.affords(&layer, 1_000_000));
    }
}
