//! Walks a tree for imports and usages. What an expression stands for is known once all below it has been seen, so that
//! nothing here calls itself.

use std::sync::Arc;

use tree_sitter::{Node, Tree};

use super::arguments::{elements, literal, literals};
use super::names::{Known, Names, Value};
use crate::facts::code::tree::{Recorder, Step, walk};
use crate::facts::code::{Map, Set};
use crate::model::{Argument, CodeLanguage, Form, Usage};
use crate::rules::GLOBAL;

const LANGUAGE: CodeLanguage = CodeLanguage::Ruby;
/// Block parameters that are followed.
const PARAMETERS: u8 = 3;

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
        methods: 0,
        blocks: 0,
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
    /// Methods and blocks around.
    methods: u32,
    blocks: u32,
}

/// What is called.
enum Callee {
    /// This.
    Known(Known),
    /// Methods of base classes and of the language itself that may be meant.
    Any(Vec<Known>),
    /// Some method of something that is not followed.
    Open,
    /// Nothing that any rule asks for.
    Other,
}

impl<'a, 't> Walker<'a, 't, '_> {
    /// The node around, `up` steps further out.
    fn around(&self, up: usize) -> Option<Node<'t>> {
        self.stack.iter().rev().nth(up).copied()
    }

    /// Whether a node is a certain part of the one around it.
    fn is_field(&self, node: Node<'t>, field: &str) -> bool {
        self.around(0).and_then(|p| p.child_by_field_name(field)).is_some_and(|n| n.id() == node.id())
    }

    fn text(&self, node: Node<'t>) -> &'a str {
        self.recorder.text(node)
    }

    fn set(&mut self, node: Node<'t>, value: Value) {
        if matches!(value, Value::Known(_) | Value::Own(_) | Value::Text(_)) {
            self.values.insert(node.id(), value);
        }
    }

    /// What an expression stands for, all below it having been seen.
    fn value(&self, node: Node<'t>) -> Value {
        match node.kind() {
            "instance_variable" | "class_variable" | "global_variable" => self.names.field(self.text(node)),
            "self" => Value::Own(self.names.class()),
            "nil" => Value::Nothing,
            "array" | "hash" | "string_array" | "symbol_array" | "regex" | "range" | "lambda"
            | "heredoc_beginning" | "subshell" | "chained_string" | "method" | "singleton_method" => {
                Value::Foreign
            }
            "string" | "integer" | "float" | "true" | "false" | "unary" | "simple_symbol"
            | "delimited_symbol" => {
                literal(node, self.recorder.input.text).map_or(Value::Foreign, Value::Text)
            }
            _ => self.values.get(&node.id()).cloned().unwrap_or_else(|| self.fixed(node)),
        }
    }

    /// What a constant stands for that was not worth writing down.
    fn fixed(&self, node: Node<'t>) -> Value {
        match node.kind() {
            "constant" | "scope_resolution" => self.constant(node, false),
            _ => Value::Unknown,
        }
    }

    fn field_value(&self, node: Node<'t>, field: &str) -> Value {
        node.child_by_field_name(field).map_or(Value::Unknown, |n| self.value(n))
    }

    /// The value of the last statement of a sequence.
    fn last(&self, node: Node<'t>) -> Value {
        let mut cursor = node.walk();
        let last = node
            .named_children(&mut cursor)
            .filter(|n| !matches!(n.kind(), "comment" | "rescue" | "ensure" | "heredoc_body"))
            .last();
        last.map_or(Value::Unknown, |n| self.value(n))
    }

    // Going down.

    /// Says whether to go below a node.
    fn enter(&mut self, node: Node<'t>) -> bool {
        match node.kind() {
            "identifier" => {
                self.identifier(node);
                false
            }
            "constant" => {
                self.mention(node);
                false
            }
            "scope_resolution" => {
                if !is_plain(self.text(node)) {
                    return true;
                }
                self.mention(node);
                false
            }
            "class" | "module" => {
                let name = node.child_by_field_name("name").map_or("", |n| self.text(n));
                self.names.open_class(name, node.kind() == "module");
                true
            }
            "singleton_class" => {
                self.names.open_scope(true);
                true
            }
            "body_statement" => {
                if self.around(0).is_some_and(|p| matches!(p.kind(), "class" | "module")) {
                    self.names.enter_class();
                }
                true
            }
            "method" | "singleton_method" => {
                if let Some(name) = node.child_by_field_name("name") {
                    self.define(self.text(name));
                }
                self.methods += 1;
                self.names.open_scope(true);
                true
            }
            "block" | "do_block" | "lambda" => {
                self.blocks += 1;
                self.names.open_scope(false);
                if node.kind() != "lambda" && node.child_by_field_name("parameters").is_none() {
                    let given = self.given(node);
                    for (name, position) in [("_1", 0), ("_2", 1), ("it", 0)] {
                        self.names.declare(name, parameter(&given, position));
                    }
                }
                true
            }
            "block_parameters" | "lambda_parameters" | "method_parameters" => {
                self.parameters(node);
                true
            }
            "alias" | "undef" | "heredoc_end" | "comment" | "hash_key_symbol" => false,
            _ => true,
        }
    }

    fn define(&mut self, name: &'a str) {
        let class = self.names.class();
        self.names.classes[class].methods.entry(name).or_insert(Value::Unknown);
    }

    /// What a block is handed: the path of the call that it is handed to, or `None`. For `tap` and its like the
    /// receiver itself, marked by `true`.
    fn given(&self, block: Node<'t>) -> Option<(Value, bool)> {
        let mut up = 0;
        let mut call = self.around(up)?;
        if block.kind() == "lambda" || self.makes_function(call) {
            up += usize::from(block.kind() != "lambda");
            let list = self.around(up)?;
            call = self.around(up + 1).filter(|_| list.kind() == "argument_list")?;
        }
        if call.kind() != "call" {
            return None;
        }
        let method = call.child_by_field_name("method").map_or("call", |n| self.text(n));
        let receiver = call.child_by_field_name("receiver").map(|n| self.value(n));
        if let (Some(receiver), "tap" | "then" | "yield_self") = (&receiver, method) {
            return Some((receiver.clone(), true));
        }
        match receiver {
            Some(Value::Known(known)) if method == "new" => Some((Value::Known(known), false)),
            receiver => match self.callee(receiver, method) {
                Callee::Known(known) => Some((Value::Known(known), false)),
                Callee::Any(any) => any.into_iter().next().map(|known| (Value::Known(known), false)),
                _ => None,
            },
        }
    }

    /// `lambda { … }` and `proc { … }`.
    fn makes_function(&self, call: Node<'t>) -> bool {
        call.kind() == "call"
            && call.child_by_field_name("receiver").is_none()
            && call.child_by_field_name("method").is_some_and(|n| matches!(self.text(n), "lambda" | "proc"))
    }

    fn parameters(&mut self, list: Node<'t>) {
        let owner = self.around(0);
        let given = match owner {
            Some(block) if matches!(block.kind(), "block" | "do_block" | "lambda") => {
                let block_itself = self.stack.pop();
                let given = self.given(block);
                self.stack.extend(block_itself);
                given
            }
            _ => None,
        };
        for (position, node) in (0u8..).zip(elements(list)) {
            match node.kind() {
                "identifier" => {
                    let value = parameter(&given, position);
                    self.names.declare(self.text(node), value);
                }
                "destructured_parameter" => {
                    let mut found = Vec::new();
                    walk(node, |n, step| {
                        if step == Step::Enter && n.kind() == "identifier" {
                            found.push(n);
                        }
                        true
                    });
                    for name in found {
                        self.names.declare(self.text(name), Value::Unknown);
                    }
                }
                _ => {
                    if let Some(name) = node.child_by_field_name("name") {
                        self.names.declare(self.text(name), Value::Unknown);
                    }
                }
            }
        }
    }

    /// A local variable, or a method that is called without anything.
    fn identifier(&mut self, node: Node<'t>) {
        let name = self.text(node);
        let Some(parent) = self.around(0) else { return };
        match parent.kind() {
            "call" if self.is_field(node, "method") => return,
            "method" | "singleton_method" if self.is_field(node, "name") => return,
            "keyword_parameter" | "optional_parameter" if self.is_field(node, "name") => return,
            "block_parameters"
            | "lambda_parameters"
            | "method_parameters"
            | "destructured_parameter"
            | "splat_parameter"
            | "hash_splat_parameter"
            | "block_parameter" => return,
            "assignment" | "operator_assignment" if self.is_field(node, "left") => {
                if self.names.local(name).is_none() {
                    self.names.declare(name, Value::Unknown);
                }
                return;
            }
            "for" if !self.is_field(node, "pattern") => {}
            "left_assignment_list"
            | "rest_assignment"
            | "destructured_left_assignment"
            | "exception_variable"
            | "for"
            | "array_pattern"
            | "find_pattern"
            | "hash_pattern"
            | "keyword_pattern"
            | "as_pattern"
            | "in_clause" => {
                self.names.assign(name, Value::Unknown);
                return;
            }
            _ => {}
        }
        let value = match self.names.local(name) {
            Some(value) => value.clone(),
            None => self.bare(node, name, &[]),
        };
        self.set(node, value);
    }

    fn constant(&self, node: Node<'t>, base: bool) -> Value {
        self.names.constant(self.text(node), base)
    }

    /// A constant: writes down what it stands for, and that it is mentioned unless it is part of something else.
    fn mention(&mut self, node: Node<'t>) {
        let Some(parent) = self.around(0) else { return };
        let mut base = false;
        let silent = match parent.kind() {
            "class" | "module" if self.is_field(node, "name") => return,
            "method" | "singleton_method" if self.is_field(node, "name") => return,
            "assignment" | "operator_assignment" if self.is_field(node, "left") => return,
            "left_assignment_list" => return,
            "call" if self.is_field(node, "method") => return,
            "call" => self.is_field(node, "receiver"),
            "scope_resolution" => true,
            "superclass" => {
                base = true;
                true
            }
            "argument_list" => {
                let call = self.around(1).filter(|c| c.kind() == "call");
                let method = call.and_then(|c| c.child_by_field_name("method"));
                base = method.is_some_and(|m| is_mixin(self.text(m)));
                let receiver = call.and_then(|c| c.child_by_field_name("receiver"));
                base || receiver.is_some_and(|r| matches!(self.text(r), "Class" | "::Class"))
            }
            _ => false,
        };
        let value = self.constant(node, base);
        if let Value::Known(known) = &value
            && !silent
            && self.emitting
            && &*known.module != GLOBAL
            && self.mentioned.insert(known.clone())
        {
            self.report(node, known, Form::Reference, &[]);
        }
        self.set(node, value);
    }

    // Coming back.

    fn leave(&mut self, node: Node<'t>) {
        match node.kind() {
            "call" => self.call(node),
            "superclass" => {
                if let Some(base) = node.named_child(0) {
                    let class = self.names.opened();
                    self.derive(class, base, true);
                }
            }
            "class" | "module" => self.names.close_class(),
            "singleton_class" => self.names.close_scope(),
            "method" | "singleton_method" => {
                let result = self.field_value(node, "body");
                if let (Some(name), Value::Known(_) | Value::Own(_)) =
                    (node.child_by_field_name("name"), &result)
                {
                    let class = self.names.class();
                    let name = self.text(name);
                    self.names.classes[class].methods.insert(name, result);
                }
                self.methods = self.methods.saturating_sub(1);
                self.names.close_scope();
            }
            "block" | "do_block" | "lambda" => {
                self.blocks = self.blocks.saturating_sub(1);
                self.names.close_scope();
            }
            "optional_parameter" | "keyword_parameter" => {
                let value = self.field_value(node, "value");
                if let (Some(name), Value::Known(_) | Value::Own(_)) =
                    (node.child_by_field_name("name"), &value)
                {
                    self.names.declare(self.text(name), value);
                }
            }
            "assignment" => {
                let value = self.field_value(node, "right");
                self.assign(node, value.clone());
                self.set(node, value);
            }
            "operator_assignment" => {
                let operator = node.child_by_field_name("operator").map_or("", |n| self.text(n));
                let value = if operator == "||=" {
                    self.field_value(node, "left")
                        .or(self.left_local(node))
                        .or(self.field_value(node, "right"))
                } else {
                    Value::Unknown
                };
                self.assign(node, value.clone());
                self.set(node, value);
            }
            "body_statement" | "block_body" | "parenthesized_statements" | "begin" | "then" | "else" => {
                let value = self.last(node);
                self.set(node, value);
            }
            "if" | "unless" | "conditional" | "elsif" => {
                let value = self.field_value(node, "consequence").or(self.field_value(node, "alternative"));
                self.set(node, value);
            }
            "if_modifier" | "unless_modifier" | "rescue_modifier" => {
                let value = self.field_value(node, "body");
                self.set(node, value);
            }
            "binary" => {
                let operator = node.child_by_field_name("operator").map_or("", |n| self.text(n));
                let right = self.field_value(node, "right");
                match operator {
                    "||" | "or" => {
                        let value = self.field_value(node, "left").or(right);
                        self.set(node, value);
                    }
                    "&&" | "and" => self.set(node, right),
                    _ => {}
                }
            }
            "subshell" => {
                let known = Known { module: GLOBAL.into(), path: "`".into() };
                self.report(node, &known, Form::Call, &[]);
            }
            _ => {}
        }
    }

    /// What the variable on the left of an assignment stands for so far.
    fn left_local(&self, node: Node<'t>) -> Value {
        let left = node.child_by_field_name("left").filter(|l| l.kind() == "identifier");
        left.and_then(|l| self.names.local(self.text(l)).cloned()).unwrap_or(Value::Unknown)
    }

    fn assign(&mut self, node: Node<'t>, value: Value) {
        let Some(left) = node.child_by_field_name("left") else { return };
        let name = self.text(left);
        match left.kind() {
            "identifier" => self.names.assign(name, value),
            "instance_variable" | "class_variable" | "global_variable" => {
                self.names.assign_field(name, value);
            }
            "constant" | "scope_resolution" if is_plain(name) => self.names.assign_constant(name, value),
            _ => {}
        }
    }

    /// Takes down a base class or mixed-in module.
    fn derive(&mut self, class: usize, base: Node<'t>, lasting: bool) {
        match self.value(base) {
            Value::Known(known) => {
                self.report(base, &known, Form::BaseClass, &[]);
                if lasting {
                    self.names.classes[class].derive(known);
                }
            }
            Value::Own(own) if lasting && own != class => {
                for base in self.names.classes[own].bases.clone() {
                    self.names.classes[class].derive(base);
                }
            }
            _ => {}
        }
    }

    // Calls.

    fn call(&mut self, node: Node<'t>) {
        let receiver = node.child_by_field_name("receiver");
        let method = node.child_by_field_name("method");
        let name = method.map_or("call", |n| self.text(n));
        let list = node.child_by_field_name("arguments").map(elements).unwrap_or_default();
        if receiver.is_none() && method.is_none_or(|m| m.kind() == "super") {
            return;
        }
        if is_mixin(name) {
            let lasting = receiver.is_none_or(|r| r.kind() == "self") && self.methods + self.blocks == 0;
            for base in list.iter().filter(|n| matches!(n.kind(), "constant" | "scope_resolution")) {
                self.derive(self.names.class(), *base, lasting);
            }
            if receiver.is_none() {
                return;
            }
        }
        let Some(receiver) = receiver else {
            self.directive(node, name, &list);
            let value = self.bare(node, name, &list);
            self.set(node, value);
            return;
        };
        let of = self.value(receiver);
        if name == "new" {
            self.construct(node, receiver, of, &list);
            return;
        }
        let at = method.unwrap_or(node);
        let at = if at.start_position().row == node.start_position().row { node } else { at };
        let list = match self.around(0) {
            // `a.b = c` is a call with what is assigned.
            Some(p) if p.kind() == "assignment" && self.is_field(node, "left") => {
                p.child_by_field_name("right").into_iter().collect()
            }
            _ => list,
        };
        let value = match (&of, name) {
            (
                Value::Known(_) | Value::Own(_) | Value::Text(_),
                "tap" | "freeze" | "dup" | "clone" | "itself",
            ) => of.clone(),
            (Value::Own(class), "class") => Value::Own(*class),
            (Value::Own(class), _) => self.names.own_method(*class, name).unwrap_or(Value::Unknown),
            _ => Value::Unknown,
        };
        let value = value.or(self.invoke(at, Some(of.clone()), name, &list));
        let value = if matches!(of, Value::Text(_)) && name == "freeze" { of } else { value };
        self.set(node, value);
    }

    /// `X.new`.
    fn construct(&mut self, node: Node<'t>, receiver: Node<'t>, of: Value, list: &[Node<'t>]) {
        match of {
            Value::Known(known) => {
                self.report(node, &known, Form::New, list);
                self.set(node, Value::of(known.instance()));
            }
            Value::Own(class) => self.set(node, Value::Own(class)),
            Value::Foreign if self.text(receiver).trim_start_matches(':') == "Class" => {
                for base in list.iter().take(1) {
                    self.derive(0, *base, false);
                }
            }
            Value::Unknown => {
                self.invoke(node, Some(Value::Unknown), "new", list);
            }
            _ => {}
        }
    }

    /// What a call without a receiver says to the reader rather than to the program.
    fn directive(&mut self, node: Node<'t>, name: &'a str, list: &[Node<'t>]) {
        let text = self.recorder.input.text;
        match name {
            "require" | "require_relative" | "load" if self.emitting => {
                let Some(path) = list.first().and_then(|n| literal(*n, text)) else { return };
                let relative = name != "require" || path.starts_with(['.', '/']);
                self.recorder.import(node, &path, relative);
            }
            "attr_reader" | "attr_accessor" | "attr_writer" | "attr" | "define_method" | "cattr_accessor"
            | "mattr_accessor" | "class_attribute" | "delegate" | "def_delegator" | "def_delegators" => {
                for symbol in list.iter().filter(|n| n.kind() == "simple_symbol") {
                    self.define(self.text(*symbol).trim_start_matches(':'));
                }
            }
            _ => {}
        }
    }

    /// A call without a receiver.
    fn bare(&mut self, node: Node<'t>, name: &'a str, list: &[Node<'t>]) -> Value {
        for class in [self.names.class(), 0] {
            if let Some(result) = self.names.own_method(class, name) {
                return result;
            }
        }
        self.invoke(node, None, name, list)
    }

    /// What a method call means.
    fn callee(&self, receiver: Option<Value>, name: &str) -> Callee {
        let class = match receiver {
            None => self.names.class(),
            Some(Value::Known(known)) => return known.member(name).map_or(Callee::Other, Callee::Known),
            Some(Value::Own(class)) if self.names.own_method(class, name).is_some() => return Callee::Other,
            Some(Value::Own(class)) => class,
            Some(Value::Unknown) => return Callee::Open,
            Some(_) => return Callee::Other,
        };
        // What every object and class has is not the base class's own.
        let taken = if is_everyones(name) || name.starts_with(char::is_uppercase) { 0 } else { usize::MAX };
        let bases = self.names.classes[class].bases.iter().take(taken);
        let mut any: Vec<Known> =
            bases.filter_map(|base| base.instance()?.member(name)).filter(|k| self.is_wanted(k)).collect();
        if receiver.is_some() && any.iter().all(|k| !self.is_asked_for(k)) {
            return Callee::Open;
        }
        if receiver.is_none() && self.recorder.index.wants_global(LANGUAGE, name) {
            any.push(Known { module: GLOBAL.into(), path: name.into() });
        }
        Callee::Any(any)
    }

    /// Takes a call down and gives what its result stands for.
    fn invoke(&mut self, at: Node<'t>, receiver: Option<Value>, name: &'a str, list: &[Node<'t>]) -> Value {
        match self.callee(receiver, name) {
            Callee::Known(known) => {
                self.report(at, &known, Form::Call, list);
                Value::Known(known)
            }
            Callee::Any(any) => {
                for known in &any {
                    self.report(at, known, Form::Call, list);
                }
                Value::of(any.into_iter().next())
            }
            Callee::Open => {
                if self.emitting && self.recorder.index.wants_open_member(LANGUAGE, name) {
                    let known = Known { module: "".into(), path: format!("*.{name}").into() };
                    self.report(at, &known, Form::Call, list);
                }
                Value::Unknown
            }
            Callee::Other => Value::Unknown,
        }
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

    fn report(&mut self, at: Node<'t>, known: &Known, form: Form, list: &[Node<'t>]) {
        if !self.emitting {
            return;
        }
        let args =
            if list.is_empty() || !self.is_asked_for(known) { Vec::new() } else { self.arguments(list) };
        self.recorder.usage(at, &known.module, &known.path, form, || args);
    }

    fn arguments(&self, list: &[Node<'t>]) -> Vec<Argument> {
        literals(list, |node| -> Option<Arc<str>> {
            match self.value(node) {
                Value::Text(text) => Some(text),
                _ => literal(node, self.recorder.input.text),
            }
        })
    }
}

fn parameter(given: &Option<(Value, bool)>, position: u8) -> Value {
    match given {
        Some((value, true)) if position == 0 => value.clone(),
        Some((Value::Known(known), false)) if position < PARAMETERS => Value::of(known.parameter(position)),
        _ => Value::Unknown,
    }
}

fn is_mixin(method: &str) -> bool {
    matches!(method, "include" | "extend" | "prepend")
}

/// Methods of the language that every class or object has.
fn is_everyones(method: &str) -> bool {
    matches!(
        method,
        "alias_method"
            | "attr_accessor"
            | "attr_reader"
            | "attr_writer"
            | "binding"
            | "block_given?"
            | "catch"
            | "class"
            | "define_method"
            | "format"
            | "freeze"
            | "instance_variable_get"
            | "instance_variable_set"
            | "is_a?"
            | "lambda"
            | "loop"
            | "method"
            | "module_function"
            | "nil?"
            | "p"
            | "print"
            | "private"
            | "private_class_method"
            | "private_constant"
            | "proc"
            | "protected"
            | "public"
            | "public_send"
            | "puts"
            | "raise"
            | "rand"
            | "require"
            | "require_relative"
            | "respond_to?"
            | "send"
            | "sleep"
            | "sprintf"
            | "throw"
            | "warn"
    )
}

/// Whether a text is nothing but constants and `::`.
fn is_plain(text: &str) -> bool {
    text.len() <= 200
        && !text.is_empty()
        && text.split("::").enumerate().all(|(i, part)| {
            (i == 0 && part.is_empty() || part.starts_with(char::is_uppercase))
                && part.chars().all(|c| c.is_alphanumeric() || c == '_')
        })
}
