//! Features as rows that people read: a title that leads to the sheet, and values in the words, dates and numbers of the
//! language. The keys stay beside the words, since they are what filters and files are written in.

use serde::Serialize;
use serde_json::Value;

use super::camera_facts::parse_features;
use crate::http::i18n::Language;

/// What people look for first, in this order; other properties follow as they are met.
const FIRST: [&str; 30] = [
    "kind",
    "amenity",
    "school:FR",
    "kindergarten:FR",
    "cc_surveyed_on",
    "cc_scope",
    "cc_finds",
    "cc_status",
    "surveillance:type",
    "camera:type",
    "camera:direction",
    "operator",
    "operator:type",
    "capacity",
    "cc_installed_on",
    "cc_last_seen_on",
    "surveillance",
    "cc_evidence",
    "cc_source",
    "cameras",
    "cameras_per_km2",
    "cameras_per_1000",
    "places",
    "places_within_100_m",
    "population",
    "population_on",
    "cameras_within_50_m",
    "cameras_within_100_m",
    "cameras_within_200_m",
    "cameras_within_300_m",
];
/// What says the same of every feature or nothing to people, and what the title or another column tells already.
const NEVER: [&str; 7] = ["name", "addr:full", "cc_areas", "man_made", "label_lon", "label_lat", "start_date"];
/// A table of more is wider than a screen; the rest stands on each feature's own page and in the files.
const MOST: usize = 9;

/// A property in text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Property {
    pub name: String,
    pub value: String,
}

/// A column of the table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Column {
    pub name: String,
    /// Whether it holds numbers alone, which are read from the right.
    pub is_number: bool,
}

/// A feature's row: one cell for each column.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    pub id: String,
    /// What it is called; the id where it has no name.
    pub title: String,
    /// From the root to the feature's sheet, else to the feature.
    pub href: String,
    pub cells: Vec<String>,
}

/// What people look for first among the properties of these features.
pub fn columns(features: &[&Value]) -> Vec<Column> {
    let mut names: Vec<&String> = Vec::new();
    for name in features.iter().filter_map(|feature| feature["properties"].as_object()).flat_map(serde_json::Map::keys)
    {
        if !NEVER.contains(&name.as_str()) && !names.contains(&name) {
            names.push(name);
        }
    }
    names.sort_by_key(|name| FIRST.iter().position(|first| first == name).unwrap_or(FIRST.len()));
    names.truncate(MOST);
    let is_number = |name: &str| {
        let mut values = features.iter().map(|feature| &feature["properties"][name]).filter(|value| !value.is_null());
        values.all(Value::is_number)
    };
    names.into_iter().map(|name| Column { name: name.clone(), is_number: is_number(name) }).collect()
}

/// The rows of a page of features.
pub fn rows(language: &Language, collection: &str, features: &[&Value], columns: &[Column]) -> Vec<Row> {
    let row = |feature: &&Value| Row {
        id: plain(&feature["id"]),
        title: title(language, collection, feature),
        href: sheet_of(collection, feature),
        cells: columns
            .iter()
            .map(|Column { name, .. }| in_words(language, name, &feature["properties"][name.as_str()]))
            .collect(),
    };
    features.iter().map(row).collect()
}

/// What a feature is called.
pub fn title(language: &Language, collection: &str, feature: &Value) -> String {
    let of_camera =
        || Some(parse_features(feature.to_string().as_bytes()).ok()?.pop()?.row(language, None, None).title);
    let named = match collection {
        "cameras" => of_camera(),
        _ => feature["properties"]["name"].as_str().map(str::to_owned),
    };
    named.filter(|name| !name.is_empty()).unwrap_or_else(|| plain(&feature["id"]))
}

/// The filters of a page with their values in words.
pub fn asked_in_words(language: &Language, asked: &[Property]) -> Vec<Property> {
    let words = |property: &Property| {
        let parts = property.value.split(',').map(|value| in_words(language, &property.name, &Value::from(value)));
        Property { name: property.name.clone(), value: parts.collect::<Vec<_>>().join(", ") }
    };
    asked.iter().map(words).collect()
}

/// A property's value as people of the language read it; what no catalogue has a word for is shown as it is.
pub fn in_words(language: &Language, name: &str, value: &Value) -> String {
    match value {
        Value::Array(list) => list.iter().map(|each| in_words(language, name, each)).collect::<Vec<_>>().join(", "),
        Value::Number(number) => {
            let digits = if matches!(name, "label_lon" | "label_lat") { 5 } else { 2 };
            number.as_f64().map_or_else(String::new, |number| language.number(number, digits))
        }
        Value::Bool(is_so) => language.text(if *is_so { "term.value.yes" } else { "term.value.no" }).to_owned(),
        Value::String(text) => language.told(name, text),
        other => plain(other),
    }
}

/// The sheet of a feature where its collection has sheets; a school zone leads to its place.
fn sheet_of(collection: &str, feature: &Value) -> String {
    match (collection, feature["properties"]["place"].as_str()) {
        ("school-zones", Some(place)) => format!("places/{place}"),
        ("surveys", _) => format!("collections/surveys/items/{}", plain(&feature["id"])),
        _ => format!("{collection}/{}", plain(&feature["id"])),
    }
}

/// A JSON value as people read it: text without quotes, lists with commas, nothing for null.
pub fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::http::i18n::load_languages;

    #[test]
    fn values_are_told_in_the_words_and_numbers_of_the_language() {
        let french = load_languages(&["fr".to_owned()]).unwrap().remove(0);
        let told = |name: &str, value: Value| in_words(&french, name, &value);
        assert_eq!(told("cc_status", json!("documented")), "publiée, non revue");
        assert_eq!(told("cameras_per_km2", json!(2.5)), "2,5");
        assert_eq!(told("cc_source", json!(["a", "b"])), "a, b");
    }

    #[test]
    fn what_people_look_for_stands_first_and_the_name_is_the_title() {
        let feature =
            json!({"id": "A", "properties": {"man_made": "surveillance", "x": 1, "name": "N", "cc_status": "gone"}});
        let found = columns(&[&feature]);
        assert_eq!(
            found.iter().map(|c| (c.name.as_str(), c.is_number)).collect::<Vec<_>>(),
            [("cc_status", false), ("x", true)]
        );
    }

    #[test]
    fn a_table_is_never_wider_than_people_can_read() {
        let many: serde_json::Map<String, Value> = (0..40).map(|each| (format!("key{each}"), json!(each))).collect();
        let feature = json!({"id": "A", "properties": many});
        assert_eq!(columns(&[&feature]).len(), MOST);
    }

    #[test]
    fn values_are_told_without_json_around_them() {
        assert_eq!(plain(&json!(["a", 2, null])), "a, 2, ");
        assert_eq!(plain(&json!({"a": 1})), "{\"a\":1}");
    }
}
