//! Uses of what other files export, and whether a text is worth a walk for them.

use std::sync::Arc;

use oxc_ast::ast::*;

use super::exports::{ALL, DEFAULT, split};
use super::imports::is_relative;
use super::names::FILE;
use super::resolve::{Known, Resolver};
use crate::facts::code::Set;
use crate::facts::{Borrowed, Parsed};
use crate::model::{CodeLanguage, Fact, FactKind};
use crate::rules::ApiIndex;

/// Names imported from other files that are looked at.
const MOST: usize = 500;
/// Longest chain of members and calls whose start is looked for in the text, in bytes.
const LONGEST_CHAIN: usize = 400;

/// Whether a file may use a wanted member of what it imports from other files.
pub(super) fn by_imports(
    locals: &[(&str, &str, &str)],
    text: &str,
    index: &ApiIndex,
    language: CodeLanguage,
) -> bool {
    if locals.is_empty() {
        return false;
    }
    if locals.iter().any(|(_, _, there)| *there != DEFAULT && index.wants_member(language, there)) {
        return true;
    }
    let names: Set<&str> = locals.iter().map(|(local, ..)| *local).collect();
    calls(text, index, language, |root| names.contains(root))
}

/// The same of a file whose names are known.
pub(super) fn by_names<'a>(text: &'a str, resolver: &mut Resolver<'a, '_>) -> bool {
    let (index, language) = (resolver.imports.index, resolver.imports.language);
    if !resolver.imports.modules.iter().any(|m| m.relative) {
        return false;
    }
    calls(text, index, language, |root| matches!(resolver.name(root, FILE), Known::Borrowed(_)))
}

/// Names that static imports give to what other files export: name here, file, name there.
pub(super) fn locals<'a>(program: &Program<'a>) -> Vec<(&'a str, &'a str, &'a str)> {
    let mut out = Vec::new();
    for statement in &program.body {
        let Statement::ImportDeclaration(it) = statement else { continue };
        let from = it.source.value.as_str();
        if !is_relative(from) || out.len() >= MOST {
            continue;
        }
        for specifier in it.specifiers.iter().flatten() {
            let there = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(s) => s.imported.name().as_str(),
                ImportDeclarationSpecifier::ImportDefaultSpecifier(_) => DEFAULT,
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(_) => ALL,
            };
            out.push((specifier.local().name.as_str(), from, there));
        }
    }
    out
}

/// Whether a wanted member is called on one of some names or on a member of `this`: `io.emit(`, `this.io.emit(`.
fn calls<'t>(
    text: &'t str,
    index: &ApiIndex,
    language: CodeLanguage,
    mut borrowed: impl FnMut(&'t str) -> bool,
) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b'.', bytes).any(|dot| {
        let length = bytes[dot + 1..].iter().take_while(|b| is_word(**b)).count();
        let end = dot + 1 + length;
        length > 0
            && matches!(bytes.get(end), Some(b'(' | b'<' | b'`' | b'?'))
            && text.get(dot + 1..end).is_some_and(|member| index.wants_member(language, member))
            && root(text, dot).is_some_and(|root| root == "this" || borrowed(root))
    })
}

/// What a chain of members and calls that ends at a dot starts with: `io` of `io.to(room)?.`, also over line ends.
fn root(text: &str, dot: usize) -> Option<&str> {
    let start = text.floor_char_boundary(dot.saturating_sub(LONGEST_CHAIN));
    let chain = text.get(start..dot)?;
    let bytes = chain.as_bytes();
    let mut at = bytes.len();
    loop {
        while at > 0 && (bytes[at - 1].is_ascii_whitespace() || matches!(bytes[at - 1], b'?' | b'!')) {
            at -= 1;
        }
        if at > 0 && bytes[at - 1] == b')' {
            let mut depth = 0u32;
            while at > 0 {
                at -= 1;
                match bytes[at] {
                    b')' => depth += 1,
                    b'(' => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
            }
        }
        let end = at;
        at -= bytes[..at].iter().rev().take_while(|b| is_word(**b)).count();
        if at == end || at == 0 && start > 0 {
            return None;
        }
        match at.checked_sub(1).map(|before| bytes[before]) {
            Some(b'.') => at -= 1,
            _ => return chain.get(at..end),
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'#')
}

/// Whether a use of another file's name may be one that a rule asks for: `wanted` is asked about the member that is
/// used last, [`DEFAULT`] where that is whatever the file exports by default.
pub(super) fn worth_borrowing(path: &str, wanted: impl Fn(&str) -> bool) -> bool {
    readings(path).any(|(name, rest)| wanted(last_member(name, rest)))
}

/// Takes down the use of a member of another file, under each of the names by which it may be exported there.
pub(super) fn borrow(
    from: &Arc<str>,
    path: &str,
    wanted: impl Fn(&str) -> bool,
    fact: &Fact,
    out: &mut Parsed,
) {
    for (name, rest) in readings(path).filter(|(name, rest)| wanted(last_member(name, rest))) {
        let mut fact = fact.clone();
        if let FactKind::Usage(usage) = &mut fact.kind {
            usage.path = rest.into();
        }
        out.borrowed.push(Borrowed { from: from.clone(), name: name.into(), fact });
    }
}

/// The member that is used last; empty where that is the result of a call.
fn last_member<'p>(name: &'p str, rest: &'p str) -> &'p str {
    if rest.is_empty() { name } else { rest.rsplit(['.', '(', ')']).next().unwrap_or(rest) }
}

/// The export and the rest of a path that starts at a file. A default export may be an object of what is meant, and so
/// may what is required.
fn readings(path: &str) -> impl Iterator<Item = (&str, &str)> {
    let (mut first, mut rest) = split(path);
    if first == ALL && split(rest).0 == DEFAULT {
        (first, rest) = split(rest);
    }
    let whole = matches!(first, ALL | DEFAULT).then_some((DEFAULT, rest));
    let named = if whole.is_some() { split(rest) } else { (first, rest) };
    whole.into_iter().chain(Some(named).filter(|(name, _)| !name.is_empty()))
}
