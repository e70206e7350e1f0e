//! The columns of a list where its features become rows: always the same, whatever the filter.

use std::borrow::Cow;
use std::collections::HashMap;

use foldhash::fast::FixedState;

use super::feature::{Feature, Value};
use crate::domain::ExportLayer;

/// Column of the tags that have none of their own, as a JSON object.
pub const OTHER_TAGS: &str = "other_tags";

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Integer,
    Real,
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: &'static str,
    pub kind: Kind,
}

const fn text(name: &'static str) -> Column {
    Column { name, kind: Kind::Text }
}

const fn integer(name: &'static str) -> Column {
    Column { name, kind: Kind::Integer }
}

const fn real(name: &'static str) -> Column {
    Column { name, kind: Kind::Real }
}

/// What the inventory knows, OSM tags, all other tags.
const CAMERAS: [Column; 36] = [
    text("cc_status"),
    text("cc_evidence"),
    text("cc_installed_on"),
    text("cc_first_seen_on"),
    text("cc_last_seen_on"),
    text("cc_removed_on"),
    text("cc_unlisted_on"),
    text("cc_source"),
    text("cc_areas"),
    text("cc_photo"),
    text("man_made"),
    text("surveillance"),
    text("surveillance:type"),
    text("surveillance:zone"),
    text("camera:type"),
    text("camera:mount"),
    text("camera:direction"),
    text("direction"),
    text("camera:angle"),
    text("camera:tilt"),
    text("height"),
    text("level"),
    text("indoor"),
    text("operator"),
    text("operator:type"),
    text("operator:wikidata"),
    text("manufacturer"),
    text("model"),
    text("ref"),
    text("start_date"),
    text("end_date"),
    text("check_date"),
    text("addr:full"),
    text("addr:street"),
    text("addr:housenumber"),
    text(OTHER_TAGS),
];

const AREAS: [Column; 39] = [
    text("name"),
    text("kind"),
    text("ref"),
    text("parent"),
    integer("population"),
    text("population_on"),
    text("population_source"),
    text("population_doubt"),
    text("source"),
    real("area_km2"),
    integer("cameras"),
    integer("cameras_documented"),
    integer("cameras_unverified"),
    integer("cameras_confirmed"),
    integer("cameras_gone"),
    integer("cameras_operator_public"),
    integer("cameras_operator_private"),
    integer("cameras_operator_unknown"),
    real("cameras_per_km2"),
    real("cameras_per_1000"),
    integer("cameras_in_rate"),
    text("rate_note"),
    text("count_on"),
    integer("places"),
    integer("places_within_50_m"),
    integer("places_within_100_m"),
    integer("places_within_200_m"),
    integer("places_within_300_m"),
    integer("cameras_within_25_m_of_border"),
    integer("entries_not_located"),
    text("surveyed_measure"),
    text("surveyed_last_on"),
    real("surveyed_within_a_month"),
    real("surveyed_1_to_12_months_ago"),
    real("surveyed_12_to_24_months_ago"),
    real("surveyed_longer_ago"),
    real("surveyed_never"),
    real("surveyed_without_finds"),
    text(OTHER_TAGS),
];

const PLACES: [Column; 15] = [
    text("name"),
    text("amenity"),
    text("kindergarten:FR"),
    text("school:FR"),
    text("ref:UAI"),
    text("operator"),
    text("operator:type"),
    integer("cameras_within_50_m"),
    integer("cameras_within_100_m"),
    integer("cameras_within_200_m"),
    integer("cameras_within_300_m"),
    text("listed_on"),
    text("cc_source"),
    text("cc_areas"),
    text(OTHER_TAGS),
];

const SCHOOL_ZONES: [Column; 6] =
    [text("place"), text("name"), real("radius_m"), integer("cameras"), text("listed_on"), text(OTHER_TAGS)];

const BUILDINGS: [Column; 16] = [
    text("building"),
    text("height"),
    text("min_height"),
    text("building:levels"),
    text("building:min_level"),
    text("roof:shape"),
    text("roof:orientation"),
    text("roof:direction"),
    text("roof:height"),
    text("roof:levels"),
    text("roof:angle"),
    text("layer"),
    text("location"),
    text("listed_on"),
    text("cc_source"),
    text(OTHER_TAGS),
];

/// The columns after identity and position; the last holds whatever has none of its own.
pub fn columns(layer: ExportLayer) -> &'static [Column] {
    match layer {
        ExportLayer::Cameras => &CAMERAS,
        ExportLayer::Areas => &AREAS,
        ExportLayer::Places => &PLACES,
        ExportLayer::SchoolZones => &SCHOOL_ZONES,
        ExportLayer::Buildings => &BUILDINGS,
    }
}

/// Features as rows of columns.
#[derive(Debug)]
pub struct Rows {
    pub columns: &'static [Column],
    /// Where each name stands.
    places: HashMap<&'static str, usize, FixedState>,
}

/// What stands in the columns of a row.
pub type Cells<'a> = Vec<Option<Cow<'a, str>>>;

impl Rows {
    /// Rows of these columns, of which the last takes what has no column of its own.
    pub fn of(columns: &'static [Column]) -> Self {
        let own = columns.iter().take(columns.len() - 1).enumerate();
        Self { columns, places: own.map(|(place, column)| (column.name, place)).collect() }
    }

    /// Fills the cells of a row anew.
    pub fn fill<'a>(&self, feature: &Feature<'a>, cells: &mut Cells<'a>) {
        cells.clear();
        cells.resize(self.columns.len(), None);
        let mut others = serde_json::Map::new();
        for (key, value) in &feature.properties {
            match self.places.get(key.as_ref()) {
                Some(place) => cells[*place] = Some(value.to_text()),
                None if is_told_elsewhere(key) => {}
                None => drop(others.insert(key.to_string(), json(value))),
            }
        }
        if !others.is_empty() {
            cells[self.columns.len() - 1] = Some(Cow::Owned(serde_json::Value::Object(others).to_string()));
        }
    }
}

/// The point inside an area where its name is drawn stands as its position.
fn is_told_elsewhere(key: &str) -> bool {
    matches!(key, "label_lon" | "label_lat")
}

fn json(value: &Value<'_>) -> serde_json::Value {
    match value {
        Value::Text(text) => text.as_ref().into(),
        Value::List(list) => list.iter().map(AsRef::as_ref).collect(),
        Value::Number(text) | Value::Json(text) => serde_json::from_str(text).unwrap_or_else(|_| (*text).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::feature::each;
    use super::super::feature::tests::FEATURES;
    use super::*;

    #[test]
    fn a_row_has_every_value_in_its_column_and_the_others_together() {
        let columns = columns(ExportLayer::Cameras);
        let at = |name: &str| columns.iter().position(|column| column.name == name).unwrap();
        let mut rows = Vec::new();
        each(FEATURES.as_bytes(), |feature| {
            let mut cells = Vec::new();
            Rows::of(columns).fill(feature, &mut cells);
            rows.push(
                ["ref", "cc_source", "cc_areas", OTHER_TAGS, "level"]
                    .map(|name| cells[at(name)].clone().map(Cow::into_owned)),
            );
            Ok(())
        })
        .unwrap();
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(rows[0], [text("C59.04"), text("a;b"), text(""), text(r#"{"colour":"noir & <blanc>"}"#), None]);
        assert!(rows[1][3].as_ref().is_some_and(|others| others.contains("note:x")));
    }
}
