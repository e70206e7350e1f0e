//! The geometries of GeoJSON (RFC 7946, section 3.1): nested coordinates in any reference system to degrees.

use std::fmt;

use geo_types::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};
use serde::Deserialize;
use serde::de::{self, Deserializer, IgnoredAny, SeqAccess, Visitor};

use super::coordinates::{check_size, count_vertices, gather};
use super::crs::Crs;
use super::record::Refusal;

/// A geometry object before its coordinates are checked.
#[derive(Debug, Deserialize)]
pub struct RawGeometry {
    #[serde(rename = "type", default)]
    pub kind: String,
    #[serde(default)]
    pub coordinates: Option<Nested>,
    /// Parts of a collection of geometries, which is read where they are of one kind.
    #[serde(default)]
    pub geometries: Vec<RawGeometry>,
}

impl RawGeometry {
    /// The geometry in degrees.
    pub fn into_degrees(mut self, crs: &Crs) -> Result<Geometry<f64>, Refusal> {
        if self.kind == "GeometryCollection" {
            let parts = self.geometries.into_iter().map(|part| part.into_degrees(crs));
            let geometry = gather(parts.collect::<Result<_, _>>()?)?;
            check_size(count_vertices(&geometry))?;
            return Ok(geometry);
        }
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
pub enum Nested {
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
