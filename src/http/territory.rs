//! What the map needs to begin: the territory, its counts and sources, and its ground.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::routing::get;
use serde_json::{Value, json};

use super::answer::{Answer, Freshness, GEOJSON, JSON, Scope};
use super::day::day_of;
use super::params::Params;
use super::problem::Problem;
use super::state::{App, AppState, ProofOfWork};
use crate::domain::{Bbox, Status};
use crate::store::areas::find_area;
use crate::store::ground::{Ground, ground_in};
use crate::store::summary::{Summary, summary};

/// The smallest class of street that is seen of a whole city.
const LEAST_FAR_CLASS: i64 = 2;
/// Operators offered by the form of reports.
const OPERATORS_OFFERED: usize = 30;

/// The routes of the territory.
pub fn routes() -> Router<AppState> {
    Router::new().route("/territory.json", get(territory)).route("/ground.geojson", get(ground))
}

async fn territory(State(app): State<AppState>, RawQuery(raw): RawQuery) -> Result<Answer, Problem> {
    let lang = take_lang(raw.as_deref())?;
    let operators = app.known_operators().await;
    let city = app.territory.city_area.clone();
    let (figures, city) = app.read(move |reader| Ok((summary(reader)?, find_area(reader, &city)?))).await?;
    let mut value = describe(&app, &figures, &lang);
    value["city_bounds"] = json!(city.map(|city| city.bbox.to_array()));
    value["operators"] = operators.iter().take(OPERATORS_OFFERED).cloned().collect();
    let freshness = Freshness::Version { scope: Scope::ALL, change: figures.change.0 };
    Ok(Answer::json(JSON, &value, freshness))
}

/// The language asked for; empty where none is, which means the territory's own.
fn take_lang(raw: Option<&str>) -> Result<String, Problem> {
    let mut params = Params::parse(raw)?;
    let lang = params.take("lang").unwrap_or_default();
    params.finish()?;
    Ok(lang)
}

fn describe(app: &App, figures: &Summary, lang: &str) -> Value {
    let territory = &app.territory;
    let by_status: serde_json::Map<String, Value> = Status::PUBLIC
        .into_iter()
        .map(|status| (status.to_string(), figures.by_status.get(&status).copied().unwrap_or(0).into()))
        .collect();
    json!({
        "id": territory.id,
        "name": territory.name,
        "languages": territory.languages,
        "time_zone": territory.time_zone,
        "centre": territory.centre,
        "zoom": territory.zoom,
        "bounds": territory.bounds,
        "city_area": territory.city_area,
        "choropleth_kind": territory.choropleth_kind,
        "places_listed_on": some(&territory.places_listed_on),
        "counts": { "cameras": figures.standing(), "by_status": by_status },
        "sources": sources(app, figures, lang),
        "declared": territory.declared.iter().map(|declared| declared.in_language(lang)).map(|declared| json!({
            "total": declared.total,
            "about": declared.about,
            "at": declared.at,
            "by": declared.by,
            "source": declared.source,
            "url": some(&declared.url),
            "note": declared.note,
        })).collect::<Vec<_>>(),
        "basemap": app.settings.basemap.as_ref().map(|basemap| basemap.describe()),
        "ground": "ground.geojson?detail=far",
        "ground_near": "ground.geojson?detail=near",
        "report": { "review": app.settings.is_reviewed_first, "counts_devices": true, "proof": app.settings.proof_of_work == ProofOfWork::Always },
        "generated_at": figures.committed_at,
    })
}

/// What the territory's own file says of whom to name it says in more than one language.
fn sources(app: &App, figures: &Summary, lang: &str) -> Vec<Value> {
    let zone = &app.zone;
    let attribution = |source: &crate::domain::Source| {
        let own =
            app.territory.sources.iter().find(|own| own.key == source.key && own.attribution == source.attribution);
        own.map_or_else(|| source.attribution.clone(), |own| own.attribution_in(lang).to_owned())
    };
    let tell = |(source, cameras): &(crate::domain::Source, u64)| {
        json!({
            "key": source.key,
            "title": source.title,
            "publisher": source.publisher,
            "licence": source.licence,
            "attribution": attribution(source),
            "url": some(&source.url),
            "published_on": some(&source.published_on),
            "refreshed_on": figures.refreshed.get(&source.key).map(|at| day_of(*at, zone).to_string()),
            "export": source.is_exportable,
            "cameras": cameras,
        })
    };
    figures.sources.iter().map(tell).collect()
}

/// Null for an empty text.
fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

/// Which part of the ground: what is seen of a whole city, or what only a nearer look needs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Detail {
    Far,
    Near,
}

impl Detail {
    fn parse(text: &str) -> Result<Self, String> {
        match text {
            "far" => Ok(Self::Far),
            "near" => Ok(Self::Near),
            other => Err(format!("expected far or near, found {other:?}")),
        }
    }

    /// Small streets, pedestrian squares and buildings are near.
    fn of(ground: &Ground) -> Self {
        let is_far = ground.class <= LEAST_FAR_CLASS && !matches!(ground.kind.as_str(), "building" | "pedestrian");
        if is_far { Self::Far } else { Self::Near }
    }
}

async fn ground(State(app): State<AppState>, RawQuery(raw): RawQuery) -> Result<Answer, Problem> {
    let mut params = Params::parse(raw.as_deref())?;
    params.take("lang");
    let detail = params.take_as("detail", Detail::parse)?;
    params.finish()?;
    app.read(move |reader| {
        let (change, _) = reader.latest_change()?;
        let features: Vec<String> = ground_in(reader, Bbox::WORLD)?
            .iter()
            .filter(|each| detail.is_none_or(|wanted| wanted == Detail::of(each)))
            .map(ground_feature)
            .collect();
        let body = format!("{{\"type\":\"FeatureCollection\",\"features\":[{}]}}", features.join(","));
        let scope = Scope { ground: true, ..Scope::default() };
        Ok(Answer::new(GEOJSON, body, Freshness::Version { scope, change: change.0 }))
    })
    .await
}

/// The stored geometry is written as it is.
fn ground_feature(ground: &Ground) -> String {
    let mut properties = json!({ "kind": ground.kind });
    if ground.class > 0 {
        properties["class"] = ground.class.into();
    }
    if !ground.name.is_empty() {
        properties["name"] = ground.name.as_str().into();
    }
    format!("{{\"type\":\"Feature\",\"properties\":{properties},\"geometry\":{}}}", ground.geometry)
}
