//! Literal arguments of a C# call, attribute or construction.

use tree_sitter::Node;

use crate::facts::code::typed::{MOST_ARGS, Names, add, children, unescaped};
use crate::model::Argument;

/// The literals among the first arguments, named ones, and those that an initialiser sets.
pub(super) fn literals(names: &Names, arguments: Option<Node>, initializer: Option<Node>) -> Vec<Argument> {
    let mut out = Vec::new();
    for (position, argument) in
        arguments.map(children).unwrap_or_default().into_iter().take(MOST_ARGS).enumerate()
    {
        let name = argument.child_by_field_name("name");
        let value = children(argument).into_iter().rfind(|n| Some(*n) != name);
        if let Some(value) = value.and_then(|value| literal(names, value)) {
            add(&mut out, name.map(|name| names.text(name)), position, &value);
        }
    }
    for assignment in initializer.map(children).unwrap_or_default().into_iter().take(MOST_ARGS) {
        if let (Some(left), Some(right)) =
            (assignment.child_by_field_name("left"), assignment.child_by_field_name("right"))
            && left.kind() == "identifier"
            && let Some(value) = literal(names, right)
        {
            add(&mut out, Some(names.text(left)), 0, &value);
        }
    }
    out
}

/// The value of a literal, of a constant of this file, or of the first element of a list.
fn literal(names: &Names, node: Node) -> Option<String> {
    match node.kind() {
        "identifier" => plain(names, names.constant_of(names.text(node))?),
        "member_access_expression" => {
            let (of, name) = (node.child_by_field_name("expression")?, node.child_by_field_name("name")?);
            let own = of.kind() == "this" || names.declared.contains_key(names.text(of));
            plain(names, names.constants.get(names.text(name)).copied().flatten().filter(|_| own)?)
        }
        "implicit_array_creation_expression" | "array_creation_expression" => {
            let list = children(node).into_iter().rfind(|n| n.kind() == "initializer_expression")?;
            string(names, *children(list).first()?)
        }
        "collection_expression" => {
            let first = *children(node).first()?;
            string(names, if first.kind().ends_with("element") { *children(first).first()? } else { first })
        }
        _ => plain(names, node),
    }
}

fn plain(names: &Names, node: Node) -> Option<String> {
    match node.kind() {
        "boolean_literal" | "integer_literal" | "real_literal" => Some(names.text(node).to_owned()),
        "prefix_unary_expression" => {
            let number = *children(node).first()?;
            (matches!(number.kind(), "integer_literal" | "real_literal") && names.text(node).starts_with('-'))
                .then(|| names.text(node).to_owned())
        }
        _ => string(names, node),
    }
}

fn string(names: &Names, node: Node) -> Option<String> {
    match node.kind() {
        "string_literal" | "raw_string_literal" | "interpolated_string_expression" => {
            let mut out = String::new();
            for part in children(node) {
                match part.kind() {
                    "string_literal_content" | "raw_string_content" | "string_content" => {
                        out.push_str(names.text(part));
                    }
                    "escape_sequence" => out.push(unescaped(names.text(part))),
                    "interpolation" => return None,
                    _ => {}
                }
            }
            Some(out)
        }
        "verbatim_string_literal" => {
            let text = names.text(node);
            Some(text.strip_prefix("@\"")?.strip_suffix('"')?.replace("\"\"", "\""))
        }
        _ => None,
    }
}
