//! Walks a C# file for uses, following names by the types that they are declared with.

use tree_sitter::Node;

use super::declarations::{File, bases, initial, simple};
use super::literals::literals;
use crate::facts::code::Map;
use crate::facts::code::tree::{self, Step};
use crate::facts::code::typed::{Callee, DEEPEST, Names, Value, anchor, child_of_kind, children};
use crate::model::Form;

/// Takes down the uses of a file.
pub(super) fn walk<'t>(root: Node<'t>, file: File<'_, 't, '_>) {
    let mut walker = Walker { file, declaring: Vec::new(), targets: Map::default(), constant: false };
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
    /// Declarations around: the type and whether the variables are constants. `None` for those of fields.
    declaring: Vec<Option<(Value, bool)>>,
    /// Types that a `new()` without a type makes.
    targets: Map<usize, Value>,
    /// Whether the declaration that comes next is one of constants.
    constant: bool,
}

fn opens_scope(kind: &str) -> bool {
    matches!(
        kind,
        "block"
            | "method_declaration"
            | "constructor_declaration"
            | "destructor_declaration"
            | "operator_declaration"
            | "conversion_operator_declaration"
            | "indexer_declaration"
            | "delegate_declaration"
            | "local_function_statement"
            | "accessor_declaration"
            | "lambda_expression"
            | "anonymous_method_expression"
            | "for_statement"
            | "foreach_statement"
            | "using_statement"
            | "fixed_statement"
            | "catch_clause"
            | "switch_section"
            | "switch_expression_arm"
            | "query_expression"
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
            "using_directive" | "extern_alias_directive" => return false,
            "base_list" => {
                for kind in bases(node) {
                    let value = self.file.kind(kind);
                    self.names().report(kind, value, Form::BaseClass, |_| Vec::new());
                    self.names().done.insert(kind.id());
                }
            }
            "attribute" => self.attribute(node),
            "lambda_expression" | "anonymous_method_expression" => self.function(node),
            "parameter" => self.parameter(node),
            "local_declaration_statement" => {
                let words = children(node);
                self.constant = words.iter().any(|n| n.kind() == "modifier" && self.text(*n) == "const");
            }
            "variable_declaration" => self.declaration(node),
            "property_declaration" => {
                if let (Some(kind), Some(value)) =
                    (node.child_by_field_name("type"), node.child_by_field_name("value"))
                {
                    self.target(kind, value);
                }
            }
            "foreach_statement" => {
                if let Some(left) = node.child_by_field_name("left").filter(|l| l.kind() == "identifier") {
                    self.bind_typed(left, node.child_by_field_name("type"));
                }
            }
            "invocation_expression" => return self.call(node),
            "object_creation_expression" => self.creation(node),
            "implicit_object_creation_expression" => {
                if let Some(&value) = self.targets.get(&node.id()) {
                    let arguments = child_of_kind(node, "argument_list");
                    let initializer = child_of_kind(node, "initializer_expression");
                    self.construct(node, value, arguments, initializer);
                }
            }
            "member_access_expression" => {
                let value = self.value(node);
                if !self.file.names.done.contains(&node.id()) {
                    self.names().mention(node, value);
                }
                return !(matches!(value, Value::Known(_)) && is_name(node));
            }
            "argument" | "return_statement" | "arrow_expression_clause" => {
                if let Some(&last) = children(node).last() {
                    self.mention_name(last);
                }
            }
            "type_argument_list" => {
                for kind in children(node) {
                    self.mention_type(kind);
                }
            }
            "is_expression" | "as_expression" => {
                if let Some(kind) = node.child_by_field_name("right") {
                    self.mention_type(kind);
                }
            }
            "from_clause" | "join_clause" | "let_clause" | "join_into_clause" => {
                let name = node.child_by_field_name("name").or_else(|| child_of_kind(node, "identifier"));
                if let Some(name) = name {
                    self.bind_typed(name, node.child_by_field_name("type"));
                }
            }
            _ => {}
        }
        for field in ["type", "returns"] {
            if let Some(kind) = node.child_by_field_name(field) {
                self.mention_type(kind);
            }
        }
        true
    }

    fn leave(&mut self, node: Node<'t>) {
        match node.kind() {
            "variable_declarator" => self.declarator(node),
            "variable_declaration" => {
                self.declaring.pop();
            }
            "declaration_pattern"
            | "recursive_pattern"
            | "var_pattern"
            | "list_pattern"
            | "declaration_expression"
            | "catch_declaration" => {
                if let Some(name) = node.child_by_field_name("name") {
                    self.bind_typed(name, node.child_by_field_name("type"));
                }
            }
            "tuple_pattern" | "parenthesized_variable_designation" => {
                let mut cursor = node.walk();
                let all: Vec<Node> = node.children_by_field_name("name", &mut cursor).collect();
                for name in all {
                    self.bind_typed(name, None);
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

    fn bind_typed(&mut self, name: Node<'t>, kind: Option<Node<'t>>) {
        let kind = kind.map_or(Value::Unknown, |kind| self.file.kind(kind));
        let value = self.names().instance(kind);
        let name = self.text(name);
        self.names().bind(name, value, None);
    }

    fn parameter(&mut self, node: Node<'t>) {
        if self.file.names.done.contains(&node.id()) {
            return;
        }
        let Some(name) = node.child_by_field_name("name") else { return };
        self.bind_typed(name, node.child_by_field_name("type"));
    }

    fn function(&mut self, node: Node<'t>) {
        let Some(parameters) = node.child_by_field_name("parameters") else { return };
        let all =
            if parameters.kind() == "implicit_parameter" { vec![parameters] } else { children(parameters) };
        for (position, parameter) in all.into_iter().enumerate() {
            let mut value = self.names().parameter(node, position);
            let mut name = Some(parameter);
            if parameter.kind() == "parameter" {
                self.names().done.insert(parameter.id());
                let kind =
                    parameter.child_by_field_name("type").map_or(Value::Unknown, |kind| self.file.kind(kind));
                value = self.names().choose(kind, value);
                name = parameter.child_by_field_name("name");
            }
            if let Some(name) = name {
                let name = self.text(name);
                self.names().bind(name, value, None);
            }
        }
    }

    fn declaration(&mut self, node: Node<'t>) {
        let constant = std::mem::take(&mut self.constant);
        let Some(kind) = node.child_by_field_name("type") else {
            self.declaring.push(None);
            return;
        };
        for declarator in children(node) {
            if let Some(value) = initial(declarator) {
                self.target(kind, value);
            }
        }
        let value = self.file.kind(kind);
        let field = self.file.names.done.contains(&node.id());
        self.declaring.push((!field).then_some((value, constant)));
    }

    /// Notes what `new()` makes where the type stands in front.
    fn target(&mut self, kind: Node<'t>, value: Node<'t>) {
        if value.kind() == "implicit_object_creation_expression" {
            let kind = self.file.kind(kind);
            self.targets.insert(value.id(), kind);
        }
    }

    fn declarator(&mut self, node: Node<'t>) {
        let Some(Some((kind, constant))) = self.declaring.last().copied() else { return };
        let first = initial(node);
        if let Some(first) = first {
            self.mention_name(first);
        }
        let Some(name) = node.child_by_field_name("name") else { return };
        let value = first.map_or(Value::Unknown, |first| self.value(first));
        let value = self.names().choose(kind, value);
        let name = self.text(name);
        self.names().bind(name, value, first.filter(|_| constant));
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
            "member_access_expression" => {
                if let (Some(of), Some(name)) =
                    (left.child_by_field_name("expression"), left.child_by_field_name("name"))
                    && of.kind() == "this"
                    && let Some(class) = self.file.names.here()
                {
                    let name = self.text(name);
                    if self.names().member(Value::Own(class), name) == Value::Unknown {
                        self.names().improve(class, name, value);
                    }
                }
            }
            _ => {}
        }
    }

    // What is reported.

    fn attribute(&mut self, node: Node<'t>) {
        let Some(name) = node.child_by_field_name("name") else { return };
        let value = self.file.attribute(name);
        let arguments = child_of_kind(node, "attribute_argument_list");
        self.names().report(node, value, Form::Decorator, |names| literals(names, arguments, None));
    }

    fn mention_type(&mut self, node: Node<'t>) {
        if !self.file.names.done.contains(&node.id()) {
            let value = self.file.kind(node);
            self.names().mention(node, value);
        }
    }

    fn mention_name(&mut self, node: Node<'t>) {
        if node.kind() == "identifier" {
            let value = self.value(node);
            self.names().mention(node, value);
        }
    }

    fn creation(&mut self, node: Node<'t>) {
        let Some(kind) = node.child_by_field_name("type") else { return };
        let value = self.file.kind(kind);
        self.names().done.insert(kind.id());
        let arguments = node.child_by_field_name("arguments");
        self.construct(node, value, arguments, node.child_by_field_name("initializer"));
    }

    fn construct(
        &mut self,
        node: Node<'t>,
        value: Value,
        arguments: Option<Node<'t>>,
        initializer: Option<Node<'t>>,
    ) {
        self.names().report(node, value, Form::New, |names| literals(names, arguments, initializer));
        self.hand(arguments, value);
    }

    fn hand(&mut self, arguments: Option<Node<'t>>, callee: Value) {
        if !matches!(callee, Value::Known(_)) {
            return;
        }
        for argument in arguments.map(children).unwrap_or_default() {
            if let Some(&last) = children(argument).last()
                && matches!(last.kind(), "lambda_expression" | "anonymous_method_expression")
            {
                self.names().hand(last, callee);
            }
        }
    }

    /// Reports a call, and says whether there is anything to see below it.
    fn call(&mut self, node: Node<'t>) -> bool {
        let Some(function) = node.child_by_field_name("function") else { return true };
        let arguments = node.child_by_field_name("arguments");
        let (receiver, callee, name) = match called(function) {
            Some((of, name)) => {
                self.names().done.insert(function.id());
                self.names().done.insert(of.id());
                let of = self.value(of);
                let word = self.text(name);
                (of, self.names().method(of, word), name)
            }
            None if matches!(function.kind(), "identifier" | "generic_name") => {
                let name = simple(function);
                if self.text(name) == "nameof" {
                    return false;
                }
                (Value::Inert, self.own_method(name), name)
            }
            None => return true,
        };
        let word = self.text(name);
        self.names().called(anchor(node, name), callee, receiver, word, true, |names| {
            literals(names, arguments, None)
        });
        self.hand(arguments, callee.value);
        true
    }

    fn own_method(&mut self, name: Node<'t>) -> Callee {
        let name = self.text(name);
        // A variable or property that holds a function.
        if let Some(held) = self.names().look_up(name)
            && matches!(held, Value::Known(_))
        {
            return Callee { value: held, open: false, result: self.names().instance(held) };
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
            "invocation_expression" => match node.child_by_field_name("function").and_then(called) {
                Some((_, name)) => match (self.text(name), value) {
                    // Says where to go on after waiting, and gives the same.
                    ("ConfigureAwait", Value::Known(_)) => value,
                    (name, _) => self.names().method(value, name).result,
                },
                None => self.names().instance(value),
            },
            "member_access_expression" => match node.child_by_field_name("name") {
                Some(name) => {
                    let name = self.text(simple(name));
                    self.names().member(value, name)
                }
                None => Value::Unknown,
            },
            "conditional_access_expression" => {
                match child_of_kind(node, "member_binding_expression")
                    .and_then(|b| b.child_by_field_name("name"))
                {
                    Some(name) => {
                        let name = self.text(simple(name));
                        self.names().member(value, name)
                    }
                    None => Value::Unknown,
                }
            }
            "cast_expression" | "as_expression" => {
                let field = if node.kind() == "cast_expression" { "type" } else { "right" };
                let kind =
                    node.child_by_field_name(field).map_or(Value::Unknown, |kind| self.file.kind(kind));
                self.names().choose(kind, value)
            }
            "binary_expression" => self.or(node.child_by_field_name("right"), value),
            "conditional_expression" => self.or(node.child_by_field_name("alternative"), value),
            _ => value,
        }
    }

    /// A value, or the other choice where it says nothing.
    fn or(&mut self, other: Option<Node<'t>>, value: Value) -> Value {
        if matches!(value, Value::Known(_)) {
            return value;
        }
        if self.file.names.depth >= DEEPEST {
            return Value::Unknown;
        }
        self.names().depth += 1;
        let other = other.map_or(Value::Unknown, |other| self.value(other));
        self.names().depth -= 1;
        if matches!(other, Value::Known(_)) || other == value { other } else { Value::Unknown }
    }

    fn leaf(&mut self, node: Node<'t>) -> Value {
        match node.kind() {
            "identifier" | "generic_name" => {
                let name = self.text(simple(node));
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
            "alias_qualified_name" | "qualified_name" => self.file.qualified(node),
            "this" => self.file.names.here().map_or(Value::Unknown, Value::Own),
            "base" => self.file.names.here().map_or(Value::Unknown, Value::Base),
            "invocation_expression" => match node.child_by_field_name("function") {
                Some(name) if matches!(name.kind(), "identifier" | "generic_name") => {
                    self.own_method(simple(name)).result
                }
                _ => Value::Unknown,
            },
            "object_creation_expression" => {
                let kind =
                    node.child_by_field_name("type").map_or(Value::Unknown, |kind| self.file.kind(kind));
                self.names().instance(kind)
            }
            "implicit_object_creation_expression" => match self.targets.get(&node.id()) {
                Some(&kind) => self.names().instance(kind),
                None => Value::Unknown,
            },
            "predefined_type"
            | "string_literal"
            | "verbatim_string_literal"
            | "raw_string_literal"
            | "interpolated_string_expression"
            | "character_literal"
            | "integer_literal"
            | "real_literal"
            | "boolean_literal"
            | "binary_expression" => Value::Inert,
            _ => Value::Unknown,
        }
    }
}

/// Receiver and name of a method that is called: `a.b()`, `a?.b()`.
fn called(function: Node<'_>) -> Option<(Node<'_>, Node<'_>)> {
    match function.kind() {
        "member_access_expression" => {
            Some((function.child_by_field_name("expression")?, simple(function.child_by_field_name("name")?)))
        }
        "conditional_access_expression" => Some((
            function.child_by_field_name("condition")?,
            simple(child_of_kind(function, "member_binding_expression")?.child_by_field_name("name")?),
        )),
        _ => None,
    }
}

/// Whether a node is made of names only, so that nothing below it is of interest.
fn is_name(node: Node) -> bool {
    let mut node = node;
    while node.kind() == "member_access_expression" {
        match (node.child_by_field_name("expression"), node.child_by_field_name("name")) {
            (Some(of), Some(name)) if name.kind() == "identifier" => node = of,
            _ => return false,
        }
    }
    matches!(node.kind(), "identifier" | "this" | "base" | "alias_qualified_name")
}

/// The node that a node's value depends on.
fn below(node: Node<'_>) -> Option<Node<'_>> {
    match node.kind() {
        "invocation_expression" => {
            let function = node.child_by_field_name("function")?;
            match called(function) {
                Some((of, _)) => Some(of),
                None if matches!(function.kind(), "identifier" | "generic_name") => None,
                None => Some(function),
            }
        }
        "member_access_expression" => node.child_by_field_name("expression"),
        "conditional_access_expression" => node.child_by_field_name("condition"),
        "cast_expression" => node.child_by_field_name("value"),
        "as_expression" => node.child_by_field_name("left"),
        "conditional_expression" => node.child_by_field_name("consequence"),
        "assignment_expression" => node.child_by_field_name("right"),
        "binary_expression" if node.child_by_field_name("operator").is_some_and(|o| o.kind() == "??") => {
            node.child_by_field_name("left")
        }
        "postfix_unary_expression" if node.child(1).is_some_and(|o| o.kind() == "!") => node.named_child(0),
        "parenthesized_expression" | "await_expression" | "checked_expression" => {
            children(node).first().copied()
        }
        _ => None,
    }
}
