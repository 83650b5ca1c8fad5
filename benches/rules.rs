//! Whether more rules make a scan slower, and how fast each language is read.
//!
//! ```text
//! cargo bench --bench rules
//! ```
//!
//! A tree of each language imports fifty modules and calls their members. It is scanned with 50, 250 and 1,000 rules that
//! all speak of those modules, on one thread, in turn; every figure is the best of several turns.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench stops at the first surprise and prints"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use stackfit::options::Options;
use stackfit::rules::{Ruleset, read_directory};
use stackfit::source::{Prune, WalkLimits, Worktree};

const TURNS: usize = 7;
const MODULES: usize = 50;
const COUNTS: [usize; 3] = [50, 250, 1_000];
/// Bytes of source of each language.
const BYTES: usize = 4 << 20;

/// Rule word, file ending, import of module `m`, call of member `f` of it with the number `n`.
struct Language {
    word: &'static str,
    ending: &'static str,
    head: &'static str,
    import: fn(usize) -> String,
    call: fn(usize, usize, usize) -> String,
    tail: &'static str,
}

const LANGUAGES: [Language; 8] = [
    Language {
        word: "js",
        ending: "ts",
        head: "",
        import: |m| format!("import * as mod{m} from 'mod{m}'\n"),
        call: |m, f, n| {
            format!("export const v{n} = mod{m}.member{f}('a{n}', {{ b: {n} }}) + local.other({n})\n")
        },
        tail: "",
    },
    Language {
        word: "py",
        ending: "py",
        head: "",
        import: |m| format!("import mod{m}\n"),
        call: |m, f, n| format!("v{n} = mod{m}.member{f}('a{n}', b={n}) + local.other({n})\n"),
        tail: "",
    },
    Language {
        word: "go",
        ending: "go",
        head: "package a\n",
        import: |m| format!("import mod{m} \"example.org/x/mod{m}\"\n"),
        call: |m, f, n| format!("var v{n} = mod{m}.Member{f}(\"a{n}\", {n}) + local.Other({n})\n"),
        tail: "",
    },
    Language {
        word: "rust",
        ending: "rs",
        head: "",
        import: |m| format!("use mod{m};\n"),
        call: |m, f, n| format!("fn v{n}() {{ mod{m}::member{f}(\"a{n}\", {n}); local::other({n}); }}\n"),
        tail: "",
    },
    Language {
        word: "java",
        ending: "java",
        head: "",
        import: |m| format!("import org.example.Mod{m};\n"),
        call: |m, f, n| {
            format!("class V{n} {{ int v = Mod{m}.member{f}(\"a{n}\", {n}) + Local.other({n}); }}\n")
        },
        tail: "",
    },
    Language {
        word: "csharp",
        ending: "cs",
        head: "",
        import: |m| format!("using Example.N{m};\n"),
        call: |m, f, n| {
            format!("class V{n} {{ int v = Mod{m}.Member{f}(\"a{n}\", {n}) + Local.Other({n}); }}\n")
        },
        tail: "",
    },
    Language {
        word: "ruby",
        ending: "rb",
        head: "",
        import: |m| format!("require 'mod{m}'\n"),
        call: |m, f, n| format!("v{n} = Mod{m}.member{f}('a{n}', {n}) + Local.other({n})\n"),
        tail: "",
    },
    Language {
        word: "php",
        ending: "php",
        head: "<?php\n",
        import: |m| format!("use Example\\Mod{m};\n"),
        call: |m, f, n| format!("$v{n} = Mod{m}::member{f}('a{n}', {n}) + Local::other({n});\n"),
        tail: "",
    },
];

fn main() {
    println!(
        "{:>8} {:>8} {:>10} {:>10} {:>10}   slowest/fastest",
        "language", "MB", "50", "250", "1000 MB/s"
    );
    for language in &LANGUAGES {
        let tree = tempfile::tempdir().unwrap();
        let bytes = grow(tree.path(), language);
        let rulesets = COUNTS.map(|count| rules(language, count));
        let mut best = [Duration::MAX; 3];
        for _ in 0..TURNS {
            for (at, ruleset) in rulesets.iter().enumerate() {
                let start = Instant::now();
                scan(tree.path(), ruleset);
                best[at] = best[at].min(start.elapsed());
            }
        }
        let speed = best.map(|d| bytes as f64 / 1e6 / d.as_secs_f64());
        let spread = best.iter().max().unwrap().as_secs_f64() / best.iter().min().unwrap().as_secs_f64();
        println!(
            "{:>8} {:>8.1} {:>10.1} {:>10.1} {:>10.1}   {spread:.3}",
            language.word,
            bytes as f64 / 1e6,
            speed[0],
            speed[1],
            speed[2]
        );
    }
}

fn scan(tree: &Path, ruleset: &Ruleset) {
    let limits =
        WalkLimits { threads: 1, prune: Prune::new(&ruleset.prune).unwrap(), ..WalkLimits::default() };
    let source = Worktree::open(tree, limits).unwrap();
    let options = Options { threads: 1, ..Options::default() };
    let met = stackfit::met_rules(&source, &options, ruleset, &|_, _| {}).unwrap();
    assert!(met.keys().any(|rule| rule.starts_with("bench-")), "no rule is met");
}

/// The built-in rules and so many more over the tree's modules.
fn rules(language: &Language, count: usize) -> Ruleset {
    let mut text = String::new();
    for n in 0..count {
        let (m, f) = (n % MODULES, n / MODULES);
        let (module, path) = match language.word {
            "js" | "py" => (format!("mod{m}"), format!("member{f}")),
            "go" => (format!("example.org/x/mod{m}"), format!("Member{f}")),
            "rust" => (format!("mod{m}"), format!("member{f}")),
            "java" => ("org.example".to_string(), format!("Mod{m}.member{f}")),
            "csharp" => (format!("Example.N{m}"), format!("Mod{m}.Member{f}")),
            "ruby" => (format!("Mod{m}"), format!("member{f}")),
            // A backslash, written as TOML writes it.
            _ => (format!("Example\\\\Mod{m}"), format!("member{f}")),
        };
        let word = language.word;
        writeln!(
            text,
            "[bench-{n}]\nworkload = \"websockets\"\nstrength = \"weak\"\nlang = \"{word}\"\n\
             api = [{{ module = \"{module}\", path = \"{path}\" }}]\nwhy = \"Is met.\"\n\
             must_match = [{{ language = \"python\", code = \"\" }}, {{ language = \"python\", code = \"\" }}]\n\
             must_not_match = [{{ language = \"python\", code = \"\" }}, {{ language = \"python\", code = \"\" }}]\n"
        )
        .unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("code")).unwrap();
    fs::write(folder.path().join("code/bench.toml"), text).unwrap();
    Ruleset::with_extra(read_directory(folder.path()).unwrap()).unwrap()
}

/// Writes files of 200 lines until there are enough bytes; gives their sum.
fn grow(root: &Path, language: &Language) -> usize {
    let mut sum = 0;
    let mut number = 0;
    while sum < BYTES {
        let mut text = language.head.to_string();
        for m in (0..MODULES).filter(|m| (m + number) % 5 == 0) {
            text.push_str(&(language.import)(m));
        }
        for n in 0..200 {
            // Every fifth call is of a member that the smallest set of rules speaks of; the others of none.
            let m = (5 * n + 5 - number % 5) % MODULES;
            let f = if n % 5 == 0 { 0 } else { 1_000 };
            text.push_str(&(language.call)(m, f, n));
        }
        text.push_str(language.tail);
        fs::write(root.join(format!("f{number}.{}", language.ending)), &text).unwrap();
        sum += text.len();
        number += 1;
    }
    sum
}
