//! Rules that need, exclude or join others, names that components share, and the views that show it.

use serde_json::Value;

use crate::support::{Tree, stackfit};

/// Rules over a library that nobody has; `more` goes into the rule of `strike`.
fn pack(more: &str, joint: &str) -> Tree {
    let rule = |id: &str, member: &str, more: &str| {
        let code = |member: &str| {
            format!("{{ language = \"javascript\", code = \"require('glockenspiel').{member}('a')\" }}")
        };
        let other = "{ language = \"javascript\", code = \"require('glockenspiel').close()\" }";
        format!(
            "[{id}]\nworkload = \"websockets\"\nstrength = \"strong\"\nlinks = [\"kafka\"]\n\
             api = [{{ module = \"glockenspiel\", path = \"{member}\", literal = \"topic\" }}]\nwhy = \"Does {member}.\"\n{more}\n\
             must_match = [{0}, {0}]\nmust_not_match = [{other}, {other}]\n",
            code(member)
        )
    };
    let code =
        [rule("struck", "strike", more), rule("tuned", "tune", ""), rule("muted", "mute", "")].concat();
    Tree::of(&[("code/glockenspiel.toml", &code), ("joint/glockenspiel.toml", joint)])
}

const JOINT: &str = "[struck-and-tuned]\nworkload = \"real-time-chat\"\nstrength = \"medium\"\n\
    all_of = [\"struck\", \"tuned|npm/express\"]\nnone_of = [\"muted\"]\nwhy = \"Strikes what it tuned.\"\n\
    must_match = [[\"struck\", \"tuned\"], [\"struck\", \"npm/express\"]]\n\
    must_not_match = [[\"struck\"], [\"struck\", \"tuned\", \"muted\"]]\n";

/// The rules that the evidence of a tree names.
fn rules_met(pack: &Tree, files: &[(&str, &str)]) -> Vec<String> {
    let tree = Tree::of(files);
    let out = stackfit(&["--format", "json", "--rules", pack.arg(), tree.arg()]).ok();
    let report: Value = serde_json::from_str(&out).unwrap();
    let mut rules: Vec<String> = report["workloads"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|w| w["evidence"].as_array().unwrap())
        .map(|e| e["rule"].as_str().unwrap().to_string())
        .filter(|rule| !rule.contains('/'))
        .collect();
    rules.sort();
    rules.dedup();
    rules
}

fn calls(members: &[&str]) -> String {
    members.iter().map(|m| format!("require('glockenspiel').{m}('a')\n")).collect()
}

#[test]
fn a_rule_counts_only_with_what_it_requires_and_without_what_it_excludes() {
    for (more, members, expected) in [
        ("requires = [\"tuned\"]", &["strike"][..], &[][..]),
        ("requires = [\"tuned\"]", &["strike", "tune"], &["struck", "tuned"]),
        ("requires = [\"tuned|muted\"]", &["strike", "mute"], &["muted", "struck"]),
        ("requires = [\"tuned\", \"muted\"]", &["strike", "mute"], &["muted"]),
        ("excludes = [\"tuned\"]", &["strike"], &["struck"]),
        ("excludes = [\"tuned\"]", &["strike", "tune"], &["tuned"]),
    ] {
        let pack = pack(more, JOINT);
        let met: Vec<String> =
            rules_met(&pack, &[("package.json", "{\"name\":\"a\"}"), ("a.js", &calls(members))])
                .into_iter()
                .filter(|r| r != "struck-and-tuned")
                .collect();
        assert_eq!(met, expected, "{more} {members:?}");
    }
}

#[test]
fn conditions_hold_within_a_file_a_component_or_the_repository() {
    let (strike, tune) = (calls(&["strike"]), calls(&["tune"]));
    let manifest = "{\"name\":\"a\",\"dependencies\":{\"express\":\"4\"}}";
    for (within, same_file, same_component, elsewhere) in
        [("file", true, false, false), ("component", true, true, false), ("repository", true, true, true)]
    {
        let pack = pack(&format!("requires = [\"tuned\"]\nwithin = \"{within}\""), JOINT);
        let met = |files: &[(&str, &str)]| rules_met(&pack, files).contains(&"struck".to_string());
        let both = format!("{strike}{tune}");
        assert_eq!(met(&[("a/package.json", manifest), ("a/x.js", &both)]), same_file, "{within}");
        let near = [("a/package.json", manifest), ("a/x.js", &*strike), ("a/y.js", &*tune)];
        assert_eq!(met(&near), same_component, "{within}");
        let far = [
            ("a/package.json", manifest),
            ("b/package.json", manifest),
            ("a/x.js", &*strike),
            ("b/y.js", &*tune),
        ];
        assert_eq!(met(&far), elsewhere, "{within}");
        // A test that tunes makes nothing of the product tuned.
        let test = [("a/package.json", manifest), ("a/x.js", &*strike), ("a/test/y.test.js", &*tune)];
        assert!(!met(&test), "{within}");
    }
}

#[test]
fn joint_rules_are_met_where_others_are_met_together() {
    let pack = pack("", JOINT);
    let joined = |files: &[(&str, &str)]| rules_met(&pack, files).contains(&"struck-and-tuned".to_string());
    let manifest = ("package.json", "{\"name\":\"a\"}");
    assert!(joined(&[manifest, ("a.js", &calls(&["strike", "tune"]))]));
    assert!(joined(&[manifest, ("a.js", &calls(&["strike"])), ("b.js", "require('express')()")]));
    assert!(!joined(&[manifest, ("a.js", &calls(&["strike"]))]));
    assert!(!joined(&[manifest, ("a.js", &calls(&["strike", "tune", "mute"]))]));
}

#[test]
fn relations_to_what_does_not_exist_are_errors_with_their_place() {
    let broken = |more: &str, joint: &str| {
        let pack = pack(more, joint);
        let run = stackfit(&["rules", "check", "--rules", pack.arg()]);
        (run.code, run.err)
    };
    let (code, err) = broken("requires = [\"blown\"]", JOINT);
    assert!(code == 2 && err.contains("code/glockenspiel.toml:1: unknown rule `blown`"), "{err}");
    let (code, err) = broken("requires = [\"struck-and-tuned\"]", JOINT);
    assert!(code == 2 && err.contains("relates to `struck-and-tuned`, which itself joins rules"), "{err}");
    let (code, err) = broken("within = \"file\"", JOINT);
    assert!(code == 2 && err.contains("`within` is for `requires` and `excludes`"), "{err}");
    let (code, err) = broken("excludes = [\"tu*\"]", JOINT);
    assert!(code == 2 && err.contains("only packages may be named by their beginning"), "{err}");
    let (code, err) = broken("", &JOINT.replace("[\"struck\"], [", "[\"struck\", \"tuned\"], ["));
    assert!(code == 2 && err.contains("Noisy: `struck-and-tuned` matches must_not_match 1"), "{err}");
}

#[test]
fn an_entry_that_is_written_twice_is_told() {
    let twice = pack("", &JOINT.replace("struck-and-tuned", "other-name"));
    let text = std::fs::read_to_string(twice.path.join("code/glockenspiel.toml")).unwrap();
    let text = text.replace("path = \"mute\"", "path = \"tune\"").replace(".mute(", ".tune(");
    std::fs::write(twice.path.join("code/glockenspiel.toml"), text).unwrap();
    let err = stackfit(&["rules", "check", "--rules", twice.arg()]).fails("do not behave");
    assert!(err.contains("Duplicate: `muted` and `tuned` both have glockenspiel: tune"), "{err}");
}

#[test]
fn a_name_that_two_components_know_joins_them() {
    let pack = pack("", JOINT);
    let manifest = "{\"name\":\"a\",\"scripts\":{\"start\":\"node x.js\"}}";
    let seams = |one: &str, other: &str| {
        let tree = Tree::of(&[
            ("api/package.json", manifest),
            ("jobs/package.json", manifest),
            ("api/x.js", &format!("require('glockenspiel').strike('{one}')\n")),
            ("jobs/x.js", &format!("require('glockenspiel').tune('{other}')\n")),
        ]);
        let out = stackfit(&["--format", "json", "--rules", pack.arg(), tree.arg()]).ok();
        let report: Value = serde_json::from_str(&out).unwrap();
        report["seams"].as_array().unwrap().iter().map(|s| s["shared"].clone()).collect::<Vec<_>>()
    };
    let shared = seams("orders", "orders");
    assert_eq!(shared, [serde_json::json!({ "kind": "topic", "value": "orders" })]);
    // Both speak the same link, but of different things, or of what everybody calls so.
    assert_eq!(seams("orders", "bills"), [Value::Null]);
    assert_eq!(seams("messages", "messages"), [Value::Null]);
}

#[test]
fn every_stage_of_a_scan_can_be_listed() {
    let tree = Tree::of(&[
        ("package.json", "{\"name\":\"a\",\"dependencies\":{\"ws\":\"8\"}}"),
        ("a.js", "const { WebSocketServer } = require('ws')\nnew WebSocketServer({ port: 1 })\n"),
        ("test/a.test.js", "require('ws')\n"),
    ]);
    let dump = |stage: &str| stackfit(&["evidence", "--dump", stage, tree.arg()]).ok();
    let files = dump("files");
    assert!(files.contains("a.js  product  JavaScript  2  "), "{files}");
    assert!(files.contains("test/a.test.js  test  JavaScript  1  "), "{files}");
    let facts = dump("facts");
    assert!(facts.contains("package.json:1  dependency  npm  ws  8  runtime  declared"), "{facts}");
    assert!(facts.contains("a.js:1  import  javascript  ws\n"), "{facts}");
    assert!(facts.contains("a.js:2  usage  javascript  new  ws  WebSocketServer  (port=1)"), "{facts}");
    let signals = dump("signals");
    assert!(signals.contains(".  websockets  high  "), "{signals}");
    for stage in ["files", "facts", "signals"] {
        let out = stackfit(&["evidence", "--dump", stage, "--json", tree.arg()]).ok();
        let rows: Vec<Value> = out.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        assert!(!rows.is_empty() && rows.iter().all(Value::is_object), "{out}");
    }
    stackfit(&["evidence", "--dump", "hopes", tree.arg()])
        .fails("unknown stage: one of files, facts, signals");
}

#[test]
fn code_alone_can_be_asked_for() {
    let tree = Tree::of(&[
        (
            "package.json",
            "{\"name\":\"a\",\"description\":\"A chat server\",\"dependencies\":{\"mqtt\":\"5\"}}",
        ),
        ("Dockerfile", "FROM nvidia/cuda:12\nCMD [\"node\", \"a.js\"]\n"),
        ("a.js", "const { WebSocketServer } = require('ws')\nnew WebSocketServer({ port: 1 })\n"),
    ]);
    let workloads = |more: &[&str]| {
        let arguments: Vec<&str> = ["--format", "json", tree.arg()].iter().chain(more).copied().collect();
        let report: Value = serde_json::from_str(&stackfit(&arguments).ok()).unwrap();
        let all = report["workloads"].as_array().unwrap();
        all.iter().map(|w| w["id"].as_str().unwrap().to_string()).collect::<Vec<_>>()
    };
    assert!(workloads(&[]).contains(&"iot".to_string()));
    let code = workloads(&["--code-only"]);
    assert!(code.contains(&"websockets".to_string()), "{code:?}");
    for declared in ["iot", "machine-learning", "real-time-chat"] {
        assert!(!code.contains(&declared.to_string()), "{code:?}");
    }
}

#[test]
fn rules_can_be_tried_on_repositories() {
    let tree = Tree::of(&[("a.js", "const { WebSocketServer } = require('ws')\nnew WebSocketServer()\n")]);
    let run = stackfit(&["rules", "check", "--on", tree.arg()]);
    assert_eq!(run.code, 2, "most rules are met nowhere here");
    assert!(run.out.contains("socket-server-opened\t1\tjavascript 1"), "{}", run.out);
    let last = run.err.lines().last().unwrap();
    assert!(last.contains("NeverHit: ") && last.ends_with("on none of 1 repositories"), "{}", run.err);
    assert!(!run.err.lines().any(|l| l == "socket-server-opened"), "{}", run.err);
}
