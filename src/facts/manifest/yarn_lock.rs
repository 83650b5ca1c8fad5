//! yarn.lock of Yarn 1 and of later versions ("Berry").

use std::collections::HashMap;

use super::collect::Collector;
use super::indented::lines;
use super::locked::{Package, report, split_at};
use super::recover::readable;
use crate::facts::{Format, Input, Parsed, file_name};
use crate::model::{Ecosystem, Scope};

/// Yarn's lockfile. That of Yarn 1 does not say what the project itself asks for; later ones have an entry for each
/// member of the project, without telling development from the rest.
pub(crate) const FORMAT: Format =
    Format { name: "yarn.lock", matches: |path| file_name(path) == "yarn.lock", parse };

/// One entry: what it answers to, and what it asks for.
#[derive(Default)]
struct Entry<'t> {
    offset: usize,
    descriptors: Vec<&'t str>,
    version: String,
    resolution: String,
    /// Name, range, and whether it can do without.
    asks: Vec<(String, String, bool)>,
}

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Npm);
    let (text, conflict) = readable(input.text);
    if let Some(offset) = conflict {
        out.warn(offset, "W-PARSE", "has merge conflict markers; the upper side is read");
    }
    let entries = entries(&text, &mut out);
    let (mut packages, mut members) = (Vec::new(), Vec::new());
    let mut by_descriptor: HashMap<&str, usize> = HashMap::new();
    let mut by_name: HashMap<&str, usize> = HashMap::new();
    let mut of_entry: Vec<Option<usize>> = Vec::new();
    for entry in &entries {
        let package = package(entry);
        if package.is_none() && is_member(entry) {
            members.push(entry);
        }
        of_entry.push(package.as_ref().map(|_| packages.len()));
        let Some(package) = package else { continue };
        for descriptor in &entry.descriptors {
            by_descriptor.entry(descriptor).or_insert(packages.len());
            if let Some((name, _)) = split_at(descriptor) {
                by_name.entry(name).or_insert(packages.len());
            }
        }
        packages.push(package);
    }
    let find = |name: &str, range: &str| {
        if ["workspace:", "link:", "portal:"].iter().any(|local| range.starts_with(local)) {
            return None;
        }
        by_descriptor
            .get(format!("{name}@{range}").as_str())
            .or_else(|| by_descriptor.get(format!("{name}@npm:{range}").as_str()))
            // Resolutions send a range elsewhere.
            .or_else(|| by_name.get(name))
            .copied()
    };
    for (entry, at) in entries.iter().zip(&of_entry) {
        if let Some(at) = *at {
            packages[at].asks = entry.asks.iter().filter_map(|(n, r, o)| Some((find(n, r)?, *o))).collect();
        }
    }
    for member in members {
        for (name, range, optional) in &member.asks {
            if let Some(at) = find(name, range) {
                packages[at].ask(name, if *optional { Scope::Optional } else { Scope::Runtime });
            }
        }
    }
    report(&packages, Ecosystem::Npm, &mut out);
    out.finish()
}

fn entries<'t>(text: &'t str, out: &mut Collector) -> Vec<Entry<'t>> {
    let mut found: Vec<Entry> = Vec::new();
    let (mut section, mut of) = (String::new(), String::new());
    let mut broken = false;
    for line in lines(text, out) {
        if line.depth == 0 {
            section.clear();
            let whole =
                (line.explicit || line.text.ends_with(':')) && line.text.matches('"').count() % 2 == 0;
            let header = line.text.strip_suffix(':').unwrap_or(line.text);
            let descriptors = header.split(',').map(|d| d.trim().trim_matches('"')).filter(|d| !d.is_empty());
            let entry = Entry { offset: line.offset, descriptors: descriptors.collect(), ..Entry::default() };
            // What has blanks is quoted.
            let plain =
                line.text.starts_with('"') || !entry.descriptors.first().is_some_and(|d| d.contains(' '));
            if (!whole || !plain) && !broken {
                broken = true;
                out.warn(line.offset, "W-PARSE", "is not an entry of a yarn.lock");
            }
            found.push(entry);
            continue;
        }
        let Some(entry) = found.last_mut() else { continue };
        let Some((key, value)) = line.pair() else {
            if !broken {
                broken = true;
                out.warn(line.offset, "W-PARSE", "is not a line of a yarn.lock");
            }
            continue;
        };
        match line.depth {
            1 => {
                match &*key {
                    "version" => entry.version = value.into_owned(),
                    "resolution" => entry.resolution = value.into_owned(),
                    _ => {}
                }
                section = key.into_owned();
            }
            2 => match section.as_str() {
                "dependencies" => entry.asks.push((key.into_owned(), value.into_owned(), false)),
                "optionalDependencies" => entry.asks.push((key.into_owned(), value.into_owned(), true)),
                "dependenciesMeta" => of = key.into_owned(),
                _ => {}
            },
            _ if section == "dependenciesMeta" && key == "optional" && value == "true" => {
                entry.asks.iter_mut().filter(|(name, _, _)| *name == of).for_each(|ask| ask.2 = true);
            }
            _ => {}
        }
    }
    found
}

/// The package of an entry; members of the project, links and the file's own head are none.
fn package(entry: &Entry) -> Option<Package> {
    if let Some((name, from)) = split_at(&entry.resolution) {
        let local = ["workspace:", "link:", "portal:"].iter().any(|local| from.starts_with(local));
        let foreign = !from.starts_with("npm:") && !from.starts_with("patch:");
        return (!local).then(|| Package { foreign, ..Package::new(entry.offset, name, &*entry.version) });
    }
    let first = entry.descriptors.first()?;
    if *first == "__metadata" || !first.contains('@') && entry.version.is_empty() {
        return None;
    }
    let (name, range) = split_at(first).unwrap_or((first, ""));
    if ["workspace:", "link:", "portal:"].iter().any(|local| range.starts_with(local)) {
        return None;
    }
    let real = range.strip_prefix("npm:").and_then(split_at).map_or(name, |(real, _)| real);
    Some(Package::new(entry.offset, real, &*entry.version))
}

fn is_member(entry: &Entry) -> bool {
    split_at(&entry.resolution).is_some_and(|(_, from)| from.starts_with("workspace:"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{marked, said};
    use super::*;

    fn show(text: &str) -> Vec<String> {
        marked(&FORMAT, "yarn.lock", text)
    }

    #[test]
    fn the_first_format_lists_packages_without_saying_whose() {
        let text = r#"# THIS IS AN AUTOGENERATED FILE. DO NOT EDIT THIS FILE DIRECTLY.
# yarn lockfile v1


"@babel/core@^7.0.0", "@babel/core@^7.1.0":
  version "7.2.0"
  resolved "https://registry.yarnpkg.com/@babel/core/-/core-7.2.0.tgz#abc"
  dependencies:
    debug "^4.1.0"

"alias@npm:@real/name@^1.0.0":
  version "1.0.1"

debug@^4.1.0, debug@4:
  "version" "4.3.4"

"forked@git+ssh://git@github.com:o/forked#v1":
  version "1.0.0"

"linked@link:../linked":
  version "0.0.0"

"7zip-bin@npm:7zip@1":
  version "1.0.0"
"#;
        assert_eq!(
            show(text),
            [
                "5 npm @babel/core runtime 7.2.0",
                "11 npm @real/name runtime 1.0.1",
                "14 npm debug runtime 4.3.4",
                "17 npm forked runtime 1.0.0",
                "23 npm 7zip runtime 1.0.0",
            ]
        );
        assert!(said(&FORMAT, "yarn.lock", text).is_empty());
    }

    const LATER: &str = r#"# This file is generated by running "yarn install" inside your project.

__metadata:
  version: 8
  cacheKey: 10c0

"@shop/api@workspace:^, @shop/api@workspace:packages/api":
  version: 0.0.0-use.local
  resolution: "@shop/api@workspace:packages/api"
  dependencies:
    express: "npm:^4.19.0"
    orm: "npm:@real/orm@^2"
    fsevents: "npm:*"
  dependenciesMeta:
    fsevents:
      optional: true
  languageName: unknown
  linkType: soft

"express@npm:^4.19.0":
  version: 4.19.2
  resolution: "express@npm:4.19.2"
  dependencies:
    debug: "npm:2.6.9"
  optionalDependencies:
    fsevents: "npm:*"
  checksum: 10c0/aa

"debug@npm:2.6.9, debug@npm:^2":
  version: 2.6.9
  resolution: "debug@npm:2.6.9"

"fsevents@npm:*":
  version: 2.3.3
  resolution: "fsevents@npm:2.3.3"
  dependencies:
    node-gyp: "npm:latest"
  conditions: os=darwin

"fsevents@patch:fsevents@npm%3A*#optional!builtin<compat/fsevents>":
  version: 2.3.3
  resolution: "fsevents@patch:fsevents@npm%3A2.3.3#optional!builtin<compat/fsevents>::version=2.3.3&hash=df0bf1"

"node-gyp@npm:latest":
  version: 10.0.0
  resolution: "node-gyp@npm:10.0.0"

"orm@npm:@real/orm@^2":
  version: 2.1.0
  resolution: "@real/orm@npm:2.1.0"

"shop@workspace:.":
  version: 0.0.0-use.local
  resolution: "shop@workspace:."
  dependencies:
    "@shop/api": "workspace:^"
    typescript: "npm:~5.4.0"

"typescript@npm:5.4.5":
  version: 5.4.5
  resolution: "typescript@npm:5.4.5"
"#;

    #[test]
    fn later_formats_have_entries_for_the_members_of_the_project() {
        assert_eq!(
            show(LATER),
            [
                "* 20 npm express runtime 4.19.2",
                "29 npm debug runtime 2.6.9",
                "* 33 npm fsevents optional 2.3.3",
                "44 npm node-gyp optional 10.0.0",
                "* 48 npm @real/orm runtime 2.1.0",
                "* 59 npm typescript runtime 5.4.5",
            ]
        );
        assert!(said(&FORMAT, "yarn.lock", LATER).is_empty());
    }

    #[test]
    fn a_long_list_of_descriptors_is_written_as_an_explicit_key() {
        let text = "__metadata:\n  version: 8\n\n? \"a@npm:1, a@npm:2\"\n:\n  version: 2.0.0\n  resolution: \"a@npm:2.0.0\"\n";
        assert_eq!(show(text), ["4 npm a runtime 2.0.0"]);
        assert!(said(&FORMAT, "yarn.lock", text).is_empty());
    }

    #[test]
    fn torn_files_are_read_as_far_as_they_go() {
        let cut = &LATER[..LATER.find("^2\":\n  version: 2.6.9").expect("a place")];
        assert_eq!(show(cut), ["* 20 npm express runtime 4.19.2", "29 npm debug runtime "]);
        assert_eq!(said(&FORMAT, "yarn.lock", cut), ["29 W-PARSE"]);
        let conflict = "<<<<<<< HEAD\na@1:\n  version \"1.0.0\"\n=======\na@2:\n  version \"2.0.0\"\n>>>>>>> b\nb@1:\n  version \"1\"\n";
        assert_eq!(show(conflict), ["2 npm a runtime 1.0.0", "8 npm b runtime 1"]);
        assert_eq!(said(&FORMAT, "yarn.lock", conflict), ["1 W-PARSE"]);
        assert_eq!(said(&FORMAT, "yarn.lock", "no lockfile at all\n"), ["1 W-PARSE"]);
        assert!(said(&FORMAT, "yarn.lock", "# yarn lockfile v1\n\n\n").is_empty());
        assert_eq!(said(&FORMAT, "yarn.lock", &"a@1:\n".repeat(400_001)), ["400001 W-TRUNCATED"]);
    }
}
