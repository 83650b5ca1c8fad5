//! Imports: statements wherever they stand, and dynamic imports of a literal.

use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_ast::{Alias, Expr, Stmt};
use ruff_text_size::Ranged;

use super::lent::{self, Lent, Origin};
use super::{Interner, LANGUAGE, slice};
use crate::model::Import;
use crate::rules::ApiIndex;

/// An import with its byte offset.
pub(super) struct Found {
    pub(super) offset: usize,
    pub(super) import: Import,
}

/// All imports of a module, in no particular order.
pub(super) fn collect<'a>(
    body: &'a [Stmt],
    tokens: &[Token],
    text: &str,
    index: &ApiIndex,
    names: &mut Interner,
) -> (Vec<Found>, Lent<'a>) {
    let mut collector = Collector { names, index, found: Vec::new(), lent: Lent::default() };
    collector.block(body, false);
    collector.dynamic(tokens, text);
    (collector.found, collector.lent)
}

/// Whether a test holds only for a type checker: `TYPE_CHECKING`, `typing.TYPE_CHECKING`.
fn is_type_checking(test: &Expr) -> bool {
    match test {
        Expr::Name(name) => name.id.as_str() == "TYPE_CHECKING",
        Expr::Attribute(attribute) => attribute.attr.as_str() == "TYPE_CHECKING",
        _ => false,
    }
}

struct Collector<'a, 'n> {
    names: &'n mut Interner,
    index: &'n ApiIndex,
    found: Vec<Found>,
    lent: Lent<'a>,
}

impl<'a> Collector<'a, '_> {
    fn add(&mut self, offset: usize, module: &str, type_only: bool) {
        let relative = module.starts_with('.');
        // A recovered statement may lack its module.
        if !module.is_empty() {
            let import = Import { language: LANGUAGE, module: self.names.get(module), relative, type_only };
            self.found.push(Found { offset, import });
        }
    }

    /// Remembers the names that come from what may be a file of the repository.
    fn lend(&mut self, module: &str, aliases: &'a [Alias]) {
        if lent::origin(module, self.index) != Origin::Unwanted {
            return;
        }
        for alias in aliases {
            if alias.name.as_str() == "*" {
                self.lent.star = true;
            } else {
                self.lent.names.insert(lent::bound(alias), alias.name.as_str());
            }
        }
    }

    fn block(&mut self, body: &'a [Stmt], type_only: bool) {
        for statement in body {
            self.statement(statement, type_only);
        }
    }

    fn statement(&mut self, statement: &'a Stmt, type_only: bool) {
        match statement {
            Stmt::Import(import) => {
                for alias in &import.names {
                    self.add(alias.start().to_usize(), alias.name.as_str(), type_only);
                    self.lend(alias.name.as_str(), std::slice::from_ref(alias));
                }
            }
            Stmt::ImportFrom(import) => {
                let module = lent::module(import);
                self.add(import.start().to_usize(), &module, type_only);
                self.lend(&module, &import.names);
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
