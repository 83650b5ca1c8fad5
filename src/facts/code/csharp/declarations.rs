//! What a C# file brings in and declares, and what its type names stand for.

use tree_sitter::Node;

use crate::facts::code::Map;
use crate::facts::code::tree::{self, LONGEST_PATH, Recorder, Step};
use crate::facts::code::typed::{MOST_WHOLES, Member, Names, Value, child_of_kind, children};

/// Segments of a qualified name that are followed, and wrappers around a type.
const SEGMENTS: usize = 16;

/// A file whose directives and declarations are known.
pub(super) struct File<'a, 't, 'r> {
    /// Its names.
    pub names: Names<'a, 't, 'r>,
    /// Namespaces and types that all names are brought in of, as far as rules ask for any.
    namespaces: Vec<String>,
    statics: Vec<String>,
    aliases: Map<&'a str, String>,
    types: Map<&'a str, Option<Value>>,
}

/// Reads directives and declarations, and looks up the types of the latter.
pub(super) fn read<'a, 't, 'r>(root: Node<'t>, recorder: &'r mut Recorder<'a>) -> File<'a, 't, 'r> {
    let mut file = File {
        names: Names::new(recorder),
        namespaces: Vec::new(),
        statics: Vec::new(),
        aliases: Map::default(),
        types: Map::default(),
    };
    // Local functions of a program without a class.
    file.names.declare(root, None);
    file.collect(root);
    file.settle();
    file
}

/// Whether a node declares a type with members.
fn declares_class(kind: &str) -> bool {
    matches!(
        kind,
        "class_declaration"
            | "struct_declaration"
            | "record_declaration"
            | "interface_declaration"
            | "enum_declaration"
    )
}

impl<'a, 't> File<'a, 't, '_> {
    fn collect(&mut self, root: Node<'t>) {
        let mut around: Vec<(usize, u32)> = Vec::new();
        tree::walk(root, |node, step| {
            if step == Step::Leave {
                around.pop_if(|(id, _)| *id == node.id());
                return true;
            }
            match node.kind() {
                "using_directive" => {
                    self.using(node);
                    return false;
                }
                kind if declares_class(kind) => self.class(node),
                "delegate_declaration" | "type_parameter" => {
                    if let Some(name) = node.child_by_field_name("name") {
                        self.names.declared.insert(self.names.text(name), None);
                    }
                }
                "field_declaration" | "event_field_declaration" => {
                    if let Some(&(_, class)) = around.last() {
                        self.field(node, class);
                    }
                }
                "property_declaration" | "method_declaration" | "local_function_statement" => {
                    if let (Some(&(_, class)), Some(name)) = (around.last(), node.child_by_field_name("name"))
                    {
                        let method = node.kind() != "property_declaration";
                        let kind = node.child_by_field_name("type").or(node.child_by_field_name("returns"));
                        let value = node.child_by_field_name("value").filter(|_| !method).map(arrowed);
                        let name = self.names.text(name);
                        let member = Member { name, kind, value, method, constant: false };
                        self.names.classes[class as usize].members.push(member);
                    }
                }
                _ => {}
            }
            if let Some(&class) = self.names.class_of.get(&node.id()) {
                around.push((node.id(), class));
            }
            true
        });
    }

    fn class(&mut self, node: Node<'t>) {
        let Some(name) = node.child_by_field_name("name") else { return };
        let class = self.names.declare(node, Some(self.names.text(name)));
        for child in children(node) {
            match child.kind() {
                "base_list" => {
                    let parents = bases(child);
                    self.names.classes[class as usize].parents = parents;
                }
                "parameter_list" => {
                    for parameter in children(child) {
                        let Some(name) = parameter.child_by_field_name("name") else { continue };
                        let member = Member {
                            name: self.names.text(name),
                            kind: parameter.child_by_field_name("type"),
                            value: None,
                            method: false,
                            constant: false,
                        };
                        self.names.classes[class as usize].members.push(member);
                    }
                }
                _ => {}
            }
        }
    }

    fn field(&mut self, node: Node<'t>, class: u32) {
        let Some(declaration) = child_of_kind(node, "variable_declaration") else { return };
        self.names.done.insert(declaration.id());
        let words: Vec<&str> = children(node)
            .into_iter()
            .filter(|n| n.kind() == "modifier")
            .map(|n| self.names.text(n))
            .collect();
        let constant = words.contains(&"const") || words.contains(&"static") && words.contains(&"readonly");
        let kind = declaration.child_by_field_name("type");
        for declarator in children(declaration) {
            let (true, Some(name)) =
                (declarator.kind() == "variable_declarator", declarator.child_by_field_name("name"))
            else {
                continue;
            };
            let (name, value) = (self.names.text(name), initial(declarator));
            let member = Member { name, kind, value, method: false, constant };
            self.names.classes[class as usize].members.push(member);
        }
    }

    fn using(&mut self, node: Node<'t>) {
        let alias = node.child_by_field_name("name");
        let mut cursor = node.walk();
        let is_static = node.children(&mut cursor).any(|c| c.kind() == "static");
        let Some(&of) = children(node).iter().rfind(|n| Some(**n) != alias) else { return };
        let Some(name) = self.dotted(of) else { return };
        self.names.recorder.import(node, &name, false);
        if let Some(alias) = alias {
            self.aliases.insert(self.names.text(alias), name);
            return;
        }
        let index = self.names.recorder.index;
        let wholes = if is_static { &mut self.statics } else { &mut self.namespaces };
        if wholes.len() < MOST_WHOLES
            && index.wants(self.names.recorder.language, &name)
            && !wholes.contains(&name)
        {
            wholes.push(name);
        }
    }

    /// `A.B.C` of a name, without `global::` and type arguments.
    fn dotted(&self, node: Node<'t>) -> Option<String> {
        let mut segments = self.segments(node)?;
        segments.reverse();
        let name = segments.join(".");
        (name.len() <= LONGEST_PATH).then_some(name)
    }

    /// Segments of a qualified name, the last one first.
    fn segments(&self, node: Node<'t>) -> Option<Vec<&'a str>> {
        let mut segments = Vec::new();
        let mut node = node;
        loop {
            match node.kind() {
                "identifier" => {
                    segments.push(self.names.text(node));
                    return Some(segments);
                }
                "generic_name" => node = *children(node).first()?,
                "alias_qualified_name" => node = node.child_by_field_name("name")?,
                "qualified_name" => {
                    let name = node.child_by_field_name("name")?;
                    segments.push(self.names.text(simple(name)));
                    node = node.child_by_field_name("qualifier")?;
                }
                _ => return None,
            }
            if segments.len() > SEGMENTS {
                return None;
            }
        }
    }

    /// Looks up the types of what classes extend and declare.
    fn settle(&mut self) {
        for class in 0..self.names.classes.len() {
            for i in 0..self.names.classes[class].parents.len() {
                let parent = self.names.classes[class].parents[i];
                let base = self.kind(parent);
                self.names.classes[class].bases.push(base);
            }
        }
        for class in 0..self.names.classes.len() {
            let members = std::mem::take(&mut self.names.classes[class].members);
            for member in &members {
                let mut kind = member.kind.map_or(Value::Unknown, |kind| self.kind(kind));
                if member.method
                    && kind == Value::Unknown
                    && let Some(inner) = member.kind.and_then(|kind| self.awaited(kind))
                {
                    kind = self.kind(inner);
                }
                let value = self.names.instance(kind);
                self.names.settle(class as u32, member.name, member.method, value);
                if let (true, Some(value)) = (member.constant, member.value) {
                    self.names.constant(member.name, value);
                }
            }
            self.names.classes[class].members = members;
        }
    }

    /// The type that awaiting a `Task<T>` gives.
    fn awaited(&self, kind: Node<'t>) -> Option<Node<'t>> {
        if kind.kind() != "generic_name" || !matches!(self.names.text(simple(kind)), "Task" | "ValueTask") {
            return None;
        }
        match children(child_of_kind(kind, "type_argument_list")?)[..] {
            [only] => Some(only),
            _ => None,
        }
    }

    // Types.

    /// What a type stands for; of a built-in one, that no member of it matters.
    pub(super) fn kind(&mut self, node: Node<'t>) -> Value {
        let mut node = node;
        for _ in 0..SEGMENTS {
            match node.kind() {
                "identifier" | "generic_name" => {
                    let name = self.names.text(simple(node));
                    return match self.type_name(name) {
                        Some(value) => value,
                        None if name == "String" => Value::Inert,
                        None => Value::Unknown,
                    };
                }
                "qualified_name" | "alias_qualified_name" => return self.qualified(node),
                "nullable_type" | "ref_type" | "scoped_type" => match node.child_by_field_name("type") {
                    Some(inner) => node = inner,
                    None => return Value::Unknown,
                },
                "predefined_type" if matches!(self.names.text(node), "object" | "dynamic") => {
                    return Value::Unknown;
                }
                "predefined_type" => return Value::Inert,
                _ => return Value::Unknown,
            }
        }
        Value::Unknown
    }

    /// `A.B.C` or `global::A.B.C`.
    pub(super) fn qualified(&mut self, node: Node<'t>) -> Value {
        let Some(mut segments) = self.segments(node) else { return Value::Unknown };
        let first = segments.pop().unwrap_or_default();
        let mut value = match self.type_name(first) {
            Some(value) => value,
            None => self.names.outermost(first),
        };
        while let Some(segment) = segments.pop() {
            value = self.names.member(value, segment);
        }
        value
    }

    /// What a simple type name stands for; `None` if nothing in the file explains it.
    pub(super) fn type_name(&mut self, name: &'a str) -> Option<Value> {
        if let Some(known) = self.types.get(name) {
            return *known;
        }
        let value = self.look_up_type(name);
        self.types.insert(name, value);
        value
    }

    fn look_up_type(&mut self, name: &'a str) -> Option<Value> {
        if let Some(declared) = self.names.declared.get(name) {
            return Some(declared.map_or(Value::Unknown, Value::Class));
        }
        if let Some(full) = self.aliases.get(name) {
            let (module, path) = full.rsplit_once('.').unwrap_or(("", full));
            return Some(self.names.root_if_wanted(module, path).unwrap_or(Value::Unknown));
        }
        for whole in self.namespaces.iter().chain(&self.statics) {
            if let Some(value) = self.names.root_if_spelled_out(whole, name) {
                return Some(value);
            }
        }
        self.names.global(name)
    }

    /// What an attribute's name stands for, which may end in `Attribute` or leave that out.
    pub(super) fn attribute(&mut self, name: Node<'t>) -> Value {
        if !matches!(name.kind(), "identifier" | "generic_name") {
            return self.qualified(name);
        }
        let text = self.names.text(simple(name));
        let short = text.strip_suffix("Attribute").filter(|s| !s.is_empty()).unwrap_or(text);
        // The file's own attribute may be written either way.
        if [text, short, &format!("{short}Attribute")].iter().any(|n| self.names.declared.contains_key(n)) {
            return Value::Unknown;
        }
        match self.type_name(short) {
            Some(value) => value,
            None => self.type_name(text).unwrap_or(Value::Unknown),
        }
    }

    /// A member of the types whose members are brought in by name.
    pub(super) fn static_member(&mut self, name: &'a str) -> Option<Value> {
        for whole in &self.statics {
            let (module, path) = whole.rsplit_once('.').unwrap_or(("", whole));
            if let Some(value) = self.names.root_if_spelled_out(module, &format!("{path}.{name}")) {
                return Some(value);
            }
        }
        None
    }
}

/// The name of `Name<T>`, or the node itself.
pub(super) fn simple(node: Node) -> Node {
    if node.kind() != "generic_name" {
        return node;
    }
    node.named_child(0).unwrap_or(node)
}

/// The types of a list of bases.
pub(super) fn bases(list: Node<'_>) -> Vec<Node<'_>> {
    children(list)
        .into_iter()
        .filter(|n| n.kind() != "argument_list")
        .map(|n| match n.kind() {
            "primary_constructor_base_type" => n.child_by_field_name("type").unwrap_or(n),
            _ => n,
        })
        .collect()
}

/// What a variable is initialised with.
pub(super) fn initial(declarator: Node<'_>) -> Option<Node<'_>> {
    let mut cursor = declarator.walk();
    let mut after = false;
    for child in declarator.children(&mut cursor) {
        if after && child.is_named() && !child.is_extra() {
            return Some(child);
        }
        after |= child.kind() == "=";
    }
    None
}

/// The expression behind `=>`.
fn arrowed(node: Node<'_>) -> Node<'_> {
    match node.kind() {
        "arrow_expression_clause" => children(node).first().copied().unwrap_or(node),
        _ => node,
    }
}
