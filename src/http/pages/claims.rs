//! What is claimed about a camera, as a table of its sheet and as `/cameras/{id}/evidence` in JSON: every source's words
//! with their grade and date, and where they disagree.

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::camera_known::direction;
use super::source_lines::{SourceLine, source_lines};
use crate::domain::claim::{Claim, Doubt, Said, Topic, claims};
use crate::domain::source::CONTRIBUTORS;
use crate::domain::{CameraId, Observation, Position, Territory};
use crate::http::i18n::Language;
use crate::http::state::{App, AppState};
use crate::http::wire::answer::{Answer, Freshness, JSON, Scope};
use crate::http::wire::params::Params;
use crate::http::wire::problem::{Problem, shorten};
use crate::store::camera::cameras::find_camera;
use crate::store::camera::rulings::{Fate, find_fate};
use crate::store::figures::summary::summary;
use crate::store::report::water::is_in_open_water;
use crate::store::{Reader, StoreError};

/// The route of evidence.
pub fn routes() -> Router<AppState> {
    Router::new().route("/cameras/{id}/evidence", get(evidence))
}

/// A topic with its rows.
#[derive(Clone, Debug, Serialize)]
pub struct ClaimRows {
    pub topic: &'static str,
    pub is_disputed: bool,
    pub rows: Vec<ClaimRow>,
}

/// What one source says.
#[derive(Clone, Debug, Serialize)]
pub struct ClaimRow {
    pub text: String,
    /// Address of the act; none unless it is a web address.
    pub href: Option<String>,
    pub is_contributors: bool,
    pub source_title: String,
    pub evidence: &'static str,
    /// The day it was seen, or the date of the document.
    pub dated_on: Option<String>,
    /// How many statements say so.
    pub count: usize,
    pub doubt: Option<&'static str>,
}

/// The table of a sheet.
pub fn claim_rows(claims: &[Claim], sources: &[SourceLine], language: &Language) -> Vec<ClaimRows> {
    let rows = |claim: &Claim| ClaimRows {
        topic: claim.topic.as_str(),
        is_disputed: claim.is_disputed,
        rows: claim.said.iter().map(|said| row(claim.topic, said, sources, language)).collect(),
    };
    claims.iter().map(rows).collect()
}

/// The topics that nobody speaks of, in reading order.
pub fn untold(claims: &[Claim]) -> Vec<&'static str> {
    let is_told = |topic: &Topic| *topic == Topic::Other || claims.iter().any(|claim| claim.topic == *topic);
    Topic::ALL.into_iter().filter(|topic| !is_told(topic)).map(Topic::as_str).collect()
}

fn row(topic: Topic, said: &Said, sources: &[SourceLine], language: &Language) -> ClaimRow {
    let value = |key: &str| said.values.iter().find(|(own, _)| own == key).map(|(_, value)| value.as_str());
    let url =
        value("contrechamp:authorisation:url").filter(|url| url.starts_with("https://") || url.starts_with("http://"));
    let source = sources.iter().find(|line| line.key == said.source);
    ClaimRow {
        text: text(topic, said, language),
        href: url.map(str::to_owned),
        is_contributors: said.source == CONTRIBUTORS,
        source_title: source.map_or_else(|| said.source.clone(), |line| line.title.clone()),
        evidence: said.evidence.as_str(),
        dated_on: dated_on(said, source),
        count: said.count,
        doubt: said.doubt.map(Doubt::as_str),
    }
}

/// Nobody sees a camera in a document: its date is that of the publication.
fn dated_on(said: &Said, source: Option<&SourceLine>) -> Option<String> {
    let published_on = || source.map(|line| line.published_on.clone()).filter(|date| !date.is_empty());
    let is_document = !said.evidence.is_on_the_ground();
    said.dated_on.map(|date| date.to_string()).or_else(|| is_document.then(published_on).flatten())
}

/// A claim in words; what is not of the vocabulary is told as it is.
fn text(topic: Topic, said: &Said, language: &Language) -> String {
    let told = |word: &dyn Fn(&str, &str) -> String| {
        let parts: Vec<_> =
            said.values.iter().map(|(key, value)| word(key, value)).filter(|part| !part.is_empty()).collect();
        parts.join(if topic == Topic::Authorisation { ", " } else { " · " })
    };
    let word = |prefix: &str, value: &str| language.word(prefix, value).to_owned();
    match topic {
        Topic::Existence => told(&|key, value| match key {
            "exists" => language.text(&format!("sheet.says.{value}")).to_owned(),
            "unlisted_on" => language.fill("sheet.says.unlisted", &[("date", language.date(value).into())]),
            _ => language.fill("claim.removed_on", &[("date", language.date(value).into())]),
        }),
        Topic::Type => told(&|_, value| word("type", value)),
        Topic::Direction => told(&|_, value| direction(value, language)),
        Topic::LegalBasis => told(&|_, value| {
            let items = value.split(';').map(|item| word("legal_basis", item.trim()));
            items.collect::<Vec<_>>().join(" · ")
        }),
        Topic::Purpose => told(&|_, value| language.fill("claim.quoted", &[("words", value.into())])),
        Topic::Authorisation => told(&|key, value| authorisation(key, value, language)),
        Topic::Analysis | Topic::Faces | Topic::Plates | Topic::Sound => {
            told(&|key, value| word(if key == "surveillance:type" { "type" } else { "claim.answer" }, value))
        }
        Topic::Other => told(&|key, value| format!("{key} = {value}")),
        Topic::Operator | Topic::Viewers | Topic::Cost => told(&|_, value| value.to_owned()),
    }
}

/// One part of what is said of an act; a term as the act gives it.
fn authorisation(key: &str, value: &str, language: &Language) -> String {
    let date = || language.date(value);
    match key.trim_start_matches("contrechamp:authorisation").trim_start_matches(':') {
        "" => language.fill("claim.act", &[("number", value.into())]),
        "date" => language.fill("claim.act.date", &[("date", date().into())]),
        "term" => language.fill("claim.act.term", &[("term", value.into())]),
        "state" => language.word("claim.act.state", value).to_owned(),
        "renewal_not_found_on" => language.fill("claim.act.renewal", &[("date", date().into())]),
        _ => String::new(),
    }
}

async fn evidence(
    State(app): State<AppState>,
    Path(code): Path<String>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let mut params = Params::parse(raw.as_deref())?;
    params.take("lang");
    params.take_as("f", |text| match text {
        "json" => Ok(()),
        _ => Err(format!("expected json, found {:?}", shorten(text))),
    })?;
    params.finish()?;
    let missing = Problem::not_found(format!("There is no camera {:?}.", shorten(&code)));
    let Ok(id) = code.parse::<CameraId>() else { return Err(missing) };
    if id.to_string() != code {
        return Ok(Redirect::permanent(&app.url(&format!("/cameras/{id}/evidence"))).into_response());
    }
    let (held, day) = (AppState::clone(&app), app.today());
    let found = app.read(move |reader| {
        match find_fate(reader, id)? {
            Some(Fate::Erased) => return Ok(Err(Problem::erased_camera())),
            Some(Fate::Hidden) => return Ok(Err(Problem::hidden_camera())),
            Some(Fate::Merged(other)) => {
                let way = Redirect::temporary(&held.url(&format!("/cameras/{other}/evidence")));
                return Ok(Ok(way.into_response()));
            }
            None => {}
        }
        let (change, _) = reader.latest_change()?;
        let freshness = Freshness::Day { scope: Scope::ALL, change: change.0, day };
        let Some(document) = document(reader, &held, id)? else { return Ok(Err(missing)) };
        Ok(Ok(Answer::json(JSON, &document, freshness).into_response()))
    });
    found.await?
}

/// What sources that may be passed on claim; none where there is no such camera or none of its sources may.
fn document(reader: &Reader<'_>, app: &App, id: CameraId) -> Result<Option<Value>, StoreError> {
    let Some(stored) = find_camera(reader, id)?.filter(|stored| stored.export_feature.is_some()) else {
        return Ok(None);
    };
    let statements: Vec<Observation> =
        stored.observations.into_iter().map(|stored| stored.observation).filter(|said| said.is_exportable).collect();
    let claims = claims(&statements, &positions_in_water(reader, &statements)?);
    let sources = lines_of(reader, &statements, &app.territory)?;
    let topics: Vec<_> = claims.iter().map(|claim| topic_json(claim, &sources)).collect();
    Ok(Some(json!({
        "camera_id": id.to_string(),
        "claims": topics,
        "untold": untold(&claims),
        "sources": sources,
        "links": [
            { "rel": "self", "href": app.url(&format!("/cameras/{id}/evidence")), "type": JSON },
            { "rel": "alternate", "href": app.url(&format!("/cameras/{id}")), "type": "text/html" },
            { "rel": "describedby", "href": app.url(&format!("/collections/cameras/items/{id}")), "type": "application/geo+json" },
        ],
    })))
}

/// Where sources put the camera into open water.
pub fn positions_in_water(reader: &Reader<'_>, statements: &[Observation]) -> Result<Vec<Position>, StoreError> {
    let mut positions: Vec<Position> = statements.iter().filter_map(|said| said.position).collect();
    positions.dedup();
    let mut in_water = Vec::new();
    for position in positions {
        if is_in_open_water(reader, position)? {
            in_water.push(position);
        }
    }
    Ok(in_water)
}

fn lines_of(
    reader: &Reader<'_>,
    statements: &[Observation],
    territory: &Territory,
) -> Result<Vec<SourceLine>, StoreError> {
    Ok(source_lines(statements.iter().map(|said| said.source.as_str()), &summary(reader)?, territory))
}

fn topic_json(claim: &Claim, sources: &[SourceLine]) -> Value {
    let statement = |said: &Said| {
        let source = sources.iter().find(|line| line.key == said.source);
        let values: Map<_, _> =
            said.values.iter().map(|(key, value)| (key.clone(), Value::from(value.as_str()))).collect();
        json!({
            "source": said.source,
            "evidence": said.evidence.as_str(),
            "dated_on": dated_on(said, source),
            "count": said.count,
            "values": values,
            "doubt": said.doubt.map(Doubt::as_str),
        })
    };
    let statements: Vec<_> = claim.said.iter().map(statement).collect();
    json!({ "topic": claim.topic.as_str(), "is_disputed": claim.is_disputed, "statements": statements })
}
