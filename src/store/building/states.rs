//! States of buildings as they are written: begun and ended by a change, and taken out again where it never became visible.

use rusqlite::{Connection, TransactionBehavior};

use crate::domain::Bbox;
use crate::store::StoreError;
use crate::store::changes::Change;

/// A building made ready to be written.
pub(in crate::store) struct Ready {
    pub reference: String,
    pub tags: String,
    pub geometry: String,
    pub bbox: Bbox,
    pub cell: i64,
}

/// Writes a state that begins with a change, and its box.
pub(in crate::store) fn insert_state(
    connection: &Connection,
    source_id: i64,
    row: &Ready,
    change: Change,
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "insert into building (source_id, reference, valid_from, tags, geometry) values (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((source_id, &row.reference, change.0, &row.tags, &row.geometry))?;
    let bbox = row.bbox;
    connection
        .prepare_cached("insert into building_box (building_id, west, east, south, north) values (?1, ?2, ?3, ?4, ?5)")?
        .execute((connection.last_insert_rowid(), bbox.west, bbox.east, bbox.south, bbox.north))?;
    Ok(())
}

/// Ends a state with a change.
pub(in crate::store) fn end_state(connection: &Connection, building_id: i64, change: Change) -> Result<(), StoreError> {
    connection
        .prepare_cached("update building set valid_to = ?2 where building_id = ?1")?
        .execute((building_id, change.0))?;
    Ok(())
}

/// Takes some of what a change that never became visible wrote out again; answers whether there was any.
pub(in crate::store) fn clear_some(connection: &mut Connection, change: i64, most: i64) -> Result<bool, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let states: Vec<i64> = {
        let mut statement = transaction.prepare("select building_id from building where valid_from = ?1 limit ?2")?;
        statement.query_map((change, most), |row| row.get(0))?.collect::<Result<_, _>>()?
    };
    for building_id in &states {
        transaction.prepare_cached("delete from building_box where building_id = ?1")?.execute([building_id])?;
        transaction.prepare_cached("delete from building where building_id = ?1")?.execute([building_id])?;
    }
    // What it had ended holds again, once nothing stands in its place.
    if states.is_empty() {
        transaction.execute("update building set valid_to = null where valid_to = ?1", [change])?;
    }
    transaction.commit()?;
    Ok(!states.is_empty())
}
