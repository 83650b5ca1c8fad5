//! What went wrong without stopping the scan.

use super::Location;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something was lost that could have mattered.
    Warning,
    /// Good to know.
    Info,
}

impl Severity {
    /// The lower-case word used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// One message about the input: what, where, what was skipped.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Diagnostic {
    /// How bad.
    pub severity: Severity,
    /// Stable code such as `W-PARSE`.
    pub code: &'static str,
    /// One sentence without the place.
    pub message: String,
    /// The place; line 0 stands for the file as a whole.
    pub location: Option<Location>,
}

impl Diagnostic {
    /// A warning about a place.
    pub fn warning(code: &'static str, message: impl Into<String>, location: Option<Location>) -> Self {
        Self { severity: Severity::Warning, code, message: message.into(), location }
    }

    /// A remark about a place.
    pub fn info(code: &'static str, message: impl Into<String>, location: Option<Location>) -> Self {
        Self { severity: Severity::Info, code, message: message.into(), location }
    }
}
