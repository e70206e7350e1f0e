//! Feeds of what changed, for readers and for map clients.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use axum::http::{Method, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde_json::json;

use crate::support::Api;

fn a_day_later() -> Timestamp {
    "2026-11-24T11:00:00Z".parse().unwrap()
}

async fn feed(api: &Api, path: &str) -> String {
    let reply = api.get(path).await;
    assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
    assert_eq!(reply.header("content-type"), "application/atom+xml; charset=utf-8");
    assert!(!reply.header("etag").is_empty());
    reply.text()
}

/// What stands between two texts, each time.
fn all_between<'a>(text: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    text.split(start).skip(1).map(|rest| rest.split(end).next().unwrap()).collect()
}

#[tokio::test]
async fn what_came_changed_or_left_is_an_entry_with_its_day_and_place() {
    let api = Api::new();
    api.add_camera("N", 3.84, 43.57, &[("addr:full", "<Rue> \"Haute\" & Basse"), ("camera:type", "dome")]);
    api.add_camera_at(a_day_later, "N", 3.84, 43.57, &[("addr:full", "<Rue> \"Haute\" & Basse"), ("model", "Q")]);
    let text = feed(&api, "/feeds/cameras.atom?lang=fr").await;
    let titles = all_between(&text, "<title>", "</title>");
    let name = "&lt;Rue&gt; &quot;Haute&quot; &amp; Basse";
    assert_eq!(titles[0], "Caméras de surveillance\u{a0}: Testville");
    assert!(titles[1].ends_with("(modifiée)") && titles[1].contains(name), "{titles:?}");
    assert!(titles[2].contains("(nouvelle") && titles[2].contains(name), "{titles:?}");
    assert_eq!(titles[5], "30 caméras ajoutées ou modifiées en une fois", "{titles:?}");
    assert!(text.contains("Changé\u{a0}: camera:type, model."), "{text}");
    let updated = all_between(&text, "<updated>", "</updated>");
    assert_eq!(updated[..3], ["2026-11-23T23:00:00Z", "2026-11-23T23:00:00Z", "2026-11-22T23:00:00Z"], "midnights");
    assert_eq!(all_between(&text, "<georss:point>", "</georss:point>")[0], "43.57 3.84");
    assert!(!text.contains("closed") && !text.contains("Anonyme"), "what may not be exported is in no feed");
    let ids = all_between(&text, "<id>", "</id>");
    let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(distinct.len(), ids.len());
}

#[tokio::test]
async fn an_area_has_a_feed_of_its_own_and_a_withdrawn_report_leaves_it() {
    let api = Api::new();
    let authorization = format!("Bearer {}", URL_SAFE_NO_PAD.encode([7; 32]));
    let headers = [("authorization", authorization.as_str()), ("content-type", "application/json")];
    let body = json!({
        "report_id": "0f8fad5b-d9cb-469f-a165-70867728950e", "kind": "camera", "evidence": "seen", "seen_on": "2026-11-23",
        "position": { "type": "Point", "coordinates": [3.885, 43.605] }, "tags": { "camera:type": "dome" },
    });
    assert_eq!(api.call(Method::POST, "/reports", &headers, body.to_string()).await.status, StatusCode::CREATED);
    let entries = async |code: &str| {
        all_between(&feed(&api, &format!("/feeds/areas/{code}.atom?lang=en")).await, "<category term=\"", "\"")
            .into_iter()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(entries("34172-02").await[0], "added");
    assert!(!entries("34172-01").await.contains(&"withdrawn".to_owned()));
    let report = "/reports/0f8fad5b-d9cb-469f-a165-70867728950e";
    assert_eq!(api.call(Method::DELETE, report, &headers, "").await.status, StatusCode::NO_CONTENT);
    assert_eq!(entries("34172-02").await[0], "withdrawn");
    assert_eq!(api.get("/feeds/areas/nowhere.atom").await.problem(), "not-found");
    assert_eq!(api.get("/feeds/areas/34172").await.problem(), "not-found");
    assert_eq!(api.get("/feeds/cameras.atom?x=1").await.problem(), "unknown-parameter");
}
