//! Writing what an import read: observations and the cameras that follow from them.
//! Small imports are one transaction; long ones go in batches that nobody sees until the last, so that a report
//! waits for one batch at most.

use std::sync::mpsc::Receiver;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::StoreError;
use super::changes::{Change, Clock, begin_change, show_change};
use super::derived::Derived;
use super::import_rows::{
    ImportCounts, ImportOptions, ImportSource, ReadyRow, is_known, mark_unlisted, put_row, refresh_all, sorted,
};
use super::seen::Seen;
use super::sources::{find_source, upsert_source};
use super::writer_cache::WriterCache;
use super::writing::Writing;

/// A run of rows that is handed to the writer.
pub struct Work {
    pub rows: Vec<ReadyRow>,
    /// Most rows in one transaction.
    pub batch_rows: usize,
    /// With the last run: all references that stood in the import.
    pub last: Option<Seen>,
}

/// Writes the batches of one import.
pub struct ImportWriter {
    connection: Connection,
    cache: WriterCache,
    clock: Clock,
    options: ImportOptions,
    /// Rows that change what is there, kept for the last transaction of a long import.
    late: Vec<ReadyRow>,
    counts: ImportCounts,
    pending: Option<Pending>,
}

/// A long import's number and its counts, not yet visible.
struct Pending {
    change: Change,
    source: ImportSource,
    derived: Derived,
}

impl ImportWriter {
    /// On a connection of its own.
    pub fn new(connection: Connection, options: ImportOptions, clock: Clock) -> Self {
        Self {
            connection,
            cache: WriterCache::default(),
            clock,
            options,
            late: Vec::new(),
            counts: ImportCounts::default(),
            pending: None,
        }
    }

    /// Writes until the last run; nothing becomes visible when that never comes.
    pub fn run(mut self, work: &Receiver<Work>) -> Result<ImportCounts, StoreError> {
        while let Ok(Work { rows, batch_rows, last }) = work.recv() {
            let mut rows = sorted(rows).into_iter();
            // What is left for the last transaction of all is one batch at most.
            let kept = if last.is_some() { batch_rows } else { 0 };
            while rows.len() > kept {
                let batch = rows.by_ref().take(batch_rows);
                if self.options.is_dry_run { self.count_batch(batch)? } else { self.write_batch(batch)? }
            }
            if let Some(seen) = last {
                return self.finish(rows, &seen);
            }
        }
        Err(StoreError::Closed)
    }

    fn finish(mut self, batch: impl Iterator<Item = ReadyRow>, seen: &Seen) -> Result<ImportCounts, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let writing = Writing::new(&transaction, &self.cache, self.clock);
        let former = find_source(&transaction, &self.options.source.key)?;
        let source_id = upsert_source(&writing, &self.options.source)?;
        let is_new = self.pending.as_ref().map_or(former.is_none(), |pending| pending.source.is_new);
        let source = ImportSource { source_id, is_new };
        for row in batch {
            put_row(&writing, source, row, &mut self.counts)?;
        }
        if former.is_some_and(|former| former.is_exportable != self.options.source.is_exportable) {
            refresh_all(&writing, source_id)?;
        }
        for row in std::mem::take(&mut self.late) {
            put_row(&writing, source, row, &mut self.counts)?;
        }
        if self.options.is_complete {
            self.counts.unlisted = mark_unlisted(&writing, source_id, &self.options, |r| seen.contains(r))?;
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

    fn write_batch(&mut self, batch: impl Iterator<Item = ReadyRow>) -> Result<(), StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut pending = match self.pending.take() {
            Some(pending) => pending,
            None => begin(&transaction, &self.cache, self.clock, &self.options)?,
        };
        let writing = Writing::resume(&transaction, &self.cache, self.clock, pending.change);
        for row in batch {
            if is_known(&transaction, pending.source, &row)? {
                self.late.push(row);
            } else {
                put_row(&writing, pending.source, row, &mut self.counts)?;
            }
        }
        let log = writing.take_log();
        pending.derived.add_cameras(log.cameras);
        pending.derived.add_sources(log.sources);
        drop(writing);
        transaction.commit()?;
        self.pending = Some(pending);
        Ok(())
    }

    /// A dry run of a long import: each batch is written and undone.
    fn count_batch(&mut self, batch: impl Iterator<Item = ReadyRow>) -> Result<(), StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let writing = Writing::new(&transaction, &self.cache, self.clock);
        let is_new = find_source(&transaction, &self.options.source.key)?.is_none();
        let source = ImportSource { source_id: upsert_source(&writing, &self.options.source)?, is_new };
        for row in batch {
            put_row(&writing, source, row, &mut self.counts)?;
        }
        drop(writing);
        self.cache.clear();
        transaction.rollback()?;
        Ok(())
    }
}

/// Begins the invisible change of a long import.
fn begin(
    transaction: &Transaction<'_>,
    cache: &WriterCache,
    clock: Clock,
    options: &ImportOptions,
) -> Result<Pending, StoreError> {
    let change = begin_change(transaction, clock(), false)?;
    let writing = Writing::resume(transaction, cache, clock, change);
    let is_new = find_source(transaction, &options.source.key)?.is_none();
    let source = ImportSource { source_id: upsert_source(&writing, &options.source)?, is_new };
    writing.finish()?;
    Ok(Pending { change, source, derived: Derived::default() })
}
