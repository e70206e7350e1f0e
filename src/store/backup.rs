//! A copy of the file while it is in use, by SQLite's online backup.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::Backup;

use super::StoreError;
use super::check::{Soundness, check};
use super::connection::open_reader;

/// Pages copied before others may write.
const PAGES_AT_ONCE: std::ffi::c_int = 2_000;

/// Copies the file to a new one and checks the copy; an existing target is refused.
pub fn backup(path: &Path, target: &Path) -> Result<Soundness, StoreError> {
    if target.exists() {
        return Err(StoreError::Conflict(format!("{} exists already", target.display())));
    }
    let partial = target.with_extension("partial");
    {
        let from = open_reader(path)?;
        let mut to = Connection::open(&partial)?;
        Backup::new(&from, &mut to)?.run_to_completion(PAGES_AT_ONCE, Duration::from_millis(2), None)?;
    }
    let soundness = check(&partial)?;
    std::fs::File::open(&partial)?.sync_all()?;
    std::fs::rename(&partial, target)?;
    for suffix in ["-wal", "-shm"] {
        let mut leftover = partial.as_os_str().to_owned();
        leftover.push(suffix);
        // Not there unless the check made them.
        let _absent = std::fs::remove_file(leftover);
    }
    Ok(soundness)
}
