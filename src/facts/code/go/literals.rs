//! Literal arguments.

use tree_sitter::Node;

use crate::facts::code::Map;
use crate::facts::code::follow::Value;
use crate::model::Argument;

/// Arguments kept of one call.
const ARGUMENTS: usize = 8;
/// Characters kept of one literal.
pub(super) const CHARS: usize = 200;

/// Literal arguments of a call.
pub(super) fn literals(list: Node, values: &Map<usize, Value>, text: &str) -> Vec<Argument> {
    let mut out = Vec::new();
    let mut cursor = list.walk();
    let arguments = list.named_children(&mut cursor).filter(|n| n.kind() != "comment");
    for (position, mut argument) in (0u8..).zip(arguments.take(ARGUMENTS)) {
        if argument.kind() == "unary_expression"
            && let Some(operand) = argument.child_by_field_name("operand")
            && operand.kind() == "composite_literal"
        {
            argument = operand;
        }
        if let Some(Value::Text(value)) = values.get(&argument.id()) {
            push(&mut out, None, position, value);
        } else if argument.kind() == "composite_literal"
            && let Some(body) = argument.child_by_field_name("body")
        {
            properties(body, position, values, text, &mut out);
        }
    }
    out
}

/// Literal fields of a composite literal; of a list its first element.
pub(super) fn properties(
    body: Node,
    position: u8,
    values: &Map<usize, Value>,
    text: &str,
    out: &mut Vec<Argument>,
) {
    let mut cursor = body.walk();
    for (at, element) in body.named_children(&mut cursor).enumerate() {
        let literal = |node: Option<Node>| node.and_then(|n| values.get(&n.id()));
        if element.kind() == "literal_element" {
            if let (0, Some(Value::Text(value))) = (at, literal(Some(element))) {
                push(out, None, position, value);
            }
            return;
        }
        let key = element.child_by_field_name("key").and_then(|k| k.named_child(0));
        if let (Some(key), Some(Value::Text(value))) = (key, literal(element.child_by_field_name("value"))) {
            let name = match values.get(&key.id()) {
                Some(Value::Text(name)) if key.kind() != "identifier" => name,
                _ => text.get(key.byte_range()).unwrap_or_default(),
            };
            push(out, Some(name), position, value);
        }
    }
}

fn push(out: &mut Vec<Argument>, keyword: Option<&str>, position: u8, value: &str) {
    if out.len() < ARGUMENTS {
        out.push(Argument { keyword: keyword.map(Into::into), position, value: value.into() });
    }
}

/// What a string literal says.
pub(super) fn string(node: Node, text: &str) -> String {
    let inner = text.get(node.start_byte() + 1..node.end_byte().saturating_sub(1)).unwrap_or_default();
    if node.kind() == "raw_string_literal" || !inner.contains('\\') {
        return inner.chars().take(CHARS).collect();
    }
    let mut out = String::new();
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        out.push(match c {
            '\\' => match chars.next() {
                Some('n') => '\n',
                Some('t') => '\t',
                Some(other) => other,
                None => break,
            },
            c => c,
        });
        if out.len() >= CHARS {
            break;
        }
    }
    out
}
