//! Annotations: the type that they name.

use ruff_python_ast::Expr;

use super::Walker;
use super::value::Value;

/// Wrappers of `typing` around the type that counts.
const TRANSPARENT: [&str; 8] =
    ["Annotated", "ClassVar", "Final", "InitVar", "NotRequired", "Optional", "Required", "Union"];
/// Types looked at in an annotation that is a string.
const TYPES: usize = 8;

impl<'a> Walker<'a, '_> {
    /// Walks an annotation and gives what is so annotated: an instance, or of `type[X]` the class.
    pub(super) fn annotated_with(&mut self, annotation: &'a Expr) -> Value<'a> {
        if let Expr::Subscript(subscript) = annotation
            && matches!(name_of(&subscript.value), Some("Type" | "type"))
        {
            return self.annotation(&subscript.slice);
        }
        let of = self.annotation(annotation);
        self.result(&of)
    }

    /// Walks an annotation and gives the type that it names, if it is a known one.
    fn annotation(&mut self, annotation: &'a Expr) -> Value<'a> {
        match annotation {
            Expr::StringLiteral(literal) => match literal.value.as_slice() {
                [one] => self.quoted(&one.value),
                _ => Value::Unknown,
            },
            Expr::Subscript(subscript) => {
                let Some(name) = name_of(&subscript.value) else { return self.expression(annotation) };
                let wrapper = self.expression(&subscript.value);
                let inner = match &*subscript.slice {
                    Expr::Tuple(tuple) => {
                        let mut types = tuple.elts.iter();
                        let mut inner = types.next().map_or(Value::Unknown, |first| self.annotation(first));
                        // What follows the type in `Annotated[X, …]` is no type.
                        let others = name != "Annotated";
                        for element in types {
                            let value =
                                if others { self.annotation(element) } else { self.expression(element) };
                            inner = if others { inner.or(value) } else { inner };
                        }
                        inner
                    }
                    other => self.annotation(other),
                };
                if TRANSPARENT.contains(&name) { inner } else { wrapper }
            }
            Expr::BinOp(operation) => {
                let left = self.annotation(&operation.left);
                let right = self.annotation(&operation.right);
                left.or(right)
            }
            _ => self.expression(annotation),
        }
    }

    /// The same of `"X"`, `"a.X | None"`, `"Optional[X]"`.
    fn quoted(&mut self, text: &'a str) -> Value<'a> {
        let mut rest = text.trim();
        // What wraps the whole, as far as the brackets at its end go.
        for _ in 0..TYPES {
            let Some((head, inner)) = rest.split_once('[') else { break };
            let name = head.rsplit('.').next().unwrap_or(head).trim();
            let Some(inner) = inner.strip_suffix(']').filter(|_| TRANSPARENT.contains(&name)) else { break };
            rest = match name {
                "Annotated" => inner.split(',').next().unwrap_or(inner).trim(),
                _ => inner.trim(),
            };
        }
        let mut value = Value::Unknown;
        let mut depth = 0usize;
        let parts = rest.split(|c: char| {
            match c {
                '[' => depth += 1,
                ']' => depth = depth.saturating_sub(1),
                _ => {}
            }
            depth == 0 && matches!(c, '|' | ',')
        });
        for part in parts.take(TYPES) {
            // `list[X]` is no X, but `Queue[X]` is a queue.
            let name = part.split('[').next().unwrap_or(part).trim();
            if name.split('.').all(is_identifier) {
                let one = self.dotted(name);
                value = value.or(one);
            }
        }
        value
    }

    fn dotted(&mut self, name: &'a str) -> Value<'a> {
        let mut parts = name.split('.');
        let mut value = parts.next().map_or(Value::Unknown, |first| self.look_up(first));
        for part in parts {
            value = self.member(&value, part);
        }
        value
    }
}

/// Last part of a dotted name.
fn name_of(expression: &Expr) -> Option<&str> {
    match expression {
        Expr::Name(name) => Some(name.id.as_str()),
        Expr::Attribute(attribute) => Some(attribute.attr.as_str()),
        _ => None,
    }
}

fn is_identifier(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c == '_' || c.is_alphanumeric())
}
