//! The service over HTTP, and the only place that knows axum. Each resource has its own file with its routes.
//! No SQL, no command line, no clock but at the edge.

pub mod answer;
pub mod asked;
mod backups;
pub mod basemap;
mod basemap_tiles;
mod cache;
pub mod camera_query;
mod client;
mod clock;
pub mod collection;
mod compare;
mod compress;
mod crs;
pub mod day;
mod docs;
mod download;
mod edge;
pub mod editions;
pub mod exports;
mod exports_page;
pub mod features;
pub mod feeds;
pub mod figures;
mod filter;
mod flag_gate;
mod flags;
mod ground;
mod headers;
mod health;
mod home;
pub mod i18n;
mod idle;
mod list_reader;
mod metrics;
mod moderation;
pub mod negotiate;
mod offline;
mod ogc_html;
pub mod pages;
pub mod params;
mod passphrase;
mod photo_gate;
mod photos;
mod plain;
pub mod problem;
mod problem_page;
mod queryables;
mod rate_limit;
pub mod reports;
mod route_kind;
mod search;
mod serve;
pub mod signing;
mod squeezed;
mod stalled;
pub mod state;
pub mod static_files;
pub mod surveys;
pub mod templates;
mod territory;
mod tile_matrix_sets;
mod tiles;
mod unlocated;
mod watch;
mod waters;

use std::any::Any;

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;

pub use self::backups::{Backups, Scheduled};
pub use self::list_reader::{ListRead, ListReader};
pub use self::moderation::Invitation;
pub use self::rate_limit::Rate;
pub use self::reports::{hold_owed, keep_letting_through, let_through_now};
pub use self::serve::{Limits, serve};
pub use self::state::{App, AppState, ProofOfWork, PublicUrl, RefreshSettings, Settings};

use self::problem::{Problem, ProblemKind};

/// The whole service: give it requests, with or without a port.
pub fn app(state: AppState) -> Router {
    let routes = routes(&state);
    Router::new().fallback(move |request: Request| edge::answer(state, routes, request))
}

/// Counters alone, for an address of their own.
pub fn metrics_app(state: AppState) -> Router {
    Router::new().route("/metrics", axum::routing::get(health::metrics)).with_state(state)
}

fn routes(state: &AppState) -> Router {
    let counted = state.clone();
    Router::new()
        .merge(health::routes(state))
        .merge(home::routes())
        .merge(pages::routes())
        .merge(features::routes())
        .merge(search::routes())
        .merge(territory::routes())
        .merge(ground::routes())
        .merge(tiles::routes())
        .merge(tile_matrix_sets::routes())
        .merge(exports::routes())
        .merge(exports_page::routes())
        .merge(docs::routes())
        .merge(unlocated::routes())
        .merge(compare::routes())
        .merge(editions::routes())
        .merge(feeds::routes())
        .merge(basemap_tiles::routes())
        .merge(reports::routes())
        .merge(photos::routes())
        .merge(plain::routes())
        .merge(moderation::routes())
        .merge(flags::routes())
        .merge(surveys::routes())
        .merge(offline::routes())
        .merge(static_files::routes())
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
        .layer(CatchPanicLayer::custom(move |payload: Box<dyn Any + Send>| {
            counted.metrics.panicked();
            panicked(payload.as_ref())
        }))
        .with_state(state.clone())
}

async fn unknown(request: Request) -> Problem {
    let path = problem::shorten(request.uri().path());
    Problem::not_found(format!("There is nothing at {path}."))
}

async fn wrong_method(request: Request) -> Problem {
    let (method, path) = (request.method(), problem::shorten(request.uri().path()));
    Problem::new(ProblemKind::MethodNotAllowed, format!("{method} is not possible at {path}."))
}

fn panicked(payload: &(dyn Any + Send)) -> Response {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("a panic without text");
    Problem::internal(text).into_response()
}
