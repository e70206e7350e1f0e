//! Writes GeoPackage files (OGC 12-128r17, version 1.3): one table of features with its R-tree, what is said of it as
//! metadata, and a style that QGIS applies by itself. The file is anonymous: it is gone when it is closed.

pub mod layer_source;
pub mod leaves;
mod rtree;
mod schema;
mod table_pages;

use std::fs::File;
use std::io::Seek as _;

use rusqlite::{Connection, params};

use self::leaves::Leaves;
use self::schema::{BEGIN, METADATA, OPEN, TRIGGERS};
use self::table_pages::TablePages;
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
    pages: TablePages,
    /// Where each row lies, for the index.
    extents: Vec<rtree::Extent>,
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
        connection.execute_batch("commit; begin")?;
        let pages = TablePages::new(&connection, table.name)?;
        Ok(Self { connection, file, table, pages, extents: Vec::new(), extent: None })
    }

    /// What each column after the geometry and the id holds.
    pub fn kinds(&self) -> Vec<Kind> {
        self.table.columns.iter().skip(1).map(|(_, kind)| *kind).collect()
    }

    /// Number of the next row.
    pub fn next_fid(&self) -> i64 {
        self.extents.len() as i64 + 1
    }

    /// Adds rows, which are numbered from the next one.
    pub fn add(&mut self, leaves: Leaves) -> Result<(), StoreError> {
        for row in &leaves.extents {
            let [west, east, south, north] = *row;
            let [w, e, s, n] = self.extent.unwrap_or(*row);
            self.extent = Some([w.min(west), e.max(east), s.min(south), n.max(north)]);
            self.extents.push(rtree::outward(*row));
        }
        self.pages.add(&self.connection, leaves)
    }

    /// Completes the file; it is read from its beginning.
    pub fn finish(self) -> Result<File, StoreError> {
        let Self { connection, mut file, table, pages, extents, extent } = self;
        pages.finish(&connection)?;
        // From here on SQLite gives out pages again, behind all of these.
        connection.execute_batch("commit; begin")?;
        if !extents.is_empty() {
            connection.execute(
                "insert into sqlite_sequence (name, seq) values (?1, ?2)",
                (table.name, extents.len() as i64),
            )?;
        }
        rtree::fill(&connection, &index_name(&table), extents)?;
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
}

fn index_name(table: &Table) -> String {
    format!("rtree_{}_geom", table.name)
}

/// A name of the program's own as an SQL identifier.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    fn table() -> Table {
        let text = |text: &str| text.to_owned();
        Table {
            name: "things",
            columns: vec![("id", Kind::Text), ("number", Kind::Integer), ("size", Kind::Real), ("words", Kind::Text)],
            geometry: "POINT",
            title: text("Things"),
            description: text("Some"),
            changed_at: text("2026-11-27T00:00:00Z"),
            metadata: text("{}"),
            style: text(""),
        }
    }

    /// Lengths at which a record changes its form: whole, in part, over several pages.
    fn lengths(count: usize) -> impl Iterator<Item = usize> {
        let near = |middle: usize| middle - 60..middle + 10;
        let all = (0..60).chain(near(4_061)).chain(near(4_061 + 489)).chain(near(8_150)).chain([20_000, 70_000]);
        all.cycle().take(count)
    }

    fn number(index: usize) -> i64 {
        let wide = [0, 1, -1, 127, 128, -129, 40_000, -9_000_000, 1 << 31, -(1 << 40), 1 << 47, i64::MAX, i64::MIN];
        wide[index % wide.len()]
    }

    #[test]
    fn sqlite_finds_every_row_as_it_was_given_and_the_file_sound() {
        for count in [0, 1, 2, 51, 52, 300, 3_000] {
            let mut package = GeoPackage::create(table()).unwrap();
            let kinds = package.kinds();
            for batch in lengths(count).enumerate().collect::<Vec<_>>().chunks(700) {
                let mut leaves = Leaves::new(package.next_fid());
                for (index, length) in batch {
                    let (place, words) = (*index as f64 / 10.0, "é".repeat(length / 2));
                    let cells =
                        [number(*index).to_string(), place.to_string(), words].map(|text| Some(Cow::Owned(text)));
                    let geometry = vec![7; *length];
                    leaves.push((&geometry, [place, place + 1.0, -place, 0.0]), &format!("c{index}"), &kinds, &cells);
                }
                package.add(leaves).unwrap();
            }
            let mut file = package.finish().unwrap();
            let mut named = tempfile::NamedTempFile::new().unwrap();
            std::io::copy(&mut file, &mut named).unwrap();
            let connection = Connection::open(named.path()).unwrap();
            let told = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, String>(0)).unwrap();
            assert_eq!(told("pragma integrity_check"), "ok", "{count}");
            assert_eq!(told("select rtreecheck('rtree_things_geom')"), "ok", "{count}");
            let mut statement = connection.prepare("select fid, geom, id, number, size, words from things").unwrap();
            let mut rows = statement.query([]).unwrap();
            for (index, length) in lengths(count).enumerate() {
                let row = rows.next().unwrap().unwrap();
                let fid: usize = row.get(0).unwrap();
                let (geometry, id): (Vec<u8>, String) = (row.get(1).unwrap(), row.get(2).unwrap());
                assert_eq!((fid, geometry.len(), id), (index + 1, length, format!("c{index}")));
                assert_eq!(row.get::<_, i64>(3).unwrap(), number(index));
                assert_eq!(row.get::<_, f64>(4).unwrap().to_bits(), (index as f64 / 10.0).to_bits());
                assert_eq!(row.get::<_, String>(5).unwrap(), "é".repeat(length / 2));
            }
            assert!(rows.next().unwrap().is_none());
            let found =
                told("select cast(count(*) as text) from rtree_things_geom where minx <= 20.05 and maxx >= 20.05");
            assert_eq!(found, (0..count).filter(|index| (191..=200).contains(index)).count().to_string(), "{count}");
        }
    }
}
