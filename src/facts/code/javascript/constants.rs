//! Texts that names of the file stand for.

use oxc_ast::ast::*;

use super::names::Source;
use super::resolve::Resolver;
use super::syntax::{member_of, static_key, text_of};

/// Properties of an object among which a constant is looked for.
const MOST_PROPERTIES: usize = 200;

impl<'a> Resolver<'a, '_> {
    /// The text that an expression is known to stand for: a literal, or a name or member that is given one for good.
    pub(super) fn text(&self, it: &Expression<'a>, scope: u32) -> Option<&'a str> {
        match it {
            Expression::Identifier(id) => text_of(self.constant(id.name.as_str(), scope)?),
            Expression::StaticMemberExpression(m) => {
                let Expression::Identifier(id) = &m.object else { return None };
                let name = m.property.name.as_str();
                let binding = self.names.lookup(id.name.as_str(), scope)?;
                if let [Source::Enum(it)] = *self.names.bindings[binding as usize].sources {
                    let member =
                        it.body.members.iter().take(MOST_PROPERTIES).find(|m| m.id.static_name() == name);
                    return text_of(member?.initializer.as_ref()?);
                }
                let value = match self.constant(id.name.as_str(), scope)? {
                    Expression::TSAsExpression(e) => &e.expression,
                    Expression::TSSatisfiesExpression(e) => &e.expression,
                    Expression::CallExpression(c) if member_of(&c.callee) == Some("freeze") => {
                        c.arguments.first()?.as_expression()?
                    }
                    other => other,
                };
                let Expression::ObjectExpression(object) = value else { return None };
                object.properties.iter().take(MOST_PROPERTIES).find_map(|p| match p {
                    ObjectPropertyKind::ObjectProperty(p) if static_key(&p.key) == Some(name) => {
                        text_of(&p.value)
                    }
                    _ => None,
                })
            }
            other => text_of(other),
        }
    }

    /// What a name that is given one value only is given.
    fn constant(&self, name: &str, scope: u32) -> Option<&'a Expression<'a>> {
        let binding = self.names.lookup(name, scope)?;
        let binding = &self.names.bindings[binding as usize];
        match *binding.sources {
            [Source::Value(value, _, (from, to))] if from == to && binding.fixed => Some(value),
            _ => None,
        }
    }
}
