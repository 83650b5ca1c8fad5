//! JSON with positions; broken JSON is read as far as it goes.

use jsonc_parser::ast;
use jsonc_parser::errors::{ParseError, ParseErrorKind};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use super::collect::Collector;
use super::recover::{closed_before, readable, too_deep};
use super::tree::{Kind, Member, Value};

/// Deepest nesting that is followed.
const MAX_DEPTH: usize = 100;

/// The document of a JSON text; `None` when nothing of it can be read. Says what is wrong to the collector.
/// Comments and trailing commas pass silently, since tools that read such files often accept them.
pub(crate) fn parse(text: &str, out: &mut Collector) -> Option<Value> {
    let (text, conflict) = readable(text);
    if let Some(offset) = conflict {
        out.warn(offset, "W-PARSE", "has merge conflict markers; the upper side is read");
    }
    if text.trim().is_empty() {
        out.warn(0, "W-PARSE", "is empty where JSON is expected");
        return None;
    }
    if let Some(offset) = too_deep(&text, MAX_DEPTH) {
        out.warn(offset, "W-DEPTH", "nests deeper than 100 levels; read up to there");
        return read(&closed_before(&text, offset)?, true).ok().flatten();
    }
    let strict = match read(&text, false) {
        Ok(value) => return value,
        Err(error) => error,
    };
    out.warn(place(&strict, &text), "W-PARSE", format!("is not valid JSON: {}", lower_first(&strict)));
    match read(&text, true) {
        Ok(value) => value,
        Err(loose) => read(&closed_before(&text, place(&loose, &text))?, true).ok().flatten(),
    }
}

/// Where an error is: what is never closed goes wrong at the end, not where it was opened.
fn place(error: &ParseError, text: &str) -> usize {
    match error.kind() {
        ParseErrorKind::UnterminatedObject | ParseErrorKind::UnterminatedArray => text.trim_end().len(),
        _ => error.range().start,
    }
}

fn read(text: &str, loose: bool) -> Result<Option<Value>, ParseError> {
    let options = ParseOptions {
        allow_comments: true,
        allow_trailing_commas: true,
        allow_loose_object_property_names: loose,
        allow_missing_commas: loose,
        allow_single_quoted_strings: loose,
        allow_hexadecimal_numbers: loose,
        allow_unary_plus_numbers: loose,
        allow_bare_decimal_point_numbers: loose,
        allow_non_finite_numbers: loose,
        allow_extended_string_escapes: loose,
    };
    Ok(parse_to_ast(text, &CollectOptions::default(), &options)?.value.map(convert))
}

/// Recursion is bounded: the text was checked for depth.
fn convert(value: ast::Value) -> Value {
    match value {
        ast::Value::StringLit(s) => Value { offset: s.range.start, kind: Kind::String(s.value.into_owned()) },
        ast::Value::BooleanLit(b) => Value { offset: b.range.start, kind: Kind::Bool(b.value) },
        ast::Value::Array(a) => {
            Value { offset: a.range.start, kind: Kind::Array(a.elements.into_iter().map(convert).collect()) }
        }
        ast::Value::Object(o) => {
            let members = o.properties.into_iter().map(|p| Member {
                offset: p.range.start,
                key: p.name.into_string(),
                value: convert(p.value),
            });
            Value { offset: o.range.start, kind: Kind::Object(members.collect()) }
        }
        ast::Value::NumberLit(n) => Value { offset: n.range.start, kind: Kind::Other },
        ast::Value::NullKeyword(n) => Value { offset: n.range.start, kind: Kind::Other },
    }
}

fn lower_first(error: &ParseError) -> String {
    let text = error.kind().to_string();
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_lowercase().chain(chars).collect())
}
