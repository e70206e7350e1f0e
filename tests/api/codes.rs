//! Codes of new cameras: never dealt twice, whatever is put back in the place of the file.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use std::path::Path;

use contrechamp::domain::report::Report;
use contrechamp::domain::{CameraId, Evidence, ObservationKind, PartialDate, Position, Tags};
use contrechamp::store::report::reports::{Handling, Submission, Submitted, submit_report};
use contrechamp::store::upkeep::backup::backup;
use contrechamp::store::upkeep::check::check;
use contrechamp::store::upkeep::restore::restore;
use contrechamp::store::{Clock, Store};
use jiff::Timestamp;
use uuid::Uuid;

use crate::support::noon;

/// A report of a camera where there is none yet; the note is text that may have to go.
pub fn report(number: u16, note: &str) -> Submission {
    let day = PartialDate::parse("2026-11-23").unwrap();
    // Spread out, so that neighbours in time are none on the ground.
    let (east, north) = (f64::from(number * 37 % 101) * 0.001, f64::from(number * 53 % 97) * 0.001);
    let report = Report {
        report_id: Uuid::from_u128(0x5eed_0000_0000_4000_8000_0000_0000_0000 + u128::from(number)),
        kind: ObservationKind::Camera,
        camera_id: None,
        position: Some(Position::new(3.8205 + east, 43.5555 + north).unwrap()),
        accuracy_m: Some(5.0),
        seen_on: day,
        evidence: Evidence::Seen,
        tags: Tags::default(),
        note: Some(note.to_owned()).filter(|note| !note.is_empty()),
        free_tags: Tags::default(),
        distinct_from: Vec::new(),
    };
    Submission { report, receipt_hash: [1; 32], body_hash: [2; 32], today: day, handling: Handling::default() }
}

/// A corrected statement of a report of a camera.
pub fn amended(report_id: Uuid, lon: f64, lat: f64) -> Submission {
    let mut submission = report(0, "");
    submission.report.report_id = report_id;
    submission.report.position = Some(Position::new(lon, lat).unwrap());
    submission
}

pub async fn submit(store: &Store, number: u16, note: &str) -> CameraId {
    let submission = report(number, note);
    match store.write(move |writing| submit_report(writing, &submission)).await.unwrap() {
        Submitted::New(stored) => stored.camera_id,
        other => unreachable!("{other:?}"),
    }
}

async fn add(path: &Path, number: u16) -> CameraId {
    submit(&Store::open(path, noon as Clock).unwrap(), number, "").await
}

#[tokio::test]
async fn a_code_that_was_dealt_after_a_backup_is_not_dealt_again_once_that_is_restored() {
    let folder = tempfile::tempdir().unwrap();
    let (path, copy) = (folder.path().join("city.db"), folder.path().join("copy.db"));
    let first = add(&path, 1).await;
    assert_eq!(add(&path, 2).await.stored(), first.stored() + 1, "neighbours are stored together");
    assert_eq!(backup(&path, &copy).unwrap().faults, Vec::<String>::new());
    let lost = [add(&path, 3).await, add(&path, 4).await];
    restore(&copy, &path, Timestamp::now()).unwrap();
    let dealt = [add(&path, 5).await, add(&path, 6).await];
    assert!(dealt.iter().all(|code| !lost.contains(code)), "{lost:?} {dealt:?}");
    assert_eq!(check(&path).unwrap().faults, Vec::<String>::new());

    // Whoever copies the backup by hand gets another series too, and the file it was made of goes on with its own.
    let by_hand = folder.path().join("by-hand.db");
    std::fs::copy(&copy, &by_hand).unwrap();
    let other = add(&by_hand, 7).await;
    assert!(!lost.contains(&other) && !dealt.contains(&other));
    assert_eq!(add(&path, 8).await.stored(), dealt[1].stored() + 1);
}

#[tokio::test]
async fn two_new_inventories_deal_different_codes() {
    let folder = tempfile::tempdir().unwrap();
    let codes = [add(&folder.path().join("a.db"), 1).await, add(&folder.path().join("b.db"), 1).await];
    assert_ne!(codes[0], codes[1]);
}
