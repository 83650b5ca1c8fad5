//! Walks a tree for imports and usages. What an expression stands for is known once all below it has been seen, so that
//! nothing here calls itself.

use tree_sitter::{Node, Tree};

use super::arguments::{elements, literal, literals};
use super::names::{Function, Known, LONGEST_NAME, Names, Value};
use crate::facts::code::tree::{Recorder, Step, walk};
use crate::facts::code::{Map, Set};
use crate::model::{Argument, CodeLanguage, Form, Usage};
use crate::rules::GLOBAL;

const LANGUAGE: CodeLanguage = CodeLanguage::Php;
/// Parameters of a closure that are followed.
const PARAMETERS: u8 = 3;
/// Types of a union that are looked at, and variables of a list.
const LOOKED_AT: usize = 32;

/// Takes down what a file imports and uses: one round for what its names stand for, one for what is done with them.
pub(super) fn usages<'a>(tree: &Tree, recorder: &mut Recorder<'a>) {
    let names = Names::new(recorder.index);
    let mut walker = Walker {
        recorder,
        names,
        stack: Vec::new(),
        values: Map::default(),
        mentioned: Set::default(),
        emitting: false,
    };
    for emitting in [false, true] {
        walker.emitting = emitting;
        walker.names.restart();
        walker.values.clear();
        walk(tree.root_node(), |node, step| match step {
            Step::Enter => {
                let below = walker.enter(node);
                if below {
                    walker.stack.push(node);
                }
                below
            }
            Step::Leave => {
                walker.stack.pop();
                walker.leave(node);
                true
            }
        });
    }
}

struct Walker<'a, 't, 'r> {
    recorder: &'r mut Recorder<'a>,
    names: Names<'a>,
    /// The nodes around the one that is looked at.
    stack: Vec<Node<'t>>,
    /// What expressions stand for, where that is known.
    values: Map<usize, Value>,
    mentioned: Set<Known>,
    emitting: bool,
}

/// What is called.
enum Callee {
    /// This.
    Known(Known),
    /// Methods of base classes that may be meant.
    Any(Vec<Known>),
    /// A method of this name of something that is not followed.
    Open(String),
    /// A method or function of the file, with what it returns.
    Own(Value),
    /// Nothing that any rule asks for.
    Other,
}

impl<'a, 't> Walker<'a, 't, '_> {
    /// The node around, `up` steps further out.
    fn around(&self, up: usize) -> Option<Node<'t>> {
        self.stack.iter().rev().nth(up).copied()
    }

    fn text(&self, node: Node<'t>) -> &'a str {
        self.recorder.text(node)
    }

    fn field_text(&self, node: Node<'t>, field: &str) -> &'a str {
        node.child_by_field_name(field).map_or("", |n| self.text(n))
    }

    fn set(&mut self, node: Node<'t>, value: Value) {
        if matches!(value, Value::Unknown) {
            return;
        }
        self.values.insert(node.id(), value);
    }

    /// What an expression stands for, all below it having been seen.
    fn value(&self, node: Node<'t>) -> Value {
        match node.kind() {
            "variable_name" => match variable(self.text(node)) {
                "this" => self.names.this(),
                name => self.names.variable(name),
            },
            "name" => self.names.constant(self.text(node)),
            "null" => Value::Nothing,
            "string" | "encapsed_string" | "integer" | "float" | "boolean" | "unary_op_expression" => {
                literal(node, self.recorder.input.text).map_or(Value::Foreign, Value::Text)
            }
            "array_creation_expression"
            | "anonymous_function"
            | "arrow_function"
            | "heredoc"
            | "nowdoc"
            | "shell_command_expression"
            | "cast_expression" => Value::Foreign,
            _ => self.values.get(&node.id()).cloned().unwrap_or(Value::Unknown),
        }
    }

    fn field_value(&self, node: Node<'t>, field: &str) -> Value {
        node.child_by_field_name(field).map_or(Value::Unknown, |n| self.value(n))
    }

    /// The value of the last part of a node.
    fn last(&self, node: Node<'t>) -> Value {
        elements(node).last().map_or(Value::Unknown, |n| self.value(*n))
    }

    /// An instance of a declared type.
    fn instance(&self, kind: Option<Node<'t>>) -> Value {
        let Some(kind) = kind.filter(|k| !k.kind().starts_with("primitive")) else { return Value::Unknown };
        let mut named = Vec::new();
        walk(kind, |node, step| {
            if step == Step::Enter && node.kind() == "named_type" && named.len() < LOOKED_AT {
                named.push(node);
            }
            node.kind() != "named_type"
        });
        let mut out = Value::Unknown;
        for name in named {
            let value = self.names.class_named(self.text(name)).instance();
            if value.is_followed() {
                return value;
            }
            out = value;
        }
        out
    }

    /// The variables of a pattern.
    fn variables(&self, pattern: Node<'t>) -> Vec<&'a str> {
        let mut found = Vec::new();
        walk(pattern, |node, step| {
            let name = node.kind() == "variable_name";
            if name && step == Step::Enter {
                found.push(variable(self.text(node)));
            }
            !name && !matches!(node.kind(), "member_access_expression" | "subscript_expression")
        });
        found
    }

    // Going down.

    /// Says whether to go below a node.
    fn enter(&mut self, node: Node<'t>) -> bool {
        match node.kind() {
            "namespace_definition" => {
                let name = self.field_text(node, "name");
                self.names.enter_namespace(name);
                true
            }
            "namespace_use_declaration" => {
                self.imports(node);
                false
            }
            "class_declaration" | "interface_declaration" | "trait_declaration" | "enum_declaration" => {
                let name = self.field_text(node, "name");
                self.names.open_class(name);
                true
            }
            "anonymous_class" => {
                self.names.open_class(&format!("class@{}", node.start_byte()));
                true
            }
            "method_declaration" => {
                let result = self.instance(node.child_by_field_name("return_type"));
                let (class, name) = (self.names.class(), self.field_text(node, "name"));
                self.names.classes[class].methods.insert(name, result);
                self.names.open_scope(true);
                true
            }
            "function_definition" => {
                let result = self.instance(node.child_by_field_name("return_type"));
                let name = self.field_text(node, "name");
                self.names.define_function(name, result);
                self.names.open_scope(true);
                true
            }
            "anonymous_function" => {
                let mut cursor = node.walk();
                let clause = node.children(&mut cursor).find(|n| n.kind() == "anonymous_function_use_clause");
                let taken = clause.map(|c| self.variables(c)).unwrap_or_default();
                let taken: Vec<_> = taken.into_iter().map(|name| (name, self.names.variable(name))).collect();
                self.names.open_scope(true);
                for (name, value) in taken {
                    self.names.assign(name, value);
                }
                true
            }
            "arrow_function" => {
                self.names.open_scope(false);
                true
            }
            "formal_parameters" => {
                self.parameters(node);
                true
            }
            "property_declaration" => {
                let value = self.instance(node.child_by_field_name("type"));
                let class = self.names.class();
                let declared = node.child_by_field_name("type").is_some();
                for element in elements(node).into_iter().filter(|n| n.kind() == "property_element") {
                    let name = variable(self.field_text(element, "name"));
                    self.names.classes[class].assign(name, value.clone(), declared);
                }
                true
            }
            "foreach_statement" => {
                let body = node.child_by_field_name("body").map(|n| n.id());
                for pattern in elements(node).into_iter().skip(1).filter(|n| Some(n.id()) != body) {
                    for name in self.variables(pattern) {
                        self.names.assign(name, Value::Unknown);
                    }
                }
                true
            }
            "catch_clause" => {
                let name = variable(self.field_text(node, "name"));
                self.names.assign(name, Value::Unknown);
                true
            }
            "global_declaration" => {
                for name in self.variables(node) {
                    let value = self.names.global(name);
                    self.names.assign(name, value);
                }
                false
            }
            "variable_name" | "comment" | "text" | "use_list" => false,
            _ => true,
        }
    }

    /// Takes the imports of one `use` down.
    fn imports(&mut self, node: Node<'t>) {
        let of = |kind: &str| match kind {
            "function" => Some(true),
            "const" => None,
            _ => Some(false),
        };
        let mut cursor = node.walk();
        let all: Vec<_> = node.children(&mut cursor).collect();
        let whole = self.field_text(node, "type");
        let prefix = all.iter().find(|n| n.kind() == "namespace_name").map_or("", |n| self.text(*n));
        let group = all.iter().find(|n| n.kind() == "namespace_use_group");
        let clauses = match group {
            Some(group) => {
                let mut cursor = group.walk();
                group.named_children(&mut cursor).collect()
            }
            None => all,
        };
        for clause in clauses.into_iter().filter(|n| n.kind() == "namespace_use_clause") {
            let mut cursor = clause.walk();
            let name =
                clause.named_children(&mut cursor).find(|n| matches!(n.kind(), "name" | "qualified_name"));
            let Some(name) = name else { continue };
            let text = self.text(name).trim_start_matches('\\');
            if prefix.len() + text.len() > LONGEST_NAME {
                continue;
            }
            let full = if prefix.is_empty() {
                text.to_owned()
            } else {
                format!("{}\\{text}", prefix.trim_start_matches('\\'))
            };
            let alias = match clause.child_by_field_name("alias") {
                Some(alias) => self.text(alias),
                None => text.rsplit('\\').next().unwrap_or(text),
            };
            let kind = if whole.is_empty() { self.field_text(clause, "type") } else { whole };
            if let Some(function) = of(kind) {
                self.names.import(&full, alias, function);
            }
            if self.emitting {
                self.recorder.import(clause, &full, false);
            }
        }
    }

    fn parameters(&mut self, list: Node<'t>) {
        let given = match self.around(0) {
            Some(f) if matches!(f.kind(), "anonymous_function" | "arrow_function") => self.given(f),
            _ => None,
        };
        for (position, node) in (0u8..).zip(elements(list)) {
            let Some(name) = node.child_by_field_name("name") else { continue };
            let name = variable(
                self.text(name.named_child(0).filter(|n| n.kind() == "variable_name").unwrap_or(name)),
            );
            let kind = node.child_by_field_name("type");
            let variadic = node.kind() == "variadic_parameter";
            let mut value = if variadic { Value::Unknown } else { self.instance(kind) };
            if node.kind() == "property_promotion_parameter" {
                let class = self.names.class();
                self.names.classes[class].assign(name, value.clone(), kind.is_some());
            }
            if let (Some(given), None, false) = (&given, kind, variadic)
                && position < PARAMETERS
            {
                value = Value::of(given.parameter(position));
            }
            self.names.assign(name, value);
        }
    }

    /// What a closure is handed to, or assigned to.
    fn given(&self, closure: Node<'t>) -> Option<Known> {
        let parent = self.around(1)?;
        if parent.kind() == "assignment_expression" {
            let right = parent.child_by_field_name("right")?;
            let left = parent.child_by_field_name("left").filter(|_| right.id() == closure.id())?;
            return match (left.kind(), self.value(left)) {
                ("member_access_expression", Value::Known(known)) => Some(known),
                _ => None,
            };
        }
        self.around(2).filter(|n| n.kind() == "arguments" && parent.kind() == "argument")?;
        let call = self.around(3)?;
        match call.kind() {
            "object_creation_expression" => match self.constructed(call) {
                Value::Known(known) => Some(known),
                _ => None,
            },
            _ => match self.callee(call)? {
                Callee::Known(known) => Some(known),
                Callee::Any(any) => any.into_iter().next(),
                _ => None,
            },
        }
    }

    // Coming back.

    fn leave(&mut self, node: Node<'t>) {
        match node.kind() {
            "namespace_definition" if node.child_by_field_name("body").is_some() => {
                self.names.enter_namespace("");
            }
            "class_declaration" | "interface_declaration" | "trait_declaration" | "enum_declaration" => {
                self.names.close_class();
            }
            "anonymous_class" => {
                let class = self.names.close_class();
                self.set(node, Value::Own(class));
            }
            "base_clause" | "class_interface_clause" | "use_declaration" => self.derive(node),
            "method_declaration" | "function_definition" | "anonymous_function" | "arrow_function" => {
                self.names.close_scope();
            }
            "simple_parameter" | "static_variable_declaration" => {
                let (field, name) = if node.kind() == "simple_parameter" {
                    ("default_value", variable(self.field_text(node, "name")))
                } else {
                    ("value", variable(self.field_text(node, "name")))
                };
                let value = self.field_value(node, field);
                if value.is_followed() && !self.names.variable(name).is_followed() {
                    self.names.assign(name, value);
                }
            }
            "attribute" => self.attribute(node),
            "object_creation_expression" => self.construct(node),
            "member_call_expression"
            | "nullsafe_member_call_expression"
            | "scoped_call_expression"
            | "function_call_expression" => self.call(node),
            "member_access_expression"
            | "nullsafe_member_access_expression"
            | "scoped_property_access_expression" => self.access(node),
            "class_constant_access_expression" => self.class_constant(node),
            "assignment_expression" | "reference_assignment_expression" => {
                let value = self.field_value(node, "right");
                self.assign(node, value.clone());
                self.set(node, value);
            }
            "augmented_assignment_expression" => {
                let value = match self.field_text(node, "operator") {
                    "??=" => self.field_value(node, "left").or(self.field_value(node, "right")),
                    _ => Value::Unknown,
                };
                self.assign(node, value.clone());
                self.set(node, value);
            }
            "parenthesized_expression" | "clone_expression" | "argument" | "error_suppression_expression" => {
                let value = self.last(node);
                self.set(node, value);
            }
            "conditional_expression" => {
                let body = match node.child_by_field_name("body") {
                    Some(body) => self.value(body),
                    None => self.field_value(node, "condition"),
                };
                let value = body.or(self.field_value(node, "alternative"));
                self.set(node, value);
            }
            "binary_expression" if self.field_text(node, "operator") == "??" => {
                let value = self.field_value(node, "left").or(self.field_value(node, "right"));
                self.set(node, value);
            }
            "const_element" => {
                if let [name, value] = elements(node)[..] {
                    let (name, value) = (self.text(name), self.value(value));
                    self.names.define_constant(name, value);
                }
            }
            "shell_command_expression" => {
                // The language defines it as a call of this function.
                let known = Known { module: GLOBAL.into(), path: "shell_exec".into() };
                self.report(node, &known, Form::Call, None);
            }
            _ => {}
        }
    }

    fn assign(&mut self, node: Node<'t>, value: Value) {
        let Some(left) = node.child_by_field_name("left") else { return };
        match left.kind() {
            "variable_name" => self.names.assign(variable(self.text(left)), value),
            "list_literal" | "array_creation_expression" => {
                for name in self.variables(left) {
                    self.names.assign(name, Value::Unknown);
                }
            }
            "member_access_expression" | "scoped_property_access_expression" => {
                if let Some((class, name)) = self.own_property(left) {
                    self.names.classes[class].assign(name, value, false);
                }
            }
            _ => {}
        }
    }

    /// The class and the name of `$this->name` and `self::$name`.
    fn own_property(&self, node: Node<'t>) -> Option<(usize, &'a str)> {
        let name = node.child_by_field_name("name")?;
        let of = match node.kind() {
            "scoped_property_access_expression" => self.scope(node),
            _ if name.kind() == "name" => self.field_value(node, "object"),
            _ => Value::Unknown,
        };
        match of {
            Value::Own(class) => Some((class, variable(self.text(name)))),
            _ => None,
        }
    }

    /// What stands before `::`.
    fn scope(&self, node: Node<'t>) -> Value {
        let scope = node.child_by_field_name("scope").or_else(|| node.named_child(0));
        match scope {
            Some(name) if is_name(name) => self.names.class_named(self.text(name)),
            Some(other) => self.value(other),
            None => Value::Unknown,
        }
    }

    /// Base classes, interfaces and traits.
    fn derive(&mut self, node: Node<'t>) {
        let class = self.names.class();
        let inherits = node.kind() != "class_interface_clause";
        self.names.classes[class].derived |= inherits;
        for name in elements(node).into_iter().filter(|n| is_name(*n)) {
            match self.names.class_named(self.text(name)) {
                Value::Known(known) => {
                    self.report(name, &known, Form::BaseClass, None);
                    if node.kind() == "base_clause" {
                        self.names.classes[class].parent = Some(known.clone());
                    }
                    if inherits {
                        self.names.classes[class].derive(known);
                    }
                }
                Value::Own(own) if own != class && inherits => {
                    for base in self.names.classes[own].bases.clone() {
                        self.names.classes[class].derive(base);
                    }
                }
                _ => {}
            }
        }
    }

    fn attribute(&mut self, node: Node<'t>) {
        let Some(name) = elements(node).into_iter().find(|n| is_name(*n)) else { return };
        if let Value::Known(known) = self.names.class_named(self.text(name)) {
            self.report(node, &known, Form::Decorator, node.child_by_field_name("parameters"));
        }
    }

    /// The class that a `new` names.
    fn constructed(&self, node: Node<'t>) -> Value {
        match elements(node).into_iter().find(|n| n.kind() != "arguments" && n.kind() != "attribute_list") {
            Some(name) if is_name(name) => self.names.class_named(self.text(name)),
            Some(other) => self.value(other),
            None => Value::Unknown,
        }
    }

    fn construct(&mut self, node: Node<'t>) {
        let class = self.constructed(node);
        if let Value::Known(known) = &class {
            let list = elements(node).into_iter().find(|n| n.kind() == "arguments");
            self.report(node, known, Form::New, list);
        }
        self.set(node, class.instance());
    }

    /// A property.
    fn access(&mut self, node: Node<'t>) {
        let Some(name) = node.child_by_field_name("name") else { return };
        let scoped = node.kind() == "scoped_property_access_expression";
        if !scoped && name.kind() != "name" {
            return;
        }
        let of = if scoped { self.scope(node) } else { self.field_value(node, "object") };
        let name = variable(self.text(name));
        let value = match of {
            Value::Known(known) => Value::of(known.member(name)),
            Value::Own(class) => match self.names.classes[class].field(name) {
                Some(value) => {
                    self.set(node, value);
                    return;
                }
                None => {
                    let bases = self.names.classes[class].bases.iter();
                    let mut members = bases.filter_map(|b| b.result()?.member(name));
                    Value::of(members.find(|k| self.is_wanted(k)))
                }
            },
            _ => return,
        };
        self.mention(node, &value);
        self.set(node, value);
    }

    /// Says once a file that something is named, unless it is part of something longer.
    fn mention(&mut self, node: Node<'t>, value: &Value) {
        let Value::Known(known) = value else { return };
        let part = self.around(0).is_some_and(|p| {
            ["object", "scope", "function"]
                .into_iter()
                .any(|f| p.child_by_field_name(f).is_some_and(|n| n.id() == node.id()))
        });
        if self.emitting && !part && self.mentioned.insert(known.clone()) {
            self.report(node, known, Form::Reference, None);
        }
    }

    /// `X::class` and `X::CONSTANT`.
    fn class_constant(&mut self, node: Node<'t>) {
        let Some(name) = elements(node).last().map(|n| self.text(*n)) else { return };
        let value = match self.scope(node) {
            Value::Known(known) if name == "class" => Value::Known(known),
            Value::Known(known) => Value::of(known.member(name)),
            Value::Own(class) if name == "class" => Value::Own(class),
            Value::Own(class) => {
                self.names.classes[class].constants.get(name).cloned().unwrap_or(Value::Unknown)
            }
            _ => return,
        };
        self.mention(node, &value);
        self.set(node, value);
    }

    // Calls.

    /// What a call calls; `None` for other expressions.
    fn callee(&self, node: Node<'t>) -> Option<Callee> {
        let name = node.child_by_field_name("name");
        Some(match node.kind() {
            "function_call_expression" => {
                let function = node.child_by_field_name("function")?;
                if !is_name(function) {
                    return Some(match self.value(function) {
                        Value::Known(known) => Callee::Known(known),
                        _ => Callee::Other,
                    });
                }
                match self.names.function_named(self.text(function)) {
                    Function::Known(known) => Callee::Known(known),
                    Function::Own(result) => Callee::Own(result),
                    Function::Other => Callee::Other,
                }
            }
            "scoped_call_expression" => {
                let name = name.filter(|n| n.kind() == "name").map(|n| self.text(n))?;
                let scope = node.child_by_field_name("scope")?;
                if self.text(scope).eq_ignore_ascii_case("parent") {
                    let parent = self.names.classes[self.names.class()].parent.as_ref()?;
                    return parent.result()?.member(name).map(Callee::Known);
                }
                self.method(self.scope(node), name)
            }
            "member_call_expression" | "nullsafe_member_call_expression" => {
                let name = name.filter(|n| n.kind() == "name").map(|n| self.text(n))?;
                self.method(self.field_value(node, "object"), name)
            }
            _ => return None,
        })
    }

    /// What a method of something is.
    fn method(&self, of: Value, name: &str) -> Callee {
        let class = match of {
            Value::Known(known) => return known.member(name).map_or(Callee::Other, Callee::Known),
            Value::Own(class) => &self.names.classes[class],
            Value::Unknown | Value::Nothing => return Callee::Open(name.to_owned()),
            _ => return Callee::Other,
        };
        if let Some(result) = class.methods.get(name) {
            return Callee::Own(result.clone());
        }
        let bases = class.bases.iter().filter_map(|b| b.result()?.member(name));
        let any: Vec<_> = bases.filter(|k| self.is_wanted(k)).collect();
        if class.derived && any.iter().all(|k| !self.is_asked_for(k)) {
            return Callee::Open(name.to_owned());
        }
        Callee::Any(any)
    }

    fn call(&mut self, node: Node<'t>) {
        let Some(callee) = self.callee(node) else { return };
        let list = node.child_by_field_name("arguments");
        let form = match list.and_then(|l| l.named_child(0)) {
            Some(first) if first.kind() == "variadic_placeholder" => Form::Reference,
            _ => Form::Call,
        };
        let at = match node.child_by_field_name("name") {
            Some(name) if name.start_position().row != node.start_position().row => name,
            _ => node,
        };
        let known = match callee {
            Callee::Known(known) => vec![known],
            Callee::Any(any) => any,
            Callee::Own(result) => {
                if form == Form::Call {
                    self.set(node, result);
                }
                return;
            }
            Callee::Open(name) => {
                if self.emitting && self.recorder.index.wants_open_member(LANGUAGE, &name) {
                    let known = Known { module: "".into(), path: format!("*.{name}").into() };
                    self.report(at, &known, form, list);
                }
                return;
            }
            Callee::Other => return,
        };
        for known in &known {
            self.report(at, known, form, list);
        }
        let value = Value::of(known.into_iter().next());
        self.set(node, if form == Form::Call { value.instance() } else { value });
    }

    fn is_wanted(&self, known: &Known) -> bool {
        self.recorder.index.wants(LANGUAGE, &known.name())
    }

    fn is_asked_for(&self, known: &Known) -> bool {
        let usage = Usage {
            language: LANGUAGE,
            module: known.module.clone(),
            path: known.path.clone(),
            form: Form::Call,
            args: Vec::new(),
        };
        self.recorder.index.asks_for(&usage)
    }

    fn report(&mut self, at: Node<'t>, known: &Known, form: Form, list: Option<Node<'t>>) {
        if !self.emitting {
            return;
        }
        let args = match list {
            Some(list) if self.is_asked_for(known) => self.arguments(list),
            _ => Vec::new(),
        };
        self.recorder.usage(at, &known.module, &known.path, form, || args);
    }

    fn arguments(&self, list: Node<'t>) -> Vec<Argument> {
        literals(list, self.recorder.input.text, |node| match self.value(node) {
            Value::Text(text) => Some(text),
            _ => None,
        })
    }
}

/// A variable's name without `$` and `&`.
fn variable(text: &str) -> &str {
    text.trim_start_matches(['&', '$'])
}

fn is_name(node: Node) -> bool {
    matches!(node.kind(), "name" | "qualified_name" | "relative_name" | "relative_scope")
}
