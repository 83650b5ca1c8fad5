//! Module specifiers that name a package outright: `npm:express@4/sub`, `jsr:@std/path@1`, `https://esm.sh/preact@10`.

use std::borrow::Cow;

use crate::model::Ecosystem;

/// The package behind a specifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target<'a> {
    /// Its registry. Modules of deno.land have no registry of their own; they are JSR's older, unscoped neighbours.
    pub ecosystem: Ecosystem,
    /// The registry's name.
    pub name: Cow<'a, str>,
    /// The version requirement; may be empty.
    pub requirement: &'a str,
    /// What is imported of it, without a slash in front; may be empty.
    pub path: &'a str,
}

/// Hosts that serve npm's packages as modules, with the folder under which they do.
const NPM_HOSTS: &[(&str, &str)] = &[
    ("esm.sh", ""),
    ("cdn.esm.sh", ""),
    ("esm.run", ""),
    ("cdn.skypack.dev", ""),
    ("cdn.pika.dev", ""),
    ("unpkg.com", ""),
    ("ga.jspm.io", "npm:"),
    ("cdn.jsdelivr.net", "npm/"),
];

/// The package that a specifier names; `None` for bare names, paths and other URLs.
pub(crate) fn target(specifier: &str) -> Option<Target<'_>> {
    let specifier = specifier.trim();
    if let Some(rest) = specifier.strip_prefix("npm:") {
        return package(Ecosystem::Npm, rest.trim_start_matches('/'));
    }
    if let Some(rest) = specifier.strip_prefix("jsr:") {
        return package(Ecosystem::Jsr, rest.trim_start_matches('/')).filter(|t| t.name.starts_with('@'));
    }
    let rest = specifier.strip_prefix("https://").or_else(|| specifier.strip_prefix("http://"))?;
    let rest = &rest[..rest.find(['?', '#']).unwrap_or(rest.len())];
    let (host, path) = rest.split_once('/')?;
    match host {
        "deno.land" => deno_land(path),
        "jsr.io" => {
            // Here the version is a folder: `@std/path/1.0.0/mod.ts`.
            let mut cuts = path.match_indices('/').map(|(at, _)| at).skip(1);
            let name = &path[..cuts.next().unwrap_or(path.len())];
            let scoped = name.starts_with('@') && name.contains('/');
            let version = path[name.len()..].trim_start_matches('/').split('/').next().unwrap_or_default();
            scoped.then(|| Target {
                ecosystem: Ecosystem::Jsr,
                name: name.into(),
                requirement: version,
                path: "",
            })
        }
        _ => {
            let (_, folder) = NPM_HOSTS.iter().find(|(known, _)| *known == host)?;
            of_npm_host(path.strip_prefix(folder)?)
        }
    }
}

/// The module that a specifier means to code: `node:fs` → `fs`, `npm:express@4/sub` and `https://esm.sh/express@4/sub` →
/// `express/sub`; all others as they are.
pub(crate) fn bare(specifier: &str) -> Cow<'_, str> {
    if let Some(builtin) = specifier.strip_prefix("node:") {
        return builtin.into();
    }
    match target(specifier) {
        Some(Target { ecosystem: Ecosystem::Npm, name, path: "", .. }) => name,
        Some(Target { ecosystem: Ecosystem::Npm, name, path, .. }) => format!("{name}/{path}").into(),
        _ => specifier.into(),
    }
}

/// `x/oak@v12/mod.ts` and the standard library, `std@0.200.0/http/server.ts`, whose parts are JSR packages today.
fn deno_land(path: &str) -> Option<Target<'_>> {
    if let Some(rest) = path.strip_prefix("x/") {
        return package(Ecosystem::Jsr, rest);
    }
    let rest = path.strip_prefix("std").filter(|r| r.is_empty() || r.starts_with(['@', '/']))?;
    let (version, path) = rest.split_once('/').unwrap_or((rest, ""));
    let part = path.split('/').next().unwrap_or_default();
    let part = part.strip_suffix(".ts").unwrap_or(part);
    let name = if part.is_empty() { "std".into() } else { format!("@std/{}", part.replace('_', "-")).into() };
    Some(Target { ecosystem: Ecosystem::Jsr, name, requirement: version.trim_start_matches('@'), path: "" })
}

/// A path of a host that serves npm's packages: `stable/react@18`, `v135/preact@10/hooks`, `*preact@10`.
fn of_npm_host(path: &str) -> Option<Target<'_>> {
    let mut rest = path.trim_start_matches('/');
    if let Some((first, more)) = rest.split_once('/') {
        let pinned =
            first.strip_prefix('v').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()));
        if pinned || matches!(first, "stable" | "-" | "pin") {
            rest = more;
        }
    }
    if let Some(rest) = rest.strip_prefix("jsr/") {
        return package(Ecosystem::Jsr, rest);
    }
    // `gh/user/repo` and `pr/…` are no packages of a registry.
    if ["gh/", "github/", "pr/", "pkg.pr.new/"].iter().any(|p| rest.starts_with(p)) {
        return None;
    }
    package(Ecosystem::Npm, rest.trim_start_matches('*'))
}

/// `@scope/name@version/path`.
fn package(ecosystem: Ecosystem, spec: &str) -> Option<Target<'_>> {
    let scope = if spec.starts_with('@') { spec.find('/')? + 1 } else { 0 };
    let end = spec[scope..].find(['@', '/']).map_or(spec.len(), |at| scope + at);
    let name = &spec[..end];
    if end == scope || !is_name(name) {
        return None;
    }
    let rest = &spec[end..];
    let (requirement, path) = match rest.strip_prefix('@') {
        // A range may have blanks, but no slash.
        Some(rest) => rest.split_once('/').unwrap_or((rest, "")),
        None => ("", rest.trim_start_matches('/')),
    };
    Some(Target { ecosystem, name: name.into(), requirement, path: path.trim_end_matches('/') })
}

/// Whether a registry of JavaScript packages could have a package of that name; templates and comments are none.
pub(crate) fn is_name(name: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.chars().all(|c| {
                c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~' | '!' | '*' | '\'' | '(' | ')')
            })
    };
    match name.strip_prefix('@') {
        Some(rest) => rest.split_once('/').is_some_and(|(scope, name)| plain(scope) && plain(name)),
        None => plain(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(specifier: &str) -> Option<String> {
        target(specifier).map(|t| format!("{} {} {} {}", t.ecosystem.as_str(), t.name, t.requirement, t.path))
    }

    #[test]
    fn specifiers_name_their_package() {
        for (specifier, expected) in [
            ("npm:express@4/sub", "npm express 4 sub"),
            ("npm:express", "npm express  "),
            ("npm:/preact@10/", "npm preact 10 "),
            ("npm:@scope/name@^1.0.0", "npm @scope/name ^1.0.0 "),
            ("npm:@scope/name/deep/er", "npm @scope/name  deep/er"),
            ("npm:pkg@>=1 <2", "npm pkg >=1 <2 "),
            ("jsr:@std/path@1", "jsr @std/path 1 "),
            ("jsr:/@std/path@^1/posix", "jsr @std/path ^1 posix"),
            ("https://jsr.io/@std/path/1.0.2/mod.ts", "jsr @std/path 1.0.2 "),
            ("https://deno.land/x/oak@v12/mod.ts", "jsr oak v12 mod.ts"),
            ("https://deno.land/x/oak/mod.ts", "jsr oak  mod.ts"),
            ("https://deno.land/std@0.200.0/http/server.ts", "jsr @std/http 0.200.0 "),
            ("https://deno.land/std/version.ts", "jsr @std/version  "),
            ("https://deno.land/std@0.200.0/", "jsr std 0.200.0 "),
            ("https://esm.sh/preact@10", "npm preact 10 "),
            ("https://esm.sh/v135/preact@10/hooks?deps=react@18", "npm preact 10 hooks"),
            ("https://esm.sh/stable/react@18", "npm react 18 "),
            ("https://esm.sh/*@preact/signals@1.0.3", "npm @preact/signals 1.0.3 "),
            ("https://esm.sh/jsr/@std/path@1", "jsr @std/path 1 "),
            ("https://cdn.skypack.dev/lodash-es", "npm lodash-es  "),
            ("https://unpkg.com/lodash-es@4.17.21/lodash.js", "npm lodash-es 4.17.21 lodash.js"),
            ("https://cdn.jsdelivr.net/npm/d3@7/+esm", "npm d3 7 +esm"),
        ] {
            assert_eq!(show(specifier).as_deref(), Some(expected), "{specifier}");
        }
    }

    #[test]
    fn code_sees_npm_packages_by_their_name() {
        for (specifier, expected) in [
            ("node:fs/promises", "fs/promises"),
            ("npm:express@4/sub", "express/sub"),
            ("https://esm.sh/@preact/signals@1", "@preact/signals"),
            ("jsr:@std/path@1", "jsr:@std/path@1"),
            ("https://deno.land/x/oak@v12/mod.ts", "https://deno.land/x/oak@v12/mod.ts"),
            ("express", "express"),
        ] {
            assert_eq!(bare(specifier), expected);
        }
    }

    #[test]
    fn other_specifiers_name_none() {
        for specifier in [
            "express",
            "@scope/name",
            "./x.ts",
            "node:fs",
            "npm:",
            "npm:@scope",
            "jsr:path",
            "https://esm.sh/gh/user/repo",
            "https://deno.land/",
            "https://deno.land/stdlib/x.ts",
            "https://cdn.jsdelivr.net/gh/user/repo",
            "https://raw.githubusercontent.com/o/r/main/mod.ts",
            "https://esm.sh",
            "file:///x.ts",
            "",
        ] {
            assert_eq!(show(specifier), None, "{specifier}");
        }
    }

    #[test]
    fn names_are_told_from_templates_and_comments() {
        for name in ["a", "@a/b", "JSONStream", "lodash.get", "is-odd", "_x"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "//", "{{name}}", "a b", "@a", "@a/", "a/b", "../x", "<%= x %>"] {
            assert!(!is_name(name), "{name}");
        }
    }
}
