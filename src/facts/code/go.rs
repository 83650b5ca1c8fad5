//! Go by its tree-sitter grammar: imports of every file, usages of those that import what rules ask for.

mod literals;
mod packages;
#[cfg(test)]
mod tests;
mod types;
mod walk;

use std::cell::RefCell;

use tree_sitter::{Node, Parser};

use super::tree::{self, Recorder};
use crate::facts::{Input, Parsed};
use crate::model::{CodeLanguage, Diagnostic, FactKind, Import};
use crate::rules::ApiIndex;

/// Longest text that is parsed; imports stand at the head of a file.
const BYTES: usize = 1 << 20;
/// Imports taken from one file.
const IMPORTS: usize = 10_000;

const LANGUAGE: CodeLanguage = CodeLanguage::Go;

thread_local! {
    static PARSER: RefCell<Option<Parser>> = RefCell::new(tree::parser(&tree_sitter_go::LANGUAGE.into()));
}

/// Imports of a file, and wanted usages where it imports something that some rule asks for.
pub(super) fn extract(input: &Input, index: &ApiIndex) -> Parsed {
    // Imports come before all other declarations, so the head is enough unless a comment or string
    // happens to hold a line that looks like one.
    let head = head(input.text);
    let (mut out, specs) = match imports(input, head) {
        (out, specs, true) => (out, specs),
        (_, _, false) if head < input.text.len() => {
            let (out, specs, _) = imports(input, input.text.floor_char_boundary(BYTES));
            (out, specs)
        }
        (out, specs, false) => (out, specs),
    };
    if index.may_be_met(LANGUAGE, input.text) && is_asked_for(input, &specs, index) {
        let mut recorder = Recorder::new(input, LANGUAGE, index);
        if let Some(tree) = tree::parse(&PARSER, &mut recorder) {
            walk::usages(tree.root_node(), &specs, &mut recorder);
        }
        let usages = recorder.finish();
        out.facts.extend(usages.facts);
        out.diagnostics.extend(usages.diagnostics);
    }
    out
}

/// Whether a rule asks for something that is imported, or for a name that is there.
fn is_asked_for(input: &Input, specs: &[Spec], index: &ApiIndex) -> bool {
    specs.iter().any(|spec| index.wants_module(LANGUAGE, spec.module))
        || index.globals(LANGUAGE).chain(index.open_members(LANGUAGE)).any(|name| input.text.contains(name))
}

/// One import.
struct Spec<'a> {
    /// The name that it is given, `.` and `_` included.
    name: Option<&'a str>,
    /// What is imported.
    module: &'a str,
}

/// The offset of the first line that begins another declaration.
fn head(text: &str) -> usize {
    let bytes = text.as_bytes();
    let declares = |at: usize| {
        ["func", "type", "var", "const"].iter().any(|word| {
            bytes[at..]
                .strip_prefix(word.as_bytes())
                .is_some_and(|rest| matches!(rest.first(), Some(b' ' | b'\t' | b'(')))
        })
    };
    let limit = text.floor_char_boundary(BYTES);
    memchr::memchr_iter(b'\n', &bytes[..limit]).map(|i| i + 1).find(|&at| declares(at)).unwrap_or(limit)
}

/// Imports of the first `length` bytes, and whether they could be read without an error.
fn imports<'a>(input: &Input<'a>, length: usize) -> (Parsed, Vec<Spec<'a>>, bool) {
    let mut out = Parsed::default();
    let mut specs = Vec::new();
    let text = &input.text[..length];
    let tree = PARSER.with_borrow_mut(|parser| {
        let parser = parser.as_mut()?;
        parser.reset();
        parser.parse(text, None)
    });
    let Some(tree) = tree else { return (out, specs, true) };
    let root = tree.root_node();
    let mut cursor = root.walk();
    let mut broken = None;
    for node in root.children(&mut cursor) {
        match node.kind() {
            "import_declaration" => declaration(input, text, node, &mut out, &mut specs),
            "ERROR" => broken = broken.or(Some(node.start_byte())),
            _ => {}
        }
        if node.has_error() && node.kind() == "import_declaration" {
            broken = broken.or(Some(node.start_byte()));
        }
        if out.facts.len() >= IMPORTS {
            break;
        }
    }
    let unread = out.facts.is_empty() && broken.is_some();
    if unread && length == input.text.floor_char_boundary(BYTES) {
        let at = broken.map(|at| input.location(at));
        out.diagnostics.push(Diagnostic::warning("W-PARSE", "no Go could be read", at));
    }
    (out, specs, broken.is_none())
}

fn declaration<'a>(
    input: &Input<'a>,
    text: &'a str,
    node: Node,
    out: &mut Parsed,
    specs: &mut Vec<Spec<'a>>,
) {
    let mut cursor = node.walk();
    for child in node.named_children(&mut cursor) {
        match child.kind() {
            "import_spec" => spec(input, text, child, out, specs),
            "import_spec_list" => {
                let mut cursor = child.walk();
                for child in child.named_children(&mut cursor).filter(|c| c.kind() == "import_spec") {
                    spec(input, text, child, out, specs);
                }
            }
            _ => {}
        }
    }
}

fn spec<'a>(input: &Input<'a>, text: &'a str, node: Node, out: &mut Parsed, specs: &mut Vec<Spec<'a>>) {
    let Some(path) = node.child_by_field_name("path") else { return };
    let module = text.get(path.byte_range()).unwrap_or_default().trim_matches(['"', '`']);
    if module.is_empty() || out.facts.len() >= IMPORTS {
        return;
    }
    let name = node.child_by_field_name("name").and_then(|name| text.get(name.byte_range()));
    specs.push(Spec { name, module });
    let import = Import {
        language: LANGUAGE,
        module: module.into(),
        relative: module.starts_with('.'),
        type_only: false,
    };
    out.facts.push(input.fact(path.start_byte(), FactKind::Import(import)));
}

#[cfg(test)]
mod import_tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, u32)]) {
        let path = "main.go".into();
        let parsed = extract(&Input::new(&path, text), &ApiIndex::default());
        let found: Vec<(String, u32)> = parsed
            .facts
            .iter()
            .map(|f| match &f.kind {
                FactKind::Import(i) => (i.module.to_string(), f.location.line),
                other => panic!("{other:?}"),
            })
            .collect();
        let expected: Vec<(String, u32)> = expected.iter().map(|(m, l)| (m.to_string(), *l)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn single_grouped_named_and_blank_imports() {
        check("package a\n\nimport \"fmt\"\n", &[("fmt", 3)]);
        check(
            "package a\n\nimport (\n\t\"net/http\"\n\tx \"github.com/a/b/v2\"\n\t_ \"embed\"\n\t. \"math\"\n\n\t`raw`\n)\n\nfunc main() {}\n",
            &[("net/http", 4), ("github.com/a/b/v2", 5), ("embed", 6), ("math", 7), ("raw", 9)],
        );
        check("package a\nimport \"a\"; import \"b\"\nvar x = 1\n", &[("a", 2), ("b", 2)]);
    }

    #[test]
    fn comments_and_strings_are_no_imports() {
        check("package a\n// import \"fmt\"\nvar x = `\nimport \"os\"\n`\n", &[]);
        check("package a\nimport (\n\t// \"os\"\n\t/* \"net\" */ \"fmt\"\n)\n", &[("fmt", 4)]);
    }

    #[test]
    fn a_comment_that_looks_like_a_declaration_hides_nothing() {
        check("package a\n\n/*\nfunc before() {}\n*/\nimport \"fmt\"\n\nfunc main() {}\n", &[("fmt", 6)]);
        check(
            "package a\nimport (\n\t\"fmt\"\n/*\nvar x\n*/\n\t\"os\"\n)\nfunc main() {}\n",
            &[("fmt", 3), ("os", 7)],
        );
    }

    #[test]
    fn relative_imports_are_marked() {
        let path = "main.go".into();
        let parsed = extract(&Input::new(&path, "package a\nimport \"./b\"\n"), &ApiIndex::default());
        assert!(matches!(&parsed.facts[0].kind, FactKind::Import(i) if i.relative && &*i.module == "./b"));
    }

    #[test]
    fn broken_and_hostile_text_gives_what_is_there() {
        check("", &[]);
        check("package a\nimport \"fmt\"\nfunc main() {\n", &[("fmt", 2)]);
        check("package a\nimport (\n\t\"fmt\"\n", &[("fmt", 3)]);
        check(&format!("package a\nimport \"fmt\"\nvar x = {}", "(".repeat(100_000)), &[("fmt", 2)]);
        check(&format!("package a\n{}", "(".repeat(100_000)), &[]);
        check("package a // é\nimport \"fmt\" // é", &[("fmt", 2)]);
    }
}
