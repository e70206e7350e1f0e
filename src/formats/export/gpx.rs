//! GPX 1.1: one waypoint for each point, with its name, a few words and a link to its page, for devices that walk; all that
//! is said of it stands in an extension, so that nothing is lost on the way back.

use std::io;

use super::feature::{self, Feature};
use super::parts::each_part;
use super::xml::{escape, put};
use super::{Ending, Page, Writer, sheet};
use crate::domain::ExportLayer;
use crate::formats::gis::gpx::{STATEMENT, WHOLE};
use crate::formats::statement::{LICENCE_URL, Statement};

/// Of what is said in no word of GPX; names, where it is not the address of anything.
const NAMESPACE: &str = "tag:contrechamp,2026:gpx";

/// Writes one waypoint for each feature.
pub struct Gpx {
    layer: ExportLayer,
    statement: Statement,
}

impl Gpx {
    pub fn new(layer: ExportLayer, statement: Statement) -> Self {
        Self { layer, statement }
    }

    fn put_feature(&self, out: &mut Vec<u8>, feature: &Feature<'_>) {
        let Some((lon, lat)) = feature.lon_lat() else { return };
        put(out, &["<wpt lat=\"", lat, "\" lon=\"", lon, "\"><name>", sheet::name(self.layer, feature), "</name>"]);
        out.extend_from_slice(b"<desc>");
        sheet::put_words(out, self.layer, feature);
        out.extend_from_slice(b"</desc>");
        if let Some([root, slash, list, code]) = sheet::link(self.layer, feature, &self.statement.root) {
            put(out, &["<link href=\"", root, slash, list, slash, code, "\"/>"]);
        }
        put(out, &["<type>", self.layer.id(), "</type><extensions><", WHOLE, " xmlns=\"", NAMESPACE, "\">"]);
        escape(out, &feature.to_json());
        put(out, &["</", WHOLE, "></extensions></wpt>\n"]);
    }
}

impl Writer for Gpx {
    /// The schema has no place of its own for what was asked and how much there is: that stands in the description.
    fn begin(&mut self) -> io::Result<Vec<u8>> {
        let statement = &self.statement;
        let facts = statement.facts().into_iter().map(|(name, value)| format!("{name}: {value}"));
        let facts = facts.collect::<Vec<_>>().join("\n");
        let mut out = Vec::new();
        out.extend_from_slice(
            b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gpx version=\"1.1\" creator=\"Contrechamp\" \
              xmlns=\"http://www.topografix.com/GPX/1/1\">\n",
        );
        put(&mut out, &["<metadata><name>", &statement.title, "</name><desc>", &facts, "</desc>"]);
        put(&mut out, &["<copyright author=\"", &statement.attribution(), "\"><license>", LICENCE_URL, "</license>"]);
        out.extend_from_slice(b"</copyright>");
        if !statement.root.is_empty() {
            put(&mut out, &["<link href=\"", &statement.root, "\"/>"]);
        }
        put(&mut out, &["<time>", &statement.generated_at, "</time><extensions><", STATEMENT, " xmlns=\"", NAMESPACE]);
        put(&mut out, &["\">", &statement.to_json(), "</", STATEMENT, "></extensions></metadata>\n"]);
        Ok(out)
    }

    fn page(&mut self, page: Page) -> io::Result<Vec<Vec<u8>>> {
        each_part(&page.features, |part| {
            let mut out = Vec::with_capacity(part.features.len());
            feature::each(part.features, |feature| {
                self.put_feature(&mut out, feature);
                Ok(())
            })?;
            Ok(out)
        })
    }

    fn end(self: Box<Self>) -> io::Result<Ending> {
        Ok(Ending::Bytes(b"</gpx>\n".to_vec()))
    }
}
