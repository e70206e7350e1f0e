//! Walks on paper: sheets, their numbers that hold, their streets, and wrong addresses.

use axum::http::StatusCode;

use crate::support::Api;

const SHAPE: &str = "shape=3.865,43.605,3.875,43.605,3.875,43.612,3.865,43.612";

fn count(text: &str, word: &str) -> usize {
    text.matches(word).count()
}

#[tokio::test]
async fn a_walk_numbers_the_known_cameras_and_has_lines_for_new_ones() {
    let api = Api::new();
    let page = api.get(&format!("/walks/shape?{SHAPE}")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let text = page.text();
    assert_eq!(count(&text, "<section class=\"walk__sheet\">"), 1);
    assert_eq!(count(&text, "class=\"map-number\""), 10, "the row of cameras from 3.865 to 3.875");
    assert!(text.contains("<th scope=\"row\">1</th>") && text.contains("<th scope=\"row\">11</th>"));
    assert!(text.contains("class=\"qr\"") && text.contains("initials") || text.contains("Initiales"));
    assert!(text.contains("http://127.0.0.1:8080/walks/shape/entry?at="));
}

#[tokio::test]
async fn a_large_area_comes_in_a_told_grid_and_a_larger_one_in_its_parts() {
    let api = Api::new();
    let text = api.get("/walks/34172-01").await.text();
    let sheets = count(&text, "<section class=\"walk__sheet\">");
    assert_eq!((sheets, count(&text, "aria-current=\"true\"")), (6, 6), "two columns, three rows");
    let city = api.get("/walks/34172").await.text();
    assert_eq!(count(&city, "<section class=\"walk__sheet\">"), 0);
    assert!(city.contains("walks/34172-01") && city.contains("walks/34172-02"));
    let choice = api.get("/walks?lang=en").await.text();
    assert!(choice.contains("walks/34172-02") && choice.contains("mapping party"));
}

#[tokio::test]
async fn the_numbers_of_a_printed_sheet_hold_when_the_map_has_changed() {
    let api = Api::new();
    let text = api.get(&format!("/walks/shape?{SHAPE}")).await.text();
    let at = text.split("/entry?at=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    api.add_camera("N1", 3.8702, 43.6061, &[("addr:street", "Avenue A")]);
    let now = api.get(&format!("/walks/shape?{SHAPE}")).await.text();
    assert_eq!(count(&now, "class=\"map-number\""), 11);
    let then = api.get(&format!("/walks/shape?{SHAPE}&at={at}")).await.text();
    assert_eq!(count(&then, "class=\"map-number\""), 10);
}

#[tokio::test]
async fn wrong_walks_are_told_what_is_wrong_with_them() {
    let api = Api::new();
    assert_eq!(api.get("/walks/nowhere").await.problem(), "not-found");
    assert_eq!(api.get("/walks/nowhere/streets.geojson").await.problem(), "not-found");
    for query in [
        "",
        "shape=",
        "shape=3,43",
        "shape=a,b,c,d,e,f",
        "shape=3,43,4,43,4,44",
        "shape=3.86,43.6,3.87,43.61,3.87,43.6,3.86,43.61",
    ] {
        assert_eq!(api.get(&format!("/walks/shape?{query}")).await.problem(), "invalid-parameter", "{query}");
    }
    assert_eq!(api.get("/walks/34172-01?at=soon").await.problem(), "invalid-parameter");
    assert_eq!(api.get("/walks/34172-01?at=99999999").await.status, StatusCode::OK);
    assert_eq!(api.get("/walks/34172-01/streets.geojson?who=me").await.problem(), "unknown-parameter");
    let script = api.get("/walks/shape?shape=%3Cscript%3E").await;
    assert!(!script.text().contains("<script>"));
}
