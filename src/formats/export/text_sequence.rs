//! GeoJSON text sequences (RFC 8142) and their line-delimited relatives: one text for each feature. What a sequence says
//! of itself is its first text, a FeatureCollection without features, which its readers pass over; readers of lines do
//! not, so there it is a member of the first feature.

use std::io;

use super::{Ending, Page, Writer, feature};
use crate::formats::statement::{GEOJSON_END, Statement};

/// The sign before each text of a sequence.
const RECORD_SEPARATOR: u8 = 0x1e;

/// Member of the first feature of line-delimited files.
pub const ABOUT: &str = "about";

/// Writes one text for each feature.
pub struct TextSequence {
    statement: Statement,
    /// As RFC 8142 wants it, or as line-delimited files have it.
    has_separators: bool,
    is_told: bool,
}

impl TextSequence {
    pub fn new(statement: Statement, has_separators: bool) -> Self {
        Self { statement, has_separators, is_told: false }
    }

    fn put(&self, out: &mut Vec<u8>, text: &[u8]) {
        if self.has_separators {
            out.push(RECORD_SEPARATOR);
        }
        out.extend_from_slice(text);
        out.push(b'\n');
    }

    /// The statement as a text of its own.
    fn tell(&mut self) -> Vec<u8> {
        self.is_told = true;
        let mut out = Vec::new();
        let text = self.statement.geojson_start() + GEOJSON_END;
        self.put(&mut out, text.replace('\n', "").as_bytes());
        out
    }
}

impl Writer for TextSequence {
    fn begin(&mut self) -> io::Result<Vec<u8>> {
        Ok(if self.has_separators { self.tell() } else { Vec::new() })
    }

    fn page(&mut self, page: Page) -> io::Result<Vec<Vec<u8>>> {
        let mut out = Vec::with_capacity(page.features.len() + page.features.len() / 64);
        for text in feature::texts(&page.features) {
            match text.strip_suffix(b"}").filter(|_| !std::mem::replace(&mut self.is_told, true)) {
                Some(open) => {
                    let about = format!(",\"{ABOUT}\":{}}}", self.statement.to_json());
                    self.put(&mut out, &[open, about.as_bytes()].concat());
                }
                None => self.put(&mut out, text),
            }
        }
        Ok(vec![out])
    }

    /// Where there is no feature, the statement is all there is.
    fn end(mut self: Box<Self>) -> io::Result<Ending> {
        Ok(Ending::Bytes(if self.is_told { Vec::new() } else { self.tell() }))
    }
}
