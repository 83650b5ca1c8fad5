//! Explanations, the catalogue of what can be explained, and rule statistics: as text, Markdown and JSON.

mod json;
mod markdown;
mod stats;
mod text;

pub use markdown::{coverage, reference};
pub use stats::stats;

use super::{Format, TextOptions};
use crate::model::{Catalogue, ExplainedClaim, Explanation, Feeder, Side, SubjectKind};

/// Rules and packages shown of each strength unless everything is asked for.
const FEEDERS: usize = 12;
/// Places shown of a repository unless everything is asked for.
const PLACES: usize = 10;

/// Writes an explanation; the result ends with a newline. JSON is always complete.
pub fn explanation(explanation: &Explanation, format: Format, options: &TextOptions) -> String {
    match format {
        Format::Text => text::explanation(explanation, options),
        Format::Json => json::explanation(explanation),
        Format::Markdown | Format::Adr => markdown::explanation(explanation, options.verbosity),
    }
}

/// Lists what can be explained.
pub fn catalogue(catalogue: &Catalogue, format: Format, options: &TextOptions) -> String {
    match format {
        Format::Text => text::catalogue(catalogue, options),
        Format::Json => json::catalogue(catalogue),
        Format::Markdown | Format::Adr => markdown::catalogue(catalogue),
    }
}

/// Claims under headings: by the side that they favour, or together where that says nothing. Empty groups are left out.
fn by_side(of: &Explanation) -> Vec<(&'static str, Vec<&ExplainedClaim>)> {
    let claims = |sides: &[Side]| of.claims.iter().filter(|c| sides.contains(&c.citation.favours)).collect();
    let groups: Vec<(&'static str, Vec<&ExplainedClaim>)> = match of.kind {
        // Its fields say it all.
        SubjectKind::Claim => Vec::new(),
        // What is said of combining both is said for both.
        SubjectKind::Hybrid => vec![("Claims", of.claims.iter().collect())],
        _ => vec![
            ("For Node.js", claims(&[Side::Node])),
            ("For Python", claims(&[Side::Python])),
            ("For both", claims(&[Side::Both])),
            ("Without a side", claims(&[Side::None, Side::Contested])),
        ],
    };
    groups.into_iter().filter(|(_, claims)| !claims.is_empty()).collect()
}

/// How a claim is used, in words: `strong`, `medium, against Python`, `strong, no vote: O-08`, `medium, see O-30`. Under
/// a correction its id is not repeated.
fn use_of(claim: &ExplainedClaim, of: &Explanation) -> String {
    let mut words = vec![claim.citation.strength.as_str().to_string()];
    if claim.against {
        let other = if claim.citation.favours == Side::Node { "Python" } else { "Node.js" };
        words.push(format!("against {other}"));
    }
    let votes = claim.subject.starts_with("workload:");
    let note = claim.note.as_ref().filter(|(id, _)| *id != of.id);
    match (claim.counted, note) {
        (None, Some((id, "wrong"))) if votes => words.push(format!("no vote: {id}")),
        (Some(counted), Some((id, "outdated"))) if counted != claim.citation.strength => {
            words.push(format!("votes {}: {id}", counted.as_str()));
        }
        (_, Some((id, "remark"))) => words.push(format!("see {id}")),
        (_, Some((id, status))) => words.push(format!("{status}: {id}")),
        (None, None) if votes => words.push("no vote".to_string()),
        _ => {}
    }
    words.join(", ")
}

/// The side that is favoured, in words.
fn favoured(side: Side) -> &'static str {
    match side {
        Side::Contested => "neither: contested, so it never decides",
        Side::None => "neither",
        side => super::view::side(side),
    }
}

/// Rules, and packages gathered by strength.
fn grouped(feeders: &[Feeder]) -> (Vec<&Feeder>, Vec<(&'static str, Vec<&str>)>) {
    let rules = feeders.iter().filter(|f| f.kind != "package").collect();
    let mut packages: Vec<(&'static str, Vec<&str>)> = Vec::new();
    for feeder in feeders.iter().filter(|f| f.kind == "package") {
        let strength = feeder.strength.as_str();
        match packages.iter_mut().find(|(s, _)| *s == strength) {
            Some((_, ids)) => ids.push(&feeder.id),
            None => packages.push((strength, vec![&feeder.id])),
        }
    }
    (rules, packages)
}

/// The first `limit` ids of a list, and how many more there are. Where packages of npm and PyPI are cut, each has its turn.
fn shortened(ids: &[&str], limit: usize) -> String {
    let Some(more) = ids.len().checked_sub(limit).filter(|more| *more > 0) else { return ids.join(", ") };
    let of = |prefix: &str| ids.iter().filter(move |id| id.starts_with(prefix)).copied().collect::<Vec<_>>();
    let (node, python) = (of("npm/"), of("pypi/"));
    let shown: Vec<&str> = if node.is_empty() || python.is_empty() {
        ids.iter().take(limit).copied().collect()
    } else {
        let half = limit / 2;
        let node_room = half.max(limit.saturating_sub(python.len()));
        let shown_node = node.len().min(node_room);
        node.iter().take(shown_node).chain(python.iter().take(limit - shown_node)).copied().collect()
    };
    format!("{} and {more} more", shown.join(", "))
}

/// `+0.43`, with the side that it stands for.
fn lean(lean: f64) -> String {
    format!("{lean:+.2} (-1 is Python, +1 is Node.js)")
}

/// `1 rule or package`, `119 rules and packages`.
fn count_of(feeders: usize) -> String {
    if feeders == 1 {
        "1 rule or package".to_string()
    } else {
        format!("{} rules and packages", super::view::thousands(feeders as u64))
    }
}
