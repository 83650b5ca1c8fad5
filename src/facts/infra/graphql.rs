//! GraphQL schemas: which kinds of operation a service answers. Files of queries alone are a client's.
//!
//! Source: the GraphQL specification, <https://spec.graphql.org/>.

use super::tokens::{Syntax, Token, Tokens};
use super::{has_json_key, infra};
use crate::facts::{Format, Input, Parsed, file_name, in_order};
use crate::model::InfraKind;

/// `*.graphql`, `*.graphqls`, `*.gql`.
pub(crate) const FORMAT: Format = Format { name: "GraphQL", matches, parse };

/// The answer of a service that was asked for its schema, kept as JSON; the content decides.
pub(super) const INTROSPECTION: Format =
    Format { name: "GraphQL introspection", matches: |_| true, parse: parse_introspection };

fn matches(path: &str) -> bool {
    file_name(path)
        .rsplit_once('.')
        .is_some_and(|(_, ending)| ["graphql", "graphqls", "gql"].contains(&ending))
}

/// Whether a JSON text is such an answer.
pub(super) fn is_introspection(text: &str) -> bool {
    has_json_key(text, &["\"__schema\""]) && has_json_key(text, &["\"queryType\"", "\"types\""])
}

const ROOTS: [(&str, &str); 3] =
    [("Query", "query"), ("Mutation", "mutation"), ("Subscription", "subscription")];

fn is_operation(word: &str) -> bool {
    ROOTS.iter().any(|(_, operation)| *operation == word)
}

fn parse(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    let syntax = Syntax { slashes: false, hash: true, single: false, block: true, terraform: false };
    let mut tokens = Tokens::new(input.text, syntax).peekable();
    let mut depth = 0u32;
    let mut in_schema = false;
    let mut found: Vec<(usize, String)> = Vec::new();
    // First definition of a type that is no root: a schema in several files.
    let mut type_at = None;
    let mut fresh = true;
    while let Some((at, token)) = tokens.next() {
        let first = std::mem::replace(&mut fresh, false);
        match token {
            Token::Mark('{' | '(' | '[') => depth += 1,
            Token::Mark('}' | ')' | ']') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    (in_schema, fresh) = (false, true);
                }
            }
            // A description stands before a definition.
            Token::Str(_) => fresh = first,
            Token::Word("extend") if depth == 0 => fresh = true,
            Token::Word("schema") if depth == 0 => in_schema = true,
            // A scalar or union has no braces after which the next definition would begin.
            Token::Word("type" | "interface" | "input" | "enum" | "union" | "scalar") if depth == 0 => {
                let is_type = token == Token::Word("type");
                let Some((_, Token::Word(name))) = tokens.next_if(|(_, t)| matches!(t, Token::Word(_)))
                else {
                    continue;
                };
                match ROOTS.iter().find(|(root, _)| is_type && *root == name) {
                    Some((_, operation)) => found.push((at, (*operation).to_string())),
                    None if is_type => type_at = type_at.or(Some(at)),
                    None => {}
                }
            }
            // `schema { query: RootQuery }`
            Token::Word(word) if in_schema && depth == 1 && is_operation(word) => {
                if let Some((_, Token::Mark(':'))) = tokens.peek() {
                    found.push((at, word.to_string()));
                }
            }
            _ => {}
        }
    }
    let mut said: Vec<&str> = Vec::new();
    for (at, operation) in &found {
        if !said.contains(&operation.as_str()) {
            said.push(operation);
            parsed.facts.push(infra(input, *at, InfraKind::Contract, &format!("graphql: {operation}")));
        }
    }
    if let Some(at) = type_at.filter(|_| found.is_empty()) {
        parsed.facts.push(infra(input, at, InfraKind::Contract, "graphql: type"));
    }
    in_order(input, parsed)
}

fn parse_introspection(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    let Some(root) = super::document::json(input, &mut parsed) else { return parsed };
    let Some(schema) = root.get("__schema").or_else(|| root.at(&["data", "__schema"])) else { return parsed };
    for (_, operation) in ROOTS {
        if let Some(node) = schema.at(&[&format!("{operation}Type"), "name"])
            && node.as_str().is_some()
        {
            parsed.facts.push(infra(input, node.at, InfraKind::Contract, &format!("graphql: {operation}")));
        }
    }
    in_order(input, parsed)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{said, values};
    use super::*;

    #[test]
    fn schemas() {
        for (text, expected) in [
            (
                "\"\"\" type Query { no } \"\"\"\ntype Query {\n  \"type Subscription\"\n  orders(type: Kind = A): [Order!]! @auth(a: {b: 1})\n}\nextend type Mutation { a: Int }\n",
                &["2 contract graphql: query", "6 contract graphql: mutation"][..],
            ),
            (
                "schema @x {\n  query: Root\n  subscription: Live\n}\ntype Root { type: Int }\n",
                &["2 contract graphql: query", "3 contract graphql: subscription"],
            ),
            (
                "# type Query\nscalar Date\nunion A = B | C\ntype Order implements Node & X { id: ID! }\ntype Item { id: ID }\n",
                &["4 contract graphql: type"],
            ),
            (
                "query Orders($type: Kind) { type(a: 1) { ...X } }\nsubscription Live { type }\nfragment X on Query { type }\n",
                &[],
            ),
            ("input Query { a: Int }\nenum Mutation { type }\n", &[]),
            ("extend type Query { me: User }", &["1 contract graphql: query"]),
            ("type Query", &["1 contract graphql: query"]),
        ] {
            assert_eq!(values(&FORMAT, "a.graphql", text), expected, "{text}");
        }
        for odd in ["type", "{{{{", "\"\"\"", "schema {", "schema { query", "type { type Query }", "é"] {
            assert!(said(&FORMAT, "a.gql", odd).is_empty(), "{odd}");
        }
    }

    #[test]
    fn introspection() {
        let text = "{\"data\": {\"__schema\": {\"queryType\": {\"name\": \"Query\"}, \"mutationType\": null,\n\"subscriptionType\": {\"name\": \"S\"}, \"types\": []}}}";
        assert!(is_introspection(text) && !is_introspection("{\"__schema\": 1}"));
        assert_eq!(
            values(&INTROSPECTION, "schema.json", text),
            ["1 contract graphql: query", "2 contract graphql: subscription"]
        );
    }
}
