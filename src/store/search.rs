//! Search over the territory's own names: areas, places, streets by folded trigrams, cameras by reference.

use std::collections::HashSet;

use rusqlite::{Connection, OptionalExtension as _, Row, named_params};

use super::text_key::text_key;
use super::{Reader, StoreError};
use crate::domain::{Bbox, CameraId, Position, Status};

/// Longest query looked at, in characters.
const MAX_QUERY_CHARACTERS: usize = 100;
/// Characters of what may be a reference without its points.
const LEAST_OF_REFERENCE: usize = 3;
const MOST_OF_REFERENCE: usize = 16;

/// One thing found.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchHit {
    /// area, place, street or camera.
    pub kind: String,
    /// Code of the area or place, public code of the camera; empty for a street.
    pub id: String,
    pub title: String,
    /// Kind of area or place, operator of a camera.
    pub subtitle: String,
    pub position: Position,
    pub bbox: Option<Bbox>,
}

/// What is put into the index.
pub struct Entry<'a> {
    pub kind: &'a str,
    pub id: &'a str,
    pub title: &'a str,
    pub key: String,
    pub subtitle: &'a str,
    pub position: Position,
    pub bbox: Option<Bbox>,
}

/// Finds names and references, best first; every word must be found, a last try forgives misspelt ones.
pub fn search(reader: &Reader<'_>, query: &str, limit: usize) -> Result<Vec<SearchHit>, StoreError> {
    let short: String = query.chars().take(MAX_QUERY_CHARACTERS).collect();
    let key = text_key(&short);
    if key.is_empty() {
        return Ok(Vec::new());
    }
    let connection = reader.connection();
    let mut hits = by_camera(connection, &short, &key, limit)?;
    hits.extend(by_words(connection, &key, limit)?);
    if hits.is_empty() {
        hits = by_trigrams(connection, &key, limit)?;
    }
    hits.truncate(limit);
    Ok(hits)
}

/// Adds an entry, in place of an older one of the same kind and id.
pub fn replace_entry(connection: &Connection, entry: &Entry<'_>) -> Result<(), StoreError> {
    remove_entry(connection, entry.kind, entry.id)?;
    insert_entry(connection, entry)
}

/// Takes an entry out.
pub fn remove_entry(connection: &Connection, kind: &str, id: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached("delete from search where rowid in (select rowid from search where kind = ?1 and id = ?2)")?
        .execute((kind, id))?;
    Ok(())
}

/// Adds an entry that is known to be new.
pub fn insert_entry(connection: &Connection, entry: &Entry<'_>) -> Result<(), StoreError> {
    let bbox = entry.bbox.map(|bbox| serde_json::to_string(&bbox.to_array())).transpose()?;
    connection
        .prepare_cached(
            "insert into search (name_key, kind, id, title, subtitle, lon_e7, lat_e7, bbox) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute((&entry.key, entry.kind, entry.id, entry.title, entry.subtitle, entry.position.lon_e7(), entry.position.lat_e7(), bbox))?;
    Ok(())
}

fn by_camera(connection: &Connection, query: &str, key: &str, limit: usize) -> Result<Vec<SearchHit>, StoreError> {
    let mut ids: Vec<i64> = query.trim().parse::<CameraId>().map(CameraId::stored).into_iter().collect();
    ids.extend(by_reference(connection, key, limit)?);
    if ids.is_empty() {
        // Nobody remembers where a reference has its point.
        for written in other_spellings(key) {
            ids.extend(by_reference(connection, &written, limit)?);
        }
    }
    let hits = ids.into_iter().map(|id| camera_hit(connection, id)).collect::<Result<Vec<_>, _>>()?;
    Ok(hits.into_iter().flatten().collect())
}

/// Cameras whose reference begins so.
fn by_reference(connection: &Connection, key: &str, limit: usize) -> Result<Vec<i64>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select camera_id from camera_reference where reference_key >= :key and reference_key < :key || char(1114111)
         order by reference_key limit :limit",
    )?;
    let rows = statement.query_map(named_params! { ":key": key, ":limit": limit as i64 }, |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The same reference without points and spaces, and with one of them anywhere: `c8506` is `c85.06`. None for what is
/// no reference: a word without a digit, or a long one.
fn other_spellings(key: &str) -> Vec<String> {
    let bare: String = key.chars().filter(|sign| sign.is_alphanumeric()).collect();
    let is_reference = (LEAST_OF_REFERENCE..=MOST_OF_REFERENCE).contains(&bare.chars().count())
        && bare.contains(|sign: char| sign.is_ascii_digit());
    if !is_reference {
        return Vec::new();
    }
    let parted = bare.char_indices().skip(1).flat_map(|(at, _)| {
        let (before, after) = bare.split_at(at);
        ['.', ' '].map(|sign| format!("{before}{sign}{after}"))
    });
    std::iter::once(bare.clone()).chain(parted).filter(|written| written != key).collect()
}

fn camera_hit(connection: &Connection, camera_id: i64) -> Result<Option<SearchHit>, StoreError> {
    let found = connection
        .prepare_cached(
            "select lon_e7, lat_e7, status, feature ->> '$.properties.ref', feature ->> '$.properties.\"addr:full\"',
               feature ->> '$.properties.operator'
             from (select lon_e7, lat_e7, status, feature || '}}' as feature from camera c join camera_spot k using (spot)
               where c.camera_id = ?1 and c.valid_from not in (select change_id from change where visible_from is null))",
        )?
        .query_row([camera_id], |row| {
            Ok((
                (row.get::<_, i32>(0)?, row.get::<_, i32>(1)?),
                Status::from_stored(row.get(2)?),
                row.get::<_, Option<String>>(3)?,
                row.get::<_, Option<String>>(4)?,
                row.get::<_, Option<String>>(5)?,
            ))
        })
        .optional()?;
    let Some(((lon, lat), status, reference, address, operator)) = found else { return Ok(None) };
    if status == Status::Hidden {
        return Ok(None);
    }
    let id = CameraId::from_stored(camera_id).to_string();
    let position = Position::from_e7(lon, lat).map_err(|error| StoreError::Corrupt(error.to_string()))?;
    let subtitle = [address, operator].into_iter().flatten().collect::<Vec<_>>().join(", ");
    Ok(Some(SearchHit {
        kind: "camera".to_owned(),
        title: reference.unwrap_or_else(|| id.clone()),
        id,
        subtitle,
        position,
        bbox: None,
    }))
}

/// Every word as a substring; shorter words than a trigram are looked for in what the longer ones found.
fn by_words(connection: &Connection, key: &str, limit: usize) -> Result<Vec<SearchHit>, StoreError> {
    let words: Vec<&str> = key.split(' ').collect();
    let pattern: Vec<String> = words.iter().filter(|word| word.chars().count() >= 3).map(|word| quoted(word)).collect();
    let wanted = |name: &str| words.iter().all(|word| name.contains(word));
    if pattern.is_empty() {
        return ranked(
            connection,
            "select kind, id, title, subtitle, lon_e7, lat_e7, bbox, name_key from search where name_key like ?1 limit 400",
            &format!("{}%", key.replace(['%', '_'], "")),
            key,
            limit,
            wanted,
        );
    }
    let sql = "select kind, id, title, subtitle, lon_e7, lat_e7, bbox, name_key from search where search match ?1 order by rank limit 400";
    ranked(connection, sql, &pattern.join(" AND "), key, limit, wanted)
}

/// Names that share the most trigrams with the query, for misspelt words.
fn by_trigrams(connection: &Connection, key: &str, limit: usize) -> Result<Vec<SearchHit>, StoreError> {
    let query: Vec<String> = trigrams(key);
    if query.len() < 2 {
        return Ok(Vec::new());
    }
    let pattern: Vec<String> = query.iter().map(|trigram| quoted(trigram)).collect();
    let shares = |name: &str| {
        let found = query.iter().filter(|trigram| name.contains(trigram.as_str())).count();
        found * 2 >= query.len()
    };
    let sql = "select kind, id, title, subtitle, lon_e7, lat_e7, bbox, name_key from search where search match ?1 order by rank limit 60";
    ranked(connection, sql, &pattern.join(" OR "), key, limit, shares)
}

fn ranked(
    connection: &Connection,
    sql: &'static str,
    pattern: &str,
    key: &str,
    limit: usize,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<SearchHit>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let rows = statement.query_map([pattern], |row| Ok((hit_from_row(row)?, row.get::<_, String>(7)?)))?;
    let mut hits = Vec::new();
    for row in rows {
        let (hit, name) = row?;
        if let Some(hit) = hit.filter(|_| wanted(&name)) {
            hits.push((rank(&hit.kind, &name, key), hit));
        }
    }
    hits.sort_by_key(|(rank, _)| *rank);
    Ok(one_for_each_street(hits.into_iter().map(|(_, hit)| hit)).take(limit).collect())
}

/// A street is kept in pieces, by class of road: the first found stands for all of a name.
fn one_for_each_street(hits: impl Iterator<Item = SearchHit>) -> impl Iterator<Item = SearchHit> {
    let mut streets = HashSet::new();
    hits.filter(move |hit| hit.kind != "street" || streets.insert(hit.title.clone()))
}

/// Whole names first, then beginnings, then the rest; areas before places before streets; short names before long ones.
fn rank(kind: &str, name: &str, key: &str) -> (u8, u8, usize) {
    let closeness = if name == key {
        0
    } else if name.starts_with(key) {
        1
    } else {
        2
    };
    let order = match kind {
        "area" => 0,
        "place" => 1,
        _ => 2,
    };
    (closeness, order, name.len())
}

fn trigrams(key: &str) -> Vec<String> {
    let characters: Vec<char> = key.chars().collect();
    characters.windows(3).map(|window| window.iter().collect()).collect()
}

fn quoted(word: &str) -> String {
    format!("\"{}\"", word.replace('"', "\"\""))
}

/// None when a stored position is not one.
fn hit_from_row(row: &Row<'_>) -> rusqlite::Result<Option<SearchHit>> {
    let Ok(position) = Position::from_e7(row.get(4)?, row.get(5)?) else { return Ok(None) };
    let bbox: Option<String> = row.get(6)?;
    let bbox = bbox.and_then(|text| serde_json::from_str::<[f64; 4]>(&text).ok());
    Ok(Some(SearchHit {
        kind: row.get(0)?,
        id: row.get(1)?,
        title: row.get(2)?,
        subtitle: row.get(3)?,
        position,
        bbox: bbox.map(|[west, south, east, north]| Bbox { west, south, east, north }),
    }))
}

#[cfg(test)]
mod tests {
    use super::other_spellings;

    #[test]
    fn a_reference_is_tried_with_its_point_anywhere_and_without() {
        let spellings = other_spellings("c8506");
        assert!(spellings.contains(&"c85.06".to_owned()) && spellings.contains(&"c 8506".to_owned()));
        assert!(other_spellings("c 85 06").contains(&"c85.06".to_owned()));
        for word in ["antigone", "c8", "a1234567890123456"] {
            assert_eq!(other_spellings(word), Vec::<String>::new(), "{word}");
        }
    }
}
