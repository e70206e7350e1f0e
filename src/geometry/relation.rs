//! How two geometries lie to each other in the plane of degrees, edges counted (DE-9IM, OGC 06-103r4).

use geo::{Intersects as _, Relate as _};
use geo_types::Geometry;

use crate::domain::condition::Relation;

/// Whether `geometry` lies to `other` as the relation says.
pub fn relates(geometry: &Geometry<f64>, relation: Relation, other: &Geometry<f64>) -> bool {
    // The common question has a quick answer.
    match relation {
        Relation::Intersects => return geometry.intersects(other),
        Relation::Disjoint => return !geometry.intersects(other),
        _ => {}
    }
    let matrix = geometry.relate(other);
    match relation {
        Relation::Intersects => matrix.is_intersects(),
        Relation::Disjoint => matrix.is_disjoint(),
        Relation::Within => matrix.is_within(),
        Relation::Contains => matrix.is_contains(),
        Relation::Equals => matrix.is_equal_topo(),
        Relation::Touches => matrix.is_touches(),
        Relation::Crosses => matrix.is_crosses(),
        Relation::Overlaps => matrix.is_overlaps(),
    }
}

#[cfg(test)]
mod tests {
    use geo_types::{Rect, point};

    use super::*;

    #[test]
    fn a_point_on_the_edge_touches_and_is_not_within() {
        let square = Geometry::from(Rect::new((0.0, 0.0), (1.0, 1.0)).to_polygon());
        let holds = |x: f64, relation| relates(&point!(x: x, y: 0.5).into(), relation, &square);
        assert!(holds(0.0, Relation::Intersects) && holds(0.0, Relation::Touches) && !holds(0.0, Relation::Within));
        assert!(holds(0.5, Relation::Within) && !holds(0.5, Relation::Disjoint) && holds(2.0, Relation::Disjoint));
        assert!(relates(&square, Relation::Contains, &point!(x: 0.5, y: 0.5).into()));
        assert!(relates(&square, Relation::Equals, &square));
    }
}
