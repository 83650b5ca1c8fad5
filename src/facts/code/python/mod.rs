//! Python by `ruff_python_parser`; the only folder that names it.
//!
//! The imports of every file are taken; the tree is walked for usages only where a rule may ask for one.

mod arguments;
mod builtins;
mod depth;
mod imports;
mod lent;
mod standard;
mod walk;

#[cfg(test)]
mod tests;

pub(super) use standard::is_standard;

use std::ops::Range;
use std::sync::Arc;

use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_parser::{Mode, ParseOptions, parse_cells_unchecked, parse_unchecked};
use ruff_text_size::{Ranged, TextRange, TextSize};

use crate::facts::code::Map;
use crate::facts::{Borrowed, Input, Parsed};
use crate::model::{CodeLanguage, Diagnostic, FactKind, Usage};
use crate::rules::ApiIndex;
use depth::Refusal;

const LANGUAGE: CodeLanguage = CodeLanguage::Python;
/// The module of built-in globals, see [`Usage::module`].
const GLOBAL: &str = "global";
/// Usages taken from one file; what comes after them repeats what they say.
const USAGES: usize = 10_000;

/// Imports and wanted usages of a module.
pub(super) fn extract(input: &Input, index: &ApiIndex) -> Parsed {
    read(input, index, std::slice::from_ref(&(0..input.text.len())))
}

/// The same of a text whose `cells` are parsed one by one but share their names, as a notebook's do.
///
/// The ranges are in order, each a single `\n` after the one before.
pub(super) fn extract_cells(input: &Input, index: &ApiIndex, cells: &[Range<usize>]) -> Parsed {
    // Nobody imports a notebook.
    Parsed { exports: Vec::new(), ..read(input, index, cells) }
}

fn read(input: &Input, index: &ApiIndex, cells: &[Range<usize>]) -> Parsed {
    let mut out = Parsed::default();
    // Offsets are 32 bits wide in the parser; files are capped far below that.
    if u32::try_from(input.text.len()).is_err() {
        return out;
    }
    let mut sound = Vec::new();
    for cell in cells {
        match depth::check(&input.text[cell.clone()]) {
            Ok(()) => sound.push(cell.clone()),
            Err(refusal) => out.diagnostics.push(refused(input, refusal, cell.start)),
        }
    }
    let options = ParseOptions::from(Mode::Module);
    let tree = match (sound.as_slice(), cells.len()) {
        ([], _) => return out,
        ([_], 1) => parse_unchecked(input.text, options).try_into_module(),
        (ranges, n) if ranges.len() == n => {
            Some(parse_cells_unchecked(input.text, ranges.iter().map(text_range), &options))
        }
        (ranges, _) => {
            // The parser wants its cells side by side: lay out what is left, with offsets unchanged.
            let text = blanked(input.text, ranges);
            Some(parse_cells_unchecked(&text, cells.iter().map(text_range), &options))
        }
    };
    let Some(tree) = tree else { return out };
    out.diagnostics.extend(syntax(input, &tree));

    let mut names = Interner::default();
    let (found, lent) = imports::collect(tree.suite(), tree.tokens(), input.text, index, &mut names);
    let wanted = found.iter().any(|i| !i.import.relative && index.wants_module(LANGUAGE, &i.import.module))
        || calls_wanted(tree.tokens(), input.text, index)
        || lent.is_used(tree.tokens(), input.text, index);
    let mut facts: Vec<(usize, FactKind)> =
        found.into_iter().map(|i| (i.offset, FactKind::Import(i.import))).collect();
    if wanted {
        let walk::Found { usages, borrowed, exports } = walk::walk(tree.suite(), input.text, index, names);
        if let Some((offset, _)) = usages.get(USAGES) {
            out.diagnostics.push(Diagnostic::warning(
                "W-TRUNCATED",
                format!("more than {USAGES} usages; the rest of the file is not looked at"),
                Some(input.location(*offset)),
            ));
        }
        facts.extend(usages.into_iter().take(USAGES).map(|(at, u): (usize, Usage)| (at, FactKind::Usage(u))));
        out.borrowed = borrowed.into_iter().map(|lending| borrow(input, lending)).collect();
        out.exports = exports;
    } else {
        out.exports = lent::passed_on(tree.suite(), index, &mut names);
    }
    facts.sort_by_key(|(at, _)| *at);
    out.facts = facts.into_iter().map(|(at, kind)| input.fact(at, kind)).collect();
    out
}

fn borrow(input: &Input, lending: lent::Lending) -> Borrowed {
    let fact = input.fact(lending.offset, FactKind::Usage(lending.usage));
    Borrowed { from: lending.from, name: lending.name, fact }
}

/// Shared strings of one file.
#[derive(Default)]
struct Interner(Map<Box<str>, Arc<str>>);

impl Interner {
    fn get(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let shared: Arc<str> = text.into();
        self.0.insert(text.into(), shared.clone());
        shared
    }
}

fn text_range(range: &Range<usize>) -> TextRange {
    let size = |n: usize| TextSize::new(u32::try_from(n).unwrap_or(u32::MAX));
    TextRange::new(size(range.start), size(range.end))
}

fn slice<'a>(text: &'a str, node: &impl Ranged) -> &'a str {
    text.get(node.start().to_usize()..node.end().to_usize()).unwrap_or_default()
}

/// The text with everything outside of `kept` replaced by spaces, line by line.
fn blanked(text: &str, kept: &[Range<usize>]) -> String {
    let mut bytes: Vec<u8> = text.bytes().map(|b| if b == b'\n' { b } else { b' ' }).collect();
    for range in kept {
        bytes[range.clone()].copy_from_slice(&text.as_bytes()[range.clone()]);
    }
    String::from_utf8(bytes).unwrap_or_default()
}

fn refused(input: &Input, refusal: Refusal, start: usize) -> Diagnostic {
    let (code, message, at) = match refusal {
        Refusal::TooDeep(at) => ("W-DEPTH", "nested too deeply; the code is not read", at),
        Refusal::Irregular(at) => ("W-PARSE", "a string is not closed; the code is not read", at),
    };
    Diagnostic::warning(code, message, Some(input.location(start + at)))
}

/// At most one message: broken code still gives what the parser recovers.
fn syntax(
    input: &Input,
    tree: &ruff_python_parser::Parsed<ruff_python_ast::ModModule>,
) -> Option<Diagnostic> {
    let first = tree.errors().first()?;
    let at = first.location.start().to_usize();
    if tree.suite().is_empty() {
        let message = format!("no Python could be read: {}", first.error);
        return Some(Diagnostic::warning("W-PARSE", message, Some(input.location(at))));
    }
    let old = tree.errors().iter().take(20).any(|error| {
        let (line, _) = input.lines.position(error.location.start().to_usize());
        let range = input.lines.start_of(line)..input.lines.start_of(line + 1);
        input.text.get(range).is_some_and(is_python_2)
    });
    // Python 2 is no mistake of the author's: its imports are read all the same.
    (!old).then(|| {
        let message = format!("syntax error: {}; what is readable was read", first.error);
        Diagnostic::info("I-SYNTAX", message, Some(input.location(at)))
    })
}

/// Whether a line that Python 3 rejects reads like Python 2.
fn is_python_2(line: &str) -> bool {
    let code = line.trim_start();
    let statement =
        |word: &str| code.strip_prefix(word).is_some_and(|rest| rest.starts_with([' ', '"', '\'', '`']));
    let after = |word: &str| code.strip_prefix(word).is_some_and(|rest| rest.contains(','));
    statement("print")
        || code.contains(": print ")
        || code.contains("print >>")
        || statement("exec")
        || after("except ")
        || after("raise ")
        || code.contains("<>")
        || code.contains('`')
        || ["ur'", "ur\""].iter().any(|p| code.contains(p))
        || old_number(code)
}

/// `0777` or `10L`.
fn old_number(code: &str) -> bool {
    code.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|word| {
        let digits = word.trim_end_matches(['L', 'l']);
        !digits.is_empty()
            && digits.bytes().all(|b| b.is_ascii_digit())
            && (digits.len() < word.len() || (digits.len() > 1 && digits.starts_with('0')))
    })
}

/// Whether a call in the text has the name of a wanted global or open member; shadowing is seen to later.
fn calls_wanted(tokens: &[Token], text: &str, index: &ApiIndex) -> bool {
    let mut known: Map<(bool, &str), ()> = Map::default();
    let mut previous = TokenKind::Newline;
    for pair in tokens.windows(2) {
        let (name, next) = (&pair[0], &pair[1]);
        let member = previous == TokenKind::Dot;
        previous = name.kind();
        // A decorator need not be called.
        let called = matches!(next.kind(), TokenKind::Lpar) || (member && next.kind() == TokenKind::Newline);
        if !called || (name.kind() != TokenKind::Name && !name.kind().is_soft_keyword()) {
            continue;
        }
        let word = slice(text, name);
        if known.insert((member, word), ()).is_some() {
            continue;
        }
        let wanted =
            if member { index.wants_open_member(LANGUAGE, word) } else { index.wants_global(LANGUAGE, word) };
        if wanted {
            return true;
        }
    }
    false
}
