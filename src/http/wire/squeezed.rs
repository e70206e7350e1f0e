//! Bodies that are worth more effort than other answers get: compressed once, and kept while they are asked for.

use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use xxhash_rust::xxh3::xxh3_64;

use super::compress::squeeze;

/// The whole ground and its halves.
const MOST_SQUEEZED: usize = 3;

/// Bodies compressed with effort, by the fingerprint of what they are made from, the newest last.
#[derive(Default)]
pub struct Squeezed(Mutex<Vec<(u64, Bytes)>>);

impl Squeezed {
    /// The body under brotli. Takes a second for a city, but once: whoever asks meanwhile waits for the same.
    pub fn of(&self, body: &Bytes) -> Option<Bytes> {
        let fingerprint = xxh3_64(body);
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, squeezed)) = held.iter().find(|(of, _)| *of == fingerprint) {
            return Some(squeezed.clone());
        }
        let squeezed = Bytes::from(squeeze(body)?);
        if held.len() >= MOST_SQUEEZED {
            held.remove(0);
        }
        held.push((fingerprint, squeezed.clone()));
        Some(squeezed)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use super::*;

    #[test]
    fn a_ground_is_squeezed_once_and_reads_back() {
        let held = Squeezed::default();
        let body = |number: usize| Bytes::from(format!("ground {number} ").repeat(200));
        let first = held.of(&body(0)).unwrap();
        assert_eq!(first.as_ptr(), held.of(&body(0)).unwrap().as_ptr());
        let mut text = Vec::new();
        brotli::Decompressor::new(&first[..], 4096).read_to_end(&mut text).unwrap();
        assert_eq!(text, body(0));
        for number in 1..=MOST_SQUEEZED {
            held.of(&body(number)).unwrap();
        }
        assert_eq!(held.0.lock().unwrap().len(), MOST_SQUEEZED);
    }
}
