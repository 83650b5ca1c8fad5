//! The report for a terminal: the verdict first, then what it rests on, then what was looked at.

use super::layout::{Column, Cut, Page, Span};
use super::{TextOptions, Verbosity, escape, style, view};
use crate::model::{Citation, Evidence, Narrowing, Reason, Report, Side, Signal, Suggestion, Verdict};

/// Components shown unless everything is asked for.
const COMPONENTS: usize = 12;
/// Criteria shown unless everything is asked for.
const CRITERIA: usize = 3;
/// Facts shown for a criterion unless everything is asked for.
const FACTS: usize = 3;
/// Languages in the header.
const LANGUAGES: usize = 4;
/// Halves of the balance, in cells.
const HALF_BAR: usize = 10;
/// Cells of a weight bar.
const WEIGHT_BAR: usize = 8;
/// From this width on there is room for bars.
const WIDE: usize = 80;
/// From this width on there is room for one more column.
const WIDER: usize = 120;
/// Column at which the text of a numbered reason starts.
const HANG: usize = 5;

/// Writes the report. Nothing in it depends on colour.
pub(crate) fn render(report: &Report, options: &TextOptions) -> String {
    let mut page = Page::new(options.width, options.color);
    if options.verbosity == Verbosity::Quiet {
        verdict(&mut page, report);
        return page.finish();
    }
    let all = options.verbosity == Verbosity::Verbose;
    header(&mut page, report);
    verdict(&mut page, report);
    why(&mut page, report, all);
    against(&mut page, report, all);
    firmness(&mut page, &report.verdict);
    split(&mut page, &report.verdict);
    workloads(&mut page, report, all);
    components(&mut page, report, all);
    stack(&mut page, report);
    criteria(&mut page, report, all);
    notes(&mut page, report, all);
    next(&mut page, report, all);
    page.finish()
}

fn header(page: &mut Page, report: &Report) {
    let repository = &report.repository;
    let mut line = vec![
        Span::new(style::FAINT, "stackfit  "),
        Span::new(style::STRONG, escape::snippet(&repository.name)),
    ];
    if let Some(commit) = &repository.commit {
        let short: String = commit.chars().take(7).collect();
        line.push(Span::new(style::FAINT, format!("  at {short}")));
    }
    if let Some(revision) = &repository.revision {
        line.push(Span::new(style::FAINT, format!(" ({revision})")));
    }
    page.line(&line);

    let code = report.languages.iter().map(|l| l.lines.code).sum();
    let mut text =
        format!("{}, {} of code", view::count(repository.files, "file"), view::count(code, "line"));
    let shares: Vec<String> = report
        .languages
        .iter()
        .filter(|l| l.share > 0.0)
        .take(LANGUAGES)
        .map(|l| format!("{} {}", l.name, view::percent(l.share)))
        .collect();
    if !shares.is_empty() {
        text.push_str(": ");
        text.push_str(&shares.join(", "));
        let more = report.languages.iter().filter(|l| l.share > 0.0).count().saturating_sub(LANGUAGES);
        if more > 0 {
            text.push_str(&format!(", and {more} more"));
        }
    }
    page.paragraph(&[], 2, &Span::new(style::FAINT, text));
    page.blank();
}

fn verdict(page: &mut Page, report: &Report) {
    let verdict = &report.verdict;
    let mut line = vec![
        Span::new(
            style::suggestion(verdict.suggestion).bold(),
            view::suggestion(verdict.suggestion).to_uppercase(),
        ),
        Span::plain("   "),
        Span::new(
            style::confidence(verdict.confidence),
            format!("{} confidence", verdict.confidence.as_str()),
        ),
    ];
    let balance = balance(verdict);
    if page.width() >= WIDE {
        line.push(Span::plain("   "));
        line.extend(balance);
        page.line(&line);
    } else {
        page.line(&line);
        if !balance.is_empty() {
            page.line(&balance);
        }
    }
    page.paragraph(&[], 0, &Span::plain(&verdict.headline));
    if let Some(text) = view::unchanged(report) {
        page.paragraph(&[Span::new(style::WARN, "What if: ")], 2, &Span::plain(text));
    }
    if verdict.mixed {
        let text = "Unrelated products with other verdicts are in this repository; see Components.";
        page.paragraph(&[Span::new(style::WARN, "Mixed: ")], 2, &Span::plain(text));
    }
    if report.partial {
        let text = "something that could have mattered was not read; see Notes.";
        page.paragraph(&[Span::new(style::WARN, "Partial: ")], 2, &Span::plain(text));
    }
}

/// A balance that grows from its middle, Node.js to the left; nothing where there is nothing to weigh.
fn balance(verdict: &Verdict) -> Vec<Span> {
    let (node, python) = (verdict.scores.node, verdict.scores.python);
    if node <= 0.0 && python <= 0.0 {
        return Vec::new();
    }
    let (left, right) = (cells(node, HALF_BAR), cells(python, HALF_BAR));
    vec![
        Span::plain(format!("node {node:.2} ")),
        Span::new(style::FAINT, "░".repeat(HALF_BAR - left)),
        Span::new(style::NODE, "█".repeat(left)),
        Span::plain("│"),
        Span::new(style::PYTHON, "█".repeat(right)),
        Span::new(style::FAINT, "░".repeat(HALF_BAR - right)),
        Span::plain(format!(" python {python:.2}")),
    ]
}

/// Filled cells for a share; what is there at all gets one.
fn cells(share: f64, of: usize) -> usize {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    let filled = (share * of as f64).round() as usize;
    if share > 0.0 { filled.clamp(1, of) } else { 0 }
}

fn why(page: &mut Page, report: &Report, all: bool) {
    let reasons = &report.verdict.reasons;
    if reasons.is_empty() {
        return;
    }
    page.heading("Why");
    for (i, reason) in reasons.iter().enumerate() {
        let number = Span::plain(format!("{:>3}. ", i + 1));
        page.paragraph(&[number], HANG, &Span::plain(&reason.text));
        reasoned(page, report, reason, all);
    }
}

fn against(page: &mut Page, report: &Report, all: bool) {
    let points = &report.verdict.counterpoints;
    if points.is_empty() {
        return;
    }
    page.heading("Against");
    for point in points {
        page.paragraph(&[Span::plain("   - ")], HANG, &Span::plain(&point.text));
        if all {
            reasoned(page, report, point, all);
        } else if let Some((_, best)) = chain(report, point) {
            page.paragraph(&evidence_lead(best), HANG + 10, &place_of(best));
        }
    }
}

/// The signal and the best evidence that a reason speaks of.
fn chain<'a>(report: &'a Report, reason: &'a Reason) -> Option<(&'a Signal, &'a Evidence)> {
    let signal = view::signal(report, reason.workload.as_deref()?, reason.component)?;
    Some((signal, view::best(signal)?))
}

/// Workload, evidence and claims under a reason.
fn reasoned(page: &mut Page, report: &Report, reason: &Reason, all: bool) {
    let Some(workload) = reason.workload.as_deref() else { return };
    if let Some((signal, best)) = chain(report, reason) {
        let mut text = format!(
            "{}, {} confidence, weight {:.2}, {}",
            view::title(report, workload),
            signal.confidence.as_str(),
            signal.weight,
            view::count(signal.evidence.len() as u64, "place")
        );
        if reason.side != Side::None {
            text.push_str(&format!(", speaks for {}", view::side(reason.side)));
        }
        page.paragraph(&[Span::plain(" ".repeat(HANG))], HANG, &Span::new(style::FAINT, text));
        let shown = if all { &signal.evidence[..] } else { std::slice::from_ref(best) };
        for evidence in shown {
            evidence_lines(page, evidence, all);
        }
    }
    let claims = view::advice(report, workload).map_or(&[][..], |a| &a.claims);
    // The claim to show is one that speaks for the side of the sentence.
    let mut fitting: Vec<&Citation> = claims.iter().collect();
    fitting.sort_by_key(|c| c.favours != reason.side);
    for claim in fitting.into_iter().take(if all { usize::MAX } else { 1 }) {
        citation(page, claim);
    }
}

fn evidence_lead(evidence: &Evidence) -> [Span; 2] {
    let word = format!("{:<9} ", evidence.grade.as_str());
    [Span::plain(" ".repeat(HANG)), Span::new(style::grade(evidence.grade), word)]
}

fn place_of(evidence: &Evidence) -> Span {
    Span::new(style::PLACE, view::place(&evidence.location))
}

fn evidence_lines(page: &mut Page, evidence: &Evidence, all: bool) {
    page.paragraph(&evidence_lead(evidence), HANG + 10, &place_of(evidence));
    let gutter = Span::new(style::FAINT, format!("{}│ ", " ".repeat(HANG + 10)));
    page.line(&[gutter.clone(), Span::plain(escape::snippet(&evidence.snippet))]);
    if all {
        let rule = format!(
            "{} ({}, {} file)",
            evidence.rule,
            evidence.strength.as_str(),
            evidence.file_role.as_str()
        );
        page.line(&[gutter, Span::new(style::FAINT, rule)]);
    }
}

fn citation(page: &mut Page, claim: &Citation) {
    let lead = [
        Span::plain(" ".repeat(HANG)),
        Span::new(style::STRONG, format!("{:<10}", format!("[{}] ", claim.claim))),
    ];
    let text = format!("{}: {}", view::reference(claim), claim.says);
    page.paragraph(&lead, HANG + 10, &Span::plain(text));
    if let Some(correction) = &claim.correction {
        let lead = [Span::plain(" ".repeat(HANG + 10)), Span::new(style::WARN, "Correction: ")];
        page.paragraph(&lead, HANG + 10, &Span::plain(correction));
    }
}

fn firmness(page: &mut Page, verdict: &Verdict) {
    let firmness = &verdict.firmness;
    if verdict.suggestion == Suggestion::NoGuidance && firmness.flips.is_empty() {
        return;
    }
    page.heading("What would change it");
    let margin = format!("Margin {:.2} between the sides.", firmness.margin);
    if firmness.flips.is_empty() {
        let text = format!("{margin} Taking away any one workload or large component does not.");
        page.paragraph(&[Span::plain("  ")], 2, &Span::plain(text));
        return;
    }
    page.paragraph(&[Span::plain("  ")], 2, &Span::plain(margin));
    for flip in &firmness.flips {
        let text = format!("{}: {}", flip.without, view::suggestion(flip.becomes));
        page.paragraph(&[Span::plain("   - without ")], HANG, &Span::plain(text));
    }
}

/// Who goes where in a hybrid, and what to go by where the articles do not decide.
fn split(page: &mut Page, verdict: &Verdict) {
    if !verdict.split.is_empty() {
        page.heading("Split");
        let paths: Vec<Span> =
            verdict.split.iter().map(|row| Span::new(style::PLACE, view::path(&row.component))).collect();
        let widest = paths.iter().map(Span::width).max().unwrap_or(0);
        for (row, path) in verdict.split.iter().zip(paths) {
            let runtime = format!("  {:<7}  ", view::side(row.runtime));
            let room = " ".repeat(widest - path.width() + 2);
            let hang = runtime.len() + widest + 2;
            // Where paths take most of the line, the reason goes below.
            let hang = if hang > page.width() / 2 { 11 } else { hang };
            let lead = [Span::new(style::side(row.runtime), runtime), path, Span::plain(room)];
            page.paragraph(&lead, hang, &Span::plain(view::split_reason(row)));
        }
    }
    if let Some(tie_break) = &verdict.tie_break {
        page.heading("Tie-break (from the present stack, not from the articles)");
        let lead = [
            Span::plain("  "),
            Span::new(style::side(tie_break.side), format!("{}  ", view::side(tie_break.side))),
        ];
        page.paragraph(&lead, 2, &Span::plain(&tie_break.why));
    }
}

fn workloads(page: &mut Page, report: &Report, all: bool) {
    page.heading("Workloads");
    if report.signals.is_empty() {
        page.line(&[Span::plain("  none seen")]);
        return;
    }
    let wider = page.width() >= WIDER;
    let bars = page.width() >= WIDE;
    let mut columns = vec![
        Column::flexible("workload", Cut::End, 12),
        Column::fixed("confidence"),
        Column::fixed("favours"),
        if bars { Column::fixed("weight") } else { Column::number("weight") },
    ];
    if wider {
        columns.push(Column::fixed("best"));
    }
    if bars {
        columns.push(Column::flexible("strongest evidence", Cut::Start, 18));
    }
    columns.push(Column::number("places"));
    let rows: Vec<Vec<Span>> = report
        .signals
        .iter()
        .map(|signal| {
            let side = view::advice(report, &signal.workload).map_or(Side::None, |a| a.favours);
            let weight = if bars {
                let filled = cells(signal.weight, WEIGHT_BAR);
                format!("{}{} {:.2}", "█".repeat(filled), "░".repeat(WEIGHT_BAR - filled), signal.weight)
            } else {
                format!("{:.2}", signal.weight)
            };
            let best = view::best(signal);
            let mut row = vec![
                Span::plain(view::title(report, &signal.workload)),
                Span::new(style::confidence(signal.confidence), signal.confidence.as_str()),
                Span::new(style::side(side), view::side(side)),
                Span::plain(weight),
            ];
            if wider {
                row.push(
                    best.map_or(Span::plain("-"), |e| Span::new(style::grade(e.grade), e.grade.as_str())),
                );
            }
            if bars {
                row.push(best.map_or(Span::plain("-"), place_of));
            }
            row.push(Span::plain(view::thousands(signal.evidence.len() as u64)));
            row
        })
        .collect();
    // Without room for another column the evidence goes below its row.
    let below: Vec<Vec<Span>> = report
        .signals
        .iter()
        .filter(|_| !bars)
        .map(|s| vec![Span::new(style::FAINT, "    at "), view::best(s).map_or(Span::plain("-"), place_of)])
        .collect();
    page.table(&columns, &rows, &below);
    if all {
        for advice in &report.advice {
            if let Some(conflict) = &advice.conflict {
                let lead = [Span::new(style::WARN, format!("  {}: ", advice.title))];
                page.paragraph(&lead, 4, &Span::plain(conflict));
            }
        }
    }
}

fn components(page: &mut Page, report: &Report, all: bool) {
    if report.components.is_empty() {
        return;
    }
    page.heading("Components");
    let limit = if all { usize::MAX } else { COMPONENTS };
    let shown = view::main_components(report, limit);
    let columns = [
        Column::fixed("role"),
        Column::flexible("path", Cut::Start, 16),
        Column::flexible("runs on", Cut::End, 7),
        Column::fixed("suggestion"),
    ];
    let rows: Vec<Vec<Span>> = shown
        .iter()
        .map(|component| {
            let answer = component.verdict.as_ref().map_or(Suggestion::NoGuidance, |v| v.suggestion);
            vec![
                Span::plain(component.role.as_str()),
                Span::new(style::PLACE, view::path(&component.root)),
                Span::plain(view::runs_on(component)),
                Span::new(style::suggestion(answer), view::component_suggestion(component)),
            ]
        })
        .collect();
    page.table(&columns, &rows, &[]);
    let rest = report.components.len() - shown.len();
    if rest > 0 {
        page.line(&[Span::new(style::FAINT, format!("  … and {rest} more (-v)"))]);
    }
    if !report.seams.is_empty() {
        page.heading("Between them");
        for seam in &report.seams {
            let end = |i: usize| view::component(report, i).unwrap_or("?").to_owned();
            let lead = [Span::plain(format!("  {}  ", seam.link))];
            let text = format!(
                "{} and {}: {}{} ({})",
                end(seam.from),
                end(seam.to),
                seam.why.trim_end_matches('.'),
                view::shared(seam),
                view::place(&seam.location)
            );
            page.paragraph(&lead, HANG, &Span::plain(text));
        }
    }
}

fn stack(page: &mut Page, report: &Report) {
    page.heading("Present stack");
    if report.backend.present.is_empty() {
        page.line(&[Span::plain("  no backend seen")]);
        return;
    }
    let parts: Vec<String> = report
        .backend
        .present
        .iter()
        .map(|id| match report.backend.evidence.iter().find(|(e, _)| e == id) {
            Some((_, location)) => format!("{id} ({})", view::place(location)),
            None => id.to_string(),
        })
        .collect();
    page.paragraph(&[Span::plain("  ")], 2, &Span::plain(parts.join(", ")));
}

fn criteria(page: &mut Page, report: &Report, all: bool) {
    if report.criteria.is_empty() {
        return;
    }
    page.heading("Worth weighing (not part of the score)");
    for criterion in report.criteria.iter().take(if all { usize::MAX } else { CRITERIA }) {
        let lead = [Span::new(style::STRONG, format!("  {}", criterion.title)), Span::plain(" ")];
        let text = format!(
            "({}; the articles: {}) {}",
            view::matters(criterion),
            view::side(criterion.favours),
            criterion.says
        );
        page.paragraph(&lead, 4, &Span::plain(text));
        for fact in criterion.facts.iter().take(if all { usize::MAX } else { FACTS }) {
            let gutter = Span::new(style::FAINT, "    │ ");
            let what = Span::plain(format!("{} {}  ", view::fact_sign(fact), view::fact(fact)));
            let place = Span::new(style::PLACE, fact.location.as_ref().map_or_else(String::new, view::place));
            page.line(&[gutter, what, place]);
        }
        if all {
            for claim in &criterion.claims {
                citation(page, claim);
            }
        }
    }
}

fn notes(page: &mut Page, report: &Report, all: bool) {
    page.heading("Notes");
    let coverage = &report.coverage;
    let entries = if coverage.seen == 1 { "entry" } else { "entries" };
    let mut text = format!(
        "{} {entries} seen, {} read",
        view::thousands(coverage.seen),
        view::thousands(coverage.analysed)
    );
    let skipped: Vec<String> =
        coverage.skipped.iter().map(|(reason, n)| format!("{} {reason}", view::thousands(*n))).collect();
    if !skipped.is_empty() {
        text.push_str(&format!("; skipped: {}", skipped.join(", ")));
    }
    note(page, "Coverage", &text);
    if report.partial {
        note(page, "Partial", "something that could have mattered was not read");
    }
    for Narrowing { what, reason, location } in &report.assumptions {
        let why = if reason.is_empty() { "no reason given" } else { reason };
        note(page, "Declared", &format!("{what}: {why} ({})", view::place(location)));
    }
    let codes: Vec<String> =
        view::diagnostics_by_code(report).into_iter().map(|(code, n)| format!("{n} {code}")).collect();
    if !codes.is_empty() {
        let hint = if all { "" } else { " (-v lists them)" };
        note(page, "Messages", &format!("{}{hint}", codes.join(", ")));
    }
    if all {
        for diagnostic in &report.diagnostics {
            let lead = [Span::new(style::WARN, format!("    {}  ", diagnostic.code))];
            let place = diagnostic.location.as_ref().map(view::place);
            let text = match place {
                Some(place) => format!("{} ({place})", diagnostic.message),
                None => diagnostic.message.clone(),
            };
            page.paragraph(&lead, 6, &Span::plain(text));
        }
    }
    note(page, "Rules", &format!("stackfit {}, ruleset {}", report.tool_version, report.ruleset));
}

fn note(page: &mut Page, label: &str, text: &str) {
    page.paragraph(&[Span::new(style::FAINT, format!("  {label:<10}"))], 12, &Span::plain(text));
}

/// Commands that show more, written so that they can be copied.
fn next(page: &mut Page, report: &Report, all: bool) {
    page.heading("Next");
    let path = escape::shell(&report.repository.path);
    let named = report.verdict.reasons.iter().find_map(|r| r.workload.as_deref());
    let workload = named.or_else(|| report.signals.first().map(|s| &*s.workload));
    let mut commands = Vec::new();
    match workload {
        Some(workload) => {
            let option = format!("--workload {workload}");
            commands.push((format!("stackfit evidence {path}"), option, "every place"));
        }
        None => {
            commands.push((format!("stackfit evidence {path}"), String::new(), "everything that was seen"));
        }
    }
    if !all {
        commands.push((format!("stackfit -v {path}"), String::new(), "everything"));
    }
    for (command, option, what) in commands {
        let what = Span::new(style::FAINT, format!("# {what}"));
        let line = Span::plain(format!("  {command} {option}").trim_end());
        if line.width() + 2 + what.width() <= page.width() {
            page.line(&[line, Span::plain("  "), what]);
            continue;
        }
        page.line(&[Span::plain("  "), what]);
        if line.width() <= page.width() || option.is_empty() {
            page.paragraph(&[Span::plain("  ")], 4, &Span::plain(format!("{command} {option}")));
        } else {
            page.paragraph(&[Span::plain("  ")], 4, &Span::plain(format!("{command} \\")));
            page.line(&[Span::plain(format!("    {option}"))]);
        }
    }
}
