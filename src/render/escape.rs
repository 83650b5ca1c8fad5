//! Makes strings from a repository harmless, one function per sink.

use std::borrow::Cow;
use std::fmt::Write as _;

/// For a terminal or a log: one line, nothing invisible, nothing a CI runner takes for a command inside a line.
///
/// Control characters become `\x1b`, other invisible ones `\u{202e}`. The start of a line is the layout's business.
pub(crate) fn text(raw: &str) -> Cow<'_, str> {
    if !raw.contains(hidden) && !raw.contains("##") {
        return Cow::Borrowed(raw);
    }
    let mut out = String::with_capacity(raw.len() + 16);
    for (i, c) in raw.char_indices() {
        if hidden(c) {
            let code = u32::from(c);
            // Writing to a String cannot fail.
            let _ = if code < 0x100 { write!(out, "\\x{code:02x}") } else { write!(out, "\\u{{{code:x}}}") };
        } else {
            out.push(c);
            if c == '#' && runner_command(&raw[i..]) {
                out.push('\\');
            }
        }
    }
    Cow::Owned(out)
}

/// A line of source for [`text`]: white space folded, since a tab is no attack but would break columns.
pub(crate) fn snippet(raw: &str) -> String {
    let folded: Vec<&str> = raw.split_whitespace().collect();
    text(&folded.join(" ")).into_owned()
}

/// For Markdown prose. A word that a forge would turn into a link, a mention or a reference becomes code instead.
pub(crate) fn markdown(raw: &str) -> String {
    let visible = text(raw);
    let words: Vec<String> = visible
        .split(' ')
        .map(|word| {
            // Punctuation around a word stays outside of the code span.
            let core = word.trim_matches(|c| matches!(c, '(' | ')' | ',' | ';' | '.' | ':' | '"' | '\''));
            if !linkable(core) {
                return prose(word);
            }
            let at = word.find(core).unwrap_or(0);
            format!("{}{}{}", prose(&word[..at]), code(core), prose(&word[at + core.len()..]))
        })
        .collect();
    words.join(" ")
}

/// For Markdown as code: backticks where the content allows it, an HTML element with entities otherwise.
pub(crate) fn code(raw: &str) -> String {
    let visible = text(raw);
    let plain = !visible.is_empty()
        && !visible.starts_with(' ')
        && !visible.ends_with(' ')
        && !visible.contains(['`', '|', '<', '>', '&', '\\']);
    if plain {
        return format!("`{visible}`");
    }
    let mut out = String::from("<code>");
    for c in visible.chars() {
        if c.is_ascii_punctuation() {
            let _ = write!(out, "&#{};", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out.push_str("</code>");
    out
}

/// A field of CSV (RFC 4180): quoted where it has to be; what a spreadsheet would take for a formula is made text.
pub(crate) fn csv(raw: &str) -> String {
    let mut visible = text(raw).into_owned();
    // A scoped package (`@scope/name`) is no formula, and its name has to stay what it is.
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '@' | '/' | '-' | '_' | '.' | '~');
    let scoped = visible.starts_with('@') && visible.chars().all(plain) && visible.matches('/').count() == 1;
    if visible.starts_with(['=', '+', '-', '@']) && visible.len() > 1 && !scoped {
        visible.insert(0, '\'');
    }
    if visible.contains([',', '"', '\n', '\r', ';', '\'', ' ']) {
        visible = format!("\"{}\"", visible.replace('"', "\"\""));
    }
    visible
}

/// For a finished JSON text: the invisible characters that JSON allows raw, as `\uXXXX`.
///
/// Outside of strings JSON is ASCII and serde_json has escaped C0, so every hit is inside a string.
pub(crate) fn json(document: &str) -> String {
    let mut out = String::with_capacity(document.len());
    let mut units = [0; 2];
    for c in document.chars() {
        if c != '\n' && hidden(c) {
            for unit in c.encode_utf16(&mut units) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// For a shell command to copy: quoted where a shell would read more than a word.
pub(crate) fn shell(raw: &str) -> String {
    let bare =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '_' | '-' | '+' | ',' | ':' | '@');
    let quoted = if !raw.is_empty() && raw.chars().all(bare) {
        raw.to_owned()
    } else {
        format!("'{}'", raw.replace('\'', r"'\''"))
    };
    if raw.starts_with('-') { format!("./{quoted}") } else { quoted }
}

/// Whether a character is a control, or is shown as nothing, or reorders what is around it.
pub(crate) fn hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{fe00}'..='\u{fe0f}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// `##[group]`, `##vso[…]`, `##teamcity[…]`: some runners look for these anywhere in a line.
fn runner_command(rest: &str) -> bool {
    rest.strip_prefix("##")
        .is_some_and(|r| r.trim_start_matches(|c: char| c.is_ascii_alphabetic()).starts_with('['))
}

/// Whether a forge would make something of the word: mentions, addresses, `#12`, `owner/repo#12`, `GH-12`.
fn linkable(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    let digits = |s: &str| s.starts_with(|c: char| c.is_ascii_digit());
    word.contains('@')
        || lower.contains("://")
        || lower.contains("www.")
        || word.split('#').skip(1).any(digits)
        || word.split('!').skip(1).any(digits)
        || lower.strip_prefix("gh-").is_some_and(digits)
}

/// Escapes what Markdown or HTML reads. What is left alone means nothing inside a line that starts with our own words.
fn prose(word: &str) -> String {
    let mut out = String::with_capacity(word.len() + 8);
    for c in word.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '|' => out.push_str("&#124;"),
            '`' => out.push_str("&#96;"),
            '.' | ',' | ';' | ':' | '\'' | '"' | '-' | '/' | '(' | ')' | '%' | '?' => out.push(c),
            c if c.is_ascii_punctuation() => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_shows_what_is_invisible_and_keeps_the_rest() {
        assert_eq!(text("a\u{1b}[31m\n\u{7f}\u{9b}b"), r"a\x1b[31m\x0a\x7f\x9bb");
        assert_eq!(text("x\u{202e}y\u{200b}\u{2028}"), r"x\u{202e}y\u{200b}\u{2028}");
        assert_eq!(text("Größe 大きさ ## title"), "Größe 大きさ ## title");
    }

    #[test]
    fn text_breaks_runner_commands_anywhere() {
        assert_eq!(text("a ##[group]b"), r"a #\#[group]b");
        assert_eq!(text("##vso[x] ###teamcity[y"), r"#\#vso[x] ##\#teamcity[y");
    }

    #[test]
    fn snippets_fold_white_space() {
        assert_eq!(snippet("\tPort\t\tint \u{1b}"), r"Port int \x1b");
    }

    #[test]
    fn markdown_escapes_markup_and_turns_links_into_code() {
        assert_eq!(markdown("a *b* [c](d) <i> x|y"), r"a \*b\* \[c\](d) &lt;i&gt; x&#124;y");
        assert_eq!(
            markdown("by @bob, see #12 (and https://x.y/z)."),
            "by `@bob`, see `#12` (and `https://x.y/z`)."
        );
        assert_eq!(markdown("Node.js fits (high)."), "Node.js fits (high).");
        assert_eq!(markdown("@a`b"), "<code>&#64;a&#96;b</code>");
    }

    #[test]
    fn code_falls_back_to_entities() {
        assert_eq!(code("src/a.ts:3"), "`src/a.ts:3`");
        assert_eq!(code("a|b"), "<code>a&#124;b</code>");
        assert_eq!(code("<script>"), "<code>&#60;script&#62;</code>");
        assert_eq!(code("a\nb"), "<code>a&#92;x0ab</code>");
        assert_eq!(code(""), "<code></code>");
    }

    #[test]
    fn json_escapes_in_utf16_units() {
        assert_eq!(json("{\n \"a\u{7f}\u{202e}\u{e0001}é\"}"), "{\n \"a\\u007f\\u202e\\udb40\\udc01é\"}");
    }

    #[test]
    fn shell_quotes_only_what_needs_it() {
        assert_eq!(shell("../shop"), "../shop");
        assert_eq!(shell("my repo's"), r"'my repo'\''s'");
        assert_eq!(shell("-rf"), "./-rf");
    }
}
