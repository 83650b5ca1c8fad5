//! Classes and functions of the file, and what they have from their base classes.

use std::rc::Rc;

use ruff_python_ast::{Expr, StmtClassDef, StmtFunctionDef};
use ruff_text_size::Ranged;

use super::value::{Known, Source, Value};
use super::{Deferred, Kind, LANGUAGE, Walker};
use crate::facts::Export;
use crate::facts::code::Set;
use crate::facts::code::python::lent::NAMES;
use crate::model::Form;

/// Base classes looked at for one member.
const BASES: u32 = 64;

impl<'a> Walker<'a, '_> {
    pub(super) fn function(&mut self, function: &'a StmtFunctionDef) {
        let (mut is_static, mut of_class) = (false, false);
        for decorator in &function.decorator_list {
            self.decorator(&decorator.expression);
            if let Expr::Name(name) = &decorator.expression {
                is_static |= name.id.as_str() == "staticmethod";
                of_class |= name.id.as_str() == "classmethod";
            }
        }
        of_class |= matches!(function.name.as_str(), "__new__" | "__init_subclass__" | "__class_getitem__");
        self.defaults(&function.parameters);
        let class = match self.scopes[self.current].kind {
            Kind::Class(class) => Some(class),
            _ => None,
        };
        let mut own = class.filter(|_| !is_static);
        let mut parameters = Vec::with_capacity(function.parameters.len());
        for parameter in function.parameters.iter() {
            let parameter = parameter.as_parameter();
            let value = match (&parameter.annotation, own.take()) {
                (_, Some(class)) if of_class => Value::Class(class),
                (_, Some(class)) => Value::Own(class),
                (Some(annotation), None) => self.annotated_with(annotation),
                (None, None) => Value::Unknown,
            };
            parameters.push((parameter.name.as_str(), value));
        }
        // `*args: X` and `**kwargs: X` are collections of X.
        for variadic in [&function.parameters.vararg, &function.parameters.kwarg].into_iter().flatten() {
            parameters.push((variadic.name.as_str(), Value::Unknown));
        }
        self.bind(function.name.as_str(), Value::Function(function.start().to_u32()));
        let bound = class.is_some() && !is_static;
        self.queue.push_back(Deferred { function, parent: self.current, parameters, class, bound });
    }

    pub(super) fn class(&mut self, class: &'a StmtClassDef) {
        for decorator in &class.decorator_list {
            self.decorator(&decorator.expression);
        }
        let mut bases = Vec::new();
        if let Some(arguments) = &class.arguments {
            for base in &arguments.args {
                // `Base[T]` is `Base`.
                let named = match base {
                    Expr::Subscript(subscript) => {
                        self.expression(&subscript.slice);
                        &*subscript.value
                    }
                    other => other,
                };
                let value = self.value(named);
                let offset = self.anchor(named);
                match &value {
                    Value::Known(known) if known.source == Source::Wanted => {
                        self.report(offset, known, Form::BaseClass, None);
                    }
                    Value::Known(known) => self.lend(offset, known, Form::BaseClass, None),
                    _ => {}
                }
                bases.push(value);
            }
            self.expressions(arguments.keywords.iter().map(|k| &k.value));
        }
        let id = class.start().to_u32();
        self.bases.insert(id, bases);
        let outer = self.current;
        self.current = self.push(Kind::Class(id), outer);
        self.block(&class.body);
        self.current = outer;
        self.bind(class.name.as_str(), Value::Class(id));
    }

    /// The class whose method is being walked.
    pub(super) fn class_around(&self) -> Option<u32> {
        let mut at = self.current;
        loop {
            let scope = &self.scopes[at];
            if scope.class.is_some() || at == scope.parent {
                return scope.class;
            }
            at = scope.parent;
        }
    }

    /// Remembers what a class or its instances have; of several values of one name the best known, or else the first.
    pub(super) fn set_attribute(&mut self, class: u32, name: &'a str, value: Value<'a>) {
        match self.attributes.get_mut(&(class, name)) {
            Some(slot) if slot.rank() >= value.rank() => {}
            Some(slot) => *slot = value,
            None => {
                self.attributes.insert((class, name), value);
            }
        }
    }

    /// A member of a class of this file, of an instance of it, or of `super()`.
    pub(super) fn member_of_class(&mut self, value: &Value<'a>, name: &'a str) -> Value<'a> {
        let (class, instance) = match value {
            Value::Class(class) => (*class, false),
            Value::Own(class) | Value::Super(class) => (*class, true),
            _ => return Value::Unknown,
        };
        if !matches!(value, Value::Super(_))
            && let Some(own) = self.attributes.get(&(class, name))
        {
            return own.clone();
        }
        // Every class has those of `object`.
        if name.starts_with("__") {
            return Value::Unknown;
        }
        let mut steps = BASES;
        self.inherited(class, instance, name, &mut steps)
    }

    fn inherited(&mut self, class: u32, instance: bool, name: &'a str, steps: &mut u32) -> Value<'a> {
        let bases = self.bases.get(&class).cloned().unwrap_or_default();
        let mut found = Value::Unknown;
        for base in bases {
            let Some(left) = steps.checked_sub(1) else { break };
            *steps = left;
            let member = match &base {
                Value::Known(known) if known.source == Source::Wanted => {
                    // Whatever rules do not name may be the class's own by ways that are not seen.
                    let mut member = self.inherited_from(known, instance, name);
                    if !instance && !self.is_named(&member) {
                        member = self.inherited_from(known, true, name);
                    }
                    if self.is_named(&member) { member } else { Value::Unknown }
                }
                Value::Known(known) => self.inherited_from(known, instance, name),
                Value::Class(other) => match self.attributes.get(&(*other, name)) {
                    Some(own) => return own.clone(),
                    None => self.inherited(*other, instance, name, steps),
                },
                _ => Value::Unknown,
            };
            found = found.or(member);
        }
        found
    }

    fn inherited_from(&mut self, base: &Rc<Known<'a>>, instance: bool, name: &'a str) -> Value<'a> {
        let base = Value::Known(base.clone());
        let of = if instance { self.result(&base) } else { base };
        self.member(&of, name)
    }

    /// Whether rules name what would be inherited. Those that speak of a whole module do not mean every member of
    /// every class that comes from one of it.
    fn is_named(&self, value: &Value) -> bool {
        let in_general = |known: &Rc<Known>| {
            // No rule names this one, so that only a general one can want it.
            self.index.wants(LANGUAGE, &format!("{}.-", known.qualified()))
        };
        self.is_asked_for(value) && !value.wanted().is_some_and(in_general)
    }

    /// Whether rules name a value or something below it.
    fn is_asked_for(&self, value: &Value) -> bool {
        value.wanted().is_some_and(|known| self.index.wants(LANGUAGE, &known.qualified()))
    }

    /// Writes down what names at the top hold once the file has run.
    pub(super) fn export(&mut self) {
        let mut names: Vec<(&'a str, Value<'a>)> = match self.scopes.first() {
            Some(top) => top.names.iter().map(|(name, value)| (*name, value.clone())).collect(),
            None => return,
        };
        for (name, value) in &mut names {
            if let (Value::Unknown | Value::Nothing, Some(late)) = (&*value, self.late.get(name)) {
                *value = late.clone();
            }
        }
        names.sort_by_key(|(name, _)| *name);
        for file in self.star_files.clone() {
            let (name, path) = ("*".into(), self.names.get("*"));
            self.found.exports.push(Export { name, module: file, path, passed_on: true });
        }
        let index = self.index;
        let asked = self
            .attributes
            .keys()
            .filter(|(_, name)| !name.starts_with("__") && index.wants_member(LANGUAGE, name));
        let own: Set<u32> = asked.map(|(class, _)| *class).collect();
        for (name, value) in names {
            let held = match value {
                Value::Class(class) => self.stands_for(class, &own),
                Value::Own(class) => match self.stands_for(class, &own) {
                    Some(base) => self.result(&Value::Known(base)).wanted().cloned(),
                    None => None,
                },
                Value::Known(known) => Some(known),
                _ => None,
            };
            if let Some(export) = held.and_then(|known| self.exported(name, known))
                && self.found.exports.len() < NAMES
            {
                self.found.exports.push(export);
            }
        }
    }

    fn exported(&mut self, name: &str, known: Rc<Known<'a>>) -> Option<Export> {
        let (name, module) = (name.into(), known.module.clone());
        match &known.source {
            Source::Wanted if self.is_asked_for(&Value::Known(known.clone())) => {
                let path = self.names.get(&known.path());
                Some(Export { name, module, path, passed_on: false })
            }
            Source::Name(path) if known.is_whole() => {
                Some(Export { name, module, path: path.clone(), passed_on: true })
            }
            _ => None,
        }
    }

    /// The base class that a class of this file may be taken for elsewhere: none where it or one between (`own`) has
    /// members that rules ask for, since those would be taken for the base class's.
    fn stands_for(&self, class: u32, own: &Set<u32>) -> Option<Rc<Known<'a>>> {
        let mut class = class;
        for _ in 0..BASES {
            if own.contains(&class) {
                return None;
            }
            // Of equals the first.
            let best = self.bases.get(&class)?.iter().rev().max_by_key(|base| base.rank())?;
            match best {
                Value::Known(known) => return Some(known.clone()),
                Value::Class(base) => class = *base,
                _ => return None,
            }
        }
        None
    }
}
