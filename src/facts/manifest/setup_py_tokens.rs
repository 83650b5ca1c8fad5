//! Python text as tokens: enough to find lists of strings in a setup.py, tolerant of everything.

/// Most tokens taken from one file.
const MAX_TOKENS: usize = 200_000;
/// Longest string kept, in bytes; a setup.py may carry its whole manual.
const MAX_STRING: usize = 64 << 10;

/// One token and the byte offset of its beginning.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Token<'a> {
    /// Byte offset in the text.
    pub offset: usize,
    /// What it is.
    pub kind: TokenKind<'a>,
}

/// Kinds of token.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TokenKind<'a> {
    /// A name or keyword.
    Name(&'a str),
    /// A string's content, simple escapes undone.
    Text(String),
    /// One character of punctuation; `==` and the like are one `?`, `+=` is one `&`.
    Mark(char),
    /// The end of a line outside brackets.
    Newline,
    /// A number.
    Number,
}

impl Token<'_> {
    /// Whether it is this punctuation.
    pub(crate) fn is(&self, mark: char) -> bool {
        self.kind == TokenKind::Mark(mark)
    }

    /// Whether it is this name.
    pub(crate) fn is_name(&self, name: &str) -> bool {
        self.kind == TokenKind::Name(name)
    }
}

/// Splits a text into tokens. The second value tells where the cap was hit.
pub(crate) fn tokens(text: &str) -> (Vec<Token<'_>>, Option<usize>) {
    let bytes = text.as_bytes();
    let mut out: Vec<Token> = Vec::new();
    let (mut i, mut depth) = (0usize, 0usize);
    while let Some(&byte) = bytes.get(i) {
        if out.len() >= MAX_TOKENS {
            return (out, Some(i));
        }
        let start = i;
        i += 1;
        let kind = match byte {
            b'\n' if depth == 0 => TokenKind::Newline,
            b'\\' => {
                // A joined line: the break is no end.
                i += usize::from(bytes.get(i) == Some(&b'\r'));
                i += usize::from(bytes.get(i) == Some(&b'\n'));
                continue;
            }
            b'#' => {
                i += memchr::memchr(b'\n', &bytes[i..]).unwrap_or(bytes.len() - i);
                continue;
            }
            b'"' | b'\'' => {
                let (content, end) = string(text, start, false);
                i = end;
                TokenKind::Text(content)
            }
            b'0'..=b'9' => {
                i += run(&bytes[i..], |b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.'));
                TokenKind::Number
            }
            b if b.is_ascii_alphabetic() || b == b'_' || b >= 0x80 => {
                i += run(&bytes[i..], |b| b.is_ascii_alphanumeric() || b == b'_' || b >= 0x80);
                let name = &text[start..i];
                let prefix = name.len() <= 2 && name.bytes().all(|b| b"rRbBuUfF".contains(&b));
                if prefix && matches!(bytes.get(i), Some(b'"' | b'\'')) {
                    let (content, end) = string(text, i, name.contains(['r', 'R']));
                    i = end;
                    TokenKind::Text(content)
                } else {
                    TokenKind::Name(name)
                }
            }
            b'(' | b'[' | b'{' => {
                depth += 1;
                TokenKind::Mark(char::from(byte))
            }
            b')' | b']' | b'}' => {
                depth = depth.saturating_sub(1);
                TokenKind::Mark(char::from(byte))
            }
            b'=' | b'!' | b'<' | b'>' if bytes.get(i) == Some(&b'=') => {
                i += 1;
                TokenKind::Mark('?')
            }
            b'+' if bytes.get(i) == Some(&b'=') => {
                i += 1;
                TokenKind::Mark('&')
            }
            b if b.is_ascii_punctuation() => TokenKind::Mark(char::from(b)),
            _ => continue,
        };
        out.push(Token { offset: start, kind });
    }
    (out, None)
}

/// Content and end of the string literal whose quote stands at `start`; an unclosed one ends with its line, or the text.
fn string(text: &str, start: usize, raw: bool) -> (String, usize) {
    let bytes = text.as_bytes();
    let quote = bytes[start];
    let triple = bytes.get(start + 1) == Some(&quote) && bytes.get(start + 2) == Some(&quote);
    let from = start + if triple { 3 } else { 1 };
    let mut i = from;
    let mut out = String::new();
    let mut copied = from;
    while let Some(&byte) = bytes.get(i) {
        let closes = byte == quote
            && (!triple || (bytes.get(i + 1) == Some(&quote) && bytes.get(i + 2) == Some(&quote)));
        if closes {
            take(text, copied, i, &mut out);
            return (out, i + if triple { 3 } else { 1 });
        }
        if byte == b'\n' && !triple {
            break;
        }
        if byte == b'\\' {
            if !raw {
                take(text, copied, i, &mut out);
                let next = bytes.get(i + 1).copied();
                copied = match next {
                    Some(b'n') => {
                        out.push('\n');
                        i + 2
                    }
                    Some(b'\n') => i + 2,
                    Some(b'\\' | b'\'' | b'"') => i + 1,
                    _ => i,
                };
            }
            i += 1;
            // The escaped character may be the quote; a wider one is stepped over byte by byte.
        }
        i += 1;
    }
    let end = text.floor_char_boundary(i.min(text.len()));
    take(text, copied, end, &mut out);
    (out, end)
}

fn take(text: &str, from: usize, to: usize, out: &mut String) {
    let room = MAX_STRING.saturating_sub(out.len());
    let piece = text.get(from..to).unwrap_or_default();
    out.push_str(&piece[..piece.floor_char_boundary(room)]);
}

fn run(bytes: &[u8], accepts: impl Fn(u8) -> bool) -> usize {
    bytes.iter().position(|b| !accepts(*b)).unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> Vec<String> {
        let one = |t: &Token| match &t.kind {
            TokenKind::Name(n) => (*n).to_owned(),
            TokenKind::Text(s) => format!("{s:?}"),
            TokenKind::Mark(c) => c.to_string(),
            TokenKind::Newline => "NL".to_owned(),
            TokenKind::Number => "0".to_owned(),
        };
        tokens(text).0.iter().map(one).collect()
    }

    #[test]
    fn strings_names_and_marks() {
        assert_eq!(
            show("a = ['x', r\"y\\d\", # c\n f'''z\n''']\n"),
            ["a", "=", "[", "\"x\"", ",", "\"y\\\\d\"", ",", "\"z\\n\"", "]", "NL"]
        );
        assert_eq!(show("a == 1 += 'it\\'s'"), ["a", "?", "0", "&", "\"it's\""]);
        assert_eq!(show("'open\nb"), ["\"open\"", "NL", "b"]);
        assert_eq!(show("\"a\\\nb\" \\\n c"), ["\"ab\"", "c"]);
        assert_eq!(show("'\\"), ["\"\\\\\""]);
    }
}
