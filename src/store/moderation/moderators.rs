//! Moderators: invited by the operator, active once they chose a passphrase, revoked with all their sessions.
//! Codes and passphrases are stored as hashes alone; names are never told in public.

use jiff::Timestamp;
use rusqlite::{OptionalExtension as _, Row};

use super::sessions::end_sessions_of;
use crate::store::engine::writing::Writing;
use crate::store::{Reader, StoreError};

/// Someone who may decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moderator {
    pub moderator_id: i64,
    pub name: String,
    /// invited, active or revoked.
    pub state: String,
    /// Until when the invitation holds (RFC 3339 UTC).
    pub invite_until: Option<String>,
}

/// Invites somebody, or anew somebody who lost the passphrase: the former one and all sessions end.
pub fn invite_moderator(
    writing: &Writing<'_>,
    name: &str,
    invite_hash: &[u8; 32],
    until: Timestamp,
) -> Result<(), StoreError> {
    let connection = writing.connection();
    connection
        .prepare_cached(
            "insert into moderator (name, state, invite_hash, invite_until) values (?1, 'invited', ?2, ?3)
             on conflict (name) do update set state = 'invited', invite_hash = ?2, invite_until = ?3, passphrase = null",
        )?
        .execute((name, &invite_hash[..], until.to_string()))?;
    end_sessions_of(connection, name)
}

/// Ends what somebody may do, at once; false where nobody has this name.
pub fn revoke_moderator(writing: &Writing<'_>, name: &str) -> Result<bool, StoreError> {
    let connection = writing.connection();
    end_sessions_of(connection, name)?;
    let changed = connection
        .prepare_cached(
            "update moderator set state = 'revoked', invite_hash = null, invite_until = null, passphrase = null where name = ?1",
        )?
        .execute([name])?;
    Ok(changed > 0)
}

/// All moderators by name.
pub fn list_moderators(reader: &Reader<'_>) -> Result<Vec<Moderator>, StoreError> {
    let mut statement = reader
        .connection()
        .prepare_cached("select moderator_id, name, state, invite_until from moderator order by name")?;
    let moderators = statement.query_map([], moderator_from_row)?.collect::<Result<_, _>>()?;
    Ok(moderators)
}

/// Takes up an invitation once: the code is used up and the passphrase's hash kept. None where it does not hold.
pub fn accept_invitation(
    writing: &Writing<'_>,
    invite_hash: &[u8; 32],
    passphrase: &str,
    now: Timestamp,
) -> Result<Option<Moderator>, StoreError> {
    let connection = writing.connection();
    let Some(moderator) = find_invited(connection, invite_hash, now)? else { return Ok(None) };
    connection
        .prepare_cached(
            "update moderator set state = 'active', invite_hash = null, invite_until = null, passphrase = ?2 where moderator_id = ?1",
        )?
        .execute((moderator.moderator_id, passphrase))?;
    Ok(Some(Moderator { state: "active".to_owned(), invite_until: None, ..moderator }))
}

/// Who is invited by a code that still holds.
pub fn find_invitation(
    reader: &Reader<'_>,
    invite_hash: &[u8; 32],
    now: Timestamp,
) -> Result<Option<Moderator>, StoreError> {
    find_invited(reader.connection(), invite_hash, now)
}

/// An active moderator's number and passphrase hash.
pub fn find_passphrase(reader: &Reader<'_>, name: &str) -> Result<Option<(i64, String)>, StoreError> {
    let found = reader
        .connection()
        .prepare_cached(
            "select moderator_id, passphrase from moderator where name = ?1 and state = 'active' and passphrase is not null",
        )?
        .query_row([name], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found)
}

fn find_invited(
    connection: &rusqlite::Connection,
    invite_hash: &[u8; 32],
    now: Timestamp,
) -> Result<Option<Moderator>, StoreError> {
    let found = connection
        .prepare_cached("select moderator_id, name, state, invite_until from moderator where invite_hash = ?1")?
        .query_row([&invite_hash[..]], moderator_from_row)
        .optional()?;
    let holds = |until: &str| until.parse::<Timestamp>().is_ok_and(|until| until > now);
    Ok(found.filter(|moderator| moderator.invite_until.as_deref().is_some_and(holds)))
}

fn moderator_from_row(row: &Row<'_>) -> rusqlite::Result<Moderator> {
    Ok(Moderator { moderator_id: row.get(0)?, name: row.get(1)?, state: row.get(2)?, invite_until: row.get(3)? })
}
