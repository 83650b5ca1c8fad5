//! Reads rule files and checks them into a [`Ruleset`].

mod code;
mod guidance;

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use serde::de::DeserializeOwned;

use super::api::ApiIndex;
use super::guidance::{Article, Claim, Criterion, HybridPoint, Link, Name, Note, Workload};
use super::pattern::Matchers;
use super::relation::JointRule;
use super::syntax;
use super::{
    CodeRule, Families, Family, FileRule, LanguageFacts, Package, PackageRole, Patterns, RuleSays, Ruleset,
    Scoring,
};
use crate::model::{ComponentRole, Ecosystem, FileRole, InfraKind, Strength};

/// Largest rule file, in bytes, and most files of a directory: rule packs come from people, not from programs.
const LARGEST_FILE: u64 = 4 << 20;
const MOST_FILES: usize = 1_000;

/// What references to container images, languages and manifests begin with, as `image/redis`.
pub(crate) const IMAGES: &str = "image";
/// See [`IMAGES`].
pub(crate) const LANGUAGES: &str = "language";
/// See [`IMAGES`].
pub(crate) const MANIFESTS: &str = "manifest";

/// Fewest letters that the members of a package family share.
const SHORTEST_FAMILY: usize = 3;

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
        "guidance/workloads.toml" => 1,
        _ if name.starts_with("guidance/article") => 3,
        _ if name.starts_with("guidance/") => 2,
        _ => 3,
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
    package_families: HashMap<Ecosystem, Families>,
    imports: HashMap<Box<str>, Vec<Box<str>>>,
    conda: HashMap<Box<str>, Vec<Box<str>>>,
    code: Vec<CodeRule>,
    joint: Vec<JointRule>,
    apis: ApiIndex,
    files: Vec<FileRule>,
    articles: BTreeMap<Arc<str>, Article>,
    claims: BTreeMap<Arc<str>, Claim>,
    criteria: BTreeMap<Arc<str>, Criterion>,
    links: BTreeMap<Arc<str>, Link>,
    hybrid: BTreeMap<Arc<str>, HybridPoint>,
    names: BTreeMap<Arc<str>, Name>,
    context: BTreeMap<Arc<str>, (Arc<str>, Arc<str>)>,
    notes: BTreeMap<Arc<str>, Note>,
    languages: HashMap<Box<str>, LanguageFacts>,
    prune: Vec<String>,
    scoring: Option<Scoring>,
    ids: HashMap<Arc<str>, String>,
    families: HashSet<Arc<str>>,
    /// References to what may stand in a file that is read later, with their places.
    later: Vec<(String, usize, Later)>,
    /// Rules that say nothing by themselves, with their places: something has to refer to them.
    facts: Vec<(String, usize, Arc<str>)>,
}

/// A reference that is checked when every file is read.
enum Later {
    /// A rule, package, image, language or manifest.
    Rule(Arc<str>),
    /// An article.
    Article(Arc<str>),
    /// `workload:ID` or `criterion:ID`.
    Subject(Arc<str>),
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
            ("imports", "pypi.toml") => {
                let known = std::mem::take(&mut self.imports);
                self.imports = self.names_of_pypi(file, "import", known);
            }
            ("imports", "conda.toml") => {
                let known = std::mem::take(&mut self.conda);
                self.conda = self.names_of_pypi(file, "conda package", known);
            }
            ("code", _) => self.code(file),
            ("joint", _) => self.joint(file),
            ("files", _) => self.files(file),
            ("guidance", "workloads.toml") => self.workloads(file),
            ("guidance", "criteria.toml") => self.criteria(file),
            ("guidance", "links.toml") => self.links(file),
            ("guidance", "notes.toml") => self.notes(file),
            ("guidance", "names.toml") => self.names(file),
            ("guidance", "hybrid.toml") => self.hybrid(file),
            ("guidance", "context.toml") => self.context(file),
            ("guidance", _) => self.article(file),
            _ => self.error(
                file,
                0,
                "is in no place where rules are read: packages/, imports/, code/, joint/, files/, guidance/, scoring.toml, languages.toml, prune.toml",
            ),
        }
    }

    fn error(&mut self, file: &RuleFile, offset: usize, message: impl Into<String>) {
        let line = line_of(file, offset);
        self.errors.push(RuleError { file: file.shown.clone(), line, message: message.into() });
    }

    fn later(&mut self, file: &RuleFile, offset: usize, what: Later) {
        self.later.push((file.shown.clone(), line_of(file, offset), what));
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

    /// What was made ready when the program was built, in a shape of its own.
    fn ready<T: DeserializeOwned>(&mut self, file: &RuleFile) -> Option<T> {
        if file.ready.is_empty() { None } else { serde_json::from_str(file.ready).ok() }
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
        // Written as rows; made ready as groups of rows that say the same.
        let groups: Vec<(syntax::PackageRow, Vec<(usize, String)>)> = match self.ready(file) {
            Some(groups) => groups,
            None => {
                let rows = self.rows::<syntax::PackageRow>(file);
                self.sorted(file, &rows);
                rows.into_iter().map(|(at, key, row)| (row, vec![(at, key)])).collect()
            }
        };
        for (row, keys) in groups {
            let Some((first, _)) = keys.first() else { continue };
            let package = self.package(file, *first, &row);
            for (at, key) in keys {
                self.known_package(file, at, key, ecosystem, package.clone());
            }
        }
    }

    fn package(&mut self, file: &RuleFile, at: usize, row: &syntax::PackageRow) -> Package {
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
            "plumbing" => Some(PackageRole::Plumbing),
            _ => self.component_role(file, at, word).map(PackageRole::Component),
        });
        package.backend = row.backend.as_deref().and_then(|b| self.backend(file, at, b));
        package.links = self.known_links(file, at, &row.links);
        if package.role == Some(PackageRole::Plumbing) && !package.workloads.is_empty() {
            self.error(file, at, "plumbing speaks for no workload");
        }
        package
    }

    fn known_package(
        &mut self,
        file: &RuleFile,
        at: usize,
        key: String,
        ecosystem: Ecosystem,
        package: Package,
    ) {
        if let Some((prefix, suffix)) = key.split_once('*') {
            if prefix.len() + suffix.len() < SHORTEST_FAMILY || suffix.contains('*') {
                self.error(file, at, format!("family `{key}` needs one `*` and more letters beside it"));
            }
            let family =
                Family { key: key.as_str().into(), prefix: prefix.into(), suffix: suffix.into(), package };
            if !self.package_families.entry(ecosystem).or_default().add(family) {
                self.error(file, at, format!("family `{key}` is there twice"));
            }
            return;
        }
        let table = self.packages.entry(ecosystem).or_default();
        if table.contains_key(key.as_str()) {
            self.error(file, at, format!("package `{key}` is there twice"));
        } else {
            table.insert(key.into_boxed_str(), package);
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

    /// Adds the rows of a file that gives names their distributions on PyPI to what is known.
    fn names_of_pypi(
        &mut self,
        file: &RuleFile,
        what: &str,
        mut known: HashMap<Box<str>, Vec<Box<str>>>,
    ) -> HashMap<Box<str>, Vec<Box<str>>> {
        let rows = self.rows::<syntax::OneOrMany>(file);
        self.sorted(file, &rows);
        for (at, key, row) in rows {
            let names = row.into_vec().into_iter().map(Into::into).collect();
            if known.insert(key.as_str().into(), names).is_some() {
                self.error(file, at, format!("{what} `{key}` is there twice"));
            }
        }
        known
    }

    fn languages(&mut self, file: &RuleFile) {
        for (_, key, row) in self.rows::<syntax::LanguageRow>(file) {
            let facts = LanguageFacts {
                backend: row.backend.map(Into::into),
                browser: row.browser,
                native: row.native,
                runtime_modules: row.runtime_modules,
                builtin_modules: row.builtin_modules,
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
            let conditions = self.conditions(file, at, &row.requires, &row.excludes, row.within.as_deref());
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
                self.facts.push((file.shown.clone(), line_of(file, at), id.clone()));
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
            let of_files = [InfraKind::Path, InfraKind::Import, InfraKind::Script, InfraKind::Unreached];
            if file_role.is_some() && !of_files.contains(&kind) {
                let message = format!(
                    "rule `{key}` gives a file role and so has to match a path, an import, a script or what is unreached"
                );
                self.error(file, at, message);
            }
            if matches!(kind, InfraKind::Import | InfraKind::Unreached) && file_role.is_none() {
                let message = format!("rule `{key}` matches what is for file roles only");
                self.error(file, at, message);
            }
            if kind == InfraKind::Ci && strength > Strength::Weak {
                let message =
                    format!("rule `{key}` goes by automatic checks, which are never more than weak");
                self.error(file, at, message);
            }
            match Patterns::new(kind, &globs) {
                Ok(patterns) => {
                    let line = line_of(file, at);
                    let origin = format!("{}:{line}", file.shown);
                    self.files.push(FileRule {
                        id,
                        says,
                        conditions,
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

    /// Checks what refers to other files; returns what is asked for, by what stands before the `/`.
    fn references(&mut self) -> HashMap<Box<str>, HashSet<Box<str>>> {
        let mut asked: HashMap<Box<str>, HashSet<Box<str>>> = HashMap::new();
        let mut referred: HashSet<Arc<str>> = HashSet::new();
        for (file, line, what) in std::mem::take(&mut self.later) {
            let problem = match what {
                Later::Article(id) if self.articles.contains_key(&id) => continue,
                Later::Article(id) => format!("unknown article `{id}`"),
                Later::Subject(subject) => match subject.split_once(':') {
                    Some(("workload", id)) if self.workloads.contains_key(id) => continue,
                    Some(("criterion", id)) if self.criteria.contains_key(id) => continue,
                    _ => format!("unknown workload or criterion `{subject}`"),
                },
                Later::Rule(id) => match id.split_once('/') {
                    Some((group, name)) if self.is_group(group) => {
                        asked.entry(group.into()).or_default().insert(name.into());
                        continue;
                    }
                    None if self.ids.contains_key(&id) => {
                        referred.insert(id);
                        continue;
                    }
                    _ => format!("unknown rule `{id}`"),
                },
            };
            self.errors.push(RuleError { file, line, message: problem });
        }
        for (file, line, id) in std::mem::take(&mut self.facts) {
            if !referred.contains(&id) {
                let message = format!("rule `{id}` says nothing, and no criterion or name asks for it");
                self.errors.push(RuleError { file, line, message });
            }
        }
        asked
    }

    /// Whether references may begin with this word and a `/`.
    fn is_group(&self, word: &str) -> bool {
        Ecosystem::parse(word).is_some() || matches!(word, IMAGES | LANGUAGES | MANIFESTS)
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
        let asked = self.references();
        self.joint_alone();
        if !self.errors.is_empty() {
            self.errors.sort();
            return Err(self.errors);
        }
        self.votes(&scoring);
        Ok(Ruleset {
            matchers: Matchers::default(),
            role_matchers: Matchers::default(),
            asked,
            hash,
            workloads: self.workloads,
            packages: self.packages,
            families: self.package_families,
            imports: self.imports,
            conda: self.conda,
            code: self.code,
            apis: self.apis,
            files: self.files,
            joint: self.joint,
            articles: self.articles,
            claims: self.claims,
            criteria: self.criteria,
            links: self.links,
            hybrid: self.hybrid,
            names: self.names,
            context: self.context,
            notes: self.notes,
            languages: self.languages,
            prune: self.prune,
            scoring,
        })
    }
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
            let imports: BTreeMap<_, _> = r.imports.iter().chain(&r.conda).collect();
            let languages: BTreeMap<_, _> = r.languages.iter().collect();
            vec![
                format!("{packages:?}"),
                format!(
                    "{:?}",
                    r.families.iter().map(|(e, f)| (e.as_str(), f.all())).collect::<BTreeMap<_, _>>()
                ),
                format!("{imports:?} {languages:?} {:?} {:?}", r.prune, r.scoring),
                format!("{:?} {:?}", r.code, r.apis.patterns()),
                format!("{:?}", r.files),
                format!("{:?} {:?} {:?}", r.workloads, r.articles, r.claims),
                format!("{:?} {:?} {:?} {:?} {:?}", r.criteria, r.links, r.notes, r.names, r.hybrid),
            ]
        };
        assert!(shown(&ready) == shown(&written), "the two differ");
        assert_eq!(ready.hash, written.hash);
    }
}
