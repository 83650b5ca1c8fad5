//! What a block, module or file declares.

use tree_sitter::Node;

use super::LANGUAGE;
use super::literals::literal_text;
use super::walk::Walker;
use crate::facts::code::Map;
use crate::facts::code::follow::Value;

/// A type of the file.
#[derive(Default)]
pub(super) struct Own<'a> {
    /// Fields by name, of tuples by number.
    pub fields: Map<&'a str, Value>,
    /// Functions of its `impl` blocks.
    pub methods: Map<&'a str, Value>,
    /// Another name for a type of which this is a value.
    pub alias: Option<Value>,
}

impl<'t, 'a> Walker<'t, 'a, '_> {
    /// Binds what a block, module or file declares.
    pub(super) fn declarations(&mut self, list: Node<'t>) {
        let mut cursor = list.walk();
        let items: Vec<Node<'t>> = list.named_children(&mut cursor).filter(|n| is_item(n.kind())).collect();
        for item in &items {
            let name = item.child_by_field_name("name").map(|n| self.text(n)).unwrap_or_default();
            match item.kind() {
                "mod_item" | "trait_item" | "macro_definition" => self.types.bind(name, Value::Unknown),
                _ => {}
            }
        }
        for item in &items {
            match item.kind() {
                "use_declaration" => self.import(*item),
                "extern_crate_declaration" => self.extern_crate(*item),
                _ => {}
            }
        }
        let mut types = Vec::new();
        for item in &items {
            if let ("struct_item" | "enum_item" | "union_item" | "type_item", Some(name)) =
                (item.kind(), item.child_by_field_name("name"))
            {
                let id = self.own.len() as u32;
                self.own.push(Own::default());
                self.types.bind(self.text(name), Value::Type(id));
                self.values.bind(self.text(name), Value::Type(id));
                types.push((id, *item));
            }
        }
        for (id, item) in types {
            if item.kind() == "type_item" {
                let alias = item.child_by_field_name("type").map(|kind| self.instance(kind));
                self.own[id as usize].alias = alias;
            } else if let Some(body) = item.child_by_field_name("body").filter(|_| item.kind() != "enum_item")
            {
                self.enter_scope();
                self.type_parameters(item);
                self.fields(id, body);
                self.leave_scope();
            }
        }
        for item in items {
            match item.kind() {
                "function_item" | "function_signature_item" => {
                    if let Some(name) = item.child_by_field_name("name") {
                        let value = self.results(item);
                        self.values.bind(self.text(name), value);
                    }
                }
                "impl_item" => self.methods(item),
                "const_item" | "static_item" => self.constant(item),
                _ => {}
            }
        }
    }

    fn extern_crate(&mut self, item: Node<'t>) {
        let Some(name) = item.child_by_field_name("name") else { return };
        let krate = self.text(name);
        if krate == "self" {
            return;
        }
        self.recorder.import(name, krate, false);
        let value = if self.recorder.index.wants_module(LANGUAGE, krate) {
            Value::known(&krate.into(), "")
        } else {
            Value::Foreign
        };
        // It may be marked `#[macro_use]`.
        self.globs.push(value.clone());
        let alias = item.child_by_field_name("alias").map_or(krate, |alias| self.text(alias));
        self.types.bind(alias, value);
    }

    fn fields(&mut self, id: u32, body: Node<'t>) {
        let mut cursor = body.walk();
        let mut at = 0;
        for field in body.named_children(&mut cursor) {
            match field.kind() {
                "field_declaration" => {
                    if let (Some(name), Some(kind)) =
                        (field.child_by_field_name("name"), field.child_by_field_name("type"))
                    {
                        let value = self.instance(kind);
                        let name = self.text(name);
                        self.own[id as usize].fields.insert(name, value);
                    }
                }
                "attribute_item" | "visibility_modifier" | "line_comment" | "block_comment" => {}
                _ => {
                    if let Some(name) = ["0", "1", "2", "3"].get(at) {
                        let value = self.instance(field);
                        self.own[id as usize].fields.insert(name, value);
                    }
                    at += 1;
                }
            }
        }
    }

    fn methods(&mut self, item: Node<'t>) {
        let (Some(kind), Some(body)) = (item.child_by_field_name("type"), item.child_by_field_name("body"))
        else {
            return;
        };
        let Value::Own(id) = self.instance(kind) else { return };
        self.enter_scope();
        self.type_parameters(item);
        self.types.bind("Self", Value::Type(id));
        let mut cursor = body.walk();
        for function in body.named_children(&mut cursor).filter(|n| n.kind() == "function_item") {
            if let Some(name) = function.child_by_field_name("name") {
                let value = self.results(function);
                let name = self.text(name);
                self.own[id as usize].methods.insert(name, value);
            }
        }
        self.leave_scope();
    }

    fn constant(&mut self, item: Node<'t>) {
        let Some(name) = item.child_by_field_name("name") else { return };
        let text = self.recorder.input.text;
        let literal = item.child_by_field_name("value").and_then(|value| literal_text(value, text));
        let value = match (literal, item.child_by_field_name("type")) {
            (Some(literal), _) => Value::Text(literal.into()),
            (None, Some(kind)) => self.instance(kind),
            (None, None) => Value::Unknown,
        };
        self.values.bind(self.text(name), value);
    }

    /// Binds type parameters: they stand for nothing.
    pub(super) fn type_parameters(&mut self, item: Node<'t>) {
        let Some(list) = item.child_by_field_name("type_parameters") else { return };
        let mut cursor = list.walk();
        for parameter in list.named_children(&mut cursor) {
            if let Some(name) = parameter.child_by_field_name("name") {
                self.types.bind(self.text(name), Value::Unknown);
            }
        }
    }

    /// A function by what it gives back.
    fn results(&mut self, function: Node<'t>) -> Value {
        self.enter_scope();
        self.type_parameters(function);
        let result = function.child_by_field_name("return_type").map(|kind| self.instance(kind));
        self.leave_scope();
        Value::Function(result.into_iter().collect())
    }
}

fn is_item(kind: &str) -> bool {
    matches!(
        kind,
        "use_declaration"
            | "extern_crate_declaration"
            | "mod_item"
            | "trait_item"
            | "macro_definition"
            | "struct_item"
            | "enum_item"
            | "union_item"
            | "type_item"
            | "function_item"
            | "function_signature_item"
            | "impl_item"
            | "const_item"
            | "static_item"
    )
}
