//! Example environment files: keys, never values.

use crate::facts::{Format, Input, Parsed, file_name, in_order};
use crate::model::{Fact, FactKind, Infra, InfraKind};

/// `.env.example` and its like; a real `.env` is never read.
pub(crate) const FORMAT: Format = Format { name: "dotenv", matches, parse };

/// Lines that a quoted value may span.
const VALUE_LINES: usize = 100;

fn matches(path: &str) -> bool {
    let name = file_name(path);
    // `.env.example`, `app.env.sample`, `.env.example.docker`, `example.env`; most paths stop here.
    if !name.contains("env") {
        return false;
    }
    let parts: Vec<&str> = name.split('.').collect();
    let is_sample = |part: &&str| {
        let words = ["example", "sample", "template", "dist", "default", "defaults"];
        words.iter().any(|w| part.split(['-', '_']).any(|p| p == *w))
    };
    let env = parts.iter().position(|p| *p == "env" || *p == "dotenv");
    env.is_some_and(|env| {
        // What follows `env` says which one it is; code and prose have endings of their own.
        let follows = &parts[env + 1..];
        match follows {
            [] => parts[..env].iter().any(is_sample),
            _ => follows.iter().any(is_sample) && !follows.iter().any(|p| is_other_format(p)),
        }
    })
}

fn is_other_format(ending: &str) -> bool {
    [
        "js", "mjs", "cjs", "ts", "py", "rb", "php", "go", "sh", "json", "yml", "yaml", "toml", "md", "j2",
        "ps1",
    ]
    .contains(&ending)
}

fn parse(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    let mut lines = input.text.split_inclusive('\n');
    let mut at = 0;
    while let Some(line) = lines.next() {
        let start = at;
        at += line.len();
        let Some((left, value)) = line.split_once('=') else { continue };
        let left = left.trim_end();
        let key = left.trim_start();
        let key = key.strip_prefix("export ").map_or(key, str::trim_start);
        let is_key = key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            && key.bytes().next().is_some_and(|b| !b.is_ascii_digit());
        if !is_key {
            continue;
        }
        let location = input.location(start + (left.len() - key.len()));
        // The line may hold a real secret that somebody forgot: the key is all that leaves this file.
        let kind = FactKind::Infra(Infra { kind: InfraKind::EnvKey, value: key.into() });
        parsed.facts.push(Fact { location, snippet: key.into(), kind });
        // Lines of a quoted value are no keys. A quote that nobody closes is taken for part of the value.
        if let Some(quote) = open_quote(value)
            && let Some(count) = lines.clone().take(VALUE_LINES).position(|l| l.contains(quote))
        {
            for line in lines.by_ref().take(count + 1) {
                at += line.len();
            }
        }
    }
    in_order(input, parsed)
}

/// The quote that a value opens and does not close on its line.
fn open_quote(value: &str) -> Option<char> {
    let value = value.trim();
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    (value.matches(quote).count() == 1).then_some(quote)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{read, values};
    use super::*;

    #[test]
    fn names() {
        for yes in [
            ".env.example",
            "a/.env.sample",
            ".env.template",
            ".env.dist",
            "env.example",
            ".env.default",
            "redis.env.example",
            "example.env",
            ".env.local.example",
            ".env.example.docker",
            ".env-example.env",
        ] {
            assert!(matches(yes), "{yes}");
        }
        for no in [
            ".env",
            ".env.local",
            ".env.production",
            "environment.ts",
            "env.example.js",
            "example.environment",
            "prod.env",
            "env",
        ] {
            assert!(!matches(no), "{no}");
        }
    }

    #[test]
    fn keys_without_values() {
        let text = "# COMMENTED=1\nREDIS_URL=redis://user:hunter2@h\nexport  API_KEY = \"abc\"\nPEM=\"-----BEGIN\nabc=\nX=1\n-----\"\nB='\n9X=1\nnot a=key\nlower=\n";
        assert_eq!(
            values(&FORMAT, ".env.example", text),
            ["2 env-key REDIS_URL", "3 env-key API_KEY", "4 env-key PEM", "8 env-key B", "11 env-key lower"]
        );
        for fact in read(&FORMAT, ".env.example", text).facts {
            assert!(text.contains(&*fact.snippet) && !fact.snippet.contains('='), "{}", fact.snippet);
        }
    }

    #[test]
    fn open_quotes_do_not_cost_the_square() {
        let text = "A=\"\nB='x\n".repeat(50_000);
        assert!(!values(&FORMAT, ".env.example", &text).is_empty());
    }
}
