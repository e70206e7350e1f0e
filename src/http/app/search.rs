//! `/search`: areas, places, streets, cameras by reference or code, and coordinates however they are written.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::routing::get;
use serde_json::{Value, json};

use crate::domain::{Coordinates, Position};
use crate::http::state::{App, AppState};
use crate::http::wire::answer::{Answer, Freshness, JSON, Scope};
use crate::http::wire::asked::Asked;
use crate::http::wire::params::Params;
use crate::http::wire::problem::{Problem, shorten};
use crate::store::search::{SearchHit, search};

const DEFAULT_LIMIT: usize = 8;
const MAX_LIMIT: usize = 50;

/// The route of the search.
pub fn routes() -> Router<AppState> {
    Router::new().route("/search", get(find))
}

async fn find(State(app): State<AppState>, asked: Asked, RawQuery(raw): RawQuery) -> Result<Answer, Problem> {
    let mut params = Params::parse(raw.as_deref())?;
    let query = params.take("q").ok_or_else(|| Problem::parameter("q", "expected what to look for, found nothing"))?;
    asked.take_language(&mut params)?;
    let limit = params.take_as("limit", |text| {
        let number = text.parse::<usize>().ok().filter(|number| *number > 0);
        number.ok_or_else(|| format!("expected a whole number from 1, found {:?}", shorten(text)))
    })?;
    params.finish()?;
    let limit = limit.unwrap_or(DEFAULT_LIMIT).min(MAX_LIMIT);
    let position = written_position(&app, &query);
    let wanted = query.clone();
    let (change, hits) = app
        .read(move |reader| {
            let hits = if position.is_some() { Vec::new() } else { search(reader, &wanted, limit)? };
            Ok((reader.latest_change()?.0, hits))
        })
        .await?;
    let mut results: Vec<Value> = position.map(coordinates_result).into_iter().collect();
    results.extend(hits.iter().map(result));
    let freshness = Freshness::Version { scope: Scope::ALL, change: change.0 };
    Ok(Answer::json(JSON, &json!({ "query": query, "results": results }), freshness))
}

fn result(hit: &SearchHit) -> Value {
    let folder = match hit.kind.as_str() {
        "area" => Some("areas"),
        "place" => Some("places"),
        "camera" => Some("cameras"),
        _ => None,
    };
    let mut value = json!({
        "kind": hit.kind,
        "id": hit.id,
        "title": hit.title,
        "subtitle": hit.subtitle,
        "position": [hit.position.lon(), hit.position.lat()],
        "href": folder.map(|folder| format!("{folder}/{}", hit.id)),
    });
    if let Some(bbox) = hit.bbox {
        value["bbox"] = json!(bbox.to_array());
    }
    value
}

/// Latitude and longitude as people read them.
pub(in crate::http) fn position_title(position: Position) -> String {
    format!("{:.6}, {:.6}", position.lat(), position.lon())
}

fn coordinates_result(position: Position) -> Value {
    json!({
        "kind": "coordinates",
        "id": "",
        "title": position_title(position),
        "subtitle": "",
        "position": [position.lon(), position.lat()],
        "href": null,
    })
}

/// Coordinates however they are written. Where nothing says which of two numbers is which, latitude comes first as people
/// write it, unless only the other order lies in the territory.
pub(in crate::http) fn written_position(app: &App, text: &str) -> Option<Position> {
    let (first, second) = match Coordinates::parse(text)? {
        Coordinates::Known(position) => return Some(position),
        Coordinates::Pair(first, second) => (first, second),
    };
    let latitude_first = Position::new(second, first).ok();
    let longitude_first = Position::new(first, second).ok();
    let bounds = app.territory.bbox();
    let is_here = |position: &Option<Position>| position.is_some_and(|position| bounds.contains(position));
    if is_here(&longitude_first) && !is_here(&latitude_first) {
        longitude_first
    } else {
        latitude_first.or(longitude_first)
    }
}
