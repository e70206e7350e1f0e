//! The leaves of a table on their way into the file, and the pages above them. They go through SQLite's own table of
//! pages, behind all pages that it has given out itself; from then on until they are complete it may give out none.

use rusqlite::Connection;

use super::leaves::{Leaves, PAGE_BYTES, put_varint};
use crate::store::StoreError;

/// Pages under one; each takes at most fifteen bytes in it.
const FAN_OUT: usize = 250;
/// Header of a page above others.
const HEADER_BYTES: usize = 12;
const TABLE_INTERIOR: u8 = 5;
/// The page that SQLite locks and leaves unused: that at 2^30 bytes.
const LOCK_PAGE: u32 = (1 << 30) / PAGE_BYTES as u32 + 1;
/// Where the first page says how many there are.
const COUNT_AT: usize = 28;

/// The pages of one table.
#[derive(Debug)]
pub struct TablePages {
    /// The page that stands for the table in the schema.
    root: u32,
    next: u32,
    /// The first leaf, which becomes the root where it stays the only one.
    first: Vec<u8>,
    children: Vec<Child>,
}

/// A page and the last row in or under it.
#[derive(Clone, Copy, Debug)]
struct Child {
    page: u32,
    last_fid: i64,
}

impl TablePages {
    /// For an empty table of a file whose pages are all written.
    pub fn new(connection: &Connection, table: &str) -> Result<Self, StoreError> {
        let root = connection.query_row(
            "select rootpage from sqlite_schema where type = 'table' and name = ?1",
            [table],
            |row| row.get(0),
        )?;
        let count: u32 = connection.query_row("select page_count from pragma_page_count", [], |row| row.get(0))?;
        Ok(Self { root, next: count + 1, first: Vec::new(), children: Vec::new() })
    }

    /// Appends leaves.
    pub fn add(&mut self, connection: &Connection, mut leaves: Leaves) -> Result<(), StoreError> {
        let base = self.next;
        let numbered = |place: u32| {
            let number = base + place;
            if base <= LOCK_PAGE && number >= LOCK_PAGE { number + 1 } else { number }
        };
        for rest in leaves.rests.chunks_exact_mut(PAGE_BYTES) {
            renumber(rest, 0, numbered);
            let page = self.take();
            write(connection, page, rest)?;
        }
        for pointer in &leaves.pointers {
            renumber(&mut leaves.pages, *pointer, numbered);
        }
        for (page, last_fid) in leaves.pages.chunks_exact(PAGE_BYTES).zip(leaves.last_fids) {
            let mut child = Child { page: 0, last_fid };
            if self.first.is_empty() {
                self.first = page.to_vec();
            } else {
                child.page = self.take();
                write(connection, child.page, page)?;
            }
            self.children.push(child);
        }
        Ok(())
    }

    /// Writes the pages above the leaves, and how many pages the file has.
    pub fn finish(mut self, connection: &Connection) -> Result<(), StoreError> {
        if self.children.len() < 2 {
            if !self.first.is_empty() {
                write(connection, self.root, &self.first)?;
            }
        } else {
            self.children[0].page = self.take();
            write(connection, self.children[0].page, &self.first)?;
            while self.children.len() > FAN_OUT {
                let children = std::mem::take(&mut self.children);
                let groups = children.len().div_ceil(FAN_OUT);
                for index in 0..groups {
                    let group = &children[index * children.len() / groups..(index + 1) * children.len() / groups];
                    let page = self.take();
                    write(connection, page, &interior(group))?;
                    self.children.extend(group.last().map(|last| Child { page, ..*last }));
                }
            }
            write(connection, self.root, &interior(&self.children))?;
        }
        let mut first: Vec<u8> =
            connection.query_row("select data from sqlite_dbpage where pgno = 1", [], |row| row.get(0))?;
        first[COUNT_AT..COUNT_AT + 4].copy_from_slice(&(self.next - 1).to_be_bytes());
        write(connection, 1, &first)
    }

    /// The next page.
    fn take(&mut self) -> u32 {
        if self.next == LOCK_PAGE {
            self.next += 1;
        }
        self.next += 1;
        self.next - 1
    }
}

/// Makes the number of a page of one more than its place.
fn renumber(bytes: &mut [u8], at: usize, numbered: impl Fn(u32) -> u32) {
    let Some(pointer) = bytes[at..].first_chunk_mut::<4>() else { return };
    if let Some(place) = u32::from_be_bytes(*pointer).checked_sub(1) {
        *pointer = numbered(place).to_be_bytes();
    }
}

fn write(connection: &Connection, page: u32, bytes: &[u8]) -> Result<(), StoreError> {
    connection
        .prepare_cached("insert into sqlite_dbpage (pgno, data, schema) values (?1, ?2, 'main')")?
        .execute((page, bytes))?;
    Ok(())
}

/// A page above others, of which there are at least two.
fn interior(children: &[Child]) -> Vec<u8> {
    let mut page = vec![0; PAGE_BYTES];
    let Some((last, others)) = children.split_last() else { return page };
    let mut content = PAGE_BYTES;
    let mut cell = Vec::new();
    for (index, child) in others.iter().enumerate() {
        cell.clear();
        cell.extend_from_slice(&child.page.to_be_bytes());
        put_varint(&mut cell, child.last_fid as u64);
        content -= cell.len();
        page[content..content + cell.len()].copy_from_slice(&cell);
        let pointer = HEADER_BYTES + 2 * index;
        page[pointer..pointer + 2].copy_from_slice(&(content as u16).to_be_bytes());
    }
    page[0] = TABLE_INTERIOR;
    page[3..5].copy_from_slice(&(others.len() as u16).to_be_bytes());
    page[5..7].copy_from_slice(&(content as u16).to_be_bytes());
    page[8..12].copy_from_slice(&last.page.to_be_bytes());
    page
}
