//! What a checkout may hold: names that every system takes, no traces of a machine, no manifests that look real.

use std::fmt::Write as _;
use std::path::PathBuf;

use crate::support::{files_below, root};

/// Below the top folder, and not of the project.
const FOREIGN: [&str; 3] = [".git", "target", "node_modules"];

/// Files of the project, with their paths below the top folder.
fn files() -> Vec<(PathBuf, String)> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(root()).unwrap() {
        let path = entry.unwrap().path();
        if FOREIGN.iter().any(|f| path.ends_with(f)) {
            continue;
        }
        if path.is_dir() { all.extend(files_below(&path)) } else { all.push(path) }
    }
    let shown = |p: &PathBuf| p.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/");
    let mut files: Vec<(PathBuf, String)> = all.into_iter().map(|p| (p.clone(), shown(&p))).collect();
    files.sort();
    assert!(files.len() > 100);
    files
}

#[test]
fn names_are_plain() {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/');
    let reserved = ["con", "prn", "aux", "nul"];
    let mut offences = String::new();
    let mut folded = std::collections::HashMap::new();
    for (_, path) in files() {
        let stems = path.split('/').map(|n| n.split('.').next().unwrap_or_default().to_ascii_lowercase());
        if !path.chars().all(plain) || stems.into_iter().any(|s| reserved.contains(&s.as_str())) {
            writeln!(offences, "{path}: a name that not every system takes").unwrap();
        }
        if let Some(other) = folded.insert(path.to_ascii_lowercase(), path.clone()) {
            writeln!(offences, "{path} and {other} are one file on some systems").unwrap();
        }
    }
    assert!(offences.is_empty(), "\n{offences}");
}

#[test]
fn nothing_names_a_machine() {
    // Put together here, so that this file is not one of the findings.
    let mut traces: Vec<String> = ["root", "work", "Users"].iter().map(|top| format!("/{top}/")).collect();
    traces.push(["C:", "Users"].join("\\"));
    // Only ours: a container of somebody's fixture may well work in the folder that this is checked out to.
    let here = root().to_str().unwrap();
    let mut offences = String::new();
    for (file, path) in files() {
        let Ok(text) = std::fs::read_to_string(&file) else { continue };
        for (n, line) in text.lines().enumerate() {
            let named = |t: &&String| line.match_indices(t.as_str()).any(|(at, _)| begins_a_path(line, at));
            let elsewhere = path.starts_with("testdata/") || path.starts_with("heuristics/");
            let own = here.matches('/').count() > 1 && !elsewhere && line.contains(here);
            let trace = traces.iter().find(named).map(String::as_str).or(own.then_some(here));
            if let Some(trace) = trace {
                writeln!(offences, "{path}:{}: {trace}", n + 1).unwrap();
            }
        }
    }
    assert!(offences.is_empty(), "\n{offences}");
}

/// Whether what stands at an offset is the beginning of an absolute path, not the middle of a relative one.
fn begins_a_path(line: &str, at: usize) -> bool {
    let before = line[..at].chars().next_back();
    before.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '.' | '_' | '-' | '/' | '*' | '}'))
}

#[test]
fn manifests_of_test_data_do_not_look_real() {
    let is_manifest = |name: &str| {
        let ends = |ends: &[&str]| ends.iter().any(|e| name.ends_with(e));
        let is = |names: &[&str]| names.contains(&name);
        is(&[
            "package.json",
            "bower.json",
            "composer.json",
            "lerna.json",
            "deno.json",
            "setup.py",
            "setup.cfg",
        ]) || is(&[
            "pyproject.toml",
            "Pipfile",
            "Cargo.toml",
            "go.mod",
            "pom.xml",
            "Gemfile",
            "environment.yml",
        ]) || is(&["pnpm-workspace.yaml", "serverless.yml", "build.gradle", "build.gradle.kts", "mix.exs"])
            || ends(&[".lock", "-lock.json", "-lock.yaml", ".csproj", ".gemspec", "go.sum"])
            || (name.contains("requirements") && ends(&[".txt", ".in"]) && !ends(&[".txt.in", ".in.in"]))
            || name.split('.').any(|p| p == "Dockerfile") && !ends(&[".in"])
            || name.contains("compose.y") && !ends(&[".in"])
    };
    let offences: Vec<String> = files()
        .into_iter()
        .map(|(_, path)| path)
        .filter(|p| p.starts_with("testdata/"))
        .filter(|p| is_manifest(p.rsplit('/').next().unwrap()) || p.contains(".github/"))
        .collect();
    assert!(
        offences.is_empty(),
        "bots would take these for the project's own, store them as NAME.in: {offences:#?}"
    );
}
