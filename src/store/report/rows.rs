//! Rows of `report`: one for each report of a camera, beside the statement that counts or waits; and how they are told.

use rusqlite::{Connection, OptionalExtension as _};
use uuid::Uuid;

use crate::domain::report::Report;
use crate::domain::source::CONTRIBUTORS;
use crate::domain::suspicion::Sign;
use crate::domain::{CameraId, Observation, ObservationKind, PartialDate, Status, Tags};
use crate::store::StoreError;
use crate::store::source::free_texts::find_free_text;
use crate::store::source::observations::{StoredObservation, find_observation};

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
    pub handling: Handling,
}

/// How a report is to be taken, beside what it says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct Handling {
    /// It counts only once somebody has reviewed it.
    pub is_waiting: bool,
    /// Its sender confirmed a place outside the territory.
    pub is_outside: bool,
    /// It is said to stand in the water, away from shores and bridges.
    pub is_in_water: bool,
    /// Another report of its network spoke of the same camera today.
    pub is_of_same_network: bool,
    /// It was taken for part of a flood.
    pub held: Option<Held>,
    /// What the device sends for this camera and month; only a keyed hash of it is kept.
    pub device_token: Option<[u8; 32]>,
}

/// Why a report waits though it would not need review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// The day's burst that it was tied to.
    pub batch: i64,
    /// [`crate::domain::suspicion::Sign`], as it is written.
    pub suspicion: &'static str,
}

/// A report as it is kept.
#[derive(Clone, Debug)]
pub struct StoredReport {
    pub report_id: Uuid,
    pub camera_id: CameraId,
    pub kind: ObservationKind,
    /// published, waiting, refused or withdrawn.
    pub state: String,
    /// Why it was refused, for its sender.
    pub why: Option<String>,
    /// Why it waits though it would not need review: [`crate::domain::suspicion::Sign`], as it is written.
    pub suspicion: Option<String>,
    /// Its sender confirmed a place outside the territory.
    pub is_outside: bool,
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

/// Adds the row of a report; `doubt` is why it waits for a person though its kind would not, beside being part of a flood.
pub fn insert_row(
    connection: &Connection,
    submission: &Submission,
    camera_id: CameraId,
    is_waiting: bool,
    doubt: Option<Sign>,
    mark: Option<[u8; 32]>,
) -> Result<(), StoreError> {
    let (report, handling) = (&submission.report, submission.handling);
    let suspicion = doubt.map(Sign::as_str).or(handling.held.map(|held| held.suspicion)).filter(|_| !is_waiting);
    connection
        .prepare_cached(
            "insert into report (report_id, camera_id, kind, receipt_hash, body_hash, received_on, accuracy_m, state,
               is_outside, is_reviewed_first, device_hash, batch, suspicion)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        )?
        .execute((
            report.report_id.to_string(),
            camera_id.stored(),
            report.kind.as_str(),
            &submission.receipt_hash[..],
            &submission.body_hash[..],
            submission.today.to_string(),
            report.accuracy_m,
            if is_waiting || suspicion.is_some() { "waiting" } else { "published" },
            handling.is_outside,
            handling.is_waiting,
            mark.as_ref().map(<[u8; 32]>::as_slice),
            handling.held.map(|held| held.batch),
            suspicion,
        ))?;
    Ok(())
}

/// Whether nothing the report says counts before a moderator has seen it.
pub fn is_reviewed_first(connection: &Connection, report_id: Uuid) -> Result<bool, StoreError> {
    let found = connection
        .prepare_cached("select is_reviewed_first from report where report_id = ?1")?
        .query_row([report_id.to_string()], |row| row.get(0))
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// What a report says, whether it counts or not.
pub fn statement(connection: &Connection, report_id: Uuid) -> Result<StoredObservation, StoreError> {
    let source_id = connection
        .prepare_cached("select source_id from source where key = ?1")?
        .query_row([CONTRIBUTORS], |row| row.get(0))?;
    find_observation(connection, source_id, &report_id.to_string())?.ok_or(StoreError::NotFound)
}

/// A report with what it says.
pub fn load(connection: &Connection, report_id: Uuid) -> Result<Option<StoredReport>, StoreError> {
    let found = connection
        .prepare_cached(
            "select r.camera_id, r.kind, r.state, r.received_on, r.accuracy_m, r.receipt_hash, r.body_hash, k.status, r.why, r.is_outside, r.suspicion
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
                why: row.get(8)?,
                is_outside: row.get(9)?,
                suspicion: row.get(10)?,
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
