//! OpenStreetMap XML 0.6: cameras as nodes with their tags verbatim. What an import took from OpenStreetMap keeps its
//! id and version; the others get negative ids, which editors know as new.

use std::io;

use super::feature::{self, Feature, Value};
use super::xml::put;
use super::{Ending, Page, Writer};
use crate::domain::OsmNode;
use crate::domain::tags::is_own_key;
use crate::formats::statement::{LICENCE_URL, Statement};

/// Key that tells a camera from other objects.
pub const MAN_MADE: &str = "man_made";

/// JOSM shows such a file and does not send it: texts that are not published here would be missing there.
const UPLOAD: &str = " upload=\"never\"";

/// Writes one node for each camera.
pub struct OsmXml {
    statement: Statement,
    /// The last negative id that was given.
    last_new: i64,
}

impl OsmXml {
    pub fn new(statement: Statement) -> Self {
        Self { statement, last_new: 0 }
    }

    fn put_feature(&mut self, out: &mut Vec<u8>, feature: &Feature<'_>, node: Option<&OsmNode>) {
        let Some((lon, lat)) = feature.lon_lat() else { return };
        if let Some(OsmNode { id, version }) = node {
            put(out, &["<node id=\"", &id.to_string(), "\""]);
            if let Some(version) = version {
                put(out, &[" version=\"", &version.to_string(), "\""]);
            }
        } else {
            self.last_new -= 1;
            put(out, &["<node id=\"", &self.last_new.to_string(), "\""]);
        }
        put(out, &[" lat=\"", lat, "\" lon=\"", lon, "\" visible=\"true\">"]);
        let is_gone = feature.text("cc_status") == Some("gone");
        for (key, value) in &feature.properties {
            if let Value::Text(value) = value
                && !is_own_key(key)
            {
                // OSM says of what stands no more that it was (Lifecycle prefix).
                let prefix = if is_gone && key == MAN_MADE { "removed:" } else { "" };
                put(out, &["<tag k=\"", prefix, "", key, "\" v=\"", value, "\"/>"]);
            }
        }
        out.extend_from_slice(b"</node>\n");
    }
}

impl Writer for OsmXml {
    fn begin(&mut self) -> io::Result<Vec<u8>> {
        Ok(head("osm", UPLOAD, &self.statement))
    }

    fn page(&mut self, page: Page) -> io::Result<Vec<Vec<u8>>> {
        let mut out = Vec::with_capacity(page.features.len() * 3 / 2);
        feature::each(&page.features, |feature| {
            self.put_feature(&mut out, feature, page.osm.get(feature.id.as_ref()));
            Ok(())
        })?;
        Ok(vec![out])
    }

    fn end(self: Box<Self>) -> io::Result<Ending> {
        Ok(Ending::Bytes(b"</osm>\n".to_vec()))
    }
}

/// The beginning of a document: what it says of itself as attributes that API 0.6 knows, and in full as a comment.
pub fn head(element: &str, more: &str, statement: &Statement) -> Vec<u8> {
    let mut out = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_vec();
    put(
        &mut out,
        &["<", element, " version=\"0.6\"", "", more, "", " generator=\"Contrechamp\" copyright=\"", &statement.title],
    );
    put(&mut out, &["\" attribution=\"", &statement.attribution(), "\" license=\"", LICENCE_URL, "\">\n<!--\n"]);
    for (name, value) in statement.facts() {
        // Two hyphens would end the comment.
        put(&mut out, &["", name, ": ", &value.replace("--", "- -").replace("--", "- -"), "\n"]);
    }
    out.extend_from_slice(b"-->\n");
    out
}
