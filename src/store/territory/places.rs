//! Nurseries and schools, with the cameras up to 300 metres from each.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _, Row, named_params};
use serde_json::json;

use super::areas::Outcome;
use crate::domain::condition::Condition;
use crate::domain::{Bbox, CameraId, Place, Position, Status, Tags};
use crate::store::camera::area_sets;
use crate::store::camera::filter::Counting;
use crate::store::engine::writing::Writing;
use crate::store::text_key::text_key;
use crate::store::{Reader, StoreError, search};

const PLACE_COLUMNS: &str =
    "p.place_id, p.code, p.lon_e7, p.lat_e7, p.tags, s.key, p.area_set_id, p.valid_from, s.published_on";

/// A place as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredPlace {
    pub place_id: i64,
    pub code: String,
    pub position: Position,
    pub tags: Tags,
    pub source: String,
    pub area_set_id: i64,
    pub valid_from: i64,
    /// Date of the list it comes from, to be shown with every figure.
    pub listed_on: String,
}

/// Which places are asked for, in the order of their codes.
#[derive(Clone, Debug, Default)]
pub struct PlaceFilter {
    pub bbox: Option<Bbox>,
    /// Code of an area, by geometry.
    pub area: Option<String>,
    /// Tag key and the values of which any will do.
    pub tags: Vec<(String, Vec<String>)>,
    /// Codes after this one.
    pub after: Option<String>,
    pub limit: Option<usize>,
    /// Which cameras their figures count.
    pub counting: Counting,
    /// What else their features have to meet. Figures are no columns: whoever makes the features tests it.
    pub condition: Option<Arc<Condition>>,
}

/// Places that match.
pub fn list_places(reader: &Reader<'_>, filter: &PlaceFilter) -> Result<Vec<StoredPlace>, StoreError> {
    let connection = reader.connection();
    let sets = filter.area.as_deref().map(|code| sets_of(connection, code)).transpose()?;
    let sql = format!(
        "select {PLACE_COLUMNS} from place p join source s using (source_id) where :after is null or p.code > :after order by p.code"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(named_params! { ":after": filter.after }, place_from_row)?;
    let mut places = Vec::new();
    for row in rows {
        let place = row??;
        let is_wanted = filter.bbox.is_none_or(|bbox| bbox.contains(place.position))
            && sets.as_ref().is_none_or(|sets| sets.contains(&place.area_set_id))
            && filter
                .tags
                .iter()
                .all(|(key, values)| place.tags.get(key).is_some_and(|v| values.iter().any(|w| w == v)));
        if is_wanted {
            places.push(place);
        }
        if filter.limit.is_some_and(|limit| places.len() >= limit) {
            break;
        }
    }
    Ok(places)
}

/// One place by its code.
pub fn find_place(reader: &Reader<'_>, code: &str) -> Result<Option<StoredPlace>, StoreError> {
    find_row(reader.connection(), code)
}

/// Cameras within so many metres (300 at most) of a place, nearest first.
pub fn cameras_near_place(
    reader: &Reader<'_>,
    place_id: i64,
    metres: f64,
) -> Result<Vec<(CameraId, f64, Status)>, StoreError> {
    let mut statement = reader.connection().prepare_cached(
        "select camera_id, distance_m, status from camera_place where place_id = :place_id and distance_m <= :metres
           and valid_from not in (select change_id from change where visible_from is null) order by distance_m",
    )?;
    let rows = statement.query_map(named_params! { ":place_id": place_id, ":metres": metres }, |row| {
        Ok((CameraId::from_stored(row.get(0)?), row.get(1)?, Status::from_stored(row.get(2)?)))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Places within 300 metres of a camera, nearest first, with the distance in metres.
pub fn places_near_camera(reader: &Reader<'_>, camera_id: CameraId) -> Result<Vec<(StoredPlace, f64)>, StoreError> {
    let sql = format!(
        "select {PLACE_COLUMNS}, c.distance_m from camera_place c join place p using (place_id) join source s using (source_id)
         where c.camera_id = :camera_id order by c.distance_m"
    );
    let mut statement = reader.connection().prepare_cached(&sql)?;
    let rows = statement
        .query_map(named_params! { ":camera_id": camera_id.stored() }, |row| Ok((place_from_row(row)?, row.get(9)?)))?;
    rows.map(|row| row.map_err(StoreError::from).and_then(|(place, metres)| Ok((place?, metres)))).collect()
}

/// Standing cameras by place within each of four distances: 50, 100, 200 and 300 metres.
pub fn counts_near_places(reader: &Reader<'_>) -> Result<std::collections::HashMap<i64, [u64; 4]>, StoreError> {
    let mut statement = reader.connection().prepare_cached(
        "select place_id, sum(distance_m <= 50), sum(distance_m <= 100), sum(distance_m <= 200), count(*)
         from camera_place where status in (0, 1, 2)
           and valid_from not in (select change_id from change where visible_from is null) group by place_id",
    )?;
    let rows =
        statement.query_map([], |row| Ok((row.get(0)?, [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?])))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Writes a place; its pairs with cameras are made anew by `membership` afterwards.
pub fn upsert_place(writing: &Writing<'_>, place: &Place, source_id: i64) -> Result<(i64, Outcome), StoreError> {
    let connection = writing.connection();
    let previous = find_row(connection, &place.code)?;
    if let Some(previous) = &previous {
        if previous.position == place.position && previous.tags == place.tags && previous.source == place.source {
            return Ok((previous.place_id, Outcome::Unchanged));
        }
        retire(writing, previous)?;
    }
    let name = place.tags.get("name").unwrap_or(&place.code);
    let area_set_id = writing.cache().area_set(connection, place.position)?;
    connection
        .prepare_cached(
            "insert into place (place_id, code, valid_from, lon_e7, lat_e7, tags, name_key, source_id, area_set_id)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(rusqlite::params![
            previous.as_ref().map(|p| p.place_id),
            place.code,
            writing.change()?.0,
            place.position.lon_e7(),
            place.position.lat_e7(),
            place.tags.to_json(),
            text_key(name),
            source_id,
            area_set_id,
        ])?;
    let place_id = previous.as_ref().map_or_else(|| connection.last_insert_rowid(), |p| p.place_id);
    let (lon, lat) = (place.position.lon(), place.position.lat());
    connection
        .prepare_cached(
            "insert or replace into place_box (place_id, west, east, south, north) values (?1, ?2, ?2, ?3, ?3)",
        )?
        .execute((place_id, lon, lat))?;
    let entry = search::Entry {
        kind: "place",
        id: &place.code,
        title: name,
        key: text_key(name),
        subtitle: place_kind(&place.tags),
        position: place.position,
        bbox: None,
    };
    search::replace_entry(connection, &entry)?;
    writing.touch("places");
    Ok((place_id, if previous.is_some() { Outcome::Changed } else { Outcome::Added }))
}

/// Takes a place out; its past stays. Nothing happens where there is none.
pub(in crate::store) fn remove_place(writing: &Writing<'_>, code: &str) -> Result<(), StoreError> {
    let connection = writing.connection();
    let Some(place) = find_row(connection, code)? else { return Ok(()) };
    retire(writing, &place)?;
    for sql in ["delete from place_box where place_id = ?1", "delete from camera_place where place_id = ?1"] {
        connection.prepare_cached(sql)?.execute([place.place_id])?;
    }
    search::remove_entry(connection, "place", code)?;
    writing.touch("places");
    Ok(())
}

/// The most telling word of a place's tags: `school:FR`, `kindergarten:FR` or `amenity`.
pub fn place_kind(tags: &Tags) -> &str {
    ["school:FR", "kindergarten:FR", "amenity"].into_iter().find_map(|key| tags.get(key)).unwrap_or_default()
}

/// Codes of the areas a place lies in.
pub fn area_codes(reader: &Reader<'_>, place: &StoredPlace) -> Result<Vec<String>, StoreError> {
    area_sets::codes(reader.connection(), place.area_set_id)
}

fn sets_of(connection: &Connection, code: &str) -> Result<Vec<i64>, StoreError> {
    let area_id = connection
        .prepare_cached("select area_id from area where code = ?1")?
        .query_row([code], |row| row.get(0))
        .optional()?;
    area_id.map_or_else(|| Ok(Vec::new()), |area_id| area_sets::sets_with_area(connection, area_id))
}

fn find_row(connection: &Connection, code: &str) -> Result<Option<StoredPlace>, StoreError> {
    let sql = format!("select {PLACE_COLUMNS} from place p join source s using (source_id) where p.code = ?1");
    connection.prepare_cached(&sql)?.query_row([code], place_from_row).optional()?.transpose()
}

fn retire(writing: &Writing<'_>, place: &StoredPlace) -> Result<(), StoreError> {
    let body = json!({
        "code": place.code, "lon_e7": place.position.lon_e7(), "lat_e7": place.position.lat_e7(),
        "tags": place.tags, "source": place.source,
    });
    let connection = writing.connection();
    connection
        .prepare_cached(
            "insert or ignore into place_version (place_id, valid_from, valid_to, body) values (?1, ?2, ?3, ?4)",
        )?
        .execute((place.place_id, place.valid_from, writing.change()?.0, body.to_string()))?;
    connection.prepare_cached("delete from place where place_id = ?1")?.execute([place.place_id])?;
    Ok(())
}

fn place_from_row(row: &Row<'_>) -> rusqlite::Result<Result<StoredPlace, StoreError>> {
    let (lon, lat): (i32, i32) = (row.get(2)?, row.get(3)?);
    let tags: String = row.get(4)?;
    let parsed = Position::from_e7(lon, lat)
        .map_err(|error| StoreError::Corrupt(error.to_string()))
        .and_then(|position| Ok((position, serde_json::from_str(&tags)?)));
    let (position, tags) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return Ok(Err(error)),
    };
    Ok(Ok(StoredPlace {
        place_id: row.get(0)?,
        code: row.get(1)?,
        position,
        tags,
        source: row.get(5)?,
        area_set_id: row.get(6)?,
        valid_from: row.get(7)?,
        listed_on: row.get(8)?,
    }))
}
