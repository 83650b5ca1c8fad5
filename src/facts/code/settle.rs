//! Uses of names that other files of the repository export: `from .celery import app` and `@app.task` is a use of Celery.
//!
//! Each file says by itself what it exports and what it borrows; when all are read, names are followed from file to file.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::facts::{Borrowed, Export, FileFacts};
use crate::model::{CodeLanguage, Fact, FactKind, Usage};
use crate::rules::ApiIndex;

/// How many files a name is passed on through.
const HOPS: u32 = 6;
/// Places in which one borrowed name is looked for.
const MOST_LOOKS: usize = 64;
/// Longest member path, in bytes.
const LONGEST_PATH: usize = 200;
/// What a JavaScript import may leave out at the end of a file's name.
const ENDINGS: [&str; 8] = [".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts"];

/// Turns borrowed uses into usages where the other file's name is known to hold something that rules speak of.
pub(crate) fn settle(files: &mut [FileFacts], index: &ApiIndex) {
    if files.iter().all(|f| f.parsed.borrowed.is_empty()) {
        return;
    }
    let tree = Tree {
        paths: files.iter().map(|f| &*f.file.path).collect(),
        exports: files
            .iter()
            .filter(|f| !f.parsed.exports.is_empty())
            .map(|f| (&*f.file.path, by_name(&f.parsed.exports)))
            .collect(),
    };
    let found: Vec<Vec<Fact>> = files
        .iter()
        .map(|file| {
            let settled = file.parsed.borrowed.iter().filter_map(|b| tree.settle(&file.file.path, b));
            settled
                .filter(|fact| match &fact.kind {
                    FactKind::Usage(usage) => !index.matches(usage).is_empty(),
                    _ => false,
                })
                .collect()
        })
        .collect();
    for (file, found) in files.iter_mut().zip(found) {
        file.parsed.borrowed = Vec::new();
        if !found.is_empty() {
            let place = |f: &Fact| (f.location.cell, f.location.line, f.location.column);
            // What is known now need not be guessed at by its member alone.
            let known: HashSet<_> = found.iter().map(place).collect();
            let guess = |f: &Fact| matches!(&f.kind, FactKind::Usage(u) if u.path.starts_with("*."));
            file.parsed.facts.retain(|f| !(guess(f) && known.contains(&place(f))));
            file.parsed.facts.extend(found);
            file.parsed.facts.sort_by_key(place);
            // One use may be borrowed in two ways: as a name of a package and as a member of a file of it.
            file.parsed.facts.dedup();
        }
    }
}

fn by_name(exports: &[Export]) -> HashMap<&str, Vec<&Export>> {
    let mut map: HashMap<&str, Vec<&Export>> = HashMap::new();
    for export in exports {
        let alike: &mut Vec<&Export> = map.entry(&export.name).or_default();
        if alike.len() < MOST_LOOKS && !alike.contains(&export) {
            alike.push(export);
        }
    }
    map
}

/// All files, and what those export that export anything.
struct Tree<'a> {
    paths: HashSet<&'a str>,
    exports: HashMap<&'a str, HashMap<&'a str, Vec<&'a Export>>>,
}

impl<'a> Tree<'a> {
    fn settle(&self, file: &str, borrowed: &Borrowed) -> Option<Fact> {
        let FactKind::Usage(usage) = &borrowed.fact.kind else { return None };
        let script = usage.language != CodeLanguage::Python;
        let mut seen = HashSet::new();
        let name = (&*borrowed.from, &*borrowed.name, &*usage.path);
        let (module, path) = self.value(file, name, script, HOPS, &mut seen)?;
        if path.len() > LONGEST_PATH {
            return None;
        }
        let usage = Usage { module, path: path.into(), ..usage.clone() };
        Some(Fact { kind: FactKind::Usage(usage), ..borrowed.fact.clone() })
    }

    /// Module and path of a member `rest` of a `name` that `file` imports from another.
    fn value(
        &self,
        file: &str,
        (from, name, rest): (&str, &str, &str),
        script: bool,
        hops: u32,
        seen: &mut HashSet<(&'a str, String)>,
    ) -> Option<(Arc<str>, String)> {
        let hops = hops.checked_sub(1)?;
        if let Some(target) = self.target(file, from, script)
            && let Some(found) = self.exported(target, name, rest, script, hops, seen)
        {
            return Some(found);
        }
        if script {
            return None;
        }
        // What is imported by name from a package may be a file of it.
        let inner = if from.ends_with('.') { format!("{from}{name}") } else { format!("{from}.{name}") };
        let target = self.target(file, &inner, script)?;
        let (first, rest) = first_member(rest)?;
        self.exported(target, first, rest, script, hops, seen)
    }

    fn exported(
        &self,
        target: &'a str,
        name: &str,
        rest: &str,
        script: bool,
        hops: u32,
        seen: &mut HashSet<(&'a str, String)>,
    ) -> Option<(Arc<str>, String)> {
        // Files may pass all their names on to each other: a name is looked for in each of them once.
        if seen.len() >= MOST_LOOKS || !seen.insert((target, format!("{name} {rest}"))) {
            return None;
        }
        let exports = self.exports.get(target)?;
        for export in exports.get(name).into_iter().flatten() {
            if !export.passed_on {
                return Some((export.module.clone(), joined(&export.path, rest)));
            }
            let name = (&*export.module, &*export.path, rest);
            if let Some(found) = self.value(target, name, script, hops, seen) {
                return Some(found);
            }
        }
        for export in exports.get("*").into_iter().flatten().filter(|e| e.passed_on) {
            if let Some(found) = self.value(target, (&export.module, name, rest), script, hops, seen) {
                return Some(found);
            }
        }
        // `require('./x').io` of `module.exports = { io }` is a member of what the file exports as a whole.
        if script && name == "default" {
            let (first, rest) = first_member(rest)?;
            return self.exported(target, first, rest, script, hops.checked_sub(1)?, seen);
        }
        None
    }

    /// The file that an import of `file` means.
    fn target(&self, file: &str, from: &str, script: bool) -> Option<&'a str> {
        let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
        if script { self.script(folder, from) } else { self.python(folder, from) }
    }

    fn script(&self, folder: &str, from: &str) -> Option<&'a str> {
        let base = resolve(folder, from)?;
        if let Some(path) = self.paths.get(base.as_str()) {
            return Some(path);
        }
        // TypeScript imports its own files by the name that they will have.
        let stem = [".js", ".mjs", ".cjs", ".jsx"].iter().find_map(|e| base.strip_suffix(e));
        let stems = stem.into_iter().chain([base.as_str()]);
        stems
            .flat_map(|stem| ENDINGS.iter().map(move |e| format!("{stem}{e}")))
            .chain(ENDINGS.iter().map(|e| format!("{base}/index{e}").trim_start_matches('/').to_string()))
            .find_map(|path| self.paths.get(path.as_str()).copied())
    }

    fn python(&self, folder: &str, from: &str) -> Option<&'a str> {
        let dots = from.len() - from.trim_start_matches('.').len();
        let inner = from[dots..].replace('.', "/");
        if dots > 0 {
            let mut folder = folder;
            for _ in 1..dots {
                folder = if folder.is_empty() {
                    return None;
                } else {
                    folder.rsplit_once('/').map_or("", |(above, _)| above)
                };
            }
            return self.python_file(folder, &inner);
        }
        // What is on the path of a program is mostly a folder above the file.
        let mut above = Some(folder);
        while let Some(folder) = above {
            if let Some(path) = self.python_file(folder, &inner) {
                return Some(path);
            }
            above = (!folder.is_empty()).then(|| folder.rsplit_once('/').map_or("", |(above, _)| above));
        }
        None
    }

    fn python_file(&self, folder: &str, inner: &str) -> Option<&'a str> {
        let base = match (folder.is_empty(), inner.is_empty()) {
            (true, _) => inner.to_string(),
            (_, true) => folder.to_string(),
            _ => format!("{folder}/{inner}"),
        };
        let package = if base.is_empty() { "__init__.py".to_string() } else { format!("{base}/__init__.py") };
        let module = (!inner.is_empty()).then(|| format!("{base}.py"));
        module.into_iter().chain([package]).find_map(|path| self.paths.get(path.as_str()).copied())
    }
}

/// `a/b` and `../c` give `a/c`; `None` for what leaves the tree or is no relative import.
fn resolve(folder: &str, from: &str) -> Option<String> {
    if !from.starts_with('.') {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for part in from.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// `celery.task` → `celery` and `task`, `io().on` → `io` and `().on`; none where nothing is taken from it.
fn first_member(path: &str) -> Option<(&str, &str)> {
    let end = path.find(['.', '(']).unwrap_or(path.len());
    let rest = &path[end..];
    (end > 0).then(|| (&path[..end], rest.strip_prefix('.').unwrap_or(rest)))
}

fn joined(path: &str, rest: &str) -> String {
    let dot = if path.is_empty() || rest.is_empty() || rest.starts_with('(') { "" } else { "." };
    format!("{path}{dot}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Parsed;
    use crate::model::{FileRole, Form, LineCounts, Location, SourceFile};
    use crate::rules::LanguageFamily;

    fn file(path: &str, exports: &[(&str, &str, &str, bool)], borrowed: &[(&str, &str, &str)]) -> FileFacts {
        let python = path.ends_with(".py");
        let language = if python { CodeLanguage::Python } else { CodeLanguage::TypeScript };
        let exports = exports.iter().map(|(name, module, path, passed_on)| Export {
            name: (*name).into(),
            module: (*module).into(),
            path: (*path).into(),
            passed_on: *passed_on,
        });
        let borrowed = borrowed.iter().map(|(from, name, rest)| Borrowed {
            from: (*from).into(),
            name: (*name).into(),
            fact: Fact {
                location: Location::line(&path.into(), 1),
                snippet: "".into(),
                kind: FactKind::Usage(Usage {
                    language,
                    module: "".into(),
                    path: (*rest).into(),
                    form: Form::Call,
                    args: Vec::new(),
                }),
            },
        });
        let parsed = Parsed { exports: exports.collect(), borrowed: borrowed.collect(), ..Parsed::default() };
        let file = SourceFile {
            path: path.into(),
            language: None,
            role: FileRole::Product,
            bytes: 0,
            lines: LineCounts::default(),
        };
        FileFacts { file, parsed, manifest: false, lockfile: false }
    }

    /// What the last file is found to use.
    fn used(mut files: Vec<FileFacts>) -> Vec<String> {
        let mut index = ApiIndex::sample(LanguageFamily::Js, &[("lib", "*")]);
        let pattern = crate::rules::ApiPattern {
            rule: 0,
            module: "lib".into(),
            form: crate::rules::FormPattern::Any,
            args: Vec::new(),
            keywords: Vec::new(),
            open: false,
            literal: None,
        };
        index.add(LanguageFamily::Py, "*", pattern);
        settle(&mut files, &index);
        let last = files.pop().expect("a file");
        let usages = last.parsed.facts.iter().filter_map(|f| match &f.kind {
            FactKind::Usage(u) => Some(format!("{}|{}", u.module, u.path)),
            _ => None,
        });
        usages.collect()
    }

    #[test]
    fn a_script_uses_what_a_neighbour_exports() {
        let holder = |path| file(path, &[("io", "lib", "Server()", false)], &[]);
        for (path, from) in [
            ("src/socket.ts", "./socket"),
            ("src/socket.ts", "./socket.js"),
            ("src/socket/index.js", "./socket"),
            ("socket.mjs", "../socket.mjs"),
        ] {
            let found = used(vec![holder(path), file("src/chat.ts", &[], &[(from, "io", "emit")])]);
            assert_eq!(found, ["lib|Server().emit"], "{path} as {from}");
        }
        let whole = file("src/chat.ts", &[], &[("./socket", "default", "io.emit")]);
        assert_eq!(used(vec![holder("src/socket.ts"), whole]), ["lib|Server().emit"]);
    }

    #[test]
    fn names_are_passed_on() {
        let first = file("a/socket.ts", &[("io", "lib", "Server()", false)], &[]);
        let index = file("a/index.ts", &[("sockets", "./socket", "io", true)], &[]);
        let all = file("b.ts", &[("*", "./a", "", true)], &[]);
        let user = file("c.ts", &[], &[("./b", "sockets", "().on")]);
        assert_eq!(used(vec![first, index, all, user]), ["lib|Server()().on"]);
    }

    #[test]
    fn passing_on_in_circles_ends() {
        let a = file("a.ts", &[("*", "./b", "", true), ("x", "./b", "x", true)], &[]);
        let b = file("b.ts", &[("*", "./a", "", true), ("x", "./a", "x", true)], &[]);
        let user = file("c.ts", &[], &[("./a", "x", "emit")]);
        assert_eq!(used(vec![a, b, user]), [""; 0]);
    }

    #[test]
    fn files_that_all_pass_on_from_each_other_cost_little() {
        let names: Vec<String> = (0..60).map(|n| format!("./f{n}")).collect();
        let stars: Vec<(&str, &str, &str, bool)> =
            names.iter().map(|n| ("*", n.as_str(), "*", true)).collect();
        let mut files: Vec<FileFacts> = (0..60).map(|n| file(&format!("f{n}.ts"), &stars, &[])).collect();
        files.push(file("user.ts", &[], &[("./f0", "missing", "emit")]));
        assert_eq!(used(files), [""; 0]);
    }

    #[test]
    fn python_modules_are_found_by_dots_and_from_the_folders_above() {
        let holder = || file("shop/jobs/celery.py", &[("app", "lib", "Celery()", false)], &[]);
        for (path, from, name, rest, expected) in [
            ("shop/jobs/tasks.py", ".celery", "app", "task", true),
            ("shop/web/views.py", "..jobs.celery", "app", "task", true),
            ("shop/web/views.py", "shop.jobs.celery", "app", "task", true),
            ("shop/web/views.py", "jobs.celery", "app", "task", true),
            ("shop/jobs/tasks.py", ".", "celery", "app.task", true),
            ("shop/jobs/tasks.py", "shop.jobs", "celery", "app.task", true),
            ("shop/jobs/tasks.py", ".celery", "other", "task", false),
            ("shop/jobs/tasks.py", "....celery", "app", "task", false),
            ("shop/jobs/tasks.py", "celeri", "app", "task", false),
        ] {
            let found = used(vec![holder(), file(path, &[], &[(from, name, rest)])]);
            let expected: &[&str] = if expected { &["lib.Celery().task"] } else { &[] };
            let expected: Vec<String> = expected.iter().map(|e| e.replacen("lib.", "lib|", 1)).collect();
            assert_eq!(found, expected, "{path}: {from} {name}");
        }
    }

    #[test]
    fn what_leaves_the_tree_or_is_a_package_is_not_followed() {
        let holder = file("socket.ts", &[("io", "lib", "Server()", false)], &[]);
        let user = file("c.ts", &[], &[("../socket", "io", "emit"), ("socket", "io", "emit")]);
        assert_eq!(used(vec![holder, user]), [""; 0]);
    }
}
