//! How a problem is written: as JSON for programs, as a page where `text/html` is named.

use axum::http::Uri;

use super::pages::problem_page;
use super::state::App;
use super::wire::answer::HTML;
use super::wire::asked::Asked;
use super::wire::negotiate::Accepted;
use super::wire::problem::Problem;

/// Content type and body; `uri` is the address asked for, without the public prefix.
pub fn render(app: &App, asked: &Asked, uri: &Uri, problem: &Problem) -> (&'static str, String) {
    let json = || problem.to_json(&app.url("/problems/"), &asked.request_id).to_string();
    let page = (asked.accepted == Accepted::Html).then(|| problem_page(app, asked, uri, problem));
    match page {
        Some(Ok(page)) => (HTML, page),
        // A page that cannot be made is the operator's to know; the client still learns what happened.
        Some(Err(error)) => {
            tracing::error!(request_id = %asked.request_id, cause = error.internal, "the page of a problem failed");
            ("application/problem+json", json())
        }
        None => ("application/problem+json", json()),
    }
}
