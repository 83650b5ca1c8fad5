//! What is read of Gradle's scripts and catalogs.

use super::testing::{metadata, read, said, settled};
use super::{gradle, gradle_catalog};

fn groovy(text: &str) -> Vec<String> {
    settled(&[("app/build.gradle", text)])
}

fn kotlin(text: &str) -> Vec<String> {
    settled(&[("app/build.gradle.kts", text)])
}

#[test]
fn every_form_of_groovy() {
    let text = r#"#!/usr/bin/env groovy
plugins {
    id 'java'
    id 'org.springframework.boot' version '3.1.3' apply false
    id "com.google.protobuf" version "${protoPlugin}"
}
/* dependencies { implementation 'no:comment:1' } */
def springVersion = "6.0"
final String guava = 'com.google.guava:guava:33'
ext.versions = [jackson: '2.15', 'netty': "4.1"]
ext {
    logback = '1.4'
    libraries = [
        kafka: "org.apache.kafka:kafka-clients:${kafkaVersion}",
        tests: ['junit:junit:4.13', "org.mockito:mockito-core:5"],
        map: [group: 'g', name: 'in-map', version: versions.netty],
    ]
}
dependencies {
    implementation 'a:plain:1'
    implementation("a:parens:2") { exclude group: 'no', module: 'excluded' }
    implementation "a:gstring:$springVersion", "a:braces:${springVersion}",
        'a:second-line:3'
    implementation group: 'a', name: 'map', version: '4'
    compile(group: 'a', name: 'map-parens', version: versions.jackson) {
        exclude module: 'no'
    }
    api([group: 'a', name: 'list-one'], 'a:list-two:5:linux-x86_64@jar')
    runtimeOnly(['a:in-list:6', 'a:in-list-two:6'])
    implementation 'a:plus:' + springVersion
    implementation guava
    implementation libraries.kafka, libraries['map']
    testImplementation libraries.tests
    compileOnly 'a:provided:7'
    annotationProcessor 'a:processor:8'
    developmentOnly 'a:devtools'
    debugImplementation 'a:debug:9'
    kapt 'a:kapt:10'
    add('implementation', 'a:added:11')
    "${flavour}Implementation" 'a:flavoured:12'
    implementation platform('no:bom:1')
    implementation enforcedPlatform("no:bom2:1")
    implementation project(':core'), files('libs/no:1.jar'), fileTree(dir: 'libs', include: ['*.jar'])
    testImplementation(testFixtures(project(':core')))
    implementation gradleApi()
    implementation sourceSets.main.output
    implementation(libs.netty) { because "it's 'fast':really" }
    implementation 'not coordinates', "a:b c:1"
    constraints { implementation 'a:devtools:3.2' }
    if (project.hasProperty('x')) {
        implementation 'a:conditional:13'
    } else implementation 'a:otherwise:14'
    ['a:looped:15', 'a:looped2:15'].each { implementation it }
    println "a:printed:1"
    modules { module('no:x') { replacedBy('no:y') } }
    implementation('a:rich') { version { strictly '[1,2[' } }
}
publishing { publications { maven { pom { name = 'x'; dependencies = "no:no:1" } } } }
shadowJar { dependencies { exclude(dependency('no:shadow:.*')); include(project(':core')) } }
"#;
    assert_eq!(
        groovy(text),
        [
            "4 org.springframework.boot:org.springframework.boot.gradle.plugin build 3.1.3",
            "5 com.google.protobuf:com.google.protobuf.gradle.plugin build ${protoPlugin}",
            "20 a:plain runtime 1",
            "21 a:parens runtime 2",
            "22 a:gstring runtime 6.0",
            "22 a:braces runtime 6.0",
            "23 a:second-line runtime 3",
            "24 a:map runtime 4",
            "25 a:map-parens runtime 2.15",
            "28 a:list-one runtime",
            "28 a:list-two runtime 5",
            "29 a:in-list runtime 6",
            "29 a:in-list-two runtime 6",
            "30 a:plus runtime 6.0",
            "31 com.google.guava:guava runtime 33",
            "32 org.apache.kafka:kafka-clients runtime ${kafkaVersion}",
            "32 g:in-map runtime 4.1",
            "33 junit:junit test 4.13",
            "33 org.mockito:mockito-core test 5",
            "34 a:provided peer 7",
            "35 a:processor build 8",
            "36 a:devtools dev 3.2",
            "37 a:debug dev 9",
            "38 a:kapt build 10",
            "39 a:added runtime 11",
            "40 a:flavoured runtime 12",
            "51 a:conditional runtime 13",
            "52 a:otherwise runtime 14",
            "53 a:looped runtime 15",
            "53 a:looped2 runtime 15",
            "56 a:rich runtime [1,2[",
            "47 I-MISSING",
        ]
    );
    assert_eq!(said(&gradle::FORMAT, "build.gradle", text), [""; 0]);
}

#[test]
fn every_form_of_kotlin() {
    let text = r#"import org.jetbrains.kotlin.gradle.tasks.KotlinCompile

plugins {
    `java-library`
    id("org.springframework.boot") version "3.1.3"
    kotlin("jvm") version "1.9"
    alias(libs.plugins.ktlint) apply false
    id("io.ktor.plugin").version("2.3")
}
description = "Ad
service"
val grpc: String by project
val vertx = "4.5"
val extraVersion by extra("1.1")
extra["kafka"] = "3.7"
extra.apply { set("akka", "2.8") }
val deps = mapOf("redis" to "redis.clients:jedis:5", "nested" to mapOf("pg" to "org.postgresql:postgresql:42"))
dependencies {
    implementation("a:plain:1")
    implementation(group = "a", name = "named", version = vertx)
    implementation("a", "positional", "2")
    implementation("io.vertx:vertx-core:$vertx") { exclude(group = "no", module = "no") }
    api("a:extra:$extraVersion"); api("a:kafka:${project.extra["kafka"]}")
    implementation("a:akka:${rootProject.extra["akka"] as String}")
    implementation("a:grpc:$grpc")
    implementation(kotlin("stdlib-jdk8"))
    testImplementation(kotlin("test", "1.9.1"))
    implementation(deps["redis"]!!)
    implementation(deps.getValue("nested"))
    implementation(libs.bundles.spring)
    implementation(libs.guava.get())
    runtimeOnly(libs.findLibrary("slf4j-simple").get())
    implementation(platform(libs.bom))
    implementation(projects.core)
    implementation(project(":core", configuration = "x"))
    "integrationTestImplementation"("a:it:3")
    add("ksp", "a:symbols:4")
    implementation(compose.desktop.currentOs)
    implementation(npm("react", "18"))
    listOf("a:one:5", "a:two:5").forEach { add("testImplementation", it) }
    implementation("""a:raw:6""")
    exclusion("a:tool:7")
}
kotlin {
    sourceSets {
        val commonTest by getting { dependencies { implementation("a:common-test:8") } }
        commonMain.dependencies { implementation("a:common:9") }
        named("jvmTest") { dependencies { implementation("a:jvm-test:10") } }
    }
}
subprojects { dependencies { "implementation"("a:all:11") } }
buildscript { dependencies { classpath("a:build:12") } }
protobuf { protoc { artifact = "com.google.protobuf:protoc:3" } plugins { id("grpc") { artifact = "io.grpc:gen:$grpc" } } }
"#
    .replace("\"Ad\nservice\"", "\"Ad service\"\n");
    let catalog = r#"
[versions]
spring = "6"
[libraries]
guava = "com.google.guava:guava:33"
slf4j-simple = { module = "org.slf4j:slf4j-simple", version = { strictly = "2" } }
spring-web = { group = "org.springframework", name = "spring-web", version.ref = "spring" }
spring_core = { module = "org.springframework:spring-core", version.ref = "spring" }
bom = { module = "no:bom" }
[bundles]
spring = ["spring-web", "spring_core"]
[plugins]
ktlint = { id = "org.jlleitschuh.gradle.ktlint", version = "12" }
"#;
    assert_eq!(
        settled(&[
            ("gradle/libs.versions.toml", catalog),
            ("gradle.properties", "# versions\ngrpc=1.60\n"),
            ("app/build.gradle.kts", &text)
        ]),
        [
            "5 org.springframework.boot:org.springframework.boot.gradle.plugin build 3.1.3",
            "6 org.jetbrains.kotlin.jvm:org.jetbrains.kotlin.jvm.gradle.plugin build 1.9",
            "7 org.jlleitschuh.gradle.ktlint:org.jlleitschuh.gradle.ktlint.gradle.plugin build 12",
            "8 io.ktor.plugin:io.ktor.plugin.gradle.plugin build 2.3",
            "19 a:plain runtime 1",
            "20 a:named runtime 4.5",
            "21 a:positional runtime 2",
            "22 io.vertx:vertx-core runtime 4.5",
            "23 a:extra runtime 1.1",
            "23 a:kafka runtime 3.7",
            "24 a:akka runtime 2.8",
            "25 a:grpc runtime 1.60",
            "26 org.jetbrains.kotlin:kotlin-stdlib-jdk8 runtime",
            "27 org.jetbrains.kotlin:kotlin-test test 1.9.1",
            "28 redis.clients:jedis runtime 5",
            "30 org.springframework:spring-web runtime 6",
            "30 org.springframework:spring-core runtime 6",
            "31 com.google.guava:guava runtime 33",
            "32 org.slf4j:slf4j-simple runtime 2",
            "36 a:it test 3",
            "37 a:symbols build 4",
            "38 org.jetbrains.compose.desktop:desktop runtime",
            "40 a:one test 5",
            "40 a:two test 5",
            "41 a:raw runtime 6",
            "42 a:tool build 7",
            "46 a:common-test test 8",
            "47 a:common runtime 9",
            "48 a:jvm-test test 10",
            "51 a:all runtime 11",
            "52 a:build build 12",
            "53 com.google.protobuf:protoc build 3",
            "53 io.grpc:gen build 1.60",
        ]
    );
    assert_eq!(metadata(&gradle::FORMAT, "build.gradle.kts", &text), ["10 description Ad service"]);
}

#[test]
fn what_other_scripts_define() {
    let root = "buildscript { ext.kotlin_version = '1.9' }\next { deps = [spring: [web: \"org.springframework:spring-web:$springVersion\"]] }\ndef mine = 'a:mine:1'\nsubprojects { dependencyManagement { imports { mavenBom 'no:bom:1' }\n dependencies { dependency 'a:managed:2'\n dependencySet(group: 'b', version: '3') { entry 'set' } } } }\n";
    let script = "ext.libraries = [junit: 'junit:junit:4']\n";
    let app = "dependencies {\n implementation deps.spring.web\n testImplementation libraries.junit\n implementation \"k:k:$kotlin_version\"\n implementation 'a:managed'\n implementation rootProject.ext.deps.spring.web\n implementation 'b:set'\n implementation mine\n implementation \"$unknown:x:1\"\n}";
    let files = [
        ("build.gradle", root),
        ("gradle/dependencies.gradle", script),
        ("gradle.properties", "springVersion = 6.1"),
        ("app/build.gradle", app),
    ];
    assert_eq!(
        settled(&files),
        [
            "2 org.springframework:spring-web runtime 6.1",
            "3 junit:junit test 4",
            "4 k:k runtime 1.9",
            "5 a:managed runtime 2",
            "6 org.springframework:spring-web runtime 6.1",
            "7 b:set runtime 3",
            "8 I-MISSING",
            "9 I-DYNAMIC",
        ]
    );
}

#[test]
fn settings_name_the_build_and_its_members() {
    let text = r#"
pluginManagement { plugins { id 'org.springframework.boot' version '3.1' }; includeBuild 'build-logic' }
rootProject.name = 'shop'
include ':app', 'lib:core'
include(":web",
        ":worker")
includeBuild '../elsewhere'
includeFlat 'beside'
project(':web').projectDir = new File(rootDir, 'frontend/web')
project(":worker").projectDir = file("$rootDir/jobs")
// include ':commented'
dependencyResolutionManagement {
    versionCatalogs {
        libs {
            version('spring', '6')
            library('spring-web', 'org.springframework', 'spring-web').versionRef('spring')
            library('guava', 'com.google.guava:guava:33')
            alias('old').to('a:old:1')
            bundle('all', ['spring-web', 'guava'])
            plugin('boot', 'org.springframework.boot').version('3.1')
        }
        create("testLibs") { library("junit", "junit:junit:4") }
    }
}
"#;
    let parsed = read(&gradle::FORMAT, "settings.gradle", text);
    assert_eq!(parsed.unit.unwrap().name.as_deref(), Some("shop"));
    assert_eq!(parsed.workspaces, ["build-logic", "app", "lib/core", "frontend/web", "jobs", "../beside"]);
    let app = "plugins { alias(libs.plugins.boot) }\ndependencies {\nimplementation libs.bundles.all\nimplementation libs.old\ntestImplementation testLibs.junit\n}";
    assert_eq!(
        settled(&[("settings.gradle", text), ("app/build.gradle", app)]),
        [
            "1 org.springframework.boot:org.springframework.boot.gradle.plugin build 3.1",
            "3 org.springframework:spring-web runtime 6",
            "3 com.google.guava:guava runtime 33",
            "4 a:old runtime 1",
            "5 junit:junit test 4",
        ]
    );
}

#[test]
fn catalogs_of_other_names_and_broken_ones() {
    let test =
        "[libraries]\nfoo-bar = 'a:foo-bar:1'\nbroken = { version = '1' }\n[plugins]\nshort = 'p.q:1'\n";
    let app =
        "plugins { alias(testLibs.plugins.short) }\ndependencies { testImplementation testLibs.foo.bar }";
    assert_eq!(
        settled(&[("gradle/test-libs.versions.toml", test), ("build.gradle", app)]),
        ["1 p.q:p.q.gradle.plugin build 1", "2 a:foo-bar test 1"]
    );
    assert_eq!(said(&gradle_catalog::FORMAT, "test-libs.versions.toml", test), ["3 W-PARSE"]);
    assert_eq!(said(&gradle_catalog::FORMAT, "libs.versions.toml", "[versions]\na = \n"), ["2 W-PARSE"]);
}

#[test]
fn build_logic_is_for_the_build() {
    let text = "dependencies { implementation 'a:plugin:1'\ntestImplementation 'a:test:1' }";
    assert_eq!(settled(&[("buildSrc/build.gradle", text)]), ["1 a:plugin build 1", "2 a:test test 1"]);
    let convention = "buildSrc/src/main/groovy/conventions.gradle";
    assert_eq!(settled(&[(convention, text)])[0], "1 a:plugin runtime 1");
    assert!(read(&gradle::FORMAT, convention, text).unit.is_none());
    assert!(read(&gradle::FORMAT, "buildSrc/build.gradle", text).unit.is_none());
    assert!(read(&gradle::FORMAT, "core/core.gradle", text).unit.is_some());
    assert!(read(&gradle::FORMAT, "core/build.gradle", text).unit.is_some());
}

#[test]
fn broken_scripts_give_what_there_is() {
    let cut = "dependencies {\n implementation 'a:b:1'\n implementation('c:d:2'\n";
    assert_eq!(groovy(cut), ["2 a:b runtime 1", "3 c:d runtime 2"]);
    assert_eq!(said(&gradle::FORMAT, "build.gradle", cut), ["1 W-PARSE", "3 W-PARSE"]);
    let quote = "dependencies {\n implementation 'a:b:1\n implementation 'c:d:2'\n}";
    assert_eq!(groovy(quote), ["2 a:b runtime 1", "3 c:d runtime 2"]);
    let conflict = "dependencies {\n<<<<<<< ours\n api 'a:ours:1'\n=======\n api 'a:theirs:1'\n>>>>>>> x\n}";
    assert_eq!(groovy(conflict), ["3 a:ours runtime 1"]);
    assert_eq!(said(&gradle::FORMAT, "build.gradle", conflict), ["2 W-PARSE"]);
    assert_eq!(kotlin("dependencies {\n implementation(\"a:b:1\")\n"), ["2 a:b runtime 1"]);
}

#[test]
fn hostile_scripts_end() {
    let deep = format!("{} dependencies {{ api 'a:b:1' }} {}", "x {\n".repeat(5_000), "}".repeat(5_000));
    assert_eq!(said(&gradle::FORMAT, "build.gradle", &deep), ["65 W-DEPTH"]);
    for unit in [
        "(", "[", "x(", "a.", "+", "?:", "\n.", "'${", "\"$a", "a = b\n", "[a:", "x ? y : ", "@", "->",
        "listOf(",
    ] {
        let text = format!("ext.x = {0}\ndependencies {{ api {0} }}", unit.repeat(20_000));
        groovy(&text);
        kotlin(&text);
    }
    let doubling: String = (1..60).map(|i| format!("ext.a{i} = \"$a{0}$a{0}\"\n", i - 1)).collect();
    let text = format!("ext.a0 = 'x'\n{doubling}dependencies {{ api \"g:$a59:1\" }}");
    assert!(groovy(&text).concat().len() < 2_000);
    let many = "api 'a:b:1'\n".repeat(30_000);
    assert_eq!(groovy(&format!("dependencies {{\n{many}}}")).len(), 20_000);
    // A bundle of many, used by many.
    let libraries: String = (0..5_000).map(|i| format!("l{i} = 'a:l{i}:1'\n")).collect();
    let bundle: String = (0..5_000).map(|i| format!("'l{i}',")).collect();
    let catalog = format!("[libraries]\n{libraries}[bundles]\nb = [{bundle}]\n");
    let uses = format!("dependencies {{\n{}}}", "api libs.bundles.b\n".repeat(5_000));
    let files = [("gradle/libs.versions.toml", catalog.as_str()), ("build.gradle", &uses)];
    assert!(settled(&files).len() < 30_000);
}
