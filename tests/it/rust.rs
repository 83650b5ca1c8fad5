//! Reads Rust source just well enough to tell code from comments and strings.

use std::path::Path;

use regex::Regex;

use crate::support::{files_below, root};

/// A source file of the program, taken apart.
pub(crate) struct RustFile {
    /// Path below the repository, `/`-separated.
    pub path: String,
    /// The text with comments and the insides of strings blanked, byte for byte as long as before.
    pub code: String,
    /// Strings with the byte offset of their opening quote, as written between the quotes.
    pub strings: Vec<(usize, String)>,
}

impl RustFile {
    /// 1-based line of an offset.
    pub(crate) fn line(&self, offset: usize) -> usize {
        self.code[..offset].bytes().filter(|&b| b == b'\n').count() + 1
    }

    /// Byte ranges of what is only compiled for tests; the whole of a file that is called `tests.rs` or `testing.rs`.
    pub(crate) fn test_ranges(&self) -> Vec<std::ops::Range<usize>> {
        let name = self.path.rsplit('/').next().unwrap();
        if name == "tests.rs" || name == "testing.rs" {
            return std::iter::once(0..self.code.len()).collect();
        }
        let attribute = Regex::new(r"#\[cfg\((all\()?test\b[^\]]*\]|#\[test\]").unwrap();
        attribute.find_iter(&self.code).map(|m| m.start()..self.item_end(m.end())).collect()
    }

    /// Module path: `facts::code::javascript` for `src/facts/code/javascript.rs`.
    pub(crate) fn module(&self) -> Vec<&str> {
        let stem = self.path.trim_start_matches("src/").trim_end_matches(".rs");
        let mut parts: Vec<&str> = stem.split('/').collect();
        if matches!(parts.last(), Some(&"mod" | &"lib" | &"main")) {
            parts.pop();
        }
        parts
    }

    /// How many `mod x { … }` of this file enclose an offset.
    pub(crate) fn inline_modules(&self, offset: usize) -> usize {
        let opening = Regex::new(r"\bmod\s+\w+\s*\{").unwrap();
        let encloses = |m: &regex::Match| m.end() <= offset && self.block_end(m.end() - 1) > offset;
        opening.find_iter(&self.code).filter(encloses).count()
    }

    /// End of the item that begins after an attribute: its `;` or the brace that closes it.
    fn item_end(&self, from: usize) -> usize {
        match self.code[from..].find(['{', ';']) {
            Some(at) if self.code.as_bytes()[from + at] == b'{' => self.block_end(from + at),
            Some(at) => from + at + 1,
            None => self.code.len(),
        }
    }

    fn block_end(&self, open: usize) -> usize {
        let mut depth = 0usize;
        for (at, byte) in self.code.bytes().enumerate().skip(open) {
            match byte {
                b'{' => depth += 1,
                b'}' => depth -= 1,
                _ => continue,
            }
            if depth == 0 {
                return at + 1;
            }
        }
        self.code.len()
    }
}

/// All files below `src/`.
pub(crate) fn sources() -> Vec<RustFile> {
    let files: Vec<RustFile> = files_below(&root().join("src"))
        .iter()
        .filter(|p| p.extension().is_some_and(|e| e == "rs"))
        .map(|p| read(p))
        .collect();
    assert!(files.len() > 20, "the program's source was not found");
    files
}

fn read(path: &Path) -> RustFile {
    let text = std::fs::read_to_string(path).unwrap();
    let shown = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
    take_apart(&shown, &text)
}

fn take_apart(path: &str, text: &str) -> RustFile {
    // In order: comments, raw strings up to three hashes, strings, characters (so that `'"'` opens no string).
    let token = Regex::new(
        r####"(?s)//[^\n]*|/\*.*?\*/|r###"(?<r3>.*?)"###|r##"(?<r2>.*?)"##|r#"(?<r1>.*?)"#|\br"(?<r0>[^"]*)"|"(?<s>(?:[^"\\]|\\.)*)"|'(?:[^'\\\n]|\\[^\n]{1,9}?)'"####,
    )
    .unwrap();
    let mut code = text.as_bytes().to_vec();
    let mut strings = Vec::new();
    for found in token.captures_iter(text) {
        let whole = found.get(0).unwrap();
        let inner = ["r3", "r2", "r1", "r0", "s"].iter().find_map(|n| found.name(n));
        let blank = match inner {
            Some(inner) => {
                strings.push((whole.start(), inner.as_str().to_string()));
                inner.range()
            }
            None => whole.range(),
        };
        code[blank].iter_mut().filter(|b| **b != b'\n').for_each(|b| *b = b' ');
    }
    RustFile { path: path.into(), code: String::from_utf8(code).unwrap(), strings }
}

#[test]
fn comments_and_strings_are_no_code() {
    let text = r####"//! crate::a
fn f<'a>(x: &'a str) -> char { /* crate::b */ g("crate::c \" {", '"', '{', r#"crate::"d"#); '\'' }
#[cfg(test)]
mod tests { fn t() { h("e"); } }
fn after() { h("f") }
"####;
    let file = take_apart("src/x.rs", text);
    assert!(!file.code.contains("crate::"), "{}", file.code);
    let strings: Vec<&str> = file.strings.iter().map(|(_, s)| s.as_str()).collect();
    assert_eq!(strings, ["crate::c \\\" {", "crate::\"d", "e", "f"]);
    let tests = file.test_ranges();
    let kept: Vec<&str> = file
        .strings
        .iter()
        .filter(|(at, _)| !tests.iter().any(|r| r.contains(at)))
        .map(|(_, s)| &**s)
        .collect();
    assert_eq!(kept, ["crate::c \\\" {", "crate::\"d", "f"]);
    assert_eq!(file.inline_modules(text.find("h(\"e\")").unwrap()), 1);
    assert_eq!(file.line(text.find("fn after").unwrap()), 5);
}
