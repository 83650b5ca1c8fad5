//! Dependencies of Python projects as a whole tree tells them: lockfiles beside manifests, conda, scripts and plugins.

use stackfit::model::{Origin, Report};

use crate::support::Tree;

/// Rows as `name origin used`.
fn rows(report: &Report) -> Vec<String> {
    let used = |u: Option<bool>| u.map_or("unknown", |u| if u { "used" } else { "unused" });
    let row = |r: &stackfit::model::DependencyRow| {
        let d = &r.dependency;
        format!("{} {} {} {}", d.ecosystem.as_str(), d.name, d.origin.as_str(), used(r.used))
    };
    report.dependencies.iter().map(row).collect()
}

#[test]
fn a_conda_package_is_the_distribution_that_it_installs() {
    let environment = "name: e\nchannels: [conda-forge]\ndependencies:\n- python=3.12\n- pytorch>=2\n- Pandas\n- gcc\n- some-lib\n- igraph\n- pip:\n  - flask\n";
    let code = "import torch\nimport some_lib\n\n\nclass Net(torch.nn.Module):\n    pass\n";
    let report = Tree::of(&[("environment.yml", environment), ("train.py", code)]).profile(1);
    assert_eq!(
        rows(&report),
        [
            "conda pytorch declared used",
            "conda pandas declared unused",
            "conda gcc declared unknown",
            "conda some-lib declared used",
            "conda igraph declared unknown",
            "pypi flask declared unused",
        ]
    );
    let rules: Vec<&str> = report
        .signals
        .iter()
        .flat_map(|s| &s.evidence)
        .filter(|e| &*e.location.path == "environment.yml")
        .map(|e| &*e.rule)
        .collect();
    assert!(rules.contains(&"pypi/torch") && rules.contains(&"pypi/pandas"), "{rules:?}");
}

#[test]
fn a_lockfile_adds_what_no_manifest_declares() {
    let project = "[project]\nname = \"app\"\ndependencies = [\"Flask>=3\"]\n";
    let lock = "version = 1\n[[package]]\nname = \"app\"\nsource = { virtual = \".\" }\ndependencies = [{ name = \"flask\" }, { name = \"redis\" }]\n[[package]]\nname = \"flask\"\nversion = \"3.0\"\nsource = { registry = \"x\" }\ndependencies = [{ name = \"jinja2\" }]\n[[package]]\nname = \"jinja2\"\nversion = \"3.1\"\nsource = { registry = \"x\" }\n[[package]]\nname = \"redis\"\nversion = \"5.0\"\nsource = { registry = \"x\" }\n";
    let app = ("app.py", "import flask\nimport redis\n");
    let report = Tree::of(&[("pyproject.toml", project), ("uv.lock", lock), app]).profile(1);
    let expected = ["pypi flask declared used", "pypi jinja2 transitive unused", "pypi redis locked used"];
    assert_eq!(rows(&report), expected);
    assert!(report.manifests.iter().map(|m| &**m).eq(["pyproject.toml"]));
    assert!(report.dependencies.iter().any(|r| r.dependency.origin == Origin::Locked));
}

#[test]
fn scripts_and_plugins_declare_dependencies_but_are_no_components() {
    let script = "# /// script\n# dependencies = [\"requests\", \"rich\"]\n# ///\nimport requests\n";
    let lock = "version = 1\n[manifest]\nrequirements = [{ name = \"requests\" }, { name = \"rich\" }]\n[[package]]\nname = \"requests\"\nversion = \"2\"\n[[package]]\nname = \"rich\"\nversion = \"13\"\n[[package]]\nname = \"idna\"\nversion = \"3\"\n";
    let plugin = r#"{"domain": "lamp", "name": "Lamp", "requirements": ["aiolamp==1"]}"#;
    let report = Tree::of(&[
        ("app/main.py", "print(1)\n"),
        ("custom_components/lamp/__init__.py", "import aiolamp\n"),
        ("custom_components/lamp/manifest.json", plugin),
        ("tools/sync.py", script),
        ("tools/sync.py.lock", lock),
        ("web/manifest.json", r#"{"name": "App", "icons": [], "requirements": []"#),
    ])
    .profile(1);
    assert_eq!(
        rows(&report),
        [
            "pypi aiolamp declared used",
            "pypi requests declared used",
            "pypi rich declared unused",
            "pypi idna transitive unused",
        ]
    );
    assert!(report.manifests.is_empty(), "{:?}", report.manifests);
    assert_eq!(report.components.len(), 1);
    assert!(!report.partial && report.diagnostics.is_empty(), "{:?}", report.diagnostics);
}

#[test]
fn what_is_no_environment_is_still_read_for_what_it_is() {
    let deployment = "apiVersion: apps/v1\nkind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n      - image: pytorch/pytorch:2\n";
    let seen = |path: &str| {
        let report = Tree::of(&[(path, deployment), ("a.py", "x = 1\n")]).profile(1);
        assert!(report.manifests.is_empty());
        serde_json::to_string(&report.signals.iter().map(|s| s.workload.to_string()).collect::<Vec<_>>())
            .unwrap()
    };
    assert_eq!(seen("k8s/environment.yml"), seen("k8s/broker.yml"));
    assert_ne!(seen("k8s/environment.yml"), "[]");
}

#[test]
fn included_lists_are_requirements_whoever_includes_them() {
    let declared = |files: &[(&str, &str)]| -> Vec<String> {
        let tree = Tree::of(files);
        let report = tree.profile(1);
        assert!(report.diagnostics.is_empty(), "{:?}", report.diagnostics);
        report
            .dependencies
            .iter()
            .map(|r| format!("{} {} {}", r.location.path, r.dependency.name, r.dependency.scope.as_str()))
            .collect()
    };
    assert_eq!(
        declared(&[
            (
                "pyproject.toml",
                "[project]\nname = \"x\"\ndynamic = [\"dependencies\"]\n[tool.setuptools.dynamic]\ndependencies = { file = [\"deps.txt\"] }\n"
            ),
            ("deps.txt", "flask\n"),
        ]),
        ["deps.txt flask runtime"]
    );
    assert_eq!(
        declared(&[
            (
                "setup.py",
                "from setuptools import setup\nsetup(name='x', install_requires=open('deps.txt').read().splitlines())\n"
            ),
            ("deps.txt", "flask\n"),
        ]),
        ["deps.txt flask runtime"]
    );
    assert_eq!(
        declared(&[
            (
                "setup.cfg",
                "[options]\ninstall_requires = file: deps.txt\n[options.extras_require]\ndev = file: d.txt, e.txt\n"
            ),
            ("deps.txt", "flask\n"),
            ("d.txt", "black\n"),
            ("e.txt", "tox\n"),
        ]),
        ["d.txt black dev", "deps.txt flask runtime", "e.txt tox dev"]
    );
    assert_eq!(
        declared(&[
            (
                "environment.yml",
                "name: x\nchannels: [conda-forge]\ndependencies:\n  - numpy\n  - pip:\n    - -r deps.txt\n"
            ),
            ("deps.txt", "flask\n"),
        ]),
        ["deps.txt flask runtime", "environment.yml numpy runtime"]
    );
    assert_eq!(
        declared(&[
            ("requirements.txt", "-r a/one.txt\ntorch==1.9+cu111 -f https://x/y.html\n"),
            ("a/one.txt", "-r two.txt\nonepkg\n"),
            ("a/two.txt", "twopkg ; python_version < '3' # - no option\n"),
        ]),
        ["a/one.txt onepkg runtime", "a/two.txt twopkg runtime", "requirements.txt torch runtime"]
    );
}
