//! Ruby text as statements and literals: enough for a Gemfile, tolerant of everything, never run.

/// Lines that one call may span.
const CALL_LINES: usize = 40;
/// Longest line that is read, in bytes.
const LINE: usize = 16 * 1024;

/// One statement, its continuation lines joined, without comments.
pub(super) struct Call {
    /// Byte offset of its first character.
    pub at: usize,
    /// What it says.
    pub text: String,
}

/// Statements of a Ruby file as far as lines show them: a line that ends in `,`, `(`, `[` or `\` goes on.
pub(super) fn calls(text: &str) -> Vec<Call> {
    let mut out: Vec<Call> = Vec::new();
    let mut at = 0;
    let mut in_comment = false;
    // Lines of the statement that is still open.
    let mut open = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let line = line.trim_end();
        if line.starts_with("=begin") || line.starts_with("=end") {
            in_comment = line.starts_with("=begin");
            continue;
        }
        if line == "__END__" {
            break;
        }
        if in_comment || line.len() > LINE {
            continue;
        }
        let code = without_comment(line).trim_end();
        let trimmed = code.trim_start();
        if trimmed.is_empty() {
            continue;
        }
        // A line may begin with the comma's other side: `.freeze`, `group: :test` never start a statement.
        let goes_on = trimmed.ends_with([',', '(', '[', '\\']) || trimmed.ends_with("=>");
        let part = trimmed.strip_suffix('\\').unwrap_or(trimmed);
        match out.last_mut().filter(|_| open > 0) {
            Some(call) => {
                call.text.push(' ');
                call.text.push_str(part);
            }
            None => out.push(Call { at: start + (code.len() - trimmed.len()), text: part.to_string() }),
        }
        open = if goes_on && open < CALL_LINES { open + 1 } else { 0 };
    }
    out
}

/// The line up to a `#` that is not inside a string.
fn without_comment(line: &str) -> &str {
    let mut quote = None;
    let mut escaped = false;
    for (i, c) in line.char_indices() {
        match quote {
            _ if escaped => escaped = false,
            Some(_) if c == '\\' => escaped = true,
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None if c == '"' || c == '\'' => quote = Some(c),
            None if c == '#' => return &line[..i],
            None => {}
        }
    }
    line
}

/// A leading identifier and what follows it.
pub(super) fn first_word(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    text.split_at(end)
}

/// The literals of an argument list.
#[derive(Default)]
pub(super) struct Literals {
    /// Positional strings, also those of a list.
    pub strings: Vec<String>,
    /// Positional symbols without the colon.
    pub symbols: Vec<String>,
    /// Keyword and literal; a list gives one pair an item.
    pub pairs: Vec<(String, String)>,
    /// Keywords, whatever their values.
    pub keys: Vec<String>,
}

/// Reads `"a", :b, c: :d, :e => ['f']`; whatever else stands there is passed over.
pub(super) fn literals(text: &str) -> Literals {
    let mut out = Literals::default();
    let mut rest = text;
    // The keyword whose value comes next, and how deep in its list we are.
    let mut key: Option<String> = None;
    let mut depth = 0_u32;
    while let Some(c) = rest.chars().next() {
        let (length, literal, is_symbol) = match c {
            '"' | '\'' => {
                let (inside, length) = quoted(rest, c);
                (length, Some(inside), false)
            }
            '%' => match percent_string(rest) {
                Some((inside, length, true)) => {
                    // `%w[a b]` and `%i[a b]` are lists.
                    for word in inside.split_whitespace() {
                        match &key {
                            Some(key) => out.pairs.push((key.clone(), word.to_string())),
                            None => out.strings.push(word.to_string()),
                        }
                    }
                    (length, None, false)
                }
                Some((inside, length, false)) => (length, Some(inside.to_string()), false),
                None => (1, None, false),
            },
            ':' => {
                let inner = rest[1..].strip_prefix('"');
                let word = first_word(inner.unwrap_or(&rest[1..])).0;
                let quotes = if inner.is_some() { 2 } else { 0 };
                (
                    (1 + word.len() + quotes).min(rest.len()),
                    (!word.is_empty()).then(|| word.to_string()),
                    true,
                )
            }
            c if c.is_alphabetic() || c == '_' => {
                let (word, tail) = first_word(rest);
                // What follows a modifier or opens a block is no argument.
                if key.is_none() && depth == 0 && matches!(word, "if" | "unless" | "do") {
                    break;
                }
                if tail.starts_with(':') && !tail.starts_with("::") {
                    key = Some(word.to_string());
                    out.keys.push(word.to_string());
                    rest = &tail[1..];
                    continue;
                }
                (word.len(), matches!(word, "true" | "false").then(|| word.to_string()), true)
            }
            other => {
                match other {
                    '[' => depth += 1,
                    ']' => depth = depth.saturating_sub(1),
                    ',' if depth == 0 => key = None,
                    ';' | '{' => break,
                    _ => {}
                }
                (other.len_utf8(), None, false)
            }
        };
        // The length may end inside a character only if a quote was never closed.
        rest = rest.get(length..).unwrap_or_default();
        let Some(literal) = literal else { continue };
        if let Some(tail) = rest.trim_start().strip_prefix("=>").filter(|_| key.is_none() && depth == 0) {
            out.keys.push(literal.clone());
            key = Some(literal);
            rest = tail;
        } else if let Some(key) = &key {
            out.pairs.push((key.clone(), literal));
        } else if is_symbol {
            out.symbols.push(literal);
        } else {
            out.strings.push(literal);
        }
    }
    out
}

/// The content of a quoted string and its length with quotes.
fn quoted(text: &str, quote: char) -> (String, usize) {
    let mut inside = String::new();
    let mut escaped = false;
    for (i, c) in text.char_indices().skip(1) {
        if escaped {
            inside.push(c);
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == quote {
            return (inside, i + 1);
        } else {
            inside.push(c);
        }
    }
    (inside, text.len())
}

/// `%q<x>`, `%Q[x]`, `%(x)`, and the lists `%w(x y)`, `%i[x y]`: what is inside, the length, whether it is a list.
fn percent_string(text: &str) -> Option<(&str, usize, bool)> {
    let after = text.strip_prefix('%')?;
    let list = after.starts_with(['w', 'W', 'i', 'I']);
    let after = after.strip_prefix(['q', 'Q', 'w', 'W', 'i', 'I']).unwrap_or(after);
    let open = after.chars().next()?;
    let close = match open {
        '<' => '>',
        '(' => ')',
        '[' => ']',
        '{' => '}',
        _ => return None,
    };
    let (inside, _) = after[1..].split_once(close)?;
    let length = (text.len() - after.len()) + inside.len() + 2;
    Some((inside, length, list))
}
