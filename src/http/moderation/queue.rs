//! The queue: one thing in full with its decisions, and the list of what waits behind it.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use serde::Serialize;

use super::gate::{Moderator, find_moderator};
use super::item::{Item, read_item};
use super::sign_in::form;
use crate::domain::ruling::Reason;
use crate::http::i18n::Language;
use crate::http::pages::shell;
use crate::http::state::AppState;
use crate::http::wire::answer::{Answer, Freshness, HTML};
use crate::http::wire::asked::Asked;
use crate::http::wire::params::Params;
use crate::http::wire::problem::Problem;
use crate::store::moderation::queue::{Waiting, count_waiting, find_waiting, list_waiting};
use crate::store::{Reader, StoreError};

/// Things that are listed; more are counted.
const LISTED: usize = 200;

/// Values of `moderation.html`.
#[derive(Serialize)]
struct Values {
    token: String,
    name: String,
    item: Option<Item>,
    lines: Vec<Line>,
    counts: BTreeMap<String, u64>,
    waiting: u64,
    reasons: Vec<&'static str>,
    /// Number of the decision that was just made.
    done: Option<i64>,
    /// Why nothing was decided, or that something was undone.
    told: Option<String>,
}

/// A line of the list.
#[derive(Serialize)]
struct Line {
    subject: &'static str,
    id: String,
    camera: Option<String>,
    received_on: String,
    is_removal: bool,
    is_postponed: bool,
    is_shown: bool,
}

/// The queue, or the form to sign in.
pub async fn page(State(app): State<AppState>, asked: Asked, uri: Uri, headers: HeaderMap) -> Result<Answer, Problem> {
    let Some(moderator) = find_moderator(&app, &headers).await? else { return form(&app, &asked, &uri, None) };
    let mut params = Params::parse_lenient(uri.query());
    let wanted = params.take("item");
    let (held, language) = (AppState::clone(&app), asked.language);
    let mut values =
        app.read(move |reader| read(reader, held.pages.language(language), wanted.as_deref(), &moderator)).await?;
    values.done = params.take("done").and_then(|text| text.parse().ok());
    values.told = params.take("told").filter(|word| word.chars().all(|sign| sign.is_ascii_lowercase() || sign == '_'));
    let html = app.pages.render(asked.language, "moderation.html", &shell(&app, &asked, &uri), values)?;
    Ok(Answer::new(HTML, html, Freshness::Never))
}

fn read(
    reader: &Reader<'_>,
    language: &Language,
    wanted: Option<&str>,
    moderator: &Moderator,
) -> Result<Values, StoreError> {
    let waiting = list_waiting(reader, LISTED)?;
    let is_wanted = |waiting: &&Waiting| Some(key(waiting).as_str()) == wanted;
    let behind = match wanted.and_then(|wanted| wanted.split_once(':')) {
        Some((subject, id)) if !waiting.iter().any(|waiting| is_wanted(&waiting)) => match subject.parse() {
            Ok(subject) => find_waiting(reader, subject, id)?,
            Err(_) => None,
        },
        _ => None,
    };
    let shown = waiting.iter().find(is_wanted).or(behind.as_ref()).or(waiting.first());
    let item = match shown {
        Some(shown) => read_item(reader, language, shown)?,
        None => None,
    };
    let counts = count_waiting(reader)?;
    Ok(Values {
        token: moderator.token.form_token(),
        name: moderator.name.clone(),
        lines: waiting.iter().map(|waiting| line(waiting, Some(waiting) == shown)).collect(),
        item,
        waiting: counts.values().sum(),
        counts,
        reasons: Reason::ALL.iter().map(|reason| reason.as_str()).collect(),
        done: None,
        told: None,
    })
}

fn key(waiting: &Waiting) -> String {
    format!("{}:{}", waiting.subject.as_str(), waiting.subject_id)
}

fn line(waiting: &Waiting, is_shown: bool) -> Line {
    Line {
        subject: waiting.subject.as_str(),
        id: waiting.subject_id.clone(),
        camera: waiting.camera_id.map(|camera| camera.to_string()),
        received_on: waiting.received_on.clone(),
        is_removal: waiting.is_removal,
        is_postponed: waiting.is_postponed,
        is_shown,
    }
}
