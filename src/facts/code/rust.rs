//! Rust by its tree-sitter grammar.

mod items;
mod literals;
mod macros;
mod paths;
mod patterns;
#[cfg(test)]
mod tests;
mod walk;

use std::cell::RefCell;

use tree_sitter::Parser;

use super::tree::{self, Recorder};
use crate::facts::{Input, Parsed};
use crate::model::CodeLanguage;
use crate::rules::ApiIndex;

const LANGUAGE: CodeLanguage = CodeLanguage::Rust;

thread_local! {
    static PARSER: RefCell<Option<Parser>> = RefCell::new(tree::parser(&tree_sitter_rust::LANGUAGE.into()));
}

/// Imports and wanted usages of a file that some rule may be met in.
pub(super) fn extract(input: &Input, index: &ApiIndex) -> Parsed {
    let mut recorder = Recorder::new(input, LANGUAGE, index);
    if index.may_be_met(LANGUAGE, input.text)
        && let Some(tree) = tree::parse(&PARSER, &mut recorder)
    {
        walk::usages(tree.root_node(), &mut recorder);
    }
    recorder.finish()
}
