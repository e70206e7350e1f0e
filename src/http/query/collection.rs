//! The collections and what can be asked of each: one table from which routes, queryables and OpenAPI are made.

use jiff::civil::Date;

use super::queryables::{self, Queryable};
use crate::http::wire::answer::{Freshness, Scope};

/// A collection of OGC API Features.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Collection {
    Cameras,
    Areas,
    Places,
    SchoolZones,
    Surveys,
    Buildings,
}

/// A parameter of a collection that is not a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extra {
    pub name: &'static str,
    pub description: &'static str,
    pub example: &'static str,
}

/// An earlier state of cameras.
const AS_OF: Extra = Extra {
    name: "as-of",
    description: "What the inventory knew at the end of a day; an instant stands for the end of the day before.",
    example: "2026-11-25",
};

/// The same for figures.
const COUNTED_AS_OF: Extra = Extra {
    name: "as-of",
    description: "Counts the cameras that the inventory knew at the end of a day, in today's borders.",
    example: "2026-11-25",
};

/// The same for what has one source.
const KNOWN_AS_OF: Extra =
    Extra { description: "What the inventory knew of buildings at the end of a day.", ..COUNTED_AS_OF };

const AREA: Extra = Extra { name: "area", description: "Id of an area; by geometry.", example: "34172-07" };

impl Collection {
    /// In the order in which they are listed.
    pub const ALL: [Self; 6] =
        [Self::Cameras, Self::Areas, Self::Places, Self::SchoolZones, Self::Surveys, Self::Buildings];

    /// By the id in the address.
    pub fn find(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|collection| collection.id() == id)
    }

    /// Id in the address.
    pub fn id(self) -> &'static str {
        match self {
            Self::Cameras => "cameras",
            Self::Areas => "areas",
            Self::Places => "places",
            Self::SchoolZones => "school-zones",
            Self::Surveys => "surveys",
            Self::Buildings => "buildings",
        }
    }

    /// English title.
    pub fn title(self) -> &'static str {
        match self {
            Self::Cameras => "Surveillance cameras",
            Self::Areas => "Areas and their figures",
            Self::Places => "Places for children",
            Self::SchoolZones => "School zones",
            Self::Surveys => "Surveys",
            Self::Buildings => "Buildings",
        }
    }

    /// English description.
    pub fn description(self) -> &'static str {
        match self {
            Self::Cameras => {
                "One point for each known device, with its OpenStreetMap tags, status, evidence, dates and sources. \
                 A missing point is not a missing camera. Cameras known only from sources whose licence does not allow \
                 passing them on are left out and counted as withheld; the map and the sheets show them."
            }
            Self::Areas => {
                "Neighbourhoods, communes and the metropole with population, counts of cameras and of places for \
                 children near one."
            }
            Self::Places => "Nurseries and schools, with the number of cameras within 50, 100, 200 and 300 metres.",
            Self::SchoolZones => "The ground within a number of metres of each place for children.",
            Self::Surveys => {
                "What people walked looking for cameras: an area, streets or a drawn shape, on which day, and whether \
                 they found any. Where no survey lies, nobody has said to have looked."
            }
            Self::Buildings => {
                "Outlines of what hides a view, with the OpenStreetMap tags that tell their shape and height; no names, \
                 addresses or owners. Empty until the operator imports some. Those of sources whose licence does not allow \
                 passing them on are left out and counted as withheld."
            }
        }
    }

    /// How long an answer about it holds: figures of areas tell how long ago something was surveyed.
    pub fn freshness(self, scope: Scope, change: i64, day: Date) -> Freshness {
        match self {
            Self::Areas => Freshness::Day { scope, change, day },
            _ => Freshness::Version { scope, change },
        }
    }

    /// Geometry type of its features, as JSON Schema of OGC API names it.
    pub fn geometry(self) -> &'static str {
        match self {
            Self::Cameras | Self::Places => "geometry-point",
            Self::Areas | Self::Buildings => "geometry-multipolygon",
            Self::SchoolZones => "geometry-polygon",
            Self::Surveys => "geometry-any",
        }
    }

    /// Properties that can be asked for.
    pub fn queryables(self) -> Vec<Queryable> {
        match self {
            Self::Cameras => queryables::cameras(),
            Self::Areas => queryables::areas(),
            Self::Places => queryables::places(),
            Self::SchoolZones => queryables::school_zones(),
            Self::Surveys => queryables::surveys(),
            Self::Buildings => queryables::buildings(),
        }
    }

    /// Parameters beside the queryables and those of every collection.
    pub fn extras(self) -> Vec<Extra> {
        match self {
            Self::Cameras => vec![
                AREA,
                Extra {
                    name: "near",
                    description: "Longitude, latitude and geodesic metres.",
                    example: "3.8792,43.6087,250",
                },
                Extra {
                    name: "school-zone",
                    description: "Within so many metres of a place for children; 300 at most.",
                    example: "100",
                },
                AS_OF,
            ],
            Self::Areas => vec![COUNTED_AS_OF],
            Self::Places => vec![AREA, COUNTED_AS_OF],
            Self::Surveys => vec![AREA],
            Self::Buildings => vec![KNOWN_AS_OF],
            Self::SchoolZones => vec![
                AREA,
                COUNTED_AS_OF,
                Extra {
                    name: "radius",
                    description: "Metres around each place: 1 to 300, 100 when absent.",
                    example: "100",
                },
            ],
        }
    }
}
