//! The public log of decisions: day, what, which camera, which reason. Never who decided, never anybody's words.

use axum::extract::State;
use axum::http::Uri;
use serde::Serialize;
use serde_json::json;

use crate::http::pages::shell;
use crate::http::state::AppState;
use crate::http::wire::answer::{Answer, Freshness, HTML, JSON};
use crate::http::wire::asked::Asked;
use crate::http::wire::negotiate::Accepted;
use crate::http::wire::params::Params;
use crate::http::wire::problem::Problem;
use crate::store::moderation::rulings::{LogEntry, list_decisions};

/// Decisions on a page.
const ON_A_PAGE: usize = 100;

/// A decision as it is told.
#[derive(Serialize)]
pub struct Line {
    pub id: i64,
    pub decided_on: String,
    pub subject: String,
    pub action: String,
    pub reason: String,
    pub camera: Option<String>,
    pub undone_by: Option<i64>,
    /// How many things it touched, where it was about many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u64>,
    #[serde(skip_serializing_if = "is_false")]
    pub can_be_undone: bool,
}

/// Values of `moderation_log.html`.
#[derive(Serialize)]
struct Values {
    lines: Vec<Line>,
    before: Option<i64>,
}

/// What is told of a decision.
pub fn line(entry: LogEntry) -> Line {
    Line {
        id: entry.decision_id,
        decided_on: entry.decided_on,
        subject: entry.subject,
        action: entry.action,
        reason: entry.reason,
        camera: entry.camera_id.map(|camera| camera.to_string()),
        undone_by: entry.undone_by,
        count: entry.count,
        can_be_undone: entry.can_be_undone,
    }
}

/// As a page where HTML is named, else as JSON; `f` decides over both.
pub async fn page(State(app): State<AppState>, asked: Asked, uri: Uri) -> Result<Answer, Problem> {
    let mut params = Params::parse_lenient(uri.query());
    let before = params.take("before").and_then(|text| text.parse().ok());
    let entries = app.read(move |reader| list_decisions(reader, before, ON_A_PAGE)).await?;
    let next = entries.last().filter(|_| entries.len() == ON_A_PAGE).map(|entry| entry.decision_id);
    let lines: Vec<Line> = entries.into_iter().map(|entry| Line { can_be_undone: false, ..line(entry) }).collect();
    let is_page = match params.take("f").as_deref() {
        Some("json") => false,
        Some("html") => true,
        _ => asked.accepted == Accepted::Html,
    };
    if is_page {
        let values = Values { lines, before: next };
        let html = app.pages.render(asked.language, "moderation_log.html", &shell(&app, &asked, &uri), values)?;
        return Ok(Answer::new(HTML, html, Freshness::Revalidate));
    }
    let links =
        next.map(|next| json!({ "rel": "next", "href": app.url(&format!("/moderation/log?f=json&before={next}")) }));
    let value = json!({ "decisions": lines, "links": links.into_iter().collect::<Vec<_>>() });
    Ok(Answer::json(JSON, &value, Freshness::Revalidate))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(value: &bool) -> bool {
    !value
}
