//! JavaScript, TypeScript and TSX by `oxc_parser`; only this file and its folder name it.
//!
//! `nesting` decides whether the parser's recursion can be afforded. The first walk (`names`) collects scopes,
//! bindings and imports; where one of them concerns a rule, the second (`usages`) writes down each use,
//! `resolve` following names back to the module they come from. What comes from or goes to other files is kept
//! (`borrowing`, `exports`) for whoever knows them all.

mod borrowing;
mod callbacks;
mod constants;
mod exports;
mod imports;
mod names;
mod nesting;
mod resolve;
mod syntax;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_deep;
mod types;
mod usages;

use memchr::memmem;
use oxc_allocator::Allocator;
use oxc_parser::{ParseOptions, Parser, ParserReturn};
use oxc_span::SourceType;

use self::imports::Imports;
use self::nesting::Plan;
use crate::facts::{Input, Parsed};
use crate::model::{CodeLanguage, Diagnostic, Location, Severity};
use crate::rules::ApiIndex;

/// Levels of the syntax tree below which nothing is looked at.
const DEEPEST: u32 = 1_500;

/// Imports and wanted usages of one file.
pub(super) fn extract(input: &Input, language: CodeLanguage, index: &ApiIndex) -> Parsed {
    let words = Words::new(index, language);
    if !speaks_of_modules(input.text) && !words.mentioned_in(input.text) {
        return Parsed::default();
    }
    match nesting::plan(input.text) {
        Plan::Here => read(input, language, index, &words),
        Plan::Roomy(stack) => std::thread::scope(|scope| {
            let thread = std::thread::Builder::new().stack_size(stack);
            let job = thread.spawn_scoped(scope, || read(input, language, index, &words));
            job.ok().and_then(|job| job.join().ok()).unwrap_or_else(|| too_deep(input, 0))
        }),
        Plan::TooDeep(offset) => too_deep(input, offset),
    }
}

fn too_deep(input: &Input, offset: usize) -> Parsed {
    let place = input.location(offset);
    let diagnostic = Diagnostic::warning("W-DEPTH", "nested too deeply; the file is not read", Some(place));
    Parsed { diagnostics: vec![diagnostic], ..Parsed::default() }
}

/// Whether the text can import anything. Every form of import contains one of these words.
fn speaks_of_modules(text: &str) -> bool {
    ["import", "require", "from"].iter().any(|word| memmem::find(text.as_bytes(), word.as_bytes()).is_some())
}

fn read(input: &Input, language: CodeLanguage, index: &ApiIndex, words: &Words) -> Parsed {
    let mut out = Parsed::default();
    let declarations = [".d.ts", ".d.mts", ".d.cts"].iter().any(|end| input.path.ends_with(end));
    let allocator = Allocator::default();
    let mut parsed = parse(&allocator, input.text, source_type(language, declarations));
    let second = Allocator::default();
    if parsed.panicked && language == CodeLanguage::JavaScript {
        // Flow's annotations look enough like TypeScript's.
        let retry = parse(&second, input.text, SourceType::tsx());
        if !retry.panicked {
            parsed = retry;
        }
    }
    if parsed.panicked {
        let severity = if language == CodeLanguage::JavaScript { Severity::Info } else { Severity::Warning };
        out.diagnostics.push(broken(input, &parsed, severity));
        return out;
    }
    let program = &parsed.program;
    // The markup of a component uses names that its script only imports.
    let typed =
        matches!(language, CodeLanguage::TypeScript | CodeLanguage::Tsx) && !super::is_template(input.path);
    let idle = if typed { types::unused_as_values(program, input.text) } else { Default::default() };
    let mut imports = Imports::new(index, language, declarations);
    imports.statements(program);
    let locals = borrowing::locals(program);
    let mut borrows = !declarations && borrowing::by_imports(&locals, input.text, index, language);
    if !(borrows || imports.wanted || needs_walk(input.text) || words.mentioned_in(input.text)) {
        imports.report(input, &idle, &mut out);
        if !declarations {
            exports::passed_on(program, &locals, &mut out);
        }
        return out;
    }
    let collected = names::collect(program, Imports::new(index, language, declarations), words);
    if let Some(offset) = collected.cut {
        let place = input.location(offset as usize);
        out.diagnostics.push(Diagnostic::info("W-DEPTH", "nested too deeply below here", Some(place)));
    }
    collected.imports.report(input, &idle, &mut out);
    let concerned = collected.imports.wanted || collected.mentions;
    let mut resolver = resolve::Resolver::new(collected.names, collected.imports, words);
    borrows |= !concerned && !declarations && borrowing::by_names(input.text, &mut resolver);
    if concerned || borrows {
        usages::record(program, &mut resolver, words, input, language, &mut out);
        out.facts.sort_by_key(|a| place(&a.location));
    }
    if !declarations {
        exports::resolved(program, &mut resolver, &mut out);
    }
    out
}

fn place(location: &Location) -> (u32, u32) {
    (location.line, location.column)
}

fn source_type(language: CodeLanguage, declarations: bool) -> SourceType {
    match language {
        CodeLanguage::TypeScript if declarations => SourceType::d_ts(),
        CodeLanguage::TypeScript => SourceType::ts(),
        CodeLanguage::Tsx => SourceType::tsx(),
        _ => SourceType::unambiguous().with_jsx(true),
    }
}

fn parse<'a>(allocator: &'a Allocator, text: &'a str, kind: SourceType) -> ParserReturn<'a> {
    let options = ParseOptions {
        allow_return_outside_function: true,
        preserve_parens: false,
        enable_ident_hashes: false,
        ..ParseOptions::default()
    };
    Parser::new(allocator, text, kind).with_options(options).parse()
}

fn broken(input: &Input, parsed: &ParserReturn, severity: Severity) -> Diagnostic {
    let first = parsed.diagnostics.iter().next();
    let offset = first.and_then(|d| d.labels.iter().next()).map_or(0, |label| label.offset());
    let reason = first.map_or_else(|| "broken syntax".to_owned(), |d| d.message.to_string());
    Diagnostic {
        severity,
        code: "W-PARSE",
        message: format!("cannot be parsed: {reason}"),
        location: Some(input.location(offset as usize)),
    }
}

/// Whether imports may stand elsewhere than in statements at the top.
fn needs_walk(text: &str) -> bool {
    let bytes = text.as_bytes();
    memmem::find(bytes, b"require").is_some()
        || memmem::find(bytes, b"createRequire").is_some()
        || memmem::find_iter(bytes, b"import").any(|at| {
            let rest = &bytes[at + 6..];
            let next = rest.iter().find(|b| !b.is_ascii_whitespace());
            matches!(next, Some(b'(' | b'/'))
        })
        || memmem::find(bytes, b"declare module").is_some()
}

/// Counts a level of the tree; false where it is too deep. The caller takes the level off again.
fn deeper(depth: &mut u32) -> bool {
    *depth += 1;
    *depth <= DEEPEST
}

/// Names of globals and open members that some rule asks for, behind a filter of first byte and length.
struct Words<'i> {
    filter: [u32; 256],
    globals: Vec<&'i str>,
    open: Vec<&'i str>,
}

impl<'i> Words<'i> {
    fn new(index: &'i ApiIndex, language: CodeLanguage) -> Self {
        let globals: Vec<&str> = index.globals(language).collect();
        let open: Vec<&str> = index.open_members(language).collect();
        let mut filter = [0; 256];
        for word in globals.iter().chain(&open) {
            filter[first(word)] |= length_bit(word.len());
        }
        Self { filter, globals, open }
    }

    fn may_be(&self, word: &str) -> bool {
        self.filter[first(word)] & length_bit(word.len()) != 0
    }

    /// Whether some rule asks for this global.
    fn global(&self, name: &str) -> bool {
        self.may_be(name) && self.globals.contains(&name)
    }

    /// Whether some rule asks for calls of this member on anything.
    fn open(&self, member: &str) -> bool {
        self.may_be(member) && self.open.contains(&member)
    }

    /// Whether any of them stands in a text, be it in a comment.
    fn mentioned_in(&self, text: &str) -> bool {
        if self.globals.is_empty() && self.open.is_empty() {
            return false;
        }
        text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '$'))
            .any(|word| self.global(word) || self.open(word))
    }
}

fn first(word: &str) -> usize {
    usize::from(word.as_bytes().first().copied().unwrap_or(0))
}

fn length_bit(length: usize) -> u32 {
    1 << length.min(31)
}
