//! What is read of sbt's build definitions.

use super::sbt::FORMAT;
use super::testing::{read, said, settled};

fn sbt(text: &str) -> Vec<String> {
    settled(&[("build.sbt", text)])
}

#[test]
fn every_form() {
    let text = r#"ThisBuild / scalaVersion := "2.13.12"
name := "shop"
val circeVersion = "0.14"
lazy val akkaV = "2.8"
val V = Versions
val akkaHttp = "com.typesafe.akka" %% "akka-http" % "10.5"
val tests = Seq("org.scalatest" %% "scalatest" % "3.2", "org.mockito" % "mockito-core" % "5").map(_ % Test)
def akka(part: String) = "com.typesafe.akka" %% s"akka-$part" % akkaV
/* libraryDependencies += "no" % "comment" % "1" */
libraryDependencies += "a" % "plain" % "1" // "no" % "comment" % "1"
libraryDependencies += "a" %% "scala" % V.cats
libraryDependencies += "a" %%% "js" % "3" % "test"
libraryDependencies ++= Seq(
  "a" % "provided" % "4" % Provided,
  "a" % "mapping" % "5" % "compile->compile;test->test",
  "a" % "optional" % "6" % Optional,
  ("a" %% "parens" % "7").exclude("no", "no").cross(CrossVersion.for3Use2_13),
  "a" % "excluding" % "8" excludeAll(ExclusionRule("no", "no")) classifier "x",
  akkaHttp,
  akka("stream"), akka("actor") % Test,
  compilerPlugin("a" %% "compiler" % "9"),
  scalaOrganization.value % "scala-reflect" % scalaVersion.value,
)
libraryDependencies ++= Seq("io.circe" %% "circe-core", "io.circe" %% "circe-parser").map(_ % circeVersion)
libraryDependencies ++= Seq("zio", "zio-http").map(m => "dev.zio" %% m % "2")
libraryDependencies ++= Seq("cats", "mouse").map("org.typelevel" %% _ % "1")
libraryDependencies ++= tests ++ Seq(akkaHttp)
Test / libraryDependencies += "a" % "in-test" % "10"
libraryDependencies ++= {
  CrossVersion.partialVersion(scalaVersion.value) match {
    case Some((2, 13)) => Seq("a" %% "on-2" % "11")
    case _ => Nil
  }
}
libraryDependencies ++= (if (sys.env.contains("X")) Seq("a" % "if" % "12") else Nil)
dependencyOverrides += "no" % "override" % "1"
excludeDependencies ++= Seq("no" % "excluded", ExclusionRule("no"))
libraryDependencySchemes += "no" %% "scheme" % VersionScheme.Always
resolvers += "Sonatype" at "https://example.org/a % b"
addCompilerPlugin("org.typelevel" %% "kind-projector" % "0.13" cross CrossVersion.full)
scalafixDependencies += "a" %% "rules" % "13"
lazy val root = (project in file(".")).aggregate(core, web)
lazy val core = project.settings(libraryDependencies += "a" % "core" % "14")
lazy val web = project
  .in(file("modules/web"))
  .dependsOn(core % "test->test;compile->compile")
  .settings(
    name := "not-the-build",
    libraryDependencies ++= Seq(
      "a" % "web" % "15"
    ) ++ tests,
    guice := missing,
  )
libraryDependencies += guice
"#;
    let versions = "object Versions {\n  val cats = \"2.10\"\n}\n";
    assert_eq!(
        settled(&[("project/Versions.scala", versions), ("build.sbt", text)]),
        [
            "7 org.scalatest:scalatest test 3.2",
            "7 org.mockito:mockito-core test 5",
            "10 a:plain runtime 1",
            "11 a:scala runtime 2.10",
            "12 a:js test 3",
            "14 a:provided peer 4",
            "15 a:mapping runtime 5",
            "16 a:optional optional 6",
            "17 a:parens runtime 7",
            "18 a:excluding runtime 8",
            "19 com.typesafe.akka:akka-http runtime 10.5",
            "20 com.typesafe.akka:akka-stream runtime 2.8",
            "20 com.typesafe.akka:akka-actor test 2.8",
            "21 a:compiler build 9",
            "22 org.scala-lang:scala-reflect runtime ${scalaVersion}",
            "24 io.circe:circe-core runtime 0.14",
            "24 io.circe:circe-parser runtime 0.14",
            "25 dev.zio:zio runtime 2",
            "25 dev.zio:zio-http runtime 2",
            "26 org.typelevel:cats runtime 1",
            "26 org.typelevel:mouse runtime 1",
            "27 com.typesafe.akka:akka-http runtime 10.5",
            "28 a:in-test test 10",
            "31 a:on-2 runtime 11",
            "35 a:if runtime 12",
            "40 org.typelevel:kind-projector build 0.13",
            "41 a:rules build 13",
            "43 a:core runtime 14",
            "50 a:web runtime 15",
            "54 I-MISSING",
        ]
    );
    assert_eq!(said(&FORMAT, "build.sbt", text), [""; 0]);
    let parsed = read(&FORMAT, "build.sbt", text);
    assert_eq!(parsed.unit.unwrap().name.as_deref(), Some("shop"));
    assert_eq!(parsed.workspaces, ["core", "modules/web"]);
}

#[test]
fn names_of_other_files() {
    let dependencies = r#"import sbt._
object Dependencies {
  object V { val http4s = "0.23"; val json = "1" }
  object Libs {
    val http4s = "org.http4s" %% "http4s-ember-server" % V.http4s
    val json = "a" %% "json" % V.json
    lazy val munit = "org.scalameta" %% "munit" % "1.0" % Test
    val auth = "com.auth0" % "java-jwt" % "4.5"
  }
  object Play { val json = "b" %% "json" % "2" }
  val all = Seq(Libs.http4s, Libs.munit)
  val web: Seq[ModuleID] = Libs.http4s :: Libs.json :: Nil
}
"#;
    let build = "import Dependencies._\nlibraryDependencies ++= Dependencies.all\nlibraryDependencies += Libs.json\nlibraryDependencies ++= Seq(Dependencies.Libs.http4s % Test, munit, Play.json, Libs.auth)\nlibraryDependencies ++= web.map(_ % Provided)\nlibraryDependencies += json\n";
    assert_eq!(
        settled(&[("project/Dependencies.scala", dependencies), ("core/build.sbt", build)]),
        [
            "2 org.http4s:http4s-ember-server runtime 0.23",
            "2 org.scalameta:munit test 1.0",
            "3 a:json runtime 1",
            "4 org.http4s:http4s-ember-server test 0.23",
            "4 org.scalameta:munit test 1.0",
            "4 b:json runtime 2",
            "4 com.auth0:java-jwt runtime 4.5",
            "5 org.http4s:http4s-ember-server peer 0.23",
            "5 a:json peer 1",
            // Two objects have one.
            "6 I-MISSING",
        ]
    );
    assert!(
        (FORMAT.matches)("project/Dependencies.scala") && !(FORMAT.matches)("src/main/scala/project/X.scala")
    );
}

#[test]
fn what_builds_the_build() {
    let plugins = "val v = \"2.1\"\naddSbtPlugin(\"com.eed3si9n\" % \"sbt-assembly\" % v)\nlibraryDependencies += \"a\" %% \"codegen\" % \"1\"\n";
    assert_eq!(
        settled(&[("project/plugins.sbt", plugins)]),
        ["2 com.eed3si9n:sbt-assembly build 2.1", "3 a:codegen build 1"]
    );
    assert!(read(&FORMAT, "project/plugins.sbt", plugins).unit.is_none());
    let play = "addSbtPlugin(\"org.playframework\" % \"sbt-plugin\" % \"3.0\")";
    assert_eq!(
        settled(&[
            ("project/plugins.sbt", play),
            ("build.sbt", "libraryDependencies ++= Seq(guice, play.sbt.PlayImport.ws, specs2 % Test)")
        ]),
        [
            "1 org.playframework:play-guice runtime 3.0",
            "1 org.playframework:play-ahc-ws runtime 3.0",
            "1 org.playframework:play-specs2 test 3.0"
        ]
    );
}

#[test]
fn scala_3_without_braces() {
    let text = "def native =\n  val arch = \"x86\"\n  val (os, kind) =\n    if mac then (\"osx\", \"kqueue\")\n    else (\"linux\", \"epoll\")\n  (\"io.netty\" % s\"netty-$kind\" % \"4\").classifier(s\"$os-$arch\")\nlazy val `my-root` = project\n  .in(file(\".\"))\n  .settings(\n    name := \"mine\",\n    libraryDependencies ++= Seq(\n      native,\n      \"a\" %% \"b\" % \"1\"\n    )\n  )\n";
    assert_eq!(sbt(text), ["12 io.netty:netty-${kind} runtime 4", "13 a:b runtime 1"]);
    assert_eq!(read(&FORMAT, "build.sbt", text).unit.unwrap().name.as_deref(), Some("mine"));
}

#[test]
fn broken_and_hostile_texts() {
    let cut = "libraryDependencies ++= Seq(\n  \"a\" % \"b\" % \"1\",\n  \"c\" % \"d";
    assert_eq!(sbt(cut), ["2 a:b runtime 1", "3 c:d runtime"]);
    assert_eq!(said(&FORMAT, "build.sbt", cut), ["1 W-PARSE", "3 W-PARSE"]);
    let conflict = "<<<<<<< x\nlibraryDependencies += \"a\" % \"b\" % \"1\"\n=======\n>>>>>>> y\n";
    assert_eq!(sbt(conflict), ["2 a:b runtime 1"]);
    assert_eq!(said(&FORMAT, "build.sbt", conflict), ["1 W-PARSE"]);
    let deep = format!("{}{}", "x(".repeat(5_000), ")".repeat(5_000));
    assert_eq!(said(&FORMAT, "build.sbt", &deep), ["1 W-DEPTH"]);
    for unit in [
        "(",
        "Seq(",
        "{",
        "val a = ",
        "% ",
        "\"a\" % ",
        "\n.x",
        "a ++ ",
        "object a {",
        "if (a) ",
        "s\"${",
        "x => ",
        ";val a",
    ] {
        let text = format!("libraryDependencies ++= {0}\nval x = {0}", unit.repeat(20_000));
        sbt(&text);
    }
    let doubling: String = (1..60).map(|i| format!("val a{i} = Seq(a{0}, a{0})\n", i - 1)).collect();
    sbt(&format!("val a0 = \"a\" % \"b\" % \"1\"\n{doubling}libraryDependencies ++= a59\n"));
    let objects = format!("object {} {{\n{}}}", "a".repeat(200_000), "val b = \"c\"\n".repeat(20_000));
    sbt(&objects);
}
