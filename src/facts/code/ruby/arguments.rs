//! Literals and literal arguments.

use std::sync::Arc;

use tree_sitter::Node;

use crate::model::Argument;

/// Arguments kept of one call, and elements of a list of arguments that are looked at.
const MAX: usize = 8;
const LOOKED_AT: usize = 32;
/// Characters kept of one value.
const CHARS: usize = 200;

/// Named children, comments left out, as many as are worth a look.
pub(super) fn elements(list: Node) -> Vec<Node> {
    let mut cursor = list.walk();
    list.named_children(&mut cursor).filter(|n| n.kind() != "comment").take(LOOKED_AT).collect()
}

/// The text of a literal string, symbol, number or truth value; nothing may be filled in.
pub(super) fn literal(node: Node, text: &str) -> Option<Arc<str>> {
    let of = |node: Node| text.get(node.byte_range()).unwrap_or_default();
    let short = |value: &str| -> Arc<str> { value.chars().take(CHARS).collect::<String>().into() };
    match node.kind() {
        "integer" | "float" | "true" | "false" => Some(short(of(node))),
        "unary" if node.named_child_count() == 1 => {
            let number = node.named_child(0).is_some_and(|n| matches!(n.kind(), "integer" | "float"));
            (number && of(node).starts_with('-')).then(|| short(of(node)))
        }
        "simple_symbol" => Some(short(of(node).trim_start_matches(':'))),
        "hash_key_symbol" => Some(short(of(node))),
        "string" | "delimited_symbol" | "bare_string" | "bare_symbol" => {
            let mut value = String::new();
            for part in elements(node) {
                if !matches!(part.kind(), "string_content" | "escape_sequence") {
                    return None;
                }
                value.push_str(of(part));
            }
            Some(short(&value))
        }
        _ => None,
    }
}

/// Leading positional literals, then keywords. `value` gives the text of any expression that has one.
pub(super) fn literals<'t>(
    list: &[Node<'t>],
    mut value: impl FnMut(Node<'t>) -> Option<Arc<str>>,
) -> Vec<Argument> {
    let mut out = Vec::new();
    let mut keywords = Vec::new();
    let mut leading = true;
    for (position, argument) in (0u8..).zip(list) {
        match argument.kind() {
            "pair" => keywords.push((0, *argument)),
            "hash" => keywords.extend(elements(*argument).into_iter().map(|pair| (position, pair))),
            _ if leading && out.len() < MAX => {
                let first = |list: Node<'t>| elements(list).first().copied();
                let found = match argument.kind() {
                    "array" | "string_array" | "symbol_array" => first(*argument).and_then(&mut value),
                    _ => value(*argument),
                };
                leading = found.is_some();
                out.extend(found.map(|v| Argument { keyword: None, position, value: (*v).into() }));
            }
            _ => {}
        }
    }
    for (position, pair) in keywords {
        if out.len() >= MAX {
            break;
        }
        let (Some(key), Some(of)) = (pair.child_by_field_name("key"), pair.child_by_field_name("value"))
        else {
            continue;
        };
        if let (Some(key), Some(value)) = (value(key), value(of)) {
            out.push(Argument { keyword: Some((*key).into()), position, value: (*value).into() });
        }
    }
    out
}
