//! Infrastructure and metadata files as parsed values. One file a format.

mod ci;
mod compose;
mod contract;
mod dockerfile;
mod document;
mod dotenv;
mod functions;
mod graphql;
mod helm;
mod hosting;
mod image;
mod kubernetes;
mod nginx;
mod procfile;
mod proto;
mod runtime;
mod serverless;
mod shell;
mod terraform;
mod tokens;
mod units;
pub(super) mod yaml;

use super::{Format, Input};
use crate::model::{Fact, FactKind, Infra, InfraKind};

/// Every infrastructure format; the first that matches a path reads it.
pub(crate) const FORMATS: &[Format] = &[
    // These go by folder: `.github/workflows/docker-compose.yml` is one of them.
    ci::WORKFLOW,
    ci::ACTION,
    ci::GITLAB,
    dockerfile::FORMAT,
    compose::FORMAT,
    procfile::FORMAT,
    dotenv::FORMAT,
    serverless::FORMAT,
    functions::NETLIFY,
    functions::VERCEL,
    functions::WRANGLER,
    functions::AZURE,
    functions::FIREBASE,
    hosting::RENDER,
    hosting::FLY,
    hosting::HEROKU,
    hosting::CRON,
    graphql::FORMAT,
    proto::FORMAT,
    terraform::FORMAT,
    units::SYSTEMD,
    units::SUPERVISOR,
    units::CRONTAB,
    runtime::FORMAT,
    runtime::TOOLS,
    runtime::MISE,
    nginx::FORMAT,
    helm::CHART,
    helm::VALUES,
];

/// The format of a path, if it is an infrastructure file.
pub(crate) fn format_of(path: &str) -> Option<&'static Format> {
    FORMATS.iter().find(|f| (f.matches)(path))
}

/// The format that the text of a file says it has, where its name says nothing.
pub(crate) fn format_by_content(path: &str, text: &str) -> Option<&'static Format> {
    let format = match path.rsplit_once('.')?.1 {
        "yml" | "yaml" if hosting::is_app_engine(path, text) => &hosting::APP_ENGINE,
        "yml" | "yaml" if contract::is_meant(text) => &contract::FORMAT,
        "yml" | "yaml" if kubernetes::is_meant(text) => &kubernetes::FORMAT,
        "yml" | "yaml" if serverless::is_template(text) => &serverless::TEMPLATE,
        "json" if serverless::is_json_template(text) => &serverless::TEMPLATE,
        "json" if graphql::is_introspection(text) => &graphql::INTROSPECTION,
        "json" if contract::may_be_json(text) => &contract::FORMAT,
        _ => return None,
    };
    Some(format)
}

/// Whether a file may have one of these formats by what is in it, and so is read as far as those are.
pub(crate) fn may_tell(path: &str) -> bool {
    yaml_stem(path).is_some()
}

/// Beginning of a text that is looked at for keys of a JSON document, in bytes.
const JSON_HEAD: usize = 4096;

/// Whether the beginning of a JSON text has one of these keys, quotes included.
fn has_json_key(text: &str, keys: &[&str]) -> bool {
    let head = &text.as_bytes()[..text.len().min(JSON_HEAD)];
    keys.iter().any(|key| memchr::memmem::find(head, key.as_bytes()).is_some())
}

/// Whether a line of a text starts with one of these, as the keys of a YAML document do.
fn has_line_start(text: &str, keys: &[&str]) -> bool {
    text.lines().any(|line| keys.iter().any(|key| line.starts_with(key)))
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
            "resource \"x\" ",
            "runtime = ",
            "service ",
            "rpc ",
            "(stream ",
            "type Query ",
            "\"\"\"",
            "schema {",
            "[Service]\n",
            "ExecStart=",
            "* * * * * ",
            "on: ",
            "jobs:",
            "${{ matrix.",
            "steps:",
            "uses: ",
            "RUN pip install ",
            "openapi: 3\n",
            "[tools]\n",
            "<<",
        ]);
        prop_oneof![any::<String>(), prop::collection::vec(words, 0..40).prop_map(|w| w.concat())]
    }

    proptest! {
        #[test]
        fn no_text_makes_a_reader_panic(text in texts()) {
            let by_content = ["x.yaml", "x.json", "app.yaml"].map(|path| format_by_content(path, &text));
            for format in FORMATS.iter().chain(by_content.into_iter().flatten()) {
                let parsed = testing::read(format, "k8s/x.yaml", &text);
                for fact in &parsed.facts {
                    prop_assert!(fact.location.line >= 1 && fact.location.line as usize <= text.matches('\n').count() + 1);
                }
            }
        }
    }

    #[test]
    fn the_content_tells_where_the_name_does_not() {
        for (path, text, format) in [
            ("infra/web.yaml", "apiVersion: apps/v1\nkind: Deployment\n", Some("Kubernetes")),
            ("infra/web.txt", "apiVersion: apps/v1\nkind: Deployment\n", None),
            ("a.yml", "kind: x\n", None),
            ("api/v1.yaml", "openapi: 3.0.0\n", Some("OpenAPI or AsyncAPI")),
            ("api.json", "{\"swagger\": \"2.0\"}", Some("OpenAPI or AsyncAPI")),
            ("stack.yml", "AWSTemplateFormatVersion: x\n", Some("CloudFormation template")),
            ("api/app.yaml", "runtime: python312\n", Some("app.yaml")),
            ("schema.json", "{\"__schema\": {\"queryType\": {}}}", Some("GraphQL introspection")),
            ("json", "openapi: 3.0.0", None),
        ] {
            assert_eq!(format_by_content(path, text).map(|f| f.name), format, "{path}");
        }
    }

    #[test]
    fn each_path_has_its_format() {
        for (path, format) in [
            ("Dockerfile", Some("Dockerfile")),
            ("docker-compose.yml", Some("compose.yaml")),
            ("deploy/serverless.yml", Some("serverless.yml")),
            ("deploy/Dockerfile", Some("Dockerfile")),
            ("deploy/app.yaml", None),
            ("charts/x/Chart.yaml", Some("Chart.yaml")),
            ("README.md", None),
            (".env", None),
            (".env.example", Some("dotenv")),
        ] {
            assert_eq!(format_of(path).map(|f| f.name), format, "{path}");
        }
    }
}
