//! Small repositories with authored answers: `testdata/repos/<case>/EXPECT.toml`.

use std::fmt::Write as _;
use std::panic::catch_unwind;

use serde::Deserialize;
use stackfit::model::{Component, Confidence, Evidence, Report, Side, Signal};

use crate::support::{RULES, Tree, cases, root};

/// What somebody expects of a repository, written before the program was asked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    suggestion: String,
    /// Most that the verdict's confidence may be.
    at_most: Option<String>,
    /// Runtimes of the backend, most important first; left out where that is open.
    present: Option<Vec<String>>,
    /// Side of the tie-break.
    tie_break: Option<String>,
    /// Why a reader would agree.
    why: String,
    #[serde(default)]
    signal: Vec<ExpectSignal>,
    #[serde(default)]
    absent: Vec<ExpectAbsent>,
    #[serde(default)]
    evidence: Vec<ExpectEvidence>,
    #[serde(default)]
    component: Vec<ExpectComponent>,
}

/// A workload of the repository.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectSignal {
    workload: String,
    /// Least confidence.
    confidence: String,
}

/// A workload that the product does not have. A hint of low confidence may be there: it carries no verdict.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectAbsent {
    workload: String,
}

/// A place that has to be found.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectEvidence {
    workload: String,
    path: String,
    line: u32,
    cell: Option<u32>,
    grade: String,
}

/// A component that has to be there; what is left out may be anything.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExpectComponent {
    path: String,
    role: Option<String>,
    suggestion: Option<String>,
}

/// What is wrong, as one line each.
#[derive(Default)]
struct Failures {
    missed: String,
    invented: String,
    other: String,
}

#[test]
fn every_repository_gets_its_authored_answer() {
    let mut all = Failures::default();
    for case in cases() {
        let expect = expectation(&case);
        let report = catch_unwind(|| Tree::case(&case).profile(2));
        match report {
            Ok(report) => compare(&case, &expect, &report, &mut all),
            Err(_) => writeln!(all.other, "  {case}: the scan panics").unwrap(),
        }
    }
    let mut message = String::new();
    for (title, lines) in
        [("False negatives", all.missed), ("False positives", all.invented), ("Other answers", all.other)]
    {
        if !lines.is_empty() {
            write!(message, "\n{title}:\n{lines}").unwrap();
        }
    }
    assert!(message.is_empty(), "{message}");
}

#[test]
fn expectations_speak_of_what_there_is() {
    for case in cases() {
        let expect = expectation(&case);
        assert!(expect.why.ends_with('.'), "{case}: `why` is a sentence");
        let named =
            expect.signal.iter().map(|s| &s.workload).chain(expect.absent.iter().map(|a| &a.workload));
        for workload in named.chain(expect.evidence.iter().map(|e| &e.workload)) {
            assert!(RULES.workloads.contains_key(workload.as_str()), "{case}: unknown workload {workload}");
        }
        for absent in &expect.absent {
            let both = expect.signal.iter().any(|s| s.workload == absent.workload);
            assert!(!both, "{case}: {} is expected and absent", absent.workload);
        }
        for evidence in &expect.evidence {
            let folder = root().join("testdata/repos").join(&case);
            let file = [evidence.path.clone(), format!("{}.in", evidence.path)].map(|p| folder.join(p));
            let text = file.iter().find_map(|f| std::fs::read_to_string(f).ok());
            let text = text.unwrap_or_else(|| panic!("{case}: there is no {}", evidence.path));
            let lines = text.lines().count() as u32;
            assert!(
                evidence.cell.is_some() || (1..=lines).contains(&evidence.line),
                "{case}: {}",
                evidence.path
            );
        }
    }
}

#[test]
fn wrong_expectations_are_noticed() {
    let report = Tree::case("socketio-chat").profile(2);
    let wrong = |text: &str| {
        let mut all = Failures::default();
        compare("x", &toml::from_str(&format!("why = \"\"\n{text}")).unwrap(), &report, &mut all);
        let counts = [all.missed, all.invented, all.other].map(|lines| lines.lines().count());
        (counts[0], counts[1], counts[2])
    };
    assert_eq!(wrong("suggestion = \"node\"\npresent = [\"node\"]"), (0, 0, 0));
    assert_eq!(wrong("suggestion = \"python\""), (0, 0, 1));
    assert_eq!(wrong("suggestion = \"node\"\nat_most = \"low\""), (0, 0, 1));
    assert_eq!(wrong("suggestion = \"node\"\npresent = [\"node\", \"python\"]"), (0, 0, 1));
    assert_eq!(wrong("suggestion = \"node\"\ntie_break = \"node\""), (0, 0, 1));
    let entry = |entry: &str| wrong(&format!("suggestion = \"node\"\n{entry}"));
    assert_eq!(entry("[[signal]]\nworkload = \"web-scraping\"\nconfidence = \"low\""), (1, 0, 0));
    assert_eq!(entry("[[absent]]\nworkload = \"real-time-apps\""), (0, 1, 0));
    let place = "[[evidence]]\nworkload = \"real-time-apps\"\npath = \"src/server.js\"\n";
    assert_eq!(entry(&format!("{place}line = 7\ngrade = \"used\"")), (0, 0, 0));
    assert_eq!(entry(&format!("{place}line = 7\ngrade = \"declared\"")), (1, 0, 0));
    assert_eq!(entry(&format!("{place}line = 8\ngrade = \"used\"")), (1, 0, 0));
    assert_eq!(entry("[[component]]\npath = \"web\""), (0, 0, 1));
    assert_eq!(entry("[[component]]\npath = \"\"\nrole = \"frontend\""), (0, 0, 1));
    assert_eq!(entry("[[component]]\npath = \"\"\nsuggestion = \"python\""), (0, 0, 1));
}

fn expectation(case: &str) -> Expect {
    let file = root().join("testdata/repos").join(case).join("EXPECT.toml");
    let text = std::fs::read_to_string(&file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
}

fn compare(case: &str, expect: &Expect, report: &Report, all: &mut Failures) {
    let verdict = &report.verdict;
    let got = verdict.suggestion.as_str();
    if got != expect.suggestion {
        let scores = format!("node {:.2}, python {:.2}", verdict.scores.node, verdict.scores.python);
        writeln!(all.other, "  {case}: {got} ({scores}) instead of {} — {}", expect.suggestion, expect.why)
            .unwrap();
    }
    if expect.at_most.as_deref().is_some_and(|most| verdict.confidence > confidence(most)) {
        let word = verdict.confidence.as_str();
        writeln!(all.other, "  {case}: confidence {word}, which is too much").unwrap();
    }
    let present: Vec<&str> = report.backend.present.iter().map(|b| &**b).collect();
    if expect.present.as_ref().is_some_and(|p| *p != present) {
        writeln!(
            all.other,
            "  {case}: present {present:?} instead of {:?}",
            expect.present.as_ref().unwrap()
        )
        .unwrap();
    }
    let side = verdict.tie_break.as_ref().map(|t| match t.side {
        Side::Node => "node",
        Side::Python => "python",
        _ => "neither",
    });
    if expect.tie_break.is_some() && expect.tie_break.as_deref() != side {
        writeln!(all.other, "  {case}: tie-break {side:?} instead of {:?}", expect.tie_break).unwrap();
    }
    for wanted in &expect.signal {
        let found = report.signals.iter().find(|s| *s.workload == *wanted.workload);
        if found.is_none_or(|s| s.confidence < confidence(&wanted.confidence)) {
            let got = found.map_or("nothing", |s| s.confidence.as_str());
            writeln!(all.missed, "  {case}: {} {}: got {got}", wanted.workload, wanted.confidence).unwrap();
        }
    }
    for unwanted in &expect.absent {
        for signal in report.signals.iter().filter(|s| *s.workload == *unwanted.workload) {
            if signal.confidence > Confidence::Low {
                let (word, shown) = (signal.confidence.as_str(), show(&signal.evidence[0]));
                writeln!(all.invented, "  {case}: {} {word}, as {shown}", unwanted.workload).unwrap();
            }
        }
    }
    for wanted in &expect.evidence {
        let places: Vec<&Evidence> = evidence(report, &wanted.workload)
            .filter(|e| *e.location.path == *wanted.path)
            .filter(|e| e.location.line == wanted.line && e.location.cell == wanted.cell)
            .collect();
        if !places.iter().any(|e| e.grade.as_str() == wanted.grade) {
            let (place, grade) = (format!("{}:{}", wanted.path, wanted.line), &wanted.grade);
            let got: Vec<String> = places.iter().map(|e| show(e)).collect();
            writeln!(all.missed, "  {case}: {} {grade} at {place}: got {got:?}", wanted.workload).unwrap();
        }
    }
    for wanted in &expect.component {
        let Some(found) = report.components.iter().find(|c| *c.root == *wanted.path) else {
            let there: Vec<&str> = report.components.iter().map(|c| &*c.root).collect();
            writeln!(all.other, "  {case}: no component `{}`, only {there:?}", wanted.path).unwrap();
            continue;
        };
        let (role, suggestion) = (found.role.as_str(), suggestion(found));
        let wrong = |want: &Option<String>, got: &str| want.as_ref().is_some_and(|w| w != got);
        if wrong(&wanted.role, role) || wrong(&wanted.suggestion, suggestion) {
            let want = format!("{:?} {:?}", wanted.role, wanted.suggestion);
            writeln!(all.other, "  {case}: component `{}` is {role} {suggestion}, not {want}", wanted.path)
                .unwrap();
        }
    }
}

/// Evidence of a workload in the repository and in every component, judged or not.
fn evidence<'a>(report: &'a Report, workload: &'a str) -> impl Iterator<Item = &'a Evidence> {
    let parts = report.components.iter().flat_map(|c| &c.signals);
    let signals = report.signals.iter().chain(parts).filter(move |s: &&Signal| *s.workload == *workload);
    signals.flat_map(|s| &s.evidence)
}

fn suggestion(component: &Component) -> &'static str {
    component.verdict.as_ref().map_or("no-guidance", |v| v.suggestion.as_str())
}

fn show(evidence: &Evidence) -> String {
    let Evidence { rule, grade, location, .. } = evidence;
    format!("{} by {rule} at {}:{}", grade.as_str(), location.path, location.line)
}

fn confidence(word: &str) -> Confidence {
    let all = [Confidence::Low, Confidence::Medium, Confidence::High];
    all.into_iter().find(|c| c.as_str() == word).unwrap_or_else(|| panic!("no confidence is called {word}"))
}
