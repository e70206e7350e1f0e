//! Signing in and out. Whether a name is known is told by neither words nor time.

use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::gate::{no_cookie, require_moderator, require_own_form, require_own_site, session_cookie};
use super::secret::SessionToken;
use crate::http::gates::passphrase::LONGEST;
use crate::http::pages::shell;
use crate::http::plain::read_fields;
use crate::http::state::{App, AppState};
use crate::http::wire::answer::{Answer, Freshness, HTML};
use crate::http::wire::asked::Asked;
use crate::http::wire::problem::Problem;
use crate::store::moderation::moderators::find_passphrase;
use crate::store::moderation::sessions::{begin_session, end_session};

/// Seconds in which the form may be filled in.
const HOLDS_S: i64 = 3_600;
const PURPOSE: &str = "moderation sign-in";

/// Values of `moderation_sign_in.html`.
#[derive(Serialize)]
struct Values {
    token: String,
    name: String,
    notice: Option<&'static str>,
    wait_s: u64,
}

/// The form, with what is to be told above it.
pub fn form(app: &App, asked: &Asked, uri: &Uri, notice: Option<&'static str>) -> Result<Answer, Problem> {
    let status = if notice.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    show(app, asked, uri, Values { token: String::new(), name: String::new(), notice, wait_s: 0 }, status)
}

fn show(app: &App, asked: &Asked, uri: &Uri, values: Values, status: StatusCode) -> Result<Answer, Problem> {
    let values = Values { token: app.signer.issue(PURPOSE, HOLDS_S, (app.clock)()), ..values };
    let html = app.pages.render(asked.language, "moderation_sign_in.html", &shell(app, asked, uri), values)?;
    Ok(Answer { status, ..Answer::new(HTML, html, Freshness::Never) })
}

/// Opens a session for the right passphrase.
pub async fn sign_in(
    State(app): State<AppState>,
    asked: Asked,
    uri: Uri,
    request: Request,
) -> Result<Response, Problem> {
    require_own_site(&app, request.headers())?;
    let mut fields = read_fields(request).await?;
    let name = fields.take("name").unwrap_or_default().trim().to_owned();
    let passphrase = fields.take("passphrase").unwrap_or_default();
    let token = fields.take("token").unwrap_or_default();
    let again = |notice: &'static str, wait_s: u64, status: StatusCode| {
        let values = Values { token: String::new(), name: name.clone(), notice: Some(notice), wait_s };
        show(&app, &asked, &uri, values, status)
    };
    if let Err(seconds) = app.sign_in_limit.take(asked.client, (app.clock)()) {
        let page = again("too_many", seconds, StatusCode::TOO_MANY_REQUESTS)?;
        return Ok(page.with(header::RETRY_AFTER, seconds.to_string()).into_response());
    }
    if !app.signer.holds(PURPOSE, &token, (app.clock)()) {
        return Ok(again("too_old", 0, StatusCode::UNPROCESSABLE_ENTITY)?.into_response());
    }
    if passphrase.chars().count() > LONGEST {
        return Ok(again("wrong", 0, StatusCode::UNPROCESSABLE_ENTITY)?.into_response());
    }
    let wanted = name.clone();
    let found = app.read(move |reader| find_passphrase(reader, &wanted)).await?;
    let (moderator_id, stored) = found.unzip();
    if app.passphrases.verify(passphrase, stored).await?
        && let Some(moderator_id) = moderator_id
    {
        // Only what was guessed wrong counts: a hall of moderators shares an address.
        app.sign_in_limit.give_back(asked.client);
        return open_session(&app, moderator_id).await;
    }
    Ok(again("wrong", 0, StatusCode::UNPROCESSABLE_ENTITY)?.into_response())
}

/// A new session, its cookie and the way to the queue.
pub async fn open_session(app: &App, moderator_id: i64) -> Result<Response, Problem> {
    let token = SessionToken::new();
    let (hash, now) = (token.hash(), (app.clock)());
    app.store.write(move |writing| begin_session(writing, moderator_id, &hash, now)).await?;
    Ok(see_queue(app, Some(session_cookie(&app.settings.public_url, &token)), ""))
}

/// Ends the session at once.
pub async fn sign_out(State(app): State<AppState>, request: Request) -> Result<Response, Problem> {
    require_own_site(&app, request.headers())?;
    let moderator = require_moderator(&app, request.headers()).await?;
    require_own_form(&moderator, &mut read_fields(request).await?)?;
    let hash = moderator.token.hash();
    app.store.write(move |writing| end_session(writing, &hash)).await?;
    Ok(see_queue(&app, Some(no_cookie(&app.settings.public_url)), ""))
}

/// Sends the browser on to the queue, so that reloading sends nothing twice.
pub fn see_queue(app: &App, cookie: Option<String>, query: &str) -> Response {
    let to = format!("{}/moderation{query}", app.settings.public_url.prefix);
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response();
    if let Some(Ok(value)) = cookie.map(|cookie| cookie.parse()) {
        response.headers_mut().insert(header::SET_COOKIE, value);
    }
    response
}
