//! `/cameras/{id}/history`: what became of a camera, day by day, as a page and as JSON. It says which source spoke and by
//! what evidence; of a person nothing but that there was one.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::{Value, json};

use super::camera_facts::parse_features;
use super::frame::shell;
use super::source_lines::{SourceLine, source_lines};
use super::streets::tell_streets;
use crate::domain::{CameraId, Position, Territory};
use crate::geometry::distance::distance_m;
use crate::http::i18n::Language;
use crate::http::query::day::day_of;
use crate::http::state::{App, AppState};
use crate::http::wire::answer::{Answer, Freshness, HTML, JSON, Scope};
use crate::http::wire::asked::Asked;
use crate::http::wire::negotiate::Accepted;
use crate::http::wire::params::Params;
use crate::http::wire::problem::{Problem, shorten};
use crate::store::camera::history::{CameraState, Told, list_camera_states};
use crate::store::camera::rulings::{Fate, find_fate};
use crate::store::figures::summary::summary;
use crate::store::{Reader, StoreError};

/// The routes of histories.
pub fn routes() -> Router<AppState> {
    Router::new().route("/cameras/{id}/history", get(history))
}

/// One day's change.
#[derive(Clone, Debug, Serialize)]
pub struct Step {
    /// Day of the territory.
    pub on: String,
    /// `added`, `changed`, `withdrawn` or `back`.
    pub what: &'static str,
    pub told: Vec<Line>,
    pub changes: Vec<Difference>,
}

/// Who spoke.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    pub source: String,
    pub kind: String,
    pub evidence: &'static str,
}

/// A member that is another: a tag, one of ours, or `position` as longitude, latitude.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Difference {
    pub key: String,
    pub before: Option<Value>,
    pub after: Option<Value>,
    /// Of `position`: how far it moved.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_m: Option<f64>,
}

/// Values of `camera_history.html`.
#[derive(Debug, Serialize)]
struct HistorySheet {
    id: String,
    title: String,
    /// Newest first.
    steps: Vec<Step>,
    sources: Vec<SourceLine>,
    titles: BTreeMap<String, String>,
    has_data: bool,
}

async fn history(
    State(app): State<AppState>,
    asked: Asked,
    uri: Uri,
    Path(code): Path<String>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let mut params = Params::parse(raw.as_deref())?;
    params.take("lang");
    let named = params.take_as("f", |text| match text {
        "json" => Ok(true),
        "html" => Ok(false),
        _ => Err(format!("expected json or html, found {:?}", shorten(text))),
    })?;
    let is_data = named.unwrap_or(asked.accepted != Accepted::Html);
    params.finish()?;
    let missing = Problem::not_found(format!("There is no camera {:?}.", shorten(&code)));
    let Ok(id) = code.parse::<CameraId>() else { return Err(missing) };
    if id.to_string() != code {
        let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        return Ok(Redirect::permanent(&app.url(&format!("/cameras/{id}/history{query}"))).into_response());
    }
    let (held, day) = (AppState::clone(&app), app.today());
    let found = app.read(move |reader| {
        match find_fate(reader, id)? {
            Some(Fate::Erased) => return Ok(Err(Problem::erased_camera())),
            Some(Fate::Hidden) => return Ok(Err(Problem::hidden_camera())),
            Some(Fate::Merged(_)) | None => {}
        }
        let (change, _) = reader.latest_change()?;
        let scope = Scope::ALL;
        let freshness = Freshness::Day { scope, change: change.0, day };
        let states = list_camera_states(reader, id, is_data)?;
        let steps = steps(&states, is_data, &held.zone)?;
        if steps.is_empty() {
            return Ok(Err(missing));
        }
        if is_data {
            return Ok(Ok(Answer::json(JSON, &document(&held, id, &steps), freshness)));
        }
        let page = shell(&held, &asked, &uri);
        let language = held.pages.language(asked.language);
        let sheet = sheet(reader, &held.territory, language, id, &states, steps)?;
        let rendered = held.pages.render(page.language, "camera_history.html", &page, json!({ "sheet": sheet }));
        Ok(rendered.map(|html| Answer::new(HTML, html, freshness)))
    });
    Ok(found.await??.into_response())
}

fn document(app: &App, id: CameraId, steps: &[Step]) -> Value {
    json!({
        "camera_id": id.to_string(),
        "history": steps,
        "links": [
            { "rel": "self", "href": app.url(&format!("/cameras/{id}/history?f=json")), "type": JSON },
            { "rel": "alternate", "href": app.url(&format!("/cameras/{id}/history?f=html")), "type": "text/html" },
            { "rel": "describedby", "href": app.url(&format!("/collections/cameras/items/{id}")), "type": "application/geo+json" },
        ],
    })
}

fn sheet(
    reader: &Reader<'_>,
    territory: &Territory,
    language: &Language,
    id: CameraId,
    states: &[CameraState],
    mut steps: Vec<Step>,
) -> Result<HistorySheet, StoreError> {
    let last = states.last().map(|state| whole(&state.feature)).unwrap_or_default();
    let mut camera = parse_features(last.as_bytes())?.pop();
    tell_streets(reader, camera.as_mut())?;
    let title = camera.map(|camera| camera.title(language));
    let keys: Vec<&str> = steps.iter().flat_map(|step| &step.told).map(|line| line.source.as_str()).collect();
    let sources = source_lines(keys, &summary(reader)?, territory);
    let has_data = states.iter().any(|state| state.told.iter().any(|told| told.is_exportable));
    steps.reverse();
    Ok(HistorySheet {
        id: id.to_string(),
        title: title.unwrap_or_else(|| id.to_string()),
        titles: sources.iter().map(|line| (line.key.clone(), line.title.clone())).collect(),
        steps,
        sources,
        has_data,
    })
}

/// The steps from state to state, oldest first; states that say the same one after the other are one.
fn steps(states: &[CameraState], exportable_only: bool, zone: &TimeZone) -> Result<Vec<Step>, StoreError> {
    let mut steps = Vec::new();
    let mut before: Option<&CameraState> = None;
    for state in states.iter().filter(|state| !state.feature.is_empty()) {
        let gap = before.and_then(|last| last.to.as_ref().filter(|to| **to != state.from));
        if let Some(withdrawn) = gap {
            steps.push(withdrawal(withdrawn, zone)?);
        }
        let changes = before.map_or(Ok(Vec::new()), |last| differences(&last.feature, &state.feature))?;
        let what = match (before, gap) {
            (None, _) => "added",
            (_, Some(_)) => "back",
            _ => "changed",
        };
        if what != "changed" || !changes.is_empty() {
            let told = state.told.iter().filter(|told| told.is_exportable || !exportable_only).map(line).collect();
            steps.push(Step { on: day(&state.from, zone)?, what, told, changes });
        }
        before = Some(state);
    }
    if let Some(ended) = before.and_then(|last| last.to.as_ref()) {
        steps.push(withdrawal(ended, zone)?);
    }
    Ok(steps)
}

fn withdrawal(at: &str, zone: &TimeZone) -> Result<Step, StoreError> {
    Ok(Step { on: day(at, zone)?, what: "withdrawn", told: Vec::new(), changes: Vec::new() })
}

fn line(told: &Told) -> Line {
    Line { source: told.source.clone(), kind: told.kind.clone(), evidence: told.evidence.as_str() }
}

fn day(instant: &str, zone: &TimeZone) -> Result<String, StoreError> {
    let instant: Timestamp = instant.parse().map_err(|error: jiff::Error| StoreError::Corrupt(error.to_string()))?;
    Ok(day_of(instant, zone).to_string())
}

/// A stored feature with its end.
pub fn whole(feature: &str) -> String {
    if feature.is_empty() { String::new() } else { format!("{feature}}}}}") }
}

/// Members that differ between two stored features, in the order of their keys, the position first.
pub fn differences(before: &str, after: &str) -> Result<Vec<Difference>, StoreError> {
    let (before, after): (Value, Value) = (serde_json::from_str(&whole(before))?, serde_json::from_str(&whole(after))?);
    let mut found = Vec::new();
    let place = |feature: &Value| feature["geometry"]["coordinates"].clone();
    if place(&before) != place(&after) {
        let moved_m =
            position(&before).zip(position(&after)).map(|(from, to)| (distance_m(from, to) * 10.0).round() / 10.0);
        found.push(Difference {
            key: "position".to_owned(),
            before: Some(place(&before)),
            after: Some(place(&after)),
            moved_m,
        });
    }
    let members = |feature: &Value| feature["properties"].as_object().cloned().unwrap_or_default();
    let (before, after) = (members(&before), members(&after));
    let keys: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    for key in keys {
        let (old, new) = (before.get(key), after.get(key));
        if old != new {
            found.push(Difference { key: key.clone(), before: old.cloned(), after: new.cloned(), moved_m: None });
        }
    }
    Ok(found)
}

fn position(feature: &Value) -> Option<Position> {
    let at = feature["geometry"]["coordinates"].as_array()?;
    Position::new(at.first()?.as_f64()?, at.get(1)?.as_f64()?).ok()
}
