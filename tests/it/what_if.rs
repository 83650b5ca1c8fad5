//! What the verdict would be if something were otherwise, and the record that is kept of it.

use serde_json::Value;

use crate::support::{Tree, stackfit};

const CHAT: [(&str, &str); 2] = [
    (
        "package.json",
        "{\n\"name\": \"talk\",\n\"dependencies\": {\n\"socket.io\": \"4\",\n\"express\": \"4\"\n}\n}\n",
    ),
    (
        "server.js",
        "const { Server } = require('socket.io')\nconst app = require('express')()\napp.get('/rooms', f)\n\
         const io = new Server(3000)\nio.on('connection', (socket) => { socket.on('message', g) })\n",
    ),
];

fn report(tree: &Tree, more: &[&str]) -> Value {
    let out = stackfit(&[&["--format", "json"], more, &[tree.arg()]].concat()).ok();
    serde_json::from_str(&out).unwrap()
}

fn workloads(report: &Value) -> Vec<&str> {
    report["workloads"].as_array().unwrap().iter().map(|w| w["id"].as_str().unwrap()).collect()
}

#[test]
fn without_a_workload_nothing_speaks_for_it() {
    let tree = Tree::of(&CHAT);
    let as_it_is = report(&tree, &[]);
    assert!(as_it_is["what_if"].is_null());
    assert!(workloads(&as_it_is).contains(&"websockets"));
    let changed = report(&tree, &["--without", "workload:websockets", "--assume", "real-time-apps=none"]);
    assert!(!workloads(&changed).contains(&"websockets") && !workloads(&changed).contains(&"real-time-apps"));
    let told = &changed["what_if"];
    assert_eq!(told["changes"], serde_json::json!(["without websockets", "without real-time-apps"]));
    assert_eq!(told["before"]["suggestion"], as_it_is["verdict"]["suggestion"]);
    assert_eq!(told["before"]["scores"], as_it_is["verdict"]["scores"]);
}

#[test]
fn without_a_package_neither_its_name_nor_its_use_counts() {
    let tree = Tree::of(&CHAT);
    let changed = report(&tree, &["--without", "package:npm/socket.io"]);
    for workload in changed["workloads"].as_array().unwrap() {
        for evidence in workload["evidence"].as_array().unwrap() {
            assert!(!evidence["snippet"].as_str().unwrap().contains("socket"), "{evidence}");
        }
    }
    assert!(workloads(&changed).contains(&"rest-api"));
}

#[test]
fn without_a_path_its_files_are_not_there() {
    let tree = Tree::of(&[CHAT[0], CHAT[1], ("tools/x.js", "require('express')().get('/x', f)\n")]);
    let seen = |more: &[&str]| report(&tree, more)["components"][0]["code"].as_u64();
    let changed = report(&tree, &["--without", "path:server.js"]);
    assert!(!changed.to_string().contains("\"path\":\"server.js\""));
    assert_eq!(seen(&["--without", "path:tools"]), seen(&["--without", "path:tools/**"]));
}

#[test]
fn what_is_assumed_counts_as_declared_and_is_marked() {
    let tree = Tree::of(&CHAT);
    let changed = report(&tree, &["--assume", "machine-learning=strong"]);
    let assumed = changed["workloads"].as_array().unwrap().iter().find(|w| w["id"] == "machine-learning");
    let assumed = assumed.unwrap();
    assert_eq!(assumed["evidence"][0]["rule"], "declared-need");
    assert_eq!(assumed["evidence"][0]["grade"], "declared");
    assert_ne!(changed["verdict"]["scores"]["python"], 0.0);
    for format in ["text", "markdown", "adr"] {
        let args = ["--format", format, "--assume", "machine-learning=strong", tree.arg()];
        assert!(stackfit(&args).ok().contains("with machine-learning (strong)"), "{format}");
    }
}

#[test]
fn a_change_that_cannot_be_meant_is_bad_usage() {
    let tree = Tree::of(&CHAT);
    for (args, said) in [
        (["--without", "workload:sockets"], "unknown workload `sockets`"),
        (["--assume", "websockets=huge"], "`huge` is not strong, medium, weak or none"),
        (["--without", "package:socket.io"], "REGISTRY/NAME"),
        (["--without", "package:cpan/x"], "unknown registry `cpan`"),
        (["--without", "server.js"], "expected path:GLOB"),
        (["--without", "path:["], "not a glob"),
    ] {
        stackfit(&[args[0], args[1], tree.arg()]).fails(said);
    }
    let nothing = report(&tree, &["--without", "package:npm/koa"]);
    assert!(nothing["diagnostics"].to_string().contains("without npm/koa: nothing of it was there"));
}

#[test]
fn the_decision_record_has_what_a_record_needs() {
    let tree = Tree::of(&CHAT);
    let record = stackfit(&["--format", "adr", tree.arg()]).ok();
    let headings: Vec<&str> = record.lines().filter(|l| l.starts_with("## ")).collect();
    assert_eq!(
        headings,
        [
            "## Context",
            "## Decision drivers",
            "## Considered options",
            "## Decision",
            "## Consequences",
            "## Evidence",
            "## Citations"
        ]
    );
    for part in ["- Status: proposed", "### Node.js (1.00)", "Suggested: **Node.js**", "`server.js:4`"] {
        assert!(record.contains(part), "{part}\n{record}");
    }
}

#[test]
fn a_record_of_nothing_says_so() {
    let tree = Tree::of(&[("notes.txt", "nothing\n")]);
    let record = stackfit(&["--format", "adr", tree.arg()]).ok();
    assert!(record.contains("None of the workloads that the articles speak of is central here."), "{record}");
    assert!(!record.contains("## Evidence") && record.contains("Suggested: **No guidance**"), "{record}");
    stackfit(&["explain", "--format", "adr", "websockets"]).fails("unknown format");
}

#[test]
fn a_declared_need_goes_with_its_workload_and_names_are_compared_as_registries_do() {
    let need = "[[need]]\nworkload = \"real-time-chat\"\nstrength = \"strong\"\nreason = \"planned\"\n";
    let tree = Tree::of(&[
        ("app.py", "import flask_socketio\nflask_socketio.SocketIO()\n"),
        ("stackfit.toml", need),
    ]);
    assert!(workloads(&report(&tree, &[])).contains(&"real-time-chat"));
    let without = report(&tree, &["--without", "workload:real-time-chat"]);
    assert!(!workloads(&without).contains(&"real-time-chat"));
    let without = report(&tree, &["--without", "package:pypi/Flask_SocketIO"]);
    assert!(!workloads(&without).contains(&"websockets"), "{:?}", workloads(&without));
}
