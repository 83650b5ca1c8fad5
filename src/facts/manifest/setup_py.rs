//! setup.py, read as text and never run: literal lists, variables that hold them, files that they are read from.

use std::collections::HashSet;

use super::collect::Collector;
use super::recover::readable;
use super::setup_py_tokens::{Token, TokenKind, tokens};
use super::{pep508, scopes};
use crate::facts::{Format, Input, Parsed, Unit, file_name};
use crate::model::{Ecosystem, EntryKind, InfraKind, Scope};

/// setuptools' programmable manifest.
pub(crate) const FORMAT: Format =
    Format { name: "setup.py", matches: |path| file_name(path) == "setup.py", parse };

/// Deepest nesting of brackets and variables that is followed.
const MAX_DEPTH: usize = 24;
/// Most steps spent on one file; variables that name each other would cost without end.
const MAX_STEPS: usize = 2_000_000;

const REQUIRES: [(&str, Scope); 4] = [
    ("install_requires", Scope::Runtime),
    ("setup_requires", Scope::Build),
    ("tests_require", Scope::Test),
    ("requires", Scope::Runtime),
];

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Pypi);
    let (text, conflict) = readable(input.text);
    if let Some(offset) = conflict {
        out.warn(offset, "W-PARSE", "has merge conflict markers; the upper side is read");
    }
    let (tokens, cut) = tokens(&text);
    if let Some(offset) = cut {
        out.warn(offset, "W-TRUNCATED", "only the first 200000 words of this file are read");
    }
    let mut script = Script::new(&tokens);
    let mut seen = HashSet::new();
    for (key, scope) in REQUIRES {
        // Distutils' `requires` is too common a word outside the call.
        for at in script.keyword(key, key == "requires") {
            let found = script.evaluate(at);
            if found.is_empty() && !script.is_empty_literal(at) {
                let offset = script.offset(at);
                script.files_of_the_whole(at, offset, scope, &mut out);
            }
            emit(&found, scope, &mut seen, &mut out);
        }
    }
    for at in script.keyword("extras_require", false) {
        for (key, at) in script.table(at, 0) {
            let found = script.evaluate(at);
            emit(&found, scopes::of_extra(&key), &mut seen, &mut out);
        }
    }
    let unit = metadata(&mut script, &mut out);
    out.parsed.unit = unit;
    out.finish()
}

/// A string of a list, or a file that the list is read from.
#[derive(Debug, PartialEq)]
enum Item {
    Text(usize, String),
    File(usize, String),
}

fn emit(found: &[Item], scope: Scope, seen: &mut HashSet<(usize, Scope)>, out: &mut Collector) {
    for item in found {
        match item {
            Item::File(offset, path) => {
                if seen.insert((*offset, scope)) {
                    out.reference(*offset, path, scope);
                }
            }
            // setuptools also takes one string with a requirement a line.
            Item::Text(offset, text) => {
                if seen.insert((*offset, scope)) {
                    for line in text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
                        match pep508::split(line) {
                            Some(r) => out.dependency(*offset, &r.name, &r.requirement, scope),
                            None if line.contains('{') || line.contains('%') => {
                                out.remark(
                                    *offset,
                                    "I-DYNAMIC",
                                    "the requirement is put together at run time",
                                );
                            }
                            None => out.warn(*offset, "W-PARSE", "is not a requirement"),
                        }
                    }
                }
            }
        }
    }
}

fn metadata(script: &mut Script, out: &mut Collector) -> Option<Unit> {
    script.call("setup")?;
    let mut name = None;
    if let Some(&at) = script.keyword("name", true).first() {
        name = script.first_text(at).map(|(_, text)| text).filter(|t| !t.is_empty());
    }
    if let Some(&at) = script.keyword("description", true).first()
        && let Some((offset, text)) = script.first_text(at)
    {
        out.infra(offset, InfraKind::Description, text.lines().next().unwrap_or_default());
    }
    let mut private = false;
    for key in ["keywords", "classifiers"] {
        for at in script.keyword(key, true) {
            for item in script.evaluate(at) {
                let Item::Text(offset, text) = item else { continue };
                private |= text.starts_with("Private ::");
                let separator = if text.contains(',') { ',' } else { ' ' };
                if key == "keywords" && !script.is_list(at) {
                    text.split(separator).for_each(|word| out.infra(offset, InfraKind::Keyword, word));
                } else {
                    text.lines().for_each(|word| out.infra(offset, InfraKind::Keyword, word));
                }
            }
        }
    }
    for at in script.keyword("scripts", true) {
        for item in script.evaluate(at) {
            if let Item::Text(offset, text) = item {
                out.entry(offset, EntryKind::Bin, &text);
            }
        }
    }
    for at in script.keyword("entry_points", true) {
        entry_points(script, at, out);
    }
    let mut provides: Vec<String> = name.as_deref().map(pep508::import_name).into_iter().collect();
    for key in ["packages", "py_modules"] {
        for at in script.keyword(key, true) {
            for item in script.evaluate(at) {
                let Item::Text(_, text) = item else { continue };
                let top = text.split('.').next().unwrap_or_default();
                if script.is_list(at)
                    && !top.is_empty()
                    && provides.len() < 100
                    && !provides.iter().any(|n| n == top)
                {
                    provides.push(top.to_owned());
                }
            }
        }
    }
    Some(Unit { publishable: name.is_some() && !private, name, private, provides })
}

/// `{'console_scripts': ['a = b:c']}` or the same as INI text.
fn entry_points(script: &mut Script, at: usize, out: &mut Collector) {
    let target = |line: &str| line.split_once('=').map_or("", |(_, target)| target.trim()).to_owned();
    for (key, at) in script.table(at, 0) {
        if matches!(key.as_str(), "console_scripts" | "gui_scripts") {
            for item in script.evaluate(at) {
                if let Item::Text(offset, text) = item {
                    text.lines().for_each(|line| out.entry(offset, EntryKind::Bin, &target(line)));
                }
            }
        }
    }
    if let Some((offset, text)) = script.first_text(at) {
        let mut inside = false;
        for line in text.lines().map(str::trim) {
            if line.starts_with('[') {
                inside = matches!(line, "[console_scripts]" | "[gui_scripts]");
            } else if inside {
                out.entry(offset, EntryKind::Bin, &target(line));
            }
        }
    }
}

/// The tokens of a script and their brackets.
struct Script<'t, 'a> {
    tokens: &'t [Token<'a>],
    /// Number of brackets open before each token.
    depths: Vec<u32>,
    /// For an opening bracket, the index behind its partner.
    closes: Vec<usize>,
    steps: usize,
}

impl<'t, 'a> Script<'t, 'a> {
    fn new(tokens: &'t [Token<'a>]) -> Self {
        let mut closes = vec![tokens.len(); tokens.len()];
        let mut depths = Vec::with_capacity(tokens.len());
        let mut open = Vec::new();
        for (i, token) in tokens.iter().enumerate() {
            depths.push(open.len() as u32);
            match token.kind {
                TokenKind::Mark('(' | '[' | '{') => open.push(i),
                TokenKind::Mark(')' | ']' | '}') => {
                    if let Some(start) = open.pop() {
                        closes[start] = i + 1;
                    }
                }
                _ => {}
            }
        }
        Self { tokens, depths, closes, steps: 0 }
    }

    /// Counts steps; `true` when there were too many.
    fn exhausted(&mut self, more: usize) -> bool {
        self.steps += more;
        self.steps > MAX_STEPS
    }

    fn is(&self, at: usize, mark: char) -> bool {
        self.tokens.get(at).is_some_and(|t| t.is(mark))
    }

    fn name(&self, at: usize) -> Option<&str> {
        match self.tokens.get(at)?.kind {
            TokenKind::Name(name) => Some(name),
            _ => None,
        }
    }

    fn text(&self, at: usize) -> Option<&str> {
        match &self.tokens.get(at)?.kind {
            TokenKind::Text(text) => Some(text),
            _ => None,
        }
    }

    fn offset(&self, at: usize) -> usize {
        self.tokens.get(at).or(self.tokens.last()).map_or(0, |t| t.offset)
    }

    /// Index behind the partner of the bracket at `at`.
    fn close(&self, at: usize) -> usize {
        self.closes.get(at).copied().unwrap_or(self.tokens.len())
    }

    /// Index of the bracket that opens the arguments of the last call of a function.
    fn call(&self, function: &str) -> Option<usize> {
        (0..self.tokens.len().saturating_sub(1))
            .rev()
            .find(|&i| {
                self.tokens[i].is_name(function)
                    && self.is(i + 1, '(')
                    && !(i > 0 && self.tokens[i - 1].is_name("def"))
            })
            .map(|i| i + 1)
    }

    /// Where the values of a keyword begin: `key=`, `'key':`, `['key'] =`; `only_setup` restricts it to the arguments of `setup()`.
    fn keyword(&self, key: &str, only_setup: bool) -> Vec<usize> {
        let (from, to, depth) = match (only_setup, self.call("setup")) {
            (false, _) => (0, self.tokens.len(), None),
            (true, None) => return Vec::new(),
            (true, Some(open)) => (open, self.close(open), self.depths.get(open).map(|d| d + 1)),
        };
        (from..to)
            .filter(|&i| depth.is_none_or(|d| self.depths[i] == d))
            .filter_map(|i| {
                if self.tokens[i].is_name(key) {
                    (self.is(i + 1, '=') || self.is(i + 1, '&')).then_some(i + 2)
                } else if self.text(i) == Some(key) {
                    let assigned = self.is(i + 1, ']') && self.is(i + 2, '=');
                    if assigned { Some(i + 3) } else { self.is(i + 1, ':').then_some(i + 2) }
                } else {
                    None
                }
            })
            .collect()
    }

    /// What the expression at an index gives, as far as it is literal.
    fn evaluate(&mut self, at: usize) -> Vec<Item> {
        let mut out = Vec::new();
        self.expression(at, self.tokens.len(), 0, &mut out);
        out
    }

    fn first_text(&mut self, at: usize) -> Option<(usize, String)> {
        self.evaluate(at).into_iter().find_map(|item| match item {
            Item::Text(offset, text) => Some((offset, text)),
            Item::File(..) => None,
        })
    }

    fn is_list(&self, at: usize) -> bool {
        self.is(at, '[') || self.is(at, '(') || self.name(at).is_some()
    }

    /// `[]`, `()`, `''` and `None` say "nothing", which is not the same as "unknown".
    fn is_empty_literal(&self, at: usize) -> bool {
        (self.is(at, '[') && self.is(at + 1, ']'))
            || (self.is(at, '(') && self.is(at + 1, ')'))
            || self.text(at) == Some("")
            || self.name(at) == Some("None")
    }

    /// Reads one expression from `at` on, up to a comma, a closing bracket or a line's end; answers where it ends.
    fn expression(&mut self, mut at: usize, end: usize, depth: usize, out: &mut Vec<Item>) -> usize {
        let before = out.len();
        // Whether the value so far is one string: what is added to it or put into it is no further element.
        let mut scalar = false;
        while at < end {
            if depth > MAX_DEPTH || self.exhausted(1) {
                return end;
            }
            match &self.tokens[at].kind {
                TokenKind::Newline | TokenKind::Mark(',' | ')' | ']' | '}' | ':' | '=' | ';') => return at,
                TokenKind::Text(_) => {
                    at = self.string(at, out);
                    scalar = true;
                }
                TokenKind::Mark('%' | '+') if scalar => at = self.operand(at + 1),
                TokenKind::Mark('[' | '(') => {
                    let close = self.close(at);
                    self.list(at + 1, close.saturating_sub(1), depth + 1, out);
                    at = self.skip_members(close);
                }
                // A dictionary is no list of requirements.
                TokenKind::Mark('{') => {
                    let close = self.close(at);
                    if !self.has_keys(at, close) {
                        self.list(at + 1, close.saturating_sub(1), depth + 1, out);
                    }
                    at = close;
                }
                // `A if condition else B`: both sides, without the condition.
                TokenKind::Name("if") => at = self.after(at, end, "else"),
                // `x for x in LIST`: what stands before is a pattern.
                TokenKind::Name("for") => {
                    out.truncate(before);
                    at = self.after(at, end, "in");
                    at = self.expression(at, end, depth + 1, out);
                    return at.max(end);
                }
                TokenKind::Name(name) => {
                    let name = *name;
                    at = self.named(name, at, depth, out);
                }
                TokenKind::Mark(_) | TokenKind::Number => at += 1,
            }
        }
        at
    }

    /// The elements between two brackets.
    fn list(&mut self, mut at: usize, end: usize, depth: usize, out: &mut Vec<Item>) {
        while at < end && !self.exhausted(0) {
            at = self.expression(at, end, depth, out) + 1;
        }
    }

    /// Adjacent strings, joined also by `+`; `.split()` makes several of one.
    fn string(&mut self, at: usize, out: &mut Vec<Item>) -> usize {
        let offset = self.offset(at);
        let mut whole = String::new();
        let mut i = at;
        while let Some(text) = self.text(i) {
            whole.push_str(text);
            i += 1;
            let joined = self.is(i, '+') && self.text(i + 1).is_some();
            i += usize::from(joined);
        }
        let splits = self.is(i, '.') && self.name(i + 1) == Some("split") && self.is(i + 3, ')');
        if splits {
            whole = whole.split_whitespace().collect::<Vec<_>>().join("\n");
        }
        out.push(Item::Text(offset, whole));
        self.skip_members(i)
    }

    /// Behind one operand that is not read.
    fn operand(&self, at: usize) -> usize {
        let value = self.is(at, '(') || self.is(at, '[') || self.is(at, '{');
        let behind = if value { self.close(at) } else { at + 1 };
        self.skip_members(behind.min(self.tokens.len()))
    }

    /// A variable or call: what the variable was given, the arguments of calls that pass lists on, the files that others read.
    fn named(&mut self, name: &str, at: usize, depth: usize, out: &mut Vec<Item>) -> usize {
        let mut last = at;
        while self.is(last + 1, '.') && self.name(last + 2).is_some() {
            last += 2;
        }
        if self.is(last + 1, '(') {
            let close = self.close(last + 1);
            if matches!(name, "list" | "sorted" | "set" | "tuple" | "frozenset" | "str") {
                self.list(last + 2, close.saturating_sub(1), depth + 1, out);
            } else {
                let before = out.len();
                self.files(last + 2, close, out);
                if out.len() == before && last == at {
                    self.function(name, out);
                } else if out.len() == before {
                    // `lines.splitlines()`: the variable may have been read from a file.
                    self.variable(name, depth, out);
                }
            }
            return self.skip_members(close);
        }
        self.variable(name, depth, out);
        if self.is(last + 1, '[') { self.close(last + 1) } else { last + 1 }
    }

    /// Everything that a variable is assigned, extended by or opened as.
    fn variable(&mut self, name: &str, depth: usize, out: &mut Vec<Item>) {
        if depth > 8
            || matches!(name, "not" | "and" | "or" | "in" | "is" | "None" | "True" | "False" | "lambda")
        {
            return;
        }
        for i in 0..self.tokens.len() {
            if self.exhausted(1) {
                return;
            }
            if self.depths[i] > 0 || !self.tokens[i].is_name(name) || (i > 0 && self.is(i - 1, '.')) {
                continue;
            }
            if i > 0 && self.name(i - 1) == Some("as") {
                // `with open('requirements.txt') as f`
                let line =
                    (0..i).rev().find(|&j| self.tokens[j].kind == TokenKind::Newline).map_or(0, |j| j + 1);
                self.files(line, i, out);
            } else if self.is(i + 1, '=') || self.is(i + 1, '&') {
                self.expression(i + 2, self.tokens.len(), depth + 4, out);
            } else if self.is(i + 1, '.')
                && matches!(self.name(i + 2), Some("append" | "extend"))
                && self.is(i + 3, '(')
            {
                let close = self.close(i + 3);
                self.list(i + 4, close.saturating_sub(1), depth + 4, out);
            }
        }
    }

    /// The files that a function of this script reads, else the strings that it returns.
    fn function(&mut self, name: &str, out: &mut Vec<Item>) {
        if self.exhausted(self.tokens.len()) {
            return;
        }
        let found = (1..self.tokens.len())
            .find(|&i| self.tokens[i].is_name(name) && self.tokens[i - 1].is_name("def"));
        let Some(start) = found else { return };
        let rest = start + 1..self.tokens.len();
        let end = rest.clone().find(|&i| {
            self.tokens[i].is_name("def")
                || self.tokens[i].is_name("class")
                || self.tokens[i].is_name("setup")
        });
        let before = out.len();
        self.files(start, end.unwrap_or(rest.end), out);
        if out.len() == before
            && let Some((from, to)) = self.returned(start)
        {
            self.list(from, to, 1, out);
        }
    }

    /// What stands in the brackets of `return [...]` where a function begins with it and names nothing but strings.
    fn returned(&self, name: usize) -> Option<(usize, usize)> {
        let signature = self.is(name + 1, '(').then(|| self.close(name + 1))?;
        let ends = |&i: &usize| self.depths.get(i) == self.depths.get(name) && self.is(i, ':');
        let mut at = (signature..self.tokens.len().min(signature + 50)).find(ends)? + 1;
        let newline = |i: usize| self.tokens.get(i).is_none_or(|t| t.kind == TokenKind::Newline);
        // What the function is for may stand in front.
        while at < self.tokens.len() && (newline(at) || self.text(at).is_some()) {
            at += 1;
        }
        let open = at + 1;
        if self.name(at) != Some("return") || !(self.is(open, '[') || self.is(open, '(')) {
            return None;
        }
        let close = self.close(open);
        let literal = (open + 1..close.saturating_sub(1)).all(|i| self.text(i).is_some() || self.is(i, ','));
        (literal && newline(close)).then(|| (open + 1, close - 1))
    }

    /// Strings between two tokens that name requirement files.
    fn files(&mut self, from: usize, to: usize, out: &mut Vec<Item>) {
        for i in from..to.min(self.tokens.len()) {
            if self.exhausted(1) || out.len() > 100 {
                return;
            }
            let Some(text) = self.text(i).filter(|t| is_requirement_file(t)) else { continue };
            // `os.path.join('requirements', 'base.txt')` has its folder one string earlier.
            let folder =
                i.checked_sub(2).filter(|&j| j >= from && self.is(i - 1, ',')).and_then(|j| self.text(j));
            let path = match folder {
                Some(folder) if !folder.is_empty() && !folder.contains(['.', ' ', '*']) => {
                    format!("{folder}/{text}")
                }
                _ => text.to_owned(),
            };
            let item = Item::File(self.offset(i), path);
            if !out.contains(&item) {
                out.push(item);
            }
        }
    }

    /// Last resort for a list that cannot be followed: requirement files named anywhere, whose own name does not say another scope.
    fn files_of_the_whole(&mut self, at: usize, offset: usize, scope: Scope, out: &mut Collector) {
        let mut found = Vec::new();
        if scope == Scope::Runtime {
            self.files(0, self.tokens.len(), &mut found);
        }
        let mut any = false;
        for item in found {
            let Item::File(offset, path) = item else { continue };
            let said = scopes::by_name(file_name(&path));
            if said.is_none_or(|s| s == scope) {
                out.reference(offset, &path, scope);
                any = true;
            }
        }
        if !any && at < self.tokens.len() {
            out.remark(offset, "I-DYNAMIC", "the requirements are computed when the package is built");
        }
    }

    /// Keys and values of a dictionary, `dict(...)` or a variable with `x['key'] = …`.
    fn table(&mut self, at: usize, depth: usize) -> Vec<(String, usize)> {
        let mut out = Vec::new();
        if self.is(at, '{') {
            self.pairs(at, &mut out);
        } else if self.name(at) == Some("dict") && self.is(at + 1, '(') {
            self.pairs(at + 1, &mut out);
        } else if let Some(name) = self.name(at).map(str::to_owned) {
            if depth > 4 || self.exhausted(self.tokens.len()) {
                return out;
            }
            for i in 0..self.tokens.len() {
                if self.depths[i] > 0 || self.name(i) != Some(&name) {
                    continue;
                }
                if self.is(i + 1, '=') && self.name(i + 2) != Some(&name) {
                    out.extend(self.table(i + 2, depth + 1));
                } else if self.is(i + 1, '[')
                    && self.is(i + 3, ']')
                    && (self.is(i + 4, '=') || self.is(i + 4, '&'))
                {
                    if let Some(key) = self.text(i + 2) {
                        out.push((key.to_owned(), i + 5));
                    }
                } else if self.is(i + 1, '.') && self.name(i + 2) == Some("update") && self.is(i + 3, '(') {
                    let inner = if self.is(i + 4, '{') { i + 4 } else { i + 3 };
                    self.pairs(inner, &mut out);
                }
                if out.len() > 1000 {
                    break;
                }
            }
        }
        out
    }

    fn pairs(&self, open: usize, out: &mut Vec<(String, usize)>) {
        let inside = self.depths[open] + 1;
        for i in open + 1..self.close(open) {
            if self.depths[i] != inside {
                continue;
            }
            if let Some(key) = self.text(i).filter(|_| self.is(i + 1, ':')) {
                out.push((key.to_owned(), i + 2));
            } else if let Some(key) = self.name(i).filter(|_| self.is(i + 1, '=')) {
                out.push((key.to_owned(), i + 2));
            }
        }
    }

    /// Whether the braces hold `key: value`.
    fn has_keys(&self, open: usize, close: usize) -> bool {
        let inside = self.depths[open] + 1;
        (open + 1..close).any(|i| self.depths[i] == inside && self.is(i, ':'))
    }

    /// Behind `.method(...)` and `[...]` that follow a value.
    fn skip_members(&self, mut at: usize) -> usize {
        loop {
            if self.is(at, '.') && self.name(at + 1).is_some() {
                at += 2;
            } else if self.is(at, '(') || self.is(at, '[') {
                at = self.close(at);
            } else {
                return at;
            }
        }
    }

    /// Behind the next `word` on the same level, or the end of the expression.
    fn after(&self, at: usize, end: usize, word: &str) -> usize {
        let depth = self.depths[at];
        for i in at + 1..end {
            let token = &self.tokens[i];
            if self.depths[i] < depth || (self.depths[i] == depth && token.is_name(word)) {
                return i + 1;
            }
            let ends = matches!(token.kind, TokenKind::Newline | TokenKind::Mark(',' | ')' | ']' | '}'));
            if self.depths[i] == depth && ends {
                return i;
            }
        }
        end
    }
}

/// A file name with the words or the folder of requirement files.
fn is_requirement_file(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let ending = [".txt", ".in", ".pip"].iter().any(|end| lower.ends_with(end));
    let other = [
        "readme",
        "license",
        "changelog",
        "changes",
        "manifest",
        "version",
        "authors",
        "history",
        "news",
        "constraint",
    ];
    ending
        && text.len() < 200
        && !text.contains(['\n', '*', '{', '%'])
        && !other.iter().any(|w| lower.contains(w))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, said};
    use super::*;

    #[test]
    fn a_function_that_returns_strings_is_as_good_as_a_list() {
        let text = |body: &str| {
            format!(
                "from setuptools import setup\ndef reqs(x=None) -> list:\n{body}\nsetup(name='a', install_requires=reqs())\n"
            )
        };
        for body in [
            "    return ['r1', \"r2>=1\"]",
            "    \"\"\"What it needs.\"\"\"\n    # all\n\n    return ['r1',\n 'r2>=1',]",
            "    return ('r1', 'r2>=1')",
        ] {
            let text = text(body);
            let names: Vec<String> = dependencies(&FORMAT, "setup.py", &text)
                .iter()
                .map(|d| d.split_once(' ').unwrap().1.to_owned())
                .collect();
            assert_eq!(names, ["pypi r1 runtime ", "pypi r2 runtime >=1"], "{text}");
            assert_eq!(said(&FORMAT, "setup.py", &text), [""; 0], "{text}");
        }
        for body in [
            "    if x:\n        return ['r1']\n    return ['r2']",
            "    return ['r1', other]",
            "    return ['r1'] + more()",
            "    return [",
            "    return",
        ] {
            let text = text(body);
            assert_eq!(dependencies(&FORMAT, "setup.py", &text), [""; 0], "{text}");
        }
        assert_eq!(said(&FORMAT, "setup.py", &text("    return ['r1'] + more()")), ["4 I-DYNAMIC"]);
    }
}
