//! Notebooks: their Python cells, which share one set of names.

use crate::classify::notebook::Notebook;
use crate::facts::{Input, Parsed};
use crate::model::{Diagnostic, Fact, FactKind, Infra, InfraKind, Location};
use crate::rules::ApiIndex;

/// Imports and wanted usages of a notebook (`*.ipynb`). Lines count from the start of the cell.
///
/// A notebook of another language than Python gives its kernel only.
pub(crate) fn extract_notebook(input: &Input, index: &ApiIndex) -> Parsed {
    let notebook = match Notebook::read(input.text) {
        Ok(notebook) => notebook,
        Err(why) => {
            let message = format!("no notebook could be read: {why}");
            let location = Some(Location::line(input.path, 0));
            let diagnostics = vec![Diagnostic::warning("W-PARSE", message, location)];
            return Parsed { diagnostics, ..Parsed::default() };
        }
    };
    let kernel = notebook.kernel.as_deref().map(|name| kernel(input, name));
    if !notebook.python {
        return Parsed { facts: kernel.into_iter().collect(), ..Parsed::default() };
    }
    let mut text = String::new();
    let mut ranges = Vec::with_capacity(notebook.cells.len());
    // First line of each cell in the joined text, and its number.
    let mut starts = Vec::with_capacity(notebook.cells.len());
    let mut line = 1u32;
    for cell in &notebook.cells {
        if !text.is_empty() || line > 1 {
            text.push('\n');
            line += 1;
        }
        let start = text.len();
        let source = cell.python();
        text.push_str(&source);
        ranges.push(start..text.len());
        starts.push((line, cell.index));
        line += memchr::memchr_iter(b'\n', source.as_bytes()).count() as u32;
    }
    let joined = Input::new(input.path, &text);
    let mut out = super::python::extract_cells(&joined, index, &ranges);
    let places = out.diagnostics.iter_mut().filter_map(|d| d.location.as_mut());
    let borrowed = out.borrowed.iter_mut().map(|b| &mut b.fact.location);
    for place in out.facts.iter_mut().map(|f| &mut f.location).chain(places).chain(borrowed) {
        let at = starts.partition_point(|(first, _)| *first <= place.line);
        if let Some((first, cell)) = at.checked_sub(1).and_then(|i| starts.get(i)) {
            place.line = place.line - first + 1;
            place.cell = Some(*cell);
        }
    }
    // Stands in no cell, so it comes after those.
    out.facts.extend(kernel);
    out
}

/// The kernel, at the key that names it. In a cell's text quotes have backslashes in front.
fn kernel(input: &Input, name: &str) -> Fact {
    let bytes = input.text.as_bytes();
    let mut keys = memchr::memmem::find_iter(bytes, b"\"kernelspec\"");
    let at = keys.find(|at| *at == 0 || bytes[at - 1] != b'\\').unwrap_or(0);
    input.fact(at, FactKind::Infra(Infra { kind: InfraKind::Kernel, value: name.into() }))
}
