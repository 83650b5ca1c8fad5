//! Attributes, and the tokens that macros are given: their content is not parsed, so only calls that can be nothing else
//! are taken.

use tree_sitter::Node;

use super::literals::{ARGUMENTS, CHARS, literal_text};
use super::walk::{Walker, is_through};
use crate::facts::code::Set;
use crate::facts::code::follow::Value;
use crate::facts::code::tree::{Step, walk};
use crate::model::{Argument, Form};

/// Segments of a path within a macro.
const LONGEST_CHAIN: usize = 16;

/// How far a chain of tokens has been read.
#[derive(Default)]
struct Chain<'t, 'a> {
    /// Segments of a path that may go on.
    path: Vec<&'a str>,
    /// What has been read so far stands for this.
    value: Value,
    at: Option<Node<'t>>,
    /// Whether a dot or `::` was the last token.
    joins: bool,
    /// Whether a name was, which then may be called.
    named: bool,
    /// Whether it was a method that gives back its receiver.
    through: bool,
}

impl<'t, 'a> Walker<'t, 'a, '_> {
    /// `#[path(arguments)]`.
    pub(super) fn attribute(&mut self, item: Node<'t>) {
        let Some(attribute) = item.named_child(0).filter(|n| n.kind() == "attribute") else { return };
        let Some(path) = attribute.named_child(0) else { return };
        let arguments = attribute.child_by_field_name("arguments");
        let Some(segments) = self.segments(path) else { return };
        if segments == ["derive"] {
            if let Some(list) = arguments {
                self.derived(list);
            }
            return;
        }
        if let Value::Known(known) = self.path(&segments) {
            let text = self.recorder.input.text;
            let args = || arguments.map(|list| literals(list, text)).unwrap_or_default();
            self.recorder.usage(attribute, &known.module, &known.path, Form::Decorator, args);
        }
    }

    /// Every name of `#[derive(A, b::C)]`.
    fn derived(&mut self, list: Node<'t>) {
        let mut cursor = list.walk();
        let mut segments = Vec::new();
        let mut at = list;
        let tokens: Vec<Node<'t>> = list.children(&mut cursor).take(1000).collect();
        for token in tokens {
            match token.kind() {
                "identifier" => {
                    if segments.is_empty() {
                        at = token;
                    }
                    segments.push(self.text(token));
                }
                "," | ")" => {
                    if !segments.is_empty()
                        && let Value::Known(known) = self.path(&segments)
                    {
                        self.recorder.usage(at, &known.module, &known.path, Form::Decorator, Vec::new);
                    }
                    segments.clear();
                }
                _ => {}
            }
        }
    }

    /// `path!(tokens)`.
    pub(super) fn macro_call(&mut self, node: Node<'t>) {
        let Some(name) = node.child_by_field_name("macro") else { return };
        let mut cursor = node.walk();
        let tokens = node.named_children(&mut cursor).find(|n| n.kind() == "token_tree");
        let value = self.segments(name).map(|s| self.path(&s)).unwrap_or_default();
        if let Value::Known(known) = &value {
            let text = self.recorder.input.text;
            let args = || tokens.map(|list| literals(list, text)).unwrap_or_default();
            self.recorder.usage(name, &known.module, &known.path, Form::Call, args);
            self.set(node, value.step("()"));
        }
        if let Some(tokens) = tokens {
            self.tokens(tokens);
        }
    }

    /// Calls among the tokens of a macro.
    fn tokens(&mut self, root: Node<'t>) {
        let bound = self.bound_within(root);
        let mut chains: Vec<Chain<'t, 'a>> = Vec::new();
        walk(root, |node, step| {
            if node.kind() == "token_tree" {
                if step == Step::Leave {
                    chains.pop();
                    return true;
                }
                if let Some(chain) = chains.last_mut() {
                    let open = node.child(0).map(|n| n.kind());
                    if open == Some("(") && chain.named {
                        self.token_call(chain, node);
                    } else {
                        *chain = Chain::default();
                    }
                }
                chains.push(Chain::default());
                return true;
            }
            if step == Step::Leave {
                return true;
            }
            if let Some(chain) = chains.last_mut() {
                self.token(chain, node, &bound);
            }
            false
        });
    }

    fn token(&mut self, chain: &mut Chain<'t, 'a>, node: Node<'t>, bound: &Set<&'a str>) {
        match node.kind() {
            "identifier" | "self" | "crate" | "super" => {
                let name = self.text(node);
                // Nobody writes longer paths; to resolve one at each of its segments would cost.
                if chain.joins && (1..LONGEST_CHAIN).contains(&chain.path.len()) {
                    chain.path.push(name);
                    chain.value = self.path(&chain.path);
                } else if chain.joins {
                    chain.through = is_through(name);
                    if !chain.through {
                        chain.value = self.field_of(&chain.value, name);
                        chain.at = Some(node)
                            .filter(|n| {
                                chain.at.is_none_or(|at| at.start_position().row < n.start_position().row)
                            })
                            .or(chain.at);
                    }
                } else {
                    *chain = Chain { path: vec![name], at: Some(node), ..Chain::default() };
                    if !bound.contains(name) {
                        chain.value = self.values.get(name).cloned().unwrap_or_else(|| self.path(&[name]));
                    }
                }
                (chain.joins, chain.named) = (false, true);
            }
            "::" => chain.joins = true,
            "." => {
                if chain.path.len() == 1 && !chain.named {
                    chain.value = Value::Unknown;
                }
                chain.path.clear();
                (chain.joins, chain.named) = (true, false);
            }
            // `.await` and `?` change nothing.
            "await" => (chain.joins, chain.named) = (false, false),
            "?" => chain.named = false,
            _ => *chain = Chain::default(),
        }
    }

    fn token_call(&mut self, chain: &mut Chain<'t, 'a>, list: Node<'t>) {
        if !chain.through {
            if let (Value::Known(known), Some(at)) = (&chain.value, chain.at) {
                let text = self.recorder.input.text;
                self.recorder.usage(at, &known.module, &known.path, Form::Call, || literals(list, text));
            }
            chain.value = chain.value.result();
        }
        chain.path.clear();
        (chain.joins, chain.named, chain.through) = (false, false, false);
    }

    /// Names that the tokens may bind themselves: what stands before `=`, `=>` and `in`, and between `|`.
    fn bound_within(&self, root: Node<'t>) -> Set<&'a str> {
        let mut bound = Set::default();
        let mut before: Vec<&'a str> = Vec::new();
        // Whether these are names of an expression, as in `pattern = expression => …`.
        let mut assigned = false;
        let mut bars = false;
        walk(root, |node, step| {
            if step == Step::Leave {
                return true;
            }
            match node.kind() {
                "identifier" => before.push(self.text(node)),
                "=" | "in" => {
                    bound.extend(before.drain(..));
                    assigned = true;
                }
                "=>" if assigned => before.clear(),
                "=>" => bound.extend(before.drain(..)),
                "|" => {
                    if bars {
                        bound.extend(before.drain(..));
                    } else {
                        before.clear();
                    }
                    bars = !bars;
                }
                ";" | "{" | "}" => {
                    before.clear();
                    assigned = false;
                }
                _ => {}
            }
            true
        });
        bound
    }
}

/// Literals among the tokens between parentheses: by position, or behind `name =`.
pub(super) fn literals(list: Node, text: &str) -> Vec<Argument> {
    let mut out = Vec::new();
    let mut position = 0u8;
    let mut tokens: Vec<Node> = Vec::new();
    let mut cursor = list.walk();
    for token in list.children(&mut cursor).skip(1).take(200) {
        if !matches!(token.kind(), "," | ")" | "]" | "}") {
            tokens.push(token);
            continue;
        }
        let (keyword, value) = match &*tokens {
            [value] => (None, value),
            [sign, value] if matches!(sign.kind(), "&" | "-") => (None, value),
            [name, equals, value] if equals.kind() == "=" && name.kind() == "identifier" => {
                (text.get(name.byte_range()), value)
            }
            _ => {
                position = position.saturating_add(1);
                tokens.clear();
                continue;
            }
        };
        if let Some(value) = literal_text(*value, text)
            && out.len() < ARGUMENTS
        {
            let value: String = value.chars().take(CHARS).collect();
            out.push(Argument { keyword: keyword.map(Into::into), position, value: value.into() });
        }
        position = position.saturating_add(1);
        tokens.clear();
    }
    out
}
