//! A disk without room, a file that may not be written or is taken away, a clock that jumps: every sender is told, reading
//! goes on, storing goes on by itself when the cause is gone, and nothing that was acknowledged is lost.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use std::sync::atomic::{AtomicI64, Ordering};

use axum::http::{Method, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contrechamp::http::Rate;
use contrechamp::store::upkeep::check::check;
use contrechamp::store::upkeep::rescue::rescued;
use contrechamp::store::{StoreError, Trouble};
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::moderation::{Desk, assert_sound, between, form};
use crate::support::{Api, Reply, noon};

/// More than fit into the room that pages have left.
const ENOUGH: u128 = 2_000;

/// Without limits, so that a disk is filled before they are reached.
fn unlimited() -> Api {
    Api::with("http://127.0.0.1:8080", |settings| settings.report_rate = Rate { per_hour: 0, ..Rate::default() })
}

/// Runs a pragma on the connection that writes.
async fn pragma(api: &Api, text: &'static str) {
    api.state.store.write(move |writing| Ok(writing.connection().execute_batch(text)?)).await.unwrap();
}

/// The file may not grow by one page more.
async fn fill_disk(api: &Api) {
    let pages = |writing: &contrechamp::store::Writing<'_>| {
        let connection = writing.connection();
        let count: i64 = connection.query_row("pragma page_count", [], |row| row.get(0))?;
        Ok(connection.execute_batch(&format!("pragma max_page_count = {count}"))?)
    };
    api.state.store.write(pages).await.unwrap();
}

async fn make_room(api: &Api) {
    pragma(api, "pragma max_page_count = 1073741823").await;
}

fn id(number: u128) -> String {
    Uuid::from_u128(0x4000_8000_0000_0000_0000 << 48 | number).to_string()
}

fn report(number: u128) -> Value {
    let (column, row) = ((number % 100) as f64, (number / 100) as f64);
    json!({
        "report_id": id(number), "kind": "camera", "tags": { "camera:type": "dome" }, "note": format!("à l’angle {number} ").repeat(40),
        "position": { "type": "Point", "coordinates": [3.805 + column * 0.001, 43.555 + row * 0.001] },
    })
}

async fn call(api: &Api, method: Method, path: &str, body: &Value) -> Reply {
    let bearer = format!("Bearer {}", URL_SAFE_NO_PAD.encode([7; 32]));
    let headers = [("authorization", &*bearer), ("content-type", "application/json")];
    api.call(method, path, &headers, if body.is_null() { String::new() } else { body.to_string() }).await
}

async fn post(api: &Api, number: u128) -> Reply {
    call(api, Method::POST, "/reports", &report(number)).await
}

/// Sends until there is no room; answers how many were stored.
async fn post_until_full(api: &Api) -> u128 {
    for number in 0..ENOUGH {
        let reply = post(api, number).await;
        if reply.status != StatusCode::CREATED {
            assert_eq!((reply.status, reply.problem().as_str()), (StatusCode::INSUFFICIENT_STORAGE, "storage-full"));
            assert_eq!(reply.header("retry-after"), "60");
            return number;
        }
    }
    ENOUGH
}

async fn assert_kept(api: &Api, numbers: impl Iterator<Item = u128>) {
    for number in numbers {
        let kept = call(api, Method::GET, &format!("/reports/{}", id(number)), &Value::Null).await;
        assert_eq!(kept.status, StatusCode::OK, "an acknowledged report is gone: {}", kept.text());
    }
}

#[tokio::test]
async fn without_room_senders_are_told_reading_goes_on_and_storing_follows_as_soon_as_there_is_room() {
    let api = unlimited();
    let before = api.get("/health").await.json();
    assert_eq!((&before["status"], &before["storage"]), (&json!("ok"), &json!("ok")));
    fill_disk(&api).await;
    let stored = post_until_full(&api).await;
    assert!(stored < ENOUGH);
    let health = api.get("/health").await;
    assert_eq!((health.status, &health.json()["storage"]), (StatusCode::OK, &json!("full")));
    assert!(health.json()["detail"].as_str().unwrap().contains("make room"), "{}", health.text());
    assert!(api.get("/metrics").await.text().contains("storage_trouble{kind=\"full\"} 1\n"));
    for path in ["/collections/cameras/items", "/search?q=dome", "/exports/cameras.csv"] {
        assert_eq!(api.get(path).await.status, StatusCode::OK, "{path}");
    }
    assert_kept(&api, 0..stored).await;

    make_room(&api).await;
    assert_eq!(post(&api, stored).await.status, StatusCode::CREATED, "the same report is sent again");
    assert_eq!(api.get("/health").await.json()["storage"], "ok");
    assert_kept(&api, 0..=stored).await;
    assert_sound(&api);
}

/// Sends what `make` gives until it is refused for want of room; each time another one.
async fn refused(api: &Api, method: &Method, path: &str, make: impl Fn(u128) -> Value) -> Reply {
    for number in 0..ENOUGH {
        let body = make(number);
        let path = path.replace("{id}", &id(number));
        let reply = call(api, method.clone(), &path, &body).await;
        if !reply.status.is_success() {
            return reply;
        }
    }
    call(api, Method::GET, "/health", &Value::Null).await
}

#[tokio::test]
async fn whatever_is_sent_to_a_full_disk_is_answered_by_507() {
    let api = unlimited();
    let known = api.get("/collections/cameras/items?ref=C05").await.json()["features"][0]["id"].clone();
    for number in 0..50 {
        assert_eq!(post(&api, number).await.status, StatusCode::CREATED);
    }
    api.settle();
    fill_disk(&api).await;
    let seen = |number| json!({ "report_id": id(10_000 + number), "kind": "seen", "camera_id": known });
    let missing = |number| json!({ "report_id": id(20_000 + number), "kind": "not_seen", "camera_id": known });
    let survey = |number| json!({ "survey_id": id(30_000 + number), "area": "34172-01", "surveyed_on": "2026-11-20", "finds": "none", "note": "dans la rue ".repeat(40) });
    let corrected =
        |number| json!({ "tags": { "camera:type": "fixed" }, "note": format!("corrigé {number} ").repeat(60) });
    let answers = [
        refused(&api, &Method::POST, "/reports", seen).await,
        refused(&api, &Method::POST, "/reports", missing).await,
        refused(&api, &Method::POST, "/surveys", survey).await,
        refused(&api, &Method::PATCH, "/reports/{id}", corrected).await,
    ];
    for reply in answers {
        assert_eq!((reply.status, reply.problem().as_str()), (StatusCode::INSUFFICIENT_STORAGE, "storage-full"));
    }
    let mut is_refused = false;
    for _ in 0..200 {
        let page = api.get("/flags").await.text();
        let token = between(&page, "name=\"token\" value=\"", "\"").to_owned();
        let note = "Mon nom est sur le mur. ".repeat(40);
        let fields = [("token", &*token), ("camera", known.as_str().unwrap()), ("kind", "wrong"), ("note", &note)];
        let reply = form(&api, "/flags", &[("accept", "text/html"), ("accept-language", "fr")], &fields).await;
        is_refused = reply.status == StatusCode::INSUFFICIENT_STORAGE;
        if is_refused {
            assert!(reply.text().contains("Plus de place pour enregistrer"), "{}", reply.text());
            break;
        }
        assert_eq!(reply.status, StatusCode::CREATED);
    }
    assert!(is_refused, "flags are refused when nothing more fits");
    make_room(&api).await;
    assert_eq!(refused(&api, &Method::POST, "/reports", |n| report(1_000 + n)).await.status, StatusCode::OK);
    assert_sound(&api);
}

/// Many at once share one commit, and what SQLite undoes for one it undoes for all.
#[tokio::test]
async fn of_many_that_are_sent_at_once_each_is_stored_or_refused() {
    let api = unlimited();
    fill_disk(&api).await;
    let (mut stored, mut refused) = (Vec::new(), Vec::new());
    for round in 0..3u128 {
        let numbers: Vec<u128> = (round * 60..(round + 1) * 60).collect();
        for (number, reply) in numbers.iter().zip(join_all(numbers.iter().map(|number| post(&api, *number))).await) {
            match reply.status {
                StatusCode::CREATED => stored.push(*number),
                status => {
                    assert_eq!(status, StatusCode::INSUFFICIENT_STORAGE, "{}", reply.text());
                    refused.push(*number);
                }
            }
        }
    }
    assert!(!refused.is_empty());
    assert_sound(&api);
    make_room(&api).await;
    assert_kept(&api, stored.into_iter()).await;
    for number in &refused {
        // One that was stored, but could not be held back as of a flood, was refused too: it is the same report.
        let again = post(&api, *number).await;
        assert!(matches!(again.status, StatusCode::CREATED | StatusCode::OK), "{}", again.text());
    }
    assert_kept(&api, refused.into_iter()).await;
    assert_sound(&api);
}

#[tokio::test]
async fn a_file_that_may_not_be_written_is_told_until_something_is_stored() {
    let api = unlimited();
    let refused = api.state.store.write(|writing| {
        let connection = writing.connection();
        connection.execute_batch("pragma query_only = on")?;
        let refused = connection.execute_batch("create table another (number integer)");
        connection.execute_batch("pragma query_only = off")?;
        Ok(refused?)
    });
    assert!(matches!(refused.await, Err(StoreError::Storage(Trouble::ReadOnly))));
    let health = api.get("/health").await.json();
    assert_eq!((&health["status"], &health["storage"]), (&json!("reading-only"), &json!("read-only")));
    assert_eq!(post(&api, 1).await.status, StatusCode::CREATED);
    assert_eq!(api.get("/health").await.json()["storage"], "ok");
}

async fn page(api: &Api, lang: &str) -> String {
    let bearer = format!("Bearer {}", URL_SAFE_NO_PAD.encode([7; 32]));
    let headers = [("authorization", &*bearer), ("content-type", "application/json"), ("accept", "text/html")];
    api.call(Method::POST, &format!("/reports?lang={lang}"), &headers, report(2).to_string()).await.text()
}

#[tokio::test]
async fn a_file_that_was_moved_away_takes_nothing_until_it_is_back() {
    let api = unlimited();
    let desk = Desk::open(&api).await;
    assert_eq!(post(&api, 1).await.status, StatusCode::CREATED);
    api.settle();
    let away = api.database.with_extension("away");
    std::fs::rename(&api.database, &away).unwrap();
    let reply = post(&api, 2).await;
    assert_eq!((reply.status, reply.problem().as_str()), (StatusCode::SERVICE_UNAVAILABLE, "storage-unavailable"));
    assert_eq!(reply.header("retry-after"), "60");
    assert!(page(&api, "en").await.contains("Nothing can be stored at the moment"));
    assert!(page(&api, "fr").await.contains("Rien ne peut être enregistré pour le moment"));
    assert_eq!(api.get("/health").await.json()["storage"], "gone");
    assert_eq!(call_flag(&api).await, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(desk.shown().await, "text", "the queue can be read");
    assert_eq!(decide(&desk).await, StatusCode::SERVICE_UNAVAILABLE);
    assert_kept(&api, 1..2).await;
    std::fs::write(&api.database, "another file").unwrap();
    assert_eq!(post(&api, 2).await.status, StatusCode::SERVICE_UNAVAILABLE, "another file is not this one");
    std::fs::rename(&away, &api.database).unwrap();
    assert_eq!(post(&api, 2).await.status, StatusCode::CREATED);
    assert_eq!(decide(&desk).await, StatusCode::SEE_OTHER);
    assert_eq!(api.get("/health").await.json()["storage"], "ok");
    assert_sound(&api);
}

/// Publishes the text that is shown.
async fn decide(desk: &Desk<'_>) -> StatusCode {
    let page = desk.get("/moderation").await.text();
    let item = between(&page, "name=\"id\" value=\"", "\"").to_owned();
    desk.post("/moderation/decide", &[("subject", "text"), ("id", &item), ("do", "publish")]).await.status
}

#[tokio::test]
async fn what_a_removed_file_held_is_saved_beside_it() {
    let api = unlimited();
    for number in 0..20 {
        assert_eq!(post(&api, number).await.status, StatusCode::CREATED);
    }
    for suffix in ["", "-wal", "-shm"] {
        std::fs::remove_file(format!("{}{suffix}", api.database.display())).unwrap();
    }
    assert_eq!(post(&api, 20).await.status, StatusCode::SERVICE_UNAVAILABLE);
    while rescued(&api.database).is_empty() {
        std::thread::yield_now();
    }
    let saved = check(&rescued(&api.database)[0]).unwrap();
    assert_eq!((saved.faults, saved.reports), (Vec::<String>::new(), 20));
    assert_kept(&api, 0..20).await;
}

const YEAR: i64 = 365 * 86_400;

/// Seconds by which the clock is wrong.
static SKEW: AtomicI64 = AtomicI64::new(0);

fn skewed() -> Timestamp {
    noon() + SignedDuration::from_secs(SKEW.load(Ordering::Relaxed))
}

#[tokio::test]
async fn a_clock_that_jumps_back_and_forth_loses_nothing_and_keeps_nobody_waiting() {
    let api = Api::at(skewed, "http://127.0.0.1:8080", |_| {});
    for (number, skew) in [(0, 0), (1, 10 * YEAR), (2, -10 * YEAR), (3, 3_600), (4, -3_600), (5, 0)] {
        SKEW.store(skew, Ordering::Relaxed);
        assert_eq!(post(&api, number).await.status, StatusCode::CREATED, "at {skew} seconds");
        assert_eq!(call_flag(&api).await, StatusCode::CREATED, "a form of this hour holds at {skew} seconds");
        assert_eq!(api.get("/health").await.status, StatusCode::OK);
    }
    assert_kept(&api, 0..6).await;
    let (newest, at) =
        api.state.store.read(|reader| reader.latest_change().map(|(change, at)| (change.0, at))).unwrap();
    assert!(newest > 6 && at.starts_with("2036-"), "commit times never go back: {at}");
    assert_sound(&api);
}

async fn call_flag(api: &Api) -> StatusCode {
    let page = api.get("/flags").await.text();
    let token = between(&page, "name=\"token\" value=\"", "\"").to_owned();
    let known = api.get("/collections/cameras/items?ref=C05").await.json()["features"][0]["id"].clone();
    let fields = [("token", &*token), ("camera", known.as_str().unwrap()), ("kind", "wrong")];
    form(api, "/flags", &[], &fields).await.status
}
