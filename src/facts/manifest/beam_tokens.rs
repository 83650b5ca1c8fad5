//! Elixir and Erlang text as tokens: enough to find lists and tuples of literals, tolerant of everything, never run.

/// Most tokens taken from one file.
const MAX_TOKENS: usize = 200_000;

/// One token and the byte offset of its beginning.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token<'a> {
    /// Byte offset in the text.
    pub offset: usize,
    /// What it is.
    pub kind: Kind<'a>,
    /// Whether it is the first of its line.
    pub first: bool,
}

/// Kinds of token.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind<'a> {
    /// `:name`, `:"name"`; in Erlang `name`, `'name'`.
    Atom(&'a str),
    /// `name:` or `"name":` in front of a value.
    Key(&'a str),
    /// A string's content as written, escapes and interpolation left in.
    Text(&'a str),
    /// The words of `~w(…)`.
    Words(Vec<&'a str>),
    /// An Elixir name, keyword or module; an Erlang variable.
    Word(&'a str),
    /// `@name`.
    Attribute(&'a str),
    /// `(`, `[` or `{`.
    Open(u8),
    /// `)`, `]` or `}`.
    Close(u8),
    /// Any other mark: `,`, `=`, `->`, `<-`, `=>`.
    Mark(&'a str),
    /// A number.
    Number(&'a str),
}

/// A text's tokens.
pub(super) struct Tokens<'a> {
    /// In source order.
    pub list: Vec<Token<'a>>,
    /// For each opening bracket the index of its closing one; for what is not closed, the end.
    partners: Vec<usize>,
    /// Where something opens that is never closed: a bracket or a string.
    pub unclosed: Option<usize>,
    /// Where the cap was hit.
    pub truncated: Option<usize>,
}

impl<'a> Tokens<'a> {
    /// What is at an index.
    pub(super) fn kind(&self, at: usize) -> Option<&Kind<'a>> {
        self.list.get(at).map(|t| &t.kind)
    }

    /// Whether a mark is at an index.
    pub(super) fn is(&self, at: usize, mark: &str) -> bool {
        matches!(self.kind(at), Some(Kind::Mark(m)) if *m == mark)
    }

    /// Whether a bracket opens at an index.
    pub(super) fn opens(&self, at: usize, bracket: u8) -> bool {
        self.kind(at) == Some(&Kind::Open(bracket))
    }

    /// The index of the bracket that closes the one at an index; past the end where nothing does.
    pub(super) fn close(&self, at: usize) -> usize {
        self.partners.get(at).copied().unwrap_or(self.list.len())
    }

    /// The index after the value that begins at an index: past a bracket's partner, else the next one.
    pub(super) fn after(&self, at: usize) -> usize {
        match self.kind(at) {
            Some(Kind::Open(_)) => self.close(at).saturating_add(1),
            _ => at + 1,
        }
    }

    /// The first index of each element of the list or tuple that opens at an index.
    pub(super) fn elements(&self, open: usize) -> Vec<usize> {
        let close = self.close(open);
        let (mut at, mut found, mut fresh) = (open + 1, Vec::new(), true);
        while at < close.min(self.list.len()) {
            if self.is(at, ",") {
                fresh = true;
            } else if std::mem::take(&mut fresh) {
                found.push(at);
            }
            at = self.after(at);
        }
        found
    }

    fn new(list: Vec<Token<'a>>, open_string: Option<usize>, truncated: Option<usize>) -> Self {
        let mut partners = vec![list.len(); list.len()];
        let mut open: Vec<(usize, u8)> = Vec::new();
        // How many of each bracket are open, so that a closing one too many ends nothing.
        let mut counts = [0usize; 256];
        for (at, token) in list.iter().enumerate() {
            match token.kind {
                Kind::Open(bracket) => {
                    counts[bracket as usize] += 1;
                    open.push((at, bracket));
                }
                Kind::Close(bracket) => {
                    let wanted = opening(bracket);
                    while counts[wanted as usize] > 0 {
                        let Some((before, bracket)) = open.pop() else { break };
                        counts[bracket as usize] -= 1;
                        partners[before] = at;
                        if bracket == wanted {
                            break;
                        }
                    }
                }
                _ => {}
            }
        }
        let bracket = open.first().and_then(|(at, _)| list.get(*at)).map(|t| t.offset);
        let unclosed = [bracket, open_string].into_iter().flatten().min().filter(|_| truncated.is_none());
        Self { list, partners, unclosed, truncated }
    }
}

fn opening(close: u8) -> u8 {
    match close {
        b')' => b'(',
        b']' => b'[',
        _ => b'{',
    }
}

/// The tokens of an Elixir text.
pub(super) fn elixir(text: &str) -> Tokens<'_> {
    Lexer::new(text).run(Lexer::elixir)
}

/// The tokens of an Erlang text.
pub(super) fn erlang(text: &str) -> Tokens<'_> {
    Lexer::new(text).run(Lexer::erlang)
}

struct Lexer<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// Where a string opens that is never closed.
    open: Option<usize>,
}

impl<'a> Lexer<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, bytes: text.as_bytes(), at: 0, open: None }
    }

    fn run(mut self, next: fn(&mut Self, u8) -> Option<Kind<'a>>) -> Tokens<'a> {
        let mut list = Vec::new();
        let (mut first, mut truncated) = (true, None);
        while let Some(&byte) = self.bytes.get(self.at) {
            let offset = self.at;
            if list.len() >= MAX_TOKENS {
                truncated = Some(offset);
                break;
            }
            if byte == b'\n' {
                first = true;
            }
            if byte.is_ascii_whitespace() {
                self.at += 1;
                continue;
            }
            if let Some(kind) = next(&mut self, byte) {
                list.push(Token { offset, kind, first });
                first = false;
            }
            // Whatever was seen, it goes on.
            self.at = self.at.max(offset + 1);
            while !self.text.is_char_boundary(self.at.min(self.bytes.len())) {
                self.at += 1;
            }
        }
        Tokens::new(list, self.open, truncated)
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn slice(&self, from: usize, to: usize) -> &'a str {
        self.text.get(from..to.min(self.text.len())).unwrap_or_default()
    }

    /// Reads an identifier from here.
    fn word(&mut self) -> &'a str {
        let start = self.at;
        while self
            .bytes
            .get(self.at)
            .is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'@') || *b >= 0x80)
        {
            self.at += 1;
        }
        self.slice(start, self.at)
    }

    fn comment(&mut self) {
        let rest = &self.bytes[self.at..];
        self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    }

    /// Reads up to an unescaped `end`, from behind the opening mark at `from`.
    fn until(&mut self, from: usize, end: &[u8], escapes: bool) -> &'a str {
        let start = self.at;
        while self.at < self.bytes.len() {
            if escapes && self.bytes[self.at] == b'\\' {
                self.at += 2;
            } else if self.bytes[self.at..].starts_with(end) {
                let inside = self.slice(start, self.at);
                self.at += end.len();
                return inside;
            } else {
                self.at += 1;
            }
        }
        self.open.get_or_insert(from);
        self.at = self.bytes.len();
        self.slice(start, self.at)
    }

    /// Reads an Elixir string or charlist, from its quote on; `#{…}` may hold strings of its own.
    fn string(&mut self, quote: u8) -> &'a str {
        let from = self.at;
        if self.bytes[self.at..].starts_with(&[quote; 3]) {
            self.at += 3;
            return self.until(from, &[quote; 3], true);
        }
        self.at += 1;
        let start = self.at;
        // Quotes of the strings and `{` of the expressions that are open, innermost last.
        let mut open = vec![quote];
        let rest = &self.bytes[start..];
        let line = start + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        // Behind a first lost quote nothing is looked for beyond its line, else each would cost the whole text.
        let limit = if self.open.is_some() { line } else { self.bytes.len() };
        while let Some(&byte) = self.bytes.get(self.at).filter(|_| self.at < limit) {
            let inside = open.last().copied().unwrap_or(quote);
            match byte {
                b'\\' => self.at += 1,
                b'#' if inside != b'{' && self.peek(1) == b'{' => {
                    self.at += 1;
                    open.push(b'{');
                }
                b'{' | b'"' if inside == b'{' => open.push(byte),
                b'}' if inside == b'{' => {
                    open.pop();
                }
                byte if byte == inside => {
                    open.pop();
                    if open.is_empty() {
                        let content = self.slice(start, self.at);
                        self.at += 1;
                        return content;
                    }
                }
                _ => {}
            }
            self.at += 1;
        }
        // A lost quote hides no more than its line.
        self.open.get_or_insert(from);
        self.at = line;
        self.slice(start, self.at)
    }

    fn elixir(&mut self, byte: u8) -> Option<Kind<'a>> {
        let from = self.at;
        Some(match byte {
            b'#' => {
                self.comment();
                return None;
            }
            b'"' | b'\'' => {
                let content = self.string(byte);
                if self.peek(0) == b':' && self.peek(1) != b':' {
                    self.at += 1;
                    Kind::Key(content)
                } else {
                    Kind::Text(content)
                }
            }
            b'?' => {
                // A character: `?a`, `?"`, `?\n`.
                self.at += if self.peek(1) == b'\\' { 3 } else { 2 };
                Kind::Number("")
            }
            b'~' if self.peek(1).is_ascii_alphabetic() => return Some(self.sigil()),
            b'@' if self.peek(1).is_ascii_alphabetic() || self.peek(1) == b'_' => {
                self.at += 1;
                Kind::Attribute(self.word())
            }
            b':' if matches!(self.peek(1), b'"' | b'\'') => {
                self.at += 1;
                let quote = self.peek(0);
                Kind::Atom(self.string(quote))
            }
            b':' if self.peek(1).is_ascii_alphabetic() || self.peek(1) == b'_' => {
                self.at += 1;
                let atom = self.word();
                self.at += usize::from(matches!(self.peek(0), b'?' | b'!'));
                Kind::Atom(atom)
            }
            b'0'..=b'9' => Kind::Number(self.number()),
            b if b.is_ascii_alphabetic() || b == b'_' || b >= 0x80 => {
                let mut word = self.word();
                if matches!(self.peek(0), b'?' | b'!') && self.peek(1) != b'=' {
                    self.at += 1;
                    word = self.slice(from, self.at);
                }
                if self.peek(0) == b':' && self.peek(1) != b':' {
                    self.at += 1;
                    Kind::Key(word)
                } else {
                    Kind::Word(word)
                }
            }
            _ => self.mark(byte),
        })
    }

    fn sigil(&mut self) -> Kind<'a> {
        let from = self.at;
        let letter = self.peek(1);
        self.at += 1;
        while self.peek(0).is_ascii_alphanumeric() {
            self.at += 1;
        }
        let escapes = letter.is_ascii_lowercase();
        let quote = self.peek(0);
        let content = if matches!(quote, b'"' | b'\'') && self.bytes[self.at..].starts_with(&[quote; 3]) {
            self.at += 3;
            self.until(from, &[quote; 3], escapes)
        } else {
            let end = match quote {
                b'(' => b')',
                b'[' => b']',
                b'{' => b'}',
                b'<' => b'>',
                b'"' | b'\'' | b'/' | b'|' => quote,
                // No sigil after all.
                _ => return Kind::Mark("~"),
            };
            self.at += 1;
            self.until(from, &[end], escapes)
        };
        while self.peek(0).is_ascii_alphabetic() {
            self.at += 1;
        }
        match letter {
            b'w' | b'W' => Kind::Words(content.split_whitespace().collect()),
            _ => Kind::Text(content),
        }
    }

    fn number(&mut self) -> &'a str {
        let start = self.at;
        while self.peek(0).is_ascii_alphanumeric() || self.peek(0) == b'_' {
            self.at += 1;
        }
        self.slice(start, self.at)
    }

    fn mark(&mut self, byte: u8) -> Kind<'a> {
        match byte {
            b'(' | b'[' | b'{' => Kind::Open(byte),
            b')' | b']' | b'}' => Kind::Close(byte),
            _ => {
                let from = self.at;
                let two = [byte, self.peek(1)];
                self.at += 1;
                if matches!(
                    &two,
                    b"->"
                        | b"<-"
                        | b"=>"
                        | b"=="
                        | b"!="
                        | b"++"
                        | b"--"
                        | b"|>"
                        | b"<<"
                        | b">>"
                        | b"::"
                        | b"=~"
                ) {
                    self.at += 1;
                }
                Kind::Mark(self.slice(from, self.at))
            }
        }
    }

    fn erlang(&mut self, byte: u8) -> Option<Kind<'a>> {
        let from = self.at;
        Some(match byte {
            b'%' => {
                self.comment();
                return None;
            }
            // Binaries are texts here.
            b'<' if self.peek(1) == b'<' => {
                self.at += 2;
                return None;
            }
            b'>' if self.peek(1) == b'>' => {
                self.at += 2;
                return None;
            }
            b'"' | b'\'' => {
                self.at += 1;
                let content = self.until(from, &[byte], true);
                if byte == b'"' { Kind::Text(content) } else { Kind::Atom(content) }
            }
            b'$' => {
                self.at += if self.peek(1) == b'\\' { 3 } else { 2 };
                Kind::Number("")
            }
            b'0'..=b'9' => Kind::Number(self.number()),
            b if b.is_ascii_lowercase() || b >= 0x80 => Kind::Atom(self.word()),
            b if b.is_ascii_alphabetic() || b == b'_' => Kind::Word(self.word()),
            _ => self.mark(byte),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(tokens: Tokens<'_>) -> Vec<Kind<'_>> {
        tokens.list.into_iter().map(|t| t.kind).collect()
    }

    #[test]
    fn elixir_tokens() {
        use Kind::{Atom, Attribute, Close, Key, Mark, Number, Open, Text, Word, Words};
        let text = "{:a, \"~> #{x[\"y\"]} }\", only: ~w(dev test)a} # {\n@v ?{ 'c' ~r/}\\/{/i \"b c\": :\"d-e\" f? x::y";
        assert_eq!(
            kinds(elixir(text)),
            [
                Open(b'{'),
                Atom("a"),
                Mark(","),
                Text("~> #{x[\"y\"]} }"),
                Mark(","),
                Key("only"),
                Words(vec!["dev", "test"]),
                Close(b'}'),
                Attribute("v"),
                Number(""),
                Text("c"),
                Text("}\\/{"),
                Key("b c"),
                Atom("d-e"),
                Word("f?"),
                Word("x"),
                Mark("::"),
                Word("y"),
            ]
        );
        let tokens = elixir("a \"\"\"\n\"b\" {\n\"\"\" [");
        assert_eq!(tokens.unclosed, Some(16));
        assert_eq!(tokens.kind(1), Some(&Text("\n\"b\" {\n")));
    }

    #[test]
    fn erlang_tokens() {
        use Kind::{Atom, Close, Mark, Number, Open, Text, Word};
        assert_eq!(
            kinds(erlang("{<<\"a\">>, 'B c', $\", X_1, 2.5}. % {\n\"d\\\"e\"")),
            [
                Open(b'{'),
                Text("a"),
                Mark(","),
                Atom("B c"),
                Mark(","),
                Number(""),
                Mark(","),
                Word("X_1"),
                Mark(","),
                Number("2"),
                Mark("."),
                Number("5"),
                Close(b'}'),
                Mark("."),
                Text("d\\\"e"),
            ]
        );
    }

    #[test]
    fn brackets_find_their_partners() {
        let tokens = erlang("[a, {b, (c]}, d");
        assert_eq!(tokens.close(0), 8);
        assert_eq!(tokens.close(3), 8);
        assert_eq!(tokens.unclosed, None);
        let tokens = erlang("[a, {b, c}, d], e");
        assert_eq!(tokens.elements(0), [1, 3, 9]);
        assert_eq!(erlang("x {a").unclosed, Some(2));
    }

    #[test]
    fn hostile_texts_end() {
        let cases = [
            "{".repeat(300_000),
            "[(".repeat(100_000) + &"]".repeat(100_000),
            "\"#{".repeat(50_000),
            "\"#{\n".repeat(50_000),
            "~r".repeat(50_000),
            "'".repeat(100_001),
            "?".repeat(9),
            "é~s(é\\".repeat(999),
        ];
        for text in cases {
            for tokens in [elixir(&text), erlang(&text)] {
                assert!(tokens.list.len() <= MAX_TOKENS);
                assert!(tokens.list.iter().all(|t| text.is_char_boundary(t.offset)));
            }
        }
    }
}
