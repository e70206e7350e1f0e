//! Reads `.osm.pbf` block by block (OSM wiki, PBF Format); the size of each block is checked before it is read.

use std::collections::VecDeque;
use std::io::{Cursor, Read};

use jiff::Timestamp;
use osmpbf::{BlobDecode, BlobReader, Element as PbfElement, PrimitiveBlock, RelMemberType};

use super::pbf_blob;
use crate::formats::rows::osm_element::{Element, ElementKind};
use crate::formats::rows::record::FormatError;

/// Largest header of a block, and largest block (PBF Format, section "File format").
const MAX_HEADER_BYTES: u32 = 64 << 10;
const MAX_BLOB_BYTES: i32 = 32 << 20;
/// Features that a file may ask of its reader; others would make it be misread.
const KNOWN_FEATURES: [&str; 4] = ["OsmSchema-V0.6", "DenseNodes", "HistoricalInformation", "Sort.Type_then_ID"];

/// The first bytes by which the format is known: a header of its usual length that says what it is.
pub fn is_pbf(head: &[u8]) -> bool {
    head.len() > 15 && head[..3] == [0, 0, 0] && head[4..].starts_with(b"\x0a\x09OSMHeader")
}

/// The elements in the order of the file.
pub struct PbfElements<R> {
    input: R,
    waiting: VecDeque<Element>,
    count: u64,
    block: u64,
}

impl<R: Read> PbfElements<R> {
    /// At the beginning of the file.
    pub fn new(input: R) -> Self {
        Self { input, waiting: VecDeque::new(), count: 0, block: 0 }
    }

    /// Reads a block; false at the end of the file.
    fn read_block(&mut self) -> Result<bool, FormatError> {
        let Some(bytes) = self.read_blob()? else { return Ok(false) };
        let bytes = pbf_blob::unpacked(bytes).map_err(|error| self.broken(&error))?;
        self.block += 1;
        let blob = BlobReader::new(Cursor::new(bytes)).next().ok_or_else(|| self.broken("it is empty"))?;
        let blob = blob.map_err(|error| self.broken(&error))?;
        match blob.decode().map_err(|error| self.broken(&error))? {
            BlobDecode::OsmHeader(header) => {
                let mut asked = header.required_features().iter();
                if let Some(unknown) = asked.find(|name| !KNOWN_FEATURES.contains(&name.as_str())) {
                    let name: String = unknown.chars().take(40).collect();
                    return Err(FormatError::Unsuitable(format!("the file asks for {name:?}, which is not read here")));
                }
            }
            BlobDecode::OsmData(block) => self.take(&block)?,
            BlobDecode::Unknown(_) => {}
        }
        Ok(true)
    }

    /// The bytes of a block with those of its header before it, as the library takes them.
    fn read_blob(&mut self) -> Result<Option<Vec<u8>>, FormatError> {
        let mut bytes = Vec::new();
        self.input.by_ref().take(4).read_to_end(&mut bytes)?;
        let Ok(size) = <[u8; 4]>::try_from(bytes.as_slice()) else {
            return if bytes.is_empty() && self.block > 0 { Ok(None) } else { Err(self.truncated()) };
        };
        let size = u32::from_be_bytes(size);
        if size > MAX_HEADER_BYTES {
            return Err(self.broken(&format!("expected a header of at most {MAX_HEADER_BYTES} bytes, found {size}")));
        }
        self.read_more(&mut bytes, u64::from(size))?;
        let header = BlobReader::new(Cursor::new(bytes.as_slice())).next_header_skip_blob();
        let (header, _) = header.ok_or_else(|| self.truncated())?.map_err(|error| self.broken(&error))?;
        let size = header.get_blob_size();
        if !(0..=MAX_BLOB_BYTES).contains(&size) {
            return Err(self.broken(&format!("expected at most {MAX_BLOB_BYTES} bytes, found {size}")));
        }
        self.read_more(&mut bytes, size as u64)?;
        Ok(Some(bytes))
    }

    fn read_more(&mut self, bytes: &mut Vec<u8>, count: u64) -> Result<(), FormatError> {
        let read = self.input.by_ref().take(count).read_to_end(bytes)? as u64;
        if read < count { Err(self.truncated()) } else { Ok(()) }
    }

    fn take(&mut self, block: &PrimitiveBlock) -> Result<(), FormatError> {
        for element in block.elements() {
            self.count += 1;
            let read = convert(&element, self.count).map_err(|error| self.broken(&error))?;
            self.waiting.extend(read);
        }
        Ok(())
    }

    fn truncated(&self) -> FormatError {
        FormatError::Unsuitable(format!(
            "block {}: the file ends in the middle of it; it looks truncated",
            self.block + 1
        ))
    }

    fn broken(&self, error: &(impl std::fmt::Display + ?Sized)) -> FormatError {
        FormatError::Unsuitable(format!("block {} cannot be read: {error}", self.block + 1))
    }
}

impl<R: Read> Iterator for PbfElements<R> {
    type Item = Result<Element, FormatError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(element) = self.waiting.pop_front() {
                return Some(Ok(element));
            }
            match self.read_block() {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

fn owned<'a>(tags: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<(String, String)> {
    tags.map(|(key, value)| (key.to_owned(), value.to_owned())).collect()
}

fn moment(milliseconds: Option<i64>) -> Option<String> {
    let moment = Timestamp::from_millisecond(milliseconds.filter(|count| *count > 0)?).ok()?;
    Some(moment.to_string())
}

/// None for what was deleted.
fn convert(element: &PbfElement<'_>, count: u64) -> osmpbf::Result<Option<Element>> {
    let bare = |kind, id| Element { kind, id, line: count, ..Element::default() };
    Ok(Some(match element {
        PbfElement::DenseNode(node) => {
            let info = node.info();
            if info.is_some_and(osmpbf::DenseNodeInfo::deleted) {
                return Ok(None);
            }
            Element {
                position: Some((node.lon(), node.lat())),
                version: info.map(|info| i64::from(info.version())).filter(|version| *version > 0),
                timestamp: moment(info.map(osmpbf::DenseNodeInfo::milli_timestamp)),
                tags: owned(node.tags()),
                ..bare(ElementKind::Node, node.id())
            }
        }
        PbfElement::Node(node) => {
            let info = node.info();
            if info.deleted() {
                return Ok(None);
            }
            Element {
                position: Some((node.lon(), node.lat())),
                version: info.version().map(i64::from),
                timestamp: moment(info.milli_timestamp()),
                tags: owned(node.tags()),
                ..bare(ElementKind::Node, node.id())
            }
        }
        PbfElement::Way(way) => Element {
            version: way.info().version().map(i64::from),
            timestamp: moment(way.info().milli_timestamp()),
            refs: way.refs().collect(),
            tags: owned(way.tags()),
            ..bare(ElementKind::Way, way.id())
        },
        PbfElement::Relation(relation) => {
            let mut ways = Vec::new();
            for member in relation.members().filter(|member| member.member_type == RelMemberType::Way) {
                ways.push((member.member_id, member.role()? == "inner"));
            }
            Element {
                version: relation.info().version().map(i64::from),
                timestamp: moment(relation.info().milli_timestamp()),
                ways,
                tags: owned(relation.tags()),
                ..bare(ElementKind::Relation, relation.id())
            }
        }
    }))
}
