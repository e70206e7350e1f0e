//! One imported row: known or new, the same or changed, and what a complete list no longer names.

use rusqlite::Connection;

use crate::domain::{Bbox, CameraId, Observation, PartialDate, Source, Tags};
use crate::geometry::cell::cell_of;
use crate::store::StoreError;
use crate::store::camera::rulings::{find_ruling, follow_merges};
use crate::store::camera::writes::{Rendered, insert_camera, refresh_camera};
use crate::store::engine::writing::Writing;
use crate::store::source::free_texts::{find_free_text, insert_free_text};
use crate::store::source::observations::{
    ObservationKey, StoredObservation, find_observation, insert_rendered, next_ordinal, replace_observation,
};

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
    /// Where it is complete; everywhere where nothing is said.
    pub complete_within: Option<Bbox>,
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
    /// Rows left out because too many cameras stand at the very same point.
    pub crowded: u64,
}

/// A row with its texts made: that needs no database, so it is done while earlier rows are being written.
pub(in crate::store) struct ReadyRow {
    cell: Option<i64>,
    /// Without its tags.
    observation: Observation,
    /// The tags as a JSON object.
    tags: String,
    free_text: Tags,
    camera_id: Option<CameraId>,
    /// What follows from this row alone, under no camera's code yet.
    rendered: Option<Rendered>,
}

impl ReadyRow {
    /// Makes the texts.
    pub fn new(row: CameraRow) -> Self {
        let CameraRow { mut observation, free_text, camera_id } = row;
        let mut rendered = Rendered::new(CameraId::from_stored(0), std::slice::from_ref(&observation));
        if let Some(rendered) = &mut rendered {
            rendered.drop_told_tags();
        }
        let tags = std::mem::take(&mut observation.tags).to_json();
        Self { cell: observation.position.map(cell_of), observation, tags, free_text, camera_id, rendered }
    }

    fn observation(&self) -> Result<Observation, StoreError> {
        Ok(Observation { tags: serde_json::from_str(&self.tags)?, ..self.observation.clone() })
    }
}

/// The source of an import.
#[derive(Clone, Copy, Debug)]
pub(in crate::store) struct ImportSource {
    pub source_id: i64,
    /// Nothing was ever imported from it, so no row of it can be known.
    pub is_new: bool,
}

/// In the order of the space-filling curve, so that neighbours are stored together.
pub(in crate::store) fn sorted(mut batch: Vec<ReadyRow>) -> Vec<ReadyRow> {
    batch.sort_by_key(|row| row.cell);
    batch
}

/// What a row is beside what the file holds already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Standing {
    New,
    Same,
    /// It changes what is there, or adds to it.
    Late,
}

/// Looks only; a source's statements change by its imports alone, of which one runs at a time.
pub(in crate::store) fn standing(
    connection: &Connection,
    source: ImportSource,
    row: &ReadyRow,
) -> Result<Standing, StoreError> {
    if !source.is_new
        && let Some(stored) = find_observation(connection, source.source_id, &row.observation.reference)?
    {
        let is_same = compare(connection, &stored, row)?.is_same();
        return Ok(if is_same { Standing::Same } else { Standing::Late });
    }
    let is_of_known = row.camera_id.map_or(Ok(false), |camera_id| camera_exists(connection, camera_id))?;
    Ok(if is_of_known { Standing::Late } else { Standing::New })
}

/// Whether a camera was erased: what is said of it is not taken again.
fn is_erased(connection: &Connection, camera_id: CameraId) -> Result<bool, StoreError> {
    Ok(find_ruling(connection, camera_id)?.as_deref() == Some("erased"))
}

fn camera_exists(connection: &Connection, camera_id: CameraId) -> Result<bool, StoreError> {
    Ok(connection.prepare_cached("select 1 from camera where camera_id = ?1")?.exists([camera_id.stored()])?)
}

pub(in crate::store) fn put_row(
    writing: &Writing<'_>,
    source: ImportSource,
    mut row: ReadyRow,
    counts: &mut ImportCounts,
) -> Result<(), StoreError> {
    let connection = writing.connection();
    let source_id = source.source_id;
    if !source.is_new
        && let Some(stored) = find_observation(connection, source_id, &row.observation.reference)?
    {
        return update_row(writing, &stored, &row, counts);
    }
    if let Some(camera_id) = row.camera_id
        && camera_exists(connection, camera_id)?
    {
        let camera_id = follow_merges(connection, camera_id)?;
        if is_erased(connection, camera_id)? {
            counts.unchanged += 1;
            return Ok(());
        }
        counts.added += 1;
        let free_text_id = insert_free_text(connection, &row.free_text)?;
        let key = ObservationKey { camera_id, source_id, ordinal: next_ordinal(connection, camera_id)?, free_text_id };
        insert_rendered(writing, key, &row.observation, &row.tags)?;
        refresh_camera(writing, camera_id)?;
        return Ok(());
    }
    let camera_id = row.camera_id.map_or_else(|| writing.next_camera_id(), Ok)?;
    if let Some(rendered) = &mut row.rendered {
        rendered.set_code(camera_id);
        match insert_camera(writing, camera_id, rendered) {
            Err(StoreError::Crowded) => {
                counts.crowded += 1;
                return Ok(());
            }
            inserted => inserted?,
        }
    }
    counts.added += 1;
    writing.note_camera_id(camera_id);
    let free_text_id = insert_free_text(connection, &row.free_text)?;
    let key = ObservationKey { camera_id, source_id, ordinal: 1, free_text_id };
    insert_rendered(writing, key, &row.observation, &row.tags)
}

/// A row beside the statement that stands under its reference.
struct Compared {
    observation: Observation,
    is_same_text: bool,
    is_same_rest: bool,
}

impl Compared {
    fn is_same(&self) -> bool {
        self.is_same_text && self.is_same_rest
    }
}

fn compare(connection: &Connection, stored: &StoredObservation, row: &ReadyRow) -> Result<Compared, StoreError> {
    let is_same_text = find_free_text(connection, stored.free_text_id)? == row.free_text;
    // Whether it may be exported is its source's to say.
    let mut observation = Observation { is_exportable: stored.observation.is_exportable, ..row.observation()? };
    if row.camera_id.is_some() {
        // An export tells the merge of all sources: how and when this one saw the camera is known better here.
        (observation.evidence, observation.seen_on) = (stored.observation.evidence, stored.observation.seen_on);
    }
    let is_same_rest = stored.observation == observation;
    Ok(Compared { observation, is_same_text, is_same_rest })
}

fn update_row(
    writing: &Writing<'_>,
    stored: &StoredObservation,
    row: &ReadyRow,
    counts: &mut ImportCounts,
) -> Result<(), StoreError> {
    let compared = compare(writing.connection(), stored, row)?;
    if compared.is_same() || is_erased(writing.connection(), stored.camera_id)? {
        counts.unchanged += 1;
        return Ok(());
    }
    let free_text_id = if compared.is_same_text {
        stored.free_text_id
    } else {
        insert_free_text(writing.connection(), &row.free_text)?
    };
    replace_observation(writing, stored, &compared.observation, free_text_id)?;
    refresh_camera(writing, stored.camera_id)?;
    counts.changed += 1;
    Ok(())
}

/// Writes anew every camera of a source whose licence changed.
pub(in crate::store) fn refresh_all(writing: &Writing<'_>, source_id: i64) -> Result<(), StoreError> {
    let mut statement =
        writing.connection().prepare_cached("select camera_id from observation where source_id = ?1")?;
    let cameras = statement.query_map([source_id], |row| row.get(0))?.collect::<Result<Vec<_>, _>>()?;
    for camera_id in cameras {
        refresh_camera(writing, CameraId::from_stored(camera_id))?;
    }
    Ok(())
}

/// Marks what a complete list no longer names; nothing is deleted.
pub(in crate::store) fn mark_unlisted(
    writing: &Writing<'_>,
    source_id: i64,
    options: &ImportOptions,
    is_listed: impl Fn(&str) -> bool,
) -> Result<u64, StoreError> {
    let connection = writing.connection();
    let missing = list_missing(connection, source_id, is_listed)?;
    let mut marked = 0;
    for reference in missing {
        let Some(stored) = find_observation(connection, source_id, &reference)? else { continue };
        let is_elsewhere = |within: Bbox| !stored.observation.position.is_some_and(|at| within.contains(at));
        if options.complete_within.is_some_and(is_elsewhere) || is_erased(connection, stored.camera_id)? {
            continue;
        }
        let newer = Observation { unlisted_on: Some(options.listed_on), ..stored.observation.clone() };
        replace_observation(writing, &stored, &newer, stored.free_text_id)?;
        refresh_camera(writing, stored.camera_id)?;
        marked += 1;
    }
    Ok(marked)
}

/// References of a source that a complete list does not name; those it names are not held in memory.
fn list_missing(
    connection: &Connection,
    source_id: i64,
    is_listed: impl Fn(&str) -> bool,
) -> Result<Vec<String>, StoreError> {
    let mut statement =
        connection.prepare_cached("select reference from observation where source_id = ?1 and unlisted_on is null")?;
    let mut rows = statement.query([source_id])?;
    let mut missing = Vec::new();
    while let Some(row) = rows.next()? {
        let reference = row.get_ref(0)?.as_str().map_err(|error| StoreError::Corrupt(error.to_string()))?;
        if !is_listed(reference) {
            missing.push(reference.to_owned());
        }
    }
    Ok(missing)
}
