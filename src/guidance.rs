//! Signals × claims → advice: what the articles say of each workload, with corrections beside what is wrong.

use std::sync::Arc;

use crate::facts::FileFacts;
use crate::hits::{Hit, Seen};
use crate::model::{Advice, Citation, CriterionFacts, Fact, FactKind, FileRole, Infra, InfraKind, Signal};
use crate::rules::Ruleset;

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
    claims
        .iter()
        .filter_map(|id| {
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
        .take(ruleset.scoring.report.claims)
        .collect()
}

/// Criteria on which the repository shows facts, those with the most distinct facts first.
pub(crate) fn criteria(files: &[FileFacts], hits: &[Hit], ruleset: &Ruleset) -> Vec<CriterionFacts> {
    let mut found: Vec<(usize, CriterionFacts)> = Vec::new();
    for (id, criterion) in ruleset.criteria.iter().filter(|(_, c)| !c.context) {
        let facts_of = |rules: &[Arc<str>]| {
            let mut facts: Vec<(Arc<str>, Fact)> = Vec::new();
            for hit in hits {
                let shown = files[hit.file].file.role == FileRole::Product
                    && matches!(hit.seen, Seen::Used | Seen::Configured | Seen::Declared(_));
                if shown && rules.contains(&hit.rule) && !facts.iter().any(|(r, _)| *r == hit.rule) {
                    let kind =
                        FactKind::Infra(Infra { kind: InfraKind::Keyword, value: (&*hit.rule).into() });
                    let fact = Fact { location: hit.location.clone(), snippet: hit.snippet.clone(), kind };
                    facts.push((hit.rule.clone(), fact));
                }
            }
            facts
        };
        let more = facts_of(&criterion.more);
        let less = facts_of(&criterion.less);
        let (matters, facts) = if more.len() >= less.len() { ("more", more) } else { ("less", less) };
        if facts.is_empty() {
            continue;
        }
        found.push((
            facts.len(),
            CriterionFacts {
                id: id.clone(),
                title: criterion.title.clone(),
                says: criterion.says.clone(),
                favours: criterion.favours,
                matters,
                facts: facts.into_iter().map(|(_, f)| f).collect(),
                claims: cite(&criterion.claims, ruleset),
            },
        ));
    }
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.id.cmp(&b.1.id)));
    found.into_iter().map(|(_, c)| c).collect()
}
