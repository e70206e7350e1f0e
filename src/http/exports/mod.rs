//! Whole exports as one file, streamed in batches of one version, with what must travel along: licence, attribution,
//! sources, filter, date, count, and how many were withheld.

pub mod export;
mod geopackage;
pub mod question;
mod stream;
pub mod writers;

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use self::export::{Export, Key, Told};
use self::question::Question;
use self::writers::writer;
use super::state::{App, AppState};
use super::wire::answer::{Answer, Freshness, JSON, Scope};
use super::wire::params::Params;
use super::wire::problem::{Problem, ProblemKind, shorten};
use crate::domain::export::TABLE_METADATA;
use crate::domain::{ExportFormat, ExportLayer};
use crate::formats::export::{Options, csv, layer};
use crate::formats::statement::Statement;
use crate::http::figures::Listed;

/// The routes of exports.
pub fn routes() -> Router<AppState> {
    Router::new().route("/exports/{file}", get(file))
}

/// The file of a name: a list in a format, or what travels beside a table.
async fn file(
    State(app): State<AppState>,
    Path(name): Path<String>,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let unknown =
        || Problem::not_found(format!("There is no export {:?}; see {}.", shorten(&name), app.url("/exports")));
    let (list, extension) = name.split_once('.').ok_or_else(unknown)?;
    let list: ExportLayer = list.parse().ok().ok_or_else(unknown)?;
    if extension == TABLE_METADATA {
        return Ok(csv_metadata(&app, list, raw.as_deref()).await?.into_response());
    }
    let format: ExportFormat = extension.parse().ok().ok_or_else(unknown)?;
    if !format.holds(list) {
        return Err(unknown());
    }
    let (export, options) = prepare(&app, list, format, raw.as_deref()).await?;
    let mut response = stream::respond(app.clone(), export, format, options, &headers);
    if format == ExportFormat::Csv {
        let path = format!("/exports/{}.{TABLE_METADATA}", list.id());
        let metadata = app.url(&super::ogc::features::join(&path, raw.as_deref().unwrap_or("")));
        let link = format!("<{metadata}>; rel=\"describedby\"; type=\"application/csvm+json\"");
        if let Ok(link) = HeaderValue::from_str(&link) {
            response.headers_mut().insert(header::LINK, link);
        }
    }
    Ok(response)
}

/// What travels beside a table (CSV on the Web).
async fn csv_metadata(app: &App, list: ExportLayer, raw: Option<&str>) -> Result<Answer, Problem> {
    let (export, _) = prepare(app, list, ExportFormat::Csv, raw).await?;
    let columns = csv::names(layer::columns(list), csv::LON_LAT);
    let text = export.statement.csv_metadata(&format!("{}.csv", list.id()), &columns);
    Ok(Answer::new(JSON, text, Freshness::Version { scope: Scope::ALL, change: export.at.0 }))
}

/// The export that an address asks for, counted.
async fn prepare(
    app: &App,
    list: ExportLayer,
    format: ExportFormat,
    raw: Option<&str>,
) -> Result<(Export, Options), Problem> {
    let mut params = Params::parse(raw)?;
    let asked = params.pairs().iter().filter(|(name, _)| name != "bom").cloned().collect();
    let options = take_options(&mut params, format)?;
    let question = Question::take(list, &mut params, &app.zone)?;
    params.finish()?;
    app.require_area(question.area()).await?;
    let title = format!("Contrechamp {}", app.territory.name);
    let told = Told { title, asked, root: app.url(""), today: app.today(), listed: Listed::of(&app.territory) };
    let mut export = app.read(move |reader| Export::new(reader, question, told)).await?;
    let all = count(app, &export, false).await?;
    export.statement.count = count(app, &export, true).await?;
    export.statement.withheld = all.saturating_sub(export.statement.count);
    Ok((export, options))
}

/// Takes what a table can be asked for: `bom`.
pub fn take_options(params: &mut Params, format: ExportFormat) -> Result<Options, Problem> {
    if format != ExportFormat::Csv {
        return Ok(Options::default());
    }
    let has_bom = params.take_as("bom", |text| match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(format!("expected true or false, found {:?}", shorten(text))),
    })?;
    Ok(Options { has_bom: has_bom.unwrap_or_default() })
}

/// How many match: in one snapshot, or in as many as the export itself takes where that is too long.
async fn count(app: &App, export: &Export, exportable_only: bool) -> Result<u64, Problem> {
    let whole = export.clone();
    match app.read(move |reader| whole.count_cameras(reader, exportable_only)).await {
        Err(problem) if problem.kind == ProblemKind::Busy => {}
        counted => return counted,
    }
    let mut export = export.clone();
    if let Question::Cameras(filter) = &mut export.question {
        filter.exportable_only = exportable_only;
    }
    let (mut count, mut after) = (0, None::<Key>);
    loop {
        let export = export.clone();
        let read = app.read(move |reader| export.page(reader, after.as_ref(), ExportFormat::GeoJson)).await?;
        count += read.returned as u64;
        after = read.next;
        if after.is_none() {
            return Ok(count);
        }
    }
}

/// How much an export is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    pub count: u64,
    pub withheld: u64,
    /// Reckoned from the first features where there are many.
    pub bytes: u64,
}

/// Measures the export that an address would ask for.
pub async fn measure(app: &App, list: ExportLayer, format: ExportFormat, raw: &str) -> Result<Measured, Problem> {
    let (export, options) = prepare(app, list, format, Some(raw)).await?;
    let Statement { count, withheld, .. } = export.statement;
    let bytes = app.read(move |reader| {
        let mut writer = writer(format, list, export.statement.clone(), options)?;
        let begun = writer.begin()?.len() as u64;
        let read = export.page(reader, None, format)?;
        let first = writer.page(read.page)?.iter().map(Vec::len).sum::<usize>() as u64;
        let rest = writer.end()?.length()?;
        Ok(begun + (first + rest) * count.max(1) / (read.returned as u64).max(1).min(count.max(1)))
    });
    Ok(Measured { count, withheld, bytes: bytes.await? })
}
