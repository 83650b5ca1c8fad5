//! .NET project files: C#, F# and Visual Basic.
//!
//! Source: <https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files>.

use super::collect::Collector;
use super::msbuild::{self, Items};
use crate::facts::{Format, Input, Parsed, Unit, file_name};
use crate::model::{Ecosystem, FactKind, InfraKind, Scope};

/// `*.csproj`, `*.fsproj`, `*.vbproj`. References to projects and assemblies name no package; conditions are taken as met.
pub(crate) const FORMAT: Format = Format { name: "csproj", matches, parse };

fn matches(path: &str) -> bool {
    path.strip_suffix("proj").is_some_and(|p| p.ends_with(".cs") || p.ends_with(".fs") || p.ends_with(".vb"))
}

fn parse(input: &Input) -> Parsed {
    let (text, conflict) = super::recover::readable(input.text);
    let input = &Input { included_as: input.included_as, ..Input::new(input.path, &text) };
    let mut out = Collector::new(input, Ecosystem::Nuget);
    msbuild::note_conflict(conflict, &mut out);
    let Some(project) = msbuild::project(input, &mut out) else { return out.finish() };
    let file = file_name(input.path);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let Items { properties, .. } = msbuild::items(&project, false, &mut out);
    let says = |name: &str| properties.get(name).map(|text| text.eq_ignore_ascii_case("true"));
    let is_test = says("istestproject").unwrap_or_else(|| named_for_tests(stem));
    // A test project's packages are for testing, whatever else they are.
    if is_test {
        let facts = out.parsed.facts.iter_mut().chain(out.parsed.pending.iter_mut().map(|p| &mut p.fact));
        for fact in facts {
            if let FactKind::Dependency(dependency) = &mut fact.kind
                && dependency.scope == Scope::Runtime
            {
                dependency.scope = Scope::Test;
            }
        }
    }
    let packable = says("ispackable").or_else(|| says("generatepackageonbuild").filter(|made| *made));
    let id = properties.get("packageid");
    let declared = id.or_else(|| properties.get("assemblyname")).filter(|n| !n.contains("$("));
    out.parsed.unit = Some(Unit {
        name: Some(declared.map_or(stem, |n| *n).to_string()),
        private: packable == Some(false),
        publishable: packable.unwrap_or(id.is_some()) && !is_test,
        provides: Vec::new(),
    });
    describe(&project, &mut out);
    out.finish()
}

/// Whether the parts of a project's name say that it holds tests: `Shop.Tests`, `Shop.IntegrationTests`.
fn named_for_tests(stem: &str) -> bool {
    stem.split(['.', '-', '_']).any(|part| {
        part.eq_ignore_ascii_case("test") || {
            let part = part.to_ascii_lowercase();
            part.ends_with("tests") || part == "specs"
        }
    })
}

fn describe(project: &super::xml::Element, out: &mut Collector) {
    for element in project.all("PropertyGroup").flat_map(|g| &g.children) {
        match element.name.as_str() {
            "Description" => {
                let text = element.text.split_whitespace().collect::<Vec<_>>().join(" ");
                out.infra(element.at, InfraKind::Description, &text);
            }
            "PackageTags" => {
                for tag in element.text.split(|c: char| c == ';' || c == ',' || c.is_whitespace()) {
                    out.infra(element.at, InfraKind::Keyword, tag);
                }
            }
            _ => {}
        }
    }
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
        let text = r#"<Project Sdk="Microsoft.NET.Sdk.Web;Made.Up.Sdk/9.0">
  <PropertyGroup>
    <PackageId>Acme.Shop</PackageId>
    <Description>Sells things</Description>
    <PackageTags>queue; mail</PackageTags>
    <OwnVersion>7.1</OwnVersion>
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
    <PackageReference Include="Central" />
    <PackageReference Include="Pinned" VersionOverride="[1.0]" />
    <PackageReference Include="Own" Version="$(OwnVersion)" />
    <PackageReference Include="Shared" Version="$(SharedVersion)" />
    <PackageReference Include="Generator" IncludeAssets="analyzers;build" Version="1" />
    <PackageReference Include="Host" ExcludeAssets="runtime" Version="2" />
    <GlobalPackageReference Include="Everywhere" Version="3" />
    <PackageDownload Include="Fetched" Version="[4]" />
    <DotNetCliToolReference Include="Tool" Version="5" />
    <ProjectReference Include="..\Core\Core.csproj" />
    <Reference Include="System.Web" />
  </ItemGroup>
</Project>
"#;
        assert_eq!(
            dependencies(&FORMAT, "Shop.csproj", text),
            [
                "1 nuget Made.Up.Sdk build 9.0",
                "9 nuget RabbitMQ.Client runtime 6.8.1",
                "10 nuget Serilog runtime 3.0",
                "20 nuget Pinned runtime [1.0]",
                "21 nuget Own runtime 7.1",
                "23 nuget Generator build 1",
                "24 nuget Host build 2",
                "25 nuget Everywhere dev 3",
                "26 nuget Fetched build [4]",
                "27 nuget Tool dev 5",
            ]
        );
        let waiting = read(&FORMAT, "Shop.csproj", text).pending;
        let waiting: Vec<_> = waiting.iter().map(|p| (p.fact.location.line, p.key.as_str())).collect();
        assert_eq!(
            waiting,
            [
                (13, "nuget:stylecop"),
                (14, "nuget:roslynator"),
                (17, "nuget:a"),
                (17, "nuget:b"),
                (19, "nuget:central"),
                (22, "nuget:$(sharedversion)"),
            ]
        );
        assert_eq!(said(&FORMAT, "Shop.csproj", text), ["16 I-DYNAMIC"]);
        assert_eq!(
            metadata(&FORMAT, "Shop.csproj", text),
            [
                "1 platform Microsoft.NET.Sdk.Web",
                "1 platform Made.Up.Sdk",
                "4 description Sells things",
                "5 keyword queue",
                "5 keyword mail",
                "18 platform Microsoft.AspNetCore.App",
            ]
        );
        let unit = read(&FORMAT, "Shop.csproj", text).unit.unwrap();
        assert_eq!((unit.name.as_deref(), unit.publishable, unit.private), (Some("Acme.Shop"), true, false));
    }

    #[test]
    fn test_projects_and_old_style_files() {
        let text = "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><IsTestProject>true</IsTestProject><IsPackable>false</IsPackable></PropertyGroup><ItemGroup><PackageReference Include=\"xunit\" Version=\"2\"/></ItemGroup></Project>";
        for path in ["a/Shop.csproj", "a/Shop.Tests.csproj", "a/Shop.Tests.Unit.csproj", "a/shop-test.fsproj"]
        {
            let text =
                if path.contains("est") { text.replace("IsTestProject", "Odd") } else { text.to_string() };
            assert_eq!(dependencies(&FORMAT, path, &text), ["1 nuget xunit test 2"], "{path}");
        }
        assert_eq!(
            dependencies(&FORMAT, "a/Latest.csproj", &text.replace("IsTestProject", "Odd")),
            ["1 nuget xunit runtime 2"]
        );
        let told = text.replace("<IsTestProject>true", "<IsTestProject>false");
        assert_eq!(dependencies(&FORMAT, "a/Shop.Tests.csproj", &told), ["1 nuget xunit runtime 2"]);
        let unit = read(&FORMAT, "a/Shop.Tests.csproj", text).unit.unwrap();
        assert_eq!((unit.name.as_deref(), unit.private), (Some("Shop.Tests"), true));
        assert!(read(&FORMAT, "x.csproj", "").unit.is_none());
        let old = "<Project ToolsVersion=\"4.0\" xmlns=\"http://schemas.microsoft.com/developer/msbuild/2003\"><ItemGroup><Reference Include=\"System\" /><PackageReference Include=\"a\"><Version>1</Version></PackageReference></ItemGroup></Project>";
        assert_eq!(dependencies(&FORMAT, "x.vbproj", old), ["1 nuget a runtime 1"]);
    }

    #[test]
    fn broken_files() {
        let cut = "<Project>\n<ItemGroup>\n<PackageReference Include=\"a\" Version=\"1\" />\n<PackageRef";
        assert_eq!(dependencies(&FORMAT, "x.csproj", cut), ["3 nuget a runtime 1"]);
        assert_eq!(said(&FORMAT, "x.csproj", cut).len(), 1);
        let conflict = "<Project>\n<ItemGroup>\n<<<<<<< ours\n<PackageReference Include=\"a\" Version=\"1\" />\n=======\n<PackageReference Include=\"a\" Version=\"2\" />\n>>>>>>> theirs\n</ItemGroup>\n</Project>\n";
        assert_eq!(dependencies(&FORMAT, "x.csproj", conflict), ["4 nuget a runtime 1"]);
        assert_eq!(said(&FORMAT, "x.csproj", conflict), ["3 W-PARSE"]);
    }
}
