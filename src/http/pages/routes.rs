//! The addresses of the pages. Each reads one snapshot off the request's thread and answers HTML.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde::Serialize;

use super::area::read_area;
use super::camera::read_camera;
use super::day_asked::DayAsked;
use super::frame::shell;
use super::place::read_place;
use super::problems::read_problem;
use super::texts;
use crate::domain::CameraId;
use crate::http::i18n::Language;
use crate::http::state::{App, AppState};
use crate::http::wire::answer::{Answer, Freshness, HTML, Scope};
use crate::http::wire::asked::Asked;
use crate::http::wire::problem::{Problem, ProblemKind, shorten};
use crate::store::camera::cameras::is_withdrawn;
use crate::store::camera::rulings::{Fate, find_fate};
use crate::store::{Reader, StoreError};

/// All pages but the map, which shares its address with the landing page.
pub fn routes() -> Router<AppState> {
    Router::new()
        .merge(super::walk::routes())
        .merge(super::claims::routes())
        .merge(super::history::routes())
        .merge(super::spot::routes())
        .route("/cameras/{id}", get(camera))
        .route("/areas/{id}", get(area))
        .route("/places/{id}", get(place))
        .route("/cameras", get(|uri: Uri| async move { list("cameras", &uri) }))
        .route("/areas", get(|uri: Uri| async move { list("areas", &uri) }))
        .route("/places", get(|uri: Uri| async move { list("places", &uri) }))
        .route("/about", get(text))
        .route("/privacy", get(text))
        .route("/legal", get(text))
        .route("/offline", get(text))
        .route("/problems/{slug}", get(problem))
        .route("/r", get(|| async { Redirect::permanent("r/") }))
}

/// Who shortens the address of a sheet finds the list that it is one of.
fn list(collection: &str, uri: &Uri) -> Redirect {
    let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
    Redirect::temporary(&format!("collections/{collection}/items{query}"))
}

async fn camera(
    State(app): State<AppState>,
    asked: Asked,
    uri: Uri,
    Path(code): Path<String>,
) -> Result<Response, Problem> {
    let missing = || Problem::not_found(format!("There is no camera {:?}.", shorten(&code)));
    let Ok(id) = code.parse::<CameraId>() else { return Err(missing()) };
    // Codes are forgiving of case and of letters that look like digits; each camera has one address.
    if id.to_string() != code {
        let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        return Ok(Redirect::permanent(&format!("{id}{query}")).into_response());
    }
    match app.read_shortly(move |reader| find_fate(reader, id)).await? {
        Some(Fate::Merged(other)) => {
            let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
            return Ok(Redirect::temporary(&format!("{other}{query}")).into_response());
        }
        Some(Fate::Erased) => return Err(Problem::erased_camera()),
        Some(Fate::Hidden) | None => {}
    }
    let reading = move |app: &App, reader: &Reader<'_>, language: &Language| match read_camera(
        reader,
        &app.territory,
        language,
        id,
    )? {
        Some(sheet) => Ok(Found::Sheet(sheet)),
        None if is_withdrawn(reader, id)? => Ok(Found::Withdrawn),
        None => Ok(Found::Nothing),
    };
    Ok(sheet(app, asked, uri, "camera.html", missing(), reading).await?.into_response())
}

async fn area(
    State(app): State<AppState>,
    asked: Asked,
    uri: Uri,
    Path(code): Path<String>,
) -> Result<Answer, Problem> {
    let missing = Problem::not_found(format!("There is no area {:?}.", shorten(&code)));
    let day = DayAsked::take(uri.query(), &app.zone)?;
    let reading = move |app: &App, reader: &Reader<'_>, language: &Language| {
        Ok(read_area(reader, &app.territory, language, &code, app.today(), day)?.map_or(Found::Nothing, Found::Sheet))
    };
    sheet(app, asked, uri, "area.html", missing, reading).await
}

async fn place(
    State(app): State<AppState>,
    asked: Asked,
    uri: Uri,
    Path(code): Path<String>,
) -> Result<Answer, Problem> {
    let missing = Problem::not_found(format!("There is no place {:?}.", shorten(&code)));
    let day = DayAsked::take(uri.query(), &app.zone)?;
    let reading = move |app: &App, reader: &Reader<'_>, language: &Language| {
        Ok(read_place(reader, &app.territory, language, &code, day)?.map_or(Found::Nothing, Found::Sheet))
    };
    sheet(app, asked, uri, "place.html", missing, reading).await
}

/// What stands under an address.
enum Found<T> {
    Sheet(T),
    /// It was public once.
    Withdrawn,
    Nothing,
}

/// Reads a sheet and renders it in the same turn, off the request's thread.
async fn sheet<T: Serialize>(
    app: AppState,
    asked: Asked,
    uri: Uri,
    template: &'static str,
    missing: Problem,
    reading: impl FnOnce(&App, &Reader<'_>, &Language) -> Result<Found<T>, StoreError> + Send + 'static,
) -> Result<Answer, Problem> {
    let (held, day) = (AppState::clone(&app), app.today());
    let (rendered, change) = app
        .read(move |reader| {
            let (change, _) = reader.latest_change()?;
            let page = shell(&held, &asked, &uri);
            let rendered = match reading(&held, reader, held.pages.language(asked.language))? {
                Found::Sheet(sheet) => held.pages.render(page.language, template, &page, Sheet { sheet }),
                Found::Withdrawn => Err(Problem::hidden_camera()),
                Found::Nothing => Err(missing),
            };
            Ok((rendered, change))
        })
        .await?;
    Ok(Answer::new(HTML, rendered?, Freshness::Day { scope: Scope::ALL, change: change.0, day }))
}

#[derive(Serialize)]
struct Sheet<T> {
    sheet: T,
}

async fn text(State(app): State<AppState>, asked: Asked, uri: Uri) -> Result<Answer, Problem> {
    let body = texts::values(&app.territory, &app.pages.language(asked.language).code);
    let template = match uri.path() {
        "/privacy" => "privacy.html",
        "/legal" => "legal.html",
        "/offline" => "offline.html",
        _ => "about.html",
    };
    Ok(Answer::new(
        HTML,
        app.pages.render(asked.language, template, &shell(&app, &asked, &uri), body)?,
        Freshness::Build,
    ))
}

async fn problem(
    State(app): State<AppState>,
    asked: Asked,
    uri: Uri,
    Path(slug): Path<String>,
) -> Result<Answer, Problem> {
    let missing = || Problem::not_found(format!("There is no problem called {:?}.", shorten(&slug)));
    let kind = ProblemKind::ALL.into_iter().find(|kind| kind.slug() == slug).ok_or_else(missing)?;
    let body = read_problem(kind);
    Ok(Answer::new(
        HTML,
        app.pages.render(asked.language, "problem.html", &shell(&app, &asked, &uri), body)?,
        Freshness::Build,
    ))
}
