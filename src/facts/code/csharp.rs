//! C# by its tree-sitter grammar.

mod declarations;
mod literals;
#[cfg(test)]
mod tests;
mod usages;

use std::cell::RefCell;

use tree_sitter::Parser;

use super::tree::{self, Recorder};
use crate::facts::{Input, Parsed};
use crate::model::CodeLanguage;
use crate::rules::ApiIndex;

thread_local! {
    static PARSER: RefCell<Option<Parser>> = RefCell::new(tree::parser(&tree_sitter_c_sharp::LANGUAGE.into()));
}

/// Imports and wanted usages of a file that some rule may be met in.
pub(super) fn extract(input: &Input, index: &ApiIndex) -> Parsed {
    let mut recorder = Recorder::new(input, CodeLanguage::CSharp, index);
    if index.may_be_met(CodeLanguage::CSharp, input.text)
        && let Some(tree) = tree::parse(&PARSER, &mut recorder)
    {
        let file = declarations::read(tree.root_node(), &mut recorder);
        usages::walk(tree.root_node(), file);
    }
    recorder.finish()
}
