//! PHP packages: `composer.json`.
//!
//! Source: <https://getcomposer.org/doc/04-schema.md>.

use jsonc_parser::ast::{Object, Value};
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use crate::facts::{Format, Input, Parsed, Unit, file_name, in_order};
use crate::model::{Dependency, Diagnostic, Ecosystem, FactKind, Infra, InfraKind, Origin, Scope};

/// `composer.json`.
pub(crate) const FORMAT: Format = Format { name: "composer.json", matches, parse };

fn matches(path: &str) -> bool {
    file_name(path) == "composer.json"
}

fn parse(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    let value = match parse_to_ast(input.text, &CollectOptions::default(), &ParseOptions::default()) {
        Ok(result) => result.value,
        Err(error) => {
            let message = format!("not readable as JSON: {}", error.kind());
            let location = input.location(error.range().start);
            parsed.diagnostics.push(Diagnostic::warning("W-PARSE", message, Some(location)));
            return parsed;
        }
    };
    let Some(Value::Object(root)) = value else { return parsed };
    for (table, scope) in [("require", Scope::Runtime), ("require-dev", Scope::Dev)] {
        for property in root.get_object(table).iter().flat_map(|t| &t.properties) {
            let name = property.name.as_str();
            // Packages have a vendor; without one it is PHP itself, an extension or a library of the platform.
            if name.contains('/') {
                let requirement = property.value.as_string_lit().map_or("", |s| s.value.as_ref());
                let dependency = Dependency {
                    ecosystem: Ecosystem::Packagist,
                    name: name.to_ascii_lowercase().into(),
                    requirement: requirement.into(),
                    scope,
                    origin: Origin::Declared,
                };
                parsed.facts.push(input.fact(property.range.start, FactKind::Dependency(dependency)));
            }
        }
    }
    describe(input, &root, &mut parsed);
    let name = root.get_string("name").map(|n| n.value.to_string());
    let kind = root.get_string("type").map(|t| t.value.as_ref());
    // Without a type it is a library; a project is deployed, not published.
    let publishable = name.is_some() && kind != Some("project");
    parsed.unit = Some(Unit { name, publishable, ..Unit::default() });
    in_order(input, parsed)
}

fn describe(input: &Input, root: &Object, parsed: &mut Parsed) {
    let single = [("description", InfraKind::Description), ("type", InfraKind::Keyword)];
    let keywords = root.get_array("keywords").into_iter().flat_map(|k| &k.elements);
    let keywords = keywords.filter_map(Value::as_string_lit).map(|k| (InfraKind::Keyword, k));
    let single = single.iter().filter_map(|(key, kind)| Some((*kind, root.get_string(key)?)));
    for (kind, text) in single.chain(keywords) {
        if !text.value.trim().is_empty() {
            let infra = Infra { kind, value: text.value.trim().into() };
            parsed.facts.push(input.fact(text.range.start, FactKind::Infra(infra)));
        }
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
        for text in [
            "",
            "[]",
            "3",
            "{\"require\": []}",
            "{\"require\": {\"a\": 1}, \"name\": {}}",
            "{\"keywords\": {}}",
        ] {
            assert!(dependencies(&FORMAT, "composer.json", text).is_empty(), "{text}");
            assert!(said(&FORMAT, "composer.json", text).is_empty(), "{text}");
        }
        assert_eq!(said(&FORMAT, "composer.json", "{\n\"require\": {\n"), ["2 W-PARSE"]);
        for open in ["[", "{\"a\":"] {
            assert_eq!(said(&FORMAT, "composer.json", &open.repeat(100_000)).len(), 1);
            let closed = format!("{}1{}", "[".repeat(500), "]".repeat(500));
            read(&FORMAT, "composer.json", &closed);
        }
    }
}
