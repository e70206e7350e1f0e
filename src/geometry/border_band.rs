//! Which of many points lie near a border: those of a cell that is farther away are passed over together, since the
//! distance to a border is measured against all of its corners.

use std::collections::HashMap;

use super::outline::Outline;
use crate::domain::Position;

/// Side of a cell, in 1e-7 degrees: some 220 m.
const CELL_E7: i32 = 20_000;
/// From the middle of a cell to its corners at most, metres.
const HALF_DIAGONAL_M: f64 = 160.0;

/// The ground within some metres of an outline's border, on either side.
pub struct BorderBand<'a> {
    outline: &'a Outline,
    reach_m: f64,
    /// Whether a cell holds some of it.
    cells: HashMap<(i32, i32), bool>,
}

impl<'a> BorderBand<'a> {
    /// Within so many metres.
    pub fn new(outline: &'a Outline, reach_m: f64) -> Self {
        Self { outline, reach_m, cells: HashMap::new() }
    }

    /// Whether a point lies in it.
    pub fn contains(&mut self, position: Position) -> bool {
        let cell = (position.lon_e7().div_euclid(CELL_E7), position.lat_e7().div_euclid(CELL_E7));
        let (outline, farthest) = (self.outline, self.reach_m + HALF_DIAGONAL_M);
        let is_near = self.cells.entry(cell).or_insert_with(|| {
            let middle = |number: i32| number.saturating_mul(CELL_E7).saturating_add(CELL_E7 / 2);
            // At the edges of the world a middle may lie beyond it.
            Position::from_e7(middle(cell.0), middle(cell.1))
                .map_or(true, |middle| outline.border_distance_m(middle) <= farthest)
        });
        *is_near && outline.border_distance_m(position) <= self.reach_m
    }
}

#[cfg(test)]
mod tests {
    use geo_types::polygon;
    use proptest::prelude::*;

    use super::*;

    fn square(west: f64, south: f64) -> Outline {
        let (east, north) = (west + 0.02, south + 0.01);
        let ring = polygon![(x: west, y: south), (x: east, y: south), (x: east, y: north), (x: west, y: north)];
        Outline::new(geo_types::MultiPolygon(vec![ring])).unwrap()
    }

    proptest! {
        #[test]
        fn cells_change_nothing_of_what_is_near(
            west in -179.9..179.8_f64, south in -84.0..84.0_f64, along in -0.3..1.3_f64, off_m in -400.0..400.0_f64, reach_m in 0.0..300.0_f64,
        ) {
            let outline = square(west, south);
            let position = Position::new(west + along * 0.02, south + off_m / 111_000.0);
            prop_assume!(position.is_ok());
            let position = position.unwrap();
            let is_near = outline.border_distance_m(position) <= reach_m;
            prop_assert_eq!(BorderBand::new(&outline, reach_m).contains(position), is_near);
        }
    }
}
