//! For a terminal.

use super::super::layout::{Column, Cut, Page, Span};
use super::super::{TextOptions, Verbosity, escape, style, view};
use super::{FEEDERS, PLACES, by_side, count_of, favoured, grouped, lean, shortened, use_of};
use crate::model::{Catalogue, Explanation, SubjectKind};

/// Kinds of which the catalogue only says how many there are.
const COUNTED: [SubjectKind; 3] = [SubjectKind::Claim, SubjectKind::Rule, SubjectKind::Package];

pub(super) fn explanation(of: &Explanation, options: &TextOptions) -> String {
    let all = options.verbosity == Verbosity::Verbose;
    let mut page = Page::new(options.width, options.color);
    let lead = [
        Span::new(style::STRONG, of.kind.as_str()),
        Span::plain("  "),
        Span::new(style::STRONG, &of.id),
        Span::plain("  "),
    ];
    if of.title == of.id {
        page.line(&lead[..3]);
    } else {
        page.paragraph(&lead, 2, &Span::plain(&of.title));
    }
    if of.says != *of.title && !of.says.is_empty() {
        page.paragraph(&[], 0, &Span::plain(&of.says));
    }
    fields(&mut page, of);
    if options.verbosity == Verbosity::Quiet {
        here(&mut page, of, all);
        return page.finish();
    }
    votes(&mut page, of);
    if let Some(conflict) = &of.conflict {
        page.heading("Conflict");
        page.paragraph(&[Span::plain("  ")], 2, &Span::plain(conflict));
    }
    claims(&mut page, of);
    if !of.corrections.is_empty() {
        page.heading("Corrections");
        for correction in &of.corrections {
            let lead = [
                Span::plain("  "),
                Span::new(style::WARN, format!("{} ", correction.id)),
                Span::plain(format!("({}) ", correction.status)),
            ];
            page.paragraph(&lead, 4, &Span::plain(format!("{}: {}", correction.claim, correction.note)));
        }
    }
    recognised(&mut page, of, all);
    feeders(&mut page, of, all);
    facts(&mut page, of, all);
    here(&mut page, of, all);
    if !of.see.is_empty() {
        page.heading("See also");
        page.paragraph(&[Span::plain("  ")], 2, &Span::plain(of.see.join(", ")));
    }
    if !of.legend.is_empty() {
        page.heading("Articles");
        for (id, title) in &of.legend {
            page.paragraph(&[Span::plain(format!("  {id}  "))], 6, &Span::plain(title));
        }
    }
    page.finish()
}

fn fields(page: &mut Page, of: &Explanation) {
    let mut fields: Vec<(&str, String)> = Vec::new();
    if let Some(side) = of.favours {
        fields.push(("favours", favoured(side).to_string()));
    }
    if let Some(number) = of.lean {
        fields.push(("lean", lean(number)));
    }
    fields.extend(of.fields.iter().cloned());
    if fields.is_empty() {
        return;
    }
    page.blank();
    let widest = fields.iter().map(|(label, _)| label.len()).max().unwrap_or(0);
    for (label, value) in fields {
        let lead = [Span::new(style::FAINT, format!("  {label:widest$}  "))];
        page.paragraph(&lead, widest + 4, &Span::plain(value));
    }
}

fn votes(page: &mut Page, of: &Explanation) {
    if !of.votes.is_empty() {
        page.heading("Votes: the strongest claim of each article on each side");
        let columns = [
            Column::fixed("article"),
            Column::fixed("Node.js"),
            Column::fixed("Python"),
            Column::number("claims"),
        ];
        let word = |s: Option<crate::model::Strength>| s.map_or("-", crate::model::Strength::as_str);
        let rows: Vec<Vec<Span>> = of
            .votes
            .iter()
            .map(|v| {
                vec![
                    Span::plain(&v.id),
                    Span::new(style::NODE, word(v.node)),
                    Span::new(style::PYTHON, word(v.python)),
                    Span::plain(v.claims.to_string()),
                ]
            })
            .collect();
        page.table(&columns, &rows, &[]);
    }
    if !of.articles.is_empty() {
        page.heading("What each article says");
        for article in &of.articles {
            page.paragraph(&[Span::plain(format!("  {}  ", article.id))], 6, &Span::plain(&article.says));
        }
    }
}

fn claims(page: &mut Page, of: &Explanation) {
    for (heading, claims) in by_side(of) {
        page.heading(heading);
        for claim in claims {
            let lead = [
                Span::plain("  "),
                Span::new(style::STRONG, format!("{:<9}", format!("[{}] ", claim.citation.claim))),
            ];
            let of_article = of.kind == SubjectKind::Article;
            let about = if of_article { format!(" → {}", claim.subject) } else { String::new() };
            let (says, place) = (&claim.citation.says, claim.citation.place());
            let text = format!("{says} ({}; {place}{about})", use_of(claim, of));
            page.paragraph(&lead, 11, &Span::plain(text));
        }
    }
}

fn recognised(page: &mut Page, of: &Explanation, all: bool) {
    if of.recognised.is_empty() {
        return;
    }
    page.heading("Recognised by");
    let limit = if all { usize::MAX } else { FEEDERS };
    let widest = of.recognised.iter().map(|(group, _)| group.len()).max().unwrap_or(0);
    for (group, ids) in &of.recognised {
        let ids: Vec<&str> = ids.iter().map(|id| &**id).collect();
        let lead = [Span::new(style::FAINT, format!("  {group:widest$}  "))];
        page.paragraph(&lead, widest + 4, &Span::plain(shortened(&ids, limit)));
    }
}

fn feeders(page: &mut Page, of: &Explanation, all: bool) {
    if of.feeders.is_empty() {
        return;
    }
    page.heading(&format!("Shown by {}", count_of(of.feeders.len())));
    let (rules, packages) = grouped(&of.feeders);
    let limit = if all { usize::MAX } else { FEEDERS };
    for rule in rules.iter().take(limit) {
        let lead = [Span::plain(format!("  {:<7} {:<4}  ", rule.strength.as_str(), rule.kind))];
        page.paragraph(&lead, 16, &Span::plain(format!("{}  {}", rule.id, rule.why)));
    }
    if rules.len() > limit {
        page.line(&[Span::new(style::FAINT, format!("  and {} more rules", rules.len() - limit))]);
    }
    for (strength, ids) in packages {
        let lead = [Span::plain(format!("  {strength:<7} packages  "))];
        page.paragraph(&lead, 20, &Span::plain(shortened(&ids, limit)));
    }
}

fn facts(page: &mut Page, of: &Explanation, all: bool) {
    if of.facts.is_empty() {
        return;
    }
    page.heading("What in a repository makes it matter");
    let limit = if all { usize::MAX } else { FEEDERS };
    for (more, says, seen) in &of.facts {
        let lead = [Span::plain(if *more { "  more  " } else { "  less  " })];
        let ids: Vec<&str> = seen.iter().map(|s| &**s).collect();
        page.paragraph(&lead, 8, &Span::plain(format!("{says}: {}", shortened(&ids, limit))));
    }
}

fn here(page: &mut Page, of: &Explanation, all: bool) {
    let Some(here) = &of.here else { return };
    page.heading(&format!("In {}", here.path));
    page.paragraph(&[Span::plain("  ")], 2, &Span::plain(&here.says));
    let limit = if all { usize::MAX } else { PLACES };
    for place in here.places.iter().take(limit) {
        let grade = place.grade.map_or("", crate::model::Grade::as_str);
        page.line(&[
            Span::plain("  "),
            Span::new(place.grade.map_or(style::PLAIN, style::grade), format!("{grade:<8}")),
            Span::plain("  "),
            Span::new(style::PLACE, view::place(&place.location)),
            Span::plain(format!("  {}  ", place.rule)),
            Span::plain(escape::snippet(&place.snippet)),
        ]);
    }
    if here.places.len() > limit {
        page.line(&[Span::new(style::FAINT, format!("  and {} more places: -v", here.places.len() - limit))]);
    }
}

pub(super) fn catalogue(catalogue: &Catalogue, options: &TextOptions) -> String {
    let all = options.verbosity == Verbosity::Verbose;
    let mut page = Page::new(options.width, options.color);
    page.paragraph(
        &[],
        0,
        &Span::plain("What `stackfit explain NAME` explains; `kind:NAME` where several share one."),
    );
    for (kind, subjects) in &catalogue.groups {
        let count = view::thousands(subjects.len() as u64);
        page.heading(&format!("{} ({count})", kind.as_str()));
        if COUNTED.contains(kind) && !all {
            let examples: Vec<&str> = subjects.iter().take(3).map(|(id, _)| &**id).collect();
            let text = format!("{} …; all of them with -v or as JSON", examples.join(", "));
            page.paragraph(&[Span::plain("  ")], 2, &Span::new(style::FAINT, text));
            continue;
        }
        let columns = [Column::fixed("id"), Column::flexible("title", Cut::End, 20)];
        let rows: Vec<Vec<Span>> =
            subjects.iter().map(|(id, title)| vec![Span::plain(id), Span::plain(title)]).collect();
        page.table(&columns, &rows, &[]);
    }
    page.finish()
}
