//! Brings pages of features into a GeoPackage, which the store writes.

use std::borrow::Cow;
use std::io;

use crate::domain::ExportLayer;
use crate::formats::export::layer::{self, Column};
use crate::formats::export::{Ending, Page, Writer, feature, qgis_style, wkb};
use crate::formats::statement::Statement;
use crate::store::StoreError;
use crate::store::geopackage::{GeoPackage, Kind, Table};

/// Writes the file at its end.
pub struct GeoPackageWriter {
    columns: &'static [Column],
    package: GeoPackage,
    /// Whether the table holds outlines of several parts, and so those of one as such.
    is_multi: bool,
}

impl GeoPackageWriter {
    /// Begins a spool.
    pub fn new(layer: ExportLayer, statement: &Statement) -> io::Result<Self> {
        let (name, geometry) = match layer {
            ExportLayer::Cameras => ("cameras", "POINT"),
            ExportLayer::Areas => ("areas", "MULTIPOLYGON"),
            ExportLayer::Places => ("places", "POINT"),
            ExportLayer::SchoolZones => ("school_zones", "POLYGON"),
        };
        let columns = layer::columns(layer);
        let kinds = columns.iter().map(|column| (column.name, kind(column.kind)));
        let table = Table {
            name,
            columns: std::iter::once(("id", Kind::Text)).chain(kinds).collect(),
            geometry,
            title: statement.title.clone(),
            description: format!("{} ({})", statement.attribution(), statement.licence_line()),
            changed_at: statement.generated_at.clone(),
            metadata: statement.to_json(),
            style: qgis_style::qml(layer),
        };
        Ok(Self { columns, package: GeoPackage::create(table).map_err(to_io)?, is_multi: layer == ExportLayer::Areas })
    }
}

impl Writer for GeoPackageWriter {
    fn begin(&mut self) -> io::Result<Vec<u8>> {
        Ok(Vec::new())
    }

    fn page(&mut self, page: Page) -> io::Result<Vec<u8>> {
        feature::each(&page.features, |feature| {
            let geometry = feature.geometry()?;
            let geometry = if self.is_multi { geometry.into_multi() } else { geometry };
            let (geometry, extent) = wkb::blob(&geometry);
            let mut cells = Vec::with_capacity(self.columns.len() + 1);
            layer::row(self.columns, feature, &mut cells);
            cells.insert(0, Some(Cow::Borrowed(feature.id.as_ref())));
            self.package.insert(&geometry, extent, &cells).map_err(to_io)
        })?;
        Ok(Vec::new())
    }

    fn end(self: Box<Self>) -> io::Result<Ending> {
        Ok(Ending::Spooled(self.package.finish().map_err(to_io)?))
    }
}

fn kind(kind: layer::Kind) -> Kind {
    match kind {
        layer::Kind::Text => Kind::Text,
        layer::Kind::Integer => Kind::Integer,
        layer::Kind::Real => Kind::Real,
    }
}

fn to_io(error: StoreError) -> io::Error {
    match error {
        StoreError::Io(error) => error,
        other => io::Error::other(other),
    }
}
