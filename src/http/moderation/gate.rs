//! Who may pass: a session by its cookie, and for every form that it was made by us for this very session.

use axum::http::{HeaderMap, header};
use subtle::ConstantTimeEq as _;

use super::secret::SessionToken;
use crate::http::state::{App, PublicUrl};
use crate::http::wire::params::Params;
use crate::http::wire::problem::{Problem, ProblemKind};
use crate::store::StoreError;
use crate::store::moderation::sessions::{LONGEST, find_session, note_session};

/// Name of the cookie.
const COOKIE: &str = "moderation";

/// A moderator who is signed in.
pub struct Moderator {
    pub id: i64,
    pub name: String,
    pub token: SessionToken,
}

/// The moderator of a request, if its cookie opens a session that holds.
pub async fn find_moderator(app: &App, headers: &HeaderMap) -> Result<Option<Moderator>, Problem> {
    let Some(token) = cookie(headers).and_then(SessionToken::parse) else { return Ok(None) };
    let (hash, now) = (token.hash(), (app.clock)());
    let Some(session) = app.read(move |reader| find_session(reader, &hash, now)).await? else { return Ok(None) };
    if session.is_to_note {
        match app.store.write(move |writing| note_session(writing, &hash, now)).await {
            // Who reads the queue reads on: the session ends a little earlier for it.
            Err(StoreError::Storage(_)) => {}
            noted => noted?,
        }
    }
    Ok(Some(Moderator { id: session.moderator_id, name: session.name, token }))
}

/// The same, where nothing can be done without.
pub async fn require_moderator(app: &App, headers: &HeaderMap) -> Result<Moderator, Problem> {
    find_moderator(app, headers).await?.ok_or_else(|| {
        Problem::new(ProblemKind::SignInNeeded, "expected a moderator who is signed in; nothing was changed")
    })
}

/// Refuses a form that another site sent.
pub fn require_own_site(app: &App, headers: &HeaderMap) -> Result<(), Problem> {
    if is_own_site(headers, &app.settings.public_url) {
        return Ok(());
    }
    Err(foreign())
}

/// Refuses a form that was not made for this session.
pub fn require_own_form(moderator: &Moderator, fields: &mut Params) -> Result<(), Problem> {
    let sent = fields.take("token").unwrap_or_default();
    if bool::from(moderator.token.form_token().as_bytes().ct_eq(sent.as_bytes())) {
        return Ok(());
    }
    Err(foreign())
}

/// The `Set-Cookie` of a session: for these pages alone, out of reach of scripts, never sent from another site.
pub fn session_cookie(public_url: &PublicUrl, token: &SessionToken) -> String {
    set_cookie(public_url, &token.text(), LONGEST.as_secs())
}

/// The `Set-Cookie` that takes it away.
pub fn no_cookie(public_url: &PublicUrl) -> String {
    set_cookie(public_url, "", 0)
}

fn set_cookie(public_url: &PublicUrl, value: &str, seconds: i64) -> String {
    let secure = if public_url.base.starts_with("https://") { "; Secure" } else { "" };
    let path = format!("{}/moderation", public_url.prefix);
    format!("{COOKIE}={value}; Path={path}; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}")
}

fn cookie(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    cookies.flat_map(|line| line.split(';')).find_map(|pair| pair.trim().strip_prefix(COOKIE)?.strip_prefix('='))
}

/// Browsers say where a form comes from; one that says nothing, or hides it as our own pages ask it to, is left to the
/// form's token and the cookie's `SameSite`.
fn is_own_site(headers: &HeaderMap, public_url: &PublicUrl) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin";
    }
    let own = public_url.base.strip_suffix(public_url.prefix.as_str()).unwrap_or(&public_url.base);
    text("origin").is_none_or(|origin| origin == "null" || origin == own)
}

fn foreign() -> Problem {
    Problem::new(ProblemKind::ForeignForm, "expected a form of these pages, sent in the session it was made for")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn forms_of_other_sites_are_told_apart() {
        let url = PublicUrl::parse("https://example.org/map").unwrap();
        let own = |pairs: &[(&'static str, &'static str)]| is_own_site(&headers(pairs), &url);
        assert!(own(&[]) && own(&[("origin", "null")]) && own(&[("origin", "https://example.org")]));
        assert!(own(&[("sec-fetch-site", "same-origin"), ("origin", "null")]));
        for site in ["cross-site", "same-site", "none", ""] {
            assert!(!own(&[("sec-fetch-site", site)]), "{site}");
        }
        assert!(!own(&[("origin", "https://example.com")]) && !own(&[("origin", "http://example.org")]));
    }

    #[test]
    fn the_cookie_is_found_among_others_and_by_its_whole_name() {
        assert_eq!(cookie(&headers(&[("cookie", "a=1; moderation=xyz; b=2")])), Some("xyz"));
        assert_eq!(cookie(&headers(&[("cookie", "xmoderation=1; moderation2=2")])), None);
    }

    #[test]
    fn the_cookie_goes_to_these_pages_alone() {
        let token = SessionToken::new();
        let secure = session_cookie(&PublicUrl::parse("https://example.org/map").unwrap(), &token);
        assert!(secure.contains("; Path=/map/moderation;") && secure.ends_with("HttpOnly; SameSite=Strict; Secure"));
        let plain = no_cookie(&PublicUrl::parse("http://127.0.0.1:8080").unwrap());
        assert_eq!(plain, "moderation=; Path=/moderation; Max-Age=0; HttpOnly; SameSite=Strict");
    }
}
