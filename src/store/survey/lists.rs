//! Surveys as the public reads them: lists, what lies uppermost on the map, and the share of an area by day.

use std::sync::Arc;

use rusqlite::{OptionalExtension as _, named_params};

use super::cover::{STREET, SURFACE};
use super::surveys::{SURVEY_COLUMNS, StoredSurvey, survey_from_row};
use crate::domain::condition::Condition;
use crate::domain::{Bbox, DayInterval};
use crate::store::camera::area_sets::sets_with_area;
use crate::store::territory::areas::StoredArea;
use crate::store::{Reader, StoreError};

/// An area counts by its streets from this many metres of street per square kilometre on: below, the ground does not show them.
const DENSE_M_PER_KM2: f64 = 2_000.0;

/// Which surveys are asked for, in the order of their codes.
#[derive(Clone, Debug, Default)]
pub struct SurveyFilter {
    pub bbox: Option<Bbox>,
    pub days: Option<DayInterval>,
    /// Code of an area that they cover a piece of.
    pub area: Option<String>,
    pub has_finds: Option<bool>,
    pub scope: Option<String>,
    /// What else their features have to meet; whoever makes the features tests it.
    pub condition: Option<Arc<Condition>>,
    /// Codes after this one.
    pub after: Option<String>,
    pub limit: Option<usize>,
}

/// Surveys that stand and match.
pub fn list_surveys(reader: &Reader<'_>, filter: &SurveyFilter) -> Result<Vec<StoredSurvey>, StoreError> {
    let sql = format!(
        "select {SURVEY_COLUMNS}, b.west, b.south, b.east, b.north from survey s join survey_box b using (survey_number)
         where s.state = 'published' and (:after is null or s.code > :after) and s.begins_on <= :to and s.ends_on >= :from
           and (:finds is null or s.has_finds = :finds) and (:scope is null or s.scope = :scope)
           and (:area is null or exists (select 1 from json_each(s.area_ids) m join area a on a.area_id = m.value where a.code = :area))
         order by s.code"
    );
    let days = filter.days.unwrap_or(DayInterval { from: i32::MIN, to: i32::MAX });
    let parts = filter.bbox.map(Bbox::parts);
    let mut statement = reader.connection().prepare_cached(&sql)?;
    let mut rows = statement.query(named_params! {
        ":after": filter.after, ":from": days.from, ":to": days.to, ":finds": filter.has_finds, ":scope": filter.scope,
        ":area": filter.area,
    })?;
    let mut surveys = Vec::new();
    while let Some(row) = rows.next()? {
        let (west, south, east, north): (f64, f64, f64, f64) = (row.get(18)?, row.get(19)?, row.get(20)?, row.get(21)?);
        let touches = |b: &Bbox| b.west <= east && b.east >= west && b.south <= north && b.north >= south;
        if parts.as_ref().is_none_or(|parts| parts.iter().any(touches)) {
            surveys.push(survey_from_row(row)?);
        }
        if filter.limit.is_some_and(|limit| surveys.len() >= limit) {
            break;
        }
    }
    Ok(surveys)
}

/// One survey that stands, by its public code.
pub fn find_public_survey(reader: &Reader<'_>, code: &str) -> Result<Option<StoredSurvey>, StoreError> {
    let sql = format!("select {SURVEY_COLUMNS} from survey s where s.code = ?1 and s.state = 'published'");
    let mut statement = reader.connection().prepare_cached(&sql)?;
    statement.query_row([code], |row| Ok(survey_from_row(row))).optional()?.transpose()
}

/// How much of an area was surveyed when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surveyed {
    /// Whether amounts are decimetres of street; square metres of surface otherwise.
    pub is_by_street: bool,
    /// First possible day of the newest survey (YYYYMMDD, 0 never), whether it found any camera, and the amount.
    pub parts: Vec<(i64, bool, i64)>,
}

/// How much of an area was surveyed when; no parts where nobody has surveyed anything yet.
pub fn area_surveyed(reader: &Reader<'_>, area: &StoredArea) -> Result<Surveyed, StoreError> {
    let mut statement = reader.connection().prepare_cached(
        "select kind, surveyed_on, has_finds, amount from survey_sum where area_set_id = ?1 and amount > 0",
    )?;
    let mut parts: [Vec<(i64, bool, i64)>; 2] = Default::default();
    for set in sets_with_area(reader.connection(), area.area_id)? {
        let mut rows = statement.query([set])?;
        while let Some(row) = rows.next()? {
            let kind: i64 = row.get(0)?;
            let of_kind = &mut parts[usize::from(kind == SURFACE)];
            of_kind.push((row.get(1)?, row.get(2)?, row.get(3)?));
        }
    }
    let street_dm: i64 = parts[STREET as usize].iter().map(|(_, _, amount)| amount).sum();
    let is_by_street = street_dm as f64 / 10.0 >= DENSE_M_PER_KM2 * area.area_km2 && street_dm > 0;
    let [streets, surface] = parts;
    Ok(Surveyed { is_by_street, parts: if is_by_street { streets } else { surface } })
}
