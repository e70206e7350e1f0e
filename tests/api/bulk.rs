//! Deciding about many at once: a burst, an hour, an area, an import; told before, one line of the log, undone in one step.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use axum::http::{Method, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use uuid::Uuid;

use contrechamp::store::moderation::bulk::{Selection, list_imports, preview};
use contrechamp::store::report::reports::amend_report;
use contrechamp::store::{Clock, Store};

use crate::codes;
use crate::moderation::{Desk, assert_sound, between};
use crate::support::{Api, noon};

async fn send(api: &Api, number: u32) -> Value {
    let bearer = format!("Bearer {}", URL_SAFE_NO_PAD.encode([7; 32]));
    let body = json!({
        "report_id": id(number),
        "kind": "camera",
        "position": { "type": "Point", "coordinates": [3.862 + f64::from(number) * 0.001_2, 43.603] },
    });
    let headers = [("authorization", &*bearer), ("content-type", "application/json")];
    let reply = api.call(Method::POST, "/reports", &headers, body.to_string()).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
    reply.json()
}

fn id(number: u32) -> String {
    Uuid::from_u128(0xb0_0000 + u128::from(number)).to_string()
}

/// The state of each of so many reports.
async fn states(api: &Api, count: u32) -> Vec<String> {
    let bearer = format!("Bearer {}", URL_SAFE_NO_PAD.encode([7; 32]));
    let mut states = Vec::new();
    for number in 0..count {
        let told = api.get_with(&format!("/reports/{}", id(number)), &[("authorization", &bearer)]).await.json();
        states.push(told["state"].as_str().unwrap().to_owned());
    }
    states
}

async fn cameras(api: &Api) -> Value {
    api.settle();
    api.get("/collections/cameras/items?limit=100").await.json()["features"].clone()
}

/// Decides about many, and answers where that led.
async fn decide(desk: &Desk<'_>, subject: &str, id: &str, action: &str, most: &str) -> String {
    let fields = [("subject", subject), ("id", id), ("do", action), ("most", most)];
    desk.post("/moderation/decide", &fields).await.header("location").to_owned()
}

fn number(location: &str) -> String {
    let number = between(location, "?done=", "&").to_owned();
    assert!(!number.is_empty(), "{location}");
    number
}

/// Fourteen reports within one second from one network: no hall sends that, and the last four wait for a moment.
async fn burst(api: &Api) {
    let mut told = Vec::new();
    for number in 0..14 {
        told.push(send(api, number).await);
    }
    let states: Vec<_> = told.iter().map(|told| told["state"].as_str().unwrap()).collect();
    assert_eq!((&states[..10], &states[10..]), (&["published"; 10][..], &["waiting"; 4][..]));
    let (shown, waits) = (&told[0], &told[13]);
    let members = |told: &Value| told.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(members(shown), members(waits), "nothing more is told of what waits");
    api.settle();
}

#[tokio::test]
async fn a_burst_is_one_thing_of_the_queue_decided_and_undone_in_one_step() {
    let api = Api::new();
    let before = cameras(&api).await;
    burst(&api).await;
    let desk = Desk::open(&api).await;
    assert_eq!(desk.shown().await, "burst");
    let page = desk.get("/moderation").await.text();
    assert!(page.contains("name=\"most\" value=\"4\"") && page.contains("arrivé dans une suite très rapide"), "{page}");
    let one = desk.get(&format!("/moderation?item=report:{}", id(13))).await.text();
    assert!(one.contains("pourquoi il attend"), "{one}");
    let published = desk.press("publish", &[]).await;
    assert_eq!(states(&api, 14).await, ["published"; 14]);
    assert_eq!(cameras(&api).await.as_array().unwrap().len(), before.as_array().unwrap().len() + 14);
    let log = api.get("/moderation/log?f=json").await.json();
    let line = &log["decisions"][0];
    assert_eq!((&line["subject"], &line["action"], &line["count"]), (&json!("burst"), &json!("publish"), &json!(4)));
    assert_eq!(log["decisions"].as_array().unwrap().len(), 1, "the log has it once");
    desk.undo(&published).await;
    assert_eq!(states(&api, 14).await[9..], ["published", "waiting", "waiting", "waiting", "waiting"]);
    let hidden = desk.press("hide", &[]).await;
    assert_eq!(states(&api, 14).await[9..], ["published", "refused", "refused", "refused", "refused"]);
    assert_eq!(desk.shown().await, "");
    assert_sound(&api);
    desk.undo(&hidden).await;
    assert_eq!((states(&api, 14).await[13].as_str(), desk.shown().await.as_str()), ("waiting", "burst"));
    assert_sound(&api);
}

#[tokio::test]
async fn what_grew_meanwhile_is_not_decided_and_what_was_decided_one_by_one_stays() {
    let api = Api::new();
    burst(&api).await;
    let desk = Desk::open(&api).await;
    assert!(decide(&desk, "burst", "1", "hide", "3").await.contains("told=grown"));
    assert_eq!(states(&api, 14).await[13], "waiting");
    assert!(desk.get("/moderation?told=grown").await.text().contains("comptez à nouveau"));
    let one = [("subject", "report"), ("id", &*id(13)), ("do", "publish")];
    desk.post("/moderation/decide", &one).await;
    let page = desk.get("/moderation/bulk?subject=burst&id=1").await.text();
    assert!(page.contains("name=\"most\" value=\"3\""), "{page}");
    number(&decide(&desk, "burst", "1", "hide", "3").await);
    assert_eq!(states(&api, 14).await[10..], ["refused", "refused", "refused", "published"]);
    for (subject, id) in [("burst", "99"), ("burst", "x"), ("hour", "noon"), ("area", "34172"), ("import", "9999")] {
        let told = decide(&desk, subject, id, "hide", "100").await;
        assert!(told.contains("told=already") || told.contains("told=nothing"), "{subject} {id}: {told}");
    }
}

#[tokio::test]
async fn an_hour_and_an_area_are_counted_hidden_and_brought_back() {
    let api = Api::new();
    let before = cameras(&api).await;
    // The first lie in one area, the last in another.
    for number in [0, 1, 2, 16, 17] {
        send(&api, number).await;
    }
    let with = cameras(&api).await;
    let desk = Desk::open(&api).await;
    let of_hour = |hour: u32| format!("/moderation/bulk?subject=hour&day=2026-11-23&hour={hour}");
    assert!(desk.get(&of_hour(11)).await.text().contains("Il n’y a rien à décider ici"));
    let page = desk.get(&of_hour(12)).await.text();
    assert!(page.contains("name=\"most\" value=\"5\"") && page.contains("<svg"), "{page}");
    let hour = between(&page, "name=\"id\" value=\"", "\"").to_owned();
    let hidden = number(&decide(&desk, "hour", &hour, "hide", "5").await);
    assert_eq!(cameras(&api).await, before);
    assert_sound(&api);
    desk.undo(&hidden).await;
    assert_eq!(cameras(&api).await, with);
    let page = desk.get("/moderation/bulk?subject=area&area=34172-02&since=2026-11-23").await.text();
    assert!(page.contains("name=\"most\" value=\"2\""), "{page}");
    assert!(
        desk.get("/moderation/bulk?subject=area&area=34172-02&since=2026-11-24")
            .await
            .text()
            .contains("rien à décider")
    );
    let hidden = number(&decide(&desk, "area", "34172-02@2026-11-23", "hide", "2").await);
    let left = cameras(&api).await.as_array().unwrap().len();
    assert_eq!(left, with.as_array().unwrap().len() - 2);
    desk.undo(&hidden).await;
    assert_eq!(cameras(&api).await, with);
    assert_sound(&api);
}

#[tokio::test]
async fn an_import_is_taken_back_to_what_was_said_before_it() {
    let api = Api::new();
    api.add_camera("R1", 3.9, 43.57, &[("camera:type", "dome")]);
    let first = cameras(&api).await;
    api.add_camera("R1", 3.9, 43.57, &[("camera:type", "fixed")]);
    let second = cameras(&api).await;
    assert_ne!(first, second);
    let desk = Desk::open(&api).await;
    let page = desk.get("/moderation/bulk").await.text();
    let newest = between(&page, "subject=import&amp;id=", "\"").to_owned();
    let page = desk.get(&format!("/moderation/bulk?subject=import&id={newest}")).await.text();
    assert!(
        page.contains("value=\"1\"") && !page.contains("sur leur reçu"),
        "nobody has a receipt for a row of a list"
    );
    let back = number(&decide(&desk, "import", &newest, "hide", "1").await);
    assert_eq!(cameras(&api).await, first);
    assert_sound(&api);
    desk.undo(&back).await;
    assert_eq!(cameras(&api).await, second);
    // What came new with an import is gone with it.
    api.add_camera("R2", 3.91, 43.57, &[]);
    let third = cameras(&api).await;
    let page = desk.get("/moderation/bulk").await.text();
    let newest = between(&page, "subject=import&amp;id=", "\"").to_owned();
    let back = number(&decide(&desk, "import", &newest, "hide", "1").await);
    assert_eq!(cameras(&api).await, second);
    desk.undo(&back).await;
    assert_eq!(cameras(&api).await, third);
    assert_sound(&api);
}

#[tokio::test]
async fn rows_that_a_decision_put_back_are_not_listed_as_another_import() {
    let api = Api::new();
    api.add_camera("R1", 3.9, 43.57, &[("camera:type", "dome")]);
    api.add_camera("R1", 3.9, 43.57, &[("camera:type", "fixed")]);
    let newest = || api.state.store.read(list_imports).unwrap().remove(0);
    let import = newest();
    assert_eq!(import.restores, None);
    let desk = Desk::open(&api).await;
    let back = number(&decide(&desk, "import", &import.change.to_string(), "hide", "1").await);
    let told = format!("remises par une décision sur l’import n°\u{a0}{}", import.change);
    for step in ["taken back", "undone"] {
        let restored = newest();
        assert!(restored.change > import.change, "{step}");
        assert_eq!(restored.restores.map(|(of, _)| of), Some(import.change), "{step}");
        let page = desk.get("/moderation/bulk").await.text();
        assert_eq!(page.matches("remises par une décision").count(), 1, "{step}: {page}");
        assert!(page.contains(&told), "{step}: {page}");
        if step == "taken back" {
            desk.undo(&back).await;
        }
    }
    assert_sound(&api);
}

#[tokio::test]
async fn a_long_import_that_was_written_in_batches_is_one_import() {
    let api = Api::new();
    let before = cameras(&api).await;
    api.add_many(&[("L000", "dome")], 2);
    let first = cameras(&api).await;
    // Most are new and written in batches; one is changed with the last rows.
    let names: Vec<String> = (0..95).map(|number| format!("L{number:03}")).collect();
    let rows: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "fixed")).collect();
    api.add_many(&rows, 4);
    let listed = |api: &Api| {
        let page = api.state.store.read(list_imports).unwrap();
        page.into_iter().map(|import| (import.change, import.rows)).next().unwrap()
    };
    let (number_of_import, rows_of_import) = listed(&api);
    assert_eq!(rows_of_import, 95);
    let with = api.get("/collections/cameras/items?limit=1").await.json()["numberMatched"].clone();
    let desk = Desk::open(&api).await;
    let id = number_of_import.to_string();
    let back = number(&decide(&desk, "import", &id, "hide", "95").await);
    assert_eq!(cameras(&api).await, first);
    assert_sound(&api);
    desk.undo(&back).await;
    api.settle();
    assert_eq!(api.get("/collections/cameras/items?limit=1").await.json()["numberMatched"], with);
    assert!(api.get("/collections/cameras/items?ref=L000").await.text().contains("\"camera:type\":\"fixed\""));
    assert_sound(&api);
    assert_ne!(before, first);
}

#[tokio::test]
async fn a_report_that_was_corrected_later_still_belongs_to_its_hour() {
    let api = Api::at(noon, "http://127.0.0.1:8080", |_| {});
    send(&api, 1).await;
    api.settle();
    let later: Clock = || noon() + jiff::SignedDuration::from_hours(3);
    let store = Store::open(&api.database, later).unwrap();
    let amended = codes::amended(Uuid::from_u128(0xb0_0001), 3.8632, 43.603);
    store.write(move |writing| amend_report(writing, &amended)).await.unwrap();
    let counted = |hour: i64| {
        let begins = noon() + jiff::SignedDuration::from_hours(hour);
        store.read(|reader| preview(reader, &Selection::Hour(begins))).unwrap().published
    };
    assert_eq!([counted(0), counted(1), counted(3)], [1, 0, 1]);
}

#[tokio::test]
async fn nobody_else_sees_or_decides_in_bulk() {
    let api = Api::new();
    let page = api.get("/moderation/bulk?subject=import&id=1").await.text();
    assert!(page.contains("name=\"passphrase\"") && !page.contains("name=\"most\""), "{page}");
    let fields = "subject=import&id=1&do=hide";
    let kind = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "same-origin")];
    assert_eq!(api.call(Method::POST, "/moderation/decide", &kind, fields).await.problem(), "sign-in-needed");
}
