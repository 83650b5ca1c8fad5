//! Reports as text. One file a format; renderers print, they decide nothing.
//!
//! What comes out of a scanned repository is hostile until a function of `escape` has seen it: one function per sink.

mod adr;
mod deps;
mod dump;
mod escape;
mod evidence;
mod explanation;
mod json;
mod layout;
mod markdown;
mod style;
mod text;
mod view;

#[cfg(test)]
mod tests;

pub use deps::{DependencyFilter, DependencyFormat, dependencies};
pub use dump::{Stage, dump_facts, dump_files, dump_signals};
pub use evidence::{EvidenceFilter, evidence};
pub use explanation::{catalogue, coverage, explanation, reference, stats};

use crate::model::Report;

/// How much a report for people tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Verbosity {
    /// The verdict and its sentence.
    Quiet,
    /// What a reader needs to agree or to object.
    #[default]
    Normal,
    /// Every piece of evidence, component, claim and diagnostic.
    Verbose,
}

/// How a report for people is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextOptions {
    /// Columns of the terminal; less than 60 counts as 60.
    pub width: usize,
    /// Whether to write ANSI styles. They only repeat what the words say.
    pub color: bool,
    /// How much to tell.
    pub verbosity: Verbosity,
}

impl Default for TextOptions {
    fn default() -> Self {
        Self { width: 80, color: false, verbosity: Verbosity::Normal }
    }
}

/// What a report can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// For a terminal.
    Text,
    /// For programs: `schemas/report-v1.schema.json`.
    Json,
    /// For a pull-request comment.
    Markdown,
    /// An architecture decision record, in Markdown.
    Adr,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 4] = [Self::Text, Self::Json, Self::Markdown, Self::Adr];

    /// The word used on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Markdown => "markdown",
            Self::Adr => "adr",
        }
    }

    /// Reads the word that [`Self::as_str`] writes.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.as_str() == word)
    }
}

/// Writes a report; the result ends with a newline. JSON is always complete, whatever the options.
pub fn render(report: &Report, format: Format, options: &TextOptions) -> String {
    match format {
        Format::Text => text::render(report, options),
        Format::Json => json::render(report),
        Format::Markdown => markdown::render(report, options.verbosity),
        Format::Adr => adr::render(report),
    }
}

/// A message for a terminal: what a file name may smuggle in is made visible, line breaks of our own stay.
pub fn plain(message: &str) -> String {
    message.lines().map(escape::text).collect::<Vec<_>>().join("\n")
}
