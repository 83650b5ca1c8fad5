//! Mistakes that were made once; each test is the one that would have caught it.

use crate::support::{Tree, stackfit};
use stackfit::model::{Grade, Suggestion};

#[test]
fn a_need_of_the_users_own_configuration_counts_for_the_whole_repository() {
    let tree = Tree::of(&[(".github/a.md", "x\n"), ("app.py", "import json\nprint(json.dumps({}))\n")]);
    let config = Tree::of(&[(
        "own.toml",
        "[[need]]\nworkload = \"real-time-apps\"\nstrength = \"strong\"\nreason = \"live map\"\n",
    )]);
    let file = config.path.join("own.toml");
    let report = stackfit(&[tree.arg(), "--format", "json", "--config", file.to_str().unwrap()]).json();
    let need = report["workloads"].as_array().unwrap().iter().find(|w| w["id"] == "real-time-apps").unwrap();
    assert!(need["weight"].as_f64().unwrap() > 0.1, "{need}");
    assert_eq!(need["evidence"][0]["grade"], "declared");
}

#[test]
fn an_unknown_workload_in_the_users_own_configuration_is_an_error_with_its_place() {
    let tree = Tree::of(&[
        ("a.py", "x = 1\n"),
        ("own.toml", "[[need]]\nworkload = \"telepathy\"\nreason = \"why not\"\n"),
    ]);
    let file = tree.path.join("own.toml");
    stackfit(&[tree.arg(), "--config", file.to_str().unwrap()])
        .fails("own.toml:2: unknown workload `telepathy`");
}

#[test]
fn what_speaks_for_one_half_of_a_hybrid_is_no_reason_against_it() {
    let report = Tree::case("hybrid-rabbitmq").profile(1);
    assert_eq!(report.verdict.suggestion, Suggestion::Hybrid);
    assert!(
        report.verdict.counterpoints.iter().all(|c| c.workload.is_none()),
        "{:?}",
        report.verdict.counterpoints
    );
    assert!(report.verdict.reasons.iter().all(|r| r.component.is_some()));
    assert!(
        report.verdict.firmness.flips.iter().any(|f| f.becomes != Suggestion::Hybrid),
        "a half taken away"
    );
}

#[test]
fn a_file_of_an_unknown_kind_can_say_something_by_its_name() {
    let tree = Tree::of(&[("serve.py", "import onnxruntime\n"), ("models/net.onnx", "\u{1}\u{2}")]);
    let report = tree.profile(1);
    let evidence = report.signals.iter().flat_map(|s| &s.evidence);
    let named: Vec<_> = evidence.filter(|e| &*e.location.path == "models/net.onnx").collect();
    assert!(named.iter().any(|e| e.grade == Grade::Declared), "{named:?}");
}

#[test]
fn the_version_of_a_package_with_a_telling_name_is_no_secret() {
    let tree = Tree::of(&[(
        "package.json",
        "{\n  \"dependencies\": { \"jsonwebtoken\": \"^9.0.2\", \"ws\": \"^8.1.0\" }\n}\n",
    )]);
    let report = tree.json(1);
    assert!(report.contains("jsonwebtoken") && !report.contains("***"), "{report}");
}

#[test]
fn a_missing_folder_is_named_without_a_line_and_a_temporary_file_never() {
    let tree = Tree::of(&[("a.py", "x = 1\n")]);
    let rules = stackfit(&[tree.arg(), "--rules", "no-such-rules"]).fails("no-such-rules: cannot be read");
    assert!(!rules.contains(":1:"), "{rules}");
    let output =
        stackfit(&[tree.arg(), "--output", "no-such-folder/x.json"]).fails("x.json: cannot be written");
    assert!(!output.contains(".tmp"), "{output}");
}

#[test]
fn a_manifest_that_declares_nothing_makes_no_component() {
    let tree = Tree::of(&[
        ("package.json", "{ \"name\": \"tool\", \"dependencies\": { \"ws\": \"8\" } }"),
        ("index.js", "require('ws')\n"),
        ("esm/package.json", "{ \"type\": \"module\" }"),
        ("esm/index.js", "import ws from 'ws'\n"),
        ("lib/package.json", "{ \"private\": true }"),
        ("lib/a.js", "module.exports = 1\n"),
    ]);
    let roots: Vec<String> = tree.profile(1).components.iter().map(|c| c.root.to_string()).collect();
    assert_eq!(roots, [""]);
}

#[test]
fn both_halves_of_a_hybrid_have_a_score() {
    for case in ["hybrid-rabbitmq", "scrapy-express"] {
        let report = Tree::case(case).profile(1);
        if report.verdict.suggestion == Suggestion::Hybrid {
            let scores = report.verdict.scores;
            assert!(scores.node > 0.2 && scores.python > 0.2, "{case}: {scores:?}");
            assert!((scores.node + scores.python - 1.0).abs() < 1e-9, "{case}: {scores:?}");
        }
    }
    assert_eq!(Tree::case("hybrid-rabbitmq").profile(1).verdict.suggestion, Suggestion::Hybrid);
}
