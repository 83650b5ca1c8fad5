//! Helm charts: the charts that one installs beside the program, and the images that its values name.

use super::yaml::{self, Entry, Node};
use super::{image, infra, yaml_stem};
use crate::facts::{Format, Input, Parsed, file_name, in_order};
use crate::model::InfraKind;

/// `Chart.yaml`, and the `requirements.yaml` that the second version of Helm had beside it.
pub(crate) const CHART: Format = Format { name: "Chart.yaml", matches: matches_chart, parse: parse_chart };

/// `values.yaml`, `values-prod.yaml`.
pub(crate) const VALUES: Format =
    Format { name: "values.yaml", matches: matches_values, parse: parse_values };

fn matches_chart(path: &str) -> bool {
    // Ansible's list of roles is called `requirements.yml`.
    matches!(file_name(path), "Chart.yaml" | "Chart.yml" | "requirements.yaml")
}

fn matches_values(path: &str) -> bool {
    let rest = yaml_stem(file_name(path)).and_then(|s| s.strip_prefix("values"));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
}

fn parse_chart(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    for document in yaml::documents(input, &mut parsed) {
        for chart in document.get("dependencies").map(Node::items).unwrap_or_default() {
            // A chart of the same repository is part of the program.
            let local = |r: &str| r.is_empty() || r.starts_with("file:") || r.starts_with('.');
            let fetched = chart.get("repository").and_then(Node::as_str).is_some_and(|r| !local(r));
            if let Some(name) = chart.get("name")
                && let Some(word) = name.as_str()
                && fetched
            {
                parsed.facts.push(infra(input, name.at, InfraKind::BackingService, word));
            }
        }
    }
    in_order(input, parsed)
}

fn parse_values(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    // Without this word nothing of interest is in it, and it may not be a chart's at all.
    if memchr::memmem::find(input.text.as_bytes(), b"mage").is_some() {
        for document in yaml::documents(input, &mut parsed) {
            walk(input, &document, &mut parsed);
        }
    }
    in_order(input, parsed)
}

/// Looks at every mapping; depth is bounded by the YAML reader.
fn walk(input: &Input, node: &Node, parsed: &mut Parsed) {
    for entry in node.entries() {
        if (entry.key == "image" || entry.key.ends_with("Image"))
            && let Some((at, reference)) = reference(entry)
        {
            if let Some(name) = image::name(&image::substitute(reference, |_| None)) {
                parsed.facts.push(infra(input, at, InfraKind::Image, name));
            }
        } else {
            walk(input, &entry.value, parsed);
        }
    }
    for item in node.items() {
        walk(input, item, parsed);
    }
}

/// `image: redis:7`, or a mapping with the name apart from registry and tag.
fn reference(entry: &Entry) -> Option<(usize, &str)> {
    let value = &entry.value;
    let node = match value.as_str() {
        Some(_) => value,
        None => ["repository", "name"].into_iter().find_map(|key| value.get(key))?,
    };
    Some((node.at, node.as_str()?.trim())).filter(|(_, word)| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{said, values};
    use super::*;

    #[test]
    fn names() {
        assert!(matches_chart("charts/a/Chart.yaml") && matches_chart("requirements.yaml"));
        assert!(!matches_chart("chart.yaml") && !matches_chart("requirements.yml"));
        assert!(matches_values("a/values.yaml") && matches_values("values-prod.yml"));
        assert!(!matches_values("valuesets.yaml") && !matches_values("my-values.json"));
    }

    #[test]
    fn charts_beside_the_program() {
        let text = "apiVersion: v2\nname: shop\ndependencies:\n- name: kafka\n  version: 1.x\n  repository: oci://registry-1.docker.io/bitnamicharts\n- name: own\n  repository: file://../own\n- repository: '@stable'\n  name: redis\n- name: bare\n- 3\n";
        assert_eq!(
            values(&CHART, "Chart.yaml", text),
            ["4 backing-service kafka", "10 backing-service redis"]
        );
        assert!(values(&CHART, "requirements.yaml", "- src: geerlingguy.docker\n").is_empty());
        assert_eq!(said(&CHART, "Chart.yaml", "a: b\ndependencies: [\n"), ["2 W-PARSE"]);
    }

    #[test]
    fn images_of_the_values() {
        let text = "image:\n  registry: docker.io\n  repository: ghcr.io/acme/app\n  tag: 1\nworker:\n  image: acme/worker:2\n  initImage: { name: busybox }\nempty:\n  image: ''\n  nested: [ { image: { repository: redis } } ]\nimagePullPolicy: Always\nimages: { a: b }\n";
        assert_eq!(
            values(&VALUES, "values.yaml", text),
            ["3 image acme/app", "6 image acme/worker", "7 image busybox", "10 image redis"]
        );
        for text in ["image: [\n", "a: {{ .b }}\nimage: x\n", "image: {{ x }}:{{ y }}\n"] {
            let said = said(&VALUES, "values.yaml", text);
            assert_eq!(said.is_empty(), text.contains("{{"), "{text}: {said:?}");
        }
        assert!(said(&VALUES, "values.yaml", "a: [\n").is_empty());
    }
}
