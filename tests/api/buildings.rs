//! Buildings as a collection and as files: what matches, what stays out, and what was known before.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a helper that fails fails its test")]

use contrechamp::domain::{Building, Source, Tags};
use contrechamp::store::Clock;
use contrechamp::store::imports::buildings::BuildingImport;
use contrechamp::store::imports::import::{ImportCounts, ImportOptions};
use geo_types::{MultiPolygon, polygon};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::support::{Api, noon};

const ITEMS: &str = "/collections/buildings/items";

fn day_after() -> Timestamp {
    "2026-11-24T11:00:00Z".parse().unwrap()
}

/// A triangle of about 70 metres whose box reaches twice as far as itself.
fn building(reference: &str, lon: f64, tags: &[(&str, &str)]) -> Building {
    let (east, south, north) = (lon + 0.001, 43.61, 43.611);
    let outline = polygon![(x: lon, y: south), (x: east, y: south), (x: lon, y: north), (x: lon, y: south)];
    Building {
        reference: reference.to_owned(),
        tags: Tags::from_pairs(tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))),
        geometry: MultiPolygon(vec![outline]),
    }
}

fn import(api: &Api, clock: Clock, key: &str, is_complete: bool, buildings: &[Building]) -> ImportCounts {
    let source = Source {
        key: key.to_owned(),
        title: key.to_owned(),
        licence: "etalab-2.0".to_owned(),
        attribution: "Ville de Testville".to_owned(),
        is_exportable: !key.starts_with("closed"),
        published_on: "2026-10".to_owned(),
        ..Source::default()
    };
    let options = ImportOptions {
        source,
        is_complete,
        complete_within: None,
        is_dry_run: false,
        listed_on: contrechamp::domain::PartialDate::parse("2026-11-23").unwrap(),
    };
    let mut import = BuildingImport::begin(&api.database, options, clock).unwrap();
    for building in buildings {
        import.push(building).unwrap();
    }
    let counts = import.finish().unwrap();
    api.settle();
    counts
}

/// Adds one building, as another process would.
pub fn add_building(api: &Api) {
    import(api, noon, "footprints", false, &[building("B1", 3.86, &[("building", "yes"), ("height", "12")])]);
}

/// Five buildings side by side in order of their longitude, three of them apartments, and one that may not leave.
fn filled() -> Api {
    let api = Api::new();
    let kind = |index: usize| if index < 3 { "apartments" } else { "house" };
    let row = |index: usize| {
        let lon = 3.86 + index as f64 * 0.002;
        building(&format!("way-{index}"), lon, &[("building", kind(index)), ("height", &format!("{}", 10 + index))])
    };
    import(&api, noon, "osm", false, &(0..5).map(row).collect::<Vec<_>>());
    import(&api, noon, "closed", false, &[building("C1", 3.88, &[("building", "yes")])]);
    api
}

async fn ids(api: &Api, query: &str) -> Vec<String> {
    let answer = api.get(&format!("{ITEMS}?limit=100{query}")).await.json();
    let features = answer["features"].as_array().unwrap_or_else(|| panic!("{query}: {answer}")).clone();
    features.iter().map(|feature| feature["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_empty_collection_says_that_it_is_empty() {
    let api = Api::new();
    let answer = api.get(ITEMS).await.json();
    assert_eq!((&answer["numberMatched"], &answer["features"]), (&json!(0), &json!([])));
    let page = api.get(&format!("{ITEMS}?f=html&lang=en")).await.text();
    assert!(page.contains("has imported none"), "{page}");
    let file = api.get("/exports/buildings.geojson").await.json();
    assert_eq!((&file["numberMatched"], &file["features"]), (&json!(0), &json!([])));
}

#[tokio::test]
async fn a_building_has_its_shape_its_source_and_its_date() {
    let api = filled();
    let one = api.get(&format!("{ITEMS}/osm:way-0")).await.json();
    assert_eq!(one["id"], "osm:way-0");
    let expected = json!({"building": "apartments", "height": "10", "listed_on": "2026-10", "cc_source": "osm"});
    assert_eq!(one["properties"], expected);
    assert_eq!(one["geometry"]["coordinates"][0][0], json!([3.86, 43.61]));
    let page = api.get(&format!("{ITEMS}/osm:way-0?f=html&lang=fr")).await.text();
    assert!(page.contains("Hauteur") && page.contains("osm:way-0"), "{page}");
    let list = api.get(&format!("{ITEMS}?f=html&lang=en")).await.text();
    assert!(list.contains("collections/buildings/items/osm:way-0"), "{list}");
    assert_eq!(api.get(&format!("{ITEMS}/osm:way-9")).await.problem(), "not-found");
    assert_eq!(api.get(&format!("{ITEMS}/nothing")).await.problem(), "not-found");
}

#[tokio::test]
async fn what_may_not_leave_is_counted_and_kept_back_everywhere() {
    let api = filled();
    let answer = api.get(&format!("{ITEMS}?limit=2")).await.json();
    assert_eq!((&answer["numberMatched"], &answer["withheld"]), (&json!(5), &json!(1)));
    assert_eq!(ids(&api, "").await.len(), 5);
    assert_eq!(ids(&api, "&cc_source=closed").await, Vec::<String>::new());
    assert_eq!(api.get(&format!("{ITEMS}/closed:C1")).await.problem(), "not-found");
    let file = api.get("/exports/buildings.geojson").await.json();
    assert_eq!((&file["numberMatched"], &file["withheld"]), (&json!(5), &json!(1)));
    assert!(!file.to_string().contains("closed"), "{file}");
    let table = api.get("/exports/buildings.csv").await.text();
    assert_eq!(table.lines().count(), 6, "{table}");
}

#[tokio::test]
async fn pages_go_on_where_the_last_one_ended_and_stay_at_its_version() {
    let api = filled();
    let mut next = Some(format!("{ITEMS}?limit=2"));
    let (mut found, mut pages) = (Vec::new(), 0);
    while let Some(address) = next {
        let answer = api.get(&address).await.json();
        assert_eq!(answer["numberMatched"], 5, "{answer}");
        for feature in answer["features"].as_array().unwrap() {
            found.push(feature["properties"]["height"].as_str().unwrap().to_owned());
        }
        if pages == 0 {
            let new = [building("way-4", 3.868, &[("building", "house"), ("height", "99")])];
            assert_eq!(import(&api, noon, "osm", false, &new).changed, 1);
        }
        pages += 1;
        let links = answer["links"].as_array().unwrap();
        let link = links.iter().find(|link| link["rel"] == "next").and_then(|link| link["href"].as_str());
        next = link.map(|href| href.split_once("8080").unwrap().1.to_owned());
    }
    assert_eq!((pages, found.join(" ").as_str()), (3, "10 11 12 13 14"));
    assert_eq!(ids(&api, "&height=99").await, ["osm:way-4"]);
    assert_eq!(api.get(&format!("{ITEMS}?page=1~2~x")).await.problem(), "invalid-parameter");
}

#[tokio::test]
async fn a_page_of_rare_buildings_ends_early_once_it_holds_one_and_is_never_empty_before() {
    let api = Api::new();
    let row = |index: u32| {
        let kind = match index {
            0 | 10_099 => "church",
            10_050 => "chapel",
            _ => "house",
        };
        building(&format!("way-{index}"), 3.86 + f64::from(index) * 1e-6, &[("building", kind)])
    };
    import(&api, noon, "osm", false, &(0..10_100).map(row).collect::<Vec<_>>());
    let questions = ["", "&bbox=3.8,43.5,3.95,43.7"].map(|narrowed| [("church", 2, narrowed), ("chapel", 1, narrowed)]);
    for (kind, count, narrowed) in questions.concat() {
        let mut next = Some(format!("{ITEMS}?limit=10&filter=building='{kind}'{narrowed}"));
        let mut found = Vec::new();
        while let Some(address) = next {
            let answer = api.get(&address).await.json();
            found.push(answer["numberReturned"].as_u64().unwrap());
            let links = answer["links"].as_array().unwrap();
            let link = links.iter().find(|link| link["rel"] == "next").and_then(|link| link["href"].as_str());
            next = link.map(|href| href.split_once("8080").unwrap().1.to_owned());
        }
        let is_whole =
            found.iter().sum::<u64>() == count && found.split_last().is_some_and(|(_, rest)| !rest.contains(&0));
        assert!(is_whole, "{kind}{narrowed}: {found:?}");
        let filter = format!("filter=building='{kind}'{narrowed}");
        let export = api.get(&format!("/exports/buildings.geojson?{filter}")).await.json();
        assert_eq!(export["features"].as_array().map(|features| features.len() as u64), Some(count), "{export}");
        let table = api.get(&format!("/exports/buildings.csv?{filter}")).await.text();
        assert_eq!(table.lines().count() as u64, count + 1, "{table}");
        let sequence = api.get(&format!("/exports/buildings.geojsonl?{filter}")).await.text();
        assert!(sequence.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{sequence}");
    }
}

#[tokio::test]
async fn a_box_finds_what_shares_ground_with_it_and_not_what_only_its_box_does() {
    let api = filled();
    assert_eq!(ids(&api, "&bbox=3.8599,43.6,3.8625,43.62").await, ["osm:way-0", "osm:way-1"]);
    // In the empty half of the first triangle's box.
    assert_eq!(ids(&api, "&bbox=3.8608,43.6108,3.8609,43.6109").await, Vec::<String>::new());
    assert_eq!(ids(&api, "&bbox=3.8601,43.6101,3.8602,43.6102").await, ["osm:way-0"]);
    assert_eq!(ids(&api, "&filter=S_INTERSECTS(geometry,BBOX(3.8639,43.6,3.8641,43.62))").await, ["osm:way-2"]);
    let answer = api.get(&format!("{ITEMS}?limit=1&bbox=3.8,43.6,3.9,43.62")).await.json();
    assert_eq!((&answer["numberMatched"], &answer["withheld"]), (&json!(5), &json!(1)));
}

#[tokio::test]
async fn tags_are_asked_for_as_parameters_and_in_conditions() {
    let api = filled();
    assert_eq!(ids(&api, "&building=apartments").await.len(), 3);
    assert_eq!(ids(&api, "&building=apartments,house&height=13").await, ["osm:way-3"]);
    assert_eq!(ids(&api, "&filter=building%20LIKE%20'ap%25'%20AND%20height%3C%3E'11'").await.len(), 2);
    assert_eq!(ids(&api, "&datetime=2020-01-01/..").await.len(), 5);
    assert_eq!(api.get(&format!("{ITEMS}?name=x")).await.problem(), "unknown-parameter");
    let count = async |query: &str| {
        api.get(&format!("/exports/buildings.geojson?{query}")).await.json()["numberMatched"].clone()
    };
    assert_eq!(count("building=house").await, 2);
    assert_eq!(count("bbox=3.8599,43.6,3.8625,43.62").await, 2);
}

#[tokio::test]
async fn a_newer_edition_changes_what_is_new_and_the_past_stays() {
    let api = filled();
    let newer = [
        building("way-0", 3.86, &[("building", "apartments"), ("height", "10")]),
        building("way-1", 3.862, &[("building", "apartments"), ("height", "40")]),
        building("way-7", 3.89, &[("building", "roof")]),
    ];
    let counts = import(&api, day_after, "osm", true, &newer);
    assert_eq!([counts.added, counts.changed, counts.unchanged, counts.unlisted], [1, 1, 1, 3]);
    assert_eq!(ids(&api, "").await.len(), 3);
    assert_eq!(ids(&api, "&as-of=2026-11-23").await.len(), 5);
    let height = async |query: &str| -> Value {
        api.get(&format!("{ITEMS}/osm:way-1{query}")).await.json()["properties"]["height"].clone()
    };
    assert_eq!((height("").await, height("?as-of=2026-11-23").await), (json!("40"), json!("11")));
    let file = api.get("/exports/buildings.geojson?as-of=2026-11-23").await.json();
    assert_eq!(file["numberMatched"], 5);
    let again = import(&api, day_after, "osm", true, &newer);
    assert_eq!([again.added, again.changed, again.unchanged, again.unlisted], [0, 0, 3, 0]);
}

#[tokio::test]
async fn what_is_kept_of_an_answer_is_made_anew_by_an_import() {
    let api = filled();
    let first = api.get(&format!("{ITEMS}?limit=100")).await;
    let tag = first.header("etag").to_owned();
    let same = api.get_with(&format!("{ITEMS}?limit=100"), &[("if-none-match", &tag)]).await;
    assert_eq!(same.status, 304);
    import(&api, noon, "osm", false, &[building("way-9", 3.89, &[("building", "yes")])]);
    let other = api.get_with(&format!("{ITEMS}?limit=100"), &[("if-none-match", &tag)]).await;
    assert_eq!(other.status, 200);
}
