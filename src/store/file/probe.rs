//! Trying whether something could be stored, and finding out why not where SQLite says only that the disk failed.

use std::io::{self, Write as _};
use std::path::Path;

use rusqlite::ErrorCode;

use super::placing::folder_of;
use super::trouble::Trouble;
use crate::store::StoreError;

/// What a small write takes, log and all.
const PROBE_BYTES: usize = 256 * 1024;

/// Why nothing could be stored beside the database now: tried with a file that has no name and goes at once. The database
/// itself is not opened, since closing it would give up the locks that SQLite holds for this process.
pub fn find_trouble(database: &Path) -> Option<Trouble> {
    let told = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => Trouble::Gone,
        io::ErrorKind::PermissionDenied => Trouble::ReadOnly,
        _ => Trouble::of_io(&error).unwrap_or(Trouble::Failing),
    };
    probe(database).map_err(told).err()
}

fn probe(database: &Path) -> io::Result<()> {
    // One that is to be made is judged by its folder.
    if database.exists() {
        rustix::fs::access(database, rustix::fs::Access::READ_OK | rustix::fs::Access::WRITE_OK)?;
    }
    let mut probe = tempfile::tempfile_in(folder_of(database))?;
    probe.write_all(&vec![0x5a; PROBE_BYTES])?;
    // Some file systems tell only now that there is no room.
    probe.sync_data()
}

/// The same error, with its cause looked up where SQLite tells only that the disk failed or nothing can be opened.
pub fn explained(error: StoreError, database: &Path) -> StoreError {
    match error {
        StoreError::Storage(Trouble::Failing) => {
            StoreError::Storage(find_trouble(database).unwrap_or(Trouble::Failing))
        }
        StoreError::Sqlite(error) if error.sqlite_error_code() == Some(ErrorCode::CannotOpen) => {
            match find_trouble(database) {
                Some(Trouble::Gone | Trouble::Failing) | None => StoreError::Sqlite(error),
                Some(trouble) => StoreError::Storage(trouble),
            }
        }
        other => other,
    }
}
