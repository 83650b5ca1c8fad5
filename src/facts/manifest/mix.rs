//! Elixir projects: `mix.exs`.
//!
//! It is a program; only what it states literally is read from its tokens, and nothing is run.
//! Sources: <https://hexdocs.pm/mix/Mix.Tasks.Deps.html>, <https://hexdocs.pm/mix/Mix.Project.html>.

use std::collections::{HashMap, HashSet};

use super::beam_tokens::{Kind, Tokens, elixir};
use super::collect::Collector;
use super::recover::readable;
use crate::facts::{Format, Input, Parsed, Unit, file_name};
use crate::model::{Ecosystem, EntryKind, InfraKind, Scope};

/// `mix.exs`: what `deps:` of the project names, the functions and attributes that it calls followed within the file.
/// Dependencies of an umbrella or with a path are members of the tree and left out. Both ways of a condition are read.
pub(crate) const FORMAT: Format =
    Format { name: "mix.exs", matches: |path| file_name(path) == "mix.exs", parse };

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Hex);
    let (text, conflict) = readable(input.text);
    if let Some(offset) = conflict {
        out.warn(offset, "W-PARSE", "has merge conflict markers; the upper side is read");
    }
    let tokens = elixir(&text);
    note_ends(&tokens, &mut out);
    let regions = regions(&tokens);
    let mut named: HashMap<Name, Vec<usize>> = HashMap::new();
    for (at, region) in regions.iter().enumerate() {
        named.entry((region.name, region.attribute)).or_default().push(at);
    }
    let project = Project { regions, named, tokens: &tokens };
    project.dependencies(&mut out);
    project.describe(&mut out);
    out.finish()
}

/// Says where a text ends too early or is too long.
pub(super) fn note_ends(tokens: &Tokens, out: &mut Collector) {
    if let Some(offset) = tokens.unclosed {
        out.warn(offset, "W-PARSE", "opens something here that is not closed");
    }
    if let Some(offset) = tokens.truncated {
        out.warn(offset, "W-TRUNCATED", "is only read up to here");
    }
}

/// A function or module attribute with its tokens.
struct Region<'a> {
    name: &'a str,
    attribute: bool,
    start: usize,
    end: usize,
}

/// The functions and attributes of a file, as far as lines show them: each lasts until the next.
fn regions<'a>(tokens: &Tokens<'a>) -> Vec<Region<'a>> {
    let mut found: Vec<Region> = Vec::new();
    for (at, token) in tokens.list.iter().enumerate().filter(|(_, t)| t.first) {
        let (name, attribute, start) = match (&token.kind, tokens.kind(at + 1)) {
            (Kind::Word("def" | "defp" | "defmacro" | "defmacrop" | "defmodule"), Some(Kind::Word(name))) => {
                // Parameters are no body.
                let body = if tokens.opens(at + 2, b'(') { tokens.after(at + 2) } else { at + 2 };
                (*name, false, body)
            }
            (Kind::Attribute(name), Some(value)) => {
                let defines = !matches!(value, Kind::Mark(_) | Kind::Close(_))
                    && tokens.list.get(at + 1).is_some_and(|next| !next.first);
                if !defines {
                    continue;
                }
                (*name, true, at + 1)
            }
            _ => continue,
        };
        if let Some(before) = found.last_mut() {
            before.end = at;
        }
        found.push(Region { name, attribute, start: start.min(tokens.list.len()), end: tokens.list.len() });
    }
    for region in &mut found {
        region.end = region.end.max(region.start);
    }
    found
}

/// What something is called, and whether it is an attribute.
type Name<'a> = (&'a str, bool);

struct Project<'t, 'a> {
    tokens: &'t Tokens<'a>,
    regions: Vec<Region<'a>>,
    /// Indices of regions; a function may have several clauses.
    named: HashMap<Name<'a>, Vec<usize>>,
}

impl Project<'_, '_> {
    fn dependencies(&self, out: &mut Collector) {
        // Ranges of tokens to read, and the names that are among them already.
        let mut queue: Vec<(usize, usize)> = Vec::new();
        let mut seen: HashSet<Name> = HashSet::new();
        let mut computed = None;
        if let Some(at) = self.key("deps") {
            let value = (at + 1, self.value_end(at + 1));
            if !self.tokens.opens(at + 1, b'[') && self.called(value).next().is_none() {
                computed = Some(at);
            }
            queue.push(value);
        }
        if self.add(("deps", false), &mut seen, &mut queue) {
            computed = None;
        }
        if let Some(at) = computed.and_then(|at| self.tokens.list.get(at)) {
            out.remark(at.offset, "I-DYNAMIC", "the dependencies are computed elsewhere");
        }
        while let Some(range) = queue.pop() {
            for name in self.read(range, out) {
                self.add(name, &mut seen, &mut queue);
            }
        }
    }

    /// Queues what a name stands for, once; whether there is anything.
    fn add<'n>(
        &'n self,
        name: Name<'n>,
        seen: &mut HashSet<Name<'n>>,
        queue: &mut Vec<(usize, usize)>,
    ) -> bool {
        let Some(named) = self.named.get(&name) else { return false };
        if seen.insert(name) {
            queue.extend(named.iter().filter_map(|at| self.regions.get(*at)).map(|r| (r.start, r.end)));
        }
        true
    }

    /// Index of a key in the function `project`.
    fn key(&self, name: &str) -> Option<usize> {
        self.regions
            .iter()
            .filter(|r| !r.attribute && r.name == "project")
            .find_map(|r| (r.start..r.end).find(|at| self.tokens.kind(*at) == Some(&Kind::Key(name))))
    }

    /// Where the value that begins at an index ends: at the next comma or bracket of its own list.
    fn value_end(&self, start: usize) -> usize {
        let mut at = start;
        while !self.tokens.is(at, ",") && !matches!(self.tokens.kind(at), None | Some(Kind::Close(_))) {
            at = self.tokens.after(at);
        }
        at.min(self.tokens.list.len())
    }

    /// The names of functions and attributes of this file that stand in a range.
    fn called(&self, (start, end): (usize, usize)) -> impl Iterator<Item = Name<'_>> {
        (start..end).filter_map(|at| self.name(at))
    }

    /// The function or attribute of this file that is named at an index.
    fn name(&self, at: usize) -> Option<Name<'_>> {
        let name = match self.tokens.kind(at)? {
            Kind::Word(name) if at == 0 || !self.tokens.is(at - 1, ".") => (*name, false),
            Kind::Attribute(name) => (*name, true),
            _ => return None,
        };
        self.named.contains_key(&name).then_some(name)
    }

    /// Declares what the tuples and pairs of a range say; returns the names that stand outside of them.
    fn read(&self, (start, end): (usize, usize), out: &mut Collector) -> Vec<Name<'_>> {
        let (mut at, mut called) = (start, Vec::new());
        while at < end {
            called.extend(self.name(at));
            let next = match self.tokens.kind(at) {
                Some(Kind::Open(b'{')) if at == 0 || !self.tokens.is(at - 1, "%") => self.tuple(at, out),
                Some(Kind::Key(name)) => self.pair(at, name, out),
                _ => None,
            };
            at = next.unwrap_or(at + 1);
        }
        called
    }

    /// `{:name, "requirement", options}`; where it ends, if it is a dependency.
    fn tuple(&self, open: usize, out: &mut Collector) -> Option<usize> {
        let close = self.tokens.close(open);
        // A pattern: `{:ok, x} = …`, `{:ok, x} -> …`.
        if ["=", "->", "<-"].iter().any(|mark| self.tokens.is(close + 1, mark))
            || !self.tokens.is(open + 2, ",")
        {
            return None;
        }
        let value = open + 3;
        let name = match (self.tokens.kind(open + 1)?, self.tokens.kind(value)?) {
            (Kind::Atom(name), Kind::Text(_) | Kind::Key(_)) => name,
            (Kind::Atom(name), Kind::Open(b'['))
                if matches!(self.tokens.kind(value + 1), Some(Kind::Key(_))) =>
            {
                name
            }
            // The requirement is computed: `{:a, @version}`, `{:a, version()}`.
            (Kind::Atom(name), Kind::Attribute(_)) => name,
            (Kind::Atom(name), Kind::Word(word)) if !matches!(*name, "ok" | "error") && is_name(word) => name,
            (Kind::Word(_), Kind::Text(text)) if is_requirement(text) => {
                let offset = self.tokens.list.get(open)?.offset;
                out.remark(offset, "I-DYNAMIC", "the name of a dependency is computed");
                return Some(close);
            }
            _ => return None,
        };
        let requirement = match self.tokens.kind(value) {
            Some(Kind::Text(text)) => text,
            _ => "",
        };
        self.declare(open, name, requirement, (value, close), out);
        Some(close)
    }

    /// `name: "requirement"`, `name: [git: "…"]`, which is the same as a tuple.
    fn pair(&self, at: usize, name: &str, out: &mut Collector) -> Option<usize> {
        match self.tokens.kind(at + 1)? {
            Kind::Text(text) if is_requirement(text) => {
                self.declare(at, name, text, (at + 1, at + 1), out);
                Some(at + 2)
            }
            Kind::Open(b'[')
                if matches!(
                    self.tokens.kind(at + 2),
                    Some(Kind::Key("git" | "github" | "path" | "in_umbrella"))
                ) =>
            {
                let close = self.tokens.close(at + 1);
                self.declare(at, name, "", (at + 2, close), out);
                Some(close)
            }
            _ => None,
        }
    }

    fn declare(
        &self,
        at: usize,
        name: &str,
        requirement: &str,
        (start, end): (usize, usize),
        out: &mut Collector,
    ) {
        let Some(offset) = self.tokens.list.get(at).map(|t| t.offset) else { return };
        let option = |key: &str| {
            let is_it = |at: &usize| self.tokens.kind(*at) == Some(&Kind::Key(key));
            (start..end.min(self.tokens.list.len())).find(is_it).map(|at| at + 1)
        };
        let is = |key: &str, word: &str| {
            option(key).is_some_and(|v| self.tokens.kind(v) == Some(&Kind::Word(word)))
        };
        if is("in_umbrella", "true") || option("path").is_some() {
            return;
        }
        let text = |key: &str| match option(key).and_then(|v| self.tokens.kind(v)) {
            Some(Kind::Text(text) | Kind::Atom(text)) => Some(*text),
            _ => None,
        };
        let scope = if let Some(only) = option("only") {
            scope_of(&self.environments(only))
        } else if is("optional", "true") {
            Scope::Optional
        } else if is("runtime", "false") || self.starts_only_somewhere(option("runtime")) {
            // Needed to compile, and not part of what runs.
            Scope::Build
        } else {
            Scope::Runtime
        };
        let name = text("hex").unwrap_or(name);
        let requirement = if requirement.is_empty() {
            text("git").or_else(|| text("github")).unwrap_or_default()
        } else {
            requirement
        };
        out.dependency(offset, name, requirement, scope);
    }

    /// Whether `runtime:` is a comparison with an environment: `Mix.env() == :dev`.
    fn starts_only_somewhere(&self, value: Option<usize>) -> bool {
        let Some(value) = value else { return false };
        let end = self.value_end(value);
        let environment = |at: usize| matches!(self.tokens.kind(at), Some(Kind::Atom("dev" | "test")));
        (value..end).any(|at| self.tokens.is(at, "==") && environment(at + 1))
    }

    /// The environments of `only: :dev`, `only: [:dev, :test]`, `only: ~w(dev test)a`.
    fn environments(&self, value: usize) -> Vec<&str> {
        match self.tokens.kind(value) {
            Some(Kind::Atom(name)) => vec![*name],
            Some(Kind::Words(names)) => names.clone(),
            Some(Kind::Open(_)) => {
                let atoms =
                    (value..self.tokens.close(value)).filter_map(|at| match self.tokens.kind(at)? {
                        Kind::Atom(name) => Some(*name),
                        _ => None,
                    });
                atoms.collect()
            }
            _ => Vec::new(),
        }
    }

    fn describe(&self, out: &mut Collector) {
        if self.regions.iter().all(|r| r.attribute || r.name != "project") {
            return;
        }
        let app = self.key("app").and_then(|at| self.literal(at + 1)).map(|(_, app)| app.to_string());
        // What goes to the registry says what belongs to its package.
        let publishable = app.is_some() && self.key("package").is_some();
        out.parsed.unit = Some(Unit { name: app, publishable, ..Unit::default() });
        if let Some((at, text)) = self.key("description").and_then(|at| self.literal(at + 1))
            && let Some(token) = self.tokens.list.get(at)
        {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            out.infra(token.offset, InfraKind::Description, &text);
        }
        if let Some((_, folder)) = self.key("apps_path").and_then(|at| self.literal(at + 1)) {
            let named = self.key("apps").map(|at| self.environments(at + 1)).unwrap_or_default();
            for member in if named.is_empty() { vec!["*"] } else { named } {
                out.workspace(&format!("{}/{member}", folder.trim_end_matches('/')));
            }
        }
        // A command-line program.
        let main = |at: &usize| self.tokens.kind(*at) == Some(&Kind::Key("main_module"));
        if let Some(at) = (0..self.tokens.list.len()).find(main)
            && let (Some(token), Some(Kind::Word(_))) =
                (self.tokens.list.get(at + 1), self.tokens.kind(at + 1))
        {
            let module: Vec<&str> = (at + 1..self.value_end(at + 1))
                .filter_map(|i| match self.tokens.kind(i)? {
                    Kind::Word(part) => Some(*part),
                    _ => None,
                })
                .collect();
            out.entry(token.offset, EntryKind::Bin, &module.join("."));
        }
    }

    /// The text or atom at an index, or the first one of the function or attribute that is named there.
    fn literal(&self, at: usize) -> Option<(usize, &str)> {
        let direct = |at: usize| match self.tokens.kind(at)? {
            Kind::Text(text) | Kind::Atom(text) => Some((at, *text)),
            _ => None,
        };
        let (name, attribute) = match self.tokens.kind(at)? {
            Kind::Word(name) => (*name, false),
            Kind::Attribute(name) => (*name, true),
            _ => return direct(at),
        };
        let region = self.regions.iter().find(|r| r.name == name && r.attribute == attribute)?;
        (region.start..region.end).find_map(direct)
    }
}

/// Whether a word may be a variable or a function; modules begin with a capital.
fn is_name(word: &str) -> bool {
    !matches!(word, "true" | "false" | "nil" | "fn" | "if")
        && word.starts_with(|c: char| c.is_lowercase() || c == '_')
}

/// Whether a text looks like a version requirement: `~> 1.0`, `>= 1.0 and < 2.0`, `1.2.3`.
fn is_requirement(text: &str) -> bool {
    text.trim_start().starts_with(|c: char| c.is_ascii_digit() || matches!(c, '~' | '>' | '<' | '=' | '!'))
}

/// The product runs in `prod`; development and testing together are development.
fn scope_of(environments: &[&str]) -> Scope {
    let of = |environment: &&str| match *environment {
        "prod" | "production" | "staging" => Scope::Runtime,
        "test" | "e2e" | "integration" | "ci" => Scope::Test,
        _ => Scope::Dev,
    };
    environments.iter().map(of).min().unwrap_or(Scope::Runtime)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, metadata, read, said};
    use super::*;

    #[test]
    fn dependencies_with_their_scopes() {
        let text = r#"defmodule Shop.MixProject do
  use Mix.Project

  @app :shop
  @version "0.1.0"
  @description """
  Sells
  things {:not, "1.0"}
  """

  def project do
    [
      app: @app,
      version: @version,
      description: @description,
      elixir: "~> 1.15",
      deps: deps() ++ dev_deps() ++ @more,
      escript: [main_module: Shop.CLI],
      package: package(),
      aliases: aliases(),
      releases: [{@app, [version: "1.0"]}]
    ]
  end

  # {:commented, "~> 1.0"}
  defp deps do
    [
      {:phoenix, "~> 1.7.0"}, {:plug_cowboy, "~> 2.5"},
      {:ecto_sql, ">= 3.0.0 and < 4.0.0", override: true},
      {:old_atom,
       "~> 1.0",
       [only: [:dev, :test], runtime: false]},
      {:"quoted-name", "== 1.0.0", only: :test},
      {:both, "1.0", only: ~w(prod dev)a}, {:edoc_only, "1.0", only: [:edoc]},
      {:tailwind, "~> 0.2", runtime: Mix.env() == :dev},
      {:nerves, "~> 1.10", runtime: false},
      {:adapter, "~> 0.3", optional: true},
      {:pulsar, "~> 2.8", hex: :pulsar_elixir},
      {:fork, github: "acme/fork", branch: "main"},
      {:gitty, git: "https://bob:hunter22@example.com/x.git", only: :dev},
      {:sibling, in_umbrella: true},
      {:near, path: "../near"},
      {:maybe, "~> 1.0", path: "../maybe"},
      {:computed, @version}, {:traced, "1.0", system_env: traced()}, {:tools, true},
      {:regex, ~r/^1/},
      {:interpolated, "~> #{v("1.0")}"},
      {name(), "~> 1.0"},
      {env, "~> 1.0"}
    ] ++ if System.get_env("X"), do: [{:conditional, "~> 2.0"}], else: []
  end

  defp dev_deps, do: [credo: "~> 1.7", local: [path: "x"], spun: [github: "a/b"]]

  @more [
    {:from_attribute, "~> 1.0"}
  ]

  defp package do
    [licenses: ["MIT"], links: %{"GitHub" => "x"}, files: ~w(lib mix.exs)]
  end

  defp aliases, do: [setup: ["deps.get"], x: [{:a_task, "1.0"}]]

  defp traced, do: [{:a_variable, "1"}]

  defp unrelated do
    {:ok, version} = thing()
    {:unused, "~> 9.0"}
  end
end
"#;
        assert_eq!(
            dependencies(&FORMAT, "mix.exs", text),
            [
                "28 hex phoenix runtime ~> 1.7.0",
                "28 hex plug_cowboy runtime ~> 2.5",
                "29 hex ecto_sql runtime >= 3.0.0 and < 4.0.0",
                "30 hex old_atom dev ~> 1.0",
                "33 hex quoted-name test == 1.0.0",
                "34 hex both runtime 1.0",
                "34 hex edoc_only dev 1.0",
                "35 hex tailwind build ~> 0.2",
                "36 hex nerves build ~> 1.10",
                "37 hex adapter optional ~> 0.3",
                "38 hex pulsar_elixir runtime ~> 2.8",
                "39 hex fork runtime acme/fork",
                "40 hex gitty dev https://***@example.com/x.git",
                "44 hex computed runtime ",
                "44 hex traced runtime 1.0",
                "45 hex regex runtime ^1",
                "46 hex interpolated runtime ~> #{v(\"1.0\")}",
                "49 hex conditional runtime ~> 2.0",
                "52 hex credo runtime ~> 1.7",
                "52 hex spun runtime a/b",
                "55 hex from_attribute runtime ~> 1.0",
            ]
        );
        assert_eq!(said(&FORMAT, "mix.exs", text), ["48 I-DYNAMIC"]);
        assert_eq!(metadata(&FORMAT, "mix.exs", text), ["6 description Sells things {:not, \"1.0\"}"]);
        let parsed = read(&FORMAT, "mix.exs", text);
        let unit = parsed.unit.unwrap();
        assert_eq!((unit.name.as_deref(), unit.publishable), (Some("shop"), true));
        let entries = parsed.facts.iter().filter(|f| matches!(f.kind, crate::model::FactKind::EntryPoint(_)));
        assert_eq!(entries.count(), 1);
    }

    #[test]
    fn functions_that_hand_on_to_others() {
        let text = "defmodule A do\n  def project, do: [app: :a, deps: deps(Mix.env())]\n  defp deps(:prod), do: base()\n  defp deps(_), do: base() ++ [{:x, \"1.0\", only: :dev}]\n  defp base() do\n    case thing() do\n      {:ok, path} -> [{:y, path: path}]\n      {:error, _} -> [{:z, \"~> 2.0\"}]\n    end\n  end\nend\n";
        assert_eq!(dependencies(&FORMAT, "mix.exs", text), ["4 hex x dev 1.0", "8 hex z runtime ~> 2.0"]);
        assert!(said(&FORMAT, "mix.exs", text).is_empty());
        let inline = "defmodule A do\n  def project do\n    [app: :a, deps: [{:x, \"1.0\"}], docs: [extras: [{:y, \"2.0\"}]]]\n  end\nend\n";
        assert_eq!(dependencies(&FORMAT, "mix.exs", inline), ["3 hex x runtime 1.0"]);
        let away =
            "defmodule A do\n  def project do\n    [app: :a,\n     deps: Shared.list(:a)]\n  end\nend\n";
        assert_eq!(said(&FORMAT, "mix.exs", away), ["4 I-DYNAMIC"]);
    }

    #[test]
    fn umbrellas() {
        let text = "defmodule U do\n  def project do\n    [apps_path: \"apps\", deps: []]\n  end\nend\n";
        let parsed = read(&FORMAT, "mix.exs", text);
        assert_eq!(parsed.workspaces, ["apps/*"]);
        assert_eq!(parsed.unit.unwrap().name, None);
        let some = text.replace("deps: []", "apps: [:web, :core], deps: deps()");
        assert_eq!(read(&FORMAT, "mix.exs", &some).workspaces, ["apps/web", "apps/core"]);
    }

    #[test]
    fn broken_files() {
        let cut = "defmodule A do\n  def project do\n    [app: :a, deps: deps()]\n  end\n  defp deps do\n    [\n      {:x, \"1.0\"},\n      {:y, \"2.0\", only: :te";
        assert_eq!(dependencies(&FORMAT, "mix.exs", cut), ["7 hex x runtime 1.0", "8 hex y dev 2.0"]);
        assert_eq!(said(&FORMAT, "mix.exs", cut), ["6 W-PARSE"]);
        let conflict = "defp deps do\n  [\n<<<<<<< HEAD\n    {:x, \"1.0\"}\n=======\n    {:x, \"2.0\"}\n>>>>>>> b\n  ]\nend\n";
        assert_eq!(dependencies(&FORMAT, "mix.exs", conflict), ["4 hex x runtime 1.0"]);
        assert_eq!(said(&FORMAT, "mix.exs", conflict), ["3 W-PARSE"]);
        let hostile = [
            "defp deps do\n".repeat(50_000),
            "{:a, ".repeat(60_000),
            "deps: ".repeat(50_000),
            "def project do\n[deps: deps(), x: ".to_string() + &"[".repeat(100_000),
            "@a a()\n".repeat(30_000),
            "defp deps, do: deps()\n".repeat(10_000),
        ];
        for text in hostile {
            read(&FORMAT, "mix.exs", &text);
        }
    }
}
