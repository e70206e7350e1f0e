//! The inventory as it was known on an earlier day: items, one camera, tiles and exports agree.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use axum::http::StatusCode;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::moderation::Desk;
use crate::support::Api;

/// Half past midnight in Paris, still the day before in UTC.
fn on_the_24th() -> Timestamp {
    "2026-11-23T23:30:00Z".parse().unwrap()
}

fn on_the_25th() -> Timestamp {
    "2026-11-25T11:00:00Z".parse().unwrap()
}

/// A camera that was added on the 24th beside a school and became another, elsewhere, on the 25th; its id.
async fn moved(api: &Api) -> String {
    api.add_camera_at(on_the_24th, "N", 3.8402, 43.57, &[("camera:type", "dome")]);
    api.add_camera_at(on_the_25th, "N", 3.89, 43.619, &[("camera:type", "fixed"), ("model", "Q")]);
    let found = api.get("/collections/cameras/items?cc_source=other").await.json();
    found["features"][0]["id"].as_str().unwrap().to_owned()
}

async fn listed(api: &Api, query: &str) -> Vec<Value> {
    let reply = api.get(&format!("/collections/cameras/items?limit=100&{query}")).await;
    assert_eq!(reply.status, StatusCode::OK, "{query}: {}", reply.text());
    let listing = reply.json();
    let features = listing["features"].as_array().unwrap().clone();
    assert_eq!(listing["numberMatched"], features.len(), "{query}");
    features
}

#[tokio::test]
async fn a_day_shows_what_was_known_at_its_end() {
    let api = Api::new();
    moved(&api).await;
    for (query, expected) in [
        ("as-of=2026-11-22", None),
        ("as-of=2026-11-23", None),
        ("as-of=2026-11-24", Some("dome")),
        ("as-of=2026-11-25", Some("fixed")),
        ("as-of=2026-11", Some("fixed")),
        ("as-of=2026-11-24T23:59:00%2B01:00", None),
        ("as-of=2026-11-25T23:59:00%2B01:00", Some("dome")),
        ("as-of=2999", Some("fixed")),
    ] {
        let found = listed(&api, &format!("{query}&cc_source=other")).await;
        let kinds: Vec<_> = found.iter().map(|each| each["properties"]["camera:type"].as_str().unwrap()).collect();
        assert_eq!(kinds, Vec::from_iter(expected), "{query}");
    }
    assert_eq!(listed(&api, "as-of=2026-11-22").await.len(), 0, "nothing was known before the first import");
    assert_eq!(listed(&api, "as-of=2026-11-23").await.len(), 32);
    assert_eq!(listed(&api, "").await.len(), 33);
}

#[tokio::test]
async fn every_filter_looks_at_the_past() {
    let api = Api::new();
    moved(&api).await;
    for (filter, before, now) in [
        ("camera:type=dome", 1, 0),
        ("model=Q", 0, 1),
        ("bbox=3.84,43.56,3.85,43.58", 1, 0),
        ("near=3.84,43.57,100", 1, 0),
        ("school-zone=50", 1, 0),
        ("area=34172-02", 0, 1),
        ("area=34172", 1, 1),
    ] {
        let counted = async |day: &str| listed(&api, &format!("cc_source=other&{filter}&as-of={day}")).await.len();
        assert_eq!((counted("2026-11-24").await, counted("2026-11-25").await), (before, now), "{filter}");
    }
}

#[tokio::test]
async fn one_camera_tiles_and_exports_say_the_same() {
    let api = Api::new();
    let id = moved(&api).await;
    let item = async |day: &str| api.get(&format!("/collections/cameras/items/{id}?as-of={day}")).await;
    assert_eq!(item("2026-11-23").await.status, StatusCode::NOT_FOUND);
    let then = item("2026-11-24").await.json();
    assert_eq!(then["geometry"]["coordinates"], json!([3.8402, 43.57]));
    assert_eq!(then["properties"]["cc_areas"], json!(["34172"]));
    assert_eq!(item("2026-11-25").await.json()["properties"]["camera:type"], "fixed");
    assert_eq!(api.get("/collections/surveys/items/34172?as-of=2026-11-24").await.problem(), "unknown-parameter");

    // The tiles of both places, and one of the whole country, where clusters are drawn.
    for (tile, before, now) in [("14/5984/8366", true, false), ("14/5981/8369", false, true)] {
        for (day, expected) in [("2026-11-23", false), ("2026-11-24", before), ("2026-11-25", now)] {
            let drawn = api.get(&format!("/collections/cameras/tiles/WebMercatorQuad/{tile}?as-of={day}")).await;
            assert_eq!(drawn.text().contains(&id), expected, "{tile} on {day}");
        }
    }
    let drawn = async |day: &str| {
        api.get(&format!("/collections/cameras/tiles/WebMercatorQuad/5/11/16?as-of={day}")).await.body
    };
    assert_ne!(drawn("2026-11-22").await, drawn("2026-11-23").await);
    assert_ne!(drawn("2026-11-23").await, drawn("2026-11-24").await, "a cluster counts one more");

    for (day, expected) in [("2026-11-23", 0), ("2026-11-24", 1)] {
        let file = api.get(&format!("/exports/cameras.geojson?cc_source=other&as-of={day}")).await.json();
        assert_eq!(file["features"].as_array().unwrap().len(), expected, "{day}");
    }
}

#[tokio::test]
async fn pages_of_the_past_go_on_in_the_past() {
    let api = Api::new();
    moved(&api).await;
    let mut path = "/collections/cameras/items?limit=10&as-of=2026-11-24".to_owned();
    let mut ids = Vec::new();
    loop {
        let page = api.get(&path).await.json();
        assert_eq!(page["numberMatched"], 33);
        assert_eq!(page["timeStamp"], "2026-11-23T00:00:00Z", "the day of that change");
        ids.extend(page["features"].as_array().unwrap().iter().map(|each| each["id"].as_str().unwrap().to_owned()));
        let next = page["links"].as_array().unwrap().iter().find(|link| link["rel"] == "next").cloned();
        let Some(next) = next else { break };
        path = next["href"].as_str().unwrap().trim_start_matches("http://127.0.0.1:8080").to_owned();
    }
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!((all, ids.len()), (33, 33));
}

/// Figures of an area, or of a place, as of a day.
async fn figures(api: &Api, path: &str, day: &str) -> Value {
    let reply = api.get(&format!("/collections/{path}?as-of={day}")).await;
    assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.text());
    reply.json()["properties"].clone()
}

/// The last place of a page names columns that it says nothing of.
fn without_absent(mut items: Value) -> Value {
    for feature in items["features"].as_array_mut().unwrap() {
        if feature["properties"].get("amenity").is_some() {
            feature["properties"].as_object_mut().unwrap().retain(|_, value| !value.is_null());
        }
    }
    items
}

#[tokio::test]
async fn figures_of_areas_and_places_count_what_was_known_that_day() {
    let api = Api::new();
    moved(&api).await;
    let area = async |day: &str| {
        let told = figures(&api, "areas/items/34172-02", day).await;
        [&told["cameras"], &told["cameras_operator_unknown"]].map(|value| value.as_u64().unwrap())
    };
    assert_eq!(area("2026-11-22").await, [0, 0]);
    assert_eq!(area("2026-11-24").await, [11, 0]);
    assert_eq!(area("2026-11-25").await, [12, 1]);
    // The city has it on both days, and the school beside it only before it moved.
    let city = async |day: &str| {
        let told = figures(&api, "areas/items/34172", day).await;
        ["cameras", "places_within_50_m"].map(|name| told[name].as_u64().unwrap())
    };
    assert_eq!(
        (city("2026-11-23").await, city("2026-11-24").await, city("2026-11-25").await),
        ([31, 1], [32, 2], [32, 1])
    );
    let school = async |day: &str| figures(&api, "places/items/p-2", day).await["cameras_within_50_m"].clone();
    assert_eq!((school("2026-11-24").await, school("2026-11-25").await), (json!(1), json!(0)));
    let zone = async |day: &str| figures(&api, "school-zones/items/p-2", day).await["cameras"].clone();
    assert_eq!((zone("2026-11-24").await, zone("2026-11-25").await), (json!(1), json!(0)));
    for list in ["areas", "places", "school-zones"] {
        let file = api.get(&format!("/exports/{list}.geojson?as-of=2026-11-24")).await.json();
        let items = api.get(&format!("/collections/{list}/items?limit=100&as-of=2026-11-24")).await;
        let items = without_absent(items.json());
        assert_eq!(file["features"], items["features"], "{list}");
        assert_eq!(file["filter"]["as-of"], "2026-11-24");
    }
}

#[tokio::test]
async fn today_counted_anew_is_what_the_kept_counts_say() {
    let api = Api::new();
    moved(&api).await;
    for path in
        ["areas/items/34172", "areas/items/34172-01", "areas/items/34172-02", "places/items/p-1", "places/items/p-2"]
    {
        let now = api.get(&format!("/collections/{path}")).await.json()["properties"].clone();
        let anew = figures(&api, path, "2999").await;
        for (name, value) in anew.as_object().unwrap() {
            assert_eq!(&now[name], value, "{path} {name}");
        }
        let expected = if path.starts_with("areas") { "cameras_within_25_m_of_border" } else { "cameras_within_300_m" };
        assert!(anew[expected].is_u64(), "{path}: {anew}");
    }
}

#[tokio::test]
async fn areas_counted_together_have_the_figures_of_each_alone() {
    let api = Api::new();
    moved(&api).await;
    for day in ["", "&as-of=2999"] {
        let together = api.get(&format!("/collections/areas/items?limit=100{day}")).await.json();
        let areas = together["features"].as_array().unwrap();
        assert!(areas.len() > 2 && areas.iter().any(|area| area["properties"]["cameras_within_25_m_of_border"] != 0));
        for area in areas {
            let path = format!("/collections/areas/items/{}?f=json{day}", area["id"].as_str().unwrap());
            assert_eq!(area["properties"], api.get(&path).await.json()["properties"], "{path}");
        }
    }
}

#[tokio::test]
async fn figures_of_an_interval_count_what_stood_then() {
    let api = Api::new();
    let mut counts = std::collections::BTreeSet::new();
    for datetime in ["../2003-12-31", "../2004", "2006-05", "../2020"] {
        let told = api.get(&format!("/collections/areas/items?limit=100&datetime={datetime}")).await.json();
        let city = told["features"].as_array().unwrap().iter().find(|area| area["id"] == "34172").unwrap().clone();
        let stood = api.get(&format!("/collections/cameras/items?limit=1&area=34172&datetime={datetime}")).await.json();
        let listed = stood["numberMatched"].as_u64().unwrap() + stood["withheld"].as_u64().unwrap_or(0);
        assert_eq!(city["properties"]["cameras"].as_u64().unwrap(), listed, "{datetime}");
        counts.insert(listed);
    }
    assert!(counts.len() >= 3, "more stood later: {counts:?}");
}

#[tokio::test]
async fn figures_of_the_past_forget_what_was_hidden() {
    let api = Api::new();
    let camera = moved(&api).await;
    let school = async || figures(&api, "places/items/p-2", "2026-11-24").await["cameras_within_50_m"].clone();
    assert_eq!(school().await, json!(1));
    let desk = Desk::open(&api).await;
    desk.post("/moderation/decide", &[("subject", "camera"), ("id", &*camera), ("do", "hide")]).await;
    assert_eq!(school().await, json!(0));
    assert_eq!(figures(&api, "areas/items/34172", "2026-11-24").await["cameras"], json!(31));
}

/// A sheet in English.
async fn sheet(api: &Api, path: &str) -> String {
    let reply = api.get_with(path, &[("accept", "text/html")]).await;
    assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.text());
    reply.text().replace("&#x2f;", "/").replace("&amp;", "&")
}

/// The large figure of a sheet.
fn headline(sheet: &str) -> u64 {
    let (_, rest) = sheet.split_once("headline__figure").unwrap();
    let (_, rest) = rest.split_once('>').unwrap();
    rest.split('<').next().unwrap().parse().unwrap()
}

#[tokio::test]
async fn sheets_of_areas_and_places_tell_of_the_day_they_are_asked_for() {
    let api = Api::new();
    let camera = moved(&api).await;
    for (path, before, now) in [("areas/34172-02", 11, 12), ("areas/34172", 32, 32), ("places/p-2", 1, 0)] {
        let then = sheet(&api, &format!("/{path}?lang=en&as-of=2026-11-24")).await;
        let today = sheet(&api, &format!("/{path}?lang=en")).await;
        assert_eq!((headline(&then), headline(&today)), (before, now), "{path}");
        assert!(then.contains("What the inventory knew at the end of 24 November 2026."), "{then}");
        assert!(then.contains(&format!("href=\"../{path}?lang=en\"")), "no way to today's: {then}");
        assert!(then.contains(&format!("/{path}?as-of=2026%2D11%2D24</p>")), "paper has no address of the day: {then}");
        assert!(!today.contains("id=\"day\""), "{path} tells of today");
    }
    let school = sheet(&api, "/places/p-2?lang=en&as-of=2026-11-24").await;
    assert!(school.contains(&format!("cameras/{camera}")), "{school}");
    assert!(school.contains("\"../areas/34172?lang=en&as-of=2026%2D11%2D24\""), "{school}");
}

#[tokio::test]
async fn a_sheet_of_the_past_keeps_its_day_in_links_to_areas_lists_and_files() {
    let api = Api::new();
    moved(&api).await;
    let day = "&as-of=2026%2D11%2D24&datetime=2004%2F2008%2D12";
    let city = sheet(&api, &format!("/areas/34172?lang=en{day}")).await;
    for told in [
        format!("\"../areas/34172-02?lang=en{day}\""),
        format!("\"../exports/cameras.csv?area=34172{day}\""),
        "\"../?area=34172&lang=en&datetime=2004%2F2008%2D12\"".to_owned(),
        "Cameras that stood at some time between 1 January 2004 and 31 December 2008.".to_owned(),
    ] {
        assert!(city.contains(&told), "{told} is missing in {city}");
    }
    assert!(!city.contains("sheet__surveyed"), "what was walked is not told of the past");
    assert_eq!(headline(&sheet(&api, "/areas/34172?lang=en&as-of=2026-11-22").await), 0, "nothing was known then");
    for (datetime, told) in
        [("2004-05-02", "on 2 May 2004"), ("../2004", "until 31 December 2004"), ("2009/..", "from 1 January 2009 on")]
    {
        let text = sheet(&api, &format!("/areas/34172?lang=en&datetime={datetime}")).await;
        let listed = api.get(&format!("/collections/areas/items?limit=100&datetime={datetime}")).await.json();
        let city = listed["features"].as_array().unwrap().iter().find(|area| area["id"] == "34172").unwrap();
        assert_eq!(headline(&text), city["properties"]["cameras"], "{datetime}");
        assert!(text.contains(told), "{datetime}: {text}");
    }
    for query in ["as-of=yesterday", "datetime=2004-13"] {
        assert_eq!(api.get(&format!("/areas/34172?{query}")).await.problem(), "invalid-parameter", "{query}");
    }
}
