//! For documents: one explanation, pages of them, and the coverage table.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use super::super::{Verbosity, escape, view};
use super::{FEEDERS, PLACES, by_side, count_of, favoured, grouped, lean, shortened, use_of};
use crate::model::{Catalogue, Explanation, NameRow};

pub(super) fn explanation(of: &Explanation, verbosity: Verbosity) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = subject(&mut out, of, 1, verbosity == Verbosity::Verbose)
        .and_then(|()| legend(&mut out, 2, of.legend.iter().map(|(id, title)| (&**id, &**title))));
    out
}

/// A page with one section for each explanation.
pub fn reference(title: &str, introduction: &str, explanations: &[Explanation]) -> String {
    let mut out = format!("# {}\n\n{}\n", escape::markdown(title), escape::markdown(introduction));
    for explanation in explanations {
        let _ = writeln!(out).and_then(|()| subject(&mut out, explanation, 2, false));
    }
    let cited: BTreeMap<&str, &str> =
        explanations.iter().flat_map(|e| &e.legend).map(|(id, title)| (&**id, &**title)).collect();
    let _ = legend(&mut out, 2, cited.into_iter());
    out
}

/// Titles of the articles that the text above cites by id.
fn legend<'a>(
    out: &mut String,
    level: usize,
    articles: impl Iterator<Item = (&'a str, &'a str)>,
) -> fmt::Result {
    let mut articles = articles.peekable();
    if articles.peek().is_some() {
        writeln!(out, "\n{} Articles\n", "#".repeat(level))?;
    }
    for (id, title) in articles {
        writeln!(out, "- {id}: *{}*", escape::markdown(title))?;
    }
    Ok(())
}

fn subject(out: &mut String, of: &Explanation, level: usize, all: bool) -> fmt::Result {
    let hashes = "#".repeat(level);
    let title = if of.title == of.id { String::new() } else { format!(" {}", escape::markdown(&of.title)) };
    writeln!(out, "{hashes} {}{title}", escape::code(&of.id))?;
    if of.says != *of.title && !of.says.is_empty() {
        writeln!(out, "\n{}", escape::markdown(&of.says))?;
    }
    writeln!(out)?;
    writeln!(out, "- kind: {}", of.kind.as_str())?;
    if let Some(side) = of.favours {
        writeln!(out, "- favours: {}", favoured(side))?;
    }
    if let Some(number) = of.lean {
        writeln!(out, "- lean: {}", lean(number))?;
    }
    for (label, value) in &of.fields {
        writeln!(out, "- {label}: {}", escape::markdown(value))?;
    }
    if !of.votes.is_empty() {
        writeln!(out, "\n| Article | Node.js | Python | Claims |\n|---|---|---|---:|")?;
        let word = |s: Option<crate::model::Strength>| s.map_or("-", crate::model::Strength::as_str);
        for vote in &of.votes {
            writeln!(out, "| {} | {} | {} | {} |", vote.id, word(vote.node), word(vote.python), vote.claims)?;
        }
    }
    if let Some(conflict) = &of.conflict {
        writeln!(out, "\n**Conflict:** {}", escape::markdown(conflict))?;
    }
    if !of.articles.is_empty() {
        writeln!(out)?;
    }
    for article in &of.articles {
        writeln!(out, "- {}: {}", article.id, escape::markdown(&article.says))?;
    }
    for (heading, claims) in by_side(of) {
        writeln!(out, "\n**{heading}**\n")?;
        for claim in claims {
            let place = escape::markdown(&claim.citation.place());
            let (id, says) =
                (escape::markdown(&claim.citation.claim), escape::markdown(&claim.citation.says));
            writeln!(out, "- \\[{id}\\] {says} ({}; {place})", use_of(claim, of))?;
        }
    }
    if !of.corrections.is_empty() {
        writeln!(out, "\n**Corrections**\n")?;
    }
    for correction in &of.corrections {
        let (claim, note) = (escape::markdown(&correction.claim), escape::markdown(&correction.note));
        writeln!(out, "- {} ({}): {claim}: {note}", correction.id, correction.status)?;
    }
    if !of.recognised.is_empty() {
        writeln!(out, "\n**Recognised by**\n")?;
    }
    for (group, ids) in &of.recognised {
        let ids: Vec<&str> = ids.iter().map(|id| &**id).collect();
        let ids = escape::markdown(&shortened(&ids, if all { usize::MAX } else { FEEDERS }));
        writeln!(out, "- {group}: {ids}")?;
    }
    feeders(out, of, all)?;
    if !of.facts.is_empty() {
        writeln!(out, "\n**What in a repository makes it matter**\n")?;
    }
    for (more, says, seen) in &of.facts {
        let ids: Vec<&str> = seen.iter().map(|s| &**s).collect();
        let ids = escape::markdown(&shortened(&ids, if all { usize::MAX } else { FEEDERS }));
        writeln!(out, "- {}: {} ({ids})", if *more { "more" } else { "less" }, escape::markdown(says))?;
    }
    here(out, of, level, all)?;
    if !of.see.is_empty() {
        let see: Vec<String> = of.see.iter().map(|s| escape::code(s)).collect();
        writeln!(out, "\nSee also: {}", see.join(", "))?;
    }
    Ok(())
}

fn feeders(out: &mut String, of: &Explanation, all: bool) -> fmt::Result {
    if of.feeders.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n**Shown by** {}\n", count_of(of.feeders.len()))?;
    let (rules, packages) = grouped(&of.feeders);
    for rule in rules {
        let why = escape::markdown(&rule.why);
        writeln!(out, "- {} ({}, {}): {why}", escape::code(&rule.id), rule.kind, rule.strength.as_str())?;
    }
    for (strength, ids) in packages {
        let ids = escape::markdown(&shortened(&ids, if all { usize::MAX } else { FEEDERS }));
        writeln!(out, "- packages, {strength}: {ids}")?;
    }
    Ok(())
}

fn here(out: &mut String, of: &Explanation, level: usize, all: bool) -> fmt::Result {
    let Some(here) = &of.here else { return Ok(()) };
    let hashes = "#".repeat(level + 1);
    writeln!(out, "\n{hashes} In {}\n\n{}", escape::code(&here.path), escape::markdown(&here.says))?;
    if !here.places.is_empty() {
        writeln!(out, "\n| Grade | Place | Rule | Line |\n|---|---|---|---|")?;
    }
    for place in here.places.iter().take(if all { usize::MAX } else { PLACES }) {
        let grade = place.grade.map_or("", crate::model::Grade::as_str);
        let at = escape::code(&view::place(&place.location));
        let snippet = escape::code(&escape::snippet(&place.snippet));
        let snippet = if place.snippet.trim().is_empty() { String::new() } else { snippet };
        writeln!(out, "| {grade} | {at} | {} | {snippet} |", escape::code(&place.rule))?;
    }
    Ok(())
}

pub(super) fn catalogue(catalogue: &Catalogue) -> String {
    let mut out = "# What can be explained\n".to_string();
    for (kind, subjects) in &catalogue.groups {
        out.push_str(&format!("\n## {} ({})\n\n", kind.as_str(), subjects.len()));
        for (id, title) in subjects {
            out.push_str(&format!("- {} {}\n", escape::code(id), escape::markdown(title)));
        }
    }
    out
}

/// The table of what the articles name and how it is recognised.
pub fn coverage(rows: &[NameRow]) -> String {
    let seen = rows.iter().filter(|r| r.unseen.is_none()).count();
    let mut out = format!(
        "# What the articles name, and how it is recognised\n\n\
         Written by `stackfit rules docs`; a test keeps it fresh. {} names, {seen} of which a repository can show; \
         each of those is recognised in the fixture `testdata/names`.\n\n\
         | Name | Kind | Side | Named in | Claims | Recognised by |\n|---|---|---|---|---:|---|\n",
        rows.len()
    );
    for row in rows {
        let how = match &row.unseen {
            Some(why) => escape::markdown(&format!("Not looked for. {why}")),
            None => row.seen.iter().map(|s| escape::code(s)).collect::<Vec<_>>().join(", "),
        };
        let (title, places) = (escape::markdown(&row.title), escape::markdown(&row.places));
        let side = view::side(row.side);
        out.push_str(&format!(
            "| {title} | {} | {side} | {places} | {} | {how} |\n",
            row.kind,
            row.claims.len()
        ));
    }
    out
}
