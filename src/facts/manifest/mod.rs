//! Manifests: what a unit declares about itself and its dependencies. One file a format.

mod beam_tokens;
mod bun_lock;
mod cargo;
mod cargo_lock;
mod clojure;
mod collect;
mod composer;
mod composer_lock;
mod conda;
mod conda_lock;
mod conda_recipe;
mod csproj;
mod deno;
mod gemfile;
mod gemfile_lock;
mod go_mod;
mod go_work;
mod gradle;
mod gradle_catalog;
mod gradle_lock;
mod gradle_scopes;
mod gradle_syntax;
#[cfg(test)]
mod gradle_tests;
mod gradle_values;
mod home_assistant;
#[cfg(test)]
mod hostile;
mod import_map;
mod indented;
mod js_tokens;
mod json;
mod jvm_pieces;
mod jvm_tokens;
mod locked;
mod meteor;
mod mill;
mod mix;
mod mix_lock;
mod msbuild;
mod npm;
mod npm_lock;
mod nuget_config;
mod nuget_lock;
mod outline;
mod paket;
mod pdm_lock;
mod pep508;
mod pipfile;
mod pipfile_lock;
mod pixi;
mod pnpm_lock;
mod poetry_lock;
mod pom;
mod pylock;
mod pyproject;
mod rebar;
mod recover;
mod requirements;
mod ruby_text;
mod sbt;
mod sbt_modules;
#[cfg(test)]
mod sbt_tests;
mod scopes;
mod script;
mod settle;
mod setup_cfg;
mod setup_py;
mod setup_py_tokens;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod together;
mod toml_text;
mod tree;
mod uv_lock;
mod workspaces;
mod xml;
mod yarn_lock;

use super::Format;

pub(crate) use script::embedded;
// For formats of other rooms that are JSON or TOML, or name packages.
pub(crate) use collect::Collector;
pub(crate) use json::parse as parse_json;
pub(crate) use pep508::split as python_requirement;
pub(crate) use settle::settle;
pub(crate) use toml_text::parse as parse_toml;
pub(crate) use tree::{Kind, Value};

/// Every manifest format; the first that matches a path reads it.
pub(crate) const FORMATS: &[Format] = &[
    npm::FORMAT,
    workspaces::PNPM,
    workspaces::YARN,
    workspaces::LERNA,
    workspaces::RUSH,
    workspaces::NX,
    deno::FORMAT,
    meteor::PACKAGES,
    meteor::PACKAGE_JS,
    pyproject::FORMAT,
    pipfile::FORMAT,
    setup_cfg::FORMAT,
    setup_py::FORMAT,
    requirements::FORMAT,
    go_mod::FORMAT,
    go_work::FORMAT,
    cargo::FORMAT,
    pom::FORMAT,
    pom::EXTENSIONS,
    gradle::FORMAT,
    gradle_catalog::FORMAT,
    gradle_lock::PROPERTIES,
    sbt::FORMAT,
    mill::FORMAT,
    clojure::PROJECT,
    clojure::DEPS,
    clojure::SHADOW,
    composer::FORMAT,
    gemfile::FORMAT,
    gemfile::GEMSPEC,
    csproj::FORMAT,
    pixi::FORMAT,
    conda::FORMAT,
    conda_recipe::FORMAT,
    home_assistant::FORMAT,
    msbuild::FORMAT,
    nuget_config::PACKAGES,
    nuget_config::TOOLS,
    nuget_config::SDKS,
    paket::FORMAT,
    mix::FORMAT,
    rebar::FORMAT,
];

/// Every lockfile format. Lockfiles declare no unit; what they list is [`settle`]d against the manifests.
pub(crate) const LOCKFILES: &[Format] = &[
    pipfile_lock::FORMAT,
    poetry_lock::FORMAT,
    pdm_lock::FORMAT,
    uv_lock::FORMAT,
    pylock::FORMAT,
    conda_lock::FORMAT,
    conda_lock::PIXI,
    cargo_lock::FORMAT,
    composer_lock::FORMAT,
    gemfile_lock::FORMAT,
    nuget_lock::FORMAT,
    mix_lock::FORMAT,
    rebar::LOCK,
    npm_lock::FORMAT,
    yarn_lock::FORMAT,
    pnpm_lock::FORMAT,
    bun_lock::FORMAT,
    bun_lock::BINARY,
    deno::LOCK,
    meteor::VERSIONS,
    gradle_lock::FORMAT,
];

/// The format of a path, if it is a manifest or a lockfile.
pub(crate) fn format_of(path: &str) -> Option<&'static Format> {
    FORMATS.iter().chain(LOCKFILES).find(|f| (f.matches)(path))
}

/// The format of a file without one of its own that a manifest includes: Python's manifests include requirements, others
/// their like.
pub(crate) fn format_of_included(by: &'static Format) -> &'static Format {
    let python = [
        pyproject::FORMAT,
        setup_cfg::FORMAT,
        setup_py::FORMAT,
        conda::FORMAT,
        pipfile::FORMAT,
        pixi::FORMAT,
    ];
    if python.iter().any(|f| f.name == by.name) { &requirements::FORMAT } else { by }
}

/// Whether a path is a lockfile.
pub(crate) fn is_lockfile(path: &str) -> bool {
    LOCKFILES.iter().any(|f| (f.matches)(path)) && !FORMATS.iter().any(|f| (f.matches)(path))
}

/// The path that `reference`, as written in the file `from`, names: joined by its letters alone, without looking at any disk.
/// `None` when it leaves the root, is absolute, empty, a URL or has a drive letter; the root itself is the empty path.
pub(crate) fn resolve(from: &str, reference: &str) -> Option<String> {
    let reference = reference.trim().replace('\\', "/");
    if reference.is_empty() || reference.starts_with('/') || has_scheme(&reference) {
        return None;
    }
    let mut segments: Vec<&str> = from.split('/').collect();
    segments.pop();
    for segment in reference.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            name => segments.push(name),
        }
    }
    Some(segments.join("/"))
}

/// Whether it starts like `https:`, `git+ssh:` or `C:`.
fn has_scheme(reference: &str) -> bool {
    reference.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '.' | '-'))
    })
}
