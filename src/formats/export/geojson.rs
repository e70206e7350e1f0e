//! GeoJSON (RFC 7946): one FeatureCollection, what it says of itself as foreign members before the features.

use std::{io, mem};

use super::{Ending, Page, Writer};
use crate::formats::statement::{GEOJSON_END, Statement};

/// Writes pages as they are, each when the next has come: what stands between them is put after one, where nothing moves,
/// and not before the other.
pub struct GeoJson {
    statement: Statement,
    held: Vec<u8>,
}

impl GeoJson {
    pub fn new(statement: Statement) -> Self {
        Self { statement, held: Vec::new() }
    }
}

impl Writer for GeoJson {
    fn begin(&mut self) -> io::Result<Vec<u8>> {
        Ok(self.statement.geojson_start().into_bytes())
    }

    fn page(&mut self, page: Page) -> io::Result<Vec<Vec<u8>>> {
        if page.features.is_empty() {
            return Ok(Vec::new());
        }
        let mut before = mem::replace(&mut self.held, page.features);
        if !before.is_empty() {
            before.extend_from_slice(b",\n");
        }
        Ok(vec![before])
    }

    fn end(mut self: Box<Self>) -> io::Result<Ending> {
        self.held.extend_from_slice(GEOJSON_END.as_bytes());
        Ok(Ending::Bytes(self.held))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(pages: &[&str]) -> String {
        let mut writer = Box::new(GeoJson::new(Statement::default()));
        let mut whole = writer.begin().unwrap();
        for page in pages {
            whole.extend(writer.page(Page { features: page.as_bytes().to_vec(), ..Page::default() }).unwrap().concat());
        }
        let Ending::Bytes(end) = writer.end().unwrap() else { panic!("expected the rest as bytes") };
        whole.extend(end);
        String::from_utf8(whole).unwrap()
    }

    #[test]
    fn pages_are_joined_in_order_and_an_empty_one_adds_nothing() {
        let start = Statement::default().geojson_start();
        assert_eq!(
            written(&["", "{\"a\":1},{\"a\":2}", "", "{\"a\":3}", ""]),
            format!("{start}{{\"a\":1}},{{\"a\":2}},\n{{\"a\":3}}{GEOJSON_END}")
        );
        assert_eq!(written(&[]), format!("{start}{GEOJSON_END}"));
    }
}
