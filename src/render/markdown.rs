//! The report as a pull-request comment.
//!
//! Paths and snippets are code, everything else goes through [`escape::markdown`]: no repository can mention people,
//! link, close a table or open HTML.

use std::fmt::{self, Write as _};

use super::{Verbosity, escape, view};
use crate::model::{Citation, Evidence, Reason, Report, Side, Signal, Suggestion, Verdict};

/// Rows of a table unless everything is asked for; a forge refuses long comments.
const ROWS: usize = 30;
/// Places under a reason unless everything is asked for.
const PLACES: usize = 3;
/// Claims under a reason unless everything is asked for.
const CLAIMS: usize = 2;

/// Writes the report. Quiet is the title and the sentence.
pub(crate) fn render(report: &Report, verbosity: Verbosity) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write(&mut out, report, verbosity);
    out
}

fn write(out: &mut String, report: &Report, verbosity: Verbosity) -> fmt::Result {
    let verdict = &report.verdict;
    let answer = view::suggestion(verdict.suggestion);
    writeln!(out, "## stackfit: {answer} ({} confidence)\n", verdict.confidence.as_str())?;
    writeln!(out, "{}", sentence(&verdict.headline))?;
    if verbosity == Verbosity::Quiet {
        return Ok(());
    }
    if let Some(text) = view::unchanged(report) {
        writeln!(out, "\n**What if:** {}", sentence(&text))?;
    }
    let all = verbosity == Verbosity::Verbose;
    if verdict.scores.node > 0.0 || verdict.scores.python > 0.0 {
        let scores = &verdict.scores;
        writeln!(
            out,
            "\nNode.js {:.2}, Python {:.2}, margin {:.2}.",
            scores.node, scores.python, verdict.firmness.margin
        )?;
    }
    if verdict.mixed {
        writeln!(out, "\n**Mixed:** unrelated products with other verdicts are in this repository.")?;
    }
    if report.partial {
        writeln!(out, "\n**Partial:** something that could have mattered was not read.")?;
    }
    workloads(out, report, all)?;
    reasons(out, report, "Why", &verdict.reasons, all)?;
    reasons(out, report, "Against", &verdict.counterpoints, all)?;
    firmness(out, verdict)?;
    split(out, verdict)?;
    components(out, report, all)?;
    criteria(out, report, all)?;
    notes(out, report, all)?;
    write!(out, "\n<sub>stackfit {}, ruleset {}", report.tool_version, escape::code(&report.ruleset))?;
    if let Some(commit) = &report.repository.commit {
        write!(out, ", commit {}", escape::code(&commit.chars().take(12).collect::<String>()))?;
    }
    writeln!(out, "</sub>")
}

/// A paragraph of its own; a list, heading or quote sign at its start is disarmed.
fn sentence(text: &str) -> String {
    let escaped = escape::markdown(text.trim());
    let digits = escaped.trim_start_matches(|c: char| c.is_ascii_digit());
    if digits.len() < escaped.len() && digits.starts_with(['.', ')']) {
        let number = escaped.len() - digits.len();
        return format!("{}\\{digits}", &escaped[..number]);
    }
    if escaped.starts_with(['-', ':']) { format!("\\{escaped}") } else { escaped }
}

fn workloads(out: &mut String, report: &Report, all: bool) -> fmt::Result {
    if report.signals.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n| Workload | Confidence | Favours | Weight | Strongest evidence | Places |")?;
    writeln!(out, "|---|---|---|---:|---|---:|")?;
    for signal in report.signals.iter().take(limit(all, ROWS)) {
        let side = view::advice(report, &signal.workload).map_or(Side::None, |a| a.favours);
        writeln!(
            out,
            "| {} | {} | {} | {:.2} | {} | {} |",
            escape::markdown(view::title(report, &signal.workload)),
            signal.confidence.as_str(),
            view::side(side),
            signal.weight,
            view::best(signal).map_or_else(|| "-".to_owned(), place),
            signal.evidence.len()
        )?;
    }
    more(out, report.signals.len(), limit(all, ROWS))
}

fn reasons(out: &mut String, report: &Report, title: &str, reasons: &[Reason], all: bool) -> fmt::Result {
    if reasons.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n### {title}\n")?;
    for reason in reasons {
        let signal = reason.workload.as_deref().and_then(|w| view::signal(report, w, reason.component));
        match reason.workload.as_deref() {
            Some(workload) => {
                let title = escape::markdown(view::title(report, workload));
                // The sentence may start with the title itself.
                let text = reason
                    .text
                    .strip_prefix(view::title(report, workload))
                    .map_or(&*reason.text, |t| t.trim_start_matches(": "));
                writeln!(out, "- **{title}**: {}", sentence(text))?;
            }
            None => writeln!(out, "- {}", sentence(&reason.text))?,
        }
        if let Some(signal) = signal {
            places(out, signal, all)?;
        }
        let claims = reason.workload.as_deref().and_then(|w| view::advice(report, w)).map(|a| &a.claims);
        for claim in claims.into_iter().flatten().take(limit(all, CLAIMS)) {
            citation(out, claim)?;
        }
    }
    Ok(())
}

fn places(out: &mut String, signal: &Signal, all: bool) -> fmt::Result {
    for evidence in signal.evidence.iter().take(limit(all, PLACES)) {
        let snippet = escape::code(&escape::snippet(&evidence.snippet));
        writeln!(out, "  - {} {} {snippet}", evidence.grade.as_str(), place(evidence))?;
    }
    let rest = signal.evidence.len().saturating_sub(limit(all, PLACES));
    if rest > 0 { writeln!(out, "  - and {}", view::count(rest as u64, "more place")) } else { Ok(()) }
}

fn citation(out: &mut String, claim: &Citation) -> fmt::Result {
    let reference = escape::markdown(&view::reference(claim));
    write!(
        out,
        "  - \\[{}\\] {reference}: {}",
        escape::markdown(&claim.claim),
        escape::markdown(&claim.says)
    )?;
    if let Some(correction) = &claim.correction {
        write!(out, " **Correction:** {}", escape::markdown(correction))?;
    }
    writeln!(out)
}

fn firmness(out: &mut String, verdict: &Verdict) -> fmt::Result {
    if verdict.suggestion == Suggestion::NoGuidance && verdict.firmness.flips.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n### What would change it\n")?;
    if verdict.firmness.flips.is_empty() {
        return writeln!(out, "Taking away any one workload or large component does not.");
    }
    for flip in &verdict.firmness.flips {
        let becomes = view::suggestion(flip.becomes);
        writeln!(out, "- Without {}: {becomes}", escape::markdown(&flip.without))?;
    }
    Ok(())
}

fn split(out: &mut String, verdict: &Verdict) -> fmt::Result {
    if !verdict.split.is_empty() {
        writeln!(out, "\n### Split\n\n| Runtime | Component | Why |\n|---|---|---|")?;
        for row in &verdict.split {
            let component = escape::code(view::path(&row.component));
            writeln!(
                out,
                "| {} | {component} | {} |",
                view::side(row.runtime),
                escape::markdown(&view::split_reason(row))
            )?;
        }
    }
    if let Some(tie_break) = &verdict.tie_break {
        let side = view::side(tie_break.side);
        let why = escape::markdown(&tie_break.why);
        writeln!(out, "\n**Tie-break** (from the present stack, not from the articles): {side}. {why}")?;
    }
    Ok(())
}

fn components(out: &mut String, report: &Report, all: bool) -> fmt::Result {
    if report.components.is_empty() {
        return Ok(());
    }
    let shown = view::main_components(report, limit(all, ROWS));
    let total = view::count(report.components.len() as u64, "component");
    writeln!(out, "\n<details><summary>{total}</summary>\n")?;
    writeln!(out, "| Path | Role | Runs on | Suggestion |\n|---|---|---|---|")?;
    for component in &shown {
        writeln!(
            out,
            "| {} | {} | {} | {} |",
            escape::code(view::path(&component.root)),
            component.role.as_str(),
            escape::markdown(&view::runs_on(component)),
            view::component_suggestion(component)
        )?;
    }
    more(out, report.components.len(), shown.len())?;
    if !report.seams.is_empty() {
        writeln!(out)?;
    }
    for seam in &report.seams {
        let end = |i: usize| escape::code(view::component(report, i).unwrap_or("?"));
        let at = escape::code(&view::place(&seam.location));
        let why = format!("{}{}", seam.why.trim_end_matches('.'), view::shared(seam));
        let why = escape::markdown(&why);
        writeln!(
            out,
            "- {}: {} and {}: {why} ({at})",
            escape::markdown(&seam.link),
            end(seam.from),
            end(seam.to)
        )?;
    }
    writeln!(out, "\n</details>")
}

fn criteria(out: &mut String, report: &Report, all: bool) -> fmt::Result {
    if report.criteria.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n<details><summary>Worth weighing (not part of the score)</summary>\n")?;
    for criterion in report.criteria.iter().take(limit(all, PLACES)) {
        let title = escape::markdown(&criterion.title);
        let says = escape::markdown(&criterion.says);
        let side = view::side(criterion.favours);
        writeln!(out, "- **{title}** ({}; the articles: {side}): {says}", view::matters(criterion))?;
        for fact in criterion.facts.iter().take(limit(all, PLACES)) {
            let at = fact.location.as_ref().map_or_else(String::new, |l| escape::code(&view::place(l)));
            let what = escape::markdown(&view::fact(fact));
            writeln!(out, "  - {} {what} {at}", if fact.more { "more:" } else { "less:" })?;
        }
        for claim in criterion.claims.iter().take(limit(all, CLAIMS)) {
            citation(out, claim)?;
        }
    }
    writeln!(out, "\n</details>")
}

fn notes(out: &mut String, report: &Report, all: bool) -> fmt::Result {
    let codes = view::diagnostics_by_code(report);
    if codes.is_empty() && report.assumptions.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n<details><summary>Notes</summary>\n")?;
    for narrowing in &report.assumptions {
        let at = escape::code(&view::place(&narrowing.location));
        let reason = if narrowing.reason.is_empty() { "no reason given" } else { &narrowing.reason };
        writeln!(out, "- Declared: {} ({}, {at})", escape::code(&narrowing.what), escape::markdown(reason))?;
    }
    if !all && !codes.is_empty() {
        let codes: Vec<String> = codes.into_iter().map(|(code, n)| format!("{n} {code}")).collect();
        writeln!(out, "- Messages: {}", codes.join(", "))?;
    }
    for diagnostic in report.diagnostics.iter().take(if all { usize::MAX } else { 0 }) {
        let at = diagnostic.location.as_ref().map(|l| format!(" ({})", escape::code(&view::place(l))));
        let message = escape::markdown(&diagnostic.message);
        writeln!(out, "- {}: {message}{}", diagnostic.code, at.unwrap_or_default())?;
    }
    writeln!(out, "\n</details>")
}

fn place(evidence: &Evidence) -> String {
    escape::code(&view::place(&evidence.location))
}

fn limit(all: bool, normally: usize) -> usize {
    if all { usize::MAX } else { normally }
}

fn more(out: &mut String, total: usize, shown: usize) -> fmt::Result {
    if total > shown { writeln!(out, "\nand {} more", total - shown) } else { Ok(()) }
}
