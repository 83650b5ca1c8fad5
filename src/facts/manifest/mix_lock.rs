//! Elixir lockfiles: `mix.lock`.
//!
//! Source: the files that Mix writes, <https://hexdocs.pm/mix/Mix.Tasks.Deps.html>.

use super::beam_tokens::{Kind, elixir};
use super::collect::Collector;
use super::mix::note_ends;
use super::recover::readable;
use crate::facts::{Format, Input, Parsed, file_name};
use crate::model::{Ecosystem, Scope};

/// `mix.lock`: one entry a package, without a word on who asks for it.
pub(crate) const FORMAT: Format =
    Format { name: "mix.lock", matches: |path| file_name(path) == "mix.lock", parse };

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Hex);
    let (text, conflict) = readable(input.text);
    if let Some(offset) = conflict {
        out.warn(offset, "W-PARSE", "has merge conflict markers; the upper side is read");
    }
    let tokens = elixir(&text);
    note_ends(&tokens, &mut out);
    let mut at = 0;
    while at < tokens.list.len() {
        // `"name": {`, and `"name" => {` of the first versions.
        let (key, open) = match (tokens.kind(at), tokens.is(at + 1, "=>")) {
            (Some(Kind::Key(key)), _) => (*key, at + 1),
            (Some(Kind::Text(key) | Kind::Atom(key)), true) => (*key, at + 2),
            _ => {
                at += 1;
                continue;
            }
        };
        if !tokens.opens(open, b'{') {
            at += 1;
            continue;
        }
        let elements = tokens.elements(open);
        let element = |i: usize| match elements.get(i).and_then(|at| tokens.kind(*at)) {
            Some(Kind::Text(text) | Kind::Atom(text)) => Some(*text),
            _ => None,
        };
        let offset = tokens.list.get(at).map_or(0, |t| t.offset);
        match element(0) {
            Some("hex") => {
                let (name, version) = (element(1).unwrap_or(key), element(2).unwrap_or_default());
                out.locked(offset, name, version, Scope::Runtime, false);
            }
            Some("git") => out.locked(offset, key, element(2).unwrap_or_default(), Scope::Runtime, false),
            _ => {}
        }
        at = tokens.after(open);
    }
    out.finish()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{locked, said};
    use super::*;

    const LOCK: &str = r#"%{
  "plug": {:hex, :plug, "1.15.0", "7503", [:mix], [{:cowboy, "~> 1.0 or ~> 2.0", [hex: :cowboy, repo: "hexpm", optional: true]}, {:mime, "~> 1.0", [hex: :mime, repo: "hexpm", optional: false]}], "hexpm", "1410"},
  "pulsar": {:hex, :pulsar_elixir, "2.8.7", "aabb", [:mix], [], "hexpm", "1122"},
  "fork": {:git, "https://github.com/acme/fork.git", "178ce1a2", [tag: 'v1.2.0']},
  "near": {:path, "../near"},
  "private": {:hex, :private, "1.0.0", "00", [:mix], [], "hexpm:acme"},
}
"#;

    #[test]
    fn one_entry_a_package() {
        assert_eq!(
            locked(&FORMAT, "mix.lock", LOCK),
            [
                "2 hex plug runtime 1.15.0 transitive",
                "3 hex pulsar_elixir runtime 2.8.7 transitive",
                "4 hex fork runtime 178ce1a2 transitive",
                "6 hex private runtime 1.0.0 transitive",
            ]
        );
        assert!(said(&FORMAT, "mix.lock", LOCK).is_empty());
        let old = "%{\"mime\" => {:hex, :mime, \"1.2.0\"},\n  \"plug\": {:hex, :plug, \"1.2.0\"}}\n";
        assert_eq!(
            locked(&FORMAT, "mix.lock", old),
            ["1 hex mime runtime 1.2.0 transitive", "2 hex plug runtime 1.2.0 transitive"]
        );
    }

    #[test]
    fn broken_files() {
        let cut = &LOCK[..LOCK.find(", \"aabb").unwrap()];
        assert_eq!(locked(&FORMAT, "mix.lock", cut).len(), 2);
        assert_eq!(said(&FORMAT, "mix.lock", cut), ["1 W-PARSE"]);
        let conflict = "%{\n<<<<<<< a\n  \"x\": {:hex, :x, \"1.0\"},\n=======\n  \"x\": {:hex, :x, \"2.0\"},\n>>>>>>> b\n}\n";
        assert_eq!(locked(&FORMAT, "mix.lock", conflict), ["3 hex x runtime 1.0 transitive"]);
        assert_eq!(said(&FORMAT, "mix.lock", conflict), ["2 W-PARSE"]);
    }
}
