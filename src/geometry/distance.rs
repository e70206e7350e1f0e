//! Distances in geodesic metres on the WGS 84 ellipsoid (Karney 2013), bearings in degrees clockwise from north.

use geo::{Destination, Distance, Geodesic, Point};

use crate::domain::Position;

/// Geodesic metres between two positions.
pub fn distance_m(a: Position, b: Position) -> f64 {
    Geodesic.distance(point(a), point(b))
}

/// Shortest radius of curvature of the ellipsoid, in metres: that of the meridian at the equator.
const LEAST_RADIUS_M: f64 = 6_335_439.0;

/// Whether two positions are further apart than so many metres, told without the geodesic; false where only that can tell.
/// The same latitudes and longitudes on a sphere of the least radius are never further apart than on the ellipsoid.
pub fn is_surely_beyond(a: Position, b: Position, metres: f64) -> bool {
    let least = |radians: f64| LEAST_RADIUS_M * radians > metres;
    let north = (a.lat() - b.lat()).to_radians();
    if least(north.abs()) {
        return true;
    }
    let sines = (north / 2.0).sin().powi(2)
        + a.lat().to_radians().cos()
            * b.lat().to_radians().cos()
            * ((a.lon() - b.lon()).to_radians() / 2.0).sin().powi(2);
    least(2.0 * sines.sqrt())
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
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_surely_beyond_is_beyond(
            lon in -180.0..180.0_f64, lat in -90.0..90.0_f64, bearing in 0.0..360.0_f64, away_m in 0.0..900.0_f64, metres in 1.0..600.0_f64,
        ) {
            let from = Position::new(lon, lat).unwrap();
            let (lon, lat) = destination(from, bearing, away_m);
            prop_assume!(Position::new(lon, lat).is_ok());
            let to = Position::new(lon, lat).unwrap();
            let is_beyond = is_surely_beyond(from, to, metres);
            prop_assert!(!is_beyond || distance_m(from, to) > metres);
            prop_assert!(is_beyond || distance_m(from, to) < metres * 1.02);
        }
    }

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
