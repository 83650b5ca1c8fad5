//! Kubernetes objects and Helm templates: kinds of objects and the images of their containers.

use super::yaml::{self, Node};
use super::{image, infra, yaml_stem};
use crate::facts::{Format, Input, Parsed, file_name, in_order};
use crate::model::InfraKind;

/// YAML files in the folders where such objects are kept.
pub(crate) const FORMAT: Format = Format { name: "Kubernetes", matches, parse };

/// Folders whose YAML files are looked at; the content decides.
const FOLDERS: [&str; 9] =
    ["k8s", "kubernetes", "kube", "manifests", "deploy", "deployment", "deployments", "charts", "helm"];

fn matches(path: &str) -> bool {
    let name = file_name(path);
    yaml_stem(name).is_some()
        && path[..path.len() - name.len()].split('/').any(|folder| FOLDERS.contains(&folder))
}

fn parse(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    if !has_line_start(input.text, "apiVersion:") || !has_line_start(input.text, "kind:") {
        return parsed;
    }
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

fn has_line_start(text: &str, key: &str) -> bool {
    text.lines().any(|line| line.starts_with(key))
}

fn object(input: &Input, object: &Node, parsed: &mut Parsed) {
    let Some(kind) = object.get("kind") else { return };
    if object.get("apiVersion").is_none() {
        return;
    }
    if let Some(name) = kind.as_str() {
        parsed.facts.push(infra(input, kind.at, InfraKind::IacResource, name));
    }
    if let Some(spec) = object.get("spec") {
        containers(input, spec, parsed);
    }
}

/// Images of all containers below a node, however deep the pod is wrapped; depth is bounded by the YAML reader.
fn containers(input: &Input, node: &Node, parsed: &mut Parsed) {
    for entry in node.entries() {
        if matches!(entry.key.as_str(), "containers" | "initContainers") {
            for container in entry.value.items() {
                if let Some(node) = container.get("image")
                    && let Some(reference) = node.as_str()
                {
                    push_image(input, node.at, reference, parsed);
                }
            }
        } else {
            containers(input, &entry.value, parsed);
        }
    }
    for item in node.items() {
        containers(input, item, parsed);
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
                "14 iac-resource HorizontalPodAutoscaler",
                "17 iac-resource List",
                "20 iac-resource Pod",
                "21 image redis",
            ]
        );
    }

    #[test]
    fn a_helm_template_gives_its_plain_lines() {
        let text = "{{- if .Values.on }}\napiVersion: apps/v1\nkind: Deployment\nspec:\n  - image: redis:7\n    image: \"rabbitmq:{{ .Values.tag }}\"\n    image: {{ .Values.image }}\n    image: acme{{ .x }}\n  {{- end }}\n";
        assert_eq!(
            values(&FORMAT, "charts/x/a.yaml", text),
            ["3 iac-resource Deployment", "5 image redis", "6 image rabbitmq"]
        );
        assert!(said(&FORMAT, "charts/x/a.yaml", text).is_empty());
    }

    #[test]
    fn other_yaml_in_such_folders_is_left_alone() {
        assert!(said(&FORMAT, "deploy/a.yml", "a: [\n").is_empty());
        assert!(values(&FORMAT, "deploy/a.yml", "kind: x\nb: 1\n").is_empty());
        assert_eq!(said(&FORMAT, "deploy/a.yml", "apiVersion: v1\nkind: [\n"), ["2 W-PARSE"]);
    }
}
