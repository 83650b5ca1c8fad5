//! Embeds the rule files: as written, for their hash and for messages, and as JSON, which is read ten times as fast at every
//! start. The loader checks both alike.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use serde_json::{Value, json};
use toml::Spanned;

/// A table of tables whose order and places matter.
type Rows = BTreeMap<Spanned<String>, toml::Value>;

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=heuristics");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("heuristics");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let mut files = Vec::new();
    collect(&root, &mut files)?;
    files.sort();
    let mut list = String::from("&[\n");
    for file in &files {
        let name = file.strip_prefix(&root).unwrap_or(file).to_string_lossy().replace('\\', "/");
        // What is broken is left to the loader, which can say where.
        let ready = converted(&name, &fs::read_to_string(file)?).map_or_else(String::new, |v| v.to_string());
        let at = out.join(name.replace('/', "_")).with_extension("json");
        fs::write(&at, ready)?;
        let (file, at) = (file.display().to_string(), at.display().to_string());
        let _ = writeln!(list, "    ({name:?}, include_str!({file:?}), include_str!({at:?})),");
    }
    list.push(']');
    fs::write(out.join("heuristics.rs"), list)
}

fn converted(name: &str, text: &str) -> Option<Value> {
    if matches!(name, "scoring.toml" | "prune.toml") {
        return serde_json::to_value(toml::from_str::<toml::Value>(text).ok()?).ok();
    }
    if name.starts_with("packages/") {
        return grouped(toml::from_str(text).ok()?);
    }
    if !name.starts_with("guidance/article") {
        return toml::from_str(text).ok().and_then(rows);
    }
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Article {
        article: toml::Value,
        claim: Rows,
    }
    let file: Article = toml::from_str(text).ok()?;
    Some(json!({ "article": serde_json::to_value(file.article).ok()?, "claim": rows(file.claim)? }))
}

/// Rows that say the same, with the offset and key of each; `None` where keys are out of order, which the loader reports.
fn grouped(table: Rows) -> Option<Value> {
    let mut rows: Vec<(usize, String, Value)> = Vec::new();
    for (key, value) in table {
        rows.push((key.span().start, key.into_inner(), serde_json::to_value(value).ok()?));
    }
    rows.sort_by_key(|(at, _, _)| *at);
    if rows.windows(2).any(|pair| pair[0].1 > pair[1].1) {
        return None;
    }
    let mut groups: Vec<(Value, Vec<(usize, String)>)> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for (at, key, value) in rows {
        let group = *known.entry(value.to_string()).or_insert_with(|| {
            groups.push((value, Vec::new()));
            groups.len() - 1
        });
        groups[group].1.push((at, key));
    }
    serde_json::to_value(groups).ok()
}

/// Offset, key and value of each row, in file order.
fn rows(table: Rows) -> Option<Value> {
    let mut rows = Vec::new();
    for (key, value) in table {
        rows.push((key.span().start, key.into_inner(), serde_json::to_value(value).ok()?));
    }
    rows.sort_by_key(|(at, _, _)| *at);
    serde_json::to_value(rows).ok()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|e| e == "toml") {
            files.push(path);
        }
    }
    Ok(())
}
