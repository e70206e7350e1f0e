//! The way of every request in and out: prefix, cache, time limit, then request id and headers on whatever comes back.
//! Handlers see none of it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;
use tower::ServiceExt as _;

use super::running::metrics::Outcome;
use super::running::route_kind::RouteKind;
use super::state::AppState;
use super::wire::answer::Answer;
use super::wire::asked::Asked;
use super::wire::cache::{Entry, Key};
use super::wire::client::client_address;
use super::wire::headers;
use super::wire::negotiate::{Coding, accepted, coding, is_among, language};
use super::wire::problem::{Problem, ProblemKind, shorten};

/// Longest a handler may take to begin its answer.
const TIME_LIMIT: Duration = Duration::from_secs(30);
/// The same where a photo is sent over a slow network; that it keeps coming is seen to where it is received.
const PHOTO_TIME_LIMIT: Duration = Duration::from_secs(240);
/// Longest path accepted, in bytes.
const MAX_PATH_BYTES: usize = 1_024;
/// Most bytes of names and values of headers.
const MAX_HEADER_BYTES: usize = 32 * 1_024;

/// Answers one request.
pub async fn answer(app: AppState, routes: Router, mut request: Request) -> Response {
    let began = Instant::now();
    let asked = ask(&app, &request);
    let method = request.method().clone();
    let entered = enter(&app, &mut request);
    let uri = request.uri().clone();
    let mut response = match entered {
        Some(response) => response,
        None => from_cache_or_routes(&app, routes, request, &asked).await,
    };
    let route = RouteKind::of(uri.path());
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        if route == RouteKind::Reports && method == Method::POST {
            app.metrics.reported(Outcome::of(problem.kind));
        }
        response = problem_response(&app, &asked, &uri, &problem, response, &method);
    }
    headers::prepare(response.headers_mut(), uri.path());
    headers::identify(response.headers_mut(), &asked.request_id, app.settings.public_url.has_tls());
    let (status, took) = (response.status().as_u16(), began.elapsed());
    app.metrics.answered(route, status, took);
    // Neither the path nor the query: both may hold what somebody typed.
    let took_ms = took.as_millis() as u64;
    tracing::debug!(request_id = %asked.request_id, method = %method, route = route.as_str(), status, took_ms, "answered");
    response
}

fn ask(app: &AppState, request: &Request) -> Asked {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |ConnectInfo(socket)| socket.ip());
    let headers = request.headers();
    let lang = request.uri().query().and_then(|query| query.split('&').find_map(|part| part.strip_prefix("lang=")));
    let codes = app.pages.codes();
    let wrong = lang.filter(|lang| !is_among(lang, codes));
    let wrong = wrong.map(|lang| format!("expected one of {}, found {:?}", codes.join(", "), shorten(lang)));
    Asked {
        request_id: request_id(),
        accepted: accepted(headers),
        coding: coding(headers),
        language: language(lang, headers, codes),
        wrong_language: wrong.map(Into::into),
        client: client_address(peer, headers, &app.settings.trusted_proxies),
    }
}

/// Sixteen hexadecimal digits, different for each request of this process and unlike those of another.
fn request_id() -> Arc<str> {
    static SEED: LazyLock<u64> = LazyLock::new(|| {
        let mut bytes = [0; 8];
        // Without randomness ids repeat after a restart, which harms only the reading of logs.
        let _may_repeat = getrandom::fill(&mut bytes);
        u64::from_le_bytes(bytes)
    });
    static COUNT: AtomicU64 = AtomicU64::new(0);
    // An odd factor makes a bijection, so no two counts share an id.
    let number = COUNT.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ *SEED;
    format!("{number:016x}").into()
}

/// Bytes of the path that are the public prefix; zero where a proxy has taken it off already.
fn prefix_length(app: &AppState, path: &str) -> usize {
    let prefix = &app.settings.public_url.prefix;
    let is_under = path.strip_prefix(prefix.as_str()).is_some_and(|rest| rest.starts_with('/'));
    if is_under { prefix.len() } else { 0 }
}

/// Takes the prefix off and refuses addresses that no handler should see.
fn enter(app: &AppState, request: &mut Request) -> Option<Response> {
    let path = request.uri().path();
    let prefix = &app.settings.public_url.prefix;
    if !prefix.is_empty() && path == prefix {
        let to = [(header::LOCATION, format!("{prefix}/"))];
        return Some((StatusCode::PERMANENT_REDIRECT, to).into_response());
    }
    if path.len() > MAX_PATH_BYTES {
        let detail = format!("expected a path of at most {MAX_PATH_BYTES} bytes, found {}", path.len());
        return Some(Problem::new(ProblemKind::AddressTooLong, detail).into_response());
    }
    let header_bytes: usize = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if header_bytes > MAX_HEADER_BYTES {
        let detail = format!("expected headers of at most {MAX_HEADER_BYTES} bytes, found {header_bytes}");
        return Some(Problem::new(ProblemKind::HeadTooLarge, detail).into_response());
    }
    if path.contains('%') && !percent_decode_str(path).decode_utf8().is_ok_and(|text| !text.contains('\0')) {
        return Some(Problem::not_found("The address is not UTF-8 text.").into_response());
    }
    let length = prefix_length(app, path);
    if length > 0 {
        let rest = request.uri().path_and_query().map_or("/", |all| &all.as_str()[length..]);
        match rest.parse::<Uri>() {
            Ok(uri) => *request.uri_mut() = uri,
            Err(error) => return Some(Problem::internal(error).into_response()),
        }
    }
    None
}

async fn from_cache_or_routes(app: &AppState, routes: Router, mut request: Request, asked: &Asked) -> Response {
    let method = request.method().clone();
    if method == Method::OPTIONS {
        return headers::preflight(request.uri().path());
    }
    let key = matches!(method, Method::GET | Method::HEAD).then(|| Key {
        address: request.uri().path_and_query().map_or("/", |address| address.as_str()).into(),
        accepted: asked.accepted,
        coding: asked.coding,
        language: asked.language as u8,
    });
    if let Some(found) = key.as_ref().and_then(|key| app.cache.find(key, app.store.versions(), || app.today())) {
        app.metrics.looked_up(true);
        return found.respond(&method, request.headers());
    }
    let held: HeaderMap = request
        .headers()
        .get_all(header::IF_NONE_MATCH)
        .into_iter()
        .map(|tag| (header::IF_NONE_MATCH, tag.clone()))
        .collect();
    let path = request.uri().path().to_owned();
    request.extensions_mut().insert(asked.clone());
    let limit = if method == Method::PUT { PHOTO_TIME_LIMIT } else { TIME_LIMIT };
    let mut response = match tokio::time::timeout(limit, routes.oneshot(request)).await {
        Ok(Ok(response)) => response,
        Err(_elapsed) => return Problem::busy().into_response(),
    };
    let Some(answer) = response.extensions_mut().remove::<Answer>() else { return response };
    app.metrics.looked_up(false);
    let entry = match encode(answer, asked.coding).await {
        Ok(entry) => Arc::new(entry.with_headers_of(&path)),
        Err(problem) => return problem.into_response(),
    };
    if let Some(key) = key {
        app.cache.keep(key, &entry);
    }
    entry.respond(&method, &held)
}

/// Compresses large bodies off the request's thread.
async fn encode(answer: Answer, wanted: Coding) -> Result<Entry, Problem> {
    if !Entry::is_costly(&answer, wanted) {
        return Ok(Entry::encode(answer, wanted));
    }
    tokio::task::spawn_blocking(move || Entry::encode(answer, wanted)).await.map_err(Problem::internal)
}

fn problem_response(
    app: &AppState,
    asked: &Asked,
    uri: &Uri,
    problem: &Problem,
    mut response: Response,
    method: &Method,
) -> Response {
    if let Some(cause) = &problem.internal {
        tracing::error!(request_id = %asked.request_id, cause, "internal error");
    }
    let (content_type, text) = super::problem_page::render(app, asked, uri, problem);
    let length = text.len();
    *response.body_mut() = if *method == Method::HEAD { Body::empty() } else { Body::from(text) };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("Accept, Accept-Language"));
    response
}
