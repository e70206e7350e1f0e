//! Editions: frozen states of the inventory. Their bytes are kept as they were made, compressed; a redaction takes a
//! version away and leaves the pages of the next, from which its files are made. Here they are read.

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use rusqlite::{Connection, OptionalExtension as _, Row};

use crate::domain::Source;
use crate::store::{Reader, StoreError};

/// What stands between the name of a series and the number of a later version; no series has one.
const VERSION_SIGN: char = '.';

/// How an edition stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EditionState {
    Standing,
    /// Its files are to be made from its pages.
    Pending,
    /// Something was redacted: a later version stands for it.
    Withdrawn,
}

/// An edition without its bytes.
#[derive(Clone, Debug)]
pub struct Edition {
    pub number: i64,
    pub series: String,
    pub version: i64,
    pub name: String,
    pub frozen_on: String,
    pub issued_on: Option<String>,
    pub change: i64,
    pub generated_at: String,
    pub root: String,
    pub sources: Vec<Source>,
    pub withheld: u64,
    pub camera_count: u64,
    pub removed_cameras: u64,
    pub removed_texts: u64,
    pub state: EditionState,
}

impl Edition {
    /// The name in addresses.
    pub fn id(&self) -> String {
        if self.version == 1 { self.series.clone() } else { format!("{}{VERSION_SIGN}{}", self.series, self.version) }
    }
}

/// A file of an edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditionFile {
    pub name: String,
    pub media_type: String,
    pub byte_count: u64,
    pub sha256: String,
}

/// A file with its bytes: gzip members in order.
#[derive(Debug)]
pub struct FrozenFile {
    pub file: EditionFile,
    pub pieces: Vec<Vec<u8>>,
}

const EDITION_COLUMNS: &str = "edition_number, series, version, name, frozen_on, issued_on, change_id, generated_at, root, \
     sources, withheld, camera_count, removed_cameras, removed_texts, state";

fn edition_from_row(row: &Row<'_>) -> Result<Edition, rusqlite::Error> {
    let sources: String = row.get(9)?;
    let state: String = row.get(14)?;
    Ok(Edition {
        number: row.get(0)?,
        series: row.get(1)?,
        version: row.get(2)?,
        name: row.get(3)?,
        frozen_on: row.get(4)?,
        issued_on: row.get(5)?,
        change: row.get(6)?,
        generated_at: row.get(7)?,
        root: row.get(8)?,
        sources: serde_json::from_str(&sources).map_err(|error| {
            rusqlite::Error::FromSqlConversionFailure(9, rusqlite::types::Type::Text, Box::new(error))
        })?,
        withheld: row.get(10)?,
        camera_count: row.get(11)?,
        removed_cameras: row.get(12)?,
        removed_texts: row.get(13)?,
        state: match state.as_str() {
            "standing" => EditionState::Standing,
            "pending" => EditionState::Pending,
            _ => EditionState::Withdrawn,
        },
    })
}

/// All editions, newest first, those that were withdrawn among them.
pub fn list_editions(reader: &Reader<'_>) -> Result<Vec<Edition>, StoreError> {
    let mut statement = reader.connection().prepare_cached(&format!(
        "select {EDITION_COLUMNS} from edition order by frozen_on desc, edition_number desc"
    ))?;
    let editions = statement.query_map([], edition_from_row)?.collect::<Result<_, _>>()?;
    Ok(editions)
}

/// The edition of an address.
pub fn find_edition(reader: &Reader<'_>, id: &str) -> Result<Option<Edition>, StoreError> {
    find_addressed(reader.connection(), id)
}

/// The same on a connection that may be the writer's.
pub(in crate::store) fn find_addressed(connection: &Connection, id: &str) -> Result<Option<Edition>, StoreError> {
    let (series, version) = match id.split_once(VERSION_SIGN) {
        None => (id, 1),
        Some((series, version)) => match version.parse::<i64>() {
            Ok(version) if version > 1 && version.to_string() == id[series.len() + 1..] => (series, version),
            _ => return Ok(None),
        },
    };
    find(connection, "series = ?1 and version = ?2", (series, version))
}

/// The version of a series that was not withdrawn.
pub fn find_present(reader: &Reader<'_>, series: &str) -> Result<Option<Edition>, StoreError> {
    find(reader.connection(), "series = ?1 and state <> 'withdrawn'", [series])
}

/// An edition whose files are to be made.
pub fn find_pending(reader: &Reader<'_>) -> Result<Option<Edition>, StoreError> {
    find(reader.connection(), "state = 'pending' limit 1", [])
}

/// The edition of a number.
pub(in crate::store) fn find_numbered(connection: &Connection, number: i64) -> Result<Edition, StoreError> {
    find(connection, "edition_number = ?1", [number])?.ok_or(StoreError::NotFound)
}

/// One edition under a condition.
pub(in crate::store) fn find(
    connection: &Connection,
    condition: &str,
    parameters: impl rusqlite::Params,
) -> Result<Option<Edition>, StoreError> {
    let sql = format!("select {EDITION_COLUMNS} from edition where {condition}");
    Ok(connection.prepare_cached(&sql)?.query_row(parameters, edition_from_row).optional()?)
}

/// The files of an edition in the order of their names.
pub fn list_files(reader: &Reader<'_>, number: i64) -> Result<Vec<EditionFile>, StoreError> {
    files(reader.connection(), number)
}

/// The same on a connection.
pub(in crate::store) fn files(connection: &Connection, number: i64) -> Result<Vec<EditionFile>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select name, media_type, byte_count, sha256 from edition_file where edition_number = ?1 order by name",
    )?;
    let files = statement.query_map([number], |row| {
        Ok(EditionFile { name: row.get(0)?, media_type: row.get(1)?, byte_count: row.get(2)?, sha256: row.get(3)? })
    })?;
    Ok(files.collect::<Result<_, _>>()?)
}

/// A piece of a file as it is kept; none after the last.
pub fn find_piece(reader: &Reader<'_>, number: i64, name: &str, piece: usize) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "select bytes from edition_piece where edition_number = ?1 and name = ?2 and piece = ?3";
    let mut statement = reader.connection().prepare_cached(sql)?;
    Ok(statement.query_row((number, name, piece as i64), |row| row.get(0)).optional()?)
}

/// In how many pieces a file is kept.
pub fn count_pieces(reader: &Reader<'_>, number: i64, name: &str) -> Result<usize, StoreError> {
    let sql = "select count(*) from edition_piece where edition_number = ?1 and name = ?2";
    let count: u32 = reader.connection().prepare_cached(sql)?.query_row((number, name), |row| row.get(0))?;
    Ok(count as usize)
}

/// A page of an edition's cameras: features joined by commas; none after the last.
pub fn find_page(reader: &Reader<'_>, number: i64, page: usize) -> Result<Option<Vec<u8>>, StoreError> {
    let packed: Option<Vec<u8>> = reader
        .connection()
        .prepare_cached("select features from edition_page where edition_number = ?1 and page = ?2")?
        .query_row((number, page as i64), |row| row.get(0))
        .optional()?;
    packed.as_deref().map(unpack).transpose()
}

/// How often something was redacted.
pub fn count_redactions(reader: &Reader<'_>) -> Result<i64, StoreError> {
    redactions(reader.connection())
}

/// The same on a connection.
pub(in crate::store) fn redactions(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.query_row("select redactions from redaction_count", [], |row| row.get(0))?)
}

/// Bytes as they are kept: one gzip member.
pub fn pack(bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?)
}

/// What was packed.
pub fn unpack(packed: &[u8]) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::with_capacity(packed.len() * 8);
    MultiGzDecoder::new(packed).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Bytes in hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        use std::fmt::Write as _;
        // Writing to a text cannot fail.
        let _written = write!(text, "{byte:02x}");
        text
    })
}
