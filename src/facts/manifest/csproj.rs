//! .NET project files: C#, F# and Visual Basic.
//!
//! Source: <https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files>.

use super::xml::{self, Element};
use crate::facts::{Format, Input, Parsed, Unit, file_name, in_order};
use crate::model::{Dependency, Diagnostic, Ecosystem, Fact, FactKind, Infra, InfraKind, Origin, Scope};

/// `*.csproj`, `*.fsproj`, `*.vbproj`. Shared `*.props` are not followed: central versions name no use.
pub(crate) const FORMAT: Format = Format { name: "csproj", matches, parse };

/// The SDK of every project that asks for no other.
const PLAIN_SDK: &str = "Microsoft.NET.Sdk";

fn matches(path: &str) -> bool {
    path.strip_suffix("proj").is_some_and(|p| p.ends_with(".cs") || p.ends_with(".fs") || p.ends_with(".vb"))
}

fn parse(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    let Some(project) = xml::read(input, &mut parsed).filter(|root| root.name == "Project") else {
        return parsed;
    };
    let mut found = Found::default();
    if let Some(list) = project.attribute("Sdk") {
        sdks(input, project.at, list, &mut parsed);
    }
    visit(input, &project, &mut found, &mut parsed);
    // A test project's packages are for testing, whatever else they are.
    if found.is_test {
        for fact in &mut parsed.facts {
            if let FactKind::Dependency(dependency) = &mut fact.kind
                && dependency.scope == Scope::Runtime
            {
                dependency.scope = Scope::Test;
            }
        }
    }
    let file = file_name(input.path);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let declared = found.package_id.clone().or(found.assembly).filter(|n| !n.contains("$("));
    parsed.unit = Some(Unit {
        name: Some(declared.unwrap_or_else(|| stem.to_string())),
        private: found.packable == Some(false),
        publishable: found.packable.unwrap_or(found.package_id.is_some()) && !found.is_test,
        provides: Vec::new(),
    });
    in_order(input, parsed)
}

/// Properties that say what the project is.
#[derive(Default)]
struct Found {
    package_id: Option<String>,
    assembly: Option<String>,
    packable: Option<bool>,
    is_test: bool,
}

/// Visits all elements; the tree's depth is bounded by its reader.
fn visit(input: &Input, element: &Element, found: &mut Found, parsed: &mut Parsed) {
    for child in &element.children {
        match child.name.as_str() {
            "PackageReference" => {
                let private = child.attribute("PrivateAssets").or_else(|| child.text_of("PrivateAssets"));
                let is_private = private.is_some_and(|p| p.eq_ignore_ascii_case("all"));
                let scope = if is_private { Scope::Dev } else { Scope::Runtime };
                let version = child
                    .attribute("Version")
                    .or_else(|| child.text_of("Version"))
                    .or_else(|| child.attribute("VersionOverride"))
                    .unwrap_or_default();
                includes(input, child, version, scope, parsed);
            }
            "FrameworkReference" => includes(input, child, "", Scope::Runtime, parsed),
            "DotNetCliToolReference" => {
                includes(input, child, child.attribute("Version").unwrap_or_default(), Scope::Dev, parsed);
            }
            "Sdk" => sdks(input, child.at, child.attribute("Name").unwrap_or_default(), parsed),
            "Import" => sdks(input, child.at, child.attribute("Sdk").unwrap_or_default(), parsed),
            "PackageId" => found.package_id = Some(child.text.clone()),
            "AssemblyName" => found.assembly = Some(child.text.clone()),
            "IsPackable" => found.packable = Some(child.text.eq_ignore_ascii_case("true")),
            "GeneratePackageOnBuild" if child.text.eq_ignore_ascii_case("true") => {
                found.packable.get_or_insert(true);
            }
            "IsTestProject" => found.is_test = child.text.eq_ignore_ascii_case("true"),
            "Description" if !child.text.is_empty() => {
                let text = child.text.split_whitespace().collect::<Vec<_>>().join(" ");
                parsed.facts.push(infra(input, child.at, InfraKind::Description, &text));
            }
            "PackageTags" => {
                let tags = child.text.split(|c: char| c == ';' || c == ',' || c.is_whitespace());
                for tag in tags.filter(|t| !t.is_empty()) {
                    parsed.facts.push(infra(input, child.at, InfraKind::Keyword, tag));
                }
            }
            _ => visit(input, child, found, parsed),
        }
    }
}

/// Declares what `Include` lists; `Update` and `Remove` change what another file declares.
fn includes(input: &Input, element: &Element, version: &str, scope: Scope, parsed: &mut Parsed) {
    for name in element.attribute("Include").unwrap_or_default().split(';').map(str::trim) {
        declare(input, element.at, name, version, scope, parsed);
    }
}

/// `Sdk="A;B/1.0"`: an SDK brings its framework without any package reference.
fn sdks(input: &Input, at: usize, list: &str, parsed: &mut Parsed) {
    let mut known: Vec<&str> = Vec::new();
    for sdk in list.split(';').map(str::trim) {
        let (name, version) = sdk.split_once('/').unwrap_or((sdk, ""));
        if name != PLAIN_SDK && !known.contains(&name) {
            known.push(name);
            declare(input, at, name, version, Scope::Runtime, parsed);
        }
    }
}

fn declare(input: &Input, at: usize, name: &str, version: &str, scope: Scope, parsed: &mut Parsed) {
    if name.is_empty() {
        return;
    }
    if name.contains(['$', '@', '%', '*']) {
        let message = format!("the package name {name} is computed by the build");
        parsed.diagnostics.push(Diagnostic::info("I-DYNAMIC", message, Some(input.location(at))));
        return;
    }
    let dependency = Dependency {
        ecosystem: Ecosystem::Nuget,
        name: name.into(),
        requirement: version.into(),
        scope,
        origin: Origin::Declared,
    };
    parsed.facts.push(input.fact(at, FactKind::Dependency(dependency)));
}

fn infra(input: &Input, at: usize, kind: InfraKind, value: &str) -> Fact {
    input.fact(at, FactKind::Infra(Infra { kind, value: value.into() }))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, metadata, read, said};
    use super::*;

    #[test]
    fn names() {
        assert!(matches("a/B.csproj") && matches("x.fsproj") && matches("x.vbproj"));
        assert!(!matches("x.vcxproj") && !matches("csproj") && !matches("x.csproj.user"));
    }

    #[test]
    fn packages_frameworks_and_sdks() {
        let text = r#"<Project Sdk="Microsoft.NET.Sdk.Web">
  <PropertyGroup>
    <PackageId>Acme.Shop</PackageId>
    <Description>Sells things</Description>
    <PackageTags>queue; mail</PackageTags>
  </PropertyGroup>
  <ItemGroup Condition="'$(X)' == ''">
    <PackageReference Include="RabbitMQ.Client" Version="6.8.1" />
    <PackageReference Include="Serilog">
      <Version>3.0</Version>
    </PackageReference>
    <PackageReference Include="StyleCop" PrivateAssets="All" />
    <PackageReference Include="Roslynator"><PrivateAssets>all</PrivateAssets></PackageReference>
    <PackageReference Update="NotOurs" Version="1" />
    <PackageReference Include="$(Computed)" />
    <PackageReference Include="A; B" />
    <FrameworkReference Include="Microsoft.AspNetCore.App" />
    <ProjectReference Include="..\Core\Core.csproj" />
    <Reference Include="System.Web" />
  </ItemGroup>
</Project>
"#;
        assert_eq!(
            dependencies(&FORMAT, "Shop.csproj", text),
            [
                "1 nuget Microsoft.NET.Sdk.Web runtime ",
                "8 nuget RabbitMQ.Client runtime 6.8.1",
                "9 nuget Serilog runtime 3.0",
                "12 nuget StyleCop dev ",
                "13 nuget Roslynator dev ",
                "16 nuget A runtime ",
                "16 nuget B runtime ",
                "17 nuget Microsoft.AspNetCore.App runtime ",
            ]
        );
        assert_eq!(said(&FORMAT, "Shop.csproj", text), ["15 I-DYNAMIC"]);
        assert_eq!(
            metadata(&FORMAT, "Shop.csproj", text),
            ["4 description Sells things", "5 keyword queue", "5 keyword mail"]
        );
        let unit = read(&FORMAT, "Shop.csproj", text).unit.unwrap();
        assert_eq!((unit.name.as_deref(), unit.publishable, unit.private), (Some("Acme.Shop"), true, false));
    }

    #[test]
    fn test_projects_and_old_style_files() {
        let text = "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><IsTestProject>true</IsTestProject><IsPackable>false</IsPackable></PropertyGroup><ItemGroup><PackageReference Include=\"xunit\"/></ItemGroup></Project>";
        assert_eq!(dependencies(&FORMAT, "a/Shop.Tests.csproj", text), ["1 nuget xunit test "]);
        let unit = read(&FORMAT, "a/Shop.Tests.csproj", text).unit.unwrap();
        assert_eq!((unit.name.as_deref(), unit.private), (Some("Shop.Tests"), true));
        assert!(read(&FORMAT, "x.csproj", "").unit.is_none());
    }
}
