//! A copy of the file while it is in use, by SQLite's online backup.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::Backup;

use super::StoreError;
use super::camera_series::forget_series;
use super::check::{Soundness, check};
use super::connection::open_reader;
use super::placing::{put_in_place, remove_with_leftovers, with_suffix};

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
    let made = open_reader(path).and_then(|from| copy_from(&from, &partial)).and_then(|()| check(&partial));
    let made = made.and_then(|soundness| put_in_place(&partial, target).map(|()| soundness));
    remove_with_leftovers(&partial);
    made
}

/// Copies what a connection sees to a new file.
pub(super) fn copy_from(from: &Connection, partial: &Path) -> Result<(), StoreError> {
    // One snapshot from the first page to the last: without it every write would make the copy begin anew.
    from.execute_batch("begin")?;
    let copied = copy_snapshot(from, partial);
    from.execute_batch("rollback")?;
    copied
}

fn copy_snapshot(from: &Connection, partial: &Path) -> Result<(), StoreError> {
    from.query_row("select count(*) from sqlite_schema", [], |_row| Ok(()))?;
    let mut to = Connection::open(partial)?;
    Backup::new(from, &mut to)?.run_to_completion(PAGES_AT_ONCE, Duration::from_millis(2), None)?;
    forget_series(&to)
}
