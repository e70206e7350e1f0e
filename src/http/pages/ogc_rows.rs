//! Features as rows that people read: a title that leads to the sheet, and values in the words, dates and numbers of the
//! language. The keys stay beside the words, since they are what filters and files are written in.

use serde::Serialize;
use serde_json::Value;

use super::ogc_known::{Known, NAMES_OF_SOURCES};
use crate::http::i18n::Language;

/// What people look for first, in this order; other properties follow as they are met.
const FIRST: [&str; 33] = [
    "kind",
    "amenity",
    "school:FR",
    "kindergarten:FR",
    "building",
    "height",
    "building:levels",
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

/// A queryable, or an operation or a parameter of the API.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Described {
    pub name: String,
    /// Type of a queryable, or the method of an operation.
    pub kind: String,
    pub words: Vec<String>,
    pub description: String,
    /// Whether the description is in the language of the page, not in the English of the JSON.
    pub is_in_words: bool,
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

/// What people look for first among the properties of these features; without the number, where the first column tells it
/// already, and without what no feature of the page says anything of. `titles` are those of the features.
pub fn columns(features: &[&Value], titles: &[String]) -> Vec<Column> {
    let mut names: Vec<&String> = Vec::new();
    for name in features.iter().filter_map(|feature| feature["properties"].as_object()).flat_map(serde_json::Map::keys)
    {
        if !NEVER.contains(&name.as_str()) && !names.contains(&name) {
            names.push(name);
        }
    }
    let value_of = |feature: &Value, name: &str| plain(&feature["properties"][name]);
    let is_numbered = features.iter().zip(titles).all(|(feature, title)| {
        let number = value_of(feature, "ref");
        number == plain(&feature["id"]) || title.ends_with(&format!(" {number}"))
    });
    names.retain(|name| !(is_numbered && *name == "ref"));
    names.sort_by_key(|name| FIRST.iter().position(|first| first == name).unwrap_or(FIRST.len()));
    names.retain(|name| features.iter().any(|feature| !value_of(feature, name).is_empty()));
    names.truncate(MOST);
    let is_number = |name: &str| {
        let mut values = features.iter().map(|feature| &feature["properties"][name]).filter(|value| !value.is_null());
        values.all(Value::is_number)
    };
    names.into_iter().map(|name| Column { name: name.clone(), is_number: is_number(name) }).collect()
}

/// The rows of a page of features.
pub fn rows(
    language: &Language,
    known: &Known,
    collection: &str,
    (features, titles): (&[&Value], Vec<String>),
    columns: &[Column],
) -> Vec<Row> {
    let row = |(feature, title): (&&Value, String)| Row {
        id: plain(&feature["id"]),
        title,
        href: sheet_of(collection, feature),
        cells: columns
            .iter()
            .map(|Column { name, .. }| in_words(language, known, name, &feature["properties"][name.as_str()]))
            .collect(),
    };
    features.iter().zip(titles).map(row).collect()
}

/// What a feature is called.
pub fn title(language: &Language, known: &Known, collection: &str, feature: &Value) -> String {
    let named = match collection {
        "cameras" => known.cameras.get(&plain(&feature["id"])).cloned(),
        "buildings" => Some(language.text("ogc.buildings.one").to_owned()),
        _ => feature["properties"]["name"].as_str().map(str::to_owned),
    };
    named.filter(|name| !name.is_empty()).unwrap_or_else(|| plain(&feature["id"]))
}

/// The filters of a page with their values in words.
pub fn asked_in_words(language: &Language, known: &Known, asked: &[Property]) -> Vec<Property> {
    let words = |property: &Property| {
        let parts =
            property.value.split(',').map(|value| in_words(language, known, &property.name, &Value::from(value)));
        Property { name: property.name.clone(), value: parts.collect::<Vec<_>>().join(", ") }
    };
    asked.iter().map(words).collect()
}

/// A property's value as people of the language read it; what no catalogue has a word for is shown as it is.
pub fn in_words(language: &Language, known: &Known, name: &str, value: &Value) -> String {
    match value {
        Value::Array(list) => {
            list.iter().map(|each| in_words(language, known, name, each)).collect::<Vec<_>>().join(", ")
        }
        Value::Number(number) => {
            let digits = if matches!(name, "label_lon" | "label_lat") { 5 } else { 2 };
            number.as_f64().map_or_else(String::new, |number| language.number(number, digits))
        }
        Value::Bool(is_so) => language.text(if *is_so { "term.value.yes" } else { "term.value.no" }).to_owned(),
        Value::String(key) if NAMES_OF_SOURCES.contains(&name) => known.source(key).to_owned(),
        Value::String(code) if name == "parent" => known.areas.get(code).unwrap_or(code).clone(),
        Value::String(text) => language.told(name, text),
        other => plain(other),
    }
}

/// The sheet of a feature where its collection has sheets; a school zone leads to its place.
fn sheet_of(collection: &str, feature: &Value) -> String {
    match (collection, feature["properties"]["place"].as_str()) {
        ("school-zones", Some(place)) => format!("places/{place}"),
        ("surveys" | "buildings", _) => format!("collections/{collection}/items/{}", plain(&feature["id"])),
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
        let sources = [("a".to_owned(), "Liste A".to_owned())].into();
        let known = Known { sources, ..Known::default() };
        let told = |name: &str, value: Value| in_words(&french, &known, name, &value);
        assert_eq!(told("cc_status", json!("documented")), "publiée, non revue");
        assert_eq!(told("cameras_per_km2", json!(2.5)), "2,5");
        assert_eq!(told("cc_source", json!(["a", "b"])), "Liste A, b", "a source that nobody knows goes by its key");
    }

    #[test]
    fn what_people_look_for_stands_first_and_the_name_is_the_title() {
        let feature =
            json!({"id": "A", "properties": {"man_made": "surveillance", "x": 1, "name": "N", "cc_status": "gone"}});
        let found = columns(&[&feature], &["N".to_owned()]);
        assert_eq!(
            found.iter().map(|c| (c.name.as_str(), c.is_number)).collect::<Vec<_>>(),
            [("cc_status", false), ("x", true)]
        );
    }

    #[test]
    fn a_table_is_never_wider_than_people_can_read() {
        let many: serde_json::Map<String, Value> = (0..40).map(|each| (format!("key{each}"), json!(each))).collect();
        let feature = json!({"id": "A", "properties": many});
        assert_eq!(columns(&[&feature], &["A".to_owned()]).len(), MOST);
    }

    #[test]
    fn what_nobody_says_takes_no_place_from_what_somebody_says() {
        let empty = FIRST.iter().take(MOST).map(|name| ((*name).to_owned(), Value::Null));
        let properties: serde_json::Map<String, Value> = empty.chain([("x".to_owned(), json!(1))]).collect();
        let found = columns(&[&json!({"id": "A", "properties": properties})], &["A".to_owned()]);
        assert_eq!(found, [Column { name: "x".to_owned(), is_number: true }]);
    }

    #[test]
    fn a_number_in_the_title_and_what_nobody_says_take_no_column() {
        let first = json!({"id": "A", "properties": {"ref": "C1", "x": null, "y": ""}});
        let second = json!({"id": "B", "properties": {"ref": "C2", "z": 1}});
        let names = |titles: [&str; 2]| -> Vec<String> {
            let found = columns(&[&first, &second], &titles.map(str::to_owned));
            found.into_iter().map(|column| column.name).collect()
        };
        assert_eq!(names(["Rue A · C1", "Rue B · C2"]), ["z"]);
        assert_eq!(names(["Rue A · C1", "Rue B"]), ["ref", "z"], "one row that does not tell it needs the column");
    }

    #[test]
    fn values_are_told_without_json_around_them() {
        assert_eq!(plain(&json!(["a", 2, null])), "a, 2, ");
        assert_eq!(plain(&json!({"a": 1})), "{\"a\":1}");
    }
}
