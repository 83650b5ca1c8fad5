//! Clojure: `project.clj` (Leiningen), `deps.edn`, `shadow-cljs.edn`.
//!
//! Source: <https://codeberg.org/leiningen/leiningen/src/branch/main/sample.project.clj>,
//! <https://clojure.org/reference/deps_edn>.

use std::collections::HashMap;

use super::collect::Collector;
use super::scopes::by_name;
use crate::facts::{Format, Input, Parsed, Unit, file_name};
use crate::model::{Ecosystem, InfraKind, Scope};

/// Leiningen's `project.clj`.
pub(crate) const PROJECT: Format =
    Format { name: "project.clj", matches: |path| file_name(path) == "project.clj", parse: project };

/// The Clojure tools' `deps.edn`.
pub(crate) const DEPS: Format =
    Format { name: "deps.edn", matches: |path| file_name(path) == "deps.edn", parse: deps };

/// `shadow-cljs.edn`, which builds ClojureScript.
pub(crate) const SHADOW: Format =
    Format { name: "shadow-cljs.edn", matches: |path| file_name(path) == "shadow-cljs.edn", parse: shadow };

/// Deepest nesting that is read.
const DEPTH: usize = 100;

/// A form and its place.
#[derive(Debug, Default)]
struct Form<'a> {
    at: usize,
    /// A symbol, keyword or number as written, or a string's content.
    text: &'a str,
    /// The opening bracket of a collection, `"` of a string, else a space.
    kind: char,
    forms: Vec<Form<'a>>,
}

impl<'a> Form<'a> {
    /// The value that follows a keyword.
    fn get(&self, key: &str) -> Option<&Form<'a>> {
        self.pairs().find(|(k, _)| k.kind == ' ' && k.text == key).map(|(_, v)| v)
    }

    /// Keys and values of a map, or of the arguments of `defproject`.
    fn pairs(&self) -> impl Iterator<Item = (&Form<'a>, &Form<'a>)> {
        let skip = if self.kind == '{' { 0 } else { 3 };
        self.forms.get(skip..).unwrap_or_default().as_chunks::<2>().0.iter().map(|[k, v]| (k, v))
    }
}

/// Reads every form of a text; broken text gives what came before.
fn read<'a>(text: &'a str, out: &mut Collector) -> Vec<Form<'a>> {
    let bytes = text.as_bytes();
    let mut open: Vec<Form> = vec![Form { kind: '(', ..Form::default() }];
    let mut i = 0;
    // Forms that `#_` discards, by the number of open collections.
    let mut discards: Vec<usize> = Vec::new();
    let ends = |b: &u8| b.is_ascii_whitespace() || b"()[]{}\";,".contains(b);
    let mut deep = false;
    while let Some(&byte) = bytes.get(i) {
        let at = i;
        i += 1;
        let done = match byte {
            b';' => {
                i += memchr::memchr(b'\n', &bytes[i..]).unwrap_or(bytes.len() - i);
                None
            }
            b'(' | b'[' | b'{' => {
                if open.len() > DEPTH {
                    out.warn(at, "W-DEPTH", "nests deeper than 100 levels; what follows is not read");
                    deep = true;
                    break;
                }
                open.push(Form { at, kind: char::from(byte), ..Form::default() });
                None
            }
            b')' | b']' | b'}' => {
                if open.len() < 2 {
                    out.warn(at, "W-PARSE", "closes a bracket that nothing opens");
                    continue;
                }
                open.pop()
            }
            b'"' => {
                let mut end = i;
                while bytes.get(end).is_some_and(|b| *b != b'"') {
                    end += if bytes[end] == b'\\' { 2 } else { 1 };
                }
                if end >= bytes.len() {
                    out.warn(at, "W-PARSE", "begins a string that does not end");
                }
                let end = end.min(bytes.len());
                i = (end + 1).min(bytes.len());
                Some(Form {
                    at,
                    text: text.get(at + 1..end).unwrap_or_default(),
                    kind: '"',
                    ..Form::default()
                })
            }
            b'#' if bytes.get(i) == Some(&b'_') => {
                i += 1;
                discards.push(open.len());
                None
            }
            b'#' if bytes.get(i) == Some(&b'"') => None,
            b'\\' => {
                // A character, which may be a bracket.
                i += text.get(i..).and_then(|r| r.chars().next()).map_or(0, char::len_utf8);
                Some(Form { at, text: text.get(at..i).unwrap_or_default(), kind: ' ', ..Form::default() })
            }
            b'#' if bytes.get(i).is_some_and(|b| b.is_ascii_alphabetic() || *b == b'?') => {
                // A tag belongs to the form behind it.
                i += bytes[i..].iter().position(ends).unwrap_or(bytes.len() - i);
                None
            }
            b'^' => {
                // Metadata is a form before the one that it describes.
                discards.push(open.len());
                None
            }
            b'\'' | b'`' | b'~' | b'@' | b'#' | b',' => None,
            _ if byte.is_ascii_whitespace() => None,
            _ => {
                i = bytes[at..].iter().position(ends).map_or(bytes.len(), |e| at + e).max(at + 1);
                Some(Form { at, text: text.get(at..i).unwrap_or_default(), kind: ' ', ..Form::default() })
            }
        };
        let Some(form) = done else { continue };
        if discards.last().is_some_and(|depth| *depth >= open.len()) {
            discards.pop();
        } else if let Some(parent) = open.last_mut() {
            parent.forms.push(form);
        }
    }
    if open.len() > 1 && !deep {
        out.warn(open.last().map_or(0, |f| f.at), "W-PARSE", "opens a bracket that nothing closes");
    }
    while open.len() > 1 {
        if let (Some(form), Some(parent)) = (open.pop(), open.last_mut()) {
            parent.forms.push(form);
        }
    }
    open.pop().map(|f| f.forms).unwrap_or_default()
}

fn project(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Maven);
    let forms = read(input.text, &mut out);
    let Some(project) = forms.iter().find(|f| f.forms.first().is_some_and(|n| n.text == "defproject")) else {
        return out.finish();
    };
    let name = project.forms.get(1).map(|n| n.text.rsplit('/').next().unwrap_or_default().to_string());
    out.parsed.unit = Some(Unit { name, ..Unit::default() });
    if let Some(description) = project.get(":description") {
        out.infra(description.at, InfraKind::Description, description.text);
    }
    let mut managed = HashMap::new();
    for entry in project.get(":managed-dependencies").map(|m| m.forms.as_slice()).unwrap_or_default() {
        if let [name, version, ..] = entry.forms.as_slice() {
            managed.insert(name.text, version.text);
        }
    }
    lein(project, Scope::Runtime, &managed, &mut out);
    for (name, profile) in project.get(":profiles").iter().flat_map(|p| p.pairs()) {
        let scope = match name.text.trim_start_matches(':') {
            "provided" => Scope::Peer,
            "uberjar" | "production" | "prod" | "base" => Scope::Runtime,
            name => by_name(name).unwrap_or(Scope::Dev),
        };
        // A profile may be made of others: `[:base {…}]`.
        for map in std::iter::once(profile).chain(&profile.forms).filter(|f| f.kind == '{') {
            lein(map, scope, &managed, &mut out);
        }
    }
    out.finish()
}

/// The dependencies and plugins of a project or profile.
fn lein(holder: &Form, scope: Scope, managed: &HashMap<&str, &str>, out: &mut Collector) {
    for (key, scope) in [(":dependencies", scope), (":plugins", Scope::Build)] {
        for entry in holder.get(key).map(|d| d.forms.as_slice()).unwrap_or_default() {
            // `^:replace` and unquoted code stand among them.
            let [name, rest @ ..] = entry.forms.as_slice() else { continue };
            if entry.kind != '[' || name.kind == '(' {
                continue;
            }
            let version = rest.first().filter(|v| v.kind == '"').map_or("", |v| v.text);
            let version =
                if version.is_empty() { managed.get(name.text).copied().unwrap_or("") } else { version };
            let own = rest.windows(2).find(|w| w[0].text == ":scope").map(|w| w[1].text);
            let scope = match own {
                Some("test") => Scope::Test,
                Some("provided" | "system") => Scope::Peer,
                _ => scope,
            };
            if let Some(coordinates) = coordinates(name.text) {
                out.dependency(entry.at, &coordinates, version, scope);
            }
        }
    }
}

fn deps(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Maven);
    let forms = read(input.text, &mut out);
    let Some(root) = forms.iter().find(|f| f.kind == '{') else { return out.finish() };
    out.parsed.unit = Some(Unit::default());
    tools(root.get(":deps"), Scope::Runtime, &mut out);
    for (name, alias) in root.get(":aliases").iter().flat_map(|a| a.pairs()) {
        let scope = by_name(name.text).unwrap_or(Scope::Dev);
        for key in [":extra-deps", ":deps", ":replace-deps"] {
            tools(alias.get(key), scope, &mut out);
        }
    }
    out.finish()
}

/// `{group/artifact {:mvn/version "1"}}`; what lies in the same tree is left out.
fn tools(map: Option<&Form>, scope: Scope, out: &mut Collector) {
    for (name, coordinate) in map.filter(|m| m.kind == '{').iter().flat_map(|m| m.pairs()) {
        if coordinate.get(":local/root").is_some() {
            continue;
        }
        let keys = [":mvn/version", ":git/tag", ":tag", ":git/sha", ":sha"];
        let version = keys.iter().find_map(|key| coordinate.get(key)).map_or("", |v| v.text);
        if let Some(coordinates) = coordinates(name.text) {
            out.dependency(name.at, &coordinates, version, scope);
        }
    }
}

fn shadow(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Maven);
    let forms = read(input.text, &mut out);
    if let Some(root) = forms.iter().find(|f| f.kind == '{') {
        lein(root, Scope::Runtime, &HashMap::new(), &mut out);
    }
    out.finish()
}

/// `group:artifact` of a symbol; one without a group is its own.
fn coordinates(symbol: &str) -> Option<String> {
    // `group/artifact$classifier`
    let symbol = symbol.split('$').next().unwrap_or_default();
    let (group, artifact) = symbol.split_once('/').unwrap_or((symbol, symbol));
    let plain = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+'))
    };
    (plain(group) && plain(artifact)).then(|| format!("{group}:{artifact}"))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, metadata, read as parsed, said};
    use super::*;

    const LEIN: &str = r#"; comment with [no/comment "1"]
(def v "1")
(defproject org.acme/shop "0.1.0-SNAPSHOT"
  :description "A \"shop\" (of [things])"
  :managed-dependencies [[a/managed "2"]]
  :dependencies [[org.clojure/clojure "1.11.1"]
                 [compojure "1.6" :exclusions [ring/no [also/no "1"]]]
                 [a/managed]
                 #_[a/discarded "1"]
                 ^:inline-dep [a/meta "3"]
                 [javax.servlet/servlet-api "2.5" :scope "provided"]
                 [a/computed ~v]
                 [a/test "4" :scope "test"]]
  :plugins [[lein-ring "0.12.5"]]
  :main ^:skip-aot shop.core
  :char \[
  :profiles {:dev {:dependencies [[ring/ring-mock "0.4.0"]] :plugins [[lein-test "1"]]}
             :test [:base {:dependencies [[a/t "5"]]}]
             :provided {:dependencies [[a/p "6"]]}
             :uberjar {:aot :all :dependencies [[a/u "7"]]}})
"#;

    #[test]
    fn projects_of_leiningen() {
        assert_eq!(
            dependencies(&PROJECT, "project.clj", LEIN),
            [
                "6 maven org.clojure:clojure runtime 1.11.1",
                "7 maven compojure:compojure runtime 1.6",
                "8 maven a:managed runtime 2",
                "10 maven a:meta runtime 3",
                "11 maven javax.servlet:servlet-api peer 2.5",
                "12 maven a:computed runtime ",
                "13 maven a:test test 4",
                "14 maven lein-ring:lein-ring build 0.12.5",
                "17 maven ring:ring-mock dev 0.4.0",
                "17 maven lein-test:lein-test build 1",
                "18 maven a:t test 5",
                "19 maven a:p peer 6",
                "20 maven a:u runtime 7",
            ]
        );
        assert_eq!(said(&PROJECT, "project.clj", LEIN), [""; 0]);
        assert_eq!(parsed(&PROJECT, "project.clj", LEIN).unit.unwrap().name.as_deref(), Some("shop"));
        assert_eq!(metadata(&PROJECT, "project.clj", LEIN)[0].split(' ').next(), Some("4"));
    }

    #[test]
    fn dependencies_of_the_clojure_tools() {
        let text = r#"{:paths ["src"]
 :deps {org.clojure/clojure {:mvn/version "1.11"}
        ring {:mvn/version "1.9"}
        io.github.a/git {:git/tag "v1" :git/sha "abc"}
        my/local {:local/root "../local"}
        a/native$linux {:mvn/version "1"}}
 :aliases {:dev {:extra-deps {a/dev {:mvn/version "2"}}}
           :test {:extra-deps {a/test {:mvn/version "3"}} :override-deps {no/no {:mvn/version "1"}}}
           :build {:deps {io.github.clojure/tools.build {:git/tag "v0.9" :git/sha "f"}} :ns-default build}
           :bench {:replace-deps {a/bench {:mvn/version "4"}}}}}
"#;
        assert_eq!(
            dependencies(&DEPS, "deps.edn", text),
            [
                "2 maven org.clojure:clojure runtime 1.11",
                "3 maven ring:ring runtime 1.9",
                "4 maven io.github.a:git runtime v1",
                "6 maven a:native runtime 1",
                "7 maven a:dev dev 2",
                "8 maven a:test test 3",
                "9 maven io.github.clojure:tools.build build v0.9",
                "10 maven a:bench dev 4",
            ]
        );
        assert_eq!(
            dependencies(&SHADOW, "shadow-cljs.edn", "{:dependencies [[reagent \"1.1\"]] :builds {}}"),
            ["1 maven reagent:reagent runtime 1.1"]
        );
    }

    #[test]
    fn broken_and_hostile_texts() {
        let cut = &LEIN[..LEIN.find("[a/managed]").unwrap()];
        assert_eq!(dependencies(&PROJECT, "project.clj", cut).len(), 2);
        assert_eq!(said(&PROJECT, "project.clj", cut), ["6 W-PARSE"]);
        assert_eq!(said(&DEPS, "deps.edn", "{:deps {}}}"), ["1 W-PARSE"]);
        assert_eq!(said(&DEPS, "deps.edn", &"{".repeat(50_000)), ["1 W-DEPTH"]);
        for odd in
            ["", "\"", "\"\\", "\\", "#", "#_", "^", "{:deps", "{:deps {a/b}}", "(defproject)", "\\é", "é"]
        {
            for format in [&PROJECT, &DEPS, &SHADOW] {
                dependencies(format, "x", odd);
            }
        }
    }
}
