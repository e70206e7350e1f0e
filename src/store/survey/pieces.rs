//! The pieces that surveys are counted by: short pieces of street and squares of surface, each with its newest survey.
//! Made when the first survey comes and anew when areas or ground change; sums follow in the same transaction.

use std::collections::HashMap;

use rusqlite::Connection;

use super::cover::{Cover, Newest, Piece, STREET, SURFACE, load_covers};
use crate::domain::{Bbox, Position};
use crate::geometry::cell::{cell_of, ranges_of};
use crate::geometry::street;
use crate::store::StoreError;
use crate::store::engine::writing::Writing;

/// Side of a square of surface, in metres; wider where there would be too many.
const SQUARE_M: f64 = 100.0;
/// Most squares looked at.
const MOST_SQUARES: f64 = 200_000.0;
/// Metres in a degree of latitude, enough for squares.
const METRES_PER_DEGREE: f64 = 111_195.0;

/// What a survey covers, added up.
#[derive(Clone, Debug, Default)]
pub(in crate::store) struct Covered {
    pub street_dm: i64,
    pub surface_m2: i64,
    pub area_sets: std::collections::BTreeSet<i64>,
}

/// Makes the pieces if there are none yet.
pub(in crate::store) fn ensure(writing: &Writing<'_>) -> Result<(), StoreError> {
    if has_pieces(writing.connection())? { Ok(()) } else { rebuild(writing) }
}

/// Makes the pieces anew if they are in use: areas or ground have changed.
pub fn rebuild_if_used(writing: &Writing<'_>) -> Result<(), StoreError> {
    if has_pieces(writing.connection())? { rebuild(writing) } else { Ok(()) }
}

fn has_pieces(connection: &Connection) -> Result<bool, StoreError> {
    Ok(connection.prepare_cached("select 1 from survey_piece limit 1")?.exists([])?)
}

fn rebuild(writing: &Writing<'_>) -> Result<(), StoreError> {
    let connection = writing.connection();
    connection.execute_batch("delete from survey_piece; delete from survey_sum;")?;
    let mut number = 0;
    let mut put = |kind: i64, ground_id: i64, at: Position, amount: i64| -> Result<(), StoreError> {
        number += 1;
        let area_set_id = writing.cache().area_set(connection, at)?;
        connection
            .prepare_cached(
                "insert into survey_piece (cell, piece, kind, ground_id, lon_e7, lat_e7, area_set_id, amount, surveyed_on, has_finds)
                 values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, 0)",
            )?
            .execute((cell_of(at), number, kind, ground_id, at.lon_e7(), at.lat_e7(), area_set_id, amount))?;
        Ok(())
    };
    for (ground_id, geometry) in streets(connection)? {
        for piece in street::lines_of(&geometry).into_iter().flat_map(street::pieces) {
            put(STREET, ground_id, piece.middle, (piece.length_m * 10.0).round() as i64)?;
        }
    }
    for (at, amount) in squares(connection)? {
        put(SURFACE, 0, at, amount)?;
    }
    connection.execute_batch(
        "insert into survey_sum (area_set_id, kind, surveyed_on, has_finds, amount)
         select area_set_id, kind, surveyed_on, has_finds, sum(amount) from survey_piece group by 1, 2, 3, 4",
    )?;
    for cover in load_covers(connection, None)? {
        lay(connection, &cover)?;
    }
    Ok(())
}

fn streets(connection: &Connection) -> Result<Vec<(i64, geo_types::Geometry<f64>)>, StoreError> {
    let mut statement = connection.prepare_cached("select ground_id, geometry from ground where kind = 'street'")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
    rows.map(|row| {
        let (ground_id, text) = row?;
        Ok((ground_id, super::cover::parse_geometry(&text)?))
    })
    .collect()
}

/// Middles of squares over all areas, with their surface in square metres.
fn squares(connection: &Connection) -> Result<Vec<(Position, i64)>, StoreError> {
    let extent: [Option<f64>; 4] = connection
        .prepare_cached("select min(west), min(south), max(east), max(north) from area where west <= east")?
        .query_row([], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?]))?;
    let [Some(west), Some(south), Some(east), Some(north)] = extent else { return Ok(Vec::new()) };
    let width = |lat: f64| METRES_PER_DEGREE * lat.to_radians().cos().max(0.01);
    let whole_m2 = (east - west) * width(f64::midpoint(south, north)) * (north - south) * METRES_PER_DEGREE;
    let side_m = SQUARE_M.max((whole_m2 / MOST_SQUARES).sqrt());
    let mut squares = Vec::new();
    let mut lat = south + side_m / METRES_PER_DEGREE / 2.0;
    while lat < north {
        let step = side_m / width(lat);
        let mut lon = west + step / 2.0;
        while lon < east {
            squares.extend(Position::new(lon, lat).ok().map(|at| (at, (side_m * side_m).round() as i64)));
            lon += step;
        }
        lat += side_m / METRES_PER_DEGREE;
    }
    Ok(squares)
}

/// Lays a survey over the pieces: they keep the newest. Answers what it covers, whether newest or not.
pub(in crate::store) fn lay(connection: &Connection, cover: &Cover) -> Result<Covered, StoreError> {
    let mut covered = Covered::default();
    let mut changes = Vec::new();
    for piece in pieces_in(connection, cover.bbox)?.into_iter().filter(|piece| cover.covers(piece)) {
        match piece.kind {
            STREET => covered.street_dm += piece.amount,
            _ => covered.surface_m2 += piece.amount,
        }
        covered.area_sets.insert(piece.area_set_id);
        if cover.newest > piece.newest {
            changes.push((piece, cover.newest));
        }
    }
    change(connection, &changes)?;
    Ok(covered)
}

/// Takes a survey away: its pieces go back to the newest of the others, which no longer hold it.
pub(in crate::store) fn lift(connection: &Connection, cover: &Cover) -> Result<(), StoreError> {
    let others = load_covers(connection, Some(cover.bbox))?;
    let is_its = |piece: &Piece| piece.newest == cover.newest && cover.covers(piece);
    let mut changes = Vec::new();
    for piece in pieces_in(connection, cover.bbox)?.into_iter().filter(is_its) {
        let left = others.iter().filter(|other| other.covers(&piece)).map(|other| other.newest).max();
        let newest = left.unwrap_or((0, false));
        if newest != piece.newest {
            changes.push((piece, newest));
        }
    }
    change(connection, &changes)
}

fn change(connection: &Connection, changes: &[(Piece, Newest)]) -> Result<(), StoreError> {
    let mut update = connection
        .prepare_cached("update survey_piece set surveyed_on = ?3, has_finds = ?4 where cell = ?1 and piece = ?2")?;
    let mut sums: HashMap<(i64, i64, Newest), i64> = HashMap::new();
    for (piece, newest) in changes {
        update.execute((piece.cell, piece.number, newest.0, newest.1))?;
        *sums.entry((piece.area_set_id, piece.kind, piece.newest)).or_default() -= piece.amount;
        *sums.entry((piece.area_set_id, piece.kind, *newest)).or_default() += piece.amount;
    }
    let mut add = connection.prepare_cached(
        "insert into survey_sum (area_set_id, kind, surveyed_on, has_finds, amount) values (?1, ?2, ?3, ?4, ?5)
         on conflict do update set amount = amount + excluded.amount",
    )?;
    for ((area_set_id, kind, newest), amount) in sums {
        add.execute((area_set_id, kind, newest.0, newest.1, amount))?;
    }
    Ok(())
}

fn pieces_in(connection: &Connection, bbox: Bbox) -> Result<Vec<Piece>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select cell, piece, kind, ground_id, lon_e7, lat_e7, area_set_id, amount, surveyed_on, has_finds from survey_piece
         where cell between ?1 and ?2",
    )?;
    let mut pieces = Vec::new();
    for range in ranges_of(bbox) {
        let mut rows = statement.query(range)?;
        while let Some(row) = rows.next()? {
            let position = Position::from_e7(row.get(4)?, row.get(5)?);
            pieces.push(Piece {
                cell: row.get(0)?,
                number: row.get(1)?,
                kind: row.get(2)?,
                ground_id: row.get(3)?,
                position: position.map_err(|error| StoreError::Corrupt(error.to_string()))?,
                area_set_id: row.get(6)?,
                amount: row.get(7)?,
                newest: (row.get(8)?, row.get(9)?),
            });
        }
    }
    Ok(pieces)
}
