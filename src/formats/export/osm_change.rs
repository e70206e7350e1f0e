//! OsmChange 0.6: what people saw on the ground and OpenStreetMap does not say, for review in JOSM and never for an
//! upload by itself. Only what contributors gave under CC0 is in it: an official list goes through OSM's import procedure.

use std::io;

use super::feature;
use super::osm_xml::{MAN_MADE, head};
use super::xml::put;
use super::{Ending, Page, Writer};
use crate::domain::OsmEdit;
use crate::formats::statement::Statement;

/// Writes one block for each change.
pub struct OsmChange {
    statement: Statement,
    created: i64,
    modified: u64,
}

impl OsmChange {
    pub fn new(statement: Statement) -> Self {
        Self { statement, created: 0, modified: 0 }
    }

    fn put_edit(&mut self, out: &mut Vec<u8>, edit: &OsmEdit) {
        let block = if let Some((id, version)) = &edit.node {
            self.modified += 1;
            put(out, &["<modify><node id=\"", &id.to_string(), "\""]);
            if let Some(version) = version {
                put(out, &[" version=\"", &version.to_string(), "\""]);
            }
            "modify"
        } else {
            self.created += 1;
            put(out, &["<create><node id=\"", &(-self.created).to_string(), "\" version=\"0\""]);
            "create"
        };
        let (lon, lat) = (edit.position.lon().to_string(), edit.position.lat().to_string());
        put(out, &[" lat=\"", &lat, "\" lon=\"", &lon, "\">"]);
        for (key, value) in edit.tags.iter() {
            let prefix = if edit.is_gone && key == MAN_MADE { "removed:" } else { "" };
            put(out, &["<tag k=\"", prefix, "", key, "\" v=\"", value, "\"/>"]);
        }
        put(out, &["</node></", block, ">\n"]);
    }
}

impl Writer for OsmChange {
    fn begin(&mut self) -> io::Result<Vec<u8>> {
        Ok(head("osmChange", "", &self.statement))
    }

    fn page(&mut self, page: Page) -> io::Result<Vec<Vec<u8>>> {
        let mut out = Vec::new();
        for code in feature::codes(&page.features) {
            if let Some(edit) = page.edits.get(code) {
                self.put_edit(&mut out, edit);
            }
        }
        Ok(vec![out])
    }

    fn end(self: Box<Self>) -> io::Result<Ending> {
        let told = format!("<!-- created: {}, modified: {} -->\n</osmChange>\n", self.created, self.modified);
        Ok(Ending::Bytes(told.into_bytes()))
    }
}
