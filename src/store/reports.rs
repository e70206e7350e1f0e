//! Residents' reports: stored durably, shown at once, opened again only by their receipt's hash.

use rusqlite::{Connection, OptionalExtension as _};
use uuid::Uuid;

use super::duplicates::{Candidate, candidates};
use super::free_texts::{erase_free_text, find_free_text, insert_free_text};
use super::observations::{
    ObservationKey, StoredObservation, find_observation, insert_observation, next_ordinal, replace_observation,
    retire_observation,
};
use super::photos::erase_photos_of_report;
use super::review::has_to_wait;
use super::writing::Writing;
use super::{Reader, StoreError, camera_writes, sources};
use crate::domain::report::Report;
use crate::domain::source::CONTRIBUTORS;
use crate::domain::{CameraId, Observation, ObservationKind, PartialDate, Status, Tags};

/// A report ready to be stored.
#[derive(Clone, Debug)]
pub struct Submission {
    pub report: Report,
    /// SHA-256 of the receipt.
    pub receipt_hash: [u8; 32],
    /// SHA-256 of the canonical body.
    pub body_hash: [u8; 32],
    /// The territory's day.
    pub today: PartialDate,
}

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
    /// Likely the same as one of these.
    Duplicates(Vec<Candidate>),
}

/// A report as it is kept.
#[derive(Clone, Debug)]
pub struct StoredReport {
    pub report_id: Uuid,
    pub camera_id: CameraId,
    pub kind: ObservationKind,
    /// published, waiting or withdrawn.
    pub state: String,
    pub received_on: String,
    pub accuracy_m: Option<f64>,
    pub receipt_hash: Vec<u8>,
    pub body_hash: Vec<u8>,
    /// Status of the camera now; none when it is hidden.
    pub camera_status: Option<Status>,
    /// What the report says; none once withdrawn.
    pub observation: Option<Observation>,
    /// The sender's own free text.
    pub free_text: Tags,
}

/// Stores a report, unless it is there already or looks like a camera that is.
pub fn submit_report(writing: &Writing<'_>, submission: &Submission) -> Result<Submitted, StoreError> {
    let connection = writing.connection();
    let report = &submission.report;
    if let Some(known) = load(connection, report.report_id)? {
        let is_same = known.receipt_hash == submission.receipt_hash && known.body_hash == submission.body_hash;
        return Ok(if is_same { Submitted::Same(known) } else { Submitted::Conflict });
    }
    if let Some(camera_id) = report.camera_id
        && !exists(connection, camera_id)?
    {
        return Ok(Submitted::NoSuchCamera);
    }
    let candidates = candidates(connection, report)?;
    if !candidates.is_empty() {
        return Ok(Submitted::Duplicates(candidates));
    }
    let camera_id = report.camera_id.map_or_else(|| writing.next_camera_id(), Ok)?;
    insert_row(connection, submission, camera_id, state_of(connection, camera_id, report)?)?;
    let source_id = sources::contributors(writing)?;
    let free_text_id = insert_free_text(connection, &free_text(report))?;
    let ordinal = next_ordinal(connection, camera_id)?;
    let key = ObservationKey { camera_id, source_id, ordinal, free_text_id };
    insert_observation(writing, key, &observation(report))?;
    camera_writes::refresh_camera(writing, camera_id)?;
    load(connection, report.report_id)?.map(Submitted::New).ok_or(StoreError::NotFound)
}

/// Replaces what a report says by a corrected statement; id, kind, camera and receipt stay.
pub fn amend_report(writing: &Writing<'_>, submission: &Submission) -> Result<StoredReport, StoreError> {
    let connection = writing.connection();
    let report = &submission.report;
    let stored = statement(connection, report.report_id)?;
    let free_text_id = insert_free_text(connection, &free_text(report))?;
    replace_observation(writing, &stored, &observation(report), free_text_id)?;
    if let Some(former) = stored.free_text_id {
        erase_free_text(writing, former)?;
    }
    connection.prepare_cached("update report set accuracy_m = ?2, state = ?3 where report_id = ?1")?.execute((
        report.report_id.to_string(),
        report.accuracy_m,
        state_of(connection, stored.camera_id, report)?,
    ))?;
    camera_writes::refresh_camera(writing, stored.camera_id)?;
    load(connection, report.report_id)?.ok_or(StoreError::NotFound)
}

/// Lets a report that waited count from now on.
pub fn publish_report(writing: &Writing<'_>, report_id: Uuid) -> Result<StoredReport, StoreError> {
    let connection = writing.connection();
    let report = load(connection, report_id)?.ok_or(StoreError::NotFound)?;
    if report.state == "waiting" {
        connection
            .prepare_cached("update report set state = 'published' where report_id = ?1")?
            .execute([report_id.to_string()])?;
        camera_writes::refresh_camera(writing, report.camera_id)?;
    }
    load(connection, report_id)?.ok_or(StoreError::NotFound)
}

/// Withdraws a report: its statement no longer counts and its free text is erased.
pub fn withdraw_report(writing: &Writing<'_>, report_id: Uuid) -> Result<StoredReport, StoreError> {
    let connection = writing.connection();
    let report = load(connection, report_id)?.ok_or(StoreError::NotFound)?;
    if report.state == "withdrawn" {
        return Ok(report);
    }
    let stored = statement(connection, report_id)?;
    retire_observation(writing, &stored)?;
    if let Some(free_text_id) = stored.free_text_id {
        erase_free_text(writing, free_text_id)?;
    }
    erase_photos_of_report(writing, report_id)?;
    connection
        .prepare_cached("update report set state = 'withdrawn' where report_id = ?1")?
        .execute([report_id.to_string()])?;
    camera_writes::refresh_camera(writing, stored.camera_id)?;
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

/// Whether a report counts at once or waits.
fn state_of(connection: &Connection, camera_id: CameraId, report: &Report) -> Result<&'static str, StoreError> {
    Ok(if has_to_wait(connection, camera_id, report)? { "waiting" } else { "published" })
}

fn insert_row(
    connection: &Connection,
    submission: &Submission,
    camera_id: CameraId,
    state: &str,
) -> Result<(), StoreError> {
    let report = &submission.report;
    connection
        .prepare_cached(
            "insert into report (report_id, camera_id, kind, receipt_hash, body_hash, received_on, state, accuracy_m)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute((
            report.report_id.to_string(),
            camera_id.stored(),
            report.kind.as_str(),
            &submission.receipt_hash[..],
            &submission.body_hash[..],
            submission.today.to_string(),
            state,
            report.accuracy_m,
        ))?;
    Ok(())
}

fn exists(connection: &Connection, camera_id: CameraId) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached("select 1 from camera where camera_id = ?1 and spot is not null")?;
    Ok(statement.exists([camera_id.stored()])?)
}

fn statement(connection: &Connection, report_id: Uuid) -> Result<StoredObservation, StoreError> {
    let source_id = connection
        .prepare_cached("select source_id from source where key = ?1")?
        .query_row([CONTRIBUTORS], |row| row.get(0))?;
    find_observation(connection, source_id, &report_id.to_string())?.ok_or(StoreError::NotFound)
}

fn load(connection: &Connection, report_id: Uuid) -> Result<Option<StoredReport>, StoreError> {
    let found = connection
        .prepare_cached(
            "select r.camera_id, r.kind, r.state, r.received_on, r.accuracy_m, r.receipt_hash, r.body_hash, k.status
             from report r left join camera c using (camera_id) left join camera_spot k using (spot) where report_id = ?1",
        )?
        .query_row([report_id.to_string()], |row| {
            Ok(StoredReport {
                report_id,
                camera_id: CameraId::from_stored(row.get(0)?),
                kind: ObservationKind::parse(&row.get::<_, String>(1)?).unwrap_or(ObservationKind::Camera),
                state: row.get(2)?,
                received_on: row.get(3)?,
                accuracy_m: row.get(4)?,
                receipt_hash: row.get(5)?,
                body_hash: row.get(6)?,
                camera_status: row.get::<_, Option<i64>>(7)?.map(Status::from_stored),
                observation: None,
                free_text: Tags::default(),
            })
        })
        .optional()?;
    let Some(mut report) = found else { return Ok(None) };
    if report.state != "withdrawn" {
        let stored = statement(connection, report_id)?;
        report.free_text = find_free_text(connection, stored.free_text_id)?;
        report.observation = Some(stored.observation);
    }
    Ok(Some(report))
}
