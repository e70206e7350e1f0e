//! Whether the files in use are still those under their names. SQLite goes on writing into a file that was removed, and
//! whoever is told that a report is stored would lose it with the process.

use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::placing::with_suffix;
use super::trouble::Trouble;
use crate::store::StoreError;

/// Device and number of a file.
type Number = (u64, u64);

/// The database, its log and the log's index, as they were opened.
#[derive(Debug)]
pub struct Identity {
    database: PathBuf,
    files: Vec<(PathBuf, Number)>,
}

impl Identity {
    /// Of the files of a database that is open and was read.
    pub fn of(database: &Path) -> Result<Self, StoreError> {
        // SQLite puts the log beside the file that a link leads to.
        let real = std::fs::canonicalize(database)?;
        let beside = ["", "-wal", "-shm"].map(|suffix| with_suffix(&real, suffix));
        let files = beside.into_iter().filter_map(|path| number_of(&path).map(|number| (path, number))).collect();
        Ok(Self { database: database.to_owned(), files })
    }

    /// The path it was opened by.
    pub fn database(&self) -> &Path {
        &self.database
    }

    /// Whether all of them are where they were.
    pub fn holds(&self) -> bool {
        self.files.iter().all(|(path, number)| number_of(path) == Some(*number))
    }

    /// An error unless they are.
    pub fn check(&self) -> Result<(), StoreError> {
        if self.holds() { Ok(()) } else { Err(StoreError::Storage(Trouble::Gone)) }
    }
}

fn number_of(path: &Path) -> Option<Number> {
    std::fs::metadata(path).ok().map(|file| (file.dev(), file.ino()))
}
