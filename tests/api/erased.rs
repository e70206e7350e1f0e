//! What is erased is in no file any more, however often it was moved about before.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use contrechamp::domain::ruling::{Action, Reason, Subject};
use contrechamp::domain::{CameraId, PartialDate};
use contrechamp::store::moderation::rulings::{Decider, Ruled, Ruling, decide, erase_camera};
use contrechamp::store::report::reports::withdraw_report;
use contrechamp::store::upkeep::backup::backup;
use contrechamp::store::upkeep::check::check;
use contrechamp::store::{Store, Writing};

use crate::codes::{report, submit};
use crate::support::Api;

/// Reports whose notes are published; some are erased afterwards.
const REPORTS: u16 = 240;

fn note(number: u16) -> String {
    // Some fit into a page with others, some have pages of their own.
    let long = "x".repeat(if number.is_multiple_of(8) { 1_700 } else { usize::from(number % 7) * 60 });
    format!("SECRET-{number:03} {long} TERCES-{number:03}")
}

fn ruling(number: u16, action: Action) -> Ruling {
    Ruling {
        decider: Decider { moderator_id: None, today: PartialDate::parse("2026-11-23").unwrap() },
        subject: Subject::Text,
        subject_id: report(number, "").report.report_id.to_string(),
        action,
        reason: Reason::Checked,
        why: None,
        into: None,
        most: None,
    }
}

async fn publish(store: &Store, number: u16) {
    let ruling = ruling(number, Action::Publish);
    let ruled = store.write(move |writing| decide(writing, &ruling)).await.unwrap();
    assert!(matches!(ruled, Ruled::Done(_)), "{ruled:?}");
}

fn left_in(bytes: &[u8], numbers: &[u16]) -> Vec<String> {
    let words = numbers.iter().flat_map(|number| [format!("SECRET-{number:03}"), format!("TERCES-{number:03}")]);
    words.filter(|word| memchr::memmem::find(bytes, word.as_bytes()).is_some()).collect()
}

/// Takes one of the texts away in one of three ways.
fn erase(writing: &Writing<'_>, number: u16, camera: CameraId) -> Result<(), contrechamp::store::StoreError> {
    match number % 3 {
        0 => withdraw_report(writing, report(number, "").report.report_id).map(|_| ()),
        1 => decide(writing, &ruling(number, Action::Erase)).map(|_| ()),
        _ => erase_camera(writing, camera),
    }
}

#[tokio::test]
async fn texts_that_moved_from_page_to_page_leave_no_byte_in_the_file_its_log_and_the_next_backup() {
    let api = Api::new();
    let store = &api.state.store;
    let mut cameras = Vec::new();
    for number in 0..REPORTS {
        cameras.push(submit(store, number, &note(number)).await);
        // Published one by one between the others: pages fill up, and are split again and again.
        publish(store, number).await;
    }
    let gone: Vec<u16> = (0..REPORTS).filter(|number| number % 4 == 1).collect();
    for number in gone.clone() {
        let camera = cameras[usize::from(number)];
        store.write(move |writing| erase(writing, number, camera)).await.unwrap();
    }
    while !store.is_scrubbed() {
        std::thread::yield_now();
    }
    let copy = api.database.with_extension("copy");
    assert_eq!(backup(&api.database, &copy).unwrap().faults, Vec::<String>::new());
    for path in [api.database.clone(), api.database.with_extension("db-wal"), copy] {
        let bytes = std::fs::read(&path).unwrap_or_default();
        assert_eq!(left_in(&bytes, &gone), Vec::<String>::new(), "{}", path.display());
    }
    let kept: Vec<u16> = (0..REPORTS).filter(|number| number % 4 != 1).collect();
    assert_eq!(left_in(&std::fs::read(&api.database).unwrap(), &kept).len(), 2 * kept.len(), "the others stay");
    assert_eq!(check(&api.database).unwrap().faults, Vec::<String>::new());
}
