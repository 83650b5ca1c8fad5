//! One function a kind of subject.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::guidance;
use crate::hits::OBSERVED;
use crate::model::{
    ArticleSays, ArticleVote, Correction, Ecosystem, ExplainedClaim, Explanation, Feeder, Side, Strength,
    SubjectKind,
};
use crate::rules::{
    AnyOf, Claim, ClaimSubject, Conditions, NoteStatus, Package, PackageRole, RuleSays, Ruleset, Within,
};

/// Ids and titles of all subjects of a kind, by id.
pub(super) fn all(kind: SubjectKind, ruleset: &Ruleset) -> Vec<(Arc<str>, Arc<str>)> {
    fn rows<T>(table: &BTreeMap<Arc<str>, T>, title: impl Fn(&T) -> &Arc<str>) -> Vec<(Arc<str>, Arc<str>)> {
        table.iter().map(|(id, row)| (id.clone(), title(row).clone())).collect()
    }
    match kind {
        SubjectKind::Workload => rows(&ruleset.workloads, |w| &w.title),
        SubjectKind::Criterion => rows(&ruleset.criteria, |c| &c.title),
        SubjectKind::Hybrid => {
            let mut all = rows(&ruleset.hybrid, |p| &p.title);
            all.extend(rows(&ruleset.links, |l| &l.title));
            all.sort();
            all
        }
        SubjectKind::Name => rows(&ruleset.names, |n| &n.title),
        SubjectKind::Article => rows(&ruleset.articles, |a| &a.title),
        SubjectKind::Claim => {
            let mut all = rows(&ruleset.claims, |c| &c.says);
            all.sort_by_cached_key(|(id, _)| claim_order(id));
            all
        }
        SubjectKind::Correction => rows(&ruleset.notes, |n| &n.claim),
        SubjectKind::Context => rows(&ruleset.context, |(title, _)| title),
        SubjectKind::Rule => {
            let code = ruleset.code.iter().map(|r| (r.id.clone(), r.why.clone()));
            let mut all: Vec<_> = code
                .chain(ruleset.files.iter().map(|r| (r.id.clone(), r.why.clone())))
                .chain(ruleset.joint.iter().map(|r| (r.id.clone(), r.why.clone())))
                .collect();
            all.extend(OBSERVED.map(|(id, says)| (id.into(), says.into())));
            all.sort();
            all
        }
        SubjectKind::Package => {
            let mut all: Vec<(Arc<str>, Arc<str>)> = Vec::new();
            for (ecosystem, table) in &ruleset.packages {
                for (name, package) in table {
                    let id = format!("{}/{name}", ecosystem.as_str());
                    all.push((id.into(), package_says(package).into()));
                }
            }
            for (ecosystem, families) in &ruleset.families {
                for family in families.all() {
                    let id = format!("{}/{}", ecosystem.as_str(), family.key);
                    all.push((id.into(), package_says(&family.package).into()));
                }
            }
            all.sort();
            all
        }
    }
}

/// `A3-9` before `A3-10`.
fn claim_order(id: &str) -> (String, usize) {
    let (article, number) = id.split_once('-').unwrap_or((id, ""));
    (article.to_string(), number.parse().unwrap_or(usize::MAX))
}

/// Everything about one subject, which [`all`] lists.
pub(super) fn explain(kind: SubjectKind, id: &Arc<str>, ruleset: &Ruleset) -> Explanation {
    let title = all(kind, ruleset).into_iter().find(|(i, _)| i == id).map_or_else(|| id.clone(), |(_, t)| t);
    let mut explanation = Explanation {
        kind,
        id: id.clone(),
        title,
        says: String::new(),
        fields: Vec::new(),
        favours: None,
        lean: None,
        votes: Vec::new(),
        articles: Vec::new(),
        conflict: None,
        claims: Vec::new(),
        corrections: Vec::new(),
        feeders: Vec::new(),
        recognised: Vec::new(),
        facts: Vec::new(),
        legend: Vec::new(),
        see: Vec::new(),
        here: None,
    };
    match kind {
        SubjectKind::Workload => workload(&mut explanation, id, ruleset),
        SubjectKind::Criterion => criterion(&mut explanation, id, ruleset),
        SubjectKind::Hybrid => hybrid(&mut explanation, id, ruleset),
        SubjectKind::Name => name(&mut explanation, id, ruleset),
        SubjectKind::Article => article(&mut explanation, id, ruleset),
        SubjectKind::Claim => claim(&mut explanation, id, ruleset),
        SubjectKind::Correction => correction(&mut explanation, id, ruleset),
        SubjectKind::Context => context(&mut explanation, id, ruleset),
        SubjectKind::Rule => rule(&mut explanation, id, ruleset),
        SubjectKind::Package => package(&mut explanation, id, ruleset),
    }
    explanation.corrections = corrections(&explanation.claims, &explanation, ruleset);
    if kind != SubjectKind::Article {
        explanation.legend = legend(&explanation, ruleset);
    }
    explanation
}

/// Articles that an explanation cites, by id.
fn legend(of: &Explanation, ruleset: &Ruleset) -> Vec<(Arc<str>, Arc<str>)> {
    let claims = of.claims.iter().filter_map(|c| ruleset.claims.get(&c.citation.claim)).map(|c| &c.article);
    let said = of.articles.iter().map(|a| &a.id);
    let cited: BTreeSet<&Arc<str>> = claims.chain(said).chain(of.votes.iter().map(|v| &v.id)).collect();
    let title = |id: &Arc<str>| Some((id.clone(), ruleset.articles.get(id)?.title.clone()));
    cited.into_iter().filter_map(title).collect()
}

fn workload(explanation: &mut Explanation, id: &Arc<str>, ruleset: &Ruleset) {
    let Some(workload) = ruleset.workloads.get(id) else { return };
    explanation.says = workload.definition.to_string();
    explanation.favours = Some(workload.favours);
    if workload.favours == Side::Contested {
        explanation.fields.push(("lean", "contested, not scored".to_string()));
    } else {
        explanation.lean = Some(workload.lean);
    }
    explanation.conflict = workload.conflict.clone();
    explanation.fields.push(("family", workload.family.to_string()));
    let traits = [
        (workload.hub, "one place in the code is enough to make it central"),
        (
            workload.helper,
            "often a helper of something else: it has to reach far, or be declared, to weigh much",
        ),
        (workload.plumbing, "plumbing: never outvotes a domain workload in the same component"),
    ];
    for (_, says) in traits.iter().filter(|(is, _)| *is) {
        explanation.fields.push(("counts", (*says).to_string()));
    }
    explanation.claims = strongest_first(claims(&workload.claims, ruleset));
    explanation.votes = votes(&workload.claims, ruleset);
    explanation.feeders = feeders(id, ruleset);
    if explanation.feeders.is_empty() {
        let why = "no code shows it by itself; it counts where a team declares it as a need";
        explanation.fields.push(("seen", why.to_string()));
    }
    explanation.see.extend(workload.see.iter().map(|s| s.to_string()));
    let parts = ruleset.hybrid.iter().filter(|(_, p)| p.workloads.contains(id));
    explanation.see.extend(parts.map(|(id, _)| see(SubjectKind::Hybrid, id)));
    let family = ruleset.workloads.iter().filter(|(i, w)| w.family == workload.family && *i != id);
    explanation.see.extend(family.map(|(id, _)| see(SubjectKind::Workload, id)));
}

fn criterion(explanation: &mut Explanation, id: &Arc<str>, ruleset: &Ruleset) {
    let Some(criterion) = ruleset.criteria.get(id) else { return };
    explanation.says = criterion.says.to_string();
    explanation.favours = Some(criterion.favours);
    let scored = match &criterion.context {
        Some(why) => format!("never: {}", lower_first(why)),
        None => "never: criteria are shown beside the verdict and do not decide".to_string(),
    };
    explanation.fields.push(("scored", scored));
    let says = |(article, says): (&Arc<str>, &Arc<str>)| {
        let title = ruleset.articles.get(article)?.title.clone();
        Some(ArticleSays { id: article.clone(), title, says: says.clone() })
    };
    explanation.articles = criterion.articles.iter().filter_map(says).collect();
    explanation.claims = strongest_first(claims(&criterion.claims, ruleset));
    for fact in &criterion.facts {
        let count = fact.count.iter().map(|c| c.words().into());
        let seen = count.chain(fact.seen.iter().cloned()).collect();
        explanation.facts.push((fact.more, fact.says.clone(), seen));
    }
}

fn hybrid(explanation: &mut Explanation, id: &Arc<str>, ruleset: &Ruleset) {
    if let Some(point) = ruleset.hybrid.get(id) {
        explanation.says = point.says.to_string();
        explanation.favours = Some(point.side);
        let what = if point.side == Side::Both { "a remark on combining both" } else { "a part of a hybrid" };
        explanation.fields.push(("what", what.to_string()));
        explanation.claims = strongest_first(claims(&point.claims, ruleset));
        explanation.see.extend(point.workloads.iter().map(|w| see(SubjectKind::Workload, w)));
        let feeder = |id: &Arc<str>| Feeder {
            id: id.clone(),
            kind: "package",
            strength: Strength::Strong,
            why: "".into(),
        };
        explanation.feeders = point.seen.iter().map(feeder).collect();
    } else if let Some(link) = ruleset.links.get(id) {
        explanation.says = link.why.to_string();
        explanation.fields.push(("what", "a way for the two sides of a hybrid to talk".to_string()));
        explanation.claims = strongest_first(claims(&link.claims, ruleset));
        explanation.feeders = link_feeders(id, ruleset);
    }
}

fn name(explanation: &mut Explanation, id: &Arc<str>, ruleset: &Ruleset) {
    let Some(name) = ruleset.names.get(id) else { return };
    explanation.fields.push(("what", name.kind.to_string()));
    // No side that claims favour: what is said of the GIL, which belongs to Python, speaks for Node.js.
    explanation.fields.push(("belongs to", belongs_to(name.side).to_string()));
    explanation.fields.push(("named in", name.places.to_string()));
    explanation.says = match &name.unseen {
        Some(why) => format!("Not looked for. {why}"),
        None => "The articles name it.".to_string(),
    };
    explanation.claims = strongest_first(claims(&name.claims, ruleset));
    for rule in &name.seen {
        let (group, id) = rule.split_once('/').unwrap_or(("rule", rule));
        match explanation.recognised.iter_mut().find(|(g, _)| **g == *group) {
            Some((_, ids)) => ids.push(id.into()),
            None => explanation.recognised.push((group.into(), vec![id.into()])),
        }
    }
}

/// A side as the home of a name.
fn belongs_to(side: Side) -> &'static str {
    match side {
        Side::Node => "Node.js",
        Side::Python => "Python",
        Side::Both => "both",
        Side::Contested | Side::None => "neither",
    }
}

fn article(explanation: &mut Explanation, id: &Arc<str>, ruleset: &Ruleset) {
    let Some(article) = ruleset.articles.get(id) else { return };
    let of_it: Vec<(&Arc<str>, &Claim)> = ruleset.claims.iter().filter(|(_, c)| c.article == *id).collect();
    explanation.says = format!("{} claims are taken from it, in our own words.", of_it.len());
    explanation.fields.push(("text", article.source.to_string()));
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, claim) in &of_it {
        *kinds.entry(claim.kind.as_str()).or_default() += 1;
    }
    let kinds: Vec<String> = kinds.iter().map(|(kind, n)| format!("{n} {kind}")).collect();
    explanation.fields.push(("claims", kinds.join(", ")));
    let mut ids: Vec<Arc<str>> = of_it.into_iter().map(|(id, _)| id.clone()).collect();
    ids.sort_by_cached_key(|id| claim_order(id));
    explanation.claims = claims(&ids, ruleset);
}

fn claim(explanation: &mut Explanation, id: &Arc<str>, ruleset: &Ruleset) {
    let Some(claim) = ruleset.claims.get(id) else { return };
    explanation.says = claim.says.to_string();
    explanation.title = id.clone();
    explanation.favours = Some(claim.favours);
    explanation.claims = claims(std::slice::from_ref(id), ruleset);
    explanation.fields.push(("about", subject_of(claim, ruleset).join(", ").replace(':', " ")));
    let against = if claim.against { ", against the other side: counts one step lower" } else { "" };
    explanation.fields.push(("strength", format!("{}{against}", claim.strength.as_str())));
    if matches!(claim.subject, ClaimSubject::Workload(_)) {
        explanation.fields.push(("vote", vote_of(claim, ruleset)));
    }
    let place = match explanation.claims.first() {
        Some(shown) => format!("{}, {}", claim.article, shown.citation.place()),
        None => claim.article.to_string(),
    };
    explanation.fields.push(("where", place));
    explanation.see = subject_of(claim, ruleset);
    explanation.see.extend(claim.names.iter().map(|n| see(SubjectKind::Name, n)));
    explanation.see.push(see(SubjectKind::Article, &claim.article));
}

/// How a claim on a workload votes, in words.
fn vote_of(claim: &Claim, ruleset: &Ruleset) -> String {
    let note = claim.note.as_ref().and_then(|id| Some((id, ruleset.notes.get(id)?.status)));
    let because = note.map(|(id, status)| format!(": {id} ({})", status.as_str())).unwrap_or_default();
    match (claim.counted(note.map(|(_, status)| status)), note) {
        (None, Some((_, NoteStatus::Wrong))) => format!("none{because}"),
        (None, _) => "none: it names no side".to_string(),
        (Some(counted), Some((_, NoteStatus::Outdated))) => format!("{}{because}", counted.as_str()),
        (Some(counted), _) => counted.as_str().to_string(),
    }
}

fn correction(explanation: &mut Explanation, id: &Arc<str>, ruleset: &Ruleset) {
    let Some(note) = ruleset.notes.get(id) else { return };
    explanation.says = note.note.to_string();
    let status = match note.status {
        NoteStatus::Wrong => "wrong: such a claim has no vote",
        NoteStatus::Outdated => "outdated: such a claim counts one step lower",
        NoteStatus::Remark => "remark: it is only shown",
    };
    explanation.fields.push(("status", status.to_string()));
    let ids: Vec<Arc<str>> = ruleset
        .claims
        .iter()
        .filter(|(_, c)| c.note.as_ref() == Some(id))
        .map(|(id, _)| id.clone())
        .collect();
    explanation.claims = claims(&ids, ruleset);
}

fn context(explanation: &mut Explanation, id: &Arc<str>, ruleset: &Ruleset) {
    let Some((_, why)) = ruleset.context.get(id) else { return };
    explanation.says = why.to_string();
    explanation.fields.push(("scored", "never".to_string()));
    let of_it = |c: &Claim| matches!(&c.subject, ClaimSubject::Context(reason) if reason == id);
    let ids: Vec<Arc<str>> =
        ruleset.claims.iter().filter(|(_, c)| of_it(c)).map(|(id, _)| id.clone()).collect();
    explanation.claims = claims(&ids, ruleset);
}

/// What else a rule needs.
fn conditions(explanation: &mut Explanation, conditions: &Conditions) {
    for (label, names) in [("requires", &conditions.requires), ("excludes", &conditions.excludes)] {
        if !names.is_empty() {
            explanation.fields.push((label, listed(names, conditions.within)));
        }
    }
}

fn listed(names: &[AnyOf], within: Within) -> String {
    let names: Vec<String> = names.iter().map(|n| n.0.join(" or ")).collect();
    let place = match within {
        Within::File => "file",
        Within::Component => "component",
        Within::Repository => "repository",
    };
    format!("{} (in the same {place})", names.join("; "))
}

fn rule(explanation: &mut Explanation, id: &Arc<str>, ruleset: &Ruleset) {
    let (says, origin) = if let Some(rule) = ruleset.code.iter().find(|r| r.id == *id) {
        explanation.says = rule.why.to_string();
        explanation.fields.push(("looks for", rule.looks_for.join("; ")));
        conditions(explanation, &rule.conditions);
        (&rule.says, &rule.origin)
    } else if let Some(rule) = ruleset.files.iter().find(|r| r.id == *id) {
        explanation.says = rule.why.to_string();
        explanation.fields.push(("looks for", format!("{}: {}", rule.kind.as_str(), rule.globs.join(", "))));
        conditions(explanation, &rule.conditions);
        (&rule.says, &rule.origin)
    } else if let Some(rule) = ruleset.joint.iter().find(|r| r.id == *id) {
        explanation.says = rule.why.to_string();
        for (label, names) in [("all of", &rule.all_of), ("any of", &rule.any_of), ("none of", &rule.none_of)]
        {
            if !names.is_empty() {
                explanation.fields.push((label, listed(names, rule.within)));
            }
        }
        (&rule.says, &rule.origin)
    } else {
        if let Some((_, says)) = OBSERVED.iter().find(|(known, _)| *known == &**id) {
            explanation.says = (*says).to_string();
            explanation
                .fields
                .push(("looks for", "the repository as a whole; it is in no rule file".to_string()));
        }
        return;
    };
    explanation.title = explanation.says.clone().into();
    explanation.fields.push(("means", meaning(says)));
    explanation.fields.push(("written in", origin.clone()));
    if let Some(workload) = &says.workload {
        explanation.favours = ruleset.workloads.get(workload).map(|w| w.favours);
        explanation.see.push(see(SubjectKind::Workload, workload));
    }
    explanation.see.extend(says.links.iter().map(|l| see(SubjectKind::Hybrid, l)));
    explanation.see.extend(asked_by(id, ruleset));
}

fn package(explanation: &mut Explanation, id: &Arc<str>, ruleset: &Ruleset) {
    let Some((ecosystem, name)) = id.split_once('/') else { return };
    let Some(ecosystem) = Ecosystem::parse(ecosystem) else { return };
    let exact = ruleset.packages.get(&ecosystem).and_then(|t| t.get(name));
    let family = || {
        let all = ruleset.families.get(&ecosystem).map(crate::rules::Families::all).unwrap_or_default();
        all.into_iter().find(|f| &*f.key == name).map(|f| &f.package)
    };
    let Some(package) = exact.or_else(family) else { return };
    explanation.title = name.into();
    explanation.says = package_says(package);
    explanation.fields.push(("registry", ecosystem.as_str().to_string()));
    explanation.see.extend(package.workloads.iter().map(|(w, _)| see(SubjectKind::Workload, w)));
    explanation.see.extend(package.links.iter().map(|l| see(SubjectKind::Hybrid, l)));
    explanation.see.extend(asked_by(id, ruleset));
}

/// Names and criteria that a rule or package is a fact for.
fn asked_by(id: &Arc<str>, ruleset: &Ruleset) -> Vec<String> {
    let names =
        ruleset.names.iter().filter(|(_, n)| n.seen.contains(id)).map(|(n, _)| see(SubjectKind::Name, n));
    let criteria = ruleset
        .criteria
        .iter()
        .filter(|(_, c)| c.facts.iter().any(|f| f.seen.contains(id)))
        .map(|(c, _)| see(SubjectKind::Criterion, c));
    names.chain(criteria).collect()
}

/// A sentence inside a sentence.
fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

fn see(kind: SubjectKind, id: &str) -> String {
    format!("{}:{id}", kind.as_str())
}

/// What a package stands for, in words.
fn package_says(package: &Package) -> String {
    let mut words: Vec<String> =
        package.workloads.iter().map(|(w, strength)| format!("{w} ({})", strength.as_str())).collect();
    match package.role {
        Some(PackageRole::Component(role)) => words.push(format!("what uses it is a {}", role.as_str())),
        Some(PackageRole::Tooling) => words.push("tooling, never evidence".to_string()),
        Some(PackageRole::Test) => words.push("for tests, never evidence".to_string()),
        Some(PackageRole::Plumbing) => {
            words.push("plumbing, which nearly every program needs: context, never a vote".to_string());
        }
        Some(PackageRole::Types) => words.push("types only, never evidence".to_string()),
        None => {}
    }
    if let Some(backend) = &package.backend {
        words.push(format!("a server framework of {backend}"));
    }
    if !package.links.is_empty() {
        words.push(format!("speaks {}", package.links.join(", ")));
    }
    if words.is_empty() {
        "known, and says nothing of what a backend does".to_string()
    } else {
        words.join("; ")
    }
}

/// What a match of a rule means, in words.
fn meaning(says: &RuleSays) -> String {
    let mut words = Vec::new();
    if let Some(w) = &says.workload {
        words.push(format!("{w} ({})", says.strength.as_str()));
    }
    if let Some(b) = &says.backend {
        words.push(format!("the backend runs on {b}"));
    }
    if let Some(r) = says.component_role {
        words.push(format!("the component is a {}", r.as_str()));
    }
    if let Some(r) = says.file_role {
        words.push(format!("the file is {}", r.as_str()));
    }
    if !says.links.is_empty() {
        words.push(format!("speaks {}", says.links.join(", ")));
    }
    if words.is_empty() { "a fact for criteria and names".to_string() } else { words.join("; ") }
}

/// What a claim is about, as `kind:id`.
fn subject_of(claim: &Claim, ruleset: &Ruleset) -> Vec<String> {
    match &claim.subject {
        ClaimSubject::Workload(id) => vec![see(SubjectKind::Workload, id)],
        ClaimSubject::Criterion(id) => vec![see(SubjectKind::Criterion, id)],
        ClaimSubject::Hybrid(ids) => ids.iter().map(|id| see(SubjectKind::Hybrid, id)).collect(),
        ClaimSubject::Context(id) => {
            debug_assert!(ruleset.context.contains_key(id));
            vec![see(SubjectKind::Context, id)]
        }
    }
}

fn claims(ids: &[Arc<str>], ruleset: &Ruleset) -> Vec<ExplainedClaim> {
    let with = |(citation, id): (crate::model::Citation, &Arc<str>)| {
        let claim = ruleset.claims.get(id)?;
        Some(ExplainedClaim {
            kind: claim.kind.as_str(),
            subject: subject_of(claim, ruleset).join(", "),
            against: claim.against,
            counted: match claim.subject {
                ClaimSubject::Workload(_) => claim.counted(status(claim, ruleset)),
                _ => None,
            },
            note: claim.note.as_ref().and_then(|n| Some((n.clone(), ruleset.notes.get(n)?.status.as_str()))),
            citation,
        })
    };
    ids.iter()
        .filter_map(|id| guidance::cite_all(std::slice::from_ref(id), ruleset).next().map(|c| (c, id)))
        .filter_map(with)
        .collect()
}

/// Strongest first, then article by article.
fn strongest_first(mut claims: Vec<ExplainedClaim>) -> Vec<ExplainedClaim> {
    claims.sort_by_cached_key(|c| (Reverse(c.citation.strength), claim_order(&c.citation.claim)));
    claims
}

fn status(claim: &Claim, ruleset: &Ruleset) -> Option<crate::rules::NoteStatus> {
    claim.note.as_ref().and_then(|n| ruleset.notes.get(n)).map(|n| n.status)
}

/// Corrections of the claims shown; the one that is explained is not repeated.
fn corrections(claims: &[ExplainedClaim], of: &Explanation, ruleset: &Ruleset) -> Vec<Correction> {
    let mut found: BTreeMap<&Arc<str>, Correction> = BTreeMap::new();
    for shown in claims {
        let Some(id) = ruleset.claims.get(&shown.citation.claim).and_then(|c| c.note.as_ref()) else {
            continue;
        };
        let Some(note) = ruleset.notes.get(id).filter(|_| *id != of.id) else { continue };
        found.entry(id).or_insert_with(|| Correction {
            id: id.clone(),
            status: note.status.as_str(),
            claim: note.claim.clone(),
            note: note.note.clone(),
        });
    }
    found.into_values().collect()
}

/// The strongest claim of each article on each side that counts; articles that say nothing are there too.
fn votes(ids: &[Arc<str>], ruleset: &Ruleset) -> Vec<ArticleVote> {
    let vote = |(id, article): (&Arc<str>, &crate::rules::Article)| {
        let of_it: Vec<&Claim> =
            ids.iter().filter_map(|c| ruleset.claims.get(c)).filter(|c| c.article == *id).collect();
        let best = |side: Side| {
            of_it
                .iter()
                .filter(|c| c.favours == side || c.favours == Side::Both)
                .filter_map(|c| c.counted(status(c, ruleset)))
                .max()
        };
        ArticleVote {
            id: id.clone(),
            title: article.title.clone(),
            node: best(Side::Node),
            python: best(Side::Python),
            claims: of_it.len(),
        }
    };
    ruleset.articles.iter().map(vote).collect()
}

/// Rules and packages that show a workload, strongest first, rules before packages.
pub(super) fn feeders(workload: &Arc<str>, ruleset: &Ruleset) -> Vec<Feeder> {
    let mut found = Vec::new();
    let mut rule = |id: &Arc<str>, kind, says: &RuleSays, why: &Arc<str>| {
        if says.workload.as_ref() == Some(workload) {
            found.push(Feeder { id: id.clone(), kind, strength: says.strength, why: why.clone() });
        }
    };
    for r in &ruleset.code {
        rule(&r.id, "code", &r.says, &r.why);
    }
    for r in &ruleset.files {
        rule(&r.id, "file", &r.says, &r.why);
    }
    for r in &ruleset.joint {
        rule(&r.id, "joint", &r.says, &r.why);
    }
    for (ecosystem, table) in &ruleset.packages {
        for (name, package) in table {
            if let Some((_, strength)) = package.workloads.iter().find(|(w, _)| w == workload) {
                let id = format!("{}/{name}", ecosystem.as_str()).into();
                found.push(Feeder { id, kind: "package", strength: *strength, why: "".into() });
            }
        }
    }
    sort(found)
}

fn link_feeders(link: &Arc<str>, ruleset: &Ruleset) -> Vec<Feeder> {
    let code = ruleset.code.iter().filter(|r| r.says.links.contains(link));
    let mut found: Vec<Feeder> = code
        .map(|r| Feeder { id: r.id.clone(), kind: "code", strength: r.says.strength, why: r.why.clone() })
        .collect();
    for (ecosystem, table) in &ruleset.packages {
        for (name, _) in table.iter().filter(|(_, p)| p.links.contains(link)) {
            let id = format!("{}/{name}", ecosystem.as_str()).into();
            found.push(Feeder { id, kind: "package", strength: Strength::Medium, why: "".into() });
        }
    }
    sort(found)
}

fn sort(mut feeders: Vec<Feeder>) -> Vec<Feeder> {
    feeders.sort_by_cached_key(|f| (Reverse(f.strength), f.kind == "package", f.id.clone()));
    feeders
}
