//! Importing buildings: in batches under one change that becomes visible at once, so that reports wait for none of them
//! long and an import that ends early leaves nothing behind.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OptionalExtension as _, Transaction, TransactionBehavior};

use super::import::{ImportCounts, ImportOptions, RowOutcome, open_locked};
use super::seen::Seen;
use super::undo::ImportLock;
use crate::domain::{Building, Position};
use crate::geometry::cell::cell_of;
use crate::geometry::outline::bounds;
use crate::store::StoreError;
use crate::store::building::states::{Ready, end_state, insert_state};
use crate::store::changes::{Change, Clock, begin_change, show_change};
use crate::store::engine::cache::WriterCache;
use crate::store::engine::writing::Writing;
use crate::store::file::connection::LOOK_EVERY;
use crate::store::source::sources::{find_source, source_number, upsert_source};
use crate::store::territory::areas::geometry_text;

/// Rows in one transaction: reports wait for it.
const BATCH: usize = 5_000;
/// Rows that are put in the order of the curve together, so that neighbours lie together in the file and in the tree.
const RUN: usize = 50_000;
/// How long the file is left to others between two batches.
const ROOM_FOR_OTHERS: Duration = LOOK_EVERY.saturating_mul(3);

/// An import of buildings under way.
pub struct BuildingImport {
    connection: Connection,
    options: ImportOptions,
    clock: Clock,
    seen: Seen,
    run: Vec<Ready>,
    counts: ImportCounts,
    /// The source's number, once it is known.
    source_id: Option<i64>,
    /// The invisible change, once something was written.
    change: Option<Change>,
    _lock: Option<ImportLock>,
}

impl BuildingImport {
    /// Opens the file, made bare if it is not there. Leftovers of interrupted imports are cleared first.
    pub fn begin(path: &Path, options: ImportOptions, clock: Clock) -> Result<Self, StoreError> {
        let (connection, lock) = open_locked(path, options.is_dry_run)?;
        let source_id = source_number(&connection, &options.source.key)?;
        Ok(Self {
            connection,
            options,
            clock,
            seen: Seen::default(),
            run: Vec::new(),
            counts: ImportCounts::default(),
            source_id,
            change: None,
            _lock: lock,
        })
    }

    /// Takes one building.
    pub fn push(&mut self, building: &Building) -> Result<RowOutcome, StoreError> {
        let bbox = bounds(&building.geometry)
            .ok_or_else(|| StoreError::Corrupt(format!("building {} has no outline", building.reference)))?;
        if !self.seen.insert(&building.reference) {
            return Ok(RowOutcome::Repeated);
        }
        let middle = Position::new(f64::midpoint(bbox.west, bbox.east), f64::midpoint(bbox.south, bbox.north));
        self.run.push(Ready {
            reference: building.reference.clone(),
            tags: building.tags.to_json(),
            geometry: geometry_text(&building.geometry),
            bbox,
            cell: middle.map(cell_of).unwrap_or_default(),
        });
        if self.run.len() >= RUN {
            self.write_run()?;
        }
        Ok(RowOutcome::Taken)
    }

    /// Leaves a building as it stands, since the source still lists it in a row of which nothing else can be taken.
    pub fn keep(&mut self, reference: &str) {
        self.seen.keep(reference);
    }

    /// The same for all of them, since nobody knows which the row lists.
    pub fn keep_all(&mut self) {
        self.seen.keep_all();
    }

    /// Writes the rest and makes all of it visible at once.
    pub fn finish(mut self) -> Result<ImportCounts, StoreError> {
        self.write_run()?;
        if self.options.is_complete {
            self.end_unlisted()?;
        }
        if self.options.is_dry_run {
            return Ok(self.counts);
        }
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let cache = WriterCache::default();
        let writing = Writing::new(&transaction, &cache, self.clock);
        let former = find_source(&transaction, &self.options.source.key)?;
        upsert_source(&writing, &self.options.source)?;
        if self.change.is_some() || former.is_some_and(|former| former != self.options.source) {
            writing.touch("buildings");
        }
        if let Some(change) = self.change {
            show_change(&transaction, change, writing.change()?)?;
        }
        writing.finish()?;
        drop(writing);
        transaction.commit()?;
        Ok(self.counts)
    }

    fn write_run(&mut self) -> Result<(), StoreError> {
        let mut run = std::mem::take(&mut self.run);
        run.sort_by_key(|row| row.cell);
        let mut rows = run.into_iter().peekable();
        while rows.peek().is_some() {
            self.write_batch(rows.by_ref().take(BATCH))?;
        }
        Ok(())
    }

    /// What stands already is found before the batch holds the writer: one import runs at a time.
    fn write_batch(&mut self, rows: impl Iterator<Item = Ready>) -> Result<(), StoreError> {
        let mut new = Vec::new();
        for row in rows {
            match self.standing(&row)? {
                Some((_, true)) => self.counts.unchanged += 1,
                Some((former, false)) => {
                    self.counts.changed += 1;
                    new.push((row, Some(former)));
                }
                None => {
                    self.counts.added += 1;
                    new.push((row, None));
                }
            }
        }
        if new.is_empty() || self.options.is_dry_run {
            return Ok(());
        }
        self.in_change(|transaction, source_id, change| {
            for (row, former) in &new {
                if let Some(former) = former {
                    end_state(transaction, *former, change)?;
                }
                insert_state(transaction, source_id, row, change)?;
            }
            Ok(())
        })
    }

    /// The number of the state that holds and whether it says the same.
    fn standing(&self, row: &Ready) -> Result<Option<(i64, bool)>, StoreError> {
        let Some(source_id) = self.source_id else { return Ok(None) };
        let mut statement = self.connection.prepare_cached(
            "select building_id, tags = ?3 and geometry = ?4 from building
             where source_id = ?1 and reference = ?2 and valid_to is null",
        )?;
        let params = (source_id, &row.reference, &row.tags, &row.geometry);
        Ok(statement.query_row(params, |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
    }

    /// Ends what the source, complete, no longer lists; its past stays.
    fn end_unlisted(&mut self) -> Result<(), StoreError> {
        let Some(source_id) = self.source_id else { return Ok(()) };
        let mut after = String::new();
        loop {
            let listed: Vec<(i64, String)> = {
                let mut statement = self.connection.prepare_cached(
                    "select building_id, reference from building
                     where source_id = ?1 and valid_to is null and reference > ?2 order by reference limit ?3",
                )?;
                let rows =
                    statement.query_map((source_id, &after, BATCH as i64), |row| Ok((row.get(0)?, row.get(1)?)))?;
                rows.collect::<Result<_, _>>()?
            };
            let Some((_, last)) = listed.last() else { return Ok(()) };
            after.clone_from(last);
            let gone: Vec<i64> =
                listed.iter().filter(|(_, reference)| !self.seen.contains(reference)).map(|(id, _)| *id).collect();
            self.counts.unlisted += gone.len() as u64;
            if !gone.is_empty() && !self.options.is_dry_run {
                self.in_change(|transaction, _, change| {
                    gone.iter().try_for_each(|id| end_state(transaction, *id, change))
                })?;
            }
        }
    }

    /// One transaction under the import's change, which is begun with the first of them.
    fn in_change(
        &mut self,
        work: impl FnOnce(&Transaction<'_>, i64, Change) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let change = match self.change {
            Some(change) => change,
            None => begin_change(&transaction, (self.clock)(), false)?,
        };
        let source_id = if let Some(source_id) = self.source_id {
            source_id
        } else {
            let cache = WriterCache::default();
            let writing = Writing::resume(&transaction, &cache, self.clock, change);
            let source_id = upsert_source(&writing, &self.options.source)?;
            writing.finish()?;
            source_id
        };
        work(&transaction, source_id, change)?;
        transaction.commit()?;
        (self.change, self.source_id) = (Some(change), Some(source_id));
        std::thread::sleep(ROOM_FOR_OTHERS);
        Ok(())
    }
}
