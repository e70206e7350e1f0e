//! Decisions about many reports and surveys at once: those of one burst, one hour or one area. One decision, one line of the log,
//! undone in one step.

use rusqlite::Connection;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Outcome, Ruled, Ruling, imported, survey};
use crate::domain::ruling::{Action, Subject};
use crate::store::StoreError;
use crate::store::engine::writing::Writing;
use crate::store::moderation::bulk::{Selection, list_report_ids, list_survey_codes};
use crate::store::moderation::decisions::{Reviewed, publish_report, refuse_report, restore_report};
use crate::store::report::rows::load;

/// State and words of a report before.
type Former = (String, String, Option<String>);

pub fn rule(writing: &Writing<'_>, ruling: &Ruling) -> Result<Outcome, StoreError> {
    let Some(selection) = Selection::parse(ruling.subject, &ruling.subject_id) else {
        return Ok(Outcome::Not(Ruled::NoSuchSubject));
    };
    if let Selection::Import(change) = selection {
        return imported::rule(writing, change, ruling.most);
    }
    // Those that wait are published, all are hidden.
    let states: &[&str] = if ruling.action == Action::Publish { &["waiting"] } else { &["waiting", "published"] };
    let touched = list_report_ids(writing.connection(), &selection, states)?;
    let surveys = list_survey_codes(writing.connection(), &selection, states)?;
    if ruling.most.is_some_and(|most| (touched.len() + surveys.len()) as u64 > most) {
        return Ok(Outcome::Not(Ruled::Grown));
    }
    let mut former: Vec<Former> = Vec::new();
    for report_id in touched {
        former.extend(rule_report(writing, ruling, report_id)?);
    }
    let mut former_surveys: Vec<(String, String)> = Vec::new();
    for code in surveys {
        former_surveys.extend(survey::set_counted(writing, &code, ruling.action == Action::Publish)?);
    }
    if former.is_empty() && former_surveys.is_empty() {
        return Ok(Outcome::Not(Ruled::Already));
    }
    Ok(Outcome::Done(None, json!({ "reports": former, "surveys": former_surveys })))
}

/// Decides about one of them; none where it is gone.
fn rule_report(writing: &Writing<'_>, ruling: &Ruling, report_id: Uuid) -> Result<Option<Former>, StoreError> {
    let Some(report) = load(writing.connection(), report_id)? else { return Ok(None) };
    let reviewed = if ruling.action == Action::Publish {
        publish_report(writing, report_id)?
    } else {
        refuse_report(writing, report_id, ruling.why.as_deref())?
    };
    Ok((reviewed == Reviewed::Done).then(|| (report_id.to_string(), report.state, report.why)))
}

/// None when it is done. What its sender withdrew or somebody decided anew meanwhile is left as it is.
pub fn undo(
    writing: &Writing<'_>,
    subject: Subject,
    action: Action,
    former: &Value,
) -> Result<Option<Ruled>, StoreError> {
    if subject == Subject::Import {
        return imported::undo(writing, former);
    }
    let reports: Vec<Former> = serde_json::from_value(former["reports"].clone())?;
    let left_by = if action == Action::Publish { "published" } else { "refused" };
    for (report_id, state, why) in reports {
        let Ok(report_id) = report_id.parse::<Uuid>() else { continue };
        if is_left_so(writing.connection(), report_id, left_by)? {
            restore_report(writing, report_id, &state, why.as_deref())?;
        }
    }
    // Decisions from before surveys were decided about in bulk name none.
    let surveys: Vec<(String, String)> = serde_json::from_value(former["surveys"].clone()).unwrap_or_default();
    for (code, state) in surveys {
        if survey::is_left_so(writing.connection(), &code, left_by)? {
            survey::undo(writing, &code, &Value::from(state))?;
        }
    }
    Ok(None)
}

/// Whether a report stands as the decision left it, and nobody decided about it alone since.
fn is_left_so(connection: &Connection, report_id: Uuid, state: &str) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached(
        "select 1 from report where report_id = ?1 and state = ?2 and not exists (
           select 1 from decision where subject = 'report' and subject_id = ?1 and undone_by is null
             and action in ('publish', 'hide', 'merge'))",
    )?;
    Ok(statement.exists((report_id.to_string(), state))?)
}
