//! Workspace files that name members but no dependency: pnpm-workspace.yaml, lerna.json.

use super::collect::Collector;
use super::json;
use super::npm::workspaces;
use super::tree::Value;
use crate::facts::{Format, Input, Parsed, file_name, yaml};
use crate::model::{Diagnostic, Ecosystem, Location};

/// pnpm's list of members.
pub(crate) const PNPM: Format = Format {
    name: "pnpm-workspace.yaml",
    matches: |path| matches!(file_name(path), "pnpm-workspace.yaml" | "pnpm-workspace.yml"),
    parse: pnpm,
};

/// Lerna's list of members.
pub(crate) const LERNA: Format =
    Format { name: "lerna.json", matches: |path| file_name(path) == "lerna.json", parse: lerna };

fn pnpm(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Npm);
    let (documents, error) = yaml::documents(input.text);
    for document in &documents {
        let packages = document.get("packages").and_then(|p| p.as_array());
        for glob in packages.into_iter().flatten().filter_map(|v| v.as_str()) {
            out.workspace(glob);
        }
    }
    if let Some(error) = error {
        let place = Some(Location::line(input.path, error.line));
        out.parsed.diagnostics.push(Diagnostic::warning(error.code, error.message, place));
    }
    out.finish()
}

fn lerna(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Npm);
    if let Some(root) = json::parse(input.text, &mut out) {
        let packages = root.get("packages").map(Value::items).unwrap_or_default();
        for glob in packages.iter().filter_map(Value::str).chain(workspaces(&root)) {
            out.workspace(glob);
        }
    }
    out.finish()
}
