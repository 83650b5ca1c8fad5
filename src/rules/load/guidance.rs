//! Reads `guidance/*.toml`: workloads, articles and their claims, criteria, names, points on combining both, corrections.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::{Later, Loader, RuleFile};
use crate::model::{LiteralKind, Side, Strength};
use crate::rules::guidance::{
    Article, Claim, ClaimKind, ClaimSubject, Criterion, CriterionCount, CriterionRule, HybridPoint, Link,
    Measure, Name, Note, NoteStatus, Workload,
};
use crate::rules::{Scoring, syntax};

impl Loader {
    pub(super) fn workloads(&mut self, file: &RuleFile) {
        for (at, key, row) in self.rows::<syntax::WorkloadRow>(file) {
            let id: Arc<str> = key.as_str().into();
            let family = match self.families.get(row.family.as_str()) {
                Some(family) => family.clone(),
                None => {
                    let family: Arc<str> = row.family.as_str().into();
                    self.families.insert(family.clone());
                    family
                }
            };
            if let Some(lean) = row.own_lean {
                if !(-1.0..=1.0).contains(&lean) {
                    self.error(file, at, "own_lean is not within −1 … 1");
                }
                self.own_leans.insert(id.clone(), lean);
            }
            if row.contested {
                self.contested.insert(id.clone());
            }
            for subject in &row.see {
                self.later(file, at, Later::Subject(subject.as_str().into()));
            }
            let workload = Workload {
                title: row.title.into(),
                definition: row.definition.into(),
                family,
                plumbing: row.plumbing,
                hub: row.hub,
                helper: row.helper,
                beside_front_end: row.beside_front_end.as_deref().map(|s| self.strength(file, at, s)),
                conflict: row.conflict.map(Into::into),
                see: row.see.iter().map(|s| s.as_str().into()).collect(),
                favours: Side::None,
                lean: 0.0,
                claims: Vec::new(),
            };
            if self.workloads.insert(id, workload).is_some() {
                self.error(file, at, format!("workload `{key}` is there twice"));
            }
        }
    }

    pub(super) fn criteria(&mut self, file: &RuleFile) {
        for (at, key, row) in self.rows::<syntax::CriterionRow>(file) {
            let favours = self.side(file, at, &row.favours);
            if row.context.is_some() != row.facts.is_empty() {
                self.error(
                    file,
                    at,
                    format!("criterion `{key}` needs either facts or the context why it has none"),
                );
            }
            let facts =
                row.facts.into_iter().filter_map(|f| self.criterion_fact(file, at, &key, f)).collect();
            let criterion = Criterion {
                title: row.title.into(),
                says: row.says.into(),
                favours,
                context: row.context.map(Into::into),
                articles: row.articles.into_iter().map(|(a, says)| (a.into(), says.into())).collect(),
                facts,
                claims: Vec::new(),
            };
            for article in criterion.articles.keys() {
                self.later(file, at, Later::Article(article.clone()));
            }
            if self.criteria.insert(key.as_str().into(), criterion).is_some() {
                self.error(file, at, format!("criterion `{key}` is there twice"));
            }
        }
    }

    fn criterion_fact(
        &mut self,
        file: &RuleFile,
        at: usize,
        key: &str,
        row: syntax::CriterionFactRow,
    ) -> Option<CriterionRule> {
        let more = match row.matters.as_str() {
            "more" => true,
            "less" => false,
            word => {
                self.error(file, at, format!("criterion `{key}`: unknown `matters` `{word}`: more or less"));
                return None;
            }
        };
        let count = match row.measure {
            None => None,
            Some(word) => {
                let Some(measure) = Measure::parse(&word) else {
                    self.error(file, at, format!("criterion `{key}`: unknown measure `{word}`"));
                    return None;
                };
                let (least, most) = (row.at_least.unwrap_or(0), row.at_most.unwrap_or(u64::MAX));
                Some(CriterionCount { measure, least, most })
            }
        };
        let bounded = row.at_least.is_some() || row.at_most.is_some();
        if count.is_some() != bounded || (count.is_none() && row.seen.is_empty()) {
            let message = format!(
                "criterion `{key}`: a fact needs `seen`, or a `measure` with `at_least` or `at_most`"
            );
            self.error(file, at, message);
            return None;
        }
        if row.alone && count.is_none() {
            self.error(file, at, format!("criterion `{key}`: only a `measure` can stand `alone`"));
        }
        let seen = self.seen(file, at, row.seen);
        Some(CriterionRule { says: row.says.into(), more, alone: row.alone, seen, count })
    }

    /// Ids of rules that a row refers to; whether they exist shows when every file is read.
    fn seen(&mut self, file: &RuleFile, at: usize, ids: Vec<String>) -> Vec<Arc<str>> {
        let ids: Vec<Arc<str>> = ids.into_iter().map(Into::into).collect();
        for id in &ids {
            self.later(file, at, Later::Rule(id.clone()));
        }
        ids
    }

    pub(super) fn names(&mut self, file: &RuleFile) {
        let rows = self.rows::<syntax::NameRow>(file);
        self.sorted(file, &rows);
        for (at, key, row) in rows {
            if row.unseen.is_some() != row.seen.is_empty() {
                self.error(
                    file,
                    at,
                    format!("name `{key}` needs either `seen` or the reason why it is `unseen`"),
                );
            }
            let name = Name {
                title: row.title.into(),
                kind: row.kind.into(),
                side: self.side(file, at, &row.side),
                places: row.places.into(),
                seen: self.seen(file, at, row.seen),
                unseen: row.unseen.map(Into::into),
                claims: Vec::new(),
            };
            if self.names.insert(key.as_str().into(), name).is_some() {
                self.error(file, at, format!("name `{key}` is there twice"));
            }
        }
    }

    pub(super) fn hybrid(&mut self, file: &RuleFile) {
        for (at, key, row) in self.rows::<syntax::HybridRow>(file) {
            let point = HybridPoint {
                title: row.title.into(),
                says: row.says.into(),
                side: self.side(file, at, &row.side),
                workloads: row.workloads.iter().filter_map(|w| self.workload(file, at, w)).collect(),
                seen: self.seen(file, at, row.seen),
                claims: Vec::new(),
            };
            if self.hybrid.insert(key.as_str().into(), point).is_some()
                || self.links.contains_key(key.as_str())
            {
                self.error(file, at, format!("`{key}` is there twice in hybrid.toml and links.toml"));
            }
        }
    }

    pub(super) fn context(&mut self, file: &RuleFile) {
        for (at, key, row) in self.rows::<syntax::ContextRow>(file) {
            if self.context.insert(key.as_str().into(), (row.title.into(), row.why.into())).is_some() {
                self.error(file, at, format!("context `{key}` is there twice"));
            }
        }
    }

    fn side(&mut self, file: &RuleFile, at: usize, word: &str) -> Side {
        Side::parse(word).unwrap_or_else(|| {
            self.error(file, at, format!("unknown side `{word}`"));
            Side::None
        })
    }

    pub(super) fn links(&mut self, file: &RuleFile) {
        for (at, key, row) in self.rows::<syntax::LinkRow>(file) {
            let mut literals = Vec::new();
            for word in &row.literals {
                match LiteralKind::parse(word) {
                    Some(kind) => literals.push(kind),
                    None => self.error(file, at, format!("unknown literal `{word}`")),
                }
            }
            let link = Link {
                literals,
                common: row.common.iter().map(|c| c.as_str().into()).collect(),
                title: row.title.into(),
                claims: Vec::new(),
                deployment: row.deployment,
                one_sided: row.one_sided,
                why: row.why.into(),
            };
            if self.links.insert(key.as_str().into(), link).is_some() {
                self.error(file, at, format!("link `{key}` is there twice"));
            }
        }
    }

    pub(super) fn notes(&mut self, file: &RuleFile) {
        for (at, key, row) in self.rows::<syntax::NoteRow>(file) {
            let status = match row.status.as_str() {
                "wrong" => NoteStatus::Wrong,
                "outdated" => NoteStatus::Outdated,
                "remark" => NoteStatus::Remark,
                word => {
                    self.error(file, at, format!("unknown status `{word}`: wrong, outdated or remark"));
                    NoteStatus::Remark
                }
            };
            let note = Note { status, claim: row.claim.into(), note: row.note.into() };
            if self.notes.insert(key.as_str().into(), note).is_some() {
                self.error(file, at, format!("note `{key}` is there twice"));
            }
        }
    }

    pub(super) fn article(&mut self, file: &RuleFile) {
        let Some(article) = self.parse::<syntax::ArticleFile>(file) else { return };
        let id: Arc<str> = article.article.id.into();
        let row = Article { title: article.article.title.into(), source: article.article.source.into() };
        if self.articles.insert(id.clone(), row).is_some() {
            self.error(file, 0, format!("article `{id}` is there twice"));
        }
        for (at, key, row) in article.claim.0 {
            if !key.strip_prefix(&*id).is_some_and(|rest| rest.starts_with('-')) {
                self.error(file, at, format!("claim `{key}` does not begin with its article, `{id}-`"));
            }
            let Some(claim) = self.claim(file, at, &key, row, &id) else { continue };
            if self.claims.insert(key.as_str().into(), claim).is_some() {
                self.error(file, at, format!("claim `{key}` is there twice"));
            }
        }
    }

    fn claim(
        &mut self,
        file: &RuleFile,
        at: usize,
        key: &str,
        row: syntax::ClaimRow,
        article: &Arc<str>,
    ) -> Option<Claim> {
        let kind = ClaimKind::parse(&row.kind);
        if kind.is_none() {
            let all = ClaimKind::ALL.map(ClaimKind::as_str).join(", ");
            self.error(file, at, format!("claim `{key}`: unknown kind `{}`: one of {all}", row.kind));
        }
        let subject = match (row.workload, row.criterion, row.hybrid, row.context) {
            (Some(w), None, None, None) => self.workload(file, at, &w).map(ClaimSubject::Workload),
            (None, Some(c), None, None) => {
                self.known(file, at, "criterion", &c, |l| &l.criteria).map(ClaimSubject::Criterion)
            }
            (None, None, Some(points), None) => {
                let mut known = Vec::new();
                for point in points.into_vec() {
                    match self.links.get_key_value(point.as_str()) {
                        Some((id, _)) => known.push(id.clone()),
                        None => known.extend(self.known(file, at, "hybrid point", &point, |l| &l.hybrid)),
                    }
                }
                Some(ClaimSubject::Hybrid(known))
            }
            (None, None, None, Some(c)) => {
                self.known(file, at, "context", &c, |l| &l.context).map(ClaimSubject::Context)
            }
            _ => {
                let message =
                    format!("claim `{key}` needs exactly one of workload, criterion, hybrid, context");
                self.error(file, at, message);
                None
            }
        };
        let names = row.names.iter().filter_map(|n| self.known(file, at, "name", n, |l| &l.names)).collect();
        let note = row.note.and_then(|n| self.known(file, at, "note", &n, |l| &l.notes));
        for (field, text) in [("says", &row.says), ("section", &row.section), ("lines", &row.lines)] {
            if text.trim().is_empty() {
                self.error(file, at, format!("claim `{key}`: `{field}` is empty"));
            }
        }
        Some(Claim {
            article: article.clone(),
            kind: kind?,
            names,
            favours: self.side(file, at, &row.favours),
            against: row.against,
            strength: self.strength(file, at, &row.strength),
            says: row.says.into(),
            section: row.section.into(),
            lines: row.lines.into(),
            note,
            subject: subject?,
        })
    }

    /// The id as it is kept in a table, or an error that it is not there.
    fn known<T>(
        &mut self,
        file: &RuleFile,
        at: usize,
        what: &str,
        id: &str,
        table: impl Fn(&Self) -> &BTreeMap<Arc<str>, T>,
    ) -> Option<Arc<str>> {
        let known = table(self).get_key_value(id).map(|(k, _)| k.clone());
        if known.is_none() {
            self.error(file, at, format!("unknown {what} `{id}`"));
        }
        known
    }

    /// Lists claims where they belong: at what they are about and at what they name.
    fn hand_out_claims(&mut self) {
        for (id, claim) in &self.claims {
            let lists: Vec<&mut Vec<Arc<str>>> = match &claim.subject {
                ClaimSubject::Workload(w) => {
                    self.workloads.get_mut(w).map(|w| &mut w.claims).into_iter().collect()
                }
                ClaimSubject::Criterion(c) => {
                    self.criteria.get_mut(c).map(|c| &mut c.claims).into_iter().collect()
                }
                ClaimSubject::Hybrid(points) => {
                    let links = self
                        .links
                        .iter_mut()
                        .filter(|(id, _)| points.contains(id))
                        .map(|(_, l)| &mut l.claims);
                    let own = self
                        .hybrid
                        .iter_mut()
                        .filter(|(id, _)| points.contains(id))
                        .map(|(_, p)| &mut p.claims);
                    links.chain(own).collect()
                }
                ClaimSubject::Context(_) => Vec::new(),
            };
            for list in lists {
                list.push(id.clone());
            }
            for name in &claim.names {
                if let Some(name) = self.names.get_mut(name) {
                    name.claims.push(id.clone());
                }
            }
        }
    }

    /// Hands the claims out and turns them into leans: one vote per article and side (its strongest claim), divided by their sum,
    /// shrunk where few articles speak.
    pub(super) fn votes(&mut self, scoring: &Scoring) {
        self.hand_out_claims();
        let mut votes: BTreeMap<Arc<str>, BTreeMap<Arc<str>, [f64; 2]>> = BTreeMap::new();
        for claim in self.claims.values() {
            let ClaimSubject::Workload(workload) = &claim.subject else { continue };
            let status = claim.note.as_ref().and_then(|n| self.notes.get(n)).map(|n| n.status);
            let Some(strength) = claim.counted(status) else { continue };
            let vote = scoring.votes.of(strength);
            let of = votes.entry(workload.clone()).or_default().entry(claim.article.clone()).or_default();
            for &side in claim.sides() {
                of[side] = f64::max(of[side], vote);
            }
        }
        for (id, workload) in &mut self.workloads {
            if let Some(&lean) = self.own_leans.get(id) {
                workload.lean = lean;
                workload.favours = if lean < 0.0 { Side::Python } else { Side::Node };
                continue;
            }
            let Some(articles) = votes.get(id) else { continue };
            let node: f64 = articles.values().map(|v| v[0]).sum();
            let python: f64 = articles.values().map(|v| v[1]).sum();
            let speaking = articles.len() as f64;
            let lean = (node - python) / (node + python) * speaking / (speaking + scoring.votes.shrink);
            if self.contested.contains(id) {
                workload.favours = Side::Contested;
            } else {
                workload.lean = lean;
                workload.favours = if lean > 0.0 {
                    Side::Node
                } else if lean < 0.0 {
                    Side::Python
                } else {
                    Side::Both
                };
            }
        }
        for workload in self.workloads.values_mut() {
            let mut claims = std::mem::take(&mut workload.claims);
            rank_claims(&mut claims, &self.claims, workload.favours);
            workload.claims = claims;
        }
        for criterion in self.criteria.values_mut() {
            let mut claims = std::mem::take(&mut criterion.claims);
            rank_claims(&mut claims, &self.claims, criterion.favours);
            criterion.claims = claims;
        }
    }
}

/// Orders claims for citation: those for the side first, strongest first, one of each article before a second of any.
fn rank_claims(ids: &mut [Arc<str>], claims: &BTreeMap<Arc<str>, Claim>, side: Side) {
    let key = |id: &Arc<str>| {
        let claim = claims.get(id);
        let fits = claim.is_some_and(|c| c.favours == side || side == Side::Contested);
        let strength =
            claim.map_or(Strength::Weak, |c| if c.against { c.strength.lower() } else { c.strength });
        (!fits, claim.is_some_and(|c| c.note.is_some()), std::cmp::Reverse(strength), id.clone())
    };
    ids.sort_by_key(key);
    let mut turn: HashMap<Arc<str>, usize> = HashMap::new();
    let mut turns: Vec<(bool, usize, usize)> = Vec::with_capacity(ids.len());
    for (at, id) in ids.iter().enumerate() {
        let claim = claims.get(id);
        let fits = claim.is_some_and(|c| c.favours == side || side == Side::Contested);
        let n = claim.map_or(0, |c| {
            let n = turn.entry(c.article.clone()).or_default();
            *n += 1;
            *n
        });
        turns.push((!fits, n, at));
    }
    turns.sort_unstable();
    let ordered: Vec<Arc<str>> = turns.iter().map(|t| ids[t.2].clone()).collect();
    ids.clone_from_slice(&ordered);
}
