//! Components of Vue, Svelte and Astro: their scripts, read where they stand.

use std::ops::Range;

use memchr::memmem;

use crate::facts::{Input, Parsed};
use crate::model::CodeLanguage;
use crate::rules::ApiIndex;

/// Scripts of one file that are read.
const MOST: usize = 16;

/// Whether a path is that of a component with scripts in it.
pub(crate) fn is_template(path: &str) -> bool {
    [".vue", ".svelte", ".astro"].iter().any(|end| path.ends_with(end))
}

/// Imports and wanted usages of a component file (`.vue`, `.svelte`, `.astro`), at their places in it.
///
/// The scripts of a Vue or Svelte component share their names; those of an Astro page do not.
pub(crate) fn extract_template(input: &Input, index: &ApiIndex) -> Parsed {
    let astro = input.path.ends_with(".astro");
    let mut scripts = if astro { front_matter(input.text) } else { Vec::new() };
    scripts.extend(blocks(input.text));
    scripts.truncate(MOST);
    if !astro {
        return read(input, index, &scripts);
    }
    let mut out = Parsed::default();
    for script in &scripts {
        // What a page calls is TypeScript unless it says something else.
        let parsed = read(input, index, &[(script.0.clone(), true)]);
        out.facts.extend(parsed.facts);
        out.exports.extend(parsed.exports);
        out.borrowed.extend(parsed.borrowed);
        out.diagnostics.extend(parsed.diagnostics);
    }
    out
}

fn read(input: &Input, index: &ApiIndex, scripts: &[(Range<usize>, bool)]) -> Parsed {
    if scripts.is_empty() {
        return Parsed::default();
    }
    let language = match scripts.iter().any(|(_, typed)| *typed) {
        true => CodeLanguage::TypeScript,
        false => CodeLanguage::JavaScript,
    };
    let text = blanked(input.text, scripts);
    super::javascript::extract(&Input::new(input.path, &text), language, index)
}

/// The text with nothing but some of its parts, each at its line and column.
fn blanked(text: &str, parts: &[(Range<usize>, bool)]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (part, _) in parts {
        blank(text.get(at..part.start).unwrap_or_default(), &mut out);
        out.push_str(text.get(part.clone()).unwrap_or_default());
        // What ends a script may be on the line of the next one.
        at = part.end;
    }
    // Behind the last part nothing is looked for.
    out
}

fn blank(text: &str, out: &mut String) {
    out.extend(text.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
}

/// The `<script>` blocks of a component, in order, and whether each is TypeScript. Scripts that hold data, come from
/// another file or are never closed are left out.
pub(crate) fn blocks(text: &str) -> Vec<(Range<usize>, bool)> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(found) = memchr::memchr(b'<', text.as_bytes().get(at..).unwrap_or_default()) {
        let open = at + found;
        let rest = &text[open..];
        at = open + 1;
        if rest.starts_with("<!--") {
            let Some(end) = memmem::find(rest.as_bytes(), b"-->") else { break };
            at = open + end + 3;
        } else if let Some(name) = ["script", "style"].into_iter().find(|name| is_tag(rest, name)) {
            let Some(tag) = tag_end(rest) else { break };
            at = open + tag;
            if rest[..tag].ends_with("/>") {
                continue;
            }
            let Some(length) = closed(&text[at..], name) else { break };
            let body = at..at + length;
            at = body.end;
            if name == "script"
                && let Some(typed) = language(&rest[7..tag - 1])
            {
                out.push((body, typed));
            }
            if out.len() >= MOST {
                break;
            }
        }
    }
    out
}

/// The code between `---` lines that an Astro page starts with.
fn front_matter(text: &str) -> Vec<(Range<usize>, bool)> {
    let start = text.len() - text.trim_start().len();
    let Some(rest) = text[start..].strip_prefix("---") else { return Vec::new() };
    let from = start + 3;
    match memmem::find(rest.as_bytes(), b"\n---") {
        Some(end) => vec![(from..from + end, true)],
        None => Vec::new(),
    }
}

/// Whether a text starts with the tag of a name.
fn is_tag(text: &str, name: &str) -> bool {
    let bytes = &text.as_bytes()[1..];
    bytes.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name.as_bytes()))
        && bytes.get(name.len()).is_some_and(|b| b.is_ascii_whitespace() || matches!(b, b'>' | b'/'))
}

/// Where a tag ends, behind its `>`; one in a quoted value or in braces does not count.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(at + 1),
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
    }
    None
}

/// Length of what stands before the closing tag of a name.
fn closed(text: &str, name: &str) -> Option<usize> {
    memmem::find_iter(text.as_bytes(), b"</").find(|at| is_tag(&text[at + 1..], name))
}

/// Whether a script with these attributes is TypeScript; `None` when it is no code of the component.
fn language(attributes: &str) -> Option<bool> {
    let mut typed = false;
    for (key, value) in attributes.split_ascii_whitespace().filter_map(|a| a.split_once('=')) {
        let value = value.trim_matches(['"', '\'', '/']).to_ascii_lowercase();
        match (key, value.as_str()) {
            ("src", _) => return None,
            ("lang" | "type", "ts" | "tsx" | "typescript" | "text/typescript") => typed = true,
            (
                "lang" | "type",
                "js" | "jsx" | "javascript" | "text/javascript" | "module" | "text/babel" | "",
            ) => {}
            ("lang" | "type", _) => return None,
            _ => {}
        }
    }
    Some(typed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FactKind, RepoPath};
    use crate::rules::LanguageFamily;

    fn scripts(text: &str) -> Vec<(&str, bool)> {
        blocks(text).into_iter().map(|(range, typed)| (&text[range], typed)).collect()
    }

    #[test]
    fn script_blocks_are_found() {
        let vue = "<template><p>a < b</p></template>\n<script setup lang=\"ts\">\nlet a\n</script>\n<style>a{}</style>";
        assert_eq!(scripts(vue), [("\nlet a\n", true)]);
        let two =
            "<script context='module'>a</script><p/><SCRIPT lang=ts generic=\"T extends A<b>\">c</SCRIPT >";
        assert_eq!(scripts(two), [("a", false), ("c", true)]);
        assert_eq!(scripts("<script lang=\"tsx\">a</script>"), [("a", true)]);
    }

    #[test]
    fn what_is_no_script_of_the_component_is_left_out() {
        for text in [
            "<!-- <script>a</script> -->",
            "<script src=\"./a.js\"></script>",
            "<script type=\"application/ld+json\">{}</script>",
            "<script/>",
            "<scripted>a</scripted>",
            "<script>never closed",
            "<script lang=\"",
            "<style><script>a</script></style>",
            "<",
            "",
            "<script lang=\"coffee\">a = -> b</script>",
        ] {
            assert_eq!(scripts(text), [], "{text}");
        }
        let many = "<script>a</script>".repeat(1_000);
        assert_eq!(scripts(&many).len(), 16);
    }

    #[test]
    fn hostile_text_is_read_in_time() {
        for unit in
            ["<script ", "<!--", "<script>", "<script>a</script", "<style>", "</", "<script a=\"", "é<"]
        {
            blocks(&unit.repeat(100_000));
        }
    }

    fn seen(path: &str, text: &str) -> Vec<String> {
        let index = ApiIndex::sample(LanguageFamily::Js, &[("zod", "*")]);
        let path: RepoPath = path.into();
        let parsed = extract_template(&Input::new(&path, text), &index);
        assert_eq!(parsed.diagnostics, []);
        let place = |f: &crate::model::Fact| format!("{}:{}", f.location.line, f.location.column);
        parsed
            .facts
            .iter()
            .map(|f| match &f.kind {
                FactKind::Import(i) => format!("{} import {}", place(f), i.module),
                FactKind::Usage(u) => format!("{} {} {}", place(f), u.module, u.path),
                _ => String::new(),
            })
            .collect()
    }

    #[test]
    fn places_are_those_in_the_file() {
        let vue = "<template>é {{ z.no() }}</template>\n\n<script>\nimport z from 'zod'\n</script>\né <script setup>z.parse()\n  z.a()</script>";
        assert_eq!(seen("a.vue", vue), ["4:1 import zod", "6:19 zod parse", "7:5 zod a"]);
    }

    #[test]
    fn pages_have_code_in_front_and_scripts_of_their_own() {
        let astro = "---\nimport z from 'zod'\nconst a: string = z.a()\n---\n<p>{z.b()}</p>\n<script>\nz.c()\nconst x: number = 1\n</script>\n<script>\nimport y from 'zod'\ny.d()</script>";
        assert_eq!(seen("a.astro", astro), ["2:1 import zod", "3:21 zod a", "11:1 import zod", "12:3 zod d"]);
        assert_eq!(seen("a.astro", "---\nnever closed"), [""; 0]);
        assert_eq!(seen("a.astro", "\n---\nimport 'zod'\n---"), ["3:1 import zod"]);
    }
}
