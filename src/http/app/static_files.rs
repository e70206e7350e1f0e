//! The browser's files from `web/`, embedded in the binary. Files named `.br` and `.gz` beside one are its prepared
//! forms; the others are compressed once and kept by the cache.

use std::borrow::Cow;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::routing::get;
use bytes::Bytes;
use rust_embed::RustEmbed;
use xxhash_rust::xxh3::Xxh3;

use crate::http::i18n::for_browser;
use crate::http::state::AppState;
use crate::http::wire::answer::{Answer, Freshness};
use crate::http::wire::problem::Problem;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/web/"]
struct Web;

/// Folders of `web/` that the browser may ask for; templates are the server's own.
const FOLDERS: [&str; 7] = ["css", "js", "vendor", "map-styles", "locales", "fonts", "icons"];
/// Single files at the root.
const FILES: [&str; 4] = ["favicon.svg", "favicon.ico", "robots.txt", "apple-touch-icon.png"];
/// What the application needs to open without network; licences and prepared forms are no part of it.
const SHELL_FOLDERS: [&str; 5] = ["css/", "js/", "vendor/", "locales/", "icons/"];
const SHELL_ENDINGS: [&str; 8] = ["js", "mjs", "css", "json", "svg", "png", "woff2", "woff"];

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

/// A version made of all contents, and the paths of the files that open the application without network.
pub fn shell() -> (String, Vec<String>) {
    let is_shell = |path: &str| {
        let is_of_folder = path == "favicon.svg" || SHELL_FOLDERS.iter().any(|folder| path.starts_with(folder));
        is_of_folder && path.rsplit('.').next().is_some_and(|ending| SHELL_ENDINGS.contains(&ending))
    };
    let mut paths: Vec<String> = Web::iter().map(Cow::into_owned).filter(|path| is_shell(path)).collect();
    paths.sort();
    let mut hasher = Xxh3::new();
    for path in paths.iter().map(String::as_str).chain(["sw.js"]) {
        hasher.update(path.as_bytes());
        hasher.update(&Web::get(path).map(|file| file.metadata.sha256_hash()).unwrap_or_default());
    }
    (format!("{:016x}", hasher.digest()), paths)
}

async fn file(request: Request) -> Result<Answer, Problem> {
    let path = request.uri().path().trim_start_matches('/');
    let missing = || Problem::not_found(format!("There is no file {path:?}."));
    let decoded = percent_encoding::percent_decode_str(path).decode_utf8().ok().ok_or_else(missing)?;
    // In development the files are read from the folder, so that an edit shows without a new build.
    let freshness = if cfg!(debug_assertions) { Freshness::Revalidate } else { Freshness::Build };
    let mut answer = Answer::new(content_type(&decoded), load_for_browser(&decoded).ok_or_else(missing)?, freshness);
    let prepared = [load(&format!("{decoded}.br")), load(&format!("{decoded}.gz"))];
    if prepared.iter().any(Option::is_some) {
        answer.prepared = Some(Arc::new(prepared));
    }
    Ok(answer)
}

/// A file as the browser gets it: a catalogue without the words that only pages of the server say.
fn load_for_browser(path: &str) -> Option<Bytes> {
    let whole = load(path)?;
    let browsers = path.starts_with("locales/").then(|| for_browser(&whole)).flatten();
    Some(browsers.map_or(whole, Bytes::from))
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
