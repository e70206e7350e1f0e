//! `/flags`: anybody points out what is wrong with a camera's entry, a photo, an edition or a page, or asks for removal of
//! personal data. A plain form with budgets of its own, beyond which a script answers a challenge; what is sent is for moderators alone.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri, header};
use axum::routing::get;
use serde::Serialize;
use uuid::Builder;

use super::gates::flag_gate::Passage;
use super::pages::shell;
use super::plain::read_fields;
use super::reports::{accepts, issue};
use super::running::route_kind::RouteKind;
use super::state::{App, AppState, ProofOfWork};
use super::wire::answer::{Answer, Freshness, HTML};
use super::wire::asked::Asked;
use super::wire::params::Params;
use super::wire::problem::Problem;
use crate::domain::PartialDate;
use crate::domain::flag::{FlagKind, Flagged};
use crate::domain::report::MAX_NOTE_CHARACTERS;
use crate::store::moderation::flags::{NewFlag, insert_flag};

/// Seconds in which the form may be filled in.
const HOLDS_S: i64 = 6 * 3_600;
const PURPOSE: &str = "flag";

/// The route of flags.
pub fn routes() -> Router<AppState> {
    Router::new().route("/flags", get(blank).post(send))
}

/// Values of `flag.html`; what was typed comes back with every answer.
#[derive(Default, Serialize)]
struct Values {
    token: String,
    /// What it is about, as it was typed; where it was sent, its path below ours without the slash.
    about: String,
    kind: String,
    note: String,
    kinds: Vec<&'static str>,
    notice: Option<&'static str>,
    wait_s: u64,
    most: usize,
    /// What a script answers where a proof is asked for: JSON.
    challenge: Option<String>,
}

async fn blank(State(app): State<AppState>, asked: Asked, uri: Uri) -> Result<Answer, Problem> {
    let mut params = Params::parse_lenient(uri.query());
    let mut take = |name: &str| params.take(name).unwrap_or_default();
    // `camera` is what sheets led with before anything else could be named.
    let about = [take("about"), take("camera")].iter().find_map(|text| about_in(&app, text));
    let about = about.map(|about| typed(&app, &about)).unwrap_or_default();
    let kind = take("kind").parse::<FlagKind>().map(FlagKind::as_str).unwrap_or_default();
    let values = Values { about, kind: kind.to_owned(), ..Values::default() };
    show(&app, &asked, &uri, values, StatusCode::OK)
}

async fn send(State(app): State<AppState>, asked: Asked, uri: Uri, request: Request) -> Result<Answer, Problem> {
    let mut fields = read_fields(request).await?;
    let mut take = |name: &str| fields.take(name).unwrap_or_default().trim().to_owned();
    let token = take("token");
    let values = Values {
        about: [take("about"), take("camera")].into_iter().find(|text| !text.is_empty()).unwrap_or_default(),
        kind: take("kind"),
        note: take("note").replace("\r\n", "\n"),
        ..Values::default()
    };
    let again = |values: Values, notice: &'static str| {
        show(&app, &asked, &uri, Values { notice: Some(notice), ..values }, StatusCode::UNPROCESSABLE_ENTITY)
    };
    let has_proof = accepts(&app, &take("proof"));
    let asks = app.settings.proof_of_work != ProofOfWork::Off;
    match app.flag_gate.enter(asked.client, (app.clock)(), asks, has_proof) {
        Passage::Free => {}
        Passage::NeedsProof => {
            let values = Values { notice: Some("proof"), ..values };
            return show(&app, &asked, &uri, values, StatusCode::PRECONDITION_REQUIRED);
        }
        Passage::Wait(wait_s) => {
            let values = Values { notice: Some("too_many"), wait_s, ..values };
            let page = show(&app, &asked, &uri, values, StatusCode::TOO_MANY_REQUESTS)?;
            return Ok(page.with(header::RETRY_AFTER, wait_s.to_string()));
        }
    }
    if !app.signer.holds(PURPOSE, &token, (app.clock)()) {
        return again(values, "too_old");
    }
    let Ok(kind) = values.kind.parse::<FlagKind>() else { return again(values, "no_kind") };
    let Some(about) = about_in(&app, &values.about) else { return again(values, "no_subject") };
    if values.note.chars().count() > MAX_NOTE_CHARACTERS {
        return again(values, "too_long");
    }
    // The id follows from the form's token, so that a form sent twice is one flag.
    let id = app.signer.sign("id of a flag", &token);
    let flag_id = Builder::from_random_bytes(std::array::from_fn(|at| id[at])).into_uuid();
    let today = PartialDate::from_day(app.today());
    let path = about.path().trim_start_matches('/').to_owned();
    let flag = NewFlag { flag_id, about, kind, note: values.note.clone(), today };
    if !app.store.write(move |writing| insert_flag(writing, &flag)).await? {
        return again(values, "no_subject");
    }
    show(&app, &asked, &uri, Values { about: path, notice: Some("sent"), ..Values::default() }, StatusCode::CREATED)
}

/// What a code or a pasted address names; pages are those of ours that people read.
fn about_in(app: &App, text: &str) -> Option<Flagged> {
    let own = text.trim();
    let below = own
        .strip_prefix(&app.settings.public_url.base)
        .filter(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#']));
    let about = Flagged::parse(
        below.map_or_else(|| own.to_owned(), |rest| format!("/{}", rest.trim_start_matches('/'))).as_str(),
    )?;
    let is_read = match &about {
        Flagged::Page(path) => !matches!(
            RouteKind::of(path),
            RouteKind::Other | RouteKind::Files | RouteKind::Operator | RouteKind::Reports | RouteKind::Flags
        ),
        _ => true,
    };
    is_read.then_some(about)
}

/// As it stands in the form: a camera by its code, all else by its address.
fn typed(app: &App, about: &Flagged) -> String {
    match about {
        Flagged::Camera(camera) => camera.to_string(),
        _ => app.url(&about.path()),
    }
}

fn show(app: &App, asked: &Asked, uri: &Uri, values: Values, status: StatusCode) -> Result<Answer, Problem> {
    let is_asked = app.settings.proof_of_work == ProofOfWork::Always || values.notice == Some("proof");
    let values = Values {
        token: app.signer.issue(PURPOSE, HOLDS_S, (app.clock)()),
        kinds: FlagKind::ALL.iter().map(|kind| kind.as_str()).collect(),
        most: MAX_NOTE_CHARACTERS,
        challenge: is_asked.then(|| issue(app).to_string()),
        ..values
    };
    let html = app.pages.render(asked.language, "flag.html", &shell(app, asked, uri), values)?;
    Ok(Answer { status, ..Answer::new(HTML, html, Freshness::Never) })
}
