//! Reports and surveys that were taken for a flood: held back for review after all, let through after a moment, and the bursts that
//! a moderator sees of them.

use rusqlite::{Connection, OptionalExtension as _};
use uuid::Uuid;

use super::review::makes_many_vanish;
pub use super::rows::Held;
use super::rows::{load, statement};
use crate::domain::suspicion::Sign;
use crate::domain::{ObservationKind, PartialDate};
use crate::store::camera::writes::refresh_camera;
use crate::store::engine::writing::Writing;
use crate::store::source::observations::count_observation;
use crate::store::survey::held::{HeldSurvey, OF_BURST, forget_bursts, hold_survey, let_survey_through};
use crate::store::{Reader, StoreError};

/// Days after which nothing tells any more which reports were of one burst, unless they still wait.
const BATCH_DAYS: i64 = 30;

/// Lets reports wait that were published before the flood was seen, or that waited only for a moment; what somebody
/// decided meanwhile stands.
pub fn hold_reports(writing: &Writing<'_>, report_ids: &[Uuid], held: Held) -> Result<(), StoreError> {
    for report_id in report_ids {
        hold_report(writing, *report_id, held)?;
    }
    Ok(())
}

fn hold_report(writing: &Writing<'_>, report_id: Uuid, held: Held) -> Result<(), StoreError> {
    let connection = writing.connection();
    let Some(report) = load(connection, report_id)? else {
        // What was sent under an id that is no report's is a survey.
        let held = HeldSurvey { batch: held.batch, suspicion: held.suspicion };
        return hold_survey(writing, report_id, held);
    };
    if !matches!(report.state.as_str(), "published" | "waiting") || is_decided(connection, report_id)? {
        return Ok(());
    }
    // One that waits for another reason is only told to be of the burst.
    connection
        .prepare_cached(
            "update report set batch = ?2, state = 'waiting',
               suspicion = case when state = 'published' or suspicion is not null then ?3 end where report_id = ?1",
        )?
        .execute((report_id.to_string(), held.batch, held.suspicion))?;
    if report.state == "published" {
        count_observation(writing, &statement(connection, report_id)?, false)?;
        refresh_camera(writing, report.camera_id)?;
    }
    Ok(())
}

/// Publishes what waited for a moment and for nothing else. What would make one camera more vanish than may by now is left
/// to a person.
pub fn let_through(writing: &Writing<'_>, report_ids: &[Uuid], today: PartialDate) -> Result<(), StoreError> {
    let connection = writing.connection();
    for report_id in report_ids {
        if would_vanish(connection, *report_id, today)? {
            continue;
        }
        let changed = connection
            .prepare_cached(
                "update report set state = 'published', batch = null, suspicion = null
                 where report_id = ?1 and state = 'waiting' and suspicion = ?2",
            )?
            .execute((report_id.to_string(), Sign::Moment.as_str()))?;
        if changed > 0 {
            let stored = statement(connection, *report_id)?;
            count_observation(writing, &stored, true)?;
            refresh_camera(writing, stored.camera_id)?;
        } else {
            let_survey_through(writing, *report_id)?;
        }
    }
    Ok(())
}

/// Tells it of a report that waited for a moment.
fn would_vanish(connection: &Connection, report_id: Uuid, today: PartialDate) -> Result<bool, StoreError> {
    let Some(report) = load(connection, report_id)? else { return Ok(false) };
    if report.kind != ObservationKind::NotSeen || !makes_many_vanish(connection, report.camera_id, today)? {
        return Ok(false);
    }
    connection
        .prepare_cached(
            "update report set suspicion = ?2 where report_id = ?1 and state = 'waiting' and suspicion = ?3",
        )?
        .execute((report_id.to_string(), Sign::Vanishing.as_str(), Sign::Moment.as_str()))?;
    Ok(true)
}

/// Whether a report waits because of a flood.
pub(in crate::store) fn is_held(connection: &Connection, report_id: Uuid) -> Result<bool, StoreError> {
    let mut statement = connection
        .prepare_cached("select 1 from report where report_id = ?1 and state = 'waiting' and suspicion is not null")?;
    Ok(statement.exists([report_id.to_string()])?)
}

fn is_decided(connection: &Connection, report_id: Uuid) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached(
        "select 1 from decision where subject = 'report' and subject_id = ?1 and undone_by is null and action <> 'undo'",
    )?;
    Ok(statement.exists([report_id.to_string()])?)
}

/// Forgets which reports were of one burst and why they waited, [`BATCH_DAYS`] after they came, unless they still wait.
pub fn forget_batches(writing: &Writing<'_>, today: jiff::civil::Date) -> Result<(), StoreError> {
    let before = today.checked_sub(jiff::Span::new().days(BATCH_DAYS)).unwrap_or(today).to_string();
    writing
        .connection()
        .prepare_cached(
            "update report set batch = null, suspicion = null
             where (batch is not null or suspicion is not null) and received_on < ?1 and state <> 'waiting'",
        )?
        .execute([&before])?;
    forget_bursts(writing.connection(), &before)
}

/// The highest number that a burst was ever given; 0 before the first.
pub fn last_batch(reader: &Reader<'_>) -> Result<i64, StoreError> {
    let last = reader
        .connection()
        .prepare_cached(
            "select max(coalesce((select max(batch) from report where batch is not null), 0),
               coalesce((select max(cast(mark as integer)) from review_mark where subject = ?1), 0),
               coalesce((select max(cast(subject_id as integer)) from decision where subject = 'burst'), 0))",
        )?
        .query_row([OF_BURST], |row| row.get(0))
        .optional()?;
    Ok(last.unwrap_or_default())
}
