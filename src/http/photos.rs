//! Published photos for everybody. Parts of one may be covered later, and that there is one may end at any time.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use uuid::Uuid;
use xxhash_rust::xxh3::xxh3_64;

use super::state::AppState;
use super::wire::problem::{Problem, ProblemKind, shorten};
use crate::domain::PhotoState;
use crate::store::report::photos::{find_photo, find_picture};

/// Caches ask again after an hour, so that what was erased or covered is nowhere longer than that.
const CACHED: &str = "public, max-age=3600";

/// The route of published photos.
pub fn routes() -> Router<AppState> {
    Router::new().route("/photos/{photo_id}", get(photo))
}

async fn photo(State(app): State<AppState>, Path(id): Path<String>, headers: HeaderMap) -> Result<Response, Problem> {
    let unknown = || Problem::not_found(format!("There is no published photo {:?}.", shorten(&id)));
    let photo_id: Uuid = id.parse().ok().ok_or_else(unknown)?;
    let found = app
        .read(move |reader| {
            let Some(photo) = find_photo(reader, photo_id)? else { return Ok(None) };
            let picture = match photo.state {
                PhotoState::Published => find_picture(reader, &photo)?,
                PhotoState::Private | PhotoState::Erased => None,
            };
            Ok(Some((photo.state, picture)))
        })
        .await?;
    match found {
        Some((PhotoState::Published, Some(picture))) => {
            let tag = format!("\"{:016x}\"", xxh3_64(&picture));
            let is_held = headers.get(header::IF_NONE_MATCH).is_some_and(|held| held.as_bytes() == tag.as_bytes());
            let caching = [(header::ETAG, tag), (header::CACHE_CONTROL, CACHED.to_owned())];
            if is_held {
                return Ok((StatusCode::NOT_MODIFIED, caching).into_response());
            }
            Ok((caching, picture_response(picture)).into_response())
        }
        Some((PhotoState::Erased, _)) => Err(Problem::new(ProblemKind::Gone, "This photo was erased.")),
        _ => Err(unknown()),
    }
}

/// A JPEG of ours; its name says nothing.
pub fn picture_response(picture: Vec<u8>) -> Response {
    let kind = [(header::CONTENT_TYPE, "image/jpeg"), (header::CONTENT_DISPOSITION, "inline; filename=\"photo.jpg\"")];
    (kind, picture).into_response()
}
