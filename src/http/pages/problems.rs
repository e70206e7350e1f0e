//! Problems for people: the page that explains each kind, and the page that stands where something went wrong.

use axum::http::Uri;
use serde::Serialize;

use super::frame::shell;
use crate::http::state::App;
use crate::http::wire::asked::Asked;
use crate::http::wire::problem::{Problem, ProblemKind};

/// Values of `problem.html`.
#[derive(Clone, Debug, Serialize)]
pub struct ProblemValues {
    pub slug: &'static str,
    pub status: u16,
    pub english: &'static str,
}

/// What is told of a kind.
pub fn read_problem(kind: ProblemKind) -> ProblemValues {
    ProblemValues { slug: kind.slug(), status: kind.status().as_u16(), english: kind.title() }
}

/// Values of `error.html`.
#[derive(Clone, Debug, Serialize)]
struct ErrorValues<'a> {
    slug: &'static str,
    status: u16,
    detail: &'a str,
    request_id: &'a str,
    retry_after_s: Option<u64>,
}

/// The page of one occurrence; `uri` is the address that was asked for.
pub fn problem_page(app: &App, asked: &Asked, uri: &Uri, problem: &Problem) -> Result<String, Problem> {
    let values = ErrorValues {
        slug: problem.kind.slug(),
        status: problem.kind.status().as_u16(),
        detail: &problem.detail,
        request_id: &asked.request_id,
        retry_after_s: problem.retry_after_s,
    };
    app.pages.render(asked.language, "error.html", &shell(app, asked, uri), values)
}
