//! Reports from sending to withdrawal, and everything wrong that can be sent.

use axum::http::{Method, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contrechamp::http::Rate;
use serde_json::{Value, json};

use crate::support::{Api, Reply, unknown_camera};

const ID: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

fn bearer(seed: u8) -> String {
    format!("Bearer {}", URL_SAFE_NO_PAD.encode([seed; 32]))
}

async fn send(api: &Api, method: Method, path: &str, seed: u8, body: &Value) -> Reply {
    let headers = [("authorization", &*bearer(seed)), ("content-type", "application/json")];
    let body = if body.is_null() { String::new() } else { body.to_string() };
    api.call(method, path, &headers, body).await
}

async fn post(api: &Api, body: &Value) -> Reply {
    send(api, Method::POST, "/reports", 1, body).await
}

/// A new camera far from the others.
fn report() -> Value {
    json!({
        "report_id": ID,
        "kind": "camera",
        "position": { "type": "Point", "coordinates": [3.83, 43.58] },
        "accuracy_m": 8,
        "seen_on": "2026-11-23",
        "evidence": "seen",
        "tags": { "camera:type": "dome" },
        "note": "<script>alert(1)</script> au-dessus de la porte",
    })
}

#[tokio::test]
async fn a_new_camera_is_on_everybodys_map_at_once() {
    let api = Api::new();
    let reply = post(&api, &report()).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
    assert_eq!(reply.header("cache-control"), "no-store");
    assert!(reply.header("location").ends_with(ID));
    let answer = reply.json();
    assert_eq!((&answer["report_id"], &answer["status"]), (&json!(ID), &json!("unverified")));
    let id = answer["camera_id"].as_str().unwrap();
    let camera = api.get(&format!("/collections/cameras/items/{id}")).await.json();
    assert_eq!(camera["properties"]["cc_status"], "unverified");
    assert_eq!(camera["properties"]["camera:type"], "dome");
    assert_eq!(camera["properties"]["cc_first_seen_on"], "2026-11-23");
    assert!(!camera.to_string().contains("porte"), "free text waits for review");
    let tile = api.get("/collections/cameras/tiles/WebMercatorQuad/14/5984/8366").await;
    assert!(tile.text().contains(id));
}

/// The tests' clock says 11:00:00 UTC, noon in the territory: neither may be read anywhere that everybody can read.
#[tokio::test]
async fn what_everybody_reads_carries_the_day_of_a_report_and_never_its_time() {
    let api = Api::new();
    let id = post(&api, &report()).await.json()["camera_id"].as_str().unwrap().to_owned();
    let camera = format!("/collections/cameras/items/{id}");
    let sheet = format!("/cameras/{id}");
    let paths = [
        "/territory.json",
        "/collections/cameras/items?limit=100",
        "/collections/cameras/items?limit=100&f=csv",
        "/collections/areas/items",
        "/collections/places/items",
        "/collections/school-zones/items",
        "/collections/surveys/items",
        "/map/cameras?bbox=3.8,43.5,3.95,43.7",
        "/exports/cameras.geojson",
        "/exports/cameras.csv",
        "/collections/cameras/tiles/WebMercatorQuad/14/5984/8366",
        "/search?q=dome",
        &camera,
        &sheet,
    ];
    for path in paths {
        let reply = api.get(path).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        let told = format!("{:?} {}", reply.headers, reply.text());
        for time in ["T11:0", "T12:0", "11:00:0", "12:00:0", "1795431"] {
            assert!(!told.contains(time), "{path} tells {time} of a report");
        }
    }
    assert!(api.get(&camera).await.text().contains("\"cc_first_seen_on\":\"2026-11-23\""));
}

#[tokio::test]
async fn a_receipt_alone_finds_all_that_was_sent_with_it() {
    let api = Api::new();
    let mut other = report();
    other["report_id"] = json!("7c9e6679-7425-40de-944b-e07fc1f90ae7");
    other["position"]["coordinates"] = json!([3.84, 43.58]);
    for body in [report(), other] {
        assert_eq!(post(&api, &body).await.status, StatusCode::CREATED);
    }
    let mine = send(&api, Method::GET, "/reports", 1, &Value::Null).await;
    assert_eq!((mine.status, mine.header("cache-control")), (StatusCode::OK, "no-store"));
    let reports = mine.json()["reports"].as_array().unwrap().clone();
    assert_eq!(reports.len(), 2);
    assert_eq!(reports[0], send(&api, Method::GET, &format!("/reports/{ID}"), 1, &Value::Null).await.json());
    assert_eq!(send(&api, Method::GET, "/reports", 2, &Value::Null).await.json(), json!({ "reports": [] }));
    assert_eq!(api.get("/reports").await.problem(), "receipt-missing");
    send(&api, Method::DELETE, &format!("/reports/{ID}"), 1, &Value::Null).await;
    let left = send(&api, Method::GET, "/reports", 1, &Value::Null).await.json();
    assert_eq!(left["reports"][0]["state"], "withdrawn");
}

#[tokio::test]
async fn a_lost_answer_costs_nothing() {
    let api = Api::new();
    let first = post(&api, &report()).await;
    let mut reordered = report();
    reordered.as_object_mut().unwrap().swap_remove("note");
    reordered["note"] = report()["note"].clone();
    let again = post(&api, &reordered).await;
    assert_eq!(again.status, StatusCode::OK);
    assert_eq!(again.json(), first.json());
    let mut other = report();
    other["tags"] = json!({ "camera:type": "fixed" });
    let differs = post(&api, &other).await;
    assert_eq!((differs.status, differs.problem().as_str()), (StatusCode::CONFLICT, "report-differs"));
    let stolen = send(&api, Method::POST, "/reports", 2, &report()).await;
    assert_eq!(stolen.problem(), "report-differs");
}

#[tokio::test]
async fn a_likely_duplicate_is_asked_about_and_can_be_denied() {
    let api = Api::new();
    let mut body = report();
    body["position"]["coordinates"] = json!([3.865_05, 43.61]);
    let asked = post(&api, &body).await;
    assert_eq!((asked.status, asked.problem().as_str()), (StatusCode::CONFLICT, "possible-duplicate"));
    let candidates = asked.json()["candidates"].as_array().unwrap().clone();
    assert!(!candidates.is_empty());
    assert_eq!(candidates[0]["position"]["type"], "Point");
    assert!(candidates[0]["distance_m"].as_f64().unwrap() < 25.0);
    assert_eq!(candidates[0]["cc_status"], "documented");
    body["distinct_from"] = candidates.iter().map(|candidate| candidate["id"].clone()).collect();
    assert_eq!(post(&api, &body).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn seen_confirms_and_not_seen_twice_makes_it_gone() {
    let api = Api::new();
    let cameras = api.get("/collections/cameras/items?ref=C05").await.json();
    let id = cameras["features"][0]["id"].as_str().unwrap().to_owned();
    for (seed, kind, expected) in [(1, "seen", "confirmed"), (2, "not_seen", "confirmed"), (3, "not_seen", "gone")] {
        let report_id = format!("0f8fad5b-d9cb-469f-a165-70867728950{seed}");
        let body = json!({ "report_id": report_id, "kind": kind, "camera_id": id });
        let (bearer, network) = (bearer(seed), format!("192.0.2.{seed}"));
        let headers =
            [("authorization", &*bearer), ("content-type", "application/json"), ("x-forwarded-for", network.as_str())];
        let reply = api.call(Method::POST, "/reports", &headers, body.to_string()).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
        assert_eq!(reply.json()["status"], expected, "{kind}");
    }
}

#[tokio::test]
async fn the_receipt_alone_opens_corrects_and_withdraws() {
    let api = Api::new();
    let camera_id = post(&api, &report()).await.json()["camera_id"].as_str().unwrap().to_owned();
    let path = format!("/reports/{ID}");
    let own = send(&api, Method::GET, &path, 1, &Value::Null).await;
    assert_eq!(own.json()["note"], report()["note"]);
    assert_eq!(own.json()["position"], report()["position"]);
    assert_eq!(send(&api, Method::GET, &path, 2, &Value::Null).await.problem(), "receipt-wrong");
    assert_eq!(api.get(&path).await.problem(), "receipt-missing");
    assert_eq!(api.get(&path).await.header("www-authenticate"), "Bearer");
    let patch = json!({ "tags": { "camera:type": null, "camera:mount": "wall" }, "note": null });
    let amended = send(&api, Method::PATCH, &path, 1, &patch).await;
    assert_eq!(amended.status, StatusCode::OK, "{}", amended.text());
    assert_eq!(amended.json()["note"], Value::Null);
    let camera = api.get(&format!("/collections/cameras/items/{camera_id}")).await.json();
    assert_eq!(camera["properties"]["camera:mount"], "wall");
    assert_eq!(camera["properties"].get("camera:type"), None);
    let moved = send(&api, Method::PATCH, &path, 1, &json!({ "kind": "seen" })).await;
    assert_eq!((moved.problem().as_str(), &moved.json()["errors"][0]["pointer"]), ("invalid-report", &json!("/kind")));
    for _ in 0..2 {
        assert_eq!(send(&api, Method::DELETE, &path, 1, &Value::Null).await.status, StatusCode::NO_CONTENT);
    }
    assert_eq!(api.get(&format!("/collections/cameras/items/{camera_id}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(send(&api, Method::GET, &path, 1, &Value::Null).await.json()["state"], "withdrawn");
    assert_eq!(send(&api, Method::PATCH, &path, 1, &json!({})).await.problem(), "gone");
}

#[tokio::test]
async fn a_correction_that_moves_a_camera_far_waits_and_shows_nowhere() {
    let api = Api::new();
    let camera = api.get("/collections/cameras/items?ref=C00").await.json()["features"][0].clone();
    let id = camera["id"].as_str().unwrap().to_owned();
    let path = format!("/collections/cameras/items/{id}");
    let longitude = async || api.get(&path).await.json()["geometry"]["coordinates"][0].clone();
    let mut body = report();
    body["kind"] = json!("correction");
    body["camera_id"] = json!(id);
    body["tags"] = json!({ "camera:mount": "roof" });
    body["position"]["coordinates"] = json!([3.864, 43.61]);
    let far = post(&api, &body).await;
    assert_eq!((far.status, &far.json()["state"]), (StatusCode::CREATED, &json!("waiting")), "{}", far.text());
    assert_eq!(longitude().await, 3.861);
    let sheet = api.get_with(&format!("/cameras/{id}"), &[("accept", "text/html")]).await.text();
    assert!(!sheet.contains("roof"), "not told to anybody but the sender");
    let own = format!("/reports/{ID}");
    let nearer = json!({ "position": { "type": "Point", "coordinates": [3.862, 43.61] } });
    let amended = send(&api, Method::PATCH, &own, 1, &nearer).await.json();
    assert_eq!((&amended["state"], longitude().await), (&json!("published"), json!(3.862)));
    let further = json!({ "position": { "type": "Point", "coordinates": [3.864, 43.61] } });
    let amended = send(&api, Method::PATCH, &own, 1, &further).await.json();
    assert_eq!((&amended["state"], longitude().await), (&json!("waiting"), json!(3.861)));
    let report_id = ID.parse().unwrap();
    api.state
        .store
        .write(move |writing| contrechamp::store::moderation::decisions::publish_report(writing, report_id))
        .await
        .unwrap();
    assert_eq!(longitude().await, 3.864, "a moderator lets it count");
    assert_eq!(send(&api, Method::DELETE, &own, 1, &Value::Null).await.status, StatusCode::NO_CONTENT);
    assert_eq!(longitude().await, 3.861);
}

#[tokio::test]
async fn small_corrections_lead_no_further_than_one() {
    let api = Api::new();
    let camera = api.get("/collections/cameras/items?ref=C00").await.json()["features"][0].clone();
    for (number, lon, state) in [(1, 3.8630, "published"), (2, 3.8645, "waiting")] {
        let mut body = report();
        body["kind"] = json!("correction");
        body["report_id"] = json!(format!("0f8fad5b-d9cb-469f-a165-70867728950{number}"));
        body["camera_id"] = camera["id"].clone();
        body["position"]["coordinates"] = json!([lon, 43.61]);
        assert_eq!(post(&api, &body).await.json()["state"], state);
    }
}

#[tokio::test]
async fn every_wrong_value_is_told_at_its_pointer() {
    let api = Api::new();
    for (change, pointer) in [
        (json!({ "report_id": "1" }), "/report_id"),
        (json!({ "kind": "photo" }), "/kind"),
        (json!({ "kind": 1 }), "/kind"),
        (json!({ "kind": "seen" }), "/camera_id"),
        (json!({ "camera_id": "7ZK3M2QA" }), "/camera_id"),
        (json!({ "kind": "seen", "camera_id": "x' or 1=1" }), "/camera_id"),
        (json!({ "kind": "seen", "camera_id": unknown_camera() }), "/camera_id"),
        (json!({ "position": null }), "/position"),
        (json!({ "position": "here" }), "/position"),
        (json!({ "position": { "type": "Polygon" } }), "/position/type"),
        (json!({ "position": { "type": "Point", "coordinates": [3.8] } }), "/position/coordinates"),
        (json!({ "position": { "type": "Point", "coordinates": [768_915.0, 6_281_719.0] } }), "/position/coordinates"),
        (json!({ "position": { "type": "Point", "coordinates": ["3.8", "43.6"] } }), "/position/coordinates"),
        (json!({ "accuracy_m": -1 }), "/accuracy_m"),
        (json!({ "accuracy_m": "near" }), "/accuracy_m"),
        (json!({ "seen_on": "2026-11-25" }), "/seen_on"),
        (json!({ "seen_on": "2026-02-30" }), "/seen_on"),
        (json!({ "evidence": "rumour" }), "/evidence"),
        (json!({ "tags": ["dome"] }), "/tags"),
        (json!({ "tags": { "height": 3 } }), "/tags/height"),
        (json!({ "tags": { "height": "high" } }), "/tags/height"),
        (json!({ "tags": { "height": "9".repeat(300) } }), "/tags/height"),
        (json!({ "tags": { "camera:direction": "400" } }), "/tags/camera:direction"),
        (json!({ "tags": { "start_date": "long ago" } }), "/tags/start_date"),
        (json!({ "tags": { "cc_status": "confirmed" } }), "/tags/cc_status"),
        (json!({ "tags": { "operator": "x".repeat(256) } }), "/tags/operator"),
        (json!({ "tags": { "surveillance:type": "guard" } }), "/tags"),
        (json!({ "tags": { "building": "house" } }), "/tags"),
        (json!({ "note": "x".repeat(2_001) }), "/note"),
        (json!({ "note": "bell \u{7}" }), "/note"),
        (json!({ "distinct_from": "7ZK3M2QA" }), "/distinct_from"),
        (json!({ "distinct_from": ["7ZK3M2QA", "no"] }), "/distinct_from/1"),
        (json!({ "reporter": "me" }), "/reporter"),
    ] {
        let mut body = report();
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let reply = post(&api, &body).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{change}: {}", reply.text());
        assert_eq!(reply.problem(), "invalid-report");
        let pointers: Vec<_> =
            reply.json()["errors"].as_array().unwrap().iter().map(|e| e["pointer"].clone()).collect();
        assert_eq!(pointers.iter().filter(|found| **found == json!(pointer)).count(), 1, "{change}: {pointers:?}");
    }
}

#[tokio::test]
async fn a_value_of_a_wrong_type_is_told_once_as_it_was_found() {
    let api = Api::new();
    for (member, value) in [("report_id", json!(5)), ("kind", json!([])), ("position", json!(5))] {
        let mut body = report();
        body[member] = value.clone();
        let errors = post(&api, &body).await.json()["errors"].clone();
        assert_eq!(errors.as_array().unwrap().len(), 1, "{errors}");
        assert_eq!(errors[0]["pointer"], format!("/{member}"));
        assert!(errors[0]["detail"].as_str().unwrap().contains(&format!("found {value}")), "{errors}");
    }
}

#[tokio::test]
async fn bodies_that_cannot_be_read_are_told_apart() {
    let api = Api::new();
    let deep = "[".repeat(100_000);
    let headers = [("authorization", &*bearer(1)), ("content-type", "application/json")];
    for (body, status, slug) in [
        (b"".to_vec(), StatusCode::BAD_REQUEST, "unparsable-body"),
        (b"{\"report_id\":".to_vec(), StatusCode::BAD_REQUEST, "unparsable-body"),
        (b"{\"note\":\"caf\xe9\"}".to_vec(), StatusCode::BAD_REQUEST, "unparsable-body"),
        (deep.as_bytes()[..60_000].to_vec(), StatusCode::BAD_REQUEST, "unparsable-body"),
        (deep.into_bytes(), StatusCode::PAYLOAD_TOO_LARGE, "body-too-large"),
        (b"[]".to_vec(), StatusCode::UNPROCESSABLE_ENTITY, "invalid-report"),
        (b"null".to_vec(), StatusCode::UNPROCESSABLE_ENTITY, "invalid-report"),
    ] {
        let reply = api.call(Method::POST, "/reports", &headers, body).await;
        assert_eq!((reply.status, reply.problem().as_str()), (status, slug));
    }
    let form = [("authorization", &*bearer(1)), ("content-type", "application/x-www-form-urlencoded")];
    assert_eq!(api.call(Method::POST, "/reports", &form, "a=1").await.problem(), "unsupported-media-type");
    assert_eq!(api.call(Method::POST, "/reports", &[], report().to_string()).await.problem(), "receipt-missing");
    assert_eq!(api.call(Method::PUT, "/reports", &[], "").await.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(send(&api, Method::GET, "/reports/none", 1, &Value::Null).await.problem(), "not-found");
}

#[tokio::test]
async fn unknown_operators_and_claims_of_analysis_wait() {
    let api = Api::new();
    let mut body = report();
    body["tags"] = json!({ "operator": "Quelque entreprise", "surveillance:type": "ALPR", "camera:mount": "pole" });
    let reply = post(&api, &body).await;
    let id = reply.json()["camera_id"].as_str().unwrap().to_owned();
    let camera = api.get(&format!("/collections/cameras/items/{id}")).await;
    assert!(!camera.text().contains("Quelque entreprise") && !camera.text().contains("ALPR"), "{}", camera.text());
    assert_eq!(camera.json()["properties"]["camera:mount"], "pole");
    let own = send(&api, Method::GET, &format!("/reports/{ID}"), 1, &Value::Null).await.json();
    assert_eq!(own["tags"]["operator"], "Quelque entreprise");
}

#[tokio::test]
async fn an_instant_is_kept_as_the_territorys_day() {
    let api = Api::new();
    let mut body = report();
    body["seen_on"] = json!("2026-11-22T23:30:00Z");
    post(&api, &body).await;
    let own = send(&api, Method::GET, &format!("/reports/{ID}"), 1, &Value::Null).await.json();
    assert_eq!(own["seen_on"], "2026-11-23");
}

#[tokio::test]
async fn too_many_from_one_address_are_asked_to_wait() {
    let api = Api::with("http://127.0.0.1:8080", |settings| {
        settings.report_rate = Rate { per_hour: 60, at_once: 2 };
    });
    let from = |address: &'static str| [("x-forwarded-for", address)];
    for _ in 0..2 {
        assert_eq!(api.call(Method::POST, "/reports", &from("203.0.113.7"), "").await.problem(), "receipt-missing");
    }
    let refused = api.call(Method::POST, "/reports", &from("203.0.113.7"), "").await;
    assert_eq!((refused.status, refused.problem().as_str()), (StatusCode::TOO_MANY_REQUESTS, "too-many-requests"));
    assert_eq!(refused.header("retry-after"), "60");
    assert!(!refused.text().contains("203.0.113"));
    assert_eq!(api.call(Method::POST, "/reports", &from("203.0.113.8"), "").await.problem(), "receipt-missing");
}
