//! `/report` and `/r/` for browsers without scripts: one form that keeps what was typed, always reviewed, with a budget
//! of its own; and a form into which a receipt can be pasted. The server makes the receipt here and keeps only its hash.

mod form;
mod receipt;

use std::time::Duration;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use self::form::{Form, Known, Place};
use super::answer::{Answer, Freshness, HTML};
use super::asked::Asked;
use super::pages::shell;
use super::params::Params;
use super::problem::{Problem, ProblemKind};
use super::reports::{MAX_BODY_BYTES, ReceiptHash, read_submission};
use super::signing::random;
use super::state::{App, AppState};
use crate::formats::qr::qr_svg;
use crate::store::reports::{Submitted, submit_report};
use crate::store::search::search;

/// Longest time to send a form.
const PATIENCE: Duration = Duration::from_secs(20);
/// Seconds in which a form may be filled in.
const HOLDS_S: i64 = 6 * 3_600;
/// Places offered for what was searched.
const MOST_PLACES: usize = 8;
const PURPOSE: &str = "plain form";

/// The routes without scripts.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/report", get(blank).post(send))
        .route("/r/", get(super::pages::receipt).post(receipt::open))
}

/// Values of `report.html`.
#[derive(Serialize)]
struct Values {
    form: Form,
    token: String,
    today: String,
    promise_review: bool,
}

/// Values of `report_sent.html`.
#[derive(Serialize)]
struct Sent {
    link: String,
    receipt: String,
    qr: Option<String>,
}

async fn blank(State(app): State<AppState>, asked: Asked, uri: Uri) -> Result<Response, Problem> {
    show(&app, &asked, &uri, Form::default(), StatusCode::OK)
}

/// Searches for a place, or sends; what was typed comes back with the answer either way.
async fn send(State(app): State<AppState>, asked: Asked, uri: Uri, request: Request) -> Result<Response, Problem> {
    let mut form = Form::read(fields(request).await?);
    if form.is_search {
        let wanted = form.q.clone();
        let hits = app.read(move |reader| search(reader, &wanted, MOST_PLACES)).await?;
        form.places = hits.into_iter().filter(|hit| hit.kind != "camera").map(Place::from).collect();
        form.notice = form.places.is_empty().then_some("no_place");
        return show(&app, &asked, &uri, form, StatusCode::OK);
    }
    if let Err(seconds) = app.plain_limit.take(asked.client, (app.clock)()) {
        form.notice = Some("too_many");
        form.wait_s = seconds;
        let mut response = show(&app, &asked, &uri, form, StatusCode::TOO_MANY_REQUESTS)?;
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        return Ok(response);
    }
    if !app.signer.spend(PURPOSE, &form.token, (app.clock)()) {
        form.notice = Some("too_old");
        return show(&app, &asked, &uri, form, StatusCode::UNPROCESSABLE_ENTITY);
    }
    store(&app, &asked, &uri, form).await
}

async fn store(app: &App, asked: &Asked, uri: &Uri, mut form: Form) -> Result<Response, Problem> {
    let receipt = URL_SAFE_NO_PAD.encode(random::<32>());
    let hash = ReceiptHash(Sha256::digest(URL_SAFE_NO_PAD.decode(&receipt).map_err(Problem::internal)?).into());
    let body = form.body(app.pages.language(asked.language));
    let mut submission = match read_submission(app, hash, &body).await {
        Ok(submission) => submission,
        Err(problem) if form.explain(&problem) => {
            return show(app, asked, uri, form, StatusCode::UNPROCESSABLE_ENTITY);
        }
        Err(problem) => return Err(problem),
    };
    submission.handling.is_waiting = true;
    match app.store.write(move |writing| submit_report(writing, &submission)).await? {
        Submitted::New(_) => {
            app.metrics.reported();
            sent(app, asked, uri, receipt)
        }
        Submitted::Duplicates(candidates) => {
            form.known = candidates.iter().filter_map(Known::new).collect();
            form.notice = Some("known");
            show(app, asked, uri, form, StatusCode::CONFLICT)
        }
        _ => Err(Problem::internal("a report with a new id was neither new nor a likely duplicate")),
    }
}

fn sent(app: &App, asked: &Asked, uri: &Uri, receipt: String) -> Result<Response, Problem> {
    let page = shell(app, asked, uri);
    let link = app.url(&format!("/r/?lang={}#{receipt}", page.lang));
    let values = Sent { qr: qr_svg(&link), link, receipt };
    let html = app.pages.render(asked.language, "report_sent.html", &page, values)?;
    Ok(answer(html, StatusCode::CREATED))
}

fn show(app: &App, asked: &Asked, uri: &Uri, form: Form, status: StatusCode) -> Result<Response, Problem> {
    let token = app.signer.issue(PURPOSE, HOLDS_S, (app.clock)());
    let values =
        Values { form, token, today: app.today().to_string(), promise_review: app.settings.is_reviewed_first };
    let html = app.pages.render(asked.language, "report.html", &shell(app, asked, uri), values)?;
    Ok(answer(html, status))
}

fn answer(html: String, status: StatusCode) -> Response {
    let mut answer = Answer::new(HTML, html, Freshness::Never);
    answer.status = status;
    answer.into_response()
}

/// The fields of a form, within bounds of size and time; a name sent twice counts once.
async fn fields(request: Request) -> Result<Params, Problem> {
    let body = tokio::time::timeout(PATIENCE, to_bytes(request.into_body(), MAX_BODY_BYTES)).await;
    let too_large =
        |_| Problem::new(ProblemKind::BodyTooLarge, format!("expected a form of at most {MAX_BODY_BYTES} bytes"));
    let late = |_| Problem::new(ProblemKind::RequestTimeout, "expected the form within 20 seconds");
    let body = body.map_err(late)?.map_err(too_large)?;
    Ok(Params::parse_form(&String::from_utf8_lossy(&body)))
}
