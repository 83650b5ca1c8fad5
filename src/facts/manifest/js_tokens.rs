//! JavaScript text as tokens: enough to find strings in the calls of a package.js, tolerant of everything.

/// Most tokens taken from one file.
const MAX_TOKENS: usize = 20_000;
/// Longest string kept, in bytes.
const MAX_STRING: usize = 4096;

/// One token and the byte offset of its beginning.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token<'a> {
    /// Byte offset in the text.
    pub offset: usize,
    /// What it is.
    pub kind: TokenKind<'a>,
}

/// Kinds of token.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum TokenKind<'a> {
    /// A name, keyword or number.
    Name(&'a str),
    /// A string's content, escapes as written; of a template without substitutions too.
    Text(&'a str),
    /// One character of punctuation.
    Mark(char),
}

impl<'a> Token<'a> {
    /// Whether it is this punctuation.
    pub(super) fn is(&self, mark: char) -> bool {
        self.kind == TokenKind::Mark(mark)
    }

    /// Whether it is this name.
    pub(super) fn is_name(&self, name: &str) -> bool {
        self.name() == Some(name)
    }

    /// Its name, if it is one.
    pub(super) fn name(&self) -> Option<&'a str> {
        match self.kind {
            TokenKind::Name(name) => Some(name),
            _ => None,
        }
    }
}

/// Splits a text into tokens. The second value tells where the cap was hit.
pub(super) fn tokens(text: &str) -> (Vec<Token<'_>>, Option<usize>) {
    let bytes = text.as_bytes();
    let mut out: Vec<Token> = Vec::new();
    let mut i = 0;
    while let Some(&byte) = bytes.get(i) {
        if out.len() >= MAX_TOKENS {
            return (out, Some(i));
        }
        let start = i;
        i += 1;
        let kind = match byte {
            b'/' if bytes.get(i) == Some(&b'/') => {
                i += memchr::memchr(b'\n', &bytes[i..]).unwrap_or(bytes.len() - i);
                continue;
            }
            b'/' if bytes.get(i) == Some(&b'*') => {
                i = memchr::memmem::find(&bytes[i + 1..], b"*/").map_or(bytes.len(), |end| i + end + 3);
                continue;
            }
            b'"' | b'\'' | b'`' => {
                let end = string_end(bytes, start);
                i = end + 1;
                let content = text.get(start + 1..end.min(bytes.len())).unwrap_or_default();
                // What a substitution gives is not known.
                let known = byte != b'`' || !content.contains("${");
                TokenKind::Text(if known && content.len() <= MAX_STRING { content } else { "" })
            }
            b if b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$') || b >= 0x80 => {
                let word = |b: &u8| b.is_ascii_alphanumeric() || matches!(*b, b'_' | b'$') || *b >= 0x80;
                i += bytes[i..].iter().position(|b| !word(b)).unwrap_or(bytes.len() - i);
                TokenKind::Name(&text[start..i])
            }
            b if b.is_ascii_punctuation() => TokenKind::Mark(char::from(b)),
            _ => continue,
        };
        out.push(Token { offset: start, kind });
    }
    (out, None)
}

/// Where the quote that stands at `start` is closed; an unclosed string ends with its line, a template with the text.
fn string_end(bytes: &[u8], start: usize) -> usize {
    let quote = bytes[start];
    let mut i = start + 1;
    while let Some(&byte) = bytes.get(i) {
        match byte {
            b'\\' => i += 1,
            b'\n' if quote != b'`' => return i,
            b if b == quote => return i,
            _ => {}
        }
        i += 1;
    }
    bytes.len()
}

/// The token that closes the bracket at `open`; the last one where none does.
pub(super) fn closing(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.kind {
            TokenKind::Mark('(' | '[' | '{') => depth += 1,
            TokenKind::Mark(')' | ']' | '}') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at;
                }
            }
            _ => {}
        }
    }
    tokens.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_names_and_marks() {
        let show = |text: &str| -> Vec<String> {
            let one = |t: &Token| match t.kind {
                TokenKind::Name(n) => n.to_owned(),
                TokenKind::Text(s) => format!("{s:?}"),
                TokenKind::Mark(c) => c.to_string(),
            };
            tokens(text).0.iter().map(one).collect()
        };
        assert_eq!(
            show("a.use(['x', \"y\"]) // c\n/* d */ `z` é1"),
            ["a", ".", "use", "(", "[", "\"x\"", ",", "\"y\"", "]", ")", "\"z\"", "é1"]
        );
        assert_eq!(show("`a${b}` 'open\nc '\\'' /* open"), ["\"\"", "\"open\"", "c", "\"\\\\'\""]);
        assert_eq!(show("'\\"), ["\"\\\\\""]);
    }

    #[test]
    fn brackets_are_closed_by_the_last_token_at_the_latest() {
        let (all, _) = tokens("f([{}], g()) h");
        assert_eq!(closing(&all, 1), 10);
        let (all, _) = tokens("f((");
        assert_eq!(closing(&all, 1), 3);
    }
}
