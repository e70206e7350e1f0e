//! What anybody pointed out about a camera: kept for moderators, never shown; what was written beside it can be erased.

use rusqlite::{Connection, OptionalExtension as _};
use uuid::Uuid;

use super::free_texts::{find_free_text, insert_free_text};
use super::writing::Writing;
use super::{Reader, StoreError};
use crate::domain::flag::FlagKind;
use crate::domain::{CameraId, PartialDate, Tags};

/// A flag as it was sent.
#[derive(Clone, Debug)]
pub struct NewFlag {
    pub flag_id: Uuid,
    pub camera_id: CameraId,
    pub kind: FlagKind,
    /// Free words; empty for none.
    pub note: String,
    /// The territory's day.
    pub today: PartialDate,
}

/// A flag as it is kept.
#[derive(Clone, Debug)]
pub struct StoredFlag {
    pub flag_id: String,
    pub camera_id: CameraId,
    pub kind: String,
    pub received_on: String,
    /// waiting or settled.
    pub state: String,
    /// Empty where nothing was written or once it is erased.
    pub note: String,
}

/// Keeps a flag; the same again is the same. False where there is no such public camera.
pub fn insert_flag(writing: &Writing<'_>, flag: &NewFlag) -> Result<bool, StoreError> {
    let connection = writing.connection();
    if load(connection, &flag.flag_id.to_string())?.is_some() {
        return Ok(true);
    }
    let is_public = connection
        .prepare_cached("select 1 from camera where camera_id = ?1 and spot is not null")?
        .exists([flag.camera_id.stored()])?;
    if !is_public {
        return Ok(false);
    }
    let mut texts = Tags::default();
    if !flag.note.trim().is_empty() {
        texts.set("note", &flag.note);
    }
    let free_text_id = insert_free_text(connection, &texts)?;
    connection
        .prepare_cached(
            "insert into flag (flag_id, camera_id, kind, received_on, state, free_text_id) values (?1, ?2, ?3, ?4, 'waiting', ?5)",
        )?
        .execute((
            flag.flag_id.to_string(),
            flag.camera_id.stored(),
            flag.kind.as_str(),
            flag.today.to_string(),
            free_text_id,
        ))?;
    Ok(true)
}

/// A flag by its id.
pub fn find_flag(reader: &Reader<'_>, flag_id: &str) -> Result<Option<StoredFlag>, StoreError> {
    load(reader.connection(), flag_id)
}

/// Whether it waits or is settled.
pub(super) fn set_flag_state(connection: &Connection, flag_id: &str, state: &str) -> Result<(), StoreError> {
    connection.prepare_cached("update flag set state = ?2 where flag_id = ?1")?.execute((flag_id, state))?;
    Ok(())
}

pub(super) fn load(connection: &Connection, flag_id: &str) -> Result<Option<StoredFlag>, StoreError> {
    let found = connection
        .prepare_cached("select camera_id, kind, received_on, state, free_text_id from flag where flag_id = ?1")?
        .query_row([flag_id], |row| {
            let flag = StoredFlag {
                flag_id: flag_id.to_owned(),
                camera_id: CameraId::from_stored(row.get(0)?),
                kind: row.get(1)?,
                received_on: row.get(2)?,
                state: row.get(3)?,
                note: String::new(),
            };
            Ok((flag, row.get::<_, Option<i64>>(4)?))
        })
        .optional()?;
    let Some((mut flag, free_text_id)) = found else { return Ok(None) };
    find_free_text(connection, free_text_id)?.get("note").unwrap_or_default().clone_into(&mut flag.note);
    Ok(Some(flag))
}
