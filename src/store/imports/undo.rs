//! Clearing what an interrupted import left: rows that were never visible.
//! A lock beside the file tells an import that runs from one that died.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, TransactionBehavior};

use crate::store::StoreError;
use crate::store::building::states;

/// Cameras, or states of buildings, cleared in one transaction.
const BATCH: i64 = 20_000;

/// Held while an import runs; one at a time for each file.
pub struct ImportLock {
    path: PathBuf,
    _file: File,
}

impl ImportLock {
    /// None while another process imports.
    pub fn acquire(database: &Path) -> Result<Option<Self>, StoreError> {
        let mut name = database.as_os_str().to_owned();
        name.push("-import");
        let path = PathBuf::from(name);
        let file = File::options().create(true).truncate(false).write(true).open(&path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { path, _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}

impl Drop for ImportLock {
    fn drop(&mut self) {
        // A lock file that stays behind is harmless: the lock itself ends with the process.
        let _left = std::fs::remove_file(&self.path);
    }
}

/// Deletes rows of imports that never became visible; the caller holds the import lock.
pub fn clear_interrupted(connection: &mut Connection) -> Result<(), StoreError> {
    let pending: Vec<i64> = {
        let mut statement = connection.prepare("select change_id from change where visible_from is null")?;
        statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?
    };
    for change in pending {
        while clear_some(connection, change)? {}
        while states::clear_some(connection, change, BATCH)? {}
        connection.execute("update change set visible_from = change_id where change_id = ?1", [change])?;
    }
    Ok(())
}

fn clear_some(connection: &mut Connection, change: i64) -> Result<bool, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let cameras: Vec<(i64, i64, String)> = {
        let mut statement = transaction.prepare(
            "select c.camera_id, c.spot, k.feature from camera c join camera_spot k using (spot) where c.valid_from = ?1
             order by c.camera_id desc limit ?2",
        )?;
        statement
            .query_map((change, BATCH), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?
            .collect::<Result<_, _>>()?
    };
    for (camera_id, spot, feature) in &cameras {
        clear_camera(&transaction, *camera_id, *spot, feature)?;
    }
    transaction.commit()?;
    Ok(!cameras.is_empty())
}

fn clear_camera(connection: &Connection, camera_id: i64, spot: i64, feature: &str) -> Result<(), StoreError> {
    let mut texts = connection.prepare_cached("delete from observation where camera_id = ?1 returning free_text_id")?;
    let texts: Vec<Option<i64>> = texts.query_map([camera_id], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for text in texts.into_iter().flatten() {
        connection.prepare_cached("delete from free_text where free_text_id = ?1")?.execute([text])?;
    }
    connection.prepare_cached("delete from camera_place where camera_id = ?1")?.execute([camera_id])?;
    crate::store::camera::writes::forget_reference(connection, camera_id, feature)?;
    crate::store::camera::spots::delete_spot_row(connection, spot)?;
    connection.prepare_cached("delete from camera where camera_id = ?1")?.execute([camera_id])?;
    Ok(())
}
