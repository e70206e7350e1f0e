//! The surroundings of a place: its drawing, its street and its areas in words, and wrong questions.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use contrechamp::domain::{Bbox, Position};
use contrechamp::store::territory::ground::{Ground, NewGround, replace_ground};

use crate::support::Api;

/// A service with two streets from west to east, 30 m apart.
async fn with_streets() -> Api {
    let api = Api::new();
    let street = |name: &str, lat: f64| NewGround {
        ground: Ground {
            kind: "street".to_owned(),
            class: 3,
            name: name.to_owned(),
            geometry: format!(r#"{{"type":"LineString","coordinates":[[3.8698,{lat}],[3.8713,{lat}]]}}"#),
        },
        bbox: Bbox::new(3.8698, lat, 3.8713, lat).unwrap(),
        label: Position::new(3.8705, lat).unwrap(),
    };
    let ground = [street("Rue du <Nord>", 43.6103), street("Rue du Sud", 43.61003)];
    api.state.store.write(move |writing| replace_ground(writing, &ground)).await.unwrap();
    api.settle();
    api
}

#[tokio::test]
async fn a_place_is_told_by_its_nearest_street_and_its_areas_from_small_to_large() {
    let api = with_streets().await;
    let spot = api.get("/map/spot?at=3.8705,43.61&lang=en").await.json();
    assert_eq!(spot["street"]["name"], "Rue du Sud");
    assert_eq!(spot["street"]["distance_m"], 3.0);
    let areas: Vec<_> = spot["areas"].as_array().unwrap().iter().map(|area| area["id"].as_str().unwrap()).collect();
    assert_eq!(areas, ["34172-01", "34172"]);
    let svg = spot["svg"].as_str().unwrap();
    assert!(svg.starts_with("<svg") && svg.contains("Rue du &lt;Nord&gt;"), "{svg}");
    assert!(svg.contains("<use"), "the cameras of the inventory are drawn");
    let view: Vec<f64> = spot["view"].as_str().unwrap().split(',').map(|number| number.parse().unwrap()).collect();
    assert!((view[0] - 3.8705).abs() < 1e-9 && view.len() == 5, "the place is its middle: {view:?}");
}

#[tokio::test]
async fn a_place_far_from_every_street_is_in_none_and_outside_is_told() {
    let api = with_streets().await;
    let spot = api.get("/map/spot?at=3.9,43.7").await.json();
    assert_eq!(
        (&spot["street"], &spot["areas"], &spot["is_inside"]),
        (&().into(), &Vec::<()>::new().into(), &false.into())
    );
}

#[tokio::test]
async fn what_is_no_place_is_refused() {
    let api = Api::new();
    for query in ["", "at=", "at=3.87", "at=a,b", "at=200,43", "at=3.87,43.61&metres=1"] {
        assert_eq!(api.get(&format!("/map/spot?{query}")).await.problem(), "invalid-parameter", "{query}");
    }
    assert_eq!(api.get("/map/spot?at=3.87,43.61&more=1").await.problem(), "unknown-parameter");
}
