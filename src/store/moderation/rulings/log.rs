//! Rows of decisions: what is told in public, and what it takes to undo one.

use rusqlite::{Connection, OptionalExtension as _, Row};
use serde_json::Value;

use super::Ruling;
use crate::domain::CameraId;
use crate::domain::ruling::{Action, Subject};
use crate::store::{Reader, StoreError};

/// A decision as everybody may read it: nobody's name, nobody's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    pub decision_id: i64,
    /// The territory's day.
    pub decided_on: String,
    pub subject: String,
    pub action: String,
    pub reason: String,
    pub camera_id: Option<CameraId>,
    /// The decision that took it back.
    pub undone_by: Option<i64>,
    pub can_be_undone: bool,
    /// How many things it touched, where it was about many.
    pub count: Option<u64>,
}

/// Subject, its id, camera, action, former state, whether it was undone.
type Columns = (String, String, Option<i64>, String, Option<String>, bool);

/// A decision as it is kept.
pub(super) struct Kept {
    pub subject: Subject,
    pub subject_id: String,
    pub camera_id: Option<CameraId>,
    pub action: Action,
    pub former: Option<Value>,
    pub is_undone: bool,
}

/// Decisions before a number, newest first.
pub fn list_decisions(reader: &Reader<'_>, before: Option<i64>, limit: usize) -> Result<Vec<LogEntry>, StoreError> {
    let mut statement = reader.connection().prepare_cached(
        "select decision_id, decided_on, subject, action, reason, camera_id, undone_by, former is not null,
           case when subject in ('burst', 'hour', 'area') then json_array_length(former, '$.state.reports') + coalesce(json_array_length(former, '$.state.surveys'), 0)
                when subject = 'import' then json_array_length(former, '$.state.left_out') + json_array_length(former, '$.state.as_before')
           end from decision
         where ?1 is null or decision_id < ?1 order by decision_id desc limit ?2",
    )?;
    let entries = statement.query_map((before, limit), entry_from_row)?.collect::<Result<_, _>>()?;
    Ok(entries)
}

fn entry_from_row(row: &Row<'_>) -> rusqlite::Result<LogEntry> {
    let undone_by: Option<i64> = row.get(6)?;
    Ok(LogEntry {
        decision_id: row.get(0)?,
        decided_on: row.get(1)?,
        subject: row.get(2)?,
        action: row.get(3)?,
        reason: row.get(4)?,
        camera_id: row.get::<_, Option<i64>>(5)?.map(CameraId::from_stored),
        can_be_undone: undone_by.is_none() && row.get::<_, bool>(7)?,
        undone_by,
        count: row.get(8)?,
    })
}

pub(super) fn insert(
    connection: &Connection,
    ruling: &Ruling,
    camera_id: Option<CameraId>,
    former: Option<&Value>,
) -> Result<i64, StoreError> {
    connection
        .prepare_cached(
            "insert into decision (moderator_id, decided_on, subject, subject_id, camera_id, action, reason, former)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute((
            ruling.decider.moderator_id,
            ruling.decider.today.to_string(),
            ruling.subject.as_str(),
            &ruling.subject_id,
            camera_id.map(CameraId::stored),
            ruling.action.as_str(),
            ruling.reason.as_str(),
            former.map(ToString::to_string),
        ))?;
    Ok(connection.last_insert_rowid())
}

pub(super) fn find(connection: &Connection, decision_id: i64) -> Result<Option<Kept>, StoreError> {
    let found: Option<Columns> = connection
        .prepare_cached(
            "select subject, subject_id, camera_id, action, former, undone_by is not null from decision where decision_id = ?1",
        )?
        .query_row([decision_id], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
        })
        .optional()?;
    let Some((subject, subject_id, camera_id, action, former, is_undone)) = found else { return Ok(None) };
    Ok(Some(Kept {
        subject: subject.parse().map_err(StoreError::Corrupt)?,
        subject_id,
        camera_id: camera_id.map(CameraId::from_stored),
        action: action.parse().map_err(StoreError::Corrupt)?,
        former: former.map(|text| serde_json::from_str(&text)).transpose()?,
        is_undone,
    }))
}

pub(super) fn note_undone(connection: &Connection, decision_id: i64, undone_by: i64) -> Result<(), StoreError> {
    connection
        .prepare_cached("update decision set undone_by = ?2 where decision_id = ?1")?
        .execute((decision_id, undone_by))?;
    Ok(())
}
