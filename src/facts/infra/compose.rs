//! Compose files: services, their images, commands and devices.
//!
//! Source: the Compose Specification, <https://github.com/compose-spec/compose-spec>.

use super::yaml::{self, Entry, Node, Value};
use super::{image, infra, yaml_stem};
use crate::facts::{Format, Input, Parsed, file_name, in_order, redact};
use crate::model::InfraKind;

/// `compose.yaml`, `docker-compose.prod.yml`.
pub(crate) const FORMAT: Format = Format { name: "compose.yaml", matches, parse };

fn matches(path: &str) -> bool {
    let Some(stem) = yaml_stem(file_name(path)) else { return false };
    let rest =
        stem.strip_prefix("compose").or_else(|| stem.split_once("docker-compose").map(|(_, rest)| rest));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
}

fn parse(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    for document in yaml::documents(input, &mut parsed) {
        for service in services(&document).into_iter().filter(|s| !is_for_tests(s)) {
            parsed.facts.push(infra(input, service.at, InfraKind::ComposeService, &service.key));
            if let Some(node) = service.value.get("image")
                && let Some(reference) = node.as_str()
                && let Some(name) = image::name(&image::substitute(reference, |_| None))
            {
                parsed.facts.push(infra(input, node.at, InfraKind::Image, name));
            }
            for key in ["entrypoint", "command"] {
                if let Some(node) = service.value.get(key)
                    && let Some(command) = node.command()
                {
                    parsed.facts.push(infra(input, node.at, InfraKind::Command, &redact(&command)));
                }
            }
            devices(input, &service.value, &mut parsed);
            // `build: ./api`, or `build: { context: ./api }`.
            let build = service.value.get("build");
            let context = build.and_then(|b| b.as_str().or_else(|| b.get("context").and_then(Node::as_str)));
            parsed.contexts.extend(context.map(|c| image::substitute(c, |_| None)));
        }
    }
    in_order(input, parsed)
}

/// The services; the first version of the format had them at the top level.
fn services(document: &Node) -> Vec<&Entry> {
    if let Some(services) = document.get("services") {
        return services.entries().iter().filter(|s| !s.key.starts_with("x-")).collect();
    }
    let is_service = |e: &&Entry| {
        matches!(e.value.value, Value::Mapping(_))
            && (e.value.get("image").or(e.value.get("build"))).is_some()
    };
    document.entries().iter().filter(|e| !e.key.starts_with("x-")).filter(is_service).collect()
}

/// Whether a service only starts when somebody asks for tests.
fn is_for_tests(service: &Entry) -> bool {
    let profiles = service.value.get("profiles").map(Node::items).unwrap_or_default();
    let tests = |n: &Node| n.as_str().is_some_and(|p| ["test", "tests", "testing", "e2e", "ci"].contains(&p));
    !profiles.is_empty() && profiles.iter().all(tests)
}

/// Devices that a service asks for: a maker of processors by its driver, others by their path on the host.
fn devices(input: &Input, service: &Node, parsed: &mut Parsed) {
    let mut push = |at, value: &str| parsed.facts.push(infra(input, at, InfraKind::Device, value));
    if let Some(runtime) = service.get("runtime")
        && runtime.as_str() == Some("nvidia")
    {
        push(runtime.at, "nvidia");
    }
    // `gpus: all`, or a list of requests.
    if let Some(gpus) = service.get("gpus") {
        push(gpus.at, "gpu");
    }
    let reserved = service.at(&["deploy", "resources", "reservations", "devices"]);
    for request in reserved.map(Node::items).unwrap_or_default() {
        let driver = request.get("driver").and_then(|d| Some((d.at, d.as_str()?)));
        let capability = request.get("capabilities").and_then(|c| c.words().next());
        if let Some((at, word)) = driver.or(capability) {
            push(at, word);
        }
    }
    for device in service.get("devices").map(Node::items).unwrap_or_default() {
        let path = device.as_str().or_else(|| device.get("source").and_then(Node::as_str));
        if let Some(path) = path.map(|p| image::substitute(p, |_| None)) {
            let host = path.split(':').next().unwrap_or_default();
            if host.starts_with('/') {
                push(device.at, host);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{said, values};
    use super::*;

    #[test]
    fn names() {
        for yes in
            ["compose.yml", "a/docker-compose.prod.yaml", "compose-tests.yml", "test-docker-compose.yml"]
        {
            assert!(matches(yes), "{yes}");
        }
        for no in ["composer.yml", "compose", "compose.json", "docker-composer.yml"] {
            assert!(!matches(no), "{no}");
        }
    }

    #[test]
    fn services_images_and_commands() {
        let text = r#"x-base: &base
  image: ghcr.io/acme/app:${TAG:-latest}
services:
  web:
    <<: *base
    command: ["gunicorn", "app:app"]
  cache:
    image: "redis:7"
    command: redis-server
      --save 60 1
  db: { image: "${REGISTRY}/postgres" }
  other: { image: "${IMAGE}" }
  built:
    build: .
    entrypoint: /run.sh
volumes:
  data: {}
"#;
        assert_eq!(
            values(&FORMAT, "compose.yml", text),
            [
                "2 image acme/app",
                "4 compose-service web",
                "6 command gunicorn app:app",
                "7 compose-service cache",
                "8 image redis",
                "9 command redis-server --save 60 1",
                "11 compose-service db",
                "11 image postgres",
                "12 compose-service other",
                "13 compose-service built",
                "15 command /run.sh",
            ]
        );
    }

    #[test]
    fn devices_and_profiles() {
        let text = r#"services:
  train:
    image: acme/train
    runtime: nvidia
    deploy:
      resources:
        reservations:
          memory: 4G
          devices:
            - driver: nvidia
              count: all
              capabilities: [gpu]
            - capabilities: ["tpu"]
  infer: { image: acme/infer, gpus: all }
  hub:
    image: acme/hub
    devices:
      - "/dev/ttyUSB0:/dev/ttyUSB0"
      - ${STICK:-/dev/ttyACM0}:/dev/x
      - source: /dev/i2c-1
      - nvidia.com/gpu=all
  unit:
    image: selenium/standalone-chrome
    profiles: [test, e2e]
  tools:
    image: adminer
    profiles: [test, dev]
"#;
        assert_eq!(
            values(&FORMAT, "compose.yml", text),
            [
                "2 compose-service train",
                "3 image acme/train",
                "4 device nvidia",
                "10 device nvidia",
                "13 device tpu",
                "14 compose-service infer",
                "14 image acme/infer",
                "14 device gpu",
                "15 compose-service hub",
                "16 image acme/hub",
                "18 device /dev/ttyUSB0",
                "19 device /dev/ttyACM0",
                "20 device /dev/i2c-1",
                "25 compose-service tools",
                "26 image adminer",
            ]
        );
    }

    #[test]
    fn the_first_version_and_wrong_types() {
        assert_eq!(
            values(&FORMAT, "compose.yml", "web:\n  build: .\nq:\n  image: rabbitmq:3\n"),
            ["1 compose-service web", "3 compose-service q", "4 image rabbitmq"]
        );
        for text in [
            "",
            "services: 3\n",
            "- a\n",
            "services: [a, b]\n",
            "services:\n  a:\n",
            "services:\n  a: {image: [x], command: {a: b}}\n",
        ] {
            assert!(values(&FORMAT, "compose.yml", text).len() <= 1, "{text}");
            assert!(said(&FORMAT, "compose.yml", text).is_empty(), "{text}");
        }
        assert_eq!(said(&FORMAT, "compose.yml", "services:\n  a: [\n"), ["2 W-PARSE"]);
    }
}
