//! A reader in front of a table that stops a row which does not end before the memory is full of it.

use std::io::{self, Read};

/// Most bytes of a row: beyond it a quote was left open, or the file has no line ends.
pub const MAX_ROW_BYTES: usize = 1 << 20;
/// Most line ends within a row, or blank lines before one.
const MAX_LINE_ENDS: usize = 16 << 20;

/// Passes bytes on until a row has used up its own.
pub struct RowLimit<R> {
    inner: R,
    bytes_left: usize,
    line_ends_left: usize,
}

impl<R: Read> RowLimit<R> {
    /// With what one row may take.
    pub fn new(inner: R) -> Self {
        Self { inner, bytes_left: MAX_ROW_BYTES, line_ends_left: MAX_LINE_ENDS }
    }

    /// The reader behind it.
    pub fn get_mut(&mut self) -> &mut R {
        &mut self.inner
    }

    /// A new row begins.
    pub fn begin_row(&mut self) {
        (self.bytes_left, self.line_ends_left) = (MAX_ROW_BYTES, MAX_LINE_ENDS);
    }

    /// Whether the row was stopped.
    pub fn is_spent(&self) -> bool {
        self.bytes_left == 0 || self.line_ends_left == 0
    }
}

impl<R: Read> Read for RowLimit<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.is_spent() {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the row does not end"));
        }
        let count = self.inner.read(out)?;
        let line_ends = memchr::memchr_iter(b'\n', &out[..count]).count();
        self.line_ends_left = self.line_ends_left.saturating_sub(line_ends);
        self.bytes_left = self.bytes_left.saturating_sub(count - line_ends);
        Ok(count)
    }
}
