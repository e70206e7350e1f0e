//! What the map needs to begin: the territory, its counts and sources.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::routing::get;
use serde_json::{Value, json};

use crate::domain::Status;
use crate::http::query::day::day_of;
use crate::http::state::{App, AppState, ProofOfWork};
use crate::http::wire::answer::{Answer, Freshness, JSON, Scope};
use crate::http::wire::params::Params;
use crate::http::wire::problem::Problem;
use crate::store::figures::summary::{Summary, summary};
use crate::store::territory::areas::find_area;

/// Operators offered by the form of reports.
const OPERATORS_OFFERED: usize = 30;

/// The route of the territory.
pub fn routes() -> Router<AppState> {
    Router::new().route("/territory.json", get(territory))
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
