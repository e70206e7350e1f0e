//! Many things to decide about at once: the reports of a burst, of an hour or of an area, or the rows of an import. How
//! many they are is told before anything is decided.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension as _};
use uuid::Uuid;

use crate::domain::ruling::Subject;
use crate::domain::source::CONTRIBUTORS;
use crate::domain::{PartialDate, Position};
use crate::store::changes::format_time;
use crate::store::engine::outlines::parse_outline;
use crate::store::{Reader, StoreError};

/// Bursts and imports that are offered.
const OFFERED: i64 = 50;
/// Positions that are told to be drawn.
const MOST_DRAWN: usize = 300;

/// What is decided about together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// Reports that scoring tied together.
    Burst(i64),
    /// Reports that came within the hour that begins then.
    Hour(Timestamp),
    /// Reports of cameras in an area that came on a day or later.
    Area { code: String, since: String },
    /// What a list said in the import that showed at a change.
    Import(i64),
}

impl Selection {
    /// As it stands in forms and beside a decision; none where it is no such thing.
    pub fn parse(subject: Subject, id: &str) -> Option<Self> {
        match subject {
            Subject::Burst => id.parse().ok().map(Self::Burst),
            Subject::Hour => id.parse().ok().map(Self::Hour),
            Subject::Area => {
                let (code, since) = id.rsplit_once('@')?;
                let is_day = since.len() == 10 && PartialDate::parse(since).is_ok();
                is_day.then(|| Self::Area { code: code.to_owned(), since: since.to_owned() })
            }
            Subject::Import => id.parse().ok().map(Self::Import),
            _ => None,
        }
    }

    /// The subject of decisions about it.
    pub fn subject(&self) -> Subject {
        match self {
            Self::Burst(_) => Subject::Burst,
            Self::Hour(_) => Subject::Hour,
            Self::Area { .. } => Subject::Area,
            Self::Import(_) => Subject::Import,
        }
    }

    /// What [`Selection::parse`] reads.
    pub fn id(&self) -> String {
        match self {
            Self::Burst(number) | Self::Import(number) => number.to_string(),
            Self::Hour(begins) => begins.to_string(),
            Self::Area { code, since } => format!("{code}@{since}"),
        }
    }
}

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
        match found.state.as_str() {
            _ if found.is_decided => preview.decided += 1,
            "waiting" => {
                preview.waiting += 1;
                *preview.suspicions.entry(found.suspicion.unwrap_or_else(|| "review".to_owned())).or_default() += 1;
            }
            "published" => preview.published += 1,
            _ => continue,
        }
        preview.positions.extend(found.position.filter(|_| preview.positions.len() < MOST_DRAWN));
    }
    Ok(preview)
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
            let geometry: Option<String> = connection
                .prepare_cached("select geometry from area where code = ?1")?
                .query_row([code], |row| row.get(0))
                .optional()?;
            let Some(outline) = geometry.map(|text| parse_outline(&text)).transpose()?.flatten() else {
                return Ok(Vec::new());
            };
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
        "select batch, min(received_on), count(*), sum(state = 'waiting') from report where batch is not null
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
