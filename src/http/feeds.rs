//! `/feeds/cameras.atom` and one for each area: what came, changed or left, by day.

use axum::Router;
use axum::extract::{Path, RawQuery, State};
use axum::routing::get;
use jiff::Timestamp;
use serde_json::Value;

use super::i18n::Language;
use super::ogc::features::attribution;
use super::pages::history::{differences, whole};
use super::state::{App, AppState};
use super::wire::answer::{Answer, Freshness, Scope};
use super::wire::asked::Asked;
use super::wire::params::Params;
use super::wire::problem::{Problem, shorten};
use crate::domain::Bbox;
use crate::formats::atom::{Entry, Feed, write};
use crate::store::camera::recent::{Recent, What, list_recent};
use crate::store::territory::areas::find_area;
use crate::store::{Reader, StoreError};

/// The media type of feeds.
pub const ATOM: &str = "application/atom+xml; charset=utf-8";
/// Entries of a feed at most.
const MOST_ENTRIES: usize = 100;

/// The routes of feeds.
pub fn routes() -> Router<AppState> {
    Router::new().route("/feeds/cameras.atom", get(all)).route("/feeds/areas/{file}", get(area))
}

async fn all(State(app): State<AppState>, asked: Asked, RawQuery(raw): RawQuery) -> Result<Answer, Problem> {
    feed(&app, &asked, raw.as_deref(), None).await
}

async fn area(
    State(app): State<AppState>,
    asked: Asked,
    Path(file): Path<String>,
    RawQuery(raw): RawQuery,
) -> Result<Answer, Problem> {
    let Some(code) = file.strip_suffix(".atom") else {
        return Err(Problem::not_found(format!("expected the id of an area and .atom, found {:?}", shorten(&file))));
    };
    feed(&app, &asked, raw.as_deref(), Some(code.to_owned())).await
}

async fn feed(app: &AppState, asked: &Asked, raw: Option<&str>, code: Option<String>) -> Result<Answer, Problem> {
    let mut params = Params::parse(raw)?;
    asked.take_language(&mut params)?;
    params.finish()?;
    let (held, language) = (AppState::clone(app), asked.language);
    let missing = Problem::not_found(format!("There is no area {:?}.", shorten(code.as_deref().unwrap_or_default())));
    app.read(move |reader| {
        let (change, committed_at) = reader.latest_change()?;
        let found = match &code {
            Some(code) => match find_area(reader, code)? {
                Some(area) => Some(area),
                None => return Ok(Err(missing)),
            },
            None => None,
        };
        let recent = list_recent(reader, found.as_ref().map(|area| area.area_id), MOST_ENTRIES)?;
        let language = held.pages.language(language);
        let entries: Vec<Entry> =
            recent.iter().map(|each| entry(&held, reader, language, each)).collect::<Result<_, StoreError>>()?;
        let (path, page, name) = match (&code, &found) {
            (Some(code), Some(area)) => (format!("/feeds/areas/{code}.atom"), format!("/areas/{code}"), &area.name),
            _ => ("/feeds/cameras.atom".to_owned(), "/".to_owned(), &held.territory.name),
        };
        let asked_for = |path: &str| held.url(&format!("{path}?lang={}", language.code));
        let body = write(
            &Feed {
                address: &asked_for(&path),
                lang: &language.code,
                title: &language.fill("feed.title", &[("name", name.as_str().into())]),
                subtitle: language.text("feed.subtitle"),
                author: &format!("Contrechamp {}", held.territory.name),
                rights: &attribution(&held, &language.code),
                page: &asked_for(&page),
                updated: entries.first().map_or(committed_at.as_str(), |entry| &entry.updated),
            },
            &entries,
        );
        let bbox = found.map_or(Bbox::WORLD, |area| area.bbox);
        let scope = Scope { cameras: Some(bbox), areas: true, ..Scope::default() };
        Ok(Ok(Answer::new(ATOM, body, Freshness::Version { scope, change: change.0 })))
    })
    .await?
}

fn entry(app: &App, reader: &Reader<'_>, language: &Language, recent: &Recent) -> Result<Entry, StoreError> {
    let updated = midnight(app, &recent.committed_at)?;
    let What::Camera { camera_id, before, after } = &recent.what else {
        let What::Many { cameras } = recent.what else {
            return Err(StoreError::Corrupt("an unknown change".to_owned()));
        };
        return Ok(Entry {
            id: app.url(&format!("/feeds/cameras.atom#{}", recent.change)),
            title: language.fill("feed.many", &[("count", (cameras as f64).into())]),
            updated,
            page: app.url("/"),
            category: "changed",
            summary: language.text("feed.many_long").to_owned(),
            position: None,
        });
    };
    let (category, shown) = match (before, after) {
        (None, Some(after)) => ("added", after),
        (Some(_), Some(after)) => ("changed", after),
        (Some(before), None) => ("withdrawn", before),
        (None, None) => return Err(StoreError::Corrupt("a change of nothing".to_owned())),
    };
    let whole_feature = whole(shown);
    let feature: Value = serde_json::from_str(&whole_feature)?;
    let name = super::pages::camera_title(reader, &whole_feature, language)?;
    let at = |index: usize| feature["geometry"]["coordinates"][index].as_f64();
    Ok(Entry {
        id: app.url(&format!("/cameras/{camera_id}/history#{}", recent.change)),
        title: language.fill(&format!("feed.{category}"), &[("camera", name.into())]),
        updated,
        page: app.url(&format!("/cameras/{camera_id}/history?lang={}", language.code)),
        category,
        summary: summary(language, &feature, before.as_deref().zip(after.as_deref()))?,
        position: at(0).zip(at(1)),
    })
}

/// Its status and, of a change, which members are different.
fn summary(language: &Language, feature: &Value, change: Option<(&str, &str)>) -> Result<String, StoreError> {
    let status = feature["properties"]["cc_status"].as_str().unwrap_or_default();
    let status = language.word("status", status).to_owned();
    let Some((before, after)) = change else { return Ok(status) };
    let keys: Vec<String> = differences(before, after)?.into_iter().map(|each| each.key).collect();
    Ok(language.fill("feed.summary", &[("status", status.into()), ("keys", keys.join(", ").into())]))
}

/// The beginning of the territory's day: the time of a report would say when somebody stood there.
fn midnight(app: &App, instant: &str) -> Result<String, StoreError> {
    let corrupt = |error: jiff::Error| StoreError::Corrupt(error.to_string());
    let instant: Timestamp = instant.parse().map_err(corrupt)?;
    let day = super::query::day::day_of(instant, &app.zone).to_datetime(jiff::civil::Time::midnight());
    Ok(app.zone.to_timestamp(day).map_err(corrupt)?.to_string())
}
