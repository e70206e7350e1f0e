//! Reads the JSON that the Overpass API answers: OSM nodes, and ways and relations that come with a centre.
//! Tags stay verbatim; the reference is `node/123`.

use std::io::Read;

use geo_types::{Geometry, Point};
use serde::Deserialize;

use super::crs::Crs;
use super::json_stream::Items;
use super::json_text::{Properties, Text};
use super::record::{FormatError, Record, Refusal, Row};

/// The elements in the order of the file.
pub struct Elements<R>(pub Items<R, Element>);

impl<R: Read> Iterator for Elements<R> {
    type Item = Result<Row, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.0.next_item().transpose()? {
            Err(error) => Some(Err(error)),
            Ok((line, Ok(element))) => Some(Ok(element.into_row(line))),
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
    center: Option<Centre>,
    #[serde(default)]
    tags: Properties,
    #[serde(default)]
    timestamp: Text,
    #[serde(default)]
    version: Text,
}

#[derive(Debug, Deserialize)]
struct Centre {
    lat: f64,
    lon: f64,
}

impl Element {
    fn into_row(self, line: u64) -> Row {
        match self.into_record(line) {
            Ok(record) => Row::Record(record),
            Err(reason) => Row::rejected(line, reason),
        }
    }

    fn into_record(self, line: u64) -> Result<Record, Refusal> {
        let other = |text: &str| Refusal::Other(text.to_owned());
        if !matches!(self.kind.as_str(), "node" | "way" | "relation") {
            return Err(other("expected a node, a way or a relation"));
        }
        let id = self.id.ok_or_else(|| other("the element has no id"))?;
        let place = self.lon.zip(self.lat).or(self.center.map(|c| (c.lon, c.lat)));
        let (lon, lat) =
            place.ok_or_else(|| other("no position: ask Overpass for ways and relations with \"out center\""))?;
        let (lon, lat) = Crs::WGS84.to_degrees(lon, lat)?;
        if self.tags.0.is_empty() {
            return Err(other("the element has no tags"));
        }
        let mut properties = self.tags.0;
        for (name, text) in [("@timestamp", self.timestamp.0), ("@version", self.version.0)] {
            properties.extend(text.map(|text| (name.to_owned(), text)));
        }
        let geometry = Some(Geometry::Point(Point::new(lon, lat)));
        Ok(Record { line, id: Some(format!("{}/{id}", self.kind)), geometry, properties })
    }
}
