//! Reading cameras: pages in the order of the space-filling curve, counts, one camera.
//! A page asked for at an older change answers as it was then.

use std::collections::HashSet;
use std::ops::ControlFlow;

use jiff::Timestamp;
use rusqlite::OptionalExtension as _;

use super::area_sets;
use super::filter::CameraFilter;
pub use super::keys::PageKey;
use super::plan::Plan;
use super::spots::{Column, Columns, SPOT_COLUMNS, SpotColumns as _, find_spot_row, row_with_texts};
use super::walk::{visit, visit_looking, visit_rows};
use crate::domain::{CameraId, Position, Status};
use crate::store::changes::{Change, latest_change_before};
use crate::store::source::observations::{StoredObservation, list_observations};
use crate::store::{Reader, StoreError};

/// Most cameras of which one page reads the text in vain.
const MOST_PASSED_OVER: usize = 10_000;

/// Bytes of a feature that are set aside for each of a page.
pub const USUAL_FEATURE_BYTES: usize = 720;

/// Complete GeoJSON features joined by commas.
#[derive(Debug, Default)]
pub struct CameraPage {
    /// After whatever the buffer held that they were written to.
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
    /// The same as exportable sources alone tell it; none where there is none of them.
    pub export_feature: Option<String>,
    pub area_codes: Vec<String>,
    pub observations: Vec<StoredObservation>,
}

/// Features that match, at most `limit`, after a key, as they were at a change; fewer where few match, so that no page
/// takes longer than a reader has.
pub fn page_of_cameras(
    reader: &Reader<'_>,
    filter: &CameraFilter,
    after: Option<PageKey>,
    limit: usize,
    at: Change,
) -> Result<CameraPage, StoreError> {
    write_page_of_cameras(reader, filter, after, limit, at, Vec::new())
}

/// The same, written to the end of a buffer, so that an answer need not be copied to get a beginning.
pub fn write_page_of_cameras(
    reader: &Reader<'_>,
    filter: &CameraFilter,
    after: Option<PageKey>,
    limit: usize,
    at: Change,
    mut buffer: Vec<u8>,
) -> Result<CameraPage, StoreError> {
    let connection = reader.connection();
    let plan = Plan::new(connection, filter, at)?;
    buffer.reserve(limit.min(1024) * USUAL_FEATURE_BYTES);
    let mut page = CameraPage { features: buffer, ..CameraPage::default() };
    let mut tails = area_sets::Tails::default();
    let mut last = None;
    let mut passed_over = 0;
    visit_looking(connection, &plan, after, Columns::Place, |row, feature| {
        let Some(feature) = feature else {
            passed_over += 1;
            // Not an empty page: there are clients that take one for the end.
            if passed_over < MOST_PASSED_OVER || page.returned == 0 || limit == usize::MAX {
                return Ok(ControlFlow::Continue(()));
            }
            page.next = Some(PageKey::of(row)?);
            return Ok(ControlFlow::Break(()));
        };
        if page.returned == limit {
            page.next = last;
            return Ok(ControlFlow::Break(()));
        }
        if page.returned > 0 {
            page.features.push(b',');
        }
        page.features.extend_from_slice(feature);
        page.features.extend_from_slice(tails.of(connection, row.number(Column::AreaSetId)?)?.as_bytes());
        page.returned += 1;
        if page.returned == limit {
            last = Some(PageKey::of(row)?);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(page)
}

/// How many cameras match at a change; `Busy` when counting takes too long, never a truncated number.
pub fn count_cameras(reader: &Reader<'_>, filter: &CameraFilter, at: Change) -> Result<u64, StoreError> {
    let connection = reader.connection();
    let plan = Plan::new(connection, filter, at)?;
    if !plan.is_beyond_clusters() {
        return super::clusters::count_all(connection, &plan);
    }
    let mut count = 0;
    if plan.needs_text() {
        visit(connection, &plan, None, Columns::Place, |_, _| {
            count += 1;
            Ok(ControlFlow::Continue(()))
        })?;
    } else {
        visit_rows(connection, &plan, None, Columns::Place, |_| {
            count += 1;
            Ok(ControlFlow::Continue(()))
        })?;
    }
    Ok(count)
}

/// One public camera as it is now.
pub fn find_camera(reader: &Reader<'_>, camera_id: CameraId) -> Result<Option<StoredCamera>, StoreError> {
    let connection = reader.connection();
    let unseen = crate::store::changes::unseen_changes(connection, Change(i64::MAX))?;
    let found = connection
        .prepare_cached("select spot, valid_from from camera where camera_id = ?1 and spot is not null")?
        .query_row([camera_id.stored()], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)))
        .optional()?;
    let Some((spot, valid_from)) = found else { return Ok(None) };
    if unseen.contains(&valid_from) {
        return Ok(None);
    }
    let (row, texts) = find_spot_row(connection, spot)?;
    let tail = area_sets::tail(connection, row.area_set_id)?;
    let exported = texts.export.as_ref().unwrap_or(&texts.feature);
    Ok(Some(StoredCamera {
        export_feature: (!exported.is_empty()).then(|| format!("{exported}{tail}")),
        camera_id,
        position: row.position()?,
        status: row.status,
        feature: texts.feature + &tail,
        area_codes: area_sets::codes(connection, row.area_set_id)?,
        observations: list_observations(connection, camera_id)?,
    }))
}

/// The complete GeoJSON feature of a camera as it stood before an instant, and where it stood; `exportable_only` as in
/// [`CameraFilter`]. None where it was not public then, or not to be exported.
pub fn find_camera_as_of(
    reader: &Reader<'_>,
    camera_id: CameraId,
    as_of: Timestamp,
    exportable_only: bool,
) -> Result<Option<(String, Position)>, StoreError> {
    let connection = reader.connection();
    let (at, _) = latest_change_before(connection, as_of)?;
    let unseen = crate::store::changes::unseen_changes(connection, at)?;
    let mut statement = connection.prepare_cached(&format!(
        "select {SPOT_COLUMNS}, k.feature, k.export_feature, k.valid_to from camera_version k
         where k.camera_id = ?1 and k.valid_from <= ?2
           and not exists (select 1 from camera_ruling r where r.camera_id = ?1 and r.ruling in ('hidden', 'erased'))
         union all
         select {SPOT_COLUMNS}, k.feature, k.export_feature, null from camera c join camera_spot k using (spot)
         where c.camera_id = ?1 and k.valid_from <= ?2 order by 3 desc"
    ))?;
    let mut rows = statement.query((camera_id.stored(), at.0))?;
    while let Some(found) = rows.next()? {
        let (row, texts) = row_with_texts(found)??;
        if unseen.contains(&row.valid_from) {
            continue;
        }
        let ended: Option<i64> = found.get(Columns::All.count() + 2)?;
        if ended.is_some_and(|change| change <= at.0 && !unseen.contains(&change)) {
            return Ok(None);
        }
        let text = if exportable_only { texts.export.unwrap_or(texts.feature) } else { texts.feature };
        let tail = area_sets::tail(connection, row.area_set_id)?;
        let whole = || row.position().map(|position| (format!("{text}{tail}"), position));
        return (!text.is_empty()).then(whole).transpose();
    }
    Ok(None)
}

/// Every camera there ever was.
pub fn list_camera_ids(reader: &Reader<'_>) -> Result<HashSet<CameraId>, StoreError> {
    let mut statement = reader.connection().prepare_cached("select camera_id from camera")?;
    let ids = statement.query_map([], |row| row.get(0).map(CameraId::from_stored))?.collect::<Result<_, _>>()?;
    Ok(ids)
}

/// Whether a code once belonged to a camera that is no longer public.
pub fn is_withdrawn(reader: &Reader<'_>, camera_id: CameraId) -> Result<bool, StoreError> {
    let mut statement = reader.connection().prepare_cached(
        "select 1 from camera c where camera_id = ?1 and spot is null
         and (exists (select 1 from camera_version v where v.camera_id = c.camera_id)
           or exists (select 1 from camera_ruling r where r.camera_id = c.camera_id))",
    )?;
    Ok(statement.exists([camera_id.stored()])?)
}
