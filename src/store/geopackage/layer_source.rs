//! Reads a layer of somebody's GeoPackage (OGC 12-128r18), for reading only: tables, never views, and in batches.
//! What its geometries mean is not known here.

use std::path::Path;

use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags, OptionalExtension as _};
use thiserror::Error;

/// Rows read at a time.
const BATCH: usize = 500;
/// Longest value of a row: an outline of as many vertices as are taken.
const MAX_VALUE_BYTES: i32 = 32 << 20;

/// Why a GeoPackage cannot be read, in one line.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct GeoPackageError(String);

impl From<rusqlite::Error> for GeoPackageError {
    fn from(error: rusqlite::Error) -> Self {
        Self(format!("the GeoPackage cannot be read: {error}"))
    }
}

/// The reference system of a layer, as the file defines it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LayerSystem {
    /// EPSG, for most.
    pub organization: String,
    pub code: i64,
    /// OGC 01-009.
    pub wkt: String,
}

/// A layer of features that is being read.
pub struct GeoPackageLayer {
    connection: Connection,
    sql: String,
    columns: Vec<String>,
    /// None where the file leaves it open.
    pub system: Option<LayerSystem>,
    after: i64,
}

/// A row of the layer.
#[derive(Clone, Debug, PartialEq)]
pub struct GeoPackageRow {
    pub id: i64,
    /// As stored, header and all.
    pub geometry: Option<Vec<u8>>,
    /// Names and texts, absent values left out.
    pub values: Vec<(String, String)>,
}

impl GeoPackageLayer {
    /// Opens the one layer of features, or the one that is named.
    pub fn open(path: &Path, named: Option<&str>) -> Result<Self, GeoPackageError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags)?;
        connection
            .execute_batch("pragma trusted_schema = off; pragma cell_size_check = on; pragma query_only = on;")?;
        connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)?;
        refuse_truncated(&connection, path)?;
        let layers = layers(&connection)?;
        let names: Vec<&str> = layers.iter().map(|layer| layer.0.as_str()).take(20).collect();
        let list = names.join(", ");
        let mut found = layers.iter().filter(|layer| named.is_none_or(|name| layer.0 == name));
        let (table, geometry, srs_id) = match (found.next(), found.next()) {
            (Some(layer), None) => layer,
            (Some(_), Some(_)) => {
                return Err(GeoPackageError(format!(
                    "the GeoPackage has several layers: say --layer with one of {list}"
                )));
            }
            (None, _) if layers.is_empty() => {
                return Err(GeoPackageError(
                    "the SQLite file has no layer of features: it is no GeoPackage of a list".to_owned(),
                ));
            }
            (None, _) => {
                return Err(GeoPackageError(format!("the GeoPackage has no such layer (--layer), it has {list}")));
            }
        };
        let columns = columns(&connection, table, geometry)?;
        let system = system(&connection, *srs_id)?;
        // Names of tables and columns cannot be bound: they are those that SQLite itself lists, quoted by its rule.
        let mut selected = vec!["rowid".to_owned(), quoted(geometry)];
        selected.extend(columns.iter().map(|name| quoted(name)));
        let sql = format!(
            "select {} from {} where rowid > ?1 order by rowid limit {BATCH}",
            selected.join(", "),
            quoted(table)
        );
        Ok(Self { connection, sql, columns, system, after: i64::MIN })
    }

    /// The names of the columns that are not the geometry.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// What the file's metadata say in JSON, at most a few of them.
    pub fn notes(&self) -> Result<Vec<String>, GeoPackageError> {
        let has_table: bool = self.connection.query_row(
            "select exists (select 1 from sqlite_schema where type = 'table' and name = 'gpkg_metadata')",
            [],
            |row| row.get(0),
        )?;
        if !has_table {
            return Ok(Vec::new());
        }
        let mut statement = self.connection.prepare(
            "select metadata from gpkg_metadata where mime_type = 'application/json' and typeof(metadata) = 'text' limit 20",
        )?;
        let texts = statement.query_map([], |row| row.get(0))?;
        Ok(texts.collect::<Result<_, _>>()?)
    }

    /// The next rows in the order of their numbers; none behind the last.
    pub fn next_rows(&mut self) -> Result<Vec<GeoPackageRow>, GeoPackageError> {
        let mut statement = self.connection.prepare_cached(&self.sql)?;
        let mut rows = statement.query([self.after])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let geometry = match row.get_ref(1)? {
                ValueRef::Blob(bytes) => Some(bytes.to_owned()),
                _ => None,
            };
            let mut values = Vec::with_capacity(self.columns.len());
            for (index, name) in self.columns.iter().enumerate() {
                let text = text_of(row.get_ref(index + 2)?);
                values.extend(text.map(|text| (name.clone(), text)));
            }
            found.push(GeoPackageRow { id: row.get(0)?, geometry, values });
        }
        if let Some(last) = found.last() {
            self.after = last.id;
        }
        Ok(found)
    }
}

/// A file that was cut may still hold whole tables: its own count of pages tells.
fn refuse_truncated(connection: &Connection, path: &Path) -> Result<(), GeoPackageError> {
    let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, u64>(0));
    let announced = number("page_count")? * number("page_size")?;
    let length = std::fs::metadata(path).map_err(|error| GeoPackageError(error.to_string()))?.len();
    if announced > length {
        let detail = format!("the GeoPackage announces {announced} bytes, found {length}; it looks truncated");
        return Err(GeoPackageError(detail));
    }
    Ok(())
}

/// Layers of features that are tables: name, column of the geometry, reference system.
fn layers(connection: &Connection) -> Result<Vec<(String, String, i64)>, GeoPackageError> {
    let has_contents: Option<i64> = connection
        .query_row(
            "select count(*) from sqlite_schema where type = 'table' and name in ('gpkg_contents', 'gpkg_geometry_columns')",
            [],
            |row| row.get(0),
        )
        .optional()?;
    if has_contents != Some(2) {
        return Ok(Vec::new());
    }
    let mut statement = connection.prepare(
        "select s.name, g.column_name, g.srs_id
         from gpkg_contents c
         join gpkg_geometry_columns g on g.table_name = c.table_name
         join sqlite_schema s on s.name = c.table_name and s.type = 'table'
         where c.data_type = 'features'
         order by c.table_name
         limit 1000",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// All columns but the geometry; fails where that is none of the table's own.
fn columns(connection: &Connection, table: &str, geometry: &str) -> Result<Vec<String>, GeoPackageError> {
    let mut statement = connection.prepare("select name, pk from pragma_table_info(?1)")?;
    let rows = statement.query_map([table], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?;
    let all: Vec<(String, i64)> = rows.collect::<Result<_, _>>()?;
    if !all.iter().any(|(name, _)| name == geometry) {
        return Err(GeoPackageError(format!(
            "the layer {table} has no column {geometry}, which is to hold its geometry"
        )));
    }
    // The number of a row is no more than its place in the file.
    Ok(all.into_iter().filter(|(name, key)| name != geometry && *key == 0).map(|(name, _)| name).collect())
}

/// None for the systems -1 and 0, which the standard keeps for those that are not known.
fn system(connection: &Connection, srs_id: i64) -> Result<Option<LayerSystem>, GeoPackageError> {
    if srs_id <= 0 {
        return Ok(None);
    }
    let found = connection.query_row(
        "select organization, organization_coordsys_id, definition from gpkg_spatial_ref_sys where srs_id = ?1",
        [srs_id],
        |row| Ok(LayerSystem { organization: row.get(0)?, code: row.get(1)?, wkt: row.get(2)? }),
    );
    Ok(found.optional()?)
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Bytes that are no text are left out.
fn text_of(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Null | ValueRef::Blob(_) => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number.to_string()),
        ValueRef::Text(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()).filter(|text| !text.is_empty()),
    }
}
