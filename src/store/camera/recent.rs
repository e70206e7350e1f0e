//! What changed last, for feeds: cameras one by one where a change touched few, a mere number where an import brought many.
//! Only what may be exported, and nothing of cameras that were taken out of the inventory.

use rusqlite::{Connection, OptionalExtension as _};

use super::area_sets;
use crate::domain::CameraId;
use crate::store::{Reader, StoreError};

/// Changes looked at for one feed.
const CHANGES: i64 = 400;
/// Cameras of one change that are told one by one.
const SINGLES: i64 = 20;

/// Something that changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Recent {
    pub change: i64,
    /// RFC 3339 UTC; only its day may be told.
    pub committed_at: String,
    pub what: What,
}

/// What it was.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// The GeoJSON features up to, not with, `cc_areas` and the closing braces, before and after; one of them is there.
    Camera { camera_id: CameraId, before: Option<String>, after: Option<String> },
    /// So many at once.
    Many { cameras: u64 },
}

/// The newest first, at most `most`, of one area or of everything.
pub fn list_recent(reader: &Reader<'_>, area_id: Option<i64>, most: usize) -> Result<Vec<Recent>, StoreError> {
    let connection = reader.connection();
    let sets = area_id.map(|area| area_sets::sets_with_area(connection, area)).transpose()?;
    let sets = sets.map(|sets| format!("[{}]", sets.iter().map(i64::to_string).collect::<Vec<_>>().join(",")));
    let mut statement = connection.prepare_cached(
        "select change_id, committed_at from change where visible_from is not null order by change_id desc limit ?1",
    )?;
    let changes = statement.query_map([CHANGES], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut recent = Vec::new();
    for change in changes {
        let (change, committed_at): (i64, String) = change?;
        for what in changed_at(connection, change, sets.as_deref())? {
            recent.push(Recent { change, committed_at: committed_at.clone(), what });
        }
        if recent.len() >= most {
            break;
        }
    }
    recent.sort_by(|a, b| b.committed_at.cmp(&a.committed_at));
    recent.truncate(most);
    Ok(recent)
}

fn changed_at(connection: &Connection, change: i64, sets: Option<&str>) -> Result<Vec<What>, StoreError> {
    let mut begun = connection.prepare_cached(
        "select camera_id, text from (
           select c.camera_id, coalesce(k.export_feature, k.feature) as text, k.area_set_id
             from camera c join camera_spot k using (spot) where c.valid_from = ?1
           union all
           select v.camera_id, coalesce(v.export_feature, v.feature), v.area_set_id from camera_version v
             where v.valid_from = ?1
               and not exists (select 1 from camera_ruling r where r.camera_id = v.camera_id and r.ruling in ('hidden', 'erased')))
         where text <> '' and (?2 is null or area_set_id in (select value from json_each(?2))) limit ?3",
    )?;
    let begun = begun.query_map((change, sets, SINGLES + 1), |row| Ok((row.get(0)?, row.get(1)?)))?;
    let begun: Vec<(i64, String)> = begun.collect::<Result<_, _>>()?;
    if begun.len() as i64 > SINGLES {
        return Ok(vec![What::Many { cameras: count_begun(connection, change, sets)? }]);
    }
    let mut found = Vec::new();
    for (camera_id, after) in begun {
        let camera_id = CameraId::from_stored(camera_id);
        found.push(What::Camera { camera_id, before: before(connection, camera_id, change)?, after: Some(after) });
    }
    let mut ended = connection.prepare_cached(
        "select v.camera_id, coalesce(v.export_feature, v.feature) from camera_version v join camera c using (camera_id)
         where v.valid_to = ?1 and c.spot is null and c.valid_from = ?1 and coalesce(v.export_feature, v.feature) <> ''
           and not exists (select 1 from camera_ruling r where r.camera_id = v.camera_id)
           and (?2 is null or v.area_set_id in (select value from json_each(?2))) limit ?3",
    )?;
    let ended = ended.query_map((change, sets, SINGLES), |row| Ok((row.get(0)?, row.get(1)?)))?;
    for row in ended {
        let (camera_id, before): (i64, String) = row?;
        found.push(What::Camera { camera_id: CameraId::from_stored(camera_id), before: Some(before), after: None });
    }
    Ok(found)
}

fn count_begun(connection: &Connection, change: i64, sets: Option<&str>) -> Result<u64, StoreError> {
    let sql = match sets {
        None => {
            "select (select count(*) from camera where valid_from = ?1 and spot is not null)
               + (select count(*) from camera_version where valid_from = ?1) where ?2 is null"
        }
        Some(_) => {
            "select (select count(*) from camera c join camera_spot k using (spot) where c.valid_from = ?1
                       and k.area_set_id in (select value from json_each(?2)))
               + (select count(*) from camera_version where valid_from = ?1
                    and area_set_id in (select value from json_each(?2)))"
        }
    };
    Ok(connection.prepare_cached(sql)?.query_row((change, sets), |row| row.get(0))?)
}

/// How a camera was told just before a change; none where it was not.
fn before(connection: &Connection, camera_id: CameraId, change: i64) -> Result<Option<String>, StoreError> {
    let found = connection
        .prepare_cached(
            "select coalesce(export_feature, feature) from camera_version where camera_id = ?1 and valid_to = ?2",
        )?
        .query_row((camera_id.stored(), change), |row| row.get(0))
        .optional()?;
    Ok(found.filter(|text: &String| !text.is_empty()))
}
