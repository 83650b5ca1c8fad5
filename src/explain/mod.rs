//! Rules → explanations: what is known of a workload, claim, criterion, rule …, and what a report shows for it.

mod here;
mod stats;
mod subjects;

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::{Catalogue, Explanation, NameRow, Report, SubjectKind};
use crate::rules::Ruleset;

pub use stats::stats;

/// Likeness (0–1, normalised Damerau-Levenshtein) from which a known name is suggested for an unknown one.
const LIKENESS: f64 = 0.65;
/// Names suggested at most.
const SUGGESTED: usize = 3;

/// Explains what is called `name`: an id, a title, or `kind:id` where several are called the same; with a report also
/// what that repository shows for it.
///
/// # Errors
/// With the nearest names when nothing is called so.
pub fn explain(name: &str, ruleset: &Ruleset, report: Option<&Report>) -> Result<Explanation, Vec<String>> {
    let found = find(name, ruleset);
    let Some(((kind, id), others)) = found.split_first() else { return Err(nearest(name, ruleset)) };
    let mut explanation = subjects::explain(*kind, id, ruleset);
    for (kind, id) in others {
        let other = format!("{}:{id}", kind.as_str());
        if !explanation.see.contains(&other) {
            explanation.see.push(other);
        }
    }
    if let Some(report) = report {
        explanation.here = Some(here::of(*kind, id, report, ruleset));
        met_first(&mut explanation, report);
    }
    Ok(explanation)
}

/// Moves what the repository has before its peers of the same strength, so that it is not among those left out.
fn met_first(explanation: &mut Explanation, report: &Report) {
    let rules = report.signals.iter().flat_map(|s| &s.evidence).map(|e| e.rule.to_string());
    let declared = report.dependencies.iter().map(|row| &row.dependency);
    let met: BTreeSet<String> =
        rules.chain(declared.map(|d| format!("{}/{}", d.ecosystem.as_str(), d.name))).collect();
    explanation.feeders.sort_by_key(|f| (Reverse(f.strength), f.kind == "package", !met.contains(&*f.id)));
}

/// Everything that can be explained.
pub fn catalogue(ruleset: &Ruleset) -> Catalogue {
    let group = |kind| (kind, subjects::all(kind, ruleset));
    Catalogue { groups: SubjectKind::ALL.into_iter().map(group).collect() }
}

/// What the articles name, by id.
pub fn coverage(ruleset: &Ruleset) -> Vec<NameRow> {
    let row = |(id, name): (&Arc<str>, &crate::rules::Name)| NameRow {
        id: id.clone(),
        title: name.title.clone(),
        kind: name.kind.clone(),
        side: name.side,
        places: name.places.clone(),
        claims: name.claims.clone(),
        seen: name.seen.clone(),
        unseen: name.unseen.clone(),
    };
    ruleset.names.iter().map(row).collect()
}

/// Subjects of this name, the first kind first: ids before titles, whatever the letter case.
fn find(name: &str, ruleset: &Ruleset) -> Vec<(SubjectKind, Arc<str>)> {
    let (kinds, wanted) = match name.split_once(':').map(|(kind, id)| (SubjectKind::parse(kind), id)) {
        Some((Some(kind), id)) => (vec![kind], id),
        _ => (SubjectKind::ALL.to_vec(), name),
    };
    let wanted = wanted.trim().to_lowercase();
    let (mut by_id, mut by_title, mut by_bare) = (Vec::new(), Vec::new(), Vec::new());
    for kind in kinds {
        for (id, title) in subjects::all(kind, ruleset) {
            let lower = id.to_lowercase();
            // A package goes by its name alone as well.
            let bare =
                if kind == SubjectKind::Package { lower.split_once('/').map(|(_, n)| n) } else { None };
            if lower == wanted {
                by_id.push((kind, id));
            } else if bare == Some(&*wanted) {
                by_bare.push((kind, id));
            } else if kind != SubjectKind::Package && title.to_lowercase() == wanted {
                by_title.push((kind, id));
            }
        }
    }
    by_id.append(&mut by_title);
    // Registries hold packages of almost any name: nothing to add where something else is called so.
    if by_id.is_empty() { by_bare } else { by_id }
}

/// Lower case without what joins words.
fn squashed(name: &str) -> String {
    name.to_lowercase().chars().filter(|c| !matches!(c, '-' | ' ' | '_')).collect()
}

/// Known names that look like this one, most alike first.
fn nearest(name: &str, ruleset: &Ruleset) -> Vec<String> {
    let wanted = squashed(name);
    let mut known: BTreeSet<String> = BTreeSet::new();
    for kind in SubjectKind::ALL {
        for (id, title) in subjects::all(kind, ruleset) {
            known.insert(id.to_string());
            if matches!(kind, SubjectKind::Workload | SubjectKind::Criterion | SubjectKind::Name) {
                known.insert(title.to_lowercase());
            }
        }
    }
    let likeness = |known: &str| {
        let bare = known.split_once('/').map_or(known, |(_, n)| n);
        let joined = squashed(bare);
        let alike = strsim::normalized_damerau_levenshtein(&wanted, &joined);
        // A word of a longer name: `chat` of `real-time-chat`; or its beginning: `realtime`.
        let word = |w: &str| w.to_lowercase() == wanted;
        let part = wanted.len() > 2 && bare.split(['-', ' ', '/']).any(word);
        let beginning = wanted.len() > 4 && joined.starts_with(&wanted);
        if part || beginning { alike.max(LIKENESS + 0.1) } else { alike }
    };
    let mut ranked: Vec<(f64, String)> =
        known.into_iter().map(|k| (likeness(&k), k)).filter(|(l, _)| *l >= LIKENESS).collect();
    // Thousands of packages look like anything: what the articles speak of goes first.
    ranked.sort_by(|a, b| {
        (a.1.contains('/').cmp(&b.1.contains('/')))
            .then_with(|| b.0.total_cmp(&a.0))
            .then_with(|| a.1.cmp(&b.1))
    });
    ranked.into_iter().take(SUGGESTED).map(|(_, k)| k).collect()
}
