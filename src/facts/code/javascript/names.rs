//! Names of one file: scopes, what is bound in them, and where each binding gets its value from.
//!
//! A first walk collects everything, so that a use before the declaration finds it; nothing is resolved here.

use oxc_ast::AstKind;
use oxc_ast::ast::*;
use oxc_ast_visit::{VisitJs, walk_js};
use oxc_span::GetSpan;

use super::callbacks::{self, Named};
use super::imports::{Found, Imports};
use super::syntax::{
    block_start, element_of, field_key, makes_require, member_of, opens_scope, static_key, text_of,
    walk_binary,
};
use super::{Words, deeper};
use crate::facts::code::Map;

/// Index of the file's own scope, and of the class that stands for `this` outside of classes.
pub(super) const FILE: u32 = 0;
/// Names of one file for what `createRequire` gives.
const MOST_REQUIRES: usize = 4;

/// One scope: a function, a block, a class.
pub(super) struct Scope {
    /// The scope around it; the file's own is its own parent.
    pub parent: u32,
    /// Nearest function scope, where `var` goes.
    function: u32,
    /// Class whose `this` is meant here.
    pub class: u32,
    /// Byte offset of its node; scopes are sorted by it.
    pub start: u32,
}

/// Where a binding gets a value from.
#[derive(Clone, Copy)]
pub(super) enum Source<'a> {
    /// An import; `None` is the module itself.
    Module(u32, Option<&'a str>),
    /// An expression, seen from a scope, then these members of it (a range of [`Names::keys`]).
    Value(&'a Expression<'a>, u32, (u32, u32)),
    /// An instance of a type, seen from a scope.
    Instance(&'a TSType<'a>, u32),
    /// A parameter of a function that is handed to a call, then these members of it.
    Handed(Handed<'a>, u8, (u32, u32)),
    /// A class of this file: what is known of it is its base.
    Class(u32),
    /// An enumeration of this file.
    Enum(&'a TSEnumDeclaration<'a>),
    /// A function of this file: not followed, but what it is handed to may be.
    Function(&'a Function<'a>),
}

/// A call that a function is handed to.
#[derive(Clone, Copy)]
pub(super) struct Handed<'a> {
    /// What is called.
    pub callee: &'a Expression<'a>,
    /// The scope that it is seen from.
    pub scope: u32,
}

/// What the names of a pattern take their values from.
#[derive(Clone, Copy)]
pub(super) enum From<'a> {
    /// An expression, seen from a scope.
    Value(&'a Expression<'a>, u32),
    /// A parameter of a function that is handed to a call.
    Handed(Handed<'a>, u8),
}

/// One bound name.
#[derive(Default)]
pub(super) struct Binding<'a> {
    /// In source order; empty for parameters, functions and whatever is not followed.
    pub sources: Vec<Source<'a>>,
    /// Whether it is a constant.
    pub fixed: bool,
}

/// Everything that one file binds.
pub(super) struct Names<'a> {
    /// In source order; the first is the file.
    pub scopes: Vec<Scope>,
    /// All bindings.
    pub bindings: Vec<Binding<'a>>,
    /// Members named in destructuring patterns.
    pub keys: Vec<&'a str>,
    /// Base class and the scope it is named in, of each class.
    pub bases: Vec<Option<(&'a Expression<'a>, u32)>>,
    /// How often a function was taken as handed to a call, by its first byte.
    pub handovers: Map<u32, u8>,
    /// Names of what `createRequire` gave, beside `require` itself.
    requires: Vec<&'a str>,
    ids: Map<&'a str, u32>,
    slots: Map<u64, u32>,
    fields: Map<u64, u32>,
}

impl<'a> Names<'a> {
    /// The binding that a name has in a scope or around it.
    pub(super) fn lookup(&self, name: &str, scope: u32) -> Option<u32> {
        let id = *self.ids.get(name)?;
        let mut scope = scope;
        loop {
            if let Some(&binding) = self.slots.get(&key(scope, id)) {
                return Some(binding);
            }
            if scope == FILE {
                return None;
            }
            scope = self.scopes[scope as usize].parent;
        }
    }

    /// The binding of `this.name` in a class.
    pub(super) fn field(&self, class: u32, name: &str, private: bool) -> Option<u32> {
        let id = *self.ids.get(name)?;
        self.fields.get(&key(class << 1 | u32::from(private), id)).copied()
    }

    /// The module of `require('x')`.
    pub(super) fn required(&self, call: &CallExpression<'a>) -> Option<&'a str> {
        let Expression::Identifier(callee) = &call.callee else { return None };
        if callee.name != "require" && !self.requires.contains(&callee.name.as_str()) {
            return None;
        }
        call.arguments.first().and_then(|a| a.as_expression()).and_then(text_of)
    }

    fn id(&mut self, name: &'a str) -> u32 {
        let next = self.ids.len() as u32;
        *self.ids.entry(name).or_insert(next)
    }

    /// Binds a name in a scope; another source of a name that is bound there already counts after those it has.
    pub(super) fn declare(&mut self, name: &'a str, scope: u32, source: Option<Source<'a>>) {
        let id = self.id(name);
        let next = self.bindings.len() as u32;
        let binding = *self.slots.entry(key(scope, id)).or_insert(next);
        self.add(binding, source);
    }

    fn fix(&mut self, name: &str, scope: u32) {
        let slot = self.ids.get(name).and_then(|id| self.slots.get(&key(scope, *id)));
        if let Some(binding) = slot.and_then(|&at| self.bindings.get_mut(at as usize)) {
            binding.fixed = true;
        }
    }

    fn declare_field(&mut self, class: u32, name: &'a str, private: bool, source: Option<Source<'a>>) {
        let id = self.id(name);
        let next = self.bindings.len() as u32;
        let binding = *self.fields.entry(key(class << 1 | u32::from(private), id)).or_insert(next);
        self.add(binding, source);
    }

    /// Binds the names of a pattern.
    pub(super) fn bind(
        &mut self,
        pattern: &'a BindingPattern<'a>,
        scope: u32,
        from: Option<From<'a>>,
        keys: &mut Vec<&'a str>,
    ) {
        match pattern {
            BindingPattern::BindingIdentifier(id) => {
                let source = from.map(|f| self.source(f, keys));
                self.declare(id.name.as_str(), scope, source);
            }
            BindingPattern::AssignmentPattern(p) => self.bind(&p.left, scope, from, keys),
            BindingPattern::ArrayPattern(p) => {
                for (at, element) in p.elements.iter().enumerate() {
                    let Some(element) = element else { continue };
                    match from {
                        Some(From::Value(whole, seen)) if keys.is_empty() => {
                            let part = element_of(whole, at).map(|e| From::Value(e, seen));
                            self.bind(element, scope, part, keys);
                        }
                        _ => self.bind(element, scope, None, keys),
                    }
                }
                if let Some(rest) = &p.rest {
                    self.bind(&rest.argument, scope, None, keys);
                }
            }
            BindingPattern::ObjectPattern(p) => {
                for property in &p.properties {
                    match static_key(&property.key) {
                        Some(name) if from.is_some() => {
                            keys.push(name);
                            self.bind(&property.value, scope, from, keys);
                            keys.pop();
                        }
                        _ => self.bind(&property.value, scope, None, keys),
                    }
                }
                if let Some(rest) = &p.rest {
                    self.bind(&rest.argument, scope, None, keys);
                }
            }
        }
    }

    fn source(&mut self, from: From<'a>, keys: &[&'a str]) -> Source<'a> {
        let start = self.keys.len() as u32;
        self.keys.extend(keys);
        let range = (start, start + keys.len() as u32);
        match from {
            From::Value(expression, scope) => Source::Value(expression, scope, range),
            From::Handed(call, position) => Source::Handed(call, position, range),
        }
    }

    fn add(&mut self, binding: u32, source: Option<Source<'a>>) {
        if binding as usize == self.bindings.len() {
            self.bindings.push(Binding::default());
        }
        self.bindings[binding as usize].sources.extend(source);
    }
}

/// What the first walk brings home.
pub(super) struct Collected<'a> {
    /// Names and scopes.
    pub names: Names<'a>,
    /// Imports of any form.
    pub imports: Imports<'a>,
    /// Whether a global or an open member that some rule asks for may be used.
    pub mentions: bool,
    /// Where the walk stopped going deeper, if it did.
    pub cut: Option<u32>,
}

/// Walks a program once.
pub(super) fn collect<'a>(program: &Program<'a>, imports: Imports<'a>, words: &Words) -> Collected<'a> {
    let names = Names {
        scopes: vec![Scope { parent: FILE, function: FILE, class: FILE, start: 0 }],
        bindings: Vec::new(),
        keys: Vec::new(),
        bases: vec![None],
        handovers: Map::default(),
        requires: Vec::new(),
        ids: Map::default(),
        slots: Map::default(),
        fields: Map::default(),
    };
    let collected = Collected { names, imports, mentions: false, cut: None };
    let mut walk = Collector {
        out: collected,
        words,
        stack: vec![FILE],
        assigned: Vec::new(),
        handed: Map::default(),
        passed: Vec::new(),
        depth: 0,
    };
    walk.visit_program(program);
    let Collector { mut out, assigned, passed, .. } = walk;
    for (name, scope, source) in assigned {
        match out.names.lookup(name, scope) {
            Some(binding) => out.names.add(binding, Some(source)),
            None => out.names.declare(name, FILE, Some(source)),
        }
    }
    callbacks::hand_by_name(&mut out.names, &passed);
    out
}

struct Collector<'a, 'w> {
    out: Collected<'a>,
    words: &'w Words<'w>,
    stack: Vec<u32>,
    /// Assignments to names, which may be declared later.
    assigned: Vec<(&'a str, u32, Source<'a>)>,
    /// Functions that are written where they are handed to a call, by their first byte.
    handed: Map<u32, Handed<'a>>,
    /// What may be the name of a function that is handed to a call.
    passed: Vec<(Named<'a>, Handed<'a>)>,
    depth: u32,
}

impl<'a> Collector<'a, '_> {
    fn here(&self) -> u32 {
        self.stack.last().copied().unwrap_or(FILE)
    }

    fn open(&mut self, start: u32, function: bool, class: Option<u32>) {
        let parent = self.here();
        let outer = &self.out.names.scopes[parent as usize];
        let id = self.out.names.scopes.len() as u32;
        let scope = Scope {
            parent,
            function: if function { id } else { outer.function },
            class: class.unwrap_or(outer.class),
            start,
        };
        self.out.names.scopes.push(scope);
        self.stack.push(id);
    }

    fn value(&self, expression: &'a Expression<'a>) -> Source<'a> {
        Source::Value(expression, self.here(), (0, 0))
    }

    fn bind(&mut self, pattern: &'a BindingPattern<'a>, scope: u32, from: Option<From<'a>>) {
        self.out.names.bind(pattern, scope, from, &mut Vec::new());
    }

    fn variables(&mut self, it: &'a VariableDeclaration<'a>) {
        let here = self.here();
        let scope = if it.kind.is_var() { self.out.names.scopes[here as usize].function } else { here };
        for one in &it.declarations {
            self.bind(&one.id, scope, one.init.as_ref().map(|e| From::Value(e, here)));
            if let (true, BindingPattern::BindingIdentifier(id)) = (it.kind.is_const(), &one.id) {
                self.out.names.fix(id.name.as_str(), scope);
                if one.init.as_ref().is_some_and(makes_require)
                    && self.out.names.requires.len() < MOST_REQUIRES
                {
                    self.out.names.requires.push(id.name.as_str());
                }
            }
            if let (Some(kind), BindingPattern::BindingIdentifier(id)) = (&one.type_annotation, &one.id) {
                let source = Source::Instance(&kind.type_annotation, here);
                self.out.names.declare(id.name.as_str(), scope, Some(source));
            }
        }
    }

    fn parameters(&mut self, it: &'a FormalParameters<'a>, start: u32) {
        let here = self.here();
        for one in &it.items {
            let from = one.initializer.as_deref().map(|e| From::Value(e, here));
            self.bind(&one.pattern, here, from);
            let (Some(kind), BindingPattern::BindingIdentifier(id)) = (&one.type_annotation, &one.pattern)
            else {
                continue;
            };
            let source = Source::Instance(&kind.type_annotation, here);
            self.out.names.declare(id.name.as_str(), here, Some(source));
            if one.accessibility.is_some() || one.readonly {
                let class = self.out.names.scopes[here as usize].class;
                self.out.names.declare_field(class, id.name.as_str(), false, Some(source));
            }
        }
        if let Some(rest) = &it.rest {
            self.bind(&rest.rest.argument, here, None);
        }
        if let Some(call) = self.handed.remove(&start) {
            callbacks::hand(&mut self.out.names, it, here, call);
        }
    }

    fn class(&mut self, it: &'a Class<'a>) {
        let here = self.here();
        let class = self.out.names.bases.len() as u32;
        self.out.names.bases.push(it.heritage.as_ref().map(|h| (&h.expression, here)));
        let source = Some(Source::Class(class));
        if let Some(id) = it.id.as_ref().filter(|_| !it.is_expression()) {
            self.out.names.declare(id.name.as_str(), here, source);
        }
        self.open(it.span.start, false, Some(class));
        if let Some(id) = it.id.as_ref().filter(|_| it.is_expression()) {
            let inner = self.here();
            self.out.names.declare(id.name.as_str(), inner, source);
        }
    }

    fn property(&mut self, it: &'a PropertyDefinition<'a>) {
        let Some((name, private)) = field_key(&it.key) else { return };
        let here = self.here();
        let class = self.out.names.scopes[here as usize].class;
        if let Some(value) = &it.value {
            let source = self.value(value);
            self.out.names.declare_field(class, name, private, Some(source));
        }
        if let Some(kind) = &it.type_annotation {
            let source = Source::Instance(&kind.type_annotation, here);
            self.out.names.declare_field(class, name, private, Some(source));
        }
    }

    fn method(&mut self, it: &'a MethodDefinition<'a>) {
        if it.kind == MethodDefinitionKind::Constructor {
            return;
        }
        let Some((name, private)) = field_key(&it.key) else { return };
        let class = self.out.names.scopes[self.here() as usize].class;
        self.out.names.declare_field(class, name, private, Some(Source::Function(&it.value)));
    }

    fn assignment(&mut self, it: &'a AssignmentExpression<'a>) {
        let plain = matches!(
            it.operator,
            AssignmentOperator::Assign | AssignmentOperator::LogicalOr | AssignmentOperator::LogicalNullish
        );
        if !plain {
            return;
        }
        match &it.left {
            AssignmentTarget::AssignmentTargetIdentifier(id) => {
                let source = self.value(&it.right);
                self.assigned.push((id.name.as_str(), self.here(), source));
            }
            AssignmentTarget::StaticMemberExpression(m)
                if matches!(m.object, Expression::ThisExpression(_)) =>
            {
                let class = self.out.names.scopes[self.here() as usize].class;
                let source = self.value(&it.right);
                self.out.names.declare_field(class, m.property.name.as_str(), false, Some(source));
            }
            AssignmentTarget::PrivateFieldExpression(m)
                if matches!(m.object, Expression::ThisExpression(_)) =>
            {
                let class = self.out.names.scopes[self.here() as usize].class;
                let source = self.value(&it.right);
                self.out.names.declare_field(class, m.field.name.as_str(), true, Some(source));
            }
            _ => {}
        }
    }

    fn import(&mut self, it: &'a ImportDeclaration<'a>) {
        let module = self.out.imports.declaration(it);
        for specifier in it.specifiers.iter().flatten() {
            let (local, member) = match specifier {
                ImportDeclarationSpecifier::ImportSpecifier(s) => {
                    (&s.local, Some(s.imported.name().as_str()))
                }
                ImportDeclarationSpecifier::ImportDefaultSpecifier(s) => (&s.local, Some("default")),
                ImportDeclarationSpecifier::ImportNamespaceSpecifier(s) => (&s.local, None),
            };
            self.out.names.declare(local.name.as_str(), FILE, Some(Source::Module(module, member)));
        }
    }

    fn import_equals(&mut self, it: &'a TSImportEqualsDeclaration<'a>) {
        let source = match &it.module_reference {
            TSModuleReference::ExternalModuleReference(r) => {
                let type_only = it.import_kind == ImportOrExportKind::Type;
                let found = Found { offset: it.span.start, type_only };
                Some(Source::Module(self.out.imports.add(r.expression.value.as_str(), found), None))
            }
            _ => None,
        };
        let here = self.here();
        self.out.names.declare(it.id.name.as_str(), here, source);
    }

    fn call(&mut self, it: &'a CallExpression<'a>) {
        if let Some(module) = self.out.names.required(it) {
            self.out.imports.add(module, Found { offset: it.span.start, type_only: false });
        } else if !self.out.mentions
            && let Some(member) = member_of(&it.callee)
        {
            self.out.mentions = self.words.open(member);
        }
        self.hand(&it.callee, &it.arguments);
    }

    /// Remembers which functions are handed to a call.
    fn hand(&mut self, callee: &'a Expression<'a>, arguments: &'a [Argument<'a>]) {
        let call = Handed { callee, scope: self.here() };
        for argument in arguments.iter().filter_map(|a| a.as_expression()) {
            match argument {
                Expression::FunctionExpression(f) => {
                    self.handed.insert(f.span.start, call);
                }
                Expression::ArrowFunctionExpression(f) => {
                    self.handed.insert(f.span.start, call);
                }
                Expression::Identifier(_)
                | Expression::StaticMemberExpression(_)
                | Expression::CallExpression(_) => {
                    if let Some(named) = callbacks::named(argument) {
                        self.passed.push((named, call));
                    }
                }
                _ => {}
            }
        }
    }
}

impl<'a> VisitJs<'a> for Collector<'a, '_> {
    fn enter_node(&mut self, kind: AstKind<'a>) {
        match kind {
            AstKind::Function(it) => {
                let declaration = it.is_declaration();
                let here = self.here();
                if let Some(id) = it.id.as_ref().filter(|_| declaration) {
                    self.out.names.declare(id.name.as_str(), here, Some(Source::Function(it)));
                }
                self.open(it.span.start, true, None);
                if let Some(id) = it.id.as_ref().filter(|_| !declaration) {
                    let inner = self.here();
                    self.out.names.declare(id.name.as_str(), inner, Some(Source::Function(it)));
                }
                self.parameters(&it.params, it.span.start);
            }
            AstKind::ArrowFunctionExpression(it) => {
                self.open(it.span.start, true, None);
                self.parameters(&it.params, it.span.start);
            }
            AstKind::Class(it) => self.class(it),
            AstKind::StaticBlock(it) => self.open(it.span.start, true, None),
            AstKind::TSModuleBlock(it) => self.open(it.span.start, true, None),
            AstKind::VariableDeclaration(it) => self.variables(it),
            AstKind::CatchParameter(it) => {
                let here = self.here();
                self.bind(&it.pattern, here, None);
            }
            AstKind::TSEnumDeclaration(it) => {
                let here = self.here();
                self.out.names.declare(it.id.name.as_str(), here, Some(Source::Enum(it)));
            }
            AstKind::PropertyDefinition(it) => self.property(it),
            AstKind::MethodDefinition(it) => self.method(it),
            AstKind::AssignmentExpression(it) => self.assignment(it),
            AstKind::ImportDeclaration(it) => self.import(it),
            AstKind::ExportAllDeclaration(it) => self.out.imports.all(it),
            AstKind::ExportFromDeclaration(it) => self.out.imports.from(it),
            AstKind::TSImportEqualsDeclaration(it) => self.import_equals(it),
            AstKind::CallExpression(it) => self.call(it),
            AstKind::NewExpression(it) => self.hand(&it.callee, &it.arguments),
            AstKind::ImportExpression(it) => {
                if let Some(module) = text_of(&it.source) {
                    self.out.imports.add(module, Found { offset: it.span.start, type_only: false });
                }
            }
            AstKind::IdentifierReference(it) if !self.out.mentions => {
                self.out.mentions = self.words.global(it.name.as_str());
            }
            AstKind::StaticMemberExpression(it) if !self.out.mentions => {
                self.out.mentions = self.words.global(it.property.name.as_str());
            }
            _ => {
                if let Some(start) = block_start(&kind) {
                    self.open(start, false, None);
                }
            }
        }
    }

    fn leave_node(&mut self, kind: AstKind<'a>) {
        if opens_scope(&kind) && self.stack.len() > 1 {
            self.stack.pop();
        }
    }

    fn visit_expression(&mut self, it: &Expression<'a>) {
        if deeper(&mut self.depth) {
            walk_js::walk_expression(self, it);
        } else {
            self.out.cut.get_or_insert(it.span().start);
        }
        self.depth -= 1;
    }

    fn visit_statement(&mut self, it: &Statement<'a>) {
        if deeper(&mut self.depth) {
            walk_js::walk_statement(self, it);
        } else {
            self.out.cut.get_or_insert(it.span().start);
        }
        self.depth -= 1;
    }

    fn visit_jsx_element(&mut self, it: &JSXElement<'a>) {
        if deeper(&mut self.depth) {
            walk_js::walk_jsx_element(self, it);
        } else {
            self.out.cut.get_or_insert(it.span.start);
        }
        self.depth -= 1;
    }

    fn visit_binary_expression(&mut self, it: &BinaryExpression<'a>) {
        walk_binary(self, it);
    }
}

fn key(scope: u32, id: u32) -> u64 {
    u64::from(scope) << 32 | u64::from(id)
}
