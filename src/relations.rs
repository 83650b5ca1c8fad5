//! Hits × what rules say of each other → the hits that count, and those of rules that join others.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use crate::component::Layout;
use crate::facts::FileFacts;
use crate::hits::{Hit, Seen};
use crate::model::FileRole;
use crate::rules::{AnyOf, Conditions, JointRule, Ruleset, Within};

/// Takes away the hits whose conditions do not hold, then adds those of joint rules. Conditions look at everything that was
/// seen, met or not, so that no order of rules matters; joint rules look at what is left.
pub(crate) fn settle(layout: &Layout, files: &[FileFacts], ruleset: &Ruleset, hits: &mut Vec<Hit>) {
    let code = ruleset.code.iter().map(|r| (&*r.id, &r.conditions));
    let others = ruleset.files.iter().map(|r| (&*r.id, &r.conditions));
    let conditions: HashMap<&str, &Conditions> = code.chain(others).filter(|(_, c)| !c.is_empty()).collect();
    if conditions.is_empty() && ruleset.joint.is_empty() {
        return;
    }
    let places = |hit: &Hit| {
        let component = hit.component.unwrap_or(layout.of_file[hit.file]);
        [Place::File(hit.file), Place::Component(component), Place::Repository]
    };
    if hits.iter().any(|h| conditions.contains_key(&*h.rule)) {
        let asked = conditions.values().flat_map(|c| c.requires.iter().chain(&c.excludes));
        let sights = Sights::of(hits, files, asked, places);
        let holds: Vec<bool> = hits
            .iter()
            .map(|hit| {
                conditions.get(&*hit.rule).is_none_or(|conditions| {
                    let place = at(places(hit), conditions.within);
                    conditions.hold(|names| sights.has(place, names))
                })
            })
            .collect();
        let mut holds = holds.into_iter();
        hits.retain(|_| holds.next().unwrap_or(true));
    }
    let asked = ruleset.joint.iter().flat_map(|r| r.grounds().chain(&r.none_of));
    let sights = Sights::of(hits, files, asked, places);
    let mut joint = Vec::new();
    for rule in &ruleset.joint {
        joint.extend(join(rule, hits, &sights));
    }
    hits.extend(joint);
}

/// Where something was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Place {
    File(usize),
    Component(usize),
    Repository,
}

fn at([file, component, repository]: [Place; 3], within: Within) -> Place {
    match within {
        Within::File => file,
        Within::Component => component,
        Within::Repository => repository,
    }
}

/// What was seen of the things that conditions ask for, by place; the number is that of the first hit.
struct Sights<'h> {
    by: BTreeMap<Place, BTreeMap<&'h str, usize>>,
}

impl<'h> Sights<'h> {
    fn of<'r>(
        hits: &'h [Hit],
        files: &[FileFacts],
        asked: impl Iterator<Item = &'r AnyOf>,
        places: impl Fn(&Hit) -> [Place; 3],
    ) -> Self {
        let names: Vec<&str> = asked.flat_map(|a| a.0.iter().map(|n| &**n)).collect();
        let exact: HashSet<&str> = names.iter().copied().filter(|n| !n.ends_with('*')).collect();
        let heads: Vec<&str> = names.iter().filter_map(|n| n.strip_suffix('*')).collect();
        let mut by: BTreeMap<Place, BTreeMap<&str, usize>> = BTreeMap::new();
        for (number, hit) in hits.iter().enumerate() {
            let id: &str = &hit.rule;
            if !exact.contains(id) && !heads.iter().any(|head| id.starts_with(head)) || !counts(hit) {
                continue;
            }
            let product = matches!(files[hit.file].file.role, FileRole::Product) || files[hit.file].manifest;
            for place in places(hit) {
                // What a test or an example does says something of itself only.
                if product || matches!(place, Place::File(_)) {
                    by.entry(place).or_default().entry(id).or_insert(number);
                }
            }
        }
        Self { by }
    }

    fn first(&self, place: Place, names: &AnyOf) -> Option<usize> {
        let seen = self.by.get(&place)?;
        seen.iter().filter(|(id, _)| names.accepts(id)).map(|(_, number)| *number).min()
    }

    fn has(&self, place: Place, names: &AnyOf) -> bool {
        self.first(place, names).is_some()
    }
}

/// Whether it was seen at all, and not only its types or as a tool.
fn counts(hit: &Hit) -> bool {
    match hit.seen {
        Seen::Typed => false,
        Seen::Declared(scope) => scope.is_product(),
        _ => true,
    }
}

fn join(rule: &JointRule, hits: &[Hit], sights: &Sights) -> Vec<Hit> {
    let fits = |place: &Place| {
        matches!(
            (place, rule.within),
            (Place::File(_), Within::File)
                | (Place::Component(_), Within::Component)
                | (Place::Repository, Within::Repository)
        )
    };
    let met = sights.by.keys().copied().filter(fits).filter(|p| rule.is_met(|names| sights.has(*p, names)));
    met.filter_map(|place| {
        let ground = &hits[rule.grounds().find_map(|names| sights.first(place, names))?];
        let workload = rule.says.workload.iter().map(|w: &Arc<str>| (w.clone(), rule.says.strength));
        Some(Hit {
            rule: rule.id.clone(),
            why: rule.why.clone(),
            workloads: workload.collect(),
            strength: rule.says.strength,
            backend: rule.says.backend.clone(),
            role: rule.says.component_role,
            links: rule.says.links.clone(),
            literal: None,
            ..ground.clone()
        })
    })
    .collect()
}
