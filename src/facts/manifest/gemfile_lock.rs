//! Ruby lockfiles: `Gemfile.lock`, `gems.locked`.
//!
//! Source: <https://bundler.io/guides/rationale.html>, and the files that Bundler writes.

use std::collections::HashSet;

use super::collect::Collector;
use super::recover::readable;
use crate::facts::{Format, Input, Parsed, file_name};
use crate::model::{Ecosystem, Scope};

/// `Gemfile.lock`, `Gemfile.next.lock`, `gems.locked`. What stands under DEPENDENCIES, and what a gem of the tree (PATH) asks
/// for, is direct. Gems of the tree themselves are left out. The file knows no groups, so all is for run time.
pub(crate) const FORMAT: Format = Format { name: "Gemfile.lock", matches, parse };

fn matches(path: &str) -> bool {
    matches!(file_name(path), "Gemfile.lock" | "Gemfile.next.lock" | "gems.locked")
}

/// Parts of the file, by their headings.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    /// Gems of the tree.
    Path,
    /// Gems of a registry or a Git repository.
    Gems,
    /// What the Gemfile asks for.
    Dependencies,
    /// Plugins, platforms, checksums, versions of the tools.
    Other,
}

/// One gem, or one that is asked for.
struct Entry<'a> {
    at: usize,
    name: &'a str,
    version: &'a str,
}

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Rubygems);
    let (text, conflict) = readable(input.text);
    if let Some(offset) = conflict {
        out.warn(offset, "W-PARSE", "has merge conflict markers; the upper side is read");
    }
    let mut part = Part::Other;
    let (mut gems, mut asked, mut headings, mut local) = (Vec::new(), Vec::new(), 0, HashSet::new());
    let mut ends_whole = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let content = line.trim_end();
        let indent = content.len() - content.trim_start_matches(' ').len();
        let Some(entry) = entry(content.trim_start_matches(' '), start + indent) else { continue };
        match (indent, part) {
            (0, _) => {
                part = match content {
                    "PATH" => Part::Path,
                    "GEM" | "GIT" => Part::Gems,
                    "DEPENDENCIES" => Part::Dependencies,
                    _ => Part::Other,
                };
                headings += usize::from(content.bytes().all(|b| b.is_ascii_uppercase() || b == b' '));
                ends_whole |= part == Part::Dependencies;
            }
            (2, Part::Dependencies) | (6, Part::Path) => asked.push(entry),
            (4, Part::Gems) => gems.push(entry),
            (4, Part::Path) => {
                local.insert(entry.name);
            }
            _ => {}
        }
    }
    if !text.trim().is_empty() && !ends_whole {
        let said =
            if headings == 0 { "is not a lockfile of Bundler" } else { "ends before its DEPENDENCIES" };
        out.warn(at.saturating_sub(1), "W-PARSE", said);
    }
    let direct: HashSet<&str> = asked.iter().map(|e| e.name).collect();
    let mut listed: HashSet<&str> = HashSet::new();
    for gem in &gems {
        // One line for each platform that it was built for.
        if !local.contains(gem.name) && listed.insert(gem.name) {
            let version = gem.version.split('-').next().unwrap_or_default();
            out.locked(gem.at, gem.name, version, Scope::Runtime, direct.contains(gem.name));
        }
    }
    // Bundler itself is asked for, but never listed.
    for gem in asked {
        if !local.contains(gem.name) && listed.insert(gem.name) {
            out.locked(gem.at, gem.name, gem.version, Scope::Runtime, true);
        }
    }
    out.finish()
}

/// `name`, `name (version)`, `name!`; `!` marks what has a source of its own.
fn entry(text: &str, at: usize) -> Option<Entry<'_>> {
    let (name, rest) = text.split_once(' ').unwrap_or((text, ""));
    let version =
        rest.trim_end_matches('!').strip_prefix('(').and_then(|v| v.strip_suffix(')')).unwrap_or_default();
    let name = name.trim_end_matches('!');
    (!name.is_empty()).then_some(Entry { at, name, version })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{locked, said};
    use super::*;

    const LOCK: &str = "GIT
  remote: https://github.com/acme/fork.git
  revision: 0123
  specs:
    fork (1.2.0)
      rack (>= 2)

PATH
  remote: .
  specs:
    shop (0.1.0)
      bunny (~> 2.0)
    shop-core (0.1.0)

GEM
  remote: https://rubygems.org/
  specs:
    amq-protocol (2.3.2)
    bunny (2.22.0)
      amq-protocol (~> 2.3, >= 2.3.1)
    nokogiri (1.16.0-arm64-darwin)
      racc (~> 1.4)
    nokogiri (1.16.0-x86_64-linux)
      racc (~> 1.4)
    rack (3.0.8)
    racc (1.7.3)
    turbo-rails (2.0.0.pre.beta.2)

PLATFORMS
  arm64-darwin
  x86_64-linux

DEPENDENCIES
  bundler (>= 1.12.0)
  fork!
  nokogiri (~> 1.16)
  shop!
  turbo-rails (>= 2.0.0.pre)!

CHECKSUMS
  bunny (2.22.0) sha256=0123

RUBY VERSION
   ruby 3.3.0p0

BUNDLED WITH
   2.5.3
";

    #[test]
    fn what_is_asked_for_and_what_comes_with_it() {
        assert_eq!(
            locked(&FORMAT, "Gemfile.lock", LOCK),
            [
                "5 rubygems fork runtime 1.2.0 locked",
                "18 rubygems amq-protocol runtime 2.3.2 transitive",
                "19 rubygems bunny runtime 2.22.0 locked",
                "21 rubygems nokogiri runtime 1.16.0 locked",
                "25 rubygems rack runtime 3.0.8 transitive",
                "26 rubygems racc runtime 1.7.3 transitive",
                "27 rubygems turbo-rails runtime 2.0.0.pre.beta.2 locked",
                "34 rubygems bundler runtime >= 1.12.0 locked",
            ]
        );
        assert!(said(&FORMAT, "Gemfile.lock", LOCK).is_empty());
        assert_eq!(locked(&FORMAT, "a/gems.locked", &LOCK.replace('\n', "\r\n")).len(), 8);
    }

    #[test]
    fn broken_files() {
        let cut = &LOCK[..LOCK.find("racc (1.7").unwrap()];
        assert_eq!(locked(&FORMAT, "Gemfile.lock", cut).len(), 5);
        assert_eq!(said(&FORMAT, "Gemfile.lock", cut), ["26 W-PARSE"]);
        assert_eq!(said(&FORMAT, "Gemfile.lock", "{\"a\": 1}\n"), ["1 W-PARSE"]);
        assert!(said(&FORMAT, "Gemfile.lock", " \n").is_empty());
        let conflict = "GEM\n  specs:\n<<<<<<< ours\n    a (1.0)\n=======\n    a (2.0)\n    b (1.0)\n>>>>>>> theirs\n\nDEPENDENCIES\n  a\n";
        assert_eq!(locked(&FORMAT, "Gemfile.lock", conflict), ["4 rubygems a runtime 1.0 locked"]);
        assert_eq!(said(&FORMAT, "Gemfile.lock", conflict), ["3 W-PARSE"]);
    }
}
