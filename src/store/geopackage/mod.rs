//! Writes GeoPackage files (OGC 12-128r17, version 1.3): one table of features with its R-tree, what is said of it as
//! metadata, and a style that QGIS applies by itself. The file is anonymous: it is gone when it is closed.

pub mod layer_source;
mod schema;

use std::borrow::Cow;
use std::fs::File;
use std::io::Seek as _;

use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, params};

use self::schema::{BEGIN, METADATA, OPEN, TRIGGERS};
use super::StoreError;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Integer,
    Real,
}

/// The table and what is said of it; names are the program's own.
#[derive(Clone, Debug)]
pub struct Table {
    pub name: &'static str,
    pub columns: Vec<(&'static str, Kind)>,
    /// `POINT`, `POLYGON` or `MULTIPOLYGON`.
    pub geometry: &'static str,
    pub title: String,
    pub description: String,
    /// RFC 3339 instant in UTC.
    pub changed_at: String,
    /// Everything that is said of it, as JSON.
    pub metadata: String,
    /// QGIS's own form of a style.
    pub style: String,
}

/// A file that is being written.
pub struct GeoPackage {
    connection: Connection,
    file: File,
    table: Table,
    insert: String,
    insert_index: String,
    last_fid: i64,
    /// Low longitude, high longitude, low latitude, high latitude.
    extent: Option<[f64; 4]>,
}

impl GeoPackage {
    /// Begins a file.
    pub fn create(table: Table) -> Result<Self, StoreError> {
        let named = tempfile::NamedTempFile::new()?;
        let connection = Connection::open(named.path())?;
        connection.execute_batch(OPEN)?;
        connection.execute_batch(BEGIN)?;
        // From here on nobody finds the file by a name; whatever happens, nothing of it is left.
        let (file, path) = named.into_parts();
        path.close()?;
        let columns = table.columns.iter().map(|(name, kind)| format!(", {} {}", quoted(name), kind.sql()));
        connection.execute_batch(&format!(
            "create table {0} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom {1}{2});
             create virtual table {3} using rtree(id, minx, maxx, miny, maxy);",
            quoted(table.name),
            table.geometry,
            columns.collect::<String>(),
            quoted(&index_name(&table)),
        ))?;
        let marks = ", ?".repeat(table.columns.len() + 2);
        let insert = format!("insert into {} values ({})", quoted(table.name), &marks[2..]);
        let insert_index = format!("insert into {} values (?1, ?2, ?3, ?4, ?5)", quoted(&index_name(&table)));
        Ok(Self { connection, file, table, insert, insert_index, last_fid: 0, extent: None })
    }

    /// Adds a feature: its geometry as GeoPackage keeps it, its extent, a text for each column.
    pub fn insert(
        &mut self,
        geometry: &[u8],
        extent: [f64; 4],
        cells: &[Option<Cow<'_, str>>],
    ) -> Result<(), StoreError> {
        self.last_fid += 1;
        let mut statement = self.connection.prepare_cached(&self.insert)?;
        statement.raw_bind_parameter(1, self.last_fid)?;
        statement.raw_bind_parameter(2, geometry)?;
        for (index, ((_, kind), cell)) in self.table.columns.iter().zip(cells).enumerate() {
            statement.raw_bind_parameter(index + 3, kind.value(cell.as_deref()))?;
        }
        statement.raw_execute()?;
        let [west, east, south, north] = extent;
        let mut statement = self.connection.prepare_cached(&self.insert_index)?;
        statement.execute((self.last_fid, west, east, south, north))?;
        let [w, e, s, n] = self.extent.unwrap_or(extent);
        self.extent = Some([w.min(west), e.max(east), s.min(south), n.max(north)]);
        Ok(())
    }

    /// Completes the file; it is read from its beginning.
    pub fn finish(self) -> Result<File, StoreError> {
        let Self { connection, mut file, table, extent, .. } = self;
        let [west, east, south, north] = extent.map_or([None; 4], |extent| extent.map(Some));
        connection.execute(
            "insert into gpkg_contents (table_name, data_type, identifier, description, last_change, min_x, min_y, max_x, max_y, srs_id)
             values (?1, 'features', ?2, ?3, strftime('%Y-%m-%dT%H:%M:%fZ', ?4), ?5, ?6, ?7, ?8, 4326)",
            params![table.name, table.title, table.description, table.changed_at, west, south, east, north],
        )?;
        connection.execute(
            "insert into gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id, z, m)
             values (?1, 'geom', ?2, 4326, 0, 0)",
            (table.name, table.geometry),
        )?;
        connection.execute(
            "insert into gpkg_extensions (table_name, column_name, extension_name, definition, scope)
             values (?1, 'geom', 'gpkg_rtree_index', 'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
            [table.name],
        )?;
        connection.execute_batch(METADATA)?;
        connection.execute(
            "insert into gpkg_metadata (id, md_scope, md_standard_uri, mime_type, metadata)
             values (1, 'dataset', 'https://www.rfc-editor.org/rfc/rfc8259', 'application/json', ?1)",
            [&table.metadata],
        )?;
        connection.execute(
            "insert into gpkg_metadata_reference (reference_scope, timestamp, md_file_id)
             values ('geopackage', strftime('%Y-%m-%dT%H:%M:%fZ', ?1), 1)",
            [&table.changed_at],
        )?;
        connection.execute(
            "insert into layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML,
               styleSLD, useAsDefault, description, owner, ui, update_time)
             values ('', '', ?1, 'geom', 'Contrechamp', ?2, '', 1, ?3, '', null, strftime('%Y-%m-%dT%H:%M:%fZ', ?4))",
            (table.name, &table.style, &table.title, &table.changed_at),
        )?;
        connection.execute(
            "update gpkg_contents set last_change = strftime('%Y-%m-%dT%H:%M:%fZ', ?1)",
            [&table.changed_at],
        )?;
        connection.execute_batch(&TRIGGERS.replace("@t", table.name).replace("@i", &index_name(&table)))?;
        connection.execute_batch("commit")?;
        connection.close().map_err(|(_, error)| error)?;
        file.rewind()?;
        Ok(file)
    }
}

impl Kind {
    fn sql(self) -> &'static str {
        match self {
            Self::Text => "TEXT",
            Self::Integer => "INTEGER",
            Self::Real => "REAL",
        }
    }

    /// Null where there is nothing, or no number where one was expected.
    fn value(self, cell: Option<&str>) -> ToSqlOutput<'_> {
        let nothing = ToSqlOutput::Owned(Value::Null);
        let Some(text) = cell else { return nothing };
        match self {
            Self::Text => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Integer => text.parse().map_or(nothing, |number| ToSqlOutput::Owned(Value::Integer(number))),
            Self::Real => text.parse().map_or(nothing, |number| ToSqlOutput::Owned(Value::Real(number))),
        }
    }
}

fn index_name(table: &Table) -> String {
    format!("rtree_{}_geom", table.name)
}

/// A name of the program's own as an SQL identifier.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
