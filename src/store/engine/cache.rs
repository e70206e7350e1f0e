//! What the writer remembers between transactions so as not to ask the file again: numbers of terms, sources and
//! sets of areas, outlines of areas, positions of places. It is forgotten whenever it may have become untrue.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

use rusqlite::{Connection, OptionalExtension as _};

use super::outlines::Outlines;
use super::place_grid::PlaceGrid;
use crate::domain::Position;
use crate::store::StoreError;

/// Owned by the thread that writes.
#[derive(Default)]
pub struct WriterCache {
    terms: RefCell<HashMap<String, i64>>,
    area_sets: RefCell<HashMap<Vec<i64>, i64>>,
    outlines: RefCell<Option<(i64, Rc<Outlines>)>>,
    places: RefCell<Option<(i64, Rc<PlaceGrid>)>>,
    /// Whether outlines and places were compared with the file in this transaction.
    is_checked: [Cell<bool>; 2],
}

const OUTLINES: usize = 0;
const PLACES: usize = 1;

impl WriterCache {
    /// Forgets everything, for instance after an undone savepoint.
    pub fn clear(&self) {
        self.terms.borrow_mut().clear();
        self.area_sets.borrow_mut().clear();
        self.outlines.take();
        self.places.take();
        self.begin();
    }

    /// A transaction begins, or collections changed in it: what is remembered has to be compared with the file again.
    pub fn begin(&self) {
        self.is_checked.iter().for_each(|is_checked| is_checked.set(false));
    }

    /// The number of a tag value, made if new; 0 for none.
    pub fn term(&self, connection: &Connection, value: Option<&str>) -> Result<i64, StoreError> {
        let Some(value) = value else { return Ok(0) };
        if let Some(term_id) = self.terms.borrow().get(value) {
            return Ok(*term_id);
        }
        connection.prepare_cached("insert or ignore into term (value) values (?1)")?.execute([value])?;
        let term_id = connection
            .prepare_cached("select term_id from term where value = ?1")?
            .query_row([value], |row| row.get(0))?;
        self.terms.borrow_mut().insert(value.to_owned(), term_id);
        Ok(term_id)
    }

    /// The number of the set of areas that a point lies in.
    pub fn area_set(&self, connection: &Connection, position: Position) -> Result<i64, StoreError> {
        let outlines = self.outlines(connection)?;
        let areas: Vec<i64> =
            outlines.iter().filter(|(_, outline)| outline.contains(position)).map(|(area_id, _)| *area_id).collect();
        if areas.is_empty() {
            return Ok(0);
        }
        if let Some(set) = self.area_sets.borrow().get(&areas) {
            return Ok(*set);
        }
        let set = insert_area_set(connection, &areas)?;
        self.area_sets.borrow_mut().insert(areas, set);
        Ok(set)
    }

    /// All outlines, read again after a change of areas.
    pub fn outlines(&self, connection: &Connection) -> Result<Rc<Outlines>, StoreError> {
        if self.is_checked[OUTLINES].get()
            && let Some((_, outlines)) = self.outlines.borrow().as_ref()
        {
            return Ok(Rc::clone(outlines));
        }
        let version = collection_version(connection, "areas")?;
        self.is_checked[OUTLINES].set(true);
        if let Some((known, outlines)) = self.outlines.borrow().as_ref()
            && *known == version
        {
            return Ok(Rc::clone(outlines));
        }
        let outlines = Rc::new(super::outlines::load_outlines(connection)?);
        self.area_sets.borrow_mut().clear();
        *self.outlines.borrow_mut() = Some((version, Rc::clone(&outlines)));
        Ok(outlines)
    }

    /// All places, read again after a change of places.
    pub fn places(&self, connection: &Connection) -> Result<Rc<PlaceGrid>, StoreError> {
        if self.is_checked[PLACES].get()
            && let Some((_, places)) = self.places.borrow().as_ref()
        {
            return Ok(Rc::clone(places));
        }
        let version = collection_version(connection, "places")?;
        self.is_checked[PLACES].set(true);
        if let Some((known, places)) = self.places.borrow().as_ref()
            && *known == version
        {
            return Ok(Rc::clone(places));
        }
        let places = Rc::new(PlaceGrid::load(connection)?);
        *self.places.borrow_mut() = Some((version, Rc::clone(&places)));
        Ok(places)
    }
}

/// The newest change of a collection.
pub fn collection_version(connection: &Connection, collection: &str) -> Result<i64, StoreError> {
    let version = connection
        .prepare_cached("select change_id from collection_change where collection = ?1")?
        .query_row([collection], |row| row.get(0))
        .optional()?;
    Ok(version.unwrap_or(0))
}

fn insert_area_set(connection: &Connection, areas: &[i64]) -> Result<i64, StoreError> {
    let key = serde_json::to_string(areas)?;
    let find = "select area_set_id from area_set where area_ids = ?1";
    if let Some(set) = connection.prepare_cached(find)?.query_row([&key], |row| row.get(0)).optional()? {
        return Ok(set);
    }
    let mut code = connection.prepare_cached("select code from area where area_id = ?1")?;
    let codes = areas
        .iter()
        .map(|area_id| code.query_row([area_id], |row| row.get::<_, String>(0)))
        .collect::<Result<Vec<_>, _>>()?;
    let tail = format!(",\"cc_areas\":{}}}}}", serde_json::to_string(&codes)?);
    connection.prepare_cached("insert into area_set (area_ids, tail) values (?1, ?2)")?.execute((&key, tail))?;
    Ok(connection.last_insert_rowid())
}
