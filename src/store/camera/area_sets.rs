//! Sets of areas: each distinct one is stored once, so that belonging to areas is one small number.

use std::collections::HashMap;
use std::rc::Rc;

use rusqlite::Connection;

use crate::store::StoreError;

/// The sets that contain an area.
pub fn sets_with_area(connection: &Connection, area_id: i64) -> Result<Vec<i64>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select area_set_id from area_set, json_each(area_set.area_ids) as member where member.value = ?1",
    )?;
    let sets = statement.query_map([area_id], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(sets)
}

/// The end of a feature that lies in a set: `,"cc_areas":[…]}}`.
pub fn tail(connection: &Connection, area_set_id: i64) -> Result<String, StoreError> {
    Ok(connection
        .prepare_cached("select tail from area_set where area_set_id = ?1")?
        .query_row([area_set_id], |row| row.get(0))?)
}

/// Codes of the areas of a set.
pub fn codes(connection: &Connection, area_set_id: i64) -> Result<Vec<String>, StoreError> {
    let tail = tail(connection, area_set_id)?;
    let list = tail.trim_start_matches(",\"cc_areas\":").trim_end_matches("}}");
    Ok(serde_json::from_str(list)?)
}

/// The ends of features by set of areas; neighbours mostly share one.
#[derive(Default)]
pub struct Tails {
    known: HashMap<i64, Rc<str>>,
    last: Option<(i64, Rc<str>)>,
}

impl Tails {
    /// The end of a feature in a set.
    pub fn of(&mut self, connection: &Connection, area_set_id: i64) -> Result<Rc<str>, StoreError> {
        if let Some((set, tail)) = &self.last
            && *set == area_set_id
        {
            return Ok(Rc::clone(tail));
        }
        let tail = match self.known.get(&area_set_id) {
            Some(tail) => Rc::clone(tail),
            None => Rc::from(tail(connection, area_set_id)?),
        };
        self.known.insert(area_set_id, Rc::clone(&tail));
        self.last = Some((area_set_id, Rc::clone(&tail)));
        Ok(tail)
    }
}
