//! The same tree and the same rules give the same bytes, whatever the number of threads and the order on disk.

use std::fmt::Write as _;

use crate::support::{Tree, cases, program, run};

#[test]
fn fixtures_do_not_depend_on_threads() {
    for case in cases() {
        same_bytes(&Tree::case(&case));
    }
}

#[test]
fn a_large_tree_does_not_depend_on_threads() {
    let tree = Tree::named("generated");
    for (path, text) in generated() {
        tree.write(&path, &text);
    }
    let json = same_bytes(&tree);
    assert!(json.contains("\"web-scraping\"") && json.contains("\"real-time-apps\""), "{json}");
}

#[test]
fn neither_the_place_nor_the_order_of_creation_matters() {
    let files = generated();
    let [forwards, backwards] = [Tree::named("generated"), Tree::named("generated")];
    files.iter().for_each(|(path, text)| forwards.write(path, text));
    files.iter().rev().for_each(|(path, text)| backwards.write(path, text));
    for arguments in [&[".", "--format", "json"][..], &[".", "-v"], &["evidence", "."]] {
        let [a, b] = [&forwards, &backwards].map(|t| run(program(arguments).current_dir(&t.path)).ok());
        assert!(a == b, "{arguments:?} differs in {}", first_difference(&a, &b));
    }
}

/// Checks that the report is always the same, and returns it.
fn same_bytes(tree: &Tree) -> String {
    let one = tree.json(1);
    for threads in [1, 2, 2, 8, 8] {
        let other = tree.json(threads);
        let difference = || first_difference(&one, &other);
        assert!(one == other, "{} on {threads} threads differs in {}", tree.arg(), difference());
    }
    one
}

fn first_difference(a: &str, b: &str) -> String {
    let pair = a.lines().zip(b.lines()).enumerate().find(|(_, (a, b))| a != b);
    pair.map_or_else(|| "its length".into(), |(n, (a, b))| format!("line {}: {a} / {b}", n + 1))
}

/// More than 300 files of every kind that is read, alike enough for many ties, some of them broken.
fn generated() -> Vec<(String, String)> {
    let mut files = Vec::new();
    for n in 0..60 {
        let part = format!("packages/part-{}", n % 12);
        let socket = format!(
            "import {{ Server }} from 'socket.io'\nconst io = new Server({n})\nio.on('connection', () => {{}})\n"
        );
        files.push((format!("{part}/src/server{n}.ts"), socket));
        let express =
            "const app = require('express')()\napp.get('/x', (q, s) => s.json({}))\n".repeat(n % 4 + 1);
        files.push((format!("{part}/src/routes{n}.js"), express));
        files.push((format!("{part}/test/x{n}.test.js"), "require('ws')\n".into()));
        let spider = format!("import scrapy\n\n\nclass S{n}(scrapy.Spider):\n    name = 's{n}'\n");
        files.push((format!("jobs/job{}/spiders/s{n}.py", n % 7), spider));
        files.push((format!("docs/page{n}.md"), format!("# Page {n}\n\nsocket.io, tensorflow\n")));
    }
    for n in 0..12 {
        let mut manifest = String::new();
        write!(manifest, "{{\n  \"name\": \"part-{n}\",\n  \"dependencies\": {{").unwrap();
        write!(manifest, "\n    \"express\": \"4\",\n    \"socket.io\": \"4\",\n    \"ws\": \"8\"\n  }}\n")
            .unwrap();
        if n % 5 != 4 {
            manifest.push('}');
        }
        files.push((format!("packages/part-{n}/package.json"), manifest));
    }
    for n in 0..7 {
        files.push((format!("jobs/job{n}/requirements.txt"), format!("scrapy=={n}.0\n-r ../common.txt\n")));
    }
    files.push(("jobs/common.txt".into(), "pandas\nscikit-learn\n".into()));
    files.push(("package.json".into(), "{ \"name\": \"all\", \"workspaces\": [\"packages/*\"] }".into()));
    files.push((
        "docker-compose.yml".into(),
        "services:\n  a:\n    build: packages/part-1\n  b:\n    image: redis\n".into(),
    ));
    files.push(("broken.py".into(), "def f(:\n".into()));
    assert!(files.len() > 300);
    files
}
