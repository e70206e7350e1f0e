//! Coordinates of a source file to degrees and to geometries: every point converted, none of them forgotten.

use geo::CoordsIter as _;
use geo_types::{Coord, Geometry, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon};

use super::crs::Crs;
use super::record::Refusal;

/// Most vertices of one geometry: no outline that a list of places or areas needs has more.
pub const MAX_VERTICES: usize = 500_000;

/// Refuses a geometry that nobody could draw or compare.
pub fn check_size(count: usize) -> Result<(), Refusal> {
    if count > MAX_VERTICES {
        return Err(Refusal::TooManyVertices { found: count, limit: MAX_VERTICES });
    }
    Ok(())
}

/// How many vertices a geometry has.
pub fn count_vertices(geometry: &Geometry<f64>) -> usize {
    geometry.coords_count()
}

/// A coordinate of the file in degrees.
pub fn degrees(crs: &Crs, x: f64, y: f64) -> Result<Coord<f64>, Refusal> {
    let (x, y) = crs.to_degrees(x, y)?;
    Ok(Coord { x, y })
}

/// Parts of one row as one geometry; they must be of one kind.
pub fn gather(mut parts: Vec<Geometry<f64>>) -> Result<Geometry<f64>, Refusal> {
    if parts.len() == 1 {
        return Ok(parts.swap_remove(0));
    }
    let (mut points, mut lines, mut polygons) = (Vec::new(), Vec::new(), Vec::new());
    for part in parts {
        match part {
            Geometry::Point(point) => points.push(point),
            Geometry::MultiPoint(MultiPoint(more)) => points.extend(more),
            Geometry::LineString(line) => lines.push(line),
            Geometry::MultiLineString(MultiLineString(more)) => lines.extend(more),
            Geometry::Polygon(polygon) => polygons.push(polygon),
            Geometry::MultiPolygon(MultiPolygon(more)) => polygons.extend(more),
            _ => return Err(Refusal::Other("expected a point, a line or a polygon".to_owned())),
        }
    }
    match (points.is_empty(), lines.is_empty(), polygons.is_empty()) {
        (true, true, true) => Err(Refusal::NoGeometry),
        (false, true, true) => Ok(Geometry::MultiPoint(MultiPoint(points))),
        (true, false, true) => Ok(Geometry::MultiLineString(MultiLineString(lines))),
        (true, true, false) => Ok(Geometry::MultiPolygon(MultiPolygon(polygons))),
        _ => Err(Refusal::Other("expected one kind of geometry, found points, lines or polygons together".to_owned())),
    }
}

/// A polygon from its rings, the outer one first.
pub fn polygon(mut rings: Vec<Vec<Coord<f64>>>) -> Option<Geometry<f64>> {
    if rings.is_empty() {
        return None;
    }
    let outer = LineString(rings.remove(0));
    Some(Geometry::Polygon(Polygon::new(outer, rings.into_iter().map(LineString).collect())))
}

/// A point.
pub fn point(coord: Coord<f64>) -> Geometry<f64> {
    Geometry::Point(Point(coord))
}
