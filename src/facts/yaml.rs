//! YAML as plain values, with limits; the only file that names the YAML crate.

use serde_json::Value;

/// Longest text that is read; machine-written YAML beyond this is no manifest.
const MAX_BYTES: usize = 8 << 20;

/// Why a YAML text could not be read to its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct YamlError {
    /// 1-based line; 0 for the text as a whole.
    pub line: u32,
    /// Code of the diagnostic: `W-PARSE`, `W-DEPTH`, `W-EXPANSION` or `W-TRUNCATED`.
    pub code: &'static str,
    /// One sentence.
    pub message: String,
}

/// The documents of a text, and the first error. A broken document does not hide the others.
/// Custom tags are dropped, merge keys applied, `no` and `on` stay strings, repeated keys: the last wins.
pub(crate) fn documents(text: &str) -> (Vec<Value>, Option<YamlError>) {
    if text.len() > MAX_BYTES {
        let message = "is longer than 8 MiB and is not read".to_owned();
        return (Vec::new(), Some(YamlError { line: 0, code: "W-TRUNCATED", message }));
    }
    let whole = match read(text) {
        Ok(values) => return (values, None),
        Err(error) => error,
    };
    let parts = split(text);
    if parts.len() < 2 {
        return (Vec::new(), Some(whole));
    }
    let (mut values, mut first) = (Vec::new(), None);
    for (line, part) in parts {
        match read(part) {
            Ok(read) => values.extend(read),
            Err(error) => {
                first.get_or_insert(YamlError { line: error.line + line, ..error });
            }
        }
    }
    (values, Some(first.unwrap_or(whole)))
}

/// Document texts with the number of lines before each; capped as the reader caps them.
fn split(text: &str) -> Vec<(u32, &str)> {
    let (mut parts, mut start, mut at, mut lines, mut before) = (Vec::new(), 0, 0, 0, 0);
    for line in text.split_inclusive('\n') {
        if line.starts_with("---") && at > start && parts.len() < 64 {
            parts.push((before, &text[start..at]));
            (start, before) = (at, lines);
        }
        at += line.len();
        lines += 1;
    }
    parts.push((before, &text[start..]));
    parts
}

fn read(text: &str) -> Result<Vec<Value>, YamlError> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_documents: 64, max_depth: 100, max_nodes: 200_000, max_anchors: 2_000, max_aliases: 5_000,
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: 50_000, max_replay_stack_depth: 16,
        },
        duplicate_keys: serde_saphyr::options::DuplicateKeyPolicy::LastWins,
        non_finite_float_policy: serde_saphyr::options::NonFiniteFloatPolicy::AsString,
        strict_booleans: true,
        with_snippet: false,
    };
    serde_saphyr::from_multiple_with_options(text, options).map_err(|error| {
        let line = error.location().map_or(0, |l| u32::try_from(l.line()).unwrap_or(0));
        let message = error.to_string();
        let message = message.lines().next().unwrap_or_default();
        let word = |w: &str| message.to_ascii_lowercase().contains(w);
        let code = if word("depth") || word("recursion") {
            "W-DEPTH"
        } else if word("alias") || word("replay") || word("budget") {
            "W-EXPANSION"
        } else {
            "W-PARSE"
        };
        YamlError { line, code, message: format!("is not readable YAML: {message}") }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn documents_come_as_plain_values() {
        let (values, error) = documents("a: [1, 'x']\non: no\n---\nb: &k !Ref z\nc: *k\n");
        assert_eq!(values, [json!({"a": [1, "x"], "on": "no"}), json!({"b": "z", "c": "z"})]);
        assert_eq!(error, None);
    }

    #[test]
    fn a_broken_document_does_not_hide_the_others() {
        let (values, error) = documents("a: 1\n---\nb: [\n---\nc: 3\n");
        assert_eq!(values, [json!({"a": 1}), json!({"c": 3})]);
        let error = error.expect("an error");
        assert_eq!(error.code, "W-PARSE");
        assert!((3..=5).contains(&error.line), "{error:?}");
    }

    #[test]
    fn bombs_end_in_an_error() {
        let mut bomb = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for i in 1..10 {
            let refs = vec![format!("*a{}", i - 1); 9].join(",");
            bomb.push_str(&format!("a{i}: &a{i} [{refs}]\n"));
        }
        assert_eq!(documents(&bomb).1.map(|e| e.code), Some("W-EXPANSION"));
        for deep in ["? ".repeat(20_000), "[".repeat(100_000), "- ".repeat(50_000), "{a: ".repeat(50_000)] {
            assert!(documents(&deep).1.is_some());
        }
        assert!(documents(&"[".repeat(MAX_BYTES + 1)).1.is_some_and(|e| e.code == "W-TRUNCATED"));
    }
}
