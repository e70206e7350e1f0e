//! Cameras that were taken out of the inventory whatever their sources say: hidden, merged into another, or erased.

use rusqlite::{Connection, OptionalExtension as _};

use crate::domain::CameraId;
use crate::store::{Reader, StoreError};

/// Most cameras that follow one another by merging.
const LONGEST_CHAIN: usize = 16;

/// Keeps a camera out.
pub fn set_ruling(
    connection: &Connection,
    camera_id: CameraId,
    ruling: &str,
    into: Option<CameraId>,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("insert or replace into camera_ruling (camera_id, ruling, into_camera_id) values (?1, ?2, ?3)")?
        .execute((camera_id.stored(), ruling, into.map(CameraId::stored)))?;
    Ok(())
}

/// Lets its sources decide again.
pub fn clear_ruling(connection: &Connection, camera_id: CameraId) -> Result<(), StoreError> {
    connection.prepare_cached("delete from camera_ruling where camera_id = ?1")?.execute([camera_id.stored()])?;
    Ok(())
}

/// Why a camera is kept out: hidden, merged or erased.
pub fn find_ruling(connection: &Connection, camera_id: CameraId) -> Result<Option<String>, StoreError> {
    let found = connection
        .prepare_cached("select ruling from camera_ruling where camera_id = ?1")?
        .query_row([camera_id.stored()], |row| row.get(0))
        .optional()?;
    Ok(found)
}

/// What became of a camera that is kept out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Hidden,
    /// Into this one, by as many steps as it takes.
    Merged(CameraId),
    Erased,
}

/// What became of a camera; none where its sources decide.
pub fn find_fate(reader: &Reader<'_>, camera_id: CameraId) -> Result<Option<Fate>, StoreError> {
    let connection = reader.connection();
    Ok(match find_ruling(connection, camera_id)?.as_deref() {
        None => None,
        Some("merged") => Some(Fate::Merged(follow_merges(connection, camera_id)?)),
        Some("erased") => Some(Fate::Erased),
        Some(_) => Some(Fate::Hidden),
    })
}

/// Where a camera's statements stand now: at itself unless it was merged.
pub fn follow_merges(connection: &Connection, camera_id: CameraId) -> Result<CameraId, StoreError> {
    let mut statement = connection
        .prepare_cached("select into_camera_id from camera_ruling where camera_id = ?1 and ruling = 'merged'")?;
    let mut at = camera_id;
    for _ in 0..LONGEST_CHAIN {
        let Some(next) = statement.query_row([at.stored()], |row| row.get(0)).optional()? else { break };
        at = CameraId::from_stored(next);
    }
    Ok(at)
}

/// A camera and all that were merged into it, by as many steps as it took.
pub fn list_with_merged(connection: &Connection, camera_id: CameraId) -> Result<Vec<CameraId>, StoreError> {
    let mut statement = connection.prepare_cached(
        "with recursive merged(id) as (
           select ?1 union select r.camera_id from camera_ruling r join merged on r.into_camera_id = merged.id where r.ruling = 'merged')
         select id from merged",
    )?;
    let ids = statement.query_map([camera_id.stored()], |row| row.get(0).map(CameraId::from_stored))?;
    Ok(ids.collect::<Result<_, _>>()?)
}
