//! sbt: `*.sbt` and the Scala sources of a build definition, `project/*.scala`.
//!
//! Definitions are programs; modules that they state literally are read, and where they are asked for, also through
//! names (`val akka = …`, `Dependencies.akka`). Nothing is run.
//! Source: <https://www.scala-sbt.org/1.x/docs/Library-Dependencies.html>.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};

use super::collect::Collector;
use super::gradle_values::text;
use super::jvm_pieces::Piece;
use super::jvm_tokens::{Dialect, Kind, Token, tokenize};
use super::recover::readable;
use super::sbt_modules::{Call, Item, Module, items};
use super::settle::fill;
use crate::facts::{Format, Input, Parsed, Unit, file_name};
use crate::model::{Ecosystem, Scope};

/// `build.sbt`, `project/plugins.sbt`, `project/Dependencies.scala`.
pub(crate) const FORMAT: Format = Format { name: "build.sbt", matches, parse };

/// Deepest nesting of blocks and of names for names.
const DEPTH: usize = 32;
/// Most broken places reported for one file.
const BROKEN: usize = 3;
/// Most modules that one name may stand for.
const MOST: usize = 2_000;
/// Most steps from names to what they stand for, of one file.
const STEPS: usize = 500_000;
/// Longest name, in bytes.
const LONGEST: usize = 512;

/// Names of Play's modules in a build, and what their artifacts are called behind `play-`.
/// Source: <https://github.com/playframework/playframework/blob/main/dev-mode/sbt-plugin/src/main/scala/play/sbt/PlayImport.scala>
const PLAY: [(&str, &str); 18] = [
    ("cacheApi", "cache"),
    ("caffeine", "caffeine-cache"),
    ("clusterSharding", "cluster-sharding"),
    ("ehcache", "ehcache"),
    ("evolutions", "jdbc-evolutions"),
    ("filters", "filters-helpers"),
    ("guice", "guice"),
    ("javaCore", "java"),
    ("javaForms", "java-forms"),
    ("javaJdbc", "java-jdbc"),
    ("javaJpa", "java-jpa"),
    ("javaWs", "ahc-ws"),
    ("jcache", "jcache"),
    ("jdbc", "jdbc"),
    ("logback", "logback"),
    ("openId", "openid"),
    ("specs2", "specs2"),
    ("ws", "ahc-ws"),
];

fn matches(path: &str) -> bool {
    let folder = path.rsplit('/').nth(1);
    path.ends_with(".sbt")
        || path.ends_with(".scala") && folder == Some("project") && !path.split('/').any(|f| f == "src")
}

fn parse(input: &Input) -> Parsed {
    let (content, conflict) = readable(input.text);
    let tokens = tokenize(&content, Dialect::Scala);
    let mut out = Collector::new(input, Ecosystem::Maven);
    if let Some(offset) = conflict {
        out.warn(offset, "W-PARSE", "has merge conflict markers; the upper side is read");
    }
    for (offset, what) in tokens.broken.iter().take(BROKEN) {
        out.warn(*offset, "W-PARSE", *what);
    }
    // Sources of the definition hold settings of the product as well.
    let build = input.path.ends_with(".sbt") && input.path.split('/').rev().skip(1).any(|f| f == "project");
    if file_name(input.path) == "build.sbt" && !build {
        out.parsed.unit = Some(Unit::default());
    }
    let members = input.path.ends_with(".sbt") && !build;
    let mut reader = Reader {
        lines: std::iter::once(0)
            .chain(memchr::memchr_iter(b'\n', content.as_bytes()).map(|at| at + 1))
            .collect(),
        out,
        build,
        members,
        collecting: true,
        deep: false,
        texts: HashMap::new(),
        names: HashMap::new(),
        order: Vec::new(),
        ends: HashMap::new(),
        steps: Cell::new(0),
        declared: HashSet::new(),
    };
    let all = Piece { tokens: &tokens.list, start: 0, end: tokens.list.len() };
    reader.block(all, &Around::default());
    reader.collecting = false;
    let with_items =
        reader.order.iter().filter(|n| reader.names.get(*n).is_some_and(|n| !n.items.is_empty()));
    reader.ends = owners(with_items);
    reader.block(all, &Around::default());
    reader.finish()
}

/// What is around a statement.
#[derive(Clone, Default)]
struct Around {
    depth: usize,
    /// Objects, outermost first, each with a dot behind it.
    prefix: String,
    /// In the settings of the project in the build's own folder.
    root: bool,
}

/// What a name stands for.
struct Named<'t, 'a> {
    parameters: Vec<String>,
    items: Vec<Item<'t, 'a>>,
}

struct Reader<'t, 'a, 'i, 'b> {
    /// Where lines begin.
    lines: Vec<usize>,
    out: Collector<'i, 'b>,
    /// Whether it defines the build itself: then all it asks for is for the build.
    build: bool,
    /// Whether projects that it names lie below its folder.
    members: bool,
    /// The first pass collects what names stand for, the second one facts.
    collecting: bool,
    deep: bool,
    texts: HashMap<String, String>,
    names: HashMap<String, Named<'t, 'a>>,
    order: Vec<String>,
    /// The name that an end of names belongs to alone.
    ends: HashMap<String, Option<String>>,
    steps: Cell<usize>,
    /// What was declared: place, name and given scope.
    declared: HashSet<(usize, String, Option<Scope>)>,
}

impl<'t, 'a> Reader<'t, 'a, '_, '_> {
    /// Defines what other files of the build may refer to, by the whole name and by those ends of it that are nobody else's.
    fn finish(mut self) -> Parsed {
        let mut definitions = Vec::new();
        let texts = owners(self.order.iter().filter(|n| self.texts.contains_key(*n)));
        for name in &self.order {
            for end in ends(name).filter(|e| texts.get(*e).is_some_and(|o| o.as_ref() == Some(name))) {
                let text = self.texts.get(name).map(|t| self.fill(t)).unwrap_or_default();
                definitions.push((format!("sbt:${{{end}}}"), String::new(), text, None));
            }
            let modules = self.resolve(&Item::named(name), 0);
            for end in ends(name).filter(|e| self.ends.get(*e).is_some_and(|o| o.as_ref() == Some(name))) {
                for module in modules.iter().filter(|m| m.reference.is_none()) {
                    definitions.push((
                        format!("sbt:{end}"),
                        module.name(),
                        module.version.clone(),
                        module.scope,
                    ));
                }
            }
        }
        for (key, name, requirement, scope) in definitions {
            self.out.define_scoped(key, &name, &requirement, scope);
        }
        self.out.finish()
    }

    /// Statements of a file or of braces.
    fn block(&mut self, block: Piece<'t, 'a>, around: &Around) {
        // What is indented below a definition belongs to it.
        let mut owner: Option<(usize, Around, Option<String>)> = None;
        for statement in statements(block) {
            let column = self.column(statement.offset());
            if owner.as_ref().is_some_and(|(at, ..)| column <= *at) {
                owner = None;
            }
            match &owner {
                Some((_, around, name)) => {
                    let (around, name) = (around.clone(), name.clone());
                    let value = statement
                        .first()
                        .is_some_and(|t| !matches!(t.text, "val" | "def" | "lazy" | "import"));
                    if self.statement(statement, &around).is_none()
                        && self.collecting
                        && value
                        && let Some(named) = name.and_then(|n| self.names.get_mut(&n))
                        && named.items.len() < MOST
                    {
                        named.items.extend(items(statement));
                    }
                }
                None => {
                    if let Some((name, inner)) = self.statement(statement, around) {
                        owner = Some((column, inner, name));
                    }
                }
            }
        }
    }

    fn column(&self, offset: usize) -> usize {
        let line = self.lines.partition_point(|start| *start <= offset);
        offset - self.lines.get(line.saturating_sub(1)).copied().unwrap_or(0)
    }

    /// Reads a statement or an item of a list of settings. Gives the name and surroundings for what is indented below.
    fn statement(&mut self, statement: Piece<'t, 'a>, around: &Around) -> Option<(Option<String>, Around)> {
        let statement = statement.trimmed();
        if around.depth > 2 * DEPTH {
            return None;
        }
        let words: Vec<(usize, &Token)> = statement.top().take(12).collect();
        let keyword = words.iter().position(|(_, t)| {
            matches!(t.text, "val" | "def" | "var" | "object" | "trait" | "class") && t.kind == Kind::Word
        });
        let plain = |t: &Token| {
            matches!(
                t.text,
                "lazy"
                    | "private"
                    | "protected"
                    | "implicit"
                    | "final"
                    | "override"
                    | "case"
                    | "package"
                    | "sealed"
                    | "abstract"
                    | "inline"
            ) || matches!(t.kind, Kind::Open(_))
        };
        if let Some(at) = keyword.filter(|at| words[..*at].iter().all(|(_, t)| plain(t))) {
            let name = words.get(at + 1).filter(|(_, t)| t.kind == Kind::Word)?;
            if matches!(words[at].1.text, "object" | "trait" | "class") {
                let mut prefix = around.prefix.clone();
                if prefix.len() + name.1.text.len() < LONGEST {
                    prefix.push_str(name.1.text);
                    prefix.push('.');
                }
                let inner = Around { depth: around.depth + 1, prefix, root: false };
                self.groups(statement, &inner);
                return Some((None, inner));
            }
            return self.definition(statement, words[at].0, name.1.text, around);
        }
        if !self.collecting {
            self.setting(statement, around);
        }
        self.groups(statement, around);
        None
    }

    fn definition(
        &mut self,
        statement: Piece<'t, 'a>,
        keyword: usize,
        name: &str,
        around: &Around,
    ) -> Option<(Option<String>, Around)> {
        let inner = Around { depth: around.depth + 1, ..around.clone() };
        let Some(equals) = statement.find("=") else {
            self.groups(statement, &inner);
            return None;
        };
        let value = statement.part(equals + 1, statement.end).trimmed();
        let full = format!("{}{name}", around.prefix);
        // A definition may begin with one of its own.
        let nested = value.first().is_some_and(|t| matches!(t.text, "val" | "def" | "lazy"));
        if self.collecting
            && full.len() < LONGEST
            && self.order.len() < 20_000
            && !self.names.contains_key(&full)
        {
            if let Some(text) = text(value) {
                self.texts.insert(full.clone(), text);
            }
            let parameters = statement.part(keyword + 2, equals).top().next().and_then(|(at, t)| {
                let list = statement.inside(at);
                let names = list.items().into_iter().filter_map(|p| Some(p.first()?.text.to_string()));
                (t.text == "(").then(|| names.collect::<Vec<_>>())
            });
            let items = if nested { Vec::new() } else { items(value) };
            self.names.insert(full.clone(), Named { parameters: parameters.unwrap_or_default(), items });
            self.order.push(full.clone());
        }
        let member = member(value, name);
        if let Some(member) = member.as_deref().filter(|_| !self.collecting && self.members) {
            self.out.workspace(member);
        }
        let root = member.as_deref() == Some("");
        let inner = Around { root, ..inner };
        if nested {
            self.statement(value, &inner);
        } else {
            self.groups(value, &inner);
        }
        let broken = statement.tokens.get(equals + 1).is_some_and(|t| t.kind == Kind::Line);
        broken.then_some((Some(full), inner))
    }

    /// Goes into every bracket of a statement.
    fn groups(&mut self, statement: Piece<'t, 'a>, around: &Around) {
        if around.depth > DEPTH {
            if !self.deep && !self.collecting {
                self.deep = true;
                let offset = statement.offset();
                self.out.warn(offset, "W-DEPTH", "nests deeper than 32 blocks; what is below is not read");
            }
            return;
        }
        let inner = Around { depth: around.depth + 1, ..around.clone() };
        for (at, token) in statement.top() {
            match token.text {
                "{" if matches!(token.kind, Kind::Open(_)) => self.block(statement.inside(at), &inner),
                "(" if matches!(token.kind, Kind::Open(_)) => {
                    for item in statement.inside(at).items() {
                        self.statement(item, &inner);
                    }
                }
                _ => {}
            }
        }
    }

    /// `libraryDependencies += …`, `addSbtPlugin(…)`, `name := "x"`
    fn setting(&mut self, statement: Piece<'t, 'a>, around: &Around) {
        let Some(first) = statement.first() else { return };
        if matches!(first.text, "addSbtPlugin" | "addCompilerPlugin") {
            if let Some((at, _)) = statement.top().nth(1) {
                let found = items(statement.inside(at));
                let plugins: Vec<Module> = found.iter().flat_map(|item| self.resolve(item, 0)).collect();
                for plugin in plugins.iter().filter(|m| m.artifact == "sbt-plugin") {
                    self.names_of_play(plugin);
                }
                self.emit(&found, Some(Scope::Build), Scope::Build);
            }
            return;
        }
        let operator = |t: &Token| t.is("+=") || t.is("++=") || t.is(":=");
        let Some((at, operator)) = statement.top().take(16).find(|(_, t)| operator(t)) else { return };
        let (key, value) = (statement.part(statement.start, at), statement.part(at + 1, statement.end));
        let says = |word: &str| key.top().any(|(_, t)| t.says(word));
        // `val l = libraryDependencies`
        let name = |t: &Token| format!("{}{}", around.prefix, t.text);
        let alias = |t: &Token| self.texts.get(&name(t)).is_some_and(|t| t == "${libraryDependencies}");
        if says("libraryDependencies") || key.top().any(|(_, t)| alias(t)) {
            let scope = (says("Test") || says("IntegrationTest")).then_some(Scope::Test);
            let scope = if self.build { Some(Scope::Build) } else { scope };
            self.emit(&items(value), scope, Scope::Runtime);
        } else if says("scalafixDependencies") {
            self.emit(&items(value), Some(Scope::Build), Scope::Build);
        } else if first.says("name") && operator.is(":=") && (around.depth == 0 || around.root) {
            let name = text(value).map(|t| self.fill(&t)).filter(|n| !n.contains("${"));
            if let Some(unit) = self.out.parsed.unit.as_mut().filter(|u| u.name.is_none()) {
                unit.name = name;
            }
        }
    }

    /// Play's plugin gives its modules names in the build.
    fn names_of_play(&mut self, plugin: &Module) {
        for (name, artifact) in PLAY {
            let module = format!("{}:play-{artifact}", plugin.group);
            for key in [
                format!("sbt:{name}"),
                format!("sbt:PlayImport.{name}"),
                format!("sbt:play.sbt.PlayImport.{name}"),
            ] {
                self.out.define(key, &module, &plugin.version);
            }
        }
    }

    /// Declares what is asked for; `fixed` goes before what a module says itself.
    fn emit(&mut self, found: &[Item<'t, 'a>], fixed: Option<Scope>, usual: Scope) {
        for item in found {
            for module in self.resolve(item, 0) {
                let at = module.at;
                // A list that is asked for twice is there once.
                if !self.declared.insert((at, module.name(), fixed)) {
                    continue;
                }
                let scope = fixed.or(module.scope).unwrap_or(usual);
                let name = module.name();
                match module.reference {
                    Some(reference) => self.out.pending(at, format!("sbt:{reference}"), "", scope),
                    None if name.contains("${") || module.version.contains("${") => {
                        self.out.unsettled(at, "sbt:".to_string(), &name, &module.version, scope);
                    }
                    None => self.out.dependency(at, &name, &module.version, scope),
                }
            }
        }
    }

    /// The modules that an item stands for, what is known here filled in.
    fn resolve(&self, item: &Item, depth: usize) -> Vec<Module> {
        self.steps.set(self.steps.get() + 1);
        if self.steps.get() > STEPS {
            return Vec::new();
        }
        match item {
            Item::Module(module) => vec![Module {
                group: self.fill(&module.group),
                artifact: self.fill(&module.artifact),
                version: self.fill(&module.version),
                ..module.clone()
            }],
            Item::Name { name, call, scope, version, at } => {
                let named = self.find(name);
                let Some(named) = named.filter(|n| depth < DEPTH && !n.items.is_empty()) else {
                    let reference =
                        Module { reference: Some(name.clone()), scope: *scope, at: *at, ..Module::default() };
                    return vec![reference];
                };
                let mut all = Vec::new();
                for inner in &named.items {
                    for mut module in self.resolve(inner, depth + 1) {
                        for (parameter, argument) in named.parameters.iter().zip(arguments(call)) {
                            module.put(parameter, &argument);
                        }
                        module.scope = scope.or(module.scope);
                        // Those of a list have places of their own.
                        if named.items.len() == 1 {
                            module.at = *at;
                        }
                        if let Some(version) = version {
                            module.version = self.fill(version);
                        }
                        if all.len() < MOST {
                            all.push(module);
                        }
                    }
                }
                all
            }
        }
    }

    /// What a name stands for: by its whole name, or below another name that stands for an object.
    fn find(&self, name: &str) -> Option<&Named<'t, 'a>> {
        self.names.get(self.ends.get(name)?.as_ref()?)
    }

    fn fill(&self, text: &str) -> String {
        if !text.contains("${") {
            return text.to_string();
        }
        fill(text, |name| match name {
            "scalaOrganization" => Some("org.scala-lang".to_string()),
            _ => self.texts.get(name).cloned().or_else(|| {
                // `val V = Versions`
                let (root, rest) = name.split_once('.')?;
                let other = self.texts.get(root)?.strip_prefix("${")?.strip_suffix('}')?;
                Some(format!("${{{other}.{rest}}}")).filter(|_| other != root)
            }),
        })
    }
}

/// The literal arguments of a call.
fn arguments(call: &Option<Call>) -> Vec<String> {
    let Some(call) = call else { return Vec::new() };
    call.arguments.items().into_iter().filter_map(text).collect()
}

/// For each end of some names, the name that it belongs to alone; a whole name is its own.
fn owners<'n>(names: impl Iterator<Item = &'n String>) -> HashMap<String, Option<String>> {
    let mut owners: HashMap<String, Option<String>> = HashMap::new();
    let mut whole: HashSet<&String> = HashSet::new();
    for name in names {
        for end in ends(name).skip(1) {
            let owner = owners.entry(end.to_string()).or_insert_with(|| Some(name.clone()));
            if owner.as_ref().is_some_and(|o| o != name) {
                *owner = None;
            }
        }
        whole.insert(name);
    }
    owners.extend(whole.into_iter().map(|name| (name.clone(), Some(name.clone()))));
    owners
}

/// A dotted name and each of its ends.
fn ends(name: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(name), |rest| rest.split_once('.').map(|(_, end)| end))
}

/// The folder of a project: `project.in(file("core"))`; without one, its name. The build's own folder is empty.
fn member(value: Piece, name: &str) -> Option<String> {
    let tokens = &value.tokens[value.start..value.end.min(value.start + 40)];
    let begins = tokens.iter().take(3).any(|t| matches!(t.text, "project" | "Project" | "crossProject"));
    if !begins {
        return None;
    }
    let file = tokens.windows(3).find(|w| w[0].says("file") && w[1].text == "(").map(|w| w[2].string());
    match file {
        Some(folder) => folder.map(|f| f.trim_start_matches("./").trim_matches('.').to_string()),
        None => tokens.first().filter(|t| t.says("project")).map(|_| name.to_string()),
    }
}

/// The statements of a block: lines, unless one goes on in the next.
fn statements<'t, 'a>(block: Piece<'t, 'a>) -> Vec<Piece<'t, 'a>> {
    let mut all = Vec::new();
    let mut from = block.start;
    let mut last: Option<&Token> = None;
    let mut next = 0;
    for (at, token) in block.top() {
        let line = token.kind == Kind::Line;
        if !line && !token.is(";") {
            last = Some(token);
            continue;
        }
        let goes_on = line
            && last.is_some_and(|last| {
                while next <= at || (next < block.end && block.tokens[next].kind == Kind::Line) {
                    next += 1;
                }
                let next = block.part(next, block.end).first();
                let words = ["else", "then", "extends", "with", "yield"];
                (last.kind == Kind::Mark && !last.is("*"))
                    || next.is_some_and(|n| n.kind == Kind::Mark && !n.is("@") || words.contains(&n.text))
            });
        if !goes_on {
            if last.is_some() {
                all.push(block.part(from, at));
            }
            from = at + 1;
            last = None;
        }
    }
    if last.is_some() {
        all.push(block.part(from, block.end));
    }
    all
}
