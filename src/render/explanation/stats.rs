//! Rule statistics: what fairness is judged by.

use serde_json::{Value, json};

use super::super::layout::{Column, Page, Span};
use super::super::{Format, TextOptions, style};
use super::json::{document, rounded};
use crate::model::Stats;

/// Writes the statistics; the result ends with a newline.
pub fn stats(stats: &Stats, format: Format, options: &TextOptions) -> String {
    match format {
        Format::Json => json(stats),
        Format::Text => text(stats, options),
        Format::Markdown | Format::Adr => {
            format!("```text\n{}```\n", text(stats, &TextOptions { color: false, ..*options }))
        }
    }
}

fn text(stats: &Stats, options: &TextOptions) -> String {
    let mut page = Page::new(options.width, options.color);
    page.line(&[Span::new(style::STRONG, "Sides")]);
    let columns = [
        Column::fixed(""),
        Column::number("Node.js"),
        Column::number("Python"),
        Column::number("Node.js share"),
    ];
    let rows: Vec<Vec<Span>> = stats
        .sides
        .iter()
        .map(|(label, node, python)| {
            let share = 100.0 * *node as f64 / (node + python).max(1) as f64;
            vec![
                Span::plain(label),
                Span::plain(node.to_string()),
                Span::plain(python.to_string()),
                Span::plain(format!("{share:.0} %")),
            ]
        })
        .collect();
    page.table(&columns, &rows, &[]);
    page.heading("Workloads (packages: strong/medium/weak; claims: for Node.js/for Python)");
    let columns = [
        Column::fixed("workload"),
        Column::number("lean"),
        Column::number("JS rules"),
        Column::number("Python rules"),
        Column::number("file rules"),
        Column::number("npm"),
        Column::number("PyPI"),
        Column::number("others"),
        Column::number("claims"),
    ];
    let rows: Vec<Vec<Span>> = stats
        .workloads
        .iter()
        .map(|w| {
            let packages = |at: usize| {
                let [weak, medium, strong] = w.packages[at];
                Span::plain(format!("{strong}/{medium}/{weak}"))
            };
            vec![
                Span::plain(&w.id),
                Span::plain(format!("{:+.2}", w.lean)),
                Span::plain(w.code[0].to_string()),
                Span::plain(w.code[1].to_string()),
                Span::plain(w.files.to_string()),
                packages(0),
                packages(1),
                Span::plain(w.other_packages.to_string()),
                Span::plain(format!("{}/{}", w.claims[0], w.claims[1])),
            ]
        })
        .collect();
    page.table(&columns, &rows, &[]);
    page.heading("Claims by article and kind");
    let mut columns = vec![Column::fixed("article")];
    columns.extend(stats.claim_kinds.iter().map(|kind| Column::number(kind)));
    columns.push(Column::number("all"));
    let rows: Vec<Vec<Span>> = stats
        .claims
        .iter()
        .map(|(id, counts)| {
            let mut row = vec![Span::plain(id)];
            row.extend(counts.iter().map(|n| Span::plain(n.to_string())));
            row.push(Span::plain(counts.iter().sum::<usize>().to_string()));
            row
        })
        .collect();
    page.table(&columns, &rows, &[]);
    page.heading("How claims are reached");
    let rows: Vec<Vec<Span>> =
        stats.routes.iter().map(|(label, n)| vec![Span::plain(label), Span::plain(n.to_string())]).collect();
    page.table(&[Column::fixed(""), Column::number("claims")], &rows, &[]);
    page.finish()
}

fn json(stats: &Stats) -> String {
    let strengths =
        |counts: [usize; 3]| json!({ "weak": counts[0], "medium": counts[1], "strong": counts[2] });
    let side = |row: &(String, usize, usize)| json!({ "what": row.0, "node": row.1, "python": row.2 });
    let workloads: Vec<Value> = stats
        .workloads
        .iter()
        .map(|w| {
            json!({
                "id": &*w.id,
                "lean": rounded(w.lean),
                "code_rules": { "javascript": w.code[0], "python": w.code[1] },
                "file_rules": w.files,
                "packages": {
                    "npm": strengths(w.packages[0]),
                    "pypi": strengths(w.packages[1]),
                    "others": w.other_packages,
                },
                "claims": { "node": w.claims[0], "python": w.claims[1] },
            })
        })
        .collect();
    let claims: Vec<Value> = stats
        .claims
        .iter()
        .map(|(id, counts)| {
            let kinds: serde_json::Map<String, Value> = stats
                .claim_kinds
                .iter()
                .zip(counts)
                .map(|(kind, n)| ((*kind).to_string(), json!(n)))
                .collect();
            json!({ "article": &**id, "kinds": kinds })
        })
        .collect();
    document(&json!({
        "schema_version": 1,
        "sides": stats.sides.iter().map(side).collect::<Vec<_>>(),
        "workloads": workloads,
        "claims": claims,
        "routes": stats.routes.iter().map(|(label, n)| json!({ "how": label, "claims": n })).collect::<Vec<_>>(),
    }))
}
