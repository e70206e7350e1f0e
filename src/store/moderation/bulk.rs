//! Many things to decide about at once: the reports and surveys of a burst, of an hour or of an area, or the rows of an import. How
//! many they are is told before anything is decided.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use rusqlite::{Connection, OptionalExtension as _};
use uuid::Uuid;

use super::bulk_surveys::{FoundSurvey, of_area, of_burst, of_time};
pub use super::selection::Selection;
use crate::domain::Position;
use crate::domain::source::CONTRIBUTORS;
use crate::geometry::outline::Outline;
use crate::store::changes::format_time;
use crate::store::engine::outlines::parse_outline;
use crate::store::{Reader, StoreError};

/// Bursts and imports that are offered.
const OFFERED: i64 = 50;
/// Positions that are told to be drawn.
const MOST_DRAWN: usize = 300;

/// A long import is written in batches under an earlier change than its last rows; all show at the last.
pub(in crate::store) const CHANGES_OF_IMPORT: &str =
    "select ?1 union all select change_id from change where visible_from > change_id and visible_from = ?1";

/// What a decision would touch, and what it would leave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preview {
    /// Reports that wait: publishing touches these, hiding these too.
    pub waiting: u64,
    /// Reports that are shown: hiding touches these too. Rows of an import are shown.
    pub published: u64,
    /// Reports that a moderator decided about one by one, which stay as they are.
    pub decided: u64,
    /// Surveys among those that wait or are shown.
    pub surveys: u64,
    /// Those that wait, by why.
    pub suspicions: BTreeMap<String, u64>,
    /// Where some of them stand.
    pub positions: Vec<Position>,
}

/// Counts what a selection holds.
pub fn preview(reader: &Reader<'_>, selection: &Selection) -> Result<Preview, StoreError> {
    let connection = reader.connection();
    if let Selection::Import(change) = selection {
        return preview_import(connection, *change);
    }
    let mut preview = Preview::default();
    for found in find(connection, selection)? {
        preview.count(&found.state, found.is_decided, found.suspicion, found.position);
    }
    for found in find_surveys(connection, selection)? {
        let is_touched = preview.count(&found.state, found.is_decided, found.suspicion, found.position);
        preview.surveys += u64::from(is_touched);
    }
    Ok(preview)
}

impl Preview {
    /// Counts one thing; whether a decision may touch it.
    fn count(&mut self, state: &str, is_decided: bool, suspicion: Option<String>, at: Option<Position>) -> bool {
        match state {
            "withdrawn" | "refused" if !is_decided => return false,
            _ if is_decided => self.decided += 1,
            "waiting" => {
                self.waiting += 1;
                *self.suspicions.entry(suspicion.unwrap_or_else(|| "review".to_owned())).or_default() += 1;
            }
            _ => self.published += 1,
        }
        self.positions.extend(at.filter(|_| self.positions.len() < MOST_DRAWN));
        !is_decided
    }
}

fn preview_import(connection: &Connection, change: i64) -> Result<Preview, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "select lon_e7, lat_e7 from observation o join source s using (source_id)
         where o.valid_from in ({CHANGES_OF_IMPORT}) and s.key <> ?2 and o.is_counted"
    ))?;
    let mut preview = Preview::default();
    let mut rows = statement.query((change, CONTRIBUTORS))?;
    while let Some(row) = rows.next()? {
        preview.published += 1;
        let at = row.get::<_, Option<i32>>(0)?.zip(row.get::<_, Option<i32>>(1)?);
        let at = at.and_then(|(lon, lat)| Position::from_e7(lon, lat).ok());
        preview.positions.extend(at.filter(|_| preview.positions.len() < MOST_DRAWN));
    }
    Ok(preview)
}

/// Reports of a selection in one of those states that nobody decided about one by one.
pub(in crate::store) fn list_report_ids(
    connection: &Connection,
    selection: &Selection,
    states: &[&str],
) -> Result<Vec<Uuid>, StoreError> {
    let found = find(connection, selection)?.into_iter();
    let touched = found.filter(|found| !found.is_decided && states.contains(&found.state.as_str()));
    Ok(touched.map(|found| found.report_id).collect())
}

/// Codes of the surveys of a selection in one of those states that nobody decided about one by one.
pub(in crate::store) fn list_survey_codes(
    connection: &Connection,
    selection: &Selection,
    states: &[&str],
) -> Result<Vec<String>, StoreError> {
    let found = find_surveys(connection, selection)?.into_iter();
    let touched = found.filter(|found| !found.is_decided && states.contains(&found.state.as_str()));
    Ok(touched.map(|found| found.code).collect())
}

fn find_surveys(connection: &Connection, selection: &Selection) -> Result<Vec<FoundSurvey>, StoreError> {
    match selection {
        Selection::Burst(batch) => of_burst(connection, *batch),
        Selection::Hour(begins) => of_time(connection, *begins, *begins + SignedDuration::from_hours(1)),
        Selection::Area { code, since } => match outline_of(connection, code)? {
            Some(outline) => of_area(connection, code, &outline, since),
            None => Ok(Vec::new()),
        },
        Selection::Import(_) => Ok(Vec::new()),
    }
}

fn outline_of(connection: &Connection, code: &str) -> Result<Option<Outline>, StoreError> {
    let geometry: Option<String> = connection
        .prepare_cached("select geometry from area where code = ?1")?
        .query_row([code], |row| row.get(0))
        .optional()?;
    Ok(geometry.map(|text| parse_outline(&text)).transpose()?.flatten())
}

struct Found {
    report_id: Uuid,
    state: String,
    suspicion: Option<String>,
    is_decided: bool,
    position: Option<Position>,
}

/// Reports with where they stand: what they say themselves, else where their camera is.
const FOUND: &str = "
  select r.report_id, r.state, r.suspicion,
    exists (select 1 from decision d where d.subject = 'report' and d.subject_id = r.report_id and d.undone_by is null
              and d.action in ('publish', 'hide', 'merge')),
    coalesce(o.lon_e7, k.lon_e7), coalesce(o.lat_e7, k.lat_e7)
  from report r left join observation o on o.reference = r.report_id
      and o.source_id = (select source_id from source where key = 'contributors')
    left join camera c on c.camera_id = r.camera_id left join camera_spot k on k.spot = c.spot";

fn find(connection: &Connection, selection: &Selection) -> Result<Vec<Found>, StoreError> {
    match selection {
        Selection::Burst(batch) => query(connection, &format!("{FOUND} where r.batch = ?1"), [batch]),
        Selection::Hour(begins) => {
            let ends = *begins + SignedDuration::from_hours(1);
            let within = "select change_id from change where committed_at >= ?1 and committed_at < ?2";
            // What was corrected since came in the hour of its first statement all the same.
            let sql = format!(
                "{FOUND} where o.valid_from in ({within}) or exists (select 1 from observation_version v
                   where v.camera_id = o.camera_id and v.source_id = o.source_id and v.reference = o.reference
                     and v.valid_from in ({within}))"
            );
            query(connection, &sql, (format_time(*begins), format_time(ends)))
        }
        Selection::Area { code, since } => {
            let Some(outline) = outline_of(connection, code)? else { return Ok(Vec::new()) };
            let mut found = query(connection, &format!("{FOUND} where r.received_on >= ?1"), [since])?;
            found.retain(|found| found.position.is_some_and(|at| outline.contains(at)));
            Ok(found)
        }
        Selection::Import(_) => Ok(Vec::new()),
    }
}

fn query(connection: &Connection, sql: &str, params: impl rusqlite::Params) -> Result<Vec<Found>, StoreError> {
    let mut statement = connection.prepare_cached(&format!("{sql} order by r.received_on, r.report_id"))?;
    let rows = statement.query_map(params, |row| {
        let at = row.get::<_, Option<i32>>(4)?.zip(row.get::<_, Option<i32>>(5)?);
        let id: String = row.get(0)?;
        Ok((
            id,
            Found {
                report_id: Uuid::nil(),
                state: row.get(1)?,
                suspicion: row.get(2)?,
                is_decided: row.get(3)?,
                position: at.and_then(|(lon, lat)| Position::from_e7(lon, lat).ok()),
            },
        ))
    })?;
    rows.map(|row| {
        let (id, found) = row?;
        let report_id = id.parse().map_err(|_not_a_uuid| StoreError::Corrupt(format!("report id {id}")))?;
        Ok(Found { report_id, ..found })
    })
    .collect()
}

/// A burst that is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Burst {
    pub batch: i64,
    pub received_on: String,
    pub reports: u64,
    pub waiting: u64,
}

/// The newest bursts.
pub fn list_bursts(reader: &Reader<'_>) -> Result<Vec<Burst>, StoreError> {
    let mut statement = reader.connection().prepare_cached(
        "select batch, min(received_on), count(*), sum(state = 'waiting') from (
           select batch, received_on, state from report where batch is not null
           union all select cast(m.mark as integer), s.received_on, s.state from review_mark m
             join survey s on s.code = m.subject_id where m.subject = 'survey_of_burst')
         group by batch order by batch desc limit ?1",
    )?;
    let bursts = statement
        .query_map([OFFERED], |row| {
            Ok(Burst { batch: row.get(0)?, received_on: row.get(1)?, reports: row.get(2)?, waiting: row.get(3)? })
        })?
        .collect::<Result<_, _>>()?;
    Ok(bursts)
}

/// An import that is offered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    pub change: i64,
    /// RFC 3339 UTC.
    pub committed_at: String,
    pub title: String,
    pub rows: u64,
    /// The import whose taking back, or its undoing, put these rows back, with its time; none where they came with a list.
    pub restores: Option<(i64, String)>,
}

/// The newest imports of which something still stands as they said it.
pub fn list_imports(reader: &Reader<'_>) -> Result<Vec<Import>, StoreError> {
    let mut statement = reader.connection().prepare_cached(
        "select c.visible_from, max(c.committed_at), s.title, count(*), c.restores, r.committed_at
         from observation o join source s using (source_id) join change c on c.change_id = o.valid_from
           left join change r on r.change_id = c.restores
         where s.key <> ?1 and o.is_counted and c.visible_from is not null
         group by c.visible_from, s.source_id order by c.visible_from desc limit ?2",
    )?;
    let imports = statement
        .query_map((CONTRIBUTORS, OFFERED), |row| {
            let restores = row.get::<_, Option<i64>>(4)?.zip(row.get(5)?);
            let (change, committed_at) = (row.get(0)?, row.get(1)?);
            Ok(Import { change, committed_at, title: row.get(2)?, rows: row.get(3)?, restores })
        })?
        .collect::<Result<_, _>>()?;
    Ok(imports)
}
