//! `stackfit deps`, and which component a dependency speaks of.

use serde_json::Value;

use crate::support::{Tree, stackfit};

/// A workspace whose root declares what only one member imports.
fn workspace() -> Tree {
    Tree::of(&[
        (
            "package.json",
            "{\n  \"private\": true,\n  \"workspaces\": [\"apps/*\"],\n  \"dependencies\": {\n    \"socket.io\": \"^4.8.0\",\n    \"left-pad\": \"1.3.0\"\n  }\n}\n",
        ),
        ("tools/release.js", "console.log(process.argv)\n"),
        ("apps/chat/package.json", "{ \"name\": \"chat\", \"version\": \"1.0.0\" }\n"),
        (
            "apps/chat/index.js",
            "const { Server } = require('socket.io')\nconst io = new Server(3000)\nio.on('connection', s => s.on('chat message', m => io.emit('chat message', m)))\n",
        ),
        ("apps/math/package.json", "{ \"name\": \"math\", \"version\": \"1.0.0\" }\n"),
        ("apps/math/index.js", "module.exports = (a, b) => a + b\n"),
    ])
}

fn rows(arguments: &[&str]) -> Vec<Value> {
    let mut all = vec!["deps", "--format", "json"];
    all.extend(arguments);
    stackfit(&all).json()["dependencies"].as_array().unwrap().clone()
}

#[test]
fn a_row_says_where_it_is_declared_and_used_and_what_it_stands_for() {
    let tree = workspace();
    let rows = rows(&[tree.arg()]);
    let row = rows.iter().find(|r| r["name"] == "socket.io").unwrap();
    assert_eq!((&row["path"], &row["line"]), (&Value::from("package.json"), &Value::from(5)));
    assert_eq!((&row["scope"], &row["origin"]), (&Value::from("runtime"), &Value::from("declared")));
    assert_eq!((&row["used"], &row["used_in"]), (&Value::from(true), &Value::from(1)));
    assert_eq!(row["used_at"]["path"], "apps/chat/index.js");
    assert!(row["stands_for"].as_array().unwrap().iter().any(|w| w == "websockets"), "{row}");
    let row = rows.iter().find(|r| r["name"] == "left-pad").unwrap();
    assert_eq!(row["used"], false);
}

#[test]
fn what_the_root_of_a_workspace_declares_speaks_of_the_member_that_imports_it() {
    let report = workspace().profile(1);
    let component = |root: &str| report.components.iter().find(|c| &*c.root == root).unwrap();
    let has = |root: &str, rule: &str| {
        component(root)
            .signals
            .iter()
            .flat_map(|s| &s.evidence)
            .any(|e| &*e.rule == rule && &*e.location.path == "package.json")
    };
    assert!(has("apps/chat", "npm/socket.io"), "the member that imports it");
    assert!(!has("", "npm/socket.io"), "the root does nothing with it");
    assert!(!has("apps/math", "npm/socket.io"), "nor does another member");
}

#[test]
fn filters_narrow_the_list() {
    let tree = Tree::of(&[
        (
            "package.json",
            "{ \"dependencies\": { \"express\": \"5\" }, \"devDependencies\": { \"eslint\": \"9\" } }",
        ),
        ("requirements.txt", "flask==3.0\nno-such-package-here==1\n"),
        ("app.py", "import flask\n"),
    ]);
    let names = |arguments: &[&str]| -> Vec<String> {
        let mut all = vec![tree.arg()];
        all.extend(arguments);
        rows(&all).iter().map(|r| r["name"].as_str().unwrap().to_string()).collect()
    };
    assert_eq!(names(&[]), ["express", "eslint", "flask", "no-such-package-here"]);
    assert_eq!(names(&["--ecosystem", "pypi"]), ["flask", "no-such-package-here"]);
    assert_eq!(names(&["--scope", "dev"]), ["eslint"]);
    assert_eq!(names(&["--unused", "--ecosystem", "pypi"]), ["no-such-package-here"]);
    assert_eq!(names(&["--unknown"]), ["no-such-package-here"]);
    stackfit(&["deps", tree.arg(), "--ecosystem", "cpan"]).fails("--ecosystem");
    stackfit(&["deps", tree.arg(), "--format", "xml"]).fails("--format");
}

#[test]
fn the_document_follows_its_schema() {
    let schema: Value =
        serde_json::from_str(include_str!("../../schemas/dependencies-v1.schema.json")).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for name in ["hybrid-rabbitmq", "go-websocket", "scrapy-express"] {
        let document = stackfit(&["deps", Tree::case(name).arg(), "--format", "json"]).json();
        assert!(!document["dependencies"].as_array().unwrap().is_empty(), "{name}");
        let errors: Vec<String> = validator.iter_errors(&document).map(|e| e.to_string()).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
    }
}

#[test]
fn csv_is_one_row_a_dependency_and_no_formula() {
    let tree = Tree::of(&[(
        "package.json",
        "{ \"dependencies\": { \"express\": \"=1+1,\\\"x\\\"\", \"@a/b\": \"-1\" } }",
    )]);
    let out = stackfit(&["deps", tree.arg(), "--format", "csv"]).ok();
    let lines: Vec<&str> = out.split("\r\n").collect();
    assert_eq!(lines.len(), 4, "{out}");
    assert!(lines[0].starts_with("ecosystem,name,requirement,scope,origin"), "{out}");
    assert!(lines[1].starts_with("npm,express,\"'=1+1,\"\"x\"\"\",runtime,declared"), "{out}");
    assert!(lines[2].starts_with("npm,@a/b,\"'-1\","), "{out}");
}

#[test]
fn the_table_sums_up() {
    let tree = workspace();
    let out = stackfit(&["deps", tree.arg()]).ok();
    assert!(out.contains("2 dependencies in 3 manifests; 1 not imported"), "{out}");
    let empty = Tree::of(&[("a.txt", "x")]);
    assert!(stackfit(&["deps", empty.arg()]).ok().contains("0 dependencies in 0 manifests"));
}

#[test]
fn what_is_imported_and_declared_nowhere_is_listed() {
    let tree = Tree::of(&[
        ("requirements.txt", "flask==3.0\n"),
        ("app.py", "import flask\nimport json\nimport redis\nimport helpers\nfrom numpy import array\n"),
        ("helpers.py", "import redis\nimport nobody_knows_this\n"),
        ("tests/test_app.py", "import pandas\n"),
        ("web/package.json", "{ \"name\": \"web\", \"dependencies\": { \"express\": \"5\" } }"),
        (
            "web/index.js",
            "require('express'); require('fs/promises'); require('node:http'); require('ws'); require('@/x')\n",
        ),
    ]);
    let rows: Vec<String> = rows(&[tree.arg()])
        .iter()
        .filter(|r| r["origin"] == "undeclared")
        .map(|r| {
            format!(
                "{} {} {} {}:{} {}",
                r["ecosystem"], r["name"], r["component"], r["path"], r["line"], r["used_in"]
            )
            .replace('"', "")
        })
        .collect();
    assert_eq!(
        rows,
        ["pypi redis . app.py:3 2", "pypi numpy . app.py:5 1", "npm ws web web/index.js:1 1"],
        "neither built-in modules, nor neighbours, nor tests, nor what nobody knows"
    );
}

#[test]
fn what_a_compose_file_builds_is_a_component() {
    let tree = Tree::of(&[
        (
            "compose.yaml",
            "services:\n  api:\n    build: ./services/api\n  jobs:\n    build:\n      context: services/jobs\n  out:\n    build: ../elsewhere\n  db:\n    image: postgres\n",
        ),
        (
            "services/api/Dockerfile",
            "FROM python:3.13\nRUN pip install fastapi\nCMD [\"uvicorn\", \"main:app\"]\n",
        ),
        (
            "services/api/main.py",
            "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/a')\ndef a():\n    return 1\n",
        ),
        ("services/jobs/Dockerfile", "FROM python:3.13\nCMD [\"python\", \"jobs.py\"]\n"),
        (
            "services/jobs/jobs.py",
            "import pandas as pd\nframe = pd.read_csv('a.csv')\nprint(frame.groupby('b').mean())\n",
        ),
        ("tools/seed.py", "print('seed')\n"),
    ]);
    let report = tree.profile(1);
    let roots: Vec<&str> = report.components.iter().map(|c| &*c.root).collect();
    assert_eq!(roots, ["", "services/api", "services/jobs"]);
    let api = &report.components[1];
    assert_eq!(api.role.as_str(), "server");
    assert!(api.signals.iter().any(|s| &*s.workload == "rest-api"));
}
