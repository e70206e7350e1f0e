//! A copy of the file while it is in use, by SQLite's online backup.

use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::backup::Backup;

use super::check::{Soundness, check};
use crate::store::StoreError;
use crate::store::file::camera_series::forget_series;
use crate::store::file::connection::open_reader;
use crate::store::file::placing::{folder_of, put_in_place, remove_with_leftovers, with_suffix};

/// Pages copied before others may write.
const PAGES_AT_ONCE: std::ffi::c_int = 2_000;

/// A copy that nothing was written to for so long, and that nobody locks, is left over.
const QUIET: Duration = Duration::from_secs(60);

/// Copies the file to a new one and checks the copy; an existing target is refused. Until the copy is checked it has
/// another name, and what fails leaves nothing behind.
pub fn backup(path: &Path, target: &Path) -> Result<Soundness, StoreError> {
    if target.exists() {
        return Err(StoreError::Conflict(format!("{} exists already", target.display())));
    }
    let partial = with_suffix(target, ".partial");
    clear_unfinished(target)?;
    remove_with_leftovers(&partial);
    let made = open_reader(path).and_then(|from| copy_from(&from, &partial)).and_then(|()| check(&partial));
    let made = made.and_then(|soundness| put_in_place(&partial, target).map(|()| soundness));
    remove_with_leftovers(&partial);
    made
}

/// Removes what backups left in the folder that were killed. One that is under way has its file locked, or wrote to it of
/// late.
fn clear_unfinished(target: &Path) -> Result<(), StoreError> {
    for entry in std::fs::read_dir(folder_of(target))? {
        let path = entry?.path();
        if path.to_str().is_some_and(|name| name.ends_with(".db.partial")) && is_left(&path) {
            tracing::warn!(file = %path.display(), "removing what a backup left that did not end");
            remove_with_leftovers(&path);
        }
    }
    Ok(())
}

fn is_left(partial: &Path) -> bool {
    let changed = std::fs::metadata(partial).and_then(|file| file.modified()).ok();
    let age = changed.and_then(|changed| changed.elapsed().ok()).unwrap_or_default();
    let is_locked = || {
        let locked = Connection::open(partial).and_then(|left| {
            left.busy_timeout(Duration::ZERO)?;
            left.execute_batch("begin exclusive; rollback")
        });
        matches!(locked.map_err(StoreError::from), Err(StoreError::Busy))
    };
    age >= QUIET && !is_locked()
}

/// Copies what a connection sees to a new file.
pub(in crate::store) fn copy_from(from: &Connection, partial: &Path) -> Result<(), StoreError> {
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

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn what_a_killed_backup_left_goes_and_one_under_way_stays() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["left.db.partial", "left.db.partial-journal", "locked.db.partial", "new.db.partial", "own.db"] {
            std::fs::write(at(name), "").unwrap();
        }
        let under_way = Connection::open(at("locked.db.partial")).unwrap();
        under_way.execute_batch("create table page (number); begin exclusive").unwrap();
        let old = SystemTime::now() - QUIET * 2;
        for name in ["left.db.partial", "locked.db.partial", "own.db"] {
            File::options().append(true).open(at(name)).unwrap().set_modified(old).unwrap();
        }
        clear_unfinished(&at("copy.db")).unwrap();
        let is_there = ["left.db.partial", "left.db.partial-journal", "locked.db.partial", "new.db.partial", "own.db"]
            .map(|name| at(name).exists());
        assert_eq!(is_there, [false, false, true, true, true]);
    }
}
