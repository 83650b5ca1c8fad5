//! Infrastructure and metadata files as parsed values. One file a format.

mod compose;
mod dockerfile;
mod document;
mod dotenv;
mod image;
mod kubernetes;
mod nginx;
mod procfile;
mod serverless;
pub(super) mod yaml;
mod shell;
mod yaml;

use super::{Format, Input};
use crate::model::{Fact, FactKind, Infra, InfraKind};

/// Every infrastructure format; the first that matches a path reads it.
pub(crate) const FORMATS: &[Format] = &[
    dockerfile::FORMAT,
    compose::FORMAT,
    procfile::FORMAT,
    dotenv::FORMAT,
    serverless::FORMAT,
    serverless::TEMPLATE,
    nginx::FORMAT,
    // Goes by folder, so after those that go by name.
    kubernetes::FORMAT,
];

/// The format of a path, if it is an infrastructure file.
pub(crate) fn format_of(path: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|f| (f.matches)(path))
}

/// A parsed value at a byte offset.
fn infra(input: &Input, at: usize, kind: InfraKind, value: &str) -> Fact {
    input.fact(at, FactKind::Infra(Infra { kind, value: value.into() }))
}

/// The name without `.yml` or `.yaml`, if it has one of them.
fn yaml_stem(name: &str) -> Option<&str> {
    name.strip_suffix(".yml").or_else(|| name.strip_suffix(".yaml"))
}

#[cfg(test)]
mod testing {
    //! One way for all tests here to look at what a reader says.

    use std::sync::Arc;

    use super::*;
    use crate::facts::Parsed;

    pub(super) fn read(format: &Format, path: &str, text: &str) -> Parsed {
        let path: Arc<str> = path.into();
        (format.parse)(&Input::new(&path, text))
    }

    /// Facts as `line kind value`.
    pub(super) fn values(format: &Format, path: &str, text: &str) -> Vec<String> {
        let show = |f: &Fact| match &f.kind {
            FactKind::Infra(i) => format!("{} {} {}", f.location.line, i.kind.as_str(), i.value),
            FactKind::EntryPoint(e) => format!("{} start {}", f.location.line, e.value),
            FactKind::Dependency(d) => {
                let (scope, from) = (d.scope.as_str(), d.ecosystem.as_str());
                format!("{} {scope} {from} {} {}", f.location.line, d.name, d.requirement).trim_end().into()
            }
            other => format!("{} {other:?}", f.location.line),
        };
        read(format, path, text).facts.iter().map(show).collect()
    }

    /// Diagnostics as `line code`.
    pub(super) fn said(format: &Format, path: &str, text: &str) -> Vec<String> {
        let show = |d: &crate::model::Diagnostic| {
            format!("{} {}", d.location.as_ref().map_or(0, |l| l.line), d.code)
        };
        read(format, path, text).diagnostics.iter().map(show).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Text made of the marks that the readers look for, so that it gets past their first lines.
    fn texts() -> impl Strategy<Value = String> {
        let words = prop::sample::select(vec![
            "FROM ",
            "ARG A=",
            "$A",
            "${A",
            "}",
            ":-",
            " AS x",
            "CMD [",
            "\"",
            "'",
            "]",
            "\\\n",
            "\n",
            " ",
            "<<EOF",
            "EOF\n",
            "services:",
            "image: ",
            "- ",
            "  ",
            "apiVersion: v1\n",
            "kind: X\n",
            "---\n",
            "{{",
            "&a ",
            "*a",
            "é",
            "𝄞",
            "#",
            "AWS::X",
            "Resources:",
            "Type: ",
            "Events:",
            "functions:",
            "events:",
            "web: ",
            "KEY=",
            "proxy_set_header X ",
            ";",
            "{",
            "\t",
            "\r\n",
            "`",
            "/",
            "@",
            "http",
            "containers:",
        ]);
        prop_oneof![any::<String>(), prop::collection::vec(words, 0..40).prop_map(|w| w.concat())]
    }

    proptest! {
        #[test]
        fn no_text_makes_a_reader_panic(text in texts()) {
            for format in FORMATS {
                let parsed = testing::read(format, "k8s/x.yaml", &text);
                for fact in &parsed.facts {
                    prop_assert!(fact.location.line >= 1 && fact.location.line as usize <= text.matches('\n').count() + 1);
                }
            }
        }
    }

    #[test]
    fn each_path_has_its_format() {
        for (path, format) in [
            ("Dockerfile", Some("Dockerfile")),
            ("docker-compose.yml", Some("compose.yaml")),
            ("deploy/serverless.yml", Some("serverless.yml")),
            ("deploy/Dockerfile", Some("Dockerfile")),
            ("deploy/app.yaml", Some("Kubernetes")),
            ("src/app.yaml", None),
            ("charts/x/templates/a.yaml", Some("Kubernetes")),
            ("README.md", None),
            (".env", None),
            (".env.example", Some("dotenv")),
        ] {
            assert_eq!(format_of(path).map(|f| f.name), format, "{path}");
        }
    }
}
