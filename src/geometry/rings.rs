//! Rings from the lines they are cut into, and polygons from rings, as OpenStreetMap's boundaries are stored
//! (OSM wiki, Relation:multipolygon/Algorithm).

use std::collections::HashMap;

use geo::{Contains as _, Winding as _};
use geo_types::{Coord, LineString, MultiPolygon, Point, Polygon};
use thiserror::Error;

/// Vertices of a line, each with the number by which it is the same in other lines.
pub type NumberedLine = Vec<(i64, Coord<f64>)>;

/// Why lines make no area.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum RingError {
    #[error("the outline is open at node {0}")]
    Open(i64),
    #[error("the outline has no outer ring")]
    Empty,
    #[error("an inner ring of the outline lies in no outer one")]
    Outside,
}

/// The area that outer and inner lines enclose.
pub fn assemble(outer: Vec<NumberedLine>, inner: Vec<NumberedLine>) -> Result<MultiPolygon<f64>, RingError> {
    let mut polygons: Vec<Polygon<f64>> = join(outer)?.into_iter().map(|ring| Polygon::new(ring, Vec::new())).collect();
    if polygons.is_empty() {
        return Err(RingError::Empty);
    }
    for ring in join(inner)? {
        let within = |polygon: &&mut Polygon<f64>| {
            ring.0.iter().any(|coord| polygon.contains(&Point(*coord))) || ring == *polygon.exterior()
        };
        let around = polygons.iter_mut().find(within).ok_or(RingError::Outside)?;
        around.interiors_push(ring);
    }
    Ok(MultiPolygon(polygons))
}

/// Puts lines end to end until every one is part of a ring.
fn join(lines: Vec<NumberedLine>) -> Result<Vec<LineString<f64>>, RingError> {
    let mut at_node: HashMap<i64, Vec<usize>> = HashMap::new();
    let mut left: Vec<Option<NumberedLine>> =
        lines.into_iter().map(|line| Some(line).filter(|l| l.len() > 1)).collect();
    for (index, line) in left.iter().enumerate() {
        for end in line.iter().flat_map(ends) {
            at_node.entry(end).or_default().push(index);
        }
    }
    let mut rings = Vec::new();
    for index in 0..left.len() {
        let Some(mut ring) = left[index].take() else { continue };
        loop {
            let [first, last] = ends(&ring);
            if first == last && ring.len() > 3 {
                break;
            }
            let next = at_node.get(&last).into_iter().flatten().find_map(|other| left[*other].take());
            let Some(mut next) = next else { return Err(RingError::Open(last)) };
            if ends(&next)[0] != last {
                next.reverse();
            }
            ring.extend(next.into_iter().skip(1));
        }
        let mut ring = LineString(ring.into_iter().map(|(_, coord)| coord).collect());
        ring.make_ccw_winding();
        rings.push(ring);
    }
    Ok(rings)
}

fn ends(line: &NumberedLine) -> [i64; 2] {
    [line[0].0, line[line.len() - 1].0]
}

#[cfg(test)]
mod tests {
    use geo::Area as _;

    use super::*;

    /// Nodes of a grid of ten columns, by number.
    fn line(nodes: &[i64]) -> NumberedLine {
        nodes.iter().map(|id| (*id, Coord { x: (id % 10) as f64, y: (id / 10) as f64 })).collect()
    }

    #[test]
    fn lines_in_any_order_and_direction_make_one_ring() {
        let whole = assemble(vec![line(&[0, 9]), line(&[90, 99, 9]), line(&[90, 0])], vec![]).unwrap();
        assert!((whole.unsigned_area() - 81.0).abs() < 1e-9);
        assert_eq!(whole.0.len(), 1);
    }

    #[test]
    fn inner_rings_are_holes_and_islands_are_parts() {
        let hole = line(&[11, 13, 33, 31, 11]);
        let areas = assemble(vec![line(&[0, 5, 55, 50, 0]), line(&[66, 69, 99, 96, 66])], vec![hole]).unwrap();
        assert_eq!(areas.0.len(), 2);
        assert!((areas.unsigned_area() - (25.0 - 4.0 + 9.0)).abs() < 1e-9);
    }

    #[test]
    fn what_is_open_or_outside_is_told() {
        assert_eq!(assemble(vec![line(&[0, 9, 99])], vec![]), Err(RingError::Open(99)));
        assert_eq!(assemble(vec![], vec![]), Err(RingError::Empty));
        let outside = line(&[71, 73, 93, 91, 71]);
        assert_eq!(assemble(vec![line(&[0, 5, 55, 50, 0])], vec![outside]), Err(RingError::Outside));
        assert_eq!(assemble(vec![line(&[4])], vec![]), Err(RingError::Empty));
    }
}
