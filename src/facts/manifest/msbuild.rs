//! What projects share by MSBuild: `Directory.Packages.props`, `Directory.Build.props` and other `*.props`, `*.targets`.
//!
//! Sources: <https://learn.microsoft.com/nuget/consume-packages/central-package-management>,
//! <https://learn.microsoft.com/visualstudio/msbuild/customize-by-directory>.

use std::collections::HashMap;

use super::collect::Collector;
use super::xml::{self, Element};
use crate::facts::{Format, Input, Parsed, file_name};
use crate::model::{Ecosystem, FactKind, InfraKind, Scope};

/// `*.props`, `*.targets`. Central versions and properties are lent to the projects below; packages that they reference apply
/// to all of these and are declared where they stand. Imports are not followed.
pub(crate) const FORMAT: Format = Format { name: "MSBuild props", matches, parse };

/// The SDK of every project that asks for no other.
const PLAIN_SDK: &str = "Microsoft.NET.Sdk";
/// Properties that ask for a framework with windows.
const WINDOWS: [&str; 3] = ["UseWPF", "UseWindowsForms", "UseMaui"];
/// Longest property that is lent; others are scripts.
const LONGEST: usize = 100;

fn matches(path: &str) -> bool {
    let file = file_name(path);
    file.ends_with(".props") || file.ends_with(".targets")
}

fn parse(input: &Input) -> Parsed {
    // Other tools have files of these names that are no XML.
    if !input.text.trim_start().starts_with('<') {
        return Parsed::default();
    }
    let (text, conflict) = super::recover::readable(input.text);
    let input = &Input { included_as: input.included_as, ..Input::new(input.path, &text) };
    let mut out = Collector::new(input, Ecosystem::Nuget);
    note_conflict(conflict, &mut out);
    if let Some(project) = project(input, &mut out) {
        let found = items(&project, true, &mut out);
        for (name, value) in found.properties.iter().filter(|(_, v)| !v.is_empty() && v.len() <= LONGEST) {
            out.define(format!("nuget:$({name})"), "", value);
        }
        out.parsed.definitions.sort_by(|a, b| a.key.cmp(&b.key));
    }
    out.finish()
}

/// Says that a file holds a merge conflict.
pub(super) fn note_conflict(conflict: Option<usize>, out: &mut Collector) {
    if let Some(offset) = conflict {
        out.warn(offset, "W-PARSE", "has merge conflict markers; the upper side is read");
    }
}

/// The root element of an MSBuild file; of any other XML nothing.
pub(super) fn project(input: &Input, out: &mut Collector) -> Option<Element> {
    xml::read(input, &mut out.parsed).filter(|root| root.name == "Project")
}

/// What a project file holds besides what went to the collector.
pub(super) struct Items<'a> {
    /// Properties by lower-case name; the last value counts.
    pub properties: HashMap<String, &'a str>,
}

/// Declares the packages and platforms of a project; `lends` where other projects take versions from it.
pub(super) fn items<'a>(project: &'a Element, lends: bool, out: &mut Collector) -> Items<'a> {
    let mut properties = HashMap::new();
    collect(project, &mut properties);
    if let Some(list) = attribute(project, "Sdk") {
        sdks(project.at, list, out);
    }
    visit(project, &properties, lends, out);
    Items { properties }
}

/// The tree's depth is bounded by its reader.
fn collect<'a>(element: &'a Element, properties: &mut HashMap<String, &'a str>) {
    for child in &element.children {
        if element.name == "PropertyGroup" {
            properties.insert(child.name.to_ascii_lowercase(), &child.text);
        } else if child.name != "ItemGroup" {
            collect(child, properties);
        }
    }
}

fn visit(element: &Element, properties: &HashMap<String, &str>, lends: bool, out: &mut Collector) {
    for child in &element.children {
        match child.name.as_str() {
            "PackageReference" => {
                let version = ["Version", "VersionOverride"].iter().find_map(|name| metadata(child, name));
                if let Some(version) = version.filter(|_| lends) {
                    // `Update` sets the version of what projects reference.
                    for name in names(attribute(child, "Update")) {
                        out.define(key(name), "", &resolve(version, properties));
                    }
                }
                references(child, version, scope(child), properties, out);
            }
            "PackageVersion" if lends => {
                let version = resolve(metadata(child, "Version").unwrap_or_default(), properties);
                for name in names(attribute(child, "Include").or_else(|| attribute(child, "Update"))) {
                    out.define(key(name), "", &version);
                }
            }
            "GlobalPackageReference" => {
                references(child, metadata(child, "Version"), Scope::Dev, properties, out);
            }
            "PackageDownload" => references(child, metadata(child, "Version"), Scope::Build, properties, out),
            "DotNetCliToolReference" => {
                references(child, metadata(child, "Version"), Scope::Dev, properties, out);
            }
            "FrameworkReference" => {
                for name in names(attribute(child, "Include")) {
                    out.infra(child.at, InfraKind::Platform, name);
                }
            }
            "Sdk" => {
                let name = attribute(child, "Name").unwrap_or_default();
                sdk(child.at, name, attribute(child, "Version").unwrap_or_default(), out);
            }
            "Import" => {
                let list = attribute(child, "Sdk").unwrap_or_default();
                match attribute(child, "Version") {
                    Some(version) => sdk(child.at, list, version, out),
                    None => sdks(child.at, list, out),
                }
            }
            name if WINDOWS.contains(&name) && child.text.eq_ignore_ascii_case("true") => {
                out.infra(child.at, InfraKind::Platform, name);
            }
            _ => visit(child, properties, lends, out),
        }
    }
}

/// Key of a package's central version.
fn key(name: &str) -> String {
    format!("nuget:{}", name.to_ascii_lowercase())
}

/// What a reference is for: `PrivateAssets="all"` keeps it from those who use the project, which is how analyzers and the like
/// are marked; without its code at run time it only helps to build.
fn scope(element: &Element) -> Scope {
    let has = |name, words: &[&str]| {
        metadata(element, name)
            .map(|list| list.split(';').any(|word| words.iter().any(|w| word.trim().eq_ignore_ascii_case(w))))
    };
    if has("PrivateAssets", &["all"]) == Some(true) {
        Scope::Dev
    } else if has("ExcludeAssets", &["all", "runtime"]) == Some(true)
        || has("IncludeAssets", &["all", "compile", "runtime"]) == Some(false)
    {
        Scope::Build
    } else {
        Scope::Runtime
    }
}

/// Declares what `Include` lists; `Update` and `Remove` change what another file declares.
fn references(
    element: &Element,
    version: Option<&str>,
    scope: Scope,
    properties: &HashMap<String, &str>,
    out: &mut Collector,
) {
    for name in names(attribute(element, "Include")) {
        if name.contains(['$', '@', '%', '*']) {
            out.remark(element.at, "I-DYNAMIC", format!("the package name {name} is computed by the build"));
            continue;
        }
        let Some(version) = version.map(|v| resolve(v, properties)) else {
            out.pending(element.at, key(name), name, scope);
            continue;
        };
        let property = version.strip_prefix("$(").and_then(|v| v.strip_suffix(')'));
        match property.filter(|p| p.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')) {
            Some(property) => {
                out.pending(element.at, format!("nuget:$({})", property.to_ascii_lowercase()), name, scope);
                // As written, where no file above knows the property.
                if let Some(FactKind::Dependency(half)) =
                    out.parsed.pending.last_mut().map(|p| &mut p.fact.kind)
                    && *half.name == *name
                {
                    half.requirement = version.into();
                }
            }
            None => out.dependency(element.at, name, &version, scope),
        }
    }
}

/// `Sdk="A;B/1.0"`.
fn sdks(at: usize, list: &str, out: &mut Collector) {
    for name in names(Some(list)) {
        let (name, version) = name.split_once('/').unwrap_or((name, ""));
        sdk(at, name, version, out);
    }
}

/// An SDK is the platform of the project; one with a version is a package as well.
fn sdk(at: usize, name: &str, version: &str, out: &mut Collector) {
    let name = name.trim();
    if name.is_empty() || name == PLAIN_SDK || name.contains('$') {
        return;
    }
    out.infra(at, InfraKind::Platform, name);
    if !version.is_empty() {
        out.dependency(at, name, version, Scope::Build);
    }
}

/// The names of a list with `;` between them.
fn names(list: Option<&str>) -> impl Iterator<Item = &str> {
    list.unwrap_or_default().split(';').map(str::trim).filter(|n| !n.is_empty())
}

/// The value with properties of the same file filled in, once; unknown ones stay.
fn resolve(text: &str, properties: &HashMap<String, &str>) -> String {
    let mut out = String::new();
    let mut rest = text.trim();
    while let Some((before, name, tail)) =
        rest.split_once("$(").and_then(|(b, after)| after.split_once(')').map(|(name, tail)| (b, name, tail)))
    {
        out.push_str(before);
        match properties.get(&name.to_ascii_lowercase()).filter(|v| !v.contains('$') && v.len() <= LONGEST) {
            Some(value) => out.push_str(value),
            None => {
                out.push_str("$(");
                out.push_str(name);
                out.push(')');
            }
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// An attribute or a child element; MSBuild does not look at their case.
fn metadata<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    let child =
        || element.children.iter().find(|c| c.name.eq_ignore_ascii_case(name)).map(|c| c.text.as_str());
    attribute(element, name).or_else(child).filter(|v| !v.trim().is_empty())
}

fn attribute<'a>(element: &'a Element, name: &str) -> Option<&'a str> {
    element.attributes.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, v)| v.as_str())
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, metadata, read, said};
    use super::*;

    #[test]
    fn central_versions_are_lent() {
        let text = r#"<Project>
  <PropertyGroup>
    <ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally>
    <BuildVersion>17.8.3</BuildVersion>
  </PropertyGroup>
  <ItemGroup>
    <PackageVersion Include="RabbitMQ.Client" Version="6.8.1" />
    <PackageVersion Include="Microsoft.Build" Version="$(BuildVersion)" />
    <PackageVersion Include="Elsewhere" Version="$(NotHere)" />
    <PackageVersion Update="Late"><Version>2</Version></PackageVersion>
    <PackageReference Update="Old.Central" Version="3" />
    <GlobalPackageReference Include="Versioning" Version="3.6" />
  </ItemGroup>
</Project>
"#;
        let path = "Directory.Packages.props";
        assert_eq!(dependencies(&FORMAT, path, text), ["12 nuget Versioning dev 3.6"]);
        let parsed = read(&FORMAT, path, text);
        let lent: Vec<_> = parsed.definitions.iter().map(|d| (d.key.as_str(), &*d.requirement)).collect();
        assert_eq!(
            lent,
            [
                ("nuget:$(buildversion)", "17.8.3"),
                ("nuget:$(managepackageversionscentrally)", "true"),
                ("nuget:elsewhere", "$(NotHere)"),
                ("nuget:late", "2"),
                ("nuget:microsoft.build", "17.8.3"),
                ("nuget:old.central", "3"),
                ("nuget:rabbitmq.client", "6.8.1"),
            ]
        );
        assert!(parsed.unit.is_none() && parsed.diagnostics.is_empty());
    }

    #[test]
    fn packages_of_all_projects_below() {
        let text = "<Project>\n<PropertyGroup><UseWPF>true</UseWPF></PropertyGroup>\n<ItemGroup Condition=\"'$(X)' == ''\">\n<PackageReference Include=\"StyleCop\" version=\"1.1\" privateassets=\"all\" />\n<PackageReference Include=\"Serilog\" />\n</ItemGroup>\n<Sdk Name=\"Made.Up\" Version=\"1.0\" />\n<Import Project=\"x.props\" Sdk=\"Other.Up/2.0\" />\n</Project>";
        let path = "src/Directory.Build.props";
        assert_eq!(
            dependencies(&FORMAT, path, text),
            ["4 nuget StyleCop dev 1.1", "7 nuget Made.Up build 1.0", "8 nuget Other.Up build 2.0"]
        );
        assert_eq!(
            metadata(&FORMAT, path, text),
            ["2 platform UseWPF", "7 platform Made.Up", "8 platform Other.Up"]
        );
        assert_eq!(read(&FORMAT, path, text).pending[0].key, "nuget:serilog");
    }

    #[test]
    fn other_files_of_these_names() {
        for text in
            ["", "key = value\n", "<?xml version=\"1.0\"?><other><PackageReference Include=\"a\"/></other>"]
        {
            assert!(dependencies(&FORMAT, "a/log.props", text).is_empty());
            assert!(said(&FORMAT, "a/log.props", text).is_empty(), "{text}");
        }
        assert!(matches("build/x.targets") && !matches("props") && !matches("x.props.txt"));
        assert_eq!(said(&FORMAT, "x.targets", "<Project>\n<ItemGroup>").len(), 1);
    }
}
