//! What the names of one file stand for: local variables, constants, classes and what they are made of.

use std::sync::Arc;

use crate::facts::code::Map;
use crate::facts::code::tree::LONGEST_PATH;
use crate::model::CodeLanguage;
use crate::rules::{ApiIndex, GLOBAL};

const LANGUAGE: CodeLanguage = CodeLanguage::Ruby;
/// Base classes and mixed-in modules that are followed of one class.
const BASES: usize = 16;
/// Longest name of a class of the file, in bytes; what lies deeper counts as if it stood alone.
const LONGEST_NAME: usize = 300;
/// Classes around a constant that it is looked for in.
const AROUND: usize = 16;

/// A member of a constant that some rule asks for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Known {
    /// The outermost constant, or [`GLOBAL`].
    pub module: Arc<str>,
    /// As in [`crate::model::Usage::path`].
    pub path: Arc<str>,
}

impl Known {
    /// A method or constant of it.
    pub(super) fn member(&self, name: &str) -> Option<Self> {
        self.with(if self.path.is_empty() { "" } else { "." }, name)
    }

    /// An instance of it.
    pub(super) fn instance(&self) -> Option<Self> {
        self.with("", "()")
    }

    /// The parameter of a block that is handed to it.
    pub(super) fn parameter(&self, position: u8) -> Option<Self> {
        self.with("", &format!("({position})"))
    }

    fn with(&self, separator: &str, tail: &str) -> Option<Self> {
        if self.path.len() + separator.len() + tail.len() > LONGEST_PATH {
            return None;
        }
        let path = format!("{}{separator}{tail}", self.path);
        Some(Self { module: self.module.clone(), path: path.into() })
    }

    /// Module and path as one name.
    pub(super) fn name(&self) -> String {
        let dot = if self.path.is_empty() || self.path.starts_with('(') { "" } else { "." };
        format!("{}{dot}{}", self.module, self.path)
    }
}

/// What an expression stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// Not followed.
    Unknown,
    /// Something built in that no open receiver means.
    Foreign,
    /// `nil`, a placeholder until something better is assigned.
    Nothing,
    /// A literal string, symbol, number or truth value.
    Text(Arc<str>),
    /// A member of a wanted constant.
    Known(Known),
    /// A class of this file, or an instance of it.
    Own(usize),
}

impl Value {
    /// The first of two that is known.
    pub(super) fn or(self, other: Self) -> Self {
        if matches!(self, Self::Known(_) | Self::Own(_)) { self } else { other }
    }

    /// Of a known member, or unknown when its path is too long.
    pub(super) fn of(known: Option<Known>) -> Self {
        known.map_or(Self::Unknown, Self::Known)
    }
}

/// A class or module of this file.
#[derive(Default)]
pub(super) struct Class<'a> {
    /// Wanted constants that it is derived from or that are mixed in.
    pub bases: Vec<Known>,
    /// Instance and class variables.
    fields: Map<&'a str, Value>,
    /// Methods that it defines, with their results.
    pub methods: Map<&'a str, Value>,
    /// Whether the keyword `module` opens it.
    module: bool,
}

impl Class<'_> {
    /// Takes down what it is derived from.
    pub(super) fn derive(&mut self, base: Known) {
        if self.bases.len() < BASES && !self.bases.contains(&base) {
            self.bases.push(base);
        }
    }
}

/// A class that is open around the place that is looked at.
struct Frame {
    name: String,
    class: usize,
    /// Whether its body has been entered: its base class is named outside of it.
    inside: bool,
}

struct Scope<'a> {
    names: Map<&'a str, Value>,
    /// Whether it hides the variables around it, as methods and classes do and blocks do not.
    hard: bool,
}

/// Everything that one file names. Filled in a first round, so that a use before the definition finds it.
pub(super) struct Names<'a> {
    index: &'a ApiIndex,
    /// The first stands for what is outside of classes.
    pub classes: Vec<Class<'a>>,
    ids: Map<String, usize>,
    constants: Map<String, Value>,
    globals: Map<&'a str, Value>,
    frames: Vec<Frame>,
    scopes: Vec<Scope<'a>>,
}

impl<'a> Names<'a> {
    /// Nothing named yet.
    pub(super) fn new(index: &'a ApiIndex) -> Self {
        Self {
            index,
            classes: vec![Class::default()],
            ids: Map::default(),
            constants: Map::default(),
            globals: Map::default(),
            frames: Vec::new(),
            scopes: vec![Scope { names: Map::default(), hard: true }],
        }
    }

    /// Forgets the variables of a first round, keeps what others may name.
    pub(super) fn restart(&mut self) {
        self.frames.clear();
        self.scopes.clear();
        self.open_scope(true);
    }

    // Classes.

    /// The class around the place that is looked at.
    pub(super) fn class(&self) -> usize {
        self.frames.iter().rev().find(|f| f.inside).map_or(0, |f| f.class)
    }

    /// A class that is named but whose body has not been entered.
    pub(super) fn open_class(&mut self, name: &str, module: bool) {
        let name = self.full(name);
        let next = self.classes.len();
        let class = *self.ids.entry(name.clone()).or_insert(next);
        if class == next {
            self.classes.push(Class { module, ..Class::default() });
        }
        self.frames.push(Frame { name, class, inside: false });
        self.open_scope(true);
    }

    /// Goes into the body of the class named last; gives its number.
    pub(super) fn enter_class(&mut self) {
        if let Some(frame) = self.frames.last_mut() {
            frame.inside = true;
        }
    }

    /// The class that was opened last, whether entered or not.
    pub(super) fn opened(&self) -> usize {
        self.frames.last().map_or(0, |f| f.class)
    }

    /// Leaves the class that was opened last.
    pub(super) fn close_class(&mut self) {
        self.frames.pop();
        self.close_scope();
    }

    fn full(&self, name: &str) -> String {
        match (name.strip_prefix("::"), self.frames.iter().rev().find(|f| f.inside)) {
            (Some(name), _) => name.to_owned(),
            (None, Some(frame)) if frame.name.len() + name.len() < LONGEST_NAME => {
                format!("{}::{name}", frame.name)
            }
            (None, _) => name.to_owned(),
        }
    }

    // Variables.

    /// Opens a scope; a hard one hides the variables around it.
    pub(super) fn open_scope(&mut self, hard: bool) {
        self.scopes.push(Scope { names: Map::default(), hard });
    }

    /// Closes the innermost scope.
    pub(super) fn close_scope(&mut self) {
        if self.scopes.len() > 1 {
            self.scopes.pop();
        }
    }

    /// The value of a local variable; `None` when there is none of that name.
    pub(super) fn local(&self, name: &str) -> Option<&Value> {
        for scope in self.scopes.iter().rev() {
            if let Some(value) = scope.names.get(name) {
                return Some(value);
            }
            if scope.hard {
                return None;
            }
        }
        None
    }

    /// Binds a name in the innermost scope, whatever is around it.
    pub(super) fn declare(&mut self, name: &'a str, value: Value) {
        if let Some(scope) = self.scopes.last_mut() {
            scope.names.insert(name, value);
        }
    }

    /// Assigns to a variable where it lives, or makes it.
    pub(super) fn assign(&mut self, name: &'a str, value: Value) {
        for scope in self.scopes.iter_mut().rev() {
            if let Some(slot) = scope.names.get_mut(name) {
                if value != Value::Nothing || !matches!(slot, Value::Known(_)) {
                    *slot = value;
                }
                return;
            }
            if scope.hard {
                break;
            }
        }
        self.declare(name, value);
    }

    /// Assigns to an instance variable, class variable or global variable. Two different values make it unknown.
    pub(super) fn assign_field(&mut self, name: &'a str, value: Value) {
        if !matches!(value, Value::Known(_) | Value::Own(_)) {
            return;
        }
        let class = self.class();
        let fields = if name.starts_with('$') { &mut self.globals } else { &mut self.classes[class].fields };
        match fields.get_mut(name) {
            Some(slot) if *slot != value => *slot = Value::Unknown,
            Some(_) => {}
            None => {
                fields.insert(name, value);
            }
        }
    }

    /// What an instance variable, class variable or global variable stands for.
    pub(super) fn field(&self, name: &str) -> Value {
        let fields = if name.starts_with('$') { &self.globals } else { &self.classes[self.class()].fields };
        fields.get(name).cloned().unwrap_or(Value::Unknown)
    }

    // Constants.

    /// Gives a constant a value.
    pub(super) fn assign_constant(&mut self, name: &str, value: Value) {
        let name = self.full(name);
        match self.constants.get_mut(&name) {
            Some(slot) if *slot != value => *slot = Value::Unknown,
            Some(_) => {}
            None => {
                self.constants.insert(name, value);
            }
        }
    }

    /// What a constant stands for where it is named. As a base class it may also lie in a library's module that is
    /// reopened around it.
    pub(super) fn constant(&self, name: &str, base: bool) -> Value {
        let (absolute, name) = match name.strip_prefix("::") {
            Some(name) => (true, name),
            None => (false, name),
        };
        let head = name.split("::").next().unwrap_or(name);
        let around = self.frames.iter().rev().take(AROUND);
        let around = around.filter(|f| f.inside && !absolute).map(|f| f.name.as_str());
        for prefix in around.clone().chain([""]) {
            let join = |name: &str| {
                if prefix.is_empty() { name.to_owned() } else { format!("{prefix}::{name}") }
            };
            let full = join(name);
            if let Some(value) = self.constants.get(&full) {
                return value.clone();
            }
            if let Some(&class) = self.ids.get(&full) {
                return Value::Own(class);
            }
            if head == name {
                continue;
            }
            let head = join(head);
            let reopened = |class: &usize| prefix.is_empty() && self.classes[*class].module;
            if self.constants.contains_key(&head) || self.ids.get(&head).is_some_and(|c| !reopened(c)) {
                return Value::Unknown;
            }
        }
        if let Some(known) = self.wanted(name) {
            return Value::Known(known);
        }
        if base {
            for prefix in around {
                let full = format!("{prefix}::{name}");
                if let Some(known) = self.wanted(&full)
                    && self.index.wants(LANGUAGE, &full)
                {
                    return Value::Known(known);
                }
            }
        }
        if name == "Kernel" {
            return Value::Known(Known { module: GLOBAL.into(), path: "".into() });
        }
        if is_builtin(head) { Value::Foreign } else { Value::Unknown }
    }

    fn wanted(&self, name: &str) -> Option<Known> {
        let (module, path) = name.split_once("::").unwrap_or((name, ""));
        if !self.index.wants_module(LANGUAGE, module) || path.len() > LONGEST_PATH {
            return None;
        }
        Some(Known { module: module.into(), path: path.replace("::", ".").into() })
    }

    /// What a method gives that is called on a class of this file or on an instance of it; `None` when the file does
    /// not define it.
    pub(super) fn own_method(&self, class: usize, name: &str) -> Option<Value> {
        let class = self.classes.get(class)?;
        let result = class.methods.get(name)?;
        if *result == Value::Unknown
            && let Some(field) = class.fields.get(format!("@{name}").as_str())
        {
            return Some(field.clone());
        }
        Some(result.clone())
    }
}

/// Constants of the language's core.
fn is_builtin(name: &str) -> bool {
    matches!(
        name,
        "Array"
            | "BasicObject"
            | "Class"
            | "Comparable"
            | "Complex"
            | "Dir"
            | "ENV"
            | "Enumerable"
            | "Enumerator"
            | "Exception"
            | "FalseClass"
            | "File"
            | "Float"
            | "GC"
            | "Hash"
            | "IO"
            | "Integer"
            | "Marshal"
            | "Math"
            | "Method"
            | "Module"
            | "NilClass"
            | "Numeric"
            | "Object"
            | "ObjectSpace"
            | "Proc"
            | "Process"
            | "Random"
            | "Range"
            | "Rational"
            | "Regexp"
            | "STDERR"
            | "STDIN"
            | "STDOUT"
            | "Signal"
            | "String"
            | "Struct"
            | "Symbol"
            | "Thread"
            | "Time"
            | "TrueClass"
    )
}
