//! One imported row: known or new, the same or changed, and what a complete list no longer names.

use rusqlite::{Connection, named_params};

use super::StoreError;
use super::camera_writes::{insert_camera, next_camera_id, refresh_camera};
use super::free_texts::{find_free_text, insert_free_text};
use super::observations::{StoredObservation, find_observation, insert_observation, next_ordinal, replace_observation};
use super::writing::Writing;
use crate::domain::{CameraId, Observation, PartialDate, Source, Tags};
use crate::geometry::cell::cell_of;

/// One row of a source about a camera.
#[derive(Clone, Debug)]
pub struct CameraRow {
    pub observation: Observation,
    pub free_text: Tags,
    /// The camera's own code, when the file is an export of an inventory.
    pub camera_id: Option<CameraId>,
}

/// How an import is to be done.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    pub source: Source,
    /// What the source no longer lists is marked so.
    pub is_complete: bool,
    /// Everything is told and nothing written.
    pub is_dry_run: bool,
    /// The territory's day, or the date of the list.
    pub listed_on: PartialDate,
}

/// What an import did, or would do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportCounts {
    pub added: u64,
    pub changed: u64,
    pub unchanged: u64,
    pub unlisted: u64,
    /// Rows whose reference stood already earlier in the same import.
    pub repeated: u64,
}

/// In the order of the space-filling curve, so that neighbours are stored together.
pub(super) fn sorted(mut batch: Vec<CameraRow>) -> Vec<CameraRow> {
    batch.sort_by_cached_key(|row| row.observation.position.map(cell_of));
    batch
}

pub(super) fn is_known(connection: &Connection, source_id: i64, row: &CameraRow) -> Result<bool, StoreError> {
    if let Some(camera_id) = row.camera_id
        && camera_exists(connection, camera_id)?
    {
        return Ok(true);
    }
    let mut statement =
        connection.prepare_cached("select 1 from observation where source_id = ?1 and reference = ?2")?;
    Ok(statement.exists((source_id, &row.observation.reference))?)
}

fn camera_exists(connection: &Connection, camera_id: CameraId) -> Result<bool, StoreError> {
    Ok(connection.prepare_cached("select 1 from camera where camera_id = ?1")?.exists([camera_id.stored()])?)
}

pub(super) fn put_row(
    writing: &Writing<'_>,
    source_id: i64,
    row: &CameraRow,
    counts: &mut ImportCounts,
) -> Result<(), StoreError> {
    let connection = writing.connection();
    if let Some(stored) = find_observation(connection, source_id, &row.observation.reference)? {
        return update_row(writing, &stored, row, counts);
    }
    let free_text_id = insert_free_text(connection, &row.free_text)?;
    counts.added += 1;
    if let Some(camera_id) = row.camera_id
        && camera_exists(connection, camera_id)?
    {
        insert_observation(
            writing,
            camera_id,
            source_id,
            next_ordinal(connection, camera_id)?,
            &row.observation,
            free_text_id,
        )?;
        refresh_camera(writing, camera_id)?;
        return Ok(());
    }
    let camera_id = row.camera_id.map_or_else(|| next_camera_id(connection), Ok)?;
    insert_observation(writing, camera_id, source_id, 1, &row.observation, free_text_id)?;
    insert_camera(writing, camera_id, std::slice::from_ref(&row.observation))?;
    Ok(())
}

fn update_row(
    writing: &Writing<'_>,
    stored: &StoredObservation,
    row: &CameraRow,
    counts: &mut ImportCounts,
) -> Result<(), StoreError> {
    let is_same_text = find_free_text(writing.connection(), stored.free_text_id)? == row.free_text;
    if stored.observation == row.observation && is_same_text {
        counts.unchanged += 1;
        return Ok(());
    }
    let free_text_id =
        if is_same_text { stored.free_text_id } else { insert_free_text(writing.connection(), &row.free_text)? };
    replace_observation(writing, stored, &row.observation, free_text_id)?;
    refresh_camera(writing, stored.camera_id)?;
    counts.changed += 1;
    Ok(())
}

/// Writes anew every camera of a source whose licence changed.
pub(super) fn refresh_all(writing: &Writing<'_>, source_id: i64) -> Result<(), StoreError> {
    let mut statement =
        writing.connection().prepare_cached("select camera_id from observation where source_id = ?1")?;
    let cameras = statement.query_map([source_id], |row| row.get(0))?.collect::<Result<Vec<_>, _>>()?;
    for camera_id in cameras {
        refresh_camera(writing, CameraId::from_stored(camera_id))?;
    }
    Ok(())
}

/// Marks what a complete list no longer names; nothing is deleted.
pub(super) fn mark_unlisted(
    writing: &Writing<'_>,
    source_id: i64,
    options: &ImportOptions,
    is_listed: impl Fn(&String) -> bool,
) -> Result<u64, StoreError> {
    let connection = writing.connection();
    let mut statement = connection
        .prepare_cached("select reference from observation where source_id = :source_id and unlisted_on is null")?;
    let references = statement
        .query_map(named_params! { ":source_id": source_id }, |row| row.get::<_, String>(0))?
        .collect::<Result<Vec<_>, _>>()?;
    let mut marked = 0;
    for reference in references.iter().filter(|reference| !is_listed(reference)) {
        let Some(stored) = find_observation(connection, source_id, reference)? else { continue };
        let newer = Observation { unlisted_on: Some(options.listed_on), ..stored.observation.clone() };
        replace_observation(writing, &stored, &newer, stored.free_text_id)?;
        refresh_camera(writing, stored.camera_id)?;
        marked += 1;
    }
    Ok(marked)
}
