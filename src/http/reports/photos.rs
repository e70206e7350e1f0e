//! Photos of a report, for whoever has its receipt: sent, looked at, kept from publication, withdrawn.
//! A photo that is refused changes nothing: its report stands.

use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use futures_util::StreamExt as _;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

use super::{json_response, open, too_many};
use crate::domain::photo::{ErasedBy, MOST_PHOTOS, PhotoKind};
use crate::domain::{PartialDate, PhotoState};
use crate::formats::picture::photo::{CleanPhoto, MAX_PHOTO_BYTES, PhotoError, clean_photo};
use crate::http::photos::picture_response;
use crate::http::state::{App, AppState};
use crate::http::wire::asked::Asked;
use crate::http::wire::params::Params;
use crate::http::wire::problem::{Problem, ProblemKind, shorten};
use crate::store::report::photos::{
    Added, NewPhoto, StoredPhoto, add_photo, erase_photo, find_photo, find_picture, foresee, list_photos_of_report,
    set_evidence_only,
};

/// Time until the first bytes must be there.
const PATIENCE: Duration = Duration::from_secs(20);
/// The slowest network that is waited for, in bytes a second: a sender that only holds a place is sent away.
const SLOWEST: f64 = 8_000.0;

/// The routes of a report's photos.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/reports/{report_id}/photos", get(list))
        .route("/reports/{report_id}/photos/{photo_id}", put(send).get(look).patch(choose).delete(withdraw))
}

async fn send(
    State(app): State<AppState>,
    asked: Asked,
    Path((report, photo)): Path<(String, String)>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Result<Response, Problem> {
    app.photo_gate.limit.take(asked.client, (app.clock)()).map_err(|seconds| too_many("photos", seconds))?;
    let report = open(&app, &report, request.headers()).await?;
    let photo_id = parse_id(&photo)?;
    let (kind, is_evidence_only) = parse_choice(query.as_deref())?;
    let place = app.photo_gate.enter().await?;
    let (parts, body) = request.into_parts();
    let sent = receive(&parts.headers, body).await?;
    let sent_hash: [u8; 32] = Sha256::digest(&sent).into();
    let report_id = report.report_id;
    if let Some(known) = app.read(move |reader| foresee(reader, report_id, photo_id, &sent_hash)).await? {
        return answer(&app, known);
    }
    let CleanPhoto { jpeg, width_px, height_px } = clean(&app, sent).await?;
    drop(place);
    let today = PartialDate::from_day(app.today());
    let photo = NewPhoto { photo_id, report_id, kind, is_evidence_only, sent_hash, jpeg, width_px, height_px, today };
    answer(&app, app.store.write(move |writing| add_photo(writing, &photo)).await?)
}

/// Off the request's thread, one at a time; a sender that hangs up frees the turn only when the work has ended.
async fn clean(app: &App, sent: Vec<u8>) -> Result<CleanPhoto, Problem> {
    let turn = app.photo_gate.turn().await?;
    let work = tokio::task::spawn_blocking(move || {
        let cleaned = clean_photo(&sent);
        drop(turn);
        cleaned
    });
    // A decoder that panics met a file that no camera made.
    work.await.unwrap_or(Err(PhotoError::Broken)).map_err(|error| match error {
        PhotoError::WrongType(_) => Problem::new(ProblemKind::UnsupportedMediaType, error.to_string()),
        PhotoError::TooManyPixels { .. } | PhotoError::Broken => {
            Problem::new(ProblemKind::InvalidPhoto, error.to_string())
        }
    })
}

/// The whole file, as long as it keeps coming.
async fn receive(headers: &HeaderMap, body: Body) -> Result<Vec<u8>, Problem> {
    let too_large =
        || Problem::new(ProblemKind::BodyTooLarge, format!("expected a photo of at most {MAX_PHOTO_BYTES} bytes"));
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > MAX_PHOTO_BYTES) {
        return Err(too_large());
    }
    let began = Instant::now() + PATIENCE;
    let mut bytes = Vec::with_capacity(declared.unwrap_or_default());
    let mut chunks = body.into_data_stream();
    loop {
        let deadline = began + Duration::from_secs_f64(bytes.len() as f64 / SLOWEST);
        match timeout_at(deadline, chunks.next()).await {
            Ok(Some(Ok(chunk))) if bytes.len() + chunk.len() > MAX_PHOTO_BYTES => return Err(too_large()),
            Ok(Some(Ok(chunk))) => bytes.extend_from_slice(&chunk),
            Ok(Some(Err(_broken))) => {
                return Err(Problem::new(ProblemKind::UnparsableBody, "expected the whole photo, found its beginning"));
            }
            Ok(None) => return Ok(bytes),
            Err(_elapsed) => {
                return Err(Problem::new(ProblemKind::RequestTimeout, "expected the photo to keep coming"));
            }
        }
    }
}

fn answer(app: &App, added: Added) -> Result<Response, Problem> {
    match added {
        Added::New(photo) => {
            let place = own_address(app, &photo);
            Ok(([(header::LOCATION, place)], json_response(StatusCode::CREATED, &told(app, &photo))).into_response())
        }
        Added::Same(photo) => Ok(json_response(StatusCode::OK, &told(app, &photo))),
        Added::Differs => Err(Problem::new(
            ProblemKind::PhotoDiffers,
            "expected the same photo as before under this id; a new photo needs a new id",
        )),
        Added::Erased => Err(Problem::new(ProblemKind::Gone, "This photo or its report was withdrawn.")),
        Added::TooMany => Err(Problem::new(
            ProblemKind::TooManyPhotos,
            format!("expected at most {MOST_PHOTOS} photos of one report; withdraw one first"),
        )),
    }
}

async fn list(
    State(app): State<AppState>,
    Path(report): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let report_id = open(&app, &report, &headers).await?.report_id;
    let photos = app.read(move |reader| list_photos_of_report(reader, report_id)).await?;
    let photos: Vec<Value> = photos.iter().map(|photo| told(&app, photo)).collect();
    Ok(json_response(StatusCode::OK, &json!({ "photos": photos })))
}

async fn look(
    State(app): State<AppState>,
    Path((report, photo)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let photo = own(&app, &report, &photo, &headers).await?;
    let picture = app.read(move |reader| find_picture(reader, &photo)).await?;
    picture.map(picture_response).ok_or_else(|| Problem::new(ProblemKind::Gone, "This photo was erased."))
}

async fn choose(
    State(app): State<AppState>,
    Path((report, photo)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Problem> {
    let photo = own(&app, &report, &photo, request.headers()).await?;
    if photo.state == PhotoState::Erased {
        return Err(Problem::new(ProblemKind::Gone, "This photo was erased."));
    }
    let patch = super::json_body(request).await?;
    let wanted =
        patch.as_object().filter(|members| members.len() == 1).and_then(|members| members.get("evidence_only"));
    let Some(is_evidence_only) = wanted.and_then(Value::as_bool) else {
        return Err(Problem::new(ProblemKind::InvalidReport, "expected {\"evidence_only\": true} or false"));
    };
    let photo_id = photo.photo_id;
    app.store.write(move |writing| set_evidence_only(writing, photo_id, is_evidence_only)).await?;
    let photo = app.read(move |reader| find_photo(reader, photo_id)).await?.unwrap_or(photo);
    Ok(json_response(StatusCode::OK, &told(&app, &photo)))
}

async fn withdraw(
    State(app): State<AppState>,
    Path((report, photo)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    let photo_id = own(&app, &report, &photo, &headers).await?.photo_id;
    app.store.write(move |writing| erase_photo(writing, photo_id, ErasedBy::Sender)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A photo of the report that the receipt opens.
async fn own(app: &App, report: &str, photo: &str, headers: &HeaderMap) -> Result<StoredPhoto, Problem> {
    let report_id = open(app, report, headers).await?.report_id;
    let photo_id = parse_id(photo)?;
    let found = app.read(move |reader| find_photo(reader, photo_id)).await?;
    found
        .filter(|found| found.report_id == report_id)
        .ok_or_else(|| Problem::not_found(format!("There is no photo {:?} of this report.", shorten(photo))))
}

fn parse_id(text: &str) -> Result<Uuid, Problem> {
    let expected = || format!("expected a UUID made by the sender as the photo's id, found {:?}", shorten(text));
    text.parse().map_err(|_no_uuid| Problem::not_found(expected()))
}

fn parse_choice(query: Option<&str>) -> Result<(PhotoKind, bool), Problem> {
    let mut params = Params::parse(query)?;
    // Pages ask in their language; there is nothing to translate here.
    let _language = params.take("lang");
    let kind = params.take_as("kind", str::parse::<PhotoKind>)?;
    let is_evidence_only = params.take_as("evidence_only", |text| match text {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(format!("expected true or false, found {:?}", shorten(text))),
    })?;
    params.finish()?;
    let kind = kind.ok_or_else(|| Problem::parameter("kind", "expected close or wide"))?;
    Ok((kind, is_evidence_only.unwrap_or(false)))
}

/// The photo as its sender is told of it.
fn told(app: &App, photo: &StoredPhoto) -> Value {
    let public = (photo.state == PhotoState::Published).then(|| app.url(&format!("/photos/{}", photo.photo_id)));
    json!({
        "photo_id": photo.photo_id.to_string(),
        "kind": photo.kind.as_str(),
        "evidence_only": photo.is_evidence_only,
        "state": photo.state.as_str(),
        "erased_by": photo.erased_by,
        "received_on": photo.received_on,
        "width_px": photo.width_px,
        "height_px": photo.height_px,
        "href": own_address(app, photo),
        "public_href": public,
    })
}

fn own_address(app: &App, photo: &StoredPhoto) -> String {
    app.url(&format!("/reports/{}/photos/{}", photo.report_id, photo.photo_id))
}
