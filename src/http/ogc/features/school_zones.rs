//! The collection of school zones: the ground within some metres of each place for children, as a polygon.
//! Membership is never decided by these polygons, always by geodesic distance.

use std::collections::HashMap;

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::item_query::ItemQuery;
use super::listing::{Item, Listing};
use super::places::{self, export_features, list_made, listed_on, matching, page_of};
use crate::domain::{Bbox, Position};
use crate::geometry::distance::circle;
use crate::http::query::camera_query::WIDEST_ZONE_M;
use crate::http::query::filter::{joined, take_filter as take_filter_parameter};
use crate::http::query::queryables;
use crate::http::state::App;
use crate::http::wire::answer::Scope;
use crate::http::wire::params::{Params, number_within};
use crate::http::wire::problem::Problem;
use crate::store::camera::filter::Counting;
use crate::store::figures::counting::distances_near_places;
use crate::store::territory::places::{PlaceFilter, StoredPlace, cameras_near_place, find_place, list_places};
use crate::store::{Reader, StoreError};

/// Radius in metres when nothing is said.
const DEFAULT_RADIUS_M: f64 = 100.0;
/// Corners of the polygon that stands for a circle.
const VERTICES: u16 = 64;

/// Takes `radius`.
pub fn take_radius(params: &mut Params) -> Result<f64, Problem> {
    let radius = params.take_as("radius", |text| number_within(text, 1.0, WIDEST_ZONE_M))?;
    Ok(radius.unwrap_or(DEFAULT_RADIUS_M))
}

/// A page of zones in the order of their places' codes.
pub async fn list(app: &App, mut params: Params, query: &ItemQuery) -> Result<Listing, Problem> {
    let radius_m = take_radius(&mut params)?;
    let filter = page_of(query, take_filter(&mut params, query.bbox, radius_m, &app.zone)?);
    params.finish()?;
    app.require_area(filter.area.as_deref()).await?;
    list_made(app, query, filter, near, move |reader, near, place| feature(reader, place, radius_m, near.as_ref()))
        .await
}

/// Takes what narrows down zones: a zone touches the box when its middle lies in the box widened by the radius.
pub fn take_filter(
    params: &mut Params,
    bbox: Option<Bbox>,
    radius_m: f64,
    zone: &TimeZone,
) -> Result<PlaceFilter, Problem> {
    let mut filter = places::take_common(params, bbox.map(|bbox| bbox.widened(radius_m)), zone)?;
    filter.condition = joined(take_filter_parameter(params, &queryables::school_zones(), zone)?);
    Ok(filter)
}

/// The sources of all that match, one for each.
pub fn sources(reader: &Reader<'_>, filter: &PlaceFilter, radius_m: f64) -> Result<Vec<String>, StoreError> {
    if filter.condition.is_none() {
        return Ok(list_places(reader, filter)?.into_iter().map(|place| place.source).collect());
    }
    let near = near(reader, filter.counting)?;
    let places = matching(reader, filter, |place| feature(reader, place, radius_m, near.as_ref()))?;
    Ok(places.into_iter().map(|place| place.source).collect())
}

/// Features of a page of an export, those of sources that may leave, and the code after which the next begins.
pub fn export_page(
    reader: &Reader<'_>,
    filter: &PlaceFilter,
    radius_m: f64,
    may_leave: impl Fn(&str) -> bool,
) -> Result<(Vec<String>, Option<String>), StoreError> {
    let near = near(reader, filter.counting)?;
    export_features(reader, filter, may_leave, |place| feature(reader, place, radius_m, near.as_ref()))
}

/// The zone around one place.
pub async fn find(app: &App, id: &str, radius_m: f64, counting: Counting) -> Result<Option<Item>, Problem> {
    let id = id.to_owned();
    app.read(move |reader| {
        let (newest, _) = reader.latest_change()?;
        let Some(place) = find_place(reader, &id)? else { return Ok(None) };
        Ok(Some(Item {
            feature: feature(reader, &place, radius_m, near(reader, counting)?.as_ref())?,
            scope: Scope::ALL,
            read_at: newest.0,
        }))
    })
    .await
}

/// Distances from places to cameras that were not counted beforehand.
type Near = HashMap<i64, Vec<f64>>;

/// None where the kept pairs answer.
fn near(reader: &Reader<'_>, counting: Counting) -> Result<Option<Near>, StoreError> {
    if counting.is_present() { Ok(None) } else { distances_near_places(reader, counting).map(Some) }
}

fn feature(reader: &Reader<'_>, place: &StoredPlace, radius_m: f64, near: Option<&Near>) -> Result<String, StoreError> {
    let standing = if let Some(near) = near {
        near.get(&place.place_id).into_iter().flatten().filter(|away_m| **away_m <= radius_m).count()
    } else {
        let near = cameras_near_place(reader, place.place_id, radius_m)?;
        near.iter().filter(|(_, _, status)| status.is_standing()).count()
    };
    let ring: Vec<Value> = circle(place.position, radius_m, VERTICES)
        .into_iter()
        .filter_map(|(lon, lat)| Position::new(lon, lat).ok())
        .map(|corner| json!([corner.lon(), corner.lat()]))
        .collect();
    let feature = json!({
        "type": "Feature",
        "id": place.code,
        "geometry": { "type": "Polygon", "coordinates": [ring] },
        "properties": {
            "place": place.code,
            "name": place.tags.get("name"),
            "radius_m": radius_m,
            "cameras": standing,
            "listed_on": listed_on(place),
        },
    });
    Ok(feature.to_string())
}
