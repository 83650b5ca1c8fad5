//! YAML documents as trees that know where each value stands.

use std::cell::Cell;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_saphyr::budget::BudgetBreach;
use serde_saphyr::{Error, Location, Options, Spanned};

use crate::facts::{Input, Parsed};
use crate::model::Diagnostic;

/// Levels that are kept. What is asked for lies within ten; reading a level with its place costs 30 kB of stack
/// in a debug build, so deeper ones are skipped, and past 128 the document is refused.
const LEVELS: u32 = 24;

/// A value and the byte offset where it is written; for an aliased value, where the anchor is.
#[derive(Debug)]
pub(in crate::facts) struct Node {
    /// Byte offset in the file.
    pub at: usize,
    /// The value.
    pub value: Value,
}

/// What a node holds. Tags are dropped: `!Ref x` is `x`.
#[derive(Debug)]
pub(in crate::facts) enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// A string; numbers and booleans as words.
    Scalar(String),
    /// A list.
    Sequence(Vec<Node>),
    /// A mapping in source order.
    Mapping(Vec<Entry>),
}

/// A key and its value.
#[derive(Debug)]
pub(in crate::facts) struct Entry {
    /// Byte offset of the key.
    pub at: usize,
    /// The key.
    pub key: String,
    /// Its value.
    pub value: Node,
}

impl Node {
    /// The scalar's text.
    pub(in crate::facts) fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(s) => Some(s),
            _ => None,
        }
    }

    /// The items of a list; none for anything else.
    pub(in crate::facts) fn items(&self) -> &[Node] {
        match &self.value {
            Value::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The entries of a mapping; none for anything else.
    pub(in crate::facts) fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// The value of a key.
    pub(in crate::facts) fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|e| e.key == key).map(|e| &e.value)
    }

    /// Follows keys downwards.
    pub(super) fn at(&self, keys: &[&str]) -> Option<&Node> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The scalar itself, or the scalars of a list.
    pub(super) fn words(&self) -> impl Iterator<Item = (usize, &str)> {
        std::iter::once(self).chain(self.items()).filter_map(|n| Some((n.at, n.as_str()?)))
    }

    /// A command: a string as it is, a list joined with spaces; white space folded.
    pub(in crate::facts) fn command(&self) -> Option<String> {
        let words: Vec<&str> = match &self.value {
            Value::Scalar(text) => text.split_whitespace().collect(),
            Value::Sequence(items) => {
                items.iter().filter_map(Node::as_str).flat_map(str::split_whitespace).collect()
            }
            Value::Null | Value::Mapping(_) => return None,
        };
        (!words.is_empty()).then(|| words.join(" "))
    }
}

/// Reads all documents of a file; a broken one gives a diagnostic and leaves the others alone.
///
/// A template (`{{ }}`, `{% %}`, `<% %>`) that is not YAML is skipped without a word: it never claimed to be.
pub(in crate::facts) fn documents(input: &Input, parsed: &mut Parsed) -> Vec<Node> {
    let mut out = Vec::new();
    for (start, text) in split(input.text) {
        let mut read = serde_saphyr::from_multiple_with_options::<Spanned<Raw>>(text, options());
        // The scanner gives up at a hundred comments in a row, which honest files have.
        if read.as_ref().is_err_and(|e| e.to_string().contains("buffered comments")) {
            read = serde_saphyr::from_multiple_with_options(&without_comments(text), options());
        }
        match read {
            Ok(nodes) => out.extend(nodes.into_iter().map(|n| place(n, start))),
            Err(_) if is_template(text) => {}
            Err(error) => {
                let line = error.location().map_or(0, |l| l.line().saturating_sub(1) as u32);
                let first = input.lines.position(start).0;
                let at = input.lines.start_of(first.saturating_add(line));
                let message = format!("not readable as YAML: {}", one_line(&error));
                parsed.diagnostics.push(Diagnostic::warning(code(&error), message, Some(input.location(at))));
            }
        }
    }
    out
}

/// Blanks lines that begin with `#`, byte for byte, so that offsets stay true. In a block of text they are comments
/// of a script, if anything.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with('#') {
            out.extend(line.bytes().map(|b| if matches!(b, b'\n' | b'\r') { char::from(b) } else { ' ' }));
        } else {
            out.push_str(line);
        }
    }
    out
}

/// Whether a text has the marks of a template language. `${{ }}` of workflows stands inside of values and is none.
pub(in crate::facts) fn is_template(text: &str) -> bool {
    let bytes = text.as_bytes();
    ["{{", "{%", "<%"].iter().any(|mark| {
        memchr::memmem::find_iter(bytes, mark.as_bytes()).any(|at| at == 0 || bytes[at - 1] != b'$')
    })
}

/// Limits for untrusted text, within a 2 MiB stack.
fn options() -> Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_documents: 64, max_depth: 128, max_nodes: 200_000, max_anchors: 2_000, max_aliases: 5_000
        },
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: 50_000, max_replay_stack_depth: 16
        },
        duplicate_keys: serde_saphyr::options::DuplicateKeyPolicy::LastWins,
        non_finite_float_policy: serde_saphyr::options::NonFiniteFloatPolicy::AsString,
        strict_booleans: true,
        with_snippet: false,
    }
}

fn code(error: &Error) -> &'static str {
    match error {
        Error::AliasReplayCounterOverflow { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. } => "W-EXPANSION",
        Error::AliasError { error, .. } | Error::WithSnippet { error, .. } => match &**error {
            // One level is all that the library nests.
            Error::AliasError { .. } | Error::WithSnippet { .. } => "W-PARSE",
            inner => code(inner),
        },
        Error::Budget { breach, .. } => match breach {
            BudgetBreach::Depth { .. } => "W-DEPTH",
            BudgetBreach::Aliases { .. } | BudgetBreach::Anchors { .. } => "W-EXPANSION",
            _ => "W-TRUNCATED",
        },
        // The scanner's own nesting limit has no variant of its own.
        other if other.to_string().contains("recursion limit") => "W-DEPTH",
        _ => "W-PARSE",
    }
}

fn one_line(error: &Error) -> String {
    let text = error.to_string();
    text.lines().next().unwrap_or_default().chars().take(160).collect()
}

/// Cuts a text at its `---` lines, which can stand nowhere else than between documents.
fn split(text: &str) -> Vec<(usize, &str)> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line
            .strip_prefix("---")
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r', '\n']))
        {
            out.push((start, &text[start..at]));
            start = at;
        }
        at += line.len();
    }
    out.push((start, &text[start..]));
    // Comments and `%YAML` directives before the first marker are no document.
    out.retain(|(_, t)| {
        t.lines().any(|l| !matches!(l.trim_start().as_bytes().first(), None | Some(b'#' | b'%')))
    });
    out
}

/// A value as the YAML library hands it over.
enum Raw {
    Null,
    Scalar(String),
    Sequence(Vec<Spanned<Raw>>),
    Mapping(Vec<(Spanned<Key>, Spanned<Raw>)>),
}

/// A scalar key; a complex one (`? [a, b]`) makes its document unreadable.
struct Key(String);

/// Depth is bounded by [`LEVELS`].
fn place(node: Spanned<Raw>, start: usize) -> Node {
    let at = offset(&node.defined, start);
    let value = match node.value {
        Raw::Null => Value::Null,
        Raw::Scalar(s) => Value::Scalar(s),
        Raw::Sequence(items) => Value::Sequence(items.into_iter().map(|n| place(n, start)).collect()),
        Raw::Mapping(entries) => Value::Mapping(
            entries
                .into_iter()
                .map(|(k, v)| Entry { at: offset(&k.defined, start), key: k.value.0, value: place(v, start) })
                .collect(),
        ),
    };
    Node { at, value }
}

fn offset(location: &Location, start: usize) -> usize {
    location.span().byte_offset().map_or(start, |o| start + o as usize)
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let _level = Level::enter();
        if LEVEL.get() > LEVELS {
            return IgnoredAny::deserialize(deserializer).map(|_| Raw::Null);
        }
        deserializer.deserialize_any(RawVisitor)
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KeyVisitor)
    }
}

thread_local! {
    /// Nesting of the value being read: serde has no way to hand it through the library's own types.
    static LEVEL: Cell<u32> = const { Cell::new(0) };
}

/// Counts a level for as long as it lives.
struct Level;

impl Level {
    fn enter() -> Self {
        LEVEL.set(LEVEL.get() + 1);
        Self
    }
}

impl Drop for Level {
    fn drop(&mut self) {
        LEVEL.set(LEVEL.get() - 1);
    }
}

struct KeyVisitor;

impl<'de> Visitor<'de> for KeyVisitor {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a scalar key")
    }

    fn visit_unit<E>(self) -> Result<Key, E> {
        Ok(Key(String::new()))
    }

    fn visit_bool<E>(self, v: bool) -> Result<Key, E> {
        Ok(Key(v.to_string()))
    }

    fn visit_i64<E>(self, v: i64) -> Result<Key, E> {
        Ok(Key(v.to_string()))
    }

    fn visit_u64<E>(self, v: u64) -> Result<Key, E> {
        Ok(Key(v.to_string()))
    }

    fn visit_f64<E>(self, v: f64) -> Result<Key, E> {
        Ok(Key(v.to_string()))
    }

    fn visit_str<E>(self, v: &str) -> Result<Key, E> {
        Ok(Key(v.to_string()))
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, v: bool) -> Result<Raw, E> {
        Ok(Raw::Scalar(v.to_string()))
    }

    fn visit_i64<E>(self, v: i64) -> Result<Raw, E> {
        Ok(Raw::Scalar(v.to_string()))
    }

    fn visit_u64<E>(self, v: u64) -> Result<Raw, E> {
        Ok(Raw::Scalar(v.to_string()))
    }

    fn visit_i128<E>(self, v: i128) -> Result<Raw, E> {
        Ok(Raw::Scalar(v.to_string()))
    }

    fn visit_u128<E>(self, v: u128) -> Result<Raw, E> {
        Ok(Raw::Scalar(v.to_string()))
    }

    fn visit_f64<E>(self, v: f64) -> Result<Raw, E> {
        Ok(Raw::Scalar(v.to_string()))
    }

    fn visit_str<E>(self, v: &str) -> Result<Raw, E> {
        Ok(Raw::Scalar(v.to_string()))
    }

    fn visit_string<E>(self, v: String) -> Result<Raw, E> {
        Ok(Raw::Scalar(v))
    }

    fn visit_bytes<E>(self, _: &[u8]) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Raw, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element()? {
            items.push(item);
        }
        Ok(Raw::Sequence(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Raw::Mapping(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn read(text: &str) -> (Vec<Node>, Vec<(&'static str, u32)>) {
        let path: Arc<str> = "x.yml".into();
        let input = Input::new(&path, text);
        let mut parsed = Parsed::default();
        let nodes = documents(&input, &mut parsed);
        let diagnostics =
            parsed.diagnostics.iter().map(|d| (d.code, d.location.as_ref().map_or(0, |l| l.line))).collect();
        (nodes, diagnostics)
    }

    #[test]
    fn every_value_knows_its_offset() {
        let text = "# é\na:\n  b: [x, 'y']\n---\nc: !Sub z\n";
        let (nodes, diagnostics) = read(text);
        assert_eq!(diagnostics, []);
        assert_eq!(nodes.len(), 2);
        let list = nodes[0].get("a").unwrap().get("b").unwrap();
        let at: Vec<_> = list.items().iter().map(|n| (n.as_str().unwrap(), &text[n.at..n.at + 1])).collect();
        assert_eq!(at, [("x", "x"), ("y", "'")]);
        let z = nodes[1].get("c").unwrap();
        assert_eq!(z.as_str(), Some("z"));
        assert!(text[z.at..].starts_with("z") || text[z.at..].starts_with("!Sub z"), "{}", &text[z.at..]);
    }

    #[test]
    fn merge_keys_and_aliases_point_to_the_anchor() {
        let text = "x: &d\n  image: a\ny:\n  <<: *d\n  k: 1\nz: *d\n";
        let (nodes, diagnostics) = read(text);
        assert_eq!(diagnostics, []);
        let image = nodes[0].get("y").unwrap().get("image").unwrap();
        assert_eq!((image.as_str(), image.at), (Some("a"), text.find("a\n").unwrap()));
        assert_eq!(nodes[0].get("z").unwrap().get("image").unwrap().at, image.at);
    }

    #[test]
    fn a_broken_document_leaves_the_others_alone() {
        let (nodes, diagnostics) = read("a: 1\n---\nb: [\n---\nc: 3\n");
        assert_eq!(nodes.len(), 2);
        assert_eq!(diagnostics.len(), 1);
        assert_eq!(diagnostics[0].0, "W-PARSE");
        assert!((3..=4).contains(&diagnostics[0].1), "{diagnostics:?}");
    }

    #[test]
    fn many_comments_in_a_row_are_no_error() {
        let text = format!("a:\n  b: 1\n{}  c: [x]\n", "  # é\n".repeat(500));
        let (nodes, diagnostics) = read(&text);
        assert_eq!(diagnostics, []);
        let x = &nodes[0].get("a").unwrap().get("c").unwrap().items()[0];
        assert_eq!((x.as_str(), &text[x.at..x.at + 1]), (Some("x"), "x"));
    }

    #[test]
    fn words_that_yaml_1_1_takes_for_booleans_stay_words() {
        let (nodes, _) = read("on: no\nv: 1_000\nn: .inf\n");
        assert_eq!(nodes[0].get("on").unwrap().as_str(), Some("no"));
        assert!(nodes[0].get("n").unwrap().as_str().is_some());
    }

    #[test]
    fn hostile_documents_end_in_a_diagnostic() {
        let mut bomb = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_string();
        for i in 1..10 {
            let p = format!("*a{}", i - 1);
            bomb.push_str(&format!("a{i}: &a{i} [{}]\n", vec![p; 9].join(",")));
        }
        assert_eq!(read(&bomb).1[0].0, "W-EXPANSION");
        for deep in ["[".repeat(100_000), "? ".repeat(20_000), "- ".repeat(100_000), "{a: ".repeat(50_000)] {
            let (nodes, diagnostics) = read(&deep);
            assert!(nodes.is_empty());
            assert_eq!(diagnostics.len(), 1);
        }
        assert_eq!(read(&"[".repeat(1_000)).1[0].0, "W-DEPTH");
        let nested: String = (0..200).map(|i| format!("{}k:\n", " ".repeat(i))).collect();
        assert_eq!(read(&nested).1[0].0, "W-DEPTH");
        let fine: String = (0..120).map(|i| format!("{}k:\n", " ".repeat(i))).collect();
        assert_eq!(read(&fine).1, []);
        let long = "- x\n".repeat(300_000);
        assert_eq!(read(&long).1[0].0, "W-TRUNCATED");
        assert_eq!(read("").1, []);
        assert_eq!(read("{{- if .Values.x }}\na: b\n{{ end }}\n").1, []);
    }
}
