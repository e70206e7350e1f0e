//! Reads the JSON that the Overpass API answers: OSM nodes, and ways and relations that come with a centre or, where
//! outlines are wanted, with their geometry.
//! Tags stay verbatim; the reference is `node/123`.

use std::io::Read;

use geo_types::{Coord, Geometry, LineString, Point, Polygon};
use serde::Deserialize;

use super::stream::Items;
use crate::formats::rows::coordinates::check_size;
use crate::formats::rows::crs::Crs;
use crate::formats::rows::record::{FormatError, Record, Refusal, Row};
use crate::formats::text::json_text::{Properties, Text};
use crate::geometry::rings::{NumberedLine, assemble};

/// The elements in the order of the file.
pub struct Elements<R> {
    pub items: Items<R, Element>,
    /// Whether ways and relations are wanted as outlines rather than as points.
    pub is_outline: bool,
}

impl<R: Read> Iterator for Elements<R> {
    type Item = Result<Row, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.items.next_item().transpose()? {
            Err(error) => Some(Err(error)),
            Ok((line, Ok(element))) => Some(Ok(element.into_row(line, self.is_outline))),
            Ok((line, Err(detail))) => Some(Ok(Row::rejected(line, Refusal::Other(detail)))),
        }
    }
}

/// A node, way or relation.
#[derive(Debug, Deserialize)]
pub struct Element {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    id: Option<i64>,
    #[serde(default)]
    lat: Option<f64>,
    #[serde(default)]
    lon: Option<f64>,
    #[serde(default)]
    center: Option<Vertex>,
    /// Of a way, with `out geom`; null where a node lies outside of the box that was asked for.
    #[serde(default)]
    geometry: Vec<Option<Vertex>>,
    #[serde(default)]
    members: Vec<Member>,
    #[serde(default)]
    tags: Properties,
    #[serde(default)]
    timestamp: Text,
    #[serde(default)]
    version: Text,
}

#[derive(Clone, Copy, Debug, Deserialize)]
struct Vertex {
    lat: f64,
    lon: f64,
}

#[derive(Debug, Deserialize)]
struct Member {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    geometry: Vec<Option<Vertex>>,
}

impl Element {
    fn into_row(self, line: u64, is_outline: bool) -> Row {
        let rejected = |text: &str| Row::rejected(line, Refusal::Other(text.to_owned()));
        if !matches!(self.kind.as_str(), "node" | "way" | "relation") {
            return rejected("expected a node, a way or a relation");
        }
        let Some(id) = self.id else { return rejected("the element has no id") };
        let geometry = if is_outline && self.kind != "node" { self.outline() } else { self.point() };
        let has_tags = !self.tags.0.is_empty();
        let id = Some(format!("{}/{id}", self.kind));
        let record = Record { line, id, geometry: None, properties: self.into_properties() };
        match geometry {
            Err(reason) => Row::rejected_shape(record, reason),
            Ok(_) if !has_tags => Row::rejected_shape(record, Refusal::Other("the element has no tags".to_owned())),
            Ok(geometry) => Row::Record(Record { geometry: Some(geometry), ..record }),
        }
    }

    fn into_properties(self) -> Vec<(String, String)> {
        let mut properties = self.tags.0;
        for (name, text) in [("@timestamp", self.timestamp.0), ("@version", self.version.0)] {
            properties.extend(text.map(|text| (name.to_owned(), text)));
        }
        properties
    }

    fn point(&self) -> Result<Geometry<f64>, Refusal> {
        let place = self.lon.zip(self.lat).or(self.center.map(|centre| (centre.lon, centre.lat)));
        let absent = "no position: ask Overpass for ways and relations with \"out center\"";
        let (lon, lat) = place.ok_or_else(|| Refusal::Other(absent.to_owned()))?;
        let (lon, lat) = Crs::WGS84.to_degrees(lon, lat)?;
        Ok(Geometry::Point(Point::new(lon, lat)))
    }

    fn outline(&self) -> Result<Geometry<f64>, Refusal> {
        if self.kind == "way" {
            let line = numbered(&self.geometry)?;
            check_size(line.len())?;
            let is_closed = line.len() > 3 && line.first() == line.last();
            let line = LineString(line.into_iter().map(|(_, coord)| coord).collect());
            return Ok(if is_closed {
                Geometry::Polygon(Polygon::new(line, Vec::new()))
            } else {
                Geometry::LineString(line)
            });
        }
        let (mut outer, mut inner) = (Vec::new(), Vec::new());
        for member in self.members.iter().filter(|member| member.kind == "way") {
            if member.role == "inner" { &mut inner } else { &mut outer }.push(numbered(&member.geometry)?);
        }
        check_size(outer.iter().chain(&inner).map(Vec::len).sum())?;
        assemble(outer, inner).map(Geometry::MultiPolygon).map_err(|error| Refusal::Other(error.to_string()))
    }
}

/// A line whose vertices are told apart by where they lie, since Overpass names no nodes beside their positions.
fn numbered(line: &[Option<Vertex>]) -> Result<NumberedLine, Refusal> {
    let absent = "no outline: ask Overpass for ways and relations with \"out geom\", without a box";
    if line.is_empty() {
        return Err(Refusal::Other(absent.to_owned()));
    }
    let vertex = |vertex: &Option<Vertex>| {
        let vertex = vertex.ok_or_else(|| Refusal::Other(absent.to_owned()))?;
        let (x, y) = Crs::WGS84.to_degrees(vertex.lon, vertex.lat)?;
        let e7 = |degrees: f64| (degrees * 1e7).round() as i64;
        Ok((e7(x) * 4_000_000_000 + e7(y), Coord { x, y }))
    };
    line.iter().map(vertex).collect()
}
