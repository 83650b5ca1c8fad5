//! One way for the tests of readers here to look at what they say.

use std::sync::Arc;

use super::{format_of, is_lockfile, settle};
use crate::facts::{FileFacts, Format, Input, Parsed};
use crate::model::{Diagnostic, FactKind, FileRole, LineCounts, Origin, SourceFile};

pub(super) fn read(format: &Format, path: &str, text: &str) -> Parsed {
    let path: Arc<str> = path.into();
    (format.parse)(&Input::new(&path, text))
}

/// Dependencies as `line ecosystem name scope requirement`.
pub(super) fn dependencies(format: &Format, path: &str, text: &str) -> Vec<String> {
    let parsed = read(format, path, text);
    let show = |f: &crate::model::Fact| match &f.kind {
        FactKind::Dependency(d) => Some(format!(
            "{} {} {} {} {}",
            f.location.line,
            d.ecosystem.as_str(),
            d.name,
            d.scope.as_str(),
            d.requirement
        )),
        _ => None,
    };
    parsed.facts.iter().filter_map(show).collect()
}

/// Dependencies of a lockfile as `line ecosystem name scope version origin`.
pub(super) fn locked(format: &Format, path: &str, text: &str) -> Vec<String> {
    let parsed = read(format, path, text);
    let show = |f: &crate::model::Fact| match &f.kind {
        FactKind::Dependency(d) => Some(format!(
            "{} {} {} {} {} {}",
            f.location.line,
            d.ecosystem.as_str(),
            d.name,
            d.scope.as_str(),
            d.requirement,
            d.origin.as_str()
        )),
        _ => None,
    };
    parsed.facts.iter().filter_map(show).collect()
}

/// What a lockfile lists, as `line ecosystem name scope version`, `*` in front where the project asks for it.
pub(super) fn marked(format: &Format, path: &str, text: &str) -> Vec<String> {
    let parsed = read(format, path, text);
    let show = |f: &crate::model::Fact| match &f.kind {
        FactKind::Dependency(d) => {
            let mark = match d.origin {
                Origin::Declared | Origin::Undeclared => "declared ",
                Origin::Locked => "* ",
                Origin::Transitive => "",
            };
            let (line, ecosystem, scope) = (f.location.line, d.ecosystem.as_str(), d.scope.as_str());
            Some(format!("{mark}{line} {ecosystem} {} {scope} {}", d.name, d.requirement))
        }
        _ => None,
    };
    parsed.facts.iter().filter_map(show).collect()
}

/// The files of a tree, read and settled.
pub(super) fn tree(files: &[(&str, &str)]) -> (Vec<FileFacts>, Vec<Diagnostic>) {
    let mut all = Vec::new();
    for (path, text) in files {
        let format = format_of(path).unwrap_or_else(|| panic!("no format reads {path}"));
        let parsed = read(format, path, text);
        let (path, lines) = (Arc::from(*path), LineCounts::default());
        let file = SourceFile { path, language: None, role: FileRole::Product, bytes: 0, lines };
        let lockfile = is_lockfile(&file.path);
        all.push(FileFacts { file, parsed, manifest: !lockfile, lockfile });
    }
    let diagnostics = settle(&mut all);
    (all, diagnostics)
}

/// What the last of some files declares when all are settled, as `line name scope requirement`; then what was said in
/// settling, as `line code`.
pub(super) fn settled(files: &[(&str, &str)]) -> Vec<String> {
    let (all, diagnostics) = tree(files);
    let show = |f: &crate::model::Fact| match &f.kind {
        FactKind::Dependency(d) => {
            let said = format!("{} {} {} {}", f.location.line, d.name, d.scope.as_str(), d.requirement);
            Some(said.trim_end().to_string())
        }
        _ => None,
    };
    let mut shown: Vec<String> =
        all.last().map(|f| f.parsed.facts.iter().filter_map(show).collect()).unwrap_or_default();
    shown.extend(
        diagnostics.iter().map(|d| format!("{} {}", d.location.as_ref().map_or(0, |l| l.line), d.code)),
    );
    shown
}

/// Other parsed values as `line kind value`.
pub(super) fn metadata(format: &Format, path: &str, text: &str) -> Vec<String> {
    let parsed = read(format, path, text);
    let show = |f: &crate::model::Fact| match &f.kind {
        FactKind::Infra(i) => Some(format!("{} {} {}", f.location.line, i.kind.as_str(), i.value)),
        _ => None,
    };
    parsed.facts.iter().filter_map(show).collect()
}

/// Diagnostics as `line code`.
pub(super) fn said(format: &Format, path: &str, text: &str) -> Vec<String> {
    let show =
        |d: &crate::model::Diagnostic| format!("{} {}", d.location.as_ref().map_or(0, |l| l.line), d.code);
    read(format, path, text).diagnostics.iter().map(show).collect()
}

mod tests {
    use proptest::prelude::*;

    use super::super::{FORMATS, LOCKFILES};
    use super::read;

    /// Text made of the marks that the readers look for, so that it gets past their first lines.
    fn texts() -> impl Strategy<Value = String> {
        let words = prop::sample::select(vec![
            "require ",
            "(\n",
            ")\n",
            "module ",
            "// indirect",
            "a/b v1\n",
            "[dependencies]\n",
            "a = \"1\"\n",
            "[[",
            "]]",
            "workspace = true\n",
            "{",
            "}",
            "[",
            "]",
            "\"",
            "'",
            ":",
            ",",
            "\n",
            "\r\n",
            "<project>",
            "<dependencies>",
            "<dependency>",
            "<artifactId>",
            "${a}",
            "</",
            ">",
            "<",
            "&",
            "{\"require\":{\"a/b\":\"1\"}}",
            "gem ",
            "group ",
            ":test",
            " do\n",
            "end\n",
            "#",
            "%q<",
            "s.add_dependency ",
            "<Project Sdk=\"a\">",
            "<PackageReference Include=\"",
            "/>",
            "é",
            "𝄞",
            "\u{0}",
            "if x\n",
            "dependencies {\n",
            "implementation ",
            "'a:b:$v'\n",
            "ext.v = ",
            "\"\"\"",
            "libraryDependencies ++= Seq(",
            "\"a\" %% \"b\" % v",
            "val v = ",
            "(defproject a \"1\" :dependencies [[a \"1\"]]",
            "#_",
            "=begin\n",
            "`",
            "=>",
            "\\",
            "  ",
            "? ",
            ": ",
            "packages:\n",
            "importers:\n",
            "snapshots:\n",
            "dependencies:\n",
            "/a/1.0.0_b@2",
            "\"a@npm:b@1\"",
            "@s/",
            "version: ",
            "resolution: ",
            "{\"packages\":{\"node_modules/a\":{}}}",
            "{\"workspaces\":{\"\":{\"dependencies\":{\"a\":\"1\"}}},\"packages\":{\"a\":[\"a@1\"]}}",
            "{\"imports\":{\"a\":\"npm:b@1\"}}",
            "Package.onUse(api => {",
            "api.use([",
            "Npm.depends({",
            "'a@1'",
        ]);
        prop_oneof![any::<String>(), prop::collection::vec(words, 0..40).prop_map(|w| w.concat())]
    }

    proptest! {
        #[test]
        fn no_text_makes_a_reader_panic(text in texts()) {
            for format in FORMATS.iter().chain(LOCKFILES) {
                let parsed = read(format, "a/x", &text);
                for fact in &parsed.facts {
                    prop_assert!(fact.location.line >= 1 && fact.location.line as usize <= text.matches('\n').count() + 1);
                }
            }
        }
    }
}
