//! Functions that are handed to a call: what the call gives them as parameters.

use oxc_ast::ast::*;

use super::names::{From, Handed, Names, Source};
use super::syntax::member_of;

/// Parameters of a function that are followed.
const PARAMETERS: usize = 3;
/// Values of a name among which a function is looked for.
const SOURCES: usize = 8;
/// Calls that one named function is taken as handed to; those behind them say nothing new.
const HANDOVERS: u8 = 4;

/// What may name a function of the file.
#[derive(Clone, Copy)]
pub(super) enum Named<'a> {
    /// A name.
    Name(&'a str),
    /// `this.name`.
    Field(&'a str),
}

/// What a function that is handed to a call is named by: `f`, `this.f`, `this.f.bind(this)`.
pub(super) fn named<'a>(argument: &'a Expression<'a>) -> Option<Named<'a>> {
    let argument = match argument {
        Expression::CallExpression(call) => match &call.callee {
            Expression::StaticMemberExpression(m) if m.property.name == "bind" => &m.object,
            _ => return None,
        },
        other => other,
    };
    match argument {
        Expression::Identifier(id) => Some(Named::Name(id.name.as_str())),
        Expression::StaticMemberExpression(m) if matches!(m.object, Expression::ThisExpression(_)) => {
            Some(Named::Field(m.property.name.as_str()))
        }
        _ => None,
    }
}

/// Gives the parameters of a function what the call that it is handed to gives them.
pub(super) fn hand<'a>(
    names: &mut Names<'a>,
    parameters: &'a FormalParameters<'a>,
    scope: u32,
    call: Handed<'a>,
) {
    for (position, one) in parameters.items.iter().take(PARAMETERS).enumerate() {
        names.bind(&one.pattern, scope, Some(From::Handed(call, position as u8)), &mut Vec::new());
    }
}

/// The same for functions that are handed over by name, once all names are known.
pub(super) fn hand_by_name<'a>(names: &mut Names<'a>, passed: &[(Named<'a>, Handed<'a>)]) {
    for &(named, call) in passed {
        let binding = match named {
            Named::Name(name) => names.lookup(name, call.scope),
            Named::Field(name) => {
                let class = names.scopes[call.scope as usize].class;
                names.field(class, name, false)
            }
        };
        let Some(binding) = binding else { continue };
        let found =
            names.bindings[binding as usize].sources.iter().take(SOURCES).find_map(|source| match source {
                Source::Function(f) => Some((&*f.params, f.span.start)),
                Source::Value(Expression::FunctionExpression(f), _, (from, to)) if from == to => {
                    Some((&*f.params, f.span.start))
                }
                Source::Value(Expression::ArrowFunctionExpression(f), _, (from, to)) if from == to => {
                    Some((&*f.params, f.span.start))
                }
                _ => None,
            });
        let Some((parameters, start)) = found else { continue };
        let Ok(scope) = names.scopes.binary_search_by_key(&start, |s| s.start) else { continue };
        let times = names.handovers.entry(start).or_default();
        if *times < HANDOVERS {
            *times += 1;
            hand(names, parameters, scope as u32, call);
        }
    }
}

/// `promise` of `promise.then`, whose callback is given what the promise holds.
pub(super) fn awaited<'a>(callee: &'a Expression<'a>) -> Option<&'a Expression<'a>> {
    if member_of(callee)? != "then" {
        return None;
    }
    match callee {
        Expression::StaticMemberExpression(m) => Some(&m.object),
        Expression::ChainExpression(c) => match &c.expression {
            ChainElement::StaticMemberExpression(m) => Some(&m.object),
            _ => None,
        },
        _ => None,
    }
}
