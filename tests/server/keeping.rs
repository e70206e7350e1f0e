//! Nothing is lost: scheduled backups, going back to one, and what `doctor` says of an installation.

use std::path::Path;

use serde_json::json;

use crate::instance::{Instance, Place, contrechamp, delete, get, post, run, text};
use crate::{report, send, wait_until};

fn files_in(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut names: Vec<String> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.retain(|name| !name.contains(".partial"));
    names.sort();
    names
}

fn words(output: &std::process::Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn open_report(server: &Instance, number: usize) -> u16 {
    let (receipt, body) = report(number);
    let path = format!("/reports/{}", body["report_id"].as_str().expect("made there"));
    get(&server.url(&path), &[("authorization", &format!("Bearer {receipt}"))]).status
}

#[test]
fn the_server_makes_backups_keeps_the_newest_and_tells_when_it_cannot() {
    let place = Place::new();
    let folder = place.path("backups");
    std::fs::create_dir(&folder).expect("a temporary folder can be written");
    let stray = folder.join("contrechamp-20200101T000000Z.db.partial");
    std::fs::write(&stray, "left by one that was killed").expect("a temporary folder can be written");
    let options = ["--empty", "--backup-every", "1s", "--backup-keep", "2", "--backup-dir"];
    let server = Instance::start(&place, &[&options[..], &[&text(&folder)]].concat());
    assert_eq!(send(&server.address, 1).expect("answered").status, 201);
    wait_until("a first backup was made", || !files_in(&folder).is_empty());
    let first = files_in(&folder).remove(0);
    wait_until("the first backup made room", || files_in(&folder).len() == 2 && !files_in(&folder).contains(&first));
    assert!(!stray.exists(), "what a killed backup left goes with the next one");
    assert_eq!(server.json("/health")["backup"], "ok");
    assert!(get(&server.url("/metrics"), &[]).body.contains("contrechamp_backup_age_seconds "));

    let away = place.path("away");
    std::fs::rename(&folder, &away).expect("it is there");
    // Where it lies now no later one makes it go.
    let newest = away.join(files_in(&away).pop().expect("there are two"));
    let checked = run(&["check", "--database", &text(&newest)]);
    assert!(checked.status.success() && words(&checked).contains("reports 1\n"), "{}", words(&checked));
    wait_until("the failure is told", || server.json("/health")["backup"] == "failed");
    wait_until("the log says so", || server.log().contains("no backup was made; the older ones are kept"));
    assert!(!get(&server.url("/metrics"), &[]).body.contains("contrechamp_backups_failed 0\n"));
    std::fs::rename(&away, &folder).expect("it was moved there");
    wait_until("it goes on by itself", || server.json("/health")["backup"] == "ok");
}

#[test]
fn a_backup_is_restored_beside_what_stood_there_and_what_was_withdrawn_stays_away() {
    let place = Place::new();
    let (database, copy) = (place.database(), text(&place.path("copy.db")));
    let server = Instance::start(&place, &["--empty"]);
    for number in [1, 2] {
        assert_eq!(send(&server.address, number).expect("answered").status, 201);
    }
    let (receipt, own) = report(1);
    let bearer = [("authorization", &*format!("Bearer {receipt}"))];
    let missing = json!({ "report_id": uuid::Uuid::from_u128(1 << 100).to_string(), "kind": "place", "seen_on": "2026-11-20",
        "position": own["position"], "tags": {"amenity": "school", "name": "École"} });
    let ring = [[3.86, 43.6], [3.87, 43.6], [3.87, 43.61], [3.86, 43.6]];
    let survey = json!({ "survey_id": uuid::Uuid::from_u128(2 << 100).to_string(), "surveyed_on": "2026-11-20", "finds": "none",
        "geometry": {"type": "Polygon", "coordinates": [ring]}, "note": "avec des amis" });
    for (list, body) in [("/reports", &missing), ("/surveys", &survey)] {
        let sent = post(&server.url(list), &bearer, body).expect("answered");
        assert_eq!(sent.status, 201, "{}", sent.body);
    }
    assert!(run(&["backup", &copy, "--database", &database]).status.success());
    for (list, body) in [("/reports", &missing["report_id"]), ("/surveys", &survey["survey_id"])] {
        let path = format!("{list}/{}", body.as_str().expect("made there"));
        assert_eq!(delete(&server.url(&path), &bearer).status, 204);
    }
    assert_eq!(send(&server.address, 3).expect("answered").status, 201);
    let (receipt, body) = report(1);
    let path = format!("/reports/{}", body["report_id"].as_str().expect("made there"));
    assert_eq!(delete(&server.url(&path), &[("authorization", &format!("Bearer {receipt}"))]).status, 204);
    let refused = run(&["restore", &copy, "--database", &database]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(words(&refused).contains("stop the server first"), "{}", words(&refused));
    assert!(server.stop().success());

    let restored = run(&["restore", &copy, "--database", &database]);
    assert!(restored.status.success(), "{}", words(&restored));
    assert!(words(&restored).contains("gone again: 3"), "{}", words(&restored));
    let server = Instance::start(&place, &[]);
    assert_eq!((open_report(&server, 2), open_report(&server, 3)), (200, 404));
    assert_eq!(server.cameras(""), 1, "the report that was withdrawn after the backup is not back");
    let surveys = server.json("/collections/surveys/items");
    assert_eq!(surveys["numberMatched"], 0, "nor is the survey: {surveys}");
    let former = std::fs::read_dir(place.path("")).expect("it is there").flatten();
    let former: Vec<_> =
        former.filter(|entry| entry.file_name().to_string_lossy().contains("before-restore")).collect();
    assert_eq!(former.len(), 1);
    let checked = run(&["check", "--database", &text(&former[0].path())]);
    assert!(words(&checked).contains("reports 3\n"), "{}", words(&checked));
}

#[test]
fn a_damaged_backup_is_not_restored_and_a_damaged_file_is_replaced() {
    let place = Place::new();
    let (database, copy) = (place.database(), text(&place.path("copy.db")));
    let server = Instance::start(&place, &["--empty"]);
    assert_eq!(send(&server.address, 1).expect("answered").status, 201);
    assert!(run(&["backup", &copy, "--database", &database]).status.success());
    assert!(server.stop().success());
    let whole = std::fs::read(&copy).expect("it was made");
    let cut = place.path("cut.db");
    std::fs::write(&cut, &whole[..whole.len() / 2]).expect("a temporary folder can be written");
    assert_eq!(run(&["restore", &text(&cut), "--database", &database]).status.code(), Some(2));
    assert!(run(&["check", "--database", &database]).status.success(), "what stands there was not touched");
    std::fs::write(&database, "no database any more").expect("a temporary folder can be written");
    let restored = run(&["restore", &copy, "--database", &database]);
    assert!(restored.status.success(), "{}", words(&restored));
    let server = Instance::start(&place, &[]);
    assert_eq!(open_report(&server, 1), 200);
}

#[test]
fn doctor_says_what_is_wrong_and_0_when_nothing_is() {
    let place = Place::new();
    let database = place.database();
    let ask = |options: &[&str]| {
        let output = run(&[&["doctor", "--database", &database], options].concat());
        (output.status.code(), words(&output))
    };
    let (status, told) = ask(&[]);
    assert_eq!(status, Some(1));
    assert!(told.contains("There is no file"), "{told}");
    for (wrong, expected) in [("", " is a folder"), ("nowhere/city.db", "There is no folder")] {
        let told = run(&["doctor", "--database", &text(&place.path(wrong))]);
        assert_eq!(told.status.code(), Some(1));
        assert!(words(&told).contains(expected) && words(&told).contains("\nwrong: 1\n"), "{}", words(&told));
    }
    let server = Instance::start(&place, &["--empty"]);
    let own = server.address.trim_start_matches("http://").to_owned();
    assert!(ask(&["--listen", &own]).1.contains("good   A server of ours answers"), "{:?}", ask(&["--listen", &own]));
    let warned = server.log();
    drop(server);
    let warnings: Vec<_> = warned.lines().filter(|line| line.contains("[publisher] lacks name, address")).collect();
    assert_eq!(warnings.len(), 1, "{warned}");
    let (status, told) = ask(&[]);
    assert_eq!(status, Some(0), "{told}");
    assert!(told.contains("mind   Nobody answers for this instance yet"), "{told}");
    assert!(told.contains("The file is sound") && told.ends_with("nothing is wrong\n"), "{told}");
    for (options, expected) in [
        (vec!["--public-url", "http://example.org"], "is not https"),
        (vec!["--public-url", "https://example.org"], "no --trusted-proxy is given"),
        (vec!["--public-url", "example.org"], "expected http(s)://host"),
        (vec!["--backup-dir", "/nowhere/backups"], "There is no folder /nowhere/backups"),
        (vec!["--territory", "/nowhere"], "The territory cannot be read: there is no file /nowhere/territory.toml"),
        (vec!["--listen", "192.0.2.1:80"], "does not have the address"),
    ] {
        let (status, told) = ask(&options);
        assert_eq!(status, Some(1), "{options:?}: {told}");
        assert!(told.contains(expected), "{options:?}: {told}");
    }
    std::fs::write(&database, "notes, and a lot of them").expect("a temporary folder can be written");
    let (status, told) = ask(&[]);
    assert!(status == Some(1) && told.contains("cannot be used"), "{told}");
}

/// A folder like the default territory's, but for one file.
fn territory(place: &Place, name: &str, file: &str, content: Option<&str>) -> String {
    let folder = place.path(name);
    std::fs::create_dir(&folder).expect("a temporary folder can be written");
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/data/montpellier");
    for entry in std::fs::read_dir(own).expect("it is there").flatten() {
        std::fs::copy(entry.path(), folder.join(entry.file_name())).expect("it can be copied");
    }
    match content {
        Some(content) => std::fs::write(folder.join(file), content).expect("it can be written"),
        None => std::fs::remove_file(folder.join(file)).expect("it was copied"),
    }
    text(&folder)
}

#[test]
fn doctor_reads_the_lists_of_a_territory_and_leaves_nothing_behind() {
    let place = Place::new();
    drop(Instance::start(&place, &["--empty"]));
    let temporary = place.path("temporary");
    std::fs::create_dir(&temporary).expect("a temporary folder can be written");
    for (name, file, content, status, expected) in [
        ("whole", "README", Some(""), 0, "and its files can be read"),
        (
            "cut",
            "areas.geojson",
            Some("{\"type\": \"FeatureCollection\", \"features\": [{"),
            1,
            "areas.geojson: line 1: ",
        ),
        ("bare", "areas.geojson", None, 0, "mind   The territory has no areas.geojson"),
    ] {
        let folder = territory(&place, name, file, content);
        let mut command = contrechamp(&["doctor", "--database", &place.database(), "--territory", &folder]);
        let output = command.env("TMPDIR", &temporary).output().expect("the binary is built before its tests");
        let told = words(&output);
        assert!(output.status.code() == Some(status) && told.contains(expected), "{name}: {told}");
        assert_eq!(std::fs::read_dir(&temporary).expect("it is there").count(), 0, "{name}");
    }
}

#[test]
fn doctor_names_a_file_that_another_process_keeps_locked() {
    let place = Place::new();
    drop(Instance::start(&place, &["--empty"]));
    let other = rusqlite::Connection::open(place.database()).expect("it is there");
    other.execute_batch("begin immediate").expect("nobody else has it");
    let output = run(&["doctor", "--database", &place.database()]);
    assert!(output.status.code() == Some(1) && words(&output).contains("locked for 5 seconds"), "{}", words(&output));
    other.execute_batch("rollback").expect("it had begun");
    assert_eq!(run(&["doctor", "--database", &place.database()]).status.code(), Some(0));
}
