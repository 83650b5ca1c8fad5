//! Rust packages and workspaces: `Cargo.toml`.
//!
//! Source: <https://doc.rust-lang.org/cargo/reference/manifest.html>.

use super::collect::Collector;
use super::toml_text;
use super::tree::{Kind, Member, Value};
use crate::facts::{Format, Input, Parsed, Unit, file_name};
use crate::model::{Ecosystem, InfraKind, Scope};

/// `Cargo.toml`: what the package asks for; `workspace.dependencies` only lends names and versions to members.
/// Not read: `patch` and `replace`, which change where something comes from, and `[features]`.
pub(crate) const FORMAT: Format = Format { name: "Cargo.toml", matches, parse };

/// Tables of dependencies; the spellings with `_` are deprecated and still read by Cargo.
const TABLES: [(&str, Scope); 5] = [
    ("dependencies", Scope::Runtime),
    ("dev-dependencies", Scope::Dev),
    ("dev_dependencies", Scope::Dev),
    ("build-dependencies", Scope::Build),
    ("build_dependencies", Scope::Build),
];

fn matches(path: &str) -> bool {
    file_name(path) == "Cargo.toml"
}

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Crates);
    let root = toml_text::parse(input.text, &mut out);
    let workspace = root.get("workspace");
    let lent = workspace.and_then(|w| w.get("dependencies")).map(Value::members).unwrap_or_default();
    for member in lent {
        out.define(key(&member.key), name_of(member), requirement_of(&member.value));
    }
    let targets = root.get("target").map(Value::members).unwrap_or_default();
    for holder in std::iter::once(&root).chain(targets.iter().map(|t| &t.value)) {
        for (table, scope) in TABLES {
            let Some(listed) = holder.get(table) else { continue };
            if !matches!(listed.kind, Kind::Object(_)) {
                out.warn(listed.offset, "W-PARSE", format!("`{table}` is not a table"));
            }
            for member in listed.members() {
                declare(member, scope, lent, &mut out);
            }
        }
    }
    for (list, mark) in [("members", ""), ("exclude", "!")] {
        for (_, path) in workspace.and_then(|w| w.get(list)).into_iter().flat_map(Value::strings) {
            out.workspace(&format!("{mark}{path}"));
        }
    }
    if let Some(package) = root.get("package").filter(|p| matches!(p.kind, Kind::Object(_))) {
        describe(package, &mut out);
        out.parsed.unit = Some(unit(&root, package));
    }
    out.finish()
}

/// Key of what a workspace lends under a name.
fn key(name: &str) -> String {
    format!("cargo:{name}")
}

fn declare(member: &Member, scope: Scope, lent: &[Member], out: &mut Collector) {
    let optional = member.value.get("optional").is_some_and(Value::is_true);
    let scope = if optional && scope == Scope::Runtime { Scope::Optional } else { scope };
    if !member.value.get("workspace").is_some_and(Value::is_true) {
        return out.dependency(member.offset, name_of(member), requirement_of(&member.value), scope);
    }
    // `x.workspace = true` takes the rest from the workspace's root, which may be this file.
    match lent.iter().find(|l| l.key == member.key) {
        Some(lent) => out.dependency(member.offset, name_of(lent), requirement_of(&lent.value), scope),
        None => out.pending(member.offset, key(&member.key), &member.key, scope),
    }
}

/// The registry's name: `package` where the key is an alias.
fn name_of(member: &Member) -> &str {
    member.value.get("package").and_then(Value::str).unwrap_or(&member.key)
}

fn requirement_of(value: &Value) -> &str {
    let field = |field| value.get(field).and_then(Value::str);
    value
        .str()
        .or_else(|| field("version"))
        .or_else(|| field("path"))
        .or_else(|| field("git"))
        .unwrap_or_default()
}

fn describe(package: &Value, out: &mut Collector) {
    if let Some(value) = package.get("description")
        && let Some(text) = value.str()
    {
        out.infra(
            value.offset,
            InfraKind::Description,
            &text.split_whitespace().collect::<Vec<_>>().join(" "),
        );
    }
    for field in ["keywords", "categories"] {
        for (at, word) in package.get(field).into_iter().flat_map(Value::strings) {
            out.infra(at, InfraKind::Keyword, word);
        }
    }
}

fn unit(root: &Value, package: &Value) -> Unit {
    let name = package.get("name").and_then(Value::str).map(str::to_string);
    let mut publish = package.get("publish");
    if publish.is_some_and(|p| matches!(p.kind, Kind::Object(_))) {
        publish = root.at(&["workspace", "package", "publish"]);
    }
    // `false`, or an empty list of registries.
    let private = publish.is_some_and(|p| {
        p.kind == Kind::Bool(false) || matches!(&p.kind, Kind::Array(list) if list.is_empty())
    });
    let library = root.at(&["lib", "name"]).and_then(Value::str);
    let crate_name = library.map(str::to_string).or_else(|| name.as_ref().map(|n| n.replace('-', "_")));
    Unit {
        publishable: name.is_some() && !private,
        name,
        private,
        provides: crate_name.into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, metadata, read, said};
    use super::*;

    #[test]
    fn tables_of_dependencies() {
        let text = r#"[workspace]
members = ["crates/*", "tools/x"]
exclude = ["old"]

[workspace.dependencies]
shared = { version = "2", package = "real-shared" }
unused = "1"

[package]
name = "my-shop"
version.workspace = true
description = """A
  shop"""
keywords = ["queue",
  "mail"]
categories = ["web-programming"]

[dependencies]
serde = { version = "1", features = ["derive"] }
alias = { package = "tokio-tungstenite", version = "0.20" }
extra = { version = "1", optional = true }
shared.workspace = true
elsewhere = { workspace = true }
local = { path = "../local" }
fork = { git = "https://user:secret@example.com/fork" }

[dependencies.headed]
version = "3"

[dev-dependencies]
insta = "1"

[build-dependencies]
cc = "1"

[target.'cfg(unix)'.dependencies]
nix = "0.29"
"#;
        assert_eq!(
            dependencies(&FORMAT, "Cargo.toml", text),
            [
                "19 crates serde runtime 1",
                "20 crates tokio-tungstenite runtime 0.20",
                "21 crates extra optional 1",
                "22 crates real-shared runtime 2",
                "24 crates local runtime ../local",
                "25 crates fork runtime https://***@example.com/fork",
                "27 crates headed runtime 3",
                "31 crates insta dev 1",
                "34 crates cc build 1",
                "37 crates nix runtime 0.29",
            ]
        );
        assert_eq!(
            metadata(&FORMAT, "Cargo.toml", text),
            ["12 description A shop", "14 keyword queue", "15 keyword mail", "16 keyword web-programming"]
        );
        let parsed = read(&FORMAT, "Cargo.toml", text);
        assert_eq!(parsed.workspaces, ["crates/*", "tools/x", "!old"]);
        let waiting: Vec<&str> = parsed.pending.iter().map(|p| p.key.as_str()).collect();
        assert_eq!(waiting, ["cargo:elsewhere"]);
        let lent: Vec<_> =
            parsed.definitions.iter().map(|d| (d.key.as_str(), &*d.name, &*d.requirement)).collect();
        assert_eq!(lent, [("cargo:shared", "real-shared", "2"), ("cargo:unused", "unused", "1")]);
        let unit = parsed.unit.unwrap();
        assert_eq!((unit.name.as_deref(), unit.publishable), (Some("my-shop"), true));
        assert_eq!(unit.provides, ["my_shop"]);
        assert!(parsed.diagnostics.is_empty());
    }

    #[test]
    fn unpublished_packages() {
        for publish in ["publish = false", "publish = []", "publish.workspace = true"] {
            let text = format!("[workspace.package]\npublish = false\n[package]\nname = \"x\"\n{publish}\n");
            let unit = read(&FORMAT, "Cargo.toml", &text).unit.unwrap();
            assert!(unit.private && !unit.publishable, "{publish}");
        }
    }

    #[test]
    fn broken_files_give_the_rest() {
        let text = "[dependencies]\na = \"1\"\nb = = 2\nc = \"3\"\n";
        let names = dependencies(&FORMAT, "Cargo.toml", text);
        assert!(names.contains(&"2 crates a runtime 1".to_string()), "{names:?}");
        assert!(names.contains(&"4 crates c runtime 3".to_string()), "{names:?}");
        assert_eq!(said(&FORMAT, "Cargo.toml", text).first().map(String::as_str), Some("3 W-PARSE"));
        let conflict = "[dependencies]\n<<<<<<< ours\na = \"1\"\n=======\na = \"2\"\n>>>>>>> theirs\n";
        assert_eq!(dependencies(&FORMAT, "Cargo.toml", conflict), ["3 crates a runtime 1"]);
        assert_eq!(said(&FORMAT, "Cargo.toml", conflict), ["2 W-PARSE"]);
        let wrong = "dependencies = 3\npackage = []\nworkspace = \"x\"\ntarget.a = 1\n[dev-dependencies]\na = 3\nb = [1]\n";
        assert_eq!(dependencies(&FORMAT, "Cargo.toml", wrong), ["6 crates a dev ", "7 crates b dev "]);
        assert_eq!(said(&FORMAT, "Cargo.toml", wrong), ["1 W-PARSE"]);
        let list = "[dev-dependencies]\na = \"1\"\n[target.x]\ndependencies = [1]\n";
        assert_eq!(dependencies(&FORMAT, "Cargo.toml", list), ["2 crates a dev 1"]);
        assert_eq!(said(&FORMAT, "Cargo.toml", list), ["4 W-PARSE"]);
        for deep in ["a = ".to_string() + &"[".repeat(100_000), "a = ".to_string() + &"{a=".repeat(100_000)] {
            assert!(said(&FORMAT, "Cargo.toml", &deep).contains(&"1 W-DEPTH".to_string()));
        }
        let dotted = format!("{}b = 1\n", "a.".repeat(100_000));
        let _ = said(&FORMAT, "Cargo.toml", &dotted);
    }
}
