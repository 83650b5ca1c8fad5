//! Walks a tree for usages, following names to the modules that they come from.
//!
//! Functions are walked after the scope that holds them, since they run later than it.

mod annotations;
mod classes;
mod statements;
mod value;

use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

use ruff_python_ast::{
    Arguments, Comprehension, Expr, ExprCall, ExprLambda, InterpolatedStringElement, Stmt, StmtFunctionDef,
};
use ruff_text_size::Ranged;

use self::value::{Known, Source, Value, first_member, joined, last_member};
use super::arguments::{literals, string};
use super::builtins::is_builtin;
use super::lent::{Lending, NAMES};
use super::{GLOBAL, Interner, LANGUAGE, USAGES};
use crate::facts::Export;
use crate::facts::code::{Map, Set};
use crate::model::{Form, Usage};
use crate::rules::ApiIndex;

/// Parameters of callbacks that are told apart.
const PARAMETERS: [&str; 3] = ["(0)", "(1)", "(2)"];

/// What a walk gives, each with its byte offset.
#[derive(Default)]
pub(super) struct Found {
    /// Usages of wanted modules, globals and open receivers in order of appearance; they stop soon after [`USAGES`].
    pub(super) usages: Vec<(usize, Usage)>,
    /// Uses of what other files of the repository may hold, in order of appearance.
    pub(super) borrowed: Vec<Lending>,
    /// Names at the top that hold something of a wanted module or of another file, by name.
    pub(super) exports: Vec<Export>,
}

/// Walks a file.
pub(super) fn walk(body: &[Stmt], text: &str, index: &ApiIndex, names: Interner) -> Found {
    let mut walker = Walker {
        text,
        index,
        names,
        scopes: Vec::new(),
        current: 0,
        queue: VecDeque::new(),
        handlers: 0,
        stars: Stars::None,
        files: Set::default(),
        star_files: Vec::new(),
        attributes: Map::default(),
        bases: Map::default(),
        callbacks: Map::default(),
        late: Map::default(),
        wanted: Map::default(),
        emitting: false,
        mentioned: Set::default(),
        found: Found::default(),
    };
    // What methods and functions assign for others to use is known only after a first, silent round.
    if body.iter().any(assigns_late) {
        walker.round(body);
    }
    walker.emitting = true;
    walker.round(body);
    walker.export();
    let mut found = walker.found;
    found.usages.sort_by_key(|(at, _)| *at);
    found.borrowed.sort_by_key(|lending| lending.offset);
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
    names: Map<&'a str, Value<'a>>,
    /// The class whose method this is, for `super()`.
    class: Option<u32>,
    /// Names declared `global` or `nonlocal`, with the scope that owns them.
    elsewhere: Vec<(&'a str, usize)>,
}

/// A function whose body has not been walked yet.
struct Deferred<'a> {
    function: &'a StmtFunctionDef,
    parent: usize,
    parameters: Vec<(&'a str, Value<'a>)>,
    /// The class whose method it is.
    class: Option<u32>,
    /// Whether its first parameter is that class or an instance of it.
    bound: bool,
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
    /// Modules that may be files of the repository, as far as they are imported by their dotted names.
    files: Set<Box<str>>,
    /// Modules of that kind whose every name is imported.
    star_files: Vec<Arc<str>>,
    /// Attributes of classes, by the class's offset; what is not followed hides what a base class has.
    attributes: Map<(u32, &'a str), Value<'a>>,
    /// Base classes, by the class's offset.
    bases: Map<u32, Vec<Value<'a>>>,
    /// Functions, by their offset, that are handed to a call of something known; none where to several.
    callbacks: Map<u32, Option<Rc<Known<'a>>>>,
    /// Globals that functions assign.
    late: Map<&'a str, Value<'a>>,
    /// Answers of the index to "is this global (false) or open member (true) wanted".
    wanted: Map<(bool, &'a str), bool>,
    emitting: bool,
    mentioned: Set<(Arc<str>, String)>,
    found: Found,
}

impl<'a> Walker<'a, '_> {
    fn round(&mut self, body: &'a [Stmt]) {
        self.scopes.clear();
        self.stars = Stars::None;
        self.current = self.push(Kind::Module, 0);
        self.block(body);
        while let Some(next) = self.queue.pop_front() {
            self.current = self.push(Kind::Function, next.parent);
            self.scopes[self.current].class = next.class;
            for (name, value) in next.parameters {
                self.bind(name, value);
            }
            self.handed_parameters(next.function, next.bound);
            self.block(&next.function.body);
        }
    }

    fn push(&mut self, kind: Kind, parent: usize) -> usize {
        self.scopes.push(Scope { kind, parent, names: Map::default(), class: None, elsewhere: Vec::new() });
        self.scopes.len() - 1
    }

    // Names.

    fn bind(&mut self, name: &'a str, value: Value<'a>) {
        let mut at = self.current;
        while self.scopes[at].kind == Kind::Comprehension {
            at = self.scopes[at].parent;
        }
        let owner = self.scopes[at].elsewhere.iter().find(|(n, _)| *n == name).map(|(_, owner)| *owner);
        if owner.is_some() && value.rank() > self.late.get(name).map_or(1, Value::rank) {
            self.late.insert(name, value.clone());
        }
        let at = owner.unwrap_or(at);
        if let Kind::Class(class) = self.scopes[at].kind {
            self.set_attribute(class, name, value.clone());
        }
        let makeshift = self.handlers > 0 || matches!(value, Value::Nothing);
        match self.scopes[at].names.get_mut(name) {
            Some(Value::Known(old)) if makeshift && (old.source == Source::Wanted || !value.is_wanted()) => {}
            // A second literal: which of them it is cannot be told.
            Some(slot) if !matches!(slot, Value::Nothing) && matches!(value, Value::Literal(_)) => {
                *slot = Value::Literal(None);
            }
            Some(slot) => *slot = value,
            None => {
                self.scopes[at].names.insert(name, value);
            }
        }
    }

    /// The literal that a name stands for, if nothing else was ever bound to it.
    fn constant(&self, name: &str) -> Option<&'a Expr> {
        let mut at = self.current;
        loop {
            let scope = &self.scopes[at];
            let visible = at == self.current || !matches!(scope.kind, Kind::Class(_));
            if visible && let Some(value) = scope.names.get(name) {
                return match value {
                    Value::Literal(literal) => *literal,
                    _ => None,
                };
            }
            if at == scope.parent {
                return None;
            }
            at = scope.parent;
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

    fn look_up(&mut self, name: &'a str) -> Value<'a> {
        let mut at = self.current;
        loop {
            let scope = &self.scopes[at];
            // A class's names are not seen from its methods.
            let visible = at == self.current || !matches!(scope.kind, Kind::Class(_));
            if visible && let Some(value) = scope.names.get(name) {
                let late = scope.kind == Kind::Module && matches!(value, Value::Unknown | Value::Nothing);
                return match self.late.get(name) {
                    Some(better) if late => better.clone(),
                    _ => value.clone(),
                };
            }
            if at == scope.parent {
                break;
            }
            at = scope.parent;
        }
        if let Some(value) = self.late.get(name) {
            return value.clone();
        }
        if self.is_wanted(false, name) {
            return Value::from(Known::new(self.names.get(GLOBAL), name, Source::Wanted));
        }
        if is_builtin(name) {
            return Value::Unknown;
        }
        match &self.stars {
            Stars::One(module) => Value::from(Known::new(module.clone(), name, Source::Wanted)),
            _ if !self.star_files.is_empty() => {
                let source = Source::Star(self.names.get(name));
                Value::from(Known::new(self.names.get(""), "", source))
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
    fn member(&mut self, value: &Value<'a>, name: &'a str) -> Value<'a> {
        match value {
            Value::Known(known) if known.source == Source::File => self.member_of_file(&known.module, name),
            Value::Known(known) => known.below(name).map_or(Value::Unknown, Value::from),
            Value::Class(_) | Value::Own(_) | Value::Super(_) => self.member_of_class(value, name),
            _ => Value::Unknown,
        }
    }

    /// A name of what may be another file, or a file below it that is imported by its dotted name.
    fn member_of_file(&mut self, module: &Arc<str>, name: &'a str) -> Value<'a> {
        let longer = joined(module, name);
        let (module, source) = if self.files.contains(longer.as_str()) {
            (self.names.get(&longer), Source::File)
        } else {
            (module.clone(), Source::Name(self.names.get(name)))
        };
        Value::from(Known::new(module, "", source))
    }

    /// The result of calling a value, or an instance of a type.
    fn result(&mut self, value: &Value<'a>) -> Value<'a> {
        match value {
            Value::Known(known) if known.source != Source::File => {
                known.below("()").map_or(Value::Unknown, Value::from)
            }
            Value::Class(class) => Value::Own(*class),
            _ => Value::Unknown,
        }
    }

    // What is reported.

    fn report(&mut self, offset: usize, known: &Rc<Known<'a>>, form: Form, arguments: Option<&Arguments>) {
        if !self.emitting || self.found.usages.len() > USAGES {
            return;
        }
        // Parameters of callbacks are guesses, so that only what rules name counts, not what they name in general.
        let path = known.path();
        let handed = PARAMETERS.iter().any(|p| path.contains(p));
        if handed && !last_member(&path).is_some_and(|m| self.index.wants_member(LANGUAGE, m)) {
            return;
        }
        let path = self.names.get(&path);
        let usage = self.usage(known.module.clone(), path, form, arguments);
        self.found.usages.push((offset, usage));
    }

    fn usage(&self, module: Arc<str>, path: Arc<str>, form: Form, arguments: Option<&Arguments>) -> Usage {
        let constant = |name: &str| self.constant(name);
        let args = arguments.map(|a| literals(a, self.text, &constant)).unwrap_or_default();
        Usage { language: LANGUAGE, module, path, form, args }
    }

    /// Writes down the use of what may be a name of another file, if rules ask for any member of that name.
    fn lend(&mut self, offset: usize, known: &Rc<Known<'a>>, form: Form, arguments: Option<&Arguments>) {
        let (Source::Name(name) | Source::Star(name)) = &known.source else { return };
        let member = if known.is_whole() { Some(&**name) } else { last_member(known.segment()) };
        if !self.emitting || !member.is_some_and(|m| self.index.wants_member(LANGUAGE, m)) {
            return;
        }
        let usage = self.usage("".into(), known.path().into(), form, arguments);
        if let Source::Star(_) = known.source {
            for file in self.star_files.clone() {
                self.lent(Lending { offset, from: file, name: (&**name).into(), usage: usage.clone() });
            }
            return;
        }
        // `from . import tasks` may name a file as well as a member of the package.
        let inner = first_member(&usage.path).filter(|_| !name.starts_with(char::is_uppercase)).map(
            |(first, rest)| {
                let usage = Usage { path: rest.into(), ..usage.clone() };
                Lending { offset, from: joined(&known.module, name).into(), name: first.into(), usage }
            },
        );
        self.lent(Lending { offset, from: known.module.clone(), name: (&**name).into(), usage });
        if let Some(inner) = inner {
            self.lent(inner);
        }
    }

    fn lent(&mut self, lending: Lending) {
        if self.found.borrowed.len() < NAMES {
            self.found.borrowed.push(lending);
        }
    }

    /// A mention is reported once per file.
    fn mention(&mut self, offset: usize, value: &Value<'a>) {
        if let Some(known) = value.wanted()
            && self.emitting
            && self.mentioned.insert((known.module.clone(), known.path()))
        {
            self.report(offset, known, Form::Reference, None);
        }
    }

    /// Reports a call or decorator of `callee`, whose receiver is `receiver` if it is a member.
    fn invoked(&mut self, callee: &'a Expr, of: &Callee<'a>, form: Form, arguments: Option<&Arguments>) {
        let offset = self.anchor(callee);
        if let Some(known) = of.value.wanted() {
            self.report(offset, known, form, arguments);
            return;
        }
        if let Value::Known(known) = &of.value {
            self.lend(offset, known, form, arguments);
        }
        if let (Expr::Attribute(attribute), true) = (callee, of.open)
            && self.emitting
            && self.found.usages.len() <= USAGES
            && self.is_wanted(true, attribute.attr.as_str())
        {
            let (module, path) = (self.names.get(""), format!("*.{}", attribute.attr.as_str()));
            let path = self.names.get(&path);
            let usage = self.usage(module, path, form, arguments);
            self.found.usages.push((offset, usage));
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
    fn expression(&mut self, expression: &'a Expr) -> Value<'a> {
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
    fn value(&mut self, expression: &'a Expr) -> Value<'a> {
        match expression {
            Expr::Name(name) => self.look_up(name.id.as_str()),
            Expr::Attribute(attribute) => {
                let value = self.value(&attribute.value);
                self.member(&value, attribute.attr.as_str())
            }
            Expr::Call(call) => self.call(call),
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
            | Expr::EllipsisLiteral(_) => Value::Literal(Some(expression)),
            _ => self.compound(expression),
        }
    }

    /// Expressions that stand for nothing that could be followed. Apart from [`Self::value`] to keep its stack frame small.
    #[inline(never)]
    fn compound(&mut self, expression: &'a Expr) -> Value<'a> {
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
                return Value::Literal(Some(expression));
            }
            Expr::List(list) => {
                self.expressions(&list.elts);
                return Value::Literal(Some(expression));
            }
            Expr::Set(set) => {
                self.expressions(&set.elts);
                return Value::Literal(None);
            }
            Expr::Dict(dict) => {
                for item in &dict.items {
                    self.expressions(item.key.as_ref());
                    self.expression(&item.value);
                }
                return Value::Literal(None);
            }
            Expr::FString(string) => {
                for part in &string.value {
                    if let ruff_python_ast::FStringPart::FString(part) = part {
                        self.interpolated(&part.elements);
                    }
                }
                return Value::Literal(None);
            }
            Expr::TString(string) => {
                for part in &string.value {
                    self.interpolated(&part.elements);
                }
                return Value::Literal(None);
            }
            Expr::Lambda(lambda) => return self.lambda(lambda, None),
            Expr::ListComp(c) => self.comprehension(&c.generators, [Some(&*c.elt), None]),
            Expr::SetComp(c) => self.comprehension(&c.generators, [Some(&*c.elt), None]),
            Expr::Generator(c) => self.comprehension(&c.generators, [Some(&*c.elt), None]),
            Expr::DictComp(c) => self.comprehension(&c.generators, [c.key.as_deref(), Some(&*c.value)]),
            _ => {}
        }
        Value::Unknown
    }

    fn callee(&mut self, function: &'a Expr) -> Callee<'a> {
        let Expr::Attribute(attribute) = function else {
            return Callee { value: self.value(function), open: false };
        };
        let receiver = self.value(&attribute.value);
        let value = self.member(&receiver, attribute.attr.as_str());
        let open = match receiver {
            Value::Literal(_) => false,
            // What the class itself defines is no secret.
            Value::Class(_) | Value::Own(_) => !matches!(value, Value::Function(_) | Value::Class(_)),
            _ => !receiver.is_wanted(),
        };
        Callee { value, open }
    }

    #[inline(never)]
    fn call(&mut self, call: &'a ExprCall) -> Value<'a> {
        let callee = self.callee(&call.func);
        self.invoked(&call.func, &callee, Form::Call, Some(&call.arguments));
        let first = self.arguments(&call.arguments, &callee.value);
        self.outcome(call, callee.value, first)
    }

    /// What a call gives.
    fn outcome(&mut self, call: &ExprCall, callee: Value<'a>, first: Value<'a>) -> Value<'a> {
        match (&*call.func, &callee) {
            (Expr::Name(name), Value::Unknown) => match name.id.as_str() {
                "super" => self.class_around().map_or(Value::Unknown, Value::Super),
                "__import__" => self.imported(call, |module| module.split('.').next().unwrap_or_default()),
                _ => Value::Unknown,
            },
            (_, Value::Known(known)) => match (known.segment(), &*known.module) {
                ("import_module", "importlib") => self.imported(call, |module| module),
                ("partial", "functools") => first,
                _ => self.result(&callee),
            },
            _ => self.result(&callee),
        }
    }

    /// What `import_module("x")` gives.
    fn imported(&mut self, call: &ExprCall, of: impl FnOnce(&str) -> &str) -> Value<'a> {
        match call.arguments.args.first().and_then(string) {
            Some(module) => self.file(of(&module)),
            None => Value::Unknown,
        }
    }

    /// Walks arguments of a call; gives what the first one is.
    fn arguments(&mut self, arguments: &'a Arguments, callee: &Value<'a>) -> Value<'a> {
        let to = match callee {
            Value::Known(known) if !matches!(known.source, Source::File | Source::Helper) => Some(known),
            _ => None,
        };
        let mut first = None;
        for argument in arguments.args.iter().chain(arguments.keywords.iter().map(|k| &k.value)) {
            let value = match (argument, to) {
                (Expr::Lambda(lambda), Some(_)) => self.lambda(lambda, to),
                _ => self.expression(argument),
            };
            if let (Value::Function(function), Some(known)) = (&value, to) {
                self.hand(*function, known);
            }
            first.get_or_insert(value);
        }
        first.unwrap_or(Value::Unknown)
    }

    fn hand(&mut self, function: u32, to: &Rc<Known<'a>>) {
        let slot = self.callbacks.entry(function).or_insert_with(|| Some(to.clone()));
        if slot.as_ref().is_some_and(|known| !known.is(to)) {
            *slot = None;
        }
    }

    #[inline(never)]
    fn lambda(&mut self, lambda: &'a ExprLambda, to: Option<&Rc<Known<'a>>>) -> Value<'a> {
        if let Some(parameters) = &lambda.parameters {
            self.defaults(parameters);
        }
        self.nested(|this| {
            for parameter in lambda.parameters.iter().flat_map(|p| p.iter()) {
                this.scopes[this.current].names.insert(parameter.name().as_str(), Value::Unknown);
            }
            if let (Some(parameters), Some(known)) = (&lambda.parameters, to) {
                let positional = parameters.posonlyargs.iter().chain(&parameters.args);
                for (parameter, segment) in positional.zip(PARAMETERS) {
                    let value = known.below(segment).map_or(Value::Unknown, Value::from);
                    this.scopes[this.current].names.insert(parameter.name().as_str(), value);
                }
            }
            this.expression(&lambda.body);
        });
        Value::Unknown
    }

    /// Binds what is handed to the parameters of a callback, where they do not say what they are.
    fn handed_parameters(&mut self, function: &'a StmtFunctionDef, bound: bool) {
        let Some(Some(known)) = self.callbacks.get(&function.start().to_u32()).cloned() else { return };
        let parameters = &function.parameters;
        let positional = parameters.posonlyargs.iter().chain(&parameters.args).skip(usize::from(bound));
        for (parameter, segment) in positional.zip(PARAMETERS) {
            if parameter.annotation().is_none() {
                let value = known.below(segment).map_or(Value::Unknown, Value::from);
                self.bind(parameter.name().as_str(), value);
            }
        }
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
}

/// A callee and whether it is a member of something unresolved.
struct Callee<'a> {
    value: Value<'a>,
    open: bool,
}
