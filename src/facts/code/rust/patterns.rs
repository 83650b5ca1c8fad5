//! Names that patterns bind.

use tree_sitter::Node;

use super::walk::Walker;
use crate::facts::code::follow::Value;

impl<'t, 'a> Walker<'t, 'a, '_> {
    /// Binds the names of a pattern that a value is matched with. `kind` is the type written beside it.
    pub(super) fn bind(&mut self, pattern: Node<'t>, value: Value, kind: Option<Node<'t>>) {
        let mut work = vec![(pattern, value)];
        while let Some((node, value)) = work.pop() {
            match node.kind() {
                "identifier" | "shorthand_field_identifier" => {
                    let name = self.text(node);
                    // What begins with a capital is a constant or variant.
                    if !name.starts_with(char::is_uppercase) {
                        self.values.bind(name, value);
                    }
                }
                "mut_pattern" | "ref_pattern" | "reference_pattern" | "captured_pattern"
                | "match_pattern" => {
                    let mut cursor = node.walk();
                    let inner = node.named_children(&mut cursor).filter(|n| {
                        !matches!(n.kind(), "mutable_specifier" | "line_comment" | "block_comment")
                    });
                    work.extend(inner.map(|n| (n, value.clone())));
                }
                "tuple_pattern" => {
                    let mut cursor = node.walk();
                    for (at, child) in node.named_children(&mut cursor).enumerate() {
                        let part = match &value {
                            Value::Tuple(parts) => parts.get(at).cloned().unwrap_or_default(),
                            // Halves of something: no rule could tell them apart.
                            _ => Value::Unknown,
                        };
                        work.push((child, part));
                    }
                }
                "tuple_struct_pattern" => {
                    let head = node.child_by_field_name("type");
                    let name = head.map(|h| self.text(h)).unwrap_or_default();
                    let inner = match (name, kind) {
                        ("Some" | "Ok", _) => value,
                        // `State(pool): State<Pool>`
                        (_, Some(kind)) if node.id() == pattern.id() && kind.kind() == "generic_type" => {
                            self.only_argument(kind)
                        }
                        _ => Value::Unknown,
                    };
                    let mut cursor = node.walk();
                    for child in
                        node.named_children(&mut cursor).filter(|n| Some(n.id()) != head.map(|h| h.id()))
                    {
                        work.push((child, inner.clone()));
                    }
                }
                "struct_pattern" => {
                    let mut cursor = node.walk();
                    for field in node.named_children(&mut cursor).filter(|n| n.kind() == "field_pattern") {
                        let Some(name) = field.child_by_field_name("name") else { continue };
                        let part = match &value {
                            Value::Own(_) => self.field_of(&value, self.text(name)),
                            _ => Value::Unknown,
                        };
                        match field.child_by_field_name("pattern") {
                            Some(inner) => work.push((inner, part)),
                            None => self.values.bind(self.text(name), part),
                        }
                    }
                }
                "or_pattern" | "slice_pattern" => {
                    let mut cursor = node.walk();
                    work.extend(node.named_children(&mut cursor).map(|n| (n, Value::Unknown)));
                }
                _ => {}
            }
        }
    }

    /// A value of the only argument of a generic type.
    fn only_argument(&self, kind: Node<'t>) -> Value {
        let Some(list) = kind.child_by_field_name("type_arguments") else { return Value::Unknown };
        match (list.named_child(0), list.named_child(1)) {
            (Some(only), None) => self.instance(only),
            _ => Value::Unknown,
        }
    }
}
