//! What Java and C# share: classes with typed members, scopes, and what a name stands for by its declared type.

use std::sync::Arc;

use tree_sitter::Node;

use super::tree::{LONGEST_PATH, Recorder};
use super::{Map, Set};
use crate::model::{Argument, Form, Usage};
use crate::rules::GLOBAL;

/// Literal arguments kept of one use.
pub(super) const MOST_ARGS: usize = 8;
/// Packages or namespaces that bring all their names, of those that rules ask for.
pub(super) const MOST_WHOLES: usize = 128;
/// Deepest choice (`a ? b : c`) that is followed.
pub(super) const DEEPEST: u32 = 48;
/// Characters kept of one literal.
const LITERAL: usize = 200;
/// Enclosing classes that an unqualified name is looked for in.
const CLASSES: usize = 16;
/// Classes of a file that are looked at for one inherited member.
const ANCESTORS: usize = 16;

/// What an expression or type name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value {
    /// Not known, so that a member of it is an open one.
    Unknown,
    /// A literal, string or number: no receiver of anything that rules ask for.
    Inert,
    /// A name that lies on the way to something that rules ask for; index of it.
    Known(u32),
    /// An instance of a class of this file.
    Own(u32),
    /// A class of this file itself.
    Class(u32),
    /// The instance at hand as what its base class makes of it: `super`, `base`.
    Base(u32),
}

/// What is called.
#[derive(Debug, Clone, Copy)]
pub(super) struct Callee {
    /// The member itself.
    pub value: Value,
    /// Whether it is a member of something unknown.
    pub open: bool,
    /// What calling it gives.
    pub result: Value,
}

impl Callee {
    /// Nothing known, nothing to be said of it.
    pub(super) const CLOSED: Self = Self { value: Value::Unknown, open: false, result: Value::Unknown };
}

/// A field, property or method before its type is looked up.
pub(super) struct Member<'a, 't> {
    /// Its name.
    pub name: &'a str,
    /// Its type; of a method, what it returns.
    pub kind: Option<Node<'t>>,
    /// What a field is initialised with.
    pub value: Option<Node<'t>>,
    /// Whether it is a method.
    pub method: bool,
    /// Whether it never changes.
    pub constant: bool,
}

/// A class, interface, record, enumeration or anonymous class of the file.
#[derive(Default)]
pub(super) struct Class<'a, 't> {
    /// What it declares, in source order.
    pub members: Vec<Member<'a, 't>>,
    /// Types that it extends and implements.
    pub parents: Vec<Node<'t>>,
    /// The same once looked up.
    pub bases: Vec<Value>,
    fields: Map<&'a str, Value>,
    methods: Map<&'a str, Value>,
}

/// How a member of a class of the file is named.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    /// By itself, so that it may be anything's.
    Bare,
    /// As a member of an instance or the class.
    Instance,
    /// As a member of the base class.
    Base,
}

/// A name that lies on the way to something that rules ask for.
struct Path {
    module: Arc<str>,
    path: Arc<str>,
    wanted: Option<bool>,
    asked: Option<bool>,
}

struct Binding<'t> {
    depth: usize,
    value: Value,
    constant: Option<Node<'t>>,
}

/// Names and values of one file.
pub(super) struct Names<'a, 't, 'r> {
    /// Where usages are written down.
    pub recorder: &'r mut Recorder<'a>,
    /// Classes of the file.
    pub classes: Vec<Class<'a, 't>>,
    /// Which class a node is the declaration or body of.
    pub class_of: Map<usize, u32>,
    /// Type names that the file declares, type parameters among them. `None` where the name is not one class.
    pub declared: Map<&'a str, Option<u32>>,
    /// Constant fields with a literal value. `None` where several have that name.
    pub constants: Map<&'a str, Option<Node<'t>>>,
    /// What was found out about expressions.
    pub memo: Map<usize, Value>,
    /// Nodes that were dealt with before the walk comes to them.
    pub done: Set<usize>,
    /// Functions handed to a known callee.
    pub handed: Map<usize, u32>,
    /// Choices within choices that are being followed.
    pub depth: u32,
    paths: Vec<Path>,
    roots: Map<(Box<str>, Box<str>), u32>,
    next: Map<(u32, &'a str), u32>,
    names: Map<&'a str, Vec<Binding<'t>>>,
    scopes: Vec<Vec<&'a str>>,
    open: Vec<(u32, usize)>,
    mentioned: Set<u32>,
}

impl<'a, 't, 'r> Names<'a, 't, 'r> {
    /// Nothing known yet.
    pub(super) fn new(recorder: &'r mut Recorder<'a>) -> Self {
        Self {
            recorder,
            classes: Vec::new(),
            class_of: Map::default(),
            declared: Map::default(),
            constants: Map::default(),
            memo: Map::default(),
            done: Set::default(),
            handed: Map::default(),
            depth: 0,
            paths: Vec::new(),
            roots: Map::default(),
            next: Map::default(),
            names: Map::default(),
            scopes: vec![Vec::new()],
            open: Vec::new(),
            mentioned: Set::default(),
        }
    }

    /// Text of a node.
    pub(super) fn text(&self, node: Node) -> &'a str {
        self.recorder.text(node)
    }

    // Declarations.

    /// Takes a class down under a node, and under its name unless it has none.
    pub(super) fn declare(&mut self, node: Node<'t>, name: Option<&'a str>) -> u32 {
        let class = self.classes.len() as u32;
        self.classes.push(Class::default());
        self.class_of.insert(node.id(), class);
        if let Some(name) = name {
            self.declared.entry(name).and_modify(|known| *known = None).or_insert(Some(class));
        }
        class
    }

    /// Takes down what a class declares, once its types are known.
    pub(super) fn settle(&mut self, class: u32, name: &'a str, method: bool, value: Value) {
        let class = &mut self.classes[class as usize];
        let table = if method { &mut class.methods } else { &mut class.fields };
        // Of overloads that give different things nothing is known.
        table
            .entry(name)
            .and_modify(|known| {
                if *known != value {
                    *known = Value::Unknown
                }
            })
            .or_insert(value);
    }

    /// Sets a field of which nothing was known.
    pub(super) fn improve(&mut self, class: u32, name: &'a str, value: Value) {
        if let (Some(slot), Value::Known(_)) = (self.classes[class as usize].fields.get_mut(name), value)
            && matches!(slot, Value::Unknown | Value::Known(_))
        {
            *slot = value;
        }
    }

    /// Notes a constant's value.
    pub(super) fn constant(&mut self, name: &'a str, value: Node<'t>) {
        self.constants.entry(name).and_modify(|known| *known = None).or_insert(Some(value));
    }

    // Paths.

    /// The index of a module and path.
    pub(super) fn root(&mut self, module: &str, path: &str) -> u32 {
        if let Some(&at) = self.roots.get(&(module.into(), path.into())) {
            return at;
        }
        let at = self.paths.len() as u32;
        self.paths.push(Path { module: module.into(), path: path.into(), wanted: None, asked: None });
        self.roots.insert((module.into(), path.into()), at);
        at
    }

    /// A name of a package or namespace, if some rule asks for it.
    pub(super) fn root_if_wanted(&mut self, module: &str, path: &str) -> Option<Value> {
        let name = if module.is_empty() { path.to_owned() } else { format!("{module}.{path}") };
        self.recorder
            .index
            .wants(self.recorder.language, &name)
            .then(|| Value::Known(self.root(module, path)))
    }

    /// A name that may come from a package or namespace whose names are all brought in, if some rule spells it out.
    /// What a wildcard covers is not enough: any name of the file would be taken for one of them.
    pub(super) fn root_if_spelled_out(&mut self, module: &str, path: &str) -> Option<Value> {
        let name = if module.is_empty() { path.to_owned() } else { format!("{module}.{path}") };
        self.recorder
            .index
            .spells_out(self.recorder.language, &name)
            .then(|| Value::Known(self.root(module, path)))
    }

    /// The first segment of a qualified name, if some rule asks for a name that begins so.
    pub(super) fn outermost(&mut self, name: &str) -> Value {
        if name != GLOBAL && self.recorder.index.wants_module(self.recorder.language, name) {
            return Value::Known(self.root(name, ""));
        }
        Value::Unknown
    }

    /// A name that is there without an import, if some rule asks for it as a global one.
    pub(super) fn global(&mut self, name: &str) -> Option<Value> {
        self.recorder
            .index
            .wants_global(self.recorder.language, name)
            .then(|| Value::Known(self.root(GLOBAL, name)))
    }

    /// Goes one segment on: a member, `()` or `(0)`.
    pub(super) fn step(&mut self, from: u32, segment: &'a str) -> Value {
        if let Some(&to) = self.next.get(&(from, segment)) {
            return Value::Known(to);
        }
        let Path { module, path, .. } = &self.paths[from as usize];
        let package = path.is_empty() && segment.starts_with(char::is_lowercase);
        let call = segment.starts_with('(');
        if module.len() + path.len() + segment.len() > LONGEST_PATH || path.is_empty() && call {
            return Value::Unknown;
        }
        let (module, path) = (module.clone(), path.clone());
        let to = if package {
            self.root(&format!("{module}.{segment}"), "")
        } else if path.is_empty() || call {
            self.root(&module, &format!("{path}{segment}"))
        } else {
            self.root(&module, &format!("{path}.{segment}"))
        };
        self.next.insert((from, segment), to);
        Value::Known(to)
    }

    /// Whether rules ask for something at or below a path.
    pub(super) fn wanted(&mut self, at: u32) -> bool {
        let path = &mut self.paths[at as usize];
        if let Some(wanted) = path.wanted {
            return wanted;
        }
        let dot = if path.path.is_empty() { "" } else { "." };
        let name = format!("{}{dot}{}", path.module, path.path);
        let wanted = self.recorder.index.wants(self.recorder.language, &name);
        path.wanted = Some(wanted);
        wanted
    }

    /// Whether rules spell a path out, or something below it.
    fn spelled_out(&self, at: u32) -> bool {
        let path = &self.paths[at as usize];
        let dot = if path.path.is_empty() { "" } else { "." };
        let name = format!("{}{dot}{}", path.module, path.path);
        self.recorder.index.spells_out(self.recorder.language, &name)
    }

    /// Whether rules ask for exactly this path.
    fn asked(&mut self, at: u32) -> bool {
        let path = &mut self.paths[at as usize];
        if let Some(asked) = path.asked {
            return asked;
        }
        let asked = self.recorder.index.asks_for(&Usage {
            language: self.recorder.language,
            module: path.module.clone(),
            path: path.path.clone(),
            form: Form::Reference,
            args: Vec::new(),
        });
        path.asked = Some(asked);
        asked
    }

    /// Whether a path is a value of a named type, and so known to be no more than that.
    fn is_instance(&self, at: u32) -> bool {
        let path = &self.paths[at as usize].path;
        path.strip_suffix("()").is_some_and(|name| {
            !name.contains('(') && name.rsplit('.').next().is_some_and(|n| n.starts_with(char::is_uppercase))
        })
    }

    // Values.

    /// An instance of a type, or what calling something gives.
    pub(super) fn instance(&mut self, of: Value) -> Value {
        match of {
            Value::Known(at) => self.step(at, "()"),
            Value::Class(class) => Value::Own(class),
            Value::Inert => Value::Inert,
            _ => Value::Unknown,
        }
    }

    /// A field, property or nested type.
    pub(super) fn member(&mut self, of: Value, name: &'a str) -> Value {
        match of {
            Value::Known(at) => self.step(at, name),
            Value::Own(class) | Value::Class(class) => {
                if let Some((value, _)) = self.inherited(class, name, false, Of::Instance) {
                    return value;
                }
                match (of, self.declared.get(name)) {
                    (Value::Class(_), Some(Some(nested))) => Value::Class(*nested),
                    _ => Value::Unknown,
                }
            }
            Value::Base(class) => {
                self.inherited(class, name, false, Of::Base).map_or(Value::Unknown, |(value, _)| value)
            }
            Value::Unknown | Value::Inert => Value::Unknown,
        }
    }

    /// A method of something.
    pub(super) fn method(&mut self, of: Value, name: &'a str) -> Callee {
        let (class, own) = match of {
            Value::Known(at) => {
                let value = self.step(at, name);
                return Callee { value, open: false, result: self.instance(value) };
            }
            Value::Inert => return Callee::CLOSED,
            Value::Unknown => return Callee { open: true, ..Callee::CLOSED },
            Value::Own(class) | Value::Class(class) => (class, Of::Instance),
            Value::Base(class) => (class, Of::Base),
        };
        match self.inherited(class, name, true, own) {
            Some((result, true)) => Callee { result, ..Callee::CLOSED },
            Some((value, false)) => Callee { value, open: false, result: self.instance(value) },
            None => Callee { open: true, ..Callee::CLOSED },
        }
    }

    /// A method that is called without a receiver: one of the classes around. `None` if none has it.
    pub(super) fn unqualified(&mut self, name: &'a str) -> Option<Callee> {
        let around: Vec<u32> = self.open.iter().rev().take(CLASSES).map(|(class, _)| *class).collect();
        for class in around {
            match self.inherited(class, name, true, Of::Bare) {
                Some((result, true)) => return Some(Callee { result, ..Callee::CLOSED }),
                Some((value, false)) => {
                    return Some(Callee { value, open: false, result: self.instance(value) });
                }
                None => {}
            }
        }
        None
    }

    /// A member of a class of the file or of what it inherits from, and whether the file declares it. Of a declared
    /// method it is what the method returns.
    fn inherited(&mut self, class: u32, name: &'a str, method: bool, of: Of) -> Option<(Value, bool)> {
        let mut line = vec![class];
        let mut at = 0;
        while let Some(&class) = line.get(at).filter(|_| at < ANCESTORS) {
            let held = &self.classes[class as usize];
            let table = if method { &held.methods } else { &held.fields };
            if let Some(value) = table.get(name).filter(|_| at > 0 || of != Of::Base) {
                return Some((*value, true));
            }
            for i in 0..held.bases.len().min(ANCESTORS) {
                match self.classes[class as usize].bases[i] {
                    Value::Class(base) => line.push(base),
                    Value::Known(base) => {
                        if let Value::Known(base) = self.step(base, "()")
                            && let value @ Value::Known(member) = self.step(base, name)
                            && (if of == Of::Bare { self.spelled_out(member) } else { self.wanted(member) })
                        {
                            return Some((value, false));
                        }
                    }
                    _ => {}
                }
            }
            at += 1;
        }
        None
    }

    /// What a declaration makes of its type and first value.
    pub(super) fn choose(&mut self, kind: Value, value: Value) -> Value {
        let instance = self.instance(kind);
        match (instance, value) {
            (Value::Known(at), _) if self.wanted(at) => instance,
            (_, Value::Known(_)) => value,
            (Value::Unknown, other) => other,
            _ => instance,
        }
    }

    // Scopes.

    /// Opens a scope.
    pub(super) fn push(&mut self) {
        self.scopes.push(Vec::new());
    }

    /// Closes the innermost scope.
    pub(super) fn pop(&mut self) {
        if self.scopes.len() < 2 {
            return;
        }
        for name in self.scopes.pop().unwrap_or_default() {
            if let Some(bindings) = self.names.get_mut(name) {
                bindings.pop();
            }
        }
    }

    /// Opens a class and its scope.
    pub(super) fn enter(&mut self, class: u32) {
        self.push();
        self.open.push((class, self.scopes.len()));
    }

    /// Closes the innermost class and its scope.
    pub(super) fn leave(&mut self) {
        self.open.pop();
        self.pop();
    }

    /// The innermost open class.
    pub(super) fn here(&self) -> Option<u32> {
        self.open.last().map(|(class, _)| *class)
    }

    /// Binds a local name.
    pub(super) fn bind(&mut self, name: &'a str, value: Value, constant: Option<Node<'t>>) {
        if name.is_empty() {
            return;
        }
        let depth = self.scopes.len();
        self.names.entry(name).or_default().push(Binding { depth, value, constant });
        if let Some(scope) = self.scopes.last_mut() {
            scope.push(name);
        }
    }

    /// What a local name, field or property stands for; `None` if there is none of that name.
    pub(super) fn look_up(&mut self, name: &'a str) -> Option<Value> {
        let local = self.names.get(name).and_then(|b| b.last()).map(|b| (b.depth, b.value));
        let depth = local.map_or(0, |(depth, _)| depth);
        let inner: Vec<u32> =
            self.open.iter().rev().take(CLASSES).take_while(|o| o.1 > depth).map(|o| o.0).collect();
        for class in inner {
            if let Some((value, _)) = self.inherited(class, name, false, Of::Bare) {
                return Some(value);
            }
        }
        local.map(|(_, value)| value)
    }

    /// The literal that a name always stands for.
    pub(super) fn constant_of(&self, name: &str) -> Option<Node<'t>> {
        match self.names.get(name).and_then(|b| b.last()) {
            Some(local) => local.constant,
            None => self.constants.get(name).copied().flatten(),
        }
    }

    /// An assignment to a name of which nothing was known so far.
    pub(super) fn assigned(&mut self, name: &'a str, value: Value) {
        if let Some(local) = self.names.get_mut(name).and_then(|b| b.last_mut()) {
            if local.value == Value::Unknown {
                local.value = value;
            }
            return;
        }
        let around: Vec<u32> = self.open.iter().rev().take(CLASSES).map(|(class, _)| *class).collect();
        for class in around {
            if let Some(known) = self.classes[class as usize].fields.get(name) {
                if *known == Value::Unknown {
                    self.improve(class, name, value);
                }
                return;
            }
        }
    }

    // What is reported.

    /// Reports a use, shown at `at`. The literals are only collected if some rule asks for it.
    pub(super) fn report(
        &mut self,
        at: Node,
        value: Value,
        form: Form,
        args: impl FnOnce(&mut Self) -> Vec<Argument>,
    ) -> bool {
        let Value::Known(path) = value else { return false };
        if !self.asked(path) {
            return false;
        }
        let args = args(self);
        let Path { module, path, .. } = &self.paths[path as usize];
        let (module, path) = (module.clone(), path.clone());
        self.recorder.usage(at, &module, &path, form, || args);
        true
    }

    /// Reports a call, of an open receiver if need be. `extended` says whether types get methods from elsewhere.
    pub(super) fn called(
        &mut self,
        at: Node,
        callee: Callee,
        receiver: Value,
        name: &str,
        extended: bool,
        args: impl Fn(&mut Self) -> Vec<Argument>,
    ) {
        if self.report(at, callee.value, Form::Call, &args) {
            return;
        }
        let loose = match receiver {
            Value::Known(at) => extended || !self.is_instance(at) && !self.is_type(at),
            _ => callee.open,
        };
        if loose && self.recorder.index.wants_open_member(self.recorder.language, name) {
            let args = args(self);
            self.recorder.usage(at, &"".into(), &format!("*.{name}"), Form::Call, || args);
        }
    }

    fn is_type(&self, at: u32) -> bool {
        !self.paths[at as usize].path.contains('(')
    }

    /// Reports that something is mentioned, once a file.
    pub(super) fn mention(&mut self, at: Node, value: Value) {
        if let Value::Known(path) = value
            && self.mentioned.insert(path)
        {
            self.report(at, value, Form::Reference, |_| Vec::new());
        }
    }

    /// Remembers that a function is handed to a known callee.
    pub(super) fn hand(&mut self, function: Node, callee: Value) {
        if let Value::Known(at) = callee {
            self.handed.insert(function.id(), at);
        }
    }

    /// What the parameters of a function stand for by what it was handed to.
    pub(super) fn parameter(&mut self, function: Node, position: usize) -> Value {
        let segment = match position {
            0 => "(0)",
            1 => "(1)",
            2 => "(2)",
            _ => return Value::Unknown,
        };
        match self.handed.get(&function.id()) {
            Some(&at) => match self.step(at, segment) {
                value @ Value::Known(to) if self.wanted(to) => value,
                _ => Value::Unknown,
            },
            None => Value::Unknown,
        }
    }
}

/// Adds a literal argument, shortened, unless there are enough.
pub(super) fn add(out: &mut Vec<Argument>, keyword: Option<&str>, position: usize, value: &str) {
    if out.len() < MOST_ARGS {
        let position = u8::try_from(position).unwrap_or(u8::MAX);
        out.push(Argument { keyword: keyword.map(clip), position, value: clip(value) });
    }
}

fn clip(text: &str) -> Box<str> {
    text[..text.floor_char_boundary(text.len().min(LITERAL))].into()
}

/// Where a member is shown: at its start, or at its name when that stands on a later line.
pub(super) fn anchor<'t>(whole: Node<'t>, name: Node<'t>) -> Node<'t> {
    if whole.start_position().row == name.start_position().row { whole } else { name }
}

/// `a.b.C.D` as package and type: types begin with a capital.
pub(super) fn split(name: &str) -> (&str, &str) {
    let mut at = 0;
    for segment in name.split('.') {
        if segment.starts_with(char::is_uppercase) {
            return if at == 0 { ("", name) } else { (&name[..at - 1], &name[at..]) };
        }
        at += segment.len() + 1;
    }
    match name.rsplit_once('.') {
        Some(parts) => parts,
        None => ("", name),
    }
}

/// The characters of an escape sequence of Java or C#, as far as they matter here.
pub(super) fn unescaped(escape: &str) -> char {
    match escape.as_bytes().get(1) {
        Some(b'n') => '\n',
        Some(b't') => '\t',
        Some(b'r') => '\r',
        Some(b'u') => escape
            .get(2..)
            .and_then(|hex| u32::from_str_radix(hex, 16).ok())
            .and_then(char::from_u32)
            .unwrap_or('\u{fffd}'),
        Some(_) => escape.chars().nth(1).unwrap_or('\\'),
        None => '\\',
    }
}

/// Named children that are not comments.
pub(super) fn children<'t>(node: Node<'t>) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).filter(|n| !n.is_extra()).collect()
}

/// The first named child of a kind.
pub(super) fn child_of_kind<'t>(node: Node<'t>, kind: &str) -> Option<Node<'t>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).find(|n| n.kind() == kind)
}
