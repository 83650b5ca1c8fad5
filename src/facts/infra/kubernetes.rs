//! Kubernetes objects and Helm templates: kinds of objects, what their containers run and need, and when.

use super::yaml::{self, Node};
use super::{has_line_start, image, infra};
use crate::facts::{Format, Input, Parsed, in_order, redact};
use crate::model::InfraKind;

/// YAML files that hold such objects; the content decides.
pub(super) const FORMAT: Format = Format { name: "Kubernetes", matches: |_| true, parse };

/// Whether a text says of what kind and version its objects are.
pub(super) fn is_meant(text: &str) -> bool {
    has_line_start(text, &["apiVersion:"]) && has_line_start(text, &["kind:"])
}

fn parse(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    if yaml::is_template(input.text) {
        template(input, &mut parsed);
    } else {
        for document in yaml::documents(input, &mut parsed) {
            // A `List` holds objects.
            for object in document.get("items").map(Node::items).unwrap_or_default() {
                self::object(input, object, &mut parsed);
            }
            self::object(input, &document, &mut parsed);
        }
    }
    in_order(input, parsed)
}

fn object(input: &Input, object: &Node, parsed: &mut Parsed) {
    let Some(kind) = object.get("kind") else { return };
    if object.get("apiVersion").is_none() {
        return;
    }
    if let Some(name) = kind.as_str() {
        parsed.facts.push(infra(input, kind.at, InfraKind::IacResource, name));
    }
    let Some(spec) = object.get("spec") else { return };
    if let Some(when) = spec.get("schedule")
        && let Some(word) = when.as_str()
        && matches!(kind.as_str(), Some("CronJob" | "CronWorkflow" | "ScheduledSparkApplication"))
    {
        parsed.facts.push(infra(input, when.at, InfraKind::Schedule, &format!("cluster: {word}")));
    }
    containers(input, spec, parsed);
}

/// What all containers run and need below a node, however deep the pod is wrapped; depth is bounded by the YAML reader.
fn containers(input: &Input, node: &Node, parsed: &mut Parsed) {
    for entry in node.entries() {
        if matches!(entry.key.as_str(), "containers" | "initContainers") {
            for container in entry.value.items() {
                if let Some(node) = container.get("image")
                    && let Some(reference) = node.as_str()
                {
                    push_image(input, node.at, reference, parsed);
                }
                container_facts(input, container, parsed);
            }
        } else {
            containers(input, &entry.value, parsed);
        }
    }
    for item in node.items() {
        containers(input, item, parsed);
    }
}

fn container_facts(input: &Input, container: &Node, parsed: &mut Parsed) {
    let parts = ["command", "args"].into_iter().filter_map(|key| container.get(key));
    let words: Vec<(usize, String)> = parts.filter_map(|n| Some((n.at, n.command()?))).collect();
    if let Some((at, _)) = words.first() {
        let whole: Vec<&str> = words.iter().map(|(_, w)| w.as_str()).collect();
        parsed.facts.push(infra(input, *at, InfraKind::Command, &redact(&whole.join(" "))));
    }
    // What a vendor adds to processor and memory has a domain in front: `nvidia.com/gpu`.
    let mut seen: Vec<&str> = Vec::new();
    for key in ["limits", "requests"] {
        for entry in container.at(&["resources", key]).map(Node::entries).unwrap_or_default() {
            if entry.key.contains('/') && !seen.contains(&entry.key.as_str()) {
                seen.push(&entry.key);
                parsed.facts.push(infra(input, entry.at, InfraKind::Device, &entry.key));
            }
        }
    }
}

/// A template is not YAML before it is rendered: its plain `kind:` and `image:` lines are all that can be trusted.
fn template(input: &Input, parsed: &mut Parsed) {
    let mut at = 0;
    for line in input.text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if let Some(kind) = line.strip_prefix("kind:") {
            let kind = kind.trim().trim_matches(['"', '\'']);
            if !kind.is_empty() && kind.bytes().all(|b| b.is_ascii_alphanumeric()) {
                parsed.facts.push(infra(input, start, InfraKind::IacResource, kind));
            }
        }
        let trimmed = line.trim_start();
        if let Some((key, value)) = trimmed.split_once(':')
            && matches!(key.trim_matches(['"', '\'']), "nvidia.com/gpu" | "amd.com/gpu")
            && !value.trim().is_empty()
        {
            let key = key.trim_matches(['"', '\'']);
            parsed.facts.push(infra(input, start, InfraKind::Device, key));
        }
        let trimmed = trimmed.strip_prefix("- ").map_or(trimmed, str::trim_start);
        if let Some(reference) = trimmed.strip_prefix("image:") {
            let reference = reference.split(" #").next().unwrap_or_default().trim();
            // A templated tag leaves the name readable: `redis:{{ .Values.tag }}`.
            let name = reference.trim_matches(['"', '\'']).replace("}}", "").replace("{{", "$");
            let known = name.split('$').next().filter(|n| n.ends_with([':', '@']) || *n == name);
            if let Some(known) = known {
                push_image(input, start, known, parsed);
            }
        }
    }
}

fn push_image(input: &Input, at: usize, reference: &str, parsed: &mut Parsed) {
    if let Some(name) = image::name(&image::substitute(reference, |_| None)) {
        parsed.facts.push(infra(input, at, InfraKind::Image, name));
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{said, values};
    use super::*;

    #[test]
    fn kinds_and_images() {
        let text = r#"apiVersion: batch/v1
kind: CronJob
spec:
  jobTemplate:
    spec:
      template:
        spec:
          initContainers: [{ name: i, image: busybox }]
          containers:
            - name: a
              image: ghcr.io/acme/job:1
              command: [celery, "-A", app]
              args: ["worker"]
              resources:
                requests: { cpu: 1, nvidia.com/gpu: 1 }
                limits: { "nvidia.com/gpu": 1 }
  schedule: "*/5 * * * *"
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
---
apiVersion: v1
kind: List
items:
  - apiVersion: v1
    kind: Pod
    spec: { containers: [ { image: "redis:7" } ] }
---
kind: NotAnObject
"#;
        assert_eq!(
            values(&FORMAT, "k8s/a.yaml", text),
            [
                "2 iac-resource CronJob",
                "8 image busybox",
                "11 image acme/job",
                "12 command celery -A app worker",
                "16 device nvidia.com/gpu",
                "17 schedule cluster: */5 * * * *",
                "20 iac-resource HorizontalPodAutoscaler",
                "23 iac-resource List",
                "26 iac-resource Pod",
                "27 image redis",
            ]
        );
    }

    #[test]
    fn a_helm_template_gives_its_plain_lines() {
        let text = "{{- if .Values.on }}\napiVersion: apps/v1\nkind: Deployment\nspec:\n  - image: redis:7\n    image: \"rabbitmq:{{ .Values.tag }}\"\n    image: {{ .Values.image }}\n    image: acme{{ .x }}\n    nvidia.com/gpu: {{ .n }}\n  {{- end }}\n";
        assert_eq!(
            values(&FORMAT, "charts/x/a.yaml", text),
            ["3 iac-resource Deployment", "5 image redis", "6 image rabbitmq", "9 device nvidia.com/gpu"]
        );
        assert!(said(&FORMAT, "charts/x/a.yaml", text).is_empty());
    }

    #[test]
    fn the_content_decides() {
        assert!(is_meant("# x\napiVersion: v1\nkind: [\n") && !is_meant("kind: x\nb: 1\n"));
        assert!(!is_meant("a:\n  apiVersion: v1\n  kind: x\n"));
        assert_eq!(said(&FORMAT, "deploy/a.yml", "apiVersion: v1\nkind: [\n"), ["2 W-PARSE"]);
    }
}
