//! Content codings: whole bodies for the cache, and streams for exports. Quality is chosen for bodies written once and
//! sent many times.

use std::io::{Read as _, Write};

use brotli::enc::BrotliEncoderParams;
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

use super::negotiate::Coding;

/// Bodies shorter than this are sent as they are: the header would cost more than it saves.
pub const SHORTEST_COMPRESSED: usize = 512;

const BROTLI_QUALITY: i32 = 5;
/// For what is read by everybody and changes once in months; a program built for debugging would take a minute.
const EFFORT_QUALITY: i32 = if cfg!(debug_assertions) { BROTLI_QUALITY } else { 10 };
const GZIP_LEVEL: u32 = 6;
/// Streams are compressed once per download, so they take the fast level.
const STREAM_GZIP_LEVEL: u32 = 2;

/// The body under the coding; the body itself where compression does not make it smaller.
pub fn compress(body: &Bytes, coding: Coding) -> (Bytes, Coding) {
    if body.len() < SHORTEST_COMPRESSED {
        return (body.clone(), Coding::Identity);
    }
    let compressed = match coding {
        Coding::Identity => None,
        Coding::Gzip => gzip(body),
        Coding::Brotli => brotli(body, BROTLI_QUALITY),
    };
    match compressed {
        Some(compressed) if compressed.len() < body.len() => (compressed.into(), coding),
        _ => (body.clone(), Coding::Identity),
    }
}

/// The body of a gzip member, 16 MiB at most.
pub fn gunzip(body: &[u8]) -> std::io::Result<Bytes> {
    const MOST_BYTES: u64 = 16 * 1024 * 1024;
    let mut plain = Vec::with_capacity(body.len() * 4);
    std::io::Read::take(flate2::read::GzDecoder::new(body), MOST_BYTES).read_to_end(&mut plain)?;
    Ok(plain.into())
}

fn gzip(body: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::new(GZIP_LEVEL));
    encoder.write_all(body).ok()?;
    encoder.finish().ok()
}

/// The body under brotli, with ten times the effort of [`compress`] and a third fewer bytes.
pub fn squeeze(body: &[u8]) -> Option<Vec<u8>> {
    brotli(body, EFFORT_QUALITY)
}

fn brotli(mut body: &[u8], quality: i32) -> Option<Vec<u8>> {
    // A window no larger than the body: the encoder clears memory of the window's size.
    let lgwin = (usize::BITS - body.len().leading_zeros()).clamp(16, 22) as i32;
    let params = BrotliEncoderParams { quality, lgwin, size_hint: body.len(), ..BrotliEncoderParams::default() };
    let mut out = Vec::with_capacity(body.len() / 4);
    brotli::BrotliCompress(&mut body, &mut out, &params).ok()?;
    Some(out)
}

/// A body that is written piece by piece.
pub enum StreamEncoder {
    Identity,
    Gzip(Box<GzEncoder<Vec<u8>>>),
}

impl StreamEncoder {
    /// Gzip for clients that take it; brotli is left out, its gain does not pay on a stream.
    pub fn new(is_gzip: bool) -> Self {
        if !is_gzip {
            return Self::Identity;
        }
        Self::Gzip(Box::new(GzEncoder::new(Vec::new(), Compression::new(STREAM_GZIP_LEVEL))))
    }

    /// What may be sent after `piece`; empty when the encoder holds it back.
    pub fn push(&mut self, piece: Vec<u8>) -> std::io::Result<Bytes> {
        match self {
            Self::Identity => Ok(piece.into()),
            Self::Gzip(encoder) => {
                encoder.write_all(&piece)?;
                Ok(std::mem::take(encoder.get_mut()).into())
            }
        }
    }

    /// The rest.
    pub fn finish(self) -> std::io::Result<Bytes> {
        match self {
            Self::Identity => Ok(Bytes::new()),
            Self::Gzip(encoder) => encoder.finish().map(Bytes::from),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn every_coding_reads_back() {
        let body = Bytes::from("contrechamp ".repeat(200));
        let mut text = String::new();
        let (gzipped, coding) = compress(&body, Coding::Gzip);
        assert_eq!(coding, Coding::Gzip);
        flate2::read::GzDecoder::new(&gzipped[..]).read_to_string(&mut text).unwrap();
        assert_eq!(text.as_bytes(), body);
        text.clear();
        let (squeezed, coding) = compress(&body, Coding::Brotli);
        assert_eq!(coding, Coding::Brotli);
        brotli::Decompressor::new(&squeezed[..], 4096).read_to_string(&mut text).unwrap();
        assert_eq!(text.as_bytes(), body);
    }

    #[test]
    fn a_short_body_is_left_alone() {
        let body = Bytes::from_static(b"{}");
        assert_eq!(compress(&body, Coding::Gzip), (body, Coding::Identity));
    }
}
