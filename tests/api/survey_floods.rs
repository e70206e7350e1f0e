//! Surveys in floods: they wait as reports do, stand in the queue as one thing, and go with what is hidden in bulk.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use axum::http::{Method, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::moderation::{Desk, assert_sound};
use crate::support::Api;

fn id(number: u32) -> String {
    Uuid::from_u128(0x5_0000 + u128::from(number)).to_string()
}

fn bearer() -> String {
    format!("Bearer {}", URL_SAFE_NO_PAD.encode([9; 32]))
}

/// A small square that somebody of a network says to have walked.
async fn walk(api: &Api, network: u32, number: u32) -> Value {
    let west = 3.862 + f64::from(number % 12) * 0.001;
    let south = 43.602 + f64::from(number / 12) * 0.001;
    let ring = [[west, south], [west + 0.0005, south], [west + 0.0005, south + 0.0005], [west, south]];
    let body = json!({ "survey_id": id(number), "surveyed_on": "2026-11-20", "finds": "none",
        "geometry": { "type": "Polygon", "coordinates": [ring] } });
    let address = format!("10.{network}.0.7");
    let headers = [("authorization", &*bearer()), ("content-type", "application/json"), ("x-forwarded-for", &*address)];
    let reply = api.call(Method::POST, "/surveys", &headers, body.to_string()).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
    reply.json()
}

async fn states(api: &Api, count: u32) -> Vec<String> {
    let mut states = Vec::new();
    for number in 0..count {
        let told = api.get_with(&format!("/surveys/{}", id(number)), &[("authorization", &bearer())]).await.json();
        states.push(told["state"].as_str().unwrap().to_owned());
    }
    states
}

/// How many surveys everybody sees.
async fn shown(api: &Api) -> Value {
    api.settle();
    api.get("/collections/surveys/items").await.json()["numberMatched"].clone()
}

/// When the pieces of an area were walked.
async fn walked(api: &Api) -> Value {
    api.settle();
    let mut properties = api.get("/collections/areas/items/34172-01").await.json()["properties"].clone();
    properties.as_object_mut().unwrap().retain(|key, _| key.starts_with("surveyed_"));
    properties
}

async fn decide(desk: &Desk<'_>, subject: &str, id: &str, most: &str) -> String {
    let fields = [("subject", subject), ("id", id), ("do", "hide"), ("most", most)];
    let reply = desk.post("/moderation/decide", &fields).await;
    let to = reply.header("location").to_owned();
    let number = to.split_once("?done=").and_then(|(_, rest)| rest.split('&').next()).unwrap_or_default().to_owned();
    assert!(!number.is_empty(), "{to}");
    number
}

#[tokio::test]
async fn a_flood_of_surveys_waits_as_one_thing_and_is_decided_in_one_step() {
    let api = Api::new();
    let quiet = walked(&api).await;
    for round in 0..8 {
        for network in 0..10 {
            walk(&api, network, round * 10 + network).await;
        }
    }
    assert_eq!(states(&api, 80).await, ["waiting"; 80], "what came before it was told is taken back");
    assert_eq!((shown(&api).await, walked(&api).await), (json!(0), quiet.clone()));
    let desk = Desk::open(&api).await;
    assert_eq!(desk.shown().await, "burst");
    let hidden = desk.press("hide", &[]).await;
    assert_eq!(states(&api, 80).await, ["refused"; 80]);
    assert_eq!(desk.shown().await, "");
    let log = api.get("/moderation/log?f=json").await.json();
    let line = &log["decisions"][0];
    assert_eq!((&line["subject"], &line["count"]), (&json!("burst"), &json!(80)));
    desk.undo(&hidden).await;
    assert_eq!((states(&api, 80).await, desk.shown().await.as_str()), (vec!["waiting".to_owned(); 80], "burst"));
    assert_sound(&api);
    let published = desk.press("publish", &[]).await;
    assert_eq!(shown(&api).await, 80);
    assert_sound(&api);
    desk.undo(&published).await;
    assert_eq!((shown(&api).await, walked(&api).await), (json!(0), quiet));
    desk.press("postpone", &[]).await;
    assert_eq!(desk.shown().await, "survey", "put off, its surveys follow one by one");
    desk.press("publish", &[]).await;
    assert_eq!((shown(&api).await, desk.shown().await.as_str()), (json!(1), "survey"));
    let one = desk.press("hide", &[]).await;
    desk.undo(&one).await;
    assert_eq!(states(&api, 80).await.iter().filter(|state| *state == "waiting").count(), 79);
    assert_sound(&api);
}

#[tokio::test]
async fn one_network_that_says_to_have_walked_the_whole_city_waits() {
    let api = Api::new();
    for number in 0..10 {
        assert_eq!(walk(&api, 1, number).await["state"], "published", "a party types its sheets in");
    }
    for number in 10..45 {
        walk(&api, 1, number).await;
    }
    assert_eq!(states(&api, 45).await, ["waiting"; 45]);
    assert_eq!(walk(&api, 2, 60).await["state"], "published", "nobody else is looked at for it");
    assert_sound(&api);
}

#[tokio::test]
async fn surveys_of_an_hour_and_of_an_area_go_with_its_reports_but_for_what_was_kept() {
    let api = Api::new();
    for number in 0..4 {
        assert_eq!(walk(&api, number, number).await["state"], "published");
    }
    let before = walked(&api).await;
    let desk = Desk::open(&api).await;
    desk.press("keep", &[]).await;
    let kept = states(&api, 4).await;
    assert_eq!(kept, ["published"; 4]);
    let page = desk.get("/moderation/bulk?subject=hour&day=2026-11-23&hour=12").await.text();
    assert!(page.contains("name=\"most\" value=\"3\"") && page.contains("dont relevés"), "{page}");
    assert!(desk.get("/moderation/bulk?subject=hour&day=2026-11-23&hour=11").await.text().contains("rien à décider"));
    let others = desk.get("/moderation/bulk?subject=area&area=34172-02&since=2026-11-23").await.text();
    assert!(others.contains("rien à décider"), "another area has none of them");
    for (subject, id) in [("hour", "2026-11-23T11:00:00Z"), ("area", "34172-01@2026-11-23")] {
        let number = decide(&desk, subject, id, "3").await;
        assert_eq!(shown(&api).await, 1, "{subject}");
        assert_eq!(states(&api, 4).await.iter().filter(|state| *state == "refused").count(), 3);
        assert_sound(&api);
        desk.undo(&number).await;
        assert_eq!((shown(&api).await, walked(&api).await), (json!(4), before.clone()), "{subject}");
    }
    assert_sound(&api);
}
