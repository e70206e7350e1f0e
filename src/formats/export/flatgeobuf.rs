//! FlatGeobuf 3 with its index: features are spooled to an anonymous temporary file and written in the order of the
//! Hilbert curve, so that readers fetch only what lies in a box. The index itself is made in memory, 40 bytes a feature.

use std::io::{self, BufWriter, Seek as _, Write as _};

use flatgeobuf::geozero::error::Result as GeoResult;
use flatgeobuf::geozero::{ColumnValue, GeomProcessor, GeozeroGeometry, PropertyProcessor as _};
use flatgeobuf::{ColumnType, FgbCrs, FgbWriter, FgbWriterOptions, GeometryType};

use super::feature::{self, Feature, Geometry, Ring};
use super::layer::{self, Column, Kind};
use super::{Ending, Page, Writer};
use crate::domain::ExportLayer;
use crate::formats::statement::Statement;

/// Writes the file at its end.
pub struct FlatGeobuf {
    columns: &'static [Column],
    writer: FgbWriter<'static>,
}

impl FlatGeobuf {
    /// Begins a spool.
    pub fn new(layer: ExportLayer, statement: &Statement) -> io::Result<Self> {
        let geometry = match layer {
            ExportLayer::Cameras | ExportLayer::Places => GeometryType::Point,
            ExportLayer::Areas => GeometryType::MultiPolygon,
            ExportLayer::SchoolZones => GeometryType::Polygon,
        };
        let description = format!("{} ({})", statement.attribution(), statement.licence_line());
        let metadata = statement.to_json();
        let options = FgbWriterOptions {
            // An index of nothing cannot be read.
            write_index: statement.count > 0,
            crs: FgbCrs { org: Some("EPSG"), code: 4326, name: Some("WGS 84"), ..FgbCrs::default() },
            title: Some(&statement.title),
            description: Some(&description),
            metadata: Some(&metadata),
            ..FgbWriterOptions::default()
        };
        let mut writer = FgbWriter::create_with_options(layer.id(), geometry, options).map_err(io::Error::other)?;
        writer.add_column("id", ColumnType::String, |_, column| column.unique = true);
        let columns = layer::columns(layer);
        for column in columns {
            let kind = match column.kind {
                Kind::Text => ColumnType::String,
                Kind::Integer => ColumnType::Long,
                Kind::Real => ColumnType::Double,
            };
            writer.add_column(column.name, kind, |_, _| {});
        }
        Ok(Self { columns, writer })
    }

    fn put_feature(&mut self, feature: &Feature<'_>) -> io::Result<()> {
        let geometry = feature.geometry()?;
        let mut cells = Vec::with_capacity(self.columns.len());
        layer::row(self.columns, feature, &mut cells);
        let mut told = Ok(false);
        let added = self.writer.add_feature_geom(&geometry, |writer| {
            told = writer.property(0, "id", &ColumnValue::String(&feature.id));
            for (index, (column, cell)) in self.columns.iter().zip(&cells).enumerate() {
                let value = cell.as_deref().and_then(|text| value(column.kind, text));
                if let (Some(value), Ok(_)) = (value, &told) {
                    told = writer.property(index + 1, column.name, &value);
                }
            }
        });
        added.and(told.map(drop)).map_err(io::Error::other)
    }
}

impl Writer for FlatGeobuf {
    fn begin(&mut self) -> io::Result<Vec<u8>> {
        Ok(Vec::new())
    }

    fn page(&mut self, page: Page) -> io::Result<Vec<u8>> {
        feature::each(&page.features, |feature| self.put_feature(feature))?;
        Ok(Vec::new())
    }

    fn end(self: Box<Self>) -> io::Result<Ending> {
        let mut out = BufWriter::new(tempfile::tempfile()?);
        self.writer.write(&mut out).map_err(io::Error::other)?;
        out.flush()?;
        let mut file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        Ok(Ending::Spooled(file))
    }
}

/// None where a number was expected and is not there.
fn value(kind: Kind, text: &str) -> Option<ColumnValue<'_>> {
    match kind {
        Kind::Text => Some(ColumnValue::String(text)),
        Kind::Integer => text.parse().ok().map(ColumnValue::Long),
        Kind::Real => text.parse().ok().map(ColumnValue::Double),
    }
}

impl GeozeroGeometry for &Geometry {
    fn process_geom<P: GeomProcessor>(&self, to: &mut P) -> GeoResult<()> {
        match self {
            Geometry::Point([x, y]) => {
                to.point_begin(0)?;
                to.xy(*x, *y, 0)?;
                to.point_end(0)
            }
            Geometry::Polygon(rings) => polygon(to, rings, true, 0),
            Geometry::MultiPolygon(parts) => {
                to.multipolygon_begin(parts.len(), 0)?;
                for (index, rings) in parts.iter().enumerate() {
                    polygon(to, rings, false, index)?;
                }
                to.multipolygon_end(0)
            }
        }
    }
}

fn polygon(to: &mut impl GeomProcessor, rings: &[Ring], is_alone: bool, index: usize) -> GeoResult<()> {
    to.polygon_begin(is_alone, rings.len(), index)?;
    for (index, ring) in rings.iter().enumerate() {
        to.linestring_begin(false, ring.len(), index)?;
        for (index, [x, y]) in ring.iter().enumerate() {
            to.xy(*x, *y, index)?;
        }
        to.linestring_end(false, index)?;
    }
    to.polygon_end(is_alone, index)
}
