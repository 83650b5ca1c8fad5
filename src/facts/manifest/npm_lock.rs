//! package-lock.json and npm-shrinkwrap.json, versions 1 to 3.

use std::collections::HashMap;

use super::collect::Collector;
use super::json;
use super::locked::{Package, SECTIONS, report};
use super::tree::{Kind, Value};
use crate::facts::{Format, Input, Parsed, file_name};
use crate::model::{Ecosystem, Scope};

/// npm's lockfile; `packages` (versions 2 and 3) is read where it is there, else the tree of version 1.
pub(crate) const FORMAT: Format = Format {
    name: "package-lock.json",
    matches: |path| matches!(file_name(path), "package-lock.json" | "npm-shrinkwrap.json"),
    parse,
};

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Npm);
    let Some(root) = json::parse(input.text, &mut out) else { return out.finish() };
    if !matches!(root.kind, Kind::Object(_)) {
        out.warn(root.offset, "W-PARSE", "is not a JSON object");
        return out.finish();
    }
    let mut packages = Vec::new();
    match root.get("packages").filter(|p| !p.members().is_empty()) {
        Some(listed) => installed(listed, &mut packages),
        None => {
            if let Some(tree) = root.get("dependencies") {
                below(tree, &mut packages);
            }
        }
    }
    report(&packages, Ecosystem::Npm, &mut out);
    out.finish()
}

/// Versions 2 and 3: folders of node_modules; folders elsewhere are the project and its workspace members.
fn installed(listed: &Value, packages: &mut Vec<Package>) {
    let mut by_folder: HashMap<&str, usize> = HashMap::new();
    for member in listed.members() {
        let entry = &member.value;
        let Some((_, folder)) = member.key.rsplit_once("node_modules/") else { continue };
        // Links lead to members of the project.
        if entry.get("link").is_some_and(Value::is_true) {
            continue;
        }
        let name = entry.get("name").and_then(Value::str).unwrap_or(folder);
        let version = entry.get("version").and_then(Value::str).unwrap_or_default();
        by_folder.insert(&member.key, packages.len());
        let from = entry.get("resolved").and_then(Value::str).unwrap_or_default();
        let foreign = from.starts_with("git") || from.starts_with("file:");
        let package = Package::new(member.offset, name, version);
        packages.push(Package { said: Some(said(entry)), foreign, ..package });
    }
    let members = listed.members().iter().filter(|m| !m.key.contains("node_modules/"));
    for member in members {
        // The nearest section counts: what is optional or a peer may be listed twice.
        for (section, scope) in SECTIONS {
            for wanted in member.value.get(section).map(Value::members).unwrap_or_default() {
                if let Some(at) = nearest(&member.key, &wanted.key, &by_folder) {
                    let optional = scope == Scope::Runtime
                        && member.value.at(&["optionalDependencies", &wanted.key]).is_some();
                    packages[at].ask(&wanted.key, if optional { Scope::Optional } else { scope });
                }
            }
        }
    }
}

/// The folder in which a member of the project finds a package: its own node_modules, else those above.
fn nearest(member: &str, name: &str, by_folder: &HashMap<&str, usize>) -> Option<usize> {
    let mut folder = member;
    loop {
        let path = if folder.is_empty() {
            format!("node_modules/{name}")
        } else {
            format!("{folder}/node_modules/{name}")
        };
        if let Some(at) = by_folder.get(path.as_str()) {
            return Some(*at);
        }
        if folder.is_empty() {
            return None;
        }
        folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
    }
}

/// The scope that an entry's marks say.
fn said(entry: &Value) -> Scope {
    let marked = |mark: &str| entry.get(mark).is_some_and(Value::is_true);
    if marked("dev") {
        Scope::Dev
    } else if marked("optional") || marked("devOptional") {
        Scope::Optional
    } else if marked("peer") {
        Scope::Peer
    } else {
        Scope::Runtime
    }
}

/// Version 1: packages within packages. It does not say what the project itself asks for.
/// Recursion is bounded by the reader's depth limit.
fn below(tree: &Value, packages: &mut Vec<Package>) {
    for member in tree.members() {
        let entry = &member.value;
        if !matches!(entry.kind, Kind::Object(_)) {
            continue;
        }
        let version = entry.get("version").and_then(Value::str).unwrap_or_default();
        if let Some(more) = entry.get("dependencies") {
            below(more, packages);
        }
        // A folder of the project, which later versions mark as `link`; a packed file is a package.
        let packed = version.ends_with(".tgz") || version.ends_with(".tar.gz");
        if version.starts_with("link:") || (version.starts_with("file:") && !packed) {
            continue;
        }
        let real = version.strip_prefix("npm:").and_then(super::locked::split_at);
        let (name, version) = real.unwrap_or((&member.key, version));
        packages.push(Package { said: Some(said(entry)), ..Package::new(member.offset, name, version) });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{marked, said};
    use super::*;

    fn show(text: &str) -> Vec<String> {
        marked(&FORMAT, "package-lock.json", text)
    }

    const THIRD: &str = r#"{
  "name": "shop",
  "lockfileVersion": 3,
  "packages": {
    "": {
      "name": "shop",
      "workspaces": ["packages/*"],
      "dependencies": { "express": "^4", "fork": "o/r", "orm": "npm:@real/orm@2" },
      "devDependencies": { "jest": "^29" },
      "optionalDependencies": { "fsevents": "*" },
      "peerDependencies": { "react": ">=18" }
    },
    "node_modules/@shop/api": { "resolved": "packages/api", "link": true },
    "node_modules/debug": { "version": "2.6.9" },
    "node_modules/express": {
      "version": "4.19.2",
      "dependencies": { "debug": "2.6.9" }
    },
    "node_modules/express/node_modules/debug": { "version": "2.0.0", "dev": true },
    "node_modules/fsevents": { "version": "2.3.3", "optional": true },
    "node_modules/jest": { "version": "29.7.0", "dev": true },
    "node_modules/ms": { "version": "2.0.0", "devOptional": true },
    "node_modules/orm": { "name": "@real/orm", "version": "2.1.0" },
    "node_modules/picocolors": { "version": "1.0.0", "dev": true, "peer": true },
    "node_modules/react": { "version": "18.2.0", "peer": true },
    "node_modules/scheduler": { "version": "0.23.0", "peer": true },
    "packages/api": {
      "name": "@shop/api",
      "version": "1.0.0",
      "dependencies": { "@shop/web": "*", "koa": "2", "ws": "^8" }
    },
    "packages/api/node_modules/koa": { "version": "2.15.0" },
    "node_modules/koa": { "version": "1.0.0", "dev": true },
    "node_modules/ws": { "version": "8.17.0" },
    "node_modules/fork": { "name": "called-otherwise", "version": "1.0.0", "resolved": "git+ssh://git@host/o/r.git#abc" }
  },
  "dependencies": { "left-over": { "version": "1.0.0" } }
}"#;

    #[test]
    fn folders_of_node_modules_are_packages_and_members_ask_for_them() {
        assert_eq!(
            show(THIRD),
            [
                "14 npm debug runtime 2.6.9",
                "* 15 npm express runtime 4.19.2",
                "* 20 npm fsevents optional 2.3.3",
                "* 21 npm jest dev 29.7.0",
                "22 npm ms optional 2.0.0",
                "* 23 npm @real/orm runtime 2.1.0",
                "24 npm picocolors dev 1.0.0",
                "* 25 npm react peer 18.2.0",
                "26 npm scheduler peer 0.23.0",
                "* 32 npm koa runtime 2.15.0",
                "* 34 npm ws runtime 8.17.0",
                "* 35 npm fork runtime 1.0.0",
            ]
        );
        assert!(said(&FORMAT, "package-lock.json", THIRD).is_empty());
    }

    #[test]
    fn the_first_version_is_a_tree_and_says_nothing_of_the_project() {
        let text = r#"{
  "lockfileVersion": 1,
  "dependencies": {
    "@scope/a": {
      "version": "1.0.0",
      "requires": { "b": "^1" },
      "dependencies": {
        "b": { "version": "1.2.0", "dev": true }
      }
    },
    "alias": { "version": "npm:@real/name@3.0.0", "optional": true },
    "forked": { "version": "git+ssh://git@host/o/r.git#abc", "dev": true },
    "odd": "1.0.0",
    "folder": {
      "version": "file:../f",
      "dependencies": {
        "inner": { "version": "1.0.0" }
      }
    },
    "packed": { "version": "file:vendor/packed-1.0.0.tgz" }
  }
}"#;
        assert_eq!(
            show(text),
            [
                "4 npm @scope/a runtime 1.0.0",
                "8 npm b dev 1.2.0",
                "11 npm @real/name optional 3.0.0",
                "12 npm forked dev git+ssh://git@host/o/r.git#abc",
                "17 npm inner runtime 1.0.0",
                "20 npm packed runtime file:vendor/packed-1.0.0.tgz",
            ]
        );
    }

    #[test]
    fn torn_files_are_read_as_far_as_they_go() {
        let cut = &THIRD[..THIRD.find("\"dev\": true },\n    \"node_modules/ms").expect("a place")];
        // The fifth entry is torn, but has its version; the nested `debug` is a name already there.
        assert_eq!(show(cut).len(), 4);
        assert_eq!(said(&FORMAT, "package-lock.json", cut), ["21 W-PARSE"]);
        let conflict = "{\"packages\": {\n<<<<<<< HEAD\n\"node_modules/a\": {\"version\": \"1\"},\n=======\n\"node_modules/a\": {\"version\": \"2\"},\n>>>>>>> b\n\"node_modules/b\": {}\n}}";
        assert_eq!(show(conflict), ["3 npm a runtime 1", "7 npm b runtime "]);
        assert_eq!(said(&FORMAT, "package-lock.json", conflict), ["2 W-PARSE"]);
        assert_eq!(said(&FORMAT, "package-lock.json", "[]"), ["1 W-PARSE"]);
        assert_eq!(said(&FORMAT, "package-lock.json", ""), ["1 W-PARSE"]);
        assert!(show("{\"lockfileVersion\": 3, \"packages\": {}}").is_empty());
    }

    #[test]
    fn of_repeated_entries_the_name_stays_one() {
        assert_eq!(
            show(
                r#"{"packages": {"node_modules/a": {"version": "1", "dev": true}, "node_modules/a": {"version": "2"}}}"#
            ),
            ["1 npm a runtime 2"]
        );
    }
}
