//! `/r/` without scripts: a receipt is pasted, its reports are shown, and one can be corrected or withdrawn.

use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{answer, fields};
use crate::http::asked::Asked;
use crate::http::pages::shell;
use crate::http::problem::Problem;
use crate::http::reports::{ReceiptHash, correct, take_turn};
use crate::http::state::AppState;
use crate::store::place_reports::{list_place_reports, withdraw_place};
use crate::store::reports::{StoredReport, list_reports_by_receipt, withdraw_report};

/// Values of `receipt_plain.html`.
#[derive(Serialize)]
struct Values {
    receipt: String,
    reports: Vec<Line>,
    notice: Option<&'static str>,
}

/// What is told of a report to whoever holds its receipt.
#[derive(Serialize)]
struct Line {
    report_id: String,
    kind: &'static str,
    state: String,
    why: Option<String>,
    received_on: String,
    seen_on: Option<String>,
    /// None where the public sees no such camera.
    camera: Option<String>,
    note: String,
    camera_type: String,
    is_amendable: bool,
}

/// Opens, corrects or withdraws, as the pressed button says.
pub async fn open(State(app): State<AppState>, asked: Asked, uri: Uri, request: Request) -> Result<Response, Problem> {
    take_turn(&app, &asked)?;
    let mut params = fields(request).await?;
    let mut take = |name: &str| params.take(name).unwrap_or_default().trim().to_owned();
    let (receipt, wanted, report_id) = (take("receipt"), take("do"), take("report_id").parse::<Uuid>().ok());
    // The whole link is what people have; the secret is what follows its last sign.
    let receipt = receipt.rsplit('#').next().unwrap_or_default().to_owned();
    let bytes = URL_SAFE_NO_PAD.decode(&receipt).ok().filter(|bytes| bytes.len() == 32);
    let hash = bytes.map(|bytes| ReceiptHash(Sha256::digest(bytes).into()));
    let mut notice = None;
    if let (Some(hash), Some(report_id)) = (hash, report_id) {
        let is_own = app.read(move |reader| list_reports_by_receipt(reader, &hash.0)).await?;
        let own = is_own.into_iter().find(|report| report.report_id == report_id && report.state != "withdrawn");
        match (wanted.as_str(), own) {
            ("withdraw", Some(_)) => {
                app.store.write(move |writing| withdraw_report(writing, report_id)).await?;
                notice = Some("withdrawn");
            }
            ("withdraw", None) => {
                let places = app.read(move |reader| list_place_reports(reader, &hash.0)).await?;
                if places.iter().any(|place| place.report_id == report_id) {
                    app.store.write(move |writing| withdraw_place(writing, report_id)).await?;
                    notice = Some("withdrawn");
                }
            }
            ("correct", Some(report)) => {
                let camera_type = Some(take("choice")).filter(|choice| !choice.is_empty() && choice != "unknown");
                let note = Some(take("note")).filter(|note| !note.is_empty());
                let patch = serde_json::json!({ "tags": { "camera:type": camera_type }, "note": note });
                notice = Some(if correct(&app, hash, &report, &patch).await.is_ok() { "corrected" } else { "wrong" });
            }
            _ => {}
        }
    }
    let reports = match hash {
        Some(hash) => lines(&app, hash).await?,
        None => Vec::new(),
    };
    let notice = notice.or_else(|| reports.is_empty().then_some("nothing"));
    let status = if reports.is_empty() { StatusCode::NOT_FOUND } else { StatusCode::OK };
    let page = shell(&app, &asked, &uri);
    let values = Values { receipt, reports, notice };
    Ok(answer(app.pages.render(asked.language, "receipt_plain.html", &page, values)?, status))
}

async fn lines(app: &AppState, hash: ReceiptHash) -> Result<Vec<Line>, Problem> {
    let (reports, places) = app
        .read(move |reader| Ok((list_reports_by_receipt(reader, &hash.0)?, list_place_reports(reader, &hash.0)?)))
        .await?;
    let mut lines: Vec<Line> = reports.into_iter().map(line).collect();
    lines.extend(places.into_iter().map(|place| Line {
        report_id: place.report_id.to_string(),
        kind: "place",
        state: place.state,
        why: None,
        received_on: place.received_on,
        seen_on: Some(place.seen_on),
        camera: None,
        note: String::new(),
        camera_type: String::new(),
        is_amendable: false,
    }));
    Ok(lines)
}

fn line(report: StoredReport) -> Line {
    let statement = report.observation.as_ref();
    let camera_type = statement.and_then(|said| said.tags.get("camera:type")).unwrap_or("unknown").to_owned();
    let is_open = report.state != "withdrawn";
    Line {
        report_id: report.report_id.to_string(),
        kind: report.kind.as_str(),
        why: report.why,
        received_on: report.received_on,
        seen_on: statement.and_then(|said| said.seen_on).map(|date| date.to_string()),
        camera: report.camera_status.map(|_| report.camera_id.to_string()),
        note: report.free_text.get("note").unwrap_or_default().to_owned(),
        camera_type,
        is_amendable: is_open && report.kind == crate::domain::ObservationKind::Camera,
        state: report.state,
    }
}
