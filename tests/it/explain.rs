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
fn a_claim_without_a_vote_names_its_correction() {
    // A2-23, that Python has a single flow, is wrong by O-02; A3-54 on I/O has the remark O-39; A1-63 is outdated by O-01.
    let lines = |name: &str, claim: &str| {
        let out = explain(&[name]);
        let from = out.find(&format!("[{claim}]")).unwrap_or_else(|| panic!("{claim} is missing in\n{out}"));
        out[from..].split("\n  [").next().unwrap().split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert!(lines("architecture-and-concurrency", "A2-23").contains("against Python, wrong: O-02;"));
    assert!(lines("io-bound", "A3-54").contains("(medium, see O-39;"));
    assert!(lines("cpu-bound", "A1-63").contains("outdated: O-01;"));
    // Under the correction itself its id would say nothing.
    assert!(!lines("O-39", "A3-54").contains("see O-39"));
    let of =
        |id: &str| json(&["io-bound"])["claims"].as_array().unwrap().iter().find(|c| c["id"] == id).cloned();
    assert_eq!(of("A3-54").unwrap()["note"], "O-39");
    // A workload's claim whose correction is `wrong`: none is left in the built-in guidance, so one of a pack.
    let pack = Tree::of(&[(
        "guidance/article-9.toml",
        "[article]\nid = \"A9\"\ntitle = \"Ours\"\nsource = \"ours.txt\"\n\n[claim.A9-01]\nkind = \"use-case\"\n\
         workload = \"iot\"\nfavours = \"node\"\nstrength = \"strong\"\nsays = \"It is a framework.\"\n\
         section = \"One\"\nlines = \"1,2\"\nnote = \"O-08\"\n",
    )]);
    let out = explain(&["iot", "--rules", pack.arg()]);
    assert!(out.contains("(strong, no vote: O-08; § One, lines 1,2)"), "{out}");
    let out = explain(&["A9-01", "--rules", pack.arg()]);
    assert!(
        out.contains("vote      none: O-08 (wrong)") && out.contains("where     A9, § One, lines 1,2"),
        "{out}"
    );
    assert_eq!(out.matches("It is a framework.").count(), 1, "{out}");
}

#[test]
fn what_the_articles_contest_has_no_lean_and_claims_stand_strongest_first() {
    let out = explain(&["web-development"]);
    assert!(out.contains("favours  neither: contested, so it never decides"), "{out}");
    assert!(out.contains("lean     contested, not scored") && !out.contains("+0.00"), "{out}");
    let document = json(&["web-development"]);
    assert_eq!((&document["favours"], &document["lean"]), (&Value::from("contested"), &Value::Null));
    let rank = |c: &Value| ["strong", "medium", "weak"].iter().position(|s| c["strength"] == *s).unwrap();
    let ranks: Vec<usize> = document["claims"].as_array().unwrap().iter().map(rank).collect();
    assert!(ranks.is_sorted() && ranks.contains(&0) && ranks.contains(&2), "{ranks:?}");
    assert!(explain(&["game-development"]).contains("workload:web-multiplayer-games"));
    assert!(explain(&["desktop-app"]).contains("one place in the code is enough to make it central"));
}

#[test]
fn a_name_belongs_to_a_side_whatever_its_claims_favour() {
    let out = explain(&["gil"]);
    assert!(out.contains("belongs to  Python") && !out.contains("favours"), "{out}");
    assert!(explain(&["java"]).contains("belongs to  neither"));
    assert_eq!(json(&["gil"])["favours"], Value::Null);
    let redis = json(&["name:redis"]);
    let groups: Vec<&str> =
        redis["recognised_by"].as_array().unwrap().iter().map(|g| g["group"].as_str().unwrap()).collect();
    assert!(groups.starts_with(&["npm", "pypi"]) && groups.contains(&"image"), "{groups:?}");
    assert!(explain(&["ai-models"]).contains("\nClaims\n"));
}

#[test]
fn articles_are_cited_by_id_and_their_titles_stand_once_at_the_end() {
    for name in ["cpu-bound", "performance", "ai-models", "gil", "A3-88", "O-01"] {
        for format in ["text", "markdown"] {
            let out = explain(&[name, "--format", format]);
            let end = out.rfind("Articles\n").unwrap_or_else(|| panic!("{name}: no titles in\n{out}"));
            for article in RULES.articles.values() {
                let title = &*article.title;
                assert!(!out[..end].contains(title), "{name}: {title} above its place in\n{out}");
                assert!(out[end..].matches(title).count() <= 1, "{name}: {out}");
            }
        }
    }
    let out = explain(&["performance"]);
    assert!(out.contains("  A3  Node.js wins on speed") && out.contains("  A3  Should I learn"), "{out}");
}

#[test]
fn a_place_is_listed_and_counted_once_for_a_rule() {
    // One line makes two hits of the rule: the room and the message.
    let tree = Tree::of(&[
        ("package.json", r#"{ "name": "talk", "dependencies": { "socket.io": "4" } }"#),
        (
            "server.js",
            "const { Server } = require('socket.io')\nconst io = new Server(3000)\n\
             io.on('connection', (s) => io.to('room').emit('hello', s.id))\n",
        ),
    ]);
    for workload in ["websockets", "real-time-apps"] {
        let here = json(&[workload, tree.arg()])["here"].clone();
        let places = here["places"].as_array().unwrap();
        let mut seen = std::collections::BTreeSet::new();
        for place in places {
            assert!(seen.insert(format!("{} {} {}", place["rule"], place["path"], place["line"])), "{here}");
        }
        let used = places.iter().filter(|p| p["grade"] == "used").count();
        assert!(here["says"].as_str().unwrap().contains(&format!("{used} used")), "{here}");
        assert!(!here["says"].as_str().unwrap().contains(".: "), "{here}");
    }
}

#[test]
fn counts_bring_a_criterion_up_only_where_they_are_telling() {
    // Half of the code in one language tells of the team; that there is little code tells nothing.
    let tree = Tree::of(&[
        ("package.json", r#"{ "name": "sums" }"#),
        ("sums.js", "exports.add = (a, b) => a + b\n"),
    ]);
    let says = |criterion: &str| json(&[criterion, tree.arg()])["here"]["says"].as_str().unwrap().to_string();
    let learning = says("learning-curve-and-syntax");
    assert!(learning.starts_with("Matters less here."), "{learning}");
    assert!(learning.contains("less: Half of the code is JavaScript or TypeScript (100 %)"), "{learning}");
    assert!(says("team-and-one-language").starts_with("Matters more here."));
    let speed = says("development-speed");
    assert!(speed.starts_with("Only counts bear on it here"), "{speed}");
    assert!(speed.contains("more: Little code so far"), "{speed}");
    let report = tree.profile(1);
    assert!(report.criteria.iter().any(|c| &*c.id == "team-and-one-language"));
    assert!(report.criteria.iter().all(|c| &*c.id != "development-speed"));
}

#[test]
fn a_front_end_inside_a_server_is_seen_and_not_denied() {
    let tree = Tree::of(&[
        ("package.json", r#"{ "name": "shop", "dependencies": { "express": "5", "vue": "3" } }"#),
        (
            "server.js",
            "const app = require('express')()\napp.get('/a', (q, s) => s.json(1))\napp.listen(1)\n",
        ),
        ("src/main.js", "import { createApp } from 'vue'\ncreateApp({}).mount('#app')\n"),
    ]);
    let report = tree.profile(1);
    for id in ["team-and-one-language", "cost", "development-speed", "learning-curve-and-syntax"] {
        let criterion =
            report.criteria.iter().find(|c| &*c.id == id).unwrap_or_else(|| panic!("{id} is missing"));
        let facts: Vec<&str> = criterion.facts.iter().map(|f| &*f.says).collect();
        assert!(facts.iter().any(|f| f.contains("front end")), "{id}: {facts:?}");
        assert!(!facts.contains(&"No front end"), "{id}: {facts:?}");
    }
}

#[test]
fn a_rule_that_is_met_nowhere_says_why_nothing_is_listed() {
    let tree = Tree::of(&[("sums.js", "exports.add = (a, b) => a + b\n")]);
    let says = |rule: &str| json(&[rule, tree.arg()])["here"]["says"].clone();
    assert_eq!(says("socket-server-opened"), "Met nowhere here.");
    assert_eq!(says("cache-setting-named"), "Not listed: it says nothing of a workload.");
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
        ("front-end-beside", "rule"),
        ("declared-need", "rule"),
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
    assert!(here["says"].as_str().unwrap().contains("reason for the suggestion, Node.js"), "{here}");
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
    // Unlike enough to be of no help.
    stackfit(&["explain", "nonsense"]).fails("`stackfit explain` lists what can be explained");
    stackfit(&["explain", "REALTIMEAPPS"]).fails("`real-time-apps`");
    stackfit(&["explain", "npm/no-such-one"]).fails("the rules know no package `npm/no-such-one`");
    stackfit(&["explain", "web", "application"]).fails("in quotes, \"web application\"");
    // Said before a folder is looked for.
    stackfit(&["explain", "websokets", "no/such/folder"]).fails("did you mean");
    stackfit(&["explain", "websockets", "no/such/folder"]).fails("no such file or folder");
}

#[test]
fn without_a_name_everything_is_listed() {
    let out = explain(&[]);
    for part in ["workload (5", "criterion (", "claim (7", "package (3", "websockets", "scalability"] {
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
