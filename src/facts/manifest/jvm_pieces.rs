//! Pieces of a script: runs of tokens that brackets, commas and dots divide.

use super::jvm_tokens::{Kind, Token, canonical};

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
