//! Which reports wait for a person before they count: those that move a camera further than a slip of the hand.

use rusqlite::Connection;

use super::StoreError;
use super::observations::list_observations;
use crate::domain::camera::merge;
use crate::domain::report::Report;
use crate::domain::source::CONTRIBUTORS;
use crate::domain::{CameraId, Observation, ObservationKind};
use crate::geometry::distance::distance_m;

/// Farthest that a camera moves without review, in geodesic metres.
pub const FARTHEST_MOVE_M: f64 = 200.0;

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
