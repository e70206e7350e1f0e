//! What holds for every answer: headers, encodings, caching, problems, prefixes.

use std::io::Read as _;

use axum::http::{Method, StatusCode};

use crate::support::Api;

#[tokio::test]
async fn security_headers_stand_on_every_answer() {
    let api = Api::new();
    for path in ["/health", "/nothing", "/collections", "/css/tokens.css"] {
        let reply = api.get(path).await;
        assert!(reply.header("content-security-policy").starts_with("default-src 'none'; script-src 'self'"), "{path}");
        assert!(!reply.header("content-security-policy").contains("unsafe"));
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("referrer-policy"), "no-referrer");
        assert_eq!(reply.header("x-request-id").len(), 16);
        assert_eq!(reply.header("x-contrechamp"), "1", "the service worker keeps {path}");
        assert!(reply.headers.get("set-cookie").is_none());
    }
}

#[tokio::test]
async fn public_reads_are_open_to_other_origins_and_reports_are_not() {
    let api = Api::new();
    let reply = api.get_with("/collections/cameras/items", &[("origin", "https://example.org")]).await;
    assert_eq!(reply.header("access-control-allow-origin"), "*");
    for page in ["/?f=html", "/report", "/about"] {
        assert_eq!(api.get(page).await.header("access-control-allow-origin"), "", "{page} is for its visitor only");
    }
    for name in ["ETag", "Link", "Content-Crs"] {
        assert!(reply.header("access-control-expose-headers").contains(name));
    }
    let preflight = api.call(Method::OPTIONS, "/collections", &[("origin", "https://example.org")], "").await;
    assert_eq!(preflight.status, StatusCode::NO_CONTENT);
    assert_eq!(preflight.header("access-control-allow-methods"), "GET, HEAD, OPTIONS");
    let reports = api.call(Method::OPTIONS, "/reports", &[("origin", "https://example.org")], "").await;
    assert_eq!(reports.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn an_unknown_address_is_a_problem_with_its_page() {
    let reply = Api::new().get("/no/such/thing").await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
    assert_eq!(reply.problem(), "not-found");
    assert_eq!(reply.json()["type"], "http://127.0.0.1:8080/problems/not-found");
    assert!(reply.json()["detail"].as_str().unwrap().contains("/no/such/thing"));
}

#[tokio::test]
async fn a_wrong_method_is_told() {
    let reply = Api::new().call(Method::PUT, "/collections", &[], "").await;
    assert_eq!(reply.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(reply.problem(), "method-not-allowed");
    assert!(reply.header("allow").contains("GET"));
}

#[tokio::test]
async fn the_same_etag_answers_304_without_a_body() {
    let api = Api::new();
    let first = api.get("/collections/cameras/items?limit=20").await;
    let etag = first.header("etag").to_owned();
    assert!(etag.starts_with('"'), "{etag}");
    let again = api.get_with("/collections/cameras/items?limit=20", &[("if-none-match", &etag)]).await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(again.header("etag"), etag);
    api.add_camera("new", 3.87, 43.605, &[]);
    let newer = api.get_with("/collections/cameras/items?limit=20", &[("if-none-match", &etag)]).await;
    assert_eq!(newer.status, StatusCode::OK);
}

#[tokio::test]
async fn a_change_elsewhere_leaves_a_cached_answer_alone() {
    let api = Api::new();
    let path = "/collections/cameras/items?bbox=3.86,43.6,3.9,43.62&limit=100";
    let first = api.get(path).await;
    api.add_camera("far away", 139.7, 35.7, &[]);
    let again = api.get(path).await;
    assert_eq!(first.header("etag"), again.header("etag"));
    api.add_camera("here", 3.87, 43.605, &[]);
    let newer = api.get(path).await;
    assert_eq!(newer.json()["numberMatched"], first.json()["numberMatched"].as_u64().unwrap() + 1);
}

#[tokio::test]
async fn gzip_and_brotli_read_back_to_the_same_body() {
    let api = Api::new();
    let path = "/collections/cameras/items?limit=30";
    let plain = api.get(path).await;
    assert_eq!(plain.header("content-encoding"), "");
    assert_eq!(plain.header("vary"), "Accept, Accept-Language, Accept-Encoding");
    let gzipped = api.get_with(path, &[("accept-encoding", "gzip")]).await;
    assert_eq!(gzipped.header("content-encoding"), "gzip");
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(&gzipped.body[..]).read_to_end(&mut text).unwrap();
    assert_eq!(text, plain.body);
    let squeezed = api.get_with(path, &[("accept-encoding", "gzip, deflate, br")]).await;
    assert_eq!(squeezed.header("content-encoding"), "br");
    text.clear();
    brotli::Decompressor::new(&squeezed.body[..], 4096).read_to_end(&mut text).unwrap();
    assert_eq!(text, plain.body);
    assert_ne!(gzipped.header("etag"), squeezed.header("etag"));
}

#[tokio::test]
async fn head_tells_the_length_and_sends_nothing() {
    let api = Api::new();
    let whole = api.get("/collections").await;
    let head = api.call(Method::HEAD, "/collections", &[], "").await;
    assert_eq!((head.status, head.body.len()), (StatusCode::OK, 0));
    assert_eq!(head.header("content-length"), whole.body.len().to_string());
}

#[tokio::test]
async fn a_prefix_works_whether_or_not_the_proxy_takes_it_off() {
    let api = Api::with("https://example.org/cameras", |_| {});
    for path in ["/cameras/collections", "/collections"] {
        let reply = api.get(path).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        let own = reply.json()["links"][0]["href"].as_str().unwrap().to_owned();
        assert_eq!(own, "https://example.org/cameras/collections");
    }
    let bare = api.get("/cameras").await;
    assert_eq!((bare.status, bare.header("location")), (StatusCode::PERMANENT_REDIRECT, "/cameras/"));
    let problem = api.get("/cameras/none").await;
    assert_eq!(problem.json()["type"], "https://example.org/cameras/problems/not-found");
}

#[tokio::test]
async fn a_host_header_chooses_no_link() {
    let api = Api::new();
    let headers = [("host", "evil.example"), ("x-forwarded-host", "evil.example")];
    let reply = api.get_with("/collections", &headers).await;
    assert!(!reply.text().contains("evil.example"));
}

#[tokio::test]
async fn headers_that_are_too_large_are_refused_in_words() {
    let api = Api::new();
    let long = "a".repeat(40_000);
    let reply = api.get_with("/collections", &[("x-long", &long)]).await;
    assert_eq!((reply.status.as_u16(), reply.problem().as_str()), (431, "head-too-large"));
    assert!(!reply.text().contains("aaaa"), "{}", reply.text());
}

#[tokio::test]
async fn addresses_that_are_too_long_or_not_text_are_refused() {
    let api = Api::new();
    assert_eq!(api.get(&format!("/{}", "a".repeat(2_000))).await.problem(), "address-too-long");
    assert_eq!(api.get(&format!("/collections?{}", "a".repeat(9_000))).await.problem(), "address-too-long");
    assert_eq!(api.get("/collections/%FF").await.status, StatusCode::NOT_FOUND);
    assert_eq!(api.get("/collections/cameras/items/%00").await.status, StatusCode::NOT_FOUND);
    assert_eq!(api.get("/css/..%2f..%2fCargo.toml").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn counters_tell_numbers_and_nobody() {
    let api = Api::new();
    api.get("/collections").await;
    let reply = api.get_with("/metrics", &[("x-forwarded-for", "203.0.113.7")]).await;
    assert!(reply.text().contains("contrechamp_requests_total{class=\"2xx\"} 1"), "{}", reply.text());
    assert!(!reply.text().contains("203.0.113"));
    let apart = Api::with("http://127.0.0.1:8080", |settings| settings.has_metrics = false);
    assert_eq!(apart.get("/metrics").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_browsers_files_are_served_with_their_types() {
    let api = Api::new();
    let css = api.get("/css/tokens.css").await;
    assert_eq!(css.header("content-type"), "text/css; charset=utf-8");
    assert_eq!(css.header("cross-origin-resource-policy"), "same-origin");
    let etag = css.header("etag").to_owned();
    assert_eq!(api.get_with("/css/tokens.css", &[("if-none-match", &etag)]).await.status, StatusCode::NOT_MODIFIED);
    let squeezed = api.get_with("/css/tokens.css", &[("accept-encoding", "br")]).await;
    assert_eq!(squeezed.header("content-encoding"), "br");
    assert_eq!(api.get("/css/none.css").await.problem(), "not-found");
    assert_eq!(api.get("/templates/map.html").await.status, StatusCode::NOT_FOUND);
}
