//! Colours of the text report. They repeat what a word or a sign beside them says.

use anstyle::{AnsiColor, Style};

use crate::model::{Confidence, Grade, Side, Suggestion};

/// Section headings and what must be seen first.
pub(crate) const STRONG: Style = Style::new().bold();
/// What can be skipped.
pub(crate) const FAINT: Style = Style::new().dimmed();
/// Ordinary words.
pub(crate) const PLAIN: Style = Style::new();
/// Places: `path:line`.
pub(crate) const PLACE: Style = AnsiColor::Cyan.on_default();
/// Something is missing or doubtful.
pub(crate) const WARN: Style = AnsiColor::Yellow.on_default();
/// Node.js.
pub(crate) const NODE: Style = AnsiColor::Green.on_default();
/// Python.
pub(crate) const PYTHON: Style = AnsiColor::Blue.on_default();

/// Style of an answer.
pub(crate) fn suggestion(answer: Suggestion) -> Style {
    match answer {
        Suggestion::Node => NODE,
        Suggestion::Python => PYTHON,
        Suggestion::Hybrid => AnsiColor::Magenta.on_default(),
        Suggestion::Either => WARN,
        Suggestion::NoGuidance => PLAIN,
    }
}

/// Style of a side.
pub(crate) fn side(side: Side) -> Style {
    match side {
        Side::Node => NODE,
        Side::Python => PYTHON,
        Side::Contested => WARN,
        Side::Both => PLAIN,
        Side::None => FAINT,
    }
}

/// Style of a confidence.
pub(crate) fn confidence(confidence: Confidence) -> Style {
    match confidence {
        Confidence::High => STRONG,
        Confidence::Medium => PLAIN,
        Confidence::Low => FAINT,
    }
}

/// Style of a grade.
pub(crate) fn grade(grade: Grade) -> Style {
    match grade {
        Grade::Used => STRONG,
        Grade::Declared => PLAIN,
        Grade::Aside => FAINT,
    }
}
