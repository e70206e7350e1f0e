//! Pieces of a spooled file in another order than they were written in, read back through a few blocks of it.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt as _;

/// Bytes that are read at once; pieces that stand near in the new order mostly stood near in the old one.
const BLOCK_BYTES: u64 = 32 << 10;
/// Blocks that are kept: sixteen mebibytes of them.
const BLOCKS: usize = 512;
/// Bytes that are put together at once.
const BATCH_BYTES: usize = 256 << 10;

/// Some bytes of the spool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    pub start: u64,
    pub length: u64,
}

/// A head, then the pieces.
#[derive(Debug)]
pub struct Pieces {
    spool: File,
    left: std::vec::IntoIter<Piece>,
    /// Put together already, and how much of it was taken.
    ready: Vec<u8>,
    taken: usize,
    blocks: Vec<Option<Block>>,
    /// Of all.
    length: u64,
}

#[derive(Debug)]
struct Block {
    number: u64,
    bytes: Vec<u8>,
}

impl Pieces {
    pub fn new(head: Vec<u8>, spool: File, pieces: Vec<Piece>) -> Self {
        let length = head.len() as u64 + pieces.iter().map(|piece| piece.length).sum::<u64>();
        let blocks = (0..BLOCKS).map(|_| None).collect();
        Self { spool, left: pieces.into_iter(), ready: head, taken: 0, blocks, length }
    }

    /// Bytes of the whole.
    pub fn length(&self) -> u64 {
        self.length
    }

    fn make_ready(&mut self) -> io::Result<()> {
        self.ready.clear();
        self.taken = 0;
        while self.ready.len() < BATCH_BYTES
            && let Some(piece) = self.left.next()
        {
            let end = piece.start + piece.length;
            let mut at = piece.start;
            while at < end {
                let block = block(&self.spool, &mut self.blocks, at / BLOCK_BYTES)?;
                let from = (at % BLOCK_BYTES) as usize;
                let bytes = block.get(from..block.len().min(from + (end - at) as usize)).unwrap_or_default();
                if bytes.is_empty() {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                self.ready.extend_from_slice(bytes);
                at += bytes.len() as u64;
            }
        }
        Ok(())
    }
}

/// A block, kept in the one place it may have.
fn block<'a>(spool: &File, blocks: &'a mut [Option<Block>], number: u64) -> io::Result<&'a [u8]> {
    let place = &mut blocks[number as usize % BLOCKS];
    if place.as_ref().is_none_or(|block| block.number != number) {
        let mut bytes = place.take().map_or_else(|| vec![0; BLOCK_BYTES as usize], |block| block.bytes);
        bytes.resize(BLOCK_BYTES as usize, 0);
        let mut filled = 0;
        while filled < bytes.len() {
            match spool.read_at(&mut bytes[filled..], number * BLOCK_BYTES + filled as u64)? {
                0 => break,
                read => filled += read,
            }
        }
        bytes.truncate(filled);
        *place = Some(Block { number, bytes });
    }
    Ok(place.as_ref().map_or(&[], |block| &block.bytes))
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.ready.len() {
            self.make_ready()?;
        }
        let length = buffer.len().min(self.ready.len() - self.taken);
        buffer[..length].copy_from_slice(&self.ready[self.taken..self.taken + length]);
        self.taken += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn pieces_of_any_size_come_in_their_new_order() {
        let bytes: Vec<u8> = (0..3_000_000_u32).map(|at| (at % 251) as u8).collect();
        let mut spool = tempfile::tempfile().unwrap();
        spool.write_all(&bytes).unwrap();
        let starts = [2_999_990, 0, 32_760, 1_500_000, 7];
        let pieces: Vec<Piece> = starts
            .into_iter()
            .zip([10, 1, 16, 700_000, 32_768])
            .map(|(start, length)| Piece { start, length })
            .collect();
        let mut expected = b"head".to_vec();
        for piece in &pieces {
            expected.extend_from_slice(&bytes[piece.start as usize..(piece.start + piece.length) as usize]);
        }
        let mut whole = Pieces::new(b"head".to_vec(), spool, pieces);
        assert_eq!(whole.length(), expected.len() as u64);
        let mut read = Vec::new();
        whole.read_to_end(&mut read).unwrap();
        assert!(read == expected);
        let cut = Piece { start: 5, length: 1 };
        assert!(Pieces::new(Vec::new(), tempfile::tempfile().unwrap(), vec![cut]).read_to_end(&mut read).is_err());
    }
}
