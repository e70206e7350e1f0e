//! Where observations come from.

use rusqlite::{Connection, OptionalExtension as _, Row};

use crate::domain::Source;
use crate::domain::source::CONTRIBUTORS;
use crate::store::engine::writing::Writing;
use crate::store::{Reader, StoreError};

const SOURCE_COLUMNS: &str = "key, title, publisher, licence, attribution, url, published_on, is_exportable";

/// The number of a source, made or brought up to date from what is said of it now.
pub fn upsert_source(writing: &Writing<'_>, source: &Source) -> Result<i64, StoreError> {
    let connection = writing.connection();
    let known = connection
        .prepare_cached(&format!("select {SOURCE_COLUMNS}, source_id from source where key = ?1"))?
        .query_row([&source.key], |row| Ok((source_from_row(row)?, row.get::<_, i64>(8)?)))
        .optional()?;
    if let Some((stored, source_id)) = &known
        && stored == source
    {
        return Ok(*source_id);
    }
    writing.touch("sources");
    let source_id = connection
        .prepare_cached(
            "insert into source (key, title, publisher, licence, attribution, url, published_on, is_exportable)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             on conflict (key) do update set title = excluded.title, publisher = excluded.publisher, licence = excluded.licence,
               attribution = excluded.attribution, url = excluded.url, published_on = excluded.published_on,
               is_exportable = excluded.is_exportable
             returning source_id",
        )?
        .query_row(
            (&source.key, &source.title, &source.publisher, &source.licence, &source.attribution, &source.url, &source.published_on, source.is_exportable),
            |row| row.get(0),
        )?;
    Ok(source_id)
}

/// The source of residents' reports, given under CC0.
pub fn contributors(writing: &Writing<'_>) -> Result<i64, StoreError> {
    upsert_source(
        writing,
        &Source {
            key: CONTRIBUTORS.to_owned(),
            title: "Contributions".to_owned(),
            licence: "CC0-1.0".to_owned(),
            is_exportable: true,
            ..Source::default()
        },
    )
}

/// All sources by key.
pub fn list_sources(connection: &Connection) -> Result<Vec<Source>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("select {SOURCE_COLUMNS} from source order by key"))?;
    let sources = statement.query_map([], source_from_row)?.collect::<Result<_, _>>()?;
    Ok(sources)
}

/// The same for readers.
pub fn list_of_sources(reader: &Reader<'_>) -> Result<Vec<Source>, StoreError> {
    list_sources(reader.connection())
}

/// All sources by key, each with how many cameras it lists or reports.
pub fn list_counted(connection: &Connection) -> Result<Vec<(Source, u64)>, StoreError> {
    let mut statement =
        connection.prepare_cached(&format!("select {SOURCE_COLUMNS}, camera_count from source order by key"))?;
    let sources = statement.query_map([], |row| Ok((source_from_row(row)?, row.get(8)?)))?.collect::<Result<_, _>>()?;
    Ok(sources)
}

/// Whether any camera comes from a source that may not be exported.
pub fn has_closed_cameras(reader: &Reader<'_>) -> Result<bool, StoreError> {
    let mut statement =
        reader.connection().prepare_cached("select 1 from source where is_exportable = 0 and camera_count > 0")?;
    Ok(statement.exists([])?)
}

/// One source by key.
pub fn find_source(connection: &Connection, key: &str) -> Result<Option<Source>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("select {SOURCE_COLUMNS} from source where key = ?1"))?;
    Ok(statement.query_row([key], source_from_row).optional()?)
}

/// The number of a source, where it is known.
pub(in crate::store) fn source_number(connection: &Connection, key: &str) -> Result<Option<i64>, StoreError> {
    let mut statement = connection.prepare_cached("select source_id from source where key = ?1")?;
    Ok(statement.query_row([key], |row| row.get(0)).optional()?)
}

/// What is known of a source under its key.
pub fn known_source(reader: &Reader<'_>, key: &str) -> Result<Option<Source>, StoreError> {
    find_source(reader.connection(), key)
}

fn source_from_row(row: &Row<'_>) -> rusqlite::Result<Source> {
    Ok(Source {
        key: row.get(0)?,
        title: row.get(1)?,
        publisher: row.get(2)?,
        licence: row.get(3)?,
        attribution: row.get(4)?,
        url: row.get(5)?,
        published_on: row.get(6)?,
        is_exportable: row.get(7)?,
    })
}
