//! Who runs cameras, as lists tell it: the operators that may be named without review.

use rusqlite::named_params;

use crate::domain::source::CONTRIBUTORS;
use crate::store::{Reader, StoreError};

/// Statements looked at: enough to know a territory's operators, bounded whatever its size.
const MOST_STATEMENTS: i64 = 50_000;

/// Values of `operator` that sources other than contributors give, the most frequent first.
pub fn list_operators(reader: &Reader<'_>, limit: usize) -> Result<Vec<String>, StoreError> {
    let mut statement = reader.connection().prepare_cached(
        "select tags ->> '$.operator' as operator, count(*) as cameras
         from (select tags from observation join source using (source_id) where key <> :contributors limit :most)
         where operator is not null group by operator order by cameras desc, operator limit :limit",
    )?;
    let values = named_params! { ":contributors": CONTRIBUTORS, ":most": MOST_STATEMENTS, ":limit": limit };
    let rows = statement.query_map(values, |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
