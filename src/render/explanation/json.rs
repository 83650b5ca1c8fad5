//! For programs: `schemas/explanation-v1.schema.json`.

use serde_json::{Value, json};

use super::super::escape;
use crate::model::{Catalogue, Explanation};

pub(super) fn explanation(of: &Explanation) -> String {
    let value = json!({
        "schema_version": 1,
        "kind": of.kind.as_str(),
        "id": &*of.id,
        "title": &*of.title,
        "says": of.says,
        "favours": of.favours.map(crate::model::Side::as_str),
        "lean": of.lean.map(rounded),
        "fields": of.fields.iter().map(|(label, value)| json!({ "label": label, "value": value })).collect::<Vec<_>>(),
        "votes": of.votes.iter().map(|v| json!({
            "article": &*v.id,
            "title": &*v.title,
            "node": v.node.map(crate::model::Strength::as_str),
            "python": v.python.map(crate::model::Strength::as_str),
            "claims": v.claims,
        })).collect::<Vec<_>>(),
        "articles": of.articles.iter().map(|a| json!({
            "id": &*a.id,
            "article": &*a.title,
            "says": &*a.says,
        })).collect::<Vec<_>>(),
        "conflict": of.conflict.as_deref(),
        "claims": of.claims.iter().map(|c| json!({
            "id": &*c.citation.claim,
            "kind": c.kind,
            "subject": c.subject,
            "article": &*c.citation.article,
            "section": &*c.citation.section,
            "lines": &*c.citation.lines,
            "favours": c.citation.favours.as_str(),
            "against": c.against,
            "strength": c.citation.strength.as_str(),
            "votes": c.counted.map(crate::model::Strength::as_str),
            "says": &*c.citation.says,
            "correction": c.citation.correction.as_deref(),
            "note": c.note.as_ref().map(|(id, _)| &**id),
        })).collect::<Vec<_>>(),
        "corrections": of.corrections.iter().map(|c| json!({
            "id": &*c.id,
            "status": c.status,
            "claim": &*c.claim,
            "note": &*c.note,
        })).collect::<Vec<_>>(),
        "recognised_by": of.recognised.iter().map(|(group, ids)| json!({
            "group": &**group,
            "ids": ids.iter().map(|id| &**id).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "shown_by": of.feeders.iter().map(|f| json!({
            "id": &*f.id,
            "kind": f.kind,
            "strength": f.strength.as_str(),
            "why": &*f.why,
        })).collect::<Vec<_>>(),
        "facts": of.facts.iter().map(|(more, says, seen)| json!({
            "matters": if *more { "more" } else { "less" },
            "says": &**says,
            "seen": seen.iter().map(|s| &**s).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "see": of.see,
        "here": of.here.as_ref().map(|h| json!({
            "path": h.path,
            "says": h.says,
            "places": h.places.iter().map(|p| json!({
                "rule": &*p.rule,
                "grade": p.grade.map(crate::model::Grade::as_str),
                "path": &*p.location.path,
                "line": (p.location.line > 0).then_some(p.location.line),
                "cell": p.location.cell,
                "snippet": &*p.snippet,
            })).collect::<Vec<_>>(),
        })),
    });
    document(&value)
}

pub(super) fn catalogue(catalogue: &Catalogue) -> String {
    let groups: Vec<Value> = catalogue
        .groups
        .iter()
        .map(|(kind, subjects)| {
            let subjects: Vec<Value> =
                subjects.iter().map(|(id, title)| json!({ "id": &**id, "title": &**title })).collect();
            json!({ "kind": kind.as_str(), "subjects": subjects })
        })
        .collect();
    document(&json!({ "schema_version": 1, "groups": groups }))
}

/// Text of a document, with what hides in terminals escaped.
pub(super) fn document(value: &Value) -> String {
    let mut text = escape::json(&serde_json::to_string_pretty(value).unwrap_or_default());
    text.push('\n');
    text
}

/// Four decimals, as everywhere in JSON.
pub(super) fn rounded(number: f64) -> f64 {
    (number * 10_000.0).round() / 10_000.0
}
