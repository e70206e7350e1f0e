//! Decisions about whole cameras: hidden whatever their sources say, merged into another, or erased for good.

use rusqlite::{Connection, OptionalExtension as _};
use serde_json::{Value, json};

use super::erasure::erase_camera;
use super::{Outcome, Ruled, Ruling};
use crate::domain::CameraId;
use crate::domain::ruling::Action;
use crate::store::StoreError;
use crate::store::camera::rulings::{clear_ruling, set_ruling};
use crate::store::camera::writes::refresh_camera;
use crate::store::engine::writing::Writing;
use crate::store::erasure::editions::redact_editions;

pub fn rule(writing: &Writing<'_>, ruling: &Ruling) -> Result<Outcome, StoreError> {
    let Ok(camera_id) = ruling.subject_id.parse::<CameraId>() else { return Ok(Outcome::Not(Ruled::NoSuchSubject)) };
    rule_on(writing, camera_id, ruling.action, ruling.into)
}

/// The same about a camera that something else named.
pub fn rule_on(
    writing: &Writing<'_>,
    camera_id: CameraId,
    action: Action,
    into: Option<CameraId>,
) -> Result<Outcome, StoreError> {
    let Some(is_public) = is_public(writing.connection(), camera_id)? else {
        return Ok(Outcome::Not(Ruled::NoSuchSubject));
    };
    let former = match action {
        Action::Hide if !is_public => return Ok(Outcome::Not(Ruled::Already)),
        Action::Hide => {
            set_ruling(writing.connection(), camera_id, "hidden", None)?;
            redact_editions(writing, camera_id, None)?;
            refresh_camera(writing, camera_id)?;
            json!({ "from": camera_id.stored(), "moved": [] })
        }
        Action::Merge => {
            let moved = into.map(|into| merge_cameras(writing, camera_id, into)).transpose()?.flatten();
            let Some(moved) = moved else { return Ok(Outcome::Not(Ruled::NoSuchCamera)) };
            moved
        }
        Action::Erase => {
            erase_camera(writing, camera_id)?;
            Value::Null
        }
        _ => return Ok(Outcome::Not(Ruled::NotPossible)),
    };
    Ok(Outcome::Done(Some(camera_id), former))
}

/// None when it is done.
pub fn undo(writing: &Writing<'_>, former: &Value) -> Result<Option<Ruled>, StoreError> {
    split_cameras(writing, former)?;
    Ok(None)
}

/// Moves all that is said of one camera to another public one, and answers what it takes to split them again; none where
/// there is no such other camera.
pub fn merge_cameras(writing: &Writing<'_>, from: CameraId, into: CameraId) -> Result<Option<Value>, StoreError> {
    let connection = writing.connection();
    if from == into || is_public(connection, into)? != Some(true) {
        return Ok(None);
    }
    let moved: Vec<(i64, String)> = connection
        .prepare_cached("select source_id, reference from observation where camera_id = ?1 order by ordinal")?
        .query_map([from.stored()], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    for statement in &moved {
        move_statement(connection, statement, from, into)?;
    }
    set_ruling(connection, from, "merged", Some(into))?;
    refresh_camera(writing, from)?;
    refresh_camera(writing, into)?;
    Ok(Some(json!({ "from": from.stored(), "into": into.stored(), "moved": moved })))
}

/// Gives a camera back what was moved from it or hidden of it.
pub fn split_cameras(writing: &Writing<'_>, former: &Value) -> Result<(), StoreError> {
    let connection = writing.connection();
    let camera = |name: &str| former[name].as_i64().map(CameraId::from_stored);
    let Some(from) = camera("from") else { return Err(StoreError::Corrupt("a decision names no camera".to_owned())) };
    let moved: Vec<(i64, String)> = serde_json::from_value(former["moved"].clone())?;
    clear_ruling(connection, from)?;
    if let Some(into) = camera("into") {
        for statement in &moved {
            move_statement(connection, statement, into, from)?;
        }
        refresh_camera(writing, into)?;
    }
    refresh_camera(writing, from)?;
    Ok(())
}

/// A statement goes with its report and the photos of that.
fn move_statement(
    connection: &Connection,
    (source_id, reference): &(i64, String),
    from: CameraId,
    into: CameraId,
) -> Result<(), StoreError> {
    let (from, into) = (from.stored(), into.stored());
    let moved = connection
        .prepare_cached(
            "update observation set camera_id = ?4,
               ordinal = (select coalesce(max(ordinal), 0) + 1 from observation where camera_id = ?4)
             where camera_id = ?3 and source_id = ?1 and reference = ?2",
        )?
        .execute((source_id, reference, from, into))?;
    if moved > 0 {
        for sql in [
            "update report set camera_id = ?3 where report_id = ?1 and camera_id = ?2",
            "update photo set camera_id = ?3 where report_id = ?1 and camera_id = ?2",
        ] {
            connection.prepare_cached(sql)?.execute((reference, from, into))?;
        }
    }
    Ok(())
}

/// Whether a camera is public; none where there is no such camera.
fn is_public(connection: &Connection, camera_id: CameraId) -> Result<Option<bool>, StoreError> {
    let found = connection
        .prepare_cached("select spot is not null from camera where camera_id = ?1")?
        .query_row([camera_id.stored()], |row| row.get(0))
        .optional()?;
    Ok(found)
}
