//! How a device counts once for each camera and month: a keyed hash of what it sends for them, which tells nothing of
//! the device's other reports and cannot be made without the instance's key.

use hmac::{Hmac, KeyInit as _, Mac as _};
use rusqlite::Connection;
use sha2::Sha256;

use super::rows::Submission;
use crate::domain::ObservationKind;
use crate::store::StoreError;

/// HMAC-SHA256 of kind, camera, month and the device's token.
pub type DeviceMark = [u8; 32];

/// The mark of a report that came with a token; a new camera has none, since nobody knows its code before.
/// "I see it" and "I no longer see it" are answers to one question and share a mark; a correction has its own.
pub fn mark(connection: &Connection, submission: &Submission) -> Result<Option<DeviceMark>, StoreError> {
    let report = &submission.report;
    let (Some(token), Some(camera_id)) = (submission.handling.device_token, report.camera_id) else { return Ok(None) };
    let key: Vec<u8> = connection
        .prepare_cached("select key from instance_key where name = 'device'")?
        .query_row([], |row| row.get(0))?;
    let question = if report.kind == ObservationKind::Correction { "correction" } else { "seen" };
    let month: String = submission.today.to_string().chars().take(7).collect();
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    for part in [question.as_bytes(), camera_id.to_string().as_bytes(), month.as_bytes(), &token] {
        mac.update(part);
        mac.update(b"\0");
    }
    Ok(Some(mac.finalize().into_bytes().into()))
}

/// Whether a report with this mark stands.
pub fn find_marked(connection: &Connection, mark: Option<DeviceMark>) -> Result<bool, StoreError> {
    let Some(mark) = mark else { return Ok(false) };
    Ok(connection.prepare_cached("select 1 from report where device_hash = ?1")?.exists([&mark[..]])?)
}
