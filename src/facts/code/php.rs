//! PHP by its tree-sitter grammar.

mod arguments;
mod names;
#[cfg(test)]
mod tests;
mod walk;

use std::cell::RefCell;

use tree_sitter::Parser;

use super::tree::{self, Recorder};
use crate::facts::{Input, Parsed};
use crate::model::CodeLanguage;
use crate::rules::ApiIndex;

thread_local! {
    static PARSER: RefCell<Option<Parser>> = RefCell::new(tree::parser(&tree_sitter_php::LANGUAGE_PHP.into()));
}

/// Imports and wanted usages of a file that some rule may be met in.
pub(super) fn extract(input: &Input, index: &ApiIndex) -> Parsed {
    let mut recorder = Recorder::new(input, CodeLanguage::Php, index);
    if index.may_be_met(CodeLanguage::Php, input.text)
        && let Some(tree) = tree::parse(&PARSER, &mut recorder)
    {
        walk::usages(&tree, &mut recorder);
    }
    recorder.finish()
}
