//! pip requirement files: requirements.txt and its many relatives.

use std::collections::HashSet;

use super::collect::Collector;
use super::recover::readable;
use super::{pep508, scopes};
use crate::facts::{Format, Input, Parsed, file_name};
use crate::model::{Ecosystem, Scope};

/// Requirement files by name or by folder; constraint files list no dependencies and are left out.
pub(crate) const FORMAT: Format = Format { name: "requirements.txt", matches, parse };

/// Longest logical line looked at, in bytes.
const MAX_LINE: usize = 4096;

fn matches(path: &str) -> bool {
    let name = file_name(path).to_ascii_lowercase();
    let Some((stem, extension)) = name.rsplit_once('.') else { return false };
    if stem.contains("constraint") || matches!(stem, "readme" | "license" | "robots" | "cmakelists") {
        return false;
    }
    match extension {
        "txt" | "in" if matches!(folder(path).as_str(), "requirements" | "reqs") => true,
        "txt" | "in" | "pip" => stem.contains("requirements"),
        _ => false,
    }
}

/// Name of the folder that holds a path, in lower case.
fn folder(path: &str) -> String {
    path.rsplit('/').nth(1).unwrap_or_default().to_ascii_lowercase()
}

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Pypi);
    let scope = scope_of(input);
    let (text, conflict) = readable(input.text);
    if let Some(offset) = conflict {
        out.warn(offset, "W-PARSE", "has merge conflict markers; the upper side is read");
    }
    let lines = logical_lines(&text);
    let listed: HashSet<String> =
        lines.iter().filter_map(|l| Some(pep508::split(package(&l.text)?)?.name)).collect();
    let (mut strange, mut count) = (None, 0);
    for line in &lines {
        if line.via.iter().any(|v| !v.is_empty()) && line.via.iter().all(|v| listed.contains(v)) {
            // pip-compile and uv mark what only other packages brought in: nobody declared it.
            continue;
        }
        if !one(line.offset, &line.text, scope, &mut out) {
            strange.get_or_insert(line.offset);
            count += 1;
        }
    }
    if let Some(offset) = strange {
        out.warn(offset, "W-PARSE", format!("{count} lines are no requirements; this is the first"));
    }
    out.finish()
}

/// One line as pip takes it; `false` when it says nothing that pip would understand.
pub(super) fn one(offset: usize, line: &str, scope: Scope, out: &mut Collector) -> bool {
    match read(line) {
        Line::Package(spec) => match pep508::split(spec) {
            Some(r) => out.dependency(offset, &r.name, &r.requirement, scope),
            None if spec.starts_with("{%") || spec.starts_with("{#") => {}
            None if is_local(spec) => {}
            None if spec.contains("${") || spec.contains("{{") => {
                out.remark(offset, "I-DYNAMIC", "the package is named by a variable");
            }
            None => return false,
        },
        Line::Include(path) => out.reference(offset, path, scope),
        Line::Nothing => {}
    }
    true
}

/// What the file's name says, then how it was included; a plain name in a folder of tests or docs follows the folder.
pub(super) fn scope_of(input: &Input) -> Scope {
    let name = file_name(input.path).to_ascii_lowercase();
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    if let Some(scope) = scopes::by_name(stem) {
        return scope;
    }
    let by_folder = match folder(input.path).as_str() {
        "test" | "tests" | "testing" => Some(Scope::Test),
        "doc" | "docs" | "documentation" | "ci" | "dev" => Some(Scope::Dev),
        _ => None,
    };
    // The plain name is the product's own list, even where a file for developers includes it.
    let plain = (stem == "requirements").then_some(Scope::Runtime);
    by_folder.or(plain).or(input.included_as).unwrap_or(Scope::Runtime)
}

/// A line with its continuations joined and comments taken off.
struct Logical {
    /// Where it starts.
    offset: usize,
    /// At most 4 KiB of it.
    text: String,
    /// Normalised names of its `# via` comments, also from the lines below it.
    via: Vec<String>,
}

fn logical_lines(text: &str) -> Vec<Logical> {
    let mut lines: Vec<Logical> = Vec::new();
    let (mut at, mut open, mut via_block) = (0, false, false);
    for raw in text.split_inclusive('\n') {
        let line = raw.trim_end_matches(['\n', '\r']);
        let indent = line.len() - line.trim_start().len();
        let (code, comment) = split_comment(line);
        let continues = comment.is_none() && code.ends_with('\\');
        let content = code.trim_end_matches('\\').trim();
        if !content.is_empty() || continues {
            if open {
                if let Some(last) = lines.last_mut() {
                    append(&mut last.text, content);
                }
            } else {
                let mut text = String::new();
                append(&mut text, content);
                lines.push(Logical { offset: at + indent, text, via: Vec::new() });
            }
            via_block = false;
        }
        if let (Some(comment), Some(last)) = (comment, lines.last_mut()) {
            let comment = comment.trim();
            let names = comment.strip_prefix("via").filter(|r| r.is_empty() || r.starts_with([' ', ':']));
            // A block is `# via` with one name a line below it, all indented.
            let names = names.or_else(|| (via_block && indent > 0).then_some(comment));
            if let Some(names) = names {
                last.via.extend(
                    names.trim_start_matches(':').split(',').map(pep508::normalise).filter(|n| !n.is_empty()),
                );
            }
            via_block = names.is_some();
        }
        open = continues;
        at += raw.len();
    }
    lines
}

/// Joins with a blank, up to the cap.
fn append(text: &mut String, more: &str) {
    if !text.is_empty() && text.len() < MAX_LINE {
        text.push(' ');
    }
    let room = MAX_LINE.saturating_sub(text.len());
    text.push_str(&more[..more.floor_char_boundary(room)]);
}

/// A comment starts a line or follows a blank; `#egg=` is none.
fn split_comment(line: &str) -> (&str, Option<&str>) {
    let start = line.match_indices('#').find(|(i, _)| *i == 0 || line[..*i].ends_with([' ', '\t']));
    match start {
        Some((i, _)) => (line[..i].trim_end(), Some(&line[i + 1..])),
        None => (line.trim_end(), None),
    }
}

/// What a logical line is.
enum Line<'a> {
    Package(&'a str),
    Include(&'a str),
    Nothing,
}

fn read(line: &str) -> Line<'_> {
    let line = line.trim();
    if let Some(path) = option(line, "-r", "--requirement") {
        return Line::Include(path);
    }
    if let Some(spec) = option(line, "-e", "--editable") {
        return Line::Package(spec);
    }
    if line.is_empty() || line.starts_with('-') {
        return Line::Nothing;
    }
    Line::Package(line[..options_at(line)].trim())
}

/// Where options begin behind a requirement: at a word that starts with `-` outside of the marker's quotes.
fn options_at(line: &str) -> usize {
    let (mut quote, mut blank) = (None, false);
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, '-') if blank => return at,
            _ => {}
        }
        blank = c.is_whitespace();
    }
    line.len()
}

/// The value of an option: `-r x`, `-rx`, `--requirement x`, `--requirement=x`, quotes taken off.
fn option<'a>(line: &'a str, short: &str, long: &str) -> Option<&'a str> {
    let value = match line.strip_prefix(long) {
        Some(rest) if rest.starts_with(['=', ' ', '\t']) => &rest[1..],
        Some(_) => return None,
        None => line.strip_prefix(short).filter(|_| !line.starts_with("--"))?,
    };
    Some(value.trim().trim_matches(['"', '\'']))
}

/// The part of a line that names a package.
fn package(line: &str) -> Option<&str> {
    match read(line) {
        Line::Package(spec) => Some(spec),
        Line::Include(_) | Line::Nothing => None,
    }
}

/// A path or archive address: nothing that a registry has.
fn is_local(spec: &str) -> bool {
    let path = spec.split([';', '[', ' ']).next().unwrap_or_default();
    path.starts_with(['.', '/', '~'])
        || path.starts_with("file:")
        || path.contains('/')
        || path.contains('\\')
        || path.contains("://")
        || [".whl", ".tar.gz", ".zip"].iter().any(|end| path.ends_with(end))
}
