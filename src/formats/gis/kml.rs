//! Reads the placemarks of KML (OGC 12-007r2): name, address, description and extended data, with one geometry.
//! Styles, tours, overlays and what lies behind links are passed over.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{Read, Seek};

use geo_types::{Coord, Geometry, LineString};

use crate::formats::rows::coordinates::{check_size, degrees, gather, point, polygon};
use crate::formats::rows::crs::Crs;
use crate::formats::rows::format::Format;
use crate::formats::rows::own_statement::OwnStatement;
use crate::formats::rows::reading::{ReadOptions, Reading};
use crate::formats::rows::record::{FormatError, Notes, Record, Refusal, Row};
use crate::formats::rows::xml::{self, Element, Node, XmlStream};

/// What our exports say of themselves stands in the document's data under this name.
pub const STATEMENT: &str = "statement";

/// What follows the letter `c` in the attribute `id` of a row of our exports, since an XML name begins with a letter: its code,
/// in which every character that no XML name may hold, or that is not ASCII, becomes its number, as in `_x3A_`.
pub fn placemark_id(code: &str) -> Cow<'_, str> {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '.');
    if code.chars().all(is_plain) {
        return Cow::Borrowed(code);
    }
    let mut id = String::with_capacity(code.len() + 8);
    for character in code.chars() {
        if is_plain(character) {
            id.push(character);
        } else {
            let _ = write!(id, "_x{:X}_", u32::from(character));
        }
    }
    Cow::Owned(id)
}

/// Opens a KML document; its system is always WGS 84.
pub fn open(file: impl Read + Seek + 'static, head: &[u8], options: &ReadOptions) -> Result<Reading, FormatError> {
    let (input, encoding) = xml::open_utf8(file, head, options.encoding)?;
    let notes = Notes::default();
    let mut rows = Placemarks { stream: XmlStream::new(input), notes: notes.clone(), statement: None, waiting: None };
    // What the file says of itself stands before its placemarks.
    rows.waiting = rows.read()?;
    Ok(Reading {
        format: Format::Kml,
        encoding,
        crs: Crs::WGS84,
        separator: None,
        headers: Vec::new(),
        statement: rows.statement.take(),
        notes,
        rows: Box::new(rows),
    })
}

struct Placemarks<R: Read> {
    stream: XmlStream<R>,
    notes: Notes,
    statement: Option<OwnStatement>,
    waiting: Option<Row>,
}

/// What was read of a placemark, or of a geometry within it.
#[derive(Default)]
struct Draft {
    properties: Vec<(String, String)>,
    parts: Vec<Geometry<f64>>,
    refusal: Option<Refusal>,
}

impl<R: Read> Placemarks<R> {
    fn read(&mut self) -> Result<Option<Row>, FormatError> {
        while let Some(node) = self.stream.next_node()? {
            let Node::Start(start) = node else { continue };
            match start.name.as_str() {
                "Placemark" => return self.read_placemark(&start).map(Some),
                "ExtendedData" => {
                    let mut draft = Draft::default();
                    self.read_data(&mut draft)?;
                    let told = draft.properties.iter().find(|(name, _)| name == STATEMENT);
                    self.statement = told.and_then(|(_, text)| OwnStatement::parse(text)).or(self.statement.take());
                }
                "Style" | "StyleMap" | "Schema" | "Region" | "LookAt" | "Camera" => self.stream.skip_element()?,
                "NetworkLink" | "GroundOverlay" | "PhotoOverlay" | "ScreenOverlay" | "Tour" => {
                    let text = format!("{} is passed over: only placemarks are read", start.name);
                    self.notes.tell(start.line, &text);
                    self.stream.skip_element()?;
                }
                _ => {}
            }
        }
        Ok(None)
    }

    fn read_placemark(&mut self, start: &Element) -> Result<Row, FormatError> {
        let mut draft = Draft::default();
        while let Some(child) = self.next_child()? {
            match child.name.as_str() {
                "name" | "address" | "description" | "phoneNumber" => {
                    let text = self.stream.text()?;
                    draft.add(child.name, text);
                }
                "ExtendedData" => self.read_data(&mut draft)?,
                "Point" | "LineString" | "LinearRing" | "Polygon" | "MultiGeometry" => {
                    self.read_geometry(&child, &mut draft)?;
                }
                "Track" | "MultiTrack" | "Model" => {
                    draft.refusal =
                        Some(Refusal::Other(format!("expected a point, a line or a polygon, found a {}", child.name)));
                    self.stream.skip_element()?;
                }
                _ => self.stream.skip_element()?,
            }
        }
        let geometry = match draft.refusal.take() {
            Some(refusal) => Err(refusal),
            None => gather(std::mem::take(&mut draft.parts)),
        };
        let id = start.get("id").map(|id| identity(id, &mut draft.properties));
        Ok(match geometry {
            Err(reason) => {
                let properties = draft.properties;
                Row::rejected_shape(Record { line: start.line, id, geometry: None, properties }, reason)
            }
            Ok(geometry) => {
                Row::Record(Record { line: start.line, id, geometry: Some(geometry), properties: draft.properties })
            }
        })
    }

    /// The next element within the one that was begun; none at its end.
    fn next_child(&mut self) -> Result<Option<Element>, FormatError> {
        loop {
            match self.stream.next_node()? {
                Some(Node::Start(child)) => return Ok(Some(child)),
                Some(Node::Text(_)) => {}
                Some(Node::End(_)) => return Ok(None),
                None => return Err(FormatError::Truncated { line: self.stream.line() }),
            }
        }
    }

    /// `Data` with its `value`, `SimpleData` within `SchemaData`, and elements of other namespaces.
    fn read_data(&mut self, draft: &mut Draft) -> Result<(), FormatError> {
        while let Some(child) = self.next_child()? {
            let name = child.get("name").map(str::to_owned);
            match (child.name.as_str(), name) {
                ("SchemaData", _) => self.read_data(draft)?,
                ("Data", Some(name)) => {
                    while let Some(part) = self.next_child()? {
                        let text = self.stream.text()?;
                        if part.name == "value" {
                            draft.add(name.clone(), text);
                        }
                    }
                }
                (_, name) => {
                    let text = self.stream.text()?;
                    draft.add(name.unwrap_or(child.name), text);
                }
            }
        }
        Ok(())
    }

    fn read_geometry(&mut self, start: &Element, draft: &mut Draft) -> Result<(), FormatError> {
        if start.name == "MultiGeometry" {
            while let Some(child) = self.next_child()? {
                self.read_geometry(&child, draft)?;
            }
            return Ok(());
        }
        let (mut rings, mut open) = (Vec::new(), 1);
        while open > 0 {
            match self.stream.next_node()? {
                None => return Err(FormatError::Truncated { line: self.stream.line() }),
                Some(Node::Start(child)) if child.name == "coordinates" => {
                    rings.push(read_coordinates(&self.stream.text()?));
                }
                Some(Node::Start(_)) => open += 1,
                Some(Node::End(_)) => open -= 1,
                Some(Node::Text(_)) => {}
            }
        }
        match rings.into_iter().collect::<Result<Vec<_>, _>>().and_then(|rings| make(&start.name, rings)) {
            Ok(geometry) => draft.parts.push(geometry),
            Err(refusal) => draft.refusal = Some(refusal),
        }
        Ok(())
    }
}

impl Draft {
    fn add(&mut self, name: String, text: String) {
        if !text.is_empty() && !self.properties.iter().any(|(known, _)| *known == name) {
            self.properties.push((name, text));
        }
    }
}

/// The identity of a placemark. Those of our own exports have the code of the row behind a letter, since an XML name begins
/// with one, and for cameras a name and a description that were made from the other values.
fn identity(id: &str, properties: &mut Vec<(String, String)>) -> String {
    let code = properties.iter().find(|(name, _)| name == "id").map(|(_, code)| code.clone());
    let Some(code) = code.filter(|code| id.strip_prefix('c') == Some(&*placemark_id(code))) else {
        return id.to_owned();
    };
    if properties.iter().any(|(name, _)| name == "cc_status") {
        properties.retain(|(name, _)| name != "name" && name != "description");
    }
    code
}

fn make(kind: &str, mut rings: Vec<Vec<Coord<f64>>>) -> Result<Geometry<f64>, Refusal> {
    check_size(rings.iter().map(Vec::len).sum())?;
    let geometry = match (kind, rings.len()) {
        ("Polygon", _) => polygon(rings),
        ("Point", 1) => rings.swap_remove(0).first().map(|coord| point(*coord)),
        (_, 1) => Some(Geometry::LineString(LineString(rings.swap_remove(0)))),
        _ => None,
    };
    geometry.ok_or(Refusal::NoGeometry)
}

/// Tuples of longitude, latitude and perhaps altitude, between white space.
fn read_coordinates(text: &str) -> Result<Vec<Coord<f64>>, Refusal> {
    read_tuples(text).or_else(|refusal| {
        // White space beside the commas is against the standard, and written all the same.
        let parts: Vec<&str> = text.split(',').map(str::trim).collect();
        let has_doubt = |tuple: &str| tuple.split(',').count() > 3;
        let text = parts.join(",");
        if text.split_whitespace().any(has_doubt) { Err(refusal) } else { read_tuples(&text).map_err(|_same| refusal) }
    })
}

fn read_tuples(text: &str) -> Result<Vec<Coord<f64>>, Refusal> {
    let tuples = text.split_whitespace().map(|tuple| {
        let mut numbers = tuple.split(',').map(|number| number.trim().parse::<f64>().ok());
        match (numbers.next().flatten(), numbers.next().flatten()) {
            (Some(lon), Some(lat)) => degrees(&Crs::WGS84, lon, lat),
            _ => Err(Refusal::NotANumber { column: "coordinates".to_owned(), value: tuple.chars().take(60).collect() }),
        }
    });
    let coords: Vec<_> = tuples.collect::<Result<_, _>>()?;
    if coords.is_empty() { Err(Refusal::NoGeometry) } else { Ok(coords) }
}

impl<R: Read> Iterator for Placemarks<R> {
    type Item = Result<Row, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(row) = self.waiting.take() {
            return Some(Ok(row));
        }
        self.read().transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_an_xml_name_whatever_the_code_and_no_two_codes_share_one() {
        assert_eq!(placemark_id("MPL-0042"), "MPL-0042");
        assert_eq!(placemark_id("footprints:B1 é"), "footprints_x3A_B1_x20__xE9_");
        assert_ne!(placemark_id("a_x3A_b"), placemark_id("a:b"));
    }
}
