//! The collection of areas: outline, population, and the figures counted inside.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use super::item_query::ItemQuery;
use super::listing::{Item, Listing, begun};
use crate::domain::{Bbox, Status};
use crate::http::figures::{Counted, Figures, Listed, RateNote, count_year, round};
use crate::http::query::camera_query::{code, take_counting};
use crate::http::query::filter;
use crate::http::query::queryables;
use crate::http::state::App;
use crate::http::surveys::shares::Shares;
use crate::http::wire::answer::Scope;
use crate::http::wire::params::Params;
use crate::http::wire::problem::Problem;
use crate::store::camera::feature_subject::meets;
use crate::store::camera::filter::Counting;
use crate::store::figures::counting::count_in_areas;
use crate::store::figures::statistics::{AreaStatistics, PLACE_DISTANCES_M};
use crate::store::figures::summary::summary;
use crate::store::territory::areas::{AreaFilter, StoredArea, find_area, list_areas};
use crate::store::{Reader, StoreError};

/// A page of areas in the order of their codes.
pub async fn list(app: &App, mut params: Params, query: &ItemQuery) -> Result<Listing, Problem> {
    let filter = AreaFilter {
        after: query.page.as_ref().map(|token| token.key.clone()),
        limit: Some(query.limit + 1),
        ..take_filter(&mut params, query.bbox, &app.zone)?
    };
    params.finish()?;
    let (limit, page, today, counting) = (query.limit, query.page.clone(), app.today(), filter.counting);
    let listed = Listed::of(&app.territory);
    app.read(move |reader| {
        let (newest, committed_at) = reader.latest_change()?;
        let told_on = ToldOn { inventory_year: count_year(&summary(reader)?), today, counting, listed: &listed };
        let mut areas = matching(reader, &filter, told_on)?;
        let has_more = areas.len() > limit;
        areas.truncate(limit);
        let matched = match page {
            Some(token) => token.matched,
            None if !has_more => Some(areas.len() as u64),
            None => Some(matching(reader, &AreaFilter { limit: None, after: None, ..filter }, told_on)?.len() as u64),
        };
        let features = features_of(reader, &areas, told_on)?;
        Ok(Listing {
            returned: features.len(),
            document: begun(&features),
            matched,
            withheld: None,
            next: areas.last().filter(|_| has_more).map(|area| area.code.clone()),
            change: newest.0,
            read_at: newest.0,
            committed_at,
            scope: Scope::ALL,
        })
    })
    .await
}

/// Takes what narrows down areas.
pub fn take_filter(params: &mut Params, bbox: Option<Bbox>, zone: &TimeZone) -> Result<AreaFilter, Problem> {
    let mut filter = AreaFilter {
        bbox,
        kind: params.take("kind"),
        parent: params.take_as("parent", code)?,
        counting: take_counting(params, zone)?,
        ..AreaFilter::default()
    };
    let conditions = filter::take_filter(params, &queryables::areas(), zone)?;
    filter::narrow_box(&conditions, &mut filter.bbox);
    filter.condition = filter::joined(conditions);
    Ok(filter)
}

/// Areas that match, those of which only the feature can tell among them.
pub fn matching(reader: &Reader<'_>, filter: &AreaFilter, told_on: ToldOn<'_>) -> Result<Vec<StoredArea>, StoreError> {
    let Some(condition) = &filter.condition else { return list_areas(reader, filter) };
    let areas = list_areas(reader, &AreaFilter { limit: None, ..filter.clone() })?;
    let mut kept = Vec::new();
    for some in areas.chunks(AT_ONCE) {
        for (area, feature) in some.iter().zip(features_of(reader, some, told_on)?) {
            if meets(condition, feature.as_bytes())? {
                kept.push(area.clone());
            }
        }
        if filter.limit.is_some_and(|limit| kept.len() >= limit) {
            break;
        }
    }
    kept.truncate(filter.limit.unwrap_or(usize::MAX));
    Ok(kept)
}

/// Features of a page of an export, those of sources that may leave, and the code after which the next begins.
pub fn export_page(
    reader: &Reader<'_>,
    filter: &AreaFilter,
    (today, listed): (Date, &Listed),
    may_leave: impl Fn(&str) -> bool,
) -> Result<(Vec<String>, Option<String>), StoreError> {
    let told_on = ToldOn { inventory_year: count_year(&summary(reader)?), today, counting: filter.counting, listed };
    let areas = matching(reader, filter, told_on)?;
    let is_full = filter.limit.is_some_and(|limit| areas.len() >= limit);
    let next = areas.last().filter(|_| is_full).map(|area| area.code.clone());
    let open: Vec<StoredArea> = areas.into_iter().filter(|area| may_leave(&area.source)).collect();
    Ok((features_of(reader, &open, told_on)?, next))
}

/// One area by its code.
pub async fn find(app: &App, id: &str, counting: Counting) -> Result<Option<Item>, Problem> {
    let (id, today, listed) = (id.to_owned(), app.today(), Listed::of(&app.territory));
    app.read(move |reader| {
        let (newest, _) = reader.latest_change()?;
        let Some(area) = find_area(reader, &id)? else { return Ok(None) };
        let told_on = ToldOn { inventory_year: count_year(&summary(reader)?), today, counting, listed: &listed };
        let feature = features_of(reader, &[area], told_on)?.pop();
        Ok(feature.map(|feature| Item { feature, scope: Scope::ALL, read_at: newest.0 }))
    })
    .await
}

/// Areas whose figures are counted together, since that is one pass over the cameras.
const AT_ONCE: usize = 500;

fn features_of(reader: &Reader<'_>, areas: &[StoredArea], told_on: ToldOn<'_>) -> Result<Vec<String>, StoreError> {
    let counted = count_in_areas(reader, areas, told_on.counting)?;
    areas.iter().zip(counted).map(|(area, statistics)| feature(reader, area, &statistics, told_on)).collect()
}

/// The stored outline is written as it is; only the properties are made here.
fn feature(
    reader: &Reader<'_>,
    area: &StoredArea,
    statistics: &AreaStatistics,
    told_on: ToldOn<'_>,
) -> Result<String, StoreError> {
    let figures = Figures::new(reader, area, statistics, told_on.inventory_year, told_on.listed)?;
    let properties = Value::Object(area_properties(area, statistics, &figures, told_on));
    let bbox = area.bbox.to_array();
    Ok(format!(
        r#"{{"type":"Feature","id":{},"bbox":{},"geometry":{},"properties":{properties}}}"#,
        Value::from(area.code.as_str()),
        json!(bbox),
        area.geometry,
    ))
}

/// When figures are told.
#[derive(Clone, Copy, Debug)]
pub struct ToldOn<'a> {
    /// The year the inventory as a whole stands for.
    pub inventory_year: Option<i16>,
    /// The territory's day.
    pub today: Date,
    /// Which cameras are counted.
    pub counting: Counting,
    /// What lists cover.
    pub listed: &'a Listed,
}

/// What is told of an area.
pub fn area_properties(
    area: &StoredArea,
    statistics: &AreaStatistics,
    figures: &Figures,
    told_on: ToldOn<'_>,
) -> Map<String, Value> {
    let ToldOn { today, counting, .. } = told_on;
    let mut properties = description(area);
    let mut put = |name: &str, value: Value| drop(properties.insert(name.to_owned(), value));
    let of = |status: Status| statistics.by_status.get(&status).copied().unwrap_or(0);
    put("cameras", statistics.standing().into());
    for status in Status::PUBLIC {
        put(&format!("cameras_{status}"), of(status).into());
    }
    let by_operator = &statistics.by_operator_type;
    let [public, private] = ["public", "private"].map(|kind| by_operator.get(kind).copied().unwrap_or(0));
    put("cameras_operator_public", public.into());
    put("cameras_operator_private", private.into());
    put("cameras_operator_unknown", statistics.standing().saturating_sub(public + private).into());
    put("cameras_per_km2", json!(figures.per_km2));
    put("cameras_per_1000", json!(figures.per_1000.ok()));
    put("cameras_in_rate", json!(figures.in_rate));
    put("rate_note", json!(figures.per_1000.err().map(RateNote::as_str)));
    put("count_on", json!(figures.counted.map(Counted::to_edtf)));
    put("places", json!(figures.places.map(|(all, _)| all)));
    for (index, metres) in PLACE_DISTANCES_M.iter().enumerate() {
        put(&format!("places_within_{metres}_m"), json!(figures.places.map(|(_, within)| within[index])));
    }
    put("cameras_within_25_m_of_border", statistics.near_border.into());
    if let Some(count) = statistics.not_located {
        put("entries_not_located", count.into());
    }
    if counting.is_present() {
        put_shares(&mut properties, &Shares::new(&statistics.surveyed, today));
    }
    properties
}

/// Shares from 0 to 1 that add up to 1: how long ago each part was surveyed.
fn put_shares(properties: &mut Map<String, Value>, shares: &Shares) {
    let mut put = |name: &str, value: Value| drop(properties.insert(name.to_owned(), value));
    put("surveyed_measure", json!(shares.measure));
    put("surveyed_last_on", json!(shares.last_on));
    let names = [
        "surveyed_within_a_month",
        "surveyed_1_to_12_months_ago",
        "surveyed_12_to_24_months_ago",
        "surveyed_longer_ago",
        "surveyed_never",
    ];
    for (name, share) in names.into_iter().zip(shares.by_recency) {
        put(name, json!(share));
    }
    put("surveyed_without_finds", json!(shares.without_finds));
}

fn description(area: &StoredArea) -> Map<String, Value> {
    let doubt = area.population_doubt.as_deref().map(|text| {
        // A doubt is kept as JSON by language, or as one text for all.
        serde_json::from_str::<Value>(text).unwrap_or_else(|_| text.into())
    });
    let value = json!({
        "name": area.name,
        "kind": area.kind,
        "ref": area.reference,
        "parent": area.parent,
        "population": area.population,
        "population_on": area.population_on,
        "population_source": area.population_source,
        "population_doubt": doubt,
        "source": area.source,
        "area_km2": round(area.area_km2, 4),
        "label_lon": area.label.lon(),
        "label_lat": area.label.lat(),
    });
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
