//! What the server signs for itself: forms and challenges. The key is made at start, never stored and never told;
//! after a restart what was signed before is simply asked for anew.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

/// Signs, and remembers what was used until it expires.
pub struct Signer {
    key: [u8; 32],
    used: Mutex<HashMap<[u8; 32], i64>>,
}

impl Default for Signer {
    /// With a new key.
    fn default() -> Self {
        Self { key: random(), used: Mutex::default() }
    }
}

impl Signer {
    /// HMAC-SHA256 of a text for one purpose alone.
    pub fn sign(&self, purpose: &str, text: &str) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).unwrap_or_else(|_| unreachable!("any length is a key"));
        mac.update(purpose.as_bytes());
        mac.update(b"\0");
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// Takes what was signed once, until its second; false where it is too old, not ours or used.
    pub fn redeem(&self, purpose: &str, text: &str, signature: &[u8], expires: i64, now: Timestamp) -> bool {
        let ours = self.sign(purpose, text);
        let now = now.as_second();
        if expires < now || !bool::from(ours.ct_eq(signature)) {
            return false;
        }
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.retain(|_, until| *until >= now);
        used.insert(ours, expires).is_none()
    }

    /// A token that holds for so many seconds.
    pub fn issue(&self, purpose: &str, seconds: i64, now: Timestamp) -> String {
        let text = format!("{}.{}", now.as_second() + seconds, URL_SAFE_NO_PAD.encode(random::<16>()));
        format!("{text}.{}", URL_SAFE_NO_PAD.encode(self.sign(purpose, &text)))
    }

    /// Whether a token is ours, for this purpose, and still holds.
    pub fn holds(&self, purpose: &str, token: &str, now: Timestamp) -> bool {
        let Some((text, signature)) = token.rsplit_once('.') else { return false };
        let expires = text.split('.').next().and_then(|part| part.parse::<i64>().ok());
        let (Some(expires), Ok(signature)) = (expires, URL_SAFE_NO_PAD.decode(signature)) else { return false };
        expires >= now.as_second() && bool::from(self.sign(purpose, text).ct_eq(&signature))
    }
}

/// Bytes from the operating system.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).unwrap_or_else(|error| unreachable!("the system has no randomness: {error}"));
    bytes
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;

    use super::*;

    #[test]
    fn a_token_holds_in_time_for_its_purpose() {
        let now = Timestamp::from_second(1_790_000_000).unwrap();
        let signer = Signer::default();
        let token = signer.issue("form", 60, now);
        assert!(!signer.holds("challenge", &token, now), "another purpose");
        assert!(!Signer::default().holds("form", &token, now), "another server");
        assert!(!signer.holds("form", &format!("9{token}"), now), "a later end");
        assert!(!signer.holds("form", &token, now + 61.seconds()), "too late");
        assert!(signer.holds("form", &token, now) && signer.holds("form", &token, now + 60.seconds()));
        for wrong in ["", ".", "..", "a.b.c"] {
            assert!(!signer.holds("form", wrong, now));
        }
    }

    #[test]
    fn what_was_signed_is_redeemed_once() {
        let now = Timestamp::from_second(1_790_000_000).unwrap();
        let signer = Signer::default();
        let (signature, until) = (signer.sign("work", "text"), now.as_second() + 60);
        assert!(!signer.redeem("work", "other", &signature, until, now));
        assert!(!signer.redeem("work", "text", &signature, until, now + 61.seconds()));
        assert!(signer.redeem("work", "text", &signature, until, now));
        assert!(!signer.redeem("work", "text", &signature, until, now));
    }
}
