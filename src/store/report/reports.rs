//! Residents' reports: stored durably, shown at once, opened again only by their receipt's hash.

use rusqlite::Connection;
use uuid::Uuid;

use super::device_marks::{find_marked, mark};
use super::floods::is_held;
use super::photos::erase_photos_of_report;
use super::review::{doubt, has_to_wait};
pub use super::rows::{Handling, StoredReport, Submission};
use super::rows::{insert_row, is_reviewed_first, load, statement};
use crate::domain::photo::ErasedBy;
use crate::domain::report::Report;
use crate::domain::source::CONTRIBUTORS;
use crate::domain::{CameraId, Observation, ObservationKind, Tags};
use crate::store::camera::duplicates::{Candidate, candidates};
use crate::store::camera::rulings::follow_merges;
use crate::store::camera::writes;
use crate::store::engine::writing::Writing;
use crate::store::erasure::redaction::erase_text;
use crate::store::source::free_texts::insert_free_text;
use crate::store::source::observations::{
    ObservationKey, count_observation, insert_observation, next_ordinal, replace_observation, retire_observation,
};
use crate::store::source::sources;
use crate::store::{Reader, StoreError};

/// What became of a submission.
#[derive(Clone, Debug)]
pub enum Submitted {
    New(StoredReport),
    /// The same body was stored before: the same answer.
    Same(StoredReport),
    /// Another body, or another receipt, stands under this id.
    Conflict,
    /// The camera it speaks of does not exist.
    NoSuchCamera,
    /// The device has said so of this camera this month already.
    AlreadyCounted,
    /// Likely the same as one of these.
    Duplicates(Vec<Candidate>),
}

/// Stores a report, unless it is there already or looks like a camera that is.
pub fn submit_report(writing: &Writing<'_>, submission: &Submission) -> Result<Submitted, StoreError> {
    let connection = writing.connection();
    if let Some(known) = load(connection, submission.report.report_id)? {
        let is_same = known.receipt_hash == submission.receipt_hash && known.body_hash == submission.body_hash;
        return Ok(if is_same { Submitted::Same(known) } else { Submitted::Conflict });
    }
    let submission = &led_on(connection, submission)?;
    let report = &submission.report;
    if let Some(camera_id) = report.camera_id
        && !exists(connection, camera_id)?
    {
        return Ok(Submitted::NoSuchCamera);
    }
    let mark = mark(connection, submission)?;
    if find_marked(connection, mark)? {
        return Ok(Submitted::AlreadyCounted);
    }
    let candidates = candidates(connection, report)?;
    if !candidates.is_empty() {
        return Ok(Submitted::Duplicates(candidates));
    }
    let camera_id = report.camera_id.map_or_else(|| writing.next_camera_id(), Ok)?;
    let handling = submission.handling;
    let is_waiting = handling.is_waiting || handling.is_in_water || has_to_wait(connection, camera_id, report)?;
    let doubt = doubt(connection, camera_id, submission)?;
    insert_row(connection, submission, camera_id, is_waiting, doubt, mark)?;
    let source_id = sources::contributors(writing)?;
    let free_text_id = insert_free_text(connection, &free_text(report))?;
    let ordinal = next_ordinal(connection, camera_id)?;
    let key = ObservationKey { camera_id, source_id, ordinal, free_text_id };
    insert_observation(writing, key, &observation(report))?;
    if is_waiting || doubt.is_some() || submission.handling.held.is_some() {
        count_observation(writing, &statement(connection, report.report_id)?, false)?;
        if report.camera_id.is_none() {
            writes::reserve_camera(writing, camera_id)?;
        }
    }
    writes::refresh_camera(writing, camera_id)?;
    load(connection, report.report_id)?.map(Submitted::New).ok_or(StoreError::NotFound)
}

/// Replaces what a report says by a corrected statement; id, kind, camera and receipt stay. One that a
/// moderator has to see, or has refused, waits again.
pub fn amend_report(writing: &Writing<'_>, submission: &Submission) -> Result<StoredReport, StoreError> {
    let connection = writing.connection();
    let report = &submission.report;
    let stored = statement(connection, report.report_id)?;
    let handling = submission.handling;
    let is_waiting = handling.is_waiting
        || handling.is_in_water
        || is_reviewed_first(connection, report.report_id)?
        || is_held(connection, report.report_id)?
        || has_to_wait(connection, stored.camera_id, report)?;
    count_observation(writing, &stored, true)?;
    let free_text_id = insert_free_text(connection, &free_text(report))?;
    replace_observation(writing, &stored, &observation(report), free_text_id)?;
    if let Some(former) = stored.free_text_id {
        erase_text(writing, stored.camera_id, former)?;
    }
    if is_waiting {
        count_observation(writing, &statement(connection, report.report_id)?, false)?;
    }
    let state = if is_waiting { "waiting" } else { "published" };
    connection
        .prepare_cached(
            "update report set accuracy_m = ?2, is_outside = ?3, state = ?4, why = null where report_id = ?1",
        )?
        .execute((report.report_id.to_string(), report.accuracy_m, handling.is_outside, state))?;
    writes::refresh_camera(writing, stored.camera_id)?;
    load(connection, report.report_id)?.ok_or(StoreError::NotFound)
}

/// Withdraws a report: its statement no longer counts and its free text is erased.
pub fn withdraw_report(writing: &Writing<'_>, report_id: Uuid) -> Result<StoredReport, StoreError> {
    let connection = writing.connection();
    let report = load(connection, report_id)?.ok_or(StoreError::NotFound)?;
    if report.state == "withdrawn" {
        return Ok(report);
    }
    let stored = statement(connection, report_id)?;
    count_observation(writing, &stored, true)?;
    retire_observation(writing, &stored)?;
    if let Some(free_text_id) = stored.free_text_id {
        erase_text(writing, stored.camera_id, free_text_id)?;
    }
    erase_photos_of_report(writing, report_id, ErasedBy::Sender)?;
    connection
        .prepare_cached("update report set state = 'withdrawn', why = null, device_hash = null where report_id = ?1")?
        .execute([report_id.to_string()])?;
    writes::refresh_camera(writing, stored.camera_id)?;
    load(connection, report_id)?.ok_or(StoreError::NotFound)
}

/// A report by its id.
pub fn find_report(reader: &Reader<'_>, report_id: Uuid) -> Result<Option<StoredReport>, StoreError> {
    load(reader.connection(), report_id)
}

/// Reports under a receipt's hash, for a page that knows only the receipt.
pub fn list_reports_by_receipt(reader: &Reader<'_>, receipt_hash: &[u8; 32]) -> Result<Vec<StoredReport>, StoreError> {
    let mut statement = reader
        .connection()
        .prepare_cached("select report_id from report where receipt_hash = ?1 order by report_id")?;
    let ids =
        statement.query_map([&receipt_hash[..]], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    let mut reports = Vec::with_capacity(ids.len());
    for id in ids {
        let id = id.parse().map_err(|_not_a_uuid| StoreError::Corrupt(format!("report id {id}")))?;
        reports.extend(load(reader.connection(), id)?);
    }
    Ok(reports)
}

fn observation(report: &Report) -> Observation {
    Observation {
        source: CONTRIBUTORS.to_owned(),
        reference: report.report_id.to_string(),
        kind: report.kind,
        position: report.position,
        tags: with_object_tag(report),
        evidence: report.evidence,
        seen_on: Some(report.seen_on),
        installed_on: None,
        removed_on: None,
        unlisted_on: None,
        is_exportable: true,
    }
}

/// A new camera is an OSM object of its own.
fn with_object_tag(report: &Report) -> Tags {
    let mut tags = report.tags.clone();
    if report.kind == ObservationKind::Camera {
        tags.set("man_made", "surveillance");
        if tags.get("surveillance:type").is_none() {
            tags.set("surveillance:type", "camera");
        }
    }
    tags
}

fn free_text(report: &Report) -> Tags {
    let mut texts = report.free_tags.clone();
    if let Some(note) = report.note.as_deref().filter(|note| !note.trim().is_empty()) {
        texts.set("note", note);
    }
    texts
}

/// A report of a camera that was merged speaks of the one it was merged into: a phone may hold the old code for long.
fn led_on(connection: &Connection, submission: &Submission) -> Result<Submission, StoreError> {
    let mut submission = submission.clone();
    submission.report.camera_id =
        submission.report.camera_id.map(|camera_id| follow_merges(connection, camera_id)).transpose()?;
    Ok(submission)
}

fn exists(connection: &Connection, camera_id: CameraId) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached("select 1 from camera where camera_id = ?1 and spot is not null")?;
    Ok(statement.exists([camera_id.stored()])?)
}
