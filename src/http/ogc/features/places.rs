//! The collection of places for children: points with their tags and the number of cameras near them.

use std::collections::HashMap;

use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use super::item_query::ItemQuery;
use super::listing::{Item, Listing, begun, meeting};
use crate::domain::Bbox;
use crate::http::query::camera_query::{code, take_counting};
use crate::http::query::filter::{joined, narrow_box, take_filter as take_filter_parameter};
use crate::http::query::queryables;
use crate::http::state::App;
use crate::http::wire::answer::Scope;
use crate::http::wire::params::Params;
use crate::http::wire::problem::Problem;
use crate::store::camera::filter::Counting;
use crate::store::figures::counting::distances_near_places;
use crate::store::figures::statistics::PLACE_DISTANCES_M;
use crate::store::territory::places::{
    PlaceFilter, StoredPlace, area_codes, counts_near_places, find_place, list_places,
};
use crate::store::{Reader, StoreError};

/// Standing cameras within each of [`PLACE_DISTANCES_M`], by place.
type Counts = HashMap<i64, [u64; 4]>;

/// A page of places in the order of their codes.
pub async fn list(app: &App, mut params: Params, query: &ItemQuery) -> Result<Listing, Problem> {
    let filter = page_of(query, take_filter(&mut params, query.bbox, &app.zone)?);
    params.finish()?;
    app.require_area(filter.area.as_deref()).await?;
    list_made(app, query, filter, counts, |reader, counts, place| feature(reader, place, counts)).await
}

/// A page of features that are made of places, by what `gather` reads for all of them.
pub async fn list_made<T: 'static>(
    app: &App,
    query: &ItemQuery,
    filter: PlaceFilter,
    gather: fn(&Reader<'_>, Counting) -> Result<T, StoreError>,
    make: impl Fn(&Reader<'_>, &T, &StoredPlace) -> Result<String, StoreError> + Send + 'static,
) -> Result<Listing, Problem> {
    let (limit, page) = (query.limit, query.page.clone());
    app.read(move |reader| {
        let (newest, committed_at) = reader.latest_change()?;
        let gathered = gather(reader, filter.counting)?;
        let make = |place: &StoredPlace| make(reader, &gathered, place);
        let mut places = matching(reader, &filter, make)?;
        let has_more = places.len() > limit;
        places.truncate(limit);
        let matched = match page {
            Some(token) => token.matched,
            None if !has_more => Some(places.len() as u64),
            None => Some(matching(reader, &PlaceFilter { limit: None, after: None, ..filter }, make)?.len() as u64),
        };
        let features = places.iter().map(make).collect::<Result<Vec<_>, _>>()?;
        Ok(Listing {
            returned: features.len(),
            document: begun(&features),
            matched,
            withheld: None,
            next: places.last().filter(|_| has_more).map(|place| place.code.clone()),
            change: newest.0,
            read_at: newest.0,
            committed_at,
            scope: Scope::ALL,
        })
    })
    .await
}

fn counts(reader: &Reader<'_>, counting: Counting) -> Result<Counts, StoreError> {
    if counting.is_present() {
        return counts_near_places(reader);
    }
    let near = distances_near_places(reader, counting)?;
    let within = |distances: &[f64], metres: u32| distances.iter().filter(|away| **away <= f64::from(metres)).count();
    let counts =
        near.into_iter().map(|(place, all)| (place, PLACE_DISTANCES_M.map(|metres| within(&all, metres) as u64)));
    Ok(counts.collect())
}

/// The page of a list that is asked for; one more than asked for tells whether there is a next page.
pub fn page_of(query: &ItemQuery, filter: PlaceFilter) -> PlaceFilter {
    let after = query.page.as_ref().map(|token| token.key.clone());
    PlaceFilter { after, limit: Some(query.limit + 1), ..filter }
}

/// Takes what narrows down places.
pub fn take_filter(params: &mut Params, bbox: Option<Bbox>, zone: &TimeZone) -> Result<PlaceFilter, Problem> {
    let mut filter = take_common(params, bbox, zone)?;
    let conditions = take_filter_parameter(params, &queryables::places(), zone)?;
    narrow_box(&conditions, &mut filter.bbox);
    filter.condition = joined(conditions);
    Ok(filter)
}

/// The same without `filter`, which is about other properties where features are made of places.
pub fn take_common(params: &mut Params, bbox: Option<Bbox>, zone: &TimeZone) -> Result<PlaceFilter, Problem> {
    let mut tags = Vec::new();
    for queryable in queryables::places().into_iter().filter(|queryable| queryable.is_parameter) {
        let values = params.take_list(queryable.name, |text| Ok::<_, String>(text.to_owned()))?;
        if !values.is_empty() {
            tags.push((queryable.name.to_owned(), values));
        }
    }
    let counting = take_counting(params, zone)?;
    Ok(PlaceFilter { bbox, area: params.take_as("area", code)?, tags, counting, ..PlaceFilter::default() })
}

/// Places that match, those of which only the feature can tell among them.
pub fn matching(
    reader: &Reader<'_>,
    filter: &PlaceFilter,
    make: impl Fn(&StoredPlace) -> Result<String, StoreError>,
) -> Result<Vec<StoredPlace>, StoreError> {
    let Some(condition) = &filter.condition else { return list_places(reader, filter) };
    let places = list_places(reader, &PlaceFilter { limit: None, ..filter.clone() })?;
    meeting(places, condition, filter.limit, make)
}

/// The sources of all that match, one for each.
pub fn sources(reader: &Reader<'_>, filter: &PlaceFilter) -> Result<Vec<String>, StoreError> {
    if filter.condition.is_none() {
        return Ok(list_places(reader, filter)?.into_iter().map(|place| place.source).collect());
    }
    let counts = counts(reader, filter.counting)?;
    let places = matching(reader, filter, |place| feature(reader, place, &counts))?;
    Ok(places.into_iter().map(|place| place.source).collect())
}

/// Features of a page of an export, those of sources that may leave, and the code after which the next begins.
pub fn export_page(
    reader: &Reader<'_>,
    filter: &PlaceFilter,
    may_leave: impl Fn(&str) -> bool,
) -> Result<(Vec<String>, Option<String>), StoreError> {
    let counts = counts(reader, filter.counting)?;
    export_features(reader, filter, may_leave, |place| feature(reader, place, &counts))
}

/// The same, with features made otherwise.
pub fn export_features(
    reader: &Reader<'_>,
    filter: &PlaceFilter,
    may_leave: impl Fn(&str) -> bool,
    make: impl Fn(&StoredPlace) -> Result<String, StoreError>,
) -> Result<(Vec<String>, Option<String>), StoreError> {
    let places = matching(reader, filter, &make)?;
    let is_full = filter.limit.is_some_and(|limit| places.len() >= limit);
    let next = places.last().filter(|_| is_full).map(|place| place.code.clone());
    Ok((places.iter().filter(|place| may_leave(&place.source)).map(make).collect::<Result<_, _>>()?, next))
}

/// One place by its code.
pub async fn find(app: &App, id: &str, counting: Counting) -> Result<Option<Item>, Problem> {
    let id = id.to_owned();
    app.read(move |reader| {
        let (newest, _) = reader.latest_change()?;
        let Some(place) = find_place(reader, &id)? else { return Ok(None) };
        let feature = feature(reader, &place, &counts(reader, counting)?)?;
        Ok(Some(Item { feature, scope: Scope::ALL, read_at: newest.0 }))
    })
    .await
}

fn feature(reader: &Reader<'_>, place: &StoredPlace, counts: &Counts) -> Result<String, StoreError> {
    let mut properties: Map<String, Value> =
        place.tags.iter().map(|(key, value)| (key.to_owned(), value.into())).collect();
    let counts = counts.get(&place.place_id).copied().unwrap_or_default();
    for (metres, count) in PLACE_DISTANCES_M.iter().zip(counts) {
        properties.insert(format!("cameras_within_{metres}_m"), count.into());
    }
    properties.insert("listed_on".into(), listed_on(place));
    properties.insert("cc_source".into(), place.source.as_str().into());
    properties.insert("cc_areas".into(), area_codes(reader, place)?.into());
    let feature = json!({
        "type": "Feature",
        "id": place.code,
        "geometry": { "type": "Point", "coordinates": [place.position.lon(), place.position.lat()] },
        "properties": properties,
    });
    Ok(feature.to_string())
}

/// Date of the list, null when it is not known.
pub fn listed_on(place: &StoredPlace) -> Value {
    if place.listed_on.is_empty() { Value::Null } else { place.listed_on.as_str().into() }
}
