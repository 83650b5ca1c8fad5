//! manifest.json of a Home Assistant integration.

use super::collect::Collector;
use super::tree::{Kind, Value};
use super::{json, pep508};
use crate::facts::{Format, Input, Parsed, Standing, file_name};
use crate::model::{Ecosystem, Scope};

/// Browser extensions, web apps and many others have files of this name: only one with a domain and requirements is meant.
/// An integration is a plugin and no unit of its own; what it calls dependencies are other integrations.
pub(crate) const FORMAT: Format =
    Format { name: "manifest.json", matches: |path| file_name(path) == "manifest.json", parse };

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Pypi);
    out.parsed.standing = Standing::Foreign;
    let mentions = |key: &str| memchr::memmem::find(input.text.as_bytes(), key.as_bytes()).is_some();
    if !(mentions("\"domain\"") && mentions("\"requirements\"")) {
        return out.parsed;
    }
    let Some(root) = json::parse(input.text, &mut out) else {
        return Parsed { standing: Standing::Foreign, ..Parsed::default() };
    };
    let requirements = root.get("requirements").filter(|r| matches!(r.kind, Kind::Array(_)));
    let (Some(_), Some(requirements)) = (root.get("domain").and_then(Value::str), requirements) else {
        return Parsed { standing: Standing::Foreign, ..Parsed::default() };
    };
    out.parsed.standing = Standing::Aside;
    for item in requirements.items() {
        match item.str().and_then(pep508::split) {
            Some(r) => out.dependency(item.offset, &r.name, &r.requirement, Scope::Runtime),
            None => out.warn(item.offset, "W-PARSE", "is not a requirement"),
        }
    }
    out.finish()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, read, said};
    use super::*;

    #[test]
    fn an_integration_lists_its_requirements() {
        let text = r#"{
  "domain": "lamp",
  "name": "Lamp",
  "dependencies": ["http"],
  "codeowners": ["@me"],
  "requirements": [
    "aiolamp==1.2.0",
    "PyLib[x]>=2;python_version<'4'"
  ]
}
"#;
        assert_eq!(
            dependencies(&FORMAT, "custom_components/lamp/manifest.json", text),
            ["7 pypi aiolamp runtime ==1.2.0", "8 pypi pylib runtime >=2"]
        );
        assert_eq!(read(&FORMAT, "manifest.json", text).standing, Standing::Aside);
        let cut = &text[..text.find("PyLib").expect("an entry")];
        assert_eq!(dependencies(&FORMAT, "manifest.json", cut), ["7 pypi aiolamp runtime ==1.2.0"]);
        assert!(!said(&FORMAT, "manifest.json", cut).is_empty());
    }

    #[test]
    fn other_manifests_are_left_alone() {
        for text in [
            "",
            "{",
            r#"{"name": "app", "icons": []}"#,
            r#"{"domain": "x", "requirements": {"a": "1"}}"#,
            r#"{"domain": ["x"], "requirements": ["a"]}"#,
            r#"[{"domain": "x", "requirements": []"#,
        ] {
            let parsed = read(&FORMAT, "public/manifest.json", text);
            assert_eq!(parsed.standing, Standing::Foreign, "{text}");
            assert!(parsed.facts.is_empty() && parsed.diagnostics.is_empty(), "{text}");
        }
    }
}
