//! Reads rule files and checks them into a [`Ruleset`].

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::api::{ApiIndex, ApiPattern, FormPattern, LanguageFamily};
use super::guidance::{Article, Claim, ClaimSubject, Criterion, Link, Note, NoteStatus, Workload};
use super::pattern::Matchers;
use super::syntax;
use super::{
    CodeRule, CodeSample, FileRule, LanguageFacts, Package, PackageRole, Patterns, RuleSays, Ruleset, Scoring,
};
use crate::model::{CodeLanguage, ComponentRole, Ecosystem, FileRole, Form, InfraKind, Side, Strength};

/// Largest rule file, in bytes, and most files of a directory: rule packs come from people, not from programs.
const LARGEST_FILE: u64 = 4 << 20;
const MOST_FILES: usize = 1_000;

/// One rule file, not yet read.
#[derive(Debug, Clone)]
pub struct RuleFile {
    /// Path below the rules directory, `/`-separated: decides what the file may contain.
    pub name: String,
    /// Path for messages.
    pub shown: String,
    /// Its text.
    pub text: Cow<'static, str>,
    /// The same as JSON with the places of its rows, made when the program was built; empty when there is none.
    pub(super) ready: &'static str,
}

/// Something wrong in a rule file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RuleError {
    /// The file.
    pub file: String,
    /// 1-based line; 0 for the file or folder as a whole.
    pub line: usize,
    /// What is wrong, one sentence.
    pub message: String,
}

impl fmt::Display for RuleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.message),
            line => write!(f, "{}:{line}: {}", self.file, self.message),
        }
    }
}

impl std::error::Error for RuleError {}

/// Reads all `*.toml` files of a directory given with `--rules`, in path order.
///
/// # Errors
/// When the directory or a file cannot be read.
pub fn read_directory(root: &Path) -> Result<Vec<RuleFile>, RuleError> {
    let fail =
        |path: &Path, message: String| RuleError { file: path.display().to_string(), line: 0, message };
    let mut files = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries =
            std::fs::read_dir(&folder).map_err(|e| fail(&folder, format!("cannot be read: {e}")))?;
        for entry in entries {
            let entry = entry.map_err(|e| fail(&folder, format!("cannot be read: {e}")))?;
            let path = entry.path();
            let kind = entry.file_type().map_err(|e| fail(&path, format!("cannot be read: {e}")))?;
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() && path.extension().is_some_and(|e| e == "toml") {
                let size = entry.metadata().map_or(0, |m| m.len());
                if size > LARGEST_FILE || files.len() >= MOST_FILES {
                    return Err(fail(&path, "too large, or too many rule files".into()));
                }
                let text = std::fs::read_to_string(&path)
                    .map_err(|e| fail(&path, format!("cannot be read: {e}")))?;
                let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                files.push(RuleFile {
                    name,
                    shown: path.display().to_string(),
                    text: text.into(),
                    ready: "",
                });
            }
        }
    }
    files.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(files)
}

/// The files compiled into the program, in path order.
pub(super) fn embedded() -> Vec<RuleFile> {
    const FILES: &[(&str, &str, &str)] = include!(concat!(env!("OUT_DIR"), "/heuristics.rs"));
    FILES
        .iter()
        .map(|(name, text, ready)| RuleFile {
            name: (*name).to_string(),
            shown: format!("heuristics/{name}"),
            text: (*text).into(),
            ready,
        })
        .collect()
}

/// Checks files into a ruleset.
pub(super) fn load(files: Vec<RuleFile>) -> Result<Ruleset, Vec<RuleError>> {
    let mut loader = Loader::default();
    let mut hasher = blake3::Hasher::new();
    for file in &files {
        hasher.update(file.name.as_bytes());
        hasher.update(&[0]);
        hasher.update(file.text.as_bytes());
        hasher.update(&[0]);
    }
    // What others refer to comes first.
    let rank = |name: &str| match name {
        "scoring.toml" | "languages.toml" => 0,
        "guidance/workloads.toml"
        | "guidance/links.toml"
        | "guidance/criteria.toml"
        | "guidance/notes.toml" => 1,
        _ => 2,
    };
    let mut ordered: Vec<&RuleFile> = files.iter().collect();
    ordered.sort_by_key(|f| rank(&f.name));
    for file in ordered {
        loader.file(file);
    }
    loader.finish(hasher.finalize().to_hex()[..16].to_string())
}

/// 1-based line of a byte offset.
fn line_of(file: &RuleFile, offset: usize) -> usize {
    let text = file.text.as_bytes();
    memchr::memchr_iter(b'\n', &text[..offset.min(text.len())]).count() + 1
}

#[derive(Default)]
struct Loader {
    errors: Vec<RuleError>,
    workloads: BTreeMap<Arc<str>, Workload>,
    own_leans: HashMap<Arc<str>, f64>,
    contested: HashSet<Arc<str>>,
    packages: HashMap<Ecosystem, HashMap<Box<str>, Package>>,
    imports: HashMap<Box<str>, Vec<Box<str>>>,
    code: Vec<CodeRule>,
    apis: ApiIndex,
    files: Vec<FileRule>,
    articles: BTreeMap<Arc<str>, Article>,
    claims: BTreeMap<Arc<str>, Claim>,
    criteria: BTreeMap<Arc<str>, Criterion>,
    links: BTreeMap<Arc<str>, Link>,
    notes: BTreeMap<Arc<str>, Note>,
    languages: HashMap<Box<str>, LanguageFacts>,
    prune: Vec<String>,
    scoring: Option<Scoring>,
    ids: HashMap<Arc<str>, String>,
    families: HashSet<Arc<str>>,
}

impl Loader {
    fn file(&mut self, file: &RuleFile) {
        let (folder, name) = file.name.split_once('/').unwrap_or(("", &file.name));
        match (folder, name) {
            ("", "scoring.toml") => self.scoring = self.parse(file),
            ("", "languages.toml") => self.languages(file),
            ("", "prune.toml") => {
                if let Some(p) = self.parse::<syntax::PruneFile>(file) {
                    self.prune.extend(p.folders);
                }
            }
            ("packages", _) => self.packages(file, name),
            ("imports", "pypi.toml") => self.imports(file),
            ("code", _) => self.code(file),
            ("files", _) => self.files(file),
            ("guidance", "workloads.toml") => self.workloads(file),
            ("guidance", "criteria.toml") => self.criteria(file),
            ("guidance", "links.toml") => self.links(file),
            ("guidance", "notes.toml") => self.notes(file),
            ("guidance", _) => self.article(file),
            _ => self.error(
                file,
                0,
                "is in no place where rules are read: packages/, imports/, code/, files/, guidance/, scoring.toml, languages.toml, prune.toml",
            ),
        }
    }

    fn error(&mut self, file: &RuleFile, offset: usize, message: impl Into<String>) {
        let line = line_of(file, offset);
        self.errors.push(RuleError { file: file.shown.clone(), line, message: message.into() });
    }

    fn parse<T: DeserializeOwned>(&mut self, file: &RuleFile) -> Option<T> {
        // What JSON does not say well is said again by the reader of what was written.
        if !file.ready.is_empty()
            && let Ok(value) = serde_json::from_str(file.ready)
        {
            return Some(value);
        }
        match toml::from_str(&file.text) {
            Ok(value) => Some(value),
            Err(e) => {
                self.error(file, e.span().map_or(0, |s| s.start), e.message().to_string());
                None
            }
        }
    }

    /// Parses a table of tables and returns its rows in file order.
    fn rows<T: DeserializeOwned>(&mut self, file: &RuleFile) -> Vec<(usize, String, T)> {
        self.parse::<syntax::Rows<T>>(file).map_or_else(Vec::new, |rows| rows.0)
    }

    fn sorted<T>(&mut self, file: &RuleFile, rows: &[(usize, String, T)]) {
        let unsorted: Vec<_> =
            rows.windows(2).filter(|w| w[0].1 > w[1].1).map(|w| (w[1].0, w[1].1.clone())).collect();
        for (at, key) in unsorted {
            self.error(file, at, format!("`{key}` is out of order: keys are sorted by their bytes"));
        }
    }

    fn strength(&mut self, file: &RuleFile, at: usize, word: &str) -> Strength {
        Strength::parse(word).unwrap_or_else(|| {
            self.error(file, at, format!("unknown strength `{word}`: weak, medium or strong"));
            Strength::Weak
        })
    }

    fn workload(&mut self, file: &RuleFile, at: usize, id: &str) -> Option<Arc<str>> {
        let known = self.workloads.get_key_value(id).map(|(k, _)| k.clone());
        if known.is_none() {
            self.error(file, at, format!("unknown workload `{id}`: see guidance/workloads.toml"));
        }
        known
    }

    fn backend(&mut self, file: &RuleFile, at: usize, word: &str) -> Option<Arc<str>> {
        let known =
            self.languages.values().find_map(|l| l.backend.as_ref().filter(|b| &***b == word).cloned());
        if known.is_none() {
            self.error(file, at, format!("unknown backend `{word}`: see languages.toml"));
        }
        known
    }

    fn component_role(&mut self, file: &RuleFile, at: usize, word: &str) -> Option<ComponentRole> {
        let role = ComponentRole::parse(word);
        if role.is_none() {
            self.error(file, at, format!("unknown component role `{word}`"));
        }
        role
    }

    fn packages(&mut self, file: &RuleFile, name: &str) {
        let stem = name.trim_end_matches(".toml");
        let Some(ecosystem) = Ecosystem::parse(stem.split('-').next().unwrap_or(stem)) else {
            self.error(file, 0, format!("unknown ecosystem `{stem}`"));
            return;
        };
        let rows = self.rows::<syntax::PackageRow>(file);
        self.sorted(file, &rows);
        for (at, key, row) in rows {
            let mut package = Package::default();
            for (workload, strength) in &row.workloads {
                let strength = self.strength(file, at, strength);
                if let Some(id) = self.workload(file, at, workload) {
                    package.workloads.push((id, strength));
                }
            }
            package.role = row.role.as_deref().and_then(|word| match word {
                "tooling" => Some(PackageRole::Tooling),
                "test" => Some(PackageRole::Test),
                "types" => Some(PackageRole::Types),
                _ => self.component_role(file, at, word).map(PackageRole::Component),
            });
            package.backend = row.backend.as_deref().and_then(|b| self.backend(file, at, b));
            package.links = self.known_links(file, at, &row.links);
            if self.packages.entry(ecosystem).or_default().insert(key.as_str().into(), package).is_some() {
                self.error(file, at, format!("package `{key}` is there twice"));
            }
        }
    }

    fn known_links(&mut self, file: &RuleFile, at: usize, words: &[String]) -> Vec<Arc<str>> {
        let mut known = Vec::new();
        for word in words {
            match self.links.get_key_value(word.as_str()) {
                Some((id, _)) => known.push(id.clone()),
                None => self.error(file, at, format!("unknown link `{word}`: see guidance/links.toml")),
            }
        }
        known
    }

    fn imports(&mut self, file: &RuleFile) {
        let rows = self.rows::<syntax::OneOrMany>(file);
        self.sorted(file, &rows);
        for (at, key, row) in rows {
            let names = row.into_vec().into_iter().map(Into::into).collect();
            if self.imports.insert(key.as_str().into(), names).is_some() {
                self.error(file, at, format!("import `{key}` is there twice"));
            }
        }
    }

    fn languages(&mut self, file: &RuleFile) {
        for (_, key, row) in self.rows::<syntax::LanguageRow>(file) {
            let facts = LanguageFacts {
                backend: row.backend.map(Into::into),
                browser: row.browser,
                native: row.native,
                runtime_modules: row.runtime_modules,
            };
            self.languages.insert(key.into(), facts);
        }
    }

    /// Checks a rule id: kebab-case, unique over all files.
    fn id(&mut self, file: &RuleFile, at: usize, id: &str) -> Arc<str> {
        let kebab = !id.is_empty()
            && id
                .split('-')
                .all(|w| !w.is_empty() && w.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
        if !kebab {
            self.error(file, at, format!("rule id `{id}` is not kebab-case"));
        }
        let id: Arc<str> = id.into();
        if let Some(first) = self.ids.insert(id.clone(), file.shown.clone()) {
            self.error(file, at, format!("rule id `{id}` is there twice, first in {first}"));
        }
        id
    }

    fn samples(&mut self, file: &RuleFile, at: usize, id: &str, must: usize, must_not: usize) {
        if must < 2 || must_not < 2 {
            self.error(file, at, format!("rule `{id}` needs at least two must_match and two must_not_match"));
        }
    }

    fn code(&mut self, file: &RuleFile) {
        for (at, key, row) in self.rows::<syntax::CodeRow>(file) {
            let id = self.id(file, at, &key);
            let says = RuleSays {
                workload: row.workload.as_deref().and_then(|w| self.workload(file, at, w)),
                backend: row.backend.as_deref().and_then(|b| self.backend(file, at, b)),
                component_role: row.component_role.as_deref().and_then(|r| self.component_role(file, at, r)),
                file_role: None,
                links: self.known_links(file, at, &row.links),
                strength: self.strength(file, at, &row.strength),
            };
            if says.workload.is_none()
                && says.backend.is_none()
                && says.component_role.is_none()
                && says.links.is_empty()
            {
                self.error(
                    file,
                    at,
                    format!("rule `{key}` says nothing: give a workload, backend, component-role or links"),
                );
            }
            if row.api.is_empty() {
                self.error(file, at, format!("rule `{key}` has no api entry"));
            }
            self.samples(file, at, &key, row.must_match.len(), row.must_not_match.len());
            let rule = self.code.len();
            for api in &row.api {
                self.api(file, at, rule, api);
            }
            let must_match = self.code_samples(file, at, row.must_match);
            let must_not_match = self.code_samples(file, at, row.must_not_match);
            let line = line_of(file, at);
            let origin = format!("{}:{line}", file.shown);
            self.code.push(CodeRule { id, says, why: row.why.into(), must_match, must_not_match, origin });
        }
    }

    fn api(&mut self, file: &RuleFile, at: usize, rule: usize, row: &syntax::ApiRow) {
        let form = match row.form.as_deref() {
            None => FormPattern::Invoked,
            Some("any") => FormPattern::Any,
            Some(word) => match Form::parse(word) {
                Some(form) => FormPattern::Exactly(form),
                None => {
                    self.error(file, at, format!("unknown form `{word}`"));
                    FormPattern::Invoked
                }
            },
        };
        let families: &[LanguageFamily] = match row.lang.as_deref() {
            None => &[LanguageFamily::Js, LanguageFamily::Py],
            Some("js") => &[LanguageFamily::Js],
            Some("py") => &[LanguageFamily::Py],
            Some(word) => {
                self.error(file, at, format!("unknown lang `{word}`: js or py"));
                &[]
            }
        };
        for &family in families {
            let pattern = ApiPattern {
                rule,
                module: row.module.as_str().into(),
                form,
                args: row.args.iter().map(|a| a.as_str().into()).collect(),
                keywords: row.keywords.iter().map(|(k, v)| (k.as_str().into(), v.as_str().into())).collect(),
                open: row.path.starts_with("*."),
            };
            self.apis.add(family, &row.path, pattern);
        }
    }

    fn code_samples(&mut self, file: &RuleFile, at: usize, rows: Vec<syntax::SampleRow>) -> Vec<CodeSample> {
        let mut samples = Vec::new();
        for row in rows {
            match CodeLanguage::parse(&row.language) {
                Some(language) => samples.push(CodeSample { language, code: row.code }),
                None => self.error(file, at, format!("unknown sample language `{}`", row.language)),
            }
        }
        samples
    }

    fn files(&mut self, file: &RuleFile) {
        for (at, key, row) in self.rows::<syntax::FileRow>(file) {
            let id = self.id(file, at, &key);
            let file_role = row.file_role.as_deref().and_then(|word| {
                let role = FileRole::parse(word);
                if role.is_none() {
                    self.error(file, at, format!("unknown file role `{word}`"));
                }
                role
            });
            let strength = match row.strength.as_deref() {
                Some(word) => self.strength(file, at, word),
                None if file_role.is_some() => Strength::Strong,
                None => {
                    self.error(file, at, format!("rule `{key}` has no strength"));
                    Strength::Weak
                }
            };
            let says = RuleSays {
                workload: row.workload.as_deref().and_then(|w| self.workload(file, at, w)),
                backend: row.backend.as_deref().and_then(|b| self.backend(file, at, b)),
                component_role: row.component_role.as_deref().and_then(|r| self.component_role(file, at, r)),
                file_role,
                links: Vec::new(),
                strength,
            };
            if says.workload.is_none()
                && says.backend.is_none()
                && says.component_role.is_none()
                && file_role.is_none()
            {
                self.error(file, at, format!("rule `{key}` says nothing"));
            }
            self.samples(file, at, &key, row.must_match.len(), row.must_not_match.len());
            let mut matches = row.matches.into_iter();
            let (Some((kind_word, globs)), None) = (matches.next(), matches.next()) else {
                self.error(file, at, format!("rule `{key}` needs exactly one kind of match"));
                continue;
            };
            let Some(kind) = InfraKind::parse(&kind_word) else {
                self.error(file, at, format!("unknown kind of match `{kind_word}`"));
                continue;
            };
            let globs = globs.into_vec();
            if file_role.is_some() && kind != InfraKind::Path {
                self.error(file, at, format!("rule `{key}` gives a file role and so has to match a path"));
            }
            match Patterns::new(kind, &globs) {
                Ok(patterns) => {
                    let line = line_of(file, at);
                    let origin = format!("{}:{line}", file.shown);
                    self.files.push(FileRule {
                        id,
                        says,
                        kind,
                        patterns,
                        globs,
                        why: row.why.into(),
                        must_match: row.must_match,
                        must_not_match: row.must_not_match,
                        origin,
                    });
                }
                Err(e) => self.error(file, at, format!("rule `{key}`: {e}")),
            }
        }
    }

    fn workloads(&mut self, file: &RuleFile) {
        for (at, key, row) in self.rows::<syntax::WorkloadRow>(file) {
            let id: Arc<str> = key.as_str().into();
            let family = match self.families.get(row.family.as_str()) {
                Some(family) => family.clone(),
                None => {
                    let family: Arc<str> = row.family.as_str().into();
                    self.families.insert(family.clone());
                    family
                }
            };
            if let Some(lean) = row.own_lean {
                if !(-1.0..=1.0).contains(&lean) {
                    self.error(file, at, "own_lean is not within −1 … 1");
                }
                self.own_leans.insert(id.clone(), lean);
            }
            if row.contested {
                self.contested.insert(id.clone());
            }
            let workload = Workload {
                title: row.title.into(),
                definition: row.definition.into(),
                family,
                plumbing: row.plumbing,
                hub: row.hub,
                helper: row.helper,
                conflict: row.conflict.map(Into::into),
                favours: Side::None,
                lean: 0.0,
                claims: Vec::new(),
            };
            if self.workloads.insert(id, workload).is_some() {
                self.error(file, at, format!("workload `{key}` is there twice"));
            }
        }
    }

    fn criteria(&mut self, file: &RuleFile) {
        for (at, key, row) in self.rows::<syntax::CriterionRow>(file) {
            let favours = self.side(file, at, &row.favours);
            let criterion = Criterion {
                title: row.title.into(),
                says: row.says.into(),
                favours,
                context: row.context,
                more: row.more.into_iter().map(Into::into).collect(),
                less: row.less.into_iter().map(Into::into).collect(),
                claims: Vec::new(),
            };
            if self.criteria.insert(key.as_str().into(), criterion).is_some() {
                self.error(file, at, format!("criterion `{key}` is there twice"));
            }
        }
    }

    fn side(&mut self, file: &RuleFile, at: usize, word: &str) -> Side {
        Side::parse(word).unwrap_or_else(|| {
            self.error(file, at, format!("unknown side `{word}`"));
            Side::None
        })
    }

    fn links(&mut self, file: &RuleFile) {
        for (_, key, row) in self.rows::<syntax::LinkRow>(file) {
            let link = Link {
                title: row.title.into(),
                claim: row.claim.map(Into::into),
                deployment: row.deployment,
                one_sided: row.one_sided,
                why: row.why.into(),
            };
            self.links.insert(key.into(), link);
        }
    }

    fn notes(&mut self, file: &RuleFile) {
        for (at, key, row) in self.rows::<syntax::NoteRow>(file) {
            let status = match row.status.as_str() {
                "wrong" => NoteStatus::Wrong,
                "outdated" => NoteStatus::Outdated,
                "remark" => NoteStatus::Remark,
                word => {
                    self.error(file, at, format!("unknown status `{word}`: wrong, outdated or remark"));
                    NoteStatus::Remark
                }
            };
            self.notes.insert(key.into(), Note { status, claim: row.claim.into(), note: row.note.into() });
        }
    }

    fn article(&mut self, file: &RuleFile) {
        let Some(article) = self.parse::<syntax::ArticleFile>(file) else { return };
        let id: Arc<str> = article.article.id.into();
        let row = Article { title: article.article.title.into(), source: article.article.source.into() };
        if self.articles.insert(id.clone(), row).is_some() {
            self.error(file, 0, format!("article `{id}` is there twice"));
        }
        for (at, key, row) in article.claim.0 {
            let subject = match (&row.workload, &row.criterion, &row.hybrid) {
                (Some(w), None, None) => self.workload(file, at, w).map(ClaimSubject::Workload),
                (None, Some(c), None) => {
                    let known = self.criteria.get_key_value(c.as_str()).map(|(k, _)| k.clone());
                    if known.is_none() {
                        self.error(file, at, format!("unknown criterion `{c}`"));
                    }
                    known.map(ClaimSubject::Criterion)
                }
                (None, None, Some(h)) => Some(ClaimSubject::Hybrid(h.as_str().into())),
                _ => {
                    self.error(file, at, format!("claim `{key}` needs one of workload, criterion, hybrid"));
                    None
                }
            };
            let favours = self.side(file, at, &row.favours);
            let strength = self.strength(file, at, &row.strength);
            let note = row.note.map(Arc::<str>::from);
            if let Some(n) = &note
                && !self.notes.contains_key(n)
            {
                self.error(file, at, format!("unknown note `{n}`"));
            }
            let Some(subject) = subject else { continue };
            let claim = Claim {
                article: id.clone(),
                subject,
                favours,
                against: row.against,
                strength,
                says: row.says.into(),
                section: row.section.into(),
                lines: row.lines.into(),
                note,
            };
            if self.claims.insert(key.as_str().into(), claim).is_some() {
                self.error(file, at, format!("claim `{key}` is there twice"));
            }
        }
    }

    fn finish(mut self, hash: String) -> Result<Ruleset, Vec<RuleError>> {
        let Some(scoring) = self.scoring.clone() else {
            if self.errors.is_empty() {
                self.errors.push(RuleError {
                    file: "scoring.toml".into(),
                    line: 0,
                    message: "is missing".into(),
                });
            }
            return Err(self.errors);
        };
        for link in self.links.values() {
            if let Some(claim) = &link.claim
                && !self.claims.contains_key(claim)
            {
                let message = format!("a link cites the unknown claim `{claim}`");
                self.errors.push(RuleError { file: "guidance/links.toml".into(), line: 1, message });
            }
        }
        if !self.errors.is_empty() {
            self.errors.sort();
            return Err(self.errors);
        }
        self.votes(&scoring);
        let mut asked: HashMap<Box<str>, HashSet<Box<str>>> = HashMap::new();
        for rule in self.criteria.values().flat_map(|c| c.more.iter().chain(&c.less)) {
            if let Some((group, name)) = rule.split_once('/') {
                asked.entry(group.into()).or_default().insert(name.into());
            }
        }
        Ok(Ruleset {
            matchers: Matchers::default(),
            asked,
            hash,
            workloads: self.workloads,
            packages: self.packages,
            imports: self.imports,
            code: self.code,
            apis: self.apis,
            files: self.files,
            articles: self.articles,
            claims: self.claims,
            criteria: self.criteria,
            links: self.links,
            notes: self.notes,
            languages: self.languages,
            prune: self.prune,
            scoring,
        })
    }

    /// Turns claims into leans: one vote per article and side (its strongest claim), divided by their sum,
    /// shrunk where few articles speak.
    fn votes(&mut self, scoring: &Scoring) {
        let mut votes: BTreeMap<Arc<str>, BTreeMap<Arc<str>, [f64; 2]>> = BTreeMap::new();
        for (id, claim) in &self.claims {
            match &claim.subject {
                ClaimSubject::Criterion(c) => {
                    if let Some(c) = self.criteria.get_mut(c) {
                        c.claims.push(id.clone());
                    }
                }
                ClaimSubject::Workload(w) => {
                    if let Some(w) = self.workloads.get_mut(w) {
                        w.claims.push(id.clone());
                    }
                    let mut strength = claim.strength;
                    if claim.against {
                        strength = strength.lower();
                    }
                    match claim.note.as_ref().and_then(|n| self.notes.get(n)).map(|n| n.status) {
                        Some(NoteStatus::Wrong) => continue,
                        Some(NoteStatus::Outdated) => strength = strength.lower(),
                        _ => {}
                    }
                    let vote = scoring.votes.of(strength);
                    let of = votes.entry(w.clone()).or_default().entry(claim.article.clone()).or_default();
                    let sides: &[usize] = match claim.favours {
                        Side::Node => &[0],
                        Side::Python => &[1],
                        Side::Both => &[0, 1],
                        Side::Contested | Side::None => &[],
                    };
                    for &side in sides {
                        of[side] = f64::max(of[side], vote);
                    }
                }
                ClaimSubject::Hybrid(_) => {}
            }
        }
        for (id, workload) in &mut self.workloads {
            if let Some(&lean) = self.own_leans.get(id) {
                workload.lean = lean;
                workload.favours = if lean < 0.0 { Side::Python } else { Side::Node };
                continue;
            }
            let Some(articles) = votes.get(id) else { continue };
            let node: f64 = articles.values().map(|v| v[0]).sum();
            let python: f64 = articles.values().map(|v| v[1]).sum();
            let speaking = articles.len() as f64;
            let lean = (node - python) / (node + python) * speaking / (speaking + scoring.votes.shrink);
            if self.contested.contains(id) {
                workload.favours = Side::Contested;
            } else {
                workload.lean = lean;
                workload.favours = if lean > 0.0 {
                    Side::Node
                } else if lean < 0.0 {
                    Side::Python
                } else {
                    Side::Both
                };
            }
        }
        for workload in self.workloads.values_mut() {
            let mut claims = std::mem::take(&mut workload.claims);
            rank_claims(&mut claims, &self.claims, workload.favours);
            workload.claims = claims;
        }
        for criterion in self.criteria.values_mut() {
            let mut claims = std::mem::take(&mut criterion.claims);
            rank_claims(&mut claims, &self.claims, criterion.favours);
            criterion.claims = claims;
        }
    }
}

/// Orders claims for citation: those for the side first, strongest first, one of each article before a second of any.
fn rank_claims(ids: &mut [Arc<str>], claims: &BTreeMap<Arc<str>, Claim>, side: Side) {
    let key = |id: &Arc<str>| {
        let claim = claims.get(id);
        let fits = claim.is_some_and(|c| c.favours == side || side == Side::Contested);
        let strength =
            claim.map_or(Strength::Weak, |c| if c.against { c.strength.lower() } else { c.strength });
        (!fits, claim.is_some_and(|c| c.note.is_some()), std::cmp::Reverse(strength), id.clone())
    };
    ids.sort_by_key(key);
    let mut turn: HashMap<Arc<str>, usize> = HashMap::new();
    let mut turns: Vec<(bool, usize, usize)> = Vec::with_capacity(ids.len());
    for (at, id) in ids.iter().enumerate() {
        let claim = claims.get(id);
        let fits = claim.is_some_and(|c| c.favours == side || side == Side::Contested);
        let n = claim.map_or(0, |c| {
            let n = turn.entry(c.article.clone()).or_default();
            *n += 1;
            *n
        });
        turns.push((!fits, n, at));
    }
    turns.sort_unstable();
    let ordered: Vec<Arc<str>> = turns.iter().map(|t| ids[t.2].clone()).collect();
    ids.clone_from_slice(&ordered);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_when_the_program_is_built_says_what_is_written() {
        assert!(embedded().iter().all(|f| !f.ready.is_empty()));
        let written = embedded().into_iter().map(|f| RuleFile { ready: "", ..f }).collect();
        let (ready, written) = (load(embedded()).unwrap(), load(written).unwrap());
        let shown = |r: &Ruleset| {
            let packages: BTreeMap<_, BTreeMap<_, _>> =
                r.packages.iter().map(|(e, p)| (e.as_str(), p.iter().collect())).collect();
            let imports: BTreeMap<_, _> = r.imports.iter().collect();
            let languages: BTreeMap<_, _> = r.languages.iter().collect();
            vec![
                format!("{packages:?}"),
                format!("{imports:?} {languages:?} {:?} {:?}", r.prune, r.scoring),
                format!("{:?} {:?}", r.code, r.apis.patterns()),
                format!("{:?}", r.files),
                format!("{:?} {:?} {:?}", r.workloads, r.articles, r.claims),
                format!("{:?} {:?} {:?}", r.criteria, r.links, r.notes),
            ]
        };
        assert!(shown(&ready) == shown(&written), "the two differ");
        assert_eq!(ready.hash, written.hash);
    }
}
