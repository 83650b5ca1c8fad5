//! The vocabulary is data: no string of the program is a workload or the name of a package that means one thing.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::rust::sources;
use crate::support::{files_below, root};

/// Strings that happen to be such a name and are something else: path, string, what it is there.
const ALLOWED: [(&str, &str, &str); 13] = [
    ("src/classify/notebook.rs", "pyspark", "kernel of a notebook"),
    ("src/facts/infra/compose.rs", "docker-compose", "name of a file"),
    ("src/facts/infra/contract.rs", "channels", "key of an AsyncAPI file"),
    ("src/facts/infra/graphql.rs", "GraphQL", "name of a file format"),
    ("src/facts/infra/graphql.rs", "graphql", "ending of a file"),
    ("src/facts/infra/hosting.rs", "expo", "key of a file that only shares its name"),
    ("src/facts/infra/serverless.rs", "serverless", "name of a file format"),
    ("src/facts/manifest/sbt.rs", "implicit", "word of Scala"),
    ("src/facts/manifest/sbt.rs", "ws", "name that Play gives to one of its modules"),
    ("src/facts/code/rust/walk.rs", "pin", "constructor of Rust's standard library"),
    ("src/facts/specifier.rs", "pin", "part of an address of a module server"),
    ("src/model/component.rs", "worker", "role of a component"),
    ("src/rules/load.rs", "guidance", "folder of rule files"),
];

#[test]
fn no_string_is_a_workload_or_a_distinctive_package() {
    let vocabulary = vocabulary();
    let mut offences = String::new();
    let mut unused: Vec<_> = ALLOWED.to_vec();
    for file in sources() {
        let tests = file.test_ranges();
        let strings = file.strings.iter().filter(|(at, _)| !tests.iter().any(|r| r.contains(at)));
        for (at, text) in strings {
            let Some(what) = vocabulary.get(text.as_str()) else { continue };
            if ALLOWED.iter().any(|(p, t, _)| *p == file.path && t == text) {
                unused.retain(|(p, t, _)| *p != file.path || t != text);
                continue;
            }
            writeln!(offences, "{}:{}: \"{text}\" is {what}", file.path, file.line(*at)).unwrap();
        }
    }
    assert!(offences.is_empty(), "belongs into heuristics/:\n{offences}");
    assert!(unused.is_empty(), "no longer needed in the list of exceptions: {unused:?}");
}

/// Workload ids, and packages that a workload is given to with strength strong; each with where it is from.
fn vocabulary() -> BTreeMap<String, String> {
    let mut words = BTreeMap::new();
    let heuristics = root().join("heuristics");
    for id in table(&heuristics.join("guidance/workloads.toml")).keys() {
        words.insert(id.clone(), "a workload".to_string());
    }
    assert!(words.contains_key("web-scraping"));
    for file in files_below(&heuristics.join("packages")) {
        for (name, package) in table(&file) {
            let workloads = package.get("workloads").and_then(|w| w.as_table());
            if workloads.is_some_and(|w| w.values().any(|s| s.as_str() == Some("strong"))) {
                let from = file.file_name().unwrap().to_str().unwrap();
                words.entry(name).or_insert_with(|| format!("a package of packages/{from}"));
            }
        }
    }
    assert!(words.contains_key("scrapy") && words.contains_key("socket.io"));
    words
}

fn table(file: &std::path::Path) -> toml::Table {
    std::fs::read_to_string(file).unwrap().parse().unwrap()
}
