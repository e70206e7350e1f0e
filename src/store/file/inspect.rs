//! What can be said of a file without opening it for writing: whose it is, how old its schema, how much room is left.

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use super::connection::open_reader;
use super::migrate::{APPLICATION_ID, SCHEMA_VERSION};
use crate::store::StoreError;

/// A file of ours, as it is.
#[derive(Clone, Copy, Debug)]
pub struct Inspection {
    /// Number of its schema.
    pub schema: i64,
    /// When something was written last.
    pub newest_change: Option<Timestamp>,
}

/// Looks at a file and changes nothing, not even an old schema; one that is not ours or newer than we is refused.
pub fn inspect(path: &Path) -> Result<Inspection, StoreError> {
    let connection = open_reader(path)?;
    let number = |pragma: &str| connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    if number("application_id")? != APPLICATION_ID {
        return Err(StoreError::NotOurs(path.display().to_string()));
    }
    let schema = number("user_version")?;
    if schema > SCHEMA_VERSION {
        return Err(StoreError::Newer { found: schema, known: SCHEMA_VERSION });
    }
    let newest: Option<String> = connection.query_row("select max(committed_at) from change", [], |row| row.get(0))?;
    Ok(Inspection { schema, newest_change: newest.and_then(|text| text.parse().ok()) })
}

/// Whether somebody else holds the file's write lock for as long as this; false where it cannot be known.
pub fn is_locked(path: &Path, patience: Duration) -> bool {
    let try_to_write = || {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        connection.busy_timeout(patience)?;
        connection.execute_batch("begin immediate; rollback")
    };
    let told: rusqlite::Result<()> = try_to_write();
    told.is_err_and(|error| {
        matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
    })
}

/// Bytes that may still be written to the disk of a folder.
pub fn free_bytes(folder: &Path) -> Result<u64, StoreError> {
    let disk = rustix::fs::statvfs(folder).map_err(std::io::Error::from)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}
