//! Brings pages of features into a GeoPackage, which the store writes.

use std::io;

use crate::domain::ExportLayer;
use crate::formats::export::layer::{self, Cells, Rows};
use crate::formats::export::parts::each_part;
use crate::formats::export::{Ending, Page, Writer, feature, qgis_style, wkb};
use crate::formats::statement::Statement;
use crate::store::StoreError;
use crate::store::geopackage::leaves::Leaves;
use crate::store::geopackage::{GeoPackage, Kind, Table};

/// Writes the file at its end.
pub struct GeoPackageWriter {
    rows: Rows,
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
            ExportLayer::Buildings => ("buildings", "MULTIPOLYGON"),
        };
        let rows = Rows::of(layer::columns(layer));
        let kinds = rows.columns.iter().map(|column| (column.name, kind(column.kind)));
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
        Ok(Self { rows, package: GeoPackage::create(table).map_err(to_io)?, is_multi: layer.is_multi() })
    }
}

impl Writer for GeoPackageWriter {
    fn begin(&mut self) -> io::Result<Vec<u8>> {
        Ok(Vec::new())
    }

    fn page(&mut self, page: Page) -> io::Result<Vec<Vec<u8>>> {
        let first = self.package.next_fid();
        let (rows, kinds, is_multi) = (&self.rows, self.package.kinds(), self.is_multi);
        let made = each_part(&page.features, |part| {
            let mut leaves = Leaves::new(first + feature::texts(part.before).count() as i64);
            let mut cells = Cells::new();
            feature::each(part.features, |feature| {
                let geometry = feature.geometry()?;
                let geometry = if is_multi { geometry.into_multi() } else { geometry };
                let (geometry, extent) = wkb::blob(&geometry);
                rows.fill(feature, &mut cells);
                leaves.push((&geometry, extent), &feature.id, &kinds, &cells);
                Ok(())
            })?;
            Ok(leaves)
        })?;
        made.into_iter().try_for_each(|leaves| self.package.add(leaves)).map_err(to_io)?;
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
