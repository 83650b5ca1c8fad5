//! Loads and checks `heuristics/` into a [`Ruleset`]: vocabulary is data, this room only gives it a shape.
//!
//! The formats are described in `docs/rules.md`. Loading is strict: whatever is not understood is a [`RuleError`]
//! with the file and line.

mod api;
mod guidance;
mod load;
mod pattern;
mod relation;
mod scoring;
mod syntax;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

pub use api::{ApiIndex, ApiPattern, FormPattern, GLOBAL, LanguageFamily};
pub use guidance::{
    Article, Claim, ClaimKind, ClaimSubject, Criterion, CriterionCount, CriterionRule, HybridPoint, Link,
    Measure, Name, Note, NoteStatus, Workload,
};
pub(crate) use load::{IMAGES, LANGUAGES, MANIFESTS};
pub use load::{RuleError, RuleFile, read_directory};
pub use pattern::{MatchPattern, Patterns};
pub use relation::{AnyOf, Conditions, JointRule, Within};
pub use scoring::{ComponentNumbers, Scoring};

use crate::model::{CodeLanguage, ComponentRole, Ecosystem, FileRole, InfraKind, Strength};

/// Everything that `heuristics/` says, checked.
#[derive(Debug)]
pub struct Ruleset {
    /// 16 hex digits over all rule files.
    pub hash: String,
    /// Workloads by id.
    pub workloads: BTreeMap<Arc<str>, Workload>,
    /// Packages of each registry by exact name.
    pub packages: HashMap<Ecosystem, HashMap<Box<str>, Package>>,
    /// Families of packages of each registry: `@types/*`.
    pub families: HashMap<Ecosystem, Families>,
    /// Python import name → distributions that provide it.
    pub imports: HashMap<Box<str>, Vec<Box<str>>>,
    /// conda name → distributions of PyPI, where the names differ; none where PyPI's of that name is something else.
    pub conda: HashMap<Box<str>, Vec<Box<str>>>,
    /// Code rules, in file and table order.
    pub code: Vec<CodeRule>,
    /// Their `api` entries.
    pub apis: ApiIndex,
    /// Rules over parsed values and paths.
    pub files: Vec<FileRule>,
    /// Rules over other rules and packages.
    pub joint: Vec<JointRule>,
    matchers: pattern::Matchers,
    /// The same for the rules that say what files are for.
    role_matchers: pattern::Matchers,
    /// Articles by id.
    pub articles: BTreeMap<Arc<str>, Article>,
    /// Claims by id.
    pub claims: BTreeMap<Arc<str>, Claim>,
    /// Criteria by id.
    pub criteria: BTreeMap<Arc<str>, Criterion>,
    /// What criteria and names ask for, by what stands before the `/`.
    asked: HashMap<Box<str>, HashSet<Box<str>>>,
    /// Links by id.
    pub links: BTreeMap<Arc<str>, Link>,
    /// Points on combining both, by id.
    pub hybrid: BTreeMap<Arc<str>, HybridPoint>,
    /// What the articles name, by id.
    pub names: BTreeMap<Arc<str>, Name>,
    /// Reasons why a claim is only context: id → title and sentence.
    pub context: BTreeMap<Arc<str>, (Arc<str>, Arc<str>)>,
    /// Corrections by id.
    pub notes: BTreeMap<Arc<str>, Note>,
    /// Languages by display name.
    pub languages: HashMap<Box<str>, LanguageFacts>,
    /// Folders that a walk never lists.
    pub prune: Vec<String>,
    /// Numbers.
    pub scoring: Scoring,
}

/// What is known of a package.
#[derive(Debug, Clone, Default)]
pub struct Package {
    /// Workloads and how telling the package is for them.
    pub workloads: Vec<(Arc<str>, Strength)>,
    /// What a component that uses it is.
    pub role: Option<PackageRole>,
    /// Backend runtime that it is a server framework of.
    pub backend: Option<Arc<str>>,
    /// Links that it speaks.
    pub links: Vec<Arc<str>>,
}

impl Package {
    /// Whether it is never evidence: tooling, tests, types, plumbing.
    pub fn never(&self) -> bool {
        matches!(
            self.role,
            Some(PackageRole::Tooling | PackageRole::Test | PackageRole::Types | PackageRole::Plumbing)
        )
    }
}

/// Packages whose names begin and end alike.
#[derive(Debug, Clone)]
pub struct Family {
    /// As written: `@types/*`, `eslint-*`, `*-loader`.
    pub key: Box<str>,
    /// What stands before the `*`.
    pub prefix: Box<str>,
    /// What stands after it.
    pub suffix: Box<str>,
    /// What is known of its members.
    pub package: Package,
}

impl Family {
    fn has(&self, name: &str) -> bool {
        name.len() > self.prefix.len() + self.suffix.len()
            && name.starts_with(&*self.prefix)
            && name.ends_with(&*self.suffix)
    }
}

/// The families of one registry.
#[derive(Debug, Default)]
pub struct Families {
    by_prefix: HashMap<Box<str>, Vec<Family>, foldhash::fast::RandomState>,
    /// Length of the longest prefix, in bytes.
    longest: usize,
}

impl Families {
    /// Adds one; `false` when it is there already.
    pub(crate) fn add(&mut self, family: Family) -> bool {
        self.longest = self.longest.max(family.prefix.len());
        let alike = self.by_prefix.entry(family.prefix.clone()).or_default();
        let new = alike.iter().all(|f| f.suffix != family.suffix);
        alike.push(family);
        new
    }

    /// All of them, by key.
    pub fn all(&self) -> Vec<&Family> {
        let mut all: Vec<&Family> = self.by_prefix.values().flatten().collect();
        all.sort_by(|a, b| a.key.cmp(&b.key));
        all
    }

    /// The family that shares most letters with a name.
    fn of(&self, name: &str) -> Option<&Family> {
        let cuts = (0..=name.len().min(self.longest)).filter(|at| name.is_char_boundary(*at));
        let alike = cuts.filter_map(|at| self.by_prefix.get(&name[..at])).flatten();
        alike.filter(|f| f.has(name)).max_by_key(|f| f.prefix.len() + f.suffix.len())
    }
}

/// What the use of a package says of a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackageRole {
    /// The component is of this role.
    Component(ComponentRole),
    /// Needed to build or check, never evidence.
    Tooling,
    /// Needed to test, never evidence.
    Test,
    /// Types only.
    Types,
    /// What nearly every program needs (clients of databases, sign-in, logging, helpers): context, never a vote.
    Plumbing,
}

impl PackageRole {
    /// The word used in data and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Component(role) => role.as_str(),
            Self::Tooling => "tooling",
            Self::Test => "test",
            Self::Types => "types",
            Self::Plumbing => "plumbing",
        }
    }
}

/// A rule over API usages.
#[derive(Debug, Clone)]
pub struct CodeRule {
    /// Flat kebab-case id.
    pub id: Arc<str>,
    /// What a match says.
    pub says: RuleSays,
    /// What else it needs.
    pub conditions: Conditions,
    /// Its `api` entries, as `socket.io: Server`.
    pub looks_for: Vec<String>,
    /// Each of them with all that it says, so that two that are alike can be told.
    pub entries: Vec<String>,
    /// Languages that it is for.
    pub families: Vec<LanguageFamily>,
    /// One sentence.
    pub why: Arc<str>,
    /// Samples that it must match.
    pub must_match: Vec<CodeSample>,
    /// Samples that it must not match.
    pub must_not_match: Vec<CodeSample>,
    /// File and line of its table.
    pub origin: String,
}

/// A piece of code to try a rule on.
#[derive(Debug, Clone)]
pub struct CodeSample {
    /// Its language.
    pub language: CodeLanguage,
    /// Its text.
    pub code: String,
}

/// What a match of a rule says.
#[derive(Debug, Clone)]
pub struct RuleSays {
    /// A workload.
    pub workload: Option<Arc<str>>,
    /// A backend runtime in use.
    pub backend: Option<Arc<str>>,
    /// A component's role.
    pub component_role: Option<ComponentRole>,
    /// A file's role.
    pub file_role: Option<FileRole>,
    /// Links that the component speaks.
    pub links: Vec<Arc<str>>,
    /// How telling.
    pub strength: Strength,
}

impl RuleSays {
    /// Whether a match is a mere fact, which only criteria and names ask for.
    pub fn nothing(&self) -> bool {
        self.workload.is_none()
            && self.backend.is_none()
            && self.component_role.is_none()
            && self.file_role.is_none()
            && self.links.is_empty()
    }
}

/// A rule over a parsed value or a path.
#[derive(Debug, Clone)]
pub struct FileRule {
    /// Flat kebab-case id.
    pub id: Arc<str>,
    /// What a match says.
    pub says: RuleSays,
    /// Kind of value.
    pub kind: InfraKind,
    /// What else it needs.
    pub conditions: Conditions,
    /// Patterns; any of them.
    pub patterns: Patterns,
    /// The patterns as written.
    pub globs: Vec<String>,
    /// One sentence.
    pub why: Arc<str>,
    /// Values that it must match.
    pub must_match: Vec<String>,
    /// Values that it must not match.
    pub must_not_match: Vec<String>,
    /// File and line of its table.
    pub origin: String,
}

/// What a language says of the code written in it.
#[derive(Debug, Clone, Default)]
pub struct LanguageFacts {
    /// Runtime of a backend written in it.
    pub backend: Option<Arc<str>>,
    /// Whether it may as well run in a browser.
    pub browser: bool,
    /// Whether packages of other registries are extended with it.
    pub native: bool,
    /// Modules that exist only outside of a browser.
    pub runtime_modules: Vec<String>,
    /// Modules that come with the runtime.
    pub builtin_modules: Vec<String>,
}

impl Ruleset {
    /// The rules that come with stackfit.
    ///
    /// # Errors
    /// When they are broken, which the tests exclude.
    pub fn builtin() -> Result<Self, Vec<RuleError>> {
        load::load(load::embedded())
    }

    /// The rules that come with stackfit and those of further directories.
    ///
    /// # Errors
    /// With every problem found, each with file and line.
    pub fn with_extra(extra: Vec<RuleFile>) -> Result<Self, Vec<RuleError>> {
        let mut files = load::embedded();
        files.extend(extra);
        load::load(files)
    }

    /// The rules that a parsed value or a path meets, in file order; not those that give a file's role.
    pub fn file_rules(&self, kind: InfraKind, value: &str) -> impl Iterator<Item = &FileRule> {
        let rules = self.files.iter().enumerate().filter(|(_, r)| r.says.file_role.is_none());
        let found = self.matchers.of(kind, value, rules.map(|(at, r)| (at, &r.patterns)));
        found.into_iter().map(|at| &self.files[at])
    }

    /// What a file is for that imports a module or is run by a script; the value as its kind has it.
    pub(crate) fn file_role(&self, kind: InfraKind, value: &str) -> Option<FileRole> {
        let rules = self.files.iter().enumerate().filter(|(_, r)| r.says.file_role.is_some());
        let found = self.role_matchers.of(kind, value, rules.map(|(at, r)| (at, &r.patterns)));
        found.into_iter().find_map(|at| self.files[at].says.file_role)
    }

    /// Whether a criterion or a name asks for what is called `<group>/<name>`: a package of a registry, an image, a
    /// language or a manifest.
    pub fn asks(&self, group: &str, name: &str) -> bool {
        self.asked(group, name).is_some()
    }

    /// The name under which a criterion or a name asks for it: Go and Maven names by their longest prefix.
    pub(crate) fn asked(&self, group: &str, name: &str) -> Option<&str> {
        let names = self.asked.get(group)?;
        if let Some(known) = names.get(name) {
            return Some(known);
        }
        if !matches!(Ecosystem::parse(group), Some(Ecosystem::Go | Ecosystem::Maven)) {
            return None;
        }
        prefixes(name).find_map(|p| names.get(p)).map(|known| &**known)
    }

    /// The distributions of PyPI that a conda package is: those it is mapped to, else the one of the same name if the rules
    /// know it.
    pub fn pypi_of_conda(&self, name: &str) -> Vec<String> {
        if let Some(names) = self.conda.get(name) {
            return names.iter().map(ToString::to_string).collect();
        }
        let same = name.to_lowercase().replace(['_', '.'], "-");
        if self.package(Ecosystem::Pypi, &same).is_some() { vec![same] } else { Vec::new() }
    }

    /// What is known of a package: by its exact name, for Go and Maven by the longest known path prefix, else by the
    /// family that shares most with its name.
    pub fn package(&self, ecosystem: Ecosystem, name: &str) -> Option<(&str, &Package)> {
        self.exact(ecosystem, name)
            .or_else(|| self.families.get(&ecosystem)?.of(name).map(|family| (&*family.key, &family.package)))
    }

    fn exact(&self, ecosystem: Ecosystem, name: &str) -> Option<(&str, &Package)> {
        let table = self.packages.get(&ecosystem)?;
        if let Some((key, package)) = table.get_key_value(name) {
            return Some((key, package));
        }
        if !matches!(ecosystem, Ecosystem::Go | Ecosystem::Maven) {
            return None;
        }
        prefixes(name).find_map(|p| table.get_key_value(p)).map(|(key, package)| (&**key, package))
    }
}

/// What a path-like name lies below, longest first: `a/b:c` gives `a/b` and `a`. Of a Maven name that says a Scala
/// version, `a:b_2.13`, the first is without it.
fn prefixes(name: &str) -> impl Iterator<Item = &str> {
    let scala = |version: &str| version == "3" || version.starts_with("2.") || version.starts_with("${");
    let bare = name.rsplit_once('_').filter(|(bare, version)| bare.contains(':') && scala(version));
    let above =
        std::iter::successors(Some(name), |cut| cut.rfind(['/', ':', '.']).map(|at| &cut[..at])).skip(1);
    bare.map(|(bare, _)| bare).into_iter().chain(above)
}

#[cfg(test)]
mod tests {
    use super::prefixes;

    #[test]
    fn names_lie_below_their_prefixes() {
        let all = |name| prefixes(name).collect::<Vec<_>>();
        assert_eq!(all("a.b:c"), ["a.b", "a"]);
        assert_eq!(all("a:b_2.13"), ["a:b", "a:b_2", "a"]);
        assert_eq!(all("a:b_${scala.binary.version}")[0], "a:b");
        assert_eq!(all("a:b_3")[0], "a:b");
        assert_eq!(all("a:snake_case"), ["a"]);
        assert_eq!(all("example.org/b_3"), ["example.org", "example"]);
    }
}
