//! setup.cfg: the declarative half of setuptools.

use super::collect::Collector;
use super::recover::readable;
use super::{pep508, scopes};
use crate::facts::{Format, Input, Parsed, Unit, file_name};
use crate::model::{Ecosystem, EntryKind, InfraKind, Scope};

/// setuptools' configuration; many such files only configure linters.
pub(crate) const FORMAT: Format =
    Format { name: "setup.cfg", matches: |path| file_name(path) == "setup.cfg", parse };

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Pypi);
    let (text, conflict) = readable(input.text);
    if let Some(offset) = conflict {
        out.warn(offset, "W-PARSE", "has merge conflict markers; the upper side is read");
    }
    let options = ini(&text, &mut out);
    for option in &options {
        let scope = match (option.section.as_str(), option.key.as_str()) {
            ("options", "install_requires" | "install-requires") => Scope::Runtime,
            ("options", "setup_requires" | "setup-requires") => Scope::Build,
            ("options", "tests_require" | "tests-require") => Scope::Test,
            ("options.extras_require", extra) => scopes::of_extra(extra),
            ("options.entry_points", "console_scripts" | "gui_scripts") => {
                for (offset, line) in &option.lines {
                    let target = line.split_once('=').map_or(*line, |(_, target)| target);
                    out.entry(*offset, EntryKind::Bin, target);
                }
                continue;
            }
            ("metadata", "keywords" | "classifiers" | "classifier") => {
                keywords(option, &mut out);
                continue;
            }
            ("metadata", "description" | "summary") => {
                if let Some((offset, line)) = option.lines.first() {
                    out.infra(*offset, InfraKind::Description, line);
                }
                continue;
            }
            _ => continue,
        };
        requirements(option, scope, &mut out);
    }
    out.parsed.unit = unit(&options);
    out.finish()
}

/// One option with the lines of its value.
struct IniOption<'a> {
    section: String,
    key: String,
    /// Non-empty lines with their offsets.
    lines: Vec<(usize, &'a str)>,
}

/// The options of an INI text: `key = value` or `key: value`, continued by indented lines.
fn ini<'a>(text: &'a str, out: &mut Collector) -> Vec<IniOption<'a>> {
    let mut options: Vec<IniOption> = Vec::new();
    let mut section = String::new();
    let (mut at, mut inside) = (0, false);
    for raw in text.split_inclusive('\n') {
        let start = at;
        at += raw.len();
        let line = raw.trim();
        if line.is_empty() || line.starts_with(['#', ';']) {
            continue;
        }
        let offset = start + (raw.len() - raw.trim_start().len());
        if raw.starts_with([' ', '\t']) && inside {
            if let Some(last) = options.last_mut() {
                let value = line.split_once(" #").map_or(line, |(value, _)| value.trim_end());
                last.lines.push((offset, value));
            }
        } else if let Some(name) = line.strip_prefix('[') {
            section = name.split(']').next().unwrap_or_default().trim().to_owned();
            inside = false;
        } else if let Some(cut) = line.find(['=', ':']) {
            let value = line[cut + 1..].trim();
            let value = value.split_once(" #").map_or(value, |(value, _)| value.trim_end());
            let lines = if value.is_empty() { Vec::new() } else { vec![(offset, value)] };
            let key = line[..cut].trim().to_ascii_lowercase();
            options.push(IniOption { section: section.clone(), key, lines });
            inside = true;
        } else {
            inside = false;
            // Other tools' sections have their own habits.
            if section == "metadata" || section.starts_with("options") {
                out.warn(offset, "W-PARSE", "is neither a section nor an option");
            }
        }
    }
    options
}

/// Requirement lines; a value on one line may hold several parted by `;`, or name files by `file:`.
fn requirements(option: &IniOption, scope: Scope, out: &mut Collector) {
    if let Some((offset, first)) = option.lines.first()
        && let Some(files) = first.strip_prefix("file:")
    {
        let more = option.lines[1..].iter().map(|(_, line)| *line);
        for file in files.split(',').chain(more.flat_map(|l| l.split(','))) {
            out.reference(*offset, file, scope);
        }
        return;
    }
    for (offset, line) in &option.lines {
        let pieces: Vec<&str> = if option.lines.len() == 1 {
            // Quotes betray an environment marker.
            line.split(';').filter(|piece| !piece.contains(['"', '\''])).collect()
        } else {
            vec![line]
        };
        for piece in pieces.into_iter().map(|p| p.trim().trim_end_matches(',')).filter(|p| !p.is_empty()) {
            match pep508::split(piece) {
                Some(r) => out.dependency(*offset, &r.name, &r.requirement, scope),
                None if piece.contains("%(") => {
                    out.remark(*offset, "I-DYNAMIC", "the requirements are interpolated from another option");
                }
                None => out.warn(*offset, "W-PARSE", "is not a requirement"),
            }
        }
    }
}

fn keywords(option: &IniOption, out: &mut Collector) {
    for (offset, line) in &option.lines {
        if option.key == "keywords" {
            // Commas part keywords; without any, blanks do.
            let parts: Vec<&str> = if line.contains(',') {
                line.split(',').collect()
            } else {
                line.split_whitespace().collect()
            };
            parts.into_iter().for_each(|word| out.infra(*offset, InfraKind::Keyword, word));
        } else {
            out.infra(*offset, InfraKind::Keyword, line);
        }
    }
}

/// The unit, if the file describes a package at all.
fn unit(options: &[IniOption]) -> Option<Unit> {
    let find = |section: &str, key: &str| options.iter().find(|o| o.section == section && o.key == key);
    let name = find("metadata", "name").and_then(|o| o.lines.first()).map(|(_, name)| (*name).to_owned());
    let name = name.filter(|n| !n.starts_with("attr:"));
    if name.is_none() && !options.iter().any(|o| o.section.starts_with("options")) {
        return None;
    }
    let classifiers = find("metadata", "classifiers").map(|o| o.lines.as_slice()).unwrap_or_default();
    let private = classifiers.iter().any(|(_, c)| c.starts_with("Private ::"));
    let mut provides: Vec<String> = name.as_deref().map(pep508::import_name).into_iter().collect();
    for key in ["packages", "py_modules"] {
        for (_, line) in find("options", key).map(|o| o.lines.as_slice()).unwrap_or_default() {
            for package in line.split(',').map(str::trim).filter(|p| !p.is_empty() && !p.contains(':')) {
                let top = package.split('.').next().unwrap_or_default();
                if !provides.iter().any(|n| n == top) {
                    provides.push(top.to_owned());
                }
            }
        }
    }
    Some(Unit { publishable: name.is_some() && !private, name, private, provides })
}
