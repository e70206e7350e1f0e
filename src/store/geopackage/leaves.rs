//! Rows as SQLite keeps them in the leaves of a table (<https://www.sqlite.org/fileformat2.html>, 1.6 and 2.1), so that
//! the rows of a large file are made in several threads and none of them goes through a statement.

use std::borrow::Cow;

use super::Kind;

/// Bytes of a page, all of them usable.
pub const PAGE_BYTES: usize = 4096;
/// Longest record that stands whole in a leaf.
const MOST_LOCAL: usize = PAGE_BYTES - 35;
/// What stays of a longer one at least.
const LEAST_LOCAL: usize = (PAGE_BYTES - 12) * 32 / 255 - 23;
/// What goes into each of the pages that hold the rest: before it stands the number of the next.
const REST_BYTES: usize = PAGE_BYTES - 4;
/// Header of a leaf.
const HEADER_BYTES: usize = 8;
const TABLE_LEAF: u8 = 13;

/// Some rows in a row.
#[derive(Debug)]
pub struct Leaves {
    pub(super) pages: Vec<u8>,
    /// The last row of each page.
    pub(super) last_fids: Vec<i64>,
    /// Pages with the rest of long records; one more than the place of the next of them stands in each, or zero.
    pub(super) rests: Vec<u8>,
    /// Where in `pages` stands one more than the place of a page of `rests`.
    pub(super) pointers: Vec<usize>,
    /// Low longitude, high longitude, low latitude, high latitude of each row.
    pub(super) extents: Vec<[f64; 4]>,
    next_fid: i64,
    /// Where the cells of the last page begin, and how many they are.
    content: usize,
    count: usize,
    serials: Vec<u8>,
    values: Vec<u8>,
    cell: Vec<u8>,
}

impl Leaves {
    /// For rows that are numbered from here.
    pub fn new(first_fid: i64) -> Self {
        Self {
            pages: Vec::new(),
            last_fids: Vec::new(),
            rests: Vec::new(),
            pointers: Vec::new(),
            extents: Vec::new(),
            next_fid: first_fid,
            content: 0,
            count: 0,
            serials: Vec::new(),
            values: Vec::new(),
            cell: Vec::new(),
        }
    }

    /// Adds a feature: its geometry as GeoPackage keeps it, its extent, its id, a text for each other column.
    pub fn push(
        &mut self,
        (geometry, extent): (&[u8], [f64; 4]),
        id: &str,
        kinds: &[Kind],
        cells: &[Option<Cow<'_, str>>],
    ) {
        self.serials.clear();
        self.values.clear();
        // The number of the row stands for its first column.
        self.serials.push(0);
        self.put_bytes(12, geometry);
        self.put_bytes(13, id.as_bytes());
        for (kind, cell) in kinds.iter().zip(cells) {
            self.put_cell(*kind, cell.as_deref());
        }
        self.extents.push(extent);
        self.place();
    }

    fn put_bytes(&mut self, kind: usize, bytes: &[u8]) {
        put_varint(&mut self.serials, (bytes.len() * 2 + kind) as u64);
        self.values.extend_from_slice(bytes);
    }

    /// Null where there is nothing, or no number where one was expected.
    fn put_cell(&mut self, kind: Kind, cell: Option<&str>) {
        let Some(text) = cell else { return self.serials.push(0) };
        match kind {
            Kind::Text => self.put_bytes(13, text.as_bytes()),
            Kind::Integer => match text.parse() {
                Ok(number) => self.put_integer(number),
                Err(_) => self.serials.push(0),
            },
            Kind::Real => match text.parse::<f64>() {
                Ok(number) if !number.is_nan() => {
                    self.serials.push(7);
                    self.values.extend_from_slice(&number.to_be_bytes());
                }
                _ => self.serials.push(0),
            },
        }
    }

    /// In as few bytes as hold it.
    fn put_integer(&mut self, number: i64) {
        let serial = match number {
            0 => 8,
            1 => 9,
            _ => (1..=6).find(|serial| fits(number, integer_bytes(*serial))).unwrap_or(6),
        };
        self.serials.push(serial);
        if serial < 8 {
            self.values.extend_from_slice(&number.to_be_bytes()[8 - integer_bytes(serial)..]);
        }
    }

    /// Places the record in the last page, or begins another.
    fn place(&mut self) {
        let fid = self.next_fid;
        self.next_fid += 1;
        let length = self.serials.len() + if self.serials.len() < 127 { 1 } else { 2 };
        let payload = length + self.values.len();
        self.cell.clear();
        put_varint(&mut self.cell, payload as u64);
        put_varint(&mut self.cell, fid as u64);
        let start = self.cell.len();
        put_varint(&mut self.cell, length as u64);
        self.cell.extend_from_slice(&self.serials);
        self.cell.extend_from_slice(&self.values);
        let rest = (payload > MOST_LOCAL).then(|| self.move_rest(start));
        if self.last_fids.is_empty() || self.content - (HEADER_BYTES + 2 * self.count) < self.cell.len() + 2 {
            self.pages.resize(self.pages.len() + PAGE_BYTES, 0);
            self.last_fids.push(fid);
            (self.content, self.count) = (PAGE_BYTES, 0);
        }
        let start = self.pages.len() - PAGE_BYTES;
        self.content -= self.cell.len();
        let page = &mut self.pages[start..];
        page[self.content..self.content + self.cell.len()].copy_from_slice(&self.cell);
        let pointer = HEADER_BYTES + 2 * self.count;
        page[pointer..pointer + 2].copy_from_slice(&(self.content as u16).to_be_bytes());
        self.count += 1;
        page[0] = TABLE_LEAF;
        page[3..5].copy_from_slice(&(self.count as u16).to_be_bytes());
        page[5..7].copy_from_slice(&(self.content as u16).to_be_bytes());
        if rest.is_some() {
            self.pointers.push(start + self.content + self.cell.len() - 4);
        }
        if let Some(last) = self.last_fids.last_mut() {
            *last = fid;
        }
    }

    /// Moves what does not stand in a leaf to pages of its own.
    fn move_rest(&mut self, start: usize) {
        let payload = self.cell.len() - start;
        let local = LEAST_LOCAL + (payload - LEAST_LOCAL) % REST_BYTES;
        let local = if local <= MOST_LOCAL { local } else { LEAST_LOCAL };
        let rest = self.cell.split_off(start + local);
        self.cell.extend_from_slice(&((self.rests.len() / PAGE_BYTES + 1) as u32).to_be_bytes());
        for (index, piece) in rest.chunks(REST_BYTES).enumerate() {
            let at = self.rests.len();
            let is_last = (index + 1) * REST_BYTES >= rest.len();
            let next = if is_last { 0 } else { (at / PAGE_BYTES + 2) as u32 };
            self.rests.extend_from_slice(&next.to_be_bytes());
            self.rests.extend_from_slice(piece);
            self.rests.resize(at + PAGE_BYTES, 0);
        }
    }
}

/// Bytes of an integer of a serial type.
fn integer_bytes(serial: u8) -> usize {
    match serial {
        5 => 6,
        6 => 8,
        other => usize::from(other),
    }
}

fn fits(number: i64, bytes: usize) -> bool {
    let unused = 64 - 8 * bytes as u32;
    (number << unused) >> unused == number
}

/// Seven bits a byte, the highest first; enough for what is less than 2^56.
pub(super) fn put_varint(out: &mut Vec<u8>, number: u64) {
    let mut shift = 49;
    while shift > 0 && number >> shift == 0 {
        shift -= 7;
    }
    while shift > 0 {
        out.push(0x80 | (number >> shift & 0x7f) as u8);
        shift -= 7;
    }
    out.push((number & 0x7f) as u8);
}
