//! Whether the rows of a file lie where the inventory is, and what was probably misunderstood where none of them does.
//! It tells and never repairs: only the person who has the file can know.

use std::sync::LazyLock;

use geo::CoordsIter as _;
use geo_types::{Coord, Geometry};

use crate::domain::{Bbox, Position};
use crate::formats::rows::crs::Crs;
use crate::geometry::distance::distance_m;

/// A list that comes as near to the inventory is of its surroundings, metres.
const SURROUNDINGS_M: f64 = 100_000.0;
/// Positions that are tried in other reference systems.
const MOST_TRIED: usize = 200;
/// Reference systems in which lists come here, the likelier first: degrees, Lambert-93, Web Mercator, Lambert II
/// extended, UTM, and the nine conic zones.
const SYSTEMS: [u16; 16] =
    [4326, 2154, 3857, 27572, 32631, 32630, 32632, 3942, 3943, 3944, 3945, 3946, 3947, 3948, 3949, 3950];

static KNOWN_SYSTEMS: LazyLock<Vec<Crs>> =
    LazyLock::new(|| SYSTEMS.iter().filter_map(|code| Crs::from_epsg(*code).ok()).collect());

/// Where the rows of one file lie.
pub struct Whereabouts {
    /// The box around the areas of the inventory; none where it has none.
    extent: Option<Bbox>,
    /// In which the file was read.
    crs: Crs,
    /// Whether every position could also stand the other way round.
    could_swap: bool,
    rows: u64,
    inside: u64,
    /// Rows well outside, and the first of them.
    far: u64,
    first_far: Option<Position>,
    /// Of these, those that the other way round lie inside.
    far_but_swapped: u64,
    inside_if_swapped: u64,
    nearest_m: f64,
    /// Around the positions: west, south, east, north.
    bounds: [f64; 4],
    tried: Vec<Position>,
}

impl Whereabouts {
    /// Before the first row.
    pub fn new(extent: Option<Bbox>, crs: Crs) -> Self {
        Self {
            extent,
            crs,
            could_swap: true,
            rows: 0,
            inside: 0,
            far: 0,
            first_far: None,
            far_but_swapped: 0,
            inside_if_swapped: 0,
            nearest_m: f64::INFINITY,
            bounds: [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY],
            tried: Vec::new(),
        }
    }

    /// Notes where a row lies, by any point of it.
    pub fn note(&mut self, position: Position) {
        self.could_swap &= position.lon().abs() <= 90.0;
        let Some(extent) = self.extent else { return };
        let swapped = Position::new(position.lat(), position.lon());
        self.rows += 1;
        let fits_swapped = swapped.is_ok_and(|swapped| extent.contains(swapped));
        self.inside_if_swapped += u64::from(fits_swapped);
        if extent.contains(position) {
            self.inside += 1;
            return;
        }
        if !surroundings(extent).contains(position) {
            self.far += 1;
            self.far_but_swapped += u64::from(fits_swapped);
            self.first_far.get_or_insert(position);
        }
        // What it costs is of no use once a row was found inside.
        if self.inside == 0 {
            self.nearest_m = self.nearest_m.min(distance_to(extent, position));
            let [west, south, east, north] = &mut self.bounds;
            (*west, *east) = (west.min(position.lon()), east.max(position.lon()));
            (*south, *north) = (south.min(position.lat()), north.max(position.lat()));
            if self.tried.len() < MOST_TRIED {
                self.tried.push(position);
            }
        }
    }

    /// What is to be doubted of the file. `misread` are rows that were rejected because their latitude could only be a
    /// longitude.
    pub fn doubt(&self, misread: u64) -> Option<String> {
        let Self { rows, inside, inside_if_swapped, .. } = self;
        if misread > 0 && self.could_swap && *inside == 0 {
            return Some(format!(
                "longitude and latitude have changed places: {misread} rows have no latitude that could be one, and \
                 all rows could stand the other way round; --map lon=COLUMN --map lat=COLUMN"
            ));
        }
        if *inside > 0 || *rows == 0 {
            return self.strays();
        }
        if inside_if_swapped == rows {
            return Some(format!(
                "longitude and latitude look as if they had changed places: all {rows} positions lie outside the areas \
                 of this inventory, and all of them inside the other way round; --map lon=COLUMN --map lat=COLUMN"
            ));
        }
        (self.nearest_m > SURROUNDINGS_M).then(|| self.far_away())
    }

    /// The few that lie far away from a list most of which lies here; nothing of a list of a whole country.
    fn strays(&self) -> Option<String> {
        let first = self.first_far.filter(|_| self.inside * 2 >= self.rows)?;
        let swapped = match self.far_but_swapped {
            0 => String::new(),
            count => format!("; of {count} of them, longitude and latitude have changed places"),
        };
        Some(format!(
            "{} of {} positions lie far from the areas of this inventory, the first at longitude {:.4}, latitude {:.4}: \
             look at these rows{swapped}",
            self.far,
            self.rows,
            first.lon(),
            first.lat()
        ))
    }

    /// The system in which numbers that are no degrees lie within the inventory or its surroundings.
    pub fn system_of(&self, x: f64, y: f64) -> Option<&'static Crs> {
        let around = surroundings(self.extent.filter(|_| self.crs == Crs::WGS84)?);
        let is_inside = |crs: &&Crs| {
            let found = crs.to_degrees(x, y).ok().and_then(|(lon, lat)| Position::new(lon, lat).ok());
            found.is_some_and(|position| around.contains(position))
        };
        KNOWN_SYSTEMS.iter().find(is_inside)
    }

    fn far_away(&self) -> String {
        let [west, south, east, north] = self.bounds;
        let (rows, km) = (self.rows, (self.nearest_m / 1_000.0).round());
        let advice = self.better_reading().unwrap_or_else(|| {
            format!(
                "they were read as {}: check --crs, and that longitude and latitude have not changed places",
                self.crs
            )
        });
        format!(
            "all {rows} positions lie far from the areas of this inventory, the nearest {km} km away, between longitude \
             {west:.4} and {east:.4} and latitude {south:.4} and {north:.4}; {advice}"
        )
    }

    /// How the numbers of the file would lie within the inventory.
    fn better_reading(&self) -> Option<String> {
        let extent = self.extent?;
        let numbers: Vec<(f64, f64)> = self.tried.iter().filter_map(|at| self.crs.from_position(*at)).collect();
        let fits = |crs: &Crs, is_swapped: bool| {
            let is_inside = |&(x, y): &(f64, f64)| {
                let (x, y) = if is_swapped { (y, x) } else { (x, y) };
                let found = crs.to_degrees(x, y).ok().and_then(|(lon, lat)| Position::new(lon, lat).ok());
                found.is_some_and(|position| extent.contains(position))
            };
            let inside = numbers.iter().filter(|numbers| is_inside(numbers)).count();
            inside > 0 && inside * 10 >= numbers.len() * 8
        };
        if fits(&self.crs, true) {
            return Some(
                "they would lie within it if x and y changed places; --map lon=COLUMN --map lat=COLUMN".to_owned(),
            );
        }
        let found = KNOWN_SYSTEMS.iter().find(|crs| **crs != self.crs && fits(crs, false))?;
        Some(format!("they were read as {}, and would lie within it as {found}: say --crs {found}", self.crs))
    }
}

/// The box with some 100 km around it: a cheap measure for every row.
fn surroundings(extent: Bbox) -> Bbox {
    let Bbox { west, south, east, north } = extent;
    let around_lon = 1.0 / south.abs().max(north.abs()).min(80.0).to_radians().cos();
    Bbox {
        west: (west - around_lon).max(-180.0),
        south: (south - 1.0).max(-90.0),
        east: (east + around_lon).min(180.0),
        north: (north + 1.0).min(90.0),
    }
}

/// Metres from a box to a position outside it.
fn distance_to(extent: Bbox, position: Position) -> f64 {
    let lon = if extent.west <= extent.east { position.lon().clamp(extent.west, extent.east) } else { position.lon() };
    let edge = Position::new(lon, position.lat().clamp(extent.south, extent.north));
    edge.map_or(f64::INFINITY, |edge| distance_m(edge, position))
}

/// A point of a geometry.
pub fn point_within(geometry: &Geometry<f64>) -> Option<Position> {
    let Coord { x, y } = geometry.coords_iter().next()?;
    Position::new(x, y).ok()
}

/// Whether it is the one point that programs write where they have none: 0, 0, in degrees or in the file's own system.
pub fn is_null_island(geometry: &Geometry<f64>, crs: &Crs) -> bool {
    let Geometry::Point(point) = geometry else { return false };
    let is_at = |(x, y): (f64, f64)| (point.x() - x).abs() < 1e-6 && (point.y() - y).abs() < 1e-6;
    is_at((0.0, 0.0)) || crs.to_degrees(0.0, 0.0).is_ok_and(is_at)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MONTPELLIER: Bbox = Bbox { west: 3.8, south: 43.56, east: 3.95, north: 43.66 };

    fn doubt(crs: &str, positions: &[(f64, f64)]) -> Option<String> {
        let mut whereabouts = Whereabouts::new(Some(MONTPELLIER), crs.parse().unwrap());
        for (lon, lat) in positions {
            whereabouts.note(Position::new(*lon, *lat).unwrap());
        }
        whereabouts.doubt(0)
    }

    #[test]
    fn a_wrong_system_is_told_with_the_right_one() {
        let lambert: Crs = "EPSG:2154".parse().unwrap();
        let mercator: Crs = "EPSG:3857".parse().unwrap();
        let (x, y) = lambert.from_position(Position::new(3.87, 43.61).unwrap()).unwrap();
        let wrong = mercator.to_degrees(x, y).unwrap();
        let told = doubt("EPSG:3857", &[wrong]).unwrap();
        assert!(told.contains("say --crs EPSG:2154") && told.contains("latitude 49."), "{told}");
        let told = doubt("EPSG:4326", &[(2.35, 48.85), (2.36, 48.86)]).unwrap();
        assert!(told.contains("read as EPSG:4326: check --crs"), "{told}");
    }

    #[test]
    fn numbers_that_are_no_degrees_are_tried_in_every_system() {
        let here = Whereabouts::new(Some(MONTPELLIER), Crs::WGS84);
        for code in [2154, 3857, 27572, 32631, 3943, 3944] {
            let crs = Crs::from_epsg(code).unwrap();
            let (x, y) = crs.from_position(Position::new(3.87, 43.61).unwrap()).unwrap();
            assert_eq!(here.system_of(x, y), Some(&crs), "{x} {y}");
        }
        assert_eq!(here.system_of(1e7, 1e7), None);
        assert_eq!(Whereabouts::new(None, Crs::WGS84).system_of(430_800.0, 5_404_000.0), None);
    }

    #[test]
    fn a_stray_among_rows_of_the_place_is_told() {
        let told = doubt("EPSG:4326", &[(3.87, 43.61), (3.88, 43.62), (-7.06, -8.68)]).unwrap();
        assert!(told.contains("1 of 3 positions") && told.contains("longitude -7.0600, latitude -8.6800"), "{told}");
        assert!(!told.contains("changed places"), "{told}");
        assert_eq!(doubt("EPSG:4326", &[(3.87, 43.61), (3.88, 43.62), (4.36, 43.84)]), None, "Nîmes is near");
        let told = doubt("EPSG:4326", &[(3.87, 43.61), (43.62, 3.88)]).unwrap();
        assert!(told.ends_with("of 1 of them, longitude and latitude have changed places"), "{told}");
    }

    #[test]
    fn lists_of_the_country_and_of_the_surroundings_are_not_doubted() {
        assert_eq!(doubt("EPSG:4326", &[(2.35, 48.85), (-1.5, 47.2), (3.87, 43.61)]), None);
        assert_eq!(doubt("EPSG:4326", &[(2.35, 48.85), (4.36, 43.84)]), None, "Nîmes is near");
        assert_eq!(Whereabouts::new(None, Crs::WGS84).doubt(0), None);
    }

    #[test]
    fn nothing_stands_where_programs_put_what_they_do_not_know() {
        let at = |x: f64, y: f64| Geometry::Point(geo_types::Point::new(x, y));
        let lambert: Crs = "EPSG:2154".parse().unwrap();
        let (x, y) = lambert.to_degrees(0.0, 0.0).unwrap();
        assert!(is_null_island(&at(0.0, 0.0), &Crs::WGS84) && is_null_island(&at(x, y), &lambert));
        assert!(!is_null_island(&at(0.0, 51.477), &Crs::WGS84));
    }
}
