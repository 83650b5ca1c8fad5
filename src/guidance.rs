//! Signals × claims → advice: what the articles say of each workload, with corrections beside what is wrong.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use crate::facts::{FileFacts, file_name};
use crate::hits::{Hit, Seen};
use crate::model::{
    Advice, BackendReport, Citation, Component, ComponentRole, CriterionFact, CriterionFacts, DependencyRow,
    Ecosystem, FileRole, Grade, LanguageShare, Location, NamedThing, Origin, Scope, Side, Signal,
};
use crate::rules::{Criterion, CriterionRule, LANGUAGES, MANIFESTS, Measure, Ruleset};

/// Advice for each signal, in the same order.
pub(crate) fn advise(signals: &[Signal], ruleset: &Ruleset) -> Vec<Advice> {
    signals.iter().filter_map(|s| advice(&s.workload, ruleset)).collect()
}

/// What the articles say of one workload.
fn advice(id: &Arc<str>, ruleset: &Ruleset) -> Option<Advice> {
    let workload = ruleset.workloads.get(id)?;
    Some(Advice {
        workload: id.clone(),
        title: workload.title.clone(),
        family: workload.family.clone(),
        favours: workload.favours,
        lean: workload.lean,
        plumbing: workload.plumbing,
        helper: workload.helper,
        claims: cite(&workload.claims, ruleset),
        conflict: workload.conflict.clone(),
    })
}

/// Citations of claims, as many as reports show.
pub(crate) fn cite(claims: &[Arc<str>], ruleset: &Ruleset) -> Vec<Citation> {
    cite_all(claims, ruleset).take(ruleset.scoring.report.claims).collect()
}

/// Citations of claims.
pub(crate) fn cite_all(claims: &[Arc<str>], ruleset: &Ruleset) -> impl Iterator<Item = Citation> {
    claims.iter().filter_map(|id| {
        let claim = ruleset.claims.get(id)?;
        let article = ruleset.articles.get(&claim.article)?;
        let correction = claim.note.as_ref().and_then(|n| ruleset.notes.get(n)).map(|n| n.note.clone());
        Some(Citation {
            claim: id.clone(),
            article: article.title.clone(),
            section: claim.section.clone(),
            lines: claim.lines.clone(),
            favours: claim.favours,
            strength: if claim.against { claim.strength.lower() } else { claim.strength },
            says: claim.says.clone(),
            correction,
        })
    })
}

/// Where each rule that a criterion or a name may ask for is seen best.
pub(crate) struct Sights<'a> {
    best: HashMap<&'a str, (usize, &'a Location)>,
}

impl<'a> Sights<'a> {
    /// Sorts hits by rule; product files before tests and tooling, uses before declarations, then as listed. What is an
    /// example, documentation, vendored or generated is no fact of the repository.
    pub(crate) fn of(files: &[FileFacts], hits: &'a [Hit]) -> Self {
        let mut best: HashMap<&str, (usize, &Location)> = HashMap::new();
        for hit in hits {
            let place = match files[hit.file].file.role {
                FileRole::Product => 0,
                FileRole::Tooling => 3,
                FileRole::Test => 6,
                // What is only documented is not used; that a file is there (its path says it all) is a fact all the same.
                FileRole::Docs | FileRole::Generated if hit.snippet.is_empty() => 9,
                _ => continue,
            };
            let way = match hit.seen {
                Seen::Used => 0,
                Seen::Configured | Seen::Declared(_) | Seen::Metadata => 1,
                Seen::Typed => 2,
                Seen::Itself | Seen::Need | Seen::Beside => continue,
            };
            let rank = place + way;
            let seen = best.entry(&hit.rule).or_insert((rank, &hit.location));
            if rank < seen.0 {
                *seen = (rank, &hit.location);
            }
        }
        Self { best }
    }

    /// Rank (less is better) and place of the best sight of any of these rules.
    fn best<'r>(&self, rules: &'r [Arc<str>]) -> Option<(&'r Arc<str>, &'a Location)> {
        rules
            .iter()
            .filter_map(|r| self.best.get(&**r).map(|(rank, place)| (*rank, *place, r)))
            .min_by_key(|(rank, place, _)| (*rank, *place))
            .map(|(_, place, rule)| (rule, place))
    }
}

/// Counts of a repository by measure.
pub(crate) type Counts = BTreeMap<Measure, u64>;

/// Languages of which a share counts as TypeScript, JavaScript and Python; display names.
const TYPESCRIPT: [&str; 2] = ["TypeScript", "TSX"];
const JAVASCRIPT: [&str; 4] = ["JavaScript", "JSX", "TypeScript", "TSX"];
const PYTHON: [&str; 2] = ["Python", "Jupyter Notebooks"];

/// Counts what criteria ask for.
pub(crate) fn count(
    components: &[Component],
    backend: &BackendReport,
    languages: &[LanguageShare],
    dependencies: &[DependencyRow],
) -> Counts {
    let product = || components.iter().filter(|c| c.product);
    let with = |roles: &[ComponentRole]| product().filter(|c| roles.contains(&c.role)).count() as u64;
    let percent = |names: &[&str]| {
        let share: f64 = languages.iter().filter(|l| names.contains(&l.name.as_str())).map(|l| l.share).sum();
        (share * 100.0).round() as u64
    };
    let direct = |ecosystem: Ecosystem| {
        let names: HashSet<&str> = dependencies
            .iter()
            .map(|row| &row.dependency)
            .filter(|d| {
                d.ecosystem == ecosystem
                    && d.scope == Scope::Runtime
                    && !matches!(d.origin, Origin::Transitive | Origin::Undeclared)
            })
            .map(|d| &*d.name)
            .collect();
        names.len() as u64
    };
    let of = |measure: Measure| match measure {
        Measure::Servers => with(&[ComponentRole::Server]),
        Measure::Deployables => with(&[ComponentRole::Server, ComponentRole::Worker]),
        Measure::Frontends => with(&[ComponentRole::Frontend]),
        Measure::ComponentRoles => product().map(|c| c.role).collect::<HashSet<_>>().len() as u64,
        Measure::Backends => backend.present.len() as u64,
        Measure::NpmDependencies => direct(Ecosystem::Npm),
        Measure::PypiDependencies => direct(Ecosystem::Pypi),
        Measure::CodeLines => product().map(|c| c.code).sum(),
        Measure::TypescriptPercent => percent(&TYPESCRIPT),
        Measure::JavascriptPercent => percent(&JAVASCRIPT),
        Measure::PythonPercent => percent(&PYTHON),
    };
    Measure::ALL.into_iter().map(|m| (m, of(m))).collect()
}

/// Criteria on which the repository shows facts, those with the most facts first. They never decide.
pub(crate) fn criteria(sights: &Sights, counts: &Counts, ruleset: &Ruleset) -> Vec<CriterionFacts> {
    let mut found: Vec<CriterionFacts> = Vec::new();
    for (id, criterion) in &ruleset.criteria {
        let met: Vec<(&CriterionRule, CriterionFact)> = criterion
            .facts
            .iter()
            .filter_map(|rule| Some((rule, criterion_fact(rule, Some(sights), counts)?)))
            .collect();
        // A count alone (every repository has some lines) is no reason to bring a criterion up, unless it is telling.
        if !met.iter().any(|(rule, fact)| rule.alone || fact.location.is_some()) {
            continue;
        }
        let mut facts: Vec<CriterionFact> = met.into_iter().map(|(_, fact)| fact).collect();
        facts.sort_by_key(|f| !f.more);
        let more = facts.iter().filter(|f| f.more).count();
        found.push(CriterionFacts {
            id: id.clone(),
            title: criterion.title.clone(),
            says: criterion.says.clone(),
            favours: criterion.favours,
            matters: match more.cmp(&(facts.len() - more)) {
                Ordering::Greater => "more",
                Ordering::Equal => "even",
                Ordering::Less => "less",
            },
            articles: said_by(criterion, ruleset),
            facts,
            claims: cite(&criterion.claims, ruleset),
        });
    }
    found.sort_by(|a, b| b.facts.len().cmp(&a.facts.len()).then_with(|| a.id.cmp(&b.id)));
    found
}

/// Title of each article and what it says on a criterion.
pub(crate) fn said_by(criterion: &Criterion, ruleset: &Ruleset) -> Vec<(Arc<str>, Arc<str>)> {
    let title = |id: &Arc<str>| ruleset.articles.get(id).map(|a| a.title.clone());
    criterion.articles.iter().filter_map(|(id, says)| Some((title(id)?, says.clone()))).collect()
}

/// Facts of a criterion that counts show by themselves.
pub(crate) fn counted(criterion: &Criterion, counts: &Counts) -> Vec<CriterionFact> {
    criterion.facts.iter().filter_map(|rule| criterion_fact(rule, None, counts)).collect()
}

/// A fact by its best place, else by its count.
fn criterion_fact(rule: &CriterionRule, sights: Option<&Sights>, counts: &Counts) -> Option<CriterionFact> {
    let by_place = || {
        let (met, location) = sights?.best(&rule.seen)?;
        Some((met.clone(), None, Some(location.clone())))
    };
    let by_count = || {
        let bounds = rule.count?;
        let count = *counts.get(&bounds.measure)?;
        bounds.holds(count).then(|| (bounds.measure.as_str().into(), Some(count), None))
    };
    let (met, count, location) = by_place().or_else(by_count)?;
    Some(CriterionFact { says: rule.says.clone(), more: rule.more, rule: met, count, location })
}

/// What the articles name and the repository has, by id.
pub(crate) fn names(files: &[FileFacts], sights: &Sights, ruleset: &Ruleset) -> Vec<NamedThing> {
    // Languages and manifests are facts of files and no hits.
    let mut of_files: BTreeMap<String, Location> = BTreeMap::new();
    for file in files.iter().filter(|f| f.file.role == FileRole::Product) {
        let language = file.file.language.map(|name| (LANGUAGES, name));
        let manifest = file.manifest.then(|| (MANIFESTS, file_name(&file.file.path)));
        for (group, name) in language.into_iter().chain(manifest) {
            if ruleset.asks(group, name) {
                of_files
                    .entry(format!("{group}/{name}"))
                    .or_insert_with(|| Location::line(&file.file.path, 1));
            }
        }
    }
    let mut found = Vec::new();
    for (id, name) in &ruleset.names {
        let hit = sights.best(&name.seen);
        let seen = hit.or_else(|| name.seen.iter().find_map(|r| Some((r, of_files.get(&**r)?))));
        if let Some((rule, location)) = seen {
            found.push(NamedThing {
                id: id.clone(),
                title: name.title.clone(),
                kind: name.kind.clone(),
                side: name.side,
                rule: rule.clone(),
                location: location.clone(),
                claims: name.claims.clone(),
            });
        }
    }
    found
}

/// The part of a hybrid that a component plays on a side: by what it is built with, else by its heaviest workload.
pub(crate) fn hybrid_part(side: Side, signals: &[Signal], ruleset: &Ruleset) -> Option<Arc<str>> {
    let parts = || ruleset.hybrid.values().filter(|p| p.side == side);
    let used = |rules: &[Arc<str>]| {
        signals.iter().flat_map(|s| &s.evidence).any(|e| e.grade != Grade::Aside && rules.contains(&e.rule))
    };
    let by_rule = parts().find(|p| used(&p.seen));
    let by_workload = || signals.iter().find_map(|s| parts().find(|p| p.workloads.contains(&s.workload)));
    by_rule.or_else(by_workload).map(|p| p.title.clone())
}
