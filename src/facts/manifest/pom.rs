//! Maven projects: `pom.xml`, and the extensions of Maven itself.
//!
//! Source: the POM reference, <https://maven.apache.org/pom.html>.

use std::collections::HashMap;

use super::collect::Collector;
use super::msbuild::note_conflict;
use super::recover::readable;
use super::settle::fill;
use super::xml::{self, Element};
use crate::facts::{Format, Input, Parsed, Unit, file_name};
use crate::model::{Ecosystem, InfraKind, Scope};

/// `pom.xml`. What parents in the tree define (properties, managed versions and scopes) is settled afterwards; parents
/// and BOMs in a repository are not followed.
pub(crate) const FORMAT: Format = Format { name: "pom.xml", matches, parse };

/// What Maven itself is extended by.
pub(crate) const EXTENSIONS: Format = Format {
    name: ".mvn/extensions.xml",
    matches: |path| path == ".mvn/extensions.xml" || path.ends_with("/.mvn/extensions.xml"),
    parse: extensions,
};

fn matches(path: &str) -> bool {
    let name = file_name(path);
    name == "pom.xml" || name.ends_with(".pom.xml")
}

fn parse(input: &Input) -> Parsed {
    let (text, conflict) = readable(input.text);
    let input = &Input { included_as: input.included_as, ..Input::new(input.path, &text) };
    let mut out = Collector::new(input, Ecosystem::Maven);
    note_conflict(conflict, &mut out);
    let Some(project) = xml::read(input, &mut out.parsed).filter(|root| root.name == "project") else {
        return out.finish();
    };
    let properties = Properties::of(&project);
    let artifact = project.text_of("artifactId").map(|a| properties.resolve(a));
    // Only the group that is said here: a parent's may be a framework's.
    let group = project.text_of("groupId").map(|g| properties.resolve(g));
    out.parsed.unit = Some(Unit { name: artifact, provides: group.into_iter().collect(), ..Unit::default() });
    if let Some(description) = project.child("description") {
        let value = description.text.split_whitespace().collect::<Vec<_>>().join(" ");
        out.infra(description.at, InfraKind::Description, &value);
    }
    let parent = project.child("parent");
    out.parsed.inherits = parent.and_then(place_of_parent);
    for (name, value) in &properties.0 {
        out.define(format!("maven:${{{name}}}"), "", value);
    }
    let profiles = project.child("profiles").into_iter().flat_map(|p| p.all("profile"));
    let holders: Vec<&Element> = std::iter::once(&project).chain(profiles).collect();
    let managed = manage(&holders, &properties, &mut out);
    for holder in holders {
        // Maven 4 calls them subprojects.
        for (list, one) in [("modules", "module"), ("subprojects", "subproject")] {
            for module in holder.child(list).into_iter().flat_map(|m| m.all(one)) {
                let module = properties.resolve(&module.text);
                if !out.parsed.workspaces.contains(&module) {
                    out.workspace(&module);
                }
            }
        }
        for dependency in dependencies(holder) {
            declare(dependency, &properties, &managed, parent.is_some(), &mut out);
        }
    }
    out.finish()
}

fn dependencies(holder: &Element) -> impl Iterator<Item = &Element> {
    holder.child("dependencies").into_iter().flat_map(|d| d.all("dependency"))
}

/// Where the parent lies, unless it is only in a repository.
fn place_of_parent(parent: &Element) -> Option<String> {
    let path = parent.child("relativePath").map_or("..", |p| p.text.as_str());
    match path {
        "" => None,
        file if file.ends_with(".xml") => Some(file.to_string()),
        folder => Some(format!("{}/pom.xml", folder.trim_end_matches('/'))),
    }
}

/// Version and scope that are said once for all who do not say them.
struct Managed {
    version: String,
    scope: Option<Scope>,
}

/// Defines the managed versions for the manifests below, and gives them for this one. Imported BOMs are left out.
fn manage(holders: &[&Element], properties: &Properties, out: &mut Collector) -> HashMap<String, Managed> {
    let mut managed = HashMap::new();
    for holder in holders.iter().filter_map(|h| h.child("dependencyManagement")) {
        for element in dependencies(holder) {
            let Some(name) = coordinates(element, properties) else { continue };
            let scope = element.text_of("scope").map(|s| properties.resolve(s));
            if scope.as_deref() == Some("import") || managed.contains_key(&name) {
                continue;
            }
            let version = element.text_of("version").unwrap_or_default();
            let scope = scope.as_deref().and_then(scope_of);
            // Who says a scope of its own wants the version only.
            out.define_scoped(format!("maven:{name}"), &name, version, scope);
            out.define(format!("maven:scoped {name}"), &name, version);
            managed.insert(name, Managed { version: properties.resolve(version), scope });
        }
    }
    managed
}

/// `group:artifact`, as far as this file knows.
fn coordinates(element: &Element, properties: &Properties) -> Option<String> {
    let artifact = properties.resolve(element.text_of("artifactId")?);
    let group = properties.resolve(element.text_of("groupId")?);
    Some(format!("{group}:{artifact}"))
}

/// Scope of a dependency by its own word; `None` for one that this reader does not know (`import`, a property).
fn scope_of(word: &str) -> Option<Scope> {
    match word {
        "compile" | "runtime" => Some(Scope::Runtime),
        "provided" | "system" => Some(Scope::Peer),
        "test" => Some(Scope::Test),
        _ => None,
    }
}

fn declare(
    element: &Element,
    properties: &Properties,
    managed: &HashMap<String, Managed>,
    has_parent: bool,
    out: &mut Collector,
) {
    let Some(artifact) = element.child("artifactId") else { return };
    let Some(name) = coordinates(element, properties) else {
        return out.remark(artifact.at, "I-DYNAMIC", "says no group for this dependency: left out");
    };
    if name.contains('&') {
        return out.remark(artifact.at, "I-DYNAMIC", "is named by an entity, which is not read: left out");
    }
    let word = element.text_of("scope").map(|s| properties.resolve(s));
    if word.as_deref() == Some("import") {
        return;
    }
    let lent = managed.get(&name);
    let own = word.as_deref().and_then(scope_of);
    let scope = own.or(lent.and_then(|l| l.scope)).unwrap_or(Scope::Runtime);
    let optional = element.text_of("optional").is_some_and(|o| properties.resolve(o) == "true");
    let scope = if optional && scope == Scope::Runtime { Scope::Optional } else { scope };
    let version = element.text_of("version").map(|v| properties.resolve(v));
    let version = version.or_else(|| lent.map(|l| l.version.clone())).unwrap_or_default();
    let known = !name.contains("${") && !version.contains("${");
    if known && (!version.is_empty() || !has_parent) {
        out.dependency(artifact.at, &name, &version, scope);
    } else if own.is_some() || optional || lent.is_some() || !version.is_empty() {
        out.unsettled(artifact.at, format!("maven:scoped {name}"), &name, &version, scope);
    } else {
        out.unsettled(artifact.at, format!("maven:{name}"), &name, &version, scope);
    }
}

fn extensions(input: &Input) -> Parsed {
    let (text, conflict) = readable(input.text);
    let input = &Input { included_as: input.included_as, ..Input::new(input.path, &text) };
    let mut out = Collector::new(input, Ecosystem::Maven);
    note_conflict(conflict, &mut out);
    let root = xml::read(input, &mut out.parsed).filter(|root| root.name == "extensions");
    for extension in root.iter().flat_map(|r| r.all("extension")) {
        if let (Some(group), Some(artifact)) = (extension.text_of("groupId"), extension.child("artifactId")) {
            let name = format!("{group}:{}", artifact.text);
            let version = extension.text_of("version").unwrap_or_default();
            out.dependency(artifact.at, &name, version, Scope::Build);
        }
    }
    out.finish()
}

/// The `${…}` values that the file itself defines, in order.
struct Properties<'a>(Vec<(String, &'a str)>, HashMap<String, &'a str>);

impl<'a> Properties<'a> {
    fn of(project: &'a Element) -> Self {
        let mut all = Self(Vec::new(), HashMap::new());
        let parent = project.child("parent");
        for key in ["groupId", "artifactId", "version"] {
            let of_parent = parent.and_then(|p| p.text_of(key));
            if let Some(value) = of_parent {
                all.add(format!("project.parent.{key}"), value);
                all.add(format!("parent.{key}"), value);
            }
            // Group and version are inherited, the artifact's name is not.
            let inherited = of_parent.filter(|_| key != "artifactId");
            if let Some(value) = project.text_of(key).or(inherited) {
                all.add(format!("project.{key}"), value);
                all.add(format!("pom.{key}"), value);
            }
        }
        // Those of the project go before those of a profile.
        let profiles = project.child("profiles").into_iter().flat_map(|p| p.all("profile"));
        for holder in std::iter::once(project).chain(profiles) {
            for property in holder.child("properties").iter().flat_map(|p| &p.children) {
                all.add(property.name.clone(), &property.text);
            }
        }
        all
    }

    fn add(&mut self, name: String, value: &'a str) {
        if !self.1.contains_key(&name) {
            self.0.push((name.clone(), value));
            self.1.insert(name, value);
        }
    }

    /// The text with what is known filled in; an unknown `${x}` stays.
    fn resolve(&self, text: &str) -> String {
        fill(text, |name| self.1.get(name).map(|v| (*v).to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, metadata, read, said, settled};
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
            settled(&[("pom.xml", POM)]),
            [
                "20 com.rabbitmq:amqp-client runtime 5.1",
                "24 org.acme:core runtime 3",
                "25 junit:junit test",
                "26 javax:servlet peer",
                "27 a:b_${scala} optional",
                "29 a:l runtime ${loop}xxxxxxxxxxxxxxxx",
                "36 p:q runtime",
                "28 I-DYNAMIC",
            ]
        );
        assert_eq!(said(&FORMAT, "pom.xml", POM), [""; 0]);
        let parsed = read(&FORMAT, "pom.xml", POM);
        assert_eq!(parsed.unit.unwrap().name.as_deref(), Some("shop"));
        assert_eq!(parsed.workspaces, ["core", "web", "extra"]);
        assert_eq!(metadata(&FORMAT, "pom.xml", POM), ["6 description A shop"]);
    }

    const ROOT: &str = r#"<project>
  <groupId>org.acme</groupId><artifactId>base</artifactId><version>3</version>
  <properties><kafka>3.7</kafka><scala>2.13</scala><vertx>4</vertx></properties>
  <dependencyManagement><dependencies>
    <dependency><groupId>io.vertx</groupId><artifactId>vertx-web</artifactId><version>${vertx}</version></dependency>
    <dependency><groupId>org.mockito</groupId><artifactId>mockito-core</artifactId><version>5</version><scope>test</scope></dependency>
    <dependency><groupId>org.acme</groupId><artifactId>core</artifactId><version>${project.version}</version></dependency>
    <dependency><groupId>b</groupId><artifactId>bom</artifactId><version>1</version><type>pom</type><scope>import</scope></dependency>
  </dependencies></dependencyManagement>
</project>"#;

    #[test]
    fn what_parents_define_is_filled_in() {
        let child = r#"<project>
  <parent><groupId>org.acme</groupId><artifactId>base</artifactId><version>3</version>PLACE</parent>
  <artifactId>child</artifactId>
  <properties><vertx>5</vertx></properties>
  <dependencies>
    <dependency><groupId>io.vertx</groupId><artifactId>vertx-web</artifactId></dependency>
    <dependency><groupId>org.mockito</groupId><artifactId>mockito-core</artifactId></dependency>
    <dependency><groupId>org.mockito</groupId><artifactId>mockito-core</artifactId><scope>compile</scope></dependency>
    <dependency><groupId>${project.groupId}</groupId><artifactId>core</artifactId><optional>true</optional></dependency>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_${scala}</artifactId><version>${kafka}</version></dependency>
    <dependency><groupId>b</groupId><artifactId>bom</artifactId></dependency>
    <dependency><groupId>s</groupId><artifactId>s</artifactId><version>1</version><scope>system</scope></dependency>
    <dependency><groupId>x</groupId><artifactId>x</artifactId><version>${nowhere}</version></dependency>
  </dependencies>
</project>"#;
        let expected = [
            "6 io.vertx:vertx-web runtime 5",
            "7 org.mockito:mockito-core test 5",
            "8 org.mockito:mockito-core runtime 5",
            "9 org.acme:core optional 3",
            "10 org.apache.kafka:kafka_2.13 runtime 3.7",
            "11 b:bom runtime",
            "12 s:s peer 1",
            "13 x:x runtime ${nowhere}",
        ];
        let folder_above = child.replace("PLACE", "");
        assert_eq!(settled(&[("pom.xml", ROOT), ("child/pom.xml", &folder_above)]), expected);
        for place in ["../base/pom.xml", "../base", "../base/"] {
            let beside = child.replace("PLACE", &format!("<relativePath>{place}</relativePath>"));
            assert_eq!(settled(&[("base/pom.xml", ROOT), ("child/pom.xml", &beside)]), expected, "{place}");
        }
        // A parent of a parent, and parents in a circle.
        let middle = "<project><parent><relativePath>../base</relativePath></parent></project>";
        let two_up = child.replace("PLACE", "<relativePath>../m</relativePath>");
        let files = [("base/pom.xml", ROOT), ("m/pom.xml", middle), ("child/pom.xml", &two_up)];
        assert_eq!(settled(&files), expected);
        let round = child.replace("PLACE", "<relativePath>../child</relativePath>");
        assert_eq!(settled(&[("child/pom.xml", &round)]).len(), 8);
        // A parent that only a repository has.
        let elsewhere = child.replace("PLACE", "<relativePath/>");
        assert_eq!(
            settled(&[("base/pom.xml", ROOT), ("child/pom.xml", &elsewhere)])[0],
            "6 io.vertx:vertx-web runtime"
        );
    }

    #[test]
    fn versions_managed_in_the_file_itself() {
        let managed = ROOT.replace(
            "</project>",
            "<dependencies><dependency><groupId>org.mockito</groupId><artifactId>mockito-core</artifactId></dependency>\n<dependency><groupId>org.acme</groupId><artifactId>core</artifactId></dependency></dependencies></project>",
        );
        assert_eq!(
            dependencies(&FORMAT, "pom.xml", &managed),
            ["10 maven org.mockito:mockito-core test 5", "11 maven org.acme:core runtime 3"]
        );
    }

    #[test]
    fn extensions_of_maven_build() {
        let text = "<extensions>\n<extension>\n<groupId>io.takari</groupId>\n<artifactId>polyglot</artifactId><version>0.4</version></extension></extensions>";
        assert_eq!(
            dependencies(&EXTENSIONS, ".mvn/extensions.xml", text),
            ["4 maven io.takari:polyglot build 0.4"]
        );
        assert!((EXTENSIONS.matches)("a/.mvn/extensions.xml") && !(EXTENSIONS.matches)("extensions.xml"));
        assert!((FORMAT.matches)("a/dev.pom.xml") && !(FORMAT.matches)("dependency-reduced-pom.xml"));
    }

    #[test]
    fn a_document_type_is_skipped_and_its_entities_stay_unread() {
        let dependency = |group: &str, artifact: &str, version: &str| {
            format!(
                "<dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId><version>{version}</version></dependency>\n"
            )
        };
        let text = format!(
            "<!DOCTYPE project [<!ENTITY x SYSTEM \"file:///etc/passwd\">\n<!ENTITY a \"&x;&x;\">]>\n<project><dependencies>\n{}{}{}</dependencies></project>",
            dependency("ok", "ok", "1"),
            dependency("ok", "&x;", "1"),
            dependency("ok", "late", "&a;"),
        );
        assert_eq!(
            dependencies(&FORMAT, "pom.xml", &text),
            ["4 maven ok:ok runtime 1", "6 maven ok:late runtime &a;"]
        );
        assert_eq!(said(&FORMAT, "pom.xml", &text), ["1 W-DTD", "5 I-DYNAMIC"]);
        let plain = format!(
            "<!DOCTYPE project>\n<project><dependencies>\n{}</dependencies></project>",
            dependency("a", "b", "2")
        );
        assert_eq!(dependencies(&FORMAT, "pom.xml", &plain), ["3 maven a:b runtime 2"]);
        assert_eq!(said(&FORMAT, "pom.xml", &plain), ["1 W-DTD"]);
    }

    #[test]
    fn of_a_conflict_the_upper_side_is_read() {
        let one = |name: &str| {
            format!(
                "<dependency><groupId>{name}</groupId><artifactId>{name}</artifactId><version>1</version></dependency>\n"
            )
        };
        let text = format!(
            "<project><dependencies>\n{}<<<<<<< ours\n{}=======\n{}>>>>>>> theirs\n{}</dependencies></project>\n",
            one("a"),
            one("b"),
            one("d"),
            one("c")
        );
        assert_eq!(
            dependencies(&FORMAT, "pom.xml", &text),
            ["2 maven a:a runtime 1", "4 maven b:b runtime 1", "8 maven c:c runtime 1"]
        );
        assert_eq!(said(&FORMAT, "pom.xml", &text), ["3 W-PARSE"]);
        let early = text.replacen("<project>", "<<<<<<< x\n<project>", 1).replacen(
            "<dependencies>",
            "\n=======\n<project>\n>>>>>>> y\n<dependencies>",
            1,
        );
        assert_eq!(dependencies(&FORMAT, "pom.xml", &early).len(), 3);
    }

    #[test]
    fn doubling_properties_stay_short() {
        let doubling: String =
            (1..40).map(|i| format!("<a{i}>${{a{}}}${{a{}}}</a{i}>", i - 1, i - 1)).collect();
        let text = format!(
            "<project><properties><a0>xxxx</a0>{doubling}</properties><dependencies><dependency><groupId>g</groupId><artifactId>${{a39}}</artifactId></dependency></dependencies></project>"
        );
        assert!(settled(&[("pom.xml", &text)])[0].len() < 2_000);
    }

    #[test]
    fn other_roots_and_truncated_files() {
        assert!(read(&FORMAT, "pom.xml", "<html/>").unit.is_none());
        let cut = &POM[..POM.find("<build>").unwrap()];
        assert_eq!(settled(&[("pom.xml", cut)]).len(), 7);
        assert_eq!(said(&FORMAT, "pom.xml", cut), ["1 W-PARSE"]);
    }
}
