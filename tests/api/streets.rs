//! Cameras without an address go by the street that they stand near: on pages for people, never in data.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use contrechamp::domain::{Bbox, Position};
use contrechamp::store::imports::collections::import_ground;
use contrechamp::store::territory::ground::{Ground, NewGround};
use serde_json::Value;

use super::support::{Api, noon};

/// A street along the row of cameras of the small inventory, some 20 m north of it, as far as its tenth.
fn with_a_street() -> Api {
    let api = Api::new();
    let geometry = r#"{"type":"LineString","coordinates":[[3.8605,43.6102],[3.87,43.6102]]}"#.to_owned();
    let ground = Ground { kind: "street".to_owned(), class: 3, name: "Avenue Foch".to_owned(), geometry };
    let bbox = Bbox::new(3.8605, 43.6102, 3.87, 43.6102).unwrap();
    let street = NewGround { ground, bbox, label: Position::new(3.865, 43.6102).unwrap() };
    import_ground(&api.database, &[street], noon).unwrap();
    api.settle();
    api
}

async fn code(api: &Api, reference: &str) -> String {
    let found: Value = api.get(&format!("/collections/cameras/items?ref={reference}")).await.json();
    found["features"][0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn sheets_and_lists_tell_the_street_and_data_do_not() {
    let api = with_a_street();
    let near = code(&api, "C01").await;
    let html = [("accept", "text/html")];
    for (path, told) in [
        (format!("/cameras/{near}?lang=fr"), "<h1>Caméra près de l’avenue Foch</h1>"),
        (format!("/cameras/{near}?lang=en"), "<h1>Camera near Avenue Foch</h1>"),
        (format!("/cameras/{near}/history?lang=fr"), "Caméra près de l’avenue Foch"),
        ("/areas/34172-01?lang=fr".to_owned(), ">Caméra près de l’avenue Foch · C01</a>"),
        ("/places/p-1?lang=fr".to_owned(), ">Caméra près de l’avenue Foch · C09</a>"),
        ("/collections/cameras/items?lang=fr&ref=C01".to_owned(), ">Caméra près de l’avenue Foch · C01</a>"),
        (format!("/collections/cameras/items/{near}?lang=fr"), "Caméra près de l’avenue Foch · C01"),
    ] {
        let page = api.get_with(&path, &html).await.text();
        assert!(page.contains(told), "{path} lacks {told}: {page}");
    }
    let far = code(&api, "C29").await;
    let page = api.get_with(&format!("/cameras/{far}?lang=fr"), &html).await.text();
    assert!(page.contains("<h1>Caméra C29</h1>"), "no street within 80 m: {page}");
    for path in ["/collections/cameras/items?f=json", "/exports/cameras.geojson", "/collections/cameras/items?f=csv"] {
        assert!(!api.get(path).await.text().contains("Foch"), "{path}");
    }
}

#[tokio::test]
async fn the_map_and_the_feeds_call_a_camera_as_its_sheet_does() {
    let api = with_a_street();
    let near = code(&api, "C01").await;
    let listed: Value = api.get("/map/cameras?limit=1000").await.json();
    let features = listed["features"].as_array().unwrap();
    assert_eq!(features.len() as u64, listed["numberReturned"].as_u64().unwrap());
    let of = |reference: &str| features.iter().find(|each| each["properties"]["ref"] == reference).unwrap();
    let told = &of("C01")["properties"]["cc_near"];
    assert_eq!(told["fr"], "près de l’avenue Foch");
    assert_eq!(told["en"], "near Avenue Foch");
    assert!(of("C29")["properties"].get("cc_near").is_none(), "no street within 80 m");
    let one: Value = api.get(&format!("/map/cameras/{near}")).await.json();
    assert_eq!(one["properties"]["cc_near"], *told);
    assert_eq!(api.get("/map/cameras?ref=none").await.json()["features"], Value::Array(Vec::new()));

    api.add_camera("N", 3.8625, 43.6101, &[("camera:type", "dome")]);
    let feed = api.get("/feeds/cameras.atom?lang=fr").await.text();
    assert!(feed.contains("Caméra près de l’avenue Foch (nouvelle"), "{feed}");
}
