//! The built binary as an operator meets it: started, killed, stopped, imported into, put behind a proxy.

#[path = "server/crashes.rs"]
mod crashes;
#[path = "server/deployed.rs"]
mod deployed;
#[path = "server/docs.rs"]
mod docs;
#[path = "server/hidden.rs"]
mod hidden;
#[path = "server/instance.rs"]
mod instance;
#[path = "server/keeping.rs"]
mod keeping;
#[path = "server/leftover.rs"]
mod leftover;
#[path = "server/nobody.rs"]
mod nobody;
#[path = "server/photos.rs"]
mod photos;
#[path = "server/proxy.rs"]
mod proxy;
#[path = "server/refresh.rs"]
mod refresh;
#[path = "server/replicated.rs"]
mod replicated;
#[path = "server/revert.rs"]
mod revert;
#[path = "server/storage.rs"]
mod storage;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use instance::{Answer, Instance, Place, contrechamp, get, post, run};

/// A report of a camera that resembles no other: each `number` has a place of its own, some 100 m from the next.
fn report(number: usize) -> (String, Value) {
    let receipt = URL_SAFE_NO_PAD.encode([u8::try_from(number % 251).expect("a remainder of 251 fits"); 32]);
    let (column, row) = (number % 40, number / 40);
    let body = json!({
        "report_id": uuid::Uuid::from_u128(0x4000_8000_0000_0000_0000 << 48 | number as u128).to_string(),
        "kind": "camera",
        "position": {"type": "Point", "coordinates": [3.80 + column as f64 * 0.001, 43.58 + row as f64 * 0.001]},
        "accuracy_m": 8,
        "seen_on": "2026-11-20",
        "evidence": "seen",
        "tags": {"camera:type": "dome"},
    });
    (receipt, body)
}

fn send(server: &str, number: usize) -> Result<Answer, ureq::Error> {
    let (receipt, body) = report(number);
    let bearer = format!("Bearer {receipt}");
    // Reports of one address are limited; these come from a street full of people.
    let from = format!("10.{}.{}.7", number / 250, number % 250);
    post(&format!("{server}/reports"), &[("authorization", &bearer), ("x-forwarded-for", &from)], &body)
}

/// GeoJSON of so many cameras in a row of their own.
fn list_of(count: usize) -> String {
    let features: Vec<Value> = (0..count)
        .map(|n| {
            json!({"type": "Feature", "geometry": {"type": "Point", "coordinates": [3.7 + (n % 400) as f64 * 0.001, 43.5 + (n / 400) as f64 * 0.001]},
                "properties": {"ref": format!("K{n}"), "man_made": "surveillance", "surveillance:type": "camera"}})
        })
        .collect();
    json!({"type": "FeatureCollection", "features": features}).to_string()
}

fn check_is_sound(place: &Place) {
    let checked = run(&["check", "--database", &place.database()]);
    assert!(checked.status.success(), "check: {}", String::from_utf8_lossy(&checked.stderr));
}

#[test]
fn a_new_database_is_seeded_with_the_territory_and_a_second_start_changes_nothing() {
    let place = Place::new();
    let server = Instance::start(&place, &[]);
    let first = server.cameras("");
    assert_eq!(first, 141);
    assert!(server.stop().success(), "expected a stop by signal to end with status 0");
    let server = Instance::start(&place, &[]);
    assert_eq!(server.cameras(""), first);
    assert_eq!(get(&server.url("/health"), &[]).status, 200);
}

#[test]
fn an_empty_instance_serves_nothing_but_serves() {
    let server_place = Place::new();
    let server = Instance::start(&server_place, &["--empty"]);
    assert_eq!(server.cameras(""), 0);
    assert_eq!(get(&server.url("/"), &[("accept", "text/html")]).status, 200);
}

#[test]
fn every_acknowledged_report_survives_kill_9() {
    const SENDERS: usize = 8;
    const ENOUGH: usize = 120;
    let place = Place::new();
    let server = Instance::start(&place, &["--empty", "--trusted-proxy", "127.0.0.1/32"]);
    let (next, acknowledged) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let address = server.address.clone();
    std::thread::scope(|scope| {
        for _ in 0..SENDERS {
            scope.spawn(|| {
                while let Ok(answer) = send(&address, next.fetch_add(1, Ordering::Relaxed)) {
                    assert_eq!(answer.status, 201, "{}", answer.body);
                    let id = answer.json()["report_id"].as_str().expect("report_id is text").to_owned();
                    acknowledged.lock().expect("no sender panics holding it").push(id);
                }
            });
        }
        // The senders go on until their requests fail, so the server dies with work in its hands.
        while acknowledged.lock().expect("no sender panics holding it").len() < ENOUGH {
            std::thread::yield_now();
        }
        server.kill();
    });

    check_is_sound(&place);
    let server = Instance::start(&place, &["--trusted-proxy", "127.0.0.1/32"]);
    let acknowledged = acknowledged.into_inner().expect("no sender panicked");
    let sent = next.into_inner();
    let mut found = 0;
    for number in 0..sent {
        let (receipt, body) = report(number);
        let id = body["report_id"].as_str().expect("made above").to_owned();
        if acknowledged.contains(&id) {
            let answer =
                get(&server.url(&format!("/reports/{id}")), &[("authorization", &format!("Bearer {receipt}"))]);
            assert_eq!(answer.status, 200, "an acknowledged report is gone: {}", answer.body);
            found += 1;
        }
    }
    assert_eq!(found, acknowledged.len());
}

#[test]
fn a_report_whose_answer_was_lost_is_sent_again_and_counts_once() {
    let place = Place::new();
    let server = Instance::start(&place, &["--empty"]);
    let first = send(&server.address, 1).expect("answered");
    let again = send(&server.address, 1).expect("answered");
    assert_eq!((first.status, again.status), (201, 200));
    assert_eq!(first.json(), again.json());
    assert_eq!(server.cameras(""), 1);
}

#[test]
fn an_import_killed_half_way_leaves_nothing_half_visible_and_can_be_repeated() {
    const ROWS: usize = 20_000;
    let place = Place::new();
    let file = place.write("list.geojson", &list_of(ROWS));
    let database = place.database();
    let server = Instance::start(&place, &["--empty"]);
    let import = ["import", "cameras", &file, "--database", &database, "--source", "killed", "--licence", "CC0-1.0"];
    let mut child = contrechamp(&import).spawn().expect("the binary is built before its tests");
    let written = || std::fs::metadata(place.path("test.db-wal")).map_or(0, |file| file.len());
    let before = written();
    while written() < before + 200_000 && child.try_wait().expect("it can be asked").is_none() {
        std::thread::yield_now();
    }
    child.kill().expect("killing what has ended is no error");
    child.wait().expect("it can be waited for");

    let seen = server.cameras("") as usize;
    assert!(seen == 0 || seen == ROWS, "half an import is visible: {seen} of {ROWS}");
    check_is_sound(&place);
    let again = run(&import);
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
    wait_until("the whole list is seen", || server.cameras("") as usize == ROWS);
    check_is_sound(&place);
}

#[test]
fn what_another_process_imports_is_seen_by_the_running_server() {
    let place = Place::new();
    let server = Instance::start(&place, &["--empty"]);
    assert_eq!(server.cameras(""), 0);
    let file = place.write("list.geojson", &list_of(50));
    let imported = run(&[
        "import",
        "cameras",
        &file,
        "--database",
        &place.database(),
        "--source",
        "other",
        "--licence",
        "CC0-1.0",
    ]);
    assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));
    wait_until("the import is seen", || server.cameras("") == 50);
    let again = run(&[
        "import",
        "cameras",
        &file,
        "--database",
        &place.database(),
        "--source",
        "other",
        "--licence",
        "CC0-1.0",
    ]);
    assert!(again.status.success(), "importing the same file again is no error");
    assert_eq!(server.cameras(""), 50);
}

#[test]
fn a_backup_made_while_serving_is_whole() {
    let place = Place::new();
    let server = Instance::start(&place, &["--empty"]);
    for number in 0..5 {
        assert_eq!(send(&server.address, number).expect("answered").status, 201);
    }
    let copy = instance::text(&place.path("copy.db"));
    let backup = run(&["backup", &copy, "--database", &place.database()]);
    assert!(backup.status.success(), "{}", String::from_utf8_lossy(&backup.stderr));
    let checked = run(&["check", "--database", &copy]);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    let export = run(&["export", "--format", "geojson", "--database", &copy, "--output", "-"]);
    let exported: Value = serde_json::from_slice(&export.stdout).expect("an export is JSON");
    assert_eq!(exported["features"].as_array().map(Vec::len), Some(5));
}

#[test]
fn an_edition_is_frozen_from_the_command_line_and_travels_in_backups() {
    let place = Place::new();
    let server = Instance::start(&place, &["--empty"]);
    let database = place.database();
    let edition = |arguments: &[&str]| run(&[&["edition"], arguments, &["--database", &database]].concat());
    let told = |output: &std::process::Output| String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(send(&server.address, 0).expect("answered").status, 201);
    let first = edition(&["Première", "--public-url", "https://example.org"]);
    assert!(first.status.success(), "{}", String::from_utf8_lossy(&first.stderr));
    let address = told(&first).trim().to_owned();
    let id = address.strip_prefix("https://example.org/editions/").expect("the address that is cited").to_owned();
    assert_eq!(edition(&["Première"]).status.code(), Some(2), "a name is used once a day");
    assert_eq!(send(&server.address, 1).expect("answered").status, 201);
    let second = told(&edition(&["Deuxième"])).trim().rsplit('/').next().expect("a path").to_owned();
    let difference = edition(&["difference", &id, &second]);
    let rows = told(&difference);
    assert_eq!((rows.lines().count(), rows.contains(",added,,,")), (2, true), "{rows}");
    let copy = instance::text(&place.path("copy.db"));
    assert!(run(&["backup", &copy, "--database", &database]).status.success());
    let list = told(&run(&["edition", "list", "--database", &copy]));
    let sum = list.lines().find(|line| line.starts_with(&id)).and_then(|line| line.rsplit('\t').next());
    let file = instance::get(&server.url(&format!("/editions/{id}/SHA256SUMS")), &[]).body;
    assert!(file.contains(&format!("{}  cameras.geojson", sum.expect("it is listed"))), "{list} {file}");
    assert_eq!(edition(&["difference", &id, "nowhere"]).status.code(), Some(2));
    let checked = run(&["check", "--database", &copy]);
    assert!(checked.status.success() && told(&checked).contains("editions 2\n"), "{}", told(&checked));
}

#[test]
fn what_cannot_be_done_ends_with_2_and_says_why() {
    let place = Place::new();
    let not_ours = place.write("notes.db", "these are notes, not a database\n");
    let served = run(&["serve", "--listen", "127.0.0.1:0", "--database", &not_ours]);
    assert_eq!(served.status.code(), Some(2));
    assert!(!served.stderr.is_empty());
    assert_eq!(std::fs::read_to_string(&not_ours).expect("still there"), "these are notes, not a database\n");
    let imported = run(&["import", "cameras", "/nowhere.csv", "--database", &place.database()]);
    assert_eq!(imported.status.code(), Some(2));
}

/// The server promises a tenth of a second; a busy machine is given more before the test fails.
fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < Duration::from_secs(10), "{what}: not within ten seconds");
    }
}
