//! Look-ups and words that several renderers share.

use crate::model::{
    Advice, Citation, Component, CriterionFact, CriterionFacts, Evidence, Location, Report, Seam, Side,
    Signal, SplitRow, Suggestion,
};

/// Path of a component; `.` for the root of the repository.
pub(crate) fn path(path: &str) -> &str {
    if path.is_empty() { "." } else { path }
}

/// Path of the component with this index, if there is one.
pub(crate) fn component(report: &Report, index: usize) -> Option<&str> {
    report.components.get(index).map(|c| path(&c.root))
}

/// Advice on a workload.
pub(crate) fn advice<'a>(report: &'a Report, workload: &str) -> Option<&'a Advice> {
    report.advice.iter().find(|a| &*a.workload == workload)
}

/// Title of a workload for people; its id where there is no advice.
pub(crate) fn title<'a>(report: &'a Report, workload: &'a str) -> &'a str {
    advice(report, workload).map_or(workload, |a| &*a.title)
}

/// The signal of a workload in one component, else in the repository.
pub(crate) fn signal<'a>(report: &'a Report, workload: &str, component: Option<usize>) -> Option<&'a Signal> {
    let own = component.and_then(|i| report.components.get(i)).map(|c| &c.signals);
    let find = |signals: &'a Vec<Signal>| signals.iter().find(|s| &*s.workload == workload);
    own.and_then(find).or_else(|| find(&report.signals))
}

/// The best evidence of a signal.
pub(crate) fn best(signal: &Signal) -> Option<&Evidence> {
    signal.evidence.first()
}

/// `path:line`, `path:cell 3:line` in a notebook, the path alone where the file as a whole is meant.
pub(crate) fn place(location: &Location) -> String {
    match (location.cell, location.line) {
        (_, 0) => location.path.to_string(),
        (None, line) => format!("{}:{line}", location.path),
        (Some(cell), line) => format!("{}:cell {cell}:{line}", location.path),
    }
}

/// `, topic orders` where two components know the same name.
pub(crate) fn shared(seam: &Seam) -> String {
    seam.shared.as_ref().map_or_else(String::new, |s| format!(", {} {}", s.kind.as_str(), s.value))
}

/// What a what-if changes, and the verdict without.
pub(crate) fn unchanged(report: &Report) -> Option<String> {
    let before = report.unchanged.as_ref()?;
    let answer = suggestion(before.suggestion).to_uppercase();
    let turned = if before.suggestion == report.verdict.suggestion { "still" } else { "instead of" };
    Some(format!(
        "{}; {turned} {answer} ({} confidence, node {:.2}, python {:.2}).",
        before.changes.join(", "),
        before.confidence.as_str(),
        before.scores.node,
        before.scores.python
    ))
}

/// `Title, § Section, line 55`; a section or lines that are empty are left out.
pub(crate) fn reference(citation: &Citation) -> String {
    match citation.place() {
        place if place.is_empty() => citation.article.to_string(),
        place => format!("{}, {place}", citation.article),
    }
}

/// A fact of a criterion in words: what it is, and what shows it.
pub(crate) fn fact(fact: &CriterionFact) -> String {
    match fact.count {
        // `No server entry point` says it already.
        Some(0) => fact.says.to_string(),
        Some(count) if fact.rule.ends_with("-percent") => format!("{} ({count} %)", fact.says),
        Some(count) => format!("{} ({})", fact.says, thousands(count)),
        None => format!("{} ({})", fact.says, fact.rule),
    }
}

/// `+` for a fact that makes a criterion matter more, `-` for one that makes it matter less.
pub(crate) fn fact_sign(fact: &CriterionFact) -> &'static str {
    if fact.more { "+" } else { "-" }
}

/// How much a criterion matters here, in words.
pub(crate) fn matters(criterion: &CriterionFacts) -> &'static str {
    match criterion.matters {
        "even" => "facts for and against here",
        "less" => "matters less here",
        _ => "matters more here",
    }
}

/// Why a component goes to its side of a split, with the part that it plays.
pub(crate) fn split_reason(row: &SplitRow) -> String {
    match &row.part {
        Some(part) => format!("{}, as {}", row.why, lower_first(part)),
        None => row.why.to_string(),
    }
}

/// A title inside a sentence; names and abbreviations keep their capitals.
fn lower_first(title: &str) -> String {
    let mut chars = title.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(chars).collect(),
        _ => title.to_owned(),
    }
}

/// A side in words.
pub(crate) fn side(side: Side) -> &'static str {
    match side {
        Side::Node => "Node.js",
        Side::Python => "Python",
        Side::Both => "both",
        Side::Contested => "contested",
        Side::None => "-",
    }
}

/// An answer in words.
pub(crate) fn suggestion(answer: Suggestion) -> &'static str {
    match answer {
        Suggestion::Node => "Node.js",
        Suggestion::Python => "Python",
        Suggestion::Hybrid => "Hybrid",
        Suggestion::Either => "Either",
        Suggestion::NoGuidance => "No guidance",
    }
}

/// What a component's own verdict says, in words.
pub(crate) fn component_suggestion(component: &Component) -> String {
    match &component.verdict {
        _ if !component.product => "not product".to_owned(),
        Some(v) if v.suggestion == Suggestion::NoGuidance => "-".to_owned(),
        Some(v) => format!("{} ({})", suggestion(v.suggestion), v.confidence.as_str()),
        None => "-".to_owned(),
    }
}

/// Present runtimes of a component.
pub(crate) fn runs_on(component: &Component) -> String {
    let ids: Vec<&str> = component.backend.iter().map(|(id, _)| &**id).collect();
    if ids.is_empty() { "-".to_owned() } else { ids.join(", ") }
}

/// At most `limit` components, those that carry a suggestion first, largest first; shown in the report's order.
pub(crate) fn main_components(report: &Report, limit: usize) -> Vec<&Component> {
    let mut order: Vec<usize> = (0..report.components.len()).collect();
    order.sort_by_key(|&i| {
        let c = &report.components[i];
        let silent = c.verdict.as_ref().is_none_or(|v| v.suggestion == Suggestion::NoGuidance);
        (!c.product, silent, std::cmp::Reverse(c.code), i)
    });
    order.truncate(limit);
    order.sort_unstable();
    order.into_iter().filter_map(|i| report.components.get(i)).collect()
}

/// `58,310`.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 file`, `3 files`; for nouns that take an s.
pub(crate) fn count(number: u64, noun: &str) -> String {
    format!("{} {noun}{}", thousands(number), if number == 1 { "" } else { "s" })
}

/// A share in whole percent; `<1%` for what is there but rounds to nothing.
pub(crate) fn percent(share: f64) -> String {
    let rounded = (share * 100.0).round();
    if rounded < 1.0 && share > 0.0 { "<1%".to_owned() } else { format!("{rounded:.0}%") }
}

/// `W-PARSE` → how often, by code.
pub(crate) fn diagnostics_by_code(report: &Report) -> Vec<(&'static str, usize)> {
    let mut counts = std::collections::BTreeMap::new();
    for diagnostic in &report.diagnostics {
        *counts.entry(diagnostic.code).or_insert(0) += 1;
    }
    counts.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_like_numbers() {
        assert_eq!(thousands(7), "7");
        assert_eq!(thousands(58_310), "58,310");
        assert_eq!(thousands(1_000_000), "1,000,000");
        assert_eq!(count(1, "file"), "1 file");
        assert_eq!(percent(0.614), "61%");
        assert_eq!(percent(0.001), "<1%");
        assert_eq!(percent(0.0), "0%");
    }
}
