//! "We looked here": surveys sent by people, opened and withdrawn by their receipt, as reports are.
//! Neither address, body nor receipt is ever logged.

mod body;
mod layer;
pub mod shares;
mod told;

use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use self::body::{Circumstances, parse_survey};
use super::reports::{ReceiptHash, body_hash, json_body, json_response, submit_survey_weighed, take_turn};
use super::state::{App, AppState};
use super::wire::asked::Asked;
use super::wire::problem::{Problem, ProblemKind, shorten};
use crate::domain::report::FieldError;
use crate::domain::{Bbox, PartialDate};
use crate::store::survey::surveys::{StoredSurvey, SurveySubmission, SurveySubmitted, find_survey, withdraw_survey};

pub use self::told::feature;

/// The routes of surveys.
pub fn routes() -> Router<AppState> {
    Router::new()
        .route("/surveys", post(submit))
        .route("/surveys/{survey_id}", get(read).delete(withdraw))
        .route("/surveys.geojson", get(layer::layer))
}

async fn submit(State(app): State<AppState>, asked: Asked, request: Request) -> Result<Response, Problem> {
    take_turn(&app, &asked)?;
    let receipt = ReceiptHash::from_headers(request.headers())?;
    let body = json_body(request).await?;
    let submission = submission(&app, receipt, &body)?;
    match submit_survey_weighed(&app, &asked, submission).await? {
        SurveySubmitted::New(survey) => {
            let place = app.url(&format!("/surveys/{}", survey.survey_id));
            let told = json_response(StatusCode::CREATED, &told::whole(&app, &survey));
            Ok(([(header::LOCATION, place)], told).into_response())
        }
        SurveySubmitted::Same(survey) => Ok(json_response(StatusCode::OK, &told::whole(&app, &survey))),
        SurveySubmitted::Conflict => Err(Problem::new(
            ProblemKind::ReportDiffers,
            "expected the same body and receipt as before under this survey_id; a new survey needs a new id",
        )),
        SurveySubmitted::Unknown { pointer, detail } => Err(invalid(vec![FieldError::new(&pointer, detail)])),
    }
}

async fn read(State(app): State<AppState>, Path(id): Path<String>, headers: HeaderMap) -> Result<Response, Problem> {
    let survey = open(&app, &id, &headers).await?;
    Ok(json_response(StatusCode::OK, &told::whole(&app, &survey)))
}

async fn withdraw(
    State(app): State<AppState>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    let survey_id = open(&app, &id, &headers).await?.survey_id;
    app.store.write(move |writing| withdraw_survey(writing, survey_id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The survey, if the receipt opens it.
async fn open(app: &App, id: &str, headers: &HeaderMap) -> Result<StoredSurvey, Problem> {
    let receipt = ReceiptHash::from_headers(headers)?;
    let unknown = || Problem::not_found(format!("There is no survey {:?}.", shorten(id)));
    let survey_id: Uuid = id.parse().ok().ok_or_else(unknown)?;
    let survey = app.read(move |reader| find_survey(reader, survey_id)).await?.ok_or_else(unknown)?;
    if receipt.opens(&survey.receipt_hash) {
        return Ok(survey);
    }
    Err(Problem::new(ProblemKind::ReceiptWrong, "expected the receipt that the survey was sent with"))
}

fn submission(app: &App, receipt: ReceiptHash, body: &Value) -> Result<SurveySubmission, Problem> {
    let [west, south, east, north] = app.territory.bounds;
    let today = app.today();
    let circumstances = Circumstances { today, bounds: Bbox { west, south, east, north } };
    let survey = parse_survey(body, &circumstances).map_err(invalid)?;
    Ok(SurveySubmission {
        code: public_code(survey.survey_id),
        survey,
        receipt_hash: receipt.0,
        body_hash: body_hash(body),
        today: PartialDate::from_day(today).to_string(),
    })
}

/// Ten hexadecimal digits that follow from the sender's id, which does not follow from them.
fn public_code(survey_id: Uuid) -> String {
    let hash = Sha256::digest([b"survey".as_slice(), survey_id.as_bytes()].concat());
    hash.iter().take(5).fold(String::new(), |code, byte| format!("{code}{byte:02x}"))
}

fn invalid(errors: Vec<FieldError>) -> Problem {
    let errors = FieldError::first_of_each(errors);
    let named: Vec<_> =
        errors.iter().map(|error| if error.pointer.is_empty() { "the whole body" } else { &error.pointer }).collect();
    let mut problem = Problem::new(ProblemKind::InvalidSurvey, format!("wrong at {}", named.join(", ")));
    problem.errors = errors;
    problem
}
