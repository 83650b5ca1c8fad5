//! Language and role of a file, from its path, its attributes and the bytes already in memory.
//!
//! Nothing here opens a file: a path may name something that is a pipe, or that exists only in a commit.

mod attributes;
mod count;
mod language;
pub(crate) mod notebook;
mod role;
mod text;

pub(crate) use attributes::Attributes;
pub(crate) use language::Language;
pub(crate) use role::RoleClassifier;
pub(crate) use text::decode;

/// The joined code of a notebook's cells; `None` when it cannot be read.
fn notebook_code(text: &str) -> Option<String> {
    notebook::Notebook::read(text).ok().map(|n| n.code())
}
