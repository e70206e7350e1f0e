//! Which cameras are asked for.

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::condition::{Condition, Relation, Shape};
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
    /// How the position lies to each of these.
    pub shapes: Vec<(Relation, Shape)>,
    /// What else the feature has to meet; tested on its text.
    pub condition: Option<Arc<Condition>>,
    /// Only what may leave in an export, as exportable sources tell it.
    pub exportable_only: bool,
}

/// Of which cameras figures tell; the default is those of the present.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counting {
    /// As the inventory knew them before this instant.
    pub as_of: Option<Timestamp>,
    /// Those that stood at some day of the interval, gone since or not.
    pub datetime: Option<DayInterval>,
}

impl Counting {
    /// Whether the kept counts answer it.
    pub fn is_present(self) -> bool {
        self == Self::default()
    }

    /// Whether a camera of this status is counted as standing: what stood in an interval may be gone since.
    pub fn counts(self, status: Status) -> bool {
        status.is_standing() || self.datetime.is_some() && status == Status::Gone
    }

    /// All cameras that are public then, gone or not.
    pub fn filter(self) -> CameraFilter {
        CameraFilter { as_of: self.as_of, datetime: self.datetime, ..CameraFilter::default() }
    }

    /// Those that are counted.
    pub fn standing(self) -> CameraFilter {
        let statuses = Status::PUBLIC.into_iter().filter(|status| self.counts(*status)).collect();
        CameraFilter { statuses, ..self.filter() }
    }
}
