//! Tokens of Groovy, Kotlin and Scala: as much of the three languages as build scripts need.
//!
//! Strings come with what they interpolate as `${name}`, brackets know their partner, and nothing is ever evaluated.
//! Broken text gives tokens as well: a string ends with its line, and a bracket without a partner closes at the end.

use std::borrow::Cow;

/// The language of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// `*.gradle`
    Groovy,
    /// `*.gradle.kts`
    Kotlin,
    /// `*.sbt`, `*.scala`, `*.sc`
    Scala,
}

/// A token and its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token<'a> {
    /// Byte offset of its beginning.
    pub at: usize,
    /// As written, a quoted name without its backticks.
    pub text: &'a str,
    /// What it is.
    pub kind: Kind,
}

/// Kinds of token.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// A name or keyword.
    Word,
    /// A number, as written.
    Number,
    /// The content of a string, what it interpolates as `${name}`.
    Text(String),
    /// An opening bracket and the index of its partner, which is the number of tokens where there is none.
    Open(usize),
    /// A closing bracket.
    Close,
    /// An operator or separator: a run of operator characters, or one of `,` `;` `.`.
    Mark,
    /// The end of a line.
    Line,
}

impl Token<'_> {
    /// Whether it is this operator or separator.
    pub(super) fn is(&self, mark: &str) -> bool {
        self.kind == Kind::Mark && self.text == mark
    }

    /// Whether it is this word.
    pub(super) fn says(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text == word
    }

    /// The content of a string.
    pub(super) fn string(&self) -> Option<&str> {
        match &self.kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// What was read of a script.
#[derive(Debug, Default)]
pub(super) struct Tokens<'a> {
    /// The tokens; comments are left out.
    pub list: Vec<Token<'a>>,
    /// Places that are broken, with what is wrong there.
    pub broken: Vec<(usize, &'static str)>,
}

/// Most tokens of one script.
const MOST: usize = 500_000;
/// How many brackets that were forgotten a closing one may close.
const FORGOTTEN: usize = 8;
/// Characters of operators; `,` `;` and `.` stand alone.
const OPERATORS: &[u8] = b"=+-*/%<>!&|?:~^@#\\";

/// Reads a script.
pub(super) fn tokenize(text: &str, dialect: Dialect) -> Tokens<'_> {
    let mut reader =
        Reader { text, bytes: text.as_bytes(), dialect, at: 0, out: Tokens::default(), open: Vec::new() };
    while reader.at < text.len() && reader.out.list.len() < MOST {
        reader.step();
    }
    let end = reader.out.list.len();
    for index in std::mem::take(&mut reader.open) {
        reader.out.broken.push((reader.out.list[index].at, "opens a bracket that nothing closes"));
        reader.out.list[index].kind = Kind::Open(end);
    }
    reader.out
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    dialect: Dialect,
    at: usize,
    out: Tokens<'a>,
    /// Indices of opening brackets without a partner so far.
    open: Vec<usize>,
}

impl<'a> Reader<'a> {
    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn push(&mut self, at: usize, end: usize, kind: Kind) {
        self.out.list.push(Token { at, text: self.text.get(at..end).unwrap_or_default(), kind });
    }

    /// Reads one token or skips one blank or comment; always moves on.
    fn step(&mut self) {
        let at = self.at;
        match self.peek(0) {
            b'\n' => {
                self.at += 1;
                self.push(at, at, Kind::Line);
            }
            b' ' | b'\t' | b'\r' => self.at += 1,
            b'#' if at == 0 => self.skip_line(),
            b'/' if self.peek(1) == b'/' => self.skip_line(),
            b'/' if self.peek(1) == b'*' => self.block_comment(),
            b'"' => {
                let names = self.interpolates(at);
                // What only formats is no part of the text.
                if names
                    && self.out.list.last().is_some_and(|t| matches!(t.text, "s" | "f" | "raw"))
                    && self.dialect == Dialect::Scala
                {
                    self.out.list.pop();
                }
                self.quoted(b'"', names);
            }
            b'\'' if self.dialect == Dialect::Groovy => self.quoted(b'\'', false),
            b'\'' => self.character(),
            b'/' if self.dialect == Dialect::Groovy && self.slashy() => {}
            b'`' => self.quoted_name(),
            b'(' | b'[' | b'{' => {
                self.at += 1;
                self.open.push(self.out.list.len());
                self.push(at, at + 1, Kind::Open(usize::MAX));
            }
            b')' | b']' | b'}' => self.close(),
            b',' | b';' | b'.' => {
                self.at += 1;
                self.push(at, at + 1, Kind::Mark);
            }
            byte if byte.is_ascii_digit() => self.number(),
            byte if is_name(byte) => {
                let end = self.bytes[at..].iter().position(|b| !is_name(*b) && !b.is_ascii_digit());
                self.at = end.map_or(self.bytes.len(), |e| at + e);
                self.push(at, self.at, Kind::Word);
            }
            byte if OPERATORS.contains(&byte) => self.operator(),
            _ => self.at += 1,
        }
    }

    /// Whether the string that begins here names values: all of Groovy's and Kotlin's, in Scala those with a prefix.
    fn interpolates(&self, at: usize) -> bool {
        let joined = |t: &Token| t.kind == Kind::Word && t.at + t.text.len() == at;
        self.dialect != Dialect::Scala || self.out.list.last().is_some_and(joined)
    }

    fn skip_line(&mut self) {
        self.at += memchr::memchr(b'\n', &self.bytes[self.at..]).unwrap_or(self.bytes.len() - self.at);
    }

    /// A block comment; those of Kotlin and Scala nest.
    fn block_comment(&mut self) {
        let start = self.at;
        let mut depth = 1;
        self.at += 2;
        while depth > 0 {
            let Some(found) = memchr::memchr2(b'*', b'/', &self.bytes[self.at.min(self.bytes.len())..])
            else {
                self.at = self.bytes.len();
                return self.out.broken.push((start, "begins a comment that does not end"));
            };
            self.at += found;
            match (self.peek(0), self.peek(1)) {
                (b'*', b'/') => {
                    depth -= 1;
                    self.at += 2;
                }
                (b'/', b'*') if self.dialect != Dialect::Groovy => {
                    depth += 1;
                    self.at += 2;
                }
                _ => self.at += 1,
            }
        }
    }

    fn quoted(&mut self, quote: u8, names: bool) {
        let start = self.at;
        let triple = self.peek(1) == quote && self.peek(2) == quote;
        self.at += if triple { 3 } else { 1 };
        // Only Groovy has escapes in strings of three quotes.
        let escapes = !triple || self.dialect == Dialect::Groovy;
        let mut content = String::new();
        let mut from = self.at;
        loop {
            let byte = self.peek(0);
            if self.at >= self.bytes.len() || (byte == b'\n' && !triple) {
                self.out.broken.push((start, "begins a string that does not end"));
                break;
            }
            if byte == quote && (!triple || (self.peek(1) == quote && self.peek(2) == quote)) {
                // Of more than three quotes, the last three close it.
                if !(triple && self.peek(3) == quote) {
                    break;
                }
            }
            if byte == b'\\' && escapes {
                content.push_str(&self.text[from..self.at]);
                let escaped = self.text[self.at + 1..].chars().next();
                match escaped {
                    Some('n') => content.push('\n'),
                    Some('t') => content.push('\t'),
                    Some('\n') | None => {}
                    Some(c) => content.push(c),
                }
                self.at += 1 + escaped.map_or(0, char::len_utf8);
                from = self.at;
            } else if byte == b'$' && names {
                content.push_str(&self.text[from..self.at]);
                self.interpolation(&mut content);
                from = self.at;
            } else {
                self.at += 1;
            }
        }
        content.push_str(self.text.get(from..self.at).unwrap_or_default());
        let closed = self.peek(0) == quote && self.at > start;
        if closed {
            self.at += if triple { 3 } else { 1 };
        }
        self.at = self.at.min(self.bytes.len());
        self.push(start, self.at, Kind::Text(content));
    }

    /// `$name`, `${expression}`, a dollar alone; in Scala `$$` is one.
    fn interpolation(&mut self, content: &mut String) {
        self.at += 1;
        if self.peek(0) == b'{' {
            let from = self.at + 1;
            let end = self.expression_end(from);
            let inside = self.text.get(from..end).unwrap_or_default();
            placeholder(content, &canonical(inside));
            self.at = (end + 1).min(self.bytes.len());
            return;
        }
        let rest = self.rest().as_bytes();
        if !rest.first().is_some_and(|b| is_name(*b) && *b != b'$') {
            content.push('$');
            self.at += usize::from(self.dialect == Dialect::Scala && rest.first() == Some(&b'$'));
            return;
        }
        let name = |b: &u8| (is_name(*b) && *b != b'$') || b.is_ascii_digit();
        let mut end = rest.iter().position(|b| !name(b)).unwrap_or(rest.len());
        // Groovy goes on through dots: `$versions.kotlin`.
        while self.dialect == Dialect::Groovy
            && rest.get(end) == Some(&b'.')
            && rest.get(end + 1).is_some_and(|b| is_name(*b) && *b != b'$')
        {
            end += 1 + rest[end + 1..].iter().position(|b| !name(b)).unwrap_or(rest.len() - end - 1);
        }
        placeholder(content, &canonical(&self.rest()[..end]));
        self.at += end;
    }

    /// Where the expression that begins at an offset is closed: at its `}`, at the latest at the end of the line.
    fn expression_end(&self, from: usize) -> usize {
        let (mut depth, mut quote) = (0usize, 0u8);
        let mut i = from;
        while let Some(&byte) = self.bytes.get(i) {
            match byte {
                b'\n' => return i,
                b'\\' => i += 1,
                b'"' | b'\'' if quote == 0 => quote = byte,
                _ if quote != 0 && byte == quote => quote = 0,
                _ if quote != 0 => {}
                b'{' => depth += 1,
                b'}' if depth == 0 => return i,
                b'}' => depth -= 1,
                _ => {}
            }
            i += 1;
        }
        self.bytes.len()
    }

    /// `'c'`, `'\n'`; else the quote of a Scala symbol or of text in an XML literal.
    fn character(&mut self) {
        let mut rest = self.rest().chars().skip(1);
        let end = match rest.next() {
            Some('\\') => self.rest().get(3..).and_then(|r| r.find('\'')).filter(|f| *f < 6).map(|f| f + 4),
            Some(c) if c != '\n' && rest.next() == Some('\'') => Some(c.len_utf8() + 2),
            _ => None,
        };
        self.at += end.unwrap_or(1);
    }

    /// A Groovy pattern between slashes, where a value may begin; on one line.
    fn slashy(&mut self) -> bool {
        let begins = self.out.list.last().is_none_or(|t| match t.kind {
            Kind::Open(_) | Kind::Line => true,
            Kind::Mark => t.text != ".",
            _ => false,
        });
        let bytes = &self.bytes[self.at + 1..];
        let mut end = None;
        let mut i = 0;
        while begins && let Some(&byte) = bytes.get(i) {
            match byte {
                b'\n' => break,
                b'\\' => i += 1,
                b'/' => {
                    end = Some(i);
                    break;
                }
                _ => {}
            }
            i += 1;
        }
        let Some(end) = end else { return false };
        let start = self.at;
        let content = self.text.get(start + 1..start + 1 + end).unwrap_or_default().to_string();
        self.at = start + end + 2;
        self.push(start, self.at, Kind::Text(content));
        true
    }

    fn quoted_name(&mut self) {
        let at = self.at + 1;
        let rest = &self.bytes[at..];
        match memchr::memchr2(b'`', b'\n', rest) {
            Some(end) if rest[end] == b'`' => {
                self.at = at + end + 1;
                self.push(at, at + end, Kind::Word);
            }
            _ => self.at += 1,
        }
    }

    fn number(&mut self) {
        let at = self.at;
        let mut end = at;
        while let Some(&byte) = self.bytes.get(end) {
            let point = byte == b'.' && self.bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
            if !byte.is_ascii_alphanumeric() && byte != b'_' && !point {
                break;
            }
            end += 1;
        }
        self.at = end;
        self.push(at, end, Kind::Number);
    }

    fn operator(&mut self) {
        let at = self.at;
        let mut end = at;
        while let Some(byte) = self.bytes.get(end).filter(|b| OPERATORS.contains(b)) {
            let next = self.bytes.get(end + 1).copied().unwrap_or(0);
            // What may begin a comment or a pattern.
            if end > at && *byte == b'/' && (matches!(next, b'/' | b'*') || self.dialect == Dialect::Groovy) {
                break;
            }
            end += 1;
        }
        self.at = end.max(at + 1);
        self.push(at, self.at, Kind::Mark);
    }

    fn close(&mut self) {
        let at = self.at;
        self.at += 1;
        let opener = match self.bytes[at] {
            b')' => "(",
            b']' => "[",
            _ => "{",
        };
        let near = self.open.iter().rev().take(FORGOTTEN);
        let Some(forgotten) = near.into_iter().position(|i| self.out.list[*i].text == opener) else {
            return self.out.broken.push((at, "closes a bracket that nothing opens"));
        };
        let here = self.out.list.len();
        for left in (0..=forgotten).rev() {
            let Some(index) = self.open.pop() else { break };
            if left > 0 {
                self.out.broken.push((self.out.list[index].at, "opens a bracket that nothing closes"));
            }
            self.out.list[index].kind = Kind::Open(here);
        }
        self.push(at, at + 1, Kind::Close);
    }
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || byte == b'_' || byte == b'$' || byte >= 0x80
}

fn placeholder(content: &mut String, name: &str) {
    content.push_str("${");
    content.push_str(name);
    content.push('}');
}

/// Ways to ask for a property by its name.
const GETTERS: [&str; 10] = [
    "ext",
    "extra",
    "property",
    "findProperty",
    "getProperty",
    "get",
    "gradleProperty",
    "providers.gradleProperty",
    "extra.get",
    "ext.get",
];

/// The name by which a value is known everywhere: `rootProject.ext["kotlin"]` and `property("kotlin")` are `kotlin`,
/// `libs.versions.netty.get()` is `libs.versions.netty`. What is no name stays as written, without braces and quotes.
pub(super) fn canonical(expression: &str) -> String {
    let mut name: Cow<'_, str> = Cow::Borrowed(expression.trim());
    if let Some((path, _)) = name.split_once(" as ") {
        name = Cow::Owned(path.trim().to_string());
    }
    if name.contains(['"', '\'']) {
        name = Cow::Owned(name.replace("[\"", ".").replace("['", ".").replace("\"]", "").replace("']", ""));
    }
    let mut name: &str = &name;
    loop {
        let before = name;
        for end in [".get()", ".getOrNull()", ".toString()", ".toInteger()", ".value", "!!", "()", "?"] {
            name = name.strip_suffix(end).unwrap_or(name);
        }
        for start in
            ["project.", "rootProject.", "ext.", "extra.", "this.", "properties.", "ext?.", "settings."]
        {
            name = name.strip_prefix(start).unwrap_or(name);
        }
        let called = name.strip_suffix(')').and_then(|n| n.split_once('('));
        if let Some((getter, quoted)) = called
            && GETTERS.contains(&getter)
        {
            name = quoted.trim().trim_matches(['"', '\'']);
        }
        if name == before {
            break;
        }
    }
    name.chars().filter(|c| !matches!(c, '{' | '}' | '"' | '\'' | '$' | ' ' | ':')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, dialect: Dialect) -> String {
        let tokens = tokenize(text, dialect);
        let shown = tokens.list.iter().map(|t| match &t.kind {
            Kind::Text(text) => format!("<{text}>"),
            Kind::Line => "¶".to_string(),
            _ => t.text.to_string(),
        });
        shown.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn strings_of_every_kind() {
        let groovy = "a 'x\\'y' \"$v:${w.get()}-$m.n.\" '''t\n'u''' \"\"\"${p['q']}\"\"\" = ~/r\"/ + 4 / 2";
        assert_eq!(
            shown(groovy, Dialect::Groovy),
            "a <x'y> <${v}:${w}-${m.n}.> <t\n'u> <${p.q}> = ~ <r\"> + 4 / 2"
        );
        let kotlin = "\"$m.n ${f(\"}\")} \\$x\" '\"' \"\"\"a\\\"\"\" `b-c`";
        assert_eq!(shown(kotlin, Dialect::Kotlin), "<${m}.n ${f()} $x> <a\\> b-c");
        assert_eq!(shown("\"\"\"\"a\"\"\"\" b", Dialect::Scala), "<\"a\"> b");
        let scala = "\"$no\" s\"$$ $yes-${V.x}\" 'sym 'c' don't";
        assert_eq!(shown(scala, Dialect::Scala), "<$no> <$ ${yes}-${V.x}> sym don t");
    }

    #[test]
    fn comments_go_and_brackets_pair() {
        let text = "#!x\na(/* ) */ [1], // ]\n b) { c }";
        assert_eq!(shown(text, Dialect::Groovy), "¶ a ( [ 1 ] , ¶ b ) { c }");
        let tokens = tokenize(text, Dialect::Groovy);
        assert_eq!(tokens.list[2].kind, Kind::Open(9));
        assert!(tokens.broken.is_empty());
        assert_eq!(shown("/* a /* b */ c */ d", Dialect::Kotlin), "d");
        assert_eq!(shown("/* a /* b */ c", Dialect::Groovy), "c");
    }

    #[test]
    fn broken_text_gives_what_there_is() {
        let broken = |text| tokenize(text, Dialect::Groovy).broken.iter().map(|b| b.0).collect::<Vec<_>>();
        assert_eq!(broken("a {\n b 'c\n d (\n}\n"), [7, 13]);
        assert_eq!(broken("a { ("), [2, 4]);
        assert_eq!(broken("} a"), [0]);
        assert_eq!(broken("/* a"), [0]);
        assert_eq!(broken("'''a"), [0]);
        for odd in
            ["\"$", "\"${", "\"${a\nb", "'\\", "\"\\é", "/", "`", "'", "é'", "\"\"\"\"", "$$", "\"\"\""]
        {
            for dialect in [Dialect::Groovy, Dialect::Kotlin, Dialect::Scala] {
                tokenize(odd, dialect);
            }
        }
    }

    #[test]
    fn one_name_for_a_value() {
        for written in [
            "kotlin",
            "rootProject.ext.kotlin",
            "project.property(\"kotlin\")",
            "rootProject.extra[\"kotlin\"]",
            "project.findProperty('kotlin') as String",
            "ext.get(\"kotlin\")",
            "providers.gradleProperty(\"kotlin\").get()",
        ] {
            assert_eq!(canonical(written), "kotlin", "{written}");
        }
        assert_eq!(canonical("libs.versions.netty.get()"), "libs.versions.netty");
        assert_eq!(canonical("versions['a']"), "versions.a");
    }
}
