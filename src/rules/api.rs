//! The look-up table of API usages that code rules name.
//!
//! A thousand rules cost what ten cost: a usage is looked up by its qualified name and by each of its prefixes.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use crate::model::{CodeLanguage, Form, Literal, LiteralKind, Usage};

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
    /// What an argument names, and which one it is: a position or a keyword, or `queue|0` for either.
    pub literal: Option<(LiteralKind, Box<str>)>,
}

impl ApiPattern {
    /// The name that a usage gives to something two components may share.
    pub fn literal(&self, usage: &Usage) -> Option<Literal> {
        let (kind, at) = self.literal.as_ref()?;
        let given = at.split('|').find_map(|at| {
            let position = at.parse::<u8>().ok();
            usage.args.iter().find(|a| match position {
                Some(position) => a.keyword.is_none() && a.position == position,
                None => a.keyword.as_deref() == Some(at),
            })
        })?;
        Some(Literal { kind: *kind, value: given.value.clone() })
    }
}

/// Which forms an entry accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormPattern {
    /// Call, construction or decorator.
    Invoked,
    /// The same, or named as a base class: anything but a mere mention.
    Used,
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
            Self::Used => form != Form::Reference,
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
    /// Go.
    Go,
    /// Java.
    Java,
    /// Ruby.
    Ruby,
    /// PHP.
    Php,
    /// C#.
    CSharp,
    /// Rust.
    Rust,
}

impl LanguageFamily {
    /// All families.
    pub const ALL: [Self; 8] =
        [Self::Js, Self::Py, Self::Go, Self::Java, Self::Ruby, Self::Php, Self::CSharp, Self::Rust];

    /// The family of a language.
    pub const fn of(language: CodeLanguage) -> Self {
        match language {
            CodeLanguage::JavaScript | CodeLanguage::TypeScript | CodeLanguage::Tsx => Self::Js,
            CodeLanguage::Python => Self::Py,
            CodeLanguage::Go => Self::Go,
            CodeLanguage::Java => Self::Java,
            CodeLanguage::Ruby => Self::Ruby,
            CodeLanguage::Php => Self::Php,
            CodeLanguage::CSharp => Self::CSharp,
            CodeLanguage::Rust => Self::Rust,
        }
    }

    /// The word that rules use for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Js => "js",
            Self::Py => "py",
            Self::Go => "go",
            Self::Java => "java",
            Self::Ruby => "ruby",
            Self::Php => "php",
            Self::CSharp => "csharp",
            Self::Rust => "rust",
        }
    }

    /// Reads the word that [`Self::as_str`] writes.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.as_str() == word)
    }
}

/// Module that stands for built-in globals.
pub const GLOBAL: &str = "global";

/// Look-up tables over all `api` entries.
#[derive(Debug, Default)]
pub struct ApiIndex {
    patterns: Vec<ApiPattern>,
    tables: [Tables; LanguageFamily::ALL.len()],
}

/// The entries of one language family, by what they are looked up by.
#[derive(Debug, Default)]
struct Tables {
    exact: Map<Vec<usize>>,
    below: Map<Vec<usize>>,
    open: Map<Vec<usize>>,
    modules: Map<()>,
    /// Every name that an entry lies at or below, and every last member.
    reach: Map<()>,
    members: Map<()>,
    globals: Map<()>,
    /// What a text has to contain for any entry to be met in it.
    needles: Map<()>,
    automaton: OnceLock<Option<AhoCorasick>>,
}

type Map<T> = HashMap<Box<str>, T, foldhash::fast::RandomState>;

impl ApiIndex {
    fn tables(&self, family: LanguageFamily) -> &Tables {
        &self.tables[family as usize]
    }

    /// Adds an entry for one language family.
    pub(crate) fn add(&mut self, family: LanguageFamily, path: &str, pattern: ApiPattern) {
        let at = self.patterns.len();
        let tables = &mut self.tables[family as usize];
        tables.automaton = OnceLock::new();
        if let Some(member) = path.strip_prefix("*.") {
            tables.open.entry(member.into()).or_default().push(at);
            tables.needles.insert(member.into(), ());
        } else {
            let (table, path) = match path.strip_suffix('*') {
                Some(head) => (&mut tables.below, head.strip_suffix('.').unwrap_or(head)),
                None => (&mut tables.exact, path),
            };
            let key = qualified(family, &pattern.module, path);
            for name in prefixes(&key) {
                tables.reach.insert(name.trim_end_matches('|').into(), ());
            }
            if let Some(member) = path.rsplit(['.', '(', ')']).next().filter(|m| !m.is_empty()) {
                tables.members.insert(member.into(), ());
            }
            table.entry(key.into()).or_default().push(at);
            if &*pattern.module == GLOBAL {
                let head = path.split(['.', '(']).next().unwrap_or(path);
                tables.globals.insert(head.into(), ());
                tables.needles.insert(head.into(), ());
            } else {
                tables.modules.insert(module_head(family, &pattern.module).into(), ());
                tables.needles.insert(needle(family, &pattern.module).into(), ());
            }
        }
        self.patterns.push(pattern);
    }

    /// Whether some rule asks for usages of this module (as written in the import). Cheap; call it before building a usage.
    /// For languages whose names are joined ([`Self::wants`]) it is about the module's first segment only.
    pub fn wants_module(&self, language: CodeLanguage, module: &str) -> bool {
        let family = LanguageFamily::of(language);
        if family == LanguageFamily::Go {
            return self.tables(family).modules.contains_key(without_versions(module).as_ref());
        }
        self.tables(family).modules.contains_key(module_head(family, module))
    }

    /// Whether some rule asks for a qualified name or for something at or below it: `org.springframework.web`,
    /// `Workerman\\Worker`, `tokio::net`. For languages whose module and path are joined.
    pub fn wants(&self, language: CodeLanguage, name: &str) -> bool {
        let family = LanguageFamily::of(language);
        let tables = self.tables(family);
        let key = qualified(family, name, "");
        tables.reach.contains_key(key.as_str())
            || !tables.below.is_empty() && prefixes(&key).any(|head| tables.below.contains_key(head))
    }

    /// The same without names that only a wildcard covers: what a name may be taken for that might as well be another's.
    pub(crate) fn spells_out(&self, language: CodeLanguage, name: &str) -> bool {
        let family = LanguageFamily::of(language);
        self.tables(family).reach.contains_key(qualified(family, name, "").as_str())
    }

    /// Whether some rule's path ends in this member. A cheap filter for uses whose receiver is not yet known.
    pub fn wants_member(&self, language: CodeLanguage, member: &str) -> bool {
        self.tables(LanguageFamily::of(language)).members.contains_key(member)
    }

    /// Whether some rule asks for this built-in global (`WebSocket`, `fetch`).
    pub fn wants_global(&self, language: CodeLanguage, name: &str) -> bool {
        self.tables(LanguageFamily::of(language)).globals.contains_key(name)
    }

    /// Whether some rule asks for calls of this member on an unresolved receiver.
    pub fn wants_open_member(&self, language: CodeLanguage, member: &str) -> bool {
        self.tables(LanguageFamily::of(language)).open.contains_key(member)
    }

    /// Names of built-in globals that some rule asks for, in no order; lets an extractor build its own cheap filter.
    pub(crate) fn globals(&self, language: CodeLanguage) -> impl Iterator<Item = &str> {
        self.tables(LanguageFamily::of(language)).globals.keys().map(|name| &**name)
    }

    /// Members that some rule asks for on open receivers, in no order.
    pub(crate) fn open_members(&self, language: CodeLanguage) -> impl Iterator<Item = &str> {
        self.tables(LanguageFamily::of(language)).open.keys().map(|name| &**name)
    }

    /// Whether a text contains any word without which no rule of its language can be met: the literal prefilter that
    /// decides whether a file is parsed at all. One pass, whatever the number of rules.
    pub(crate) fn may_be_met(&self, language: CodeLanguage, text: &str) -> bool {
        let tables = self.tables(LanguageFamily::of(language));
        let build = || AhoCorasick::new(tables.needles.keys().map(|n| n.as_bytes())).ok();
        match tables.automaton.get_or_init(build) {
            Some(automaton) => automaton.is_match(text),
            // Only words beyond the builder's limits could bring this about; then every file is parsed.
            None => !tables.needles.is_empty(),
        }
    }

    /// Whether some entry is about a usage's name, whatever its form and arguments.
    pub(crate) fn asks_for(&self, usage: &Usage) -> bool {
        !self.named(usage).is_empty()
    }

    /// The entries that a usage satisfies, each once, in rule order. For open receivers the caller checks `module`.
    pub fn matches(&self, usage: &Usage) -> Vec<&ApiPattern> {
        self.named(usage).into_iter().map(|i| &self.patterns[i]).filter(|p| fits(p, usage)).collect()
    }

    /// The entries about a usage's name.
    fn named(&self, usage: &Usage) -> Vec<usize> {
        let family = LanguageFamily::of(usage.language);
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
        found
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
                literal: None,
            };
            index.add(family, path, pattern);
        }
        index
    }
}

/// JavaScript and Go keep module and path apart, since what they import may contain dots; the others join them with
/// dots, whatever their own separator is. Go's major versions (`/v2`) are not part of the name.
fn qualified(family: LanguageFamily, module: &str, path: &str) -> String {
    let joined = |module: &str| {
        let separator = if path.is_empty() || path.starts_with('(') || module.is_empty() { "" } else { "." };
        format!("{module}{separator}{path}")
    };
    match family {
        LanguageFamily::Js => format!("{module}|{path}"),
        LanguageFamily::Go => format!("{}|{path}", without_versions(module)),
        LanguageFamily::Py | LanguageFamily::Java | LanguageFamily::CSharp => joined(module),
        LanguageFamily::Ruby | LanguageFamily::Rust => joined(&module.replace("::", ".")),
        LanguageFamily::Php => joined(&module.trim_start_matches('\\').replace('\\', ".")),
    }
}

/// `github.com/gofiber/fiber/v2/middleware` → `github.com/gofiber/fiber/middleware`.
fn without_versions(module: &str) -> Cow<'_, str> {
    let version = |segment: &str| {
        segment.strip_prefix('v').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
    };
    if !module.split('/').any(version) {
        return Cow::Borrowed(module);
    }
    Cow::Owned(module.split('/').filter(|s| !version(s)).collect::<Vec<_>>().join("/"))
}

/// What the table of wanted modules is keyed by.
fn module_head(family: LanguageFamily, module: &str) -> &str {
    match family {
        LanguageFamily::Js | LanguageFamily::Go => module,
        LanguageFamily::Ruby | LanguageFamily::Rust => module.split("::").next().unwrap_or(module),
        LanguageFamily::Php => module.trim_start_matches('\\').split('\\').next().unwrap_or(module),
        _ => module.split('.').next().unwrap_or(module),
    }
}

/// What a text has to contain for a module to be named in it: nested imports write the first segment alone, and Go
/// puts a major version anywhere behind the second.
fn needle(family: LanguageFamily, module: &str) -> &str {
    match family {
        LanguageFamily::Java | LanguageFamily::CSharp | LanguageFamily::Js => module,
        LanguageFamily::Go => {
            let cut = module.match_indices('/').nth(1).map_or(module.len(), |(at, _)| at);
            &module[..cut]
        }
        _ => module_head(family, module),
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
        // Anything at all, be it no literal.
        &**want == "*"
            || usage.args.iter().any(|a| {
                a.keyword.is_none() && usize::from(a.position) == i && matches_pattern(want, &a.value)
            })
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
