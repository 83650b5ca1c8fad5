//! Imports of TypeScript that only types are taken from, though they do not say so: the compiler leaves them out.

use memchr::memmem;
use oxc_ast::ast::*;
use oxc_ast_visit::{VisitJs, walk_js};

use super::deeper;
use super::syntax::walk_binary;
use crate::facts::code::Set;

/// Byte offsets of the import declarations none of whose names is used as a value.
pub(super) fn unused_as_values(program: &Program, text: &str) -> Set<u32> {
    let imports = program.body.iter().filter_map(|s| match s {
        Statement::ImportDeclaration(it) => Some(it.span.end as usize),
        _ => None,
    });
    let Some(rest) = imports.max().and_then(|end| text.get(end..)) else { return Set::default() };
    let mut doubtful = Vec::new();
    for statement in &program.body {
        let Statement::ImportDeclaration(it) = statement else { continue };
        let names = value_names(it);
        let mut mentioned = names.iter().map(|name| mentions(name, rest));
        // A name that is never used at all is no type either.
        if mentioned.any(|m| m == Mention::Other)
            && !names.iter().any(|n| mentions(n, rest) == Mention::Called)
        {
            doubtful.push((it.span.start, names));
        }
    }
    if doubtful.is_empty() {
        return Set::default();
    }
    let mut used = Used { names: Set::default(), depth: 0, cut: false };
    used.visit_program(program);
    // Below what is too deep anything may be used.
    let idle = |names: &[&str]| !used.cut && !names.iter().any(|name| used.names.contains(name));
    doubtful.into_iter().filter(|(_, names)| idle(names)).map(|(start, _)| start).collect()
}

/// Local names that an import declaration brings as values.
fn value_names<'a>(it: &ImportDeclaration<'a>) -> Vec<&'a str> {
    if it.import_kind == ImportOrExportKind::Type {
        return Vec::new();
    }
    let specifiers = it.specifiers.iter().flatten();
    specifiers
        .filter_map(|specifier| match specifier {
            ImportDeclarationSpecifier::ImportSpecifier(s) => {
                (s.import_kind != ImportOrExportKind::Type).then_some(&s.local)
            }
            ImportDeclarationSpecifier::ImportDefaultSpecifier(s) => Some(&s.local),
            ImportDeclarationSpecifier::ImportNamespaceSpecifier(s) => Some(&s.local),
        })
        .map(|local| local.name.as_str())
        .collect()
}

/// How what follows the imports mentions an imported name.
#[derive(PartialEq, Eq)]
enum Mention {
    Nowhere,
    /// Somewhere it is called: a value for sure, which saves most files the walk.
    Called,
    Other,
}

fn mentions(name: &str, text: &str) -> Mention {
    let bytes = text.as_bytes();
    let word =
        |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$'));
    let mut found = Mention::Nowhere;
    for at in memmem::find_iter(bytes, name.as_bytes()) {
        let next = bytes.get(at + name.len());
        if at > 0 && word(bytes.get(at - 1)) || word(next) {
            continue;
        }
        if next == Some(&b'(') {
            return Mention::Called;
        }
        found = Mention::Other;
    }
    found
}

/// Names that stand for values.
struct Used<'a> {
    names: Set<&'a str>,
    depth: u32,
    cut: bool,
}

impl<'a> VisitJs<'a> for Used<'a> {
    fn visit_identifier_reference(&mut self, it: &IdentifierReference<'a>) {
        self.names.insert(it.name.as_str());
    }

    fn visit_export_named_declaration(&mut self, it: &ExportNamedDeclaration<'a>) {
        self.names.extend(it.specifiers.iter().map(|s| s.local.name().as_str()));
        walk_js::walk_export_named_declaration(self, it);
    }

    /// What is injected by its type is used: `constructor(private queue: Queue)`.
    fn visit_formal_parameter(&mut self, it: &FormalParameter<'a>) {
        if it.accessibility.is_some() || it.readonly {
            let annotation = it.type_annotation.as_ref().map(|a| &a.type_annotation);
            if let Some(TSType::TSTypeReference(reference)) = annotation
                && let TSTypeName::IdentifierReference(name) = &reference.type_name
            {
                self.names.insert(name.name.as_str());
            }
        }
        walk_js::walk_formal_parameter(self, it);
    }

    fn visit_expression(&mut self, it: &Expression<'a>) {
        if deeper(&mut self.depth) {
            walk_js::walk_expression(self, it);
        } else {
            self.cut = true;
        }
        self.depth -= 1;
    }

    fn visit_statement(&mut self, it: &Statement<'a>) {
        if deeper(&mut self.depth) {
            walk_js::walk_statement(self, it);
        } else {
            self.cut = true;
        }
        self.depth -= 1;
    }

    fn visit_jsx_element(&mut self, it: &JSXElement<'a>) {
        if deeper(&mut self.depth) {
            walk_js::walk_jsx_element(self, it);
        } else {
            self.cut = true;
        }
        self.depth -= 1;
    }

    fn visit_binary_expression(&mut self, it: &BinaryExpression<'a>) {
        walk_binary(self, it);
    }
}

#[cfg(test)]
mod tests {
    use crate::facts::Input;
    use crate::facts::code::extract;
    use crate::model::{CodeLanguage, FactKind};
    use crate::rules::ApiIndex;

    /// Whether the first import of a file is of types only.
    #[track_caller]
    fn check(path: &str, language: CodeLanguage, code: &str, expected: bool) {
        let path = path.into();
        let parsed = extract(&Input::new(&path, code), language, &ApiIndex::default());
        let first = parsed.facts.iter().find_map(|f| match &f.kind {
            FactKind::Import(import) => Some(import.type_only),
            _ => None,
        });
        assert_eq!(first, Some(expected), "{code}");
    }

    #[test]
    fn names_that_only_types_use_are_no_use() {
        let import = "import { Request, Router } from 'express'\n";
        for (rest, expected) in [
            ("export function f(r: Request): Router { return r.app }", true),
            ("type A = Router | undefined", true),
            ("const a = Router()", false),
            ("const a = [Router]", false),
            ("export { Router }", false),
            ("export default Router", false),
            ("class A extends Router {}", false),
            ("class A { constructor(private r: Router) {} }", false),
            ("class A { constructor(r: Router) {} }", true),
            ("const a = Router as unknown", false),
        ] {
            check("a.ts", CodeLanguage::TypeScript, &format!("{import}{rest}"), expected);
        }
        check("a.tsx", CodeLanguage::Tsx, "import { Box } from 'x'\nconst a = <Box/>", false);
        // JavaScript has no types to take, an import for its effects no names, and a component its markup.
        check("a.js", CodeLanguage::JavaScript, import, false);
        check("a.ts", CodeLanguage::TypeScript, "import 'express'\n", false);
        check("a.ts", CodeLanguage::TypeScript, import, false);
        check("a.vue", CodeLanguage::TypeScript, "import { Box } from 'x'\n", false);
    }
}
