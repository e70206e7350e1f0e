//! `/collections/{collection}/items` and one item of it.

use axum::extract::{Path, RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::item_query::{For, Form, ItemQuery, take_form};
use super::links::{FEATURE_FORMS, link, representations};
use super::{areas, buildings, cameras, places, school_zones, surveys};
use crate::domain::CameraId;
use crate::http::ogc::ogc_html::{Resource, render};
use crate::http::query::collection::Collection;
use crate::http::query::crs::ServedCrs;
use crate::http::query::day::parse_as_of;
use crate::http::state::{App, AppState};
use crate::http::wire::answer::{Answer, GEOJSON, HTML};
use crate::http::wire::asked::Asked;
use crate::http::wire::params::Params;
use crate::http::wire::problem::{Problem, shorten};
use crate::store::camera::filter::Counting;
use crate::store::camera::rulings::{Fate, find_fate};

/// The collection of an address, or a 404 that lists those there are.
pub fn collection_of(id: &str) -> Result<Collection, Problem> {
    Collection::find(id).ok_or_else(|| {
        let known: Vec<_> = Collection::ALL.iter().map(|collection| collection.id()).collect();
        Problem::not_found(format!("expected one of the collections {}, found {:?}", known.join(", "), shorten(id)))
    })
}

/// A page of features.
pub async fn list(
    State(app): State<AppState>,
    asked: Asked,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
) -> Result<Answer, Problem> {
    let collection = collection_of(&id)?;
    let mut params = Params::parse(raw.as_deref())?;
    let query = ItemQuery::take(&mut params, &asked)?;
    let listing = match collection {
        Collection::Cameras => cameras::list(&app, params, &query).await,
        Collection::Areas => areas::list(&app, params, &query).await,
        Collection::Places => places::list(&app, params, &query).await,
        Collection::SchoolZones => school_zones::list(&app, params, &query).await,
        Collection::Surveys => surveys::list(&app, params, &query).await,
        Collection::Buildings => buildings::list(&app, params, &query).await,
    };
    let listing = listing?;
    let raw = raw.unwrap_or_default();
    if query.form == Form::Json && query.crs == ServedCrs::default() {
        return listing.answer(&app, &asked, collection, &query, &raw);
    }
    // Thousands of features are read and written anew here, which is no work for the request's thread.
    let answer = tokio::task::spawn_blocking(move || listing.answer(&app, &asked, collection, &query, &raw));
    answer.await.map_err(Problem::internal)?
}

/// One feature.
pub async fn one(
    State(app): State<AppState>,
    asked: Asked,
    Path((collection, id)): Path<(String, String)>,
    RawQuery(raw): RawQuery,
) -> Result<Response, Problem> {
    let collection = collection_of(&collection)?;
    let mut params = Params::parse(raw.as_deref())?;
    let form = take_form(&mut params, &asked, false)?;
    let crs = params.take_as("crs", ServedCrs::parse)?.unwrap_or_default();
    let as_of = if collection == Collection::Surveys {
        None
    } else {
        params.take_as("as-of", |text| parse_as_of(text, &app.zone))?
    };
    let counting = Counting { as_of, datetime: None };
    let radius_m = if collection == Collection::SchoolZones { school_zones::take_radius(&mut params)? } else { 0.0 };
    params.finish()?;
    if collection == Collection::Cameras
        && let Some(canonical) = id.parse::<CameraId>().ok().map(|id| id.to_string()).filter(|known| *known != id)
    {
        let target = app.url(&format!("/collections/cameras/items/{canonical}"));
        return Ok((axum::http::StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, target)]).into_response());
    }
    let item = match collection {
        Collection::Cameras => match as_of {
            Some(as_of) => cameras::find_as_of(&app, &id, as_of).await?,
            None => cameras::find(&app, &id, For::Reuse).await?,
        },
        Collection::Areas => areas::find(&app, &id, counting).await?,
        Collection::Places => places::find(&app, &id, counting).await?,
        Collection::SchoolZones => school_zones::find(&app, &id, radius_m, counting).await?,
        Collection::Surveys => surveys::find(&app, &id).await?,
        Collection::Buildings => buildings::find(&app, &id, as_of).await?,
    };
    if item.is_none()
        && collection == Collection::Cameras
        && let Some(elsewhere) = fate_of(&app, &id).await?
    {
        return Ok(elsewhere);
    }
    let item = item.ok_or_else(|| {
        Problem::not_found(format!("There is nothing with the id {:?} in {}.", shorten(&id), collection.id()))
    })?;
    let mut feature: Value = serde_json::from_str(&item.feature).map_err(Problem::internal)?;
    crs.convert(std::slice::from_mut(&mut feature))?;
    feature["links"] = links(&app, collection, &id, raw.as_deref().unwrap_or_default(), form).into();
    let freshness = collection.freshness(item.scope, item.read_at, app.today());
    let answer = match form {
        Form::Html => {
            // A page reads the store once more, which is no work for the request's thread.
            let page =
                tokio::task::spawn_blocking(move || render(&app, &asked, Resource::Item(collection), &feature)).await;
            Answer::new(HTML, page.map_err(Problem::internal)??, freshness)
        }
        _ => Answer::json(GEOJSON, &feature, freshness),
    };
    Ok(answer.with(axum::http::HeaderName::from_static("content-crs"), format!("<{}>", crs.uri())).into_response())
}

/// The way to the camera that another one was merged into; a problem where it was erased.
async fn fate_of(app: &App, id: &str) -> Result<Option<Response>, Problem> {
    let Ok(camera_id) = id.parse::<CameraId>() else { return Ok(None) };
    match app.read_shortly(move |reader| find_fate(reader, camera_id)).await? {
        Some(Fate::Merged(other)) => {
            let target = app.url(&format!("/collections/cameras/items/{other}"));
            Ok(Some((axum::http::StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, target)]).into_response()))
        }
        Some(Fate::Erased) => Err(Problem::erased_camera()),
        Some(Fate::Hidden) | None => Ok(None),
    }
}

fn links(app: &App, collection: Collection, id: &str, raw: &str, form: Form) -> Vec<Value> {
    let path = format!("/collections/{}/items/{id}", collection.id());
    let mut links = representations(app, &path, raw, form, &FEATURE_FORMS[..2]);
    let parent = format!("/collections/{}", collection.id());
    links.push(link(app, &parent, "collection", "application/json", collection.title()));
    if !matches!(collection, Collection::SchoolZones | Collection::Surveys | Collection::Buildings) {
        let sheet = format!("/{}/{id}", collection.id());
        links.push(link(app, &sheet, "describedby", "text/html", "Sheet for reading and printing"));
    }
    links
}
