//! How rules relate: what else has to be seen, or must not be, for one of them to count.

use std::sync::Arc;

use super::RuleSays;

/// Where the other things have to be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Within {
    /// In the same file.
    File,
    /// In the same component.
    #[default]
    Component,
    /// Anywhere in the repository.
    Repository,
}

impl Within {
    /// Reads the word that rules use.
    pub(super) fn parse(word: &str) -> Option<Self> {
        match word {
            "file" => Some(Self::File),
            "component" => Some(Self::Component),
            "repository" => Some(Self::Repository),
            _ => None,
        }
    }
}

/// Names of rules and packages (`npm/ws`; `npm/@tensorflow/*` for all that begin alike), any of which will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnyOf(pub Vec<Box<str>>);

impl AnyOf {
    /// Reads `a|b`.
    pub(super) fn new(text: &str) -> Self {
        Self(text.split('|').map(Into::into).collect())
    }

    /// Whether one of them is what was seen.
    pub fn accepts(&self, id: &str) -> bool {
        self.0.iter().any(|name| match name.strip_suffix('*') {
            Some(head) => id.starts_with(head),
            None => **name == *id,
        })
    }
}

/// What else a rule needs.
#[derive(Debug, Clone, Default)]
pub struct Conditions {
    /// All of these have to be seen.
    pub requires: Vec<AnyOf>,
    /// None of these may be.
    pub excludes: Vec<AnyOf>,
    /// Where.
    pub within: Within,
}

impl Conditions {
    /// Whether there are any.
    pub fn is_empty(&self) -> bool {
        self.requires.is_empty() && self.excludes.is_empty()
    }

    /// Whether they hold, where `seen` tells whether something was seen.
    pub fn hold(&self, seen: impl Fn(&AnyOf) -> bool) -> bool {
        self.requires.iter().all(&seen) && !self.excludes.iter().any(&seen)
    }
}

/// A rule that is met where others are met together.
#[derive(Debug, Clone)]
pub struct JointRule {
    /// Flat kebab-case id.
    pub id: Arc<str>,
    /// What a match says.
    pub says: RuleSays,
    /// All of these have to be seen; the evidence stands where the first of them is seen first.
    pub all_of: Vec<AnyOf>,
    /// And one of these, if there are any.
    pub any_of: Vec<AnyOf>,
    /// And none of these.
    pub none_of: Vec<AnyOf>,
    /// Where.
    pub within: Within,
    /// One sentence.
    pub why: Arc<str>,
    /// What is seen together where it is met.
    pub must_match: Vec<Vec<String>>,
    /// What is seen together where it is not.
    pub must_not_match: Vec<Vec<String>>,
    /// File and line of its table.
    pub origin: String,
}

impl JointRule {
    /// Whether it is met, where `seen` tells whether something was seen.
    pub fn is_met(&self, seen: impl Fn(&AnyOf) -> bool) -> bool {
        self.all_of.iter().all(&seen)
            && (self.any_of.is_empty() || self.any_of.iter().any(&seen))
            && !self.none_of.iter().any(&seen)
    }

    /// What its evidence may stand for, in order of preference.
    pub fn grounds(&self) -> impl Iterator<Item = &AnyOf> {
        self.all_of.iter().chain(&self.any_of)
    }
}
