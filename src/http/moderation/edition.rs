//! A moderator freezes an edition; the answer is its page, or the queue that says why not.

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::decide::enter;
use super::sign_in::see_queue;
use crate::http::editions::make;
use crate::http::state::AppState;
use crate::http::wire::asked::Asked;
use crate::http::wire::problem::{Problem, ProblemKind};

/// Freezes one under the name that was typed.
pub async fn make_one(State(app): State<AppState>, asked: Asked, request: Request) -> Result<Response, Problem> {
    let (_moderator, mut fields) = enter(&app, request).await?;
    let lang = format!("lang={}", app.pages.language(asked.language).code);
    match make(&app, &fields.take("name").unwrap_or_default()).await {
        Ok(edition) => {
            let to = format!("{}/editions/{}?{lang}", app.settings.public_url.prefix, edition.id());
            Ok((StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response())
        }
        Err(problem) if problem.kind == ProblemKind::InvalidParameter => {
            Ok(see_queue(&app, None, &format!("?told=edition_name&{lang}")))
        }
        Err(problem) => Err(problem),
    }
}
