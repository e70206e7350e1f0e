//! Removing a text for good: from its row, from the camera's feature and from its past ones, from
//! editions, from the file and its log.
//! Whoever asks for it, a moderator or a receipt, it is this one operation; one that is only made private again stays in
//! its row, and leaves the past all the same.

use rusqlite::Connection;

use super::editions::redact_editions;
use crate::domain::{CameraId, Tags};
use crate::store::StoreError;
use crate::store::camera::feature_text::strip_texts;
use crate::store::camera::rulings::list_with_merged;
use crate::store::camera::writes::refresh_camera;
use crate::store::engine::scrub::erasing;
use crate::store::engine::writing::Writing;
use crate::store::source::free_texts::{erase_free_text, find_free_text, set_free_text_state};

/// Erases a text of a report of this camera, from its past states too if it was ever shown.
pub fn erase_text(writing: &Writing<'_>, camera_id: CameraId, free_text_id: i64) -> Result<(), StoreError> {
    let texts = find_free_text(writing.connection(), Some(free_text_id))?;
    erasing(writing, |connection| {
        erase_free_text(writing, free_text_id)?;
        refresh_camera(writing, camera_id)?;
        strip_versions(connection, camera_id, &texts)?;
        redact_editions(writing, camera_id, Some(&texts))
    })
}

/// Makes a text private again: no state of the camera tells it any more, present or past.
pub fn hide_text(writing: &Writing<'_>, camera_id: CameraId, free_text_id: i64) -> Result<(), StoreError> {
    let connection = writing.connection();
    let texts = find_free_text(connection, Some(free_text_id))?;
    set_free_text_state(connection, free_text_id, "private")?;
    refresh_camera(writing, camera_id)?;
    strip_versions(connection, camera_id, &texts)?;
    redact_editions(writing, camera_id, Some(&texts))
}

/// Takes texts out of the past states of a camera, and of those that were merged into it.
fn strip_versions(connection: &Connection, camera_id: CameraId, texts: &Tags) -> Result<(), StoreError> {
    for camera_id in list_with_merged(connection, camera_id)? {
        strip_versions_of(connection, camera_id, texts)?;
    }
    Ok(())
}

fn strip_versions_of(connection: &Connection, camera_id: CameraId, texts: &Tags) -> Result<(), StoreError> {
    let versions: Vec<(i64, String, Option<String>)> = connection
        .prepare_cached("select valid_from, feature, export_feature from camera_version where camera_id = ?1")?
        .query_map([camera_id.stored()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    let mut update = connection.prepare_cached(
        "update camera_version set feature = ?3, export_feature = ?4 where camera_id = ?1 and valid_from = ?2",
    )?;
    for (valid_from, feature, export) in versions {
        let stripped = strip_texts(&feature, texts)?;
        let export_stripped = export.as_deref().map(|export| strip_texts(export, texts)).transpose()?;
        if stripped != feature || export_stripped != export {
            update.execute((camera_id.stored(), valid_from, stripped, export_stripped))?;
        }
    }
    Ok(())
}
