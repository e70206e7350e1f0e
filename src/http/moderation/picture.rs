//! A photo that waits, for a moderator who is signed in.

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use uuid::Uuid;

use super::gate::require_moderator;
use crate::http::photos::picture_response;
use crate::http::state::AppState;
use crate::http::wire::problem::{Problem, shorten};
use crate::store::report::photos::{find_photo, find_picture};

pub async fn picture(
    State(app): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    require_moderator(&app, &headers).await?;
    let unknown = || Problem::not_found(format!("There is no photo {:?}.", shorten(&id)));
    let photo_id: Uuid = id.parse().ok().ok_or_else(unknown)?;
    let found = app
        .read(move |reader| {
            let Some(photo) = find_photo(reader, photo_id)? else { return Ok(None) };
            find_picture(reader, &photo)
        })
        .await?;
    found.map(picture_response).ok_or_else(unknown)
}
