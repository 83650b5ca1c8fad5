//! What stands where in a Gradle script: statements, arguments, names and coordinates.

use super::jvm_pieces::{Piece, path};
use super::jvm_tokens::{Kind, Token};

/// Tokens of a block after a dependency in which its version is looked for.
const RICH: usize = 200;

/// The statements of a block: lines, unless one goes on in the next.
pub(super) fn statements<'t, 'a>(block: Piece<'t, 'a>) -> Vec<Piece<'t, 'a>> {
    let mut all = Vec::new();
    let mut from = block.start;
    let mut last: Option<&Token> = None;
    let mut next = 0;
    for (at, token) in block.top() {
        if token.is(";") || token.kind == Kind::Line {
            let goes_on = token.kind == Kind::Line
                && last.is_some_and(|last| {
                    while next <= at || (next < block.end && block.tokens[next].kind == Kind::Line) {
                        next += 1;
                    }
                    last_goes_on(last) || next_goes_on(last, block.part(next, block.end).first())
                });
            if !goes_on {
                if last.is_some() {
                    all.push(block.part(from, at));
                }
                from = at + 1;
                last = None;
            }
            continue;
        }
        last = match token.kind {
            Kind::Open(close) => block.tokens.get(close).or(Some(token)),
            _ => Some(token),
        };
    }
    if last.is_some() {
        all.push(block.part(from, block.end));
    }
    all
}

fn last_goes_on(last: &Token) -> bool {
    last.kind == Kind::Mark
        && matches!(last.text, "," | "=" | "+" | "+=" | "." | "?:" | "&&" | "||" | "?" | ":")
}

fn next_goes_on(last: &Token, next: Option<&Token>) -> bool {
    next.is_some_and(|next| match next.kind {
        Kind::Mark => matches!(next.text, "." | "?" | "?:" | "&&" | "||" | ":"),
        Kind::Word => last.text == "}" && matches!(next.text, "else" | "catch" | "finally"),
        Kind::Open(_) => next.text == "{" && (last.kind == Kind::Word || last.text == ")"),
        _ => false,
    })
}

/// Without the parameters of a closure: `task -> …`, and without annotations.
pub(super) fn without_parameters<'t, 'a>(statement: Piece<'t, 'a>) -> Piece<'t, 'a> {
    let arrow = statement.top().take(6).find(|(_, t)| t.is("->")).map(|(at, _)| at);
    let statement = arrow.map_or(statement, |at| statement.part(at + 1, statement.end)).trimmed();
    if statement.first().is_some_and(|t| t.is("@")) {
        let annotation = path(statement.part(statement.start + 1, statement.end));
        let end = annotation.map_or(statement.start + 1, |p| p.end);
        return statement.part(end, statement.end).trimmed();
    }
    statement
}

/// The name that is assigned to, by its name known everywhere, and where it begins: `val x: String`, `ext.versions.x`.
pub(super) fn assigned(left: Piece) -> Option<(usize, String)> {
    let typed = left.first().is_some_and(|t| t.says("val") || t.says("var") || t.says("const"));
    let left = match left.find(":").filter(|_| typed) {
        Some(colon) => left.part(left.start, colon),
        None => left,
    };
    let mut start = None;
    let mut joined = false;
    for (at, token) in left.top() {
        if token.kind == Kind::Word && !joined {
            start = Some(at);
        }
        joined = token.is(".");
    }
    let start = start?;
    let name = path(left.part(start, left.end))?;
    (name.call.is_none() && name.end >= left.end).then_some((start, name.name))
}

/// The arguments from an index on, in parentheses or without, and where they end; a block after them is not one.
pub(super) fn arguments<'t, 'a>(statement: Piece<'t, 'a>, at: usize) -> (Option<Piece<'t, 'a>>, usize) {
    let rest = statement.part(at, statement.end);
    match rest.first() {
        Some(Token { kind: Kind::Open(close), text: "(", .. }) => {
            (Some(rest.inside(at)), close.saturating_add(1))
        }
        Some(_) => {
            let block = rest.top().find(|(_, t)| t.text == "{").map_or(rest.end, |(at, _)| at);
            (Some(rest.part(at, block)).filter(|r| r.start < r.end), block)
        }
        None => (None, rest.end),
    }
}

/// The version that a block after a dependency asks for: `version { strictly("1") }`.
pub(super) fn rich_version(block: Piece) -> Option<String> {
    let tokens = &block.tokens[block.start..block.end.min(block.start + RICH)];
    let at = tokens.iter().position(|t| matches!(t.text, "strictly" | "require" | "prefer"))?;
    tokens.get(at..at + 3)?.iter().find_map(|t| t.string()).map(str::to_string)
}

/// The name that a text consists of alone: `${libs.spring}`.
pub(super) fn reference(text: &str) -> Option<&str> {
    text.strip_prefix("${")?.strip_suffix('}').filter(|name| !name.contains('}'))
}

/// What plugins and published catalogs offer under names of their own: `compose.desktop.currentOs`,
/// `ktorLibs.server.contentNegotiation`.
pub(super) fn built_in(name: &str) -> Option<String> {
    let mut parts = name.split('.');
    match parts.next()? {
        "compose" => {
            let library = parts.next()?;
            let part = parts.next().filter(|_| library == "components").map(|p| format!("-{p}"));
            Some(format!("org.jetbrains.compose.{library}:{library}{}", part.unwrap_or_default()))
        }
        "ktorLibs" => {
            let mut artifact = "ktor".to_string();
            for part in parts {
                artifact.push('-');
                for c in part.chars() {
                    if c.is_ascii_uppercase() {
                        artifact.push('-');
                    }
                    artifact.push(c.to_ascii_lowercase());
                }
            }
            Some(format!("io.ktor:{artifact}"))
        }
        _ => None,
    }
}

/// Group and artifact, and the version, of `group:artifact:version:classifier@type`; what it refers to may be `${…}`.
pub(super) fn coordinates(text: &str) -> Option<(String, &str)> {
    let text = text.trim();
    let text = text.rsplit_once('@').filter(|(_, kind)| !kind.contains(':')).map_or(text, |(all, _)| all);
    let mut parts = text.split(':');
    let (group, artifact) = (parts.next()?, parts.next()?);
    let version = parts.next().unwrap_or_default();
    let plain = |part: &str| {
        let part = part.replace("${", "").replace('}', "");
        !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+'))
    };
    let whole = version.chars().all(|c| !c.is_whitespace() || c == ' ') && !version.contains('/');
    (plain(group) && plain(artifact) && whole).then(|| (format!("{group}:{artifact}"), version))
}

/// Words that begin something else than a declaration.
pub(super) fn is_statement(word: &str) -> bool {
    matches!(
        word,
        "if" | "else"
            | "for"
            | "while"
            | "try"
            | "catch"
            | "finally"
            | "when"
            | "switch"
            | "return"
            | "def"
            | "val"
            | "var"
            | "println"
            | "print"
            | "apply"
            | "exclude"
            | "because"
            | "import"
            | "throw"
            | "assert"
            | "attributesSchema"
            | "registerTransform"
            | "modules"
            | "components"
            | "fun"
    )
}

/// Calls and names that stand for projects, files and BOMs.
pub(super) fn is_no_dependency(name: &str) -> bool {
    matches!(
        name,
        "project"
            | "projects"
            | "rootProject"
            | "files"
            | "file"
            | "fileTree"
            | "zipTree"
            | "platform"
            | "enforcedPlatform"
            | "gradleApi"
            | "localGroovy"
            | "gradleTestKit"
            | "gradleKotlinDsl"
            | "embeddedKotlin"
            | "dependency"
            | "configurations"
            | "sourceSets"
            | "tasks"
            | "it"
            | "this"
            | "npm"
            | "devNpm"
            | "peerNpm"
            | "optionalNpm"
            | "layout"
            | "gradle"
            | "kotlin"
            | "null"
            | "bom"
            | "mavenBom"
    )
}
