//! The order of the rooms is law: each uses only those to its left.

use std::fmt::Write as _;

use regex::Regex;

use crate::rust::{RustFile, sources};
use crate::support::root;

/// Left to right; also the map in the crate's documentation.
const ORDER: [&str; 21] = [
    "model",
    "options",
    "rules",
    "disk",
    "git",
    "source",
    "classify",
    "facts",
    "scan",
    "hits",
    "component",
    "relations",
    "dependencies",
    "signals",
    "guidance",
    "verdict",
    "check",
    "profile",
    "explain",
    "render",
    "cli",
];

/// Rooms that may use less than everything to their left: they reason only from what a report holds.
const NARROW: [(&str, &[&str]); 3] =
    [("model", &[]), ("verdict", &["model", "rules"]), ("render", &["model"])];

/// Who may name a crate: a pattern, and the beginnings of paths.
const NAMED_ONLY_IN: [(&str, &[&str]); 9] = [
    (r"\bgit2\b", &["src/git.rs", "src/git/"]),
    (r"\b(clap|indicatif|anstream|terminal_size)\b", &["src/cli/"]),
    (r"\boxc_\w+", &["src/facts/code/javascript"]),
    (r"\bruff_\w+", &["src/facts/code/python"]),
    (r"\bignore::", &["src/source/", "src/classify/"]),
    (r"\btokei\b", &["src/classify/"]),
    // Nothing that is scanned is run, nothing is asked of the network, and no answer depends on the clock.
    (r"\bprocess::(Command\b|\{[^}]*\bCommand\b)", &[]),
    (r"\bstd::net\b|\bTcp(Stream|Listener)\b|\bUdpSocket\b", &[]),
    (r"\b(Instant|SystemTime)\b", &[]),
];

#[test]
fn a_room_uses_only_rooms_to_its_left() {
    let sources = sources();
    let exports = exports(&sources);
    let mut offences = String::new();
    for file in &sources {
        let Some(&room) = file.module().first() else { continue };
        for (at, name) in mentions(file) {
            let place = format!("{}:{}", file.path, file.line(at));
            let used = if ORDER.contains(&name.as_str()) { Some(name.as_str()) } else { None };
            let Some(used) =
                used.or_else(|| exports.iter().find(|(n, _)| *n == name).map(|(_, r)| r.as_str()))
            else {
                writeln!(offences, "{place}: `crate::{name}` is of no room").unwrap();
                continue;
            };
            if !allowed(room, used) {
                writeln!(offences, "{place}: `{room}` uses `{used}`").unwrap();
            }
        }
    }
    assert!(offences.is_empty(), "in the order {}:\n{offences}", ORDER.join(", "));
}

#[test]
fn the_order_names_every_room_and_the_crate_documents_it() {
    let lib = std::fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let declared = Regex::new(r"(?m)^(?:pub )?mod (\w+);").unwrap();
    let mut rooms: Vec<&str> = declared.captures_iter(&lib).map(|c| c.get(1).unwrap().as_str()).collect();
    let mut order = ORDER;
    rooms.sort_unstable();
    order.sort_unstable();
    assert_eq!(rooms, order);
    let prose: Vec<&str> = lib.lines().filter_map(|l| l.strip_prefix("//! ")).collect();
    let map = format!("`{}`", ORDER.join(", "));
    assert!(prose.join(" ").contains(&map), "the crate's documentation does not show {map}");
}

#[test]
fn crates_are_named_only_where_they_belong() {
    let mut offences = String::new();
    let sources = sources();
    for (pattern, places) in NAMED_ONLY_IN {
        let pattern = Regex::new(pattern).unwrap();
        let strangers = sources.iter().filter(|f| !places.iter().any(|p| f.path.starts_with(p)));
        for file in strangers {
            // What nobody may name in the program, tests may use: a limit on time, a socket to be skipped.
            let exempt = if places.is_empty() { file.test_ranges() } else { Vec::new() };
            for found in
                pattern.find_iter(&file.code).filter(|m| !exempt.iter().any(|r| r.contains(&m.start())))
            {
                let line = file.line(found.start());
                writeln!(offences, "{}:{line}: names `{}`", file.path, found.as_str()).unwrap();
            }
        }
    }
    assert!(offences.is_empty(), "\n{offences}");
}

fn allowed(room: &str, used: &str) -> bool {
    let place = |name| ORDER.iter().position(|r| *r == name);
    let narrow = NARROW.iter().find(|(r, _)| *r == room);
    room == used || (place(used) < place(room) && narrow.is_none_or(|(_, may)| may.contains(&used)))
}

/// What `lib.rs` hands on under its own name: name and room.
fn exports(sources: &[RustFile]) -> Vec<(String, String)> {
    let lib = sources.iter().find(|f| f.path == "src/lib.rs").unwrap();
    let statement = Regex::new(r"pub use (\w+)::(\{[^}]*\}|\w+);").unwrap();
    let word = Regex::new(r"\w+").unwrap();
    let mut names = Vec::new();
    for found in statement.captures_iter(&lib.code) {
        for name in word.find_iter(&found[2]) {
            names.push((name.as_str().to_string(), found[1].to_string()));
        }
    }
    names
}

/// What a file names directly below the crate, by `crate::` or by climbing there with `super::`.
fn mentions(file: &RustFile) -> Vec<(usize, String)> {
    let path = Regex::new(r"\b(crate|super(?:\s*::\s*super)*)\s*::\s*(\{[^;]*\}|\w+)").unwrap();
    let depth = file.module().len();
    let mut found = Vec::new();
    for mention in path.captures_iter(&file.code) {
        let at = mention.get(0).unwrap().start();
        let climbs = mention[1].matches("super").count();
        if climbs > 0 && climbs < depth + file.inline_modules(at) {
            continue;
        }
        let inner = mention[2].strip_prefix('{').and_then(|g| g.strip_suffix('}'));
        match inner {
            Some(group) => found.extend(heads(group).into_iter().map(|name| (at, name))),
            None => found.push((at, mention[2].to_string())),
        }
    }
    found
}

/// First names of the entries of a `use` group, whatever is nested in them.
fn heads(group: &str) -> Vec<String> {
    let mut depth = 0;
    let mut entries = vec![String::new()];
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => entries.push(String::new()),
            _ => entries.last_mut().unwrap().push(c),
        }
    }
    let head =
        |e: &String| e.split("::").next().unwrap_or_default().split_whitespace().next().map(str::to_string);
    entries.iter().filter_map(head).collect()
}

#[test]
fn the_order_is_enforced() {
    let file =
        |path: &str, code: &str| RustFile { path: path.into(), code: code.into(), strings: Vec::new() };
    let names = |f: &RustFile| mentions(f).into_iter().map(|(_, n)| n).collect::<Vec<_>>();
    assert_eq!(
        names(&file("src/hits.rs", "use crate::{model::{A, b::C}, rules as r, cli};")),
        ["model", "rules", "cli"]
    );
    assert_eq!(names(&file("src/hits.rs", "use super::verdict; mod tests { use super::Hit; }")), ["verdict"]);
    assert_eq!(names(&file("src/facts/mod.rs", "use super::cli;")), ["cli"]);
    assert_eq!(
        names(&file("src/facts/infra/nginx.rs", "use super::super::text; use super::yaml;")),
        [] as [&str; 0]
    );
    assert!(allowed("cli", "render") && allowed("verdict", "rules") && allowed("facts", "facts"));
    assert!(!allowed("render", "rules") && !allowed("verdict", "facts") && !allowed("rules", "cli"));
}
