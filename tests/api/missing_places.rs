//! A missing school or nursery: stored for review, opened and withdrawn by its receipt, and never public.

use axum::http::{Method, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::support::{Api, Reply};

const ID: &str = "0f8fad5b-d9cb-469f-a165-7086772895aa";

async fn send(api: &Api, method: Method, path: &str, seed: u8, body: &Value) -> Reply {
    let bearer = format!("Bearer {}", URL_SAFE_NO_PAD.encode([seed; 32]));
    let headers = [("authorization", &*bearer), ("content-type", "application/json")];
    let body = if body.is_null() { String::new() } else { body.to_string() };
    api.call(method, path, &headers, body).await
}

fn missing() -> Value {
    json!({
        "report_id": ID,
        "kind": "place",
        "position": { "type": "Point", "coordinates": [3.8301, 43.5801] },
        "accuracy_m": 12,
        "seen_on": "2026-11-23",
        "tags": { "amenity": "kindergarten", "name": "Crèche des Lauriers" },
        "note": "ouverte depuis septembre",
    })
}

#[tokio::test]
async fn a_missing_nursery_waits_and_nothing_of_it_is_public() {
    let api = Api::new();
    let before = api.get("/collections/places/items?limit=1000").await.json()["numberMatched"].clone();
    let reply = send(&api, Method::POST, "/reports", 1, &missing()).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
    assert!(reply.header("location").ends_with(ID));
    assert_eq!((&reply.json()["state"], &reply.json()["kind"]), (&json!("waiting"), &json!("place")));
    for path in ["/collections/places/items?limit=1000", "/search?q=lauriers", "/collections/cameras/items?limit=1000"]
    {
        assert!(!api.get(path).await.text().contains("Lauriers"), "{path}");
    }
    assert_eq!(api.get("/collections/places/items?limit=1000").await.json()["numberMatched"], before);
    let again = send(&api, Method::POST, "/reports", 1, &missing()).await;
    assert_eq!((again.status, again.json()), (StatusCode::OK, reply.json()));
    let other = send(&api, Method::POST, "/reports", 2, &missing()).await;
    assert_eq!(other.problem(), "report-differs");
}

#[tokio::test]
async fn the_receipt_alone_opens_and_withdraws_it() {
    let api = Api::new();
    send(&api, Method::POST, "/reports", 1, &missing()).await;
    let path = format!("/reports/{ID}");
    let own = send(&api, Method::GET, &path, 1, &Value::Null).await.json();
    assert_eq!(own["tags"]["name"], "Crèche des Lauriers");
    assert_eq!(own["note"], "ouverte depuis septembre");
    assert_eq!(own["position"]["coordinates"], json!([3.8301, 43.5801]));
    assert_eq!(send(&api, Method::GET, &path, 2, &Value::Null).await.problem(), "receipt-wrong");
    let listed = send(&api, Method::GET, "/reports", 1, &Value::Null).await.json();
    assert_eq!(listed["reports"], json!([own]));
    assert_eq!(send(&api, Method::DELETE, &path, 2, &Value::Null).await.problem(), "receipt-wrong");
    assert_eq!(send(&api, Method::DELETE, &path, 1, &Value::Null).await.status, StatusCode::NO_CONTENT);
    let after = send(&api, Method::GET, &path, 1, &Value::Null).await;
    assert_eq!(after.json()["state"], "withdrawn");
    assert!(!after.text().contains("Lauriers") && !after.text().contains("43.58"), "{}", after.text());
}

#[tokio::test]
async fn the_receipt_alone_corrects_it_and_what_was_said_before_is_erased() {
    let api = Api::new();
    send(&api, Method::POST, "/reports", 1, &missing()).await;
    let path = format!("/reports/{ID}");
    let patch = json!({ "tags": { "amenity": "school", "name": "École des Lauriers" }, "note": null });
    assert_eq!(send(&api, Method::PATCH, &path, 2, &patch).await.problem(), "receipt-wrong");
    let amended = send(&api, Method::PATCH, &path, 1, &patch).await;
    assert_eq!(amended.status, StatusCode::OK, "{}", amended.text());
    let own = send(&api, Method::GET, &path, 1, &Value::Null).await;
    assert_eq!(own.json(), amended.json());
    assert_eq!(own.json()["tags"], json!({ "amenity": "school", "name": "École des Lauriers" }));
    assert_eq!((&own.json()["note"], &own.json()["state"]), (&Value::Null, &json!("waiting")));
    assert_eq!(own.json()["position"]["coordinates"], json!([3.8301, 43.5801]), "what is not named stays");
    assert!(!own.text().contains("Crèche"));
    let wrong = send(&api, Method::PATCH, &path, 1, &json!({ "tags": { "amenity": "bar" }, "kind": "camera" })).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let moved = json!({ "position": { "type": "Point", "coordinates": [3.831, 43.581] } });
    let moved = send(&api, Method::PATCH, &path, 1, &moved).await.json();
    assert_eq!(moved["position"]["coordinates"], json!([3.831, 43.581]));
    send(&api, Method::DELETE, &path, 1, &Value::Null).await;
    assert_eq!(send(&api, Method::PATCH, &path, 1, &patch).await.problem(), "gone");
}

#[tokio::test]
async fn what_is_wrong_is_told_at_its_pointer() {
    let api = Api::new();
    let pointers = async |changes: &[(&str, Value)]| {
        let mut body = missing();
        for (name, value) in changes {
            body[*name] = value.clone();
        }
        let reply = send(&api, Method::POST, "/reports", 1, &body).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", reply.text());
        let errors = reply.json()["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| error["pointer"].as_str().unwrap_or_default().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(pointers(&[("tags", json!({ "amenity": "bar" }))]).await, ["/tags/amenity"]);
    assert_eq!(pointers(&[("tags", json!({ "amenity": "school", "phone": "0" }))]).await, ["/tags/phone"]);
    assert_eq!(
        pointers(&[("tags", json!({ "amenity": "school", "name": "x".repeat(300) })), ("position", Value::Null)]).await,
        ["/position", "/tags/name"]
    );
    assert_eq!(pointers(&[("camera_id", json!("7K2M9QXA"))]).await, ["/camera_id"]);
}
