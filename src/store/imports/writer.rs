//! Writing what an import read: observations and the cameras that follow from them.
//! Small imports are one transaction; long ones go in batches that nobody sees until the last, so that a report
//! waits for one batch at most.

use std::sync::mpsc::Receiver;
use std::time::Duration;

use rusqlite::{Connection, TransactionBehavior};

use super::rows::{
    ImportCounts, ImportOptions, ImportSource, ReadyRow, Standing, mark_unlisted, put_row, refresh_all, sorted,
    standing,
};
use super::seen::Seen;
use crate::domain::Status;
use crate::store::StoreError;
use crate::store::camera::spots::{cell_of_spot, spots_of_cells};
use crate::store::changes::{Change, Clock, begin_change, show_change};
use crate::store::engine::cache::WriterCache;
use crate::store::engine::derived::{Delta, Derived};
use crate::store::engine::writing::{Log, Writing};
use crate::store::file::connection::LOOK_EVERY;
use crate::store::source::sources::{find_source, upsert_source};

/// Batches of equal size before they grow, and how many times larger the largest is.
const BATCHES_BEFORE_GROWTH: usize = 20;
const MOST_GROWTH: usize = 5;

/// How long the file is left to others between two batches: those who wait for it look again meanwhile. Batches of a new
/// source would else follow each other so closely that a report waits for all of them.
const ROOM_FOR_OTHERS: Duration = LOOK_EVERY.saturating_mul(3);

/// Cameras whose figures are in memory together while those of a long import are added up.
const CAMERAS_AT_A_TIME: usize = 20_000;

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
    /// First and last spot of its cameras.
    spots: (i64, i64),
    /// How many cameras its source lists more.
    listed: i64,
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
                let batch = rows.by_ref().take(self.next_batch(batch_rows));
                if self.options.is_dry_run { self.count_batch(batch)? } else { self.write_batch(batch)? }
            }
            if let Some(seen) = last {
                return self.finish(rows, &seen);
            }
        }
        Err(StoreError::Closed)
    }

    /// How many rows the next transaction takes: more when many are written already, since every batch touches almost
    /// all pages of the indexes by reference, and they grow.
    fn next_batch(&self, batch_rows: usize) -> usize {
        let grown = self.counts.added as usize / BATCHES_BEFORE_GROWTH;
        grown.clamp(batch_rows, batch_rows * MOST_GROWTH)
    }

    fn finish(mut self, batch: impl Iterator<Item = ReadyRow>, seen: &Seen) -> Result<ImportCounts, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let writing = Writing::new(&transaction, &self.cache, self.clock);
        let former = find_source(&transaction, &self.options.source.key)?;
        let source_id = upsert_source(&writing, &self.options.source)?;
        let is_new = self.pending.as_ref().map_or(former.is_none(), |pending| pending.source.is_new);
        let source = ImportSource { source_id, is_new };
        // Before anything changes its cameras again.
        if let Some(pending) = self.pending.take() {
            pending.show(&transaction, writing.change()?)?;
        }
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
        let mut pending = match self.pending.take() {
            Some(pending) => pending,
            None => self.begin()?,
        };
        // What stands already is found before the batch holds the writer.
        let mut new = Vec::new();
        for row in batch {
            match standing(&self.connection, pending.source, &row)? {
                Standing::New => new.push(row),
                Standing::Same => self.counts.unchanged += 1,
                Standing::Late => self.late.push(row),
            }
        }
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let writing = Writing::resume(&transaction, &self.cache, self.clock, pending.change);
        for row in new {
            if standing(&transaction, pending.source, &row)? == Standing::New {
                put_row(&writing, pending.source, row, &mut self.counts)?;
            } else {
                self.late.push(row);
            }
        }
        pending.note(&writing.take_log());
        drop(writing);
        transaction.commit()?;
        self.pending = Some(pending);
        std::thread::sleep(ROOM_FOR_OTHERS);
        Ok(())
    }

    /// Begins the invisible change of a long import; what is said of a known source changes with its rows, at the end.
    fn begin(&mut self) -> Result<Pending, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let change = begin_change(&transaction, (self.clock)(), false)?;
        let writing = Writing::resume(&transaction, &self.cache, self.clock, change);
        let former = find_source(&transaction, &self.options.source.key)?;
        let source_id = upsert_source(&writing, former.as_ref().unwrap_or(&self.options.source))?;
        writing.finish()?;
        drop(writing);
        transaction.commit()?;
        let source = ImportSource { source_id, is_new: former.is_none() };
        Ok(Pending { change, source, spots: (i64::MAX, i64::MIN), listed: 0 })
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

impl Pending {
    /// Cameras and statements that came with a batch.
    fn note(&mut self, log: &Log) {
        for delta in &log.cameras {
            let (first, last) = spots_of_cells((delta.cell, delta.cell));
            self.spots = (self.spots.0.min(first), self.spots.1.max(last));
        }
        self.listed += log.sources.iter().map(|(_, count)| count).sum::<i64>();
    }

    /// Makes it visible with everything that follows from its cameras.
    fn show(&self, connection: &Connection, visible_from: Change) -> Result<(), StoreError> {
        let mut sources = Derived::default();
        sources.add_sources([(self.source.source_id, self.listed)]);
        sources.write(connection, visible_from)?;
        write_shown(connection, self.change, self.spots, visible_from)?;
        show_change(connection, self.change, visible_from)
    }
}

/// Adds what follows from the cameras of a change that is shown by a later one. They are read again in the order of the
/// curve, within the first and last of their spots, so that a few cells are in memory at a time however many there are.
fn write_shown(connection: &Connection, written: Change, spots: (i64, i64), shown: Change) -> Result<(), StoreError> {
    let mut statement = connection.prepare(
        "select spot, status, type_id, operator_type_id, begins_on, area_set_id from camera_spot
         where spot between ?1 and ?2 and valid_from = ?3 order by spot",
    )?;
    let mut rows = statement.query((spots.0, spots.1, written.0))?;
    let mut derived = Derived::default();
    let mut gathered: usize = 0;
    while let Some(row) = rows.next()? {
        derived.add_cameras([Delta {
            cell: cell_of_spot(row.get(0)?),
            status: Status::from_stored(row.get(1)?),
            type_id: row.get(2)?,
            operator_type_id: row.get(3)?,
            year: row.get::<_, i64>(4)? / 10_000,
            area_set_id: row.get(5)?,
            sign: 1,
        }]);
        gathered += 1;
        if gathered.is_multiple_of(CAMERAS_AT_A_TIME) {
            std::mem::take(&mut derived).write(connection, shown)?;
        }
    }
    derived.write(connection, shown)
}
