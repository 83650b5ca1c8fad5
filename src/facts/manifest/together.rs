//! What manifests and lockfiles of one tree say together, settled.

use super::{format_of, is_lockfile, settle};
use crate::facts::{FileFacts, Input};
use crate::model::{FactKind, FileRole, LineCounts, RepoPath, SourceFile};

/// Dependencies of a tree as `path line name scope requirement origin`, and codes of what could not be settled.
fn tree(files: &[(&str, &str)]) -> (Vec<String>, Vec<&'static str>) {
    let mut read: Vec<FileFacts> = files
        .iter()
        .map(|(path, text)| {
            let path: RepoPath = (*path).into();
            let format = format_of(&path).unwrap_or_else(|| panic!("no format reads {path}"));
            let parsed = (format.parse)(&Input::new(&path, text));
            let lockfile = is_lockfile(&path);
            let file = SourceFile {
                path,
                language: None,
                role: FileRole::Product,
                bytes: 0,
                lines: LineCounts::default(),
            };
            FileFacts { file, parsed, manifest: !lockfile, lockfile }
        })
        .collect();
    let said = settle(&mut read).into_iter().map(|d| d.code).collect();
    let mut rows = Vec::new();
    for file in &read {
        for fact in &file.parsed.facts {
            if let FactKind::Dependency(d) = &fact.kind {
                let (scope, origin) = (d.scope.as_str(), d.origin.as_str());
                rows.push(format!(
                    "{} {} {} {scope} {} {origin}",
                    file.file.path, fact.location.line, d.name, d.requirement
                ));
            }
        }
    }
    (rows, said)
}

#[test]
fn central_versions_and_properties_come_from_the_nearest_folder() {
    let central = "<Project>\n<PropertyGroup><GrpcVersion>2.71.0</GrpcVersion></PropertyGroup>\n<ItemGroup>\n<PackageVersion Include=\"Serilog\" Version=\"3.0\" />\n<PackageVersion Include=\"Polly\" Version=\"8.0\" />\n</ItemGroup>\n</Project>";
    let nearer =
        "<Project><ItemGroup><PackageVersion Include=\"serilog\" Version=\"4.0\" /></ItemGroup></Project>";
    let project = "<Project>\n<ItemGroup>\n<PackageReference Include=\"Serilog\" />\n<PackageReference Include=\"Polly\" PrivateAssets=\"all\" />\n<PackageReference Include=\"Grpc\" Version=\"$(GrpcVersion)\" />\n<PackageReference Include=\"Odd\" Version=\"$(Nowhere)\" />\n<PackageReference Include=\"Floating\" />\n</ItemGroup>\n</Project>";
    let (rows, said) = tree(&[
        ("Directory.Packages.props", central),
        ("src/Directory.Packages.props", nearer),
        ("src/a/A.csproj", project),
        ("b/B.csproj", "<Project><ItemGroup><PackageReference Include=\"Serilog\" /></ItemGroup></Project>"),
    ]);
    assert_eq!(
        rows,
        [
            "src/a/A.csproj 3 Serilog runtime 4.0 declared",
            "src/a/A.csproj 4 Polly dev 8.0 declared",
            "src/a/A.csproj 5 Grpc runtime 2.71.0 declared",
            "src/a/A.csproj 6 Odd runtime $(Nowhere) declared",
            "src/a/A.csproj 7 Floating runtime  declared",
            "b/B.csproj 1 Serilog runtime 3.0 declared",
        ]
    );
    assert!(said.is_empty());
}

#[test]
fn a_cargo_workspace_lends_names_and_versions() {
    let root = "[workspace]\nmembers = [\"a\"]\n[workspace.dependencies]\nserde = \"1\"\nws = { package = \"tokio-tungstenite\", version = \"0.20\" }\n";
    let member = "[package]\nname = \"a\"\n[dependencies]\nserde.workspace = true\nws = { workspace = true, optional = true }\nlost.workspace = true\n[dev-dependencies]\nserde = { workspace = true }\n";
    let lock = "[[package]]\nname = \"a\"\ndependencies = [\"serde\", \"tokio_tungstenite\"]\n[[package]]\nname = \"serde\"\nversion = \"1.0\"\nsource = \"r\"\n[[package]]\nname = \"tokio_tungstenite\"\nsource = \"r\"\n[[package]]\nname = \"http\"\nversion = \"1.1\"\nsource = \"r\"\n";
    let (rows, said) = tree(&[("Cargo.toml", root), ("Cargo.lock", lock), ("a/Cargo.toml", member)]);
    assert_eq!(
        rows,
        [
            "Cargo.lock 12 http runtime 1.1 transitive",
            "a/Cargo.toml 4 serde runtime 1 declared",
            "a/Cargo.toml 5 tokio-tungstenite optional 0.20 declared",
            "a/Cargo.toml 6 lost runtime  declared",
            "a/Cargo.toml 8 serde dev 1 declared",
        ]
    );
    assert!(said.is_empty());
}

#[test]
fn lockfiles_add_what_no_manifest_declares() {
    let (rows, _) = tree(&[
        ("Gemfile", "gem 'rails'\neval(File.read(x))\n"),
        (
            "Gemfile.lock",
            "GEM\n  specs:\n    rack (3.0)\n    rails (7.1)\n    sidekiq (7.0)\n\nDEPENDENCIES\n  rails\n  sidekiq\n",
        ),
        ("p/composer.json", "{\"require\": {\"Acme/A\": \"1\"}}"),
        (
            "p/composer.lock",
            "{\"packages\": [{\"name\": \"acme/a\", \"version\": \"1\"}, {\"name\": \"acme/b\", \"version\": \"2\"}]}",
        ),
        ("apps/web/mix.exs", "def deps do\n[{:phoenix, \"~> 1.7\"}]\nend\n"),
        (
            "mix.lock",
            "%{\n\"phoenix\": {:hex, :phoenix, \"1.7.1\"},\n\"plug\": {:hex, :plug, \"1.15\"},\n}\n",
        ),
    ]);
    assert_eq!(
        rows,
        [
            "Gemfile 1 rails runtime  declared",
            "Gemfile.lock 3 rack runtime 3.0 transitive",
            "Gemfile.lock 5 sidekiq runtime 7.0 locked",
            "p/composer.json 1 acme/a runtime 1 declared",
            "p/composer.lock 1 acme/b runtime 2 transitive",
            "apps/web/mix.exs 2 phoenix runtime ~> 1.7 declared",
            "mix.lock 3 plug runtime 1.15 transitive",
        ]
    );
}
