//! Removing a text for good: from its row, from the camera's feature and from its past ones, from the file and its log.
//! Whoever asks for it, a moderator or a receipt, it is this one operation; one that is only made private again stays in
//! its row, and leaves the past all the same.

use rusqlite::Connection;
use serde_json::Value;

use super::StoreError;
use super::camera_writes::refresh_camera;
use super::free_texts::{erase_free_text, find_free_text, set_free_text_state};
use super::scrub::erasing;
use super::writing::Writing;
use crate::domain::{CameraId, Tags};

/// Erases a text of a report of this camera, from its past states too if it was ever shown.
pub fn erase_text(writing: &Writing<'_>, camera_id: CameraId, free_text_id: i64) -> Result<(), StoreError> {
    let texts = find_free_text(writing.connection(), Some(free_text_id))?;
    erasing(writing, |connection| {
        erase_free_text(writing, free_text_id)?;
        refresh_camera(writing, camera_id)?;
        strip_versions(connection, camera_id, &texts)
    })
}

/// Makes a text private again: no state of the camera tells it any more, present or past.
pub fn hide_text(writing: &Writing<'_>, camera_id: CameraId, free_text_id: i64) -> Result<(), StoreError> {
    let connection = writing.connection();
    let texts = find_free_text(connection, Some(free_text_id))?;
    set_free_text_state(connection, free_text_id, "private")?;
    refresh_camera(writing, camera_id)?;
    strip_versions(connection, camera_id, &texts)
}

/// Takes texts out of the past states of a camera.
fn strip_versions(connection: &Connection, camera_id: CameraId, texts: &Tags) -> Result<(), StoreError> {
    let versions: Vec<(i64, String, Option<String>)> = connection
        .prepare_cached("select valid_from, feature, export_feature from camera_version where camera_id = ?1")?
        .query_map([camera_id.stored()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
        .collect::<Result<_, _>>()?;
    let mut update = connection.prepare_cached(
        "update camera_version set feature = ?3, export_feature = ?4 where camera_id = ?1 and valid_from = ?2",
    )?;
    for (valid_from, feature, export) in versions {
        let stripped = strip(&feature, texts)?;
        let export_stripped = export.as_deref().map(|export| strip(export, texts)).transpose()?;
        if stripped != feature || export_stripped != export {
            update.execute((camera_id.stored(), valid_from, stripped, export_stripped))?;
        }
    }
    Ok(())
}

/// A feature's text, which lacks its last two braces, without members that say one of the texts.
fn strip(feature: &str, texts: &Tags) -> Result<String, StoreError> {
    if feature.is_empty() {
        return Ok(String::new());
    }
    let mut value: Value = serde_json::from_str(&format!("{feature}}}}}"))?;
    let Some(properties) = value["properties"].as_object_mut() else { return Ok(feature.to_owned()) };
    let before = properties.len();
    properties.retain(|key, value| value.as_str().is_none_or(|value| texts.get(key) != Some(value)));
    if properties.len() == before {
        return Ok(feature.to_owned());
    }
    let text = value.to_string();
    Ok(text.strip_suffix("}}").unwrap_or(&text).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_loses_the_text_and_nothing_else() {
        let texts = Tags::from_pairs([("note".to_owned(), "chez Mme X".to_owned())]);
        let feature = r#"{"type":"Feature","id":"A","geometry":{"type":"Point","coordinates":[3.88,43.6]},"properties":{"note":"chez Mme X","ref":"C1""#;
        let stripped = strip(feature, &texts).unwrap();
        assert!(!stripped.contains("Mme X") && stripped.ends_with(r#""ref":"C1""#), "{stripped}");
        assert!(serde_json::from_str::<Value>(&format!("{stripped}}}}}")).is_ok());
        assert_eq!(strip(r#"{"properties":{"note":"other""#, &texts).unwrap(), r#"{"properties":{"note":"other""#);
        assert_eq!(strip("", &texts).unwrap(), "");
    }
}
