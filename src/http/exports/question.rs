//! What is asked of an export: a list and its filter, read the same from an address and from the command line.

use jiff::tz::TimeZone;

use crate::domain::ExportLayer;
use crate::http::ogc::features::{areas, buildings, places, school_zones};
use crate::http::query::camera_query::{take_bbox, take_camera_filter};
use crate::http::wire::params::Params;
use crate::http::wire::problem::Problem;
use crate::store::CameraFilter;
use crate::store::building::buildings::BuildingFilter;
use crate::store::territory::areas::AreaFilter;
use crate::store::territory::places::PlaceFilter;

/// A list and its filter.
#[derive(Clone, Debug)]
pub enum Question {
    Cameras(CameraFilter),
    Areas(AreaFilter),
    Places(PlaceFilter),
    SchoolZones(PlaceFilter, f64),
    Buildings(BuildingFilter),
}

impl Question {
    /// Takes the parameters that narrow down a list.
    pub fn take(layer: ExportLayer, params: &mut Params, zone: &TimeZone) -> Result<Self, Problem> {
        let bbox = take_bbox(params)?;
        Ok(match layer {
            ExportLayer::Cameras => Self::Cameras(take_camera_filter(params, bbox, zone)?),
            ExportLayer::Areas => Self::Areas(areas::take_filter(params, bbox, zone)?),
            ExportLayer::Places => Self::Places(places::take_filter(params, bbox, zone)?),
            ExportLayer::Buildings => Self::Buildings(buildings::take_filter(params, bbox, zone)?),
            ExportLayer::SchoolZones => {
                let radius_m = school_zones::take_radius(params)?;
                Self::SchoolZones(school_zones::take_filter(params, bbox, radius_m, zone)?, radius_m)
            }
        })
    }

    /// Code of the area that is asked for, which has to exist.
    pub fn area(&self) -> Option<&str> {
        match self {
            Self::Cameras(filter) => filter.area.as_deref(),
            Self::Areas(_) | Self::Buildings(_) => None,
            Self::Places(filter) | Self::SchoolZones(filter, _) => filter.area.as_deref(),
        }
    }

    /// The list.
    pub fn layer(&self) -> ExportLayer {
        match self {
            Self::Cameras(_) => ExportLayer::Cameras,
            Self::Areas(_) => ExportLayer::Areas,
            Self::Places(_) => ExportLayer::Places,
            Self::SchoolZones(..) => ExportLayer::SchoolZones,
            Self::Buildings(_) => ExportLayer::Buildings,
        }
    }
}
