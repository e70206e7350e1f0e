//! Wiping what SQLite leaves behind: when rows move to another page, grow or go, their former bytes stay in the page's
//! unused room, in free pages and behind the end of long texts. `secure_delete` overwrites only what is deleted where it
//! lies. Nothing that a row holds is touched; each stretch is read and wiped in one short transaction.

use std::collections::HashMap;
use std::iter::once;
use std::ops::Range;

use rusqlite::{Connection, OptionalExtension as _, TransactionBehavior};

use super::page::{Odd, Overflow, read_slack, u32_at};
use crate::store::StoreError;

/// Pages looked at in one transaction: others wait some milliseconds.
const PAGES_AT_ONCE: u32 = 256;
/// Above, the first byte of a page of long content might look like that of a b-tree; at 8 KiB a page these are 128 GiB.
const MOST_PAGES: u32 = 1 << 24;
/// Here SQLite keeps its locks; the page around it is never used.
const LOCK_BYTE: u32 = 0x4000_0000;

/// Wipes one stretch of pages; answers where the next one begins, none at the end of the file. Busy while others write.
pub fn wipe_some(connection: &mut Connection, from: u32) -> Result<Option<u32>, StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let Some(file) = File::read(&transaction)? else { return Ok(None) };
    let end = from.saturating_add(PAGES_AT_ONCE).min(file.pages + 1);
    for number in from..end {
        file.wipe(number)?;
    }
    let next = (end <= file.pages).then_some(end);
    drop(file);
    transaction.commit()?;
    Ok(next)
}

/// What a free page is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Free {
    /// A list of other free pages, so many bytes long.
    List(usize),
    Leaf,
}

/// The file as a transaction sees it.
struct File<'a> {
    connection: &'a Connection,
    pages: u32,
    page_bytes: usize,
    /// Bytes of a page that SQLite uses.
    usable: usize,
    free: HashMap<u32, Free>,
}

impl<'a> File<'a> {
    /// None where its pages cannot be told apart.
    fn read(connection: &'a Connection) -> Result<Option<Self>, StoreError> {
        let pages: u32 = connection.pragma_query_value(None, "page_count", |row| row.get(0))?;
        if pages == 0 || pages >= MOST_PAGES {
            return Ok(None);
        }
        let first = read_page(connection, 1)?;
        let reserved = usize::from(first.get(20).copied().unwrap_or_default());
        let (page_bytes, usable) = (first.len(), first.len().saturating_sub(reserved));
        let mut file = Self { connection, pages, page_bytes, usable, free: HashMap::new() };
        let (Ok(list), Ok(free)) = (u32_at(&first, 32), u32_at(&first, 36)) else { return Ok(None) };
        Ok(match file.read_free(list, free)? {
            Ok(()) => Some(file),
            Err(Odd) => None,
        })
    }

    fn read_free(&mut self, first: u32, count: u32) -> Result<Result<(), Odd>, StoreError> {
        let mut list = first;
        while list != 0 {
            let page = read_page(self.connection, list)?;
            let (Ok(next), Ok(leaves)) = (u32_at(&page, 0), u32_at(&page, 4)) else { return Ok(Err(Odd)) };
            let bytes = 8 + 4 * leaves as usize;
            if bytes > self.usable || self.free.insert(list, Free::List(bytes)).is_some() {
                return Ok(Err(Odd));
            }
            for leaf in 0..leaves as usize {
                let Ok(number) = u32_at(&page, 8 + 4 * leaf) else { return Ok(Err(Odd)) };
                self.free.insert(number, Free::Leaf);
            }
            list = next;
        }
        Ok(if self.free.len() == count as usize { Ok(()) } else { Err(Odd) })
    }

    /// Wipes what a page does not use, and what is behind the content that begins in it.
    fn wipe(&self, number: u32) -> Result<(), StoreError> {
        if number == LOCK_BYTE / self.page_bytes as u32 + 1 {
            return Ok(());
        }
        let page = read_page(self.connection, number)?;
        let usable = self.usable;
        match self.free.get(&number) {
            Some(Free::Leaf) => return self.clear(number, page, once(0..usable)),
            Some(Free::List(bytes)) => return self.clear(number, page, once(*bytes..usable)),
            None => {}
        }
        let Ok(Some(slack)) = read_slack(&page, number == 1, usable) else { return Ok(()) };
        self.clear(number, page, slack.unused)?;
        slack.overflows.into_iter().try_for_each(|overflow| self.wipe_behind(overflow))
    }

    /// Follows long content to its last page.
    fn wipe_behind(&self, overflow: Overflow) -> Result<(), StoreError> {
        let (mut number, mut left) = (overflow.first_page, overflow.bytes);
        loop {
            if number < 2 || number > self.pages || self.free.contains_key(&number) {
                return Ok(());
            }
            let page = read_page(self.connection, number)?;
            let next = u32_at(&page, 0).unwrap_or_default();
            if left <= self.usable - 4 {
                return if next == 0 { self.clear(number, page, once(4 + left..self.usable)) } else { Ok(()) };
            }
            (number, left) = (next, left - (self.usable - 4));
        }
    }

    fn clear(
        &self,
        number: u32,
        mut page: Vec<u8>,
        unused: impl IntoIterator<Item = Range<usize>>,
    ) -> Result<(), StoreError> {
        let mut is_changed = false;
        for range in unused {
            let Some(bytes) = page.get_mut(range).filter(|bytes| bytes.iter().any(|byte| *byte != 0)) else {
                continue;
            };
            bytes.fill(0);
            is_changed = true;
        }
        if is_changed {
            self.connection
                .prepare_cached("update sqlite_dbpage set data = ?2 where pgno = ?1")?
                .execute((number, page))?;
        }
        Ok(())
    }
}

fn read_page(connection: &Connection, number: u32) -> Result<Vec<u8>, StoreError> {
    connection
        .prepare_cached("select data from sqlite_dbpage where pgno = ?1")?
        .query_row([number], |row| row.get(0))
        .optional()?
        .ok_or_else(|| StoreError::Corrupt(format!("there is no page {number}")))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use rand_free::Numbers;

    use super::*;

    /// Numbers that look random and are the same each time.
    mod rand_free {
        pub struct Numbers(pub u64);

        impl Numbers {
            pub fn below(&mut self, end: u64) -> u64 {
                self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (self.0 >> 33) % end
            }
        }
    }

    fn open(path: &Path, page_size: u32) -> Connection {
        let connection = Connection::open(path).unwrap();
        connection.execute_batch(&format!("pragma page_size = {page_size}; pragma journal_mode = wal;")).unwrap();
        connection
    }

    fn wipe_all(connection: &mut Connection) {
        let mut next = Some(1);
        while let Some(from) = next {
            next = wipe_some(connection, from).unwrap();
        }
        connection.query_row("pragma wal_checkpoint(truncate)", [], |_row| Ok(())).unwrap();
    }

    fn count(path: &Path, word: &[u8]) -> usize {
        let bytes = std::fs::read(path).unwrap();
        memchr::memmem::find_iter(&bytes, word).count()
    }

    fn content(connection: &Connection) -> String {
        connection
            .query_row(
                "select group_concat(id || key || hex(body), ';') from (select * from t order by id)",
                [],
                |row| row.get(0),
            )
            .unwrap()
    }

    fn checked(connection: &Connection) -> String {
        connection.query_row("pragma integrity_check", [], |row| row.get(0)).unwrap()
    }

    /// Rows that come, grow, shrink, move and go in no order, in a table with an index and in one that is an index.
    fn churn(connection: &Connection, numbers: &mut Numbers, steps: usize, longest: u64) {
        let transaction = connection.unchecked_transaction().unwrap();
        for _ in 0..steps {
            let id = numbers.below(4_000) as i64;
            let text = format!("kept-{id}-{}", "x".repeat(numbers.below(longest) as usize));
            match numbers.below(4) {
                0 => connection.execute("delete from t where id = ?1", [id]),
                _ => connection.execute(
                    "insert or replace into t values (?1, ?2, ?3)",
                    (id, format!("k{}", id * 7 % 4_001), text.as_bytes()),
                ),
            }
            .unwrap();
            connection.execute("insert or replace into w values (?1, ?2)", (format!("{text}{id}"), id)).unwrap();
        }
        transaction.commit().unwrap();
    }

    #[test]
    fn what_is_deleted_is_gone_from_the_whole_file_and_what_is_kept_stays() {
        for (page_size, longest) in [(512, 900), (1_024, 300), (8_192, 700), (8_192, 40_000), (65_536, 5_000)] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("t.db");
            let mut connection = open(&path, page_size);
            connection.execute_batch("create table t (id integer primary key, key text unique, body blob); create table w (key text primary key, id) without rowid;").unwrap();
            let mut numbers = Numbers(u64::from(page_size) + longest);
            churn(&connection, &mut numbers, 600, longest);
            let transaction = connection.unchecked_transaction().unwrap();
            for id in 0..200 {
                let secret = format!(
                    "{}SECRET-{id}-{}",
                    "y".repeat(numbers.below(longest) as usize),
                    "z".repeat(numbers.below(longest) as usize)
                );
                connection
                    .execute(
                        "insert or replace into t values (?1, ?2, ?3)",
                        (id * 20, format!("SECRET-{id}"), secret.as_bytes()),
                    )
                    .unwrap();
                connection.execute("insert or replace into w values (?1, ?2)", (secret, id)).unwrap();
            }
            transaction.commit().unwrap();
            churn(&connection, &mut numbers, 600, longest);
            connection.execute_batch("pragma secure_delete = on; delete from t where key like 'SECRET%' or instr(body, 'SECRET'); delete from w where instr(key, 'SECRET'); pragma secure_delete = off;").unwrap();
            connection.query_row("pragma wal_checkpoint(truncate)", [], |_row| Ok(())).unwrap();
            let (before, left) = (content(&connection), count(&path, b"SECRET-"));
            assert!(left > 0, "page size {page_size}: SQLite left nothing, so that this shows nothing");
            wipe_all(&mut connection);
            assert_eq!(count(&path, b"SECRET-"), 0, "page size {page_size}, of {left}");
            assert_eq!((checked(&connection).as_str(), content(&connection)), ("ok", before), "page size {page_size}");
            churn(&connection, &mut numbers, 600, longest);
            wipe_all(&mut connection);
            assert_eq!(checked(&connection), "ok", "page size {page_size}");
        }
    }

    #[test]
    fn a_dropped_table_leaves_nothing_and_others_wait_for_nobody_who_reads() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.db");
        let mut connection = open(&path, 4_096);
        connection
            .execute_batch(
                "create table t (id integer primary key, key text, body blob); create table gone (body text);",
            )
            .unwrap();
        let transaction = connection.unchecked_transaction().unwrap();
        for id in 0..3_000 {
            connection.execute("insert into gone values (?1)", [format!("SECRET-{id}-{}", "x".repeat(2_000))]).unwrap();
        }
        transaction.commit().unwrap();
        connection.execute("insert into t values (1, 'k', 'kept')", []).unwrap();
        connection.execute_batch("drop table gone").unwrap();
        let reader = open(&path, 4_096);
        reader.execute_batch("begin; select * from t").unwrap();
        assert_eq!(wipe_some(&mut connection, 1).unwrap(), Some(257), "a stretch at a time");
        drop(reader);
        wipe_all(&mut connection);
        assert_eq!((count(&path, b"SECRET-"), checked(&connection).as_str()), (0, "ok"));
        assert!(connection.pragma_query_value(None, "freelist_count", |row| row.get::<_, i64>(0)).unwrap() > 1_000);
    }
}
