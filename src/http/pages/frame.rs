//! The frame of a page: what its shell needs to know of the visit.

use axum::http::Uri;

use crate::http::state::App;
use crate::http::templates::{Shell, Visit};
use crate::http::wire::asked::Asked;

/// The frame of a page asked for.
pub fn shell(app: &App, asked: &Asked, uri: &Uri) -> Shell {
    let today = app.today().to_string();
    let visit = Visit {
        language: asked.language,
        path: uri.path(),
        query: uri.query(),
        public_url: &app.settings.public_url.base,
        today: &today,
    };
    Shell::new(&app.pages, &visit, &app.territory)
}
