//! Whole exports: what is in them, what is withheld, and that they stay on one version.

use std::io::Read as _;

use axum::http::StatusCode;
use serde_json::json;

use crate::support::Api;

#[tokio::test]
async fn the_file_tells_its_licence_sources_filter_date_and_count() {
    let api = Api::new();
    let reply = api.get("/exports/cameras.geojson?camera:type=dome").await;
    assert_eq!(reply.status, StatusCode::OK);
    let name = "attachment; filename=\"contrechamp-testville-cameras-2026-11-23.geojson\"";
    assert_eq!(reply.header("content-disposition"), name);
    let file = reply.json();
    assert_eq!((&file["licence"], &file["numberMatched"]), (&json!("ODbL-1.0"), &json!(10)));
    assert_eq!(file["filter"], json!({ "camera:type": "dome" }));
    assert!(file["attribution"].as_str().is_some_and(|text| text.contains("Ville de Testville")));
    assert_eq!(file["features"].as_array().map(Vec::len), Some(10));
}

#[tokio::test]
async fn a_source_without_a_licence_is_withheld_and_counted() {
    let api = Api::new();
    let reply = api.get("/exports/cameras.geojson").await;
    assert!(!reply.text().contains("Anonyme") && !reply.text().contains("\"closed\""));
    assert_eq!((&reply.json()["numberReturned"], &reply.json()["withheld"]), (&json!(32), &json!(1)));
    assert!(!api.get("/exports/cameras.csv").await.text().contains("Anonyme"));
}

#[tokio::test]
async fn a_table_has_its_statement_beside_it() {
    let api = Api::new();
    let table = api.get("/exports/cameras.csv?cc_source=city").await;
    let mut reader = csv::Reader::from_reader(&table.body[..]);
    assert_eq!(reader.records().count(), 30);
    assert!(table.header("link").contains("/exports/cameras.csv-metadata.json?cc_source=city"));
    let beside = api.get("/exports/cameras.csv-metadata.json?cc_source=city").await.json();
    assert_eq!(beside["notes"][0]["numberMatched"], 30);
}

#[tokio::test]
async fn an_empty_export_is_whole_and_a_compressed_one_reads_back() {
    let api = Api::new();
    assert_eq!(api.get("/exports/cameras.geojson?cc_status=gone").await.json()["features"], json!([]));
    let plain = api.get("/exports/cameras.geojson").await;
    let gzipped = api.get_with("/exports/cameras.geojson", &[("accept-encoding", "br, gzip")]).await;
    assert_eq!(gzipped.header("content-encoding"), "gzip");
    let mut text = Vec::new();
    assert!(flate2::read::GzDecoder::new(&gzipped.body[..]).read_to_end(&mut text).is_ok());
    assert_eq!(text, plain.body);
    let held = api.get_with("/exports/cameras.geojson", &[("if-none-match", plain.header("etag"))]).await;
    assert_eq!((held.status, held.body.len()), (StatusCode::NOT_MODIFIED, 0));
    // The same change number may stand for something else after a backup was put back.
    let restarted = Api::new();
    let again = restarted.get_with("/exports/cameras.geojson", &[("if-none-match", plain.header("etag"))]).await;
    assert_eq!(again.status, StatusCode::OK);
}

#[tokio::test]
async fn wrong_parameters_are_refused_before_anything_is_sent() {
    let api = Api::new();
    assert_eq!(api.get("/exports/cameras.geojson?colour=red").await.problem(), "unknown-parameter");
    assert_eq!(api.get("/exports/cameras.csv?bbox=1,2,3").await.problem(), "invalid-parameter");
    assert_eq!(api.get("/exports/cameras.xls").await.problem(), "not-found");
}

#[tokio::test]
async fn what_may_not_be_passed_on_is_shown_with_its_source_and_handed_out_nowhere() {
    let api = Api::new();
    let shown = api.get("/map/cameras?cc_source=closed").await.json();
    let camera = &shown["features"][0];
    assert_eq!((&shown["numberMatched"], &camera["properties"]["operator"]), (&json!(1), &json!("Anonyme")));
    let id = camera["id"].as_str().expect("a code is text");
    assert_eq!(api.get(&format!("/map/cameras/{id}")).await.json()["properties"]["cc_source"], json!(["closed"]));
    assert_eq!(api.get(&format!("/cameras/{id}")).await.status, 200);
    let tile = api.get("/collections/cameras/tiles/WebMercatorQuad/16/23928/33471").await;
    assert!(tile.text().contains(id), "the map draws it");

    let items = api.get("/collections/cameras/items?limit=100").await.json();
    assert_eq!(
        (&items["numberMatched"], &items["numberReturned"], &items["withheld"]),
        (&json!(32), &json!(32), &json!(1))
    );
    assert!(!items.to_string().contains("Anonyme") && !items.to_string().contains(id));
    let first = api.get("/collections/cameras/items?limit=5").await.json();
    assert_eq!((&first["numberMatched"], &first["withheld"]), (&json!(32), &json!(1)));
    for form in ["csv", "html"] {
        let list = api.get(&format!("/collections/cameras/items?limit=100&lang=en&f={form}")).await.text();
        assert!(!list.contains("Anonyme"), "{form}");
        assert_eq!(list.contains("1 camera is left out"), form == "html", "{list}");
    }
    let one = api.get(&format!("/collections/cameras/items/{id}")).await;
    assert_eq!((one.status.as_u16(), one.text().contains(&format!("/cameras/{id}"))), (404, true), "{}", one.text());
}

#[tokio::test]
async fn a_table_of_cameras_has_the_same_columns_wherever_it_comes_from() {
    let api = Api::new();
    let head = |text: String| text.lines().next().map(str::to_owned).unwrap_or_default();
    let export = api.get("/exports/cameras.csv").await.text();
    let items = api.get("/collections/cameras/items?f=csv&limit=1000").await.text();
    assert_eq!(items, export);
    assert_eq!(head(api.get("/collections/cameras/items?f=csv&ref=none").await.text()), head(export));
    assert!(api.get("/collections/places/items?f=csv").await.text().starts_with("id,lon,lat,"));
    let lambert = "crs=http://www.opengis.net/def/crs/EPSG/0/2154";
    let lambert = api.get(&format!("/collections/cameras/items?f=csv&ref=C00&{lambert}")).await.text();
    assert!(lambert.starts_with("id,x,y,cc_status,"), "{lambert}");
}
