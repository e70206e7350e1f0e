//! Surveys that wait for review because they look like a part of a flood: which burst they belong to stands beside them,
//! and what somebody decided about one stands.

use rusqlite::{Connection, OptionalExtension as _};
use uuid::Uuid;

use super::surveys::{StoredSurvey, SurveySubmission, SurveySubmitted, load, put_back, submit_survey, take_out};
use crate::store::engine::writing::Writing;
use crate::store::{Reader, StoreError};

/// Under which subject of `review_mark` a survey's burst stands, as its number, a colon and why.
pub(in crate::store) const OF_BURST: &str = "survey_of_burst";
/// A survey that waits until its network has been looked at for a moment.
const MOMENT: &str = "moment";

/// Why a survey waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldSurvey {
    /// The burst that it was tied to.
    pub batch: i64,
    /// [`crate::domain::suspicion::Sign`], as it is written.
    pub suspicion: &'static str,
}

/// Stores a survey; one that is held waits from the start.
pub fn submit_survey_held(
    writing: &Writing<'_>,
    submission: &SurveySubmission,
    held: Option<HeldSurvey>,
) -> Result<SurveySubmitted, StoreError> {
    let submitted = submit_survey(writing, submission)?;
    let (SurveySubmitted::New(survey), Some(held)) = (&submitted, held) else { return Ok(submitted) };
    hold_survey(writing, survey.survey_id, held)?;
    load(writing.connection(), survey.survey_id)?.map(SurveySubmitted::New).ok_or(StoreError::NotFound)
}

/// Lets a survey wait that counted, or tells of one that waits that it is of a burst.
pub(in crate::store) fn hold_survey(
    writing: &Writing<'_>,
    survey_id: Uuid,
    held: HeldSurvey,
) -> Result<(), StoreError> {
    let connection = writing.connection();
    let Some(survey) = load_open(connection, survey_id)? else { return Ok(()) };
    if survey.state == "published" {
        take_out(writing, &survey, "waiting")?;
    }
    connection
        .prepare_cached("insert or replace into review_mark (subject, subject_id, mark) values (?1, ?2, ?3)")?
        .execute((OF_BURST, &survey.code, format!("{}:{}", held.batch, held.suspicion)))?;
    Ok(())
}

/// Lets a survey count that waited for a moment and for nothing else.
pub(in crate::store) fn let_survey_through(writing: &Writing<'_>, survey_id: Uuid) -> Result<(), StoreError> {
    let connection = writing.connection();
    let waiting = load_open(connection, survey_id)?.filter(|survey| survey.state == "waiting");
    let Some(survey) = waiting else { return Ok(()) };
    if find_burst(connection, &survey.code)?.is_some_and(|(_, why)| why == MOMENT) {
        put_back(writing, &survey)?;
        connection
            .prepare_cached("delete from review_mark where subject = ?1 and subject_id = ?2")?
            .execute((OF_BURST, &survey.code))?;
    }
    Ok(())
}

/// The burst of a survey, and why it waited.
fn find_burst(connection: &Connection, code: &str) -> Result<Option<(i64, String)>, StoreError> {
    let mark: Option<String> = connection
        .prepare_cached("select mark from review_mark where subject = ?1 and subject_id = ?2")?
        .query_row((OF_BURST, code), |row| row.get(0))
        .optional()?;
    let parts = mark.as_deref().and_then(|mark| mark.split_once(':'));
    Ok(parts.and_then(|(batch, why)| Some((batch.parse().ok()?, why.to_owned()))))
}

/// Why a survey waits, where it is because of a flood.
pub fn find_suspicion(reader: &Reader<'_>, code: &str) -> Result<Option<String>, StoreError> {
    Ok(find_burst(reader.connection(), code)?.map(|(_, why)| why))
}

/// One that counts or waits, and that nobody decided about.
fn load_open(connection: &Connection, survey_id: Uuid) -> Result<Option<StoredSurvey>, StoreError> {
    let found = load(connection, survey_id)?;
    let Some(survey) = found.filter(|survey| matches!(survey.state.as_str(), "published" | "waiting")) else {
        return Ok(None);
    };
    let is_decided = connection
        .prepare_cached(
            "select 1 from decision where subject = 'survey' and subject_id = ?1 and undone_by is null and action <> 'undo'",
        )?
        .exists([&survey.code])?;
    Ok(Some(survey).filter(|_| !is_decided))
}

/// Forgets which surveys were of one burst that came before a day, unless they still wait.
pub(in crate::store) fn forget_bursts(connection: &Connection, before: &str) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "delete from review_mark where subject = ?1 and subject_id in (
               select code from survey where received_on < ?2 and state <> 'waiting')",
        )?
        .execute((OF_BURST, before))?;
    Ok(())
}
