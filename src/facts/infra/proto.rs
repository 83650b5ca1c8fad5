//! Protocol buffers: the remote calls that a service offers. Files of messages alone say nothing.

use super::infra;
use super::tokens::{Syntax, Token, Tokens};
use crate::facts::{Format, Input, Parsed, file_name, in_order};
use crate::model::InfraKind;

/// `*.proto`.
pub(crate) const FORMAT: Format =
    Format { name: "proto", matches: |path| file_name(path).ends_with(".proto"), parse };

fn parse(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    let syntax = Syntax { slashes: true, hash: false, single: true, block: false, terraform: false };
    let mut tokens = Tokens::new(input.text, syntax).peekable();
    let mut package = "";
    let mut service = String::new();
    let mut depth = 0u32;
    // Whether a statement begins here: only there is `service` or `rpc` no name.
    let mut begins = true;
    while let Some((at, token)) = tokens.next() {
        let first = std::mem::replace(&mut begins, false);
        match token {
            Token::Mark('{') => (depth, begins) = (depth + 1, true),
            Token::Mark('}') => (depth, begins) = (depth.saturating_sub(1), true),
            Token::Mark(';') => begins = true,
            Token::Word("package") if first && depth == 0 => {
                if let Some((_, Token::Word(name))) = tokens.peek() {
                    package = name;
                }
            }
            Token::Word("service") if first && depth == 0 => {
                if let Some((_, Token::Word(name))) = tokens.peek() {
                    service =
                        if package.is_empty() { (*name).to_string() } else { format!("{package}.{name}") };
                }
            }
            Token::Word("rpc") if first && depth == 1 && !service.is_empty() => {
                let Some((_, Token::Word(name))) = tokens.next() else { continue };
                let mut streams = false;
                // `(stream Request) returns (stream Reply)`
                while let Some((_, token)) =
                    tokens.next_if(|(_, t)| !matches!(t, Token::Mark('{' | '}' | ';')))
                {
                    if token == Token::Mark('(')
                        && tokens.next_if(|(_, t)| *t == Token::Word("stream")).is_some()
                    {
                        // A message may be called `stream`.
                        streams |= matches!(tokens.peek(), Some((_, Token::Word(_))));
                    }
                }
                let sort = if streams { "grpc-stream" } else { "grpc" };
                parsed.facts.push(infra(
                    input,
                    at,
                    InfraKind::Contract,
                    &format!("{sort}: {service}.{name}"),
                ));
            }
            _ => {}
        }
    }
    in_order(input, parsed)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{said, values};
    use super::*;

    #[test]
    fn services_and_their_calls() {
        let text = r#"syntax = "proto3";
// service No { rpc X (A) returns (B); }
package shop.v1;
option go_package = "a;b";
message service { string rpc = 1; }
service Orders {
  option deprecated = true;
  rpc Get(GetRequest) returns (Order) { option (google.api.http) = { get: "/v1/{id}" }; }
  /* rpc No */
  rpc Watch (Query) returns (stream Order);
  rpc Send (stream .shop.v1.Item)
      returns (Ack) {}
  rpc Odd (stream) returns (stream);
}
message M { service x = 1; }
service Empty {}
"#;
        assert_eq!(
            values(&FORMAT, "a.proto", text),
            [
                "8 contract grpc: shop.v1.Orders.Get",
                "10 contract grpc-stream: shop.v1.Orders.Watch",
                "11 contract grpc-stream: shop.v1.Orders.Send",
                "13 contract grpc: shop.v1.Orders.Odd",
            ]
        );
    }

    #[test]
    fn messages_and_broken_files() {
        for text in [
            "message A { string b = 1; }",
            "service",
            "service X { rpc",
            "rpc A (B) returns (C);",
            "service { rpc A (",
            "{{{",
            "\"",
            "syntax = 'proto3",
        ] {
            assert!(values(&FORMAT, "a.proto", text).is_empty(), "{text}");
            assert!(said(&FORMAT, "a.proto", text).is_empty(), "{text}");
        }
        assert_eq!(values(&FORMAT, "a.proto", "service X { rpc A (B"), ["1 contract grpc: X.A"]);
        let many = format!("service X {{ {} }}", "rpc A (B) returns (C); ".repeat(30_000));
        assert_eq!(said(&FORMAT, "a.proto", &many), ["1 W-TRUNCATED"]);
    }
}
