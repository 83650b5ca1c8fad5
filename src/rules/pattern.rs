//! Patterns of file rules: case-insensitive globs, or phrases for descriptions.

use std::sync::OnceLock;

use globset::{Candidate, Glob, GlobBuilder, GlobSet, GlobSetBuilder};

use crate::model::InfraKind;

/// One pattern as written, for messages.
pub type MatchPattern = String;

/// The patterns of one rule.
#[derive(Debug, Clone)]
pub struct Patterns {
    kind: InfraKind,
    globs: Vec<Glob>,
    phrases: Vec<String>,
    /// Compiled when the rule is tried by itself.
    own: OnceLock<Matcher>,
}

impl Patterns {
    /// Reads the patterns of a rule.
    ///
    /// # Errors
    /// With the word of the glob compiler.
    pub(crate) fn new(kind: InfraKind, patterns: &[MatchPattern]) -> Result<Self, String> {
        let mut read = Self { kind, globs: Vec::new(), phrases: Vec::new(), own: OnceLock::new() };
        for pattern in patterns {
            if kind == InfraKind::Description {
                read.phrases.push(words(pattern).join(" "));
                continue;
            }
            let pattern = folded(kind, pattern);
            // In a path `*` stays within a folder; in values such as `pytorch/pytorch` a slash is a letter like any other.
            let glob = GlobBuilder::new(&pattern)
                .literal_separator(kind == InfraKind::Path)
                .empty_alternates(true)
                .build();
            read.globs.push(glob.map_err(|e| e.to_string())?);
        }
        Ok(read)
    }

    /// Whether a value matches any of them; for trying a rule out by itself.
    pub fn is_match(&self, value: &str) -> bool {
        !self.own.get_or_init(|| Matcher::new(self.kind, [(0, self)])).matches(value).is_empty()
    }
}

/// All rules over one kind of value, compiled together: what a look-up costs hardly depends on their number.
#[derive(Debug, Default)]
pub(super) struct Matchers([OnceLock<Matcher>; InfraKind::ALL.len()]);

impl Matchers {
    /// The rules, by their index, that a value of a kind matches; compiled when the first value of the kind is seen.
    pub(super) fn of<'a>(
        &self,
        kind: InfraKind,
        value: &str,
        rules: impl Iterator<Item = (usize, &'a Patterns)>,
    ) -> Vec<usize> {
        let Some(at) = InfraKind::ALL.iter().position(|k| *k == kind) else { return Vec::new() };
        self.0[at].get_or_init(|| Matcher::new(kind, rules.filter(|(_, p)| p.kind == kind))).matches(value)
    }
}

#[derive(Debug, Clone)]
struct Matcher {
    kind: InfraKind,
    globs: GlobSet,
    /// The rule that each glob belongs to, ascending.
    owners: Vec<usize>,
    phrases: Vec<(usize, String)>,
}

impl Matcher {
    fn new<'a>(kind: InfraKind, rules: impl IntoIterator<Item = (usize, &'a Patterns)>) -> Self {
        let mut builder = GlobSetBuilder::new();
        let (mut owners, mut phrases) = (Vec::new(), Vec::new());
        for (rule, patterns) in rules {
            for glob in &patterns.globs {
                builder.add(glob.clone());
                owners.push(rule);
            }
            phrases.extend(patterns.phrases.iter().map(|p| (rule, format!(" {p} "))));
        }
        // Each has been read; only a sum beyond the compiler's limits could fail, and then none of them matches.
        Self { kind, globs: builder.build().unwrap_or_default(), owners, phrases }
    }

    fn matches(&self, value: &str) -> Vec<usize> {
        let mut found: Vec<usize> = if self.phrases.is_empty() {
            let folded = folded(self.kind, value);
            let hits = self.globs.matches_candidate(&Candidate::new(&folded));
            hits.into_iter().map(|at| self.owners[at]).collect()
        } else {
            let text = format!(" {} ", words(value).join(" "));
            self.phrases.iter().filter(|(_, p)| text.contains(p.as_str())).map(|(rule, _)| *rule).collect()
        };
        found.dedup();
        found
    }
}

/// Letter case counts in paths only. Folding both sides is cheaper than globs that ignore it: those are regular expressions.
fn folded(kind: InfraKind, text: &str) -> String {
    if kind == InfraKind::Path { text.to_string() } else { text.to_ascii_lowercase() }
}

/// Lower-case words of a sentence, punctuation dropped; a full stop within a word belongs to it, as in `Node.js`.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '+' | '#' | '.'))
        .map(|w| w.trim_matches('.'))
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect()
}
