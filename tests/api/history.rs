//! What became of a camera, as a page and as JSON.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use axum::http::{Method, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::support::{Api, unknown_camera};

fn a_day_later() -> Timestamp {
    "2026-11-24T11:00:00Z".parse().unwrap()
}

fn id_of(listing: &Value) -> String {
    listing["features"][0]["id"].as_str().unwrap_or_default().to_owned()
}

async fn history(api: &Api, id: &str) -> Vec<Value> {
    let reply = api.get(&format!("/cameras/{id}/history?f=json")).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    reply.json()["history"].as_array().cloned().unwrap_or_default()
}

#[tokio::test]
async fn each_step_says_when_who_by_what_evidence_and_what_is_different() {
    let api = Api::new();
    api.add_camera("N", 3.84, 43.57, &[("camera:type", "dome"), ("model", "<b>Q</b>")]);
    api.add_camera_at(a_day_later, "N", 3.84, 43.571, &[("camera:type", "fixed")]);
    let id = id_of(&api.get("/collections/cameras/items?cc_source=other").await.json());
    let steps = history(&api, &id).await;
    let told = json!([{ "source": "other", "kind": "camera", "evidence": "official_document" }]);
    assert_eq!(steps[0], json!({ "on": "2026-11-23", "what": "added", "told": told, "changes": [] }));
    assert_eq!(
        (&steps[1]["on"], &steps[1]["what"], &steps[1]["told"]),
        (&json!("2026-11-24"), &json!("changed"), &told)
    );
    assert_eq!(
        steps[1]["changes"],
        json!([
            { "key": "position", "before": [3.84, 43.57], "after": [3.84, 43.571], "moved_m": 111.1 },
            { "key": "camera:type", "before": "dome", "after": "fixed" },
            { "key": "model", "before": "<b>Q</b>", "after": null },
        ])
    );
    let page = api.get_with(&format!("/cameras/{id}/history"), &[("accept", "text/html")]).await;
    assert_eq!(page.status, StatusCode::OK);
    let text = page.text();
    assert!(
        text.contains("24 novembre 2026") && text.contains("&lt;b&gt;Q&lt;/b&gt;") && !text.contains("<b>Q"),
        "{text}"
    );
    assert!(
        text.find("24 novembre").unwrap_or(usize::MAX) < text.find("23 novembre").unwrap_or(0),
        "the newest comes first"
    );
    let sheet = api.get_with(&format!("/cameras/{id}"), &[("accept", "text/html")]).await.text();
    assert!(sheet.contains(&format!("cameras/{id}/history")));
}

#[tokio::test]
async fn a_report_is_a_contributor_of_a_day_and_its_withdrawal_a_step() {
    let api = Api::new();
    let authorization = format!("Bearer {}", URL_SAFE_NO_PAD.encode([7; 32]));
    let headers = [("authorization", authorization.as_str()), ("content-type", "application/json")];
    let body = json!({
        "report_id": "0f8fad5b-d9cb-469f-a165-70867728950e", "kind": "camera", "evidence": "seen", "seen_on": "2026-11-23",
        "position": { "type": "Point", "coordinates": [3.83, 43.58] }, "tags": { "camera:type": "dome" },
        "note": "chez Madame Unetelle",
    });
    let sent = api.call(Method::POST, "/reports", &headers, body.to_string()).await;
    let id = sent.json()["camera_id"].as_str().unwrap_or_default().to_owned();
    let path = format!("/cameras/{id}/history");
    let before = api.get(&format!("{path}?f=json")).await;
    assert_eq!(
        before.json()["history"][0]["told"],
        json!([{ "source": "contributors", "kind": "camera", "evidence": "seen" }])
    );
    for text in [before.text(), api.get(&format!("{path}?f=html")).await.text()] {
        assert!(!text.contains("Unetelle") && !text.contains("11:00") && !text.contains("12:00"), "{text}");
    }
    let path_of_report = "/reports/0f8fad5b-d9cb-469f-a165-70867728950e";
    assert_eq!(api.call(Method::DELETE, path_of_report, &headers, "").await.status, StatusCode::NO_CONTENT);
    let steps = history(&api, &id).await;
    assert_eq!(
        steps.iter().map(|step| step["what"].as_str().unwrap_or_default()).collect::<Vec<_>>(),
        ["added", "withdrawn"]
    );
}

#[tokio::test]
async fn what_may_not_be_exported_is_in_no_json() {
    let api = Api::new();
    let map = api.get("/map/cameras?cc_source=closed").await.json();
    let id = id_of(&map);
    assert_eq!(api.get(&format!("/cameras/{id}/history?f=json")).await.problem(), "not-found");
    assert_eq!(api.get(&format!("/cameras/{id}/history?f=html")).await.status, StatusCode::OK);
    let unknown = format!("/cameras/{}/history", unknown_camera());
    assert_eq!(api.get(&unknown).await.problem(), "not-found");
    assert_eq!(api.get("/cameras/%3Cscript%3E/history").await.problem(), "not-found");
    let lower = api.get(&format!("/cameras/{}/history", id.to_lowercase())).await;
    assert_eq!(lower.status, StatusCode::PERMANENT_REDIRECT);
}
