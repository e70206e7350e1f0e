//! Two lists of the inventory beside each other: the page, its groups, its files, and what stays out of them.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::Api;

/// Two editions: one camera the same, one moved, one only in the older, one only in the newer.
fn editions() -> Api {
    let api = Api::new();
    for (key, reference, lon) in [
        ("old", "N1", 3.9),
        ("old", "N2", 3.91),
        ("old", "N3", 3.92),
        ("new", "N1", 3.9),
        ("new", "N2", 3.9103),
        ("new", "N4", 3.93),
    ] {
        api.add_camera_of(key, "2014-01-29", reference, lon, 43.6);
    }
    api
}

#[tokio::test]
async fn two_editions_end_in_four_groups_on_the_page_and_in_files() {
    let api = editions();
    let page = api.get("/compare?here=old&there=new&lang=en").await;
    assert_eq!(page.status, StatusCode::OK);
    let text = page.text();
    for mark in ["compared--same", "compared--differing", "compared--only-here", "compared--only-there"] {
        assert!(text.contains(mark), "{mark}");
    }
    assert!(text.contains("compare/differing.geojson?here=old&amp;there=new"), "{text}");
    for (group, ids) in [("same", ["N1"]), ("differing", ["N2"]), ("only-here", ["N3"]), ("only-there", ["N4"])] {
        let file = api.get(&format!("/compare/{group}.geojson?here=old&there=new")).await;
        assert_eq!(file.header("content-type"), "application/geo+json");
        let told: Vec<Value> =
            file.json()["features"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect();
        assert_eq!(told, ids, "{group}");
        assert_eq!(file.json()["filter"], json!({ "here": "old", "there": "new", "distance": "30" }));
    }
    let table = api.get("/compare/all.csv?here=old&there=new").await;
    assert_eq!(csv::Reader::from_reader(&table.body[..]).records().count(), 4);
    assert!(table.text().contains("reference"));
}

#[tokio::test]
async fn the_inventory_holds_what_its_sources_say() {
    let api = editions();
    let all = api.get("/compare/all.geojson?there=city").await.json();
    let told = all["features"].as_array().unwrap();
    let count = |group: &str| told.iter().filter(|one| one["properties"]["cc_group"] == group).count();
    assert_eq!((count("same"), count("differing"), count("only-there")), (30, 0, 0));
    assert!(
        told.iter()
            .filter(|one| one["properties"]["cc_group"] == "same")
            .all(|one| one["properties"]["cc_matched_by"] == "camera")
    );
}

#[tokio::test]
async fn a_source_without_a_licence_is_shown_and_in_no_file() {
    let api = editions();
    let page = api.get("/compare?here=closed&there=city&lang=en").await.text();
    assert!(page.contains("for want of a licence"), "{page}");
    for file in ["all.geojson", "only-here.geojson", "all.csv", "only-here.csv"] {
        let text = api.get(&format!("/compare/{file}?here=closed&there=city")).await.text();
        assert!(!text.contains("Anonyme") && !text.contains("only-here,"), "{file}: {text}");
    }
    let file = api.get("/compare/only-here.geojson?here=closed&there=city").await.json();
    assert_eq!((&file["features"], &file["withheld"]), (&json!([]), &json!(1)));
}

#[tokio::test]
async fn nothing_chosen_nothing_known_and_nonsense_are_told() {
    let api = editions();
    assert!(!api.get("/compare").await.text().contains("compared--"));
    for (query, words) in [
        ("here=city&there=city", "two different lists"),
        ("there=nobody", "no list"),
        ("there=city&distance=far", "number of metres"),
    ] {
        let page = api.get(&format!("/compare?{query}&lang=en")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.text().contains(words), "{query}");
    }
    assert_eq!(api.get("/compare/all.csv").await.problem(), "invalid-parameter");
    assert_eq!(api.get("/compare/all.csv?there=nobody").await.problem(), "invalid-parameter");
    assert_eq!(api.get("/compare/all.csv?there=city&who=me").await.problem(), "unknown-parameter");
    assert_eq!(api.get("/compare/all.pdf?there=city").await.problem(), "not-found");
    assert_eq!(api.get("/compare/some.csv?there=city").await.problem(), "not-found");
    let script = api.get("/compare?there=%3Cscript%3Ealert(1)%3C/script%3E").await.text();
    assert!(!script.contains("<script>alert"));
}
