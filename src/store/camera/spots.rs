//! Rows of the covering table: everything about a public camera, in the order of the space-filling curve.
//! A camera's spot is the cell it stands in and its order of arrival there.

use rusqlite::{Connection, OptionalExtension as _, Row, named_params};

use crate::domain::{CameraId, Position, Status};
use crate::geometry::cell::cell_of;
use crate::store::StoreError;
use crate::store::engine::derived::Delta;

/// Bits of a spot that tell apart the cameras of one cell.
const ORDER_BITS: u32 = 11;
const LAST_IN_CELL: i64 = (1 << ORDER_BITS) - 1;

/// The cell that a spot lies in.
pub fn cell_of_spot(spot: i64) -> i64 {
    spot >> ORDER_BITS
}

/// The spots of a range of cells, both ends included.
pub fn spots_of_cells((first, last): (i64, i64)) -> (i64, i64) {
    (first << ORDER_BITS, last << ORDER_BITS | LAST_IN_CELL)
}

/// One camera in the covering table, without its texts.
#[derive(Clone, Debug, PartialEq)]
pub struct SpotRow {
    pub spot: i64,
    pub camera_id: i64,
    pub valid_from: i64,
    pub lon_e7: i32,
    pub lat_e7: i32,
    pub area_set_id: i64,
    pub status: Status,
    pub kind_id: i64,
    pub type_id: i64,
    pub operator_type_id: i64,
    /// Year of installation; 0 unknown.
    pub installed_year: i32,
    /// First and last day it may have stood, `YYYYMMDD`; 0 unknown or still standing.
    pub begins_on: i32,
    pub ends_on: i32,
    pub direction: Option<String>,
}

impl SpotRow {
    /// The camera's key.
    pub fn id(&self) -> CameraId {
        CameraId::from_stored(self.camera_id)
    }

    /// What it adds to (1) or takes from (-1) the counts.
    pub fn delta(&self, sign: i64) -> Delta {
        Delta {
            cell: cell_of_spot(self.spot),
            status: self.status,
            type_id: self.type_id,
            operator_type_id: self.operator_type_id,
            year: i64::from(self.begins_on / 10_000),
            area_set_id: self.area_set_id,
            sign,
        }
    }
}

/// Which columns a question reads, beside the texts: the fewer, the quicker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Columns {
    /// Which camera, since which change: what every question needs.
    Key,
    /// Up to the set of areas.
    Place,
    /// Up to the direction: what a tile shows.
    Shown,
    All,
}

/// All columns but the texts, in the order of [`Column`].
pub const SPOT_COLUMNS: &str = "k.spot, k.camera_id, k.valid_from, k.area_set_id, k.lon_e7, k.lat_e7, k.status, k.kind_id, \
  k.type_id, k.operator_type_id, k.installed_year, k.direction, k.begins_on, k.ends_on";

impl Columns {
    /// How many they are.
    pub fn count(self) -> usize {
        match self {
            Self::Key => 3,
            Self::Place => 4,
            Self::Shown => 12,
            Self::All => 14,
        }
    }

    /// As they are selected from `k`.
    pub fn sql(self) -> &'static str {
        let end = SPOT_COLUMNS.match_indices(',').nth(self.count() - 1).map_or(SPOT_COLUMNS.len(), |(end, _)| end);
        &SPOT_COLUMNS[..end]
    }
}

/// A column of the covering table; its place in [`SPOT_COLUMNS`]. All but the direction are numbers.
#[derive(Clone, Copy, Debug)]
pub enum Column {
    Spot,
    CameraId,
    ValidFrom,
    AreaSetId,
    LonE7,
    LatE7,
    Status,
    KindId,
    TypeId,
    OperatorTypeId,
    InstalledYear,
    Direction,
    BeginsOn,
    EndsOn,
}

/// A row of the covering table, held in memory or read column by column: thousands are looked at for an answer, and
/// most questions need few of the columns.
pub trait SpotColumns {
    /// One number of the row.
    fn number(&self, column: Column) -> Result<i64, StoreError>;

    /// The direction, verbatim.
    fn direction(&self) -> Result<Option<&str>, StoreError>;

    /// All of it.
    fn to_row(&self) -> Result<SpotRow, StoreError> {
        let number = |column: Column| self.number(column);
        Ok(SpotRow {
            spot: number(Column::Spot)?,
            camera_id: number(Column::CameraId)?,
            valid_from: number(Column::ValidFrom)?,
            lon_e7: number(Column::LonE7)? as i32,
            lat_e7: number(Column::LatE7)? as i32,
            area_set_id: number(Column::AreaSetId)?,
            status: Status::from_stored(number(Column::Status)?),
            kind_id: number(Column::KindId)?,
            type_id: number(Column::TypeId)?,
            operator_type_id: number(Column::OperatorTypeId)?,
            installed_year: number(Column::InstalledYear)? as i32,
            begins_on: number(Column::BeginsOn)? as i32,
            ends_on: number(Column::EndsOn)? as i32,
            direction: self.direction()?.map(str::to_owned),
        })
    }

    /// Where it stands; stored positions were valid when they were written.
    fn position(&self) -> Result<Position, StoreError> {
        Position::from_e7(self.number(Column::LonE7)? as i32, self.number(Column::LatE7)? as i32)
            .map_err(|error| StoreError::Corrupt(error.to_string()))
    }
}

impl SpotColumns for Row<'_> {
    fn number(&self, column: Column) -> Result<i64, StoreError> {
        self.get_ref(column as usize)?.as_i64().map_err(|error| StoreError::Corrupt(error.to_string()))
    }

    fn direction(&self) -> Result<Option<&str>, StoreError> {
        self.get_ref(Column::Direction as usize)?
            .as_str_or_null()
            .map_err(|error| StoreError::Corrupt(error.to_string()))
    }
}

impl SpotColumns for SpotRow {
    fn number(&self, column: Column) -> Result<i64, StoreError> {
        Ok(match column {
            Column::Spot => self.spot,
            Column::CameraId => self.camera_id,
            Column::ValidFrom => self.valid_from,
            Column::LonE7 => i64::from(self.lon_e7),
            Column::LatE7 => i64::from(self.lat_e7),
            Column::AreaSetId => self.area_set_id,
            Column::Status => self.status as i64,
            Column::KindId => self.kind_id,
            Column::TypeId => self.type_id,
            Column::OperatorTypeId => self.operator_type_id,
            Column::InstalledYear => i64::from(self.installed_year),
            Column::BeginsOn => i64::from(self.begins_on),
            Column::EndsOn => i64::from(self.ends_on),
            Column::Direction => return Err(StoreError::Corrupt("the direction is no number".to_owned())),
        })
    }

    fn direction(&self) -> Result<Option<&str>, StoreError> {
        Ok(self.direction.as_deref())
    }
}

/// The texts of a camera.
#[derive(Clone, Debug, PartialEq)]
pub struct Texts {
    /// GeoJSON feature up to, not with, `cc_areas` and the closing braces.
    pub feature: String,
    /// None: the same; empty: not exported; else the camera as exportable sources alone tell it.
    pub export: Option<String>,
}

/// Adds a row at the first free spot of its position's cell and answers the spot; `Crowded` when the cell is full.
pub fn insert_spot_row(connection: &Connection, row: &SpotRow, texts: &Texts) -> Result<i64, StoreError> {
    let mut insert = connection.prepare_cached(
        "insert or ignore into camera_spot (spot, camera_id, valid_from, lon_e7, lat_e7, area_set_id, status, kind_id,
           type_id, operator_type_id, installed_year, begins_on, ends_on, direction, feature, export_feature)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
    )?;
    let mut insert_at = |spot: i64| {
        insert.execute(rusqlite::params![
            spot,
            row.camera_id,
            row.valid_from,
            row.lon_e7,
            row.lat_e7,
            row.area_set_id,
            row.status as i64,
            row.kind_id,
            row.type_id,
            row.operator_type_id,
            row.installed_year,
            row.begins_on,
            row.ends_on,
            row.direction.as_deref(),
            texts.feature,
            texts.export,
        ])
    };
    // Cells are mostly empty: the first spot is tried before the others are looked for.
    if insert_at(row.spot)? > 0 {
        return Ok(row.spot);
    }
    let spot = find_free_spot(connection, cell_of_spot(row.spot))?.ok_or(StoreError::Crowded)?;
    insert_at(spot)?;
    Ok(spot)
}

/// The first spot of the cell that a position lies in.
pub fn first_spot(position: Position) -> i64 {
    cell_of(position) << ORDER_BITS
}

fn find_free_spot(connection: &Connection, cell: i64) -> Result<Option<i64>, StoreError> {
    let (first, last) = spots_of_cells((cell, cell));
    let highest: i64 = connection
        .prepare_cached("select coalesce(max(spot), ?1 - 1) from camera_spot where spot between ?1 and ?2")?
        .query_row((first, last), |row| row.get(0))?;
    if highest < last {
        return Ok(Some(highest + 1));
    }
    let gap = connection
        .prepare_cached(
            "select spot - 1 from camera_spot k where spot between ?1 + 1 and ?2
               and not exists (select 1 from camera_spot b where b.spot = k.spot - 1) limit 1",
        )?
        .query_row((first, last), |row| row.get(0))
        .optional()?;
    Ok(gap)
}

/// The row at a spot and its texts.
pub fn find_spot_row(connection: &Connection, spot: i64) -> Result<(SpotRow, Texts), StoreError> {
    let found = connection
        .prepare_cached(&format!(
            "select {SPOT_COLUMNS}, k.feature, k.export_feature from camera_spot k where k.spot = :spot"
        ))?
        .query_row(named_params! { ":spot": spot }, row_with_texts)
        .optional()?;
    found.ok_or_else(|| StoreError::Corrupt(format!("no camera at spot {spot}")))?
}

/// From [`SPOT_COLUMNS`] and the two texts after them.
pub fn row_with_texts(row: &Row<'_>) -> rusqlite::Result<Result<(SpotRow, Texts), StoreError>> {
    let texts = Texts { feature: row.get(Columns::All.count())?, export: row.get(Columns::All.count() + 1)? };
    Ok(row.to_row().map(|row| (row, texts)))
}

/// Takes a row away.
pub fn delete_spot_row(connection: &Connection, spot: i64) -> Result<(), StoreError> {
    connection
        .prepare_cached("delete from camera_spot where spot = :spot")?
        .execute(named_params! { ":spot": spot })?;
    Ok(())
}
