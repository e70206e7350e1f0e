//! `/map/cameras` and one of them: cameras as the map's lists and panels show them, those that may not be passed on among
//! them; one without an address is told the street that it stands near, in every language, as on its sheet.

use axum::extract::{Path, RawQuery, State};
use memchr::memmem;
use serde_json::{Map, Value};

use super::cameras;
use super::item_query::{For, Form, ItemQuery, take_form};
use super::listing::HEAD;
use crate::http::pages::{parse_features, tell_streets};
use crate::http::query::collection::Collection;
use crate::http::state::{App, AppState};
use crate::http::wire::answer::{Answer, GEOJSON};
use crate::http::wire::asked::Asked;
use crate::http::wire::params::Params;
use crate::http::wire::problem::{Problem, shorten};
use crate::store::{Reader, StoreError};

/// Cameras of one answer that are told their street: more are drawn, not read.
const MOST_TOLD: usize = 1_000;
/// How a feature begins; within a text, quotes are escaped.
const START: &[u8] = b"{\"type\":\"Feature\",";
/// The end of a feature whose properties come last.
const END: &[u8] = b"}}";

/// A page of cameras.
pub async fn list(State(app): State<AppState>, asked: Asked, RawQuery(raw): RawQuery) -> Result<Answer, Problem> {
    let mut params = Params::parse(raw.as_deref())?;
    let query = ItemQuery { form: Form::Json, reader: For::Map, ..ItemQuery::take(&mut params, &asked)? };
    let mut listing = cameras::list(&app, params, &query).await?;
    if listing.returned <= MOST_TOLD {
        let features = listing.document.split_off(HEAD.len());
        listing.document.extend_from_slice(&with_streets(&app, features).await?);
    }
    listing.answer(&app, &asked, Collection::Cameras, &query, &raw.unwrap_or_default())
}

/// One camera.
pub async fn one(
    State(app): State<AppState>,
    asked: Asked,
    Path(id): Path<String>,
    RawQuery(raw): RawQuery,
) -> Result<Answer, Problem> {
    let mut params = Params::parse(raw.as_deref())?;
    take_form(&mut params, &asked, false)?;
    params.finish()?;
    let item = cameras::find(&app, &id, For::Map).await?;
    let item = item.ok_or_else(|| Problem::not_found(format!("There is no camera {:?}.", shorten(&id))))?;
    let feature = with_streets(&app, item.feature.into_bytes()).await?;
    Ok(Answer::new(GEOJSON, feature, Collection::Cameras.freshness(item.scope, item.read_at, app.today())))
}

async fn with_streets(app: &AppState, features: Vec<u8>) -> Result<Vec<u8>, Problem> {
    let held = AppState::clone(app);
    app.read(move |reader| tell_near(&held, reader, &features)).await
}

/// Complete features joined by commas, with `cc_near` in those without an address: "near Rue Foch" by language.
fn tell_near(app: &App, reader: &Reader<'_>, features: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut cameras = parse_features(features)?;
    tell_streets(reader, &mut cameras)?;
    let starts = memmem::find_iter(features, START).skip(1).chain([features.len() + 1]);
    let mut told = Vec::with_capacity(features.len() + cameras.len() * 80);
    let mut begin = 0;
    for (camera, next) in cameras.iter().zip(starts) {
        let feature = &features[begin..next - 1];
        begin = next;
        if !told.is_empty() {
            told.push(b',');
        }
        match (&camera.street, feature.strip_suffix(END)) {
            (Some(street), Some(open)) => {
                let languages = app.pages.codes().iter().enumerate();
                let near: Map<String, Value> = languages
                    .map(|(index, code)| (code.clone(), app.pages.language(index).near(street).into()))
                    .collect();
                told.extend_from_slice(open);
                told.extend_from_slice(format!(",\"cc_near\":{}", Value::from(near)).as_bytes());
                told.extend_from_slice(END);
            }
            _ => told.extend_from_slice(feature),
        }
    }
    Ok(told)
}
