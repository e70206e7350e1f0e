//! Sessions of moderators: found by the hash of their secret, ended by time, by hand or with their moderator.

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension as _};

use crate::store::engine::writing::Writing;
use crate::store::{Reader, StoreError};

/// A session that nobody used for so long is over.
pub const IDLE: SignedDuration = SignedDuration::from_hours(2);
/// The longest that a session lasts.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(12);
/// A use is noted when the last note of one is older.
const NOTED_EVERY: SignedDuration = SignedDuration::from_mins(5);

/// A session that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub moderator_id: i64,
    pub name: String,
    /// Whether its last use was noted so long ago that this one should be.
    pub is_to_note: bool,
}

/// Begins a session, and clears away those that are over.
pub fn begin_session(
    writing: &Writing<'_>,
    moderator_id: i64,
    token_hash: &[u8; 32],
    now: Timestamp,
) -> Result<(), StoreError> {
    let connection = writing.connection();
    // RFC 3339 in UTC with the same digits is in order as text.
    connection
        .prepare_cached("delete from moderator_session where began_at < ?1 or seen_at < ?2")?
        .execute((written(now - LONGEST), written(now - IDLE)))?;
    connection
        .prepare_cached(
            "insert into moderator_session (token_hash, moderator_id, began_at, seen_at) values (?1, ?2, ?3, ?3)",
        )?
        .execute((&token_hash[..], moderator_id, written(now)))?;
    Ok(())
}

/// The session under a hash, while it holds and its moderator may decide.
pub fn find_session(reader: &Reader<'_>, token_hash: &[u8; 32], now: Timestamp) -> Result<Option<Session>, StoreError> {
    let found: Option<(i64, String, String, String)> = reader
        .connection()
        .prepare_cached(
            "select moderator_id, name, began_at, seen_at from moderator_session join moderator using (moderator_id)
             where token_hash = ?1 and state = 'active'",
        )?
        .query_row([&token_hash[..]], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .optional()?;
    let Some((moderator_id, name, began_at, seen_at)) = found else { return Ok(None) };
    let (Ok(began), Ok(seen)) = (began_at.parse::<Timestamp>(), seen_at.parse::<Timestamp>()) else { return Ok(None) };
    let holds = now.duration_since(began) < LONGEST && now.duration_since(seen) < IDLE;
    let is_to_note = now.duration_since(seen) >= NOTED_EVERY;
    Ok(holds.then_some(Session { moderator_id, name, is_to_note }))
}

/// Notes that a session was used.
pub fn note_session(writing: &Writing<'_>, token_hash: &[u8; 32], now: Timestamp) -> Result<(), StoreError> {
    writing
        .connection()
        .prepare_cached("update moderator_session set seen_at = ?2 where token_hash = ?1")?
        .execute((&token_hash[..], written(now)))?;
    Ok(())
}

/// Ends a session.
pub fn end_session(writing: &Writing<'_>, token_hash: &[u8; 32]) -> Result<(), StoreError> {
    writing
        .connection()
        .prepare_cached("delete from moderator_session where token_hash = ?1")?
        .execute([&token_hash[..]])?;
    Ok(())
}

/// Ends all sessions of a moderator.
pub(in crate::store) fn end_sessions_of(connection: &Connection, name: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "delete from moderator_session where moderator_id = (select moderator_id from moderator where name = ?1)",
        )?
        .execute([name])?;
    Ok(())
}

fn written(at: Timestamp) -> String {
    format!("{at:.0}")
}
