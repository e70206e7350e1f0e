//! Every operation of the OpenAPI description: the headers of its answers, and what it makes of hostile values.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use axum::http::{Method, StatusCode};
use contrechamp::http::Rate;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use crate::support::{Api, Reply};

/// One method of one path, with its parameters resolved.
struct Operation {
    method: Method,
    path: String,
    parameters: Vec<(String, String)>,
    /// Statuses of success that the description names.
    promised: Vec<String>,
    body_type: Option<String>,
}

const METHODS: [(&str, Method); 5] = [
    ("get", Method::GET),
    ("post", Method::POST),
    ("put", Method::PUT),
    ("patch", Method::PATCH),
    ("delete", Method::DELETE),
];

/// What somebody might write where a value is expected.
const HOSTILE: [&str; 22] = [
    "",
    " ",
    "\0",
    "\r\nset-cookie: a=b",
    "'; drop table camera; --",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "../../../../etc/passwd",
    "%00%ff",
    "{{7*7}}",
    "-1",
    "99999999999999999999999",
    "NaN",
    "1e308",
    "-1e308,1e308,inf,nan",
    "180,90,-180,-90",
    "0001-01-01/9999-12-31",
    "9999-12-31T23:59:60Z",
    "*",
    "\u{202e}\u{feff}\u{10ffff}",
    "a,,b,~,~~,(,),[,]",
    "0~0~0",
];

const HOSTILE_BODIES: [&str; 10] = [
    "",
    "{",
    "null",
    "[]",
    "{\"report_id\":1e400}",
    "{\"report_id\":\"x\",\"kind\":[],\"position\":{\"type\":\"Point\",\"coordinates\":[1e999,null]}}",
    "{\"report_id\":\"00000000-0000-4000-8000-000000000001\",\"kind\":\"camera\",\"seen_on\":\"9999-99-99\",\"tags\":{\"\\u0000\":\"\\ud800\"}}",
    "{\"survey_id\":\"00000000-0000-4000-8000-000000000001\",\"finds\":\"none\",\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[]]}}",
    "token=%00&camera=%ff&kind=&note=%f0%9f",
    "\u{feff}{\"evidence_only\":\"perhaps\"}",
];

fn encode(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// A value that is there, or could be.
fn plausible(name: &str) -> &'static str {
    match name {
        "z" => "3",
        "y" => "2",
        "x" => "4",
        "id" => "34172",
        "report_id" | "photo_id" | "survey_id" => "00000000-0000-4000-8000-000000000001",
        _ => "x",
    }
}

async fn operations(api: &Api) -> Vec<Operation> {
    let description = api.get("/api").await.json();
    let resolve = |parameter: &Value| match parameter["$ref"].as_str() {
        Some(reference) => description.pointer(reference.trim_start_matches('#')).unwrap().clone(),
        None => parameter.clone(),
    };
    let mut found = Vec::new();
    for (path, operations) in description["paths"].as_object().unwrap() {
        for (name, method) in METHODS {
            let Some(operation) = operations.get(name) else { continue };
            let parameters = operation["parameters"].as_array().into_iter().flatten().map(resolve);
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let answers = operation["responses"].as_object().unwrap().keys();
            let body = operation["requestBody"]["content"].as_object();
            found.push(Operation {
                method,
                path: path.clone(),
                parameters: parameters.map(|one| (text(&one["in"]), text(&one["name"]))).collect(),
                promised: answers.filter(|status| *status != "default").cloned().collect(),
                body_type: body.and_then(|types| types.keys().next().cloned()),
            });
        }
    }
    assert!(found.len() > 60, "found only {} operations", found.len());
    found
}

impl Operation {
    /// The address with one parameter set to a value, the others plausible or absent.
    fn address(&self, set: Option<(&str, &str)>) -> String {
        let mut path = self.path.clone();
        let mut query = String::new();
        for (place, name) in &self.parameters {
            let chosen = set.filter(|(wanted, _)| wanted == name).map(|(_, value)| value);
            if place == "path" {
                path = path.replace(&format!("{{{name}}}"), &encode(chosen.unwrap_or_else(|| plausible(name))));
            } else if let Some(value) = chosen {
                query = format!("?{}={}", encode(name), encode(value));
            }
        }
        path + &query
    }

    async fn ask(&self, api: &Api, address: &str, body: &'static str) -> Reply {
        let receipt = "Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        let mut headers = vec![("authorization", receipt)];
        headers.extend(self.body_type.as_deref().map(|media_type| ("content-type", media_type)));
        api.call(self.method.clone(), address, &headers, body).await
    }

    /// What is wrong with an answer: a failure of ours, a status that the description does not name, a problem that is none.
    fn complaint(&self, reply: &Reply) -> Option<String> {
        let status = reply.status;
        let media_type = reply.header("content-type");
        if status.is_server_error() {
            return Some(format!("{status}: {}", reply.text()));
        }
        if status.is_client_error() {
            let is_told = media_type == "application/problem+json" || media_type.starts_with("text/html");
            return (!is_told).then(|| format!("{status} as {media_type}"));
        }
        (!self.promised.iter().any(|promised| promised == status.as_str()))
            .then(|| format!("{status} is not among {:?}", self.promised))
    }
}

fn patient() -> Api {
    let rate = Rate { per_hour: 1_000_000, at_once: 1_000_000 };
    Api::with("http://127.0.0.1:8080", |settings| settings.report_rate = rate)
}

#[tokio::test]
async fn every_operation_answers_with_the_headers_of_a_guarded_service() {
    let api = Api::new();
    for operation in operations(&api).await {
        let reply = operation.ask(&api, &operation.address(None), "").await;
        let what = format!("{} {}", operation.method, operation.path);
        let policy = reply.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{what}: {policy}");
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"), "{what}: {policy}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{what}");
        assert_eq!(reply.header("referrer-policy"), "no-referrer", "{what}");
        assert_eq!(reply.header("cross-origin-opener-policy"), "same-origin", "{what}");
        assert!(reply.header("permissions-policy").contains("camera=()"), "{what}");
        assert_eq!(reply.header("x-request-id").len(), 16, "{what}");
        for absent in ["server", "set-cookie", "x-powered-by", "strict-transport-security"] {
            assert_eq!(reply.header(absent), "", "{what}: {absent}");
        }
        let is_private = ["/reports", "/surveys", "/flags"]
            .iter()
            .any(|root| operation.path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
        let is_page = reply.header("content-type").starts_with("text/html");
        let (origin, resource) = if is_private || is_page { ("", "same-origin") } else { ("*", "cross-origin") };
        assert_eq!(reply.header("access-control-allow-origin"), origin, "{what}");
        assert_eq!(reply.header("cross-origin-resource-policy"), resource, "{what}");
        assert_eq!(reply.header("access-control-allow-credentials"), "", "{what}");
        assert!(!is_private || reply.header("cache-control") == "no-store", "{what}");
    }
}

#[tokio::test]
async fn behind_tls_every_answer_asks_for_tls_from_then_on() {
    let api = Api::with("https://example.org/cameras", |_| {});
    for path in ["/", "/collections", "/collections", "/health", "/nothing", "/css/tokens.css"] {
        assert_eq!(api.get(path).await.header("strict-transport-security"), "max-age=31536000", "{path}");
    }
}

#[tokio::test]
async fn no_hostile_parameter_makes_a_failure_or_an_answer_that_is_not_described() {
    let api = patient();
    let mut complaints = Vec::new();
    for (turn, operation) in operations(&api).await.iter().enumerate() {
        // The formats of a list share the reading of their filters: each of them meets another part of the values.
        let share = if operation.path.starts_with("/exports/") { 7 } else { 1 };
        for (at, (_, name)) in operation.parameters.iter().enumerate() {
            for value in HOSTILE.iter().skip((turn + at) % share).step_by(share) {
                let address = operation.address(Some((name.as_str(), value)));
                let reply = operation.ask(&api, &address, "").await;
                let complaint = operation.complaint(&reply);
                complaints.extend(complaint.map(|why| format!("{} {address}: {why}", operation.method)));
            }
        }
    }
    assert_eq!(complaints, Vec::<String>::new());
}

#[tokio::test]
async fn no_hostile_body_makes_a_failure_or_an_answer_that_is_not_described() {
    let api = patient();
    let mut complaints = Vec::new();
    let operations = operations(&api).await;
    for operation in operations.iter().filter(|operation| operation.body_type.is_some()) {
        for body in HOSTILE_BODIES {
            let address = operation.address(None);
            let complaint = operation.complaint(&operation.ask(&api, &address, body).await);
            complaints.extend(complaint.map(|why| format!("{} {address} with {body:?}: {why}", operation.method)));
        }
    }
    assert_eq!(complaints, Vec::<String>::new());
}

#[tokio::test]
async fn every_described_path_is_measured_under_a_name_of_its_own() {
    let api = patient();
    for operation in operations(&api).await {
        operation.ask(&api, &operation.address(None), "").await;
    }
    let counters = api.get("/metrics").await.text();
    assert!(counters.contains("contrechamp_request_seconds_count{route=\"other\"} 0"), "{counters}");
    assert!(counters.contains("contrechamp_reports_total{outcome=\"refused\"} 1"), "{counters}");
    assert!(counters.contains("contrechamp_writes_waiting 0"), "{counters}");
    let size = counters.lines().find_map(|line| line.strip_prefix("contrechamp_database_bytes ")).unwrap();
    assert_eq!(size.parse::<u64>().unwrap(), std::fs::metadata(&api.database).unwrap().len());
}

#[tokio::test]
async fn what_waits_for_a_moderator_is_counted() {
    let api = Api::with("http://127.0.0.1:8080", |settings| settings.is_reviewed_first = true);
    let body = serde_json::json!({
        "report_id": "00000000-0000-4000-8000-00000000000a", "kind": "camera", "seen_on": "2026-11-20", "evidence": "seen",
        "position": { "type": "Point", "coordinates": [3.84, 43.6] }, "tags": {},
    });
    let headers =
        [("authorization", "Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), ("content-type", "application/json")];
    for expected in [StatusCode::CREATED, StatusCode::OK] {
        let reply = api.call(Method::POST, "/reports", &headers, body.to_string()).await;
        assert_eq!(reply.status, expected, "{}", reply.text());
    }
    let counters = api.get("/metrics").await.text();
    for line in [
        "contrechamp_reports_total{outcome=\"waiting\"} 1",
        "contrechamp_reports_total{outcome=\"sent_again\"} 1",
        "contrechamp_review_waiting{subject=\"report\"} 1",
    ] {
        assert!(counters.contains(&format!("{line}\n")), "{line} is not in {counters}");
    }
}
