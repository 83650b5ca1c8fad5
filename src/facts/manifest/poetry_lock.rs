//! poetry.lock

use super::collect::Collector;
use super::tree::Value;
use super::{pep508, scopes, toml_text};
use crate::facts::{Format, Input, Parsed, file_name};
use crate::model::{Ecosystem, Scope};

/// Poetry's lockfile: with `category` until 1.4, without either until 1.8, with `groups` since 2.0.
/// It does not say which packages the project itself asks for.
pub(crate) const FORMAT: Format =
    Format { name: "poetry.lock", matches: |path| file_name(path) == "poetry.lock", parse };

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Pypi);
    let root = toml_text::parse(input.text, &mut out);
    for package in root.get("package").map(Value::items).unwrap_or_default() {
        let Some(name) = package.get("name") else { continue };
        let source = |key: &str| package.at(&["source", key]).and_then(Value::str);
        if matches!(source("type"), Some("directory" | "file")) {
            continue;
        }
        let version = package.get("version").and_then(Value::str).unwrap_or_default();
        let name_here = pep508::normalise(name.str().unwrap_or_default());
        out.locked(name.offset, &name_here, version, scope(package), false);
    }
    out.finish()
}

/// The scope nearest to the product among the groups that bring the package in.
fn scope(package: &Value) -> Scope {
    let optional = package.get("optional").is_some_and(Value::is_true);
    let groups = package.get("groups").or(package.get("category"));
    let scopes = groups.into_iter().flat_map(Value::strings).map(|(_, group)| scopes::of_group(group));
    match scopes.min() {
        None | Some(Scope::Runtime) if optional => Scope::Optional,
        scope => scope.unwrap_or(Scope::Runtime),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, said};
    use super::*;

    #[test]
    fn old_lockfiles_have_categories() {
        let text = r#"[[package]]
name = "Jinja2"
version = "3.1.2"
description = "A very fast and expressive template engine."
category = "main"
optional = false
python-versions = ">=3.7"

[package.dependencies]
MarkupSafe = ">=2.0"

[[package]]
name = "redis"
version = "4.5"
category = "main"
optional = true

[[package]]
name = "pytest"
version = "7.0"
category = "dev"
optional = false

[[package]]
name = "mine"
version = "0.1"
category = "main"
optional = false

[package.source]
type = "directory"
url = "../mine"

[metadata]
lock-version = "1.1"
content-hash = "x"

[metadata.files]
jinja2 = []
"#;
        assert_eq!(
            dependencies(&FORMAT, "a/poetry.lock", text),
            ["2 pypi jinja2 runtime 3.1.2", "13 pypi redis optional 4.5", "19 pypi pytest dev 7.0"]
        );
        assert!(said(&FORMAT, "a/poetry.lock", text).is_empty());
    }

    #[test]
    fn new_lockfiles_have_groups() {
        let package =
            |name: &str, rest: &str| format!("[[package]]\nname = \"{name}\"\nversion = \"1\"\n{rest}\n");
        let text = [
            package("a_b.c", "optional = false\ngroups = [\"main\", \"dev\"]"),
            package("b", "optional = true\ngroups = [\"main\"]\nmarkers = \"extra == 'x'\""),
            package("c", "optional = false\ngroups = [\"test\"]"),
            package("d", "optional = true\ngroups = [\"github-actions\", \"test\"]"),
            package("e", "optional = false"),
            package("f", "optional = false\ngroups = [\"main\"]\n[package.source]\ntype = \"git\"\nurl = \"https://h/o/f.git\""),
        ]
        .concat();
        assert_eq!(
            dependencies(&FORMAT, "poetry.lock", &text),
            [
                "2 pypi a-b-c runtime 1",
                "7 pypi b optional 1",
                "13 pypi c test 1",
                "18 pypi d dev 1",
                "23 pypi e runtime 1",
                "27 pypi f runtime 1",
            ]
        );
    }

    #[test]
    fn a_conflict_or_a_cut_leaves_the_rest() {
        let text = "[[package]]\nname = \"a\"\n<<<<<<< ours\nversion = \"1\"\n=======\nversion = \"2\"\n>>>>>>> theirs\n[[package]]\nname = \"b\"\nver";
        assert_eq!(dependencies(&FORMAT, "poetry.lock", text), ["2 pypi a runtime 1", "9 pypi b runtime "]);
        assert_eq!(said(&FORMAT, "poetry.lock", text), ["3 W-PARSE", "10 W-PARSE"]);
    }
}
