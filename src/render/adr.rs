//! The report as an architecture decision record, to be kept beside the code: what was seen, what it suggests and why,
//! for people to decide. It names no date of its own: the commit says when.
//!
//! Escaped as [`super::markdown`] is.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use super::{escape, view};
use crate::model::{Citation, Confidence, Report, Side, Signal, Suggestion};

/// Workloads that are drivers of the decision.
const DRIVERS: usize = 6;
/// Places that are given for each.
const PLACES: usize = 3;
/// Criteria that are worth a line.
const CRITERIA: usize = 6;

/// Writes the record.
pub(crate) fn render(report: &Report) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write(&mut out, report);
    out
}

fn write(out: &mut String, report: &Report) -> fmt::Result {
    let name = escape::markdown(&report.repository.name);
    writeln!(out, "# Runtime of the backend of {name}\n")?;
    writeln!(out, "- Status: proposed. stackfit suggests; people decide, and change this line.")?;
    if let Some(commit) = &report.repository.commit {
        let when = report.repository.committed_at.as_ref().map(|at| format!(" of {at}"));
        writeln!(out, "- Seen at: commit {}{}", escape::code(commit), when.unwrap_or_default())?;
    }
    writeln!(out, "- Made by: stackfit {}, ruleset {}", report.tool_version, escape::code(&report.ruleset))?;
    if let Some(text) = view::unchanged(report) {
        writeln!(out, "- What if: {}", escape::markdown(&text))?;
    }
    context(out, report)?;
    drivers(out, report)?;
    options(out, report)?;
    decision(out, report)?;
    consequences(out, report)?;
    evidence(out, report)?;
    citations(out, report)
}

fn context(out: &mut String, report: &Report) -> fmt::Result {
    writeln!(out, "\n## Context\n")?;
    let code: u64 = report.languages.iter().map(|l| l.lines.code).sum();
    let shares = report.languages.iter().filter(|l| l.share >= 0.01).take(5);
    let shares: Vec<String> =
        shares.map(|l| format!("{} {}", escape::markdown(&l.name), view::percent(l.share))).collect();
    writeln!(
        out,
        "{} of code in {}: {}.",
        view::count(code, "line"),
        view::count(report.repository.files, "file"),
        if shares.is_empty() { "no programming language".to_owned() } else { shares.join(", ") }
    )?;
    let present: Vec<&str> = report.backend.present.iter().map(|id| &**id).collect();
    if present.is_empty() {
        writeln!(out, "No backend was recognised.")?;
    } else {
        writeln!(out, "The backend runs on {} today.", escape::markdown(&present.join(", ")))?;
    }
    if report.partial {
        writeln!(out, "Something that could have mattered was not read.")?;
    }
    let parts = view::main_components(report, 12);
    if parts.len() > 1 {
        writeln!(out, "\n| Component | Role | Runs on | By itself |\n|---|---|---|---|")?;
        for part in parts {
            writeln!(
                out,
                "| {} | {} | {} | {} |",
                escape::code(view::path(&part.root)),
                part.role.as_str(),
                escape::markdown(&view::runs_on(part)),
                view::component_suggestion(part)
            )?;
        }
    }
    for given in &report.assumptions {
        let at = escape::code(&view::place(&given.location));
        let reason = if given.reason.is_empty() { "no reason given" } else { &given.reason };
        writeln!(
            out,
            "\nDeclared, not seen: {} ({}, {at}).",
            escape::code(&given.what),
            escape::markdown(reason)
        )?;
    }
    Ok(())
}

/// What the repository is about, heaviest first.
fn central(report: &Report) -> impl Iterator<Item = &Signal> {
    report.signals.iter().filter(|s| s.confidence >= Confidence::Medium).take(DRIVERS)
}

fn drivers(out: &mut String, report: &Report) -> fmt::Result {
    writeln!(out, "\n## Decision drivers\n")?;
    if central(report).next().is_none() {
        writeln!(out, "- None of the workloads that the articles speak of is central here.")?;
    }
    for signal in central(report) {
        let side = view::advice(report, &signal.workload).map_or(Side::None, |a| a.favours);
        writeln!(
            out,
            "- {}: weight {:.2}, {} confidence, {}; the articles: {}",
            escape::markdown(view::title(report, &signal.workload)),
            signal.weight,
            signal.confidence.as_str(),
            view::count(signal.evidence.len() as u64, "place"),
            view::side(side)
        )?;
    }
    for criterion in report.criteria.iter().take(CRITERIA) {
        writeln!(
            out,
            "- {} ({}; the articles: {}): {}",
            escape::markdown(&criterion.title),
            view::matters(criterion),
            view::side(criterion.favours),
            escape::markdown(&criterion.says)
        )?;
    }
    Ok(())
}

fn options(out: &mut String, report: &Report) -> fmt::Result {
    writeln!(out, "\n## Considered options")?;
    let verdict = &report.verdict;
    let on = |side: Side| {
        central(report).filter(move |s| view::advice(report, &s.workload).is_some_and(|a| a.favours == side))
    };
    for (side, title, score) in
        [(Side::Node, "Node.js", verdict.scores.node), (Side::Python, "Python", verdict.scores.python)]
    {
        writeln!(out, "\n### {title} ({score:.2})\n")?;
        let other = if side == Side::Node { Side::Python } else { Side::Node };
        for (sign, signals) in [("Good", on(side).collect::<Vec<_>>()), ("Bad", on(other).collect())] {
            for signal in signals {
                let what = escape::markdown(view::title(report, &signal.workload));
                let whose = if sign == "Good" { side } else { other };
                writeln!(out, "- {sign}: {what}, for which the articles lean {}", view::side(whose))?;
            }
        }
        for criterion in
            report.criteria.iter().filter(|c| c.favours == side && c.matters != "less").take(PLACES)
        {
            let facts = view::matters(criterion);
            writeln!(out, "- Good: {} ({facts})", escape::markdown(&criterion.title))?;
        }
        for signal in on(Side::Contested).chain(on(Side::Both)) {
            let what = escape::markdown(view::title(report, &signal.workload));
            writeln!(
                out,
                "- Neutral: {what}, on which the articles see both sides or contradict one another"
            )?;
        }
    }
    writeln!(out, "\n### Both, split by component\n")?;
    if verdict.split.is_empty() {
        writeln!(out, "- Bad: no two parts were seen that pull to different sides and are joined.")?;
    }
    for row in &verdict.split {
        writeln!(
            out,
            "- Good: {} on {} for {}",
            escape::code(view::path(&row.component)),
            view::side(row.runtime),
            escape::markdown(&view::split_reason(row))
        )?;
    }
    writeln!(out, "- Bad: two pipelines and two sets of dependencies; the articles do not weigh that cost.")?;
    let third = |runtime: &&std::sync::Arc<str>| Side::parse(runtime).is_none();
    if let Some(runtime) = report.backend.present.first().filter(third) {
        let runtime = escape::markdown(runtime);
        writeln!(out, "\n### Stay on {runtime}\n")?;
        writeln!(out, "- Good: nothing is rewritten; the articles give no case for a rewrite as such.")?;
    }
    Ok(())
}

fn decision(out: &mut String, report: &Report) -> fmt::Result {
    let verdict = &report.verdict;
    writeln!(out, "\n## Decision\n")?;
    writeln!(
        out,
        "Suggested: **{}**, {} confidence. {}",
        view::suggestion(verdict.suggestion),
        verdict.confidence.as_str(),
        escape::markdown(&verdict.headline)
    )?;
    if let Some(tie_break) = &verdict.tie_break {
        writeln!(
            out,
            "Tie-break, from the present stack and not from the articles: {} ({}).",
            view::side(tie_break.side),
            escape::markdown(&tie_break.why)
        )?;
    }
    if verdict.mixed {
        writeln!(out, "Unrelated products with other verdicts are in this repository.")?;
    }
    Ok(())
}

fn consequences(out: &mut String, report: &Report) -> fmt::Result {
    writeln!(out, "\n## Consequences\n")?;
    for point in &report.verdict.counterpoints {
        writeln!(out, "- To live with: {}", escape::markdown(&point.text))?;
    }
    for seam in report.seams.iter().take(PLACES).filter(|_| report.verdict.suggestion == Suggestion::Hybrid) {
        let end = |i: usize| escape::code(view::component(report, i).unwrap_or("?"));
        writeln!(
            out,
            "- To keep: the {} between {} and {}",
            escape::markdown(&seam.link),
            end(seam.from),
            end(seam.to)
        )?;
    }
    if report.verdict.firmness.flips.is_empty() {
        let what = match report.verdict.suggestion {
            Suggestion::Hybrid => "no large component",
            _ => "no single workload or large component",
        };
        writeln!(out, "- Revisit when what the repository is about changes: {what} turns this.")?;
    }
    for flip in &report.verdict.firmness.flips {
        let becomes = view::suggestion(flip.becomes);
        writeln!(out, "- Revisit without {}: it would be {becomes}", escape::markdown(&flip.without))?;
    }
    Ok(())
}

fn evidence(out: &mut String, report: &Report) -> fmt::Result {
    if central(report).next().is_none() {
        return Ok(());
    }
    writeln!(out, "\n## Evidence\n\n| Workload | Place | Line | What it shows |\n|---|---|---|---|")?;
    for signal in central(report) {
        let title = escape::markdown(view::title(report, &signal.workload));
        for evidence in signal.evidence.iter().take(PLACES) {
            writeln!(
                out,
                "| {title} | {} | {} | {} ({}) |",
                escape::code(&view::place(&evidence.location)),
                escape::code(&escape::snippet(&evidence.snippet)),
                escape::markdown(&evidence.why),
                evidence.grade.as_str()
            )?;
        }
    }
    Ok(())
}

fn citations(out: &mut String, report: &Report) -> fmt::Result {
    let mut cited: BTreeMap<&str, &Citation> = BTreeMap::new();
    for signal in central(report) {
        let claims = view::advice(report, &signal.workload).map(|a| &a.claims);
        cited.extend(claims.into_iter().flatten().map(|c| (&*c.claim, c)));
    }
    if cited.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Citations\n")?;
    for claim in cited.values() {
        write!(
            out,
            "- \\[{}\\] {}: {}",
            escape::markdown(&claim.claim),
            escape::markdown(&view::reference(claim)),
            escape::markdown(&claim.says)
        )?;
        if let Some(correction) = &claim.correction {
            write!(out, " **Correction:** {}", escape::markdown(correction))?;
        }
        writeln!(out)?;
    }
    Ok(())
}
