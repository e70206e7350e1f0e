//! Tiles of a base map fetched once and kept in a file of their own, up to a size; the oldest make room.
//! The file may be deleted at any time: it holds nothing that cannot be fetched again.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension as _};

use crate::geometry::tile::Tile;
use crate::store::StoreError;

/// Tiles removed at once when room is needed.
const REMOVED_AT_ONCE: u32 = 256;

/// A tile with its media type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CachedTile {
    pub media_type: String,
    pub body: Vec<u8>,
}

/// The open file.
pub struct TileCache {
    connection: Mutex<Connection>,
    most_bytes: u64,
}

impl TileCache {
    /// Opens or makes the file.
    pub fn open(path: &Path, most_bytes: u64) -> Result<Self, StoreError> {
        let connection = Connection::open(path)?;
        connection.busy_timeout(std::time::Duration::from_secs(5))?;
        connection.execute_batch(
            "pragma journal_mode = wal; pragma synchronous = normal; pragma trusted_schema = off;
             create table if not exists tile (
               tile_id integer primary key,               -- in the order of arrival
               z integer not null, x integer not null, y integer not null,
               media_type text not null,
               body blob not null,
               unique (z, x, y)
             ) strict;",
        )?;
        Ok(Self { connection: Mutex::new(connection), most_bytes })
    }

    /// A tile that was kept.
    pub fn find(&self, tile: Tile) -> Result<Option<CachedTile>, StoreError> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        let mut statement =
            connection.prepare_cached("select media_type, body from tile where z = ?1 and x = ?2 and y = ?3")?;
        let found = statement
            .query_row((tile.z, tile.x, tile.y), |row| Ok(CachedTile { media_type: row.get(0)?, body: row.get(1)? }));
        Ok(found.optional()?)
    }

    /// Keeps a tile; the oldest ones go when the file would grow beyond its size.
    pub fn keep(&self, tile: Tile, cached: &CachedTile) -> Result<(), StoreError> {
        let connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
        while used_bytes(&connection)? + cached.body.len() as u64 > self.most_bytes {
            let removed = connection
                .prepare_cached(
                    "delete from tile where tile_id in (select tile_id from tile order by tile_id limit ?1)",
                )?
                .execute([REMOVED_AT_ONCE])?;
            if removed == 0 {
                return Ok(());
            }
        }
        connection
            .prepare_cached("insert or replace into tile (z, x, y, media_type, body) values (?1, ?2, ?3, ?4, ?5)")?
            .execute((tile.z, tile.x, tile.y, &cached.media_type, &cached.body))?;
        Ok(())
    }
}

/// Bytes of pages in use; free ones are used again before the file grows.
fn used_bytes(connection: &Connection) -> Result<u64, StoreError> {
    let mut statement = connection.prepare_cached(
        "select (page_count - freelist_count) * page_size from pragma_page_count, pragma_freelist_count, pragma_page_size",
    )?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_make_room() {
        let folder = tempfile::tempdir().unwrap();
        let cache = TileCache::open(&folder.path().join("cache.db"), 2_000_000).unwrap();
        let tile = |x| Tile::new(12, x, 7).unwrap();
        let body = CachedTile { media_type: "image/png".to_owned(), body: vec![7; 5_000] };
        for x in 0..600 {
            cache.keep(tile(x), &body).unwrap();
        }
        assert_eq!(cache.find(tile(0)).unwrap(), None);
        assert_eq!(cache.find(tile(599)).unwrap(), Some(body));
        assert!(used_bytes(&cache.connection.lock().unwrap()).unwrap() <= 2_000_000);
    }
}
