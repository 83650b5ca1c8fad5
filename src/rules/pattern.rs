//! Patterns of file rules: case-insensitive globs, or phrases for descriptions.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use crate::model::InfraKind;

/// One pattern as written, for messages.
pub type MatchPattern = String;

/// Compiled patterns of one rule.
#[derive(Debug, Clone)]
pub struct Patterns {
    globs: GlobSet,
    phrases: Vec<String>,
}

impl Patterns {
    /// Compiles the patterns of a rule.
    ///
    /// # Errors
    /// With the word of the glob compiler.
    pub(crate) fn new(kind: InfraKind, patterns: &[MatchPattern]) -> Result<Self, String> {
        let mut builder = GlobSetBuilder::new();
        let mut phrases = Vec::new();
        for pattern in patterns {
            if kind == InfraKind::Description {
                phrases.push(words(pattern).join(" "));
                continue;
            }
            // In a path `*` stays within a folder; in values such as `pytorch/pytorch` a slash is a letter like any other.
            let glob = GlobBuilder::new(pattern)
                .case_insensitive(kind != InfraKind::Path)
                .literal_separator(kind == InfraKind::Path)
                .build()
                .map_err(|e| e.to_string())?;
            builder.add(glob);
        }
        let globs = builder.build().map_err(|e| e.to_string())?;
        Ok(Self { globs, phrases })
    }

    /// Whether a value matches any of them.
    pub fn is_match(&self, value: &str) -> bool {
        if self.phrases.is_empty() {
            return self.globs.is_match(value);
        }
        let text = format!(" {} ", words(value).join(" "));
        self.phrases.iter().any(|p| text.contains(&format!(" {p} ")))
    }
}

/// Lower-case words of a sentence, punctuation dropped.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric() && c != '-' && c != '+' && c != '#')
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect()
}
