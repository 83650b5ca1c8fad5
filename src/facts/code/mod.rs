//! Code: imports and API usages from the syntax tree. One file a language.

mod csharp;
mod follow;
mod go;
mod java;
mod javascript;
mod notebook;
mod php;
mod python;
mod ruby;
mod rust;
mod settle;
mod template;
mod tree;
mod typed;

pub(crate) use notebook::extract_notebook;
pub(crate) use settle::settle;
pub(crate) use template::{extract_template, is_template};

use std::collections::{HashMap, HashSet};

use super::{Input, Parsed};
use crate::model::{CodeLanguage, Import};
use crate::rules::ApiIndex;

/// A map for the short keys of one file: seeded, so that nobody can write names that collide, and cheap.
type Map<K, V> = HashMap<K, V, foldhash::fast::RandomState>;
/// A set of the same kind.
type Set<K> = HashSet<K, foldhash::fast::RandomState>;

/// Whether an imported Python module comes with the language, so that nobody has to declare it.
#[cfg_attr(not(test), allow(dead_code, reason = "nothing lists undeclared imports so far"))]
pub(crate) fn is_standard(import: &Import) -> bool {
    import.language == CodeLanguage::Python && python::is_standard(&import.module)
}

/// Imports of a file and those usages that some rule asks for.
///
/// Broken code gives what the parser could recover, and a diagnostic when that is nothing.
pub(crate) fn extract(input: &Input, language: CodeLanguage, index: &ApiIndex) -> Parsed {
    match language {
        CodeLanguage::JavaScript | CodeLanguage::TypeScript | CodeLanguage::Tsx => {
            javascript::extract(input, language, index)
        }
        CodeLanguage::Python => python::extract(input, index),
        CodeLanguage::Go => go::extract(input, index),
        CodeLanguage::Java => java::extract(input, index),
        CodeLanguage::Ruby => ruby::extract(input, index),
        CodeLanguage::Php => php::extract(input, index),
        CodeLanguage::CSharp => csharp::extract(input, index),
        CodeLanguage::Rust => rust::extract(input, index),
    }
}
