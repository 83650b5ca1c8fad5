//! Files of platforms that keep programs running: processes, commands, runtimes and what is started at set times.

use super::yaml::{self, Node};
use super::{document, image, infra, runtime, yaml_stem};
use crate::facts::{Format, Input, Parsed, file_name, in_order, redact};
use crate::model::{EntryKind, EntryPoint, Fact, FactKind, Infra, InfraKind};

/// `render.yaml`.
pub(crate) const RENDER: Format = Format {
    name: "render.yaml",
    matches: |path| yaml_stem(file_name(path)) == Some("render"),
    parse: parse_render,
};

/// `fly.toml`, `fly.prod.toml`.
pub(crate) const FLY: Format = Format { name: "fly.toml", matches: matches_fly, parse: parse_fly };

/// `app.json` of Heroku; phone apps have a file of that name too.
pub(crate) const HEROKU: Format =
    Format { name: "app.json", matches: |path| file_name(path) == "app.json", parse: parse_heroku };

/// `app.yaml` of App Engine; the content decides.
pub(super) const APP_ENGINE: Format = Format { name: "app.yaml", matches: |_| true, parse: parse_app_engine };

/// `cron.yaml` of App Engine.
pub(crate) const CRON: Format = Format {
    name: "cron.yaml",
    matches: |path| yaml_stem(file_name(path)) == Some("cron"),
    parse: parse_cron,
};

fn matches_fly(path: &str) -> bool {
    let rest = file_name(path).strip_prefix("fly").and_then(|n| n.strip_suffix(".toml"));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
}

/// Whether the text of an `app.yaml` is App Engine's.
pub(super) fn is_app_engine(path: &str, text: &str) -> bool {
    let stem = yaml_stem(file_name(path)).unwrap_or_default();
    (stem == "app" || stem.starts_with("app.") || stem.starts_with("app-") || stem.ends_with(".app"))
        && super::has_line_start(text, &["runtime:"])
}

fn command(input: &Input, at: usize, command: &str, parsed: &mut Parsed) {
    let command: Box<str> = redact(command).into();
    if command.trim().is_empty() {
        return;
    }
    parsed.facts.push(infra(input, at, InfraKind::Command, &command));
    let entry = EntryPoint { kind: EntryKind::Start, value: command };
    parsed.facts.push(input.fact(at, FactKind::EntryPoint(entry)));
}

fn platform(input: &Input, node: Option<&Node>, parsed: &mut Parsed) {
    if let Some(node) = node
        && let Some(runtime) = node.as_str().and_then(runtime::of_platform)
    {
        parsed.facts.push(infra(input, node.at, InfraKind::PlatformRuntime, &runtime));
    }
}

fn schedule(input: &Input, node: Option<&Node>, parsed: &mut Parsed) {
    if let Some(node) = node
        && let Some(when) = node.as_str()
    {
        parsed.facts.push(infra(input, node.at, InfraKind::Schedule, &format!("platform: {when}")));
    }
}

fn parse_render(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    for document in yaml::documents(input, &mut parsed) {
        for service in document.get("services").map(Node::items).unwrap_or_default() {
            if let Some(kind) = service.get("type")
                && let Some(word) = kind.as_str()
            {
                parsed.facts.push(infra(input, kind.at, InfraKind::Process, word));
            }
            platform(input, service.get("runtime").or_else(|| service.get("env")), &mut parsed);
            for key in ["startCommand", "dockerCommand"] {
                if let Some(node) = service.get(key)
                    && let Some(words) = node.command()
                {
                    command(input, node.at, &words, &mut parsed);
                }
            }
            schedule(input, service.get("schedule"), &mut parsed);
        }
    }
    in_order(input, parsed)
}

fn parse_fly(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    let Some(root) = document::toml(input, &mut parsed) else { return parsed };
    for process in root.get("processes").map(Node::entries).unwrap_or_default() {
        parsed.facts.push(infra(input, process.at, InfraKind::Process, &process.key));
        if let Some(words) = process.value.command() {
            command(input, process.at, &words, &mut parsed);
        }
    }
    if let Some(node) = root.at(&["build", "image"])
        && let Some(name) = node.as_str().and_then(image::name)
    {
        parsed.facts.push(infra(input, node.at, InfraKind::Image, name));
    }
    in_order(input, parsed)
}

fn parse_heroku(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    let Some(root) = document::json(input, &mut parsed) else { return parsed };
    let keys = ["addons", "buildpacks", "formation", "success_url", "env", "cron"];
    if root.get("expo").is_some() || keys.iter().all(|key| root.get(key).is_none()) {
        // Somebody else's file may well be in a JSON of its own making.
        return Parsed::default();
    }
    for variable in root.get("env").map(Node::entries).unwrap_or_default() {
        // The value may be a secret that somebody forgot: the key is all that leaves this file.
        let kind = FactKind::Infra(Infra { kind: InfraKind::EnvKey, value: variable.key.as_str().into() });
        let snippet = variable.key.as_str().into();
        parsed.facts.push(Fact { location: input.location(variable.at), snippet, kind });
    }
    for addon in root.get("addons").map(Node::items).unwrap_or_default() {
        let node = addon.get("plan").unwrap_or(addon);
        if let Some(name) = node.as_str().and_then(|w| w.split(':').next()).filter(|w| !w.is_empty()) {
            parsed.facts.push(infra(input, node.at, InfraKind::BackingService, name));
        }
    }
    for process in root.get("formation").map(Node::entries).unwrap_or_default() {
        parsed.facts.push(infra(input, process.at, InfraKind::Process, &process.key));
    }
    // The last one is what the program runs on, those before it prepare something.
    if let Some(node) = root.get("buildpacks").and_then(|b| b.items().last()?.get("url"))
        && let Some(runtime) = node.as_str().and_then(|u| runtime::of_platform(u.strip_prefix("heroku/")?))
    {
        parsed.facts.push(infra(input, node.at, InfraKind::PlatformRuntime, &runtime));
    }
    for job in root.get("cron").map(Node::items).unwrap_or_default() {
        schedule(input, job.get("schedule"), &mut parsed);
    }
    in_order(input, parsed)
}

fn parse_app_engine(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    for document in yaml::documents(input, &mut parsed) {
        platform(input, document.get("runtime"), &mut parsed);
        if let Some(node) = document.get("entrypoint")
            && let Some(words) = node.command()
        {
            command(input, node.at, &words, &mut parsed);
        }
    }
    in_order(input, parsed)
}

fn parse_cron(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    if super::has_line_start(input.text, &["cron:"]) {
        for document in yaml::documents(input, &mut parsed) {
            for job in document.get("cron").map(Node::items).unwrap_or_default() {
                schedule(input, job.get("schedule").filter(|_| job.get("url").is_some()), &mut parsed);
            }
        }
    }
    in_order(input, parsed)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{read, said, values};
    use super::*;

    #[test]
    fn names() {
        assert!(matches_fly("a/fly.toml") && matches_fly("fly.prod.toml") && !matches_fly("flyway.toml"));
        assert!(
            is_app_engine("app.yaml", "runtime: python312\n")
                && is_app_engine("x/app-dev.yml", "runtime: go\n")
        );
        assert!(!is_app_engine("app.yaml", "apiVersion: v1\n") && !is_app_engine("x.yaml", "runtime: go\n"));
    }

    #[test]
    fn render() {
        let text = "services:\n- type: web\n  runtime: node\n  startCommand: node server.js\n- type: cron\n  env: python\n  schedule: '0 1 * * *'\n  dockerCommand: python job.py\n- type: redis\n- 3\n";
        assert_eq!(
            values(&RENDER, "render.yaml", text),
            [
                "2 process web",
                "3 platform-runtime node",
                "4 command node server.js",
                "4 start node server.js",
                "5 process cron",
                "6 platform-runtime python",
                "7 schedule platform: 0 1 * * *",
                "8 command python job.py",
                "8 start python job.py",
                "9 process redis",
            ]
        );
    }

    #[test]
    fn fly() {
        let text = "app = 'x'\n[processes]\nweb = 'gunicorn a:b'\nworker = ['celery', 'worker']\n[build]\nimage = 'flyio/redis:6'\n[http_service]\nprocesses = ['web']\n";
        assert_eq!(
            values(&FLY, "fly.toml", text),
            [
                "3 process web",
                "3 command gunicorn a:b",
                "3 start gunicorn a:b",
                "4 process worker",
                "4 command celery worker",
                "4 start celery worker",
                "6 image flyio/redis",
            ]
        );
    }

    #[test]
    fn heroku() {
        let text = r#"{
  "env": { "API_KEY": "hunter22222",
    "X": {"generator": "secret"} },
  "addons": ["heroku-postgresql:mini", {"plan": "cloudamqp"}],
  "formation": { "web": {"quantity": 1}, "worker": {} },
  "buildpacks": [{"url": "heroku/nodejs"}, {"url": "heroku/python"}],
  "cron": [{"command": "x", "schedule": "@daily"}]
}"#;
        assert_eq!(
            values(&HEROKU, "app.json", text),
            [
                "2 env-key API_KEY",
                "3 env-key X",
                "4 backing-service heroku-postgresql",
                "4 backing-service cloudamqp",
                "5 process web",
                "5 process worker",
                "6 platform-runtime python",
                "7 schedule platform: @daily",
            ]
        );
        assert_eq!(&*read(&HEROKU, "app.json", text).facts[0].snippet, "API_KEY");
        for other in [r#"{"expo": {"name": "x"}, "env": {"A": 1}}"#, r#"{"name": "x"}"#, "[1]", "{\"a\": ["] {
            assert!(values(&HEROKU, "app.json", other).is_empty(), "{other}");
            assert!(said(&HEROKU, "app.json", other).is_empty(), "{other}");
        }
    }

    #[test]
    fn app_engine() {
        let text = "runtime: nodejs20\nservice: api\nentrypoint: node build/server.js\nhandlers:\n- url: /.*\n  script: auto\n";
        assert_eq!(
            values(&APP_ENGINE, "app.yaml", text),
            ["1 platform-runtime node 20", "3 command node build/server.js", "3 start node build/server.js"]
        );
        assert!(values(&APP_ENGINE, "app.yaml", "runtime: custom\nenv: flex\n").is_empty());
        let text = "cron:\n- description: x\n  url: /tasks/x\n  schedule: every 24 hours\n- schedule: x\n";
        assert_eq!(values(&CRON, "cron.yaml", text), ["4 schedule platform: every 24 hours"]);
        assert!(said(&CRON, "cron.yaml", "a: [\n").is_empty());
    }
}
