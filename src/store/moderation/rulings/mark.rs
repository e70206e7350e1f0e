//! How a thing stands in the queue beside its own state: looked at and left as it is, or put off for a second look.

use rusqlite::{Connection, OptionalExtension as _};
use serde_json::json;

use super::{Outcome, Ruled};
use crate::domain::CameraId;
use crate::domain::ruling::Subject;
use crate::store::StoreError;

pub fn find(connection: &Connection, subject: Subject, subject_id: &str) -> Result<Option<String>, StoreError> {
    let found = connection
        .prepare_cached("select mark from review_mark where subject = ?1 and subject_id = ?2")?
        .query_row((subject.as_str(), subject_id), |row| row.get(0))
        .optional()?;
    Ok(found)
}

pub fn set(connection: &Connection, subject: Subject, subject_id: &str, mark: Option<&str>) -> Result<(), StoreError> {
    let key = (subject.as_str(), subject_id);
    match mark {
        Some(mark) => connection
            .prepare_cached("insert or replace into review_mark (subject, subject_id, mark) values (?1, ?2, ?3)")?
            .execute((key.0, key.1, mark))?,
        None => {
            connection.prepare_cached("delete from review_mark where subject = ?1 and subject_id = ?2")?.execute(key)?
        }
    };
    Ok(())
}

/// Finds what is to be put off: its camera, if it is about one.
pub fn postpone(connection: &Connection, subject: Subject, subject_id: &str) -> Result<Outcome, StoreError> {
    let sql = match subject {
        Subject::Report | Subject::Text => "select camera_id from report where report_id = ?1",
        Subject::Photo => "select camera_id from photo where photo_id = ?1",
        Subject::Place => "select null from place_report where report_id = ?1",
        Subject::Survey => "select null from survey where code = ?1 and state <> 'withdrawn'",
        Subject::Flag => "select camera_id from flag where flag_id = ?1",
        Subject::Burst => {
            "select null from report where batch = cast(?1 as integer) union all select null from review_mark
             where subject = 'survey_of_burst' and cast(mark as integer) = cast(?1 as integer) limit 1"
        }
        Subject::Camera | Subject::Hour | Subject::Area | Subject::Import => {
            return Ok(Outcome::Not(Ruled::NotPossible));
        }
    };
    let found: Option<Option<i64>> =
        connection.prepare_cached(sql)?.query_row([subject_id], |row| row.get(0)).optional()?;
    Ok(found.map_or(Outcome::Not(Ruled::NoSuchSubject), |camera| {
        Outcome::Done(camera.map(CameraId::from_stored), json!({}))
    }))
}
