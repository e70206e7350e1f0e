//! Cameras that a new report may mean: near, or a little farther and alike.

use rusqlite::Connection;

use super::camera_filter::CameraFilter;
use super::camera_plan::Plan;
use super::camera_spots::{Columns, SpotColumns as _};
use super::camera_walk::visit;
use super::changes::latest_change;
use super::{Reader, StoreError, area_sets};
use crate::domain::report::Report;
use crate::domain::view_direction::{direction_tag, parse_view_directions};
use crate::domain::{Bbox, CameraId, ObservationKind, Position, Status};
use crate::geometry::distance::distance_m;

/// Cameras so close, in metres, are shown as possibly the same.
pub const NEAR_M: f64 = 25.0;
/// So close with the same type and a similar direction too.
pub const ALIKE_M: f64 = 75.0;
/// Directions that differ by less, in degrees, are similar.
const SIMILAR_DEG: f64 = 45.0;
/// Most candidates shown.
const MOST_CANDIDATES: usize = 8;

/// A camera that may be meant.
#[derive(Clone, Debug)]
pub struct Candidate {
    pub camera_id: CameraId,
    pub distance_m: f64,
    /// The complete GeoJSON feature.
    pub feature: String,
}

/// Cameras that a new one may be: within [`NEAR_M`], or within [`ALIKE_M`] and alike.
pub(super) fn candidates(connection: &Connection, report: &Report) -> Result<Vec<Candidate>, StoreError> {
    let (ObservationKind::Camera, Some(position)) = (report.kind, report.position) else { return Ok(Vec::new()) };
    let standing = Status::PUBLIC.into_iter().filter(|status| status.is_standing()).collect();
    let filter =
        CameraFilter { bbox: Some(Bbox::around(position, ALIKE_M)), statuses: standing, ..CameraFilter::default() };
    let change = latest_change(connection)?.0;
    // What this very transaction wrote counts too.
    let plan = Plan::new(connection, &filter, super::Change(change.0 + 1))?;
    let mut found = Vec::new();
    visit(connection, &plan, None, Columns::All, |row, feature| {
        let row = row.to_row()?;
        let distance_m = distance_m(position, row.position()?);
        let is_near =
            distance_m <= NEAR_M || distance_m <= ALIKE_M && is_alike(report, feature, row.direction.as_deref());
        if is_near && !report.distinct_from.contains(&row.id()) {
            let feature = whole(connection, feature, row.area_set_id)?;
            found.push(Candidate { camera_id: row.id(), distance_m, feature });
        }
        Ok(std::ops::ControlFlow::Continue(()))
    })?;
    found.sort_by(|a, b| a.distance_m.total_cmp(&b.distance_m));
    found.truncate(MOST_CANDIDATES);
    Ok(found)
}

/// The same `camera:type` and a similar direction, both known.
fn is_alike(report: &Report, feature: &[u8], direction: Option<&str>) -> bool {
    let Some(camera_type) = report.tags.get("camera:type") else { return false };
    let mut needle = String::from("\"camera:type\":");
    crate::domain::tags::write_json_string(&mut needle, camera_type);
    let headings =
        |text: &str| parse_view_directions(text).into_iter().map(|view| view.heading_deg).collect::<Vec<_>>();
    let ours = direction_tag(&report.tags).map(|(_, text)| headings(text)).unwrap_or_default();
    let theirs = direction.map(headings).unwrap_or_default();
    let is_similar = |a: f64, b: f64| ((a - b + 540.0).rem_euclid(360.0) - 180.0).abs() < SIMILAR_DEG;
    memchr::memmem::find(feature, needle.as_bytes()).is_some()
        && ours.iter().any(|a| theirs.iter().any(|b| is_similar(*a, *b)))
}

fn whole(connection: &Connection, feature: &[u8], area_set_id: i64) -> Result<String, StoreError> {
    Ok(String::from_utf8_lossy(feature).into_owned() + &area_sets::tail(connection, area_set_id)?)
}

/// Cameras around a point, nearest first, for the form that asks "is it this one?".
pub fn neighbours(reader: &Reader<'_>, position: Position, radius_m: f64) -> Result<Vec<Candidate>, StoreError> {
    let connection = reader.connection();
    let filter = CameraFilter { near: Some((position, radius_m)), ..CameraFilter::default() };
    let plan = Plan::new(connection, &filter, latest_change(connection)?.0)?;
    let mut found = Vec::new();
    visit(connection, &plan, None, Columns::All, |row, feature| {
        let row = row.to_row()?;
        let feature = whole(connection, feature, row.area_set_id)?;
        found.push(Candidate { camera_id: row.id(), distance_m: distance_m(position, row.position()?), feature });
        Ok(std::ops::ControlFlow::Continue(()))
    })?;
    found.sort_by(|a, b| a.distance_m.total_cmp(&b.distance_m));
    Ok(found)
}
