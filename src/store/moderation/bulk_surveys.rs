//! Surveys ("we looked here") among what is decided about at once: those of a burst, of an hour or of an area.

use geo::BoundingRect as _;
use jiff::Timestamp;
use rusqlite::Connection;

use crate::domain::Position;
use crate::geometry::outline::Outline;
use crate::store::StoreError;
use crate::store::changes::format_time;
use crate::store::survey::cover::parse_geometry;

/// A survey of a selection.
pub(super) struct FoundSurvey {
    pub code: String,
    pub state: String,
    /// Why it waits; none where it does not, or where nobody knows any more.
    pub suspicion: Option<String>,
    pub is_decided: bool,
    /// Its middle.
    pub position: Option<Position>,
}

const FOUND: &str = "
  select s.code, s.state, substr(m.mark, instr(m.mark, ':') + 1),
    exists (select 1 from decision d where d.subject = 'survey' and d.subject_id = s.code and d.undone_by is null
              and d.action in ('publish', 'hide', 'keep')),
    s.geometry, s.area_code
  from survey s left join review_mark m on m.subject = 'survey_of_burst' and m.subject_id = s.code";

/// Those that were tied to a burst.
pub(super) fn of_burst(connection: &Connection, batch: i64) -> Result<Vec<FoundSurvey>, StoreError> {
    let found = query(connection, "cast(m.mark as integer) = ?1", [batch])?;
    Ok(found.into_iter().map(|(survey, _)| survey).collect())
}

/// Those that came from one instant to another.
pub(super) fn of_time(
    connection: &Connection,
    begins: Timestamp,
    ends: Timestamp,
) -> Result<Vec<FoundSurvey>, StoreError> {
    let within = "s.valid_from in (select change_id from change where committed_at >= ?1 and committed_at < ?2)";
    let found = query(connection, within, (format_time(begins), format_time(ends)))?;
    Ok(found.into_iter().map(|(survey, _)| survey).collect())
}

/// Those that came on a day or later and are of an area, or have their middle in it.
pub(super) fn of_area(
    connection: &Connection,
    code: &str,
    outline: &Outline,
    since: &str,
) -> Result<Vec<FoundSurvey>, StoreError> {
    let found = query(connection, "s.received_on >= ?1", [since])?.into_iter();
    let lies_in = |survey: &FoundSurvey| survey.position.is_some_and(|at| outline.contains(at));
    let found = found.filter(|(survey, of)| of.as_deref() == Some(code) || lies_in(survey));
    Ok(found.map(|(survey, _)| survey).collect())
}

/// With the area that each names.
fn query(
    connection: &Connection,
    condition: &'static str,
    params: impl rusqlite::Params,
) -> Result<Vec<(FoundSurvey, Option<String>)>, StoreError> {
    let sql = format!("{FOUND} where {condition} order by s.received_on, s.code");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let geometry: String = row.get(4)?;
        let survey = FoundSurvey {
            code: row.get(0)?,
            state: row.get(1)?,
            suspicion: row.get(2)?,
            is_decided: row.get(3)?,
            position: middle(&geometry)?,
        };
        found.push((survey, row.get(5)?));
    }
    Ok(found)
}

fn middle(geometry: &str) -> Result<Option<Position>, StoreError> {
    let around = parse_geometry(geometry)?.bounding_rect();
    Ok(around.and_then(|around| Position::new(around.center().x, around.center().y).ok()))
}
