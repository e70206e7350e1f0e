//! Saving what a file held that was removed while it was in use: the process still has it open.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::backup::copy_from;
use super::check::check;
use crate::store::StoreError;
use crate::store::file::placing::{put_in_place, remove_with_leftovers, with_suffix};

/// Copies used at most; whoever removes a file more often has to clear them away.
const MOST: usize = 100;

/// Writes a checked copy beside where the file was; answers its path. Nothing that exists is touched.
pub fn rescue(connection: &Connection, database: &Path) -> Result<PathBuf, StoreError> {
    let target = names(database).find(|path| !path.exists());
    let target = target.ok_or_else(|| StoreError::Conflict(format!("{MOST} rescued copies stand there already")))?;
    let partial = with_suffix(&target, ".partial");
    remove_with_leftovers(&partial);
    let made =
        copy_from(connection, &partial).and_then(|()| check(&partial)).and_then(|_| put_in_place(&partial, &target));
    remove_with_leftovers(&partial);
    made.map(|()| target)
}

/// Copies that stand there.
pub fn rescued(database: &Path) -> Vec<PathBuf> {
    names(database).filter(|path| path.exists()).collect()
}

fn names(database: &Path) -> impl Iterator<Item = PathBuf> {
    (1..=MOST).map(move |number| with_suffix(database, &format!(".rescued-{number}")))
}
