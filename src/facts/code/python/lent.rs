//! What files of one repository pass to each other: where their names come from, and which files are worth a walk
//! because they use names of others.

use std::borrow::Cow;
use std::sync::Arc;

use ruff_python_ast::token::{Token, TokenKind};
use ruff_python_ast::{Alias, ExceptHandler, Expr, Stmt, StmtImportFrom};

use super::{Interner, LANGUAGE, is_standard, slice};
use crate::facts::Export;
use crate::facts::code::{Map, Set};
use crate::model::Usage;
use crate::rules::ApiIndex;

/// Exports, and borrowed uses, kept of one file.
pub(super) const NAMES: usize = 500;
/// Tokens of arguments that are skipped on the look-out for what becomes of a result.
const ARGUMENTS: usize = 64;

/// A use of a name of what may be another file.
pub(super) struct Lending {
    /// Its byte offset.
    pub(super) offset: usize,
    /// As [`crate::facts::Borrowed::from`].
    pub(super) from: Arc<str>,
    /// As [`crate::facts::Borrowed::name`].
    pub(super) name: Box<str>,
    /// The usage, without its module and with the rest of its path.
    pub(super) usage: Usage,
}

/// Where an imported module comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// Rules ask for it.
    Wanted,
    /// It comes with Python and has a meaning here: other modules or functions go through it.
    Helper,
    /// It comes with Python.
    Standard,
    /// A file of the repository, or a package that no rule asks for.
    Unwanted,
}

/// Where a module comes from, as imported: relative ones are of the repository.
pub(super) fn origin(module: &str, index: &ApiIndex) -> Origin {
    if module.starts_with('.') {
        Origin::Unwanted
    } else if index.wants_module(LANGUAGE, module) {
        Origin::Wanted
    } else if matches!(module, "functools" | "importlib") {
        Origin::Helper
    } else if module.is_empty() || is_standard(module) {
        Origin::Standard
    } else {
        Origin::Unwanted
    }
}

/// The module of a `from … import`, with its dots.
pub(super) fn module(import: &StmtImportFrom) -> Cow<'_, str> {
    let module = import.module.as_ref().map_or("", |m| m.as_str());
    match import.level {
        0 => Cow::Borrowed(module),
        // Nobody is more than a few packages deep.
        level => Cow::Owned(".".repeat(level.min(64) as usize) + module),
    }
}

/// The name that an import binds: `import a.b` binds `a`.
pub(super) fn bound(alias: &Alias) -> &str {
    match &alias.asname {
        Some(name) => name.as_str(),
        None => alias.name.split('.').next().unwrap_or_default(),
    }
}

/// Names at the top of a file that is not walked, as far as they are passed on from other files.
pub(super) fn passed_on(body: &[Stmt], index: &ApiIndex, names: &mut Interner) -> Vec<Export> {
    let mut top = Top { index, names, imported: Vec::new(), own: Set::default() };
    top.block(body);
    let Top { imported, own, .. } = top;
    imported.into_iter().filter(|export| !own.contains(&*export.name)).collect()
}

struct Top<'a, 'i> {
    index: &'i ApiIndex,
    names: &'i mut Interner,
    imported: Vec<Export>,
    /// Names that are bound by other means too.
    own: Set<&'a str>,
}

impl<'a> Top<'a, '_> {
    fn block(&mut self, body: &'a [Stmt]) {
        for statement in body {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &'a Stmt) {
        match statement {
            Stmt::ImportFrom(import) => self.import(import),
            Stmt::FunctionDef(function) => {
                self.own.insert(function.name.as_str());
            }
            Stmt::ClassDef(class) => {
                self.own.insert(class.name.as_str());
            }
            Stmt::Assign(assignment) => {
                for target in &assignment.targets {
                    if let Expr::Name(name) = target {
                        self.own.insert(name.id.as_str());
                    }
                }
            }
            Stmt::If(branch) => {
                self.block(&branch.body);
                branch.elif_else_clauses.iter().for_each(|clause| self.block(&clause.body));
            }
            Stmt::Try(attempt) => {
                self.block(&attempt.body);
                // What is bound for want of something better does not undo what is passed on.
                for ExceptHandler::ExceptHandler(handler) in &attempt.handlers {
                    for statement in &handler.body {
                        if let Stmt::ImportFrom(import) = statement {
                            self.import(import);
                        }
                    }
                }
                self.block(&attempt.orelse);
                self.block(&attempt.finalbody);
            }
            Stmt::With(with) => self.block(&with.body),
            _ => {}
        }
    }

    fn import(&mut self, import: &'a StmtImportFrom) {
        let module = module(import);
        if origin(&module, self.index) != Origin::Unwanted {
            return;
        }
        for alias in &import.names {
            if self.imported.len() < NAMES {
                let (module, path) = (self.names.get(&module), self.names.get(alias.name.as_str()));
                let name = if alias.name.as_str() == "*" { "*" } else { bound(alias) };
                self.imported.push(Export { name: name.into(), module, path, passed_on: true });
            }
        }
    }
}

/// Names that a file imports from what may be other files of the repository.
#[derive(Default)]
pub(super) struct Lent<'a> {
    /// The names as they are bound, wherever in the file, with what they are there.
    pub(super) names: Map<&'a str, &'a str>,
    /// Whether there is a star among them.
    pub(super) star: bool,
}

impl Lent<'_> {
    /// Whether the file calls or decorates with one of these names, or has a base class of that name, and rules ask for
    /// the last member. Goes by tokens alone, since most files have no such thing.
    pub(super) fn is_used(&self, tokens: &[Token], text: &str, index: &ApiIndex) -> bool {
        if self.names.is_empty() && !self.star {
            return false;
        }
        let is_name = |token: &Token| token.kind() == TokenKind::Name || token.kind().is_soft_keyword();
        let mut known: Map<&str, bool> = Map::default();
        let mut wants = |token: &Token| {
            let word = slice(text, token);
            *known.entry(word).or_insert_with(|| index.wants_member(LANGUAGE, word))
        };
        let wants_name =
            |name: &str| index.wants_member(LANGUAGE, self.names.get(name).copied().unwrap_or(name));
        let mut previous = TokenKind::Newline;
        // Between `class` and its colon.
        let mut heading = false;
        // A class with such a base may be followed to what that one's base has.
        let mut heir = false;
        for (at, token) in tokens.iter().enumerate() {
            let before = std::mem::replace(&mut previous, token.kind());
            match token.kind() {
                TokenKind::Class => heading = true,
                TokenKind::Colon => heading = false,
                _ => {}
            }
            if !is_name(token) || before == TokenKind::Dot {
                continue;
            }
            let word = slice(text, token);
            let lent = self.names.contains_key(word) || self.star;
            let inherited = heir && matches!(word, "self" | "cls");
            if !lent && !inherited {
                continue;
            }
            // `name.member.member`
            let (mut last, mut next) = (token, at + 1);
            while let Some([dot, member]) = tokens.get(next..next + 2)
                && dot.kind() == TokenKind::Dot
                && is_name(member)
            {
                (last, next) = (member, next + 2);
            }
            // `name(…).member`
            if lent
                && let Some(member) = member_of_result(tokens, next).filter(|m| is_name(m))
                && wants(member)
            {
                return true;
            }
            let after = tokens.get(next).map_or(TokenKind::EndOfFile, Token::kind);
            if heading && lent {
                heir = true;
            }
            let used = after == TokenKind::Lpar
                || before == TokenKind::At && after == TokenKind::Newline
                || heading && matches!(after, TokenKind::Rpar | TokenKind::Comma | TokenKind::Lsqb);
            let asked = match next - at {
                1 => lent && wants_name(word),
                3 => wants(last),
                _ => lent && wants(last),
            };
            if used && asked {
                return true;
            }
        }
        false
    }
}

/// The token behind `(…).`, where that comes soon.
fn member_of_result(tokens: &[Token], at: usize) -> Option<&Token> {
    let mut open = 0usize;
    for (i, token) in tokens.get(at..)?.iter().take(ARGUMENTS).enumerate() {
        match token.kind() {
            TokenKind::Lpar => open += 1,
            TokenKind::Rpar => open = open.saturating_sub(1),
            _ => {}
        }
        if open == 0 {
            let dot = tokens.get(at + i + 1).filter(|t| i > 0 && t.kind() == TokenKind::Dot);
            return dot.and_then(|_| tokens.get(at + i + 2));
        }
    }
    None
}
