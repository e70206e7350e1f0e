//! Reads OSM XML, as the API, JOSM, Overpass and osmium write it (OSM wiki, OSM XML).

use std::io::Read;

use crate::formats::rows::osm_element::{Element, ElementKind};
use crate::formats::rows::record::FormatError;
use crate::formats::rows::xml::{self, Node, XmlStream};

/// The elements in the order of the file.
pub struct XmlElements<R: Read> {
    stream: XmlStream<R>,
}

impl<R: Read> XmlElements<R> {
    /// The document must be UTF-8 already.
    pub fn new(input: R) -> Self {
        Self { stream: XmlStream::new(input) }
    }

    fn read(&mut self) -> Result<Option<Element>, FormatError> {
        while let Some(node) = self.stream.next_node()? {
            let Node::Start(start) = node else { continue };
            let kind = match start.name.as_str() {
                "osm" => continue,
                "node" => ElementKind::Node,
                "way" => ElementKind::Way,
                "relation" => ElementKind::Relation,
                _ => {
                    self.stream.skip_element()?;
                    continue;
                }
            };
            let is_deleted = start.get("visible") == Some("false") || start.get("action") == Some("delete");
            let element = self.read_element(kind, &start)?;
            if !is_deleted {
                return Ok(Some(element));
            }
        }
        Ok(None)
    }

    fn read_element(&mut self, kind: ElementKind, start: &xml::Element) -> Result<Element, FormatError> {
        let wrong = |detail: &str| FormatError::Syntax { line: start.line, detail: detail.to_owned() };
        let number = |name: &str| start.get(name).and_then(|text| text.parse::<f64>().ok());
        let id = start.get("id").and_then(|text| text.parse().ok()).ok_or_else(|| wrong("an element without an id"))?;
        let mut element = Element {
            kind,
            id,
            line: start.line,
            version: start.get("version").and_then(|text| text.parse().ok()),
            timestamp: start.get("timestamp").map(str::to_owned),
            position: number("lon").zip(number("lat")),
            ..Element::default()
        };
        loop {
            match self.stream.next_node()? {
                None => return Err(FormatError::Truncated { line: self.stream.line() }),
                Some(Node::End(name)) if name == kind.as_str() => return Ok(element),
                Some(Node::Start(child)) => add(&mut element, child),
                Some(Node::End(_) | Node::Text(_)) => {}
            }
        }
    }
}

fn add(element: &mut Element, child: xml::Element) {
    let reference = child.get("ref").and_then(|text| text.parse().ok());
    match (child.name.as_str(), reference) {
        ("nd", Some(id)) => element.refs.push(id),
        ("member", Some(id)) if child.get("type") == Some("way") => {
            element.ways.push((id, child.get("role") == Some("inner")));
        }
        // Where Overpass was asked for `out center`, the nodes of an outline are not in the file.
        ("center", _) => {
            let number = |name: &str| child.get(name).and_then(|text| text.parse::<f64>().ok());
            element.centre = number("lon").zip(number("lat"));
        }
        ("tag", _) => {
            let mut pair = [None, None];
            for (name, value) in child.attributes {
                match name.as_str() {
                    "k" => pair[0] = Some(value),
                    "v" => pair[1] = Some(value),
                    _ => {}
                }
            }
            if let [Some(key), Some(value)] = pair {
                element.tags.push((key, value));
            }
        }
        _ => {}
    }
}

impl<R: Read> Iterator for XmlElements<R> {
    type Item = Result<Element, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}
