//! What Gradle writes and reads beside its scripts: lockfiles and `gradle.properties`.
//!
//! Source: <https://docs.gradle.org/current/userguide/dependency_locking.html>.

use super::collect::Collector;
use super::gradle_scopes::{Place, scope_of};
use crate::facts::{Format, Input, Parsed, file_name};
use crate::model::{Ecosystem, Scope};

/// `gradle.lockfile`, that of a build script, and the older ones of one file a configuration. They list what was
/// resolved, not who asked for it.
pub(crate) const FORMAT: Format = Format { name: "gradle.lockfile", matches, parse };

/// `gradle.properties`: texts that scripts refer to.
pub(crate) const PROPERTIES: Format = Format {
    name: "gradle.properties",
    matches: |path| file_name(path) == "gradle.properties",
    parse: properties,
};

fn matches(path: &str) -> bool {
    let name = file_name(path);
    matches!(name, "gradle.lockfile" | "buildscript-gradle.lockfile" | "settings-gradle.lockfile")
        || name.ends_with(".lockfile") && path.rsplit('/').nth(1) == Some("dependency-locks")
}

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Maven);
    let name = file_name(input.path);
    let place = Place { build: name.contains("script") || name.starts_with("settings-"), ..Place::default() };
    let mut offset = 0;
    for line in input.text.split_inclusive('\n') {
        let at = offset;
        offset += line.len();
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') || line.starts_with("empty=") {
            continue;
        }
        let (module, configurations) =
            line.split_once('=').unwrap_or((line, name.trim_end_matches(".lockfile")));
        let mut parts = module.split(':');
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(group), Some(artifact), Some(version), None) if !module.contains(char::is_whitespace) => {
                let scope = configurations.split(',').map(|c| of_classpath(c, place)).min();
                out.locked(
                    at,
                    &format!("{group}:{artifact}"),
                    version,
                    scope.unwrap_or(Scope::Runtime),
                    false,
                );
            }
            _ => out.warn(at, "W-PARSE", "is no line of a lockfile"),
        }
    }
    out.finish()
}

/// The scope of what is on a resolved classpath.
fn of_classpath(configuration: &str, place: Place) -> Scope {
    let configuration = configuration.trim();
    let path = |suffix| configuration.strip_suffix(suffix);
    let declared = match (path("RuntimeClasspath"), path("CompileClasspath")) {
        (Some(set), _) => format!("{set}Implementation"),
        (_, Some(set)) => format!("{set}CompileOnly"),
        _ => match configuration {
            "runtimeClasspath" | "productionRuntimeClasspath" => "implementation".to_string(),
            "compileClasspath" => "compileOnly".to_string(),
            other => other.to_string(),
        },
    };
    scope_of(&declared, place)
}

fn properties(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Maven);
    for line in input.text.lines().map(str::trim).filter(|l| !l.starts_with(['#', '!'])) {
        if let Some((name, value)) = line.split_once(['=', ':']).map(|(n, v)| (n.trim(), v.trim()))
            && !name.is_empty()
            && !name.contains(char::is_whitespace)
        {
            out.define(format!("gradle:${{{name}}}"), "", value);
        }
    }
    out.finish()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, said, tree};
    use super::*;
    use crate::model::{FactKind, Origin};

    #[test]
    fn lines_of_lockfiles() {
        let text = "# This is a Gradle generated file\n\
            com.google.guava:guava:33.0-jre=compileClasspath,runtimeClasspath,testRuntimeClasspath\n\
            jakarta.servlet:jakarta.servlet-api:6=compileClasspath\n\
            org.junit:junit-bom:5.1=testCompileClasspath,testRuntimeClasspath\n\
            org.mapstruct:processor:1=annotationProcessor\n\
            a:dev:1=developmentOnly\n\
            <<<<<<< ours\n\
            broken\n\
            empty=checkstyle\n";
        assert_eq!(
            dependencies(&FORMAT, "gradle.lockfile", text),
            [
                "2 maven com.google.guava:guava runtime 33.0-jre",
                "3 maven jakarta.servlet:jakarta.servlet-api peer 6",
                "4 maven org.junit:junit-bom test 5.1",
                "5 maven org.mapstruct:processor build 1",
                "6 maven a:dev dev 1",
            ]
        );
        assert_eq!(said(&FORMAT, "gradle.lockfile", text), ["7 W-PARSE", "8 W-PARSE"]);
        assert_eq!(
            dependencies(&FORMAT, "buildscript-gradle.lockfile", "a:b:1=classpath\n"),
            ["1 maven a:b build 1"]
        );
        let old = "gradle/dependency-locks/testRuntimeClasspath.lockfile";
        assert!((FORMAT.matches)(old) && !(FORMAT.matches)("x/y.lockfile"));
        assert_eq!(dependencies(&FORMAT, old, "a:b:1\n"), ["1 maven a:b test 1"]);
    }

    #[test]
    fn what_a_script_declares_is_not_repeated() {
        let files = [
            ("app/build.gradle", "dependencies { implementation 'a:b:1' }"),
            ("gradle.lockfile", "a:b:1=runtimeClasspath\nc:d:2=runtimeClasspath\n"),
        ];
        let (all, _) = tree(&files);
        let left: Vec<_> = all[1].parsed.facts.iter().collect();
        let [fact] = left.as_slice() else { panic!("{left:?}") };
        let FactKind::Dependency(dependency) = &fact.kind else { panic!() };
        assert_eq!((&*dependency.name, dependency.origin), ("c:d", Origin::Transitive));
    }
}
