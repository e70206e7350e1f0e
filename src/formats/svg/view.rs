//! From longitude and latitude to the units of a drawing: Web Mercator around the middle of a frame.
//! True to scale only near the middle, which is enough for a town; it measures nothing.

use geo_types::Coord;

use crate::domain::{Bbox, Position};

/// Metres per degree of latitude on the sphere of Web Mercator (6 378 137 m).
const METRES_PER_DEGREE: f64 = 111_319.490_793;
/// Round lengths for a scale bar, in metres.
const SCALE_BARS_M: [f64; 14] = [10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5];

/// Ground is drawn this part of the width beyond each edge, for a frame on paper of other proportions.
const BLEED: f64 = 0.3;
/// And this part of the width above and below: the sheet of an area of which little is known is mostly map.
const BLEED_UPRIGHT: f64 = 0.5;

/// A rectangle of ground fitted into a rectangle of drawing; y grows southwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    pub width: f64,
    pub height: f64,
    centre_lon: f64,
    centre_y: f64,
    units_per_degree: f64,
    units_per_metre: f64,
}

impl View {
    /// The whole of `bbox` with `margin` units around it, in the middle of `width` by `height` units.
    /// A box smaller than 60 m is shown with its surroundings.
    pub fn fit(bbox: Bbox, width: f64, height: f64, margin: f64) -> Self {
        let east = if bbox.east < bbox.west { bbox.east + 360.0 } else { bbox.east };
        let (north, south) = (mercator_y(bbox.north), mercator_y(bbox.south));
        let smallest = 60.0 / METRES_PER_DEGREE;
        let span_x = (east - bbox.west).max(smallest);
        let span_y = (north - south).max(smallest);
        let units_per_degree = ((width - 2.0 * margin) / span_x).min((height - 2.0 * margin) / span_y);
        let centre_lat = f64::midpoint(bbox.south, bbox.north);
        let units_per_metre = units_per_degree / (METRES_PER_DEGREE * centre_lat.to_radians().cos().max(0.01));
        let centre_y = f64::midpoint(north, south);
        Self { width, height, centre_lon: f64::midpoint(bbox.west, east), centre_y, units_per_degree, units_per_metre }
    }

    /// A circle of `radius_m` metres around a point, filling the drawing.
    pub fn around(centre: Position, radius_m: f64, width: f64, height: f64, margin: f64) -> Self {
        let latitude = radius_m / METRES_PER_DEGREE;
        let longitude = latitude / centre.lat().to_radians().cos().max(0.01);
        let (lon, lat) = (centre.lon(), centre.lat());
        let bbox = Bbox { west: lon - longitude, south: lat - latitude, east: lon + longitude, north: lat + latitude };
        Self::fit(bbox, width, height, margin)
    }

    /// Units from the left and from the top.
    pub fn project(&self, lon: f64, lat: f64) -> (f64, f64) {
        let east = (lon - self.centre_lon + 540.0).rem_euclid(360.0) - 180.0;
        let north = mercator_y(lat) - self.centre_y;
        (self.width / 2.0 + east * self.units_per_degree, self.height / 2.0 - north * self.units_per_degree)
    }

    /// Units from the left and from the top.
    pub fn project_coord(&self, coord: Coord<f64>) -> (f64, f64) {
        self.project(coord.x, coord.y)
    }

    /// Longitude and Web Mercator's y (in degrees) of the middle, and units in a degree: enough to project backwards.
    pub fn parameters(&self) -> [f64; 3] {
        [self.centre_lon, self.centre_y, self.units_per_degree]
    }

    /// How many units a metre takes in the middle of the drawing.
    pub fn units_per_metre(&self) -> f64 {
        self.units_per_metre
    }

    /// Units drawn beyond each side, and beyond top and bottom.
    pub fn bleed(&self) -> (f64, f64) {
        (self.width * BLEED, self.width * BLEED_UPRIGHT)
    }

    /// The ground that the drawing shows, bleed included.
    pub fn bbox(&self) -> Bbox {
        let wrap = |lon: f64| (lon + 540.0).rem_euclid(360.0) - 180.0;
        let (beside, above) = self.bleed();
        let half_x = ((self.width / 2.0 + beside) / self.units_per_degree).min(180.0);
        let half_y = (self.height / 2.0 + above) / self.units_per_degree;
        let (west, east) = if half_x >= 180.0 {
            (-180.0, 180.0)
        } else {
            (wrap(self.centre_lon - half_x), wrap(self.centre_lon + half_x))
        };
        Bbox { west, south: latitude(self.centre_y - half_y), east, north: latitude(self.centre_y + half_y) }
    }

    /// A round length in metres whose bar takes at most a quarter of the width.
    pub fn scale_bar_m(&self) -> f64 {
        let longest = self.width / 4.0 / self.units_per_metre;
        SCALE_BARS_M.into_iter().rfind(|length| *length <= longest).unwrap_or(SCALE_BARS_M[0])
    }
}

/// Web Mercator's y in degrees at the equator.
fn mercator_y(lat: f64) -> f64 {
    let lat = lat.clamp(-85.05, 85.05).to_radians();
    lat.tan().asinh().to_degrees()
}

fn latitude(mercator_y: f64) -> f64 {
    mercator_y.to_radians().sinh().atan().to_degrees()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comedie() -> Position {
        Position::new(3.8797, 43.6085).unwrap()
    }

    #[test]
    fn the_centre_stands_in_the_middle_and_north_is_up() {
        let view = View::around(comedie(), 100.0, 600.0, 400.0, 0.0);
        let (x, y) = view.project(3.8797, 43.6085);
        assert!((x - 300.0).abs() < 1e-6 && (y - 200.0).abs() < 0.1, "{x} {y}");
        assert!(view.project(3.8797, 43.609).1 < y);
        assert!(view.project(3.88, 43.6085).0 > x);
    }

    #[test]
    fn a_metre_is_a_metre() {
        let view = View::around(comedie(), 100.0, 600.0, 400.0, 0.0);
        assert!((view.units_per_metre() - 2.0).abs() < 0.01, "{}", view.units_per_metre());
        assert!((view.scale_bar_m() - 50.0).abs() < f64::EPSILON);
    }

    #[test]
    fn the_ground_shown_holds_what_was_asked_for() {
        let asked = Bbox::new(3.80, 43.56, 3.94, 43.65).unwrap();
        let shown = View::fit(asked, 640.0, 480.0, 20.0).bbox();
        assert!(
            shown.west < asked.west
                && shown.east > asked.east
                && shown.south < asked.south
                && shown.north > asked.north
        );
    }

    #[test]
    fn the_antimeridian_is_no_edge() {
        let view = View::fit(Bbox::new(179.0, -18.0, -179.0, -16.0).unwrap(), 600.0, 600.0, 0.0);
        let (west, east) = (view.project(179.5, -17.0).0, view.project(-179.5, -17.0).0);
        assert!(west < 300.0 && east > 300.0 && east - west < 600.0);
    }
}
