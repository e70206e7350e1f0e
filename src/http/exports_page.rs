//! `/exports`: choose a list, filters and a format; see how much it is, the link, and the same in other tools.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::Uri;
use axum::routing::get;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::pages::shell;
use crate::domain::{ExportFormat, ExportLayer, Status};
use crate::http::answer::{Answer, Freshness, HTML};
use crate::http::asked::Asked;
use crate::http::exports::{Measured, measure};
use crate::http::params::Params;
use crate::http::problem::Problem;
use crate::http::state::{App, AppState};
use crate::store::areas::{AreaFilter, list_areas};

/// The route of the page.
pub fn routes() -> Router<AppState> {
    Router::new().route("/exports", get(page))
}

/// A choice with its words where they are not in the catalogue.
#[derive(Serialize)]
struct Choice {
    id: &'static str,
    title: &'static str,
}

/// An area to choose.
#[derive(Serialize)]
struct Link {
    id: String,
    name: String,
}

/// Values of `exports.html`.
#[derive(Serialize)]
struct Values {
    lists: Vec<&'static str>,
    formats: Vec<Choice>,
    statuses: Vec<&'static str>,
    areas: Vec<Link>,
    list: &'static str,
    format: &'static str,
    area: String,
    status: String,
    datetime: String,
    school_zone: String,
    /// Why nothing can be told.
    problem: Option<String>,
    count: u64,
    withheld: u64,
    /// About so many kilobytes, at least one.
    kilobytes: u64,
    /// Address of the file.
    url: String,
    /// The same as GeoJSON, for programs that read it themselves.
    geojson_url: String,
    root: String,
    file: String,
    /// South, west, north, east, as Overpass wants them.
    overpass_bbox: String,
}

async fn page(State(app): State<AppState>, asked: Asked, uri: Uri, RawQuery(raw): RawQuery) -> Result<Answer, Problem> {
    let mut params = Params::parse_lenient(raw.as_deref());
    let mut take = |name: &str| params.take(name).unwrap_or_default().trim().to_owned();
    let list: ExportLayer = take("list").parse().unwrap_or_default();
    let format: ExportFormat =
        take("format").parse().ok().filter(|format: &ExportFormat| format.holds(list)).unwrap_or_default();
    let [area, status, datetime, school_zone] = ["area", "cc_status", "datetime", "school-zone"].map(&mut take);
    let is_cameras = list == ExportLayer::Cameras;
    let filters = [
        ("area", &area, list != ExportLayer::Areas),
        ("cc_status", &status, is_cameras),
        ("datetime", &datetime, is_cameras),
        ("school-zone", &school_zone, is_cameras),
    ];
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let query: Vec<String> = filters
        .into_iter()
        .filter(|(_, value, is_taken)| *is_taken && !value.is_empty())
        .map(|(name, value, _)| format!("{name}={}", encode(value)))
        .collect();
    let query = query.join("&");
    let (measured, problem) = match measure(&app, list, format, &query).await {
        Ok(measured) => (measured, None),
        Err(problem) if problem.kind.status().is_client_error() => (Measured::default(), Some(problem.detail)),
        Err(problem) => return Err(problem),
    };
    let address = |format: ExportFormat| {
        let path = format!("/exports/{}.{}", list.id(), format.extension());
        app.url(&if query.is_empty() { path } else { format!("{path}?{query}") })
    };
    let values = Values {
        lists: ExportLayer::ALL.map(ExportLayer::id).into(),
        formats: list.formats().map(|format| Choice { id: format.extension(), title: format.title() }).collect(),
        statuses: Status::PUBLIC.iter().map(|status| status.as_str()).collect(),
        areas: areas(&app).await?,
        list: list.id(),
        format: format.extension(),
        area,
        status,
        datetime,
        school_zone,
        problem,
        count: measured.count,
        withheld: measured.withheld,
        kilobytes: measured.bytes.div_ceil(1_000).max(1),
        url: address(format),
        geojson_url: address(ExportFormat::GeoJson),
        root: app.url("/"),
        file: format!("{}.{}", list.id(), format.extension()),
        overpass_bbox: overpass_bbox(app.territory.bounds),
    };
    let html = app.pages.render(asked.language, "exports.html", &shell(&app, &asked, &uri), values)?;
    Ok(Answer::new(HTML, html, Freshness::Revalidate))
}

async fn areas(app: &App) -> Result<Vec<Link>, Problem> {
    app.read(|reader| {
        let areas = list_areas(reader, &AreaFilter::default())?;
        Ok(areas.into_iter().map(|area| Link { id: area.code, name: area.name }).collect())
    })
    .await
}

fn overpass_bbox([west, south, east, north]: [f64; 4]) -> String {
    format!("{south},{west},{north},{east}")
}
