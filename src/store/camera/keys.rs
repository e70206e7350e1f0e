//! Which camera a row of the covering table is of: the key that a page ends with, and that of one state.

use std::fmt;
use std::str::FromStr;

use rusqlite::Connection;

use super::spots::{Column, SPOT_COLUMNS, SpotColumns, SpotRow};
use crate::store::StoreError;

/// Where a page ended: the next begins after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PageKey {
    pub(in crate::store) spot: i64,
    pub(in crate::store) camera_id: i64,
}

impl PageKey {
    /// The key of a row.
    pub(in crate::store) fn of(row: &dyn SpotColumns) -> Result<Self, StoreError> {
        Ok(Self { spot: row.number(Column::Spot)?, camera_id: row.number(Column::CameraId)? })
    }
}

impl fmt::Display for PageKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:x}.{:x}", self.spot, self.camera_id)
    }
}

/// A page key that was not made by us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a page key from a next link")]
pub struct PageKeyError;

impl FromStr for PageKey {
    type Err = PageKeyError;

    fn from_str(text: &str) -> Result<Self, PageKeyError> {
        let (spot, camera_id) = text.split_once('.').ok_or(PageKeyError)?;
        let number = |hex: &str| i64::from_str_radix(hex, 16).ok().filter(|n| *n >= 0).ok_or(PageKeyError);
        Ok(Self { spot: number(spot)?, camera_id: number(camera_id)? })
    }
}

/// One state of a camera, of the present or of the past.
#[derive(Clone, Copy, Debug)]
pub(in crate::store) struct RowKey {
    spot: i64,
    camera_id: i64,
    valid_from: i64,
}

impl RowKey {
    /// The key of a row.
    pub(in crate::store) fn of(row: &dyn SpotColumns) -> Result<Self, StoreError> {
        let number = |column: Column| row.number(column);
        Ok(Self {
            spot: number(Column::Spot)?,
            camera_id: number(Column::CameraId)?,
            valid_from: number(Column::ValidFrom)?,
        })
    }
}

/// The whole row under a key that was met in the same snapshot.
pub(in crate::store) fn find_row(connection: &Connection, key: RowKey) -> Result<SpotRow, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "select {SPOT_COLUMNS} from camera_spot k where k.spot = ?1 and k.camera_id = ?2 and k.valid_from = ?3
         union all
         select {SPOT_COLUMNS} from camera_version k where k.camera_id = ?2 and k.valid_from = ?3"
    ))?;
    statement.query_row((key.spot, key.camera_id, key.valid_from), |row| Ok(row.to_row()))?
}
