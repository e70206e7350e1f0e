//! Erasing for good: deleted bytes are overwritten in the file, and the write-ahead log that still holds them is cut.
//! SQLite alone leaves both as they are until something else needs the room.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rusqlite::Connection;

use super::StoreError;
use super::writing::Writing;

/// How often the log was to be cut, and how often it was.
pub struct Scrub {
    asked: AtomicU64,
    done: AtomicU64,
}

impl Default for Scrub {
    /// Asked for once from the start: the program may have been killed before it cut the log.
    fn default() -> Self {
        Self { asked: AtomicU64::new(1), done: AtomicU64::new(0) }
    }
}

impl Scrub {
    /// Something was erased: the log is to be cut.
    pub fn ask(&self) {
        self.asked.fetch_add(1, Ordering::AcqRel);
    }

    /// Whether nothing that was erased is left in the log.
    pub fn is_done(&self) -> bool {
        self.done.load(Ordering::Acquire) == self.asked.load(Ordering::Acquire)
    }

    /// Cuts the log if that was asked for and nobody reads from it now; else it is tried again later.
    pub fn try_cut(&self, connection: &Connection, patience: Duration) -> Result<(), StoreError> {
        let asked = self.asked.load(Ordering::Acquire);
        if self.done.load(Ordering::Acquire) != asked && cut(connection, patience)? {
            self.done.store(asked, Ordering::Release);
        }
        Ok(())
    }
}

/// Moves the log into the file and empties it; false while others use it. Writers wait no longer than this looks.
fn cut(connection: &Connection, patience: Duration) -> Result<bool, StoreError> {
    connection.busy_timeout(Duration::ZERO)?;
    let result = connection.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get::<_, bool>(0));
    connection.busy_timeout(patience)?;
    match result.map_err(StoreError::from) {
        Err(StoreError::Busy) => Ok(false),
        result => Ok(!result?),
    }
}

/// Runs deletions whose bytes are overwritten, also those within others. The log is cut soon after the commit.
pub fn erasing<T>(
    writing: &Writing<'_>,
    work: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let connection = writing.connection();
    let is_within: bool = connection.query_row("pragma secure_delete", [], |row| row.get(0))?;
    connection.execute_batch("pragma secure_delete = on")?;
    let result = work(connection);
    if !is_within {
        connection.execute_batch("pragma secure_delete = off")?;
    }
    writing.note_erasure();
    result
}
