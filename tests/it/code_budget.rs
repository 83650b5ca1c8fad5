//! Source files that nobody wrote to be read: each is read within its budget or left out, and that is said.

use std::fmt::Write as _;

use serde_json::Value;

use crate::support::{Tree, stackfit};

/// Endings of the ten languages with an import of something that a rule speaks of, so that a file is parsed.
const LANGUAGES: [(&str, &str, &str); 10] = [
    ("js", "const { WebSocketServer } = require('ws');\n", "x = "),
    ("ts", "import { WebSocketServer } from 'ws';\n", "x = "),
    ("tsx", "import { WebSocketServer } from 'ws';\n", "x = "),
    ("py", "import websockets\n", "x = "),
    ("go", "package a\nimport \"github.com/gorilla/websocket\"\nvar u = websocket.Upgrader{}\n", "var x = "),
    ("java", "import org.springframework.web.bind.annotation.GetMapping;\n", "class A { int x = "),
    ("cs", "using Microsoft.AspNetCore.SignalR;\n", "class A { int x = "),
    ("rb", "require 'sidekiq'\nSidekiq.x\n", "x = "),
    ("php", "<?php\nuse Workerman\\Worker;\n", "$x = "),
    ("rs", "use axum::Router;\n", "fn a() { let x = "),
];

fn report(tree: &Tree) -> Value {
    stackfit(&["--format", "json", tree.arg()]).json()
}

fn told(report: &Value, code: &str) -> Vec<String> {
    let all = report["diagnostics"].as_array().unwrap();
    let of_code = all.iter().filter(|d| d["code"] == code);
    of_code.filter_map(|d| d["path"].as_str().map(str::to_string)).collect()
}

#[test]
fn a_hundred_thousand_nestings_are_survived_in_every_language() {
    let tree = Tree::of(&[]);
    for (ending, head, before) in LANGUAGES {
        for (name, open, close) in [("round", "(", ")"), ("square", "[", "]"), ("curly", "{", "}")] {
            let n = 100_000;
            let text = format!("{head}{before}{}1{}\n", open.repeat(n), close.repeat(n));
            tree.write(&format!("{name}.{ending}"), &text);
            tree.write(&format!("{name}-open.{ending}"), &format!("{head}{before}{}", open.repeat(n)));
        }
    }
    let report = report(&tree);
    assert_eq!(report["coverage"]["seen"], 60);
    assert_eq!(report["coverage"]["analysed"], 60, "{}", report["coverage"]);
    assert!(told(&report, "E-INTERNAL").is_empty());
}

#[test]
fn one_line_of_many_megabytes_is_cut_and_said() {
    let tree = Tree::of(&[("package.json", "{\"name\":\"a\"}")]);
    for (ending, head, _) in LANGUAGES {
        let mut text = head.replace('\n', " ");
        // One of them is as long as bundles get; the others are only longer than what is read.
        while text.len() < if ending == "js" { 50 << 20 } else { 3 << 20 } {
            text.push_str("f(1,2);g(3,4);h(5,6);i(7,8);j(9,0);k(1,2);l(3,4);m(5,6);");
            if text.len() == 1 << 20 {
                text.push(' ');
            }
        }
        tree.write(&format!("bundle.{ending}"), &text);
    }
    let report = report(&tree);
    let mut told = told(&report, "W-TOO-LARGE");
    told.sort();
    let mut expected: Vec<String> = LANGUAGES.iter().map(|(e, _, _)| format!("bundle.{e}")).collect();
    expected.sort();
    assert_eq!(told, expected);
}

#[test]
fn what_is_no_text_is_left_out_and_the_rest_is_read() {
    let tree = Tree::of(&[("package.json", "{\"name\":\"a\"}")]);
    for (ending, head, _) in LANGUAGES {
        std::fs::write(tree.path.join(format!("image.{ending}")), [0x7f, b'E', 0, 0, 1, 2, 0, 255]).unwrap();
        let mut bytes = head.as_bytes().to_vec();
        bytes.extend([b'\n', 0xff, 0xfe, 0xc3, 0x28, b'\n']);
        std::fs::write(tree.path.join(format!("latin.{ending}")), bytes).unwrap();
    }
    let report = report(&tree);
    assert_eq!(report["coverage"]["skipped"]["binary"], 10, "{}", report["coverage"]);
    let files = stackfit(&["evidence", "--dump", "files", tree.arg()]).ok();
    for (ending, _, _) in LANGUAGES {
        assert!(files.contains(&format!("latin.{ending}  ")), "{files}");
    }
    let facts = stackfit(&["evidence", "--dump", "facts", tree.arg()]).ok();
    let mut missing = String::new();
    for ending in ["js", "ts", "tsx", "py", "go"] {
        if !facts.contains(&format!("latin.{ending}:")) {
            let _ = write!(missing, "{ending} ");
        }
    }
    assert!(missing.is_empty(), "no facts of {missing}:\n{facts}");
}
