//! What moderators hid after a backup was made is hidden in the restored inventory too; what was shown then is not.

use std::io::Cursor;

use contrechamp::domain::PartialDate;
use contrechamp::domain::photo::PhotoKind;
use contrechamp::domain::ruling::{Action, Reason, Subject};
use contrechamp::store::moderation::rulings::{Decider, Ruled, Ruling, cover_photo, decide};
use contrechamp::store::report::photos::{NewPicture, find_photo};
use contrechamp::store::{Store, StoreError, Writing};
use image::{ImageFormat, Rgb, RgbImage};
use jiff::Timestamp;
use serde_json::json;
use uuid::Uuid;

use super::instance::{Instance, Place, get, post, put, run, text};
use super::{check_is_sound, list_of, report, send};

fn jpeg(grey: u8) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let image = RgbImage::from_pixel(120, 90, Rgb([grey; 3]));
    image.write_to(&mut bytes, ImageFormat::Jpeg).expect("encoding to memory cannot fail");
    bytes.into_inner()
}

/// One job of a writer beside the server's.
fn write<T: Send + 'static>(
    place: &Place,
    work: impl FnOnce(&Writing<'_>) -> Result<T, StoreError> + Send + 'static,
) -> T {
    let store = Store::open(place.database().as_ref(), Timestamp::now).expect("it is there");
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime can be made");
    runtime.block_on(store.write(work)).expect("it can be written")
}

fn decider() -> Decider {
    Decider { moderator_id: None, today: PartialDate::parse("2026-11-20").expect("a day") }
}

fn ruled(place: &Place, subject: Subject, id: &str, action: Action) {
    let ruling = Ruling {
        decider: decider(),
        subject,
        subject_id: id.to_owned(),
        action,
        reason: Reason::PersonalData,
        why: None,
        into: None,
        most: None,
    };
    let done = write(place, move |writing| decide(writing, &ruling));
    assert!(matches!(done, Ruled::Done(_)), "{subject:?} {action:?}: {done:?}");
}

/// A report with a note and two photos, a survey, a list: all shown when the backup is made.
struct Shown {
    reports: Vec<String>,
    cameras: Vec<String>,
    photos: [Uuid; 2],
    survey: String,
    import: String,
}

fn show(place: &Place, server: &Instance) -> Shown {
    let file = place.write("list.geojson", &list_of(40));
    let imported = ["import", "cameras", &file, "--source", "ville", "--licence", "etalab-2.0"];
    assert!(run(&[&imported[..], &["--database", &place.database()]].concat()).status.success());
    let listed = run(&["revert", "list", "--database", &place.database()]).stdout;
    let listed = String::from_utf8_lossy(&listed).into_owned();
    let import = listed.lines().last().and_then(|line| line.split('\t').nth(1)).expect("it is listed").to_owned();
    let (mut reports, mut cameras) = (Vec::new(), Vec::new());
    for number in 401..405 {
        let (receipt, mut body) = report(number);
        body["note"] = json!("au-dessus de la porte verte");
        let bearer = format!("Bearer {receipt}");
        let sent = post(&server.url("/reports"), &[("authorization", &bearer)], &body).expect("it answers");
        assert_eq!(sent.status, 201, "{}", sent.body);
        reports.push(body["report_id"].as_str().expect("made there").to_owned());
        cameras.push(sent.json()["camera_id"].as_str().expect("it has one").to_owned());
    }
    let (receipt, _) = report(401);
    let bearer = format!("Bearer {receipt}");
    let photos = [Uuid::from_u128(1 << 100), Uuid::from_u128(2 << 100)];
    for (photo, grey) in photos.iter().zip([40, 200]) {
        let path = format!("/reports/{}/photos/{photo}?kind={}", reports[0], PhotoKind::Close.as_str());
        let sent = put(&server.url(&path), &[("authorization", &bearer)], &jpeg(grey)).expect("it answers");
        assert_eq!(sent.status, 201, "{}", sent.body);
        ruled(place, Subject::Photo, &photo.to_string(), Action::Publish);
    }
    ruled(place, Subject::Text, &reports[3], Action::Publish);
    let ring = [[3.86, 43.6], [3.87, 43.6], [3.87, 43.61], [3.86, 43.6]];
    let survey = json!({ "survey_id": Uuid::from_u128(3 << 100).to_string(), "surveyed_on": "2026-11-20", "finds": "none",
        "geometry": {"type": "Polygon", "coordinates": [ring]} });
    let sent = post(&server.url("/surveys"), &[("authorization", &bearer)], &survey).expect("it answers");
    let survey = sent.json()["id"].as_str().expect("it has one").to_owned();
    Shown { reports, cameras, photos, survey, import }
}

fn hide(place: &Place, shown: &Shown) {
    ruled(place, Subject::Report, &shown.reports[1], Action::Hide);
    ruled(place, Subject::Camera, &shown.cameras[2], Action::Hide);
    ruled(place, Subject::Text, &shown.reports[3], Action::Keep);
    ruled(place, Subject::Survey, &shown.survey, Action::Hide);
    ruled(place, Subject::Photo, &shown.photos[0].to_string(), Action::Keep);
    ruled(place, Subject::Import, &shown.import, Action::Hide);
    let store = Store::open(place.database().as_ref(), Timestamp::now).expect("it is there");
    let covered = shown.photos[1];
    let photo = store.read(|reader| find_photo(reader, covered)).expect("it can be read").expect("it is kept");
    let picture = NewPicture { jpeg: jpeg(0), width_px: 120, height_px: 90 };
    let done = write(place, move |writing| cover_photo(writing, decider(), Reason::PersonalData, &photo, &picture));
    assert!(matches!(done, Ruled::Done(_)), "{done:?}");
}

#[test]
fn what_was_hidden_or_covered_after_a_backup_stays_so_in_what_is_restored() {
    let place = Place::new();
    let (database, copy) = (place.database(), text(&place.path("copy.db")));
    let server = Instance::start(&place, &["--empty"]);
    let shown = show(&place, &server);
    assert!(run(&["backup", &copy, "--database", &database]).status.success());
    hide(&place, &shown);
    assert!(send(&server.address, 9).is_ok_and(|sent| sent.status == 201));
    assert!(server.stop().success());

    let restored = run(&["restore", &copy, "--database", &database]);
    let told = String::from_utf8_lossy(&restored.stderr).into_owned();
    assert!(restored.status.success() && told.contains("hidden again: 7\n"), "{told}");
    let server = Instance::start(&place, &[]);
    let (first, last) = (&shown.cameras[0], &shown.cameras[3]);
    let left = server.json("/collections/cameras/items?limit=100");
    let mut ids: Vec<_> = left["features"].as_array().expect("a list").iter().map(|feature| &feature["id"]).collect();
    ids.sort_by_key(ToString::to_string);
    let mut wanted = [json!(first), json!(last)];
    wanted.sort_by_key(ToString::to_string);
    assert_eq!(ids, wanted.iter().collect::<Vec<_>>(), "neither the report, the camera nor the list is back");
    assert!(!left.to_string().contains("porte verte"), "nor the text");
    assert_eq!(server.json("/collections/surveys/items")["numberMatched"], 0, "nor the survey");
    let public = |photo: Uuid| get(&server.url(&format!("/photos/{photo}")), &[]).status;
    assert_eq!(shown.photos.map(public), [404, 200], "nor the photo");
    let look = text(&place.path("look.jpg"));
    assert!(run(&["photos", "show", &shown.photos[1].to_string(), &look, "--database", &database]).status.success());
    assert_eq!(std::fs::read(&look).expect("it was written"), jpeg(0), "and the other one is covered");
    let log = server.json("/moderation/log?f=json");
    let decisions = log["decisions"].as_array().expect("a list");
    let camera = decisions.iter().find(|decision| decision["camera"] == json!(shown.cameras[2]));
    let number = camera.and_then(|decision| decision["id"].as_i64()).unwrap_or_else(|| unreachable!("{log}"));
    assert!(run(&["revert", "undo", &number.to_string(), "--database", &database]).status.success());
    check_is_sound(&place);
}

fn merged(place: &Place, from: &str, into: &str) {
    let into = Some(into.parse().expect("a code"));
    let ruling = Ruling {
        decider: decider(),
        subject: Subject::Camera,
        subject_id: from.to_owned(),
        action: Action::Merge,
        reason: Reason::Duplicate,
        why: None,
        into,
        most: None,
    };
    let done = write(place, move |writing| decide(writing, &ruling));
    assert!(matches!(done, Ruled::Done(_)), "{done:?}");
}

#[test]
fn what_was_merged_after_a_backup_is_one_in_what_is_restored_and_can_be_two_again() {
    let place = Place::new();
    let (database, copy) = (place.database(), text(&place.path("copy.db")));
    let server = Instance::start(&place, &["--empty"]);
    let codes: Vec<String> = (1..=4)
        .map(|number| {
            send(&server.address, number).expect("it answers").json()["camera_id"].as_str().expect("one").to_owned()
        })
        .collect();
    merged(&place, &codes[3], &codes[0]);
    assert!(run(&["backup", &copy, "--database", &database]).status.success());
    // Into one that is merged itself then, so that only their order brings all of them together.
    merged(&place, &codes[2], &codes[1]);
    merged(&place, &codes[1], &codes[0]);
    assert!(server.stop().success());

    let restored = run(&["restore", &copy, "--database", &database]);
    let told = String::from_utf8_lossy(&restored.stderr).into_owned();
    assert!(restored.status.success() && told.contains("merged again: 2\n"), "{told}");
    let server = Instance::start(&place, &[]);
    assert_eq!(server.cameras(""), 1);
    let log = server.json("/moderation/log?f=json");
    let newest = log["decisions"][0].clone();
    assert_eq!((&newest["action"], &newest["camera"]), (&json!("merge"), &json!(codes[1])), "{log}");
    assert!(run(&["revert", "undo", &newest["id"].to_string(), "--database", &database]).status.success());
    super::wait_until("they are two again", || server.cameras("") == 2);
    check_is_sound(&place);
}
