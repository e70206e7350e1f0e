//! What one network may say of a camera's existence in a day, and how many cameras vanish by reports that nobody reviewed.

#![expect(clippy::unwrap_used, reason = "helpers fail their test")]

use std::sync::atomic::{AtomicI64, Ordering};

use axum::http::{Method, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contrechamp::http::{ProofOfWork, let_through_now};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::moderation::Desk;
use crate::support::{Api, noon};

static SECONDS: AtomicI64 = AtomicI64::new(0);

fn clock() -> Timestamp {
    Timestamp::from_second(noon().as_second() + SECONDS.load(Ordering::Relaxed)).unwrap()
}

fn api() -> Api {
    Api::with("http://127.0.0.1:8080", |settings| settings.proof_of_work = ProofOfWork::Off)
}

/// Sends a report of its own number and receipt from a network.
async fn send(api: &Api, network: &str, number: u128, body: &Value) -> Value {
    let mut receipt = [0; 32];
    receipt[..16].copy_from_slice(&number.to_le_bytes());
    let bearer = format!("Bearer {}", URL_SAFE_NO_PAD.encode(receipt));
    let headers = [("authorization", &*bearer), ("content-type", "application/json"), ("x-forwarded-for", network)];
    let mut body = body.clone();
    body["report_id"] = Uuid::from_u128(number).to_string().into();
    let reply = api.call(Method::POST, "/reports", &headers, body.to_string()).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
    api.settle();
    reply.json()
}

fn says(kind: &str, camera: &str) -> Value {
    json!({ "kind": kind, "camera_id": camera })
}

async fn status(api: &Api, camera: &str) -> Value {
    api.get(&format!("/collections/cameras/items/{camera}")).await.json()["properties"]["cc_status"].clone()
}

async fn listed(api: &Api) -> Vec<String> {
    let list = api.get("/collections/cameras/items?limit=1000&cc_status=documented").await.json();
    list["features"].as_array().unwrap().iter().map(|feature| feature["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn one_network_neither_confirms_its_own_camera_nor_makes_one_vanish() {
    let api = api();
    let place = json!({ "type": "Point", "coordinates": [3.8777, 43.6123] });
    let told = send(&api, "192.0.2.1", 1, &json!({ "kind": "camera", "position": place })).await;
    let own = told["camera_id"].as_str().unwrap().to_owned();
    assert_eq!(send(&api, "192.0.2.1", 2, &says("seen", &own)).await["state"], "waiting");
    assert_eq!(status(&api, &own).await, "unverified");
    assert_eq!(send(&api, "192.0.2.2", 3, &says("seen", &own)).await["state"], "published");
    assert_eq!(status(&api, &own).await, "confirmed");
    let known = listed(&api).await[0].clone();
    assert_eq!(send(&api, "2001:db8::1", 4, &says("not_seen", &known)).await["state"], "published");
    assert_eq!(send(&api, "2001:db8:0:1::2", 5, &says("not_seen", &known)).await["state"], "waiting", "one subscriber");
    assert_eq!(status(&api, &known).await, "documented");
    let desk = Desk::open(&api).await;
    let page = desk.get("/moderation").await.text();
    assert!(page.contains("deux réponses d’un même réseau ne sont pas indépendantes"), "{page}");
    assert_eq!(send(&api, "2001:db8:7::1", 6, &says("not_seen", &known)).await["state"], "published");
    assert_eq!(status(&api, &known).await, "gone");
}

#[tokio::test]
async fn whoever_withdraws_an_answer_may_give_another() {
    let api = api();
    let known = listed(&api).await[0].clone();
    send(&api, "192.0.2.1", 1, &says("not_seen", &known)).await;
    let mut receipt = [0; 32];
    receipt[0] = 1;
    let bearer = format!("Bearer {}", URL_SAFE_NO_PAD.encode(receipt));
    let headers = [("authorization", &*bearer), ("x-forwarded-for", "192.0.2.1")];
    let path = format!("/reports/{}", Uuid::from_u128(1));
    assert_eq!(api.call(Method::DELETE, &path, &headers, "").await.status, StatusCode::NO_CONTENT);
    assert_eq!(send(&api, "192.0.2.1", 2, &says("seen", &known)).await["state"], "published");
    assert_eq!(status(&api, &known).await, "confirmed");
}

/// Three networks that answer for every camera in turn, as slowly as people would, and once more so fast that they wait a
/// moment: without a limit the whole inventory would be gone.
#[tokio::test]
async fn a_few_networks_cannot_make_the_inventory_vanish() {
    let api = Api::at(clock, "http://127.0.0.1:8080", |settings| settings.proof_of_work = ProofOfWork::Off);
    for number in 0..40_u32 {
        let (lon, lat) = (3.82 + f64::from(number % 8) * 0.01, 43.58 + f64::from(number / 8) * 0.01);
        api.add_camera(&format!("V{number}"), lon, lat, &[]);
    }
    api.settle();
    let desk = Desk::open(&api).await;
    let known = listed(&api).await;
    assert!(known.len() >= 40);
    let mut number = 0;
    for (index, camera) in known.iter().enumerate() {
        for network in 1..=3 {
            // The second half comes without a pause.
            SECONDS.fetch_add(if index < known.len() / 2 { 20 } else { 0 }, Ordering::Relaxed);
            number += 1;
            send(&api, &format!("192.0.2.{network}"), number, &says("not_seen", camera)).await;
        }
    }
    for _ in 0..30 {
        SECONDS.fetch_add(60, Ordering::Relaxed);
        let_through_now(&api.state).await;
    }
    api.settle();
    let gone = api.get("/collections/cameras/items?limit=1000&cc_status=gone").await.json();
    assert_eq!(gone["numberMatched"], 12);
    assert!(desk.get("/moderation").await.text().contains("disparaître une caméra de plus"));
}

#[tokio::test]
async fn one_network_cannot_correct_the_whole_inventory() {
    let api = api();
    for number in 0..60_u32 {
        let (lon, lat) = (3.82 + f64::from(number % 10) * 0.01, 43.58 + f64::from(number / 10) * 0.01);
        api.add_camera(&format!("K{number}"), lon, lat, &[]);
    }
    api.settle();
    let mut shown = 0;
    for (number, camera) in (1..).zip(listed(&api).await) {
        let body = json!({ "kind": "correction", "camera_id": camera, "tags": { "camera:type": "dome" } });
        shown += usize::from(send(&api, "192.0.2.1", number, &body).await["state"] == "published");
    }
    assert!(shown < 40, "{shown}");
}

#[tokio::test]
async fn places_that_need_judgement_wait_for_it() {
    let api = api();
    for (number, tag) in (1..).zip([("amenity", "place_of_worship"), ("military", "barracks"), ("amenity", "cafe")]) {
        let place = json!({ "type": "Point", "coordinates": [3.87 + number as f64 * 0.005, 43.6123] });
        let body = json!({ "kind": "camera", "position": place, "tags": { tag.0: tag.1 } });
        let told = send(&api, "192.0.2.1", number, &body).await;
        assert_eq!(told["state"], if tag.1 == "cafe" { "published" } else { "waiting" }, "{tag:?}");
    }
}
