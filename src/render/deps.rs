//! Dependencies as a table, JSON or CSV.

use serde_json::json;

use super::layout::{Column, Cut, Page, Span};
use super::{TextOptions, escape, style, view};
use crate::model::{DependencyRow, Ecosystem, Origin, Report, Scope};

/// What dependencies can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DependencyFormat {
    /// For a terminal.
    Table,
    /// For programs: `schemas/dependencies-v1.schema.json`.
    Json,
    /// For spreadsheets.
    Csv,
}

impl DependencyFormat {
    /// All formats.
    pub const ALL: [Self; 3] = [Self::Table, Self::Json, Self::Csv];

    /// The word used on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Json => "json",
            Self::Csv => "csv",
        }
    }

    /// Reads the word that [`Self::as_str`] writes.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.as_str() == word)
    }
}

/// Which dependencies to list; empty lists let everything through.
#[derive(Debug, Clone, Default)]
pub struct DependencyFilter {
    /// Registries.
    pub ecosystems: Vec<Ecosystem>,
    /// Scopes.
    pub scopes: Vec<Scope>,
    /// Only those that no product code imports, where imports are read.
    pub unused: bool,
    /// Only those that the rules do not know.
    pub unknown: bool,
    /// Also those that only a lockfile lists and nobody here asks for.
    pub transitive: bool,
}

impl DependencyFilter {
    fn lets_through(&self, row: &DependencyRow) -> bool {
        let dependency = &row.dependency;
        (self.transitive || dependency.origin != Origin::Transitive)
            && (self.ecosystems.is_empty() || self.ecosystems.contains(&dependency.ecosystem))
            && (self.scopes.is_empty() || self.scopes.contains(&dependency.scope))
            && (!self.unused || row.used == Some(false))
            && (!self.unknown || row.stands_for.is_none())
    }
}

/// Lists dependencies; the result ends with a newline.
pub fn dependencies(
    report: &Report,
    filter: &DependencyFilter,
    format: DependencyFormat,
    options: &TextOptions,
) -> String {
    let rows: Vec<&DependencyRow> = report.dependencies.iter().filter(|r| filter.lets_through(r)).collect();
    match format {
        DependencyFormat::Table => table(report, &rows, options),
        DependencyFormat::Json => json(report, &rows),
        DependencyFormat::Csv => csv(report, &rows),
    }
}

/// `imported`, `not imported`, or `-` where imports are not read.
fn use_of(row: &DependencyRow) -> &'static str {
    match row.used {
        Some(true) => "imported",
        Some(false) => "not imported",
        None => "-",
    }
}

fn table(report: &Report, rows: &[&DependencyRow], options: &TextOptions) -> String {
    let mut page = Page::new(options.width, options.color);
    let columns = [
        Column::fixed("registry"),
        Column::flexible("name", Cut::End, 16),
        Column::flexible("requirement", Cut::End, 8),
        Column::fixed("scope"),
        Column::flexible("declared in", Cut::Start, 16),
        Column::flexible("used", Cut::Start, 12),
        Column::flexible("stands for", Cut::End, 10),
    ];
    let cells: Vec<Vec<Span>> = rows
        .iter()
        .map(|row| {
            let dependency = &row.dependency;
            let used = match (&row.used_at, row.used_in) {
                (Some(place), 0 | 1) => view::place(place),
                (Some(place), files) => format!("{} +{}", view::place(place), files - 1),
                (None, _) => use_of(row).to_string(),
            };
            let scope = match dependency.origin {
                Origin::Declared => dependency.scope.as_str().to_string(),
                origin => format!("{}, {}", dependency.scope.as_str(), origin.as_str()),
            };
            let stands_for = row.stands_for.as_ref().map_or("?".to_string(), |s| s.join(", "));
            vec![
                Span::plain(dependency.ecosystem.as_str()),
                Span::new(style::STRONG, &dependency.name),
                Span::plain(&dependency.requirement),
                Span::plain(scope),
                Span::new(style::PLACE, view::place(&row.location)),
                Span::new(if row.used == Some(false) { style::WARN } else { style::PLACE }, used),
                Span::plain(stands_for),
            ]
        })
        .collect();
    if !cells.is_empty() {
        page.table(&columns, &cells, &[]);
        page.blank();
    }
    let of = |origin| rows.iter().filter(|r| r.dependency.origin == origin).count();
    let hidden = report.dependencies.iter().filter(|r| r.dependency.origin == Origin::Transitive).count()
        - of(Origin::Transitive);
    let mut summary = format!(
        "{} in {}",
        match rows.len() {
            1 => "1 dependency".to_string(),
            n => format!("{} dependencies", view::thousands(n as u64)),
        },
        view::count(report.manifests.len() as u64, "manifest"),
    );
    let unknown = rows.iter().filter(|r| r.stands_for.is_none()).count();
    let unused = rows.iter().filter(|r| r.used == Some(false)).count();
    summary.push_str(&format!("; {unused} not imported, {unknown} unknown (?) to the rules"));
    if hidden > 0 {
        summary
            .push_str(&format!("; {} more in lockfiles only: --transitive", view::thousands(hidden as u64)));
    }
    page.paragraph(&[], 0, &Span::new(style::FAINT, summary));
    page.finish()
}

fn json(report: &Report, rows: &[&DependencyRow]) -> String {
    let rows: Vec<_> = rows
        .iter()
        .map(|row| {
            let dependency = &row.dependency;
            json!({
                "ecosystem": dependency.ecosystem.as_str(),
                "name": &*dependency.name,
                "requirement": &*dependency.requirement,
                "scope": dependency.scope.as_str(),
                "origin": dependency.origin.as_str(),
                "component": view::component(report, row.component),
                "path": &*row.location.path,
                "line": (row.location.line > 0).then_some(row.location.line),
                "used": row.used,
                "used_in": row.used_in,
                "used_at": row.used_at.as_ref().map(|l| json!({
                    "path": &*l.path,
                    "line": (l.line > 0).then_some(l.line),
                    "cell": l.cell,
                })),
                "stands_for": row.stands_for.as_ref().map(|s| s.iter().map(|w| &**w).collect::<Vec<_>>()),
            })
        })
        .collect();
    let document = json!({
        "schema_version": 1,
        "repository": report.repository.name,
        "ruleset": report.ruleset,
        "dependencies": rows,
    });
    let mut text = escape::json(&serde_json::to_string_pretty(&document).unwrap_or_default());
    text.push('\n');
    text
}

fn csv(report: &Report, rows: &[&DependencyRow]) -> String {
    let mut out = String::from(
        "ecosystem,name,requirement,scope,origin,component,path,line,used,used_in,used_at,stands_for\r\n",
    );
    for row in rows {
        let dependency = &row.dependency;
        let fields = [
            dependency.ecosystem.as_str().to_string(),
            dependency.name.to_string(),
            dependency.requirement.to_string(),
            dependency.scope.as_str().to_string(),
            dependency.origin.as_str().to_string(),
            view::component(report, row.component).unwrap_or_default().to_string(),
            row.location.path.to_string(),
            row.location.line.to_string(),
            use_of(row).to_string(),
            row.used_in.to_string(),
            row.used_at.as_ref().map_or_else(String::new, view::place),
            row.stands_for.as_ref().map_or_else(String::new, |s| s.join(" ")),
        ];
        let fields: Vec<String> = fields.iter().map(|f| escape::csv(f)).collect();
        out.push_str(&fields.join(","));
        out.push_str("\r\n");
    }
    out
}
