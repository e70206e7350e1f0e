//! Parts of a photo covered and cut off by a moderator: before it is published and after, for good, and told in the log.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use axum::http::{Method, StatusCode};
use contrechamp::domain::ruling::{Action, Reason, Subject};
use contrechamp::domain::{PartialDate, PhotoState};
use contrechamp::store::moderation::rulings::{Decider, Ruled, Ruling, decide};
use contrechamp::store::report::photos::{find_photo, publish_photo};
use contrechamp::store::upkeep::backup::backup;
use contrechamp::store::upkeep::check::check;
use image::{Rgb, RgbImage};
use uuid::Uuid;

use crate::moderation::{Desk, between};
use crate::photos::{PHOTO, holds, look, on_disk, scrubbed, send, town};
use crate::pictures::jpeg;
use crate::support::{Api, Reply};

fn noise() -> RgbImage {
    RgbImage::from_fn(320, 160, |x, y| {
        let n = (x * 7_919 + y * 104_729).wrapping_mul(2_654_435_761);
        Rgb([(n >> 8) as u8 | 64, (n >> 16) as u8 | 64, (n >> 24) as u8 | 64])
    })
}

fn open(photo: &Reply) -> RgbImage {
    image::load_from_memory(&photo.body).unwrap().into_rgb8()
}

fn is_black(picture: &RgbImage, x: u32, y: u32) -> bool {
    picture.get_pixel(x, y).0.iter().all(|value| *value < 30)
}

fn form() -> String {
    format!("/moderation/photos/{PHOTO}/cover")
}

async fn publish(api: &Api) {
    let photo: Uuid = PHOTO.parse().unwrap();
    api.state.store.write(move |writing| publish_photo(writing, photo)).await.unwrap();
    api.settle();
}

const LEFT_HALF: [(&str, &str); 4] = [("left_1", "0"), ("top_1", "0"), ("width_1", "50"), ("height_1", "100")];

#[tokio::test]
async fn a_part_is_covered_before_publication_and_no_byte_of_the_former_picture_is_left() {
    let (api, _) = town().await;
    send(&api, PHOTO, jpeg(&noise())).await;
    let former = look(&api, PHOTO).await.body;
    let parts: Vec<&[u8]> = (700..former.len() - 64).step_by(1_500).map(|at| &former[at..at + 16]).collect();
    assert!(parts.len() > 5 && parts.iter().all(|part| holds(&on_disk(&api), part)));
    let desk = Desk::open(&api).await;
    let queue = desk.get("/moderation").await.text();
    assert!(queue.contains(&format!("moderation/photos/{PHOTO}/cover?lang=fr\"")), "{queue}");
    let page = desk.get(&form()).await.text();
    assert!(
        page.contains("Cela ne se reprend pas")
            && page.contains("name=\"left_6\"")
            && page.contains("name=\"left_crop\"")
    );
    let reply = desk.post(&form(), &[&LEFT_HALF[..], &[("sure", "1")]].concat()).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    let number = between(reply.header("location"), "?done=", "&").to_owned();
    assert!(desk.get(reply.header("location")).await.text().contains("est enregistrée"));

    let covered = look(&api, PHOTO).await;
    let picture = open(&covered);
    assert_eq!(picture.dimensions(), (320, 160));
    assert!([(0, 0), (80, 80), (159, 159)].iter().all(|(x, y)| is_black(&picture, *x, *y)));
    assert!(!is_black(&picture, 300, 20) && !is_black(&picture, 200, 150));
    scrubbed(&api);
    let copy = api.database.with_extension("copy");
    assert_eq!(backup(&api.database, &copy).unwrap().faults, Vec::<String>::new());
    let files = [on_disk(&api), std::fs::read(&copy).unwrap()];
    // What was not covered is encoded to the same bytes here and there.
    let gone: Vec<&&[u8]> = parts.iter().filter(|part| !holds(&covered.body, part)).collect();
    assert!(gone.len() > parts.len() / 2);
    let left = gone.iter().filter(|part| files.iter().any(|file| holds(file, part))).count();
    assert_eq!(left, 0, "of {} parts", gone.len());

    assert_eq!(desk.shown().await, "photo", "it waits for its publication as before");
    let undone = desk.post("/moderation/undo", &[("decision", &number)]).await;
    assert!(undone.header("location").contains("told=not_possible"));
    let log = api.get("/moderation/log?f=json").await.json()["decisions"][0].clone();
    assert_eq!(
        (&log["subject"], &log["action"], &log["reason"]),
        (&"photo".into(), &"cover".into(), &"personal_data".into())
    );
    assert!(!log.to_string().contains("Camille"));
    assert!(api.get_with("/moderation/log", &[("accept", "text/html")]).await.text().contains("Masqué en partie"));
    assert_eq!(check(&api.database).unwrap().faults, Vec::<String>::new());
}

#[tokio::test]
async fn a_published_photo_is_cut_and_covered_and_stays_published_under_another_tag() {
    let (api, camera) = town().await;
    send(&api, PHOTO, jpeg(&noise())).await;
    publish(&api).await;
    let public = format!("/photos/{PHOTO}");
    let before = api.get(&public).await;
    let desk = Desk::open(&api).await;
    let list = desk.get("/moderation/photos").await.text();
    assert!(list.contains(&format!("photos/{PHOTO}/cover")) && list.contains("Publiée"), "{list}");
    let crop = [("left_crop", "50"), ("top_crop", "25,5"), ("width_crop", "50"), ("height_crop", "50")];
    let cover = [("left_2", "75"), ("top_2", "0"), ("width_2", "25"), ("height_2", "100"), ("reason", "private_home")];
    let reply = desk.post(&form(), &[&crop[..], &cover, &[("sure", "1")]].concat()).await;
    assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
    api.settle();
    let after = api.get(&public).await;
    let picture = open(&after);
    assert_eq!(picture.dimensions().0, 160);
    assert!(is_black(&picture, 120, 40) && !is_black(&picture, 20, 40));
    assert_ne!(before.header("etag"), after.header("etag"));
    let held = api.get_with(&public, &[("if-none-match", before.header("etag"))]).await;
    assert_eq!(held.status, StatusCode::OK, "whoever held the former picture is sent the new one");
    let item = api.get(&format!("/collections/cameras/items/{camera}")).await.json();
    assert_eq!(item["properties"]["cc_photo"][0], public[1..]);
    let log = api.get("/moderation/log?f=json").await.json()["decisions"][0].clone();
    assert_eq!((&log["reason"], &log["camera"]), (&"private_home".into(), &camera.into()));
}

#[tokio::test]
async fn a_form_that_says_too_little_comes_back_with_what_was_typed_and_changes_nothing() {
    let (api, _) = town().await;
    send(&api, PHOTO, jpeg(&noise())).await;
    let former = look(&api, PHOTO).await.body;
    let desk = Desk::open(&api).await;
    for (fields, told) in [
        (vec![("sure", "1")], "dessinez un cadre"),
        (LEFT_HALF.to_vec(), "cochez d’abord"),
        (
            vec![("left_3", "90"), ("top_3", "7"), ("width_3", "20"), ("height_3", "5"), ("sure", "1")],
            "Il faut quatre nombres",
        ),
        (vec![("left_1", "90"), ("sure", "1")], "Il faut quatre nombres"),
        (vec![("left_crop", "<b>"), ("sure", "1")], "Il faut quatre nombres"),
    ] {
        let reply = desk.post(&form(), &fields).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = reply.text();
        assert!(page.contains(told), "{told}: {page}");
        assert!(
            fields[0].0 == "sure"
                || page.contains(&format!("value=\"{}\"", fields[0].1.replace('<', "&lt;").replace('>', "&gt;")))
        );
    }
    assert_eq!(look(&api, PHOTO).await.body, former);
    // Neither strangers nor forms of other sites, and no decision without a picture.
    assert_eq!(api.call(Method::POST, &form(), &[], "sure=1").await.problem(), "sign-in-needed");
    assert!(api.get(&form()).await.text().contains("name=\"passphrase\""));
    let bare = desk.post("/moderation/decide", &[("subject", "photo"), ("id", PHOTO), ("do", "cover")]).await;
    assert!(bare.header("location").contains("told=not_possible"));
    let unknown = "/moderation/photos/00000000-0000-4000-8000-000000000000/cover";
    assert_eq!(desk.get(unknown).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_photo_that_was_erased_meanwhile_is_not_covered() {
    let (api, _) = town().await;
    send(&api, PHOTO, jpeg(&noise())).await;
    let desk = Desk::open(&api).await;
    let ruling = Ruling {
        decider: Decider { moderator_id: None, today: PartialDate::parse("2026-11-23").unwrap() },
        subject: Subject::Photo,
        subject_id: PHOTO.to_owned(),
        action: Action::Erase,
        reason: Reason::PersonalData,
        why: None,
        into: None,
        most: None,
    };
    assert!(matches!(api.state.store.write(move |writing| decide(writing, &ruling)).await.unwrap(), Ruled::Done(_)));
    let reply = desk.post(&form(), &[&LEFT_HALF[..], &[("sure", "1")]].concat()).await;
    assert_eq!(reply.status, StatusCode::NOT_FOUND);
    let id: Uuid = PHOTO.parse().unwrap();
    let photo = api.state.store.read(move |reader| find_photo(reader, id)).unwrap().unwrap();
    assert_eq!(photo.state, PhotoState::Erased);
}
