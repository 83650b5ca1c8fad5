//! The rules that come with the program behave, and what checks them would notice if they did not.

use std::collections::BTreeMap;

use crate::support::{RULES, Tree, root, stackfit};

/// A code rule with all it needs; the four samples are what a test changes.
fn pack(must_match: [&str; 2], must_not_match: [&str; 2]) -> Tree {
    let samples = |codes: [&str; 2]| {
        codes.map(|c| format!("{{ language = \"javascript\", code = \"{c}\" }}")).join(", ")
    };
    let rule = format!(
        "[glockenspiel-opened]\nworkload = \"websockets\"\nstrength = \"medium\"\n\
         api = [{{ module = \"glockenspiel\", path = \"open\" }}]\nwhy = \"Opens a glockenspiel.\"\n\
         must_match = [{}]\nmust_not_match = [{}]\n",
        samples(must_match),
        samples(must_not_match),
    );
    Tree::of(&[("code/glockenspiel.toml", &rule)])
}

const OPENS: &str = "require('glockenspiel').open()";
const OPENS_TOO: &str = "import { open } from 'glockenspiel'\\nopen(1)";
const CLOSES: &str = "require('glockenspiel').close()";
const COMMENT: &str = "// require('glockenspiel').open()";

#[test]
fn the_built_in_rules_load_and_their_samples_behave() {
    let problems = stackfit::check_rules(&RULES);
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
    assert!(RULES.code.len() > 20 && RULES.files.len() > 5 && RULES.workloads.len() > 40);
}

#[test]
fn every_rule_and_workload_is_of_use() {
    for rule in &RULES.code {
        assert!(rule.why.ends_with('.'), "{}: `why` of {} is no sentence", rule.origin, rule.id);
    }
    for claim in RULES.claims.values() {
        assert!(!claim.says.is_empty() && !claim.lines.is_empty(), "{claim:?}");
    }
    assert_eq!(RULES.articles.len(), 5);
}

#[test]
fn the_command_runs_the_samples() {
    let out = stackfit(&["rules", "check"]).ok();
    assert!(out.trim_end().ends_with("samples behave"), "{out}");
    let good = pack([OPENS, OPENS_TOO], [CLOSES, COMMENT]);
    assert!(stackfit(&["rules", "check", "--rules", good.arg()]).ok().contains("samples behave"));
}

#[test]
fn a_sample_that_should_match_and_does_not_is_missing() {
    let pack = pack([OPENS, CLOSES], [COMMENT, COMMENT]);
    let err = stackfit(&["rules", "check", "--rules", pack.arg()]).fails("1 sample(s) do not behave");
    let line = "code/glockenspiel.toml:1: Missing: `glockenspiel-opened` does not match must_match 2";
    assert!(err.contains(line), "{err}");
    assert!(!err.contains("Noisy"), "{err}");
}

#[test]
fn a_sample_that_should_not_match_and_does_is_noisy() {
    let pack = pack([OPENS, OPENS_TOO], [COMMENT, OPENS]);
    let err = stackfit(&["rules", "check", "--rules", pack.arg()]).fails("1 sample(s) do not behave");
    let line = "code/glockenspiel.toml:1: Noisy: `glockenspiel-opened` matches must_not_match 2";
    assert!(err.contains(line), "{err}");
    assert!(!err.contains("Missing"), "{err}");
}

#[test]
fn file_rules_are_checked_as_well() {
    let rule = "[glockenspiel-image]\nworkload = \"websockets\"\nstrength = \"medium\"\n\
                match = { image = [\"acme/glockenspiel*\"] }\nwhy = \"Runs a glockenspiel.\"\n\
                must_match = [\"acme/glockenspiel\", \"acme/bells\"]\n\
                must_not_match = [\"glockenspiel\", \"acme/glockenspiel-tools\"]\n";
    let pack = Tree::of(&[("files/glockenspiel.toml", rule)]);
    let err = stackfit(&["rules", "check", "--rules", pack.arg()]).fails("2 sample(s) do not behave");
    assert!(err.contains("Missing: `glockenspiel-image` does not match `acme/bells`"), "{err}");
    assert!(err.contains("Noisy: `glockenspiel-image` matches `acme/glockenspiel-tools`"), "{err}");
}

#[test]
fn automatic_checks_are_never_more_than_weak() {
    let rule = "[bells-checked]\nworkload = \"websockets\"\nstrength = \"medium\"\n\
                match = { ci = [\"uses: acme/bells\"] }\nwhy = \"Rings.\"\n\
                must_match = [\"uses: acme/bells\", \"uses: Acme/bells\"]\n\
                must_not_match = [\"uses: acme/bell\", \"image: acme/bells\"]\n";
    let pack = Tree::of(&[("files/bells.toml", rule)]);
    let said =
        "files/bells.toml:1: rule `bells-checked` goes by automatic checks, which are never more than weak";
    let err = stackfit(&["rules", "check", "--rules", pack.arg()]).fails("");
    assert!(err.contains(said), "{err}");
    let weak = Tree::of(&[("files/bells.toml", &rule.replace("medium", "weak"))]);
    stackfit(&["rules", "check", "--rules", weak.arg()]).ok();
}

#[test]
fn the_list_shows_what_each_rule_says() {
    let out = stackfit(&["rules", "list"]).ok();
    let mut ids: Vec<&str> = out.lines().map(|l| l.split_whitespace().next().unwrap()).collect();
    let rules = RULES.code.len() + RULES.joint.len() + RULES.files.len();
    assert_eq!(ids.len(), rules);
    assert!(ids.is_sorted());
    ids.dedup();
    assert_eq!(ids.len(), rules);
    let extra = pack([OPENS, OPENS_TOO], [CLOSES, COMMENT]);
    let out = stackfit(&["rules", "list", "--rules", extra.arg()]).ok();
    let line = out.lines().find(|l| l.starts_with("glockenspiel-opened ")).unwrap();
    assert!(line.contains("websockets (medium)") && line.ends_with("Opens a glockenspiel."), "{line}");
}

#[test]
fn a_rule_of_a_pack_is_found_in_code() {
    let pack = pack([OPENS, OPENS_TOO], [CLOSES, COMMENT]);
    let tree = Tree::of(&[("src/a.js", "const g = require('glockenspiel')\n\ng.open()\n")]);
    let out = stackfit(&["evidence", tree.arg(), "--rules", pack.arg()]).ok();
    assert!(out.contains("src/a.js:3") && out.contains("glockenspiel-opened"), "{out}");
    assert!(stackfit(&["evidence", tree.arg()]).ok().ends_with("0 pieces of evidence\n"));
}

#[test]
fn every_code_rule_has_been_met_on_real_repositories() {
    // Kept by `stackfit rules check --on …`; docs/evidence-reading.md says on which repositories.
    let text = std::fs::read_to_string(root().join("docs/rules-met.tsv")).unwrap();
    let met: BTreeMap<&str, usize> = text
        .lines()
        .skip(1)
        .map(|line| {
            let mut cells = line.split('\t');
            (cells.next().unwrap(), cells.next().unwrap().parse().unwrap())
        })
        .collect();
    let ids: Vec<&str> =
        RULES.code.iter().map(|r| &*r.id).chain(RULES.joint.iter().map(|r| &*r.id)).collect();
    let rare: Vec<&&str> = ids.iter().filter(|id| met.get(**id).is_none_or(|n| *n < 2)).collect();
    assert!(rare.is_empty(), "met on fewer than two repositories, or not tried: {rare:?}");
    let gone: Vec<&&str> = met.keys().filter(|id| !ids.contains(id)).collect();
    assert!(gone.is_empty(), "no longer there: {gone:?}");
}
