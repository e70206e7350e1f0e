//! What the map begins with, and the search.

use std::collections::BTreeSet;

use contrechamp::domain::{Bbox, Position};
use contrechamp::store::imports::collections::import_ground;
use contrechamp::store::territory::ground::{Ground, NewGround};
use serde_json::json;

use crate::support::{Api, noon};

#[tokio::test]
async fn the_territory_tells_its_counts_sources_and_operators() {
    let api = Api::new();
    let territory = api.get("/territory.json?lang=fr").await.json();
    assert_eq!(territory["counts"]["cameras"], 33);
    assert_eq!(territory["counts"]["by_status"]["documented"], 33);
    assert_eq!(territory["declared"][0]["total"], 126);
    assert_eq!(territory["basemap"], json!(null));
    assert_eq!(territory["city_bounds"], json!([3.8, 43.55, 3.95, 43.66]));
    let operators = territory["operators"].as_array().cloned().unwrap_or_default();
    assert!(operators.contains(&json!("Ville de Testville")));
    let city = territory["sources"].as_array().and_then(|list| list.iter().find(|source| source["key"] == "city"));
    assert_eq!(city.map(|source| source["cameras"].clone()), Some(json!(30)));
    assert_eq!(api.get("/territory.json?x=1").await.problem(), "unknown-parameter");
}

#[tokio::test]
async fn documents_for_programs_name_the_sources_in_the_language_asked_for() {
    let api = Api::new();
    let tiles = "/collections/cameras/tiles/WebMercatorQuad";
    for (address, pointer) in [
        ("/?f=json", "/attribution"),
        ("/collections?f=json", "/collections/0/attribution"),
        ("/collections/areas?f=json", "/attribution"),
        (&format!("{tiles}?f=tilejson"), "/attribution"),
        ("/territory.json?", "/sources/0/attribution"),
    ] {
        for (lang, name) in [("fr", "Ville de Testville"), ("en", "City of Testville")] {
            let told = api.get(&format!("{address}&lang={lang}")).await.json();
            let told = told.pointer(pointer).and_then(|text| text.as_str()).unwrap_or_default().to_owned();
            assert!(told.starts_with(name), "{address} {lang}: {told}");
        }
    }
    let told = api.get(&format!("{tiles}?f=tilejson&lang=en&cc_status=gone")).await.json();
    assert!(told["tiles"][0].as_str().is_some_and(|tile| tile.ends_with("?cc_status=gone")), "{told}");
    assert_eq!(api.get(&format!("{tiles}?f=tilejson&lang=xx")).await.problem(), "invalid-parameter");
}

#[tokio::test]
async fn the_ground_is_a_feature_collection_even_when_there_is_none() {
    let ground = Api::new().get("/ground.geojson").await;
    assert_eq!(ground.json(), json!({ "type": "FeatureCollection", "features": [] }));
}

#[tokio::test]
async fn the_ground_comes_in_two_halves_that_make_the_whole() {
    let api = Api::new();
    let at = |(kind, class): (&str, i64)| NewGround {
        ground: Ground {
            kind: kind.into(),
            class,
            name: format!("{kind} {class}"),
            geometry: json!({ "type": "LineString", "coordinates": [[3.86, 43.61], [3.87, 43.61]] }).to_string(),
        },
        bbox: Bbox::new(3.86, 43.61, 3.87, 43.61).unwrap(),
        label: Position::new(3.86, 43.61).unwrap(),
    };
    let far = [("street", 1), ("street", 2), ("water", 0), ("park", 0)];
    let near = [("street", 3), ("street", 4), ("pedestrian", 0), ("building", 0)];
    let ground: Vec<_> = far.into_iter().chain(near).map(at).collect();
    import_ground(&api.database, &ground, noon).unwrap();
    api.settle();

    let listed = async |query: &str| -> Vec<String> {
        let features = api.get(&format!("/ground.geojson{query}")).await.json()["features"].clone();
        let names = features.as_array().unwrap().iter().map(|each| each["properties"]["name"].as_str().unwrap().into());
        names.collect::<BTreeSet<String>>().into_iter().collect()
    };
    assert_eq!(listed("?detail=far").await, ["park 0", "street 1", "street 2", "water 0"]);
    assert_eq!(listed("?detail=near").await, ["building 0", "pedestrian 0", "street 3", "street 4"]);
    assert_eq!(listed("").await.len(), 8);
    assert_eq!(api.get("/ground.geojson?detail=all").await.problem(), "invalid-parameter");
}

#[tokio::test]
async fn the_search_finds_names_references_and_coordinates() {
    let api = Api::new();
    for (query, kind, title) in [
        ("quartier%2034172-01", "area", "Quartier 34172-01"),
        ("ecole%20jean%20moulin", "place", "École Jean-Moulin"),
        ("C07", "camera", "C07"),
        ("c%2007", "camera", "C07"),
        ("43.61,%203.87", "coordinates", "43.610000, 3.870000"),
        ("3.87%2043.61", "coordinates", "43.610000, 3.870000"),
        ("43%C2%B036%2739%22N%203%C2%B052%2738%22E", "coordinates", "43.610833, 3.877222"),
        ("3%C2%B052,63%E2%80%B2%20E%2043%C2%B036,65%E2%80%B2%20N", "coordinates", "43.610833, 3.877167"),
        ("43,61%20N%203,87%20O", "coordinates", "43.610000, -3.870000"),
        ("geo:43.61,3.87", "coordinates", "43.610000, 3.870000"),
    ] {
        let found = api.get(&format!("/search?q={query}&lang=fr")).await.json();
        assert_eq!(
            (&found["results"][0]["kind"], &found["results"][0]["title"]),
            (&json!(kind), &json!(title)),
            "{query}"
        );
    }
    let place = api.get("/search?q=arceaux").await.json();
    assert_eq!(place["results"][0]["href"], "places/p-2");
}

#[tokio::test]
async fn a_search_for_nothing_or_for_harm_finds_nothing() {
    let api = Api::new();
    for query in ["%22", "'%20OR%201=1--", "%3Cscript%3E", "*", "NEAR(", "AND", "%F0%9F%93%B7"] {
        let reply = api.get(&format!("/search?q={query}")).await;
        assert_eq!(reply.status, 200, "{query}");
    }
    assert_eq!(api.get("/search?q=a&limit=0").await.problem(), "invalid-parameter");
    for address in ["/search", "/search?q="] {
        let unasked = api.get(address).await;
        assert_eq!((unasked.status.as_u16(), unasked.json()["parameter"].clone()), (400, json!("q")), "{address}");
    }
    let long = "a".repeat(5_000);
    assert_eq!(api.get(&format!("/search?q={long}")).await.status, 200);
}
