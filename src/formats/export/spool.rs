//! Pieces of a spooled file in another order than they were written in, read back through a few blocks of it.

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::{io, mem};

/// Bytes that are read at once; pieces that stand near in the new order mostly stood near in the old one.
const BLOCK_BYTES: u64 = 32 << 10;
/// Blocks that are kept: sixteen mebibytes of them.
const BLOCKS: usize = 512;
/// Some bytes of the spool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece {
    pub start: u64,
    pub length: u64,
}

/// A head, then the pieces.
#[derive(Debug)]
pub struct Pieces {
    head: Vec<u8>,
    spool: File,
    left: std::vec::IntoIter<Piece>,
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
        Self { head, spool, left: pieces.into_iter(), blocks, length }
    }

    /// Bytes of the whole.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The next bytes: the head, then whole pieces, about so many bytes of them at once; none at the end.
    pub fn next_batch(&mut self, about: usize) -> io::Result<Vec<u8>> {
        if !self.head.is_empty() {
            return Ok(mem::take(&mut self.head));
        }
        let mut batch = Vec::with_capacity(about);
        while let Some(piece) = self.left.next() {
            self.append(piece, &mut batch)?;
            if self.left.as_slice().first().is_some_and(|next| batch.len() + next.length as usize > about) {
                break;
            }
        }
        Ok(batch)
    }

    fn append(&mut self, piece: Piece, batch: &mut Vec<u8>) -> io::Result<()> {
        let end = piece.start + piece.length;
        let mut at = piece.start;
        while at < end {
            let block = block(&self.spool, &mut self.blocks, at / BLOCK_BYTES)?;
            let from = (at % BLOCK_BYTES) as usize;
            let bytes = block.get(from..block.len().min(from + (end - at) as usize)).unwrap_or_default();
            if bytes.is_empty() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            batch.extend_from_slice(bytes);
            at += bytes.len() as u64;
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
        let (mut read, mut sizes) = (Vec::new(), Vec::new());
        loop {
            let batch = whole.next_batch(40_000).unwrap();
            if batch.is_empty() {
                break;
            }
            sizes.push(batch.len());
            read.extend(batch);
        }
        assert!(read == expected);
        assert_eq!(sizes, [4, 10 + 1 + 16, 700_000, 32_768]);
        let cut = Piece { start: 5, length: 1 };
        assert!(Pieces::new(Vec::new(), tempfile::tempfile().unwrap(), vec![cut]).next_batch(9).is_err());
    }
}
