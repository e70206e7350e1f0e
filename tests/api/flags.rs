//! Flags and requests for removal: sent by anybody, looked at first, decided by moderators; and erasing for good.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use axum::http::{Method, StatusCode};
use contrechamp::http::{ProofOfWork, Rate};
use contrechamp::store::camera::cameras::page_of_cameras;
use contrechamp::store::moderation::flags::forget_notes;
use contrechamp::store::moderation::queue::list_waiting;
use contrechamp::store::{CameraFilter, Change, Reader};
use serde_json::{Value, json};

use crate::moderation::{Desk, assert_sound, between, form, report, send, strict};
use crate::photos;
use crate::pictures::{halves, jpeg};
use crate::proofs::solve;
use crate::support::{Api, Reply, unknown_camera};

/// Sends the form with these fields.
async fn flag(api: &Api, fields: &[(&str, &str)]) -> Reply {
    let page = api.get("/flags").await.text();
    let token = between(&page, "name=\"token\" value=\"", "\"").to_owned();
    form(api, "/flags", &[], &[&[("token", token.as_str())], fields].concat()).await
}

async fn code(api: &Api, reference: &str) -> String {
    let found = api.get(&format!("/collections/cameras/items?ref={reference}")).await.json();
    found["features"][0]["id"].as_str().unwrap().to_owned()
}

fn waiting(api: &Api) -> usize {
    api.state.store.read(|reader| list_waiting(reader, 100)).unwrap().len()
}

#[tokio::test]
async fn every_sheet_leads_to_the_form_and_the_form_keeps_what_was_typed() {
    let api = Api::new();
    let camera = code(&api, "C05").await;
    let sheet = api.get(&format!("/cameras/{camera}")).await.text();
    assert!(sheet.contains(&format!("../flags?lang=fr&amp;camera={camera}")), "{sheet}");
    let blank = api.get(&format!("/flags?camera={camera}")).await;
    assert!(blank.text().contains(&format!("value=\"{camera}\"")) && blank.header("cache-control") == "no-store");
    let long = "é".repeat(20_000);
    let cases = [
        ([("camera", camera.as_str()), ("kind", "nothing"), ("note", "<b>")], "Choisissez ce qui ne va pas."),
        ([("camera", &unknown_camera()), ("kind", "wrong"), ("note", "<b>")], "Aucune caméra publique"),
        ([("camera", "????"), ("kind", "wrong"), ("note", "<b>")], "Aucune caméra publique"),
        ([("camera", &camera), ("kind", "wrong"), ("note", &long)], "Le texte dépasse"),
    ];
    for (fields, told) in cases {
        let reply = flag(&api, &fields).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(reply.text().contains(told), "{told}");
        assert!(fields[2].1.len() > 3 || reply.text().contains("\n&lt;b&gt;</textarea>"));
    }
    let old = form(&api, "/flags", &[], &[("token", "old"), ("camera", &camera), ("kind", "wrong")]).await;
    assert!(old.text().contains("Rien n’est perdu"));
    assert_eq!(waiting(&api), 0);
}

#[tokio::test]
async fn a_form_sent_twice_is_one_flag_and_too_many_have_to_wait() {
    let api = Api::with("http://127.0.0.1:8080", |settings| {
        settings.report_rate = Rate { per_hour: 10, at_once: 30 };
        settings.proof_of_work = ProofOfWork::Off;
    });
    let camera = code(&api, "C05").await;
    let token = between(&api.get("/flags").await.text(), "name=\"token\" value=\"", "\"").to_owned();
    let fields = [("token", &*token), ("camera", &*camera), ("kind", "wrong")];
    for _ in 0..2 {
        assert_eq!(form(&api, "/flags", &[], &fields).await.status, StatusCode::CREATED);
    }
    assert_eq!(waiting(&api), 1);
    let address = format!("http://127.0.0.1:8080/cameras/{camera}?lang=fr");
    assert_eq!(flag(&api, &[("camera", &address), ("kind", "wrong")]).await.status, StatusCode::CREATED);
    let refused = flag(&api, &[("camera", &camera), ("kind", "wrong")]).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(!refused.header("retry-after").is_empty());
}

#[tokio::test]
async fn many_flags_of_one_network_need_a_proof_that_is_used_once_and_nothing_typed_is_lost() {
    let api = Api::new();
    let camera = code(&api, "C05").await;
    let fields = [("camera", camera.as_str()), ("kind", "wrong"), ("note", "bonjour")];
    for _ in 0..10 {
        assert_eq!(flag(&api, &fields).await.status, StatusCode::CREATED);
    }
    let asked = flag(&api, &fields).await;
    assert_eq!(asked.status, StatusCode::PRECONDITION_REQUIRED);
    let page = asked.text();
    assert!(page.contains("bonjour</textarea>") && page.contains("js/flag/main.js") && page.contains("<noscript>"));
    let challenge =
        between(&page, "data-challenge=\"", "\"").replace("&quot;", "\"").replace("&amp;", "&").replace("&#x2f;", "/");
    let proof = solve(&serde_json::from_str(&challenge).unwrap());
    let proven = [&fields[..], &[("proof", &*proof)]].concat();
    assert_eq!(flag(&api, &proven).await.status, StatusCode::CREATED);
    assert_eq!(flag(&api, &proven).await.status, StatusCode::PRECONDITION_REQUIRED, "used");
    assert_eq!(waiting(&api), 11);
    let always = Api::with("http://127.0.0.1:8080", |settings| settings.proof_of_work = ProofOfWork::Always);
    assert!(always.get("/flags").await.text().contains("data-challenge"), "a script works ahead");
    assert_eq!(flag(&always, &fields).await.status, StatusCode::CREATED, "without scripts there is a budget");
}

#[tokio::test]
async fn a_request_for_removal_comes_first_and_its_words_are_text() {
    let api = strict();
    send(&api, 1, &report("")).await;
    let camera = code(&api, "C05").await;
    flag(&api, &[("camera", &camera), ("kind", "wrong")]).await;
    let words = "<script>alert(2)</script>";
    flag(&api, &[("camera", &camera), ("kind", "personal_data"), ("note", words)]).await;
    let desk = Desk::open(&api).await;
    let page = desk.get("/moderation").await.text();
    assert!(page.contains("Alerte · données personnelles") && page.contains("Demande de retrait"), "{page}");
    assert!(page.contains("&lt;script&gt;alert(2)") && !page.contains("<script>alert"));
    for public in [format!("/cameras/{camera}"), "/moderation/log".to_owned()] {
        assert!(!api.get(&public).await.text().contains("alert(2)"), "{public}");
    }
}

#[tokio::test]
async fn a_flagged_camera_is_left_hidden_or_merged_and_each_is_undone() {
    let api = Api::new();
    let (camera, other) = (code(&api, "C05").await, code(&api, "C06").await);
    let before = api.get(&format!("/collections/cameras/items/{camera}")).await.json()["properties"].clone();
    flag(&api, &[("camera", &camera), ("kind", "private_home")]).await;
    let desk = Desk::open(&api).await;
    let item = format!("/collections/cameras/items/{camera}");
    let left = desk.press("keep", &[]).await;
    assert_eq!((api.get(&item).await.status, desk.shown().await.as_str()), (StatusCode::OK, ""));
    desk.undo(&left).await;
    let hidden = desk.press("hide", &[("reason", "private_home")]).await;
    assert_eq!(api.get(&item).await.status, StatusCode::NOT_FOUND);
    for path in [format!("/cameras/{camera}"), format!("/cameras/{camera}/history")] {
        assert_eq!(api.get(&path).await.status, StatusCode::GONE, "{path}");
    }
    // Just before it was hidden it was public, and a past state would tell so.
    let change = api.state.store.read(|reader| Ok(reader.latest_change()?.0)).unwrap();
    let knows = || {
        let at = Change(change.0 - 1);
        let page = |reader: &Reader<'_>| page_of_cameras(reader, &CameraFilter::default(), None, 100, at);
        String::from_utf8(api.state.store.read(page).unwrap().features).unwrap().contains(&camera)
    };
    assert!(!knows());
    assert_sound(&api);
    desk.undo(&hidden).await;
    assert!(knows());
    assert_eq!(api.get(&item).await.json()["properties"], before);
    let merged = desk.press("merge", &[("into", &other)]).await;
    let moved = api.get(&item).await;
    assert_eq!(moved.status, StatusCode::TEMPORARY_REDIRECT);
    assert!(moved.header("location").ends_with(&format!("/items/{other}")));
    assert_sound(&api);
    desk.undo(&merged).await;
    assert_eq!(api.get(&item).await.json()["properties"], before);
    let itself = [("subject", "camera"), ("id", &*camera), ("do", "merge"), ("into", &*camera)];
    let itself = desk.post("/moderation/decide", &itself).await;
    assert!(itself.header("location").contains("told=no_camera"));
    assert_sound(&api);
}

const PHOTO: &str = "5a1b7d0e-9a4a-4d6e-8f53-0c9f3c3f2b11";

/// The address that a sheet offers for pointing out its first photo.
async fn photo_form(api: &Api, camera: &str) -> String {
    let sheet = api.get_with(&format!("/cameras/{camera}?lang=fr"), &[("accept", "text/html")]).await.text();
    let query = between(&sheet, "../flags?lang=fr&amp;about=", "\"").replace("&#x2f;", "/");
    assert!(!query.is_empty(), "the sheet leads to no form for its photo: {sheet}");
    format!("/flags?about={query}")
}

#[tokio::test]
async fn a_photo_is_named_by_its_address_and_is_left_hidden_and_shown_again_or_erased() {
    let (api, camera) = photos::town().await;
    photos::send(&api, PHOTO, jpeg(&halves(64, 64))).await;
    let public = format!("/photos/{PHOTO}");
    assert_eq!(
        flag(&api, &[("about", &public), ("kind", "personal_data")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let desk = Desk::open(&api).await;
    desk.press("publish", &[]).await;
    let blank = api.get(&photo_form(&api, &camera).await).await.text();
    let about = between(&blank, "name=\"about\" type=\"text\"", ">");
    let about = between(about, " value=\"", "\"").replace("&#x2f;", "/");
    assert_eq!(about, format!("http://127.0.0.1:8080{public}"));
    assert_eq!(flag(&api, &[("about", &about), ("kind", "personal_data")]).await.status, StatusCode::CREATED);

    let page = desk.get("/moderation").await.text();
    assert!(page.contains("Demande de retrait") && page.contains(&format!("moderation/photos/{PHOTO}")), "{page}");
    assert!(page.contains("Ne plus publier la photo") && !page.contains("Masquer la caméra"), "{page}");
    let hidden = desk.press("hide", &[]).await;
    assert_eq!(api.get(&public).await.status, StatusCode::NOT_FOUND);
    assert_eq!(desk.shown().await, "", "it was looked at and does not wait again");
    assert_eq!(api.get(&format!("/collections/cameras/items/{camera}")).await.status, StatusCode::OK);
    desk.undo(&hidden).await;
    assert_eq!(api.get(&public).await.status, StatusCode::OK);
    desk.press("erase", &[("sure", "1")]).await;
    assert_eq!(api.get(&public).await.status, StatusCode::GONE);
    assert_eq!(api.get(&format!("/collections/cameras/items/{camera}")).await.status, StatusCode::OK);
    assert_eq!(desk.shown().await, "");
    assert_sound(&api);
}

#[tokio::test]
async fn an_edition_or_any_page_is_named_by_its_address_and_nothing_that_is_none() {
    let api = Api::new();
    let desk = Desk::open(&api).await;
    let frozen = desk.post("/moderation/editions", &[("name", "Conseil")]).await;
    assert_eq!(frozen.status, StatusCode::SEE_OTHER, "{}", frozen.text());
    let path = frozen.header("location").split('?').next().unwrap().to_owned();
    let edition = path.strip_prefix("/editions/").unwrap();
    let sheet = api.get_with(&format!("/editions/{edition}?lang=fr"), &[("accept", "text/html")]).await.text();
    assert!(sheet.contains(&format!("flags?lang=fr&amp;about=editions/{edition}")), "{sheet}");
    for about in
        ["/editions/2026-01-01-nothing", "/photos/7", "https://example.org/elsewhere", "/js/main.js", "rue Foch"]
    {
        let refused = flag(&api, &[("about", about), ("kind", "wrong")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{about}");
        assert!(refused.text().contains("Aucune caméra publique"), "{about}");
        assert!(refused.text().contains("data-error=\"no_subject\""), "{about}");
    }
    for (about, path) in [
        (format!("http://127.0.0.1:8080/editions/{edition}/cameras.csv"), format!("/editions/{edition}")),
        ("https://example.org/areas/34172?lang=fr#rates".to_owned(), "/areas/34172".to_owned()),
    ] {
        let sent = flag(&api, &[("about", &about), ("kind", "personal_data"), ("note", "mon nom y est")]).await;
        assert_eq!(sent.status, StatusCode::CREATED, "{about}");
        let page = desk.get("/moderation").await.text();
        assert!(page.contains("Demande de retrait") && page.contains("mon nom y est"), "{page}");
        assert!(page.contains(&format!(">{path}</a>")), "{path} is not in {page}");
        let (subject, id) =
            (between(&page, "name=\"subject\" value=\"", "\""), between(&page, "name=\"id\" value=\"", "\""));
        let hide = desk.post("/moderation/decide", &[("subject", subject), ("id", id), ("do", "hide")]).await;
        assert!(hide.header("location").contains("told=not_possible"), "{}", hide.header("location"));
        let seen = desk.press("keep", &[]).await;
        assert_eq!(desk.shown().await, "");
        desk.undo(&seen).await;
        desk.press("keep", &[]).await;
    }
    assert!(!api.get("/moderation/log").await.text().contains("mon nom"));
    assert_sound(&api);
}

/// Every file of the inventory, searched for what must be nowhere.
fn holds(api: &Api, wanted: &str) -> bool {
    while !api.state.store.is_scrubbed() {
        std::thread::yield_now();
    }
    let folder = api.database.parent().unwrap();
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        bytes.windows(wanted.len()).any(|window| window == wanted.as_bytes())
    })
}

#[tokio::test]
async fn an_erased_camera_is_in_no_row_no_history_and_no_file_and_stays_away() {
    let api = Api::new();
    let (note, operator, words) = ("ZZnoteZZ chez quelqu’un", "ZZoperatorZZ", "ZZflagZZ");
    let mut body = report(note);
    body["tags"]["operator"] = json!(operator);
    let camera = send(&api, 1, &body).await["camera_id"].as_str().unwrap().to_owned();
    let desk = Desk::open(&api).await;
    desk.press("publish", &[]).await;
    let sheet = format!("/cameras/{camera}");
    assert!(api.get(&sheet).await.text().contains(operator), "the text was published");
    let seen = json!({ "report_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "kind": "seen", "camera_id": camera });
    send(&api, 2, &seen).await;
    flag(&api, &[("camera", &camera), ("kind", "personal_data"), ("note", words)]).await;
    assert!(holds(&api, "ZZnoteZZ") && holds(&api, operator) && holds(&api, words));
    let erased = desk.press("erase", &[("sure", "1")]).await;
    for wanted in ["ZZnoteZZ", operator, words] {
        assert!(!holds(&api, wanted), "{wanted} is still there");
    }
    for path in [sheet.clone(), format!("{sheet}/history"), format!("/collections/cameras/items/{camera}")] {
        let gone = api.get_with(&path, &[("accept", "text/html")]).await;
        assert_eq!(gone.status, StatusCode::GONE, "{path}");
        assert!(gone.text().contains("erased by moderation"), "{}", gone.text());
    }
    let undone = desk.post("/moderation/undo", &[("decision", &erased)]).await;
    assert!(undone.header("location").contains("told=not_possible"));
    let own =
        api.get_with("/reports/0f8fad5b-d9cb-469f-a165-70867728950e", &[("authorization", &bearer())]).await.json();
    assert_eq!((&own["state"], &own["note"]), (&json!("withdrawn"), &Value::Null));
    assert_sound(&api);
}

fn bearer() -> String {
    use base64::Engine as _;
    format!("Bearer {}", base64::engine::general_purpose::URL_SAFE_NO_PAD.encode([1; 32]))
}

#[tokio::test]
async fn a_list_that_is_imported_again_does_not_bring_an_erased_camera_back() {
    let api = Api::new();
    api.add_camera("L1", 3.83, 43.58, &[("name", "ZZlistZZ")]);
    let near = api.get("/collections/cameras/items?near=3.83,43.58,5").await.json();
    let camera = near["features"][0]["id"].as_str().unwrap().to_owned();
    flag(&api, &[("camera", &camera), ("kind", "private_home")]).await;
    let desk = Desk::open(&api).await;
    desk.press("erase", &[("sure", "1")]).await;
    api.add_camera("L1", 3.83, 43.58, &[("name", "ZZlistZZ"), ("height", "3")]);
    assert_eq!(api.get("/collections/cameras/items?near=3.83,43.58,5").await.json()["features"], json!([]));
    assert_eq!(api.get(&format!("/cameras/{camera}")).await.status, StatusCode::GONE);
    assert!(!holds(&api, "ZZlistZZ"));
    let again = json!({ "report_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "kind": "seen", "camera_id": camera });
    let headers = [("authorization", &*bearer()), ("content-type", "application/json")];
    let refused = api.call(Method::POST, "/reports", &headers, again.to_string()).await;
    assert_eq!(refused.problem(), "invalid-report");
    assert_sound(&api);
}

#[tokio::test]
async fn a_text_that_was_published_and_is_withdrawn_leaves_the_past_too() {
    let api = Api::new();
    send(&api, 1, &report("ZZnoteZZ")).await;
    let desk = Desk::open(&api).await;
    desk.press("publish", &[]).await;
    assert!(holds(&api, "ZZnoteZZ"));
    let path = "/reports/0f8fad5b-d9cb-469f-a165-70867728950e";
    let gone = api.call(Method::DELETE, path, &[("authorization", &bearer())], "").await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    api.settle();
    assert!(!holds(&api, "ZZnoteZZ"));
    assert_sound(&api);
}

#[tokio::test]
async fn what_was_written_beside_a_settled_flag_is_erased_after_thirty_days() {
    let api = Api::new();
    let camera = code(&api, "C05").await;
    for words in ["ZZsettledZZ", "ZZwaitingZZ"] {
        flag(&api, &[("camera", &camera), ("kind", "wrong"), ("note", words)]).await;
    }
    let desk = Desk::open(&api).await;
    let is_first = desk.get("/moderation").await.text().contains("ZZsettledZZ");
    let (settled, waiting) = if is_first { ("ZZsettledZZ", "ZZwaitingZZ") } else { ("ZZwaitingZZ", "ZZsettledZZ") };
    desk.press("keep", &[]).await;
    for (days, is_there) in [(30, true), (31, false)] {
        let today = api.state.today().checked_add(jiff::Span::new().days(days)).unwrap();
        api.state.store.write(move |writing| forget_notes(writing, today)).await.unwrap();
        assert_eq!(holds(&api, settled), is_there, "{days} days later");
    }
    assert!(holds(&api, waiting), "what waits is kept");
    assert_sound(&api);
}
