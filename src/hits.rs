//! Facts × rules → hits: which rule is met where. What it amounts to is decided by the rooms to the right.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::facts::{FileFacts, file_name, specifier};
use crate::model::{
    CodeLanguage, ComponentRole, Dependency, Ecosystem, Fact, FactKind, FileRole, Import, Infra, InfraKind,
    Literal, Location, Origin, Scope, Strength,
};
use crate::rules::{GLOBAL, IMAGES, Package, PackageRole, RuleSays, Ruleset};

/// One rule met at one place.
#[derive(Debug, Clone)]
pub(crate) struct Hit {
    /// Rule id; `<ecosystem>/<name>` for a package.
    pub rule: Arc<str>,
    /// What the rule says of itself.
    pub why: Arc<str>,
    /// Workloads it speaks for.
    pub workloads: Vec<(Arc<str>, Strength)>,
    /// How telling it is for `backend` and `role`.
    pub strength: Strength,
    /// Runtime whose server it shows.
    pub backend: Option<Arc<str>>,
    /// What its component is.
    pub role: Option<ComponentRole>,
    /// Links that the component speaks.
    pub links: Vec<Arc<str>>,
    /// Index of the file.
    pub file: usize,
    /// The component that it speaks of, where that is not the file's.
    pub component: Option<usize>,
    /// Where.
    pub location: Location,
    /// The line.
    pub snippet: Box<str>,
    /// How it was seen.
    pub seen: Seen,
    /// A name that it gives and another component may know.
    pub literal: Option<Literal>,
}

/// How a hit was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Seen {
    /// Imported or called.
    Used,
    /// Imported for its types only.
    Typed,
    /// Declared as a dependency.
    Declared(Scope),
    /// Configured: a parsed value of an infrastructure file.
    Configured,
    /// What the author says the package is for.
    Metadata,
    /// The unit is this package.
    Itself,
    /// Declared as a need of the whole repository by its team.
    Need,
    /// What it serves stands beside it: a front end of the same repository.
    Beside,
}

/// What is seen of the repository as a whole and by no rule file: id, and what it says.
pub(crate) const OBSERVED: [(&str, &str); 2] = [
    (BESIDE, "A front end of the same repository stands before it."),
    (NEED, "Declared as a need by the team."),
];
/// See [`OBSERVED`].
pub(crate) const BESIDE: &str = "front-end-beside";
/// See [`OBSERVED`].
pub(crate) const NEED: &str = "declared-need";

/// All hits, in file order.
pub(crate) fn find(files: &[FileFacts], locals: &Locals, ruleset: &Ruleset) -> Vec<Hit> {
    let mut hits = Vec::new();
    for (index, file) in files.iter().enumerate() {
        let finder = Finder { index, file, ruleset, locals };
        finder.file_hits(&mut hits);
    }
    hits
}

/// Registry and distributions that an import resolves to in the rules, or the best guess; none for a module of the repository.
pub(crate) fn package_of_import<'a>(
    import: &'a Import,
    ruleset: &'a Ruleset,
) -> (Ecosystem, Vec<Cow<'a, str>>) {
    let ecosystem = import.language.ecosystem();
    if import.relative {
        return (ecosystem, Vec::new());
    }
    match ecosystem {
        Ecosystem::Npm => {
            if let Some(target) = specifier::target(&import.module) {
                return (target.ecosystem, vec![target.name]);
            }
            // Meteor's loader finds its packages in this folder.
            if let Some(name) = import.module.strip_prefix("meteor/").filter(|name| !name.is_empty()) {
                return (Ecosystem::Meteor, vec![name.split('/').next().unwrap_or(name).into()]);
            }
            (ecosystem, vec![npm_package(&import.module).into()])
        }
        Ecosystem::Pypi => {
            let mut module: &str = &import.module;
            loop {
                if let Some(names) = ruleset.imports.get(module) {
                    return (ecosystem, names.iter().map(|n| Cow::Borrowed(&**n)).collect());
                }
                match module.rfind('.') {
                    Some(dot) => module = &module[..dot],
                    None => return (ecosystem, vec![module.into()]),
                }
            }
        }
        // `sinatra/base` comes with sinatra, `net/ssh` with net-ssh.
        Ecosystem::Rubygems => {
            let first = import.module.split('/').next().unwrap_or(&import.module);
            (ecosystem, vec![import.module.replace('/', "-").into(), first.into()])
        }
        Ecosystem::Crates => {
            let first = import.module.split("::").next().unwrap_or(&import.module);
            (ecosystem, vec![first.into(), first.replace('_', "-").into()])
        }
        Ecosystem::Nuget => {
            let cut = |name: &&str| name.rfind('.').map(|at| name.len() - at);
            let shorter = std::iter::successors(Some(&*import.module), |name| {
                cut(name).map(|tail| &name[..name.len() - tail])
            });
            (ecosystem, shorter.map(Cow::Borrowed).collect())
        }
        // Namespaces of PHP are no packages: Composer's own table says where they come from.
        Ecosystem::Packagist => (ecosystem, Vec::new()),
        _ => (ecosystem, vec![Cow::Borrowed(&*import.module)]),
    }
}

/// `@scope/name/sub` → `@scope/name`, `name/sub` → `name`.
fn npm_package(specifier: &str) -> &str {
    let slashes = if specifier.starts_with('@') { 2 } else { 1 };
    match specifier.match_indices('/').nth(slashes - 1) {
        Some((at, _)) => &specifier[..at],
        None => specifier,
    }
}

/// Name by which a registry compares: PyPI by PEP 503 (import names may carry `_` and capitals), others as written.
pub(crate) fn normal(ecosystem: Ecosystem, name: &str) -> String {
    if ecosystem == Ecosystem::Pypi { name.to_lowercase().replace(['_', '.'], "-") } else { name.to_string() }
}

/// Whether every file that could import an ecosystem's packages is read for imports that name them.
pub(crate) fn imports_are_read(rule: &str) -> bool {
    let ecosystem = rule.split('/').next().and_then(Ecosystem::parse);
    ecosystem.is_some_and(|e| matches!(e, Ecosystem::Npm | Ecosystem::Pypi | Ecosystem::Go))
}

/// Whether an imported module is `module` or something below it.
pub(crate) fn is_module_or_below(imported: &str, module: &str) -> bool {
    imported
        .strip_prefix(module)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '/', ':', '\\']))
}

/// Files of one name that are looked at for being what is imported.
const MOST_NAMESAKES: usize = 200;

/// Names that the repository itself provides.
pub(crate) struct Locals {
    python: HashSet<String>,
    /// Packages of npm, and of JSR, whose names code imports alike.
    npm: HashSet<String>,
    meteor: HashSet<String>,
    /// Module paths; what lies below them is local too.
    go: Vec<String>,
    /// Groups of the repository's own Maven units: packages below them are its own.
    maven: HashSet<String>,
    /// What Ruby requires of the repository itself: paths below a `lib`, without `.rb`.
    ruby: HashSet<String>,
    /// Names of units of other registries.
    others: HashSet<(Ecosystem, String)>,
    paths: HashSet<Arc<str>>,
    /// Folders and files of Python and classes of Java by their last name, for what lies below no known package.
    modules: HashMap<String, Vec<Arc<str>>>,
}

impl Locals {
    /// Gathers them from manifests and folders.
    pub(crate) fn of(files: &[FileFacts]) -> Self {
        let paths: HashSet<Arc<str>> = files.iter().map(|f| f.file.path.clone()).collect();
        let mut python = HashSet::new();
        let mut npm = HashSet::new();
        let mut meteor = HashSet::new();
        let mut go = Vec::new();
        let mut others = HashSet::new();
        let mut maven = HashSet::new();
        let mut ruby = HashSet::new();
        let mut modules: HashMap<String, Vec<Arc<str>>> = HashMap::new();
        for file in files {
            if let Some(path) = file.file.path.strip_suffix(".rb") {
                let below = path.strip_prefix("lib/").or_else(|| path.split_once("/lib/").map(|(_, p)| p));
                ruby.extend(below.map(str::to_string));
            }
            let product = file.file.role == FileRole::Product;
            let class = [".java", ".kt"].iter().find_map(|end| file.file.path.strip_suffix(end));
            if let Some(path) = class.filter(|_| product) {
                modules.entry(file_name(path).to_string()).or_default().push(path.into());
            }
            if let Some(path) = file.file.path.strip_suffix(".py").filter(|_| product) {
                let module = path.strip_suffix("/__init__").unwrap_or(path);
                modules.entry(file_name(module).to_string()).or_default().push(module.into());
            }
            if let Some(package) = file.file.path.strip_suffix("/__init__.py") {
                let (parent, name) = package.rsplit_once('/').unwrap_or(("", package));
                let above = if parent.is_empty() {
                    "__init__.py".to_string()
                } else {
                    format!("{parent}/__init__.py")
                };
                if !paths.contains(above.as_str()) {
                    python.insert(name.to_string());
                }
            }
            if let Some(unit) = &file.parsed.unit {
                let names = unit.provides.iter().chain(&unit.name).cloned();
                match file_name(&file.file.path) {
                    "go.mod" => go.extend(names),
                    "package.json" | "deno.json" | "deno.jsonc" => npm.extend(names),
                    "package.js" => meteor.extend(names),
                    "Cargo.toml" => others.extend(unit.name.iter().map(|n| (Ecosystem::Crates, n.clone()))),
                    "composer.json" => {
                        others.extend(unit.name.iter().map(|n| (Ecosystem::Packagist, n.clone())))
                    }
                    "pom.xml" => maven.extend(unit.provides.iter().filter(|g| g.contains('.')).cloned()),
                    "mix.exs" => others.extend(unit.name.iter().map(|n| (Ecosystem::Hex, n.clone()))),
                    name if name.ends_with(".gemspec") => {
                        others.extend(unit.name.iter().map(|n| (Ecosystem::Rubygems, n.clone())));
                    }
                    _ => {}
                }
            }
        }
        Self { python, npm, meteor, go, maven, ruby, others, paths, modules }
    }

    /// Whether a module of several names lies under just those names somewhere: parts of one namespace are published apart.
    fn holds_module(&self, module: &str) -> bool {
        let Some((_, last)) = module.rsplit_once('.') else { return false };
        let below = module.replace('.', "/");
        // A module inside of a package is not found by its own name alone.
        let root = |above: &str| !self.paths.contains(format!("{above}__init__.py").as_str());
        let found = |path: &Arc<str>| {
            let above = path.strip_suffix(&*below);
            above.is_some_and(|above| (above.is_empty() || above.ends_with('/')) && root(above))
        };
        self.modules.get(last).is_some_and(|paths| paths.iter().take(MOST_NAMESAKES).any(found))
    }

    /// Whether an import of the file `from` means something of this repository.
    pub(crate) fn provides(&self, from: &str, import: &Import) -> bool {
        match import.language {
            CodeLanguage::Python => {
                let top = import.module.split('.').next().unwrap_or_default();
                if self.python.contains(top) || self.holds_module(&import.module) {
                    return true;
                }
                let folder = from.rsplit_once('/').map_or("", |(d, _)| d);
                let at = |name: String| {
                    if folder.is_empty() { name } else { format!("{folder}/{name}") }
                };
                // Inside a package a plain `import x` never means the neighbour x.py.
                !self.paths.contains(at("__init__.py".into()).as_str())
                    && self.paths.contains(at(format!("{top}.py")).as_str())
            }
            CodeLanguage::Go => self.go.iter().any(|module| is_module_or_below(&import.module, module)),
            CodeLanguage::Rust => {
                let name = import.module.split("::").next().unwrap_or_default();
                let is = |name: String| self.others.contains(&(Ecosystem::Crates, name));
                is(name.to_string()) || is(name.replace('_', "-"))
            }
            CodeLanguage::Ruby => {
                let name = import.module.split('/').next().unwrap_or_default().to_string();
                self.ruby.contains(&*import.module) || self.others.contains(&(Ecosystem::Rubygems, name))
            }
            CodeLanguage::Java => {
                self.maven.iter().any(|group| is_module_or_below(&import.module, group))
                    || self.holds_module(&import.module)
            }
            // What a namespace belongs to is said by no manifest.
            CodeLanguage::CSharp | CodeLanguage::Php => false,
            CodeLanguage::JavaScript | CodeLanguage::TypeScript | CodeLanguage::Tsx => {
                match specifier::target(&import.module) {
                    Some(target) => self.npm.contains(&*target.name),
                    None => match import.module.strip_prefix("meteor/") {
                        Some(name) => self.meteor.contains(name.split('/').next().unwrap_or(name)),
                        None => self.npm.contains(npm_package(&import.module)),
                    },
                }
            }
        }
    }
}

struct Finder<'a> {
    index: usize,
    file: &'a FileFacts,
    ruleset: &'a Ruleset,
    locals: &'a Locals,
}

impl Finder<'_> {
    fn file_hits(&self, hits: &mut Vec<Hit>) {
        let start = hits.len();
        self.path(hits);
        let mut imported: HashMap<&str, bool> = HashMap::new();
        for fact in &self.file.parsed.facts {
            match &fact.kind {
                FactKind::Dependency(d) => self.dependency(fact, d, hits),
                FactKind::Import(i) => self.import(fact, i, hits),
                FactKind::Usage(usage) => {
                    for pattern in self.ruleset.apis.matches(usage) {
                        let rule = &self.ruleset.code[pattern.rule];
                        if pattern.open
                            && !*imported
                                .entry(&*pattern.module)
                                .or_insert_with(|| self.imports(&pattern.module))
                        {
                            continue;
                        }
                        let mut says = rule.says.clone();
                        if pattern.open {
                            says.strength = says.strength.lower();
                        }
                        self.push(hits, &rule.id, &rule.why, &says, fact, Seen::Used);
                        if let Some(hit) = hits.last_mut() {
                            hit.literal = pattern.literal(usage);
                        }
                    }
                }
                FactKind::Infra(infra) => self.infra(fact, infra, hits),
                FactKind::EntryPoint(_) => {}
            }
        }
        self.itself(hits);
        // A line says a thing once, however many names it imports or links of a chain it holds.
        let mut said = HashSet::new();
        let mut own = hits.split_off(start);
        own.retain(|hit| {
            let place = (hit.location.cell, hit.location.line);
            said.insert((hit.rule.clone(), place, hit.seen, hit.literal.clone()))
        });
        hits.append(&mut own);
    }

    /// Whether this file imports a module: what an open receiver needs.
    fn imports(&self, module: &str) -> bool {
        if module == GLOBAL {
            return true;
        }
        self.file
            .parsed
            .facts
            .iter()
            .any(|f| matches!(&f.kind, FactKind::Import(i) if is_module_or_below(&i.module, module)))
    }

    fn push(
        &self,
        hits: &mut Vec<Hit>,
        rule: &Arc<str>,
        why: &Arc<str>,
        says: &RuleSays,
        fact: &Fact,
        seen: Seen,
    ) {
        hits.push(Hit {
            rule: rule.clone(),
            why: why.clone(),
            workloads: says.workload.iter().map(|w| (w.clone(), says.strength)).collect(),
            strength: says.strength,
            backend: says.backend.clone(),
            role: says.component_role,
            links: says.links.clone(),
            file: self.index,
            component: None,
            location: fact.location.clone(),
            snippet: fact.snippet.clone(),
            seen,
            literal: None,
        });
    }

    /// A package that has a line in the rules. What is never evidence is a fact only where a criterion or name asks.
    fn known(
        &self,
        hits: &mut Vec<Hit>,
        ecosystem: Ecosystem,
        name: &str,
        (key, package): (&str, &Package),
        fact: &Fact,
        seen: Seen,
    ) {
        match package.role {
            Some(PackageRole::Tooling | PackageRole::Test | PackageRole::Types) => {
                self.plain(hits, ecosystem, name, fact, seen);
            }
            Some(PackageRole::Plumbing) if package.links.is_empty() => {
                self.plain(hits, ecosystem, name, fact, seen);
            }
            _ => self.package(hits, ecosystem, key, package, fact, seen),
        }
    }

    fn package(
        &self,
        hits: &mut Vec<Hit>,
        ecosystem: Ecosystem,
        key: &str,
        package: &Package,
        fact: &Fact,
        seen: Seen,
    ) {
        let role = match package.role {
            Some(PackageRole::Component(role)) => Some(role),
            _ => None,
        };
        let verb = match seen {
            Seen::Used | Seen::Typed => "Imports",
            Seen::Itself => "Is",
            _ => "Declares",
        };
        hits.push(Hit {
            rule: format!("{}/{key}", ecosystem.as_str()).into(),
            why: format!("{verb} {key}.").into(),
            workloads: package.workloads.clone(),
            strength: Strength::Medium,
            backend: package.backend.clone(),
            role,
            links: package.links.clone(),
            file: self.index,
            component: None,
            location: fact.location.clone(),
            snippet: fact.snippet.clone(),
            seen,
            literal: None,
        });
    }

    fn dependency(&self, fact: &Fact, dependency: &Dependency, hits: &mut Vec<Hit>) {
        // Somebody else's dependency says nothing of what this code does.
        if dependency.origin == Origin::Transitive {
            return;
        }
        let local = match dependency.ecosystem {
            Ecosystem::Npm | Ecosystem::Jsr => self.locals.npm.contains(&*dependency.name),
            Ecosystem::Meteor => self.locals.meteor.contains(&*dependency.name),
            Ecosystem::Go => self.locals.go.iter().any(|module| is_module_or_below(&dependency.name, module)),
            other => self.locals.others.contains(&(other, dependency.name.to_string())),
        };
        if local {
            return;
        }
        let seen = Seen::Declared(dependency.scope);
        if dependency.ecosystem == Ecosystem::Conda {
            let names = self.ruleset.pypi_of_conda(&dependency.name);
            if let Some(name) = names.first() {
                return self.declared(hits, Ecosystem::Pypi, name, fact, seen);
            }
        }
        self.declared(hits, dependency.ecosystem, &dependency.name, fact, seen);
    }

    fn declared(&self, hits: &mut Vec<Hit>, ecosystem: Ecosystem, name: &str, fact: &Fact, seen: Seen) {
        match self.ruleset.package(ecosystem, name) {
            Some(known) => self.known(hits, ecosystem, name, known, fact, seen),
            None => self.plain(hits, ecosystem, name, fact, seen),
        }
    }

    fn import(&self, fact: &Fact, import: &Import, hits: &mut Vec<Hit>) {
        if import.relative || self.locals.provides(&self.file.file.path, import) {
            return;
        }
        let (ecosystem, names) = package_of_import(import, self.ruleset);
        let seen = if import.type_only { Seen::Typed } else { Seen::Used };
        for name in &names {
            let name_here = normal(ecosystem, name);
            if let Some(known) = self.ruleset.package(ecosystem, &name_here) {
                self.known(hits, ecosystem, &name_here, known, fact, seen);
                return;
            }
        }
        if let Some(name) = names.first() {
            let name_here = normal(ecosystem, name);
            self.plain(hits, ecosystem, &name_here, fact, seen);
        }
    }

    /// A package without a line in the rules is a fact only where a criterion asks for it.
    fn plain(&self, hits: &mut Vec<Hit>, ecosystem: Ecosystem, name: &str, fact: &Fact, seen: Seen) {
        if let Some(known) = self.ruleset.asked(ecosystem.as_str(), name) {
            self.package(hits, ecosystem, known, &Package::default(), fact, seen);
        }
    }

    fn infra(&self, fact: &Fact, infra: &Infra, hits: &mut Vec<Hit>) {
        for rule in self.ruleset.file_rules(infra.kind, &infra.value) {
            let seen = match infra.kind {
                InfraKind::Keyword | InfraKind::Description => Seen::Metadata,
                _ => Seen::Configured,
            };
            self.push(hits, &rule.id, &rule.why, &rule.says, fact, seen);
        }
        if infra.kind == InfraKind::Image && self.ruleset.asks(IMAGES, &infra.value) {
            let rule: Arc<str> = format!("{IMAGES}/{}", infra.value).into();
            let says = RuleSays {
                workload: None,
                backend: None,
                component_role: None,
                file_role: None,
                links: Vec::new(),
                strength: Strength::Weak,
            };
            self.push(hits, &rule, &"Container image in use.".into(), &says, fact, Seen::Configured);
        }
    }

    fn path(&self, hits: &mut Vec<Hit>) {
        let role = self.file.file.role;
        let path = &self.file.file.path;
        for rule in self.ruleset.file_rules(InfraKind::Path, path) {
            // Mere facts may lie in tooling; what speaks for a workload has to be product.
            if role != FileRole::Product && !rule.says.nothing() {
                continue;
            }
            let fact = Fact {
                location: Location::line(path, 1),
                snippet: "".into(),
                kind: FactKind::Infra(Infra { kind: InfraKind::Path, value: "".into() }),
            };
            self.push(hits, &rule.id, &rule.why, &rule.says, &fact, Seen::Configured);
        }
    }

    /// A repository that is the home of a known package does what that package is for.
    fn itself(&self, hits: &mut Vec<Hit>) {
        let Some(name) =
            self.file.parsed.unit.as_ref().filter(|u| u.publishable).and_then(|u| u.name.as_ref())
        else {
            return;
        };
        for ecosystem in [Ecosystem::Npm, Ecosystem::Jsr, Ecosystem::Pypi] {
            let ours = match ecosystem {
                Ecosystem::Npm => self.file.file.path.ends_with("package.json"),
                Ecosystem::Jsr => self.file.file.path.contains("deno.json"),
                _ => [".toml", ".cfg", ".py"].iter().any(|e| self.file.file.path.ends_with(e)),
            };
            let name_here = normal(ecosystem, name);
            if ours
                && let Some((key, package)) =
                    self.ruleset.package(ecosystem, &name_here).filter(|(_, p)| !p.never())
            {
                let fact = Fact {
                    location: Location::line(&self.file.file.path, 1),
                    snippet: name.as_str().into(),
                    kind: FactKind::Infra(Infra { kind: InfraKind::Keyword, value: name.as_str().into() }),
                };
                self.package(hits, ecosystem, key, package, &fact, Seen::Itself);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_resolve_to_the_package_that_they_name() {
        let ruleset = Ruleset::builtin().expect("built-in rules");
        let resolve = |module: &str| {
            let language = CodeLanguage::TypeScript;
            let import = Import { language, module: module.into(), relative: false, type_only: false };
            let (ecosystem, names) = package_of_import(&import, &ruleset);
            format!("{} {}", ecosystem.as_str(), names.join(","))
        };
        for (module, expected) in [
            ("express", "npm express"),
            ("express/lib/router", "npm express"),
            ("@nestjs/core/testing", "npm @nestjs/core"),
            ("fs/promises", "npm fs"),
            ("npm:express@4/sub", "npm express"),
            ("npm:@scope/name@1", "npm @scope/name"),
            ("jsr:@std/path@1", "jsr @std/path"),
            ("jsr:@std/path@1/posix", "jsr @std/path"),
            ("https://deno.land/x/oak@v12/mod.ts", "jsr oak"),
            ("https://deno.land/std@0.200.0/http/server.ts", "jsr @std/http"),
            ("https://esm.sh/preact@10", "npm preact"),
            ("https://esm.sh/@preact/signals@1?deps=preact@10", "npm @preact/signals"),
            ("meteor/meteor", "meteor meteor"),
            ("meteor/kadira:flow-router", "meteor kadira:flow-router"),
        ] {
            assert_eq!(resolve(module), expected, "{module}");
        }
    }
}
