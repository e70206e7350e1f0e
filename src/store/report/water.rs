//! Open water of the ground: where no camera stands, unless on a bridge or a quay. A place there is looked at, not refused.

use crate::domain::{Bbox, Position};
use crate::geometry::outline::Outline;
use crate::geometry::street::{distance_to_line_m, lines_of};
use crate::store::engine::outlines::parse_outline;
use crate::store::survey::cover::parse_geometry;
use crate::store::territory::ground::ground_in;
use crate::store::{Reader, StoreError};

/// How far into the water a place is no longer one of the shore that was drawn roughly.
const SHORE_M: f64 = 10.0;
/// How near a street a place in the water may be one of a bridge.
const BRIDGE_M: f64 = 20.0;

/// The outlines of all waters, for whoever asks about many places; most of them lie in none.
pub fn list_waters(reader: &Reader<'_>) -> Result<Vec<Outline>, StoreError> {
    let mut statement = reader.connection().prepare_cached("select geometry from ground where kind = 'water'")?;
    let mut rows = statement.query([])?;
    let mut waters = Vec::new();
    while let Some(row) = rows.next()? {
        waters.extend(parse_outline(&row.get::<_, String>(0)?)?);
    }
    Ok(waters)
}

/// Whether a place lies in the water, away from shores and from every street.
pub fn is_in_open_water(reader: &Reader<'_>, position: Position) -> Result<bool, StoreError> {
    let mut is_in_water = false;
    for ground in ground_in(reader, Bbox::around(position, BRIDGE_M))? {
        match ground.kind.as_str() {
            "water" => {
                let water = parse_outline(&ground.geometry)?;
                is_in_water |= water.is_some_and(|water| is_within(&water, position));
            }
            "street" => {
                let street = parse_geometry(&ground.geometry)?;
                if lines_of(&street).iter().any(|line| distance_to_line_m(position, line) < BRIDGE_M) {
                    return Ok(false);
                }
            }
            _ => {}
        }
    }
    Ok(is_in_water)
}

fn is_within(water: &Outline, position: Position) -> bool {
    water.contains(position) && water.border_distance_m(position) > SHORE_M
}
