//! Reports that wait for review, devices that count once, places outside and days that cannot be.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use axum::http::{Method, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contrechamp::store::moderation::decisions::{Reviewed, list_reports_to_review, publish_report, refuse_report};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Api, Reply};

const ID: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

async fn send(api: &Api, method: Method, path: &str, seed: u8, body: &Value) -> Reply {
    let bearer = format!("Bearer {}", URL_SAFE_NO_PAD.encode([seed; 32]));
    let network = format!("192.0.2.{seed}");
    let headers =
        [("authorization", &*bearer), ("content-type", "application/json"), ("x-forwarded-for", network.as_str())];
    let body = if body.is_null() { String::new() } else { body.to_string() };
    api.call(method, path, &headers, body).await
}

fn report() -> Value {
    json!({
        "report_id": ID,
        "kind": "camera",
        "position": { "type": "Point", "coordinates": [3.83, 43.58] },
        "tags": { "camera:type": "dome" },
    })
}

fn strict() -> Api {
    Api::with("http://127.0.0.1:8080", |settings| settings.is_reviewed_first = true)
}

async fn publish(api: &Api) -> Reviewed {
    let id: Uuid = ID.parse().unwrap();
    let done = api.state.store.write(move |writing| publish_report(writing, id)).await.unwrap();
    api.settle();
    done
}

async fn refuse(api: &Api, why: &'static str) -> Reviewed {
    let id: Uuid = ID.parse().unwrap();
    let done = api.state.store.write(move |writing| refuse_report(writing, id, Some(why))).await.unwrap();
    api.settle();
    done
}

async fn cameras(api: &Api) -> usize {
    api.get("/collections/cameras/items?limit=1000").await.json()["features"].as_array().unwrap().len()
}

fn assert_sound(api: &Api) {
    assert_eq!(contrechamp::store::upkeep::check::check(&api.database).unwrap().faults, Vec::<String>::new());
}

#[tokio::test]
async fn after_review_a_new_camera_is_public_only_once_it_is_published() {
    let api = strict();
    assert_eq!(api.get("/territory.json").await.json()["report"]["review"], true);
    assert_eq!(Api::new().get("/territory.json").await.json()["report"]["review"], false);
    let before = cameras(&api).await;
    let reply = send(&api, Method::POST, "/reports", 1, &report()).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
    assert_eq!((&reply.json()["state"], &reply.json()["status"]), (&json!("waiting"), &Value::Null));
    let id = reply.json()["camera_id"].as_str().unwrap().to_owned();
    let item = format!("/collections/cameras/items/{id}");
    assert_eq!((api.get(&item).await.status, cameras(&api).await), (StatusCode::NOT_FOUND, before));
    assert_eq!(api.get(&format!("/cameras/{id}")).await.status, StatusCode::NOT_FOUND);
    let own = send(&api, Method::GET, &format!("/reports/{ID}"), 1, &Value::Null).await.json();
    assert_eq!((&own["state"], &own["tags"]["camera:type"]), (&json!("waiting"), &json!("dome")));
    assert_sound(&api);
    assert_eq!(api.state.store.read(list_reports_to_review).unwrap().len(), 1);
    assert_eq!(publish(&api).await, Reviewed::Done);
    assert_eq!(api.get(&item).await.json()["properties"]["cc_status"], "unverified");
    assert_eq!(cameras(&api).await, before + 1);
    assert!(api.state.store.read(list_reports_to_review).unwrap().is_empty());
    assert_sound(&api);
}

#[tokio::test]
async fn two_that_wait_never_share_a_code() {
    let api = strict();
    let first = send(&api, Method::POST, "/reports", 1, &report()).await.json();
    let mut other = report();
    other["report_id"] = json!("7c9e6679-7425-40de-944b-e07fc1f90ae7");
    other["position"]["coordinates"] = json!([3.84, 43.58]);
    let second = send(&api, Method::POST, "/reports", 2, &other).await.json();
    assert_ne!(first["camera_id"], second["camera_id"]);
}

#[tokio::test]
async fn a_waiting_answer_changes_nothing_of_its_camera() {
    let api = strict();
    let id = api.get("/collections/cameras/items?ref=C05").await.json()["features"][0]["id"].clone();
    let item = format!("/collections/cameras/items/{}", id.as_str().unwrap());
    let camera = api.get(&item).await.json();
    let body = json!({ "report_id": ID, "kind": "seen", "camera_id": id });
    assert_eq!(send(&api, Method::POST, "/reports", 1, &body).await.json()["state"], "waiting");
    assert_eq!(api.get(&item).await.json()["properties"], camera["properties"]);
    publish(&api).await;
    assert_eq!(api.get(&item).await.json()["properties"]["cc_status"], "confirmed");
    assert_sound(&api);
}

#[tokio::test]
async fn a_refused_report_tells_its_sender_why_and_can_be_corrected() {
    let api = Api::new();
    let id = send(&api, Method::POST, "/reports", 1, &report()).await.json()["camera_id"].as_str().unwrap().to_owned();
    assert_eq!(refuse(&api, "C’est un lampadaire.").await, Reviewed::Done);
    assert_eq!(api.get(&format!("/collections/cameras/items/{id}")).await.status, StatusCode::NOT_FOUND);
    let path = format!("/reports/{ID}");
    let own = send(&api, Method::GET, &path, 1, &Value::Null).await.json();
    assert_eq!((&own["state"], &own["why"]), (&json!("refused"), &json!("C’est un lampadaire.")));
    let patch = json!({ "tags": { "camera:mount": "pole" } });
    let amended = send(&api, Method::PATCH, &path, 1, &patch).await.json();
    assert_eq!((&amended["state"], &amended["why"]), (&json!("waiting"), &Value::Null), "it waits again");
    assert_eq!(api.get(&format!("/collections/cameras/items/{id}")).await.status, StatusCode::NOT_FOUND);
    assert_sound(&api);
    publish(&api).await;
    let camera = api.get(&format!("/collections/cameras/items/{id}")).await.json();
    assert_eq!(camera["properties"]["camera:mount"], "pole");
    assert_eq!(send(&api, Method::DELETE, &path, 1, &Value::Null).await.status, StatusCode::NO_CONTENT);
    assert_eq!(publish(&api).await, Reviewed::Withdrawn);
    assert_sound(&api);
}

fn verdict(number: u128, kind: &str, camera: &str, device: u8) -> Value {
    json!({
        "report_id": Uuid::from_u128(number).to_string(),
        "kind": kind,
        "camera_id": camera,
        "device_token": URL_SAFE_NO_PAD.encode([device; 32]),
    })
}

#[tokio::test]
async fn a_device_counts_once_for_a_camera_and_month() {
    let api = Api::new();
    let code = |reference: &'static str| {
        let api = &api;
        async move {
            let found = api.get(&format!("/collections/cameras/items?ref={reference}")).await.json();
            found["features"][0]["id"].as_str().unwrap().to_owned()
        }
    };
    let (here, there) = (code("C05").await, code("C06").await);
    let post = |body: Value, seed: u8| {
        let api = &api;
        async move { send(api, Method::POST, "/reports", seed, &body).await }
    };
    assert_eq!(post(verdict(1, "not_seen", &here, 1), 1).await.status, StatusCode::CREATED);
    assert_eq!(post(verdict(1, "not_seen", &here, 1), 1).await.status, StatusCode::OK, "the same once more");
    for (number, kind) in [(2, "not_seen"), (3, "seen")] {
        let again = post(verdict(number, kind, &here, 1), 2).await;
        assert_eq!((again.status, again.problem().as_str()), (StatusCode::CONFLICT, "already-counted"));
    }
    let camera = api.get(&format!("/collections/cameras/items/{here}")).await.json();
    assert_ne!(camera["properties"]["cc_status"], "gone", "one device alone");
    assert_eq!(post(verdict(4, "not_seen", &there, 1), 3).await.status, StatusCode::CREATED, "another camera");
    assert_eq!(post(verdict(5, "correction", &here, 1), 4).await.status, StatusCode::CREATED, "another question");
    let second = post(verdict(6, "not_seen", &here, 2), 5).await.json();
    assert_eq!(second["status"], "gone", "another device");
    let gone = format!("/reports/{}", Uuid::from_u128(1));
    assert_eq!(send(&api, Method::DELETE, &gone, 1, &Value::Null).await.status, StatusCode::NO_CONTENT);
    assert_eq!(post(verdict(7, "seen", &here, 1), 6).await.status, StatusCode::CREATED, "the first was withdrawn");
}

#[tokio::test]
async fn what_is_kept_of_a_device_links_none_of_its_reports() {
    let api = Api::new();
    let mut codes = Vec::new();
    for reference in ["C05", "C06"] {
        let found = api.get(&format!("/collections/cameras/items?ref={reference}")).await.json();
        codes.push(found["features"][0]["id"].as_str().unwrap().to_owned());
    }
    for (number, code) in (1u8..).zip(&codes) {
        let reply = send(&api, Method::POST, "/reports", number, &verdict(number.into(), "seen", code, 9)).await;
        assert_eq!(reply.status, StatusCode::CREATED);
    }
    let connection = rusqlite::Connection::open(&api.database).unwrap();
    let mut statement = connection.prepare("select device_hash from report").unwrap();
    let marks: Vec<Vec<u8>> = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    assert_eq!(marks.len(), 2);
    assert_ne!(marks[0], marks[1], "the same token for two cameras");
    let token = [9u8; 32];
    for path in [api.database.clone(), api.database.with_extension("db-wal")] {
        let bytes = std::fs::read(path).unwrap();
        assert!(!bytes.windows(32).any(|part| part == token));
    }
}

#[tokio::test]
async fn a_place_outside_is_asked_about_and_then_taken() {
    let api = Api::new();
    let mut body = report();
    body["position"]["coordinates"] = json!([2.35, 48.85]);
    let asked = send(&api, Method::POST, "/reports", 1, &body).await;
    assert_eq!(
        (asked.status, asked.problem().as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, "outside-territory"),
        "{}",
        asked.text()
    );
    assert_eq!(asked.json()["errors"][0]["pointer"], "/position");
    body["outside"] = json!(true);
    assert_eq!(send(&api, Method::POST, "/reports", 1, &body).await.status, StatusCode::CREATED);
    let patch = json!({ "tags": { "camera:mount": "wall" } });
    let amended = send(&api, Method::PATCH, &format!("/reports/{ID}"), 1, &patch).await;
    assert_eq!(amended.status, StatusCode::OK, "it is not asked again: {}", amended.text());
    let moved = json!({ "position": { "type": "Point", "coordinates": [3.83, 43.58] }, "outside": null });
    assert_eq!(send(&api, Method::PATCH, &format!("/reports/{ID}"), 1, &moved).await.status, StatusCode::OK);
}

#[tokio::test]
async fn days_that_cannot_be_are_told_with_the_servers_own() {
    let api = Api::new();
    for (day, word) in
        [("2027-11-23", "2026-11-23"), ("2026-11-25", "2026-11-23"), ("1969-12-31", "1970"), ("0001-01-01", "1970")]
    {
        let mut body = report();
        body["seen_on"] = json!(day);
        let reply = send(&api, Method::POST, "/reports", 1, &body).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{day}");
        let error = &reply.json()["errors"][0];
        assert_eq!(error["pointer"], "/seen_on");
        assert!(error["detail"].as_str().unwrap().contains(word), "{day}: {error}");
    }
    let mut body = report();
    body["seen_on"] = json!("2026-11-24");
    assert_eq!(send(&api, Method::POST, "/reports", 1, &body).await.status, StatusCode::CREATED, "a day ahead");
}

#[tokio::test]
async fn the_same_type_and_similar_words_within_75_metres_are_asked_about() {
    let api = Api::new();
    let mut body = report();
    // 50 m north of C03, a dome without a direction.
    body["position"]["coordinates"] = json!([3.864, 43.610_45]);
    body["tags"] = json!({ "camera:type": "dome", "operator": "Ville de Testville" });
    let asked = send(&api, Method::POST, "/reports", 1, &body).await;
    assert_eq!(asked.problem(), "possible-duplicate", "{}", asked.text());
    body["tags"] = json!({ "camera:type": "dome" });
    body["note"] = json!("au-dessus de la boulangerie");
    assert_eq!(send(&api, Method::POST, "/reports", 1, &body).await.status, StatusCode::CREATED);
}
