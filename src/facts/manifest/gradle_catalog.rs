//! Gradle's version catalogs, in TOML and in settings scripts; they define, who refers to them declares.
//!
//! Source: <https://docs.gradle.org/current/userguide/version_catalogs.html>.

use std::collections::HashMap;

use super::collect::Collector;
use super::gradle_syntax::coordinates;
use super::gradle_values::{Values, text, texts};
use super::jvm_pieces::{Piece, path};
use super::toml_text;
use super::tree::Value;
use crate::facts::{Format, Input, Parsed, file_name};
use crate::model::Ecosystem;

/// `libs.versions.toml`
pub(crate) const FORMAT: Format =
    Format { name: "libs.versions.toml", matches: |path| path.ends_with(".versions.toml"), parse };

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Maven);
    let root = toml_text::parse(input.text, &mut out);
    let catalog = camel(file_name(input.path).strip_suffix(".versions.toml").unwrap_or_default());
    let catalog = catalog.as_str();
    let versions: HashMap<&str, &str> =
        members(&root, "versions").map(|(key, value)| (key, version(value))).collect();
    for (alias, version) in members(&root, "versions").map(|(key, _)| (key, versions[key])) {
        out.define(format!("gradle:${{{catalog}.versions.{}}}", accessor(alias)), "", version);
    }
    let version_of = |value: &Value| -> String {
        let said = value.get("version");
        let referred = said.and_then(|v| v.get("ref")).and_then(Value::str);
        match referred {
            Some(key) => versions.get(key).copied().unwrap_or_default().to_string(),
            None => said.map(version).unwrap_or_default().to_string(),
        }
    };
    let mut libraries: HashMap<&str, (String, String)> = HashMap::new();
    for (alias, value) in members(&root, "libraries") {
        let module =
            match (value.str().or_else(|| value.get("module").and_then(Value::str)), value.get("group")) {
                (Some(module), _) => coordinates(module).map(|(name, version)| (name, version.to_string())),
                (None, Some(group)) => {
                    let parts = group.str().zip(value.get("name").and_then(Value::str));
                    parts.map(|(group, name)| (format!("{group}:{name}"), String::new()))
                }
                (None, None) => None,
            };
        let Some((name, own)) = module else {
            out.warn(value.offset, "W-PARSE", format!("library {alias} has no module"));
            continue;
        };
        let version = if own.is_empty() { version_of(value) } else { own };
        out.define(format!("gradle:{catalog}.{}", accessor(alias)), &name, &version);
        libraries.insert(alias, (name, version));
    }
    for (alias, value) in members(&root, "bundles") {
        if value.items().is_empty() {
            out.define(format!("gradle:{catalog}.bundles.{}", accessor(alias)), "", "");
        }
        for library in value.items().iter().filter_map(Value::str) {
            if let Some((name, version)) = libraries.get(library) {
                out.define(format!("gradle:{catalog}.bundles.{}", accessor(alias)), name, version);
            }
        }
    }
    for (alias, value) in members(&root, "plugins") {
        let (id, version) = match value.str() {
            Some(short) => {
                short.split_once(':').map(|(id, v)| (id.to_string(), v.to_string())).unwrap_or_default()
            }
            None => (value.get("id").and_then(Value::str).unwrap_or_default().to_string(), version_of(value)),
        };
        if !id.is_empty() {
            let name = format!("{id}:{id}.gradle.plugin");
            out.define(format!("gradle:{catalog}.plugins.{}", accessor(alias)), &name, &version);
        }
    }
    out.finish()
}

fn members<'v>(root: &'v Value, table: &str) -> impl Iterator<Item = (&'v str, &'v Value)> {
    root.get(table).map(Value::members).unwrap_or_default().iter().map(|m| (m.key.as_str(), &m.value))
}

/// A version, plain or rich.
fn version(value: &Value) -> &str {
    let rich = ["strictly", "require", "prefer"].iter().find_map(|key| value.get(key).and_then(Value::str));
    value.str().or(rich).unwrap_or_default()
}

/// What an alias is called in scripts.
fn accessor(alias: &str) -> String {
    alias.replace(['-', '_'], ".")
}

/// The name of a catalog by that of its file: `test-libs` is `testLibs`.
fn camel(stem: &str) -> String {
    let mut parts = stem.split(['-', '_', '.']);
    let mut name = parts.next().unwrap_or_default().to_string();
    for part in parts {
        let mut letters = part.chars();
        name.extend(letters.next().map(|c| c.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    name
}

/// Catalogs that a settings script writes out: `library("guava", "com.google.guava:guava:33")`.
#[derive(Default)]
pub(super) struct InScript {
    libraries: HashMap<String, (String, String)>,
}

impl InScript {
    /// Reads a statement of the catalog `name`; it has no blocks of interest.
    pub(super) fn statement(
        &mut self,
        name: &str,
        statement: Piece,
        values: &Values,
        out: &mut Collector,
    ) -> bool {
        let Some(first) = statement.first() else { return true };
        let Some((open, _)) = statement.top().find(|(_, t)| t.text == "(") else { return true };
        let items = statement.inside(open).items();
        let said = |at: usize| items.get(at).and_then(|i| text(*i)).map(|t| values.fill(&t));
        let Some(alias) = said(0).map(|a| accessor(&a)) else { return true };
        let tail = statement.tokens[open..statement.end].windows(3).find_map(|w| {
            let value = w[2].string()?;
            match w[0].text {
                "versionRef" => Some(format!("${{{name}.versions.{}}}", accessor(value))),
                "version" => Some(value.to_string()),
                _ => None,
            }
        });
        let tail = tail.unwrap_or_default();
        match (first.text, items.len()) {
            ("version", 2) => {
                out.define(format!("gradle:${{{name}.versions.{alias}}}"), "", &said(1).unwrap_or_default());
            }
            ("library", 2 | 3) => {
                let parts: Vec<String> = (1..items.len()).filter_map(said).collect();
                if let Some((module, own)) = coordinates(&parts.join(":")) {
                    let version = if own.is_empty() { tail } else { own.to_string() };
                    out.define(format!("gradle:{name}.{alias}"), &module, &version);
                    self.libraries.insert(format!("{name}.{alias}"), (module, version));
                }
            }
            // The older `alias("x").to("g:a:v")`.
            ("alias", 1) => {
                let to = path(statement).and_then(|p| p.call).filter(|(call, _)| call == "to");
                let parts = to.map(|(_, open)| texts_of(statement.inside(open))).unwrap_or_default();
                if let Some((module, own)) = coordinates(&parts.join(":")) {
                    let version = if own.is_empty() { tail } else { own.to_string() };
                    out.define(format!("gradle:{name}.{alias}"), &module, &version);
                    self.libraries.insert(format!("{name}.{alias}"), (module, version));
                }
            }
            ("bundle", 2) => {
                for library in texts(items[1]) {
                    if let Some((module, version)) =
                        self.libraries.get(&format!("{name}.{}", accessor(&library)))
                    {
                        out.define(format!("gradle:{name}.bundles.{alias}"), module, version);
                    }
                }
            }
            ("plugin", 2) => {
                let id = said(1).unwrap_or_default();
                out.define(
                    format!("gradle:{name}.plugins.{alias}"),
                    &format!("{id}:{id}.gradle.plugin"),
                    &tail,
                );
            }
            _ => {}
        }
        true
    }
}

fn texts_of(arguments: Piece) -> Vec<String> {
    arguments.items().into_iter().filter_map(text).collect()
}
