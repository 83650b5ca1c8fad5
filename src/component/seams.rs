//! What joins components: links that both speak, names that both know, one deployment.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use super::Layout;
use crate::facts::FileFacts;
use crate::hits::{Hit, Seen};
use crate::model::{Component, FactKind, FileRole, InfraKind, Literal, LiteralKind, Location, Seam};
use crate::rules::Ruleset;

/// Seams: two product components that speak the same link, or that one deployment file starts together.
pub(crate) fn seams(layout: &Layout, files: &[FileFacts], hits: &[Hit], ruleset: &Ruleset) -> Vec<Seam> {
    let mut speakers: BTreeMap<Arc<str>, BTreeMap<usize, Location>> = BTreeMap::new();
    for hit in hits.iter().filter(|h| !h.links.is_empty() && files[h.file].file.role == FileRole::Product) {
        let of = layout.of_file[hit.file];
        if !layout.components[of].product {
            continue;
        }
        for link in &hit.links {
            speakers.entry(link.clone()).or_default().entry(of).or_insert_with(|| hit.location.clone());
        }
    }
    let mut seams = shared(layout, files, hits, ruleset);
    for (link, by) in &speakers {
        let facts = ruleset.links.get(link);
        let why = facts.map_or_else(|| Arc::from(""), |l| l.why.clone());
        if facts.is_some_and(|l| l.one_sided) {
            for (&from, location) in by {
                let other = |c: &Component| {
                    c.product
                        && c.backend
                            .iter()
                            .any(|(r, _)| !layout.components[from].backend.iter().any(|(o, _)| o == r))
                };
                if let Some(to) = layout.components.iter().position(other).filter(|&to| to != from) {
                    seams.push(Seam {
                        from,
                        to,
                        link: link.clone(),
                        location: location.clone(),
                        why: why.clone(),
                        shared: None,
                    });
                }
            }
            continue;
        }
        let all: Vec<_> = by.iter().collect();
        for pair in all.windows(2) {
            let (from, location) = pair[0];
            seams.push(Seam {
                from: *from,
                to: *pair[1].0,
                link: link.clone(),
                location: location.clone(),
                why: why.clone(),
                shared: None,
            });
        }
    }
    seams.extend(deployed_together(layout, files, ruleset));
    let mut known = HashSet::new();
    // A name that both sides know says more than that both speak the same protocol, and stands before it.
    seams.retain(|s| known.insert((s.from.min(s.to), s.from.max(s.to), s.link.clone())));
    seams
}

/// Components whose folder name is a service of one compose file.
fn deployed_together(layout: &Layout, files: &[FileFacts], ruleset: &Ruleset) -> Vec<Seam> {
    let Some((link, facts)) = ruleset.links.iter().find(|(_, l)| l.deployment) else {
        return Vec::new();
    };
    let mut seams = Vec::new();
    for file in files {
        let mut members: Vec<(usize, Location)> = Vec::new();
        for fact in &file.parsed.facts {
            let FactKind::Infra(infra) = &fact.kind else { continue };
            if infra.kind != InfraKind::ComposeService {
                continue;
            }
            let named = |c: &Component| {
                let last = c.root.rsplit('/').next().unwrap_or_default();
                !c.root.is_empty() && last.eq_ignore_ascii_case(&infra.value)
            };
            if let Some(at) = layout.components.iter().position(|c| c.product && named(c))
                && !members.iter().any(|(m, _)| *m == at)
            {
                members.push((at, fact.location.clone()));
            }
        }
        for pair in members.windows(2) {
            seams.push(Seam {
                from: pair[0].0,
                to: pair[1].0,
                link: link.clone(),
                location: pair[1].1.clone(),
                why: facts.why.clone(),
                shared: None,
            });
        }
    }
    seams
}

/// One end of a name that two components know.
struct End<'h> {
    component: usize,
    literal: &'h Literal,
    link: Option<&'h Arc<str>>,
    location: &'h Location,
}

/// Pairs of components that know the same name: a topic, a queue, an interface file, a route that one serves and the other
/// asks for, a host that is called like a component, a script of one that the other starts.
fn shared(layout: &Layout, files: &[FileFacts], hits: &[Hit], ruleset: &Ruleset) -> Vec<Seam> {
    let mut known = HashSet::new();
    let ends: Vec<End> = hits
        .iter()
        .filter(|h| files[h.file].file.role == FileRole::Product && h.seen == Seen::Used)
        .filter_map(|h| {
            let component = layout.of_file[h.file];
            let literal = h.literal.as_ref()?;
            // A component that says a name again says nothing new.
            if known.len() >= MOST_NAMES || !known.insert((component, literal)) {
                return None;
            }
            let common = ruleset.links.values().any(|l| l.common.iter().any(|c| **c == *literal.value));
            (layout.components[component].product && !common).then_some(End {
                component,
                literal,
                link: h.links.first(),
                location: &h.location,
            })
        })
        .collect();
    let mut seams = Vec::new();
    let mut join = |from: &End, to: usize| {
        let of_kind = || ruleset.links.iter().find(|(_, l)| l.literals.contains(&from.literal.kind));
        let known = from.link.and_then(|id| ruleset.links.get_key_value(id)).or_else(of_kind);
        if let Some((link, facts)) = known.filter(|_| from.component != to) {
            seams.push(Seam {
                from: from.component,
                to,
                link: link.clone(),
                location: from.location.clone(),
                why: facts.why.clone(),
                shared: Some(from.literal.clone()),
            });
        }
    };
    let mut same: BTreeMap<&Literal, BTreeMap<usize, &End>> = BTreeMap::new();
    for end in &ends {
        match end.literal.kind {
            LiteralKind::Topic | LiteralKind::Queue | LiteralKind::Proto => {
                same.entry(end.literal).or_default().entry(end.component).or_insert(end);
            }
            LiteralKind::Host => {
                for to in asked(end, &ends, layout) {
                    join(end, to);
                }
            }
            LiteralKind::Command => {
                if let Some(to) = started(end, layout, files) {
                    join(end, to);
                }
            }
            LiteralKind::Route => {}
        }
    }
    for by in same.values() {
        let all: Vec<_> = by.values().collect();
        for pair in all.windows(2) {
            join(pair[0], pair[1].component);
        }
    }
    seams
}

/// The components that an address means: one that is called like its host, else those that serve its path if the host is
/// none that the world knows.
fn asked(end: &End, ends: &[End], layout: &Layout) -> BTreeSet<usize> {
    let value = &*end.literal.value;
    let (host, path) = match value.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or((rest, ""), |at| rest.split_at(at)),
        None if value.starts_with('/') => ("", value),
        None => (value, ""),
    };
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host).split(':').next().unwrap_or_default();
    let local = matches!(host, "" | "localhost" | "127.0.0.1" | "0.0.0.0" | "host.docker.internal");
    if !local {
        let called = |c: &Component| {
            let last = c.root.rsplit('/').next().unwrap_or_default();
            c.product && !last.is_empty() && last.eq_ignore_ascii_case(host)
        };
        return layout
            .components
            .iter()
            .position(called)
            .into_iter()
            .filter(|c| *c != end.component)
            .collect();
    }
    let path = path.split(['?', '#']).next().unwrap_or_default().trim_matches('/');
    let serves = |other: &&End| {
        other.literal.kind == LiteralKind::Route
            && other.component != end.component
            // Django writes routes without the first slash.
            && other.literal.value.trim_matches('/') == path
    };
    // A path of one short word is served by too many.
    if path.len() + 1 < SHORTEST_PATH {
        return BTreeSet::new();
    }
    ends.iter().filter(serves).map(|other| other.component).collect()
}

/// Names of all components that are compared with each other.
const MOST_NAMES: usize = 20_000;
/// Shortest path that can be told from others, in bytes: `/api/x`.
const SHORTEST_PATH: usize = 6;

/// The component of the file that a command names.
fn started(end: &End, layout: &Layout, files: &[FileFacts]) -> Option<usize> {
    let name = end.literal.value.trim_start_matches("./").trim_start_matches("../");
    if !name.contains('.') || name.len() < SHORTEST_PATH {
        return None;
    }
    let below = format!("/{name}");
    let mut found = files
        .iter()
        .zip(&layout.of_file)
        .filter(|(f, _)| *f.file.path == *name || f.file.path.ends_with(&below))
        .map(|(_, component)| *component);
    let only = found.next()?;
    found.all(|c| c == only).then_some(only).filter(|c| layout.components[*c].product)
}
