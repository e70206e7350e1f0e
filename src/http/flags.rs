//! `/flags`: anybody points out what is wrong with a camera's entry, or asks for removal of personal data. A plain form
//! with budgets of its own, beyond which a script answers a challenge; what is sent is for moderators alone.

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri, header};
use axum::routing::get;
use serde::Serialize;
use uuid::Builder;

use super::answer::{Answer, Freshness, HTML};
use super::asked::Asked;
use super::flag_gate::Passage;
use super::pages::shell;
use super::params::Params;
use super::plain::read_fields;
use super::problem::Problem;
use super::reports::{accepts, issue};
use super::state::{App, AppState, ProofOfWork};
use crate::domain::flag::FlagKind;
use crate::domain::report::MAX_NOTE_CHARACTERS;
use crate::domain::{CameraId, PartialDate};
use crate::store::flags::{NewFlag, insert_flag};

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
    camera: String,
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
    let camera = take("camera").parse::<CameraId>().map(|code| code.to_string()).unwrap_or_default();
    let kind = take("kind").parse::<FlagKind>().map(FlagKind::as_str).unwrap_or_default();
    let values = Values { camera, kind: kind.to_owned(), ..Values::default() };
    show(&app, &asked, &uri, values, StatusCode::OK)
}

async fn send(State(app): State<AppState>, asked: Asked, uri: Uri, request: Request) -> Result<Answer, Problem> {
    let mut fields = read_fields(request).await?;
    let mut take = |name: &str| fields.take(name).unwrap_or_default().trim().to_owned();
    let token = take("token");
    let values = Values {
        camera: take("camera"),
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
    let Some(camera_id) = camera_in(&values.camera) else { return again(values, "no_camera") };
    if values.note.chars().count() > MAX_NOTE_CHARACTERS {
        return again(values, "too_long");
    }
    // The id follows from the form's token, so that a form sent twice is one flag.
    let id = app.signer.sign("id of a flag", &token);
    let flag_id = Builder::from_random_bytes(std::array::from_fn(|at| id[at])).into_uuid();
    let today = PartialDate::from_day(app.today());
    let flag = NewFlag { flag_id, camera_id, kind, note: values.note.clone(), today };
    if !app.store.write(move |writing| insert_flag(writing, &flag)).await? {
        return again(values, "no_camera");
    }
    let camera = camera_id.to_string();
    show(&app, &asked, &uri, Values { camera, notice: Some("sent"), ..Values::default() }, StatusCode::CREATED)
}

/// The camera that a code or a pasted address of its page, its data or the map names.
fn camera_in(text: &str) -> Option<CameraId> {
    let text = text.trim();
    let is_sign = |sign: char| sign.is_ascii_alphanumeric();
    let named = ["/items/", "/cameras/", "camera="].iter().find_map(|before| text.split_once(before));
    let code = named.and_then(|(_, rest)| rest.split(|sign| !is_sign(sign)).next()).unwrap_or(text);
    code.parse().ok()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_camera_is_named_by_its_code_or_by_any_address_of_it() {
        let code = CameraId::from_stored(7).to_string();
        for text in [
            format!(" {code} "),
            code.to_lowercase(),
            format!("https://example.org/city/cameras/{code}?lang=fr"),
            format!("https://example.org/collections/cameras/items/{code}"),
            format!("https://example.org/?camera={code}&lang=fr#15/43.6/3.9"),
        ] {
            assert_eq!(camera_in(&text), Some(CameraId::from_stored(7)), "{text}");
        }
        for text in ["", "https://example.org/cameras/", "https://example.org/areas/34172", "camera=?"] {
            assert_eq!(camera_in(text), None, "{text}");
        }
    }
}
