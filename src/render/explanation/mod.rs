//! Explanations, the catalogue of what can be explained, and rule statistics: as text, Markdown and JSON.

mod json;
mod markdown;
mod stats;
mod text;

pub use markdown::{coverage, reference};
pub use stats::stats;

use super::{Format, TextOptions};
use crate::model::{Catalogue, ExplainedClaim, Explanation, Feeder, Side};

/// Rules and packages shown of each strength unless everything is asked for.
const FEEDERS: usize = 12;
/// Places shown of a repository unless everything is asked for.
const PLACES: usize = 10;

/// Writes an explanation; the result ends with a newline. JSON is always complete.
pub fn explanation(explanation: &Explanation, format: Format, options: &TextOptions) -> String {
    match format {
        Format::Text => text::explanation(explanation, options),
        Format::Json => json::explanation(explanation),
        Format::Markdown => markdown::explanation(explanation, options.verbosity),
    }
}

/// Lists what can be explained.
pub fn catalogue(catalogue: &Catalogue, format: Format, options: &TextOptions) -> String {
    match format {
        Format::Text => text::catalogue(catalogue, options),
        Format::Json => json::catalogue(catalogue),
        Format::Markdown => markdown::catalogue(catalogue),
    }
}

/// Claims by the side that they favour, as headed groups; empty groups are left out.
fn by_side(claims: &[ExplainedClaim]) -> Vec<(&'static str, Vec<&ExplainedClaim>)> {
    let of =
        |sides: &[Side]| claims.iter().filter(|c| sides.contains(&c.citation.favours)).collect::<Vec<_>>();
    let groups = [
        ("For Node.js", of(&[Side::Node])),
        ("For Python", of(&[Side::Python])),
        ("For both", of(&[Side::Both])),
        ("Without a side", of(&[Side::None, Side::Contested])),
    ];
    groups.into_iter().filter(|(_, claims)| !claims.is_empty()).collect()
}

/// How a claim is used, in words: `strong`, `strong, against Python`, `strong, no vote`.
fn use_of(claim: &ExplainedClaim, is_workload: bool) -> String {
    let mut words = vec![claim.citation.strength.as_str().to_string()];
    if claim.against {
        let other = if claim.citation.favours == Side::Node { "Python" } else { "Node.js" };
        words.push(format!("against {other}"));
    }
    match claim.counted {
        Some(counted) if counted != claim.citation.strength => {
            words.push(format!("votes {}", counted.as_str()))
        }
        None if is_workload => words.push("no vote".to_string()),
        _ => {}
    }
    words.join(", ")
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

/// The first `limit` words of a list, and how many more there are.
fn shortened(ids: &[&str], limit: usize) -> String {
    let mut text = ids.iter().take(limit).copied().collect::<Vec<_>>().join(", ");
    if ids.len() > limit {
        text.push_str(&format!(" and {} more", ids.len() - limit));
    }
    text
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
