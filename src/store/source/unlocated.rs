//! Entries of lists without coordinates: what is known of them, and which camera a person found one to be.

use rusqlite::types::Value;
use rusqlite::{OptionalExtension as _, Row, params_from_iter};

use crate::domain::address::AddressQuality;
use crate::domain::unlocated::Unlocated;
use crate::domain::{CameraId, PartialDate, Tags};
use crate::store::engine::writing::Writing;
use crate::store::{Reader, StoreError};

/// An entry with what the inventory found out about it.
#[derive(Clone, Debug)]
pub struct StoredUnlocated {
    pub unlocated_id: i64,
    pub entry: Unlocated,
    /// Key and title of the source, and whether it may be exported.
    pub source: String,
    pub source_title: String,
    pub is_exportable: bool,
    pub quality: AddressQuality,
    /// The street that was found; empty where none was.
    pub street: String,
    /// Codes of the areas it lies or may lie in.
    pub areas: Vec<String>,
    /// The cameras that people found it to be.
    pub cameras: Vec<CameraId>,
}

/// Which entries are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UnlocatedFilter {
    /// Code of an area.
    pub area: Option<String>,
    pub quality: Option<AddressQuality>,
    /// Those that people found; else those that nobody found yet.
    pub is_located: bool,
}

/// Cameras that people say an entry is, while their reports count and the cameras are public.
const LOCATED: &str = "select l.unlocated_id, r.camera_id from unlocated_report l join report r using (report_id)
  join camera c using (camera_id) where r.state = 'published' and c.spot is not null";

/// Entries that are still listed, best known first, then by address.
pub fn list_unlocated(reader: &Reader<'_>, filter: &UnlocatedFilter) -> Result<Vec<StoredUnlocated>, StoreError> {
    let (mut wanted, mut values) = (vec!["u.unlisted_on is null"], Vec::<Value>::new());
    wanted.push(if filter.is_located { "f.cameras is not null" } else { "f.cameras is null" });
    if let Some(area) = &filter.area {
        wanted.push("u.unlocated_id in (select unlocated_id from unlocated_area where area_code = ?)");
        values.push(area.clone().into());
    }
    if let Some(quality) = filter.quality {
        wanted.push("u.quality = ?");
        values.push((quality as i64).into());
    }
    let mut statement = reader.connection().prepare_cached(&format!(
        "select u.unlocated_id, u.reference, u.address, u.town, u.what, u.camera_count, u.act, u.act_on, u.act_url, u.tags,
           u.quality, u.street, s.key, s.title, s.is_exportable, f.cameras,
           (select group_concat(area_code, ';') from unlocated_area a where a.unlocated_id = u.unlocated_id)
         from unlocated u join source s using (source_id)
         left join (select unlocated_id, group_concat(distinct camera_id) as cameras from ({LOCATED}) group by unlocated_id) f
           using (unlocated_id)
         where {} order by u.quality desc, u.street, u.address, u.unlocated_id",
        wanted.join(" and ")
    ))?;
    let rows = statement.query_map(params_from_iter(values), from_row)?;
    rows.map(|row| row?).collect()
}

/// Whether there are any at all, located or not.
pub fn has_unlocated(reader: &Reader<'_>) -> Result<bool, StoreError> {
    Ok(reader.connection().prepare_cached("select 1 from unlocated where unlisted_on is null")?.exists([])?)
}

/// How many entries lie or may lie in an area and were found by nobody yet.
pub fn count_unlocated(reader: &Reader<'_>, area: &str) -> Result<u64, StoreError> {
    let mut statement = reader.connection().prepare_cached(&format!(
        "select count(*) from unlocated_area a join unlocated u using (unlocated_id)
         where a.area_code = ?1 and u.unlisted_on is null and u.unlocated_id not in (select unlocated_id from ({LOCATED}))"
    ))?;
    Ok(statement.query_row([area], |row| row.get::<_, i64>(0))? as u64)
}

/// The address of an entry that is still listed.
pub fn find_unlocated(reader: &Reader<'_>, unlocated_id: i64) -> Result<Option<String>, StoreError> {
    let mut statement = reader
        .connection()
        .prepare_cached("select address from unlocated where unlocated_id = ?1 and unlisted_on is null")?;
    Ok(statement.query_row([unlocated_id], |row| row.get(0)).optional()?)
}

/// Takes note that a report says where an entry stands; false where there is no such entry.
pub fn locate(writing: &Writing<'_>, report_id: &str, unlocated_id: i64) -> Result<bool, StoreError> {
    let known = writing
        .connection()
        .prepare_cached("select 1 from unlocated where unlocated_id = ?1 and unlisted_on is null")?
        .exists([unlocated_id])?;
    if known {
        writing
            .connection()
            .prepare_cached("insert or replace into unlocated_report (report_id, unlocated_id) values (?1, ?2)")?
            .execute((report_id, unlocated_id))?;
    }
    Ok(known)
}

fn from_row(row: &Row<'_>) -> rusqlite::Result<Result<StoredUnlocated, StoreError>> {
    let tags: String = row.get(9)?;
    let tags: Tags = match serde_json::from_str(&tags) {
        Ok(tags) => tags,
        Err(error) => return Ok(Err(error.into())),
    };
    let act_on: Option<String> = row.get(7)?;
    let cameras: Option<String> = row.get(15)?;
    let areas: Option<String> = row.get(16)?;
    let ids = cameras.unwrap_or_default();
    Ok(Ok(StoredUnlocated {
        unlocated_id: row.get(0)?,
        entry: Unlocated {
            reference: row.get(1)?,
            address: row.get(2)?,
            town: row.get(3)?,
            what: row.get(4)?,
            cameras: row.get(5)?,
            act: row.get(6)?,
            act_on: act_on.and_then(|text| PartialDate::parse(&text).ok()),
            act_url: row.get(8)?,
            tags,
        },
        quality: AddressQuality::from_stored(row.get(10)?),
        street: row.get(11)?,
        source: row.get(12)?,
        source_title: row.get(13)?,
        is_exportable: row.get(14)?,
        cameras: ids.split(',').filter_map(|id| id.parse().ok()).map(CameraId::from_stored).collect(),
        areas: areas.unwrap_or_default().split(';').filter(|code| !code.is_empty()).map(str::to_owned).collect(),
    }))
}
