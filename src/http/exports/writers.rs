//! The writer of each format.

use std::io;

use super::geopackage::GeoPackageWriter;
use crate::domain::{ExportFormat, ExportLayer};
use crate::formats::export::{Csv, FlatGeobuf, GeoJson, Gpx, Kml, Options, OsmChange, OsmXml, TextSequence, Writer};
use crate::formats::statement::Statement;

/// The writer of a format for a list.
pub fn writer(
    format: ExportFormat,
    layer: ExportLayer,
    statement: Statement,
    options: Options,
) -> io::Result<Box<dyn Writer>> {
    Ok(match format {
        ExportFormat::GeoJson => Box::new(GeoJson::new(statement)),
        ExportFormat::TextSequence => Box::new(TextSequence::new(statement, true)),
        ExportFormat::JsonLines => Box::new(TextSequence::new(statement, false)),
        ExportFormat::Csv => Box::new(Csv::new(layer, options.has_bom)),
        ExportFormat::GeoPackage => Box::new(GeoPackageWriter::new(layer, &statement)?),
        ExportFormat::FlatGeobuf => Box::new(FlatGeobuf::new(layer, statement)?),
        ExportFormat::Kml => Box::new(Kml::new(layer, statement)),
        ExportFormat::Gpx => Box::new(Gpx::new(layer, statement)),
        ExportFormat::OsmXml => Box::new(OsmXml::new(statement)),
        ExportFormat::OsmChange => Box::new(OsmChange::new(statement)),
    })
}
