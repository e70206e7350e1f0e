//! What makes the map an application that opens without network: its web manifest, and the service worker with the list of files it keeps.
//! The version comes from what the files hold, so that an update of the program is a new worker and a new cache.

use axum::Router;
use axum::extract::State;
use axum::http::HeaderName;
use axum::routing::get;
use serde_json::json;

use super::static_files;
use crate::http::state::AppState;
use crate::http::wire::answer::{Answer, Freshness};
use crate::http::wire::asked::Asked;
use crate::http::wire::problem::Problem;

const ALLOWED: HeaderName = HeaderName::from_static("service-worker-allowed");

/// The routes of the manifest and the worker.
pub fn routes() -> Router<AppState> {
    Router::new().route("/manifest.webmanifest", get(manifest)).route("/sw.js", get(worker))
}

/// The web application manifest (W3C). Its addresses are relative to itself, so that any prefix works.
async fn manifest(State(app): State<AppState>, asked: Asked) -> Answer {
    let lang = &app.territory.languages[asked.language];
    let icon = |name: &str, pixels: u32, purpose: &str| {
        let sizes = format!("{pixels}x{pixels}");
        json!({ "src": format!("icons/{name}.png"), "sizes": sizes, "type": "image/png", "purpose": purpose })
    };
    let words = app.pages.language(asked.language);
    // What somebody in the street came for, one long press on the icon away.
    let shortcut = |panel: &str, name: &str| json!({ "name": words.text(name), "url": format!("./?lang={lang}&panel={panel}"), "icons": [icon("icon-192", 192, "any")] });
    let value = json!({
        "id": "./",
        "name": format!("Contrechamp · {}", app.territory.name),
        "short_name": "Contrechamp",
        "description": words.fill("app.description", &[("name", (&*app.territory.name).into())]),
        "lang": lang,
        "start_url": format!("./?lang={lang}"),
        "scope": "./",
        "display": "standalone",
        "background_color": "#f7f3ea",
        "theme_color": "#f7f3ea",
        "icons": [icon("icon-192", 192, "any"), icon("icon-512", 512, "any"), icon("icon-maskable-512", 512, "maskable")],
        "shortcuts": [shortcut("report", "map.report"), shortcut("check", "check.title"), shortcut("mine", "mine.title")],
    });
    Answer::json("application/manifest+json", &value, Freshness::Revalidate)
}

async fn worker() -> Result<Answer, Problem> {
    let script = static_files::text("sw.js").ok_or_else(|| Problem::not_found("There is no service worker."))?;
    let (version, files) = static_files::shell();
    let shell = json!({ "version": version, "files": files });
    let body = format!("const SHELL = {shell};\n{script}");
    let answer = Answer::new("text/javascript; charset=utf-8", body, Freshness::Revalidate);
    Ok(answer.with(ALLOWED, "./"))
}
