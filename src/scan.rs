//! Reads every file of a source once and turns it into facts, on as many threads as asked for.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::prelude::*;

use crate::classify::{Attributes, Language, RoleClassifier, decode};
use crate::facts::{FileFacts, Format, Input, Parsed, Standing, code, file_name, infra, manifest};
use crate::model::{
    Coverage, Diagnostic, FileRole, InfraKind, LineCounts, Location, RepoPath, Scope, Severity, SourceFile,
};
use crate::options::{CONFIG_NAME, Config, Limits, Options};
use crate::rules::Ruleset;
use crate::source::{Entry, Listing, Source};

mod aside;

/// What a scan collected.
#[derive(Clone)]
pub(crate) struct Scan {
    /// Files with their facts, by path.
    pub files: Vec<FileFacts>,
    /// What was and was not read.
    pub coverage: Coverage,
    /// Messages, sorted.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether something that could matter was cut off.
    pub partial: bool,
    /// Configuration in force.
    pub config: Config,
    /// Bytes read.
    pub bytes: u64,
}

/// Reports progress: files done, files in all.
pub type Progress<'a> = &'a (dyn Fn(u64, u64) + Sync);

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

/// Whether the current thread is inside a per-file guard, where a panic becomes a diagnostic and prints nothing.
pub fn guarded() -> bool {
    GUARDED.with(Cell::get)
}

/// Reads and analyses the files of a listing, within the thread pool it is called in.
pub(crate) fn scan(
    source: &dyn Source,
    listing: Listing,
    options: &Options,
    ruleset: &Ruleset,
    progress: Progress,
) -> Scan {
    let mut coverage = Coverage { seen: listing.seen, analysed: 0, skipped: listing.skipped };
    let mut diagnostics = listing.diagnostics;
    let config = configuration(source, &listing.entries, options, &mut diagnostics);
    let (entries, excluded): (Vec<Entry>, Vec<Entry>) =
        listing.entries.into_iter().partition(|e| !config.excludes(&e.path));
    if !excluded.is_empty() {
        coverage.skipped.insert("excluded", excluded.len() as u64);
    }
    let roles = roles(ruleset, &listing.attributes, &mut diagnostics);
    let reader = Reader { source, limits: &options.limits, config: &config, roles: &roles, ruleset };
    let total = entries.len() as u64;
    let done = std::sync::atomic::AtomicU64::new(0);
    let tick = || progress(done.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1, total);

    // Manifests first: what they include (`-r base.in`) is then known before the rest is read, and no file is read twice.
    let index: HashMap<&str, usize> = entries.iter().enumerate().map(|(i, e)| (&*e.path, i)).collect();
    let mut results: Vec<Option<Outcome>> = Vec::new();
    results.resize_with(entries.len(), || None);
    let formats: Vec<Option<&'static Format>> =
        entries.iter().map(|e| manifest::format_of(&e.path)).collect();
    let mut batch: Vec<(usize, Option<Included>)> =
        (0..entries.len()).filter(|i| formats[*i].is_some()).map(|i| (i, None)).collect();
    let mut depth = 0;
    while !batch.is_empty() && depth < DEEPEST_INCLUDE {
        let outcomes: Vec<Outcome> = batch
            .par_iter()
            .map_init(Vec::new, |buffer, (i, as_)| {
                tick();
                reader.read(&entries[*i], formats[*i], as_.as_ref(), buffer)
            })
            .collect();
        let mut next: BTreeMap<usize, Included> = BTreeMap::new();
        for ((at, included), mut outcome) in batch.into_iter().zip(outcomes) {
            let format = included.map(|i| i.format).or(formats[at]).map(manifest::format_of_included);
            if let Outcome::Read(file, more) = &mut outcome {
                more.extend(outside_members(&entries[at].path, &file.parsed.workspaces));
                for reference in &file.parsed.references {
                    match manifest::resolve(&entries[at].path, &reference.path) {
                        None => more.push(Diagnostic::warning(
                            "W-OUTSIDE",
                            format!(
                                "includes {}, which is outside of what is scanned: not read",
                                reference.path
                            ),
                            Some(reference.location.clone()),
                        )),
                        Some(path) => match index.get(path.as_str()) {
                            Some(&target) if results[target].is_none() && target != at => {
                                if let Some(format) = formats[target].or(format) {
                                    next.entry(target).or_insert(Included { scope: reference.scope, format });
                                }
                            }
                            Some(_) => {}
                            None => more.push(Diagnostic::info(
                                "I-MISSING",
                                format!("includes {}, which is not there", reference.path),
                                Some(reference.location.clone()),
                            )),
                        },
                    }
                }
            }
            results[at] = Some(outcome);
        }
        batch = next.into_iter().filter(|(i, _)| results[*i].is_none()).map(|(i, a)| (i, Some(a))).collect();
        depth += 1;
    }
    let rest: Vec<usize> = (0..entries.len()).filter(|&i| results[i].is_none()).collect();
    let outcomes: Vec<Outcome> = rest
        .par_iter()
        .map_init(Vec::new, |buffer, &i| {
            tick();
            reader.read(&entries[i], None, None, buffer)
        })
        .collect();
    for (at, outcome) in rest.into_iter().zip(outcomes) {
        results[at] = Some(outcome);
    }
    let mut scan = Scan {
        files: Vec::new(),
        coverage,
        diagnostics: Vec::new(),
        partial: listing.partial,
        config: Config::default(),
        bytes: 0,
    };
    for outcome in results.into_iter().flatten() {
        match outcome {
            Outcome::Read(file, more) => {
                scan.coverage.analysed += 1;
                scan.bytes += file.file.bytes;
                diagnostics.extend(more);
                scan.files.push(*file);
            }
            Outcome::Skipped(reason, diagnostic) => {
                *scan.coverage.skipped.entry(reason).or_default() += 1;
                diagnostics.extend(diagnostic);
            }
        }
    }
    diagnostics.extend(manifest::settle(&mut scan.files));
    code::settle(&mut scan.files, &ruleset.apis);
    aside::settle(&mut scan.files, &config, ruleset);
    // A manifest of the product that could not be read may hide what decides.
    scan.partial |= diagnostics.iter().any(|d| {
        d.severity == Severity::Warning
            && d.location.as_ref().is_some_and(|l| {
                manifest::format_of(&l.path).is_some()
                    && !manifest::is_lockfile(&l.path)
                    && roles.folder_role(&l.path) == FileRole::Product
            })
    });
    scan.diagnostics = capped(diagnostics, options.limits.diagnostics);
    scan.config = config;
    scan
}

/// One message about the workspace members that a manifest names outside of what is scanned.
fn outside_members(path: &RepoPath, globs: &[String]) -> Option<Diagnostic> {
    let leaves = |glob: &&String| manifest::resolve(path, glob.trim_start_matches('!')).is_none();
    let first = globs.iter().find(leaves)?;
    let said = format!("names workspace members outside of what is scanned, {first} first: not looked for");
    Some(Diagnostic::warning("W-OUTSIDE", said, Some(Location::line(path, 0))))
}

/// How deep `-r` includes are followed.
const DEEPEST_INCLUDE: usize = 10;

/// A file that a manifest includes.
struct Included {
    scope: Scope,
    format: &'static Format,
}

enum Outcome {
    Read(Box<FileFacts>, Vec<Diagnostic>),
    Skipped(&'static str, Option<Diagnostic>),
}

struct Reader<'a> {
    source: &'a dyn Source,
    limits: &'a Limits,
    config: &'a Config,
    roles: &'a RoleClassifier,
    ruleset: &'a Ruleset,
}

impl Reader<'_> {
    fn read(
        &self,
        entry: &Entry,
        own: Option<&'static Format>,
        included: Option<&Included>,
        buffer: &mut Vec<u8>,
    ) -> Outcome {
        let path = &entry.path;
        let manifest = included.map(|i| i.format).or(own);
        let infra = if manifest.is_none() { infra::format_of(path) } else { None };
        let notebook = path.ends_with(".ipynb");
        let extension = file_name(path).trim_start_matches('.').contains('.');
        let told = extension.then(|| Language::detect(path, b"")).flatten();
        if manifest.is_none() && infra.is_none() && !notebook && extension && told.is_none() {
            // The name alone may say something (`model.onnx`); what is in it is not read.
            if self.ruleset.file_rules(InfraKind::Path, path).next().is_some() {
                let role = self.config.role(path).unwrap_or_else(|| self.roles.role(path, ""));
                let file = SourceFile {
                    path: path.clone(),
                    language: None,
                    role,
                    bytes: 0,
                    lines: LineCounts::default(),
                };
                return Outcome::Read(
                    Box::new(FileFacts { file, parsed: Parsed::default(), manifest: false, lockfile: false }),
                    Vec::new(),
                );
            }
            return Outcome::Skipped("other", None);
        }
        let limit = match (manifest.is_some() || infra.is_some() || infra::may_tell(path), notebook) {
            (true, _) => self.limits.manifest,
            (_, true) => self.limits.notebook,
            _ => self.limits.source,
        };
        let whole = |line| Some(Location::line(path, line));
        let cut = match self.source.read(entry, limit, buffer) {
            Ok(cut) => cut,
            Err(skip) => {
                let message = format!("{} and was left out", skip.reason.replace('-', " "));
                return Outcome::Skipped(
                    skip.reason,
                    Some(Diagnostic::warning(skip.code, message, whole(0))),
                );
            }
        };
        let mut diagnostics = Vec::new();
        if cut {
            let message = format!("is larger than {limit} bytes: only the beginning was read");
            diagnostics.push(Diagnostic::warning("W-TOO-LARGE", message, whole(0)));
        }
        let Some(text) = decode(buffer) else {
            // What a reader would say of its text goes for a file without one.
            let said =
                own.and_then(|format| (format.parse)(&Input::new(path, "")).diagnostics.into_iter().next());
            return Outcome::Skipped("binary", said.filter(|d| d.code == "I-BINARY"));
        };
        let language = self.roles.language(path).and_then(|said| Language::named(&said)).or_else(|| {
            told.map_or_else(
                || Language::detect(path, text.as_bytes()),
                |told| Some(told.confirmed(text.as_bytes())),
            )
        });
        if manifest.is_none() && infra.is_none() && !notebook && language.is_none() {
            return Outcome::Skipped("other", None);
        }
        GUARDED.with(|g| g.set(true));
        let analysed = catch_unwind(AssertUnwindSafe(|| {
            self.analyse(path, &text, language, manifest.or(infra), own.is_some(), included)
        }));
        GUARDED.with(|g| g.set(false));
        let Ok((file, mut parsed)) = analysed else {
            let message = "could not be analysed: an internal error, please report it";
            return Outcome::Skipped("failed", Some(Diagnostic::warning("E-INTERNAL", message, whole(0))));
        };
        diagnostics.append(&mut parsed.diagnostics);
        let file = SourceFile { bytes: buffer.len() as u64, ..file };
        let standing = parsed.standing;
        let lockfile = own.is_some() && manifest::is_lockfile(path) && standing != Standing::Foreign;
        let manifest = manifest.is_some() && !lockfile && standing == Standing::AsNamed;
        Outcome::Read(Box::new(FileFacts { file, parsed, manifest, lockfile }), diagnostics)
    }

    fn analyse(
        &self,
        path: &RepoPath,
        text: &str,
        language: Option<Language>,
        format: Option<&'static Format>,
        manifest: bool,
        included: Option<&Included>,
    ) -> (SourceFile, Parsed) {
        let mut input = Input::new(path, text);
        input.included_as = included.map(|i| i.scope);
        let format = format.or_else(|| infra::format_by_content(path, text));
        let declared = format.map(|format| (format.parse)(&input));
        let foreign = declared.as_ref().is_some_and(|p| p.standing == Standing::Foreign);
        // What only has a manifest's name is what its content says.
        let infra = || infra::format_of(path).or_else(|| infra::format_by_content(path, text));
        let other = if foreign { infra().map(|infra| (infra.parse)(&input)) } else { None };
        let declared = if foreign { other } else { declared };
        // A manifest says what its folder's code needs, whatever its own name looks like (`setup.py` is a tool's).
        let role = self.config.role(path).unwrap_or_else(|| match declared {
            Some(_) if manifest && !foreign => self.roles.folder_role(path),
            _ => self.roles.role(path, text),
        });
        let notebook = path.ends_with(".ipynb");
        // Nobody writes lockfiles: their lines are not counted.
        let language = language.filter(|_| foreign || !manifest::is_lockfile(path));
        let lines = language.map_or_else(LineCounts::default, |l| l.count(text));
        let name = language.map(Language::name);
        let file = SourceFile { path: path.clone(), language: name, role, bytes: 0, lines };
        // Copies of others' code and what programs wrote are counted, not read for facts.
        let mut parsed = if let Some(mut parsed) = declared {
            // A manifest written in a language is code as well; what `setup.py` does is done when it is installed.
            let product = self.roles.role(path, text) == FileRole::Product;
            let code = language.and_then(Language::code).filter(|code| product && code.is_scripted());
            if let Some(code) = code {
                parsed.facts.extend(code::extract(&input, code, &self.ruleset.apis).facts);
            }
            parsed
        } else if matches!(role, FileRole::Vendored | FileRole::Generated) {
            Parsed::default()
        } else if notebook {
            code::extract_notebook(&input, &self.ruleset.apis)
        } else if code::is_template(path) {
            code::extract_template(&input, &self.ruleset.apis)
        } else if let Some(code) = language.and_then(Language::code) {
            let mut parsed = code::extract(&input, code, &self.ruleset.apis);
            manifest::embedded(&input, code, &mut parsed);
            parsed
        } else {
            Parsed::default()
        };
        if foreign {
            parsed.standing = Standing::Foreign;
        }
        (file, parsed)
    }
}

/// The classifier for the rules that give file roles and the attributes in force.
fn roles(
    ruleset: &Ruleset,
    attributes: &[crate::source::AttributesFile],
    diagnostics: &mut Vec<Diagnostic>,
) -> RoleClassifier {
    let globs: Vec<(&str, FileRole)> = ruleset
        .files
        .iter()
        .filter(|rule| rule.kind == InfraKind::Path)
        .filter_map(|rule| rule.says.file_role.map(|role| (rule, role)))
        .flat_map(|(rule, role)| rule.globs.iter().map(move |g| (g.as_str(), role)))
        .collect();
    let (attributes, messages) = Attributes::new(attributes);
    diagnostics.extend(messages);
    RoleClassifier::new(&globs, attributes).unwrap_or_else(|e| {
        // The loader has compiled each of them, so what is left is their sum being too large.
        diagnostics.push(Diagnostic::warning(
            "W-RULES",
            format!("file roles by path are not in force: {e}"),
            None,
        ));
        RoleClassifier::default()
    })
}

/// The configuration in force: the user's own, else the one at the root of the source.
fn configuration(
    source: &dyn Source,
    entries: &[Entry],
    options: &Options,
    diagnostics: &mut Vec<Diagnostic>,
) -> Config {
    let mut config = options.config.clone();
    let Some(entry) = entries.iter().find(|e| &*e.path == CONFIG_NAME).filter(|_| options.repo_config) else {
        return config;
    };
    let mut buffer = Vec::new();
    let text = match source.read(entry, options.limits.manifest, &mut buffer) {
        Ok(_) => String::from_utf8_lossy(&buffer).into_owned(),
        Err(_) => return config,
    };
    match Config::parse(&text, CONFIG_NAME) {
        Ok(own) => {
            config.exclude.extend(own.exclude);
            config.roles.extend(own.roles);
            config.needs.extend(own.needs);
        }
        Err(e) => diagnostics.push(Diagnostic::warning(
            "W-CONFIG",
            format!("{}; the defaults are used", e.message),
            Some(Location::line(&entry.path, e.line)),
        )),
    }
    config
}

/// Sorts messages and keeps at most `most` of each code, saying how many more there were.
fn capped(mut diagnostics: Vec<Diagnostic>, most: usize) -> Vec<Diagnostic> {
    diagnostics.sort();
    diagnostics.dedup();
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut kept = Vec::new();
    for diagnostic in diagnostics {
        let count = counts.entry(diagnostic.code).or_default();
        *count += 1;
        if *count <= most {
            kept.push(diagnostic);
        }
    }
    let over: BTreeSet<_> = counts.into_iter().filter(|(_, n)| *n > most).collect();
    for (code, n) in over {
        kept.push(Diagnostic::info(code, format!("and {} more of this kind", n - most), None));
    }
    kept
}
