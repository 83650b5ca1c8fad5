//! What `.gitattributes` files say about files: the `linguist-*` attributes that people set for GitHub's language bar.

use globset::{Candidate, GlobBuilder, GlobSet, GlobSetBuilder};

use crate::model::{Diagnostic, Location};
use crate::source::{AttributesFile, without_braces};

/// Longest line that git itself takes, in bytes.
const LINE_BYTES: usize = 2048;
/// Most lines with one of the attributes.
const LINES: usize = 10_000;

/// The attributes in force in a tree.
#[derive(Debug, Default)]
pub(crate) struct Attributes {
    globs: GlobSet,
    /// What each glob sets, in order: later ones win.
    settings: Vec<Settings>,
    /// From the top of the work tree down to the scanned root, with a `/` at the end unless empty.
    above: String,
}

/// What is known of one file; `None` where nothing was said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Settings {
    /// A copy of somebody else's code, or expressly none.
    pub vendored: Option<bool>,
    /// Written by a program, or expressly not.
    pub generated: Option<bool>,
    /// Documentation, or expressly none.
    pub documentation: Option<bool>,
    /// Name of its language.
    pub language: Option<String>,
    /// Which of the four go back to "nothing was said".
    reset: [bool; 4],
}

impl Attributes {
    /// Compiles the files, which come outermost first. What git would not understand is left out.
    pub(crate) fn new(files: &[AttributesFile]) -> (Self, Vec<Diagnostic>) {
        let longest = files.iter().map(|f| &*f.above).max_by_key(|a| a.len()).unwrap_or_default();
        let mut builder = GlobSetBuilder::new();
        let mut settings = Vec::new();
        let mut diagnostics = Vec::new();
        for file in files {
            let folder = if file.above.is_empty() {
                [longest, &file.folder].into_iter().filter(|s| !s.is_empty()).collect::<Vec<_>>().join("/")
            } else {
                longest.strip_suffix(&*file.above).unwrap_or_default().trim_end_matches('/').to_string()
            };
            for line in file.text.lines() {
                let Some((pattern, said)) = parse(line) else { continue };
                if settings.len() == LINES {
                    let place = Location::line(&file.folder_path(), 0);
                    let said = format!("attributes beyond {LINES} lines are left out");
                    diagnostics.push(Diagnostic::warning("W-TRUNCATED", said, Some(place)));
                    break;
                }
                let glob = GlobBuilder::new(&glob(&folder, &pattern)).literal_separator(true).build();
                if let Ok(glob) = glob {
                    builder.add(glob);
                    settings.push(said);
                }
            }
        }
        let Ok(globs) = builder.build() else { return (Self::default(), diagnostics) };
        let above = if longest.is_empty() { String::new() } else { format!("{longest}/") };
        (Self { globs, settings, above }, diagnostics)
    }

    /// What they say about a file.
    pub(crate) fn of(&self, path: &str) -> Settings {
        if self.globs.is_empty() {
            return Settings::default();
        }
        let full = format!("{}{path}", self.above);
        let mut out = Settings::default();
        for at in self.globs.matches_candidate(&Candidate::new(&full)) {
            out.take(&self.settings[at]);
        }
        out
    }
}

impl AttributesFile {
    fn folder_path(&self) -> crate::model::RepoPath {
        let slash = if self.folder.is_empty() { "" } else { "/" };
        format!("{}{slash}.gitattributes", self.folder).into()
    }
}

impl Settings {
    fn take(&mut self, later: &Self) {
        let merge = |old: &mut Option<bool>, new: Option<bool>, reset: bool| {
            *old = if reset { None } else { new.or(*old) }
        };
        merge(&mut self.vendored, later.vendored, later.reset[0]);
        merge(&mut self.generated, later.generated, later.reset[1]);
        merge(&mut self.documentation, later.documentation, later.reset[2]);
        if later.language.is_some() || later.reset[3] {
            self.language.clone_from(&later.language);
        }
    }

    fn set(&mut self, name: &str, value: Option<bool>, text: &str) -> bool {
        let (slot, at) = match name {
            "linguist-vendored" => (&mut self.vendored, 0),
            "linguist-generated" => (&mut self.generated, 1),
            "linguist-documentation" => (&mut self.documentation, 2),
            "linguist-language" => {
                self.language = (value == Some(true) && !text.is_empty()).then(|| text.to_string());
                self.reset[3] = self.language.is_none();
                return true;
            }
            _ => return false,
        };
        *slot = match text {
            "" => value,
            "false" | "0" | "no" | "off" => Some(false),
            _ => Some(true),
        };
        self.reset[at] = slot.is_none();
        true
    }
}

/// Pattern and settings of a line; `None` when it has nothing for us.
fn parse(line: &str) -> Option<(String, Settings)> {
    let line = line.trim_start_matches('\u{feff}').trim();
    if line.len() > LINE_BYTES
        || line.starts_with(['#', '!'])
        || line.starts_with("[attr]")
        || !line.contains("linguist-")
    {
        return None;
    }
    let (pattern, rest) = match line.strip_prefix('"') {
        None => line.split_once(char::is_whitespace).map(|(p, r)| (p.to_string(), r))?,
        Some(quoted) => unquote(quoted)?,
    };
    let mut settings = Settings::default();
    let mut any = false;
    for word in rest.split_whitespace() {
        any |= match word.as_bytes()[0] {
            b'-' => settings.set(&word[1..], Some(false), ""),
            b'!' => settings.set(&word[1..], None, ""),
            _ => {
                let (name, text) = word.split_once('=').unwrap_or((word, ""));
                settings.set(name, Some(true), text)
            }
        };
    }
    any.then_some((pattern, settings))
}

/// A pattern in double quotes, of which the first is gone, and what follows it.
fn unquote(quoted: &str) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((out, &quoted[at + 1..])),
            '\\' => out.push(chars.next()?.1),
            c => out.push(c),
        }
    }
    None
}

/// A pattern as a glob over whole paths from the top. Git knows no `{a,b}`.
fn glob(folder: &str, pattern: &str) -> String {
    let mut out = globset::escape(folder);
    if !folder.is_empty() {
        out.push('/');
    }
    let anchored = pattern.strip_prefix('/');
    if anchored.is_none() && !pattern.contains('/') {
        out.push_str("**/");
    }
    out.push_str(&without_braces(anchored.unwrap_or(pattern)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(folder: &str, above: &str, text: &str) -> AttributesFile {
        AttributesFile { folder: folder.into(), above: above.into(), text: text.to_string() }
    }

    fn of(text: &str, path: &str) -> Settings {
        Attributes::new(&[file("", "", text)]).0.of(path)
    }

    #[test]
    fn patterns_mean_what_git_means() {
        let vendored = |text: &str, path: &str| of(text, path).vendored == Some(true);
        assert!(vendored("*.js linguist-vendored", "a/b.js"));
        assert!(vendored("lib/** linguist-vendored", "lib/a/b.js"));
        assert!(
            vendored("lib/* linguist-vendored", "lib/b.js")
                && !vendored("lib/* linguist-vendored", "lib/a/b.js")
        );
        assert!(
            vendored("/a.js linguist-vendored", "a.js") && !vendored("/a.js linguist-vendored", "x/a.js")
        );
        assert!(!vendored("lib/ linguist-vendored", "lib/a.js"), "a folder pattern says nothing about files");
        assert!(vendored("\"a b.js\" linguist-vendored", "a b.js"));
        assert!(!vendored("*.{js,ts} linguist-vendored", "a.js"));
        assert!(vendored("*.js text linguist-vendored=true eol=lf", "a.js"));
        assert!(!vendored("# *.js linguist-vendored", "a.js") && !vendored("[attr]x linguist-vendored", "x"));
    }

    #[test]
    fn the_last_line_that_speaks_of_an_attribute_wins() {
        let text = "* linguist-vendored linguist-generated\na.js -linguist-vendored\nb.js linguist-vendored=false\nc.js !linguist-vendored\n";
        assert_eq!(of(text, "a.js").vendored, Some(false));
        assert_eq!(of(text, "b.js").vendored, Some(false));
        assert_eq!(of(text, "c.js").vendored, None);
        assert_eq!(of(text, "a.js").generated, Some(true));
        assert_eq!(of(text, "d.js").vendored, Some(true));
        assert_eq!(of("*.h linguist-language=C++", "a.h").language.as_deref(), Some("C++"));
        assert_eq!(of("*.h linguist-language=C++\na.h !linguist-language", "a.h").language, None);
    }

    #[test]
    fn inner_files_beat_outer_ones_and_speak_of_their_folder_only() {
        let files = [
            file("", "a/b", "*.js linguist-vendored\n/a/b/x.py linguist-generated\n"),
            file("", "b", "/b/y.py linguist-generated\n"),
            file("", "", "z.js -linguist-vendored\n/x.rb linguist-generated\n"),
            file("sub[1]", "", "/z.js linguist-documentation\n"),
        ];
        let (attributes, diagnostics) = Attributes::new(&files);
        assert!(diagnostics.is_empty());
        assert_eq!(attributes.of("k.js").vendored, Some(true));
        assert_eq!(attributes.of("z.js").vendored, Some(false));
        assert_eq!(attributes.of("x.py").generated, Some(true));
        assert_eq!(attributes.of("y.py").generated, Some(true));
        assert_eq!(attributes.of("x.rb").generated, Some(true));
        assert_eq!(attributes.of("sub/x.rb").generated, None);
        assert_eq!(attributes.of("sub[1]/z.js").documentation, Some(true));
        assert_eq!(attributes.of("z.js").documentation, None);
    }

    #[test]
    fn hostile_files_are_bounded() {
        let text: String = (0..LINES + 5).map(|i| format!("f{i}/**/*.js linguist-generated\n")).collect();
        let (attributes, diagnostics) = Attributes::new(&[file("", "", &text)]);
        assert_eq!(attributes.of("f7/a/b.js").generated, Some(true));
        assert_eq!(diagnostics.len(), 1);
        assert_eq!(of(&format!("*.js {} linguist-vendored", "a".repeat(5000)), "a.js").vendored, None);
    }
}
