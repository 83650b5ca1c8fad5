//! What names and expressions stand for.

use std::rc::Rc;
use std::sync::Arc;

use ruff_python_ast::Expr;

/// What a name or expression stands for.
#[derive(Clone)]
pub(super) enum Value<'a> {
    /// Not followed: local, or computed.
    Unknown,
    /// A literal; no receiver of anything. With its expression while nothing else was bound to the name.
    Literal(Option<&'a Expr>),
    /// `None`, a placeholder until something better is assigned.
    Nothing,
    /// A member of an imported module. Behind a pointer, since many values lie on the stack of a deep walk.
    Known(Rc<Known>),
    /// A class of this file, by its offset.
    Class(u32),
    /// An instance of one.
    Own(u32),
    /// `super()` within one.
    Super(u32),
    /// A function of this file, by its offset.
    Function(u32),
}

/// A module and the path below it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Known {
    /// As imported.
    pub(super) module: Arc<str>,
    /// As [`crate::model::Usage::path`]; of a [`Source::Name`] what comes after that name.
    pub(super) path: Arc<str>,
    pub(super) source: Source,
}

/// What kind of module something comes from.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum Source {
    /// One that rules ask for.
    Wanted,
    /// One that has a meaning here, whether rules ask for it or not.
    Helper,
    /// Perhaps a file of the same repository; the value is the file itself.
    File,
    /// This name of such a file.
    Name(Arc<str>),
    /// The same of whichever file is imported with a star.
    Star(Arc<str>),
}

impl From<Known> for Value<'_> {
    fn from(known: Known) -> Self {
        Self::Known(Rc::new(known))
    }
}

impl Value<'_> {
    /// The member of a wanted module that this is.
    pub(super) fn wanted(&self) -> Option<&Known> {
        match self {
            Self::Known(known) if known.source == Source::Wanted => Some(known),
            _ => None,
        }
    }

    pub(super) fn is_wanted(&self) -> bool {
        self.wanted().is_some()
    }

    /// How much is known: of two values of one name the better goes before the other.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::Known(known) if known.source == Source::Wanted => 3,
            Self::Known(_) => 2,
            Self::Class(_) | Self::Own(_) | Self::Super(_) | Self::Function(_) => 1,
            Self::Unknown | Self::Literal(_) | Self::Nothing => 0,
        }
    }

    /// The better of two; of several literals none is the value.
    pub(super) fn or(self, other: Self) -> Self {
        match (self.rank(), other.rank()) {
            (0, 0) if matches!(other, Self::Literal(_)) => Self::Literal(None),
            (0, _) => other,
            (one, another) if one < another => other,
            _ => self,
        }
    }
}

/// `a` and `b` → `a.b`; `..` and `b` → `..b`.
pub(super) fn joined(module: &str, name: &str) -> String {
    let dot = if module.is_empty() || module.ends_with('.') { "" } else { "." };
    format!("{module}{dot}{name}")
}

/// A path and what is taken of it: a member, or `()`.
pub(super) fn below(path: &str, segment: &str) -> String {
    if path.is_empty() || segment.starts_with('(') {
        format!("{path}{segment}")
    } else {
        format!("{path}.{segment}")
    }
}

/// The last member of a path; none where it ends in a result.
pub(super) fn last_member(path: &str) -> Option<&str> {
    path.rsplit(['.', ')']).next().filter(|m| !m.is_empty())
}

/// `on().x` → `on` and `().x`; `a.b` → `a` and `b`. None where it begins with a result.
pub(super) fn first_member(path: &str) -> Option<(&str, &str)> {
    let cut = path.find(['.', '(']).unwrap_or(path.len());
    let (first, rest) = path.split_at(cut);
    (!first.is_empty()).then(|| (first, rest.strip_prefix('.').unwrap_or(rest)))
}
