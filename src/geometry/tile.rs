//! Web-mercator tiles (OGC WebMercatorQuad): numbers, bounds and positions inside.

use thiserror::Error;

use super::cell::CELL_BITS;
use crate::domain::Bbox;

/// Deepest zoom that is served.
pub const MAX_ZOOM: u8 = 22;
/// Units across a vector tile.
pub const EXTENT: f64 = 4096.0;

/// Zoom, column (east) and row (south) of a tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tile {
    pub z: u8,
    pub x: u32,
    pub y: u32,
}

/// Numbers that name no tile.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("expected a zoom from 0 to {MAX_ZOOM} and a row and column below 2^zoom, found {z}/{y}/{x}")]
pub struct TileError {
    z: u32,
    x: u32,
    y: u32,
}

impl Tile {
    /// From zoom, column and row.
    pub fn new(z: u32, x: u32, y: u32) -> Result<Self, TileError> {
        if z > u32::from(MAX_ZOOM) || x >> z != 0 || y >> z != 0 {
            return Err(TileError { z, x, y });
        }
        Ok(Self { z: z as u8, x, y })
    }

    /// Bounds in degrees.
    pub fn bbox(self) -> Bbox {
        let side = f64::from(1u32 << self.z);
        let lon = |x: u32| f64::from(x) / side * 360.0 - 180.0;
        let lat = |y: u32| (std::f64::consts::PI * (1.0 - 2.0 * f64::from(y) / side)).sinh().atan().to_degrees();
        Bbox { west: lon(self.x), south: lat(self.y + 1), east: lon(self.x + 1), north: lat(self.y) }
    }

    /// Web-mercator units of the finest cell in tile units, 0 to 4096 inside, y growing south.
    pub fn units_of(self, x: f64, y: f64) -> (i32, i32) {
        let scale = EXTENT / f64::from(1u32 << (CELL_BITS - u32::from(self.z)));
        let origin = f64::from(1u32 << (CELL_BITS - u32::from(self.z)));
        (
            ((x - f64::from(self.x) * origin) * scale).floor() as i32,
            ((y - f64::from(self.y) * origin) * scale).floor() as i32,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::cell::mercator_units;

    #[test]
    fn montpellier_lies_in_its_tile() {
        let tile = Tile::new(14, 8368, 5962).unwrap();
        let bbox = tile.bbox();
        let (x, y) = mercator_units(f64::midpoint(bbox.west, bbox.east), f64::midpoint(bbox.south, bbox.north));
        let (x, y) = tile.units_of(x, y);
        assert!((x - 2048).abs() <= 1 && (y - 2048).abs() <= 1, "{x} {y}");
        assert!(Tile::new(3, 8, 0).is_err());
        assert!(Tile::new(40, 0, 0).is_err());
    }
}
