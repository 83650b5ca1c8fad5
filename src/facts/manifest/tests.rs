//! Every case of `testdata/manifests/` against its hand-written expectation, and texts that must not hurt.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde::Deserialize;

use super::{FORMATS, LOCKFILES, format_of, is_lockfile, resolve};
use crate::facts::{Input, Parsed};
use crate::model::{EntryKind, FactKind, RepoPath};

/// What a case expects; a list that is left out must be empty, except `infra` and `entries`, which are then not looked at.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Expect {
    /// Where the file stands in its tree; its own name if left out.
    path: Option<String>,
    /// `name scope line [requirement]`
    dependencies: Vec<String>,
    /// `kind line value`
    infra: Option<Vec<String>>,
    /// `main|bin|start line value`
    entries: Option<Vec<String>>,
    /// `path scope line`
    references: Vec<String>,
    workspaces: Vec<String>,
    /// `code line`
    diagnostics: Vec<String>,
    unit: Option<ExpectUnit>,
}

#[derive(Debug, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
struct ExpectUnit {
    name: Option<String>,
    private: bool,
    publishable: bool,
    provides: Vec<String>,
}

/// Folders of `testdata/manifests/` in this form: `FORMAT/CASE/NAME.in` is the file NAME, beside it `EXPECT.toml`.
const FOLDERS: &[&str] =
    &["npm", "workspaces", "pyproject", "pipfile", "setup-cfg", "setup-py", "requirements"];

#[test]
fn manifests_say_what_was_expected() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/manifests");
    let mut failures = Vec::new();
    let mut count = 0;
    for case in FOLDERS.iter().flat_map(|format| folders(&root.join(format))) {
        let (expect, path, text) = load(&case);
        count += 1;
        compare(&case, &expect, &parse(&path, &text), &mut failures);
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
    assert!(count >= 20, "only {count} cases were found");
}

/// The expectation, path and text of a case.
fn load(case: &Path) -> (Expect, String, String) {
    let expect = std::fs::read_to_string(case.join("EXPECT.toml"))
        .unwrap_or_else(|e| panic!("{}: {e}", case.display()));
    let expect: Expect = toml::from_str(&expect).unwrap_or_else(|e| panic!("{}: {e}", case.display()));
    let mut files = std::fs::read_dir(case).into_iter().flatten().flatten().map(|e| e.path());
    let file = files.find(|p| p.extension().is_some_and(|e| e == "in")).expect("a file to read");
    let name = file.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let text = String::from_utf8_lossy(&std::fs::read(&file).expect("its bytes")).into_owned();
    let path = expect.path.clone().unwrap_or(name);
    (expect, path, text)
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(path)
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.is_dir())
        .collect();
    found.sort();
    found
}

fn parse(path: &str, text: &str) -> Parsed {
    let format = format_of(path).unwrap_or_else(|| panic!("no format reads {path}"));
    let path: RepoPath = path.into();
    (format.parse)(&Input::new(&path, text))
}

fn compare(case: &Path, expect: &Expect, got: &Parsed, failures: &mut Vec<String>) {
    let (mut dependencies, mut infra, mut entries) = (Vec::new(), Vec::new(), Vec::new());
    for fact in &got.facts {
        let line = fact.location.line;
        match &fact.kind {
            FactKind::Dependency(d) => {
                dependencies.push(
                    format!("{} {} {line} {}", d.name, d.scope.as_str(), d.requirement).trim_end().to_owned(),
                );
            }
            FactKind::Infra(i) => infra.push(format!("{} {line} {}", i.kind.as_str(), i.value)),
            FactKind::EntryPoint(e) => {
                let kind = match e.kind {
                    EntryKind::Main => "main",
                    EntryKind::Bin => "bin",
                    EntryKind::Start => "start",
                };
                entries.push(format!("{kind} {line} {}", e.value));
            }
            FactKind::Import(_) | FactKind::Usage(_) => {}
        }
    }
    let references: Vec<String> = got
        .references
        .iter()
        .map(|r| format!("{} {} {}", r.path, r.scope.as_str(), r.location.line))
        .collect();
    let diagnostics: Vec<String> = got
        .diagnostics
        .iter()
        .map(|d| format!("{} {}", d.code, d.location.as_ref().map_or(0, |l| l.line)))
        .collect();
    let unit = got.unit.as_ref().map(|u| ExpectUnit {
        name: u.name.clone(),
        private: u.private,
        publishable: u.publishable,
        provides: u.provides.clone(),
    });
    let mut check = |what: &str, expected: &[String], got: &[String]| {
        if expected != got {
            let missing: Vec<_> = expected.iter().filter(|e| !got.contains(e)).collect();
            let extra: Vec<_> = got.iter().filter(|g| !expected.contains(g)).collect();
            failures.push(format!("{} {what}: missing {missing:#?} extra {extra:#?}", case.display()));
        }
    };
    check("dependencies", &expect.dependencies, &dependencies);
    check("references", &expect.references, &references);
    check("workspaces", &expect.workspaces, &got.workspaces);
    check("diagnostics", &expect.diagnostics, &diagnostics);
    if let Some(expected) = &expect.infra {
        check("infra", expected, &infra);
    }
    if let Some(expected) = &expect.entries {
        check("entries", expected, &entries);
    }
    if expect.unit != unit {
        failures.push(format!("{} unit: expected {:?} got {unit:?}", case.display(), expect.unit));
    }
}

#[test]
fn paths_are_joined_by_their_letters() {
    let cases: BTreeMap<(&str, &str), Option<&str>> = BTreeMap::from([
        (("a/b/requirements.txt", "base.txt"), Some("a/b/base.txt")),
        (("a/b/requirements.txt", "../base.txt"), Some("a/base.txt")),
        (("a/b/requirements.txt", "./x/../base.txt"), Some("a/b/base.txt")),
        (("a/b/requirements.txt", "x\\base.txt"), Some("a/b/x/base.txt")),
        (("requirements.txt", "sub//base.txt"), Some("sub/base.txt")),
        (("a/pom.xml", ".."), Some("")),
        (("requirements.txt", "../base.txt"), None),
        (("a/requirements.txt", "x/../../../base.txt"), None),
        (("requirements.txt", "/etc/passwd"), None),
        (("requirements.txt", "\\\\host\\share"), None),
        (("requirements.txt", "C:\\x.txt"), None),
        (("requirements.txt", "https://h/x.txt"), None),
        (("requirements.txt", "file:x.txt"), None),
        (("requirements.txt", " "), None),
    ]);
    for ((from, reference), expected) in cases {
        assert_eq!(resolve(from, reference).as_deref(), expected, "{from} + {reference}");
    }
}

#[test]
fn formats_know_their_files() {
    let python = [
        "requirements.txt",
        "a/requirements-dev.txt",
        "dev-requirements.txt",
        "test_requirements.txt",
        "requirements/base.in",
        "reqs/prod.txt",
        "requirements.pip",
        "my-requirements-ci.txt",
    ];
    for path in python {
        assert_eq!(format_of(path).map(|f| f.name), Some("requirements.txt"), "{path}");
    }
    for path in [
        "constraints.txt",
        "requirements/constraints.txt",
        "requirements.yml",
        "docs/notes.txt",
        "a/xpackage.json",
        "src/package.ts",
        "packages",
        "a/.meteorite/packages",
        "lib/yarn.lock.js",
    ] {
        assert!(format_of(path).is_none(), "{path}");
    }
    for (path, name) in [
        ("package-lock.json", "package-lock.json"),
        ("a/npm-shrinkwrap.json", "package-lock.json"),
        ("a/yarn.lock", "yarn.lock"),
        ("pnpm-lock.yaml", "pnpm-lock.yaml"),
        ("bun.lock", "bun.lock"),
        ("bun.lockb", "bun.lockb"),
        ("deno.lock", "deno.lock"),
        (".meteor/versions", ".meteor/versions"),
    ] {
        assert_eq!(format_of(path).map(|f| f.name), Some(name), "{path}");
        assert!(is_lockfile(path), "{path}");
    }
    for (path, name) in [
        ("a/deno.jsonc", "deno.json"),
        ("import_map.json", "deno.json"),
        ("a/.meteor/packages", ".meteor/packages"),
        (".meteor/packages", ".meteor/packages"),
        ("packages/x/package.js", "package.js"),
        ("rush.json", "rush.json"),
        ("apps/api/project.json", "project.json"),
        (".yarnrc.yml", ".yarnrc.yml"),
    ] {
        assert_eq!(format_of(path).map(|f| f.name), Some(name), "{path}");
        assert!(!is_lockfile(path), "{path}");
    }
}

#[test]
fn an_including_file_gives_the_scope_only_where_the_name_is_silent() {
    use crate::model::Scope;
    let scope = |path: &str| {
        let path: RepoPath = path.into();
        let mut input = Input::new(&path, "x\n");
        input.included_as = Some(Scope::Dev);
        let format = format_of(&path).expect("a format");
        match (format.parse)(&input).facts.first().map(|f| f.kind.clone()) {
            Some(FactKind::Dependency(d)) => d.scope,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(scope("requirements/extra.txt"), Scope::Dev);
    assert_eq!(scope("requirements/prod.txt"), Scope::Runtime);
    assert_eq!(scope("requirements/test.txt"), Scope::Test);
    assert_eq!(scope("requirements.txt"), Scope::Runtime);
    assert_eq!(scope("tests/requirements.txt"), Scope::Test);
}

/// Names under which every format is tried.
const PATHS: &[&str] = &[
    "package.json",
    "pnpm-workspace.yaml",
    "lerna.json",
    "pyproject.toml",
    "Pipfile",
    "setup.cfg",
    "setup.py",
    "requirements.txt",
    "Pipfile.lock",
    "poetry.lock",
    "pdm.lock",
    "uv.lock",
    "pylock.toml",
    "environment.yml",
    "conda-lock.yml",
    "pixi.lock",
    "pixi.toml",
    "meta.yaml",
    "manifest.json",
    ".yarnrc.yml",
    "rush.json",
    "project.json",
    "deno.json",
    ".meteor/packages",
    "package.js",
    "package-lock.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "bun.lock",
    "bun.lockb",
    "deno.lock",
    ".meteor/versions",
];

fn dependencies(parsed: &Parsed) -> usize {
    parsed.facts.iter().filter(|f| matches!(f.kind, FactKind::Dependency(_))).count()
}

#[test]
fn hostile_texts_end_in_diagnostics_on_a_small_stack() {
    let small = std::thread::Builder::new().stack_size(2 << 20).spawn(|| {
        let dotted = format!("{}a", "a.".repeat(70));
        let mut tables = String::from("x = ");
        for _ in 0..75 {
            tables.push_str(&format!("{{ {dotted} = "));
        }
        let cases = [
            "[".repeat(100_000),
            "{\"a\":".repeat(100_000),
            "(".repeat(100_000),
            "install_requires=[".repeat(20_000),
            "setup(install_requires=a,extras_require=a)\na=a+b\nb=a\n".repeat(2_000),
            format!("x = {}", "[".repeat(100_000)),
            format!("[{}]\n", "a.".repeat(100_000)),
            tables,
            "a".repeat(1_000_000),
            "- ".repeat(50_000),
            "foo \\\n".repeat(50_000),
            "'".repeat(100_001),
            "<<<<<<< a\n".repeat(10_000),
            "\u{feff}\u{feff}{}".to_owned(),
            "{\"dependencies\": {\"a\": \"1\", \"b\"".to_owned(),
            "{\"dependencies\": [1], \"scripts\": 3, \"bin\": [], \"name\": {}, \"workspaces\": {\"packages\": 1}}".to_owned(),
            "[project]\nname = 1\ndependencies = {}\nscripts = []\n[tool]\npoetry = 3\n".to_owned(),
            "\0\u{fffd}\u{fffd}".to_owned(),
            format!("dependencies:\nname: a\nx: {}", "[".repeat(100_000)),
            format!("package:\nrequirements:\n{}", "- ".repeat(100_000)),
            format!("{{\"domain\": \"a\", \"requirements\": {}", "[".repeat(100_000)),
            "dependencies:\n- pip:\n".repeat(20_000),
            "Package.onUse(function (api) { api.use(x, Npm.depends({ ".repeat(2_000),
            (0..2_000).map(|depth| format!("{}a:\n", "  ".repeat(depth))).collect(),
            "packages:\n  ? a\n  : b\n".repeat(10_000),
            "{\"packages\": [1], \"dependencies\": {\"a\": 1}, \"workspaces\": [], \"imports\": {\"a\": {}}}".to_owned(),
            "{\"packages\": {\"a\": [], \"b\": [1], \"c\": {}, \"\": {\"dependencies\": []}}, \"workspace\": 1}".to_owned(),
        ];
        for path in PATHS {
            for text in &cases {
                parse(path, text);
            }
        }
    });
    small.expect("a thread").join().expect("no panic");
}

#[test]
fn a_manifest_gives_at_most_20000_dependencies() {
    let names = (0..200_000).map(|i| format!("p{i}"));
    let json: Vec<String> = names.clone().map(|n| format!("\"{n}\": \"1\"")).collect();
    let lines: Vec<String> = names.collect();
    for (path, text) in [
        ("package.json", format!("{{\"dependencies\": {{{}}}}}", json.join(",\n"))),
        ("requirements.txt", lines.join("\n")),
        ("setup.cfg", format!("[options]\ninstall_requires =\n  {}\n", lines.join("\n  "))),
        ("pyproject.toml", format!("[project]\ndependencies = [\"{}\"]\n", lines.join("\",\n\""))),
        ("yarn.lock", format!("{}@1:\n  version \"1\"\n", lines.join("@1:\n  version \"1\"\n"))),
        ("pnpm-lock.yaml", format!("packages:\n  {}@1.0.0:\n", lines.join("@1.0.0:\n  "))),
        (".meteor/packages", lines.join("\n")),
    ] {
        let parsed = parse(path, &text);
        assert_eq!(dependencies(&parsed), 20_000, "{path}");
        assert!(parsed.diagnostics.iter().any(|d| d.code == "W-TRUNCATED"), "{path}");
    }
}

#[test]
fn secrets_in_requirements_are_blotted_out() {
    let parsed = parse("requirements.txt", "git+https://bob:hunter22@h/o/lib.git\n");
    match parsed.facts.first().map(|f| &f.kind) {
        Some(FactKind::Dependency(d)) => assert_eq!(&*d.requirement, "git+https://***@h/o/lib.git"),
        other => panic!("{other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_survived(text in "(?s).{0,300}", words in proptest::collection::vec(
        prop_oneof![
            Just("\""), Just("'"), Just("{"), Just("}"), Just("["), Just("]"), Just("("), Just(")"), Just("="), Just(":"),
            Just(","), Just("\n"), Just("\\"), Just("# via"), Just("-r "), Just("@"), Just("é"), Just("dependencies"), Just("name"),
            Just("install_requires"), Just("setup("), Just("if "), Just("for "), Just("+"), Just("%"), Just("'''"), Just("tool.poetry"),
            Just("[options]\n"), Just("<<<<<<<\n"), Just("=======\n"), Just(">>>>>>>\n"), Just(" "), Just("a"),
        ], 0..60)) {
        let mixed = words.concat();
        for format in FORMATS.iter().chain(LOCKFILES) {
            let path: RepoPath = "x".into();
            (format.parse)(&Input::new(&path, &text));
            (format.parse)(&Input::new(&path, &mixed));
        }
    }
}

#[test]
fn zz_try_on_trees() {
    let Ok(list) = std::fs::read_to_string("/tmp/man_list.txt") else { return };
    let mut out = String::new();
    for line in list.lines() {
        let (root, path) = line.split_once('\t').expect("tab");
        let Ok(bytes) = std::fs::read(format!("{root}/{path}")) else { continue };
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let start = std::time::Instant::now();
        let got = parse(path, &text);
        let ms = start.elapsed().as_millis();
        out.push_str(&format!("\n=== {root}/{path} {} unit={:?} ms={ms}\n", text.len(), got.unit));
        for f in &got.facts {
            out.push_str(&match &f.kind {
                FactKind::Dependency(d) => {
                    format!("  dep {} {} {} {}\n", f.location.line, d.scope.as_str(), d.name, d.requirement)
                }
                FactKind::Infra(i) => {
                    format!("  infra {} {} {}\n", f.location.line, i.kind.as_str(), i.value)
                }
                FactKind::EntryPoint(e) => format!("  entry {} {:?} {}\n", f.location.line, e.kind, e.value),
                _ => String::new(),
            });
        }
        for r in &got.references {
            out.push_str(&format!(
                "  ref {} {} {:?} -> {:?}\n",
                r.location.line,
                r.path,
                r.scope,
                resolve(path, &r.path)
            ));
        }
        for w in &got.workspaces {
            out.push_str(&format!("  ws {w}\n"));
        }
        for d in &got.diagnostics {
            out.push_str(&format!(
                "  DIAG {} {:?} {}\n",
                d.code,
                d.location.as_ref().map(|l| (l.line, l.column)),
                d.message
            ));
        }
    }
    std::fs::write("/tmp/man_out.txt", out).expect("written");
}
