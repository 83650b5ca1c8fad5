//! Questions about single nodes of the syntax tree.

use oxc_ast::AstKind;
use oxc_ast::ast::*;
use oxc_ast_visit::VisitJs;

/// Elements of an array that are followed into a pattern.
const MOST_ELEMENTS: usize = 32;

/// Walks `a + b + c + …` without a stack frame for each operator.
pub(super) fn walk_binary<'a>(visitor: &mut impl VisitJs<'a>, it: &BinaryExpression<'a>) {
    let mut rights = vec![&it.right];
    let mut left = &it.left;
    while let Expression::BinaryExpression(inner) = left {
        rights.push(&inner.right);
        left = &inner.left;
    }
    visitor.visit_expression(left);
    for right in rights.into_iter().rev() {
        visitor.visit_expression(right);
    }
}

/// Whether a node has a scope of its own; the first byte of it in [`scope_start`].
pub(super) fn opens_scope(kind: &AstKind) -> bool {
    scope_start(kind).is_some()
}

/// Byte offset of a node that has a scope of its own.
pub(super) fn scope_start(kind: &AstKind) -> Option<u32> {
    match kind {
        AstKind::Function(it) => Some(it.span.start),
        AstKind::ArrowFunctionExpression(it) => Some(it.span.start),
        AstKind::Class(it) => Some(it.span.start),
        AstKind::StaticBlock(it) => Some(it.span.start),
        AstKind::TSModuleBlock(it) => Some(it.span.start),
        _ => block_start(kind),
    }
}

/// Byte offset of a node that has a scope of its own and is neither function nor class.
pub(super) fn block_start(kind: &AstKind) -> Option<u32> {
    match kind {
        AstKind::BlockStatement(it) => Some(it.span.start),
        AstKind::ForStatement(it) => Some(it.span.start),
        AstKind::ForInStatement(it) => Some(it.span.start),
        AstKind::ForOfStatement(it) => Some(it.span.start),
        AstKind::SwitchStatement(it) => Some(it.span.start),
        AstKind::CatchClause(it) => Some(it.span.start),
        _ => None,
    }
}

/// Whether an expression makes a `require`: `createRequire(import.meta.url)`.
pub(super) fn makes_require(it: &Expression) -> bool {
    let Expression::CallExpression(call) = it else { return false };
    match &call.callee {
        Expression::Identifier(id) => id.name == "createRequire",
        callee => member_of(callee) == Some("createRequire"),
    }
}

/// The text of a string literal, or of a template without substitutions.
pub(super) fn text_of<'a>(expression: &Expression<'a>) -> Option<&'a str> {
    match expression {
        Expression::StringLiteral(it) => Some(it.value.as_str()),
        Expression::TemplateLiteral(it) => it.single_quasi().map(|q| q.as_str()),
        _ => None,
    }
}

/// The member that a callee names last.
pub(super) fn member_of<'a>(callee: &Expression<'a>) -> Option<&'a str> {
    match callee {
        Expression::StaticMemberExpression(it) => Some(it.property.name.as_str()),
        Expression::ChainExpression(it) => match &it.expression {
            ChainElement::StaticMemberExpression(it) => Some(it.property.name.as_str()),
            _ => None,
        },
        _ => None,
    }
}

/// A key that is written out: `a`, `'a'`.
pub(super) fn static_key<'a>(key: &PropertyKey<'a>) -> Option<&'a str> {
    match key {
        PropertyKey::StaticIdentifier(it) => Some(it.name.as_str()),
        PropertyKey::StringLiteral(it) => Some(it.value.as_str()),
        _ => None,
    }
}

/// An element of what is written as an array, or awaited all at once: `await Promise.all([a, b])`.
pub(super) fn element_of<'a>(whole: &'a Expression<'a>, at: usize) -> Option<&'a Expression<'a>> {
    let array = match whole {
        Expression::ArrayExpression(array) => array,
        Expression::AwaitExpression(wait) => {
            let Expression::CallExpression(call) = &wait.argument else { return None };
            match (member_of(&call.callee), call.arguments.first().and_then(|a| a.as_expression())) {
                (Some("all"), Some(Expression::ArrayExpression(array))) => array,
                _ => return None,
            }
        }
        _ => return None,
    };
    let before = array.elements.get(..at.min(MOST_ELEMENTS))?;
    if before.len() < at {
        return None;
    }
    // What a spread holds shifts everything behind it.
    if before.iter().any(|e| matches!(e, ArrayExpressionElement::SpreadElement(_))) {
        return None;
    }
    array.elements.get(at)?.as_expression()
}

/// The name of a class's member, and whether it is private.
pub(super) fn field_key<'a>(key: &PropertyKey<'a>) -> Option<(&'a str, bool)> {
    match key {
        PropertyKey::PrivateIdentifier(it) => Some((it.name.as_str(), true)),
        _ => static_key(key).map(|name| (name, false)),
    }
}
