//! Files of platforms that run functions on demand, other than those of AWS: what starts them, on which runtime.

use super::yaml::{Node, Value};
use super::{document, infra, runtime};
use crate::facts::{Format, Input, Parsed, file_name, in_order};
use crate::model::InfraKind;

/// `netlify.toml`.
pub(crate) const NETLIFY: Format =
    Format { name: "netlify.toml", matches: |path| file_name(path) == "netlify.toml", parse: parse_netlify };

/// `vercel.json`, formerly `now.json`.
pub(crate) const VERCEL: Format = Format {
    name: "vercel.json",
    matches: |path| matches!(file_name(path), "vercel.json" | "now.json"),
    parse: parse_vercel,
};

/// `wrangler.toml` and its JSON form.
pub(crate) const WRANGLER: Format = Format {
    name: "wrangler.toml",
    matches: |path| matches!(file_name(path), "wrangler.toml" | "wrangler.json" | "wrangler.jsonc"),
    parse: parse_wrangler,
};

/// `function.json` of Azure.
pub(crate) const AZURE: Format =
    Format { name: "function.json", matches: |path| file_name(path) == "function.json", parse: parse_azure };

/// `firebase.json`.
pub(crate) const FIREBASE: Format = Format {
    name: "firebase.json",
    matches: |path| file_name(path) == "firebase.json",
    parse: parse_firebase,
};

fn trigger(input: &Input, at: usize, word: &str, parsed: &mut Parsed) {
    parsed.facts.push(infra(input, at, InfraKind::Trigger, word));
}

fn parse_netlify(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    let Some(root) = document::toml(input, &mut parsed) else { return parsed };
    // `[functions]` holds settings of all functions, `[functions.name]` of one.
    let functions = root.get("functions").or_else(|| root.at(&["build", "functions"]));
    for node in functions.into_iter().chain(root.get("edge_functions")) {
        trigger(input, node.at, "http", &mut parsed);
    }
    for function in functions.map(Node::entries).unwrap_or_default() {
        if let Some(when) = function.value.get("schedule") {
            trigger(input, when.at, "schedule", &mut parsed);
        }
    }
    let contexts = root.get("context").map(Node::entries).unwrap_or_default();
    let builds = root.get("build").into_iter().chain(contexts.iter().map(|c| &c.value));
    for variable in builds.filter_map(|b| b.get("environment")).flat_map(Node::entries) {
        if let Some(name) = variable.key.strip_suffix("_VERSION")
            && let Some(version) = variable.value.as_str()
            && let Some(said) = runtime::of_platform(name).map(|name| runtime::said(&name, version))
        {
            parsed.facts.push(infra(input, variable.at, InfraKind::Runtime, &said));
        }
    }
    in_order(input, parsed)
}

fn parse_vercel(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    let Some(root) = document::json(input, &mut parsed) else { return parsed };
    // Functions are files of the folder `api`; other keys are pages of a framework.
    let keys = root.get("functions").map(Node::entries).unwrap_or_default();
    let mut files: Vec<(usize, &str)> = keys.iter().map(|e| (e.at, e.key.as_str())).collect();
    for (list, key) in [("routes", "dest"), ("rewrites", "destination")] {
        for route in root.get(list).map(Node::items).unwrap_or_default() {
            files.extend(route.get(key).and_then(|n| Some((n.at, n.as_str()?))));
        }
    }
    for (at, file) in files {
        let Some(inside) = file.trim_start_matches('/').strip_prefix("api/") else { continue };
        let inside = inside.split('?').next().unwrap_or_default();
        let Some(runtime) = runtime_of_file(inside) else { continue };
        trigger(input, at, "http", &mut parsed);
        parsed.facts.push(infra(input, at, InfraKind::PlatformRuntime, runtime));
    }
    for build in root.get("builds").map(Node::items).unwrap_or_default() {
        let Some(node) = build.get("use") else { continue };
        let word = node.as_str().and_then(|w| w.strip_prefix("@vercel/").or_else(|| w.strip_prefix("@now/")));
        // Other builders make pages: `@vercel/next`, `@vercel/static-build`.
        let name = word.and_then(|w| w.split('@').next()).unwrap_or_default();
        if let Some(runtime) = runtime::of_platform(name) {
            trigger(input, node.at, "http", &mut parsed);
            parsed.facts.push(infra(input, node.at, InfraKind::PlatformRuntime, &runtime));
        }
    }
    for cron in root.get("crons").map(Node::items).unwrap_or_default() {
        trigger(input, cron.at, "schedule", &mut parsed);
    }
    in_order(input, parsed)
}

/// The runtime of a code file by its ending.
fn runtime_of_file(path: &str) -> Option<&'static str> {
    let (_, ending) = path.rsplit_once('.')?;
    Some(match ending {
        "js" | "ts" | "mjs" | "cjs" | "mts" | "cts" => "node",
        "py" => "python",
        "go" => "go",
        "rb" => "ruby",
        "php" => "php",
        _ => return None,
    })
}

fn parse_wrangler(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    let root = if input.path.ends_with(".toml") {
        document::toml(input, &mut parsed)
    } else {
        document::json(input, &mut parsed)
    };
    let Some(root) = root else { return parsed };
    // Without a program it only serves files.
    if let Some(main) = root.get("main")
        && let Some(path) = main.as_str()
    {
        trigger(input, main.at, "http", &mut parsed);
        if path.ends_with(".py") {
            parsed.facts.push(infra(input, main.at, InfraKind::PlatformRuntime, "python"));
        }
    }
    for (keys, word) in [(["triggers", "crons"], "schedule"), (["queues", "consumers"], "queue")] {
        if let Some(first) = root.at(&keys).and_then(|n| n.items().first()) {
            trigger(input, first.at, word, &mut parsed);
        }
    }
    in_order(input, parsed)
}

fn parse_azure(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    // Other tools have a file of that name too.
    if memchr::memmem::find(input.text.as_bytes(), b"\"bindings\"").is_none() {
        return parsed;
    }
    let Some(root) = document::json(input, &mut parsed) else { return parsed };
    for binding in root.get("bindings").map(Node::items).unwrap_or_default() {
        if let Some(kind) = binding.get("type")
            && let Some(word) = kind.as_str().filter(|w| w.ends_with("Trigger"))
        {
            trigger(input, kind.at, word, &mut parsed);
        }
    }
    if let Some(file) = root.get("scriptFile")
        && let Some(runtime) = file.as_str().and_then(runtime_of_file)
    {
        parsed.facts.push(infra(input, file.at, InfraKind::PlatformRuntime, runtime));
    }
    in_order(input, parsed)
}

fn parse_firebase(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    let Some(root) = document::json(input, &mut parsed) else { return parsed };
    let functions = root.get("functions");
    let one = functions.filter(|f| matches!(f.value, Value::Mapping(_)));
    for function in one.into_iter().chain(functions.map(Node::items).unwrap_or_default()) {
        trigger(input, function.at, "http", &mut parsed);
        if let Some(node) = function.get("runtime")
            && let Some(runtime) = node.as_str().and_then(runtime::of_platform)
        {
            parsed.facts.push(infra(input, node.at, InfraKind::PlatformRuntime, &runtime));
        }
    }
    in_order(input, parsed)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{said, values};
    use super::*;

    #[test]
    fn netlify() {
        let text = "[build]\n  command = \"npm run build\"\n  functions = \"fn\"\n[build.environment]\n  NODE_VERSION = \"20\"\n  RUSTFLAGS = \"\"\"\n    --cfg x \\\n    \"\"\"\n  MY_VERSION = \"3\"\n[context.production.environment]\n  PYTHON_VERSION = \"3.12\"\n[functions.\"daily\"]\n  schedule = \"@daily\"\n[[edge_functions]]\n  path = \"/x\"\n";
        assert_eq!(
            values(&NETLIFY, "netlify.toml", text),
            [
                "5 runtime node 20",
                "11 runtime python 3.12",
                "12 trigger http",
                "13 trigger schedule",
                "14 trigger http"
            ]
        );
        assert_eq!(values(&NETLIFY, "netlify.toml", "[build]\nfunctions = 'fn'\n"), ["2 trigger http"]);
        assert!(
            values(&NETLIFY, "netlify.toml", "[build]\npublish = 'dist'\n[[redirects]]\nfrom = '/'\n")
                .is_empty()
        );
    }

    #[test]
    fn vercel() {
        let text = r#"{
  "functions": {
    "api/**/*.py": { "memory": 512 },
    "app/api/route.ts": { "maxDuration": 30 }
  },
  "builds": [
    { "src": "index.js", "use": "@vercel/node@3" },
    { "src": "package.json", "use": "@vercel/static-build" }
  ],
  "routes": [{ "src": "/(.*)", "dest": "api/index.py" }, { "dest": "/index.html" }],
  "rewrites": [{ "source": "/x", "destination": "/api/x.ts?y=1" }, { "destination": "https://h/api/x.ts" }],
  "crons": [{ "path": "/api/cron", "schedule": "0 5 * * *" }]
}"#;
        assert_eq!(
            values(&VERCEL, "vercel.json", text),
            [
                "3 trigger http",
                "3 platform-runtime python",
                "7 trigger http",
                "7 platform-runtime node",
                "10 trigger http",
                "10 platform-runtime python",
                "11 trigger http",
                "11 platform-runtime node",
                "12 trigger schedule",
            ]
        );
        assert!(
            values(&VERCEL, "vercel.json", r#"{"git": {"deploymentEnabled": {"main": false}}}"#).is_empty()
        );
        assert_eq!(said(&VERCEL, "vercel.json", "{\"crons\": [{"), ["1 W-PARSE"]);
    }

    #[test]
    fn wrangler() {
        let text = "name = 'x'\nmain = 'src/index.ts'\n[triggers]\ncrons = ['*/5 * * * *']\n[[queues.consumers]]\nqueue = 'q'\n[[queues.producers]]\nqueue = 'p'\n";
        assert_eq!(
            values(&WRANGLER, "wrangler.toml", text),
            ["2 trigger http", "4 trigger schedule", "5 trigger queue"]
        );
        let text = "{ // c\n \"main\": \"src/entry.py\", \"triggers\": {\"crons\": []} }";
        assert_eq!(
            values(&WRANGLER, "wrangler.jsonc", text),
            ["2 trigger http", "2 platform-runtime python"]
        );
        assert!(values(&WRANGLER, "wrangler.toml", "name = 'x'\n[assets]\ndirectory = 'd'\n").is_empty());
    }

    #[test]
    fn azure_and_firebase() {
        let text = "{\"scriptFile\": \"__init__.py\", \"bindings\": [\n {\"type\": \"timerTrigger\"},\n {\"type\": \"http\", \"direction\": \"out\"}]}";
        assert_eq!(
            values(&AZURE, "f/function.json", text),
            ["1 platform-runtime python", "2 trigger timerTrigger"]
        );
        assert!(values(&AZURE, "function.json", "{\"FUNCTION LIST\": {\"arity\": 1}}").is_empty());
        assert_eq!(
            values(
                &FIREBASE,
                "firebase.json",
                "{\"functions\": [{\"source\": \"f\",\n\"runtime\": \"nodejs20\"}]}"
            ),
            ["1 trigger http", "2 platform-runtime node 20"]
        );
        assert!(values(&FIREBASE, "firebase.json", "{\"hosting\": {\"public\": \"dist\"}}").is_empty());
    }
}
