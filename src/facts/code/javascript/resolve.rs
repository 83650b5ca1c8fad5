//! What an expression stands for: a member path of a module, something else that is known, or nothing known.

use std::sync::Arc;

use oxc_ast::ast::*;

use super::Words;
use super::callbacks;
use super::imports::Imports;
use super::names::{FILE, Handed, Names, Source};
use super::syntax::text_of;
use crate::facts::code::Map;
use crate::model::{Form, Usage};
use crate::rules::GLOBAL;

/// Longest member path, in bytes.
const LONGEST_PATH: usize = 200;
/// Deepest expression that is followed.
const DEEPEST: u32 = 256;
/// Nodes that are looked at in one file.
const STEPS: u32 = 4_000_000;

/// A member path of a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Value {
    /// Index of the module; [`GLOBALS`] for built-in globals.
    pub module: u32,
    /// Index of the path.
    pub path: u32,
}

/// The module index of built-in globals.
pub(super) const GLOBALS: u32 = u32::MAX;

/// What is known about an expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// A member path of a module that some rule asks for.
    Value(Value),
    /// A member path of another file of the same repository, which may turn out to hold anything.
    Borrowed(Value),
    /// Something that no rule asks for: a literal, another library.
    Foreign,
    /// Anything.
    Nothing,
}

#[derive(Clone, Copy)]
enum State {
    New,
    Busy,
    Done(Known),
}

/// Follows names and members.
pub(super) struct Resolver<'a, 'w> {
    /// Names of the file.
    pub names: Names<'a>,
    /// Its imports.
    pub imports: Imports<'a>,
    words: &'w Words<'w>,
    states: Vec<State>,
    paths: Vec<Arc<str>>,
    next: Map<(u32, &'a str), u32>,
    asked: Map<Value, bool>,
    steps: u32,
    depth: u32,
}

impl<'a, 'w> Resolver<'a, 'w> {
    /// Starts with nothing resolved.
    pub(super) fn new(names: Names<'a>, imports: Imports<'a>, words: &'w Words<'w>) -> Self {
        let states = vec![State::New; names.bindings.len()];
        let (paths, next) = (vec!["".into()], Map::default());
        Self { names, imports, words, states, paths, next, asked: Map::default(), steps: 0, depth: 0 }
    }

    /// Name of a value's module.
    pub(super) fn module(&self, value: Value) -> Arc<str> {
        match value.module {
            GLOBALS => GLOBAL.into(),
            module => self.imports.modules[module as usize].name.clone(),
        }
    }

    /// Whether some rule asks for a value.
    pub(super) fn asked(&mut self, value: Value) -> bool {
        if let Some(&asked) = self.asked.get(&value) {
            return asked;
        }
        let usage = Usage {
            language: self.imports.language,
            module: self.module(value),
            path: self.path(value),
            form: Form::Call,
            args: Vec::new(),
        };
        let asked = self.imports.index.asks_for(&usage);
        self.asked.insert(value, asked);
        asked
    }

    /// Path of a value, as in [`crate::model::Usage::path`].
    pub(super) fn path(&self, value: Value) -> Arc<str> {
        self.paths[value.path as usize].clone()
    }

    /// What an expression stands for, seen from a scope.
    pub(super) fn expression(&mut self, it: &Expression<'a>, scope: u32) -> Known {
        self.steps += 1;
        self.depth += 1;
        let known =
            if self.depth > DEEPEST || self.steps > STEPS { Known::Nothing } else { self.look(it, scope) };
        self.depth -= 1;
        known
    }

    fn look(&mut self, it: &Expression<'a>, scope: u32) -> Known {
        match it {
            Expression::Identifier(id) => self.name(id.name.as_str(), scope),
            Expression::StaticMemberExpression(m) => self.static_member(m, scope),
            Expression::ComputedMemberExpression(m) => self.computed_member(m, scope),
            Expression::PrivateFieldExpression(m) => self.private_member(m, scope),
            Expression::CallExpression(c) => self.result(c, scope),
            Expression::NewExpression(n) => {
                let callee = self.expression(&n.callee, scope);
                self.called(callee)
            }
            Expression::ImportExpression(i) => match text_of(&i.source) {
                Some(module) => self.imported(module),
                None => Known::Nothing,
            },
            Expression::AwaitExpression(a) => self.expression(&a.argument, scope),
            Expression::ParenthesizedExpression(p) => self.expression(&p.expression, scope),
            Expression::TSNonNullExpression(e) => self.expression(&e.expression, scope),
            Expression::TSSatisfiesExpression(e) => self.expression(&e.expression, scope),
            Expression::TSInstantiationExpression(e) => self.expression(&e.expression, scope),
            Expression::TSAsExpression(e) => self.asserted(&e.expression, &e.type_annotation, scope),
            Expression::TSTypeAssertion(e) => self.asserted(&e.expression, &e.type_annotation, scope),
            Expression::ChainExpression(c) => match &c.expression {
                ChainElement::CallExpression(c) => self.result(c, scope),
                ChainElement::TSNonNullExpression(e) => self.expression(&e.expression, scope),
                ChainElement::StaticMemberExpression(m) => self.static_member(m, scope),
                ChainElement::ComputedMemberExpression(m) => self.computed_member(m, scope),
                ChainElement::PrivateFieldExpression(m) => self.private_member(m, scope),
            },
            Expression::LogicalExpression(l) => {
                let left = self.expression(&l.left, scope);
                self.first(left, &l.right, scope)
            }
            Expression::ConditionalExpression(c) => {
                let consequent = self.expression(&c.consequent, scope);
                self.first(consequent, &c.alternate, scope)
            }
            Expression::SequenceExpression(s) => match s.expressions.last() {
                Some(last) => self.expression(last, scope),
                None => Known::Nothing,
            },
            Expression::AssignmentExpression(a) => self.expression(&a.right, scope),
            Expression::ThisExpression(_) => self.base(scope),
            Expression::ClassExpression(c) => match &c.heritage {
                Some(base) => self.heritage(&base.expression, scope),
                None => Known::Nothing,
            },
            Expression::BooleanLiteral(_)
            | Expression::NumericLiteral(_)
            | Expression::BigIntLiteral(_)
            | Expression::RegExpLiteral(_)
            | Expression::StringLiteral(_)
            | Expression::TemplateLiteral(_)
            | Expression::ArrayExpression(_)
            | Expression::JSXElement(_)
            | Expression::JSXFragment(_) => Known::Foreign,
            _ => Known::Nothing,
        }
    }

    /// What a name stands for in a scope.
    pub(super) fn name(&mut self, name: &'a str, scope: u32) -> Known {
        match self.names.lookup(name, scope) {
            Some(binding) => self.binding(binding),
            None if self.words.global(name) => self.global(name),
            None if is_host(name) => Known::Foreign,
            None => Known::Nothing,
        }
    }

    /// What an import of a module gives.
    fn imported(&mut self, specifier: &'a str) -> Known {
        let module = self.imports.module(specifier);
        let known = self.of_module(module);
        self.whole(known)
    }

    /// A member that a module exports.
    pub(super) fn export_of(&mut self, specifier: &'a str, name: &'a str) -> Known {
        let module = self.imports.module(specifier);
        let known = self.of_module(module);
        self.member(known, name)
    }

    /// All that a file exports, be it one thing or many: `*` in front of what is borrowed from it.
    fn whole(&mut self, known: Known) -> Known {
        match known {
            Known::Borrowed(value) => self.step(value, "*").map_or(Known::Nothing, Known::Borrowed),
            other => other,
        }
    }

    fn of_module(&self, module: u32) -> Known {
        let info = &self.imports.modules[module as usize];
        match (info.wanted, info.relative) {
            (true, _) => Known::Value(Value { module, path: 0 }),
            (false, true) => Known::Borrowed(Value { module, path: 0 }),
            (false, false) => Known::Foreign,
        }
    }

    fn global(&mut self, name: &'a str) -> Known {
        self.member(Known::Value(Value { module: GLOBALS, path: 0 }), name)
    }

    fn binding(&mut self, binding: u32) -> Known {
        let at = binding as usize;
        match self.states[at] {
            State::Done(known) => return known,
            State::Busy => return Known::Nothing,
            State::New => self.states[at] = State::Busy,
        }
        let mut foreign = false;
        let mut open = self.names.bindings[at].sources.is_empty();
        let mut known = Known::Nothing;
        for i in 0..self.names.bindings[at].sources.len() {
            let source = self.names.bindings[at].sources[i];
            if matches!(source, Source::Value(Expression::NullLiteral(_), ..)) {
                continue;
            }
            match self.source(source) {
                Known::Nothing => open = true,
                Known::Foreign => foreign = true,
                Known::Borrowed(value) => {
                    open = true;
                    if known == Known::Nothing {
                        known = Known::Borrowed(value);
                    }
                }
                value => {
                    known = value;
                    break;
                }
            }
        }
        if known == Known::Nothing && foreign && !open {
            known = Known::Foreign;
        }
        self.states[at] = State::Done(known);
        known
    }

    fn source(&mut self, source: Source<'a>) -> Known {
        match source {
            Source::Module(module, member) => {
                let known = self.of_module(module);
                match member {
                    Some(name) => self.member(known, name),
                    None => self.whole(known),
                }
            }
            Source::Value(expression, scope, (from, to)) => {
                let mut known = self.expression(expression, scope);
                for i in from..to {
                    let key = self.names.keys[i as usize];
                    known = self.member_or_global(known, expression, key, scope);
                }
                known
            }
            Source::Instance(kind, scope) => self.instance(kind, scope),
            Source::Handed(call, position, (from, to)) => {
                let mut known = self.handed(call, position);
                for i in from..to {
                    known = self.member(known, self.names.keys[i as usize]);
                }
                known
            }
            Source::Class(class) => match self.names.bases[class as usize] {
                Some((base, scope)) => self.heritage(base, scope),
                None => Known::Nothing,
            },
            Source::Function(_) | Source::Enum(_) => Known::Nothing,
        }
    }

    /// What a call gives to a function that is handed to it.
    fn handed(&mut self, call: Handed<'a>, position: u8) -> Known {
        if let Some(promise) = callbacks::awaited(call.callee) {
            return match self.expression(promise, call.scope) {
                Known::Foreign => Known::Nothing,
                known if position == 0 => known,
                _ => Known::Nothing,
            };
        }
        let segment = match position {
            0 => "(0)",
            1 => "(1)",
            _ => "(2)",
        };
        match self.expression(call.callee, call.scope) {
            Known::Value(value) => self.step(value, segment).map_or(Known::Nothing, Known::Value),
            Known::Borrowed(value) => self.step(value, segment).map_or(Known::Nothing, Known::Borrowed),
            // A library that nobody asks for may well hand over what is the caller's own: `map(sockets, s => …)`.
            Known::Foreign | Known::Nothing => Known::Nothing,
        }
    }

    /// What a class is known as: its base.
    fn heritage(&mut self, base: &Expression<'a>, scope: u32) -> Known {
        match self.expression(base, scope) {
            Known::Foreign => Known::Nothing,
            known => known,
        }
    }

    /// A member of something known.
    pub(super) fn member(&mut self, of: Known, name: &'a str) -> Known {
        match of {
            // The default export, the namespace and `module.exports` are one thing.
            Known::Value(_) if name == "default" => of,
            Known::Value(value) => self.step(value, name).map_or(Known::Nothing, Known::Value),
            Known::Borrowed(value) => self.step(value, name).map_or(Known::Nothing, Known::Borrowed),
            other => other,
        }
    }

    /// The result of calling or constructing something known.
    fn called(&mut self, of: Known) -> Known {
        match of {
            Known::Value(value) => self.step(value, "()").map_or(Known::Nothing, Known::Value),
            Known::Borrowed(value) => self.step(value, "()").map_or(Known::Nothing, Known::Borrowed),
            other => other,
        }
    }

    fn step(&mut self, value: Value, segment: &'a str) -> Option<Value> {
        if let Some(&path) = self.next.get(&(value.path, segment)) {
            return Some(Value { path, ..value });
        }
        let head = &self.paths[value.path as usize];
        if head.len() + segment.len() > LONGEST_PATH {
            return None;
        }
        let dot = if head.is_empty() || matches!(segment, "()" | "(0)" | "(1)" | "(2)") { "" } else { "." };
        let text = format!("{head}{dot}{segment}");
        let path = self.paths.len() as u32;
        self.paths.push(text.into());
        self.next.insert((value.path, segment), path);
        Some(Value { path, ..value })
    }

    /// `require('x')` or the result of a call.
    pub(super) fn result(&mut self, it: &CallExpression<'a>, scope: u32) -> Known {
        if let Some(module) = self.names.required(it) {
            return self.imported(module);
        }
        let callee = self.expression(&it.callee, scope);
        self.called(callee)
    }

    /// `object.name`.
    pub(super) fn static_member(&mut self, it: &StaticMemberExpression<'a>, scope: u32) -> Known {
        let name = it.property.name.as_str();
        if let Some(owner) = self.own(&it.object, scope) {
            return self.field(name, false, owner);
        }
        let object = self.expression(&it.object, scope);
        self.member_or_global(object, &it.object, name, scope)
    }

    /// The scope whose `this` an expression stands for: `self` after `const self = this`, `this as any`.
    fn own(&self, it: &Expression<'a>, scope: u32) -> Option<u32> {
        let mut it = it;
        loop {
            it = match it {
                Expression::TSAsExpression(e) => &e.expression,
                Expression::TSNonNullExpression(e) => &e.expression,
                Expression::ThisExpression(_) => return Some(scope),
                Expression::Identifier(id) => {
                    let binding = self.names.lookup(id.name.as_str(), scope)?;
                    return match *self.names.bindings[binding as usize].sources {
                        [Source::Value(Expression::ThisExpression(_), seen, (from, to))] if from == to => {
                            Some(seen)
                        }
                        _ => None,
                    };
                }
                _ => return None,
            };
        }
    }

    /// `object['name']`.
    pub(super) fn computed_member(&mut self, it: &ComputedMemberExpression<'a>, scope: u32) -> Known {
        let Some(name) = text_of(&it.expression) else { return Known::Nothing };
        let object = self.expression(&it.object, scope);
        self.member_or_global(object, &it.object, name, scope)
    }

    fn private_member(&mut self, it: &PrivateFieldExpression<'a>, scope: u32) -> Known {
        match it.object {
            Expression::ThisExpression(_) => self.field(it.field.name.as_str(), true, scope),
            _ => Known::Nothing,
        }
    }

    /// A member, or a global by way of the global object.
    fn member_or_global(&mut self, of: Known, object: &Expression<'a>, name: &'a str, scope: u32) -> Known {
        if let Expression::Identifier(id) = object
            && matches!(id.name.as_str(), "globalThis" | "window" | "self" | "global")
            && self.words.global(name)
            && self.names.lookup(id.name.as_str(), scope).is_none()
        {
            return self.global(name);
        }
        self.member(of, name)
    }

    /// `this.name`: what the class assigns to it, or else a member of its base class.
    fn field(&mut self, name: &'a str, private: bool, scope: u32) -> Known {
        let class = self.names.scopes[scope as usize].class;
        if let Some(binding) = self.names.field(class, name, private) {
            return self.binding(binding);
        }
        let base = self.base(scope);
        self.member(base, name)
    }

    /// `this` in a class with a base class that some rule asks for.
    fn base(&mut self, scope: u32) -> Known {
        let class = self.names.scopes[scope as usize].class;
        if class == FILE {
            return Known::Nothing;
        }
        match self.names.bases[class as usize] {
            Some((base, outer)) => match self.expression(base, outer) {
                Known::Foreign => Known::Nothing,
                known => self.called(known),
            },
            None => Known::Nothing,
        }
    }

    fn first(&mut self, one: Known, other: &Expression<'a>, scope: u32) -> Known {
        match one {
            Known::Value(_) => one,
            _ => match self.expression(other, scope) {
                Known::Value(value) => Known::Value(value),
                _ if matches!(one, Known::Borrowed(_)) => one,
                Known::Foreign if one == Known::Nothing => Known::Nothing,
                known => known,
            },
        }
    }

    fn asserted(&mut self, it: &Expression<'a>, kind: &TSType<'a>, scope: u32) -> Known {
        match self.expression(it, scope) {
            Known::Nothing => self.instance(kind, scope),
            Known::Borrowed(value) => match self.instance(kind, scope) {
                Known::Value(typed) => Known::Value(typed),
                _ => Known::Borrowed(value),
            },
            known => known,
        }
    }

    /// An instance of a type.
    fn instance(&mut self, kind: &TSType<'a>, scope: u32) -> Known {
        match kind {
            TSType::TSTypeReference(r) => {
                // What is awaited, or given as a promise, is what it holds.
                if let (TSTypeName::IdentifierReference(id), Some(of)) = (&r.type_name, &r.type_arguments)
                    && id.name == "Promise"
                    && let [held] = of.params.as_slice()
                {
                    return self.nested(held, scope);
                }
                let class = self.type_name(&r.type_name, scope);
                self.called(class)
            }
            TSType::TSImportType(i) => {
                let mut class = self.imported(i.source.value.as_str());
                if let Some(TSImportTypeQualifier::Identifier(id)) = &i.qualifier {
                    class = self.member(class, id.name.as_str());
                }
                self.called(class)
            }
            TSType::TSUnionType(u) => self.one_of(&u.types, scope),
            TSType::TSIntersectionType(u) => self.one_of(&u.types, scope),
            TSType::TSParenthesizedType(p) => self.nested(&p.type_annotation, scope),
            TSType::TSStringKeyword(_) | TSType::TSNumberKeyword(_) | TSType::TSBooleanKeyword(_) => {
                Known::Foreign
            }
            _ => Known::Nothing,
        }
    }

    /// The first type that is known.
    fn one_of(&mut self, types: &[TSType<'a>], scope: u32) -> Known {
        let mut found = Known::Nothing;
        for one in types {
            match self.nested(one, scope) {
                Known::Value(value) => return Known::Value(value),
                Known::Borrowed(value) if found == Known::Nothing => found = Known::Borrowed(value),
                _ => {}
            }
        }
        found
    }

    fn nested(&mut self, kind: &TSType<'a>, scope: u32) -> Known {
        self.depth += 1;
        let known = if self.depth > DEEPEST { Known::Nothing } else { self.instance(kind, scope) };
        self.depth -= 1;
        known
    }

    fn type_name(&mut self, name: &TSTypeName<'a>, scope: u32) -> Known {
        match name {
            TSTypeName::IdentifierReference(id) => self.name(id.name.as_str(), scope),
            TSTypeName::QualifiedName(q) => {
                self.depth += 1;
                let left = if self.depth > DEEPEST { Known::Nothing } else { self.type_name(&q.left, scope) };
                self.depth -= 1;
                self.member(left, q.right.name.as_str())
            }
            TSTypeName::ThisExpression(_) => Known::Nothing,
        }
    }
}

/// Objects that every JavaScript host has.
fn is_host(name: &str) -> bool {
    matches!(
        name,
        "process"
            | "console"
            | "document"
            | "window"
            | "navigator"
            | "location"
            | "localStorage"
            | "JSON"
            | "Math"
            | "Object"
            | "Array"
            | "Promise"
            | "Reflect"
            | "Symbol"
            | "String"
            | "Number"
            | "Boolean"
            | "Date"
            | "Intl"
            | "Buffer"
            | "Error"
            | "Map"
            | "Set"
    )
}
