//! The short public code of a camera: eight Crockford base32 characters standing for 40 bits.
//! Consecutive cameras get unrelated codes by a fixed bijection, so a code tells nothing of order.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const BITS: u32 = 40;
const MASK: u64 = (1 << BITS) - 1;
/// Odd, so that multiplication is a bijection modulo 2^40.
const FACTOR: u64 = 0x9E_3779_B97F;
/// Its inverse modulo 2^40.
const INVERSE: u64 = inverse(FACTOR);

/// The key of a camera inside the store; 1 to 2^40 - 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CameraId(u64);

/// A text that is not a camera code.
#[derive(Clone, Debug, PartialEq, Error)]
#[error("expected eight characters of Crockford base32 such as 7ZK3M2QA, found {0:?}")]
pub struct CameraIdError(pub String);

impl CameraId {
    /// From the stored number; only the low 40 bits count.
    pub fn from_stored(number: i64) -> Self {
        Self(number as u64 & MASK)
    }

    /// The stored number.
    pub fn stored(self) -> i64 {
        self.0 as i64
    }

    /// Appends the public code.
    pub fn write(self, out: &mut String) {
        let scrambled = scramble(self.0);
        for index in (0..8).rev() {
            out.push(char::from(ALPHABET[(scrambled >> (index * 5)) as usize & 31]));
        }
    }
}

impl fmt::Display for CameraId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(8);
        self.write(&mut text);
        formatter.write_str(&text)
    }
}

impl FromStr for CameraId {
    type Err = CameraIdError;

    /// Case does not matter; O reads as 0, I and L as 1 (Crockford).
    fn from_str(text: &str) -> Result<Self, CameraIdError> {
        let wrong = || CameraIdError(text.chars().take(40).collect());
        if text.len() != 8 {
            return Err(wrong());
        }
        let mut scrambled = 0u64;
        for byte in text.bytes() {
            let byte = match byte.to_ascii_uppercase() {
                b'O' => b'0',
                b'I' | b'L' => b'1',
                other => other,
            };
            let digit = ALPHABET.iter().position(|b| *b == byte).ok_or_else(wrong)?;
            scrambled = scrambled << 5 | digit as u64;
        }
        Ok(Self(unscramble(scrambled)))
    }
}

fn scramble(number: u64) -> u64 {
    let mixed = number.wrapping_mul(FACTOR) & MASK;
    let mixed = mixed ^ (mixed >> 20);
    mixed.wrapping_mul(FACTOR) & MASK
}

fn unscramble(number: u64) -> u64 {
    let mixed = number.wrapping_mul(INVERSE) & MASK;
    // The upper half is untouched by the shift of half the width, so the step is its own inverse.
    let mixed = mixed ^ (mixed >> 20);
    mixed.wrapping_mul(INVERSE) & MASK
}

const fn inverse(odd: u64) -> u64 {
    // Newton's iteration doubles the correct bits each time.
    let mut result = odd;
    let mut step = 0;
    while step < 6 {
        result = result.wrapping_mul(2u64.wrapping_sub(odd.wrapping_mul(result)));
        step += 1;
    }
    result & MASK
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_code_reads_back(number in 0..=MASK) {
            let id = CameraId(number);
            prop_assert_eq!(id.to_string().parse::<CameraId>().unwrap(), id);
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,12}") {
            let _ = text.parse::<CameraId>();
        }
    }

    #[test]
    fn neighbours_do_not_look_alike() {
        let (a, b) = (CameraId(1).to_string(), CameraId(2).to_string());
        assert_ne!(a[..2], b[..2]);
    }
}
