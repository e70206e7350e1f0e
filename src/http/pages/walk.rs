//! The addresses of walks: the choice of one, its sheets for paper, the form for what comes back, and its streets.

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::Uri;
use axum::routing::get;
use serde::Serialize;
use serde_json::{Value, json};

use super::area_lists::{Link, area_choices};
use super::frame::shell;
use super::walk_plan::{Subject, find_subject};
use super::walk_sheet::{WalkSheet, read_walk};
use crate::domain::Position;
use crate::geometry::street;
use crate::http::state::{App, AppState};
use crate::http::wire::answer::{Answer, Freshness, GEOJSON, HTML, Scope};
use crate::http::wire::asked::Asked;
use crate::http::wire::params::Params;
use crate::http::wire::problem::{Problem, shorten};
use crate::store::territory::ground::ground_in;
use crate::store::{Reader, StoreError};

/// What a walk is made of.
const SCOPE: Scope = Scope { ground: true, ..Scope::ALL };

/// The routes of walks.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/walks", get(choose))
        .route("/walks/{area}", get(sheet))
        .route("/walks/{area}/entry", get(entry))
        .route("/walks/{area}/streets.geojson", get(streets))
}

#[derive(Serialize)]
struct Choice {
    areas: Vec<Link>,
}

#[derive(Serialize)]
struct Walk {
    walk: WalkSheet,
}

/// `/walks`: which neighbourhood.
async fn choose(State(app): State<AppState>, asked: Asked, uri: Uri) -> Result<Answer, Problem> {
    let held = AppState::clone(&app);
    let (rendered, change) = app
        .read(move |reader| {
            let (change, _) = reader.latest_change()?;
            let areas = area_choices(reader, &held.territory)?;
            let page = shell(&held, &asked, &uri);
            Ok((held.pages.render(page.language, "walks.html", &page, Choice { areas }), change.0))
        })
        .await?;
    Ok(Answer::new(HTML, rendered?, Freshness::Version { scope: SCOPE, change }))
}

async fn sheet(State(app): State<AppState>, asked: Asked, uri: Uri, Path(id): Path<String>) -> Result<Answer, Problem> {
    page(app, asked, uri, id, "walk.html").await
}

async fn entry(State(app): State<AppState>, asked: Asked, uri: Uri, Path(id): Path<String>) -> Result<Answer, Problem> {
    page(app, asked, uri, id, "walk_entry.html").await
}

async fn page(app: AppState, asked: Asked, uri: Uri, id: String, template: &'static str) -> Result<Answer, Problem> {
    let mut params = Params::parse_lenient(uri.query());
    let at = params.take_as("at", |text| {
        text.trim().parse::<i64>().map_err(|_not_a_number| format!("expected a number, found {:?}", shorten(text)))
    })?;
    let shape = params.take("shape");
    let (held, day) = (AppState::clone(&app), app.today());
    let (rendered, change) = app
        .read(move |reader| {
            let (change, _) = reader.latest_change()?;
            let found = find_subject(reader, &id, shape.as_deref())?;
            let Some(subject) = found.transpose() else { return Ok((Err(missing(&id)), change.0)) };
            let rendered = match subject {
                Err(problem) => Err(problem),
                Ok(subject) => render(&held, reader, &asked, &uri, &subject, at, template)?,
            };
            Ok((rendered, change.0))
        })
        .await?;
    Ok(Answer::new(HTML, rendered?, Freshness::Day { scope: SCOPE, change, day }))
}

fn render(
    app: &App,
    reader: &Reader<'_>,
    asked: &Asked,
    uri: &Uri,
    subject: &Subject,
    at: Option<i64>,
    template: &str,
) -> Result<Result<String, Problem>, StoreError> {
    let page = shell(app, asked, uri);
    let walk = read_walk(reader, app.pages.language(page.language), subject, at, &app.settings.public_url.base)?;
    Ok(app.pages.render(page.language, template, &page, Walk { walk }))
}

fn missing(id: &str) -> Problem {
    Problem::not_found(format!("There is no area {:?}.", shorten(id)))
}

/// Streets of a walk with the length that lies in it, one feature for each name.
async fn streets(
    State(app): State<AppState>,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
) -> Result<Answer, Problem> {
    let mut params = Params::parse(raw.as_deref())?;
    params.take("lang");
    let shape = params.take("shape");
    params.finish()?;
    app.read(move |reader| {
        let (change, _) = reader.latest_change()?;
        let subject = match find_subject(reader, &id, shape.as_deref())?.transpose() {
            None => return Ok(Err(missing(&id))),
            Some(Err(problem)) => return Ok(Err(problem)),
            Some(Ok(subject)) => subject,
        };
        let value = json!({ "type": "FeatureCollection", "features": street_features(reader, &subject)? });
        let scope = Scope { areas: true, ground: true, ..Scope::default() };
        Ok(Ok(Answer::json(GEOJSON, &value, Freshness::Version { scope, change: change.0 })))
    })
    .await?
}

fn street_features(reader: &Reader<'_>, subject: &Subject) -> Result<Vec<Value>, StoreError> {
    let mut streets: std::collections::BTreeMap<String, (Vec<Value>, f64)> = std::collections::BTreeMap::new();
    let pieces = ground_in(reader, subject.outline.bbox())?.into_iter();
    for piece in pieces.filter(|piece| piece.kind == "street" && !piece.name.is_empty()) {
        let Some(geometry) = super::drawing::parse_geometry(&piece.geometry) else { continue };
        for line in street::lines_of(&geometry) {
            let (inside, length_m) = street::inside(line, |at| subject.outline.contains(at));
            if inside.is_empty() {
                continue;
            }
            let (lines, total_m) = streets.entry(piece.name.clone()).or_default();
            *total_m += length_m;
            lines.extend(inside.iter().map(|part| {
                part.coords()
                    .filter_map(|at| Position::new(at.x, at.y).ok())
                    .map(|at| json!([at.lon(), at.lat()]))
                    .collect::<Value>()
            }));
        }
    }
    let feature = |(name, (lines, length_m)): (String, (Vec<Value>, f64))| {
        json!({
            "type": "Feature",
            "id": name,
            "properties": { "name": name, "length_m": length_m.round() },
            "geometry": { "type": "MultiLineString", "coordinates": lines },
        })
    };
    Ok(streets.into_iter().map(feature).collect())
}
