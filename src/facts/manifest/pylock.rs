//! pylock.toml (PEP 751)

use super::collect::Collector;
use super::tree::Value;
use super::{pep508, scopes, toml_text};
use crate::facts::{Format, Input, Parsed, file_name};
use crate::model::{Ecosystem, Scope};

/// The standard lockfile, also with a name in the middle. It does not say which packages the project itself asks for.
pub(crate) const FORMAT: Format = Format { name: "pylock.toml", matches, parse };

fn matches(path: &str) -> bool {
    file_name(path).strip_prefix("pylock.").is_some_and(|rest| rest == "toml" || rest.ends_with(".toml"))
}

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Pypi);
    let root = toml_text::parse(input.text, &mut out);
    let named = file_name(input.path).trim_start_matches("pylock.").trim_end_matches("toml");
    let otherwise = scopes::by_name(named).unwrap_or(Scope::Runtime);
    for package in root.get("packages").map(Value::items).unwrap_or_default() {
        let Some(name) = package.get("name") else { continue };
        if package.get("directory").is_some() {
            continue;
        }
        let version = package.get("version").and_then(Value::str);
        let version = version.or_else(|| package.at(&["vcs", "url"])?.str()).unwrap_or_default();
        let marker = package.get("marker").and_then(Value::str).unwrap_or_default();
        let scope = scope(marker).unwrap_or(otherwise);
        out.locked(name.offset, &pep508::normalise(name.str().unwrap_or_default()), version, scope, false);
    }
    out.finish()
}

/// The scope nearest to the product among the groups and extras that a marker asks for: `'dev' in dependency_groups`.
fn scope(marker: &str) -> Option<Scope> {
    let mut found = None;
    for (variable, of) in
        [("dependency_groups", scopes::of_group as fn(&str) -> Scope), ("extras", scopes::of_extra)]
    {
        for (at, _) in marker.match_indices(variable) {
            let Some(before) = marker[..at].trim_end().strip_suffix(" in") else { continue };
            let quoted = before.trim_end().strip_suffix(['\'', '"']).unwrap_or_default();
            // `'x' not in extras` says nothing of who brings the package in.
            let Some(open) = quoted.rfind(['\'', '"']) else { continue };
            let scope = of(&quoted[open + 1..]);
            found = Some(found.map_or(scope, |f: Scope| f.min(scope)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, said};
    use super::*;

    #[test]
    fn markers_tell_groups_and_extras() {
        let text = r#"lock-version = "1.0"
requires-python = ">=3.12"
extras = ["crypto"]
dependency-groups = ["dev"]
created-by = "mousebender"

[[packages]]
name = "Attrs"
version = "25.1.0"
wheels = [{name = "attrs-25.1.0-py3-none-any.whl", url = "https://h/a.whl", hashes = {sha256 = "c7"}}]

[[packages]]
name = "cryptography"
version = "44"
marker = "'crypto' in extras"

[[packages]]
name = "pytest"
version = "8"
marker = "('dev' in dependency_groups or 'test' in dependency_groups) and python_version >= '3.8'"

[[packages]]
name = "six"
version = "1"
marker = "'dev' in dependency_groups or 'default' in dependency_groups"

[[packages]]
name = "lib"
vcs = {type = "git", url = "https://h/o/lib.git", commit-id = "ab"}

[[packages]]
name = "here"
directory = {path = "."}
"#;
        assert_eq!(
            dependencies(&FORMAT, "pylock.toml", text),
            [
                "8 pypi attrs runtime 25.1.0",
                "13 pypi cryptography optional 44",
                "18 pypi pytest dev 8",
                "23 pypi six runtime 1",
                "28 pypi lib runtime https://h/o/lib.git",
            ]
        );
        assert!(said(&FORMAT, "pylock.toml", text).is_empty());
    }

    #[test]
    fn its_name_may_say_the_scope() {
        let text = "[[packages]]\nname = \"a\"\nversion = \"1\"\n";
        assert_eq!(dependencies(&FORMAT, "pylock.dev.toml", text), ["2 pypi a dev 1"]);
        assert_eq!(dependencies(&FORMAT, "a/pylock.spam.toml", text), ["2 pypi a runtime 1"]);
        assert!(matches("pylock.toml") && matches("x/pylock.a.toml"));
        assert!(!matches("pylock.txt") && !matches("mypylock.toml"));
    }

    #[test]
    fn odd_values_are_passed_over() {
        for text in ["packages = 1\n", "[packages]\na = 1\n", "[[packages]]\n", "[[packages]]\nname = {}\n"] {
            assert!(dependencies(&FORMAT, "pylock.toml", text).is_empty(), "{text}");
        }
        assert_eq!(scope("in dependency_groups"), None);
        assert_eq!(scope("'' in extras"), Some(Scope::Optional));
        assert_eq!(said(&FORMAT, "pylock.toml", "[[packages]]\nname = \n"), ["2 W-PARSE"]);
    }
}
