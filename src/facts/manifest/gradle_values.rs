//! The values that a Gradle script gives to names, as far as they are literal: versions, coordinates, maps and lists of them.

use std::collections::HashMap;

use super::jvm_tokens::{Kind, Token, canonical};
use super::settle::fill;

/// Deepest nesting of an expression that is followed.
const DEPTH: usize = 20;
/// Longest text of a value, in bytes.
const LONGEST: usize = 512;
/// Most values kept of one script, and of one list.
const MOST: usize = 20_000;

/// A piece of a script: tokens with the index of the first.
#[derive(Clone, Copy)]
pub(super) struct Piece<'t, 'a> {
    /// All tokens of the script.
    pub tokens: &'t [Token<'a>],
    /// Index of its first token.
    pub start: usize,
    /// Index after its last one.
    pub end: usize,
}

impl<'t, 'a> Piece<'t, 'a> {
    /// From `start` to before `end`.
    pub(super) fn part(self, start: usize, end: usize) -> Self {
        let end = end.min(self.end);
        Self { start: start.min(end), end, ..self }
    }

    /// Its tokens outside of brackets with their indices; of a bracket, only the opening one.
    pub(super) fn top(self) -> impl Iterator<Item = (usize, &'t Token<'a>)> {
        let mut at = self.start;
        std::iter::from_fn(move || {
            let token = self.tokens.get(at).filter(|_| at < self.end)?;
            let here = at;
            at = match token.kind {
                Kind::Open(close) => close.saturating_add(1),
                _ => at + 1,
            };
            Some((here, token))
        })
    }

    /// What is inside of the bracket that opens at an index.
    pub(super) fn inside(self, open: usize) -> Self {
        match self.tokens.get(open).map(|t| &t.kind) {
            Some(Kind::Open(close)) => self.with_end(self.tokens.len()).part(open + 1, *close),
            _ => self.part(open, open),
        }
    }

    fn with_end(self, end: usize) -> Self {
        Self { end, ..self }
    }

    /// Without line ends around it.
    pub(super) fn trimmed(mut self) -> Self {
        while self.start < self.end && self.tokens[self.start].kind == Kind::Line {
            self.start += 1;
        }
        while self.start < self.end && self.tokens[self.end - 1].kind == Kind::Line {
            self.end -= 1;
        }
        self
    }

    /// The pieces between commas outside of brackets; empty ones are left out.
    pub(super) fn items(self) -> Vec<Self> {
        let mut items = Vec::new();
        let mut from = self.start;
        for (at, token) in self.top() {
            if token.is(",") {
                items.push(self.part(from, at).trimmed());
                from = at + 1;
            }
        }
        items.push(self.part(from, self.end).trimmed());
        items.retain(|i| i.start < i.end);
        items
    }

    /// The first token.
    pub(super) fn first(self) -> Option<&'t Token<'a>> {
        self.tokens.get(self.start).filter(|_| self.start < self.end)
    }

    /// Byte offset of the first token.
    pub(super) fn offset(self) -> usize {
        self.first().map_or(0, |t| t.at)
    }

    /// The index of the first such operator outside of brackets.
    pub(super) fn find(self, mark: &str) -> Option<usize> {
        self.top().find(|(_, t)| t.is(mark)).map(|(at, _)| at)
    }

    /// `name: value`, `name = value`, `"name" to value` split into both.
    pub(super) fn named(self) -> Option<(String, Self)> {
        let mut top = self.top();
        let (_, name) = top.next()?;
        let (at, separator) = top.next()?;
        if !(separator.is(":") || separator.is("=") || separator.says("to")) {
            return None;
        }
        let name = match &name.kind {
            Kind::Word | Kind::Number => name.text.to_string(),
            Kind::Text(text) => text.clone(),
            _ => return None,
        };
        Some((name, self.part(at + 1, self.end).trimmed()))
    }
}

/// A chain of names and calls: `libs.spring.web`, `rootProject.ext["x"]`, `platform(libs.bom)`.
pub(super) struct Path {
    /// The names and literal indices, joined by dots, by their name known everywhere.
    pub name: String,
    /// The last name before a call, and the index of its opening bracket.
    pub call: Option<(String, usize)>,
    /// Index after its last token.
    pub end: usize,
}

/// Calls that say nothing of their own at the end of a chain.
const SILENT: [&str; 8] =
    ["get", "asProvider", "toString", "getOrNull", "orNull", "toInteger", "pluginId", "value"];

/// The chain that a piece begins with.
pub(super) fn path(piece: Piece) -> Option<Path> {
    let mut names: Vec<String> = Vec::new();
    let mut call = None;
    let mut end = piece.start;
    let mut dot = true;
    for (at, token) in piece.top() {
        match &token.kind {
            Kind::Word if dot => {
                if !SILENT.contains(&token.text) || names.is_empty() {
                    names.push(token.text.to_string());
                    call = None;
                }
                dot = false;
            }
            Kind::Mark if token.text == "." && !dot => dot = true,
            Kind::Mark if matches!(token.text, "?" | "!!") && !dot => {}
            Kind::Open(_) if token.text == "[" && !dot && !names.is_empty() => {
                let inside = piece.inside(at);
                let index =
                    inside.first().and_then(|t| t.string()).filter(|_| inside.end == inside.start + 1);
                names.push(index?.to_string());
                call = None;
            }
            Kind::Open(close) if token.text == "(" && !dot && !names.is_empty() => {
                if close.saturating_sub(at) > 1 {
                    let last = names.last().cloned().unwrap_or_default();
                    call = Some((last, at));
                }
            }
            _ => break,
        }
        end = match token.kind {
            Kind::Open(close) => close.saturating_add(1),
            _ => at + 1,
        };
    }
    if names.is_empty() {
        return None;
    }
    Some(Path { name: canonical(&names.join(".")), call, end })
}

/// Names and what they stand for: one text, or those of a list. What a text refers to is in it as `${name}`.
#[derive(Default)]
pub(super) struct Values {
    known: HashMap<String, Vec<String>>,
    /// Names in order, and whether other scripts see them.
    order: Vec<(String, bool)>,
}

impl Values {
    /// Remembers the value of a name, with all that is inside of a map; the first value of a name stays.
    pub(super) fn assign(&mut self, name: &str, value: Piece, shared: bool) {
        self.assign_below(name, value.trimmed(), shared, 0);
    }

    fn assign_below(&mut self, name: &str, value: Piece, shared: bool, depth: usize) {
        if depth > DEPTH || self.order.len() >= MOST || name.is_empty() || name.len() > LONGEST {
            return;
        }
        if let Some(members) = members(value) {
            let named = |key: &str| {
                let found = members.iter().find(|(name, _)| name == key);
                found.and_then(|(_, v)| text(*v)).filter(|t| !t.contains(':'))
            };
            if let (Some(group), Some(artifact)) = (named("group"), named("name").or_else(|| named("module")))
            {
                let version = named("version").unwrap_or_default();
                self.set(name, vec![format!("{group}:{artifact}:{version}")], shared);
            }
            for (key, member) in &members {
                self.assign_below(&format!("{name}.{}", canonical(key)), *member, shared, depth + 1);
            }
            return;
        }
        let texts = texts(value);
        if !texts.is_empty() {
            self.set(name, texts, shared);
        }
    }

    fn set(&mut self, name: &str, texts: Vec<String>, shared: bool) {
        if !self.known.contains_key(name) {
            self.order.push((name.to_string(), shared));
            self.known.insert(name.to_string(), texts);
        }
    }

    /// What a name stands for, with what is known here filled in.
    pub(super) fn of(&self, name: &str) -> Option<Vec<String>> {
        let texts = self.known.get(name)?;
        Some(texts.iter().map(|t| self.fill(t)).collect())
    }

    /// A text with what is known here filled in; the rest stays `${name}`.
    pub(super) fn fill(&self, text: &str) -> String {
        fill(text, |name| self.known.get(name).filter(|t| t.len() == 1).and_then(|t| t.first()).cloned())
    }

    /// The names that other scripts see, in order, each with what it stands for.
    pub(super) fn shared(&self) -> impl Iterator<Item = (&str, Vec<String>)> {
        let shared = self.order.iter().filter(|(_, shared)| *shared);
        shared.filter_map(|(name, _)| Some((name.as_str(), self.of(name)?)))
    }
}

/// The members of a map literal: `[a: 1]`, `mapOf("a" to 1)`.
fn members<'t, 'a>(value: Piece<'t, 'a>) -> Option<Vec<(String, Piece<'t, 'a>)>> {
    let first = value.first()?;
    let open = match &first.kind {
        Kind::Open(_) if first.text == "[" => value.start,
        Kind::Word if matches!(first.text, "mapOf" | "mutableMapOf" | "hashMapOf") => {
            value.top().find(|(_, t)| t.text == "(").map(|(at, _)| at)?
        }
        _ => return None,
    };
    let members: Vec<_> = value.inside(open).items().into_iter().filter_map(Piece::named).collect();
    (!members.is_empty()).then_some(members)
}

/// Every text that an expression is, one unless it is a list.
pub(super) fn texts(value: Piece) -> Vec<String> {
    let list = value.first().and_then(|first| match &first.kind {
        Kind::Open(_) if first.text == "[" => Some(value.start),
        Kind::Word
            if matches!(first.text, "listOf" | "arrayOf" | "setOf" | "mutableListOf" | "arrayListOf") =>
        {
            value.top().find(|(_, t)| t.text == "(").map(|(at, _)| at)
        }
        _ => None,
    });
    match list {
        Some(open) => value.inside(open).items().into_iter().take(MOST).filter_map(text).collect(),
        None => text(value).into_iter().collect(),
    }
}

/// The text of an expression: strings, numbers and names, also added up; what it refers to as `${name}`.
pub(super) fn text(value: Piece) -> Option<String> {
    text_below(value, 0)
}

fn text_below(value: Piece, depth: usize) -> Option<String> {
    let mut value = value.trimmed();
    if depth > DEPTH {
        return None;
    }
    // Of several values, the last is the one without conditions.
    if let Some(at) = value.find("?:") {
        let left = text_below(value.part(value.start, at), depth + 1).filter(|t| !t.contains("${"));
        return left.or_else(|| text_below(value.part(at + 1, value.end), depth + 1));
    }
    if let Some(question) = value.find("?") {
        let tail = value.part(question + 1, value.end);
        match tail.top().filter(|(_, t)| t.is(":")).last() {
            Some((colon, _)) => value = tail.part(colon + 1, tail.end),
            None => value = value.part(value.start, question),
        }
    }
    let mut out = String::new();
    let mut at = value.start;
    loop {
        let rest = value.part(at, value.end).trimmed();
        let token = rest.first()?;
        let end = match &token.kind {
            Kind::Text(text) => {
                out.push_str(text);
                rest.start + 1
            }
            Kind::Number => {
                out.push_str(token.text);
                rest.start + 1
            }
            Kind::Word => {
                let path = path(rest)?;
                let name = match &path.call {
                    Some((call, open)) => canonical(&getter(call, rest.inside(*open))?),
                    None => path.name,
                };
                out.push_str("${");
                out.push_str(&name);
                out.push('}');
                path.end
            }
            Kind::Open(close) if token.text == "(" => {
                out.push_str(&text_below(rest.inside(rest.start), depth + 1)?);
                close.saturating_add(1)
            }
            _ => return None,
        };
        if out.len() > LONGEST {
            return None;
        }
        // Conversions at the end of a text say nothing.
        let mut end = end;
        while value.tokens.get(end).is_some_and(|t| t.is(".")) && end < value.end {
            let tail = path(value.part(end + 1, value.end))?;
            if !matches!(tail.name.as_str(), "toString" | "trim" | "trimIndent") {
                return None;
            }
            end = tail.end;
        }
        let next = value.part(end, value.end).trimmed();
        match next.first() {
            None => return Some(out),
            Some(token) if token.is("+") => at = next.start + 1,
            // `as String`
            Some(token) if token.says("as") => return Some(out),
            Some(_) => return None,
        }
    }
}

/// The property that a call asks for by its literal name.
fn getter(call: &str, inside: Piece) -> Option<String> {
    let name = inside.items().first()?.first()?.string()?.to_string();
    Some(canonical(&format!("{call}(\"{name}\")"))).filter(|asked| *asked == canonical(&name))
}
