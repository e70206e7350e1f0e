//! "We looked here": from sending to withdrawal, what the public reads of it, and everything wrong that can be sent.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use axum::http::{Method, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contrechamp::store::imports::collections::import_ground;
use contrechamp::store::territory::ground::{Ground, NewGround};
use serde_json::{Value, json};

use crate::moderation::{Desk, assert_sound};
use crate::support::{Api, Reply, noon};

const ID: &str = "1f8fad5b-d9cb-469f-a165-70867728950e";

async fn send(api: &Api, method: Method, path: &str, seed: u8, body: &Value) -> Reply {
    let bearer = format!("Bearer {}", URL_SAFE_NO_PAD.encode([seed; 32]));
    let headers = [("authorization", &*bearer), ("content-type", "application/json")];
    let body = if body.is_null() { String::new() } else { body.to_string() };
    api.call(method, path, &headers, body).await
}

async fn post(api: &Api, body: &Value) -> Reply {
    send(api, Method::POST, "/surveys", 1, body).await
}

fn of_area() -> Value {
    json!({ "survey_id": ID, "area": "34172-01", "surveyed_on": "2026-11-20", "finds": "none", "note": "avec Madame Unetelle" })
}

fn of_shape(id: u8, ring: &[[f64; 2]], on: &str, finds: &str) -> Value {
    json!({
        "survey_id": format!("1f8fad5b-d9cb-469f-a165-7086772895{id:02x}"),
        "geometry": { "type": "Polygon", "coordinates": [ring] },
        "surveyed_on": on,
        "finds": finds,
    })
}

/// The western half of 34172-01, clockwise.
const WEST: [[f64; 2]; 5] = [[3.86, 43.6], [3.86, 43.62], [3.87, 43.62], [3.87, 43.6], [3.86, 43.6]];

async fn figures(api: &Api, area: &str) -> Value {
    api.settle();
    api.get(&format!("/collections/areas/items/{area}")).await.json()["properties"].clone()
}

/// Two streets of some 1.6 km through both neighbourhoods, one short one, and enough lanes in the first to be dense.
fn add_streets(api: &Api) {
    let street = |name: &str, points: &[(f64, f64)]| {
        let coordinates: Vec<_> = points.iter().map(|(lon, lat)| json!([lon, lat])).collect();
        let line = json!({ "type": "LineString", "coordinates": coordinates }).to_string();
        let (west, east) = (points[0].0, points[points.len() - 1].0);
        let (south, north) = (points[0].1, points[points.len() - 1].1);
        NewGround {
            ground: Ground { kind: "street".into(), class: 3, name: name.into(), geometry: line },
            bbox: contrechamp::domain::Bbox::new(west, south, east, north).unwrap(),
            label: contrechamp::domain::Position::new(west, south).unwrap(),
        }
    };
    let mut ground = vec![
        street("Rue Haute", &[(3.862, 43.615), (3.88, 43.615), (3.898, 43.615)]),
        street("Rue Basse", &[(3.862, 43.605), (3.879, 43.605)]),
    ];
    for index in 0..6 {
        let lat = 43.601 + f64::from(index) * 0.0005;
        ground.push(street(&format!("Chemin {index}"), &[(3.861, lat), (3.879, lat)]));
    }
    import_ground(&api.database, &ground, noon).unwrap();
    api.settle();
}

#[tokio::test]
async fn a_walked_area_is_public_by_its_day_and_says_nothing_of_who() {
    let api = Api::new();
    let reply = post(&api, &of_area()).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
    assert!(reply.header("location").ends_with(ID));
    assert_eq!(reply.header("cache-control"), "no-store");
    let id = reply.json()["id"].as_str().unwrap().to_owned();
    api.settle();
    let list = api.get("/collections/surveys/items").await.json();
    assert_eq!((&list["numberMatched"], &list["features"][0]["id"]), (&json!(1), &json!(id)));
    let properties = &list["features"][0]["properties"];
    assert_eq!(properties["cc_surveyed_on"], "2026-11-20");
    assert_eq!((&properties["cc_finds"], &properties["cc_scope"]), (&json!("none"), &json!("area")));
    assert_eq!(properties["cc_areas"], json!(["34172", "34172-01"]), "neighbours share a border, not ground");
    for path in ["/collections/surveys/items", "/surveys.geojson", &format!("/collections/surveys/items/{id}")] {
        let told = api.get(path).await.text();
        assert!(!told.contains("Unetelle") && !told.contains(ID) && !told.contains("T11:"), "{path}: {told}");
    }
    let csv = api.get("/collections/surveys/items?f=csv").await.text();
    assert!(csv.starts_with("id,lon,lat,cc_surveyed_on,cc_finds"), "{csv}");
    let html = api.get("/collections/surveys/items?f=html").await;
    assert!(html.text().contains(&format!("collections/surveys/items/{id}")));
    let page = api.get_with(&format!("/collections/surveys/items/{id}"), &[("accept", "text/html")]).await;
    assert_eq!(page.status, StatusCode::OK);
}

#[tokio::test]
async fn a_lost_answer_costs_nothing_and_only_the_receipt_opens_and_withdraws() {
    let api = Api::new();
    let first = post(&api, &of_area()).await;
    let again = post(&api, &of_area()).await;
    assert_eq!((again.status, again.json()), (StatusCode::OK, first.json()));
    let mut other = of_area();
    other["finds"] = json!("some");
    assert_eq!(post(&api, &other).await.problem(), "report-differs");
    let path = format!("/surveys/{ID}");
    assert_eq!(api.get(&path).await.problem(), "receipt-missing");
    assert_eq!(send(&api, Method::GET, &path, 2, &Value::Null).await.problem(), "receipt-wrong");
    let own = send(&api, Method::GET, &path, 1, &Value::Null).await.json();
    assert_eq!((&own["note"], &own["finds"]), (&of_area()["note"], &json!("none")));
    assert_eq!(send(&api, Method::DELETE, &path, 2, &Value::Null).await.problem(), "receipt-wrong");
    assert_eq!(send(&api, Method::DELETE, &path, 1, &Value::Null).await.status, StatusCode::NO_CONTENT);
    assert_eq!(send(&api, Method::DELETE, &path, 1, &Value::Null).await.status, StatusCode::NO_CONTENT);
    api.settle();
    let own = send(&api, Method::GET, &path, 1, &Value::Null).await.json();
    assert_eq!((&own["state"], &own["note"]), (&json!("withdrawn"), &Value::Null), "the note is erased");
    assert_eq!(api.get("/collections/surveys/items").await.json()["numberMatched"], 0);
    assert_eq!(api.get("/surveys.geojson").await.json()["features"], json!([]));
    assert_eq!(figures(&api, "34172-01").await["surveyed_never"], 1.0);
    assert_eq!(api.get(&path.replace("1f8", "2f8")).await.problem(), "receipt-missing");
    assert_eq!(send(&api, Method::GET, "/surveys/nonsense", 1, &Value::Null).await.problem(), "not-found");
}

#[tokio::test]
async fn the_share_of_an_area_is_told_by_how_long_ago_it_was_surveyed() {
    let api = Api::new();
    let before = figures(&api, "34172-01").await;
    assert_eq!((&before["surveyed_measure"], &before["surveyed_never"]), (&Value::Null, &json!(1.0)));
    post(&api, &of_area()).await;
    let half = of_shape(1, &WEST, "2025-06", "some");
    let reply = post(&api, &half).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
    let told = figures(&api, "34172-01").await;
    assert_eq!((&told["surveyed_measure"], &told["surveyed_within_a_month"]), (&json!("surface"), &json!(1.0)));
    assert_eq!((&told["surveyed_without_finds"], &told["surveyed_last_on"]), (&json!(1.0), &json!("2026-11-20")));
    let beside = figures(&api, "34172-02").await;
    assert_eq!((&beside["surveyed_measure"], &beside["surveyed_never"]), (&Value::Null, &json!(1.0)));
    let city = figures(&api, "34172").await;
    let share = city["surveyed_within_a_month"].as_f64().unwrap();
    let truth = figures(&api, "34172-01").await["area_km2"].as_f64().unwrap() / city["area_km2"].as_f64().unwrap();
    assert!((share - truth).abs() < 0.002, "{share} of {truth}");
    send(&api, Method::DELETE, &format!("/surveys/{ID}"), 1, &Value::Null).await;
    let told = figures(&api, "34172-01").await;
    let older = told["surveyed_12_to_24_months_ago"].as_f64().unwrap();
    assert!((older - 0.5).abs() < 0.05, "what lay under the withdrawn one shows again: {older}");
    assert_eq!(told["surveyed_without_finds"], 0.0);
    let sum: f64 = ["within_a_month", "1_to_12_months_ago", "12_to_24_months_ago", "longer_ago", "never"]
        .iter()
        .map(|name| told[format!("surveyed_{name}")].as_f64().unwrap())
        .sum();
    assert!((sum - 1.0).abs() < 0.001, "{sum}");
}

#[tokio::test]
async fn where_the_ground_has_streets_the_share_is_of_their_length() {
    let api = Api::new();
    add_streets(&api);
    let body = json!({ "survey_id": ID, "area": "34172-01", "streets": ["Rue Haute"], "surveyed_on": "2026-11-23", "finds": "some" });
    let reply = post(&api, &body).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
    let survey = reply.json();
    assert!((survey["street_m"].as_f64().unwrap() - 1_452.0).abs() < 30.0, "only as far as the area goes: {survey}");
    let told = figures(&api, "34172-01").await;
    assert_eq!(told["surveyed_measure"], "street_length");
    let share = told["surveyed_within_a_month"].as_f64().unwrap();
    assert!((share - 1_452.0 / (1_452.0 * 7.0 + 1_371.0)).abs() < 0.005, "{share}");
    assert_eq!(figures(&api, "34172-02").await["surveyed_never"], 1.0);
    add_streets(&api);
    assert_eq!(figures(&api, "34172-01").await["surveyed_within_a_month"], json!(share), "a new ground keeps surveys");
    let layer = api.get("/surveys.geojson").await.json();
    assert_eq!(layer["features"][0]["geometry"]["type"], "MultiLineString");
    assert_eq!(layer["features"][0]["properties"], json!({ "recency": "month", "finds": "some" }));
    send(&api, Method::DELETE, &format!("/surveys/{ID}"), 1, &Value::Null).await;
    assert_eq!(figures(&api, "34172-01").await["surveyed_never"], 1.0);
}

#[tokio::test]
async fn the_layer_has_no_overlaps_and_the_newest_lies_on_top() {
    let api = Api::new();
    post(&api, &of_shape(1, &WEST, "2023-05-01", "some")).await;
    let east: Vec<[f64; 2]> = WEST.iter().map(|[lon, lat]| [lon + 0.005, *lat]).collect();
    post(&api, &of_shape(2, &east, "2026-11-20", "none")).await;
    api.settle();
    let layer = api.get("/surveys.geojson").await.json();
    let classes: Vec<_> = layer["features"].as_array().unwrap().iter().map(|f| f["properties"].clone()).collect();
    let expected = [json!({ "recency": "month", "finds": "none" }), json!({ "recency": "longer", "finds": "some" })];
    assert_eq!(classes, expected);
    let text = layer["features"][1]["geometry"].to_string();
    assert!(!text.contains("3.87,"), "the older one is cut where the newer begins: {text}");
}

#[tokio::test]
async fn a_shape_is_kept_right_handed() {
    let api = Api::new();
    post(&api, &of_shape(1, &WEST, "2026-11-20", "none")).await;
    api.settle();
    let list = api.get("/collections/surveys/items").await.json();
    let ring = list["features"][0]["geometry"]["coordinates"][0].as_array().unwrap().clone();
    let at = |index: usize, axis: usize| ring[index][axis].as_f64().unwrap();
    let doubled: f64 = (0..ring.len() - 1).map(|i| at(i, 0) * at(i + 1, 1) - at(i + 1, 0) * at(i, 1)).sum();
    assert!(doubled > 0.0, "{ring:?}");
}

#[tokio::test]
async fn surveys_are_found_by_box_day_area_and_finds() {
    let api = Api::new();
    post(&api, &of_shape(1, &WEST, "2024", "some")).await;
    post(&api, &of_area()).await;
    api.settle();
    for (query, expected) in [
        ("bbox=3.8,43.5,3.9,43.7", 2),
        ("bbox=3.875,43.6,3.879,43.61", 1),
        ("bbox=4,44,5,45", 0),
        ("datetime=2024-07-14", 1),
        ("datetime=2026-11-20", 1),
        ("datetime=2026-11-20T10:00:00Z/..", 1),
        ("datetime=../2023", 0),
        ("area=34172", 2),
        ("area=34172-02", 0),
        ("cc_finds=none", 1),
        ("cc_scope=shape", 1),
    ] {
        let found = api.get(&format!("/collections/surveys/items?{query}")).await.json();
        assert_eq!(found["numberMatched"], expected, "{query}");
    }
    let first = api.get("/collections/surveys/items?limit=1").await.json();
    let next = first["links"].as_array().unwrap().iter().find(|link| link["rel"] == "next").unwrap().clone();
    let path = next["href"].as_str().unwrap().trim_start_matches("http://127.0.0.1:8080");
    assert_eq!(api.get(path).await.json()["numberReturned"], 1);
    for wrong in ["cc_finds=maybe", "cc_scope=house", "area=nowhere", "datetime=soon", "who=me"] {
        assert_eq!(api.get(&format!("/collections/surveys/items?{wrong}")).await.status, 400, "{wrong}");
    }
}

/// Bodies with one wrong value each, and its pointer.
fn wrong_values() -> Vec<(Value, &'static str)> {
    let with = |name: &str, value: Value| {
        let mut body = of_area();
        body[name] = value;
        body
    };
    let shape = |ring: Value| {
        let mut body = of_area();
        body["area"] = Value::Null;
        body["geometry"] = json!({ "type": "Polygon", "coordinates": [ring] });
        body
    };
    let bow = json!([[3.86, 43.6], [3.87, 43.61], [3.87, 43.6], [3.86, 43.61], [3.86, 43.6]]);
    let far = json!([[2.0, 48.0], [2.1, 48.0], [2.1, 48.1], [2.0, 48.0]]);
    let open = json!([[3.86, 43.6], [3.87, 43.6], [3.87, 43.61], [3.86, 43.61]]);
    let tiny = json!([[3.86, 43.6], [3.860_01, 43.6], [3.860_01, 43.600_01], [3.86, 43.6]]);
    let many: Vec<Value> = (0..600).map(|index| json!([3.86 + f64::from(index) * 1e-5, 43.6])).collect();
    let huge = json!([[3.8, 43.55], [3.95, 43.55], [3.95, 43.66], [3.8, 43.66], [3.8, 43.55]]);
    vec![
        (json!([]), ""),
        (json!({ "survey_id": ID, "finds": "none" }), ""),
        (with("survey_id", json!("none")), "/survey_id"),
        (with("finds", json!("perhaps")), "/finds"),
        (with("finds", Value::Null), "/finds"),
        (with("surveyed_on", json!("2026-12-24")), "/surveyed_on"),
        (with("surveyed_on", json!("2026-02-30")), "/surveyed_on"),
        (with("surveyed_on", json!("2026-11-20T10:00:00Z")), "/surveyed_on"),
        (with("note", json!("x".repeat(2_001))), "/note"),
        (with("note", json!(["x"])), "/note"),
        (with("area", json!("nowhere")), "/area"),
        (with("area", json!("34172")), "/area"),
        (with("streets", json!([])), "/streets"),
        (with("streets", json!(["Rue qui n’existe pas"])), "/streets/0"),
        (with("streets", json!([7])), "/streets/0"),
        (with("who", json!("me")), "/who"),
        (with("geometry", json!({})), "/geometry"),
        (json!({ "survey_id": ID, "finds": "none", "streets": ["Rue Haute"] }), "/area"),
        (json!({ "survey_id": ID, "finds": "none", "geometry": { "type": "Point" } }), "/geometry/type"),
        (shape(bow), "/geometry/coordinates/0"),
        (shape(far), "/geometry/coordinates/0/0"),
        (shape(open), "/geometry/coordinates/0"),
        (shape(tiny), "/geometry/coordinates/0"),
        (shape(json!(many)), "/geometry/coordinates/0"),
        (shape(huge), "/geometry"),
        (shape(json!([[3.86, 43.6], ["a", 1], [3.87, 43.6], [3.86, 43.6]])), "/geometry/coordinates/0/1"),
    ]
}

#[tokio::test]
async fn every_wrong_value_is_told_at_its_pointer() {
    let api = Api::new();
    for (body, pointer) in wrong_values() {
        let reply = post(&api, &body).await;
        assert_eq!(
            (reply.status, reply.problem().as_str()),
            (StatusCode::UNPROCESSABLE_ENTITY, "invalid-survey"),
            "{body}"
        );
        let errors = reply.json()["errors"].clone();
        let pointers: Vec<_> = errors.as_array().unwrap().iter().map(|error| error["pointer"].clone()).collect();
        assert!(pointers.contains(&json!(pointer)), "{pointer}: {errors}");
    }
    let none = api.call(Method::POST, "/surveys", &[("content-type", "application/json")], "{}").await;
    assert_eq!(none.problem(), "receipt-missing");
    assert_eq!(
        send(&api, Method::PUT, &format!("/surveys/{ID}"), 1, &Value::Null).await.problem(),
        "method-not-allowed"
    );
    api.settle();
    assert_eq!(api.get("/collections/surveys/items").await.json()["numberMatched"], 0, "nothing wrong was stored");
}

#[tokio::test]
async fn sums_agree_with_their_pieces_whatever_comes_and_goes() {
    let api = Api::new();
    add_streets(&api);
    for step in 0..24u8 {
        let shift = f64::from(step % 7) * 0.003;
        let ring: Vec<[f64; 2]> = WEST.iter().map(|[lon, lat]| [lon + shift, *lat]).collect();
        let day = format!("20{}-0{}-11", 20 + step % 6, 1 + step % 9);
        let body = of_shape(step, &ring, &day, if step % 3 == 0 { "none" } else { "some" });
        assert_eq!(post(&api, &body).await.status, StatusCode::CREATED);
        if step % 4 == 3 {
            let id = format!("/surveys/1f8fad5b-d9cb-469f-a165-7086772895{:02x}", step / 2);
            assert_eq!(send(&api, Method::DELETE, &id, 1, &Value::Null).await.status, StatusCode::NO_CONTENT);
        }
    }
    let before = figures(&api, "34172").await;
    add_streets(&api);
    assert_eq!(
        figures(&api, "34172").await["surveyed_never"],
        before["surveyed_never"],
        "made anew, they say the same"
    );
    assert_eq!(contrechamp::store::upkeep::check::check(&api.database).unwrap().faults, Vec::<String>::new());
}

#[tokio::test]
async fn moderators_read_a_survey_take_it_out_of_everything_and_put_it_back() {
    let api = Api::new();
    let reply = post(&api, &of_area()).await;
    let id = reply.json()["id"].as_str().unwrap().to_owned();
    api.settle();
    let desk = Desk::open(&api).await;
    let page = desk.get("/moderation").await.text();
    assert!(page.contains("avec Madame Unetelle") && page.contains("value=\"survey\""), "{page}");
    let public = async || {
        let list = api.get("/collections/surveys/items").await.json()["numberMatched"].clone();
        let layer = api.get("/surveys.geojson").await.json()["features"].as_array().unwrap().len();
        let item = api.get(&format!("/collections/surveys/items/{id}")).await.status;
        let csv = api.get("/collections/surveys/items?f=csv").await.text().contains(&id);
        (list, layer, item, csv, figures(&api, "34172-01").await["surveyed_never"].clone())
    };
    let shown = (json!(1), 1, StatusCode::OK, true, json!(0.0));
    assert_eq!(public().await, shown);
    let hidden = desk.press("hide", &[("reason", "not_found")]).await;
    assert_eq!(public().await, (json!(0), 0, StatusCode::NOT_FOUND, false, json!(1.0)));
    assert_eq!(desk.shown().await, "", "what is decided no longer waits");
    let own = send(&api, Method::GET, &format!("/surveys/{ID}"), 1, &Value::Null).await.json();
    assert_eq!((&own["state"], &own["note"]), (&json!("refused"), &of_area()["note"]));
    let log = api.get("/moderation/log?f=json").await.text();
    assert!(log.contains("\"subject\":\"survey\"") && !log.contains("Unetelle") && !log.contains(&id), "{log}");
    desk.undo(&hidden).await;
    assert_eq!(public().await, shown);
    let kept = desk.press("keep", &[]).await;
    assert_eq!((desk.shown().await.as_str(), public().await), ("", shown.clone()));
    desk.undo(&kept).await;
    desk.press("erase", &[("sure", "1")]).await;
    let own = send(&api, Method::GET, &format!("/surveys/{ID}"), 1, &Value::Null).await.json();
    assert_eq!((&own["note"], public().await), (&Value::Null, shown));
    assert!(!desk.get("/moderation").await.text().contains("value=\"erase\""), "nothing is left to erase");
    assert_sound(&api);
}

#[tokio::test]
async fn a_survey_that_was_taken_out_may_still_be_withdrawn_and_stays_so() {
    let api = Api::new();
    post(&api, &of_area()).await;
    post(&api, &of_shape(1, &WEST, "2025-06", "some")).await;
    api.settle();
    let desk = Desk::open(&api).await;
    let hidden = desk.press("hide", &[]).await;
    let hidden_too = desk.press("hide", &[]).await;
    for (path, seed) in [(ID.to_owned(), 1), ("1f8fad5b-d9cb-469f-a165-708677289501".to_owned(), 1)] {
        let reply = send(&api, Method::DELETE, &format!("/surveys/{path}"), seed, &Value::Null).await;
        assert_eq!(reply.status, StatusCode::NO_CONTENT);
    }
    api.settle();
    for number in [hidden, hidden_too] {
        let reply = desk.post("/moderation/undo", &[("decision", &number)]).await;
        assert!(reply.header("location").contains("told=gone"), "{}", reply.header("location"));
    }
    assert_eq!(api.get("/collections/surveys/items").await.json()["numberMatched"], 0);
    assert_sound(&api);
}
