//! Covering parts of a photo and cropping it, before it is published or after: a form of numbers that works without
//! scripts, on which a script draws boxes. What was covered is erased; nothing undoes it.

use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use uuid::Uuid;

use super::decide::{decider, enter, lang, read_reason};
use super::gate::{Moderator, find_moderator};
use super::sign_in::form;
use crate::domain::ruling::{Action, Reason};
use crate::domain::{PhotoPart, PhotoState};
use crate::formats::picture::photo_parts::cover_and_crop;
use crate::http::pages::shell;
use crate::http::state::{App, AppState};
use crate::http::wire::answer::{Answer, Freshness, HTML};
use crate::http::wire::asked::Asked;
use crate::http::wire::params::Params;
use crate::http::wire::problem::{Problem, ProblemKind, shorten};
use crate::store::moderation::rulings::{Ruled, cover_photo};
use crate::store::report::photos::{NewPicture, StoredPhoto, find_photo, find_picture, list_photos};

/// Boxes that the form offers without scripts.
const OFFERED: usize = 6;
/// Boxes that are taken at all.
const MOST: usize = 60;

/// Values of `moderation_cover.html`.
#[derive(Serialize)]
struct Values {
    token: String,
    name: String,
    id: String,
    camera: String,
    kind: &'static str,
    state: &'static str,
    width_px: u32,
    height_px: u32,
    /// Numbers as they were typed: the boxes, then the crop.
    rows: Vec<Row>,
    crop: Row,
    reasons: Vec<&'static str>,
    /// Number of the decision that was just made.
    done: Option<i64>,
    told: Option<String>,
}

/// Four numbers of a rectangle, in percent, as they were typed.
#[derive(Clone, Default, Serialize)]
struct Row {
    name: String,
    left: String,
    top: String,
    width: String,
    height: String,
    is_wrong: bool,
}

/// Values of `moderation_photos.html`.
#[derive(Serialize)]
struct ListValues {
    token: String,
    name: String,
    photos: Vec<Line>,
}

#[derive(Serialize)]
struct Line {
    id: String,
    camera: String,
    kind: &'static str,
    state: &'static str,
    is_evidence_only: bool,
    received_on: String,
    width_px: u32,
    height_px: u32,
}

/// All photos that are kept, each with the way to its form.
pub async fn list(State(app): State<AppState>, asked: Asked, uri: Uri, headers: HeaderMap) -> Result<Answer, Problem> {
    let Some(moderator) = find_moderator(&app, &headers).await? else { return form(&app, &asked, &uri, None) };
    let line = |photo: StoredPhoto| Line {
        id: photo.photo_id.to_string(),
        camera: photo.camera_id.to_string(),
        kind: photo.kind.as_str(),
        state: photo.state.as_str(),
        is_evidence_only: photo.is_evidence_only,
        received_on: photo.received_on,
        width_px: photo.width_px,
        height_px: photo.height_px,
    };
    let photos = app.read(list_photos).await?.into_iter().map(line).collect();
    let values = ListValues { token: moderator.token.form_token(), name: moderator.name, photos };
    let html = app.pages.render(asked.language, "moderation_photos.html", &shell(&app, &asked, &uri), values)?;
    Ok(Answer::new(HTML, html, Freshness::Never))
}

/// The form for one photo.
pub async fn page(
    State(app): State<AppState>,
    asked: Asked,
    uri: Uri,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Answer, Problem> {
    let Some(moderator) = find_moderator(&app, &headers).await? else { return form(&app, &asked, &uri, None) };
    let photo = find(&app, &id).await?;
    let mut values = values(&moderator, &photo, &Sent::default());
    let mut params = Params::parse_lenient(uri.query());
    values.done = params.take("done").and_then(|text| text.parse().ok());
    render(&app, &asked, &uri, values, StatusCode::OK)
}

/// Covers and crops as the form says; it comes back where it does not say enough.
pub async fn cover(
    State(app): State<AppState>,
    asked: Asked,
    uri: Uri,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let (moderator, mut fields) = enter(&app, request).await?;
    let photo = find(&app, &id).await?;
    let sent = Sent::read(&mut fields);
    let reason = read_reason(&mut fields, Action::Cover)?;
    let refused = match &sent.parts {
        Err(()) => Some("cover_wrong"),
        Ok((covers, None)) if covers.is_empty() => Some("cover_nothing"),
        Ok(_) if fields.take("sure").is_none() => Some("cover_unsure"),
        Ok(_) => None,
    };
    if let (None, Ok((covers, crop))) = (refused, sent.parts.clone()) {
        let ruled = carry_out(&app, &moderator, photo, covers, crop, reason).await?;
        if let Ruled::Done(number) = ruled {
            return Ok(see_photo(&app, &id, &format!("?done={number}&{}", lang(&app, &asked))));
        }
        return Err(Problem::new(ProblemKind::Gone, "This photo was erased or covered by somebody else meanwhile."));
    }
    let values = Values { told: refused.map(str::to_owned), ..values(&moderator, &photo, &sent) };
    Ok(render(&app, &asked, &uri, values, StatusCode::UNPROCESSABLE_ENTITY)?.into_response())
}

/// One photo at a time is decoded, off the request's thread.
async fn carry_out(
    app: &App,
    moderator: &Moderator,
    photo: StoredPhoto,
    covers: Vec<PhotoPart>,
    crop: Option<PhotoPart>,
    reason: Reason,
) -> Result<Ruled, Problem> {
    let held = photo.clone();
    let Some(picture) = app.read(move |reader| find_picture(reader, &held)).await? else { return Ok(Ruled::Gone) };
    let turn = app.photo_gate.turn().await?;
    let work = tokio::task::spawn_blocking(move || {
        let made = cover_and_crop(&picture, &covers, crop);
        drop(turn);
        made
    });
    let made = work.await.map_err(Problem::internal)?.map_err(Problem::internal)?;
    let picture = NewPicture { jpeg: made.jpeg, width_px: made.width_px, height_px: made.height_px };
    let decider = decider(app, moderator);
    Ok(app.store.write(move |writing| cover_photo(writing, decider, reason, &photo, &picture)).await?)
}

async fn find(app: &App, id: &str) -> Result<StoredPhoto, Problem> {
    let unknown = || Problem::not_found(format!("There is no photo {:?}.", shorten(id)));
    let photo_id: Uuid = id.parse().ok().ok_or_else(unknown)?;
    let photo = app.read(move |reader| find_photo(reader, photo_id)).await?;
    photo.filter(|photo| photo.state != PhotoState::Erased).ok_or_else(unknown)
}

fn values(moderator: &Moderator, photo: &StoredPhoto, sent: &Sent) -> Values {
    let mut rows = sent.rows.clone();
    for index in rows.len()..OFFERED {
        rows.push(Row { name: (index + 1).to_string(), ..Row::default() });
    }
    Values {
        token: moderator.token.form_token(),
        name: moderator.name.clone(),
        id: photo.photo_id.to_string(),
        camera: photo.camera_id.to_string(),
        kind: photo.kind.as_str(),
        state: photo.state.as_str(),
        width_px: photo.width_px,
        height_px: photo.height_px,
        rows,
        crop: Row { name: "crop".to_owned(), ..sent.crop.clone() },
        reasons: Reason::ALL.iter().map(|reason| reason.as_str()).collect(),
        done: None,
        told: None,
    }
}

fn render(app: &App, asked: &Asked, uri: &Uri, values: Values, status: StatusCode) -> Result<Answer, Problem> {
    let html = app.pages.render(asked.language, "moderation_cover.html", &shell(app, asked, uri), values)?;
    Ok(Answer { status, ..Answer::new(HTML, html, Freshness::Never) })
}

/// Sends the browser on, so that reloading sends nothing twice.
fn see_photo(app: &App, id: &str, query: &str) -> Response {
    let to = format!("{}/moderation/photos/{id}/cover{query}", app.settings.public_url.prefix);
    (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
}

/// What the form said.
struct Sent {
    rows: Vec<Row>,
    crop: Row,
    /// The parts to cover and what is kept; an error where some numbers are none of a rectangle.
    parts: Result<(Vec<PhotoPart>, Option<PhotoPart>), ()>,
}

impl Default for Sent {
    fn default() -> Self {
        Self { rows: Vec::new(), crop: Row::default(), parts: Ok((Vec::new(), None)) }
    }
}

impl Sent {
    fn read(fields: &mut Params) -> Self {
        let mut read = |name: String| {
            let mut take = |side: &str| fields.take(&format!("{side}_{name}")).unwrap_or_default().trim().to_owned();
            let (left, top) = (take("left"), take("top"));
            Row { left, top, width: take("width"), height: take("height"), name, is_wrong: false }
        };
        let rows = (1..=MOST).map(|index| read(index.to_string())).filter(|row| !row.is_empty());
        let mut rows: Vec<Row> = rows.collect();
        let mut crop = read("crop".to_owned());
        let covers: Vec<_> = rows.iter_mut().map(Row::parse).collect();
        let kept = if crop.is_empty() { Ok(None) } else { crop.parse().map(Some) };
        let parts = covers.into_iter().collect::<Result<Vec<_>, _>>().and_then(|covers| Ok((covers, kept?)));
        for (index, row) in rows.iter_mut().enumerate() {
            row.name = (index + 1).to_string();
        }
        Self { rows, crop, parts }
    }
}

impl Row {
    fn is_empty(&self) -> bool {
        [&self.left, &self.top, &self.width, &self.height].iter().all(|text| text.is_empty())
    }

    /// Decimal commas are read too.
    fn parse(&mut self) -> Result<PhotoPart, ()> {
        let number = |text: &str| text.replace(',', ".").parse::<f64>().unwrap_or(f64::NAN);
        let part =
            PhotoPart::from_percent(number(&self.left), number(&self.top), number(&self.width), number(&self.height));
        self.is_wrong = part.is_err();
        part.map_err(|_told_beside_the_row| ())
    }
}
