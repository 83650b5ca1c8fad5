//! Files about workspaces that name members and versions but no dependency: pnpm-workspace.yaml, .yarnrc.yml, lerna.json,
//! rush.json; and project.json, by which Nx names a project.

use serde_json::Value as Yaml;

use super::collect::Collector;
use super::json;
use super::npm::{catalog, workspaces};
use super::tree::{Kind, Value};
use crate::facts::{Format, Input, Parsed, Standing, Unit, file_name, yaml};
use crate::model::{Diagnostic, Ecosystem, Location};

/// pnpm's list of members and its catalogs.
pub(crate) const PNPM: Format = Format {
    name: "pnpm-workspace.yaml",
    matches: |path| matches!(file_name(path), "pnpm-workspace.yaml" | "pnpm-workspace.yml"),
    parse: pnpm,
};

/// Yarn's settings, of which the catalogs are read.
pub(crate) const YARN: Format =
    Format { name: ".yarnrc.yml", matches: |path| file_name(path) == ".yarnrc.yml", parse: pnpm };

/// Lerna's list of members.
pub(crate) const LERNA: Format =
    Format { name: "lerna.json", matches: |path| file_name(path) == "lerna.json", parse: lerna };

/// Rush's list of projects.
pub(crate) const RUSH: Format =
    Format { name: "rush.json", matches: |path| file_name(path) == "rush.json", parse: rush };

/// An application in a workspace of Nx; beside a package.json its name is not used. Other files go by that name as well.
pub(crate) const NX: Format =
    Format { name: "project.json", matches: |path| file_name(path) == "project.json", parse: nx };

fn pnpm(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Npm);
    let (documents, error) = yaml::documents(input.text);
    for document in &documents {
        if file_name(input.path) != ".yarnrc.yml" {
            let packages = document.get("packages").and_then(Yaml::as_array);
            for glob in packages.into_iter().flatten().filter_map(Yaml::as_str) {
                out.workspace(glob);
            }
        }
        if let Some(entries) = document.get("catalog") {
            catalog("default", texts(entries).iter().map(|(k, v)| (*k, v.as_str())), &mut out);
        }
        for (name, entries) in document.get("catalogs").and_then(Yaml::as_object).into_iter().flatten() {
            catalog(name, texts(entries).iter().map(|(k, v)| (*k, v.as_str())), &mut out);
        }
    }
    if let Some(error) = error {
        let place = Some(Location::line(input.path, error.line));
        out.parsed.diagnostics.push(Diagnostic::warning(error.code, error.message, place));
    }
    out.finish()
}

/// Keys and values of a map; `8` without quotes is a number.
fn texts(entries: &Yaml) -> Vec<(&str, String)> {
    let text = |value: &Yaml| match value {
        Yaml::String(text) => Some(text.clone()),
        Yaml::Number(number) => Some(number.to_string()),
        _ => None,
    };
    entries.as_object().into_iter().flatten().filter_map(|(k, v)| Some((k.as_str(), text(v)?))).collect()
}

fn rush(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Npm);
    if let Some(root) = json::parse(input.text, &mut out) {
        for project in root.get("projects").map(Value::items).unwrap_or_default() {
            if let Some(folder) = project.get("projectFolder").and_then(Value::str) {
                out.workspace(folder);
            }
        }
    }
    out.finish()
}

fn nx(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Npm);
    let ours = ["\"targets\"", "\"projectType\"", "\"sourceRoot\""];
    if !ours.iter().any(|key| input.text.contains(key)) {
        out.parsed.standing = Standing::Foreign;
        return out.finish();
    }
    let root = json::parse(input.text, &mut out);
    let object =
        |key: &str| root.as_ref().and_then(|r| r.get(key)).is_some_and(|v| matches!(v.kind, Kind::Object(_)));
    let Some(root) =
        root.as_ref().filter(|r| object("targets") || r.get("projectType").and_then(Value::str).is_some())
    else {
        out.parsed = Parsed { standing: Standing::Foreign, ..Parsed::default() };
        return out.finish();
    };
    // Libraries are parts of applications; those that are published have a package.json.
    if root.get("projectType").and_then(Value::str) == Some("library") {
        return out.finish();
    }
    let name = root.get("name").and_then(Value::str).map(str::trim).filter(|n| !n.is_empty());
    out.parsed.unit = Some(Unit { name: name.map(str::to_owned), private: true, ..Unit::default() });
    out.finish()
}

fn lerna(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Npm);
    if let Some(root) = json::parse(input.text, &mut out) {
        let packages = root.get("packages").map(Value::items).unwrap_or_default();
        for glob in packages.iter().filter_map(Value::str).chain(workspaces(&root)) {
            out.workspace(glob);
        }
    }
    out.finish()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{read, said};
    use super::*;

    fn defined(format: &Format, path: &str, text: &str) -> Vec<String> {
        let parsed = read(format, path, text);
        parsed.definitions.iter().map(|d| format!("{} {} {}", d.key, d.name, d.requirement)).collect()
    }

    #[test]
    fn catalogs_define_requirements() {
        let text = "packages: ['a/*']\ncatalog:\n  react: ^18.2.0\n  eight: 8\n  '@s/x': npm:@t/x@1\ncatalogs:\n  old:\n    react: ^17\n";
        assert_eq!(
            defined(&PNPM, "pnpm-workspace.yaml", text),
            [
                "npm:default/@s/x @t/x npm:@t/x@1",
                "npm:default/eight  8",
                "npm:default/react  ^18.2.0",
                "npm:old/react  ^17",
            ]
        );
        let parsed = read(&YARN, ".yarnrc.yml", "nodeLinker: pnp\npackages: [x]\ncatalog: { a: ^1 }\n");
        assert_eq!((parsed.definitions.len(), parsed.workspaces.len()), (1, 0));
        assert_eq!(said(&YARN, ".yarnrc.yml", "a: [b"), ["1 W-PARSE"]);
    }

    #[test]
    fn rush_names_its_projects() {
        let text = "/* Rush */\n{\n  // \"projects\": [],\n  \"projects\": [\n    { \"packageName\": \"a\", \"projectFolder\": \"apps/a\" },\n    { \"packageName\": \"b\" }, 3,\n  ]\n}\n";
        let parsed = read(&RUSH, "rush.json", text);
        assert_eq!(parsed.workspaces, ["apps/a"]);
        assert!(parsed.diagnostics.is_empty() && parsed.unit.is_none());
        assert_eq!(said(&RUSH, "rush.json", "{\"projects\": ["), ["1 W-PARSE"]);
    }

    #[test]
    fn projects_of_nx_are_units_and_other_files_are_not() {
        let name = |text: &str| {
            let parsed = read(&NX, "apps/api/project.json", text);
            (parsed.standing == Standing::Foreign, parsed.unit.map(|u| u.name))
        };
        assert_eq!(
            name(r#"{"name": "api", "targets": {"build": {}}}"#),
            (false, Some(Some("api".to_owned())))
        );
        assert_eq!(name(r#"{"projectType": "application"}"#), (false, Some(None)));
        assert_eq!(name(r#"{"projectType": "library"}"#), (false, None));
        assert_eq!(name(r#"{"title": "A schema", "properties": {"targets": {}}}"#), (true, None));
        assert_eq!(name(r#"{"dependencies": {"NETStandard.Library": "1.6.0"}}"#), (true, None));
        assert_eq!(name("not json \"targets\""), (true, None));
    }
}
