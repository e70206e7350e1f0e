//! Writing what an import read: observations and the cameras that follow from them.
//! Small imports are one transaction; long ones go in batches that nobody sees until the last, so that a report
//! waits for one batch at most. An import that ends early leaves nothing visible.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};
use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::StoreError;
use super::changes::{Change, Clock, begin_change, show_change};
use super::connection::open_writer;
use super::derived::Derived;
pub use super::import_rows::{CameraRow, ImportCounts, ImportOptions};
use super::import_rows::{is_known, mark_unlisted, put_row, refresh_all, sorted};
use super::sources::{find_source, upsert_source};
use super::undo::{ImportLock, clear_interrupted};
use super::writer_cache::WriterCache;
use super::writing::Writing;

/// Rows in one batch.
const BATCH: usize = 50_000;

/// What became of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowOutcome {
    /// Taken into the running batch; counted when that is written.
    Taken,
    /// Its reference stood already earlier in the same import.
    Repeated,
}

/// An import of cameras under way.
pub struct CameraImport {
    connection: Connection,
    _lock: Option<ImportLock>,
    cache: WriterCache,
    clock: Clock,
    options: ImportOptions,
    batch: Vec<CameraRow>,
    batch_rows: usize,
    /// Rows that change what is there, kept for the last transaction of a long import.
    late: Vec<CameraRow>,
    seen: HashSet<u64>,
    hasher: RandomState,
    counts: ImportCounts,
    pending: Option<Pending>,
}

/// A long import's number and its counts, not yet visible.
struct Pending {
    change: Change,
    source_id: i64,
    derived: Derived,
}

impl CameraImport {
    /// Opens the file, made bare if it is not there. Leftovers of interrupted imports are cleared first.
    pub fn begin(path: &Path, options: ImportOptions, clock: Clock) -> Result<Self, StoreError> {
        let lock = if options.is_dry_run {
            None
        } else {
            let busy = || StoreError::Conflict("another import is running on this file".to_owned());
            Some(ImportLock::acquire(path)?.ok_or_else(busy)?)
        };
        let is_in_memory = options.is_dry_run && !path.exists();
        let mut connection = open_writer(if is_in_memory { Path::new(":memory:") } else { path })?;
        if lock.is_some() {
            clear_interrupted(&mut connection)?;
        }
        Ok(Self {
            connection,
            _lock: lock,
            cache: WriterCache::default(),
            clock,
            options,
            batch: Vec::new(),
            batch_rows: BATCH,
            late: Vec::new(),
            seen: HashSet::new(),
            hasher: RandomState::new(),
            counts: ImportCounts::default(),
            pending: None,
        })
    }

    /// The same with other batches than usual: up to so many rows are one transaction.
    #[must_use]
    pub fn with_batches_of(mut self, rows: usize) -> Self {
        self.batch_rows = rows;
        self
    }

    /// Takes one row; a full batch is written.
    pub fn push(&mut self, row: CameraRow) -> Result<RowOutcome, StoreError> {
        if !self.seen.insert(self.hasher.hash_one(&row.observation.reference)) {
            self.counts.repeated += 1;
            return Ok(RowOutcome::Repeated);
        }
        self.batch.push(row);
        if self.batch.len() > self.batch_rows {
            self.write_batch()?;
        }
        Ok(RowOutcome::Taken)
    }

    /// Writes the rest and makes all of it visible at once.
    pub fn finish(mut self) -> Result<ImportCounts, StoreError> {
        let batch = std::mem::take(&mut self.batch);
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let writing = Writing::new(&transaction, &self.cache, self.clock);
        let former = find_source(&transaction, &self.options.source.key)?;
        let source_id = upsert_source(&writing, &self.options.source)?;
        for row in sorted(batch) {
            put_row(&writing, source_id, &row, &mut self.counts)?;
        }
        if former.is_some_and(|former| former.is_exportable != self.options.source.is_exportable) {
            refresh_all(&writing, source_id)?;
        }
        for row in std::mem::take(&mut self.late) {
            put_row(&writing, source_id, &row, &mut self.counts)?;
        }
        if self.options.is_complete {
            self.counts.unlisted =
                mark_unlisted(&writing, source_id, &self.options, |r| self.seen.contains(&self.hasher.hash_one(r)))?;
        }
        if let Some(pending) = self.pending.take() {
            let visible_from = writing.change()?;
            pending.derived.write(&transaction, visible_from)?;
            show_change(&transaction, pending.change, visible_from)?;
        }
        writing.finish()?;
        drop(writing);
        if self.options.is_dry_run {
            transaction.rollback()?;
        } else {
            transaction.commit()?;
        }
        Ok(self.counts)
    }

    fn write_batch(&mut self) -> Result<(), StoreError> {
        if self.options.is_dry_run {
            return self.count_batch();
        }
        let batch = std::mem::take(&mut self.batch);
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        if self.pending.is_none() {
            let change = begin_change(&transaction, (self.clock)(), false)?;
            let writing = Writing::resume(&transaction, &self.cache, self.clock, change);
            let source_id = upsert_source(&writing, &self.options.source)?;
            writing.finish()?;
            self.pending = Some(Pending { change, source_id, derived: Derived::default() });
        }
        let Some(pending) = self.pending.as_mut() else { return Err(StoreError::Closed) };
        let writing = Writing::resume(&transaction, &self.cache, self.clock, pending.change);
        for row in sorted(batch) {
            if is_known(&transaction, pending.source_id, &row)? {
                self.late.push(row);
            } else {
                put_row(&writing, pending.source_id, &row, &mut self.counts)?;
            }
        }
        let log = writing.take_log();
        pending.derived.add_cameras(log.cameras);
        pending.derived.add_sources(log.sources);
        drop(writing);
        transaction.commit()?;
        Ok(())
    }

    /// A dry run of a long import: each batch is written and undone.
    fn count_batch(&mut self) -> Result<(), StoreError> {
        let batch = std::mem::take(&mut self.batch);
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let writing = Writing::new(&transaction, &self.cache, self.clock);
        let source_id = upsert_source(&writing, &self.options.source)?;
        for row in sorted(batch) {
            put_row(&writing, source_id, &row, &mut self.counts)?;
        }
        drop(writing);
        self.cache.clear();
        transaction.rollback()?;
        Ok(())
    }
}
