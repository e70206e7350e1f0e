//! Cameras so near a border that they may belong to the other side.

use std::ops::ControlFlow;

use super::areas::StoredArea;
use super::camera_filter::{CameraFilter, Counting};
use super::camera_plan::Plan;
use super::camera_spots::Columns;
use super::camera_walk::visit_rows;
use super::changes::latest_change;
use super::outlines::parse_outline;
use super::{Reader, StoreError};
use crate::geometry::border_band::BorderBand;

/// A camera so close to a border, in metres, may belong to the other side.
pub const BORDER_DOUBT_M: f64 = 25.0;

/// Cameras within [`BORDER_DOUBT_M`] of the border of an area, on either side.
pub fn near_border(reader: &Reader<'_>, area: &StoredArea, counting: Counting) -> Result<u64, StoreError> {
    let Some(outline) = parse_outline(&area.geometry)? else { return Ok(0) };
    let filter = CameraFilter { bbox: Some(area.bbox.widened(BORDER_DOUBT_M)), ..counting.standing() };
    let plan = Plan::new(reader.connection(), &filter, latest_change(reader.connection())?.0)?;
    let mut band = BorderBand::new(&outline, BORDER_DOUBT_M);
    let mut count = 0;
    visit_rows(reader.connection(), &plan, None, Columns::Shown, |row| {
        count += u64::from(band.contains(row.position()?));
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(count)
}
