//! Walks a Java file for uses, following names by the types that they are declared with.

use tree_sitter::Node;

use super::declarations::File;
use crate::facts::code::tree::{self, Step};
use crate::facts::code::typed::{
    Callee, DEEPEST, MOST_ARGS, Names, Value, add, anchor, child_of_kind, children, unescaped,
};
use crate::model::{Argument, Form};

/// Takes down the uses of a file.
pub(super) fn walk<'t>(root: Node<'t>, file: File<'_, 't, '_>) {
    let mut walker = Walker { file, declaring: Vec::new() };
    tree::walk(root, |node, step| match step {
        Step::Enter => walker.enter(node),
        Step::Leave => {
            walker.leave(node);
            true
        }
    });
}

struct Walker<'a, 't, 'r> {
    file: File<'a, 't, 'r>,
    /// Declarations around: the type and whether the variables are final. `None` for those of fields.
    declaring: Vec<Option<(Value, bool)>>,
}

fn opens_scope(kind: &str) -> bool {
    matches!(
        kind,
        "block"
            | "method_declaration"
            | "constructor_declaration"
            | "compact_constructor_declaration"
            | "record_declaration"
            | "lambda_expression"
            | "for_statement"
            | "enhanced_for_statement"
            | "try_with_resources_statement"
            | "catch_clause"
            | "switch_block_statement_group"
            | "switch_rule"
    )
}

impl<'a, 't, 'r> Walker<'a, 't, 'r> {
    fn names(&mut self) -> &mut Names<'a, 't, 'r> {
        &mut self.file.names
    }

    fn text(&self, node: Node) -> &'a str {
        self.file.names.text(node)
    }

    fn enter(&mut self, node: Node<'t>) -> bool {
        if let Some(&class) = self.file.names.class_of.get(&node.id()) {
            self.open(class);
        }
        if opens_scope(node.kind()) {
            self.names().push();
        }
        match node.kind() {
            "import_declaration" | "package_declaration" => return false,
            "superclass" | "super_interfaces" | "extends_interfaces" => self.bases(node),
            "lambda_expression" => self.lambda(node),
            "formal_parameter" | "catch_formal_parameter" | "enhanced_for_statement" => self.parameter(node),
            "spread_parameter" => {
                if let Some(name) =
                    child_of_kind(node, "variable_declarator").and_then(|d| d.child_by_field_name("name"))
                {
                    let name = self.text(name);
                    self.names().bind(name, Value::Unknown, None);
                }
                self.declaring.push(None);
            }
            "field_declaration" | "constant_declaration" => self.declaring.push(None),
            "local_variable_declaration" => {
                let kind =
                    node.child_by_field_name("type").map_or(Value::Unknown, |kind| self.file.kind(kind));
                let is_final =
                    child_of_kind(node, "modifiers").is_some_and(|m| self.text(m).contains("final"));
                self.declaring.push(Some((kind, is_final)));
            }
            "method_invocation" => self.call(node),
            "object_creation_expression" => self.creation(node),
            "marker_annotation" | "annotation" => {
                self.annotation(node);
            }
            "method_reference" => self.method_reference(node),
            "field_access" => return !self.mentioned(node),
            "argument_list" | "return_statement" => {
                for child in children(node) {
                    self.mention_name(child);
                }
            }
            "type_identifier" | "scoped_type_identifier" => return !self.mentioned_type(node),
            _ => {}
        }
        true
    }

    fn leave(&mut self, node: Node<'t>) {
        match node.kind() {
            "variable_declarator" => self.declarator(node),
            "field_declaration"
            | "constant_declaration"
            | "local_variable_declaration"
            | "spread_parameter" => {
                self.declaring.pop();
            }
            "resource" => self.resource(node),
            "instanceof_expression" => {
                if let (Some(name), Some(kind)) =
                    (node.child_by_field_name("name"), node.child_by_field_name("right"))
                {
                    self.bind_instance(name, kind);
                }
            }
            "type_pattern" | "record_pattern_component" => {
                let parts = children(node);
                if let [.., kind, name] = parts[..] {
                    self.bind_instance(name, kind);
                }
            }
            "assignment_expression" => self.assignment(node),
            _ => {}
        }
        if opens_scope(node.kind()) {
            self.names().pop();
        }
        if self.file.names.class_of.contains_key(&node.id()) {
            self.names().leave();
        }
    }

    /// Opens a class, and looks at what its fields start with where their types say nothing.
    fn open(&mut self, class: u32) {
        self.names().enter(class);
        let members = std::mem::take(&mut self.file.names.classes[class as usize].members);
        for member in &members {
            if let (Some(value), false) = (member.value, member.method) {
                let kind = member.kind.map_or(Value::Unknown, |kind| self.file.kind(kind));
                let value = self.value(value);
                let value = self.names().choose(kind, value);
                self.names().improve(class, member.name, value);
            }
        }
    }

    fn bind_instance(&mut self, name: Node<'t>, kind: Node<'t>) {
        let kind = self.file.kind(kind);
        let value = self.names().instance(kind);
        let name = self.text(name);
        self.names().bind(name, value, None);
    }

    fn parameter(&mut self, node: Node<'t>) {
        if self.file.names.done.contains(&node.id()) {
            return;
        }
        let Some(name) = node.child_by_field_name("name") else { return };
        let kind = match node.kind() {
            // Of an exception of several types nothing is known.
            "catch_formal_parameter" => {
                child_of_kind(node, "catch_type").map(children).and_then(|types| match types[..] {
                    [only] => Some(only),
                    _ => None,
                })
            }
            _ => node.child_by_field_name("type"),
        };
        match kind.filter(|_| node.child_by_field_name("dimensions").is_none()) {
            Some(kind) => self.bind_instance(name, kind),
            None => {
                let name = self.text(name);
                self.names().bind(name, Value::Unknown, None);
            }
        }
    }

    fn lambda(&mut self, node: Node<'t>) {
        let Some(parameters) = node.child_by_field_name("parameters") else { return };
        let all = if parameters.kind() == "identifier" { vec![parameters] } else { children(parameters) };
        for (position, parameter) in all.into_iter().enumerate() {
            let mut value = self.names().parameter(node, position);
            let mut name = parameter;
            if parameter.kind() == "formal_parameter" {
                self.names().done.insert(parameter.id());
                let kind =
                    parameter.child_by_field_name("type").map_or(Value::Unknown, |kind| self.file.kind(kind));
                value = self.names().choose(kind, value);
                name = parameter.child_by_field_name("name").unwrap_or(parameter);
            }
            let name = self.text(name);
            self.names().bind(name, value, None);
        }
    }

    fn declarator(&mut self, node: Node<'t>) {
        let Some(Some((kind, is_final))) = self.declaring.last().copied() else { return };
        let Some(name) = node.child_by_field_name("name") else { return };
        let first = node.child_by_field_name("value");
        let value = if node.child_by_field_name("dimensions").is_some() {
            Value::Unknown
        } else {
            let value = first.map_or(Value::Unknown, |first| self.value(first));
            self.names().choose(kind, value)
        };
        if let Some(first) = first {
            self.mention_name(first);
        }
        let name = self.text(name);
        self.names().bind(name, value, first.filter(|_| is_final));
    }

    fn resource(&mut self, node: Node<'t>) {
        let Some(name) = node.child_by_field_name("name") else { return };
        let kind = node.child_by_field_name("type").map_or(Value::Unknown, |kind| self.file.kind(kind));
        let value = node.child_by_field_name("value").map_or(Value::Unknown, |value| self.value(value));
        let value = self.names().choose(kind, value);
        let name = self.text(name);
        self.names().bind(name, value, None);
    }

    fn assignment(&mut self, node: Node<'t>) {
        let (Some(left), Some(right)) = (node.child_by_field_name("left"), node.child_by_field_name("right"))
        else {
            return;
        };
        self.mention_name(right);
        let value = self.value(right);
        let Value::Known(_) = value else { return };
        match left.kind() {
            "identifier" => {
                let name = self.text(left);
                self.names().assigned(name, value);
            }
            "field_access" => {
                if let (Some(object), Some(field)) =
                    (left.child_by_field_name("object"), left.child_by_field_name("field"))
                    && object.kind() == "this"
                    && let Some(class) = self.file.names.here()
                {
                    let name = self.text(field);
                    if self.names().member(Value::Own(class), name) == Value::Unknown {
                        self.names().improve(class, name, value);
                    }
                }
            }
            _ => {}
        }
    }

    // What is reported.

    fn bases(&mut self, node: Node<'t>) {
        let lists = children(node);
        let types: Vec<Node> = match node.kind() {
            "superclass" => lists,
            _ => lists.into_iter().flat_map(children).collect(),
        };
        for kind in types {
            let value = self.file.kind(kind);
            self.names().report(kind, value, Form::BaseClass, |_| Vec::new());
            self.dealt_with(kind);
        }
    }

    /// Keeps a type from being reported as a mention as well.
    fn dealt_with(&mut self, kind: Node<'t>) {
        let named = match kind.kind() {
            "generic_type" | "annotated_type" => {
                children(kind).into_iter().find(|n| n.kind().ends_with("type_identifier"))
            }
            _ => Some(kind),
        };
        if let Some(named) = named {
            self.names().done.insert(named.id());
        }
    }

    fn mentioned_type(&mut self, node: Node<'t>) -> bool {
        let value = self.file.kind(node);
        if !self.file.names.done.contains(&node.id()) {
            self.names().mention(node, value);
        }
        node.kind() == "scoped_type_identifier" && matches!(value, Value::Known(_))
    }

    fn mentioned(&mut self, node: Node<'t>) -> bool {
        let value = self.value(node);
        if !self.file.names.done.contains(&node.id()) {
            self.names().mention(node, value);
        }
        matches!(value, Value::Known(_)) && is_name(node)
    }

    fn mention_name(&mut self, node: Node<'t>) {
        if node.kind() == "identifier" {
            let value = self.value(node);
            self.names().mention(node, value);
        }
    }

    fn method_reference(&mut self, node: Node<'t>) {
        let parts = children(node);
        let Some(&of) = parts.first() else { return };
        let value = match of.kind() {
            kind if kind.ends_with("_type") || kind.ends_with("type_identifier") => self.file.kind(of),
            _ => self.value(of),
        };
        let value = match parts.last() {
            Some(&name) if parts.len() > 1 && name.kind() == "identifier" => {
                let name = self.text(name);
                self.names().method(value, name).value
            }
            _ => value,
        };
        self.names().mention(node, value);
    }

    fn annotation(&mut self, node: Node<'t>) {
        let Some(name) = node.child_by_field_name("name") else { return };
        let value = self.file.qualified(name);
        let arguments = node.child_by_field_name("arguments");
        self.names().report(node, value, Form::Decorator, |names| {
            arguments.map(|a| annotation_literals(names, a)).unwrap_or_default()
        });
    }

    fn creation(&mut self, node: Node<'t>) {
        let Some(kind) = node.child_by_field_name("type") else { return };
        let value = if is_inner(node) { Value::Unknown } else { self.file.kind(kind) };
        let arguments = node.child_by_field_name("arguments");
        self.names().report(node, value, Form::New, |names| {
            arguments.map(|a| literals(names, a)).unwrap_or_default()
        });
        if child_of_kind(node, "class_body").is_some() {
            self.names().report(node, value, Form::BaseClass, |_| Vec::new());
        }
        self.dealt_with(kind);
        self.hand(arguments, value);
    }

    fn hand(&mut self, arguments: Option<Node<'t>>, callee: Value) {
        if !matches!(callee, Value::Known(_)) {
            return;
        }
        for argument in arguments.map(children).unwrap_or_default() {
            if argument.kind() == "lambda_expression" {
                self.names().hand(argument, callee);
            }
        }
    }

    fn call(&mut self, node: Node<'t>) {
        let Some(name) = node.child_by_field_name("name") else { return };
        let (receiver, callee) = match receiver(node) {
            Some(object) => {
                self.names().done.insert(object.id());
                let of = self.value(object);
                let name = self.text(name);
                (of, self.names().method(of, name))
            }
            None => (Value::Inert, self.own_method(node)),
        };
        let arguments = node.child_by_field_name("arguments");
        let word = self.text(name);
        self.names().called(anchor(node, name), callee, receiver, word, false, |names| {
            arguments.map(|a| literals(names, a)).unwrap_or_default()
        });
        self.hand(arguments, callee.value);
    }

    /// The callee of a call without a receiver, or with `super`.
    fn own_method(&mut self, node: Node<'t>) -> Callee {
        let Some(name) = node.child_by_field_name("name") else { return Callee::CLOSED };
        let name = self.text(name);
        if let Some(object) = node.child_by_field_name("object") {
            return match (object.kind(), self.file.names.here()) {
                ("super", Some(class)) => {
                    Callee { open: false, ..self.names().method(Value::Base(class), name) }
                }
                _ => Callee::CLOSED,
            };
        }
        if let Some(callee) = self.names().unqualified(name) {
            return callee;
        }
        let value = self.file.static_member(name).unwrap_or(Value::Unknown);
        Callee { value, open: false, result: self.names().instance(value) }
    }

    // Values.

    /// What an expression stands for. Chains of any length are followed without recursion.
    fn value(&mut self, node: Node<'t>) -> Value {
        let mut chain = Vec::new();
        let mut at = node;
        let mut value = loop {
            if let Some(&known) = self.file.names.memo.get(&at.id()) {
                break known;
            }
            match below(at) {
                Some(next) => {
                    chain.push(at);
                    at = next;
                }
                None => break self.leaf(at),
            }
        };
        while let Some(node) = chain.pop() {
            value = self.beyond(node, value);
            self.names().memo.insert(node.id(), value);
        }
        value
    }

    /// What a node makes of the value of the node below it.
    fn beyond(&mut self, node: Node<'t>, value: Value) -> Value {
        match node.kind() {
            "method_invocation" => match node.child_by_field_name("name") {
                Some(name) => {
                    let name = self.text(name);
                    self.names().method(value, name).result
                }
                None => Value::Unknown,
            },
            "field_access" => match node.child_by_field_name("field") {
                Some(field) if field.kind() == "this" => self.names().instance(value),
                Some(field) => {
                    let name = self.text(field);
                    self.names().member(value, name)
                }
                None => Value::Unknown,
            },
            "cast_expression" => {
                let kind =
                    node.child_by_field_name("type").map_or(Value::Unknown, |kind| self.file.kind(kind));
                self.names().choose(kind, value)
            }
            "ternary_expression" if !matches!(value, Value::Known(_)) => {
                let other = node.child_by_field_name("alternative");
                if self.file.names.depth >= DEEPEST {
                    return Value::Unknown;
                }
                self.names().depth += 1;
                let other = other.map_or(Value::Unknown, |other| self.value(other));
                self.names().depth -= 1;
                if matches!(other, Value::Known(_)) || other == value { other } else { Value::Unknown }
            }
            _ => value,
        }
    }

    fn leaf(&mut self, node: Node<'t>) -> Value {
        match node.kind() {
            "identifier" => {
                let name = self.text(node);
                if let Some(value) = self.names().look_up(name) {
                    return value;
                }
                if let Some(value) = self.file.type_name(name) {
                    return value;
                }
                match self.file.static_member(name) {
                    Some(value) => value,
                    None => self.names().outermost(name),
                }
            }
            "this" => self.file.names.here().map_or(Value::Unknown, Value::Own),
            "super" => self.file.names.here().map_or(Value::Unknown, Value::Base),
            "method_invocation" => self.own_method(node).result,
            "object_creation_expression" if is_inner(node) => Value::Unknown,
            "object_creation_expression" => {
                let kind = node.child_by_field_name("type").map(|kind| self.file.kind(kind));
                match child_of_kind(node, "class_body").and_then(|b| self.file.names.class_of.get(&b.id())) {
                    Some(&class) if !matches!(kind, Some(Value::Known(_))) => Value::Own(class),
                    _ => self.names().instance(kind.unwrap_or(Value::Unknown)),
                }
            }
            "string_literal"
            | "character_literal"
            | "decimal_integer_literal"
            | "hex_integer_literal"
            | "decimal_floating_point_literal"
            | "true"
            | "false"
            | "binary_expression"
            | "class_literal" => Value::Inert,
            _ => Value::Unknown,
        }
    }
}

/// The receiver of a call, unless it is `super`.
fn receiver(node: Node) -> Option<Node> {
    let object = node.child_by_field_name("object")?;
    (object.kind() != "super" && child_of_kind(node, "super").is_none()).then_some(object)
}

/// `outer.new Inner()`.
fn is_inner(node: Node) -> bool {
    node.child(0).is_some_and(|first| first.is_named() && node.child_by_field_name("type") != Some(first))
        && node.child(1).is_some_and(|dot| dot.kind() == ".")
}

/// Whether a node is made of names only, so that nothing below it is of interest.
fn is_name(node: Node) -> bool {
    let mut node = node;
    while node.kind() == "field_access" {
        match node.child_by_field_name("object") {
            Some(object) => node = object,
            None => return false,
        }
    }
    matches!(node.kind(), "identifier" | "this")
}

/// The node that a node's value depends on.
fn below(node: Node) -> Option<Node> {
    match node.kind() {
        "method_invocation" => receiver(node),
        "field_access" => node.child_by_field_name("object"),
        "cast_expression" => node.child_by_field_name("value"),
        "ternary_expression" => node.child_by_field_name("consequence"),
        "assignment_expression" => node.child_by_field_name("right"),
        "parenthesized_expression" => children(node).first().copied(),
        _ => None,
    }
}

/// The literals among the first arguments of a call.
fn literals(names: &Names, arguments: Node) -> Vec<Argument> {
    let mut out = Vec::new();
    for (position, argument) in children(arguments).into_iter().take(MOST_ARGS).enumerate() {
        if let Some(value) = literal(names, argument) {
            add(&mut out, None, position, &value);
        }
    }
    out
}

/// The same of an annotation, whose element `value` need not be named.
fn annotation_literals(names: &Names, arguments: Node) -> Vec<Argument> {
    let mut out = Vec::new();
    for argument in children(arguments).into_iter().take(MOST_ARGS) {
        if argument.kind() != "element_value_pair" {
            if let Some(value) = literal(names, argument) {
                add(&mut out, None, 0, &value);
            }
            continue;
        }
        let (Some(key), Some(value)) =
            (argument.child_by_field_name("key"), argument.child_by_field_name("value"))
        else {
            continue;
        };
        if let Some(value) = literal(names, value) {
            let key = names.text(key);
            if key == "value" {
                add(&mut out, None, 0, &value);
            }
            add(&mut out, Some(key), 0, &value);
        }
    }
    out
}

/// The value of a literal, of a constant of this file, or of the first element of a list.
fn literal(names: &Names, node: Node) -> Option<String> {
    match node.kind() {
        "identifier" => plain(names, names.constant_of(names.text(node))?),
        "field_access" => {
            let (of, field) = (node.child_by_field_name("object")?, node.child_by_field_name("field")?);
            let own = of.kind() == "this" || names.declared.contains_key(names.text(of));
            let constant = names.constants.get(names.text(field)).copied().flatten().filter(|_| own)?;
            plain(names, constant)
        }
        "element_value_array_initializer" => literal_text(names, *children(node).first()?),
        _ => plain(names, node),
    }
}

fn plain(names: &Names, node: Node) -> Option<String> {
    match node.kind() {
        "true" | "false" => Some(names.text(node).to_owned()),
        "decimal_integer_literal" | "hex_integer_literal" | "decimal_floating_point_literal" => {
            Some(names.text(node).to_owned())
        }
        "unary_expression" => {
            let number = node.child_by_field_name("operand")?;
            (number.kind().starts_with("decimal_") && names.text(node).starts_with('-'))
                .then(|| names.text(node).to_owned())
        }
        _ => literal_text(names, node),
    }
}

fn literal_text(names: &Names, node: Node) -> Option<String> {
    if node.kind() != "string_literal" {
        return None;
    }
    let mut out = String::new();
    for part in children(node) {
        match part.kind() {
            "string_fragment" | "multiline_string_fragment" => out.push_str(names.text(part)),
            "escape_sequence" => out.push(unescaped(names.text(part))),
            _ => return None,
        }
    }
    Some(out)
}
