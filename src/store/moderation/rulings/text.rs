//! Decisions about the free text of a report: shown among the camera's tags, kept private, or erased for good.
//! The text itself never leaves its erasable row: a published one is joined to its statement when that is read.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Outcome, Ruled, Ruling};
use crate::domain::CameraId;
use crate::domain::ruling::Action;
use crate::store::StoreError;
use crate::store::camera::writes::refresh_camera;
use crate::store::engine::writing::Writing;
use crate::store::erasure::redaction::{erase_text, hide_text};
use crate::store::report::rows::{load, statement};
use crate::store::source::free_texts::{find_free_text_state, set_free_text_state};

/// Where a report's text is, while any is left.
struct Found {
    camera_id: CameraId,
    free_text_id: i64,
    state: String,
}

pub fn rule(writing: &Writing<'_>, ruling: &Ruling) -> Result<Outcome, StoreError> {
    let found = match find(writing, &ruling.subject_id)? {
        Ok(found) => found,
        Err(why_not) => return Ok(Outcome::Not(why_not)),
    };
    let camera_id = found.camera_id;
    match ruling.action {
        Action::Publish => publish(writing, camera_id, found.free_text_id)?,
        Action::Keep => hide_text(writing, camera_id, found.free_text_id)?,
        Action::Erase => {
            erase_text(writing, camera_id, found.free_text_id)?;
            return Ok(Outcome::Done(Some(camera_id), Value::Null));
        }
        _ => return Ok(Outcome::Not(Ruled::NotPossible)),
    }
    Ok(Outcome::Done(Some(camera_id), json!(found.state)))
}

pub fn undo(writing: &Writing<'_>, id: &str, former: &Value) -> Result<Option<Ruled>, StoreError> {
    let found = match find(writing, id)? {
        Ok(found) => found,
        Err(why_not) => return Ok(Some(why_not)),
    };
    match former.as_str() {
        Some("published") => publish(writing, found.camera_id, found.free_text_id)?,
        _ => hide_text(writing, found.camera_id, found.free_text_id)?,
    }
    Ok(None)
}

fn publish(writing: &Writing<'_>, camera_id: CameraId, free_text_id: i64) -> Result<(), StoreError> {
    set_free_text_state(writing.connection(), free_text_id, "published")?;
    refresh_camera(writing, camera_id)?;
    Ok(())
}

fn find(writing: &Writing<'_>, id: &str) -> Result<Result<Found, Ruled>, StoreError> {
    let connection = writing.connection();
    let Ok(report_id) = id.parse::<Uuid>() else { return Ok(Err(Ruled::NoSuchSubject)) };
    let Some(report) = load(connection, report_id)? else { return Ok(Err(Ruled::NoSuchSubject)) };
    if report.state == "withdrawn" {
        return Ok(Err(Ruled::Gone));
    }
    let Some(free_text_id) = statement(connection, report_id)?.free_text_id else {
        return Ok(Err(Ruled::NoSuchSubject));
    };
    let state = find_free_text_state(connection, free_text_id)?;
    if state == "erased" {
        return Ok(Err(Ruled::Gone));
    }
    Ok(Ok(Found { camera_id: report.camera_id, free_text_id, state }))
}
