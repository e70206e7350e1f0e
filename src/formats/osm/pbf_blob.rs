//! Blocks of `.osm.pbf` packed with LZ4 or Zstandard (OSM wiki, PBF Format, section "File format") made into the same blocks
//! without packing. Those packed with zlib, as nearly all are, and those that are not packed pass as they are.

use std::io::Read as _;

use ruzstd::decoding::{FrameDecoder, StreamingDecoder};

/// Largest block when unpacked; the window of Zstandard is no larger either.
const MAX_RAW_BYTES: u64 = 32 << 20;

/// Fields of `BlobHeader`.
const TYPE: u64 = 1;
/// Fields of `Blob`.
const RAW_SIZE: u64 = 2;
const LZMA: u64 = 4;
const BZIP2: u64 = 5;
const LZ4: u64 = 6;
const ZSTD: u64 = 7;

/// A block, the size of its header and its header before it; the error is why it cannot be unpacked.
pub fn unpacked(bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    let Some((header, blob)) = split(&bytes) else { return Ok(bytes) };
    let mut size = 0;
    let mut packed = None;
    for (field, value) in Fields(blob) {
        match (field, value) {
            (RAW_SIZE, Value::Number(number)) => size = number,
            (LZMA | BZIP2 | LZ4 | ZSTD, Value::Bytes(data)) => packed = Some((field, data)),
            _ => {}
        }
    }
    let Some((method, data)) = packed else { return Ok(bytes) };
    if size >= MAX_RAW_BYTES {
        return Err(format!("expected less than {MAX_RAW_BYTES} bytes when unpacked, found {size}"));
    }
    let raw = match method {
        LZ4 => lz4_flex::block::decompress(data, size as usize).map_err(|error| format!("LZ4: {error}"))?,
        ZSTD => unpack_zstd(data, size)?,
        LZMA => return Err("it is packed with LZMA, which is not read here: pack the file with zlib".to_owned()),
        _ => return Err("it is packed with bzip2, which is not read here: pack the file with zlib".to_owned()),
    };
    if raw.len() as u64 != size {
        return Err(format!("expected {size} bytes when unpacked, found {}", raw.len()));
    }
    let kind = Fields(header).find_map(|(field, value)| match value {
        Value::Bytes(bytes) if field == TYPE => Some(bytes),
        _ => None,
    });
    Ok(join(kind.unwrap_or_default(), &raw))
}

fn split(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (size, rest) = bytes.split_first_chunk()?;
    rest.split_at_checked(u32::from_be_bytes(*size) as usize)
}

fn unpack_zstd(data: &[u8], size: u64) -> Result<Vec<u8>, String> {
    let mut decoder = FrameDecoder::new();
    decoder.set_max_window_size(MAX_RAW_BYTES);
    let mut raw = Vec::new();
    let stream = StreamingDecoder::new_with_decoder(data, decoder).map_err(|error| format!("Zstandard: {error}"))?;
    stream.take(size + 1).read_to_end(&mut raw).map_err(|error| format!("Zstandard: {error}"))?;
    Ok(raw)
}

/// A block of which the data are not packed.
fn join(kind: &[u8], raw: &[u8]) -> Vec<u8> {
    let mut blob = vec![0x0a];
    put_number(&mut blob, raw.len() as u64);
    let mut header = vec![0x0a];
    put_number(&mut header, kind.len() as u64);
    header.extend_from_slice(kind);
    header.push(0x18);
    put_number(&mut header, (blob.len() + raw.len()) as u64);
    let mut bytes = Vec::with_capacity(4 + header.len() + blob.len() + raw.len());
    bytes.extend_from_slice(&(header.len() as u32).to_be_bytes());
    for part in [&header, &blob, raw] {
        bytes.extend_from_slice(part);
    }
    bytes
}

fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// The fields of a message (protobuf encoding) as far as they can be read.
struct Fields<'a>(&'a [u8]);

enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

impl<'a> Fields<'a> {
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn bytes(&mut self, count: u64) -> Option<&'a [u8]> {
        let (bytes, rest) = self.0.split_at_checked(usize::try_from(count).ok()?)?;
        self.0 = rest;
        Some(bytes)
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = (u64, Value<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let key = self.number()?;
        let value = match key & 7 {
            0 => Value::Number(self.number()?),
            1 => Value::Bytes(self.bytes(8)?),
            2 => {
                let count = self.number()?;
                Value::Bytes(self.bytes(count)?)
            }
            5 => Value::Bytes(self.bytes(4)?),
            _ => return None,
        };
        Some((key >> 3, value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(field: u8, size: u64, data: &[u8]) -> Vec<u8> {
        let mut blob = vec![0x10];
        put_number(&mut blob, size);
        blob.push(field << 3 | 2);
        put_number(&mut blob, data.len() as u64);
        blob.extend_from_slice(data);
        let mut header = b"\x0a\x07OSMData\x18".to_vec();
        put_number(&mut header, blob.len() as u64);
        [&(header.len() as u32).to_be_bytes()[..], &header, &blob].concat()
    }

    #[test]
    fn packed_blocks_are_unpacked_and_others_pass() {
        let raw = b"an example, an example, an example, an example".as_slice();
        let plain = join(b"OSMData", raw);
        assert_eq!(unpacked(plain.clone()).unwrap(), plain);
        // `lz4` and `zstd` of the command line.
        let lz4 = b"\xcfan example, \x0c\x00\x0aPample";
        let zstd = b"(\xb5/\xfd\x00X\x95\x00\x00`an example, \x01\x00wJ\x12";
        let size = raw.len() as u64;
        assert_eq!(unpacked(packed(6, size, lz4)).unwrap(), plain);
        assert_eq!(unpacked(packed(7, size, zstd)).unwrap(), plain);
        assert!(unpacked(packed(6, size + 1, lz4)).unwrap_err().contains("found 46"));
        assert!(unpacked(packed(7, size - 1, zstd)).is_err());
        for (field, word) in [(4, "LZMA"), (5, "bzip2")] {
            assert!(unpacked(packed(field, size, raw)).unwrap_err().contains(word));
        }
    }

    #[test]
    fn blocks_that_lie_are_refused() {
        for field in [6, 7] {
            assert!(unpacked(packed(field, 40, b"nonsense that is no stream of either")).is_err());
            assert!(unpacked(packed(field, 1 << 40, b"")).unwrap_err().contains("found 1099511627776"));
            assert!(unpacked(packed(field, 0, b"")).is_err() || field == 6);
        }
        for cut in [b"".as_slice(), b"\0\0", b"\0\0\0\x09\x0a", b"\0\0\0\0\xff\xff"] {
            assert_eq!(unpacked(cut.to_vec()).unwrap(), cut);
        }
    }
}
