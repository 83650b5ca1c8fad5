//! Ruby: `Gemfile` and `*.gemspec`.
//!
//! Both are Ruby programs; only what they state literally is read, line by line, and nothing is run.
//! Source: <https://bundler.io/man/gemfile.5.html>, <https://guides.rubygems.org/specification-reference/>.

use crate::facts::{Format, Input, Parsed, Reference, Unit, file_name, in_order};
use crate::model::{Dependency, Diagnostic, Ecosystem, FactKind, Infra, InfraKind, Origin, Scope};

/// `Gemfile`, `gems.rb`.
pub(crate) const FORMAT: Format = Format { name: "Gemfile", matches, parse };

/// `*.gemspec`.
pub(crate) const GEMSPEC: Format = Format { name: "gemspec", matches: matches_gemspec, parse: parse_gemspec };

/// Lines that one call may span.
const CALL_LINES: usize = 40;
/// Longest line that is read, in bytes.
const LINE: usize = 16 * 1024;

fn matches(path: &str) -> bool {
    matches!(file_name(path), "Gemfile" | "gems.rb")
}

fn matches_gemspec(path: &str) -> bool {
    path.ends_with(".gemspec")
}

fn parse(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    // Blocks that are open, innermost last; those that give a scope say which.
    let mut blocks: Vec<Option<Scope>> = Vec::new();
    for call in calls(input.text) {
        let scope = blocks.iter().rev().find_map(|b| *b).unwrap_or(Scope::Runtime);
        let (word, rest) = first_word(&call.text);
        match word {
            "gem" => gem(input, &call, rest, scope, &mut parsed),
            "eval_gemfile" => match literals(rest).strings.first() {
                Some(path) if is_plain(path) => parsed.references.push(Reference {
                    path: path.clone(),
                    scope,
                    location: input.location(call.at),
                }),
                _ => dynamic(input, &call, "the included Gemfile is computed", &mut parsed),
            },
            _ => {}
        }
        // A group within a group narrows it.
        let group = (word == "group").then(|| group_scope(&literals(rest), scope));
        track(&call.text, word, group, &mut blocks);
    }
    in_order(input, parsed)
}

fn gem(input: &Input, call: &Call, rest: &str, scope: Scope, parsed: &mut Parsed) {
    let literals = literals(rest);
    let starts_with_name = rest.trim_start_matches(['(', ' ']).starts_with(['"', '\'', '%']);
    let Some(name) = literals.strings.first().filter(|n| starts_with_name && is_plain(n)) else {
        dynamic(input, call, "the gem's name is computed", parsed);
        return;
    };
    let own = groups_of(&literals);
    let scope = if own.is_empty() { scope } else { scope_of(&own) };
    declare(input, call.at, name, &literals, scope, parsed);
}

fn declare(input: &Input, at: usize, name: &str, literals: &Literals, scope: Scope, parsed: &mut Parsed) {
    let requirements: Vec<&str> = literals.strings.iter().skip(1).map(String::as_str).collect();
    let dependency = Dependency {
        ecosystem: Ecosystem::Rubygems,
        name: name.into(),
        requirement: requirements.join(", ").into(),
        scope,
        origin: Origin::Declared,
    };
    parsed.facts.push(input.fact(at, FactKind::Dependency(dependency)));
}

fn dynamic(input: &Input, call: &Call, message: &str, parsed: &mut Parsed) {
    parsed.diagnostics.push(Diagnostic::info("I-DYNAMIC", message, Some(input.location(call.at))));
}

/// A name without interpolation or blanks.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && !name.contains("#{") && !name.contains(char::is_whitespace)
}

/// Keeps the stack of open blocks.
fn track(text: &str, word: &str, group: Option<Scope>, blocks: &mut Vec<Option<Scope>>) {
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
        blocks.push(group);
    }
}

/// What a list of groups is for; the most product-like group wins.
fn scope_of(groups: &[&str]) -> Scope {
    groups.iter().map(|g| one_group(g)).min().unwrap_or(Scope::Runtime)
}

fn one_group(group: &str) -> Scope {
    match group {
        "test" | "tests" | "spec" | "cucumber" | "integration_test" | "system_tests" => Scope::Test,
        "development" | "dev" | "develop" | "debug" | "lint" | "linters" | "rubocop" | "ci" | "doc"
        | "docs" | "documentation" | "tools" | "deploy" | "deployment" | "release" | "profile"
        | "benchmark" => Scope::Dev,
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
    let mut parsed = Parsed::default();
    let mut unit = Unit { publishable: true, ..Unit::default() };
    for call in calls(input.text) {
        // `spec.name = "x"`, `s.add_dependency "x"`: the receiver has any name.
        let (receiver, _) = first_word(&call.text);
        let Some(rest) = call.text[receiver.len()..].strip_prefix('.') else { continue };
        let (member, rest) = first_word(rest);
        let scope = match member {
            "add_dependency" | "add_runtime_dependency" => Scope::Runtime,
            "add_development_dependency" => Scope::Dev,
            "name" | "summary" if rest.trim_start().starts_with('=') => {
                let Some(value) = literals(rest).strings.into_iter().next() else { continue };
                if member == "name" && is_plain(&value) {
                    unit.name = Some(value);
                } else if member == "summary" && !value.contains("#{") {
                    let kind = FactKind::Infra(Infra { kind: InfraKind::Description, value: value.into() });
                    parsed.facts.push(input.fact(call.at, kind));
                }
                continue;
            }
            _ => continue,
        };
        let literals = literals(rest);
        let starts_with_name = rest.trim_start_matches(['(', ' ']).starts_with(['"', '\'', '%']);
        match literals.strings.first().filter(|n| starts_with_name && is_plain(n)) {
            Some(name) => declare(input, call.at, name, &literals, scope, &mut parsed),
            None => dynamic(input, &call, "the gem's name is computed", &mut parsed),
        }
    }
    parsed.unit = Some(unit);
    in_order(input, parsed)
}

/// One statement, its continuation lines joined, without comments.
struct Call {
    /// Byte offset of its first character.
    at: usize,
    text: String,
}

/// Statements of a Ruby file as far as lines show them: a line that ends in `,`, `(`, `[` or `\` goes on.
fn calls(text: &str) -> Vec<Call> {
    let mut out: Vec<Call> = Vec::new();
    let mut at = 0;
    let mut in_comment = false;
    // Lines of the statement that is still open.
    let mut open = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let line = line.trim_end();
        if line.starts_with("=begin") || line.starts_with("=end") {
            in_comment = line.starts_with("=begin");
            continue;
        }
        if line == "__END__" {
            break;
        }
        if in_comment || line.len() > LINE {
            continue;
        }
        let code = without_comment(line).trim_end();
        let trimmed = code.trim_start();
        if trimmed.is_empty() {
            continue;
        }
        // A line may begin with the comma's other side: `.freeze`, `group: :test` never start a statement.
        let goes_on = trimmed.ends_with([',', '(', '[', '\\']) || trimmed.ends_with("=>");
        let part = trimmed.strip_suffix('\\').unwrap_or(trimmed);
        match out.last_mut().filter(|_| open > 0) {
            Some(call) => {
                call.text.push(' ');
                call.text.push_str(part);
            }
            None => out.push(Call { at: start + (code.len() - trimmed.len()), text: part.to_string() }),
        }
        open = if goes_on && open < CALL_LINES { open + 1 } else { 0 };
    }
    out
}

/// The line up to a `#` that is not inside a string.
fn without_comment(line: &str) -> &str {
    let mut quote = None;
    let mut escaped = false;
    for (i, c) in line.char_indices() {
        match quote {
            _ if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == '#' => return &line[..i],
            None => {}
        }
    }
    line
}

/// A leading identifier and what follows it.
fn first_word(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    text.split_at(end)
}

/// The literals of an argument list.
#[derive(Default)]
struct Literals {
    /// Positional strings, also those of a list.
    strings: Vec<String>,
    /// Positional symbols without the colon.
    symbols: Vec<String>,
    /// Keyword and literal; a list gives one pair an item.
    pairs: Vec<(String, String)>,
}

/// Reads `"a", :b, c: :d, :e => ['f']`; whatever else stands there is passed over.
fn literals(text: &str) -> Literals {
    let mut out = Literals::default();
    let mut rest = text;
    // The keyword whose value comes next, and how deep in its list we are.
    let mut key: Option<String> = None;
    let mut depth = 0_u32;
    while let Some(c) = rest.chars().next() {
        let (length, literal, is_symbol) = match c {
            '"' | '\'' => {
                let (inside, length) = quoted(rest, c);
                (length, Some(inside), false)
            }
            '%' => match percent_string(rest) {
                Some((inside, length)) => (length, Some(inside.to_string()), false),
                None => (1, None, false),
            },
            ':' => {
                let inner = rest[1..].strip_prefix('"');
                let word = first_word(inner.unwrap_or(&rest[1..])).0;
                let quotes = if inner.is_some() { 2 } else { 0 };
                (
                    (1 + word.len() + quotes).min(rest.len()),
                    (!word.is_empty()).then(|| word.to_string()),
                    true,
                )
            }
            c if c.is_alphabetic() || c == '_' => {
                let (word, tail) = first_word(rest);
                // What follows a modifier or opens a block is no argument.
                if key.is_none() && depth == 0 && matches!(word, "if" | "unless" | "do") {
                    break;
                }
                if tail.starts_with(':') && !tail.starts_with("::") {
                    key = Some(word.to_string());
                    rest = &tail[1..];
                    continue;
                }
                (word.len(), matches!(word, "true" | "false").then(|| word.to_string()), true)
            }
            other => {
                match other {
                    '[' => depth += 1,
                    ']' => depth = depth.saturating_sub(1),
                    ',' if depth == 0 => key = None,
                    ';' | '{' => break,
                    _ => {}
                }
                (other.len_utf8(), None, false)
            }
        };
        // The length may end inside a character only if a quote was never closed.
        rest = rest.get(length..).unwrap_or_default();
        let Some(literal) = literal else { continue };
        if let Some(tail) = rest.trim_start().strip_prefix("=>").filter(|_| key.is_none() && depth == 0) {
            key = Some(literal);
            rest = tail;
        } else if let Some(key) = &key {
            out.pairs.push((key.clone(), literal));
        } else if is_symbol {
            out.symbols.push(literal);
        } else {
            out.strings.push(literal);
        }
    }
    out
}

/// The content of a quoted string and its length with quotes.
fn quoted(text: &str, quote: char) -> (String, usize) {
    let mut inside = String::new();
    let mut escaped = false;
    for (i, c) in text.char_indices().skip(1) {
        if escaped {
            inside.push(c);
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == quote {
            return (inside, i + 1);
        } else {
            inside.push(c);
        }
    }
    (inside, text.len())
}

/// `%q<x>`, `%q(x)`, `%Q[x]`, `%(x)`.
fn percent_string(text: &str) -> Option<(&str, usize)> {
    let after = text.strip_prefix('%')?;
    let after = after.strip_prefix(['q', 'Q']).unwrap_or(after);
    let open = after.chars().next()?;
    let close = match open {
        '<' => '>',
        '(' => ')',
        '[' => ']',
        '{' => '}',
        _ => return None,
    };
    let (inside, _) = after[1..].split_once(close)?;
    let length = (text.len() - after.len()) + inside.len() + 2;
    Some((inside, length))
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
                "8 rubygems local runtime ",
                "9 rubygems byebug dev ",
                "10 rubygems old test ",
                "11 rubygems long dev 1.0",
                "17 rubygems dotenv dev ",
                "19 rubygems inner dev ",
                "21 rubygems after dev ",
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
