//! What the names of groups and files say about scope.

use crate::model::Scope;

/// Words for what tests need.
const TEST: &[&str] =
    &["test", "tests", "testing", "unittest", "unittests", "e2e", "integration", "coverage", "cov"];
/// Words for what developers need.
const DEV: &[&str] = &[
    "dev",
    "devel",
    "develop",
    "developer",
    "development",
    "lint",
    "linting",
    "linter",
    "linters",
    "format",
    "formatting",
    "style",
    "doc",
    "docs",
    "documentation",
    "readthedocs",
    "rtd",
    "sphinx",
    "typing",
    "types",
    "typecheck",
    "typechecking",
    "ci",
    "qa",
    "check",
    "checks",
    "quality",
    "bench",
    "benchmark",
    "benchmarks",
    "debug",
    "local",
    "tox",
    "release",
    "hooks",
];
/// Words for what the product needs.
const RUNTIME: &[&str] = &[
    "main",
    "prod",
    "production",
    "runtime",
    "base",
    "common",
    "core",
    "default",
    "deploy",
    "deployment",
    "install",
];
/// Words for what building needs.
const BUILD: &[&str] = &["build", "building", "setup", "packaging"];

/// The scope that a group or file name says, by the first telling word of it: `test-dev` is for tests.
pub(crate) fn by_name(name: &str) -> Option<Scope> {
    let name = name.to_ascii_lowercase();
    name.split(|c: char| !c.is_ascii_alphanumeric()).find_map(|word| {
        [(TEST, Scope::Test), (DEV, Scope::Dev), (RUNTIME, Scope::Runtime), (BUILD, Scope::Build)]
            .into_iter()
            .find_map(|(words, scope)| words.contains(&word).then_some(scope))
    })
}

/// The scope of an extra: for tests or development if its name says so, else optional.
pub(crate) fn of_extra(name: &str) -> Scope {
    // Setuptools: `:marker` is an extra without a name, which nobody has to ask for.
    let name = match name.split_once(':') {
        Some((name, _)) if name.trim().is_empty() => return Scope::Runtime,
        Some((name, _)) => name,
        None => name,
    };
    by_name(name).filter(|s| matches!(s, Scope::Test | Scope::Dev)).unwrap_or(Scope::Optional)
}

/// The scope of a dependency group: for development unless its name says otherwise.
pub(crate) fn of_group(name: &str) -> Scope {
    by_name(name).unwrap_or(Scope::Dev)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_telling_word_decides() {
        assert_eq!(by_name("requirements-test_dev"), Some(Scope::Test));
        assert_eq!(by_name("Dev"), Some(Scope::Dev));
        assert_eq!(by_name("latest"), None);
        assert_eq!(of_extra("redis"), Scope::Optional);
        assert_eq!(of_extra(":python_version<\"3\""), Scope::Runtime);
        assert_eq!(of_extra("test:python_version<\"3\""), Scope::Test);
        assert_eq!(of_extra("base"), Scope::Optional);
        assert_eq!(of_extra("docs"), Scope::Dev);
        assert_eq!(of_group("main"), Scope::Runtime);
        assert_eq!(of_group("notebook"), Scope::Dev);
    }
}
