//! Infrastructure and metadata files as parsed values. One file a format.

use super::Format;

/// Every infrastructure format; the first that matches a path reads it.
pub(crate) const FORMATS: &[Format] = &[];

/// The format of a path, if it is an infrastructure file.
pub(crate) fn format_of(path: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|f| (f.matches)(path))
}
