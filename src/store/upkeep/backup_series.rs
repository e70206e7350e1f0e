//! Backups made one after the other into a folder, the oldest making room once a newer one was found sound.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::backup::backup;
use super::check::Soundness;
use crate::store::StoreError;
use crate::store::file::placing::remove_with_leftovers;

/// How the files are named, by the second they were begun (UTC).
const NAME: &str = "contrechamp-%Y%m%dT%H%M%SZ.db";

/// A folder of backups.
#[derive(Clone, Debug)]
pub struct BackupSeries {
    folder: PathBuf,
    /// Backups that stay, the newest included.
    keep: usize,
}

/// A backup that was made and found sound.
#[derive(Debug)]
pub struct Made {
    pub file: PathBuf,
    pub soundness: Soundness,
    /// Older ones that made room.
    pub removed: usize,
}

impl BackupSeries {
    /// In a folder, which is made where there is none.
    pub fn open(folder: &Path, keep: usize) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder)?;
        Ok(Self { folder: folder.to_owned(), keep: keep.max(1) })
    }

    /// When the newest backup was begun.
    pub fn newest(&self) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.list()?.last().map(|(at, _)| *at))
    }

    /// Makes one more. A copy with faults is thrown away and told as an error; the older ones stay then.
    pub fn add(&self, database: &Path, now: Timestamp) -> Result<Made, StoreError> {
        let file = self.folder.join(now.strftime(NAME).to_string());
        self.clear_unfinished()?;
        let soundness = backup(database, &file)?;
        if let Some(fault) = soundness.faults.first() {
            remove_with_leftovers(&file);
            return Err(StoreError::Corrupt(format!("the copy is not sound: {fault}")));
        }
        let mut older = self.list()?;
        // Never the one just made, whatever a clock that jumped called the others.
        older.retain(|(_, path)| *path != file);
        let surplus = (older.len() + 1).saturating_sub(self.keep);
        for (_, path) in older.drain(..surplus) {
            std::fs::remove_file(path)?;
        }
        Ok(Made { file, soundness, removed: surplus })
    }

    /// Backups by time, the oldest first.
    fn list(&self) -> Result<Vec<(Timestamp, PathBuf)>, StoreError> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(&self.folder)? {
            let entry = entry?;
            if let Some(at) = entry.file_name().to_str().and_then(parse_name) {
                found.push((at, entry.path()));
            }
        }
        found.sort();
        Ok(found)
    }

    /// Removes what backups left that were killed.
    fn clear_unfinished(&self) -> Result<(), StoreError> {
        for entry in std::fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if name.strip_suffix(".partial").and_then(parse_name).is_some() {
                remove_with_leftovers(&path);
            }
        }
        Ok(())
    }
}

fn parse_name(name: &str) -> Option<Timestamp> {
    let begun = DateTime::strptime(NAME, name).ok()?;
    TimeZone::UTC.to_timestamp(begun).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_its_second_and_other_files_are_left_alone() {
        let at: Timestamp = "2026-11-23T11:00:05Z".parse().unwrap();
        assert_eq!(at.strftime(NAME).to_string(), "contrechamp-20261123T110005Z.db");
        assert_eq!(parse_name("contrechamp-20261123T110005Z.db"), Some(at));
        for name in ["contrechamp.db", "contrechamp-20261123T110005Z.db-wal", "contrechamp-20261399T110005Z.db", "x"] {
            assert_eq!(parse_name(name), None, "{name}");
        }
    }
}
