//! Distances in geodesic metres on the WGS 84 ellipsoid (Karney 2013), bearings in degrees clockwise from north.

use geo::{Bearing, Destination, Distance, Geodesic, Point};

use crate::domain::Position;

/// Geodesic metres between two positions.
pub fn distance_m(a: Position, b: Position) -> f64 {
    Geodesic.distance(point(a), point(b))
}

/// Initial bearing from `a` to `b`, 0 to 360 degrees clockwise from north.
pub fn bearing_deg(a: Position, b: Position) -> f64 {
    Geodesic.bearing(point(a), point(b)).rem_euclid(360.0)
}

/// The point `distance_m` metres away under a bearing; longitude and latitude in degrees.
pub fn destination(from: Position, bearing_deg: f64, distance_m: f64) -> (f64, f64) {
    let end = Geodesic.destination(point(from), bearing_deg, distance_m);
    (end.x(), end.y())
}

/// A closed ring of `vertices` points around a centre, counter-clockwise (RFC 7946 right-hand rule), in degrees.
pub fn circle(centre: Position, radius_m: f64, vertices: u16) -> Vec<(f64, f64)> {
    let step = 360.0 / f64::from(vertices);
    let mut ring: Vec<_> = (0..vertices).map(|i| destination(centre, -f64::from(i) * step, radius_m)).collect();
    if let Some(first) = ring.first().copied() {
        ring.push(first);
    }
    ring
}

fn point(position: Position) -> Point<f64> {
    Point::new(position.lon(), position.lat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_circle_is_as_wide_as_it_says_and_right_handed() {
        let centre = Position::new(3.8767, 43.6108).unwrap();
        let ring = circle(centre, 100.0, 64);
        let area: f64 = ring.windows(2).map(|w| w[0].0 * w[1].1 - w[1].0 * w[0].1).sum();
        assert!(area > 0.0);
        for (lon, lat) in ring {
            let metres = distance_m(centre, Position::new(lon, lat).unwrap());
            assert!((metres - 100.0).abs() < 0.03, "{metres}");
        }
    }
}
