//! Rows of the covering table: everything about a camera that a tile or a filter needs, without its text.

use rusqlite::{Connection, Row, named_params};

use super::StoreError;
use super::derived::Delta;
use crate::domain::{CameraId, Position, Status};

/// One camera in the covering table.
#[derive(Clone, Debug, PartialEq)]
pub struct CellRow {
    pub cell: i64,
    pub camera_id: i64,
    pub valid_from: i64,
    pub lon_e7: i32,
    pub lat_e7: i32,
    pub status: Status,
    pub kind_id: i64,
    pub type_id: i64,
    pub operator_type_id: i64,
    /// Year of installation; 0 unknown.
    pub installed_year: i32,
    /// First and last day it may have stood, `YYYYMMDD`; 0 unknown or still standing.
    pub begins_on: i32,
    pub ends_on: i32,
    pub area_set_id: i64,
    pub direction: Option<String>,
}

impl CellRow {
    /// The camera's key.
    pub fn id(&self) -> CameraId {
        CameraId::from_stored(self.camera_id)
    }

    /// Where it stands; stored positions were valid when they were written.
    pub fn position(&self) -> Result<Position, StoreError> {
        Position::from_e7(self.lon_e7, self.lat_e7).map_err(|error| StoreError::Corrupt(error.to_string()))
    }

    /// What it adds to (1) or takes from (-1) the counts.
    pub fn delta(&self, sign: i64) -> Delta {
        Delta {
            cell: self.cell,
            status: self.status,
            type_id: self.type_id,
            operator_type_id: self.operator_type_id,
            year: i64::from(self.begins_on / 10_000),
            area_set_id: self.area_set_id,
            sign,
        }
    }
}

/// Reads the fourteen columns in the order of the fields.
pub fn cell_row_from_row(row: &Row<'_>) -> rusqlite::Result<CellRow> {
    Ok(CellRow {
        cell: row.get(0)?,
        camera_id: row.get(1)?,
        valid_from: row.get(2)?,
        lon_e7: row.get(3)?,
        lat_e7: row.get(4)?,
        status: Status::from_stored(row.get(5)?),
        kind_id: row.get(6)?,
        type_id: row.get(7)?,
        operator_type_id: row.get(8)?,
        installed_year: row.get(9)?,
        begins_on: row.get(10)?,
        ends_on: row.get(11)?,
        area_set_id: row.get(12)?,
        direction: row.get(13)?,
    })
}

/// Adds a row.
pub fn insert_cell_row(connection: &Connection, row: &CellRow) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "insert into camera_cell (cell, camera_id, valid_from, lon_e7, lat_e7, status, kind_id, type_id,
               operator_type_id, installed_year, begins_on, ends_on, area_set_id, direction)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        )?
        .execute((
            row.cell,
            row.camera_id,
            row.valid_from,
            row.lon_e7,
            row.lat_e7,
            row.status as i64,
            row.kind_id,
            row.type_id,
            row.operator_type_id,
            row.installed_year,
            row.begins_on,
            row.ends_on,
            row.area_set_id,
            row.direction.as_deref(),
        ))?;
    Ok(())
}

/// The row of a camera that stands at a known cell.
pub fn find_cell_row(connection: &Connection, cell: i64, camera_id: i64) -> Result<CellRow, StoreError> {
    let row = connection
        .prepare_cached(
            "select cell, camera_id, valid_from, lon_e7, lat_e7, status, kind_id, type_id, operator_type_id, installed_year, begins_on,
               ends_on, area_set_id, direction
             from camera_cell where cell = :cell and camera_id = :camera_id",
        )?
        .query_row(named_params! { ":cell": cell, ":camera_id": camera_id }, cell_row_from_row)?;
    Ok(row)
}

/// Takes a row away.
pub fn delete_cell_row(connection: &Connection, cell: i64, camera_id: i64) -> Result<(), StoreError> {
    connection
        .prepare_cached("delete from camera_cell where cell = :cell and camera_id = :camera_id")?
        .execute(named_params! { ":cell": cell, ":camera_id": camera_id })?;
    Ok(())
}
