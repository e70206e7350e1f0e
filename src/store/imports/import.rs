//! Importing cameras: rows are made ready here while another thread writes the run of rows before them.
//! An import that ends early leaves nothing visible.

use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;

use rusqlite::Connection;

use super::rows::ReadyRow;
pub use super::rows::{CameraRow, ImportCounts, ImportOptions};
use super::seen::Seen;
use super::undo::{ImportLock, clear_interrupted};
use super::writer::{ImportWriter, Work};
use crate::store::StoreError;
use crate::store::changes::Clock;
use crate::store::file::connection::open_writer;

/// Rows in one transaction: reports wait for it.
const BATCH: usize = 10_000;
/// Transactions whose rows are sorted together: the more, the fewer pages each touches and the closer neighbours are
/// stored; two such runs are held in memory.
const BATCHES_IN_RUN: usize = 10;

/// What became of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowOutcome {
    /// Taken into the running batch; counted when that is written.
    Taken,
    /// Its reference stood already earlier in the same import.
    Repeated,
}

/// Opens the file for an import in several transactions, with the lock that only a dry run does without; leftovers of
/// interrupted imports are cleared. A dry run into a file that is not there works in memory and makes none.
pub(in crate::store) fn open_locked(
    path: &Path,
    is_dry_run: bool,
) -> Result<(Connection, Option<ImportLock>), StoreError> {
    let lock = if is_dry_run {
        None
    } else {
        let busy = || StoreError::Conflict("another import is running on this file".to_owned());
        Some(ImportLock::acquire(path)?.ok_or_else(busy)?)
    };
    let is_in_memory = is_dry_run && !path.exists();
    let mut connection = open_writer(if is_in_memory { Path::new(":memory:") } else { path })?;
    if lock.is_some() {
        clear_interrupted(&mut connection)?;
    }
    Ok((connection, lock))
}

/// An import of cameras under way.
pub struct CameraImport {
    run: Vec<ReadyRow>,
    batch_rows: usize,
    seen: Seen,
    repeated: u64,
    queue: Option<SyncSender<Work>>,
    thread: Option<JoinHandle<Result<ImportCounts, StoreError>>>,
}

impl CameraImport {
    /// Opens the file, made bare if it is not there. Leftovers of interrupted imports are cleared first.
    pub fn begin(path: &Path, options: ImportOptions, clock: Clock) -> Result<Self, StoreError> {
        let (connection, lock) = open_locked(path, options.is_dry_run)?;
        // No run waits: one is being written, one is being gathered.
        let (queue, work) = sync_channel(0);
        let thread = std::thread::Builder::new().name("import".to_owned()).spawn(move || {
            let _held_until_all_is_written = lock;
            ImportWriter::new(connection, options, clock).run(&work)
        })?;
        Ok(Self {
            run: Vec::new(),
            batch_rows: BATCH,
            seen: Seen::default(),
            repeated: 0,
            queue: Some(queue),
            thread: Some(thread),
        })
    }

    /// The same with other batches than usual: up to so many rows are one transaction.
    #[must_use]
    pub fn with_batches_of(mut self, rows: usize) -> Self {
        self.batch_rows = rows;
        self
    }

    /// Takes one row; a full run is handed over to be written.
    pub fn push(&mut self, row: CameraRow) -> Result<RowOutcome, StoreError> {
        if !self.seen.insert(&row.observation.reference) {
            self.repeated += 1;
            return Ok(RowOutcome::Repeated);
        }
        self.run.push(ReadyRow::new(row));
        if self.run.len() > self.batch_rows * BATCHES_IN_RUN {
            self.hand_over(None)?;
        }
        Ok(RowOutcome::Taken)
    }

    /// Leaves a camera as it is listed, since the source still lists it in a row of which nothing else can be taken.
    pub fn keep(&mut self, reference: &str) {
        self.seen.keep(reference);
    }

    /// The same for all of them, since nobody knows which the row lists.
    pub fn keep_all(&mut self) {
        self.seen.keep_all();
    }

    /// Writes the rest and makes all of it visible at once.
    pub fn finish(mut self) -> Result<ImportCounts, StoreError> {
        let seen = std::mem::take(&mut self.seen);
        self.hand_over(Some(seen))?;
        Ok(ImportCounts { repeated: self.repeated, ..self.end()? })
    }

    fn hand_over(&mut self, last: Option<Seen>) -> Result<(), StoreError> {
        let work = Work { rows: std::mem::take(&mut self.run), batch_rows: self.batch_rows, last };
        let is_taken = self.queue.as_ref().is_some_and(|queue| queue.send(work).is_ok());
        if is_taken {
            return Ok(());
        }
        // The writer ended before its time: it failed.
        self.end()?;
        Err(StoreError::Closed)
    }

    /// Waits until nothing is being written any more.
    fn end(&mut self) -> Result<ImportCounts, StoreError> {
        drop(self.queue.take());
        let Some(thread) = self.thread.take() else { return Err(StoreError::Closed) };
        thread.join().unwrap_or_else(|_panicked| Err(StoreError::Closed))
    }
}

impl Drop for CameraImport {
    fn drop(&mut self) {
        // An import that was not finished is undone by whoever opens the file next.
        let _unfinished = self.end();
    }
}
