//! What a survey covers, as a question to a place: does it lie in what was walked?

use std::collections::HashSet;

use geo_types::{Geometry, MultiPolygon};
use rusqlite::{Connection, named_params};

use crate::domain::{Bbox, Position};
use crate::geometry::outline::Outline;
use crate::store::StoreError;
use crate::store::engine::outlines::parse_outline;

/// A piece of street; its amount is in decimetres.
pub const STREET: i64 = 0;
/// A square of surface; its amount is in square metres.
pub const SURFACE: i64 = 1;
/// The newest survey of a piece: its first possible day and its finds; `(0, false)` where nobody looked.
pub type Newest = (i64, bool);

/// A stored piece.
#[derive(Clone, Debug)]
pub(in crate::store) struct Piece {
    pub cell: i64,
    pub number: i64,
    pub kind: i64,
    pub ground_id: i64,
    pub position: Position,
    pub area_set_id: i64,
    pub amount: i64,
    pub newest: Newest,
}

/// A survey laid over the ground.
pub(in crate::store) struct Cover {
    pub bbox: Bbox,
    pub newest: Newest,
    ground: Walk,
}

enum Walk {
    Surface(Outline),
    /// Streets by their ground, within an area where it is still known.
    Streets(HashSet<i64>, Option<Outline>),
}

impl Cover {
    /// A whole surface.
    pub fn surface(outline: Outline, newest: Newest) -> Self {
        Self { bbox: outline.bbox(), newest, ground: Walk::Surface(outline) }
    }

    /// Streets by the numbers of their ground.
    pub fn streets(ground_ids: HashSet<i64>, bbox: Bbox, area: Option<Outline>, newest: Newest) -> Self {
        Self { bbox, newest, ground: Walk::Streets(ground_ids, area) }
    }

    /// Whether the middle of a piece lies in it.
    pub fn covers(&self, piece: &Piece) -> bool {
        match &self.ground {
            Walk::Surface(outline) => outline.contains(piece.position),
            Walk::Streets(ids, area) => {
                let is_inside = || area.as_ref().is_none_or(|area| area.contains(piece.position));
                piece.kind == STREET && ids.contains(&piece.ground_id) && is_inside()
            }
        }
    }
}

/// The surveys that stand and touch a box; all without one.
pub(in crate::store) fn load_covers(connection: &Connection, bbox: Option<Bbox>) -> Result<Vec<Cover>, StoreError> {
    let asked = bbox.unwrap_or(Bbox::WORLD);
    let mut statement = connection.prepare_cached(
        "select s.scope, s.area_code, s.streets, s.begins_on, s.has_finds, s.geometry, b.west, b.south, b.east, b.north
         from survey_box b join survey s using (survey_number)
         where s.state = 'published' and b.west <= :east and b.east >= :west and b.south <= :north and b.north >= :south",
    )?;
    let mut rows = statement.query(
        named_params! { ":west": asked.west, ":south": asked.south, ":east": asked.east, ":north": asked.north },
    )?;
    let mut covers = Vec::new();
    while let Some(row) = rows.next()? {
        let newest = (row.get(3)?, row.get(4)?);
        if row.get::<_, String>(0)? != "streets" {
            covers.extend(parse_outline(&row.get::<_, String>(5)?)?.map(|outline| Cover::surface(outline, newest)));
            continue;
        }
        let names: Vec<String> = serde_json::from_str(&row.get::<_, String>(2)?)?;
        let area = area_outline(connection, &row.get::<_, String>(1)?)?;
        let bbox = Bbox { west: row.get(6)?, south: row.get(7)?, east: row.get(8)?, north: row.get(9)? };
        let ground_ids = names.iter().map(|name| ground_ids(connection, name)).collect::<Result<Vec<_>, _>>()?;
        covers.push(Cover::streets(ground_ids.into_iter().flatten().collect(), bbox, area, newest));
    }
    Ok(covers)
}

/// The outline of an area by its code.
pub(in crate::store) fn area_outline(connection: &Connection, code: &str) -> Result<Option<Outline>, StoreError> {
    let mut statement = connection.prepare_cached("select geometry from area where code = ?1")?;
    let mut rows = statement.query([code])?;
    rows.next()?.map_or(Ok(None), |row| parse_outline(&row.get::<_, String>(0)?))
}

/// The streets of a name.
pub(in crate::store) fn ground_ids(connection: &Connection, name: &str) -> Result<Vec<i64>, StoreError> {
    let mut statement =
        connection.prepare_cached("select ground_id from ground where kind = 'street' and name = ?1")?;
    Ok(statement.query_map([name], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Reads a stored GeoJSON geometry.
pub(in crate::store) fn parse_geometry(text: &str) -> Result<Geometry<f64>, StoreError> {
    let wrong = |error: geojson::Error| StoreError::Corrupt(error.to_string());
    text.parse::<geojson::Geometry>().map_err(wrong)?.try_into().map_err(wrong)
}

/// One polygon or several as an outline.
pub(in crate::store) fn outline_of(polygon: &geo_types::Polygon<f64>) -> Option<Outline> {
    Outline::new(MultiPolygon(vec![polygon.clone()]))
}
