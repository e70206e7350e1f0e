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

/// The columns in the order of [`Column`], then the direction.
pub const CELL_COLUMNS: &str = "k.cell, k.camera_id, k.valid_from, k.lon_e7, k.lat_e7, k.status, k.kind_id, k.type_id, \
  k.operator_type_id, k.installed_year, k.begins_on, k.ends_on, k.area_set_id, k.direction";

/// A numeric column of the covering table; its place in [`CELL_COLUMNS`].
#[derive(Clone, Copy, Debug)]
pub enum Column {
    Cell,
    CameraId,
    ValidFrom,
    LonE7,
    LatE7,
    Status,
    KindId,
    TypeId,
    OperatorTypeId,
    InstalledYear,
    BeginsOn,
    EndsOn,
    AreaSetId,
}

/// A row of the covering table, held in memory or read column by column: thousands are looked at for an answer, and
/// most questions need few of the columns.
pub trait CellColumns {
    /// One number of the row.
    fn number(&self, column: Column) -> Result<i64, StoreError>;

    /// All of it.
    fn to_row(&self) -> Result<CellRow, StoreError>;

    /// Where it stands; stored positions were valid when they were written.
    fn position(&self) -> Result<Position, StoreError> {
        Position::from_e7(self.number(Column::LonE7)? as i32, self.number(Column::LatE7)? as i32)
            .map_err(|error| StoreError::Corrupt(error.to_string()))
    }
}

impl CellColumns for Row<'_> {
    fn number(&self, column: Column) -> Result<i64, StoreError> {
        Ok(self.get(column as usize)?)
    }

    fn to_row(&self) -> Result<CellRow, StoreError> {
        Ok(CellRow {
            cell: self.get(Column::Cell as usize)?,
            camera_id: self.get(Column::CameraId as usize)?,
            valid_from: self.get(Column::ValidFrom as usize)?,
            lon_e7: self.get(Column::LonE7 as usize)?,
            lat_e7: self.get(Column::LatE7 as usize)?,
            status: Status::from_stored(self.get(Column::Status as usize)?),
            kind_id: self.get(Column::KindId as usize)?,
            type_id: self.get(Column::TypeId as usize)?,
            operator_type_id: self.get(Column::OperatorTypeId as usize)?,
            installed_year: self.get(Column::InstalledYear as usize)?,
            begins_on: self.get(Column::BeginsOn as usize)?,
            ends_on: self.get(Column::EndsOn as usize)?,
            area_set_id: self.get(Column::AreaSetId as usize)?,
            direction: self.get(Column::AreaSetId as usize + 1)?,
        })
    }
}

impl CellColumns for CellRow {
    fn number(&self, column: Column) -> Result<i64, StoreError> {
        Ok(match column {
            Column::Cell => self.cell,
            Column::CameraId => self.camera_id,
            Column::ValidFrom => self.valid_from,
            Column::LonE7 => i64::from(self.lon_e7),
            Column::LatE7 => i64::from(self.lat_e7),
            Column::Status => self.status as i64,
            Column::KindId => self.kind_id,
            Column::TypeId => self.type_id,
            Column::OperatorTypeId => self.operator_type_id,
            Column::InstalledYear => i64::from(self.installed_year),
            Column::BeginsOn => i64::from(self.begins_on),
            Column::EndsOn => i64::from(self.ends_on),
            Column::AreaSetId => self.area_set_id,
        })
    }

    fn to_row(&self) -> Result<CellRow, StoreError> {
        Ok(self.clone())
    }
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
        .prepare_cached(&format!(
            "select {CELL_COLUMNS} from camera_cell k where k.cell = :cell and k.camera_id = :camera_id"
        ))?
        .query_row(named_params! { ":cell": cell, ":camera_id": camera_id }, |row| Ok(row.to_row()))??;
    Ok(row)
}

/// Takes a row away.
pub fn delete_cell_row(connection: &Connection, cell: i64, camera_id: i64) -> Result<(), StoreError> {
    connection
        .prepare_cached("delete from camera_cell where cell = :cell and camera_id = :camera_id")?
        .execute(named_params! { ":cell": cell, ":camera_id": camera_id })?;
    Ok(())
}
