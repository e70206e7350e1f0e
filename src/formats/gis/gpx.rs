//! Reads the waypoints of GPX 1.0 and 1.1 (topografix.com/GPX/1/1); where somebody walked is passed over.

use std::io::{Read, Seek};

use crate::formats::rows::coordinates::{degrees, point};
use crate::formats::rows::crs::Crs;
use crate::formats::rows::format::Format;
use crate::formats::rows::own_statement::OwnStatement;
use crate::formats::rows::reading::{ReadOptions, Reading};
use crate::formats::rows::record::{FormatError, Notes, Record, Refusal, Row};
use crate::formats::rows::xml::{self, Element, Node, XmlStream};
use crate::formats::text::json_text::Properties;

/// What our exports say of themselves stands in an extension of this name.
pub const STATEMENT: &str = "statement";
/// All that one of our waypoints says, as a JSON object with its code as `id`, stands in an extension of this name.
pub const WHOLE: &str = "whole";

/// Opens a GPX document; its system is always WGS 84.
pub fn open(file: impl Read + Seek + 'static, head: &[u8], options: &ReadOptions) -> Result<Reading, FormatError> {
    let (input, encoding) = xml::open_utf8(file, head, options.encoding)?;
    let notes = Notes::default();
    let mut rows = Waypoints {
        stream: XmlStream::new(input),
        notes: notes.clone(),
        statement: None,
        is_own: false,
        waiting: None,
    };
    // What the file says of itself stands before its waypoints.
    rows.waiting = rows.read()?;
    Ok(Reading {
        format: Format::Gpx,
        encoding,
        crs: Crs::WGS84,
        separator: None,
        headers: Vec::new(),
        statement: rows.statement.take(),
        notes,
        rows: Box::new(rows),
    })
}

struct Waypoints<R: Read> {
    stream: XmlStream<R>,
    notes: Notes,
    statement: Option<OwnStatement>,
    /// Whether the file is an export of ours.
    is_own: bool,
    waiting: Option<Row>,
}

impl<R: Read> Waypoints<R> {
    fn read(&mut self) -> Result<Option<Row>, FormatError> {
        while let Some(node) = self.stream.next_node()? {
            let Node::Start(start) = node else { continue };
            match start.name.as_str() {
                "wpt" => return self.read_waypoint(&start).map(Some),
                "trk" | "rte" => {
                    self.notes.tell(start.line, "tracks and routes are passed over: only waypoints are read");
                    self.stream.skip_element()?;
                }
                // `extensions` is the only place of the schema for what is not of GPX.
                "metadata" => {
                    let mut told = Vec::new();
                    self.read_children(&mut told)?;
                    let text = told.iter().find(|(name, _)| name == STATEMENT).map(|(_, text)| text.as_str());
                    self.statement = text.and_then(OwnStatement::parse);
                    self.is_own = self.statement.is_some();
                }
                "extensions" => self.stream.skip_element()?,
                _ => {}
            }
        }
        Ok(None)
    }

    fn read_waypoint(&mut self, start: &Element) -> Result<Row, FormatError> {
        let mut properties = Vec::new();
        self.read_children(&mut properties)?;
        if self.is_own {
            take_own_words(&mut properties);
        }
        let number = |name: &str| {
            let text = start.get(name).unwrap_or_default();
            let refused = || Refusal::NotANumber { column: name.to_owned(), value: text.chars().take(60).collect() };
            text.trim().parse::<f64>().map_err(|_unparsed| refused())
        };
        let place = number("lon").and_then(|lon| Ok((lon, number("lat")?)));
        let coord = place.and_then(|(lon, lat)| degrees(&Crs::WGS84, lon, lat));
        Ok(match coord {
            Err(reason) => Row::rejected_shape(Record { line: start.line, properties, ..Record::default() }, reason),
            Ok(coord) => Row::Record(Record { line: start.line, id: None, geometry: Some(point(coord)), properties }),
        })
    }

    /// The texts of elements up to the end of the one that was begun, those of `extensions` among them.
    fn read_children(&mut self, properties: &mut Vec<(String, String)>) -> Result<(), FormatError> {
        loop {
            match self.stream.next_node()? {
                None => return Err(FormatError::Truncated { line: self.stream.line() }),
                Some(Node::End(_)) => return Ok(()),
                Some(Node::Text(_)) => {}
                Some(Node::Start(child)) if child.name == "extensions" => self.read_children(properties)?,
                Some(Node::Start(child)) => {
                    let text = self.stream.text()?;
                    if !text.is_empty() {
                        properties.push((of_waypoint(&child.name).to_owned(), text));
                    }
                }
            }
        }
    }
}

/// What our exports write in GPX's own words is for people on the way: it is told whole beside them.
fn take_own_words(properties: &mut Vec<(String, String)>) {
    let whole = properties.iter().find(|(name, _)| name == WHOLE);
    if let Some(Properties(whole)) = whole.and_then(|(_, text)| serde_json::from_str(text).ok()) {
        *properties = whole;
    }
}

/// What GPX calls otherwise than lists do.
fn of_waypoint(name: &str) -> &str {
    match name {
        "time" => "@timestamp",
        "desc" => "description",
        "cmt" => "note",
        other => other,
    }
}

impl<R: Read> Iterator for Waypoints<R> {
    type Item = Result<Row, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(row) = self.waiting.take() {
            return Some(Ok(row));
        }
        self.read().transpose()
    }
}
