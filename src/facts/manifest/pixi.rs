//! pixi.toml, and the same tables in pyproject.toml.

use super::collect::Collector;
use super::tree::{Kind, Member, Value};
use super::{conda, pep508, pyproject, scopes, toml_text};
use crate::facts::{Format, Input, Parsed, file_name};
use crate::model::{Ecosystem, EntryKind, InfraKind, Scope};

/// pixi's manifest. It describes environments; a package in it is built from another manifest.
pub(crate) const FORMAT: Format =
    Format { name: "pixi.toml", matches: |path| file_name(path) == "pixi.toml", parse };

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Conda);
    let root = toml_text::parse(input.text, &mut out);
    tables(&root, &mut out);
    out.finish()
}

/// Everything that pixi's tables say.
pub(super) fn tables(root: &Value, out: &mut Collector) {
    for member in root.at(&["workspace", "dependencies"]).map(Value::members).unwrap_or_default() {
        out.define(format!("pixi:{}", name(&member.key)), "", pyproject::requirement(&member.value));
    }
    with_targets(root, Scope::Runtime, out);
    for table in ["feature", "environments"] {
        for part in root.get(table).map(Value::members).unwrap_or_default() {
            with_targets(&part.value, of_feature(&part.key), out);
        }
    }
    let Some(package) = root.get("package") else { return };
    with_targets(package, Scope::Runtime, out);
    for backend in package.at(&["build", "backend"]).into_iter() {
        out.registry(Ecosystem::Conda);
        if let Some(value) = backend.get("name") {
            let name = name(value.str().unwrap_or_default());
            let requirement = backend.get("version").and_then(Value::str).unwrap_or_default();
            out.dependency(value.offset, &name, requirement, Scope::Build);
        }
        list(backend.get("additional-dependencies"), Scope::Build, out);
    }
}

/// A feature is what users may ask for, unless its name says otherwise.
fn of_feature(name: &str) -> Scope {
    scopes::by_name(name).unwrap_or(Scope::Optional)
}

fn with_targets(table: &Value, scope: Scope, out: &mut Collector) {
    section(table, scope, out);
    for target in table.get("target").map(Value::members).unwrap_or_default() {
        section(&target.value, scope, out);
    }
}

fn section(table: &Value, scope: Scope, out: &mut Collector) {
    let build = if scope.is_product() { Scope::Build } else { scope };
    for (key, scope) in [
        ("dependencies", scope),
        ("run-dependencies", scope),
        ("host-dependencies", build),
        ("build-dependencies", build),
    ] {
        out.registry(Ecosystem::Conda);
        list(table.get(key), scope, out);
    }
    out.registry(Ecosystem::Pypi);
    for member in table.get("pypi-dependencies").map(Value::members).unwrap_or_default() {
        if !is_local(&member.value) {
            let requirement = pyproject::requirement(&member.value);
            out.dependency(member.offset, &pep508::normalise(&member.key), requirement, scope);
        }
    }
    for task in table.get("tasks").map(Value::members).unwrap_or_default() {
        let command = task.value.get("cmd").unwrap_or(&task.value);
        let words: Vec<&str> = command.strings().map(|(_, word)| word).collect();
        if command.kind == Kind::Other || words.is_empty() {
            continue;
        }
        let command = words.join(" ");
        if matches!(task.key.as_str(), "start" | "serve") {
            out.entry(task.offset, EntryKind::Start, &command);
        }
        out.infra(task.offset, InfraKind::Script, &format!("{}: {command}", task.key));
    }
}

/// A table of packages of conda. What is built from a folder beside is local; what the workspace defines is looked up there.
fn list(table: Option<&Value>, scope: Scope, out: &mut Collector) {
    for member in table.map(Value::members).unwrap_or_default() {
        // `"if(host_platform == 'linux-64')"` holds a table of its own; such tables do not nest.
        if member.key.starts_with("if(") {
            for inner in member.value.members().iter().filter(|m| !m.key.starts_with("if(")) {
                one(inner, scope, out);
            }
        } else {
            one(member, scope, out);
        }
    }
}

fn one(member: &Member, scope: Scope, out: &mut Collector) {
    let name = name(&member.key);
    if conda::is_runtime(&name) || is_local(&member.value) {
        return;
    }
    if member.value.get("workspace").is_some_and(Value::is_true) {
        out.pending(member.offset, format!("pixi:{name}"), &name, scope);
    } else {
        out.dependency(member.offset, &name, pyproject::requirement(&member.value), scope);
    }
}

fn is_local(value: &Value) -> bool {
    value.get("path").is_some()
}

fn name(key: &str) -> String {
    key.trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, metadata, read, said};
    use super::*;

    #[test]
    fn tables_targets_features_and_packages_are_read() {
        let text = r#"[workspace]
name = "w"
channels = ["conda-forge"]
platforms = ["linux-64"]

[dependencies]
python = ">=3.12"
Pytorch = { version = ">=2", channel = "pytorch" }
own = { path = "." }
"ruamel.yaml" = "*"
shared = { workspace = true }

[pypi-dependencies]
Flask_SQLAlchemy = "==3.1"
uvicorn = { version = ">=0.2", extras = ["standard"] }
w = { path = ".", editable = true }
lib = { git = "https://h/o/lib.git" }

[target.linux-64.dependencies]
cuda-version = "12.*"

[host-dependencies]
cmake = "*"

[feature.test.dependencies]
pytest = "*"

[feature.test.target.win.pypi-dependencies]
colorama = "*"

[feature.gpu.dependencies]
cupy = "13.*"

[feature.lint.host-dependencies]
ruff = "*"

[environments.release.dependencies]
gh = ">=2"

[environments]
default = ["test"]

[tasks]
start = "python -m app"
lint = { cmd = ["ruff", "check"], depends-on = ["x"] }
all = { depends-on = ["lint"] }

[package.run-dependencies]
numpy = "*"
"if(host_platform == 'win-64')" = { m2-make = ">=4" }

[package.build.backend]
name = "pixi-build-python"
version = "0.1.*"
"#;
        assert_eq!(
            dependencies(&FORMAT, "pixi.toml", text),
            [
                "8 conda pytorch runtime >=2",
                "10 conda ruamel.yaml runtime *",
                "14 pypi flask-sqlalchemy runtime ==3.1",
                "15 pypi uvicorn runtime >=0.2",
                "17 pypi lib runtime https://h/o/lib.git",
                "20 conda cuda-version runtime 12.*",
                "23 conda cmake build *",
                "26 conda pytest test *",
                "29 pypi colorama test *",
                "32 conda cupy optional 13.*",
                "35 conda ruff dev *",
                "38 conda gh dev >=2",
                "49 conda numpy runtime *",
                "50 conda m2-make runtime >=4",
                "53 conda pixi-build-python build 0.1.*",
            ]
        );
        assert_eq!(
            metadata(&FORMAT, "pixi.toml", text),
            ["44 script start: python -m app", "45 script lint: ruff check"]
        );
        let parsed = read(&FORMAT, "pixi.toml", text);
        assert_eq!(parsed.pending.len(), 1);
        assert_eq!(parsed.pending[0].key, "pixi:shared");
        assert!(parsed.diagnostics.is_empty() && parsed.unit.is_none());
    }

    #[test]
    fn a_workspace_defines_versions_for_its_members() {
        let parsed = read(&FORMAT, "pixi.toml", "[workspace.dependencies]\nNumpy = \">=2\"\n");
        let definition = &parsed.definitions[0];
        assert_eq!((definition.key.as_str(), &*definition.requirement), ("pixi:numpy", ">=2"));
        assert!(parsed.facts.is_empty());
    }

    #[test]
    fn broken_and_odd_tables_give_the_rest() {
        let text = "dependencies = 3\n[feature]\na = 1\n[tasks]\nb = 2\n[pypi-dependencies]\nc = \n";
        assert_eq!(dependencies(&FORMAT, "pixi.toml", text), ["7 pypi c runtime "]);
        assert_eq!(said(&FORMAT, "pixi.toml", text), ["7 W-PARSE"]);
    }
}
