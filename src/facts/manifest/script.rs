//! Dependencies that a program declares in its own comments: Python scripts (PEP 723).

use super::collect::Collector;
use super::tree::Value;
use super::{pep508, toml_text};
use crate::facts::{Input, Parsed, Standing};
use crate::model::{CodeLanguage, Ecosystem, Scope};

/// Adds what the comments of a program declare to what its code says.
pub(crate) fn embedded(input: &Input, language: CodeLanguage, parsed: &mut Parsed) {
    if language != CodeLanguage::Python {
        return;
    }
    let Some(metadata) = block(input.text) else { return };
    let mut out = Collector::new(input, Ecosystem::Pypi);
    let root = toml_text::parse(&metadata, &mut out);
    for item in root.get("dependencies").map(Value::items).unwrap_or_default() {
        let Some(spec) = item.str() else { continue };
        match pep508::split(spec) {
            Some(r) => out.dependency(item.offset, &r.name, &r.requirement, Scope::Runtime),
            None => out.warn(item.offset, "W-PARSE", "is not a requirement"),
        }
    }
    let found = out.finish();
    if !found.facts.is_empty() {
        parsed.standing = Standing::Aside;
        parsed.facts.extend(found.facts);
        parsed.facts.sort_by_key(|f| (f.location.line, f.location.column));
    }
    parsed.diagnostics.extend(found.diagnostics);
}

/// The TOML of the first block from `# /// script` to `# ///`, with everything before it and the comment signs blanked out,
/// so that offsets stay true.
fn block(text: &str) -> Option<String> {
    const OPEN: &str = "# /// script";
    let opens = |at: &usize| {
        let line = text[at + OPEN.len()..].lines().next().unwrap_or_default();
        (*at == 0 || text.as_bytes()[at - 1] == b'\n') && line.trim_end().is_empty()
    };
    let start = memchr::memmem::find_iter(text.as_bytes(), OPEN).find(opens)?;
    let body = start + text[start..].find('\n')? + 1;
    let (mut at, mut end) = (body, None);
    for line in text[body..].split_inclusive('\n') {
        let content = line.trim_end();
        if !(content == "#" || content.starts_with("# ")) {
            break;
        }
        // The last of several closing lines closes: a block may quote another.
        if content == "# ///" {
            end = Some(at);
        }
        at += line.len();
    }
    let mut out = " ".repeat(body);
    for line in text[body..end?].split_inclusive('\n') {
        out.push(' ');
        out.push_str(line.get(1..).unwrap_or_default());
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::FactKind;

    fn found(text: &str) -> (Vec<String>, usize) {
        let path: Arc<str> = "tool.py".into();
        let mut parsed = Parsed::default();
        embedded(&Input::new(&path, text), CodeLanguage::Python, &mut parsed);
        let show = |f: &crate::model::Fact| match &f.kind {
            FactKind::Dependency(d) => Some(format!("{} {} {}", f.location.line, d.name, d.requirement)),
            _ => None,
        };
        (parsed.facts.iter().filter_map(show).collect(), parsed.diagnostics.len())
    }

    #[test]
    fn a_script_declares_what_it_needs() {
        let text = "#!/usr/bin/env -S uv run\n# é\n# /// script\r\n# requires-python = \">=3.11\"\n# dependencies = [\n#   \"requests<3\",\n#\n#   \"Rich_Text[x]\",  # why\n# ]\n# [tool.uv]\n# x = 1\n# ///\nimport requests\n";
        assert_eq!(found(text), (vec!["6 requests <3".into(), "8 rich-text ".into()], 0));
    }

    #[test]
    fn what_is_no_block_is_left_alone() {
        for text in [
            "",
            "# /// script",
            "# /// script\n# dependencies = [\"a\"]\nimport a\n",
            "x = '''\n    # /// script\n    # dependencies = [\"a\"]\n    # ///\n'''\n",
            "# /// scripted\n# dependencies = [\"a\"]\n# ///\n",
            "# /// pyproject\n# dependencies = [\"a\"]\n# ///\n",
        ] {
            assert_eq!(found(text), (vec![], 0), "{text}");
        }
    }

    #[test]
    fn broken_blocks_are_told() {
        assert_eq!(found("# /// script\n# dependencies = [\"a\", \n# ///\n").1, 1);
        assert_eq!(found("# /// script\n# dependencies = [\"./a\", 3]\n# ///\n"), (vec![], 1));
    }
}
