//! Cameras as a table (RFC 4180, UTF-8) from their stored GeoJSON features.
//! The columns are always the same, whatever the filter; rarer tags stand together as JSON in the last one.

use serde::Deserialize;
use serde_json::Value;

use super::json_text::Properties;

/// Names of the columns in order: identity, position in degrees, what the inventory knows, OSM tags, all other tags.
pub const COLUMNS: [&str; 38] = [
    "id",
    "lon",
    "lat",
    "cc_status",
    "cc_evidence",
    "cc_installed_on",
    "cc_first_seen_on",
    "cc_last_seen_on",
    "cc_removed_on",
    "cc_source",
    "cc_areas",
    "cc_photo",
    "man_made",
    "surveillance",
    "surveillance:type",
    "surveillance:zone",
    "camera:type",
    "camera:mount",
    "camera:direction",
    "direction",
    "camera:angle",
    "camera:tilt",
    "height",
    "level",
    "indoor",
    "operator",
    "operator:type",
    "operator:wikidata",
    "manufacturer",
    "model",
    "ref",
    "start_date",
    "end_date",
    "check_date",
    "addr:full",
    "addr:street",
    "addr:housenumber",
    OTHER_TAGS,
];

/// Column of the tags that have none of their own, as a JSON object.
pub const OTHER_TAGS: &str = "other_tags";

/// Sign between the members of `cc_source`, `cc_areas` and `cc_photo`, as OSM writes lists.
const LIST_SIGN: &str = ";";

#[derive(Deserialize)]
struct Feature {
    id: String,
    geometry: Geometry,
    properties: Properties,
}

#[derive(Deserialize)]
struct Geometry {
    coordinates: (f64, f64),
}

/// The first line.
pub fn header() -> Vec<u8> {
    write_rows(std::iter::once(COLUMNS.map(str::to_owned).to_vec()))
}

/// The first line where positions are not in degrees, or not named so: the names of their two columns are given.
pub fn header_with([first, second]: [&str; 2]) -> Vec<u8> {
    let mut columns = COLUMNS;
    (columns[1], columns[2]) = (first, second);
    write_rows(std::iter::once(columns.map(str::to_owned).to_vec()))
}

/// One line for each of the GeoJSON features, which are joined by commas.
/// Fails only if they are not features of this inventory.
pub fn rows(features: &[u8]) -> Result<Vec<u8>, serde_json::Error> {
    let features: Vec<Feature> = serde_json::from_slice(&[b"[", features, b"]"].concat())?;
    Ok(write_rows(features.into_iter().map(row)))
}

fn row(feature: Feature) -> Vec<String> {
    let mut cells = vec![String::new(); COLUMNS.len()];
    let mut others = serde_json::Map::new();
    cells[0] = feature.id;
    cells[1] = feature.geometry.coordinates.0.to_string();
    cells[2] = feature.geometry.coordinates.1.to_string();
    for (key, value) in feature.properties.0 {
        let column = COLUMNS[3..COLUMNS.len() - 1].iter().position(|name| *name == key);
        match column.map(|index| index + 3) {
            Some(index) => cells[index] = if key.starts_with("cc_") { joined(value) } else { value },
            None => {
                others.insert(key, value.into());
            }
        }
    }
    if !others.is_empty() {
        cells[COLUMNS.len() - 1] = Value::Object(others).to_string();
    }
    cells
}

/// A JSON array of texts as a list; any other text as it is.
fn joined(value: String) -> String {
    match serde_json::from_str::<Vec<String>>(&value) {
        Ok(list) => list.join(LIST_SIGN),
        Err(_) => value,
    }
}

fn write_rows(rows: impl Iterator<Item = Vec<String>>) -> Vec<u8> {
    let mut writer = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("writing rows of one length to memory cannot fail");
    }
    writer.into_inner().expect("flushing to memory cannot fail")
}

#[cfg(test)]
mod tests {
    use super::*;

    const FEATURES: &str = r#"{"type":"Feature","id":"7ZK3M2QA","geometry":{"type":"Point","coordinates":[3.8537172,43.6311684]},"properties":{"operator":"Ville, \"la\"\r\nmairie","ref":"C59.04","colour":"noir","cc_status":"documented","cc_source":["a","b"],"cc_areas":[]}},{"type":"Feature","id":"7ZK3M2QB","geometry":{"type":"Point","coordinates":[-0.0000001,1]},"properties":{}}"#;

    #[test]
    fn a_table_reads_back_with_every_value() {
        let table = [header(), rows(FEATURES.as_bytes()).unwrap()].concat();
        let mut reader = ::csv::Reader::from_reader(&table[..]);
        let rows: Vec<std::collections::HashMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0]["operator"], "Ville, \"la\"\r\nmairie");
        assert_eq!((rows[0]["lon"].as_str(), rows[0]["lat"].as_str()), ("3.8537172", "43.6311684"));
        assert_eq!(rows[0]["cc_source"], "a;b");
        assert_eq!(rows[0]["cc_areas"], "");
        assert_eq!(rows[0]["other_tags"], r#"{"colour":"noir"}"#);
        assert_eq!(rows[1]["lon"], "-0.0000001");
    }
}
