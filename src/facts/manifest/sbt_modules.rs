//! Modules as sbt writes them: `"group" %% "artifact" % "version" % Test`, and lists of them.

use super::gradle_values::text;
use super::jvm_pieces::{Piece, path};
use super::jvm_tokens::{Kind, Token};
use crate::model::Scope;

/// Deepest nesting of lists that is followed.
const DEPTH: usize = 12;
/// Most items of one expression.
const MOST: usize = 2_000;

/// A module; what its parts refer to is in them as `${name}`.
#[derive(Debug, Clone, Default)]
pub(super) struct Module {
    /// Its organisation.
    pub group: String,
    /// Its name, without a Scala version.
    pub artifact: String,
    /// Its version; may be empty.
    pub version: String,
    /// Its scope, where it says one.
    pub scope: Option<Scope>,
    /// Instead of all that: a name that is defined elsewhere.
    pub reference: Option<String>,
    /// Byte offset.
    pub at: usize,
}

impl Module {
    /// `group:artifact`
    pub(super) fn name(&self) -> String {
        format!("{}:{}", self.group, self.artifact)
    }

    /// Puts a text in the place of a parameter.
    pub(super) fn put(&mut self, parameter: &str, argument: &str) {
        let place = format!("${{{parameter}}}");
        for part in [&mut self.group, &mut self.artifact, &mut self.version] {
            if part.contains(&place) && part.len() + argument.len() < 512 {
                *part = part.replace(&place, argument);
            }
        }
    }
}

/// The arguments of a call.
pub(super) struct Call<'t, 'a> {
    /// What is between its parentheses.
    pub arguments: Piece<'t, 'a>,
}

/// One element of what is asked for.
pub(super) enum Item<'t, 'a> {
    /// A module.
    Module(Module),
    /// A name that stands for modules.
    Name {
        /// The name.
        name: String,
        /// Its arguments, if it is called.
        call: Option<Call<'t, 'a>>,
        /// The scope that it is given here.
        scope: Option<Scope>,
        /// The version that it is given here.
        version: Option<String>,
        /// Byte offset.
        at: usize,
    },
}

impl Item<'_, '_> {
    /// A name alone.
    pub(super) fn named(name: &str) -> Self {
        Self::Name { name: name.to_string(), call: None, scope: None, version: None, at: 0 }
    }

    fn set_scope(&mut self, to: Scope) {
        match self {
            Self::Module(Module { scope, .. }) | Self::Name { scope, .. } => *scope = Some(to),
        }
    }

    fn set_version(&mut self, to: &str) {
        match self {
            Self::Module(module) => module.version = to.to_string(),
            Self::Name { version, .. } => *version = Some(to.to_string()),
        }
    }
}

/// What an expression lists.
pub(super) fn items<'t, 'a>(value: Piece<'t, 'a>) -> Vec<Item<'t, 'a>> {
    let mut found = Vec::new();
    collect(value, 0, &mut found);
    found
}

fn is_join(token: &Token) -> bool {
    token.kind == Kind::Mark
        && matches!(token.text, "," | "++" | ":+" | "+:" | "::" | ":::" | "&&" | "||" | ";")
}

fn is_percent(token: &Token) -> bool {
    token.kind == Kind::Mark && matches!(token.text, "%" | "%%" | "%%%")
}

fn collect<'t, 'a>(value: Piece<'t, 'a>, depth: usize, found: &mut Vec<Item<'t, 'a>>) {
    if depth > DEPTH {
        return;
    }
    let mut from = value.start;
    for (at, token) in value.top() {
        if is_join(token) {
            term(value.part(from, at).trimmed(), depth, found);
            from = at + 1;
        }
    }
    term(value.part(from, value.end).trimmed(), depth, found);
    found.truncate(MOST);
}

fn term<'t, 'a>(term: Piece<'t, 'a>, depth: usize, found: &mut Vec<Item<'t, 'a>>) {
    // `deps: _*`
    let term = term.find(":").map_or(term, |at| term.part(term.start, at)).trimmed();
    let Some(first) = term.first() else { return };
    if term.top().any(|(_, t)| is_percent(t)) {
        return chain(term, depth, found);
    }
    match &first.kind {
        Kind::Word => match first.text {
            "Seq" | "List" | "Set" | "Vector" | "Array" | "Some" | "Option" | "Nil" | "None" | "Def" => {
                let Some((open, _)) = term.top().find(|(_, t)| matches!(t.text, "(" | "{")) else { return };
                let mut inner = Vec::new();
                let list = term.inside(open);
                collect(list, depth + 1, &mut inner);
                after(list, term.part(open, term.end), &mut inner);
                found.append(&mut inner);
            }
            "compilerPlugin" => {
                let Some((open, _)) = term.top().find(|(_, t)| t.text == "(") else { return };
                let mut inner = Vec::new();
                collect(term.inside(open), depth + 1, &mut inner);
                inner.iter_mut().for_each(|i| i.set_scope(Scope::Build));
                found.append(&mut inner);
            }
            "if" | "CrossVersion" | "for" | "try" | "sys" | "case" => scattered(term, depth, found),
            _ => {
                let Some(path) = path(term) else { return };
                let tail = term.part(path.end, term.end);
                if path.name.ends_with(".empty") || tail.top().any(|(_, t)| t.says("match")) {
                    return scattered(term, depth, found);
                }
                match path.call {
                    // `deps.map(_ % Test)`
                    Some((call, open)) if matches!(call.as_str(), "map" | "filter" | "filterNot") => {
                        let name = path.name.trim_end_matches(&call).trim_end_matches('.');
                        let mut inner = vec![Item::Name {
                            name: name.to_string(),
                            call: None,
                            scope: None,
                            version: None,
                            at: term.offset(),
                        }];
                        mapped(term.inside(open), &mut inner);
                        found.append(&mut inner);
                    }
                    call => {
                        let name = without_methods(&path.name).to_string();
                        let at = term.offset();
                        let call = call.filter(|(call, _)| name.ends_with(call.as_str()));
                        let call = call.map(|(_, open)| Call { arguments: term.inside(open) });
                        found.push(Item::Name { name, call, scope: None, version: None, at });
                    }
                }
            }
        },
        Kind::Open(_) if first.text == "(" => {
            let mut inner = Vec::new();
            collect(term.inside(term.start), depth + 1, &mut inner);
            after(term.inside(term.start), term.part(term.start, term.end), &mut inner);
            found.append(&mut inner);
        }
        Kind::Open(_) => scattered(term, depth, found),
        _ => {}
    }
}

/// A name without the methods of modules that follow it: `guava.exclude`.
fn without_methods(name: &str) -> &str {
    const METHODS: [&str; 12] = [
        ".exclude",
        ".classifier",
        ".cross",
        ".intransitive",
        ".with",
        ".changing",
        ".force",
        ".from",
        ".jar",
        ".artifacts",
        ".notTransitive",
        ".platform",
    ];
    let cut = METHODS.iter().filter_map(|m| name.find(m)).min();
    cut.map_or(name, |at| &name[..at])
}

/// `"g" % "a" % v % Test`, `name % Test`, with whatever stands before or behind.
fn chain<'t, 'a>(term: Piece<'t, 'a>, depth: usize, found: &mut Vec<Item<'t, 'a>>) {
    let marks: Vec<usize> = term.top().filter(|(_, t)| is_percent(t)).map(|(at, _)| at).take(8).collect();
    let mut parts = Vec::new();
    let mut from = term.start;
    for mark in &marks {
        parts.push(term.part(from, *mark).trimmed());
        from = mark + 1;
    }
    parts.push(term.part(from, term.end).trimmed());
    let before = parts[0];
    let group =
        text(before).or_else(|| Some(before.tokens.get(before.end.checked_sub(1)?)?.string()?.to_string()));
    let artifact = parts.get(1).and_then(|p| leading(*p));
    let literal = |p: &Piece| p.top().any(|(_, t)| t.string().is_some());
    let module = marks.len() > 1 || literal(&before);
    match (group, artifact) {
        (Some(group), Some(artifact)) if module && is_plain(&group) && is_plain(&artifact) => {
            let version = parts.get(2).and_then(|p| leading(*p)).unwrap_or_default();
            let scope = parts.get(3).and_then(|p| leading(*p)).map(|c| scope_of(&c));
            let at = before.tokens.get(before.end.saturating_sub(1)).map_or(0, |t| t.at);
            let at = if text(before).is_some() { before.offset() } else { at };
            found.push(Item::Module(Module { group, artifact, version, scope, reference: None, at }));
        }
        _ => {
            let mut inner = Vec::new();
            term_of(before, depth, &mut inner);
            given(&parts[1..], &mut inner);
            found.append(&mut inner);
        }
    }
}

fn term_of<'t, 'a>(piece: Piece<'t, 'a>, depth: usize, found: &mut Vec<Item<'t, 'a>>) {
    if depth < DEPTH {
        collect(piece, depth + 1, found);
    }
}

/// Gives items the version and scope that follow them.
fn given(parts: &[Piece], items: &mut [Item]) {
    for part in parts.iter().filter_map(|p| leading(*p)) {
        for item in items.iter_mut() {
            if is_configuration(&part) {
                item.set_scope(scope_of(&part));
            } else {
                item.set_version(&part);
            }
        }
    }
}

/// What follows a list in brackets: `.map(_ % Test)`.
fn after<'t, 'a>(list: Piece<'t, 'a>, behind: Piece<'t, 'a>, items: &mut Vec<Item<'t, 'a>>) {
    let top: Vec<(usize, &Token)> = behind.top().take(12).collect();
    for pair in top.windows(2) {
        if pair[0].1.says("map") && matches!(pair[1].1.text, "(" | "{") {
            let body = behind.inside(pair[1].0);
            mapped(body, items);
            if items.is_empty() {
                made(list, body, items);
            }
        }
    }
}

/// `_ % version % Test` for each item.
fn mapped(body: Piece, items: &mut [Item]) {
    let body = body.find("=>").map_or(body, |at| body.part(at + 1, body.end));
    let marks: Vec<usize> = body.top().filter(|(_, t)| is_percent(t)).map(|(at, _)| at).take(8).collect();
    let Some(first) = marks.first() else { return };
    if body.part(body.start, *first).top().any(|(_, t)| t.string().is_some()) {
        return;
    }
    let mut ends: Vec<usize> = marks[1..].to_vec();
    ends.push(body.end);
    let parts: Vec<Piece> = marks.iter().zip(ends).map(|(m, end)| body.part(m + 1, end).trimmed()).collect();
    given(&parts, items);
}

/// `Seq("core", "parser").map(name => "io.circe" %% s"circe-$name" % v)`
fn made<'t, 'a>(list: Piece<'t, 'a>, body: Piece<'t, 'a>, items: &mut Vec<Item<'t, 'a>>) {
    let arrow = body.find("=>");
    let parameter = arrow.and_then(|_| body.trimmed().first()).map_or("_", |t| t.text).to_string();
    let body = arrow.map_or(body, |at| body.part(at + 1, body.end)).trimmed();
    let mut pattern = Vec::new();
    if body.top().any(|(_, t)| is_percent(t)) {
        chain(body, DEPTH, &mut pattern);
    }
    let [Item::Module(pattern)] = pattern.as_slice() else { return };
    for name in list.items().into_iter().take(MOST) {
        if let Some(argument) = text(name) {
            let mut module = Module { at: name.offset(), ..pattern.clone() };
            module.put(&parameter, &argument);
            items.push(Item::Module(module));
        }
    }
}

/// Modules anywhere in an expression that is not understood; names in it say nothing.
fn scattered<'t, 'a>(piece: Piece<'t, 'a>, depth: usize, found: &mut Vec<Item<'t, 'a>>) {
    if depth > DEPTH {
        return;
    }
    let mut from = piece.start;
    let part = |part: Piece<'t, 'a>, found: &mut Vec<Item<'t, 'a>>| {
        let part = part.trimmed();
        let marks = part.top().filter(|(_, t)| is_percent(t)).count();
        if marks > 1 {
            let mut inner = Vec::new();
            chain(part, DEPTH, &mut inner);
            inner.retain(|i| matches!(i, Item::Module(_)));
            found.append(&mut inner);
        }
        let mut last = None;
        for (at, token) in part.top() {
            let excluded = last.is_some_and(|l: &Token| l.text.starts_with("exclude"));
            if matches!(token.kind, Kind::Open(_)) && !excluded && found.len() < MOST {
                scattered(part.inside(at), depth + 1, found);
            }
            last = Some(token);
        }
    };
    for (at, token) in piece.top() {
        if is_join(token)
            || token.kind == Kind::Line
            || token.is("=>")
            || token.says("else")
            || token.says("then")
        {
            part(piece.part(from, at), found);
            from = at + 1;
        }
    }
    part(piece.part(from, piece.end), found);
}

/// The text that a piece begins with; methods behind it are left out.
fn leading(piece: Piece) -> Option<String> {
    if let Some(text) = text(piece) {
        return Some(text);
    }
    let first = piece.first()?;
    match first.kind {
        Kind::Text(_) => first.string().map(str::to_string),
        Kind::Word => Some(format!("${{{}}}", path(piece)?.name)),
        Kind::Open(_) => text(piece.inside(piece.start)),
        _ => None,
    }
}

/// Whether a text can be part of coordinates.
fn is_plain(part: &str) -> bool {
    !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || matches!(c, ':' | '/' | ';' | '>'))
}

/// Names of configurations, also in mappings: `test->test`.
const CONFIGURATIONS: [&str; 14] = [
    "compile",
    "compile-internal",
    "compileonly",
    "default",
    "docs",
    "integrationtest",
    "it",
    "optional",
    "plugin",
    "provided",
    "runtime",
    "scala-tool",
    "test",
    "protobuf",
];

fn names_of(configuration: &str) -> impl Iterator<Item = String> {
    let words = configuration.split([';', ',']).map(|p| p.split("->").next().unwrap_or_default());
    words.map(|w| {
        let word = w.trim().trim_start_matches("${").trim_end_matches('}').trim_end_matches(".name");
        word.rsplit('.').next().unwrap_or_default().to_ascii_lowercase()
    })
}

fn is_configuration(text: &str) -> bool {
    names_of(text).all(|name| CONFIGURATIONS.contains(&name.as_str()))
}

/// The scope of a configuration; of several, the one closest to the product.
fn scope_of(configuration: &str) -> Scope {
    let one = |name: String| match name.as_str() {
        "compile" | "default" | "runtime" => Scope::Runtime,
        "optional" => Scope::Optional,
        "provided" | "compile-internal" | "compileonly" => Scope::Peer,
        "test" | "it" | "integrationtest" | "e2e" | "fun" | "functional" | "bench" | "integration" => {
            Scope::Test
        }
        // What else plugins and authors invent feeds tools.
        _ => Scope::Build,
    };
    names_of(configuration).map(one).min().unwrap_or(Scope::Runtime)
}
