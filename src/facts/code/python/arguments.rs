//! Literal arguments of a call.

use ruff_python_ast::{Arguments, Expr, FStringPart, InterpolatedStringElement, UnaryOp};

use super::slice;
use crate::model::Argument;

/// Arguments kept of one call.
const MAX: usize = 8;
/// Characters kept of one value; patterns are far shorter.
const CHARS: usize = 200;

/// Leading positional literals, then literal keyword arguments.
///
/// A name counts as the literal that `constant` gives for it.
pub(super) fn literals<'a>(
    arguments: &Arguments,
    text: &str,
    constant: &dyn Fn(&str) -> Option<&'a Expr>,
) -> Vec<Argument> {
    let value = |expression: &Expr| match expression {
        Expr::Name(name) => constant(name.id.as_str()).and_then(|literal| value(literal, text, constant)),
        _ => value(expression, text, constant),
    };
    let mut out = Vec::new();
    for (position, argument) in (0u8..).zip(arguments.args.iter().take(MAX)) {
        let Some(value) = value(argument) else { break };
        out.push(Argument { keyword: None, position, value });
    }
    for keyword in &arguments.keywords {
        if out.len() == MAX {
            break;
        }
        if let (Some(name), Some(value)) = (&keyword.arg, value(&keyword.value)) {
            out.push(Argument { keyword: Some(name.as_str().into()), position: 0, value });
        }
    }
    out
}

/// A literal's value; of a list or tuple, that of its first string.
fn value<'a>(expression: &Expr, text: &str, constant: &dyn Fn(&str) -> Option<&'a Expr>) -> Option<Box<str>> {
    let element = |first: &Expr| match first {
        Expr::Name(name) => constant(name.id.as_str()).and_then(string),
        _ => string(first),
    };
    match expression {
        Expr::BooleanLiteral(literal) => Some(if literal.value { "true" } else { "false" }.into()),
        Expr::NoneLiteral(_) => Some("none".into()),
        Expr::NumberLiteral(number) => Some(short(slice(text, number).chars())),
        Expr::UnaryOp(unary) if unary.op == UnaryOp::USub && unary.operand.is_number_literal_expr() => {
            Some(short(slice(text, unary).chars()))
        }
        Expr::List(list) => list.elts.first().and_then(element),
        Expr::Tuple(tuple) => tuple.elts.first().and_then(element),
        _ => string(expression),
    }
}

/// A string's value, whether in pieces or formatted without anything to fill in.
pub(super) fn string(expression: &Expr) -> Option<Box<str>> {
    match expression {
        Expr::StringLiteral(literal) => Some(short(literal.value.iter().flat_map(|part| part.value.chars()))),
        Expr::FString(literal) => {
            let mut out = String::new();
            for part in literal.value.iter() {
                match part {
                    FStringPart::Literal(part) => out.push_str(&part.value),
                    FStringPart::FString(part) => {
                        for element in &part.elements {
                            match element {
                                InterpolatedStringElement::Literal(piece) => out.push_str(&piece.value),
                                InterpolatedStringElement::Interpolation(_) => return None,
                            }
                        }
                    }
                }
            }
            Some(short(out.chars()))
        }
        _ => None,
    }
}

fn short(chars: impl Iterator<Item = char>) -> Box<str> {
    chars.take(CHARS).collect::<String>().into()
}
