//! Roles that only the whole scan tells: by what a file imports, and by what stands above it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use crate::facts::{FileFacts, file_name};
use crate::model::{CodeLanguage, FactKind, FileRole, InfraKind};
use crate::options::Config;
use crate::rules::{LanguageFamily, Ruleset};

/// Sets aside what path and content let pass for the product. A role that the configuration gives stays.
pub(super) fn settle(files: &mut [FileFacts], config: &Config, ruleset: &Ruleset) {
    by_imports(files, config, ruleset);
    by_scripts(files, config, ruleset);
    shown_beside_packages(files, config);
    left_beside_packages(files, config);
    unreached(files, config, ruleset);
}

/// What imports a test framework is part of the tests, wherever it lies; likewise build tasks and benchmarks. Not in a
/// repository that is, or extends, what it imports.
fn by_imports(files: &mut [FileFacts], config: &Config, ruleset: &Ruleset) {
    let published = files.iter().filter(|f| f.file.role == FileRole::Product);
    let own: HashSet<String> = published
        .filter_map(|f| f.parsed.unit.as_ref().filter(|u| !u.private)?.name.as_deref())
        .flat_map(|name| name.split(['/', '@']).flat_map(|part| part.split(['-', '_', '.']).chain([part])))
        .map(letters)
        .collect();
    let mut known: HashMap<(&'static str, Arc<str>), Option<FileRole>> = HashMap::new();
    for file in files.iter_mut().filter(|f| f.file.role == FileRole::Product && !f.manifest) {
        let role = file.parsed.facts.iter().find_map(|fact| {
            let FactKind::Import(import) = &fact.kind else { return None };
            if import.relative || import.type_only {
                return None;
            }
            let family = LanguageFamily::of(import.language).as_str();
            *known.entry((family, import.module.clone())).or_insert_with(|| {
                let role = ruleset.file_role(InfraKind::Import, &format!("{family} {}", import.module))?;
                (!own.contains(&called(&import.module))).then_some(role)
            })
        });
        if let Some(role) = role
            && config.role(&file.file.path).is_none()
        {
            file.file.role = role;
        }
    }
}

/// What only a script that builds, checks or releases runs is part of that script. What another script runs as well, or
/// the package itself starts, is not.
fn by_scripts(files: &mut [FileFacts], config: &Config, ruleset: &Ruleset) {
    let mut run: BTreeMap<String, Option<FileRole>> = BTreeMap::new();
    let mut imported: HashSet<&str> = HashSet::new();
    for file in files.iter() {
        let at = folder(&file.file.path);
        for fact in &file.parsed.facts {
            let (text, role) = match &fact.kind {
                FactKind::Infra(infra) if infra.kind == InfraKind::Script && file.manifest => {
                    (&infra.value, ruleset.file_role(InfraKind::Script, &infra.value))
                }
                FactKind::Infra(infra) if infra.kind == InfraKind::Command => (&infra.value, None),
                FactKind::EntryPoint(entry) => (&entry.value, None),
                FactKind::Import(import) if import.relative && file.file.role == FileRole::Product => {
                    imported.extend(import.module.rsplit('/').next());
                    continue;
                }
                _ => continue,
            };
            for word in text.split([' ', '\t', '"', '\'', ';', '&', '|', '=']) {
                let word = word.trim_start_matches("./");
                if word.contains('.') && !word.contains("..") {
                    let said = run.entry(below(at, word)).or_insert(role);
                    *said = said.and(role);
                }
            }
        }
    }
    // What code of the product imports as well is no chore, whatever else runs it.
    let stem = |path: &str| file_name(path).split('.').next().unwrap_or_default().to_string();
    run.retain(|path, role| {
        role.is_some() && !imported.contains(file_name(path)) && !imported.contains(&*stem(path))
    });
    for file in files.iter_mut().filter(|f| f.file.role == FileRole::Product && !f.manifest) {
        if let Some(Some(role)) = run.get(&*file.file.path)
            && config.role(&file.file.path).is_none()
        {
            file.file.role = *role;
        }
    }
}

/// The name by which a module is known: the repository's, where it is imported by its address.
fn called(module: &str) -> String {
    let mut parts = module.trim_start_matches('@').split('/');
    let first = parts.next().unwrap_or_default();
    let address = module.contains('/') && first.contains('.');
    let name = if address { parts.nth(1).unwrap_or(first) } else { first };
    letters(name.split(['.', ':', '\\']).next().unwrap_or_default())
}

/// A name without what is written differently from one registry to the next.
fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Notebooks beside a package that is published show how it is used, and so does code that lies among them; they are not
/// what is published.
fn shown_beside_packages(files: &mut [FileFacts], config: &Config) {
    let package =
        |f: &&FileFacts| f.parsed.unit.as_ref().is_some_and(|u| u.publishable) && is_package(&f.file.path);
    let packages: BTreeSet<String> =
        files.iter().filter(package).map(|f| folder(&f.file.path).to_string()).collect();
    let notebook = |f: &&FileFacts| f.file.path.ends_with(".ipynb");
    // Scripts and the notebook that explains them often share a folder; in one for notebooks they are its helpers.
    let imported: HashSet<&str> =
        files.iter().filter_map(|f| f.file.path.strip_suffix("/__init__.py")).collect();
    let among: BTreeSet<String> = files
        .iter()
        .filter(notebook)
        .map(|f| folder(&f.file.path))
        .filter(|folder| {
            !imported.contains(folder) && folder.split('/').any(|name| name.starts_with("notebook"))
        })
        .map(str::to_string)
        .collect();
    drop(imported);
    for file in files.iter_mut().filter(|f| f.file.role == FileRole::Product && !f.manifest) {
        let path = &file.file.path;
        let shows = path.ends_with(".ipynb") || path.ends_with(".py") && among.contains(folder(path));
        if shows && folders(path).any(|f| packages.contains(f)) && config.role(path).is_none() {
            file.file.role = FileRole::Example;
        }
    }
}

/// Folders of loose scripts beside a published package: what is not published, imported or started serves its developers.
fn left_beside_packages(files: &mut [FileFacts], config: &Config) {
    let mut packages: BTreeMap<&str, String> = BTreeMap::new();
    for file in files.iter() {
        let unit = file.parsed.unit.as_ref().filter(|u| u.publishable && is_package(&file.file.path));
        if let Some(name) = unit.and_then(|u| u.name.as_deref()) {
            packages.insert(folder(&file.file.path), letters(name));
        }
    }
    // Where the code itself lies must be plain: otherwise the loose scripts may be the product.
    let importable: HashSet<(&str, String)> = files
        .iter()
        .filter_map(|f| f.file.path.strip_suffix("/__init__.py"))
        .map(|package| package.rsplit_once('/').unwrap_or(("", package)))
        .map(|(parent, last)| (parent, letters(last)))
        .collect();
    packages.retain(|root, name| {
        let src = below(root, "src");
        [*root, &*src].iter().any(|parent| importable.contains(&(*parent, name.clone())))
    });
    if packages.is_empty() {
        return;
    }
    let mut loose: BTreeSet<String> = BTreeSet::new();
    let child = |path: &str| {
        let root = folders(path).find(|f| packages.contains_key(f))?;
        let rest = if root.is_empty() { path } else { path.strip_prefix(root)?.strip_prefix('/')? };
        rest.split_once('/').map(|(first, _)| (root.to_string(), first.to_string()))
    };
    let scripts = files.iter().filter(|f| f.file.role == FileRole::Product && f.file.path.ends_with(".py"));
    for (root, first) in scripts.filter_map(|f| child(&f.file.path)) {
        // `bin` is where a package keeps the programs that it installs.
        if !["src", "bin"].contains(&&*first) && !packages[&*root].contains(&letters(&first)) {
            loose.insert(below(&root, &first));
        }
    }
    // What is deployable or a package itself, what code elsewhere imports, what something starts.
    let own = files.iter().filter(|f| f.manifest || file_name(&f.file.path) == "__init__.py");
    let own: HashSet<&str> = own.flat_map(|f| folders(&f.file.path)).collect();
    let mut imported: HashMap<&str, HashSet<&str>> = HashMap::new();
    for file in files.iter() {
        for fact in &file.parsed.facts {
            if let FactKind::Import(import) = &fact.kind
                && import.language == CodeLanguage::Python
            {
                let first = import.module.split('.').next().unwrap_or_default();
                let from = folders(&file.file.path).find(|f| loose.contains(*f)).unwrap_or_default();
                imported.entry(first).or_default().insert(from);
            }
        }
    }
    let started = started(files);
    loose.retain(|folder| {
        let elsewhere = |from: &HashSet<&str>| from.iter().any(|f| f != folder);
        !own.contains(&**folder)
            && !imported.get(file_name(folder)).is_some_and(elsewhere)
            && !started.contains(file_name(folder))
    });
    for file in files.iter_mut().filter(|f| f.file.role == FileRole::Product) {
        let path = &file.file.path;
        if path.ends_with(".py") && folders(path).any(|f| loose.contains(f)) && config.role(path).is_none() {
            file.file.role = FileRole::Tooling;
        }
    }
}

/// Files in folders that may or may not hold the product, by whether anything of the product imports or starts them. A
/// name that only looks like theirs is enough to keep them.
fn unreached(files: &mut [FileFacts], config: &Config, ruleset: &Ruleset) {
    let product = |f: &&FileFacts| f.file.role == FileRole::Product && !f.manifest;
    let doubtful = |f: &FileFacts| ruleset.file_role(InfraKind::Unreached, &f.file.path);
    let found: Vec<(usize, FileRole)> = files
        .iter()
        .enumerate()
        .filter(|(_, f)| product(f) && f.file.language.is_some())
        .filter_map(|(at, f)| Some((at, doubtful(f)?)))
        .collect();
    if found.is_empty() {
        return;
    }
    // Any part of what is imported, and for Python the folders that names are imported from.
    let mut named: HashSet<&str> = HashSet::new();
    let mut folders_named: HashSet<&str> = HashSet::new();
    let aside: HashSet<usize> = found.iter().map(|(at, _)| *at).collect();
    for (at, file) in files.iter().enumerate() {
        if aside.contains(&at) || file.file.role != FileRole::Product {
            continue;
        }
        for fact in &file.parsed.facts {
            if let FactKind::Import(import) = &fact.kind {
                if import.language == CodeLanguage::Python {
                    folders_named.extend(import.module.rsplit('.').next());
                }
                named.extend(import.module.split(['/', '.', ':', '\\']));
            }
        }
    }
    let started = started(files);
    let reached: HashSet<usize> = found
        .iter()
        .map(|(at, _)| *at)
        .filter(|at| {
            let path = &*files[*at].file.path;
            let stem = file_name(path).split('.').next().unwrap_or_default();
            let name =
                if ["index", "__init__", "mod"].contains(&stem) { file_name(folder(path)) } else { stem };
            named.contains(name)
                || path.ends_with(".py") && folders_named.contains(file_name(folder(path)))
                || started.contains(file_name(path))
        })
        .collect();
    for (at, role) in found {
        if !reached.contains(&at) && config.role(&files[at].file.path).is_none() {
            files[at].file.role = role;
        }
    }
}

/// Names of files and folders that some command, script or entry point speaks of.
fn started(files: &[FileFacts]) -> HashSet<&str> {
    let texts = files.iter().flat_map(|f| &f.parsed.facts).filter_map(|fact| match &fact.kind {
        FactKind::EntryPoint(entry) => Some(&*entry.value),
        FactKind::Infra(infra) => Some(&*infra.value),
        _ => None,
    });
    let no_name = |c: char| !c.is_alphanumeric() && !matches!(c, '.' | '-' | '_');
    texts.flat_map(|text| text.split(no_name)).collect()
}

/// Whether a manifest is one of a Python package.
fn is_package(path: &str) -> bool {
    ["pyproject.toml", "setup.py", "setup.cfg"].contains(&file_name(path))
}

fn below(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_string() } else { format!("{folder}/{name}") }
}

/// The folder of a path; the root is empty.
fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The folders that a path is in, innermost first, the root last.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    let mut next = Some(folder(path));
    std::iter::from_fn(move || {
        let this = next?;
        next = (!this.is_empty()).then(|| folder(this));
        Some(this)
    })
}
