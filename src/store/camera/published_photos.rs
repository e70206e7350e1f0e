//! Which photos of a camera everybody may see: asked each time its feature is written.

use rusqlite::Connection;

use crate::domain::CameraId;
use crate::store::StoreError;

/// Ids of a camera's published photos, close ones first.
pub fn list_published_photos(connection: &Connection, camera_id: CameraId) -> Result<Vec<String>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select photo_id from photo where camera_id = ?1 and state = 'published' order by kind, received_on desc, photo_id",
    )?;
    let ids = statement.query_map([camera_id.stored()], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(ids)
}
