//! Which reports wait for a person before they count: those that move a camera further than a slip of the hand, and those
//! whose word on a camera's existence is not independent of another, or would make many cameras vanish within days.

use rusqlite::Connection;

use super::rows::Submission;
use crate::domain::camera::{merge, most_vanishing};
use crate::domain::report::Report;
use crate::domain::source::CONTRIBUTORS;
use crate::domain::suspicion::Sign;
use crate::domain::{CameraId, Evidence, Observation, ObservationKind, PartialDate, Status, Tags};
use crate::geometry::distance::distance_m;
use crate::store::StoreError;
use crate::store::camera::clusters::count_by_status;
use crate::store::source::observations::list_observations;

/// Farthest that a camera moves without review, in geodesic metres.
pub const FARTHEST_MOVE_M: f64 = 200.0;

/// For how long cameras that vanish by reports are counted, as SQLite says it.
const VANISHING_FOR: &str = "-7 days";

/// Whether a report has to wait: it would put a camera farther than [`FARTHEST_MOVE_M`] from where lists and first
/// reports put it. Former corrections do not count, so that small steps lead no further.
pub fn has_to_wait(connection: &Connection, camera_id: CameraId, report: &Report) -> Result<bool, StoreError> {
    let Some(position) = report.position.filter(|_| report.kind == ObservationKind::Correction) else {
        return Ok(false);
    };
    let own = report.report_id.to_string();
    let is_other = |o: &Observation| o.source != CONTRIBUTORS || o.reference != own;
    let placed: Vec<Observation> = list_observations(connection, camera_id)?
        .into_iter()
        .map(|stored| stored.observation)
        .filter(|o| o.kind != ObservationKind::Correction && is_other(o))
        .collect();
    Ok(merge(&placed).is_some_and(|camera| distance_m(camera.position, position) > FARTHEST_MOVE_M))
}

/// Why a report waits that nobody would have to review otherwise: another of its network spoke of the camera today, or it
/// would be one of too many by which cameras vanish.
pub fn doubt(
    connection: &Connection,
    camera_id: CameraId,
    submission: &Submission,
) -> Result<Option<Sign>, StoreError> {
    if submission.handling.is_of_same_network {
        return Ok(Some(Sign::SameNetwork));
    }
    let is_absence = submission.report.kind == ObservationKind::NotSeen;
    Ok((is_absence && makes_many_vanish(connection, camera_id, submission.today)?).then_some(Sign::Vanishing))
}

/// Whether one absence more would make a camera vanish, and reports of the last seven days did so to as many as may.
pub fn makes_many_vanish(connection: &Connection, camera_id: CameraId, today: PartialDate) -> Result<bool, StoreError> {
    let mut said: Vec<Observation> =
        list_observations(connection, camera_id)?.into_iter().map(|stored| stored.observation).collect();
    let status = |said: &[Observation]| merge(said).map(|camera| camera.status);
    let before = status(&said);
    said.push(absence());
    if before == Some(Status::Gone) || status(&said) != Some(Status::Gone) {
        return Ok(false);
    }
    let vanished: u64 = connection
        .prepare_cached(
            "select count(distinct r.camera_id) from report r
             join camera c using (camera_id) join camera_spot k using (spot)
             where r.kind = 'not_seen' and r.state = 'published' and r.received_on > date(?1, ?2) and k.status = ?3",
        )?
        .query_row((today.to_string(), VANISHING_FOR, Status::Gone as i64), |row| row.get(0))?;
    let standing: u64 =
        count_by_status(connection)?.iter().filter(|(status, _)| status.is_standing()).map(|(_, count)| count).sum();
    Ok(vanished >= most_vanishing(standing))
}

/// Somebody more who does not see it.
fn absence() -> Observation {
    Observation {
        source: CONTRIBUTORS.to_owned(),
        reference: String::new(),
        kind: ObservationKind::NotSeen,
        position: None,
        tags: Tags::default(),
        evidence: Evidence::Seen,
        seen_on: None,
        installed_on: None,
        removed_on: None,
        unlisted_on: None,
        is_exportable: true,
    }
}
