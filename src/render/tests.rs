//! Two hand-made reports, and what a reader must find in each format.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;

use super::layout::measure;
use super::{Format, TextOptions, Verbosity, escape, render};
use crate::model::*;

const SCHEMA: &str = include_str!("../../schemas/report-v1.schema.json");

fn options(width: usize, verbosity: Verbosity) -> TextOptions {
    TextOptions { width, color: false, verbosity }
}

fn text(report: &Report, width: usize) -> String {
    render(report, Format::Text, &options(width, Verbosity::Normal))
}

fn markdown(report: &Report) -> String {
    render(report, Format::Markdown, &TextOptions::default())
}

fn json(report: &Report) -> serde_json::Value {
    let out = render(report, Format::Json, &TextOptions::default());
    serde_json::from_str(&out).expect("JSON parses")
}

fn at(path: &str, line: u32) -> Location {
    Location::line(&path.into(), line)
}

fn evidence(rule: &str, place: Location, snippet: &str, component: usize, grade: Grade) -> Evidence {
    Evidence {
        rule: rule.into(),
        why: "Says what it is.".into(),
        strength: Strength::Strong,
        location: place,
        snippet: snippet.into(),
        file_role: if grade == Grade::Aside { FileRole::Test } else { FileRole::Product },
        component,
        grade,
        fingerprint: "0123456789abcdef".into(),
    }
}

fn signal(workload: &str, confidence: Confidence, weight: f64, evidence: Vec<Evidence>) -> Signal {
    Signal { workload: workload.into(), confidence, weight, stated: false, beside: false, evidence }
}

fn citation(claim: &str, article: &str, section: &str, lines: &str, favours: Side, says: &str) -> Citation {
    Citation {
        claim: claim.into(),
        article: article.into(),
        section: section.into(),
        lines: lines.into(),
        favours,
        strength: Strength::Strong,
        says: says.into(),
        correction: None,
    }
}

fn advice(workload: &str, title: &str, favours: Side, lean: f64, claims: Vec<Citation>) -> Advice {
    Advice {
        workload: workload.into(),
        title: title.into(),
        family: workload.into(),
        favours,
        lean,
        plumbing: false,
        helper: false,
        claims,
        conflict: None,
    }
}

fn reason(text: &str, workload: Option<&str>, side: Side, component: Option<usize>) -> Reason {
    Reason { text: text.into(), workload: workload.map(Arc::from), side, component }
}

fn verdict(
    suggestion: Suggestion,
    confidence: Confidence,
    headline: &str,
    node: f64,
    python: f64,
) -> Verdict {
    Verdict {
        suggestion,
        confidence,
        headline: headline.into(),
        scores: Scores { node, python },
        reasons: Vec::new(),
        counterpoints: Vec::new(),
        firmness: Firmness { margin: (node - python).abs(), flips: Vec::new() },
        split: Vec::new(),
        tie_break: None,
        mixed: false,
    }
}

fn component(root: &str, role: ComponentRole, backend: &[&str], verdict: Option<Verdict>) -> Component {
    let manifest = format!("{root}/manifest");
    Component {
        root: root.into(),
        name: root.rsplit('/').next().unwrap_or(root).into(),
        role,
        product: true,
        backend: backend.iter().map(|id| (Arc::from(*id), at(&manifest, 1))).collect(),
        manifests: vec![manifest.as_str().into()],
        code: 1000,
        signals: Vec::new(),
        verdict,
    }
}

fn dependency(ecosystem: Ecosystem, name: &str, place: Location, used: Option<bool>) -> DependencyRow {
    let dependency = Dependency {
        ecosystem,
        name: name.into(),
        requirement: "^4".into(),
        scope: Scope::Runtime,
        origin: Origin::Declared,
    };
    DependencyRow {
        dependency,
        location: place,
        component: 0,
        used,
        used_at: None,
        used_in: 0,
        stands_for: used.map(|_| vec!["websockets".into()]),
    }
}

/// A monorepo: a chat gateway in Node.js, a model service in Python, a front end, and thirteen small libraries.
pub(crate) fn hybrid() -> Report {
    let chat = vec![
        evidence(
            "socket-server-opened",
            at("services/gateway/src/socket.ts", 12),
            "const io = new Server(httpServer, { cors: { origin: '*' } })",
            1,
            Grade::Used,
        ),
        evidence(
            "npm/socket.io",
            at("services/gateway/package.json", 21),
            "\"socket.io\": \"^4.7.0\"",
            1,
            Grade::Declared,
        ),
        evidence(
            "socket-server-opened",
            at("services/gateway/test/chat.test.ts", 5),
            "new Server()",
            1,
            Grade::Aside,
        ),
    ];
    let notebook = Location { cell: Some(3), ..at("services/ml/notebooks/churn.ipynb", 2) };
    let learning = vec![
        evidence(
            "network-layers-defined",
            at("services/ml/recommender/train.py", 42),
            "class Ranker(torch.nn.Module):",
            2,
            Grade::Used,
        ),
        evidence("estimator-fitted", notebook, "model.fit(X_train, y_train)", 2, Grade::Used),
    ];
    let rest = vec![evidence(
        "route-registered",
        at("services/gateway/src/routes/orders.ts", 8),
        "router.get('/orders/:id', show)",
        1,
        Grade::Used,
    )];
    let mut wrong = citation(
        "A2-37",
        "Node.js vs Python",
        "Scalability",
        "71",
        Side::Node,
        "Python cannot run threads in parallel.",
    );
    wrong.correction = Some("Free-threaded builds are supported since 3.14.".into());
    let mut contested =
        advice("web-development", "Web development", Side::Contested, 0.0, vec![wrong.clone()]);
    contested.conflict = Some("Two articles name Node.js, two name Python.".into());
    let mut api = advice("rest-api", "REST API", Side::Node, 0.4, Vec::new());
    api.plumbing = true;

    let mut gateway = component(
        "services/gateway",
        ComponentRole::Server,
        &["node"],
        Some(verdict(Suggestion::Node, Confidence::High, "Real-time chat.", 0.9, 0.0)),
    );
    gateway.signals = vec![
        signal("real-time-chat", Confidence::High, 0.8123, chat.clone()),
        signal("rest-api", Confidence::Medium, 0.2, rest.clone()),
    ];
    let mut model = component(
        "services/ml",
        ComponentRole::Worker,
        &["python"],
        Some(verdict(Suggestion::Python, Confidence::High, "Machine learning.", 0.0, 0.95)),
    );
    model.signals = vec![signal("machine-learning", Confidence::High, 0.9, learning.clone())];
    let web = component(
        "apps/web",
        ComponentRole::Frontend,
        &[],
        Some(verdict(Suggestion::NoGuidance, Confidence::Medium, "Runs in a browser.", 0.0, 0.0)),
    );
    let mut components = vec![web, gateway, model];
    for i in 1..=13 {
        let mut library = component(&format!("tools/lib{i:02}"), ComponentRole::Library, &[], None);
        library.code = 10;
        library.product = i != 13;
        components.push(library);
    }

    let mut answer = verdict(
        Suggestion::Hybrid,
        Confidence::High,
        "Keep the chat gateway on Node.js and the recommender on Python: each does what the articles recommend its side for.",
        0.54,
        0.46,
    );
    answer.reasons = vec![
        reason(
            "The gateway holds open connections and pushes messages to many clients.",
            Some("real-time-chat"),
            Side::Node,
            Some(1),
        ),
        reason(
            "The recommender trains and serves its own model.",
            Some("machine-learning"),
            Side::Python,
            Some(2),
        ),
    ];
    answer.counterpoints = vec![
        reason(
            "The order routes would be served as well by either side.",
            Some("rest-api"),
            Side::Both,
            Some(1),
        ),
        reason("A second runtime means two pipelines and two sets of dependencies.", None, Side::None, None),
    ];
    answer.firmness = Firmness {
        margin: 0.08,
        flips: vec![
            Flip { without: "Real-time chat".into(), becomes: Suggestion::Python },
            Flip { without: "services/ml".into(), becomes: Suggestion::Node },
        ],
    };
    answer.split = vec![
        SplitRow {
            component: "services/gateway".into(),
            runtime: Side::Node,
            why: "Real-time chat".into(),
            part: Some("Real-time communication".into()),
        },
        SplitRow {
            component: "services/ml".into(),
            runtime: Side::Python,
            why: "Machine learning".into(),
            part: None,
        },
    ];

    Report {
        tool_version: "0.1.0",
        ruleset: "00112233445566ff".into(),
        repository: RepositoryFacts {
            name: "shop-platform".into(),
            path: "../shop platform".into(),
            revision: None,
            commit: Some("a1b2c3d4e5f60718293a4b5c6d7e8f9001122334".into()),
            committed_at: Some("2026-05-04T10:20:30Z".into()),
            remote: Some("https://git.example.org/acme/shop-platform.git".into()),
            files: 1412,
            bytes: 9_120_334,
        },
        languages: vec![
            language("TypeScript", 35_740, 0.613),
            language("Python", 20_110, 0.345),
            language("SQL", 2_300, 0.0395),
            language("Shell", 120, 0.0021),
            language("Dockerfile", 40, 0.0007),
        ],
        components,
        seams: vec![Seam {
            from: 1,
            to: 2,
            link: "rabbitmq".into(),
            location: at("services/gateway/src/queue.ts", 9),
            why: "Both name the queue 'recommend'.".into(),
            shared: None,
        }],
        backend: BackendReport {
            present: vec!["node".into(), "python".into()],
            evidence: vec![
                ("node".into(), at("services/gateway/package.json", 14)),
                ("python".into(), at("services/ml/pyproject.toml", 6)),
            ],
        },
        signals: vec![
            signal("real-time-chat", Confidence::High, 0.5212, chat),
            signal("machine-learning", Confidence::High, 0.47, learning),
            signal("rest-api", Confidence::Medium, 0.12345, rest.clone()),
            signal("web-development", Confidence::Low, 0.05, rest),
        ],
        advice: vec![
            advice(
                "real-time-chat",
                "Real-time chat",
                Side::Node,
                0.9,
                vec![citation(
                    "A3-107",
                    "Should I learn Python or Node.js?",
                    "Real-time applications",
                    "145",
                    Side::Node,
                    "Chat is named first among the things Node.js is made for.",
                )],
            ),
            advice(
                "machine-learning",
                "Machine learning",
                Side::Python,
                -0.95,
                vec![
                    citation(
                        "A4-31",
                        "Node.js or Python in 2025",
                        "Use cases",
                        "31,81",
                        Side::Python,
                        "Python's libraries make it the choice for machine learning.",
                    ),
                    wrong,
                ],
            ),
            api,
            contested,
        ],
        verdict: answer,
        criteria: vec![CriterionFacts {
            id: "scalability".into(),
            title: "Scalability".into(),
            says: "Four articles give it to Node.js, one calls it a tie.".into(),
            favours: Side::Node,
            matters: "more",
            articles: vec![("Python vs Node.js".into(), "Node.js scales by its event loop.".into())],
            facts: vec![
                CriterionFact {
                    says: "Scales by itself".into(),
                    more: true,
                    rule: "autoscaler-declared".into(),
                    count: None,
                    location: Some(at("deploy/gateway.yaml", 17)),
                },
                CriterionFact {
                    says: "Several services".into(),
                    more: true,
                    rule: "deployables".into(),
                    count: Some(3),
                    location: None,
                },
            ],
            claims: Vec::new(),
        }],
        names: vec![NamedThing {
            id: "rabbitmq".into(),
            title: "RabbitMQ".into(),
            kind: "broker".into(),
            side: Side::Both,
            rule: "image/rabbitmq".into(),
            location: at("compose.yaml", 4),
            claims: vec!["A3-198".into()],
        }],
        unchanged: None,
        assumptions: vec![Narrowing {
            what: "exclude docs/**".into(),
            reason: "generated from the wiki".into(),
            location: at("stackfit.toml", 3),
        }],
        dependencies: vec![
            dependency(Ecosystem::Npm, "socket.io", at("services/gateway/package.json", 21), Some(true)),
            dependency(Ecosystem::Pypi, "torch", at("services/ml/pyproject.toml", 9), Some(false)),
            dependency(Ecosystem::Rubygems, "rake", at("Gemfile", 2), None),
        ],
        manifests: vec!["services/gateway/package.json".into(), "services/ml/pyproject.toml".into()],
        coverage: Coverage {
            seen: 1420,
            analysed: 1398,
            skipped: BTreeMap::from([("binary", 17), ("too-large", 1), ("symlink", 4)]),
        },
        partial: true,
        diagnostics: vec![
            Diagnostic::warning("W-PARSE", "expected a comma", Some(at("services/ml/setup.cfg", 7))),
            Diagnostic::warning("W-PARSE", "unexpected end of file", Some(at("apps/web/package.json", 0))),
            Diagnostic::info("I-DYNAMIC", "version is computed", None),
        ],
    }
}

fn language(name: &str, code: u64, share: f64) -> LanguageShare {
    LanguageShare { name: name.into(), files: 10, lines: LineCounts { code, comments: 5, blanks: 6 }, share }
}

/// A folder of shell scripts outside of git.
fn minimal() -> Report {
    Report {
        tool_version: "0.1.0",
        ruleset: "00112233445566ff".into(),
        repository: RepositoryFacts {
            name: "dotfiles".into(),
            path: ".".into(),
            files: 1,
            ..Default::default()
        },
        languages: vec![language("Shell", 120, 1.0)],
        components: Vec::new(),
        seams: Vec::new(),
        backend: BackendReport::default(),
        signals: Vec::new(),
        advice: Vec::new(),
        verdict: verdict(
            Suggestion::NoGuidance,
            Confidence::Medium,
            "Nothing here is what the articles compare the two for; looked for 53 workloads.",
            0.0,
            0.0,
        ),
        criteria: Vec::new(),
        names: Vec::new(),
        unchanged: None,
        assumptions: Vec::new(),
        dependencies: Vec::new(),
        manifests: Vec::new(),
        coverage: Coverage { seen: 1, analysed: 1, skipped: BTreeMap::new() },
        partial: false,
        diagnostics: Vec::new(),
    }
}

/// Asserts that the text has these lines in this order, others between them allowed.
#[track_caller]
fn has_lines(out: &str, wanted: &[&str]) {
    let mut lines = out.lines();
    for want in wanted {
        assert!(lines.any(|line| line == *want), "missing, or not in this order: {want:?}\n{out}");
    }
}

#[test]
fn formats_have_words() {
    for format in Format::ALL {
        assert_eq!(Format::parse(format.as_str()), Some(format));
    }
    assert_eq!(Format::parse("xml"), None);
}

#[test]
fn the_verdict_comes_first_and_the_chain_to_evidence_and_claim_follows() {
    has_lines(
        &text(&hybrid(), 100),
        &[
            "stackfit  shop-platform  at a1b2c3d",
            "1,412 files, 58,310 lines of code: TypeScript 61%, Python 35%, SQL 4%, Shell <1%, and 1 more",
            "HYBRID   high confidence   node 0.54 ░░░░░█████│█████░░░░░ python 0.46",
            "Partial: something that could have mattered was not read; see Notes.",
            "Why",
            "  1. The gateway holds open connections and pushes messages to many clients.",
            "     Real-time chat, high confidence, weight 0.81, 3 places, speaks for Node.js",
            "     used      services/gateway/src/socket.ts:12",
            "               │ const io = new Server(httpServer, { cors: { origin: '*' } })",
            "     [A3-107]  Should I learn Python or Node.js?, § Real-time applications, line 145: Chat is named",
            "               first among the things Node.js is made for.",
            "  2. The recommender trains and serves its own model.",
            "     used      services/ml/recommender/train.py:42",
            "Against",
            "   - The order routes would be served as well by either side.",
            "     used      services/gateway/src/routes/orders.ts:8",
            "   - A second runtime means two pipelines and two sets of dependencies.",
            "What would change it",
            "  Margin 0.08 between the sides.",
            "   - without Real-time chat: Python",
            "   - without services/ml: Node.js",
            "Split",
            "  Node.js  services/gateway  Real-time chat, as real-time communication",
            "  Python   services/ml       Machine learning",
        ],
    );
}

#[test]
fn tables_line_up_and_say_what_they_leave_out() {
    has_lines(
        &text(&hybrid(), 100),
        &[
            "Workloads",
            "  workload          confidence  favours    weight         strongest evidence                  places",
            "  Real-time chat    high        Node.js    ████░░░░ 0.52  services/gateway/src/socket.ts:12        3",
            "  Machine learning  high        Python     ████░░░░ 0.47  …rvices/ml/recommender/train.py:42       2",
            "Components",
            "  role      path              runs on  suggestion",
            "  frontend  apps/web          -        -",
            "  server    services/gateway  node     Node.js (high)",
            "  worker    services/ml       python   Python (high)",
            "  library   tools/lib01       -        -",
            "  … and 4 more (-v)",
        ],
    );
}

#[test]
fn the_rest_names_its_source() {
    has_lines(
        &text(&hybrid(), 100),
        &[
            "Between them",
            "  rabbitmq  services/gateway and services/ml: Both name the queue 'recommend'",
            "     (services/gateway/src/queue.ts:9)",
            "Present stack",
            "  node (services/gateway/package.json:14), python (services/ml/pyproject.toml:6)",
            "Worth weighing (not part of the score)",
            "    │ + Scales by itself (autoscaler-declared)  deploy/gateway.yaml:17",
            "    │ + Several services (3)",
            "Notes",
            "  Coverage  1,420 entries seen, 1,398 read; skipped: 17 binary, 4 symlink, 1 too-large",
            "  Partial   something that could have mattered was not read",
            "  Declared  exclude docs/**: generated from the wiki (stackfit.toml:3)",
            "  Messages  1 I-DYNAMIC, 2 W-PARSE (-v lists them)",
            "Next",
            "  stackfit evidence '../shop platform' --workload real-time-chat  # every place",
        ],
    );
}

#[test]
fn narrow_terminals_get_the_same_facts() {
    has_lines(
        &text(&hybrid(), 60),
        &[
            "HYBRID   high confidence",
            "node 0.54 ░░░░░█████│█████░░░░░ python 0.46",
            "  1. The gateway holds open connections and pushes messages",
            "     to many clients.",
            "Workloads",
            "  workload          confidence  favours    weight  places",
            "  Real-time chat    high        Node.js      0.52       3",
            "    at services/gateway/src/socket.ts:12",
            "  library   tools/lib01       -        -",
            "  stackfit evidence '../shop platform' \\",
            "    --workload real-time-chat",
        ],
    );
    assert_eq!(text(&hybrid(), 20), text(&hybrid(), 60));
}

#[test]
fn quiet_is_the_verdict_alone() {
    let out = render(&hybrid(), Format::Text, &options(140, Verbosity::Quiet));
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines[0], "HYBRID   high confidence   node 0.54 ░░░░░█████│█████░░░░░ python 0.46");
    assert!(lines[1].starts_with("Keep the chat gateway on Node.js"), "{out}");
    assert!(!out.contains("Why"), "{out}");
}

#[test]
fn verbose_keeps_nothing_back() {
    let out = render(&hybrid(), Format::Text, &options(100, Verbosity::Verbose));
    has_lines(
        &out,
        &[
            "     aside     services/gateway/test/chat.test.ts:5",
            "               │ socket-server-opened (strong, test file)",
            "     used      services/ml/notebooks/churn.ipynb:cell 3:2",
            "               Correction: Free-threaded builds are supported since 3.14.",
            "  Web development: Two articles name Node.js, two name Python.",
            "  library   tools/lib13       -        not product",
            "    W-PARSE  unexpected end of file (apps/web/package.json)",
        ],
    );
    assert!(!out.contains("more (-v)"), "{out}");
}

#[test]
fn nothing_to_say_is_said_plainly() {
    let out = text(&minimal(), 80);
    has_lines(
        &out,
        &[
            "stackfit  dotfiles",
            "1 file, 120 lines of code: Shell 100%",
            "NO GUIDANCE   medium confidence",
            "Nothing here is what the articles compare the two for; looked for 53 workloads.",
            "Workloads",
            "  none seen",
            "Present stack",
            "  no backend seen",
            "  Coverage  1 entry seen, 1 read",
            "  stackfit evidence .  # everything that was seen",
        ],
    );
    assert!(!out.contains("Why") && !out.contains('│'), "{out}");
}

#[test]
fn a_tie_break_is_labelled_as_such() {
    let mut report = minimal();
    report.verdict = verdict(Suggestion::Either, Confidence::Low, "Even.", 0.3, 0.3);
    report.verdict.tie_break = Some(TieBreak { side: Side::Python, why: "The team writes Python.".into() });
    has_lines(
        &text(&report, 80),
        &[
            "EITHER   low confidence   node 0.30 ░░░░░░░███│███░░░░░░░ python 0.30",
            "Tie-break (from the present stack, not from the articles)",
            "  Python  The team writes Python.",
        ],
    );
}

#[test]
fn every_line_fits_and_colour_adds_only_colour() {
    for width in [60, 80, 140] {
        for verbosity in [Verbosity::Quiet, Verbosity::Normal, Verbosity::Verbose] {
            for report in [hybrid(), minimal()] {
                let plain = render(&report, Format::Text, &options(width, verbosity));
                for line in plain.lines() {
                    assert!(measure(line) <= width, "{} > {width}: {line}", measure(line));
                    assert_eq!(line, line.trim_end(), "blanks at the end");
                }
                let colored = render(&report, Format::Text, &TextOptions { width, color: true, verbosity });
                assert!(colored.contains("\u{1b}["));
                assert_eq!(without_styles(&colored), plain);
            }
        }
    }
}

fn without_styles(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("\u{1b}[") {
        out.push_str(&rest[..start]);
        let end = rest[start..].find('m').expect("style ends");
        rest = &rest[start + end + 1..];
    }
    out + rest
}

#[test]
fn markdown_reads_like_a_comment() {
    let out = markdown(&hybrid());
    has_lines(
        &out,
        &[
            "## stackfit: Hybrid (high confidence)",
            "Node.js 0.54, Python 0.46, margin 0.08.",
            "| Real-time chat | high | Node.js | 0.52 | `services/gateway/src/socket.ts:12` | 3 |",
            "### Why",
            "- **Real-time chat**: The gateway holds open connections and pushes messages to many clients.",
            "  - used `services/gateway/src/socket.ts:12` `const io = new Server(httpServer, { cors: { origin: '*' } })`",
            "  - \\[A3-107\\] Should I learn Python or Node.js?, § Real-time applications, line 145: Chat is named first among the things Node.js is made for.",
            "### Against",
            "- A second runtime means two pipelines and two sets of dependencies.",
            "### What would change it",
            "- Without Real-time chat: Python",
            "| Python | `services/ml` | Machine learning |",
            "<details><summary>16 components</summary>",
            "| `services/gateway` | server | node | Node.js (high) |",
            "</details>",
        ],
    );
    let quiet = render(&hybrid(), Format::Markdown, &options(80, Verbosity::Quiet));
    assert_eq!(quiet.lines().count(), 3);
}

#[test]
fn json_is_valid_by_its_schema() {
    let schema: serde_json::Value = serde_json::from_str(SCHEMA).expect("schema parses");
    assert!(jsonschema::meta::is_valid(&schema), "not a JSON Schema");
    let validator = jsonschema::validator_for(&schema).expect("schema compiles");
    for report in [hybrid(), minimal()] {
        let document = json(&report);
        let errors: Vec<String> =
            validator.iter_errors(&document).map(|e| format!("{}: {e}", e.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
    let mut broken = json(&minimal());
    broken["verdict"]["extra"] = 1.into();
    assert!(!validator.is_valid(&broken), "unknown fields must be refused");
}

#[test]
fn every_object_of_the_schema_is_closed_and_complete() {
    fn walk(node: &serde_json::Value) {
        if let Some(properties) = node.get("properties").and_then(|p| p.as_object()) {
            assert_eq!(node["additionalProperties"], false, "{node}");
            let mut names: Vec<&str> = properties.keys().map(String::as_str).collect();
            let mut required: Vec<&str> =
                node["required"].as_array().expect("required").iter().filter_map(|r| r.as_str()).collect();
            names.sort_unstable();
            required.sort_unstable();
            assert_eq!(names, required);
        }
        match node {
            serde_json::Value::Array(items) => items.iter().for_each(walk),
            serde_json::Value::Object(fields) => fields.values().for_each(walk),
            _ => {}
        }
    }
    walk(&serde_json::from_str(SCHEMA).expect("schema parses"));
}

#[test]
fn json_has_the_names_that_others_rely_on() {
    let out = render(&hybrid(), Format::Json, &TextOptions::default());
    assert!(out.starts_with("{\n  \"schema_version\": 1,\n  \"tool\": {"), "{out}");
    let document = json(&hybrid());
    assert_eq!(document["verdict"]["suggestion"], "hybrid");
    assert_eq!(document["verdict"]["split"][0]["runtime"], "node");
    assert_eq!(document["verdict"]["reasons"][1]["component"], "services/ml");
    assert_eq!(document["verdict"]["tie_break"], serde_json::Value::Null);
    assert_eq!(document["workloads"][0]["evidence_total"], 3);
    assert_eq!(document["workloads"][0]["evidence"][2]["grade"], "aside");
    assert_eq!(document["workloads"][0]["evidence"][0]["component"], "services/gateway");
    assert_eq!(document["workloads"][1]["evidence"][1]["cell"], 3);
    assert_eq!(document["workloads"][2]["weight"], 0.1235);
    assert_eq!(document["workloads"][0]["claims"][0]["lines"], "145");
    assert_eq!(document["dependencies"][1]["used"], false);
    assert_eq!(document["dependencies"][2]["used"], serde_json::Value::Null);
    assert_eq!(document["diagnostics"][1]["line"], serde_json::Value::Null);
    assert_eq!(document["policy"], serde_json::Value::Null);
    assert_eq!(document["history"], serde_json::Value::Null);
    assert_eq!(document["coverage"]["skipped"]["symlink"], 4);
    assert_eq!(json(&minimal())["repository"]["commit"], serde_json::Value::Null);
}

#[test]
fn json_has_no_number_that_json_lacks() {
    let mut report = minimal();
    report.verdict.scores = Scores { node: f64::NAN, python: f64::INFINITY };
    report.verdict.firmness.margin = -0.0;
    let out = render(&report, Format::Json, &TextOptions::default());
    assert!(out.contains("\"node\": 0.0,\n      \"python\": 0.0\n"), "{out}");
    assert!(out.contains("\"margin\": 0.0,"), "{out}");
}

/// The rich report with one hostile string in every place that a repository controls.
fn poisoned(hostile: &str) -> Report {
    let mut report = hybrid();
    let path: Arc<str> = format!("src/{hostile}").into();
    report.repository.name = hostile.into();
    report.repository.path = hostile.into();
    report.repository.revision = Some(hostile.into());
    report.repository.remote = Some(hostile.into());
    report.verdict.headline = hostile.into();
    for component in &mut report.components {
        component.root = hostile.into();
        component.name = hostile.into();
    }
    for signal in &mut report.signals {
        for evidence in &mut signal.evidence {
            evidence.location.path = path.clone();
            evidence.snippet = hostile.into();
        }
    }
    for reason in report.verdict.reasons.iter_mut().chain(&mut report.verdict.counterpoints) {
        reason.text = hostile.into();
        reason.component = None;
    }
    for flip in &mut report.verdict.firmness.flips {
        flip.without = hostile.into();
    }
    for row in &mut report.verdict.split {
        row.component = hostile.into();
        row.why = hostile.into();
    }
    for seam in &mut report.seams {
        seam.location.path = path.clone();
        seam.why = hostile.into();
    }
    for criterion in &mut report.criteria {
        if let Some(location) = &mut criterion.facts[0].location {
            location.path = path.clone();
        }
    }
    for name in &mut report.names {
        name.location.path = path.clone();
    }
    for narrowing in &mut report.assumptions {
        narrowing.what = hostile.into();
        narrowing.reason = hostile.into();
    }
    for (_, location) in &mut report.backend.evidence {
        location.path = path.clone();
    }
    for row in &mut report.dependencies {
        row.dependency.name = hostile.into();
    }
    for diagnostic in &mut report.diagnostics {
        diagnostic.message = hostile.into();
    }
    report
}

#[track_caller]
fn check_safe(hostile: &str) {
    let report = poisoned(hostile);
    for (width, verbosity) in [(60, Verbosity::Verbose), (80, Verbosity::Normal), (140, Verbosity::Quiet)] {
        let out = render(&report, Format::Text, &options(width, verbosity));
        for line in out.lines() {
            assert!(!line.chars().any(escape::hidden), "hidden character: {line:?}");
            assert!(measure(line) <= width, "too wide: {line:?}");
            let start = line.trim_start();
            assert!(!start.starts_with("::"), "runner command: {line:?}");
            for command in ["##[", "##vso[", "##teamcity["] {
                assert!(!line.contains(command), "runner command: {line:?}");
            }
        }
    }
    let out = render(&report, Format::Markdown, &options(80, Verbosity::Verbose));
    let mut pipes = 0;
    for line in out.lines() {
        assert!(!line.chars().any(escape::hidden), "hidden character: {line:?}");
        assert!(!line.starts_with("::"), "runner command: {line:?}");
        if !line.starts_with("| ") && !line.starts_with("|-") {
            assert!(!line.contains('|'), "a pipe outside of a table: {line:?}");
            pipes = 0;
            continue;
        }
        let found = line.matches('|').count();
        assert!(pipes == 0 || found == pipes, "unbalanced row: {line:?}");
        assert_eq!(line.matches('`').count() % 2, 0, "open code span: {line:?}");
        pipes = found;
    }
    for tag in out.split('<').skip(1) {
        let known = ["code>", "/code>", "details>", "/details>", "summary>", "/summary>", "sub>", "/sub>"];
        assert!(known.iter().any(|k| tag.starts_with(k)), "foreign tag: <{tag}");
    }
    let out = render(&report, Format::Json, &options(80, Verbosity::Normal));
    assert!(!out.chars().any(|c| c != '\n' && escape::hidden(c)), "hidden character in JSON");
    let document: serde_json::Value = serde_json::from_str(&out).expect("JSON parses");
    assert_eq!(document["repository"]["name"], hostile, "JSON keeps the string as it is");
}

#[test]
fn known_attacks_stay_text() {
    for hostile in [
        "\u{1b}]0;owned\u{7}\u{1b}[2J",
        "a\nb\r\nc\u{2028}d",
        "\u{202e}gpj.exe\u{200b}\u{feff}\u{e0041}",
        "::error file=a::b",
        "##[group]x ##vso[task.setvariable]y ##teamcity[z",
        "a | b || \\| `c` ``d",
        "<script>alert(1)</script><img src=x onerror=y>",
        "[x](javascript:alert(1)) ![y](https://e.x/y.png)",
        "# h\n- [ ] x\n> q\n```\n</details>",
        "1. one",
        "- one",
        "@everyone #1 owner/repo#2 https://x.y www.z.w me@x.y !5 GH-7",
        "'; rm -rf / #",
        "",
        " ",
        "\\",
        "大きな名前大きな名前大きな名前大きな名前大きな名前大きな名前大きな名前大きな名前",
    ] {
        check_safe(hostile);
    }
    // A break inside a long word must not put a command at the start of a line.
    for n in 30..70 {
        check_safe(&format!("{}::error::x", "a".repeat(n)));
    }
}

#[test]
fn markdown_links_and_mentions_nobody() {
    let out = markdown(&poisoned("see @everyone and https://x.y/z, #12"));
    assert!(out.contains("see `@everyone` and `https://x.y/z`, `#12`"), "{out}");
    let out = markdown(&poisoned("<script>alert(1)</script>"));
    assert!(!out.contains("<script"), "{out}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_strings_stay_text(
        hostile in prop_oneof![
            any::<String>(),
            "[\\x00-\\x7f]{0,60}",
            "[|`\\\\<>&:#@\\[ a\\n]{0,40}",
            proptest::collection::vec(
                prop_oneof![
                    any::<char>(),
                    proptest::char::range('\u{80}', '\u{9f}'),
                    proptest::char::range('\u{2000}', '\u{206f}'),
                    proptest::char::range('\u{300}', '\u{36f}'),
                ],
                0..80,
            ).prop_map(|chars| chars.into_iter().collect::<String>()),
        ]
    ) {
        check_safe(&hostile);
    }
}
