//! Editions: frozen bytes with their sums, what two say differently, and that a redaction leaves nothing of what it took.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use std::io::Read as _;

use axum::http::{Method, StatusCode};
use contrechamp::store::edition::editions::hex;
use jiff::Timestamp;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::moderation::{Desk, assert_sound, report, send};
use crate::support::{Api, Reply};

fn on_the_25th() -> Timestamp {
    "2026-11-25T11:00:00Z".parse().unwrap()
}

/// Freezes an edition at the desk; answers its path.
async fn freeze(desk: &Desk<'_>, name: &str) -> String {
    let reply = desk.post("/moderation/editions", &[("name", name)]).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    reply.header("location").split('?').next().unwrap().to_owned()
}

fn sum(reply: &Reply) -> String {
    hex(&Sha256::digest(&reply.body))
}

/// The files of an edition by name, each checked against the sum that is told of it.
async fn files(api: &Api, path: &str) -> Vec<(String, Reply)> {
    let told = api.get(path).await;
    assert_eq!(told.status, StatusCode::OK, "{}", told.text());
    let mut files = Vec::new();
    for file in told.json()["files"].as_array().unwrap() {
        let name = file["name"].as_str().unwrap().to_owned();
        let reply = api.get(&format!("{path}/{name}")).await;
        assert_eq!(reply.status, StatusCode::OK, "{name}");
        assert_eq!(
            (&sum(&reply), reply.body.len()),
            (&file["sha256"].as_str().unwrap().to_owned(), file["bytes"].as_u64().unwrap() as usize),
            "{name}"
        );
        files.push((name, reply));
    }
    files
}

fn sums(files: &[(String, Reply)]) -> Vec<(String, String)> {
    files.iter().map(|(name, reply)| (name.clone(), sum(reply))).collect()
}

#[tokio::test]
async fn an_edition_stays_what_it_was_whatever_becomes_of_the_inventory() {
    let api = Api::new();
    let desk = Desk::open(&api).await;
    assert!(api.get_with("/editions", &[("accept", "text/html")]).await.text().contains("Aucune édition"));
    let path = freeze(&desk, "Conseil municipal de décembre").await;
    assert_eq!(path, "/editions/2026-11-23-conseil-municipal-de-decembre");
    let before = files(&api, &path).await;
    let names: Vec<_> = before.iter().map(|(name, _)| name.as_str()).collect();
    let expected =
        ["areas.geojson", "cameras.csv", "cameras.geojson", "cameras.gpkg", "citation.bib", "datapackage.json"];
    assert_eq!(names, [&expected[..], &["places.geojson"]].concat());
    let areas = before[0].1.json();
    assert_eq!(areas["features"].as_array().unwrap().len() as u64, areas["numberMatched"].as_u64().unwrap());
    assert!(areas["features"][0]["properties"]["cameras"].is_u64(), "with the figures of that day: {areas}");
    assert!(before[6].1.json()["features"][0]["properties"]["amenity"].is_string());
    let before = &before[1..];
    api.add_camera_at(on_the_25th, "N", 3.84, 43.57, &[("camera:type", "dome")]);
    api.add_camera_at(on_the_25th, "C00", 3.8611, 43.61, &[]);
    assert_eq!(sums(&files(&api, &path).await)[1..], sums(before));
    let cameras = before[1].1.json();
    assert_eq!(cameras["features"].as_array().unwrap().len(), 32, "those without a licence stay inside");
    assert_eq!((&cameras["withheld"], &cameras["numberMatched"]), (&json!(1), &json!(32)));
    assert!(!before.iter().any(|(_, reply)| reply.text().contains("Anonyme")));
    assert!(!before[1].1.text().contains("T11:"), "days, never times");
    assert_eq!(before[0].1.text().lines().count(), 33);
    assert!(before[2].1.body.starts_with(b"SQLite format 3\0"));
    assert_sound(&api);
}

#[tokio::test]
async fn a_package_names_its_files_licence_and_columns() {
    let api = Api::new();
    api.add_beside("census", "borders");
    let path = freeze(&Desk::open(&api).await, "Été {1}").await;
    let package = api.get(&format!("{path}/datapackage.json")).await.json();
    assert_eq!(package["name"], "2026-11-23-ete-1");
    assert_eq!(package["licenses"][0]["name"], "ODbL-1.0");
    let table = package["resources"].as_array().unwrap().iter().find(|one| one["path"] == "cameras.csv").unwrap();
    let csv = api.get(&format!("{path}/cameras.csv")).await;
    assert_eq!(table["hash"], format!("sha256:{}", sum(&csv)));
    let columns: Vec<_> =
        table["schema"]["fields"].as_array().unwrap().iter().map(|f| f["name"].as_str().unwrap()).collect();
    assert_eq!(columns.join(","), csv.text().lines().next().unwrap());
    let keys = |told: &Value| -> Vec<_> {
        told["sources"].as_array().unwrap().iter().map(|source| source["key"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(keys(table), ["city", "far"], "not the closed one");
    let resource =
        |name: &str| package["resources"].as_array().unwrap().iter().find(|one| one["path"] == name).unwrap();
    assert_eq!(keys(resource("areas.geojson")), ["borders", "census", "city"], "the source of a population too");
    assert_eq!(keys(resource("places.geojson")), ["census", "city"]);
    assert_eq!(keys(&package), ["city", "far", "borders", "census"], "each once, those of cameras first");
    assert_eq!(package["sources"][2]["licence"], "etalab-1.0");
    assert!(api.get(&format!("{path}/citation.bib")).await.text().contains("Été \\{1\\}"));
    let list = api.get(&format!("{path}/SHA256SUMS")).await.text();
    assert!(list.contains(&format!("{}  cameras.csv\n", sum(&csv))) && list.lines().count() == 7, "{list}");
    // The same bytes compressed, and nothing where they are held already.
    let packed = api.get_with(&format!("{path}/cameras.csv"), &[("accept-encoding", "gzip")]).await;
    let mut plain = Vec::new();
    flate2::read::MultiGzDecoder::new(&packed.body[..]).read_to_end(&mut plain).unwrap();
    assert_eq!((packed.header("content-encoding"), plain), ("gzip", csv.body.clone()));
    let held = api.get_with(&format!("{path}/cameras.csv"), &[("if-none-match", csv.header("etag"))]).await;
    assert_eq!((held.status, held.body.len()), (StatusCode::NOT_MODIFIED, 0));
}

#[tokio::test]
async fn two_editions_differ_by_what_came_left_and_changed() {
    let api = Api::new();
    let desk = Desk::open(&api).await;
    api.add_camera("N1", 3.84, 43.57, &[("camera:type", "dome")]);
    let first = freeze(&desk, "Avant").await;
    api.add_camera("N1", 3.8402, 43.57, &[("camera:type", "fixed"), ("note", "=1+1")]);
    api.add_camera("N2", 3.845, 43.575, &[]);
    let second = freeze(&desk, "Après").await;
    let [from, to] = [&first, &second].map(|path| path.trim_start_matches("/editions/"));
    let path = format!("/editions/{from}/changes/{to}");
    let compared = api.get(&path).await.json();
    let told = &compared["differences"];
    assert_eq!((&told["added"], &told["removed"], &told["changed"]), (&json!(1), &json!(0), &json!(1)), "{compared}");
    let changed = told["cameras"].as_array().unwrap().iter().find(|camera| camera["what"] == "changed").unwrap();
    let keys: Vec<_> =
        changed["changes"].as_array().unwrap().iter().map(|change| change["key"].as_str().unwrap()).collect();
    assert!(keys.starts_with(&["position", "camera:type"]), "{keys:?}");
    assert_eq!(changed["changes"][0]["moved_m"], 16.2);
    let csv = api.get(&format!("{path}?f=csv")).await.text();
    assert!(
        csv.starts_with("id,what,key,before,after\n") && csv.contains(",changed,camera:type,dome,fixed\n"),
        "{csv}"
    );
    assert!(!csv.contains(",=1+1"), "no spreadsheet computes it");
    let back = api.get(&format!("/editions/{to}/changes/{from}")).await.json();
    assert_eq!((&back["differences"]["added"], &back["differences"]["removed"]), (&json!(0), &json!(1)));
    let page = api.get_with(&path, &[("accept", "text/html")]).await;
    assert!(page.text().contains("Avant") && page.text().contains("<code>fixed</code>"), "{}", page.text());
    let same = api.get_with(&format!("/editions/{to}/changes/{to}"), &[("accept", "text/html")]).await.text();
    assert!(same.contains("disent la même chose"));
    assert_eq!(api.get(&format!("/editions/{from}/changes/rien")).await.problem(), "not-found");
}

/// Whether a text is in the database's files, as it is or within something that is kept compressed.
fn holds(api: &Api, wanted: &str) -> bool {
    while !api.state.store.is_scrubbed() {
        std::thread::yield_now();
    }
    let has = |bytes: &[u8]| bytes.windows(wanted.len()).any(|window| window == wanted.as_bytes());
    std::fs::read_dir(api.database.parent().unwrap()).unwrap().any(|entry| {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        has(&bytes)
            || memchr::memmem::find_iter(&bytes, b"\x1f\x8b\x08").any(|start| {
                let mut plain = Vec::new();
                // What only looks like a beginning breaks off; what came before counts all the same.
                let _broken = flate2::read::GzDecoder::new(&bytes[start..]).take(1 << 22).read_to_end(&mut plain);
                has(&plain)
            })
    })
}

#[tokio::test]
async fn a_text_that_is_erased_leaves_editions_and_the_old_address_says_so() {
    let api = Api::new();
    api.add_beside("census", "borders");
    send(&api, 1, &report("ZZnoteZZ chez quelqu’un")).await;
    let desk = Desk::open(&api).await;
    let published = desk.press("publish", &[]).await;
    let path = freeze(&desk, "Avec le texte").await;
    let before = files(&api, &path).await;
    assert!(before[2].1.text().contains("ZZnoteZZ") && before[1].1.text().contains("ZZnoteZZ"));
    assert!(holds(&api, "ZZnoteZZ"));
    desk.undo(&published).await;
    // Only hidden, the text is still in its own row; erased, it is nowhere.
    desk.press("erase", &[("sure", "1")]).await;
    for gone in [path.clone(), format!("{path}/cameras.geojson"), format!("{path}/SHA256SUMS")] {
        let reply = api.get(&gone).await;
        assert_eq!(reply.status, StatusCode::GONE, "{gone}");
        assert!(reply.json()["reissued_as"].as_str().unwrap().ends_with(&format!("{path}.2")));
    }
    let page = api.get_with(&path, &[("accept", "text/html")]).await;
    assert_eq!(page.status, StatusCode::GONE);
    assert!(page.text().contains(&sum(&before[2].1)) && page.text().contains("-avec-le-texte.2"), "{}", page.text());
    let next = format!("{path}.2");
    let after = files(&api, &next).await;
    for ((name, old), (_, new)) in before.iter().zip(&after) {
        assert!(!new.text().contains("ZZnoteZZ"), "{name}");
        let is_of_cameras = !matches!(name.as_str(), "areas.geojson" | "places.geojson");
        assert_eq!(sum(old) != sum(new), is_of_cameras, "{name}");
    }
    let [old, new] = [&before, &after].map(|files| files[5].1.json());
    assert_eq!(old["sources"], new["sources"], "what is made again names the sources of areas and places too");
    assert!(new["sources"].to_string().contains("borders"), "{new}");
    let told = api.get(&next).await.json();
    assert_eq!((&told["edition"]["removed_texts"], &told["edition"]["cameras"]), (&json!(1), &json!(33)));
    assert!(api.get_with(&next, &[("accept", "text/html")]).await.text().contains("1 texte a été retiré"));
    assert!(!holds(&api, "ZZnoteZZ"));
    let listed = api.get("/editions").await.json();
    let states: Vec<_> =
        listed["editions"].as_array().unwrap().iter().map(|e| e["is_withdrawn"].as_bool().unwrap()).collect();
    assert_eq!(states, [false, true]);
    assert_sound(&api);
}

#[tokio::test]
async fn a_camera_that_is_hidden_or_erased_leaves_every_edition() {
    let api = Api::new();
    let mut body = report("");
    body["tags"]["operator"] = json!("ZZoperatorZZ");
    let camera = send(&api, 1, &body).await["camera_id"].as_str().unwrap().to_owned();
    let desk = Desk::open(&api).await;
    let [first, second] = [freeze(&desk, "Une").await, freeze(&desk, "Deux").await];
    assert!(holds(&api, "ZZoperatorZZ"));
    let sure = [("subject", "camera"), ("id", &*camera), ("do", "hide")];
    desk.post("/moderation/decide", &sure).await;
    for path in [&first, &second] {
        assert_eq!(api.get(path).await.status, StatusCode::GONE);
        let after = files(&api, &format!("{path}.2")).await;
        let names: Vec<_> = after.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!((names.len(), names[0], names[6]), (7, "areas.geojson", "places.geojson"), "handed on");
        assert_eq!(after[2].1.json()["features"].as_array().unwrap().len(), 32);
        assert!(
            !after.iter().any(|(_, reply)| reply.text().contains("ZZoperatorZZ") || reply.text().contains(&camera))
        );
    }
    desk.post("/moderation/decide", &[("subject", "camera"), ("id", &*camera), ("do", "erase"), ("sure", "1")]).await;
    assert!(!holds(&api, "ZZoperatorZZ"));
    assert_eq!(api.get(&format!("{first}.2")).await.status, StatusCode::OK, "it held nothing of it any more");
    let told = api.get(&format!("{first}.2")).await.json();
    assert_eq!((&told["edition"]["removed_cameras"], &told["edition"]["cameras"]), (&json!(1), &json!(32)));
    assert_sound(&api);
}

#[tokio::test]
async fn names_that_cannot_be_used_and_forms_of_others_freeze_nothing() {
    let api = Api::new();
    let desk = Desk::open(&api).await;
    freeze(&desk, "Une fois").await;
    for name in ["", "  ", "…", "une FOIS", &"x".repeat(200)] {
        let reply = desk.post("/moderation/editions", &[("name", name)]).await;
        assert!(reply.header("location").contains("told=edition_name"), "{name:?}: {}", reply.text());
        assert!(desk.get("/moderation?told=edition_name").await.text().contains("n’a pas été figée"));
    }
    let stranger = api.call(Method::POST, "/moderation/editions", &[], "name=x").await;
    assert_eq!(stranger.problem(), "sign-in-needed");
    let listed = api.get("/editions").await.json();
    assert_eq!(listed["editions"].as_array().map(Vec::len), Some(1));
    for path in [
        "/editions/2026-11-23-une-fois.1",
        "/editions/2026-11-23-une-fois.02",
        "/editions/rien",
        "/editions/2026-11-23-une-fois/cameras.exe",
    ] {
        assert_eq!(api.get(path).await.problem(), "not-found", "{path}");
    }
    assert_eq!(api.get("/editions?limit=3").await.problem(), "unknown-parameter");
    let named = api.get("/editions/2026-11-23-une-fois").await.json();
    assert_eq!(named["edition"]["name"], Value::from("Une fois"));
}

#[tokio::test]
async fn a_byte_that_changed_in_the_file_is_found_by_the_check() {
    let api = Api::new();
    freeze(&Desk::open(&api).await, "Une").await;
    assert_sound(&api);
    let connection = rusqlite::Connection::open(&api.database).unwrap();
    connection
        .execute("update edition_file set sha256 = replace(sha256, 'a', 'b') where name = 'cameras.csv'", [])
        .unwrap();
    let faults = contrechamp::store::upkeep::check::check(&api.database).unwrap().faults;
    assert_eq!(faults, ["the file cameras.csv of the edition 2026-11-23-une is not what its SHA-256 says"]);
}
