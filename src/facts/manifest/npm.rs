//! package.json

use std::collections::{HashMap, HashSet};

use super::collect::Collector;
use super::json;
use super::tree::{Kind, Value};
use crate::facts::{Format, Input, Parsed, Pending, Unit, file_name, specifier};
use crate::model::{Ecosystem, EntryKind, FactKind, InfraKind, Scope};

/// npm's manifest, also read by Yarn, pnpm and Bun.
pub(crate) const FORMAT: Format =
    Format { name: "package.json", matches: |path| file_name(path) == "package.json", parse };

/// Most files taken from one `exports` map.
const MAX_EXPORTS: usize = 50;

const SECTIONS: [(&str, Scope); 4] = [
    ("dependencies", Scope::Runtime),
    ("devDependencies", Scope::Dev),
    ("peerDependencies", Scope::Peer),
    ("optionalDependencies", Scope::Optional),
];

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Npm);
    let Some(root) = json::parse(input.text, &mut out) else { return out.finish() };
    if !matches!(root.kind, Kind::Object(_)) {
        out.warn(root.offset, "W-PARSE", "is not a JSON object");
        return out.finish();
    }
    for (section, scope) in SECTIONS {
        if let Some(value) = root.get(section) {
            dependencies(&root, section, value, scope, &mut out);
        }
    }
    // Bun has its catalogs here.
    for place in [Some(&root), root.get("workspaces")].into_iter().flatten() {
        if let Some(entries) = place.get("catalog") {
            catalog("default", texts(entries), &mut out);
        }
        for named in place.get("catalogs").map(Value::members).unwrap_or_default() {
            catalog(&named.key, texts(&named.value), &mut out);
        }
    }
    for glob in workspaces(&root) {
        out.workspace(glob);
    }
    entries(&root, &mut out);
    metadata(&root, &mut out);
    out.parsed.unit = Some(unit(&root));
    out.finish()
}

/// Workspace globs: a list, or `{ packages: [...] }`.
pub(super) fn workspaces(root: &Value) -> Vec<&str> {
    let Some(value) = root.get("workspaces") else { return Vec::new() };
    let list = value.get("packages").unwrap_or(value);
    list.items().iter().filter_map(Value::str).collect()
}

fn dependencies(root: &Value, section: &str, value: &Value, scope: Scope, out: &mut Collector) {
    if !matches!(value.kind, Kind::Object(_)) && !value.items().is_empty() {
        out.warn(value.offset, "W-PARSE", format!("`{section}` is not an object"));
    }
    // Of a repeated key the last one counts; what is optional may stand among the plain ones as well.
    let last: HashMap<&str, usize> =
        value.members().iter().enumerate().map(|(at, member)| (member.key.as_str(), at)).collect();
    let optional: HashSet<&str> = match scope {
        Scope::Runtime => {
            let listed = root.get("optionalDependencies").map(Value::members).unwrap_or_default();
            listed.iter().map(|m| m.key.as_str()).collect()
        }
        _ => HashSet::new(),
    };
    let may_lack: HashSet<&str> = match scope {
        Scope::Peer => {
            let about = root.get("peerDependenciesMeta").map(Value::members).unwrap_or_default();
            let optional = about.iter().filter(|m| m.value.get("optional").is_some_and(Value::is_true));
            optional.map(|m| m.key.as_str()).collect()
        }
        _ => HashSet::new(),
    };
    for (at, member) in value.members().iter().enumerate() {
        let key = member.key.trim();
        let requirement = member.value.str().unwrap_or_default().trim();
        if last.get(member.key.as_str()) != Some(&at) || optional.contains(member.key.as_str()) {
            continue;
        }
        let scope = if may_lack.contains(member.key.as_str()) { Scope::Optional } else { scope };
        if let Some(named) = requirement.strip_prefix("catalog:") {
            if specifier::is_name(key) {
                out.registry(Ecosystem::Npm);
                let named = if named.trim().is_empty() { "default" } else { named.trim() };
                out.pending(member.offset, catalog_key(named, key), key, scope);
                out.parsed.pending.last_mut().into_iter().for_each(|p| as_written(p, requirement));
            }
            continue;
        }
        let (ecosystem, name) = real_name(key, requirement);
        // Comments (`"//": "…"`) and the gaps of templates are none.
        if !specifier::is_name(name) {
            continue;
        }
        out.registry(ecosystem);
        out.dependency(member.offset, name, requirement, scope);
        if name != key {
            let registry = if ecosystem == Ecosystem::Jsr { "jsr" } else { "npm" };
            out.define(format!("import:{key}"), &format!("{registry}:{name}"), "");
        }
    }
}

/// Without its catalog a dependency keeps what is written.
fn as_written(pending: &mut Pending, requirement: &str) {
    if let FactKind::Dependency(dependency) = &mut pending.fact.kind {
        dependency.requirement = requirement.into();
    }
}

/// The key of a catalog's entry.
fn catalog_key(catalog: &str, name: &str) -> String {
    format!("npm:{catalog}/{name}")
}

/// Defines the entries of a catalog, `default` being the one without a name.
pub(super) fn catalog<'a>(
    name: &str,
    entries: impl IntoIterator<Item = (&'a str, &'a str)>,
    out: &mut Collector,
) {
    for (key, requirement) in entries {
        let (ecosystem, real) = real_name(key, requirement);
        let renamed = ecosystem == Ecosystem::Npm && real != key;
        out.define(catalog_key(name, key), if renamed { real } else { "" }, requirement);
    }
}

/// Keys and values of an object of strings.
fn texts(value: &Value) -> impl Iterator<Item = (&str, &str)> {
    value.members().iter().filter_map(|m| Some((m.key.as_str(), m.value.str()?)))
}

/// The registry and its name behind an alias: `npm:real@1`, `workspace:real@*`, `jsr:@scope/real@1`, `jsr:^1`.
fn real_name<'a>(key: &'a str, requirement: &'a str) -> (Ecosystem, &'a str) {
    let requirement = requirement.trim();
    let named = |rest: &'a str| {
        // `npm:^1.2` and `npm:latest` without a name are how Yarn, pnpm and Deno pin the key itself.
        let starts = rest.starts_with(|c: char| c == '@' || c.is_ascii_alphabetic()) && rest != "latest";
        let versioned = rest.get(1..).is_some_and(|r| r.contains('@'));
        (starts || versioned).then(|| before_version(rest)).filter(|name| !name.is_empty())
    };
    if let Some(rest) = requirement.strip_prefix("npm:") {
        return (Ecosystem::Npm, named(rest).unwrap_or(key));
    }
    if let Some(rest) = requirement.strip_prefix("jsr:") {
        return (Ecosystem::Jsr, named(rest).filter(|name| name.starts_with('@')).unwrap_or(key));
    }
    let of_workspace =
        requirement.strip_prefix("workspace:").filter(|r| r.get(1..).is_some_and(|r| r.contains('@')));
    (Ecosystem::Npm, of_workspace.and_then(named).unwrap_or(key))
}

fn before_version(spec: &str) -> &str {
    match spec.rfind('@') {
        Some(at) if at > 0 => &spec[..at],
        _ => spec,
    }
}

fn entries(root: &Value, out: &mut Collector) {
    for key in ["main", "module"] {
        if let Some(value) = root.get(key)
            && let Some(file) = value.str()
        {
            out.entry(value.offset, EntryKind::Main, file);
        }
    }
    if let Some(exports) = root.get("exports") {
        let mut files = Vec::new();
        exported(exports, &mut files);
        for (offset, file) in files {
            out.entry(offset, EntryKind::Main, file);
        }
    }
    if let Some(bin) = root.get("bin") {
        for value in std::iter::once(bin).chain(bin.members().iter().map(|m| &m.value)) {
            if let Some(file) = value.str() {
                out.entry(value.offset, EntryKind::Bin, file);
            }
        }
    }
}

/// The files of an `exports` value, whatever its conditions; types and repeated files are left out.
/// Recursion is bounded by the reader's depth limit.
pub(super) fn exported<'a>(value: &'a Value, files: &mut Vec<(usize, &'a str)>) {
    if let Some(file) = value.str()
        && files.len() < MAX_EXPORTS
        && !file.ends_with(".d.ts")
        && files.iter().all(|(_, f)| *f != file)
    {
        files.push((value.offset, file));
    }
    for item in value.items() {
        exported(item, files);
    }
    for member in value.members() {
        if member.key != "types" && member.key != "./package.json" {
            exported(&member.value, files);
        }
    }
}

fn metadata(root: &Value, out: &mut Collector) {
    for member in root.get("scripts").map(Value::members).unwrap_or_default() {
        if let Some(command) = member.value.str() {
            script(member.offset, &member.key, command, out);
        }
    }
    // A package for one system and processor carries a program there; what that is for, the package that asks for it says.
    if ["os", "cpu"].iter().all(|key| root.get(key).is_some()) {
        return;
    }
    if let Some(keywords) = root.get("keywords") {
        // Old manifests have one string with commas.
        for (offset, words) in keywords.strings() {
            for word in words.split(',') {
                out.infra(offset, InfraKind::Keyword, word);
            }
        }
    }
    if let Some(value) = root.get("description") {
        out.infra(value.offset, InfraKind::Description, value.str().unwrap_or_default());
    }
}

/// A named command; some names start the product.
pub(super) fn script(offset: usize, name: &str, command: &str, out: &mut Collector) {
    if matches!(name, "start" | "serve" | "start:prod") {
        out.entry(offset, EntryKind::Start, command);
    }
    out.infra(offset, InfraKind::Script, &format!("{name}: {command}"));
}

fn unit(root: &Value) -> Unit {
    let name = root.get("name").and_then(Value::str).map(str::trim).filter(|n| !n.is_empty());
    let private = root.get("private").is_some_and(|v| v.is_true() || v.str() == Some("true"));
    let described = ["version", "main", "exports", "bin"].iter().any(|key| root.get(key).is_some());
    Unit {
        name: name.map(str::to_owned),
        private,
        publishable: !private && name.is_some() && described,
        provides: name.map(str::to_owned).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, read, said};
    use super::*;

    fn show(text: &str) -> Vec<String> {
        dependencies(&FORMAT, "package.json", text)
    }

    #[test]
    fn names_are_the_registrys() {
        let text = r#"{
  "dependencies": {
    "a": "npm:@real/a@^1",
    "b": "npm:real-b",
    "c": "npm:^1.2.0",
    "d": "npm:latest",
    "e": "npm:7zip@1",
    "f": "workspace:@us/real-f@*",
    "@s/g": "jsr:^1",
    "h": "jsr:@s/real-h@1",
    "i": "git+ssh://git@host/o/i.git#semver:^1",
    "j": "o/j#v1",
    "k": "link:../k",
    "l": "portal:../l",
    "m": "https://host/m.tgz",
    "n": " ^1.0.0 "
  }
}"#;
        assert_eq!(
            show(text),
            [
                "3 npm @real/a runtime npm:@real/a@^1",
                "4 npm real-b runtime npm:real-b",
                "5 npm c runtime npm:^1.2.0",
                "6 npm d runtime npm:latest",
                "7 npm 7zip runtime npm:7zip@1",
                "8 npm @us/real-f runtime workspace:@us/real-f@*",
                "9 jsr @s/g runtime jsr:^1",
                "10 jsr @s/real-h runtime jsr:@s/real-h@1",
                "11 npm i runtime git+ssh://git@host/o/i.git#semver:^1",
                "12 npm j runtime o/j#v1",
                "13 npm k runtime link:../k",
                "14 npm l runtime portal:../l",
                "15 npm m runtime https://host/m.tgz",
                "16 npm n runtime ^1.0.0",
            ]
        );
        let parsed = read(&FORMAT, "package.json", text);
        let aliases: Vec<String> =
            parsed.definitions.iter().map(|d| format!("{} {}", d.key, d.name)).collect();
        assert_eq!(
            aliases,
            [
                "import:a npm:@real/a",
                "import:b npm:real-b",
                "import:e npm:7zip",
                "import:f npm:@us/real-f",
                "import:h jsr:@s/real-h"
            ]
        );
    }

    #[test]
    fn what_is_no_dependency_is_left_out() {
        let text = r#"{
  "engines": { "node": ">=20" },
  "packageManager": "pnpm@9",
  "dependencies": { "//": "why", "{{name}}": "1", "a b": "1", "": "1", "ok": "1", "ok": "2" },
  "overrides": { "x": "1" },
  "resolutions": { "**/y": "1" },
  "pnpm": { "overrides": { "z": "1" } },
  "bundledDependencies": ["ok", "bundled"],
  "peerDependenciesMeta": { "lone": { "optional": true } },
  "dependenciesMeta": { "ok": { "injected": true } }
}"#;
        assert_eq!(show(text), ["4 npm ok runtime 2"]);
        assert!(said(&FORMAT, "package.json", text).is_empty());
    }

    #[test]
    fn optional_ones_may_be_repeated_and_peers_may_be_optional() {
        let text = r#"{
  "dependencies": { "a": "1", "fsevents": "*" },
  "optionalDependencies": { "fsevents": "*" },
  "devDependencies": { "react": "18" },
  "peerDependencies": { "react": ">=18", "redis": "*", "pg": "*" },
  "peerDependenciesMeta": { "redis": { "optional": true }, "pg": { "optional": false } }
}"#;
        assert_eq!(
            show(text),
            [
                "2 npm a runtime 1",
                "3 npm fsevents optional *",
                "4 npm react dev 18",
                "5 npm react peer >=18",
                "5 npm redis optional *",
                "5 npm pg peer *",
            ]
        );
    }

    #[test]
    fn catalogs_are_left_to_be_settled() {
        let text = r#"{
  "workspaces": { "packages": ["p/*"], "catalog": { "a": "^1" }, "catalogs": { "old": { "b": "npm:real-b@1" } } },
  "catalog": { "c": "^3" },
  "dependencies": { "a": "catalog:", "c": "catalog:default" },
  "devDependencies": { "b": "catalog:old" }
}"#;
        let parsed = read(&FORMAT, "package.json", text);
        let defined: Vec<String> =
            parsed.definitions.iter().map(|d| format!("{} {} {}", d.key, d.name, d.requirement)).collect();
        assert_eq!(defined, ["npm:default/c  ^3", "npm:default/a  ^1", "npm:old/b real-b npm:real-b@1"]);
        let waiting: Vec<&str> = parsed.pending.iter().map(|p| p.key.as_str()).collect();
        assert_eq!(waiting, ["npm:default/a", "npm:default/c", "npm:old/b"]);
    }
}
