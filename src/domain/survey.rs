//! "We looked here on this day": what was walked, with or without finds. Nobody's name, no time of day.

use geo_types::Polygon;
use uuid::Uuid;

use super::PartialDate;

/// Largest surface of one survey, in square kilometres: more is no walk.
pub const MOST_KM2: f64 = 15.0;
/// Smallest surface of a drawn shape, in square metres.
pub const LEAST_M2: f64 = 100.0;
/// Most corners of a drawn shape.
pub const MOST_CORNERS: usize = 500;
/// Most streets of one survey.
pub const MOST_STREETS: usize = 300;
/// Longest name of a street, in characters.
pub const MAX_STREET_CHARACTERS: usize = 200;

/// What was walked.
#[derive(Clone, Debug, PartialEq)]
pub enum Walked {
    /// A whole area, by its code.
    Area(String),
    /// Streets of the ground by their names, as far as they lie in an area.
    Streets { area: String, names: Vec<String> },
    /// A drawn shape: one valid ring, longitude and latitude in degrees.
    Shape(Polygon<f64>),
}

impl Walked {
    /// The word of the vocabulary.
    pub fn scope(&self) -> &'static str {
        match self {
            Self::Area(_) => "area",
            Self::Streets { .. } => "streets",
            Self::Shape(_) => "shape",
        }
    }
}

/// A valid survey. The receipt is not part of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Survey {
    pub survey_id: Uuid,
    pub walked: Walked,
    pub surveyed_on: PartialDate,
    /// Whether any camera was found; none found is a fact of its own.
    pub has_finds: bool,
    /// Free text: kept and not shown before review.
    pub note: Option<String>,
}

/// The word for whether any camera was found.
pub fn finds_word(has_finds: bool) -> &'static str {
    if has_finds { "some" } else { "none" }
}
