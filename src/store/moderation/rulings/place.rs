//! Decisions about missing schools and nurseries: added to the places, or left out.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{Outcome, Ruled, Ruling};
use crate::domain::ruling::Action;
use crate::store::StoreError;
use crate::store::engine::writing::Writing;
use crate::store::report::place_reports::{load, publish_place, restore_place};

pub fn rule(writing: &Writing<'_>, ruling: &Ruling) -> Result<Outcome, StoreError> {
    let Ok(report_id) = ruling.subject_id.parse::<Uuid>() else { return Ok(Outcome::Not(Ruled::NoSuchSubject)) };
    let Some(report) = load(writing.connection(), report_id)? else { return Ok(Outcome::Not(Ruled::NoSuchSubject)) };
    let wanted = if ruling.action == Action::Publish { "published" } else { "refused" };
    match report.state.as_str() {
        "withdrawn" => return Ok(Outcome::Not(Ruled::Gone)),
        state if state == wanted => return Ok(Outcome::Not(Ruled::Already)),
        _ => {}
    }
    if ruling.action == Action::Publish {
        publish_place(writing, &report)?;
    } else {
        restore_place(writing, report_id, wanted)?;
    }
    Ok(Outcome::Done(None, json!(report.state)))
}

/// None when it is done.
pub fn undo(writing: &Writing<'_>, id: &str, former: &Value) -> Result<Option<Ruled>, StoreError> {
    let Ok(report_id) = id.parse::<Uuid>() else { return Ok(Some(Ruled::NoSuchSubject)) };
    let Some(report) = load(writing.connection(), report_id)? else { return Ok(Some(Ruled::NoSuchSubject)) };
    if report.state == "withdrawn" {
        return Ok(Some(Ruled::Gone));
    }
    if former.as_str() == Some("published") {
        publish_place(writing, &report)?;
    } else {
        restore_place(writing, report_id, former.as_str().unwrap_or("waiting"))?;
    }
    Ok(None)
}
