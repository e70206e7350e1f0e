//! Reads GeoJSON (RFC 7946, and the older form with a `crs` member) feature by feature.
//! A feature that is not one is a rejected row; broken JSON ends the reading.

use std::fmt;
use std::io::Read;

use geo_types::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};
use serde::Deserialize;
use serde::de::{self, Deserializer, IgnoredAny, SeqAccess, Visitor};

use super::coordinates::check_size;
use super::crs::Crs;
use super::json_stream::Items;
use super::json_text::{Properties, Text};
use super::record::{FormatError, Notes, Record, Refusal, Row};

/// The features of a collection in the order of the file.
pub struct Features<R> {
    items: Items<R, Feature>,
    crs: Crs,
    has_chosen_crs: bool,
    notes: Notes,
}

impl<R: Read> Features<R> {
    /// `has_chosen_crs` when the caller named the system, so that a later `crs` member cannot contradict it.
    pub fn new(items: Items<R, Feature>, crs: Crs, has_chosen_crs: bool, notes: Notes) -> Self {
        Self { items, crs, has_chosen_crs, notes }
    }

    fn check_late_crs(&mut self) -> Option<FormatError> {
        let value = self.items.late_crs.take()?;
        match crs_member(&value) {
            Err(error) if !self.has_chosen_crs => Some(error),
            Ok(Some(found)) if !self.has_chosen_crs && found != self.crs => Some(FormatError::Unsuitable(format!(
                "the crs member behind the features says {found}; say --crs {found}"
            ))),
            _ => None,
        }
    }
}

impl<R: Read> Iterator for Features<R> {
    type Item = Result<Row, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.items.next_item() {
            Err(error) => Some(Err(error)),
            Ok(None) => self.check_late_crs().map(Err),
            Ok(Some((line, Ok(feature)))) => {
                if feature.is_incomplete() {
                    let text =
                        "a Feature without the member \"properties\" (RFC 7946, section 3.2) is read without any";
                    self.notes.tell(line, text);
                }
                Some(Ok(feature.into_row(line, &self.crs)))
            }
            Ok(Some((line, Err(detail)))) => Some(Ok(Row::rejected(line, Refusal::Other(detail)))),
        }
    }
}

/// The system named by a legacy `crs` member (GeoJSON 2008, section 3); none for `null`.
pub fn crs_member(value: &serde_json::Value) -> Result<Option<Crs>, FormatError> {
    if value.is_null() {
        return Ok(None);
    }
    let name = value.pointer("/properties/name").and_then(|name| name.as_str());
    let Some(name) = name else {
        return Err(FormatError::Unsuitable(
            "the crs member has no name that can be read; say --crs with the system of the file".to_owned(),
        ));
    };
    Ok(Some(name.parse()?))
}

/// A Feature, or a bare geometry read as one.
#[derive(Debug, Deserialize)]
pub struct Feature {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    id: Text,
    #[serde(default)]
    geometry: Option<RawGeometry>,
    #[serde(default, deserialize_with = "present")]
    properties: Option<Present>,
    #[serde(default)]
    coordinates: Option<Nested>,
}

/// A member that is there, be it `null`.
#[derive(Debug)]
struct Present(Option<Properties>);

fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Present>, D::Error> {
    Option::deserialize(deserializer).map(|properties| Some(Present(properties)))
}

impl Feature {
    /// Whether it lacks a member that a Feature must have.
    fn is_incomplete(&self) -> bool {
        self.kind == "Feature" && self.properties.is_none()
    }

    /// The row it makes, in degrees.
    pub fn into_row(mut self, line: u64, crs: &Crs) -> Row {
        if self.kind != "Feature" && self.coordinates.is_some() {
            self.geometry = Some(RawGeometry { kind: self.kind, coordinates: self.coordinates });
        } else if self.kind != "Feature" {
            let found: String = self.kind.chars().take(40).collect();
            return Row::rejected(line, Refusal::Other(format!("expected a Feature, found {found:?}")));
        }
        let geometry = self.geometry.ok_or(Refusal::NoGeometry).and_then(|raw| raw.into_degrees(crs));
        match geometry {
            Err(reason) => Row::rejected(line, reason),
            Ok(geometry) => Row::Record(Record {
                line,
                id: self.id.0,
                geometry: Some(geometry),
                properties: self.properties.and_then(|member| member.0).map(|p| p.0).unwrap_or_default(),
            }),
        }
    }
}

/// A geometry object before its coordinates are checked.
#[derive(Debug, Deserialize)]
pub struct RawGeometry {
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    coordinates: Option<Nested>,
}

impl RawGeometry {
    /// The geometry in degrees.
    pub fn into_degrees(mut self, crs: &Crs) -> Result<Geometry<f64>, Refusal> {
        if let Some(coordinates) = &mut self.coordinates {
            check_size(coordinates.count())?;
            coordinates.convert(crs)?;
        }
        self.into_geometry()
    }

    fn into_geometry(self) -> Result<Geometry<f64>, Refusal> {
        let coordinates = self.coordinates.filter(|c| !c.is_empty()).ok_or(Refusal::NoGeometry)?;
        let geometry = match self.kind.as_str() {
            "Point" => coordinates.coord().map(|c| Geometry::Point(Point(c))),
            "MultiPoint" => coordinates.coords().map(|list| Geometry::MultiPoint(MultiPoint::from_iter(list))),
            "LineString" => coordinates.coords().map(|list| Geometry::LineString(LineString(list))),
            "MultiLineString" => coordinates
                .each(|part| part.coords().map(LineString))
                .map(|lines| Geometry::MultiLineString(MultiLineString(lines))),
            "Polygon" => coordinates.polygon().map(Geometry::Polygon),
            "MultiPolygon" => {
                coordinates.each(Nested::polygon).map(|parts| Geometry::MultiPolygon(MultiPolygon(parts)))
            }
            other => {
                let found: String = other.chars().take(40).collect();
                return Err(Refusal::Other(format!("expected a point, a line or a polygon, found {found:?}")));
            }
        };
        geometry.ok_or_else(|| Refusal::Other(format!("the coordinates are not those of a {}", self.kind)))
    }
}

/// Coordinates as nested as they come; heights are left out.
#[derive(Debug)]
enum Nested {
    Position(f64, f64),
    List(Vec<Nested>),
}

impl Nested {
    fn convert(&mut self, crs: &Crs) -> Result<(), Refusal> {
        match self {
            Self::Position(x, y) => {
                (*x, *y) = crs.to_degrees(*x, *y)?;
                Ok(())
            }
            Self::List(list) => list.iter_mut().try_for_each(|nested| nested.convert(crs)),
        }
    }

    fn count(&self) -> usize {
        match self {
            Self::Position(..) => 1,
            Self::List(list) => list.iter().map(Self::count).sum(),
        }
    }

    fn is_empty(&self) -> bool {
        match self {
            Self::Position(..) => false,
            Self::List(list) => list.iter().all(Self::is_empty),
        }
    }

    fn coord(self) -> Option<Coord<f64>> {
        match self {
            Self::Position(x, y) => Some(Coord { x, y }),
            Self::List(_) => None,
        }
    }

    fn each<T>(self, read: impl FnMut(Nested) -> Option<T>) -> Option<Vec<T>> {
        match self {
            Self::Position(..) => None,
            Self::List(list) => list.into_iter().map(read).collect(),
        }
    }

    fn coords(self) -> Option<Vec<Coord<f64>>> {
        self.each(Self::coord)
    }

    fn polygon(self) -> Option<Polygon<f64>> {
        let mut rings = self.each(|ring| ring.coords().map(LineString))?.into_iter();
        Some(Polygon::new(rings.next()?, rings.collect()))
    }
}

impl<'de> Deserialize<'de> for Nested {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match deserializer.deserialize_any(CoordinateVisitor)? {
            Coordinate::Nested(nested) => Ok(nested),
            Coordinate::Number(_) => Err(de::Error::custom("expected a list of coordinates, found a number")),
        }
    }
}

enum Coordinate {
    Number(f64),
    Nested(Nested),
}

impl<'de> Deserialize<'de> for Coordinate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CoordinateVisitor)
    }
}

struct CoordinateVisitor;

impl<'de> Visitor<'de> for CoordinateVisitor {
    type Value = Coordinate;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("coordinates as numbers")
    }

    fn visit_f64<E>(self, value: f64) -> Result<Coordinate, E> {
        Ok(Coordinate::Number(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Coordinate, E> {
        Ok(Coordinate::Number(value as f64))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Coordinate, E> {
        Ok(Coordinate::Number(value as f64))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Coordinate, A::Error> {
        let first = match sequence.next_element::<Coordinate>()? {
            None => return Ok(Coordinate::Nested(Nested::List(Vec::new()))),
            Some(Coordinate::Nested(first)) => first,
            Some(Coordinate::Number(x)) => {
                let Some(Coordinate::Number(y)) = sequence.next_element()? else {
                    return Err(de::Error::custom("expected two numbers for a position"));
                };
                while sequence.next_element::<IgnoredAny>()?.is_some() {}
                return Ok(Coordinate::Nested(Nested::Position(x, y)));
            }
        };
        let mut list = vec![first];
        while let Some(next) = sequence.next_element::<Nested>()? {
            list.push(next);
        }
        Ok(Coordinate::Nested(Nested::List(list)))
    }
}
