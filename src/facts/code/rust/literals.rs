//! Literal arguments.

use tree_sitter::Node;

use crate::facts::code::Map;
use crate::facts::code::follow::Value;
use crate::model::Argument;

/// Arguments kept of one call.
pub(super) const ARGUMENTS: usize = 8;
/// Characters kept of one literal.
pub(super) const CHARS: usize = 200;

/// Literal arguments of a call.
pub(super) fn literals(list: Node, memo: &Map<usize, Value>, text: &str) -> Vec<Argument> {
    let mut out = Vec::new();
    let mut cursor = list.walk();
    let arguments =
        list.named_children(&mut cursor).filter(|n| !matches!(n.kind(), "line_comment" | "block_comment"));
    for (position, mut argument) in (0u8..).zip(arguments.take(ARGUMENTS)) {
        if let Some(Value::Text(value)) = memo.get(&argument.id()) {
            push(&mut out, None, position, value);
            continue;
        }
        if argument.kind() == "reference_expression"
            && let Some(inner) = argument.child_by_field_name("value")
        {
            argument = inner;
        }
        if argument.kind() == "struct_expression" {
            properties(argument, position, memo, text, &mut out);
        } else if argument.kind() == "array_expression"
            && let Some(Value::Text(value)) = argument.named_child(0).and_then(|n| memo.get(&n.id()))
        {
            push(&mut out, None, position, value);
        }
    }
    out
}

/// Literal fields of a struct expression.
pub(super) fn properties(
    node: Node,
    position: u8,
    memo: &Map<usize, Value>,
    text: &str,
    out: &mut Vec<Argument>,
) {
    let Some(body) = node.child_by_field_name("body") else { return };
    let mut cursor = body.walk();
    for field in body.named_children(&mut cursor).filter(|n| n.kind() == "field_initializer") {
        let value = field.child_by_field_name("value").and_then(|n| memo.get(&n.id()));
        if let (Some(name), Some(Value::Text(value))) = (field.child_by_field_name("field"), value) {
            push(out, text.get(name.byte_range()), position, value);
        }
    }
}

fn push(out: &mut Vec<Argument>, keyword: Option<&str>, position: u8, value: &str) {
    if out.len() < ARGUMENTS {
        out.push(Argument { keyword: keyword.map(Into::into), position, value: value.into() });
    }
}

/// What a literal says.
pub(super) fn literal_text(node: Node, text: &str) -> Option<String> {
    let source = text.get(node.byte_range())?;
    match node.kind() {
        "integer_literal" | "float_literal" | "boolean_literal" => Some(source.chars().take(CHARS).collect()),
        "raw_string_literal" => {
            let inner = source.trim_start_matches(['b', 'c', 'r', '#']).trim_end_matches('#');
            let inner = inner.strip_prefix('"').unwrap_or(inner);
            Some(inner.strip_suffix('"').unwrap_or(inner).chars().take(CHARS).collect())
        }
        "string_literal" => {
            let inner = source.trim_start_matches(['b', 'c']);
            let inner = inner.strip_prefix('"').unwrap_or(inner);
            let mut out = String::new();
            let mut chars = inner.strip_suffix('"').unwrap_or(inner).chars();
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
            Some(out)
        }
        _ => None,
    }
}
