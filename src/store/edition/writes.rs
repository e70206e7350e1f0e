//! Keeping editions: a new one with its bytes, and the files of one that a redaction left without.

use rusqlite::Connection;

use super::editions::{Edition, EditionState, FrozenFile, find, redactions};
use crate::domain::PartialDate;
use crate::store::StoreError;
use crate::store::engine::writing::Writing;

/// What became of an attempt to keep an edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    Done,
    /// There is one of this name and day already.
    NameTaken,
    /// Something was redacted since it was read: it is to be read again.
    Outdated,
}

/// Keeps a new edition with its pages (packed) and files, unless something was redacted since it was read.
pub fn insert_edition(
    writing: &Writing<'_>,
    edition: &Edition,
    pages: &[Vec<u8>],
    files: &[FrozenFile],
    redactions_then: i64,
) -> Result<Kept, StoreError> {
    let connection = writing.connection();
    if redactions(connection)? != redactions_then {
        return Ok(Kept::Outdated);
    }
    if find(connection, "series = ?1 limit 1", [&edition.series])?.is_some() {
        return Ok(Kept::NameTaken);
    }
    let number = insert_row(connection, edition)?;
    insert_pages(connection, number, pages)?;
    insert_files(connection, number, files)?;
    Ok(Kept::Done)
}

/// Keeps the files of an edition that was pending.
pub fn finish_edition(
    writing: &Writing<'_>,
    number: i64,
    issued_on: PartialDate,
    files: &[FrozenFile],
    redactions_then: i64,
) -> Result<Kept, StoreError> {
    let connection = writing.connection();
    let is_pending = connection
        .prepare_cached("select 1 from edition where edition_number = ?1 and state = 'pending'")?
        .exists([number])?;
    if redactions(connection)? != redactions_then || !is_pending {
        return Ok(Kept::Outdated);
    }
    connection
        .prepare_cached("update edition set state = 'standing', issued_on = ?2 where edition_number = ?1")?
        .execute((number, issued_on.to_string()))?;
    insert_files(connection, number, files)?;
    Ok(Kept::Done)
}

/// The row of an edition; its number follows.
pub(in crate::store) fn insert_row(connection: &Connection, edition: &Edition) -> Result<i64, StoreError> {
    let state = match edition.state {
        EditionState::Standing => "standing",
        EditionState::Pending => "pending",
        EditionState::Withdrawn => "withdrawn",
    };
    connection
        .prepare_cached(
            "insert into edition (series, version, name, frozen_on, issued_on, change_id, generated_at, root, sources,
               withheld, camera_count, removed_cameras, removed_texts, state)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        )?
        .execute(rusqlite::params![
            edition.series,
            edition.version,
            edition.name,
            edition.frozen_on,
            edition.issued_on,
            edition.change,
            edition.generated_at,
            edition.root,
            serde_json::to_string(&edition.sources)?,
            edition.withheld,
            edition.camera_count,
            edition.removed_cameras,
            edition.removed_texts,
            state,
        ])?;
    Ok(connection.last_insert_rowid())
}

fn insert_pages(connection: &Connection, number: i64, pages: &[Vec<u8>]) -> Result<(), StoreError> {
    let mut statement =
        connection.prepare_cached("insert into edition_page (edition_number, page, features) values (?1, ?2, ?3)")?;
    for (page, features) in pages.iter().enumerate() {
        statement.execute((number, page as i64, features))?;
    }
    Ok(())
}

fn insert_files(connection: &Connection, number: i64, files: &[FrozenFile]) -> Result<(), StoreError> {
    let mut file_row = connection.prepare_cached(
        "insert into edition_file (edition_number, name, media_type, byte_count, sha256) values (?1, ?2, ?3, ?4, ?5)",
    )?;
    let mut piece_row = connection
        .prepare_cached("insert into edition_piece (edition_number, name, piece, bytes) values (?1, ?2, ?3, ?4)")?;
    for FrozenFile { file, pieces } in files {
        file_row.execute((number, &file.name, &file.media_type, file.byte_count, &file.sha256))?;
        for (piece, bytes) in pieces.iter().enumerate() {
            piece_row.execute((number, &file.name, piece as i64, bytes))?;
        }
    }
    Ok(())
}
