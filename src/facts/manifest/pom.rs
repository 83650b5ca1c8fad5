//! Maven projects: `pom.xml`.
//!
//! Source: the POM reference, <https://maven.apache.org/pom.html>.

use std::collections::HashMap;

use super::xml::{self, Element};
use crate::facts::{Format, Input, Parsed, Unit, file_name, in_order};
use crate::model::{Dependency, Diagnostic, Ecosystem, FactKind, Infra, InfraKind, Origin, Scope};

/// `pom.xml`. Parents and imported BOMs are not followed: what they add is declared elsewhere.
pub(crate) const FORMAT: Format = Format { name: "pom.xml", matches, parse };

/// Rounds of `${a}` → `${b}` → value.
const ROUNDS: usize = 8;
/// Longest text that substitution may produce.
const LONGEST: usize = 512;

fn matches(path: &str) -> bool {
    file_name(path) == "pom.xml"
}

fn parse(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    let Some(project) = xml::read(input, &mut parsed).filter(|root| root.name == "project") else {
        return parsed;
    };
    let properties = Properties::of(&project);
    let artifact = project.text_of("artifactId").map(|a| properties.resolve(a));
    parsed.unit = Some(Unit { name: artifact, ..Unit::default() });
    if let Some(description) = project.child("description").filter(|d| !d.text.is_empty()) {
        let value = description.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let kind = FactKind::Infra(Infra { kind: InfraKind::Description, value: value.into() });
        parsed.facts.push(input.fact(description.at, kind));
    }
    let profiles = project.child("profiles").into_iter().flat_map(|p| p.all("profile"));
    for holder in std::iter::once(&project).chain(profiles) {
        for module in holder.child("modules").into_iter().flat_map(|m| m.all("module")) {
            let module = properties.resolve(&module.text);
            if !module.is_empty() && !parsed.workspaces.contains(&module) {
                parsed.workspaces.push(module);
            }
        }
        for dependency in holder.child("dependencies").into_iter().flat_map(|d| d.all("dependency")) {
            declare(input, dependency, &properties, &mut parsed);
        }
    }
    in_order(input, parsed)
}

fn declare(input: &Input, element: &Element, properties: &Properties, parsed: &mut Parsed) {
    let Some(artifact) = element.child("artifactId").filter(|a| !a.text.is_empty()) else { return };
    let group = properties.resolve(element.text_of("groupId").unwrap_or_default());
    if group.is_empty() || group.contains("${") {
        parsed.diagnostics.push(Diagnostic::info(
            "I-DYNAMIC",
            format!("the group of dependency {} is not declared in this file", artifact.text),
            Some(input.location(artifact.at)),
        ));
        return;
    }
    // A property of a parent may stay in the artifact's name (`spark-core_${scala.version}`): the group still tells.
    let name = format!("{group}:{}", properties.resolve(&artifact.text));
    let scope = match element.text_of("scope").map(|s| properties.resolve(s)).as_deref() {
        Some("test") => Scope::Test,
        Some("provided" | "system") => Scope::Peer,
        _ if element.text_of("optional") == Some("true") => Scope::Optional,
        _ => Scope::Runtime,
    };
    let requirement = element.text_of("version").map(|v| properties.resolve(v)).unwrap_or_default();
    let dependency = Dependency {
        ecosystem: Ecosystem::Maven,
        name: name.into(),
        requirement: requirement.into(),
        scope,
        origin: Origin::Declared,
    };
    parsed.facts.push(input.fact(artifact.at, FactKind::Dependency(dependency)));
}

/// The `${…}` values that the file itself defines.
struct Properties<'a>(HashMap<String, &'a str>);

impl<'a> Properties<'a> {
    fn of(project: &'a Element) -> Self {
        let mut values = HashMap::new();
        let parent = project.child("parent");
        for key in ["groupId", "artifactId", "version"] {
            let of_parent = parent.and_then(|p| p.text_of(key));
            if let Some(value) = of_parent {
                values.insert(format!("project.parent.{key}"), value);
                values.insert(format!("parent.{key}"), value);
            }
            // Group and version are inherited, the artifact's name is not.
            let inherited = of_parent.filter(|_| key != "artifactId");
            if let Some(value) = project.text_of(key).or(inherited) {
                values.insert(format!("project.{key}"), value);
                values.insert(format!("pom.{key}"), value);
            }
        }
        for profile in project.child("profiles").into_iter().flat_map(|p| p.all("profile")) {
            for property in profile.child("properties").iter().flat_map(|p| &p.children) {
                values.entry(property.name.clone()).or_insert(property.text.as_str());
            }
        }
        for property in project.child("properties").iter().flat_map(|p| &p.children) {
            values.insert(property.name.clone(), property.text.as_str());
        }
        Self(values)
    }

    /// The text with what is known filled in; an unknown `${x}` stays.
    fn resolve(&self, text: &str) -> String {
        let mut text = text.to_string();
        for _ in 0..ROUNDS {
            let Some(next) = self.round(&text) else { break };
            text = next;
        }
        text
    }

    /// One round of substitution; `None` when nothing was replaced or it grows too long.
    fn round(&self, text: &str) -> Option<String> {
        let mut out = String::new();
        let mut rest = text;
        let mut changed = false;
        while let Some((before, after)) = rest.split_once("${") {
            let (name, tail) = after.split_once('}')?;
            out.push_str(before);
            match self.0.get(name) {
                Some(value) => {
                    out.push_str(value);
                    changed = true;
                }
                None => {
                    out.push_str("${");
                    out.push_str(name);
                    out.push('}');
                }
            }
            rest = tail;
            if out.len() > LONGEST {
                return None;
            }
        }
        out.push_str(rest);
        changed.then_some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, read, said};
    use super::*;

    const POM: &str = r#"<project xmlns="http://maven.apache.org/POM/4.0.0">
  <parent>
    <groupId>org.acme</groupId><artifactId>base</artifactId><version>3</version>
  </parent>
  <artifactId>shop</artifactId>
  <description>A
    shop</description>
  <properties>
    <amqp.version>5.1</amqp.version>
    <v>${amqp.version}</v>
    <loop>${loop}x</loop>
  </properties>
  <modules><module>core</module><module>web</module></modules>
  <dependencyManagement><dependencies>
    <dependency><groupId>no</groupId><artifactId>no</artifactId></dependency>
  </dependencies></dependencyManagement>
  <dependencies>
    <dependency>
      <groupId>com.rabbitmq</groupId>
      <artifactId>amqp-client</artifactId>
      <version>${v}</version>
      <exclusions><exclusion><artifactId>ex</artifactId></exclusion></exclusions>
    </dependency>
    <dependency><groupId>${project.groupId}</groupId><artifactId>core</artifactId><version>${project.version}</version></dependency>
    <dependency><groupId>junit</groupId><artifactId>junit</artifactId><scope>test</scope></dependency>
    <dependency><groupId>javax</groupId><artifactId>servlet</artifactId><scope>provided</scope></dependency>
    <dependency><groupId>a</groupId><artifactId>b_${scala}</artifactId><optional>true</optional></dependency>
    <dependency><groupId>${unknown}</groupId><artifactId>c</artifactId></dependency>
    <dependency><groupId>a</groupId><artifactId>l</artifactId><version>${loop}</version></dependency>
  </dependencies>
  <build><plugins><plugin><dependencies>
    <dependency><groupId>no</groupId><artifactId>plugin</artifactId></dependency>
  </dependencies></plugin></plugins></build>
  <profiles><profile>
    <modules><module>extra</module></modules>
    <dependencies><dependency><groupId>p</groupId><artifactId>q</artifactId><scope>runtime</scope></dependency></dependencies>
  </profile></profiles>
</project>
"#;

    #[test]
    fn direct_dependencies_of_project_and_profiles() {
        assert_eq!(
            dependencies(&FORMAT, "pom.xml", POM),
            [
                "20 maven com.rabbitmq:amqp-client runtime 5.1",
                "24 maven org.acme:core runtime 3",
                "25 maven junit:junit test ",
                "26 maven javax:servlet peer ",
                "27 maven a:b_${scala} optional ",
                "29 maven a:l runtime ${loop}xxxxxxxx",
                "36 maven p:q runtime ",
            ]
        );
        assert_eq!(said(&FORMAT, "pom.xml", POM), ["28 I-DYNAMIC"]);
        let parsed = read(&FORMAT, "pom.xml", POM);
        assert_eq!(parsed.unit.unwrap().name.as_deref(), Some("shop"));
        assert_eq!(parsed.workspaces, ["core", "web", "extra"]);
        let description = FactKind::Infra(Infra { kind: InfraKind::Description, value: "A shop".into() });
        assert!(parsed.facts.iter().any(|f| f.kind == description && f.location.line == 6));
    }

    #[test]
    fn a_document_type_ends_it() {
        let text = "<!DOCTYPE project [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>\n<project/>";
        assert_eq!(said(&FORMAT, "pom.xml", text), ["1 W-DTD"]);
    }

    #[test]
    fn doubling_properties_stay_short() {
        let doubling: String =
            (1..40).map(|i| format!("<a{i}>${{a{}}}${{a{}}}</a{i}>", i - 1, i - 1)).collect();
        let text = format!(
            "<project><properties><a0>xxxx</a0>{doubling}</properties><dependencies><dependency><groupId>g</groupId><artifactId>${{a39}}</artifactId></dependency></dependencies></project>"
        );
        assert!(dependencies(&FORMAT, "pom.xml", &text)[0].len() < 2_000);
    }

    #[test]
    fn other_roots_and_truncated_files() {
        assert!(read(&FORMAT, "pom.xml", "<html/>").unit.is_none());
        let cut = &POM[..POM.find("<build>").unwrap()];
        assert_eq!(dependencies(&FORMAT, "pom.xml", cut).len(), 6);
        assert_eq!(said(&FORMAT, "pom.xml", cut), ["1 W-PARSE", "28 I-DYNAMIC"]);
    }
}
