//! Meteor: `.meteor/packages`, `.meteor/versions` and package.js.

use std::collections::HashSet;

use super::collect::Collector;
use super::js_tokens::{Token, TokenKind, closing, tokens};
use crate::facts::{Format, Input, Parsed, Standing, Unit, file_name};
use crate::model::{Dependency, Ecosystem, FactKind, InfraKind, Scope};

/// What an app uses, one package a line.
pub(crate) const PACKAGES: Format =
    Format { name: ".meteor/packages", matches: |path| is_in_meteor(path, "packages"), parse: packages };

/// What an app gets.
pub(crate) const VERSIONS: Format =
    Format { name: ".meteor/versions", matches: |path| is_in_meteor(path, "versions"), parse: versions };

/// A package for Meteor. Plain code goes by that name as well: then the file declares nothing.
pub(crate) const PACKAGE_JS: Format =
    Format { name: "package.js", matches: |path| file_name(path) == "package.js", parse: package_js };

fn is_in_meteor(path: &str, name: &str) -> bool {
    path.strip_suffix(name).is_some_and(|folder| folder == ".meteor/" || folder.ends_with("/.meteor/"))
}

fn packages(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Meteor);
    listed(input.text, &mut out, |out, offset, name, version| {
        out.dependency(offset, name, version, Scope::Runtime);
    });
    out.finish()
}

fn versions(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Meteor);
    listed(input.text, &mut out, |out, offset, name, version| {
        out.locked(offset, name, version, Scope::Runtime, false);
    });
    out.finish()
}

/// Lines `name` or `name@version`, with comments.
fn listed(text: &str, out: &mut Collector, mut take: impl FnMut(&mut Collector, usize, &str, &str)) {
    let (text, conflict) = super::recover::readable(text);
    if let Some(offset) = conflict {
        out.warn(offset, "W-PARSE", "has merge conflict markers; the upper side is read");
    }
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let said = line.split('#').next().unwrap_or_default();
        let entry = said.trim();
        let offset = at + (said.len() - said.trim_start().len());
        at += line.len();
        if entry.is_empty() {
            continue;
        }
        let (name, version) = entry.split_once('@').unwrap_or((entry, ""));
        if is_package(name) {
            take(out, offset, name, version.trim());
        } else {
            out.warn(offset, "W-PARSE", "does not name a package");
        }
    }
}

/// `author:name` or `name`.
fn is_package(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'))
}

/// Calls of `Package` that take an object; the last two add a plugin to the build.
const DESCRIBES: [&str; 3] = ["describe", "registerBuildPlugin", "_transitional_registerBuildPlugin"];

/// What a function of package.js says, by its name: older packages write `on_use`.
fn scope_of(function: &str) -> Option<Scope> {
    match function {
        "onUse" | "on_use" => Some(Scope::Runtime),
        "onTest" | "on_test" => Some(Scope::Test),
        _ => None,
    }
}

fn package_js(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Meteor);
    let (text, conflict) = super::recover::readable(input.text);
    let (all, cut) = tokens(&text);
    let call = |at: usize, object: &str| {
        all.get(at).is_some_and(|t| t.is_name(object)) && all.get(at + 1).is_some_and(|t| t.is('.'))
    };
    let ours = |at: usize| {
        let method = all.get(at + 2).and_then(Token::name).unwrap_or_default();
        call(at, "Package") && (DESCRIBES.contains(&method) || scope_of(method).is_some())
            || call(at, "Npm") && matches!(method, "depends" | "devDepends")
    };
    if !(0..all.len()).any(ours) {
        out.parsed.standing = Standing::Foreign;
        return out.finish();
    }
    if let Some(offset) = conflict {
        out.warn(offset, "W-PARSE", "has merge conflict markers; the upper side is read");
    }
    if let Some(offset) = cut {
        out.warn(offset, "W-TRUNCATED", "is too long; the rest is not read");
    }
    let folder = input.path.rsplit('/').nth(1).map(str::to_owned);
    let mut reader = Reader { all: &all, out: &mut out, unit: Unit::default(), folder, seen: HashSet::new() };
    let mut at = 0;
    // Functions whose body we are in, innermost last: end, name of the parameter, scope.
    let mut inside: Vec<(usize, &str, Scope)> = Vec::new();
    while at < all.len() {
        inside.retain(|(end, _, _)| *end > at);
        let method = all.get(at + 2).and_then(Token::name).unwrap_or_default();
        let opened = all.get(at + 3).is_some_and(|t| t.is('('));
        if call(at, "Package") && opened {
            let end = closing(&all, at + 3);
            match method {
                "describe" => reader.describe(at + 4, end),
                plugin if DESCRIBES.contains(&plugin) => reader.plugin(at + 4, end),
                _ => {
                    if let Some(scope) = scope_of(method) {
                        inside.push((end, parameter(&all[at + 4..end]), scope));
                    }
                }
            }
            at += 4;
        } else if call(at, "Npm") && opened && matches!(method, "depends" | "devDepends") {
            let scope = if method == "depends" { Scope::Runtime } else { Scope::Dev };
            reader.npm(at + 4, closing(&all, at + 3), scope);
            at += 4;
        } else if opened
            && matches!(method, "use" | "imply")
            && let Some((_, _, scope)) = inside.iter().rev().find(|(_, api, _)| call(at, api))
        {
            let scope = *scope;
            let end = closing(&all, at + 3);
            let weak = reader.has_true("weak", at + 4, end);
            reader.used(at + 4, end, if weak && scope == Scope::Runtime { Scope::Optional } else { scope });
            at += 4;
        } else {
            at += 1;
        }
    }
    let unit = std::mem::take(&mut reader.unit);
    // Its tests use the package itself.
    let is_itself =
        |d: &Dependency| d.ecosystem == Ecosystem::Meteor && unit.name.as_deref() == Some(&d.name);
    out.parsed.facts.retain(|f| !matches!(&f.kind, FactKind::Dependency(d) if is_itself(d)));
    out.parsed.unit = Some(unit);
    out.finish()
}

/// The first parameter of the function that a list of tokens begins with: `function (api) {`, `api => {`, `async (api) => {`.
fn parameter<'t>(tokens: &[Token<'t>]) -> &'t str {
    let mut names = tokens.iter().take_while(|t| !t.is('{')).filter_map(Token::name);
    names.find(|name| !matches!(*name, "function" | "async")).unwrap_or("api")
}

struct Reader<'r, 't, 'a, 'b> {
    all: &'r [Token<'t>],
    out: &'r mut Collector<'a, 'b>,
    unit: Unit,
    folder: Option<String>,
    /// What was said already: packages are often both used and passed on.
    seen: HashSet<(Ecosystem, String, Scope)>,
}

impl Reader<'_, '_, '_, '_> {
    fn text(&self, at: usize) -> Option<(usize, &str)> {
        match self.all.get(at) {
            Some(Token { offset, kind: TokenKind::Text(text) }) => Some((*offset, text)),
            _ => None,
        }
    }

    /// Places of the values of an object's own keys between two tokens.
    fn values(&self, from: usize, end: usize) -> Vec<(usize, &str, usize)> {
        let (mut found, mut depth) = (Vec::new(), 0usize);
        for at in from..end {
            let token = &self.all[at];
            if token.is('{') || token.is('[') || token.is('(') {
                depth += 1;
            } else if token.is('}') || token.is(']') || token.is(')') {
                depth = depth.saturating_sub(1);
            } else if depth == 1 && self.all.get(at + 1).is_some_and(|t| t.is(':')) {
                let key = token.name().or_else(|| self.text(at).map(|(_, text)| text));
                found.extend(key.map(|key| (token.offset, key, at + 2)));
            }
        }
        found
    }

    fn has_true(&self, key: &str, from: usize, end: usize) -> bool {
        (from..end).any(|at| {
            self.all[at].is_name(key)
                && self.all.get(at + 1).is_some_and(|t| t.is(':'))
                && self.all.get(at + 2).is_some_and(|t| t.is_name("true"))
        })
    }

    fn describe(&mut self, from: usize, end: usize) {
        let mut versioned = false;
        let mut summary = None;
        let mut name = None;
        for (_, key, at) in self.values(from, end) {
            match (key, self.text(at)) {
                ("name", Some((_, text))) => name = Some(text.to_owned()),
                ("summary", Some((offset, text))) => summary = Some((offset, text.to_owned())),
                ("version", _) => versioned = true,
                _ => {}
            }
        }
        if let Some((offset, text)) = summary {
            self.out.infra(offset, InfraKind::Description, &text);
        }
        // Without a name it has that of its folder.
        let name = name.or_else(|| self.folder.clone());
        self.unit.publishable = versioned && name.is_some();
        self.unit.provides = name.clone().into_iter().collect();
        self.unit.name = name;
    }

    /// A build plugin has packages of its own: `use: [...]`, `npmDependencies: {...}`.
    fn plugin(&mut self, from: usize, end: usize) {
        for (key, at) in
            self.values(from, end).into_iter().map(|(_, k, at)| (k.to_owned(), at)).collect::<Vec<_>>()
        {
            let opens = self.all.get(at).is_some_and(|t| t.is('[') || t.is('{'));
            let last = if opens { closing(self.all, at) } else { at + 1 };
            match key.as_str() {
                "use" => self.used(at, last, Scope::Build),
                "npmDependencies" => self.npm(at, last + 1, Scope::Build),
                _ => {}
            }
        }
    }

    /// Names of packages: the first argument, a string or a list of them.
    fn used(&mut self, from: usize, end: usize, scope: Scope) {
        let list = self.all.get(from).is_some_and(|t| t.is('['));
        let last = if list { closing(self.all, from) } else { from + 1 };
        if !list && self.text(from).is_none() {
            let known = self.all.get(from).and_then(Token::name).and_then(|name| self.constant(name));
            match known {
                Some((from, end)) => self.names(from, end, scope),
                None => {
                    let offset = self.all.get(from).map_or(0, |t| t.offset);
                    self.out.remark(
                        offset,
                        "I-DYNAMIC",
                        "names packages in a way that is not statically known",
                    );
                }
            }
            return;
        }
        self.names(from, last.min(end), scope);
    }

    fn names(&mut self, from: usize, end: usize, scope: Scope) {
        self.out.registry(Ecosystem::Meteor);
        for at in from..end {
            let Some((offset, text)) = self.text(at) else { continue };
            let (name, version) = text.split_once('@').unwrap_or((text, ""));
            // Features of the build tool are written like packages.
            let (name, version) = (name.to_owned(), version.to_owned());
            if is_package(&name)
                && !name.starts_with("isobuild:")
                && self.seen.insert((Ecosystem::Meteor, name.clone(), scope))
            {
                self.out.dependency(offset, &name, &version, scope);
            }
        }
    }

    /// The list that a name was given: `const all = [...]`.
    fn constant(&self, name: &str) -> Option<(usize, usize)> {
        let at = (0..self.all.len()).find(|at| {
            self.all[*at].is_name(name)
                && self.all.get(at + 1).is_some_and(|t| t.is('='))
                && self.all.get(at + 2).is_some_and(|t| t.is('['))
        })?;
        Some((at + 2, closing(self.all, at + 2)))
    }

    fn npm(&mut self, from: usize, end: usize, scope: Scope) {
        self.out.registry(Ecosystem::Npm);
        let found: Vec<(usize, String, String)> = self
            .values(from, end)
            .into_iter()
            .filter(|(_, name, _)| crate::facts::specifier::is_name(name))
            .map(|(offset, name, at)| {
                (offset, name.to_owned(), self.text(at).map(|(_, text)| text.to_owned()).unwrap_or_default())
            })
            .collect();
        if found.is_empty() && self.all.get(from).is_some_and(|t| t.name().is_some()) {
            let offset = self.all[from].offset;
            self.out.remark(offset, "I-DYNAMIC", "names packages in a way that is not statically known");
        }
        for (offset, name, version) in found {
            if self.seen.insert((Ecosystem::Npm, name.clone(), scope)) {
                self.out.dependency(offset, &name, &version, scope);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, marked, metadata, read, said};
    use super::*;

    #[test]
    fn an_app_lists_its_packages_line_by_line() {
        let text = "# Packages\n\nmeteor-base@1.5.1   # core\naccounts:ui\n  kadira:flow-router@2.12.1\nnot a name\n";
        assert_eq!(
            dependencies(&PACKAGES, ".meteor/packages", text),
            [
                "3 meteor meteor-base runtime 1.5.1",
                "4 meteor accounts:ui runtime ",
                "5 meteor kadira:flow-router runtime 2.12.1",
            ]
        );
        assert_eq!(said(&PACKAGES, ".meteor/packages", text), ["6 W-PARSE"]);
        assert_eq!(
            marked(&VERSIONS, ".meteor/versions", "ejson@1.1.3\r\nmongo@1.16.0\r\n"),
            ["1 meteor ejson runtime 1.1.3", "2 meteor mongo runtime 1.16.0"]
        );
        let torn = "a@1\n<<<<<<< HEAD\nb@1\n=======\nb@2\n>>>>>>> x\n";
        assert_eq!(
            dependencies(&PACKAGES, ".meteor/packages", torn),
            ["1 meteor a runtime 1", "3 meteor b runtime 1"]
        );
        assert_eq!(said(&PACKAGES, ".meteor/packages", torn), ["2 W-PARSE"]);
    }

    const PACKAGE: &str = r#"/* eslint-env meteor */
Package.describe({
  name: 'acme:shop',
  summary: "Sells things; api.use('nothing')",
  version: '1.0.0',
  documentation: null,
});

Npm.depends({
  'lodash.has': '4.5.2',
  express: "4.19.2", // comment, with 'text'
});

const both = ['ecmascript', 'mongo@1.0.0'];

Package.registerBuildPlugin({
  name: 'compile',
  use: ['caching-compiler@1.2.2'],
  sources: ['plugin.js'],
  npmDependencies: { less: '4.2.0' },
});

Package.onUse((api) => {
  api.versionsFrom('2.3');
  api.use(both);
  api.use('isobuild:compiler-plugin@1.0.0');
  api.use('jquery@1.11.9 || 3.0.0', 'client', { weak: true });
  api.use([
    'accounts:base', // the accounts
    "check",
  ], ['client', 'server']);
  api.imply('check');
  api.use(computed());
  api.addFiles('shop.js');
});

Package.on_test(function (API) {
  API.use('tinytest');
  API.use(['acme:shop', 'acme:shop-tests']);
});
"#;

    #[test]
    fn a_package_says_what_it_uses_and_when() {
        assert_eq!(
            dependencies(&PACKAGE_JS, "packages/shop/package.js", PACKAGE),
            [
                "10 npm lodash.has runtime 4.5.2",
                "11 npm express runtime 4.19.2",
                "14 meteor ecmascript runtime ",
                "14 meteor mongo runtime 1.0.0",
                "18 meteor caching-compiler build 1.2.2",
                "20 npm less build 4.2.0",
                "27 meteor jquery optional 1.11.9 || 3.0.0",
                "29 meteor accounts:base runtime ",
                "30 meteor check runtime ",
                "38 meteor tinytest test ",
                "39 meteor acme:shop-tests test ",
            ]
        );
        assert_eq!(
            metadata(&PACKAGE_JS, "packages/shop/package.js", PACKAGE),
            ["4 description Sells things; api.use('nothing')"]
        );
        assert_eq!(said(&PACKAGE_JS, "packages/shop/package.js", PACKAGE), ["33 I-DYNAMIC"]);
        let unit = read(&PACKAGE_JS, "packages/shop/package.js", PACKAGE).unit.expect("a unit");
        assert_eq!((unit.name.as_deref(), unit.publishable), (Some("acme:shop"), true));
    }

    #[test]
    fn plain_code_of_that_name_declares_nothing() {
        let parsed = read(&PACKAGE_JS, "src/package.js", "api.use('x');\nmodule.exports = { Package: 1 };\n");
        assert!(parsed.standing == Standing::Foreign && parsed.unit.is_none() && parsed.facts.is_empty());
        let unnamed =
            read(&PACKAGE_JS, "packages/blaze/package.js", "Package.describe({ version: '1.0.0' });");
        assert_eq!(unnamed.unit.and_then(|u| u.name).as_deref(), Some("blaze"));
    }

    #[test]
    fn torn_packages_are_read_as_far_as_they_go() {
        let cut = &PACKAGE[..PACKAGE.find("    \"check\"").expect("a place")];
        assert_eq!(dependencies(&PACKAGE_JS, "package.js", cut).len(), 8);
    }
}
