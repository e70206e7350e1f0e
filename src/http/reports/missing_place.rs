//! A school or nursery that somebody misses: report kind `place`. It is stored and waits; nothing of it is public before review.

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};
use uuid::Uuid;

use super::body::{Circumstances, parse_report};
use super::receipt::ReceiptHash;
use super::values::body_hash;
use super::{corrected, invalid, json_response};
use crate::domain::report::{FieldError, Report, pointer_to};
use crate::domain::{PartialDate, Tags};
use crate::http::state::App;
use crate::http::wire::problem::{Problem, ProblemKind, shorten};
use crate::store::report::place_reports::{
    PlaceReport, amend_place, find_place_report, list_place_reports, submit_place, withdraw_place,
};
use crate::store::report::reports::{Handling, Submission};

/// The report kind in a body.
pub const KIND: &str = "place";
/// What a place for children may be (OSM `amenity`).
const AMENITIES: [&str; 3] = ["school", "kindergarten", "childcare"];
/// Tags that are taken; others are refused by name.
const TAGS: [&str; 2] = ["amenity", "name"];

/// Whether a body reports a missing place.
pub fn is_missing_place(body: &Value) -> bool {
    body["kind"] == KIND
}

/// Stores it and says that it waits.
pub async fn submit(app: &App, receipt: ReceiptHash, body: &Value) -> Result<Response, Problem> {
    let submission = submission(app, receipt, body)?;
    match app.store.write(move |writing| submit_place(writing, &submission)).await? {
        Some((stored, true)) => {
            let place = app.url(&format!("/reports/{}", stored.report_id));
            Ok(([(header::LOCATION, place)], json_response(StatusCode::CREATED, &told(app, &stored))).into_response())
        }
        Some((stored, false)) => Ok(json_response(StatusCode::OK, &told(app, &stored))),
        None => Err(Problem::new(
            ProblemKind::ReportDiffers,
            "expected the same body and receipt as before under this report_id; a new report needs a new id",
        )),
    }
}

/// The answer to its sender, if the id is that of a missing place.
pub async fn read(app: &App, id: &str, headers: &HeaderMap) -> Result<Option<Response>, Problem> {
    let Some(report) = open(app, id, headers).await? else { return Ok(None) };
    Ok(Some(json_response(StatusCode::OK, &told(app, &report))))
}

/// Those sent with a receipt.
pub async fn list(app: &App, receipt: ReceiptHash) -> Result<Vec<Value>, Problem> {
    let reports = app.read(move |reader| list_place_reports(reader, &receipt.0)).await?;
    Ok(reports.iter().map(|report| told(app, report)).collect())
}

/// Corrects it, if the id is that of a missing place.
pub async fn amend(app: &App, id: &str, headers: &HeaderMap, patch: &Value) -> Result<Option<Response>, Problem> {
    let Some(report) = open(app, id, headers).await? else { return Ok(None) };
    let gone = || Problem::new(ProblemKind::Gone, "The report was withdrawn; send a new one.");
    let statement = statement(&report).ok_or_else(gone)?;
    let submission = submission(app, ReceiptHash::from_headers(headers)?, &corrected(statement, patch)?)?;
    let amended = app.store.write(move |writing| amend_place(writing, &submission)).await?.ok_or_else(gone)?;
    Ok(Some(json_response(StatusCode::OK, &told(app, &amended))))
}

/// Withdraws it, if the id is that of a missing place.
pub async fn withdraw(app: &App, id: &str, headers: &HeaderMap) -> Result<Option<StatusCode>, Problem> {
    let Some(report) = open(app, id, headers).await? else { return Ok(None) };
    app.store.write(move |writing| withdraw_place(writing, report.report_id)).await?;
    Ok(Some(StatusCode::NO_CONTENT))
}

async fn open(app: &App, id: &str, headers: &HeaderMap) -> Result<Option<PlaceReport>, Problem> {
    let receipt = ReceiptHash::from_headers(headers)?;
    let Ok(report_id) = id.parse::<Uuid>() else { return Ok(None) };
    let Some(report) = app.read(move |reader| find_place_report(reader, report_id)).await? else { return Ok(None) };
    if receipt.opens(&report.receipt_hash) {
        return Ok(Some(report));
    }
    Err(Problem::new(ProblemKind::ReceiptWrong, "expected the receipt that the report was sent with"))
}

fn submission(app: &App, receipt: ReceiptHash, body: &Value) -> Result<Submission, Problem> {
    let today = app.today();
    let circumstances = Circumstances { today, zone: &app.zone, operators: &[] };
    let report = parse_place(body, &circumstances).map_err(invalid)?;
    let handling = Handling { is_waiting: true, ..Handling::default() };
    let today = PartialDate::from_day(today);
    Ok(Submission { report, receipt_hash: receipt.0, body_hash: body_hash(body), today, handling })
}

/// Everything but the tags is read as in a report of a camera.
fn parse_place(body: &Value, circumstances: &Circumstances<'_>) -> Result<Report, Vec<FieldError>> {
    let mut rest = body.clone();
    let tags = rest.as_object_mut().and_then(|members| members.shift_remove("tags")).unwrap_or(Value::Null);
    rest["kind"] = json!("camera");
    let (mut report, mut errors) = match parse_report(&rest, circumstances) {
        Ok(sent) => (Some(sent.report), Vec::new()),
        Err(errors) => (None, errors),
    };
    let texts = check_tags(&tags, &mut errors);
    if let Some(report) = &mut report {
        report.free_tags = texts;
    }
    report.filter(|_| errors.is_empty()).ok_or(errors)
}

fn check_tags(tags: &Value, errors: &mut Vec<FieldError>) -> Tags {
    let amenity = tags["amenity"].as_str().unwrap_or_default();
    if !AMENITIES.contains(&amenity) {
        let expected = format!("expected {}, found {:?}", AMENITIES.join(", "), shorten(amenity));
        errors.push(FieldError::new("/tags/amenity", expected));
    }
    let name = tags["name"].as_str().unwrap_or_default().trim();
    let is_printable = !name.chars().any(char::is_control);
    if name.chars().count() > crate::domain::tags::MAX_TAG_CHARACTERS || !is_printable {
        errors.push(FieldError::new("/tags/name", "expected a name of at most 255 printable characters"));
    }
    for key in tags.as_object().into_iter().flat_map(|members| members.keys()) {
        if !TAGS.contains(&key.as_str()) {
            let pointer = pointer_to("/tags", &shorten(key));
            errors.push(FieldError::new(&pointer, format!("expected only {}", TAGS.join(", "))));
        }
    }
    let pairs = [("amenity", amenity), ("name", name)].into_iter().filter(|(_, value)| !value.is_empty());
    Tags::from_pairs(pairs.map(|(key, value)| (key.to_owned(), value.to_owned())))
}

fn told(app: &App, report: &PlaceReport) -> Value {
    let own = app.url(&format!("/reports/{}", report.report_id));
    let mut value = json!({
        "report_id": report.report_id.to_string(),
        "kind": KIND,
        "state": report.state,
        "received_on": report.received_on,
        "links": [{ "rel": "self", "href": own, "type": "application/json" }],
    });
    if let Some(Value::Object(said)) = statement(report) {
        value.as_object_mut().into_iter().for_each(|members| members.extend(said.clone()));
    }
    value
}

/// What it says, in the members it was sent with; none once it is withdrawn.
fn statement(report: &PlaceReport) -> Option<Value> {
    let position = report.position.filter(|_| report.state != "withdrawn")?;
    Some(json!({
        "report_id": report.report_id.to_string(),
        "kind": KIND,
        "seen_on": report.seen_on,
        "accuracy_m": report.accuracy_m,
        "position": { "type": "Point", "coordinates": [position.lon(), position.lat()] },
        "tags": { "amenity": report.texts.get("amenity"), "name": report.texts.get("name") },
        "note": report.texts.get("note"),
    }))
}
