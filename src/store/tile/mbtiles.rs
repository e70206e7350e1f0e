//! An operator's base map in one SQLite file (MBTiles 1.3), opened for reading only and never changed.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OpenFlags, OptionalExtension as _};
use serde_json::Value;

use crate::geometry::tile::Tile;
use crate::store::StoreError;

/// Connections kept for later; more are opened when many tiles are asked for at once.
const KEPT: usize = 4;

/// What the file says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MbtilesMetadata {
    /// png, jpg, webp or pbf.
    pub format: String,
    pub minzoom: u8,
    pub maxzoom: u8,
    pub attribution: String,
    /// The names and fields of vector layers, as `vector_layers`; null in a file of pictures.
    pub json: Value,
}

/// An open file.
pub struct Mbtiles {
    path: std::path::PathBuf,
    metadata: MbtilesMetadata,
    idle: Mutex<Vec<Connection>>,
}

impl Mbtiles {
    /// Opens the file and reads what it says of itself.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = connect(path)?;
        let not_ours = || StoreError::NotOurs(path.display().to_string());
        let has_tiles = connection.prepare("select tile_data from tiles where zoom_level = ?1").is_ok();
        if !has_tiles {
            return Err(not_ours());
        }
        let value = |name: &str| -> Result<Option<String>, StoreError> {
            let mut statement = connection.prepare_cached("select value from metadata where name = ?1")?;
            Ok(statement.query_row([name], |row| row.get(0)).optional()?)
        };
        let (low, high): (Option<u8>, Option<u8>) =
            connection.query_row("select min(zoom_level), max(zoom_level) from tiles", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        let metadata = MbtilesMetadata {
            format: value("format")?.unwrap_or_else(|| "png".to_owned()),
            minzoom: low.ok_or_else(not_ours)?,
            maxzoom: high.ok_or_else(not_ours)?,
            attribution: value("attribution")?.unwrap_or_default(),
            json: value("json")?.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default(),
        };
        Ok(Self { path: path.to_owned(), metadata, idle: Mutex::new(vec![connection]) })
    }

    /// What the file says of itself.
    pub fn metadata(&self) -> &MbtilesMetadata {
        &self.metadata
    }

    /// The bytes of a tile as they are stored; vector tiles are usually gzipped.
    pub fn find_tile(&self, tile: Tile) -> Result<Option<Vec<u8>>, StoreError> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = idle().pop();
        let connection = kept.map_or_else(|| connect(&self.path), Ok)?;
        // Rows are counted from the south in this format.
        let row = (1u32 << tile.z) - 1 - tile.y;
        let found = connection
            .prepare_cached("select tile_data from tiles where zoom_level = ?1 and tile_column = ?2 and tile_row = ?3")?
            .query_row((tile.z, tile.x, row), |row| row.get(0))
            .optional()?;
        let mut idle = idle();
        if idle.len() < KEPT {
            idle.push(connection);
        }
        Ok(found)
    }
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.execute_batch("pragma query_only = on; pragma mmap_size = 1073741824; pragma trusted_schema = off;")?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_from_the_south() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("base.mbtiles");
        let connection = Connection::open(&path).unwrap();
        connection
            .execute_batch(
                "create table metadata (name text, value text);
                 create table tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob);
                 insert into metadata values ('format', 'png'), ('attribution', 'Somebody');
                 insert into tiles values (1, 0, 1, x'6e77'), (1, 0, 0, x'7377');",
            )
            .unwrap();
        let file = Mbtiles::open(&path).unwrap();
        assert_eq!(file.metadata().attribution, "Somebody");
        assert_eq!(file.find_tile(Tile::new(1, 0, 0).unwrap()).unwrap().as_deref(), Some(b"nw".as_slice()));
        assert_eq!(file.find_tile(Tile::new(1, 1, 0).unwrap()).unwrap(), None);
    }

    #[test]
    fn another_kind_of_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.txt");
        std::fs::write(&path, "not a database, not at all, only a few words about tiles").unwrap();
        assert!(Mbtiles::open(&path).is_err());
        assert!(Mbtiles::open(&folder.path().join("none.mbtiles")).is_err());
    }
}
