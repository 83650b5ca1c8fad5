//! Gradle scripts: `*.gradle` (Groovy) and `*.gradle.kts` (Kotlin), settings and convention plugins among them.
//!
//! Scripts are programs; what they state literally is read, block by block, and nothing is run.
//! Source: <https://docs.gradle.org/current/userguide/declaring_dependencies_basics.html>.

use super::collect::Collector;
use super::gradle_catalog::InScript;
use super::gradle_scopes::{Place, scope_of, speaks_of_tests};
use super::gradle_syntax::{
    arguments, assigned, built_in, coordinates, is_no_dependency, is_statement, reference, rich_version,
    statements, without_parameters,
};
use super::gradle_values::{Values, text, texts};
use super::jvm_pieces::{Path, Piece, path};
use super::jvm_tokens::{Dialect, Kind, Token, canonical, tokenize};
use super::recover::readable;
use crate::facts::{Format, Input, Parsed, Unit, file_name};
use crate::model::{Ecosystem, InfraKind, Scope};

/// `build.gradle`, `settings.gradle`, `*.gradle`, `*.gradle.kts`.
pub(crate) const FORMAT: Format = Format {
    name: "build.gradle",
    matches: |path| path.ends_with(".gradle") || path.ends_with(".gradle.kts"),
    parse,
};

/// Deepest nesting of blocks that is followed.
const DEPTH: usize = 64;
/// Most broken places reported for one file.
const BROKEN: usize = 3;

/// What a script is for, by its name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Build,
    Settings,
    Other,
}

fn parse(input: &Input) -> Parsed {
    let (content, conflict) = readable(input.text);
    let kotlin = input.path.ends_with(".kts");
    let tokens = tokenize(&content, if kotlin { Dialect::Kotlin } else { Dialect::Groovy });
    let mut out = Collector::new(input, Ecosystem::Maven);
    if let Some(offset) = conflict {
        out.warn(offset, "W-PARSE", "has merge conflict markers; the upper side is read");
    }
    for (offset, what) in tokens.broken.iter().take(BROKEN) {
        out.warn(*offset, "W-PARSE", *what);
    }
    let role = role(input.path);
    if role != Role::Other && !input.path.split('/').any(|folder| folder == "buildSrc") {
        out.parsed.unit = Some(Unit::default());
    }
    let mut script = Script {
        out,
        values: Values::default(),
        role,
        collecting: true,
        deep: false,
        catalogs: InScript::default(),
        members: Vec::new(),
    };
    let all = Piece { tokens: &tokens.list, start: 0, end: tokens.list.len() };
    let around = Around { build: is_build_logic(input.path), ..Around::default() };
    script.walk(all, &around);
    script.collecting = false;
    script.walk(all, &around);
    script.finish()
}

fn role(path: &str) -> Role {
    let name = file_name(path);
    let stem = name.strip_suffix(".kts").unwrap_or(name);
    let stem = stem.strip_suffix(".gradle").unwrap_or(stem);
    let folder = path.rsplit('/').nth(1);
    match stem {
        "settings" => Role::Settings,
        // Some builds name each script after its folder.
        _ if stem == "build" || folder == Some(stem) => Role::Build,
        _ => Role::Other,
    }
}

/// Whether it is what builds the build. Scripts in its sources are parts of the scripts that apply them.
fn is_build_logic(path: &str) -> bool {
    let logic = path.split('/').any(|f| matches!(f, "buildSrc" | "build-logic" | "build-conventions"));
    logic && !path.contains("/src/main/")
}

/// What the blocks around a statement make of it.
#[derive(Clone, Copy, Default)]
struct Around<'a> {
    depth: usize,
    inside: Inside<'a>,
    /// Within something for tests.
    test: bool,
    /// Within something for the build itself.
    build: bool,
    /// Within `dependencyManagement`.
    managed: bool,
    /// Within a block of a code generator's settings, which names its tools as `artifact`.
    tools: bool,
    /// Within a block that belongs to something else than a project: names are its own.
    foreign: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Inside<'a> {
    #[default]
    Elsewhere,
    Dependencies,
    /// Versions without use: constraints.
    Managed,
    Plugins,
    /// `ext { … }`, `extra.apply { … }`.
    Properties,
    Catalogs,
    Catalog(&'a str),
    /// Nothing in there is a dependency.
    Nothing,
}

struct Script<'i, 'b> {
    out: Collector<'i, 'b>,
    values: Values,
    role: Role,
    /// The first pass collects values, the second one facts.
    collecting: bool,
    deep: bool,
    catalogs: InScript,
    /// Members of a build: project path and folder.
    members: Vec<(String, String)>,
}

impl Script<'_, '_> {
    fn finish(mut self) -> Parsed {
        for (name, texts) in self.values.shared() {
            if let [text] = texts.as_slice() {
                self.out.define(format!("gradle:${{{name}}}"), "", text);
            }
            for text in &texts {
                if let Some((coordinates, version)) = coordinates(text) {
                    self.out.define(format!("gradle:{name}"), &coordinates, version);
                }
            }
        }
        for (_, folder) in &self.members {
            self.out.workspace(folder);
        }
        self.out.finish()
    }

    fn walk(&mut self, block: Piece, around: &Around) {
        if around.depth > DEPTH {
            if !self.deep && !self.collecting {
                self.deep = true;
                self.out.warn(
                    block.offset(),
                    "W-DEPTH",
                    "nests deeper than 64 blocks; what is below is not read",
                );
            }
            return;
        }
        for statement in statements(block) {
            self.statement(statement, around);
        }
    }

    fn statement(&mut self, statement: Piece, around: &Around) {
        let statement = without_parameters(statement);
        let done = if self.collecting {
            self.assignment(statement, around);
            false
        } else {
            match around.inside {
                Inside::Dependencies | Inside::Managed => self.declaration(statement, around),
                Inside::Plugins => self.plugin(statement),
                Inside::Catalog(name) => {
                    self.catalogs.statement(name, statement, &self.values, &mut self.out)
                }
                Inside::Nothing => return,
                _ => self.other(statement, around),
            }
        };
        if done {
            return;
        }
        let mut from = statement.start;
        for (at, token) in statement.top() {
            if token.text == "{" && matches!(token.kind, Kind::Open(_)) {
                let inner = enter(statement.part(from, at), around);
                if inner.inside != Inside::Nothing {
                    self.walk(statement.inside(at), &inner);
                }
                from = match token.kind {
                    Kind::Open(close) => close.saturating_add(1),
                    _ => at + 1,
                };
            }
        }
    }

    /// Remembers what a statement gives a name to.
    fn assignment(&mut self, statement: Piece, around: &Around) {
        let equals = statement.top().find(|(_, t)| t.is("=") || t.is("+="));
        let property = around.inside == Inside::Properties
            || statement.top().take(4).any(|(_, t)| t.says("ext") || t.says("extra"));
        if let Some((at, _)) = equals {
            let Some((start, name)) = assigned(statement.part(statement.start, at)) else { return };
            let declared = start > statement.start;
            if declared || property || !around.foreign {
                self.values.assign(&name, statement.part(at + 1, statement.end), !declared);
            }
            return;
        }
        let words: Vec<&Token> = statement.top().take(4).map(|(_, t)| t).collect();
        match words.as_slice() {
            // `val x by extra("1.0")`, `val x by extra { "1.0" }`
            [_, name, by, extra, ..] if by.says("by") && extra.says("extra") => {
                if let Some((open, _)) = statement.top().nth(4) {
                    self.values.assign(name.text, statement.inside(open), true);
                }
            }
            // `group 'x'`
            [name, value] if around.depth == 0 && value.string().is_some() => {
                if matches!(name.text, "group" | "version") {
                    self.values.assign(name.text, statement.part(statement.start + 1, statement.end), true);
                }
            }
            // `set("x", "1.0")`
            _ if property => {
                let Some(Path { call: Some((_, open)), .. }) = path(statement) else { return };
                if let [name, value] = statement.inside(open).items().as_slice()
                    && let Some(name) = name.first().and_then(|t| t.string())
                {
                    self.values.assign(&canonical(name), *value, true);
                }
            }
            _ => {}
        }
    }

    /// A statement that is in no block of interest: names, members, tools. Blocks in it are still to be walked.
    fn other(&mut self, statement: Piece, around: &Around) -> bool {
        let Some(first) = statement.first() else { return true };
        if let Some(at) = statement.find("=") {
            let (name, value) = (statement.part(statement.start, at), statement.part(at + 1, statement.end));
            self.named(name, value, around);
        } else if self.role == Role::Settings && first.text.starts_with("include") {
            let named = arguments(statement, statement.start + 1).0;
            for argument in named.into_iter().flat_map(Piece::items).flat_map(texts) {
                self.include(first.text, &self.values.fill(&argument));
            }
        } else if let Some(Path { call: Some((call, open)), .. }) = path(statement)
            && call == "useModule"
            && let Some(module) = text(statement.inside(open))
        {
            self.emit(statement.offset(), &module, "", Scope::Build);
        }
        false
    }

    fn named(&mut self, name: Piece, value: Piece, around: &Around) {
        let at = value.trimmed().offset();
        let word = |word: &str| name.top().last().is_some_and(|(_, t)| t.says(word));
        if word("name") && self.role == Role::Settings && around.depth == 0 {
            if let (Some(unit), Some(value)) = (&mut self.out.parsed.unit, text(value)) {
                unit.name = Some(value).filter(|v| !v.contains("${"));
            }
        } else if word("description") && around.depth == 0 && self.role == Role::Build {
            if let Some(value) = text(value).filter(|v| !v.contains("${")) {
                let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
                self.out.infra(at, InfraKind::Description, &value);
            }
        } else if word("artifact") && around.tools {
            if let Some(value) = text(value) {
                self.emit(at, &value, "", Scope::Build);
            }
        } else if word("projectDir") || word("dir") {
            let project = name.tokens[name.start..name.end].iter().find_map(Token::string);
            let folder = value.tokens[value.start..value.end].iter().rev().find_map(Token::string);
            if let (Some(project), Some(folder)) = (project, folder) {
                let folder = folder.split_once("}/").map_or(folder, |(_, below)| below);
                if let Some(member) =
                    self.members.iter_mut().find(|(path, _)| path == project.trim_matches(':'))
                {
                    member.1 = folder.to_string();
                }
            }
        }
    }

    fn include(&mut self, word: &str, argument: &str) {
        let argument = argument.trim();
        if argument.is_empty() || argument.contains("${") {
            return;
        }
        let folder = match word {
            "include" => argument.trim_matches(':').replace(':', "/"),
            "includeFlat" => format!("../{argument}"),
            // Builds beside this one are a developer's convenience.
            "includeBuild" if !argument.starts_with("..") => argument.to_string(),
            _ => return,
        };
        self.members.push((argument.trim_matches(':').to_string(), folder));
    }

    /// `id("x") version "1"`, `kotlin("jvm") version "1"`, `alias(libs.plugins.x)`.
    fn plugin(&mut self, statement: Piece) -> bool {
        let Some(first) = statement.first().filter(|t| t.kind == Kind::Word) else { return false };
        // Groovy's `id 'x' version '1'` has one argument as well.
        let (argument, end) =
            match statement.tokens.get(statement.start + 1).filter(|_| statement.start + 1 < statement.end) {
                Some(Token { kind: Kind::Open(close), text: "(", .. }) => {
                    (statement.inside(statement.start + 1), close.saturating_add(1))
                }
                Some(Token { kind: Kind::Text(_), .. }) => {
                    (statement.part(statement.start + 1, statement.start + 2), statement.start + 2)
                }
                _ => {
                    let rest = statement.part(statement.start + 1, statement.end);
                    let end = path(rest).map_or(rest.end, |p| p.end);
                    (rest.part(rest.start, end), end)
                }
            };
        let named = match first.text {
            "id" | "alias" => text(argument),
            "kotlin" => text(argument).map(|name| format!("org.jetbrains.kotlin.{name}")),
            _ => None,
        };
        let Some(name) = named.map(|n| self.values.fill(&n)) else { return false };
        if let Some(name) = reference(&name) {
            // Other names stand for plugins without a version of their own.
            if name.contains(".plugins.") {
                self.out.pending(argument.offset(), format!("gradle:{name}"), "", Scope::Build);
            }
            return true;
        }
        let rest = statement.part(end, statement.end);
        let Some((at, _)) = rest.top().find(|(_, t)| t.says("version")) else { return true };
        let version = rest.part(at + 1, rest.end);
        // `apply false` follows.
        let apply = version.top().find(|(_, t)| t.says("apply")).map_or(version.end, |(at, _)| at);
        let version = text(version.part(version.start, apply)).unwrap_or_default();
        self.emit(argument.offset(), &format!("{name}:{name}.gradle.plugin"), &version, Scope::Build);
        true
    }

    /// `implementation("a:b:1")` in all its forms; whether it was one, so that its blocks are no longer of interest.
    fn declaration(&mut self, statement: Piece, around: &Around) -> bool {
        if statement.top().any(|(_, t)| t.says("each") || t.says("forEach")) && self.each(statement, around) {
            return true;
        }
        let mut top = statement.top();
        let Some((_, first)) = top.next() else { return true };
        let Some((second_at, second)) = top.next() else { return false };
        let mut configuration = match &first.kind {
            Kind::Word if is_statement(first.text) => {
                self.without_braces(statement, around);
                return matches!(first.text, "exclude" | "because");
            }
            Kind::Word => first.text.to_string(),
            Kind::Text(text) => self.values.fill(text),
            _ => return false,
        };
        if second.is(".") || second.text == "{" || second.kind == Kind::Mark {
            let Some(found) = path(statement) else { return false };
            match found.call {
                Some((call, open)) if call == "add" => {
                    return self.add(
                        statement.inside(open),
                        statement.part(found.end, statement.end),
                        around,
                    );
                }
                _ => return false,
            }
        }
        let (Some(arguments), end) = arguments(statement, second_at) else { return false };
        let rest = statement.part(end, statement.end);
        if configuration == "add" {
            return self.add(arguments, rest, around);
        }
        // `dependency` and `dependencySet` are the words of Spring's dependency management.
        if configuration == "dependencySet" {
            self.set(arguments, rest);
            return true;
        }
        if around.managed {
            configuration = "api".to_string();
        }
        self.declare(&configuration, arguments, rest, around)
    }

    /// `if (x) implementation 'a:b:1' else implementation 'c:d:2'`
    fn without_braces(&mut self, statement: Piece, around: &Around) {
        let otherwise = statement.top().filter(|(_, t)| t.says("else")).last().map(|(at, _)| at);
        let condition = statement.top().nth(1).filter(|_| statement.first().is_some_and(|t| t.says("if")));
        let then = condition.and_then(|(_, t)| match t.kind {
            Kind::Open(close) => {
                Some(statement.part(close.saturating_add(1), otherwise.unwrap_or(statement.end)))
            }
            _ => None,
        });
        let otherwise = otherwise.map(|at| statement.part(at + 1, statement.end));
        for branch in then.into_iter().chain(otherwise) {
            let plain = |t: &Token| t.kind != Kind::Mark && t.text != "{" && !is_statement(t.text);
            if branch.first().is_some_and(plain) {
                self.declaration(branch, around);
            }
        }
    }

    /// `add("implementation", "a:b:1")`
    fn add(&mut self, arguments: Piece, rest: Piece, around: &Around) -> bool {
        let items = arguments.items();
        let Some(configuration) = items.first().and_then(|c| text(*c)) else { return false };
        let Some(second) = items.get(1) else { return false };
        self.declare(&configuration, arguments.part(second.start, arguments.end), rest, around)
    }

    fn declare(&mut self, configuration: &str, arguments: Piece, rest: Piece, around: &Around) -> bool {
        let place = Place { test: around.test, build: around.build };
        let scope = scope_of(configuration, place);
        let managed = around.inside == Inside::Managed;
        let block = rest.top().find(|(_, t)| t.text == "{").map(|(at, _)| rest.inside(at));
        let rich = block.and_then(rich_version).unwrap_or_default();
        let mut found = Vec::new();
        self.sought(arguments, 0, &mut found);
        for (at, dependency) in &found {
            if managed {
                self.manage(&self.values.fill(dependency));
            } else {
                self.emit(*at, dependency, &rich, scope);
            }
        }
        true
    }

    /// What arguments name: texts that are coordinates or a reference, each with its place.
    fn sought(&self, arguments: Piece, depth: usize, found: &mut Vec<(usize, String)>) {
        if depth > 8 {
            return;
        }
        let items = arguments.items();
        let named: Vec<_> = items.iter().filter_map(|i| i.named()).collect();
        let of = |names: [&str; 2]| {
            let value = named.iter().find(|(name, _)| names.contains(&name.as_str()));
            value.and_then(|(_, v)| text(*v))
        };
        if let Some(artifact) = of(["name", "module"]) {
            let group = of(["group", "group"]).unwrap_or_default();
            let version = of(["version", "version"]).unwrap_or_default();
            return found.push((arguments.trimmed().offset(), format!("{group}:{artifact}:{version}")));
        }
        let plain: Vec<&str> = items.iter().filter_map(|i| i.first()?.string()).collect();
        let single = items.iter().all(|i| i.end == i.start + 1);
        if (2..=3).contains(&items.len())
            && single
            && plain.len() == items.len()
            && plain.iter().all(|p| !p.contains(':'))
        {
            return found.push((arguments.trimmed().offset(), plain.join(":")));
        }
        for item in items.iter().filter(|i| i.named().is_none()) {
            self.one(*item, depth, found);
        }
    }

    fn one(&self, item: Piece, depth: usize, found: &mut Vec<(usize, String)>) {
        let Some(first) = item.first() else { return };
        let at = item.offset();
        match &first.kind {
            Kind::Open(_) if first.text != "{" => self.sought(item.inside(item.start), depth + 1, found),
            Kind::Word => {
                let Some(path) = path(item) else { return };
                match path.call {
                    Some((call, open)) => match call.as_str() {
                        "kotlin" => {
                            let inside = item.inside(open).items();
                            let module = inside.first().and_then(|m| text(*m));
                            let version = inside.get(1).and_then(|v| text(*v)).unwrap_or_default();
                            let module = module.into_iter();
                            found.extend(
                                module.map(|m| (at, format!("org.jetbrains.kotlin:kotlin-{m}:{version}"))),
                            );
                        }
                        "findLibrary" | "findBundle" => {
                            let alias = text(item.inside(open)).unwrap_or_default().replace(['-', '_'], ".");
                            let catalog = first.text;
                            let bundles = if call == "findBundle" { "bundles." } else { "" };
                            found.push((at, format!("${{{catalog}.{bundles}{alias}}}")));
                        }
                        name if is_no_dependency(name) => {}
                        _ => match text(item) {
                            Some(property) => found.push((at, property)),
                            None => self.sought(item.inside(open), depth + 1, found),
                        },
                    },
                    None => {
                        let root = path.name.split('.').next().unwrap_or_default();
                        if is_no_dependency(root) {
                            return;
                        }
                        match self.values.of(&path.name) {
                            Some(texts) => found.extend(texts.into_iter().map(|t| (at, t))),
                            None => found.extend(text(item).map(|t| (at, t))),
                        }
                    }
                }
            }
            _ => found.extend(text(item).map(|t| (at, t))),
        }
    }

    /// `["a:b:1", "c:d:2"].each { implementation it }`
    fn each(&mut self, statement: Piece, around: &Around) -> bool {
        let Some((open, _)) = statement.top().find(|(_, t)| t.text == "{") else { return false };
        let list = statement.part(statement.start, open);
        let loops = |t: &Token| matches!(t.text, "each" | "forEach");
        let Some((at, _)) = list.top().find(|(_, t)| loops(t)) else { return false };
        let mut found = Vec::new();
        self.sought(list.part(list.start, at.saturating_sub(1)), 0, &mut found);
        let body = statements(statement.inside(open));
        let [inner] = body.as_slice() else { return false };
        let inner = without_parameters(*inner);
        let words: Vec<&Token> = inner.tokens[inner.start..inner.end]
            .iter()
            .filter(|t| matches!(t.kind, Kind::Word | Kind::Text(_)))
            .collect();
        let configuration = match words.as_slice() {
            [add, name, _] if add.says("add") => name.string().unwrap_or_default(),
            [name, _] => name.text,
            _ => return false,
        };
        let scope = scope_of(configuration, Place { test: around.test, build: around.build });
        for (at, dependency) in &found {
            self.emit(*at, dependency, "", scope);
        }
        !found.is_empty()
    }

    /// `dependencySet(group: 'a', version: '1') { entry 'b' }`
    fn set(&mut self, arguments: Piece, rest: Piece) {
        let named: Vec<_> = arguments.items().into_iter().filter_map(Piece::named).collect();
        let of = |name: &str| named.iter().find(|(n, _)| n == name).and_then(|(_, v)| text(*v));
        let (Some(group), Some(version)) = (of("group"), of("version")) else { return };
        let Some((open, _)) = rest.top().find(|(_, t)| t.text == "{") else { return };
        for entry in statements(rest.inside(open)) {
            if let Some(name) = entry.tokens[entry.start..entry.end].iter().find_map(Token::string) {
                self.manage(&self.values.fill(&format!("{group}:{name}:{version}")));
            }
        }
    }

    fn manage(&mut self, text: &str) {
        if let Some((name, version)) = coordinates(text) {
            self.out.define(format!("gradle:{name}"), &name, version);
        }
    }

    /// A dependency by its text: coordinates, or a name that stands for them. `version` is used where it says none.
    fn emit(&mut self, at: usize, text: &str, version: &str, scope: Scope) {
        let text = self.values.fill(text);
        if let Some(name) = reference(&text) {
            match built_in(name) {
                Some(name) => self.out.dependency(at, &name, "", scope),
                None => self.out.pending(at, format!("gradle:{name}"), "", scope),
            }
            return;
        }
        let Some((name, own)) = coordinates(&text) else { return };
        let version = if own.is_empty() { self.values.fill(version) } else { own.to_string() };
        if !version.is_empty() && !name.contains("${") && !version.contains("${") {
            self.out.dependency(at, &name, &version, scope);
        } else {
            self.out.unsettled(at, format!("gradle:{name}"), &name, &version, scope);
        }
    }
}

/// What the block that follows `head` is.
fn enter<'a>(head: Piece<'_, 'a>, around: &Around<'a>) -> Around<'a> {
    let mut inner = Around { depth: around.depth + 1, ..*around };
    let words: Vec<&Token> = head.top().map(|(_, t)| t).filter(|t| t.kind == Kind::Word).collect();
    let Some(last) = words.last() else { return inner };
    inner.test |= words.iter().any(|w| speaks_of_tests(w.text));
    // `named("test") { … }`
    let names = words.iter().any(|w| {
        matches!(
            w.text,
            "getByName" | "named" | "create" | "register" | "maybeCreate" | "creating" | "getting"
        )
    });
    let literal = head.tokens[head.start..head.end].iter().rev().find_map(|t| match &t.kind {
        Kind::Text(_) => t.text.get(1..t.text.len().saturating_sub(1)),
        _ => None,
    });
    inner.test |= names && literal.is_some_and(speaks_of_tests);
    let properties =
        matches!(last.text, "apply" | "with") && words.iter().any(|w| matches!(w.text, "extra" | "ext"));
    let within = matches!(around.inside, Inside::Dependencies | Inside::Managed);
    match last.text {
        "dependencies" if around.managed => inner.inside = Inside::Managed,
        "dependencies" => inner.inside = Inside::Dependencies,
        "constraints" if within => inner.inside = Inside::Managed,
        "modules" | "components" | "attributesSchema" | "artifactTypes" if within => {
            inner.inside = Inside::Nothing;
        }
        "dependencyManagement" => inner.managed = true,
        "imports" if around.managed => inner.inside = Inside::Nothing,
        "buildscript" | "initscript" | "pluginManagement" => inner.build = true,
        "plugins" if !around.tools => inner.inside = Inside::Plugins,
        "ext" | "extra" => inner.inside = Inside::Properties,
        _ if properties => inner.inside = Inside::Properties,
        "versionCatalogs" => inner.inside = Inside::Catalogs,
        name if around.inside == Inside::Catalogs => {
            inner.inside = Inside::Catalog(literal.filter(|_| names).unwrap_or(name));
        }
        "protobuf" => inner.tools = true,
        "allprojects" | "subprojects" | "project" | "configure" | "if" | "else" | "rootProject" => {}
        _ => inner.foreign = true,
    }
    inner
}
