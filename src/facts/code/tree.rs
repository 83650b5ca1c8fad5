//! What the languages that are read by a tree-sitter grammar share: parsers within a budget, walks without recursion,
//! and the writing down of what was found.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::thread::LocalKey;

use tree_sitter::{Language, Node, ParseOptions, Parser, Tree};

use crate::facts::{Input, Parsed};
use crate::model::{Argument, CodeLanguage, Diagnostic, FactKind, Form, Import, Usage};
use crate::rules::ApiIndex;

/// Reports of progress after which a parse is given up. The library reports every hundred operations of its own, however
/// long they take, so the same text is always given up at the same place.
const STEPS: u32 = 400_000;
/// Nodes of a tree beyond which it is not walked.
const NODES: usize = 4_000_000;
/// Imports and usages taken from one file; what comes after them repeats what they say.
const FACTS: usize = 10_000;
/// Longest member path, in bytes.
pub(super) const LONGEST_PATH: usize = 200;

/// A parser for a grammar; `None` when the library is too new or too old for it, which a test excludes.
pub(super) fn parser(language: &Language) -> Option<Parser> {
    let mut parser = Parser::new();
    parser.set_language(language).ok()?;
    Some(parser)
}

/// Parses the recorder's text within the budget of steps and nodes. `None` with a diagnostic where that does not do.
pub(super) fn parse(
    parser: &'static LocalKey<RefCell<Option<Parser>>>,
    recorder: &mut Recorder,
) -> Option<Tree> {
    let text = recorder.input.text.as_bytes();
    let tree = parser.with_borrow_mut(|parser| {
        let parser = parser.as_mut()?;
        parser.reset();
        let mut steps = 0u32;
        let mut progress = |_: &tree_sitter::ParseState| {
            steps += 1;
            if steps > STEPS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        };
        let options = ParseOptions::new().progress_callback(&mut progress);
        let tree =
            parser.parse_with_options(&mut |at, _| text.get(at..).unwrap_or_default(), None, Some(options));
        if tree.is_none() {
            parser.reset();
        }
        tree
    });
    let said = match &tree {
        None => "takes more steps to parse than are allowed",
        Some(tree) if tree.root_node().descendant_count() > NODES => {
            "has more syntax nodes than are looked at"
        }
        Some(_) => return tree,
    };
    let place = Some(recorder.input.location(0));
    recorder.out.diagnostics.push(Diagnostic::warning(
        "W-BUDGET",
        format!("{said}: the file is not read"),
        place,
    ));
    None
}

/// What a walk does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// A node is come upon.
    Enter,
    /// All below it has been seen; not said of nodes whose children were left out.
    Leave,
}

/// Walks a tree in source order without recursion. `visit` says whether to go below the node that it enters; its answer
/// on leaving is not looked at.
pub(super) fn walk<'t>(root: Node<'t>, mut visit: impl FnMut(Node<'t>, Step) -> bool) {
    let mut cursor = root.walk();
    let mut entering = true;
    loop {
        if entering && visit(cursor.node(), Step::Enter) {
            if cursor.goto_first_child() {
                continue;
            }
            visit(cursor.node(), Step::Leave);
        }
        if cursor.goto_next_sibling() {
            entering = true;
            continue;
        }
        if !cursor.goto_parent() {
            return;
        }
        visit(cursor.node(), Step::Leave);
        entering = false;
    }
}

/// Collects what a file says.
pub(super) struct Recorder<'a> {
    /// The file.
    pub input: &'a Input<'a>,
    /// Its language.
    pub language: CodeLanguage,
    /// What rules ask for.
    pub index: &'a ApiIndex,
    out: Parsed,
}

impl<'a> Recorder<'a> {
    /// Nothing said yet.
    pub(super) fn new(input: &'a Input<'a>, language: CodeLanguage, index: &'a ApiIndex) -> Self {
        Self { input, language, index, out: Parsed::default() }
    }

    /// The text of a node; empty where it is none.
    pub(super) fn text(&self, node: Node) -> &'a str {
        self.input.text.get(node.byte_range()).unwrap_or_default()
    }

    /// Takes an import down.
    pub(super) fn import(&mut self, at: Node, module: &str, relative: bool) {
        if module.is_empty() || self.out.facts.len() >= FACTS {
            return;
        }
        let import = Import { language: self.language, module: module.into(), relative, type_only: false };
        self.out.facts.push(self.input.fact(at.start_byte(), FactKind::Import(import)));
    }

    /// Takes a use down if some rule asks for it. The arguments are only looked at then.
    pub(super) fn usage(
        &mut self,
        at: Node,
        module: &Arc<str>,
        path: &str,
        form: Form,
        args: impl FnOnce() -> Vec<Argument>,
    ) {
        if path.len() > LONGEST_PATH || self.out.facts.len() >= FACTS {
            return;
        }
        let mut usage = Usage {
            language: self.language,
            module: module.clone(),
            path: path.into(),
            form,
            args: Vec::new(),
        };
        if !self.index.asks_for(&usage) {
            return;
        }
        usage.args = args();
        if !self.index.matches(&usage).is_empty() {
            self.out.facts.push(self.input.fact(at.start_byte(), FactKind::Usage(usage)));
        }
    }

    /// What was said, in source order.
    pub(super) fn finish(mut self) -> Parsed {
        self.out.facts.sort_by_key(|fact| (fact.location.line, fact.location.column));
        self.out
    }
}
