//! pnpm-lock.yaml, versions 5 to 9.

use std::collections::HashMap;

use super::collect::Collector;
use super::indented::{Line, lines};
use super::locked::{Package, SECTIONS, report, split_at};
use super::recover::readable;
use crate::facts::{Format, Input, Parsed, file_name};
use crate::model::{Ecosystem, Scope};

/// pnpm's lockfile, also Rush's.
pub(crate) const FORMAT: Format = Format {
    name: "pnpm-lock.yaml",
    matches: |path| matches!(file_name(path), "pnpm-lock.yaml" | "pnpm-lock.yml"),
    parse,
};

/// What was read, before names are put to paths.
#[derive(Default)]
struct Lock<'t> {
    packages: Vec<Entry<'t>>,
    /// Path without peers → index of the package.
    known: HashMap<String, usize>,
    asked: Vec<Asked>,
    /// Where the text ends in the middle of something.
    torn: Option<usize>,
}

/// What a member of the project asks for.
struct Asked {
    offset: usize,
    name: String,
    /// A version, or the path of a package.
    version: String,
    scope: Scope,
}

/// A package as its entry says it.
#[derive(Default)]
struct Entry<'t> {
    offset: usize,
    path: std::borrow::Cow<'t, str>,
    name: String,
    version: String,
    dev: Option<bool>,
    optional: bool,
    asks: Vec<(String, String, bool)>,
}

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Npm);
    let (text, conflict) = readable(input.text);
    if let Some(offset) = conflict {
        out.warn(offset, "W-PARSE", "has merge conflict markers; the upper side is read");
    }
    let lock = read(&text, &mut out);
    let mut packages: Vec<Package> = Vec::new();
    let mut of_entry: Vec<Option<usize>> = Vec::new();
    for entry in &lock.packages {
        let package = package(entry);
        of_entry.push(package.as_ref().map(|_| packages.len()));
        packages.extend(package);
    }
    let find = |name: &str, version: &str| {
        let at = candidates(name, version).iter().find_map(|path| lock.known.get(path))?;
        of_entry[*at]
    };
    for (entry, at) in lock.packages.iter().zip(&of_entry) {
        if let Some(at) = *at {
            packages[at].asks = entry.asks.iter().filter_map(|(n, v, o)| Some((find(n, v)?, *o))).collect();
        }
    }
    // What is asked for and has no entry, as in a file that ends before them.
    let mut missing: HashMap<(String, String), usize> = HashMap::new();
    let mut torn = lock.torn.map(|offset| (offset, "ends in the middle"));
    for Asked { offset, name, version, scope } in &lock.asked {
        let at = find(name, version).or_else(|| {
            let (real, version) = meant(name, version)?;
            torn.get_or_insert((*offset, "asks for packages that it does not list"));
            Some(*missing.entry((real.clone(), version.clone())).or_insert_with(|| {
                packages.push(Package::new(*offset, real, version));
                packages.len() - 1
            }))
        });
        if let Some(at) = at {
            packages[at].ask(name, *scope);
        }
    }
    if let Some((offset, message)) = torn {
        out.warn(offset, "W-PARSE", message);
    }
    report(&packages, Ecosystem::Npm, &mut out);
    out.finish()
}

fn scope_of(section: &str) -> Option<Scope> {
    SECTIONS.iter().find(|(name, scope)| *name == section && *scope != Scope::Peer).map(|(_, scope)| *scope)
}

/// Reads the lines. Single projects have their sections at the top, workspaces below `importers`.
fn read<'t>(text: &'t str, out: &mut Collector) -> Lock<'t> {
    let mut lock = Lock::default();
    // The keys above the current line; the last one of each depth.
    let mut path: Vec<String> = Vec::new();
    let mut current: Option<usize> = None;
    let mut broken = false;
    // The line of the innermost key that has lines below it.
    let mut opened = 0;
    let lines = lines(text, out);
    let torn = lines.last().filter(|line| is_torn(line, text)).map(|line| line.offset);
    for line in lines {
        if line.text == "---" && line.depth == 0 {
            // What stands in front is the package manager's own.
            lock = Lock::default();
            continue;
        }
        if line.text.starts_with("- ") || line.text == "-" {
            continue;
        }
        let Some((key, value)) = line.pair() else {
            if line.depth == 0 && !broken {
                broken = true;
                out.warn(line.offset, "W-PARSE", "is not a line of a pnpm-lock.yaml");
            }
            continue;
        };
        path.truncate(line.depth);
        if line.depth == 0 {
            current = None;
        }
        if value.is_empty() {
            opened = line.offset;
        }
        let above: Vec<&str> = path.iter().take(4).map(String::as_str).collect();
        match (above.as_slice(), &*key) {
            (["importers", _, section], name) | ([section], name) if scope_of(section).is_some() => {
                if let Some(scope) = scope_of(section)
                    && !value.is_empty()
                {
                    let (name, version) = (name.to_owned(), value.clone().into_owned());
                    lock.asked.push(Asked { offset: line.offset, name, version, scope });
                }
            }
            (["importers", _, section, name], "version") | ([section, name], "version")
                if scope_of(section).is_some() =>
            {
                if let Some(scope) = scope_of(section) {
                    let (name, version) = ((*name).to_owned(), value.clone().into_owned());
                    lock.asked.push(Asked { offset: opened, name, version, scope });
                }
            }
            (["packages"], _) => {
                let canonical = canonical(&key);
                let next = lock.packages.len();
                let at = *lock.known.entry(canonical).or_insert(next);
                if at == next {
                    let path = key.clone();
                    lock.packages.push(Entry { offset: line.offset, path, ..Entry::default() });
                }
                current = Some(at);
            }
            (["snapshots"], _) => current = lock.known.get(&canonical(&key)).copied(),
            (["packages" | "snapshots", _], _) => {
                if let Some(entry) = current.and_then(|at| lock.packages.get_mut(at)) {
                    match &*key {
                        "name" => entry.name = value.clone().into_owned(),
                        "version" => entry.version = value.clone().into_owned(),
                        "dev" => entry.dev = Some(value == "true"),
                        "optional" => entry.optional |= value == "true",
                        _ => {}
                    }
                }
            }
            (["packages" | "snapshots", _, section @ ("dependencies" | "optionalDependencies")], name) => {
                if let Some(entry) = current.and_then(|at| lock.packages.get_mut(at)) {
                    let optional = *section == "optionalDependencies";
                    entry.asks.push((name.to_owned(), value.clone().into_owned(), optional));
                }
            }
            _ => {}
        }
        path.push(key.into_owned());
    }
    Lock { torn, ..lock }
}

/// Whether the last line of a file is not all of it: a key with nothing below, a bracket or quote that stays open.
fn is_torn(line: &Line, text: &str) -> bool {
    match line.pair() {
        Some((_, value)) if value.is_empty() => line.text.ends_with(':'),
        Some((_, value)) => {
            let opens = value.starts_with(['"', '\''])
                || (value.starts_with('{') && !value.ends_with('}'))
                || (value.starts_with('[') && !value.ends_with(']'));
            opens && !text.ends_with('\n')
        }
        // Lines of a longer text have no key either, but they end.
        None => !text.ends_with('\n') && !line.text.starts_with('-'),
    }
}

/// The registry's name and the version of `name: version`, without the help of an entry.
fn meant(name: &str, version: &str) -> Option<(String, String)> {
    if !version.starts_with(|c: char| c.is_ascii_digit()) {
        return named(version);
    }
    let plain = version.split(['(', '_']).next().unwrap_or_default();
    Some((name.to_owned(), plain.to_owned()))
}

fn package(entry: &Entry) -> Option<Package> {
    let (name, version) = match named(&entry.path) {
        Some(both) => both,
        None if entry.name.is_empty() => return None,
        None => Default::default(),
    };
    let foreign = !version.starts_with(|c: char| c.is_ascii_digit());
    let name = if entry.name.is_empty() { name } else { entry.name.clone() };
    let version = if entry.version.is_empty() { version } else { entry.version.clone() };
    // Rush packs each member of the repository for pnpm.
    if name.starts_with("@rush-temp/") || entry.path.starts_with("link:") {
        return None;
    }
    // Up to version 6 each entry says it; later it follows from who asks.
    let said = entry.dev.map(|dev| match (dev, entry.optional) {
        (true, _) => Scope::Dev,
        (false, true) => Scope::Optional,
        (false, false) => Scope::Runtime,
    });
    Some(Package { said, foreign, ..Package::new(entry.offset, name, version) })
}

/// Name and version of a path: `/@s/a/1.0.0_peer@2`, `/a@1.0.0(peer@2)`, `a@1.0.0`, `registry.npmjs.org/a/1.0.0`.
fn named(path: &str) -> Option<(String, String)> {
    let path = &path[..path.find('(').unwrap_or(path.len())];
    if path.starts_with("file:") || path.starts_with("link:") {
        return None;
    }
    if let Some(rest) = path.strip_prefix('/') {
        return in_folders(rest);
    }
    let (first, rest) = path.split_once('/').unwrap_or((path, ""));
    let head = if first.starts_with('@') { rest.split('/').next().unwrap_or_default() } else { first };
    if head.contains('@') {
        let (name, version) = split_at(path)?;
        return Some((name.to_owned(), version.to_owned()));
    }
    // A host in front.
    if first.starts_with('@') { None } else { in_folders(rest) }
}

/// `@s/a@1.0.0`, or `@s/a/1.0.0` as up to version 5.
fn in_folders(path: &str) -> Option<(String, String)> {
    let mut segments = path.split('/');
    let first = segments.next()?;
    let second = if first.starts_with('@') { segments.next()? } else { "" };
    let length = if second.is_empty() { first.len() } else { first.len() + 1 + second.len() };
    let (name, version) = match split_at(&path[..length]) {
        Some(both) => both,
        None => (&path[..length], segments.next()?),
    };
    let version = version.split('_').next().unwrap_or_default();
    let numbered = version.starts_with(|c: char| c.is_ascii_digit());
    numbered.then(|| (name.to_owned(), version.to_owned()))
}

/// One form for all the paths of a package, peers left out.
fn canonical(path: &str) -> String {
    match named(path) {
        Some((name, version)) => format!("{name}@{version}"),
        None => path[..path.find('(').unwrap_or(path.len())].to_owned(),
    }
}

/// The paths that a dependency `name: version` may mean; the version of an alias is a path itself.
fn candidates(name: &str, version: &str) -> Vec<String> {
    if version.starts_with("link:") {
        return Vec::new();
    }
    let plain = &version[..version.find('(').unwrap_or(version.len())];
    let numbered = plain.starts_with(|c: char| c.is_ascii_digit());
    let plain = if numbered { plain.split('_').next().unwrap_or_default() } else { plain };
    let with_name = format!("{name}@{plain}");
    if numbered { vec![with_name] } else { vec![canonical(version), with_name] }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{marked, said};
    use super::*;

    fn show(text: &str) -> Vec<String> {
        marked(&FORMAT, "pnpm-lock.yaml", text)
    }

    #[test]
    fn version_5_has_paths_with_slashes_and_marks_development() {
        let text = "lockfileVersion: 5.3

specifiers:
  '@scope/a': ^1.0.0
  b: ^2.0.0

dependencies:
  '@scope/a': 1.0.0_b@2.0.0
  alias: /real/3.0.0
  forked: github.com/o/forked/abc
  member: link:../member

devDependencies:
  b: 2.0.0

optionalDependencies:
  c: 1.0.0

packages:

  /@scope/a/1.0.0_b@2.0.0:
    resolution: {integrity: sha512-aa==}
    peerDependencies:
      b: '*'
    dependencies:
      b: 2.0.0
    dev: false

  /b/2.0.0:
    resolution: {integrity: sha512-bb==}
    dev: true

  /c/1.0.0:
    dev: false
    optional: true

  /d/1.0.0/b@2.0.0:
    dev: true

  /real/3.0.0:
    dev: false

  registry.example.org/e/1.1.0:
    dev: false

  github.com/o/forked/abc:
    resolution: {tarball: https://codeload.github.com/o/forked/tar.gz/abc}
    name: forked
    version: 1.2.3
    dev: false

  github.com/o/nameless/abc:
    dev: false

  file:projects/app.tgz:
    name: '@rush-temp/app'
    version: 0.0.0
";
        assert_eq!(
            show(text),
            [
                "* 21 npm @scope/a runtime 1.0.0",
                "* 29 npm b dev 2.0.0",
                "* 33 npm c optional 1.0.0",
                "37 npm d dev 1.0.0",
                "* 40 npm real runtime 3.0.0",
                "43 npm e runtime 1.1.0",
                "* 46 npm forked runtime 1.2.3",
            ]
        );
        assert!(said(&FORMAT, "pnpm-lock.yaml", text).is_empty());
    }

    #[test]
    fn version_6_has_members_and_peers_in_brackets() {
        let text = "lockfileVersion: '6.0'

settings:
  autoInstallPeers: true

importers:

  .:
    devDependencies:
      jest:
        specifier: ^29
        version: 29.7.0(@types/node@20.0.0)

  packages/api:
    dependencies:
      alias:
        specifier: npm:@real/name@1
        version: /@real/name@1.0.0
      web:
        specifier: workspace:*
        version: link:../web

packages:

  /@real/name@1.0.0:
    resolution: {integrity: sha512-aa==}
    dev: false

  /jest@29.7.0(@types/node@20.0.0):
    deprecated: >-
      Of no use:
      any more
    dev: true

  ? /long@1.0.0(a@1)(b@2)
  : resolution: {integrity: sha512-aa==}
    dev: true
";
        assert_eq!(
            show(text),
            ["* 25 npm @real/name runtime 1.0.0", "* 29 npm jest dev 29.7.0", "35 npm long dev 1.0.0",]
        );
        assert!(said(&FORMAT, "pnpm-lock.yaml", text).is_empty());
    }

    const NINTH: &str = "lockfileVersion: '9.0'

importers:

  .:
    packageManagerDependencies:
      pnpm:
        specifier: 10.0.0
        version: 10.0.0

packages:

  pnpm@10.0.0:
    resolution: {integrity: sha512-aa==}

---
lockfileVersion: '9.0'

catalogs:
  default:
    express:
      specifier: ^4
      version: 4.19.2

importers:

  .:
    dependencies:
      express:
        specifier: 'catalog:'
        version: 4.19.2(peer@1.0.0)
      forked:
        specifier: github:o/forked
        version: https://codeload.github.com/o/forked/tar.gz/abc
      old:
        specifier: npm:express@3
        version: express@3.0.0
    devDependencies:
      '@types/node':
        specifier: ^20
        version: 20.1.0

packages:

  '@types/node@20.1.0':
    resolution: {integrity: sha512-aa==}

  debug@2.6.9:
    resolution: {integrity: sha512-aa==}

  express@3.0.0:
    resolution: {integrity: sha512-aa==}

  express@4.19.2:
    resolution: {integrity: sha512-aa==}
    peerDependencies:
      peer: '*'

  forked@https://codeload.github.com/o/forked/tar.gz/abc:
    resolution: {tarball: https://codeload.github.com/o/forked/tar.gz/abc}
    version: 1.2.3

  maybe@1.0.0:
    resolution: {integrity: sha512-aa==}

  peer@1.0.0:
    resolution: {integrity: sha512-aa==}

  undici-types@5.0.0:
    resolution: {integrity: sha512-aa==}

snapshots:

  '@types/node@20.1.0':
    dependencies:
      undici-types: 5.0.0

  debug@2.6.9: {}

  express@3.0.0: {}

  express@4.19.2(peer@1.0.0):
    dependencies:
      debug: 2.6.9
      peer: 1.0.0
    optionalDependencies:
      maybe: 1.0.0

  forked@https://codeload.github.com/o/forked/tar.gz/abc: {}

  maybe@1.0.0:
    optional: true

  peer@1.0.0: {}

  undici-types@5.0.0: {}
";

    #[test]
    fn version_9_leaves_scopes_to_be_followed() {
        assert_eq!(
            show(NINTH),
            [
                "* 45 npm @types/node dev 20.1.0",
                "48 npm debug runtime 2.6.9",
                "* 51 npm express runtime 3.0.0",
                "* 59 npm forked runtime 1.2.3",
                "63 npm maybe optional 1.0.0",
                "66 npm peer runtime 1.0.0",
                "69 npm undici-types dev 5.0.0",
            ]
        );
        assert!(said(&FORMAT, "pnpm-lock.yaml", NINTH).is_empty());
    }

    #[test]
    fn torn_files_are_read_as_far_as_they_go() {
        let cut = &NINTH[..NINTH.find("  express@3.0.0:\n    res").expect("a place")];
        assert_eq!(
            show(cut),
            [
                "* 29 npm express runtime 4.19.2",
                "* 45 npm @types/node dev 20.1.0",
                "48 npm debug runtime 2.6.9",
            ]
        );
        assert_eq!(said(&FORMAT, "pnpm-lock.yaml", cut), ["29 W-PARSE"]);
        let conflict = "lockfileVersion: '9.0'\npackages:\n<<<<<<< HEAD\n  a@1.0.0: {}\n=======\n  a@2.0.0: {}\n>>>>>>> b\n  b@1.0.0: {}\n";
        assert_eq!(show(conflict), ["4 npm a runtime 1.0.0", "8 npm b runtime 1.0.0"]);
        assert_eq!(said(&FORMAT, "pnpm-lock.yaml", conflict), ["3 W-PARSE"]);
        assert_eq!(said(&FORMAT, "pnpm-lock.yaml", "no\nlockfile\n"), ["1 W-PARSE"]);
    }

    #[test]
    fn importers_without_packages_say_what_is_asked_for() {
        let importers = "lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      a:
        specifier: ^1
        version: 1.0.0(b@2.0.0)
      alias:
        specifier: npm:real@3
        version: real@3.0.0
      member:
        specifier: workspace:*
        version: link:../member
    devDependencies:
";
        let direct = ["* 5 npm a runtime 1.0.0", "* 8 npm real runtime 3.0.0"];
        for (end, line) in [("      'b", 15), ("      b:\n        speci", 16), ("      b:\n", 15)] {
            let text = format!("{importers}{end}");
            assert_eq!(show(&text), direct, "{end}");
            assert_eq!(said(&FORMAT, "pnpm-lock.yaml", &text), [format!("{line} W-PARSE")], "{end}");
        }
        let packages = format!(
            "{}\npackages:\n  a@1.0.0:\n    resolution: {{integ",
            importers.replace("    devDependencies:\n", "")
        );
        assert_eq!(show(&packages), ["* 8 npm real runtime 3.0.0", "* 16 npm a runtime 1.0.0"]);
        assert_eq!(said(&FORMAT, "pnpm-lock.yaml", &packages), ["17 W-PARSE"]);
    }
}
