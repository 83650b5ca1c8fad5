//! What only the whole tree tells: definitions that other manifests refer to, and which locked packages nobody declares.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::facts::{Definition, FileFacts};
use crate::model::{Dependency, Diagnostic, Ecosystem, FactKind, Origin};

/// Settles every manifest and lockfile; returns what could not be.
pub(crate) fn settle(files: &mut [FileFacts]) -> Vec<Diagnostic> {
    let diagnostics = definitions(files);
    lockfiles(files);
    diagnostics
}

/// The folder of a path and those above it, innermost first; the root is the empty path.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    let own = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    std::iter::successors(Some(own), |folder| {
        if folder.is_empty() { None } else { Some(folder.rsplit_once('/').map_or("", |(above, _)| above)) }
    })
}

/// Completes pending dependencies from the nearest folder that defines their key.
fn definitions(files: &mut [FileFacts]) -> Vec<Diagnostic> {
    if files.iter().all(|f| f.parsed.pending.is_empty()) {
        return Vec::new();
    }
    let mut known: HashMap<(String, String), Vec<Definition>> = HashMap::new();
    for file in files.iter() {
        let folder = folders(&file.file.path).next().unwrap_or_default();
        for definition in &file.parsed.definitions {
            known.entry((folder.to_string(), definition.key.clone())).or_default().push(definition.clone());
        }
    }
    let mut diagnostics = Vec::new();
    for file in files.iter_mut() {
        let path = file.file.path.clone();
        let mut settled = false;
        for pending in std::mem::take(&mut file.parsed.pending) {
            let found = folders(&path).find_map(|f| known.get(&(f.to_string(), pending.key.clone())));
            let FactKind::Dependency(half) = &pending.fact.kind else { continue };
            let mut whole: Vec<Dependency> = Vec::new();
            for definition in found.into_iter().flatten() {
                // A definition may rename what is asked for (`package = "…"`).
                let name =
                    if definition.name.is_empty() { half.name.clone() } else { (&*definition.name).into() };
                whole.push(Dependency { name, requirement: definition.requirement.clone(), ..half.clone() });
            }
            if found.is_none() && !half.name.is_empty() {
                whole.push(half.clone());
            }
            if whole.is_empty() {
                let named = pending.key.split_once(':').map_or(&*pending.key, |(_, name)| name);
                let message = format!("refers to {named}, which is defined nowhere above: left out");
                diagnostics.push(Diagnostic::info("I-MISSING", message, Some(pending.fact.location.clone())));
            }
            for dependency in whole.into_iter().filter(|d| !d.name.is_empty()) {
                let kind = FactKind::Dependency(dependency);
                file.parsed.facts.push(crate::model::Fact { kind, ..pending.fact.clone() });
                settled = true;
            }
        }
        if settled {
            file.parsed.facts.sort_by_key(|f| (f.location.line, f.location.column));
        }
    }
    diagnostics
}

/// Leaves in lockfiles what no manifest in their folder or below declares.
fn lockfiles(files: &mut [FileFacts]) {
    if !files.iter().any(|f| f.lockfile) {
        return;
    }
    // A manifest is locked by the lockfiles of its folder and of those above it (workspaces).
    let mut declared: BTreeMap<String, HashSet<(Ecosystem, String)>> = BTreeMap::new();
    for file in files.iter().filter(|f| !f.lockfile) {
        for fact in &file.parsed.facts {
            if let FactKind::Dependency(d) = &fact.kind {
                for folder in folders(&file.file.path) {
                    declared.entry(folder.to_string()).or_default().insert((d.ecosystem, key(d)));
                }
            }
        }
    }
    for file in files.iter_mut().filter(|f| f.lockfile) {
        let folder = folders(&file.file.path).next().unwrap_or_default().to_string();
        let mut seen: HashSet<(Ecosystem, String)> = HashSet::new();
        let declared = declared.get(&folder);
        file.parsed.facts.retain(|fact| match &fact.kind {
            FactKind::Dependency(d) if d.origin != Origin::Declared => {
                let key = (d.ecosystem, key(d));
                !declared.is_some_and(|known| known.contains(&key)) && seen.insert(key)
            }
            _ => true,
        });
    }
}

/// Name by which a lockfile and a manifest agree.
fn key(dependency: &Dependency) -> String {
    match dependency.ecosystem {
        Ecosystem::Nuget | Ecosystem::Packagist => dependency.name.to_lowercase(),
        Ecosystem::Crates => dependency.name.replace('_', "-"),
        _ => dependency.name.to_string(),
    }
}
