//! What every file that is downloaded has in common: its name, how long it may be held, and the answer to whoever holds it.

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

/// A file as a client is told of it.
pub struct Download<'a> {
    pub media_type: &'a str,
    /// With its quotes, and `W/` where the bytes may differ.
    pub etag: &'a str,
    /// What it is to be saved as: letters, digits, points and hyphens.
    pub name: &'a str,
    pub is_gzip: bool,
}

impl Download<'_> {
    /// The answer; the body is not made for somebody who holds it already.
    pub fn respond(&self, asked: &HeaderMap, body: impl FnOnce() -> Body) -> Response {
        let is_held =
            asked.get_all(header::IF_NONE_MATCH).into_iter().any(|held| held.as_bytes() == self.etag.as_bytes());
        let mut response = if is_held { StatusCode::NOT_MODIFIED.into_response() } else { body().into_response() };
        let headers = response.headers_mut();
        for (name, value) in [
            (header::CONTENT_TYPE, self.media_type),
            (header::CACHE_CONTROL, "public, max-age=60"),
            (header::VARY, "Accept-Encoding"),
            (header::ETAG, self.etag),
            (header::CONTENT_DISPOSITION, &format!("attachment; filename=\"{}\"", self.name)),
        ] {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        }
        if self.is_gzip && !is_held {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        response
    }
}
