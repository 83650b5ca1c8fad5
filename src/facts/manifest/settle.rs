//! What only the whole tree tells: definitions that other manifests refer to, and which locked packages nobody declares.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::collect::bounded;
use super::import_map;
use crate::facts::{Definition, FileFacts, file_name};
use crate::model::{Dependency, Diagnostic, Ecosystem, FactKind, Origin};

/// Settles every manifest and lockfile; returns what could not be.
pub(crate) fn settle(files: &mut [FileFacts]) -> Vec<Diagnostic> {
    let diagnostics = definitions(files);
    import_map::apply(files);
    named_twice(files);
    lockfiles(files);
    diagnostics
}

/// The folder of a path and those above it, innermost first; the root is the empty path.
pub(super) fn folders(path: &str) -> impl Iterator<Item = &str> {
    let own = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    std::iter::successors(Some(own), |folder| {
        if folder.is_empty() { None } else { Some(folder.rsplit_once('/').map_or("", |(above, _)| above)) }
    })
}

/// Definitions by key.
type Known = HashMap<String, Vec<Definition>>;

/// How many inherited manifests are followed.
const PARENTS: usize = 16;
/// Rounds of filling in what a text refers to.
const ROUNDS: usize = 8;
/// Longest text that filling in may give, in bytes.
const LONGEST: usize = 512;
/// Most dependencies that the definitions may give to one manifest.
const MOST: usize = 20_000;
/// Most definitions of one key.
const BUNDLE: usize = 500;

/// Completes pending dependencies from the nearest folder that defines their key.
fn definitions(files: &mut [FileFacts]) -> Vec<Diagnostic> {
    if files.iter().all(|f| f.parsed.pending.is_empty()) {
        return Vec::new();
    }
    let mut known: HashMap<String, Known> = HashMap::new();
    let mut inherited: HashMap<String, String> = HashMap::new();
    for file in files.iter() {
        for definition in &file.parsed.definitions {
            let here = known.entry(holds_in(&file.file.path, &definition.key).to_string()).or_default();
            here.entry(definition.key.clone()).or_default().push(definition.clone());
        }
        if let Some(parent) = file.parsed.inherits.as_ref().and_then(|p| super::resolve(&file.file.path, p)) {
            inherited.insert(file.file.path.to_string(), parent);
        }
    }
    let mut diagnostics = Vec::new();
    for file in files.iter_mut().filter(|f| !f.parsed.pending.is_empty()) {
        let parents = std::iter::successors(inherited.get(&*file.file.path), |p| inherited.get(*p));
        let parents = parents.take(PARENTS).filter_map(|p| folders(p).next());
        let path = file.file.path.clone();
        let places: Vec<&Known> = folders(&path)
            .take(1)
            .chain(parents)
            .chain(folders(&path).skip(1))
            .filter_map(|f| known.get(f))
            .collect();
        let find = |key: &str| places.iter().find_map(|p| p.get(key));
        let mut settled = Vec::new();
        for pending in std::mem::take(&mut file.parsed.pending) {
            let FactKind::Dependency(half) = &pending.fact.kind else { continue };
            if settled.len() >= MOST {
                let message = format!("only the first {MOST} dependencies that definitions give are kept");
                let place = Some(pending.fact.location.clone());
                diagnostics.push(Diagnostic::warning("W-TRUNCATED", message, place));
                break;
            }
            let (format, named) = pending.key.split_once(':').unwrap_or_default();
            let text = |name: &str| {
                let defined = find(&format!("{format}:${{{name}}}"));
                defined.and_then(|d| d.first()).map(|d| d.requirement.to_string())
            };
            let found = match find(&pending.key) {
                None if pending.key.contains("${") => find(&fill(&pending.key, text)),
                found => found,
            };
            let mut whole: Vec<Dependency> = Vec::new();
            for definition in found.into_iter().flatten().take(BUNDLE) {
                let scope = definition.scope.unwrap_or(half.scope);
                // A definition may rename what is asked for (`package = "…"`).
                let name = if definition.name.is_empty() { &*half.name } else { &*definition.name };
                // `catalog:name` and `$(Name)` only say where to look.
                let own = !half.requirement.is_empty()
                    && !half.requirement.starts_with("catalog:")
                    && !half.requirement.starts_with("$(");
                let requirement = if own { &half.requirement } else { &definition.requirement };
                let name = fill(name, text).into();
                if whole.iter().all(|d| d.name != name) {
                    let requirement = bounded(&fill(requirement, text)).into();
                    whole.push(Dependency { name, requirement, scope, ..half.clone() });
                }
            }
            if found.is_none() && !half.name.is_empty() {
                let (name, requirement) =
                    (fill(&half.name, text).into(), fill(&half.requirement, text).into());
                whole.push(Dependency { name, requirement, ..half.clone() });
            }
            if whole.is_empty() {
                let message = format!("refers to {named}, which is defined nowhere above: left out");
                diagnostics.push(Diagnostic::info("I-MISSING", message, Some(pending.fact.location.clone())));
            }
            for dependency in whole.into_iter().filter(|d| !d.name.is_empty()) {
                // Without its group, a name is nobody's.
                if dependency.name.split(':').next().is_some_and(|group| group.contains("${")) {
                    let message =
                        format!("{}: its group is defined nowhere above: left out", dependency.name);
                    let place = Some(pending.fact.location.clone());
                    diagnostics.push(Diagnostic::info("I-DYNAMIC", message, place));
                } else {
                    let kind = FactKind::Dependency(dependency);
                    settled.push(crate::model::Fact { kind, ..pending.fact.clone() });
                }
            }
        }
        file.parsed.facts.append(&mut settled);
        file.parsed.facts.sort_by_key(|f| (f.location.line, f.location.column));
    }
    diagnostics
}

/// Takes the unit off a project.json beside a package.json: the package is the unit.
fn named_twice(files: &mut [FileFacts]) {
    let of = |path: &str, name: &str| path.strip_suffix(name).map(str::to_owned);
    let packages: HashSet<String> = files
        .iter()
        .filter(|f| f.parsed.unit.is_some())
        .filter_map(|f| of(&f.file.path, "package.json"))
        .collect();
    for file in files.iter_mut().filter(|f| file_name(&f.file.path) == "project.json") {
        if of(&file.file.path, "project.json").is_some_and(|folder| packages.contains(&folder)) {
            file.parsed.unit = None;
        }
    }
}

/// The folder whose manifests a lockfile locks: its own, but Rush keeps its lockfiles aside.
fn locked_folder(path: &str) -> &str {
    let own = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let whole = format!("/{own}");
    let above = ["/common/config/rush", "/common/config/subspaces/"]
        .into_iter()
        .find_map(|part| whole.find(part).filter(|at| part.ends_with('/') || at + part.len() == whole.len()));
    above.map_or(own, |at| &own[..at.saturating_sub(1)])
}

/// The folder that a definition holds for, with those below: the file's own, unless a tool keeps such files apart.
fn holds_in<'p>(path: &'p str, key: &str) -> &'p str {
    let mut folders = folders(path);
    let own = folders.next().unwrap_or_default();
    let apart = match key.split(':').next() {
        Some("gradle") => "gradle",
        Some("sbt") => "project",
        _ => return own,
    };
    let name = own.rsplit('/').next().unwrap_or_default();
    if name == apart { folders.next().unwrap_or_default() } else { own }
}

/// A text with each `${name}` replaced by what `known` says, also in what comes out of it; bounded in rounds and length.
pub(super) fn fill(text: &str, known: impl Fn(&str) -> Option<String>) -> String {
    let mut text = text.to_string();
    for _ in 0..ROUNDS {
        let mut out = String::new();
        let mut rest = text.as_str();
        let mut changed = false;
        while let Some((before, after)) = rest.split_once("${") {
            let Some((name, tail)) = after.split_once('}') else { break };
            out.push_str(before);
            match known(name) {
                Some(value) => {
                    out.push_str(&value);
                    changed = true;
                }
                None => {
                    out.push_str("${");
                    out.push_str(name);
                    out.push('}');
                }
            }
            rest = tail;
            if out.len() > LONGEST {
                return text;
            }
        }
        if !changed {
            break;
        }
        out.push_str(rest);
        text = out;
    }
    text
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
        let folder = locked_folder(&file.file.path).to_string();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Input;
    use crate::facts::manifest::{format_of, is_lockfile};
    use crate::model::{CodeLanguage, Fact, FileRole, Import, LineCounts, Location, RepoPath, SourceFile};

    /// A tree of manifests; a file that is none imports one module a line.
    fn tree(texts: &[(&str, &str)]) -> Vec<FileFacts> {
        let read = |(path, text): &(&str, &str)| {
            let path: RepoPath = (*path).into();
            let parsed = match format_of(&path) {
                Some(format) => (format.parse)(&Input::new(&path, text)),
                None => crate::facts::Parsed { facts: imports(&path, text), ..Default::default() },
            };
            let lockfile = is_lockfile(&path);
            let manifest = format_of(&path).is_some() && !lockfile;
            let (role, lines) = (FileRole::Product, LineCounts::default());
            let file = SourceFile { path, language: None, role, bytes: 0, lines };
            FileFacts { file, parsed, manifest, lockfile }
        };
        texts.iter().map(read).collect()
    }

    fn imports(path: &RepoPath, text: &str) -> Vec<Fact> {
        let import = |(at, line): (usize, &str)| {
            let import = Import {
                language: CodeLanguage::TypeScript,
                module: line.into(),
                relative: false,
                type_only: false,
            };
            Fact {
                location: Location::line(path, at as u32 + 1),
                snippet: "".into(),
                kind: FactKind::Import(import),
            }
        };
        text.lines().enumerate().map(import).collect()
    }

    /// Facts as `path:line what`, and the codes of diagnostics.
    fn settled(texts: &[(&str, &str)]) -> (Vec<String>, Vec<&'static str>) {
        let mut files = tree(texts);
        let codes = settle(&mut files).iter().map(|d| d.code).collect();
        let show = |fact: &Fact| {
            let what = match &fact.kind {
                FactKind::Dependency(d) => {
                    let (origin, scope) = (d.origin.as_str(), d.scope.as_str());
                    format!("{origin} {} {} {scope} {}", d.ecosystem.as_str(), d.name, d.requirement)
                }
                FactKind::Import(i) if i.relative => "own".to_owned(),
                FactKind::Import(i) => i.module.to_string(),
                _ => return None,
            };
            Some(format!("{}:{} {what}", fact.location.path, fact.location.line))
        };
        (files.iter().flat_map(|f| &f.parsed.facts).filter_map(show).collect(), codes)
    }

    #[test]
    fn catalogs_above_settle_requirements() {
        let (facts, codes) = settled(&[
            (
                "pnpm-workspace.yaml",
                "catalog:\n  react: ^18\n  vite: npm:rolldown-vite@7\ncatalogs:\n  old:\n    react: ^17\n",
            ),
            (
                "a/package.json",
                "{\"dependencies\": {\n\"react\": \"catalog:\",\n\"vite\": \"catalog:default\",\n\"gone\": \"catalog:\"}}",
            ),
            ("b/package.json", "{\"peerDependencies\": {\"react\": \"catalog:old\"}}"),
        ]);
        assert_eq!(
            facts,
            [
                "a/package.json:2 declared npm react runtime ^18",
                "a/package.json:3 declared npm rolldown-vite runtime npm:rolldown-vite@7",
                "a/package.json:4 declared npm gone runtime catalog:",
                "b/package.json:1 declared npm react peer ^17",
            ]
        );
        assert!(codes.is_empty());
    }

    #[test]
    fn lockfiles_keep_what_no_manifest_declares() {
        let lock = "importers:\n  ../../../apps/a:\n    dependencies:\n      react:\n        version: 18.0.0\n      lost:\n        version: 1.0.0\npackages:\n  react@18.0.0: {}\n  lost@1.0.0: {}\n  deep@1.0.0: {}\n";
        let (facts, _) = settled(&[
            ("x/apps/a/package.json", "{\"dependencies\": {\"react\": \"18\"}}"),
            ("x/common/config/rush/pnpm-lock.yaml", lock),
            ("x/common/config/subspaces/s/pnpm-lock.yaml", "packages:\n  react@18.0.0: {}\n"),
            ("y/pnpm-lock.yaml", "packages:\n  react@18.0.0: {}\n"),
        ]);
        assert_eq!(
            facts,
            [
                "x/apps/a/package.json:1 declared npm react runtime 18",
                "x/common/config/rush/pnpm-lock.yaml:10 locked npm lost runtime 1.0.0",
                "x/common/config/rush/pnpm-lock.yaml:11 transitive npm deep runtime 1.0.0",
                "y/pnpm-lock.yaml:2 transitive npm react runtime 18.0.0",
            ]
        );
    }

    #[test]
    fn code_imports_what_the_nearest_manifest_means() {
        let (facts, _) = settled(&[
            (
                "deno.json",
                r#"{"imports": {"oak": "jsr:@oak/oak@16", "chat": "npm:socket.io@4", "$lib/": "./lib/", "@std/path": "jsr:@std/path@1"}}"#,
            ),
            ("web/package.json", r#"{"dependencies": {"chat": "npm:ws@8"}}"#),
            ("main.ts", "oak\nchat\nchat/sub\n$lib/x.ts\n@std/path/posix\nother"),
            ("web/app.ts", "chat\noak"),
        ]);
        let imports: Vec<&str> = facts.iter().filter(|f| f.contains(".ts:")).map(String::as_str).collect();
        assert_eq!(
            imports,
            [
                "main.ts:1 jsr:@oak/oak@16",
                "main.ts:2 socket.io",
                "main.ts:3 socket.io/sub",
                "main.ts:4 own",
                "main.ts:5 jsr:@std/path@1/posix",
                "main.ts:6 other",
                "web/app.ts:1 ws",
                "web/app.ts:2 jsr:@oak/oak@16",
            ]
        );
    }

    #[test]
    fn a_project_beside_a_package_is_no_unit_of_its_own() {
        let project = r#"{"name": "api", "targets": {}}"#;
        let mut files = tree(&[
            ("a/package.json", "{\"name\": \"@x/a\"}"),
            ("a/project.json", project),
            ("b/project.json", project),
            ("project.json", project),
        ]);
        settle(&mut files);
        let units: Vec<bool> = files.iter().map(|f| f.parsed.unit.is_some()).collect();
        assert_eq!(units, [true, false, true, true]);
    }
}
