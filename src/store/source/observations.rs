//! What sources say: rows of `observation`, with every former statement kept in `observation_version`.

use rusqlite::{Connection, OptionalExtension as _, Row, named_params};
use serde_json::{Value, json};

use crate::domain::{CameraId, Evidence, Observation, ObservationKind, PartialDate, Position, Tags};
use crate::store::StoreError;
use crate::store::changes::Change;
use crate::store::engine::writing::Writing;

pub(in crate::store) const OBSERVATION_COLUMNS: &str =
    "s.key, s.is_exportable, o.reference, o.kind, o.lon_e7, o.lat_e7, o.tags, o.evidence, o.seen_on,
  o.installed_on, o.removed_on, o.unlisted_on, o.free_text_id, o.camera_id, o.source_id, o.valid_from";

/// An observation with the keys of its row.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredObservation {
    pub camera_id: CameraId,
    pub source_id: i64,
    pub free_text_id: Option<i64>,
    pub valid_from: Change,
    pub observation: Observation,
}

/// All statements about a camera in the order they were recorded, without those of reports that wait for review or were
/// refused: they do not count and are told to their senders alone. A text that a moderator published is told with them.
pub fn list_observations(connection: &Connection, camera_id: CameraId) -> Result<Vec<StoredObservation>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "select {OBSERVATION_COLUMNS}, t.body from observation o join source s using (source_id)
         left join free_text t on t.free_text_id = o.free_text_id and t.state = 'published'
         where o.camera_id = :camera_id and o.is_counted order by o.ordinal, o.reference"
    ))?;
    let rows = statement.query_map(named_params! { ":camera_id": camera_id.stored() }, |row| {
        Ok((observation_from_row(row)?, row.get::<_, Option<String>>(16)?))
    })?;
    rows.map(|row| {
        let (stored, published) = row?;
        let mut stored = stored?;
        if let Some(published) = published {
            let texts: Tags = serde_json::from_str(&published)?;
            texts.iter().for_each(|(key, value)| stored.observation.tags.set(key, value));
        }
        Ok(stored)
    })
    .collect()
}

/// The statement a source made under a reference.
pub fn find_observation(
    connection: &Connection,
    source_id: i64,
    reference: &str,
) -> Result<Option<StoredObservation>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "select {OBSERVATION_COLUMNS} from observation o join source s using (source_id)
         where o.source_id = :source_id and o.reference = :reference"
    ))?;
    let found = statement
        .query_row(named_params! { ":source_id": source_id, ":reference": reference }, observation_from_row)
        .optional()?;
    found.transpose()
}

/// Where a statement belongs: the keys of its row.
#[derive(Clone, Copy, Debug)]
pub struct ObservationKey {
    pub camera_id: CameraId,
    pub source_id: i64,
    pub ordinal: i64,
    pub free_text_id: Option<i64>,
}

/// Adds a statement.
pub fn insert_observation(
    writing: &Writing<'_>,
    key: ObservationKey,
    observation: &Observation,
) -> Result<(), StoreError> {
    insert_rendered(writing, key, observation, &observation.tags.to_json())
}

/// Adds a statement whose tags stand in a JSON object already; its own are not looked at.
pub fn insert_rendered(
    writing: &Writing<'_>,
    key: ObservationKey,
    observation: &Observation,
    tags: &str,
) -> Result<(), StoreError> {
    let text = |date: Option<PartialDate>| date.map(|date| date.to_string());
    if observation.kind == ObservationKind::Camera {
        writing.note_source(key.source_id, 1);
    }
    writing
        .connection()
        .prepare_cached(
            "insert into observation (camera_id, source_id, reference, ordinal, kind, lon_e7, lat_e7, tags, evidence, seen_on,
               installed_on, removed_on, unlisted_on, free_text_id, valid_from)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        )?
        .execute(rusqlite::params![
            key.camera_id.stored(),
            key.source_id,
            observation.reference,
            key.ordinal,
            observation.kind.as_str(),
            observation.position.map(Position::lon_e7),
            observation.position.map(Position::lat_e7),
            tags,
            observation.evidence as i64,
            text(observation.seen_on),
            text(observation.installed_on),
            text(observation.removed_on),
            text(observation.unlisted_on),
            key.free_text_id,
            writing.change()?.0,
        ])?;
    Ok(())
}

/// The place of the next statement about a camera in the order of recording.
pub fn next_ordinal(connection: &Connection, camera_id: CameraId) -> Result<i64, StoreError> {
    let next = connection
        .prepare_cached("select coalesce(max(ordinal), 0) + 1 from observation where camera_id = ?1")?
        .query_row([camera_id.stored()], |row| row.get(0))?;
    Ok(next)
}

/// Moves the present statement into the past and answers its ordinal.
pub fn retire_observation(writing: &Writing<'_>, stored: &StoredObservation) -> Result<i64, StoreError> {
    if stored.observation.kind == ObservationKind::Camera {
        writing.note_source(stored.source_id, -1);
    }
    let connection = writing.connection();
    let key = (stored.camera_id.stored(), stored.source_id, &stored.observation.reference);
    let ordinal: i64 = connection
        .prepare_cached(
            "delete from observation where camera_id = ?1 and source_id = ?2 and reference = ?3 returning ordinal",
        )?
        .query_row(key, |row| row.get(0))?;
    connection
        .prepare_cached(
            "insert or ignore into observation_version (camera_id, source_id, reference, valid_from, valid_to, body, free_text_id)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute((key.0, key.1, key.2, stored.valid_from.0, writing.change()?.0, body(&stored.observation), stored.free_text_id))?;
    Ok(ordinal)
}

/// Lets a statement count in its camera's merge, or leaves it out; it is kept either way.
pub fn count_observation(
    writing: &Writing<'_>,
    stored: &StoredObservation,
    is_counted: bool,
) -> Result<(), StoreError> {
    let changed = writing
        .connection()
        .prepare_cached(
            "update observation set is_counted = ?4 where camera_id = ?1 and source_id = ?2 and reference = ?3 and is_counted <> ?4",
        )?
        .execute((stored.camera_id.stored(), stored.source_id, &stored.observation.reference, is_counted))?;
    if changed > 0 && stored.observation.kind == ObservationKind::Camera {
        writing.note_source(stored.source_id, if is_counted { 1 } else { -1 });
    }
    Ok(())
}

/// Replaces a statement by a newer one of the same source and reference.
pub fn replace_observation(
    writing: &Writing<'_>,
    stored: &StoredObservation,
    newer: &Observation,
    free_text_id: Option<i64>,
) -> Result<(), StoreError> {
    let ordinal = retire_observation(writing, stored)?;
    let key = ObservationKey { camera_id: stored.camera_id, source_id: stored.source_id, ordinal, free_text_id };
    insert_observation(writing, key, newer)
}

fn body(observation: &Observation) -> String {
    let text = |date: Option<PartialDate>| date.map(|date| date.to_string());
    json!({
        "kind": observation.kind.as_str(),
        "lon_e7": observation.position.map(Position::lon_e7),
        "lat_e7": observation.position.map(Position::lat_e7),
        "tags": observation.tags,
        "evidence": observation.evidence.as_str(),
        "seen_on": text(observation.seen_on),
        "installed_on": text(observation.installed_on),
        "removed_on": text(observation.removed_on),
        "unlisted_on": text(observation.unlisted_on),
    })
    .to_string()
}

/// Reads a former statement back; whose it is and what may be told stand in the present one.
pub(in crate::store) fn observation_from_body(body: &str, present: &Observation) -> Result<Observation, StoreError> {
    let body: Value = serde_json::from_str(body)?;
    let text = |name: &str| body[name].as_str().unwrap_or_default();
    let date = |name: &str| body[name].as_str().and_then(|text| PartialDate::parse(text).ok());
    let degrees = |name: &str| body[name].as_i64().and_then(|value| i32::try_from(value).ok());
    Ok(Observation {
        kind: ObservationKind::parse(text("kind")).unwrap_or(ObservationKind::Camera),
        position: degrees("lon_e7").zip(degrees("lat_e7")).and_then(|(lon, lat)| Position::from_e7(lon, lat).ok()),
        tags: serde_json::from_value(body["tags"].clone())?,
        evidence: text("evidence").parse().unwrap_or(present.evidence),
        seen_on: date("seen_on"),
        installed_on: date("installed_on"),
        removed_on: date("removed_on"),
        unlisted_on: date("unlisted_on"),
        ..present.clone()
    })
}

pub(in crate::store) fn observation_from_row(row: &Row<'_>) -> rusqlite::Result<Result<StoredObservation, StoreError>> {
    let kind: String = row.get(3)?;
    let (lon_e7, lat_e7): (Option<i32>, Option<i32>) = (row.get(4)?, row.get(5)?);
    let tags: String = row.get(6)?;
    let evidence: usize = row.get(7)?;
    let date = |index: usize| -> rusqlite::Result<Option<PartialDate>> {
        Ok(row.get::<_, Option<String>>(index)?.and_then(|text| PartialDate::parse(&text).ok()))
    };
    let observation = Observation {
        source: row.get(0)?,
        is_exportable: row.get(1)?,
        reference: row.get(2)?,
        kind: ObservationKind::parse(&kind).unwrap_or(ObservationKind::Camera),
        position: lon_e7.zip(lat_e7).and_then(|(lon, lat)| Position::from_e7(lon, lat).ok()),
        tags: Tags::default(),
        evidence: Evidence::ALL.get(evidence).copied().unwrap_or(Evidence::Hearsay),
        seen_on: date(8)?,
        installed_on: date(9)?,
        removed_on: date(10)?,
        unlisted_on: date(11)?,
    };
    let stored = StoredObservation {
        camera_id: CameraId::from_stored(row.get(13)?),
        source_id: row.get(14)?,
        free_text_id: row.get(12)?,
        valid_from: Change(row.get(15)?),
        observation,
    };
    Ok(serde_json::from_str(&tags).map_err(StoreError::from).map(|tags| {
        let mut stored = stored;
        stored.observation.tags = tags;
        stored
    }))
}
