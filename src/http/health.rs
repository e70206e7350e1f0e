//! Liveness and counters, for the operator.

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::answer::{Answer, Freshness, JSON};
use super::problem::Problem;
use super::state::AppState;

/// `/health`, and `/metrics` unless it has an address of its own.
pub fn routes(app: &AppState) -> Router<AppState> {
    let router = Router::new().route("/health", get(health));
    if app.settings.has_metrics { router.route("/metrics", get(metrics)) } else { router }
}

/// 200 where the database answers.
async fn health(State(app): State<AppState>) -> Result<Answer, Problem> {
    app.read(|_reader| Ok(())).await?;
    let value = serde_json::json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") });
    Ok(Answer::json(JSON, &value, Freshness::Never))
}

/// All counters as Prometheus text.
pub async fn metrics(State(app): State<AppState>) -> Response {
    let text = app.metrics.to_text(app.cache.weight());
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}
