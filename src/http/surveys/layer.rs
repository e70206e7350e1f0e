//! The survey layer of the map: what was looked at and how recently, without overlaps, the newest on top.

use std::collections::BTreeMap;

use axum::extract::{RawQuery, State};
use geo_types::{Geometry, MultiLineString, MultiPolygon};
use jiff::civil::Date;
use serde_json::{Value, json};

use super::shares::Recency;
use crate::domain::survey::finds_word;
use crate::geometry::coverage::{lines_beside, union, visible_surfaces};
use crate::http::state::AppState;
use crate::http::wire::answer::{Answer, Freshness, GEOJSON, Scope};
use crate::http::wire::asked::Asked;
use crate::http::wire::params::Params;
use crate::http::wire::problem::Problem;
use crate::store::survey::lists::{SurveyFilter, list_surveys};
use crate::store::survey::surveys::StoredSurvey;

/// Recency and whether anything was found.
type Class = (Recency, bool);

/// `/surveys.geojson`.
pub async fn layer(State(app): State<AppState>, asked: Asked, RawQuery(raw): RawQuery) -> Result<Answer, Problem> {
    let mut params = Params::parse(raw.as_deref())?;
    asked.take_language(&mut params)?;
    params.finish()?;
    let today = app.today();
    app.read(move |reader| {
        let (change, _) = reader.latest_change()?;
        let features = features(list_surveys(reader, &SurveyFilter::default())?, today);
        let value = json!({ "type": "FeatureCollection", "features": features });
        let scope = Scope { surveys: true, ..Scope::default() };
        Ok(Answer::json(GEOJSON, &value, Freshness::Day { scope, change: change.0, day: today }))
    })
    .await
}

/// One feature for each class of surfaces and one for each of lines.
fn features(mut surveys: Vec<StoredSurvey>, today: Date) -> Vec<Value> {
    surveys.sort_by_key(|survey| std::cmp::Reverse((survey.begins_on, survey.has_finds)));
    let mut surfaces: Vec<(i64, Class, MultiPolygon<f64>)> = Vec::new();
    let mut lines: Vec<(i64, Class, MultiLineString<f64>)> = Vec::new();
    for survey in surveys {
        let class = (Recency::of(survey.begins_on, today), survey.has_finds);
        match survey.geometry.parse::<geojson::Geometry>().ok().and_then(|geometry| geometry.try_into().ok()) {
            Some(Geometry::Polygon(polygon)) => surfaces.push((survey.begins_on, class, polygon.into())),
            Some(Geometry::MultiPolygon(polygons)) => surfaces.push((survey.begins_on, class, polygons)),
            Some(Geometry::MultiLineString(parts)) => lines.push((survey.begins_on, class, parts)),
            _ => {}
        }
    }
    let stacked: Vec<_> = surfaces.iter().map(|(_, _, surface)| surface.clone()).collect();
    let mut by_class: BTreeMap<Class, Vec<MultiPolygon<f64>>> = BTreeMap::new();
    for ((_, class, _), visible) in surfaces.iter().zip(visible_surfaces(&stacked)) {
        by_class.entry(*class).or_default().push(visible);
    }
    let mut lines_by_class: BTreeMap<Class, Vec<geo_types::LineString<f64>>> = BTreeMap::new();
    for (day, class, parts) in lines {
        let newer: Vec<_> = surfaces.iter().filter(|(other, ..)| *other > day).map(|(.., s)| s.clone()).collect();
        let beside = if newer.is_empty() { parts } else { lines_beside(&parts, &union(&newer)) };
        lines_by_class.entry(class).or_default().extend(beside.0);
    }
    let surfaces = by_class.iter().map(|(class, parts)| feature(*class, &union(parts).into()));
    // Later features are drawn over earlier ones: the oldest lines come first.
    let lines = lines_by_class.into_iter().rev().map(|(class, parts)| feature(class, &MultiLineString(parts).into()));
    surfaces.chain(lines).collect()
}

fn feature((recency, has_finds): Class, geometry: &Geometry<f64>) -> Value {
    json!({
        "type": "Feature",
        "properties": { "recency": recency.as_str(), "finds": finds_word(has_finds) },
        "geometry": geojson::Geometry::from(&rounded(geometry)),
    })
}

/// Seven decimals are a centimetre.
fn rounded(geometry: &Geometry<f64>) -> Geometry<f64> {
    use geo::MapCoords as _;
    let round = |number: f64| (number * 1e7).round() / 1e7;
    geometry.map_coords(|at| geo_types::Coord { x: round(at.x), y: round(at.y) })
}
