//! The form without scripts and the page of its receipt: what was typed comes back whole, and everything waits for review.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use axum::http::{Method, StatusCode};
use contrechamp::http::Rate;
use contrechamp::store::moderation::decisions::{list_reports_to_review, refuse_report};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::support::{Api, Reply};

/// Somewhere in the territory without a camera.
const HERE: [(&str, &str); 2] = [("lat", "43,58"), ("lon", "3.83")];

async fn post(api: &Api, path: &str, fields: &[(&str, &str)]) -> Reply {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let body: Vec<_> = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    api.call(Method::POST, path, &[("content-type", "application/x-www-form-urlencoded")], body.join("&")).await
}

/// What stands between two texts of a page.
fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    page.split_once(before).and_then(|(_, rest)| rest.split_once(after)).map(|(found, _)| found).unwrap_or_default()
}

fn token(page: &str) -> String {
    between(page, "name=\"token\" value=\"", "\"").to_owned()
}

/// Opens the form and sends it with these fields.
async fn send(api: &Api, fields: &[(&str, &str)]) -> Reply {
    let token = token(&api.get("/report").await.text());
    post(api, "/report", &[&[("token", &*token), ("do", "send")], fields].concat()).await
}

fn receipt(page: &str) -> String {
    between(page, "name=\"receipt\" value=\"", "\"").to_owned()
}

fn waiting(api: &Api) -> usize {
    api.settle();
    api.state.store.read(list_reports_to_review).unwrap().len()
}

#[tokio::test]
async fn a_report_waits_for_review_and_its_receipt_opens_corrects_and_withdraws_it() {
    let api = Api::new();
    let reply = send(&api, &[&HERE[..], &[("choice", "dome"), ("heading", "ne"), ("side", "n")]].concat()).await;
    assert_eq!((reply.status, reply.header("cache-control")), (StatusCode::CREATED, "no-store"), "{}", reply.text());
    let page = reply.text();
    let receipt = receipt(&page);
    assert!(page.contains(&format!("http://127.0.0.1:8080/r/?lang=fr#{receipt}")) && page.contains("class=\"qr\""));
    let waits = api.state.store.read(list_reports_to_review).unwrap();
    assert_eq!(waits.len(), 1);
    let said = format!("{:?}", waits[0]);
    assert!(said.contains("dome") && said.contains("\"NE\"") && said.contains("Côté de la rue\\u{a0}: nord"), "{said}");

    let opened = post(&api, "/r/", &[("receipt", &format!("https://x/r/#{receipt}"))]).await;
    assert_eq!(opened.status, StatusCode::OK);
    assert!(opened.text().contains("attend une relecture"));
    let id = between(&opened.text(), "name=\"report_id\" value=\"", "\"").to_owned();
    let corrected =
        [("receipt", &*receipt), ("report_id", &*id), ("do", "correct"), ("choice", "fixed"), ("note", "<b>")];
    let corrected = post(&api, "/r/", &corrected).await.text();
    assert!(corrected.contains("Votre correction est enregistrée.") && corrected.contains("&lt;b&gt;</textarea>"));
    assert!(corrected.contains("value=\"fixed\" checked"));
    assert_eq!(waiting(&api), 1);
    let withdrawn = post(&api, "/r/", &[("receipt", &*receipt), ("report_id", &*id), ("do", "withdraw")]).await.text();
    assert!(withdrawn.contains("Ce signalement est retiré.") && !withdrawn.contains("name=\"do\""));
    assert_eq!(waiting(&api), 0);
}

#[tokio::test]
async fn a_receipt_tells_where_its_report_stands_and_moves_it() {
    let api = Api::new();
    let receipt = receipt(&send(&api, &[&HERE[..], &[("choice", "dome")]].concat()).await.text());
    let opened = post(&api, "/r/", &[("receipt", &receipt)]).await.text();
    assert!(opened.contains("Quartier 34172") && opened.contains("<svg class=\"map-drawing\""), "{opened}");
    let id = between(&opened, "name=\"report_id\" value=\"", "\"").to_owned();
    let correct = [("receipt", &*receipt), ("report_id", &*id), ("do", "correct"), ("choice", "dome")];
    let moved = post(&api, "/r/", &[&correct[..], &[("lat", "43,6151"), ("lon", "3.8911")]].concat()).await;
    let page = moved.text();
    assert!(page.contains("Votre correction est enregistrée.") && page.contains("Quartier 34172-02"), "{page}");
    assert!(
        page.contains("name=\"lat\" type=\"text\" inputmode=\"decimal\" autocomplete=\"off\" value=\"43.6151\""),
        "{page}"
    );
    for (lat, lon) in [("nord", "3.8911"), ("43.6151", ""), ("95", "3"), ("48.85", "2.35")] {
        let wrong = post(&api, "/r/", &[&correct[..], &[("lat", lat), ("lon", lon)]].concat()).await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{lat}");
        assert!(wrong.text().contains("aria-invalid=\"true\"") && wrong.text().contains(&format!("value=\"{lat}\"")));
    }
    let read = async || {
        api.get_with(&format!("/reports/{id}"), &[("authorization", &format!("Bearer {receipt}"))]).await.json()
    };
    assert_eq!(read().await["position"]["coordinates"], serde_json::json!([3.8911, 43.6151]));
    // A pair pasted over the latitude stands beside the longitude from before.
    let pasted = [&correct[..], &[("lat", "43,6152 ; 3,8912"), ("lon", "3.8911")]].concat();
    assert_eq!(post(&api, "/r/", &pasted).await.status, StatusCode::OK);
    assert_eq!(read().await["position"]["coordinates"], serde_json::json!([3.8912, 43.6152]));
}

#[tokio::test]
async fn a_form_that_is_sent_twice_is_one_report() {
    let api = Api::new();
    let token = token(&api.get("/report").await.text());
    let fields = [&HERE[..], &[("token", &*token), ("do", "send")]].concat();
    let (first, again) = (post(&api, "/report", &fields).await, post(&api, "/report", &fields).await);
    assert_eq!((first.status, again.status), (StatusCode::CREATED, StatusCode::CREATED));
    assert_eq!(receipt(&first.text()), receipt(&again.text()));
    let other = post(&api, "/report", &[&fields[..], &[("note", "autre")]].concat()).await;
    assert_eq!(other.status, StatusCode::CONFLICT);
    assert!(other.text().contains("a déjà été envoyé") && other.text().contains("\nautre</textarea>"));
    assert_eq!(waiting(&api), 1);
}

/// Fields, and two things that stand in the answer to them.
type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str);

#[tokio::test]
async fn what_is_wrong_is_told_at_its_field_and_the_rest_comes_back() {
    let api = Api::new();
    let long = "é".repeat(1_700_000);
    let cases: [Case<'_>; 5] = [
        (&[("seen_on", "2026-02-31")], "id=\"plain-seen_on-wrong\"", "aria-describedby=\"plain-seen_on-wrong\""),
        (&[("seen_on", "2027-11-23")], "id=\"plain-seen_on-wrong\"", "value=\"2027-11-23\""),
        (
            &[("note", &long)],
            "id=\"plain-note-wrong\"",
            "aria-describedby=\"plain-note-hint plain-note-cut plain-note-wrong\"",
        ),
        (&[("lat", ""), ("lon", "")], "id=\"plain-position-wrong\"", "aria-invalid"),
        (&[("lat", "48.85"), ("lon", "2.35")], "id=\"plain-outside-wrong\"", "value=\"48.85\""),
    ];
    for (wrong, told, too) in cases {
        // What is sent first counts.
        let fields = [wrong, &HERE[..], &[("choice", "panning"), ("heading", "sw"), ("q", "\"><script>")]].concat();
        let reply = send(&api, &fields).await;
        let page = reply.text();
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{told}");
        assert!(page.contains(told) && page.contains(too), "{told}: {page}");
        assert!(page.contains("value=\"panning\" checked") && page.contains("value=\"sw\" selected"), "{told}");
        assert!(page.contains("value=\"&quot;&gt;&lt;script&gt;\"") && page.len() < 150_000, "{told}");
    }
    let outside = [("lat", "48.85"), ("lon", "2.35"), ("outside", "1")];
    assert_eq!(send(&api, &outside).await.status, StatusCode::CREATED);
    assert_eq!(waiting(&api), 1);
}

#[tokio::test]
async fn a_note_that_is_too_long_comes_back_whole_or_with_a_word_on_where_it_was_cut() {
    let api = Api::new();
    let whole = format!("{}fin", "a".repeat(70_000));
    let page = send(&api, &[&HERE[..], &[("note", &*whole)]].concat()).await.text();
    assert!(page.contains(&format!("\n{whole}</textarea>")) && page.contains("rien n’est perdu"));
    let page = send(&api, &[&HERE[..], &[("note", &*"é".repeat(200_000))]].concat()).await.text();
    let back = between(&page, "plain-note-wrong\">\n", "</textarea>");
    assert!(back.chars().all(|sign| sign == 'é') && back.len() > 80_000);
    assert!(page.contains("sa fin n’est pas revenue") && !page.contains("rien n’est perdu"));
    let told = between(&page, "id=\"plain-note-cut\">Seuls ses ", " premiers")
        .replace(|sign: char| !sign.is_ascii_digit(), "");
    assert_eq!(told, back.chars().count().to_string());

    let receipt = receipt(&send(&api, &HERE).await.text());
    let opened = post(&api, "/r/", &[("receipt", &receipt)]).await.text();
    let id = between(&opened, "name=\"report_id\" value=\"", "\"").to_owned();
    let correct = [("receipt", &*receipt), ("report_id", &*id), ("do", "correct"), ("choice", "dome")];
    let whole = "a".repeat(70_000);
    for (note, is_cut) in [(whole, false), ("é".repeat(200_000), true)] {
        let page = post(&api, "/r/", &[&correct[..], &[("note", &*note)]].concat()).await.text();
        assert_eq!(page.contains("sa fin n’est pas revenue") && page.contains("premiers caractères"), is_cut);
        assert_eq!(page.contains("rien n’est perdu") && page.contains(&format!("\n{note}</textarea>")), !is_cut);
    }
}

#[tokio::test]
async fn coordinates_are_understood_as_they_are_pasted() {
    let api = Api::new();
    let pair = "43.58, 3.83";
    for (lat, lon) in [(pair, ""), ("", pair), ("43,58 N", "3,83 E")] {
        let reply = send(&api, &[("lat", lat), ("lon", lon), ("choice", "dome"), ("distinct", "")]).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{lat} | {lon}: {}", reply.text());
    }
    let said = format!("{:?}", api.state.store.read(list_reports_to_review).unwrap());
    assert_eq!(said.matches("3.83").count(), said.matches("43.58").count(), "{said}");
    for (lat, lon) in [("43,6", ""), ("nord", "3.83"), ("43.58, 3.83", "3.9")] {
        let reply = send(&api, &[("lat", lat), ("lon", lon)]).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{lat} | {lon}");
        assert!(reply.text().contains(&format!("value=\"{lat}\"")), "it stands there as it was typed");
    }
}

#[tokio::test]
async fn a_place_is_found_by_its_name_and_kept_while_the_rest_is_filled_in() {
    let api = Api::new();
    let found = post(&api, "/report", &[("q", "12 ecole jean"), ("do", "search"), ("note", "au coin")]).await;
    let page = found.text();
    assert_eq!(found.status, StatusCode::OK, "{page}");
    let at = between(&page, "name=\"at\" value=\"", "\"");
    assert!(!at.is_empty() && page.contains("\nau coin</textarea>"), "{page}");
    let nothing = post(&api, "/report", &[("q", "zzzzqqq"), ("do", "search"), ("at", at)]).await.text();
    assert!(nothing.contains("Rien à ce nom") && nothing.contains(&format!("value=\"{at}\"")), "{nothing}");
    assert!(!nothing.contains(&format!("value=\"{at}\" checked")), "other words were searched: {nothing}");
    assert_eq!(send(&api, &[("q", "12 ecole jean"), ("at", at)]).await.status, StatusCode::CREATED);
    let said = format!("{:?}", api.state.store.read(list_reports_to_review).unwrap());
    assert!(said.contains("cherché\\u{a0}: 12 ecole jean"), "{said}");
}

#[tokio::test]
async fn the_places_that_were_found_stay_when_the_form_is_refused() {
    let api = Api::new();
    let refused = send(&api, &[("q", "ecole"), ("seen_on", "2026-11-01"), ("choice", "dome")]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = refused.text();
    let places: Vec<_> = page.matches("name=\"at\" value=\"").collect();
    assert_eq!(places.len(), 2, "both schools are offered: {page}");
    assert!(!between(&page, "id=\"plain-places\"", "</fieldset>").contains(" checked"), "nobody has chosen one");
    let chosen = between(&page, "name=\"at\" value=\"", "\"").to_owned();
    let again = send(&api, &[("q", "ecole"), ("at", &chosen), ("seen_on", "2999-01-01")]).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = again.text();
    assert_eq!(page.matches("name=\"at\" value=\"").count(), 2, "the other one can still be taken: {page}");
    assert!(page.contains(&format!("value=\"{chosen}\" checked")));
}

#[tokio::test]
async fn a_place_may_be_written_as_coordinates() {
    let api = Api::new();
    let page = post(&api, "/report", &[("q", "43°36'39\"N 3°52'38\"E"), ("do", "search")]).await.text();
    let at = between(&page, "name=\"at\" value=\"", "\"").to_owned();
    assert!(at.starts_with("3.8772222,43.6108333,"), "{at}: {page}");
    assert_eq!(send(&api, &[("q", "43°36'39\"N 3°52'38\"E"), ("at", &at)]).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_camera_that_is_known_is_asked_about() {
    let api = Api::new();
    let camera = api.get("/collections/cameras/items?ref=C05").await.json()["features"][0].clone();
    let at = |axis: usize| camera["geometry"]["coordinates"][axis].to_string();
    let (lon, lat, id) = (at(0), at(1), camera["id"].as_str().unwrap());
    let reply = send(&api, &[("lon", &lon), ("lat", &lat)]).await;
    assert_eq!(reply.status, StatusCode::CONFLICT);
    assert!(reply.text().contains(&format!("cameras/{id}?lang=fr")), "{}", reply.text());
    let distinct = between(&reply.text(), "name=\"distinct_from\" value=\"", "\"").to_owned();
    let other = send(&api, &[("lon", &lon), ("lat", &lat), ("distinct_from", &distinct), ("distinct", "1")]).await;
    assert_eq!(other.status, StatusCode::CREATED, "{}", other.text());
}

#[tokio::test]
async fn a_form_of_another_server_and_too_many_of_them_are_asked_for_again_without_loss() {
    let api = Api::with("http://127.0.0.1:8080", |settings| settings.report_rate = Rate { per_hour: 10, at_once: 20 });
    let fields = [&HERE[..], &[("do", "send"), ("note", "gardée")]].concat();
    let strange = post(&api, "/report", &[&fields[..], &[("token", "1.a.b")]].concat()).await;
    assert_eq!(strange.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(strange.text().contains("\ngardée</textarea>") && !token(&strange.text()).is_empty());
    assert_eq!(send(&api, &HERE).await.status, StatusCode::CREATED);
    let late = send(&api, &fields).await;
    assert_eq!(late.status, StatusCode::TOO_MANY_REQUESTS);
    assert_ne!(late.header("retry-after"), "");
    assert!(late.text().contains("\ngardée</textarea>"));
}

#[tokio::test]
async fn a_receipt_page_opens_nothing_but_its_own_and_tells_why_a_report_was_refused() {
    let api = Api::new();
    for wrong in ["", "abc", "https://x/r/#", &"A".repeat(43)] {
        let reply = post(&api, "/r/", &[("receipt", wrong)]).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{wrong}");
        assert!(reply.text().contains("n’ouvre aucun signalement"));
    }
    let (mine, theirs) = (receipt(&send(&api, &HERE).await.text()), {
        let elsewhere = [("lat", "43.59"), ("lon", "3.84")];
        receipt(&send(&api, &elsewhere).await.text())
    });
    let theirs_page = post(&api, "/r/", &[("receipt", &*theirs)]).await.text();
    let id = between(&theirs_page, "name=\"report_id\" value=\"", "\"").to_owned();
    post(&api, "/r/", &[("receipt", &*mine), ("report_id", &*id), ("do", "withdraw")]).await;
    assert_eq!(waiting(&api), 2, "another's report stays");
    let report_id = id.parse().unwrap();
    api.state.store.write(move |writing| refuse_report(writing, report_id, Some("Un <lampadaire>"))).await.unwrap();
    let told = post(&api, "/r/", &[("receipt", &*theirs)]).await.text();
    assert!(told.contains("refusé à la relecture") && told.contains("Un &lt;lampadaire&gt;"), "{told}");
    let long = "x".repeat(2_001);
    let wrong = [("receipt", &*theirs), ("report_id", &*id), ("do", "correct"), ("choice", "dome"), ("note", &*long)];
    let wrong = post(&api, "/r/", &wrong).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text().contains(&long) && wrong.text().contains("value=\"dome\" checked"), "nothing is lost");
}
