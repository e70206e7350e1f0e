//! Bytes of zero in a table, which programs leave behind a text or a broken disk puts there: they are left out and told.

use std::io::{self, Read};

use super::record::Notes;

/// Most of a text of which one byte in so many may be zero.
const FEW: usize = 10;
/// Bytes at the front that show a binary header.
const HEADER_BYTES: usize = 512;

/// Whether bytes are not those of a text: zeros are more than now and then, or stand among other signs that no text has.
pub fn is_binary(head: &[u8]) -> bool {
    let zeros = |bytes: &[u8]| memchr::memchr_iter(0, bytes).count();
    let header = &head[..head.len().min(HEADER_BYTES)];
    let is_dense = |bytes: &[u8]| zeros(bytes) * FEW > bytes.len();
    let controls = head.iter().filter(|byte| matches!(byte, 0x01..=0x08 | 0x0e..=0x19 | 0x1b..=0x1d | 0x1f)).count();
    zeros(head) > 0 && (is_dense(header) || is_dense(head) || controls > zeros(head))
}

/// Passes on UTF-8 without bytes of zero, and tells the line of the first.
pub struct WithoutNuls<R> {
    inner: R,
    notes: Notes,
    line: u64,
    is_told: bool,
}

impl<R: Read> WithoutNuls<R> {
    /// Tells in `notes`.
    pub fn new(inner: R, notes: Notes) -> Self {
        Self { inner, notes, line: 1, is_told: false }
    }

    /// Leaves zeros out of the bytes; answers how many are left.
    fn clean(&mut self, bytes: &mut [u8]) -> usize {
        if !self.is_told {
            let first = memchr::memchr(0, bytes);
            self.line += memchr::memchr_iter(b'\n', &bytes[..first.unwrap_or(bytes.len())]).count() as u64;
            if first.is_none() {
                return bytes.len();
            }
            self.is_told = true;
            self.notes.tell(self.line, "bytes of zero, which no text has, are left out: is the file whole?");
        }
        let mut kept = 0;
        for index in 0..bytes.len() {
            if bytes[index] != 0 {
                bytes[kept] = bytes[index];
                kept += 1;
            }
        }
        kept
    }
}

impl<R: Read> Read for WithoutNuls<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.inner.read(out)?;
            let kept = self.clean(&mut out[..count]);
            // Nothing but zeros is not the end.
            if kept > 0 || count == 0 {
                return Ok(kept);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zeros_are_left_out_and_their_line_is_told() {
        let notes = Notes::default();
        let mut out = String::new();
        let text = format!("ref,lat\nA\0\0,43.6\n{}B,43\0.7\n", "\0".repeat(9_000));
        WithoutNuls::new(text.as_bytes(), notes.clone()).read_to_string(&mut out).unwrap();
        assert_eq!(out, "ref,lat\nA,43.6\nB,43.7\n");
        let told = notes.take();
        assert_eq!((told.len(), told[0].line), (1, 2));
    }

    #[test]
    fn a_text_with_a_few_zeros_is_no_binary_file() {
        assert!(!is_binary(b"ref,lat,lon\nA1\0,43.6,3.8\n"));
        assert!(!is_binary(b"ref,lat,lon\nA1,43.6,3.8\n\x1a"));
        assert!(is_binary(b"\x00\x01\x02binary") && is_binary(b"r\0e\0f\0,\0"));
        let mut table = [0x20; 4_000];
        table[..4].copy_from_slice(b"\x03\x7c\x01\x01");
        table[4..200].fill(0);
        assert!(is_binary(&table), "a table of dBASE");
    }
}
