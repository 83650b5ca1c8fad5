//! The rules linter: runs every sample of every rule and looks for rules that say the same twice.

use std::collections::{BTreeMap, HashSet};

use crate::component::Layout;
use crate::facts::{FileFacts, Input, code};
use crate::hits::{self, Locals};
use crate::model::{FileRole, LineCounts, RepoPath, SourceFile};
use crate::relations;
use crate::rules::{AnyOf, CodeSample, JointRule, Ruleset};

/// Runs the samples of every rule; one message for each that does not behave, and for each entry that says what another
/// one says already.
pub fn check_rules(ruleset: &Ruleset) -> Vec<String> {
    let mut problems = Vec::new();
    for rule in &ruleset.code {
        let mut report = |sort: &str, list: &str, samples: &[CodeSample], wanted: bool| {
            for (n, sample) in samples.iter().enumerate() {
                if met(sample, &rule.id, ruleset) != wanted {
                    let verb = if wanted { "does not match" } else { "matches" };
                    problems.push(format!("{}: {sort}: `{}` {verb} {list} {}", rule.origin, rule.id, n + 1));
                }
            }
        };
        report("Missing", "must_match", &rule.must_match, true);
        report("Noisy", "must_not_match", &rule.must_not_match, false);
    }
    for rule in &ruleset.files {
        for value in rule.must_match.iter().filter(|v| !rule.patterns.is_match(v)) {
            problems.push(format!("{}: Missing: `{}` does not match `{value}`", rule.origin, rule.id));
        }
        for value in rule.must_not_match.iter().filter(|v| rule.patterns.is_match(v)) {
            problems.push(format!("{}: Noisy: `{}` matches `{value}`", rule.origin, rule.id));
        }
    }
    for rule in &ruleset.joint {
        joint(rule, &mut problems);
    }
    duplicates(ruleset, &mut problems);
    problems
}

/// Whether a rule is met in a sample, taken for the only file of a repository.
fn met(sample: &CodeSample, rule: &str, ruleset: &Ruleset) -> bool {
    let path: RepoPath = "sample".into();
    let parsed = code::extract(&Input::new(&path, &sample.code), sample.language, &ruleset.apis);
    let file =
        SourceFile { path, language: None, role: FileRole::Product, bytes: 0, lines: LineCounts::default() };
    let files = [FileFacts { file, parsed, manifest: false, lockfile: false }];
    let mut hits = hits::find(&files, &Locals::of(&files), ruleset);
    if hits.iter().any(|h| *h.rule == *rule) {
        relations::settle(&Layout { components: Vec::new(), of_file: vec![0] }, &files, ruleset, &mut hits);
    }
    hits.iter().any(|h| *h.rule == *rule)
}

fn joint(rule: &JointRule, problems: &mut Vec<String>) {
    let is_met = |sample: &[String]| rule.is_met(|names: &AnyOf| sample.iter().any(|id| names.accepts(id)));
    for (n, _) in rule.must_match.iter().enumerate().filter(|(_, s)| !is_met(s)) {
        problems.push(format!("{}: Missing: `{}` does not match must_match {}", rule.origin, rule.id, n + 1));
    }
    for (n, _) in rule.must_not_match.iter().enumerate().filter(|(_, s)| is_met(s)) {
        problems.push(format!("{}: Noisy: `{}` matches must_not_match {}", rule.origin, rule.id, n + 1));
    }
}

/// Entries that are written twice for the same purpose, be it in one rule or in two, and file rules with a pattern in common.
fn duplicates(ruleset: &Ruleset, problems: &mut Vec<String>) {
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    let mut told: HashSet<String> = HashSet::new();
    for rule in &ruleset.code {
        let says = &rule.says;
        for entry in &rule.entries {
            let key = format!(
                "{entry} {:?} {:?} {:?} {:?}",
                says.workload, says.backend, says.component_role, says.links
            );
            if let Some(other) = seen.insert(key, &rule.id) {
                told.insert(format!(
                    "{}: Duplicate: `{}` and `{other}` both have {entry}",
                    rule.origin, rule.id
                ));
            }
        }
    }
    let mut seen: BTreeMap<String, &str> = BTreeMap::new();
    for rule in &ruleset.files {
        let says = &rule.says;
        for pattern in &rule.globs {
            let key = format!(
                "{:?} {pattern} {:?} {:?} {:?} {:?}",
                rule.kind, says.workload, says.backend, says.component_role, says.file_role
            );
            let other = seen.insert(key, &rule.id);
            // Mere facts may be asked for by two criteria under two names.
            if let Some(other) = other.filter(|_| !says.nothing()) {
                told.insert(format!(
                    "{}: Duplicate: `{}` and `{other}` both have {pattern}",
                    rule.origin, rule.id
                ));
            }
        }
    }
    let mut told: Vec<String> = told.into_iter().collect();
    told.sort();
    problems.extend(told);
}
