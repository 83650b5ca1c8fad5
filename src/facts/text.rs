//! Lines, columns and snippets; secrets are blotted out before anything leaves this file.

use std::borrow::Cow;
use std::sync::{LazyLock, OnceLock};

use regex::Regex;

/// Longest snippet, in characters.
const SNIPPET_CHARS: usize = 200;
/// Longest stretch of a line that is looked at for a snippet, in bytes; minified files have lines of megabytes.
const LINE_BYTES: usize = 4096;

/// Line starts of a text.
pub(crate) struct Lines<'a> {
    text: &'a str,
    starts: OnceLock<Vec<u32>>,
}

impl<'a> Lines<'a> {
    /// Indexes a text of less than 4 GiB.
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, starts: OnceLock::new() }
    }

    /// Found when the first place is asked for: most files say nothing that has one.
    fn starts(&self) -> &[u32] {
        self.starts.get_or_init(|| {
            let ends = memchr::memchr_iter(b'\n', self.text.as_bytes());
            std::iter::once(0).chain(ends.map(|i| i as u32 + 1)).collect()
        })
    }

    /// 1-based line and column (in characters) of a byte offset; an offset past the end is the end.
    pub(crate) fn position(&self, offset: usize) -> (u32, u32) {
        let offset = self.floor(offset);
        let line = self.starts().partition_point(|&s| s as usize <= offset);
        let start = self.starts()[line - 1] as usize;
        // On a minified line counting characters would make each look-up linear in the file: bytes will do there.
        let column = if offset - start > LINE_BYTES {
            offset - start
        } else {
            self.text[start..offset].chars().count()
        };
        (line as u32, column as u32 + 1)
    }

    /// Byte offset of the start of a 1-based line.
    pub(crate) fn start_of(&self, line: u32) -> usize {
        self.starts().get(line.saturating_sub(1) as usize).map_or(self.text.len(), |&s| s as usize)
    }

    /// The line around an offset: trimmed, redacted, at most 200 characters; of a very long line, the part from the offset on.
    pub(crate) fn snippet(&self, offset: usize) -> Box<str> {
        let offset = self.floor(offset);
        let line = self.starts().partition_point(|&s| s as usize <= offset);
        let start = self.starts()[line - 1] as usize;
        let end = self.starts().get(line).map_or(self.text.len(), |&s| s as usize);
        let from = if end - start > LINE_BYTES { offset } else { start };
        let to = self.floor(end.min(from + LINE_BYTES));
        let redacted = redact(self.text[from..to].trim());
        match redacted.char_indices().nth(SNIPPET_CHARS) {
            Some((cut, _)) => format!("{}…", &redacted[..redacted.floor_char_boundary(cut - 1)]).into(),
            None => redacted.into(),
        }
    }

    fn floor(&self, offset: usize) -> usize {
        self.text.floor_char_boundary(offset.min(self.text.len()))
    }
}

/// Replaces what looks like a secret: credentials in URLs, values assigned to key-like names, well-known token shapes, private keys.
pub(crate) fn redact(text: &str) -> Cow<'_, str> {
    static CREDENTIALS: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"(://)[^/\s:@'\x22]*:[^/\s@'\x22]+@|(://)[^/\s:@'\x22]{8,}@"));
    static ASSIGNED: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r#"(?i)((?:pass(?:word|wd|phrase)?|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|auth|credential)[a-z0-9_-]*['"]?\s*(?:[:=]|=>|:=)\s*['"]?)([^\s'",;)}\]]{6,})"#,
        )
    });
    static SHAPES: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|xox[abpors]-[A-Za-z0-9-]{10,}|sk-[A-Za-z0-9_-]{16,}|sk_(?:live|test)_[A-Za-z0-9]{10,}|AIza[0-9A-Za-z_-]{30,}|npm_[A-Za-z0-9]{30,}|pypi-[A-Za-z0-9_-]{30,}|eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]*|-----BEGIN [A-Z ]*PRIVATE KEY-----.*",
        )
    });
    let mut out = Cow::Borrowed(text);
    if memchr::memmem::find(out.as_bytes(), b"://").is_some() {
        out = owned(CREDENTIALS.replace_all(&out, "${1}${2}***@"));
    }
    // A call or a name is no secret: `token = getToken()`, `password: process.env.PASSWORD`.
    out = owned(ASSIGNED.replace_all(&out, |c: &regex::Captures| {
        let value = &c[2];
        let quoted = c[1].ends_with(['\'', '"']);
        // Nor is a version: `"jsonwebtoken": "^9.0.2"`.
        let version =
            value.chars().all(|ch| ch.is_ascii_digit() || ".^~<>=*x| -".contains(ch)) && value.contains('.');
        let expression = !quoted
            && (value.contains(['(', '[', '$'])
                || value.chars().all(|ch| ch.is_ascii_alphabetic() || ch == '.' || ch == '_'));
        if version || expression { c[0].to_string() } else { format!("{}***", &c[1]) }
    }));
    owned(SHAPES.replace_all(&out, "***"))
}

fn owned(text: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(text.into_owned())
}

#[expect(clippy::expect_used, reason = "the patterns are constants; a test compiles them")]
fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("constant pattern")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_from_one_and_in_characters() {
        let lines = Lines::new("aé\nbc");
        assert_eq!(lines.position(0), (1, 1));
        assert_eq!(lines.position(3), (1, 3));
        assert_eq!(lines.position(5), (2, 2));
        assert_eq!(lines.position(99), (2, 3));
    }

    #[test]
    fn secrets_are_blotted_out_and_code_is_kept() {
        assert_eq!(redact("postgres://bob:hunter2@db/x"), "postgres://***@db/x");
        assert_eq!(redact("API_KEY = \"abcdef123456\""), "API_KEY = \"***\"");
        assert_eq!(redact("key ghp_0123456789abcdefghijABCDEFGHIJ"), "key ***");
        assert_eq!(redact("const token = getToken(user)"), "const token = getToken(user)");
        assert_eq!(redact("password: process.env.PASSWORD"), "password: process.env.PASSWORD");
        assert_eq!(redact("\"jsonwebtoken\": \"^9.0.2\","), "\"jsonwebtoken\": \"^9.0.2\",");
        assert_eq!(redact("new Server({ port: 8080 })"), "new Server({ port: 8080 })");
    }

    #[test]
    fn a_snippet_is_one_trimmed_line_of_bounded_length() {
        let long = format!("a\n   {}\n", "x".repeat(500));
        let lines = Lines::new(&long);
        assert_eq!(&*lines.snippet(0), "a");
        assert_eq!(lines.snippet(10).chars().count(), 200);
    }
}
