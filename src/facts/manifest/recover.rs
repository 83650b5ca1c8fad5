//! Makes broken texts readable without moving a byte, so that offsets stay true.

use std::borrow::Cow;

/// The text with a byte order mark and merge conflicts blanked out by spaces, and the offset of the first conflict.
/// Of a conflict the upper side is kept; what stands between `|||||||` or `=======` and `>>>>>>>` goes.
pub(crate) fn readable(text: &str) -> (Cow<'_, str>, Option<usize>) {
    let bom = text.starts_with('\u{feff}');
    let marked = text.starts_with("<<<<<<<") || text.contains("\n<<<<<<<");
    if !bom && !marked {
        return (Cow::Borrowed(text), None);
    }
    let mut out = String::with_capacity(text.len());
    let (mut first, mut inside, mut dropped) = (None, false, false);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let marker = line.trim_start_matches('\u{feff}');
        let opens = marker.starts_with("<<<<<<<");
        let drops = inside && (marker.starts_with("=======") || marker.starts_with("|||||||"));
        let closes = inside && marker.starts_with(">>>>>>>");
        if opens {
            first.get_or_insert(at);
            (inside, dropped) = (true, false);
        }
        dropped |= drops;
        if opens || dropped || closes {
            blank(line, &mut out);
        } else if at == 0 && bom {
            out.push_str("   ");
            out.push_str(marker);
        } else {
            out.push_str(line);
        }
        if closes {
            (inside, dropped) = (false, false);
        }
        at += line.len();
    }
    // Several marks in a row shorten nothing: each is three bytes and only the first was replaced.
    if out.len() == text.len() { (Cow::Owned(out), first) } else { (Cow::Borrowed(text), first) }
}

/// Where the brackets of a JSON text first nest deeper than `limit`.
pub(crate) fn too_deep(text: &str, limit: usize) -> Option<usize> {
    let mut stack = 0;
    scan(text, |at, byte| {
        match byte {
            b'{' | b'[' => stack += 1,
            b'}' | b']' => stack = usize::saturating_sub(stack, 1),
            _ => {}
        }
        (stack > limit).then_some(at)
    })
}

/// The longest beginning of a JSON text before `error` that can be closed, with its closing brackets added.
pub(crate) fn closed_before(text: &str, error: usize) -> Option<String> {
    let mut cut = None;
    scan(text, |at, byte| {
        if at >= error {
            return Some(at);
        }
        match byte {
            b',' => cut = Some(at),
            b'{' | b'[' | b'}' | b']' => cut = Some(at + 1),
            _ => {}
        }
        None
    });
    let cut = cut?;
    let mut stack = Vec::new();
    scan(&text[..cut], |_, byte| {
        match byte {
            b'{' => stack.push('}'),
            b'[' => stack.push(']'),
            b'}' | b']' => {
                stack.pop();
            }
            _ => {}
        }
        None
    });
    let mut out = text[..cut].to_owned();
    out.extend(stack.iter().rev());
    Some(out)
}

/// Calls `visit` for each bracket and comma outside strings and comments until it answers.
fn scan(text: &str, mut visit: impl FnMut(usize, u8) -> Option<usize>) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut i = 0;
    while let Some(&byte) = bytes.get(i) {
        match byte {
            b'"' => {
                i += 1;
                // A string ends with its line at the latest, else one lost quote would hide the rest.
                while let Some(&b) = bytes.get(i) {
                    match b {
                        b'\\' => i += 1,
                        b'"' | b'\n' => break,
                        _ => {}
                    }
                    i += 1;
                }
            }
            b'/' if bytes.get(i + 1) == Some(&b'/') => {
                i += memchr::memchr(b'\n', &bytes[i..]).unwrap_or(bytes.len() - i);
            }
            b'/' if bytes.get(i + 1) == Some(&b'*') => {
                let end = memchr::memmem::find(&bytes[i + 2..], b"*/");
                i = end.map_or(bytes.len(), |e| i + e + 3);
            }
            b'{' | b'}' | b'[' | b']' | b',' => {
                if let Some(answer) = visit(i, byte) {
                    return Some(answer);
                }
            }
            _ => {}
        }
        i += 1;
    }
    None
}

fn blank(line: &str, out: &mut String) {
    out.extend(line.bytes().map(|b| if matches!(b, b'\n' | b'\r') { char::from(b) } else { ' ' }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_upper_side_of_a_conflict_stays_and_nothing_moves() {
        let text = "a\n<<<<<<< ours\nbé\n=======\nc\n>>>>>>> theirs\nd\n";
        let (out, first) = readable(text);
        assert_eq!(first, Some(2));
        assert_eq!(out.len(), text.len());
        assert_eq!(out.split_whitespace().collect::<Vec<_>>(), ["a", "bé", "d"]);
        assert_eq!(out.find("bé"), text.find("bé"));
    }

    #[test]
    fn a_line_of_equal_signs_alone_is_no_conflict() {
        assert_eq!(readable("Title\n=======\nx"), (Cow::Borrowed("Title\n=======\nx"), None));
    }

    #[test]
    fn what_stands_before_an_error_is_closed() {
        assert_eq!(closed_before(r#"{"a": {"b": 1, "c"#, 17).as_deref(), Some(r#"{"a": {"b": 1}}"#));
        assert_eq!(closed_before(r#"{"a": [1, {"#, 11).as_deref(), Some(r#"{"a": [1, {}]}"#));
        assert_eq!(closed_before("nothing", 3), None);
    }

    #[test]
    fn depth_is_counted_outside_strings() {
        assert_eq!(too_deep(r#"["[[[["]"#, 1), None);
        assert_eq!(too_deep("[[]]", 1), Some(1));
    }
}
