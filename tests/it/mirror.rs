//! The same program in both languages: `testdata/mirror/<job>/{node,python}` get one answer, that of `EXPECT.toml`.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::Deserialize;
use stackfit::model::{Confidence, Report};

use crate::support::{RULES, Tree, files_below, root};

/// What somebody expects of both halves, written before the program was asked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    suggestion: String,
    /// Workloads that both halves have with medium confidence or more.
    workloads: Vec<String>,
    /// Why a reader would agree.
    why: String,
    /// Domain workloads that only one half has.
    #[serde(default)]
    only_node: BTreeSet<String>,
    #[serde(default)]
    only_python: BTreeSet<String>,
    /// Why the halves differ, a sentence for each of them.
    #[serde(default)]
    why_only: Vec<String>,
}

/// The report on one half.
struct Half {
    side: &'static str,
    report: Report,
}

/// Pairs that may differ in a domain workload.
const MAY_DIFFER: usize = 2;

#[test]
fn the_same_program_gets_the_same_answer() {
    let mut wrong = String::new();
    for job in jobs() {
        let expect = expectation(&job);
        let halves = ["node", "python"].map(|side| {
            let folder = root().join("testdata/mirror").join(&job).join(side);
            // Called alike, so that the name of the folder decides nothing.
            Half { side, report: Tree::copy(&folder, "tree").profile(2) }
        });
        let failures = differences(&expect, &halves);
        if !failures.is_empty() {
            writeln!(wrong, "\n{job}: {}", expect.why).unwrap();
            failures.iter().for_each(|f| writeln!(wrong, "  {f}").unwrap());
            halves.iter().for_each(|h| wrong.push_str(&h.shown()));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn expectations_of_mirrors_speak_of_what_there_is() {
    let mut differing = 0;
    for job in jobs() {
        let expect = expectation(&job);
        assert!(expect.why.ends_with('.'), "{job}: `why` is a sentence");
        assert!(!expect.workloads.is_empty(), "{job}: no workload is expected");
        let only = || expect.only_node.iter().chain(&expect.only_python);
        for workload in expect.workloads.iter().chain(only()) {
            assert!(RULES.workloads.contains_key(workload.as_str()), "{job}: unknown workload {workload}");
        }
        assert_eq!(only().count(), expect.why_only.len(), "{job}: each difference needs its reason");
        assert!(expect.why_only.iter().all(|w| w.ends_with('.')), "{job}: `why_only` are sentences");
        differing += usize::from(only().count() > 0);
        for side in ["node", "python"] {
            let files = files_below(&root().join("testdata/mirror").join(&job).join(side)).len();
            assert!(files >= 4, "{job}/{side}: {files} files are no program");
        }
    }
    assert!(differing <= MAY_DIFFER, "{differing} pairs may differ, which is too many");
}

#[test]
fn differing_halves_are_noticed() {
    let half = |job: &str, side: &'static str| {
        let folder = root().join("testdata/mirror").join(job).join(side);
        Half { side, report: Tree::copy(&folder, "tree").profile(2) }
    };
    let count = |text: &str, halves: [Half; 2]| {
        let expect: Expect = toml::from_str(&format!("why = \"\"\n{text}")).unwrap();
        differences(&expect, &halves).len()
    };
    let bot = "suggestion = \"node\"\nworkloads = [\"chatbots\"]\n";
    let bots = || [half("chatbot", "node"), half("chatbot", "python")];
    assert_eq!(count(bot, bots()), 0);
    assert_eq!(count("suggestion = \"python\"\nworkloads = [\"chatbots\"]", bots()), 2);
    assert_eq!(count("suggestion = \"node\"\nworkloads = [\"iot\"]", bots()), 2);
    assert_eq!(count(&format!("{bot}only_node = [\"iot\"]"), bots()), 1);
    // The other half is a scraper: another answer, no bot, one domain workload on each side.
    assert_eq!(count(bot, [half("chatbot", "node"), half("scraper", "python")]), 4);
    let python = Half { side: "node", ..half("chatbot", "python") };
    assert_eq!(count(bot, [python, half("chatbot", "python")]), 1);
}

/// Names of the folders below `testdata/mirror`, sorted.
fn jobs() -> Vec<String> {
    let entries = std::fs::read_dir(root().join("testdata/mirror")).unwrap();
    let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert!(names.len() >= 10, "{names:?}");
    names
}

fn expectation(job: &str) -> Expect {
    let file = root().join("testdata/mirror").join(job).join("EXPECT.toml");
    let text = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
}

/// What is not as expected, a line each.
fn differences(expect: &Expect, halves: &[Half; 2]) -> Vec<String> {
    let mut lines = Vec::new();
    for half in halves {
        let Half { side, report } = half;
        let got = report.verdict.suggestion.as_str();
        if got != expect.suggestion {
            lines.push(format!("{side}: {got} instead of {}", expect.suggestion));
        }
        for wanted in &expect.workloads {
            let found = report.signals.iter().find(|s| *s.workload == **wanted);
            if found.is_none_or(|s| s.confidence == Confidence::Low) {
                let got = found.map_or("nothing", |s| s.confidence.as_str());
                lines.push(format!("{side}: {wanted} is missed: {got}"));
            }
        }
        let present: Vec<&str> = report.backend.present.iter().map(|b| &**b).collect();
        if present != [*side] {
            lines.push(format!("{side}: the present backend is {present:?}"));
        }
    }
    let [node, python] = halves.each_ref().map(Half::domain);
    for (side, only, expected) in
        [("node", &node - &python, &expect.only_node), ("python", &python - &node, &expect.only_python)]
    {
        if only != *expected {
            lines.push(format!("only in {side}: {only:?} instead of {expected:?}"));
        }
    }
    lines
}

impl Half {
    /// Workloads of medium or high confidence whose advice is about a domain.
    fn domain(&self) -> BTreeSet<String> {
        let firm = self.report.signals.iter().filter(|s| s.confidence > Confidence::Low);
        firm.map(|s| s.workload.to_string()).filter(|w| !RULES.workloads[w.as_str()].plumbing).collect()
    }

    /// Workloads with the rules and places that speak for them.
    fn shown(&self) -> String {
        let mut text = format!("  {}:\n", self.side);
        for signal in &self.report.signals {
            writeln!(text, "    {} {} {:.2}", signal.workload, signal.confidence.as_str(), signal.weight)
                .unwrap();
            for e in &signal.evidence {
                let (strength, grade) = (e.strength.as_str(), e.grade.as_str());
                let place = format!("{}:{}", e.location.path, e.location.line);
                writeln!(text, "      {strength} {} {grade} at {place}", e.rule).unwrap();
            }
        }
        text
    }
}
