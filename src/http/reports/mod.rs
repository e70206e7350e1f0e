//! Residents' reports: stored durably before they are answered, opened again only by their receipt.
//! Neither address, body nor receipt is ever logged.

mod body;
mod flood;
mod held_back;
pub mod locates;
mod missing_place;
mod photos;
mod proof;
mod receipt;
mod told;
mod values;

use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};
use uuid::Uuid;

use self::body::{Circumstances, parse_report};
use super::running::metrics::Outcome;
use super::state::{App, AppState};
use super::wire::answer::JSON;
use super::wire::asked::Asked;
use super::wire::problem::{Problem, ProblemKind, shorten};
use crate::domain::PartialDate;
use crate::domain::report::{FieldError, Report, pointer_to};
use crate::domain::scope::needs_judgement;
use crate::store::report::reports::{
    Handling, StoredReport, Submission, Submitted, amend_report, find_report, list_reports_by_receipt, withdraw_report,
};

pub use self::flood::{hold_owed, keep_letting_through, let_through_now, submit_survey_weighed, submit_weighed};
pub use self::proof::{accepts, issue};
pub use self::receipt::ReceiptHash;
use self::values::merge;
pub use self::values::{body_hash, found};

/// Largest body of a report, in bytes.
pub const MAX_BODY_BYTES: usize = 64 * 1024;
/// Longest time to send it.
const BODY_PATIENCE: Duration = Duration::from_secs(20);
/// Members of a report that may be corrected.
const AMENDABLE: [&str; 7] = ["position", "accuracy_m", "seen_on", "evidence", "tags", "note", "outside"];

/// The routes of reports.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/reports", post(submit).get(list))
        .route("/reports/challenge", get(proof::challenge))
        .route("/reports/{report_id}", get(read).patch(amend).delete(withdraw))
        .merge(photos::routes())
}

async fn submit(State(app): State<AppState>, asked: Asked, request: Request) -> Result<Response, Problem> {
    take_turn(&app, &asked)?;
    let receipt = ReceiptHash::from_headers(request.headers())?;
    let mut body = json_body(request).await?;
    proof::require_proof(&app, &asked, &body)?;
    if missing_place::is_missing_place(&body) {
        return missing_place::submit(&app, receipt, &body).await;
    }
    let locates = locates::take(&app, &mut body).await?;
    let submission = read_submission(&app, receipt, &body).await?;
    let is_about = submission.report.camera_id;
    match submit_weighed(&app, &asked, submission, locates).await? {
        Submitted::New(report) => {
            app.metrics.reported(if report.state == "waiting" { Outcome::Waiting } else { Outcome::Published });
            let place = app.url(&format!("/reports/{}", report.report_id));
            let told = json_response(StatusCode::CREATED, &told::acknowledgement(&app, &report));
            Ok(([(header::LOCATION, place)], told).into_response())
        }
        Submitted::Same(report) => {
            app.metrics.reported(Outcome::SentAgain);
            Ok(json_response(StatusCode::OK, &told::acknowledgement(&app, &report)))
        }
        Submitted::Conflict => Err(Problem::new(
            ProblemKind::ReportDiffers,
            "expected the same body and receipt as before under this report_id; a new report needs a new id",
        )),
        Submitted::NoSuchCamera => {
            let id = is_about.map(|id| id.to_string()).unwrap_or_default();
            Err(invalid(vec![FieldError::new("/camera_id", format!("expected a known camera, found {id:?}"))]))
        }
        Submitted::AlreadyCounted => Err(Problem::new(
            ProblemKind::AlreadyCounted,
            "expected one answer per device, camera and month; withdraw the first one to give another",
        )),
        Submitted::Duplicates(candidates) => Err(told::duplicates(&candidates)),
    }
}

/// All that was sent with the receipt, for whoever holds nothing else.
async fn list(State(app): State<AppState>, headers: HeaderMap) -> Result<Response, Problem> {
    let receipt = ReceiptHash::from_headers(&headers)?;
    let reports = app.read(move |reader| list_reports_by_receipt(reader, &receipt.0)).await?;
    let mut reports: Vec<Value> = reports.iter().map(|report| told::whole(&app, report)).collect();
    reports.extend(missing_place::list(&app, receipt).await?);
    Ok(json_response(StatusCode::OK, &json!({ "reports": reports })))
}

async fn read(State(app): State<AppState>, Path(id): Path<String>, headers: HeaderMap) -> Result<Response, Problem> {
    if let Some(answer) = missing_place::read(&app, &id, &headers).await? {
        return Ok(answer);
    }
    let report = open(&app, &id, &headers).await?;
    Ok(json_response(StatusCode::OK, &told::whole(&app, &report)))
}

async fn amend(
    State(app): State<AppState>,
    asked: Asked,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    take_turn(&app, &asked)?;
    let headers = request.headers().clone();
    let patch = json_body(request).await?;
    if let Some(done) = missing_place::amend(&app, &id, &headers, &patch).await? {
        return Ok(done);
    }
    let report = open(&app, &id, &headers).await?;
    let amended = correct(&app, ReceiptHash::from_headers(&headers)?, &report, &patch).await?;
    Ok(json_response(StatusCode::OK, &told::whole(&app, &amended)))
}

/// Corrects a report by a merge patch of its members.
pub async fn correct(
    app: &App,
    receipt: ReceiptHash,
    report: &StoredReport,
    patch: &Value,
) -> Result<StoredReport, Problem> {
    let Some(statement) = told::statement(report) else {
        return Err(Problem::new(ProblemKind::Gone, "The report was withdrawn; send a new one."));
    };
    let submission = read_submission(app, receipt, &corrected(statement, patch)?).await?;
    Ok(app.store.write(move |writing| amend_report(writing, &submission)).await?)
}

/// The statement with a merge patch (RFC 7396) of those of its members that may be corrected.
fn corrected(mut statement: Value, patch: &Value) -> Result<Value, Problem> {
    let Some(members) = patch.as_object() else {
        return Err(invalid(vec![FieldError::new("", "expected a JSON object")]));
    };
    let refused = members
        .iter()
        .filter(|(name, value)| !AMENDABLE.contains(&name.as_str()) && statement[name.as_str()] != **value);
    let refused: Vec<_> = refused
        .map(|(name, _)| {
            let expected = format!("expected only {} to be corrected", AMENDABLE.join(", "));
            FieldError::new(&pointer_to("", &shorten(name)), expected)
        })
        .collect();
    if !refused.is_empty() {
        return Err(invalid(refused));
    }
    merge(&mut statement, patch);
    Ok(statement)
}

async fn withdraw(
    State(app): State<AppState>,
    asked: Asked,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    if let Some(done) = missing_place::withdraw(&app, &id, &headers).await? {
        return Ok(done);
    }
    let StoredReport { report_id, camera_id, .. } = open(&app, &id, &headers).await?;
    app.store.write(move |writing| withdraw_report(writing, report_id)).await?;
    app.watch.withdrawn(asked.client, camera_id, report_id);
    Ok(StatusCode::NO_CONTENT)
}

/// The report, if the receipt opens it.
async fn open(app: &App, id: &str, headers: &HeaderMap) -> Result<StoredReport, Problem> {
    let receipt = ReceiptHash::from_headers(headers)?;
    let unknown = || Problem::not_found(format!("There is no report {:?}.", shorten(id)));
    let report_id: Uuid = id.parse().ok().ok_or_else(unknown)?;
    let report = app.read(move |reader| find_report(reader, report_id)).await?.ok_or_else(unknown)?;
    if receipt.opens(&report.receipt_hash) {
        return Ok(report);
    }
    Err(Problem::new(ProblemKind::ReceiptWrong, "expected the receipt that the report was sent with"))
}

/// Checks a report's body against the territory, its day and its operators.
pub async fn read_submission(app: &App, receipt: ReceiptHash, body: &Value) -> Result<Submission, Problem> {
    let operators = app.known_operators().await;
    let today = app.today();
    let circumstances = Circumstances { today, zone: &app.zone, operators: &operators };
    let sent = parse_report(body, &circumstances).map_err(invalid)?;
    if !sent.is_outside {
        require_inside(app, &sent.report)?;
    }
    let is_judged = [&sent.report.tags, &sent.report.free_tags].into_iter().any(needs_judgement);
    let (is_waiting, is_outside) = (app.settings.is_reviewed_first || is_judged, sent.is_outside);
    let is_in_water = app.is_in_water(sent.report.position).await?;
    Ok(Submission {
        report: sent.report,
        receipt_hash: receipt.0,
        body_hash: body_hash(body),
        today: PartialDate::from_day(today),
        handling: Handling {
            is_waiting,
            is_outside,
            is_in_water,
            device_token: sent.device_token,
            ..Handling::default()
        },
    })
}

/// Asks about a place outside the territory, which is more often a slip than a camera; `outside` answers it.
fn require_inside(app: &App, report: &Report) -> Result<(), Problem> {
    let Some(position) = report.position else { return Ok(()) };
    if app.territory.bbox().contains(position) {
        return Ok(());
    }
    let detail = format!("expected a place in {}; if it is meant, send outside: true", app.territory.name);
    let mut problem = Problem::new(ProblemKind::OutsideTerritory, detail);
    problem.errors = vec![FieldError::new("/position", "expected a place inside the territory")];
    Err(problem)
}

/// Refuses a sender who sends too much.
pub fn take_turn(app: &App, asked: &Asked) -> Result<(), Problem> {
    app.report_limit.take(asked.client, (app.clock)()).map_err(|seconds| too_many("reports", seconds))
}

fn too_many(things: &str, seconds: u64) -> Problem {
    let detail = format!("expected fewer {things} from one address; the next is taken in {seconds} s");
    let mut problem = Problem::new(ProblemKind::TooManyRequests, detail);
    problem.retry_after_s = Some(seconds);
    problem
}

/// Reads a JSON body within bounds of size and time.
pub async fn json_body(request: Request) -> Result<Value, Problem> {
    let (parts, body) = request.into_parts();
    let media_type = parts.headers.get(header::CONTENT_TYPE).map(|value| value.to_str().unwrap_or_default());
    let is_json = media_type.is_none_or(|media_type| {
        let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        essence == "application/json" || essence.ends_with("+json")
    });
    if !is_json {
        let detail = format!("expected application/json, found {:?}", shorten(media_type.unwrap_or_default()));
        return Err(Problem::new(ProblemKind::UnsupportedMediaType, detail));
    }
    let bytes = bounded(&parts.headers, body).await?;
    let unreadable = |error: &dyn std::fmt::Display| {
        Problem::new(ProblemKind::UnparsableBody, format!("expected JSON in UTF-8: {error}"))
    };
    let text = std::str::from_utf8(&bytes).map_err(|error| unreadable(&error))?;
    serde_json::from_str(text).map_err(|error| unreadable(&error))
}

async fn bounded(headers: &HeaderMap, body: Body) -> Result<bytes::Bytes, Problem> {
    let too_large =
        || Problem::new(ProblemKind::BodyTooLarge, format!("expected a body of at most {MAX_BODY_BYTES} bytes"));
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > MAX_BODY_BYTES) {
        return Err(too_large());
    }
    match tokio::time::timeout(BODY_PATIENCE, to_bytes(body, MAX_BODY_BYTES)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        // Without a declared length, an error is almost always the limit; a broken connection gets no answer anyway.
        Ok(Err(_)) => Err(too_large()),
        Err(_elapsed) => Err(Problem::new(ProblemKind::RequestTimeout, "expected the body within 20 seconds")),
    }
}

fn invalid(errors: Vec<FieldError>) -> Problem {
    let errors = FieldError::first_of_each(errors);
    let named: Vec<_> =
        errors.iter().map(|error| if error.pointer.is_empty() { "the whole body" } else { &error.pointer }).collect();
    let mut problem = Problem::new(ProblemKind::InvalidReport, format!("wrong at {}", named.join(", ")));
    problem.errors = errors;
    problem
}

/// JSON that is not to be kept anywhere.
pub fn json_response(status: StatusCode, value: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, JSON)], value.to_string()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_that_may_not_be_corrected_is_told_at_its_own_pointer() {
        let problem = corrected(json!({}), &json!({ "a/b~c": 1 })).unwrap_err();
        assert_eq!(problem.errors[0].pointer, "/a~1b~0c");
    }
}
