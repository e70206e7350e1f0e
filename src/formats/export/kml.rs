//! KML 2.2 (OGC 07-147r2): one document with its fields declared, what it says of itself as extended data.

use std::io;

use super::feature::{self, Feature, Geometry, Ring};
use super::layer::{self, Cells, Kind, Rows};
use super::parts::each_part;
use super::xml::{escape, put};
use super::{Ending, Page, Writer, sheet};
use crate::domain::ExportLayer;
use crate::formats::gis::kml::{STATEMENT, placemark_id};
use crate::formats::statement::Statement;

/// One style for points and outlines: the blue of the map, as aabbggrr.
const STYLE: &str = "<Style id=\"s\"><IconStyle><color>ffb4521f</color><scale>0.8</scale></IconStyle>\
<LabelStyle><scale>0</scale></LabelStyle><LineStyle><color>ffb4521f</color><width>2</width></LineStyle>\
<PolyStyle><color>33b4521f</color></PolyStyle></Style>\n";

/// Writes one placemark for each feature.
pub struct Kml {
    layer: ExportLayer,
    rows: Rows,
    /// The markup before the value of each column.
    openings: Vec<Vec<u8>>,
    statement: Statement,
}

impl Kml {
    pub fn new(layer: ExportLayer, statement: Statement) -> Self {
        let rows = Rows::of(layer::columns(layer));
        let opening = |name| {
            let mut out = Vec::new();
            put(&mut out, &["<SimpleData name=\"", name, "\">"]);
            out
        };
        let openings = rows.columns.iter().map(|column| opening(column.name)).collect();
        Self { layer, rows, openings, statement }
    }

    fn put_feature<'a>(&self, out: &mut Vec<u8>, feature: &Feature<'a>, cells: &mut Cells<'a>) -> io::Result<()> {
        put(
            out,
            &[
                "<Placemark id=\"c",
                &placemark_id(&feature.id),
                "\"><name>",
                sheet::name(self.layer, feature),
                "</name>",
            ],
        );
        if let Some([root, slash, list, code]) = sheet::link(self.layer, feature, &self.statement.root) {
            put(out, &["<atom:link href=\"", root, slash, list, slash, code, "\"/>"]);
        }
        out.extend_from_slice(b"<description>");
        sheet::put_words(out, self.layer, feature);
        out.extend_from_slice(b"</description>");
        put_span(out, feature);
        put(out, &["<styleUrl>#s</styleUrl><ExtendedData><SchemaData schemaUrl=\"#", self.layer.id(), "\">"]);
        put(out, &["<SimpleData name=\"id\">", &feature.id, "</SimpleData>"]);
        self.rows.fill(feature, cells);
        for (opening, cell) in self.openings.iter().zip(cells) {
            if let Some(text) = cell {
                out.extend_from_slice(opening);
                put(out, &["", text, "</SimpleData>"]);
            }
        }
        out.extend_from_slice(b"</SchemaData></ExtendedData>");
        match feature.lon_lat() {
            Some((lon, lat)) => {
                put(out, &["<Point><coordinates>", lon, ",", lat, "</coordinates></Point>"]);
            }
            None => put_geometry(out, &feature.geometry()?),
        }
        out.extend_from_slice(b"</Placemark>\n");
        Ok(())
    }
}

impl Writer for Kml {
    fn begin(&mut self) -> io::Result<Vec<u8>> {
        let statement = &self.statement;
        let mut out = Vec::new();
        out.extend_from_slice(
            b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\" \
              xmlns:atom=\"http://www.w3.org/2005/Atom\">\n<Document>",
        );
        let rights = format!("{} ({})", statement.attribution(), statement.licence_line());
        put(&mut out, &["<name>", &statement.title, "</name><description>", &rights, "</description>\n", "", STYLE]);
        out.extend_from_slice(b"<ExtendedData>\n");
        for (name, value) in statement.facts() {
            put(&mut out, &["<Data name=\"", name, "\"><value>", &value, "</value></Data>\n"]);
        }
        put(&mut out, &["<Data name=\"", STATEMENT, "\"><value>", &statement.to_json(), "</value></Data>\n"]);
        put(&mut out, &["</ExtendedData>\n<Schema id=\"", self.layer.id(), "\" name=\"", self.layer.id(), "\">\n"]);
        out.extend_from_slice(b"<SimpleField name=\"id\" type=\"string\"/>\n");
        for column in self.rows.columns {
            let kind = match column.kind {
                Kind::Text => "string",
                Kind::Integer => "int",
                Kind::Real => "double",
            };
            put(&mut out, &["<SimpleField name=\"", column.name, "\" type=\"", kind, "\"/>\n"]);
        }
        out.extend_from_slice(b"</Schema>\n");
        Ok(out)
    }

    fn page(&mut self, page: Page) -> io::Result<Vec<Vec<u8>>> {
        each_part(&page.features, |part| {
            let mut out = Vec::with_capacity(part.features.len() * 2);
            let mut cells = Cells::new();
            feature::each(part.features, |feature| self.put_feature(&mut out, feature, &mut cells))?;
            Ok(out)
        })
    }

    fn end(self: Box<Self>) -> io::Result<Ending> {
        Ok(Ending::Bytes(b"</Document>\n</kml>\n".to_vec()))
    }
}

/// When it stood, as far as that is known: partial dates are written alike in KML.
fn put_span(out: &mut Vec<u8>, feature: &Feature<'_>) {
    let (begin, end) = (feature.text("cc_installed_on"), feature.text("cc_removed_on"));
    if begin.is_none() && end.is_none() {
        return;
    }
    out.extend_from_slice(b"<TimeSpan>");
    for (tag, date) in [("begin", begin), ("end", end)] {
        if let Some(date) = date {
            put(out, &["<", tag, ">", date, "</", tag, ">"]);
        }
    }
    out.extend_from_slice(b"</TimeSpan>");
}

fn put_geometry(out: &mut Vec<u8>, geometry: &Geometry) {
    match geometry {
        Geometry::Point([lon, lat]) => {
            put(out, &["<Point><coordinates>", &format!("{lon},{lat}"), "</coordinates></Point>"]);
        }
        Geometry::Polygon(rings) => put_polygon(out, rings),
        Geometry::MultiPolygon(parts) => {
            out.extend_from_slice(b"<MultiGeometry>");
            for rings in parts {
                put_polygon(out, rings);
            }
            out.extend_from_slice(b"</MultiGeometry>");
        }
    }
}

fn put_polygon(out: &mut Vec<u8>, rings: &[Ring]) {
    out.extend_from_slice(b"<Polygon>");
    for (index, ring) in rings.iter().enumerate() {
        let tag = if index == 0 { "outerBoundaryIs" } else { "innerBoundaryIs" };
        put(out, &["<", tag, "><LinearRing><coordinates>"]);
        for [lon, lat] in ring {
            escape(out, &format!("{lon},{lat} "));
        }
        put(out, &["</coordinates></LinearRing></", tag, ">"]);
    }
    out.extend_from_slice(b"</Polygon>");
}
