//! Figures that follow from cameras coming and going: cluster counts, counts by areas, newest change by coarse cell.
//! They are written in the same transaction as the change they derive from.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use crate::domain::Status;
use crate::geometry::cell::{coarse_cell, deinterleave};
use crate::store::StoreError;
use crate::store::changes::Change;

/// Bits per axis of the cluster cells that are kept.
pub const CLUSTER_LEVELS: [u32; 4] = [3, 6, 9, 12];
/// Bits per axis of the cells whose newest change is kept.
pub const CHANGE_LEVELS: [u32; 5] = [2, 5, 8, 11, 13];
/// Stands for "all" in the filter columns of a cluster.
pub const ALL: i64 = -1;

/// One camera that came (`sign` 1), went (-1) or changed in place (0).
#[derive(Clone, Copy, Debug)]
pub struct Delta {
    pub cell: i64,
    pub status: Status,
    pub type_id: i64,
    pub operator_type_id: i64,
    pub year: i64,
    pub area_set_id: i64,
    pub sign: i64,
}

#[derive(Clone, Copy, Default)]
struct Sum {
    count: i64,
    x: i64,
    y: i64,
}

/// level, cell, status, type, operator type, year
type ClusterKey = (u32, i64, i64, i64, i64, i64);

/// Deltas added up.
#[derive(Default)]
pub struct Derived {
    clusters: BTreeMap<ClusterKey, Sum>,
    areas: BTreeMap<(i64, i64, i64), i64>,
    cells: BTreeSet<i64>,
    sources: BTreeMap<i64, i64>,
}

impl Derived {
    /// Adds what cameras did.
    pub fn add_cameras(&mut self, deltas: impl IntoIterator<Item = Delta>) {
        deltas.into_iter().for_each(|delta| self.add(&delta));
    }

    /// Adds what sources list more or fewer.
    pub fn add_sources(&mut self, counts: impl IntoIterator<Item = (i64, i64)>) {
        counts.into_iter().for_each(|(source_id, count)| *self.sources.entry(source_id).or_default() += count);
    }

    fn add(&mut self, delta: &Delta) {
        // The finest change cell stands for the coarser ones, which are found from it when writing.
        self.cells.insert(coarse_cell(delta.cell, CHANGE_LEVELS[CHANGE_LEVELS.len() - 1]));
        if delta.sign == 0 || delta.status == Status::Hidden {
            return;
        }
        let status = delta.status as i64;
        *self.areas.entry((delta.area_set_id, status, delta.operator_type_id)).or_default() += delta.sign;
        let (x, y) = deinterleave(delta.cell);
        for level in CLUSTER_LEVELS {
            let cell = coarse_cell(delta.cell, level);
            for (type_id, operator_type_id, year) in
                [(ALL, ALL, ALL), (delta.type_id, delta.operator_type_id, delta.year)]
            {
                let sum = self.clusters.entry((level, cell, status, type_id, operator_type_id, year)).or_default();
                sum.count += delta.sign;
                sum.x += i64::from(x) * delta.sign;
                sum.y += i64::from(y) * delta.sign;
            }
        }
    }

    /// Adds the sums to the stored ones.
    pub fn write(&self, connection: &Connection, change: Change) -> Result<(), StoreError> {
        self.write_clusters(connection)?;
        self.write_area_counts(connection)?;
        self.write_source_counts(connection)?;
        self.write_cells(connection, change)
    }

    fn write_clusters(&self, connection: &Connection) -> Result<(), StoreError> {
        let mut add = connection.prepare_cached(
            "insert into cluster (level, cell, status, type_id, operator_type_id, year, count, sum_x, sum_y)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             on conflict do update set count = count + excluded.count, sum_x = sum_x + excluded.sum_x, sum_y = sum_y + excluded.sum_y",
        )?;
        let mut drop_empty = connection.prepare_cached(
            "delete from cluster where level = ?1 and cell = ?2 and status = ?3 and type_id = ?4
               and operator_type_id = ?5 and year = ?6 and count = 0",
        )?;
        for (key, sum) in &self.clusters {
            let (level, cell, status, type_id, operator_type_id, year) = *key;
            if sum.count != 0 || sum.x != 0 || sum.y != 0 {
                add.execute((level, cell, status, type_id, operator_type_id, year, sum.count, sum.x, sum.y))?;
            }
            if sum.count < 0 {
                drop_empty.execute((level, cell, status, type_id, operator_type_id, year))?;
            }
        }
        Ok(())
    }

    fn write_area_counts(&self, connection: &Connection) -> Result<(), StoreError> {
        let mut add = connection.prepare_cached(
            "insert into area_count (area_set_id, status, operator_type_id, count) values (?1, ?2, ?3, ?4)
             on conflict do update set count = count + excluded.count",
        )?;
        for ((area_set_id, status, operator_type_id), count) in &self.areas {
            if *count != 0 {
                add.execute((area_set_id, status, operator_type_id, count))?;
            }
        }
        Ok(())
    }

    fn write_source_counts(&self, connection: &Connection) -> Result<(), StoreError> {
        let mut add =
            connection.prepare_cached("update source set camera_count = camera_count + ?2 where source_id = ?1")?;
        for (source_id, count) in &self.sources {
            add.execute((source_id, count))?;
        }
        Ok(())
    }

    fn write_cells(&self, connection: &Connection, change: Change) -> Result<(), StoreError> {
        let mut put = connection
            .prepare_cached("insert or replace into cell_change (level, cell, change_id) values (?1, ?2, ?3)")?;
        let finest = CHANGE_LEVELS[CHANGE_LEVELS.len() - 1];
        for level in CHANGE_LEVELS {
            let coarse: BTreeSet<i64> = self.cells.iter().map(|cell| cell >> (2 * (finest - level))).collect();
            for cell in coarse {
                put.execute((level, cell, change.0))?;
            }
        }
        Ok(())
    }
}
