//! A building as its row says it, and the feature made of it.

use rusqlite::Row;

use crate::domain::tags::write_json_string;

/// What [`building_from_row`] reads, of `building b` and `source s`.
pub(in crate::store) const BUILDING_COLUMNS: &str =
    "b.building_id, s.key, b.reference, b.tags, b.geometry, s.published_on, s.is_exportable";

/// A building as it is stored, without parsing its outline.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredBuilding {
    pub building_id: i64,
    /// Key of its source.
    pub source: String,
    pub reference: String,
    /// JSON object of OSM tags, not empty.
    pub tags: String,
    /// GeoJSON geometry, right-handed, seven decimals at most.
    pub geometry: String,
    /// Date of the list it comes from; empty when unknown.
    pub listed_on: String,
    pub is_exportable: bool,
}

impl StoredBuilding {
    /// The public id: unique, and the same wherever the same source is imported.
    pub fn code(&self) -> String {
        format!("{}:{}", self.source, self.reference)
    }

    /// The complete GeoJSON feature.
    pub fn feature(&self) -> String {
        self.with_geometry(&self.geometry)
    }

    /// The feature with nothing for a geometry.
    pub(in crate::store) fn feature_in_words(&self) -> String {
        self.with_geometry("null")
    }

    fn with_geometry(&self, geometry: &str) -> String {
        let mut out = String::with_capacity(self.tags.len() + geometry.len() + 160);
        out.push_str("{\"type\":\"Feature\",\"id\":");
        write_json_string(&mut out, &self.code());
        out.push_str(",\"geometry\":");
        out.push_str(geometry);
        out.push_str(",\"properties\":");
        out.push_str(self.tags.strip_suffix('}').unwrap_or(&self.tags));
        out.push_str(",\"listed_on\":");
        if self.listed_on.is_empty() {
            out.push_str("null");
        } else {
            write_json_string(&mut out, &self.listed_on);
        }
        out.push_str(",\"cc_source\":");
        write_json_string(&mut out, &self.source);
        out.push_str("}}");
        out
    }
}

pub(in crate::store) fn building_from_row(row: &Row<'_>) -> rusqlite::Result<StoredBuilding> {
    Ok(StoredBuilding {
        building_id: row.get(0)?,
        source: row.get(1)?,
        reference: row.get(2)?,
        tags: row.get(3)?,
        geometry: row.get(4)?,
        listed_on: row.get(5)?,
        is_exportable: row.get(6)?,
    })
}
