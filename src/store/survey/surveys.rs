//! Surveys: stored durably, shown at once, opened again only by their receipt's hash.

use std::collections::BTreeSet;

use geo::BoundingRect as _;
use geo_types::MultiPolygon;
use rusqlite::{Connection, OptionalExtension as _, Row};
use uuid::Uuid;

use super::cover::{Cover, area_outline, outline_of, parse_geometry};
use super::ground::{SurveyGround, ground_of, streets};
use super::pieces::{ensure, lay, lift};
use crate::domain::survey::{Survey, Walked};
use crate::domain::{Bbox, Tags};
use crate::geometry::outline::Outline;
use crate::store::engine::writing::Writing;
use crate::store::source::free_texts::{erase_free_text, find_free_text, insert_free_text};
use crate::store::{Reader, StoreError};

/// A survey ready to be stored.
#[derive(Clone, Debug)]
pub struct SurveySubmission {
    pub survey: Survey,
    /// Public id.
    pub code: String,
    /// SHA-256 of the receipt.
    pub receipt_hash: [u8; 32],
    /// SHA-256 of the canonical body.
    pub body_hash: [u8; 32],
    /// The territory's day.
    pub today: String,
}

/// What became of a submission.
#[derive(Clone, Debug)]
pub enum SurveySubmitted {
    New(StoredSurvey),
    /// The same body was stored before: the same answer.
    Same(StoredSurvey),
    /// Another body, or another receipt, stands under this id.
    Conflict,
    /// Something it names is not there: a JSON pointer, and what was expected.
    Unknown {
        pointer: String,
        detail: String,
    },
}

/// A survey as it is kept.
#[derive(Clone, Debug)]
pub struct StoredSurvey {
    pub number: i64,
    pub code: String,
    pub survey_id: Uuid,
    pub receipt_hash: Vec<u8>,
    pub body_hash: Vec<u8>,
    pub received_on: String,
    /// published, waiting, refused (taken out by a moderator) or withdrawn.
    pub state: String,
    pub scope: String,
    pub area: Option<String>,
    pub streets: Vec<String>,
    pub surveyed_on: String,
    pub begins_on: i64,
    pub has_finds: bool,
    /// Metres of street it covers.
    pub street_m: i64,
    /// Square metres it covers; 0 for streets.
    pub surface_m2: i64,
    /// GeoJSON geometry, right-handed.
    pub geometry: String,
    /// Codes of the areas it covers a piece of.
    pub areas: Vec<String>,
    /// The sender's own note; none once withdrawn.
    pub note: Option<String>,
    pub(in crate::store) free_text_id: Option<i64>,
}

/// Stores a survey, unless it is there already or names what is not.
pub fn submit_survey(writing: &Writing<'_>, submission: &SurveySubmission) -> Result<SurveySubmitted, StoreError> {
    let connection = writing.connection();
    let survey = &submission.survey;
    if let Some(known) = load(connection, survey.survey_id)? {
        let is_same = known.receipt_hash == submission.receipt_hash && known.body_hash == submission.body_hash;
        return Ok(if is_same { SurveySubmitted::Same(known) } else { SurveySubmitted::Conflict });
    }
    let ground = match ground_of(connection, survey)? {
        Ok(ground) => ground,
        Err((pointer, detail)) => return Ok(SurveySubmitted::Unknown { pointer, detail }),
    };
    ensure(writing)?;
    let number = insert_row(writing, submission, &ground)?;
    let mut covered = lay(connection, &ground.cover)?;
    if let Some(label) = ground.label {
        covered.area_sets.insert(writing.cache().area_set(connection, label)?);
    }
    let areas = areas_of(connection, &covered.area_sets)?;
    connection.prepare_cached("update survey set street_m = ?2, area_ids = ?3 where survey_number = ?1")?.execute((
        number,
        covered.street_dm / 10,
        serde_json::to_string(&areas)?,
    ))?;
    writing.touch("surveys");
    load(connection, survey.survey_id)?.map(SurveySubmitted::New).ok_or(StoreError::NotFound)
}

/// Withdraws a survey: it no longer counts and its note is erased.
pub fn withdraw_survey(writing: &Writing<'_>, survey_id: Uuid) -> Result<(), StoreError> {
    let survey = load(writing.connection(), survey_id)?.ok_or(StoreError::NotFound)?;
    if survey.state == "withdrawn" {
        return Ok(());
    }
    take_out(writing, &survey, "withdrawn")?;
    if let Some(free_text_id) = survey.free_text_id {
        erase_free_text(writing, free_text_id)?;
    }
    Ok(())
}

/// Puts a survey into a state in which it does not count, and takes it off the ground if it did.
pub(in crate::store) fn take_out(writing: &Writing<'_>, survey: &StoredSurvey, state: &str) -> Result<(), StoreError> {
    let connection = writing.connection();
    let cover = if survey.state == "published" { cover_of(connection, survey)? } else { None };
    connection
        .prepare_cached("update survey set state = ?2, valid_to = coalesce(valid_to, ?3) where survey_number = ?1")?
        .execute((survey.number, state, writing.change()?.0))?;
    connection.prepare_cached("delete from survey_box where survey_number = ?1")?.execute([survey.number])?;
    if let Some(cover) = cover {
        lift(connection, &cover)?;
    }
    writing.touch("surveys");
    Ok(())
}

/// Lets a survey that was taken out count again.
pub(in crate::store) fn put_back(writing: &Writing<'_>, survey: &StoredSurvey) -> Result<(), StoreError> {
    let connection = writing.connection();
    let geometry = parse_geometry(&survey.geometry)?;
    let around = geometry.bounding_rect().ok_or_else(|| StoreError::Corrupt("a survey lies nowhere".to_owned()))?;
    let bbox = Bbox { west: around.min().x, south: around.min().y, east: around.max().x, north: around.max().y };
    connection
        .prepare_cached("update survey set state = 'published', valid_to = null where survey_number = ?1")?
        .execute([survey.number])?;
    insert_box(connection, survey.number, bbox)?;
    ensure(writing)?;
    if let Some(cover) = cover_of(connection, survey)? {
        lay(connection, &cover)?;
    }
    writing.touch("surveys");
    Ok(())
}

/// A survey by the id that its sender made.
pub fn find_survey(reader: &Reader<'_>, survey_id: Uuid) -> Result<Option<StoredSurvey>, StoreError> {
    load(reader.connection(), survey_id)
}

/// A survey in whatever state with its note, for moderators.
pub fn find_survey_to_review(reader: &Reader<'_>, code: &str) -> Result<Option<StoredSurvey>, StoreError> {
    load_by_code(reader.connection(), code)
}

fn insert_row(writing: &Writing<'_>, submission: &SurveySubmission, ground: &SurveyGround) -> Result<i64, StoreError> {
    let connection = writing.connection();
    let survey = &submission.survey;
    let (area, streets) = match &survey.walked {
        Walked::Area(code) => (Some(code), None),
        Walked::Streets { area, names } => (Some(area), Some(serde_json::to_string(names)?)),
        Walked::Shape(_) => (None, None),
    };
    let note = survey.note.iter().map(|note| ("note".to_owned(), note.clone()));
    let free_text_id = insert_free_text(connection, &Tags::from_pairs(note))?;
    connection
        .prepare_cached(
            "insert into survey (code, survey_id, receipt_hash, body_hash, received_on, state, scope, area_code, streets, surveyed_on,
               begins_on, ends_on, has_finds, free_text_id, valid_from, street_m, surface_m2, area_ids, geometry)
             values (?1, ?2, ?3, ?4, ?5, 'published', ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 0, ?15, '[]', ?16)",
        )?
        .execute(rusqlite::params![
            submission.code,
            survey.survey_id.to_string(),
            &submission.receipt_hash[..],
            &submission.body_hash[..],
            submission.today,
            survey.walked.scope(),
            area,
            streets,
            survey.surveyed_on.to_string(),
            survey.surveyed_on.earliest(),
            survey.surveyed_on.latest(),
            survey.has_finds,
            free_text_id,
            writing.change()?.0,
            ground.surface_m2,
            ground.geometry,
        ])?;
    let number = connection.last_insert_rowid();
    insert_box(connection, number, ground.cover.bbox)?;
    Ok(number)
}

fn insert_box(connection: &Connection, number: i64, bbox: Bbox) -> Result<(), StoreError> {
    connection
        .prepare_cached("insert into survey_box (survey_number, west, east, south, north) values (?1, ?2, ?3, ?4, ?5)")?
        .execute((number, bbox.west, bbox.east, bbox.south, bbox.north))?;
    Ok(())
}

/// Numbers of the areas of some sets, ascending.
fn areas_of(connection: &Connection, sets: &BTreeSet<i64>) -> Result<BTreeSet<i64>, StoreError> {
    let mut statement = connection.prepare_cached("select area_ids from area_set where area_set_id = ?1")?;
    let mut areas = BTreeSet::new();
    for set in sets {
        let text: String = statement.query_row([set], |row| row.get(0))?;
        areas.extend(serde_json::from_str::<Vec<i64>>(&text)?);
    }
    Ok(areas)
}

fn cover_of(connection: &Connection, survey: &StoredSurvey) -> Result<Option<Cover>, StoreError> {
    let newest = (survey.begins_on, survey.has_finds);
    let geometry = parse_geometry(&survey.geometry)?;
    Ok(match geometry {
        geo_types::Geometry::Polygon(polygon) => outline_of(&polygon).map(|outline| Cover::surface(outline, newest)),
        geo_types::Geometry::MultiPolygon(MultiPolygon(polygons)) => {
            Outline::new(MultiPolygon(polygons)).map(|outline| Cover::surface(outline, newest))
        }
        _ => {
            let area = survey.area.as_deref().unwrap_or_default();
            let Some(outline) = area_outline(connection, area)? else { return Ok(None) };
            streets(connection, outline, &survey.streets, newest)?.ok().map(|ground| ground.cover)
        }
    })
}

pub(in crate::store) const SURVEY_COLUMNS: &str =
    "s.survey_number, s.code, s.survey_id, s.receipt_hash, s.body_hash, s.received_on, s.state, s.scope,
  s.area_code, s.streets, s.surveyed_on, s.begins_on, s.has_finds, s.street_m, s.surface_m2, s.geometry, s.free_text_id,
  (select json_group_array(a.code order by a.code) from json_each(s.area_ids) m join area a on a.area_id = m.value)";

pub(in crate::store) fn survey_from_row(row: &Row<'_>) -> Result<StoredSurvey, StoreError> {
    let survey_id: String = row.get(2)?;
    let streets: Option<String> = row.get(9)?;
    Ok(StoredSurvey {
        number: row.get(0)?,
        code: row.get(1)?,
        survey_id: survey_id.parse().map_err(|_not_a_uuid| StoreError::Corrupt(format!("survey id {survey_id}")))?,
        receipt_hash: row.get(3)?,
        body_hash: row.get(4)?,
        received_on: row.get(5)?,
        state: row.get(6)?,
        scope: row.get(7)?,
        area: row.get(8)?,
        streets: streets.map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or_default(),
        surveyed_on: row.get(10)?,
        begins_on: row.get(11)?,
        has_finds: row.get(12)?,
        street_m: row.get(13)?,
        surface_m2: row.get(14)?,
        geometry: row.get(15)?,
        free_text_id: row.get(16)?,
        areas: serde_json::from_str(&row.get::<_, String>(17)?)?,
        note: None,
    })
}

pub(super) fn load(connection: &Connection, survey_id: Uuid) -> Result<Option<StoredSurvey>, StoreError> {
    load_by(connection, "s.survey_id", &survey_id.to_string())
}

/// A survey in whatever state by its public id, with its note.
pub(in crate::store) fn load_by_code(connection: &Connection, code: &str) -> Result<Option<StoredSurvey>, StoreError> {
    load_by(connection, "s.code", code)
}

fn load_by(connection: &Connection, column: &'static str, id: &str) -> Result<Option<StoredSurvey>, StoreError> {
    let sql = format!("select {SURVEY_COLUMNS} from survey s where {column} = ?1");
    let found =
        connection.prepare_cached(&sql)?.query_row([id], |row| Ok(survey_from_row(row))).optional()?.transpose()?;
    let Some(mut survey) = found else { return Ok(None) };
    survey.note = find_free_text(connection, survey.free_text_id)?.get("note").map(str::to_owned);
    Ok(Some(survey))
}
