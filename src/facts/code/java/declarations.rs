//! What a Java file imports and declares, and what its type names stand for.

use tree_sitter::Node;

use crate::facts::code::tree::{self, Recorder, Step};
use crate::facts::code::typed::{MOST_WHOLES, Member, Names, Value, child_of_kind, children, split};
use crate::facts::code::{Map, Set};

/// Segments of a qualified name that are followed.
const SEGMENTS: usize = 16;
/// Types of `java.lang` that hold a single plain value.
const PLAIN: [&str; 11] = [
    "Boolean",
    "Byte",
    "CharSequence",
    "Character",
    "Double",
    "Float",
    "Integer",
    "Long",
    "Number",
    "Short",
    "String",
];

/// A file whose imports and declarations are known.
pub(super) struct File<'a, 't, 'r> {
    /// Its names.
    pub names: Names<'a, 't, 'r>,
    /// Imported types by their simple name, and members of types that are imported by name.
    imported: Map<&'a str, &'a str>,
    statics: Map<&'a str, &'a str>,
    /// Packages and types that all names are imported of, as far as rules ask for any.
    packages: Vec<&'a str>,
    static_types: Vec<&'a str>,
    types: Map<&'a str, Option<Value>>,
}

/// Reads imports and declarations, and looks up the types of the latter.
pub(super) fn read<'a, 't, 'r>(root: Node<'t>, recorder: &'r mut Recorder<'a>) -> File<'a, 't, 'r> {
    let mut file = File {
        names: Names::new(recorder),
        imported: Map::default(),
        statics: Map::default(),
        packages: Vec::new(),
        static_types: Vec::new(),
        types: Map::default(),
    };
    file.collect(root);
    file.settle();
    file
}

impl<'a, 't> File<'a, 't, '_> {
    fn collect(&mut self, root: Node<'t>) {
        let mut around: Vec<(usize, u32)> = Vec::new();
        tree::walk(root, |node, step| {
            if step == Step::Leave {
                around.pop_if(|(id, _)| *id == node.id());
                return true;
            }
            if let Some(&class) = self.names.class_of.get(&node.id()) {
                around.push((node.id(), class));
            }
            let class = around.last().map(|(_, class)| *class);
            match node.kind() {
                "import_declaration" => {
                    self.import(node);
                    return false;
                }
                "class_declaration"
                | "interface_declaration"
                | "enum_declaration"
                | "record_declaration"
                | "annotation_type_declaration" => self.class(node),
                "object_creation_expression" => {
                    if let (Some(body), Some(kind)) =
                        (child_of_kind(node, "class_body"), node.child_by_field_name("type"))
                    {
                        let class = self.names.declare(body, None);
                        self.names.classes[class as usize].parents.push(kind);
                    }
                }
                "enum_constant" => {
                    if let Some(body) = node.child_by_field_name("body") {
                        let inner = self.names.declare(body, None);
                        let base = class.map(Value::Class);
                        self.names.classes[inner as usize].bases.extend(base);
                    }
                }
                "type_parameter" => {
                    if let Some(name) = child_of_kind(node, "type_identifier") {
                        self.names.declared.insert(self.names.text(name), None);
                    }
                }
                "field_declaration" | "constant_declaration" => self.field(node, class),
                "method_declaration" | "annotation_type_element_declaration" => {
                    if let (Some(class), Some(name)) = (class, node.child_by_field_name("name")) {
                        let member = Member {
                            name: self.names.text(name),
                            kind: node.child_by_field_name("type"),
                            value: None,
                            method: true,
                            constant: false,
                        };
                        self.names.classes[class as usize].members.push(member);
                    }
                }
                _ => {}
            }
            true
        });
    }

    fn class(&mut self, node: Node<'t>) {
        let (Some(name), Some(body)) = (node.child_by_field_name("name"), node.child_by_field_name("body"))
        else {
            return;
        };
        let class = self.names.declare(body, Some(self.names.text(name)));
        let mut parents = Vec::new();
        for child in children(node) {
            match child.kind() {
                "superclass" => parents.extend(children(child)),
                "super_interfaces" | "extends_interfaces" => {
                    parents.extend(children(child).into_iter().flat_map(children));
                }
                "formal_parameters" => {
                    for parameter in children(child) {
                        let Some(name) = parameter.child_by_field_name("name") else { continue };
                        let (name, kind) = (self.names.text(name), parameter.child_by_field_name("type"));
                        for method in [false, true] {
                            let member = Member { name, kind, value: None, method, constant: false };
                            self.names.classes[class as usize].members.push(member);
                        }
                    }
                }
                _ => {}
            }
        }
        self.names.classes[class as usize].parents = parents;
    }

    fn field(&mut self, node: Node<'t>, class: Option<u32>) {
        let Some(class) = class else { return };
        let constant = node.kind() == "constant_declaration"
            || child_of_kind(node, "modifiers").is_some_and(|m| {
                let words = self.names.text(m);
                words.contains("static") && words.contains("final")
            });
        for child in children(node) {
            let (true, Some(name)) =
                (child.kind() == "variable_declarator", child.child_by_field_name("name"))
            else {
                continue;
            };
            let array = child.child_by_field_name("dimensions").is_some();
            let member = Member {
                name: self.names.text(name),
                kind: node.child_by_field_name("type").filter(|_| !array),
                value: child.child_by_field_name("value").filter(|_| !array),
                method: false,
                constant,
            };
            self.names.classes[class as usize].members.push(member);
        }
    }

    fn import(&mut self, node: Node<'t>) {
        let mut cursor = node.walk();
        let (mut is_static, mut all, mut name) = (false, false, None);
        for child in node.children(&mut cursor) {
            match child.kind() {
                "static" => is_static = true,
                "asterisk" => all = true,
                "identifier" | "scoped_identifier" => name = Some(child),
                _ => {}
            }
        }
        let Some(name) = name else { return };
        let text = self.names.text(name);
        if text.len() > tree::LONGEST_PATH
            || text.contains(|c: char| !c.is_alphanumeric() && !"._$".contains(c))
        {
            return;
        }
        let (head, last) = text.rsplit_once('.').unwrap_or(("", text));
        let module = if is_static && !all { head } else { text };
        self.names.recorder.import(node, module, false);
        let index = self.names.recorder.index;
        match (is_static, all) {
            (false, false) => {
                self.imported.insert(last, text);
            }
            (true, false) => {
                self.statics.insert(last, head);
            }
            (_, true) => {
                let wholes = if is_static { &mut self.static_types } else { &mut self.packages };
                if wholes.len() < MOST_WHOLES
                    && index.wants(self.names.recorder.language, text)
                    && !wholes.contains(&text)
                {
                    wholes.push(text);
                }
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
            let mut constants: Set<&str> = Set::default();
            for member in &members {
                let kind = member.kind.map_or(Value::Unknown, |kind| self.kind(kind));
                let value = self.names.instance(kind);
                self.names.settle(class as u32, member.name, member.method, value);
                if let (true, Some(value)) = (member.constant, member.value)
                    && constants.insert(member.name)
                {
                    self.names.constant(member.name, value);
                }
            }
            self.names.classes[class].members = members;
        }
    }

    // Types.

    /// What a type stands for; of a primitive or plain one, that no member of it matters.
    pub(super) fn kind(&mut self, node: Node<'t>) -> Value {
        let mut node = node;
        for _ in 0..SEGMENTS {
            match node.kind() {
                "type_identifier" => {
                    let name = self.names.text(node);
                    return match self.type_name(name) {
                        Some(value) => value,
                        None if PLAIN.contains(&name) => Value::Inert,
                        None => Value::Unknown,
                    };
                }
                "scoped_type_identifier" => return self.qualified(node),
                "generic_type" => match children(node).first() {
                    Some(&inner) => node = inner,
                    None => return Value::Unknown,
                },
                "annotated_type" => match children(node).last() {
                    Some(&inner) => node = inner,
                    None => return Value::Unknown,
                },
                "integral_type" | "floating_point_type" | "boolean_type" | "void_type" => {
                    return Value::Inert;
                }
                _ => return Value::Unknown,
            }
        }
        Value::Unknown
    }

    /// `a.b.C`, as a type or as the name of an annotation.
    pub(super) fn qualified(&mut self, node: Node<'t>) -> Value {
        let mut segments = Vec::new();
        let mut node = node;
        loop {
            match node.kind() {
                "type_identifier" | "identifier" => {
                    segments.push(self.names.text(node));
                    break;
                }
                "generic_type" => match children(node).first() {
                    Some(&inner) => node = inner,
                    None => return Value::Unknown,
                },
                "scoped_type_identifier" | "scoped_identifier" => {
                    let parts = children(node);
                    let (Some(&scope), Some(&name)) = (parts.first(), parts.last()) else {
                        return Value::Unknown;
                    };
                    if parts.len() < 2 {
                        return Value::Unknown;
                    }
                    segments.push(self.names.text(name));
                    node = scope;
                }
                _ => return Value::Unknown,
            }
            if segments.len() > SEGMENTS {
                return Value::Unknown;
            }
        }
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
        if let Some(full) = self.imported.get(name) {
            let (module, path) = split(full);
            return Some(self.names.root_if_wanted(module, path).unwrap_or(Value::Unknown));
        }
        if let Some(&class) = self.statics.get(name).filter(|_| name.starts_with(char::is_uppercase)) {
            let (module, path) = split(class);
            if let Some(value) = self.names.root_if_wanted(module, &format!("{path}.{name}")) {
                return Some(value);
            }
        }
        for i in 0..self.packages.len() {
            // `import a.B.*` brings the types that are nested in B.
            let full = format!("{}.{name}", self.packages[i]);
            let (module, path) = split(&full);
            if let Some(value) = self.names.root_if_spelled_out(module, path) {
                return Some(value);
            }
        }
        self.names.root_if_spelled_out("java.lang", name).or_else(|| self.names.global(name))
    }

    /// A member that is imported by its own name, or by that of all members of its type.
    pub(super) fn static_member(&mut self, name: &'a str) -> Option<Value> {
        if let Some(class) = self.statics.get(name) {
            let (module, path) = split(class);
            return Some(
                self.names.root_if_wanted(module, &format!("{path}.{name}")).unwrap_or(Value::Unknown),
            );
        }
        for i in 0..self.static_types.len() {
            let (module, path) = split(self.static_types[i]);
            if let Some(value) = self.names.root_if_spelled_out(module, &format!("{path}.{name}")) {
                return Some(value);
            }
        }
        None
    }
}
