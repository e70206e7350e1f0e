//! Addresses made of real and unreal parts: whatever they say, they are answered, and never by a failure of ours.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use crate::support::Api;

const PATHS: [&str; 20] = [
    "/",
    "/api",
    "/search",
    "/territory.json",
    "/collections/cameras",
    "/collections/cameras/items",
    "/collections/areas/items",
    "/collections/places/items",
    "/collections/school-zones/items",
    "/collections/cameras/tiles/WebMercatorQuad/3/2/4",
    "/exports/cameras.geojson",
    "/exports/cameras.csv",
    "/collections/areas/items/34172",
    "/basemap/1/0/0",
    "/cameras/x",
    "/unlocated",
    "/unlocated.json",
    "/areas/34172",
    "/places/p-1",
    "/about",
];

const NAMES: [&str; 26] = [
    "bbox",
    "bbox-crs",
    "crs",
    "limit",
    "datetime",
    "f",
    "lang",
    "page",
    "near",
    "area",
    "school-zone",
    "radius",
    "cc_status",
    "cc_source",
    "cc_installed_on",
    "camera:type",
    "ref",
    "kind",
    "parent",
    "q",
    "filter",
    "filter-lang",
    "filter-crs",
    "quality",
    "located",
    "x",
];

fn address() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        "[ -~]{0,24}",
        "\\PC{0,12}",
        "-?[0-9]{1,4}(\\.[0-9]{1,3})?(,-?[0-9]{1,3}){0,6}",
        "[0-9]{1,9}~[0-9]{0,4}~[0-9a-f.]{1,12}",
        "(\\.\\.|[0-9]{4}(-[0-9]{2}){0,2})/?(\\.\\.|[0-9]{4})?",
        "(json|html|csv|fr|en|dome|documented|cql2-text|cql2-json)",
        "(ref|kind|name|geometry|cameras) ?(=|<|LIKE|IN|IS NULL) ?('[a-z%]{0,3}'|\\('x'\\)|[0-9])?( (AND|OR) NOT TRUE)?",
        "S_(INTERSECTS|WITHIN)\\(geometry, ?(POINT|BBOX|POLYGON)\\(-?[0-9]{1,3}[ ,]-?[0-9]{1,2}(,[0-9],[0-9]{1,2})?\\)\\)"
    ];
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let pair = (prop::sample::select(&NAMES[..]), value)
        .prop_map(move |(name, value)| format!("{}={}", encode(name), encode(&value)));
    let query = prop::collection::vec(pair, 0..4).prop_map(|pairs| pairs.join("&"));
    (prop::sample::select(&PATHS[..]), query).prop_map(|(path, query)| format!("{path}?{query}"))
}

#[tokio::test]
async fn no_address_makes_the_service_fail() {
    let api = Api::new();
    let mut runner = TestRunner::deterministic();
    for _ in 0..400 {
        let address = address().new_tree(&mut runner).unwrap().current();
        let reply = api.get(&address).await;
        assert!(reply.status.as_u16() < 500, "{address}: {}", reply.text());
    }
}
