//! Removing a camera for good: from rows, from history, from the file and from its log. What is left is a tombstone, so
//! that neither an import nor a report brings the same thing back.

use rusqlite::Connection;
use uuid::Uuid;

use crate::domain::CameraId;
use crate::domain::photo::ErasedBy;
use crate::store::StoreError;
use crate::store::camera::rulings::{list_with_merged, set_ruling};
use crate::store::camera::writes::refresh_camera;
use crate::store::engine::scrub::erasing;
use crate::store::engine::writing::Writing;
use crate::store::erasure::editions::redact_editions;
use crate::store::report::photos::erase_photos_of_report;
use crate::store::report::reports::withdraw_report;
use crate::store::source::free_texts::erase_free_text;

/// Erases a camera: its statements, texts, photos, flags and past. Its code answers that it was erased.
pub fn erase_camera(writing: &Writing<'_>, camera_id: CameraId) -> Result<(), StoreError> {
    erasing(writing, |connection| {
        set_ruling(connection, camera_id, "erased", None)?;
        redact_editions(writing, camera_id, None)?;
        for report_id in list_report_ids(connection, camera_id)? {
            erase_photos_of_report(writing, report_id, ErasedBy::Moderator)?;
            withdraw_report(writing, report_id)?;
        }
        for free_text_id in list_text_ids(connection, camera_id)? {
            erase_free_text(writing, free_text_id)?;
        }
        empty_statements(writing, camera_id)?;
        refresh_camera(writing, camera_id)?;
        // What was merged into it was the same camera: its past is this one's.
        for merged in list_with_merged(connection, camera_id)? {
            for sql in [
                "delete from observation_version where camera_id = ?1",
                "delete from camera_version where camera_id = ?1",
                "update flag set state = 'settled' where camera_id = ?1",
                "update decision set former = null where camera_id = ?1",
            ] {
                connection.prepare_cached(sql)?.execute([merged.stored()])?;
            }
        }
        Ok(())
    })
}

/// Leaves of each statement that its source made it, and nothing of what it said.
fn empty_statements(writing: &Writing<'_>, camera_id: CameraId) -> Result<(), StoreError> {
    let connection = writing.connection();
    let counted: Vec<i64> = connection
        .prepare_cached("select source_id from observation where camera_id = ?1 and is_counted and kind = 'camera'")?
        .query_map([camera_id.stored()], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for source_id in counted {
        writing.note_source(source_id, -1);
    }
    connection
        .prepare_cached(
            "update observation set is_counted = 0, lon_e7 = null, lat_e7 = null, tags = '{}', seen_on = null,
               installed_on = null, removed_on = null, unlisted_on = null, free_text_id = null where camera_id = ?1",
        )?
        .execute([camera_id.stored()])?;
    Ok(())
}

fn list_report_ids(connection: &Connection, camera_id: CameraId) -> Result<Vec<Uuid>, StoreError> {
    let ids: Vec<String> = connection
        .prepare_cached("select report_id from report where camera_id = ?1")?
        .query_map([camera_id.stored()], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    ids.iter().map(|id| id.parse().map_err(|_not_a_uuid| StoreError::Corrupt(format!("report id {id}")))).collect()
}

/// Texts of present and former statements, and of flags.
fn list_text_ids(connection: &Connection, camera_id: CameraId) -> Result<Vec<i64>, StoreError> {
    let ids = connection
        .prepare_cached(
            "select free_text_id from observation where camera_id = ?1 and free_text_id is not null
             union select free_text_id from observation_version where camera_id = ?1 and free_text_id is not null
             union select free_text_id from flag where camera_id = ?1 and free_text_id is not null",
        )?
        .query_map([camera_id.stored()], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    Ok(ids)
}
