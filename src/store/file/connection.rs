//! Opening the file: pragmas, migrations, and the three kinds of connection.
//!
//! | pragma | value | why |
//! | --- | --- | --- |
//! | `page_size` | 8192 | a page holds a dozen feature texts; set before the first table |
//! | `journal_mode` | wal | readers never wait for the writer |
//! | `synchronous` | full | an acknowledged write survives power loss |
//! | `foreign_keys` | on | references hold |
//! | `busy_timeout` | 10 s, looked at each millisecond | another process may be importing |
//! | `mmap_size` | 8 GiB | pages are shared with the page cache, not copied into our memory |
//! | `cache_size` | 4 MiB a reader, 32 MiB the writer | what is not mapped |
//! | `query_only` | on for readers | nothing but the writer writes |
//! | `trusted_schema` | off | a prepared file cannot run functions of ours |
//! | `ENABLE_QPSG` | on | a statement keeps its plan; without it some are parsed anew for every value bound |
//! | `secure_delete` | on while something is erased | its bytes are overwritten; always on, imports would be slower |
//! | `wal_autocheckpoint` | 4000 pages | fewer, larger checkpoints |
//! | `journal_size_limit` | 64 MiB | the log shrinks again after an import |

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::migrate::{APPLICATION_ID, migrate};
use super::probe::explained;
use crate::store::StoreError;

/// How often a writer looks whether another process lets it write.
pub const LOOK_EVERY: Duration = Duration::from_millis(1);
/// How often it does so before it gives up: 10 seconds.
const MOST_LOOKS: i32 = 10_000;

/// Opens or creates the file for writing and brings its schema up to date.
pub fn open_writer(path: &Path) -> Result<Connection, StoreError> {
    let mut connection = Connection::open(path).map_err(|error| explained(error.into(), path))?;
    connection.busy_handler(Some(look_again as fn(i32) -> bool))?;
    let application_id: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: i64 = connection.query_row("select count(*) from sqlite_schema", [], |row| row.get(0))?;
    if application_id != APPLICATION_ID && tables > 0 {
        return Err(StoreError::NotOurs(path.display().to_string()));
    }
    connection.execute_batch(
        "pragma page_size = 8192; pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;
         pragma mmap_size = 8589934592; pragma cache_size = -32768; pragma trusted_schema = off;
         pragma wal_autocheckpoint = 4000; pragma journal_size_limit = 67108864; pragma temp_store = memory;",
    )?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    migrate(&mut connection, path)?;
    connection.set_prepared_statement_cache_capacity(128);
    Ok(connection)
}

/// SQLite's own wait looks ten times a second in the end, and misses the moments between the batches of an import.
fn look_again(looks: i32) -> bool {
    std::thread::sleep(LOOK_EVERY);
    looks < MOST_LOOKS
}

/// Longest wait of a reader for what another process holds.
pub const READER_PATIENCE: Duration = Duration::from_secs(2);

/// Opens an existing file for reading only.
pub fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let connection =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(READER_PATIENCE)?;
    connection.execute_batch(
        "pragma query_only = on; pragma mmap_size = 8589934592; pragma cache_size = -4096; pragma trusted_schema = off;",
    )?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}
