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

/// The text of a literal string, number or truth value; nothing may be filled in.
pub(super) fn literal(node: Node, text: &str) -> Option<Arc<str>> {
    let of = |node: Node| text.get(node.byte_range()).unwrap_or_default();
    let short = |value: &str| -> Arc<str> { value.chars().take(CHARS).collect::<String>().into() };
    match node.kind() {
        "integer" | "float" => Some(short(of(node))),
        "boolean" => Some(short(&of(node).to_ascii_lowercase())),
        "unary_op_expression" if node.named_child_count() == 1 => {
            let number = node.named_child(0).is_some_and(|n| matches!(n.kind(), "integer" | "float"));
            (number && of(node).starts_with('-')).then(|| short(of(node)))
        }
        "string" | "encapsed_string" => {
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

/// Leading positional literals, then named arguments and the keys of arrays. `value` gives the text of any expression
/// that has one.
pub(super) fn literals<'t>(
    list: Node<'t>,
    text: &str,
    mut value: impl FnMut(Node<'t>) -> Option<Arc<str>>,
) -> Vec<Argument> {
    let mut out = Vec::new();
    let mut named: Vec<(u8, Arc<str>, Node<'t>)> = Vec::new();
    let mut leading = true;
    for (position, argument) in (0u8..).zip(elements(list)) {
        let Some(given) = argument.named_child((argument.named_child_count() as u32).saturating_sub(1))
        else {
            leading = false;
            continue;
        };
        let mut first = given;
        if given.kind() == "array_creation_expression" {
            for (at, element) in elements(given).into_iter().enumerate() {
                match (element.named_child(0), element.named_child(1)) {
                    (Some(key), Some(of)) => named.extend(literal(key, text).map(|k| (position, k, of))),
                    (Some(only), None) if at == 0 => first = only,
                    _ => {}
                }
            }
        }
        if let Some(name) = argument.child_by_field_name("name") {
            named.push((0, text.get(name.byte_range()).unwrap_or_default().into(), first));
        } else if leading && out.len() < MAX {
            let found = value(first);
            leading = found.is_some();
            out.extend(found.map(|v| Argument { keyword: None, position, value: (*v).into() }));
        }
    }
    for (position, keyword, node) in named {
        if out.len() >= MAX {
            break;
        }
        if let Some(found) = value(node) {
            out.push(Argument { keyword: Some((*keyword).into()), position, value: (*found).into() });
        }
    }
    out
}
