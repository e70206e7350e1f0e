//! `/exports`: choose a list, filters and a format; see how much it is, the link, and the same in other tools.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::Uri;
use axum::routing::get;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;

use super::pages::shell;
use super::wire::answer::{Answer, Freshness, HTML};
use super::wire::asked::Asked;
use super::wire::params::Params;
use super::wire::problem::Problem;
use crate::domain::{Bbox, ExportFormat, ExportLayer, Status};
use crate::http::exports::{Measured, measure};
use crate::http::state::{App, AppState};
use crate::store::territory::areas::{AreaFilter, list_areas};

/// The route of the page.
pub fn routes() -> Router<AppState> {
    Router::new().route("/exports", get(page))
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
    formats: Vec<&'static str>,
    statuses: Vec<&'static str>,
    areas: Vec<Link>,
    list: &'static str,
    format: &'static str,
    area: String,
    status: String,
    datetime: String,
    as_of: String,
    bbox: String,
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
    /// The box asked for or the territory's: south, west, north, east, as Overpass wants them.
    overpass_bbox: String,
    /// The same on the command line of an instance.
    command: String,
}

async fn page(State(app): State<AppState>, asked: Asked, uri: Uri, RawQuery(raw): RawQuery) -> Result<Answer, Problem> {
    let mut params = Params::parse_lenient(raw.as_deref());
    let mut take = |name: &str| params.take(name).unwrap_or_default().trim().to_owned();
    let list: ExportLayer = take("list").parse().unwrap_or_default();
    let format: ExportFormat =
        take("format").parse().ok().filter(|format: &ExportFormat| format.holds(list)).unwrap_or_default();
    let [area, status, datetime, as_of, bbox, school_zone] =
        ["area", "cc_status", "datetime", "as-of", "bbox", "school-zone"].map(&mut take);
    let is_cameras = list == ExportLayer::Cameras;
    let filters = [
        ("area", &area, !list.is_multi()),
        ("cc_status", &status, is_cameras),
        ("datetime", &datetime, list != ExportLayer::Buildings),
        ("as-of", &as_of, true),
        ("bbox", &bbox, true),
        ("school-zone", &school_zone, is_cameras),
    ];
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let asked_for = given(&filters);
    let query: Vec<String> = asked_for.iter().map(|(name, value)| format!("{name}={}", encode(value))).collect();
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
        formats: list.formats().map(ExportFormat::extension).collect(),
        statuses: Status::PUBLIC.iter().map(|status| status.as_str()).collect(),
        areas: areas(&app).await?,
        list: list.id(),
        format: format.extension(),
        area,
        status,
        overpass_bbox: overpass_bbox(&bbox, app.territory.bounds),
        command: command(list, format, &asked_for),
        datetime,
        as_of,
        bbox,
        school_zone,
        problem,
        count: measured.count,
        withheld: measured.withheld,
        kilobytes: measured.bytes.div_ceil(1_000).max(1),
        url: address(format),
        geojson_url: address(ExportFormat::GeoJson),
        root: app.url("/"),
        file: format!("{}.{}", list.id(), format.extension()),
    };
    let html = app.pages.render(asked.language, "exports.html", &shell(&app, &asked, &uri), values)?;
    Ok(Answer::new(HTML, html, Freshness::Revalidate))
}

/// Filters that the list takes and that were filled in.
fn given<'a>(filters: &[(&'a str, &String, bool)]) -> Vec<(&'a str, String)> {
    let is_given = |(_, value, is_taken): &&(&str, &String, bool)| *is_taken && !value.is_empty();
    filters.iter().filter(is_given).map(|(name, value, _)| (*name, (*value).clone())).collect()
}

async fn areas(app: &App) -> Result<Vec<Link>, Problem> {
    app.read(|reader| {
        let areas = list_areas(reader, &AreaFilter::default())?;
        Ok(areas.into_iter().map(|area| Link { id: area.code, name: area.name }).collect())
    })
    .await
}

fn overpass_bbox(asked: &str, [west, south, east, north]: [f64; 4]) -> String {
    match Bbox::parse(asked) {
        Ok(Bbox { west, south, east, north }) if west <= east => format!("{south},{west},{north},{east}"),
        _ => format!("{south},{west},{north},{east}"),
    }
}

/// `contrechamp export` with the same filters, for a shell.
fn command(list: ExportLayer, format: ExportFormat, asked: &[(&str, String)]) -> String {
    let quote = |text: &str| format!("'{}'", text.replace('\'', "'\\''"));
    let filters: String = asked
        .iter()
        .map(|(name, value)| match *name {
            "bbox" => format!(" --bbox {}", quote(value)),
            name => format!(" --filter {}", quote(&format!("{name}={value}"))),
        })
        .collect();
    format!("contrechamp export {list}{filters} --output {list}.{}", format.extension(), list = list.id())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shell_takes_a_value_as_it_is() {
        let asked = [("bbox", "3.8,43.5,3.9,43.6".to_owned()), ("as-of", "2026'; rm x".to_owned())];
        assert_eq!(
            command(ExportLayer::Cameras, ExportFormat::Csv, &asked),
            "contrechamp export cameras --bbox '3.8,43.5,3.9,43.6' --filter 'as-of=2026'\\''; rm x' --output cameras.csv"
        );
    }

    #[test]
    fn overpass_is_asked_for_the_box_that_was_chosen() {
        let bounds = [3.8, 43.55, 3.95, 43.66];
        assert_eq!(overpass_bbox("3.8,43.5,3.9,43.6", bounds), "43.5,3.8,43.6,3.9");
        assert_eq!(overpass_bbox("", bounds), "43.55,3.8,43.66,3.95");
        assert_eq!(overpass_bbox("somewhere", bounds), "43.55,3.8,43.66,3.95");
    }
}
