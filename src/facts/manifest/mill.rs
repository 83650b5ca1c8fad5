//! Mill: `build.mill`, `build.sc`, `package.mill`.
//!
//! Source: <https://mill-build.org/mill/scalalib/dependencies.html>.

use std::collections::HashMap;

use super::collect::Collector;
use super::jvm_pieces::{Piece, path};
use super::jvm_tokens::{Dialect, Kind, Token, tokenize};
use super::recover::readable;
use super::settle::fill;
use crate::facts::{Format, Input, Parsed, Unit, file_name};
use crate::model::{Ecosystem, Scope};

/// `build.mill`, `build.sc`. Modules as `mvn"g::a:v"`, or through names of the same file.
pub(crate) const FORMAT: Format = Format { name: "build.mill", matches, parse };

fn matches(path: &str) -> bool {
    let name = file_name(path);
    matches!(name, "build.sc" | "build.mill" | "package.mill") || name.ends_with(".mill.scala")
}

fn parse(input: &Input) -> Parsed {
    let (content, conflict) = readable(input.text);
    let tokens = tokenize(&content, Dialect::Scala);
    let mut out = Collector::new(input, Ecosystem::Maven);
    if let Some(offset) = conflict {
        out.warn(offset, "W-PARSE", "has merge conflict markers; the upper side is read");
    }
    if let Some((offset, what)) = tokens.broken.first() {
        out.warn(*offset, "W-PARSE", *what);
    }
    out.parsed.unit = Some(Unit::default());
    let mut texts: HashMap<&str, &str> = HashMap::new();
    let mut modules: HashMap<&str, &str> = HashMap::new();
    for (at, token) in tokens.list.iter().enumerate() {
        let value = |ahead: usize| tokens.list.get(at + ahead).and_then(Token::string);
        if (token.says("val") || token.says("def")) && tokens.list.get(at + 2).is_some_and(|t| t.is("=")) {
            let Some(name) = tokens.list.get(at + 1).map(|t| t.text) else { continue };
            if let Some(text) = value(3) {
                texts.entry(name).or_insert(text);
            } else if tokens.list.get(at + 3).is_some_and(is_module)
                && let Some(text) = value(4)
            {
                modules.entry(name).or_insert(text);
            }
        }
    }
    // Blocks that are open: where they close, the object's name, and the definition that was being read.
    let mut open: Vec<(usize, bool, Option<Scope>)> = Vec::new();
    let mut here: Option<Scope> = None;
    let mut object = "";
    let all = Piece { tokens: &tokens.list, start: 0, end: tokens.list.len() };
    for (at, token) in tokens.list.iter().enumerate() {
        let next = tokens.list.get(at + 1);
        match &token.kind {
            Kind::Word if matches!(token.text, "object" | "trait" | "class") => {
                object = next.map_or("", |t| t.text);
                here = None;
            }
            Kind::Word if matches!(token.text, "def" | "val") => {
                here = next.and_then(|t| of_definition(t.text));
            }
            Kind::Word if token.text.contains(':') && at > 1 && tokens.list[at - 2].text == "$ivy" => {
                declare(&mut out, token.at, token.text, Scope::Build, &texts);
            }
            Kind::Open(close) if token.text == "{" => {
                let test =
                    matches!(object.to_ascii_lowercase().as_str(), "test" | "tests" | "it" | "integration");
                open.push((*close, test, here));
                object = "";
            }
            Kind::Close if open.last().is_some_and(|(close, ..)| *close <= at) => {
                here = open.pop().and_then(|(_, _, outer)| outer);
            }
            Kind::Word if here.is_some() => {
                let module = if is_module(token) {
                    next.and_then(Token::string)
                } else if at.checked_sub(1).is_some_and(|b| tokens.list[b].is(".")) {
                    None
                } else {
                    let name = path(all.part(at, at + 12)).map(|p| p.name).unwrap_or_default();
                    let last = name.rsplit('.').next().unwrap_or_default();
                    modules.get(last).copied()
                };
                let test = open.iter().any(|(_, test, _)| *test);
                let scope = if test { Some(Scope::Test) } else { here };
                if let (Some(module), Some(scope)) = (module, scope) {
                    declare(&mut out, token.at, module, scope, &texts);
                }
            }
            _ => {}
        }
    }
    out.finish()
}

fn is_module(token: &Token) -> bool {
    token.says("ivy") || token.says("mvn")
}

/// The scope of what a definition lists; `None` for one that lists no dependencies, BOMs among them.
fn of_definition(name: &str) -> Option<Scope> {
    let kind = name.strip_suffix("IvyDeps").or_else(|| name.strip_suffix("MvnDeps"));
    match kind.or_else(|| matches!(name, "ivyDeps" | "mvnDeps").then_some(""))? {
        "" | "run" | "mandatory" => Some(Scope::Runtime),
        "compile" => Some(Scope::Peer),
        "bom" => None,
        _ => Some(Scope::Build),
    }
}

/// `group::artifact::version`, with one to three colons.
fn declare(out: &mut Collector, at: usize, text: &str, scope: Scope, texts: &HashMap<&str, &str>) {
    let last = |name: &str| name.rsplit('.').next().and_then(|n| texts.get(n)).map(|t| (*t).to_string());
    let text = fill(text, last);
    let mut parts = text.split(':').filter(|p| !p.is_empty());
    if let (Some(group), Some(artifact)) = (parts.next(), parts.next())
        && !group.contains("${")
    {
        let version = parts.next().unwrap_or_default();
        out.dependency(at, &format!("{group}:{artifact}"), version, scope);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, said};
    use super::*;

    const BUILD: &str = r#"import mill._, scalalib._
import $ivy.`com.lihaoyi::mill-contrib-buildinfo:0.11`
object Deps {
  val cask = ivy"com.lihaoyi::cask:${Versions.cask}"
  val unused = ivy"a::unused:1"
}
object Versions { val cask = "0.9" }
object app extends ScalaModule {
  def scalaVersion = "3.3"
  def ivyDeps = Agg(
    Deps.cask, // ivy"no::comment:1"
    ivy"org.postgresql:postgresql:42",
    mvn"com.lihaoyi:::os-lib::0.9;classifier=x"
  )
  def compileIvyDeps = Agg(ivy"a:provided:1")
  def bomMvnDeps = Seq(mvn"no:bom:1")
  override def scalacPluginIvyDeps = Agg(ivy"a:::plugin:2")
  object test extends ScalaTests {
    def mvnDeps = Seq(mvn"com.lihaoyi::utest:0.8")
  }
  def other = T { "x" }
}
"#;

    #[test]
    fn definitions_of_dependencies() {
        assert_eq!(
            dependencies(&FORMAT, "build.mill", BUILD),
            [
                "2 maven com.lihaoyi:mill-contrib-buildinfo build 0.11",
                "11 maven com.lihaoyi:cask runtime 0.9",
                "12 maven org.postgresql:postgresql runtime 42",
                "13 maven com.lihaoyi:os-lib runtime 0.9;classifier=x",
                "15 maven a:provided peer 1",
                "17 maven a:plugin build 2",
                "19 maven com.lihaoyi:utest test 0.8",
            ]
        );
        assert_eq!(said(&FORMAT, "build.sc", BUILD), [""; 0]);
    }

    #[test]
    fn broken_and_hostile_texts() {
        let cut = &BUILD[..BUILD.find("mvn\"com").unwrap()];
        assert_eq!(dependencies(&FORMAT, "build.sc", cut).len(), 3);
        assert_eq!(said(&FORMAT, "build.sc", cut), ["8 W-PARSE"]);
        for unit in ["object a {", "def ivyDeps = Agg(", "def ivyDeps = a.", "ivy\"", "$ivy.`a:b`", "{}}"] {
            dependencies(&FORMAT, "build.sc", &unit.repeat(20_000));
        }
    }
}
