//! The two secrets of moderators: the code of an invitation and the token of a session. Both are made here and stored
//! only as hashes.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::http::gates::signing::random;
use crate::http::state::PublicUrl;

/// The code with which somebody signs up, once.
pub struct Invitation([u8; 32]);

impl Invitation {
    /// A new one.
    #[expect(clippy::new_without_default, reason = "each one is different")]
    pub fn new() -> Self {
        Self(random())
    }

    /// What is stored of it.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }

    /// The link to be passed on; the code stands in the fragment, so that it reaches no log.
    pub fn link(&self, public_url: &PublicUrl) -> String {
        format!("{}/moderation/join#{}", public_url.base, URL_SAFE_NO_PAD.encode(self.0))
    }

    /// What was typed or pasted: the code, or the whole link.
    pub fn parse(text: &str) -> Option<Self> {
        parse(text.trim().rsplit('#').next().unwrap_or_default()).map(Self)
    }
}

/// The secret in the cookie of a session.
pub struct SessionToken([u8; 32]);

impl SessionToken {
    /// A new one.
    pub fn new() -> Self {
        Self(random())
    }

    /// As it stands in the cookie.
    pub fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What is stored of it.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }

    /// From a cookie.
    pub fn parse(text: &str) -> Option<Self> {
        parse(text).map(Self)
    }

    /// What a form of this session carries: it follows from the secret, and leads no way back to it.
    pub fn form_token(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(b"moderation form\0");
        hash.update(self.0);
        URL_SAFE_NO_PAD.encode(hash.finalize())
    }
}

fn parse(text: &str) -> Option<[u8; 32]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_is_read_from_its_link_and_from_its_code() {
        let invitation = Invitation::new();
        let link = invitation.link(&PublicUrl::parse("https://example.org/map").unwrap());
        assert!(link.starts_with("https://example.org/map/moderation/join#"));
        assert_eq!(Invitation::parse(&format!(" {link}\n")).unwrap().hash(), invitation.hash());
        assert_eq!(Invitation::parse(link.rsplit('#').next().unwrap()).unwrap().hash(), invitation.hash());
        assert!(["", "#", "abc", "https://example.org/"].iter().all(|text| Invitation::parse(text).is_none()));
    }

    #[test]
    fn the_form_token_belongs_to_one_session() {
        let (one, other) = (SessionToken::new(), SessionToken::new());
        assert_eq!(SessionToken::parse(&one.text()).unwrap().form_token(), one.form_token());
        assert_ne!(one.form_token(), other.form_token());
        assert_ne!(one.form_token(), one.text());
    }
}
