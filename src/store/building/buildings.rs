//! Buildings as they are read: the states that held at a change, by box through an R*Tree or one after the other.

use std::collections::BTreeMap;

use geo::Intersects as _;
use geo_types::Rect;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, named_params};

pub use super::filter::BuildingFilter;
pub use super::stored_building::StoredBuilding;
use super::stored_building::{BUILDING_COLUMNS, building_from_row};
use crate::domain::Bbox;
use crate::store::changes::{Change, latest_change_before, unseen_changes};
use crate::store::engine::outlines::parse_outline;
use crate::store::{Reader, StoreError};

/// The states that held at `:at`, where `:unseen` lists the changes up to it that were not visible then.
const HELD: &str = "valid_from <= :at and valid_from not in (select value from json_each(:unseen))
  and (valid_to is null or valid_to > :at or valid_to in (select value from json_each(:unseen)))";

/// Most states that a page which holds something looks at: as many as the largest page holds, and one to know whether there are more.
const MOST_LOOKED_AT: usize = 10_001;

/// Buildings of a page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BuildingPage {
    pub buildings: Vec<StoredBuilding>,
    /// The number up to which it looked, where it looked at as many as it may before it was full.
    pub looked_up_to: Option<i64>,
}

/// Buildings that match as of a change. Where few match, a page ends before it is full.
pub fn list_buildings(reader: &Reader<'_>, filter: &BuildingFilter, at: Change) -> Result<BuildingPage, StoreError> {
    let mut page = BuildingPage::default();
    if filter.limit == Some(0) {
        return Ok(page);
    }
    let most = filter.limit.map(|_| MOST_LOOKED_AT);
    page.looked_up_to = each_building(reader, filter, at, most, |building| {
        page.buildings.push(building);
        Ok(filter.limit.is_none_or(|limit| page.buildings.len() < limit))
    })?;
    Ok(page)
}

/// How many match as of a change, by the key of their source; those that may not leave among them.
pub fn count_buildings(
    reader: &Reader<'_>,
    filter: &BuildingFilter,
    at: Change,
) -> Result<BTreeMap<String, u64>, StoreError> {
    let filter = BuildingFilter { exportable_only: false, after: 0, limit: None, ..filter.clone() };
    let mut counts = BTreeMap::new();
    if filter.bbox.is_some() || filter.condition.is_some() || !filter.tags.is_empty() {
        each_building(reader, &filter, at, None, |building| {
            *counts.entry(building.source).or_default() += 1;
            Ok(true)
        })?;
        return Ok(counts);
    }
    let connection = reader.connection();
    let (at, unseen) = moment(connection, &filter, at)?;
    let sql = format!(
        "select s.key, n from source s join (select source_id, count(*) as n from building where {HELD} group by source_id)
           using (source_id)"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows =
        statement.query_map(named_params! { ":at": at.0, ":unseen": unseen }, |row| Ok((row.get(0)?, row.get(1)?)))?;
    for row in rows {
        let (key, count): (String, u64) = row?;
        if filter.takes_source(&key) {
            counts.insert(key, count);
        }
    }
    Ok(counts)
}

/// One building by its public id, as the filter's moment has it.
pub fn find_building(
    reader: &Reader<'_>,
    code: &str,
    as_of: Option<Timestamp>,
    at: Change,
) -> Result<Option<StoredBuilding>, StoreError> {
    // References hold no colon.
    let Some((source, reference)) = code.rsplit_once(':') else { return Ok(None) };
    let connection = reader.connection();
    let (at, unseen) = moment(connection, &BuildingFilter { as_of, ..BuildingFilter::default() }, at)?;
    let (from, index) = match as_of {
        // The index of those that stand finds it at once; an earlier state is looked for among all of its source.
        None => ("building b indexed by building_standing", "and b.valid_to is null"),
        Some(_) => ("building b", ""),
    };
    let sql = format!(
        "select {BUILDING_COLUMNS} from {from} join source s using (source_id)
         where s.key = :source and b.reference = :reference {index} and {HELD}"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let params = named_params! { ":source": source, ":reference": reference, ":at": at.0, ":unseen": unseen };
    Ok(statement.query_row(params, building_from_row).optional()?)
}

/// How many buildings there are in all, whatever their source.
pub fn count_standing(connection: &Connection) -> Result<u64, StoreError> {
    Ok(connection
        .prepare_cached("select count(*) from building where valid_to is null")?
        .query_row([], |row| row.get(0))?)
}

/// Goes through those that match until `take` has enough; once one is found it looks at `most` of all, and answers the number of
/// the last where that is why it ended.
fn each_building(
    reader: &Reader<'_>,
    filter: &BuildingFilter,
    at: Change,
    most: Option<usize>,
    mut take: impl FnMut(StoredBuilding) -> Result<bool, StoreError>,
) -> Result<Option<i64>, StoreError> {
    let connection = reader.connection();
    let (at, unseen) = moment(connection, filter, at)?;
    // Clients take an empty page for the last one, so none is left empty while there may be more.
    let mut has_found = false;
    let is_last = |looked_at: usize, has_found: bool| has_found && most.is_some_and(|most| looked_at + 1 >= most);
    let Some(bbox) = filter.bbox else {
        let sql = format!(
            "select {BUILDING_COLUMNS} from building b join source s using (source_id)
             where b.building_id > :after and {HELD} order by b.building_id"
        );
        let mut statement = connection.prepare_cached(&sql)?;
        let params = named_params! { ":after": filter.after, ":at": at.0, ":unseen": unseen };
        for (looked_at, building) in statement.query_map(params, building_from_row)?.enumerate() {
            let building = building?;
            let number = building.building_id;
            if filter.is_met(&building)? {
                has_found = true;
                if !take(building)? {
                    return Ok(None);
                }
            }
            if is_last(looked_at, has_found) {
                return Ok(Some(number));
            }
        }
        return Ok(None);
    };
    let sql = format!(
        "select {BUILDING_COLUMNS} from building b join source s using (source_id) where b.building_id = :id and {HELD}"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    for (looked_at, (number, is_within)) in boxes(connection, bbox, filter.after)?.into_iter().enumerate() {
        let params = named_params! { ":id": number, ":at": at.0, ":unseen": unseen };
        let building = statement.query_row(params, building_from_row).optional()?;
        if let Some(building) = building
            && filter.is_met(&building)?
            && (is_within || touches(&building, bbox)?)
        {
            has_found = true;
            if !take(building)? {
                return Ok(None);
            }
        }
        if is_last(looked_at, has_found) {
            return Ok(Some(number));
        }
    }
    Ok(None)
}

/// States whose box meets the one asked for, in their order, and whether they lie in it whole: the tree keeps boxes a
/// little wider than they are.
fn boxes(connection: &Connection, asked: Bbox, after: i64) -> Result<BTreeMap<i64, bool>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select building_id, west >= :west and east <= :east and south >= :south and north <= :north from building_box
         where west <= :east and east >= :west and south <= :north and north >= :south",
    )?;
    let mut found = BTreeMap::new();
    for part in asked.parts() {
        let params =
            named_params! { ":west": part.west, ":east": part.east, ":south": part.south, ":north": part.north };
        let rows = statement.query_map(params, |row| Ok((row.get::<_, i64>(0)?, row.get::<_, bool>(1)?)))?;
        for row in rows {
            let (id, is_within) = row?;
            if id > after {
                *found.entry(id).or_insert(false) |= is_within;
            }
        }
    }
    Ok(found)
}

/// Whether the outline itself shares ground with the box.
fn touches(building: &StoredBuilding, asked: Bbox) -> Result<bool, StoreError> {
    let Some(outline) = parse_outline(&building.geometry)? else { return Ok(false) };
    let rect = |part: &Bbox| Rect::new((part.west, part.south), (part.east, part.north));
    Ok(asked.parts().iter().any(|part| outline.polygons().intersects(&rect(part))))
}

/// The change whose states are asked for, and those before it that were not visible then, as a JSON array.
fn moment(connection: &Connection, filter: &BuildingFilter, at: Change) -> Result<(Change, String), StoreError> {
    let at = match filter.as_of {
        Some(as_of) => latest_change_before(connection, as_of)?.0.min(at),
        None => at,
    };
    Ok((at, serde_json::to_string(&unseen_changes(connection, at)?)?))
}
