//! OpenAPI, Swagger and AsyncAPI: what a service offers over HTTP or by messages. The content decides.

use super::yaml::{self, Node};
use super::{document, has_json_key, has_line_start, infra};
use crate::facts::{Format, Input, Parsed, in_order};
use crate::model::InfraKind;

/// Both kinds of description, in YAML or JSON.
pub(super) const FORMAT: Format = Format { name: "OpenAPI or AsyncAPI", matches: |_| true, parse };

/// Keys that say the format and its version.
const KEYS: [&str; 3] = ["openapi", "swagger", "asyncapi"];

/// Whether a YAML text says that it is one.
pub(super) fn is_meant(text: &str) -> bool {
    has_line_start(
        text,
        &["openapi:", "swagger:", "asyncapi:", "\"openapi\":", "\"swagger\":", "\"asyncapi\":"],
    )
}

/// Whether a JSON text may be one.
pub(super) fn may_be_json(text: &str) -> bool {
    has_json_key(text, &["\"openapi\"", "\"swagger\"", "\"asyncapi\""])
}

fn parse(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    let documents = if input.path.ends_with(".json") {
        let mut own = Parsed::default();
        let root = document::json(input, &mut own);
        // The word may stand in any JSON; what is wrong with others is not said here.
        if root.as_ref().is_some_and(|r| KEYS.iter().any(|k| r.get(k).is_some_and(is_version))) {
            parsed.diagnostics = own.diagnostics;
        }
        root.into_iter().collect()
    } else {
        yaml::documents(input, &mut parsed)
    };
    for document in &documents {
        for key in KEYS {
            let Some(version) = document.get(key).filter(|v| is_version(v)) else { continue };
            let (list, what) = if key == "asyncapi" { ("channels", "channels") } else { ("paths", "paths") };
            let count = document.get(list).map_or(0, |n| n.entries().len());
            // Parts that other descriptions refer to offer nothing themselves.
            if count == 0 {
                continue;
            }
            let sort = if key == "asyncapi" { key } else { "openapi" };
            let title = document.at(&["info", "title"]).and_then(Node::as_str).unwrap_or_default();
            let title: String =
                title.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(80).collect();
            let value = format!("{sort}: {title}, {count} {what}");
            parsed.facts.push(infra(input, version.at, InfraKind::Contract, &value));
            if key == "asyncapi" {
                protocols(input, document, &mut parsed);
            }
        }
    }
    in_order(input, parsed)
}

fn is_version(node: &Node) -> bool {
    node.as_str().is_some_and(|v| v.starts_with(|c: char| c.is_ascii_digit()))
}

/// What the messages travel by: `ws`, `kafka`.
fn protocols(input: &Input, document: &Node, parsed: &mut Parsed) {
    for server in document.get("servers").map(Node::entries).unwrap_or_default() {
        if let Some(node) = server.value.get("protocol")
            && let Some(word) = node.as_str()
        {
            let value = format!("asyncapi-protocol: {word}");
            parsed.facts.push(infra(input, node.at, InfraKind::Contract, &value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{said, values};
    use super::*;

    #[test]
    fn http() {
        let text =
            "# x\nopenapi: 3.1.0\ninfo:\n  title: Pet\n    Store\npaths:\n  /a: { get: {} }\n  /b: {}\n";
        assert!(is_meant(text) && !is_meant("a:\n  openapi: 3\n"));
        assert_eq!(values(&FORMAT, "api.yaml", text), ["2 contract openapi: Pet Store, 2 paths"]);
        let text = "{\n\"swagger\": \"2.0\", \"info\": {}, \"paths\": {\"/a\": {}}}";
        assert!(may_be_json(text));
        assert_eq!(values(&FORMAT, "api.json", text), ["2 contract openapi: , 1 paths"]);
        assert!(values(&FORMAT, "parts.yaml", "openapi: 3.0.0\ncomponents: {}\npaths: {}\n").is_empty());
        assert!(values(&FORMAT, "a.yaml", "openapi: generate it\npaths: { a: 1 }\n").is_empty());
    }

    #[test]
    fn messages() {
        let text = "asyncapi: 2.6.0\ninfo: { title: Chat }\nservers:\n  a: { url: x, protocol: wss }\n  b: { host: x, protocol: kafka }\nchannels:\n  room: {}\n";
        assert_eq!(
            values(&FORMAT, "asyncapi.yaml", text),
            [
                "1 contract asyncapi: Chat, 1 channels",
                "4 contract asyncapi-protocol: wss",
                "5 contract asyncapi-protocol: kafka",
            ]
        );
    }

    #[test]
    fn other_json_and_broken_files() {
        assert!(said(&FORMAT, "x.json", "{\"scripts\": {\"openapi\": \"x\"").is_empty());
        assert_eq!(said(&FORMAT, "x.json", "{\"openapi\": \"3.0.0\", \"paths\": {\"/a\": {"), ["1 W-PARSE"]);
        assert_eq!(said(&FORMAT, "x.yaml", "openapi: 3.0.0\npaths: {\n"), ["2 W-PARSE"]);
        let wide: String = (0..30_000).map(|i| format!("  /p{i}: {{}}\n")).collect();
        assert_eq!(
            values(&FORMAT, "x.yaml", &format!("openapi: 3.0.0\npaths:\n{wide}")),
            ["1 contract openapi: , 30000 paths"]
        );
    }
}
