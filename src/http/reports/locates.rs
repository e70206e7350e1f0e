//! `locates`: a report that says which entry of a list without coordinates it found. It counts while the report does.

use serde_json::Value;

use crate::domain::report::FieldError;
use crate::http::state::App;
use crate::http::wire::problem::Problem;
use crate::store::report::reports::{Submission, Submitted, submit_report};
use crate::store::source::unlocated::{find_unlocated, locate};
use crate::store::{StoreError, Writing};

/// Takes the member out of a body; one that names no entry is told.
pub async fn take(app: &App, body: &mut Value) -> Result<Option<i64>, Problem> {
    let Some(value) = body.as_object_mut().and_then(|members| members.remove("locates")) else { return Ok(None) };
    if value.is_null() {
        return Ok(None);
    }
    let wrong = || {
        let detail = format!("expected the id of an entry of /unlocated, found {value}");
        super::invalid(vec![FieldError::new("/locates", detail)])
    };
    let id = value.as_i64().ok_or_else(wrong)?;
    match app.read(move |reader| find_unlocated(reader, id)).await? {
        Some(_) => Ok(Some(id)),
        None => Err(wrong()),
    }
}

/// Stores a report and, when it is new, what it locates.
pub fn submit(writing: &Writing<'_>, submission: &Submission, locates: Option<i64>) -> Result<Submitted, StoreError> {
    let submitted = submit_report(writing, submission)?;
    if let (Submitted::New(report), Some(id)) = (&submitted, locates) {
        locate(writing, &report.report_id.to_string(), id)?;
    }
    Ok(submitted)
}
