//! Refuses what would nest too deeply, before a tree is built.
//!
//! The parser grows its stack, but whoever walks or drops its tree recurses. This scan reads the text as the parser's
//! lexer does and bounds the depth of the tree from above; where the two could disagree it refuses the text.

/// Brackets that may be open at once; the reference implementation stops at 200 too.
const BRACKETS: usize = 200;
/// Levels of one statement's expressions: brackets plus operators, members and calls on the way down.
/// Walking and dropping 1,500 levels takes under 3 MiB of a worker's 16 MiB in a debug build.
const LEVELS: u32 = 1_500;
/// Distinct indentations in a file. Statements nest no deeper than that.
const INDENTATIONS: usize = 200;
/// Columns told apart; whatever is indented further counts as yet another indentation.
const COLUMNS: usize = 1_024;

/// Why a text is not parsed, with the byte offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Brackets, operators or blocks nest too deeply.
    TooDeep(usize),
    /// A string is broken in a way that hides where code begins.
    Irregular(usize),
}

/// Checks a text of any size in linear time and constant stack.
pub(super) fn check(text: &str) -> Result<(), Refusal> {
    indentations(text.as_bytes())?;
    Scan { text: text.as_bytes(), at: 0, frames: vec![Frame::default()], strings: Vec::new(), operand: false }
        .run()
}

/// One open bracket; the first frame is the statement itself.
#[derive(Default)]
struct Frame {
    /// The opening byte; 0 for the statement.
    open: u8,
    /// Levels below this bracket.
    below: u32,
    /// Levels since the last separator.
    chain: u32,
    /// Lambdas whose colon has not come: their commas separate nothing.
    lambdas: u32,
}

/// An f-string or t-string that is open; mirrors the lexer's context.
struct Interpolated {
    quote: u8,
    triple: bool,
    raw: bool,
    /// Open brackets where it began.
    frames: usize,
    /// Format specifiers that are open.
    specs: usize,
}

struct Scan<'a> {
    text: &'a [u8],
    at: usize,
    frames: Vec<Frame>,
    strings: Vec<Interpolated>,
    /// Whether the token before was a complete operand.
    operand: bool,
}

impl Scan<'_> {
    fn run(mut self) -> Result<(), Refusal> {
        while let Some(&byte) = self.text.get(self.at) {
            if let Some(string) = self.strings.last()
                && self.frames.len() - string.frames <= string.specs
            {
                self.middle()?;
                continue;
            }
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => self.word()?,
                b'0'..=b'9' => self.number()?,
                b' ' | b'\t' | 0x0c => self.at += 1,
                b'\n' | b'\r' => {
                    self.at += 1;
                    if let [statement] = self.frames.as_mut_slice() {
                        (statement.chain, statement.lambdas) = (0, 0);
                    }
                }
                b'#' => {
                    let rest = &self.text[self.at..];
                    self.at += memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
                }
                b'"' | b'\'' => self.string(byte)?,
                b'(' | b'[' | b'{' => self.open(byte)?,
                b')' | b']' | b'}' => self.close(byte)?,
                b'\\' => {
                    self.at += match self.text.get(self.at + 1) {
                        Some(b'\r') if self.text.get(self.at + 2) == Some(&b'\n') => 3,
                        Some(b'\n' | b'\r') => 2,
                        _ => 1,
                    };
                }
                b',' => {
                    self.at += 1;
                    self.operand = false;
                    self.separate();
                }
                b';' => {
                    self.at += 1;
                    self.operand = false;
                    if self.frames.len() == 1 {
                        self.separate();
                    }
                }
                b':' => {
                    let depth = self.frames.len();
                    if let Some(string) = self.strings.last_mut()
                        && depth - string.frames == string.specs + 1
                    {
                        string.specs += 1;
                    }
                    if let Some(frame) = self.frames.last_mut() {
                        frame.lambdas = frame.lambdas.saturating_sub(1);
                    }
                    self.level()?;
                    self.at += 1;
                    self.operand = false;
                }
                _ => {
                    if byte.is_ascii_punctuation() {
                        self.level()?;
                        self.operand = false;
                    }
                    self.at += 1;
                }
            }
        }
        if self.strings.is_empty() { Ok(()) } else { Err(Refusal::Irregular(self.text.len())) }
    }

    /// Goes one level down in the innermost bracket.
    fn level(&mut self) -> Result<(), Refusal> {
        let at = self.at;
        match self.frames.last_mut() {
            Some(frame) => {
                frame.chain += 1;
                if frame.below + frame.chain > LEVELS { Err(Refusal::TooDeep(at)) } else { Ok(()) }
            }
            None => Ok(()),
        }
    }

    /// Ends the expression at hand in the innermost bracket, unless it is a lambda's parameter.
    fn separate(&mut self) {
        if let Some(frame) = self.frames.last_mut()
            && frame.lambdas == 0
        {
            frame.chain = 0;
        }
    }

    fn open(&mut self, byte: u8) -> Result<(), Refusal> {
        self.level()?;
        let below = self.frames.last().map_or(0, |f| f.below + f.chain);
        if self.frames.len() > BRACKETS {
            return Err(Refusal::TooDeep(self.at));
        }
        self.frames.push(Frame { open: byte, below, chain: 0, lambdas: 0 });
        self.at += 1;
        self.operand = false;
        Ok(())
    }

    /// A closer ends its own kind of bracket only: the parser goes on inside a bracket that another kind seems to close.
    fn close(&mut self, byte: u8) -> Result<(), Refusal> {
        let opener = match byte {
            b')' => b'(',
            b']' => b'[',
            _ => b'{',
        };
        let depth = self.frames.len();
        let fits = self.frames.last().is_some_and(|f| f.open == opener);
        if let Some(string) = self.strings.last_mut() {
            if !fits || depth == string.frames {
                return Err(Refusal::Irregular(self.at));
            }
            if string.specs > 0 && depth - string.frames <= string.specs {
                string.specs -= 1;
            }
        }
        if fits {
            self.frames.pop();
        }
        self.at += 1;
        self.operand = true;
        Ok(())
    }

    fn word(&mut self) -> Result<(), Refusal> {
        let rest = &self.text[self.at..];
        let len = rest.iter().position(|b| !is_word(*b)).unwrap_or(rest.len());
        let word = &rest[..len];
        if let Some(&quote @ (b'"' | b'\'')) = rest.get(len) {
            if !word.is_ascii() {
                return Err(Refusal::Irregular(self.at));
            }
            if let Some(prefix) = Prefix::of(word) {
                self.at += len;
                return if prefix.interpolated {
                    self.interpolated(quote, prefix.raw)
                } else {
                    self.string(quote)
                };
            }
        }
        match word {
            b"lambda" => {
                if let Some(frame) = self.frames.last_mut() {
                    frame.lambdas += 1;
                }
                self.level()?;
                self.operand = false;
            }
            b"not" | b"await" | b"async" | b"yield" | b"if" | b"else" | b"for" | b"in" | b"is" | b"from"
            | b"as" => {
                self.level()?;
                self.operand = false;
            }
            b"and" | b"or" | b"return" | b"print" | b"def" | b"class" | b"while" | b"with" | b"elif"
            | b"import" | b"del" | b"assert" | b"raise" | b"except" | b"match" | b"case" | b"type"
            | b"lazy" => self.operand = false,
            _ => {
                // Two operands side by side: whatever came before is complete.
                if self.operand {
                    self.separate();
                }
                self.operand = true;
            }
        }
        self.at += len;
        Ok(())
    }

    fn number(&mut self) -> Result<(), Refusal> {
        let rest = &self.text[self.at..];
        let len = rest.iter().position(|b| !is_word(*b)).unwrap_or(rest.len());
        // `1if x` is a number and a keyword, `1f""` a number and an f-string: rare enough not to be told apart.
        if matches!(rest.get(len), Some(b'"' | b'\'')) {
            return Err(Refusal::Irregular(self.at));
        }
        if rest[..len].iter().any(|b| !b.is_ascii_digit()) {
            self.level()?;
        } else if self.operand {
            self.separate();
        }
        self.at += len;
        self.operand = true;
        Ok(())
    }

    /// A string without interpolation, from its quote on.
    fn string(&mut self, quote: u8) -> Result<(), Refusal> {
        let start = self.at;
        self.operand = true;
        let triple = self.text[start..].starts_with(&[quote; 3]);
        let mut at = start + if triple { 3 } else { 1 };
        loop {
            let rest = self.text.get(at..).unwrap_or_default();
            let next = if triple {
                memchr::memchr2(quote, b'\\', rest)
            } else {
                rest.iter().position(|&b| b == quote || matches!(b, b'\\' | b'\n' | b'\r'))
            };
            let Some(next) = next else {
                self.at = self.text.len();
                return if self.strings.is_empty() { Ok(()) } else { Err(Refusal::Irregular(start)) };
            };
            at += next;
            match self.text[at] {
                b'\\' => at += escape(&self.text[at..]),
                b'\n' | b'\r' => {
                    // The lexer ends a string that is not closed at the end of the line, and so does this.
                    self.at = at;
                    return if self.strings.is_empty() { Ok(()) } else { Err(Refusal::Irregular(start)) };
                }
                _ if triple && !self.text[at..].starts_with(&[quote; 3]) => at += 1,
                _ => {
                    self.at = at + if triple { 3 } else { 1 };
                    return Ok(());
                }
            }
        }
    }

    fn interpolated(&mut self, quote: u8, raw: bool) -> Result<(), Refusal> {
        if self.strings.len() >= BRACKETS {
            return Err(Refusal::TooDeep(self.at));
        }
        let triple = self.text[self.at..].starts_with(&[quote; 3]);
        self.at += if triple { 3 } else { 1 };
        self.strings.push(Interpolated { quote, triple, raw, frames: self.frames.len(), specs: 0 });
        Ok(())
    }

    /// The literal part of an interpolated string, up to its end, a `{` or the `}` of a format specifier.
    fn middle(&mut self) -> Result<(), Refusal> {
        let Some(&Interpolated { quote, triple, raw, specs, .. }) = self.strings.last() else {
            return Ok(());
        };
        let mut named = false;
        while let Some(&byte) = self.text.get(self.at) {
            let next = self.text.get(self.at + 1).copied();
            match byte {
                b'\n' | b'\r' if !triple => return Err(Refusal::Irregular(self.at)),
                b'\\' if matches!(next, Some(b'{' | b'}')) => self.at += 1,
                b'\\' if !raw && self.text[self.at..].starts_with(b"\\N{") => {
                    named = true;
                    self.at += 3;
                }
                b'\\' => self.at += escape(&self.text[self.at..]),
                _ if byte == quote && (!triple || self.text[self.at..].starts_with(&[quote; 3])) => {
                    // A quote inside a format specifier ends the string with its braces open.
                    if specs > 0 {
                        return Err(Refusal::Irregular(self.at));
                    }
                    self.at += if triple { 3 } else { 1 };
                    self.strings.pop();
                    self.operand = true;
                    return Ok(());
                }
                b'{' if next == Some(b'{') && specs == 0 => self.at += 2,
                b'{' => return self.open(byte),
                b'}' if named => {
                    named = false;
                    self.at += 1;
                }
                b'}' if next == Some(b'}') && specs == 0 => self.at += 2,
                b'}' => return self.close(byte),
                _ => self.at += 1,
            }
        }
        Err(Refusal::Irregular(self.text.len()))
    }
}

struct Prefix {
    raw: bool,
    interpolated: bool,
}

impl Prefix {
    fn of(word: &[u8]) -> Option<Self> {
        let one = |b: u8, set: &[u8]| set.contains(&b.to_ascii_lowercase());
        match *word {
            [a] if one(a, b"bfrtu") => Some(Self { raw: one(a, b"r"), interpolated: one(a, b"ft") }),
            [a, b] if (one(a, b"r") && one(b, b"bft")) || (one(a, b"bft") && one(b, b"r")) => {
                Some(Self { raw: true, interpolated: one(a, b"ft") || one(b, b"ft") })
            }
            _ => None,
        }
    }
}

/// Length of a backslash and what it escapes.
fn escape(text: &[u8]) -> usize {
    if text.starts_with(b"\\\r\n") { 3 } else { 2 }
}

fn is_word(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric() || byte >= 0x80
}

/// Counts the distinct indentations of all lines, in strings or not, as the lexer measures them.
fn indentations(text: &[u8]) -> Result<(), Refusal> {
    let mut seen = [false; COLUMNS];
    let mut distinct = 0;
    let mut at = 0;
    while at < text.len() {
        let mut column = 0usize;
        let start = at;
        while let Some(&byte) = text.get(at) {
            column = match byte {
                b' ' => column + 1,
                b'\t' => (column / 8 + 1) * 8,
                0x0c => 0,
                _ => break,
            };
            at += 1;
        }
        let blank = matches!(text.get(at), None | Some(b'\n' | b'\r' | b'#'));
        if column > 0 && !blank {
            match seen.get_mut(column) {
                Some(true) => {}
                Some(slot) => {
                    *slot = true;
                    distinct += 1;
                }
                None => distinct += 1,
            }
            if distinct > INDENTATIONS {
                return Err(Refusal::TooDeep(start));
            }
        }
        let rest = &text[at..];
        at += memchr::memchr2(b'\n', b'\r', rest).map_or(rest.len(), |i| i + 1);
    }
    Ok(())
}
