//! GeoJSON (RFC 7946): one FeatureCollection, what it says of itself as foreign members before the features.

use std::io;

use super::{Ending, Page, Writer};
use crate::formats::statement::{GEOJSON_END, Statement};

/// Writes pages as they are.
pub struct GeoJson {
    statement: Statement,
    is_begun: bool,
}

impl GeoJson {
    pub fn new(statement: Statement) -> Self {
        Self { statement, is_begun: false }
    }
}

impl Writer for GeoJson {
    fn begin(&mut self) -> io::Result<Vec<u8>> {
        Ok(self.statement.geojson_start().into_bytes())
    }

    fn page(&mut self, page: Page) -> io::Result<Vec<u8>> {
        let mut bytes = page.features;
        if !bytes.is_empty() && std::mem::replace(&mut self.is_begun, true) {
            bytes.splice(..0, *b",\n");
        }
        Ok(bytes)
    }

    fn end(self: Box<Self>) -> io::Result<Ending> {
        Ok(Ending::Bytes(GEOJSON_END.into()))
    }
}
