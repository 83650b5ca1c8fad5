//! Go modules: `go.mod`.
//!
//! Source: <https://go.dev/ref/mod#go-mod-file>.

use crate::facts::{Format, Input, Parsed, Unit, file_name, in_order};
use crate::model::{Dependency, Diagnostic, Ecosystem, FactKind, Origin, Scope};

/// `go.mod`: direct requirements; `replace` and `exclude` change versions, not names.
pub(crate) const FORMAT: Format = Format { name: "go.mod", matches, parse };

fn matches(path: &str) -> bool {
    file_name(path) == "go.mod"
}

fn parse(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    // Directive whose block is open, and where it was opened.
    let mut block: Option<(&str, usize)> = None;
    let mut at = 0;
    for line in input.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let (code, comment) = match line.find("//") {
            Some(i) => (&line[..i], line[i + 2..].trim()),
            None => (line, ""),
        };
        let mut words: Vec<&str> = code.split_whitespace().collect();
        let directive = match (block, words.as_slice()) {
            (_, []) => continue,
            (Some(_), [")", ..]) => {
                block = None;
                continue;
            }
            // Inside a block it means that the block before was not closed.
            (_, [directive, "(", ..]) => {
                block = Some((directive, start));
                continue;
            }
            (Some((directive, _)), _) => directive,
            // `require(` needs no space.
            (None, [word]) if word.ends_with('(') => {
                block = Some((word.trim_end_matches('('), start));
                continue;
            }
            (None, [_, ..]) => words.remove(0),
        };
        let Some(&written) = words.first() else { continue };
        let name = written.trim_matches(['"', '`']);
        match directive {
            "module" => {
                let name = Some(name.to_string());
                let provides = name.clone().into_iter().collect();
                parsed.unit = Some(Unit { name, provides, ..Unit::default() });
            }
            "require" if is_indirect(comment) => {}
            "require" => match words.get(1) {
                Some(version) => {
                    let dependency = Dependency {
                        ecosystem: Ecosystem::Go,
                        name: name.into(),
                        requirement: (*version).into(),
                        scope: Scope::Runtime,
                        origin: Origin::Declared,
                    };
                    let column = line.find(written).unwrap_or_default();
                    parsed.facts.push(input.fact(start + column, FactKind::Dependency(dependency)));
                }
                None => parsed.diagnostics.push(Diagnostic::warning(
                    "W-PARSE",
                    format!("requirement {name} has no version"),
                    Some(input.location(start)),
                )),
            },
            _ => {}
        }
    }
    if let Some((directive, start)) = block {
        let message = format!("the block of {directive} is not closed");
        parsed.diagnostics.push(Diagnostic::warning("W-PARSE", message, Some(input.location(start))));
    }
    in_order(input, parsed)
}

/// `// indirect`, or `// indirect; more`.
fn is_indirect(comment: &str) -> bool {
    comment.strip_prefix("indirect").is_some_and(|rest| rest.is_empty() || rest.starts_with(';'))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, read, said};
    use super::*;

    #[test]
    fn direct_requirements() {
        let text = r#"// a comment
module "github.com/acme/shop/v2" // ours

go 1.22
require github.com/gorilla/websocket v1.5.0
require (
	gopkg.in/yaml.v3 v3.0.1
	golang.org/x/net v0.1.0 // indirect
	golang.org/x/sys v0.1.0 // indirect; tools
	`github.com/x/y` v1.0.0 // indirectly loved

	broken
)
replace github.com/a/b => ../b
replace (
	github.com/c/d v1 => github.com/e/f v2
)
exclude github.com/g/h v1
tool example.com/t
"#;
        assert_eq!(
            dependencies(&FORMAT, "go.mod", text),
            [
                "5 go github.com/gorilla/websocket runtime v1.5.0",
                "7 go gopkg.in/yaml.v3 runtime v3.0.1",
                "10 go github.com/x/y runtime v1.0.0",
            ]
        );
        assert_eq!(said(&FORMAT, "go.mod", text), ["12 W-PARSE"]);
        let unit = read(&FORMAT, "go.mod", text).unit.unwrap();
        assert_eq!(unit.name.as_deref(), Some("github.com/acme/shop/v2"));
        assert!(!unit.publishable);
    }

    #[test]
    fn truncated_and_hostile() {
        let text = "module a\r\nrequire(\r\n\tb v1\r\n";
        assert_eq!(dependencies(&FORMAT, "go.mod", text), ["3 go b runtime v1"]);
        assert_eq!(said(&FORMAT, "go.mod", text), ["2 W-PARSE"]);
        assert_eq!(said(&FORMAT, "go.mod", &"require (\n".repeat(100_000)).len(), 1);
        let many = format!("require (\n{})\n", "a v1\n".repeat(30_000));
        assert_eq!(dependencies(&FORMAT, "go.mod", &many).len(), 20_000);
        assert_eq!(said(&FORMAT, "go.mod", &many), ["20002 W-TRUNCATED"]);
    }
}
