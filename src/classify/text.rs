//! From bytes to text.

use std::borrow::Cow;

use encoding_rs::{UTF_16BE, UTF_16LE};

/// Where a NUL byte makes a file binary, in bytes from its start; git looks at as many.
const BINARY_HEAD: usize = 8000;

/// The text of a file without its byte order mark; `None` when it is binary.
/// UTF-16 and UTF-32 are recognised by their mark; everything else is UTF-8 with bad bytes replaced by U+FFFD.
/// Lines that end with CR alone, as on old Macintoshes, end with LF.
pub(crate) fn decode(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let text = characters(bytes)?;
    let old =
        memchr::memchr(b'\r', text.as_bytes()).is_some() && memchr::memchr(b'\n', text.as_bytes()).is_none();
    Some(if old { text.replace('\r', "\n").into() } else { text })
}

fn characters(bytes: &[u8]) -> Option<Cow<'_, str>> {
    if let Some(rest) = bytes.strip_prefix(b"\xef\xbb\xbf") {
        return utf8(rest);
    }
    // The mark of UTF-32LE starts with that of UTF-16LE.
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe\0\0") {
        return Some(utf32(rest, u32::from_le_bytes).into());
    }
    if let Some(rest) = bytes.strip_prefix(b"\0\0\xfe\xff") {
        return Some(utf32(rest, u32::from_be_bytes).into());
    }
    if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        return Some(UTF_16LE.decode_without_bom_handling(rest).0);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        return Some(UTF_16BE.decode_without_bom_handling(rest).0);
    }
    utf8(bytes)
}

fn utf8(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let head = &bytes[..bytes.len().min(BINARY_HEAD)];
    // The lossy reader takes a character at a time, also where nothing is lost.
    let text = || std::str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed);
    memchr::memchr(0, head).is_none().then(text)
}

fn utf32(bytes: &[u8], unit: fn([u8; 4]) -> u32) -> String {
    let units = bytes.as_chunks::<4>().0.iter();
    units.map(|u| char::from_u32(unit(*u)).unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_encoding_with_a_mark_gives_the_same_text() {
        let marked: [&[u8]; 5] = [
            b"\xef\xbb\xbfh\xc3\xa9\n",
            b"\xff\xfeh\0\xe9\0\n\0",
            b"\xfe\xff\0h\0\xe9\0\n",
            b"\xff\xfe\0\0h\0\0\0\xe9\0\0\0\n\0\0\0",
            b"\0\0\xfe\xff\0\0\0h\0\0\0\xe9\0\0\0\n",
        ];
        for bytes in marked {
            assert_eq!(decode(bytes).as_deref(), Some("hé\n"), "{bytes:?}");
        }
    }

    #[test]
    fn a_lone_cr_ends_a_line_where_no_lf_does() {
        assert_eq!(decode(b"a\r\rb\r").as_deref(), Some("a\n\nb\n"));
        assert_eq!(decode(b"a\rb\r\n").as_deref(), Some("a\rb\r\n"));
    }

    #[test]
    fn a_nul_near_the_start_is_binary_and_a_bad_byte_is_not() {
        assert_eq!(decode(b"\x7fELF\0"), None);
        assert_eq!(decode(b"caf\xe9").as_deref(), Some("caf\u{fffd}"));
        assert_eq!(decode(b"").as_deref(), Some(""));
        let late = [vec![b'a'; 9000], vec![0]].concat();
        assert!(decode(&late).is_some());
        assert_eq!(decode(b"\xff\xfeh").as_deref(), Some("\u{fffd}"), "half a unit");
    }
}
