//! The articles, whole: every claim is reached, every name is recognised, and bad guidance is refused with its place.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use stackfit::model::{Side, Suggestion};
use stackfit::rules::{ClaimKind, ClaimSubject};

use crate::support::{RULES, Tree, files_below, root, stackfit};

/// Names of the folders below a folder.
fn folders(path: &str) -> BTreeSet<String> {
    let entries = std::fs::read_dir(root().join(path)).unwrap().map(Result::unwrap);
    entries.filter(|e| e.path().is_dir()).map(|e| e.file_name().into_string().unwrap()).collect()
}

#[test]
fn every_name_of_the_articles_is_recognised_where_it_can_appear() {
    let recognised: BTreeSet<String> =
        RULES.names.iter().filter(|(_, n)| !n.seen.is_empty()).map(|(id, _)| id.to_string()).collect();
    assert_eq!(folders("testdata/names"), recognised, "a fixture for each name that something can show");
    let mut missed = String::new();
    for id in &recognised {
        let tree = Tree::copy(&root().join("testdata/names").join(id), "fixture");
        let report = tree.profile(1);
        if !report.names.iter().any(|n| &*n.id == id.as_str()) {
            let found: Vec<&str> = report.names.iter().map(|n| &*n.id).collect();
            let _ = writeln!(
                missed,
                "{id}: expected one of {:?}, found {found:?}",
                RULES.names[id.as_str()].seen
            );
        }
    }
    assert!(missed.is_empty(), "\n{missed}");
}

#[test]
fn words_that_only_look_like_names_are_not_recognised() {
    let report = Tree::copy(&root().join("testdata/names-not"), "fixture").profile(1);
    assert!(report.coverage.analysed > 5, "{:?}", report.coverage);
    // Manifests of a registry and a language are what they are, whatever stands in them.
    let found: Vec<_> = report
        .names
        .iter()
        .filter(|n| !n.rule.starts_with("manifest/") && !n.rule.starts_with("language/"))
        .map(|n| (&n.id, &n.rule, &n.location))
        .collect();
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn near_misses_are_not_taken_for_a_name() {
    let package = |name: &str| format!("{{ \"dependencies\": {{ \"{name}\": \"1\" }} }}");
    let cases = [
        // A driver for a browser is no debugger of Node.js.
        ("node-inspector", "package.json", package("chrome-remote-interface")),
        // What pnpm installs comes from the registry, not through npm.
        ("npm", "package.json", package("pino")),
        ("npm", "pnpm-lock.yaml", "lockfileVersion: '9.0'\n".to_string()),
        ("mysql", ".env.example", "MARIADB_DATABASE=shop\n".to_string()),
        // Cloud Run and Functions read it too.
        ("app-engine", ".gcloudignore", "node_modules\n".to_string()),
        (
            "app-engine",
            "app.yaml",
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: shop }\n".to_string(),
        ),
        (
            "tcp-sockets",
            "ip.js",
            "const net = require('net')\nconsole.log(net.isIP('10.0.0.1'))\n".to_string(),
        ),
    ];
    for (name, path, text) in cases {
        let report = Tree::of(&[(path, &text), ("lib/shop.js", "exports.open = true\n")]).profile(1);
        let found: Vec<(&str, &str)> = report.names.iter().map(|n| (&*n.id, &*n.rule)).collect();
        assert!(found.iter().all(|(id, _)| *id != name), "{path}: {found:?}");
    }
    let report = Tree::of(&[
        (".env.example", "MARIADB_DATABASE=shop\n"),
        ("a.py", "import socket\n\ns = socket.create_connection((\"host\", 25))\n"),
    ])
    .profile(1);
    let found: BTreeSet<&str> = report.names.iter().map(|n| &*n.id).collect();
    assert!(found.contains("mariadb") && found.contains("tcp-sockets"), "{found:?}");
}

#[test]
fn notes_are_whole_sentences_for_users() {
    for (id, note) in &RULES.notes {
        let text = &note.note;
        assert!(text.ends_with('.') && !text.contains("  "), "{id}: {text}");
        for word in ["fairly sure", "(sure)", "Do not", "verified", "seen here", "Article 00", "TODO"] {
            assert!(!text.contains(word), "{id} has `{word}`: {text}");
        }
        // Articles go by their ids; the numbers of their text files are nobody else's.
        let digits = |w: &str| w.len() == 3 && w.starts_with("00") && w.bytes().all(|b| b.is_ascii_digit());
        let split = |c: char| !c.is_ascii_alphanumeric() && c != ',' && c != '.';
        let all = format!("{} {text}", note.claim);
        assert!(!all.split(split).any(digits), "{id}: {all}");
        assert!(RULES.claims.values().any(|c| c.note.as_ref() == Some(id)), "{id} corrects nothing");
    }
}

#[test]
fn every_claim_is_reached() {
    let shown = |workload: &str| {
        let code = RULES.code.iter().map(|r| &r.says).chain(RULES.files.iter().map(|r| &r.says));
        let code = code.chain(RULES.joint.iter().map(|r| &r.says));
        code.filter_map(|s| s.workload.as_deref()).any(|w| w == workload)
            || RULES
                .packages
                .values()
                .flat_map(|t| t.values())
                .any(|p| p.workloads.iter().any(|(w, _)| &**w == workload))
    };
    // What no code shows by itself counts where a team declares it as a need.
    let declared_only: BTreeSet<&str> = RULES.workloads.keys().map(|w| &**w).filter(|w| !shown(w)).collect();
    assert_eq!(
        declared_only,
        BTreeSet::from(["startup-mvp"]),
        "workloads that nothing in a repository shows"
    );
    let mut lost = String::new();
    for (id, claim) in &RULES.claims {
        let reached = match &claim.subject {
            ClaimSubject::Workload(w) => RULES.workloads[w].claims.contains(id),
            ClaimSubject::Criterion(c) => RULES.criteria[c].claims.contains(id),
            ClaimSubject::Hybrid(points) => points.iter().all(|p| {
                RULES.hybrid.get(p).is_some_and(|p| p.claims.contains(id))
                    || RULES.links.get(p).is_some_and(|l| l.claims.contains(id))
            }),
            ClaimSubject::Context(c) => RULES.context.contains_key(c),
        };
        let may_be_context =
            !matches!(claim.kind, ClaimKind::UseCase | ClaimKind::Library | ClaimKind::Hybrid);
        if !reached || (matches!(claim.subject, ClaimSubject::Context(_)) && !may_be_context) {
            let _ = writeln!(lost, "{id} ({})", claim.kind.as_str());
        }
        if claim.kind == ClaimKind::Library
            && !matches!(claim.subject, ClaimSubject::Workload(_))
            && claim.names.is_empty()
            && claim.note.is_none()
        {
            let _ = writeln!(lost, "{id} names libraries, but which?");
        }
    }
    assert!(lost.is_empty(), "\n{lost}");
    // 730 prepared claims, and those that a second reading of the articles added; none may get lost.
    for (article, prepared) in [("A0", 116), ("A1", 116), ("A2", 113), ("A3", 200), ("A4", 185)] {
        for number in 1..=prepared {
            let id = format!("{article}-{number:02}");
            assert!(RULES.claims.contains_key(id.as_str()), "{id} is missing");
        }
    }
}

#[test]
fn facts_of_the_articles_have_no_vote() {
    for (id, claim) in &RULES.claims {
        if claim.favours == Side::None {
            assert_eq!(claim.counted(None), None, "{id}");
        }
    }
    // Three that are known to be wrong and speak of a workload or criterion are cited with what is right.
    for (id, claim) in &RULES.claims {
        if let Some(note) = &claim.note {
            assert!(RULES.notes[note].note.len() > 20, "{id}: {note} says nothing");
        }
    }
    assert!(RULES.notes.len() >= 40, "{} corrections", RULES.notes.len());
}

#[test]
fn no_paraphrase_repeats_another() {
    let mut seen = BTreeSet::new();
    for (id, claim) in &RULES.claims {
        assert!(seen.insert((claim.article.clone(), claim.says.to_lowercase())), "{id} is said twice");
        assert!(claim.says.ends_with(['.', '!', '?']), "{id} is no sentence: {}", claim.says);
    }
}

#[test]
fn criteria_have_facts_for_both_sides_or_say_why_they_have_none() {
    for (id, criterion) in &RULES.criteria {
        assert!(
            criterion.context.is_some() || criterion.facts.len() >= 2,
            "{id}: {} facts",
            criterion.facts.len()
        );
        assert!(!criterion.articles.is_empty(), "{id}: no article speaks of it");
    }
}

#[test]
fn a_criterion_matters_by_its_facts_and_never_decides() {
    let files = [
        (
            "package.json",
            r#"{ "name": "shop", "dependencies": { "express": "^5.0.0", "ioredis": "^5.0.0", "pino": "^9.0.0" } }"#,
        ),
        (
            "server.js",
            "const app = require('express')()\nconst Redis = require('ioredis')\napp.get('/a', (q, s) => s.json(1))\napp.listen(1)\n",
        ),
    ];
    let report = Tree::of(&files).profile(1);
    let performance =
        report.criteria.iter().find(|c| &*c.id == "performance").expect("a cache client is a fact");
    let fact = performance.facts.iter().find(|f| &*f.rule == "npm/ioredis").expect("named by its package");
    assert!(fact.more && fact.location.as_ref().is_some_and(|l| &*l.path == "server.js"), "{fact:?}");
    assert!(performance.articles.len() >= 4, "{:?}", performance.articles);
    let bare = Tree::of(&[
        ("package.json", r#"{ "name": "shop", "dependencies": { "express": "^5.0.0" } }"#),
        (
            "server.js",
            "const app = require('express')()\napp.get('/a', (q, s) => s.json(1))\napp.listen(1)\n",
        ),
    ])
    .profile(1);
    assert_eq!(report.verdict.scores, bare.verdict.scores);
    assert_eq!(report.verdict.suggestion, bare.verdict.suggestion);
    for criterion in ["jobs-salary-hiring", "community-docs-governance"] {
        assert!(report.criteria.iter().all(|c| &*c.id != criterion), "{criterion} is context");
    }
}

#[test]
fn a_hybrid_says_which_part_each_side_plays() {
    let report = Tree::case("hybrid-rabbitmq").profile(1);
    assert_eq!(report.verdict.suggestion, Suggestion::Hybrid);
    let parts: BTreeSet<(&str, Option<&str>)> =
        report.verdict.split.iter().map(|r| (r.runtime.as_str(), r.part.as_deref())).collect();
    assert!(parts.contains(&("node", Some("Real-time communication"))), "{parts:?}");
    assert!(parts.contains(&("python", Some("AI models"))), "{parts:?}");
}

#[test]
fn the_coverage_table_is_fresh() {
    let written = stackfit::render::coverage(&stackfit::coverage(&RULES));
    let kept = std::fs::read_to_string(root().join("docs/coverage.md")).unwrap_or_default();
    assert!(
        written == kept,
        "docs/coverage.md is stale: cargo run -- rules docs docs/reference, then move coverage.md"
    );
}

#[test]
fn no_article_speaks_with_its_own_words() {
    // The texts are not part of the project; what can be checked here is that no paraphrase is long enough to be a passage.
    let longest = RULES.claims.values().map(|c| c.says.len()).max().unwrap_or(0);
    assert!(longest <= 200, "{longest} bytes");
}

/// A rules directory with one guidance file.
fn pack(name: &str, text: &str) -> Tree {
    Tree::of(&[(&format!("guidance/{name}"), text)])
}

const HEAD: &str = "[article]\nid = \"A9\"\ntitle = \"Ours\"\nsource = \"ours.txt\"\n\n";

fn claim(id: &str, rest: &str) -> String {
    format!(
        "[claim.{id}]\nkind = \"use-case\"\nfavours = \"node\"\nstrength = \"medium\"\nsays = \"It is so.\"\n\
         section = \"One\"\nlines = \"1\"\n{rest}\n"
    )
}

#[test]
fn bad_guidance_is_refused_with_its_place() {
    let twice = format!(
        "{HEAD}{}{}",
        claim("A9-01", "workload = \"websockets\""),
        claim("A9-01", "workload = \"iot\"")
    );
    let no_section = claim("A9-01", "workload = \"iot\"").replace("section = \"One\"\n", "");
    let cases = [
        ("article-9.toml", twice, "guidance/article-9.toml:14: duplicate key"),
        (
            "article-9.toml",
            format!("{HEAD}{}", claim("A9-01", "workload = \"telepathy\"")),
            "guidance/article-9.toml:6: unknown workload `telepathy`",
        ),
        ("article-9.toml", format!("{HEAD}{no_section}"), "guidance/article-9.toml:6: missing field `section`"),
        (
            "article-9.toml",
            format!("{HEAD}{}", claim("A9-01", "")),
            "guidance/article-9.toml:6: claim `A9-01` needs exactly one of workload, criterion, hybrid, context",
        ),
        (
            "article-9.toml",
            format!("{HEAD}{}", claim("A9-01", "workload = \"iot\"\ncriterion = \"cost\"")),
            "guidance/article-9.toml:6: claim `A9-01` needs exactly one of",
        ),
        (
            "article-9.toml",
            format!("{HEAD}{}", claim("A9-01", "workload = \"iot\"\nnote = \"O-999\"")),
            "guidance/article-9.toml:6: unknown note `O-999`",
        ),
        (
            "article-9.toml",
            format!("{HEAD}{}", claim("A9-01", "workload = \"iot\"\nnames = [\"glockenspiel\"]")),
            "guidance/article-9.toml:6: unknown name `glockenspiel`",
        ),
        (
            "article-9.toml",
            format!("{HEAD}{}", claim("A8-01", "workload = \"iot\"")),
            "guidance/article-9.toml:6: claim `A8-01` does not begin with its article, `A9-`",
        ),
        (
            "article-9.toml",
            format!("{HEAD}{}", claim("A3-01", "workload = \"iot\"")).replace("id = \"A9\"", "id = \"A3\""),
            "guidance/article-9.toml:6: claim `A3-01` is there twice",
        ),
        (
            "names.toml",
            "[glockenspiel]\ntitle = \"G\"\nkind = \"tool\"\nside = \"both\"\nwhere = \"A1:1\"\n".into(),
            "guidance/names.toml:1: name `glockenspiel` needs either `seen` or the reason why it is `unseen`",
        ),
        (
            "names.toml",
            "[glockenspiel]\ntitle = \"G\"\nkind = \"tool\"\nside = \"both\"\nwhere = \"A1:1\"\nseen = [\"no-such-rule\"]\n"
                .into(),
            "guidance/names.toml:1: unknown rule `no-such-rule`",
        ),
        (
            "criteria.toml",
            "[beauty]\ntitle = \"Beauty\"\nsays = \"None.\"\nfavours = \"both\"\n".into(),
            "guidance/criteria.toml:1: criterion `beauty` needs either facts or the context why it has none",
        ),
        (
            "criteria.toml",
            "[beauty]\ntitle = \"Beauty\"\nsays = \"None.\"\nfavours = \"both\"\n[[beauty.facts]]\nsays = \"x\"\n\
             matters = \"more\"\nmeasure = \"charm\"\nat_least = 1\n"
                .into(),
            "guidance/criteria.toml:1: criterion `beauty`: unknown measure `charm`",
        ),
        (
            "criteria.toml",
            "[beauty]\ntitle = \"Beauty\"\nsays = \"None.\"\nfavours = \"both\"\n[[beauty.facts]]\nsays = \"x\"\n\
             matters = \"more\"\nseen = [\"npm/ws\"]\nalone = true\n"
                .into(),
            "guidance/criteria.toml:1: criterion `beauty`: only a `measure` can stand `alone`",
        ),
        (
            "criteria.toml",
            "[beauty]\ntitle = \"Beauty\"\nsays = \"None.\"\nfavours = \"both\"\n[[beauty.facts]]\nsays = \"x\"\n\
             matters = \"more\"\nseen = [\"npm/ws\"]\nmeasure = \"servers\"\n"
                .into(),
            "guidance/criteria.toml:1: criterion `beauty`: a fact needs `seen`, or a `measure` with",
        ),
        (
            "workloads.toml",
            "[knitting]\ntitle = \"Knitting\"\ndefinition = \"Knits.\"\nfamily = \"craft\"\nsee = [\"workload:sewing\"]\n"
                .into(),
            "guidance/workloads.toml:1: unknown workload or criterion `workload:sewing`",
        ),
    ];
    for (name, text, message) in cases {
        let rules = pack(name, &text);
        let err = stackfit(&["rules", "check", "--rules", rules.arg()]).fails("the rules cannot be used");
        assert!(err.contains(message), "expected {message}\nin {err}");
    }
}

#[test]
fn a_pack_of_ones_own_guidance_is_cited() {
    let text = format!("{HEAD}{}", claim("A9-01", "workload = \"websockets\"").replace("medium", "strong"));
    let rules = pack("article-9.toml", &text);
    let tree = Tree::case("socketio-chat");
    let out = stackfit(&["explain", "A9-01", tree.arg(), "--rules", rules.arg()]).ok();
    assert!(out.contains("It is so.") && out.contains("A9, § One, line 1"), "{out}");
    assert!(out.contains("  A9  Ours"), "{out}");
}

#[test]
fn fixtures_of_names_are_small_and_honest() {
    for file in files_below(&root().join("testdata/names")) {
        let size = std::fs::metadata(&file).unwrap().len();
        assert!(size < 8 << 10, "{}: {size} bytes", file.display());
    }
}
