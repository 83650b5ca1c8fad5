//! The main job: a source and rules in, a report out.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::classify::Language;
use crate::component;
use crate::dependencies;
use crate::facts::FileFacts;
use crate::guidance;
use crate::hits::{self, Hit, Seen};
use crate::model::{
    CodeLanguage, Component, Diagnostic, FileRole, Flip, Inventory, LanguageShare, LineCounts, Report,
    Unchanged,
};
use crate::options::{Need, Options};
use crate::relations;
use crate::rules::Ruleset;
use crate::scan::{self, Progress};
use crate::signals;
use crate::source::{Source, SourceError};
use crate::verdict::{self, Case, Part};

mod what_if;

/// Stack of a worker thread, in bytes: parsers recurse, and what they may recurse into is capped for this size.
const STACK: usize = 16 << 20;

/// Profiles a source.
///
/// # Errors
/// When the source cannot be listed at all. Whatever is wrong inside it becomes a diagnostic of the report.
pub fn profile(
    source: &dyn Source,
    options: &Options,
    ruleset: &Ruleset,
    progress: Progress,
) -> Result<Report, SourceError> {
    let pool = threads(options)?;
    pool.install(|| {
        let listing = source.list()?;
        let scan = scan::scan(source, listing, options, ruleset, progress);
        if options.what_if.is_empty() {
            return Ok(assemble(source, scan, options, ruleset));
        }
        let as_it_is = Options { what_if: Vec::new(), ..options.clone() };
        let before = assemble(source, scan.clone(), &as_it_is, ruleset).verdict;
        let mut report = assemble(source, scan, options, ruleset);
        report.unchanged = Some(Unchanged {
            changes: options.what_if.iter().map(ToString::to_string).collect(),
            suggestion: before.suggestion,
            confidence: before.confidence,
            scores: before.scores,
        });
        Ok(report)
    })
}

/// Lists the files of a source with everything that is seen in them.
///
/// # Errors
/// As [`profile`].
pub fn inventory(
    source: &dyn Source,
    options: &Options,
    ruleset: &Ruleset,
    progress: Progress,
) -> Result<Inventory, SourceError> {
    let pool = threads(options)?;
    pool.install(|| {
        let listing = source.list()?;
        let scan = scan::scan(source, listing, options, ruleset, progress);
        Ok(Inventory { files: scan.files.into_iter().map(|f| (f.file, f.parsed.facts)).collect() })
    })
}

/// Rules that are met outside of tests and copies of others' code, each with the languages of the files: the word of [`CodeLanguage`], or `-` for
/// what is no code.
pub type MetRules = BTreeMap<Arc<str>, BTreeSet<&'static str>>;

/// Tells which rules a source meets, whatever they amount to.
///
/// # Errors
/// As [`profile`].
pub fn met_rules(
    source: &dyn Source,
    options: &Options,
    ruleset: &Ruleset,
    progress: Progress,
) -> Result<MetRules, SourceError> {
    let pool = threads(options)?;
    pool.install(|| {
        let listing = source.list()?;
        let files = scan::scan(source, listing, options, ruleset, progress).files;
        let mut hits = hits::find(&files, &hits::Locals::of(&files), ruleset);
        let layout = component::lay_out(&files, ruleset, "");
        dependencies::hoist(&layout, &mut hits);
        relations::settle(&layout, &files, ruleset, &mut hits);
        let told = |role| !matches!(role, FileRole::Test | FileRole::Vendored | FileRole::Generated);
        let mut met = MetRules::new();
        for hit in hits.iter().filter(|h| told(files[h.file].file.role) || files[h.file].manifest) {
            let language = match hit.seen {
                Seen::Used => {
                    files[hit.file].file.language.and_then(Language::named).and_then(Language::code)
                }
                _ => None,
            };
            // A notebook is no language, but what is read of it is Python.
            let notebook = hit.location.cell.map(|_| CodeLanguage::Python);
            let word = language.or(notebook).map_or("-", CodeLanguage::as_str);
            met.entry(hit.rule.clone()).or_default().insert(word);
        }
        Ok(met)
    })
}

fn threads(options: &Options) -> Result<rayon::ThreadPool, SourceError> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(options.threads)
        .stack_size(STACK)
        .build()
        .map_err(|e| SourceError::Unreadable { path: "threads".into(), why: e.to_string() })
}

fn assemble(source: &dyn Source, scan: scan::Scan, options: &Options, ruleset: &Ruleset) -> Report {
    let scan::Scan { mut files, coverage, mut diagnostics, partial, config, bytes } = scan;
    let (mut repository, notes) = source.repository();
    diagnostics.extend(notes);
    repository.files = coverage.seen;
    repository.bytes = bytes;

    what_if::change_files(&mut files, &options.what_if, ruleset, &mut diagnostics);
    let locals = hits::Locals::of(&files);
    let mut hits = hits::find(&files, &locals, ruleset);
    if options.code_only {
        hits.retain(|hit| matches!(hit.seen, Seen::Used | Seen::Typed));
    }
    let mut layout = component::lay_out(&files, ruleset, &repository.name);
    let declared = what_if::needed(&config.needs, &options.what_if);
    needs(&declared, &files, ruleset, &mut hits, &mut diagnostics);
    dependencies::hoist(&layout, &mut hits);
    relations::settle(&layout, &files, ruleset, &mut hits);
    component::describe(&mut layout, &files, &hits, ruleset);
    hits.extend(component::front_ends(&layout, &files, &hits, ruleset));
    what_if::change_hits(&mut hits, &options.what_if);
    let seams = component::seams(&layout, &files, &hits, ruleset);
    let backend = component::present_backend(&layout.components, ruleset);

    let collected = signals::collect(&layout, &files, &hits, ruleset);
    for at in 0..layout.components.len() {
        let found = signals::score(&collected, at, ruleset);
        let advice = guidance::advise(&found, ruleset);
        let component = &mut layout.components[at];
        let present: Vec<Arc<str>> = component.backend.iter().map(|(r, _)| r.clone()).collect();
        let case = Case { signals: &found, advice: &advice, present: &present, role: Some(component.role) };
        if component.product {
            component.verdict = Some(verdict::judge(&case, ruleset));
        }
        component.signals = found;
    }
    let judged = |c: &Component| c.product && c.role.has_backend();
    let parts: Vec<Part> = layout
        .components
        .iter()
        .enumerate()
        .filter(|(_, c)| judged(c))
        .map(|(index, component)| Part {
            index,
            component,
            advice: guidance::advise(&component.signals, ruleset),
        })
        .collect();
    // What is seen outside of judged components (a root of configuration files) still belongs to the whole.
    let whole: Vec<usize> = (0..layout.components.len())
        .filter(|&i| judged(&layout.components[i]) || layout.components[i].root.is_empty())
        .collect();
    let found = signals::score_repository(&collected, &layout.components, &whole, ruleset);
    let advice = guidance::advise(&found, ruleset);
    let role = if parts.is_empty() { layout.components.first().map(|c| c.role) } else { None };
    let case = Case { signals: &found, advice: &advice, present: &backend.present, role };
    let mut verdict = verdict::judge_repository(&case, &parts, &seams, &backend, ruleset);
    // How firm it is against taking a component away: the largest ones, since each costs a scoring of the rest.
    let mut largest: Vec<&Part> = parts.iter().collect();
    largest.sort_by_key(|p| (std::cmp::Reverse(p.component.code), p.index));
    for part in largest.into_iter().take(ruleset.scoring.report.components).filter(|_| parts.len() > 1) {
        let rest: Vec<usize> = whole.iter().copied().filter(|&i| i != part.index).collect();
        let found = signals::score_repository(&collected, &layout.components, &rest, ruleset);
        let advice = guidance::advise(&found, ruleset);
        let case = Case { signals: &found, advice: &advice, present: &backend.present, role: None };
        let others: Vec<Part> = parts.iter().filter(|p| p.index != part.index).cloned().collect();
        let becomes = verdict::judge_repository(&case, &others, &seams, &backend, ruleset).suggestion;
        if becomes != verdict.suggestion {
            let name =
                if part.component.root.is_empty() { &part.component.name } else { &part.component.root };
            verdict.firmness.flips.push(Flip { without: name.clone(), becomes });
        }
    }

    for row in &mut verdict.split {
        let component = layout.components.iter().find(|c| c.root == row.component);
        row.part = component.and_then(|c| guidance::hybrid_part(row.runtime, &c.signals, ruleset));
    }
    let languages = languages(&files);
    let dependencies = dependencies::list(&files, &locals, &layout, ruleset);
    let sights = guidance::Sights::of(&files, &hits);
    let counts = guidance::count(&layout.components, &backend, &languages, &dependencies);

    diagnostics.sort();
    Report {
        tool_version: env!("CARGO_PKG_VERSION"),
        ruleset: ruleset.hash.clone(),
        repository,
        names: guidance::names(&files, &sights, ruleset),
        criteria: guidance::criteria(&sights, &counts, ruleset),
        languages,
        dependencies,
        manifests: files.iter().filter(|f| f.manifest).map(|f| f.file.path.clone()).collect(),
        components: layout.components,
        seams,
        backend,
        signals: found,
        advice,
        verdict,
        unchanged: None,
        assumptions: config.narrowings(|workload| ruleset.workloads.contains_key(workload)),
        coverage,
        partial,
        diagnostics,
    }
}

/// Declared needs count as a declaration at the root.
fn needs(
    needs: &[Need],
    files: &[FileFacts],
    ruleset: &Ruleset,
    hits: &mut Vec<Hit>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for need in needs {
        let location = need.narrowing.location.clone();
        let Some((id, _)) = ruleset.workloads.get_key_value(need.workload.as_str()) else {
            let message = format!("unknown workload `{}`: the need is left out", need.workload);
            diagnostics.push(Diagnostic::warning("W-CONFIG", message, Some(location)));
            continue;
        };
        if files.is_empty() {
            let message = format!("`{}` is left out: there is nothing that could need it", need.workload);
            diagnostics.push(Diagnostic::info("I-NEED", message, Some(location)));
            continue;
        }
        hits.push(Hit {
            rule: hits::NEED.into(),
            why: format!("Declared as a need: {}", need.narrowing.reason).into(),
            workloads: vec![(id.clone(), need.strength)],
            strength: need.strength,
            backend: None,
            role: None,
            links: Vec::new(),
            component: None,
            // Declared for the repository, whatever file it stands in: `Seen::Need` says so.
            file: 0,
            location,
            snippet: need.narrowing.what.as_str().into(),
            seen: Seen::Need,
            literal: None,
        });
    }
}

fn languages(files: &[FileFacts]) -> Vec<LanguageShare> {
    let mut sums: BTreeMap<&str, (u64, LineCounts)> = BTreeMap::new();
    for file in files {
        if matches!(file.file.role, FileRole::Vendored | FileRole::Generated) {
            continue;
        }
        if let Some(language) = file.file.language {
            let sum = sums.entry(language).or_default();
            sum.0 += 1;
            sum.1.add(file.file.lines);
        }
    }
    // Shares are of what people program in: data and prose have lines of their own, but no part in what a codebase is written in.
    let programming = |name: &str| Language::named(name).is_some_and(Language::is_programming);
    let all: u64 = sums.iter().filter(|(name, _)| programming(name)).map(|(_, s)| s.1.code).sum();
    let mut shares: Vec<LanguageShare> = sums
        .into_iter()
        .map(|(name, (files, lines))| LanguageShare {
            name: name.to_string(),
            files,
            lines,
            share: if programming(name) { lines.code as f64 / all.max(1) as f64 } else { 0.0 },
        })
        .collect();
    shares.sort_by(|a, b| {
        b.share
            .total_cmp(&a.share)
            .then_with(|| b.lines.code.cmp(&a.lines.code))
            .then_with(|| a.name.cmp(&b.name))
    });
    shares
}
