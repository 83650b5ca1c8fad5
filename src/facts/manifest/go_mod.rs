//! Go modules: `go.mod`.
//!
//! Source: <https://go.dev/ref/mod#go-mod-file>.

use super::collect::Collector;
use super::recover::readable;
use crate::facts::{Format, Input, Parsed, Unit, file_name};
use crate::model::{Ecosystem, Scope};

/// `go.mod`: direct requirements, and the modules of `tool` lines as needed for building.
/// Not read: `replace` and `exclude`, which change versions and places but no names. `go.sum` is no lockfile worth reading:
/// it lists the checksums of every version that was ever looked at, with no word on what is used. Nor is `vendor/modules.txt`.
pub(crate) const FORMAT: Format = Format { name: "go.mod", matches, parse };

/// Most tools that are looked up; a module has a handful.
const TOOLS: usize = 200;

fn matches(path: &str) -> bool {
    file_name(path) == "go.mod"
}

/// One line of a directive, block or not.
pub(super) struct Line<'a> {
    /// The directive: `require`, `use`.
    pub directive: &'a str,
    /// What follows it, quotes removed.
    pub words: Vec<&'a str>,
    /// Byte offset of the first word.
    pub at: usize,
    /// The comment behind it.
    pub comment: &'a str,
}

struct Requirement<'a> {
    at: usize,
    name: &'a str,
    version: &'a str,
    indirect: bool,
}

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Go);
    let (text, conflict) = readable(input.text);
    if let Some(offset) = conflict {
        out.warn(offset, "W-PARSE", "has merge conflict markers; the upper side is read");
    }
    let mut own = "";
    let mut requirements: Vec<Requirement> = Vec::new();
    let mut tools: Vec<(usize, &str)> = Vec::new();
    for line in lines(&text, &mut out) {
        let Some(&name) = line.words.first() else { continue };
        match line.directive {
            "module" => own = name,
            "require" => match line.words.get(1) {
                Some(version) => {
                    let indirect = is_indirect(line.comment);
                    requirements.push(Requirement { at: line.at, name, version, indirect });
                }
                None => out.warn(line.at, "W-PARSE", format!("requirement {name} has no version")),
            },
            "tool" if tools.len() < TOOLS => tools.push((line.at, name)),
            _ => {}
        }
    }
    if !own.is_empty() {
        let name = own.to_string();
        out.parsed.unit = Some(Unit { name: Some(name.clone()), provides: vec![name], ..Unit::default() });
    }
    // A tool is a package of a module that is required, often as an indirect one.
    let mut hosts: Vec<&str> = Vec::new();
    for (at, tool) in tools {
        let hosting = requirements.iter().map(|r| r.name).filter(|name| is_within(tool, name));
        match hosting.max_by_key(|name| name.len()) {
            Some(host) => hosts.push(host),
            None if tool.starts_with('.') || (!own.is_empty() && is_within(tool, own)) => {}
            None => out.dependency(at, tool, "", Scope::Build),
        }
    }
    for r in requirements {
        if !r.indirect {
            out.dependency(r.at, r.name, r.version, Scope::Runtime);
        } else if hosts.contains(&r.name) {
            out.dependency(r.at, r.name, r.version, Scope::Build);
        } else {
            // What others need, kept here so that their versions hold: as a lockfile would.
            out.locked(r.at, r.name, r.version, Scope::Runtime, false);
        }
    }
    out.finish()
}

/// The lines of a `go.mod` or `go.work`, blocks opened; says which block is not closed.
pub(super) fn lines<'a>(text: &'a str, out: &mut Collector) -> Vec<Line<'a>> {
    let mut found = Vec::new();
    // Directive whose block is open, and where it was opened.
    let mut block: Option<(&str, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
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
        let Some(first) = words.first() else { continue };
        let behind =
            if block.is_some() { 0 } else { line.find(directive).map_or(0, |i| i + directive.len()) };
        let column = line[behind..].find(first).map_or(0, |i| i + behind);
        let words = words.iter().map(|w| w.trim_matches(['"', '`'])).collect();
        found.push(Line { directive, words, at: start + column, comment });
    }
    if let Some((directive, start)) = block {
        out.warn(start, "W-PARSE", format!("the block of {directive} is not closed"));
    }
    found
}

/// `// indirect`, or `// indirect; more`.
fn is_indirect(comment: &str) -> bool {
    comment.strip_prefix("indirect").is_some_and(|rest| rest.is_empty() || rest.starts_with(';'))
}

/// Whether a package belongs to a module, by its path.
fn is_within(package: &str, module: &str) -> bool {
    package.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, read, said};
    use super::*;

    #[test]
    fn requirements_direct_and_indirect() {
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
                "8 go golang.org/x/net runtime v0.1.0",
                "9 go golang.org/x/sys runtime v0.1.0",
                "10 go github.com/x/y runtime v1.0.0",
                "19 go example.com/t build ",
            ]
        );
        assert_eq!(said(&FORMAT, "go.mod", text), ["12 W-PARSE"]);
        let unit = read(&FORMAT, "go.mod", text).unit.unwrap();
        assert_eq!(unit.name.as_deref(), Some("github.com/acme/shop/v2"));
        assert!(!unit.publishable);
    }

    #[test]
    fn what_others_need_is_transitive() {
        let text = "module m\nrequire (\n\ta.com/x v1.0.0\n\tb.com/y v2.0.0 // indirect\n)\n";
        assert_eq!(
            crate::facts::manifest::testing::locked(&FORMAT, "go.mod", text),
            ["3 go a.com/x runtime v1.0.0 declared", "4 go b.com/y runtime v2.0.0 transitive"]
        );
    }

    #[test]
    fn tools_are_for_building() {
        let text = "module example.com/own\n\ntool example.com/host/cmd/gen\ntool (\n\texample.com/host/cmd/gen/deeper/x\n\texample.com/used/cmd\n\texample.com/own/tools/y // ours\n\t./z\n)\n\nrequire (\n\texample.com/host v1.0.0 // indirect\n\texample.com/host/cmd/gen/deeper v0.1.0 // indirect\n\texample.com/used v2.0.0\n\texample.com/hosted v1.0.0 // indirect\n)\n";
        assert_eq!(
            dependencies(&FORMAT, "go.mod", text),
            [
                "12 go example.com/host build v1.0.0",
                "13 go example.com/host/cmd/gen/deeper build v0.1.0",
                "14 go example.com/used runtime v2.0.0",
                "15 go example.com/hosted runtime v1.0.0",
            ]
        );
        assert!(said(&FORMAT, "go.mod", text).is_empty());
    }

    #[test]
    fn merge_conflicts_keep_the_upper_side() {
        let text =
            "module a\nrequire (\n<<<<<<< ours\n\tb/c v1.0.0\n=======\n\tb/d v2.0.0\n>>>>>>> theirs\n)\n";
        assert_eq!(dependencies(&FORMAT, "go.mod", text), ["4 go b/c runtime v1.0.0"]);
        assert_eq!(said(&FORMAT, "go.mod", text), ["3 W-PARSE"]);
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
