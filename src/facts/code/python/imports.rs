//! Imports: statements wherever they stand, and dynamic imports of a literal.

use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_ast::{Expr, Stmt};
use ruff_text_size::Ranged;

use super::{Interner, LANGUAGE, slice};
use crate::model::Import;

/// An import with its byte offset.
pub(super) struct Found {
    pub(super) offset: usize,
    pub(super) import: Import,
}

/// All imports of a module, in no particular order.
pub(super) fn collect(body: &[Stmt], tokens: &[Token], text: &str, names: &mut Interner) -> Vec<Found> {
    let mut collector = Collector { names, found: Vec::new() };
    collector.block(body, false);
    collector.dynamic(tokens, text);
    collector.found
}

/// Whether a test holds only for a type checker: `TYPE_CHECKING`, `typing.TYPE_CHECKING`.
fn is_type_checking(test: &Expr) -> bool {
    match test {
        Expr::Name(name) => name.id.as_str() == "TYPE_CHECKING",
        Expr::Attribute(attribute) => attribute.attr.as_str() == "TYPE_CHECKING",
        _ => false,
    }
}

struct Collector<'n> {
    names: &'n mut Interner,
    found: Vec<Found>,
}

impl Collector<'_> {
    fn add(&mut self, offset: usize, module: &str, type_only: bool) {
        let relative = module.starts_with('.');
        // A recovered statement may lack its module.
        if !module.is_empty() {
            let import = Import { language: LANGUAGE, module: self.names.get(module), relative, type_only };
            self.found.push(Found { offset, import });
        }
    }

    fn block(&mut self, body: &[Stmt], type_only: bool) {
        for statement in body {
            self.statement(statement, type_only);
        }
    }

    fn statement(&mut self, statement: &Stmt, type_only: bool) {
        match statement {
            Stmt::Import(import) => {
                for alias in &import.names {
                    self.add(alias.start().to_usize(), alias.name.as_str(), type_only);
                }
            }
            Stmt::ImportFrom(import) => {
                let module = import.module.as_ref().map_or("", |m| m.as_str());
                let offset = import.start().to_usize();
                if import.level == 0 {
                    self.add(offset, module, type_only);
                } else {
                    // Nobody is more than a few packages deep.
                    let dots = ".".repeat(import.level.min(64) as usize);
                    self.add(offset, &(dots + module), type_only);
                }
            }
            Stmt::If(branch) => {
                self.block(&branch.body, type_only || is_type_checking(&branch.test));
                for clause in &branch.elif_else_clauses {
                    self.block(&clause.body, type_only);
                }
            }
            Stmt::FunctionDef(function) => self.block(&function.body, type_only),
            Stmt::ClassDef(class) => self.block(&class.body, type_only),
            Stmt::For(lap) => {
                self.block(&lap.body, type_only);
                self.block(&lap.orelse, type_only);
            }
            Stmt::While(lap) => {
                self.block(&lap.body, type_only);
                self.block(&lap.orelse, type_only);
            }
            Stmt::With(with) => self.block(&with.body, type_only),
            Stmt::Match(choice) => {
                for case in &choice.cases {
                    self.block(&case.body, type_only);
                }
            }
            Stmt::Try(attempt) => {
                self.block(&attempt.body, type_only);
                for handler in &attempt.handlers {
                    let ruff_python_ast::ExceptHandler::ExceptHandler(handler) = handler;
                    self.block(&handler.body, type_only);
                }
                self.block(&attempt.orelse, type_only);
                self.block(&attempt.finalbody, type_only);
            }
            _ => {}
        }
    }

    /// `import_module("x")` and `__import__("x")`: the names are telling enough to go by the tokens alone.
    fn dynamic(&mut self, tokens: &[Token], text: &str) {
        for window in tokens.windows(4) {
            let [name, open, literal, close] = window else { continue };
            let call = name.kind() == TokenKind::Name
                && open.kind() == TokenKind::Lpar
                && literal.kind() == TokenKind::String
                && matches!(close.kind(), TokenKind::Rpar | TokenKind::Comma);
            if call && matches!(slice(text, name), "import_module" | "__import__") {
                let quoted = slice(text, literal).trim_start_matches(['r', 'R', 'u', 'U']);
                let module = quoted.trim_matches(['"', '\'']);
                if module.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_')) {
                    self.add(name.start().to_usize(), module, false);
                }
            }
        }
    }
}
