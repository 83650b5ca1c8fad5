//! What each stage of a scan knows, a line each, as text or JSON: files, facts, signals.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{escape, view};
use crate::model::{
    Argument, Dependency, EntryKind, Fact, FactKind, Import, Inventory, Report, SourceFile, Usage,
};

/// A stage of a scan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The analysed files: language, role, lines.
    Files,
    /// What was seen in them: dependencies, imports, usages, parsed values, entry points.
    Facts,
    /// What it amounts to: workloads of each component.
    Signals,
}

impl Stage {
    /// All stages.
    pub const ALL: [Self; 3] = [Self::Files, Self::Facts, Self::Signals];

    /// The word used on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Files => "files",
            Self::Facts => "facts",
            Self::Signals => "signals",
        }
    }

    /// Reads the word that [`Self::as_str`] writes.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }
}

/// The files of an inventory, a line each: path, role, language, lines of code, bytes.
pub fn dump_files(inventory: &Inventory, json: bool) -> String {
    let lines = inventory.files.iter().map(|(file, _)| if json { file_json(file) } else { file_text(file) });
    lines.collect()
}

/// The facts of an inventory, a line each: place, kind, what was seen.
pub fn dump_facts(inventory: &Inventory, json: bool) -> String {
    let mut out = String::new();
    for fact in inventory.files.iter().flat_map(|(_, facts)| facts) {
        let (kind, details) = details(fact);
        if json {
            let mut row = json!({
                "path": &*fact.location.path, "line": fact.location.line, "column": fact.location.column,
                "cell": fact.location.cell, "kind": kind, "snippet": &*fact.snippet,
            });
            if let Value::Object(row) = &mut row {
                row.extend(details.into_iter().map(|(name, value)| (name.to_string(), value)));
            }
            let _ = writeln!(out, "{row}");
        } else {
            let place = view::place(&fact.location);
            let words: Vec<String> = details.iter().filter_map(|(name, value)| word(name, value)).collect();
            let _ = writeln!(out, "{}  {kind}  {}", escape::text(&place), escape::text(&words.join("  ")));
        }
    }
    out
}

/// The workloads of each component, a line each: component, workload, confidence, weight, pieces of evidence.
pub fn dump_signals(report: &Report, json: bool) -> String {
    let mut out = String::new();
    for component in &report.components {
        for signal in &component.signals {
            let (confidence, pieces) = (signal.confidence.as_str(), signal.evidence.len());
            if json {
                let row = json!({
                    "component": &*component.root, "workload": &*signal.workload, "confidence": confidence,
                    "weight": (signal.weight * 1000.0).round() / 1000.0, "stated": signal.stated, "evidence": pieces,
                });
                let _ = writeln!(out, "{row}");
            } else {
                let root = if component.root.is_empty() { "." } else { &component.root };
                let _ = writeln!(
                    out,
                    "{}  {}  {confidence}  {:.2}  {pieces}",
                    escape::text(root),
                    signal.workload,
                    signal.weight
                );
            }
        }
    }
    out
}

fn file_text(file: &SourceFile) -> String {
    let language = file.language.unwrap_or("-");
    let path = escape::text(&file.path);
    format!("{path}  {}  {language}  {}  {}\n", file.role.as_str(), file.lines.code, file.bytes)
}

fn file_json(file: &SourceFile) -> String {
    let row = json!({
        "path": &*file.path, "role": file.role.as_str(), "language": file.language, "code": file.lines.code,
        "comments": file.lines.comments, "blanks": file.lines.blanks, "bytes": file.bytes,
    });
    format!("{row}\n")
}

/// The kind of a fact and what it says, by name.
fn details(fact: &Fact) -> (&'static str, Vec<(&'static str, Value)>) {
    match &fact.kind {
        FactKind::Dependency(Dependency { ecosystem, name, requirement, scope, origin }) => (
            "dependency",
            vec![
                ("ecosystem", json!(ecosystem.as_str())),
                ("name", json!(&**name)),
                ("requirement", json!(&**requirement)),
                ("scope", json!(scope.as_str())),
                ("origin", json!(origin.as_str())),
            ],
        ),
        FactKind::Import(Import { language, module, relative, type_only }) => (
            "import",
            vec![
                ("language", json!(language.as_str())),
                ("module", json!(&**module)),
                ("relative", json!(relative)),
                ("type_only", json!(type_only)),
            ],
        ),
        FactKind::Usage(Usage { language, module, path, form, args }) => (
            "usage",
            vec![
                ("language", json!(language.as_str())),
                ("form", json!(form.as_str())),
                ("module", json!(&**module)),
                ("member", json!(&**path)),
                ("args", args.iter().map(argument).collect::<Vec<_>>().into()),
            ],
        ),
        FactKind::Infra(infra) => {
            ("infra", vec![("what", json!(infra.kind.as_str())), ("value", json!(&*infra.value))])
        }
        FactKind::EntryPoint(entry) => {
            let what = match entry.kind {
                EntryKind::Start => "start",
                EntryKind::Main => "main",
                EntryKind::Bin => "bin",
            };
            ("entry-point", vec![("what", json!(what)), ("value", json!(&*entry.value))])
        }
    }
}

/// `value`, or `keyword=value`.
fn argument(argument: &Argument) -> String {
    match &argument.keyword {
        Some(keyword) => format!("{keyword}={}", argument.value),
        None => argument.value.to_string(),
    }
}

/// A value as a word of a line; nothing for what is not so.
fn word(name: &str, value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Bool(true) => Some(name.replace('_', "-")),
        Value::Array(list) if !list.is_empty() => {
            let words: Vec<&str> = list.iter().filter_map(Value::as_str).collect();
            Some(format!("({})", words.join(", ")))
        }
        _ => None,
    }
}
