//! Every piece of evidence, a line each: `path:line  grade  workload  rule  snippet`.

use globset::GlobMatcher;

use super::{TextOptions, escape, style, view};
use crate::model::{Evidence, FileRole, Report, Signal};

/// What to list; an empty list lets everything through.
#[derive(Debug, Clone, Default)]
pub struct EvidenceFilter {
    /// Workload ids.
    pub workloads: Vec<String>,
    /// Rule ids; `*` at the end matches any ending.
    pub rules: Vec<String>,
    /// File roles.
    pub roles: Vec<FileRole>,
    /// Path globs.
    pub paths: Vec<GlobMatcher>,
}

impl EvidenceFilter {
    fn lets_through(&self, signal: &Signal, evidence: &Evidence) -> bool {
        let any = |list: &[String], word: &str| {
            list.is_empty()
                || list
                    .iter()
                    .any(|w| w == word || w.strip_suffix('*').is_some_and(|head| word.starts_with(head)))
        };
        any(&self.workloads, &signal.workload)
            && any(&self.rules, &evidence.rule)
            && (self.roles.is_empty() || self.roles.contains(&evidence.file_role))
            && (self.paths.is_empty() || self.paths.iter().any(|g| g.is_match(&*evidence.location.path)))
    }
}

/// Lists the evidence of all components, grouped by workload, heaviest workload first; a closing line counts it.
pub fn evidence(report: &Report, filter: &EvidenceFilter, options: &TextOptions) -> String {
    let paint = |style: anstyle::Style, text: &str| {
        if options.color { format!("{style}{text}{style:#}") } else { text.to_string() }
    };
    let mut out = String::new();
    let mut shown = 0usize;
    let mut workloads: Vec<&str> = report.signals.iter().map(|s| &*s.workload).collect();
    // Evidence of components that the repository's verdict leaves out (front ends, examples) is listed too.
    let others = report.components.iter().flat_map(|c| &c.signals).map(|s| &*s.workload);
    for other in others {
        if !workloads.contains(&other) {
            workloads.push(other);
        }
    }
    for workload in workloads {
        let mut rows: Vec<&Evidence> = report
            .components
            .iter()
            .flat_map(|c| &c.signals)
            .filter(|s| &*s.workload == workload)
            .flat_map(|s| s.evidence.iter().filter(|e| filter.lets_through(s, e)))
            .collect();
        if rows.is_empty() {
            continue;
        }
        rows.sort_by(|a, b| {
            a.grade.cmp(&b.grade).then_with(|| a.location.cmp(&b.location)).then(a.rule.cmp(&b.rule))
        });
        out.push_str(&paint(
            style::STRONG,
            &format!("{} ({workload})", escape::text(view::title(report, workload))),
        ));
        out.push('\n');
        let mut explained: Vec<&str> = Vec::new();
        for row in rows {
            shown += 1;
            let place = escape::text(&view::place(&row.location)).into_owned();
            let aside = if row.file_role == FileRole::Product {
                String::new()
            } else {
                format!(" in {} file", row.file_role.as_str())
            };
            out.push_str(&format!(
                "  {}  {}{aside}, {}  {}  {}\n",
                paint(style::PLACE, &place),
                paint(style::grade(row.grade), row.grade.as_str()),
                row.strength.as_str(),
                escape::text(&row.rule),
                paint(style::FAINT, &escape::snippet(&row.snippet)),
            ));
            // What a rule says of itself is said once.
            if !explained.contains(&&*row.rule) {
                explained.push(&row.rule);
                out.push_str(&format!("      {}\n", escape::text(&row.why)));
            }
        }
    }
    let noun = if shown == 1 { "piece" } else { "pieces" };
    out.push_str(&format!("{shown} {noun} of evidence\n"));
    out
}
