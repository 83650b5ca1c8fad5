//! Files that name the version of a runtime: which one the repository means to use.

use super::yaml::{Node, Value};
use super::{document, infra};
use crate::facts::{Format, Input, Parsed, file_name, in_order};
use crate::model::InfraKind;

/// `.nvmrc`, `.python-version` and their like, `runtime.txt`.
pub(crate) const FORMAT: Format = Format { name: "version file", matches, parse };

/// `.tool-versions` of asdf.
pub(crate) const TOOLS: Format = Format {
    name: ".tool-versions",
    matches: |path| file_name(path) == ".tool-versions",
    parse: parse_tools,
};

/// `mise.toml`.
pub(crate) const MISE: Format = Format { name: "mise.toml", matches: matches_mise, parse: parse_mise };

/// Longest version; what is longer is something else.
const VERSION: usize = 40;

fn matches(path: &str) -> bool {
    let name = file_name(path);
    name == ".nvmrc" || name == "runtime.txt" || of_version_file(name).is_some()
}

/// `.python-version` → `python`.
fn of_version_file(name: &str) -> Option<&str> {
    let runtime = name.strip_prefix('.')?.strip_suffix("-version")?;
    ["node", "python", "ruby", "go", "java", "php", "deno", "bun", "perl", "scala"]
        .contains(&runtime)
        .then_some(runtime)
}

fn matches_mise(path: &str) -> bool {
    let name = file_name(path);
    let name = name.strip_prefix('.').unwrap_or(name);
    let rest = name.strip_prefix("mise").and_then(|n| n.strip_suffix(".toml"));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.')) || path.ends_with("mise/config.toml")
}

fn parse(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    let name = file_name(input.path);
    for (at, line) in lines(input.text) {
        let said = match (name, of_version_file(name)) {
            // `python-3.11.5`
            ("runtime.txt", _) => line.split_once('-').map(|(runtime, version)| (runtime, version.trim())),
            (_, Some(runtime)) => Some((runtime, line)),
            _ => Some(("node", line)),
        };
        if let Some((runtime, version)) = said.filter(|(r, v)| is_version(r, v)) {
            push(input, at, runtime, version, &mut parsed);
        }
    }
    in_order(input, parsed)
}

fn parse_tools(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    for (at, line) in lines(input.text) {
        let mut words = line.split_whitespace();
        let Some(tool) = words.next() else { continue };
        for version in words.filter(|v| is_version(tool, v)) {
            push(input, at, tool, version, &mut parsed);
        }
    }
    in_order(input, parsed)
}

fn parse_mise(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    let root = document::toml(input, &mut parsed);
    for tool in root.as_ref().and_then(|r| r.get("tools")).map(Node::entries).unwrap_or_default() {
        // Other prefixes name a package of a registry: `npm:prettier`.
        let name = tool.key.strip_prefix("core:").unwrap_or(&tool.key);
        let value = if matches!(tool.value.value, Value::Mapping(_)) {
            tool.value.get("version")
        } else {
            Some(&tool.value)
        };
        for (at, version) in value.into_iter().flat_map(Node::words).filter(|(_, v)| is_version(name, v)) {
            push(input, at, name, version, &mut parsed);
        }
    }
    in_order(input, parsed)
}

/// Lines without comments and blanks, with the offset of their first word.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let start = at;
        at += line.len();
        let body = line.split('#').next().unwrap_or_default();
        let trimmed = body.trim();
        (!trimmed.is_empty()).then(|| (start + (body.len() - body.trim_start().len()), trimmed))
    })
}

/// A version, an alias of one (`lts/iron`, `system`), or another build of it (`pypy3.10`): no path and no sentence.
fn is_version(runtime: &str, version: &str) -> bool {
    let word = |w: &str| {
        !w.is_empty()
            && w.len() <= VERSION
            && w.bytes().all(|b| b.is_ascii_alphanumeric() || b".-_+/*^~<>=@".contains(&b))
    };
    let runtime_word = runtime.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    let named =
        ["lts", "latest", "stable", "system", "node", "pypy", "graalpy", "mini", "anaconda", "jruby", "ruby"];
    let number = version.trim_start_matches(['v', '^', '~', '>', '<', '=', '@']);
    let is = number.starts_with(|c: char| c.is_ascii_digit())
        || named.iter().any(|n| version.starts_with(n))
        // `temurin-21.0.2`; elsewhere such a word is the name of an environment.
        || (runtime == "java" && version.contains(|c: char| c.is_ascii_digit()));
    !runtime.is_empty() && runtime_word && word(version) && is
}

fn push(input: &Input, at: usize, runtime: &str, version: &str, parsed: &mut Parsed) {
    let value = said(runtime, version);
    parsed.facts.push(infra(input, at, InfraKind::Runtime, &value));
}

/// A runtime and its version in one way: `node 20.1`; an empty version is left out.
pub(super) fn said(runtime: &str, version: &str) -> String {
    let runtime = match runtime {
        "nodejs" | "node-js" | "node_js" => "node",
        "golang" => "go",
        "dotnetcore" | "dotnet-core" => "dotnet",
        "python3" => "python",
        other => other,
    };
    let version = version.trim();
    let version =
        version.strip_prefix('v').filter(|v| v.starts_with(|c: char| c.is_ascii_digit())).unwrap_or(version);
    format!("{runtime} {version}").trim_end().to_string()
}

/// The runtime that a platform's word stands for: `nodejs20.x` is `node 20.x`, `python39` is `python 39`.
/// `None` for what no language is told by (`custom`, `docker`).
pub(super) fn of_platform(word: &str) -> Option<String> {
    let word = word.trim();
    let end = word.find(|c: char| c.is_ascii_digit()).unwrap_or(word.len());
    let (runtime, version) = word.split_at(end);
    let runtime = runtime.trim_end_matches(['-', '_', '@', ' ']).to_ascii_lowercase();
    let known = [
        "node",
        "nodejs",
        "node-js",
        "python",
        "go",
        "ruby",
        "php",
        "java",
        "dotnet",
        "dotnetcore",
        "rust",
        "elixir",
        "bun",
        "deno",
    ];
    (known.contains(&runtime.as_str()) && version.len() <= VERSION).then(|| said(&runtime, version))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{said as told, values};
    use super::*;

    #[test]
    fn names() {
        for yes in ["a/.nvmrc", ".node-version", ".python-version", "runtime.txt", ".ruby-version"] {
            assert!(matches(yes), "{yes}");
        }
        for no in ["nvmrc", ".my-version", "-version", "runtime.md", ".terraform-version", "node-version"] {
            assert!(!matches(no), "{no}");
        }
        for yes in ["mise.toml", ".mise.toml", "mise.local.toml", ".config/mise/config.toml"] {
            assert!(matches_mise(yes), "{yes}");
        }
        assert!(!matches_mise("misery.toml") && !matches_mise("config.toml"));
    }

    #[test]
    fn one_version_a_line() {
        for (path, text, expected) in [
            (".nvmrc", "v18.18.0\n", &["1 runtime node 18.18.0"][..]),
            (".nvmrc", "lts/iron", &["1 runtime node lts/iron"]),
            (".nvmrc", "some_invalid_version", &[]),
            (".nvmrc", "\n# comment\n  20 # twenty\n", &["3 runtime node 20"]),
            (".node-version", "22.1.0", &["1 runtime node 22.1.0"]),
            (
                ".python-version",
                "3.13t\r\n3.12.1\npypy3.10-7.3.12\nmyenv\n",
                &["1 runtime python 3.13t", "2 runtime python 3.12.1", "3 runtime python pypy3.10-7.3.12"],
            ),
            (".ruby-version", "ruby-3.3.0\n", &["1 runtime ruby ruby-3.3.0"]),
            ("runtime.txt", "python-3.11.5", &["1 runtime python 3.11.5"]),
            ("runtime.txt", "Runtime notes - 3 of them\n", &[]),
            (".nvmrc", "../../../etc/passwd", &[]),
        ] {
            assert_eq!(values(&FORMAT, path, text), expected, "{path} {text}");
        }
        assert!(values(&FORMAT, ".nvmrc", &"9".repeat(5000)).is_empty());
    }

    #[test]
    fn several_tools() {
        assert_eq!(
            values(
                &TOOLS,
                ".tool-versions",
                "# x\nnodejs 20.1.0 18.0\nelixir 1.17.3-otp-27\npython system\nterraform\n"
            ),
            [
                "2 runtime node 20.1.0",
                "2 runtime node 18.0",
                "3 runtime elixir 1.17.3-otp-27",
                "4 runtime python system"
            ]
        );
        let text = "[env]\nA = '1'\n[tools]\n# minimal\npython = [\"3.11\", \"3.12\"]\nnode = 22\n\"npm:pnpm\" = \"11\"\ngo = { version = \"1.24\", os = [\"linux\"] }\n";
        assert_eq!(
            values(&MISE, "mise.toml", text),
            ["5 runtime python 3.11", "5 runtime python 3.12", "6 runtime node 22", "8 runtime go 1.24"]
        );
        assert_eq!(told(&MISE, "mise.toml", "[tools\nnode = 1\n"), ["1 W-PARSE"]);
    }

    #[test]
    fn words_of_platforms() {
        for (word, expected) in [
            ("nodejs20.x", Some("node 20.x")),
            ("python3.12", Some("python 3.12")),
            ("python39", Some("python 39")),
            ("node-js", Some("node")),
            ("go1.x", Some("go 1.x")),
            ("provided.al2023", None),
            ("docker", None),
            ("", None),
        ] {
            assert_eq!(of_platform(word).as_deref(), expected, "{word}");
        }
    }
}
