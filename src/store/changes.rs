//! One write transaction: its change number, its commit time and the figures derived from what it touched.
//! Change numbers and times never go backwards.

use std::cell::{Cell, RefCell};
use std::collections::HashSet;

use jiff::{Timestamp, ToSpan as _};
use rusqlite::{Connection, named_params};

use super::StoreError;
use super::derived::{Delta, Derived};
use super::writer_cache::WriterCache;

/// A version of the whole inventory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change(pub i64);

/// Where the time comes from; asked once for each commit.
pub type Clock = fn() -> Timestamp;

/// A transaction that may write.
pub struct Writing<'a> {
    connection: &'a Connection,
    cache: &'a WriterCache,
    clock: Clock,
    change: Cell<Option<Change>>,
    log: RefCell<Vec<Delta>>,
    collections: RefCell<HashSet<&'static str>>,
}

impl<'a> Writing<'a> {
    /// In a transaction that has begun.
    pub fn new(connection: &'a Connection, cache: &'a WriterCache, clock: Clock) -> Self {
        Self {
            connection,
            cache,
            clock,
            change: Cell::new(None),
            log: RefCell::default(),
            collections: RefCell::default(),
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

    /// Notes a camera that came or went, for the counts.
    pub fn note(&self, delta: Delta) {
        self.log.borrow_mut().push(delta);
    }

    /// Notes that a collection other than cameras changed.
    pub fn touch(&self, collection: &'static str) {
        self.collections.borrow_mut().insert(collection);
    }

    /// What was noted so far, taken out; long imports keep it until they become visible.
    pub fn take_log(&self) -> Vec<Delta> {
        self.log.take()
    }

    /// How much was noted.
    pub(super) fn mark(&self) -> usize {
        self.log.borrow().len()
    }

    /// Forgets what was noted after a mark, when a savepoint is undone.
    pub(super) fn rewind(&self, mark: usize) {
        self.log.borrow_mut().truncate(mark);
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
        if log.is_empty() && collections.is_empty() {
            return Ok(());
        }
        let change = self.change()?;
        let mut derived = Derived::default();
        derived.extend(log);
        derived.write(self.connection, change)?;
        touch_collections(self.connection, collections, change)
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

/// Makes the next change number; invisible ones belong to imports that run over several transactions.
pub fn begin_change(connection: &Connection, now: Timestamp, is_visible: bool) -> Result<Change, StoreError> {
    let committed_at = next_time(connection, now)?;
    connection
        .prepare_cached("insert into change (committed_at, visible_from) values (:committed_at, null)")?
        .execute(named_params! { ":committed_at": committed_at })?;
    let change = Change(connection.last_insert_rowid());
    if is_visible {
        show_change(connection, change, change)?;
    }
    Ok(change)
}

/// Makes the rows of a change visible from another on.
pub fn show_change(connection: &Connection, change: Change, visible_from: Change) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "update change set visible_from = :visible_from,
                committed_at = (select committed_at from change where change_id = :visible_from) where change_id = :change_id",
        )?
        .execute(named_params! { ":visible_from": visible_from.0, ":change_id": change.0 })?;
    Ok(())
}

/// The newest change and its commit time; none in an empty file.
pub fn latest_change(connection: &Connection) -> Result<(Change, String), StoreError> {
    let found = connection
        .prepare_cached(
            "select change_id, committed_at from change where visible_from = change_id order by change_id desc limit 1",
        )?
        .query_row([], |row| Ok((Change(row.get(0)?), row.get(1)?)));
    match found {
        Err(rusqlite::Error::QueryReturnedNoRows) => Ok((Change(0), format_time(Timestamp::UNIX_EPOCH))),
        other => Ok(other?),
    }
}

/// Changes up to `at` whose rows were not visible then: imports under way, or shown only later.
pub fn unseen_changes(connection: &Connection, at: Change) -> Result<Vec<i64>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select change_id from change indexed by change_late
         where (visible_from is null or visible_from > change_id) and change_id <= :at
           and (visible_from is null or visible_from > :at)",
    )?;
    let unseen = statement.query_map(named_params! { ":at": at.0 }, |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(unseen)
}

/// RFC 3339 UTC with six decimals, so that texts order as times do.
pub fn format_time(time: Timestamp) -> String {
    format!("{time:.6}")
}

fn next_time(connection: &Connection, now: Timestamp) -> Result<String, StoreError> {
    let last: Option<String> = connection
        .prepare_cached(
            "select max(committed_at) from (select committed_at from change order by change_id desc limit 8)",
        )?
        .query_row([], |row| row.get(0))?;
    let now = format_time(now);
    let Some(last) = last.filter(|last| *last >= now) else { return Ok(now) };
    let last: Timestamp = last.parse().map_err(|error: jiff::Error| StoreError::Corrupt(error.to_string()))?;
    Ok(format_time(last + 1.microsecond()))
}
