//! Ruby: `Gemfile` and `*.gemspec`.
//!
//! Both are Ruby programs; only what they state literally is read, line by line, and nothing is run.
//! Source: <https://bundler.io/man/gemfile.5.html>, <https://guides.rubygems.org/specification-reference/>.

use super::collect::Collector;
use super::recover::readable;
use super::ruby_text::{Call, Literals, calls, first_word, literals};
use crate::facts::{Format, Input, Parsed, Unit, file_name};
use crate::model::{Ecosystem, EntryKind, InfraKind, Scope};

/// `Gemfile`, `gems.rb`. Gems of the tree (`path:`) are left out; a `gemspec` line needs nothing, since the gemspec itself is
/// read; both ways of a condition are read.
pub(crate) const FORMAT: Format = Format { name: "Gemfile", matches, parse };

/// `*.gemspec`.
pub(crate) const GEMSPEC: Format = Format { name: "gemspec", matches: matches_gemspec, parse: parse_gemspec };

fn matches(path: &str) -> bool {
    matches!(file_name(path), "Gemfile" | "gems.rb")
}

fn matches_gemspec(path: &str) -> bool {
    path.ends_with(".gemspec")
}

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Rubygems);
    let (text, conflict) = readable(input.text);
    if let Some(offset) = conflict {
        out.warn(offset, "W-PARSE", "has merge conflict markers; the upper side is read");
    }
    // Blocks that are open, innermost last.
    let mut blocks: Vec<Block> = Vec::new();
    let calls = calls(&text);
    for call in &calls {
        let around = around(&blocks);
        let (word, rest) = first_word(&call.text);
        match word {
            "gem" => gem(call, rest, around, &mut out),
            "eval_gemfile" => include(call, rest, around, &mut out),
            // `eval File.read("x")`, which older files have for it.
            "eval" | "instance_eval" if rest.contains("File.read") => include(call, rest, around, &mut out),
            _ => {}
        }
        let opened = block(word, rest, around).map(|b| Block { at: Some(call.at), ..b });
        // `group(:test) { gem "a" }`: a block on one line.
        for inner in opened.iter().flat_map(|_| inner_gems(rest)) {
            gem(call, first_word(inner).1, opened.unwrap_or(around), &mut out);
        }
        track(&call.text, word, opened, &mut blocks);
    }
    if let Some(at) = blocks.iter().find_map(|b| b.at) {
        out.warn(at, "W-PARSE", "this block is not closed");
    }
    out.finish()
}

/// What a block says of the gems in it.
#[derive(Clone, Copy)]
struct Block {
    scope: Scope,
    /// Whether they lie in the tree: `path "x" do`.
    local: bool,
    /// Where a block of the Gemfile's own words opens.
    at: Option<usize>,
}

fn around(blocks: &[Block]) -> Block {
    blocks.last().copied().unwrap_or(Block { scope: Scope::Runtime, local: false, at: None })
}

/// What a call of the Gemfile's own words says of its block.
fn block(word: &str, rest: &str, around: Block) -> Option<Block> {
    match word {
        // A group within a group narrows it.
        "group" => Some(Block { scope: group_scope(&literals(rest), around.scope), ..around }),
        "path" => Some(Block { local: true, ..around }),
        "source" | "git" | "github" | "platform" | "platforms" | "install_if" => Some(around),
        _ => None,
    }
}

/// The `gem` calls of a block that stands on one line.
fn inner_gems(rest: &str) -> impl Iterator<Item = &str> {
    let inside = rest.split_once(" do ").or_else(|| rest.split_once('{')).map_or("", |(_, inside)| inside);
    inside.split(';').map(str::trim_start).filter(|call| first_word(call).0 == "gem")
}

fn gem(call: &Call, rest: &str, around: Block, out: &mut Collector) {
    let literals = literals(rest);
    let starts_with_name = rest.trim_start_matches(['(', ' ']).starts_with(['"', '\'', '%']);
    let Some(name) = literals.strings.first().filter(|n| starts_with_name && is_plain(n)) else {
        out.remark(call.at, "I-DYNAMIC", "the gem's name is computed");
        return;
    };
    // What lies in the tree is no dependency upon others.
    if around.local || literals.keys.iter().any(|key| key == "path") {
        return;
    }
    let own = groups_of(&literals);
    let scope = if own.is_empty() { around.scope } else { scope_of(&own) };
    declare(call.at, name, &literals, scope, out);
}

/// `eval_gemfile "x"`, with the usual ways to say "beside this file".
fn include(call: &Call, rest: &str, around: Block, out: &mut Collector) {
    let arguments = rest.split(" if ").next().unwrap_or(rest);
    let strings: Vec<String> = literals(arguments)
        .strings
        .into_iter()
        .map(|s| {
            let beside = ["#{__dir__}/", "#{File.dirname(__FILE__)}/", "#{File.expand_path(__dir__)}/"];
            beside.iter().find_map(|b| s.strip_prefix(b)).unwrap_or(&s).to_string()
        })
        .collect();
    let joined = strings.join("/");
    // `File.expand_path("../x", __FILE__)` counts from the file, not from its folder.
    let from_file = arguments.replace("File.dirname(__FILE__)", "").contains("__FILE__");
    let path = if from_file { joined.strip_prefix("../").unwrap_or_default() } else { &joined };
    let told = arguments.trim_start_matches(['(', ' ']);
    let known = told.starts_with(['"', '\''])
        || ["File.join(", "File.expand_path(", "File.read("].iter().any(|call| told.starts_with(call))
            && (strings.len() > 1 || !told.starts_with("File.join(") || told.contains("__"));
    if known && is_plain(path) {
        out.reference(call.at, path, around.scope);
    } else {
        out.remark(call.at, "I-DYNAMIC", "the included Gemfile is computed");
    }
}

fn declare(at: usize, name: &str, literals: &Literals, scope: Scope, out: &mut Collector) {
    // Other strings (`ENV["X"]`) are no versions.
    let is_version = |s: &&str| {
        s.trim_start().starts_with(|c: char| c.is_ascii_digit() || matches!(c, '~' | '>' | '<' | '=' | '!'))
    };
    let requirements: Vec<&str> =
        literals.strings.iter().skip(1).map(String::as_str).filter(is_version).collect();
    out.dependency(at, name, &requirements.join(", "), scope);
}

/// A name without interpolation or blanks.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && !name.contains("#{") && !name.contains(char::is_whitespace)
}

/// Keeps the stack of open blocks.
fn track(text: &str, word: &str, opened: Option<Block>, blocks: &mut Vec<Block>) {
    const OPENERS: [&str; 10] =
        ["if", "unless", "case", "while", "until", "begin", "def", "class", "module", "for"];
    let text = text.trim_end();
    let last = text.rsplit(|c: char| c.is_whitespace() || c == ';').next().unwrap_or_default();
    if word == "end" {
        blocks.pop();
        return;
    }
    // `do`, also with parameters: `do |g|`.
    let before_parameters =
        text.strip_suffix('|').and_then(|t| t.rsplit_once('|')).map_or(text, |(head, _)| head.trim_end());
    let assigned = text.split_once('=').map(|(_, value)| first_word(value.trim_start()).0);
    let opens = before_parameters.ends_with(" do")
        || OPENERS.contains(&word)
        || assigned.is_some_and(|w| matches!(w, "if" | "unless" | "case" | "begin"));
    if opens && last != "end" && blocks.len() < 10_000 {
        blocks.push(opened.unwrap_or(Block { at: None, ..around(blocks) }));
    }
}

/// What a list of groups is for; the most product-like group wins.
fn scope_of(groups: &[&str]) -> Scope {
    groups.iter().map(|g| one_group(g)).min().unwrap_or(Scope::Runtime)
}

fn one_group(group: &str) -> Scope {
    match group {
        "test" | "tests" | "spec" | "cucumber" | "integration_test" | "system_tests" => Scope::Test,
        "development" | "console" | "metrics" | "dev" | "develop" | "debug" | "lint" | "linters"
        | "rubocop" | "ci" | "doc" | "docs" | "documentation" | "tools" | "deploy" | "deployment"
        | "release" | "profile" | "benchmark" => Scope::Dev,
        "assets" | "build" => Scope::Build,
        _ => Scope::Runtime,
    }
}

fn group_scope(literals: &Literals, outer: Scope) -> Scope {
    let names: Vec<&str> = literals.symbols.iter().chain(&literals.strings).map(String::as_str).collect();
    let optional = literals.pairs.iter().any(|(key, value)| key == "optional" && value == "true");
    let scope = match scope_of(&names) {
        Scope::Runtime if optional => Scope::Optional,
        scope => scope,
    };
    scope.max(outer)
}

/// `group: :test`, `groups: [:a, "b"]`, `:group => [:a]`.
fn groups_of(literals: &Literals) -> Vec<&str> {
    let of_group = literals.pairs.iter().filter(|(key, _)| matches!(key.as_str(), "group" | "groups"));
    of_group.map(|(_, value)| value.as_str()).collect()
}

fn parse_gemspec(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Rubygems);
    let (text, conflict) = readable(input.text);
    if let Some(offset) = conflict {
        out.warn(offset, "W-PARSE", "has merge conflict markers; the upper side is read");
    }
    let mut unit = Unit { publishable: true, ..Unit::default() };
    for call in calls(&text) {
        // `Gem::Specification.new "name", "1.0" do |s|`
        if let Some((_, rest)) = call.text.split_once("Gem::Specification.new") {
            unit.name = literals(rest).strings.into_iter().next().filter(|name| is_plain(name));
            continue;
        }
        // `spec.name = "x"`, `s.add_dependency "x"`: the receiver has any name.
        let (receiver, _) = first_word(&call.text);
        let Some(rest) = call.text[receiver.len()..].strip_prefix('.') else { continue };
        let (member, rest) = first_word(rest);
        let scope = match member {
            "add_dependency" | "add_runtime_dependency" => Scope::Runtime,
            "add_development_dependency" => Scope::Dev,
            "name" | "summary" | "executables" | "executable" if rest.trim_start().starts_with('=') => {
                let values = literals(rest).strings;
                match (member, values.first()) {
                    ("name", Some(value)) if is_plain(value) => unit.name = Some(value.clone()),
                    ("summary", Some(value)) if !value.contains("#{") => {
                        out.infra(call.at, InfraKind::Description, value);
                    }
                    // A list that is searched for (`files.grep`) is no list of names.
                    ("executables" | "executable", _) if !rest.contains('.') => {
                        for name in values.iter().filter(|name| is_plain(name)) {
                            out.entry(call.at, EntryKind::Bin, name);
                        }
                    }
                    _ => {}
                }
                continue;
            }
            _ => continue,
        };
        let literals = literals(rest);
        let starts_with_name = rest.trim_start_matches(['(', ' ']).starts_with(['"', '\'', '%']);
        match literals.strings.first().filter(|n| starts_with_name && is_plain(n)) {
            Some(name) => declare(call.at, name, &literals, scope, &mut out),
            None => out.remark(call.at, "I-DYNAMIC", "the gem's name is computed"),
        }
    }
    out.parsed.unit = Some(unit);
    out.finish()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, metadata, read, said};
    use super::*;

    #[test]
    fn gems_and_groups() {
        let text = r##"source "https://rubygems.org"
# gem "commented"
gemspec
ruby "3.3"
gem 'rails', '~> 7.1', '>= 7.1.2' # the framework
gem("sidekiq")
gem "redis", ">= 4", require: ["redis", "redis/connection"]
gem "local", path: "../x"
gem "byebug", platforms: [:mri], group: [:development, :test]
gem 'old', :group => :test, :require => false
gem "long",
  "1.0", # why
  group: :development
gem "#{prefix}-x"
gem name
group :development, :test do
  gem "dotenv"
  platforms :ruby do
    gem "inner"
  end
  gem "after" if ENV["X"]
end
group :test do gem "one-line" end
group "test" do
  if ENV["A"]
    gem "conditional"
  else
    gem "other"
  end
  x = if true then 1 else 2 end
  %w[a b].each do |n|
    gem n
  end
  gem "still-test"
end
group :production, :staging do
  gem "pg"
end
group :extras, optional: true do
  gem "opt"
end
=begin
gem "block comment"
=end
eval_gemfile "gemfiles/common.rb"
gem "last" unless defined? "x"
__END__
gem "not this"
"##;
        assert_eq!(
            dependencies(&FORMAT, "Gemfile", text),
            [
                "5 rubygems rails runtime ~> 7.1, >= 7.1.2",
                "6 rubygems sidekiq runtime ",
                "7 rubygems redis runtime >= 4",
                "9 rubygems byebug dev ",
                "10 rubygems old test ",
                "11 rubygems long dev 1.0",
                "17 rubygems dotenv dev ",
                "19 rubygems inner dev ",
                "21 rubygems after dev ",
                "23 rubygems one-line test ",
                "26 rubygems conditional test ",
                "28 rubygems other test ",
                "34 rubygems still-test test ",
                "37 rubygems pg runtime ",
                "40 rubygems opt optional ",
                "46 rubygems last runtime ",
            ]
        );
        assert_eq!(said(&FORMAT, "Gemfile", text), ["14 I-DYNAMIC", "15 I-DYNAMIC", "32 I-DYNAMIC"]);
        let references = read(&FORMAT, "Gemfile", text).references;
        assert_eq!(references[0].path, "gemfiles/common.rb");
        assert_eq!((references.len(), references[0].location.line), (1, 45));
    }

    #[test]
    fn gemspecs() {
        let text = r#"Gem::Specification.new do |s|
  s.name        = "shop"
  s.summary     = %q{Sells "things"}
  s.add_dependency 'bunny', '~> 2.0'
  s.add_runtime_dependency(%q<rack>.freeze, [">= 2", "< 4"])
  s.add_development_dependency "rspec"
  s.add_dependency NAME
  if s.respond_to? :x then
    spec.add_dependency "nested"
  end
end
"#;
        assert_eq!(
            dependencies(&GEMSPEC, "shop.gemspec", text),
            [
                "4 rubygems bunny runtime ~> 2.0",
                "5 rubygems rack runtime >= 2, < 4",
                "6 rubygems rspec dev ",
                "9 rubygems nested runtime ",
            ]
        );
        assert_eq!(said(&GEMSPEC, "shop.gemspec", text), ["7 I-DYNAMIC"]);
        assert_eq!(metadata(&GEMSPEC, "shop.gemspec", text), ["3 description Sells \"things\""]);
        let unit = read(&GEMSPEC, "shop.gemspec", text).unit.unwrap();
        assert_eq!((unit.name.as_deref(), unit.publishable), (Some("shop"), true));
    }

    #[test]
    fn places_conditions_and_lists() {
        let text = r##"path "engines" do
  gem "engine"
end
path dir do
  gem "other_engine"
end
git "https://example.com/x.git" do
  gem "from_git"
end
source("https://gems.example.com") { gem "private"; gem "second", "1.0" }
platforms(:ruby) { gem "on_ruby" }
gem "computed", path: File.join(__dir__, "x")
gem "rails", ENV.fetch("RAILS_VERSION", "~> 7.1")
gem "listed", groups: %i[development test]
group(*%w[test cucumber]) do
  gem "in_list"
end
if ENV["X"] == "1" then
  gem "conditional"
elsif y
  gem "otherwise", github: "a/b"
end
gem "same_line" if RUBY_PLATFORM =~ /darwin/
eval_gemfile "#{__dir__}/gemfiles/a.rb"
eval_gemfile File.expand_path("../b.rb", __FILE__)
eval_gemfile(File.join(File.dirname(__FILE__), "c", "d.rb"))
eval_gemfile File.expand_path('e/Gemfile', File.dirname(__FILE__)) if x
eval_gemfile File.join(where)
instance_eval File.read("f.rb")
eval(File.read(where)) if File.exist?(where)
gemspec path: "x", development_group: :test
"##;
        assert_eq!(
            dependencies(&FORMAT, "Gemfile", text),
            [
                "8 rubygems from_git runtime ",
                "10 rubygems private runtime ",
                "10 rubygems second runtime 1.0",
                "11 rubygems on_ruby runtime ",
                "13 rubygems rails runtime ~> 7.1",
                "14 rubygems listed dev ",
                "16 rubygems in_list test ",
                "19 rubygems conditional runtime ",
                "21 rubygems otherwise runtime ",
                "23 rubygems same_line runtime ",
            ]
        );
        let references: Vec<_> =
            read(&FORMAT, "Gemfile", text).references.into_iter().map(|r| r.path).collect();
        assert_eq!(references, ["gemfiles/a.rb", "b.rb", "c/d.rb", "e/Gemfile", "f.rb"]);
        assert_eq!(said(&FORMAT, "Gemfile", text), ["28 I-DYNAMIC", "30 I-DYNAMIC"]);
    }

    #[test]
    fn broken_gemfiles() {
        let cut = "gem 'a'\ngroup :test do\n  gem 'b'\n  gem 'c";
        assert_eq!(
            dependencies(&FORMAT, "Gemfile", cut),
            ["1 rubygems a runtime ", "3 rubygems b test ", "4 rubygems c test "]
        );
        assert_eq!(said(&FORMAT, "Gemfile", cut), ["2 W-PARSE"]);
        let conflict = "<<<<<<< HEAD\ngem 'a', '1'\n=======\ngem 'a', '2'\n>>>>>>> x\ngem 'b'\n";
        assert_eq!(
            dependencies(&FORMAT, "Gemfile", conflict),
            ["2 rubygems a runtime 1", "6 rubygems b runtime "]
        );
        assert_eq!(said(&FORMAT, "Gemfile", conflict), ["1 W-PARSE"]);
    }

    #[test]
    fn executables_of_gems() {
        let text = "Gem::Specification.new 'shop', '1.0' do |s|\n  s.executables = %w[shop shopctl]\n  s.add_dependency \"a\", \">= 1\" # x\n  s.executables = s.files.grep(%r{^bin/}) { |f| File.basename(f) }\nend\n";
        let parsed = read(&GEMSPEC, "shop.gemspec", text);
        assert_eq!(parsed.unit.unwrap().name.as_deref(), Some("shop"));
        assert_eq!(parsed.facts.len(), 3);
    }

    #[test]
    fn hostile_files_end() {
        for text in [
            "gem 'a'\n".to_string() + &"group :a do\n".repeat(100_000),
            "gem 'a'\n".to_string() + &"end\n".repeat(100_000),
            "gem 'a',\n".to_string() + &"'x',\n".repeat(100_000),
            "gem 'a'\ngem \"".to_string() + &"\\é".repeat(4_000),
            "gem 'a'\ngem ".to_string() + &"%q<".repeat(5_000),
            "gem 'a'\n".to_string() + &"x".repeat(1_000_000),
        ] {
            assert!(!dependencies(&FORMAT, "Gemfile", &text).is_empty());
        }
    }
}
