//! Reading cameras: pages in the order of the space-filling curve, counts, one camera.
//! A page asked for at an older change answers as it was then.

use std::fmt;
use std::ops::ControlFlow;
use std::str::FromStr;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension as _, Row, named_params};

use super::camera_filter::{CameraFilter, Plan};
use super::camera_rows::{CELL_COLUMNS, CellColumns, CellRow, Column};
use super::changes::Change;
use super::observations::{StoredObservation, list_observations};
use super::{Reader, StoreError, area_sets};
use crate::domain::{CameraId, Position, Status};
use crate::geometry::cell::cell_of;

/// Where the two texts stand after the columns of the covering table.
const TEXTS: usize = 14;

/// Where a page ended: the next begins after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PageKey {
    cell: i64,
    camera_id: i64,
}

/// Complete GeoJSON features joined by commas.
#[derive(Debug, Default)]
pub struct CameraPage {
    pub features: Vec<u8>,
    pub returned: usize,
    /// Present when there is more.
    pub next: Option<PageKey>,
}

/// One camera with all that is known of it.
#[derive(Clone, Debug)]
pub struct StoredCamera {
    pub camera_id: CameraId,
    pub position: Position,
    pub status: Status,
    /// The complete GeoJSON feature.
    pub feature: String,
    pub area_codes: Vec<String>,
    pub observations: Vec<StoredObservation>,
}

/// Features that match, at most `limit`, after a key, as they were at a change.
pub fn page_of_cameras(
    reader: &Reader<'_>,
    filter: &CameraFilter,
    after: Option<PageKey>,
    limit: usize,
    at: Change,
) -> Result<CameraPage, StoreError> {
    let connection = reader.connection();
    let plan = Plan::new(connection, filter, at)?;
    let mut page = CameraPage { features: Vec::with_capacity(limit.min(1024) * 600), ..CameraPage::default() };
    let mut tails = area_sets::Tails::default();
    let mut last = None;
    visit(connection, &plan, after, |row, feature| {
        if page.returned == limit {
            page.next = last;
            return Ok(ControlFlow::Break(()));
        }
        if page.returned > 0 {
            page.features.push(b',');
        }
        page.features.extend_from_slice(feature.as_bytes());
        page.features.extend_from_slice(tails.of(connection, row.number(Column::AreaSetId)?)?.as_bytes());
        page.returned += 1;
        if page.returned == limit {
            last = Some(PageKey { cell: row.number(Column::Cell)?, camera_id: row.number(Column::CameraId)? });
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(page)
}

/// How many cameras match at a change; `Busy` when counting takes too long, never a truncated number.
pub fn count_cameras(reader: &Reader<'_>, filter: &CameraFilter, at: Change) -> Result<u64, StoreError> {
    let connection = reader.connection();
    let plan = Plan::new(connection, filter, at)?;
    let is_present = at >= super::changes::latest_change(connection)?.0;
    if is_present && plan.is_countable_by_cluster(filter) {
        return super::clusters::count_all(connection, &plan);
    }
    let mut count = 0;
    if plan.needs_text() {
        visit(connection, &plan, None, |_, _| {
            count += 1;
            Ok(ControlFlow::Continue(()))
        })?;
    } else {
        visit_rows(connection, &plan, None, |_| {
            count += 1;
            Ok(ControlFlow::Continue(()))
        })?;
    }
    Ok(count)
}

/// One public camera as it is now.
pub fn find_camera(reader: &Reader<'_>, camera_id: CameraId) -> Result<Option<StoredCamera>, StoreError> {
    let connection = reader.connection();
    let unseen = super::changes::unseen_changes(connection, Change(i64::MAX))?;
    let found = connection
        .prepare_cached("select lon_e7, lat_e7, status, feature, valid_from from camera where camera_id = ?1")?
        .query_row([camera_id.stored()], |row| {
            Ok((
                row.get::<_, i32>(0)?,
                row.get::<_, i32>(1)?,
                Status::from_stored(row.get(2)?),
                row.get::<_, String>(3)?,
                row.get::<_, i64>(4)?,
            ))
        })
        .optional()?;
    let Some((lon, lat, status, feature, valid_from)) = found else { return Ok(None) };
    if status == Status::Hidden || unseen.contains(&valid_from) {
        return Ok(None);
    }
    let position = Position::from_e7(lon, lat).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let row = super::camera_rows::find_cell_row(connection, cell_of(position), camera_id.stored())?;
    Ok(Some(StoredCamera {
        camera_id,
        position,
        status,
        feature: feature + &area_sets::tail(connection, row.area_set_id)?,
        area_codes: area_sets::codes(connection, row.area_set_id)?,
        observations: list_observations(connection, camera_id)?,
    }))
}

/// Whether a code once belonged to a camera that is no longer public.
pub fn is_withdrawn(reader: &Reader<'_>, camera_id: CameraId) -> Result<bool, StoreError> {
    let mut statement =
        reader.connection().prepare_cached("select 1 from camera where camera_id = ?1 and status = ?2")?;
    Ok(statement.exists((camera_id.stored(), Status::Hidden as i64))?)
}

/// Visits matching cameras with their texts, in order.
pub(super) fn visit(
    connection: &Connection,
    plan: &Plan,
    after: Option<PageKey>,
    mut each: impl FnMut(&dyn CellColumns, &str) -> Result<ControlFlow<()>, StoreError>,
) -> Result<(), StoreError> {
    let mut past = connection.prepare_cached(
        "select feature, export_feature from camera_version where camera_id = ?1 and valid_from = ?2",
    )?;
    let mut tell = |row: &dyn CellColumns, feature: ValueRef<'_>, export: ValueRef<'_>| {
        let feature = feature.as_str().map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let export = export.as_str_or_null().map_err(|error| StoreError::Corrupt(error.to_string()))?;
        let text = if plan.exportable_only { export.unwrap_or(feature) } else { feature };
        if plan.needs_text() && !plan.accepts_text(text) {
            return Ok(ControlFlow::Continue(()));
        }
        each(row, text)
    };
    // The order of the tables is the order of the curve: first the cells, then each camera's text.
    let present = format!(
        "select {CELL_COLUMNS}, c.feature, c.export_feature from camera_cell k cross join camera c using (camera_id)"
    );
    walk(connection, plan, after, &present, |found| match found {
        Found::Present(row) => tell(row, row.get_ref(TEXTS)?, row.get_ref(TEXTS + 1)?),
        Found::Past(row) => {
            let mut texts = past.query((row.camera_id, row.valid_from))?;
            let Some(text) = texts.next()? else {
                return Err(StoreError::Corrupt(format!("camera {} has no text", row.camera_id)));
            };
            tell(row, text.get_ref(0)?, text.get_ref(1)?)
        }
    })
}

/// Visits matching rows of the covering table, in order.
pub(super) fn visit_rows(
    connection: &Connection,
    plan: &Plan,
    after: Option<PageKey>,
    mut each: impl FnMut(&dyn CellColumns) -> Result<ControlFlow<()>, StoreError>,
) -> Result<(), StoreError> {
    walk(connection, plan, after, &format!("select {CELL_COLUMNS} from camera_cell k"), |found| match found {
        Found::Present(row) => each(row),
        Found::Past(row) => each(row),
    })
}

/// A matching row: of the present, or of the past at the plan's change.
enum Found<'a> {
    Present(&'a Row<'a>),
    Past(&'a CellRow),
}

/// Goes through the rows of a selection from the covering table `k`, and those of the past between them.
fn walk(
    connection: &Connection,
    plan: &Plan,
    after: Option<PageKey>,
    selection: &str,
    mut each: impl FnMut(Found<'_>) -> Result<ControlFlow<()>, StoreError>,
) -> Result<(), StoreError> {
    let start = after.unwrap_or(PageKey { cell: -1, camera_id: -1 });
    let past = past_rows(connection, plan, start)?;
    let mut past = past.iter().peekable();
    let mut present = connection.prepare_cached(&format!(
        "{selection} where (k.cell, k.camera_id) > (?1, ?2) and k.cell <= ?3 and k.lon_e7 between ?4 and ?5
           and k.lat_e7 between ?6 and ?7 order by k.cell, k.camera_id"
    ))?;
    // Ranges of cells cover a little more than a box: what is outside is left before its text is looked for.
    let [west, south, east, north] = plan.extent_e7();
    for (first, last) in plan.ranges.iter().copied().filter(|(_, last)| *last >= start.cell) {
        let from = start.max(PageKey { cell: first, camera_id: -1 });
        let mut rows = present.query((from.cell, from.camera_id, last, west, east, south, north))?;
        while let Some(row) = rows.next()? {
            if past.peek().is_some() {
                let here = (row.number(Column::Cell)?, row.number(Column::CameraId)?);
                while let Some(old) = past.next_if(|old| (old.cell, old.camera_id) < here) {
                    if each(Found::Past(old))?.is_break() {
                        return Ok(());
                    }
                }
            }
            if plan.accepts_row(row)? && each(Found::Present(row))?.is_break() {
                return Ok(());
            }
        }
    }
    for old in past {
        if each(Found::Past(old))?.is_break() {
            return Ok(());
        }
    }
    Ok(())
}

/// States that held at the plan's change and hold no more, in order; usually none.
fn past_rows(connection: &Connection, plan: &Plan, start: PageKey) -> Result<Vec<CellRow>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "select {CELL_COLUMNS} from camera_version k where k.valid_to > :at and k.valid_from <= :at
         order by k.cell, k.camera_id"
    ))?;
    let mut rows = statement.query(named_params! { ":at": plan.at.0 })?;
    let mut kept = Vec::new();
    while let Some(row) = rows.next()? {
        let row = row.to_row()?;
        let is_in_range = plan.ranges.iter().any(|(first, last)| (*first..=*last).contains(&row.cell));
        if is_in_range && (row.cell, row.camera_id) > (start.cell, start.camera_id) && plan.accepts_row(&row)? {
            kept.push(row);
        }
    }
    Ok(kept)
}

impl fmt::Display for PageKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:x}.{:x}", self.cell, self.camera_id)
    }
}

/// A page key that was not made by us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a page key from a next link")]
pub struct PageKeyError;

impl FromStr for PageKey {
    type Err = PageKeyError;

    fn from_str(text: &str) -> Result<Self, PageKeyError> {
        let (cell, camera_id) = text.split_once('.').ok_or(PageKeyError)?;
        let number = |hex: &str| i64::from_str_radix(hex, 16).ok().filter(|n| *n >= 0).ok_or(PageKeyError);
        Ok(Self { cell: number(cell)?, camera_id: number(camera_id)? })
    }
}
