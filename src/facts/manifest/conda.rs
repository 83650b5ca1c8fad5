//! conda's environment files, and the way in which it writes a package.

use super::collect::Collector;
use super::outline::{self, Line};
use super::recover::readable;
use super::requirements;
use crate::facts::infra::yaml::{self, Node, Value};
use crate::facts::{Format, Input, Parsed, Standing, file_name};
use crate::model::{Ecosystem, Scope};

/// Environment files by name; only the content tells them from others of such names.
pub(crate) const FORMAT: Format = Format { name: "environment.yml", matches, parse };

/// Longest specification looked at, in bytes.
const MAX_BYTES: usize = 4096;

fn matches(path: &str) -> bool {
    let name = file_name(path).to_ascii_lowercase();
    let Some(stem) = name.strip_suffix(".yml").or_else(|| name.strip_suffix(".yaml")) else { return false };
    (stem.contains("environment") || stem.starts_with("conda"))
        && !stem.ends_with("conda-lock")
        && stem != "conda_build_config"
}

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Conda);
    let scope = requirements::scope_of(input);
    let (text, conflict) = readable(input.text);
    let mut problems = Parsed::default();
    let documents = yaml::documents(&Input::new(input.path, &text), &mut problems);
    let ours = documents.iter().find(|d| is_environment(d, &text));
    let template = documents.is_empty() && yaml::is_template(&text);
    let broken = !problems.diagnostics.is_empty() || template;
    let bomb = problems.diagnostics.iter().any(|d| matches!(d.code, "W-DEPTH" | "W-EXPANSION"));
    if ours.is_none() && !(broken && looks_like_one(&text, bomb)) {
        out.parsed.standing = Standing::Foreign;
        return out.parsed;
    }
    if let Some(offset) = conflict {
        out.warn(offset, "W-PARSE", "has merge conflict markers; the upper side is read");
    }
    out.parsed.diagnostics.append(&mut problems.diagnostics);
    match ours {
        Some(document) => listed(document, scope, &mut out),
        None => salvaged(&text, scope, &mut out),
    }
    out.finish()
}

/// Whether a document lists packages or says where to take them from. A chart lists nothing but mappings.
fn is_environment(document: &Node, text: &str) -> bool {
    let telling = |item: &Node| item.as_str().is_some() || item.get("pip").is_some();
    let mut lists = lists(document).peekable();
    lists.peek().is_some()
        && (lists.any(|(_, list)| list.items().iter().any(telling)) || begins(text, "channels:"))
}

/// The lists of packages: one, or several where the key is repeated.
fn lists(document: &Node) -> impl Iterator<Item = (usize, &Node)> {
    document.entries().iter().filter(|e| e.key == "dependencies").map(|e| (e.at, &e.value))
}

/// Whether a text that is not readable as YAML would be an environment; `bomb` tells that it nests or expands too far.
fn looks_like_one(text: &str, bomb: bool) -> bool {
    let lines = || outline::lines(text).filter(|line| line.item);
    let first_is_package = || lines().next().is_some_and(|line| line.key().is_none() || is_pip(&line));
    begins(text, "dependencies:")
        && (begins(text, "channels:") || begins(text, "name:") || bomb || first_is_package())
}

/// Whether a line begins with a key.
fn begins(text: &str, key: &str) -> bool {
    text.lines().any(|line| line.starts_with(key))
}

fn listed(document: &Node, scope: Scope, out: &mut Collector) {
    for (at, _) in lists(document).skip(1) {
        out.warn(at, "W-PARSE", "`dependencies` is repeated; all of them are read");
    }
    for item in lists(document).flat_map(|(_, list)| list.items()) {
        match &item.value {
            Value::Scalar(spec) => package(item.at, spec, scope, out),
            _ => {
                out.registry(Ecosystem::Pypi);
                for line in item.get("pip").map(Node::items).unwrap_or_default() {
                    pip(line.at, line.as_str().unwrap_or_default(), scope, out);
                }
                out.registry(Ecosystem::Conda);
            }
        }
    }
}

/// Reads the lines of the list one by one.
fn salvaged(text: &str, scope: Scope, out: &mut Collector) {
    let mut inside = false;
    // Indent of the line that opens the list for pip.
    let mut pip_at: Option<usize> = None;
    for line in outline::lines(text) {
        if !line.item {
            inside = if line.indent == 0 { line.text.starts_with("dependencies:") } else { inside };
            continue;
        }
        if !inside || line.text.starts_with("{%") {
            continue;
        }
        if pip_at.is_some_and(|indent| line.indent > indent) {
            out.registry(Ecosystem::Pypi);
            pip(line.offset, line.plain(), scope, out);
            out.registry(Ecosystem::Conda);
            continue;
        }
        pip_at = is_pip(&line).then_some(line.indent);
        if pip_at.is_none() {
            package(line.offset, line.plain(), scope, out);
        }
    }
}

fn is_pip(line: &Line) -> bool {
    line.key().is_some_and(|(key, _)| key == "pip")
}

fn pip(offset: usize, line: &str, scope: Scope, out: &mut Collector) {
    if line.contains("{{") {
        out.remark(offset, "I-DYNAMIC", "the requirement is filled in by a template");
    } else if !requirements::one(offset, line, scope, out) {
        out.warn(offset, "W-PARSE", "is not a requirement");
    }
}

/// One package as conda writes it; interpreters and what installs packages are no dependencies.
pub(super) fn package(offset: usize, spec: &str, scope: Scope, out: &mut Collector) {
    match split(spec) {
        Some((name, _)) if is_runtime(&name) => {}
        Some((name, requirement)) => out.dependency(offset, &name, requirement, scope),
        None if spec.contains("{{") => {
            out.remark(offset, "I-DYNAMIC", "the package is named by a template");
        }
        None => out.warn(offset, "W-PARSE", "is not a package of conda"),
    }
}

/// What runs programs or installs packages, and the names that stand for the machine.
pub(super) fn is_runtime(name: &str) -> bool {
    matches!(name, "python" | "python_abi" | "pypy" | "nodejs" | "pip" | "r-base") || name.starts_with("__")
}

/// Takes apart `channel/subdir::name`, followed by `=1.0=build`, ` >=1,<2`, ` 1.0 build` or `[version='>=1']`.
pub(super) fn split(spec: &str) -> Option<(String, &str)> {
    let spec = spec[..spec.floor_char_boundary(MAX_BYTES)].trim();
    if spec.contains("://") && !spec.contains("::") {
        let (name, version) = of_file(spec)?;
        return Some((name.to_ascii_lowercase(), version));
    }
    let (head, bracket) = match spec.find('[') {
        Some(at) => spec.split_at(at),
        None => (spec, ""),
    };
    let head = head.rsplit_once("::").map_or(head, |(_, name)| name).trim();
    let end = head.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')));
    let (name, rest) = head.split_at(end.unwrap_or(head.len()));
    let version = rest.trim();
    let parted = rest.is_empty()
        || rest.starts_with(|c: char| c.is_whitespace() || matches!(c, '=' | '<' | '>' | '!' | '~' | '*'));
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_') || !parted {
        return None;
    }
    let within = bracket.split_once("version=").map(|(_, value)| value);
    let within = within.and_then(|value| match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split(quote).next(),
        _ => value.split([',', ']']).next(),
    });
    let version = if version.is_empty() { within.unwrap_or_default() } else { version };
    Some((name.to_ascii_lowercase(), version.trim()))
}

/// Name and version of a package's file or address: `…/linux-64/name-1.0-build.conda`.
pub(super) fn of_file(address: &str) -> Option<(&str, &str)> {
    let address = address.split(['#', '?']).next().unwrap_or_default();
    let file = address.rsplit('/').next().unwrap_or_default();
    let stem = file.strip_suffix(".conda").or_else(|| file.strip_suffix(".tar.bz2"))?;
    let mut parts = stem.rsplitn(3, '-');
    let (_, version, name) = (parts.next()?, parts.next()?, parts.next()?);
    (!name.is_empty()).then_some((name, version))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, read, said};
    use super::*;

    #[track_caller]
    fn check(spec: &str, expected: Option<(&str, &str)>) {
        let got = split(spec);
        assert_eq!(got.as_ref().map(|(name, version)| (name.as_str(), *version)), expected, "{spec}");
    }

    #[test]
    fn packages_are_taken_apart() {
        check("numpy", Some(("numpy", "")));
        check("NumPy=1.11.1", Some(("numpy", "=1.11.1")));
        check("numpy=1.11.1=py36_nomkl_0", Some(("numpy", "=1.11.1=py36_nomkl_0")));
        check("numpy >=1.8,<2", Some(("numpy", ">=1.8,<2")));
        check("numpy>=1.8", Some(("numpy", ">=1.8")));
        check("numpy 1.11.* *_0", Some(("numpy", "1.11.* *_0")));
        check("conda-forge::ruamel.yaml", Some(("ruamel.yaml", "")));
        check("conda-forge/linux-64::_r-mutex==1", Some(("_r-mutex", "==1")));
        check("a[version='>=0.2,<1',build=x]", Some(("a", ">=0.2,<1")));
        check("a[build=x, version=2]", Some(("a", "2")));
        check("https://h/conda-forge/noarch/my-lib-1.0-py_0.conda", Some(("my-lib", "1.0")));
        for wrong in ["", "=1", "./lib", "foo/bar", "{{ name }}", "é", "https://h/x.zip"] {
            check(wrong, None);
        }
    }

    const ENVIRONMENT: &str = r#"name: stats
channels:
  - conda-forge
  - defaults
dependencies:
  - python=3.12
  - pytorch::pytorch>=2.0 # [linux]
  - pip
  - 'pandas 2.*'
  - r-ggplot2
  - pip:
      - Flask_SQLAlchemy==3.1
      - "uvicorn[standard]>=0.2"
      - git+https://h/o/lib.git#egg=lib
      - -r requirements.txt
      - -c constraints.txt
      - --index-url https://h/simple
      - -e .
  - nodejs=20
prefix: /opt/x
"#;

    const EXPECTED: [&str; 6] = [
        "7 conda pytorch runtime >=2.0",
        "9 conda pandas runtime 2.*",
        "10 conda r-ggplot2 runtime ",
        "12 pypi flask-sqlalchemy runtime ==3.1",
        "13 pypi uvicorn runtime >=0.2",
        "14 pypi lib runtime git+https://h/o/lib.git#egg=lib",
    ];

    #[test]
    fn both_registries_of_an_environment_are_read() {
        assert_eq!(dependencies(&FORMAT, "environment.yml", ENVIRONMENT), EXPECTED);
        assert!(said(&FORMAT, "environment.yml", ENVIRONMENT).is_empty());
        let parsed = read(&FORMAT, "environment.yml", ENVIRONMENT);
        assert_eq!(
            parsed.references.iter().map(|r| r.path.as_str()).collect::<Vec<_>>(),
            ["requirements.txt"]
        );
        assert_eq!(parsed.unit, None);
        let flow = "dependencies: [numpy, {pip: [six]}]\n";
        assert_eq!(
            dependencies(&FORMAT, "a/conda.yaml", flow),
            ["1 conda numpy runtime ", "1 pypi six runtime "]
        );
    }

    #[test]
    fn names_and_folders_give_the_scope() {
        let text = "dependencies:\n- a\n";
        for (path, expected) in [
            ("environment-dev.yml", "dev"),
            ("environment_test.yaml", "test"),
            ("docs/environment.yml", "dev"),
            ("environment-3.12.yml", "runtime"),
        ] {
            assert_eq!(dependencies(&FORMAT, path, text), [format!("2 conda a {expected} ")], "{path}");
        }
    }

    #[test]
    fn other_files_of_such_names_are_left_alone() {
        for text in [
            "",
            "apiVersion: v1\nkind: ConfigMap\n",
            "dependencies:\n- name: redis\n  version: 1\n",
            "on: push\njobs:\n  a: [\n",
            "{{ if x }}\nname: a\n{{ end }}\n",
        ] {
            let parsed = read(&FORMAT, "k8s/environment.yml", text);
            assert_eq!((parsed.standing, parsed.diagnostics.len()), (Standing::Foreign, 0), "{text}");
        }
        for path in ["environment.json", "conda-lock.yml", "conda_build_config.yaml", "env/x.yml"] {
            assert!(!matches(path), "{path}");
        }
    }

    #[test]
    fn broken_and_templated_environments_are_read_line_by_line() {
        let broken = format!("{ENVIRONMENT}variables: [\n");
        assert_eq!(dependencies(&FORMAT, "environment.yml", &broken), EXPECTED);
        assert_eq!(said(&FORMAT, "environment.yml", &broken).len(), 1);
        let template = "{% set v = 1 %}\nname: a\ndependencies:\n  - numpy {{ v }}\n  {% if x %}\n  - {{ y }}\n  {% endif %}\n";
        assert_eq!(
            dependencies(&FORMAT, "environment.devenv.yml", template),
            ["4 conda numpy runtime {{ v }}"]
        );
        assert_eq!(said(&FORMAT, "environment.devenv.yml", template), ["6 I-DYNAMIC"]);
        let conflict = "name: a\ndependencies:\n<<<<<<< o\n  - b\n=======\n  - c\n>>>>>>> t\n  - d/e\n";
        assert_eq!(dependencies(&FORMAT, "environment.yml", conflict), ["4 conda b runtime "]);
        assert_eq!(said(&FORMAT, "environment.yml", conflict), ["3 W-PARSE", "8 W-PARSE"]);
    }

    #[test]
    fn hostile_environments_without_a_name_say_so() {
        let deep = format!("dependencies:\n- a\n- b=1\n- {}\n", "[".repeat(3_000));
        let names = dependencies(&FORMAT, "environment.yml", &deep);
        assert_eq!(names, ["2 conda a runtime ", "3 conda b runtime =1"]);
        assert!(said(&FORMAT, "environment.yml", &deep).iter().any(|s| s.ends_with("W-DEPTH")));
        let mut bomb = String::from("dependencies:\n- a\nx0: &x0 [x,x,x,x,x,x,x,x,x]\n");
        for i in 1..10 {
            let refs = vec![format!("*x{}", i - 1); 9].join(",");
            bomb.push_str(&format!("x{i}: &x{i} [{refs}]\n"));
        }
        assert_eq!(dependencies(&FORMAT, "environment.yml", &bomb), ["2 conda a runtime "]);
        assert!(said(&FORMAT, "environment.yml", &bomb).iter().any(|s| s.ends_with("W-EXPANSION")));
        let chart = "dependencies:\n- name: redis\n  version: [\n";
        assert_eq!(read(&FORMAT, "k8s/environment.yml", chart).standing, Standing::Foreign);
    }

    #[test]
    fn a_repeated_list_is_read_and_mentioned() {
        let text = "name: x\ndependencies:\n- a\nchannels: [c]\ndependencies:\n- b\n";
        assert_eq!(
            dependencies(&FORMAT, "environment.yml", text),
            ["3 conda a runtime ", "6 conda b runtime "]
        );
        assert_eq!(said(&FORMAT, "environment.yml", text), ["5 W-PARSE"]);
    }
}
