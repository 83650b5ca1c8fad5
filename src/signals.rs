//! Hits → signals: the workloads of a set of components, each with its evidence, confidence and weight.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::component::Layout;
use crate::facts::FileFacts;
use crate::hits::{self, Hit, Seen};
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
    /// Whether imports of its ecosystem's language are not read, so that a declaration is all that can be seen.
    unread: bool,
}

/// Turns hits into evidence.
pub(crate) fn collect(layout: &Layout, files: &[FileFacts], hits: &[Hit], ruleset: &Ruleset) -> Collected {
    let mut by: Vec<BTreeMap<Arc<str>, Vec<Observed>>> = vec![BTreeMap::new(); layout.components.len()];
    let mut counts = vec![0.0; layout.components.len()];
    for (file, &of) in files.iter().zip(&layout.of_file) {
        let Some(language) = file.file.language.and_then(|l| ruleset.languages.get(l)) else { continue };
        let backend = &layout.components[of].backend;
        let ours = language.backend.as_ref().is_some_and(|b| backend.iter().any(|(r, _)| r == b));
        // A front end beside the backend does not thin out what the backend does.
        if file.file.role == FileRole::Product && (ours || !language.browser) {
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
        let own = hit.component.unwrap_or(layout.of_file[hit.file]);
        let of = if hit.seen == Seen::Need { 0 } else { own };
        let component = &layout.components[of];
        let file = &files[hit.file].file;
        let grade = grade(hit, file.role, component);
        for (workload, strength) in &hit.workloads {
            let mut strength = *strength;
            let declared = matches!(hit.seen, Seen::Declared(_));
            let unread = declared && !hits::imports_are_read(&hit.rule);
            if declared && !unread && !used.contains(&(of, &*hit.rule)) && counts[of] > 0.0 {
                strength = strength.lower();
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
                unread,
            });
        }
    }
    Collected { by, files: counts }
}

/// Signals of one component, heaviest first.
pub(crate) fn score(collected: &Collected, component: usize, ruleset: &Ruleset) -> Vec<Signal> {
    let files = collected.files[component];
    let mut signals: Vec<Signal> = collected.by[component]
        .iter()
        .map(|(workload, observed)| {
            let observed: Vec<&Observed> = observed.iter().collect();
            let weight = weight(workload, &observed, files, ruleset);
            signal(workload, &observed, weight, &ruleset.scoring)
        })
        .collect();
    rank(&mut signals, &ruleset.scoring);
    signals
}

/// Signals of several components together, heaviest first: what a small part does weighs little for the whole.
pub(crate) fn score_repository(
    collected: &Collected,
    components: &[Component],
    included: &[usize],
    ruleset: &Ruleset,
) -> Vec<Signal> {
    let code: u64 = included.iter().map(|&c| components[c].code).sum();
    let mut merged: BTreeMap<&Arc<str>, (f64, Vec<&Observed>)> = BTreeMap::new();
    for &component in included {
        let share = components[component].code as f64 / code.max(1) as f64;
        let half = ruleset.scoring.component.half_share;
        // Normalised so that a repository of one component weighs as that component does.
        let importance = if code == 0 { 1.0 } else { share / (share + half) * (1.0 + half) };
        for (workload, observed) in &collected.by[component] {
            let observed: Vec<&Observed> = observed.iter().collect();
            // What the manifest at the root says of its purpose, it says of the repository; so does one that only brings the
            // program of the root to another registry, under its name.
            let of_root =
                components[component].root.is_empty() || called_as_root(&components[component], components);
            let of_all = of_root && is_stated(&observed);
            let importance = if of_all { 1.0 } else { importance };
            let weight = weight(workload, &observed, collected.files[component], ruleset) * importance;
            let entry = merged.entry(workload).or_insert((1.0, Vec::new()));
            entry.0 *= 1.0 - weight.min(1.0);
            entry.1.extend(observed);
        }
    }
    let mut signals: Vec<Signal> = merged
        .into_iter()
        .map(|(workload, (rest, observed))| signal(workload, &observed, 1.0 - rest, &ruleset.scoring))
        .collect();
    rank(&mut signals, &ruleset.scoring);
    signals
}

/// Whether a component has the name of the one at the root: the last part of it, for registries that name by address.
fn called_as_root(component: &Component, components: &[Component]) -> bool {
    // The major version at the end of a Go module is no name.
    let version = |part: &&str| part.strip_prefix('v').is_some_and(|n| n.parse::<u32>().is_ok());
    let last = |name: &str| name.rsplit('/').find(|p| !version(p)).unwrap_or_default().to_ascii_lowercase();
    let root = components.iter().find(|c| c.root.is_empty());
    root.is_some_and(|root| !root.name.is_empty() && last(&root.name) == last(&component.name))
}

/// Heaviest first. What weighs little beside the heaviest is there, but not what it is about.
fn rank(signals: &mut [Signal], scoring: &Scoring) {
    let told = signals.iter().filter(|s| s.confidence >= Confidence::Medium);
    let heaviest = told.map(|s| s.weight).fold(0.0, f64::max);
    for signal in signals.iter_mut().filter(|s| s.weight < scoring.confidence.share * heaviest) {
        signal.confidence = Confidence::Low;
    }
    signals.sort_by(|a, b| {
        b.confidence
            .cmp(&a.confidence)
            .then_with(|| b.weight.total_cmp(&a.weight))
            .then_with(|| a.workload.cmp(&b.workload))
    });
}

/// How central a workload is in a component of `files` product code files, 0–1.
fn weight(workload: &Arc<str>, observed: &[&Observed], files: f64, ruleset: &Ruleset) -> f64 {
    let scoring = &ruleset.scoring;
    let mut carrying: BTreeSet<usize> = BTreeSet::new();
    for o in observed.iter().filter(|o| o.evidence.grade == Grade::Used) {
        carrying.insert(o.file);
    }
    let stated = is_stated(observed);
    // One socket server serves the whole component; one file with a timer does not make it a scheduler.
    let (hub, helper) = ruleset.workloads.get(workload).map_or((false, false), |w| (w.hub, w.helper));
    let (half, unseen) = match (hub, helper) {
        (true, _) => (scoring.spread.half_hub, scoring.spread.unseen),
        (_, true) => (scoring.spread.half_helper, scoring.spread.unseen_helper),
        _ => (scoring.spread.half, scoring.spread.unseen),
    };
    let share = carrying.len() as f64 / files.max(scoring.spread.least_files);
    let spread = share / (share + half) * (1.0 + half);
    let beside = observed.iter().any(|o| o.seen == Seen::Beside);
    let spread = if beside { spread.max(scoring.spread.beside) } else { spread };
    let central = if stated {
        f64::max(spread, scoring.spread.stated)
    } else if carrying.is_empty() {
        // Declared or configured only: how far it reaches was not seen.
        let unread = observed.iter().any(|o| o.unread && o.evidence.grade == Grade::Declared);
        if unread && !helper { scoring.spread.unread } else { unseen }
    } else {
        spread.min(1.0)
    };
    likelihood(observed, scoring) * (scoring.spread.floor + (1.0 - scoring.spread.floor) * central)
}

/// Whether the author says that this is what it is for.
fn is_stated(observed: &[&Observed]) -> bool {
    observed.iter().any(|o| {
        matches!(o.seen, Seen::Metadata | Seen::Itself | Seen::Need)
            && o.evidence.grade != Grade::Aside
            && o.evidence.strength >= Strength::Medium
    })
}

/// One chance for each distinct rule, at its best grade: ten files that say the same are not ten reasons.
fn likelihood(observed: &[&Observed], scoring: &Scoring) -> f64 {
    let mut rules: BTreeMap<&str, f64> = BTreeMap::new();
    for o in observed {
        let grade = match o.evidence.grade {
            Grade::Declared if o.unread => scoring.grade.unread,
            Grade::Declared if matches!(o.seen, Seen::Metadata | Seen::Itself | Seen::Need) => {
                scoring.grade.stated
            }
            grade => scoring.grade.of(grade),
        };
        let chance = scoring.strength.of(o.evidence.strength) * grade;
        let entry = rules.entry(&o.evidence.rule).or_default();
        *entry = entry.max(chance);
    }
    1.0 - rules.values().map(|p| 1.0 - p).product::<f64>()
}

fn signal(workload: &Arc<str>, observed: &[&Observed], weight: f64, scoring: &Scoring) -> Signal {
    let likelihood = likelihood(observed, scoring);
    let used =
        observed.iter().any(|o| o.evidence.grade == Grade::Used && o.evidence.strength >= Strength::Medium);
    let numbers = &scoring.confidence;
    let confidence = if likelihood >= numbers.high && used && weight >= numbers.high_weight {
        Confidence::High
    } else if likelihood >= numbers.medium && weight >= numbers.medium_weight {
        Confidence::Medium
    } else {
        Confidence::Low
    };
    let mut evidence: Vec<Evidence> = observed.iter().map(|o| o.evidence.clone()).collect();
    evidence.sort_by(|a, b| {
        a.grade
            .cmp(&b.grade)
            // What stands beside says least; what code does says more than what it imports.
            .then_with(|| (&*a.rule == hits::BESIDE).cmp(&(&*b.rule == hits::BESIDE)))
            .then_with(|| b.strength.cmp(&a.strength))
            .then_with(|| a.rule.contains('/').cmp(&b.rule.contains('/')))
            .then_with(|| a.location.cmp(&b.location))
            .then_with(|| a.rule.cmp(&b.rule))
    });
    evidence.dedup_by(|a, b| a.rule == b.rule && a.location == b.location);
    let beside = observed.iter().filter(|o| o.evidence.grade != Grade::Aside).all(|o| o.seen == Seen::Beside);
    Signal { workload: workload.clone(), confidence, weight, stated: is_stated(observed), beside, evidence }
}

fn grade(hit: &Hit, role: FileRole, component: &Component) -> Grade {
    match hit.seen {
        Seen::Need => return Grade::Declared,
        Seen::Beside => return Grade::Used,
        _ => {}
    }
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
