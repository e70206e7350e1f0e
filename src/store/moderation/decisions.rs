//! Reports that wait for review: published, or refused with a word to their sender. Both can be taken back.

use uuid::Uuid;

use crate::store::camera::writes;
use crate::store::engine::writing::Writing;
use crate::store::report::rows::{StoredReport, load, statement};
use crate::store::source::observations::count_observation;
use crate::store::{Reader, StoreError};

/// What became of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reviewed {
    Done,
    /// Its sender withdrew it: nothing is left to decide about.
    Withdrawn,
    NoSuchReport,
}

/// Lets a report count, whether it waited or was refused before.
pub fn publish_report(writing: &Writing<'_>, report_id: Uuid) -> Result<Reviewed, StoreError> {
    decide(writing, report_id, "published", None)
}

/// Leaves a report out, whether it waited or counted before; its sender is told why.
pub fn refuse_report(writing: &Writing<'_>, report_id: Uuid, why: Option<&str>) -> Result<Reviewed, StoreError> {
    decide(writing, report_id, "refused", why)
}

/// Reports that wait, then those that were refused, each in the order of their day.
pub fn list_reports_to_review(reader: &Reader<'_>) -> Result<Vec<StoredReport>, StoreError> {
    let connection = reader.connection();
    let mut statement = connection.prepare_cached(
        "select report_id from report where state in ('waiting', 'refused')
         order by state = 'refused', received_on, report_id",
    )?;
    let ids = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    let mut reports = Vec::with_capacity(ids.len());
    for id in ids {
        let id = id.parse().map_err(|_not_a_uuid| StoreError::Corrupt(format!("report id {id}")))?;
        reports.extend(load(connection, id)?);
    }
    Ok(reports)
}

/// Puts a report back into a former state.
pub(in crate::store) fn restore_report(
    writing: &Writing<'_>,
    report_id: Uuid,
    state: &str,
    why: Option<&str>,
) -> Result<Reviewed, StoreError> {
    decide(writing, report_id, state, why)
}

fn decide(writing: &Writing<'_>, report_id: Uuid, state: &str, why: Option<&str>) -> Result<Reviewed, StoreError> {
    let connection = writing.connection();
    let Some(report) = load(connection, report_id)? else { return Ok(Reviewed::NoSuchReport) };
    if report.state == "withdrawn" {
        return Ok(Reviewed::Withdrawn);
    }
    count_observation(writing, &statement(connection, report_id)?, state == "published")?;
    connection.prepare_cached("update report set state = ?2, why = ?3, is_reviewed_first = is_reviewed_first or ?2 = 'refused' where report_id = ?1")?.execute((
        report_id.to_string(),
        state,
        why,
    ))?;
    writes::refresh_camera(writing, report.camera_id)?;
    Ok(Reviewed::Done)
}
