//! Pipfile

use super::collect::Collector;
use super::tree::{Kind, Value};
use super::{pep508, pyproject, scopes, toml_text};
use crate::facts::{Format, Input, Parsed, file_name};
use crate::model::{Ecosystem, EntryKind, InfraKind, Scope};

/// Pipenv's manifest. It describes an environment, not a unit.
pub(crate) const FORMAT: Format =
    Format { name: "Pipfile", matches: |path| file_name(path) == "Pipfile", parse };

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Pypi);
    let root = toml_text::parse(input.text, &mut out);
    for section in root.members() {
        let scope = match section.key.as_str() {
            "packages" => Scope::Runtime,
            "dev-packages" => Scope::Dev,
            "source" | "requires" | "scripts" | "pipenv" | "pipfile" => continue,
            // Categories of one's own.
            category => scopes::of_group(category),
        };
        let named = matches!(section.key.as_str(), "packages" | "dev-packages");
        if named && !matches!(section.value.kind, Kind::Object(_)) {
            out.warn(section.offset, "W-PARSE", format!("`{}` is not a table", section.key));
        }
        for member in section.value.members() {
            // The project itself, often under a made-up name.
            if member.value.get("path").and_then(Value::str).is_some_and(|p| matches!(p, "." | "./")) {
                continue;
            }
            let requirement = pyproject::requirement(&member.value);
            out.dependency(member.offset, &pep508::normalise(&member.key), requirement, scope);
        }
    }
    for script in root.get("scripts").map(Value::members).unwrap_or_default() {
        let command = script.value.str().unwrap_or_default();
        if matches!(script.key.as_str(), "start" | "serve") {
            out.entry(script.offset, EntryKind::Start, command);
        }
        out.infra(script.offset, InfraKind::Script, &format!("{}: {command}", script.key));
    }
    out.finish()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, said};
    use super::*;

    #[test]
    fn a_section_that_is_no_table_is_mentioned() {
        let text = "packages = \"x\"\n[dev-packages]\na = \"*\"\n";
        assert_eq!(dependencies(&FORMAT, "Pipfile", text), ["3 pypi a dev *"]);
        assert_eq!(said(&FORMAT, "Pipfile", text), ["1 W-PARSE"]);
    }
}
