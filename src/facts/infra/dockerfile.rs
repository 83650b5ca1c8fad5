//! Dockerfiles: images that stages build on, packages that they install by name, and what the last stage starts.
//!
//! The last stage is what runs, and so is every other stage with a command of its own (a build may stop at it).
//! A stage that nothing of this starts from only builds.
//!
//! Source: the Dockerfile reference, <https://docs.docker.com/reference/dockerfile/>.

use std::collections::HashMap;

use super::shell::{self, Install};
use super::{image, infra};
use crate::facts::{Format, Input, Parsed, file_name, in_order, redact};
use crate::model::{Dependency, Diagnostic, EntryKind, EntryPoint, FactKind, InfraKind, Origin, Scope};

/// `Dockerfile`, `Dockerfile.dev`, `web.Dockerfile`, `Containerfile`.
pub(crate) const FORMAT: Format = Format { name: "Dockerfile", matches, parse };

/// Longest instruction kept, in bytes; what follows only matters to `RUN`.
const INSTRUCTION: usize = 64 * 1024;

fn matches(path: &str) -> bool {
    let name = file_name(path).as_bytes();
    let names: [&[u8]; 2] = [b"dockerfile", b"containerfile"];
    names.iter().any(|stem| {
        if name.len() < stem.len() {
            return false;
        }
        let (head, tail) = name.split_at(stem.len());
        if head.eq_ignore_ascii_case(stem) {
            return match tail.split_first() {
                None => true,
                Some((b'.' | b'-' | b'_', suffix)) => !is_other_format(suffix),
                Some(_) => false,
            };
        }
        let (head, tail) = name.split_at(name.len() - stem.len());
        tail.eq_ignore_ascii_case(stem) && head.ends_with(b".")
    })
}

/// `dockerfile.go` writes about Dockerfiles, and `Dockerfile.dockerignore` belongs to one.
fn is_other_format(suffix: &[u8]) -> bool {
    const OTHERS: [&[u8]; 20] = [
        b"dockerignore",
        b"md",
        b"txt",
        b"go",
        b"py",
        b"rb",
        b"rs",
        b"js",
        b"ts",
        b"java",
        b"json",
        b"yml",
        b"yaml",
        b"html",
        b"lua",
        b"php",
        b"sh",
        b"vim",
        b"xml",
        b"toml",
    ];
    let extension = suffix.rsplit(|b| *b == b'.').next().unwrap_or(suffix);
    OTHERS.iter().any(|o| extension.eq_ignore_ascii_case(o))
}

/// One instruction, continuation lines joined.
struct Instruction {
    /// Byte offset of its keyword.
    at: usize,
    /// Keyword in upper case.
    keyword: String,
    /// What follows, white space at both ends removed.
    rest: String,
    /// Byte offset of its end, heredocs included.
    end: usize,
}

/// A command of a stage and where it stands.
#[derive(Clone)]
struct Start {
    at: usize,
    command: Option<String>,
}

#[derive(Default)]
struct Stage {
    name: Option<String>,
    /// Index of the stage that it continues.
    base: Option<usize>,
    /// The image that it continues, and where that is said.
    image: Option<(usize, String)>,
    entrypoint: Option<Start>,
    cmd: Option<Start>,
    installs: Vec<Install>,
    /// Indices of earlier stages that files are taken from.
    sources: Vec<usize>,
}

fn parse(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    let mut arguments: HashMap<String, String> =
        PLATFORM.iter().map(|(name, value)| ((*name).to_string(), (*value).to_string())).collect();
    let mut stages: Vec<Stage> = Vec::new();
    let mut names: HashMap<String, usize> = HashMap::new();
    let (instructions, escape) = instructions(input);
    for instruction in instructions {
        let count = stages.len();
        match (instruction.keyword.as_str(), stages.last_mut()) {
            // Only arguments before the first stage are visible to FROM.
            ("ARG", None) => {
                for word in instruction.rest.split_whitespace() {
                    if let Some((name, value)) = word.split_once('=') {
                        let value = unquoted(value);
                        let value = image::substitute(value, |n| arguments.get(n).cloned());
                        arguments.insert(name.to_string(), value);
                    }
                }
            }
            ("FROM", _) => {
                let stage = from(input, &instruction, &arguments, &names, &mut parsed);
                if let Some(name) = &stage.name {
                    names.insert(name.clone(), stages.len());
                }
                stages.push(stage);
            }
            ("CMD", Some(stage)) => stage.cmd = Some(start(&instruction)),
            ("ENTRYPOINT", Some(stage)) => stage.entrypoint = Some(start(&instruction)),
            ("RUN", Some(stage)) => {
                let from = instruction.at + instruction.keyword.len();
                let text = input.text.get(from..instruction.end).unwrap_or_default();
                let blank = text.len() - text.trim_start().len();
                stage.installs.extend(shell::installs(&text[blank..], from + blank, escape));
                sources(input, &instruction, &names, count, stage, &mut parsed);
            }
            ("COPY" | "ADD", Some(stage)) => sources(input, &instruction, &names, count, stage, &mut parsed),
            ("ENV", Some(_)) => {
                let mut words = instruction.rest.split(|c: char| c.is_whitespace() || c == '=');
                if words.any(|w| w == GPU_SETTING) {
                    parsed.facts.push(infra(input, instruction.at, InfraKind::Device, "nvidia"));
                }
            }
            _ => {}
        }
    }
    stage_facts(input, &stages, &mut parsed);
    for start in last_starts(&stages) {
        if let Some(command) = start.command {
            let command: Box<str> = redact(&command).into();
            parsed.facts.push(infra(input, start.at, InfraKind::Command, &command));
            let entry = EntryPoint { kind: EntryKind::Start, value: command };
            parsed.facts.push(input.fact(start.at, FactKind::EntryPoint(entry)));
        }
    }
    in_order(input, parsed)
}

/// Arguments that every build has, as on the usual machine: stages are often named after them.
const PLATFORM: [(&str, &str); 6] = [
    ("TARGETPLATFORM", "linux/amd64"),
    ("TARGETOS", "linux"),
    ("TARGETARCH", "amd64"),
    ("BUILDPLATFORM", "linux/amd64"),
    ("BUILDOS", "linux"),
    ("BUILDARCH", "amd64"),
];

/// What the container runtime of that vendor asks an image for.
const GPU_SETTING: &str = "NVIDIA_VISIBLE_DEVICES";

/// Images and installed packages, by whether their stage is part of what runs.
fn stage_facts(input: &Input, stages: &[Stage], parsed: &mut Parsed) {
    // A stage only refers to earlier ones, so one pass from the end sees each after all that need it.
    let mut runs: Vec<bool> = stages.iter().map(|s| s.cmd.is_some() || s.entrypoint.is_some()).collect();
    if let Some(last) = runs.last_mut() {
        *last = true;
    }
    let mut feeds = runs.clone();
    for (i, stage) in stages.iter().enumerate().rev() {
        if let Some(base) = stage.base {
            runs[base] |= runs[i];
            feeds[base] |= feeds[i];
        }
        for &source in &stage.sources {
            feeds[source] |= feeds[i];
        }
    }
    for (i, stage) in stages.iter().enumerate() {
        if let Some((at, image)) = &stage.image {
            let kind = if runs[i] { InfraKind::Image } else { InfraKind::BuildImage };
            parsed.facts.push(infra(input, *at, kind, image));
        }
        for install in &stage.installs {
            let scope = if feeds[i] && !install.program { Scope::Runtime } else { Scope::Build };
            let dependency = Dependency {
                ecosystem: install.ecosystem,
                name: install.name.as_str().into(),
                requirement: redact(&install.requirement).into(),
                scope,
                origin: Origin::Declared,
            };
            parsed.facts.push(input.fact(install.at, FactKind::Dependency(dependency)));
        }
    }
}

/// Where `COPY --from=` and `RUN --mount=…,from=` take files: an earlier stage, or an image that is not named elsewhere.
fn sources(
    input: &Input,
    instruction: &Instruction,
    names: &HashMap<String, usize>,
    count: usize,
    stage: &mut Stage,
    parsed: &mut Parsed,
) {
    for option in instruction.rest.split_whitespace().take_while(|w| w.starts_with("--")) {
        let mut parts = option.trim_start_matches("--").split(',');
        let from = parts.find_map(|p| p.strip_prefix("mount=").unwrap_or(p).strip_prefix("from="));
        let Some(from) = from.map(unquoted) else { continue };
        let index = names.get(&from.to_ascii_lowercase()).copied().or_else(|| from.parse().ok());
        if let Some(index) = index {
            // A stage cannot take from itself or from a later one.
            if index + 1 < count {
                stage.sources.push(index);
            }
        } else if let Some(image) = image::name(&image::substitute(from, |_| None)) {
            parsed.facts.push(infra(input, instruction.at, InfraKind::BuildImage, image));
        }
    }
}

fn from(
    input: &Input,
    instruction: &Instruction,
    arguments: &HashMap<String, String>,
    names: &HashMap<String, usize>,
    parsed: &mut Parsed,
) -> Stage {
    let mut words = instruction.rest.split_whitespace().filter(|w| !w.starts_with("--"));
    let Some(written) = words.next() else { return Stage::default() };
    let is_as = words.next().is_some_and(|w| w.eq_ignore_ascii_case("as"));
    let name = if is_as { words.next().map(str::to_ascii_lowercase) } else { None };
    let reference = image::substitute(unquoted(written), |n| arguments.get(n).cloned());
    let base = names.get(&reference.to_ascii_lowercase()).copied();
    let mut image = None;
    if base.is_none() && reference != "scratch" {
        // The image stands on the keyword's line but for continuations.
        let line_end =
            input.text[instruction.at..].find('\n').map_or(input.text.len(), |i| instruction.at + i);
        let at =
            input.text[instruction.at..line_end].find(written).map_or(instruction.at, |i| instruction.at + i);
        match image::name(&reference) {
            Some(name) => image = Some((at, name.to_string())),
            None if super::yaml::is_template(&reference) => {}
            None => parsed.diagnostics.push(Diagnostic::info(
                "I-DYNAMIC",
                format!("the base image {} is not statically known", redact(written)),
                Some(input.location(at)),
            )),
        }
    }
    Stage { name, base, image, ..Stage::default() }
}

/// What runs when the last stage's container starts, inherited over `FROM stage`.
fn last_starts(stages: &[Stage]) -> Vec<Start> {
    let (mut entrypoint, mut cmd) = (None, None);
    let mut index = stages.len().checked_sub(1);
    while let Some(stage) = index.and_then(|i| stages.get(i)) {
        // An ENTRYPOINT resets the CMD that the base stage gave.
        if cmd.is_none() && entrypoint.is_none() {
            cmd = stage.cmd.clone();
        }
        if entrypoint.is_none() {
            entrypoint = stage.entrypoint.clone();
        }
        // A stage only ever continues an earlier one, so this ends.
        index = stage.base.filter(|base| index.is_some_and(|i| *base < i));
    }
    [entrypoint, cmd].into_iter().flatten().collect()
}

fn start(instruction: &Instruction) -> Start {
    let words = serde_json::from_str::<Vec<String>>(&instruction.rest)
        .map_or_else(|_| instruction.rest.clone(), |words| words.join(" "));
    let command = words.split_whitespace().collect::<Vec<_>>().join(" ");
    Start { at: instruction.at, command: (!command.is_empty()).then_some(command) }
}

fn unquoted(word: &str) -> &str {
    for quote in ['"', '\''] {
        if let Some(inner) = word.strip_prefix(quote).and_then(|w| w.strip_suffix(quote)) {
            return inner;
        }
    }
    word
}

/// Splits a file into instructions and gives the character that joins lines: comments, blank lines and heredocs
/// are gone, continuations joined.
fn instructions(input: &Input) -> (Vec<Instruction>, char) {
    let lines: Vec<(usize, &str)> = {
        let mut at = 0;
        let offsets = input.text.split_inclusive('\n').map(|line| {
            let start = at;
            at += line.len();
            (start, line.trim_end())
        });
        offsets.collect()
    };
    let escape = escape_character(&lines);
    let mut terminators: Option<HashMap<&str, Vec<usize>>> = None;
    let mut out: Vec<Instruction> = Vec::new();
    let mut i = 0;
    while i < lines.len() {
        let (start, first) = lines[i];
        let trimmed = first.trim_start();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            i += 1;
            continue;
        }
        let at = start + (first.len() - trimmed.len());
        let mut text = String::new();
        while i < lines.len() {
            let line = lines[i].1;
            i += 1;
            let part = line.trim_start();
            // Comments and blank lines inside a continuation are dropped, not an end of it.
            if !text.is_empty() && (part.is_empty() || part.starts_with('#')) {
                continue;
            }
            let body = line.strip_suffix(escape);
            if text.len() < INSTRUCTION {
                text.push_str(body.unwrap_or(line));
                text.push(' ');
            }
            if body.is_none() {
                break;
            }
        }
        let text = text.trim();
        let (keyword, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let keyword = keyword.to_ascii_uppercase();
        if matches!(keyword.as_str(), "RUN" | "COPY" | "ADD") {
            for word in heredocs(rest) {
                let index = terminators.get_or_insert_with(|| line_index(&lines));
                let found = index.get(word).and_then(|at| at.get(at.partition_point(|l| *l < i)));
                // Without its terminator it was a shift or a quoted `<<`.
                i = found.map_or(i, |l| l + 1);
            }
        }
        let end = lines.get(i).map_or(input.text.len(), |l| l.0);
        out.push(Instruction { at, keyword, rest: rest.trim().to_string(), end });
    }
    (out, escape)
}

/// The `# escape=` directive, which must come first.
fn escape_character(lines: &[(usize, &str)]) -> char {
    for (_, line) in lines {
        let Some(comment) = line.trim_start().strip_prefix('#') else { break };
        let Some((key, value)) = comment.split_once('=') else { break };
        if key.trim().eq_ignore_ascii_case("escape") && value.trim() == "`" {
            return '`';
        }
    }
    '\\'
}

/// Words that end the heredocs which an instruction opens: `<<EOF`, `<<-"EOF"`.
fn heredocs(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    for part in text.split("<<").skip(1) {
        let part = part.strip_prefix('-').unwrap_or(part);
        let part = part.trim_start_matches(['"', '\'']);
        let end = part.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(part.len());
        if end > 0 {
            out.push(&part[..end]);
        }
    }
    out
}

fn line_index<'a>(lines: &[(usize, &'a str)]) -> HashMap<&'a str, Vec<usize>> {
    let mut index: HashMap<&str, Vec<usize>> = HashMap::new();
    for (i, (_, line)) in lines.iter().enumerate() {
        index.entry(line.trim()).or_default().push(i);
    }
    index
}

#[cfg(test)]
mod tests {
    use super::super::testing::{said, values};
    use super::*;

    #[test]
    fn names() {
        for yes in [
            "Dockerfile",
            "a/b/Dockerfile.dev",
            "web.Dockerfile",
            "Containerfile",
            "DOCKERFILE",
            "x.dockerfile",
            "Dockerfile_alerts",
        ] {
            assert!(matches(yes), "{yes}");
        }
        for no in [
            "Dockerfile.dockerignore",
            "dockerfile.go",
            "mydockerfile",
            "Dockerfiles",
            "docker",
            "é",
            "dockerfile/x",
        ] {
            assert!(!matches(no), "{no}");
        }
    }

    #[test]
    fn images_and_the_last_stage() {
        let text = r#"# syntax=docker/dockerfile:1
ARG BASE=python
ARG TAG="3.12-slim" REG=ghcr.io/acme
FROM --platform=$BUILDPLATFORM node:20 AS web
RUN npm ci \
    # a comment
    && npm run build
CMD ["npm", "start"]

FROM ${BASE}:${TAG} as app
COPY --from=web /x /y
RUN <<EOF
FROM not-an-image
CMD nothing
EOF
FROM $REG/runtime@sha256:aa
FROM app
HEALTHCHECK CMD curl localhost
ENTRYPOINT ["tini", "--"]
cmd gunicorn \
   -b :80   main:app
"#;
        assert_eq!(
            values(&FORMAT, "Dockerfile", text),
            [
                "4 image node",
                "10 image python",
                "16 build-image acme/runtime",
                "19 command tini --",
                "19 start tini --",
                "20 command gunicorn -b :80 main:app",
                "20 start gunicorn -b :80 main:app",
            ]
        );
    }

    #[test]
    fn a_stage_that_nothing_runs_only_builds() {
        let text = r#"FROM node:20 AS assets
RUN npm i vite && npm run build
FROM golang AS unused
RUN go build
FROM python:3.12 AS wheels
COPY --from=ghcr.io/astral-sh/uv:0.5 /uv /bin/
RUN pip install --prefix=/x \
    # the server
    'Flask>=3' \
    gunicorn
FROM nvidia/cuda:12 AS base
ENV A=1 NVIDIA_VISIBLE_DEVICES=all
FROM debian AS tests
CMD ["pytest"]
FROM base
COPY --from=0 /dist /dist
COPY --chown=1 --from=wheels /x /usr
RUN --mount=type=bind,from=assets,source=/a,target=/b npm install -g pm2
"#;
        assert_eq!(
            values(&FORMAT, "Dockerfile", text),
            [
                "1 build-image node",
                "2 runtime npm vite",
                "3 build-image golang",
                "5 build-image python",
                "6 build-image astral-sh/uv",
                "9 runtime pypi flask >=3",
                "10 runtime pypi gunicorn",
                "11 image nvidia/cuda",
                "12 device nvidia",
                "13 image debian",
                "18 build npm pm2",
            ]
        );
    }

    #[test]
    fn a_stage_inherits_what_its_base_stage_starts() {
        let text = "FROM python AS base\nENTRYPOINT [\"run\"]\nCMD [\"a\"]\nFROM base\nCMD [\"b\"]\n";
        assert_eq!(
            values(&FORMAT, "Dockerfile", text),
            ["1 image python", "2 command run", "2 start run", "5 command b", "5 start b"]
        );
        let reset = "FROM python AS base\nCMD [\"a\"]\nFROM base\nENTRYPOINT [\"e\"]\n";
        assert_eq!(values(&FORMAT, "Dockerfile", reset), ["1 image python", "4 command e", "4 start e"]);
    }

    #[test]
    fn stages_named_after_the_platform() {
        let text =
            "FROM alpine AS build-amd64\nFROM busybox AS build-arm64\nFROM build-${TARGETARCH}\nCMD x\n";
        assert_eq!(
            values(&FORMAT, "Dockerfile", text),
            ["1 image alpine", "2 build-image busybox", "4 command x", "4 start x"]
        );
        assert!(said(&FORMAT, "Dockerfile", text).is_empty());
    }

    #[test]
    fn windows_escapes_shifts_and_unknown_images() {
        let text =
            "# escape=`\r\nFROM mcr.microsoft.com/dotnet/sdk:8.0\r\nRUN a `\r\n  b\r\nCMD c:\\app.exe\r\n";
        assert_eq!(
            values(&FORMAT, "Dockerfile", text),
            ["2 image dotnet/sdk", "5 command c:\\app.exe", "5 start c:\\app.exe"]
        );
        let text = "ARG BASE\nFROM $BASE\nRUN echo $((1<<2))\nCMD [\"x\"\n";
        assert_eq!(values(&FORMAT, "Dockerfile", text), ["4 command [\"x\"", "4 start [\"x\""]);
        assert_eq!(said(&FORMAT, "Dockerfile", text), ["2 I-DYNAMIC"]);
    }

    #[test]
    fn hostile_files_end() {
        let doubling: String = (1..60).map(|i| format!("ARG A{i}=$A{}$A{}\n", i - 1, i - 1)).collect();
        let text = format!("ARG A0=xx\n{doubling}FROM $A59\n");
        assert_eq!(said(&FORMAT, "Dockerfile", &text), ["61 I-DYNAMIC"]);
        let continued = format!("FROM a\nRUN {}", "x \\\n".repeat(100_000));
        assert_eq!(values(&FORMAT, "Dockerfile", &continued), ["1 image a"]);
        let heredocs = format!("FROM a\n{}", "RUN x <<EOF\n".repeat(100_000));
        assert_eq!(values(&FORMAT, "Dockerfile", &heredocs), ["1 image a"]);
        let same = "FROM a AS a\n".repeat(1000);
        assert_eq!(values(&FORMAT, "Dockerfile", &same), ["1 image a"]);
    }
}
