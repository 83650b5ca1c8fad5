//! Walks a file for usages. What a block declares is taken down when it is entered, since items may stand in any order.

use std::sync::Arc;

use tree_sitter::Node;

use super::LANGUAGE;
use super::items::Own;
use super::literals::{ARGUMENTS, literal_text, literals, properties};
use super::paths::is_guard;
use crate::facts::code::follow::{Known, Scopes, Value};
use crate::facts::code::tree::{Recorder, Step, walk};
use crate::facts::code::{Map, Set};
use crate::model::Form;
use crate::rules::GLOBAL;

/// Takes down the imports and wanted usages of a file.
pub(super) fn usages<'a>(root: Node, recorder: &mut Recorder<'a>) {
    let mut walker = Walker {
        recorder,
        types: Scopes::default(),
        values: Scopes::default(),
        outer: Vec::new(),
        globs: Vec::new(),
        own: Vec::new(),
        memo: Map::default(),
        quiet: Set::default(),
        handed: Map::default(),
        calls: Vec::new(),
        matches: Vec::new(),
        loops: Map::default(),
        mentioned: Set::default(),
    };
    walk(root, |node, step| walker.visit(node, step));
}

/// The module around a module.
pub(super) struct Outer<'a> {
    /// Its names, where the inner one does not bring them in.
    pub hidden: Option<(Scopes<'a>, Scopes<'a>)>,
    globs: Vec<Value>,
}

/// A walk through one file.
pub(super) struct Walker<'t, 'a, 'r> {
    /// Where all goes.
    pub recorder: &'r mut Recorder<'a>,
    /// Names of types, modules and macros.
    pub types: Scopes<'a>,
    /// Names of variables, constants and functions.
    pub values: Scopes<'a>,
    /// Modules around the present one.
    pub outer: Vec<Outer<'a>>,
    /// What `use …::*` brings in.
    pub globs: Vec<Value>,
    /// Types of the file.
    pub own: Vec<Own<'a>>,
    /// Values of expressions that were seen, by node.
    memo: Map<usize, Value>,
    /// Nodes that are reported as something else than mentioned.
    quiet: Set<usize>,
    /// Closures that are handed to something known.
    handed: Map<usize, Known>,
    calls: Vec<Node<'t>>,
    matches: Vec<Node<'t>>,
    /// Loops by their bodies.
    loops: Map<usize, Node<'t>>,
    mentioned: Set<Known>,
}

impl<'t, 'a> Walker<'t, 'a, '_> {
    /// The text of a node.
    pub(super) fn text(&self, node: Node) -> &'a str {
        self.recorder.text(node)
    }

    fn value(&self, node: Node) -> Value {
        self.memo.get(&node.id()).cloned().unwrap_or_default()
    }

    /// Says what an expression stands for.
    pub(super) fn set(&mut self, node: Node, value: Value) {
        if !matches!(value, Value::Unknown) {
            self.memo.insert(node.id(), value);
        }
    }

    fn copy(&mut self, from: Option<Node>, to: Node) {
        if let Some(from) = from {
            let value = self.value(from);
            self.set(to, value);
        }
    }

    /// Opens a block.
    pub(super) fn enter_scope(&mut self) {
        self.types.enter();
        self.values.enter();
    }

    /// Closes it.
    pub(super) fn leave_scope(&mut self) {
        self.types.leave();
        self.values.leave();
    }

    // Values.

    /// A value of a type of this file.
    pub(super) fn value_of(&self, id: u32) -> Value {
        self.own.get(id as usize).and_then(|own| own.alias.clone()).unwrap_or(Value::Own(id))
    }

    /// What a path below a type of this file stands for.
    pub(super) fn member_of(&self, id: u32, name: &str) -> Value {
        let Some(own) = self.own.get(id as usize) else { return Value::Unknown };
        if let Some(Value::Known(known)) = &own.alias
            && let Some(path) = known.path.strip_suffix("()")
        {
            return Value::known(&known.module, path).step(name);
        }
        own.methods.get(name).cloned().unwrap_or_default()
    }

    /// A field of a value.
    pub(super) fn field_of(&self, of: &Value, name: &str) -> Value {
        match of {
            Value::Own(id) => match self.own.get(*id as usize) {
                Some(own) => {
                    own.fields.get(name).or_else(|| own.methods.get(name)).cloned().unwrap_or_default()
                }
                None => Value::Unknown,
            },
            Value::Tuple(parts) => {
                name.parse().ok().and_then(|at: usize| parts.get(at)).cloned().unwrap_or_default()
            }
            other => other.step(name),
        }
    }

    /// The result of calling a method of a value.
    fn method(&self, of: &Value, name: &str) -> Value {
        if is_through(name) {
            return of.clone();
        }
        match (of, name) {
            (Value::Own(id), _) => match self.own.get(*id as usize).and_then(|own| own.methods.get(name)) {
                Some(function) => function.result(),
                None => Value::Unknown,
            },
            (
                Value::Guarded(inner),
                "lock" | "try_lock" | "read" | "write" | "try_read" | "try_write" | "get" | "get_mut"
                | "get_or_init" | "get_or_try_init" | "into_inner" | "lock_owned",
            ) => inner.as_ref().clone(),
            (Value::Many(_), "iter" | "iter_mut" | "into_iter" | "drain") => of.clone(),
            (Value::Many(many), "values" | "values_mut") => {
                Value::Many(Arc::new((Value::Foreign, many.1.clone())))
            }
            (Value::Many(many), "get" | "get_mut" | "first" | "last" | "pop" | "remove" | "pop_front") => {
                many.1.clone()
            }
            (Value::Known(_) | Value::Foreign | Value::Text(_), _) => of.step(name).result(),
            _ => Value::Unknown,
        }
    }

    /// What a name in an expression stands for.
    fn variable(&self, name: &str) -> Value {
        if let Some(value) = self.values.get(name) {
            return value.clone();
        }
        match self.path(&[name]) {
            Value::Unknown if self.recorder.index.wants_global(LANGUAGE, name) => {
                Value::known(&GLOBAL.into(), name)
            }
            value => value,
        }
    }

    // What is reported.

    fn mention(&mut self, node: Node<'t>, value: &Value) {
        if let Value::Known(known) = value
            && !known.path.is_empty()
            && self.mentioned.insert(known.clone())
        {
            self.recorder.usage(node, &known.module, &known.path, Form::Reference, Vec::new);
        }
    }

    fn called(&mut self, call: Node<'t>) {
        let Some(function) = call.child_by_field_name("function").map(bare) else { return };
        let arguments = call.child_by_field_name("arguments");
        if function.kind() == "field_expression" {
            let (Some(of), Some(field)) =
                (function.child_by_field_name("value"), function.child_by_field_name("field"))
            else {
                return;
            };
            let (of, name) = (self.value(of), self.text(field));
            if !is_through(name) {
                let later = field.start_position().row > function.start_position().row;
                let at = if later { field } else { function };
                match of.step(name) {
                    Value::Known(known) => self.call(at, &known, arguments),
                    Value::Unknown
                        if matches!(of, Value::Unknown)
                            && self.recorder.index.wants_open_member(LANGUAGE, name) =>
                    {
                        let known = Known { module: "".into(), path: format!("*.{name}").into() };
                        self.call(at, &known, arguments);
                    }
                    _ => {}
                }
            }
            let result = self.method(&of, name);
            // A text made of a text.
            let result = match (&of, name) {
                (Value::Text(_), "to_string" | "into" | "as_str" | "to_vec") => of.clone(),
                _ => result,
            };
            self.set(call, result);
            return;
        }
        let value = self.value(function);
        if let Value::Known(known) = &value {
            self.call(function, known, arguments);
        }
        let first = arguments.and_then(|list| list.named_child(0));
        let result = match (self.wrapped(function), first) {
            (Some(false), Some(first)) => self.value(first),
            (Some(true), Some(first)) => match self.value(first) {
                inner if inner.is_known() || matches!(inner, Value::Own(_) | Value::Many(_)) => {
                    Value::Guarded(Arc::new(inner))
                }
                _ => value.result(),
            },
            _ => value.result(),
        };
        let result = match result {
            Value::Own(id) => self.value_of(id),
            other => other,
        };
        self.set(call, result);
    }

    fn call(&mut self, at: Node<'t>, known: &Known, arguments: Option<Node<'t>>) {
        let (memo, text) = (&self.memo, self.recorder.input.text);
        let args = || arguments.map(|list| literals(list, memo, text)).unwrap_or_default();
        self.recorder.usage(at, &known.module, &known.path, Form::Call, args);
    }

    /// Whether a function gives back what it is given, in a lock (`true`) or as it is: `Arc::new`, `Some`.
    fn wrapped(&self, function: Node<'t>) -> Option<bool> {
        match &*self.segments(function)? {
            ["Some" | "Ok"] => Some(false),
            [.., kind, "new" | "pin" | "from"] if is_wrapper(kind) || *kind == "String" => Some(false),
            [.., kind, "new" | "from"] if is_guard(kind) => Some(true),
            _ => None,
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
            "line_comment"
            | "block_comment"
            | "use_declaration"
            | "extern_crate_declaration"
            | "macro_definition" => return false,
            "string_literal" | "raw_string_literal" | "integer_literal" | "float_literal"
            | "boolean_literal" => {
                if let Some(text) = literal_text(node, self.recorder.input.text) {
                    self.set(node, Value::Text(text.into()));
                }
                return false;
            }
            "char_literal" => {
                self.set(node, Value::Foreign);
                return false;
            }
            "attribute_item" | "inner_attribute_item" => {
                self.attribute(node);
                return false;
            }
            "macro_invocation" => {
                self.macro_call(node);
                return false;
            }
            "identifier" | "self" => {
                let value = self.variable(self.text(node));
                self.set(node, value);
                return false;
            }
            "scoped_identifier" | "scoped_type_identifier" | "type_identifier" => {
                let value = self.segments(node).map(|s| self.path(&s)).unwrap_or_default();
                if !self.quiet.remove(&node.id()) {
                    self.mention(node, &value);
                }
                self.set(node, value);
                return false;
            }
            "source_file" => {
                self.enter_scope();
                self.declarations(node);
            }
            // What is only there when tests are built is no part of the product.
            "mod_item" | "function_item" if self.is_test(node) => return false,
            "mod_item" => self.module(node),
            "block" => {
                self.enter_scope();
                if let Some(each) = self.loops.remove(&node.id()) {
                    self.each(each);
                }
                self.declarations(node);
            }
            "impl_item" => self.implementation(node),
            "trait_item" => {
                self.enter_scope();
                self.type_parameters(node);
                self.types.bind("Self", Value::Unknown);
                self.values.bind("self", Value::Unknown);
            }
            "struct_item" | "enum_item" | "union_item" | "type_item" | "function_signature_item" => {
                self.enter_scope();
                self.type_parameters(node);
            }
            "function_item" => self.function(node),
            "closure_expression" => self.closure(node),
            "call_expression" => {
                self.calls.push(node);
                if let Some(function) = node.child_by_field_name("function") {
                    self.quiet.insert(bare(function).id());
                }
            }
            "arguments" => self.hand_over(node),
            "struct_expression" => {
                if let Some(name) = node.child_by_field_name("name") {
                    self.quiet.insert(bare(name).id());
                }
            }
            "match_expression" => self.matches.push(node),
            "match_arm" => {
                self.enter_scope();
                let of = self.matches.last().and_then(|m| m.child_by_field_name("value"));
                let value = of.map_or(Value::Unknown, |of| self.value(of));
                if let Some(pattern) = node.child_by_field_name("pattern").and_then(|p| p.named_child(0)) {
                    self.bind(pattern, value, None);
                }
            }
            "for_expression" => {
                if let Some(body) = node.child_by_field_name("body") {
                    self.loops.insert(body.id(), node);
                }
            }
            "if_expression" | "while_expression" => self.enter_scope(),
            _ => {}
        }
        true
    }

    /// Whether an item stands behind `#[cfg(test)]` or `#[test]`.
    fn is_test(&self, node: Node<'t>) -> bool {
        let mut before = node.prev_sibling();
        while let Some(sibling) = before.filter(|n| matches!(n.kind(), "attribute_item" | "line_comment")) {
            before = sibling.prev_sibling();
            if sibling.kind() != "attribute_item" {
                continue;
            }
            let text: String = self.text(sibling).split_whitespace().collect();
            let cfg = ["#[cfg(test", "#[cfg(all(test"].iter().find_map(|head| text.strip_prefix(head));
            let runner = ["#[test]", "#[rstest"].iter().any(|head| text.starts_with(head));
            if cfg.is_some_and(|rest| rest.starts_with([')', ',']))
                || runner
                || text.contains("::test]")
                || text.contains("::test(")
            {
                return true;
            }
        }
        false
    }

    fn module(&mut self, node: Node<'t>) {
        let body = node.child_by_field_name("body");
        let globs = self.globs.clone();
        let shares = body.is_none_or(|body| {
            let mut cursor = body.walk();
            body.named_children(&mut cursor).filter(|n| n.kind() == "use_declaration").any(|n| {
                n.child_by_field_name("argument").is_some_and(|argument| self.text(argument) == "super::*")
            })
        });
        let hidden = (!shares).then(|| {
            self.globs.clear();
            (std::mem::take(&mut self.types), std::mem::take(&mut self.values))
        });
        self.outer.push(Outer { hidden, globs });
        self.enter_scope();
        if let Some(body) = body {
            self.declarations(body);
        }
    }

    fn leave_module(&mut self) {
        self.leave_scope();
        if let Some(outer) = self.outer.pop() {
            self.globs = outer.globs;
            if let Some((types, values)) = outer.hidden {
                self.types = types;
                self.values = values;
            }
        }
    }

    fn implementation(&mut self, node: Node<'t>) {
        self.enter_scope();
        self.type_parameters(node);
        if let Some(base) = node.child_by_field_name("trait").map(bare)
            && let Some(Value::Known(known)) = self.segments(base).map(|s| self.path(&s))
        {
            self.quiet.insert(base.id());
            self.recorder.usage(base, &known.module, &known.path, Form::BaseClass, Vec::new);
        }
        let value = node.child_by_field_name("type").map(|kind| self.instance(kind)).unwrap_or_default();
        let kind = if let Value::Own(id) = value { Value::Type(id) } else { Value::Unknown };
        self.types.bind("Self", kind);
        self.values.bind("self", value);
    }

    fn function(&mut self, node: Node<'t>) {
        self.enter_scope();
        self.type_parameters(node);
        let Some(list) = node.child_by_field_name("parameters") else { return };
        let mut cursor = list.walk();
        for parameter in list.named_children(&mut cursor).filter(|n| n.kind() == "parameter") {
            let kind = parameter.child_by_field_name("type");
            let value = kind.map_or(Value::Unknown, |kind| self.instance(kind));
            if let Some(pattern) = parameter.child_by_field_name("pattern") {
                self.bind(pattern, value, kind);
            }
        }
    }

    fn hand_over(&mut self, list: Node<'t>) {
        let Some(function) = self.calls.last().and_then(|call| call.child_by_field_name("function")) else {
            return;
        };
        let function = bare(function);
        let through = function.child_by_field_name("field").is_some_and(|field| is_through(self.text(field)));
        let value = match function.child_by_field_name("field") {
            Some(field) => {
                let of = function.child_by_field_name("value").map_or(Value::Unknown, |of| self.value(of));
                of.step(self.text(field))
            }
            None => self.value(function),
        };
        let Value::Known(known) = value else { return };
        if through {
            return;
        }
        let mut cursor = list.walk();
        for closure in list.named_children(&mut cursor).filter(|n| n.kind() == "closure_expression") {
            self.handed.insert(closure.id(), known.clone());
        }
    }

    fn closure(&mut self, node: Node<'t>) {
        self.enter_scope();
        let handed = self.handed.remove(&node.id()).map(Value::Known);
        let Some(list) = node.child_by_field_name("parameters") else { return };
        let mut cursor = list.walk();
        for (at, parameter) in list.named_children(&mut cursor).enumerate() {
            let kind = parameter.child_by_field_name("type");
            let pattern = if parameter.kind() == "parameter" {
                parameter.child_by_field_name("pattern")
            } else {
                Some(parameter)
            };
            let typed = kind.map_or(Value::Unknown, |kind| self.instance(kind));
            let value = match (&handed, &typed) {
                (Some(handed), Value::Unknown | Value::Foreign) if at < 3 => handed.step(&format!("({at})")),
                _ => typed,
            };
            if let Some(pattern) = pattern {
                self.bind(pattern, value, kind);
            }
        }
    }

    /// The names that `for` binds.
    fn each(&mut self, node: Node<'t>) {
        let (Some(pattern), Some(of)) =
            (node.child_by_field_name("pattern"), node.child_by_field_name("value"))
        else {
            return;
        };
        let value = match self.value(of) {
            Value::Many(many) => match &many.0 {
                Value::Foreign => many.1.clone(),
                key => Value::Tuple([key.clone(), many.1.clone()].into()),
            },
            _ => Value::Unknown,
        };
        self.bind(pattern, value, None);
    }

    fn leave(&mut self, node: Node<'t>) {
        match node.kind() {
            "source_file"
            | "impl_item"
            | "trait_item"
            | "function_item"
            | "closure_expression"
            | "match_arm"
            | "struct_item"
            | "enum_item"
            | "union_item"
            | "type_item"
            | "function_signature_item" => {
                self.leave_scope();
                if node.kind() == "match_arm" {
                    self.copy(node.child_by_field_name("value"), node);
                }
            }
            "mod_item" => self.leave_module(),
            "block" => {
                self.leave_scope();
                self.copy(last_named(node).filter(|last| last.kind() != "expression_statement"), node);
                // `if x { a } else { b }` at the end is a statement to the grammar.
                if let Some(last) = last_named(node).filter(|last| last.kind() == "expression_statement")
                    && last.child_count() == 1
                {
                    self.copy(
                        last.named_child(0).and_then(|n| Some(n).filter(|n| self.memo.contains_key(&n.id()))),
                        node,
                    );
                }
            }
            "if_expression" => {
                self.leave_scope();
                let then = node.child_by_field_name("consequence").map(|n| self.value(n)).unwrap_or_default();
                let other =
                    node.child_by_field_name("alternative").map(|n| self.value(n)).unwrap_or_default();
                self.set(node, then.or(other));
            }
            "while_expression" => self.leave_scope(),
            "match_expression" => {
                self.matches.pop();
                let mut value = Value::Unknown;
                if let Some(body) = node.child_by_field_name("body") {
                    let mut cursor = body.walk();
                    for arm in body.named_children(&mut cursor).filter(|n| n.kind() == "match_arm") {
                        value = value.or(self.value(arm));
                    }
                }
                self.set(node, value);
            }
            "else_clause"
            | "unsafe_block"
            | "async_block"
            | "await_expression"
            | "try_expression"
            | "parenthesized_expression" => self.copy(last_named(node), node),
            "reference_expression" | "type_cast_expression" => {
                self.copy(node.child_by_field_name("value"), node);
            }
            "generic_function" => self.copy(node.child_by_field_name("function"), node),
            "unary_expression" => self.unary(node),
            "field_expression" => {
                if let (Some(of), Some(field)) =
                    (node.child_by_field_name("value"), node.child_by_field_name("field"))
                {
                    let value = self.field_of(&self.value(of), self.text(field));
                    self.set(node, value);
                }
            }
            "index_expression" => {
                if let Some(of) = node.named_child(0) {
                    let value = self.value(of).item();
                    self.set(node, value);
                }
            }
            "call_expression" => {
                self.calls.pop();
                self.called(node);
            }
            "arguments" | "array_expression" | "field_initializer" | "tuple_expression" => {
                self.passed(node);
            }
            "struct_expression" => self.constructed(node),
            "let_declaration" => {
                let kind = node.child_by_field_name("type");
                let typed = kind.map_or(Value::Unknown, |kind| self.instance(kind));
                let value = node.child_by_field_name("value").map(|n| self.value(n)).unwrap_or_default();
                let value = match (value, &typed) {
                    (Value::Text(_), _)
                        if node.named_child(0).is_some_and(|n| n.kind() == "mutable_specifier") =>
                    {
                        Value::Foreign
                    }
                    (value @ Value::Text(_), _) => value,
                    (value, typed) => value.or(typed.clone()),
                };
                if let Some(pattern) = node.child_by_field_name("pattern") {
                    self.bind(pattern, value, kind);
                }
            }
            "let_condition" => {
                let value = node.child_by_field_name("value").map(|n| self.value(n)).unwrap_or_default();
                if let Some(pattern) = node.child_by_field_name("pattern") {
                    self.bind(pattern, value, None);
                }
            }
            "assignment_expression" => {
                if let (Some(left), Some(right)) =
                    (node.child_by_field_name("left"), node.child_by_field_name("right"))
                    && left.kind() == "identifier"
                {
                    let value = self.value(right);
                    self.values.assign(self.text(left), value);
                }
            }
            _ => {}
        }
    }

    fn unary(&mut self, node: Node<'t>) {
        let Some(operand) = node.named_child(0) else { return };
        let value = match (node.child(0).map(|n| n.kind()), self.value(operand)) {
            (Some("*"), value) => value,
            (Some("-"), Value::Text(text)) if operand.kind().ends_with("_literal") => {
                Value::Text(format!("-{text}").into())
            }
            _ => Value::Foreign,
        };
        self.set(node, value);
    }

    /// Values that are passed on.
    fn passed(&mut self, list: Node<'t>) {
        let mut cursor = list.walk();
        let mut parts = Vec::new();
        for node in list.named_children(&mut cursor) {
            let value = self.value(node);
            if matches!(node.kind(), "identifier" | "field_expression") {
                self.mention(node, &value);
            }
            if list.kind() == "tuple_expression" && parts.len() < ARGUMENTS {
                // What is taken apart is one tuple deep; deeper ones would only cost.
                parts.push(if matches!(value, Value::Known(_) | Value::Text(_)) {
                    value
                } else {
                    Value::Unknown
                });
            }
        }
        if !parts.is_empty() {
            self.set(list, Value::Tuple(parts.into()));
        }
    }

    fn constructed(&mut self, node: Node<'t>) {
        let Some(name) = node.child_by_field_name("name").map(bare) else { return };
        match self.segments(name).map(|s| self.path(&s)).unwrap_or_default() {
            Value::Known(known) => {
                let mut args = Vec::new();
                properties(node, 0, &self.memo, self.recorder.input.text, &mut args);
                self.recorder.usage(name, &known.module, &known.path, Form::New, || args);
                self.set(node, Value::Known(known).step("()"));
            }
            Value::Type(id) => {
                let value = self.value_of(id);
                self.set(node, value);
            }
            _ => {}
        }
    }
}

/// What is called or named, without generic arguments and parentheses.
fn bare(mut node: Node) -> Node {
    loop {
        let inner = match node.kind() {
            "generic_function" => node.child_by_field_name("function"),
            "generic_type" | "generic_type_with_turbofish" => node.child_by_field_name("type"),
            "parenthesized_expression" => node.named_child(0),
            _ => None,
        };
        match inner {
            Some(inner) => node = inner,
            None => return node,
        }
    }
}

fn last_named(node: Node) -> Option<Node> {
    let count = u32::try_from(node.named_child_count()).ok()?;
    node.named_child(count.checked_sub(1)?)
}

/// Types that give their content's members as their own.
pub(super) fn is_wrapper(name: &str) -> bool {
    matches!(
        name,
        "Arc"
            | "Rc"
            | "Box"
            | "Option"
            | "Result"
            | "Pin"
            | "Cow"
            | "Lazy"
            | "LazyLock"
            | "MutexGuard"
            | "Ref"
            | "RefMut"
    )
}

/// Methods of the standard library and of error handling that give back what they are called on.
pub(super) fn is_through(name: &str) -> bool {
    matches!(
        name,
        "unwrap"
            | "expect"
            | "clone"
            | "cloned"
            | "as_ref"
            | "as_mut"
            | "as_deref"
            | "as_deref_mut"
            | "to_owned"
            | "borrow"
            | "borrow_mut"
            | "unwrap_or_default"
            | "unwrap_or_else"
            | "unwrap_or"
            | "map_err"
            | "ok"
            | "ok_or"
            | "ok_or_else"
            | "context"
            | "with_context"
    )
}
