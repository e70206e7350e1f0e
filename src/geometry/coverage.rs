//! Overlapping surfaces and lines with the newest on top: each piece of ground belongs to one of them only.

use geo::BooleanOps as _;
use geo_types::{MultiLineString, MultiPolygon};

/// What is left of each surface when those before it lie on top; what is wholly hidden is empty.
pub fn visible_surfaces(newest_first: &[MultiPolygon<f64>]) -> Vec<MultiPolygon<f64>> {
    let mut above = MultiPolygon(Vec::new());
    let mut visible = Vec::with_capacity(newest_first.len());
    for surface in newest_first {
        visible.push(if above.0.is_empty() { surface.clone() } else { surface.difference(&above) });
        above = if above.0.is_empty() { surface.clone() } else { above.union(surface) };
    }
    visible
}

/// What is left of lines beside a surface that lies on top.
pub fn lines_beside(lines: &MultiLineString<f64>, surface: &MultiPolygon<f64>) -> MultiLineString<f64> {
    if surface.0.is_empty() { lines.clone() } else { surface.clip(lines, true) }
}

/// One surface of many; none where there is nothing.
pub fn union(surfaces: &[MultiPolygon<f64>]) -> MultiPolygon<f64> {
    geo::unary_union(surfaces)
}

#[cfg(test)]
mod tests {
    use geo::{Area, Euclidean, Length as _, polygon};
    use geo_types::LineString;

    use super::*;

    fn square(west: f64) -> MultiPolygon<f64> {
        let east = west + 2.0;
        polygon![(x: west, y: 0.0), (x: east, y: 0.0), (x: east, y: 2.0), (x: west, y: 2.0)].into()
    }

    #[test]
    fn the_newest_hides_what_it_covers() {
        let visible = visible_surfaces(&[square(0.0), square(1.0), square(0.0)]);
        let sizes: Vec<f64> = visible.iter().map(Area::unsigned_area).collect();
        assert!((sizes[0] - 4.0).abs() < 1e-6 && (sizes[1] - 2.0).abs() < 1e-6 && sizes[2] < 1e-6, "{sizes:?}");
    }

    #[test]
    fn a_line_goes_on_beside_a_surface() {
        let line = MultiLineString(vec![LineString::from(vec![(-1.0, 1.0), (3.0, 1.0)])]);
        let beside = lines_beside(&line, &square(0.0));
        assert!((Euclidean.length(&beside) - 2.0).abs() < 1e-6);
    }
}
