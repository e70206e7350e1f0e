//! `/unlocated`: cameras that documents tell of and nobody found yet, as a page, JSON and files without geometry, and one
//! of them for the form that says where it stands.

mod files;
mod page;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{Uri, header};
use axum::routing::get;
use serde_json::json;

use super::pages::shell;
use super::state::{App, AppState};
use super::wire::answer::{Answer, CSV, Freshness, GEOJSON, HTML, JSON, Scope};
use super::wire::asked::Asked;
use super::wire::params::Params;
use super::wire::problem::{Problem, shorten};
use crate::domain::address::AddressQuality;
use crate::store::source::unlocated::{StoredUnlocated, UnlocatedFilter, find_unlocated, list_unlocated};

/// The routes of what is not located.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/unlocated", get(list))
        .route("/unlocated.json", get(json))
        .route("/unlocated.csv", get(csv))
        .route("/unlocated.geojson", get(geojson))
        .route("/map/unlocated/{id}", get(entry))
}

/// Takes what narrows down the list: area, quality, and whether those that were found are asked for.
fn take_filter(params: &mut Params) -> Result<UnlocatedFilter, Problem> {
    let is_located = params.take_as("located", |text| match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(format!("expected true or false, found {:?}", shorten(text))),
    })?;
    Ok(UnlocatedFilter {
        area: params.take("area"),
        quality: params.take_as("quality", str::parse::<AddressQuality>)?,
        is_located: is_located.unwrap_or_default(),
    })
}

async fn list(State(app): State<AppState>, asked: Asked, uri: Uri, RawQuery(raw): RawQuery) -> Result<Answer, Problem> {
    // A page shows everything where a choice is none of its own.
    let filter = take_filter(&mut Params::parse_lenient(raw.as_deref())).unwrap_or_default();
    let held = AppState::clone(&app);
    let (rendered, change) = app
        .read(move |reader| {
            let (change, _) = reader.latest_change()?;
            let shell = shell(&held, &asked, &uri);
            let values = page::read_values(reader, &filter)?;
            Ok((held.pages.render(shell.language, "unlocated.html", &shell, values), change.0))
        })
        .await?;
    Ok(Answer::new(HTML, rendered?, Freshness::Version { scope: Scope::ALL, change }))
}

/// One entry as the map's form shows it, whether it may be passed on or not.
async fn entry(State(app): State<AppState>, Path(id): Path<String>) -> Result<Answer, Problem> {
    let missing = || Problem::not_found(format!("There is no entry {:?} without a place.", shorten(&id)));
    let number: i64 = id.parse().map_err(|_no_number| missing())?;
    let (found, change) =
        app.read(move |reader| Ok((find_unlocated(reader, number)?, reader.latest_change()?.0.0))).await?;
    let value = json!({ "id": number, "address": found.ok_or_else(missing)? });
    Ok(Answer::json(JSON, &value, Freshness::Version { scope: Scope::ALL, change }))
}

/// The entries that may leave, how many may not, and the change they were read at.
async fn exportable(
    app: &App,
    asked: &Asked,
    raw: Option<&str>,
) -> Result<(Vec<StoredUnlocated>, usize, Freshness), Problem> {
    let mut params = Params::parse(raw)?;
    let filter = take_filter(&mut params)?;
    asked.take_language(&mut params)?;
    params.finish()?;
    app.require_area(filter.area.as_deref()).await?;
    let (all, change) =
        app.read(move |reader| Ok((list_unlocated(reader, &filter)?, reader.latest_change()?.0.0))).await?;
    let count = all.len();
    let kept: Vec<StoredUnlocated> = all.into_iter().filter(|entry| entry.is_exportable).collect();
    let withheld = count - kept.len();
    Ok((kept, withheld, Freshness::Version { scope: Scope::ALL, change }))
}

async fn json(State(app): State<AppState>, asked: Asked, RawQuery(raw): RawQuery) -> Result<Answer, Problem> {
    let (entries, withheld, freshness) = exportable(&app, &asked, raw.as_deref()).await?;
    Ok(Answer::json(JSON, &files::document(&entries, withheld), freshness))
}

async fn geojson(State(app): State<AppState>, asked: Asked, RawQuery(raw): RawQuery) -> Result<Answer, Problem> {
    let (entries, withheld, freshness) = exportable(&app, &asked, raw.as_deref()).await?;
    let answer = Answer::json(GEOJSON, &files::collection(&entries, withheld), freshness);
    Ok(answer.with(header::CONTENT_DISPOSITION, name(&app, "geojson")))
}

async fn csv(State(app): State<AppState>, asked: Asked, RawQuery(raw): RawQuery) -> Result<Answer, Problem> {
    let (entries, _, freshness) = exportable(&app, &asked, raw.as_deref()).await?;
    let table = files::table(&entries).map_err(Problem::internal)?;
    Ok(Answer::new(CSV, table, freshness).with(header::CONTENT_DISPOSITION, name(&app, "csv")))
}

fn name(app: &App, ending: &str) -> String {
    format!("attachment; filename=\"contrechamp-{}-unlocated.{ending}\"", app.territory.id)
}
