//! OGC API Features: documents, items, paging, filters, reference systems, and everything wrong that can be sent.
#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::support::{Api, camera, import, source, unknown_camera};

fn ids(collection: &Value) -> Vec<String> {
    let features = collection["features"].as_array().unwrap();
    features.iter().map(|feature| feature["id"].as_str().unwrap().to_owned()).collect()
}

fn link<'a>(document: &'a Value, rel: &str) -> Option<&'a str> {
    document["links"].as_array()?.iter().find(|link| link["rel"] == rel)?["href"].as_str()
}

/// Path and query of one of our own links.
fn path(href: &str) -> &str {
    href.strip_prefix("http://127.0.0.1:8080").unwrap()
}

#[tokio::test]
async fn the_landing_page_leads_to_everything() {
    let api = Api::new();
    let landing = api.get("/").await;
    assert_eq!(landing.header("content-type"), "application/json");
    let landing = landing.json();
    for rel in ["self", "service-desc", "service-doc", "conformance", "data"] {
        let target = path(link(&landing, rel).unwrap()).to_owned();
        assert_eq!(api.get(&target).await.status, StatusCode::OK, "{rel}");
    }
    let named = api.get_with("/?f=json", &[("accept", "text/html")]).await;
    assert_eq!(named.header("content-type"), "application/json");
}

#[tokio::test]
async fn conformance_names_core_geojson_html_and_openapi() {
    let conformance = Api::new().get("/conformance").await.json();
    for class in ["core", "geojson", "html", "oas30"] {
        let uri = format!("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{class}");
        assert!(conformance["conformsTo"].as_array().unwrap().contains(&json!(uri)));
    }
}

#[tokio::test]
async fn collections_and_queryables_are_as_they_were_agreed() {
    let api = Api::new();
    insta::assert_json_snapshot!("collections", api.get("/collections").await.json());
    for id in ["cameras", "areas", "places", "school-zones", "buildings"] {
        let one = api.get(&format!("/collections/{id}")).await;
        assert_eq!(one.json()["id"], id);
        let queryables = api.get(&format!("/collections/{id}/queryables")).await;
        assert_eq!(queryables.header("content-type"), "application/schema+json");
    }
    insta::assert_json_snapshot!("queryables", api.get("/collections/cameras/queryables").await.json());
    assert_eq!(api.get("/collections/nothing").await.problem(), "not-found");
}

#[tokio::test]
async fn every_path_and_parameter_of_the_description_is_real() {
    let api = Api::new();
    let description = api.get("/api").await;
    assert_eq!(description.header("content-type"), "application/vnd.oai.openapi+json;version=3.0");
    let description = description.json();
    assert_eq!(description["openapi"], "3.0.3");
    for (path, operations) in description["paths"].as_object().unwrap() {
        let Some(get) = operations.get("get") else { continue };
        for parameter in get["parameters"].as_array().unwrap() {
            let parameter = match parameter["$ref"].as_str() {
                Some(reference) => description.pointer(reference.trim_start_matches('#')).unwrap(),
                None => parameter,
            };
            if parameter["in"] != "query" || path.contains("{report_id}") || path.contains("{survey_id}") {
                continue;
            }
            let name = parameter["name"].as_str().unwrap();
            let address = path.replace("{id}", "none").replace("{z}", "0").replace("{y}", "0").replace("{x}", "0");
            let reply = api.get(&format!("{address}?{name}=1")).await;
            assert!(!reply.text().contains("unknown-parameter"), "{path} does not know {name}: {}", reply.text());
        }
    }
}

#[tokio::test]
async fn a_page_of_cameras_is_geojson_to_the_letter() {
    let api = Api::new();
    let reply = api.get("/collections/cameras/items?bbox=3.8,43.5,3.95,43.7&limit=2").await;
    assert_eq!(reply.header("content-type"), "application/geo+json");
    assert_eq!(reply.header("content-crs"), "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>");
    let collection = reply.json();
    assert_eq!(collection["type"], "FeatureCollection");
    assert_eq!((&collection["numberMatched"], &collection["numberReturned"]), (&json!(30), &json!(2)));
    assert_eq!(
        collection["timeStamp"], "2026-11-23T00:00:00Z",
        "the last change may be a report, which has a day and no time"
    );
    assert!(collection.get("crs").is_none());
    let feature: geojson::Feature = serde_json::from_value(collection["features"][0].clone()).unwrap();
    assert!(feature.geometry.is_some() && feature.id.is_some());
    assert_eq!(collection["features"][0]["properties"]["man_made"], "surveillance");
    assert!(reply.header("link").contains("rel=\"next\""));
}

#[tokio::test]
async fn the_first_page_names_every_column_for_clients_that_look_no_further() {
    let api = Api::new();
    for (collection, columns) in
        [("cameras", ["camera:mount", "height", "cc_photo"]), ("places", ["operator", "kindergarten:FR", "amenity"])]
    {
        let reply = api.get(&format!("/collections/{collection}/items")).await;
        let (text, page) = (reply.text(), reply.json());
        let features = page["features"].as_array().unwrap();
        for column in columns {
            let is_named = |feature: &Value| feature["properties"].get(column).is_some();
            assert!(features.iter().any(is_named), "{collection}: no {column} in {page}");
        }
        let last = features.last().unwrap()["properties"].as_object().unwrap();
        let (_, written) = text.rsplit_once("{\"type\":\"Feature\",").unwrap();
        for name in last.keys() {
            assert_eq!(written.matches(&format!("\"{name}\":")).count(), 1, "{collection} {name}");
        }
    }
    let none = api.get("/collections/cameras/items?camera:type=none").await.json();
    assert_eq!(none["features"], serde_json::json!([]));
    let shown = api.get("/map/cameras").await.text();
    assert!(!shown.contains(":null"), "the map's own lists name what is known: {shown}");
}

#[tokio::test]
async fn limits_default_to_ten_and_are_clamped() {
    let api = Api::new();
    assert_eq!(api.get("/collections/cameras/items").await.json()["numberReturned"], 10);
    assert_eq!(api.get("/collections/cameras/items?limit=999999999").await.json()["numberReturned"], 32);
}

#[tokio::test]
async fn pages_stay_on_one_version_while_cameras_come() {
    let api = Api::new();
    let mut next = Some("/collections/cameras/items?limit=7&bbox=3.8,43.5,3.95,43.7".to_owned());
    let mut seen = Vec::new();
    let mut pages = 0;
    while let Some(address) = next {
        let page = api.get(&address).await.json();
        assert_eq!(page["numberMatched"], 30);
        seen.extend(ids(&page));
        next = link(&page, "next").map(|href| path(href).to_owned());
        pages += 1;
        api.add_camera(&format!("new {pages}"), 3.855 + f64::from(pages) * 0.01, 43.61, &[]);
    }
    assert_eq!(pages, 5);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 30);
}

#[tokio::test]
async fn areas_and_places_are_paged_too() {
    let api = Api::new();
    let mut next = Some("/collections/areas/items?limit=2".to_owned());
    let mut seen = Vec::new();
    while let Some(address) = next {
        let page = api.get(&address).await.json();
        assert_eq!(page["numberMatched"], 3);
        seen.extend(ids(&page));
        next = link(&page, "next").map(|href| path(href).to_owned());
    }
    assert_eq!(seen, ["34172", "34172-01", "34172-02"]);
}

#[tokio::test]
async fn a_page_names_the_sources_of_an_area_and_of_its_population_by_their_titles() {
    let page = Api::new().get("/collections/areas/items/34172-01?f=html&lang=fr").await.text();
    assert!(page.contains("population_source"), "{page}");
    let values: Vec<&str> = page.split(['<', '>']).map(str::trim).filter(|text| *text == "city").collect();
    assert!(values.is_empty() && page.contains("Liste de la ville"), "{page}");
}

#[tokio::test]
async fn the_extent_of_cameras_holds_those_beyond_the_territory_and_follows_them() {
    let api = Api::new();
    let cameras = api.get("/collections/cameras").await.json();
    let expected = json!([-179.5, -17.0, 179.5, 43.66]);
    assert_eq!(cameras["extent"]["spatial"]["bbox"], json!([expected]));
    let tiles = "/collections/cameras/tiles/WebMercatorQuad";
    assert_eq!(api.get(&format!("{tiles}?f=tilejson")).await.json()["bounds"], expected);
    assert_eq!(api.get(tiles).await.json()["boundingBox"]["upperRight"], json!([179.5, 43.66]));
    let areas = api.get("/collections/areas").await.json();
    assert_eq!(areas["extent"]["spatial"]["bbox"], json!([[3.8, 43.55, 3.95, 43.66]]));

    import(&api.database, source("north"), vec![camera("north", "N", 24.9, 60.2, &[])]);
    api.settle();
    let cameras = api.get("/collections/cameras").await.json();
    assert_eq!(cameras["extent"]["spatial"]["bbox"], json!([[-179.5, -17.0, 179.5, 60.2]]));
}

#[tokio::test]
async fn every_camera_is_as_its_schema_says() {
    let api = Api::new();
    let cameras = api.get("/collections/cameras").await.json();
    let links = cameras["links"].as_array().unwrap();
    let described = links.iter().find(|link| link["rel"] == "describedby").unwrap();
    assert_eq!(described["href"], "http://127.0.0.1:8080/collections/cameras/schema");
    let reply = api.get("/collections/cameras/schema").await;
    assert_eq!(reply.header("content-type"), "application/schema+json");
    let schema = reply.json();
    let properties = &schema["properties"]["properties"]["properties"];
    assert_eq!(properties["cc_installed_on"], json!({ "type": ["string", "null"] }));
    assert!(properties.get("other_tags").is_none(), "a column of tables is no property");
    let features = api.get("/collections/cameras/items?limit=1000").await.json();
    for (name, value) in
        features["features"].as_array().unwrap().iter().flat_map(|f| f["properties"].as_object().unwrap())
    {
        let kind = match value {
            Value::String(_) => json!("string"),
            Value::Array(_) => json!("array"),
            _ => Value::Null,
        };
        let said = &properties[name]["type"];
        let is_said = *said == kind || said.as_array().is_some_and(|kinds| value.is_null() || kinds.contains(&kind));
        assert!(is_said, "{name}: {value} is not {said}");
    }
    assert_eq!(api.get("/collections/areas/schema").await.problem(), "not-found");
    assert_eq!(api.get("/collections/cameras/schema?f=html").await.problem(), "invalid-parameter");
}

#[tokio::test]
async fn a_box_across_the_antimeridian_holds_both_sides() {
    let api = Api::new();
    let both = api.get("/collections/cameras/items?bbox=179,-18,-179,-16").await.json();
    assert_eq!(both["numberMatched"], 2);
    let east = api.get("/collections/cameras/items?bbox=-180,-18,-179,-16").await.json();
    assert_eq!(east["numberMatched"], 1);
}

#[tokio::test]
async fn filters_narrow_down() {
    let api = Api::new();
    for (query, expected) in [
        ("camera:type=dome", 10),
        ("camera:type=dome,fixed", 30),
        ("cc_status=documented", 32),
        ("cc_status=gone", 0),
        ("ref=C07", 1),
        ("operator=Ville+de+Testville&operator:type=public", 30),
        ("cc_installed_on=2004", 3),
        ("cc_source=closed", 0),
        ("datetime=../2003-12-31&cc_source=city", 0),
        ("datetime=2004-06-01&cc_source=city", 3),
        ("datetime=2004-06-01T10:00:00Z/..&cc_source=city", 30),
        ("area=34172-01&cc_source=city", 19),
        ("near=3.861,43.61,10", 1),
        ("school-zone=100&cc_source=city", 2),
        ("cc_evidence=official_document", 32),
    ] {
        let reply = api.get(&format!("/collections/cameras/items?limit=1000&{query}")).await;
        assert_eq!(reply.json()["numberMatched"], expected, "{query}");
        assert_eq!(reply.json()["numberReturned"], expected, "{query}");
    }
}

#[tokio::test]
async fn one_camera_has_its_links_and_a_lower_case_code_is_redirected() {
    let api = Api::new();
    let id = ids(&api.get("/collections/cameras/items?ref=C01").await.json()).remove(0);
    let camera = api.get(&format!("/collections/cameras/items/{id}")).await;
    assert_eq!(camera.header("content-type"), "application/geo+json");
    let camera = camera.json();
    assert_eq!((camera["id"].as_str(), camera["properties"]["ref"].as_str()), (Some(id.as_str()), Some("C01")));
    assert_eq!(camera["properties"]["cc_areas"], json!(["34172", "34172-01"]));
    assert!(link(&camera, "collection").is_some() && link(&camera, "self").is_some());
    let lower = api.get(&format!("/collections/cameras/items/{}", id.to_lowercase())).await;
    assert_eq!(lower.status, StatusCode::MOVED_PERMANENTLY);
    assert!(lower.header("location").ends_with(&id));
    for unknown in [unknown_camera().as_str(), "nonsens", "'%20or%201=1--", "%3Cscript%3E"] {
        let reply = api.get(&format!("/collections/cameras/items/{unknown}")).await;
        assert_eq!((reply.status, reply.problem().as_str()), (StatusCode::NOT_FOUND, "not-found"));
    }
}

#[tokio::test]
async fn an_area_carries_its_figures() {
    let area = Api::new().get("/collections/areas/items/34172-01").await.json();
    insta::assert_json_snapshot!(area["properties"]);
}

#[tokio::test]
async fn a_place_counts_the_cameras_near_it() {
    let place = Api::new().get("/collections/places/items/p-1").await.json();
    assert_eq!(place["properties"]["cameras_within_50_m"], 2);
    assert_eq!(place["properties"]["listed_on"], "2014-01-29");
    assert_eq!(place["properties"]["cc_areas"], json!(["34172", "34172-01"]));
}

#[tokio::test]
async fn a_school_zone_is_a_right_handed_ring_of_its_radius() {
    let api = Api::new();
    let zone = api.get("/collections/school-zones/items/p-1?radius=50").await.json();
    let ring = zone["geometry"]["coordinates"][0].as_array().unwrap();
    assert_eq!((ring.len(), &ring[0]), (65, &ring[64]));
    let corner = |index: usize| (ring[index][0].as_f64().unwrap(), ring[index][1].as_f64().unwrap());
    let doubled: f64 = (0..64).map(|i| corner(i).0 * corner(i + 1).1 - corner(i + 1).0 * corner(i).1).sum();
    assert!(doubled > 0.0);
    assert_eq!((&zone["properties"]["radius_m"], &zone["properties"]["cameras"]), (&json!(50.0), &json!(2)));
    assert_eq!(api.get("/collections/school-zones/items?radius=100").await.json()["numberMatched"], 2);
}

#[tokio::test]
async fn other_reference_systems_are_told_and_written() {
    let api = Api::new();
    let items = "/collections/cameras/items?ref=C00";
    for (code, expected) in
        [("4326", [43.61, 3.861]), ("2154", [769_535.4, 6_279_375.4]), ("3857", [429_804.6, 5_405_777.0])]
    {
        let uri = format!("http://www.opengis.net/def/crs/EPSG/0/{code}");
        let reply = api.get(&format!("{items}&crs={uri}")).await;
        assert_eq!(reply.header("content-crs"), format!("<{uri}>"));
        let position = reply.json()["features"][0]["geometry"]["coordinates"].clone();
        for axis in 0..2 {
            let found = position[axis].as_f64().unwrap();
            assert!((found / expected[axis] - 1.0).abs() < 0.002, "{code}: {position}");
        }
    }
    let boxed = "bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4326&bbox=43.6,3.86,43.62,3.8615";
    assert_eq!(api.get(&format!("/collections/cameras/items?{boxed}")).await.json()["numberMatched"], 1);
}

#[tokio::test]
async fn csv_has_a_column_for_each_property() {
    let reply = Api::new().get("/collections/cameras/items?ref=C01&f=csv").await;
    assert!(reply.header("content-type").starts_with("text/csv"));
    let mut reader = csv::Reader::from_reader(&reply.body[..]);
    assert!(reader.headers().unwrap().iter().any(|name| name == "camera:type"));
    assert_eq!(reader.records().count(), 1);
}

#[tokio::test]
async fn every_document_is_there_as_html() {
    let api = Api::new();
    for address in [
        "/conformance",
        "/collections",
        "/collections/cameras",
        "/collections/cameras/queryables",
        "/collections/cameras/items",
        "/collections/areas/items/34172-01",
        "/api",
    ] {
        let reply = api.get(&format!("{address}?f=html")).await;
        assert!(reply.header("content-type").starts_with("text/html"), "{address}");
        assert!(!reply.text().contains("<script>alert"), "{address}");
    }
}

#[tokio::test]
async fn markup_in_data_stays_text() {
    let reply = Api::new().get("/collections/cameras/items?bbox=-180,-18,-179,-16&f=html").await;
    assert!(!reply.text().contains("<script>alert"), "{}", reply.text());
}

/// Queries with one wrong value, and the parameter that must be named.
const WRONG: [(&str, &str); 39] = [
    ("limit=", "limit"),
    ("bbox=", "bbox"),
    ("crs=", "crs"),
    ("lang=zz", "lang"),
    ("lang=", "lang"),
    ("as-of=9999-12-31", "as-of"),
    ("bbox=1,2,3", "bbox"),
    ("bbox=1,2,3,4,5", "bbox"),
    ("bbox=1,2,3,4,5,6,7", "bbox"),
    ("bbox=3,44,4,43", "bbox"),
    ("bbox=3,43,100,4,44,-5", "bbox"),
    ("bbox=NaN,1,2,3", "bbox"),
    ("bbox=1e400,1,2,3", "bbox"),
    ("bbox=-181,1,2,3", "bbox"),
    ("bbox=a,b,c,d", "bbox"),
    ("bbox-crs=EPSG:1", "bbox-crs"),
    ("crs=WGS84", "crs"),
    ("limit=0", "limit"),
    ("limit=-1", "limit"),
    ("limit=ten", "limit"),
    ("limit=1.5", "limit"),
    ("datetime=tomorrow", "datetime"),
    ("datetime=2014-02-30", "datetime"),
    ("datetime=2015/2014", "datetime"),
    ("f=xml", "f"),
    ("page=1", "page"),
    ("page=-5~3~a.b", "page"),
    ("page=1~3~zz", "page"),
    ("near=1,2", "near"),
    ("near=1,2,1e400", "near"),
    ("school-zone=301", "school-zone"),
    ("school-zone=-1", "school-zone"),
    ("cc_status=hidden", "cc_status"),
    ("cc_installed_on=2014-13", "cc_installed_on"),
    ("area=34172-99", "area"),
    ("area='%20OR%201=1;%20drop%20table%20camera;--", "area"),
    ("bbox='%20OR%201=1;%20drop%20table%20camera;--", "bbox"),
    ("datetime=%3Cscript%3Ealert(1)%3C/script%3E", "datetime"),
    ("cc_source=%3Cscript%3Ealert(1)%3C/script%3E", "cc_source"),
];

#[tokio::test]
async fn every_wrong_parameter_is_named() {
    let api = Api::new();
    for (query, name) in WRONG {
        let reply = api.get(&format!("/collections/cameras/items?{query}")).await;
        assert_eq!((reply.status, reply.problem().as_str()), (StatusCode::BAD_REQUEST, "invalid-parameter"), "{query}");
        assert_eq!(reply.json()["parameter"], name, "{query}");
        let detail = reply.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("expected"), "{query}: {detail}");
    }
    for query in ["filter=x=", "colour=red", "limit%00=1", "%3Cscript%3E=1"] {
        let reply = api.get(&format!("/collections/cameras/items?{query}")).await;
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{query}");
    }
    let unknown = api.get("/collections/cameras/items?fitler=x").await;
    assert_eq!((unknown.problem().as_str(), &unknown.json()["parameter"]), ("unknown-parameter", &json!("fitler")));
}

#[tokio::test]
async fn sql_and_markup_in_tag_values_match_nothing_and_break_nothing() {
    let api = Api::new();
    for value in ["'%20OR%201=1--", "%22;drop%20table%20camera;", "%25", "_", "%3Cscript%3E", "%F0%9F%93%B7", "%5C%22"]
    {
        let reply = api.get(&format!("/collections/cameras/items?operator={value}")).await;
        assert_eq!((reply.status, &reply.json()["numberMatched"]), (StatusCode::OK, &json!(0)), "{value}");
    }
    assert_eq!(api.get("/collections/cameras/items").await.json()["numberMatched"], 32);
}
