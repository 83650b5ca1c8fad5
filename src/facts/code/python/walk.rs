//! Walks a tree for usages, following names to the modules that they come from.
//!
//! Functions are walked after the scope that holds them, since they run later than it.

use std::collections::VecDeque;
use std::sync::Arc;

use ruff_python_ast::{
    Arguments, Comprehension, ElifElseClause, ExceptHandler, Expr, InterpolatedStringElement, Parameters,
    Pattern, Stmt, StmtAnnAssign, StmtClassDef, StmtFunctionDef, StmtImport, StmtImportFrom, StmtTry,
};
use ruff_text_size::Ranged;

use super::arguments::literals;
use super::builtins::is_builtin;
use super::{GLOBAL, Interner, LANGUAGE, USAGES};
use crate::facts::code::{Map, Set};
use crate::model::{Form, Usage};
use crate::rules::ApiIndex;

/// Longest member path that is followed, in bytes; rules' paths are far shorter.
const PATH_BYTES: usize = 200;
/// Wrappers of `typing` around the type that counts.
const TRANSPARENT: [&str; 8] =
    ["Annotated", "ClassVar", "Final", "NotRequired", "Optional", "Required", "Type", "Union"];

/// Usages of wanted modules, globals and open receivers in order of appearance, each with its byte offset.
/// Stops soon after [`USAGES`].
pub(super) fn usages(body: &[Stmt], text: &str, index: &ApiIndex, names: Interner) -> Vec<(usize, Usage)> {
    let mut walker = Walker {
        text,
        index,
        names,
        scopes: Vec::new(),
        current: 0,
        queue: VecDeque::new(),
        handlers: 0,
        stars: Stars::None,
        attributes: Map::default(),
        late: Map::default(),
        wanted: Map::default(),
        emitting: false,
        mentioned: Set::default(),
        found: Vec::new(),
    };
    // What methods and functions assign for others to use is known only after a first, silent round.
    if body.iter().any(assigns_late) {
        walker.round(body);
    }
    walker.emitting = true;
    walker.round(body);
    let mut found = walker.found;
    found.sort_by_key(|(at, _)| *at);
    found
}

/// Whether names may be bound in another order than they stand in the text.
fn assigns_late(statement: &Stmt) -> bool {
    match statement {
        Stmt::ClassDef(_) | Stmt::FunctionDef(_) => true,
        Stmt::If(branch) => {
            branch.body.iter().any(assigns_late)
                || branch.elif_else_clauses.iter().any(|c| c.body.iter().any(assigns_late))
        }
        Stmt::Try(attempt) => {
            [&attempt.body, &attempt.orelse].into_iter().any(|b| b.iter().any(assigns_late))
        }
        Stmt::With(with) => with.body.iter().any(assigns_late),
        _ => false,
    }
}

/// What a name or expression stands for.
#[derive(Clone)]
enum Value {
    /// Not followed: local, from a module that no rule asks for, or computed.
    Unknown,
    /// A literal; no receiver of anything.
    Literal,
    /// `None`, a placeholder until something better is assigned.
    Nothing,
    /// A member of a wanted module.
    Known(Known),
    /// An instance of, or the class itself, by its offset.
    Own(u32),
}

/// A wanted module and the path below it.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Known {
    module: Arc<str>,
    path: Arc<str>,
}

impl Value {
    fn is_known(&self) -> bool {
        matches!(self, Self::Known(_))
    }

    fn or(self, other: Self) -> Self {
        if self.is_known() { self } else { other }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Module,
    Function,
    Class(u32),
    Comprehension,
}

struct Scope<'a> {
    kind: Kind,
    parent: usize,
    names: Map<&'a str, Value>,
    /// Names declared `global` or `nonlocal`, with the scope that owns them.
    elsewhere: Vec<(&'a str, usize)>,
}

/// A function whose body has not been walked yet.
struct Deferred<'a> {
    function: &'a StmtFunctionDef,
    parent: usize,
    parameters: Vec<(&'a str, Value)>,
}

/// Star imports of the file: a name can be traced only to a single one.
enum Stars {
    None,
    One(Arc<str>),
    Untraceable,
}

struct Walker<'a, 'i> {
    text: &'a str,
    index: &'i ApiIndex,
    names: Interner,
    scopes: Vec<Scope<'a>>,
    current: usize,
    queue: VecDeque<Deferred<'a>>,
    /// `except` blocks around: what they bind is a makeshift.
    handlers: u32,
    stars: Stars,
    /// Attributes of classes, by the class's offset.
    attributes: Map<(u32, &'a str), Known>,
    /// Globals that functions assign.
    late: Map<&'a str, Known>,
    /// Answers of the index to "is this global (false) or open member (true) wanted".
    wanted: Map<(bool, &'a str), bool>,
    emitting: bool,
    mentioned: Set<Known>,
    found: Vec<(usize, Usage)>,
}

impl<'a> Walker<'a, '_> {
    fn round(&mut self, body: &'a [Stmt]) {
        self.scopes.clear();
        self.stars = Stars::None;
        self.current = self.push(Kind::Module, 0);
        self.block(body);
        while let Some(next) = self.queue.pop_front() {
            self.current = self.push(Kind::Function, next.parent);
            for (name, value) in next.parameters {
                self.bind(name, value);
            }
            self.block(&next.function.body);
        }
    }

    fn push(&mut self, kind: Kind, parent: usize) -> usize {
        self.scopes.push(Scope { kind, parent, names: Map::default(), elsewhere: Vec::new() });
        self.scopes.len() - 1
    }

    // Names.

    fn bind(&mut self, name: &'a str, value: Value) {
        let mut at = self.current;
        while self.scopes[at].kind == Kind::Comprehension {
            at = self.scopes[at].parent;
        }
        let owner = self.scopes[at].elsewhere.iter().find(|(n, _)| *n == name).map(|(_, owner)| *owner);
        if let (Some(_), Value::Known(known)) = (owner, &value) {
            self.late.entry(name).or_insert_with(|| known.clone());
        }
        let at = owner.unwrap_or(at);
        if let (Kind::Class(class), Value::Known(known)) = (self.scopes[at].kind, &value) {
            self.attributes.entry((class, name)).or_insert_with(|| known.clone());
        }
        let makeshift = self.handlers > 0 || matches!(value, Value::Nothing);
        match self.scopes[at].names.get_mut(name) {
            Some(Value::Known(_)) if makeshift => {}
            Some(slot) => *slot = value,
            None => {
                self.scopes[at].names.insert(name, value);
            }
        }
    }

    /// Binds a name in a comprehension's own scope.
    fn shadow(&mut self, target: &'a Expr) {
        match target {
            Expr::Name(name) => {
                self.scopes[self.current].names.insert(name.id.as_str(), Value::Unknown);
            }
            Expr::Tuple(tuple) => tuple.elts.iter().for_each(|e| self.shadow(e)),
            Expr::List(list) => list.elts.iter().for_each(|e| self.shadow(e)),
            Expr::Starred(starred) => self.shadow(&starred.value),
            _ => {}
        }
    }

    fn look_up(&mut self, name: &'a str) -> Value {
        let mut at = self.current;
        loop {
            let scope = &self.scopes[at];
            // A class's names are not seen from its methods.
            let visible = at == self.current || !matches!(scope.kind, Kind::Class(_));
            if visible && let Some(value) = scope.names.get(name) {
                let late = scope.kind == Kind::Module && matches!(value, Value::Unknown | Value::Nothing);
                return match self.late.get(name) {
                    Some(known) if late => Value::Known(known.clone()),
                    _ => value.clone(),
                };
            }
            if at == scope.parent {
                break;
            }
            at = scope.parent;
        }
        if let Some(known) = self.late.get(name) {
            return Value::Known(known.clone());
        }
        if self.is_wanted(false, name) {
            let known = Known { module: self.names.get(GLOBAL), path: self.names.get(name) };
            return Value::Known(known);
        }
        match &self.stars {
            Stars::One(module) if !is_builtin(name) => {
                Value::Known(Known { module: module.clone(), path: self.names.get(name) })
            }
            _ => Value::Unknown,
        }
    }

    fn is_wanted(&mut self, member: bool, name: &'a str) -> bool {
        let index = self.index;
        *self.wanted.entry((member, name)).or_insert_with(|| {
            if member { index.wants_open_member(LANGUAGE, name) } else { index.wants_global(LANGUAGE, name) }
        })
    }

    /// The member of a value.
    fn member(&mut self, value: &Value, name: &'a str) -> Value {
        match value {
            Value::Known(known) => {
                let path =
                    if known.path.is_empty() { name.to_string() } else { format!("{}.{name}", known.path) };
                self.known(known.module.clone(), &path)
            }
            Value::Own(class) => {
                self.attributes.get(&(*class, name)).map_or(Value::Unknown, |k| Value::Known(k.clone()))
            }
            _ => Value::Unknown,
        }
    }

    /// The result of calling a value, or an instance of a type.
    fn result(&mut self, value: &Value) -> Value {
        match value {
            Value::Known(known) => self.known(known.module.clone(), &format!("{}()", known.path)),
            _ => Value::Unknown,
        }
    }

    fn known(&mut self, module: Arc<str>, path: &str) -> Value {
        if path.len() > PATH_BYTES {
            return Value::Unknown;
        }
        Value::Known(Known { module, path: self.names.get(path) })
    }

    // What is reported.

    fn report(&mut self, offset: usize, known: &Known, form: Form, arguments: Option<&Arguments>) {
        if !self.emitting || self.found.len() > USAGES {
            return;
        }
        let usage = Usage {
            language: LANGUAGE,
            module: known.module.clone(),
            path: known.path.clone(),
            form,
            args: arguments.map(|a| literals(a, self.text)).unwrap_or_default(),
        };
        self.found.push((offset, usage));
    }

    /// A mention is reported once per file.
    fn mention(&mut self, offset: usize, value: &Value) {
        if let Value::Known(known) = value
            && self.emitting
            && self.mentioned.insert(known.clone())
        {
            self.report(offset, known, Form::Reference, None);
        }
    }

    /// Reports a call or decorator of `callee`, whose receiver is `receiver` if it is a member.
    fn invoked(&mut self, callee: &'a Expr, of: &Callee, form: Form, arguments: Option<&Arguments>) {
        let offset = self.anchor(callee);
        if let Value::Known(known) = &of.value {
            self.report(offset, known, form, arguments);
        } else if let (Expr::Attribute(attribute), true) = (callee, of.open)
            && self.emitting
            && self.is_wanted(true, attribute.attr.as_str())
        {
            let path = self.names.get(&format!("*.{}", attribute.attr.as_str()));
            let known = Known { module: self.names.get(""), path };
            self.report(offset, &known, form, arguments);
        }
    }

    /// Where a callee is shown: at its start, or at the member when that stands on a later line.
    fn anchor(&self, callee: &Expr) -> usize {
        let start = callee.start().to_usize();
        let Expr::Attribute(attribute) = callee else { return start };
        let member = attribute.attr.start().to_usize();
        let between = self.text.as_bytes().get(start..member).unwrap_or_default();
        if memchr::memchr(b'\n', between).is_some() { member } else { start }
    }

    // Expressions.

    /// Walks an expression and gives what it stands for; a bare name or member counts as a mention.
    fn expression(&mut self, expression: &'a Expr) -> Value {
        let value = self.value(expression);
        if matches!(expression, Expr::Name(_) | Expr::Attribute(_)) {
            self.mention(self.anchor(expression), &value);
        }
        value
    }

    fn expressions(&mut self, all: impl IntoIterator<Item = &'a Expr>) {
        for expression in all {
            self.expression(expression);
        }
    }

    /// The same without the mention.
    fn value(&mut self, expression: &'a Expr) -> Value {
        match expression {
            Expr::Name(name) => self.look_up(name.id.as_str()),
            Expr::Attribute(attribute) => {
                let value = self.value(&attribute.value);
                self.member(&value, attribute.attr.as_str())
            }
            Expr::Call(call) => {
                let callee = self.callee(&call.func);
                self.invoked(&call.func, &callee, Form::Call, Some(&call.arguments));
                self.arguments(&call.arguments);
                self.result(&callee.value)
            }
            Expr::Await(inner) => self.value(&inner.value),
            Expr::Named(named) => {
                let value = self.expression(&named.value);
                self.assign(&named.target, value.clone());
                value
            }
            Expr::If(choice) => {
                self.expression(&choice.test);
                let body = self.expression(&choice.body);
                let otherwise = self.expression(&choice.orelse);
                body.or(otherwise)
            }
            Expr::BoolOp(operation) => {
                let mut out = Value::Unknown;
                for operand in &operation.values {
                    let value = self.expression(operand);
                    out = out.or(value);
                }
                out
            }
            Expr::NoneLiteral(_) => Value::Nothing,
            Expr::StringLiteral(_)
            | Expr::BytesLiteral(_)
            | Expr::NumberLiteral(_)
            | Expr::BooleanLiteral(_)
            | Expr::EllipsisLiteral(_) => Value::Literal,
            _ => self.compound(expression),
        }
    }

    /// Expressions that stand for nothing that could be followed. Apart from [`Self::value`] to keep its stack frame small.
    #[inline(never)]
    fn compound(&mut self, expression: &'a Expr) -> Value {
        match expression {
            Expr::BinOp(operation) => {
                self.expression(&operation.left);
                self.expression(&operation.right);
            }
            Expr::UnaryOp(operation) => {
                self.expression(&operation.operand);
            }
            Expr::Compare(comparison) => {
                self.expression(&comparison.left);
                self.expressions(&comparison.comparators);
            }
            Expr::Subscript(subscript) => {
                self.expression(&subscript.value);
                self.expression(&subscript.slice);
            }
            Expr::Starred(starred) => {
                self.expression(&starred.value);
            }
            Expr::Yield(inner) => self.expressions(inner.value.as_deref()),
            Expr::YieldFrom(inner) => {
                self.expression(&inner.value);
            }
            Expr::Slice(slice) => {
                self.expressions(slice.lower.as_deref());
                self.expressions(slice.upper.as_deref());
                self.expressions(slice.step.as_deref());
            }
            Expr::Tuple(tuple) => {
                self.expressions(&tuple.elts);
                return Value::Literal;
            }
            Expr::List(list) => {
                self.expressions(&list.elts);
                return Value::Literal;
            }
            Expr::Set(set) => {
                self.expressions(&set.elts);
                return Value::Literal;
            }
            Expr::Dict(dict) => {
                for item in &dict.items {
                    self.expressions(item.key.as_ref());
                    self.expression(&item.value);
                }
                return Value::Literal;
            }
            Expr::FString(string) => {
                for part in &string.value {
                    if let ruff_python_ast::FStringPart::FString(part) = part {
                        self.interpolated(&part.elements);
                    }
                }
                return Value::Literal;
            }
            Expr::TString(string) => {
                for part in &string.value {
                    self.interpolated(&part.elements);
                }
                return Value::Literal;
            }
            Expr::Lambda(lambda) => {
                if let Some(parameters) = &lambda.parameters {
                    self.defaults(parameters);
                }
                self.nested(|this| {
                    for parameter in lambda.parameters.iter().flat_map(|p| p.iter()) {
                        this.scopes[this.current].names.insert(parameter.name().as_str(), Value::Unknown);
                    }
                    this.expression(&lambda.body);
                });
            }
            Expr::ListComp(c) => self.comprehension(&c.generators, [Some(&*c.elt), None]),
            Expr::SetComp(c) => self.comprehension(&c.generators, [Some(&*c.elt), None]),
            Expr::Generator(c) => self.comprehension(&c.generators, [Some(&*c.elt), None]),
            Expr::DictComp(c) => self.comprehension(&c.generators, [c.key.as_deref(), Some(&*c.value)]),
            _ => {}
        }
        Value::Unknown
    }

    fn callee(&mut self, function: &'a Expr) -> Callee {
        if let Expr::Attribute(attribute) = function {
            let receiver = self.value(&attribute.value);
            let value = self.member(&receiver, attribute.attr.as_str());
            Callee { value, open: matches!(receiver, Value::Unknown | Value::Nothing | Value::Own(_)) }
        } else {
            Callee { value: self.value(function), open: false }
        }
    }

    fn arguments(&mut self, arguments: &'a Arguments) {
        self.expressions(&arguments.args);
        self.expressions(arguments.keywords.iter().map(|k| &k.value));
    }

    fn interpolated(&mut self, elements: &'a [InterpolatedStringElement]) {
        for element in elements {
            if let InterpolatedStringElement::Interpolation(element) = element {
                self.expression(&element.expression);
                if let Some(spec) = &element.format_spec {
                    self.interpolated(&spec.elements);
                }
            }
        }
    }

    /// Runs in a scope of its own that nothing outlives.
    fn nested(&mut self, run: impl FnOnce(&mut Self)) {
        let outer = self.current;
        let scopes = self.scopes.len();
        self.current = self.push(Kind::Comprehension, outer);
        run(self);
        self.scopes.truncate(scopes);
        self.current = outer;
    }

    fn comprehension(&mut self, generators: &'a [Comprehension], results: [Option<&'a Expr>; 2]) {
        if let Some(first) = generators.first() {
            self.expression(&first.iter);
        }
        self.nested(|this| {
            for (i, generator) in generators.iter().enumerate() {
                this.shadow(&generator.target);
                if i > 0 {
                    this.expression(&generator.iter);
                }
                this.expressions(&generator.ifs);
            }
            this.expressions(results.into_iter().flatten());
        });
    }

    /// Walks an annotation and gives the type that it names, if it is a wanted one.
    fn annotation(&mut self, annotation: &'a Expr) -> Value {
        match annotation {
            Expr::StringLiteral(literal) => match literal.value.as_slice() {
                [one] if one.value.split('.').all(is_identifier) => self.dotted(&one.value),
                _ => Value::Unknown,
            },
            Expr::Subscript(subscript) => {
                let (Expr::Name(_) | Expr::Attribute(_)) = &*subscript.value else {
                    return self.expression(annotation);
                };
                let wrapper = self.expression(&subscript.value);
                let inner = match &*subscript.slice {
                    Expr::Tuple(tuple) => {
                        let mut first = Value::Unknown;
                        for element in &tuple.elts {
                            let value = self.annotation(element);
                            first = first.or(value);
                        }
                        first
                    }
                    other => self.annotation(other),
                };
                let name = match &*subscript.value {
                    Expr::Name(name) => name.id.as_str(),
                    Expr::Attribute(attribute) => attribute.attr.as_str(),
                    _ => "",
                };
                if TRANSPARENT.contains(&name) { inner } else { wrapper }
            }
            Expr::BinOp(operation) => {
                let left = self.annotation(&operation.left);
                let right = self.annotation(&operation.right);
                left.or(right)
            }
            _ => self.expression(annotation),
        }
    }

    fn dotted(&mut self, name: &'a str) -> Value {
        let mut parts = name.split('.');
        let mut value = parts.next().map_or(Value::Unknown, |first| self.look_up(first));
        for part in parts {
            value = self.member(&value, part);
        }
        value
    }

    // Statements.

    fn block(&mut self, body: &'a [Stmt]) {
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
                let value = self.expression(&assignment.value);
                for target in &assignment.targets {
                    self.assign(target, value.clone());
                }
            }
            Stmt::AnnAssign(assignment) => self.annotated(assignment),
            Stmt::AugAssign(assignment) => {
                self.expression(&assignment.value);
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

    fn assign(&mut self, target: &'a Expr, value: Value) {
        match target {
            Expr::Name(name) => self.bind(name.id.as_str(), value),
            Expr::Attribute(attribute) => {
                let receiver = self.value(&attribute.value);
                if let (Value::Own(class), Value::Known(known)) = (receiver, value) {
                    self.attributes.entry((class, attribute.attr.as_str())).or_insert(known);
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

    fn annotated(&mut self, assignment: &'a StmtAnnAssign) {
        let of = self.annotation(&assignment.annotation);
        let instance = self.result(&of);
        let value = match &assignment.value {
            Some(value) => self.expression(value).or(instance),
            None => instance,
        };
        self.assign(&assignment.target, value);
    }

    fn import(&mut self, import: &'a StmtImport) {
        for alias in &import.names {
            let module = alias.name.as_str();
            // `import a.b` binds `a`, `import a.b as c` binds `a.b`.
            let (name, module) = match &alias.asname {
                Some(name) => (name.as_str(), module),
                None => {
                    let head = module.split('.').next().unwrap_or(module);
                    (head, head)
                }
            };
            let value = self.module(module, "");
            self.bind(name, value);
        }
    }

    fn import_from(&mut self, import: &'a StmtImportFrom) {
        let module = match &import.module {
            Some(module) if import.level == 0 => Some(module.as_str()),
            _ => None,
        };
        for alias in &import.names {
            let name = alias.name.as_str();
            let value = match (module, name) {
                (Some(module), "*") => self.module(module, ""),
                (Some(module), name) => self.module(module, name),
                (None, _) => Value::Unknown,
            };
            if name == "*" {
                self.stars = match (&self.stars, value) {
                    (Stars::None, Value::Known(known)) => Stars::One(known.module),
                    (Stars::One(one), Value::Known(known)) if *one == known.module => {
                        Stars::One(known.module)
                    }
                    _ => Stars::Untraceable,
                };
            } else {
                self.bind(alias.asname.as_ref().map_or(name, |n| n.as_str()), value);
            }
        }
    }

    fn module(&mut self, module: &str, path: &str) -> Value {
        if self.index.wants_module(LANGUAGE, module) {
            let module = self.names.get(module);
            self.known(module, path)
        } else {
            Value::Unknown
        }
    }

    fn decorator(&mut self, decorator: &'a Expr) {
        if let Expr::Call(call) = decorator {
            let callee = self.callee(&call.func);
            self.invoked(&call.func, &callee, Form::Decorator, Some(&call.arguments));
            self.arguments(&call.arguments);
        } else {
            let callee = self.callee(decorator);
            self.invoked(decorator, &callee, Form::Decorator, None);
        }
    }

    fn defaults(&mut self, parameters: &'a Parameters) {
        for parameter in parameters.iter_non_variadic_params() {
            self.expressions(parameter.default());
        }
    }

    fn function(&mut self, function: &'a StmtFunctionDef) {
        let mut is_static = false;
        for decorator in &function.decorator_list {
            self.decorator(&decorator.expression);
            is_static |= matches!(&decorator.expression, Expr::Name(n) if n.id.as_str() == "staticmethod");
        }
        self.defaults(&function.parameters);
        let mut own = match self.scopes[self.current].kind {
            Kind::Class(class) if !is_static => Some(class),
            _ => None,
        };
        let mut parameters = Vec::with_capacity(function.parameters.len());
        for parameter in function.parameters.iter() {
            let parameter = parameter.as_parameter();
            let value = match (&parameter.annotation, own.take()) {
                (_, Some(class)) => Value::Own(class),
                (Some(annotation), None) => {
                    let of = self.annotation(annotation);
                    self.result(&of)
                }
                (None, None) => Value::Unknown,
            };
            parameters.push((parameter.name.as_str(), value));
        }
        // `*args: X` and `**kwargs: X` are collections of X.
        for variadic in [&function.parameters.vararg, &function.parameters.kwarg].into_iter().flatten() {
            parameters.push((variadic.name.as_str(), Value::Unknown));
        }
        self.bind(function.name.as_str(), Value::Unknown);
        self.queue.push_back(Deferred { function, parent: self.current, parameters });
    }

    fn class(&mut self, class: &'a StmtClassDef) {
        for decorator in &class.decorator_list {
            self.decorator(&decorator.expression);
        }
        if let Some(arguments) = &class.arguments {
            for base in &arguments.args {
                // `Base[T]` is `Base`.
                let named = match base {
                    Expr::Subscript(subscript) => {
                        self.expression(&subscript.slice);
                        &*subscript.value
                    }
                    other => other,
                };
                if let Value::Known(known) = self.value(named) {
                    self.report(self.anchor(named), &known, Form::BaseClass, None);
                }
            }
            self.expressions(arguments.keywords.iter().map(|k| &k.value));
        }
        self.bind(class.name.as_str(), Value::Unknown);
        let outer = self.current;
        self.current = self.push(Kind::Class(class.start().to_u32()), outer);
        self.block(&class.body);
        self.current = outer;
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

/// A callee and whether it is a member of something unresolved.
struct Callee {
    value: Value,
    open: bool,
}

fn is_identifier(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c == '_' || c.is_alphanumeric())
}
