//! PHP packages: `composer.json`.
//!
//! Source: <https://getcomposer.org/doc/04-schema.md>.

use super::collect::Collector;
use super::json;
use super::tree::{Kind, Value};
use crate::facts::{Format, Input, Parsed, Unit, file_name};
use crate::model::{Ecosystem, EntryKind, InfraKind, Scope};

/// `composer.json`. Not read: `suggest`, `conflict`, `replace` and `provide`, which require nothing, and scripts.
pub(crate) const FORMAT: Format = Format { name: "composer.json", matches, parse };

fn matches(path: &str) -> bool {
    file_name(path) == "composer.json"
}

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Packagist);
    let Some(root) = json::parse(input.text, &mut out) else { return out.finish() };
    if !matches!(root.kind, Kind::Object(_)) {
        out.warn(root.offset, "W-PARSE", "is not a JSON object");
        return out.finish();
    }
    for (table, scope) in [("require", Scope::Runtime), ("require-dev", Scope::Dev)] {
        let Some(listed) = root.get(table) else { continue };
        // PHP writes an empty object as an empty list.
        if !matches!(&listed.kind, Kind::Object(_))
            && !matches!(&listed.kind, Kind::Array(items) if items.is_empty())
        {
            out.warn(listed.offset, "W-PARSE", format!("`{table}` is not an object"));
        }
        for member in listed.members() {
            if is_package(&member.key) {
                let requirement = member.value.str().unwrap_or_default();
                out.dependency(member.offset, &member.key.to_ascii_lowercase(), requirement, scope);
            }
        }
    }
    describe(&root, &mut out);
    let name = root.get("name").and_then(Value::str).map(str::to_ascii_lowercase);
    let kind = root.get("type").and_then(Value::str);
    // Without a type it is a library; a project is deployed, not published.
    let publishable = name.is_some() && kind != Some("project");
    out.parsed.unit = Some(Unit { name, publishable, ..Unit::default() });
    out.finish()
}

/// Packages have a vendor; without one it is PHP itself, an extension, a library of the platform or Composer's own interface.
pub(super) fn is_package(name: &str) -> bool {
    name.split_once('/').is_some_and(|(vendor, name)| !vendor.trim().is_empty() && !name.trim().is_empty())
}

fn describe(root: &Value, out: &mut Collector) {
    for (key, kind) in [("description", InfraKind::Description), ("type", InfraKind::Keyword)] {
        if let Some(value) = root.get(key) {
            out.infra(value.offset, kind, value.str().unwrap_or_default());
        }
    }
    for word in root.get("keywords").map(Value::items).unwrap_or_default() {
        out.infra(word.offset, InfraKind::Keyword, word.str().unwrap_or_default());
    }
    for (at, file) in root.get("bin").into_iter().flat_map(Value::strings) {
        out.entry(at, EntryKind::Bin, file);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, metadata, read, said};
    use super::*;

    #[test]
    fn requirements_and_metadata() {
        let text = r#"{
  "name": "acme/shop",
  "type": "project",
  "description": "Sells things",
  "keywords": ["queue",
    "mail", 3],
  "require": {
    "php": "^8.2", "ext-json": "*", "lib-curl": "*", "composer-plugin-api": "^2",
    "Laravel/Framework": "^11.0",
    "php-amqplib/php-amqplib": "^3"
  },
  "require-dev": { "phpunit/phpunit": ["odd"] },
  "suggest": { "not/this": "x" }
}
"#;
        assert_eq!(
            dependencies(&FORMAT, "composer.json", text),
            [
                "9 packagist laravel/framework runtime ^11.0",
                "10 packagist php-amqplib/php-amqplib runtime ^3",
                "12 packagist phpunit/phpunit dev ",
            ]
        );
        assert_eq!(
            metadata(&FORMAT, "composer.json", text),
            ["3 keyword project", "4 description Sells things", "5 keyword queue", "6 keyword mail"]
        );
        let unit = read(&FORMAT, "composer.json", text).unit.unwrap();
        assert_eq!((unit.name.as_deref(), unit.publishable), (Some("acme/shop"), false));
    }

    #[test]
    fn wrong_types_and_broken_files() {
        for (text, expected) in [
            ("", &["1 W-PARSE"] as &[&str]),
            ("[]", &["1 W-PARSE"]),
            ("3", &["1 W-PARSE"]),
            ("{\"require\": []}", &[]),
            ("{\"require\": {\"a\": 1, \"/b\": \"1\", \"c/\": \"1\"}, \"name\": {}}", &[]),
            ("{\n\"require\": [\"a/b\"],\n\"require-dev\": \"a/b\"}", &["2 W-PARSE", "3 W-PARSE"]),
            ("{\"keywords\": {}, \"bin\": 3}", &[]),
        ] {
            assert!(dependencies(&FORMAT, "composer.json", text).is_empty(), "{text}");
            assert_eq!(said(&FORMAT, "composer.json", text), expected, "{text}");
        }
        let cut = "{\n\"require\": {\n\"a/b\": \"1\",\n\"c/d";
        assert_eq!(dependencies(&FORMAT, "composer.json", cut), ["3 packagist a/b runtime 1"]);
        assert_eq!(said(&FORMAT, "composer.json", cut), ["4 W-PARSE"]);
        let conflict =
            "{\"require\": {\n<<<<<<< ours\n\"a/b\": \"1\"\n=======\n\"a/b\": \"2\"\n>>>>>>> theirs\n}}";
        assert_eq!(dependencies(&FORMAT, "composer.json", conflict), ["3 packagist a/b runtime 1"]);
        assert_eq!(said(&FORMAT, "composer.json", conflict), ["2 W-PARSE"]);
        for open in ["[", "{\"a\":"] {
            assert!(said(&FORMAT, "composer.json", &open.repeat(100_000)).contains(&"1 W-DEPTH".to_string()));
        }
    }
}
