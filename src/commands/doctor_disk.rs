//! What `doctor` says of the disk: how much room is left, and whether anything can be stored.

use std::path::Path;
use std::time::Duration;

use super::finding::{Finding, Grade};
use crate::store::file::inspect::{free_bytes, is_locked};
use crate::store::file::placing::folder_of;
use crate::store::file::probe::find_trouble;
use crate::store::upkeep::rescue::rescued;

/// Room that must be left beside what a copy of the file takes.
const LEAST_FREE_BYTES: u64 = 200_000_000;

/// How long the file may be in the hands of another writer.
const LOCK_PATIENCE: Duration = Duration::from_secs(5);

/// Whether something could be stored now, and whether the file was lost in use once.
pub fn look_at_writing(database: &Path) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Some(trouble) = database.is_file().then(|| find_trouble(database)).flatten() {
        let told = format!("Nothing can be stored: {}; {}.", trouble.sentence(), trouble.remedy());
        findings.push((Grade::Wrong, told));
    }
    for copy in rescued(database) {
        let told = format!(
            "{} holds what the inventory held when its file was removed under a running server. Stop the server, look at both with `contrechamp check`, and keep the right one.",
            copy.display()
        );
        findings.push((Grade::Wrong, told));
    }
    findings
}

/// Whether another process keeps everybody else from writing; an import does so for moments.
pub fn look_at_lock(database: &Path) -> Option<Finding> {
    let is_kept = is_locked(database, LOCK_PATIENCE);
    is_kept.then(|| {
        let name = database.display();
        let told = format!(
            "Another process has kept {name} locked for {} seconds: nothing can be stored until it ends. `fuser -v {name}` names it.",
            LOCK_PATIENCE.as_secs()
        );
        (Grade::Wrong, told)
    })
}

/// How much room is left on the disk; nothing where there is no folder yet, which is told elsewhere.
pub fn look_at_room(database: &Path) -> Option<Finding> {
    let folder = folder_of(database);
    if !folder.is_dir() {
        return None;
    }
    let size = std::fs::metadata(database).map_or(0, |file| file.len());
    let megabytes = |bytes: u64| bytes / 1_000_000;
    Some(match free_bytes(folder) {
        Ok(free) if free < LEAST_FREE_BYTES.saturating_add(size) => {
            let needed = megabytes(LEAST_FREE_BYTES.saturating_add(size));
            (
                Grade::Wrong,
                format!("{} MB are left on the disk of {}; {needed} MB should be.", megabytes(free), folder.display()),
            )
        }
        Ok(free) => {
            (Grade::Good, format!("{} MB are left on the disk; the file has {} MB.", megabytes(free), megabytes(size)))
        }
        Err(error) => (Grade::Wrong, format!("The disk of {} cannot be looked at: {error}.", folder.display())),
    })
}
