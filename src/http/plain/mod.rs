//! `/report` and `/r/` for browsers without scripts: one form that keeps what was typed, always reviewed, with a budget
//! of its own; and a form into which a receipt can be pasted. The server makes the receipt here and keeps only its hash.

mod fields;
mod form;
mod numbers;
mod receipt;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri, header};
use axum::routing::get;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use uuid::Builder;

use self::fields::read_fields_and_cut;
use self::form::{Form, Known, Place};
use self::numbers::tell_apart;
use super::app::search::{position_title, written_position};
use super::pages::shell;
use super::reports::{ReceiptHash, read_submission, submit_weighed};
use super::running::metrics::Outcome;
use super::state::{App, AppState};
use super::wire::answer::{Answer, Freshness, HTML};
use super::wire::asked::Asked;
use super::wire::params::Params;
use super::wire::problem::Problem;
use crate::formats::picture::qr::qr_svg;
use crate::store::report::reports::Submitted;
use crate::store::search::search;
use crate::store::source::unlocated::find_unlocated;

pub use self::fields::read_fields;

/// Seconds in which a form may be filled in.
const HOLDS_S: i64 = 6 * 3_600;
/// Places offered for what was searched.
const MOST_PLACES: usize = 8;
const PURPOSE: &str = "plain form";

/// The routes without scripts.
pub fn routes() -> Router<AppState> {
    Router::new().route("/report", get(blank).post(send)).route("/r/", get(super::pages::receipt).post(receipt::open))
}

/// Values of `report.html`.
#[derive(Serialize)]
struct Values {
    form: Form,
    token: String,
    today: String,
    choices: &'static [&'static str],
    winds: &'static [&'static str],
    sides: &'static [&'static str],
}

/// Values of `report_sent.html`.
#[derive(Serialize)]
struct Sent {
    link: String,
    receipt: String,
    qr: Option<String>,
}

async fn blank(State(app): State<AppState>, asked: Asked, uri: Uri) -> Result<Answer, Problem> {
    let mut form = Form::blank();
    if let Some(id) = Params::parse_lenient(uri.query()).get("locates").and_then(|text| text.parse::<i64>().ok())
        && let Some(address) = app.read(move |reader| find_unlocated(reader, id)).await?
    {
        form.q.clone_from(&address);
        (form.locates, form.locates_address) = (id.to_string(), address);
    }
    show(&app, &asked, &uri, form, StatusCode::OK)
}

/// Searches for a place, or sends; what was typed comes back with the answer either way.
async fn send(State(app): State<AppState>, asked: Asked, uri: Uri, request: Request) -> Result<Answer, Problem> {
    let (fields, is_cut) = read_fields_and_cut(request).await?;
    let mut form = Form::read(fields);
    if is_cut {
        form.tell_cut();
    }
    if let Some((lat, lon)) = tell_apart(&form.lat, &form.lon, |text| written_position(&app, text)) {
        (form.lat, form.lon) = (lat, lon);
    }
    if form.is_search {
        form.offer(find_places(&app, &form).await?);
        return show(&app, &asked, &uri, form, StatusCode::OK);
    }
    if let Err(seconds) = app.plain_limit.take(asked.client, (app.clock)()) {
        form.tell_to_wait(seconds);
        let page = show_again(&app, &asked, &uri, form, StatusCode::TOO_MANY_REQUESTS).await?;
        return Ok(page.with(header::RETRY_AFTER, seconds.to_string()));
    }
    if !app.signer.holds(PURPOSE, &form.token, (app.clock)()) {
        form.notice = Some("too_old");
        return show_again(&app, &asked, &uri, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    store(&app, &asked, &uri, form).await
}

/// Places by name or by coordinates.
async fn find_places(app: &App, form: &Form) -> Result<Vec<Place>, Problem> {
    if let Some(position) = written_position(app, &form.q) {
        return Ok(vec![Place::at(position, position_title(position))]);
    }
    let wanted = form.words_to_search().to_owned();
    let hits = app.read(move |reader| search(reader, &wanted, MOST_PLACES)).await?;
    Ok(hits.into_iter().filter(|hit| hit.kind != "camera").map(Place::from).collect())
}

/// Stores the report. Its id and its receipt follow from the form's token, so that a form sent twice is one report.
async fn store(app: &App, asked: &Asked, uri: &Uri, mut form: Form) -> Result<Answer, Problem> {
    let receipt = app.signer.sign("receipt of a plain form", &form.token);
    let report_id = app.signer.sign("id of a plain form", &form.token);
    let report_id = Builder::from_random_bytes(std::array::from_fn(|at| report_id[at])).into_uuid();
    let hash = ReceiptHash(Sha256::digest(receipt).into());
    let body = form.body(report_id, app.pages.language(asked.language));
    let mut submission = match read_submission(app, hash, &body).await {
        Ok(submission) => submission,
        Err(problem) if form.explain(&problem) => {
            return show_again(app, asked, uri, form, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
        Err(problem) => return Err(problem),
    };
    submission.handling.is_waiting = true;
    let locates = form.locates.parse::<i64>().ok();
    match submit_weighed(app, asked, submission, locates).await? {
        Submitted::New(_) => {
            app.metrics.reported(Outcome::Waiting);
            sent(app, asked, uri, &receipt)
        }
        Submitted::Same(_) => sent(app, asked, uri, &receipt),
        Submitted::Duplicates(candidates) => {
            form.known = candidates.iter().filter_map(Known::new).collect();
            form.distinct_from = form.known.iter().map(|known| known.id.as_str()).collect::<Vec<_>>().join(",");
            form.notice = Some("known");
            show_again(app, asked, uri, form, StatusCode::CONFLICT).await
        }
        Submitted::Conflict => {
            form.notice = Some("sent_before");
            show_again(app, asked, uri, form, StatusCode::CONFLICT).await
        }
        Submitted::NoSuchCamera | Submitted::AlreadyCounted => {
            Err(Problem::internal("a new camera was taken for a word on one that is known"))
        }
    }
}

fn sent(app: &App, asked: &Asked, uri: &Uri, receipt: &[u8]) -> Result<Answer, Problem> {
    let page = shell(app, asked, uri);
    let receipt = URL_SAFE_NO_PAD.encode(receipt);
    let link = app.url(&format!("/r/?lang={}#{receipt}", page.lang));
    let values = Sent { qr: qr_svg(&link), link, receipt };
    let html = app.pages.render(asked.language, "report_sent.html", &page, values)?;
    Ok(answer(html, StatusCode::CREATED))
}

/// The form after a refusal, with the places that the search had found: nothing of it has to be done again.
async fn show_again(
    app: &App,
    asked: &Asked,
    uri: &Uri,
    mut form: Form,
    status: StatusCode,
) -> Result<Answer, Problem> {
    if !form.q.is_empty() {
        // A search that fails must not hide why the form was refused.
        form.recall(find_places(app, &form).await.unwrap_or_default());
    }
    show(app, asked, uri, form, status)
}

fn show(app: &App, asked: &Asked, uri: &Uri, mut form: Form, status: StatusCode) -> Result<Answer, Problem> {
    let today = app.today().to_string();
    if form.is_blank {
        form.seen_on.clone_from(&today);
    }
    let values = Values {
        token: app.signer.issue(PURPOSE, HOLDS_S, (app.clock)()),
        today,
        choices: &form::CHOICES,
        winds: &form::WINDS,
        sides: &form::SIDES,
        form,
    };
    let html = app.pages.render(asked.language, "report.html", &shell(app, asked, uri), values)?;
    Ok(answer(html, status))
}

fn answer(html: String, status: StatusCode) -> Answer {
    Answer { status, ..Answer::new(HTML, html, Freshness::Never) }
}
