//! bun.lock, and bun.lockb by its presence.

use std::collections::HashMap;

use super::collect::Collector;
use super::json;
use super::locked::{Package, SECTIONS, report, split_at};
use super::tree::{Kind, Value};
use crate::facts::{Format, Input, Parsed, file_name};
use crate::model::{Ecosystem, Scope};

/// Bun's lockfile.
pub(crate) const FORMAT: Format =
    Format { name: "bun.lock", matches: |path| file_name(path) == "bun.lock", parse };

/// Bun's older lockfile, which no text reader can read.
pub(crate) const BINARY: Format =
    Format { name: "bun.lockb", matches: |path| file_name(path) == "bun.lockb", parse: binary };

fn binary(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Npm);
    out.remark(0, "I-BINARY", "is a binary lockfile and is not read; bun.lock is its readable form");
    out.finish()
}

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Npm);
    let Some(root) = json::parse(input.text, &mut out) else { return out.finish() };
    if !matches!(root.kind, Kind::Object(_)) {
        out.warn(root.offset, "W-PARSE", "is not a JSON object");
        return out.finish();
    }
    let listed = root.get("packages").map(Value::members).unwrap_or_default();
    let mut packages: Vec<Package> = Vec::new();
    // Keys are folders: `a/b` is the `b` that `a` has for itself.
    let mut by_key: HashMap<&str, Option<usize>> = HashMap::new();
    for member in listed {
        let Some((name, from)) = member.value.items().first().and_then(Value::str).and_then(split_at) else {
            continue;
        };
        if ["workspace:", "link:", "root:"].iter().any(|local| from.starts_with(local)) {
            by_key.insert(&member.key, None);
            continue;
        }
        by_key.insert(&member.key, Some(packages.len()));
        let foreign = !from.starts_with(|c: char| c.is_ascii_digit());
        packages.push(Package { foreign, ..Package::new(member.offset, name, from) });
    }
    for member in listed {
        let Some(Some(at)) = by_key.get(member.key.as_str()) else { continue };
        let about = member.value.items().iter().find(|v| matches!(v.kind, Kind::Object(_)));
        let Some(about) = about else { continue };
        let mut asks = Vec::new();
        for (section, scope) in SECTIONS.iter().filter(|(_, scope)| *scope != Scope::Dev) {
            let may_lack = about.get("optionalPeers").map(Value::items).unwrap_or_default();
            for wanted in about.get(section).map(Value::members).unwrap_or_default() {
                if *scope == Scope::Peer && may_lack.iter().any(|v| v.str() == Some(&wanted.key)) {
                    continue;
                }
                if let Some(to) = nearest(&member.key, &wanted.key, &by_key) {
                    asks.push((to, *scope == Scope::Optional));
                }
            }
        }
        packages[*at].asks = asks;
    }
    for member in root.get("workspaces").map(Value::members).unwrap_or_default() {
        let own = member.value.get("name").and_then(Value::str).unwrap_or_default();
        for (section, scope) in SECTIONS {
            for wanted in member.value.get(section).map(Value::members).unwrap_or_default() {
                if let Some(at) = nearest(own, &wanted.key, &by_key) {
                    let optional = scope == Scope::Runtime
                        && member.value.at(&["optionalDependencies", &wanted.key]).is_some();
                    packages[at].ask(&wanted.key, if optional { Scope::Optional } else { scope });
                }
            }
        }
    }
    report(&packages, Ecosystem::Npm, &mut out);
    out.finish()
}

/// The package that `name` means for the one with that key: its own, else those of the keys above.
fn nearest(key: &str, name: &str, by_key: &HashMap<&str, Option<usize>>) -> Option<usize> {
    let mut folder = key;
    loop {
        let path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        if let Some(found) = by_key.get(path.as_str()) {
            return *found;
        }
        if folder.is_empty() {
            return None;
        }
        // A scope is no folder: cutting `@s/a` leaves nothing.
        let above = folder.rsplit_once('/').map_or("", |(above, _)| above);
        let scope = above.rsplit('/').next().is_some_and(|last| last.starts_with('@'));
        folder = if scope { above.rsplit_once('/').map_or("", |(above, _)| above) } else { above };
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{marked, said};
    use super::*;

    const TEXT: &str = r#"{
  "lockfileVersion": 1,
  "workspaces": {
    "": {
      "name": "shop",
      "devDependencies": { "typescript": "^5" },
    },
    "packages/api": {
      "name": "@shop/api",
      "dependencies": { "@real/x": "1", "alias": "npm:real@^2", "web": "workspace:*" },
      "optionalDependencies": { "maybe": "*" },
      "peerDependencies": { "react": ">=18" },
    },
  },
  "packages": {
    "@real/x": ["@real/x@1.0.0", "", { "dependencies": { "debug": "^2", "@s/y": "1" }, "peerDependencies": { "peer": "*", "lack": "*" }, "optionalPeers": ["lack"] }, "sha512-aa=="],

    "@real/x/@s/y": ["@s/y@1.0.0", "", { "dependencies": { "debug": "^1" } }, "sha512-aa=="],
    "@s/y": ["@s/y@2.0.0", "", {}, "sha512-aa=="],
    "@shop/api": ["@shop/api@workspace:packages/api"],
    "alias": ["real@2.0.0", "", {}, "sha512-aa=="],
    "debug": ["debug@1.0.0", "", {}, "sha512-aa=="],
    "@real/x/debug": ["debug@2.0.0", "", { "optionalDependencies": { "color": "*" } }, "sha512-aa=="],
    "color": ["color@1.0.0", "", {}, "sha512-aa=="],
    "lack": ["lack@1.0.0", "", {}, "sha512-aa=="],
    "maybe": ["perhaps@github:o/maybe#abc", {}, "o-maybe-abc"],
    "peer": ["peer@1.0.0", "", {}, "sha512-aa=="],
    "react": ["react@18.0.0", "", {}, "sha512-aa=="],
    "typescript": ["typescript@5.0.0", "", { "dependencies": { "lack": "*" }, "bin": {} }, "sha512-aa=="],
    "torn": [],
  }
}
"#;

    #[test]
    fn packages_are_found_from_where_they_are_asked_for() {
        assert_eq!(
            marked(&FORMAT, "bun.lock", TEXT),
            [
                "* 16 npm @real/x runtime 1.0.0",
                "18 npm @s/y runtime 1.0.0",
                "* 21 npm real runtime 2.0.0",
                "23 npm debug runtime 2.0.0",
                "24 npm color optional 1.0.0",
                "25 npm lack dev 1.0.0",
                "* 26 npm maybe optional github:o/maybe#abc",
                "27 npm peer runtime 1.0.0",
                "* 28 npm react peer 18.0.0",
                "* 29 npm typescript dev 5.0.0",
            ]
        );
        assert!(said(&FORMAT, "bun.lock", TEXT).is_empty());
    }

    #[test]
    fn torn_and_binary_files_say_so() {
        let cut = &TEXT[..TEXT.find("    \"alias\": [\"real").expect("a place")];
        assert_eq!(marked(&FORMAT, "bun.lock", cut).len(), 2);
        assert_eq!(said(&FORMAT, "bun.lock", cut), ["20 W-PARSE"]);
        assert_eq!(said(&FORMAT, "bun.lock", "[]"), ["1 W-PARSE"]);
        assert_eq!(said(&BINARY, "bun.lockb", ""), ["1 I-BINARY"]);
    }
}
