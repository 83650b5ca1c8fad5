//! package.json

use super::collect::Collector;
use super::json;
use super::tree::{Kind, Value};
use crate::facts::{Format, Input, Parsed, Unit, file_name};
use crate::model::{Ecosystem, EntryKind, InfraKind, Scope};

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
            dependencies(section, value, scope, &mut out);
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

fn dependencies(section: &str, value: &Value, scope: Scope, out: &mut Collector) {
    if !matches!(value.kind, Kind::Object(_)) && !value.items().is_empty() {
        out.warn(value.offset, "W-PARSE", format!("`{section}` is not an object"));
    }
    for member in value.members() {
        let requirement = member.value.str().unwrap_or_default();
        out.dependency(member.offset, real_name(&member.key, requirement), requirement, scope);
    }
}

/// The registry's name behind an alias: `npm:real@1`, `workspace:real@*`.
fn real_name<'a>(key: &'a str, requirement: &'a str) -> &'a str {
    let requirement = requirement.trim();
    let aliased = if let Some(rest) = requirement.strip_prefix("npm:") {
        // `npm:^1.2` without a name is how pnpm and Deno pin the key itself.
        let named = rest.starts_with(|c: char| c == '@' || c.is_ascii_alphabetic());
        named.then(|| before_version(rest))
    } else {
        requirement
            .strip_prefix("workspace:")
            .filter(|rest| rest.get(1..).is_some_and(|r| r.contains('@')))
            .map(before_version)
    };
    aliased.filter(|name| !name.is_empty()).unwrap_or(key).trim()
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
fn exported<'a>(value: &'a Value, files: &mut Vec<(usize, &'a str)>) {
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
    for script in root.get("scripts").map(Value::members).unwrap_or_default() {
        let Some(command) = script.value.str() else { continue };
        if matches!(script.key.as_str(), "start" | "serve" | "start:prod") {
            out.entry(script.offset, EntryKind::Start, command);
        }
        out.infra(script.offset, InfraKind::Script, &format!("{}: {command}", script.key));
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
