//! Block-style YAML line by line, for what is no YAML: templates, broken files, and lockfiles too large for a tree.

/// A line that says something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line<'a> {
    /// Byte offset of `text`.
    pub offset: usize,
    /// Columns before the line, before the dash of an item.
    pub indent: usize,
    /// Whether it is an item of a list.
    pub item: bool,
    /// Columns before `text`.
    pub column: usize,
    /// What it says, without the dash, comment and white space.
    pub text: &'a str,
}

impl<'a> Line<'a> {
    /// `key: value`; the value may be empty.
    pub(super) fn key(&self) -> Option<(&'a str, &'a str)> {
        if self.text.starts_with(['"', '\'', '{', '[', '$']) {
            return None;
        }
        let cut = self.text.find(": ").or_else(|| self.text.ends_with(':').then(|| self.text.len() - 1))?;
        Some((self.text[..cut].trim(), self.text[cut + 1..].trim()))
    }

    /// The text without quotes around it.
    pub(super) fn plain(&self) -> &'a str {
        unquoted(self.text)
    }
}

/// A scalar without quotes around it.
pub(super) fn unquoted(text: &str) -> &str {
    let inner = |mark: char| text.strip_prefix(mark)?.strip_suffix(mark);
    inner('"').or_else(|| inner('\'')).unwrap_or(text)
}

/// The lines of a text that say something.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Line<'_>> {
    let mut at = 0;
    text.split_inclusive('\n').filter_map(move |raw| {
        let start = at;
        at += raw.len();
        let line = without_comment(raw).trim_end();
        let indent = line.len() - line.trim_start().len();
        let rest = &line[indent..];
        let item = rest == "-" || rest.starts_with("- ");
        let text = if item { rest[1..].trim_start() } else { rest };
        let column = line.len() - text.len();
        (!rest.is_empty()).then_some(Line { offset: start + column, indent, item, column, text })
    })
}

/// Cuts a comment off: a `#` at the beginning or behind a blank, outside of quotes.
fn without_comment(line: &str) -> &str {
    let (mut quote, mut before) = (None, b' ');
    for (at, byte) in line.bytes().enumerate() {
        match (quote, byte) {
            (None, b'#') if matches!(before, b' ' | b'\t') => return &line[..at],
            // An apostrophe inside a word is none of a string.
            (None, b'"' | b'\'') if !before.is_ascii_alphanumeric() => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
        before = byte;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_with_their_places() {
        let text = "a: # x\n  - b '#c' # d\n\n# e\n  -\n  - k: v\nd'o # p\n";
        let got: Vec<_> = lines(text).map(|l| (l.offset, l.indent, l.item, l.column, l.text)).collect();
        assert_eq!(
            got,
            [
                (0, 0, false, 0, "a:"),
                (11, 2, true, 4, "b '#c'"),
                (30, 2, true, 3, ""),
                (35, 2, true, 4, "k: v"),
                (40, 0, false, 0, "d'o"),
            ]
        );
        let keys: Vec<_> = lines(text).map(|l| l.key()).collect();
        assert_eq!(keys, [Some(("a", "")), None, None, Some(("k", "v")), None]);
        assert_eq!(unquoted("'a'"), "a");
        assert_eq!(unquoted("'"), "'");
    }
}
