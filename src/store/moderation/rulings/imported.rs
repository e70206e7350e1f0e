//! Taking an import back: what it brought new is left out, what it said anew is as it was said before.

use std::collections::{BTreeSet, HashMap};

use rusqlite::Connection;
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
    let formers = Versions::list(writing.connection(), End::Last, change)?;
    let (mut left_out, mut as_before) = (Vec::new(), Vec::new());
    let mut cameras = BTreeSet::new();
    for (source_id, reference, said_at) in keys {
        let Some(stored) = find_observation(writing.connection(), source_id, &reference)? else { continue };
        cameras.insert(stored.camera_id.stored());
        let key = (source_id, reference.as_str(), said_at);
        if let Some((former, text)) = formers.load(writing.connection(), key, &stored.observation)? {
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
    let versions = Versions::list(writing.connection(), End::First, change)?;
    let keys = |name: &str| serde_json::from_value::<Vec<Key>>(former[name].clone());
    let mut cameras = BTreeSet::new();
    for (source_id, reference) in keys("left_out")? {
        let Some(stored) = find_observation(writing.connection(), source_id, &reference)? else { continue };
        cameras.insert(stored.camera_id.stored());
        count_observation(writing, &stored, true)?;
    }
    for (source_id, reference) in keys("as_before")? {
        let Some(stored) = find_observation(writing.connection(), source_id, &reference)? else { continue };
        let find = |change: &i64| {
            versions.load(writing.connection(), (source_id, reference.as_str(), *change), &stored.observation)
        };
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

/// Which end of a former statement's time is looked for.
#[derive(Clone, Copy)]
enum End {
    First,
    Last,
}

/// Former statements that began or ended with an import, found in one pass: their table has no index by either end.
struct Versions(HashMap<Said, Stored>);

/// Camera and first change: with source and reference the key of a former statement.
type Stored = (i64, i64);

impl Versions {
    fn list(connection: &Connection, end: End, import: i64) -> Result<Self, StoreError> {
        let sql = match end {
            End::First => {
                "select source_id, reference, valid_from, camera_id, valid_from from observation_version where valid_from in "
            }
            End::Last => {
                "select source_id, reference, valid_to, camera_id, valid_from from observation_version where valid_to in "
            }
        };
        let mut statement = connection.prepare_cached(&format!("{sql} ({CHANGES_OF_IMPORT})"))?;
        let rows = statement
            .query_map([import], |row| Ok(((row.get(0)?, row.get(1)?, row.get(2)?), (row.get(3)?, row.get(4)?))))?;
        Ok(Self(rows.collect::<Result<_, _>>()?))
    }

    /// What a source said of one thing, with its free text.
    fn load(
        &self,
        connection: &Connection,
        (source_id, reference, change): (i64, &str, i64),
        present: &Observation,
    ) -> Result<Option<(Observation, Option<i64>)>, StoreError> {
        let Some((camera_id, valid_from)) = self.0.get(&(source_id, reference.to_owned(), change)) else {
            return Ok(None);
        };
        let (body, text): (String, Option<i64>) = connection
            .prepare_cached(
                "select body, free_text_id from observation_version
                 where camera_id = ?1 and source_id = ?2 and reference = ?3 and valid_from = ?4",
            )?
            .query_row((camera_id, source_id, reference, valid_from), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Some((observation_from_body(&body, present)?, text)))
    }
}
