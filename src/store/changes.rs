//! Change numbers: the version of the whole inventory, each with the hour of its commit; neither ever goes backwards. Closer
//! times are kept nowhere: a change may be one report, and a time and a place would say where somebody stood.

use jiff::{Timestamp, ToSpan as _};
use rusqlite::{Connection, OptionalExtension as _, named_params};

use super::StoreError;

/// A version of the whole inventory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change(pub i64);

/// Where the time comes from; asked once for each commit.
pub type Clock = fn() -> Timestamp;

const HOUR_S: i64 = 3_600;

/// Makes the next change number; invisible ones belong to imports that run over several transactions.
pub fn begin_change(connection: &Connection, now: Timestamp, is_visible: bool) -> Result<Change, StoreError> {
    let committed_at = next_time(connection, now)?;
    connection
        .prepare_cached("insert into change (committed_at, visible_from) values (:committed_at, null)")?
        .execute(named_params! { ":committed_at": committed_at })?;
    let change = Change(connection.last_insert_rowid());
    if is_visible {
        show_change(connection, change, change)?;
    }
    Ok(change)
}

/// Makes the rows of a change visible from another on.
pub fn show_change(connection: &Connection, change: Change, visible_from: Change) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "update change set visible_from = :visible_from,
                committed_at = (select committed_at from change where change_id = :visible_from) where change_id = :change_id",
        )?
        .execute(named_params! { ":visible_from": visible_from.0, ":change_id": change.0 })?;
    Ok(())
}

/// The newest change and the day of its commit, as the RFC 3339 instant in UTC at which that day began; change 0 in an
/// empty file. The newest change may be one report: its time would say when somebody stood there.
pub fn latest_change(connection: &Connection) -> Result<(Change, String), StoreError> {
    let found = connection
        .prepare_cached(
            "select change_id, substr(committed_at, 1, 10) || 'T00:00:00Z' from change
             where visible_from = change_id order by change_id desc limit 1",
        )?
        .query_row([], |row| Ok((Change(row.get(0)?), row.get(1)?)));
    match found {
        Err(rusqlite::Error::QueryReturnedNoRows) => Ok((Change(0), format!("{:.0}", Timestamp::UNIX_EPOCH))),
        other => Ok(other?),
    }
}

/// The newest change that everybody could see before an instant, with its day as [`latest_change`] tells it; change 0
/// before the first.
pub fn latest_change_before(connection: &Connection, instant: Timestamp) -> Result<(Change, String), StoreError> {
    let found = connection
        .prepare_cached(
            "select change_id, substr(committed_at, 1, 10) || 'T00:00:00Z' from change
             where visible_from = change_id and committed_at < :before order by change_id desc limit 1",
        )?
        .query_row(named_params! { ":before": format_time(instant) }, |row| Ok((Change(row.get(0)?), row.get(1)?)))
        .optional()?;
    Ok(found.unwrap_or_else(|| (Change(0), format!("{:.0}", Timestamp::UNIX_EPOCH))))
}

/// Changes up to `at` whose rows were not visible then: imports under way, or shown only later.
pub fn unseen_changes(connection: &Connection, at: Change) -> Result<Vec<i64>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select change_id from change indexed by change_late
         where (visible_from is null or visible_from > change_id) and change_id <= :at
           and (visible_from is null or visible_from > :at)",
    )?;
    let unseen = statement.query_map(named_params! { ":at": at.0 }, |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(unseen)
}

/// RFC 3339 UTC with six decimals, so that texts order as times do.
pub fn format_time(time: Timestamp) -> String {
    format!("{time:.6}")
}

/// The beginning of the hour, which is what moderators revert by; in UTC, so that it is half an hour off where clocks are.
fn hour_of(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second().div_euclid(HOUR_S) * HOUR_S).unwrap_or(time)
}

fn next_time(connection: &Connection, now: Timestamp) -> Result<String, StoreError> {
    let last: Option<String> = connection
        .prepare_cached(
            "select max(committed_at) from (select committed_at from change order by change_id desc limit 8)",
        )?
        .query_row([], |row| row.get(0))?;
    let now = format_time(hour_of(now));
    let Some(last) = last.filter(|last| *last >= now) else { return Ok(now) };
    let last: Timestamp = last.parse().map_err(|error: jiff::Error| StoreError::Corrupt(error.to_string()))?;
    Ok(format_time(last + 1.microsecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_keeps_its_hour_and_no_closer_time_and_never_goes_backwards() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(include_str!("migrations/0001_inventory.sql")).unwrap();
        let begin = |time: &str| {
            let Change(number) = begin_change(&connection, time.parse().unwrap(), true).unwrap();
            let sql = "select committed_at from change where change_id = ?1";
            connection.query_row(sql, [number], |row| row.get::<_, String>(0)).unwrap()
        };
        assert_eq!(begin("2026-11-23T11:37:21.123456Z"), "2026-11-23T11:00:00.000000Z");
        assert_eq!(begin("2026-11-23T11:59:59.999999Z"), "2026-11-23T11:00:00.000001Z");
        assert_eq!(begin("2026-11-23T10:01:00Z"), "2026-11-23T11:00:00.000002Z");
        assert_eq!(begin("2026-11-23T12:01:00Z"), "2026-11-23T12:00:00.000000Z");
    }
}
