//! Schools and nurseries that somebody misses: kept for review, never shown, opened again only by their receipt's hash.

use rusqlite::{Connection, OptionalExtension as _};
use uuid::Uuid;

use super::reports::Submission;
use crate::domain::report::Report;
use crate::domain::source::CONTRIBUTORS;
use crate::domain::{Place, Position, Tags};
use crate::store::engine::writing::Writing;
use crate::store::source::free_texts::{erase_free_text, find_free_text, insert_free_text};
use crate::store::source::sources::contributors;
use crate::store::territory::membership::repair_pairs;
use crate::store::territory::places::{remove_place, upsert_place};
use crate::store::{Reader, StoreError};

/// A missing place as it is kept.
#[derive(Clone, Debug)]
pub struct PlaceReport {
    pub report_id: Uuid,
    pub receipt_hash: Vec<u8>,
    pub body_hash: Vec<u8>,
    /// The territory's day.
    pub received_on: String,
    /// waiting, published, refused or withdrawn.
    pub state: String,
    pub seen_on: String,
    /// None once withdrawn.
    pub position: Option<Position>,
    pub accuracy_m: Option<f64>,
    /// `amenity`, `name` and `note`; empty once withdrawn.
    pub texts: Tags,
}

/// Stores what is missing; the same again is the same, anything else under the same id is none.
pub fn submit_place(writing: &Writing<'_>, submission: &Submission) -> Result<Option<(PlaceReport, bool)>, StoreError> {
    let connection = writing.connection();
    let report = &submission.report;
    if let Some(known) = load(connection, report.report_id)? {
        let is_same = known.receipt_hash == submission.receipt_hash && known.body_hash == submission.body_hash;
        return Ok(is_same.then_some((known, false)));
    }
    let free_text_id = insert_free_text(connection, &texts_of(report))?;
    connection
        .prepare_cached(
            "insert into place_report (report_id, receipt_hash, body_hash, received_on, state, seen_on, lon_e7, lat_e7,
             accuracy_m, free_text_id) values (?1, ?2, ?3, ?4, 'waiting', ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute((
            report.report_id.to_string(),
            &submission.receipt_hash[..],
            &submission.body_hash[..],
            submission.today.to_string(),
            report.seen_on.to_string(),
            report.position.map(Position::lon_e7),
            report.position.map(Position::lat_e7),
            report.accuracy_m,
            free_text_id,
        ))?;
    Ok(load(connection, report.report_id)?.map(|stored| (stored, true)))
}

/// Puts what is said now in place of what was said before, which is erased; none once it is withdrawn or where there is none.
pub fn amend_place(writing: &Writing<'_>, submission: &Submission) -> Result<Option<PlaceReport>, StoreError> {
    let connection = writing.connection();
    let report = &submission.report;
    let free_text_id: Option<Option<i64>> = connection
        .prepare_cached("select free_text_id from place_report where report_id = ?1 and state = 'waiting'")?
        .query_row([report.report_id.to_string()], |row| row.get(0))
        .optional()?;
    let Some(free_text_id) = free_text_id else { return Ok(None) };
    if let Some(free_text_id) = free_text_id {
        erase_free_text(writing, free_text_id)?;
    }
    let free_text_id = insert_free_text(connection, &texts_of(report))?;
    connection
        .prepare_cached(
            "update place_report set seen_on = ?2, lon_e7 = ?3, lat_e7 = ?4, accuracy_m = ?5, free_text_id = ?6
             where report_id = ?1",
        )?
        .execute((
            report.report_id.to_string(),
            report.seen_on.to_string(),
            report.position.map(Position::lon_e7),
            report.position.map(Position::lat_e7),
            report.accuracy_m,
            free_text_id,
        ))?;
    load(connection, report.report_id)
}

/// `amenity`, `name` and `note`: none of it is shown before somebody has read it.
fn texts_of(report: &Report) -> Tags {
    let mut texts = report.tags.clone();
    for (key, value) in report.free_tags.iter() {
        texts.set(key, value);
    }
    if let Some(note) = &report.note {
        texts.set("note", note);
    }
    texts
}

/// Adds it to the places, without what was written beside it.
pub(in crate::store) fn publish_place(writing: &Writing<'_>, report: &PlaceReport) -> Result<(), StoreError> {
    let Some(position) = report.position else { return Err(StoreError::NotFound) };
    let mut tags = report.texts.clone();
    tags.retain(|key| key != "note");
    let place = Place { code: code_of(report.report_id), position, tags, source: CONTRIBUTORS.to_owned() };
    let (place_id, _) = upsert_place(writing, &place, contributors(writing)?)?;
    repair_pairs(writing, place_id, position)?;
    set_state(writing.connection(), report.report_id, "published")
}

/// Puts it back into a state in which it is no place of the inventory.
pub(in crate::store) fn restore_place(writing: &Writing<'_>, report_id: Uuid, state: &str) -> Result<(), StoreError> {
    remove_place(writing, &code_of(report_id))?;
    set_state(writing.connection(), report_id, state)
}

fn set_state(connection: &Connection, report_id: Uuid, state: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached("update place_report set state = ?2 where report_id = ?1")?
        .execute((report_id.to_string(), state))?;
    Ok(())
}

/// The code of a place that came by a report: no list has any like it.
fn code_of(report_id: Uuid) -> String {
    format!("r-{}", &report_id.simple().to_string()[..12])
}

/// Withdraws it: texts and position are erased.
pub fn withdraw_place(writing: &Writing<'_>, report_id: Uuid) -> Result<(), StoreError> {
    let connection = writing.connection();
    let free_text_id: Option<Option<i64>> = connection
        .prepare_cached("select free_text_id from place_report where report_id = ?1")?
        .query_row([report_id.to_string()], |row| row.get(0))
        .optional()?;
    if let Some(free_text_id) = free_text_id.flatten() {
        erase_free_text(writing, free_text_id)?;
    }
    remove_place(writing, &code_of(report_id))?;
    connection
        .prepare_cached(
            "update place_report set state = 'withdrawn', lon_e7 = null, lat_e7 = null, accuracy_m = null where report_id = ?1",
        )?
        .execute([report_id.to_string()])?;
    Ok(())
}

/// A missing place by the report's id.
pub fn find_place_report(reader: &Reader<'_>, report_id: Uuid) -> Result<Option<PlaceReport>, StoreError> {
    load(reader.connection(), report_id)
}

/// Those under a receipt's hash.
pub fn list_place_reports(reader: &Reader<'_>, receipt_hash: &[u8; 32]) -> Result<Vec<PlaceReport>, StoreError> {
    let connection = reader.connection();
    let mut statement =
        connection.prepare_cached("select report_id from place_report where receipt_hash = ?1 order by report_id")?;
    let ids =
        statement.query_map([&receipt_hash[..]], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    let ids = ids.iter().filter_map(|id| id.parse().ok());
    Ok(ids.map(|id| load(connection, id)).collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

/// Missing places that wait for a moderator, in the order of their day.
pub fn list_places_to_review(reader: &Reader<'_>) -> Result<Vec<PlaceReport>, StoreError> {
    let connection = reader.connection();
    let mut statement = connection
        .prepare_cached("select report_id from place_report where state = 'waiting' order by received_on, report_id")?;
    let ids = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    let mut places = Vec::with_capacity(ids.len());
    for id in ids {
        let id = id.parse().map_err(|_not_a_uuid| StoreError::Corrupt(format!("report id {id}")))?;
        places.extend(load(connection, id)?);
    }
    Ok(places)
}

pub(in crate::store) fn load(connection: &Connection, report_id: Uuid) -> Result<Option<PlaceReport>, StoreError> {
    let found = connection
        .prepare_cached(
            "select receipt_hash, body_hash, received_on, state, seen_on, lon_e7, lat_e7, accuracy_m, free_text_id
             from place_report where report_id = ?1",
        )?
        .query_row([report_id.to_string()], |row| {
            let e7: (Option<i32>, Option<i32>) = (row.get(5)?, row.get(6)?);
            let report = PlaceReport {
                report_id,
                receipt_hash: row.get(0)?,
                body_hash: row.get(1)?,
                received_on: row.get(2)?,
                state: row.get(3)?,
                seen_on: row.get(4)?,
                position: e7.0.zip(e7.1).and_then(|(lon, lat)| Position::from_e7(lon, lat).ok()),
                accuracy_m: row.get(7)?,
                texts: Tags::default(),
            };
            Ok((report, row.get::<_, Option<i64>>(8)?))
        })
        .optional()?;
    let Some((mut report, free_text_id)) = found else { return Ok(None) };
    report.texts = find_free_text(connection, free_text_id)?;
    Ok(Some(report))
}
