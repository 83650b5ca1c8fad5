//! Which modules a file imports, and which of them some rule asks for.

use std::borrow::Cow;
use std::sync::Arc;

use oxc_ast::ast::*;

use crate::facts::code::{Map, Set};
use crate::facts::specifier::bare;
use crate::facts::{Input, Parsed};
use crate::model::{CodeLanguage, Diagnostic, Fact, FactKind, Import};
use crate::rules::ApiIndex;

/// Imports of one file beyond which no more are kept.
const MOST: usize = 10_000;

/// A module that the file names.
pub(super) struct Module {
    /// As in [`Import::module`].
    pub name: Arc<str>,
    /// Whether it is a file of the same repository.
    pub relative: bool,
    /// Whether some rule asks for it.
    pub wanted: bool,
}

/// One place that imports.
#[derive(Clone, Copy)]
pub(super) struct Found {
    /// Byte offset.
    pub offset: u32,
    /// Whether only types are imported.
    pub type_only: bool,
}

/// Imports of one file.
pub(super) struct Imports<'a> {
    /// Each module once, in order of appearance.
    pub modules: Vec<Module>,
    /// Whether one of them is wanted.
    pub wanted: bool,
    found: Vec<(u32, Found)>,
    ids: Map<Cow<'a, str>, u32>,
    /// What rules ask for.
    pub index: &'a ApiIndex,
    /// The file's language.
    pub language: CodeLanguage,
    /// Declaration files have no code.
    types: bool,
}

impl<'a> Imports<'a> {
    /// None yet.
    pub(super) fn new(index: &'a ApiIndex, language: CodeLanguage, types: bool) -> Self {
        Self {
            modules: Vec::new(),
            wanted: false,
            found: Vec::new(),
            ids: Map::default(),
            index,
            language,
            types,
        }
    }

    /// Notes an import and gives the index of its module.
    pub(super) fn add(&mut self, specifier: &'a str, found: Found) -> u32 {
        let module = self.module(specifier);
        let type_only = found.type_only || self.types;
        self.found.push((module, Found { type_only, ..found }));
        module
    }

    /// The index of a module, without an import of it.
    pub(super) fn module(&mut self, specifier: &'a str) -> u32 {
        let name = bare(specifier);
        if let Some(id) = self.ids.get(&name) {
            return *id;
        }
        let id = self.modules.len() as u32;
        let relative = is_relative(&name);
        let wanted = !relative && self.index.wants_module(self.language, &name);
        self.wanted |= wanted;
        self.modules.push(Module { name: (*name).into(), relative, wanted });
        self.ids.insert(name, id);
        id
    }

    /// `import … from 'x'`; gives the index of the module.
    pub(super) fn declaration(&mut self, it: &ImportDeclaration<'a>) -> u32 {
        let types = it.import_kind == ImportOrExportKind::Type
            || it.specifiers.as_ref().is_some_and(|all| {
                !all.is_empty()
                    && all.iter().all(|s| match s {
                        ImportDeclarationSpecifier::ImportSpecifier(s) => {
                            s.import_kind == ImportOrExportKind::Type
                        }
                        _ => false,
                    })
            });
        self.add(it.source.value.as_str(), Found { offset: it.span.start, type_only: types })
    }

    /// `export * from 'x'`.
    pub(super) fn all(&mut self, it: &ExportAllDeclaration<'a>) {
        let type_only = it.export_kind == ImportOrExportKind::Type;
        self.add(it.source.value.as_str(), Found { offset: it.span.start, type_only });
    }

    /// `export { … } from 'x'`.
    pub(super) fn from(&mut self, it: &ExportFromDeclaration<'a>) {
        let type_only = it.export_kind == ImportOrExportKind::Type
            || (!it.specifiers.is_empty()
                && it.specifiers.iter().all(|s| s.export_kind == ImportOrExportKind::Type));
        self.add(it.source.value.as_str(), Found { offset: it.span.start, type_only });
    }

    /// The static imports at the top of a file that needs no walk.
    pub(super) fn statements(&mut self, program: &Program<'a>) {
        for statement in &program.body {
            match statement {
                Statement::ImportDeclaration(it) => {
                    self.declaration(it);
                }
                Statement::ExportAllDeclaration(it) => self.all(it),
                Statement::ExportFromDeclaration(it) => self.from(it),
                _ => {}
            }
        }
    }

    /// Writes down the facts; `idle` are the offsets of imports that only types are taken from.
    pub(super) fn report(&self, input: &Input, idle: &Set<u32>, out: &mut Parsed) {
        for (id, found) in self.found.iter().take(MOST) {
            let module = &self.modules[*id as usize];
            let kind = FactKind::Import(Import {
                language: self.language,
                module: module.name.clone(),
                relative: module.relative,
                type_only: found.type_only || idle.contains(&found.offset),
            });
            let offset = found.offset as usize;
            // An import of an own file is no evidence; its line would only cost time.
            out.facts.push(if module.relative {
                Fact { location: input.location(offset), snippet: "".into(), kind }
            } else {
                input.fact(offset, kind)
            });
        }
        if let Some((_, next)) = self.found.get(MOST) {
            let place = input.location(next.offset as usize);
            out.diagnostics.push(Diagnostic::warning(
                "W-TRUNCATED",
                "more imports than are kept",
                Some(place),
            ));
        }
    }
}

/// Paths, and the aliases by which bundlers and package.json name files of the same repository.
pub(super) fn is_relative(module: &str) -> bool {
    module.starts_with(['.', '/', '#']) || module.starts_with("~/") || module.starts_with("@/")
}
