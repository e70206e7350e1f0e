//! Tables (RFC 4180, UTF-8). A cell that a spreadsheet would take for a formula gets an apostrophe in front; reading
//! such a table back takes it away again.

use std::borrow::Cow;
use std::io;

use super::feature::{self, Feature, Geometry};
use super::layer::{self, Column, Rows};
use super::parts::each_part;
use super::{Ending, Page, Writer};
use crate::domain::ExportLayer;

/// By which Excel knows that a file is UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// Names of the columns of positions in degrees.
pub const LON_LAT: [&str; 2] = ["lon", "lat"];

/// Writes one row for each feature.
pub struct Csv {
    rows: Rows,
    has_bom: bool,
}

impl Csv {
    pub fn new(layer: ExportLayer, has_bom: bool) -> Self {
        Self { rows: Rows::of(layer::columns(layer)), has_bom }
    }
}

impl Writer for Csv {
    fn begin(&mut self) -> io::Result<Vec<u8>> {
        let mark = if self.has_bom { BYTE_ORDER_MARK } else { "" };
        Ok([mark.as_bytes(), &header(self.rows.columns, LON_LAT)].concat())
    }

    fn page(&mut self, page: Page) -> io::Result<Vec<Vec<u8>>> {
        each_part(&page.features, |part| lines(&self.rows, part.features))
    }

    fn end(self: Box<Self>) -> io::Result<Ending> {
        Ok(Ending::Bytes(Vec::new()))
    }
}

/// Names of all columns of a list in order.
pub fn names(columns: &[Column], [first, second]: [&'static str; 2]) -> Vec<&'static str> {
    ["id", first, second].into_iter().chain(columns.iter().map(|column| column.name)).collect()
}

/// The first line; positions stand under the two names given.
pub fn header(columns: &[Column], places: [&'static str; 2]) -> Vec<u8> {
    let mut out = Vec::new();
    put_line(&mut out, names(columns, places).into_iter());
    out
}

/// A line for each of features joined by commas.
pub fn rows(columns: &'static [Column], features: &[u8]) -> io::Result<Vec<u8>> {
    lines(&Rows::of(columns), features)
}

fn lines(rows: &Rows, features: &[u8]) -> io::Result<Vec<u8>> {
    let mut out = Vec::with_capacity(features.len());
    let mut cells = Vec::new();
    feature::each(features, |feature| {
        rows.fill(feature, &mut cells);
        let (lon, lat) = position(feature)?;
        let first = [&feature.id, &lon, &lat].into_iter().map(AsRef::as_ref);
        put_line(&mut out, first.chain(cells.iter().map(|cell| cell.as_deref().unwrap_or_default())));
        Ok(())
    })?;
    Ok(out)
}

/// Appends a line of cells.
fn put_line<'a>(out: &mut Vec<u8>, cells: impl Iterator<Item = &'a str>) {
    for (index, cell) in cells.enumerate() {
        if index > 0 {
            out.push(b',');
        }
        if !cell.is_empty() {
            put_cell(out, &harmless(cell));
        }
    }
    out.extend_from_slice(b"\r\n");
}

/// Between quotes where it holds what ends a cell (RFC 4180, 2.6 and 2.7).
fn put_cell(out: &mut Vec<u8>, cell: &str) {
    if !cell.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n')) {
        out.extend_from_slice(cell.as_bytes());
        return;
    }
    out.push(b'"');
    for (index, piece) in cell.split('"').enumerate() {
        if index > 0 {
            out.extend_from_slice(b"\"\"");
        }
        out.extend_from_slice(piece.as_bytes());
    }
    out.push(b'"');
}

/// Of a point as written; else of the point where its name is drawn, or the middle of its extent.
fn position<'a>(feature: &Feature<'a>) -> io::Result<(Cow<'a, str>, Cow<'a, str>)> {
    if let Some((lon, lat)) = feature.lon_lat() {
        return Ok((lon.into(), lat.into()));
    }
    let label = |name: &str| feature.properties.iter().find(|(key, _)| key == name).map(|(_, value)| value.to_text());
    if let Some(place) = label("label_lon").zip(label("label_lat")) {
        return Ok(place);
    }
    let (low, high) = match feature.geometry()? {
        Geometry::Point(place) => (place, place),
        Geometry::Polygon(rings) => extent(rings.iter().flatten()),
        Geometry::MultiPolygon(parts) => extent(parts.iter().flatten().flatten()),
    };
    let middle = |axis: usize| format!("{:.7}", f64::midpoint(low[axis], high[axis]));
    Ok((middle(0).into(), middle(1).into()))
}

fn extent<'a>(corners: impl Iterator<Item = &'a [f64; 2]>) -> ([f64; 2], [f64; 2]) {
    corners.fold(([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]), |(low, high), corner| {
        let each = |pick: fn(f64, f64) -> f64, of: [f64; 2]| [pick(of[0], corner[0]), pick(of[1], corner[1])];
        (each(f64::min, low), each(f64::max, high))
    })
}

/// Whether a spreadsheet would compute it: what begins so and is not a number (OWASP, CSV Injection).
fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) && text.parse::<f64>().is_err()
}

/// The text as a cell: one that would be computed gets an apostrophe, as does one that has such already.
pub fn harmless(text: &str) -> Cow<'_, str> {
    if is_formula(text.trim_start_matches('\'')) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The text of a cell that [`harmless`] wrote.
pub fn verbatim(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::feature::tests::FEATURES;
    use super::*;

    fn table() -> Vec<std::collections::HashMap<String, String>> {
        let columns = layer::columns(ExportLayer::Cameras);
        let table = [header(columns, LON_LAT), rows(columns, FEATURES.as_bytes()).unwrap()].concat();
        ::csv::Reader::from_reader(&table[..]).deserialize().map(Result::unwrap).collect()
    }

    #[test]
    fn a_table_reads_back_with_every_value() {
        let rows = table();
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[0]["operator"], "Ville, \"la\"\r\nmairie");
        assert_eq!((rows[0]["lon"].as_str(), rows[0]["lat"].as_str()), ("3.8537172", "43.6311684"));
        assert_eq!(rows[0]["cc_source"], "a;b");
        assert_eq!(rows[0]["cc_areas"], "");
        assert_eq!(rows[0]["other_tags"], r#"{"colour":"noir & <blanc>"}"#);
        assert_eq!(rows[1]["lon"], "-0.0000001");
    }

    proptest! {
        /// The crate that reads tables writes them too.
        #[test]
        fn a_line_is_written_as_others_write_it(cells in prop::collection::vec("[a,\"\r\n;é ]{0,6}", 2..5)) {
            let mut theirs = ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).from_writer(Vec::new());
            theirs.write_record(cells.iter().map(|cell| harmless(cell).into_owned())).unwrap();
            let mut ours = Vec::new();
            put_line(&mut ours, cells.iter().map(String::as_str));
            prop_assert_eq!(ours, theirs.into_inner().unwrap());
        }
    }

    #[test]
    fn nothing_that_a_spreadsheet_would_compute_leaves_as_it_is() {
        assert_eq!(table()[0]["model"], "'=1+1");
        for text in ["=cmd|' /C calc'!A0", "+33 4 67", "@SUM(A1)", "-2+3", "\t=1", "\r=1", "'=1"] {
            assert_eq!(harmless(text), format!("'{text}"), "{text:?}");
        }
        for text in ["-45", "+3.5", "'t Zand", "a=b", "", "45-90"] {
            assert_eq!(harmless(text), text);
        }
    }

    #[test]
    fn a_polygon_has_the_middle_of_its_extent_or_its_label() {
        let zone = r#"{"type":"Feature","id":"z","geometry":{"type":"Polygon","coordinates":[[[0,0],[2,0],[2,4],[0,0]]]},"properties":{"name":"x"}}"#;
        let line =
            |layer, text: &str| String::from_utf8(rows(layer::columns(layer), text.as_bytes()).unwrap()).unwrap();
        assert!(line(ExportLayer::SchoolZones, zone).starts_with("z,1.0000000,2.0000000,,x,"));
        let area = zone.replace("\"name\":\"x\"", "\"name\":\"x\",\"label_lon\":1.5,\"label_lat\":1");
        assert!(line(ExportLayer::Areas, &area).starts_with("z,1.5,1,x,"));
    }

    proptest! {
        #[test]
        fn cells_read_back(text in "['=+@a\\-]{0,4}.{0,3}") {
            let cell = harmless(&text);
            prop_assert!(!is_formula(&cell));
            prop_assert_eq!(verbatim(&cell), text.as_str());
        }
    }
}
