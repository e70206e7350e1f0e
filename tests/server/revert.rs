//! `contrechamp revert` beside a server that runs: counted first, done in one step, undone in one.

use std::collections::BTreeSet;
use std::process::Output;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::instance::{Instance, Place, post, run};
use super::{check_is_sound, list_of, report, wait_until};

fn revert(place: &Place, arguments: &[&str]) -> Output {
    run(&[&["revert"], arguments, &["--database", &place.database()]].concat())
}

/// The number beside a word of the answer.
fn told(output: &Output, what: &str) -> i64 {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().find_map(|line| line.strip_prefix(what)?.strip_prefix('\t'));
    line.and_then(|number| number.parse().ok())
        .unwrap_or_else(|| unreachable!("{what}: {text} {}", String::from_utf8_lossy(&output.stderr)))
}

#[test]
fn an_import_is_listed_counted_taken_back_and_brought_back_beside_the_server() {
    let place = Place::new();
    let server = Instance::start(&place, &["--empty"]);
    let file = place.write("list.geojson", &list_of(40));
    let imported = ["import", "cameras", &file, "--source", "ville", "--licence", "etalab-2.0"];
    assert!(run(&[&imported[..], &["--database", &place.database()]].concat()).status.success());
    let list = revert(&place, &["list"]);
    let line = String::from_utf8_lossy(&list.stdout).lines().last().unwrap_or_default().to_owned();
    let columns: Vec<&str> = line.split('\t').collect();
    assert_eq!((columns[0], columns[3]), ("import", "40"), "{line}");
    let dry = revert(&place, &["import", columns[1], "--dry-run"]);
    assert_eq!((dry.status.code(), told(&dry, "published")), (Some(0), 40));
    assert_eq!(server.cameras(""), 40, "counting changes nothing");
    let done = revert(&place, &["import", columns[1], "--reason", "mistake"]);
    assert_eq!(done.status.code(), Some(0), "{}", String::from_utf8_lossy(&done.stderr));
    wait_until("the server shows none of it", || server.cameras("") == 0);
    check_is_sound(&place);
    let decision = told(&done, "decision");
    let log = server.json("/moderation/log?f=json")["decisions"][0].clone();
    assert_eq!((&log["subject"], &log["reason"], &log["count"]), (&"import".into(), &"mistake".into(), &40.into()));
    assert_eq!(revert(&place, &["import", columns[1]]).status.code(), Some(2), "nothing is left to take back");
    assert_eq!(revert(&place, &["undo", &decision.to_string()]).status.code(), Some(0));
    wait_until("the server shows it again", || server.cameras("") == 40);
    for wrong in [["undo", &decision.to_string()], ["undo", "999"], ["burst", "77"], ["hour", "noon"]] {
        assert_eq!(revert(&place, &wrong).status.code(), Some(2), "{wrong:?}");
    }
    check_is_sound(&place);
}

#[test]
fn the_reports_of_an_hour_and_of_an_area_are_taken_back_and_brought_back() {
    let place = Place::new();
    let server = Instance::start(&place, &[]);
    let before = server.cameras("");
    let zone = TimeZone::get("Europe/Paris").expect("it is known");
    let hour = || zone.to_datetime(Timestamp::now()).strftime("%Y-%m-%dT%H").to_string();
    let mut hours = BTreeSet::from([hour()]);
    let mut sent = 0;
    for number in 0..6 {
        let (receipt, mut body) = report(number);
        body["position"]["coordinates"] = serde_json::json!([3.872 + number as f64 * 0.001, 43.6003]);
        let bearer = format!("Bearer {receipt}");
        let answer = post(&server.url("/reports"), &[("authorization", &bearer)], &body).expect("it answers");
        sent += i64::from(answer.status == 201);
    }
    hours.insert(hour());
    assert!(sent >= 3, "{sent} of 6 stand beside no known camera");
    let shown = server.cameras("");
    assert_eq!(shown as i64, before as i64 + sent);
    let today = zone.to_datetime(Timestamp::now()).date();
    let since = today.yesterday().expect("it is not the first day").to_string();
    for selection in [vec!["hour"], vec!["area", "34172", "--since", &since]] {
        let mut decisions = Vec::new();
        let (mut counted, once) = (0, BTreeSet::from([String::new()]));
        for hour in if selection[0] == "hour" { &hours } else { &once } {
            let whole: Vec<&str> =
                selection.iter().copied().chain(Some(hour.as_str()).filter(|h| !h.is_empty())).collect();
            let dry = revert(&place, &[&whole[..], &["--dry-run"]].concat());
            counted += told(&dry, "published");
            let done = revert(&place, &[&whole[..], &["--why", "essai"]].concat());
            if done.status.code() == Some(0) {
                decisions.push(told(&done, "decision").to_string());
            }
        }
        assert_eq!(counted, sent, "{selection:?}");
        wait_until("the server shows them no more", || server.cameras("") == before);
        check_is_sound(&place);
        for decision in decisions {
            assert_eq!(revert(&place, &["undo", &decision]).status.code(), Some(0));
        }
        wait_until("the server shows them again", || server.cameras("") == shown);
    }
    check_is_sound(&place);
}
