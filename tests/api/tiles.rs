//! Vector tiles, their tileset and TileJSON.

use axum::http::StatusCode;

use crate::support::Api;

const SET: &str = "/collections/cameras/tiles/WebMercatorQuad";

#[tokio::test]
async fn a_deep_tile_holds_single_cameras_with_their_words() {
    let api = Api::new();
    // The tile of zoom 14 that holds 3.87, 43.61: column 8368, row 5982.
    let reply = api.get(&format!("{SET}/14/5982/8368")).await;
    assert_eq!(reply.status, StatusCode::OK);
    assert_eq!(reply.header("content-type"), "application/vnd.mapbox-vector-tile");
    let text = reply.text();
    for word in ["cameras", "views", "cc_status", "documented", "camera:type", "dome", "heading", "public"] {
        assert!(text.contains(word), "{word}");
    }
    assert!(!text.contains("count"));
}

#[tokio::test]
async fn a_far_tile_holds_clusters() {
    let reply = Api::new().get(&format!("{SET}/5/11/16")).await;
    assert!(reply.text().contains("count"), "{}", reply.text());
}

#[tokio::test]
async fn an_empty_tile_is_empty_and_a_filter_applies() {
    let api = Api::new();
    assert!(api.get(&format!("{SET}/14/0/0")).await.body.is_empty());
    assert!(api.get(&format!("{SET}/14/5982/8368?cc_status=gone")).await.body.is_empty());
    let domes = api.get(&format!("{SET}/14/5982/8368?camera:type=dome")).await;
    assert!(domes.text().contains("dome") && !domes.text().contains("fixed"));
}

#[tokio::test]
async fn tiles_that_cannot_be_are_refused() {
    let api = Api::new();
    for path in ["23/0/0", "14/16384/0", "0/0/1", "-1/0/0", "a/b/c", "14/5982/8368.5", "99999999999/0/0"] {
        let reply = api.get(&format!("{SET}/{path}")).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(reply.problem(), "not-found");
    }
    assert_eq!(api.get(&format!("{SET}/0/0/0?colour=red")).await.problem(), "unknown-parameter");
}

#[tokio::test]
async fn the_tilejson_keeps_the_filter_in_its_address() {
    let api = Api::new();
    let tileset = api.get(SET).await.json();
    assert_eq!(tileset["dataType"], "vector");
    let tilejson = api.get(&format!("{SET}?f=tilejson&camera:type=dome")).await.json();
    assert_eq!(tilejson["tilejson"], "3.0.0");
    let address = tilejson["tiles"][0].as_str().unwrap();
    assert_eq!(address, "http://127.0.0.1:8080/collections/cameras/tiles/WebMercatorQuad/{z}/{y}/{x}?camera:type=dome");
    assert_eq!(api.get(&format!("{SET}?f=xml")).await.problem(), "invalid-parameter");
}
