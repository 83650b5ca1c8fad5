//! How rules, packages and claims are spread over sides and workloads: what fairness is judged by.

use std::collections::BTreeMap;

use super::subjects::feeders;
use crate::model::{Ecosystem, Side, Stats, Strength, WorkloadStats};
use crate::rules::{ClaimKind, ClaimSubject, LanguageFamily, Ruleset};

/// Counts rules, packages and claims.
pub fn stats(ruleset: &Ruleset) -> Stats {
    Stats {
        sides: sides(ruleset),
        workloads: workloads(ruleset),
        claims: claims(ruleset),
        claim_kinds: ClaimKind::ALL.map(ClaimKind::as_str).to_vec(),
        routes: routes(ruleset),
    }
}

/// Node.js and Python, label by label.
fn sides(ruleset: &Ruleset) -> Vec<(String, usize, usize)> {
    let mut rows = Vec::new();
    let mut row = |label: String, count: &dyn Fn(LanguageFamily, Ecosystem, Side) -> usize| {
        let node = count(LanguageFamily::Js, Ecosystem::Npm, Side::Node);
        rows.push((label, node, count(LanguageFamily::Py, Ecosystem::Pypi, Side::Python)));
    };
    let strengths = [Strength::Strong, Strength::Medium, Strength::Weak];
    row("code rules".into(), &|family, _, _| {
        ruleset.code.iter().filter(|r| r.families.contains(&family)).count()
    });
    for strength in strengths {
        row(format!("code rules, {}", strength.as_str()), &|family, _, _| {
            let fits =
                |r: &&crate::rules::CodeRule| r.families.contains(&family) && r.says.strength == strength;
            ruleset.code.iter().filter(fits).count()
        });
    }
    row("packages".into(), &|_, ecosystem, _| ruleset.packages.get(&ecosystem).map_or(0, |t| t.len()));
    row("packages with a workload".into(), &|_, ecosystem, _| {
        let table = ruleset.packages.get(&ecosystem);
        table.map_or(0, |t| t.values().filter(|p| !p.workloads.is_empty()).count())
    });
    for strength in strengths {
        row(format!("packages with a workload, {}", strength.as_str()), &|_, ecosystem, _| {
            let best = |p: &crate::rules::Package| p.workloads.iter().map(|(_, s)| *s).max();
            let table = ruleset.packages.get(&ecosystem);
            table.map_or(0, |t| t.values().filter(|p| best(p) == Some(strength)).count())
        });
    }
    row("server frameworks".into(), &|_, ecosystem, _| {
        let table = ruleset.packages.get(&ecosystem);
        table.map_or(0, |t| t.values().filter(|p| p.backend.is_some()).count())
    });
    row("claims that vote".into(), &|_, _, side| votes(ruleset).filter(|(s, _)| *s == side).count());
    for strength in strengths {
        row(format!("claims that vote, {}", strength.as_str()), &|_, _, side| {
            votes(ruleset).filter(|(s, counted)| *s == side && *counted == strength).count()
        });
    }
    row("workloads that lean there".into(), &|_, _, side| {
        ruleset.workloads.values().filter(|w| w.favours == side).count()
    });
    rows
}

/// Side and strength of each vote that a claim on a workload casts.
fn votes(ruleset: &Ruleset) -> impl Iterator<Item = (Side, Strength)> {
    ruleset.claims.values().filter(|c| matches!(c.subject, ClaimSubject::Workload(_))).flat_map(|claim| {
        let status = claim.note.as_ref().and_then(|n| ruleset.notes.get(n)).map(|n| n.status);
        let counted = claim.counted(status);
        let both = [Side::Node, Side::Python];
        both.into_iter()
            .filter(move |s| claim.favours == *s || claim.favours == Side::Both)
            .filter_map(move |side| counted.map(|strength| (side, strength)))
    })
}

fn workloads(ruleset: &Ruleset) -> Vec<WorkloadStats> {
    let mut rows = Vec::new();
    for (id, workload) in &ruleset.workloads {
        let mut row = WorkloadStats {
            id: id.clone(),
            lean: workload.lean,
            code: [0; 2],
            files: 0,
            packages: [[0; 3]; 2],
            other_packages: 0,
            claims: [0; 2],
        };
        for rule in ruleset.code.iter().filter(|r| r.says.workload.as_ref() == Some(id)) {
            for (at, family) in [LanguageFamily::Js, LanguageFamily::Py].into_iter().enumerate() {
                row.code[at] += usize::from(rule.families.contains(&family));
            }
        }
        for feeder in feeders(id, ruleset) {
            match feeder.id.split_once('/').map(|(ecosystem, _)| Ecosystem::parse(ecosystem)) {
                Some(Some(Ecosystem::Npm)) => row.packages[0][feeder.strength as usize] += 1,
                Some(Some(Ecosystem::Pypi)) => row.packages[1][feeder.strength as usize] += 1,
                Some(_) => row.other_packages += 1,
                None => row.files += usize::from(feeder.kind == "file"),
            }
        }
        for claim in workload.claims.iter().filter_map(|c| ruleset.claims.get(c)) {
            for &side in claim.sides() {
                row.claims[side] += 1;
            }
        }
        rows.push(row);
    }
    rows
}

fn claims(ruleset: &Ruleset) -> Vec<(std::sync::Arc<str>, Vec<usize>)> {
    let of = |article: &std::sync::Arc<str>| {
        let count =
            |kind| ruleset.claims.values().filter(|c| c.article == *article && c.kind == kind).count();
        ClaimKind::ALL.map(count).to_vec()
    };
    ruleset.articles.keys().map(|id| (id.clone(), of(id))).collect()
}

/// How many claims are reached in which way.
fn routes(ruleset: &Ruleset) -> Vec<(String, usize)> {
    let mut routes: BTreeMap<(usize, String), usize> = BTreeMap::new();
    for claim in ruleset.claims.values() {
        let status = claim.note.as_ref().and_then(|n| ruleset.notes.get(n)).map(|n| n.status);
        let route = match &claim.subject {
            ClaimSubject::Workload(_) if claim.counted(status).is_some() => {
                (0, "votes on a workload".to_string())
            }
            ClaimSubject::Workload(_) if claim.sides().is_empty() => {
                (1, "cited for a workload (a fact without a side)".to_string())
            }
            ClaimSubject::Workload(_) => (2, "cited for a workload with its correction, no vote".to_string()),
            ClaimSubject::Hybrid(_) => (3, "names a part, a link or a reason of a hybrid".to_string()),
            ClaimSubject::Criterion(_) => (4, "shown with a criterion".to_string()),
            ClaimSubject::Context(id) => {
                let title = ruleset.context.get(id).map_or_else(|| id.to_string(), |(t, _)| t.to_string());
                (5, format!("context: {title}"))
            }
        };
        *routes.entry(route).or_default() += 1;
    }
    routes.into_iter().map(|((_, label), n)| (label, n)).collect()
}
