//! JSON v1. These types are the public contract (`schemas/report-v1.schema.json`): fields are added, never renamed.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{escape, view};
use crate::model::{self, Location};

/// Writes the whole report, nothing capped, keys and lists in a fixed order.
pub(crate) fn render(report: &model::Report) -> String {
    // Strings, numbers and string keys cannot fail to serialize, so the default never shows.
    let mut out = escape::json(&serde_json::to_string_pretty(&document(report)).unwrap_or_default());
    out.push('\n');
    out
}

#[derive(Serialize)]
struct Document<'a> {
    schema_version: u32,
    tool: Tool<'a>,
    repository: Repository<'a>,
    languages: Vec<Language<'a>>,
    components: Vec<Component<'a>>,
    seams: Vec<Seam<'a>>,
    backend: Backend<'a>,
    workloads: Vec<Workload<'a>>,
    verdict: Verdict<'a>,
    criteria: Vec<Criterion<'a>>,
    names: Vec<Name<'a>>,
    history: Option<()>,
    assumptions: Vec<Assumption<'a>>,
    what_if: Option<WhatIf<'a>>,
    policy: Option<()>,
    dependencies: Vec<Dependency<'a>>,
    coverage: Coverage<'a>,
    partial: bool,
    diagnostics: Vec<Diagnostic<'a>>,
}

#[derive(Serialize)]
struct WhatIf<'a> {
    changes: &'a [String],
    before: Before,
}

#[derive(Serialize)]
struct Before {
    suggestion: &'static str,
    confidence: &'static str,
    scores: Scores,
}

#[derive(Serialize)]
struct Tool<'a> {
    name: &'static str,
    version: &'a str,
    ruleset: &'a str,
}

#[derive(Serialize)]
struct Repository<'a> {
    name: &'a str,
    path: &'a str,
    revision: Option<&'a str>,
    commit: Option<&'a str>,
    committed_at: Option<&'a str>,
    remote: Option<&'a str>,
    files: u64,
    bytes: u64,
}

#[derive(Serialize)]
struct Language<'a> {
    name: &'a str,
    files: u64,
    code: u64,
    comments: u64,
    blanks: u64,
    share: f64,
}

#[derive(Serialize)]
struct Component<'a> {
    path: &'a str,
    name: &'a str,
    role: &'static str,
    product: bool,
    backend: Vec<&'a str>,
    manifests: Vec<&'a str>,
    code: u64,
    workloads: Vec<ComponentWorkload<'a>>,
    verdict: Option<ComponentVerdict<'a>>,
}

#[derive(Serialize)]
struct ComponentWorkload<'a> {
    id: &'a str,
    confidence: &'static str,
    weight: f64,
    evidence_total: usize,
}

#[derive(Serialize)]
struct ComponentVerdict<'a> {
    suggestion: &'static str,
    confidence: &'static str,
    headline: &'a str,
    scores: Scores,
}

#[derive(Serialize)]
struct Seam<'a> {
    from: Option<&'a str>,
    to: Option<&'a str>,
    link: &'a str,
    path: &'a str,
    line: Option<u32>,
    why: &'a str,
    shared: Option<Shared<'a>>,
}

#[derive(Serialize)]
struct Shared<'a> {
    kind: &'a str,
    value: &'a str,
}

#[derive(Serialize)]
struct Backend<'a> {
    present: Vec<&'a str>,
    evidence: Vec<BackendEvidence<'a>>,
}

#[derive(Serialize)]
struct BackendEvidence<'a> {
    runtime: &'a str,
    path: &'a str,
    line: Option<u32>,
    cell: Option<u32>,
}

#[derive(Serialize)]
struct Workload<'a> {
    id: &'a str,
    title: &'a str,
    family: Option<&'a str>,
    confidence: &'static str,
    favours: &'static str,
    lean: f64,
    plumbing: bool,
    weight: f64,
    conflict: Option<&'a str>,
    evidence: Vec<Evidence<'a>>,
    evidence_total: usize,
    claims: Vec<Claim<'a>>,
}

#[derive(Serialize)]
struct Evidence<'a> {
    rule: &'a str,
    strength: &'static str,
    path: &'a str,
    line: Option<u32>,
    column: u32,
    cell: Option<u32>,
    snippet: &'a str,
    grade: &'static str,
    role: &'static str,
    component: Option<&'a str>,
    fingerprint: &'a str,
}

#[derive(Serialize)]
struct Claim<'a> {
    id: &'a str,
    article: &'a str,
    section: &'a str,
    lines: &'a str,
    favours: &'static str,
    strength: &'static str,
    says: &'a str,
    correction: Option<&'a str>,
}

#[derive(Serialize)]
struct Verdict<'a> {
    suggestion: &'static str,
    confidence: &'static str,
    headline: &'a str,
    scores: Scores,
    reasons: Vec<Reason<'a>>,
    counterpoints: Vec<Reason<'a>>,
    firmness: Firmness<'a>,
    split: Vec<SplitRow<'a>>,
    tie_break: Option<TieBreak<'a>>,
    mixed: bool,
}

#[derive(Serialize)]
struct Scores {
    node: f64,
    python: f64,
}

#[derive(Serialize)]
struct Reason<'a> {
    text: &'a str,
    workload: Option<&'a str>,
    side: &'static str,
    component: Option<&'a str>,
}

#[derive(Serialize)]
struct Firmness<'a> {
    margin: f64,
    flips: Vec<Flip<'a>>,
}

#[derive(Serialize)]
struct Flip<'a> {
    without: &'a str,
    becomes: &'static str,
}

#[derive(Serialize)]
struct SplitRow<'a> {
    component: &'a str,
    runtime: &'static str,
    why: &'a str,
    part: Option<&'a str>,
}

#[derive(Serialize)]
struct TieBreak<'a> {
    side: &'static str,
    why: &'a str,
}

#[derive(Serialize)]
struct Criterion<'a> {
    id: &'a str,
    title: &'a str,
    says: &'a str,
    favours: &'static str,
    matters: &'static str,
    articles: Vec<Said<'a>>,
    facts: Vec<Fact<'a>>,
    claims: Vec<Claim<'a>>,
}

#[derive(Serialize)]
struct Said<'a> {
    article: &'a str,
    says: &'a str,
}

#[derive(Serialize)]
struct Fact<'a> {
    says: &'a str,
    matters: &'static str,
    rule: &'a str,
    count: Option<u64>,
    path: Option<&'a str>,
    line: Option<u32>,
    cell: Option<u32>,
}

#[derive(Serialize)]
struct Name<'a> {
    id: &'a str,
    title: &'a str,
    kind: &'a str,
    side: &'static str,
    rule: &'a str,
    path: &'a str,
    line: Option<u32>,
    claims: Vec<&'a str>,
}

#[derive(Serialize)]
struct Assumption<'a> {
    what: &'a str,
    reason: &'a str,
    path: &'a str,
    line: Option<u32>,
}

#[derive(Serialize)]
struct Dependency<'a> {
    ecosystem: &'static str,
    name: &'a str,
    requirement: &'a str,
    scope: &'static str,
    origin: &'static str,
    path: &'a str,
    line: Option<u32>,
    used: Option<bool>,
    stands_for: Option<Vec<&'a str>>,
}

#[derive(Serialize)]
struct Coverage<'a> {
    seen: u64,
    analysed: u64,
    skipped: &'a BTreeMap<&'static str, u64>,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    severity: &'static str,
    code: &'static str,
    message: &'a str,
    path: Option<&'a str>,
    line: Option<u32>,
}

fn document(report: &model::Report) -> Document<'_> {
    let repository = &report.repository;
    Document {
        schema_version: 1,
        tool: Tool { name: "stackfit", version: report.tool_version, ruleset: &report.ruleset },
        repository: Repository {
            name: &repository.name,
            path: &repository.path,
            revision: repository.revision.as_deref(),
            commit: repository.commit.as_deref(),
            committed_at: repository.committed_at.as_deref(),
            remote: repository.remote.as_deref(),
            files: repository.files,
            bytes: repository.bytes,
        },
        languages: report.languages.iter().map(language).collect(),
        components: report.components.iter().map(component).collect(),
        seams: report.seams.iter().map(|s| seam(report, s)).collect(),
        backend: Backend {
            present: report.backend.present.iter().map(|id| &**id).collect(),
            evidence: report
                .backend
                .evidence
                .iter()
                .map(|(id, at)| BackendEvidence {
                    runtime: id,
                    path: &at.path,
                    line: line(at),
                    cell: at.cell,
                })
                .collect(),
        },
        workloads: report.signals.iter().map(|s| workload(report, s)).collect(),
        verdict: verdict(report),
        criteria: report.criteria.iter().map(criterion).collect(),
        names: report.names.iter().map(name).collect(),
        history: None,
        assumptions: report
            .assumptions
            .iter()
            .map(|a| Assumption {
                what: &a.what,
                reason: &a.reason,
                path: &a.location.path,
                line: line(&a.location),
            })
            .collect(),
        what_if: report.unchanged.as_ref().map(|before| WhatIf {
            changes: &before.changes,
            before: Before {
                suggestion: before.suggestion.as_str(),
                confidence: before.confidence.as_str(),
                scores: scores(before.scores),
            },
        }),
        policy: None,
        dependencies: report
            .dependencies
            .iter()
            // What nobody here asks for is a matter of `stackfit deps`.
            .filter(|r| r.dependency.origin != model::Origin::Transitive)
            .map(dependency)
            .collect(),
        coverage: Coverage {
            seen: report.coverage.seen,
            analysed: report.coverage.analysed,
            skipped: &report.coverage.skipped,
        },
        partial: report.partial,
        diagnostics: report.diagnostics.iter().map(diagnostic).collect(),
    }
}

fn language(language: &model::LanguageShare) -> Language<'_> {
    Language {
        name: &language.name,
        files: language.files,
        code: language.lines.code,
        comments: language.lines.comments,
        blanks: language.lines.blanks,
        share: rounded(language.share),
    }
}

fn component(component: &model::Component) -> Component<'_> {
    Component {
        path: view::path(&component.root),
        name: &component.name,
        role: component.role.as_str(),
        product: component.product,
        backend: component.backend.iter().map(|(id, _)| &**id).collect(),
        manifests: component.manifests.iter().map(|m| &**m).collect(),
        code: component.code,
        workloads: component
            .signals
            .iter()
            .map(|s| ComponentWorkload {
                id: &s.workload,
                confidence: s.confidence.as_str(),
                weight: rounded(s.weight),
                evidence_total: s.evidence.len(),
            })
            .collect(),
        verdict: component.verdict.as_ref().map(|v| ComponentVerdict {
            suggestion: v.suggestion.as_str(),
            confidence: v.confidence.as_str(),
            headline: &v.headline,
            scores: scores(v.scores),
        }),
    }
}

fn seam<'a>(report: &'a model::Report, seam: &'a model::Seam) -> Seam<'a> {
    Seam {
        from: view::component(report, seam.from),
        to: view::component(report, seam.to),
        link: &seam.link,
        path: &seam.location.path,
        line: line(&seam.location),
        why: &seam.why,
        shared: seam.shared.as_ref().map(|s| Shared { kind: s.kind.as_str(), value: &s.value }),
    }
}

fn workload<'a>(report: &'a model::Report, signal: &'a model::Signal) -> Workload<'a> {
    let advice = view::advice(report, &signal.workload);
    Workload {
        id: &signal.workload,
        title: view::title(report, &signal.workload),
        family: advice.map(|a| &*a.family),
        confidence: signal.confidence.as_str(),
        favours: advice.map_or(model::Side::None, |a| a.favours).as_str(),
        lean: advice.map_or(0.0, |a| rounded(a.lean)),
        plumbing: advice.is_some_and(|a| a.plumbing),
        weight: rounded(signal.weight),
        conflict: advice.and_then(|a| a.conflict.as_deref()),
        evidence: signal.evidence.iter().map(|e| evidence(report, e)).collect(),
        evidence_total: signal.evidence.len(),
        claims: advice.map_or_else(Vec::new, |a| a.claims.iter().map(claim).collect()),
    }
}

fn evidence<'a>(report: &'a model::Report, evidence: &'a model::Evidence) -> Evidence<'a> {
    Evidence {
        rule: &evidence.rule,
        strength: evidence.strength.as_str(),
        path: &evidence.location.path,
        line: line(&evidence.location),
        column: evidence.location.column.max(1),
        cell: evidence.location.cell,
        snippet: &evidence.snippet,
        grade: evidence.grade.as_str(),
        role: evidence.file_role.as_str(),
        component: view::component(report, evidence.component),
        fingerprint: &evidence.fingerprint,
    }
}

fn claim(citation: &model::Citation) -> Claim<'_> {
    Claim {
        id: &citation.claim,
        article: &citation.article,
        section: &citation.section,
        lines: &citation.lines,
        favours: citation.favours.as_str(),
        strength: citation.strength.as_str(),
        says: &citation.says,
        correction: citation.correction.as_deref(),
    }
}

fn verdict(report: &model::Report) -> Verdict<'_> {
    let verdict = &report.verdict;
    Verdict {
        suggestion: verdict.suggestion.as_str(),
        confidence: verdict.confidence.as_str(),
        headline: &verdict.headline,
        scores: scores(verdict.scores),
        reasons: verdict.reasons.iter().map(|r| reason(report, r)).collect(),
        counterpoints: verdict.counterpoints.iter().map(|r| reason(report, r)).collect(),
        firmness: Firmness {
            margin: rounded(verdict.firmness.margin),
            flips: verdict
                .firmness
                .flips
                .iter()
                .map(|f| Flip { without: &f.without, becomes: f.becomes.as_str() })
                .collect(),
        },
        split: verdict
            .split
            .iter()
            .map(|s| SplitRow {
                component: view::path(&s.component),
                runtime: s.runtime.as_str(),
                why: &s.why,
                part: s.part.as_deref(),
            })
            .collect(),
        tie_break: verdict.tie_break.as_ref().map(|t| TieBreak { side: t.side.as_str(), why: &t.why }),
        mixed: verdict.mixed,
    }
}

fn reason<'a>(report: &'a model::Report, reason: &'a model::Reason) -> Reason<'a> {
    Reason {
        text: &reason.text,
        workload: reason.workload.as_deref(),
        side: reason.side.as_str(),
        component: reason.component.and_then(|i| view::component(report, i)),
    }
}

fn criterion(criterion: &model::CriterionFacts) -> Criterion<'_> {
    Criterion {
        id: &criterion.id,
        title: &criterion.title,
        says: &criterion.says,
        favours: criterion.favours.as_str(),
        matters: criterion.matters,
        articles: criterion.articles.iter().map(|(article, says)| Said { article, says }).collect(),
        facts: criterion
            .facts
            .iter()
            .map(|f| Fact {
                says: &f.says,
                matters: if f.more { "more" } else { "less" },
                rule: &f.rule,
                count: f.count,
                path: f.location.as_ref().map(|l| &*l.path),
                line: f.location.as_ref().and_then(line),
                cell: f.location.as_ref().and_then(|l| l.cell),
            })
            .collect(),
        claims: criterion.claims.iter().map(claim).collect(),
    }
}

fn name(name: &model::NamedThing) -> Name<'_> {
    Name {
        id: &name.id,
        title: &name.title,
        kind: &name.kind,
        side: name.side.as_str(),
        rule: &name.rule,
        path: &name.location.path,
        line: line(&name.location),
        claims: name.claims.iter().map(|c| &**c).collect(),
    }
}

fn dependency(row: &model::DependencyRow) -> Dependency<'_> {
    Dependency {
        ecosystem: row.dependency.ecosystem.as_str(),
        name: &row.dependency.name,
        requirement: &row.dependency.requirement,
        scope: row.dependency.scope.as_str(),
        origin: row.dependency.origin.as_str(),
        path: &row.location.path,
        line: line(&row.location),
        used: row.used,
        stands_for: row.stands_for.as_ref().map(|s| s.iter().map(|w| &**w).collect()),
    }
}

fn diagnostic(diagnostic: &model::Diagnostic) -> Diagnostic<'_> {
    Diagnostic {
        severity: diagnostic.severity.as_str(),
        code: diagnostic.code,
        message: &diagnostic.message,
        path: diagnostic.location.as_ref().map(|l| &*l.path),
        line: diagnostic.location.as_ref().and_then(line),
    }
}

/// Line 0 stands for the file as a whole: JSON says null, so that every number is a line.
fn line(location: &Location) -> Option<u32> {
    (location.line > 0).then_some(location.line)
}

fn scores(scores: model::Scores) -> Scores {
    Scores { node: rounded(scores.node), python: rounded(scores.python) }
}

/// Four decimals: enough to compare, and the same on every machine. What is no number is 0, since JSON has no other.
fn rounded(value: f64) -> f64 {
    let value = if value.is_finite() { (value * 10_000.0).round() / 10_000.0 } else { 0.0 };
    // No negative zero.
    value + 0.0
}
