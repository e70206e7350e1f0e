//! Entries without a place as JSON, as GeoJSON features without geometry (RFC 7946, section 3.2) and as a table.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::formats::export::csv::harmless;
use crate::formats::statement::{LICENCE, LICENCE_URL};
use crate::store::source::unlocated::StoredUnlocated;

const COLUMNS: [&str; 15] = [
    "id",
    "address",
    "town",
    "what",
    "cameras",
    "act",
    "act_on",
    "act_url",
    "quality",
    "street",
    "areas",
    "operator",
    "located_as",
    "source",
    "reference",
];

/// Everything under plain names.
pub fn document(entries: &[StoredUnlocated], withheld: usize) -> Value {
    let mut document = about(entries, withheld);
    document.insert("unlocated".into(), entries.iter().map(members).collect());
    Value::Object(document)
}

/// A FeatureCollection whose features have no geometry.
pub fn collection(entries: &[StoredUnlocated], withheld: usize) -> Value {
    let feature = |entry: &StoredUnlocated| json!({ "type": "Feature", "id": entry.unlocated_id, "geometry": null, "properties": members(entry) });
    let mut collection = about(entries, withheld);
    collection.insert("type".into(), "FeatureCollection".into());
    collection.insert("features".into(), entries.iter().map(feature).collect());
    Value::Object(collection)
}

/// A row for each entry.
pub fn table(entries: &[StoredUnlocated]) -> csv::Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(COLUMNS)?;
    for entry in entries {
        let told = members(entry);
        let cells = COLUMNS.map(|name| match &told[name] {
            Value::Null => String::new(),
            Value::String(text) => harmless(text).into_owned(),
            Value::Array(list) => list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(";"),
            other => other.to_string(),
        });
        writer.write_record(cells)?;
    }
    writer.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

fn about(entries: &[StoredUnlocated], withheld: usize) -> Map<String, Value> {
    let sources: BTreeMap<&str, &str> =
        entries.iter().map(|entry| (entry.source.as_str(), entry.source_title.as_str())).collect();
    let mut members = Map::new();
    members.insert("licence".into(), LICENCE.into());
    members.insert("licence_url".into(), LICENCE_URL.into());
    members.insert("sources".into(), json!(sources));
    members.insert("numberReturned".into(), entries.len().into());
    members.insert("withheld".into(), withheld.into());
    members
}

fn members(entry: &StoredUnlocated) -> Value {
    let said = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let told = &entry.entry;
    let codes: Vec<String> = entry.cameras.iter().map(ToString::to_string).collect();
    json!({
        "id": entry.unlocated_id,
        "address": told.address,
        "town": said(&told.town),
        "what": said(&told.what),
        "cameras": told.cameras,
        "act": said(&told.act),
        "act_on": told.act_on.map(|date| date.to_string()),
        "act_url": said(&told.act_url),
        "quality": entry.quality.as_str(),
        "street": said(&entry.street),
        "areas": entry.areas,
        "operator": told.tags.get("operator"),
        "tags": told.tags,
        "located_as": codes,
        "source": entry.source,
        "reference": told.reference,
    })
}
