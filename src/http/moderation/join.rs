//! Taking up an invitation: the code from the link and a passphrase of one's own. The code works once.

use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::gate::require_own_site;
use super::secret::Invitation;
use super::sign_in::open_session;
use crate::http::gates::passphrase::{LONGEST, SHORTEST, is_acceptable};
use crate::http::pages::shell;
use crate::http::plain::read_fields;
use crate::http::state::{App, AppState};
use crate::http::wire::answer::{Answer, Freshness, HTML};
use crate::http::wire::asked::Asked;
use crate::http::wire::problem::Problem;
use crate::store::moderation::moderators::{accept_invitation, find_invitation};

const HOLDS_S: i64 = 3_600;
const PURPOSE: &str = "moderation sign-up";

/// Values of `moderation_join.html`.
#[derive(Serialize)]
struct Values {
    token: String,
    code: String,
    notice: Option<&'static str>,
    wait_s: u64,
    shortest: usize,
    longest: usize,
}

/// The form.
pub async fn blank(State(app): State<AppState>, asked: Asked, uri: Uri) -> Result<Answer, Problem> {
    show(&app, &asked, &uri, None, String::new(), 0)
}

fn show(
    app: &App,
    asked: &Asked,
    uri: &Uri,
    notice: Option<&'static str>,
    code: String,
    wait_s: u64,
) -> Result<Answer, Problem> {
    let status = match notice {
        None => StatusCode::OK,
        Some("too_many") => StatusCode::TOO_MANY_REQUESTS,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let token = app.signer.issue(PURPOSE, HOLDS_S, (app.clock)());
    let values = Values { token, code, notice, wait_s, shortest: SHORTEST, longest: LONGEST };
    let html = app.pages.render(asked.language, "moderation_join.html", &shell(app, asked, uri), values)?;
    let answer = Answer { status, ..Answer::new(HTML, html, Freshness::Never) };
    Ok(if wait_s > 0 { answer.with(header::RETRY_AFTER, wait_s.to_string()) } else { answer })
}

/// Makes a moderator of whoever holds a code, and opens a session.
pub async fn join(State(app): State<AppState>, asked: Asked, uri: Uri, request: Request) -> Result<Response, Problem> {
    require_own_site(&app, request.headers())?;
    let mut fields = read_fields(request).await?;
    let code = fields.take("code").unwrap_or_default().trim().to_owned();
    let passphrase = fields.take("passphrase").unwrap_or_default();
    let again = fields.take("again").unwrap_or_default();
    let token = fields.take("token").unwrap_or_default();
    let now = (app.clock)();
    let refuse = |notice, code: &str, wait_s| {
        Ok(show(&app, &asked, &uri, Some(notice), code.to_owned(), wait_s)?.into_response())
    };
    if let Err(seconds) = app.sign_in_limit.take(asked.client, now) {
        return refuse("too_many", &code, seconds);
    }
    if !app.signer.holds(PURPOSE, &token, now) {
        return refuse("too_old", &code, 0);
    }
    let Some(hash) = Invitation::parse(&code).map(|invitation| invitation.hash()) else {
        return refuse("no_invitation", "", 0);
    };
    if app.read(move |reader| find_invitation(reader, &hash, now)).await?.is_none() {
        return refuse("no_invitation", "", 0);
    }
    if !is_acceptable(&passphrase) {
        return refuse("length", &code, 0);
    }
    if passphrase != again {
        return refuse("differ", &code, 0);
    }
    let kept = app.passphrases.hash(passphrase).await?;
    let accepted = app.store.write(move |writing| accept_invitation(writing, &hash, &kept, now)).await?;
    match accepted {
        Some(moderator) => {
            app.sign_in_limit.give_back(asked.client);
            open_session(&app, moderator.moderator_id).await
        }
        None => refuse("no_invitation", "", 0),
    }
}
