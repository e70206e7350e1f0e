//! The properties of each collection that can be asked for: by a parameter of the same name, or in a filter alone.

use crate::domain::Building;
use crate::domain::condition::Kind;

/// What values a queryable takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// Text, compared whole; as a parameter, a comma means any of.
    Text,
    /// One of these words; as a parameter, a comma means any of.
    OneOf(&'static [&'static str]),
    /// A year, a month or a day; as a parameter, a comma means any of.
    PartialDate,
    Number,
}

/// A property that can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Queryable {
    pub name: &'static str,
    pub values: Values,
    pub description: &'static str,
    /// Whether there is a parameter of this name too.
    pub is_parameter: bool,
}

/// OSM keys that can be asked for by equality; a comma means any of.
pub const TAGS: [&str; 17] = [
    "surveillance",
    "surveillance:type",
    "surveillance:zone",
    "camera:type",
    "camera:mount",
    "camera:direction",
    "direction",
    "operator",
    "operator:type",
    "operator:wikidata",
    "manufacturer",
    "model",
    "ref",
    "start_date",
    "height",
    "level",
    "addr:full",
];

const STATUSES: &[&str] = &["documented", "unverified", "confirmed", "gone"];
const GRADES: &[&str] = &["photo", "seen", "official_document", "press", "hearsay"];

impl Values {
    /// The type that a filter compares.
    pub fn kind(self) -> Kind {
        match self {
            Self::Text | Self::OneOf(_) => Kind::Text,
            Self::PartialDate => Kind::Days,
            Self::Number => Kind::Number,
        }
    }
}

const fn parameter(name: &'static str, values: Values, description: &'static str) -> Queryable {
    Queryable { name, values, description, is_parameter: true }
}

const fn filtered(name: &'static str, values: Values, description: &'static str) -> Queryable {
    Queryable { name, values, description, is_parameter: false }
}

/// Of cameras.
pub fn cameras() -> Vec<Queryable> {
    let tags = TAGS.iter().map(|name| parameter(name, Values::Text, "The OpenStreetMap tag of this name, verbatim."));
    let ours = [
        parameter("cc_status", Values::OneOf(STATUSES), "How much is known of its existence."),
        parameter("cc_evidence", Values::OneOf(GRADES), "The strongest grade of evidence."),
        parameter("cc_installed_on", Values::PartialDate, "When it was installed; a year means all its days."),
        parameter("cc_source", Values::Text, "Key of a source that tells of it."),
        filtered("cc_first_seen_on", Values::PartialDate, "The first day that somebody saw it."),
        filtered("cc_last_seen_on", Values::PartialDate, "The last day that somebody saw it."),
        filtered("cc_removed_on", Values::PartialDate, "When it was removed."),
        filtered("cc_unlisted_on", Values::PartialDate, "When a list no longer named it."),
    ];
    ours.into_iter().chain(tags).collect()
}

/// Of areas.
pub fn areas() -> Vec<Queryable> {
    let count = |name| filtered(name, Values::Number, "A figure of the area, as its features carry it.");
    let words = [
        parameter(
            "kind",
            Values::Text,
            "metropole, commune, quartier, sous-quartier or another word of the territory.",
        ),
        parameter("parent", Values::Text, "Id of the area that it belongs to."),
        filtered("name", Values::Text, "Its name."),
        filtered("ref", Values::Text, "Its official number."),
        filtered("source", Values::Text, "Key of the source that it comes from."),
        filtered("population_on", Values::PartialDate, "The date of its population."),
    ];
    let figures = [
        "population",
        "area_km2",
        "cameras",
        "cameras_documented",
        "cameras_unverified",
        "cameras_confirmed",
        "cameras_gone",
        "cameras_operator_public",
        "cameras_operator_private",
        "cameras_operator_unknown",
        "cameras_per_km2",
        "cameras_per_1000",
        "cameras_in_rate",
        "cameras_within_25_m_of_border",
        "entries_not_located",
        "places",
        "places_within_50_m",
        "places_within_100_m",
        "places_within_200_m",
        "places_within_300_m",
    ];
    words.into_iter().chain(figures.map(count)).collect()
}

/// Of places.
pub fn places() -> Vec<Queryable> {
    let near = |name| filtered(name, Values::Number, "Standing cameras within so many metres.");
    let words = [
        parameter("amenity", Values::Text, "kindergarten, childcare or school (OSM)."),
        parameter("kindergarten:FR", Values::Text, "Kind of nursery (OSM France)."),
        parameter("school:FR", Values::Text, "Kind of school (OSM France)."),
        parameter("ref:UAI", Values::Text, "The ministry's number."),
        parameter("operator:type", Values::Text, "Who runs it (OSM)."),
        filtered("name", Values::Text, "Its name."),
        filtered("cc_source", Values::Text, "Key of the source that it comes from."),
    ];
    let figures =
        ["cameras_within_50_m", "cameras_within_100_m", "cameras_within_200_m", "cameras_within_300_m"].map(near);
    words.into_iter().chain(figures).collect()
}

/// Of school zones.
pub fn school_zones() -> Vec<Queryable> {
    vec![
        filtered("place", Values::Text, "Id of the place in its middle."),
        filtered("name", Values::Text, "The place's name."),
        filtered("radius_m", Values::Number, "Metres around the place."),
        filtered("cameras", Values::Number, "Standing cameras within them."),
    ]
}

/// Of buildings.
pub fn buildings() -> Vec<Queryable> {
    let words = Building::WORDS.iter().map(|name| parameter(name, Values::Text, "The OpenStreetMap tag of this name."));
    let measures =
        Building::MEASURES.iter().map(|name| parameter(name, Values::Text, "The OpenStreetMap tag, verbatim: a text."));
    let ours = [parameter("cc_source", Values::Text, "Key of the source that it comes from.")];
    ours.into_iter().chain(words).chain(measures).collect()
}

/// Of surveys.
pub fn surveys() -> Vec<Queryable> {
    vec![
        parameter("cc_finds", Values::OneOf(&["some", "none"]), "Whether any camera was found."),
        parameter("cc_scope", Values::OneOf(&["area", "streets", "shape"]), "What was walked."),
        filtered("cc_surveyed_on", Values::PartialDate, "When it was walked."),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Evidence, Status};

    #[test]
    fn the_words_are_those_of_the_domain() {
        assert_eq!(STATUSES, Status::PUBLIC.map(Status::as_str));
        assert_eq!(GRADES, Evidence::ALL.map(Evidence::as_str));
    }
}
