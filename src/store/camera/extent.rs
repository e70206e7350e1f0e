//! Where all public cameras lie: the smallest box around them, found without reading them all.

use rusqlite::{Connection, named_params};

use super::spots::spots_of_cells;
use crate::domain::Bbox;
use crate::geometry::cell::{deinterleave, range_of};
use crate::store::{Reader, StoreError};

/// Bits per axis of the cells that are looked at first, one of those that counts are kept for.
const LEVEL: u32 = 12;
const E7: f64 = 1e7;

/// The smallest box around all public cameras, west at most east; none in an empty inventory. The cells of the counts tell
/// which columns and rows are the outermost, and only cameras of these are read.
pub fn find_extent(reader: &Reader<'_>) -> Result<Option<Bbox>, StoreError> {
    let connection = reader.connection();
    let cells: Vec<(u32, u32)> = list_cells(connection)?.into_iter().map(deinterleave).collect();
    let columns = cells.iter().map(|(x, _)| *x);
    let rows = cells.iter().map(|(_, y)| *y);
    let (Some(west), Some(east)) = (columns.clone().min(), columns.max()) else { return Ok(None) };
    let (Some(north), Some(south)) = (rows.clone().min(), rows.max()) else { return Ok(None) };
    let mut found: Option<Bbox> = None;
    for (x, y) in cells {
        if x == west || x == east || y == north || y == south {
            let own = extent_of_cell(connection, range_of(LEVEL, x, y))?;
            found = found.map_or(own, |known| Some(own.map_or(known, |own| known.joined(own))));
        }
    }
    Ok(found)
}

/// Cells with cameras. From one to the next by the key: a cell has a row for each kind of camera in it.
fn list_cells(connection: &Connection) -> Result<Vec<i64>, StoreError> {
    let mut statement = connection.prepare_cached(
        "with recursive found(cell) as (
           select min(cell) from cluster where level = :level
           union all
           select (select min(c.cell) from cluster c where c.level = :level and c.cell > found.cell) from found where found.cell is not null
         )
         select cell from found where cell is not null",
    )?;
    let rows = statement.query_map(named_params! { ":level": LEVEL }, |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn extent_of_cell(connection: &Connection, cells: (i64, i64)) -> Result<Option<Bbox>, StoreError> {
    let (first, last) = spots_of_cells(cells);
    let mut statement = connection.prepare_cached(
        "select min(lon_e7), min(lat_e7), max(lon_e7), max(lat_e7) from camera_spot indexed by camera_spot_numbers
         where spot between :first and :last",
    )?;
    let degrees = statement.query_row(named_params! { ":first": first, ":last": last }, |row| {
        let degrees = |index| row.get::<_, Option<i32>>(index).map(|e7| e7.map(|e7| f64::from(e7) / E7));
        Ok([degrees(0)?, degrees(1)?, degrees(2)?, degrees(3)?])
    })?;
    let [Some(west), Some(south), Some(east), Some(north)] = degrees else { return Ok(None) };
    Ok(Some(Bbox { west, south, east, north }))
}
