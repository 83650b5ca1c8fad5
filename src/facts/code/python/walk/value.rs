//! What names and expressions stand for.

use std::rc::Rc;
use std::sync::Arc;

use ruff_python_ast::Expr;

/// Longest member path that is followed, in bytes; rules' paths are far shorter.
const PATH_BYTES: usize = 200;

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
    Known(Rc<Known<'a>>),
    /// A class of this file, by its offset.
    Class(u32),
    /// An instance of one.
    Own(u32),
    /// `super()` within one.
    Super(u32),
    /// A function of this file, by its offset.
    Function(u32),
}

/// A module and the path below it. Most are dropped unseen, so the path is put together only where it is asked for.
#[derive(Clone)]
pub(super) struct Known<'a> {
    /// As imported.
    pub(super) module: Arc<str>,
    pub(super) source: Source,
    /// What the last segment is taken of.
    of: Option<Rc<Known<'a>>>,
    /// Last segment of the path: a member, or `()`; empty for the module itself, or for a [`Source::Name`].
    segment: &'a str,
    /// Bytes of the path, about.
    len: usize,
}

impl<'a> Known<'a> {
    /// A name of a module; the module itself where that is empty.
    pub(super) fn new(module: Arc<str>, name: &'a str, source: Source) -> Self {
        Self { module, source, of: None, segment: name, len: name.len() }
    }

    /// A member of it, or what calling it gives (`()`); none where the path gets longer than rules' paths are.
    pub(super) fn below(self: &Rc<Self>, segment: &'a str) -> Option<Self> {
        let len = self.len + 1 + segment.len();
        let source = self.source.clone();
        (len <= PATH_BYTES).then(|| Self {
            module: self.module.clone(),
            source,
            of: Some(self.clone()),
            segment,
            len,
        })
    }

    /// As [`crate::model::Usage::path`]; of a [`Source::Name`] what comes after that name.
    pub(super) fn path(&self) -> String {
        let mut segments = Vec::new();
        let mut at = Some(self);
        while let Some(known) = at {
            segments.push(known.segment);
            at = known.of.as_deref();
        }
        let mut path = String::with_capacity(self.len);
        for segment in segments.into_iter().rev() {
            if !path.is_empty() && !segment.starts_with('(') {
                path.push('.');
            }
            path.push_str(segment);
        }
        path
    }

    /// The module and its path in one, as rules name it.
    pub(super) fn qualified(&self) -> String {
        let path = self.path();
        let dot = if path.is_empty() || path.starts_with('(') { "" } else { "." };
        format!("{}{dot}{path}", self.module)
    }

    /// Whether two are one thing.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.module == other.module && self.source == other.source && self.path() == other.path()
    }

    /// Whether it is the module itself, or a name of another file and nothing of that.
    pub(super) fn is_whole(&self) -> bool {
        self.len == 0
    }

    /// Last segment of its path.
    pub(super) fn segment(&self) -> &'a str {
        self.segment
    }
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

impl<'a> From<Known<'a>> for Value<'a> {
    fn from(known: Known<'a>) -> Self {
        Self::Known(Rc::new(known))
    }
}

impl<'a> Value<'a> {
    /// The member of a wanted module that this is.
    pub(super) fn wanted(&self) -> Option<&Rc<Known<'a>>> {
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
