//! Walks a file for usages. Types and functions may stand in any order, so their names are taken down first; then
//! variables are walked, and then the bodies of functions.

use std::sync::Arc;

use tree_sitter::Node;

use super::literals::{CHARS, literals, properties, string};
use super::packages;
use super::types::{DEEPEST, is_builtin_type};
use super::{LANGUAGE, Spec};
use crate::facts::code::follow::{Known, Scopes, Value};
use crate::facts::code::tree::{Recorder, Step, walk};
use crate::facts::code::{Map, Set};
use crate::model::{Argument, Form};
use crate::rules::GLOBAL;

/// Takes down the wanted usages of a file with these imports.
pub(super) fn usages<'a>(root: Node, specs: &[Spec<'a>], recorder: &mut Recorder<'a>) {
    let mut walker = Walker {
        recorder,
        scopes: Scopes::default(),
        packages: Map::default(),
        dots: Vec::new(),
        global: GLOBAL.into(),
        open: "".into(),
        types: Vec::new(),
        values: Map::default(),
        quiet: Set::default(),
        handed: Map::default(),
        calls: Vec::new(),
        switches: Vec::new(),
        mentioned: Set::default(),
    };
    walker.imports(specs);
    walker.declarations(root);
    let mut cursor = root.walk();
    let is_function = |node: &Node| matches!(node.kind(), "function_declaration" | "method_declaration");
    for later in [false, true] {
        for node in root.named_children(&mut cursor) {
            if is_function(&node) == later && node.kind() != "import_declaration" {
                walk(node, |node, step| walker.visit(node, step));
            }
        }
    }
}

/// A type of the file.
#[derive(Default)]
pub(super) struct Type<'a> {
    /// Fields and methods.
    pub members: Map<&'a str, Value>,
    /// What it has members of.
    pub embedded: Vec<Value>,
    /// Another name for this.
    pub alias: Option<Value>,
}

/// A walk through one file.
pub(super) struct Walker<'t, 'a, 'r> {
    recorder: &'r mut Recorder<'a>,
    /// Names of the file by block.
    pub scopes: Scopes<'a>,
    /// Names of imported packages.
    pub packages: Map<&'a str, Value>,
    /// Wanted packages whose names are all brought in.
    dots: Vec<Arc<str>>,
    global: Arc<str>,
    open: Arc<str>,
    /// Types of the file.
    pub types: Vec<Type<'a>>,
    /// Values of expressions that were left, by node.
    values: Map<usize, Value>,
    /// Nodes that are reported as something else than mentioned.
    quiet: Set<usize>,
    /// Functions that are handed to something known.
    handed: Map<usize, Known>,
    calls: Vec<Node<'t>>,
    /// Names that type switches bind.
    switches: Vec<Option<&'a str>>,
    mentioned: Set<Known>,
}

impl<'t, 'a> Walker<'t, 'a, '_> {
    /// The text of a node.
    pub(super) fn text(&self, node: Node) -> &'a str {
        self.recorder.text(node)
    }

    /// A part of a node.
    pub(super) fn field(&self, node: Node<'t>, name: &str) -> Option<Node<'t>> {
        node.child_by_field_name(name)
    }

    fn imports(&mut self, specs: &[Spec<'a>]) {
        let text = self.recorder.input.text;
        for spec in specs {
            let wanted = self.recorder.index.wants_module(LANGUAGE, spec.module);
            let name = match spec.name {
                Some("_") => continue,
                Some(".") => {
                    if wanted {
                        self.dots.push(spec.module.into());
                    }
                    continue;
                }
                Some(name) => name,
                None => match packages::name(spec.module, text) {
                    Some(name) => name,
                    None => continue,
                },
            };
            let value = if wanted { Value::known(&spec.module.into(), "") } else { Value::Foreign };
            self.packages.entry(name).or_insert(value);
        }
    }

    // Names.

    /// What a name stands for; `None` if nothing in this file says so.
    pub(super) fn named(&self, name: &str) -> Option<Value> {
        if let Some(value) = self.scopes.get(name).or_else(|| self.packages.get(name)) {
            return Some(value.clone());
        }
        if let [only] = &*self.dots
            && name.starts_with(char::is_uppercase)
        {
            return Some(Value::known(only, name));
        }
        let global = self.recorder.index.wants_global(LANGUAGE, name);
        global.then(|| Value::known(&self.global, name))
    }

    fn member(&self, of: &Value, name: &str) -> Value {
        let mut of = of.clone();
        for _ in 0..DEEPEST {
            let Value::Own(id) = of else { return of.step(name) };
            let Some(own) = self.types.get(id as usize) else { return Value::Unknown };
            if let Some(value) = own.members.get(name) {
                return value.clone();
            }
            if let Some(alias) = &own.alias {
                of = alias.clone();
                continue;
            }
            let mut embedded = own.embedded.iter().filter(|e| !matches!(e, Value::Foreign));
            let (Some(one), None) = (embedded.next(), embedded.next()) else { return Value::Unknown };
            of = one.clone();
        }
        Value::Unknown
    }

    fn value(&self, node: Node) -> Value {
        self.values.get(&node.id()).cloned().unwrap_or_default()
    }

    fn set(&mut self, node: Node, value: Value) {
        if !matches!(value, Value::Unknown) {
            self.values.insert(node.id(), value);
        }
    }

    // What is reported.

    fn mention(&mut self, node: Node<'t>, value: &Value) {
        if let Value::Known(known) = value
            && self.mentioned.insert(known.clone())
        {
            self.recorder.usage(node, &known.module, &known.path, Form::Reference, Vec::new);
        }
    }

    /// Values that are passed on, assigned or compared.
    fn mentions(&mut self, list: Node<'t>) {
        let mut cursor = list.walk();
        for node in list.named_children(&mut cursor) {
            if matches!(node.kind(), "identifier" | "selector_expression") {
                let value = self.value(node);
                self.mention(node, &value);
            }
        }
    }

    fn called(&mut self, call: Node<'t>) {
        let Some(mut function) = self.field(call, "function") else { return };
        let arguments = self.field(call, "arguments");
        while let "index_expression" | "type_instantiation_expression" | "parenthesized_expression" =
            function.kind()
        {
            let Some(inner) = function.named_child(0) else { return };
            function = inner;
        }
        let first = arguments.and_then(|list| list.named_child(0));
        let mut value = self.value(function);
        if function.kind() == "identifier"
            && matches!(value, Value::Unknown)
            && self.scopes.get(self.text(function)).is_none()
        {
            match (self.text(function), first) {
                ("make", Some(kind)) => {
                    let made = self.instance(kind);
                    self.set(call, made);
                    return;
                }
                ("new", Some(kind)) => {
                    let made = self.instance(kind);
                    self.constructed(kind, &made, Vec::new);
                    self.set(call, made);
                    return;
                }
                ("append", Some(list)) => {
                    value = self.value(list);
                    self.set(call, value);
                    return;
                }
                _ => {}
            }
        }
        let at = self.anchor(function);
        match &value {
            Value::Known(known) => {
                let (values, text) = (&self.values, self.recorder.input.text);
                let args = || arguments.map(|list| literals(list, values, text)).unwrap_or_default();
                self.recorder.usage(at, &known.module, &known.path, Form::Call, args);
            }
            Value::Unknown => self.open_call(function, at, arguments),
            _ => {}
        }
        self.set(call, value.result());
    }

    /// A call of a member of something that nothing here says the type of.
    fn open_call(&mut self, function: Node<'t>, at: Node<'t>, arguments: Option<Node<'t>>) {
        let (Some(operand), Some(member)) = (self.field(function, "operand"), self.field(function, "field"))
        else {
            return;
        };
        let member = self.text(member);
        if function.kind() == "selector_expression"
            && matches!(self.value(operand), Value::Unknown)
            && self.recorder.index.wants_open_member(LANGUAGE, member)
        {
            let (values, text) = (&self.values, self.recorder.input.text);
            let args = || arguments.map(|list| literals(list, values, text)).unwrap_or_default();
            self.recorder.usage(at, &self.open, &format!("*.{member}"), Form::Call, args);
        }
    }

    /// Where a call is shown: at its start, or at the member when that stands on a later line.
    fn anchor(&self, function: Node<'t>) -> Node<'t> {
        match self.field(function, "field") {
            Some(member) if member.start_position().row > function.start_position().row => member,
            _ => function,
        }
    }

    fn constructed(&mut self, at: Node<'t>, value: &Value, args: impl FnOnce() -> Vec<Argument>) {
        if let Value::Known(known) = value
            && let Some(path) = known.path.strip_suffix("()")
        {
            self.recorder.usage(at, &known.module, path, Form::New, args);
        }
    }

    // The walk.

    fn visit(&mut self, node: Node<'t>, step: Step) -> bool {
        match step {
            Step::Enter => self.enter(node),
            Step::Leave => {
                self.leave(node);
                true
            }
        }
    }

    fn enter(&mut self, node: Node<'t>) -> bool {
        match node.kind() {
            "comment" | "interpreted_string_literal" | "raw_string_literal" => {
                if node.kind() != "comment" {
                    self.set(node, Value::Text(string(node, self.recorder.input.text).into()));
                }
                return false;
            }
            "function_declaration" | "method_declaration" | "func_literal" => self.function(node),
            "block"
            | "if_statement"
            | "for_statement"
            | "expression_switch_statement"
            | "select_statement"
            | "expression_case"
            | "communication_case"
            | "default_case" => self.scopes.enter(),
            "type_switch_statement" => {
                self.scopes.enter();
                let alias = self.field(node, "alias");
                if let Some(alias) = alias {
                    self.quiet.insert(alias.id());
                }
                self.switches.push(alias.map(|a| self.text(a)));
            }
            "type_case" => {
                self.scopes.enter();
                let mut cursor = node.walk();
                let mut kinds = node.children_by_field_name("type", &mut cursor).filter(|k| k.is_named());
                let value = match (kinds.next(), kinds.next()) {
                    (Some(kind), None) => self.instance(kind),
                    _ => Value::Unknown,
                };
                if let Some(Some(alias)) = self.switches.last() {
                    self.scopes.bind(alias, value);
                }
            }
            "call_expression" => self.calls.push(node),
            "argument_list" => {
                let callee = self.calls.last().and_then(|call| self.field(*call, "function"));
                if let Some(Value::Known(known)) = callee.map(|c| self.value(c)) {
                    let mut cursor = node.walk();
                    for argument in node.named_children(&mut cursor).filter(|a| a.kind() == "func_literal") {
                        self.handed.insert(argument.id(), known.clone());
                    }
                }
            }
            "composite_literal" | "type_conversion_expression" => {
                if let Some(kind) = self.field(node, "type") {
                    let kind = if kind.kind() == "generic_type" {
                        kind.named_child(0).unwrap_or(kind)
                    } else {
                        kind
                    };
                    self.quiet.insert(kind.id());
                }
            }
            "field_declaration" if self.field(node, "name").is_none() => {
                if let Some(kind) = self.field(node, "type") {
                    self.base(kind);
                }
            }
            "interface_type" => {
                let mut cursor = node.walk();
                for element in node.named_children(&mut cursor).filter(|n| n.kind() == "type_elem") {
                    if let (Some(kind), None) = (element.named_child(0), element.named_child(1)) {
                        self.base(kind);
                    }
                }
            }
            "short_var_declaration" | "assignment_statement" | "range_clause" | "receive_statement" => {
                if let Some(left) = self.field(node, "left") {
                    self.quiet.insert(left.id());
                }
            }
            "keyed_element" => {
                if let Some(key) = self.field(node, "key") {
                    self.quiet.insert(key.id());
                }
            }
            "type_spec" | "type_alias" if self.scopes.is_nested() => {
                if let Some(name) = self.field(node, "name") {
                    self.scopes.bind(self.text(name), Value::Unknown);
                }
            }
            _ => {}
        }
        true
    }

    /// An embedded type.
    fn base(&mut self, kind: Node<'t>) {
        let inner = if kind.kind() == "generic_type" { kind.named_child(0).unwrap_or(kind) } else { kind };
        if inner.kind() == "qualified_type"
            && let Value::Known(known) = self.qualified(inner)
        {
            self.quiet.insert(inner.id());
            self.recorder.usage(inner, &known.module, &known.path, Form::BaseClass, Vec::new);
        }
    }

    /// Opens a function: its parameters are bound.
    fn function(&mut self, node: Node<'t>) {
        self.scopes.enter();
        if let Some(list) = self.field(node, "type_parameters") {
            let mut cursor = list.walk();
            for parameter in list.named_children(&mut cursor) {
                let mut names = parameter.walk();
                for name in parameter.children_by_field_name("name", &mut names) {
                    self.scopes.bind(self.text(name), Value::Unknown);
                }
            }
        }
        let handed = self.handed.remove(&node.id()).map(Value::Known);
        for (list, handed) in [("receiver", None), ("parameters", handed), ("result", None)] {
            if let Some(list) = self.field(node, list).filter(|l| l.kind() == "parameter_list") {
                self.parameters(list, handed);
            }
        }
    }

    fn parameters(&mut self, list: Node<'t>, handed: Option<Value>) {
        let mut bound = Vec::new();
        let mut cursor = list.walk();
        for parameter in list.named_children(&mut cursor) {
            let Some(kind) = self.field(parameter, "type") else { continue };
            let mut value = self.instance(kind);
            let typed =
                matches!(kind.kind(), "qualified_type" | "pointer_type" | "type_identifier" | "generic_type");
            if parameter.kind() == "variadic_parameter_declaration" {
                value = Value::Many(Arc::new((Value::Foreign, value)));
            }
            let builtin = kind.kind() == "type_identifier" && is_builtin_type(self.text(kind));
            let mut names = parameter.walk();
            for name in parameter.children_by_field_name("name", &mut names) {
                let mut value = value.clone();
                if let (Some(handed), Value::Unknown | Value::Foreign, true, false, 0..3) =
                    (&handed, &value, typed, builtin, bound.len())
                {
                    value = handed.step(&format!("({})", bound.len()));
                }
                bound.push((self.text(name), value));
            }
        }
        for (name, value) in bound {
            self.scopes.bind(name, value);
        }
    }

    fn leave(&mut self, node: Node<'t>) {
        match node.kind() {
            "identifier" => {
                let value = self.named(self.text(node)).unwrap_or_default();
                self.set(node, value);
            }
            "int_literal" | "float_literal" | "true" | "false" => {
                let text = self.text(node).chars().take(CHARS).collect::<String>();
                self.set(node, Value::Text(text.into()));
            }
            "imaginary_literal" | "rune_literal" | "nil" | "iota" => self.set(node, Value::Foreign),
            "selector_expression" => {
                if let (Some(operand), Some(field)) = (self.field(node, "operand"), self.field(node, "field"))
                {
                    let value = self.member(&self.value(operand), self.text(field));
                    self.set(node, value);
                }
            }
            "call_expression" => {
                self.calls.pop();
                self.called(node);
            }
            "parenthesized_expression" | "slice_expression" => {
                if let Some(inner) = node.named_child(0) {
                    let value = self.value(inner);
                    self.set(node, value);
                }
            }
            "unary_expression" => self.unary(node),
            "index_expression" => {
                if let Some(operand) = self.field(node, "operand") {
                    let value = self.value(operand).item();
                    self.set(node, value);
                }
            }
            "type_conversion_expression" => self.converted(node),
            "type_assertion_expression" => {
                if let Some(kind) = self.field(node, "type") {
                    let value = self.instance(kind);
                    self.set(node, value);
                }
            }
            "composite_literal" => self.composite(node),
            "func_literal" => {
                self.scopes.leave();
                let value = self.results(node);
                self.set(node, value);
            }
            "function_declaration"
            | "method_declaration"
            | "block"
            | "if_statement"
            | "for_statement"
            | "expression_switch_statement"
            | "select_statement"
            | "expression_case"
            | "communication_case"
            | "default_case"
            | "type_case" => self.scopes.leave(),
            "type_switch_statement" => {
                self.switches.pop();
                self.scopes.leave();
            }
            "qualified_type" if !self.quiet.remove(&node.id()) => {
                let value = self.qualified(node);
                self.mention(node, &value);
            }
            "argument_list" | "binary_expression" | "send_statement" => self.mentions(node),
            "expression_list" | "literal_element" => {
                if !self.quiet.remove(&node.id()) {
                    self.mentions(node);
                }
                if let (Some(only), None) = (node.named_child(0), node.named_child(1)) {
                    let value = self.value(only);
                    self.set(node, value);
                }
            }
            "short_var_declaration" | "assignment_statement" => self.assigned(node),
            "var_spec" | "const_spec" => self.declared(node),
            "range_clause" | "receive_statement" => self.taken(node),
            _ => {}
        }
    }

    fn unary(&mut self, node: Node<'t>) {
        let (Some(operator), Some(operand)) = (self.field(node, "operator"), self.field(node, "operand"))
        else {
            return;
        };
        let value = match (operator.kind(), self.value(operand)) {
            ("&" | "*", value) => value,
            ("<-", value) => value.item(),
            ("-", Value::Text(text)) if operand.kind().ends_with("_literal") => {
                Value::Text(format!("-{text}").into())
            }
            _ => Value::Foreign,
        };
        self.set(node, value);
    }

    /// `package.Name[T](x)`, which the grammar takes for a conversion.
    fn converted(&mut self, node: Node<'t>) {
        let Some(kind) = self.field(node, "type") else { return };
        let value = self.instance(kind);
        if let Value::Known(known) = &value
            && let Some(path) = known.path.strip_suffix("()")
        {
            self.recorder.usage(kind, &known.module, path, Form::Call, Vec::new);
        }
        self.set(node, value);
    }

    fn composite(&mut self, node: Node<'t>) {
        let Some(kind) = self.field(node, "type") else { return };
        let value = self.instance(kind);
        let body = self.field(node, "body");
        if let Value::Known(known) = &value
            && let Some(path) = known.path.strip_suffix("()")
        {
            let mut args = Vec::new();
            if let Some(body) = body {
                properties(body, 0, &self.values, self.recorder.input.text, &mut args);
            }
            self.recorder.usage(kind, &known.module, path, Form::New, || args);
        }
        self.set(node, value);
    }

    /// `a, b := x, y` and `a, b = f()`.
    fn assigned(&mut self, node: Node<'t>) {
        let (Some(left), Some(right)) = (self.field(node, "left"), self.field(node, "right")) else { return };
        let declares = node.kind() == "short_var_declaration";
        let values = self.list(right);
        let mut cursor = left.walk();
        for (at, target) in left.named_children(&mut cursor).filter(|n| n.kind() != "comment").enumerate() {
            if target.kind() != "identifier" {
                continue;
            }
            let value = match &*values {
                [one] => one.part(at),
                many => many.get(at).cloned().unwrap_or_default(),
            };
            // A variable may change; only a constant is its literal.
            let value = if matches!(value, Value::Text(_)) { Value::Foreign } else { value };
            let name = self.text(target);
            if declares {
                self.scopes.bind(name, value);
            } else {
                self.scopes.assign(name, value);
            }
        }
    }

    fn list(&self, node: Node<'t>) -> Vec<Value> {
        let mut cursor = node.walk();
        node.named_children(&mut cursor).filter(|n| n.kind() != "comment").map(|n| self.value(n)).collect()
    }

    /// `var a T`, `var a, b = x, y`, `const a = "x"`.
    fn declared(&mut self, node: Node<'t>) {
        let values = self.field(node, "value").map(|list| self.list(list)).unwrap_or_default();
        let typed = self.field(node, "type").map(|kind| self.instance(kind));
        let constant = node.kind() == "const_spec";
        let mut cursor = node.walk();
        let names = node.children_by_field_name("name", &mut cursor).filter(|n| n.is_named());
        for (at, name) in names.enumerate() {
            let value = match &*values {
                [one] => one.part(at),
                many => many.get(at).cloned().unwrap_or_default(),
            };
            let value = match (value, &typed) {
                (Value::Text(_), _) if !constant => Value::Foreign,
                (value @ Value::Text(_), _) => value,
                (value, Some(typed)) => value.or(typed.clone()),
                (value, None) => value,
            };
            self.scopes.bind(self.recorder.text(name), value);
        }
    }

    /// `for k, v := range x` and `case v := <-x:`.
    fn taken(&mut self, node: Node<'t>) {
        let (Some(left), Some(right)) = (self.field(node, "left"), self.field(node, "right")) else { return };
        let value = self.value(right);
        let parts = match (node.kind(), &value) {
            ("range_clause", Value::Many(many)) => [many.0.clone(), many.1.clone()],
            ("range_clause", _) => [Value::Unknown, Value::Unknown],
            _ => [value, Value::Foreign],
        };
        let mut cursor = node.walk();
        if !node.children(&mut cursor).any(|n| n.kind() == ":=") {
            return;
        }
        let mut cursor = left.walk();
        let targets = left.named_children(&mut cursor).filter(|n| n.kind() == "identifier");
        for (target, value) in targets.zip(parts) {
            self.scopes.bind(self.recorder.text(target), value);
        }
    }
}
