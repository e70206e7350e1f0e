//! Files beside the database: under which name they are made, and how they get their own once they are whole.

use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};

use crate::store::StoreError;

/// Gives a finished file its name, durably.
pub fn put_in_place(partial: &Path, target: &Path) -> Result<(), StoreError> {
    File::open(partial)?.sync_all()?;
    std::fs::rename(partial, target)?;
    sync_folder(target)
}

/// The path with something added to the name of its file.
pub fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut longer: OsString = path.as_os_str().to_owned();
    longer.push(suffix);
    longer.into()
}

/// Removes a file that is not wanted, and what SQLite may have put beside it.
pub fn remove_with_leftovers(path: &Path) {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        // Most of them are not there.
        let _absent = std::fs::remove_file(with_suffix(path, suffix));
    }
}

/// Makes a new name in a folder survive a loss of power.
pub fn sync_folder(path: &Path) -> Result<(), StoreError> {
    File::open(folder_of(path))?.sync_all()?;
    Ok(())
}

/// The folder a file lies in.
pub fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
