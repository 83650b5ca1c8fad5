//! What the program makes of what it is given: folders, manifests, rules, configuration.

use serde_json::{Value, json};

use crate::support::{Tree, stackfit};

const SERVER: &str = "const { Server } = require('socket.io')\nconst io = new Server(3000)\nio.on('connection', s => s.emit('hi'))\n";
const MODEL: &str =
    "from sklearn.linear_model import LinearRegression\nmodel = LinearRegression().fit(x, y)\n";

fn scan(tree: &Tree) -> Value {
    stackfit(&[tree.arg(), "--format", "json"]).json()
}

/// Diagnostics of a code.
fn diagnostics<'a>(report: &'a Value, code: &str) -> Vec<&'a Value> {
    report["diagnostics"].as_array().unwrap().iter().filter(|d| d["code"] == code).collect()
}

/// Evidence of a workload, as the repository has it.
fn evidence<'a>(report: &'a Value, workload: &str) -> &'a [Value] {
    let found = report["workloads"].as_array().unwrap().iter().find(|w| w["id"] == workload);
    found.map_or(&[], |w| w["evidence"].as_array().unwrap())
}

#[test]
fn a_path_that_is_not_there_is_named() {
    let tree = Tree::named("empty");
    let path = tree.path.join("nothing");
    stackfit(&[path.to_str().unwrap()]).fails("nothing: no such file or folder");
    stackfit(&["evidence", path.to_str().unwrap()]).fails("nothing: no such file or folder");
}

#[test]
fn a_file_is_no_repository() {
    let tree = Tree::of(&[("a.py", MODEL)]);
    stackfit(&[tree.path.join("a.py").to_str().unwrap()])
        .fails("a.py: not a folder; give the root of a repository");
}

#[test]
fn an_empty_folder_gets_no_guidance() {
    let report = scan(&Tree::named("empty"));
    assert_eq!(report["verdict"]["suggestion"], "no-guidance");
    assert_eq!(
        (&report["workloads"], &report["seams"], &report["partial"]),
        (&json!([]), &json!([]), &json!(false))
    );
}

#[test]
fn a_broken_manifest_is_a_diagnostic_with_its_line() {
    let manifest = "{\n  \"name\": \"x\",\n  \"dependencies\": {\n    \"express\": \"4\"\n    \"ws\" \"8\"\n";
    let tree = Tree::of(&[("package.json", manifest), ("index.js", SERVER)]);
    let report = scan(&tree);
    let found = diagnostics(&report, "W-PARSE");
    assert!(!found.is_empty(), "{:#}", report["diagnostics"]);
    for diagnostic in found {
        assert_eq!(
            (&diagnostic["path"], &diagnostic["severity"]),
            (&json!("package.json"), &json!("warning"))
        );
        assert!((4..=6).contains(&diagnostic["line"].as_u64().unwrap()), "{diagnostic}");
    }
    assert_eq!(report["partial"], true);
    assert_eq!(report["verdict"]["suggestion"], "node");
    let text = stackfit(&[tree.arg(), "-v"]).ok();
    assert!(text.contains("W-PARSE") && text.contains("package.json:"), "{text}");
    assert!(text.contains("Partial: something that could have mattered was not read"), "{text}");
}

#[test]
fn workspace_members_outside_are_said_and_not_looked_for() {
    let tree = Tree::of(&[
        ("repo/package.json", r#"{"private": true, "workspaces": ["../../**", "/etc", "packages/*"]}"#),
        ("repo/packages/a/package.json", r#"{"name": "a"}"#),
        ("repo/pnpm-workspace.yaml", "packages:\n  - 'packages/*'\n  - '!**/test/**'\n"),
    ]);
    let report = stackfit(&[tree.path.join("repo").to_str().unwrap(), "--format", "json"]).json();
    let found = diagnostics(&report, "W-OUTSIDE");
    assert_eq!(found.len(), 1, "{:#}", report["diagnostics"]);
    assert_eq!(found[0]["path"], "package.json");
    assert!(found[0]["message"].as_str().unwrap().contains("../../**"));
}

#[test]
fn files_with_the_line_ends_of_old_macintoshes_are_read() {
    let tree = Tree::of(&[
        ("pyproject.toml", "[project]\rname = \"x\"\rdependencies = [\"fastapi\"]\r"),
        ("app.py", "import fastapi\r# a comment\rapp = fastapi.FastAPI()\r"),
    ]);
    let report = scan(&tree);
    assert_eq!(report["diagnostics"], json!([]));
    assert_eq!(report["dependencies"][0]["name"], "fastapi");
    assert_eq!(report["dependencies"][0]["line"], 3);
    assert_eq!(report["languages"][0]["comments"], 1);
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_read_costs_only_itself() {
    use std::os::unix::fs::PermissionsExt;
    let tree = Tree::of(&[("index.js", SERVER), ("locked/model.py", MODEL)]);
    let locked = tree.path.join("locked");
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o000)).unwrap();
    let privileged = std::fs::read_dir(&locked).is_ok();
    let [report, alone] =
        [stackfit(&[tree.arg(), "--format", "json"]), stackfit(&[locked.to_str().unwrap()])];
    std::fs::set_permissions(&locked, std::fs::Permissions::from_mode(0o755)).unwrap();
    // Nothing is unreadable to a privileged user.
    if !privileged {
        let report = report.json();
        assert_eq!(report["verdict"]["suggestion"], "node");
        assert_eq!(diagnostics(&report, "W-UNREADABLE")[0]["path"], "locked");
        alone.fails("locked: cannot be read");
    }
}

#[cfg(unix)]
#[test]
fn pipes_and_links_are_neither_waited_for_nor_followed() {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    let outside = Tree::of(&[("model.py", MODEL)]);
    let tree = Tree::of(&[("index.js", SERVER)]);
    for name in ["package.json", ".gitignore", "stackfit.toml", "pipe.py"] {
        mknodat(CWD, tree.path.join(name), FileType::Fifo, Mode::from_raw_mode(0o644), 0).unwrap();
    }
    std::os::unix::fs::symlink(&outside.path, tree.path.join("folder")).unwrap();
    std::os::unix::fs::symlink(outside.path.join("model.py"), tree.path.join("model.py")).unwrap();
    std::os::unix::fs::symlink("/dev/zero", tree.path.join("requirements.txt")).unwrap();
    let report = scan(&tree);
    assert_eq!(report["verdict"]["suggestion"], "node");
    assert_eq!(report["coverage"]["analysed"], 1);
    assert!(evidence(&report, "machine-learning").is_empty());
}

#[test]
fn a_broken_rule_file_stops_the_program_at_its_line() {
    let rule = |text: &str| format!("[glockenspiel-opened]\n{text}");
    let whole = "workload = \"websockets\"\nstrength = \"medium\"\napi = [{ module = \"glockenspiel\", path = \"open\" }]\n\
                 why = \"Opens it.\"\n";
    let no = "must_not_match = [{ language = \"python\", code = \"\" }, { language = \"python\", code = \"x\" }]\n";
    let yes = no.replace("must_not_match", "must_match");
    let cases = [
        ("code/a.toml", rule("workload = \n"), "code/a.toml:2: "),
        ("code/a.toml", rule(&format!("{whole}{yes}")), "code/a.toml:1: missing field `must_not_match`"),
        ("code/a.toml", rule(&format!("{whole}{no}")), "code/a.toml:1: missing field `must_match`"),
        (
            "code/a.toml",
            rule(&format!("{whole}{yes}{no}colour = 1\n")),
            "code/a.toml:8: unknown field `colour`",
        ),
        (
            "code/a.toml",
            rule(&format!("{whole}{yes}{no}")).replace("websockets", "glockenspiels"),
            "code/a.toml:1: unknown workload `glockenspiels`",
        ),
        (
            "code/a.toml",
            format!("\n\n[Glockenspiel]\n{whole}{yes}{no}"),
            "code/a.toml:3: rule id `Glockenspiel` is not kebab-case",
        ),
        (
            "packages/npm-own.toml",
            "\"zz-glockenspiel\" = { role = \"tooling\" }\n\"aa-glockenspiel\" = { role = \"tooling\" }\n"
                .into(),
            "packages/npm-own.toml:2: `aa-glockenspiel` is out of order",
        ),
        (
            "packages/npm-own.toml",
            "\n\"express\" = { role = \"tooling\" }\n".into(),
            "packages/npm-own.toml:2: package `express` is there twice",
        ),
        (
            "packages/npm-own.toml",
            "\"aa-glockenspiel\" = { workloads = { glockenspiels = \"weak\" } }\n".into(),
            "packages/npm-own.toml:1: unknown workload `glockenspiels`",
        ),
        ("rules.toml", String::new(), "rules.toml:1: is in no place where rules are read"),
    ];
    let tree = Tree::of(&[("index.js", SERVER)]);
    for (path, text, expected) in cases {
        let pack = Tree::of(&[(path, &text)]);
        let shown = format!("{}/{expected}", pack.arg());
        for arguments in
            [vec![tree.arg()], vec!["evidence", tree.arg()], vec!["rules", "check"], vec!["rules", "list"]]
        {
            let arguments = [&arguments[..], &["--rules", pack.arg()]].concat();
            let err = stackfit(&arguments).fails("the rules cannot be used: ");
            assert!(err.lines().any(|l| l.starts_with(&shown)), "expected {shown} in\n{err}");
        }
    }
}

#[test]
fn a_rule_needs_two_samples_of_each_kind() {
    let rule = "\n[glockenspiel-opened]\nworkload = \"websockets\"\nstrength = \"medium\"\n\
                api = [{ module = \"glockenspiel\", path = \"open\" }]\nwhy = \"Opens it.\"\n\
                must_match = []\nmust_not_match = []\n";
    let pack = Tree::of(&[("code/a.toml", rule)]);
    let err = stackfit(&["rules", "check", "--rules", pack.arg()]).fails("1 problem(s)");
    assert!(err.contains("code/a.toml:2: rule `glockenspiel-opened` needs at least two must_match"), "{err}");
}

#[test]
fn rules_that_are_not_there_stop_the_program() {
    let tree = Tree::of(&[("index.js", SERVER)]);
    stackfit(&[tree.arg(), "--rules", "no-such-folder"]).fails("no-such-folder: cannot be read");
}

#[test]
fn a_broken_configuration_of_the_repository_is_a_warning() {
    let tree = Tree::of(&[("index.js", SERVER), ("stackfit.toml", "\n[[exclude]]\npath = \"index.js\"\n")]);
    let report = scan(&tree);
    let found = diagnostics(&report, "W-CONFIG");
    assert_eq!(found.len(), 1, "{:#}", report["diagnostics"]);
    assert_eq!((&found[0]["path"], &found[0]["line"]), (&json!("stackfit.toml"), &json!(2)));
    assert_eq!(report["verdict"]["suggestion"], "node", "the defaults are used");
}

#[test]
fn a_broken_configuration_that_was_asked_for_stops_the_program() {
    let tree = Tree::of(&[
        ("index.js", SERVER),
        ("field.toml", "\n[[exclude]]\npath = \"x\"\nreason = \"r\"\ncolour = 1\n"),
        ("role.toml", "[[role]]\npath = \"x\"\nrole = \"hero\"\nreason = \"r\"\n"),
        ("glob.toml", "[[exclude]]\nreason = \"r\"\npath = \"[\"\n"),
        ("strength.toml", "[[need]]\nworkload = \"websockets\"\nstrength = \"huge\"\nreason = \"r\"\n"),
    ]);
    let places = [("field.toml", "field.toml:5: "), ("role.toml", "role.toml:3: unknown role `hero`")];
    let more = [
        ("glob.toml", "glob.toml:3: not a glob"),
        ("strength.toml", "strength.toml:2: unknown strength `huge`"),
    ];
    for (file, expected) in places.into_iter().chain(more) {
        let file = tree.path.join(file);
        stackfit(&[tree.arg(), "--config", file.to_str().unwrap()]).fails(expected);
    }
    stackfit(&[tree.arg(), "--config", "not-there.toml"]).fails("not-there.toml: cannot be read");
}

#[test]
fn a_need_for_an_unknown_workload_is_left_out() {
    let need = "[[need]]\nworkload = \"glockenspiels\"\nreason = \"r\"\n";
    let tree = Tree::of(&[("index.js", SERVER), ("stackfit.toml", need)]);
    let report = scan(&tree);
    let found = diagnostics(&report, "W-CONFIG");
    assert_eq!((found.len(), &found[0]["line"]), (1, &json!(2)), "{:#}", report["diagnostics"]);
}

#[test]
fn a_configuration_narrows_and_declares() {
    let config = "[[exclude]]\npath = \"old/**\"\nreason = \"Switched off last year.\"\n\n\
                  [[role]]\npath = \"lab/**\"\nrole = \"example\"\nreason = \"Never deployed.\"\n\n\
                  [[need]]\nworkload = \"web-scraping\"\nstrength = \"strong\"\nreason = \"Planned for autumn.\"\n";
    let files = [("index.js", SERVER), ("old/model.py", MODEL), ("lab/model.py", MODEL)];
    let plain = Tree::of(&files);
    let tree = Tree::of(&files);
    tree.write("stackfit.toml", config);

    let before = scan(&plain);
    assert_eq!(evidence(&before, "machine-learning").len() % 2, 0);
    assert!(evidence(&before, "machine-learning").iter().any(|e| e["path"] == "old/model.py"));
    assert!(
        evidence(&before, "machine-learning")
            .iter()
            .any(|e| e["role"] == "product" && e["path"] == "lab/model.py")
    );
    assert_eq!((&before["assumptions"], evidence(&before, "web-scraping").len()), (&json!([]), 0));

    let after = scan(&tree);
    assert_eq!(after["coverage"]["skipped"]["excluded"], 1);
    for evidence in evidence(&after, "machine-learning") {
        assert_eq!((&evidence["path"], &evidence["role"]), (&json!("lab/model.py"), &json!("example")));
    }
    assert_eq!(evidence(&after, "web-scraping")[0]["path"], "stackfit.toml");
    let assumptions = json!([
        { "what": "exclude old/**", "reason": "Switched off last year.", "path": "stackfit.toml", "line": 2 },
        { "what": "role of lab/** is example", "reason": "Never deployed.", "path": "stackfit.toml", "line": 6 },
        { "what": "need web-scraping (strong)", "reason": "Planned for autumn.", "path": "stackfit.toml", "line": 11 },
    ]);
    assert_eq!(after["assumptions"], assumptions);
    for arguments in [&[tree.arg()][..], &[tree.arg(), "--format", "markdown"]] {
        let text = stackfit(arguments).ok();
        for reason in ["Switched off last year", "Never deployed", "Planned for autumn"] {
            assert!(text.contains(reason), "{text}");
        }
    }

    let ignored = stackfit(&[tree.arg(), "--format", "json", "--no-repo-config"]).json();
    assert_eq!((&ignored["assumptions"], &ignored["verdict"]), (&json!([]), &before["verdict"]));

    // One that is named replaces the repository's own.
    let other =
        Tree::of(&[("other.toml", "[[exclude]]\npath = \"**/*.py\"\nreason = \"Only the server.\"\n")]);
    let file = other.path.join("other.toml");
    let named = stackfit(&[tree.arg(), "--format", "json", "--config", file.to_str().unwrap()]).json();
    assert_eq!(named["assumptions"].as_array().unwrap().len(), 1);
    assert_eq!((evidence(&named, "web-scraping").len(), evidence(&named, "machine-learning").len()), (0, 0));
}
