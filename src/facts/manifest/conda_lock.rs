//! Lockfiles of conda environments: conda-lock.yml and pixi.lock. Both run to megabytes and are written by programs, one
//! line a value, so they are read line by line.

use std::collections::HashSet;

use super::collect::Collector;
use super::outline::{self, unquoted};
use super::recover::readable;
use super::{conda, pep508, scopes};
use crate::facts::{Format, Input, Parsed, file_name};
use crate::model::{Ecosystem, Scope};

/// conda-lock's lockfile. It lists each package once a platform and does not say which the project itself asks for.
pub(crate) const FORMAT: Format = Format {
    name: "conda-lock.yml",
    matches: |path| path.ends_with("conda-lock.yml") || path.ends_with("conda-lock.yaml"),
    parse: |input| parse(input, "package"),
};

/// pixi's lockfile.
pub(crate) const PIXI: Format = Format {
    name: "pixi.lock",
    matches: |path| file_name(path) == "pixi.lock",
    parse: |input| parse(input, "packages"),
};

/// What is said of one package.
#[derive(Default)]
struct Entry<'a> {
    offset: usize,
    /// Column of its keys.
    column: usize,
    pypi: bool,
    name: &'a str,
    version: &'a str,
    category: &'a str,
    optional: bool,
    /// Whether no registry has it.
    local: bool,
}

fn parse(input: &Input, section: &str) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Conda);
    let (text, conflict) = readable(input.text);
    if let Some(offset) = conflict {
        out.warn(offset, "W-PARSE", "has merge conflict markers; the upper side is read");
    }
    let mut seen: HashSet<(bool, String)> = HashSet::new();
    let (mut inside, mut entry) = (false, Entry::default());
    for line in outline::lines(&text) {
        if line.indent == 0 && !line.item {
            inside = line.key().is_some_and(|(key, _)| key == section);
            continue;
        }
        if !inside {
            continue;
        }
        // Items of the list itself stand where its first one stands.
        if line.item && (entry.column == 0 || line.column == entry.column) {
            emit(&entry, &mut seen, &mut out);
            entry = Entry { offset: line.offset, column: line.column, ..Entry::default() };
        }
        if line.column != entry.column {
            continue;
        }
        let Some((key, value)) = line.key() else { continue };
        let value = unquoted(value);
        match (key, value) {
            ("name", name) => entry.name = name,
            ("version", version) => entry.version = version,
            ("manager" | "kind", kind) => entry.pypi = matches!(kind, "pip" | "pypi"),
            ("category", category) => entry.category = category,
            ("optional", word) => entry.optional = word == "true",
            ("pypi", address) => (entry.pypi, entry.local) = (true, !address.contains("://")),
            // What is built from a folder beside or a repository has no file.
            ("conda", address) => match conda::of_file(address) {
                Some((name, version)) => (entry.name, entry.version) = (name, version),
                None => entry.local = true,
            },
            ("conda_source", _) => entry.local = true,
            _ => {}
        }
    }
    emit(&entry, &mut seen, &mut out);
    out.finish()
}

fn emit(entry: &Entry, seen: &mut HashSet<(bool, String)>, out: &mut Collector) {
    let name = if entry.pypi { pep508::normalise(entry.name) } else { entry.name.to_ascii_lowercase() };
    if entry.local || conda::is_runtime(&name) || !seen.insert((entry.pypi, name.clone())) {
        return;
    }
    let scope = match entry.category {
        "" | "main" if entry.optional => Scope::Optional,
        "" | "main" => Scope::Runtime,
        category => scopes::of_group(category),
    };
    out.registry(if entry.pypi { Ecosystem::Pypi } else { Ecosystem::Conda });
    out.locked(entry.offset, &name, entry.version, scope, false);
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, said};
    use super::*;

    #[test]
    fn packages_count_once_for_all_platforms() {
        let text = r#"version: 1
metadata:
  channels:
  - url: conda-forge
    used_env_vars: []
package:
- name: python
  version: 3.12.1
  manager: conda
  platform: linux-64
  dependencies: {}
  category: main
  optional: false
- name: numpy
  version: '1.26'
  manager: conda
  platform: linux-64
  dependencies:
    name: x
    libblas: '>=3.9.0,<4.0a0'
  hash:
    sha256: aa
  category: main
  optional: false
- name: numpy
  version: '1.26'
  manager: conda
  platform: osx-64
  category: main
- name: Pytest_Cov
  version: '4'
  manager: pip
  platform: linux-64
  category: dev
  optional: true
"#;
        assert_eq!(
            dependencies(&FORMAT, "conda-lock.yml", text),
            ["14 conda numpy runtime 1.26", "30 pypi pytest-cov dev 4"]
        );
    }

    #[test]
    fn old_and_new_lockfiles_of_pixi_are_read() {
        let new = r#"version: 6
environments:
  default:
    channels:
    - url: https://conda.anaconda.org/conda-forge/
    packages:
      linux-64:
      - conda: https://h/conda-forge/linux-64/bzip2-1.0.8-h4bc722e_7.conda
packages:
- conda: https://h/conda-forge/linux-64/bzip2-1.0.8-h4bc722e_7.conda
  sha256: aa
  depends:
  - libgcc >=13
- pypi: https://h/packages/flask-3.0.3-py3-none-any.whl
  name: Flask
  version: 3.0.3
- conda: .
  name: own
  version: 0.1.0
- pypi: ./lib
  name: lib
- conda_source: more[0dac006c] @ .
"#;
        let expected = ["10 conda bzip2 runtime 1.0.8", "14 pypi flask runtime 3.0.3"];
        assert_eq!(dependencies(&PIXI, "pixi.lock", new), expected);
        let old = "version: 4\npackages:\n- kind: conda\n  name: bzip2\n  version: 1.0.8\n- kind: pypi\n  name: flask\n  version: 3.0.3\n";
        assert_eq!(
            dependencies(&PIXI, "pixi.lock", old),
            ["3 conda bzip2 runtime 1.0.8", "6 pypi flask runtime 3.0.3"]
        );
    }

    #[test]
    fn cut_and_conflicting_files_give_the_rest() {
        let text = "package:\n<<<<<<< a\n- name: x\n=======\n- name: y\n>>>>>>> b\n- name: z\n  vers";
        assert_eq!(
            dependencies(&FORMAT, "a/conda-lock.yml", text),
            ["3 conda x runtime ", "7 conda z runtime "]
        );
        assert_eq!(said(&FORMAT, "a/conda-lock.yml", text), ["2 W-PARSE"]);
        assert!(dependencies(&PIXI, "pixi.lock", "packages: [\n- \n-\n- a\n").is_empty());
    }
}
