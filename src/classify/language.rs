//! Languages, as `tokei` knows and counts them; the only file that names it.

use std::collections::HashMap;
use std::path::Path;
use std::sync::LazyLock;

use tokei::{Config, LanguageType};

use super::count::{Marks, Syntax};
use super::notebook_code;
use crate::model::{CodeLanguage, LineCounts};

/// Longest text, in bytes, that is counted as a page with languages inside: `tokei` takes time quadratic in their number.
const PAGE_BYTES: usize = 256 << 10;
/// Most white space at the end of a text, in bytes, that is left to `tokei`.
const TAIL_BYTES: usize = 4 << 10;

/// A language of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Language(LanguageType);

impl Language {
    /// The language of a file, from its path and the first bytes of its content.
    pub(crate) fn detect(path: &str, head: &[u8]) -> Option<Self> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let has_extension = Path::new(name).extension().is_some();
        let shebang = || if has_extension { None } else { shebang(head) };
        let found = shebang().or_else(|| own_names(name)).or_else(|| by_name(name, has_extension))?;
        Some(Self(found).confirmed(head))
    }

    /// What a language that was told from a name with an extension is in the light of the first bytes.
    pub(crate) fn confirmed(self, head: &[u8]) -> Self {
        // Translation files of Qt have the extension of TypeScript.
        let xml = self.0 == LanguageType::TypeScript && head.trim_ascii_start().starts_with(b"<?xml");
        if xml { Self(LanguageType::Xml) } else { self }
    }

    /// The language of a name in a `linguist-language` attribute, spaces written as `-`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let plain = |s: &str| s.replace([' ', '-', '_'], "").to_ascii_lowercase();
        let wanted = plain(name);
        let all = LanguageType::list().iter().map(|(language, _)| *language);
        all.into_iter().find(|l| plain(l.name()) == wanted).map(Self)
    }

    /// Its display name.
    pub(crate) fn name(self) -> &'static str {
        self.0.name()
    }

    /// The language to read its code in, where that is done. Notebooks and pages hold code, but are none.
    pub(crate) fn code(self) -> Option<CodeLanguage> {
        match self.0 {
            LanguageType::JavaScript | LanguageType::Jsx => Some(CodeLanguage::JavaScript),
            LanguageType::TypeScript => Some(CodeLanguage::TypeScript),
            LanguageType::Tsx => Some(CodeLanguage::Tsx),
            LanguageType::Python => Some(CodeLanguage::Python),
            LanguageType::Go => Some(CodeLanguage::Go),
            LanguageType::Java => Some(CodeLanguage::Java),
            LanguageType::Ruby => Some(CodeLanguage::Ruby),
            LanguageType::Php => Some(CodeLanguage::Php),
            LanguageType::CSharp => Some(CodeLanguage::CSharp),
            LanguageType::Rust => Some(CodeLanguage::Rust),
            _ => None,
        }
    }

    /// Whether people program in it; data, prose and configuration are counted apart.
    pub(crate) fn is_programming(self) -> bool {
        use LanguageType as L;
        !matches!(
            self.0,
            L::Json
                | L::Yaml
                | L::Toml
                | L::Xml
                | L::Svg
                | L::Ini
                | L::Markdown
                | L::Mdx
                | L::Text
                | L::ReStructuredText
                | L::AsciiDoc
                | L::Org
                | L::Tex
                | L::Protobuf
                | L::Jsonnet
                | L::MsBuild
                | L::NuGetConfig
                | L::Po
                | L::Djot
                | L::PlantUml
                | L::D2
                | L::RON
                | L::Edn
                | L::DotNetResource
                | L::GodotTextScene
                | L::IntelHex
                | L::Hex
                | L::OpenType
                | L::VisualStudioProject
                | L::VisualStudioSolution
                | L::XcodeConfig
                | L::Hcl
                | L::Graphql
        )
    }

    /// Counts the lines of a decoded text.
    pub(crate) fn count(self, text: &str) -> LineCounts {
        if self.0 == LanguageType::Jupyter {
            return notebook_code(text)
                .map_or_else(LineCounts::default, |code| Self(LanguageType::Python).count(&code));
        }
        if let Some(syntax) = self.syntax() {
            return syntax.count(text);
        }
        if text.len() > PAGE_BYTES && self.is_page() {
            return count_page(text);
        }
        // `tokei` looks through all white space at the end again at every byte.
        let end = text.trim_end().len();
        let (text, tail) = if text.len() - end > TAIL_BYTES { text.split_at(end) } else { (text, "") };
        let tail = memchr::memchr_iter(b'\n', tail.as_bytes()).count().saturating_sub(1) as u64;
        // What is embedded is counted, but in the total of the file's own language.
        let stats = self.0.parse_from_str(text, &Config::default()).summarise();
        LineCounts {
            code: stats.code as u64,
            comments: stats.comments as u64,
            blanks: stats.blanks as u64 + tail,
        }
    }

    /// The marks to count its lines by, unless it embeds other languages or is counted in a way of its own.
    fn syntax(self) -> Option<&'static Syntax> {
        static TABLE: LazyLock<HashMap<LanguageType, Syntax>> = LazyLock::new(|| {
            let all = LanguageType::list().iter().map(|(language, _)| *language);
            all.filter_map(|l| Some((l, Language(l).marks().as_ref().and_then(Syntax::new)?))).collect()
        });
        TABLE.get(&self.0)
    }

    fn marks(self) -> Option<Marks> {
        use LanguageType as L;
        if self.is_page() || matches!(self.0, L::Rust | L::FortranLegacy | L::FortranModern | L::Jupyter) {
            return None;
        }
        Some(Marks {
            line: self.0.line_comments(),
            block: self.0.multi_line_comments(),
            nested: self.0.nested_comments(),
            quotes: self.0.quotes(),
            doc: self.0.doc_quotes(),
            verbatim: self.0.verbatim_quotes(),
            nests: self.0.allows_nested(),
            literate: self.0.is_literate(),
        })
    }

    /// Whether pieces in other languages are looked for in its text.
    fn is_page(self) -> bool {
        use LanguageType as L;
        matches!(
            self.0,
            L::Html
                | L::RubyHtml
                | L::Vue
                | L::Svelte
                | L::GlimmerJs
                | L::GlimmerTs
                | L::LinguaFranca
                | L::Markdown
                | L::UnrealDeveloperMarkdown
        )
    }
}

/// Names that `tokei` does not know or takes for something else.
fn own_names(name: &str) -> Option<LanguageType> {
    let lower = name.to_ascii_lowercase();
    if lower.starts_with("dockerfile.") || lower.starts_with("containerfile") {
        return Some(LanguageType::Dockerfile);
    }
    Some(match lower.as_str() {
        ".bashrc" | ".bash_profile" | ".bash_aliases" | ".bash_prompt" | ".bash_logout" => LanguageType::Bash,
        ".profile" | ".aliases" | ".functions" | ".exports" | ".xinitrc" => LanguageType::Sh,
        ".zshrc" | ".zshenv" | ".zprofile" => LanguageType::Zsh,
        ".vimrc" | ".gvimrc" => LanguageType::VimScript,
        "gemfile" | "podfile" | "vagrantfile" | "fastfile" | "guardfile" | "capfile" | "brewfile" => {
            LanguageType::Ruby
        }
        "jenkinsfile" => LanguageType::Groovy,
        _ => match lower.rsplit_once('.')?.1 {
            "jsonc" | "json5" | "webmanifest" => LanguageType::Json,
            "gemspec" | "ru" => LanguageType::Ruby,
            _ => return None,
        },
    })
}

/// What `tokei` says of a name. Without an extension it would open the file to look for a shebang; it is given a path that
/// cannot exist.
fn by_name(name: &str, has_extension: bool) -> Option<LanguageType> {
    if has_extension {
        return LanguageType::from_path(Path::new(name), &Config::default());
    }
    LanguageType::from_path(Path::new("/\u{1}nowhere\u{1}").join(name), &Config::default())
}

fn shebang(head: &[u8]) -> Option<LanguageType> {
    let line = head.split(|b| *b == b'\n').next()?.strip_prefix(b"#!")?;
    let mut words = std::str::from_utf8(line).ok()?.split_whitespace();
    let mut program = words.next()?.rsplit('/').next()?;
    if program == "env" {
        program = words.find(|w| !w.starts_with('-') && !w.contains('='))?.rsplit('/').next()?;
    }
    Some(match program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.') {
        "node" | "nodejs" => LanguageType::JavaScript,
        "deno" | "bun" | "tsx" | "ts-node" => LanguageType::TypeScript,
        "python" | "pypy" | "uv" => LanguageType::Python,
        "ruby" => LanguageType::Ruby,
        "php" => LanguageType::Php,
        "perl" => LanguageType::Perl,
        "lua" => LanguageType::Lua,
        "bash" => LanguageType::Bash,
        "sh" | "dash" | "ash" | "ksh" => LanguageType::Sh,
        "zsh" => LanguageType::Zsh,
        "fish" => LanguageType::Fish,
        "elixir" => LanguageType::Elixir,
        "escript" => LanguageType::Erlang,
        "groovy" => LanguageType::Groovy,
        "Rscript" => LanguageType::R,
        "awk" | "gawk" => LanguageType::AWK,
        _ => return None,
    })
}

/// Counts a long page: lines inside `<!-- -->` are comments, everything else is code.
fn count_page(text: &str) -> LineCounts {
    let mut counts = LineCounts::default();
    let mut inside = false;
    for line in text.lines() {
        let mut rest = line.trim();
        if rest.is_empty() {
            counts.blanks += 1;
            continue;
        }
        let mut code = false;
        while !rest.is_empty() {
            let mark = if inside { "-->" } else { "<!--" };
            let (before, after) = rest.split_once(mark).map_or((rest, None), |(b, a)| (b, Some(a)));
            code |= !inside && !before.trim().is_empty();
            let Some(after) = after else { break };
            inside = !inside;
            rest = after.trim_start();
        }
        *if code { &mut counts.code } else { &mut counts.comments } += 1;
    }
    counts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn is(path: &str, head: &str, name: &str) {
        let found = Language::detect(path, head.as_bytes()).map_or("none", Language::name);
        assert_eq!(found, name, "{path}");
    }

    fn counts(path: &str, text: &str) -> (u64, u64, u64) {
        let c = Language::detect(path, text.as_bytes()).unwrap().count(text);
        (c.code, c.comments, c.blanks)
    }

    #[test]
    fn extensions_names_and_shebangs() {
        is("a/b.mjs", "", "JavaScript");
        is("a/b.JSX", "", "JSX");
        is("types.d.ts", "", "TypeScript");
        is("app.tsx", "", "TSX");
        is("stub.pyi", "", "Python");
        is("Dockerfile", "", "Dockerfile");
        is("Dockerfile.prod", "", "Dockerfile");
        is("ops/Containerfile", "", "Dockerfile");
        is("Gemfile", "", "Ruby");
        is(".bashrc", "", "BASH");
        is("n.ipynb", "", "Jupyter Notebooks");
        is("bin/run", "#!/usr/bin/env -S node --flag\n", "JavaScript");
        is("bin/run", "#!/usr/bin/python3.12", "Python");
        is("bin/run", "#!/usr/bin/env -S uv run --script\n", "Python");
        is("bin/run", "#! /usr/bin/env FOO=1 bash\n", "BASH");
        is("build", "#!/bin/sh\n", "Shell");
        is("script.py", "#!/usr/bin/env node\n", "Python");
        is("LICENSE", "MIT", "none");
        is("lang/de.ts", "<?xml version=\"1.0\"?><!DOCTYPE TS>", "XML");
        is("", "", "none");
        is("a.", "", "none");
    }

    #[cfg(unix)]
    #[test]
    fn the_disk_is_never_touched() {
        let dir = tempfile::tempdir().unwrap();
        let pipe = dir.path().join("run");
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o644.into(), 0).unwrap();
        assert_eq!(Language::detect(pipe.to_str().unwrap(), b""), None);
    }

    #[test]
    fn code_is_read_in_ten_languages() {
        let code = |path: &str| Language::detect(path, b"").and_then(Language::code);
        assert_eq!(code("a.jsx"), Some(CodeLanguage::JavaScript));
        assert_eq!(code("a.d.ts"), Some(CodeLanguage::TypeScript));
        assert_eq!(code("a.tsx"), Some(CodeLanguage::Tsx));
        assert_eq!(code("a.pyi"), Some(CodeLanguage::Python));
        assert_eq!(code("a.go"), Some(CodeLanguage::Go));
        assert_eq!(code("a.vue"), None);
        assert_eq!(code("a.ipynb"), None);
        for (path, language) in [
            ("a.java", CodeLanguage::Java),
            ("a.rb", CodeLanguage::Ruby),
            ("a.php", CodeLanguage::Php),
            ("a.cs", CodeLanguage::CSharp),
            ("a.rs", CodeLanguage::Rust),
        ] {
            assert_eq!(code(path), Some(language));
        }
        assert_eq!(code("a.kt"), None);
    }

    #[test]
    fn lines_are_counted_with_what_is_embedded() {
        assert_eq!(counts("a.py", "# c\n\nx = 1\n"), (1, 1, 1));
        assert_eq!(
            counts("a.vue", "<template>\n<p/>\n</template>\n<script>\n// c\nlet a\n</script>\n"),
            (6, 1, 0)
        );
        assert_eq!(counts("a.html", "<p>\n<!-- c -->\n\n<script>\nlet a\n</script>\n"), (4, 1, 1));
        let total = |(a, b, c): (u64, u64, u64)| a + b + c;
        assert_eq!(total(counts("a.md", "# Title\n\n```python\nx = 1\n```\n")), 5);
        assert_eq!(total(counts("a.rs", "/// Doc.\n///\n/// ```\n/// x\n/// ```\nfn f() {}\n")), 6);
    }

    proptest! {
        #[test]
        fn lines_are_counted_as_tokei_counts_them(text in texts()) {
            for (language, _) in LanguageType::list() {
                let Some(syntax) = Language(*language).syntax() else { continue };
                let theirs = language.parse_from_str(&text, &Config::default());
                let ours = syntax.count(&text);
                let theirs = (theirs.code as u64, theirs.comments as u64, theirs.blanks as u64);
                prop_assert_eq!((ours.code, ours.comments, ours.blanks), theirs, "{:?}", language);
            }
        }
    }

    /// Lines made of the marks of many languages.
    fn texts() -> impl Strategy<Value = String> {
        let mut marks: Vec<String> =
            ["x", "x ", " ", "\n", "\n", "\r\n", "\t", "\u{b}", "\\", "\\\\", "é"].map(String::from).into();
        for (language, _) in LanguageType::list() {
            let pairs = [language.quotes(), language.multi_line_comments(), language.nested_comments()];
            let more = [language.doc_quotes(), language.verbatim_quotes()];
            marks.extend(
                pairs.into_iter().chain(more).flatten().flat_map(|(a, b)| [(*a).into(), (*b).into()]),
            );
            marks.extend(language.line_comments().iter().map(|l| (*l).to_string()));
        }
        marks.sort();
        let rare = prop::sample::select(marks);
        let common = prop::sample::select(vec![
            "/*", "*/", "//", "#", "\"", "'", "`", "\"\"\"", "\n", "\n", " ", "x", "\\", "--", "@\"",
        ]);
        let mark = prop_oneof![1 => rare, 3 => common.prop_map(String::from)];
        prop::collection::vec(mark, 0..40).prop_map(|m| m.concat())
    }

    #[test]
    fn most_languages_are_counted_in_one_pass() {
        let all = LanguageType::list();
        let known = all.iter().filter(|(l, _)| Language(*l).syntax().is_some()).count();
        assert!(known * 10 > all.len() * 9, "{known} of {}", all.len());
        for path in
            ["a.js", "a.ts", "a.tsx", "a.py", "a.go", "a.php", "a.rb", "a.java", "a.cs", "a.json", "a.yml"]
        {
            assert!(Language::detect(path, b"").unwrap().syntax().is_some(), "{path}");
        }
    }

    #[test]
    fn a_long_tail_of_white_space_is_counted_at_once() {
        let tail = " \n".repeat(500_000);
        let (code, quote) = ("f(\"x\");\n".repeat(30_000), "/// x\nf(\"x\");\n".repeat(15_000));
        assert_eq!(counts("a.js", &format!("{code}{tail}")), (30_000, 0, 500_000));
        let (_, _, blanks) = counts("a.rs", &format!("{quote}{tail}"));
        assert_eq!(blanks, 500_000);
    }

    #[test]
    fn a_long_hostile_page_is_counted_at_once() {
        let text = "<script>\n".repeat(200_000);
        assert_eq!(counts("a.html", &text), (200_000, 0, 0));
        assert_eq!(counts("a.svelte", &text), (200_000, 0, 0));
        assert_eq!(counts("a.md", &"```js\n".repeat(100_000)), (100_000, 0, 0));
    }

    #[test]
    fn comments_of_a_page_may_span_lines() {
        let c = count_page("<a>\n<!-- x\n\ny --> \n<!-- x --> <b>\n<!---->\n");
        assert_eq!((c.code, c.comments, c.blanks), (2, 3, 1));
    }

    #[test]
    fn languages_have_the_names_of_linguist() {
        assert_eq!(Language::named("python").map(Language::name), Some("Python"));
        assert_eq!(Language::named("Jupyter-Notebooks").map(Language::name), Some("Jupyter Notebooks"));
        assert_eq!(Language::named("C++").map(Language::name), Some("C++"));
        assert_eq!(Language::named("Klingon"), None);
        assert!(Language::named("Python").unwrap().is_programming());
        assert!(!Language::named("JSON").unwrap().is_programming());
    }
}

#[cfg(test)]
mod names {
    use super::Language;
    use crate::rules::Ruleset;

    #[test]
    fn every_language_of_the_rules_has_a_name_that_is_counted_under() {
        let ruleset = Ruleset::builtin().expect("built-in rules");
        let unknown: Vec<_> =
            ruleset.languages.keys().filter(|k| Language::named(k).map(Language::name) != Some(k)).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
