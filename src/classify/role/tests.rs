use super::*;
use crate::source::AttributesFile;

/// One table of `heuristics/files/roles.toml`.
#[derive(serde::Deserialize)]
struct Rule {
    #[serde(rename = "file-role")]
    file_role: String,
    r#match: Match,
    must_match: Vec<String>,
    must_not_match: Vec<String>,
}

#[derive(serde::Deserialize)]
struct Match {
    path: Vec<String>,
}

/// The shipped rules in file order.
fn shipped() -> Vec<(String, Rule)> {
    let text = include_str!("../../../heuristics/files/roles.toml");
    let mut rules: std::collections::BTreeMap<String, Rule> = toml::from_str(text).unwrap();
    let names = text.lines().filter_map(|l| l.strip_prefix('[')?.strip_suffix(']'));
    names.map(|n| (n.to_string(), rules.remove(n).unwrap())).collect()
}

fn classifier(attributes: &str) -> RoleClassifier {
    let role = |rule: &Rule| FileRole::parse(&rule.file_role).unwrap();
    let globs: Vec<(String, FileRole)> = shipped()
        .iter()
        .flat_map(|(_, r)| r.r#match.path.iter().map(|g| (g.clone(), role(r))).collect::<Vec<_>>())
        .collect();
    let file = AttributesFile { folder: "".into(), above: "".into(), text: attributes.to_string() };
    RoleClassifier::new(&globs, Attributes::new(&[file]).0).unwrap()
}

#[test]
fn every_rule_keeps_to_its_samples() {
    let all = classifier("");
    for (id, rule) in shipped() {
        let role = FileRole::parse(&rule.file_role).unwrap();
        let globs: Vec<_> = rule.r#match.path.iter().map(|g| (g, role)).collect();
        let own = RoleClassifier::new(&globs, Attributes::default()).unwrap();
        assert!(rule.must_match.len() >= 2 && rule.must_not_match.len() >= 2, "{id}");
        for path in &rule.must_match {
            assert_eq!(own.by_path(path, |_| false), Some(role), "{id}: {path}");
            // Another rule may speak first, but not about the question whether it is the product.
            assert_eq!(all.role(path, "") == FileRole::Product, role == FileRole::Product, "{id}: {path}");
        }
        for path in &rule.must_not_match {
            assert!(own.by_path(path, |_| false).is_none(), "{id}: {path}");
        }
    }
}

#[test]
fn ordinary_product_files_are_the_product() {
    let all = classifier("");
    for path in [
        "package.json",
        "requirements.txt",
        "Dockerfile",
        "src/index.ts",
        "server.js",
        "app/main.py",
        "app/tasks.py",
        "app/api/deps.py",
        "lib/example.rb",
        "src/main/java/com/example/demo/Application.java",
        "cmd/server/main.go",
        "bin/www",
        "src/vendor/vendor.service.ts",
        "src/vendors/dto/create-vendor.ts",
        "packages/core/src/index.ts",
        "migrations/0001_initial.py",
        "notebooks/train.ipynb",
        "docker-compose.yml",
        "k8s/deployment.yaml",
        "public/index.html",
        "public/js/app.js",
        "static/main.css",
        "app/models/protest.rb",
        "src/documents/index.ts",
        "src/config/app.config.ts",
        "latest.js",
    ] {
        assert_eq!(all.role(path, ""), FileRole::Product, "{path}");
    }
}

#[test]
fn letter_case_does_not_matter() {
    let all = classifier("");
    assert_eq!(all.role("Tests/a.py", ""), FileRole::Test);
    assert_eq!(all.role("Docs/a.py", ""), FileRole::Docs);
    assert_eq!(all.role("Makefile", ""), FileRole::Tooling);
}

#[test]
fn attributes_come_before_paths() {
    let all = classifier(
        "src/gen.js linguist-generated\nvendor/ours/** -linguist-vendored\nui/** linguist-vendored\ndocs/app.js -linguist-documentation\n",
    );
    assert_eq!(all.role("src/gen.js", ""), FileRole::Generated);
    assert_eq!(all.role("vendor/ours/a.js", ""), FileRole::Product);
    assert_eq!(all.role("vendor/ours/tests/a.js", ""), FileRole::Test);
    assert_eq!(all.role("vendor/theirs/a.js", ""), FileRole::Vendored);
    assert_eq!(all.role("ui/a.test.js", ""), FileRole::Vendored);
    assert_eq!(all.role("docs/app.js", ""), FileRole::Product);
}

#[test]
fn notebooks_that_are_only_kept_out_of_the_language_bar_are_nobody_elses() {
    let all = classifier("*.ipynb linguist-vendored\n");
    assert_eq!(all.role("train.ipynb", ""), FileRole::Product);
    assert_eq!(all.role("demo/train.ipynb", ""), FileRole::Example);
}

#[test]
fn a_manifest_is_judged_by_its_folder() {
    let all = classifier("requirements.txt linguist-generated\n");
    assert_eq!(all.role("setup.py", ""), FileRole::Tooling);
    assert_eq!(all.folder_role("setup.py"), FileRole::Product);
    assert_eq!(all.folder_role("requirements.txt"), FileRole::Product);
    assert_eq!(all.folder_role("api/package.json"), FileRole::Product);
    assert_eq!(all.folder_role("tests/package.json"), FileRole::Test);
    assert_eq!(all.folder_role("examples/a/package.json"), FileRole::Example);
    assert_eq!(all.folder_role("tools/package.json"), FileRole::Tooling);
    assert_eq!(all.folder_role("docs/requirements.txt"), FileRole::Docs);
}

#[test]
fn generated_code_says_so_in_a_comment_about_itself() {
    let all = classifier("");
    let generated = |path: &str, head: &str| all.role(path, head) == FileRole::Generated;
    assert!(generated("a.go", "// Code generated by mockgen. DO NOT EDIT.\npackage a\n"));
    assert!(generated("a.js", "/**\n * @generated SignedSource<<x>>\n */\n"));
    assert!(generated("a.py", "# This file was automatically generated by SWIG\n"));
    assert!(generated(
        "a.ts",
        "/* eslint-disable */\n/*\n  Generated by a tool,\n  do not edit by hand.\n*/\n"
    ));
    assert!(!generated("a.py", "# ids are automatically generated by the database\nx = 1\n"));
    assert!(generated("a.py", "# Generated by Django 4.2 on 2024-01-05\nfrom django.db import migrations\n"));
    assert!(!generated("a.py", "import math\n# Generated by summing\nx = 1\n"));
    assert!(!generated("a.py", "# Generated by a friend, then edited by hand\nx = 1\n"));
    assert!(!generated("a.c", "/* Art that is\n * generated by computers. */\nint a;\n"));
    assert!(!generated("a.java", "@GeneratedValue\nclass A {}\n// see @GeneratedValue\n"));
    assert!(!generated("a.js", "const banner = 'Code generated by us. DO NOT EDIT.'\n"));
    assert!(!generated("a.js", &format!("{}\n// @generated\n", "let a = 1\n".repeat(400))));
    assert!(!generated("requirements.txt", "# This file is autogenerated by pip-compile\n# do not edit\n"));
}

#[test]
fn minified_scripts_are_generated() {
    let all = classifier("");
    let long = "a".repeat(1200);
    assert_eq!(all.role("app.js", &long), FileRole::Generated);
    assert_eq!(all.role("app.css", &format!("/*! banner */\n{long}\n")), FileRole::Generated);
    assert_eq!(all.role("app.js", &"let x = 1;\n".repeat(300)), FileRole::Product);
    assert_eq!(all.role("data.py", &long), FileRole::Product);
    assert_eq!(all.role("app.js", ""), FileRole::Product);
    assert_eq!(all.role("é.js", &"é".repeat(1100)), FileRole::Generated);
}
