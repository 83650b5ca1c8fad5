//! What the names of one file stand for: variables, imported names, classes and what they are made of.

use std::sync::Arc;

use crate::facts::code::Map;
use crate::facts::code::tree::LONGEST_PATH;
use crate::model::CodeLanguage;
use crate::rules::{ApiIndex, GLOBAL};

const LANGUAGE: CodeLanguage = CodeLanguage::Php;
/// Base classes and traits that are followed of one class.
const BASES: usize = 16;
/// Longest name of a class, in bytes.
pub(super) const LONGEST_NAME: usize = 300;

/// A class or function that some rule asks for, or a member of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Known {
    /// The full name, or [`GLOBAL`].
    pub module: Arc<str>,
    /// As in [`crate::model::Usage::path`].
    pub path: Arc<str>,
}

impl Known {
    /// A member of it.
    pub(super) fn member(&self, name: &str) -> Option<Self> {
        self.with(if self.path.is_empty() { "" } else { "." }, name)
    }

    /// What calling or constructing it gives.
    pub(super) fn result(&self) -> Option<Self> {
        self.with("", "()")
    }

    /// The parameter of a function that is handed to it.
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
        format!("{}{dot}{}", self.module.replace('\\', "."), self.path)
    }
}

/// What an expression stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// Not followed.
    Unknown,
    /// Something built in, or of a library that no rule asks for.
    Foreign,
    /// `null`, a placeholder until something better is assigned.
    Nothing,
    /// A literal string, number or truth value.
    Text(Arc<str>),
    /// A class or function that some rule asks for, or a member of it.
    Known(Known),
    /// A class of this file, or an instance of it.
    Own(usize),
}

impl Value {
    /// Whether it can be followed further.
    pub(super) fn is_followed(&self) -> bool {
        matches!(self, Self::Known(_) | Self::Own(_))
    }

    /// The first of two that is known.
    pub(super) fn or(self, other: Self) -> Self {
        if self.is_followed() { self } else { other }
    }

    /// Of a known member, or unknown when its path is too long.
    pub(super) fn of(known: Option<Known>) -> Self {
        known.map_or(Self::Unknown, Self::Known)
    }

    /// An instance of a class.
    pub(super) fn instance(self) -> Self {
        match self {
            Self::Known(known) => Self::of(known.result()),
            other => other,
        }
    }
}

/// A class, interface, trait or enum of this file.
#[derive(Default)]
pub(super) struct Class<'a> {
    /// Wanted classes and traits that it takes its methods from.
    pub bases: Vec<Known>,
    /// The wanted class that it extends.
    pub parent: Option<Known>,
    /// Whether it has a base class or trait, so that others may define what it does not.
    pub derived: bool,
    /// Properties.
    fields: Map<&'a str, Field>,
    /// Methods with what their declared results are.
    pub methods: Map<&'a str, Value>,
    /// Constants with a literal value.
    pub constants: Map<&'a str, Value>,
}

impl<'a> Class<'a> {
    /// Takes down what it takes methods from.
    pub(super) fn derive(&mut self, base: Known) {
        if self.bases.len() < BASES && !self.bases.contains(&base) {
            self.bases.push(base);
        }
    }

    /// What a property stands for.
    pub(super) fn field(&self, name: &str) -> Option<Value> {
        self.fields.get(name).map(|field| match field {
            Field::Declared(value) | Field::Assigned(value) => value.clone(),
            Field::Torn => Value::Unknown,
        })
    }

    /// Gives a property a value. A declared type goes before what is assigned; two different values make it unknown.
    pub(super) fn assign(&mut self, name: &'a str, value: Value, declared: bool) {
        let field = match self.fields.get(name) {
            Some(Field::Declared(was)) if was.is_followed() => return,
            Some(_) if declared && value.is_followed() => Field::Declared(value),
            Some(Field::Torn) => return,
            Some(_) if !value.is_followed() => return,
            Some(Field::Assigned(was)) if was.is_followed() && *was != value => Field::Torn,
            None if declared => Field::Declared(value),
            _ => Field::Assigned(value),
        };
        self.fields.insert(name, field);
    }
}

/// Where a property has its value from.
enum Field {
    /// An instance of its declared type.
    Declared(Value),
    /// It is assigned.
    Assigned(Value),
    /// Different things are assigned to it.
    Torn,
}

struct Scope<'a> {
    names: Map<&'a str, Value>,
    /// Whether it hides the variables around it; short closures do not.
    hard: bool,
}

/// Everything that one file names. Filled in a first round, so that a use before the definition finds it.
pub(super) struct Names<'a> {
    index: &'a ApiIndex,
    namespace: String,
    uses: Map<String, String>,
    functions_used: Map<String, String>,
    /// Classes of the file; the first stands for what is outside of classes.
    pub classes: Vec<Class<'a>>,
    ids: Map<String, usize>,
    open: Vec<usize>,
    functions: Map<String, Value>,
    constants: Map<&'a str, Value>,
    scopes: Vec<Scope<'a>>,
    /// What the file's own variables stood for at the end of the first round.
    globals: Map<&'a str, Value>,
}

impl<'a> Names<'a> {
    /// Nothing named yet.
    pub(super) fn new(index: &'a ApiIndex) -> Self {
        Self {
            index,
            namespace: String::new(),
            uses: Map::default(),
            functions_used: Map::default(),
            classes: vec![Class::default()],
            ids: Map::default(),
            open: Vec::new(),
            functions: Map::default(),
            constants: Map::default(),
            scopes: vec![Scope { names: Map::default(), hard: true }],
            globals: Map::default(),
        }
    }

    /// Forgets the variables of a first round, keeps what others may name.
    pub(super) fn restart(&mut self) {
        self.enter_namespace("");
        self.open.clear();
        self.scopes.truncate(1);
        if let Some(file) = self.scopes.pop() {
            self.globals = file.names;
        }
        self.open_scope(true);
    }

    // Names.

    /// Begins a namespace, in which nothing is imported yet.
    pub(super) fn enter_namespace(&mut self, name: &str) {
        let name = if name.len() > LONGEST_NAME { "?" } else { name };
        name.clone_into(&mut self.namespace);
        self.uses.clear();
        self.functions_used.clear();
    }

    /// Takes down `use NAME as ALIAS`.
    pub(super) fn import(&mut self, name: &str, alias: &str, function: bool) {
        let uses = if function { &mut self.functions_used } else { &mut self.uses };
        uses.insert(alias.to_ascii_lowercase(), name.to_owned());
    }

    fn here(&self, name: &str) -> String {
        if self.namespace.is_empty() { name.to_owned() } else { format!("{}\\{name}", self.namespace) }
    }

    /// The full name, without a leading `\`.
    fn full(&self, name: &str) -> String {
        if let Some(name) = name.strip_prefix('\\') {
            return name.to_owned();
        }
        let (head, rest) = name.split_once('\\').map_or((name, None), |(h, r)| (h, Some(r)));
        if let ("namespace", Some(rest)) = (head.to_ascii_lowercase().as_str(), rest) {
            return self.here(rest);
        }
        match (self.uses.get(&head.to_ascii_lowercase()), rest) {
            (Some(used), Some(rest)) => format!("{used}\\{rest}"),
            (Some(used), None) => used.clone(),
            (None, _) => self.here(name),
        }
    }

    /// What a class name stands for.
    pub(super) fn class_named(&self, name: &str) -> Value {
        if name.is_empty() || name.len() > LONGEST_NAME {
            return Value::Unknown;
        }
        match name.to_ascii_lowercase().as_str() {
            "self" | "static" => return self.this(),
            "parent" => {
                return match &self.classes[self.class()].parent {
                    Some(parent) => Value::Known(parent.clone()),
                    None => Value::Unknown,
                };
            }
            _ => {}
        }
        let full = self.full(name);
        if let Some(&class) = self.ids.get(&full.to_ascii_lowercase()) {
            return Value::Own(class);
        }
        if self.index.wants(LANGUAGE, &full) {
            return Value::Known(Known { module: full.into(), path: "".into() });
        }
        if !full.contains('\\') && self.index.wants_global(LANGUAGE, &full) {
            return Value::Known(Known { module: GLOBAL.into(), path: full.into() });
        }
        let head = |name: &str| name.split('\\').next().unwrap_or_default().to_owned();
        if self.namespace.is_empty() || head(&self.namespace) == head(&full) {
            return Value::Unknown;
        }
        Value::Foreign
    }

    /// What a function name stands for; for functions of the file, what they return.
    pub(super) fn function_named(&self, name: &str) -> Function {
        if name.len() > LONGEST_NAME {
            return Function::Other;
        }
        let lower = name.to_ascii_lowercase();
        let full = match self.functions_used.get(&lower) {
            Some(used) => used.clone(),
            None => self.full(name),
        };
        if let Some(result) = self.functions.get(&full.to_ascii_lowercase()) {
            return Function::Own(result.clone());
        }
        if full.contains('\\') && self.index.wants(LANGUAGE, &full) {
            return Function::Known(Known { module: full.into(), path: "".into() });
        }
        // What the namespace does not define is looked for outside of all namespaces.
        let global = match (name.strip_prefix('\\'), self.functions_used.get(&lower)) {
            (Some(name), _) => name.to_ascii_lowercase(),
            (None, Some(used)) => used.to_ascii_lowercase(),
            (None, None) => lower,
        };
        if !global.contains('\\') && self.index.wants_global(LANGUAGE, &global) {
            return Function::Known(Known { module: GLOBAL.into(), path: global.into() });
        }
        Function::Other
    }

    /// Takes down a function of this file and what it returns.
    pub(super) fn define_function(&mut self, name: &str, result: Value) {
        let name = self.here(name).to_ascii_lowercase();
        self.functions.insert(name, result);
    }

    /// Gives a constant a value.
    pub(super) fn define_constant(&mut self, name: &'a str, value: Value) {
        let constants = match self.open.last() {
            Some(&class) => &mut self.classes[class].constants,
            None => &mut self.constants,
        };
        constants.insert(name, value);
    }

    /// What a constant stands for.
    pub(super) fn constant(&self, name: &str) -> Value {
        self.constants.get(name).cloned().unwrap_or(Value::Unknown)
    }

    // Classes.

    /// The class around; 0 where there is none.
    pub(super) fn class(&self) -> usize {
        self.open.last().copied().unwrap_or(0)
    }

    /// `$this` or `self`.
    pub(super) fn this(&self) -> Value {
        self.open.last().map_or(Value::Unknown, |class| Value::Own(*class))
    }

    /// Goes into a class.
    pub(super) fn open_class(&mut self, name: &str) {
        let name = self.here(name).to_ascii_lowercase();
        let next = self.classes.len();
        let class = *self.ids.entry(name).or_insert(next);
        if class == next {
            self.classes.push(Class::default());
        }
        self.open.push(class);
        self.open_scope(true);
    }

    /// Leaves the class around; gives its number.
    pub(super) fn close_class(&mut self) -> usize {
        self.close_scope();
        self.open.pop().unwrap_or(0)
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

    /// What a variable stands for.
    pub(super) fn variable(&self, name: &str) -> Value {
        for scope in self.scopes.iter().rev() {
            if let Some(value) = scope.names.get(name) {
                return value.clone();
            }
            if scope.hard {
                break;
            }
        }
        Value::Unknown
    }

    /// What a variable of the file's own scope stands for.
    pub(super) fn global(&self, name: &str) -> Value {
        self.globals.get(name).cloned().unwrap_or(Value::Unknown)
    }

    /// Gives a variable of the innermost scope a value.
    pub(super) fn assign(&mut self, name: &'a str, value: Value) {
        let Some(scope) = self.scopes.last_mut() else { return };
        match scope.names.get_mut(name) {
            Some(slot) if value == Value::Nothing && slot.is_followed() => {}
            Some(slot) => *slot = value,
            None => {
                scope.names.insert(name, value);
            }
        }
    }
}

/// What a function name stands for.
pub(super) enum Function {
    /// A wanted function.
    Known(Known),
    /// One of this file, with what it returns.
    Own(Value),
    /// Any other.
    Other,
}
