//! Paths, `use` declarations and types.

use std::sync::Arc;

use tree_sitter::Node;

use super::LANGUAGE;
use super::walk::{Outer, Walker, is_wrapper};
use crate::facts::code::follow::Value;
use crate::facts::code::tree::LONGEST_PATH;

/// Types within types that are followed.
const DEEPEST: u32 = 24;
/// Segments of one path.
const SEGMENTS: usize = 16;
/// Modules that all names are imported of, in one file.
const MOST_GLOBS: usize = 64;

impl<'t, 'a> Walker<'t, 'a, '_> {
    /// The segments of a path, without generic arguments; `None` for what is no plain path.
    pub(super) fn segments(&self, path: Node<'t>) -> Option<Vec<&'a str>> {
        let mut out = Vec::new();
        let mut next = Some(path);
        while let Some(node) = next {
            next = match node.kind() {
                "scoped_identifier" | "scoped_type_identifier" => {
                    out.push(self.text(node.child_by_field_name("name")?));
                    match node.child_by_field_name("path") {
                        Some(path) => Some(path),
                        // `::name` is a crate.
                        None => {
                            out.push("");
                            None
                        }
                    }
                }
                "generic_type" | "generic_type_with_turbofish" => Some(node.child_by_field_name("type")?),
                "generic_function" => Some(node.child_by_field_name("function")?),
                "identifier"
                | "type_identifier"
                | "self"
                | "super"
                | "crate"
                | "shorthand_field_identifier" => {
                    out.push(self.text(node));
                    None
                }
                _ => return None,
            };
            if out.len() > SEGMENTS {
                return None;
            }
        }
        out.reverse();
        Some(out)
    }

    /// What a path stands for. A single segment is a type, module or macro here, not a variable.
    pub(super) fn path(&self, segments: &[&str]) -> Value {
        let (first, rest) = match segments {
            ["", first, rest @ ..] => return self.below(self.krate(first), rest),
            ["self", "self", ..] => return Value::Unknown,
            ["self", rest @ ..] if !rest.is_empty() => return self.path(rest),
            ["super", name, rest @ ..] => {
                let above = self.above(name);
                return self.below(above, rest);
            }
            [first, rest @ ..] => (*first, rest),
            [] => return Value::Unknown,
        };
        if matches!(first, "crate" | "super" | "self") {
            return Value::Unknown;
        }
        if let Some(value) = self.types.get(first) {
            return self.below(value.clone(), rest);
        }
        if !rest.is_empty() && self.recorder.index.wants_module(LANGUAGE, first) {
            return self.below(self.krate(first), rest);
        }
        let value = self.starred(first);
        if matches!(value, Value::Unknown) && !rest.is_empty() && first.starts_with(char::is_lowercase) {
            return Value::Foreign;
        }
        self.below(value, rest)
    }

    /// A name of the module that holds this one, where that is in the same file.
    fn above(&self, name: &str) -> Value {
        let types = match self.outer.last() {
            Some(Outer { hidden: Some((types, _)), .. }) => types,
            Some(_) => &self.types,
            None => return Value::Unknown,
        };
        types.get(name).cloned().unwrap_or_default()
    }

    /// A crate.
    fn krate(&self, name: &str) -> Value {
        if self.recorder.index.wants_module(LANGUAGE, name) {
            Value::known(&name.into(), "")
        } else {
            Value::Foreign
        }
    }

    fn below(&self, mut value: Value, rest: &[&str]) -> Value {
        for name in rest {
            value = match value {
                Value::Type(id) => self.member_of(id, name),
                other => other.step(name),
            };
        }
        value
    }

    /// A name that only a `use …::*` can have brought in.
    pub(super) fn starred(&self, name: &str) -> Value {
        if is_prelude(name) {
            return Value::Unknown;
        }
        for glob in &self.globs {
            let Value::Known(known) = glob else { continue };
            let dot = if known.path.is_empty() { "" } else { "." };
            let full = format!("{}.{}{dot}{name}", known.module, known.path);
            if self.recorder.index.wants(LANGUAGE, &full) {
                return glob.step(name);
            }
        }
        Value::Unknown
    }

    // Imports.

    /// Takes down a `use` declaration and binds its names.
    pub(super) fn import(&mut self, declaration: Node<'t>) {
        let Some(argument) = declaration.child_by_field_name("argument") else { return };
        let mut work: Vec<(Node<'t>, Arc<str>, &'a str)> = vec![(argument, "".into(), "")];
        while let Some((node, prefix, last)) = work.pop() {
            match node.kind() {
                "scoped_use_list" => {
                    let (head, last) = match node.child_by_field_name("path") {
                        Some(path) => (joined(&prefix, self.text(path)), ending(self.text(path))),
                        None => (prefix, last),
                    };
                    if let Some(list) =
                        node.child_by_field_name("list").filter(|_| head.len() <= LONGEST_PATH)
                    {
                        work.push((list, head, last));
                    }
                }
                "use_list" => {
                    let mut cursor = node.walk();
                    work.extend(node.named_children(&mut cursor).map(|child| (child, prefix.clone(), last)));
                }
                "use_wildcard" => {
                    if let Some(path) = node.named_child(0) {
                        let full = joined(&prefix, self.text(path));
                        let value = self.imported(node, &full);
                        if matches!(value, Value::Known(_)) && self.globs.len() < MOST_GLOBS {
                            self.globs.push(value);
                        }
                    }
                }
                "use_as_clause" => {
                    let (Some(path), Some(alias)) =
                        (node.child_by_field_name("path"), node.child_by_field_name("alias"))
                    else {
                        continue;
                    };
                    let full = joined(&prefix, self.text(path));
                    let full = full.strip_suffix("::self").unwrap_or(&full);
                    let value = self.imported(node, full);
                    self.name(self.text(alias), value);
                }
                "identifier" | "scoped_identifier" | "self" | "crate" | "super" => {
                    let (full, last) = match node.kind() {
                        "self" if !prefix.is_empty() => (prefix, last),
                        _ => (joined(&prefix, self.text(node)), ending(self.text(node))),
                    };
                    let value = self.imported(node, &full);
                    self.name(last, value);
                }
                _ => {}
            }
        }
    }

    /// Binds a name of which it is not known whether it is that of a type or of a function.
    pub(super) fn name(&mut self, name: &'a str, value: Value) {
        let function = match &value {
            Value::Type(_) => Value::Unknown,
            other => other.clone(),
        };
        self.types.bind(name, value);
        self.values.bind(name, function);
    }

    /// Reports an import and says what it stands for.
    fn imported(&mut self, node: Node<'t>, full: &str) -> Value {
        let full: String = full.split_whitespace().collect();
        let segments: Vec<&str> = full.split("::").collect();
        let first = match &*segments {
            ["", first, ..] | [first, ..] => *first,
            [] => "",
        };
        let own = matches!(first, "crate" | "self" | "super");
        if own {
            let value = self.path(&segments);
            self.recorder.import(node, &full, true);
            return value;
        }
        match self.types.get(first).filter(|_| !full.starts_with("::")) {
            Some(Value::Known(known)) => {
                let dot = if known.path.is_empty() { "" } else { "::" };
                let rest = full.strip_prefix(first).unwrap_or_default();
                let whole = format!("{}{dot}{}{rest}", known.module, known.path.replace('.', "::"));
                let value = self.path(&segments);
                self.recorder.import(node, &whole, false);
                value
            }
            Some(Value::Foreign) => {
                self.recorder.import(node, &full, false);
                Value::Foreign
            }
            Some(_) => {
                let value = self.path(&segments);
                self.recorder.import(node, &full, true);
                value
            }
            None => {
                let full = full.trim_start_matches(':');
                self.recorder.import(node, full, false);
                let rest = segments.iter().skip_while(|s| s.is_empty()).skip(1).copied().collect::<Vec<_>>();
                self.below(self.krate(first), &rest)
            }
        }
    }

    // Types.

    /// A value of a type.
    pub(super) fn instance(&self, kind: Node<'t>) -> Value {
        self.instance_within(kind, DEEPEST)
    }

    fn instance_within(&self, kind: Node<'t>, depth: u32) -> Value {
        let Some(depth) = depth.checked_sub(1) else { return Value::Unknown };
        let below = |node: Option<Node<'t>>| node.map_or(Value::Unknown, |n| self.instance_within(n, depth));
        match kind.kind() {
            "reference_type" | "pointer_type" => below(kind.child_by_field_name("type")),
            "abstract_type" | "dynamic_type" => below(kind.child_by_field_name("trait")),
            "bounded_type" => below(kind.named_child(0)),
            "array_type" => {
                Value::Many(Arc::new((Value::Foreign, below(kind.child_by_field_name("element")))))
            }
            "tuple_type" => {
                let mut cursor = kind.walk();
                let parts: Vec<Value> =
                    kind.named_children(&mut cursor).take(SEGMENTS).map(|n| below(Some(n))).collect();
                Value::Tuple(parts.into())
            }
            "primitive_type" | "unit_type" | "never_type" => Value::Foreign,
            "generic_type" => self.generic(kind, depth),
            "type_identifier" | "scoped_type_identifier" | "identifier" | "scoped_identifier" => {
                match self.segments(kind).map(|s| self.path(&s)) {
                    Some(Value::Known(known)) => Value::Known(known).step("()"),
                    Some(Value::Type(id)) => self.value_of(id),
                    Some(Value::Guarded(inner)) => inner.as_ref().clone(),
                    Some(Value::Foreign) => Value::Foreign,
                    _ if is_plain(self.text(kind)) => Value::Foreign,
                    _ => Value::Unknown,
                }
            }
            _ => Value::Unknown,
        }
    }

    fn generic(&self, kind: Node<'t>, depth: u32) -> Value {
        let Some(head) = kind.child_by_field_name("type") else { return Value::Unknown };
        let Some(segments) = self.segments(head) else { return Value::Unknown };
        let mut cursor = kind.walk();
        let arguments = kind.named_children(&mut cursor).find(|n| n.kind() == "type_arguments");
        let argument = |at: usize| -> Value {
            let Some(list) = arguments else { return Value::Unknown };
            let mut cursor = list.walk();
            let node = list.named_children(&mut cursor).filter(|n| n.kind() != "lifetime").nth(at);
            node.map_or(Value::Unknown, |n| self.instance_within(n, depth))
        };
        match segments.last().copied().unwrap_or_default() {
            name if is_wrapper(name) => argument(0),
            name if is_guard(name) => match argument(0) {
                inner if inner.is_known() || matches!(inner, Value::Own(_) | Value::Many(_)) => {
                    Value::Guarded(Arc::new(inner))
                }
                _ => self.instance_within(head, depth),
            },
            "Vec" | "VecDeque" | "HashSet" | "BTreeSet" => {
                Value::Many(Arc::new((Value::Foreign, argument(0))))
            }
            "HashMap" | "BTreeMap" => {
                // A foreign key is that of a list, which has none.
                let key = Some(argument(0)).filter(|key| !matches!(key, Value::Foreign)).unwrap_or_default();
                Value::Many(Arc::new((key, argument(1))))
            }
            _ => self.instance_within(head, depth),
        }
    }
}

/// Locks and cells of the standard library and of those who offer the same.
pub(super) fn is_guard(name: &str) -> bool {
    matches!(name, "Mutex" | "RwLock" | "RefCell" | "OnceCell" | "OnceLock")
}

/// Types of the prelude that have no members that others have.
fn is_plain(name: &str) -> bool {
    matches!(name, "String" | "str")
}

/// Names that every module has.
fn is_prelude(name: &str) -> bool {
    matches!(
        name,
        "Some"
            | "None"
            | "Ok"
            | "Err"
            | "Option"
            | "Result"
            | "Vec"
            | "String"
            | "Box"
            | "ToString"
            | "Into"
            | "From"
            | "TryFrom"
            | "TryInto"
            | "AsRef"
            | "AsMut"
            | "Clone"
            | "Copy"
            | "Default"
            | "Debug"
            | "Drop"
            | "Eq"
            | "PartialEq"
            | "Ord"
            | "PartialOrd"
            | "Hash"
            | "Fn"
            | "FnMut"
            | "FnOnce"
            | "Iterator"
            | "IntoIterator"
            | "Extend"
            | "Send"
            | "Sync"
            | "Sized"
            | "Unpin"
            | "Self"
            | "self"
            | "drop"
            | "str"
            | "println"
            | "print"
            | "eprintln"
            | "eprint"
            | "format"
            | "write"
            | "writeln"
            | "vec"
            | "panic"
            | "assert"
            | "assert_eq"
            | "assert_ne"
            | "debug_assert"
            | "todo"
            | "unimplemented"
            | "unreachable"
            | "matches"
            | "dbg"
            | "include_str"
            | "include_bytes"
            | "concat"
            | "env"
            | "derive"
            | "cfg"
            | "test"
            | "allow"
            | "doc"
            | "inline"
            | "must_use"
            | "deny"
            | "warn"
            | "expect"
            | "macro_use"
            | "non_exhaustive"
            | "repr"
    )
}

/// The last segment of a path.
fn ending(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path).trim()
}

fn joined(prefix: &str, rest: &str) -> Arc<str> {
    if prefix.is_empty() { rest.into() } else { format!("{prefix}::{rest}").into() }
}
