//! Neighbourhoods, communes and the metropole: outlines, populations and their versions.

use std::sync::Arc;

use geo_types::MultiPolygon;
use rusqlite::{Connection, OptionalExtension as _, Row, named_params};
use serde_json::json;

use crate::domain::condition::Condition;
use crate::domain::{Area, Bbox, Position};
use crate::geometry::outline::Outline;
use crate::store::camera::filter::Counting;
use crate::store::engine::writing::Writing;
use crate::store::text_key::text_key;
use crate::store::{Reader, StoreError, search};

const AREA_COLUMNS: &str = "a.area_id, a.code, a.kind, a.name, a.reference, a.parent, a.population, a.population_on, a.population_source,
  a.population_doubt, s.key, a.area_km2, a.label_lon_e7, a.label_lat_e7, a.west, a.south, a.east, a.north, a.geometry, a.valid_from";

/// An area as it is stored, without parsing its outline.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredArea {
    pub area_id: i64,
    pub code: String,
    pub kind: String,
    pub name: String,
    pub reference: Option<String>,
    pub parent: Option<String>,
    pub population: Option<i64>,
    pub population_on: Option<String>,
    pub population_source: Option<String>,
    /// JSON by language.
    pub population_doubt: Option<String>,
    pub source: String,
    pub area_km2: f64,
    pub label: Position,
    pub bbox: Bbox,
    /// GeoJSON geometry, right-handed, seven decimals at most.
    pub geometry: String,
    pub valid_from: i64,
}

/// Which areas are asked for, in the order of their codes.
#[derive(Clone, Debug, Default)]
pub struct AreaFilter {
    pub bbox: Option<Bbox>,
    pub kind: Option<String>,
    pub parent: Option<String>,
    /// Codes after this one.
    pub after: Option<String>,
    pub limit: Option<usize>,
    /// Which cameras their figures count.
    pub counting: Counting,
    /// What else their features have to meet. Figures are no columns: whoever makes the features tests it.
    pub condition: Option<Arc<Condition>>,
}

/// Deepest chain of areas that is followed: a wrong parent must not lead in circles.
const DEEPEST: usize = 8;

/// What an area belongs to, nearest first.
pub fn ancestors(reader: &Reader<'_>, area: &StoredArea) -> Result<Vec<StoredArea>, StoreError> {
    let mut chain: Vec<StoredArea> = Vec::new();
    while let Some(code) = chain.last().unwrap_or(area).parent.clone() {
        let is_known = chain.iter().any(|known| known.code == code);
        match find_area(reader, &code)? {
            Some(parent) if !is_known && chain.len() < DEEPEST => chain.push(parent),
            _ => break,
        }
    }
    Ok(chain)
}

/// Areas that match and touch the box.
pub fn list_areas(reader: &Reader<'_>, filter: &AreaFilter) -> Result<Vec<StoredArea>, StoreError> {
    let sql = format!(
        "select {AREA_COLUMNS} from area a join source s using (source_id)
         where (:kind is null or a.kind = :kind) and (:parent is null or a.parent = :parent) and (:after is null or a.code > :after)
         order by a.code"
    );
    let mut statement = reader.connection().prepare_cached(&sql)?;
    let rows = statement.query_map(
        named_params! { ":kind": filter.kind, ":parent": filter.parent, ":after": filter.after },
        area_from_row,
    )?;
    let parts = filter.bbox.map(Bbox::parts);
    let touches = |area: &StoredArea| {
        parts.as_ref().is_none_or(|parts| {
            parts.iter().any(|b| {
                b.west <= area.bbox.east
                    && b.east >= area.bbox.west
                    && b.south <= area.bbox.north
                    && b.north >= area.bbox.south
            })
        })
    };
    let mut areas = Vec::new();
    for row in rows {
        let area = row??;
        if touches(&area) {
            areas.push(area);
        }
        if filter.limit.is_some_and(|limit| areas.len() >= limit) {
            break;
        }
    }
    Ok(areas)
}

/// One area by its code.
pub fn find_area(reader: &Reader<'_>, code: &str) -> Result<Option<StoredArea>, StoreError> {
    let sql = format!("select {AREA_COLUMNS} from area a join source s using (source_id) where a.code = ?1");
    let mut statement = reader.connection().prepare_cached(&sql)?;
    statement.query_row([code], area_from_row).optional()?.transpose()
}

/// Whether an area was added, changed or found as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Added,
    Changed,
    Unchanged,
}

/// Writes an area; cameras and places are assigned anew by `membership` afterwards.
pub fn upsert_area(writing: &Writing<'_>, area: &Area, source_id: i64) -> Result<Outcome, StoreError> {
    let connection = writing.connection();
    let outline = Outline::new(area.geometry.clone())
        .ok_or_else(|| StoreError::Corrupt(format!("area {} has no outline", area.code)))?;
    let label = outline.label().ok_or_else(|| StoreError::Corrupt(format!("area {} has no inside", area.code)))?;
    let geometry = geometry_text(&area.geometry);
    let previous = find_row(connection, &area.code)?;
    if let Some(previous) = &previous {
        if is_same(previous, area, &geometry) {
            return Ok(Outcome::Unchanged);
        }
        retire(writing, previous)?;
    }
    let bbox = outline.bbox();
    connection
        .prepare_cached(
            "insert into area (area_id, code, valid_from, kind, name, reference, parent, population, population_on, population_source,
               population_doubt, source_id, area_km2, label_lon_e7, label_lat_e7, west, south, east, north, geometry)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
        )?
        .execute(rusqlite::params![
            previous.as_ref().map(|p| p.area_id),
            area.code,
            writing.change()?.0,
            area.kind,
            area.name,
            area.reference,
            area.parent,
            area.population,
            area.population_on,
            area.population_source,
            area.population_doubt,
            source_id,
            outline.area_km2(),
            label.lon_e7(),
            label.lat_e7(),
            bbox.west,
            bbox.south,
            bbox.east,
            bbox.north,
            geometry,
        ])?;
    let area_id = previous.as_ref().map_or_else(|| connection.last_insert_rowid(), |p| p.area_id);
    put_box(connection, area_id, bbox)?;
    let entry = search::Entry {
        kind: "area",
        id: &area.code,
        title: &area.name,
        key: text_key(&area.name),
        subtitle: &area.kind,
        position: label,
        bbox: Some(bbox),
    };
    search::replace_entry(connection, &entry)?;
    writing.touch("areas");
    Ok(if previous.is_some() { Outcome::Changed } else { Outcome::Added })
}

/// The extent of an area as it is stored.
pub(in crate::store) fn extent(connection: &Connection, code: &str) -> Result<Option<Bbox>, StoreError> {
    Ok(find_row(connection, code)?.map(|area| area.bbox))
}

fn find_row(connection: &Connection, code: &str) -> Result<Option<StoredArea>, StoreError> {
    let sql = format!("select {AREA_COLUMNS} from area a join source s using (source_id) where a.code = ?1");
    connection.prepare_cached(&sql)?.query_row([code], area_from_row).optional()?.transpose()
}

fn is_same(stored: &StoredArea, area: &Area, geometry: &str) -> bool {
    stored.geometry == geometry
        && stored.kind == area.kind
        && stored.name == area.name
        && stored.reference == area.reference
        && stored.parent == area.parent
        && stored.population == area.population
        && stored.population_on == area.population_on
        && stored.population_source == area.population_source
        && stored.population_doubt == area.population_doubt
        && stored.source == area.source
}

fn retire(writing: &Writing<'_>, area: &StoredArea) -> Result<(), StoreError> {
    let body = json!({
        "code": area.code, "kind": area.kind, "name": area.name, "reference": area.reference, "parent": area.parent,
        "population": area.population, "population_on": area.population_on, "population_source": area.population_source,
        "population_doubt": area.population_doubt, "source": area.source, "geometry": area.geometry,
    });
    let connection = writing.connection();
    connection
        .prepare_cached(
            "insert or ignore into area_version (area_id, valid_from, valid_to, body) values (?1, ?2, ?3, ?4)",
        )?
        .execute((area.area_id, area.valid_from, writing.change()?.0, body.to_string()))?;
    connection.prepare_cached("delete from area where area_id = ?1")?.execute([area.area_id])?;
    Ok(())
}

fn put_box(connection: &Connection, area_id: i64, bbox: Bbox) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "insert or replace into area_box (area_id, west, east, south, north) values (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((area_id, bbox.west, bbox.east, bbox.south, bbox.north))?;
    Ok(())
}

/// The outline as GeoJSON with seven decimals at most, right-handed.
pub fn geometry_text(polygons: &MultiPolygon<f64>) -> String {
    let polygon_text = |polygon: &geo_types::Polygon<f64>| {
        let ring_text = |ring: &geo_types::LineString<f64>| {
            let points: Vec<String> =
                ring.coords().filter_map(|c| Position::new(c.x, c.y).ok()).map(|p| format!("[{p}]")).collect();
            format!("[{}]", points.join(","))
        };
        let rings: Vec<String> =
            std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(ring_text).collect();
        format!("[{}]", rings.join(","))
    };
    let polygons = crate::geometry::outline::right_handed(polygons);
    match &polygons.0[..] {
        [only] => format!("{{\"type\":\"Polygon\",\"coordinates\":{}}}", polygon_text(only)),
        many => {
            let parts: Vec<String> = many.iter().map(polygon_text).collect();
            format!("{{\"type\":\"MultiPolygon\",\"coordinates\":[{}]}}", parts.join(","))
        }
    }
}

fn area_from_row(row: &Row<'_>) -> rusqlite::Result<Result<StoredArea, StoreError>> {
    let (lon, lat): (i32, i32) = (row.get(12)?, row.get(13)?);
    let bbox = Bbox { west: row.get(14)?, south: row.get(15)?, east: row.get(16)?, north: row.get(17)? };
    let label = match Position::from_e7(lon, lat) {
        Ok(label) => label,
        Err(error) => return Ok(Err(StoreError::Corrupt(error.to_string()))),
    };
    Ok(Ok(StoredArea {
        area_id: row.get(0)?,
        code: row.get(1)?,
        kind: row.get(2)?,
        name: row.get(3)?,
        reference: row.get(4)?,
        parent: row.get(5)?,
        population: row.get(6)?,
        population_on: row.get(7)?,
        population_source: row.get(8)?,
        population_doubt: row.get(9)?,
        source: row.get(10)?,
        area_km2: row.get(11)?,
        label,
        bbox,
        geometry: row.get(18)?,
        valid_from: row.get(19)?,
    }))
}
