//! Which cameras are asked for.

use jiff::Timestamp;

use crate::domain::{Bbox, DayInterval, Evidence, PartialDate, Position, Status};

/// What may be asked of cameras; the default asks for all that are public.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CameraFilter {
    pub bbox: Option<Bbox>,
    /// Within so many geodesic metres of a point.
    pub near: Option<(Position, f64)>,
    /// Code of an area, by geometry.
    pub area: Option<String>,
    /// Within so many metres of a place for children; 300 at most.
    pub school_zone_m: Option<f64>,
    /// Any of these; empty for all public ones.
    pub statuses: Vec<Status>,
    /// Stood at some day of the interval.
    pub datetime: Option<DayInterval>,
    /// As the inventory stood before this instant, the beginning of a day; none for the present.
    pub as_of: Option<Timestamp>,
    /// Tag key and the values of which any will do.
    pub tags: Vec<(String, Vec<String>)>,
    /// Installed within any of these partial dates.
    pub installed_on: Vec<PartialDate>,
    /// Source keys of which any will do.
    pub sources: Vec<String>,
    pub evidence: Vec<Evidence>,
    /// Only what may leave in an export, as exportable sources tell it.
    pub exportable_only: bool,
}

impl CameraFilter {
    /// Whether everything public is asked for.
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }
}
