//! The editions as pages and as JSON: their list, one with its files and how it is cited, and what two say differently.

use axum::extract::{Path, RawQuery, State};
use axum::http::{StatusCode, Uri};
use serde::Serialize;
use serde_json::{Value, json};

use super::citation::{Cited, bibtex, main_sum};
use super::difference::{Compared, compare, table};
use super::files::SUMS;
use super::{find_any, find_standing, make_pending};
use crate::formats::statement::{LICENCE, LICENCE_URL};
use crate::http::pages::shell;
use crate::http::state::{App, AppState};
use crate::http::wire::answer::{Answer, CSV, Freshness, HTML, JSON};
use crate::http::wire::asked::Asked;
use crate::http::wire::negotiate::Accepted;
use crate::http::wire::params::Params;
use crate::http::wire::problem::{Problem, shorten};
use crate::store::edition::editions::{Edition, EditionFile, EditionState, find_present, list_editions, list_files};

/// Cameras of a comparison that a page shows; its files have all.
const SHOWN: usize = 500;

/// An edition as it is told.
#[derive(Clone, Debug, Serialize)]
struct Line {
    id: String,
    name: String,
    version: i64,
    frozen_on: String,
    issued_on: Option<String>,
    cameras: u64,
    withheld: u64,
    removed_cameras: u64,
    removed_texts: u64,
    is_withdrawn: bool,
    url: String,
}

fn line(app: &App, edition: &Edition) -> Line {
    Line {
        id: edition.id(),
        name: edition.name.clone(),
        version: edition.version,
        frozen_on: edition.frozen_on.clone(),
        issued_on: edition.issued_on.clone(),
        cameras: edition.camera_count,
        withheld: edition.withheld,
        removed_cameras: edition.removed_cameras,
        removed_texts: edition.removed_texts,
        is_withdrawn: edition.state == EditionState::Withdrawn,
        url: app.url(&format!("/editions/{}", edition.id())),
    }
}

/// A form of an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Html,
    Json,
    Csv,
}

/// Takes `f` and `lang`; nothing else is expected.
fn take_form(raw: Option<&str>, asked: &Asked, has_table: bool) -> Result<Form, Problem> {
    let mut params = Params::parse(raw)?;
    asked.take_language(&mut params)?;
    let named = params.take_as("f", |text| match text {
        "html" => Ok(Form::Html),
        "json" => Ok(Form::Json),
        "csv" if has_table => Ok(Form::Csv),
        _ => Err(format!(
            "expected {}, found {:?}",
            if has_table { "html, json or csv" } else { "html or json" },
            shorten(text)
        )),
    })?;
    params.finish()?;
    Ok(named.unwrap_or(match asked.accepted {
        Accepted::Html => Form::Html,
        Accepted::Csv if has_table => Form::Csv,
        _ => Form::Json,
    }))
}

/// `/editions`.
pub async fn list(
    State(app): State<AppState>,
    asked: Asked,
    uri: Uri,
    RawQuery(raw): RawQuery,
) -> Result<Answer, Problem> {
    let form = take_form(raw.as_deref(), &asked, false)?;
    make_pending(&app).await?;
    let editions = app.read(list_editions).await?;
    let lines: Vec<Line> = editions.iter().map(|edition| line(&app, edition)).collect();
    if form == Form::Json {
        return Ok(Answer::json(JSON, &json!({ "editions": lines }), Freshness::Revalidate));
    }
    let standing: Vec<&Line> = lines.iter().filter(|line| !line.is_withdrawn).collect();
    let values = json!({ "editions": lines, "standing": standing });
    let html = app.pages.render(asked.language, "editions.html", &shell(&app, &asked, &uri), values)?;
    Ok(Answer::new(HTML, html, Freshness::Revalidate))
}

/// `/editions/{id}`: 410 where something was redacted from it.
pub async fn one(
    State(app): State<AppState>,
    asked: Asked,
    uri: Uri,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
) -> Result<Answer, Problem> {
    let form = take_form(raw.as_deref(), &asked, false)?;
    if form == Form::Json {
        find_standing(&app, &id).await?;
    }
    let edition = find_any(&app, &id).await?;
    let held = edition.clone();
    let (files, present, others) = app
        .read(move |reader| {
            Ok((list_files(reader, held.number)?, find_present(reader, &held.series)?, list_editions(reader)?))
        })
        .await?;
    let cited = Cited { edition: &edition, territory: &app.territory.name };
    let told = line(&app, &edition);
    if form == Form::Json {
        return Ok(Answer::json(JSON, &document(&app, &cited, &told, &files), Freshness::Revalidate));
    }
    let is_other = |other: &&Edition| other.state == EditionState::Standing && other.number != edition.number;
    let values = json!({
        "edition": told,
        "territory": app.territory.name,
        "sum": main_sum(&files),
        "bibtex": bibtex(&cited, &files),
        "present": present.map(|present| line(&app, &present)),
        "others": others.iter().filter(is_other).map(|other| line(&app, other)).collect::<Vec<_>>(),
        "files": files.iter().map(file_json).collect::<Vec<_>>(),
        "sources": edition.sources,
    });
    let html = app.pages.render(asked.language, "edition.html", &shell(&app, &asked, &uri), values)?;
    let status = if told.is_withdrawn { StatusCode::GONE } else { StatusCode::OK };
    Ok(Answer { status, ..Answer::new(HTML, html, Freshness::Revalidate) })
}

fn file_json(file: &EditionFile) -> Value {
    json!({
        "name": file.name, "media_type": file.media_type, "bytes": file.byte_count, "sha256": file.sha256,
        "kilobytes": file.byte_count.div_ceil(1_000),
    })
}

fn document(app: &App, cited: &Cited<'_>, told: &Line, files: &[EditionFile]) -> Value {
    let link =
        |rel: &str, path: &str, kind: &str| json!({ "rel": rel, "href": format!("{}{path}", told.url), "type": kind });
    let mut links = vec![link("self", "?f=json", JSON), link("alternate", "?f=html", "text/html")];
    links.extend(files.iter().map(|file| link("item", &format!("/{}", file.name), &file.media_type)));
    links.push(link("item", &format!("/{SUMS}"), "text/plain"));
    links.push(json!({ "rel": "license", "href": LICENCE_URL, "title": LICENCE }));
    json!({
        "edition": told,
        "title": cited.title(),
        "files": files.iter().map(file_json).collect::<Vec<_>>(),
        "bibtex": bibtex(cited, files),
        "sources": cited.edition.sources,
        "collection": app.url("/editions"),
        "links": links,
    })
}

/// `/editions/{from}/changes/{to}`.
pub async fn changes(
    State(app): State<AppState>,
    asked: Asked,
    uri: Uri,
    Path((from, to)): Path<(String, String)>,
    RawQuery(raw): RawQuery,
) -> Result<Answer, Problem> {
    let form = take_form(raw.as_deref(), &asked, true)?;
    let (from, to) = (find_standing(&app, &from).await?, find_standing(&app, &to).await?);
    let (first, second) = (from.number, to.number);
    let compared = app.read(move |reader| compare(reader, first, second)).await?;
    let (from, to) = (line(&app, &from), line(&app, &to));
    let freshness = Freshness::Revalidate;
    match form {
        Form::Json => {
            let value = json!({ "from": from, "to": to, "licence": LICENCE, "licence_url": LICENCE_URL, "differences": compared });
            Ok(Answer::json(JSON, &value, freshness))
        }
        Form::Csv => {
            let name = format!("attachment; filename=\"contrechamp-{}-to-{}.csv\"", from.id, to.id);
            let answer = Answer::new(CSV, table(&compared).map_err(Problem::internal)?, freshness);
            Ok(answer.with(axum::http::header::CONTENT_DISPOSITION, name))
        }
        Form::Html => {
            let Compared { added, removed, changed, mut cameras } = compared;
            let all = cameras.len();
            cameras.truncate(SHOWN);
            let values = json!({
                "from": from, "to": to, "added": added, "removed": removed, "changed": changed,
                "cameras": cameras, "hidden": all - cameras.len(), "shown": SHOWN,
            });
            let html = app.pages.render(asked.language, "edition_changes.html", &shell(&app, &asked, &uri), values)?;
            Ok(Answer::new(HTML, html, freshness))
        }
    }
}
