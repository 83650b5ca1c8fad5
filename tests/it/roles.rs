//! Files that are set aside by what they import, or by what lies beside them.

use serde_json::Value;

use crate::support::{Tree, stackfit};

/// Path and role of every file that is read.
fn roles(files: &[(&str, &str)]) -> Vec<(String, String)> {
    let tree = Tree::of(files);
    let out = stackfit(&["evidence", "--dump", "files", "--json", tree.arg()]).ok();
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_string();
    let rows = out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    rows.map(|row| (text(&row, "path"), text(&row, "role"))).collect()
}

fn role(path: &str, files: &[(&str, &str)]) -> String {
    let all = roles(files);
    all.iter().find(|(p, _)| p == path).map(|(_, role)| role.clone()).unwrap_or_else(|| panic!("{all:?}"))
}

#[test]
fn what_imports_a_test_framework_is_a_test_wherever_it_lies() {
    for (path, text) in [
        ("shop/helpers.py", "import pytest\n\n@pytest.fixture\ndef shop():\n    return 1\n"),
        ("shop/helpers.py", "from tornado.testing import AsyncHTTPTestCase\n"),
        ("src/server-for-checks.ts", "import { vi } from 'vitest'\nvi.mock('fs')\n"),
        ("src/within.js", "const test = require('node:test')\ntest('a', () => {})\n"),
        (
            "internal/db/db.go",
            "package db\n\nimport (\n\t\"net/http\"\n\t\"testing\"\n)\n\nfunc New(t *testing.T) { http.Get(\"/\") }\n",
        ),
    ] {
        assert_eq!(role(path, &[(path, text)]), "test", "{text}");
    }
}

#[test]
fn its_look_alikes_stay_the_product() {
    for (path, text) in [
        ("shop/app.py", "from unittest.mock import MagicMock\nimport testbed\n"),
        ("shop/app.py", "# import pytest\nSAMPLE = 'import pytest'\n"),
        ("shop/app.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import pytest\n"),
        ("src/app.ts", "import type { Mock } from 'vitest'\nimport { test } from './test-of-strength'\n"),
        ("src/scrape.ts", "import { chromium } from '@playwright/test'\nchromium.launch()\n"),
    ] {
        assert_eq!(role(path, &[(path, text)]), "product", "{text}");
    }
}

#[test]
fn benchmarks_and_build_tasks_are_told_by_what_runs_them() {
    let bench =
        ("src/speed.js", "const autocannon = require('autocannon')\nautocannon({ url: 'http://x' })\n");
    assert_eq!(role("src/speed.js", &[bench]), "example");
    let tasks =
        ("packages/a/chores.py", "from invoke import task\n\n@task\ndef build(c):\n    c.run('make')\n");
    assert_eq!(role("packages/a/chores.py", &[tasks]), "tooling");
}

#[test]
fn a_library_is_not_set_aside_for_being_what_it_is() {
    let plugin = ("pytest_clock/plugin.py", "import pytest\n");
    let manifest = |name: &str| format!("[project]\nname = \"{name}\"\nversion = \"1\"\n");
    let (own, other) = (manifest("pytest-clock"), manifest("clock"));
    let path = "pytest_clock/plugin.py";
    assert_eq!(role(path, &[plugin, ("pyproject.toml", &own)]), "product");
    assert_eq!(role(path, &[plugin, ("pyproject.toml", &other)]), "test");
}

#[test]
fn the_configuration_has_the_last_word_on_roles() {
    let config = "[[role]]\npath = \"lab/**\"\nrole = \"product\"\nreason = \"shipped\"\n";
    let file = ("lab/run.py", "import pytest\n");
    assert_eq!(role("lab/run.py", &[file, ("stackfit.toml", config)]), "product");
}

#[test]
fn helpers_of_notebooks_beside_a_package_show_how_it_is_used() {
    let package = (
        "pyproject.toml",
        "[project]\nname = \"curves\"\nversion = \"1\"\n[build-system]\nrequires = [\"hatchling\"]\n",
    );
    let helper = ("notebooks/helper.py", "import pandas\n");
    let notebook = ("notebooks/a.ipynb", "{\"cells\": [], \"nbformat\": 4, \"metadata\": {}}");
    assert_eq!(role(helper.0, &[package, helper, notebook]), "example");
    // Without a package the notebooks are what there is, and a script of the package is one wherever a notebook lies.
    assert_eq!(role(helper.0, &[helper, notebook]), "product");
    let (script, beside) = (("train/run.py", "import torch\n"), ("train/a.ipynb", notebook.1));
    assert_eq!(role(script.0, &[package, script, beside]), "product");
}

#[test]
fn loose_scripts_beside_a_published_package_serve_its_developers() {
    let manifest =
        "[project]\nname = \"curves\"\nversion = \"1\"\n[build-system]\nrequires = [\"hatchling\"]\n";
    let package = [("pyproject.toml", manifest), ("src/curves/__init__.py", "x = 1\n")];
    let script = ("chores/check.py", "import requests\nrequests.get('http://x')\n");
    let told = |more: &[(&str, &str)]| role(script.0, &[&package[..], &[script], more].concat());
    assert_eq!(told(&[]), "tooling");
    // Not where it is started, imported, deployable by itself, or a package too.
    assert_eq!(told(&[("Dockerfile", "FROM python\nCMD [\"python\", \"chores/check.py\"]\n")]), "product");
    assert_eq!(told(&[("src/curves/a.py", "from chores.check import x\n")]), "product");
    assert_eq!(told(&[("chores/requirements.txt", "requests\n")]), "product");
    assert_eq!(told(&[("chores/__init__.py", "")]), "product");
    // Nor where there is no package to be beside of.
    assert_eq!(role(script.0, &[package[0], script]), "product");
}

#[test]
fn what_only_chores_run_is_tooling() {
    let told = |scripts: &str, path: &str| {
        let manifest = format!("{{ \"name\": \"shop\", \"scripts\": {{ {scripts} }} }}");
        role(path, &[("package.json", &manifest), (path, "const fs = require('fs')\nfs.readdirSync('.')\n")])
    };
    assert_eq!(told("\"postinstall\": \"node ./cli/fetch.js\"", "cli/fetch.js"), "tooling");
    assert_eq!(told("\"build\": \"node make.mjs && cp a b\"", "make.mjs"), "tooling");
    assert_eq!(told("\"start\": \"node cli/fetch.js\"", "cli/fetch.js"), "product");
    assert_eq!(told("\"postinstall\": \"node app.js\", \"start\": \"node app.js\"", "app.js"), "product");
    assert_eq!(told("\"build\": \"esbuild src/main.js\"", "src/main.js"), "product");
}

#[test]
fn odds_and_ends_that_nothing_reaches_are_tooling() {
    let script = ("utils/newlines.py", "import os\nfor root, _, names in os.walk('.'):\n    print(names)\n");
    let app = |text| ("app.py", text);
    assert_eq!(role(script.0, &[script, app("import flask\n")]), "tooling");
    assert_eq!(role(script.0, &[script, app("from utils import newlines\n")]), "product");
    assert_eq!(role(script.0, &[script, app("from utils.newlines import walk\n")]), "product");
    assert_eq!(role(script.0, &[script, ("Procfile", "worker: python utils/newlines.py\n")]), "product");
}

#[test]
fn what_is_imported_by_its_address_is_known_by_its_name() {
    let helper = (
        "kit/kit.go",
        "package kit\n\nimport \"github.com/stretchr/testify/assert\"\n\nvar _ = assert.Equal\n",
    );
    let module = |path: &str| format!("module {path}\n\ngo 1.22\n");
    assert_eq!(role(helper.0, &[helper, ("go.mod", &module("github.com/acme/app"))]), "test");
    assert_eq!(role(helper.0, &[helper, ("go.mod", &module("github.com/acme/testify-more"))]), "product");
}

#[test]
fn what_a_container_starts_or_code_imports_is_no_chore() {
    let manifest = ("package.json", "{ \"name\": \"a\", \"scripts\": { \"postinstall\": \"node db.js\" } }");
    let db = ("db.js", "require('pg')\n");
    assert_eq!(role("db.js", &[manifest, db]), "tooling");
    let container = ("Dockerfile", "FROM node\nCMD [\"node\", \"db.js\"]\n");
    assert_eq!(role("db.js", &[manifest, db, container]), "product");
    assert_eq!(role("db.js", &[manifest, db, ("index.js", "require('./db')\n")]), "product");
}
