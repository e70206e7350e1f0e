//! Taking an import back: what it brought new is left out, what it said anew is as it was said before.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension as _};
use serde_json::{Value, json};

use super::{Outcome, Ruled};
use crate::domain::source::CONTRIBUTORS;
use crate::domain::{CameraId, Observation};
use crate::store::StoreError;
use crate::store::camera::writes::refresh_camera;
use crate::store::engine::writing::Writing;
use crate::store::moderation::bulk::CHANGES_OF_IMPORT;
use crate::store::source::observations::{
    count_observation, find_observation, observation_from_body, replace_observation,
};

/// Source and reference of a statement.
type Key = (i64, String);
/// The same with the change at which it was said.
type Said = (i64, String, i64);

pub fn rule(writing: &Writing<'_>, change: i64, most: Option<u64>) -> Result<Outcome, StoreError> {
    let keys = list_statements(writing.connection(), change)?;
    if keys.is_empty() {
        return Ok(Outcome::Not(Ruled::Already));
    }
    if most.is_some_and(|most| keys.len() as u64 > most) {
        return Ok(Outcome::Not(Ruled::Grown));
    }
    let (mut left_out, mut as_before) = (Vec::new(), Vec::new());
    let mut cameras = BTreeSet::new();
    for (source_id, reference, said_at) in keys {
        let Some(stored) = find_observation(writing.connection(), source_id, &reference)? else { continue };
        cameras.insert(stored.camera_id.stored());
        let key = (source_id, reference.as_str());
        if let Some((former, text)) = version(writing.connection(), key, "valid_to", said_at, &stored.observation)? {
            replace_observation(writing, &stored, &former, text)?;
            as_before.push((source_id, reference));
        } else {
            count_observation(writing, &stored, false)?;
            left_out.push((source_id, reference));
        }
    }
    refresh_all(writing, cameras)?;
    note_restored(writing, change)?;
    Ok(Outcome::Done(None, json!({ "change": change, "left_out": left_out, "as_before": as_before })))
}

/// None when it is done. What was said anew since stays as it was said last.
pub fn undo(writing: &Writing<'_>, former: &Value) -> Result<Option<Ruled>, StoreError> {
    let change = former["change"].as_i64().unwrap_or_default();
    let changes = list_changes(writing.connection(), change)?;
    let keys = |name: &str| serde_json::from_value::<Vec<Key>>(former[name].clone());
    let mut cameras = BTreeSet::new();
    for (source_id, reference) in keys("left_out")? {
        let Some(stored) = find_observation(writing.connection(), source_id, &reference)? else { continue };
        cameras.insert(stored.camera_id.stored());
        count_observation(writing, &stored, true)?;
    }
    for (source_id, reference) in keys("as_before")? {
        let Some(stored) = find_observation(writing.connection(), source_id, &reference)? else { continue };
        let key = (source_id, reference.as_str());
        let find = |change: &i64| version(writing.connection(), key, "valid_from", *change, &stored.observation);
        let Some((said, text)) = changes.iter().find_map(|change| find(change).transpose()).transpose()? else {
            continue;
        };
        cameras.insert(stored.camera_id.stored());
        replace_observation(writing, &stored, &said, text)?;
    }
    refresh_all(writing, cameras)?;
    note_restored(writing, change)?;
    Ok(None)
}

/// Keeps that the rows written by this change are no import of their own.
fn note_restored(writing: &Writing<'_>, import: i64) -> Result<(), StoreError> {
    writing
        .connection()
        .prepare_cached("update change set restores = ?2 where change_id = ?1")?
        .execute((writing.change()?.0, import))?;
    Ok(())
}

fn refresh_all(writing: &Writing<'_>, cameras: BTreeSet<i64>) -> Result<(), StoreError> {
    for camera_id in cameras {
        refresh_camera(writing, CameraId::from_stored(camera_id))?;
    }
    Ok(())
}

fn list_statements(connection: &Connection, change: i64) -> Result<Vec<Said>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "select o.source_id, o.reference, o.valid_from from observation o join source s using (source_id)
         where o.valid_from in ({CHANGES_OF_IMPORT}) and s.key <> ?2 and o.is_counted order by o.source_id, o.reference"
    ))?;
    let keys = statement.query_map((change, CONTRIBUTORS), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(keys.collect::<Result<_, _>>()?)
}

/// The changes under which an import was written.
fn list_changes(connection: &Connection, change: i64) -> Result<Vec<i64>, StoreError> {
    let mut statement = connection.prepare_cached(CHANGES_OF_IMPORT)?;
    let changes = statement.query_map([change], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(changes)
}

/// A former statement, by the change at which it began or ended, with its free text.
fn version(
    connection: &Connection,
    (source_id, reference): (i64, &str),
    end: &'static str,
    change: i64,
    present: &Observation,
) -> Result<Option<(Observation, Option<i64>)>, StoreError> {
    let sql = match end {
        "valid_to" => {
            "select body, free_text_id from observation_version where source_id = ?1 and reference = ?2 and valid_to = ?3"
        }
        _ => {
            "select body, free_text_id from observation_version where source_id = ?1 and reference = ?2 and valid_from = ?3"
        }
    };
    let found: Option<(String, Option<i64>)> = connection
        .prepare_cached(sql)?
        .query_row((source_id, reference, change), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    found.map(|(body, text)| Ok((observation_from_body(&body, present)?, text))).transpose()
}
