//! `/basemap/{z}/{x}/{y}`: tiles of the base map to the browser, which asks nobody else.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::geometry::tile::Tile;
use crate::http::basemap::Found;
use crate::http::state::AppState;
use crate::http::wire::compress::gunzip;
use crate::http::wire::negotiate::accepts_gzip;
use crate::http::wire::problem::{Problem, shorten};

/// The route of tiles.
pub fn routes() -> Router<AppState> {
    Router::new().route("/basemap/{z}/{x}/{y}", get(tile))
}

async fn tile(
    State(app): State<AppState>,
    Path((z, x, y)): Path<(String, String, String)>,
    asked: HeaderMap,
) -> Result<Response, Problem> {
    let none = || Problem::not_found("This instance has no base map of tiles; its ground is at /ground.geojson.");
    let basemap = app.settings.basemap.as_ref().ok_or_else(none)?;
    let number = |text: &str| text.parse::<u32>().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
    let tile = number(&z).zip(number(&x)).zip(number(&y)).filter(|((z, _), _)| *z <= 30);
    let tile = tile.and_then(|((z, x), y)| Tile::new(z, x, y).ok()).ok_or_else(|| {
        let found = shorten(&format!("{z}/{x}/{y}"));
        Problem::not_found(format!("expected zoom/column/row of a tile, found {found:?}"))
    })?;
    // Beyond what the file holds there is nothing to see, which is no error.
    let Some(found) = basemap.find(tile).await? else { return Ok(StatusCode::NO_CONTENT.into_response()) };
    respond(found, &asked)
}

fn respond(found: Found, asked: &HeaderMap) -> Result<Response, Problem> {
    let is_gzip = found.body.starts_with(&[0x1f, 0x8b]);
    let is_kept = is_gzip && accepts_gzip(asked);
    let body = if is_gzip && !is_kept { gunzip(&found.body).map_err(Problem::internal)? } else { found.body };
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(&found.media_type).map_err(Problem::internal)?);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if is_kept {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Ok(response)
}
