//! Geometries of a filter: checked, and brought to degrees.

use geo::{BoundingRect as _, CoordsIter as _, MapCoords as _, Validation as _};
use geo_types::{Coord, Geometry, LineString, MultiPolygon, Polygon, Rect};

use crate::domain::Bbox;
use crate::domain::condition::{Condition, Relation, Shape};
use crate::formats::cql2::{At, FilterError, Term, TermKind};
use crate::http::query::crs::ServedCrs;

/// The one property that is a geometry.
const GEOMETRY: &str = "geometry";
/// How many geometries a filter may hold features against.
const MOST_SHAPES: usize = 16;
/// Pieces of an edge of a box in metres: such an edge is bent in degrees.
const PIECES: u8 = 16;

/// How the features' geometry lies to a shape, whichever of the two is named first.
pub fn condition(
    crs: ServedCrs,
    relation: Relation,
    left: &Term,
    right: &Term,
    shapes: &mut usize,
) -> Result<Condition, FilterError> {
    let is_property = |term: &Term| matches!(term.kind, TermKind::Property(_));
    let (property, literal, relation) =
        if is_property(left) { (left, right, relation) } else { (right, left, relation.turned()) };
    if !matches!(&property.kind, TermKind::Property(name) if name == GEOMETRY) {
        return Err(FilterError::new(&property.at, format!("the property {GEOMETRY:?}"), property.kind.describe()));
    }
    *shapes += 1;
    if *shapes > MOST_SHAPES {
        return Err(FilterError::new(&literal.at, format!("at most {MOST_SHAPES} geometries"), "one more"));
    }
    let shape = match &literal.kind {
        TermKind::Bbox(numbers) => box_shape(crs, numbers, &literal.at)?,
        TermKind::Geometry(geometry) => shape(crs, geometry, &literal.at)?,
        other => return Err(FilterError::new(&literal.at, "a geometry", other.describe())),
    };
    Ok(Condition::Space(relation, shape))
}

fn box_shape(crs: ServedCrs, numbers: &[f64], at: &At) -> Result<Shape, FilterError> {
    let text = numbers.iter().map(f64::to_string).collect::<Vec<_>>().join(",");
    let bbox = crs.read_bbox(&text).map_err(|error| FilterError::new(at, "a box", error))?;
    if crs.is_in_metres() {
        let corners = if numbers.len() == 6 { [0, 1, 3, 4] } else { [0, 1, 2, 3] };
        return shape(crs, &bent(corners.map(|index| numbers[index])).into(), at);
    }
    let parts = bbox.parts().into_iter();
    let parts = parts.map(|part| Rect::new((part.west, part.south), (part.east, part.north)).to_polygon());
    let geometry = Geometry::MultiPolygon(MultiPolygon(parts.collect()));
    Ok(Shape { geometry, bbox, is_box: true })
}

/// A box with positions along its edges.
fn bent([west, south, east, north]: [f64; 4]) -> Polygon<f64> {
    let corners = [(west, south), (east, south), (east, north), (west, north), (west, south)];
    let mut ring = Vec::new();
    for pair in corners.windows(2) {
        for piece in 0..PIECES {
            let share = f64::from(piece) / f64::from(PIECES);
            let between = |a: f64, b: f64| a + (b - a) * share;
            ring.push(Coord { x: between(pair[0].0, pair[1].0), y: between(pair[0].1, pair[1].1) });
        }
    }
    // Closed by the constructor.
    Polygon::new(LineString(ring), Vec::new())
}

fn shape(crs: ServedCrs, geometry: &Geometry<f64>, at: &At) -> Result<Shape, FilterError> {
    let wrong = |expected: &str, found: String| FilterError::new(at, expected, found);
    if geometry.coords_count() == 0 {
        return Err(wrong("a geometry with positions", "an empty one".to_owned()));
    }
    let degrees = geometry.try_map_coords(|coord| match crs.read_position(coord.x, coord.y) {
        Ok((x, y)) => Ok(Coord { x, y }),
        Err(error) => Err(wrong("positions of the reference system of filter-crs", error)),
    })?;
    degrees.check_validation().map_err(|error| wrong("a valid geometry", error.to_string()))?;
    let rect = degrees.bounding_rect().ok_or_else(|| wrong("a geometry with positions", "an empty one".to_owned()))?;
    let bbox = Bbox::new(rect.min().x, rect.min().y, rect.max().x, rect.max().y);
    let bbox = bbox.map_err(|error| wrong("a geometry in degrees", error.to_string()))?;
    Ok(Shape { geometry: degrees, bbox, is_box: false })
}
