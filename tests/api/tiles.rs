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
async fn a_client_finds_tiles_from_the_collection_and_knows_how_they_lie() {
    let api = Api::new();
    let local = |href: &serde_json::Value| href.as_str().unwrap().replace("http://127.0.0.1:8080", "");
    let linked = |document: &serde_json::Value, rel: &str| {
        let links = document["links"].as_array().unwrap();
        local(&links.iter().find(|link| link["rel"].as_str().unwrap().ends_with(rel)).unwrap()["href"])
    };
    let collection = api.get("/collections/cameras").await.json();
    let sets = api.get(&linked(&collection, "/tilesets-vector")).await.json();
    let set = api.get(&linked(&sets["tilesets"][0], "self")).await.json();
    assert_eq!(set["tileMatrixSetId"], "WebMercatorQuad");
    assert_eq!(set["layers"][0]["id"], "cameras");
    let scheme = api.get(&linked(&set, "/tiling-scheme")).await.json();
    assert_eq!(scheme["uri"], set["tileMatrixSetURI"]);
    let matrix = &scheme["tileMatrices"][14];
    assert_eq!((&matrix["id"], &matrix["matrixWidth"]), (&"14".into(), &16_384.into()));
    let tile =
        linked(&set, "item").replace("{tileMatrix}", "14").replace("{tileRow}", "5982").replace("{tileCol}", "8368");
    assert!(!api.get(&tile).await.body.is_empty(), "{tile}");
    let landing = api.get("/").await.json();
    let all = api.get(&linked(&landing, "/tiling-schemes")).await.json();
    assert_eq!(api.get(&linked(&all["tileMatrixSets"][0], "self")).await.json(), scheme);
    assert_eq!(api.get("/tileMatrixSets/WorldCRS84Quad").await.problem(), "not-found");
    assert_eq!(api.get("/tileMatrixSets?f=xml").await.problem(), "invalid-parameter");
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
