//! A point on the earth, WGS 84, kept as whole ten-millionths of a degree (RFC 7946 section 11.2 precision).
//! It never holds another coordinate system.

use std::fmt;

use thiserror::Error;

/// Units per degree: 1e-7 degree is at most 1.1 cm on the ground.
pub const E7: f64 = 1e7;

/// Longitude and latitude in 1e-7 degrees; longitude in [-180, 180], latitude in [-90, 90].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Position {
    lon_e7: i32,
    lat_e7: i32,
}

/// Why two numbers are not a position.
#[derive(Clone, Debug, PartialEq, Error)]
pub enum PositionError {
    #[error("expected finite coordinates, found {0}, {1}")]
    NotFinite(f64, f64),
    #[error("expected a longitude from -180 to 180 and a latitude from -90 to 90, found {0}, {1}")]
    OutOfRange(f64, f64),
}

impl Position {
    /// From degrees, longitude first; rounds to 1e-7 degree.
    pub fn new(lon_deg: f64, lat_deg: f64) -> Result<Self, PositionError> {
        if !lon_deg.is_finite() || !lat_deg.is_finite() {
            return Err(PositionError::NotFinite(lon_deg, lat_deg));
        }
        if lon_deg.abs() > 180.0 || lat_deg.abs() > 90.0 {
            return Err(PositionError::OutOfRange(lon_deg, lat_deg));
        }
        Ok(Self { lon_e7: (lon_deg * E7).round() as i32, lat_e7: (lat_deg * E7).round() as i32 })
    }

    /// From stored units; values out of range are refused.
    pub fn from_e7(lon_e7: i32, lat_e7: i32) -> Result<Self, PositionError> {
        Self::new(f64::from(lon_e7) / E7, f64::from(lat_e7) / E7)
    }

    /// Longitude in 1e-7 degrees.
    pub fn lon_e7(self) -> i32 {
        self.lon_e7
    }

    /// Latitude in 1e-7 degrees.
    pub fn lat_e7(self) -> i32 {
        self.lat_e7
    }

    /// Longitude in degrees.
    pub fn lon(self) -> f64 {
        f64::from(self.lon_e7) / E7
    }

    /// Latitude in degrees.
    pub fn lat(self) -> f64 {
        f64::from(self.lat_e7) / E7
    }
}

/// Appends `lon,lat` in the shortest exact decimal form, seven decimals at most.
pub fn write_lon_lat(out: &mut String, position: Position) {
    write_e7(out, position.lon_e7);
    out.push(',');
    write_e7(out, position.lat_e7);
}

/// Appends 1e-7 units as a decimal number without trailing zeros.
pub fn write_e7(out: &mut String, value_e7: i32) {
    if value_e7 < 0 {
        out.push('-');
    }
    let magnitude = value_e7.unsigned_abs();
    let mut digits = itoa::Buffer::new();
    out.push_str(digits.format(magnitude / 10_000_000));
    let mut fraction = magnitude % 10_000_000;
    if fraction == 0 {
        return;
    }
    let mut width = 7;
    while fraction.is_multiple_of(10) {
        fraction /= 10;
        width -= 1;
    }
    out.push('.');
    let text = digits.format(fraction);
    for _ in text.len()..width {
        out.push('0');
    }
    out.push_str(text);
}

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(24);
        write_lon_lat(&mut text, *self);
        formatter.write_str(&text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_written_form_reads_back_exactly(lon in -180.0..=180.0f64, lat in -90.0..=90.0f64) {
            let position = Position::new(lon, lat).unwrap();
            let text = position.to_string();
            let (a, b) = text.split_once(',').unwrap();
            prop_assert_eq!(Position::new(a.parse().unwrap(), b.parse().unwrap()).unwrap(), position);
        }
    }

    #[test]
    fn metres_are_not_degrees() {
        assert!(Position::new(768_915.19, 6_281_719.38).is_err());
        assert!(Position::new(f64::NAN, 0.0).is_err());
    }
}
