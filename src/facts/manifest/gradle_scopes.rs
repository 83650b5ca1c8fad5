//! What Gradle's configurations are for, by their names.

use crate::model::Scope;

/// What the blocks around a dependency say of its scope.
#[derive(Clone, Copy, Default)]
pub(super) struct Place {
    /// It is for tests.
    pub test: bool,
    /// It is for the build itself.
    pub build: bool,
}

/// Words of source sets that are run instead of shipped.
const TESTS: [&str; 13] = [
    "test",
    "tests",
    "testing",
    "integration",
    "functional",
    "acceptance",
    "e2e",
    "spec",
    "gatling",
    "smoke",
    "fixtures",
    "unittest",
    "mock",
];
/// Words of source sets and build types for developers.
const DEVELOPMENT: [&str; 6] = ["debug", "dev", "development", "jmh", "benchmark", "benchmarks"];
/// Configurations of plugins whose content is shipped.
const SHIPPED: [&str; 18] = [
    "archives",
    "bundle",
    "bundled",
    "compile",
    "default",
    "deploy",
    "earlib",
    "embed",
    "embedded",
    "include",
    "jarjar",
    "libraries",
    "library",
    "runtime",
    "shade",
    "shaded",
    "shadow",
    "war",
];

/// The scope of a configuration: `testImplementation`, `debugApi`, `kaptAndroidTest`.
pub(super) fn scope_of(configuration: &str, place: Place) -> Scope {
    let words = words(configuration);
    let has = |any: &[&str]| words.iter().any(|w| any.contains(&w.as_str()));
    let ends = |end: &[&str]| {
        words.len() >= end.len() && words[words.len() - end.len()..].iter().zip(end).all(|(a, b)| a == b)
    };
    if ends(&["development", "only"]) {
        return Scope::Dev;
    }
    if place.test || has(&TESTS) {
        return Scope::Test;
    }
    if place.build || has(&["kapt", "ksp"]) || ends(&["annotation", "processor"]) || ends(&["apt"]) {
        return Scope::Build;
    }
    if ends(&["compile", "only"]) || ends(&["compile", "only", "api"]) || has(&["provided", "optional"]) {
        return if has(&["optional"]) { Scope::Optional } else { Scope::Peer };
    }
    let shipped = ends(&["implementation"])
        || ends(&["api"])
        || ends(&["runtime", "only"])
        || ends(&["apk"])
        || ends(&["compile"])
        || words.len() == 1 && has(&SHIPPED)
        || words.concat() == "jarjar";
    match shipped {
        true if has(&DEVELOPMENT) => Scope::Dev,
        true => Scope::Runtime,
        // What else plugins and authors invent feeds tools.
        false => Scope::Build,
    }
}

/// Whether a name of a block is that of something for tests: `commonTest`, `testFixtures`.
pub(super) fn speaks_of_tests(name: &str) -> bool {
    words(name).iter().any(|w| matches!(w.as_str(), "test" | "tests"))
}

/// The words of a name in camel case, in lower case.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut joined = false;
    for c in name.chars().take(200) {
        if !c.is_alphanumeric() {
            joined = false;
            continue;
        }
        if !joined || c.is_uppercase() {
            words.push(String::new());
        }
        joined = true;
        if let Some(word) = words.last_mut() {
            word.extend(c.to_lowercase());
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configurations_by_their_words() {
        let of = |name| scope_of(name, Place::default());
        for name in [
            "implementation",
            "api",
            "runtimeOnly",
            "compile",
            "runtime",
            "releaseImplementation",
            "jvmMainApi",
            "modImplementation",
            "shade",
            "latestApi",
        ] {
            assert_eq!(of(name), Scope::Runtime, "{name}");
        }
        for name in [
            "testImplementation",
            "androidTestApi",
            "testCompile",
            "kaptTest",
            "integrationTestRuntimeOnly",
            "testAnnotationProcessor",
            "testFixturesApi",
            "testCompileOnly",
        ] {
            assert_eq!(of(name), Scope::Test, "{name}");
        }
        for name in [
            "annotationProcessor",
            "kapt",
            "ksp",
            "kspJvm",
            "classpath",
            "detektPlugins",
            "checkstyle",
            "exclusion",
        ] {
            assert_eq!(of(name), Scope::Build, "{name}");
        }
        for name in ["compileOnly", "compileOnlyApi", "providedCompile", "mainCompileOnly", "provided"] {
            assert_eq!(of(name), Scope::Peer, "{name}");
        }
        for name in ["developmentOnly", "debugImplementation", "testAndDevelopmentOnly", "jmhImplementation"]
        {
            assert_eq!(of(name), Scope::Dev, "{name}");
        }
        let place = |test, build| scope_of("implementation", Place { test, build });
        assert_eq!((place(true, false), place(false, true)), (Scope::Test, Scope::Build));
    }
}
