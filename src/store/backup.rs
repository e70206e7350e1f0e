//! A copy of the file while it is in use, by SQLite's online backup.

use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::Backup;

use super::StoreError;
use super::check::{Soundness, check};
use super::connection::open_reader;

/// Pages copied before others may write.
const PAGES_AT_ONCE: std::ffi::c_int = 2_000;

/// Copies the file to a new one and checks the copy; an existing target is refused. Until the copy is checked it has
/// another name, and what fails leaves nothing behind.
pub fn backup(path: &Path, target: &Path) -> Result<Soundness, StoreError> {
    if target.exists() {
        return Err(StoreError::Conflict(format!("{} exists already", target.display())));
    }
    let partial = with_suffix(target, ".partial");
    remove_with_leftovers(&partial);
    let made = copy(path, &partial).and_then(|()| check(&partial)).and_then(|soundness| {
        File::open(&partial)?.sync_all()?;
        std::fs::rename(&partial, target)?;
        sync_folder(target)?;
        Ok(soundness)
    });
    remove_with_leftovers(&partial);
    made
}

fn copy(path: &Path, partial: &Path) -> Result<(), StoreError> {
    let from = open_reader(path)?;
    // One snapshot from the first page to the last: without it every write would make the copy begin anew.
    from.execute_batch("begin")?;
    from.query_row("select count(*) from sqlite_schema", [], |_row| Ok(()))?;
    let mut to = Connection::open(partial)?;
    Backup::new(&from, &mut to)?.run_to_completion(PAGES_AT_ONCE, Duration::from_millis(2), None)?;
    Ok(())
}

/// The path with something added to the name of its file.
pub(super) fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut longer: OsString = path.as_os_str().to_owned();
    longer.push(suffix);
    longer.into()
}

/// Removes a file that is not wanted, and what SQLite may have put beside it.
pub(super) fn remove_with_leftovers(path: &Path) {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        // Most of them are not there.
        let _absent = std::fs::remove_file(with_suffix(path, suffix));
    }
}

/// Makes a new name in a folder survive a loss of power.
pub(super) fn sync_folder(path: &Path) -> Result<(), StoreError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()?;
    Ok(())
}
