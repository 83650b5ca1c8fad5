//! TOML with positions; broken TOML is read around its errors.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::collect::Collector;
use super::recover::readable;
use super::tree::{Kind, Member, Value};

/// Deepest nesting that is followed; the parser's own limit does not cover dotted keys inside inline tables.
const MAX_DEPTH: usize = 100;
/// Most syntax errors reported for one file.
const MAX_ERRORS: usize = 3;

/// The document of a TOML text. Says what is wrong to the collector.
pub(crate) fn parse(text: &str, out: &mut Collector) -> Value {
    let (text, conflict) = readable(text);
    if let Some(offset) = conflict {
        out.warn(offset, "W-PARSE", "has merge conflict markers; the upper side is read");
    }
    let (document, mut errors) = DeTable::parse_recoverable(&text);
    // The parser reports in the order of its passes.
    errors.sort_by_key(|e| e.span().map_or(0, |s| s.start));
    for error in errors.iter().take(MAX_ERRORS) {
        let offset = error.span().map_or(0, |s| s.start);
        let deep = error.message().contains("recurs");
        let code = if deep { "W-DEPTH" } else { "W-PARSE" };
        out.warn(offset, code, format!("is not valid TOML: {}", error.message().replace('\n', "; ")));
    }
    let mut deepest = None;
    let value = table(document.get_ref(), document.span().start, 0, &mut deepest);
    if let Some(offset) = deepest {
        out.warn(offset, "W-DEPTH", "nests deeper than 100 levels; what is below is not read");
    }
    value
}

fn table(table: &DeTable, offset: usize, depth: usize, deepest: &mut Option<usize>) -> Value {
    let mut members: Vec<Member> = table
        .iter()
        .map(|(key, value)| Member {
            key: key.get_ref().to_string(),
            offset: key.span().start,
            value: convert(value, depth, deepest),
        })
        .collect();
    members.sort_by_key(|m| m.offset);
    Value { offset, kind: Kind::Object(members) }
}

fn convert(value: &Spanned<DeValue>, depth: usize, deepest: &mut Option<usize>) -> Value {
    let offset = value.span().start;
    if depth >= MAX_DEPTH {
        deepest.get_or_insert(offset);
        return Value { offset, kind: Kind::Other };
    }
    let kind = match value.get_ref() {
        DeValue::String(s) => Kind::String(s.to_string()),
        DeValue::Boolean(b) => Kind::Bool(*b),
        DeValue::Array(items) => Kind::Array(items.iter().map(|v| convert(v, depth + 1, deepest)).collect()),
        DeValue::Table(t) => return table(t, offset, depth + 1, deepest),
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_) => Kind::Other,
    };
    Value { offset, kind }
}
