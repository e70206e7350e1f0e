//! Cameras that a new report may mean: near, or a little farther and alike.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::area_sets;
use super::filter::CameraFilter;
use super::plan::Plan;
use super::spots::{Columns, SpotColumns as _};
use super::walk::visit;
use crate::domain::report::Report;
use crate::domain::view_direction::{direction_tag, parse_view_directions};
use crate::domain::{Bbox, CameraId, ObservationKind, Status};
use crate::geometry::distance::distance_m;
use crate::store::StoreError;
use crate::store::changes::latest_change;
use crate::store::text_key::text_key;

/// Cameras so close, in metres, are shown as possibly the same.
pub const NEAR_M: f64 = 25.0;
/// So close with the same type and a similar direction or similar words too.
pub const ALIKE_M: f64 = 75.0;
/// Directions that differ by less, in degrees, are similar.
const SIMILAR_DEG: f64 = 45.0;
/// Tags whose words are compared, and the tenths of the shorter text's words that make two similar.
const TEXT_KEYS: [&str; 5] = ["operator", "name", "ref", "addr:full", "description"];
const SIMILAR_TENTHS: usize = 6;
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
pub(in crate::store) fn candidates(connection: &Connection, report: &Report) -> Result<Vec<Candidate>, StoreError> {
    let (ObservationKind::Camera, Some(position)) = (report.kind, report.position) else { return Ok(Vec::new()) };
    let standing = Status::PUBLIC.into_iter().filter(|status| status.is_standing()).collect();
    let filter =
        CameraFilter { bbox: Some(Bbox::around(position, ALIKE_M)), statuses: standing, ..CameraFilter::default() };
    let change = latest_change(connection)?.0;
    // What this very transaction wrote counts too.
    let plan = Plan::new(connection, &filter, crate::store::Change(change.0 + 1))?;
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

/// The same `camera:type`, and a similar direction or similar words.
fn is_alike(report: &Report, feature: &[u8], direction: Option<&str>) -> bool {
    let Some(camera_type) = report.tags.get("camera:type") else { return false };
    let mut needle = String::from("\"camera:type\":");
    crate::domain::tags::write_json_string(&mut needle, camera_type);
    memchr::memmem::find(feature, needle.as_bytes()).is_some()
        && (looks_alike(report, direction) || reads_alike(report, feature))
}

fn looks_alike(report: &Report, direction: Option<&str>) -> bool {
    let headings =
        |text: &str| parse_view_directions(text).into_iter().map(|view| view.heading_deg).collect::<Vec<_>>();
    let ours = direction_tag(&report.tags).map(|(_, text)| headings(text)).unwrap_or_default();
    let theirs = direction.map(headings).unwrap_or_default();
    let is_similar = |a: f64, b: f64| ((a - b + 540.0).rem_euclid(360.0) - 180.0).abs() < SIMILAR_DEG;
    ours.iter().any(|a| theirs.iter().any(|b| is_similar(*a, *b)))
}

/// Whether most words of the shorter text stand in the other too.
fn reads_alike(report: &Report, feature: &[u8]) -> bool {
    let texts = report.tags.iter().chain(report.free_tags.iter());
    let ours = texts.filter(|(key, _)| TEXT_KEYS.contains(key)).map(|(_, text)| text);
    let ours = words(ours.chain(report.note.as_deref()));
    let closed = [feature, b"}}"].concat();
    let theirs: serde_json::Value = serde_json::from_slice(&closed).unwrap_or_default();
    let theirs = words(TEXT_KEYS.iter().filter_map(|key| theirs["properties"][*key].as_str()));
    let least = ours.len().min(theirs.len());
    let shared = ours.intersection(&theirs).count();
    least > 0 && shared * 10 >= least * SIMILAR_TENTHS
}

/// Folded words of three letters or more.
fn words<'a>(texts: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    let folded = texts.map(text_key).collect::<Vec<_>>().join(" ");
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 2);
    words.map(str::to_owned).collect()
}

fn whole(connection: &Connection, feature: &[u8], area_set_id: i64) -> Result<String, StoreError> {
    Ok(String::from_utf8_lossy(feature).into_owned() + &area_sets::tail(connection, area_set_id)?)
}
