//! From OpenStreetMap and back: what an import took comes out as it was, and of what one key was changed here only that
//! key is proposed there.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper that fails fails its test")]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use axum::http::{Method, StatusCode};
use contrechamp::domain::PartialDate;
use contrechamp::formats::ReadOptions;
use contrechamp::import::request::Asked;
use contrechamp::import::source::SourceChoice;
use contrechamp::import::{Kind, Request, run};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use quick_xml::XmlVersion;
use quick_xml::events::Event;
use serde_json::json;

use crate::support::{Api, noon};

/// A node: version, position in 1e-7 degrees, tags.
#[derive(Clone, Debug, PartialEq)]
struct Node {
    version: i64,
    lat_e7: i64,
    lon_e7: i64,
    tags: BTreeMap<String, String>,
}

/// Keys as OpenStreetMap has them, with values as they are met there, sound or not. Free text that waits for review is
/// not among them, nor what is left out: people, dwellings, empty values; `end_date` says that it is gone, which renames `man_made`.
const KEYS: [(&str, &[&str]); 32] = [
    ("surveillance", &["public", "outdoor", "indoor", "yes", "traffic", "red_light", "level_crossing"]),
    ("surveillance:type", &["camera", "ALPR", "gunshot_detector", "ANPR", "camera;ALPR"]),
    ("surveillance:zone", &["town", "parking", "entrance", "area", "corridor", "public_transport_platform", "atm"]),
    ("camera:type", &["fixed", "panning", "dome", "panorama", "dom", "fixed;dome"]),
    ("camera:mount", &["wall", "pole", "ceiling", "street_lamp", "street_light", "traffic_signal"]),
    ("camera:direction", &["0", "359", "360", "N", "NNW", "270-90", "10;350", "45-90;180-200", "SW;NE", "-5", "north"]),
    ("direction", &["90", "E", "90-270", "clockwise", "both", "0;180"]),
    ("surveillance:direction", &["180", "W"]),
    ("camera:angle", &["15", "-30"]),
    ("camera:tilt", &["-90", "0", "-90-20"]),
    ("height", &["4", "4.5 m", "12'", "4,5"]),
    ("ele", &["32"]),
    ("level", &["0", "-1", "0;1"]),
    ("indoor", &["yes", "no"]),
    ("operator", &["Ville de Montpellier", "TaM", "A & B <\"C\">"]),
    ("operator:type", &["public", "private", "government"]),
    ("operator:wikidata", &["Q6441"]),
    ("manufacturer", &["Axis"]),
    ("manufacturer:wikidata", &["Q4830453"]),
    ("brand", &["Flock"]),
    ("model", &["M3057-PLVE"]),
    ("ref", &["C59.04", "=1+1", "007"]),
    ("start_date", &["2003", "2003-05", "~2010", "C20", "before 1998"]),
    ("check_date", &["2024-05-06", "2024"]),
    ("survey:date", &["2023-01-02"]),
    ("source", &["survey", "survey;Bing"]),
    ("mapillary", &["498763468214164"]),
    ("panoramax:0", &["0b1c"]),
    ("wikimedia_commons", &["File:Camera.jpg"]),
    ("addr:street", &["Rue de l’Aiguillerie"]),
    ("disused:surveillance", &["public"]),
    ("surveillance:ALPR", &["yes", "no"]),
];

fn nodes() -> impl Strategy<Value = BTreeMap<i64, Node>> {
    let tag = select(&KEYS[..]).prop_flat_map(|(key, values)| {
        let value =
            prop_oneof![4 => select(values).prop_map(str::to_owned), 1 => "[!-~é×°”\u{a0}]{1,12}( [!-~é]{1,8})?"];
        (Just(key.to_owned()), value)
    });
    let tags = proptest::collection::btree_map("[a-z]{3,9}:[a-z_]{3,9}", "[!-~]{1,9}", 0..2)
        .prop_flat_map(move |unknown| (Just(unknown), proptest::collection::vec(tag.clone(), 0..12)));
    let node = (1_i64..90, 435_600_000_i64..436_500_000, 38_100_000_i64..39_400_000, tags).prop_map(
        |(version, lat_e7, lon_e7, (unknown, known))| {
            let man_made = [("man_made".to_owned(), "surveillance".to_owned())];
            let tags = unknown.into_iter().filter(|(key, _)| !waits(key)).chain(known).chain(man_made).collect();
            Node { version, lat_e7, lon_e7, tags }
        },
    );
    proptest::collection::btree_map(1_i64..1 << 40, node, 1..25)
}

/// A made-up key may be one of free text by chance.
fn waits(key: &str) -> bool {
    contrechamp::domain::tags::is_free_text_key(key)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

fn degrees(e7: i64) -> String {
    format!("{}.{:07}", e7 / 10_000_000, e7 % 10_000_000)
}

fn document(nodes: &BTreeMap<i64, Node>) -> String {
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<osm version=\"0.6\">\n".to_owned();
    for (id, node) in nodes {
        let (lat, lon) = (degrees(node.lat_e7), degrees(node.lon_e7));
        let _ = write!(out, "<node id=\"{id}\" version=\"{}\" lat=\"{lat}\" lon=\"{lon}\">", node.version);
        for (key, value) in &node.tags {
            let _ = write!(out, "<tag k=\"{}\" v=\"{}\"/>", escape(key), escape(value));
        }
        out.push_str("</node>\n");
    }
    out + "</osm>\n"
}

/// All nodes of an OSM document or change, by their numbers.
fn parse(text: &str) -> BTreeMap<i64, Node> {
    let mut reader = quick_xml::Reader::from_str(text);
    let mut nodes = BTreeMap::new();
    let mut latest = 0;
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) | Event::Empty(start) => {
                let attributes: BTreeMap<String, String> = start
                    .attributes()
                    .map(Result::unwrap)
                    .map(|attribute| {
                        let value = attribute.normalized_value(XmlVersion::default()).unwrap().into_owned();
                        (attribute.key.local_name().as_ref().to_owned(), value)
                    })
                    .collect();
                let e7 = |name: &str| (attributes[name].parse::<f64>().unwrap() * 1e7).round() as i64;
                match start.local_name().as_ref() {
                    "node" => {
                        latest = attributes["id"].parse().unwrap();
                        let version = attributes.get("version").map_or(0, |text| text.parse().unwrap());
                        let node = Node { version, lat_e7: e7("lat"), lon_e7: e7("lon"), tags: BTreeMap::new() };
                        assert!(nodes.insert(latest, node).is_none(), "node {latest} stands twice");
                    }
                    "tag" => {
                        let node: &mut Node = nodes.get_mut(&latest).unwrap();
                        node.tags.insert(attributes["k"].clone(), attributes["v"].clone());
                    }
                    _ => {}
                }
            }
            Event::Eof => return nodes,
            _ => {}
        }
    }
}

/// Imports an extract as the command does; every row must be taken.
fn import(api: &Api, text: &str, count: usize) {
    let file = api.database.with_file_name("extract.osm");
    std::fs::write(&file, text).unwrap();
    let request = Request {
        kind: Kind::Cameras,
        files: vec![file],
        database: api.database.clone(),
        read: ReadOptions::default(),
        constants: Vec::new(),
        source: SourceChoice::default(),
        as_of: None,
        evidence: None,
        is_complete: false,
        is_dry_run: false,
        asked: Asked::default(),
        today: PartialDate::parse("2026-11-23").unwrap(),
        clock: noon,
    };
    let report = run(&request, &mut |_| {}).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert!(report.rejected.is_empty() && report.withheld.is_empty(), "{:?} {:?}", report.rejected, report.withheld);
    assert_eq!(report.added as usize, count);
    api.settle();
}

#[test]
fn what_openstreetmap_says_of_a_camera_comes_back_as_it_was() {
    let mut runner = TestRunner::new(Config { cases: 12, failure_persistence: None, ..Config::default() });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let outcome = runner.run(&nodes(), |nodes| {
        let api = Api::new();
        import(&api, &document(&nodes), nodes.len());
        let exported = runtime.block_on(api.get("/exports/cameras.osm?cc_source=openstreetmap"));
        let back = parse(&exported.text());
        prop_assert_eq!(back, nodes);
        let change = runtime.block_on(api.get("/exports/cameras.osc")).text();
        prop_assert!(parse(&change).is_empty(), "nobody said anything new: {}", change);
        Ok(())
    });
    outcome.unwrap_or_else(|error| panic!("{error}"));
}

#[tokio::test]
async fn of_a_node_of_which_one_key_was_corrected_here_only_that_key_differs() {
    let tags = |pairs: &[(&str, &str)]| pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    let odd = tags(&[
        ("man_made", "surveillance"),
        ("surveillance:type", "ALPR;camera"),
        ("camera:type", "dom"),
        ("camera:direction", "270-90;10"),
        ("direction", "N"),
        ("camera:tilt", "-90-20"),
        ("operator", "A & B <\"C\">"),
        ("start_date", "~2010"),
        ("panoramax:0", "0b1c"),
    ]);
    let node = Node { version: 7, lat_e7: 436_049_000, lon_e7: 38_449_123, tags: odd };
    let other = Node { version: 2, lat_e7: 436_201_000, tags: tags(&[("man_made", "surveillance")]), ..node.clone() };
    let noted = tags(&[("man_made", "surveillance"), ("note", "au-dessus de la porte")]);
    let noted = Node { version: 3, lat_e7: 436_301_000, tags: noted, ..node.clone() };
    let nodes = BTreeMap::from([(4711, node.clone()), (4712, other.clone()), (4713, noted)]);
    let api = Api::new();
    import(&api, &document(&nodes), 3);

    for (seed, lat) in [(1_u8, 43.6049), (2, 43.6301)] {
        let found = api.get(&format!("/collections/cameras/items?near=3.8449123,{lat},2")).await.json();
        let code = found["features"][0]["id"].as_str().unwrap();
        let report = json!({
            "report_id": uuid::Uuid::from_u128(u128::from(seed)).to_string(), "kind": "correction", "camera_id": code,
            "seen_on": "2026-11-22", "evidence": "seen", "tags": { "camera:type": "dome" },
        });
        let receipt = format!("Bearer {}", char::from(b'A' + seed).to_string().repeat(42) + "A");
        let headers = [("content-type", "application/json"), ("authorization", receipt.as_str())];
        let sent = api.call(Method::POST, "/reports", &headers, report.to_string()).await;
        assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
    }

    let change = api.get("/exports/cameras.osc").await.text();
    assert!(change.contains("<modify>") && !change.contains("<create>") && !change.contains("<delete>"), "{change}");
    let mut expected = node.clone();
    expected.tags.insert("camera:type".to_owned(), "dome".to_owned());
    // The node with a note is left alone: its note is not published here, and a change would take it away there.
    assert_eq!(parse(&change), BTreeMap::from([(4711, expected.clone())]));
    let all = parse(&api.get("/exports/cameras.osm?cc_source=openstreetmap").await.text());
    assert_eq!((&all[&4711], &all[&4712]), (&expected, &other));
}
