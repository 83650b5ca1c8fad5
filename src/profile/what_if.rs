//! What the verdict would be if something were not there, or were: the same facts, judged again.

use crate::facts::FileFacts;
use crate::hits::{self, Hit};
use crate::model::{Diagnostic, Ecosystem, FactKind, Import, Location, Narrowing};
use crate::options::{Change, Need};
use crate::rules::Ruleset;

/// Where an assumption stands.
const ASSUME: &str = "--assume";

/// Takes out of the files what the changes take out; says so where there was nothing to take.
pub(super) fn change_files(
    files: &mut Vec<FileFacts>,
    changes: &[Change],
    ruleset: &Ruleset,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for change in changes {
        let met = match change {
            Change::WithoutPath(glob) => {
                let before = files.len();
                files.retain(|f| !glob.is_match(&*f.file.path));
                files.len() < before
            }
            Change::WithoutPackage { ecosystem, name } => {
                let facts = files.iter_mut().map(|f| {
                    let before = f.parsed.facts.len();
                    f.parsed.facts.retain(|fact| !speaks_of(&fact.kind, *ecosystem, name, ruleset));
                    f.parsed.facts.len() < before
                });
                facts.fold(false, |met, one| met | one)
            }
            Change::WithoutWorkload(_) | Change::Assume(..) => true,
        };
        if !met {
            let message = format!("what if {change}: nothing of it was there");
            diagnostics.push(Diagnostic::info("I-WHAT-IF", message, None));
        }
    }
}

/// Takes the workloads out of the hits that the changes take out.
pub(super) fn change_hits(found: &mut [Hit], changes: &[Change]) {
    for change in changes {
        if let Change::WithoutWorkload(workload) = change {
            for hit in found.iter_mut() {
                hit.workloads.retain(|(id, _)| **id != **workload);
            }
        }
    }
}

/// What the team needs: what it declares and no change takes out, and what the changes assume.
pub(super) fn needed(declared: &[Need], changes: &[Change]) -> Vec<Need> {
    let out = |need: &&Need| {
        !changes.iter().any(|c| matches!(c, Change::WithoutWorkload(id) if *id == need.workload))
    };
    let assumed = changes.iter().filter_map(|change| match change {
        Change::Assume(workload, strength) => Some(Need {
            workload: workload.clone(),
            strength: *strength,
            narrowing: Narrowing {
                what: format!("assume {workload}"),
                reason: "asked for on the command line".into(),
                location: Location::line(&ASSUME.into(), 0),
            },
        }),
        _ => None,
    });
    declared.iter().filter(out).cloned().chain(assumed).collect()
}

/// Whether a fact is a dependency on a package, an import of it or a use of what it brings.
fn speaks_of(kind: &FactKind, ecosystem: Ecosystem, name: &str, ruleset: &Ruleset) -> bool {
    let of_import = |import: &Import| {
        let (of, names) = hits::package_of_import(import, ruleset);
        of == ecosystem && names.iter().any(|n| hits::normal(of, n) == name)
    };
    match kind {
        FactKind::Dependency(d) => d.ecosystem == ecosystem && hits::normal(ecosystem, &d.name) == name,
        FactKind::Import(import) => of_import(import),
        FactKind::Usage(usage) => of_import(&Import {
            language: usage.language,
            module: usage.module.clone(),
            relative: false,
            type_only: false,
        }),
        FactKind::Infra(_) | FactKind::EntryPoint(_) => false,
    }
}
