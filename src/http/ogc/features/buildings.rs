//! The collection of buildings: outlines with the tags that tell their shape. Those of sources that may not be passed on
//! are left out, as with cameras.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::item_query::ItemQuery;
use super::listing::{Item, Listing, begun};
use crate::domain::Bbox;
use crate::http::query::camera_query::{code, tag_value, take_counting};
use crate::http::query::filter::{joined, narrow_box, take_filter as take_filter_parameter};
use crate::http::query::queryables;
use crate::http::state::App;
use crate::http::wire::answer::Scope;
use crate::http::wire::params::Params;
use crate::http::wire::problem::Problem;
use crate::store::building::buildings::{
    BuildingFilter, BuildingPage, StoredBuilding, count_buildings, find_building, list_buildings,
};
use crate::store::source::sources::list_of_sources;
use crate::store::{Change, Reader, StoreError};

/// What an answer about buildings depends on.
const SCOPE: Scope =
    Scope { cameras: None, areas: false, places: false, ground: false, surveys: false, buildings: true };

/// A page of buildings in the order in which they were written, not full where few match; all pages of a listing stay at the change of the first.
pub async fn list(app: &App, mut params: Params, query: &ItemQuery) -> Result<Listing, Problem> {
    let after = query.page.as_ref().map_or(Ok(0), |token| token.key.parse::<i64>());
    let after = after.map_err(|_no_number| Problem::parameter("page", "expected the value of a next link"))?;
    let filter = BuildingFilter {
        exportable_only: true,
        after,
        limit: Some(query.limit + 1),
        ..take_filter(&mut params, query.bbox, &app.zone)?
    };
    params.finish()?;
    let (limit, page) = (query.limit, query.page.clone());
    app.read(move |reader| {
        let (newest, committed_at) = reader.latest_change()?;
        let change = page.as_ref().map_or(newest, |token| Change(token.change.min(newest.0)));
        let BuildingPage { mut buildings, looked_up_to } = list_buildings(reader, &filter, change)?;
        let has_more = buildings.len() > limit;
        buildings.truncate(limit);
        let last = buildings.last().filter(|_| has_more).map(|building| building.building_id);
        let whole = (!has_more && looked_up_to.is_none()).then_some(buildings.len() as u64);
        let counts = if page.is_none() { count_if_soon(reader, &filter, change, whole)? } else { None };
        Ok(Listing {
            returned: buildings.len(),
            document: begun(&buildings.iter().map(StoredBuilding::feature).collect::<Vec<_>>()),
            matched: page.map_or(counts.map(|counts| counts.may_leave), |token| token.matched),
            withheld: counts.map(|counts| counts.withheld).filter(|withheld| *withheld > 0),
            next: last.or(looked_up_to).map(|number| number.to_string()),
            change: change.0,
            read_at: newest.0,
            committed_at,
            scope: SCOPE,
        })
    })
    .await
}

/// How many match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    may_leave: u64,
    withheld: u64,
}

/// None where counting takes too long: the number is optional, the page is not. Where the page is all that may leave and
/// nothing else is there, its length is the number.
fn count_if_soon(
    reader: &Reader<'_>,
    filter: &BuildingFilter,
    at: Change,
    whole: Option<u64>,
) -> Result<Option<Counts>, StoreError> {
    if let Some(may_leave) = whole
        && list_of_sources(reader)?.iter().all(|source| source.is_exportable)
    {
        return Ok(Some(Counts { may_leave, withheld: 0 }));
    }
    let counted = match count_buildings(reader, filter, at) {
        Err(StoreError::Busy) => return Ok(None),
        counted => counted?,
    };
    let mut counts = Counts::default();
    for source in list_of_sources(reader)? {
        let count = counted.get(&source.key).copied().unwrap_or_default();
        *(if source.is_exportable { &mut counts.may_leave } else { &mut counts.withheld }) += count;
    }
    Ok(Some(counts))
}

/// Takes what narrows down buildings. They have no dates of their own: every one of them meets every interval.
pub fn take_filter(params: &mut Params, bbox: Option<Bbox>, zone: &TimeZone) -> Result<BuildingFilter, Problem> {
    let queryables = queryables::buildings();
    let mut tags = Vec::new();
    for queryable in queryables.iter().filter(|queryable| queryable.is_parameter && queryable.name != "cc_source") {
        let values = params.take_list(queryable.name, tag_value)?;
        if !values.is_empty() {
            tags.push((queryable.name.to_owned(), values));
        }
    }
    let mut filter = BuildingFilter {
        bbox,
        tags,
        sources: params.take_list("cc_source", code)?,
        as_of: take_counting(params, zone)?.as_of,
        ..BuildingFilter::default()
    };
    let conditions = take_filter_parameter(params, &queryables, zone)?;
    narrow_box(&conditions, &mut filter.bbox);
    filter.condition = joined(conditions);
    Ok(filter)
}

/// Features of a page of an export, those of sources that may leave, and the number after which the next begins.
pub fn export_page(
    reader: &Reader<'_>,
    filter: &BuildingFilter,
    at: Change,
) -> Result<(Vec<String>, Option<String>), StoreError> {
    let filter = BuildingFilter { exportable_only: true, ..filter.clone() };
    let BuildingPage { buildings, looked_up_to } = list_buildings(reader, &filter, at)?;
    let is_full = filter.limit.is_some_and(|limit| buildings.len() >= limit);
    let last = buildings.last().filter(|_| is_full).map(|building| building.building_id);
    let next = last.or(looked_up_to).map(|number| number.to_string());
    Ok((buildings.iter().map(StoredBuilding::feature).collect(), next))
}

/// One building by its public id.
pub async fn find(app: &App, id: &str, as_of: Option<Timestamp>) -> Result<Option<Item>, Problem> {
    let code = id.to_owned();
    let found = app.read_shortly(move |reader| {
        let (newest, _) = reader.latest_change()?;
        Ok(find_building(reader, &code, as_of, newest)?.map(|building| (building, newest.0)))
    });
    match found.await? {
        Some((building, _)) if !building.is_exportable => Err(Problem::not_found(
            "This building is known only from a source whose licence does not allow to pass it on".to_owned(),
        )),
        Some((building, read_at)) => Ok(Some(Item { feature: building.feature(), scope: SCOPE, read_at })),
        None => Ok(None),
    }
}
