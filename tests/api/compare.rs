//! Two lists of the inventory beside each other: the page, its groups, its files, and what stays out of them.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Api, Reply};

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

/// A form with a file and other fields, as a browser sends it.
async fn give(api: &Api, name: &str, file: &[u8], fields: &[(&str, &str)]) -> Reply {
    let mut body = Vec::new();
    for (field, value) in fields {
        let part = format!("--line\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    let head = format!("--line\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(file);
    body.extend_from_slice(b"\r\n--line--\r\n");
    let headers = [("content-type", "multipart/form-data; boundary=line")];
    api.call(Method::POST, "/compare?lang=en", &headers, body).await
}

/// The first two cameras of the city's list, the second of another kind, one that nobody knows, and a row without a place.
const LIST: &str =
    "ref,lon,lat,camera:type\nC00,3.861,43.61,dome\nC01,3.862,43.61,dome\nZ9,3.94,43.65,dome\nZ10,,,dome\n";

#[tokio::test]
async fn a_file_that_is_sent_ends_in_four_groups_and_is_not_kept() {
    let api = Api::new();
    let before = api.get("/exports/cameras.csv").await.body;
    let page = give(&api, "C:\\lists\\my <list>.csv", LIST.as_bytes(), &[("here", "city")]).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let text = page.text();
    assert!(text.contains("my &lt;list&gt;.csv") && !text.contains("<list>") && !text.contains("lists\\"), "{text}");
    for mark in ["compared--same", "compared--differing", "compared--only-here", "compared--only-there"] {
        assert!(text.contains(mark), "{mark}");
    }
    assert!(text.contains("Left out of your file:") && !text.contains("compare/all.geojson"), "{text}");
    assert_eq!(page.header("cache-control"), "no-store");

    let file = give(&api, "list.csv", LIST.as_bytes(), &[("here", "city"), ("f", "geojson"), ("distance", "10")]).await;
    assert_eq!(file.header("content-type"), "application/geo+json");
    let file = file.json();
    let told = file["features"].as_array().unwrap();
    let count = |group: &str| told.iter().filter(|one| one["properties"]["cc_group"] == group).count();
    let counts = ["same", "differing", "only-here", "only-there"].map(count);
    assert_eq!(counts, [1, 1, 28, 1], "{file}");
    assert_eq!(file["filter"], json!({ "here": "city", "file": "list.csv", "distance": "10" }));
    let table = give(&api, "list.csv", LIST.as_bytes(), &[("f", "csv")]).await;
    assert!(table.header("content-disposition").ends_with("-compared.csv\""), "{:?}", table.headers);
    assert!(table.text().contains("Z9"), "{}", table.text());

    api.settle();
    assert_eq!(api.get("/exports/cameras.csv").await.body, before, "the inventory is as it was");
    assert!(!api.get("/compare?lang=en").await.text().contains("my &lt;list"));
}

#[tokio::test]
async fn every_kind_of_list_can_be_sent_and_what_is_none_is_told_in_one_line() {
    let api = Api::new();
    let osm = r#"<?xml version="1.0"?><osm version="0.6"><node id="5" lat="43.61" lon="3.861"><tag k="man_made" v="surveillance"/></node></osm>"#;
    let overpass = r#"{"version":0.6,"elements":[{"type":"node","id":5,"lat":43.61,"lon":3.861,"tags":{"man_made":"surveillance"}}]}"#;
    let geojson = r#"{"type":"FeatureCollection","features":[{"type":"Feature","geometry":{"type":"Point","coordinates":[3.861,43.61]},"properties":{"ref":"C00"}}]}"#;
    for (name, text) in [("a.osm", osm), ("a.json", overpass), ("a.geojson", geojson)] {
        let file = give(&api, name, text.as_bytes(), &[("f", "geojson")]).await;
        assert_eq!(file.status, StatusCode::OK, "{name}: {}", file.text());
        let features = file.json()["features"].clone();
        let pairs = features.as_array().unwrap().iter().filter(|one| !one["properties"]["cc_matched_by"].is_null());
        assert_eq!(pairs.count(), 1, "{name}: {features}");
    }
    let many = (0..20_001).fold("ref,lon,lat\n".to_owned(), |text, row| format!("{text}R{row},3.9,43.6\n"));
    let wrong: [(&str, &[u8], &str); 5] = [
        ("empty.csv", b"", "found none"),
        ("zip.zip", b"PK\x03\x04 and so on", "found an archive"),
        ("text.txt", b"\x00\x01 this is no list", "text.txt"),
        ("cut.geojson", &geojson.as_bytes()[..90], "cut.geojson"),
        ("many.csv", many.as_bytes(), "at most 20000 cameras"),
    ];
    for (name, bytes, expected) in wrong {
        let page = give(&api, name, bytes, &[]).await;
        let text = page.text();
        assert!(
            page.status == StatusCode::OK && text.contains("role=\"alert\"") && text.contains(expected),
            "{name}: {text}"
        );
        assert!(!text.contains(&*std::env::temp_dir().to_string_lossy()), "{name}: {text}");
        let file = give(&api, name, bytes, &[("f", "csv")]).await;
        assert_eq!((file.status, file.problem().as_str()), (StatusCode::BAD_REQUEST, "invalid-parameter"), "{name}");
    }
    assert_eq!(
        give(&api, "a.csv", LIST.as_bytes(), &[("here", "nobody"), ("f", "csv")]).await.problem(),
        "invalid-parameter"
    );
    assert_eq!(give(&api, "a.csv", LIST.as_bytes(), &[("distance", "far")]).await.problem(), "invalid-parameter");
    let large = vec![b' '; 8_100_000];
    assert_eq!(give(&api, "large.csv", &large, &[]).await.problem(), "body-too-large");
    let unreadable = api.call(Method::POST, "/compare", &[("content-type", "text/plain")], "x").await;
    assert_eq!(unreadable.problem(), "invalid-parameter");
}
