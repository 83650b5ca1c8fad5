//! The look-up table of API usages that code rules name.
//!
//! A thousand rules cost what ten cost: a usage is looked up by its qualified name and by each of its prefixes.

use std::collections::HashMap;

use crate::model::{CodeLanguage, Ecosystem, Form, Usage};

/// One `api` entry of a code rule, checked.
#[derive(Debug, Clone)]
pub struct ApiPattern {
    /// Index of the rule in `Ruleset::code`.
    pub rule: usize,
    /// The module that has to be imported; for open receivers, by the component.
    pub module: Box<str>,
    /// Form it must have; `None` for call, new or decorator.
    pub form: FormPattern,
    /// Patterns for the leading positional literals.
    pub args: Vec<Box<str>>,
    /// Patterns for keyword literals.
    pub keywords: Vec<(Box<str>, Box<str>)>,
    /// Whether the receiver is open.
    pub open: bool,
}

/// Which forms an entry accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormPattern {
    /// Call, construction or decorator.
    Invoked,
    /// Anything.
    Any,
    /// Exactly this one; `Call` accepts `New` too.
    Exactly(Form),
}

impl FormPattern {
    fn accepts(self, form: Form) -> bool {
        match self {
            Self::Any => true,
            Self::Invoked => matches!(form, Form::Call | Form::New | Form::Decorator),
            Self::Exactly(Form::Call) => matches!(form, Form::Call | Form::New),
            Self::Exactly(f) => f == form,
        }
    }
}

/// Where an `api` entry is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LanguageFamily {
    /// JavaScript and TypeScript.
    Js,
    /// Python.
    Py,
}

impl LanguageFamily {
    /// The family of a language whose usages are extracted.
    pub fn of(language: CodeLanguage) -> Option<Self> {
        match language.ecosystem() {
            Ecosystem::Npm => Some(Self::Js),
            Ecosystem::Pypi => Some(Self::Py),
            _ => None,
        }
    }
}

/// Module that stands for built-in globals.
pub const GLOBAL: &str = "global";

/// Look-up tables over all `api` entries.
#[derive(Debug, Default)]
pub struct ApiIndex {
    patterns: Vec<ApiPattern>,
    js: Tables,
    py: Tables,
}

/// The entries of one language family, by what they are looked up by.
#[derive(Debug, Default)]
struct Tables {
    exact: Map<Vec<usize>>,
    below: Map<Vec<usize>>,
    open: Map<Vec<usize>>,
    modules: Map<()>,
    globals: Map<()>,
}

type Map<T> = HashMap<Box<str>, T, foldhash::fast::RandomState>;

impl ApiIndex {
    fn tables(&self, family: LanguageFamily) -> &Tables {
        match family {
            LanguageFamily::Js => &self.js,
            LanguageFamily::Py => &self.py,
        }
    }

    /// Adds an entry for one language family.
    pub(crate) fn add(&mut self, family: LanguageFamily, path: &str, pattern: ApiPattern) {
        let at = self.patterns.len();
        let tables = match family {
            LanguageFamily::Js => &mut self.js,
            LanguageFamily::Py => &mut self.py,
        };
        if let Some(member) = path.strip_prefix("*.") {
            tables.open.entry(member.into()).or_default().push(at);
        } else {
            let (table, path) = match path.strip_suffix('*') {
                Some(head) => (&mut tables.below, head.strip_suffix('.').unwrap_or(head)),
                None => (&mut tables.exact, path),
            };
            let key = qualified(family, &pattern.module, path);
            table.entry(key.into()).or_default().push(at);
            if &*pattern.module == GLOBAL {
                let head = path.split(['.', '(']).next().unwrap_or(path);
                tables.globals.insert(head.into(), ());
            } else {
                tables.modules.insert(module_head(family, &pattern.module).into(), ());
            }
        }
        self.patterns.push(pattern);
    }

    /// Whether some rule asks for usages of this module (as written in the import). Cheap; call it before building a usage.
    pub fn wants_module(&self, language: CodeLanguage, module: &str) -> bool {
        let Some(family) = LanguageFamily::of(language) else { return false };
        self.tables(family).modules.contains_key(module_head(family, module))
    }

    /// Whether some rule asks for this built-in global (`WebSocket`, `fetch`).
    pub fn wants_global(&self, language: CodeLanguage, name: &str) -> bool {
        LanguageFamily::of(language).is_some_and(|f| self.tables(f).globals.contains_key(name))
    }

    /// Whether some rule asks for calls of this member on an unresolved receiver.
    pub fn wants_open_member(&self, language: CodeLanguage, member: &str) -> bool {
        LanguageFamily::of(language).is_some_and(|f| self.tables(f).open.contains_key(member))
    }

    /// Names of built-in globals that some rule asks for, in no order; lets an extractor build its own cheap filter.
    pub(crate) fn globals(&self, language: CodeLanguage) -> impl Iterator<Item = &str> {
        let tables = LanguageFamily::of(language).map(|f| self.tables(f));
        tables.into_iter().flat_map(|t| t.globals.keys()).map(|name| &**name)
    }

    /// Members that some rule asks for on open receivers, in no order.
    pub(crate) fn open_members(&self, language: CodeLanguage) -> impl Iterator<Item = &str> {
        let tables = LanguageFamily::of(language).map(|f| self.tables(f));
        tables.into_iter().flat_map(|t| t.open.keys()).map(|name| &**name)
    }

    /// The entries that a usage satisfies, each once, in rule order. For open receivers the caller checks `module`.
    pub fn matches(&self, usage: &Usage) -> Vec<&ApiPattern> {
        let Some(family) = LanguageFamily::of(usage.language) else { return Vec::new() };
        let tables = self.tables(family);
        let mut found: Vec<usize> = Vec::new();
        if let Some(member) = usage.path.strip_prefix("*.") {
            found.extend(tables.open.get(member).into_iter().flatten());
        } else {
            let key = qualified(family, &usage.module, &usage.path);
            found.extend(tables.exact.get(key.as_str()).into_iter().flatten());
            for head in prefixes(&key) {
                found.extend(tables.below.get(head).into_iter().flatten());
            }
        }
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|i| &self.patterns[i]).filter(|p| fits(p, usage)).collect()
    }
}

#[cfg(test)]
impl ApiIndex {
    /// The entries in the order in which they were added.
    pub(crate) fn patterns(&self) -> &[ApiPattern] {
        &self.patterns
    }

    /// An index of these modules and paths, for tests of extractors.
    pub(crate) fn sample(family: LanguageFamily, entries: &[(&str, &str)]) -> Self {
        let mut index = Self::default();
        for (rule, (module, path)) in entries.iter().enumerate() {
            let pattern = ApiPattern {
                rule,
                module: (*module).into(),
                form: FormPattern::Any,
                args: Vec::new(),
                keywords: Vec::new(),
                open: path.starts_with("*."),
            };
            index.add(family, path, pattern);
        }
        index
    }
}

/// JavaScript keeps module and path apart, since a specifier may contain dots; Python joins them.
fn qualified(family: LanguageFamily, module: &str, path: &str) -> String {
    let separator = match family {
        LanguageFamily::Js => "|",
        LanguageFamily::Py if path.is_empty() || path.starts_with('(') => "",
        LanguageFamily::Py => ".",
    };
    format!("{module}{separator}{path}")
}

fn module_head(family: LanguageFamily, module: &str) -> &str {
    match family {
        LanguageFamily::Js => module,
        LanguageFamily::Py => module.split('.').next().unwrap_or(module),
    }
}

/// The key itself and every shorter key that ends before a `.`, a `(` or at the `|`.
fn prefixes(key: &str) -> impl Iterator<Item = &str> {
    let cuts = key.char_indices().filter_map(|(i, c)| match c {
        '.' | '(' => Some(&key[..i]),
        '|' => Some(&key[..=i]),
        _ => None,
    });
    cuts.chain(std::iter::once(key))
}

fn fits(pattern: &ApiPattern, usage: &Usage) -> bool {
    if !pattern.form.accepts(usage.form) {
        return false;
    }
    let args = pattern.args.iter().enumerate().all(|(i, want)| {
        usage
            .args
            .iter()
            .any(|a| a.keyword.is_none() && usize::from(a.position) == i && matches_pattern(want, &a.value))
    });
    args && pattern.keywords.iter().all(|(key, want)| {
        usage.args.iter().any(|a| a.keyword.as_deref() == Some(key) && matches_pattern(want, &a.value))
    })
}

/// Compares a literal with a pattern: alternatives by `|`, `*` at either end, letter case counts.
pub(crate) fn matches_pattern(pattern: &str, value: &str) -> bool {
    pattern.split('|').any(|p| match (p.strip_prefix('*'), p.strip_suffix('*')) {
        (Some(""), _) => true,
        (Some(_), Some(_)) => value.contains(&p[1..p.len() - 1]),
        (Some(tail), None) => value.ends_with(tail),
        (None, Some(head)) => value.starts_with(head),
        (None, None) => value == p,
    })
}
