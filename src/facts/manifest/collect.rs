//! Gathers what a reader finds, with the caps that hold for every manifest.

use crate::facts::{Definition, Input, Parsed, Pending, Reference, redact};
use crate::model::{
    Dependency, Diagnostic, Ecosystem, EntryKind, EntryPoint, Fact, FactKind, Infra, InfraKind, Origin, Scope,
};

/// Most dependencies taken from one manifest, and most other facts; no honest manifest comes near.
const MAX_FACTS: usize = 20_000;
/// Longest value kept, in bytes.
const MAX_VALUE: usize = 4096;
/// Most warnings of one file; a broken file says the same thing over and over.
const MAX_DIAGNOSTICS: usize = 20;

/// Builds a [`Parsed`] for one manifest.
pub(crate) struct Collector<'a, 'b> {
    input: &'a Input<'b>,
    ecosystem: Ecosystem,
    dependencies: usize,
    others: usize,
    truncated: bool,
    /// What was found so far.
    pub parsed: Parsed,
}

impl<'a, 'b> Collector<'a, 'b> {
    /// Starts with nothing found.
    pub(crate) fn new(input: &'a Input<'b>, ecosystem: Ecosystem) -> Self {
        Self { input, ecosystem, dependencies: 0, others: 0, truncated: false, parsed: Parsed::default() }
    }

    /// Sets the registry of what follows, where one file names several.
    pub(crate) fn registry(&mut self, ecosystem: Ecosystem) {
        self.ecosystem = ecosystem;
    }

    /// A dependency whose name is already the registry's.
    pub(crate) fn dependency(&mut self, offset: usize, name: &str, requirement: &str, scope: Scope) {
        if name.is_empty() || !self.room(offset, true) {
            return;
        }
        if name.len() > MAX_VALUE {
            return self.truncate(offset, "a name of more than 4 KiB is left out");
        }
        let kind = FactKind::Dependency(Dependency {
            ecosystem: self.ecosystem,
            name: name.into(),
            requirement: bounded(requirement).into(),
            scope,
            origin: Origin::Declared,
        });
        self.parsed.facts.push(self.input.fact(offset, kind));
    }

    #[allow(dead_code)]
    /// A package that a lockfile lists; `direct` where the lockfile says that the project itself asks for it.
    pub(crate) fn locked(&mut self, offset: usize, name: &str, version: &str, scope: Scope, direct: bool) {
        let before = self.parsed.facts.len();
        self.dependency(offset, name, version, scope);
        if let Some(Fact { kind: FactKind::Dependency(dependency), .. }) = self.parsed.facts.get_mut(before) {
            dependency.origin = if direct { Origin::Locked } else { Origin::Transitive };
        }
    }

    #[allow(dead_code)]
    /// A value that manifests below this file's folder refer to; `key` begins with the format's name.
    pub(crate) fn define(&mut self, key: String, name: &str, requirement: &str) {
        self.define_scoped(key, name, requirement, None);
    }

    /// Like [`Self::define`], with the scope that it has wherever it is used.
    pub(crate) fn define_scoped(&mut self, key: String, name: &str, requirement: &str, scope: Option<Scope>) {
        if key.len() <= MAX_VALUE && self.parsed.definitions.len() < MAX_FACTS {
            // Any text may become part of a name: nothing is redacted before it is a requirement.
            self.parsed.definitions.push(Definition {
                key,
                name: cut(name).into(),
                requirement: cut(requirement).into(),
                scope,
            });
        }
    }

    #[allow(dead_code)]
    /// A dependency that names a definition of a file in this folder or above; `name` is empty where only the
    /// definition knows it.
    pub(crate) fn pending(&mut self, offset: usize, key: String, name: &str, scope: Scope) {
        self.unsettled(offset, key, name, "", scope);
    }

    /// Like [`Self::pending`], with a requirement that goes before the definition's. Both `name` and `requirement` may
    /// refer to texts that other manifests define, as `${text}`.
    pub(crate) fn unsettled(
        &mut self,
        offset: usize,
        key: String,
        name: &str,
        requirement: &str,
        scope: Scope,
    ) {
        if key.len() > MAX_VALUE || name.len() > MAX_VALUE || !self.room(offset, true) {
            return;
        }
        let kind = FactKind::Dependency(Dependency {
            ecosystem: self.ecosystem,
            name: name.into(),
            requirement: cut(requirement).into(),
            scope,
            origin: Origin::Declared,
        });
        self.parsed.pending.push(Pending { key, fact: self.input.fact(offset, kind) });
    }

    /// A parsed value; empty ones are left out.
    pub(crate) fn infra(&mut self, offset: usize, kind: InfraKind, value: &str) {
        if !value.trim().is_empty() && self.room(offset, false) {
            let value = bounded(value.trim()).into();
            self.parsed.facts.push(self.input.fact(offset, FactKind::Infra(Infra { kind, value })));
        }
    }

    /// A way in; empty ones are left out.
    pub(crate) fn entry(&mut self, offset: usize, kind: EntryKind, value: &str) {
        if !value.trim().is_empty() && self.room(offset, false) {
            let value = bounded(value.trim()).into();
            self.parsed.facts.push(self.input.fact(offset, FactKind::EntryPoint(EntryPoint { kind, value })));
        }
    }

    /// A file that this one includes.
    pub(crate) fn reference(&mut self, offset: usize, path: &str, scope: Scope) {
        let path = path.trim();
        if !path.is_empty() && path.len() <= MAX_VALUE && self.parsed.references.len() < MAX_FACTS {
            let location = self.input.location(offset);
            self.parsed.references.push(Reference { path: path.into(), scope, location });
        }
    }

    /// A workspace member pattern.
    pub(crate) fn workspace(&mut self, glob: &str) {
        if !glob.trim().is_empty() && glob.len() <= MAX_VALUE && self.parsed.workspaces.len() < MAX_FACTS {
            self.parsed.workspaces.push(glob.trim().into());
        }
    }

    /// A warning about a place.
    pub(crate) fn warn(&mut self, offset: usize, code: &'static str, message: impl Into<String>) {
        let location = Some(self.input.location(offset));
        self.diagnostic(Diagnostic::warning(code, message, location));
    }

    /// A remark about a place.
    pub(crate) fn remark(&mut self, offset: usize, code: &'static str, message: impl Into<String>) {
        let location = Some(self.input.location(offset));
        self.diagnostic(Diagnostic::info(code, message, location));
    }

    /// What was found, everything in source order.
    pub(crate) fn finish(mut self) -> Parsed {
        self.parsed.facts.sort_by_key(|f: &Fact| (f.location.line, f.location.column));
        self.parsed.references.sort_by_key(|r| (r.location.line, r.location.column));
        self.parsed.diagnostics.sort_by_key(|d| d.location.as_ref().map(|l| (l.line, l.column)));
        self.parsed
    }

    fn diagnostic(&mut self, diagnostic: Diagnostic) {
        if self.parsed.diagnostics.len() < MAX_DIAGNOSTICS && !self.parsed.diagnostics.contains(&diagnostic) {
            self.parsed.diagnostics.push(diagnostic);
        }
    }

    /// Counts one more fact; says so once when there is no room for it.
    fn room(&mut self, offset: usize, dependency: bool) -> bool {
        let count = if dependency { &mut self.dependencies } else { &mut self.others };
        *count += 1;
        if *count <= MAX_FACTS {
            return true;
        }
        self.truncate(offset, "only the first 20000 items of this manifest are read");
        false
    }

    fn truncate(&mut self, offset: usize, message: &str) {
        if !self.truncated {
            self.truncated = true;
            self.warn(offset, "W-TRUNCATED", message);
        }
    }
}

/// A value without secrets, cut at 4 KiB.
pub(super) fn bounded(value: &str) -> String {
    redact(cut(value)).into_owned()
}

fn cut(value: &str) -> &str {
    &value[..value.floor_char_boundary(MAX_VALUE)]
}
