//! PHP lockfiles: `composer.lock`.
//!
//! Source: <https://getcomposer.org/doc/01-basic-usage.md#commit-your-composer-lock-file-to-version-control>.

use super::collect::Collector;
use super::composer::is_package;
use super::json;
use super::tree::Value;
use crate::facts::{Format, Input, Parsed, file_name};
use crate::model::{Ecosystem, Scope};

/// `composer.lock`. It says what is for development, but not what the project itself asks for: that is in `composer.json`.
pub(crate) const FORMAT: Format = Format { name: "composer.lock", matches, parse };

fn matches(path: &str) -> bool {
    file_name(path) == "composer.lock"
}

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Packagist);
    let Some(root) = json::parse(input.text, &mut out) else { return out.finish() };
    for (list, scope) in [("packages", Scope::Runtime), ("packages-dev", Scope::Dev)] {
        for package in root.get(list).map(Value::items).unwrap_or_default() {
            // What is linked from a folder is the tree's own.
            let local = package.at(&["dist", "type"]).and_then(Value::str) == Some("path");
            if let Some(value) = package.get("name").filter(|_| !local)
                && let Some(name) = value.str().filter(|n| is_package(n))
            {
                let version = package.get("version").and_then(Value::str).unwrap_or_default();
                out.locked(value.offset, &name.to_ascii_lowercase(), version, scope, false);
            }
        }
    }
    out.finish()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{locked, said};
    use super::*;

    const LOCK: &str = r#"{
    "_readme": ["This file locks the dependencies of your project to a known state"],
    "content-hash": "0123",
    "packages": [
        {
            "name": "Monolog/monolog",
            "version": "3.5.0",
            "require": { "php": ">=8.1", "psr/log": "^2.0 || ^3.0" },
            "require-dev": { "aws/aws-sdk-php": "^3.0" },
            "type": "library"
        },
        { "name": "acme/own", "version": "dev-main", "dist": { "type": "path", "url": "packages/own" } },
        { "name": "psr/log", "version": "3.0.0" }
    ],
    "packages-dev": [
        { "name": "phpunit/phpunit", "version": "10.5.1" }
    ],
    "platform": { "php": "^8.2" }
}
"#;

    #[test]
    fn packages_with_their_scope() {
        assert_eq!(
            locked(&FORMAT, "composer.lock", LOCK),
            [
                "6 packagist monolog/monolog runtime 3.5.0 transitive",
                "13 packagist psr/log runtime 3.0.0 transitive",
                "16 packagist phpunit/phpunit dev 10.5.1 transitive",
            ]
        );
        assert!(said(&FORMAT, "composer.lock", LOCK).is_empty());
    }

    #[test]
    fn broken_files() {
        let cut = &LOCK[..LOCK.find("\"3.0.0\"").unwrap()];
        let read = locked(&FORMAT, "composer.lock", cut);
        assert_eq!(
            read.first().map(String::as_str),
            Some("6 packagist monolog/monolog runtime 3.5.0 transitive")
        );
        assert_eq!(said(&FORMAT, "composer.lock", cut), ["13 W-PARSE"]);
        for odd in ["[]", "{\"packages\": {}}", "{\"packages\": [1, {\"name\": 2}, {\"name\": \"php\"}]}"] {
            assert!(locked(&FORMAT, "composer.lock", odd).is_empty(), "{odd}");
        }
    }
}
