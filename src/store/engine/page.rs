//! One page of SQLite's file format (<https://www.sqlite.org/fileformat2.html>): which of its bytes hold nothing any
//! more, and where what its cells hold goes on. It never touches a byte that SQLite would read.

use std::ops::Range;

/// Bytes of the file's header, before the head of the first page.
const FILE_HEADER: usize = 100;
/// What a free block keeps: where the next one is, and how long it is.
const FREE_BLOCK_HEAD: usize = 4;

/// A page whose numbers contradict each other: nothing of it is to be touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Odd;

/// Content of a cell that goes on in other pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overflow {
    pub first_page: u32,
    /// Bytes that lie in those pages.
    pub bytes: usize,
}

/// What a page of a b-tree has beside what it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slack {
    /// Stretches that nothing refers to.
    pub unused: Vec<Range<usize>>,
    pub overflows: Vec<Overflow>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    IndexInterior,
    TableInterior,
    IndexLeaf,
    TableLeaf,
}

/// Reads a page of a b-tree; none where the page is of another kind. `usable` is its size without what is reserved.
pub fn read_slack(page: &[u8], is_first: bool, usable: usize) -> Result<Option<Slack>, Odd> {
    let head = if is_first { FILE_HEADER } else { 0 };
    let (kind, head_bytes) = match page.get(head) {
        Some(2) => (Kind::IndexInterior, 12),
        Some(5) => (Kind::TableInterior, 12),
        Some(10) => (Kind::IndexLeaf, 8),
        Some(13) => (Kind::TableLeaf, 8),
        _ => return Ok(None),
    };
    let page = page.get(..usable).ok_or(Odd)?;
    let cells = usize::from(u16_at(page, head + 3)?);
    let pointers = head + head_bytes;
    let content = match u16_at(page, head + 5)? {
        0 => 65_536,
        start => usize::from(start),
    };
    let after_pointers = pointers + 2 * cells;
    if after_pointers > content || content > usable {
        return Err(Odd);
    }
    let mut slack = Slack::default();
    slack.unused.push(after_pointers..content);
    read_free_blocks(page, usize::from(u16_at(page, head + 1)?), content, &mut slack.unused)?;
    for cell in 0..cells {
        let start = usize::from(u16_at(page, pointers + 2 * cell)?);
        if start < content {
            return Err(Odd);
        }
        slack.overflows.extend(read_overflow(page, kind, start)?);
    }
    Ok(Some(slack))
}

fn read_free_blocks(page: &[u8], first: usize, content: usize, unused: &mut Vec<Range<usize>>) -> Result<(), Odd> {
    let (mut block, mut end) = (first, content);
    while block != 0 {
        let size = usize::from(u16_at(page, block + 2)?);
        if block < end || size < FREE_BLOCK_HEAD || block + size > page.len() {
            return Err(Odd);
        }
        end = block + size;
        unused.push(block + FREE_BLOCK_HEAD..end);
        block = usize::from(u16_at(page, block)?);
    }
    Ok(())
}

fn read_overflow(page: &[u8], kind: Kind, start: usize) -> Result<Option<Overflow>, Odd> {
    let usable = page.len();
    let (at, largest) = match kind {
        Kind::TableInterior => return Ok(None),
        Kind::TableLeaf => (start, usable - 35),
        Kind::IndexLeaf => (start, (usable - 12) * 64 / 255 - 23),
        Kind::IndexInterior => (start + 4, (usable - 12) * 64 / 255 - 23),
    };
    let (payload, mut at) = varint(page, at)?;
    let payload = usize::try_from(payload).map_err(|_too_long| Odd)?;
    if kind == Kind::TableLeaf {
        (_, at) = varint(page, at)?;
    }
    if payload <= largest {
        return if at + payload > usable { Err(Odd) } else { Ok(None) };
    }
    let smallest = (usable - 12) * 32 / 255 - 23;
    let even = smallest + (payload - smallest) % (usable - 4);
    let local = if even <= largest { even } else { smallest };
    let first_page = u32_at(page, at + local)?;
    Ok(Some(Overflow { first_page, bytes: payload - local }))
}

/// A number of SQLite's own: seven bits a byte, the ninth with eight; and where it ends.
fn varint(page: &[u8], start: usize) -> Result<(u64, usize), Odd> {
    let mut value = 0;
    for place in 0..9 {
        let byte = *page.get(start + place).ok_or(Odd)?;
        if place == 8 {
            return Ok((value << 8 | u64::from(byte), start + 9));
        }
        value = value << 7 | u64::from(byte & 0x7f);
        if byte < 0x80 {
            return Ok((value, start + place + 1));
        }
    }
    Err(Odd)
}

fn u16_at(page: &[u8], at: usize) -> Result<u16, Odd> {
    match page.get(at..at + 2) {
        Some(&[high, low]) => Ok(u16::from_be_bytes([high, low])),
        _ => Err(Odd),
    }
}

/// A whole number of four bytes, as the file has them.
pub fn u32_at(page: &[u8], at: usize) -> Result<u32, Odd> {
    page.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_be_bytes).ok_or(Odd)
}
