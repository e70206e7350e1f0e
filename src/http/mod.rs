//! The service over HTTP, and the only place that knows axum. Each resource has its own file with its routes.
//! No SQL, no command line, no clock but at the edge.

pub mod app;
pub mod basemap;
mod compare;
mod docs;
mod edge;
pub mod editions;
pub mod exports;
mod exports_page;
pub mod feeds;
pub mod figures;
mod flags;
pub mod gates;
mod health;
pub mod i18n;
mod moderation;
pub mod ogc;
pub mod pages;
mod photos;
mod plain;
mod problem_page;
pub mod query;
pub mod reports;
mod running;
pub mod state;
pub mod surveys;
pub mod templates;
mod unlocated;
pub mod wire;

use std::any::Any;

use axum::Router;
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use tower_http::catch_panic::CatchPanicLayer;

pub use self::gates::rate_limit::Rate;
pub use self::moderation::Invitation;
pub use self::reports::{hold_owed, keep_letting_through, let_through_now};
pub use self::running::backups::{Backups, Scheduled};
pub use self::running::list_reader::{ListRead, ListReader};
pub use self::running::serve::{Limits, serve};
pub use self::state::{App, AppState, ProofOfWork, PublicUrl, RefreshSettings, Settings};

use self::wire::problem::{Problem, ProblemKind};

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
        .merge(ogc::home::routes())
        .merge(pages::routes())
        .merge(ogc::features::routes())
        .merge(app::search::routes())
        .merge(app::territory::routes())
        .merge(app::ground::routes())
        .merge(ogc::tiles::routes())
        .merge(ogc::tile_matrix_sets::routes())
        .merge(exports::routes())
        .merge(exports_page::routes())
        .merge(docs::routes())
        .merge(unlocated::routes())
        .merge(compare::routes())
        .merge(editions::routes())
        .merge(feeds::routes())
        .merge(app::basemap_tiles::routes())
        .merge(reports::routes())
        .merge(photos::routes())
        .merge(plain::routes())
        .merge(moderation::routes())
        .merge(flags::routes())
        .merge(surveys::routes())
        .merge(app::offline::routes())
        .merge(app::static_files::routes())
        .fallback(unknown)
        .method_not_allowed_fallback(wrong_method)
        .layer(CatchPanicLayer::custom(move |payload: Box<dyn Any + Send>| {
            counted.metrics.panicked();
            panicked(payload.as_ref())
        }))
        .with_state(state.clone())
}

async fn unknown(request: Request) -> Problem {
    let path = wire::problem::shorten(request.uri().path());
    Problem::not_found(format!("There is nothing at {path}."))
}

async fn wrong_method(request: Request) -> Problem {
    let (method, path) = (request.method(), wire::problem::shorten(request.uri().path()));
    Problem::new(ProblemKind::MethodNotAllowed, format!("{method} is not possible at {path}."))
}

fn panicked(payload: &(dyn Any + Send)) -> Response {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("a panic without text");
    Problem::internal(text).into_response()
}
