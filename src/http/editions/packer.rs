//! The bytes of a file on their way into an edition: summed as they are, kept in compressed pieces.

use sha2::{Digest as _, Sha256};

use crate::store::StoreError;
use crate::store::edition::editions::{EditionFile, FrozenFile, hex, pack};

/// Bytes in a piece before it is compressed.
const PIECE_BYTES: usize = 1 << 20;

/// One file.
#[derive(Default)]
pub struct Packer {
    sum: Sha256,
    byte_count: u64,
    waiting: Vec<u8>,
    pieces: Vec<Vec<u8>>,
}

impl Packer {
    /// The next bytes.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), StoreError> {
        self.sum.update(bytes);
        self.byte_count += bytes.len() as u64;
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= PIECE_BYTES {
            self.pieces.push(pack(&self.waiting)?);
            self.waiting.clear();
        }
        Ok(())
    }

    /// The file.
    pub fn finish(mut self, name: &str, media_type: &str) -> Result<FrozenFile, StoreError> {
        if !self.waiting.is_empty() {
            self.pieces.push(pack(&self.waiting)?);
        }
        let file = EditionFile {
            name: name.to_owned(),
            media_type: media_type.to_owned(),
            byte_count: self.byte_count,
            sha256: hex(&self.sum.finalize()),
        };
        Ok(FrozenFile { file, pieces: self.pieces })
    }

    /// A file whose bytes are there at once.
    pub fn whole(name: &str, media_type: &str, bytes: &[u8]) -> Result<FrozenFile, StoreError> {
        let mut packer = Self::default();
        packer.push(bytes)?;
        packer.finish(name, media_type)
    }
}
