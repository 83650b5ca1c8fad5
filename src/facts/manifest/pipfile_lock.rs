//! Pipfile.lock

use super::collect::Collector;
use super::tree::Value;
use super::{json, pep508, scopes};
use crate::facts::{Format, Input, Parsed, file_name};
use crate::model::{Ecosystem, Scope};

/// Pipenv's lockfile. It does not say which packages the project itself asks for.
pub(crate) const FORMAT: Format =
    Format { name: "Pipfile.lock", matches: |path| file_name(path) == "Pipfile.lock", parse };

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Pypi);
    let Some(root) = json::parse(input.text, &mut out) else { return out.finish() };
    for section in root.members() {
        let scope = match section.key.as_str() {
            "default" => Scope::Runtime,
            "develop" => Scope::Dev,
            "_meta" => continue,
            category => scopes::of_group(category),
        };
        for package in section.value.members() {
            let local = ["path", "file"].iter().any(|key| package.value.get(key).is_some());
            if !local {
                let version = version(&package.value);
                out.locked(package.offset, &pep508::normalise(&package.key), &version, scope, false);
            }
        }
    }
    out.finish()
}

/// The version without its `==`, or the repository with its commit.
fn version(package: &Value) -> String {
    let text = |key: &str| package.get(key).and_then(Value::str);
    if let Some(version) = text("version") {
        return version.trim_start_matches('=').trim().to_owned();
    }
    let url = text("git").or(text("hg")).or(text("svn")).or(text("bzr")).unwrap_or_default();
    match text("ref") {
        Some(commit) => format!("{url}@{commit}"),
        None => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, said};
    use super::*;

    const LOCK: &str = r#"{
    "_meta": {
        "hash": {"sha256": "x"},
        "requires": {"python_version": "3.12"},
        "sources": [{"name": "pypi", "url": "https://pypi.org/simple", "verify_ssl": true}]
    },
    "default": {
        "Zope.Interface": {
            "hashes": ["sha256:aa"],
            "index": "pypi",
            "version": "==6.0"
        },
        "here": {"editable": true, "path": "."},
        "lib": {"git": "https://h/o/lib.git", "ref": "abc123"}
    },
    "develop": {
        "pytest": {"extras": ["testing"], "markers": "python_version >= '3.8'", "version": "==8.0.0"}
    },
    "docs": {
        "sphinx": {"version": "==7.1"}
    }
}
"#;

    #[test]
    fn every_section_has_its_scope() {
        assert_eq!(
            dependencies(&FORMAT, "Pipfile.lock", LOCK),
            [
                "8 pypi zope-interface runtime 6.0",
                "14 pypi lib runtime https://h/o/lib.git@abc123",
                "17 pypi pytest dev 8.0.0",
                "20 pypi sphinx dev 7.1",
            ]
        );
        assert!(said(&FORMAT, "Pipfile.lock", LOCK).is_empty());
    }

    #[test]
    fn what_stands_before_the_end_of_a_broken_file_is_read() {
        let cut = &LOCK[..LOCK.find("\"develop\"").expect("a section") + 30];
        assert_eq!(dependencies(&FORMAT, "Pipfile.lock", cut)[0], "8 pypi zope-interface runtime 6.0");
        assert!(said(&FORMAT, "Pipfile.lock", cut).iter().all(|d| d.ends_with("W-PARSE")));
        assert!(!said(&FORMAT, "Pipfile.lock", cut).is_empty());
        let odd = r#"{"default": [1], "develop": {"a": 3, "b": {"version": 1}}}"#;
        assert_eq!(dependencies(&FORMAT, "Pipfile.lock", odd), ["1 pypi a dev ", "1 pypi b dev "]);
    }
}
