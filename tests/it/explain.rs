//! `stackfit explain`, `rules stats` and `rules docs`.

use serde_json::Value;

use crate::support::{RULES, Tree, stackfit};

const SCHEMA: &str = include_str!("../../schemas/explanation-v1.schema.json");

fn explain(arguments: &[&str]) -> String {
    let mut all = vec!["explain"];
    all.extend(arguments);
    stackfit(&all).ok()
}

fn json(arguments: &[&str]) -> Value {
    let mut all = vec!["explain", "--format", "json"];
    all.extend(arguments);
    stackfit(&all).json()
}

#[test]
fn a_workload_is_explained_with_votes_claims_and_what_shows_it() {
    let out = explain(&["websockets"]);
    for part in [
        "workload  websockets  WebSockets",
        "favours  Node.js",
        "[A3-88]",
        "§ API Development, line 162",
        "socket-server-opened",
        "npm/",
        "workload:real-time-chat",
    ] {
        assert!(out.contains(part), "{part} is missing in\n{out}");
    }
}

#[test]
fn conflicts_and_corrections_stand_beside_the_claims() {
    let out = explain(&["cpu-bound"]);
    assert!(out.contains("For Node.js") && out.contains("For Python") && out.contains("Conflict"), "{out}");
    let wrong = RULES
        .claims
        .iter()
        .find(|(_, c)| c.note.as_ref().is_some_and(|n| RULES.notes[n].status.as_str() == "wrong"))
        .map(|(id, _)| id.to_string())
        .unwrap();
    let out = explain(&[&wrong]);
    assert!(out.contains("Corrections") && out.contains("(wrong)"), "{out}");
}

#[test]
fn every_kind_of_subject_has_an_explanation() {
    for (name, kind) in [
        ("websockets", "workload"),
        ("scalability", "criterion"),
        ("ai-models", "hybrid"),
        ("rabbitmq", "hybrid"),
        ("name:rabbitmq", "name"),
        ("A3", "article"),
        ("a3-88", "claim"),
        ("O-01", "correction"),
        ("salaries", "context"),
        ("socket-server-opened", "rule"),
        ("npm/socket.io", "package"),
        ("socket.io", "package"),
    ] {
        let document = json(&[name]);
        assert_eq!(document["kind"], kind, "{name}");
        assert!(!document["title"].as_str().unwrap().is_empty(), "{name}");
    }
}

#[test]
fn explanations_follow_their_schema() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let tree = Tree::case("socketio-chat");
    for name in
        ["websockets", "scalability", "grpc", "express", "A3", "A3-88", "O-01", "salaries", "npm/socket.io"]
    {
        for document in [json(&[name]), json(&[name, tree.arg()])] {
            let errors: Vec<String> = validator.iter_errors(&document).map(|e| e.to_string()).collect();
            assert!(errors.is_empty(), "{name}: {errors:?}");
        }
    }
}

#[test]
fn with_a_path_the_repository_shows_what_it_has() {
    let chat = Tree::case("socketio-chat");
    let document = json(&["websockets", chat.arg()]);
    let here = &document["here"];
    assert!(here["says"].as_str().unwrap().contains("high confidence"), "{here}");
    assert!(here["says"].as_str().unwrap().contains("reason for the suggestion, node"), "{here}");
    let place = &here["places"][0];
    assert_eq!(place["grade"], "used");
    assert!(
        place["line"].as_u64().unwrap() > 0 && place["path"].as_str().unwrap().ends_with(".js"),
        "{place}"
    );
    assert_eq!(json(&["machine-learning", chat.arg()])["here"]["says"], "Not seen here.");
    assert_eq!(json(&["websockets"])["here"], Value::Null);
    let package = json(&["npm/socket.io", chat.arg()]);
    let says = package["here"]["says"].as_str().unwrap();
    assert!(says.contains("package.json (runtime, used)"), "{says}");
}

#[test]
fn an_unknown_name_gets_the_nearest() {
    stackfit(&["explain", "websokets"]).fails("nothing is called `websokets`: did you mean `websockets`");
    stackfit(&["explain", "scalabilty"]).fails("did you mean `scalability`");
    stackfit(&["explain", "qqqqqqqqqqqqqqqqqqqq"]).fails("`stackfit explain` lists what can be explained");
    // Said before a folder is looked for.
    stackfit(&["explain", "websokets", "no/such/folder"]).fails("did you mean");
    stackfit(&["explain", "websockets", "no/such/folder"]).fails("no such file or folder");
}

#[test]
fn without_a_name_everything_is_listed() {
    let out = explain(&[]);
    for part in ["workload (5", "criterion (", "claim (7", "package (6", "websockets", "scalability"] {
        assert!(out.contains(part), "{part} is missing in\n{out}");
    }
    let document = json(&[]);
    let claims = document["groups"].as_array().unwrap().iter().find(|g| g["kind"] == "claim").unwrap();
    assert_eq!(claims["subjects"].as_array().unwrap().len(), RULES.claims.len());
}

#[test]
fn markdown_and_text_say_the_same() {
    let text = explain(&["task-scheduling"]);
    let markdown = explain(&["task-scheduling", "--format", "markdown"]);
    assert!(markdown.starts_with("# `task-scheduling`"), "{markdown}");
    for id in RULES.workloads["task-scheduling"].claims.iter() {
        assert!(text.contains(&format!("[{id}]")), "{id} is missing in text");
        assert!(markdown.contains(&format!("\\[{id}\\]")), "{id} is missing in markdown");
    }
}

#[test]
fn hostile_names_of_a_repository_stay_text() {
    let tree = Tree::of(&[
        ("package.json", "{ \"dependencies\": { \"socket.io\": \"4\" } }"),
        ("a\u{1b}[31m/x.js", "require('socket.io')(3000)\n"),
    ]);
    for format in ["text", "markdown", "json"] {
        let out = explain(&["websockets", tree.arg(), "--format", format]);
        assert!(!out.contains('\u{1b}'), "{format}: {out}");
    }
}

#[test]
fn statistics_count_both_sides() {
    let document = stackfit(&["rules", "stats", "--format", "json"]).json();
    let sides = document["sides"].as_array().unwrap();
    for row in sides {
        assert!(row["node"].is_u64() && row["python"].is_u64(), "{row}");
    }
    let rules = sides.iter().find(|r| r["what"] == "code rules").unwrap();
    let (node, python) = (rules["node"].as_u64().unwrap(), rules["python"].as_u64().unwrap());
    // Neither language has so many more rules that it alone would be heard.
    assert!(node * 2 > python && python * 2 > node, "{node} and {python}");
    let workloads = document["workloads"].as_array().unwrap();
    assert_eq!(workloads.len(), RULES.workloads.len());
    let text = stackfit(&["rules", "stats"]).ok();
    assert!(text.contains("Sides") && text.contains("How claims are reached"), "{text}");
    let reached: usize =
        document["routes"].as_array().unwrap().iter().map(|r| r["claims"].as_u64().unwrap() as usize).sum();
    assert_eq!(reached, RULES.claims.len());
}

#[test]
fn the_reference_pages_hold_every_claim_and_rule() {
    let tree = Tree::named("docs");
    stackfit(&["rules", "docs", tree.arg()]).ok();
    let page = |name: &str| std::fs::read_to_string(tree.path.join(name)).unwrap();
    let articles = page("articles.md");
    for id in RULES.claims.keys() {
        assert!(articles.contains(&format!("\\[{id}\\]")), "{id}");
    }
    let rules = page("rules.md");
    for rule in &RULES.code {
        assert!(rules.contains(&format!("## `{}`", rule.id)), "{}", rule.id);
    }
    assert!(page("coverage.md").contains("| Express | framework | Node.js |"));
    stackfit(&["rules", "docs", tree.path.join("articles.md").to_str().unwrap()]).fails("cannot be made");
}
