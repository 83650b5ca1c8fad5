//! JSON and TOML documents as the same trees as YAML ones.

use super::yaml::{Entry, Node, Value};
use crate::facts::manifest::{self, Collector, Kind};
use crate::facts::{Input, Parsed};
use crate::model::Ecosystem;

/// The document of a JSON text; broken JSON is read as far as it goes.
pub(super) fn json(input: &Input, parsed: &mut Parsed) -> Option<Node> {
    read(input, parsed, |out| manifest::parse_json(input.text, out))
}

/// The document of a TOML text; broken TOML is read around its errors.
pub(super) fn toml(input: &Input, parsed: &mut Parsed) -> Option<Node> {
    read(input, parsed, |out| Some(manifest::parse_toml(input.text, out)))
}

fn read(
    input: &Input,
    parsed: &mut Parsed,
    parse: impl FnOnce(&mut Collector) -> Option<manifest::Value>,
) -> Option<Node> {
    // It only takes the messages here; no dependency is collected, so the ecosystem does not matter.
    let mut out = Collector::new(input, Ecosystem::Npm);
    let value = parse(&mut out);
    parsed.diagnostics.append(&mut out.finish().diagnostics);
    value.map(|v| node(input.text, v))
}

/// Recursion is bounded: both parsers stop at 100 levels.
fn node(text: &str, value: manifest::Value) -> Node {
    let at = value.offset;
    let value = match value.kind {
        Kind::String(s) => Value::Scalar(s),
        Kind::Bool(b) => Value::Scalar(b.to_string()),
        Kind::Array(items) => Value::Sequence(items.into_iter().map(|v| node(text, v)).collect()),
        Kind::Object(members) => Value::Mapping(
            members
                .into_iter()
                .map(|m| Entry { at: m.offset, key: m.key, value: node(text, m.value) })
                .collect(),
        ),
        Kind::Other => match literal(text, at) {
            "" | "null" => Value::Null,
            word => Value::Scalar(word.to_string()),
        },
    };
    Node { at, value }
}

/// A number, date or `null` as written.
fn literal(text: &str, at: usize) -> &str {
    let rest = text.get(at..).unwrap_or_default();
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | '_' | ':')));
    &rest[..end.unwrap_or(rest.len())]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn both_become_the_same_tree() {
        let path: Arc<str> = "x".into();
        for (text, is_toml) in [
            ("a = 20\nb = [\"x\"]\n[c]\nd = true\n", true),
            (r#"{"a": 20, "b": ["x"], "c": {"d": true}}"#, false),
        ] {
            let input = Input::new(&path, text);
            let mut parsed = Parsed::default();
            let root = if is_toml { toml(&input, &mut parsed) } else { json(&input, &mut parsed) }.unwrap();
            assert_eq!(root.get("a").and_then(Node::as_str), Some("20"));
            assert_eq!(root.get("b").unwrap().items()[0].as_str(), Some("x"));
            assert_eq!(root.get("c").unwrap().get("d").unwrap().as_str(), Some("true"));
            assert!(text[root.get("a").unwrap().at..].starts_with("20"));
            assert!(parsed.diagnostics.is_empty());
        }
    }

    #[test]
    fn what_is_broken_is_said_and_the_rest_read() {
        let path: Arc<str> = "x.json".into();
        let input = Input::new(&path, "{\"a\": \"b\", \"c\": [");
        let mut parsed = Parsed::default();
        let root = json(&input, &mut parsed).unwrap();
        assert_eq!(root.get("a").and_then(Node::as_str), Some("b"));
        assert_eq!(parsed.diagnostics[0].code, "W-PARSE");
    }
}
