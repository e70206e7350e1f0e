//! Lists without coordinates: what is told of their entries, what is withheld, and how a report locates one.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use axum::http::{Method, StatusCode};
use contrechamp::domain::{Bbox, PartialDate, Position};
use contrechamp::formats::ReadOptions;
use contrechamp::import::request::Asked;
use contrechamp::import::source::SourceChoice;
use contrechamp::import::{Kind, Report, Request, run};
use contrechamp::store::imports::collections::import_ground;
use contrechamp::store::territory::ground::{Ground, NewGround};
use serde_json::{Value, json};

use crate::support::{Api, noon};

const ORDERS: &str = "\
Arrêté;Date de l'arrêté;Adresse;Commune;Nombre de caméras;Établissement;Lien
2025-05-01;16/05/2025;12 rue de la Loge;Quartier 34172;8;Banque;https://example.org/raa.pdf
2025-05-02;16/05/2025;rue de la Loge;Quartier 34172;2;M. Dupont;
2025-05-03;16/05/2025;Parking du port;Quartier 34172;3;Parking;
2025-05-04;16/05/2025;M. Durand, 3 rue de la Loge;Quartier 34172;1;;
2025-05-05;16/05/2025;5 rue de la Loge;Quartier 34172;1;Maison individuelle;
2025-05-06;16/05/2025;12 rue de la Loge;Ailleurs;1;Tabac;
";

fn orders(api: &Api, table: &str, licence: &str, is_complete: bool, is_dry_run: bool) -> Report {
    let file = api.database.with_file_name("orders.csv");
    std::fs::write(&file, table).unwrap();
    let request = Request {
        kind: Kind::Cameras,
        files: vec![file],
        database: api.database.clone(),
        read: ReadOptions { is_unlocated: true, ..ReadOptions::default() },
        constants: Vec::new(),
        source: SourceChoice { licence: Some(licence.to_owned()), ..SourceChoice::default() },
        as_of: None,
        evidence: None,
        is_complete,
        is_dry_run,
        asked: Asked::default(),
        today: PartialDate::parse("2026-11-23").unwrap(),
        clock: noon,
    };
    let report = run(&request, &mut |_| {}).unwrap();
    api.settle();
    report
}

/// With a street that runs through the town.
fn town() -> Api {
    let api = Api::new();
    let ground = Ground {
        kind: "street".to_owned(),
        class: 3,
        name: "Rue de la Loge".to_owned(),
        geometry: r#"{"type":"LineString","coordinates":[[3.868,43.608],[3.872,43.612]]}"#.to_owned(),
    };
    let bbox = Bbox { west: 3.868, south: 43.608, east: 3.872, north: 43.612 };
    let label = Position::new(3.87, 43.61).unwrap();
    import_ground(&api.database, &[NewGround { ground, bbox, label }], noon).unwrap();
    api.settle();
    api
}

async fn listed(api: &Api, query: &str) -> Vec<Value> {
    api.get(&format!("/unlocated.json?{query}")).await.json()["unlocated"].as_array().unwrap().clone()
}

#[tokio::test]
async fn addresses_are_held_against_streets_and_the_same_list_again_changes_nothing() {
    let api = town();
    let first = orders(&api, ORDERS, "etalab-2.0", false, true);
    assert_eq!((first.added, listed(&api, "").await.len()), (4, 0), "a dry run writes nothing");
    let first = orders(&api, ORDERS, "etalab-2.0", false, false);
    assert_eq!((first.added, first.withheld.values().sum::<u64>()), (4, 2), "a person and a dwelling");
    let again = orders(&api, ORDERS, "etalab-2.0", false, false);
    assert_eq!((again.added, again.changed, again.unchanged), (0, 0, 4));
    let all = listed(&api, "").await;
    let told: Vec<(&str, &str)> =
        all.iter().map(|one| (one["act"].as_str().unwrap(), one["quality"].as_str().unwrap())).collect();
    assert_eq!(told[0], ("2025-05-01", "number"));
    assert_eq!(told[1], ("2025-05-02", "street"));
    assert!(told.contains(&("2025-05-06", "none")), "another town's street is not ours: {told:?}");
    assert_eq!(
        (&all[0]["act_on"], &all[0]["cameras"], &all[0]["what"]),
        (&json!("2025-05-16"), &json!(8), &json!("Banque"))
    );
    assert_eq!(all[0]["street"], "Rue de la Loge");
    let text = api.get("/unlocated.json").await.text() + &api.get("/unlocated").await.text();
    assert!(!text.contains("Dupont") && !text.contains("Durand"), "no person is named");
    let fewer = ORDERS.lines().take(2).collect::<Vec<_>>().join("\n");
    assert_eq!(orders(&api, &fewer, "etalab-2.0", true, false).unlisted, 3);
    assert_eq!(listed(&api, "").await.len(), 1);
}

#[tokio::test]
async fn a_number_under_a_name_is_kept_and_a_name_is_not_and_the_year_is_that_of_the_installation() {
    let api = town();
    let table = "Nom;Adresse;Année\nC1;12 rue de la Loge;2004\nBar Jean Petit 2;3 rue de la Loge;2005-06\n";
    let report = orders(&api, table, "etalab-2.0", false, false);
    assert_eq!((report.added, report.ignored_columns.len()), (2, 0), "{report}");
    assert!(report.to_string().contains("1 rows have names or notes"), "{report}");
    assert!(report.to_string().contains("--map what=COLUMN"), "{report}");
    let all = listed(&api, "").await;
    let dates: Vec<&Value> = all.iter().map(|one| &one["tags"]["start_date"]).collect();
    assert!(dates.contains(&&json!("2004")) && dates.contains(&&json!("2005-06")), "{all:?}");
    let text = api.get("/unlocated.json").await.text();
    assert!(text.contains("\"C1\"") && !text.contains("Jean Petit"), "{text}");
}

/// The rows of the list as objects.
fn objects() -> Vec<Value> {
    let mut table = csv::ReaderBuilder::new().delimiter(b';').from_reader(ORDERS.as_bytes());
    let headers = table.headers().unwrap().clone();
    let object = |row: csv::StringRecord| {
        let cells = headers.iter().zip(&row).map(|(name, cell)| (name.to_owned(), Value::from(cell)));
        Value::Object(cells.filter(|(_, cell)| cell != "").collect())
    };
    table.records().map(|row| object(row.unwrap())).collect()
}

#[tokio::test]
async fn the_same_list_in_json_is_the_same_entries() {
    let api = town();
    orders(&api, ORDERS, "etalab-2.0", false, false);
    let features = |geometry: &Value| -> Vec<Value> {
        let feature = |object| json!({"type": "Feature", "geometry": geometry, "properties": object});
        objects().into_iter().map(feature).collect()
    };
    let lines = |rows: Vec<Value>| rows.iter().map(Value::to_string).collect::<Vec<_>>().join("\n");
    let records: Vec<Value> =
        objects().into_iter().map(|object| json!({"recordid": "r", "record": {"fields": object}})).collect();
    let forms = [
        ("an array", Value::from(objects()).to_string()),
        ("objects on lines", lines(objects())),
        ("a portal's answer", json!({"total_count": 6, "results": objects()}).to_string()),
        ("a portal's records", json!({"nhits": 6, "records": records}).to_string()),
        ("features", json!({"type": "FeatureCollection", "features": features(&Value::Null)}).to_string()),
        ("features on lines", lines(features(&Value::Null))),
        ("features that have a position", lines(features(&json!({"type": "Point", "coordinates": [0, 0]})))),
    ];
    for (form, text) in forms {
        let report = orders(&api, &text, "etalab-2.0", false, false);
        assert_eq!((report.added, report.changed, report.unchanged), (0, 0, 4), "{form}: {report}");
        assert_eq!((report.withheld_rows(), report.rejected.total()), (2, 0), "{form}: {report}");
    }
    assert_eq!(listed(&api, "").await.len(), 4);
}

#[tokio::test]
async fn areas_count_them_and_files_have_no_geometry() {
    let api = town();
    let empty = api.get("/unlocated?lang=en").await;
    assert_eq!(empty.status, StatusCode::OK);
    assert!(empty.text().contains("No list of addresses"));
    orders(&api, ORDERS, "etalab-2.0", false, false);
    assert_eq!(listed(&api, "area=34172&quality=number").await.len(), 1);
    let sheet = api.get("/areas/34172?lang=en").await.text();
    assert!(sheet.contains("unlocated?area=34172"), "{sheet}");
    let area = api.get("/collections/areas/items/34172").await.json();
    assert_eq!(area["properties"]["entries_not_located"], listed(&api, "area=34172").await.len());
    let filter = "/collections/areas/items?limit=100&filter=entries_not_located%20%3E%200";
    let found = api.get(filter).await.json();
    let codes: Vec<_> = found["features"].as_array().unwrap().iter().map(|area| area["id"].clone()).collect();
    assert!(codes.contains(&json!("34172")), "it can be asked for: {codes:?}");
    assert_eq!(api.get(&filter.replace("%3E", "%3C")).await.json()["numberMatched"], 0);
    let areas = api.get("/exports/areas.csv").await.text();
    assert!(areas.lines().next().unwrap().contains(",entries_not_located,"), "{areas}");
    let file = api.get("/unlocated.geojson").await;
    assert_eq!(file.header("content-type"), "application/geo+json");
    assert!(file.json()["features"].as_array().unwrap().iter().all(|one| one["geometry"].is_null()));
    let table = api.get("/unlocated.csv?quality=street").await;
    assert_eq!(csv::Reader::from_reader(&table.body[..]).records().count(), 1);
    assert_eq!(api.get("/unlocated.csv?quality=good").await.problem(), "invalid-parameter");
    assert_eq!(api.get("/unlocated.json?who=me").await.problem(), "unknown-parameter");
}

#[tokio::test]
async fn a_list_without_a_licence_is_shown_and_in_no_file() {
    let api = town();
    orders(&api, ORDERS, "", false, false);
    assert!(api.get("/unlocated?lang=en").await.text().contains("2025-05-01"));
    for file in ["json", "csv", "geojson"] {
        assert!(!api.get(&format!("/unlocated.{file}")).await.text().contains("2025-05-01"), "{file}");
    }
    assert_eq!(api.get("/unlocated.json").await.json()["withheld"], 4);
}

#[tokio::test]
async fn a_report_locates_an_entry_for_as_long_as_it_stands() {
    let api = town();
    orders(&api, ORDERS, "etalab-2.0", false, false);
    let id = listed(&api, "quality=number").await[0]["id"].clone();
    let receipt =
        [("authorization", "Bearer AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"), ("content-type", "application/json")];
    let body = |number: u32, locates: Value| {
        json!({
            "report_id": format!("11111111-2222-4333-8444-{number:012}"), "kind": "camera",
            "position": { "type": "Point", "coordinates": [3.8712, 43.6412] },
            "seen_on": "2026-11-23", "evidence": "seen", "locates": locates,
        })
        .to_string()
    };
    let wrong = api.call(Method::POST, "/reports", &receipt, body(1, json!(999))).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.json()["errors"][0]["pointer"], "/locates");
    let sent = api.call(Method::POST, "/reports", &receipt, body(2, id.clone())).await;
    assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text());
    let camera = sent.json()["camera_id"].clone();
    assert!(listed(&api, "quality=number").await.is_empty());
    let found = listed(&api, "located=true").await;
    assert_eq!((found.len(), &found[0]["located_as"]), (1, &json!([camera])));
    let path = "/reports/11111111-2222-4333-8444-000000000002";
    assert_eq!(api.call(Method::DELETE, path, &receipt, "").await.status, StatusCode::NO_CONTENT);
    assert_eq!(listed(&api, "quality=number").await.len(), 1, "withdrawn, it is to be found again");
    let form = api.get(&format!("/report?locates={id}&lang=en")).await.text();
    assert!(form.contains(&format!("?panel=report&amp;locates={id}&")), "no way to the form with the map: {form}");
    let list = api.get("/unlocated?lang=en").await.text();
    assert!(
        list.contains("panel=report&amp;locates=")
            && list.contains("<noscript><a class=\"button\" href=\"./report?locates=")
    );
    assert_eq!(
        api.get(&format!("/map/unlocated/{id}")).await.json(),
        json!({ "id": id, "address": "12 rue de la Loge" })
    );
    for none in ["999", "x"] {
        assert_eq!(api.get(&format!("/map/unlocated/{none}")).await.problem(), "not-found", "{none}");
    }
    assert!(form.contains("12 rue de la Loge") && form.contains("name=\"locates\""), "{form}");
}
