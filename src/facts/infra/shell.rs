//! Shell commands of a container recipe: the packages that they install by name.

use std::iter::Peekable;

use crate::facts::manifest;
use crate::model::Ecosystem;

/// A package that a command installs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Install {
    /// Byte offset of its word.
    pub at: usize,
    /// Registry it comes from.
    pub ecosystem: Ecosystem,
    /// The registry's name for it.
    pub name: String,
    /// Version requirement as written.
    pub requirement: String,
    /// Whether it becomes a program of the machine (`npm install -g`, `pipx`) and not a library of the project.
    pub program: bool,
}

/// What a `RUN` installs by name; `start` is where `text` begins in the file, `escape` joins its lines.
pub(super) fn installs(text: &str, start: usize, escape: char) -> Vec<Install> {
    let mut out = Vec::new();
    if !["install", "add", " i "]
        .iter()
        .any(|w| memchr::memmem::find(text.as_bytes(), w.as_bytes()).is_some())
    {
        return out;
    }
    // `RUN ["pip", "install", "x"]`
    if text.starts_with('[')
        && let Ok(words) = serde_json::from_str::<Vec<String>>(text.trim_end())
    {
        let words: Vec<Word> = words.into_iter().map(|text| Word { at: 0, text }).collect();
        command(&words, start, &mut out);
        return out;
    }
    for words in commands(text, escape) {
        command(&words, start, &mut out);
    }
    out
}

/// A word of a command, quotes removed.
#[derive(Debug)]
struct Word {
    at: usize,
    text: String,
}

/// Splits a script into commands of words. Substitutions stay in their words; redirections are left out.
fn commands(text: &str, escape: char) -> Vec<Vec<Word>> {
    let mut out = vec![Vec::new()];
    let mut word: Option<Word> = None;
    let mut skip_next = false;
    let mut line_is_blank = true;
    let mut chars = text.char_indices().peekable();
    let end_word = |word: &mut Option<Word>, out: &mut Vec<Vec<Word>>, skip: &mut bool| {
        if let Some(word) = word.take()
            && !std::mem::take(skip)
            && let Some(command) = out.last_mut()
        {
            command.push(word);
        }
    };
    while let Some((at, c)) = chars.next() {
        let blank_so_far = line_is_blank;
        line_is_blank = c == '\n' || (line_is_blank && c.is_whitespace());
        match c {
            _ if c == escape => {
                let rest = &text[at + c.len_utf8()..];
                let line = rest.split('\n').next().unwrap_or_default();
                if line.trim().is_empty() {
                    // The end of a line that goes on.
                    while chars.next_if(|(_, c)| *c != '\n').is_some() {}
                    chars.next();
                    line_is_blank = true;
                    end_word(&mut word, &mut out, &mut skip_next);
                } else if let Some((_, next)) = chars.next() {
                    word.get_or_insert_with(|| Word { at, text: String::new() }).text.push(next);
                }
            }
            '#' if word.is_none() => {
                while chars.next_if(|(_, c)| *c != '\n').is_some() {}
                // A comment between continued lines ends nothing.
                if blank_so_far {
                    chars.next();
                    line_is_blank = true;
                }
            }
            '\'' | '"' => {
                let inner = &mut word.get_or_insert_with(|| Word { at, text: String::new() }).text;
                while let Some((_, quoted)) = chars.next_if(|(_, q)| *q != c) {
                    inner.push(quoted);
                }
                chars.next();
            }
            '<' | '>' => {
                // `2>` names a stream, what follows a file.
                if word.as_ref().is_some_and(|w| w.text.bytes().all(|b| b.is_ascii_digit())) {
                    word = None;
                }
                end_word(&mut word, &mut out, &mut skip_next);
                while chars.next_if(|(_, c)| matches!(c, '<' | '>' | '&' | '|' | '-')).is_some() {}
                skip_next = true;
            }
            // Nor does an empty line.
            '\n' if blank_so_far && word.is_none() => {}
            '\n' | ';' | '&' | '|' | '(' | ')' | '`' => {
                end_word(&mut word, &mut out, &mut skip_next);
                skip_next = false;
                if out.last().is_some_and(|c| !c.is_empty()) {
                    out.push(Vec::new());
                }
            }
            _ if c.is_whitespace() => end_word(&mut word, &mut out, &mut skip_next),
            _ => word.get_or_insert_with(|| Word { at, text: String::new() }).text.push(c),
        }
    }
    end_word(&mut word, &mut out, &mut skip_next);
    out
}

/// Words that may stand before a command's name.
const BEFORE: [&str; 15] = [
    "then", "do", "else", "if", "elif", "while", "until", "!", "{", "time", "exec", "command", "sudo", "env",
    "nice",
];

/// Package managers by the name of their own package.
const MANAGERS: [&str; 13] = [
    "pip", "uv", "pipenv", "poetry", "pdm", "conda", "mamba", "npm", "yarn", "pnpm", "bun", "corepack",
    "bundler",
];

/// How one package manager is called.
struct Tool {
    ecosystem: Ecosystem,
    /// Options that take the next word as their value.
    valued: &'static [&'static str],
    /// Whether what it installs is a program.
    program: bool,
}

const PIP: &[&str] = &[
    "-r",
    "--requirement",
    "--requirements",
    "-c",
    "--constraint",
    "--constraints",
    "-e",
    "--editable",
    "-t",
    "--target",
    "-i",
    "--index-url",
    "--extra-index-url",
    "--index",
    "--default-index",
    "-f",
    "--find-links",
    "--trusted-host",
    "--prefix",
    "--root",
    "--src",
    "--platform",
    "--python-version",
    "--python",
    "-p",
    "--abi",
    "--implementation",
    "--proxy",
    "--timeout",
    "--retries",
    "--cert",
    "--client-cert",
    "--cache-dir",
    "--log",
    "--progress-bar",
    "--only-binary",
    "--no-binary",
    "--global-option",
    "--install-option",
    "--config-settings",
    "-C",
    "--report",
    "--upgrade-strategy",
    "--upgrade-package",
    "--extra",
    "--group",
    "--keyring-provider",
    "--link-mode",
    "--resolution",
    "--prerelease",
    "--index-strategy",
    "--torch-backend",
    "--with",
    "--override",
    "--exclude-newer",
    "--no-binary-package",
    "--no-build-isolation-package",
    "--build-constraint",
];
const NPM: &[&str] = &[
    "--prefix",
    "-C",
    "--dir",
    "--cwd",
    "--registry",
    "--cache",
    "--loglevel",
    "--omit",
    "--include",
    "--location",
    "--tag",
    "--install-strategy",
    "-w",
    "--workspace",
    "--filter",
    "-F",
    "--network-timeout",
    "--modules-folder",
    "--cache-folder",
    "--mutex",
    "--network-concurrency",
    "--store-dir",
    "--userconfig",
    "--before",
];
const GEM: &[&str] = &[
    "-v",
    "--version",
    "-s",
    "--source",
    "--platform",
    "-i",
    "--install-dir",
    "-n",
    "--bindir",
    "-P",
    "--trust-policy",
    "-p",
    "--http-proxy",
    "--clear-sources",
];
const CONDA: &[&str] = &[
    "-c",
    "--channel",
    "-n",
    "--name",
    "-p",
    "--prefix",
    "-f",
    "--file",
    "--solver",
    "--experimental",
    "-r",
    "--root-prefix",
];

fn command(words: &[Word], start: usize, out: &mut Vec<Install>) {
    let mut words = words.iter();
    let assigns = |w: &str| {
        w.split_once('=').is_some_and(|(k, _)| k.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_'))
    };
    // Options in front belong to the instruction (`--mount=…`) or to `sudo`.
    let Some(program) = words
        .by_ref()
        .find(|w| !BEFORE.contains(&w.text.as_str()) && !w.text.starts_with('-') && !assigns(&w.text))
    else {
        return;
    };
    let program = program.text.rsplit('/').next().unwrap_or_default();
    let versioned = |stem: &str| {
        program.strip_prefix(stem).is_some_and(|v| v.bytes().all(|b| b.is_ascii_digit() || b == b'.'))
    };
    let mut words = words.peekable();
    let program = if versioned("python") || program == "py" {
        if words.next().is_none_or(|w| w.text != "-m") || words.next().is_none_or(|w| w.text != "pip") {
            return;
        }
        "pip"
    } else if versioned("pip") {
        "pip"
    } else {
        program
    };
    let Some(verb) = words.by_ref().find(|w| !w.text.starts_with('-')) else { return };
    let verb = verb.text.as_str();
    let python = |program| Tool { ecosystem: Ecosystem::Pypi, valued: PIP, program };
    let npm = |program| Tool { ecosystem: Ecosystem::Npm, valued: NPM, program };
    let mut next = |wanted: &[&str]| words.next_if(|w| wanted.contains(&w.text.as_str())).is_some();
    let tool = match (program, verb) {
        ("pip", "install") => python(false),
        ("uv", "pip") if next(&["install"]) => python(false),
        ("uv", "tool") if next(&["install"]) => python(true),
        ("uv", "add") => python(false),
        ("pipx", "install") => python(true),
        ("npm", "install" | "i" | "add") | ("pnpm" | "bun", "add" | "install" | "i") | ("yarn", "add") => {
            npm(false)
        }
        ("yarn", "global") if next(&["add"]) => npm(true),
        ("gem", "install") => Tool { ecosystem: Ecosystem::Rubygems, valued: GEM, program: false },
        ("conda" | "mamba" | "micromamba", "install" | "create") => {
            Tool { ecosystem: Ecosystem::Conda, valued: CONDA, program: false }
        }
        _ => return,
    };
    named(tool, words, start, out);
}

fn named<'a>(
    mut tool: Tool,
    mut words: Peekable<impl Iterator<Item = &'a Word>>,
    start: usize,
    out: &mut Vec<Install>,
) {
    let first = out.len();
    let mut version = None;
    let mut options = true;
    while let Some(word) = words.next() {
        let text = word.text.as_str();
        if options && text == "--" {
            options = false;
        } else if options && text.starts_with('-') {
            if tool.valued.contains(&text) {
                let value = words.next().map(|w| w.text.as_str());
                tool.program |= text == "--location" && value == Some("global");
                if tool.ecosystem == Ecosystem::Rubygems && matches!(text, "-v" | "--version") {
                    version = value;
                }
            }
            // `--production false`
            words.next_if(|w| matches!(w.text.as_str(), "true" | "false"));
            tool.program |=
                matches!(text, "-g" | "--global" | "--location=global") && tool.ecosystem == Ecosystem::Npm;
        } else if let Some((name, requirement)) = package(tool.ecosystem, text) {
            let at = start + word.at;
            // A manager that brings itself up to date, or another one, serves no program.
            let program = MANAGERS.contains(&name.as_str());
            out.push(Install { at, ecosystem: tool.ecosystem, name, requirement, program });
        }
    }
    for install in &mut out[first..] {
        install.program |= tool.program;
        if install.requirement.is_empty()
            && let Some(version) = version
        {
            install.requirement = version.to_string();
        }
    }
}

/// Name and requirement of what a word names; `None` for paths, addresses and what a variable hides.
fn package(ecosystem: Ecosystem, word: &str) -> Option<(String, String)> {
    let file =
        |w: &str| w.ends_with(".tgz") || w.ends_with(".tar.gz") || w.ends_with(".whl") || w.ends_with(".zip");
    if word.is_empty() || word.starts_with(['.', '/', '~', '$']) || word.contains("://") || file(word) {
        return None;
    }
    let plain = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '@')
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_./@".contains(&b))
    };
    match ecosystem {
        Ecosystem::Pypi => {
            if word.split(['[', '=', '<', '>', '~', '!', '@', ';']).next()?.contains(['/', '$', '{']) {
                return None;
            }
            let read = manifest::python_requirement(word)?;
            Some((read.name, read.requirement))
        }
        Ecosystem::Npm => {
            // `alias@npm:real@1`
            let word = word.split_once("@npm:").map_or(word, |(_, real)| real);
            let (name, version) = match word.get(1..).and_then(|w| w.find('@')) {
                Some(at) => (&word[..=at], &word[at + 2..]),
                None => (word, ""),
            };
            // `owner/repository` is fetched from GitHub.
            let local = !name.starts_with('@') && name.contains('/') || name.contains(':');
            (plain(name) && !local).then(|| (name.to_string(), version.to_string()))
        }
        Ecosystem::Rubygems => {
            let (name, version) = word.split_once(':').unwrap_or((word, ""));
            plain(name).then(|| (name.to_string(), version.to_string()))
        }
        _ => {
            // `conda-forge::numpy=1.26`
            let word = word.rsplit("::").next()?;
            let end = word.find(['=', '<', '>', '!', ' ']).unwrap_or(word.len());
            let (name, version) = word.split_at(end);
            // The interpreter is a package there.
            (plain(name) && !name.contains('/') && name != "python")
                .then(|| (name.to_string(), version.trim().to_string()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `name requirement`, with `!` in front of programs.
    fn read(text: &str) -> Vec<String> {
        let show = |i: Install| {
            let mark = if i.program { "!" } else { "" };
            format!("{mark}{}:{} {}", i.ecosystem.as_str(), i.name, i.requirement).trim_end().to_string()
        };
        installs(text, 0, '\\').into_iter().map(show).collect()
    }

    #[test]
    fn packages_by_name() {
        for (text, expected) in [
            ("pip install flask", &["pypi:flask"][..]),
            (
                "--mount=type=cache,target=/cache apt-get update && pip3 install --no-cache-dir -U 'Torch>=2' scikit_learn==1.0 uvicorn[standard] ; rm -rf x",
                &["pypi:torch >=2", "pypi:scikit-learn ==1.0", "pypi:uvicorn"],
            ),
            ("/venv/bin/python3.11 -m pip install --index-url https://x.y/simple numpy", &["pypi:numpy"]),
            ("uv pip install --system torch==\"${v}\" --extra-index-url $U", &["pypi:torch ==${v}"]),
            ("if x; then pip install a; else sudo -E pip install b; fi", &["pypi:a", "pypi:b"]),
            ("pip install xgboost 2>&1 >/var/log/x 2> /dev/null", &["pypi:xgboost"]),
            (
                "npm install -g pm2@5 @scope/tool@^1 && npm i express",
                &["!npm:pm2 5", "!npm:@scope/tool ^1", "npm:express"],
            ),
            (
                "yarn global add serve; yarn add left-pad; pnpm add a b; bun add c",
                &["!npm:serve", "npm:left-pad", "npm:a", "npm:b", "npm:c"],
            ),
            ("npm install npm@latest --location=global", &["!npm:npm latest"]),
            (
                "pip install -U pip setuptools && pnpm add --production false x",
                &["!pypi:pip", "pypi:setuptools", "npm:x"],
            ),
            (
                "gem install bundler:2.5 --no-document && gem install rails -v 7.1",
                &["!rubygems:bundler 2.5", "rubygems:rails 7.1"],
            ),
            (
                "mamba install -y -c conda-forge python=3.12 numpy=1.26 conda-forge::'pandas>=2' && conda clean -a",
                &["conda:numpy =1.26", "conda:pandas >=2"],
            ),
            ("pipx install poetry", &["!pypi:poetry"]),
            (r#"["pip", "install", "--no-cache-dir", "flask"]"#, &["pypi:flask"]),
            ("FOO=1 pip install a \\\n  # a comment\n  b \\\n\n  c", &["pypi:a", "pypi:b", "pypi:c"]),
            ("<<EOF\npip install a\nnpm i b\nEOF", &["pypi:a", "npm:b"]),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn what_names_no_package() {
        for text in [
            "pip install -r requirements.txt -c constraints.txt",
            "pip install . ./x /src -e . '.[full]' pkg/x-1-py3-none-any.whl x.tar.gz",
            "pip install https://x.y/z.zip git+https://github.com/a/b ${wheel} $X",
            "pip uninstall numpy",
            "npm install",
            "npm ci --omit dev",
            "npm install --prefix assets --omit dev user/repo ./x.tgz file:../x $deps",
            "pnpm install --frozen-lockfile",
            "echo pip install flask",
            "apt-get install -y python3-numpy",
            "python setup.py install",
            "pip install --target",
            "# pip install flask",
            "uv sync && uv pip compile x.in",
            "pip install 'unclosed",
            "",
        ] {
            let found = read(text);
            assert!(found.is_empty() || text.contains("unclosed"), "{text}: {found:?}");
        }
    }

    #[test]
    fn places_are_those_of_the_words() {
        let text = "a && pip install x \\\n   'yé' z";
        let at: Vec<_> = installs(text, 0, '\\').iter().map(|i| i.at).collect();
        assert_eq!(at, [text.find(" x").unwrap() + 1, text.find(" z").unwrap() + 1]);
        for odd in
            ["pip install \\", "pip install '", "pip install <", "pip add `é` (", "npm i @", "npm i a@"]
        {
            let _ = installs(odd, 0, '\\');
        }
        let long = format!("pip install {}", "x \\\n".repeat(100_000));
        assert_eq!(installs(&long, 0, '\\').len(), 100_000);
    }
}
