//! A JSON or TOML document with the place of every key and value.

/// A value and the byte offset of its beginning.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Value {
    /// Byte offset in the text.
    pub offset: usize,
    /// What it is.
    pub kind: Kind,
}

/// Kinds of value; what no reader asks for (null, numbers, dates) is `Other`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// A string's content.
    String(String),
    /// `true` or `false`.
    Bool(bool),
    /// A list.
    Array(Vec<Value>),
    /// Members in source order; keys may repeat.
    Object(Vec<Member>),
    /// Anything else.
    Other,
}

/// One member of an object.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Member {
    /// Its key.
    pub key: String,
    /// Byte offset of the key.
    pub offset: usize,
    /// Its value.
    pub value: Value,
}

impl Value {
    /// The content of a string.
    pub(crate) fn str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(s) => Some(s),
            _ => None,
        }
    }

    /// Whether it is `true`.
    pub(crate) fn is_true(&self) -> bool {
        self.kind == Kind::Bool(true)
    }

    /// The elements of a list; nothing for anything else.
    pub(crate) fn items(&self) -> &[Value] {
        match &self.kind {
            Kind::Array(items) => items,
            _ => &[],
        }
    }

    /// The members of an object; nothing for anything else.
    pub(crate) fn members(&self) -> &[Member] {
        match &self.kind {
            Kind::Object(members) => members,
            _ => &[],
        }
    }

    /// The last member of that key.
    pub(crate) fn get(&self, key: &str) -> Option<&Value> {
        self.members().iter().rev().find(|m| m.key == key).map(|m| &m.value)
    }

    /// Follows keys downwards.
    pub(crate) fn at(&self, keys: &[&str]) -> Option<&Value> {
        keys.iter().try_fold(self, |value, key| value.get(key))
    }

    /// The string itself, or the strings of a list, each with its offset.
    pub(crate) fn strings(&self) -> impl Iterator<Item = (usize, &str)> {
        std::iter::once(self).chain(self.items()).filter_map(|v| Some((v.offset, v.str()?)))
    }
}
