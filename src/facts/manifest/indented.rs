//! Lockfiles that package managers write as indented lines (YAML of their own dialect), line by line: nothing but the
//! indentation is trusted, so that a torn file is read as far as it goes and every entry keeps its place.

use std::borrow::Cow;

use super::collect::Collector;

/// Deepest nesting that is told apart; deeper lines count as that deep.
const MAX_DEPTH: usize = 64;
/// Most lines taken from one file; the largest honest lockfile seen has 40,000.
const MAX_LINES: usize = 400_000;
/// Ends of a line whose value is the text below it.
const FOLDS: [&str; 6] = [": >", ": |", ": >-", ": |-", ": >+", ": |+"];

/// One line that is neither empty nor a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line<'t> {
    /// Byte offset of its first character that is not blank.
    pub offset: usize,
    /// How many lines it stands below.
    pub depth: usize,
    /// What it says, trimmed.
    pub text: &'t str,
    /// Whether all of it is a key, without a colon behind it (YAML's `? key`).
    pub explicit: bool,
}

impl<'t> Line<'t> {
    /// Its key and value, see [`pair`].
    pub(super) fn pair(&self) -> Option<(Cow<'t, str>, Cow<'t, str>)> {
        if self.explicit { Some((scalar(self.text), "".into())) } else { pair(self.text) }
    }
}

/// The lines of a text. Of YAML's long keys (`? key`, `: value`) the value is a line below the key; the lines of a
/// folded text (`key: >-`) are left out.
/// Says to the collector where it ends before the text does.
pub(super) fn lines<'t>(text: &'t str, said: &mut Collector) -> Vec<Line<'t>> {
    let mut out: Vec<Line> = Vec::new();
    let mut above: Vec<usize> = Vec::new();
    let mut folded: Option<usize> = None;
    let mut at = 0;
    for raw in text.split_inclusive('\n') {
        let start = at;
        at += raw.len();
        let body = raw.trim_start_matches([' ', '\t']);
        let mut indent = raw.len() - body.len();
        let mut trimmed = body.trim_end();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        if folded.is_some_and(|column| indent > column) {
            continue;
        }
        folded = None;
        let mut offset = start + indent;
        if trimmed == ":" {
            continue;
        }
        let explicit = trimmed.starts_with("? ");
        for (mark, deeper) in [("? ", 0), (": ", 1)] {
            if let Some(rest) = trimmed.strip_prefix(mark) {
                trimmed = rest;
                offset += mark.len();
                indent += deeper * mark.len();
            }
        }
        if FOLDS.iter().any(|mark| trimmed.ends_with(mark)) {
            folded = Some(indent);
        }
        if out.len() == MAX_LINES {
            said.warn(offset, "W-TRUNCATED", "only the first 400000 lines of this lockfile are read");
            break;
        }
        while above.last().is_some_and(|column| *column >= indent) {
            above.pop();
        }
        out.push(Line { offset, depth: above.len().min(MAX_DEPTH), text: trimmed, explicit });
        if above.len() < MAX_DEPTH {
            above.push(indent);
        }
    }
    out
}

/// Key and value of `key: value`, `'key': "value"` or Yarn's `key "value"`; the value of `key:` is empty.
/// `None` where there is no key or its quote is not closed.
fn pair(text: &str) -> Option<(Cow<'_, str>, Cow<'_, str>)> {
    if text.starts_with(['"', '\'']) {
        let (key, rest) = quoted(text)?;
        let value = rest.strip_prefix(':').unwrap_or(rest);
        return Some((key, scalar(value)));
    }
    // A colon within a key (`https://…`, `file:x`) has no blank behind it.
    if let Some(at) = text.find(": ") {
        return Some((text[..at].trim_end().into(), scalar(&text[at + 2..])));
    }
    if let Some(key) = text.strip_suffix(':') {
        return Some((key.into(), "".into()));
    }
    let (key, value) = text.split_once(' ')?;
    Some((key.into(), scalar(value)))
}

/// A value without its quotes.
fn scalar(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    match quoted(text) {
        Some((value, "")) => value,
        _ => text.into(),
    }
}

/// The content of a quoted beginning, and what follows it.
fn quoted(text: &str) -> Option<(Cow<'_, str>, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let mut out = String::new();
    let mut copied = 1;
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        if c == '\\' && quote == '"' {
            out.push_str(&text[copied..at]);
            copied = at + 1;
            chars.next();
        } else if c == quote {
            if quote == '\'' && text[at + 1..].starts_with('\'') {
                out.push_str(&text[copied..=at]);
                copied = at + 2;
                chars.next();
                continue;
            }
            let rest = &text[at + 1..];
            if out.is_empty() {
                return Some((text[copied..at].into(), rest));
            }
            out.push_str(&text[copied..at]);
            return Some((out.into(), rest));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::Input;
    use crate::model::Ecosystem;

    fn show(text: &str) -> Vec<String> {
        let path = "x".into();
        let input = Input::new(&path, text);
        let mut out = Collector::new(&input, Ecosystem::Npm);
        lines(text, &mut out).iter().map(|l| format!("{} {} {}", l.offset, l.depth, l.text)).collect()
    }

    #[test]
    fn depth_follows_indentation_of_any_width() {
        assert_eq!(
            show("a:\n  b: 1\n\n  # no\n  c:\n      d\ne:\r\n\tf\n"),
            ["0 0 a:", "5 1 b: 1", "20 1 c:", "29 2 d", "31 0 e:", "36 1 f"]
        );
    }

    #[test]
    fn long_keys_and_folded_texts() {
        assert_eq!(
            show("p:\n  ? long\n  : v: 1\n    w: 2\n  x: >-\n    free: text\n  y: 1\n"),
            ["0 0 p:", "7 1 long", "16 2 v: 1", "25 2 w: 2", "32 1 x: >-", "55 1 y: 1"]
        );
    }

    #[test]
    fn keys_and_values_lose_their_quotes() {
        let show = |text: &str| pair(text).map(|(k, v)| format!("{k}|{v}"));
        assert_eq!(show("a: 1").as_deref(), Some("a|1"));
        assert_eq!(show("'@a/b': 'it''s'").as_deref(), Some("@a/b|it's"));
        assert_eq!(show("\"@a/b\" \"^1\"").as_deref(), Some("@a/b|^1"));
        assert_eq!(show("version \"1.2\"").as_deref(), Some("version|1.2"));
        assert_eq!(show("file:../x:").as_deref(), Some("file:../x|"));
        assert_eq!(show("https://h/x: {}").as_deref(), Some("https://h/x|{}"));
        assert_eq!(show("'open").as_deref(), None);
        assert_eq!(show("word").as_deref(), None);
    }
}
