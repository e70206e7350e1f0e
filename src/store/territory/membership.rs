//! Which cameras and places lie in which areas, and which cameras stand near which places, made anew after an import
//! of areas or places. Feature texts are not touched.

use std::ops::ControlFlow;

use rusqlite::Connection;

use crate::domain::{Bbox, Position};
use crate::geometry::distance::distance_m;
use crate::store::StoreError;
use crate::store::camera::filter::CameraFilter;
use crate::store::camera::plan::Plan;
use crate::store::camera::spots::{Columns, SpotColumns as _, SpotRow};
use crate::store::camera::walk::visit_rows;
use crate::store::changes::Change;
use crate::store::engine::place_grid::{PAIR_LIMIT_M, load_positions};
use crate::store::engine::writing::Writing;

/// Assigns every camera and place within the box to the areas it lies in.
pub fn reassign_areas(writing: &Writing<'_>, bbox: Bbox) -> Result<(), StoreError> {
    let connection = writing.connection();
    let mut update = connection.prepare_cached("update camera_spot set area_set_id = ?2 where spot = ?1")?;
    for row in rows_in(connection, bbox)? {
        let area_set_id = writing.cache().area_set(connection, row.position()?)?;
        if area_set_id != row.area_set_id {
            writing.note(row.delta(-1));
            writing.note(SpotRow { area_set_id, ..row.clone() }.delta(1));
            update.execute((row.spot, area_set_id))?;
        }
    }
    let mut update = connection.prepare_cached("update place set area_set_id = ?2 where place_id = ?1")?;
    for (place_id, position) in load_positions(connection)?.into_iter().filter(|(_, p)| bbox.contains(*p)) {
        update.execute((place_id, writing.cache().area_set(connection, position)?))?;
    }
    Ok(())
}

/// Makes the pairs of a place anew.
pub fn repair_pairs(writing: &Writing<'_>, place_id: i64, position: Position) -> Result<(), StoreError> {
    let connection = writing.connection();
    connection.prepare_cached("delete from camera_place where place_id = ?1")?.execute([place_id])?;
    let mut insert = connection.prepare_cached(
        "insert into camera_place (place_id, camera_id, distance_m, status, valid_from) values (?1, ?2, ?3, ?4, ?5)",
    )?;
    for row in rows_in(connection, Bbox::around(position, PAIR_LIMIT_M))? {
        let metres = distance_m(position, row.position()?);
        if metres <= PAIR_LIMIT_M {
            insert.execute((place_id, row.camera_id, metres, row.status as i64, row.valid_from))?;
        }
    }
    Ok(())
}

/// All rows in a box, those of imports under way included.
fn rows_in(connection: &Connection, bbox: Bbox) -> Result<Vec<SpotRow>, StoreError> {
    let filter = CameraFilter { bbox: Some(bbox), ..CameraFilter::default() };
    let plan = Plan::new(connection, &filter, Change(i64::MAX))?.with_unseen();
    let mut rows = Vec::new();
    visit_rows(connection, &plan, None, Columns::All, |row| {
        rows.push(row.to_row()?);
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(rows)
}
