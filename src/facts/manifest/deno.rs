//! deno.json, deno.jsonc and import maps.

use std::collections::HashSet;

use super::collect::Collector;
use super::json;
use super::npm::{exported, script};
use super::tree::{Kind, Value};
use crate::facts::{Format, Input, Parsed, Unit, file_name, specifier};
use crate::model::{Ecosystem, EntryKind, Scope};

/// Deno's manifest, and import maps that stand alone. Deno knows no scopes: everything is for run time.
pub(crate) const FORMAT: Format = Format {
    name: "deno.json",
    matches: |path| {
        matches!(
            file_name(path),
            "deno.json" | "deno.jsonc" | "import_map.json" | "importmap.json" | "import-map.json"
        )
    },
    parse,
};

/// Deno's lockfile.
pub(crate) const LOCK: Format =
    Format { name: "deno.lock", matches: |path| file_name(path) == "deno.lock", parse: lock };

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Npm);
    let Some(root) = json::parse(input.text, &mut out) else { return out.finish() };
    if !matches!(root.kind, Kind::Object(_)) {
        out.warn(root.offset, "W-PARSE", "is not a JSON object");
        return out.finish();
    }
    let mut seen = HashSet::new();
    let scopes = root.get("scopes").map(Value::members).unwrap_or_default().iter().map(|m| &m.value);
    for map in root.get("imports").into_iter().chain(scopes) {
        for member in map.members() {
            if let Some(to) = member.value.str() {
                package(member.offset, to, &mut seen, &mut out);
                out.define(format!("import:{}", member.key), to, "");
            }
        }
    }
    let options = root.get("compilerOptions");
    for key in ["types", "jsxImportSource", "jsxImportSourceTypes"] {
        for (offset, to) in options.and_then(|o| o.get(key)).into_iter().flat_map(Value::strings) {
            package(offset, to, &mut seen, &mut out);
        }
    }
    // What an included file has besides is not meant.
    if !file_name(input.path).starts_with("deno.json") {
        return out.finish();
    }
    if let Some((offset, map)) = root.get("importMap").and_then(|v| Some((v.offset, v.str()?)))
        && !map.contains("://")
    {
        out.reference(offset, map, Scope::Runtime);
    }
    if let Some(workspace) = root.get("workspace") {
        let members = workspace.get("members").unwrap_or(workspace);
        for folder in members.items().iter().filter_map(Value::str) {
            out.workspace(folder);
        }
    }
    for task in root.get("tasks").map(Value::members).unwrap_or_default() {
        let command = task.value.get("command").unwrap_or(&task.value);
        if let Some(command) = command.str() {
            script(task.offset, &task.key, command, &mut out);
        }
    }
    let mut files = Vec::new();
    if let Some(exports) = root.get("exports") {
        exported(exports, &mut files);
    }
    for (offset, file) in files {
        out.entry(offset, EntryKind::Main, file);
    }
    let name = root.get("name").and_then(Value::str).map(str::trim).filter(|n| !n.is_empty());
    out.parsed.unit = Some(Unit {
        name: name.map(str::to_owned),
        private: false,
        publishable: name.is_some() && root.get("version").is_some() && root.get("exports").is_some(),
        provides: name.map(str::to_owned).into_iter().collect(),
    });
    out.finish()
}

/// The package behind a specifier, once a file.
fn package(offset: usize, to: &str, seen: &mut HashSet<(Ecosystem, String)>, out: &mut Collector) {
    // A module of deno.land is a URL and of no registry.
    if let Some(target) = specifier::target(to)
        && (target.ecosystem != Ecosystem::Jsr || target.name.starts_with('@'))
        && seen.insert((target.ecosystem, target.name.to_string()))
    {
        out.registry(target.ecosystem);
        out.dependency(offset, &target.name, target.requirement, Scope::Runtime);
    }
}

/// Versions 2 to 5: what `workspace` lists is asked for by the project.
fn lock(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Npm);
    let Some(root) = json::parse(input.text, &mut out) else { return out.finish() };
    let mut asked: HashSet<(Ecosystem, String)> = HashSet::new();
    if let Some(workspace) = root.get("workspace") {
        let members = workspace.get("members").map(Value::members).unwrap_or_default();
        for project in std::iter::once(workspace).chain(members.iter().map(|m| &m.value)) {
            let lists = [project.get("dependencies"), project.at(&["packageJson", "dependencies"])];
            for (_, spec) in lists.into_iter().flatten().flat_map(Value::strings) {
                asked.extend(specifier::target(spec).map(|t| (t.ecosystem, t.name.into_owned())));
            }
        }
    }
    let inner = root.get("packages").unwrap_or(&root);
    let npm = inner.get("npm").map(|npm| npm.get("packages").unwrap_or(npm));
    let mut seen = HashSet::new();
    for (listed, registry, ecosystem) in
        [(inner.get("jsr"), "jsr:", Ecosystem::Jsr), (npm, "npm:", Ecosystem::Npm)]
    {
        for member in listed.map(Value::members).unwrap_or_default() {
            let spec = format!("{registry}{}", member.key);
            let Some(target) = specifier::target(&spec) else { continue };
            let key = (ecosystem, target.name.to_string());
            let direct = asked.contains(&key);
            if seen.insert(key) {
                // Peers follow the version.
                let version = target.requirement.split('_').next().unwrap_or_default();
                out.registry(ecosystem);
                out.locked(member.offset, &target.name, version, Scope::Runtime, direct);
            }
        }
    }
    for member in root.get("remote").map(Value::members).unwrap_or_default() {
        if let Some(target) = specifier::target(&member.key)
            && seen.insert((target.ecosystem, target.name.to_string()))
        {
            out.registry(target.ecosystem);
            out.locked(member.offset, &target.name, target.requirement, Scope::Runtime, false);
        }
    }
    out.finish()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, marked, metadata, read, said};
    use super::*;

    const TEXT: &str = r#"{
  // With comments.
  "name": "@shop/core",
  "version": "1.0.0",
  "exports": { ".": "./mod.ts", "./cli": "./cli.ts" },
  "workspace": { "members": ["./packages/*", "www"] },
  "importMap": "./maps/more.json",
  "tasks": {
    "start": "deno run -A main.ts",
    "build": { "command": "deno bundle", "dependencies": ["check"] },
    "all": { "dependencies": ["build"] }
  },
  "imports": {
    "express": "npm:express@^4",
    "orm": "npm:@real/orm@2/lite",
    "@std/path": "jsr:@std/path@1",
    "@std/path/posix": "jsr:@std/path@1/posix",
    "oak": "https://deno.land/x/oak@v12/mod.ts",
    "preact/": "https://esm.sh/preact@10/",
    "$lib/": "./lib/",
    "@/": "./",
    "number": 1
  },
  "scopes": { "./old/": { "express": "npm:express@3", "koa": "npm:koa" } },
  "compilerOptions": { "jsxImportSource": "npm:hono@4/jsx", "types": ["vite/client", "npm:@types/node@20"] },
}
"#;

    #[test]
    fn imports_tasks_and_members() {
        assert_eq!(
            dependencies(&FORMAT, "deno.jsonc", TEXT),
            [
                "14 npm express runtime ^4",
                "15 npm @real/orm runtime 2",
                "16 jsr @std/path runtime 1",
                "19 npm preact runtime 10",
                "24 npm koa runtime ",
                "25 npm hono runtime 4",
                "25 npm @types/node runtime 20",
            ]
        );
        assert_eq!(
            metadata(&FORMAT, "deno.jsonc", TEXT),
            ["9 script start: deno run -A main.ts", "10 script build: deno bundle"]
        );
        let parsed = read(&FORMAT, "deno.jsonc", TEXT);
        assert_eq!(parsed.workspaces, ["./packages/*", "www"]);
        assert_eq!(parsed.references.len(), 1);
        let unit = parsed.unit.expect("a unit");
        assert!(unit.publishable && unit.name.as_deref() == Some("@shop/core"));
        assert!(said(&FORMAT, "deno.jsonc", TEXT).is_empty());
    }

    #[test]
    fn an_import_map_is_no_unit() {
        let text = r#"{"imports": {"a": "npm:a@1"}, "name": "x", "tasks": {"start": "x"}}"#;
        let parsed = read(&FORMAT, "import_map.json", text);
        assert_eq!((parsed.facts.len(), parsed.unit), (1, None));
    }

    #[test]
    fn torn_files_are_read_as_far_as_they_go() {
        let cut = &TEXT[..TEXT.find("    \"oak\"").expect("a place")];
        assert_eq!(dependencies(&FORMAT, "deno.json", cut).len(), 3);
        assert_eq!(said(&FORMAT, "deno.json", cut), ["17 W-PARSE"]);
        assert_eq!(said(&FORMAT, "deno.json", "3"), ["1 W-PARSE"]);
    }

    #[test]
    fn lockfiles_of_all_versions() {
        let fifth = r#"{
  "version": "5",
  "specifiers": { "jsr:@std/path@1": "1.0.8", "npm:express@4": "4.19.2" },
  "jsr": {
    "@std/internal@1.0.5": { "integrity": "aa" },
    "@std/path@1.0.8": { "dependencies": ["jsr:@std/internal"] }
  },
  "npm": {
    "express@4.19.2": { "dependencies": ["debug"] },
    "react-dom@18.2.0_react@18.2.0": {},
    "@s/x@1.0.0": {}
  },
  "remote": {
    "https://deno.land/std@0.200.0/path/mod.ts": "aa",
    "https://deno.land/std@0.200.0/path/posix.ts": "aa",
    "https://deno.land/x/oak@v12.0.0/mod.ts": "aa",
    "https://example.org/x.ts": "aa"
  },
  "workspace": {
    "dependencies": ["jsr:@std/path@1"],
    "packageJson": { "dependencies": ["npm:@s/x@1"] },
    "members": { "api": { "dependencies": ["npm:express@4"] } }
  }
}"#;
        assert_eq!(
            marked(&LOCK, "deno.lock", fifth),
            [
                "5 jsr @std/internal runtime 1.0.5",
                "* 6 jsr @std/path runtime 1.0.8",
                "* 9 npm express runtime 4.19.2",
                "10 npm react-dom runtime 18.2.0",
                "* 11 npm @s/x runtime 1.0.0",
                "16 jsr oak runtime v12.0.0",
            ]
        );
        let third = r#"{"version": "3", "packages": {"specifiers": {}, "jsr": {"@a/b@1.0.0": {}}, "npm": {"c@2.0.0": {}}}}"#;
        assert_eq!(marked(&LOCK, "deno.lock", third), ["1 jsr @a/b runtime 1.0.0", "1 npm c runtime 2.0.0"]);
        let second =
            r#"{"version": "2", "npm": {"specifiers": {"c": "c@2.0.0"}, "packages": {"c@2.0.0": {}}}}"#;
        assert_eq!(marked(&LOCK, "deno.lock", second), ["1 npm c runtime 2.0.0"]);
        assert_eq!(said(&LOCK, "deno.lock", "{\"npm\": {"), ["1 W-PARSE"]);
    }
}
