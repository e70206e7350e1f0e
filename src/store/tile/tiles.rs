//! What a vector tile shows: single cameras, or clusters where a cell of 64 pixels holds many.

use std::ops::ControlFlow;

use foldhash::{HashMap, HashMapExt as _};
use rusqlite::{Connection, OptionalExtension as _};

use crate::domain::{CameraId, Status};
use crate::geometry::cell::{coarse_cell, deinterleave, mercator_units, range_of};
use crate::geometry::tile::Tile;
use crate::store::camera::clusters::{Cluster, clusters_in, drawn_level, kept_level};
use crate::store::camera::filter::CameraFilter;
use crate::store::camera::keys::{RowKey, find_row};
use crate::store::camera::plan::Plan;
use crate::store::camera::spots::{Column, Columns, SpotColumns, cell_of_spot};
use crate::store::camera::walk::{visit, visit_rows};
use crate::store::changes::Change;
use crate::store::{Reader, StoreError};

/// From this zoom on, every camera is drawn by itself.
pub const SINGLE_ZOOM: u8 = 14;
/// Cameras in a tile of zoom 10 up to which all are drawn by themselves; four times as many at each zoom further in.
const SPARSE_AT_10: u64 = 12;

/// A point of a tile; x and y in tile units (4096 across, y south).
#[derive(Clone, Debug, PartialEq)]
pub enum TilePoint {
    Camera(TileCamera),
    Cluster { x: i32, y: i32, count: u64 },
}

/// One camera in a tile; words are numbers of the answer's [`TileContent::words`].
#[derive(Clone, Debug, PartialEq)]
pub struct TileCamera {
    pub x: i32,
    pub y: i32,
    pub camera_id: CameraId,
    pub status: Status,
    pub kind_id: i64,
    pub type_id: i64,
    pub operator_type_id: i64,
    /// Year of installation; 0 unknown.
    pub year: i32,
    pub direction: Option<String>,
}

/// The points of a tile and the words their numbers stand for.
#[derive(Debug, Default)]
pub struct TileContent {
    pub points: Vec<TilePoint>,
    pub words: HashMap<i64, String>,
}

/// Reads a tile.
pub fn tile_content(
    reader: &Reader<'_>,
    tile: Tile,
    filter: &CameraFilter,
    at: Change,
) -> Result<TileContent, StoreError> {
    let connection = reader.connection();
    let mut plan = Plan::new(connection, filter, at)?;
    let mut content = TileContent::default();
    match kept_level(tile) {
        Some(level) if !plan.is_beyond_clusters() => {
            for (cell, cluster) in clusters_in(connection, tile, level, &plan)? {
                content.points.push(cluster_point(connection, tile, cell, cluster, &plan)?);
            }
        }
        _ => {
            plan.ranges = clip(&plan.ranges, range_of(u32::from(tile.z), tile.x, tile.y));
            content.points = camera_points(connection, tile, &plan)?;
        }
    }
    content.words = words(connection, &content.points)?;
    Ok(content)
}

/// Passes matching rows on, of which at least the columns wanted can be read, with a look at their texts where the
/// question needs it.
fn each_row(
    connection: &Connection,
    plan: &Plan,
    wanted: Columns,
    mut take: impl FnMut(&dyn SpotColumns) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    if plan.needs_text() {
        visit(connection, plan, None, wanted, |row, _| take(row).map(|()| ControlFlow::Continue(())))
    } else {
        visit_rows(connection, plan, None, wanted, |row| take(row).map(|()| ControlFlow::Continue(())))
    }
}

/// Cameras in a tile up to which each is drawn by itself.
fn most_singles(tile: Tile) -> u64 {
    match tile.z {
        SINGLE_ZOOM.. => u64::MAX,
        10.. => SPARSE_AT_10 << (2 * (u32::from(tile.z) - 10)),
        _ => 0,
    }
}

/// Points of the cameras that stand in a tile: each by itself where they are few, else counted by drawn cell.
fn camera_points(connection: &Connection, tile: Tile, plan: &Plan) -> Result<Vec<TilePoint>, StoreError> {
    let most = most_singles(tile);
    if most == u64::MAX {
        return single_points(connection, tile, plan);
    }
    let cells = count_by_cell(connection, tile, plan)?;
    if cells.iter().map(|cell| cell.cluster.count as u64).sum::<u64>() <= most {
        return single_points(connection, tile, plan);
    }
    let point = |cell: DrawnCell| match cell.cluster.count {
        1 => Ok(TilePoint::Camera(tile_camera(tile, &find_row(connection, cell.first)?)?)),
        _ => Ok(middle(tile, cell.cluster)),
    };
    cells.into_iter().map(point).collect()
}

fn single_points(connection: &Connection, tile: Tile, plan: &Plan) -> Result<Vec<TilePoint>, StoreError> {
    let mut points = Vec::new();
    each_row(connection, plan, Columns::Shown, |row| {
        points.push(TilePoint::Camera(tile_camera(tile, row)?));
        Ok(())
    })?;
    Ok(points)
}

/// A drawn cell with the first camera in it.
struct DrawnCell {
    number: i64,
    cluster: Cluster,
    first: RowKey,
}

/// Counts thousands of rows, and reads no more of them than that needs; they come in the order of the curve, cell by cell.
fn count_by_cell(connection: &Connection, tile: Tile, plan: &Plan) -> Result<Vec<DrawnCell>, StoreError> {
    let mut cells: Vec<DrawnCell> = Vec::new();
    each_row(connection, plan, Columns::Key, |row| {
        let cell = cell_of_spot(row.number(Column::Spot)?);
        let number = coarse_cell(cell, drawn_level(tile));
        if cells.last().is_none_or(|last| last.number != number) {
            cells.push(DrawnCell { number, cluster: Cluster::default(), first: RowKey::of(row)? });
        }
        if let Some(DrawnCell { cluster, .. }) = cells.last_mut() {
            let (x, y) = deinterleave(cell);
            cluster.count += 1;
            cluster.sum_x += i64::from(x);
            cluster.sum_y += i64::from(y);
        }
        Ok(())
    })?;
    Ok(cells)
}

/// A cluster of one is drawn as the camera it is.
fn cluster_point(
    connection: &Connection,
    tile: Tile,
    cell: i64,
    cluster: Cluster,
    plan: &Plan,
) -> Result<TilePoint, StoreError> {
    if cluster.count > 1 {
        return Ok(middle(tile, cluster));
    }
    let (x, y) = deinterleave(cell);
    let mut single = plan.clone();
    single.ranges = vec![range_of(drawn_level(tile), x, y)];
    let mut found = None;
    each_row(connection, &single, Columns::Shown, |row| {
        found = Some(tile_camera(tile, row)?);
        Ok(())
    })?;
    Ok(found.map_or_else(|| middle(tile, cluster), TilePoint::Camera))
}

fn middle(tile: Tile, cluster: Cluster) -> TilePoint {
    let mean = |sum: i64| sum as f64 / cluster.count as f64;
    let (x, y) = tile.units_of(mean(cluster.sum_x), mean(cluster.sum_y));
    TilePoint::Cluster { x, y, count: cluster.count as u64 }
}

fn tile_camera(tile: Tile, row: &dyn SpotColumns) -> Result<TileCamera, StoreError> {
    let number = |column: Column| row.number(column);
    // The finest cell is 0.6 m wide: enough up to zoom 14, below a unit of the tile.
    let (x, y) = if tile.z <= 14 {
        let (x, y) = deinterleave(cell_of_spot(number(Column::Spot)?));
        tile.units_of(f64::from(x) + 0.5, f64::from(y) + 0.5)
    } else {
        let (x, y) = mercator_units(number(Column::LonE7)? as f64 / 1e7, number(Column::LatE7)? as f64 / 1e7);
        tile.units_of(x, y)
    };
    Ok(TileCamera {
        x,
        y,
        camera_id: CameraId::from_stored(number(Column::CameraId)?),
        status: Status::from_stored(number(Column::Status)?),
        kind_id: number(Column::KindId)?,
        type_id: number(Column::TypeId)?,
        operator_type_id: number(Column::OperatorTypeId)?,
        year: number(Column::InstalledYear)? as i32,
        direction: row.direction()?.map(str::to_owned),
    })
}

fn clip(ranges: &[(i64, i64)], (first, last): (i64, i64)) -> Vec<(i64, i64)> {
    ranges.iter().map(|(a, b)| ((*a).max(first), (*b).min(last))).filter(|(a, b)| a <= b).collect()
}

/// The terms of all points.
fn words(connection: &Connection, points: &[TilePoint]) -> Result<HashMap<i64, String>, StoreError> {
    let mut words = HashMap::new();
    let mut find = connection.prepare_cached("select value from term where term_id = ?1")?;
    for point in points {
        let TilePoint::Camera(camera) = point else { continue };
        for term_id in [camera.kind_id, camera.type_id, camera.operator_type_id] {
            if term_id != 0 && !words.contains_key(&term_id) {
                words.insert(term_id, find.query_row([term_id], |row| row.get(0)).optional()?.unwrap_or_default());
            }
        }
    }
    Ok(words)
}
