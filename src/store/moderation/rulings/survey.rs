//! Decisions about surveys ("we looked here"): left as they are, or taken out of everything that counts or shows them; their
//! notes, which nobody but moderators reads, erased for good.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::{Outcome, Ruled, Ruling};
use crate::domain::ruling::Action;
use crate::store::StoreError;
use crate::store::engine::writing::Writing;
use crate::store::source::free_texts::erase_free_text;
use crate::store::survey::surveys::{StoredSurvey, load_by_code, put_back, take_out};

pub fn rule(writing: &Writing<'_>, ruling: &Ruling) -> Result<Outcome, StoreError> {
    let survey = match find(writing, &ruling.subject_id)? {
        Ok(survey) => survey,
        Err(why_not) => return Ok(Outcome::Not(why_not)),
    };
    match ruling.action {
        // Only what counts can be left as it is: what waits is published or left out.
        Action::Keep if survey.state == "waiting" => return Ok(Outcome::Not(Ruled::NotPossible)),
        Action::Keep => {}
        Action::Publish if survey.state == "published" => return Ok(Outcome::Not(Ruled::Already)),
        Action::Publish => put_back(writing, &survey)?,
        Action::Hide if survey.state == "refused" => return Ok(Outcome::Not(Ruled::Already)),
        Action::Hide => take_out(writing, &survey, "refused")?,
        Action::Erase => {
            let (Some(free_text_id), Some(_)) = (survey.free_text_id, &survey.note) else {
                return Ok(Outcome::Not(Ruled::Gone));
            };
            erase_free_text(writing, free_text_id)?;
            return Ok(Outcome::Done(None, Value::Null));
        }
        _ => return Ok(Outcome::Not(Ruled::NotPossible)),
    }
    Ok(Outcome::Done(None, json!(survey.state)))
}

/// None when it is done.
pub fn undo(writing: &Writing<'_>, code: &str, former: &Value) -> Result<Option<Ruled>, StoreError> {
    let survey = match find(writing, code)? {
        Ok(survey) => survey,
        Err(why_not) => return Ok(Some(why_not)),
    };
    match former.as_str() {
        Some(state) if state == survey.state => {}
        Some("published") => put_back(writing, &survey)?,
        state => take_out(writing, &survey, state.unwrap_or("refused"))?,
    }
    Ok(None)
}

/// Lets a survey count, or leaves it out; its code and its state before, none where nothing changed.
pub fn set_counted(writing: &Writing<'_>, code: &str, counts: bool) -> Result<Option<(String, String)>, StoreError> {
    let Ok(survey) = find(writing, code)? else { return Ok(None) };
    match (counts, survey.state.as_str()) {
        (true, "published") | (false, "refused") => return Ok(None),
        (true, _) => put_back(writing, &survey)?,
        (false, _) => take_out(writing, &survey, "refused")?,
    }
    Ok(Some((survey.code, survey.state)))
}

/// Whether a survey stands as a decision about many left it, and nobody decided about it alone since.
pub fn is_left_so(connection: &Connection, code: &str, state: &str) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached(
        "select 1 from survey where code = ?1 and state = ?2 and not exists (
           select 1 from decision where subject = 'survey' and subject_id = ?1 and undone_by is null
             and action in ('publish', 'hide', 'keep'))",
    )?;
    Ok(statement.exists((code, state))?)
}

fn find(writing: &Writing<'_>, code: &str) -> Result<Result<StoredSurvey, Ruled>, StoreError> {
    Ok(match load_by_code(writing.connection(), code)? {
        None => Err(Ruled::NoSuchSubject),
        Some(survey) if survey.state == "withdrawn" => Err(Ruled::Gone),
        Some(survey) => Ok(survey),
    })
}
