//! Stored outlines of areas, parsed and prepared for many questions.

use geo_types::MultiPolygon;
use rusqlite::Connection;

use crate::geometry::outline::Outline;
use crate::store::StoreError;

/// Areas by number with their outlines.
pub type Outlines = Vec<(i64, Outline)>;

/// Outlines of all areas by number.
pub fn load_outlines(connection: &Connection) -> Result<Outlines, StoreError> {
    let mut statement = connection.prepare_cached("select area_id, geometry from area order by area_id")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
    let mut outlines = Vec::new();
    for row in rows {
        let (area_id, geometry) = row?;
        outlines.extend(parse_outline(&geometry)?.map(|outline| (area_id, outline)));
    }
    Ok(outlines)
}

/// Reads a stored outline.
pub fn parse_outline(geometry: &str) -> Result<Option<Outline>, StoreError> {
    let wrong = |error: geojson::Error| StoreError::Corrupt(error.to_string());
    let geometry: geojson::Geometry = geometry.parse().map_err(wrong)?;
    let polygons = match geo_types::Geometry::<f64>::try_from(geometry).map_err(wrong)? {
        geo_types::Geometry::Polygon(polygon) => MultiPolygon(vec![polygon]),
        geo_types::Geometry::MultiPolygon(polygons) => polygons,
        _ => return Err(StoreError::Corrupt("an area is not a polygon".to_owned())),
    };
    Ok(Outline::new(polygons))
}
