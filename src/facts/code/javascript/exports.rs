//! What a file gives to the files that import it, where a rule speaks of it or where it comes from a third file.

use std::sync::Arc;

use oxc_ast::ast::*;

use super::imports::is_relative;
use super::names::FILE;
use super::resolve::{Known, Resolver};
use super::syntax::static_key;
use crate::facts::{Export, Parsed};

/// Exports of one file.
const MOST: usize = 500;
/// Name of what a module exports as its own.
pub(super) const DEFAULT: &str = "default";
/// Name of everything that another file exports.
pub(super) const ALL: &str = "*";

/// Exports of a file whose names are resolved.
pub(super) fn resolved<'a>(program: &Program<'a>, resolver: &mut Resolver<'a, '_>, out: &mut Parsed) {
    let mut exporter = Exporter { resolver: Some(resolver), locals: &[], out };
    exporter.program(program);
}

/// Exports of a file that no rule has to do with: only what it passes on. `locals` are the names that it imports from
/// other files: name here, file, name there.
pub(super) fn passed_on<'a>(program: &Program<'a>, locals: &[(&'a str, &'a str, &'a str)], out: &mut Parsed) {
    let mut exporter = Exporter { resolver: None, locals, out };
    exporter.program(program);
}

/// The first member of a path, empty where it is called at once, and what follows.
pub(super) fn split(path: &str) -> (&str, &str) {
    let end = path.find(['.', '(']).unwrap_or(path.len());
    (&path[..end], path[end..].trim_start_matches('.'))
}

/// What an exported name holds.
enum Held {
    /// A path of a module.
    Value(Arc<str>, Arc<str>),
    /// A name of another file.
    Passed(Arc<str>, Arc<str>),
    /// All of another file.
    File(Arc<str>),
}

struct Exporter<'a, 'r, 'w, 'o> {
    resolver: Option<&'r mut Resolver<'a, 'w>>,
    /// Where no resolver knows them: see [`passed_on`].
    locals: &'r [(&'a str, &'a str, &'a str)],
    out: &'o mut Parsed,
}

impl<'a> Exporter<'a, '_, '_, '_> {
    fn program(&mut self, program: &Program<'a>) {
        for statement in &program.body {
            match statement {
                Statement::ExportDeclaration(it) => self.declared(&it.declaration),
                Statement::ExportNamedDeclaration(it) => {
                    for one in &it.specifiers {
                        let held = self.name(one.local.name().as_str());
                        self.push(one.exported.name().as_str(), held);
                    }
                }
                Statement::ExportDefaultDeclaration(it) => match &it.declaration {
                    ExportDefaultDeclarationKind::ClassDeclaration(class) => self.class(DEFAULT, class),
                    other => {
                        if let Some(value) = other.as_expression() {
                            self.whole(value);
                        }
                    }
                },
                Statement::ExportFromDeclaration(it) => self.from(it),
                Statement::ExportAllDeclaration(it)
                    if it.exported.is_none() && is_relative(it.source.value.as_str()) =>
                {
                    self.push(ALL, Some(Held::Passed(it.source.value.as_str().into(), ALL.into())));
                }
                Statement::TSExportAssignment(it) => self.whole(&it.expression),
                Statement::ExpressionStatement(it) => {
                    if let Expression::AssignmentExpression(assignment) = &it.expression {
                        self.assigned(assignment);
                    }
                }
                _ => {}
            }
        }
    }

    fn push(&mut self, name: &str, held: Option<Held>) {
        let (module, path, passed_on) = match held {
            Some(Held::Value(module, path)) => (module, path, false),
            Some(Held::Passed(module, path)) => (module, path, true),
            Some(Held::File(module)) if name == DEFAULT => {
                self.push(ALL, Some(Held::Passed(module.clone(), ALL.into())));
                (module, DEFAULT.into(), true)
            }
            _ => return,
        };
        if self.out.exports.len() < MOST {
            self.out.exports.push(Export { name: name.into(), module, path, passed_on });
        }
    }

    fn name(&mut self, name: &'a str) -> Option<Held> {
        if let Some(resolver) = &mut self.resolver {
            let known = resolver.name(name, FILE);
            return held(resolver, known);
        }
        let (_, from, there) =
            self.locals.iter().find(|(local, _, there)| *local == name && *there != ALL)?;
        Some(Held::Passed((*from).into(), (*there).into()))
    }

    fn value(&mut self, it: &Expression<'a>) -> Option<Held> {
        match (&mut self.resolver, it) {
            (Some(resolver), _) => {
                let known = resolver.expression(it, FILE);
                held(resolver, known)
            }
            (None, Expression::Identifier(id)) => self.name(id.name.as_str()),
            _ => None,
        }
    }

    fn declared(&mut self, it: &Declaration<'a>) {
        match it {
            Declaration::VariableDeclaration(it) if self.resolver.is_some() => {
                for id in it.declarations.iter().flat_map(|one| one.id.get_binding_identifiers()) {
                    let held = self.name(id.name.as_str());
                    self.push(id.name.as_str(), held);
                }
            }
            Declaration::ClassDeclaration(it) => {
                if let Some(id) = &it.id {
                    self.class(id.name.as_str(), it);
                }
            }
            _ => {}
        }
    }

    /// A class is known as its base.
    fn class(&mut self, name: &str, it: &Class<'a>) {
        if let Some(base) = &it.heritage {
            let held = self.value(&base.expression);
            self.push(name, held);
        }
    }

    /// What is exported as a whole: an object's properties are names of their own.
    fn whole(&mut self, it: &Expression<'a>) {
        let Expression::ObjectExpression(object) = it else {
            let held = self.value(it);
            return self.push(DEFAULT, held);
        };
        for property in object.properties.iter().take(MOST) {
            match property {
                ObjectPropertyKind::ObjectProperty(p) => {
                    if let Some(name) = static_key(&p.key) {
                        let held = self.value(&p.value);
                        self.push(name, held);
                    }
                }
                ObjectPropertyKind::SpreadProperty(spread) => {
                    if let Some(Held::File(module)) = self.value(&spread.argument) {
                        self.push(ALL, Some(Held::Passed(module, ALL.into())));
                    }
                }
            }
        }
    }

    /// `export { … } from 'x'`.
    fn from(&mut self, it: &ExportFromDeclaration<'a>) {
        let from = it.source.value.as_str();
        let relative = is_relative(from);
        for one in &it.specifiers {
            let there = one.local.name();
            let held = if relative {
                Some(Held::Passed(from.into(), there.as_str().into()))
            } else {
                match &mut self.resolver {
                    Some(resolver) => {
                        let known = resolver.export_of(from, there.as_str());
                        held(resolver, known)
                    }
                    None => None,
                }
            };
            self.push(one.exported.name().as_str(), held);
        }
    }

    /// `module.exports = x`, `exports.a = x`, `exports = module.exports = x`.
    fn assigned(&mut self, it: &AssignmentExpression<'a>) {
        let mut targets = Vec::new();
        let mut it = it;
        let value = loop {
            targets.extend(target(&it.left));
            match &it.right {
                Expression::AssignmentExpression(inner) if targets.len() < MOST => it = inner,
                other => break other,
            }
        };
        for name in targets {
            if name == DEFAULT {
                self.whole(value);
            } else {
                let held = self.value(value);
                self.push(name, held);
            }
        }
    }
}

/// The export that an assignment sets.
fn target<'a>(it: &AssignmentTarget<'a>) -> Option<&'a str> {
    let AssignmentTarget::StaticMemberExpression(m) = it else { return None };
    match &m.object {
        Expression::Identifier(id) if id.name == "exports" => Some(m.property.name.as_str()),
        Expression::Identifier(id) if id.name == "module" && m.property.name == "exports" => Some(DEFAULT),
        Expression::StaticMemberExpression(inner) if inner.property.name == "exports" => {
            match &inner.object {
                Expression::Identifier(id) if id.name == "module" => Some(m.property.name.as_str()),
                _ => None,
            }
        }
        _ => None,
    }
}

fn held(resolver: &Resolver, known: Known) -> Option<Held> {
    match known {
        Known::Value(value) => Some(Held::Value(resolver.module(value), resolver.path(value))),
        Known::Borrowed(value) => {
            let (module, path) = (resolver.module(value), resolver.path(value));
            let (mut first, mut rest) = split(&path);
            if first == ALL {
                if rest.is_empty() {
                    return Some(Held::File(module));
                }
                (first, rest) = split(rest);
            }
            (rest.is_empty() && !first.is_empty()).then(|| Held::Passed(module, first.into()))
        }
        Known::Foreign | Known::Nothing => None,
    }
}
