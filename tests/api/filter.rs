//! `filter` in CQL2 on items, exports and tiles: what matches, what is refused and how it is told.

use axum::http::StatusCode;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use super::support::Api;

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// How many match, which is how many there are.
async fn matched(api: &Api, collection: &str, filter: &str) -> u64 {
    let reply = api.get(&format!("/collections/{collection}/items?limit=100&filter={}", encoded(filter))).await;
    assert_eq!(reply.status, StatusCode::OK, "{filter}: {}", reply.text());
    let found = reply.json();
    let count = found["features"].as_array().map_or(0, Vec::len) as u64;
    assert_eq!(found["numberMatched"], count, "{filter}");
    count
}

#[tokio::test]
async fn cameras_are_told_apart_by_their_tags_dates_and_places() {
    let api = Api::new();
    for (filter, expected) in [
        ("camera:type = 'dome'", 10),
        ("camera:type <> 'dome'", 20),
        ("NOT camera:type = 'dome'", 20),
        ("camera:type IN ('dome', 'fixed') AND ref < 'C05'", 5),
        ("ref BETWEEN 'C05' AND 'C09'", 5),
        ("ref NOT BETWEEN 'C05' AND 'C09' AND operator IS NOT NULL", 25),
        ("operator LIKE 'ville%'", 0),
        ("CASEI(operator) LIKE CASEI('VILLE%')", 30),
        ("operator ILIKE '%testville'", 30),
        ("ACCENTI(operator) = ACCENTI('Villé de Testville')", 30),
        ("camera:direction IS NULL", 22),
        ("operator IS NULL", 2),
        ("cc_source = 'far' OR ref = 'C00'", 3),
        ("cc_installed_on = '2004'", 3),
        ("cc_installed_on > '2011'", 6),
        ("cc_installed_on >= DATE('2013-06-01')", 3),
        ("T_AFTER(cc_installed_on, DATE('2011-12-31'))", 6),
        ("T_BEFORE(cc_installed_on, TIMESTAMP('2004-12-31T23:30:00Z'))", 3),
        ("T_INTERSECTS(cc_installed_on, INTERVAL('2004-06-01', '2005-01-01'))", 6),
        ("T_DURING(cc_installed_on, INTERVAL('..', '2005-12-31'))", 6),
        ("S_INTERSECTS(geometry, BBOX(3.8605, 43.6, 3.8655, 43.62))", 5),
        ("S_INTERSECTS(geometry, POINT(3.861 43.61))", 1),
        ("S_WITHIN(geometry, POLYGON((3.8605 43.6, 3.8655 43.6, 3.8655 43.62, 3.8605 43.62, 3.8605 43.6)))", 5),
        (
            "S_WITHIN(geometry, MULTIPOLYGON(((3 43, 4 43, 4 44, 3 43)), ((170 -18, 180 -18, 180 -16, 170 -16, 170 -18))))",
            31,
        ),
        ("S_INTERSECTS(geometry, BBOX(177, -20, -178, -15))", 2),
        ("S_DISJOINT(geometry, BBOX(3, 43, 4, 44))", 2),
        ("S_CONTAINS(POLYGON((3 43, 4 43, 4 44, 3 44, 3 43)), geometry) AND camera:type = 'dome'", 10),
        ("S_INTERSECTS(geometry, BBOX(3.8605, 43.6, 3.8655, 43.62)) AND NOT (camera:type = 'dome' OR ref = 'C01')", 2),
        ("TRUE", 32),
        ("FALSE OR ref = operator", 0),
        ("\"camera:type\" = 'o''brien'", 0),
    ] {
        assert_eq!(matched(&api, "cameras", filter).await, expected, "{filter}");
    }
}

#[tokio::test]
async fn areas_places_and_zones_are_told_apart_by_their_figures() {
    let api = Api::new();
    for (collection, filter, expected) in [
        ("areas", "kind = 'sous-quartier'", 2),
        ("areas", "cameras > 15 AND kind = 'sous-quartier'", 1),
        ("areas", "cameras_per_km2 IS NULL", 0),
        ("areas", "S_INTERSECTS(geometry, POINT(3.87 43.61))", 2),
        ("areas", "S_WITHIN(geometry, BBOX(3.85, 43.59, 3.885, 43.63))", 1),
        ("areas", "parent IS NULL", 1),
        ("places", "cameras_within_100_m >= 1", 1),
        ("places", "ACCENTI(CASEI(name)) LIKE ACCENTI(CASEI('école%'))", 2),
        ("places", "S_INTERSECTS(geometry, BBOX(3.83, 43.56, 3.85, 43.58))", 1),
        ("school-zones", "cameras = 0", 1),
        ("school-zones", "S_INTERSECTS(geometry, POINT(3.8706 43.61)) AND radius_m = 100", 1),
        ("surveys", "cc_finds = 'none'", 0),
    ] {
        assert_eq!(matched(&api, collection, filter).await, expected, "{collection}: {filter}");
    }
}

#[tokio::test]
async fn a_filter_in_json_and_in_another_reference_system_is_the_same_question() {
    let api = Api::new();
    let filter = json!({ "op": "and", "args": [
        { "op": "s_intersects", "args": [{ "property": "geometry" }, { "bbox": [3.8605, 43.6, 3.8655, 43.62] }] },
        { "op": "like", "args": [{ "op": "casei", "args": [{ "property": "operator" }] }, { "op": "casei", "args": ["VILLE%"] }] },
    ] });
    let address = format!("/collections/cameras/items?filter-lang=cql2-json&filter={}", encoded(&filter.to_string()));
    assert_eq!(api.get(&address).await.json()["numberMatched"], 5);
    let lat_first = encoded("S_INTERSECTS(geometry, BBOX(43.6, 3.8605, 43.62, 3.8655))");
    let crs = encoded("http://www.opengis.net/def/crs/EPSG/0/4326");
    let reply = api.get(&format!("/collections/cameras/items?filter-crs={crs}&filter={lat_first}")).await;
    assert_eq!(reply.json()["numberMatched"], 5, "{}", reply.text());
    let lambert = encoded("S_WITHIN(geometry, BBOX(769000, 6278000, 772000, 6281000))");
    let crs = encoded("http://www.opengis.net/def/crs/EPSG/0/2154");
    let reply = api.get(&format!("/collections/cameras/items?filter-crs={crs}&filter={lambert}")).await;
    assert_eq!(reply.json()["numberMatched"], 30, "{}", reply.text());
}

#[tokio::test]
async fn a_page_reads_so_many_cameras_in_vain_and_leaves_the_rest_to_the_next() {
    let api = Api::new();
    let references: Vec<String> = (0..12_000).map(|index| format!("M{index:05}")).collect();
    let rows: Vec<(&str, &str)> = references.iter().map(|reference| (reference.as_str(), "dome")).collect();
    api.add_many(&rows, 12_000);
    let filter = encoded("ref LIKE 'M0_000'");
    let mut address = format!("/collections/cameras/items?limit=3&filter={filter}");
    let (mut found, mut pages) = (0, 0);
    loop {
        let page = api.get(&address).await.json();
        let links = page["links"].as_array().unwrap();
        let next = links.iter().find(|link| link["rel"] == "next");
        found += page["features"].as_array().unwrap().len();
        pages += 1;
        let Some(next) = next else { break };
        address = next["href"].as_str().unwrap().strip_prefix("http://127.0.0.1:8080").unwrap().to_owned();
    }
    assert!(found == 10 && pages >= 4, "{found} in {pages}");
    let export = api.get(&format!("/exports/cameras.geojson?filter={filter}")).await.json();
    assert_eq!(export["features"].as_array().map(Vec::len), Some(10), "{export}");
}

#[tokio::test]
async fn pages_exports_and_tiles_obey_the_same_filter() {
    let api = Api::new();
    let filter = encoded("camera:type = 'fixed' AND NOT ref = 'C01'");
    let mut address = format!("/collections/cameras/items?limit=8&filter={filter}");
    let mut seen = Vec::new();
    loop {
        let page = api.get(&address).await.json();
        assert_eq!(page["numberMatched"], 19);
        seen.extend(page["features"].as_array().unwrap().iter().map(|feature| feature["id"].to_string()));
        let links = page["links"].as_array().unwrap();
        let Some(next) = links.iter().find(|link| link["rel"] == "next") else { break };
        address = next["href"].as_str().unwrap().strip_prefix("http://127.0.0.1:8080").unwrap().to_owned();
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 19);
    let export = api.get(&format!("/exports/cameras.geojson?filter={filter}")).await;
    assert_eq!(export.json()["features"].as_array().unwrap().len(), 19, "{}", export.text());
    let areas = api.get(&format!("/exports/areas.csv?filter={}", encoded("cameras > 15"))).await;
    assert_eq!(areas.text().lines().count(), 3, "a head and two areas: {}", areas.text());
    let zones = api.get(&format!("/exports/school-zones.geojson?filter={}", encoded("cameras = 0"))).await;
    assert_eq!(zones.json()["features"].as_array().unwrap().len(), 1);
    let tile = |query: String| format!("/collections/cameras/tiles/WebMercatorQuad/12/1495/2092?{query}");
    let all = api.get(&tile(String::new())).await;
    let some = api.get(&tile(format!("filter={filter}"))).await;
    let none = api.get(&tile(format!("filter={}", encoded("model = 'none of these'")))).await;
    assert!(none.body.len() < some.body.len() && some.body.len() < all.body.len());
    assert_eq!(api.get(&format!("/map/cameras?filter={filter}")).await.json()["numberMatched"], 19);
}

#[tokio::test]
async fn a_wrong_filter_is_told_with_its_place_what_was_expected_and_what_was_found() {
    let api = Api::new();
    for (filter, position, expected, found) in [
        ("", "", "", ""),
        ("colour = 'red'", "character 1", "one of the properties addr:full", "the property \"colour\""),
        ("ref = 'x' AND ref > 5", "character 21", "a text in single quotes", "the number 5"),
        ("cc_status = 'confimed'", "character 13", "one of documented, unverified, confirmed, gone", "confimed"),
        ("cc_status IN ('gone', 'x')", "character 23", "one of documented", "\"x\""),
        ("cc_installed_on > 'never'", "character 19", "a year, a month or a day", "never"),
        ("T_AFTER(operator, DATE('2010-01-01'))", "character 9", "a property that is a date", "operator"),
        ("T_AFTER(cc_installed_on, DATE('2010-13-01'))", "character 26", "a date such as", "2010-13-01"),
        ("T_DURING(cc_installed_on, INTERVAL('2012-01-01','2010-01-01'))", "character 27", "the earlier first", "2012"),
        ("ref", "character 4", "a comparison", "the end"),
        ("ref = ", "character 7", "a property or a value", "the end"),
        ("ref LIKE 5", "character 10", "a pattern in single quotes", "the number 5"),
        ("S_INTERSECTS(operator, POINT(1 2))", "character 14", "the property \"geometry\"", "operator"),
        ("S_INTERSECTS(geometry, 'x')", "character 24", "a geometry", "the text \"x\""),
        ("S_INTERSECTS(geometry, POINT(200 2))", "character 24", "positions of the reference system", "200"),
        ("S_WITHIN(geometry, POLYGON((0 0,1 1,1 0,0 1,0 0)))", "character 20", "a valid geometry", ""),
        ("S_WITHIN(geometry, BBOX(1,5,3,4))", "character 20", "a box", "south"),
        ("geometry = 'x'", "character 1", "one of the properties", "geometry"),
        ("sleep(5) = 1", "character 1", "one of the functions", "sleep"),
        ("1 = 1; drop table camera", "character 6", "a name, a value or a sign", "';'"),
    ] {
        let reply = api.get(&format!("/collections/cameras/items?filter={}", encoded(filter))).await;
        assert_eq!((reply.status, &*reply.problem()), (StatusCode::BAD_REQUEST, "invalid-parameter"), "{filter}");
        let problem = reply.json();
        assert_eq!(problem["parameter"], "filter", "{filter}");
        if filter.is_empty() {
            continue;
        }
        assert_eq!(problem["position"], position, "{problem}");
        for (name, part) in [("expected", expected), ("found", found)] {
            assert!(problem[name].as_str().unwrap().contains(part), "{filter}: {problem}");
            assert!(problem["detail"].as_str().unwrap().contains(part), "{filter}: {problem}");
        }
    }
    let json = encoded(r#"{"op":"=","args":[{"property":"ref"},5]}"#);
    let reply = api.get(&format!("/collections/cameras/items?filter-lang=cql2-json&filter={json}")).await.json();
    assert_eq!((&reply["position"], &reply["parameter"]), (&json!("/args/1"), &json!("filter")));
    for (query, name) in [("filter-lang=sql", "filter-lang"), ("filter-crs=EPSG:4326", "filter-crs")] {
        let reply = api.get(&format!("/collections/areas/items?{query}")).await;
        assert_eq!((reply.status, &reply.json()["parameter"]), (StatusCode::BAD_REQUEST, &json!(name)));
    }
    let zones = api.get(&format!("/exports/school-zones.csv?filter={}", encoded("amenity = 'school'"))).await;
    assert!(zones.json()["expected"].as_str().unwrap().contains("radius_m"), "{}", zones.text());
}

#[tokio::test]
async fn what_filters_take_is_declared_where_clients_look() {
    let api = Api::new();
    let conformance = api.get("/conformance").await.text();
    for class in ["ogcapi-features-3/1.0/conf/filter", "cql2/1.0/conf/cql2-text", "cql2/1.0/conf/cql2-json"] {
        assert!(conformance.contains(class), "{class}");
    }
    let description = api.get("/api").await.json();
    for path in
        ["/collections/areas/items", "/exports/cameras.csv", "/collections/cameras/tiles/WebMercatorQuad/{z}/{y}/{x}"]
    {
        let parameters = description["paths"][path]["get"]["parameters"].to_string();
        for name in ["filter", "filter-lang", "filter-crs"] {
            assert!(parameters.contains(&format!("parameters/{name}\"")), "{path} {name}");
        }
    }
    // Every queryable can be asked for, and a feature that has it bears it under the same name.
    for collection in ["cameras", "areas", "places", "school-zones", "surveys", "buildings"] {
        let queryables = api.get(&format!("/collections/{collection}/queryables")).await.json();
        for name in queryables["properties"].as_object().unwrap().keys().filter(|name| *name != "geometry") {
            matched(&api, collection, &format!("\"{name}\" IS NULL")).await;
        }
    }
    for (collection, names) in [
        ("areas", &["cameras", "population", "area_km2", "places_within_100_m"][..]),
        ("places", &["cameras_within_50_m"]),
    ] {
        let features = api.get(&format!("/collections/{collection}/items")).await.json();
        for name in names {
            assert!(features["features"][0]["properties"].get(name).is_some(), "{collection} {name}");
        }
    }
}
