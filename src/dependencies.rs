//! Facts → the dependencies of a repository: where each is declared, whether and where it is used, what it stands for.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use crate::component::Layout;
use crate::facts::{FileFacts, code};
use crate::hits::{self, Hit, Locals, Seen};
use crate::model::{Dependency, DependencyRow, Ecosystem, FactKind, FileRole, Location, Origin, Scope};
use crate::rules::{Package, Ruleset};

/// Declared and locked dependencies, by place and name.
pub(crate) fn list(
    files: &[FileFacts],
    locals: &Locals,
    layout: &Layout,
    ruleset: &Ruleset,
) -> Vec<DependencyRow> {
    let uses = Uses::of(files, ruleset);
    let mut rows = Vec::new();
    for (file, &component) in files.iter().zip(&layout.of_file) {
        let own = if file.manifest || file.lockfile { HashMap::new() } else { imports_of(file, ruleset) };
        let folder = file.file.path.rsplit_once('/').map_or("", |(d, _)| d);
        for fact in &file.parsed.facts {
            let FactKind::Dependency(dependency) = &fact.kind else { continue };
            let mut mapped = true;
            let names: Vec<(Ecosystem, String)> = match dependency.ecosystem {
                Ecosystem::Conda => {
                    let mut names = ruleset.pypi_of_conda(&dependency.name);
                    if names.is_empty() {
                        mapped = false;
                        names.push(dependency.name.to_string());
                    }
                    names.into_iter().map(|n| (Ecosystem::Pypi, n)).collect()
                }
                ecosystem => vec![(ecosystem, dependency.name.to_string())],
            };
            let known = names.iter().find_map(|(e, n)| ruleset.package(*e, n));
            // What a program declares in its own comments is for itself.
            let places = |(e, n): &(Ecosystem, String)| match own.get(&(*e, hits::normal(*e, n))) {
                _ if own.is_empty() => uses.below(folder, *e, n),
                Some(place) => std::slice::from_ref(place),
                None => &[],
            };
            let seen = names.iter().map(places).max_by_key(|s| s.len()).unwrap_or_default();
            let read = matches!(dependency.ecosystem, Ecosystem::Npm | Ecosystem::Jsr | Ecosystem::Pypi)
                // Much of what conda installs is no Python at all: only what may be imported can be unused.
                || dependency.ecosystem == Ecosystem::Conda && (mapped || !seen.is_empty());
            let used = read.then_some(!seen.is_empty());
            let (used_at, used_in) = (seen.first().map(|l| (*l).clone()), seen.len() as u64);
            rows.push(DependencyRow {
                dependency: dependency.clone(),
                location: fact.location.clone(),
                component,
                used,
                used_at,
                used_in,
                stands_for: known.map(|(_, p)| stands_for(p)),
            });
        }
    }
    rows.extend(undeclared(files, locals, layout, &rows, ruleset));
    rows.sort_by(|a, b| a.location.cmp(&b.location).then_with(|| a.dependency.name.cmp(&b.dependency.name)));
    rows
}

/// What product code imports and nobody declares, once a component. Only what the rules or a lockfile know is listed: an
/// unknown name may as well be an alias of the build.
fn undeclared(
    files: &[FileFacts],
    locals: &Locals,
    layout: &Layout,
    rows: &[DependencyRow],
    ruleset: &Ruleset,
) -> Vec<DependencyRow> {
    let mut declared: HashSet<(Ecosystem, String)> = HashSet::new();
    let mut transitive: HashSet<(Ecosystem, String)> = HashSet::new();
    for row in rows {
        let dependency = &row.dependency;
        let list = if dependency.origin == Origin::Transitive { &mut transitive } else { &mut declared };
        list.insert((dependency.ecosystem, hits::normal(dependency.ecosystem, &dependency.name)));
        if dependency.ecosystem == Ecosystem::Conda {
            let names = ruleset.pypi_of_conda(&dependency.name);
            declared.extend(names.into_iter().map(|n| (Ecosystem::Pypi, n)));
        }
    }
    let builtin: HashSet<&str> =
        ruleset.languages.values().flat_map(|l| &l.builtin_modules).map(String::as_str).collect();
    let mut found: BTreeMap<(usize, Ecosystem, String), DependencyRow> = BTreeMap::new();
    for (file, &component) in files.iter().zip(&layout.of_file) {
        if file.file.role != FileRole::Product || file.manifest {
            continue;
        }
        for fact in &file.parsed.facts {
            let FactKind::Import(import) = &fact.kind else { continue };
            let ecosystem = import.language.ecosystem();
            if import.relative || import.type_only || !matches!(ecosystem, Ecosystem::Npm | Ecosystem::Pypi) {
                continue;
            }
            let (ecosystem, names) = hits::package_of_import(import, ruleset);
            let keys: Vec<(Ecosystem, String)> =
                names.iter().map(|n| (ecosystem, hits::normal(ecosystem, n))).collect();
            if keys.iter().any(|k| declared.contains(k)) {
                continue;
            }
            // Most imports are declared: what costs more is asked of the rest.
            let top = import.module.split(['/', '.']).next().unwrap_or_default();
            let comes_with =
                code::is_standard(import) || ecosystem == Ecosystem::Npm && builtin.contains(top);
            if comes_with || locals.provides(&file.file.path, import) {
                continue;
            }
            let known = keys.iter().find_map(|k| Some((k, ruleset.package(ecosystem, &k.1)?.1)));
            let locked = || keys.iter().find(|k| transitive.contains(k));
            let Some((_, name)) = known.map(|(k, _)| k).or_else(locked) else { continue };
            let row = found.entry((component, ecosystem, name.clone())).or_insert_with(|| DependencyRow {
                dependency: Dependency {
                    ecosystem,
                    name: name.as_str().into(),
                    requirement: "".into(),
                    scope: Scope::Runtime,
                    origin: Origin::Undeclared,
                },
                location: fact.location.clone(),
                component,
                used: Some(true),
                used_at: Some(fact.location.clone()),
                used_in: 0,
                stands_for: known.map(|(_, p)| stands_for(p)),
            });
            row.used_in += 1;
        }
    }
    found.into_values().collect()
}

/// First import of each package in a file that declares dependencies of its own and is code.
fn imports_of<'a>(file: &'a FileFacts, ruleset: &Ruleset) -> HashMap<(Ecosystem, String), &'a Location> {
    let mut found = HashMap::new();
    if !file.parsed.facts.iter().any(|f| matches!(f.kind, FactKind::Dependency(_))) {
        return found;
    }
    for fact in &file.parsed.facts {
        let FactKind::Import(import) = &fact.kind else { continue };
        let (ecosystem, names) = hits::package_of_import(import, ruleset);
        for name in names {
            found.entry((ecosystem, hits::normal(ecosystem, &name))).or_insert(&fact.location);
        }
    }
    found
}

/// What a known package stands for: its workloads, else the word for its role.
fn stands_for(package: &Package) -> Vec<Arc<str>> {
    if package.workloads.is_empty() {
        package.role.map(|r| r.as_str().into()).into_iter().collect()
    } else {
        package.workloads.iter().map(|(w, _)| w.clone()).collect()
    }
}

/// First import of each package in each product file.
struct Uses<'a> {
    /// In path order, as files are.
    by: HashMap<(Ecosystem, String), Vec<&'a Location>>,
}

impl<'a> Uses<'a> {
    fn of(files: &'a [FileFacts], ruleset: &Ruleset) -> Self {
        let mut by: HashMap<(Ecosystem, String), Vec<&Location>> = HashMap::new();
        for file in files.iter().filter(|f| f.file.role == FileRole::Product) {
            for fact in &file.parsed.facts {
                if let FactKind::Import(import) = &fact.kind {
                    let (ecosystem, names) = hits::package_of_import(import, ruleset);
                    for name in names {
                        let places = by.entry((ecosystem, hits::normal(ecosystem, &name))).or_default();
                        if places.last().is_none_or(|l| l.path != file.file.path) {
                            places.push(&fact.location);
                        }
                    }
                }
            }
        }
        Self { by }
    }

    /// Imports in files below a folder.
    fn below(&self, folder: &str, ecosystem: Ecosystem, name: &str) -> &[&'a Location] {
        let Some(places) = self.by.get(&(ecosystem, hits::normal(ecosystem, name))) else { return &[] };
        if folder.is_empty() {
            return places;
        }
        // Paths are in order, so those below a folder stand together.
        let below = format!("{folder}/");
        let start = places.partition_point(|l| *l.path < *below);
        let count = places[start..].iter().take_while(|l| l.path.starts_with(&below)).count();
        &places[start..start + count]
    }
}

/// Gives a dependency that is declared for a whole workspace to the components below that import it and do not declare
/// it themselves: at the root it says nothing of the root.
pub(crate) fn hoist(layout: &Layout, hits: &mut Vec<Hit>) {
    let declares = |h: &Hit| matches!(h.seen, Seen::Declared(_));
    let mut used: HashMap<Arc<str>, Vec<usize>> = HashMap::new();
    let mut declared: HashMap<Arc<str>, Vec<usize>> = HashMap::new();
    for hit in hits.iter() {
        let list = match hit.seen {
            Seen::Used => &mut used,
            Seen::Declared(_) => &mut declared,
            _ => continue,
        };
        let components = list.entry(hit.rule.clone()).or_default();
        let of = layout.of_file[hit.file];
        if !components.contains(&of) {
            components.push(of);
        }
    }
    let root = |component: usize| &*layout.components[component].root;
    let is_below = |inner: &str, outer: &str| {
        outer.is_empty() || inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'))
    };
    let mut moved = Vec::new();
    for hit in hits.iter_mut().filter(|h| declares(h)) {
        let of = layout.of_file[hit.file];
        let Some(users) = used.get(&hit.rule).filter(|users| !users.contains(&of)) else { continue };
        let mut below: Vec<usize> = users
            .iter()
            .copied()
            .filter(|&u| is_below(root(u), root(of)) && !declared[&hit.rule].contains(&u))
            .collect();
        below.sort_unstable();
        let mut below = below.into_iter();
        if let Some(first) = below.next() {
            hit.component = Some(first);
            moved.extend(below.map(|c| Hit { component: Some(c), ..hit.clone() }));
        }
    }
    hits.extend(moved);
}
