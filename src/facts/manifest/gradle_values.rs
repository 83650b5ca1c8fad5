//! The values that a Gradle script gives to names, as far as they are literal: versions, coordinates, maps and lists of them.

use std::collections::HashMap;

use super::jvm_pieces::{Piece, path};
use super::jvm_tokens::{Kind, canonical};
use super::settle::fill;

/// Deepest nesting of an expression that is followed.
const DEPTH: usize = 20;
/// Longest text of a value, in bytes.
const LONGEST: usize = 512;
/// Most values kept of one script, and of one list.
const MOST: usize = 20_000;

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
        // A BOM by a name of its own is known to be no dependency.
        let bom = path(value).and_then(|p| p.call).is_some_and(|(call, _)| call.ends_with("latform"));
        if !texts.is_empty() || bom {
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
