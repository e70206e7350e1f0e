//! The last decisions, for moderators: each with its undoing.

use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use serde::Serialize;

use super::gate::find_moderator;
use super::log::{Line, line};
use super::sign_in::form;
use crate::http::pages::shell;
use crate::http::state::AppState;
use crate::http::wire::answer::{Answer, Freshness, HTML};
use crate::http::wire::asked::Asked;
use crate::http::wire::params::Params;
use crate::http::wire::problem::Problem;
use crate::store::moderation::rulings::list_decisions;

/// Decisions on a page.
const ON_A_PAGE: usize = 50;

#[derive(Serialize)]
struct Values {
    token: String,
    name: String,
    lines: Vec<Line>,
    /// Number before which the next page begins.
    before: Option<i64>,
}

pub async fn page(State(app): State<AppState>, asked: Asked, uri: Uri, headers: HeaderMap) -> Result<Answer, Problem> {
    let Some(moderator) = find_moderator(&app, &headers).await? else { return form(&app, &asked, &uri, None) };
    let before = Params::parse_lenient(uri.query()).take("before").and_then(|text| text.parse().ok());
    let entries = app.read(move |reader| list_decisions(reader, before, ON_A_PAGE)).await?;
    let next = entries.last().filter(|_| entries.len() == ON_A_PAGE).map(|entry| entry.decision_id);
    let values = Values {
        token: moderator.token.form_token(),
        name: moderator.name,
        lines: entries.into_iter().map(line).collect(),
        before: next,
    };
    let html = app.pages.render(asked.language, "moderation_decisions.html", &shell(&app, &asked, &uri), values)?;
    Ok(Answer::new(HTML, html, Freshness::Never))
}
