//! Decisions about surveys ("we looked here"): left as they are, or taken out of everything that counts or shows them; their
//! notes, which nobody but moderators reads, erased for good.

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
        Action::Keep => {}
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

fn find(writing: &Writing<'_>, code: &str) -> Result<Result<StoredSurvey, Ruled>, StoreError> {
    Ok(match load_by_code(writing.connection(), code)? {
        None => Err(Ruled::NoSuchSubject),
        Some(survey) if survey.state == "withdrawn" => Err(Ruled::Gone),
        Some(survey) => Ok(survey),
    })
}
