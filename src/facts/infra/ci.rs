//! Automatic checks: when they run, on which systems and versions, with which actions and images.
//!
//! They say how a repository is built and released and nothing of what it is for, so all of it is one kind of fact,
//! the sort in front: `on: schedule`, `runs-on: windows-2022`, `uses: actions/setup-node`, `runtime: node 20`,
//! `image: postgres`.

use super::yaml::{self, Node, Value};
use super::{image, infra, runtime, yaml_stem};
use crate::facts::{Format, Input, Parsed, file_name, in_order};
use crate::model::InfraKind;

/// `.github/workflows/*.yml`.
pub(crate) const WORKFLOW: Format =
    Format { name: "GitHub workflow", matches: matches_workflow, parse: parse_workflow };

/// `action.yml`.
pub(crate) const ACTION: Format = Format {
    name: "GitHub action",
    matches: |path| yaml_stem(file_name(path)) == Some("action"),
    parse: parse_action,
};

/// `.gitlab-ci.yml`.
pub(crate) const GITLAB: Format = Format { name: "GitLab CI", matches: matches_gitlab, parse: parse_gitlab };

fn matches_workflow(path: &str) -> bool {
    let folder = path.strip_suffix(file_name(path)).unwrap_or_default();
    yaml_stem(path).is_some()
        && [".github/workflows/", ".gitea/workflows/", ".forgejo/workflows/"]
            .iter()
            .any(|f| folder.strip_suffix(f).is_some_and(|above| above.is_empty() || above.ends_with('/')))
}

fn matches_gitlab(path: &str) -> bool {
    let stem = yaml_stem(file_name(path));
    stem.is_some_and(|s| s.ends_with(".gitlab-ci"))
        || stem.is_some() && (path.starts_with(".gitlab/ci/") || path.contains("/.gitlab/ci/"))
}

/// Most values that one file may give of a matrix; a product of lists is not made.
const MATRIX: usize = 200;

fn push(input: &Input, at: usize, sort: &str, value: &str, parsed: &mut Parsed) {
    let value = value.trim();
    if !value.is_empty() && value.len() <= 200 {
        parsed.facts.push(infra(input, at, InfraKind::Ci, &format!("{sort}: {value}")));
    }
}

fn parse_workflow(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    for document in yaml::documents(input, &mut parsed) {
        if let Some(on) = document.get("on") {
            for (at, word) in on.words() {
                push(input, at, "on", word, &mut parsed);
            }
            for event in on.entries() {
                push(input, event.at, "on", &event.key, &mut parsed);
            }
        }
        for job in document.get("jobs").map(Node::entries).unwrap_or_default() {
            let job = &job.value;
            let matrix = Matrix { node: job.at(&["strategy", "matrix"]) };
            // A group of runners is a mapping with labels.
            let runner = job.get("runs-on").map(|r| r.get("labels").unwrap_or(r));
            for (at, label) in runner.into_iter().flat_map(|r| matrix.values(r)) {
                push(input, at, "runs-on", label, &mut parsed);
            }
            if let Some(uses) = job.get("uses") {
                used(input, uses, &mut parsed);
            }
            let services = job.get("services").map(Node::entries).unwrap_or_default();
            for container in job.get("container").into_iter().chain(services.iter().map(|s| &s.value)) {
                let reference = container.get("image").unwrap_or(container);
                for (at, word) in matrix.values(reference) {
                    push_image(input, at, word, &mut parsed);
                }
            }
            steps(input, job.get("steps"), &matrix, &mut parsed);
        }
    }
    in_order(input, parsed)
}

fn parse_action(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    if !super::has_line_start(input.text, &["runs:"]) {
        return parsed;
    }
    for document in yaml::documents(input, &mut parsed) {
        let Some(runs) = document.get("runs") else { continue };
        // `node20` runs a program of this repository; `composite` and `docker` name no runtime.
        if let Some(using) = runs.get("using")
            && let Some(said) = using.as_str().and_then(runtime::of_platform)
        {
            parsed.facts.push(infra(input, using.at, InfraKind::Runtime, &said));
        }
        steps(input, runs.get("steps"), &Matrix { node: None }, &mut parsed);
    }
    in_order(input, parsed)
}

fn steps(input: &Input, steps: Option<&Node>, matrix: &Matrix, parsed: &mut Parsed) {
    for step in steps.map(Node::items).unwrap_or_default() {
        let Some(uses) = step.get("uses") else { continue };
        used(input, uses, parsed);
        let name = uses.as_str().and_then(|u| u.split('@').next()).unwrap_or_default();
        let Some(set_up) = name.rsplit('/').next().and_then(|n| n.strip_prefix("setup-")) else { continue };
        let Some(version) = step.at(&["with", &format!("{set_up}-version")]) else { continue };
        for (at, words) in matrix.values(version) {
            // Several versions may stand on lines of one value.
            for word in words.lines().map(str::trim).filter(|w| !w.is_empty() && !w.contains("${{")) {
                push(input, at, "runtime", &runtime::said(set_up, word), parsed);
            }
        }
    }
}

/// The action or workflow that a step uses, its version left out; those of this repository are not named.
fn used(input: &Input, uses: &Node, parsed: &mut Parsed) {
    let Some(word) = uses.as_str() else { return };
    if let Some(reference) = word.strip_prefix("docker://") {
        push_image(input, uses.at, reference, parsed);
    } else if !word.starts_with('.') {
        push(input, uses.at, "uses", word.split('@').next().unwrap_or_default(), parsed);
    }
}

fn push_image(input: &Input, at: usize, reference: &str, parsed: &mut Parsed) {
    let reference = reference.replace("${{", "$").replace("}}", "");
    if let Some(name) = image::name(&image::substitute(&reference, |_| None)) {
        push(input, at, "image", name, parsed);
    }
}

/// The combinations that a job runs in.
struct Matrix<'a> {
    node: Option<&'a Node>,
}

impl<'a> Matrix<'a> {
    /// The words of a value; `${{ matrix.x }}` stands for what the matrix gives `x`.
    fn values(&self, node: &'a Node) -> Vec<(usize, &'a str)> {
        let mut out = Vec::new();
        for (at, word) in node.words() {
            let Some(key) = matrix_key(word) else {
                if !word.contains("${{") || word.contains(':') {
                    out.push((at, word));
                }
                continue;
            };
            let (first, rest) = key.split_once('.').unwrap_or((key, ""));
            let Some(matrix) = self.node else { continue };
            let inside = |item: &'a Node| {
                if rest.is_empty() { Some(item) } else { item.at(&rest.split('.').collect::<Vec<_>>()) }
            };
            let listed = matrix.get(first).map(Node::items).unwrap_or_default().iter().filter_map(inside);
            let included = matrix.get("include").map(Node::items).unwrap_or_default().iter();
            let included = included.filter_map(|row| row.get(first)).filter_map(inside);
            for (at, value) in listed.chain(included).flat_map(Node::words) {
                if !value.contains("${{") && out.len() < MATRIX && !out.iter().any(|(_, v)| *v == value) {
                    out.push((at, value));
                }
            }
        }
        out
    }
}

/// `${{ matrix.os }}` → `os`.
fn matrix_key(word: &str) -> Option<&str> {
    let inside = word.trim().strip_prefix("${{")?.strip_suffix("}}")?.trim().strip_prefix("matrix.")?;
    inside.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b)).then_some(inside)
}

/// Keys of a GitLab file that are no jobs.
const GITLAB_GLOBALS: [&str; 8] =
    ["stages", "variables", "include", "workflow", "cache", "spec", "before_script", "after_script"];

fn parse_gitlab(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    for document in yaml::documents(input, &mut parsed) {
        gitlab_job(input, &document, &mut parsed);
        for job in document.entries() {
            if !GITLAB_GLOBALS.contains(&job.key.as_str()) && matches!(job.value.value, Value::Mapping(_)) {
                gitlab_job(input, &job.value, &mut parsed);
            }
        }
    }
    in_order(input, parsed)
}

fn gitlab_job(input: &Input, job: &Node, parsed: &mut Parsed) {
    let services = job.get("services").map(Node::items).unwrap_or_default();
    for reference in job.get("image").into_iter().chain(services) {
        let node = reference.get("name").unwrap_or(reference);
        if let Some(word) = node.as_str() {
            push_image(input, node.at, word, parsed);
        }
    }
    for (at, tag) in job.get("tags").into_iter().flat_map(Node::words) {
        push(input, at, "runs-on", tag, parsed);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{said, values};
    use super::*;

    #[test]
    fn names() {
        assert!(
            matches_workflow(".github/workflows/ci.yml") && matches_workflow("x/.github/workflows/a.yaml")
        );
        for no in [
            ".github/dependabot.yml",
            "workflows/ci.yml",
            ".github/workflows/a.md",
            "a.github/workflows/x.yml",
        ] {
            assert!(!matches_workflow(no), "{no}");
        }
        assert!(
            matches_gitlab(".gitlab-ci.yml")
                && matches_gitlab("x/test.gitlab-ci.yml")
                && matches_gitlab(".gitlab/ci/a.yml")
        );
        assert!(!matches_gitlab("gitlab.yml"));
    }

    #[test]
    fn a_workflow() {
        let text = r#"name: CI
on:
  push: { branches: [main] }
  schedule:
    - cron: "0 3 * * *"
jobs:
  test:
    runs-on: ${{ matrix.os }}
    strategy:
      matrix:
        os: [ubuntu-latest, windows-2022]
        python: ["3.11", "3.13t"]
        include:
          - os: macos-14
            python: "3.12"
          - { os: ubuntu-latest, image: { tag: x } }
    container: node:${{ matrix.node }}
    services:
      db: { image: "postgres:16" }
      cache:
        image: redis
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: { python-version: "${{ matrix.python }}" }
      - uses: actions/setup-node@v4
        with:
          node-version: |
            18
            20.x
      - uses: ./.github/actions/own
      - uses: docker://ghcr.io/acme/lint:1
      - run: uses no action
  gpu:
    runs-on: [self-hosted, linux, "${{ inputs.x }}"]
    uses: acme/shared/.github/workflows/deploy.yml@main
  grouped:
    runs-on: { group: big, labels: windows-latest }
"#;
        assert_eq!(
            values(&WORKFLOW, ".github/workflows/ci.yml", text),
            [
                "3 ci on: push",
                "4 ci on: schedule",
                "11 ci runs-on: ubuntu-latest",
                "11 ci runs-on: windows-2022",
                "12 ci runtime: python 3.11",
                "12 ci runtime: python 3.13t",
                "14 ci runs-on: macos-14",
                "15 ci runtime: python 3.12",
                "17 ci image: node",
                "19 ci image: postgres",
                "21 ci image: redis",
                "23 ci uses: actions/checkout",
                "24 ci uses: actions/setup-python",
                "26 ci uses: actions/setup-node",
                "29 ci runtime: node 18",
                "29 ci runtime: node 20.x",
                "32 ci image: acme/lint",
                "35 ci runs-on: self-hosted",
                "35 ci runs-on: linux",
                "36 ci uses: acme/shared/.github/workflows/deploy.yml",
                "38 ci runs-on: windows-latest",
            ]
        );
    }

    #[test]
    fn short_and_broken_workflows() {
        assert_eq!(values(&WORKFLOW, "w.yml", "on: push\n"), ["1 ci on: push"]);
        assert_eq!(
            values(&WORKFLOW, "w.yml", "on: [push, pull_request]\n"),
            ["1 ci on: push", "1 ci on: pull_request"]
        );
        for text in [
            "on: 3\njobs: x\n",
            "jobs:\n  a: [1]\n  b: { steps: { uses: x } }\n",
            "jobs:\n  a: { runs-on: {}, steps: [1, { uses: [] }] }\n",
        ] {
            assert!(values(&WORKFLOW, "w.yml", text).len() <= 1, "{text}");
            assert!(said(&WORKFLOW, "w.yml", text).is_empty(), "{text}");
        }
        let broken = "jobs:\n  a:\n    runs-on: ${{ matrix.os }}\n    steps: [\n";
        assert_eq!(said(&WORKFLOW, "w.yml", broken), ["4 W-PARSE"]);
        let many: String = (0..1000).map(|i| format!("v{i}, ")).collect();
        let text = format!(
            "jobs:\n  a:\n    runs-on: ${{{{ matrix.os }}}}\n    strategy: {{ matrix: {{ os: [{many}] }} }}\n"
        );
        assert_eq!(values(&WORKFLOW, "w.yml", &text).len(), 200);
    }

    #[test]
    fn actions() {
        let text = "name: x\nruns:\n  using: node20\n  main: dist/index.js\n";
        assert_eq!(values(&ACTION, "action.yml", text), ["3 runtime node 20"]);
        let text = "runs:\n  using: composite\n  steps:\n  - uses: actions/setup-go@v5\n    with: { go-version: '1.22' }\n  - run: x\n";
        assert_eq!(
            values(&ACTION, "a/action.yaml", text),
            ["4 ci uses: actions/setup-go", "5 ci runtime: go 1.22"]
        );
        assert!(said(&ACTION, "action.yml", "name: [\n").is_empty());
    }

    #[test]
    fn gitlab() {
        let text = "image: node:20\nservices: [postgres:16]\nvariables: { image: no }\ntest:\n  image: { name: \"python:3.12\", entrypoint: [''] }\n  services:\n  - name: redis:7\n  tags: [windows]\n.hidden: &h\n  image: $CI_REGISTRY/acme/base:1\ncopy: { <<: *h }\nlist: [1]\n";
        assert_eq!(
            values(&GITLAB, ".gitlab-ci.yml", text),
            [
                "1 ci image: node",
                "2 ci image: postgres",
                "5 ci image: python",
                "7 ci image: redis",
                "8 ci runs-on: windows",
                "10 ci image: acme/base",
                "10 ci image: acme/base",
            ]
        );
        assert_eq!(said(&GITLAB, ".gitlab-ci.yml", "a:\n  - [\n"), ["2 W-PARSE"]);
    }
}
