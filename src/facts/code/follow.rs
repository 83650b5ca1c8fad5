//! What names stand for in languages with declared types, where a walk in source order is enough to follow them.

use std::sync::Arc;

use super::Map;
use super::tree::LONGEST_PATH;

/// A wanted module and the path below it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Known {
    /// The module, as [`crate::model::Usage::module`].
    pub module: Arc<str>,
    /// The path, as [`crate::model::Usage::path`].
    pub path: Arc<str>,
}

/// What a name or expression stands for.
#[derive(Debug, Clone, Default)]
pub(super) enum Value {
    /// Not followed; calls of its members have an open receiver.
    #[default]
    Unknown,
    /// Of a module that no rule asks for, or of a built-in type.
    Foreign,
    /// A literal.
    Text(Arc<str>),
    /// A member of a wanted module.
    Known(Known),
    /// An instance of a type of this file, by its number.
    Own(u32),
    /// The type itself.
    Type(u32),
    /// A function of this file with its results.
    Function(Arc<[Value]>),
    /// Several results.
    Tuple(Arc<[Value]>),
    /// A collection: its keys and its items.
    Many(Arc<(Value, Value)>),
    /// What a lock or cell holds.
    Guarded(Arc<Value>),
}

impl Value {
    /// A path below a module.
    pub(super) fn known(module: &Arc<str>, path: &str) -> Self {
        if path.len() > LONGEST_PATH {
            return Self::Unknown;
        }
        Self::Known(Known { module: module.clone(), path: path.into() })
    }

    /// Whether some rule may ask for it.
    pub(super) fn is_known(&self) -> bool {
        matches!(self, Self::Known(_))
    }

    /// Itself if it is followed, or else the other.
    pub(super) fn or(self, other: Self) -> Self {
        if matches!(self, Self::Unknown | Self::Foreign) { other } else { self }
    }

    /// A member of something known: `name`, or `()` and `(0)` without a dot.
    pub(super) fn step(&self, name: &str) -> Self {
        match self {
            Self::Known(known) => {
                let dot = if known.path.is_empty() || name.starts_with('(') { "" } else { "." };
                Self::known(&known.module, &format!("{}{dot}{name}", known.path))
            }
            Self::Foreign | Self::Text(_) => Self::Foreign,
            _ => Self::Unknown,
        }
    }

    /// The result of a call, of several the first.
    pub(super) fn result(&self) -> Self {
        match self {
            Self::Function(results) => match &**results {
                [] => Self::Foreign,
                [one] => one.clone(),
                _ => Self::Tuple(results.clone()),
            },
            Self::Type(id) => Self::Own(*id),
            other => other.step("()"),
        }
    }

    /// One of several values that are assigned at once.
    pub(super) fn part(&self, at: usize) -> Self {
        match self {
            Self::Tuple(parts) => parts.get(at).cloned().unwrap_or_default(),
            _ if at == 0 => self.clone(),
            _ => Self::Unknown,
        }
    }

    /// An item of a collection.
    pub(super) fn item(&self) -> Self {
        match self {
            Self::Many(many) => many.1.clone(),
            Self::Foreign => Self::Foreign,
            _ => Self::Unknown,
        }
    }
}

/// Names by the block that they are bound in.
#[derive(Debug, Default)]
pub(super) struct Scopes<'a> {
    names: Map<&'a str, Vec<Value>>,
    bound: Vec<&'a str>,
    marks: Vec<usize>,
}

impl<'a> Scopes<'a> {
    /// Opens a block.
    pub(super) fn enter(&mut self) {
        self.marks.push(self.bound.len());
    }

    /// Closes it: its names are forgotten.
    pub(super) fn leave(&mut self) {
        let mark = self.marks.pop().unwrap_or(0);
        for name in self.bound.drain(mark..) {
            if let Some(values) = self.names.get_mut(name) {
                values.pop();
            }
        }
    }

    /// Whether some block is open.
    pub(super) fn is_nested(&self) -> bool {
        !self.marks.is_empty()
    }

    /// Binds a name in the present block, hiding others of that name.
    pub(super) fn bind(&mut self, name: &'a str, value: Value) {
        if name.is_empty() || name == "_" {
            return;
        }
        self.names.entry(name).or_default().push(value);
        self.bound.push(name);
    }

    /// What a name stands for; `None` where it is not bound.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.names.get(name)?.last()
    }

    /// Says what a bound name stands for when that was not known.
    pub(super) fn assign(&mut self, name: &str, value: Value) {
        if let Some(slot) = self.names.get_mut(name).and_then(|values| values.last_mut())
            && matches!(slot, Value::Unknown | Value::Foreign)
            && value.is_known()
        {
            *slot = value;
        }
    }
}
