//! Headers on every answer: security, request id, and cross-origin reading of what is public.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; \
    base-uri 'none'; frame-ancestors 'none'";

/// On every answer, whatever it is.
const ALWAYS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, CSP),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("permissions-policy"), "geolocation=(self), camera=(), microphone=(), payment=(), usb=()"),
    (OPENER_POLICY, "same-origin"),
    // By this the service worker knows an answer of ours where a proxy puts a policy of its own in place of ours.
    (HeaderName::from_static("x-contrechamp"), "1"),
];
/// Browsers keep to TLS for a year; nothing is said of other names under the host, which may not be ours.
const TLS_ONLY: &str = "max-age=31536000";

const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Adds the headers of an answer, once; `path` is without the public prefix.
pub fn prepare(headers: &mut HeaderMap, path: &str) {
    if headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        return;
    }
    let is_page = headers.get(header::CONTENT_TYPE).is_some_and(|value| {
        let value = value.as_bytes();
        value.starts_with(b"text/html") || value.starts_with(b"text/css") || value.starts_with(b"text/javascript")
    });
    let is_private = is_private(path);
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if is_page || is_private {
        headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    } else {
        headers.insert(RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
    }
    if is_private {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    } else if !is_page {
        // Data is for everybody's scripts; a page may hold a form's token, which is for its visitor.
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        let exposed = "ETag, Link, Content-Crs, X-Request-Id";
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(exposed));
    }
}

/// Names the request in its answer, and asks for TLS from now on where the service is reached by it.
pub fn identify(headers: &mut HeaderMap, request_id: &str, has_tls: bool) {
    if has_tls {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(TLS_ONLY));
    }
    if let Ok(value) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, value);
    }
}

/// The answer to `OPTIONS`: any origin may read what is public, none but ours may send.
pub fn preflight(path: &str) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    if is_private(path) {
        headers.insert(header::ALLOW, HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"));
        return response;
    }
    let reads = "GET, HEAD, OPTIONS";
    headers.insert(header::ALLOW, HeaderValue::from_static(reads));
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(reads));
    let asked = "Accept, Accept-Language, If-None-Match, Range";
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(asked));
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    response
}

/// Whether the path belongs to one person or to the operator; the log of decisions is everybody's.
fn is_private(path: &str) -> bool {
    if path == "/moderation/log" {
        return false;
    }
    ["/reports", "/surveys", "/r", "/flags", "/moderation", "/metrics"]
        .iter()
        .any(|root| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_private_and_the_report_page_is_not() {
        assert!(is_private("/reports") && is_private("/reports/abc") && is_private("/r/"));
        assert!(is_private("/surveys/abc") && !is_private("/surveys.geojson"));
        assert!(is_private("/moderation") && is_private("/moderation/decide") && !is_private("/moderation/log"));
        assert!(!is_private("/report") && !is_private("/collections"));
    }
}
