//! Hits → signals: the workloads of a set of components, each with its evidence, confidence and weight.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::component::Layout;
use crate::facts::FileFacts;
use crate::hits::{Hit, Seen};
use crate::model::{Component, ComponentRole, Confidence, Evidence, FileRole, Grade, Signal, Strength};
use crate::rules::{Ruleset, Scoring};

/// Evidence by workload of every component: index of component → workload → evidence.
pub(crate) struct Collected {
    by: Vec<BTreeMap<Arc<str>, Vec<Observed>>>,
    /// Product code files of each component that could carry evidence.
    files: Vec<f64>,
}

/// Evidence with what scoring needs beside it.
#[derive(Debug, Clone)]
struct Observed {
    evidence: Evidence,
    file: usize,
    seen: Seen,
}

/// Turns hits into evidence.
pub(crate) fn collect(layout: &Layout, files: &[FileFacts], hits: &[Hit], ruleset: &Ruleset) -> Collected {
    let mut by: Vec<BTreeMap<Arc<str>, Vec<Observed>>> = vec![BTreeMap::new(); layout.components.len()];
    let mut counts = vec![0.0; layout.components.len()];
    for (file, &of) in files.iter().zip(&layout.of_file) {
        let language = file.file.language.and_then(|l| ruleset.languages.get(l));
        let backend = &layout.components[of].backend;
        let ours =
            language.and_then(|l| l.backend.as_ref()).is_some_and(|b| backend.iter().any(|(r, _)| r == b));
        if file.file.role == FileRole::Product && ours {
            counts[of] += 1.0;
        }
    }
    // A declaration whose package is imported nowhere in its language's files is weaker than one beside a use.
    let used: BTreeSet<(usize, &str)> = hits
        .iter()
        .filter(|h| h.seen == Seen::Used && files[h.file].file.role == FileRole::Product)
        .map(|h| (layout.of_file[h.file], &*h.rule))
        .collect();
    for hit in hits {
        let of = layout.of_file[hit.file];
        let component = &layout.components[of];
        let file = &files[hit.file].file;
        let grade = grade(hit, file.role, component);
        for (workload, strength) in &hit.workloads {
            let mut strength = *strength;
            if matches!(hit.seen, Seen::Declared(_)) && !used.contains(&(of, &*hit.rule)) && counts[of] > 0.0
            {
                let readable = hit.rule.starts_with("npm/") || hit.rule.starts_with("pypi/");
                if readable {
                    strength = strength.lower();
                }
            }
            let evidence = Evidence {
                rule: hit.rule.clone(),
                why: hit.why.clone(),
                strength,
                location: hit.location.clone(),
                snippet: hit.snippet.clone(),
                file_role: file.role,
                component: of,
                grade,
                fingerprint: fingerprint(hit),
            };
            by[of].entry(workload.clone()).or_default().push(Observed {
                evidence,
                file: hit.file,
                seen: hit.seen,
            });
        }
    }
    Collected { by, files: counts }
}

/// Signals of the components named, merged, heaviest first. Pure: the verdict calls it again with something left out.
pub(crate) fn score(collected: &Collected, components: &[usize], scoring: &Scoring) -> Vec<Signal> {
    let files: f64 = components.iter().map(|&c| collected.files[c]).sum();
    let mut merged: BTreeMap<&Arc<str>, Vec<&Observed>> = BTreeMap::new();
    for &component in components {
        for (workload, observed) in &collected.by[component] {
            merged.entry(workload).or_default().extend(observed);
        }
    }
    let mut signals: Vec<Signal> =
        merged.into_iter().map(|(workload, observed)| signal(workload, &observed, files, scoring)).collect();
    signals.sort_by(|a, b| {
        b.confidence
            .cmp(&a.confidence)
            .then_with(|| b.weight.total_cmp(&a.weight))
            .then_with(|| a.workload.cmp(&b.workload))
    });
    signals
}

fn signal(workload: &Arc<str>, observed: &[&Observed], files: f64, scoring: &Scoring) -> Signal {
    // One chance for each distinct rule, at its best grade: ten files that say the same are not ten reasons.
    let mut rules: BTreeMap<&str, f64> = BTreeMap::new();
    let mut carrying: BTreeSet<usize> = BTreeSet::new();
    let mut stated = false;
    let mut best_used = None;
    for o in observed {
        let chance = scoring.strength.of(o.evidence.strength) * scoring.grade.of(o.evidence.grade);
        let entry = rules.entry(&o.evidence.rule).or_default();
        *entry = entry.max(chance);
        if o.evidence.grade == Grade::Used {
            carrying.insert(o.file);
            best_used = best_used.max(Some(o.evidence.strength));
        }
        stated |= matches!(o.seen, Seen::Metadata | Seen::Itself) && o.evidence.grade != Grade::Aside;
    }
    let likelihood = 1.0 - rules.values().map(|p| 1.0 - p).product::<f64>();
    let share = carrying.len() as f64 / files.max(scoring.spread.least_files);
    let spread = share / (share + scoring.spread.half);
    let central = if carrying.is_empty() && !stated {
        // Declared or configured only: how far it reaches was not seen.
        0.5
    } else if stated {
        f64::max(spread, scoring.spread.stated)
    } else {
        spread
    };
    let weight = likelihood * (scoring.spread.floor + (1.0 - scoring.spread.floor) * central);
    let confidence = if likelihood >= scoring.confidence.high && best_used >= Some(Strength::Medium) {
        Confidence::High
    } else if likelihood >= scoring.confidence.medium {
        Confidence::Medium
    } else {
        Confidence::Low
    };
    let mut evidence: Vec<Evidence> = observed.iter().map(|o| o.evidence.clone()).collect();
    evidence.sort_by(|a, b| {
        a.grade
            .cmp(&b.grade)
            .then_with(|| b.strength.cmp(&a.strength))
            .then_with(|| a.location.cmp(&b.location))
            .then_with(|| a.rule.cmp(&b.rule))
    });
    evidence.dedup_by(|a, b| a.rule == b.rule && a.location == b.location);
    Signal { workload: workload.clone(), confidence, weight, evidence }
}

fn grade(hit: &Hit, role: FileRole, component: &Component) -> Grade {
    if component.role == ComponentRole::Frontend {
        return Grade::Aside;
    }
    let product = role == FileRole::Product;
    match hit.seen {
        Seen::Used if product => Grade::Used,
        Seen::Typed if product => Grade::Declared,
        // A manifest may itself count as tooling (`setup.py`); what it declares for run time is declared all the same.
        Seen::Declared(scope) if scope.is_product() && (product || role == FileRole::Tooling) => {
            Grade::Declared
        }
        Seen::Configured | Seen::Metadata | Seen::Itself if product || role == FileRole::Tooling => {
            Grade::Declared
        }
        _ => Grade::Aside,
    }
}

/// Stable when lines move: rule, path and the snippet with white space folded.
fn fingerprint(hit: &Hit) -> Box<str> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(hit.rule.as_bytes());
    hasher.update(&[0]);
    hasher.update(hit.location.path.as_bytes());
    hasher.update(&[0]);
    for word in hit.snippet.split_whitespace() {
        hasher.update(word.as_bytes());
        hasher.update(b" ");
    }
    hasher.finalize().to_hex()[..16].into()
}
