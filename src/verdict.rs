//! Advice → verdict: which side, how sure, what for, what against, and what would turn it.
//!
//! It reasons only from signals, advice, components and seams, which are all in the report: the printed reasons are the real ones.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::{
    Advice, BackendReport, Component, ComponentRole, Confidence, Firmness, Flip, Grade, Reason, Scores, Seam,
    Side, Signal, SplitRow, Suggestion, TieBreak, Verdict,
};
use crate::rules::{Ruleset, Scoring};

/// What is judged: a component, or the product components of a repository together.
pub(crate) struct Case<'a> {
    /// Signals, heaviest first.
    pub signals: &'a [Signal],
    /// Advice for each.
    pub advice: &'a [Advice],
    /// Runtimes in use.
    pub present: &'a [Arc<str>],
    /// Role, when one component is judged.
    pub role: Option<ComponentRole>,
}

/// A component with its own signals, as the repository's verdict needs it.
#[derive(Clone)]
pub(crate) struct Part<'a> {
    /// Index into the report's components.
    pub index: usize,
    /// The component.
    pub component: &'a Component,
    /// Advice for each of its signals.
    pub advice: Vec<Advice>,
}

/// Judges one component, or a repository without regard to its parts.
pub(crate) fn judge(case: &Case, ruleset: &Ruleset) -> Verdict {
    let scoring = &ruleset.scoring;
    let signals = stated_by_family(case);
    let case = &Case { signals: &signals, ..*case };
    let tally = Tally::of(case, None, scoring);
    let decision = decide(&tally, scoring);
    let mut verdict = Verdict {
        suggestion: decision,
        confidence: confidence(decision, &tally, case, scoring),
        headline: headline(decision, &tally, case, ruleset),
        scores: tally.scores(),
        reasons: Vec::new(),
        counterpoints: Vec::new(),
        firmness: Firmness { margin: tally.margin(), flips: flips(case, decision, scoring) },
        split: Vec::new(),
        tie_break: None,
        mixed: false,
    };
    argue(&mut verdict, &tally, case, ruleset);
    if decision == Suggestion::Either {
        verdict.tie_break = tie_break(case.present);
    }
    verdict
}

/// Judges the repository: as a whole, unless two of its parts pull to different sides.
pub(crate) fn judge_repository(
    case: &Case,
    parts: &[Part],
    seams: &[Seam],
    backend: &BackendReport,
    ruleset: &Ruleset,
) -> Verdict {
    let scoring = &ruleset.scoring;
    let mut verdict = judge(case, ruleset);
    let sides = sides_of(parts, scoring);
    // As independent chances: six small services of one kind are no six reasons against the seventh of another.
    let pull = |side: Side| {
        1.0 - sides.iter().filter(|s| s.side == side).map(|s| 1.0 - s.score.min(1.0)).product::<f64>()
    };
    let sum = pull(Side::Node) + pull(Side::Python);
    let serves = |index: usize| {
        parts.iter().any(|p| {
            p.index == index && matches!(p.component.role, ComponentRole::Server | ComponentRole::Worker)
        })
    };
    // Two halves of one system run both: a service speaks for its side before a library does.
    let best = |side: Side| {
        sides.iter().filter(|s| s.side == side).max_by(|a, b| {
            serves(a.index)
                .cmp(&serves(b.index))
                .then(a.score.total_cmp(&b.score))
                .then(b.index.cmp(&a.index))
        })
    };
    let (Some(node), Some(python)) = (best(Side::Node), best(Side::Python)) else { return verdict };
    let share = |side: Side| pull(side) / sum.max(f64::EPSILON);
    if share(Side::Node) < scoring.verdict.hybrid_share || share(Side::Python) < scoring.verdict.hybrid_share
    {
        return verdict;
    }
    let seam = joining(seams, &sides);
    if seam.is_none() && !(serves(node.index) && serves(python.index)) {
        verdict.mixed = true;
        verdict.counterpoints.push(Reason {
            text: "Parts of this repository lean to different sides and nothing was seen that joins them: see the components.".into(),
            workload: None,
            side: Side::Both,
            component: None,
        });
        return verdict;
    }
    verdict.suggestion = Suggestion::Hybrid;
    // What the parts bring, each to its side: the scores of the whole may know one side only.
    verdict.scores = Scores { node: share(Side::Node), python: share(Side::Python) };
    verdict.firmness.margin = (verdict.scores.node - verdict.scores.python).abs();
    verdict.split = sides
        .iter()
        .map(|s| {
            let part = parts.iter().find(|p| p.index == s.index);
            SplitRow {
                component: part.map_or_else(|| Arc::from(""), |p| p.component.root.clone()),
                runtime: s.side,
                why: s.why.clone(),
                part: None,
            }
        })
        .collect();
    verdict.headline = format!(
        "Two parts pull to different sides: {} fits Node.js, {} fits Python{}. {}",
        name(parts, node.index),
        name(parts, python.index),
        match seam {
            Some(s) => format!(
                ", joined by {}",
                ruleset.links.get(&s.link).map_or_else(|| s.link.to_string(), |l| l.title.to_string())
            ),
            None => String::new(),
        },
        standing(parts, &sides)
    )
    .into();
    verdict.tie_break = None;
    // The argument of the whole does not fit: what speaks for one part is no reason against the other.
    verdict.reasons = sides
        .iter()
        .map(|s| Reason {
            text: format!("{}: {}", name(parts, s.index), s.text).into(),
            workload: s.workload.clone(),
            side: s.side,
            component: Some(s.index),
        })
        .collect();
    verdict.reasons.truncate(scoring.report.reasons);
    verdict.counterpoints.clear();
    verdict.firmness.flips.clear();
    // That two sides are there is seen; that they are two halves of one system only where both know the same name.
    let weakest = node.confidence.min(python.confidence);
    let proven = seam.is_some_and(|s| s.shared.is_some()) && !foreign(&backend.present);
    verdict.confidence = if proven { weakest } else { weakest.min(Confidence::Medium) };
    verdict.counterpoints.push(Reason {
        text: "Two runtimes mean two pipelines and two sets of dependencies; the articles do not weigh that cost.".into(),
        workload: None,
        side: Side::Both,
        component: None,
    });
    verdict
}

/// The signals, with what is said of one kind of plumbing said of its whole family: who says that it is an API means all
/// of what answers there.
fn stated_by_family(case: &Case) -> Vec<Signal> {
    let named = |family: &str| {
        case.signals.iter().zip(case.advice).any(|(s, a)| {
            s.stated && s.confidence >= Confidence::Medium && a.plumbing && *a.family == *family
        })
    };
    let both = case.signals.iter().zip(case.advice);
    both.map(|(s, a)| Signal { stated: s.stated || a.plumbing && named(&a.family), ..s.clone() }).collect()
}

/// How far a repository is the hybrid that is suggested, in a sentence.
fn standing(parts: &[Part], sides: &[PartSide]) -> String {
    let runs_on = |at: &PartSide| {
        let part = parts.iter().find(|p| p.index == at.index)?;
        part.component.backend.first().map(|(runtime, _)| side_of_runtime(runtime))
    };
    let of = |side: Side| sides.iter().filter(move |s| s.side == side);
    let fits = |s: &&PartSide| runs_on(s) == Some(s.side);
    let crossed = |s: &&PartSide| {
        matches!((runs_on(s), s.side), (Some(Side::Python), Side::Node) | (Some(Side::Node), Side::Python))
    };
    let right = sides.iter().filter(fits).count();
    let one = |side: Side| sides.iter().all(|s| runs_on(s) == Some(side));
    if right == sides.len() {
        return "It is that hybrid already.".into();
    }
    for side in [Side::Node, Side::Python] {
        if one(side) {
            return format!("Today it is a single runtime: all of it runs on {}.", word(side));
        }
    }
    if let (Some(node), Some(python)) = (of(Side::Node).find(crossed), of(Side::Python).find(crossed))
        && right == 0
    {
        let (node, python) = (name(parts, node.index), name(parts, python.index));
        return format!("Today the roles are reversed: {node} runs on Python and {python} on Node.js.");
    }
    match right {
        0 => "Today none of the parts runs where it would fit.".into(),
        _ => format!("It is partly so already: {right} of {} parts run where they fit.", sides.len()),
    }
}

/// A seam between the sides: of one link, over as many components as speak it.
fn joining<'s>(seams: &'s [Seam], sides: &[PartSide]) -> Option<&'s Seam> {
    let side_of: BTreeMap<usize, Side> = sides.iter().map(|s| (s.index, s.side)).collect();
    let mut neighbours: BTreeMap<(&str, usize), Vec<usize>> = BTreeMap::new();
    for seam in seams {
        neighbours.entry((&seam.link, seam.from)).or_default().push(seam.to);
        neighbours.entry((&seam.link, seam.to)).or_default().push(seam.from);
    }
    let mut seen: BTreeSet<(&str, usize)> = BTreeSet::new();
    seams.iter().find(|first| {
        // Whoever is joined to this seam by seams of the same link, each looked at once.
        let (mut node, mut python) = (false, false);
        let mut next = vec![first.from];
        while let Some(at) = next.pop() {
            if seen.insert((&first.link, at)) {
                node |= side_of.get(&at) == Some(&Side::Node);
                python |= side_of.get(&at) == Some(&Side::Python);
                next.extend(neighbours.get(&(&*first.link, at)).into_iter().flatten());
            }
        }
        node && python
    })
}

/// The weight on each side.
#[derive(Debug, Default, Clone)]
struct Tally {
    node: f64,
    python: f64,
    /// Heaviest contested workload.
    contested: f64,
    /// Whether only plumbing speaks.
    plumbing_only: bool,
    /// Total weight of what decides.
    weight: f64,
}

impl Tally {
    /// Adds up a case, with one workload left out if asked for.
    fn of(case: &Case, without: Option<&str>, scoring: &Scoring) -> Self {
        let pairs = || {
            case.signals
                .iter()
                .zip(case.advice)
                .filter(|(s, _)| s.confidence >= Confidence::Medium && without != Some(&*s.workload))
        };
        if case.role.is_some_and(|r| !r.has_backend()) {
            return Self::default();
        }
        let domain = Self::sum(pairs().filter(|(s, a)| is_domain(s, a, scoring)), scoring);
        let heaviest = |of: &dyn Fn(&Signal, &Advice) -> bool| {
            pairs().filter(|(s, a)| of(s, a)).map(|(s, _)| s.weight).fold(0.0, f64::max)
        };
        let speaks = domain.node.max(domain.python) >= scoring.verdict.least;
        // That a front end stands before it says how a program is used, not what it is for, where something else says that.
        let mut contested = heaviest(&|s, a| a.favours == Side::Contested && !(speaks && s.beside));
        let incidental = scoring.verdict.incidental * heaviest(&|_, a| a.plumbing);
        // Systems code moves to neither side: that the articles contradict one another on it is no advice.
        let systems = case.present.first().is_some_and(|p| scoring.verdict.systems.contains(p));
        if systems || contested < incidental.max(scoring.verdict.least_contested) {
            contested = 0.0;
        }
        if speaks || contested > 0.0 {
            return Self { contested, ..domain };
        }
        // Helpers are weighed with the plumbing: a timer in a REST API is no reason of its own, alone it is one.
        let all = Self { plumbing_only: true, ..Self::sum(pairs(), scoring) };
        if all.weight < scoring.verdict.least_plumbing { Self::default() } else { all }
    }

    /// Adds up a case whose contested workloads are left aside.
    fn without_pages(case: &Case, scoring: &Scoring) -> Self {
        let kept = || case.signals.iter().zip(case.advice).filter(|(_, a)| a.favours != Side::Contested);
        let signals: Vec<Signal> = kept().map(|(s, _)| s.clone()).collect();
        let advice: Vec<Advice> = kept().map(|(_, a)| a.clone()).collect();
        Self::of(
            &Case { signals: &signals, advice: &advice, present: case.present, role: case.role },
            None,
            scoring,
        )
    }

    /// Each family counts by its strongest member on each side. Where the author states a purpose, what is merely
    /// contained counts less beside it.
    fn sum<'a>(pairs: impl Iterator<Item = (&'a Signal, &'a Advice)> + Clone, scoring: &Scoring) -> Self {
        let purpose = pairs.clone().any(|(s, a)| s.stated && a.lean != 0.0);
        let mut families: BTreeMap<&str, [f64; 3]> = BTreeMap::new();
        for (signal, advice) in pairs {
            let factor = if purpose && !signal.stated { scoring.verdict.unstated } else { 1.0 };
            let of = families.entry(&advice.family).or_default();
            of[0] = of[0].max(factor * signal.weight * advice.lean.max(0.0));
            of[1] = of[1].max(factor * signal.weight * (-advice.lean).max(0.0));
            of[2] = of[2].max(signal.weight);
        }
        Self {
            node: families.values().map(|f| f[0]).sum(),
            python: families.values().map(|f| f[1]).sum(),
            weight: families.values().map(|f| f[2]).fold(0.0, f64::max),
            ..Self::default()
        }
    }

    fn margin(&self) -> f64 {
        let sum = self.node + self.python;
        if sum <= 0.0 { 0.0 } else { (self.node - self.python).abs() / sum }
    }

    fn scores(&self) -> Scores {
        let sum = self.node + self.python;
        if sum <= 0.0 {
            Scores::default()
        } else {
            Scores { node: self.node / sum, python: self.python / sum }
        }
    }
}

/// Whether a workload says what the component is about.
fn is_domain(signal: &Signal, advice: &Advice, scoring: &Scoring) -> bool {
    signal.stated || !advice.plumbing && (!advice.helper || signal.weight >= scoring.verdict.helper)
}

fn decide(tally: &Tally, scoring: &Scoring) -> Suggestion {
    let heavier = tally.node.max(tally.python);
    if tally.contested > 0.0 && tally.contested * scoring.verdict.contested >= heavier {
        return Suggestion::Either;
    }
    if heavier < scoring.verdict.least {
        return Suggestion::NoGuidance;
    }
    if tally.margin() < scoring.verdict.margin {
        return Suggestion::Either;
    }
    if tally.node > tally.python { Suggestion::Node } else { Suggestion::Python }
}

fn confidence(decision: Suggestion, tally: &Tally, case: &Case, scoring: &Scoring) -> Confidence {
    match decision {
        Suggestion::NoGuidance => return sure_of_nothing(case),
        Suggestion::Either => return Confidence::Low,
        _ => {}
    }
    let numbers = &scoring.verdict;
    let ours = |a: &Advice| a.lean != 0.0 && (a.lean > 0.0) == (decision == Suggestion::Node);
    let leading = || {
        case.signals.iter().zip(case.advice).filter(|(s, a)| s.confidence >= Confidence::Medium && ours(a))
    };
    let firmest = leading().map(|(_, a)| a.lean.abs()).fold(0.0, f64::max);
    if firmest < numbers.firm_lean || tally.weight < numbers.low_weight {
        return Confidence::Low;
    }
    // What was seen in use, or what the author says it is for.
    let plain = leading().any(|(s, _)| s.confidence == Confidence::High || s.stated);
    let clear = tally.margin() >= numbers.high_margin && tally.weight >= numbers.high_weight;
    // The articles compare the two sides, not either with a third.
    let within = (!tally.plumbing_only || tally.weight >= numbers.high_plumbing) && !foreign(case.present);
    if plain && clear && within { Confidence::High } else { Confidence::Medium }
}

/// How sure it is that the articles have nothing to say: sure of what runs in a browser or on a phone, and of a program in
/// a language whose uses are all read. Elsewhere something may have been overlooked.
fn sure_of_nothing(case: &Case) -> Confidence {
    let client =
        matches!(case.role, Some(ComponentRole::Frontend | ComponentRole::Mobile | ComponentRole::Infra));
    let read = !case.present.is_empty() && !foreign(case.present);
    let faint = case.signals.iter().all(|s| s.confidence == Confidence::Low);
    if client || read && faint { Confidence::High } else { Confidence::Medium }
}

/// Whether the backend runs on neither side today.
fn foreign(present: &[Arc<str>]) -> bool {
    present.first().is_some_and(|p| side_of_runtime(p) == Side::None)
}

fn side_of_runtime(runtime: &str) -> Side {
    match Side::parse(runtime) {
        Some(side @ (Side::Node | Side::Python)) => side,
        _ => Side::None,
    }
}

fn word(side: Side) -> &'static str {
    match side {
        Side::Node => "Node.js",
        Side::Python => "Python",
        Side::Both => "both",
        Side::Contested => "contested",
        Side::None => "neither",
    }
}

fn headline(decision: Suggestion, tally: &Tally, case: &Case, ruleset: &Ruleset) -> Arc<str> {
    let side = match decision {
        Suggestion::Node => Side::Node,
        Suggestion::Python => Side::Python,
        Suggestion::Either => {
            let contested = case
                .signals
                .iter()
                .zip(case.advice)
                .find(|(s, a)| a.favours == Side::Contested && s.confidence >= Confidence::Medium);
            return match contested {
                Some((_, a)) if tally.contested > 0.0 => {
                    format!("The articles contradict one another on what this mainly is ({}): both sides are defensible.", lower(&a.title)).into()
                }
                _ => "There are reasons for both sides, about as heavy, and no boundary between them was seen.".into(),
            };
        }
        Suggestion::NoGuidance | Suggestion::Hybrid => {
            return match case.role {
                Some(ComponentRole::Frontend) => "A browser front end: the articles compare backends.".into(),
                Some(ComponentRole::Mobile) => "A phone application: the articles compare backends.".into(),
                Some(ComponentRole::Docs) => "Documentation: nothing here that the articles speak of.".into(),
                Some(ComponentRole::Infra) => "No application code was found.".into(),
                _ if case.signals.is_empty() => format!(
                    "None of the {} workloads that the articles speak of was seen.",
                    ruleset.workloads.values().filter(|w| !w.claims.is_empty()).count()
                )
                .into(),
                _ => {
                    "What was seen of the articles' workloads is too little to suggest anything from.".into()
                }
            };
        }
    };
    let mut titles: Vec<String> = Vec::new();
    let mut families: Vec<&str> = Vec::new();
    for (s, a) in case.signals.iter().zip(case.advice) {
        let fits = (a.lean > 0.0) == (side == Side::Node)
            && a.lean != 0.0
            && (tally.plumbing_only || is_domain(s, a, &ruleset.scoring));
        if fits && s.confidence >= Confidence::Medium && !families.contains(&&*a.family) && titles.len() < 3 {
            families.push(&a.family);
            titles.push(lower(&a.title));
        }
    }
    let what = join(&titles);
    let present = case.present.first().map(|p| side_of_runtime(p));
    let text = match present {
        Some(Side::None) => {
            format!("For {what}, the articles would place it on {} if it were moved or extended.", word(side))
        }
        Some(p) if p != side => {
            format!(
                "For {what}, the articles lean {}; they give no case for rewriting what runs on {}.",
                word(side),
                word(p)
            )
        }
        _ => format!("For {what}, the articles lean {}.", word(side)),
    };
    text.into()
}

/// Titles are written as headings; inside a sentence they start small unless they are a name.
fn lower(title: &str) -> String {
    let name = title.split(' ').next().is_some_and(|w| w.chars().filter(|c| c.is_uppercase()).count() > 1);
    let mut chars = title.chars();
    match chars.next() {
        Some(first) if !name => first.to_lowercase().chain(chars).collect(),
        _ => title.to_string(),
    }
}

fn join(words: &[String]) -> String {
    match words {
        [] => "what was seen".into(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

fn argue(verdict: &mut Verdict, tally: &Tally, case: &Case, ruleset: &Ruleset) {
    let scoring = &ruleset.scoring;
    let side = match verdict.suggestion {
        Suggestion::Node => Side::Node,
        Suggestion::Python => Side::Python,
        _ => Side::Both,
    };
    let mut conflicts = Vec::new();
    for (signal, advice) in case.signals.iter().zip(case.advice) {
        if signal.confidence == Confidence::Low || !signal.evidence.iter().any(|e| e.grade != Grade::Aside) {
            continue;
        }
        let of = advice.favours;
        let reason = Reason {
            text: describe(signal, advice).into(),
            workload: Some(signal.workload.clone()),
            side: of,
            component: None,
        };
        let decides = tally.plumbing_only || is_domain(signal, advice, scoring);
        let supports = match verdict.suggestion {
            Suggestion::Node | Suggestion::Python => of == side,
            Suggestion::Either => true,
            Suggestion::NoGuidance | Suggestion::Hybrid => false,
        };
        if supports && decides {
            verdict.reasons.push(reason);
            if let Some(conflict) = advice.conflict.as_ref().filter(|_| of != Side::Contested) {
                conflicts.push(Reason {
                    text: format!("{}: {conflict}", advice.title).into(),
                    workload: Some(signal.workload.clone()),
                    side: Side::Contested,
                    component: None,
                });
            }
        } else if !supports {
            verdict.counterpoints.push(reason);
        }
    }
    if tally.contested > 0.0 {
        // What makes it contested is said first.
        verdict
            .reasons
            .sort_by_key(|r| verdict.suggestion == Suggestion::Either && r.side != Side::Contested);
    }
    verdict.reasons.truncate(scoring.report.reasons);
    verdict.counterpoints.truncate(scoring.report.reasons);
    conflicts.retain(|c| verdict.reasons.iter().any(|r| r.workload == c.workload));
    let limit =
        |text: String| Reason { text: text.into(), workload: None, side: Side::None, component: None };
    match case.present.first() {
        Some(p) if side_of_runtime(p) == Side::None && side != Side::Both => verdict.counterpoints.push(limit(format!(
            "The backend is written in another language ({p}); the articles do not compare it with either side and give no reason to leave it."
        ))),
        Some(p) if side != Side::Both && side_of_runtime(p) != side => verdict.counterpoints.push(limit(format!(
            "The backend runs on {} today, and the articles give no case for a rewrite: read this for new parts.",
            word(side_of_runtime(p))
        ))),
        _ => {}
    }
    if tally.plumbing_only && side != Side::Both {
        verdict.counterpoints.push(limit(
            "Only general server work was seen, which says little of what the backend is for.".to_string(),
        ));
    }
    verdict.counterpoints.extend(conflicts);
}

fn describe(signal: &Signal, advice: &Advice) -> String {
    let used = signal.evidence.iter().filter(|e| e.grade == Grade::Used).count();
    let seen = match used {
        0 => "declared".to_string(),
        1 => "used in one place".to_string(),
        n => format!("used in {n} places"),
    };
    let favours = match advice.favours {
        Side::Contested => "the articles contradict one another".to_string(),
        Side::Both => "the articles see no difference".to_string(),
        Side::None => "the articles say nothing".to_string(),
        side => format!("the articles lean {}", word(side)),
    };
    format!("{}: {seen}; {favours}", advice.title)
}

fn tie_break(present: &[Arc<str>]) -> Option<TieBreak> {
    let runtime = present.first()?;
    let side = side_of_runtime(runtime);
    let why = match side {
        Side::Node | Side::Python => format!("the present backend runs on {}", word(side)),
        _ => return None,
    };
    Some(TieBreak { side, why: why.into() })
}

/// Single workloads whose absence turns the decision, heaviest first.
fn flips(case: &Case, decision: Suggestion, scoring: &Scoring) -> Vec<Flip> {
    let mut flips = Vec::new();
    for (signal, advice) in case.signals.iter().zip(case.advice) {
        let becomes = decide(&Tally::of(case, Some(&signal.workload), scoring), scoring);
        if becomes != decision {
            flips.push(Flip { without: advice.title.clone(), becomes });
        }
    }
    flips
}

/// The side a part pulls to.
struct PartSide {
    index: usize,
    side: Side,
    score: f64,
    /// Title of its leading workload.
    why: Arc<str>,
    /// That workload, what was seen of it, and how sure it is.
    workload: Option<Arc<str>>,
    text: String,
    confidence: Confidence,
}

fn sides_of(parts: &[Part], scoring: &Scoring) -> Vec<PartSide> {
    let mut sides = Vec::new();
    let all: f64 = parts.iter().map(|p| p.component.code as f64).sum();
    for part in parts {
        let small = part.component.code as f64 / all.max(1.0) < scoring.component.least_share;
        // A service of its own may be short; what it is for has to be beyond doubt then.
        let plain =
            part.component.role == ComponentRole::Server
                && part.component.signals.iter().zip(&part.advice).any(|(s, a)| {
                    s.confidence == Confidence::High && a.lean != 0.0 && is_domain(s, a, scoring)
                });
        if small && !plain {
            continue;
        }
        // Where one half of a hybrid serves a front end says nothing of what that half is for.
        let own = || part.component.signals.iter().zip(&part.advice).filter(|(s, _)| !s.beside);
        let signals: Vec<Signal> = own().map(|(s, _)| s.clone()).collect();
        let advice: Vec<Advice> = own().map(|(_, a)| a.clone()).collect();
        let case = Case { signals: &signals, advice: &advice, present: &[], role: Some(part.component.role) };
        let signals = stated_by_family(&case);
        let case = Case { signals: &signals, ..case };
        let mut tally = Tally::of(&case, None, scoring);
        // That a service also has pages does not take it out of the system that it is half of: what it runs on already
        // may be its side for the routes that it serves.
        let pages = tally.contested > 0.0 && decide(&tally, scoring) == Suggestion::Either;
        if pages && part.component.role == ComponentRole::Server {
            tally = Tally::without_pages(&case, scoring);
        }
        let side = match decide(&tally, scoring) {
            Suggestion::Node => Side::Node,
            Suggestion::Python => Side::Python,
            _ => continue,
        };
        let runs_on = part.component.backend.first().map(|(runtime, _)| side_of_runtime(runtime));
        if pages && runs_on != Some(side) {
            continue;
        }
        // Plumbing beside a model is not a side, except where that part is itself a service in front of it.
        if tally.plumbing_only && !matches!(part.component.role, ComponentRole::Server) {
            continue;
        }
        let leading = case.signals.iter().zip(case.advice).find(|(s, a)| {
            s.confidence >= Confidence::Medium
                && a.lean != 0.0
                && (a.lean > 0.0) == (side == Side::Node)
                && (tally.plumbing_only || is_domain(s, a, scoring))
        });
        sides.push(PartSide {
            index: part.index,
            side,
            score: tally.node.max(tally.python),
            why: leading.map_or_else(|| Arc::from(""), |(_, a)| a.title.clone()),
            workload: leading.map(|(s, _)| s.workload.clone()),
            text: leading.map_or_else(String::new, |(s, a)| describe(s, a)),
            confidence: leading.map_or(Confidence::Low, |(s, _)| s.confidence),
        });
    }
    sides
}

fn name(parts: &[Part], index: usize) -> String {
    parts.iter().find(|p| p.index == index).map_or_else(String::new, |p| {
        if p.component.root.is_empty() { p.component.name.to_string() } else { p.component.root.to_string() }
    })
}
