//! Free text that may name people: kept in rows of its own that can be erased, referred to by the history.

use rusqlite::Connection;

use crate::domain::Tags;
use crate::store::StoreError;
use crate::store::engine::scrub::erasing;
use crate::store::engine::writing::Writing;

/// Keeps texts under their keys; none for an empty set. They start private.
pub fn insert_free_text(connection: &Connection, texts: &Tags) -> Result<Option<i64>, StoreError> {
    if texts.is_empty() {
        return Ok(None);
    }
    connection
        .prepare_cached("insert into free_text (body, state) values (?1, 'private')")?
        .execute([texts.to_json()])?;
    Ok(Some(connection.last_insert_rowid()))
}

/// The texts under a row; empty once erased.
pub fn find_free_text(connection: &Connection, free_text_id: Option<i64>) -> Result<Tags, StoreError> {
    let Some(free_text_id) = free_text_id else { return Ok(Tags::default()) };
    let body: Option<String> = connection
        .prepare_cached("select body from free_text where free_text_id = ?1")?
        .query_row([free_text_id], |row| row.get(0))?;
    Ok(body.map(|body| serde_json::from_str(&body)).transpose()?.unwrap_or_default())
}

/// private, published or erased.
pub fn find_free_text_state(connection: &Connection, free_text_id: i64) -> Result<String, StoreError> {
    let state = connection
        .prepare_cached("select state from free_text where free_text_id = ?1")?
        .query_row([free_text_id], |row| row.get(0))?;
    Ok(state)
}

/// Shows a text or takes it back; what was erased stays so.
pub fn set_free_text_state(connection: &Connection, free_text_id: i64, state: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached("update free_text set state = ?2 where free_text_id = ?1 and state <> 'erased'")?
        .execute((free_text_id, state))?;
    Ok(())
}

/// Erases a text for good and leaves its empty row.
pub fn erase_free_text(writing: &Writing<'_>, free_text_id: i64) -> Result<(), StoreError> {
    erasing(writing, |connection| {
        connection
            .prepare_cached("update free_text set body = null, state = 'erased' where free_text_id = ?1")?
            .execute([free_text_id])?;
        Ok(())
    })
}
