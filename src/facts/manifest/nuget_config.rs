//! NuGet's older and smaller files: `packages.config`, `dotnet-tools.json`, `global.json`.
//!
//! Sources: <https://learn.microsoft.com/nuget/reference/packages-config>,
//! <https://learn.microsoft.com/dotnet/core/tools/local-tools-how-to-use>,
//! <https://learn.microsoft.com/dotnet/core/tools/global-json>.

use super::collect::Collector;
use super::msbuild::note_conflict;
use super::recover::readable;
use super::tree::Value;
use super::{json, xml};
use crate::facts::{Format, Input, Parsed, Standing, file_name};
use crate::model::{Ecosystem, Scope};

/// `packages.config`: every package of a project, those that others brought in not told apart.
pub(crate) const PACKAGES: Format = Format {
    name: "packages.config",
    matches: |path| file_name(path).eq_ignore_ascii_case("packages.config"),
    parse: packages,
};

/// `dotnet-tools.json`: command-line tools for those who work on the project.
pub(crate) const TOOLS: Format = Format {
    name: "dotnet-tools.json",
    matches: |path| file_name(path) == "dotnet-tools.json",
    parse: tools,
};

/// `global.json`: SDKs from the registry that projects in this folder and below are built with. Files of that name
/// without them declare nothing.
pub(crate) const SDKS: Format =
    Format { name: "global.json", matches: |path| file_name(path) == "global.json", parse: sdks };

fn packages(input: &Input) -> Parsed {
    let (text, conflict) = readable(input.text);
    let input = &Input { included_as: input.included_as, ..Input::new(input.path, &text) };
    let mut out = Collector::new(input, Ecosystem::Nuget);
    note_conflict(conflict, &mut out);
    let root = xml::read(input, &mut out.parsed).filter(|root| root.name == "packages");
    for package in root.iter().flat_map(|r| r.all("package")) {
        let name = package.attribute("id").unwrap_or_default().trim();
        let scope = match package.attribute("developmentDependency") {
            Some(value) if value.eq_ignore_ascii_case("true") => Scope::Dev,
            _ => Scope::Runtime,
        };
        out.dependency(package.at, name, package.attribute("version").unwrap_or_default(), scope);
    }
    out.finish()
}

fn tools(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Nuget);
    if let Some(root) = json::parse(input.text, &mut out) {
        for tool in root.get("tools").map(Value::members).unwrap_or_default() {
            let version = tool.value.get("version").and_then(Value::str).unwrap_or_default();
            out.dependency(tool.offset, &tool.key, version, Scope::Dev);
        }
    }
    out.finish()
}

fn sdks(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Nuget);
    // Translations and settings go by that name as well.
    if !input.text.contains("\"msbuild-sdks\"") {
        out.parsed.standing = Standing::Foreign;
        return out.finish();
    }
    if let Some(root) = json::parse(input.text, &mut out) {
        for sdk in root.get("msbuild-sdks").map(Value::members).unwrap_or_default() {
            out.dependency(sdk.offset, &sdk.key, sdk.value.str().unwrap_or_default(), Scope::Build);
        }
    }
    out.finish()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, read, said};
    use super::*;

    #[test]
    fn packages_of_old_projects() {
        let text = "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<packages>\n  <package id=\"jQuery\" version=\"3.7.1\" targetFramework=\"net48\" />\n  <package id=\"StyleCop\" version=\"1\" developmentDependency=\"true\" />\n  <package version=\"1\" />\n</packages>\n";
        let text = text.trim_start_matches('\u{feff}');
        assert_eq!(
            dependencies(&PACKAGES, "Web/packages.config", text),
            ["3 nuget jQuery runtime 3.7.1", "4 nuget StyleCop dev 1"]
        );
        assert!(said(&PACKAGES, "packages.config", text).is_empty());
        let cut = &text[..text.find("<package version").unwrap()];
        assert_eq!(dependencies(&PACKAGES, "packages.config", cut).len(), 2);
        assert_eq!(said(&PACKAGES, "packages.config", cut).len(), 1);
        assert!(
            dependencies(&PACKAGES, "packages.config", "<configuration><package id=\"a\"/></configuration>")
                .is_empty()
        );
        assert!((PACKAGES.matches)("a/Packages.config") && !(PACKAGES.matches)("a/web.config"));
    }

    #[test]
    fn tools_are_for_development() {
        let text = "{\n  \"version\": 1,\n  \"isRoot\": true,\n  \"tools\": {\n    \"dotnet-ef\": {\n      \"version\": \"8.0.1\",\n      \"commands\": [\"dotnet-ef\"]\n    },\n    \"csharpier\": {}\n  }\n}\n";
        assert_eq!(
            dependencies(&TOOLS, ".config/dotnet-tools.json", text),
            ["5 nuget dotnet-ef dev 8.0.1", "9 nuget csharpier dev "]
        );
        let conflict = text.replace(
            "    \"csharpier\": {}\n",
            "<<<<<<< a\n    \"csharpier\": {}\n=======\n    \"x\": {}\n>>>>>>> b\n",
        );
        assert_eq!(dependencies(&TOOLS, "dotnet-tools.json", &conflict).len(), 2);
        assert_eq!(said(&TOOLS, "dotnet-tools.json", &conflict), ["9 W-PARSE"]);
    }

    #[test]
    fn sdks_of_the_registry_are_for_the_build() {
        let text = "{\n  \"sdk\": {\"version\": \"8.0.100\"},\n  \"msbuild-sdks\": {\n    \"Microsoft.Build.Traversal\": \"4.0\",\n    \"Odd\": 3\n  }\n}\n";
        assert_eq!(
            dependencies(&SDKS, "global.json", text),
            ["4 nuget Microsoft.Build.Traversal build 4.0", "5 nuget Odd build "]
        );
        assert_eq!(said(&SDKS, "global.json", &text[..text.len() - 4]), ["5 W-PARSE"]);
        for other in ["{\"sdk\": {\"version\": \"8.0.100\"}}", "{\"title\": \"Hi\"", ""] {
            let parsed = read(&SDKS, "i18n/global.json", other);
            assert!(parsed.standing == Standing::Foreign && parsed.diagnostics.is_empty(), "{other}");
        }
    }
}
