//! Counts by coarse cell for the map far out: read from the kept sums, never by counting cameras.

use std::collections::BTreeMap;

use rusqlite::{Connection, named_params};

use super::plan::Plan;
use crate::domain::Status;
use crate::geometry::cell::range_of;
use crate::geometry::tile::Tile;
use crate::store::StoreError;
use crate::store::engine::derived::CLUSTER_LEVELS;

/// Cameras of one cell of the map and their middle, in units of the finest cell.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cluster {
    pub count: i64,
    pub sum_x: i64,
    pub sum_y: i64,
}

/// Bits per axis of the cells drawn in a tile: 8 by 8.
pub fn drawn_level(tile: Tile) -> u32 {
    u32::from(tile.z) + 3
}

/// The kept level that a tile's cells are summed from; none when cameras have to be read.
pub fn kept_level(tile: Tile) -> Option<u32> {
    CLUSTER_LEVELS.into_iter().find(|level| *level >= drawn_level(tile))
}

/// All public cameras by status, as the sums have it.
pub fn count_by_status(connection: &Connection) -> Result<BTreeMap<Status, u64>, StoreError> {
    let mut statement = connection
        .prepare_cached("select status, sum(count) from cluster where level = 3 and type_id = -1 group by status")?;
    let rows = statement.query_map([], |row| Ok((Status::from_stored(row.get(0)?), row.get::<_, i64>(1)?)))?;
    rows.map(|row| row.map(|(status, count)| (status, count.max(0) as u64)).map_err(StoreError::from)).collect()
}

/// How many cameras a plan that is not beyond clusters matches.
pub fn count_all(connection: &Connection, plan: &Plan) -> Result<u64, StoreError> {
    let mut statement = connection.prepare_cached(
        "select status, type_id, operator_type_id, year, sum(count) from cluster
         where level = 3 and (type_id = -1) = :is_unfiltered group by status, type_id, operator_type_id, year",
    )?;
    let is_unfiltered = plan.is_status_only();
    let mut rows = statement.query(named_params! { ":is_unfiltered": is_unfiltered })?;
    let mut total: i64 = 0;
    while let Some(row) = rows.next()? {
        let is_wanted = is_unfiltered || plan.accepts_cluster(row.get(1)?, row.get(2)?, row.get(3)?);
        if is_wanted && plan.wants(Status::from_stored(row.get(0)?)) {
            total += row.get::<_, i64>(4)?;
        }
    }
    Ok(total.max(0) as u64)
}

/// Cells of a tile with their counts, keyed by the number of the drawn cell.
pub fn clusters_in(
    connection: &Connection,
    tile: Tile,
    level: u32,
    plan: &Plan,
) -> Result<BTreeMap<i64, Cluster>, StoreError> {
    let (first, last) = range_of(u32::from(tile.z), tile.x, tile.y);
    let shift = 2 * (crate::geometry::cell::CELL_BITS - level);
    let coarser = 2 * (level - drawn_level(tile));
    let is_unfiltered = plan.is_status_only();
    let mut statement = connection.prepare_cached(
        "select cell, status, type_id, operator_type_id, year, count, sum_x, sum_y from cluster
         where level = :level and cell between :first and :last and (type_id = -1) = :is_unfiltered",
    )?;
    let mut rows = statement.query(named_params! {
        ":level": level, ":first": first >> shift, ":last": last >> shift, ":is_unfiltered": is_unfiltered,
    })?;
    let mut clusters: BTreeMap<i64, Cluster> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let is_wanted = is_unfiltered || plan.accepts_cluster(row.get(2)?, row.get(3)?, row.get(4)?);
        if !is_wanted || !plan.wants(Status::from_stored(row.get(1)?)) {
            continue;
        }
        let cluster = clusters.entry(row.get::<_, i64>(0)? >> coarser).or_default();
        cluster.count += row.get::<_, i64>(5)?;
        cluster.sum_x += row.get::<_, i64>(6)?;
        cluster.sum_y += row.get::<_, i64>(7)?;
    }
    clusters.retain(|_, cluster| cluster.count > 0);
    Ok(clusters)
}
