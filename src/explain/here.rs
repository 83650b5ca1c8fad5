//! What a report shows for a subject.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::guidance;
use crate::model::{
    CriterionFact, Evidence, Grade, Here, HerePlace, Report, Side, Signal, SubjectKind, Suggestion,
};
use crate::rules::{ClaimSubject, Ruleset};

/// What a report shows for one subject.
pub(super) fn of(kind: SubjectKind, id: &Arc<str>, report: &Report, ruleset: &Ruleset) -> Here {
    let (says, places) = match kind {
        SubjectKind::Workload => workload(id, report),
        SubjectKind::Criterion => criterion(id, report, ruleset),
        SubjectKind::Hybrid => hybrid(id, report, ruleset),
        SubjectKind::Name => name(id, report),
        SubjectKind::Article => article(id, report, ruleset),
        SubjectKind::Claim => claim(id, report, ruleset),
        SubjectKind::Correction => correction(id, report, ruleset),
        SubjectKind::Context => ("Nothing in a repository bears on it.".to_string(), Vec::new()),
        SubjectKind::Rule => rule(id, report, ruleset),
        SubjectKind::Package => package(id, report),
    };
    Here { path: report.repository.path.clone(), says, places }
}

type Shown = (String, Vec<HerePlace>);

fn workload(id: &Arc<str>, report: &Report) -> Shown {
    let Some(signal) = report.signals.iter().find(|s| s.workload == *id) else {
        return ("Not seen here.".to_string(), Vec::new());
    };
    let mut says = format!(
        "Seen with {} confidence, weight {:.2}{}.",
        signal.confidence.as_str(),
        signal.weight,
        if signal.stated { ", and declared as what it is for" } else { "" }
    );
    let places = places(&signal.evidence);
    says.push_str(&format!(" {}", grades(&places)));
    // What the only component has is what the repository has.
    for component in report.components.iter().filter(|_| report.components.len() > 1) {
        if let Some(own) = component.signals.iter().find(|s| s.workload == *id) {
            let of = if component.root.is_empty() { &component.name } else { &component.root };
            says.push_str(&format!(" In {of}: {}, weight {:.2}.", own.confidence.as_str(), own.weight));
        }
    }
    says.push_str(&format!(" {}", bearing(id, report)));
    (says, places)
}

/// How a workload bears on the repository's suggestion.
fn bearing(id: &Arc<str>, report: &Report) -> String {
    let cites = |reasons: &[crate::model::Reason]| reasons.iter().any(|r| r.workload.as_ref() == Some(id));
    let suggestion = answer(report.verdict.suggestion);
    let title = report.advice.iter().find(|a| a.workload == *id).map(|a| &a.title);
    let flip = report.verdict.firmness.flips.iter().find(|f| Some(&f.without) == title);
    let role = if cites(&report.verdict.reasons) {
        format!("It is a reason for the suggestion, {suggestion}")
    } else if cites(&report.verdict.counterpoints) {
        format!("It speaks against the suggestion, {suggestion}")
    } else {
        format!("It does not bear on the suggestion, {suggestion}")
    };
    match flip {
        Some(flip) => format!("{role}; without it that would be {}.", answer(flip.becomes)),
        None => format!("{role}."),
    }
}

/// A suggestion inside a sentence.
fn answer(suggestion: Suggestion) -> &'static str {
    match suggestion {
        Suggestion::Node => "Node.js",
        Suggestion::Python => "Python",
        Suggestion::Hybrid => "a hybrid",
        Suggestion::Either => "either",
        Suggestion::NoGuidance => "no guidance",
    }
}

/// How many places are used, declared and aside.
fn grades(places: &[HerePlace]) -> String {
    let of = |grade| places.iter().filter(|p| p.grade == Some(grade)).count();
    let counted = format!("{} used, {} declared", of(Grade::Used), of(Grade::Declared));
    match of(Grade::Aside) {
        0 => format!("{counted}."),
        aside => format!("{counted}, {aside} aside (tests, examples, tooling)."),
    }
}

/// Places, each once for a rule: two calls on a line are one thing to look at.
fn places<'a>(evidence: impl IntoIterator<Item = &'a Evidence>) -> Vec<HerePlace> {
    let mut seen = BTreeSet::new();
    evidence
        .into_iter()
        .filter(|e| seen.insert((&e.rule, &e.location.path, e.location.cell, e.location.line)))
        .map(|e| HerePlace {
            rule: e.rule.clone(),
            grade: Some(e.grade),
            location: e.location.clone(),
            snippet: e.snippet.clone(),
        })
        .collect()
}

fn criterion(id: &Arc<str>, report: &Report, ruleset: &Ruleset) -> Shown {
    if let Some(why) = ruleset.criteria.get(id).and_then(|c| c.context.as_ref()) {
        return (format!("Not looked for: {why}"), Vec::new());
    }
    let Some(found) = report.criteria.iter().find(|c| c.id == *id) else {
        return (uncounted(id, report, ruleset), Vec::new());
    };
    let mut says = match found.matters {
        "less" => "Matters less here.".to_string(),
        "even" => "Some facts make it matter more here, as many make it matter less.".to_string(),
        _ => "Matters more here.".to_string(),
    };
    let mut places = Vec::new();
    for fact in &found.facts {
        let sign = if fact.more { "more" } else { "less" };
        match (&fact.location, fact.count) {
            (Some(location), _) => places.push(HerePlace {
                rule: fact.rule.clone(),
                grade: None,
                location: location.clone(),
                snippet: format!("{sign}: {}", fact.says).into(),
            }),
            (None, _) => says.push_str(&format!(" {sign}: {}.", counted(fact))),
        }
    }
    (says, places)
}

/// A criterion that no fact with a place brings up; counts may bear on it all the same.
fn uncounted(id: &Arc<str>, report: &Report, ruleset: &Ruleset) -> String {
    let counts =
        guidance::count(&report.components, &report.backend, &report.languages, &report.dependencies);
    let facts = ruleset.criteria.get(id).map(|c| guidance::counted(c, &counts)).unwrap_or_default();
    if facts.is_empty() {
        return "No fact here makes it matter more or less.".to_string();
    }
    let says = |f: &CriterionFact| format!("{}: {}", if f.more { "more" } else { "less" }, counted(f));
    let facts: Vec<String> = facts.iter().map(says).collect();
    format!("Only counts bear on it here, which do not bring it up by themselves: {}.", facts.join("; "))
}

/// A fact that is a count, with its number where the words do not give it.
fn counted(fact: &CriterionFact) -> String {
    match fact.count {
        None | Some(0) => fact.says.to_string(),
        Some(count) if fact.rule.ends_with("-percent") => format!("{} ({count} %)", fact.says),
        Some(count) => format!("{} ({count})", fact.says),
    }
}

fn hybrid(id: &Arc<str>, report: &Report, ruleset: &Ruleset) -> Shown {
    if let Some(point) = ruleset.hybrid.get(id) {
        let plays = |part: &Option<Arc<str>>| part.as_ref() == Some(&point.title);
        let rows: Vec<String> =
            report
                .verdict
                .split
                .iter()
                .filter(|row| plays(&row.part))
                .map(|row| {
                    if row.component.is_empty() { "The root".to_string() } else { row.component.to_string() }
                })
                .collect();
        if !rows.is_empty() {
            return (format!("{} plays this part in the split.", rows.join(", ")), Vec::new());
        }
        let of_it = |s: &&Signal| point.workloads.contains(&s.workload);
        let evidence = report.signals.iter().filter(of_it).flat_map(|s| &s.evidence);
        let by_rule = report
            .signals
            .iter()
            .filter(|s| !point.workloads.contains(&s.workload))
            .flat_map(|s| &s.evidence)
            .filter(|e| point.seen.contains(&e.rule));
        let places = places(evidence.chain(by_rule));
        let says = match (places.is_empty(), report.verdict.suggestion) {
            (true, _) => "Nothing here does this.",
            (false, Suggestion::Hybrid) => "Seen here, in no component of its own.",
            (false, _) => "Seen here; the suggestion is no hybrid.",
        };
        return (says.to_string(), places);
    }
    let seams: Vec<HerePlace> = report
        .seams
        .iter()
        .filter(|s| s.link == *id)
        .map(|s| HerePlace {
            rule: s.link.clone(),
            grade: None,
            location: s.location.clone(),
            snippet: s.why.as_ref().into(),
        })
        .collect();
    let says = if seams.is_empty() { "Joins no two components here." } else { "Joins components here." };
    (says.to_string(), seams)
}

fn name(id: &Arc<str>, report: &Report) -> Shown {
    match report.names.iter().find(|n| n.id == *id) {
        None => ("Not seen here.".to_string(), Vec::new()),
        Some(found) => {
            let place = HerePlace {
                rule: found.rule.clone(),
                grade: None,
                location: found.location.clone(),
                snippet: "".into(),
            };
            ("Seen here.".to_string(), vec![place])
        }
    }
}

/// Claims that the report cites: for workloads that were seen and criteria that have facts.
fn cited(report: &Report, ruleset: &Ruleset) -> BTreeSet<Arc<str>> {
    let seen = |c: &ClaimSubject| match c {
        ClaimSubject::Workload(w) => report.signals.iter().any(|s| s.workload == *w),
        ClaimSubject::Criterion(c) => report.criteria.iter().any(|f| f.id == *c),
        ClaimSubject::Hybrid(points) => {
            points.iter().any(|p| report.seams.iter().any(|s| s.link == *p))
                || report.verdict.suggestion == Suggestion::Hybrid
        }
        ClaimSubject::Context(_) => false,
    };
    ruleset.claims.iter().filter(|(_, c)| seen(&c.subject)).map(|(id, _)| id.clone()).collect()
}

fn article(id: &Arc<str>, report: &Report, ruleset: &Ruleset) -> Shown {
    let of_it: Vec<_> = cited(report, ruleset)
        .into_iter()
        .filter(|c| ruleset.claims.get(c).is_some_and(|c| c.article == *id))
        .collect();
    let side = |side: Side| {
        of_it.iter().filter(|c| ruleset.claims.get(*c).is_some_and(|c| c.favours == side)).count()
    };
    let says = format!(
        "{} of its claims bear on what was seen here: {} for Node.js, {} for Python.",
        of_it.len(),
        side(Side::Node),
        side(Side::Python)
    );
    (says, Vec::new())
}

fn claim(id: &Arc<str>, report: &Report, ruleset: &Ruleset) -> Shown {
    match ruleset.claims.get(id).map(|c| &c.subject) {
        Some(ClaimSubject::Workload(w)) => workload(w, report),
        Some(ClaimSubject::Criterion(c)) => criterion(c, report, ruleset),
        Some(ClaimSubject::Hybrid(points)) => {
            points.first().map_or_else(Default::default, |p| hybrid(p, report, ruleset))
        }
        _ => ("Nothing in a repository bears on it.".to_string(), Vec::new()),
    }
}

fn correction(id: &Arc<str>, report: &Report, ruleset: &Ruleset) -> Shown {
    let bear: Vec<String> = cited(report, ruleset)
        .into_iter()
        .filter(|c| ruleset.claims.get(c).is_some_and(|c| c.note.as_ref() == Some(id)))
        .map(|c| c.to_string())
        .collect();
    if bear.is_empty() {
        return ("No claim that it corrects bears on what was seen here.".to_string(), Vec::new());
    }
    (format!("It corrects claims that bear on what was seen here: {}.", bear.join(", ")), Vec::new())
}

fn rule(id: &Arc<str>, report: &Report, ruleset: &Ruleset) -> Shown {
    let code = ruleset.code.iter().map(|r| (&r.id, &r.says));
    let votes = code
        .chain(ruleset.files.iter().map(|r| (&r.id, &r.says)))
        .chain(ruleset.joint.iter().map(|r| (&r.id, &r.says)))
        .any(|(rule, says)| rule == id && says.workload.is_some());
    let places = met(id, report);
    let says = match places.len() {
        0 if !votes => "Not listed: it says nothing of a workload.".to_string(),
        0 => "Met nowhere here.".to_string(),
        1 => "Met in one place.".to_string(),
        n => format!("Met in {n} places."),
    };
    (says, places)
}

/// Where a rule or package is evidence or a fact.
fn met(id: &Arc<str>, report: &Report) -> Vec<HerePlace> {
    let mut found: Vec<&Evidence> =
        report.signals.iter().flat_map(|s| &s.evidence).filter(|e| e.rule == *id).collect();
    found.sort_by_key(|e| (e.grade, &e.location));
    let mut places = places(found);
    for fact in report.criteria.iter().flat_map(|c| &c.facts).filter(|f| f.rule == *id) {
        if let Some(location) = fact.location.as_ref().filter(|l| !places.iter().any(|p| p.location == **l)) {
            let snippet = fact.says.as_ref().into();
            places.push(HerePlace { rule: id.clone(), grade: None, location: location.clone(), snippet });
        }
    }
    for name in report.names.iter().filter(|n| n.rule == *id) {
        if !places.iter().any(|p| p.location == name.location) {
            let snippet = name.title.as_ref().into();
            places.push(HerePlace {
                rule: id.clone(),
                grade: None,
                location: name.location.clone(),
                snippet,
            });
        }
    }
    places
}

fn package(id: &Arc<str>, report: &Report) -> Shown {
    let mut places = met(id, report);
    let declared = report.dependencies.iter().filter(|row| {
        let dependency = &row.dependency;
        id.split_once('/').is_some_and(|(e, n)| e == dependency.ecosystem.as_str() && n == &*dependency.name)
    });
    let mut words = Vec::new();
    for row in declared {
        let used = match row.used {
            Some(true) => "used",
            Some(false) => "not seen in use",
            None => "use not looked for",
        };
        words.push(format!("{} ({}, {used})", row.location.path, row.dependency.scope.as_str()));
        if !places.iter().any(|p| p.location == row.location) {
            places.push(HerePlace {
                rule: id.clone(),
                grade: None,
                location: row.location.clone(),
                snippet: (&*row.dependency.requirement).into(),
            });
        }
    }
    let says = match (words.is_empty(), places.is_empty()) {
        (true, true) => "Not seen here.".to_string(),
        (true, false) => "Used here and declared nowhere.".to_string(),
        (false, _) => format!("Declared in {}.", words.join(", ")),
    };
    (says, places)
}
