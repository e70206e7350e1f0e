//! One write transaction: its change number, its commit time and the figures derived from what it touched.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;

use rusqlite::Connection;

use super::cache::WriterCache;
use super::derived::{Delta, Derived};
use crate::domain::CameraId;
use crate::store::StoreError;
use crate::store::changes::{Change, Clock, begin_change};
use crate::store::file::camera_series::CameraSeries;

/// What a transaction did, for the counts that follow from it.
#[derive(Default)]
pub struct Log {
    /// Cameras that came, went or changed.
    pub cameras: Vec<Delta>,
    /// Source and how many cameras it lists more or fewer.
    pub sources: Vec<(i64, i64)>,
}

/// A place in a [`Log`] to go back to.
#[derive(Clone, Copy)]
pub(in crate::store) struct Mark(usize, usize);

/// A transaction that may write.
pub struct Writing<'a> {
    connection: &'a Connection,
    cache: &'a WriterCache,
    clock: Clock,
    change: Cell<Option<Change>>,
    /// Where numbers of cameras come from, once one was asked for.
    series: Cell<Option<CameraSeries>>,
    log: RefCell<Log>,
    collections: RefCell<HashSet<&'static str>>,
    has_erased: Cell<bool>,
    /// Why SQLite gave up the whole transaction, if it did.
    loss: RefCell<Option<StoreError>>,
}

impl<'a> Writing<'a> {
    /// In a transaction that has begun.
    pub fn new(connection: &'a Connection, cache: &'a WriterCache, clock: Clock) -> Self {
        cache.begin();
        Self {
            connection,
            cache,
            clock,
            change: Cell::new(None),
            series: Cell::new(None),
            log: RefCell::default(),
            collections: RefCell::default(),
            has_erased: Cell::new(false),
            loss: RefCell::default(),
        }
    }

    /// The same, continuing a change begun in an earlier transaction.
    pub fn resume(connection: &'a Connection, cache: &'a WriterCache, clock: Clock, change: Change) -> Self {
        Self { change: Cell::new(Some(change)), ..Self::new(connection, cache, clock) }
    }

    /// The connection inside its transaction.
    pub fn connection(&self) -> &'a Connection {
        self.connection
    }

    /// What the writer remembers between transactions.
    pub fn cache(&self) -> &'a WriterCache {
        self.cache
    }

    /// This transaction's change number, made at first use.
    pub fn change(&self) -> Result<Change, StoreError> {
        if let Some(change) = self.change.get() {
            return Ok(change);
        }
        let change = begin_change(self.connection, (self.clock)(), true)?;
        self.change.set(Some(change));
        Ok(change)
    }

    /// The number of a camera to come; nobody else makes any during the transaction.
    pub fn next_camera_id(&self) -> Result<CameraId, StoreError> {
        let mut series = self.series.get().map_or_else(|| CameraSeries::read(self.connection), Ok)?;
        let camera_id = series.next(self.connection)?;
        self.series.set(Some(series));
        Ok(camera_id)
    }

    /// Takes note of a camera whose number was given from outside.
    pub fn note_camera_id(&self, camera_id: CameraId) {
        if let Some(mut series) = self.series.get() {
            series.note(camera_id);
            self.series.set(Some(series));
        }
    }

    /// Notes a camera that came or went, for the counts.
    pub fn note(&self, delta: Delta) {
        self.log.borrow_mut().cameras.push(delta);
    }

    /// Notes that a source lists one camera more (1) or fewer (-1).
    pub fn note_source(&self, source_id: i64, sign: i64) {
        self.log.borrow_mut().sources.push((source_id, sign));
    }

    /// Notes that a collection other than cameras changed.
    pub fn touch(&self, collection: &'static str) {
        self.collections.borrow_mut().insert(collection);
    }

    /// Notes that content was erased: what the log still holds of it is to go.
    pub fn note_erasure(&self) {
        self.has_erased.set(true);
    }

    /// Whether content was erased.
    pub(in crate::store) fn has_erased(&self) -> bool {
        self.has_erased.get()
    }

    /// Notes that SQLite undid everything: nothing more can be done in this transaction.
    pub(in crate::store) fn lose(&self, why: StoreError) {
        self.loss.replace(Some(why));
    }

    /// Why everything was undone, if it was.
    pub(in crate::store) fn take_loss(&self) -> Option<StoreError> {
        self.loss.take()
    }

    /// What was noted so far, taken out; long imports keep it until they become visible.
    pub fn take_log(&self) -> Log {
        self.log.take()
    }

    /// How much was noted.
    pub(in crate::store) fn mark(&self) -> Mark {
        let log = self.log.borrow();
        Mark(log.cameras.len(), log.sources.len())
    }

    /// Forgets what was noted after a mark, when a savepoint is undone.
    pub(in crate::store) fn rewind(&self, Mark(cameras, sources): Mark) {
        let mut log = self.log.borrow_mut();
        log.cameras.truncate(cameras);
        log.sources.truncate(sources);
        drop(log);
        self.series.set(None);
        self.cache.clear();
        // The change row may have been undone with the savepoint.
        if let Some(Change(number)) = self.change.get() {
            let known = self
                .connection
                .prepare_cached("select 1 from change where change_id = ?1")
                .and_then(|mut s| s.exists([number]));
            if !known.unwrap_or(false) {
                self.change.set(None);
            }
        }
    }

    /// Writes the counts that follow from what was noted; the last step before the commit.
    pub fn finish(&self) -> Result<(), StoreError> {
        let log = self.log.take();
        let collections = self.collections.take();
        if log.cameras.is_empty() && log.sources.is_empty() && collections.is_empty() {
            return Ok(());
        }
        let change = self.change()?;
        let mut derived = Derived::default();
        derived.add_cameras(log.cameras);
        derived.add_sources(log.sources);
        derived.write(self.connection, change)?;
        touch_collections(self.connection, collections, change)?;
        self.cache.begin();
        Ok(())
    }
}

fn touch_collections(
    connection: &Connection,
    collections: HashSet<&'static str>,
    change: Change,
) -> Result<(), StoreError> {
    let mut statement = connection
        .prepare_cached("insert or replace into collection_change (collection, change_id) values (?1, ?2)")?;
    for collection in collections {
        statement.execute((collection, change.0))?;
    }
    Ok(())
}
