//! What is claimed about a camera: every source beside the others, with its grade and date; what waits for review is not
//! told, and what may not be passed on is on the sheet alone.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use contrechamp::domain::{Bbox, Evidence, Position};
use contrechamp::store::imports::collections::import_ground;
use contrechamp::store::territory::ground::{Ground, NewGround};
use serde_json::{Value, json};

use crate::moderation::{Desk, report, send};
use crate::support::{Api, noon, unknown_camera};

async fn code(api: &Api) -> String {
    let found = api.get("/collections/cameras/items?ref=C00").await.json();
    found["features"][0]["id"].as_str().unwrap().to_owned()
}

async fn sheet(api: &Api, camera: &str) -> String {
    let language = [("accept", "text/html,*/*;q=0.8")];
    api.get_with(&format!("/cameras/{camera}?lang=en"), &language).await.text()
}

async fn claim(api: &Api, camera: &str, topic: &str) -> Value {
    let told = api.get(&format!("/cameras/{camera}/evidence")).await.json();
    let claims = told["claims"].as_array().unwrap().clone();
    claims.into_iter().find(|claim| claim["topic"] == topic).unwrap_or_default()
}

#[tokio::test]
async fn sources_that_disagree_stand_beside_each_other_with_grade_and_date() {
    let api = Api::new();
    let camera = code(&api).await;
    assert_eq!(claim(&api, &camera, "operator").await["is_disputed"], false);
    api.add_statement("gazette", &camera, Evidence::Press, &[("operator", "Métropole")]);
    let told = claim(&api, &camera, "operator").await;
    assert_eq!(told["is_disputed"], true);
    let expected = json!([
        { "source": "city", "evidence": "official_document", "dated_on": "2014-01-29", "count": 1,
          "values": { "operator": "Ville de Testville" }, "doubt": null },
        { "source": "gazette", "evidence": "press", "dated_on": "2014-01-29", "count": 1,
          "values": { "operator": "Métropole" }, "doubt": null },
    ]);
    assert_eq!(told["statements"], expected);
    let text = sheet(&api, &camera).await;
    for expected in
        ["Métropole", "Ville de Testville", "Source gazette", "The sources do not say the same", "29 January 2014"]
    {
        assert!(text.contains(expected), "{expected} is not in {text}");
    }
    assert!(text.contains("No source speaks of:") && text.contains("its legal basis, its declared purpose"), "{text}");
}

#[tokio::test]
async fn purpose_is_two_facts_and_an_act_is_told_as_it_is_given() {
    let api = Api::new();
    let camera = code(&api).await;
    let act = [
        ("contrechamp:legal_basis", "L251-2:5; L251-2:8"),
        ("contrechamp:purpose", "Prévenir la <démarque inconnue>"),
        ("contrechamp:authorisation", "2019-01-42"),
        ("contrechamp:authorisation:date", "2019-04-03"),
        ("contrechamp:authorisation:term", "cinq ans"),
        ("contrechamp:authorisation:state", "contested"),
        ("contrechamp:authorisation:renewal_not_found_on", "2026-11-01"),
        ("contrechamp:authorisation:url", "https://example.org/acte.pdf"),
    ];
    api.add_statement("prefecture", &camera, Evidence::OfficialDocument, &act);
    let text = sheet(&api, &camera).await;
    for expected in [
        "CSI L251-2, 5°",
        "CSI L251-2, 8°",
        "“Prévenir la &lt;démarque inconnue&gt;”",
        "no. 2019-01-42, dated 3 April 2019, term as the act gives it: cinq ans, contested, renewal not found as of 1 November 2026",
        "href=\"https://example.org/acte.pdf\"",
    ] {
        assert!(text.contains(expected), "{expected} is not in {text}");
    }
    assert!(!text.contains("illegal"), "{text}");
    api.add_statement(
        "prefecture",
        &camera,
        Evidence::OfficialDocument,
        &[("contrechamp:authorisation:url", "javascript:alert(1)")],
    );
    assert!(!sheet(&api, &camera).await.contains("href=\"javascript"));
}

#[tokio::test]
async fn implausible_claims_are_flagged_and_not_refused() {
    let api = Api::new();
    let camera = code(&api).await;
    api.add_statement("rumour", &camera, Evidence::Hearsay, &[("contrechamp:faces", "yes")]);
    let told = claim(&api, &camera, "faces").await;
    assert_eq!(
        (&told["statements"][0]["doubt"], &told["statements"][0]["values"]),
        (&json!("hearsay"), &json!({ "contrechamp:faces": "yes" }))
    );
    assert!(sheet(&api, &camera).await.contains("known by hearsay alone"));
}

#[tokio::test]
async fn analysis_faces_and_plates_of_reports_wait_for_review() {
    let api = Api::new();
    let mut body = report("");
    let grave = [
        ("contrechamp:analysis", "ZZanalysis"),
        ("contrechamp:faces", "yes"),
        ("contrechamp:plates", "yes"),
        ("contrechamp:viewers", "ZZviewers"),
        ("surveillance:ALPR", "yes"),
        ("surveillance:type", "ALPR"),
    ];
    for (key, value) in grave {
        body["tags"][key] = json!(value);
    }
    let camera = send(&api, 1, &body).await["camera_id"].as_str().unwrap().to_owned();
    for topic in ["analysis", "faces", "plates", "viewers"] {
        assert_eq!(claim(&api, &camera, topic).await, Value::Null, "{topic}");
    }
    let item = api.get(&format!("/collections/cameras/items/{camera}")).await.text();
    for (key, value) in [("contrechamp", "contrechamp"), ("ALPR", "ALPR"), ("ZZ", "ZZ")] {
        assert!(!sheet(&api, &camera).await.contains(key) && !item.contains(value), "{key}");
    }
    Desk::open(&api).await.press("publish", &[]).await;
    assert_eq!(claim(&api, &camera, "faces").await["statements"][0]["source"], "contributors");
    assert!(sheet(&api, &camera).await.contains("ZZanalysis"));
}

#[tokio::test]
async fn what_may_not_be_passed_on_is_on_the_sheet_alone() {
    let api = Api::new();
    let camera = code(&api).await;
    api.add_statement("closed-list", &camera, Evidence::OfficialDocument, &[("contrechamp:cost", "ZZcost")]);
    assert!(sheet(&api, &camera).await.contains("ZZcost"));
    let told = api.get(&format!("/cameras/{camera}/evidence")).await.text();
    assert!(!told.contains("ZZcost") && !told.contains("closed-list"), "{told}");
    for path in [format!("/cameras/{}/evidence", unknown_camera()), "/cameras/x/evidence".to_owned()] {
        assert_eq!(api.get(&path).await.problem(), "not-found");
    }
    assert_eq!(api.get(&format!("/cameras/{camera}/evidence?x=1")).await.problem(), "unknown-parameter");
    let moved = api.get(&format!("/cameras/{}/evidence", camera.to_lowercase())).await;
    assert_eq!(moved.status, 308);
}

/// A lake of some 800 m by 1 100 m, and a street across its north.
fn lake_with_a_bridge() -> [NewGround; 2] {
    let corners = "[[3.825,43.575],[3.835,43.575],[3.835,43.585],[3.825,43.585],[3.825,43.575]]";
    let ground = |kind: &str, geometry: String, bbox: [f64; 4]| {
        let [west, south, east, north] = bbox;
        let (bbox, label) = (Bbox::new(west, south, east, north).unwrap(), Position::new(west, south).unwrap());
        NewGround { ground: Ground { kind: kind.into(), class: 3, name: String::new(), geometry }, bbox, label }
    };
    let lake = format!("{{\"type\":\"Polygon\",\"coordinates\":[{corners}]}}");
    let bridge = "{\"type\":\"LineString\",\"coordinates\":[[3.82,43.584],[3.84,43.584]]}".to_owned();
    [ground("water", lake, [3.825, 43.575, 3.835, 43.585]), ground("street", bridge, [3.82, 43.584, 3.84, 43.584])]
}

#[tokio::test]
async fn a_camera_in_the_water_waits_for_review_and_what_lists_put_there_is_doubted() {
    let api = Api::new();
    import_ground(&api.database, &lake_with_a_bridge(), noon).unwrap();
    api.settle();
    let at = |number: u32, lat: f64| {
        json!({ "report_id": format!("0f8fad5b-d9cb-469f-a165-70867728950{number}"), "kind": "camera",
                "tags": { "camera:type": "dome" }, "position": { "type": "Point", "coordinates": [3.83, lat] } })
    };
    for (number, lat, state) in [(1, 43.580_3, "waiting"), (2, 43.584_1, "published"), (3, 43.585_3, "published")] {
        let told = send(&api, 1, &at(number, lat)).await;
        assert_eq!(told["state"], state, "{lat}");
    }
    let desk = Desk::open(&api).await;
    let page = desk.get("/moderation?lang=en").await.text();
    assert!(page.contains("in the water, away from shores and bridges"), "{page}");
    desk.press("publish", &[]).await;
    api.settle();
    let camera = api.get("/collections/cameras/items?near=3.83,43.5803,5").await.json()["features"][0].clone();
    let camera = camera["id"].as_str().unwrap();
    assert_eq!(claim(&api, camera, "existence").await["statements"][0]["doubt"], "in_water");
    assert!(sheet(&api, camera).await.contains("lies in the water"));
    let near = api.get("/collections/cameras/items?near=3.83,43.5841,5").await.json()["features"][0]["id"].clone();
    assert_eq!(claim(&api, near.as_str().unwrap(), "existence").await["statements"][0]["doubt"], Value::Null);
}
