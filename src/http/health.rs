//! Liveness and counters, for the operator.

use std::path::Path;

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::query::day::day_of;
use super::running::metrics::Gauges;
use super::state::AppState;
use super::wire::answer::{Answer, Freshness, JSON};
use super::wire::problem::Problem;
use crate::store::imports::refreshes::find_refreshed;
use crate::store::moderation::queue::count_waiting;

/// `/health`, and `/metrics` unless it has an address of its own.
pub fn routes(app: &AppState) -> Router<AppState> {
    let router = Router::new().route("/health", get(health));
    if app.settings.has_metrics { router.route("/metrics", get(metrics)) } else { router }
}

/// 200 where the database answers; what keeps reports from being stored is told beside.
async fn health(State(app): State<AppState>) -> Result<Answer, Problem> {
    let (key, every) = (app.settings.refresh.source_key.clone(), app.settings.refresh.every);
    let refreshed = app.read(move |reader| reader.latest_change().and_then(|_| find_refreshed(reader, &key))).await?;
    let mut value = serde_json::json!({ "status": "ok", "storage": "ok", "version": env!("CARGO_PKG_VERSION") });
    if let Some(trouble) = app.store.standing().trouble() {
        value["status"] = "reading-only".into();
        value["storage"] = trouble.as_str().into();
        value["detail"] = format!("Nothing can be stored: {}; {}.", trouble.sentence(), trouble.remedy()).into();
    }
    if let Some(scheduled) = app.backups.state() {
        value["backup"] = scheduled.word((app.clock)()).into();
    }
    if let Some(refreshed) = refreshed {
        value["refresh"] = refreshed.word(every, (app.clock)()).into();
        value["refreshed_on"] = refreshed.done_at.map(|at| day_of(at, &app.zone).to_string()).into();
    }
    Ok(Answer::json(JSON, &value, Freshness::Never))
}

/// All counters as Prometheus text.
pub async fn metrics(State(app): State<AppState>) -> Response {
    let text = app.metrics.to_text(&measure(&app).await);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text).into_response()
}

async fn measure(app: &AppState) -> Gauges {
    let size = |path: &Path| std::fs::metadata(path).ok().map(|file| file.len());
    let mut log = app.store.path().as_os_str().to_owned();
    log.push("-wal");
    // A database that does not answer is told by /health; here its numbers are missing.
    let waiting = app.read(count_waiting).await.unwrap_or_default();
    let scheduled = app.backups.state();
    Gauges {
        cache_bytes: app.cache.weight(),
        database_bytes: size(app.store.path()),
        log_bytes: size(Path::new(&log)),
        writes_waiting: app.store.writes_waiting(),
        review_waiting: waiting.into_iter().collect(),
        backup_age_s: scheduled.as_ref().and_then(|scheduled| scheduled.age_s((app.clock)())),
        backups_failed: scheduled.map(|scheduled| scheduled.failed),
        trouble: app.store.standing().trouble(),
    }
}
