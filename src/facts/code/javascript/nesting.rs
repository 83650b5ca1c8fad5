//! How deep a text nests, before a recursive-descent parser is let loose on it.
//!
//! The parser has no limit of its own, and a stack overflow ends the process.
//! The measure is an upper estimate: what may be a string, a comment or a regular expression is skipped,
//! but brackets in it without a partner are added up, so that code cannot hide in it.

/// Bracket nesting beyond which a file is not read.
const BRACKETS: usize = 500;
/// Levels that fit into a worker's stack of 16 MiB.
const LEVELS: usize = 2_000;
/// Levels beyond which no stack is provided.
const MOST_LEVELS: usize = 60_000;
/// Stack that one level takes at most, in bytes; measured with the densest nesting per kind.
const LEVEL_BYTES: usize = 7 * 1024;
/// Files up to this many bytes with few brackets need no measuring.
const SMALL: usize = 4 * 1024;

/// How to parse a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plan {
    /// On the calling thread.
    Here,
    /// On a thread with so many bytes of stack.
    Roomy(usize),
    /// Not at all: it is too deep at this byte offset.
    TooDeep(usize),
}

/// Decides where a text can be parsed.
pub(super) fn plan(text: &str) -> Plan {
    let bytes = text.as_bytes();
    if bytes.len() <= SMALL {
        let dense = bytes.iter().filter(|b| CLASS[usize::from(**b)] > WORD).count();
        if dense <= BRACKETS {
            return Plan::Here;
        }
    }
    let mut scan = Scan::new(bytes);
    scan.run();
    if let Some(offset) = scan.too_deep {
        return Plan::TooDeep(offset);
    }
    match scan.most + scan.hidden {
        levels if levels <= LEVELS => Plan::Here,
        levels if levels <= MOST_LEVELS => Plan::Roomy(levels * LEVEL_BYTES),
        _ => Plan::TooDeep(scan.most_at),
    }
}

const PLAIN: u8 = 0;
const SPACE: u8 = 1;
const WORD: u8 = 2;
const OTHER: u8 = 3;

/// Class of each byte: uninteresting, white space, part of a word, or to be looked at.
const CLASS: [u8; 256] = {
    let mut table = [PLAIN; 256];
    let mut i = 0;
    while i < 256 {
        let b = i as u8;
        table[i] = match b {
            b' ' | b'\t' | b'\r' => SPACE,
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'$' | b'#' | 128..=255 => WORD,
            b'%' | b'&' | b'|' | b'^' | b'.' | b'@' => PLAIN,
            b'\n' | b'\\' => OTHER,
            33..=126 => OTHER,
            _ => PLAIN,
        };
        i += 1;
    }
    table
};

/// What the last token was, as far as it matters.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Last {
    /// An operator or an opening bracket: an operand comes next.
    Operator,
    /// An operand that ends a statement at a line break.
    Operand,
    /// A closing parenthesis: an operand, or the head of a statement.
    Paren,
}

/// One open bracket.
#[derive(Default)]
struct Level {
    /// The closing byte; 0 for the file itself.
    close: u8,
    template: bool,
    chain: usize,
    branches: usize,
    tags: usize,
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    levels: Vec<Level>,
    last: Last,
    /// Brackets and pending chains that are open now.
    open: usize,
    most: usize,
    most_at: usize,
    /// Brackets without a partner in what was skipped.
    hidden: usize,
    too_deep: Option<usize>,
    dots: bool,
}

impl<'a> Scan<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            levels: vec![Level::default()],
            last: Last::Operator,
            open: 0,
            most: 0,
            most_at: 0,
            hidden: 0,
            too_deep: None,
            dots: false,
        }
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn run(&mut self) {
        while self.at < self.bytes.len() && self.too_deep.is_none() {
            match CLASS[usize::from(self.bytes[self.at])] {
                SPACE => self.at += 1,
                WORD => self.word(),
                PLAIN => {
                    if self.dots && self.bytes[self.at] == b'.' {
                        self.grow();
                    }
                    self.last = Last::Operator;
                    self.at += 1;
                }
                _ => self.token(),
            }
        }
    }

    fn word(&mut self) {
        let start = self.at;
        while self.at < self.bytes.len() && CLASS[usize::from(self.bytes[self.at])] == WORD {
            self.at += 1;
        }
        // A member is no keyword.
        let member = start > 0 && self.bytes[start - 1] == b'.';
        self.last = match &self.bytes[start..self.at] {
            _ if member => Last::Operand,
            b"new" | b"typeof" | b"void" | b"delete" | b"await" | b"yield" | b"keyof" | b"unique"
            | b"readonly" | b"infer" | b"if" | b"for" | b"while" | b"with" | b"do" | b"class" => {
                self.grow();
                Last::Operator
            }
            b"else" => {
                let level = self.level();
                level.branches += 1;
                self.raise(1);
                Last::Operator
            }
            b"namespace" | b"module" => {
                self.dots = true;
                Last::Operand
            }
            b"return" | b"case" | b"in" | b"of" | b"instanceof" | b"as" | b"satisfies" | b"extends"
            | b"is" | b"throw" | b"default" | b"export" | b"async" => Last::Operator,
            b"const" | b"let" | b"var" => {
                self.settle();
                Last::Operator
            }
            _ => Last::Operand,
        };
    }

    fn token(&mut self) {
        let byte = self.bytes[self.at];
        let next = self.peek(1);
        match byte {
            b'\n' => {
                self.at += 1;
                self.line_break();
                return;
            }
            b'\'' | b'"' => {
                self.string(byte);
                self.last = Last::Operand;
                return;
            }
            b'`' => {
                self.at += 1;
                self.template();
                return;
            }
            b'/' => {
                self.slash(next);
                return;
            }
            b'(' | b'[' | b'{' => {
                self.dots = false;
                self.push(if byte == b'(' { b')' } else { byte + 2 }, false);
                self.last = Last::Operator;
            }
            b')' | b']' => {
                // In the text of an element it closes nothing.
                if self.level().close == byte {
                    self.hidden += usize::from(self.level().tags > 0);
                    self.pop();
                }
                self.last = if byte == b')' { Last::Paren } else { Last::Operand };
            }
            b'}' => {
                // Parentheses that never close inside a block were none.
                while !matches!(self.level().close, 0 | b'}') {
                    self.pop();
                }
                let template = self.pop();
                self.last = Last::Operand;
                if template {
                    self.at += 1;
                    self.template();
                    return;
                }
            }
            b';' | b',' => {
                self.settle();
                self.last = Last::Operator;
            }
            b'=' if next == b'>' => self.two(true),
            b'=' | b'!' if next == b'=' => self.two(false),
            b'*' if next == b'*' => self.two(true),
            b'?' if next == b'.' || next == b'?' => self.two(false),
            b'+' | b'-' => {
                // The postfix forms leave an operand behind; being wrong there only costs one level.
                if self.last == Last::Operator {
                    self.grow();
                }
                self.last = Last::Operator;
            }
            b'=' | b'!' | b'~' | b'?' | b':' => {
                self.grow();
                self.last = Last::Operator;
            }
            b'<' => self.angle(next),
            b'>' => {
                if next == b'=' {
                    self.at += 1;
                }
                self.last = Last::Operator;
            }
            _ => self.last = Last::Operator,
        }
        self.at += 1;
    }

    fn two(&mut self, nests: bool) {
        if nests {
            self.grow();
        }
        self.last = Last::Operator;
        self.at += 1;
    }

    /// An element, a type argument or a comparison.
    fn angle(&mut self, next: u8) {
        if next == b'/' {
            let level = self.level();
            if level.tags > 0 {
                level.tags -= 1;
                self.open -= 1;
            }
            self.at += 1;
        } else if next == b'=' || next == b'<' {
            self.at += 1;
        } else if self.bytes[self.at..].starts_with(b"<!--") {
            self.skip_line();
            return;
        } else {
            self.level().tags += 1;
            self.raise(1);
        }
        self.last = Last::Operator;
    }

    fn slash(&mut self, next: u8) {
        match next {
            b'/' => self.skip_line(),
            b'*' => {
                let start = self.at;
                let end = memchr::memmem::find(&self.bytes[start + 2..], b"*/");
                self.at = end.map_or(self.bytes.len(), |e| start + e + 4);
                self.hide(start, self.at);
            }
            b'>' => {
                let level = self.level();
                if level.tags > 0 {
                    level.tags -= 1;
                    self.open -= 1;
                }
                self.at += 2;
                self.last = Last::Operator;
            }
            _ => {
                let start = self.at;
                let end = self.regex_end();
                if let Some(end) = end {
                    // Whichever it is, what stands between the slashes may be code or not.
                    self.hide(start, end);
                    if self.last == Last::Operator {
                        self.at = end;
                        self.last = Last::Operand;
                        return;
                    }
                }
                self.at = start + 1;
                self.last = Last::Operator;
            }
        }
    }

    /// End of what would be a regular expression starting here, on this line.
    fn regex_end(&self) -> Option<usize> {
        let mut class = false;
        let mut i = self.at + 1;
        // Long lines are minified ones; a look further ahead at each slash would be quadratic.
        let stop = self.bytes.len().min(i + 1_000);
        while i < stop {
            match self.bytes[i] {
                b'\n' => return None,
                b'\\' => i += 1,
                b'[' => class = true,
                b']' => class = false,
                b'/' if !class => return Some(i + 1),
                _ => {}
            }
            i += 1;
        }
        None
    }

    fn string(&mut self, quote: u8) {
        let start = self.at;
        let mut i = start + 1;
        while let Some(&b) = self.bytes.get(i) {
            match b {
                b'\\' => i += 1,
                b'\n' => break,
                _ if b == quote => {
                    i += 1;
                    break;
                }
                _ => {}
            }
            i += 1;
        }
        self.at = i.min(self.bytes.len());
        self.hide(start, self.at);
    }

    /// Text of a template up to its end or its next substitution.
    fn template(&mut self) {
        let start = self.at;
        let mut i = start;
        while let Some(&b) = self.bytes.get(i) {
            match b {
                b'\\' => i += 1,
                b'`' => {
                    self.hide(start, i);
                    self.at = i + 1;
                    self.last = Last::Operand;
                    return;
                }
                b'$' if self.bytes.get(i + 1) == Some(&b'{') => {
                    self.hide(start, i);
                    self.at = i + 2;
                    self.push(b'}', true);
                    self.last = Last::Operator;
                    return;
                }
                _ => {}
            }
            i += 1;
        }
        self.hide(start, self.bytes.len());
        self.at = self.bytes.len();
    }

    fn skip_line(&mut self) {
        let start = self.at;
        self.at = memchr::memchr(b'\n', &self.bytes[start..]).map_or(self.bytes.len(), |e| start + e);
        self.hide(start, self.at);
    }

    /// A line break ends a statement when an operand stands before it and no operator after it.
    fn line_break(&mut self) {
        if self.last != Last::Operand {
            return;
        }
        let rest = &self.bytes[self.at..];
        let Some(first) = rest.iter().position(|b| !matches!(b, b' ' | b'\t' | b'\r')) else { return };
        let rest = &rest[first..];
        let word = rest.iter().position(|b| CLASS[usize::from(*b)] != WORD).unwrap_or(rest.len());
        let goes_on = matches!(
            &rest[..word],
            b"" | b"in"
                | b"instanceof"
                | b"as"
                | b"satisfies"
                | b"of"
                | b"extends"
                | b"is"
                | b"else"
                | b"while"
        );
        if !goes_on {
            self.settle();
        }
    }

    fn level(&mut self) -> &mut Level {
        if self.levels.is_empty() {
            self.levels.push(Level::default());
        }
        let last = self.levels.len() - 1;
        &mut self.levels[last]
    }

    fn push(&mut self, close: u8, template: bool) {
        self.levels.push(Level { close, template, ..Level::default() });
        self.raise(1);
        if self.levels.len() > BRACKETS {
            self.too_deep = Some(self.at);
        }
    }

    fn pop(&mut self) -> bool {
        if self.levels.len() < 2 {
            self.settle();
            return false;
        }
        let Some(level) = self.levels.pop() else { return false };
        self.open -= 1 + level.chain + level.branches + level.tags;
        level.template
    }

    /// One more level without a bracket.
    fn grow(&mut self) {
        self.level().chain += 1;
        self.raise(1);
    }

    /// The statement or list item is over.
    fn settle(&mut self) {
        let level = self.level();
        let done = level.chain + level.tags;
        level.chain = 0;
        level.tags = 0;
        self.open -= done;
        self.dots = false;
    }

    fn raise(&mut self, by: usize) {
        self.open += by;
        if self.open > self.most {
            self.most = self.open;
            self.most_at = self.at;
        }
    }

    /// Adds the brackets without a partner between two offsets.
    fn hide(&mut self, start: usize, end: usize) {
        let mut open = 0usize;
        for b in &self.bytes[start..end] {
            match b {
                b'(' | b'[' | b'{' => open += 1,
                b')' | b']' | b'}' => match open.checked_sub(1) {
                    Some(less) => open = less,
                    None => self.hidden += 1,
                },
                _ => {}
            }
        }
        self.hidden += open;
    }
}
