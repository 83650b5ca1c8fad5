//! Types and functions of a file, and what values of types are.

use std::sync::Arc;

use tree_sitter::Node;

use super::walk::{Type, Walker};
use crate::facts::code::follow::Value;

/// Types within types that are followed.
pub(super) const DEEPEST: u32 = 24;

impl<'t, 'a> Walker<'t, 'a, '_> {
    /// Takes down what types and functions a file declares.
    pub(super) fn declarations(&mut self, root: Node<'t>) {
        let mut specs = Vec::new();
        let mut cursor = root.walk();
        for node in root.named_children(&mut cursor).filter(|n| n.kind() == "type_declaration") {
            let mut cursor = node.walk();
            for spec in node.named_children(&mut cursor) {
                if let Some(name) = self.field(spec, "name") {
                    self.scopes.bind(self.text(name), Value::Type(self.types.len() as u32));
                    self.types.push(Type::default());
                    specs.push(spec);
                }
            }
        }
        for (at, spec) in specs.into_iter().enumerate() {
            let Some(definition) = self.field(spec, "type") else { continue };
            if spec.kind() == "type_alias" {
                self.types[at].alias = Some(self.instance(definition));
            } else if definition.kind() == "struct_type" {
                self.structure(at, definition);
            }
        }
        for node in root.named_children(&mut cursor) {
            let Some(name) = self.field(node, "name") else { continue };
            let name = self.text(name);
            match node.kind() {
                "function_declaration" => {
                    let results = self.results(node);
                    self.scopes.bind(name, results);
                }
                "method_declaration" => {
                    let results = self.results(node);
                    if let Value::Own(id) = self.receiver(node) {
                        self.types[id as usize].members.insert(name, results);
                    }
                }
                _ => {}
            }
        }
    }

    fn structure(&mut self, at: usize, definition: Node<'t>) {
        let mut cursor = definition.walk();
        let Some(list) =
            definition.named_children(&mut cursor).find(|n| n.kind() == "field_declaration_list")
        else {
            return;
        };
        let mut cursor = list.walk();
        for field in list.named_children(&mut cursor).filter(|n| n.kind() == "field_declaration") {
            let Some(kind) = self.field(field, "type") else { continue };
            let value = self.instance(kind);
            let mut names = field.walk();
            let mut named = false;
            for name in field.children_by_field_name("name", &mut names) {
                named = true;
                let name = self.text(name);
                self.types[at].members.insert(name, value.clone());
            }
            if !named {
                let name = self.text(kind).rsplit(['.', '*']).next().unwrap_or_default();
                self.types[at].members.insert(name, value.clone());
                self.types[at].embedded.push(value);
            }
        }
    }

    fn receiver(&mut self, method: Node<'t>) -> Value {
        let Some(list) = self.field(method, "receiver") else { return Value::Unknown };
        let mut cursor = list.walk();
        let parameter = list.named_children(&mut cursor).find(|n| n.kind() == "parameter_declaration");
        parameter.and_then(|p| self.field(p, "type")).map_or(Value::Unknown, |kind| self.instance(kind))
    }

    /// A function by what it gives back.
    pub(super) fn results(&mut self, function: Node<'t>) -> Value {
        let Some(result) = self.field(function, "result") else { return Value::Function(Arc::default()) };
        if result.kind() != "parameter_list" {
            return Value::Function([self.instance(result)].into());
        }
        let mut results = Vec::new();
        let mut cursor = result.walk();
        for parameter in result.named_children(&mut cursor) {
            let Some(kind) = self.field(parameter, "type") else { continue };
            let value = self.instance(kind);
            let mut names = parameter.walk();
            let count = parameter.children_by_field_name("name", &mut names).count().max(1);
            results.extend(std::iter::repeat_n(value, count));
        }
        Value::Function(results.into())
    }

    // Types.

    /// A value of a type.
    pub(super) fn instance(&self, kind: Node<'t>) -> Value {
        self.instance_within(kind, DEEPEST)
    }

    fn instance_within(&self, kind: Node<'t>, depth: u32) -> Value {
        let Some(depth) = depth.checked_sub(1) else { return Value::Unknown };
        let below = |node: Option<Node<'t>>| node.map_or(Value::Unknown, |n| self.instance_within(n, depth));
        match kind.kind() {
            "pointer_type" | "parenthesized_type" => below(kind.named_child(0)),
            "generic_type" => below(self.field(kind, "type")),
            "qualified_type" => self.qualified(kind).result(),
            "type_identifier" => {
                let name = self.text(kind);
                match self.named(name) {
                    Some(value @ (Value::Type(_) | Value::Known(_))) => value.result(),
                    Some(_) => Value::Unknown,
                    None if is_builtin_type(name) => Value::Foreign,
                    None => Value::Unknown,
                }
            }
            "slice_type" | "array_type" | "implicit_length_array_type" => {
                Value::Many(Arc::new((Value::Foreign, below(self.field(kind, "element")))))
            }
            "map_type" => {
                Value::Many(Arc::new((below(self.field(kind, "key")), below(self.field(kind, "value")))))
            }
            "channel_type" => {
                let item = below(self.field(kind, "value"));
                Value::Many(Arc::new((item.clone(), item)))
            }
            "function_type" => match self.field(kind, "result") {
                None => Value::Function(Arc::default()),
                Some(list) if list.kind() == "parameter_list" => Value::Unknown,
                one => Value::Function([below(one)].into()),
            },
            _ => Value::Unknown,
        }
    }

    /// The type that `package.Name` is.
    pub(super) fn qualified(&self, kind: Node<'t>) -> Value {
        let (Some(package), Some(name)) = (self.field(kind, "package"), self.field(kind, "name")) else {
            return Value::Unknown;
        };
        let package = self.text(package);
        match self.scopes.get(package) {
            Some(_) => Value::Unknown,
            None => self.packages.get(package).map_or(Value::Unknown, |p| p.step(self.text(name))),
        }
    }
}

/// Whether a type comes with the language and has no members.
pub(super) fn is_builtin_type(name: &str) -> bool {
    matches!(
        name,
        "any"
            | "bool"
            | "byte"
            | "complex64"
            | "complex128"
            | "error"
            | "float32"
            | "float64"
            | "int"
            | "int8"
            | "int16"
            | "int32"
            | "int64"
            | "rune"
            | "string"
            | "uint"
            | "uint8"
            | "uint16"
            | "uint32"
            | "uint64"
            | "uintptr"
    )
}
