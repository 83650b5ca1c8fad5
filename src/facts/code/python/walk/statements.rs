//! Statements: what they bind, and what runs where.

use ruff_python_ast::{
    ElifElseClause, ExceptHandler, Expr, Parameters, Pattern, Stmt, StmtAnnAssign, StmtAssign, StmtImport,
    StmtImportFrom, StmtTry,
};

use super::value::{Known, Source, Value};
use super::{Stars, Walker};
use crate::facts::code::python::lent::{self, Origin};
use crate::model::Form;

/// Star imports of possible files that are told apart.
const STARS: usize = 4;

impl<'a> Walker<'a, '_> {
    pub(super) fn block(&mut self, body: &'a [Stmt]) {
        for statement in body {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::Expr(inner) => {
                self.expression(&inner.value);
            }
            Stmt::Assign(assignment) => {
                if let ([target], Some(pairs)) = (&*assignment.targets, pairs(assignment)) {
                    self.side_by_side(target, pairs);
                    return;
                }
                let value = self.expression(&assignment.value);
                for target in &assignment.targets {
                    self.assign(target, value.clone());
                }
            }
            Stmt::AnnAssign(assignment) => self.annotated(assignment),
            Stmt::AugAssign(assignment) => {
                self.expression(&assignment.value);
                // Whatever it was, it is no longer that literal.
                if let Expr::Name(name) = &*assignment.target
                    && self.constant(name.id.as_str()).is_some()
                {
                    self.bind(name.id.as_str(), Value::Literal(None));
                }
            }
            Stmt::Return(inner) => self.expressions(inner.value.as_deref()),
            Stmt::Import(import) => self.import(import),
            Stmt::ImportFrom(import) => self.import_from(import),
            Stmt::FunctionDef(function) => self.function(function),
            Stmt::ClassDef(class) => self.class(class),
            Stmt::If(branch) => {
                self.expression(&branch.test);
                self.block(&branch.body);
                for ElifElseClause { test, body, .. } in &branch.elif_else_clauses {
                    self.expressions(test.as_ref());
                    self.block(body);
                }
            }
            Stmt::For(lap) => {
                self.expression(&lap.iter);
                self.assign(&lap.target, Value::Unknown);
                self.block(&lap.body);
                self.block(&lap.orelse);
            }
            Stmt::While(lap) => {
                self.expression(&lap.test);
                self.block(&lap.body);
                self.block(&lap.orelse);
            }
            Stmt::With(with) => {
                for item in &with.items {
                    let value = self.expression(&item.context_expr);
                    if let Some(target) = &item.optional_vars {
                        self.assign(target, value);
                    }
                }
                self.block(&with.body);
            }
            Stmt::Try(attempt) => self.attempt(attempt),
            Stmt::Match(choice) => {
                self.expression(&choice.subject);
                for case in &choice.cases {
                    self.pattern(&case.pattern);
                    self.expressions(case.guard.as_deref());
                    self.block(&case.body);
                }
            }
            Stmt::Raise(raise) => {
                self.expressions(raise.exc.as_deref());
                self.expressions(raise.cause.as_deref());
            }
            Stmt::Assert(assertion) => {
                self.expression(&assertion.test);
                self.expressions(assertion.msg.as_deref());
            }
            Stmt::TypeAlias(alias) => {
                self.expression(&alias.value);
            }
            Stmt::Global(global) => {
                for name in &global.names {
                    self.scopes[self.current].elsewhere.push((name.as_str(), 0));
                }
            }
            Stmt::Nonlocal(nonlocal) => {
                for name in &nonlocal.names {
                    let mut owner = self.scopes[self.current].parent;
                    while owner != 0 && !self.scopes[owner].names.contains_key(name.as_str()) {
                        owner = self.scopes[owner].parent;
                    }
                    self.scopes[self.current].elsewhere.push((name.as_str(), owner));
                }
            }
            _ => {}
        }
    }

    pub(super) fn assign(&mut self, target: &'a Expr, value: Value<'a>) {
        match target {
            Expr::Name(name) => self.bind(name.id.as_str(), value),
            Expr::Attribute(attribute) => {
                let receiver = self.value(&attribute.value);
                if let Value::Own(class) | Value::Class(class) = receiver {
                    self.set_attribute(class, attribute.attr.as_str(), value);
                }
            }
            Expr::Tuple(tuple) => tuple.elts.iter().for_each(|e| self.assign(e, Value::Unknown)),
            Expr::List(list) => list.elts.iter().for_each(|e| self.assign(e, Value::Unknown)),
            Expr::Starred(starred) => self.assign(&starred.value, Value::Unknown),
            _ => {
                self.value(target);
            }
        }
    }

    /// `a, b = x, y`: every value is walked before the first name is bound.
    fn side_by_side(&mut self, target: &'a Expr, values: &'a [Expr]) {
        let values: Vec<Value<'a>> = values.iter().map(|v| self.expression(v)).collect();
        let targets = elements(target).unwrap_or_default();
        for (target, value) in targets.iter().zip(values) {
            self.assign(target, value);
        }
    }

    fn annotated(&mut self, assignment: &'a StmtAnnAssign) {
        let instance = self.annotated_with(&assignment.annotation);
        let value = match &assignment.value {
            Some(value) => self.expression(value).or(instance),
            None => instance,
        };
        self.assign(&assignment.target, value);
    }

    fn import(&mut self, import: &'a StmtImport) {
        for alias in &import.names {
            let module = alias.name.as_str();
            let value = match &alias.asname {
                Some(_) => self.file(module),
                // `import a.b` binds `a`.
                None => {
                    if lent::origin(module, self.index) == Origin::Unwanted {
                        for (at, _) in module.match_indices('.').take(16) {
                            self.files.insert(module[..at].into());
                        }
                        self.files.insert(module.into());
                    }
                    self.file(module.split('.').next().unwrap_or(module))
                }
            };
            self.bind(lent::bound(alias), value);
        }
    }

    fn import_from(&mut self, import: &'a StmtImportFrom) {
        let module = lent::module(import);
        let origin = lent::origin(&module, self.index);
        for alias in &import.names {
            let name = alias.name.as_str();
            if name == "*" {
                self.star(&module, origin);
                continue;
            }
            let value = self.of_module(&module, origin, name);
            self.bind(lent::bound(alias), value);
        }
    }

    fn star(&mut self, module: &str, origin: Origin) {
        let module = self.names.get(module);
        if origin == Origin::Unwanted && self.star_files.len() < STARS && !self.star_files.contains(&module) {
            self.star_files.push(module.clone());
        }
        self.stars = match (&self.stars, origin) {
            (Stars::None, Origin::Wanted) => Stars::One(module),
            (Stars::One(one), Origin::Wanted) if *one == module => Stars::One(module),
            _ => Stars::Untraceable,
        };
    }

    /// What an imported module is.
    pub(super) fn file(&mut self, module: &str) -> Value<'a> {
        self.of_module(module, lent::origin(module, self.index), "")
    }

    /// A name of a module; the module itself where that is empty.
    fn of_module(&mut self, module: &str, origin: Origin, name: &'a str) -> Value<'a> {
        let (path, source) = match origin {
            Origin::Wanted => (name, Source::Wanted),
            Origin::Helper => (name, Source::Helper),
            Origin::Unwanted if name.is_empty() => ("", Source::File),
            Origin::Unwanted => ("", Source::Name(self.names.get(name))),
            Origin::Standard => return Value::Unknown,
        };
        Value::from(Known::new(self.names.get(module), path, source))
    }

    pub(super) fn decorator(&mut self, decorator: &'a Expr) {
        if let Expr::Call(call) = decorator {
            let callee = self.callee(&call.func);
            self.invoked(&call.func, &callee, Form::Decorator, Some(&call.arguments));
            self.arguments(&call.arguments, &Value::Unknown);
        } else {
            let callee = self.callee(decorator);
            self.invoked(decorator, &callee, Form::Decorator, None);
        }
    }

    pub(super) fn defaults(&mut self, parameters: &'a Parameters) {
        for parameter in parameters.iter_non_variadic_params() {
            self.expressions(parameter.default());
        }
    }

    fn attempt(&mut self, attempt: &'a StmtTry) {
        self.block(&attempt.body);
        self.handlers += 1;
        for ExceptHandler::ExceptHandler(handler) in &attempt.handlers {
            self.expressions(handler.type_.as_deref());
            if let Some(name) = &handler.name {
                self.bind(name.as_str(), Value::Unknown);
            }
            self.block(&handler.body);
        }
        self.handlers -= 1;
        self.block(&attempt.orelse);
        self.block(&attempt.finalbody);
    }

    fn pattern(&mut self, pattern: &'a Pattern) {
        match pattern {
            Pattern::MatchValue(value) => {
                self.expression(&value.value);
            }
            Pattern::MatchSequence(sequence) => sequence.patterns.iter().for_each(|p| self.pattern(p)),
            Pattern::MatchMapping(mapping) => {
                self.expressions(&mapping.keys);
                mapping.patterns.iter().for_each(|p| self.pattern(p));
                self.capture(mapping.rest.as_ref());
            }
            Pattern::MatchClass(class) => {
                self.expression(&class.cls);
                class.arguments.patterns.iter().for_each(|p| self.pattern(p));
                class.arguments.keywords.iter().for_each(|k| self.pattern(&k.pattern));
            }
            Pattern::MatchStar(star) => self.capture(star.name.as_ref()),
            Pattern::MatchAs(binding) => {
                if let Some(inner) = &binding.pattern {
                    self.pattern(inner);
                }
                self.capture(binding.name.as_ref());
            }
            Pattern::MatchOr(choice) => choice.patterns.iter().for_each(|p| self.pattern(p)),
            Pattern::MatchSingleton(_) => {}
        }
    }

    fn capture(&mut self, name: Option<&'a ruff_python_ast::Identifier>) {
        if let Some(name) = name {
            self.bind(name.as_str(), Value::Unknown);
        }
    }
}

/// The elements of a tuple or list.
fn elements(expression: &Expr) -> Option<&[Expr]> {
    match expression {
        Expr::Tuple(tuple) => Some(&tuple.elts),
        Expr::List(list) => Some(&list.elts),
        _ => None,
    }
}

/// The values of an assignment that gives each of several names one of its own.
fn pairs(assignment: &StmtAssign) -> Option<&[Expr]> {
    let [target] = &*assignment.targets else { return None };
    let (targets, values) = (elements(target)?, elements(&assignment.value)?);
    let plain = targets.len() == values.len() && !targets.iter().chain(values).any(Expr::is_starred_expr);
    plain.then_some(values)
}
