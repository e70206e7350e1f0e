//! Change counters in memory: what a cached answer is held against, without asking the database.
//! They are refreshed after each commit of ours and, by polling, after another process's.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use rusqlite::Connection;

use super::derived::CHANGE_LEVELS;
use crate::domain::Bbox;
use crate::geometry::cell::coarse_cells_of;
use crate::store::StoreError;

/// Most coarse cells looked up for one box.
const MOST_CELLS: usize = 64;

#[derive(Default)]
struct Counters {
    newest: i64,
    cells: HashMap<(u32, i64), i64>,
    collections: HashMap<String, i64>,
}

/// Newest change numbers by coarse cell and by collection.
#[derive(Default)]
pub struct Versions(RwLock<Counters>);

impl Versions {
    /// The newest change of anything.
    pub fn any(&self) -> i64 {
        self.0.read().unwrap_or_else(PoisonError::into_inner).newest
    }

    /// The newest change that touched a camera in the box, or a little around it.
    pub fn cameras_in(&self, bbox: Bbox) -> i64 {
        let counters = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let found = CHANGE_LEVELS
            .iter()
            .rev()
            .find_map(|level| coarse_cells_of(bbox, *level, MOST_CELLS).map(|cells| (*level, cells)));
        let newest = |(level, cells): (u32, Vec<i64>)| {
            cells.into_iter().filter_map(|cell| counters.cells.get(&(level, cell)).copied()).max().unwrap_or(0)
        };
        found.map_or(counters.newest, newest)
    }

    /// The newest change of the outlines of areas.
    pub fn areas(&self) -> i64 {
        self.collection("areas")
    }

    /// The newest change of places for children.
    pub fn places(&self) -> i64 {
        self.collection("places")
    }

    /// The newest change of a collection by name: areas, places, ground, sources.
    pub fn collection(&self, name: &str) -> i64 {
        self.0.read().unwrap_or_else(PoisonError::into_inner).collections.get(name).copied().unwrap_or(0)
    }

    /// Reads what is newer than what is known; a failure leaves the old counters until the next time.
    pub fn refresh(&self, connection: &Connection) {
        if let Err(error) = self.try_refresh(connection) {
            tracing::warn!(%error, "change counters could not be read");
        }
    }

    fn try_refresh(&self, connection: &Connection) -> Result<(), StoreError> {
        let known = self.any();
        let (newest, _) = crate::store::changes::latest_change(connection)?;
        if newest.0 == known {
            return Ok(());
        }
        let mut cells =
            connection.prepare_cached("select level, cell, change_id from cell_change where change_id > ?1")?;
        let cells = cells
            .query_map([known], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?
            .collect::<Result<Vec<_>, _>>()?;
        let mut collections = connection.prepare_cached("select collection, change_id from collection_change")?;
        let collections = collections
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<Result<HashMap<String, i64>, _>>()?;
        let mut counters = self.0.write().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have read a newer snapshot meanwhile: counters never go back.
        if newest.0 <= counters.newest {
            return Ok(());
        }
        counters.cells.extend(cells);
        counters.collections = collections;
        counters.newest = newest.0;
        Ok(())
    }
}
