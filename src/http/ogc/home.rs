//! The address `/`: the map where `text/html` is named, the landing page of the service for programs.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::Uri;
use axum::routing::get;

use super::features::item_query::take_form;
use super::features::landing;
use crate::http::pages;
use crate::http::state::AppState;
use crate::http::wire::answer::Answer;
use crate::http::wire::asked::Asked;
use crate::http::wire::negotiate::Accepted;
use crate::http::wire::params::Params;
use crate::http::wire::problem::Problem;

/// The one route.
pub fn routes() -> Router<AppState> {
    Router::new().route("/", get(home))
}

async fn home(State(app): State<AppState>, asked: Asked, uri: Uri, RawQuery(raw): RawQuery) -> Result<Answer, Problem> {
    let lenient = Params::parse_lenient(raw.as_deref());
    // The map keeps its view in the query, so nothing there is unknown to it.
    let is_map = lenient.get("f").map_or(asked.accepted == Accepted::Html, |form| form == "html");
    if is_map {
        return pages::home(&app, &asked, &uri).await;
    }
    let mut params = Params::parse(raw.as_deref())?;
    take_form(&mut params, &asked, false)?;
    landing(&app, params, &app.pages.language(asked.language).code)
}
