//! Cameras near a place for children, of the present and of the past.

use std::collections::HashSet;
use std::sync::Arc;

use rusqlite::{Connection, named_params};

use super::spots::{Column, SpotColumns};
use crate::store::StoreError;
use crate::store::engine::place_grid::PlaceGrid;

/// Which cameras are near a place for children: by the kept pairs, which are those of the present, or by measuring.
#[derive(Clone)]
pub enum NearPlaces {
    Kept(HashSet<i64>),
    Measured(Arc<PlaceGrid>, f64),
}

impl NearPlaces {
    /// Ready for one snapshot; `is_past` where it is asked about an earlier state.
    pub fn new(connection: &Connection, metres: f64, is_past: bool) -> Result<Self, StoreError> {
        if is_past {
            return Ok(Self::Measured(Arc::new(PlaceGrid::load(connection)?), metres));
        }
        cameras_near_places(connection, metres).map(Self::Kept)
    }

    /// Whether a row's camera is among them.
    pub fn has(&self, row: &impl SpotColumns) -> Result<bool, StoreError> {
        Ok(match self {
            Self::Kept(cameras) => cameras.contains(&row.number(Column::CameraId)?),
            Self::Measured(grid, metres) => grid.near(row.position()?).iter().any(|(_, away_m)| away_m <= metres),
        })
    }

    /// Whether the position of a row is looked at.
    pub fn needs_position(&self) -> bool {
        matches!(self, Self::Measured(..))
    }
}

fn cameras_near_places(connection: &Connection, metres: f64) -> Result<HashSet<i64>, StoreError> {
    let mut statement = connection.prepare_cached("select camera_id from camera_place where distance_m <= :metres")?;
    let cameras =
        statement.query_map(named_params! { ":metres": metres }, |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(cameras)
}
