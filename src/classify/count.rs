//! Counts lines in one pass over the bytes, with the same answers as `tokei`, whose own pass compares every token at every
//! byte and takes time quadratic in trailing white space.

use memchr::{memchr, memchr_iter, memchr2};

use crate::model::LineCounts;

/// A token that opens something and the one that closes it.
type Pair = (&'static str, &'static str);

/// The marks of a language without other languages embedded in it.
pub(super) struct Syntax {
    line: &'static [&'static str],
    block: &'static [Pair],
    nested: &'static [Pair],
    quotes: &'static [Pair],
    doc: &'static [Pair],
    verbatim: &'static [Pair],
    /// Whether all block comments nest.
    nests: bool,
    /// Whether what is not blank is a comment.
    literate: bool,
    /// Bytes that some token starts with in code.
    in_code: [bool; 256],
    /// Bytes that some token starts with inside a block comment.
    in_comment: [bool; 256],
}

/// What `tokei` knows of a language's marks.
pub(super) struct Marks {
    pub line: &'static [&'static str],
    pub block: &'static [Pair],
    pub nested: &'static [Pair],
    pub quotes: &'static [Pair],
    pub doc: &'static [Pair],
    pub verbatim: &'static [Pair],
    pub nests: bool,
    pub literate: bool,
}

impl Syntax {
    /// `None` for marks that this counter does not follow to the letter.
    pub(super) fn new(marks: &Marks) -> Option<Self> {
        let Marks { line, block, nested, quotes, doc, verbatim, nests, literate } = *marks;
        let pairs = || block.iter().chain(nested).chain(quotes).chain(doc).chain(verbatim);
        let within_a_line = |token: &str| !token.is_empty() && !token.contains('\n');
        // Lines without any of the others are not looked into for these.
        let seen = |token: &str| {
            [quotes, doc, block, nested].iter().any(|p| p.iter().any(|(open, _)| token.contains(open)))
        };
        if !pairs().all(|(open, close)| within_a_line(open) && within_a_line(close))
            || !line.iter().all(|l| within_a_line(l))
            || !verbatim.iter().all(|(open, _)| seen(open))
        {
            return None;
        }
        let (mut in_code, mut in_comment) = ([false; 256], [false; 256]);
        let first = |token: &str| usize::from(token.as_bytes()[0]);
        for token in pairs().map(|(open, _)| open).chain(line).chain(&["\\"]) {
            in_code[first(token)] = true;
        }
        for (open, close) in block.iter().chain(nested).chain(&[("\\", "\\")]) {
            in_comment[first(open)] = true;
            in_comment[first(close)] = true;
        }
        Some(Self { line, block, nested, quotes, doc, verbatim, nests, literate, in_code, in_comment })
    }

    /// Counts the lines of a text.
    pub(super) fn count(&self, text: &str) -> LineCounts {
        let bytes = text.as_bytes();
        let mut counts = LineCounts::default();
        let mut state = State::default();
        let mut start = 0;
        for end in memchr_iter(b'\n', bytes).map(|at| at + 1).chain([bytes.len()]) {
            let line = &bytes[start..end];
            start = end;
            if line.is_empty() {
                continue;
            }
            let trimmed = trim(line);
            if trimmed.is_empty() && state.quote.is_none() && state.open.is_empty() {
                counts.blanks += 1;
                continue;
            }
            let inside = !state.open.is_empty();
            self.scan(trimmed, &mut state);
            let comment =
                self.literate || state.quote.is_none() && (inside || self.is_comment(trimmed, &state));
            *if comment { &mut counts.comments } else { &mut counts.code } += 1;
        }
        counts
    }

    /// Whether a line that began in code is a comment: as a whole, or by the block comment that it opens.
    fn is_comment(&self, line: &[u8], state: &State) -> bool {
        let blocks = || self.block.iter().chain(self.nested);
        self.line.iter().any(|l| line.starts_with(l.as_bytes()))
            || blocks().any(|(open, close)| {
                line.starts_with(open.as_bytes())
                    && (line.ends_with(close.as_bytes()) || state.open.last() == Some(close))
            })
    }

    /// Follows quotes and block comments through a line.
    fn scan(&self, line: &[u8], state: &mut State) {
        let mut at = 0;
        while at < line.len() {
            let rest = &line[at..];
            let next = match state.quote {
                Some(quote) if state.verbatim => memchr(quote.as_bytes()[0], rest),
                Some(quote) => memchr2(quote.as_bytes()[0], b'\\', rest),
                None => {
                    let table = if state.open.is_empty() { &self.in_code } else { &self.in_comment };
                    rest.iter().position(|b| table[usize::from(*b)])
                }
            };
            let Some(next) = next else { return };
            match self.token(&rest[next..], state) {
                Some(length) => at += next + length,
                None => return,
            }
        }
    }

    /// Takes the token at the start of `rest` and says how many bytes to go on by; `None` ends the line.
    fn token(&self, rest: &[u8], state: &mut State) -> Option<usize> {
        if let Some(quote) = state.quote.filter(|q| rest.starts_with(q.as_bytes())) {
            state.quote = None;
            return Some(quote.len());
        }
        if !state.verbatim && rest[0] == b'\\' {
            let escaped = &rest[1..];
            if escaped.first() == Some(&b'\\') || opened(self.quotes, escaped).is_some() {
                return Some(2);
            }
        }
        if let Some(close) = state.open.last().filter(|c| rest.starts_with(c.as_bytes())) {
            let length = close.len();
            state.open.pop();
            return Some(length);
        }
        if state.quote.is_some() {
            return Some(1);
        }
        if state.open.is_empty() {
            for (table, verbatim) in [(self.doc, false), (self.verbatim, true), (self.quotes, false)] {
                if let Some((open, close)) = opened(table, rest) {
                    state.quote = Some(close);
                    state.verbatim = verbatim;
                    return Some(open.len());
                }
            }
        }
        if let Some(&(open, close)) = opened(self.block, rest).or_else(|| opened(self.nested, rest)) {
            if state.open.is_empty() || self.nests || self.nested.contains(&(open, close)) {
                state.open.push(close);
            }
            return Some(open.len());
        }
        let ends = state.open.is_empty() && self.line.iter().any(|l| rest.starts_with(l.as_bytes()));
        (!ends).then_some(1)
    }
}

/// Where a line ended.
#[derive(Default)]
struct State {
    /// What closes the string that is open.
    quote: Option<&'static str>,
    /// Whether the last string that was opened knows no escapes.
    verbatim: bool,
    /// What closes the block comments that are open, innermost last.
    open: Vec<&'static str>,
}

fn opened(pairs: &'static [Pair], rest: &[u8]) -> Option<&'static Pair> {
    pairs.iter().find(|(open, _)| rest.starts_with(open.as_bytes()))
}

/// White space is what `tokei` takes for it: a vertical tab is, unlike in `trim_ascii`.
fn trim(line: &[u8]) -> &[u8] {
    let space = |b: &u8| *b == b' ' || (b'\t'..=b'\r').contains(b);
    let Some(start) = line.iter().position(|b| !space(b)) else { return &[] };
    let end = line.iter().rposition(|b| !space(b)).map_or(line.len(), |e| e + 1);
    &line[start..end]
}
