//! Photos of reports from sending to erasure: what is kept is pixels alone, and what is erased is in no file any more.
#![expect(clippy::unwrap_used, reason = "a test says what went wrong by panicking")]

use axum::http::{Method, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contrechamp::domain::photo::ErasedBy;
use contrechamp::http::Rate;
use contrechamp::store::report::photos::{Published, erase_photo, publish_photo};
use contrechamp::store::upkeep::backup::backup;
use contrechamp::store::upkeep::check::check;
use image::Rgb;
use serde_json::json;
use uuid::Uuid;

use crate::pictures::{
    SECRETS, halves, invisible_png, jpeg, jpeg_with_everything, markers, png, png_that_says, png_with_everything, webp,
    webp_with_everything,
};
use crate::support::{Api, Reply};

const REPORT: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";
pub const PHOTO: &str = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

fn bearer(seed: u8) -> String {
    format!("Bearer {}", URL_SAFE_NO_PAD.encode([seed; 32]))
}

pub fn own(photo: &str) -> String {
    format!("/reports/{REPORT}/photos/{photo}")
}

/// A service with one report of a new camera; answers the camera's code too.
pub async fn town() -> (Api, String) {
    reported(Api::new()).await
}

async fn reported(api: Api) -> (Api, String) {
    let report = json!({
        "report_id": REPORT, "kind": "camera", "seen_on": "2026-11-23", "evidence": "seen",
        "position": { "type": "Point", "coordinates": [3.83, 43.58] }, "tags": { "camera:type": "dome" },
    });
    let headers = [("authorization", &*bearer(1)), ("content-type", "application/json")];
    let reply = api.call(Method::POST, "/reports", &headers, report.to_string()).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
    let camera = reply.json()["camera_id"].as_str().unwrap().to_owned();
    (api, camera)
}

pub async fn ask(api: &Api, method: Method, path: &str, seed: u8, body: Vec<u8>) -> Reply {
    api.call(method, path, &[("authorization", &*bearer(seed))], body).await
}

pub async fn send(api: &Api, photo: &str, body: Vec<u8>) -> Reply {
    ask(api, Method::PUT, &format!("{}?kind=close", own(photo)), 1, body).await
}

pub async fn look(api: &Api, photo: &str) -> Reply {
    ask(api, Method::GET, &own(photo), 1, Vec::new()).await
}

async fn publish(api: &Api, photo: &str) -> Published {
    let photo: Uuid = photo.parse().unwrap();
    let published = api.state.store.write(move |writing| publish_photo(writing, photo)).await.unwrap();
    api.settle();
    published
}

/// Every file of the database as it lies on the disk.
pub fn on_disk(api: &Api) -> Vec<u8> {
    let mut all = Vec::new();
    for suffix in ["", "-wal"] {
        let mut path = api.database.clone().into_os_string();
        path.push(suffix);
        all.extend(std::fs::read(path).unwrap_or_default());
    }
    all
}

pub fn holds(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

/// Waits until the log that still holds erased bytes is cut.
pub fn scrubbed(api: &Api) {
    while !api.state.store.is_scrubbed() {
        std::thread::yield_now();
    }
}

fn near(found: Rgb<u8>, wanted: [u8; 3]) -> bool {
    found.0.iter().zip(wanted).all(|(found, wanted)| found.abs_diff(wanted) < 40)
}

#[tokio::test]
async fn nothing_of_a_photo_is_kept_but_its_pixels() {
    for (name, sent) in [
        ("jpeg", jpeg_with_everything(&halves(64, 32), 1)),
        ("png", png_with_everything(&halves(64, 32), 1)),
        ("webp", webp_with_everything(&halves(64, 32), 1)),
    ] {
        let (api, _) = town().await;
        assert!(holds(&sent, b"SECRET-TRAILING") && holds(&sent, b"SECRET-GPS-43.6108"), "{name}");
        let reply = send(&api, PHOTO, sent).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{name}: {}", reply.text());
        assert_eq!((&reply.json()["width_px"], &reply.json()["height_px"]), (&json!(64), &json!(32)));
        let kept = look(&api, PHOTO).await;
        assert_eq!((kept.header("content-type"), kept.header("cache-control")), ("image/jpeg", "no-store"));
        let odd: Vec<u8> = markers(&kept.body)
            .into_iter()
            .filter(|marker| !matches!(marker, 0xe0 | 0xdb | 0xc0 | 0xc4 | 0xda | 0xd9))
            .collect();
        assert!(odd.is_empty(), "{name}: segments that hold more than a picture: {odd:x?}");
        let disk = on_disk(&api);
        for secret in SECRETS {
            assert!(!holds(&kept.body, secret.as_bytes()), "{name}: {secret} is in the photo");
            assert!(!holds(&disk, secret.as_bytes()), "{name}: {secret} is in the database");
        }
    }
}

#[tokio::test]
async fn a_photo_stands_upright_although_its_orientation_is_forgotten() {
    let sideways = [
        ("jpeg", jpeg_with_everything(&halves(64, 32), 6)),
        ("png", png_with_everything(&halves(64, 32), 6)),
        ("webp", webp_with_everything(&halves(64, 32), 6)),
    ];
    for (name, sent) in sideways {
        let (api, _) = town().await;
        let reply = send(&api, PHOTO, sent).await;
        assert_eq!((&reply.json()["width_px"], &reply.json()["height_px"]), (&json!(32), &json!(64)), "{name}");
        let kept = image::load_from_memory(&look(&api, PHOTO).await.body).unwrap().into_rgb8();
        assert!(near(*kept.get_pixel(16, 8), [220, 20, 20]), "{name}: red was left, so it is up");
        assert!(near(*kept.get_pixel(16, 56), [20, 20, 220]), "{name}");
    }
}

#[tokio::test]
async fn a_large_photo_becomes_small_and_what_was_invisible_stays_so() {
    let (api, _) = town().await;
    let reply = send(&api, PHOTO, jpeg(&halves(3_000, 2_000))).await.json();
    assert_eq!((&reply["width_px"], &reply["height_px"]), (&json!(1_600), &json!(1_067)));
    let other = "7c9e6679-7425-40de-944b-e07fc1f90ae8";
    assert_eq!(send(&api, other, invisible_png()).await.status, StatusCode::CREATED);
    let kept = image::load_from_memory(&look(&api, other).await.body).unwrap().into_rgb8();
    assert!(near(*kept.get_pixel(32, 32), [255, 255, 255]), "{:?}", kept.get_pixel(32, 32));
}

#[tokio::test]
async fn what_is_no_photo_is_refused_with_a_clear_word_and_the_report_stands() {
    let (api, camera) = town().await;
    let whole = jpeg(&halves(400, 400));
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic".to_vec();
    let avif = b"\0\0\0\x18ftypavif\0\0\0\0mif1avif".to_vec();
    let cut = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
    let cases: [(&str, Vec<u8>, u16, &str, &str); 13] = [
        ("GIF", b"GIF89a\x01\0\x01\0\0\0\0;".to_vec(), 415, "unsupported-media-type", "a GIF"),
        (
            "SVG",
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(),
            415,
            "unsupported-media-type",
            "an SVG",
        ),
        ("XML", b"\xef\xbb\xbf <?xml version='1.0'?><svg/>".to_vec(), 415, "unsupported-media-type", "an SVG"),
        ("HEIC", heic, 415, "unsupported-media-type", "HEIC"),
        ("AVIF", avif, 415, "unsupported-media-type", "AVIF"),
        ("PDF", b"%PDF-1.7 /JavaScript".to_vec(), 415, "unsupported-media-type", "a PDF"),
        ("nothing", Vec::new(), 415, "unsupported-media-type", "nothing"),
        (
            "noise",
            (0..5_000).map(|n: u32| ((n * 7_919) >> 3) as u8).collect(),
            415,
            "unsupported-media-type",
            "another",
        ),
        ("half a JPEG", cut(&whole), 422, "invalid-photo", "whole photo"),
        ("half a PNG", cut(&png(&halves(400, 400))), 422, "invalid-photo", "whole photo"),
        ("half a WebP", cut(&webp(&halves(401, 399))), 422, "invalid-photo", "whole photo"),
        ("100 megapixels", png_that_says(10_000, 10_000), 422, "invalid-photo", "25 million"),
        ("the largest number", png_that_says(0x7fff_ffff, 0x7fff_ffff), 422, "invalid-photo", "expected"),
    ];
    for (name, body, status, problem, word) in cases {
        let reply = send(&api, PHOTO, body).await;
        assert_eq!((reply.status.as_u16(), reply.problem().as_str()), (status, problem), "{name}: {}", reply.text());
        assert!(reply.json()["detail"].as_str().unwrap().contains(word), "{name}: {}", reply.text());
    }
    let large = send(&api, PHOTO, vec![0xff; 6_000_001]).await;
    assert_eq!((large.status, large.problem().as_str()), (StatusCode::PAYLOAD_TOO_LARGE, "body-too-large"));
    let kept = ask(&api, Method::GET, &format!("/reports/{REPORT}/photos"), 1, Vec::new()).await;
    assert_eq!(kept.json(), json!({ "photos": [] }));
    assert_eq!(api.get(&format!("/collections/cameras/items/{camera}")).await.status, StatusCode::OK);
    assert_eq!(check(&api.database).unwrap().faults, Vec::<String>::new());
}

#[tokio::test]
async fn a_file_that_is_two_things_at_once_is_kept_as_a_photo_only() {
    let (api, _) = town().await;
    let html = b"<html><script>alert(document.domain)</script>";
    let polyglot = [&jpeg_with_everything(&halves(32, 32), 1)[..], html].concat();
    assert_eq!(send(&api, PHOTO, polyglot).await.status, StatusCode::CREATED);
    assert_eq!(publish(&api, PHOTO).await, Published::Done);
    let public = api.get(&format!("/photos/{PHOTO}")).await;
    assert!(!holds(&public.body, b"script") && !holds(&on_disk(&api), html));
    assert_eq!((public.header("content-type"), public.header("x-content-type-options")), ("image/jpeg", "nosniff"));
}

#[tokio::test]
async fn a_lost_answer_costs_nothing_and_nobody_else_can_add_or_look() {
    let (api, _) = town().await;
    let sent = jpeg(&halves(64, 64));
    let first = send(&api, PHOTO, sent.clone()).await;
    assert_eq!(first.status, StatusCode::CREATED);
    assert!(first.header("location").ends_with(&own(PHOTO)));
    let again = send(&api, PHOTO, sent.clone()).await;
    assert_eq!((again.status, again.json()), (StatusCode::OK, first.json()));
    let other = send(&api, PHOTO, jpeg(&halves(64, 60))).await;
    assert_eq!((other.status, other.problem().as_str()), (StatusCode::CONFLICT, "photo-differs"));
    let path = own(PHOTO);
    for (method, seed, expected) in
        [(Method::PUT, 2, 403), (Method::GET, 2, 403), (Method::DELETE, 2, 403), (Method::PATCH, 2, 403)]
    {
        let path = if method == Method::PUT { format!("{path}?kind=wide") } else { path.clone() };
        assert_eq!(ask(&api, method, &path, seed, sent.clone()).await.status.as_u16(), expected);
    }
    assert_eq!(api.get(&path).await.problem(), "receipt-missing");
    assert_eq!(api.get(&format!("/photos/{PHOTO}")).await.problem(), "not-found", "private until it is published");
    let unknown = format!("/reports/{PHOTO}/photos/{PHOTO}?kind=close");
    assert_eq!(ask(&api, Method::PUT, &unknown, 1, sent.clone()).await.problem(), "not-found");
    for (query, problem) in [
        ("", "invalid-parameter"),
        ("?kind=near", "invalid-parameter"),
        ("?kind=wide&evidence_only=yes", "invalid-parameter"),
        ("?kind=wide&name=..%2F..%2Fetc%2Fpasswd", "unknown-parameter"),
    ] {
        let reply = ask(&api, Method::PUT, &format!("{path}{query}"), 1, sent.clone()).await;
        assert_eq!(reply.problem(), problem, "{query}");
    }
    assert_eq!(send(&api, "..%2F..%2Fphoto.jpg", sent).await.problem(), "not-found");
}

#[tokio::test]
async fn a_report_keeps_four_photos_and_a_withdrawn_one_makes_room() {
    let (api, _) = town().await;
    let id = |n: u8| format!("7c9e6679-7425-40de-944b-e07fc1f90a0{n}");
    for n in 0..4 {
        assert_eq!(send(&api, &id(n), jpeg(&halves(16, 16))).await.status, StatusCode::CREATED);
    }
    assert_eq!(send(&api, &id(4), jpeg(&halves(16, 16))).await.problem(), "too-many-photos");
    assert_eq!(ask(&api, Method::DELETE, &own(&id(0)), 1, Vec::new()).await.status, StatusCode::NO_CONTENT);
    assert_eq!(send(&api, &id(4), jpeg(&halves(16, 16))).await.status, StatusCode::CREATED);
    let again = send(&api, &id(0), jpeg(&halves(16, 16))).await;
    assert_eq!(again.problem(), "gone", "what was withdrawn is not taken again");
}

#[tokio::test]
async fn a_published_photo_is_everybodys_until_it_is_kept_back_or_erased() {
    let (api, camera) = town().await;
    let item = format!("/collections/cameras/items/{camera}");
    let public = format!("/photos/{PHOTO}");
    send(&api, PHOTO, jpeg(&halves(64, 64))).await;
    assert!(api.get(&item).await.json()["properties"].get("cc_photo").is_none());
    assert_eq!(publish(&api, PHOTO).await, Published::Done);
    assert_eq!(api.get(&item).await.json()["properties"]["cc_photo"], json!([&public[1..]]));
    assert!(
        api.get(&format!("/cameras/{camera}?lang=fr")).await.text().contains(&format!("src=\"../photos/{PHOTO}\""))
    );
    assert!(api.get("/exports/cameras.csv").await.text().contains(&public[1..]));
    let photo = api.get(&public).await;
    assert_eq!(photo.header("cache-control"), "public, max-age=3600");
    assert_eq!(photo.body, look(&api, PHOTO).await.body);
    let held = api.get_with(&public, &[("if-none-match", photo.header("etag"))]).await;
    assert_eq!((held.status, held.body.len()), (StatusCode::NOT_MODIFIED, 0));

    let keep_back = |is: bool| json!({ "evidence_only": is }).to_string().into_bytes();
    let kept = ask(&api, Method::PATCH, &own(PHOTO), 1, keep_back(true)).await.json();
    assert_eq!((&kept["state"], &kept["evidence_only"]), (&json!("private"), &json!(true)));
    assert_eq!(api.get(&public).await.status, StatusCode::NOT_FOUND);
    assert!(api.get(&item).await.json()["properties"].get("cc_photo").is_none());
    assert_eq!(publish(&api, PHOTO).await, Published::EvidenceOnly);

    ask(&api, Method::PATCH, &own(PHOTO), 1, keep_back(false)).await;
    assert_eq!(publish(&api, PHOTO).await, Published::Done);
    let id: Uuid = PHOTO.parse().unwrap();
    assert!(api.state.store.write(move |writing| erase_photo(writing, id, ErasedBy::Moderator)).await.unwrap());
    let gone = api.get(&public).await;
    assert_eq!((gone.status, gone.header("cache-control")), (StatusCode::GONE, "no-store"));
    let listed = ask(&api, Method::GET, &format!("/reports/{REPORT}/photos"), 1, Vec::new()).await.json();
    assert_eq!(
        (&listed["photos"][0]["state"], &listed["photos"][0]["erased_by"]),
        (&json!("erased"), &json!("moderator"))
    );
    assert_eq!(check(&api.database).unwrap().faults, Vec::<String>::new());
}

#[tokio::test]
async fn evidence_only_is_honoured_from_the_start() {
    let (api, _) = town().await;
    let path = format!("{}?kind=wide&evidence_only=true", own(PHOTO));
    let reply = ask(&api, Method::PUT, &path, 1, jpeg(&halves(64, 64))).await.json();
    assert_eq!((&reply["kind"], &reply["evidence_only"]), (&json!("wide"), &json!(true)));
    assert_eq!(publish(&api, PHOTO).await, Published::EvidenceOnly);
    assert_eq!(api.get(&format!("/photos/{PHOTO}")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn withdrawing_a_report_erases_its_photos_from_the_disk_and_a_backup_before_has_them() {
    let (api, camera) = town().await;
    // Noise does not compress, so any sixteen bytes of it are nobody else's.
    let noise = image::RgbImage::from_fn(300, 300, |x, y| {
        let n = (x * 7_919 + y * 104_729).wrapping_mul(2_654_435_761);
        Rgb([(n >> 8) as u8, (n >> 16) as u8, (n >> 24) as u8])
    });
    send(&api, PHOTO, jpeg(&noise)).await;
    publish(&api, PHOTO).await;
    let kept = look(&api, PHOTO).await.body;
    // The beginning of a row stands in a leaf of the table, the rest on pages of its own.
    let parts: Vec<&[u8]> = (700..kept.len() - 64).step_by(1_500).map(|at| &kept[at..at + 16]).collect();
    assert!(parts.len() > 10 && parts.iter().all(|part| holds(&on_disk(&api), part)), "the photo is found at all");
    let copy = api.database.with_extension("copy");
    assert_eq!(backup(&api.database, &copy).unwrap().faults, Vec::<String>::new());
    assert!(parts.iter().all(|part| holds(&std::fs::read(&copy).unwrap(), part)));

    let withdrawn = ask(&api, Method::DELETE, &format!("/reports/{REPORT}"), 1, Vec::new()).await;
    assert_eq!(withdrawn.status, StatusCode::NO_CONTENT);
    scrubbed(&api);
    let left = parts.iter().filter(|part| holds(&on_disk(&api), part)).count();
    assert_eq!(left, 0, "of {} parts", parts.len());
    assert_eq!(api.get(&format!("/photos/{PHOTO}")).await.status, StatusCode::GONE);
    assert_eq!(send(&api, "7c9e6679-7425-40de-944b-e07fc1f90ae8", jpeg(&noise)).await.problem(), "gone");
    let sheet = api.get(&format!("/cameras/{camera}")).await;
    assert!(!sheet.text().contains("photos/"));
    assert_eq!(check(&api.database).unwrap().faults, Vec::<String>::new());
}

#[tokio::test]
async fn the_remark_of_a_withdrawn_report_is_gone_from_the_disk_too() {
    let (api, _) = town().await;
    let note = json!({ "note": "chez-monsieur-untel-au-troisieme" }).to_string();
    let headers = [("authorization", &*bearer(1)), ("content-type", "application/json")];
    assert_eq!(api.call(Method::PATCH, &format!("/reports/{REPORT}"), &headers, note).await.status, StatusCode::OK);
    assert!(holds(&on_disk(&api), b"chez-monsieur-untel"));
    ask(&api, Method::DELETE, &format!("/reports/{REPORT}"), 1, Vec::new()).await;
    scrubbed(&api);
    assert!(!holds(&on_disk(&api), b"chez-monsieur-untel"));
}

#[tokio::test]
async fn photos_of_one_address_have_a_budget_of_their_own() {
    let (api, _) = reported(Api::with("http://127.0.0.1:8080", |settings| {
        settings.report_rate = Rate { per_hour: 1, at_once: 2 }
    }))
    .await;
    let id = |n: u8| format!("7c9e6679-7425-40de-944b-e07fc1f90a0{n}");
    for n in 0..2 {
        assert_eq!(send(&api, &id(n), jpeg(&halves(16, 16))).await.status, StatusCode::CREATED);
    }
    let refused = send(&api, &id(3), jpeg(&halves(16, 16))).await;
    assert_eq!((refused.status, refused.problem().as_str()), (StatusCode::TOO_MANY_REQUESTS, "too-many-requests"));
    assert!(refused.header("retry-after").parse::<u64>().unwrap() > 0);
}
