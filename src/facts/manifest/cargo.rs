//! Rust packages and workspaces: `Cargo.toml`.
//!
//! Source: <https://doc.rust-lang.org/cargo/reference/manifest.html>.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::facts::{Format, Input, Parsed, Unit, file_name, in_order, redact};
use crate::model::{Dependency, Diagnostic, Ecosystem, FactKind, Infra, InfraKind, Origin, Scope};

/// `Cargo.toml`: what the package asks for; `workspace.dependencies` only lends versions to members.
pub(crate) const FORMAT: Format = Format { name: "Cargo.toml", matches, parse };

/// Tables of dependencies; the spellings with `_` are deprecated and still read by Cargo.
const TABLES: [(&str, Scope); 5] = [
    ("dependencies", Scope::Runtime),
    ("dev-dependencies", Scope::Dev),
    ("dev_dependencies", Scope::Dev),
    ("build-dependencies", Scope::Build),
    ("build_dependencies", Scope::Build),
];

type Value<'a> = Spanned<DeValue<'a>>;

fn matches(path: &str) -> bool {
    file_name(path) == "Cargo.toml"
}

fn parse(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    let (root, errors) = DeTable::parse_recoverable(input.text);
    // One mistake makes many messages: the first in the file is the one to mend.
    let start = |e: &toml::de::Error| e.span().map_or(0, |s| s.start);
    if let Some(error) = errors.iter().min_by_key(|e| start(e)) {
        let code = if error.message().contains("recurse") { "W-DEPTH" } else { "W-PARSE" };
        let message = format!("not readable as TOML: {}", error.message().replace('\n', " "));
        parsed.diagnostics.push(Diagnostic::warning(code, message, Some(input.location(start(error)))));
    }
    let root = root.get_ref();
    let workspace = table(root, "workspace");
    let lent = workspace.and_then(|w| table(w, "dependencies"));
    let targets = table(root, "target").into_iter().flat_map(|t| t.values());
    for holder in std::iter::once(root).chain(targets.filter_map(|t| t.get_ref().as_table())) {
        for (name, scope) in TABLES {
            for (key, value) in table(holder, name).into_iter().flatten() {
                let dependency = dependency(key.get_ref(), value, scope, lent);
                parsed.facts.push(input.fact(key.span().start, FactKind::Dependency(dependency)));
            }
        }
    }
    if let Some(workspace) = workspace {
        parsed.workspaces.extend(strings(workspace, "members").map(|(member, _)| member.to_string()));
        parsed.workspaces.extend(strings(workspace, "exclude").map(|(path, _)| format!("!{path}")));
    }
    if let Some(package) = table(root, "package") {
        describe(input, package, &mut parsed);
        parsed.unit = Some(unit(root, package, workspace.and_then(|w| table(w, "package"))));
    }
    in_order(input, parsed)
}

fn dependency(key: &str, value: &Value, scope: Scope, lent: Option<&DeTable>) -> Dependency {
    let details = value.get_ref().as_table();
    let own = |field: &str| details.and_then(|d| d.get(field)).map(Spanned::get_ref);
    // `x.workspace = true` takes the rest from the workspace's root, which may be this file.
    let inherited = own("workspace")
        .and_then(DeValue::as_bool)
        .and_then(|from_workspace| lent.filter(|_| from_workspace)?.get(key))
        .map(Spanned::get_ref);
    let field = |field: &str| {
        let lent = inherited.and_then(DeValue::as_table).and_then(|t| t.get(field));
        own(field).or(lent.map(Spanned::get_ref)).and_then(DeValue::as_str)
    };
    let requirement = value
        .get_ref()
        .as_str()
        .or_else(|| inherited.and_then(DeValue::as_str))
        .or_else(|| field("version"))
        .or_else(|| field("path"))
        .or_else(|| field("git"));
    let optional = own("optional").and_then(DeValue::as_bool) == Some(true);
    Dependency {
        ecosystem: Ecosystem::Crates,
        name: field("package").unwrap_or(key).into(),
        requirement: redact(requirement.unwrap_or_default()).into(),
        scope: if optional && scope == Scope::Runtime { Scope::Optional } else { scope },
        origin: Origin::Declared,
    }
}

fn describe(input: &Input, package: &DeTable, parsed: &mut Parsed) {
    let mut push = |at: usize, kind: InfraKind, value: &str| {
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        if !value.is_empty() {
            parsed.facts.push(input.fact(at, FactKind::Infra(Infra { kind, value: value.into() })));
        }
    };
    if let Some(value) = package.get("description")
        && let Some(text) = value.get_ref().as_str()
    {
        push(value.span().start, InfraKind::Description, text);
    }
    for field in ["keywords", "categories"] {
        for (word, at) in strings(package, field) {
            push(at, InfraKind::Keyword, word);
        }
    }
}

fn unit(root: &DeTable, package: &DeTable, lent: Option<&DeTable>) -> Unit {
    let name = package.get("name").and_then(|n| n.get_ref().as_str()).map(str::to_string);
    let mut publish = package.get("publish").map(Spanned::get_ref);
    if publish.is_some_and(|p| p.is_table()) {
        publish = lent.and_then(|l| l.get("publish")).map(Spanned::get_ref);
    }
    // `false`, or an empty list of registries.
    let private = publish.is_some_and(|p| {
        p.as_bool() == Some(false) || p.as_array().is_some_and(|a| a.iter().next().is_none())
    });
    let library = table(root, "lib").and_then(|l| l.get("name")).and_then(|n| n.get_ref().as_str());
    let crate_name = library.map(str::to_string).or_else(|| name.as_ref().map(|n| n.replace('-', "_")));
    Unit {
        publishable: name.is_some() && !private,
        name,
        private,
        provides: crate_name.into_iter().collect(),
    }
}

fn table<'a, 'i>(holder: &'a DeTable<'i>, key: &str) -> Option<&'a DeTable<'i>> {
    holder.get(key)?.get_ref().as_table()
}

/// Strings of a list with the offset of each.
fn strings<'a>(holder: &'a DeTable, key: &str) -> impl Iterator<Item = (&'a str, usize)> {
    let list = holder.get(key).and_then(|v| v.get_ref().as_array());
    list.into_iter().flat_map(|l| l.iter()).filter_map(|v| Some((v.get_ref().as_str()?, v.span().start)))
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
                "23 crates elsewhere runtime ",
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
        assert_eq!(said(&FORMAT, "Cargo.toml", text), ["3 W-PARSE"]);
        let wrong = "dependencies = 3\npackage = []\nworkspace = \"x\"\ntarget.a = 1\n[dev-dependencies]\na = 3\nb = [1]\n";
        assert_eq!(dependencies(&FORMAT, "Cargo.toml", wrong), ["6 crates a dev ", "7 crates b dev "]);
        for deep in ["a = ".to_string() + &"[".repeat(100_000), "a = ".to_string() + &"{a=".repeat(100_000)] {
            assert_eq!(said(&FORMAT, "Cargo.toml", &deep).len(), 1);
        }
        let dotted = format!("{}b = 1\n", "a.".repeat(100_000));
        let _ = said(&FORMAT, "Cargo.toml", &dotted);
    }
}
