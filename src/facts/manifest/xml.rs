//! A small tree of an XML manifest, read without ever expanding an entity.

use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use crate::facts::{Input, Parsed};
use crate::model::Diagnostic;

/// Deepest nesting that is read; what follows is lost.
const DEPTH: usize = 200;
/// Elements that are read; a project file has hundreds.
const ELEMENTS: usize = 200_000;

/// An element with what is inside it. Names are without their namespace prefix.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// Byte offset of its `<`.
    pub at: usize,
    /// Local name.
    pub name: String,
    /// Attributes in source order, references resolved.
    pub attributes: Vec<(String, String)>,
    /// Its own text, trimmed.
    pub text: String,
    /// Child elements.
    pub children: Vec<Element>,
}

impl Element {
    /// The first child of a name.
    pub(super) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|c| c.name == name)
    }

    /// All children of a name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |c| c.name == name)
    }

    /// The text of the first child of a name, unless empty.
    pub(super) fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|c| c.text.as_str()).filter(|t| !t.is_empty())
    }

    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// Reads the root element. Broken text gives what came before it and a diagnostic: `W-PARSE`, `W-DEPTH`, `W-TRUNCATED`.
/// A document type is skipped with `W-DTD`; references to its entities stay as they are written.
pub(super) fn read(input: &Input, parsed: &mut Parsed) -> Option<Element> {
    let mut reader = Reader::from_str(input.text);
    // Stands above the root.
    let mut open = vec![Element::default()];
    let mut count = 0;
    let mut typed = false;
    let stop = loop {
        let at = position(reader.buffer_position(), input);
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                count += 1;
                if open.len() > DEPTH {
                    break Some(("W-DEPTH", format!("nested deeper than {DEPTH} elements"), at));
                }
                open.push(element(&tag, at));
            }
            Ok(Event::Empty(tag)) => {
                count += 1;
                if let Some(parent) = open.last_mut() {
                    parent.children.push(element(&tag, at));
                }
            }
            Ok(Event::End(_)) => close(&mut open),
            Ok(Event::Text(text)) => append(&mut open, &text.into_inner()),
            Ok(Event::CData(text)) => append(&mut open, &text.into_inner()),
            Ok(Event::GeneralRef(reference)) => {
                let character = if reference.is_char_ref() {
                    reference.resolve_char_ref().ok().flatten().map(String::from)
                } else {
                    quick_xml::escape::resolve_predefined_entity(&reference).map(str::to_string)
                };
                let written = || format!("&{};", reference.into_inner());
                append(&mut open, &character.unwrap_or_else(written));
            }
            Ok(Event::DocType(_)) => {
                if !std::mem::replace(&mut typed, true) {
                    let message = "has a document type, whose entities are not read";
                    parsed.diagnostics.push(Diagnostic::warning("W-DTD", message, Some(input.location(at))));
                }
            }
            Ok(Event::Decl(_) | Event::PI(_) | Event::Comment(_)) => {}
            Ok(Event::Eof) if open.len() > 1 => {
                let at = open.last().map_or(at, |e| e.at);
                break Some(("W-PARSE", "ends inside an element".to_string(), at));
            }
            Ok(Event::Eof) => break None,
            Err(error) => {
                let at = position(reader.error_position(), input);
                break Some(("W-PARSE", format!("not readable as XML: {error}"), at));
            }
        }
        if count > ELEMENTS {
            break Some(("W-TRUNCATED", format!("only the first {ELEMENTS} elements are read"), at));
        }
    };
    if let Some((code, message, at)) = stop {
        parsed.diagnostics.push(Diagnostic::warning(code, message, Some(input.location(at))));
    }
    while open.len() > 1 {
        close(&mut open);
    }
    open.pop().and_then(|top| top.children.into_iter().next())
}

fn position(offset: u64, input: &Input) -> usize {
    usize::try_from(offset).map_or(input.text.len(), |o| o.min(input.text.len()))
}

fn close(open: &mut Vec<Element>) {
    // The element above the root stays: an end tag too many is the parser's to report.
    if open.len() > 1
        && let Some(mut done) = open.pop()
        && let Some(parent) = open.last_mut()
    {
        let trimmed = done.text.trim();
        if trimmed.len() != done.text.len() {
            done.text = trimmed.to_string();
        }
        parent.children.push(done);
    }
}

fn append(open: &mut [Element], text: &str) {
    // White space between child elements is most of a file.
    if let Some(element) = open.last_mut()
        && (!element.text.is_empty() || !text.trim().is_empty())
    {
        element.text.push_str(text);
    }
}

fn element(tag: &BytesStart, at: usize) -> Element {
    let attributes = tag.attributes().filter_map(Result::ok).map(|attribute| {
        let name = local(attribute.key.into_inner());
        // A value with an entity of its own stays as written.
        let value = quick_xml::escape::unescape(&attribute.value)
            .map_or_else(|_| attribute.value.to_string(), |v| v.into_owned());
        (name.to_string(), value)
    });
    Element {
        at,
        name: local(tag.name().into_inner()).to_string(),
        attributes: attributes.collect(),
        ..Element::default()
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn code(text: &str) -> (Option<Element>, Vec<(&'static str, u32)>) {
        let path: Arc<str> = "x.xml".into();
        let mut parsed = Parsed::default();
        let root = read(&Input::new(&path, text), &mut parsed);
        let codes = parsed.diagnostics.iter().map(|d| (d.code, d.location.as_ref().map_or(0, |l| l.line)));
        (root, codes.collect())
    }

    #[test]
    fn text_attributes_and_places() {
        let text = "<?xml version='1.0'?>\n<m:a x='1 &amp; 2'>\n  <b> p &lt;&#65;<!-- c --> <![CDATA[<q>]]> </b>\n  <c/>\n</m:a>";
        let (root, codes) = code(text);
        let root = root.unwrap();
        assert_eq!(codes, []);
        assert_eq!((root.name.as_str(), root.attribute("x")), ("a", Some("1 & 2")));
        assert_eq!(root.text_of("b"), Some("p <A <q>"));
        assert!(text[root.child("c").unwrap().at..].starts_with("<c/>"));
    }

    #[test]
    fn entities_are_never_expanded() {
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;\">]>\n<x>&b;</x>";
        let (root, codes) = code(bomb);
        assert_eq!(root.unwrap().text, "&b;");
        assert_eq!(codes, [("W-DTD", 1)]);
        let (root, codes) = code("<x>a&b;c</x>");
        assert_eq!(root.unwrap().text, "a&b;c");
        assert_eq!(codes, []);
        assert_eq!(code("<!DOCTYPE x [<!ENTITY a \"<x/>\">").1, [("W-PARSE", 1)]);
    }

    #[test]
    fn broken_text_gives_what_came_before() {
        let (root, codes) = code("<a>\n<b>1</b>\n<c>");
        assert_eq!(root.unwrap().text_of("b"), Some("1"));
        assert_eq!(codes, [("W-PARSE", 3)]);
        let (root, codes) = code("<a><b>1</b>\n</c></a>");
        assert_eq!(root.unwrap().text_of("b"), Some("1"));
        assert_eq!(codes, [("W-PARSE", 2)]);
        assert_eq!(code(&"<a>".repeat(100_000)).1, [("W-DEPTH", 1)]);
        assert_eq!(code(&format!("<a>{}</a>", "<b/>".repeat(300_000))).1, [("W-TRUNCATED", 1)]);
        for odd in
            ["", "text", "<", "</a>", "<a", "<a b", "<a/><b/>", "&", "<a>&x", "<!", "<a b=c d='\u{e9}>"]
        {
            code(odd);
        }
    }
}
