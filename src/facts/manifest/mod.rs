//! Manifests: what a unit declares about itself and its dependencies. One file a format.

use super::Format;

/// Every manifest format; the first that matches a path reads it.
pub(crate) const FORMATS: &[Format] = &[];

/// The format of a path, if it is a manifest.
pub(crate) fn format_of(path: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|f| (f.matches)(path))
}
