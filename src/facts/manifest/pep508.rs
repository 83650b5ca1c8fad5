//! Python requirement strings (PEP 508 and what pip accepts besides), by a splitter that takes anything and never recurses.

/// Longest requirement looked at, in bytes.
const MAX_BYTES: usize = 4096;

/// A requirement string taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Requirement {
    /// The name, normalised by PEP 503.
    pub name: String,
    /// Version specifiers or URL as written; empty when there is none.
    pub requirement: String,
}

/// The PEP 503 form of a name: lower case, runs of `-`, `_` and `.` as one `-`.
pub(crate) fn normalise(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.trim().chars() {
        if !matches!(c, '-' | '_' | '.') {
            out.extend(c.to_lowercase());
        } else if !out.ends_with('-') {
            out.push('-');
        }
    }
    out
}

/// The import name that a distribution's name suggests.
pub(crate) fn import_name(name: &str) -> String {
    normalise(name).replace('-', "_")
}

/// Takes apart `name[extra] >=1 ; marker`, `name @ url`, a URL with `#egg=`, a wheel or a git URL.
/// `None` when it names no package: a local path, an option, prose.
pub(crate) fn split(spec: &str) -> Option<Requirement> {
    let spec = &spec[..spec.floor_char_boundary(MAX_BYTES)];
    let spec = spec.trim();
    let end = spec.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')));
    let (name, rest) = spec.split_at(end.unwrap_or(spec.len()));
    if (spec.contains("://") || spec.starts_with("file:")) && !rest.trim_start().starts_with(['@', '[']) {
        return from_url(spec);
    }
    let proper = name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.ends_with(|c: char| c.is_ascii_alphanumeric());
    // A wheel or archive beside the file is a path.
    if !proper || is_archive(name) {
        return None;
    }
    let mut rest = rest.trim_start();
    if let Some(extras) = rest.strip_prefix('[') {
        let (extras, behind) = extras.split_once(']')?;
        // Package lists of operating systems look alike: `gcc [platform:rpm !test]`.
        if extras.contains([':', '!']) {
            return None;
        }
        rest = behind.trim_start();
    }
    let requirement = if let Some(url) = rest.strip_prefix('@') {
        // A `;` inside a URL is part of it unless a space stands before.
        url.split_once(" ;").map_or(url, |(url, _)| url).trim()
    } else {
        let version = rest.split(';').next().unwrap_or_default().trim();
        if !(version.is_empty() || version.starts_with(['<', '>', '=', '!', '~', '(', '%', '$', '{'])) {
            return None;
        }
        version.strip_prefix('(').and_then(|v| v.strip_suffix(')')).unwrap_or(version).trim()
    };
    Some(Requirement { name: normalise(name), requirement: requirement.to_owned() })
}

/// The package behind a URL: its `#egg=`, the wheel's name or the git repository's.
fn from_url(spec: &str) -> Option<Requirement> {
    let url = spec.split_whitespace().next()?;
    let (address, fragment) = url.split_once('#').unwrap_or((url, ""));
    let egg = fragment.split('&').find_map(|part| part.strip_prefix("egg="));
    let path = address.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let last = path.rsplit('/').next().unwrap_or_default();
    let name = if let Some(egg) = egg {
        let name = egg.split(['[', '=', '<', '>']).next().unwrap_or_default();
        // The old form ends in a version: `#egg=name-1.0`.
        match name.rsplit_once('-') {
            Some((name, version))
                if version.starts_with(|c: char| c.is_ascii_digit()) && version.contains('.') =>
            {
                name
            }
            _ => name,
        }
    } else if last.ends_with(".whl") {
        last.split('-').next().unwrap_or_default()
    } else if address.starts_with("git+") {
        last.split('@').next().unwrap_or_default().trim_end_matches(".git")
    } else {
        return None;
    };
    let good = name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    good.then(|| Requirement { name: normalise(name), requirement: url.to_owned() })
}

fn is_archive(name: &str) -> bool {
    [".whl", ".tar.gz", ".tgz", ".zip", ".txt", ".in"].iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(spec: &str, expected: Option<(&str, &str)>) {
        let got = split(spec);
        let got = got.as_ref().map(|r| (r.name.as_str(), r.requirement.as_str()));
        assert_eq!(got, expected, "{spec}");
    }

    #[test]
    fn names_are_normalised() {
        assert_eq!(normalise("Zope.Interface__X"), "zope-interface-x");
        assert_eq!(import_name("My-Package"), "my_package");
    }

    #[test]
    fn requirements_are_taken_apart() {
        check("requests", Some(("requests", "")));
        check("Django>=4,<5", Some(("django", ">=4,<5")));
        check("uvicorn[standard, x] ~= 0.2 ; python_version < '3.9'", Some(("uvicorn", "~= 0.2")));
        check("foo (>=1.0)", Some(("foo", ">=1.0")));
        check("pkg===foobar", Some(("pkg", "===foobar")));
        check("name @ https://h/x.zip ; os_name == 'nt'", Some(("name", "https://h/x.zip")));
        check("name@git+https://h/o/r.git@v1", Some(("name", "git+https://h/o/r.git@v1")));
        check("name[x] @ https://h/x.zip", Some(("name", "https://h/x.zip")));
        check("foo==${VER}", Some(("foo", "==${VER}")));
    }

    #[test]
    fn urls_name_packages_where_they_can() {
        check(
            "git+https://h/o/repo.git@main#egg=Real_Name[x]",
            Some(("real-name", "git+https://h/o/repo.git@main#egg=Real_Name[x]")),
        );
        check("git+ssh://git@h/o/repo.git@main", Some(("repo", "git+ssh://git@h/o/repo.git@main")));
        check(
            "https://h/foo_bar-1.0-py3-none-any.whl",
            Some(("foo-bar", "https://h/foo_bar-1.0-py3-none-any.whl")),
        );
        check("https://h/archive/main.zip", None);
        check("file:.#egg=own_name", Some(("own-name", "file:.#egg=own_name")));
        check(
            "git+https://x/three.git#egg=three-1.0",
            Some(("three", "git+https://x/three.git#egg=three-1.0")),
        );
        check("file:./x", None);
    }

    #[test]
    fn what_names_no_package_is_refused() {
        for spec in [
            "",
            ".",
            "./lib",
            "../lib[x]",
            "-e .",
            "Please install these",
            "foo-1.0.tar.gz",
            "${X}/y",
            "foo[bar",
            "gcc [platform:rpm test]",
            "é",
        ] {
            check(spec, None);
        }
    }
}
