//! The second walk: writes down what of the wanted modules is used, and how.

use std::sync::Arc;

use oxc_ast::AstKind;
use oxc_ast::ast::*;
use oxc_ast_visit::{VisitJs, walk_js};
use oxc_span::GetSpan;

use super::exports::DEFAULT;
use super::names::FILE;
use super::resolve::{Known, Resolver, Value};
use super::syntax::{member_of, opens_scope, scope_start, static_key, text_of, walk_binary};
use super::{Words, borrowing, deeper};
use crate::facts::code::Set;
use crate::facts::{Input, Parsed};
use crate::model::{Argument as Literal, CodeLanguage, Diagnostic, FactKind, Form, Usage};

/// Usages of one file beyond which no more are kept.
const MOST: usize = 4_000;
/// Uses of names of other files beyond which no more are kept.
const MOST_BORROWED: usize = 500;
/// Literals of one usage.
const MOST_ARGS: usize = 8;
/// Longest literal, in bytes.
const LONGEST_LITERAL: usize = 200;

/// Walks a program and adds its usages to the facts.
pub(super) fn record<'a>(
    program: &Program<'a>,
    resolver: &mut Resolver<'a, '_>,
    words: &Words,
    input: &Input,
    language: CodeLanguage,
    out: &mut Parsed,
) {
    let mut walk = Recorder {
        resolver,
        words,
        input,
        language,
        out,
        stack: vec![FILE],
        next: 1,
        depth: 0,
        count: 0,
        mentioned: Set::default(),
    };
    walk.visit_program(program);
}

struct Recorder<'a, 'r, 'w, 'v, 'i, 'o> {
    resolver: &'r mut Resolver<'a, 'w>,
    words: &'v Words<'v>,
    input: &'i Input<'i>,
    language: CodeLanguage,
    out: &'o mut Parsed,
    stack: Vec<u32>,
    next: u32,
    depth: u32,
    count: usize,
    mentioned: Set<Value>,
}

impl<'a> Recorder<'a, '_, '_, '_, '_, '_> {
    fn here(&self) -> u32 {
        self.stack.last().copied().unwrap_or(FILE)
    }

    fn emit(&mut self, value: Value, form: Form, args: Vec<Literal>, offset: u32) {
        let (module, path) = (self.resolver.module(value), self.resolver.path(value));
        self.push(module, path, form, args, offset);
    }

    fn push(&mut self, module: Arc<str>, path: Arc<str>, form: Form, args: Vec<Literal>, offset: u32) {
        let usage = Usage { language: self.language, module, path, form, args };
        if self.resolver.imports.index.matches(&usage).is_empty() {
            return;
        }
        self.count += 1;
        if self.count <= MOST {
            self.out.facts.push(self.input.fact(offset as usize, FactKind::Usage(usage)));
        } else if self.count == MOST + 1 {
            let place = self.input.location(offset as usize);
            let message = "more usages than are kept";
            self.out.diagnostics.push(Diagnostic::warning("W-TRUNCATED", message, Some(place)));
        }
    }

    /// A mention, once a file.
    fn mention(&mut self, known: Known, offset: u32) {
        if let Known::Value(value) = known
            && self.resolver.asked(value)
            && self.mentioned.insert(value)
        {
            self.emit(value, Form::Reference, Vec::new(), offset);
        }
    }

    /// Walks what a recorded expression consists of without recording its parts as mentions.
    fn quietly(&mut self, it: &Expression<'a>) {
        let mut it = it;
        loop {
            it = match it {
                Expression::Identifier(_) | Expression::ThisExpression(_) => return,
                Expression::StaticMemberExpression(m) => &m.object,
                Expression::PrivateFieldExpression(m) => &m.object,
                Expression::ComputedMemberExpression(m) if text_of(&m.expression).is_some() => &m.object,
                Expression::ParenthesizedExpression(p) => &p.expression,
                Expression::TSNonNullExpression(e) => &e.expression,
                Expression::TSAsExpression(e) => &e.expression,
                Expression::TSTypeAssertion(e) => &e.expression,
                Expression::TSInstantiationExpression(e) => &e.expression,
                Expression::ChainExpression(c) => match &c.expression {
                    ChainElement::StaticMemberExpression(m) => &m.object,
                    ChainElement::TSNonNullExpression(e) => &e.expression,
                    _ => return self.visit_expression(it),
                },
                other => return self.visit_expression(other),
            };
        }
    }

    fn apply(&mut self, callee: &Expression<'a>, arguments: &[Argument<'a>], form: Form) {
        let scope = self.here();
        match self.resolver.expression(callee, scope) {
            Known::Value(value) if self.resolver.asked(value) => {
                let args = self.literals(arguments);
                self.emit(value, form, args, place(callee));
            }
            // A callback's parameter that no rule speaks of is as good as unknown.
            Known::Value(value) if is_of_callback(&self.resolver.path(value)) => {
                self.open(callee, arguments, form);
            }
            Known::Borrowed(value) => {
                self.borrow(value, form, arguments, place(callee));
                self.open(callee, arguments, form);
            }
            Known::Nothing => self.open(callee, arguments, form),
            Known::Value(_) | Known::Foreign => {}
        }
    }

    fn open(&mut self, callee: &Expression<'a>, arguments: &[Argument<'a>], form: Form) {
        if form == Form::Call
            && let Some(member) = member_of(callee).filter(|m| self.words.open(m))
        {
            let path = format!("*.{member}").into();
            let args = self.literals(arguments);
            self.push("".into(), path, form, args, place(callee));
        }
    }

    fn borrow(&mut self, value: Value, form: Form, arguments: &[Argument<'a>], offset: u32) {
        let (index, language) = (self.resolver.imports.index, self.language);
        // Of what a file exports by default nothing is known, but bases are few.
        let wanted = |member: &str| match member {
            DEFAULT => form == Form::BaseClass,
            member => index.wants_member(language, member),
        };
        let path = self.resolver.path(value);
        if self.out.borrowed.len() >= MOST_BORROWED || !borrowing::worth_borrowing(&path, wanted) {
            return;
        }
        let args = self.literals(arguments);
        let usage = Usage { language, module: "".into(), path: "".into(), form, args };
        let fact = self.input.fact(offset as usize, FactKind::Usage(usage));
        let from = self.resolver.module(value);
        borrowing::borrow(&from, &path, wanted, &fact, self.out);
    }

    /// The literals among the first arguments, and those of object literals one level down.
    fn literals(&self, arguments: &[Argument<'a>]) -> Vec<Literal> {
        let mut out = Vec::new();
        for (position, argument) in arguments.iter().take(MOST_ARGS).enumerate() {
            let position = position as u8;
            match argument.as_expression() {
                Some(Expression::ObjectExpression(object)) => {
                    for property in &object.properties {
                        let ObjectPropertyKind::ObjectProperty(p) = property else { continue };
                        if let (Some(key), Some(value)) = (static_key(&p.key), self.literal(&p.value)) {
                            out.push(Literal { keyword: Some(clip(key)), position, value });
                        }
                        if out.len() >= MOST_ARGS {
                            break;
                        }
                    }
                }
                Some(expression) => {
                    if let Some(value) = self.literal(expression) {
                        out.push(Literal { keyword: None, position, value });
                    }
                }
                // What a spread holds shifts everything behind it.
                None => break,
            }
            if out.len() >= MOST_ARGS {
                break;
            }
        }
        out
    }

    fn literal(&self, it: &Expression<'a>) -> Option<Box<str>> {
        match it {
            Expression::BooleanLiteral(b) => Some(if b.value { "true" } else { "false" }.into()),
            Expression::NumericLiteral(n) => n.raw.as_ref().map(|raw| clip(raw.as_str())),
            Expression::ArrayExpression(a) => {
                let first = a.elements.first().and_then(|e| e.as_expression());
                first.and_then(|e| self.resolver.text(e, self.here())).map(clip)
            }
            other => self.resolver.text(other, self.here()).map(clip),
        }
    }
}

/// Whether a path leads through a parameter of a callback.
fn is_of_callback(path: &str) -> bool {
    ["(0)", "(1)", "(2)"].iter().any(|parameter| path.contains(parameter))
}

impl<'a> VisitJs<'a> for Recorder<'a, '_, '_, '_, '_, '_> {
    fn enter_node(&mut self, kind: AstKind<'a>) {
        let Some(start) = scope_start(&kind) else { return };
        let scopes = &self.resolver.names.scopes;
        // Both walks meet the same scopes in the same order, except where one of them was cut short.
        let expected = scopes.get(self.next as usize).is_some_and(|s| s.start == start);
        let scope = if expected {
            self.next
        } else {
            scopes[1..].binary_search_by_key(&start, |s| s.start).map_or(self.here(), |i| i as u32 + 1)
        };
        self.next = scope + 1;
        self.stack.push(scope);
    }

    fn leave_node(&mut self, kind: AstKind<'a>) {
        if opens_scope(&kind) && self.stack.len() > 1 {
            self.stack.pop();
        }
    }

    fn visit_expression(&mut self, it: &Expression<'a>) {
        if deeper(&mut self.depth) {
            walk_js::walk_expression(self, it);
        }
        self.depth -= 1;
    }

    fn visit_statement(&mut self, it: &Statement<'a>) {
        if deeper(&mut self.depth) {
            walk_js::walk_statement(self, it);
        }
        self.depth -= 1;
    }

    fn visit_jsx_element(&mut self, it: &JSXElement<'a>) {
        if deeper(&mut self.depth) {
            walk_js::walk_jsx_element(self, it);
        }
        self.depth -= 1;
    }

    fn visit_binary_expression(&mut self, it: &BinaryExpression<'a>) {
        walk_binary(self, it);
    }

    fn visit_call_expression(&mut self, it: &CallExpression<'a>) {
        if self.resolver.names.required(it).is_none() {
            self.apply(&it.callee, &it.arguments, Form::Call);
            self.quietly(&it.callee);
        }
        self.visit_arguments(&it.arguments);
    }

    fn visit_new_expression(&mut self, it: &NewExpression<'a>) {
        self.apply(&it.callee, &it.arguments, Form::New);
        self.quietly(&it.callee);
        self.visit_arguments(&it.arguments);
    }

    fn visit_tagged_template_expression(&mut self, it: &TaggedTemplateExpression<'a>) {
        self.apply(&it.tag, &[], Form::Call);
        self.quietly(&it.tag);
        self.visit_template_literal(&it.quasi);
    }

    fn visit_decorator(&mut self, it: &Decorator<'a>) {
        match &it.expression {
            Expression::CallExpression(call) => {
                self.apply(&call.callee, &call.arguments, Form::Decorator);
                self.quietly(&call.callee);
                self.visit_arguments(&call.arguments);
            }
            bare => {
                self.apply(bare, &[], Form::Decorator);
                self.quietly(bare);
            }
        }
    }

    fn visit_class_heritage(&mut self, it: &ClassHeritage<'a>) {
        self.apply(&it.expression, &[], Form::BaseClass);
        self.quietly(&it.expression);
    }

    fn visit_static_member_expression(&mut self, it: &StaticMemberExpression<'a>) {
        let scope = self.here();
        let known = self.resolver.static_member(it, scope);
        self.mention(known, it.property.span.start);
        self.quietly(&it.object);
    }

    fn visit_computed_member_expression(&mut self, it: &ComputedMemberExpression<'a>) {
        let scope = self.here();
        let known = self.resolver.computed_member(it, scope);
        self.mention(known, it.span.start);
        if known == Known::Nothing {
            self.visit_expression(&it.object);
        } else {
            self.quietly(&it.object);
        }
        self.visit_expression(&it.expression);
    }

    fn visit_identifier_reference(&mut self, it: &IdentifierReference<'a>) {
        let scope = self.here();
        let known = self.resolver.name(it.name.as_str(), scope);
        self.mention(known, it.span.start);
    }

    fn visit_jsx_member_expression(&mut self, it: &JSXMemberExpression<'a>) {
        let scope = self.here();
        if let JSXMemberExpressionObject::IdentifierReference(id) = &it.object {
            let object = self.resolver.name(id.name.as_str(), scope);
            let known = self.resolver.member(object, it.property.name.as_str());
            self.mention(known, it.span.start);
        }
    }

    fn visit_jsx_closing_element(&mut self, _: &JSXClosingElement<'a>) {}

    fn visit_variable_declarator(&mut self, it: &VariableDeclarator<'a>) {
        // An alias is followed to where it is used; it is no use in itself.
        self.visit_binding_pattern(&it.id);
        if let Some(init) = &it.init {
            self.quietly(init);
        }
    }

    fn visit_assignment_expression(&mut self, it: &AssignmentExpression<'a>) {
        match &it.left {
            AssignmentTarget::AssignmentTargetIdentifier(_) => self.quietly(&it.right),
            AssignmentTarget::StaticMemberExpression(m)
                if matches!(m.object, Expression::ThisExpression(_)) =>
            {
                self.quietly(&it.right);
            }
            target => {
                self.visit_assignment_target(target);
                self.visit_expression(&it.right);
            }
        }
    }
}

/// Where a reader would look: the member that is called, or else the start.
fn place(callee: &Expression) -> u32 {
    match callee {
        Expression::StaticMemberExpression(m) => m.property.span.start,
        Expression::ChainExpression(c) => match &c.expression {
            ChainElement::StaticMemberExpression(m) => m.property.span.start,
            _ => c.span.start,
        },
        other => other.span().start,
    }
}

fn clip(text: &str) -> Box<str> {
    text[..text.floor_char_boundary(text.len().min(LONGEST_LITERAL))].into()
}
