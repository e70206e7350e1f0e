//! How a problem is written: as JSON for programs, as a page where `text/html` is named.

use super::asked::Asked;
use super::problem::Problem;
use super::state::App;

/// Content type and body.
pub fn render(app: &App, asked: &Asked, problem: &Problem) -> (&'static str, String) {
    ("application/problem+json", problem.to_json(&app.url("/problems/"), &asked.request_id).to_string())
}
