//! Positions of places in a grid, so that a camera finds those near it without asking the file.

use std::collections::HashMap;

use rusqlite::Connection;

use crate::domain::Position;
use crate::geometry::distance::{distance_m, is_surely_beyond};
use crate::store::StoreError;

/// Cells of the place grid, in 1e-7 degrees: about one kilometre.
const GRID_E7: i32 = 100_000;
/// Farthest pairs of camera and place that are kept, in metres.
pub const PAIR_LIMIT_M: f64 = 300.0;

/// Places by grid cell.
#[derive(Default)]
pub struct PlaceGrid(HashMap<(i32, i32), Vec<(i64, Position)>>);

impl PlaceGrid {
    /// All places of the file.
    pub fn load(connection: &Connection) -> Result<Self, StoreError> {
        let mut grid = Self::default();
        for (place_id, position) in load_positions(connection)? {
            grid.0.entry(grid_cell(position)).or_default().push((place_id, position));
        }
        Ok(grid)
    }

    /// Places within [`PAIR_LIMIT_M`] of a point with their geodesic distances in metres.
    pub fn near(&self, position: Position) -> Vec<(i64, f64)> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let (column, row) = grid_cell(position);
        // Meridians draw together towards the poles: more columns are as far as 300 m.
        let reach = (0.4 / position.lat().to_radians().cos().max(0.01)).ceil() as i32;
        let cells = (row - 1..=row + 1).flat_map(|r| (column - reach..=column + reach).map(move |c| (c, r)));
        cells
            .filter_map(|cell| self.0.get(&cell))
            .flatten()
            // Most places of the cells around are out of reach, and a geodesic costs fifty times as much as to see that.
            .filter(|(_, place)| !is_surely_beyond(position, *place, PAIR_LIMIT_M))
            .map(|(place_id, place)| (*place_id, distance_m(position, *place)))
            .filter(|(_, metres)| *metres <= PAIR_LIMIT_M)
            .collect()
    }
}

/// Positions of all places by number.
pub fn load_positions(connection: &Connection) -> Result<Vec<(i64, Position)>, StoreError> {
    let mut statement = connection.prepare_cached("select place_id, lon_e7, lat_e7 from place")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i32>(1)?, row.get::<_, i32>(2)?)))?;
    rows.map(|row| {
        let (place_id, lon, lat) = row?;
        let position = Position::from_e7(lon, lat).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        Ok((place_id, position))
    })
    .collect()
}

fn grid_cell(position: Position) -> (i32, i32) {
    (position.lon_e7().div_euclid(GRID_E7), position.lat_e7().div_euclid(GRID_E7))
}
