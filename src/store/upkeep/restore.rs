//! Putting a backup in the place of the inventory. Nothing is deleted: what stood there gets another name, and what was
//! erased in it since the backup was made is erased in the restored file too.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, OptionalExtension as _};
use uuid::Uuid;

use super::backup::backup;
use super::check::Soundness;
use crate::domain::CameraId;
use crate::domain::photo::ErasedBy;
use crate::store::StoreError;
use crate::store::engine::writing::Writing;
use crate::store::erasure::redaction::erase_text;
use crate::store::file::connection::open_reader;
use crate::store::file::placing::{remove_with_leftovers, sync_folder, with_suffix};
use crate::store::moderation::rulings::erase_camera;
use crate::store::report::photos::erase_photo;
use crate::store::report::place_reports::withdraw_place;
use crate::store::report::reports::withdraw_report;
use crate::store::source::free_texts::erase_free_text;
use crate::store::survey::surveys::withdraw_survey;

/// A backup that stands in the inventory's place.
#[derive(Debug)]
pub struct Restored {
    pub soundness: Soundness,
    /// Where the former file is now, if there was one.
    pub former: Option<PathBuf>,
}

/// Copies a backup to where the inventory is, checked before anything is moved. Refused while another process has the
/// inventory open.
pub fn restore(copy: &Path, database: &Path, now: Timestamp) -> Result<Restored, StoreError> {
    let incoming = with_suffix(database, ".restoring");
    remove_with_leftovers(&incoming);
    let soundness = backup(copy, &incoming)?;
    if let Some(fault) = soundness.faults.first() {
        remove_with_leftovers(&incoming);
        return Err(StoreError::Corrupt(format!("the backup is not sound: {fault}")));
    }
    let former = match set_aside(database, now) {
        Ok(former) => former,
        Err(error) => {
            remove_with_leftovers(&incoming);
            return Err(error);
        }
    };
    std::fs::rename(&incoming, database)?;
    sync_folder(database)?;
    Ok(Restored { soundness, former })
}

/// Gives the present file another name, with whatever its log still holds.
fn set_aside(database: &Path, now: Timestamp) -> Result<Option<PathBuf>, StoreError> {
    if !database.exists() {
        return Ok(None);
    }
    require_unused(database)?;
    let former = with_suffix(database, &now.strftime(".before-restore-%Y%m%dT%H%M%SZ").to_string());
    if former.exists() {
        return Err(StoreError::Conflict(format!("{} exists already", former.display())));
    }
    for suffix in ["-wal", "-shm", "-journal", ""] {
        let file = with_suffix(database, suffix);
        if file.exists() {
            std::fs::rename(&file, with_suffix(&former, suffix))?;
        }
    }
    Ok(Some(former))
}

/// A file in use cannot leave the write-ahead log; one that is damaged is nobody's any more.
fn require_unused(database: &Path) -> Result<(), StoreError> {
    let connection = Connection::open(database)?;
    connection.busy_timeout(Duration::ZERO)?;
    let left = connection.query_row("pragma journal_mode = delete", [], |row| row.get::<_, String>(0));
    let is_used = match left {
        Ok(mode) => mode == "wal",
        Err(error) => matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)),
    };
    if is_used {
        let told = format!("{} is in use: stop the server first", database.display());
        return Err(StoreError::Conflict(told));
    }
    Ok(())
}

/// What was erased in a file: the tombstones.
#[derive(Debug, Default)]
pub struct Erased {
    cameras: Vec<i64>,
    texts: Vec<i64>,
    photos: Vec<String>,
    withdrawn: Vec<String>,
    places: Vec<String>,
    surveys: Vec<String>,
}

/// Withdraws what stands under an id.
type Withdraw = fn(&Writing<'_>, Uuid) -> Result<(), StoreError>;

/// The tombstones of the former file; none where it cannot be read or is another inventory's.
pub fn list_erased(former: &Path, restored: &Path) -> Result<Erased, StoreError> {
    let (former, restored) = (open_reader(former)?, open_reader(restored)?);
    if !is_of_one_inventory(&former, &restored)? {
        return Err(StoreError::Conflict("it is another inventory".to_owned()));
    }
    Ok(Erased {
        cameras: column(&former, "select camera_id from camera_ruling where ruling = 'erased'")?,
        texts: column(&former, "select free_text_id from free_text where state = 'erased'")?,
        photos: column(&former, "select photo_id from photo where state = 'erased'")?,
        withdrawn: column(&former, "select report_id from report where state = 'withdrawn'")?,
        places: column(&former, "select report_id from place_report where state = 'withdrawn'")?,
        surveys: column(&former, "select survey_id from survey where state = 'withdrawn'")?,
    })
}

/// Whether two files began with the same change and, as far as both have one, with the same secret.
fn is_of_one_inventory(one: &Connection, other: &Connection) -> Result<bool, StoreError> {
    let first_change = |connection: &Connection| -> Result<String, StoreError> {
        Ok(connection.query_row("select committed_at from change order by change_id limit 1", [], |row| row.get(0))?)
    };
    let secret = |connection: &Connection| -> Result<Option<Vec<u8>>, StoreError> {
        let has_secrets = "select 1 from sqlite_schema where name = 'instance_key'";
        if !connection.prepare(has_secrets)?.exists([])? {
            return Ok(None);
        }
        let mut statement = connection.prepare("select key from instance_key where name = 'device'")?;
        Ok(statement.query_row([], |row| row.get(0)).optional()?)
    };
    let have_same_secret = secret(one)?.zip(secret(other)?).is_none_or(|(one, other)| one == other);
    Ok(have_same_secret && first_change(one)? == first_change(other)?)
}

pub(super) fn column<T: rusqlite::types::FromSql>(connection: &Connection, sql: &str) -> Result<Vec<T>, StoreError> {
    let mut statement = connection.prepare(sql)?;
    let values = statement.query_map([], |row| row.get(0))?;
    Ok(values.collect::<Result<_, _>>()?)
}

/// Erases the same again; answers how many things that were back are gone once more.
pub fn erase_again(writing: &Writing<'_>, erased: &Erased) -> Result<u64, StoreError> {
    let mut gone = 0;
    let mut again = |ids: &[String], stands: &str, withdraw: Withdraw| -> Result<(), StoreError> {
        for id in ids {
            if is_there(writing, stands, id)? {
                withdraw(writing, parse(id)?)?;
                gone += 1;
            }
        }
        Ok(())
    };
    let stands = "select 1 from report where report_id = ?1 and state <> 'withdrawn'";
    again(&erased.withdrawn, stands, |writing, id| withdraw_report(writing, id).map(drop))?;
    let stands = "select 1 from place_report where report_id = ?1 and state <> 'withdrawn'";
    again(&erased.places, stands, withdraw_place)?;
    let stands = "select 1 from survey where survey_id = ?1 and state <> 'withdrawn'";
    again(&erased.surveys, stands, withdraw_survey)?;
    for id in &erased.cameras {
        let stands = "select 1 from camera c where camera_id = ?1 and not exists (
            select 1 from camera_ruling r where r.camera_id = c.camera_id and r.ruling = 'erased')";
        if is_there(writing, stands, id)? {
            erase_camera(writing, CameraId::from_stored(*id))?;
            gone += 1;
        }
    }
    for id in &erased.photos {
        if is_there(writing, "select 1 from photo where photo_id = ?1 and state <> 'erased'", id)? {
            gone += u64::from(erase_photo(writing, parse(id)?, ErasedBy::Moderator)?);
        }
    }
    for id in &erased.texts {
        gone += u64::from(erase_text_again(writing, *id)?);
    }
    Ok(gone)
}

/// Texts of statements; the others have no past that told them.
fn erase_text_again(writing: &Writing<'_>, free_text_id: i64) -> Result<bool, StoreError> {
    if !is_there(writing, "select 1 from free_text where free_text_id = ?1 and state <> 'erased'", &free_text_id)? {
        return Ok(false);
    }
    let cameras: Vec<i64> = writing
        .connection()
        .prepare_cached(
            "select camera_id from observation where free_text_id = ?1
             union select camera_id from observation_version where free_text_id = ?1",
        )?
        .query_map([free_text_id], |row| row.get(0))?
        .collect::<Result<_, _>>()?;
    for camera_id in &cameras {
        erase_text(writing, CameraId::from_stored(*camera_id), free_text_id)?;
    }
    if cameras.is_empty() {
        erase_free_text(writing, free_text_id)?;
    }
    Ok(true)
}

pub(super) fn is_there(writing: &Writing<'_>, sql: &str, id: &dyn rusqlite::ToSql) -> Result<bool, StoreError> {
    Ok(writing.connection().prepare_cached(sql)?.exists([id])?)
}

pub(super) fn parse(id: &str) -> Result<Uuid, StoreError> {
    id.parse().map_err(|_not_a_uuid| StoreError::Corrupt(format!("id {id}")))
}
