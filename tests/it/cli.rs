//! What the program writes, where to and how it ends.

use std::io::Read;

use serde_json::Value;

use crate::support::{RULES, Run, Tree, cases, program, root, run, stackfit};

const ESCAPE: &str = "\u{1b}[";

#[test]
fn help_and_version_succeed() {
    for arguments in
        [&["--help"][..], &["-h"], &["help"], &["evidence", "--help"], &["rules", "check", "--help"]]
    {
        let out = stackfit(arguments).ok();
        assert!(out.contains("Usage: stackfit"), "{arguments:?}: {out}");
    }
    assert_eq!(stackfit(&["--version"]).ok(), format!("stackfit {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn misuse_ends_with_its_reason() {
    let tree = Tree::named("empty");
    stackfit(&["--nope"]).fails("unexpected argument '--nope'");
    stackfit(&[tree.arg(), "--format", "yaml"]).fails("unknown format: one of text, json, markdown");
    stackfit(&[tree.arg(), "--out", "json"]).fails("expected FORMAT=FILE");
    stackfit(&[tree.arg(), "--out", "json="]).fails("expected a file after `=`");
    stackfit(&[tree.arg(), "-q", "-v"]).fails("cannot be used with");
    stackfit(&[tree.arg(), "--threads", "many"]).fails("invalid value 'many'");
    stackfit(&[tree.arg(), "--threads", "257"]).fails("--threads 257: at most 256");
    stackfit(&["rules"]).fails("a subcommand is missing");
    stackfit(&["evidence", tree.arg(), "--role", "hero"]).fails("unknown role: one of product, test");
    stackfit(&["evidence", tree.arg(), "--in", "["]).fails("invalid value '['");
    stackfit(&["evidence", tree.arg(), "--workload", "glockenspiels"])
        .fails("--workload glockenspiels: unknown; one of");
}

#[test]
fn json_of_every_fixture_is_valid() {
    let schema: Value =
        serde_json::from_str(&std::fs::read_to_string(root().join("schemas/report-v1.schema.json")).unwrap())
            .unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut problems = Vec::new();
    for case in cases() {
        let report = stackfit(&[Tree::case(&case).arg(), "--format", "json", "--threads", "1"]).json();
        problems
            .extend(validator.iter_errors(&report).map(|e| format!("{case}: {}: {e}", e.instance_path())));
        let expected = (&Value::from(1), &Value::from(case), &Value::from(&*RULES.hash));
        assert_eq!(
            (&report["schema_version"], &report["repository"]["name"], &report["tool"]["ruleset"]),
            expected
        );
    }
    assert!(problems.is_empty(), "{problems:#?}");
    assert!(validator.validate(&serde_json::json!({ "schema_version": 1 })).is_err());
}

#[test]
fn one_scan_is_written_in_several_formats() {
    let tree = Tree::case("socketio-chat");
    let outputs = Tree::named("outputs");
    let [json, markdown, text] = ["r.json", "r.md", "r.txt"].map(|n| outputs.path.join(n));
    let out = |format: &str, file: &std::path::Path| format!("{format}={}", file.display());
    let [a, b, c] = [out("json", &json), out("markdown", &markdown), text.to_str().unwrap().into()];
    let printed = stackfit(&[tree.arg(), "--out", &a, "--out", &b, "--output", &c]).ok();
    assert_eq!(printed, "", "with --output nothing is printed");
    for (file, arguments) in
        [(&json, &["--format", "json"][..]), (&markdown, &["--format", "markdown"]), (&text, &[])]
    {
        let alone = stackfit(&[&[tree.arg()], arguments].concat()).ok();
        assert_eq!(std::fs::read_to_string(file).unwrap(), alone);
    }
    // A file that is there is replaced, and nothing else is left beside it.
    std::fs::write(&text, "old".repeat(10_000)).unwrap();
    stackfit(&[tree.arg(), "-o", &c]).ok();
    assert!(std::fs::read_to_string(&text).unwrap().starts_with("stackfit "));
    assert_eq!(std::fs::read_dir(&outputs.path).unwrap().count(), 3);
}

#[cfg(unix)]
#[test]
fn a_link_is_not_written_through() {
    let tree = Tree::case("socketio-chat");
    let outputs = Tree::of(&[("precious", "keep")]);
    let link = outputs.path.join("link");
    std::os::unix::fs::symlink(outputs.path.join("precious"), &link).unwrap();
    let link = link.to_str().unwrap();
    for arguments in [["--output".into(), link.to_string()], ["--out".into(), format!("json={link}")]] {
        stackfit(&[tree.arg(), &arguments[0], &arguments[1]])
            .fails("cannot be written: it is there and is no regular file");
    }
    stackfit(&[tree.arg(), "-o", outputs.arg()]).fails("no regular file");
    stackfit(&[tree.arg(), "-o", outputs.path.join("no/folder").to_str().unwrap()])
        .fails("cannot be written");
    assert_eq!(std::fs::read_to_string(outputs.path.join("precious")).unwrap(), "keep");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let tree = Tree::named("large");
    for n in 0..300 {
        tree.write(&format!("{n}.js"), &"require('socket.io')(1)\n".repeat(30));
    }
    assert!(stackfit(&["evidence", tree.arg()]).ok().len() > 1 << 17, "more than a pipe holds");
    for arguments in [&["evidence", tree.arg()][..], &[tree.arg(), "--format", "json"]] {
        let mut child = program(arguments).spawn().unwrap();
        drop(child.stdout.take());
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""));
    }
}

#[test]
fn colour_is_for_terminals_and_for_who_asks() {
    let tree = Tree::case("socketio-chat");
    let coloured = |arguments: &[&str], variables: &[(&str, &str)]| {
        let arguments = [&[tree.arg()], arguments].concat();
        run(program(&arguments).envs(variables.iter().copied())).ok().contains(ESCAPE)
    };
    assert!(!coloured(&[], &[]), "a pipe is no terminal");
    assert!(coloured(&["--color", "always"], &[]));
    assert!(coloured(&["--color", "always"], &[("NO_COLOR", "1")]), "a flag is nearer than a variable");
    assert!(coloured(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!coloured(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!coloured(&["--format", "json", "--color", "always"], &[]));
    assert!(stackfit(&["evidence", tree.arg(), "--color", "always"]).ok().contains(ESCAPE));
    // Colour repeats what the words say.
    let plain = stackfit(&[tree.arg()]).ok();
    let painted = stackfit(&[tree.arg(), "--color", "always"]).ok();
    let styles = regex::Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    assert_eq!(styles.replace_all(&painted, ""), plain);
}

#[test]
fn quiet_says_the_verdict_and_verbose_everything() {
    let tree = Tree::case("socketio-chat");
    let [quiet, normal, verbose] =
        [["-q"], ["--color=never"], ["-v"]].map(|a| stackfit(&[tree.arg(), a[0]]).ok());
    assert!(quiet.starts_with("NODE.JS ") && quiet.lines().count() <= 4, "{quiet}");
    assert!(normal.contains(&quiet), "{quiet}\nis no part of\n{normal}");
    assert!(normal.len() < verbose.len());
    assert!(verbose.contains("test/auth.test.js") || verbose.contains("(strong, product file)"), "{verbose}");
}

#[test]
fn text_keeps_to_its_width() {
    let tree = Tree::case("socketio-chat");
    for (width, most) in [("60", 60), ("100", 100), ("20", 60)] {
        let text = stackfit(&[tree.arg(), "--width", width]).ok();
        // Commands and source lines are for copying, and stay whole.
        let prose = text.split("\nNext\n").next().unwrap();
        let wide: Vec<&str> = prose.lines().filter(|l| l.chars().count() > most).collect();
        assert!(wide.is_empty(), "wider than {most}: {wide:#?}");
    }
}

#[test]
fn evidence_is_filtered() {
    let tree = Tree::of(&[
        ("package.json", "{ \"dependencies\": { \"express\": \"4\", \"socket.io\": \"4\" } }"),
        ("src/a.js", "const app = require('express')()\napp.get('/', h)\n"),
        ("src/b.js", "const io = require('socket.io')(1)\n"),
        ("test/b.test.js", "const io = require('socket.io')(1)\n"),
    ]);
    let lines = |filter: &[&str]| -> Vec<String> {
        let out = stackfit(&[&["evidence", tree.arg()], filter].concat()).ok();
        // What is further in says why the line above is there.
        let is_row = |l: &&str| l.starts_with("  ") && !l.starts_with("   ");
        let rows: Vec<String> = out.lines().filter(is_row).map(str::to_string).collect();
        let noun = if rows.len() == 1 { "piece" } else { "pieces" };
        assert!(out.ends_with(&format!("{} {noun} of evidence\n", rows.len())), "{out}");
        rows
    };
    let all = lines(&[]);
    let only = |filter: &[&str], part: &str| {
        let rows = lines(filter);
        assert!(!rows.is_empty() && rows.len() < all.len(), "{filter:?}: {rows:#?}");
        assert!(rows.iter().all(|r| r.contains(part)), "{filter:?}: {rows:#?}");
        rows.len()
    };
    only(&["--rule", "npm/express"], "npm/express");
    let packages = only(&["--rule", "npm/*"], "npm/");
    only(&["--role", "test"], "test/b.test.js");
    only(&["--in", "src/*.js"], "src/");
    only(&["--in", "src/b.js", "--rule", "npm/socket.io"], "src/b.js");
    assert!(packages > only(&["--rule", "npm/*", "--role", "test"], "test/b.test.js"));
    assert_eq!(lines(&["--role", "product", "--role", "test"]).len(), all.len());
    assert!(lines(&["--in", "nowhere/**"]).is_empty());
    let out = stackfit(&["evidence", tree.arg(), "--workload", "real-time-apps"]).ok();
    let headings: Vec<&str> = out.lines().filter(|l| l.ends_with(')') && !l.starts_with(' ')).collect();
    assert_eq!(headings.len(), 1, "{out}");
    assert!(headings[0].contains("(real-time-apps)"));
}

#[test]
fn secrets_are_never_repeated() {
    let secrets =
        ["hunter2hunter2", "AKIAIOSFODNN7EXAMPLE", "ghp_0123456789abcdefghijABCDEFGHIJ", "s3cr3tpass"];
    let [password, key, token, login] = secrets;
    let code = format!(
        "const io = require('socket.io')(1, {{ password: '{password}' }})\n\
         const ws = new (require('ws').Server)({{ port: 1, key: \"{key}\" }}) // {token}\n\
         require('bullmq').Queue; new (require('bullmq').Worker)('q', f, {{ url: 'redis://admin:{login}@host' }})\n"
    );
    let compose =
        format!("services:\n  q:\n    image: redis\n    command: redis-server --requirepass={password}\n");
    let manifest = format!(
        "{{ \"dependencies\": {{ \"ws\": \"git+https://me:{login}@host/ws.git\", \"socket.io\": \"4\" }},\n\
         \"scripts\": {{ \"start\": \"TOKEN={token} node server.js\" }} }}"
    );
    let tree =
        Tree::of(&[("server.js", &code), ("docker-compose.yml", &compose), ("package.json", &manifest)]);
    let seen = stackfit(&["evidence", tree.arg()]).ok();
    assert!(seen.contains("server.js:1") && seen.contains("server.js:2") && seen.contains("***"), "{seen}");
    for arguments in [&["-v"][..], &["--format", "json"], &["--format", "markdown", "-v"]] {
        let out = stackfit(&[&[tree.arg()], arguments].concat()).ok() + &seen;
        for secret in secrets {
            let line = out.lines().find(|l| l.contains(secret));
            assert_eq!(line, None, "{arguments:?} repeats {secret}");
        }
    }
}

#[test]
fn nothing_that_was_found_reaches_the_terminal_raw() {
    let name = "a\u{1b}[31mred\u{202e}.js";
    let tree = Tree::of(&[(name, "const io = require('socket.io')(1) // \u{1b}]0;title\u{7}\n")]);
    for arguments in [&[tree.arg(), "-v"][..], &["evidence", tree.arg()], &[tree.arg(), "--format", "json"]] {
        let Run { code, out, err } = stackfit(arguments);
        assert_eq!((code, err.as_str()), (0, ""));
        assert!(out.contains("red") && !out.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{out:?}");
    }
}

#[test]
fn the_default_is_the_folder_one_is_in() {
    let tree = Tree::case("socketio-chat");
    let here = run(program(&["--format", "json"]).current_dir(&tree.path)).json();
    let there = stackfit(&[tree.arg(), "--format", "json"]).json();
    assert_eq!(
        (&here["repository"]["path"], &here["repository"]["name"]),
        (&".".into(), &"socketio-chat".into())
    );
    assert_eq!((&here["verdict"], &here["workloads"]), (&there["verdict"], &there["workloads"]));
}

#[test]
fn nothing_is_written_into_what_is_scanned() {
    let tree = Tree::case("sklearn-churn");
    let listing = || {
        let files = crate::support::files_below(&tree.path);
        files.into_iter().map(|f| (std::fs::read(&f).unwrap(), f)).collect::<Vec<_>>()
    };
    let before = listing();
    stackfit(&[tree.arg()]).ok();
    stackfit(&["evidence", tree.arg()]).ok();
    assert!(before == listing());
}

#[test]
fn one_thread_is_enough() {
    let tree = Tree::case("scrapy-express");
    let [one, many] = ["1", "0"].map(|n| stackfit(&[tree.arg(), "-v", "--threads", n]).ok());
    assert_eq!(one, many);
}
