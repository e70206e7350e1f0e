//! The receipt: 32 random bytes made by the sender's device, seen here only long enough to be hashed.

use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use crate::http::wire::problem::{Problem, ProblemKind};

/// SHA-256 of a receipt.
#[derive(Clone, Copy)]
pub struct ReceiptHash(pub [u8; 32]);

impl ReceiptHash {
    /// From `Authorization: Bearer <43 characters of base64url>`; what was sent is never repeated in the error.
    pub fn from_headers(headers: &HeaderMap) -> Result<Self, Problem> {
        let missing = || {
            let expected = "expected the header Authorization: Bearer with a receipt of 32 bytes in base64url";
            Problem::new(ProblemKind::ReceiptMissing, expected)
        };
        let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).ok_or_else(missing)?;
        let (scheme, token) = value.split_once(' ').ok_or_else(missing)?;
        if !scheme.eq_ignore_ascii_case("bearer") {
            return Err(missing());
        }
        let bytes = URL_SAFE_NO_PAD.decode(token.trim().trim_end_matches('=')).ok().ok_or_else(missing)?;
        let receipt: [u8; 32] = bytes.try_into().ok().ok_or_else(missing)?;
        Ok(Self(Sha256::digest(receipt).into()))
    }

    /// Whether it is the stored one, in constant time.
    pub fn opens(&self, stored: &[u8]) -> bool {
        self.0.ct_eq(stored).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> Result<ReceiptHash, Problem> {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, value.parse().unwrap());
        ReceiptHash::from_headers(&headers)
    }

    #[test]
    fn only_32_bytes_are_a_receipt() {
        let receipt = format!("Bearer {}", URL_SAFE_NO_PAD.encode([7; 32]));
        let hash = read(&receipt).ok().unwrap();
        assert!(hash.opens(&Sha256::digest([7; 32])));
        assert!(!hash.opens(&Sha256::digest([8; 32])) && !hash.opens(b""));
        for wrong in ["Bearer", "Bearer abc", "Basic QUJD", &receipt[..48], &format!("{receipt}AA")] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert!(ReceiptHash::from_headers(&HeaderMap::new()).is_err());
    }
}
