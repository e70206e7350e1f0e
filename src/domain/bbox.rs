//! A bounding box in degrees, WGS 84, as RFC 7946 section 5 has it: west may exceed east across the antimeridian.

use thiserror::Error;

use super::Position;

/// West, south, east, north in degrees; `west > east` means that it crosses the antimeridian.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bbox {
    pub west: f64,
    pub south: f64,
    pub east: f64,
    pub north: f64,
}

/// Why a text or four numbers are not a box.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum BboxError {
    #[error("expected 4 numbers (west,south,east,north) or 6 with heights, found {0}")]
    Count(usize),
    #[error("expected a number, found {0:?}")]
    NotANumber(String),
    #[error("expected longitudes from -180 to 180 and latitudes from -90 to 90, found {0}")]
    OutOfRange(f64),
    #[error("expected south at most north, found south {south} above north {north}")]
    Order { south: f64, north: f64 },
    #[error("expected the lower height before the upper one, found {lower} before {upper}")]
    Heights { lower: f64, upper: f64 },
}

impl Bbox {
    /// The whole world.
    pub const WORLD: Self = Self { west: -180.0, south: -90.0, east: 180.0, north: 90.0 };

    /// From degrees in the order of RFC 7946.
    pub fn new(west: f64, south: f64, east: f64, north: f64) -> Result<Self, BboxError> {
        for (value, limit) in [(west, 180.0), (east, 180.0), (south, 90.0), (north, 90.0)] {
            if !value.is_finite() || value.abs() > limit {
                return Err(BboxError::OutOfRange(value));
            }
        }
        if south > north {
            return Err(BboxError::Order { south, north });
        }
        Ok(Self { west, south, east, north })
    }

    /// Parses `west,south,east,north`, or six numbers of which the heights are ignored but for their order.
    pub fn parse(text: &str) -> Result<Self, BboxError> {
        let numbers = parse_numbers(text)?;
        match numbers[..] {
            [_, _, lower, _, _, upper] if lower > upper => Err(BboxError::Heights { lower, upper }),
            [west, south, east, north] | [west, south, _, east, north, _] => Self::new(west, south, east, north),
            _ => Err(BboxError::Count(numbers.len())),
        }
    }

    /// The box cut at the antimeridian: one or two boxes with west at most east.
    pub fn parts(self) -> Vec<Self> {
        if self.west <= self.east {
            return vec![self];
        }
        vec![Self { west: -180.0, ..self }, Self { east: 180.0, ..self }]
    }

    /// Whether the point lies inside or on the edge.
    pub fn contains(self, position: Position) -> bool {
        let (lon, lat) = (position.lon(), position.lat());
        let in_lon = if self.west <= self.east {
            lon >= self.west && lon <= self.east
        } else {
            lon >= self.west || lon <= self.east
        };
        in_lon && lat >= self.south && lat <= self.north
    }

    /// Whether two boxes, neither across the antimeridian, share a point.
    pub fn touches(self, other: Self) -> bool {
        self.west <= other.east && self.east >= other.west && self.south <= other.north && self.north >= other.south
    }

    /// The smallest box around two, neither across the antimeridian.
    #[must_use]
    pub fn joined(self, other: Self) -> Self {
        Self {
            west: self.west.min(other.west),
            south: self.south.min(other.south),
            east: self.east.max(other.east),
            north: self.north.max(other.north),
        }
    }

    /// The smallest box around a circle of `radius_m` metres, slightly enlarged so that no point within is missed.
    pub fn around(centre: Position, radius_m: f64) -> Self {
        let (lon, lat) = (centre.lon(), centre.lat());
        Self { west: lon, south: lat, east: lon, north: lat }.widened(radius_m)
    }

    /// The box with everything within `margin_m` metres of it, slightly more so that no point within is missed.
    #[must_use]
    pub fn widened(self, margin_m: f64) -> Self {
        const METRES_PER_DEGREE: f64 = 110_500.0;
        let height = margin_m / METRES_PER_DEGREE;
        let (south, north) = ((self.south - height).max(-90.0), (self.north + height).min(90.0));
        let scale = south.abs().max(north.abs()).to_radians().cos();
        let width = if scale > 1e-6 { height / scale } else { 360.0 };
        let span = if self.west <= self.east { self.east - self.west } else { self.east - self.west + 360.0 };
        if span + 2.0 * width >= 360.0 {
            return Self { west: -180.0, south, east: 180.0, north };
        }
        let wrap = |lon: f64| {
            if lon > 180.0 {
                lon - 360.0
            } else if lon < -180.0 {
                lon + 360.0
            } else {
                lon
            }
        };
        Self { west: wrap(self.west - width), south, east: wrap(self.east + width), north }
    }

    /// The box as `[west, south, east, north]`.
    pub fn to_array(self) -> [f64; 4] {
        [self.west, self.south, self.east, self.north]
    }
}

fn parse_numbers(text: &str) -> Result<Vec<f64>, BboxError> {
    text.split(',')
        .map(|part| {
            let part = part.trim();
            part.parse::<f64>().ok().filter(|n| n.is_finite()).ok_or_else(|| BboxError::NotANumber(part.to_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_counts_orders_and_numbers_are_named() {
        assert_eq!(Bbox::parse("1,2,3"), Err(BboxError::Count(3)));
        assert_eq!(Bbox::parse("1,2,3,4,5"), Err(BboxError::Count(5)));
        assert_eq!(Bbox::parse("1,2,3,4,5,6,7"), Err(BboxError::Count(7)));
        assert!(matches!(Bbox::parse("1,2,100,3,4,-5"), Err(BboxError::Heights { .. })));
        assert!(Bbox::parse("1,2,-5,3,4,100").is_ok() && Bbox::parse("1,2,0,3,4,0").is_ok());
        assert!(matches!(Bbox::parse("1,5,3,4"), Err(BboxError::Order { .. })));
        assert!(matches!(Bbox::parse("NaN,2,3,4"), Err(BboxError::NotANumber(_))));
        assert!(matches!(Bbox::parse("1e400,2,3,4"), Err(BboxError::NotANumber(_))));
    }

    #[test]
    fn a_box_across_the_antimeridian_holds_both_sides() {
        let fiji = Bbox::parse("177,-20,-178,-15").unwrap();
        assert_eq!(fiji.parts().len(), 2);
        assert!(fiji.contains(Position::new(179.0, -17.0).unwrap()));
        assert!(fiji.contains(Position::new(-179.0, -17.0).unwrap()));
        assert!(!fiji.contains(Position::new(0.0, -17.0).unwrap()));
    }

    #[test]
    fn a_box_of_almost_the_whole_world_widens_to_all_of_it_and_never_to_what_it_left_out() {
        let temperate = Bbox { south: -60.0, north: 60.0, ..Bbox::WORLD };
        let widened = temperate.widened(300.0);
        assert_eq!((widened.west, widened.east), (-180.0, 180.0));
        assert!(widened.south < -60.0 && widened.north > 60.0);
        let fiji = Bbox::parse("177,-20,-178,-15").unwrap().widened(300.0);
        assert!(fiji.west < 177.0 && fiji.west > 176.9 && fiji.east > -178.0 && fiji.east < -177.9);
        let reaches_over = Bbox::parse("170,-20,179.999,-15").unwrap().widened(1000.0);
        assert!(reaches_over.contains(Position::new(-179.995, -17.0).unwrap()));
    }
}
