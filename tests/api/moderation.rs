//! The moderators' desk: invited, signed in, throttled, signed out; forms of other sites; every decision and its undoing.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use axum::http::{Method, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contrechamp::http::{Invitation, PublicUrl};
use contrechamp::store::moderation::moderators::{invite_moderator, revoke_moderator};
use jiff::{SignedDuration, ToSpan as _};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::support::{Api, Reply, noon};

const PASSPHRASE: &str = "cinq mots que je retiens";
const ID: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

/// Somebody at the desk: the cookie of the session.
pub struct Desk<'a> {
    pub api: &'a Api,
    pub cookie: String,
}

pub async fn form(api: &Api, path: &str, headers: &[(&str, &str)], fields: &[(&str, &str)]) -> Reply {
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let body: Vec<_> = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    let reply = api.call(Method::POST, path, &[&kind[..], headers].concat(), body.join("&")).await;
    api.settle();
    reply
}

pub fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    page.split_once(before).and_then(|(_, rest)| rest.split_once(after)).map(|(found, _)| found).unwrap_or_default()
}

fn token(page: &str) -> String {
    between(page, "name=\"token\" value=\"", "\"").to_owned()
}

async fn invite(api: &Api, name: &'static str, hours: i64) -> String {
    let invitation = Invitation::new();
    let (hash, until) = (invitation.hash(), noon() + SignedDuration::from_hours(hours));
    api.state.store.write(move |writing| invite_moderator(writing, name, &hash, until)).await.unwrap();
    invitation.link(&PublicUrl::parse("http://127.0.0.1:8080").unwrap())
}

async fn join(api: &Api, link: &str, passphrase: &str) -> Reply {
    let token = token(&api.get("/moderation/join").await.text());
    form(
        api,
        "/moderation/join",
        &[],
        &[("token", &token), ("code", link), ("passphrase", passphrase), ("again", passphrase)],
    )
    .await
}

async fn sign_in(api: &Api, name: &str, passphrase: &str) -> Reply {
    let token = token(&api.get("/moderation").await.text());
    form(api, "/moderation", &[], &[("token", &token), ("name", name), ("passphrase", passphrase)]).await
}

fn cookie(reply: &Reply) -> String {
    reply.header("set-cookie").split(';').next().unwrap().to_owned()
}

impl<'a> Desk<'a> {
    /// A moderator who has just taken up an invitation.
    pub async fn open(api: &'a Api) -> Self {
        let link = invite(api, "Camille", 1).await;
        let reply = join(api, &link, PASSPHRASE).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
        Self { api, cookie: cookie(&reply) }
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.api.get_with(path, &[("cookie", &self.cookie), ("accept", "text/html")]).await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let token = token(&self.get("/moderation").await.text());
        let own = [("cookie", self.cookie.as_str()), ("sec-fetch-site", "same-origin")];
        form(self.api, path, &own, &[&[("token", token.as_str())], fields].concat()).await
    }

    /// Presses a button of the item that is shown; answers the number of the decision.
    pub async fn press(&self, action: &str, more: &[(&str, &str)]) -> String {
        let page = self.get("/moderation").await.text();
        let subject = between(&page, "name=\"subject\" value=\"", "\"").to_owned();
        let id = between(&page, "name=\"id\" value=\"", "\"").to_owned();
        let fields = [&[("subject", &*subject), ("id", &*id), ("do", action)], more].concat();
        let reply = self.post("/moderation/decide", &fields).await;
        let to = reply.header("location").to_owned();
        let number = between(&to, "?done=", "&").to_owned();
        assert!(!number.is_empty(), "{action} of {subject} led to {to} {}", reply.text());
        number
    }

    pub async fn undo(&self, number: &str) {
        let reply = self.post("/moderation/undo", &[("decision", number)]).await;
        assert!(reply.header("location").contains("told=undone"), "{}", reply.header("location"));
    }

    /// The kind of the item that is shown; empty where nothing waits.
    pub async fn shown(&self) -> String {
        between(&self.get("/moderation").await.text(), "name=\"subject\" value=\"", "\"").to_owned()
    }
}

pub async fn send(api: &Api, seed: u8, body: &Value) -> Value {
    let bearer = format!("Bearer {}", URL_SAFE_NO_PAD.encode([seed; 32]));
    let headers = [("authorization", &*bearer), ("content-type", "application/json")];
    let reply = api.call(Method::POST, "/reports", &headers, body.to_string()).await;
    assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.text());
    api.settle();
    reply.json()
}

async fn own(api: &Api, seed: u8, id: &str) -> Value {
    let bearer = format!("Bearer {}", URL_SAFE_NO_PAD.encode([seed; 32]));
    api.get_with(&format!("/reports/{id}"), &[("authorization", &bearer)]).await.json()
}

pub fn report(note: &str) -> Value {
    json!({
        "report_id": ID, "kind": "camera", "tags": { "camera:type": "dome" }, "note": note,
        "position": { "type": "Point", "coordinates": [3.83, 43.58] },
    })
}

pub fn strict() -> Api {
    Api::with("http://127.0.0.1:8080", |settings| settings.is_reviewed_first = true)
}

pub fn assert_sound(api: &Api) {
    assert_eq!(contrechamp::store::upkeep::check::check(&api.database).unwrap().faults, Vec::<String>::new());
}

#[tokio::test]
async fn an_invitation_works_once_and_the_session_it_opens_shows_the_queue() {
    let api = Api::new();
    let link = invite(&api, "Camille", 1).await;
    let before = api.get("/moderation").await;
    assert_eq!((before.status, before.header("set-cookie")), (StatusCode::OK, ""), "no cookie before signing in");
    let reply = join(&api, &link, PASSPHRASE).await;
    assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, "/moderation"));
    let set = reply.header("set-cookie").to_owned();
    assert!(set.contains("HttpOnly; SameSite=Strict") && set.contains("Path=/moderation;"), "{set}");
    let page = api.get_with("/moderation", &[("cookie", &cookie(&reply))]).await;
    assert!(page.text().contains("Rien n’attend") && page.text().contains("Camille"), "{}", page.text());
    assert_eq!(page.header("cache-control"), "no-store");
    let again = join(&api, &link, PASSPHRASE).await;
    assert_eq!((again.status, again.header("set-cookie")), (StatusCode::UNPROCESSABLE_ENTITY, ""));
    assert!(again.text().contains("n’est pas valable"));
}

#[tokio::test]
async fn an_invitation_that_expired_or_a_passphrase_that_is_short_makes_no_moderator() {
    let api = Api::new();
    let late = invite(&api, "Camille", 0).await;
    assert!(join(&api, &late, PASSPHRASE).await.text().contains("n’est pas valable"));
    let link = invite(&api, "Camille", 1).await;
    let short = join(&api, &link, "court").await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(short.text().contains("de 12 à 200"), "{}", short.text());
    assert_eq!(join(&api, &link, PASSPHRASE).await.status, StatusCode::SEE_OTHER, "the code is still good");
}

#[tokio::test]
async fn a_wrong_name_and_a_wrong_passphrase_are_told_alike_and_too_many_are_refused() {
    let api = Api::new();
    Desk::open(&api).await;
    let strip = |reply: &Reply| {
        let text = reply.text();
        text.replace(&token(&text), "").replace("Dominique", "").replace("Camille", "")
    };
    let (wrong, nobody) =
        (sign_in(&api, "Camille", "pas la bonne phrase").await, sign_in(&api, "Dominique", PASSPHRASE).await);
    assert_eq!((wrong.status, nobody.status), (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::UNPROCESSABLE_ENTITY));
    assert_eq!(strip(&wrong), strip(&nobody));
    let right = sign_in(&api, "Camille", PASSPHRASE).await;
    assert_eq!(right.status, StatusCode::SEE_OTHER);
    let mut last = right;
    for _ in 0..6 {
        last = sign_in(&api, "Camille", "pas la bonne phrase").await;
    }
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(!last.header("retry-after").is_empty());
    let refused = sign_in(&api, "Camille", PASSPHRASE).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "even the right one has to wait");
}

#[tokio::test]
async fn a_session_ends_by_signing_out_by_revoking_and_with_time() {
    let api = Api::new();
    let desk = Desk::open(&api).await;
    assert!(desk.get("/moderation").await.text().contains("Rien n’attend"));
    let out = desk.post("/moderation/sign-out", &[]).await;
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    assert!(!desk.get("/moderation").await.text().contains("Rien n’attend"), "the cookie alone opens nothing");

    let desk = Desk { api: &api, cookie: cookie(&sign_in(&api, "Camille", PASSPHRASE).await) };
    assert!(desk.get("/moderation").await.text().contains("Rien n’attend"));
    api.state.store.write(|writing| revoke_moderator(writing, "Camille")).await.unwrap();
    assert!(!desk.get("/moderation").await.text().contains("Rien n’attend"));
    assert_eq!(sign_in(&api, "Camille", PASSPHRASE).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_session_that_is_idle_or_old_is_over() {
    use contrechamp::store::moderation::sessions::{begin_session, find_session, note_session};
    let api = Api::new();
    Desk::open(&api).await;
    let hash = [7; 32];
    api.state.store.write(move |writing| begin_session(writing, 1, &hash, noon())).await.unwrap();
    let holds = |at| api.state.store.read(|reader| find_session(reader, &hash, at)).unwrap();
    assert!(holds(noon() + 119.minutes()).is_some_and(|session| session.is_to_note));
    assert_eq!(holds(noon() + 2.hours()), None, "idle");
    for used in 1..=11 {
        let at = noon() + SignedDuration::from_hours(used);
        api.state.store.write(move |writing| note_session(writing, &hash, at)).await.unwrap();
    }
    assert!(holds(noon() + 11.hours() + 59.minutes()).is_some());
    assert_eq!(holds(noon() + 12.hours()), None, "old");
}

/// Headers, the form's token, and the problem that comes of them.
type Foreign<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str);

#[tokio::test]
async fn forms_of_other_sites_and_of_other_sessions_change_nothing() {
    let api = strict();
    send(&api, 1, &report("")).await;
    let desk = Desk::open(&api).await;
    let good = token(&desk.get("/moderation").await.text());
    let decide = [("subject", "report"), ("id", ID), ("do", "publish")];
    let cases: [Foreign<'_>; 5] = [
        (&[("cookie", &desk.cookie), ("sec-fetch-site", "cross-site")], &good, "foreign-form"),
        (&[("cookie", &desk.cookie), ("origin", "https://example.org")], &good, "foreign-form"),
        (&[("cookie", &desk.cookie)], "", "foreign-form"),
        (&[("cookie", &desk.cookie)], "AAAA", "foreign-form"),
        (&[], &good, "sign-in-needed"),
    ];
    for (headers, token, problem) in cases {
        let fields = [&[("token", token)], &decide[..]].concat();
        let reply = form(&api, "/moderation/decide", headers, &fields).await;
        assert_eq!((reply.status, reply.problem().as_str()), (StatusCode::FORBIDDEN, problem));
    }
    assert_eq!(own(&api, 1, ID).await["state"], "waiting");
    assert_eq!(api.get("/moderation/photos/0f8fad5b-d9cb-469f-a165-70867728950e").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_report_is_published_left_out_and_both_are_undone() {
    let api = strict();
    let camera = send(&api, 1, &report("")).await["camera_id"].as_str().unwrap().to_owned();
    let desk = Desk::open(&api).await;
    let page = desk.get("/moderation").await.text();
    assert!(page.contains("Signalement · nouvelle caméra") && page.contains("class=\"map-drawing\""), "{page}");
    let words = ["Type <code>camera:type</code>", "<strong>dôme</strong> <code class=\"soft\">dome</code>"];
    assert!(
        words.iter().all(|word| page.contains(word)),
        "keys and values are told in words, with themselves beside: {page}"
    );
    let item = format!("/collections/cameras/items/{camera}");
    let published = desk.press("publish", &[]).await;
    assert_eq!(api.get(&item).await.status, StatusCode::OK);
    assert_eq!(desk.shown().await, "");
    desk.undo(&published).await;
    assert_eq!((api.get(&item).await.status, desk.shown().await.as_str()), (StatusCode::NOT_FOUND, "report"));
    let refused = desk.press("hide", &[("why", "C’est un lampadaire."), ("reason", "not_a_camera")]).await;
    let told = own(&api, 1, ID).await;
    assert_eq!((&told["state"], &told["why"]), (&json!("refused"), &json!("C’est un lampadaire.")));
    desk.undo(&refused).await;
    assert_eq!(own(&api, 1, ID).await["state"], "waiting");
    let again = desk.post("/moderation/undo", &[("decision", &refused)]).await;
    assert!(again.header("location").contains("told=already"));
    assert_sound(&api);
}

#[tokio::test]
async fn what_is_put_off_comes_last_and_says_so() {
    let api = strict();
    send(&api, 1, &report("")).await;
    let mut other = report("");
    other["report_id"] = json!("7c9e6679-7425-40de-944b-e07fc1f90ae7");
    other["position"]["coordinates"] = json!([3.84, 43.58]);
    send(&api, 2, &other).await;
    let desk = Desk::open(&api).await;
    let first = between(&desk.get("/moderation").await.text(), "name=\"id\" value=\"", "\"").to_owned();
    let put_off = desk.press("postpone", &[]).await;
    let page = desk.get("/moderation").await.text();
    assert_ne!(between(&page, "name=\"id\" value=\"", "\""), first);
    assert!(page.contains("Second avis demandé"));
    desk.undo(&put_off).await;
    assert_eq!(between(&desk.get("/moderation").await.text(), "name=\"id\" value=\"", "\""), first);
}

#[tokio::test]
async fn a_text_is_shown_kept_or_erased_and_hostile_text_stays_text() {
    let api = Api::new();
    let hostile = "<script>alert('x')</script> \"><img src=x onerror=1>";
    let camera = send(&api, 1, &report(hostile)).await["camera_id"].as_str().unwrap().to_owned();
    let desk = Desk::open(&api).await;
    assert_eq!(desk.shown().await, "text");
    let page = desk.get("/moderation").await.text();
    assert!(!page.contains("<script>alert") && !page.contains("<img src=x") && page.contains("&lt;script&gt;alert"));
    let item = format!("/collections/cameras/items/{camera}");
    let published = desk.press("publish", &[]).await;
    assert_eq!(api.get(&item).await.json()["properties"]["note"], hostile);
    let sheet = api.get(&format!("/cameras/{camera}")).await.text();
    assert!(!sheet.contains("<script>alert") && !sheet.contains("<img src=x"));
    desk.undo(&published).await;
    assert_eq!(api.get(&item).await.json()["properties"]["note"], Value::Null);
    let past = api.get(&format!("/cameras/{camera}/history?f=json")).await.text();
    assert!(
        past.contains("\"added\"") && !past.contains("alert"),
        "what was let through by mistake is in no past: {past}"
    );
    let kept = desk.press("keep", &[]).await;
    assert_eq!(desk.shown().await, "");
    desk.undo(&kept).await;
    let sure = desk.post("/moderation/decide", &[("subject", "text"), ("id", ID), ("do", "erase")]).await;
    assert!(sure.header("location").contains("told=unsure"));
    let erased = desk.press("erase", &[("sure", "1")]).await;
    assert_eq!((desk.shown().await.as_str(), &own(&api, 1, ID).await["note"]), ("", &Value::Null));
    let undone = desk.post("/moderation/undo", &[("decision", &erased)]).await;
    assert!(undone.header("location").contains("told=not_possible"), "nobody brings back what was erased");
    assert_sound(&api);
}

#[tokio::test]
async fn a_report_of_a_known_camera_is_merged_into_it_and_split_again() {
    let api = strict();
    let listed = api.get("/collections/cameras/items?ref=C05").await.json()["features"][0]["id"].clone();
    let into = listed.as_str().unwrap();
    let known = api.get(&format!("/collections/cameras/items/{into}")).await.json();
    let mut body = report("");
    body["position"] = known["geometry"].clone();
    body["distinct_from"] = json!([into, "x"]);
    body["distinct_from"] = json!(
        api.get("/collections/cameras/items?limit=100").await.json()["features"]
            .as_array()
            .unwrap()
            .iter()
            .map(|feature| feature["id"].clone())
            .collect::<Vec<_>>()
    );
    let camera = send(&api, 1, &body).await["camera_id"].as_str().unwrap().to_owned();
    let desk = Desk::open(&api).await;
    assert!(desk.get("/moderation").await.text().contains(&format!("name=\"into\" value=\"{into}\" checked")));
    let merged = desk.press("merge", &[("into", into)]).await;
    let sources =
        api.get(&format!("/collections/cameras/items/{into}")).await.json()["properties"]["cc_source"].clone();
    assert!(sources.as_array().unwrap().contains(&json!("contributors")), "{sources}");
    let old = api.get(&format!("/cameras/{camera}")).await;
    assert_eq!(old.status, StatusCode::TEMPORARY_REDIRECT);
    assert!(old.header("location").starts_with(into), "{}", old.header("location"));
    assert_eq!(own(&api, 1, ID).await["camera_id"], into);
    assert_sound(&api);
    desk.undo(&merged).await;
    let after = api.get(&format!("/collections/cameras/items/{into}")).await.json();
    assert_eq!(after["properties"], known["properties"]);
    assert_eq!((&own(&api, 1, ID).await["state"], desk.shown().await.as_str()), (&json!("waiting"), "report"));
    assert_sound(&api);
}

#[tokio::test]
async fn only_a_report_of_a_new_camera_can_be_merged() {
    let api = strict();
    let known = api.get("/collections/cameras/items?ref=C05").await.json()["features"][0]["id"].clone();
    send(&api, 1, &json!({ "report_id": ID, "kind": "not_seen", "camera_id": known })).await;
    let desk = Desk::open(&api).await;
    let page = desk.get("/moderation").await.text();
    assert!(page.contains("value=\"hide\"") && !page.contains("value=\"merge\""), "it names its camera itself");
    send(
        &api,
        2,
        &json!({ "report_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7", "kind": "camera",
        "position": { "type": "Point", "coordinates": [3.84, 43.58] } }),
    )
    .await;
    let page = desk.get("/moderation?item=report:7c9e6679-7425-40de-944b-e07fc1f90ae7").await.text();
    assert!(page.contains("value=\"merge\""), "a new one may be a known one");
}

#[tokio::test]
async fn a_missing_school_is_added_to_the_places_and_taken_out_again() {
    let api = Api::new();
    let body = json!({
        "report_id": ID, "kind": "place", "position": { "type": "Point", "coordinates": [3.865, 43.61] },
        "seen_on": "2026-11-20", "tags": { "amenity": "school", "name": "École du Test" },
    });
    send(&api, 1, &body).await;
    let desk = Desk::open(&api).await;
    let places =
        || async { api.get("/collections/places/items?limit=100").await.json()["features"].as_array().unwrap().len() };
    let before = places().await;
    let added = desk.press("publish", &[]).await;
    assert_eq!(places().await, before + 1);
    assert!(api.get("/search?q=ecole+du+test").await.text().contains("École du Test"));
    assert_sound(&api);
    desk.undo(&added).await;
    assert_eq!((places().await, desk.shown().await.as_str()), (before, "place"));
    assert!(!api.get("/search?q=ecole+du+test").await.text().contains("École du Test"));
    desk.press("hide", &[]).await;
    assert_eq!(own(&api, 1, ID).await["state"], "refused");
    assert_sound(&api);
}

#[tokio::test]
async fn every_decision_stands_in_the_log_without_names_or_words() {
    let api = strict();
    let camera = send(&api, 1, &report("chez Mme Untel")).await["camera_id"].as_str().unwrap().to_owned();
    let desk = Desk::open(&api).await;
    let refused = desk.press("hide", &[("why", "Mots à l’auteur"), ("reason", "private_home")]).await;
    desk.undo(&refused).await;
    let json = api.get("/moderation/log?f=json").await;
    assert_eq!(json.header("access-control-allow-origin"), "*");
    let decisions = json.json()["decisions"].as_array().unwrap().clone();
    assert_eq!(decisions.len(), 2);
    let first = &decisions[1];
    let told = json!({ "id": 1, "decided_on": "2026-11-23", "subject": "report", "action": "hide", "reason": "private_home",
        "camera": camera, "undone_by": 2 });
    assert_eq!(first, &told);
    let own = desk.get("/moderation/decisions").await;
    assert_eq!(own.status, 200, "with a decision that was undone: {}", own.text());
    let page = api.get_with("/moderation/log", &[("accept", "text/html")]).await.text();
    assert!(page.contains("logement privé") && page.contains("n°\u{a0}2"), "{page}");
    for secret in ["Camille", "Mme Untel", "Mots à l", ID] {
        assert!(!page.contains(secret) && !json.text().contains(secret), "{secret}");
    }
    assert!(api.get("/about").await.text().contains("moderation/log"));
}
