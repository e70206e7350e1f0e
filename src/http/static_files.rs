//! The browser's files from `web/`, embedded in the binary. Files named `.br` and `.gz` beside one are its prepared
//! forms; the others are compressed once and kept by the cache.

use std::borrow::Cow;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::routing::get;
use bytes::Bytes;
use rust_embed::RustEmbed;

use super::answer::{Answer, Freshness};
use super::problem::Problem;
use super::state::AppState;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/web/"]
struct Web;

/// Folders of `web/` that the browser may ask for; templates are the server's own.
const FOLDERS: [&str; 6] = ["css", "js", "vendor", "map-styles", "locales", "fonts"];
/// Single files at the root.
const FILES: [&str; 6] =
    ["favicon.svg", "favicon.ico", "manifest.webmanifest", "robots.txt", "sw.js", "apple-touch-icon.png"];

/// Routes of all files.
pub fn routes() -> Router<AppState> {
    let mut router = Router::new();
    for folder in FOLDERS {
        router = router.route(&format!("/{folder}/{{*path}}"), get(file));
    }
    for file_name in FILES {
        router = router.route(&format!("/{file_name}"), get(file));
    }
    router
}

/// The text of an embedded file, for templates and catalogues.
pub fn text(path: &str) -> Option<String> {
    Web::get(path).and_then(|file| String::from_utf8(file.data.into_owned()).ok())
}

async fn file(request: Request) -> Result<Answer, Problem> {
    let path = request.uri().path().trim_start_matches('/');
    let missing = || Problem::not_found(format!("There is no file {path:?}."));
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8().ok().ok_or_else(missing)?;
    // In development the files are read from the folder, so that an edit shows without a new build.
    let freshness = if cfg!(debug_assertions) { Freshness::Revalidate } else { Freshness::Build };
    let mut answer = Answer::new(content_type(&decoded), load(&decoded).ok_or_else(missing)?, freshness);
    let prepared = [load(&format!("{decoded}.br")), load(&format!("{decoded}.gz"))];
    if prepared.iter().any(Option::is_some) {
        answer.prepared = Some(Arc::new(prepared));
    }
    Ok(answer)
}

fn load(path: &str) -> Option<Bytes> {
    Web::get(path).map(|file| match file.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    })
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "webmanifest" => "application/manifest+json",
        "txt" | "md" => "text/plain; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        _ => "application/octet-stream",
    }
}
