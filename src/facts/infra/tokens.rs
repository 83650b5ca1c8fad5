//! Words and marks of languages with braces: interface descriptions and Terraform.

/// How a language writes comments and strings.
pub(super) struct Syntax {
    /// `//` and `/* */`.
    pub slashes: bool,
    /// `#` to the end of the line.
    pub hash: bool,
    /// `'x'` as well as `"x"`.
    pub single: bool,
    /// `"""x"""` over several lines.
    pub block: bool,
    /// `<<EOF` to a line with that word, and `${ }` inside strings.
    pub terraform: bool,
}

/// A word, a mark or a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Letters, digits, `_`, `-` and `.`.
    Word(&'a str),
    /// A string's text between its quotes, escapes as written.
    Str(&'a str),
    /// Anything else, one character.
    Mark(char),
}

/// Tokens with their offsets; comments and white space are gone. Takes any text, in one pass.
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
    syntax: Syntax,
}

impl<'a> Tokens<'a> {
    /// Reads from the beginning.
    pub(super) fn new(text: &'a str, syntax: Syntax) -> Self {
        Self { text, at: 0, syntax }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip_to(&mut self, end: &str) {
        let found = memchr::memmem::find(self.rest().as_bytes(), end.as_bytes());
        self.at = found.map_or(self.text.len(), |i| self.at + i + end.len());
    }

    /// Steps over white space and comments.
    fn skip(&mut self) {
        loop {
            let rest = self.rest();
            self.at +=
                rest.len() - rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}').len();
            let rest = self.rest();
            if self.syntax.hash && rest.starts_with('#') || self.syntax.slashes && rest.starts_with("//") {
                self.skip_to("\n");
            } else if self.syntax.slashes && rest.starts_with("/*") {
                self.at += 2;
                self.skip_to("*/");
            } else {
                return;
            }
        }
    }

    /// A string after its opening quote; it ends with its line at the latest, but for `${ }` inside.
    fn string(&mut self, quote: u8) -> &'a str {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let mut depth = 0u32;
        while let Some(&byte) = bytes.get(self.at) {
            match byte {
                b'\\' => self.at += 1,
                b'{' if self.syntax.terraform
                    && (depth > 0 || self.at > start && matches!(bytes[self.at - 1], b'$' | b'%')) =>
                {
                    depth += 1;
                }
                b'}' if depth > 0 => depth -= 1,
                b'\n' => break,
                _ if byte == quote && depth == 0 => break,
                _ => {}
            }
            self.at += 1;
        }
        self.at = self.text.ceil_char_boundary(self.at.min(self.text.len()));
        let inside = &self.text[start..self.at];
        self.at += usize::from(bytes.get(self.at) == Some(&quote));
        inside
    }

    /// Steps over a heredoc; without its last line it was a shift or a broken one.
    fn heredoc(&mut self) {
        let rest = self.rest();
        let word = rest.trim_start_matches(['<', '-', '~']);
        let end = word.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(word.len());
        let (word, begin) = (&word[..end], self.at + rest.len() - word.len() + end);
        self.at += 2;
        if word.is_empty() {
            return;
        }
        let mut at = begin;
        for line in self.text[begin..].split_inclusive('\n') {
            at += line.len();
            if line.trim() == word {
                self.at = at;
                return;
            }
        }
        // Nothing closes it, and nothing that would follow could be told from its text.
        self.at = self.text.len();
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = (usize, Token<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.skip();
            let start = self.at;
            let rest = self.rest();
            let first = rest.chars().next()?;
            if self.syntax.block && rest.starts_with("\"\"\"") {
                self.at += 3;
                self.skip_to("\"\"\"");
                return Some((start, Token::Str("")));
            }
            if self.syntax.terraform && rest.starts_with("<<") {
                self.heredoc();
                continue;
            }
            if first == '"' || first == '\'' && self.syntax.single {
                self.at += 1;
                return Some((start, Token::Str(self.string(first as u8))));
            }
            let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
            let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            if end > 0 {
                self.at += end;
                return Some((start, Token::Word(&rest[..end])));
            }
            self.at += first.len_utf8();
            return Some((start, Token::Mark(first)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terraform(text: &str) -> Vec<Token<'_>> {
        let syntax = Syntax { slashes: true, hash: true, single: false, block: false, terraform: true };
        Tokens::new(text, syntax).map(|(_, t)| t).collect()
    }

    #[test]
    fn strings_comments_and_heredocs() {
        use Token::{Mark, Str, Word};
        assert_eq!(
            terraform("# \"x\na = \"b${c[\"d\"]}e\\\"\" // {\n/* } */ f = <<-EOT\n  g \" {\n  EOT\nh"),
            [Word("a"), Mark('='), Str("b${c[\"d\"]}e\\\""), Word("f"), Mark('='), Word("h")]
        );
        for odd in ["\"", "\"\\", "\"é\\", "<<", "<<EOT\nx", "/*", "${", "\"${\"\n}\"", "\u{feff}é", "'"] {
            let _ = terraform(odd);
        }
        assert_eq!(terraform(&"{".repeat(100_000)).len(), 100_000);
        assert!(terraform(&"<<A\n".repeat(50_000)).is_empty());
    }
}
